"""Procedures on a real desk: what an event writes, who may, and what survives."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from conftest import MakeSite
from support.busy import request
from support.procedures import (
    by_chance,
    clocks,
    do,
    field,
    finish,
    lines,
    open_steps,
    rulebook,
    shipped,
    skip,
    state_of,
    step,
    table,
    toml,
    typed,
    values_of,
)
from support.sites import IDS, PEOPLE, PINS, START, Site, sign_in

from frontdesk.clock import HOUR, MINUTE, ManualClock
from frontdesk.desk import Committed, Desk
from frontdesk.errors import (
    Changed,
    GuardRefused,
    InvalidInput,
    NotAuthorised,
    NotFound,
    Refused,
    SignInRefused,
)
from frontdesk.procedures import actions, pinned, runner
from frontdesk.procedures.library import content_of
from frontdesk.registers import (
    approvals,
    commitments,
    duty,
    help_requests,
    notifications,
    people,
    runs,
)
from frontdesk.registers.help_requests import RequestView
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.runs import RunRow
from frontdesk.resources import data_path
from frontdesk.store.driver import driver

PLACE = {"room": "3栋2单元1203", "phone": "13800138000"}
PATIENT = "emergency-patient"


@pytest.fixture
def clerk(site: Site, desk: Desk) -> Iterator[Desk]:
    """The first clerk, signed in and on duty; after the test the book verifies."""
    sign_in(desk, "王岚")
    desk.act(duty.open_first)
    yield desk
    report = (site.desks or [site.open()])[-1].verify(processes=1)
    assert report.problems == ()


def patient(desk: Desk, **place: str) -> int:
    return desk.begin(PATIENT, PLACE | place)


def row_of(desk: Desk, run: int) -> RunRow:
    return desk.ask(pinned.view_of, run)[0]


def to_wish(desk: Desk, **wish: Any) -> int:
    """A patient up to what is wanted."""
    run = patient(desk)
    do(desk, run, "nearest", who="刘强")
    do(desk, run, "wish", **({"help": ["call_120"], "relative": True} | wish))
    return run


def request_of(desk: Desk, run: int) -> RequestView:
    """The request of a run."""
    number = row_of(desk, run).request_id
    assert number is not None
    return desk.ask(help_requests.show, number)


def own_file(site: Site, given: dict[str, Any]) -> None:
    folder = site.folder / "procedures"
    folder.mkdir(exist_ok=True)
    (folder / f"{given['id']}.toml").write_text(toml(given), encoding="utf-8")


def small(site: Site, desk: Desk, *steps: dict[str, Any], **head: Any) -> int:
    """A run of a small procedure of the site's own."""
    own_file(site, table(*steps, **head))
    desk.read_procedures()
    return desk.begin("tiny", {"room": "3-2-1203"})


# Beginning -----------------------------------------------------------------------------------


@pytest.mark.rule("MED-10", "MED-01", "REQ-12", "REQ-22")
def test_a_call_becomes_a_request_and_a_run_in_one_transaction(clerk: Desk) -> None:
    before = clerk.anchor().seq
    commits: list[Committed] = []
    clerk.watch(commits.append)
    run = patient(clerk, condition="胸痛")
    assert [(one.first, one.last) for one in commits] == [(before + 1, before + 3)]
    assert [line.kind for line in lines(clerk)[-3:]] == [
        "request.registered",
        "run.started",
        "run.carried",
    ]
    row = row_of(clerk, run)
    assert (row.place, row.owner, row.stage, row.state) == (
        "3-2-1203",
        2,
        "address_taken",
        "running",
    )
    found = request_of(clerk, run)
    assert (found.kind, found.urgency, found.state) == ("medical", "emergency", "handed_over")
    assert (found.room, found.content) == ("3-2-1203", "胸痛")
    assert "13800138000" in str(lines(clerk)[-1].text)


@pytest.mark.parametrize("typed_in", [{}, {"room": " "}, {"room": "1-101", "phone": "call me"}])
def test_nothing_is_written_before_the_first_fact(clerk: Desk, typed_in: dict[str, str]) -> None:
    before = clerk.anchor().seq
    with pytest.raises(InvalidInput) as refused:
        clerk.begin(PATIENT, typed_in)
    assert refused.value.rule == "MED-10"
    assert clerk.anchor().seq == before
    assert clerk.ask(runs.running) == []


def test_what_does_not_exist_is_not_found(clerk: Desk) -> None:
    with pytest.raises(NotFound, match="no-such"):
        clerk.begin("no-such", PLACE)
    with pytest.raises(NotFound):
        do(clerk, 99, "nearest", who="刘强")
    run = patient(clerk)
    with pytest.raises(GuardRefused, match="no step gone"):
        do(clerk, run, "gone")


@pytest.mark.rule("REQ-14", "REQ-22")
def test_a_request_taken_over_stops_its_reply_clock(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 老人摔倒 13800138000")
    assert [one.rule for one in clerk.ask(commitments.running)] == ["REQ-13"]
    run = clerk.begin(PATIENT, PLACE, request=number)
    assert row_of(clerk, run).request_id == number
    assert clerk.ask(commitments.running) == []
    assert clerk.ask(help_requests.show, number).state == "handed_over"


def test_a_closed_request_is_not_taken_over(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 问停车 13800138000")
    clerk.act(help_requests.call_off, number, "打错了")
    with pytest.raises(GuardRefused, match="closed"):
        clerk.begin(PATIENT, PLACE, request=number)
    assert clerk.ask(runs.running) == []


# Nobody signed in ----------------------------------------------------------------------------


def test_an_emergency_begins_without_a_pin_in_the_name_of_whoever_is_on_duty(clerk: Desk) -> None:
    clerk.sign_out()
    run = patient(clerk)
    row = row_of(clerk, run)
    assert row.by_desk and (row.owner, row.owner_name) == (2, "王岚")
    assert {line.author for line in lines(clerk)[-3:]} == {0}
    do(clerk, run, "nearest", who="刘强")
    do(clerk, run, "wish", help=["call_120"], relative=True)
    clerk.work(actions.not_reached, run, "call_120", "占线")
    do(clerk, run, "call_120", condition="胸痛")
    for name in ("ambulance", "confirm_120"):
        with pytest.raises(GuardRefused, match="PIN"):
            do(clerk, run, name)
    for act in (actions.skip, actions.back):
        with pytest.raises(Refused):
            clerk.work(act, run, "scene", "不需要")
    sign_in(clerk, "王岚")
    do(clerk, run, "confirm_120", outcome="confirmed")
    assert lines(clerk)[-1].author == 2


@pytest.mark.rule("LOG-01")
@pytest.mark.parametrize(
    ("act", "given"),
    [
        (actions.call_off, ("误报",)),
        (actions.skip, ("nearest", "不需要")),
        (actions.back, ("place", "写错")),
    ],
)
@pytest.mark.parametrize("by_desk", [True, False])
def test_without_a_pin_nothing_is_called_off_skipped_or_gone_back_to(
    clerk: Desk, act: Any, given: tuple[str, ...], by_desk: bool
) -> None:
    if by_desk:
        clerk.sign_out()
    run = patient(clerk)
    clerk.sign_out()
    before = clerk.anchor().seq
    with pytest.raises(Refused):
        clerk.work(act, run, *given)
    assert clerk.anchor().seq == before


def test_without_a_pin_only_an_emergency_begins_and_no_signed_run_goes_on(clerk: Desk) -> None:
    run = patient(clerk)
    clerk.sign_out()
    for name in (name for name, one in shipped().known.items()
                 if one.procedure.request.urgency != "emergency"):  # fmt: skip
        with pytest.raises(SignInRefused):
            clerk.begin(name, PLACE)
    with pytest.raises(GuardRefused, match="PIN"):
        do(clerk, run, "nearest", who="刘强")


def test_nobody_on_duty_and_nobody_signed_in_still_sends_help(desk: Desk) -> None:
    run = patient(desk)
    do(desk, run, "nearest", who="刘强")
    assert row_of(desk, run).owner == 0
    sign_in(desk, "李娜")
    do(desk, run, "wish", help=["call_120"], relative=True)
    assert row_of(desk, run).owner_name == "李娜"


# Pinned --------------------------------------------------------------------------------------


def test_an_edit_of_the_file_changes_no_run_that_is_open(site: Site, clerk: Desk) -> None:
    run = patient(clerk)
    before = row_of(clerk, run)
    edited = json.loads(content_of(shipped().get(PATIENT).procedure)) | {"revision": 2}
    edited["step"][1]["title"] = {"en": "Run", "zh": "快跑"}
    edited["step"][1]["next"] = "close"
    edited["step"] = [one for one in edited["step"] if one["id"] in ("place", "nearest", "close")]
    for one in edited["step"]:
        one.pop("also", None)
    own_file(site, edited)
    assert clerk.read_procedures().problems == ()
    do(clerk, run, "nearest", who="刘强")
    assert open_steps(clerk, run) == ["scene", "wish"]
    other = patient(clerk)
    do(clerk, other, "nearest", who="刘强")
    assert open_steps(clerk, other) == ["close"]
    assert row_of(clerk, run).digest == before.digest != row_of(clerk, other).digest
    desk = sign_in(site.open(), "王岚")
    skip(desk, run, "scene", "wish")
    assert "severity" in open_steps(desk, run)
    desk.note_configuration()
    assert [line.kind for line in lines(desk)][-1] == "rules.changed"


def test_a_wording_changed_under_an_open_desk_is_noticed_at_the_next_step(
    site: Site, clerk: Desk
) -> None:
    run = patient(clerk)
    do(clerk, run, "nearest", who="刘强")
    whole = row_of(clerk, run).content
    put = "UPDATE procedure_revision SET content = ?"
    with closing(driver.connect(site.database)) as raw:
        raw.execute(put, (whole.replace("120", "121"),))
        raw.commit()
    with pytest.raises(pinned.Unreadable):
        do(clerk, run, "wish", help=["call_120"], relative=True)
    assert "call_120" not in [row.step for row in clerk.ask(runs.load, run).steps]
    with closing(driver.connect(site.database)) as raw:
        raw.execute(put, (whole,))
        raw.commit()
    do(clerk, run, "wish", help=["call_120"], relative=True)
    assert "call_120" in open_steps(clerk, run)


def test_a_broken_file_stops_no_run_that_is_open(site: Site, clerk: Desk) -> None:
    run = patient(clerk)
    (site.folder / "procedures").mkdir(exist_ok=True)
    (site.folder / "procedures" / f"{PATIENT}.toml").write_bytes(b"\xff")
    assert clerk.read_procedures().problems
    do(clerk, run, "nearest", who="刘强")
    assert open_steps(clerk, patient(clerk)) == ["nearest"]


# Killed between any two events ---------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 11])
def test_a_kill_between_any_two_events_resumes_where_it_was(site: Site, seed: int) -> None:
    desk = sign_in(site.open(), "王岚")
    run, pick = patient(desk), by_chance(seed)
    procedure, settings = shipped().get(PATIENT).procedure, rulebook().values()
    told = values_of(procedure, runner.RunState(), procedure.first, PLACE)
    mirror = runner.begin(procedure, START, settings).state
    mirror = runner.apply(procedure, mirror, runner.Done("place", START, 2, told), settings).state
    for turn in range(200):
        site.close()
        site.clock.advance(MINUTE)
        desk = sign_in(site.open(), "王岚")
        assert state_of(desk, run) == mirror
        if mirror.state != runner.RUNNING:
            break
        waiting = [one for one in mirror.open if one.step != "close"]
        visit = pick(waiting or mirror.open, f"turn {turn}")
        found, now = procedure.steps[visit.step], site.clock.now()
        given = typed(found, visit.number, pick)
        event: runner.Event
        how = pick(("done", "done", "done", "skip", "missed"), f"how {turn}")
        if how == "skip" and not found.never_skipped and found.kind != "close":
            desk.work(actions.skip, run, found.id, "不需要")
            event = runner.Skipped(found.id, now, 2, "不需要")
        elif how == "missed" and found.kind == "notify":
            desk.work(actions.not_reached, run, found.id)
            event = runner.NotReached(found.id, now, 2)
        else:
            desk.work(actions.done, run, found.id, given, visit=visit.number)
            values = values_of(procedure, mirror, found, given)
            event = runner.Done(found.id, now, 2, values)
        mirror = runner.apply(procedure, mirror, event, settings).state
    assert mirror.state == runner.CLOSED


@pytest.mark.parametrize("name", sorted(path.stem for path in data_path("procedures").glob("*")))
def test_every_shipped_procedure_runs_from_call_to_end(clerk: Desk, name: str) -> None:
    first = clerk.procedures().get(name).procedure.first
    run = clerk.begin(name, typed(first))
    while going := clerk.ask(runs.running):
        assert len(going) < 10
        finish(clerk, going[0].id)
    assert {one.state for one in clerk.ask(runs.ended)} == {"closed"}
    assert request_of(clerk, run).state not in ("registered", "escalated")


# Clocks --------------------------------------------------------------------------------------


@pytest.mark.rule("MED-14", "MED-34", "REQ-14")
def test_the_time_of_a_step_fires_once_and_stops_late(clerk: Desk, clock: ManualClock) -> None:
    run = to_wish(clerk)
    clock.advance(2 * MINUTE)
    do(clerk, run, "call_120", condition="胸痛")
    due = clock.now() + 15 * MINUTE
    assert clocks(clerk, run) == {
        "scene": [(START + 5 * MINUTE, "open")],
        "ambulance": [(due, "open")],
    }
    clock.advance(16 * MINUTE)
    assert [clerk.tick() for _n in range(3)] == [2, 0, 0]
    breach = lines(clerk, "commitment.breached")[-1]
    assert breach.occurred == due and "等救护车" in str(breach.text)
    do(clerk, run, "ambulance", outcome="not_yet")
    do(clerk, run, "call_again", eta="5分钟")
    again = clock.now() + 15 * MINUTE
    assert clocks(clerk, run)["ambulance"] == [(due, "kept_late"), (again, "open")]
    clock.advance(MINUTE)
    do(clerk, run, "ambulance", outcome="arrived", arrived_at="09:17")
    assert clocks(clerk, run)["ambulance"][1] == (again, "kept")
    assert clerk.tick() == 0


def test_skipping_and_calling_off_stop_the_clocks(clerk: Desk, clock: ManualClock) -> None:
    first, second = to_wish(clerk), to_wish(clerk)
    skip(clerk, first, "scene")
    assert clocks(clerk, first)["scene"][0][1] == "kept"
    clerk.work(actions.call_off, second, "误报")
    assert clocks(clerk, second)["scene"][0][1] != "open"
    clock.advance(HOUR)
    assert clerk.tick() == 0


def test_a_clock_set_back_in_the_middle_of_a_step_leaves_a_valid_run(
    site: Site, clerk: Desk, clock: ManualClock
) -> None:
    run = to_wish(clerk)
    clock.advance(MINUTE)
    do(clerk, run, "call_120", condition="胸痛")
    clock.step(-3 * HOUR)
    do(clerk, run, "scene", outcome="confirmed")
    assert lines(clerk, "clock.stepped")
    settled = next(one for one in state_of(clerk, run).visits if one.step == "scene")
    assert settled.settled_at is not None and settled.settled_at < settled.opened_at
    before = state_of(clerk, run)
    site.close()
    desk = sign_in(site.open(), "王岚")
    assert state_of(desk, run) == before
    finish(desk, run)
    assert row_of(desk, run).state == "closed"


# Telling people ------------------------------------------------------------------------------


@pytest.mark.rule("MED-30", "MED-32", "MED-36")
def test_not_reached_is_counted_and_told_is_told(clerk: Desk) -> None:
    run = to_wish(clerk)
    for note in ("占线", ""):
        clerk.work(actions.not_reached, run, "call_120", note)
    assert "call_120" in open_steps(clerk, run)
    do(clerk, run, "call_120", condition="胸痛")
    visit = next(one for one in state_of(clerk, run).visits if one.step == "call_120")
    assert (visit.tries, visit.state, visit.by) == (2, "done", 2)
    texts = [str(line.text) for line in lines(clerk, "run.")[-3:]]
    assert "第1次联系120急救未接通；占线" in texts[0] and "第2次" in texts[1]
    assert texts[2].endswith("已拨打120，病情：胸痛")
    with pytest.raises(GuardRefused, match="tells nobody"):
        clerk.work(actions.not_reached, run, "scene")
    do(clerk, run, "leader", told="孙伟")
    assert str(lines(clerk)[-1].text).endswith("已通知保安班长孙伟")


@pytest.mark.rule("REQ-40", "MED-13")
def test_telling_a_post_in_a_run_answers_the_item_of_its_request(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 老人摔倒 13800138000")
    run = clerk.begin(PATIENT, PLACE, request=number)
    assert "control_room" in {one.role for one in clerk.ask(notifications.waiting)}
    do(clerk, run, "nearest", who="刘强")
    do(clerk, run, "scene", outcome="confirmed")
    do(clerk, run, "control_room", told="何平")
    item = clerk.ask(notifications.of_subject, f"help_request:{number}")[0]
    assert (item.role, item.outcome, item.told) == ("control_room", "told", "何平")
    do(clerk, run, "director", now="now")
    do(clerk, run, "director_told", told="周明", instruction="派车")
    assert clerk.ask(notifications.waiting) == []


@pytest.mark.rule("MED-23")
def test_a_relative_who_does_not_come_along_is_noted_with_the_reason(clerk: Desk) -> None:
    run = to_wish(clerk, help=["transport"])
    do(clerk, run, "guards", who="刘强、何平", standby="home")
    do(clerk, run, "vehicle", vehicle="粤B12345")
    do(clerk, run, "at_door", hospital="市一医院")
    with pytest.raises(InvalidInput, match="Why not"):
        do(clerk, run, "companion", along=False)
    do(clerk, run, "companion", along=False, why_not="要照看孩子")
    assert "家属未同往：要照看孩子" in str(lines(clerk)[-1].text)


@pytest.mark.rule("MED-20")
def test_two_guards_or_the_step_stays_open(clerk: Desk) -> None:
    run = to_wish(clerk, help=["transport"])
    before = clerk.anchor().seq
    with pytest.raises(InvalidInput, match="at least 2 names"):
        do(clerk, run, "guards", who="刘强")
    assert clerk.anchor().seq == before and "guards" in open_steps(clerk, run)
    do(clerk, run, "guards", who="刘强，何平", standby="centre")
    assert "刘强、何平备勤" in str(lines(clerk)[-1].text)


def test_words_of_the_caller_are_never_a_pattern(clerk: Desk) -> None:
    run = to_wish(clerk)
    do(clerk, run, "call_120", condition="[b]{hospital}\x1b[31m%s")
    assert "[b]{hospital}␛[31m%s" in str(lines(clerk)[-1].text)


# Decisions -----------------------------------------------------------------------------------


def to_manager(desk: Desk) -> int:
    """A major case whose supervisor wants the manager asked."""
    run = to_wish(desk)
    do(desk, run, "severity", severity="major")
    do(desk, run, "supervisor_now", told="陈静", ask_manager=True)
    return run


AGREED = {"decision": "approved", "instruction": "派车跟上", "approver": "周主任"}


@pytest.mark.rule("MED-53", "REQ-09", "AUTH-02", "AUTH-06")
def test_a_decision_by_telephone_waits_until_that_person_countersigns(clerk: Desk) -> None:
    run = to_manager(clerk)
    with pytest.raises(InvalidInput, match="Who decided"):
        do(clerk, run, "manager_directs", decision="approved")
    do(clerk, run, "manager_directs", **AGREED)
    assert "manager_directs" not in open_steps(clerk, run)
    (waiting,) = clerk.ask(approvals.waiting)
    assert (waiting.roles, waiting.approver, waiting.given_at) == (("director",), "周主任", None)
    with pytest.raises(NotAuthorised, match="Director"):
        clerk.act(approvals.countersign, waiting.id)
    sign_in(clerk, "陈静")
    with pytest.raises(NotAuthorised):
        clerk.act(approvals.countersign, waiting.id)
    sign_in(clerk, "周明")
    clerk.act(approvals.countersign, waiting.id, seen=waiting.entry_seq)
    assert clerk.ask(approvals.waiting) == []
    given = lines(clerk, "approval.given")[-1]
    assert given.author == IDS["周明"] and "派车跟上" in str(given.text)
    assert "周主任" in str(given.text)
    proposal = json.dumps(
        waiting.proposal, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert waiting.proposal_sha256 == hashlib.sha256(proposal.encode()).hexdigest()
    assert (waiting.proposal["run"], waiting.proposal["log"]) == (run, clerk.house.log)
    with pytest.raises(GuardRefused, match="already"):
        clerk.act(approvals.countersign, waiting.id)


def test_whoever_noted_a_decision_does_not_countersign_it(make_site: MakeSite) -> None:
    both = PersonDraft("何平", ("clerk", "director"), "5555")
    site = make_site(people=(*PEOPLE, both))
    desk = site.open()
    desk.sign_in(6, "5555")
    run = to_manager(desk)
    do(desk, run, "manager_directs", **(AGREED | {"approver": ""}))
    assert lines(desk, "approval.")[-1].kind == "approval.given"
    sign_in(desk, "王岚")
    other = to_manager(desk)
    do(desk, other, "manager_directs", **AGREED)
    (waiting,) = desk.ask(approvals.waiting)
    assert waiting.noted_by == 2


@pytest.mark.rule("MED-53", "AUTH-06", "REQ-09")
def test_a_decision_by_pin_is_signed_by_that_person(clerk: Desk) -> None:
    run = to_manager(clerk)
    with pytest.raises(NotAuthorised):
        clerk.decide(run, "manager_directs", AGREED, IDS["李娜"], PINS["李娜"])
    with pytest.raises(SignInRefused):
        clerk.decide(run, "manager_directs", AGREED, IDS["周明"], "0000")
    assert "manager_directs" in open_steps(clerk, run)
    clerk.decide(run, "manager_directs", AGREED, IDS["周明"], PINS["周明"])
    given = lines(clerk)[-1]
    assert (given.kind, given.author) == ("approval.given", IDS["周明"])
    assert "周明" in str(given.text)
    assert clerk.ask(approvals.waiting) == []
    visit = next(one for one in state_of(clerk, run).visits if one.step == "manager_directs")
    assert visit.values["approver"] == "周明"


@pytest.mark.rule("MED-27", "AUTH-07")
def test_only_the_manager_decides_on_more_help_at_the_hospital(clerk: Desk) -> None:
    run = to_wish(clerk, help=["transport"])
    for name in ("guards", "vehicle", "at_door", "companion", "remind", "hospital"):
        given = typed(shipped().get(PATIENT).procedure.steps[name])
        do(clerk, run, name, **given)
    do(clerk, run, "further", more=True, what="陪夜")
    with pytest.raises(NotAuthorised, match=r"AUTH-07|MED-27"):
        clerk.decide(run, "further_decision", AGREED, IDS["陈静"], PINS["陈静"])
    clerk.decide(run, "further_decision", AGREED, IDS["周明"], PINS["周明"])
    assert "guards_back" in open_steps(clerk, run)


@pytest.mark.rule("MED-41", "AUTH-08")
def test_a_carer_goes_once_the_security_supervisor_has_agreed(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE, PersonDraft("孙伟", ("security_supervisor",), "5555")))
    desk = sign_in(site.open(), "王岚")
    run = to_wish(desk, help=["nursing"])
    do(desk, run, "care_wish", told="刘强")
    with pytest.raises(GuardRefused, match="not open"):
        do(desk, run, "carer", who="何平")
    with pytest.raises(NotAuthorised, match="Security supervisor"):
        desk.decide(run, "consent", AGREED, IDS["周明"], PINS["周明"])
    do(desk, run, "consent", **(AGREED | {"approver": "孙伟"}))
    do(desk, run, "carer", who="何平")
    (waiting,) = desk.ask(approvals.waiting)
    desk.sign_in(6, "5555")
    desk.act(approvals.countersign, waiting.id)
    assert lines(desk)[-1].author == 6
    assert desk.verify().problems == ()


def test_a_step_confirmed_by_a_role_needs_its_pin(site: Site, clerk: Desk) -> None:
    run = small(site, clerk, step("check", role=["cs_supervisor"], next="close"))
    with pytest.raises(GuardRefused, match="Customer-service supervisor") as refused:
        do(clerk, run, "check", fact="好")
    assert refused.value.remedy
    clerk.decide(run, "check", {"fact": "好"}, IDS["陈静"], PINS["陈静"])
    assert open_steps(clerk, run) == ["close"]


# Whose run -----------------------------------------------------------------------------------


def test_whoever_acts_takes_over_from_an_owner_who_has_left(desk: Desk) -> None:
    run = patient(sign_in(desk, "王岚"))
    sign_in(desk, "陈静")
    desk.act(people.deactivate, IDS["王岚"])
    assert not row_of(desk, run).owner_here
    sign_in(desk, "李娜")
    do(desk, run, "nearest", who="刘强")
    assert row_of(desk, run).owner_name == "李娜"
    sign_in(desk, "赵强")
    skip(desk, run, "scene")
    assert row_of(desk, run).owner_name == "李娜"
    assert desk.verify(processes=1).problems == ()


def test_a_run_is_handed_to_another_person(clerk: Desk) -> None:
    run = to_wish(clerk)
    clerk.act(actions.hand_to, run, IDS["李娜"])
    assert row_of(clerk, run).owner_name == "李娜"
    assert [one.id for one in clerk.ask(runs.owned_by, IDS["李娜"])] == [run]
    assert "改由李娜负责" in str(lines(clerk)[-1].text)
    assert clocks(clerk, run)["scene"][0][1] == "open"
    with pytest.raises(Refused):
        clerk.act(actions.hand_to, run, 99)
    clerk.work(actions.call_off, run, "误报")
    with pytest.raises(GuardRefused, match="ended"):
        clerk.act(actions.hand_to, run, IDS["王岚"])


def test_whoever_may_not_work_a_run_does_not(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE, PersonDraft("刘强", ("guard",), "5555")))
    desk = sign_in(site.open(), "王岚")
    run = to_wish(desk)
    desk.sign_in(6, "5555")
    refused: tuple[Callable[[], None], ...] = (
        lambda: do(desk, run, "severity", severity="major"),
        lambda: skip(desk, run, "scene"),
        lambda: desk.work(actions.back, run, "place"),
        lambda: desk.work(actions.call_off, run, "误报"),
        lambda: desk.act(actions.hand_to, run, 6),
    )
    for act in refused:
        with pytest.raises(NotAuthorised):
            act()


# Two at one run ------------------------------------------------------------------------------


def test_a_visit_that_is_no_longer_the_newest_raises_changed(site: Site, clerk: Desk) -> None:
    run = to_wish(clerk)
    other = sign_in(site.open(), "李娜")
    do(other, run, "call_120", condition="胸痛")
    do(other, run, "ambulance", outcome="not_yet")
    do(other, run, "call_again")
    with pytest.raises(Changed) as refused:
        clerk.work(actions.done, run, "ambulance", {"outcome": "off"}, visit=1)
    assert refused.value.since and refused.value.remedy
    for act in (actions.skip, actions.not_reached):
        with pytest.raises(Changed):
            clerk.work(act, run, "ambulance", "x", visit=1)
    clerk.work(actions.done, run, "ambulance", {"outcome": "off"}, visit=2)


def test_a_visit_that_somebody_else_has_answered_raises_changed(site: Site, clerk: Desk) -> None:
    run = to_wish(clerk)
    other = sign_in(site.open(), "李娜")
    do(other, run, "call_120", condition="胸痛")
    with pytest.raises(Changed):
        clerk.work(actions.done, run, "call_120", {"condition": "出血"}, visit=1)


# Going back, calling off, giving back --------------------------------------------------------


def test_going_back_keeps_what_was_written(clerk: Desk) -> None:
    run = to_wish(clerk)
    clerk.work(actions.back, run, "place", "补电话")
    do(clerk, run, "place", room="3-2-1204")
    visits = [one for one in state_of(clerk, run).visits if one.step == "place"]
    assert [(one.number, one.back, one.values["room"]) for one in visits] == [
        (1, False, "3-2-1203"),
        (2, True, "3-2-1204"),
    ]
    assert row_of(clerk, run).stage == "branch_chosen"
    assert [line.kind for line in lines(clerk)[-2:]] == ["run.went_back", "run.step_done"]


def test_skipped_and_deviated_stand_in_the_log_with_their_reason(clerk: Desk) -> None:
    run = to_wish(clerk, relative=False)
    clerk.work(actions.skip, run, "relatives", "子女在国外", how="deviated")
    assert lines(clerk)[-1].kind == "run.step_deviated"
    assert str(lines(clerk)[-1].text).endswith("未按“通知家属”办理：子女在国外")
    for reason, how in (("", "deviated"), ("x", "forgotten")):
        with pytest.raises(InvalidInput):
            clerk.work(actions.skip, run, "scene", reason, how=how)


@pytest.mark.rule("MED-50", "REQ-22")
def test_the_request_comes_back_with_the_result_and_is_closed(clerk: Desk) -> None:
    run = to_wish(clerk)
    with pytest.raises(GuardRefused, match="not open"):
        do(clerk, run, "close", result="送医")
    finish(clerk, run)
    row = row_of(clerk, run)
    assert (row.state, row.stage) == ("closed", "closed") and row.stable_at and row.ended_at
    found = request_of(clerk, run)
    assert (found.state, found.result) == ("closed", "已记")
    kinds = [line.kind for line in lines(clerk)[-3:]]
    assert kinds == ["run.closed", "request.reported_back", "request.closed"]
    with pytest.raises(GuardRefused, match="ended"):
        clerk.work(actions.back, run, "place")


def test_a_run_called_off_gives_its_request_back_to_the_clerk(clerk: Desk) -> None:
    run = to_wish(clerk)
    with pytest.raises(InvalidInput, match="Reason"):
        clerk.work(actions.call_off, run, " ")
    clerk.work(actions.call_off, run, "误报")
    row = row_of(clerk, run)
    assert row.state == "called_off" and row.ended_at
    assert request_of(clerk, run).state == "registered"
    assert "误报" in str(lines(clerk, "run.")[-1].text)


def test_the_reason_of_a_run_called_off_stands_in_its_row(clerk: Desk) -> None:
    run = to_wish(clerk)
    clerk.work(actions.call_off, run, "误报")
    assert row_of(clerk, run).reason == "误报"


# Parents and children ------------------------------------------------------------------------


def hurt(desk: Desk) -> tuple[int, int]:
    """A robbery with somebody hurt: the run and the patient's."""
    first = desk.procedures().get("robbery").procedure.first
    run = desk.begin("robbery", typed(first) | {"hurt": True})
    (child,) = [one.id for one in desk.ask(runs.running) if one.parent_id == run]
    return run, child


def test_a_child_begins_with_its_parents_facts_and_the_same_request(clerk: Desk) -> None:
    run, child = hurt(clerk)
    row = row_of(clerk, child)
    assert (row.procedure, row.place, row.request_id) == (
        PATIENT,
        "3-2-1203",
        row_of(clerk, run).request_id,
    )
    assert open_steps(clerk, child) == ["nearest"]
    place = state_of(clerk, child).visits[0]
    assert (place.values["room"], place.values["phone"]) == ("3-2-1203", "13800138000")


@pytest.mark.parametrize("parent_first", [True, False])
def test_the_request_comes_back_when_the_last_run_has_closed(
    clerk: Desk, parent_first: bool
) -> None:
    first, second = hurt(clerk)[:: 1 if parent_first else -1]
    finish(clerk, first)
    assert request_of(clerk, first).state == "handed_over"
    finish(clerk, second)
    assert request_of(clerk, second).state in ("reported_back", "closed")


def test_the_request_comes_back_though_the_last_run_was_called_off(clerk: Desk) -> None:
    run, child = hurt(clerk)
    finish(clerk, run)
    clerk.work(actions.call_off, child, "伤者已自行离开")
    found = request_of(clerk, run)
    assert found.state in ("reported_back", "closed")


def test_a_child_whose_first_question_takes_other_answers_waits(site: Site, clerk: Desk) -> None:
    child = table(step("look", next="close"), id="child")
    child["step"][0]["fields"].append(field("hurt", "many"))
    own_file(site, child)
    given = table(step("look", next="close"))
    given["step"][0]["fields"].append(field("hurt", "yes_no"))
    given["step"][0]["starts"] = [{"procedure": "child"}]
    own_file(site, given)
    clerk.read_procedures()
    run = clerk.begin("tiny", {"room": "3-2-1203", "hurt": True})
    (begun,) = [one.id for one in clerk.ask(runs.running) if one.parent_id == run]
    assert open_steps(clerk, begun)[0] in ("place", "look")


# Confidential --------------------------------------------------------------------------------


def closed_to_others(desk: Desk, since: int) -> list[tuple[str, str]]:
    """Kind and text of what another clerk can read of the entries after `since`."""
    sign_in(desk, "李娜")
    seen = [one for one in lines(desk) if one.seq > since and one.text is not None]
    sign_in(desk, "王岚")
    return [(one.kind, str(one.text)) for one in seen]


def test_a_confidential_case_is_closed_to_all_but_its_author_and_supervisors(clerk: Desk) -> None:
    first = clerk.procedures().get("death").procedure.first
    run = clerk.begin("death", typed(first))
    finish(clerk, run)
    sign_in(clerk, "李娜")
    own = [one for one in lines(clerk, "run.") if one.subject == f"procedure_run:{run}"]
    assert own and [one.text for one in own if one.text is not None] == []
    sign_in(clerk, "陈静")
    assert all(line.text for line in lines(clerk, "run."))


def test_a_confidential_case_is_not_told_by_the_entries_around_it(clerk: Desk) -> None:
    first = clerk.procedures().get("death").procedure.first
    before = clerk.anchor().seq
    run = clerk.begin("death", typed(first))
    finish(clerk, run)
    told = [one for one in closed_to_others(clerk, before) if "过世" in one[1] or "死亡" in one[1]]
    assert told == []


def test_a_decision_of_a_confidential_case_stays_closed_when_countersigned(
    site: Site, clerk: Desk
) -> None:
    run = small(site, clerk, step("agree", "decide", next="close"), confidential=True)
    do(clerk, run, "agree", **AGREED)
    (waiting,) = clerk.ask(approvals.waiting)
    sign_in(clerk, "周明")
    clerk.act(approvals.countersign, waiting.id)
    sign_in(clerk, "李娜")
    assert [line.text for line in lines(clerk, "approval.")] == [None, None]


def test_an_enquiry_marked_confidential_is_closed_from_then_on(site: Site, clerk: Desk) -> None:
    mark = step("mark", "register", action="case.confidential", next="look")
    run = small(site, clerk, step("look", next="close") | {"id": "open"} | {"next": "mark"}, mark,
                step("look", next="close"))  # fmt: skip
    do(clerk, run, "open", fact="一")
    assert not row_of(clerk, run).confidential
    do(clerk, run, "mark")
    do(clerk, run, "look", fact="二")
    assert row_of(clerk, run).confidential
    sign_in(clerk, "李娜")
    assert lines(clerk, "run.step_done")[-1].text is None
    assert lines(clerk, "run.carried")[-1].text is None


# Damage --------------------------------------------------------------------------------------


def test_an_odd_time_is_refused_and_not_a_crash(clerk: Desk) -> None:
    run = to_wish(clerk)
    do(clerk, run, "call_120", condition="胸痛")
    before = clerk.anchor().seq
    with pytest.raises(InvalidInput):
        do(clerk, run, "ambulance", outcome="arrived", arrived_at="0001-01-01 00:00")
    assert clerk.anchor().seq == before


def test_a_promise_put_right_is_not_made_twice(site: Site, clerk: Desk) -> None:
    run = small(
        site,
        clerk,
        step(
            "promise",
            "order",
            action="promise.make",
            fields=[field("what"), field("minutes", "count")],
            next="close",
            **{"with": {"label": "promise.what", "minutes": "promise.minutes"}},
        ),
    )
    do(clerk, run, "promise", what="回电", minutes="30")
    clerk.work(actions.back, run, "promise", "时间写错")
    do(clerk, run, "promise", what="回电", minutes="60")
    made = [one for one in clerk.ask(commitments.running) if one.rule == commitments.PROMISE]
    assert [(one.due_at - one.started_at) // MINUTE for one in made] == [60]


def test_a_long_text_is_refused_and_nothing_written(clerk: Desk) -> None:
    run = to_manager(clerk)
    before = clerk.anchor().seq
    with pytest.raises(InvalidInput):
        do(clerk, run, "manager_directs", **(AGREED | {"instruction": "字" * 20_001}))
    with pytest.raises(InvalidInput):
        clerk.work(actions.skip, run, "scene", "字" * 20_001)
    assert clerk.anchor().seq == before
