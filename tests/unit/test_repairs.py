"""Rows changed past the console, put back from the ledger by an entry."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from support.sites import Site, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import ChainBroken, InvalidInput, NotAuthorised, NotFound, Refused
from frontdesk.registers import duty_log, help_requests, households, repairs
from frontdesk.registers.households import ResidentDraft
from frontdesk.store.driver import driver


@pytest.fixture
def desk(site: Site) -> Desk:
    opened = sign_in(site.open(), "陈静")
    opened.act(
        households.add_resident, "3-2-1203", ResidentDraft("张三", "owner", ("13800138000",))
    )
    draft = help_requests.draft_from_line("3-2-1203 厨房漏水 13800138000")
    opened.act(help_requests.register, draft)
    opened.act(help_requests.answer, 1, "已派赵师傅")
    return opened


@contextmanager
def other_tool(site: Site) -> Iterator[Any]:
    """The database in the hands of somebody with another program."""
    raw = driver.connect(str(site.database))
    yield raw
    raw.commit()
    raw.close()


def problems(desk: Desk) -> set[tuple[str, str | None, int | None]]:
    return {(found.kind, found.table, found.row) for found in desk.verify().problems}


def newest_text(desk: Desk) -> str:
    return str(desk.ask(duty_log.page).rows[0].text)


@pytest.mark.rule("LOG-04")
def test_a_changed_row_is_put_back(site: Site, desk: Desk) -> None:
    before = desk.ask(help_requests.show, 1)
    with other_tool(site) as raw:
        raw.execute("UPDATE help_request SET answer = '没人来', telephone = x'ff' WHERE id = 1")
    assert problems(desk) == {("row_differs", "help_request", 1)}
    seq = desk.act(repairs.repair, "help_request", 1)
    after = desk.ask(help_requests.show, 1)
    assert after.answer == "已派赵师傅" and after.telephone == "13800138000"
    assert after.entry_seq == seq == desk.anchor().seq
    assert newest_text(desk) == f"help_request 1 已按第 {before.entry_seq} 条恢复"
    assert problems(desk) == set()


def test_text_that_is_no_text_any_more(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("UPDATE help_request SET answer = CAST(x'ff41' AS TEXT) WHERE id = 1")
    desk.act(repairs.repair, "help_request", 1)
    assert problems(desk) == set()


def test_an_older_row_is_put_back(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("UPDATE help_request SET entry_seq = 3 WHERE id = 1")
    assert problems(desk) != set()
    desk.act(repairs.repair, "help_request", 1)
    assert problems(desk) == set()


def test_bytes_come_back_as_bytes(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("UPDATE person_key SET public_key = zeroblob(32) WHERE person_id = 2")
        key = raw.execute("SELECT id FROM person_key WHERE person_id = 2").fetchone()[0]
    desk.act(repairs.repair, "person_key", key)
    assert problems(desk) == set()
    desk.sign_in_as("王岚", "1111")


def test_a_deleted_row_is_put_back(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("DELETE FROM telephone WHERE id = 1")
    assert problems(desk) == {("row_missing", "telephone", 1)}
    desk.act(repairs.repair, "telephone", 1)
    assert [who.name for who in desk.ask(households.by_telephone, "13800138000")] == ["张三"]
    assert problems(desk) == set()


@pytest.mark.parametrize("entry_seq", [0, 5, 9999])
def test_a_forged_row_is_taken_out(site: Site, desk: Desk, entry_seq: int) -> None:
    with other_tool(site) as raw:
        raw.execute(
            "INSERT INTO telephone(entry_seq, resident_id, number) VALUES (?, 1, '120')",
            (entry_seq,),
        )
        raw.execute("INSERT INTO entry_subject VALUES ('telephone:2', 5)")
    assert ("row_without_entry", "telephone", 2) in problems(desk)
    desk.act(repairs.repair, "telephone", 2)
    desk.act(repairs.rebuild_derived)
    assert desk.ask(households.by_telephone, "120") == []
    assert problems(desk) == set()
    assert "没有任何一条记录" in newest_text(desk)
    with pytest.raises(NotFound):
        desk.act(repairs.repair, "telephone", 3)
    with pytest.raises(Refused):
        desk.act(repairs.repair, "telephone", 1)


def test_a_lost_subject_does_not_make_a_row_forged(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("DELETE FROM entry_subject WHERE subject = 'help_request:1'")
        raw.execute("UPDATE help_request SET answer = '' WHERE id = 1")
    desk.act(repairs.repair, "help_request", 1)
    assert desk.ask(help_requests.show, 1).answer == "已派赵师傅"
    desk.act(repairs.rebuild_derived)
    assert problems(desk) == set()


def test_rows_that_stand_in_each_others_way(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("UPDATE building SET id = 9 WHERE id = 1")
        raw.execute("UPDATE unit SET building_id = 9")
    with pytest.raises(Refused, match="in its way"):
        desk.act(repairs.repair, "building", 1)
    with pytest.raises(Refused, match="in its way"):
        desk.act(repairs.repair, "building", 9)
    with other_tool(site) as raw:
        raw.execute("UPDATE building SET code = 'X' WHERE id = 9")
    for table, row in (("building", 1), ("unit", 1), ("building", 9)):
        desk.act(repairs.repair, table, row)
    assert problems(desk) == set()


def test_nothing_comes_back_from_a_changed_entry(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("DROP TRIGGER entry_body_append_only_update")
        raw.execute(
            "UPDATE entry_body SET body = CAST(replace(CAST(body AS TEXT), '张三', '张山') AS BLOB)"
        )
        raw.execute("UPDATE resident SET name = '张五'")
    with pytest.raises(ChainBroken):
        desk.act(repairs.repair, "resident", 1)


def test_only_books_are_repaired(desk: Desk) -> None:
    for table, reason in (
        ("ledger_entry", "no rows that entries carry"),
        ("draft", "no rows that entries carry"),
        ("log_line", "rebuild"),
        ("nothing; DROP TABLE person", "there is no table"),
    ):
        with pytest.raises(InvalidInput, match=reason):
            desk.act(repairs.repair, table, 1)


def test_only_a_supervisor_repairs(signed_in: Callable[[str], Desk]) -> None:
    clerk = signed_in("王岚")
    with pytest.raises(NotAuthorised):
        clerk.act(repairs.repair, "person", 1)
    with pytest.raises(NotAuthorised):
        clerk.act(repairs.rebuild_derived)


def test_derived_tables_are_written_anew(site: Site, desk: Desk) -> None:
    with other_tool(site) as raw:
        raw.execute("UPDATE log_line SET kind = 'note.written' WHERE seq = 2")
        raw.execute("DELETE FROM entry_subject WHERE seq > 5")
        raw.execute("DELETE FROM log_line WHERE seq = 7")
        raw.execute("INSERT INTO search_index(search_index) VALUES ('delete-all')")
    assert {kind for kind, _table, _row in problems(desk)} == {"derived_differs"}
    built = desk.act(repairs.rebuild_derived)
    assert (built.entries, built.damaged) == (desk.anchor().seq, ())
    assert problems(desk) == set()
    assert desk.ask(duty_log.find, "漏水").rows
