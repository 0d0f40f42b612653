"""Named, transactional migrations of the schema; each one is recorded by an entry.

A migration that touches a book table rewrites its rows in SQL, and ships a pure `lift(table, row)`
that does the same to older after-images when they are compared. The digest that the entry carries
covers the statements alone: `lift` is part of the console.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from frontdesk.errors import LedgerError, NewerSchema
from frontdesk.language import _
from frontdesk.store import entries, search
from frontdesk.store.driver import Connection

Row = dict[str, Any]


@dataclass(frozen=True)
class Migration:
    """A step of the schema.

    Attributes:
        number: position, from 1, without gaps; `schema` of a body is the last number applied.
        name: file name without suffix.
        sql: statements, separated by lines that hold only `--`.
        lift: takes a row of an older schema to the shape after this migration.
    """

    number: int
    name: str
    sql: str
    lift: Callable[[str, Row], Row] = lambda table, row: row

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the statements; `lift` is not in it."""
        return hashlib.sha256(self.sql.encode()).hexdigest()

    def statements(self) -> list[str]:
        """The SQL statements, in order."""
        return [part.strip() for part in self.sql.split("\n--\n") if part.strip()]


def _read(name: str) -> str:
    return files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")


def known() -> tuple[Migration, ...]:
    """All migrations this console knows, in order."""
    return (
        Migration(1, "0001_the_desk_opens", _read("0001_the_desk_opens")),
        Migration(2, "0002_procedures", _read("0002_procedures"), _open_requests),
        Migration(3, "0003_work_orders", _read("0003_work_orders"), _approvals_of_runs),
        Migration(
            4,
            "0004_roster_handover_check",
            _read("0004_roster_handover_check"),
            _handovers_that_were_signed,
        ),
    )


def _open_requests(table: str, row: Row) -> Row:
    """Requests of before 0002 were not confidential."""
    return {**row, "confidential": 0} if table == "help_request" else row


def _approvals_of_runs(table: str, row: Row) -> Row:
    """Decisions of before 0003 were all gates of a procedure."""
    return {**row, "order_id": None} if table == "approval" else row


def _handovers_that_were_signed(table: str, row: Row) -> Row:
    """Before 0004 a handover was written only once both had signed."""
    if table == "handover":
        signed = row["signed_at"]
        return {**row, "begun_at": signed, "arrived_at": None, "reason": ""}
    if table == "shift":
        return {**row, "how": "handover"}
    return {**row, "handover_id": None} if table == "approval" else row


def applied(raw: Connection) -> dict[str, str]:
    """Name and digest of each migration that the database has had."""
    has_table = raw.execute(
        "SELECT 1 FROM sqlite_schema WHERE name = 'schema_migration'"
    ).fetchone()
    if not has_table:
        return {}
    return dict(raw.execute("SELECT name, digest FROM schema_migration ORDER BY id").fetchall())


def pending(raw: Connection, migrations: tuple[Migration, ...] = ()) -> list[Migration]:
    """Migrations that are still to be applied.

    Raises:
        NewerSchema: the database has had a migration this console does not know.
    """
    migrations = migrations or known()
    done = applied(raw)
    names = {migration.name for migration in migrations}
    unknown = sorted(set(done) - names)
    if unknown:
        raise NewerSchema(
            _("This site was written by a newer console ({name}).").format(name=unknown[0]),
            remedy=_("Update this console; nothing was changed."),
        )
    # The file's own number and the table both count: neither a row taken out nor a number set
    # back lets a migration run twice. Verify names either.
    reached = raw.execute("PRAGMA user_version").fetchone()[0]
    return [
        migration
        for migration in migrations
        if migration.number > reached and migration.name not in done
    ]


def apply(raw: Connection, migration: Migration) -> None:
    """Run the statements inside the caller's transaction and lay the triggers that must stand."""
    for statement in migration.statements():
        raw.execute(statement)
    raw.execute(f"PRAGMA user_version = {migration.number:d}")
    if not raw.execute("SELECT 1 FROM sqlite_schema WHERE name = 'search_index'").fetchone():
        raw.execute(search.CREATE)
    for name in entries.missing_triggers(raw):
        raw.execute(f"DROP TRIGGER IF EXISTS {name}")
        raw.execute(entries.TRIGGERS[name])
    assert_triggers(raw)


def assert_triggers(raw: Connection) -> None:
    """Raise LedgerError unless every append-only trigger stands as it was laid."""
    missing = entries.missing_triggers(raw)
    if missing:
        raise LedgerError(
            _("The guard {name} of the ledger is missing.").format(name=missing[0]),
            rule="LOG-04",
            remedy=_("Stop writing here and call the supervisor; run verify."),
        )
