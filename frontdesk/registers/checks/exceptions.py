"""What did not go as it should in a stretch of the log, the gravest first (LOG-07, HO-19).

Every sort is looked for in one place only, and under a key that stays the same, so that nothing
is answered twice and nothing falls between two checks.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from frontdesk.clock import MINUTE
from frontdesk.language import N_, Language, current_language
from frontdesk.registers.checks import book, clocks, handed, manning, standing
from frontdesk.registers.checks.look import Look, chunks
from frontdesk.registers.checks.shapes import INSPECTION, MORNING, Exception_, of_sort, ranked
from frontdesk.registers.checks.sorts import OF_ENTRY, is_standing
from frontdesk.registers.duty_log import LogRow
from frontdesk.registers.unit_of_work import DESK_ID, Reading
from frontdesk.rules.clocks import is_late
from frontdesk.store import stretch
from frontdesk.store.entries import Line

_LOOKED_AT: Final = (*OF_ENTRY, *manning.KINDS)


def found(
    reading: Reading,
    from_seq: int,
    to_seq: int,
    *,
    kind: str = MORNING,
    moment: int | None = None,
    language: Language | None = None,
) -> list[Exception_]:
    """The exceptions of the entries `from_seq` to `to_seq`, ranked; what was answered is not told.

    What stands open, such as a countersignature, is as it stood after entry `to_seq`.

    Args:
        kind: morning or inspection; the latter looks for what nobody answered first (LOG-17).
        moment: when the check was begun, UTC milliseconds; by default now.
        language: of the words; by default the current one.
    """
    at = reading.now if moment is None else moment
    told = _told_until(reading, from_seq, kind)
    look = Look(reading, from_seq, to_seq, at, language or current_language(), told)
    grace = reading.house.rulebook.count("log.late_grace_min") * MINUTE
    lines = stretch.telling(reading.raw, from_seq, to_seq, _LOOKED_AT, grace)
    passed = [
        *clocks.found(look, [line for line in lines if line.kind == "commitment.breached"]),
        *manning.found(look, lines),
        *handed.found(look, lines),
        *book.found(look),
        *standing.roster(look),
    ]
    new = _new(look, passed, kind)
    noted = {one.seq for one in new if one.seq is not None}
    open_now = standing.waiting(look, noted)
    held = {one.seq for one in open_now if one.sort == "approval"}
    if kind == INSPECTION:
        open_now += standing.unanswered(look)
    rest = _of_entries(look, [line for line in lines if line.seq not in held])
    return ranked([*new, *open_now, *rest])


def _told_until(reading: Reading, first: int, kind: str) -> int:
    query = "SELECT max(begun_at) FROM log_check WHERE kind = ? AND state = 'signed' AND to_seq < ?"
    return reading.raw.execute(query, (kind, first)).fetchone()[0] or 0


def _of_entries(look: Look, lines: Iterable[Line]) -> Iterator[Exception_]:
    told = [line for line in lines if line.kind != "commitment.breached"]
    checks = [line.seq for line in told if line.kind == "spot_check.recorded"]
    data = look.data(checks)
    grave = [(line, _sort(look, line, data)) for line in told]
    wanted = [(line, sort) for line, sort in grave if sort]
    rows = look.rows([line for line, _sort_ in wanted])
    for line, sort in wanted:
        if line.seq in rows:
            yield _entry(look, line, rows[line.seq], sort)


def _sort(look: Look, line: Line, data: Mapping[int, Mapping[str, Any]]) -> str:
    """Of which sort an entry is; empty where it is no exception."""
    sort = OF_ENTRY.get(line.kind, "")
    if sort == "not_at_post" and data.get(line.seq, {}).get("at_post") is not False:
        sort = ""
    if sort:
        return sort
    grace = look.reading.house.rulebook.count("log.late_grace_min")
    late = line.author != DESK_ID and is_late(line.occurred, line.recorded, grace)
    return "late" if late else ""


_LATE = N_("{words} (written {span} later)")


def _entry(look: Look, line: Line, row: LogRow, sort: str) -> Exception_:
    words = look.listed(row)
    if sort == "late":
        span = look.span(line.recorded - line.occurred)
        words = look.say(_LATE).format(words=words, span=span)
    return of_sort(
        sort,
        f"entry:{line.seq}",
        words,
        line.occurred,
        seq=line.seq,
        subject=line.subject,
        person=row.author_name if line.author != DESK_ID else "",
        person_id=line.author if line.author != DESK_ID else None,
        shift=line.shift,
        confidential=bool(line.confidential),
    )


def _new(look: Look, passed: Sequence[Exception_], kind: str) -> list[Exception_]:
    """Without what an earlier check of this kind has answered for good."""
    done = _answered(look, [one.key for one in passed if not is_standing(one.key)], kind)
    return [one for one in passed if one.key not in done]


def _answered(look: Look, keys: Sequence[str], kind: str) -> Collection[str]:
    done: set[str] = set()
    for chunk in chunks(keys):
        marks = ", ".join("?" * len(chunk))
        rows = look.reading.raw.execute(
            "SELECT a.exception FROM check_answer a JOIN log_check c ON c.id = a.check_id"
            " WHERE c.kind = ? AND c.state = 'signed' AND c.to_seq < ?"
            f" AND a.exception IN ({marks})",
            (kind, look.first, *chunk),
        )
        done |= {row[0] for row in rows}
    return done
