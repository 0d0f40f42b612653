"""Whose shifts have been read, by whom, and which no supervisor has signed for (HO-06, LOG-07)."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from frontdesk.clock import HOUR, instant_of, local
from frontdesk.language import current_language
from frontdesk.models import ReadMark, Shift
from frontdesk.registers import duty_log, people
from frontdesk.registers.checks.look import chunks
from frontdesk.registers.checks.shapes import ShiftRow
from frontdesk.registers.roster import days, presence
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.calendar import is_working_day
from frontdesk.store import lines
from frontdesk.text import mask_phones_in

FURTHEST: Final = 31
"""Days after which the supervisor is taken to be back, whatever the roster says."""
LATER: Final = 4 * HOUR
"""A supervisor whose shift begins so much after the check is due still works on that morning."""
_SHIFTS: Final = (
    "SELECT s.id, s.person_id, p.name, s.opened_at, s.ends_at, s.closed_at, s.state"
    " FROM shift s JOIN person p ON p.id = s.person_id "
)


def unreviewed(reading: Reading) -> list[ShiftRow]:
    """Shifts that have ended and that no supervisor has signed for, the oldest first.

    The check is due from the hour at which the supervisor comes, on the next morning on which one
    works: by the complete roster where a supervisor stands on it, else on a working day.
    """
    query = f"{_SHIFTS} WHERE s.state = 'handed_over' ORDER BY s.id"
    return _rows(reading, reading.raw.execute(query).fetchall(), due=True)


def waiting(reading: Reading) -> tuple[int, ShiftRow | None]:
    """How many shifts no supervisor has signed for, and the oldest: quick, however many it is."""
    number = "SELECT count(*) FROM shift WHERE state = 'handed_over'"
    oldest = f"{_SHIFTS} WHERE s.state = 'handed_over' ORDER BY s.id LIMIT 1"
    found = _rows(reading, reading.raw.execute(oldest).fetchall(), due=True)
    return int(reading.raw.execute(number).fetchone()[0]), found[0] if found else None


def covered(reading: Reading, to_seq: int) -> list[ShiftRow]:
    """Shifts that a check up to this entry covers: ended by then, not signed for yet."""
    query = f"{_SHIFTS} WHERE s.state = 'handed_over' AND s.entry_seq <= ? ORDER BY s.id"
    return _reported(reading, _rows(reading, reading.raw.execute(query, (to_seq,)).fetchall()))


def named(reading: Reading, ids: Collection[int]) -> list[ShiftRow]:
    """The shifts with these ids, the oldest first."""
    marks = ", ".join("?" * len(ids))
    query = f"{_SHIFTS} WHERE s.id IN ({marks}) ORDER BY s.id"
    return _reported(reading, _rows(reading, reading.raw.execute(query, tuple(ids)).fetchall()))


def unread(reading: Reading, person_id: int, limit: int = 10) -> list[ShiftRow]:
    """The newest shifts of others whose log this person has not read, the newest first."""
    query = (
        f"{_SHIFTS} WHERE s.person_id <> ? AND NOT EXISTS (SELECT 1 FROM read_mark m"
        " WHERE m.shift_id = s.id AND m.person_id = ? AND m.read_at >= coalesce(s.closed_at, ?))"
        " ORDER BY s.id DESC LIMIT ?"
    )
    values = (person_id, person_id, reading.now, limit)
    return _rows(reading, reading.raw.execute(query, values).fetchall())


def read_shift(tx: Transaction, shift_id: int) -> None:
    """Whoever is signed in has read the log of a shift (HO-06).

    Said twice it is noted once, unless the shift went on meanwhile.

    Raises:
        NotFound: no such shift.
    """
    tx.require("log.write")
    shift = tx.get(Shift, shift_id)
    query = "SELECT id, read_at FROM read_mark WHERE person_id = ? AND shift_id = ?"
    known = tx.raw.execute(query, (tx.actor.person_id, shift_id)).fetchone()
    if known and shift.closed_at is not None and known[1] >= shift.closed_at:
        return
    if known:
        mark = tx.get(ReadMark, known[0])
        mark.read_at = tx.now
    else:
        mark = ReadMark(person_id=tx.actor.person_id, shift_id=shift_id, read_at=tx.now)
        tx.session.add(mark)
        tx.session.flush()
    data = {"name": tx.actor.name, "clerk": people.names(tx)[shift.person_id]}
    tx.post("shift.read", data, [mark], subject=f"shift:{shift_id}")


def _rows(reading: Reading, found: Sequence[Any], *, due: bool = False) -> list[ShiftRow]:
    readers: dict[int, list[str]] = {}
    for chunk in chunks([row[0] for row in found]):
        marks = ", ".join("?" * len(chunk))
        for shift, name in reading.raw.execute(
            "SELECT m.shift_id, p.name FROM read_mark m JOIN person p ON p.id = m.person_id"
            f" WHERE m.shift_id IN ({marks}) ORDER BY m.id",
            chunk,
        ):
            readers.setdefault(shift, []).append(name)
    rows = [replace(ShiftRow(*row), readers=tuple(readers.get(row[0], ()))) for row in found]
    return _Mornings(reading).dated(rows) if due else rows


_REPORTS: Final = (
    "SELECT h.from_shift, h.id, (SELECT max(e.seq) FROM entry_subject e JOIN log_line l"
    " ON l.seq = e.seq WHERE e.subject = 'handover:' || h.id AND l.kind = 'handover.given')"
    " FROM handover h WHERE h.signed_at IS NOT NULL AND h.from_shift IN ({marks})"
)


def _reported(reading: Reading, rows: list[ShiftRow]) -> list[ShiftRow]:
    """The shifts with what their clerks reported when they handed over (LOG-08)."""
    found: dict[int, tuple[int, int]] = {}
    for chunk in chunks([row.id for row in rows]):
        query = _REPORTS.format(marks=", ".join("?" * len(chunk)))
        for shift, handover, seq in reading.raw.execute(query, chunk).fetchall():
            found[shift] = (handover, seq)
    given = [
        line
        for chunk in chunks([seq for _id, seq in found.values()])
        for line in lines.many(reading.raw, chunk)
    ]
    texts = {
        row.seq: mask_phones_in(row.listed or "")
        for chunk in chunks(given)
        for row in duty_log.rows_of(reading, chunk, current_language())
    }
    return [
        replace(row, handover_id=found[row.id][0], report=texts.get(found[row.id][1], ""))
        if row.id in found
        else row
        for row in rows
    ]


# When the check is due --------------------------------------------------------------------------


class _Mornings:
    """On which mornings a supervisor works, each looked up once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._zone = reading.house.zone
        (self._minutes,) = reading.house.rulebook.times("log.check_at")
        self._overrides = days.overrides(reading)
        self._supervisors = _supervisors(reading)
        self._worked: dict[date, bool] = {}
        self._planned: dict[str, bool] = {}

    def dated(self, rows: Sequence[ShiftRow]) -> list[ShiftRow]:
        """The shifts with the moment from which their check is due."""
        out = []
        for row in rows:
            due = self._after(row.closed_at or row.ends_at)
            out.append(replace(row, due_at=due, overdue=self._reading.now >= due))
        return out

    def _after(self, closed: int) -> int:
        day = local(closed, self._zone).date()
        for ahead in range(FURTHEST):
            one = day + timedelta(days=ahead)
            at = self._at(one)
            if at >= closed and self._works(one, at):
                return at
        return self._at(day + timedelta(days=FURTHEST))

    def _at(self, day: date) -> int:
        hour, minute = divmod(self._minutes, 60)
        return instant_of(datetime(day.year, day.month, day.day, hour, minute, tzinfo=self._zone))

    def _works(self, day: date, at: int) -> bool:
        if day not in self._worked:
            self._worked[day] = self._looked_up(day, at)
        return self._worked[day]

    def _looked_up(self, day: date, at: int) -> bool:
        if not self._is_planned(f"{day:%Y-%m}"):
            return is_working_day(day, self._overrides)[0]
        moments = (at, at + LATER)
        there = {one for moment in moments for one in presence.there(self._reading, moment)}
        return not there.isdisjoint(self._supervisors)

    def _is_planned(self, month: str) -> bool:
        """Whether the complete roster of a month says when a supervisor works."""
        if month not in self._planned:
            marks = ", ".join("?" * len(self._supervisors))
            query = (
                "SELECT 1 FROM roster_row r JOIN roster_month m ON m.month = r.month"
                f" WHERE r.month = ? AND m.state = 'complete' AND r.person_id IN ({marks})"
            )
            found = self._reading.raw.execute(query, (month, *self._supervisors)).fetchone()
            self._planned[month] = found is not None
        return self._planned[month]


def _supervisors(reading: Reading) -> list[int]:
    """Ids of those who supervise the desk and check its log every morning."""
    found = reading.raw.execute("SELECT id, roles FROM person WHERE active AND id <> 0").fetchall()
    return [number for number, roles in found if "cs_supervisor" in roles.split(",")]
