"""A stretch of the log by number: which of its lines a check looks at, and how it was filled."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from frontdesk.store.driver import Connection
from frontdesk.store.entries import Line

_COLUMNS = "seq, kind, author, occurred, recorded, shift, subject, room, confidential"


class Silence(NamedTuple):
    """No entry by a person between `since` and `until`, UTC milliseconds.

    Attributes:
        after: seq of the entry that it began after.
        seq: of the entry that ended it; None where it lasts.
    """

    after: int
    since: int
    seq: int | None
    until: int
    shift: int | None


def telling(
    raw: Connection, first: int, last: int, kinds: Collection[str], grace: int
) -> list[Line]:
    """Lines of these kinds, and lines by people written more than `grace` ms after the event."""
    marks = ", ".join("?" * len(kinds))
    rows = raw.execute(
        f"SELECT {_COLUMNS} FROM log_line WHERE seq BETWEEN ? AND ? AND (kind IN ({marks})"
        " OR author <> 0 AND recorded - occurred > ? AND kind <> 'request.imported') ORDER BY seq",
        (first, last, *kinds, grace),
    )
    return [Line(*row) for row in rows]


def by_people(
    raw: Connection, first: int, last: int, without: Sequence[str], *, confidential: bool
) -> list[int]:
    """Seqs of what people wrote, kinds in `without` left out."""
    marks = ", ".join("?" * len(without))
    rows = raw.execute(
        "SELECT seq FROM log_line WHERE seq BETWEEN ? AND ? AND author <> 0"
        f" AND kind NOT IN ({marks}) AND confidential <= ?",
        (first, last, *without, confidential),
    )
    return [row[0] for row in rows]


def silences(
    raw: Connection, first: int, last: int, without: Sequence[str], longer: int, now: int
) -> list[Silence]:
    """Where nobody wrote for longer than `longer` ms; one may begin before `first`, one last on.

    Args:
        without: kinds that do not count as an entry of the desk.
        now: until when one that lasts is counted, UTC milliseconds.
    """
    marks = ", ".join("?" * len(without))
    counted = f"author <> 0 AND kind NOT IN ({marks})"
    newest = f"SELECT seq, recorded FROM log_line WHERE seq < ? AND {counted} ORDER BY seq DESC"
    before = raw.execute(f"{newest} LIMIT 1", (first, *without)).fetchone()
    rows = raw.execute(
        "SELECT after, before, seq, recorded, shift FROM (SELECT seq, recorded, shift,"
        " lag(seq) OVER (ORDER BY seq) AS after, lag(recorded) OVER (ORDER BY seq) AS before"
        f" FROM log_line WHERE seq BETWEEN ? AND ? AND {counted}) WHERE recorded - before > ?",
        (before[0] if before else first, last, *without, longer),
    )
    found = [Silence(*row) for row in rows]
    running = raw.execute("SELECT id FROM shift WHERE state = 'running'").fetchone()
    end = raw.execute(f"{newest} LIMIT 1", (last + 1, *without)).fetchone()
    if running and end and now - end[1] > longer:
        found.append(Silence(end[0], end[1], None, now, running[0]))
    return found


def first_about(raw: Connection, subject: str) -> int:
    """Seq of the oldest entry about a record; 0 where there is none."""
    query = "SELECT min(seq) FROM entry_subject WHERE subject = ?"
    return raw.execute(query, (subject,)).fetchone()[0] or 0


def recorded(raw: Connection, seq: int) -> int | None:
    """When an entry was written, UTC milliseconds."""
    row = raw.execute("SELECT recorded FROM log_line WHERE seq = ?", (seq,)).fetchone()
    return row[0] if row else None
