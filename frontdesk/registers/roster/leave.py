"""Leave: asked for by whoever cannot stand duty, decided by the supervisor (DUTY-16, DUTY-17).

Approving it writes the roster: whoever is away rests, and the stand-in whom the supervisor names
does their shifts. Until then the roster stays as it is; nobody swaps shifts on their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import col, select

from frontdesk.clock import local
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import _
from frontdesk.models import Book, LeaveRequest, Person, RosterRow
from frontdesk.registers import people
from frontdesk.registers.roster.cells import refuse_impossible
from frontdesk.registers.roster.codes import hours_known
from frontdesk.registers.roster.rows import away, name_of, pure, standing
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules import authority
from frontdesk.rules.rostering import (
    BETWEEN,
    LEAVE,
    Stretch,
    cells_of,
    codes_in,
    days_in,
    is_rest,
    month_of,
    stretches,
)
from frontdesk.text import clean

LONGEST: Final = 366
"""Days of one leave at most."""


@dataclass(frozen=True)
class LeaveView:
    """Leave asked for, and how it was decided; instants in UTC milliseconds.

    Attributes:
        from_day, to_day: `2026-04-03`; both are included.
        state: requested, approved, refused, withdrawn.
        substitute: who stands in; empty where nobody was needed.
        shifts: what somebody else would have to do: day and code of each planned shift.
    """

    id: int
    person_id: int
    name: str
    from_day: str
    to_day: str
    reason: str
    state: str
    substitute_id: int | None
    substitute: str
    asked_at: int
    decided_by: str
    decided_at: int | None
    decision_reason: str
    shifts: tuple[tuple[str, str], ...]
    entry_seq: int


# Looking ----------------------------------------------------------------------------------


def waiting(reading: Reading | Transaction) -> list[LeaveView]:
    """Leave that waits for the supervisor, the oldest first."""
    query = select(LeaveRequest).where(LeaveRequest.state == "requested")
    found = reading.session.exec(query.order_by(col(LeaveRequest.id)))
    return [_view(reading, row) for row in found]


def count_waiting(reading: Reading | Transaction) -> int:
    """How many requests wait for the supervisor."""
    query = "SELECT count(*) FROM leave_request WHERE state = 'requested'"
    return int(reading.raw.execute(query).fetchone()[0])


def of_person(reading: Reading | Transaction, person_id: int) -> list[LeaveView]:
    """All leave somebody asked for, the newest first."""
    query = select(LeaveRequest).where(LeaveRequest.person_id == person_id)
    found = reading.session.exec(query.order_by(col(LeaveRequest.id).desc()))
    return [_view(reading, row) for row in found]


def listed(reading: Reading | Transaction, limit: int = 200) -> list[LeaveView]:
    """The leave of everybody, the newest first."""
    query = select(LeaveRequest).order_by(col(LeaveRequest.id).desc()).limit(limit)
    return [_view(reading, row) for row in reading.session.exec(query)]


def show(reading: Reading | Transaction, leave_id: int) -> LeaveView | None:
    """One leave request; None where there is none."""
    row = reading.session.get(LeaveRequest, leave_id)
    return None if row is None else _view(reading, row)


def _view(at: Reading | Transaction, row: LeaveRequest) -> LeaveView:
    names = dict(at.raw.execute("SELECT id, name FROM person").fetchall())
    shifts = _shifts(at, row) if row.state == "requested" else ()
    return LeaveView(
        row_id(row),
        row.person_id,
        names[row.person_id],
        row.from_day,
        row.to_day,
        row.reason,
        row.state,
        row.substitute_id,
        names.get(row.substitute_id, ""),
        row.asked_at,
        names.get(row.decided_by, ""),
        row.decided_at,
        row.decision_reason,
        tuple((f"{one.day}", one.code) for one in shifts),
        row.entry_seq,
    )


def _months(from_day: str, to_day: str) -> list[str]:
    """The months in whose cells shifts may stand that begin on these days."""
    before = date.fromisoformat(from_day) - timedelta(days=1)
    days = (date.fromisoformat(to_day) - before).days
    return sorted({month_of(before + timedelta(days=n)) for n in range(days + 1)})


def _shifts(at: Reading | Transaction, row: LeaveRequest) -> Sequence[Stretch]:
    """The planned shifts of the applicant that begin while they are away."""
    begins, ends = away(at, row.from_day, row.to_day)
    rows = standing(at, *_months(row.from_day, row.to_day))
    own = [pure(one) for one in rows if one.person_id == row.person_id]
    found = stretches(own, hours_known(at), at.house.zone)
    return sorted(
        (one for one in found if begins <= one.starts_at < ends), key=lambda one: one.starts_at
    )


# Asking -----------------------------------------------------------------------------------


def ask(tx: Transaction, person_id: int, from_day: str, to_day: str, reason: str) -> int:
    """Ask for leave, for oneself, or as a supervisor for somebody who rang; its id.

    Args:
        from_day, to_day: `2026-04-03`; both are included.

    Raises:
        NotAuthorised: for somebody else.
        InvalidInput: days or reason cannot be taken.
        GuardRefused: leave over one of these days waits or was approved.
    """
    tx.require("leave.ask")
    if person_id != tx.actor.person_id and not tx.actor.is_supervisor:
        raise NotAuthorised(
            _("Everybody asks for their own leave."),
            rule="DUTY-16",
            remedy=_("A supervisor may enter it for somebody who rang."),
        )
    person = people.active_person(tx, person_id)
    first, last = _checked_days(tx, from_day, to_day)
    words = _checked_reason(reason, "DUTY-16")
    _refuse_second(tx, person_id, first, last)
    row = LeaveRequest(
        person_id=person_id, from_day=first, to_day=last, reason=words, asked_at=tx.now
    )
    tx.session.add(row)
    tx.session.flush()
    data = {"applicant": person.name, "span": span_words(first, last), "reason": words}
    tx.post("leave.asked", data, [row], about=[f"person:{person_id}"])
    return row_id(row)


def span_words(from_day: str, to_day: str) -> str:
    """`2026-04-03`, or `2026-04-03 – 2026-04-05`."""
    return from_day if from_day == to_day else f"{from_day} – {to_day}"


def _checked_days(tx: Transaction, from_day: str, to_day: str) -> tuple[str, str]:
    try:
        first = date.fromisoformat(from_day.strip())
        last = date.fromisoformat((to_day or from_day).strip())
    except ValueError:
        raise InvalidInput(_("Days"), _("write the day as 2026-03-02")) from None
    if not first <= last < first + timedelta(days=LONGEST):
        raise InvalidInput(_("Days"), _("the last day lies before the first, or far behind it"))
    if last < local(tx.now, tx.house.zone).date():
        raise InvalidInput(_("Days"), _("they are over already"), rule="DUTY-16")
    return f"{first}", f"{last}"


def _checked_reason(reason: str, rule: str) -> str:
    words = clean(reason).strip()
    if not words:
        raise InvalidInput(_("Reason"), _("must be filled in"), rule=rule)
    return words


def _refuse_second(tx: Transaction, person_id: int, first: str, last: str) -> None:
    query = select(LeaveRequest).where(
        LeaveRequest.person_id == person_id,
        col(LeaveRequest.state).in_(("requested", "approved")),
        LeaveRequest.from_day <= last,
        LeaveRequest.to_day >= first,
    )
    found = tx.session.exec(query).first()
    if found:
        raise GuardRefused(
            _("Leave was asked for already: {span}.").format(
                span=span_words(found.from_day, found.to_day)
            ),
            rule="DUTY-16",
        )


# Deciding ---------------------------------------------------------------------------------


def approve(
    tx: Transaction,
    leave_id: int,
    substitute_id: int | None = None,
    reason: str = "",
    *,
    seen: int | None = None,
) -> None:
    """Approve leave; the stand-in whom the supervisor names does the planned shifts.

    Args:
        substitute_id: needed where a planned shift begins while they are away.
        seen: the `entry_seq` that the supervisor was looking at.

    Raises:
        NotAuthorised: only the supervisor decides (AUTH-04), and nobody for themselves while
            there is another.
        GuardRefused: it was decided already, no stand-in is named, the stand-in is away too, has
            a shift at that time, or may not take duty.
    """
    row = _undecided(tx, leave_id, seen)
    shifts = _shifts(tx, row)
    facts = {"stand_in_named": substitute_id is not None or not shifts}
    tx.house.transitions.require("leave", row.state, "approved", facts)
    substitute = _checked_substitute(tx, row, substitute_id, shifts)
    row.state, row.substitute_id = "approved", substitute_id
    row.decided_by, row.decided_at = tx.actor.person_id, tx.now
    row.decision_reason = clean(reason).strip()
    tx.session.flush()
    changed = [*_rest(tx, shifts), *_stand_in(tx, substitute, shifts)]
    data = {
        **_told(tx, row),
        "substitute": substitute.name if substitute else "",
        "reason": row.decision_reason,
        "shifts": [f"{one.day} {one.code}" for one in shifts],
    }
    about = [f"person:{row.person_id}", *([f"person:{substitute_id}"] if substitute_id else [])]
    tx.post("leave.approved", data, [row, *changed], about=about)


def refuse(tx: Transaction, leave_id: int, reason: str, *, seen: int | None = None) -> None:
    """Refuse leave; the roster stays as it is (DUTY-17).

    Raises:
        NotAuthorised: only the supervisor decides (AUTH-04).
        GuardRefused: it was decided already, or the reason is missing.
    """
    row = _undecided(tx, leave_id, seen)
    words = clean(reason).strip()
    tx.house.transitions.require("leave", row.state, "refused", {"reason": words})
    row.state, row.decision_reason = "refused", words
    row.decided_by, row.decided_at = tx.actor.person_id, tx.now
    data = {**_told(tx, row), "reason": words}
    tx.post("leave.refused", data, [row], about=[f"person:{row.person_id}"])


def withdraw(tx: Transaction, leave_id: int, *, seen: int | None = None) -> None:
    """Whoever asked, or a supervisor, takes back leave that is not decided yet.

    Raises:
        NotAuthorised: it is somebody else's.
        GuardRefused: it was decided already.
    """
    row = tx.get(LeaveRequest, leave_id, seen=seen)
    if row.person_id != tx.actor.person_id:
        tx.require("leave.decide")
    tx.house.transitions.require("leave", row.state, "withdrawn", {})
    row.state = "withdrawn"
    tx.post("leave.withdrawn", _told(tx, row), [row], about=[f"person:{row.person_id}"])


def _told(tx: Transaction, row: LeaveRequest) -> dict[str, object]:
    person = tx.get(Person, row.person_id)
    return {"applicant": person.name, "span": span_words(row.from_day, row.to_day)}


def _undecided(tx: Transaction, leave_id: int, seen: int | None) -> LeaveRequest:
    tx.require("leave.decide")
    row = tx.get(LeaveRequest, leave_id, seen=seen)
    if row.person_id == tx.actor.person_id and _has_other_supervisor(tx):
        raise NotAuthorised(
            _("Nobody decides on their own leave."),
            rule="AUTH-04",
            remedy=_("Another supervisor does."),
        )
    return row


def _has_other_supervisor(tx: Transaction) -> bool:
    query = select(Person).where(Person.active, Person.id != tx.actor.person_id)
    return any(authority.is_supervisor(one.roles.split(",")) for one in tx.session.exec(query))


def _checked_substitute(
    tx: Transaction, row: LeaveRequest, substitute_id: int | None, shifts: Iterable[Stretch]
) -> Person | None:
    if substitute_id is None:
        return None
    if substitute_id == row.person_id:
        raise GuardRefused(_("Nobody stands in for themselves."), rule="DUTY-16")
    person = people.active_person(tx, substitute_id)
    if any(one.post == "clerk" for one in shifts):
        authority.require(person.roles.split(","), "duty.take")
    return person


# Writing the roster -----------------------------------------------------------------------


def _rest(tx: Transaction, shifts: Iterable[Stretch]) -> list[Book]:
    """The applicant's rows, with leave in place of these shifts."""
    changed: dict[int, RosterRow] = {}
    for one in shifts:
        row = _row_of(tx, one.person_id, one)
        assert row is not None
        cells = cells_of(row.cells)
        left = [code for code in codes_in(cells[one.day.day - 1]) if code != one.code]
        cells[one.day.day - 1] = BETWEEN.join(left) or LEAVE
        row.cells = ",".join(cells)
        changed[row_id(row)] = row
    tx.session.flush()
    return list(changed.values())


def _stand_in(tx: Transaction, person: Person | None, shifts: Iterable[Stretch]) -> list[Book]:
    """The stand-in's rows, with these shifts in them; a row is begun where they have none."""
    if person is None:
        return []
    hours = hours_known(tx)
    changed: dict[int, RosterRow] = {}
    for one in shifts:
        row = _row_of(tx, person.id, one) or _new_row(tx, person, one)
        cells = cells_of(row.cells)
        stays = [code for code in codes_in(cells[one.day.day - 1]) if not is_rest(code, hours)]
        cells[one.day.day - 1] = BETWEEN.join([*stays, one.code])
        refuse_impossible(tx, row, cells)
        row.cells = ",".join(cells)
        tx.session.add(row)
        tx.session.flush()
        changed[row_id(row)] = row
    return list(changed.values())


def _row_of(tx: Transaction, person_id: int | None, shift: Stretch) -> RosterRow | None:
    """Somebody's row on the post of a shift."""
    query = select(RosterRow).where(
        RosterRow.month == month_of(shift.day),
        RosterRow.person_id == person_id,
        RosterRow.post == shift.post,
    )
    return tx.session.exec(query).first()


def _new_row(tx: Transaction, person: Person, shift: Stretch) -> RosterRow:
    month = month_of(shift.day)
    return RosterRow(
        month=month,
        name=name_of(tx, row_id(person)),
        person_id=person.id,
        post=shift.post,
        cells="," * (days_in(month) - 1),
    )
