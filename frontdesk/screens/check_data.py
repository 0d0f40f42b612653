"""What the check screens read, as one look at the books."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACTS = {"morning": "check.sign", "inspection": "check.inspect"}
"""Kinds of check, and the act that each takes."""
RULES = {"morning": "LOG-07", "inspection": "LOG-17"}
"""The rule behind each."""


@dataclass(frozen=True)
class CheckData:
    """A check under way, signed, or one that nobody has begun.

    Attributes:
        view: the check itself (`registers.checks.shapes.CheckView`).
        last: the newest signed check of this kind (`CheckRow`), or None.
        me: whoever is signed in; None when nobody is.
        may: whether they may work on it.
        seed: 64 hex digits from which the sample was drawn.
        looked: entries of the sample that were looked at one by one.
        approvals: decisions that wait for a countersignature, by id.
        staff: whom something can be given to.
    """

    view: Any
    last: Any
    me: Any
    may: bool
    seed: str
    looked: frozenset[int]
    approvals: Mapping[int, Any]
    staff: tuple[Any, ...]


def draft_of(check_id: int) -> str:
    """Name under which is kept what was looked at one by one."""
    return f"check-{check_id}"


def read_check(desk: Any, kind: str, check_id: int | None = None) -> CheckData:
    """The check with this id; else the one under way, else what one begun now would find.

    Raises:
        NotFound: no such check.
    """
    from frontdesk.registers import approvals, people
    from frontdesk.registers.checks import morning, sample
    from frontdesk.rules import authority

    with desk.reading() as reading:
        number = morning.open_check(reading, kind) if check_id is None else check_id
        view = morning.show(reading, number) if number else morning.ahead(reading, kind)
        signed = [one for one in morning.recent(reading, view.kind, 3) if one.state == "signed"]
        found = CheckData(
            view,
            signed[0] if signed else None,
            desk.signed_in,
            bool(desk.signed_in) and authority.may(desk.signed_in.roles, ACTS[view.kind]),
            sample.seed(desk.house.log, view.to_seq, view.head),
            frozenset(),
            {one.id: one for one in approvals.waiting(reading)},
            tuple(people.staff(reading)),
        )
    if view.id is None:
        return found
    kept = desk.draft(draft_of(view.id)) or {}
    return CheckData(**{**vars(found), "looked": frozenset(kept.get("looked", ()))})
