"""The track of a help request: every pair of states is tried."""

from collections.abc import Iterator
from itertools import product

import pytest

from frontdesk.errors import GuardRefused
from frontdesk.language import set_language
from frontdesk.rules.rulebook import Rulebook
from frontdesk.rules.transitions import Transitions

TABLE = Transitions.load()
TRACK = "help_request"
STATES = tuple(TABLE.states(TRACK))
OPEN = ("registered", "escalated", "answered", "handed_over", "reported_back", "cannot_provide")
GUARDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("received", "registered"): ("required_facts",),
    ("registered", "answered"): ("answer_text",),
    ("registered", "escalated"): ("supervisor_named",),
    ("escalated", "answered"): ("answer_text",),
    ("registered", "handed_over"): ("receiver_named",),
    ("escalated", "handed_over"): ("receiver_named",),
    ("registered", "cannot_provide"): ("party_contacted", "apology"),
    ("escalated", "cannot_provide"): ("party_contacted", "apology"),
    ("handed_over", "reported_back"): ("result_text",),
    ("handed_over", "registered"): ("reason",),
    ("answered", "closed"): (),
    ("cannot_provide", "closed"): (),
    ("reported_back", "closed"): (),
} | {(state, "called_off"): ("reason",) for state in OPEN}
EVERY_FACT = dict.fromkeys(TABLE.guards(), "known")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def test_the_states() -> None:
    assert set(STATES) == {"received", *OPEN, "closed", "called_off"}


@pytest.mark.rule("REQ-36")
@pytest.mark.parametrize(("old", "new"), list(product(STATES, STATES)))
def test_every_pair_of_states_is_in_the_table_or_refused(old: str, new: str) -> None:
    if (old, new) in GUARDS:
        move = TABLE.require(TRACK, old, new, EVERY_FACT)
        assert (move.from_, move.to, move.guard) == (old, new, GUARDS[old, new])
    else:
        with pytest.raises(GuardRefused) as refusal:
            TABLE.require(TRACK, old, new, EVERY_FACT)
        assert refusal.value.rule == "REQ-36"


@pytest.mark.rule("REQ-13", "REQ-16", "REQ-17", "REQ-22", "REQ-31", "REQ-36")
@pytest.mark.parametrize(
    ("old", "new", "absent"),
    [(old, new, name) for (old, new), names in GUARDS.items() for name in names],
)
@pytest.mark.parametrize("value", [None, False, "", " \n"])
def test_each_missing_fact_is_named(old: str, new: str, absent: str, value: object) -> None:
    label = TABLE.guards()[absent]
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require(TRACK, old, new, EVERY_FACT | {absent: value})
    assert label.en in refusal.value.what
    set_language("zh")
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require(TRACK, old, new, EVERY_FACT | {absent: value})
    assert label.zh in refusal.value.what


@pytest.mark.rule("REQ-16", "REQ-31")
def test_all_missing_facts_are_named_at_once_with_the_rule() -> None:
    with pytest.raises(GuardRefused, match=r"contacted.*apology") as refusal:
        TABLE.require(TRACK, "registered", "cannot_provide", {})
    assert refusal.value.rule == "REQ-16"


def test_a_number_counts_as_a_fact() -> None:
    TABLE.require(TRACK, "registered", "escalated", {"supervisor_named": 0})


@pytest.mark.parametrize("old", ["answered", "cannot_provide", "reported_back"])
def test_closing_asks_for_the_report_to_the_supervisor_where_it_is_due(old: str) -> None:
    TABLE.require(TRACK, old, "closed", {"report_due": False})
    with pytest.raises(GuardRefused, match="supervisor"):
        TABLE.require(TRACK, old, "closed", {"report_due": True})
    TABLE.require(TRACK, old, "closed", {"report_due": True, "supervisor_informed": 7})


def test_a_refused_move_tells_what_is_possible() -> None:
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require(TRACK, "handed_over", "closed", {})
    assert "reported back; called off" in refusal.value.remedy
    with pytest.raises(GuardRefused, match="no way") as refusal:
        TABLE.require(TRACK, "closed", "burnt", {})
    assert "final" in refusal.value.remedy


def test_allowed_moves_leave_the_state_asked_for() -> None:
    assert [move.to for move in TABLE.allowed(TRACK, "answered")] == ["closed", "called_off"]
    assert TABLE.allowed(TRACK, "closed") == TABLE.allowed(TRACK, "called_off") == ()


def test_the_table_is_sound() -> None:
    rules = Rulebook.load().rules()
    for move in (move for state in STATES for move in TABLE.allowed(TRACK, state)):
        assert move.to in STATES
        assert move.rule == "product" or move.rule in rules
        assert {*move.guard, *move.guard_if_report_due} <= TABLE.guards().keys()
        assert move.trigger.text("zh") != move.trigger.text("en")
    with pytest.raises(KeyError):
        TABLE.allowed("no_such_track", "closed")


def test_a_step_to_where_it_stands_says_so() -> None:
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require(TRACK, "escalated", "escalated", EVERY_FACT)
    assert refusal.value.what.startswith("It is “") and "no way" not in refusal.value.what
    set_language("zh")
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require(TRACK, "escalated", "escalated", EVERY_FACT)
    assert "不能变为" not in refusal.value.what and refusal.value.what.startswith("已经是")


def test_a_refusal_carries_the_names_of_what_is_missing() -> None:
    with pytest.raises(GuardRefused) as refusal:
        TABLE.require(TRACK, "registered", "cannot_provide", {"apology": "yes"})
    assert refusal.value.missing == ("party_contacted",)
