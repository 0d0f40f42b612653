"""Residents, moving in, keys and the import, with the keys a clerk presses."""

from pathlib import Path

import pytest
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import Site
from textual.pilot import Pilot

from frontdesk.language import set_language
from frontdesk.registers import duty_log, help_requests, households
from frontdesk.registers.households import ResidentDraft, ResidentView
from frontdesk.screens.import_file import ImportFile
from frontdesk.screens.residents import Residents
from frontdesk.screens.room_history import RoomHistory
from frontdesk.widgets.form import FormDialog

HEADER = "building,unit,room,name,telephone\n"


@pytest.fixture
def estate(site: Site) -> Site:
    """Two rooms with a resident each, and a request from one of them."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    add = households.add_resident
    desk.act(add, "3-2-1203", ResidentDraft("张三", telephones=("13800138000",)))
    desk.act(add, "1-1-0804", ResidentDraft("李四", telephones=("13900139000",)))
    desk.act(help_requests.register, help_requests.draft_from_line("3-2-1203 厨房漏水"))
    site.close()
    return site


def residents(site: Site, query: str = "") -> list[ResidentView]:
    """Who is found."""
    desk = site.open()
    found = desk.ask(households.browse, query)
    site.close()
    return found


async def open_residents(pilot: Pilot[int]) -> None:
    await pilot.press("f9")
    await shows(pilot, "张三")


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Residents))
    await pilot.pause()


async def search(pilot: Pilot[int], query: str, gone: str) -> None:
    await typed(pilot, query)
    await until(pilot, lambda: gone not in seen(pilot))


async def test_numbers_are_masked_and_found_by_room_name_or_number(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        assert "138****8000" in seen(pilot) and "13800138000" not in seen(pilot)
        for query in ("3-2-1203", "张三", "13800138"):
            await search(pilot, query, "李四")
            assert "张三" in seen(pilot)
            await pilot.press(*["backspace"] * len(query))
            await shows(pilot, "李四")


async def test_a_resident_is_entered(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        await form(pilot, "ctrl+n")
        await typed(pilot, "5-1-0102")
        await pilot.press("tab")
        await typed(pilot, "孙丽")
        await pilot.press("tab", "right", "tab")
        await typed(pilot, "13700137000 abc")
        await pilot.press("enter")
        await shows(pilot, "Telephones: “abc” is not a telephone number")
        assert holds(pilot, "name") == "孙丽"
        await pilot.press(*["backspace"] * 4, "enter")
        await closed(pilot)
        await shows(pilot, "5-1-0102", "孙丽", "tenant")
    (new,) = residents(estate, "孙丽")
    assert (new.kind, new.telephones) == ("tenant", ("13700137000",))


async def test_a_refused_room_loses_nothing(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        await form(pilot, "ctrl+n")
        await typed(pilot, "somewhere")
        await pilot.press("tab")
        await typed(pilot, "孙丽")
        await pilot.press("enter")
        await shows(pilot, "Room: write building-unit-room")
        assert (holds(pilot, "room"), holds(pilot, "name")) == ("somewhere", "孙丽")


async def test_a_telephone_is_dropped_and_another_added(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        await search(pilot, "张三", "李四")
        await form(pilot, "enter")
        await until(pilot, lambda: pilot.app.focused is not None)
        pilot.app.screen.query_one("#field-drop").focus()
        await pilot.press("space", "tab")
        await typed(pilot, "13600136000")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "136****6000")
    (changed,) = residents(estate, "张三")
    assert changed.telephones == ("13600136000",)
    assert not estate.open().verify().problems


@pytest.mark.rule("RES-01", "RES-02", "RES-03")
async def test_papers_and_form_come_before_card_and_keys(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        await search(pilot, "张三", "李四")
        await form(pilot, "ctrl+k")
        await typed(pilot, "C-17")
        await pilot.press("tab")
        await typed(pilot, "2")
        await pilot.press("enter")
        await shows(pilot, "Papers and registration form come before card and keys. [RES-03]")
        await pilot.press("escape")
        await closed(pilot)
        await form(pilot, "ctrl+r")
        await pilot.press("enter")
        await shows(pilot, "Identity card: must be seen [RES-01]")
        await pilot.press("right", "tab", "right", "enter")
        await shows(pilot, "Registration form: must be filled in [RES-02]")
        await pilot.press("right", "enter")
        await closed(pilot)
        await form(pilot, "ctrl+k")
        await typed(pilot, "C-17")
        await pilot.press("tab")
        await typed(pilot, "x")
        await pilot.press("enter")
        await shows(pilot, "Number of keys: write a number from 1 to 99 [RES-03]")
        await pilot.press("backspace", "2", "enter")
        await closed(pilot)
    desk = estate.open()
    kinds = [row.kind for row in desk.ask(duty_log.page).rows]
    assert "keys.handed_out" in kinds and "resident.registered" in kinds


async def test_the_history_of_a_room(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await open_residents(pilot)
        await search(pilot, "张三", "李四")
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, RoomHistory))
        await shows(pilot, "厨房漏水", "Last requests 3-2-1203")
        await pilot.press("escape")
        await closed(pilot)


@pytest.mark.rule("RES-04", "RES-05", "RES-06", "RES-07", "RES-08")
async def test_house_rules_with_hours_and_facilities(estate: Site) -> None:
    (estate.folder / "rulebook.toml").write_text(
        '[site]\nquiet_hours = "22:00-07:00"\nfacilities = ["Gym: 06:00 to 22:00", "Pool"]\n'
    )
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        await shows(pilot, "22:00-07:00 (RES-04)")
        await pilot.press("ctrl+d")
        await shows(pilot, "RES-04", "22:00-07:00", "RES-05", "RES-06", "RES-07", "Gym: 06:00")
        await pilot.press("escape")
        await closed(pilot)


async def test_a_revealed_number_is_recorded(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        await search(pilot, "张三", "李四")
        await pilot.press("ctrl+y")
        await shows(pilot, "13800138000")
    kinds = [row.kind for row in estate.open().ask(duty_log.page).rows]
    assert "phone.revealed" in kinds


async def look_at(pilot: Pilot[int], path: Path) -> None:
    await open_residents(pilot)
    await pilot.press("ctrl+u")
    await until(pilot, lambda: isinstance(pilot.app.screen, ImportFile))
    pilot.app.screen.query_one("#field-path").value = str(path)  # type: ignore[attr-defined]
    await pilot.press("enter")


async def test_a_file_is_previewed_then_taken(estate: Site, tmp_path: Path) -> None:
    file = tmp_path / "homes.csv"
    file.write_text(f"{HEADER}7,1,0101,王五,13500135000\n7,1,0102,赵六,\n")
    async with running(estate) as (_app, pilot):
        await look_at(pilot, file)
        await shows(pilot, "2 rows: 2 rooms, 2 residents; 0 problems.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Taken over: 2 rooms, 2 residents.")
        await pilot.press("escape")
        await closed(pilot)
        await shows(pilot, "7-1-0101")
    assert {who.name for who in residents(estate, "7-1")} == {"王五", "赵六"}


async def test_problem_rows_keep_the_file_out(estate: Site, tmp_path: Path) -> None:
    file = tmp_path / "homes.csv"
    file.write_text(f"{HEADER}7,1,0101,王五,13500135000\n7,1,,赵六,\n")
    async with running(estate) as (_app, pilot):
        await look_at(pilot, file)
        await shows(pilot, "1 problems.", "row 3")
        await pilot.press("ctrl+s")
        await shows(pilot, "problems are put right in it")
    assert not residents(estate, "7-1")


async def test_a_file_that_is_not_there(estate: Site, tmp_path: Path) -> None:
    async with running(estate) as (_app, pilot):
        await look_at(pilot, tmp_path / "none.csv")
        await shows(pilot, "File: there is no file")


async def test_past_requests_are_taken(estate: Site, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text("date,room,content\n2025-01-02 10:00,3-2-1203,路灯不亮\n")
    async with running(estate) as (_app, pilot):
        await open_residents(pilot)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportFile))
        pilot.app.screen.query_one("#field-path").value = str(file)  # type: ignore[attr-defined]
        await pilot.press("right", "enter")
        await shows(pilot, "1 rows: 1 to take over")
        await pilot.press("ctrl+s")
        await shows(pilot, "Taken over: 1;")


async def test_both_languages(estate: Site) -> None:
    set_language("zh")
    async with running(estate, language="zh", size=(120, 36)) as (_app, pilot):
        await open_residents(pilot)
        await pilot.press("ctrl+d")
        await shows(pilot, "养宠物要照规定来。")
