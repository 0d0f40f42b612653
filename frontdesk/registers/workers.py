"""The workers that orders are given to: trades, when they are there, breaks."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from sqlmodel import select

from frontdesk.clock import DAY, HOUR, MINUTE
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Person, Worker, WorkerShift
from frontdesk.models.work_orders import TRADES
from frontdesk.registers.roster import presence
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id

LONGEST: Final = 26 * HOUR
"""The longest stretch that is taken for one shift, milliseconds."""
AHEAD: Final = 62 * DAY
"""How far ahead a stretch may be planned, milliseconds."""
NEXT: Final = 7 * DAY
"""How far ahead the next stretch of a worker is looked for, milliseconds."""


@dataclass(frozen=True)
class WorkerView:
    """A worker and how busy they are; instants in UTC milliseconds.

    Attributes:
        there_until: end of the stretch they are in now; None when they are not there.
        next_from: when they come next, where that is planned.
        open_orders, open_minutes: what they have on their hands.
    """

    person_id: int
    name: str
    staff_no: str
    telephone: str
    trades: tuple[str, ...]
    department: str
    break_until: int | None
    there_until: int | None
    next_from: int | None
    open_orders: int
    open_minutes: int
    entry_seq: int

    def on_break(self, now: int) -> bool:
        """Whether they are on a break."""
        return self.break_until is not None and self.break_until > now


def keep(
    tx: Transaction, person_id: int, trades: Sequence[str], department: str = "engineering"
) -> None:
    """Somebody of the staff takes orders of these trades from now on."""
    tx.require("worker.edit")
    person = tx.session.get(Person, person_id)
    if person is None or not person.active or person_id == 0:
        raise not_found("person", person_id)
    known = [trade for trade in TRADES if trade in trades]
    if not known or set(trades) - set(TRADES):
        raise InvalidInput(
            field_label("trades"), _("choose from {known}").format(known=", ".join(TRADES))
        )
    row = _row(tx, person_id) or Worker(person_id=person_id, trades="")
    row.trades, row.department, row.active = ",".join(known), department, True
    tx.session.add(row)
    data = {
        "name": person.name,
        "trades_en": ", ".join(label("trade", trade, "en") for trade in known),
        "trades_zh": "、".join(label("trade", trade, "zh") for trade in known),
    }
    tx.post("worker.entered", data, [row], about=[f"person:{person_id}"])


def _row(tx: Transaction | Reading, person_id: int) -> Worker | None:
    return tx.session.exec(select(Worker).where(Worker.person_id == person_id)).first()


def _known(tx: Transaction, person_id: int) -> tuple[Worker, str]:
    row = _row(tx, person_id)
    person = tx.session.get(Person, person_id)
    if row is None or person is None or not row.active:
        raise not_found("worker", person_id)
    return row, person.name


def remove(tx: Transaction, person_id: int) -> None:
    """They take no more orders; those they have stay theirs until given to somebody else."""
    tx.require("worker.edit")
    row, name = _known(tx, person_id)
    row.active = False
    tx.post("worker.removed", {"name": name}, [row], about=[f"person:{person_id}"])


def plan(tx: Transaction, person_id: int, starts_at: int, ends_at: int) -> int:
    """They are there from then to then, across midnight where it is so; the stretch's id."""
    tx.require("worker.edit")
    _worker_row, name = _known(tx, person_id)
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise InvalidInput(
            field_label("ends_at"), _("must be later, and no more than 26 hours"), rule="WO-30"
        )
    if not tx.now - DAY <= starts_at <= tx.now + AHEAD:
        raise InvalidInput(field_label("starts_at"), _("lies too far away"), rule="WO-30")
    if _overlaps(tx, person_id, starts_at, ends_at):
        raise GuardRefused(_("{name} is planned for that time already.").format(name=name))
    row = WorkerShift(person_id=person_id, starts_at=starts_at, ends_at=ends_at)
    tx.session.add(row)
    data = {"name": name, "starts_at": starts_at, "ends_at": ends_at}
    tx.post("worker.planned", data, [row], about=[f"person:{person_id}"])
    return row_id(row)


def _overlaps(tx: Transaction, person_id: int, starts_at: int, ends_at: int) -> bool:
    query = (
        "SELECT 1 FROM worker_shift WHERE person_id = ? AND NOT cancelled"
        " AND starts_at < ? AND ends_at > ?"
    )
    return tx.raw.execute(query, (person_id, ends_at, starts_at)).fetchone() is not None


def unplan(tx: Transaction, shift_id: int) -> None:
    """A planned stretch does not take place."""
    tx.require("worker.edit")
    row = tx.get(WorkerShift, shift_id)
    if row.cancelled:
        raise GuardRefused(_("It is cancelled already."))
    row.cancelled = True
    person = tx.session.get(Person, row.person_id)
    data = {"name": person.name if person else "", "starts_at": row.starts_at}
    tx.post("worker.unplanned", data, [row], about=[f"person:{row.person_id}"])


def take_break(tx: Transaction, person_id: int, minutes: int) -> None:
    """On a break for so many minutes; 0 ends one."""
    tx.require("worker.edit")
    row, name = _known(tx, person_id)
    if not 0 <= minutes <= 8 * 60:
        raise InvalidInput(_("Minutes"), _("write a number from 0 to 480"))
    row.break_until = tx.now + minutes * MINUTE if minutes else None
    if row.break_until:
        data = {"name": name, "until_at": row.break_until}
        tx.post("worker.on_break", data, [row], about=[f"person:{person_id}"])
    else:
        tx.post("worker.back", {"name": name}, [row], about=[f"person:{person_id}"])


def unfit(
    tx: Transaction | Reading, person_id: int, trade: str, appointed: int | None = None
) -> list[str]:
    """Why this person would not be suggested for a trade, in the current language.

    Args:
        appointed: when the job is to be done, UTC milliseconds; by default now.
    """
    at = max(tx.now, appointed or 0)
    row = _row(tx, person_id)
    if row is None or not row.active:
        return [_("takes no orders")]
    found = []
    if trade not in row.trades.split(",") and trade != "other":
        words = label("trade", trade, current_language())
        found.append(_("not skilled in {trade}").format(trade=words))
    if not _there(tx, person_id, at):
        found.append(_("not there then") if at > tx.now else _("not there now"))
    if row.break_until is not None and row.break_until > at:
        found.append(_("on a break"))
    return found


def _there(tx: Transaction | Reading, person_id: int, at: int) -> bool:
    """Whether they are there by a stretch planned here, or by the duty roster."""
    query = (
        "SELECT 1 FROM worker_shift WHERE person_id = ? AND NOT cancelled"
        " AND starts_at <= ? AND ends_at > ?"
    )
    if tx.raw.execute(query, (person_id, at, at)).fetchone() is not None:
        return True
    return person_id in presence.there(tx, at)


ON_HAND: Final = (
    "SELECT worker_id, count(*) FROM work_order WHERE state = 'open' AND worker_id IS NOT NULL"
    " AND work IN ('dispatched','received','on_site','no_access','in_work','suspended','rework')"
    " GROUP BY worker_id"
)
"""How many orders each worker has on their hands."""


def staff(reading: Reading, at: int | None = None) -> list[WorkerView]:
    """Every worker: those who are there first, then by name.

    Args:
        at: the moment that is asked about, UTC milliseconds; by default now.
    """
    minutes = reading.house.rulebook.count("wo.minutes_assumed")
    on_hand = dict(reading.raw.execute(ON_HAND).fetchall())
    there, coming = _planned(reading, reading.now if at is None else at)
    found = reading.raw.execute(
        "SELECT w.person_id, p.name, p.staff_no, p.telephone, w.trades, w.department,"
        " w.break_until, w.entry_seq FROM worker w JOIN person p ON p.id = w.person_id"
        " WHERE w.active AND p.active"
    )
    views = [
        WorkerView(
            person_id,
            name,
            staff_no,
            phone,
            tuple(trades.split(",")),
            department,
            break_until,
            there.get(person_id),
            coming.get(person_id),
            on_hand.get(person_id, 0),
            on_hand.get(person_id, 0) * minutes,
            entry_seq,
        )
        for person_id, name, staff_no, phone, trades, department, break_until, entry_seq in found
    ]
    return sorted(views, key=lambda one: (one.there_until is None, one.name, one.person_id))


def _planned(reading: Reading, now: int) -> tuple[dict[int, int], dict[int, int]]:
    """Until when each worker is there at that moment, and from when they are planned next.

    The duty roster counts as well as the stretches that are planned here.
    """
    there = reading.raw.execute(
        "SELECT person_id, max(ends_at) FROM worker_shift WHERE NOT cancelled"
        " AND starts_at > ? AND starts_at <= ? AND ends_at > ? GROUP BY person_id",
        (now - LONGEST, now, now),
    ).fetchall()
    coming = reading.raw.execute(
        "SELECT person_id, min(starts_at) FROM worker_shift WHERE NOT cancelled"
        " AND starts_at > ? AND starts_at <= ? GROUP BY person_id",
        (now, now + NEXT),
    ).fetchall()
    rostered = presence.there(reading, now)
    expected = presence.coming(reading, now, now + NEXT)
    return _merged(max, there, rostered.items()), _merged(min, coming, expected.items())


def _merged(chosen: Callable[[int, int], int], *found: Iterable[tuple[int, int]]) -> dict[int, int]:
    """One instant for each person, where there are several the latest or the earliest."""
    merged: dict[int, int] = {}
    for person, at in chain(*found):
        merged[person] = chosen(at, merged.get(person, at))
    return merged


def shifts_of(reading: Reading, person_id: int) -> list[tuple[int, int, int]]:
    """Planned stretches that are not over: id, from, to; the next first."""
    query = (
        "SELECT id, starts_at, ends_at FROM worker_shift WHERE person_id = ? AND NOT cancelled"
        " AND ends_at > ? ORDER BY starts_at LIMIT 100"
    )
    return [tuple(row) for row in reading.raw.execute(query, (person_id, reading.now))]
