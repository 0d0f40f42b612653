"""Who is on duty: the shifts. They are opened and closed by a handover (`handovers/`)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from frontdesk.clock import MINUTE, instant_of, local
from frontdesk.errors import GuardRefused
from frontdesk.language import _
from frontdesk.models import Person, Shift
from frontdesk.registers import people
from frontdesk.registers.people import PersonView
from frontdesk.registers.roster import presence
from frontdesk.registers.unit_of_work import Actor, Reading, Transaction, row_id
from frontdesk.rules import authority
from frontdesk.rules.rulebook import Rulebook


@dataclass(frozen=True)
class ShiftView:
    """A shift; instants in UTC milliseconds."""

    id: int
    person_id: int
    name: str
    opened_at: int
    ends_at: int
    closed_at: int | None


def current(reading: Reading | Transaction) -> ShiftView | None:
    """The shift that is open, if any."""
    found = reading.session.exec(
        select(Shift, Person.name)
        .join(Person, col(Person.id) == col(Shift.person_id))
        .where(Shift.state == "running")
        .order_by(col(Shift.id).desc())
    ).first()
    if found is None:
        return None
    shift, name = found
    return ShiftView(
        row_id(shift), shift.person_id, name, shift.opened_at, shift.ends_at, shift.closed_at
    )


def recent(reading: Reading, limit: int = 60) -> list[ShiftView]:
    """The newest shifts, for filters."""
    found = reading.session.exec(
        select(Shift, Person.name)
        .join(Person, col(Person.id) == col(Shift.person_id))
        .order_by(col(Shift.id).desc())
        .limit(limit)
    )
    return [
        ShiftView(row_id(s), s.person_id, name, s.opened_at, s.ends_at, s.closed_at)
        for s, name in found
    ]


def shift_end(now: int, rulebook: Rulebook, zone: Any) -> int:
    """When the shift that runs at `now` ends (DUTY-05), found by interval across midnight."""
    moment = local(now, zone)
    for key in ("shift.office", "shift.night"):
        start, end = rulebook.times(key)
        for back in (0, 1):
            day = moment.date() - timedelta(days=back)
            begins = _at(day, start, zone)
            ends = _at(day + timedelta(days=int(end <= start)), end, zone)
            if begins <= moment < ends:
                return instant_of(ends)
    return now + 8 * 3_600_000


def _at(day: Any, minutes: int, zone: Any) -> datetime:
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone)


def open_first(tx: Transaction) -> int:
    """Open duty where nobody is on duty, as on the first day of a book; the shift's id."""
    tx.require("duty.take")
    if current(tx) is not None:
        raise GuardRefused(
            _("Somebody is on duty: duty changes by a relief with both signatures."), rule="HO-12"
        )
    if presence.is_rostered(tx, tx.actor.person_id, tx.now) is False and not tx.actor.is_supervisor:
        raise GuardRefused(
            _("{name} is not on the roster now.").format(name=tx.actor.name),
            rule="DUTY-02",
            remedy=_("The supervisor changes the roster, or approves a stand-in."),
        )
    return open_shift(tx, tx.actor, "first")


def open_shift(tx: Transaction, actor: Actor, how: str) -> int:
    """A new shift of `actor` from now on; its id.

    Args:
        how: `first`, `handover` or `emergency`.
    """
    ends = _planned_end(tx, actor)
    shift = Shift(person_id=actor.person_id, opened_at=tx.now, ends_at=ends, how=how)
    tx.session.add(shift)
    tx.session.flush()
    tx.shift = row_id(shift)
    tx.post("shift.opened", {"name": actor.name, "ends_at": ends}, [shift], author=actor)
    return row_id(shift)


def _planned_end(tx: Transaction, actor: Actor) -> int:
    """When the shift that `actor` opens now ends: by the roster, else by the rulebook's hours."""
    book = tx.house.rulebook
    soon = tx.now + book.minutes("handover.prepare_before_min") * MINUTE
    planned = [
        one.ends_at
        for one in presence.on_duty(tx, soon)
        if one.person_id == actor.person_id and one.post == "clerk" and one.ends_at is not None
    ]
    return max(planned) if planned else shift_end(soon, book, tx.house.zone)


def may_take(reading: Reading, outgoing: int) -> list[PersonView]:
    """Who may take duty over from the clerk with this id."""
    return [
        person
        for person in people.staff(reading)
        if person.id != outgoing and authority.may(person.roles, "duty.take")
    ]
