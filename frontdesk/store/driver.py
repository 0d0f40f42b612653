"""Which SQLite this process speaks to, and how it must be told to keep what it was given.

A current SQLite is bundled with `pysqlite3`; where that has no wheel the standard library's is
used. Versions before 3.51.3 can lose a commit in WAL mode, so they run with a rollback journal
(DESIGN: durability).
"""

import sqlite3 as standard
from types import ModuleType
from typing import Any


def _choose() -> ModuleType:
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return standard
    module: ModuleType = dbapi2
    return module


driver: Any = _choose()
"""The DB-API module in use: `pysqlite3.dbapi2` or `sqlite3`."""

DatabaseError: type[Exception] = driver.DatabaseError
"""What the driver raises when it cannot read the file."""

Connection = standard.Connection
"""Type of a raw connection; both modules have the same interface."""

IntegrityError: type[Exception] = driver.IntegrityError
"""What the driver raises when a constraint forbids a change."""

WAL_FIX = (3, 51, 3)


def wal_is_safe(version: tuple[int, ...] | None = None) -> bool:
    """Whether this SQLite keeps every acknowledged commit in WAL mode."""
    return (version or driver.sqlite_version_info) >= WAL_FIX


def pragmas(journal: str) -> tuple[str, ...]:
    """The pragmas of every connection; `journal` is `WAL` or `TRUNCATE`."""
    synchronous = "FULL" if journal == "WAL" else "EXTRA"
    return (
        "PRAGMA busy_timeout=5000",
        f"PRAGMA journal_mode={journal}",
        f"PRAGMA synchronous={synchronous}",
        "PRAGMA foreign_keys=ON",
        "PRAGMA recursive_triggers=ON",
        "PRAGMA trusted_schema=OFF",
        "PRAGMA secure_delete=ON",
        "PRAGMA temp_store=MEMORY",
        "PRAGMA cache_size=-16000",
    )
