"""Whether the desk was manned: time without a shift, shifts that ended late, long silence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from frontdesk.clock import MINUTE
from frontdesk.language import N_
from frontdesk.registers.checks.look import Look, chunks, number_of
from frontdesk.registers.checks.shapes import Exception_, of_sort
from frontdesk.registers.roster import presence
from frontdesk.store import stretch
from frontdesk.store.entries import Line

KINDS: Final = ("shift.opened", "handover.given")
NOT_OF_THE_DESK: Final = (
    *("check.begun", "check.answered", "check.signed", "inspection.signed", "shift.read"),
    *("bundle.made", "bundle.handed"),
)
"""Kinds of entry that do not show that somebody sat at the desk."""


class _Shift(NamedTuple):
    id: int
    person_id: int
    name: str
    opened_at: int
    ends_at: int
    closed_at: int | None
    before: int | None
    """Id of the shift before it."""
    left_at: int | None
    """When that one was closed."""


def found(look: Look, lines: Sequence[Line]) -> Iterator[Exception_]:
    """Gaps in manning that ended in the stretch, or that are there now."""
    opened = {number_of(one.subject, "shift"): one.seq for one in lines if one.kind == KINDS[0]}
    closed = {one.shift: one.seq for one in lines if one.kind == KINDS[1]}
    shifts = _shifts(look, sorted({one for one in (*opened, *closed) if one is not None}))
    gaps = [*_unmanned(look, [one for one in shifts if one.id in opened], opened)]
    yield from gaps
    yield from _overrun(look, [one for one in shifts if one.id in closed], closed)
    yield from _unplanned(look, [one for one in shifts if one.id in opened], opened)
    yield from _silent(look, gaps)


_SHIFTS: Final = (
    "SELECT s.id, s.person_id, p.name, s.opened_at, s.ends_at, s.closed_at, b.id, b.closed_at"
    " FROM shift s JOIN person p ON p.id = s.person_id"
    " LEFT JOIN shift b ON b.id = (SELECT max(id) FROM shift WHERE id < s.id) WHERE "
)


def _shifts(look: Look, numbers: Sequence[int]) -> list[_Shift]:
    rows: list[_Shift] = []
    for chunk in chunks(numbers):
        marks = ", ".join("?" * len(chunk))
        rows += map(_Shift._make, look.reading.raw.execute(f"{_SHIFTS} s.id IN ({marks})", chunk))
    return rows


_NOBODY = N_("nobody on duty from {since} to {until} ({span})")
_NOBODY_NOW = N_("nobody on duty since {since}")


def _unmanned(
    look: Look, opened: Sequence[_Shift], seqs: dict[int | None, int]
) -> Iterator[Exception_]:
    for one in opened:
        if one.left_at is not None:
            gap = _gap(look, one.before, one.left_at, one.opened_at)
            yield from (replace(each, seq=seqs[one.id]) for each in gap)
    query = (
        "SELECT id, closed_at FROM shift WHERE id = (SELECT max(id) FROM shift)"
        " AND closed_at IS NOT NULL AND entry_seq <= ?"
    )
    for number, left in look.reading.raw.execute(query, (look.last,)).fetchall():
        yield from _gap(look, number, left, None)


def _gap(look: Look, shift: int | None, left: int, until: int | None) -> Iterator[Exception_]:
    """Nobody was on duty after this shift; `until` None: nobody is yet."""
    since, key = look.lasting(f"unmanned:{shift}", left)
    end = look.moment if until is None else until
    if end - since >= MINUTE:
        words = look.say(_NOBODY_NOW if until is None else _NOBODY).format(
            since=look.clock(since), until=look.clock(end), span=look.span(end - since)
        )
        yield of_sort("unmanned", key, words, since, subject=f"shift:{shift}")


_LATE = N_("{name}: until {ends}, handed over {closed} ({span} later)")


def _overrun(
    look: Look, closed: Sequence[_Shift], seqs: dict[int | None, int]
) -> Iterator[Exception_]:
    grace = look.reading.house.rulebook.minutes("check.overrun_min") * MINUTE
    for one in closed:
        if one.closed_at is not None and one.closed_at - one.ends_at > grace:
            words = look.say(_LATE).format(
                name=one.name,
                ends=look.clock(one.ends_at),
                closed=look.clock(one.closed_at),
                span=look.span(one.closed_at - one.ends_at),
            )
            yield of_sort(
                "overrun",
                f"overrun:{one.id}",
                words,
                one.closed_at,
                seq=seqs[one.id],
                subject=f"shift:{one.id}",
                person=one.name,
                person_id=one.person_id,
                shift=one.id,
            )


_UNPLANNED = N_("{name} took duty at {at} and is not on the roster")


def _unplanned(
    look: Look, opened: Sequence[_Shift], seqs: dict[int | None, int]
) -> Iterator[Exception_]:
    for one in opened:
        if presence.is_rostered(look.reading, one.person_id, one.opened_at) is False:
            words = look.say(_UNPLANNED).format(name=one.name, at=look.clock(one.opened_at))
            yield of_sort(
                "roster",
                f"shift:{one.id}",
                words,
                one.opened_at,
                rule="DUTY-02",
                seq=seqs[one.id],
                subject=f"shift:{one.id}",
                person=one.name,
                person_id=one.person_id,
                shift=one.id,
            )


_SILENT = N_("no entry from {since} to {until} ({span})")


def _silent(look: Look, gaps: Sequence[Exception_]) -> Iterator[Exception_]:
    """Nobody wrote for more than twice the time after which the desk says that it is manned."""
    raw, book = look.reading.raw, look.reading.house.rulebook
    longer = 2 * book.minutes("log.heartbeat_min") * MINUTE
    known = {gap.seq for gap in gaps if gap.seq is not None}
    for one in stretch.silences(raw, look.first, look.last, NOT_OF_THE_DESK, longer, look.moment):
        since, key = look.lasting(f"silent:{one.after}", one.since)
        if one.shift is None or one.seq in known or one.until - since <= longer:
            continue
        words = look.say(_SILENT).format(
            since=look.clock(since), until=look.clock(one.until), span=look.span(one.until - since)
        )
        yield of_sort(
            "silent",
            key,
            words,
            since,
            seq=one.seq,
            subject=f"shift:{one.shift}",
            shift=one.shift,
        )
