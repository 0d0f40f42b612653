"""Reading for the verifier: bulk looks at rows that SQL alone can give quickly."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from frontdesk.store.driver import Connection, driver
from frontdesk.store.entries import StoredEntry, blob_columns, image_columns

_KEY_ENTRIES = (
    "SELECT e.seq, e.env, e.sig, e.link, b.salt, b.body FROM ledger_entry e "
    "LEFT JOIN entry_body b ON b.seq = e.seq WHERE "
)
NEWEST = 2**63 - 1
_KEY_KINDS = ('"kind":"key.', '"kind":"person.', '"kind":"site.opened"')


def open_read_only(path: str) -> Connection:
    """A connection that cannot write, for a verifier's process."""
    raw: Connection = driver.connect(
        f"{Path(path).absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    # Text that is no UTF-8 any more must be compared and named, not raised.
    raw.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
    raw.execute(
        "CREATE VIRTUAL TABLE temp.index_term USING fts5vocab(main, search_index, instance)"
    )
    raw.execute("PRAGMA query_only=ON")
    raw.execute("PRAGMA busy_timeout=5000")
    raw.execute("PRAGMA cache_size=-16000")
    return raw


def key_entries(
    raw: Connection, *, indexed: bool, after: int = 0, upto: int = NEWEST
) -> Iterator[StoredEntry]:
    """Entries that say which keys count, oldest first.

    Args:
        indexed: trust the derived index (quick look) instead of reading every envelope.
        after, upto: only entries behind and up to these.
    """
    condition = f"e.seq > {after:d} AND e.seq <= {upto:d} AND "
    if indexed:
        condition += (
            "e.seq IN (SELECT seq FROM log_line WHERE kind BETWEEN 'key.' AND 'key/' "
            "UNION ALL SELECT seq FROM log_line WHERE kind BETWEEN 'person.' AND 'person/' "
            "UNION ALL SELECT seq FROM log_line WHERE kind = 'site.opened') ORDER BY e.seq"
        )
        rows = raw.execute(_KEY_ENTRIES + condition)
    else:
        kinds = " OR ".join("instr(e.env, CAST(? AS BLOB)) > 0" for _ in _KEY_KINDS)
        rows = raw.execute(f"{_KEY_ENTRIES}{condition}({kinds}) ORDER BY e.seq", _KEY_KINDS)
    for row in rows:
        yield StoredEntry(*row)


class RowReader:
    """Book rows by table and id, with `entry_seq` apart."""

    def __init__(self, raw: Connection, books: tuple[str, ...]) -> None:
        self._raw = raw
        self._columns = {table: image_columns(raw, table) for table in books}
        self._blobs = {table: blob_columns(raw, table) for table in books}
        self._query = {
            table: f"SELECT entry_seq, {', '.join(columns)} FROM {table} WHERE id = ?"
            for table, columns in self._columns.items()
        }

    def row(self, table: str, row_id: int) -> tuple[int, dict[str, Any]] | None:
        """(entry_seq, after-image) of a row, or None where there is none."""
        found = self._raw.execute(self._query[table], (row_id,)).fetchone()
        if found is None:
            return None
        image = dict(zip(self._columns[table], found[1:], strict=True))
        blobs = self._blobs[table]
        if not blobs and bytes not in map(type, found):
            return found[0], image
        for name, value in image.items():
            if (type(value) is bytes) != (name in blobs):
                image[name] = f"wrong type: {value!r}" if value is not None else None
            elif name in blobs:
                image[name] = value.hex()
        return found[0], image

    def __contains__(self, table: str) -> bool:
        return table in self._query


def count_rows(raw: Connection, table: str) -> int:
    """How many rows a table has."""
    return int(raw.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def row_seqs(raw: Connection, table: str) -> Iterator[tuple[int, int]]:
    """(id, entry_seq) of every row of a book table."""
    yield from raw.execute(f"SELECT id, entry_seq FROM {table} ORDER BY id")


def below_one(raw: Connection) -> list[int]:
    """Seqs under which nothing may stand."""
    rows = raw.execute("SELECT seq FROM ledger_entry WHERE seq < 1 ORDER BY seq LIMIT 100")
    return [row[0] for row in rows]


def next_seq(raw: Connection, low: int) -> int | None:
    """The first seq from `low` on that the ledger has."""
    row = raw.execute("SELECT min(seq) FROM ledger_entry WHERE seq >= ?", (low,)).fetchone()
    return row[0] if row else None


def more_than(raw: Connection, count: int, first: int) -> bool:
    """Whether there are more than `count` entries from `first` on."""
    query = "SELECT 1 FROM ledger_entry WHERE seq >= ? LIMIT 1 OFFSET ?"
    return raw.execute(query, (first, count)).fetchone() is not None


def seqs(raw: Connection) -> Iterator[int]:
    """Every seq of the ledger, upward."""
    for row in raw.execute("SELECT seq FROM ledger_entry WHERE seq > 0 ORDER BY seq"):
        yield row[0]


def strays(raw: Connection, table: str, first: int, last: int = NEWEST) -> list[int]:
    """Seqs from `first` to `last` that a table names and the ledger does not have."""
    # A stray may have any seq below the first as well, where everything is looked at.
    beyond = f"t.seq >= {first:d}" if first > 1 else "true"
    rows = raw.execute(
        f"SELECT DISTINCT seq FROM {table} t WHERE {beyond} AND t.seq <= {last:d} AND NOT EXISTS "
        "(SELECT 1 FROM ledger_entry e WHERE e.seq = t.seq) ORDER BY 1 LIMIT 100"
    )
    return [row[0] for row in rows]


def destruction_of(raw: Connection, seq: int) -> object:
    """Which entry is said to have destroyed the body of this one; None where there is none."""
    row = raw.execute("SELECT entry_seq FROM destruction WHERE seq = ?", (seq,)).fetchone()
    return row[0] if row else None


def destructions(raw: Connection) -> Iterator[tuple[int, object]]:
    """(seq, entry_seq) of every body listed for destruction."""
    yield from raw.execute("SELECT seq, entry_seq FROM destruction ORDER BY seq")


def key_rows(raw: Connection) -> Iterator[tuple[Any, ...]]:
    """Every key of the register: id, key, person, public key, from and to which seq."""
    yield from raw.execute(
        "SELECT id, key, person_id, public_key, valid_from_seq, valid_to_seq FROM person_key"
    )


def laid_objects(raw: Connection) -> dict[tuple[str, str], str | None]:
    """(type, name) of everything the schema holds, with its SQL; SQLite's own left out."""
    rows = raw.execute("SELECT type, name, sql FROM main.sqlite_schema").fetchall()
    return {
        (kind, name): None if name.startswith(_INDEX_PARTS) else sql
        for kind, name, sql in rows
        if not (kind in ("table", "index") and name.startswith("sqlite_"))
    }


_INDEX_PARTS = "search_index_"
"""How the tables begin that FTS5 lays for itself; their SQL is its own affair."""


def columns(raw: Connection, table: str) -> list[str]:
    """Names of the columns of a table; empty where there is none."""
    return [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]


def low_counters(raw: Connection, tables: tuple[str, ...]) -> list[str]:
    """Tables whose next id would be one that has been given already."""
    counters = dict(raw.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    low = []
    for table in tables:
        newest = raw.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
        counter = counters.get(table, 0)
        if not isinstance(counter, int) or not isinstance(newest, int) or counter < newest:
            low.append(table)
    return low


def subject_rows(raw: Connection) -> Iterator[tuple[str, int]]:
    """Every (subject, seq) of the derived table."""
    yield from raw.execute("SELECT subject, seq FROM entry_subject")


def index_digests(raw: Connection) -> dict[int, int]:
    """For each entry in the search index a digest of its terms and their places."""
    digests: dict[int, int] = {}
    for doc, term, offset in raw.execute("SELECT doc, term, offset FROM temp.index_term"):
        digests[doc] = digests.get(doc, 0) ^ hash((term, offset))
    return digests


def derived_lines(raw: Connection, first: int, last: int) -> dict[int, tuple[Any, ...]]:
    """The derived lines of a stretch of entries as they lie on disk, by seq."""
    rows = raw.execute(
        "SELECT seq, kind, author, occurred, recorded, shift, subject, room, confidential "
        "FROM log_line WHERE seq BETWEEN ? AND ?",
        (first, last),
    )
    return {row[0]: row for row in rows}


def subject_exists(raw: Connection, subject: str, seq: int) -> bool:
    """Whether the derived table names this subject for this entry."""
    return (
        raw.execute(
            "SELECT 1 FROM entry_subject WHERE subject = ? AND seq = ?", (subject, seq)
        ).fetchone()
        is not None
    )


def indexed_under(raw: Connection, match: str, seq: int) -> bool:
    """Whether the search index finds entry `seq` by this expression."""
    return (
        raw.execute(
            "SELECT 1 FROM search_index WHERE search_index MATCH ? AND rowid = ?", (match, seq)
        ).fetchone()
        is not None
    )


def quick_check(raw: Connection) -> str:
    """`ok`, or what SQLite finds wrong with the file."""
    return str(raw.execute("PRAGMA quick_check(1)").fetchone()[0])
