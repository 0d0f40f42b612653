"""The schema on disk is the schema of the models, and a newer one is left alone."""

import sqlite3
from contextlib import closing

import pytest
from sqlmodel import SQLModel
from support.sites import Site, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import LedgerError, NewerSchema, SecretMissing
from frontdesk.language import Language, set_language
from frontdesk.store import migrations
from frontdesk.store.driver import driver
from frontdesk.store.entries import TRIGGERS, missing_triggers
from frontdesk.store.migrations import Migration

TABLES = sorted(SQLModel.metadata.tables)
NEXT = len(migrations.known()) + 1
"""The number of a migration that this console does not know yet."""


def shape(raw: sqlite3.Connection, table: str) -> object:
    """Columns with type, not-null and key; indexes with their columns, partiality and SQL."""
    columns = [row[1:4] + row[5:] for row in raw.execute(f"PRAGMA table_info({table})")]
    indexes = sorted(
        (
            row[2],
            row[4],
            [column[2] for column in raw.execute(f"PRAGMA index_info('{row[1]}')")],
            "" if row[1].startswith("sqlite_autoindex") else row[1],
        )
        for row in raw.execute(f"PRAGMA index_list({table})")
    )
    keys = sorted(row[2:5] for row in raw.execute(f"PRAGMA foreign_key_list({table})"))
    sql = raw.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
    words = sql.upper()
    return columns, indexes, keys, "AUTOINCREMENT" in words, "WITHOUT ROWID" in words


@pytest.mark.parametrize("table", TABLES)
def test_the_migrations_lay_what_the_models_say(desk: Desk, table: str) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine("sqlite://", module=driver)
    SQLModel.metadata.create_all(engine)
    with engine.connect() as connection:
        raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        expected = shape(raw, table)
        checks = raw.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
        with desk.reading() as reading:
            assert shape(reading.raw, table) == expected
            laid = reading.raw.execute(
                "SELECT sql FROM sqlite_schema WHERE name = ?", (table,)
            ).fetchone()[0]
    engine.dispose()
    assert constraints(laid) == constraints(checks)


def constraints(sql: str) -> list[str]:
    return sorted(line.strip().rstrip(",)") for line in sql.splitlines() if "CHECK" in line)


def test_no_table_beside_those_of_the_models(desk: Desk) -> None:
    with desk.reading() as reading:
        rows = reading.raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        standing = {row[0] for row in rows if not row[0].startswith(("sqlite_", "search_index"))}
    assert standing == set(TABLES)


def test_the_triggers_stand(desk: Desk) -> None:
    with desk.reading() as reading:
        assert missing_triggers(reading.raw) == []
        migrations.assert_triggers(reading.raw)


def test_the_schema_is_said_in_the_log(desk: Desk) -> None:
    with desk.reading() as reading:
        rows = reading.raw.execute("SELECT name, digest FROM schema_migration").fetchall()
        assert rows == [(m.name, m.digest) for m in migrations.known()]
        assert migrations.pending(reading.raw) == []


def test_a_number_set_back_runs_nothing_twice(site: Site) -> None:
    site.open()
    site.close()
    with closing(sqlite3.connect(site.database)) as raw:
        raw.execute("PRAGMA user_version = 0")
        assert migrations.pending(raw) == []
        raw.execute(f"PRAGMA user_version = {len(migrations.known())}")
        raw.execute("DELETE FROM schema_migration")
        assert migrations.pending(raw) == []


ANOTHER = Migration(NEXT, "9999_another", "CREATE TABLE another (id INTEGER PRIMARY KEY)")


def test_a_migration_is_applied_at_opening_and_recorded(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = (*migrations.known(), ANOTHER)
    monkeypatch.setattr(migrations, "known", lambda: both)
    desk = site.open()
    with desk.reading() as reading:
        assert reading.raw.execute("SELECT count(*) FROM another").fetchone()[0] == 0
        kind = reading.raw.execute("SELECT kind FROM log_line ORDER BY seq DESC").fetchone()[0]
    assert kind == "schema.migrated"
    assert desk.verify().problems == ()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_the_device_secret_the_missing_file_is_named(
    site: Site, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    site.secret.unlink()
    before = site.database.read_bytes()
    both = (*migrations.known(), ANOTHER)
    monkeypatch.setattr(migrations, "known", lambda: both)
    set_language(language)
    with pytest.raises(SecretMissing) as refusal:
        site.open()
    assert str(site.secret) in refusal.value.what and refusal.value.remedy
    assert site.database.read_bytes() == before


def test_a_failing_migration_leaves_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Migration(NEXT, "9999_broken", f"{ANOTHER.sql}\n--\nCREATE TABLE another (id INTEGER)")
    both = (*migrations.known(), broken)
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "known", lambda: both)
        with pytest.raises(Exception, match="another"):
            site.open()
    desk = site.open()
    with desk.reading() as reading:
        query = "SELECT count(*) FROM sqlite_schema WHERE name = 'another'"
        assert reading.raw.execute(query).fetchone()[0] == 0
    assert desk.verify().problems == ()


def test_a_migration_puts_dropped_triggers_back(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilding = Migration(NEXT, "9999_rebuild", "DROP TRIGGER ledger_entry_append_only_update")
    both = (*migrations.known(), rebuilding)
    monkeypatch.setattr(migrations, "known", lambda: both)
    desk = site.open()
    assert desk.verify().problems == ()


def test_a_missing_trigger_is_refused(site: Site) -> None:
    with closing(sqlite3.connect(site.database)) as raw:
        for name in TRIGGERS:
            raw.execute(f"DROP TRIGGER {name}")
        with pytest.raises(LedgerError) as refusal:
            migrations.assert_triggers(raw)
    assert refusal.value.rule == "LOG-04"


def test_a_newer_schema_has_its_own_message(site: Site) -> None:
    desk = sign_in(site.open(), "陈静")
    newer = Migration(9, "0009_from_the_future", "SELECT 1")
    with desk.transaction() as tx:
        from frontdesk.registers import founding

        founding.record_migration(tx, newer)
    site.close()
    before = site.database.read_bytes()
    with pytest.raises(NewerSchema, match="0009_from_the_future") as refusal:
        site.open()
    assert "nothing was changed" in refusal.value.remedy
    assert site.database.read_bytes() == before


def test_rows_of_an_older_schema_are_lifted_before_they_are_compared(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lift(table: str, row: dict[str, object]) -> dict[str, object]:
        return {**row, "nickname": ""} if table == "building" else row

    desk = sign_in(site.open(), "陈静")
    from frontdesk.registers import households

    desk.act(households.add_building, "3")
    site.close()
    sql = "ALTER TABLE building ADD COLUMN nickname VARCHAR NOT NULL DEFAULT ''"
    both = (*migrations.known(), Migration(NEXT, "9999_nickname", sql, lift))
    monkeypatch.setattr(migrations, "known", lambda: both)
    assert site.open().verify().problems == ()
