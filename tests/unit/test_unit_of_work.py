"""No write without an entry: tried on every book table, by every way a program can write."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select
from support.busy import busy_morning, note
from support.sites import IDS, Site, seeded, sign_in
from support.tampering import named, unique_columns

from frontdesk.desk import Committed, Desk
from frontdesk.errors import (
    Changed,
    InvalidInput,
    LedgerError,
    NotAuthorised,
    NotFound,
    Refused,
    SignInRefused,
    UnpostedChange,
)
from frontdesk.models import Book, Building, Person, tables_of
from frontdesk.registers import people
from frontdesk.registers.unit_of_work import Actor

BOOKS = tables_of("book")
LOCAL = tables_of("local")
MODELS: dict[str, type[Book]] = {str(model.__tablename__): model for model in Book.__subclasses__()}


@pytest.fixture(scope="module")
def morning(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    copied = template.copy(tmp_path_factory.mktemp("morning"), seeded("morning"))
    busy_morning(copied.open(), copied.clock)
    copied.close()
    return copied


@pytest.fixture(scope="module", params=["WAL", "TRUNCATE"])
def open_desk(
    morning: Site, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Any:
    """A desk in either journal mode; every test must leave it as it was."""
    copied = morning.copy(tmp_path_factory.mktemp("open"), seeded(request.param))
    desk = copied.open(journal=request.param, watch_clock=False)
    yield sign_in(desk, "李娜")
    copied.close()


def dump(desk: Desk) -> dict[str, list[Any]]:
    """Every row of every table."""
    with closing(sqlite3.connect(desk.folder.database)) as raw:
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for name in SQLModel.metadata.tables
        }


def test_every_table_declares_its_class() -> None:
    declared = {name: table.info.get("class") for name, table in SQLModel.metadata.tables.items()}
    assert set(declared.values()) == {"book", "ledger", "derived", "local"}
    assert set(MODELS) == set(BOOKS)
    for name in BOOKS:
        table = SQLModel.metadata.tables[name]
        assert {"id", "entry_seq"} <= set(table.columns.keys())
        assert table.dialect_options["sqlite"]["autoincrement"] is True


def apart(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Other values for the columns of a row that must be unique."""
    return {
        name: row[name] + 1000 if kind is int else f"{row[name]}x"
        for name, kind in unique_columns(table).items()
        if row[name] is not None
    }


def ways(table: str, row: dict[str, Any]) -> dict[str, tuple[str, Any]]:
    """Each way to write: raw SQL, and what Core does."""
    core = SQLModel.metadata.tables[table]
    new = {**row, "id": row["id"] + 500, **apart(table, row)}
    names = ", ".join(new)
    marks = ", ".join(f":{name}" for name in new)
    first = core.c.id == row["id"]
    return {
        "raw insert": (f"INSERT INTO {table}({names}) VALUES ({marks})", new),
        "raw replace": (f"INSERT OR REPLACE INTO {table}({names}) VALUES ({marks})", row),
        "raw update": (f"UPDATE {table} SET entry_seq = entry_seq WHERE id = :id", row),
        "raw move": (f"UPDATE {table} SET id = id + 500 WHERE id = :id", row),
        "raw delete": (f"DELETE FROM {table} WHERE id = :id", row),
        "raw delete all": (f"DELETE FROM {table}", {}),
        "core insert": ("", core.insert().values(**new)),
        "core update": ("", core.update().where(first).values(entry_seq=1)),
        "core delete": ("", core.delete().where(first)),
    }


WAYS = (
    "raw insert",
    "raw replace",
    "raw update",
    "raw move",
    "raw delete",
    "raw delete all",
    "core insert",
    "core update",
    "core delete",
)


@pytest.mark.rule("LOG-01")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("table", BOOKS)
def test_no_write_without_an_entry(open_desk: Desk, table: str, way: str) -> None:
    before = dump(open_desk)
    with pytest.raises(UnpostedChange), open_desk.transaction() as tx:
        tx.raw.execute("PRAGMA defer_foreign_keys=ON")
        cursor = tx.raw.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
        row = dict(
            zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True)
        )
        if table == "commitment_level" and way.endswith("insert"):
            tx.raw.execute("UPDATE commitment_level SET level = 2")
        sql, given = ways(table, row)[way]
        if sql:
            tx.raw.execute(sql, given)
        else:
            tx.session.execute(given)
        tx.raw.execute("PRAGMA defer_foreign_keys=ON")
    assert dump(open_desk) == before


@pytest.mark.rule("LOG-01")
@pytest.mark.parametrize("table", BOOKS)
def test_no_change_of_an_object_without_an_entry(open_desk: Desk, table: str) -> None:
    before, model = dump(open_desk), MODELS[table]
    with pytest.raises(UnpostedChange), open_desk.transaction() as tx:
        row = tx.session.exec(select(model)).first()
        assert row is not None
        row.entry_seq += 1
    with pytest.raises(UnpostedChange), open_desk.transaction() as tx:
        tx.raw.execute("PRAGMA defer_foreign_keys=ON")
        row = tx.session.exec(select(model).order_by(sa.desc("id"))).first()
        tx.session.delete(row)
        tx.session.flush()
        tx.raw.execute("PRAGMA foreign_keys=ON")
    with pytest.raises((UnpostedChange, sa.exc.IntegrityError)), open_desk.transaction() as tx:
        old = tx.session.exec(select(model)).first()
        assert old is not None
        values = old.model_dump(exclude={"id"})
        tx.session.add(model(**{**values, **apart(table, values)}))
    assert dump(open_desk) == before


def test_posting_one_row_does_not_cover_another(desk: Desk) -> None:
    sign_in(desk, "陈静")
    with pytest.raises(UnpostedChange, match="building"), desk.transaction() as tx:
        one, other = Building(code="1"), Building(code="2")
        tx.session.add_all([one, other])
        tx.session.flush()
        tx.post("building.added", {"building": "1"}, [one])


def test_a_change_after_the_entry_needs_another_entry(desk: Desk) -> None:
    sign_in(desk, "陈静")
    with pytest.raises(UnpostedChange, match="building"), desk.transaction() as tx:
        row = Building(code="1")
        tx.session.add(row)
        tx.post("building.added", {"building": "1"}, [row])
        row.name = "一号楼"


def test_an_entry_does_not_claim_a_row_that_is_not_there(desk: Desk) -> None:
    sign_in(desk, "陈静")
    with pytest.raises(LedgerError), desk.transaction() as tx:
        tx.post("building.added", {"building": "1"}, written=[("building", 9)])
    with pytest.raises(LedgerError), desk.transaction() as tx:
        tx.post("building.added", {"building": "1"}, gone=[("person", 1)])


def test_a_row_that_is_gone_is_told(site: Site, desk: Desk) -> None:
    sign_in(desk, "陈静")
    with desk.transaction() as tx:
        row = Building(code="1")
        tx.session.add(row)
        tx.post("building.added", {"building": "1"}, [row])
    with desk.transaction() as tx:
        tx.raw.execute("DELETE FROM building")
        tx.post("building.added", {"building": "1"}, gone=[("building", 1)])
    assert named(site.database) == set()


@pytest.mark.parametrize("table", LOCAL)
def test_local_tables_need_no_entry(open_desk: Desk, table: str) -> None:
    before = open_desk.anchor()
    with open_desk.transaction() as tx:
        tx.raw.execute(f"DELETE FROM {table} WHERE 0")
        tx.raw.execute("INSERT INTO local_setting VALUES ('bell', 'on')")
        tx.raw.execute("DELETE FROM local_setting")
    with open_desk.database.local() as raw:
        raw.execute("INSERT INTO local_setting VALUES ('bell', 'on')")
        raw.execute("DELETE FROM local_setting")
    assert open_desk.anchor() == before


def test_the_door_of_local_tables_is_no_door_to_the_books(desk: Desk) -> None:
    with pytest.raises(UnpostedChange), desk.database.local() as raw:
        raw.execute("UPDATE person SET name = '某某' WHERE id = 1")
    with desk.reading() as reading:
        assert people.by_name(reading, "陈静").id == 1


def test_readers_cannot_write(desk: Desk) -> None:
    with pytest.raises(Exception, match="cannot be written"), desk.reading() as reading:
        reading.raw.execute("UPDATE person SET name = '某某'")


@pytest.mark.parametrize("door", ["act", "ask"])
def test_a_statement_is_prepared_once(desk: Desk, door: str) -> None:
    sign_in(desk, "王岚")
    prepared: list[str | None] = []

    def turn() -> None:
        if door == "act":
            note(desk, "巡楼一遍，无异常")
        else:
            desk.ask(people.by_name, "王岚")

    def seen(_action: int, *names: str | None) -> int:
        prepared.append(names[0])
        return sqlite3.SQLITE_OK

    opened = desk.database.writing() if door == "act" else desk.database.reading()
    with opened as (_session, raw):
        raw.set_authorizer(seen)
    for _turn in range(2):
        turn()
    assert prepared
    prepared.clear()
    turn()
    assert set(prepared) <= {"ROLLBACK"}  # the driver's own, at the end of a look


@pytest.mark.rule("LOG-03", "LOG-04")
@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET sig = sig",
        "UPDATE entry_body SET body = body WHERE seq = 3",
        "DELETE FROM ledger_entry",
        "DELETE FROM entry_body WHERE seq = 3",
        "INSERT OR REPLACE INTO ledger_entry SELECT * FROM ledger_entry WHERE seq = 3",
        "INSERT OR REPLACE INTO entry_body SELECT * FROM entry_body WHERE seq = 3",
        "REPLACE INTO entry_body VALUES (3, x'00', x'00')",
        "UPDATE OR IGNORE entry_body SET seq = 99",
        "INSERT INTO ledger_entry VALUES (3, x'', x'', x'') ON CONFLICT DO UPDATE SET env = x''",
    ],
)
def test_the_ledger_is_append_only(site: Site, journal: str, sql: str) -> None:
    desk = sign_in(site.open(journal=journal), "王岚")
    with pytest.raises(LedgerError, match="not altered") as refusal, desk.transaction() as tx:
        tx.raw.execute(sql)
    assert refusal.value.rule == "LOG-04"
    assert desk.verify().problems == ()


@pytest.mark.rule("LOG-03")
def test_numbers_have_no_gaps_even_after_failures(desk: Desk) -> None:
    sign_in(desk, "王岚")
    first = note(desk, "一")
    for _try in range(3):
        with pytest.raises(ZeroDivisionError), desk.transaction() as tx:
            tx.post("note.written", {"content": "半条"})
            _ = 1 // 0
    assert note(desk, "二") == first + 1


@pytest.mark.rule("LOG-02")
def test_a_required_field_of_a_kind_is_asked_for(desk: Desk) -> None:
    sign_in(desk, "王岚")
    with pytest.raises(InvalidInput) as refusal, desk.transaction() as tx:
        tx.post("note.written", {"content": ""})
    assert refusal.value.rule == "LOG-02"


def test_nobody_signed_in_writes_nothing(desk: Desk) -> None:
    with pytest.raises(SignInRefused), desk.transaction():
        pass
    reader = Actor(IDS["王岚"], "王岚", "02", frozenset({"clerk"}))
    with pytest.raises(Refused, match="PIN"), desk.transaction(reader) as tx:
        tx.post("note.written", {"content": "x"})


def test_authority_is_asked_for(desk: Desk) -> None:
    sign_in(desk, "王岚")
    with pytest.raises(NotAuthorised), desk.transaction() as tx:
        tx.require("person.manage")


def test_who_was_slower_is_told_what_is_new(desk: Desk) -> None:
    sign_in(desk, "陈静")
    with desk.reading() as reading:
        seen = people.by_name(reading, "王岚").entry_seq
    desk.act(people.change, 2, name="王岚", roles=["clerk"], telephone="1", seen=seen)
    newer = desk.anchor().seq
    with pytest.raises(Changed) as refusal, desk.transaction() as tx:
        tx.get(Person, 2, seen=seen)
    assert newer in refusal.value.since
    with pytest.raises(NotFound), desk.transaction() as tx:
        tx.get(Person, 999)


def test_watchers_hear_of_what_was_committed_and_of_nothing_else(desk: Desk) -> None:
    heard: list[Committed] = []
    desk.watch(heard.append)
    sign_in(desk, "王岚")
    seq = note(desk, "听到")
    with pytest.raises(ZeroDivisionError), desk.transaction() as tx:
        tx.post("note.written", {"content": "半条"})
        _ = 1 // 0
    assert [(done.first, done.last) for done in heard] == [(seq, seq)]
