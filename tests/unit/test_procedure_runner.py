"""How a run goes on, without clock, books or screen."""

from typing import Any

import pytest
from support.procedures import field, rulebook, shipped, step, tiny, way

from frontdesk.errors import FrontDeskError, GuardRefused, InvalidInput, NotFound
from frontdesk.procedures import runner
from frontdesk.procedures.definition import Procedure
from frontdesk.procedures.runner import (
    CalledOff,
    Done,
    NotReached,
    Outcome,
    RunState,
    Skipped,
    WentBack,
)

CLERK = 2


class Played:
    """A run that is played on; each event a minute after the one before."""

    def __init__(self, procedure: Procedure, **settings: Any) -> None:
        self.procedure = procedure
        self.settings = rulebook().values() | settings
        self.at = 0
        self.last: Outcome = runner.begin(procedure, 0, self.settings)

    @property
    def state(self) -> RunState:
        return self.last.state

    @property
    def open(self) -> list[str]:
        return [visit.step for visit in self.state.open]

    def play(self, event: runner.Event) -> list[str]:
        """The steps open after the event."""
        self.last = runner.apply(self.procedure, self.state, event, self.settings)
        return self.open

    def _moment(self) -> int:
        self.at += 60_000
        return self.at

    def done(self, name: str, **values: Any) -> list[str]:
        return self.play(Done(name, self._moment(), CLERK, values))

    def skip(self, name: str, how: str = runner.NOT_APPLICABLE) -> list[str]:
        return self.play(Skipped(name, self._moment(), CLERK, "why", how))

    def back(self, name: str) -> list[str]:
        return self.play(WentBack(name, self._moment(), CLERK))

    def named(self) -> list[tuple[str, int, str]]:
        return [(visit.step, visit.number, visit.state) for visit in self.state.visits]


WISH = step("wish", "choose", fields=[field("help", "many", options=("car", "care"))])


def forked(**head: Any) -> Procedure:
    """Two side lines that are chosen, one of them a notice beside the line."""
    return tiny(
        step("guard", "notify", next="gate"),
        step("gate", "notify", next="wish"),
        WISH
        | {
            "also": [way("car", "wish.help", has="car"), way("care", "wish.help", has="care")],
            "next": "close",
        },
        step("car", "send", fields=[field("who", "person")], next="join"),
        step("care", "decide", next="join"),
        **head,
    )


LOOP = (
    step(
        "look",
        "wait",
        beside=False,
        within="med.ambulance_check_min",
        fields=[field("outcome", "choice", options=("here", "not_yet"))],
        next=[way("again", "look.outcome", **{"is": "not_yet"}), way("close")],
        **{"from": "place"},
    ),
    step("again", "notify", beside=False, next="look"),
)


def test_what_stands_beside_lets_the_line_go_on() -> None:
    run = Played(forked())
    assert run.open == ["place"] and [visit.step for visit in run.last.opened] == ["place"]
    assert run.done("place", room="3-2-1203") == ["guard", "gate", "wish"]
    assert run.done("wish", help=["car", "care"]) == ["guard", "gate", "car", "care", "close"]
    assert run.done("gate", told="孙伟") == ["guard", "car", "care", "close"]
    assert run.last.opened == ()


def test_each_way_of_also_opens_where_its_condition_holds() -> None:
    for wanted in ([], ["car"], ["care"]):
        run = Played(forked())
        run.done("place")
        assert run.done("wish", help=wanted)[2:] == [*wanted, "close"]


def test_the_closing_waits_for_every_open_step_and_names_them() -> None:
    run = Played(forked())
    run.done("place")
    run.done("wish", help=["car"])
    with pytest.raises(GuardRefused, match=r"Still open: guard; gate; car\."):
        run.done("close")
    run.done("guard")
    run.done("gate")
    run.skip("car")
    assert run.done("close") == []
    assert run.state.state == runner.CLOSED
    assert run.last.intents[-1] == runner.End(runner.CLOSED)


def test_the_closing_waits_for_what_is_still_owed() -> None:
    fields = [
        field("room", "room", required=True),
        field("phone", "phone", required="close"),
        field("name", required="close", when={"field": "place.room", "is": "1-101"}),
    ]
    procedure = tiny(WISH | {"next": "close"})
    place = procedure.first.model_copy(
        update={"fields": tiny(step("x", fields=fields, next="close")).steps["x"].fields}
    )
    run = Played(procedure.model_copy(update={"step": (place, *procedure.step[1:])}))
    run.done("place", room="3-2-1203")
    run.skip("wish")
    with pytest.raises(GuardRefused, match=r"Still open: place: phone\.") as refused:
        run.done("close")
    assert refused.value.remedy
    assert [(one.id, name) for one, name in runner.owed(run.procedure, run.state, {})] == [
        ("place", "phone")
    ]
    run.back("place")
    run.done("place", room="3-2-1203", phone="13800138000")
    assert run.done("close") == []


def test_a_loop_opens_its_steps_once_more_each_time() -> None:
    run = Played(tiny(*LOOP))
    run.done("place")
    for turn in (1, 2, 3):
        assert run.done("look", outcome="not_yet") == ["again"]
        assert run.done("again") == ["look"]
        assert run.state.open[0].number == turn + 1
    assert run.done("look", outcome="here") == ["close"]
    assert [name for name, _number, _state in run.named()].count("look") == 4


def test_the_time_of_a_loop_counts_from_its_own_opening_the_second_time() -> None:
    run = Played(tiny(*LOOP))
    run.done("place")
    assert [intent for intent in run.last.intents if isinstance(intent, runner.StartClock)] == [
        runner.StartClock(run.state.open[0], "med.ambulance_check_min", 0)
    ]
    run.done("look", outcome="not_yet")
    assert runner.StopClock(run.state.visits[1]) in run.last.intents
    run.done("again")
    started = next(one for one in run.last.intents if isinstance(one, runner.StartClock))
    assert (started.visit.number, started.since) == (2, started.visit.opened_at)


def test_going_back_opens_a_step_again_and_nothing_twice() -> None:
    run = Played(forked())
    run.done("place", room="3-2-1203")
    run.done("wish", help=["car"])
    run.done("car", who="刘强")
    assert run.back("wish") == ["guard", "gate", "close", "wish"]
    assert run.done("wish", help=["car", "care"]) == ["guard", "gate", "close", "care"]
    assert [visit.step for visit in run.last.opened] == ["care"]
    assert ("wish", 1, "done") in run.named() and ("wish", 2, "done") in run.named()
    first = next(visit for visit in run.state.visits if visit.step == "wish")
    assert first.values == {"help": ["car"]}
    assert runner.values(run.procedure, run.state)["wish.help"] == ["car", "care"]


def test_a_step_that_waits_cannot_be_gone_back_to() -> None:
    run = Played(forked())
    for name in ("place", "wish", "close"):
        with pytest.raises(GuardRefused, match="not been answered yet"):
            run.back(name)


def test_going_back_does_not_set_the_stage_back() -> None:
    run = Played(
        tiny(
            step("where", stage="address_taken", next="what"),
            step("what", stage="branch_chosen", stable=True, next="close"),
            track="medical_case",
        )
    )
    run.done("place")
    run.done("where")
    assert (run.state.stage, run.state.stable) == ("address_taken", False)
    run.done("what")
    run.back("where")
    assert (run.state.stage, run.state.stable) == ("branch_chosen", True)
    run.done("where", fact="new")
    assert (run.state.stage, run.state.stable) == ("branch_chosen", True)


def test_a_skipped_step_reaches_no_stage_and_has_no_values() -> None:
    run = Played(
        tiny(step("what", stage="branch_chosen", stable=True, next="close"), track="medical_case")
    )
    run.done("place")
    assert run.skip("what") == ["close"]
    assert (run.state.stage, run.state.stable) == ("", False)
    assert "what.done" not in runner.values(run.procedure, run.state)


def test_a_step_skipped_by_mistake_reaches_its_stage_once_it_is_done() -> None:
    run = Played(
        tiny(step("what", stage="branch_chosen", stable=True, next="close"), track="medical_case")
    )
    run.done("place")
    run.skip("what")
    run.back("what")
    run.done("what")
    assert (run.state.stage, run.state.stable) == ("branch_chosen", True)


def test_a_step_is_skipped_for_a_reason_or_never() -> None:
    run = Played(tiny(WISH | {"skippable": "never", "rules": ["MED-11"], "next": "close"}))
    run.done("place")
    with pytest.raises(GuardRefused, match=r"never skipped.*MED-11") as refused:
        run.skip("wish")
    assert refused.value.remedy
    run.done("wish")
    with pytest.raises(GuardRefused, match="never skipped"):
        run.skip("close")
    other = Played(forked())
    other.done("place")
    with pytest.raises(InvalidInput, match="Reason"):
        other.play(Skipped("wish", 0, CLERK, "  "))
    other.skip("wish", runner.DEVIATED)
    assert ("wish", 1, "deviated") in other.named()


def test_not_reached_is_counted_and_the_step_stays_open() -> None:
    run = Played(forked())
    run.done("place")
    for tries in (1, 2):
        assert run.play(NotReached("guard", 1, CLERK)) == ["guard", "gate", "wish"]
        assert run.last.changed and run.last.changed.tries == tries
    run.done("guard")
    assert next(visit for visit in run.state.visits if visit.step == "guard").tries == 2


def test_a_run_is_called_off_at_any_moment_for_a_reason() -> None:
    run = Played(tiny(*LOOP))
    with pytest.raises(InvalidInput, match="Reason"):
        run.play(CalledOff(1, CLERK, " "))
    run.done("place")
    opened = run.state.open
    run.play(CalledOff(1, CLERK, "误报"))
    assert run.state.state == runner.CALLED_OFF
    *stops, end = run.last.intents
    assert stops == [runner.StopClock(visit) for visit in opened]
    assert isinstance(end, runner.End) and end.state == runner.CALLED_OFF


@pytest.mark.parametrize("end", [CalledOff(9, CLERK, "误报"), Done("close", 9, CLERK, {})])
def test_an_end_is_final(end: runner.Event) -> None:
    run = Played(tiny(step("look", next="close")))
    run.done("place")
    run.done("look")
    run.play(end)
    for event in (
        Done("close", 10, CLERK, {}),
        Skipped("look", 10, CLERK, "why"),
        WentBack("look", 10, CLERK),
        NotReached("look", 10, CLERK),
        CalledOff(10, CLERK, "why"),
    ):
        with pytest.raises(GuardRefused, match="has ended"):
            run.play(event)


def test_what_is_not_open_cannot_be_answered() -> None:
    run = Played(forked())
    with pytest.raises(GuardRefused, match="not open"):
        run.done("wish")
    run.done("place")
    with pytest.raises(GuardRefused, match="not open"):
        run.done("place")
    with pytest.raises(NotFound, match="gone"):
        run.done("gone")


def test_a_child_starts_once_also_after_going_back() -> None:
    fields = [field("hurt", "yes_no")]
    starts = [{"procedure": "theft", "when": {"field": "look.hurt", "is": True}}]
    run = Played(tiny(step("look", fields=fields, starts=starts, next="close")))
    run.done("place")
    run.done("look", hurt=True)
    assert runner.StartRun("theft") in run.last.intents
    run.back("look")
    run.done("look", hurt=True)
    assert runner.StartRun("theft") not in run.last.intents


def test_a_child_starts_where_going_back_shows_that_it_is_needed() -> None:
    fields = [field("hurt", "yes_no")]
    starts = [{"procedure": "theft", "when": {"field": "look.hurt", "is": True}}]
    run = Played(tiny(step("look", fields=fields, starts=starts, next="close")))
    run.done("place")
    run.done("look", hurt=False)
    run.back("look")
    run.done("look", hurt=True)
    assert runner.StartRun("theft") in run.last.intents


def test_a_loop_left_by_going_back_into_it_still_goes_on() -> None:
    run = Played(tiny(*LOOP))
    run.done("place")
    run.done("look", outcome="not_yet")
    run.back("look")
    run.done("again")
    assert run.done("look", outcome="not_yet"), "nothing is open, and the run has not ended"


def test_a_setting_of_the_site_opens_a_way() -> None:
    told = {"to": "tell", "when": {"setting": "med.notify_director", "is": "always"}}
    procedure = tiny(step("look", also=[told], next="close"), step("tell", "notify", next="join"))
    for value, opened in (("by_severity", ["close"]), ("always", ["tell", "close"])):
        run = Played(procedure, **{"med.notify_director": value})
        run.done("place")
        assert run.done("look") == opened


def test_the_same_events_give_the_same_run() -> None:
    def played() -> Outcome:
        run = Played(shipped().get("emergency-patient").procedure)
        run.done("place", room="3-2-1203")
        run.done("nearest", who="刘强")
        run.skip("scene")
        run.done("wish", help=["transport"], relative=True)
        run.back("wish")
        return run.last

    assert played() == played()


# The emergency patient -----------------------------------------------------------------------


def patient(**wish: Any) -> Played:
    """The emergency patient up to what is wanted."""
    run = Played(shipped().get("emergency-patient").procedure)
    run.done("place", room="3-2-1203")
    run.done("nearest", who="刘强")
    run.done("wish", **({"help": [], "relative": True} | wish))
    return run


@pytest.mark.rule("MED-05", "MED-12", "REQ-35")
def test_the_nearest_person_is_sent_before_anything_is_asked() -> None:
    run = Played(shipped().get("emergency-patient").procedure)
    assert run.open == ["place"]
    assert run.done("place", room="3-2-1203") == ["nearest"]
    assert run.procedure.steps["nearest"].kind == "send"
    assert run.done("nearest", who="刘强") == ["scene", "wish"]


@pytest.mark.rule("MED-06")
@pytest.mark.parametrize(
    ("wish", "called"),
    [
        ({"help": ["call_120"]}, True),
        ({"help": []}, True),
        ({"help": ["transport"], "nobody": True}, True),
        ({"help": ["nursing"], "on_premises": True}, True),
        ({"help": ["transport"]}, False),
        ({"help": ["nursing"]}, False),
    ],
)
def test_120_is_called_at_once_where_nobody_can_choose_or_it_happened_here(
    wish: dict[str, Any], called: bool
) -> None:
    assert ("call_120" in patient(**wish).open) is called


@pytest.mark.rule("MED-13", "REQ-40")
def test_word_from_the_scene_goes_to_the_control_room_and_where_it_must_to_the_director() -> None:
    for setting, now, told in (
        ("by_severity", "no", False),
        ("by_severity", "now", True),
        ("always", "", True),
    ):
        run = Played(
            shipped().get("emergency-patient").procedure, **{"med.notify_director": setting}
        )
        run.done("place", room="3-2-1203")
        run.done("nearest", who="刘强")
        opened = run.done("scene", outcome="confirmed")
        assert "control_room" in opened and ("director" in opened) is bool(now)
        if now:
            opened = run.done("director", now=now)
        assert ("director_told" in opened) is told


@pytest.mark.rule("MED-11")
def test_more_than_one_kind_of_help_may_be_wanted() -> None:
    run = patient(help=["call_120", "transport", "nursing"])
    assert {"call_120", "guards", "care_wish"} <= set(run.open)


@pytest.mark.rule("MED-15")
def test_without_a_relative_the_relatives_are_told_and_staff_go_along() -> None:
    assert "relatives" not in patient(relative=True).open
    run = patient(relative=False)
    assert "relatives" in run.open
    assert "escort" in run.done("relatives", told="儿子")
    run = patient(relative=False)
    assert "escort" not in run.done("relatives", told="儿子", comes=True)


@pytest.mark.rule("MED-30", "MED-31", "MED-32", "MED-33", "MED-34", "MED-35")
def test_after_120_caller_leader_and_gate_are_told_while_the_ambulance_is_awaited() -> None:
    run = patient(help=["call_120"])
    opened = run.done("call_120", condition="胸痛")
    assert {"confirm_120", "reception", "leader", "gate", "ambulance"} <= set(opened)
    assert "call_again" in run.done("ambulance", outcome="not_yet")
    assert "ambulance" in run.done("call_again")
    assert "leader_back" in run.done("ambulance", outcome="arrived")


@pytest.mark.rule("MED-41", "MED-45")
def test_no_care_without_consent_and_without_a_relative_who_stays() -> None:
    def cared(decision: str) -> Played:
        run = patient(help=["nursing"])
        run.done("care_wish")
        run.done("consent", decision=decision)
        return run

    assert "care_other" in cared("refused").open
    run = cared("approved")
    assert "carer" in run.open and "care" not in run.open
    run.done("carer", who="何平")
    with pytest.raises(FrontDeskError, match="never skipped"):
        run.skip("relative_stays")
    assert "care_other" in run.done("relative_stays", stays=False)
    assert "care" not in run.open
    other = cared("approved")
    other.done("carer", who="何平")
    assert "care" in other.done("relative_stays", stays=True, relative="刘洋")


@pytest.mark.rule("MED-51", "MED-52", "MED-53")
def test_a_major_case_tells_the_supervisor_before_it_can_close() -> None:
    run = patient(help=["transport"])
    assert "supervisor_now" in run.done("severity", severity="major")
    assert "close" not in run.open
    with pytest.raises(GuardRefused, match=r"never skipped.*MED-51"):
        run.skip("supervisor_now")
    opened = run.done("supervisor_now", told="陈静", ask_manager=True)
    assert {"manager_directs", "close"} <= set(opened)
    with pytest.raises(GuardRefused, match="Director directs"):
        run.done("close", result="送医")
    assert "supervisor_after" in patient(help=["transport"]).done("severity", severity="ordinary")


@pytest.mark.rule("MED-52", "MED-60", "MED-63")
def test_an_injury_on_the_premises_is_always_reported_and_written_up() -> None:
    run = patient(help=["transport"], on_premises=True)
    assert {"call_120", "manager_now", "accident"} <= set(run.open)
    for name in ("manager_now", "accident"):
        with pytest.raises(GuardRefused, match="never skipped"):
            run.skip(name)


@pytest.mark.rule("MED-27")
def test_more_help_at_the_hospital_is_the_managers_decision() -> None:
    run = patient(help=["transport"])
    for name in ("guards", "vehicle", "at_door", "companion", "remind"):
        run.done(name)
    run.done("hospital", outcome="settled")
    assert "further_decision" in run.done("further", more=True, what="陪夜")
    assert "guards_back" in run.done("further_decision", decision="approved")


@pytest.mark.rule("MED-20", "MED-21", "MED-22", "MED-26", "MED-28", "MED-29")
def test_the_way_to_hospital_goes_step_by_step_until_the_guards_are_back() -> None:
    run = patient(help=["transport"])
    line = ["guards", "vehicle", "at_door", "companion", "remind", "hospital", "further"]
    for name, following in zip(line, [*line[1:], "guards_back"], strict=True):
        assert name in run.open and following not in run.open
        outcome = {"outcome": "settled"} if name == "hospital" else {}
        assert following in run.done(name, **outcome)
    assert not run.state.stable
    run.done("guards_back", reporter="刘强", report="已安置")
    assert run.state.stable and run.state.stage == "reported_back"


@pytest.mark.rule("MED-40", "MED-42", "MED-43", "MED-44", "MED-46")
def test_care_is_looked_at_while_it_goes_on_and_its_end_is_reported() -> None:
    run = patient(help=["nursing"])
    run.done("care_wish", told="孙伟")
    run.done("consent", decision="approved")
    run.done("carer", who="何平")
    run.done("relative_stays", stays=True, relative="刘洋")
    assert "care_visit" in run.done("care", outcome="goes_on")
    assert "care" in run.done("care_visit", visitor="孙伟")
    opened = run.done("care", outcome="worse")
    assert {"call_120", "care_back"} <= set(opened)
    run.done("care_back", reporter="何平", report="已转120")
    assert run.state.stable
