"""The ledger's tables, by number: the only place that writes or reads them in bulk."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from frontdesk.store.driver import Connection

GENESIS = bytes(32)


class Head(NamedTuple):
    """Where the chain stands: seq of the newest entry (0 when empty) and its link."""

    seq: int
    link: bytes


class StoredEntry(NamedTuple):
    """One entry as it lies on disk; body None where it was destroyed or is missing."""

    seq: int
    env: bytes
    sig: bytes
    link: bytes
    salt: bytes | None
    body: bytes | None


class Line(NamedTuple):
    """The derived line of an entry; times in UTC milliseconds."""

    seq: int
    kind: str
    author: int
    occurred: int
    recorded: int
    shift: int | None
    subject: str | None
    room: str | None
    confidential: int


_SELECT = (
    "SELECT e.seq, e.env, e.sig, e.link, b.salt, b.body "
    "FROM ledger_entry e LEFT JOIN entry_body b ON b.seq = e.seq "
)


def head(raw: Connection) -> Head:
    """The newest entry's seq and link."""
    row = raw.execute("SELECT seq, link FROM ledger_entry ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, GENESIS)


def insert(
    raw: Connection, entry: StoredEntry, line: Line, subjects: Iterable[str], terms: str
) -> None:
    """Write an entry, its body and what is derived from it."""
    raw.execute(
        "INSERT INTO ledger_entry(seq, env, sig, link) VALUES (?, ?, ?, ?)",
        (entry.seq, entry.env, entry.sig, entry.link),
    )
    raw.execute(
        "INSERT INTO entry_body(seq, salt, body) VALUES (?, ?, ?)",
        (entry.seq, entry.salt, entry.body),
    )
    insert_derived(raw, line, subjects, terms)


def insert_derived(raw: Connection, line: Line, subjects: Iterable[str], terms: str) -> None:
    """Write the derived rows of one entry."""
    raw.execute(
        "INSERT INTO log_line(seq, kind, author, occurred, recorded, shift, subject, room,"
        " confidential) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        line,
    )
    raw.executemany(
        "INSERT OR IGNORE INTO entry_subject(subject, seq) VALUES (?, ?)",
        [(subject, line.seq) for subject in subjects],
    )
    raw.execute("INSERT INTO search_index(rowid, terms) VALUES (?, ?)", (line.seq, terms))


def clear_derived(raw: Connection) -> None:
    """Empty the derived tables before they are rebuilt."""
    raw.execute("DELETE FROM log_line")
    raw.execute("DELETE FROM entry_subject")
    raw.execute("INSERT INTO search_index(search_index) VALUES ('delete-all')")


def stream(raw: Connection, first: int, last: int) -> Iterator[StoredEntry]:
    """Entries from `first` to `last`, upward, as they lie on disk."""
    query = _SELECT + "WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq"
    for row in raw.execute(query, (first, last)):
        yield StoredEntry(*row)


def one(raw: Connection, seq: int) -> StoredEntry | None:
    """The entry with this seq."""
    row = raw.execute(_SELECT + "WHERE e.seq = ?", (seq,)).fetchone()
    return StoredEntry(*row) if row else None


def bodies(raw: Connection, seqs: Iterable[int]) -> dict[int, bytes]:
    """Bodies of the entries named, by seq; destroyed ones are absent."""
    wanted = list(seqs)
    marks = ",".join("?" * len(wanted))
    rows = raw.execute(f"SELECT seq, body FROM entry_body WHERE seq IN ({marks})", wanted)
    return dict(rows.fetchall())


TRIGGERS = {
    "ledger_entry_append_only_update": (
        "CREATE TRIGGER ledger_entry_append_only_update BEFORE UPDATE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    ),
    "ledger_entry_append_only_delete": (
        "CREATE TRIGGER ledger_entry_append_only_delete BEFORE DELETE ON ledger_entry "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    ),
    "entry_body_append_only_update": (
        "CREATE TRIGGER entry_body_append_only_update BEFORE UPDATE ON entry_body "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    ),
    "entry_body_append_only_delete": (
        "CREATE TRIGGER entry_body_append_only_delete BEFORE DELETE ON entry_body "
        "WHEN NOT EXISTS (SELECT 1 FROM destruction WHERE seq = OLD.seq) "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    ),
    "destruction_append_only_update": (
        "CREATE TRIGGER destruction_append_only_update BEFORE UPDATE ON destruction "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    ),
    "destruction_append_only_delete": (
        "CREATE TRIGGER destruction_append_only_delete BEFORE DELETE ON destruction "
        "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    ),
}


def missing_triggers(raw: Connection) -> list[str]:
    """Names of the append-only triggers that do not stand exactly as they were laid."""
    standing = dict(
        raw.execute("SELECT name, sql FROM main.sqlite_schema WHERE type = 'trigger'").fetchall()
    )
    return [name for name, sql in TRIGGERS.items() if standing.get(name) != sql]


def blob_columns(raw: Connection, table: str) -> frozenset[str]:
    """Columns of a table that hold bytes."""
    rows = raw.execute(f"PRAGMA table_info({table})")
    return frozenset(row[1] for row in rows if row[2] == "BLOB")


def image_columns(raw: Connection, table: str) -> tuple[str, ...]:
    """Columns of an after-image of a table: all but `entry_seq`."""
    names = (row[1] for row in raw.execute(f"PRAGMA table_info({table})"))
    return tuple(name for name in names if name != "entry_seq")


def newest_carrying(raw: Connection, table: str, row_id: int) -> StoredEntry | None:
    """The newest entry with a fact about this row, sought in the bodies themselves.

    Reads the whole ledger downward: the derived tables may have been changed too.
    """
    # Canonical JSON has a fact's keys in this order; quotation marks in texts are escaped.
    begin = f'"id":{row_id},"row":'.encode()
    query = f"{_SELECT}WHERE instr(b.body, ?) > 0 AND instr(b.body, ?) > 0 ORDER BY e.seq DESC"
    named = f'"table":"{table}"'.encode()
    for row in raw.execute(query, (begin, named)):
        stored = StoredEntry(*row)
        if _carries(stored.body, table, row_id):
            return stored
    return None


def _carries(body: bytes | None, table: str, row_id: int) -> bool:
    try:
        facts = json.loads(body or b"{}").get("facts", ())
        return any(fact["table"] == table and fact["id"] == row_id for fact in facts)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def entry_seq_of(raw: Connection, table: str, row_id: int) -> object:
    """Which entry a row of a book names as its newest; None where there is no row."""
    row = raw.execute(f"SELECT entry_seq FROM {table} WHERE id = ?", (row_id,)).fetchone()
    return row[0] if row else None


def put_row(
    raw: Connection, table: str, row_id: int, image: Mapping[str, object] | None, seq: int
) -> None:
    """Make a row of a book what an after-image says, as of entry `seq`; delete it for None."""
    if image is None:
        raw.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
        return
    blobs = blob_columns(raw, table)
    row: dict[str, object] = {
        name: bytes.fromhex(value) if name in blobs and isinstance(value, str) else value
        for name, value in image.items()
    }
    row |= {"id": row_id, "entry_seq": seq}
    # Two statements: the conflict clause of an upsert would rule inside the triggers as well.
    changes = ", ".join(f"{name} = :{name}" for name in row if name != "id")
    if raw.execute(f"UPDATE {table} SET {changes} WHERE id = :id", row).rowcount == 0:
        marks = ", ".join(f":{name}" for name in row)
        raw.execute(f"INSERT INTO {table}({', '.join(row)}) VALUES ({marks})", row)
