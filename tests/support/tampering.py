"""What somebody with the SQLite shell can do to a book: triggers away, then anything."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Integer, UniqueConstraint
from sqlmodel import SQLModel

from frontdesk.ledger import verify as verifier
from frontdesk.ledger.verify import Problem
from frontdesk.models import tables_of
from frontdesk.store.entries import TRIGGERS

BOOKS = tables_of("book")


@contextmanager
def attacker(database: Path, *, put_back: bool = True) -> Iterator[sqlite3.Connection]:
    """The standard library's SQLite without any guard; the triggers stand again afterwards."""
    with closing(sqlite3.connect(database, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for name in TRIGGERS:
            raw.execute(f"DROP TRIGGER IF EXISTS {name}")
        yield raw
        for sql in TRIGGERS.values() if put_back else ():
            raw.execute(sql)


def problems(database: Path, anchor: tuple[int, str] | None = None) -> list[Problem]:
    """What a full run finds."""
    return list(verifier.verify(database, BOOKS, anchor=anchor, processes=1).problems)


def named(database: Path) -> set[tuple[str, int | str | None, int | None]]:
    """What a full run finds, as (kind, seq, None) or (kind, table, row)."""
    return {
        (found.kind, found.seq if found.row is None else found.table, found.row)
        for found in problems(database)
    }


def flipped(value: bytes, place: int) -> bytes:
    """The bytes with the lowest bit of one of them turned over."""
    changed = bytearray(value)
    changed[place % len(value)] ^= 1
    return bytes(changed)


def envelopes(raw: sqlite3.Connection, kind: str) -> list[int]:
    """Seqs of the entries of a kind, oldest first."""
    rows = raw.execute("SELECT seq, env FROM ledger_entry ORDER BY seq")
    return [seq for seq, env in rows if json.loads(env)["kind"] == kind]


def unique_columns(table: str) -> dict[str, type]:
    """For each unique key of a table the column that tells its rows apart: int or str."""
    laid = SQLModel.metadata.tables[table]
    keys = [[*one.columns] for one in laid.constraints if isinstance(one, UniqueConstraint)]
    last = [columns[-1] for columns in keys] + [one for one in laid.columns if one.unique]
    return {one.name: int if isinstance(one.type, Integer) else str for one in last}
