"""Every edit made with another tool is found and named."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.busy import busy_morning, note, request
from support.second_reader import problems_of
from support.sites import PEOPLE, Site, seeded, sign_in
from support.tampering import BOOKS, attacker, flipped, named, problems, unique_columns

from frontdesk.desk import Desk
from frontdesk.language import _
from frontdesk.ledger.chain import rebuild_derived
from frontdesk.ledger.envelope import link_of
from frontdesk.ledger.kind import Kind
from frontdesk.ledger.kinds import KINDS
from frontdesk.ledger.signing import Signer
from frontdesk.registers import duty_log, help_requests
from frontdesk.store import migrations
from frontdesk.store.entries import TRIGGERS, Line

LEDGER = ("env", "sig", "link")
OPENED = 4 + len(migrations.known()) + 2 * len(PEOPLE)
"""Seq of `site.opened`: two for each of the staff, one for each migration, four more."""
REQUESTED = OPENED + 5
"""Seq of the first request of `busy_morning`."""
NOTE = REQUESTED + 2
"""Seq of its plain entry."""
CORRECTED = NOTE + 2
"""Seq of the entry that corrects another."""
LAST = NOTE + 86
"""Seq of its newest entry, the bundle of a month."""


@pytest.fixture(scope="module")
def morning(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with a row in every book table; tests copy it."""
    copied = template.copy(tmp_path_factory.mktemp("morning"), seeded("morning"))
    busy_morning(copied.open(), copied.clock)
    copied.close()
    return copied


@pytest.fixture
def book(morning: Site, tmp_path: Path) -> Path:
    """The database of such a site."""
    return morning.copy(tmp_path, seeded("book")).database


def test_a_clean_book_is_clean(book: Path) -> None:
    with attacker(book) as raw:
        kinds = dict(raw.execute("SELECT seq, kind FROM log_line").fetchall())
    assert max(kinds) == LAST
    named_here = {
        OPENED: "site.opened",
        REQUESTED: "request.registered",
        NOTE: "note.written",
        CORRECTED: "entry.corrected",
        LAST: "bundle.made",
    }
    assert named_here.items() <= kinds.items()
    assert named(book) == set()
    assert problems_of(book) == []


@pytest.mark.rule("LOG-04")
@pytest.mark.parametrize("place", [0, 10, 60, -1])
@pytest.mark.parametrize("seq", [1, 2, 5, NOTE, LAST])
def test_one_byte_of_a_body(book: Path, seq: int, place: int) -> None:
    with attacker(book) as raw:
        body = raw.execute("SELECT body FROM entry_body WHERE seq = ?", (seq,)).fetchone()[0]
        raw.execute("UPDATE entry_body SET body = ? WHERE seq = ?", (flipped(body, place), seq))
    assert ("body_changed", seq, None) in named(book)
    assert (seq, "body digest") in problems_of(book)


@pytest.mark.rule("LOG-04")
def test_one_byte_of_a_salt(book: Path) -> None:
    with attacker(book) as raw:
        raw.execute("UPDATE entry_body SET salt = zeroblob(32) WHERE seq = ?", (NOTE,))
    assert named(book) == {("body_changed", NOTE, None)}


@pytest.mark.rule("LOG-04")
@pytest.mark.parametrize("column", LEDGER)
@pytest.mark.parametrize("seq", [1, OPENED, NOTE, LAST])
def test_one_byte_of_an_entry(book: Path, seq: int, column: str) -> None:
    with attacker(book) as raw:
        value = raw.execute(f"SELECT {column} FROM ledger_entry WHERE seq = {seq}").fetchone()[0]
        for place in (0, 3, len(value) // 2, -1):
            raw.execute(f"UPDATE ledger_entry SET {column} = ? WHERE seq = {seq}", (value,))
            changed = flipped(value, place)
            raw.execute(f"UPDATE ledger_entry SET {column} = ? WHERE seq = {seq}", (changed,))
            found = {(kind, at) for kind, at, _row in named(book)}
            assert ("broken_link", seq) in found or ("bad_envelope", seq) in found
            assert any(at in (seq, seq + 1) for at, _what in problems_of(book))


@pytest.mark.rule("LOG-04")
def test_a_body_and_its_envelope_rewritten_together(book: Path) -> None:
    """The digest fits again, the chain is laid anew; only the signature cannot be made."""
    with attacker(book) as raw:
        env, sig = raw.execute(f"SELECT env, sig FROM ledger_entry WHERE seq = {NOTE}").fetchone()
        env = env.replace(b'"confidential":false', b'"confidential":true')
        raw.execute(
            "UPDATE ledger_entry SET env = ?, link = ? WHERE seq = ?",
            (env, link_of(env, sig), NOTE),
        )
    found = named(book)
    assert {("bad_signature", NOTE, None), ("broken_link", NOTE + 1, None)} <= found


def cells(book: Path, table: str) -> Iterator[tuple[int, str]]:
    with closing(sqlite3.connect(book)) as raw:
        ids = [row[0] for row in raw.execute(f"SELECT id FROM {table}")]
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
    yield from ((ids[-1], column) for column in columns)


@pytest.mark.rule("LOG-04")
@pytest.mark.parametrize("table", BOOKS)
def test_one_column_of_a_row_of_every_book_table(book: Path, table: str) -> None:
    for row, column in list(cells(book, table)):
        with attacker(book) as raw:
            raw.execute("PRAGMA ignore_check_constraints=ON")
            raw.execute("BEGIN")
            raw.execute(
                f"UPDATE {table} SET {column} = coalesce({column}, 0) || '7' WHERE id = {row}"
            )
            raw.execute("COMMIT")
        found = named(book)
        kinds = {kind for kind, at, _row in found if at == table}
        expected = {"id": {"row_missing"}, "entry_seq": {"row_without_entry", "row_older"}}
        assert kinds & expected.get(column, {"row_differs"}), (column, found)
        with attacker(book) as raw:
            restore(raw, table, row, column)
        assert named(book) == set(), column


def restore(raw: sqlite3.Connection, table: str, row: int, column: str) -> None:
    """Put the cell back from the newest after-image."""
    if column == "id":
        raw.execute(f"UPDATE {table} SET id = {row} WHERE id = {row}7")
        return
    for seq, body in raw.execute("SELECT seq, body FROM entry_body ORDER BY seq DESC").fetchall():
        for fact in json.loads(body)["facts"]:
            if (fact["table"], fact["id"]) == (table, row):
                value = seq if column == "entry_seq" else fact["row"][column]
                if column == "public_key":
                    value = bytes.fromhex(value)
                raw.execute(f"UPDATE {table} SET {column} = ? WHERE id = {row}", (value,))
                return


@pytest.mark.parametrize("table", BOOKS)
def test_a_row_put_in(book: Path, table: str) -> None:
    with attacker(book) as raw:
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        values = [unlike(table, name) for name in columns]
        values[columns.index("id")] = "id + 1000"
        raw.execute(
            f"INSERT INTO {table}({', '.join(columns)}) "
            f"SELECT {', '.join(values)} FROM {table} ORDER BY id DESC LIMIT 1"
        )
        new = raw.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
    assert named(book) == {("row_without_entry", table, new)}


def unlike(table: str, name: str) -> str:
    """The value of a column for a copy of a row: another one where the table says it is unique."""
    kinds = unique_columns(table)
    if name not in kinds:
        return name
    return f"{name} + 1000" if kinds[name] is int else f"{name} || 'x'"


@pytest.mark.parametrize("table", BOOKS)
def test_a_row_taken_out(book: Path, table: str) -> None:
    with attacker(book) as raw:
        gone = raw.execute(f"SELECT max(id) FROM {table}").fetchone()[0]
        raw.execute(f"DELETE FROM {table} WHERE id = ?", (gone,))
    assert named(book) == {("row_missing", table, gone)}


def test_a_row_taken_out_and_another_put_in(book: Path) -> None:
    with attacker(book) as raw:
        raw.execute("UPDATE help_request SET id = 77 WHERE id = 3")
    assert named(book) == {
        ("row_missing", "help_request", 3),
        ("row_without_entry", "help_request", 77),
        ("schema_differs", None, None),
    }


def test_an_older_row(book: Path) -> None:
    """The row as an earlier entry had it, its entry_seq with it."""
    with attacker(book) as raw:
        seq, body = raw.execute(
            "SELECT seq, body FROM entry_body WHERE seq = ?", (REQUESTED,)
        ).fetchone()
        first = next(f for f in json.loads(body)["facts"] if f["table"] == "help_request")
        columns = {**first["row"], "entry_seq": seq}
        raw.execute(
            f"UPDATE help_request SET {', '.join(f'{name} = :{name}' for name in columns)} "
            "WHERE id = :id",
            columns,
        )
    assert ("row_older", "help_request", first["id"]) in named(book)


@pytest.mark.rule("LOG-03")
def test_the_newest_entry_torn_out(book: Path) -> None:
    """Rows that the entry carried give it away, and its derived lines."""
    with attacker(book) as raw:
        raw.execute("DELETE FROM ledger_entry WHERE seq = ?", (LAST,))
        raw.execute("DELETE FROM entry_body WHERE seq = ?", (LAST,))
    found = named(book)
    assert {("stray_body", LAST, None), ("row_without_entry", "log_bundle", 1)} <= found


@pytest.mark.rule("LOG-03")
def test_a_tail_cut_perfectly_is_found_by_the_anchor_alone(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    note(desk, "第一条")
    before = desk.anchor()
    note(desk, "第二条")
    anchor = desk.anchor()
    desk.close()
    with attacker(site.database) as raw:
        for table in ("ledger_entry", "entry_body", "log_line", "entry_subject"):
            raw.execute(f"DELETE FROM {table} WHERE seq = {anchor.seq}")
        drop_from_index(raw, anchor.seq, "第二条")
    assert problems(site.database) == []
    assert problems_of(site.database) == []
    assert problems(site.database, (before.seq, before.head)) == []
    [found] = problems(site.database, (anchor.seq, anchor.head))
    assert (found.kind, found.seq) == ("anchor_differs", anchor.seq)


def drop_from_index(raw: sqlite3.Connection, seq: int, text: str) -> None:
    from frontdesk.store.search import terms_of

    raw.execute(
        "INSERT INTO search_index(search_index, rowid, terms) VALUES ('delete', ?, ?)",
        (seq, terms_of(text)),
    )


def test_the_anchor_of_another_log(site: Site, desk: Desk) -> None:
    anchor = desk.anchor()
    assert desk.verify(anchor=(anchor.seq, anchor.head)).problems == ()
    assert desk.verify(anchor=(anchor.seq, anchor.head[:16])).problems == ()
    [found] = desk.verify(anchor=(anchor.seq, "0" * 16)).problems
    assert (found.kind, found.seq) == ("anchor_differs", anchor.seq)


@pytest.mark.rule("LOG-03")
def test_an_entry_torn_out_of_the_middle(book: Path) -> None:
    with attacker(book) as raw:
        raw.execute("DELETE FROM ledger_entry WHERE seq = ?", (NOTE,))
    found = named(book)
    assert ("missing_number", NOTE, None) in found
    assert ("stray_body", NOTE, None) in found


@pytest.mark.rule("LOG-03", "LOG-04")
def test_two_entries_swapped(book: Path) -> None:
    with attacker(book) as raw:
        for table in ("ledger_entry", "entry_body"):
            for old, new in ((NOTE, 9022), (NOTE + 1, NOTE), (9022, NOTE + 1)):
                raw.execute(f"UPDATE {table} SET seq = {new} WHERE seq = {old}")
    found = named(book)
    assert {("bad_envelope", NOTE, None), ("bad_envelope", NOTE + 1, None)} <= found
    assert {("broken_link", NOTE, None), ("broken_link", NOTE + 2, None)} <= found


@pytest.mark.rule("LOG-03")
def test_entries_renumbered_over_a_gap(book: Path) -> None:
    with attacker(book) as raw:
        for table in ("ledger_entry", "entry_body", "log_line", "entry_subject"):
            raw.execute(f"DELETE FROM {table} WHERE seq = {NOTE}")
            for seq in range(NOTE + 1, LAST + 1):
                raw.execute(f"UPDATE {table} SET seq = {seq - 1} WHERE seq = {seq}")
    found = named(book)
    assert ("bad_envelope", NOTE, None) in found and ("broken_link", NOTE, None) in found


def test_a_key_of_ones_own(book: Path) -> None:
    signer = Signer(b"e" * 32)
    with attacker(book) as raw:
        raw.execute(
            "INSERT INTO person_key(entry_seq, key, person_id, public_key, purpose, valid_from_seq)"
            " VALUES (5, ?, 1, ?, 'pin', 5)",
            (signer.key, signer.public_key),
        )
        row = raw.execute("SELECT max(id) FROM person_key").fetchone()[0]
    assert named(book) == {("row_without_entry", "person_key", row)}


def test_an_entry_forged_with_it(book: Path) -> None:
    """A perfect entry at the end, but for the key."""
    signer, new = Signer(b"e" * 32), LAST + 1
    with attacker(book) as raw:
        env, link = raw.execute(
            "SELECT env, link FROM ledger_entry WHERE seq = ?", (LAST,)
        ).fetchone()
        fields = {**json.loads(env), "seq": new, "prev": link.hex(), "key": signer.key}
        forged = json.dumps(
            fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
        sig = signer.sign(forged)
        raw.execute(
            "INSERT INTO ledger_entry VALUES (?, ?, ?, ?)", (new, forged, sig, link_of(forged, sig))
        )
        raw.execute(
            "INSERT INTO entry_body SELECT ?, salt, body FROM entry_body WHERE seq = ?", (new, LAST)
        )
    assert ("unknown_key", new, None) in named(book)
    assert (new, "signed with a key that does not count") in problems_of(book)


LINE_COLUMNS = [name for name in Line._fields if name != "seq"]


@pytest.mark.parametrize("column", LINE_COLUMNS)
def test_a_derived_line(book: Path, column: str) -> None:
    with attacker(book) as raw:
        raw.execute(
            f"UPDATE log_line SET {column} = coalesce({column}, 0) || '1' WHERE seq = {REQUESTED}"
        )
    assert ("derived_differs", REQUESTED, None) in named(book)


@pytest.mark.parametrize(
    ("sql", "seq"),
    [
        (f"DELETE FROM log_line WHERE seq = {NOTE}", NOTE),
        (f"DELETE FROM entry_subject WHERE seq = {CORRECTED}", CORRECTED),
        (f"UPDATE entry_subject SET subject = 'room:9' WHERE seq = {CORRECTED}", CORRECTED),
        (f"INSERT INTO entry_subject VALUES ('help_request:1', {NOTE})", NOTE),
        ("INSERT INTO search_index(search_index) VALUES ('delete-all')", NOTE),
        (f"INSERT INTO search_index(rowid, terms) VALUES ({NOTE}, '漏水')", NOTE),
        ("INSERT INTO search_index(rowid, terms) VALUES (99, '漏水')", 99),
        (
            "INSERT INTO search_index(search_index, rowid, terms) "
            f"VALUES ('delete', {NOTE}, '巡查')",
            NOTE,
        ),
    ],
)
def test_other_derived_tables(book: Path, sql: str, seq: int) -> None:
    with attacker(book) as raw:
        raw.execute(sql)
    assert ("derived_differs", seq, None) in named(book)


def test_a_line_of_no_entry(book: Path) -> None:
    with attacker(book) as raw:
        raw.execute(
            "INSERT INTO log_line SELECT 999, kind, author, occurred, recorded, shift, "
            f"subject, room, confidential FROM log_line WHERE seq = {NOTE}"
        )
        raw.execute("INSERT INTO entry_subject VALUES ('room:1', 998)")
        raw.execute("INSERT INTO entry_body VALUES (997, x'00', x'00')")
    assert named(book) == {("stray_body", seq, None) for seq in (997, 998, 999)}


@pytest.mark.parametrize("name", TRIGGERS)
@pytest.mark.parametrize("weakened", [False, True])
def test_a_trigger_away(book: Path, name: str, weakened: bool) -> None:
    with closing(sqlite3.connect(book)) as raw:
        raw.execute(f"DROP TRIGGER {name}")
        if weakened:
            raw.execute(TRIGGERS[name].replace("'append-only'", "'append only'"))
        raw.commit()
    [found] = problems(book)
    assert (found.kind, found.detail) == ("trigger_missing", name)


@pytest.mark.rule("LOG-03")
def test_a_body_destroyed_under_a_pretext(book: Path) -> None:
    """Whoever writes the destruction list gets past the trigger, but not past the verifier."""
    with closing(sqlite3.connect(book)) as raw, raw:
        raw.execute("INSERT INTO destruction VALUES (?, ?)", (NOTE, NOTE))
        raw.execute("DELETE FROM entry_body WHERE seq = ?", (NOTE,))
    assert {("body_missing", NOTE, None), ("row_without_entry", "destruction", NOTE)} <= named(book)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            f"UPDATE ledger_entry SET env = CAST(env AS TEXT) WHERE seq = {NOTE}",
            ("bad_envelope", NOTE),
        ),
        (f"UPDATE ledger_entry SET link = 5 WHERE seq = {NOTE}", ("broken_link", NOTE)),
        (f"UPDATE ledger_entry SET link = 5 WHERE seq = {LAST}", ("broken_link", LAST)),
        ("UPDATE ledger_entry SET sig = 'x' WHERE seq = 1", ("bad_envelope", 1)),
        (
            f"UPDATE entry_body SET body = CAST(body AS TEXT) WHERE seq = {NOTE}",
            ("body_changed", NOTE),
        ),
        ("UPDATE entry_body SET salt = 0 WHERE seq = 5", ("body_changed", 5)),
        ("UPDATE help_request SET entry_seq = 'x' WHERE id = 1", ("row_differs", "help_request")),
        ("UPDATE help_request SET content = x'ff' WHERE id = 1", ("row_differs", "help_request")),
        (
            "UPDATE help_request SET content = CAST(x'ff' AS TEXT) WHERE id = 1",
            ("row_differs", "help_request"),
        ),
        (
            "UPDATE handover SET sheet_sha256 = unhex(sheet_sha256)",
            ("row_differs", "handover"),
        ),
        (
            "UPDATE person_key SET public_key = lower(hex(public_key)) WHERE id = 2",
            ("row_differs", "person_key"),
        ),
    ],
)
def test_values_of_another_type(book: Path, sql: str, expected: tuple[str, int | str]) -> None:
    with attacker(book) as raw:
        raw.create_function("unhex", 1, bytes.fromhex)
        raw.execute(sql)
    assert expected in {(kind, at) for kind, at, _row in named(book)}


def details(book: Path, kind: str) -> set[str]:
    return {found.detail for found in problems(book) if found.kind == kind}


def test_a_destruction_that_a_changed_list_vouches_for(book: Path) -> None:
    """The derived kind says destruction; the signed entry does not."""
    with attacker(book) as raw:
        raw.execute("UPDATE log_line SET kind = 'destruction.done' WHERE seq = 30")
        raw.execute("INSERT INTO destruction VALUES (?, 30)", (NOTE,))
        raw.execute("DELETE FROM entry_body WHERE seq = ?", (NOTE,))
        raw.execute("UPDATE log_line SET author = 5 WHERE seq = ?", (NOTE,))
    assert {
        ("body_missing", NOTE, None),
        ("row_without_entry", "destruction", NOTE),
        ("derived_differs", NOTE, None),
        ("derived_differs", 30, None),
    } <= named(book)


@pytest.mark.parametrize(("listed", "lawful"), [([NOTE], True), ([NOTE + 1], False)])
def test_a_destruction_that_a_signed_entry_lists(
    morning: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: list[int], lawful: bool
) -> None:
    kind = Kind("destruction.done", "Destroyed", "销毁")
    monkeypatch.setitem(KINDS, kind.name, kind)
    site = morning.copy(tmp_path, seeded("destroyed"))
    desk = sign_in(site.open(), "陈静")
    with desk.transaction() as tx:
        seq = tx.post(kind.name, {"seqs": listed})
    desk.close()
    with attacker(site.database) as raw:
        raw.execute("INSERT INTO destruction VALUES (?, ?)", (NOTE, seq))
        raw.execute("DELETE FROM entry_body WHERE seq = ?", (NOTE,))
    assert (("body_missing", NOTE, None) in named(site.database)) is not lawful
    assert (("row_without_entry", "destruction", NOTE) in named(site.database)) is not lawful


@pytest.mark.parametrize("seq", [0, -1, -(2**63)])
def test_an_entry_below_the_first(book: Path, seq: int) -> None:
    with attacker(book) as raw:
        raw.execute(
            "INSERT INTO ledger_entry SELECT ?, env, sig, link FROM ledger_entry LIMIT 1", (seq,)
        )
    assert named(book) == {("bad_envelope", seq, None)}


def test_an_entry_far_beyond_the_last(book: Path) -> None:
    last = 2**63 - 1
    with attacker(book) as raw:
        raw.execute(
            "INSERT INTO ledger_entry SELECT ?, env, sig, link FROM ledger_entry LIMIT 1", (last,)
        )
    found = named(book)
    assert {("missing_number", LAST + 1, None), ("bad_envelope", last, None)} <= found
    assert len(found) < 10


def test_a_deleted_row_put_back(morning: Site, tmp_path: Path) -> None:
    site = morning.copy(tmp_path, seeded("gone"))
    desk = sign_in(site.open(), "陈静")
    with desk.transaction() as tx:
        row = tx.raw.execute("SELECT * FROM telephone WHERE id = 1").fetchone()
        tx.raw.execute("DELETE FROM telephone WHERE id = 1")
        tx.post("note.written", {"content": "删除电话"}, gone=[("telephone", 1)])
    assert desk.verify().problems == ()
    desk.close()
    with attacker(site.database) as raw:
        raw.execute(f"INSERT INTO telephone VALUES ({', '.join('?' * len(row))})", row)
    assert ("row_older", "telephone", 1) in named(site.database)


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("CREATE TABLE hidden (id INTEGER)", "hidden"),
        ("CREATE VIEW seen AS SELECT 1", "seen"),
        ("DROP INDEX ix_log_line_kind", "ix_log_line_kind"),
        ("CREATE INDEX ix_more ON person (name)", "ix_more"),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON help_request BEGIN "
            "UPDATE help_request SET content = '' WHERE id = NEW.id; END",
            "quiet",
        ),
        ("ALTER TABLE person ADD COLUMN nickname VARCHAR", "person"),
        ("DROP TABLE entry_subject", "entry_subject"),
        ("DROP TABLE log_line", "log_line"),
        ("DROP TABLE search_index", "search_index"),
        ("DROP TABLE destruction", "destruction"),
        ("DROP TABLE telephone", "telephone"),
        ("PRAGMA user_version = 0", "user_version"),
        ("PRAGMA user_version = 7", "user_version"),
        ("UPDATE sqlite_sequence SET seq = 0 WHERE name = 'room'", "sqlite_sequence room"),
        ("DELETE FROM sqlite_sequence WHERE name = 'room'", "sqlite_sequence room"),
    ],
)
def test_another_schema(book: Path, sql: str, name: str) -> None:
    with attacker(book, put_back=False) as raw:
        raw.execute(sql)
        standing = {row[0] for row in raw.execute("SELECT name FROM sqlite_schema")}
        for trigger in TRIGGERS.values():
            if "destruction" in standing or "destruction" not in trigger:
                raw.execute(trigger)
    assert name in details(book, "schema_differs")


def test_a_public_key_that_its_entry_does_not_have(book: Path) -> None:
    with attacker(book) as raw:
        raw.execute("UPDATE person_key SET person_id = 3 WHERE id = 2")
    assert ("key_differs", "person_key", 2) in named(book)


@pytest.mark.parametrize("hostile", ["[" * 100_000, "{}", "[]", '{"seq":{}}'])
def test_a_hostile_envelope_is_named(book: Path, hostile: str) -> None:
    with attacker(book) as raw:
        raw.execute("UPDATE ledger_entry SET env = ? WHERE seq IN (5, ?)", (hostile.encode(), NOTE))
    assert {("bad_envelope", 5, None), ("bad_envelope", NOTE, None)} <= named(book)


def test_an_envelope_spelt_otherwise(book: Path) -> None:
    with attacker(book) as raw:
        raw.execute(
            "UPDATE ledger_entry SET env = CAST(replace(CAST(env AS TEXT), ',', ', ') AS BLOB)"
            f" WHERE seq = {NOTE}"
        )
    assert ("bad_envelope", NOTE, None) in named(book)


@pytest.mark.parametrize("hostile", [b"\xff", b"[" * 100_000, b"{}", b"[]", b'{"text"', b"7"])
def test_a_hostile_body_does_not_blind_the_log(
    morning: Site, tmp_path: Path, hostile: bytes
) -> None:
    site = morning.copy(tmp_path, seeded("hostile"))
    with attacker(site.database) as raw:
        raw.execute("UPDATE entry_body SET body = ? WHERE seq = ?", (hostile, NOTE))
    assert ("body_changed", NOTE, None) in named(site.database)
    desk = sign_in(site.open(), "陈静")
    shown = desk.ask(duty_log.entry, NOTE).row.text
    assert shown == _("(unreadable: run verify)")
    assert desk.ask(duty_log.find, "巡查").rows
    site.close()


def test_somebody_writes_while_it_runs(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.ledger import verify as verifier

    monkeypatch.setattr(verifier, "IN_PROCESS", 5)
    monkeypatch.setattr(verifier, "SEGMENT", 5)
    desk = sign_in(site.open(), "王岚")
    first = request(desk, "大堂灯不亮 13900139000")

    def writes(done: int, total: int) -> bool:
        note(desk, f"第{done}条")
        desk.act(help_requests.report_scene, first, f"{done}")
        return True

    before = desk.anchor().seq
    report = verifier.verify(site.database, BOOKS, progress=writes, processes=2)
    assert report.problems == ()
    assert report.checked == report.seq > before


def test_derived_tables_can_be_laid_anew(desk: Desk) -> None:
    sign_in(desk, "王岚")
    note(desk, "漏水")
    with desk.database.writing() as (_session, raw):
        rebuild_derived(raw)
    assert desk.verify().problems == ()


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"[]",
        b"{}",
        b'"text"',
        b'{"text":7,"data":{},"facts":[]}',
        b'{"text":"","data":[],"facts":[]}',
        b'{"text":"","data":{"room":[1]},"facts":[]}',
        b'{"text":"","data":{"room":"\\ud800"},"facts":[]}',
        b'{"text":"","data":{},"facts":[7]}',
        b'{"text":"","data":{"about":7},"facts":[]}',
        b'{"text":"","data":{"about":[7.5]},"facts":[]}',
    ],
)
def test_a_damaged_body_does_not_stop_the_rebuilding(site: Site, desk: Desk, body: bytes) -> None:
    sign_in(desk, "王岚")
    damaged, whole = note(desk, "漏水"), note(desk, "停电")
    with attacker(site.database) as raw:
        raw.execute("UPDATE entry_body SET body = ? WHERE seq = ?", (body, damaged))
    with desk.database.writing() as (_session, raw):
        built = rebuild_derived(raw)
    assert built.damaged == (damaged,) and built.entries == desk.anchor().seq
    assert [row.seq for row in desk.ask(duty_log.find, "停电").rows] == [whole]
    assert damaged in {row.seq for row in desk.ask(duty_log.page).rows}


def test_a_damaged_envelope_does_not_stop_the_rebuilding(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    first, second = note(desk, "漏水"), note(desk, "停电")
    with attacker(site.database) as raw:
        raw.execute("UPDATE ledger_entry SET env = x'ff' WHERE seq = ?", (first,))
    with desk.database.writing() as (_session, raw):
        assert rebuild_derived(raw).damaged == (first,)
    assert second in {row.seq for row in desk.ask(duty_log.page).rows}


def test_a_cancelled_run_says_so(desk: Desk) -> None:
    report = desk.verify(progress=lambda done, total: False)
    assert not report.complete


def test_many_processes_find_what_one_finds(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from frontdesk.ledger import verify as verifier

    monkeypatch.setattr(verifier, "SEGMENT", 10)
    monkeypatch.setattr(verifier, "IN_PROCESS", 5)
    with attacker(book) as raw:
        raw.execute("UPDATE entry_body SET salt = zeroblob(32) WHERE seq IN (11, ?)", (NOTE,))
        raw.execute("UPDATE help_request SET content = '' WHERE id = 1")
        raw.execute("DELETE FROM room")
    monkeypatch.setattr(verifier, "SAMPLE", 5)
    found = verifier.verify(book, BOOKS, processes=2)
    assert found.checked == LAST
    kinds = {(problem.kind, problem.table or problem.seq) for problem in found.problems}
    assert {
        ("body_changed", 11),
        ("body_changed", NOTE),
        ("row_differs", "help_request"),
        ("row_missing", "room"),
    } <= kinds


TABLES = (*BOOKS, "ledger_entry", "entry_body", "log_line", "entry_subject")


@pytest.fixture(scope="module")
def scratch(morning: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return morning.copy(tmp_path_factory.mktemp("scratch"), seeded("scratch")).database


@settings(
    derandomize=True,
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_random_change_of_any_cell_is_found(scratch: Path, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(TABLES))
    clean = scratch.read_bytes()
    with attacker(scratch) as raw:
        raw.execute("PRAGMA ignore_check_constraints=ON")
        keys = "subject, seq" if table == "entry_subject" else "rowid"
        columns = [row[1] for row in raw.execute(f"PRAGMA table_info({table})")]
        row = data.draw(st.sampled_from(raw.execute(f"SELECT {keys} FROM {table}").fetchall()))
        column = data.draw(st.sampled_from(columns))
        where = "subject = ? AND seq = ?" if table == "entry_subject" else "rowid = ?"
        old = raw.execute(f"SELECT {column} FROM {table} WHERE {where}", row).fetchone()[0]
        new = data.draw(mutations(old))
        try:
            raw.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (new, *row))
        except sqlite3.Error:
            return
        changed = raw.execute(f"SELECT {column} FROM {table}").fetchall()
    try:
        if (old, type(old)) not in {(value, type(value)) for (value,) in changed} or new != old:
            assert problems(scratch), (table, row, column, old, new)
    finally:
        scratch.write_bytes(clean)


def mutations(old: object) -> st.SearchStrategy[object]:
    """Another value for a cell."""
    anything: st.SearchStrategy[object] = (
        st.integers(-(2**40), 2**40) | st.text(max_size=6) | st.binary(max_size=6)
    )
    if isinstance(old, bytes) and old:
        anything |= st.integers(0, len(old) - 1).map(lambda place: flipped(old, place))
    if isinstance(old, int):
        anything |= st.sampled_from([old + 1, old - 1, -old, old * 10])
    if isinstance(old, str):
        anything |= st.sampled_from([f"{old} ", old.upper() + "x", old[:-1], old[1:] + "七"])
    return anything.filter(lambda new: differs(old, new))


def differs(old: object, new: object) -> bool:
    """Whether SQLite would store another value, its type affinity counted in."""

    def text(value: object) -> object:
        return value if isinstance(value, bytes) else str(value)

    return text(old) != text(new) and not (isinstance(new, str) and new.strip() == str(old))
