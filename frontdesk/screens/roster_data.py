"""What the roster's screen reads and writes; runs on the desk's thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _
from frontdesk.screens.roster_sheet import Key


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be taken into a month.

    Attributes:
        before: on which post they stood in the month before; empty where they did not.
    """

    name: str
    person_id: int | None
    roles: tuple[str, ...]
    before: str
    telephone: str


def read(reading: Any, month: str | None, writes: bool) -> tuple[Any, str | None]:
    """A month, and which one is due.

    Args:
        month: None begins with the month that is due for whoever writes the roster, else with the
            running one.
    """
    from frontdesk.clock import local
    from frontdesk.registers.roster import plan
    from frontdesk.rules.rostering import month_of

    due = plan.due(reading)
    running = month_of(local(reading.now, reading.house.zone).date())
    wanted = month or (due if due and writes else running)
    return plan.month(reading, wanted), due


def judge(reading: Any, month: str, rows: Sequence[Any]) -> list[Any]:
    """What would be wrong with a month if these rows stood in it."""
    from frontdesk.registers.roster import rows as register
    from frontdesk.rules.roster_checks import findings
    from frontdesk.rules.rostering import Row

    typed = [Row(month, row.name, row.person_id, row.post, row.cells) for row in rows]
    return findings(register.plan_of(reading, month, typed), register.limits(reading))


def save(
    desk: Any, month: str, changes: Mapping[Key, Mapping[int, str]], reason: str
) -> tuple[list[Key], list[tuple[Key, FrontDeskError]]]:
    """Save row by row, an entry each: the rows that were saved, and those refused with the why."""
    saved, refused = [], []
    for key, days in changes.items():
        try:
            desk.act(_save_row, month, key, days, reason)
        except FrontDeskError as error:
            refused.append((key, error))
        else:
            saved.append(key)
    return saved, refused


def _save_row(tx: Any, month: str, key: Key, days: Mapping[int, str], reason: str) -> None:
    """What was typed over the row as it stands now."""
    from frontdesk.registers.roster import plan, rows
    from frontdesk.rules.rostering import cells_of

    row = rows.the_row(tx, month, *key)
    cells = cells_of(row.cells)
    for day, entry in days.items():
        cells[day] = entry
    draft = plan.RowDraft(row.name, tuple(cells), row.post, row.telephone, row.person_id)
    plan.set_row(tx, month, draft, reason=reason)


def candidates(reading: Any, month: str) -> list[Candidate]:
    """Who is not in a month yet: those of the month before, then the rest of the staff."""
    from frontdesk.registers import people
    from frontdesk.registers.roster import rows
    from frontdesk.rules.rostering import month_after

    standing = {row.name for row in rows.standing(reading, month)}
    staff = {one.id: one for one in people.staff(reading) if one.active}
    found: dict[str, Candidate] = {}
    for row in rows.standing(reading, month_after(month, -1)):
        one = staff.get(row.person_id or 0)
        if row.name not in standing and (one or row.person_id is None):
            roles = tuple(one.roles) if one else ()
            found[row.name] = Candidate(row.name, row.person_id, roles, row.post, row.telephone)
    for one in staff.values():
        name = rows.name_of(reading, one.id)
        if name not in standing and name not in found:
            found[name] = Candidate(name, one.id, tuple(one.roles), "", "")
    return list(found.values())


def take_in(tx: Any, month: str, drafts: Sequence[Any], reason: str) -> None:
    """Put people into a month, an entry each."""
    from frontdesk.registers.roster import plan

    for draft in drafts:
        plan.set_row(tx, month, draft, reason=reason)


def move(tx: Any, month: str, row: Any, post: str, telephone: str, reason: str) -> None:
    """Somebody stands on another post, or has another telephone.

    Raises:
        InvalidInput: they stand on that post already.
    """
    from frontdesk.registers.roster import plan, rows

    draft = plan.RowDraft(row.name, row.cells, post, telephone, row.person_id)
    if post != row.post:
        taken = {(one.name, one.post) for one in rows.standing(tx, month)}
        if (row.name, post) in taken:
            raise InvalidInput(_("Post"), _("they stand on it already"))
        plan.remove_row(tx, month, row.name, post=row.post, reason=reason)
    plan.set_row(tx, month, draft, reason=reason)


# Leave ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StandIn:
    """Somebody who might stand in.

    Attributes:
        busy: what they have to do themselves on those days, `12-24 N`; empty where they are free.
    """

    person_id: int
    name: str
    busy: tuple[str, ...]


def leaves(reading: Any, person: int | None) -> tuple[list[Any], list[Any]]:
    """Leave, what waits first, the oldest of it first; and the staff.

    Args:
        person: whose; None for everybody's.
    """
    from frontdesk.registers import people
    from frontdesk.registers.roster import leave

    if person is not None:
        return leave.of_person(reading, person), []
    waiting = leave.waiting(reading)
    known = {one.id for one in waiting}
    decided = [one for one in leave.listed(reading) if one.id not in known]
    return [*waiting, *decided], people.staff(reading)


def stand_ins(reading: Any, wanted: Any) -> list[StandIn]:
    """Who may take duty and might stand in, whoever is free first, of these who is planned too."""
    from frontdesk.registers import people
    from frontdesk.registers.roster import codes, rows
    from frontdesk.rules import authority
    from frontdesk.rules.rostering import works

    days = sorted({day for day, _code in wanted.shifts})
    hours = codes.hours_known(reading)
    busy: dict[int, list[str]] = {}
    planned = set()
    for row in rows.standing(reading, *sorted({day[:7] for day in days})):
        cells = row.cells.split(",")
        planned.add(row.person_id)
        for day in days:
            own = works(cells[int(day[8:]) - 1], hours) if day.startswith(row.month) else ()
            if own and row.person_id:
                busy.setdefault(row.person_id, []).append(f"{day[5:]} {'+'.join(own)}")
    found = [
        StandIn(one.id, one.name, tuple(busy.get(one.id, ())))
        for one in people.staff(reading)
        if one.id != wanted.person_id and authority.may(one.roles, "duty.take")
    ]
    return sorted(found, key=lambda one: (len(one.busy), one.person_id not in planned))
