"""The lines of the log by the day on which they were written, and those that came later."""

from collections.abc import Iterable, Iterator

from frontdesk.store.driver import Connection
from frontdesk.store.entries import Line

_COLUMNS = "seq, kind, author, occurred, recorded, shift, subject, room, confidential"


def written_between(raw: Connection, since: int, until: int) -> list[Line]:
    """Lines written in a span (UTC milliseconds, `until` not included), by their numbers."""
    rows = raw.execute(
        f"SELECT {_COLUMNS} FROM log_line WHERE recorded >= ? AND recorded < ? ORDER BY seq",
        (since, until),
    )
    return [Line(*row) for row in rows]


def last_before(raw: Connection, until: int) -> int:
    """Number of the newest line written before an instant; 0 where there is none."""
    query = "SELECT seq FROM log_line WHERE recorded < ? ORDER BY recorded DESC, seq DESC LIMIT 1"
    row = raw.execute(query, (until,)).fetchone()
    return int(row[0]) if row else 0


def written_later(raw: Connection, after: int, since: int, until: int) -> list[Line]:
    """Lines about events in a span that were written once it was over, by their numbers.

    Args:
        after: a number before which no such line stands; all behind it are looked at.
    """
    rows = raw.execute(
        f"SELECT {_COLUMNS} FROM log_line WHERE seq > ? AND occurred >= ? AND occurred < ?"
        " AND recorded >= ? ORDER BY seq",
        (after, since, until, until),
    )
    return [Line(*row) for row in rows]


def envelopes(raw: Connection, seqs: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """(seq, envelope) of these entries, as they lie on disk."""
    for seq in seqs:
        row = raw.execute("SELECT env FROM ledger_entry WHERE seq = ?", (seq,)).fetchone()
        if row is not None:
            yield seq, row[0]


def spans(raw: Connection, days: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """For each span its first and last number and how many lines were written in it, or zeros."""
    query = (
        "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0), count(*) FROM log_line"
        " WHERE recorded >= ? AND recorded < ?"
    )
    return [raw.execute(query, day).fetchone() for day in days]


def of_shift(raw: Connection, shift: int) -> tuple[int, int, int]:
    """First and last number of what was written in a shift, and how many lines; else zeros."""
    query = "SELECT coalesce(min(seq), 0), coalesce(max(seq), 0), count(*) FROM log_line"
    found: tuple[int, int, int] = raw.execute(f"{query} WHERE shift = ?", (shift,)).fetchone()
    return found
