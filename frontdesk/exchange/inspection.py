"""Any past day of the log as an inspector wants it: what was written, by whom, does it hold.

The stretch of the day is verified when it is looked at; what was not looked at is said beside it.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from frontdesk.clock import local
from frontdesk.desk import Desk
from frontdesk.errors import InvalidInput
from frontdesk.exchange import handover_proof
from frontdesk.exchange.handover_proof import Signed
from frontdesk.language import _
from frontdesk.ledger import verify as verifier
from frontdesk.ledger.envelope import UNREADABLE, Envelope
from frontdesk.ledger.kinds import kind_of
from frontdesk.ledger.verify import Problem
from frontdesk.models import tables_of
from frontdesk.registers import duty_log, people
from frontdesk.registers.checks import reviewing
from frontdesk.registers.checks.shapes import ShiftRow
from frontdesk.registers.duty_log import LogRow
from frontdesk.registers.handovers import views
from frontdesk.registers.handovers.views import Anchor, HandoverView
from frontdesk.registers.unit_of_work import Reading
from frontdesk.rules.rostering import day_start
from frontdesk.store import day_lines, entries

FURTHEST = 366
"""So many days back the newest ones are looked for."""
AT_ONCE = 500
"""So many entries are read in one go."""


@dataclass(frozen=True)
class Verified:
    """What came of verifying a stretch of the log.

    Attributes:
        first, last: the stretch; 0 where nothing was written.
        checked: entries read.
        problems: whatever does not hold: in the stretch, and in the guards that stand for all.
        complete: False where it was stopped.
    """

    first: int
    last: int
    checked: int
    problems: tuple[Problem, ...]
    complete: bool = True

    def of(self, first: int, last: int) -> "Verified":
        """The same of a part of the stretch; what stands for all stays."""
        problems = tuple(
            one for one in self.problems if one.seq is None or first <= one.seq <= last
        )
        return Verified(first, last, last - first + 1 if last else 0, problems, self.complete)


@dataclass(frozen=True)
class Check:
    """A check of the log that was made on the day, or that covers entries of it."""

    id: int
    kind: str
    state: str
    from_seq: int
    to_seq: int
    by: str
    at: int | None
    finding: str
    sheet_sha256: str
    entry: int | None
    key: str


@dataclass(frozen=True)
class KeyUse:
    """Who signed entries of the day, and with which key."""

    key: str
    name: str
    entries: int


@dataclass(frozen=True)
class Day:
    """A day of the log; instants in UTC milliseconds.

    Attributes:
        rows: what was written on it, the oldest first, as far as the viewer may read it.
        later: what was written once the day was over about events of the day.
        shifts: whose duty lay in it.
        handovers: begun or signed on it, with their signatures.
        checks: of the log: made on it, or covering entries of it.
        keys: who signed how many entries.
        anchors: where the log stood after each of its signatures, and at its end, with what
            each comes after: `handover`, `check` or `day`.
    """

    day: date
    since: int
    until: int
    rows: tuple[LogRow, ...]
    later: tuple[LogRow, ...]
    shifts: tuple[ShiftRow, ...]
    handovers: tuple[tuple[HandoverView, tuple[Signed, ...]], ...]
    checks: tuple[Check, ...]
    keys: tuple[KeyUse, ...]
    anchors: tuple[tuple[str, int, Anchor], ...]

    @property
    def first(self) -> int:
        """Number of its first entry, 0 where nothing was written."""
        return self.rows[0].seq if self.rows else 0

    @property
    def last(self) -> int:
        """Number of its last entry, 0 where nothing was written."""
        return self.rows[-1].seq if self.rows else 0


def typed_day(typed: str) -> date:
    """A day as it is typed, `2026-03-02`.

    Raises:
        InvalidInput: it is none.
    """
    try:
        found = date.fromisoformat(typed.strip().replace("/", "-"))
    except ValueError as error:
        raise InvalidInput(_("Day"), _("write the day as 2026-03-02")) from error
    if not 1970 < found.year < 2200:
        raise InvalidInput(_("Day"), _("write the day as 2026-03-02"))
    return found


def bounds(reading: Reading, day: date) -> tuple[int, int]:
    """Where a day of the site begins and ends, UTC milliseconds; 23 or 25 hours at a clock change.

    Raises:
        InvalidInput: the day has not begun.
    """
    zone = reading.house.zone
    since = day_start(day, zone)
    if since > reading.now:
        raise InvalidInput(_("Day"), _("lies in the future"))
    return since, day_start(day + timedelta(days=1), zone)


@dataclass(frozen=True)
class DayLine:
    """A day as lists show it: how many entries were written on it, `first` to `last`."""

    day: date
    first: int
    last: int
    entries: int


def recent(reading: Reading, most: int = 62) -> list[DayLine]:
    """The newest days on which something was written, the newest first; a year back at most."""
    zone = reading.house.zone
    today = local(reading.now, zone).date()
    days = [today - timedelta(days=back) for back in range(FURTHEST)]
    spans = [(day_start(day, zone), day_start(day + timedelta(days=1), zone)) for day in days]
    found = day_lines.spans(reading.raw, spans)
    listed = [DayLine(day, *span) for day, span in zip(days, found, strict=True) if span[2]]
    return listed[:most]


def read(reading: Reading, day: date) -> Day:
    """What the books say of a day.

    Raises:
        InvalidInput: the day has not begun.
    """
    since, until = bounds(reading, day)
    raw = reading.raw
    found = day_lines.written_between(raw, since, until)
    late = day_lines.written_later(raw, day_lines.last_before(raw, until), since, until)
    rows = _rows(reading, found)
    handovers = [
        (view, handover_proof.signatures(reading, view))
        for view in views.between(reading, since, until)
    ]
    first, last = (found[0].seq, found[-1].seq) if found else (0, 0)
    checks = _checks(reading, since, until, first, last)
    return Day(
        day,
        since,
        until,
        tuple(rows),
        tuple(_rows(reading, [line for line in late if not kind_of(line.kind).technical])),
        tuple(_shifts(reading, since, until)),
        tuple(handovers),
        tuple(checks),
        tuple(_keys(reading, [line.seq for line in found])),
        tuple(_anchors(reading, handovers, checks, (since, until), last)),
    )


def _rows(reading: Reading, found: Sequence[entries.Line]) -> list[LogRow]:
    rows: list[LogRow] = []
    for start in range(0, len(found), AT_ONCE):
        rows += duty_log.rows_of(reading, found[start : start + AT_ONCE])
    return rows


def _shifts(reading: Reading, since: int, until: int) -> list[ShiftRow]:
    query = "SELECT id FROM shift WHERE opened_at < ? AND (closed_at IS NULL OR closed_at >= ?)"
    ids = [row[0] for row in reading.raw.execute(query, (until, since))]
    return reviewing.named(reading, ids)


def _checks(reading: Reading, since: int, until: int, first: int, last: int) -> list[Check]:
    rows = reading.raw.execute(
        "SELECT c.id, c.kind, c.state, c.from_seq, c.to_seq, p.name,"
        " coalesce(c.signed_at, c.begun_at), c.finding, c.sheet_sha256,"
        " (SELECT max(s.seq) FROM entry_subject s JOIN log_line l ON l.seq = s.seq"
        "  WHERE s.subject = 'log_check:' || c.id"
        "  AND l.kind IN ('check.signed', 'inspection.signed'))"
        " FROM log_check c JOIN person p ON p.id = coalesce(c.signed_by, c.begun_by)"
        " WHERE coalesce(c.signed_at, c.begun_at) >= ? AND coalesce(c.signed_at, c.begun_at) < ?"
        " OR c.from_seq <= ? AND c.to_seq >= ? ORDER BY c.id",
        (since, until, last, max(1, first)),
    ).fetchall()
    keys = dict(_envelopes(reading, [row[9] for row in rows if row[9] is not None]))
    return [_check(row, keys.get(row[9])) for row in rows]


def _check(row: tuple[Any, ...], signed: Envelope | None) -> Check:
    values = (*row, signed.key if signed else "")
    return Check(*values)


def _envelopes(reading: Reading, seqs: Sequence[int]) -> list[tuple[int, Envelope]]:
    found = []
    for seq, env in day_lines.envelopes(reading.raw, seqs):
        with suppress(*UNREADABLE):
            found.append((seq, Envelope.from_bytes(env)))
    return found


def _keys(reading: Reading, seqs: Sequence[int]) -> list[KeyUse]:
    names = people.names(reading)
    counted: dict[tuple[str, int], int] = {}
    for _seq, envelope in _envelopes(reading, seqs):
        used = (envelope.key, envelope.author)
        counted[used] = counted.get(used, 0) + 1
    return [
        KeyUse(key, names.get(author, str(author)), n)
        for (key, author), n in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    ]


def _anchors(
    reading: Reading,
    handovers: Sequence[tuple[HandoverView, tuple[Signed, ...]]],
    checks: Sequence[Check],
    span: tuple[int, int],
    last: int,
) -> list[tuple[str, int, Anchor]]:
    wanted = [("handover", view.id, view.taken_seq) for view, _signed in handovers]
    wanted += [
        ("check", one.id, one.entry)
        for one in checks
        if one.at is not None and span[0] <= one.at < span[1]
    ]
    wanted += [("day", 0, last or None)]
    found = []
    for after, number, seq in wanted:
        anchor = views.anchor_at(reading, seq) if seq is not None else None
        if anchor is not None:
            found.append((after, number, anchor))
    return sorted(found, key=lambda one: (one[2].seq, one[0] == "day"))


# Verified -----------------------------------------------------------------------------------


def verify(
    desk: Desk,
    first: int,
    last: int,
    progress: verifier.Progress = lambda done, total: True,
) -> Verified:
    """Verify a stretch of the log: numbers, links, signatures, texts, lists, and the records whose
    newest entry lies in it.

    Not looked at: the rest of the log, whole tables, search; and whether the log ended there, which
    an anchor on paper alone can tell.
    """
    if not last:
        return Verified(0, 0, 0, ())
    report = verifier.verify(
        desk.folder.database, tables_of("book"), first=first, last=last, progress=progress
    )
    return Verified(first, last, report.checked, report.problems, report.complete)


def read_verified(desk: Desk, day: date) -> tuple[Day, Verified]:
    """A day as whoever is signed in may read it, and what came of verifying it."""
    found = desk.ask(read, day)
    return found, verify(desk, found.first, found.last)
