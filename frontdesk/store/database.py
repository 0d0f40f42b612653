"""The site's database: connections, pragmas, and transactions that refuse unposted changes."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.pool import QueuePool
from sqlmodel import Session

from frontdesk.errors import UnpostedChange
from frontdesk.store.driver import Connection, driver, pragmas, wal_is_safe
from frontdesk.store.faults import translated

STATEMENTS = 1_000
"""Prepared statements that a connection keeps: more than the console has, as a full cache keeps
what was prepared first and prepares the rest anew each time."""


class Database:
    """One SQLite file.

    Args:
        path: the file; its folder must exist.
        book_tables: tables whose every change must be posted to the ledger.
        journal: `WAL` or `TRUNCATE`; by default what this SQLite keeps safely.
    """

    def __init__(
        self, path: Path, book_tables: Sequence[str] = (), *, journal: str | None = None
    ) -> None:
        self.path = path
        self._books = tuple(book_tables)
        self._journal = journal or ("WAL" if wal_is_safe() else "TRUNCATE")
        self._lock = threading.RLock()
        self._writer = self._engine(self._open_writer, size=1)
        self._reader = self._engine(self._open_reader, size=4)

    def _engine(self, creator: Any, size: int) -> sa.Engine:
        # Set on the engine, the level is set once: set on its connections, it would be reset by a
        # pragma at the end of each transaction, and every prepared statement with it.
        return sa.create_engine(
            "sqlite+pysqlite://",
            module=driver,
            creator=creator,
            poolclass=QueuePool,
            pool_size=size,
            max_overflow=4,
            pool_use_lifo=True,  # the connection whose pages are in memory already
            pool_reset_on_return=None,
            isolation_level="AUTOCOMMIT",
        )

    def _connect(self) -> Connection:
        previous = os.umask(0o077)
        try:
            raw: Connection = driver.connect(
                str(self.path),
                isolation_level=None,
                check_same_thread=False,
                cached_statements=STATEMENTS,
            )
        finally:
            os.umask(previous)
        for pragma in pragmas(self._journal):
            raw.execute(pragma)
        return raw

    def _open_writer(self) -> Connection:
        raw = self._connect()
        watch_books(raw, self._books)
        return raw

    def _open_reader(self) -> Connection:
        raw = self._connect()
        raw.execute("PRAGMA query_only=ON")
        return raw

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Connection]]:
        """A write transaction: committed at the end of the block, or nothing at all.

        Raises:
            UnpostedChange: a book row changed and no entry carries the change.
        """
        with (
            self._begun() as connection,
            _session(connection, expire_on_commit=False) as session,
        ):
            raw = raw_of(connection)
            yield session, raw
            session.flush()
            refuse_unposted(raw)
            raw.execute("COMMIT")

    @contextmanager
    def _begun(self) -> Iterator[sa.Connection]:
        """The writer inside a transaction that whoever asks commits; undone if they raise."""
        with self._lock, translated(self.path), self._writer.connect() as connection:
            raw = raw_of(connection)
            raw.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
                raw.execute("DELETE FROM temp.changed_row")
                raise

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Connection]]:
        """A consistent look at the book; read what is needed, then leave."""
        with translated(self.path), self._reader.connect() as connection:
            raw = raw_of(connection)
            raw.execute("BEGIN")
            try:
                with _session(connection) as session:
                    yield session, raw
            finally:
                if raw.in_transaction:
                    raw.execute("ROLLBACK")

    @contextmanager
    def local(self) -> Iterator[Connection]:
        """A write to local tables alone, committed at once; book tables stay guarded."""
        with self._begun() as connection:
            raw = raw_of(connection)
            yield raw
            refuse_unposted(raw)
            raw.execute("COMMIT")

    @contextmanager
    def unsynced(self) -> Iterator[None]:
        """While it lasts no commit waits for the disk: for a book that is still built aside.

        Whoever asks makes the file durable before it is put in place.
        """
        with self._lock, translated(self.path), self._writer.connect() as connection:
            raw = raw_of(connection)
            level = raw.execute("PRAGMA synchronous").fetchone()[0]
            raw.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            with self._lock, translated(self.path), self._writer.connect() as connection:
                raw_of(connection).execute(f"PRAGMA synchronous={level}")

    def data_version(self) -> int:
        """Changes when another connection has committed (`PRAGMA data_version`)."""
        with translated(self.path), self._writer.connect() as connection:
            return int(raw_of(connection).execute("PRAGMA data_version").fetchone()[0])

    def renew(self) -> None:
        """Connect anew, so that tables laid since are watched too."""
        self._reader.dispose()
        self._writer.dispose()

    def checkpoint(self) -> None:
        """Move the write-ahead log into the database file, as far as readers allow."""
        with self._lock, translated(self.path), self._writer.connect() as connection:
            raw_of(connection).execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        self._writer.dispose()


@contextmanager
def _session(connection: sa.Connection, *, expire_on_commit: bool = True) -> Iterator[Session]:
    """A session, closed at the end unless nothing was asked of it: closing takes long."""
    session = Session(connection, expire_on_commit=expire_on_commit)
    try:
        yield session
    finally:
        if session.in_transaction():
            session.close()


def raw_of(connection: sa.Connection) -> Connection:
    """The DB-API connection under a SQLAlchemy one."""
    raw: Connection = connection.connection.driver_connection  # type: ignore[assignment]
    return raw


def watch_books(raw: Connection, books: Sequence[str]) -> None:
    """TEMP triggers of this connection that note (table, id) of every change to a book table."""
    # No unique key: the conflict clause of an outer upsert would override one inside a trigger.
    raw.execute("CREATE TEMP TABLE changed_row(name TEXT, id INTEGER)")
    existing = {
        row[0] for row in raw.execute("SELECT name FROM main.sqlite_schema WHERE type='table'")
    }
    for table in books:
        if table not in existing:
            continue
        for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW OLD"), ("DELETE", "OLD")):
            notes = "".join(
                f"INSERT INTO changed_row VALUES ('{table}', {row}.id); " for row in rows.split()
            )
            raw.execute(
                f"CREATE TEMP TRIGGER note_{table}_{event} AFTER {event} ON main.{table} "
                f"BEGIN {notes}END"
            )


def changed_rows(raw: Connection) -> set[tuple[str, int]]:
    """Book rows that changed in this transaction and have not been posted since."""
    return {(name, row_id) for name, row_id in raw.execute("SELECT name, id FROM changed_row")}


def mark_posted(raw: Connection, rows: Sequence[tuple[str, int]]) -> None:
    """These rows stand in an entry as they are now."""
    raw.executemany("DELETE FROM changed_row WHERE name = ? AND id = ?", rows)


def refuse_unposted(raw: Connection) -> None:
    """Raise UnpostedChange unless every changed book row stands in an entry."""
    rows = sorted(changed_rows(raw))
    if rows:
        listed = ", ".join(f"{name} {row_id}" for name, row_id in rows[:5])
        raise UnpostedChange(f"no entry carries the change of {listed}", rule="LOG-01")


def row_image(raw: Connection, table: str, row_id: int) -> dict[str, Any] | None:
    """The row as SQLite stores it, without `entry_seq`; blobs in hex; None when it is gone."""
    cursor = raw.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,))
    row = cursor.fetchone()
    if row is None:
        return None
    names = [column[0] for column in cursor.description]
    return image_of(names, row)


def image_of(names: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """A fetched row as an after-image: every column but `entry_seq`, blobs in hex."""
    return {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in zip(names, row, strict=True)
        if name != "entry_seq"
    }
