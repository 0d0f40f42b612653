"""The derived lines of the log: pages by key, filters, histories."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from frontdesk.store.driver import Connection
from frontdesk.store.entries import Line

_COLUMNS = "seq, kind, author, occurred, recorded, shift, subject, room, confidential"


@dataclass(frozen=True)
class Filter:
    """Which lines are wanted; None takes all.

    Attributes:
        since, until: writing time or time of the event, UTC milliseconds, `until` excluded.
        kinds: prefixes of kinds, e.g. `request.` or `note.written`.
    """

    since: int | None = None
    until: int | None = None
    shift: int | None = None
    kinds: tuple[str, ...] = ()
    author: int | None = None
    room: str | None = None

    def _spans(self, instant: int) -> bool:
        return (self.since is None or instant >= self.since) and (
            self.until is None or instant < self.until
        )

    def takes(self, line: Line) -> bool:
        """Whether a line passes."""
        return (
            (self._spans(line.recorded) or self._spans(line.occurred))
            and (self.shift is None or line.shift == self.shift)
            and (not self.kinds or line.kind.startswith(self.kinds))
            and (self.author is None or line.author == self.author)
            and (self.room is None or line.room == self.room)
        )

    @property
    def empty(self) -> bool:
        """Whether every line passes."""
        return self == Filter()

    def where(self) -> tuple[str, list[object]]:
        """An SQL condition and its values."""
        parts: list[str] = []
        values: list[object] = []
        for condition, value in (
            ("shift = ?", self.shift),
            ("author = ?", self.author),
            ("room = ?", self.room),
        ):
            if value is not None:
                parts.append(condition)
                values.append(value)
        if self.since is not None or self.until is not None:
            since, until = self.since or 0, self.until if self.until is not None else 2**62
            parts.append("(recorded >= ? AND recorded < ? OR occurred >= ? AND occurred < ?)")
            values += [since, until, since, until]
        if self.kinds:
            parts.append("(" + " OR ".join("kind BETWEEN ? AND ?" for _ in self.kinds) + ")")
            for kind in self.kinds:
                values += [kind, kind + "\x7f"]
        return " AND ".join(parts), values


@dataclass(frozen=True)
class Span:
    """Where a page lies: older than `before`, newer than `after`, or from the oldest line on."""

    before: int | None = None
    after: int | None = None
    oldest: bool = False


def page(
    raw: Connection, wanted: Filter, span: Span, *, limit: int, reader: int | None = None
) -> list[Line]:
    """One page of lines, always newest first.

    Args:
        reader: leave out confidential lines that this person has not written.
    """
    condition, values = wanted.where()
    parts = [condition] if condition else []
    if reader is not None:
        parts.append("(NOT confidential OR author = ?)")
        values.append(reader)
    for bound, value in (("seq < ?", span.before), ("seq > ?", span.after)):
        if value is not None:
            parts.append(bound)
            values.append(value)
    where = f"WHERE {' AND '.join(parts)} " if parts else ""
    upward = span.oldest or span.after is not None
    rows = raw.execute(
        f"SELECT {_COLUMNS} FROM log_line {where}"
        f"ORDER BY seq {'ASC' if upward else 'DESC'} LIMIT ?",
        [*values, limit],
    ).fetchall()
    return [Line(*row) for row in (reversed(rows) if upward else rows)]


def one(raw: Connection, seq: int) -> Line | None:
    """The line of one entry."""
    row = raw.execute(f"SELECT {_COLUMNS} FROM log_line WHERE seq = ?", (seq,)).fetchone()
    return Line(*row) if row else None


def many(raw: Connection, seqs: Sequence[int]) -> list[Line]:
    """The lines of these entries, newest first."""
    marks = ",".join("?" * len(seqs))
    rows = raw.execute(
        f"SELECT {_COLUMNS} FROM log_line WHERE seq IN ({marks}) ORDER BY seq DESC", list(seqs)
    )
    return [Line(*row) for row in rows]


def of_subject(raw: Connection, subject: str, limit: int) -> list[Line]:
    """Lines about a record, newest first."""
    rows = raw.execute(
        f"SELECT {_COLUMNS} FROM log_line WHERE seq IN (SELECT seq FROM entry_subject "
        "WHERE subject = ? ORDER BY seq DESC LIMIT ?) ORDER BY seq DESC",
        (subject, limit),
    )
    return [Line(*row) for row in rows]


def names(raw: Connection, people: Collection[int]) -> dict[int, str]:
    """Name by person id."""
    marks = ",".join("?" * len(people))
    rows = raw.execute(f"SELECT id, name FROM person WHERE id IN ({marks})", list(people))
    return dict(rows.fetchall())


def corrections(raw: Connection, seqs: Sequence[int]) -> dict[int, int]:
    """For each corrected entry the newest correction of it."""
    subjects = [f"entry:{seq}" for seq in seqs]
    marks = ",".join("?" * len(subjects))
    rows = raw.execute(
        f"SELECT subject, max(seq) FROM entry_subject WHERE subject IN ({marks}) GROUP BY subject",
        subjects,
    )
    return {int(subject.partition(":")[2]): seq for subject, seq in rows}


def newest_by_people(raw: Connection) -> int | None:
    """Writing time of the newest entry whose author is not the desk."""
    row = raw.execute(
        "SELECT recorded FROM log_line WHERE author <> 0 ORDER BY seq DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def first_recorded(raw: Connection) -> int:
    """Writing time of the oldest entry, UTC milliseconds; 0 where there is none."""
    row = raw.execute("SELECT recorded FROM log_line ORDER BY seq LIMIT 1").fetchone()
    return int(row[0]) if row else 0


def last_recorded(raw: Connection) -> int | None:
    """Writing time of the newest entry, UTC milliseconds."""
    row = raw.execute("SELECT recorded FROM log_line ORDER BY seq DESC LIMIT 1").fetchone()
    return row[0] if row else None


def count(raw: Connection) -> int:
    """Seq of the newest line: how many entries the log has."""
    return int(raw.execute("SELECT coalesce(max(seq), 0) FROM log_line").fetchone()[0])
