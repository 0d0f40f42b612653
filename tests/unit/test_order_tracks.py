"""The five tracks of a work order: every pair of states is tried, every guard taken away."""

from collections.abc import Mapping
from itertools import product

import pytest

from frontdesk.errors import GuardRefused
from frontdesk.language import set_language
from frontdesk.rules.rulebook import Rulebook
from frontdesk.rules.transitions import Move, Transitions

TABLE = Transitions.load()
EVERY_FACT = dict.fromkeys(TABLE.guards(), "known")
Guards = tuple[str, ...]
Moves = Mapping[tuple[str, str], tuple[tuple[Guards, str], ...]]
"""For each pair of states the ways between them: what must be there, and the rule."""


def ways(olds: str, new: str, guards: str, rule: str) -> dict[tuple[str, str], tuple[Guards, str]]:
    """The same way to `new` from several states, names parted by blanks."""
    return {(old, new): (tuple(guards.split()), rule) for old in olds.split()}


def table(*parts: Mapping[tuple[str, str], tuple[Guards, str]]) -> Moves:
    """All ways of a track; a second way between the same states stands behind the first."""
    made: dict[tuple[str, str], tuple[tuple[Guards, str], ...]] = {}
    for part in parts:
        for pair, way in part.items():
            made[pair] = (*made.get(pair, ()), way)
    return made


GIVEN_OUT = "dispatched received on_site no_access"
BEGUN = "in_work suspended"
"""Appendix 7 lets a resident cancel only before the work begins; a supervisor may end it later."""
OUT = f"{GIVEN_OUT} {BEGUN}"
CALLED_OFF = "reason order_returned desk_confirmed"
BEFORE = "registered exception_asked accepted rescheduled surveying"
SENT = "order_written worker_named consent_or_urgent prepaid_if_cleaning"
PAID = "amount_equals finance_signed receipt"
LATE = f"{PAID} dunning_stopped copies_returned"
TRACKS: Mapping[str, tuple[str, Moves]] = {
    "order_work": (
        "WO-57",
        table(
            ways("registered", "accepted", "inside_offer", "WO-03"),
            ways(
                "registered exception_asked surveying",
                "not_offered",
                "explanation wish_recorded",
                "WO-04",
            ),
            ways("registered", "exception_asked", "reason urgent_for_resident", "WO-13"),
            ways("exception_asked", "accepted", "two_approvals consent", "WO-13"),
            ways(
                "accepted rescheduled dispatched received on_site no_access",
                "rescheduled",
                "new_time_agreed",
                "WO-06",
            ),
            ways("accepted rescheduled", "surveying", "worker_named", "WO-09"),
            ways("surveying", "accepted", "survey_result", "WO-10"),
            ways("accepted rescheduled no_access", "dispatched", SENT, "WO-20"),
            ways("dispatched received", "dispatched", "worker_named reason", "WO-20"),
            ways("dispatched received", "accepted", "reason", "WO-53"),
            ways("dispatched", "received", "receipt_time", "WO-22"),
            ways("received", "on_site", "arrival_time", "WO-23"),
            ways("on_site", "no_access", "visit_noted", "WO-06"),
            ways("on_site", "in_work", "cost_confirmed materials_drawn", "WO-25"),
            ways("in_work", "suspended", "reason until_time", "product"),
            ways("suspended", "in_work", "", "product"),
            ways("in_work", "done", "final_test", "FIX-04"),
            ways("done", "signed", "signature opinion", "WO-36"),
            ways("done", "rework", "apology not_redone_yet", "WO-37"),
            ways("rework", "done", "final_test", "WO-37"),
            ways("done rework", "escalated", "manager_told", "WO-38"),
            ways("escalated", "done", "decision final_test", "WO-38"),
            ways(BEFORE, "cancelled", "reason", "product"),
            ways(GIVEN_OUT, "cancelled", CALLED_OFF, "WO-27"),
            ways(BEGUN, "cancelled", f"{CALLED_OFF} write_off_authority", "WO-27"),
            ways("signed", "written_off", "order_returned goods_settled", "WO-45"),
            ways("written_off", "confirmed", "assistant_signs", "WO-47"),
        ),
    ),
    "order_money": (
        "FEE-31",
        table(
            ways("open", "none", "no_charge", "WO-58"),
            ways("open priced consented", "none", "work_ended", "product"),
            ways("none", "open", "charge_told", "WO-07"),
            ways("open", "priced", "amount", "WO-08"),
            ways("priced consented", "priced", "amount price_authority", "WO-08"),
            ways("priced", "consented", "consent", "WO-07"),
            ways("consented", "paid", PAID, "WO-48"),
            ways("consented", "due", "signature", "FEE-31"),
            ways("consented", "due", "loss_charged", "WO-45"),
            ways("due", "collected", "amount_equals", "FEE-07"),
            ways("collected", "confirmed", "finance_signed receipt", "FEE-07"),
            ways("due", "arrears", "arrears_mark resident_signature", "FEE-09"),
            ways("arrears", "dunned", "on_finance_list", "FEE-11"),
            ways("arrears", "paid", LATE, "FEE-10"),
            ways("dunned", "paid", LATE, "FEE-12"),
            ways("due", "listed", "notice_line", "FEE-21"),
            ways("due", "paid", PAID, "FEE-14"),
            ways("listed", "paid", PAID, "FEE-21"),
            ways("paid", "refunded", "work_ended amount_equals finance_signed", "product"),
            ways("priced", "written_off", "loss_charged reason write_off_authority", "WO-45"),
            ways(
                "due arrears dunned listed",
                "written_off",
                "reason write_off_authority",
                "product",
            ),
        ),
    ),
    "order_goods": (
        "WO-45",
        table(
            ways("none out returned", "out", "item_named worker_named", "WO-28"),
            ways("out", "returned", "all_accounted", "WO-45"),
        ),
    ),
    "order_visit": (
        "RV-01",
        table(
            ways("waiting", "due", "work_signed", "RV-08"),
            ways("waiting", "not_needed", "work_ended", "RV-01"),
            ways(
                "due",
                "done",
                "way opinion confirmation other_visitor action_if_dissatisfied",
                "RV-10",
            ),
            ways("due", "not_made", "tried reason", "product"),
            ways("done", "checked", "check_finding", "RV-09"),
        ),
    ),
    "work_order": (
        "WO-51",
        table(
            ways(
                "open",
                "filed",
                "work_settled money_settled goods_settled visit_settled copies_out",
                "WO-51",
            ),
        ),
    ),
}
STATES = {
    "order_work": f"{BEFORE} not_offered {OUT} done rework escalated signed written_off confirmed "
    "cancelled",
    "order_money": "open none priced consented due collected confirmed arrears dunned listed paid "
    "refunded written_off",
    "order_goods": "none out returned",
    "order_visit": "waiting not_needed due done checked not_made",
    "work_order": "open filed",
}
PAIRS = [
    (track, old, new)
    for track in TRACKS
    for old, new in product(TABLE.states(track), TABLE.states(track))
]
GUARDED = [
    (track, old, new, name)
    for track, (_rule, moves) in TRACKS.items()
    for (old, new), found in moves.items()
    for name in found[0][0]
]


def of_pair(track: str, old: str, new: str) -> tuple[Move, ...]:
    return tuple(move for move in TABLE.allowed(track, old) if move.to == new)


@pytest.mark.rule("WO-57", "FEE-31")
@pytest.mark.parametrize("track", TRACKS)
def test_the_states(track: str) -> None:
    assert set(TABLE.states(track)) == set(STATES[track].split())
    for label in TABLE.states(track).values():
        assert label.en and label.zh and label.en != label.zh


@pytest.mark.rule("WO-57", "FEE-31")
@pytest.mark.parametrize(("track", "old", "new"), PAIRS)
def test_every_pair_of_states_is_in_the_table_or_refused(track: str, old: str, new: str) -> None:
    rule, moves = TRACKS[track]
    wanted = moves.get((old, new), ())
    assert tuple((move.guard, move.rule) for move in of_pair(track, old, new)) == wanted
    if wanted:
        assert TABLE.require(track, old, new, EVERY_FACT).to == new
        return
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require(track, old, new, EVERY_FACT)
    assert refusal.value.rule == rule
    assert TABLE.states(track)[new].en in refusal.value.what
    for move in TABLE.allowed(track, old):
        assert TABLE.states(track)[move.to].en in refusal.value.remedy


@pytest.mark.rule("WO-57", "FEE-31")
@pytest.mark.parametrize(("track", "old", "new", "absent"), GUARDED)
@pytest.mark.parametrize("value", [None, False, "", " \n"])
def test_each_missing_guard_is_named_with_its_rule(
    track: str, old: str, new: str, absent: str, value: object
) -> None:
    """One other way between the same two states must not be open either."""
    moves = of_pair(track, old, new)
    facts = EVERY_FACT | {absent: value}
    facts |= {move.guard[0]: None for move in moves[1:]}
    label = TABLE.guards()[absent]
    rule = None if moves[0].rule == "product" else moves[0].rule
    for language, words in (("en", label.en), ("zh", label.zh)):
        set_language("zh" if language == "zh" else "en")
        with pytest.raises(GuardRefused) as refusal:
            TABLE.require(track, old, new, facts)
        assert words in refusal.value.what
        assert refusal.value.rule == rule


def test_a_second_way_between_two_states_is_open_where_the_first_is_not() -> None:
    """An unpriced order ends without charge: it was routine, or its work ended."""
    routine = TABLE.require("order_money", "open", "none", {"no_charge": True})
    ended = TABLE.require("order_money", "open", "none", {"work_ended": True})
    assert (routine.rule, ended.rule) == ("WO-58", "product")
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require("order_money", "open", "none", {})
    assert refusal.value.rule == "WO-58"


APPENDIX_7 = (
    # row of the appendix: from, to; then track, states, and where each of its guards now stands
    ("REGISTERED ACCEPTED", "order_work registered accepted", "inside_offer"),
    ("REGISTERED NOT_OFFERED", "order_work registered not_offered", "explanation wish_recorded"),
    (
        "REGISTERED ACCEPTED (exception)",
        "order_work exception_asked accepted",
        "two_approvals consent",
    ),
    ("ACCEPTED RESCHEDULED", "order_work accepted rescheduled", "new_time_agreed"),
    ("ACCEPTED PRICED", "order_money open priced", "amount"),
    ("ACCEPTED DISPATCHED", "order_work accepted dispatched", "order_written"),
    ("RESCHEDULED DISPATCHED", "order_work rescheduled dispatched", "order_written"),
    ("PRICED CONSENTED", "order_money priced consented", "consent"),
    (
        "CONSENTED DISPATCHED",
        "order_work accepted dispatched",
        "order_written consent_or_urgent prepaid_if_cleaning",
    ),
    ("DISPATCHED RECEIVED", "order_work dispatched received", "receipt_time"),
    ("RECEIVED ON_SITE", "order_work received on_site", "arrival_time"),
    ("ON_SITE IN_WORK", "order_work on_site in_work", "cost_confirmed materials_drawn"),
    ("DISPATCHED CANCELLED", "order_work dispatched cancelled", "order_returned desk_confirmed"),
    ("RECEIVED CANCELLED", "order_work received cancelled", "order_returned desk_confirmed"),
    ("ON_SITE CANCELLED", "order_work on_site cancelled", "order_returned desk_confirmed"),
    ("IN_WORK DONE", "order_work in_work done", "final_test"),
    ("DONE CUSTOMER_ACCEPTED", "order_work done signed", "signature opinion"),
    ("DONE REWORK", "order_work done rework", "apology"),
    ("REWORK DONE", "order_work rework done", ""),
    ("REWORK ESCALATED", "order_work rework escalated", "manager_told"),
    ("ESCALATED DONE", "order_work escalated done", "decision"),
    ("CUSTOMER_ACCEPTED WRITTEN_OFF", "order_work signed written_off", "order_returned"),
    ("CUSTOMER_ACCEPTED WRITTEN_OFF", "order_work signed written_off", "goods_settled"),
    ("WRITTEN_OFF CONFIRMED", "order_work written_off confirmed", "assistant_signs"),
    (
        "CONFIRMED RETURN_VISITED",
        "order_visit due done",
        "opinion action_if_dissatisfied",
    ),
    ("RETURN_VISITED FILED", "work_order open filed", "copies_out money_settled visit_settled"),
    ("DUE COLLECTED", "order_money due collected", "amount_equals"),
    ("COLLECTED CONFIRMED", "order_money collected confirmed", "finance_signed receipt"),
    ("DUE ARREARS", "order_money due arrears", "arrears_mark resident_signature"),
    ("ARREARS DUNNED", "order_money arrears dunned", "on_finance_list"),
    ("ARREARS PAID", "order_money arrears paid", "dunning_stopped copies_returned"),
    ("DUNNED PAID", "order_money dunned paid", "dunning_stopped copies_returned"),
    ("DUE LISTED", "order_money due listed", "notice_line"),
    ("DUE PAID", "order_money due paid", "finance_signed receipt"),
    ("DUE PAID (in advance)", "order_money consented paid", "finance_signed receipt"),
    ("LISTED PAID", "order_money listed paid", "finance_signed receipt"),
    ("visit DUE DONE", "order_visit due done", "way opinion confirmation"),
    ("visit DONE CHECKED", "order_visit done checked", "check_finding"),
)


@pytest.mark.rule("WO-57", "FEE-31")
@pytest.mark.parametrize(("row", "place", "guards"), APPENDIX_7)
def test_every_guard_of_the_single_chain_keeps_its_place(row: str, place: str, guards: str) -> None:
    track, old, new = place.split()
    (move,) = of_pair(track, old, new)[:1]
    assert set(guards.split()) <= set(move.guard), row


@pytest.mark.parametrize("track", TRACKS)
def test_the_table_is_sound(track: str) -> None:
    rules = Rulebook.load().rules()
    states = TABLE.states(track)
    for move in (move for state in states for move in TABLE.allowed(track, state)):
        assert move.to in states
        assert move.rule == "product" or move.rule in rules
        assert set(move.guard) <= TABLE.guards().keys()
        assert move.trigger.en != move.trigger.zh


@pytest.mark.rule("WO-59")
@pytest.mark.parametrize("track", TRACKS)
def test_every_state_is_reached_and_the_last_ones_are_final(track: str) -> None:
    first = next(iter(TABLE.states(track)))
    begins = {first} | ({"none"} if track == "order_money" else set())
    seen, waiting = set(begins), list(begins)
    while waiting:
        new = {move.to for move in TABLE.allowed(track, waiting.pop())} - seen
        seen |= new
        waiting += new
    assert seen == set(TABLE.states(track))
    final = {state for state in TABLE.states(track) if not TABLE.allowed(track, state)}
    assert (
        final
        == {
            "order_work": {"not_offered", "cancelled", "confirmed"},
            "order_money": {"confirmed", "refunded", "written_off"},
            "order_goods": set(),
            "order_visit": {"not_needed", "checked", "not_made"},
            "work_order": {"filed"},
        }[track]
    )
