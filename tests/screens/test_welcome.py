"""A folder without a site: setting up a desk, the recovery sheet, practising."""

import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.pilots import seen, shows, typed, until
from textual.pilot import Pilot

from frontdesk import desk as desk_module
from frontdesk.app import FrontDesk
from frontdesk.desk import Desk, RecoverySheet
from frontdesk.errors import InvalidInput
from frontdesk.language import current_language
from frontdesk.registers import households, people
from frontdesk.screens.recovery_sheet import RecoveryPage, save_sheet
from frontdesk.screens.set_up import SetUp, system_timezone
from frontdesk.screens.sign_in import SignIn
from frontdesk.screens.welcome import Welcome
from frontdesk.store import site as sites
from frontdesk.text import grouped
from frontdesk.widgets.link import DeskLink


@asynccontextmanager
async def welcomed(
    folder: Path, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[FrontDesk, Pilot[int]]]:
    """The console on a folder without a site."""
    app = FrontDesk(DeskLink(folder / "site", folder / "device.secret"))
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: isinstance(app.screen, Welcome))
            await pilot.pause()
            yield app, pilot
    finally:
        app.link.close()


async def page(pilot: Pilot[int], words: str) -> None:
    await shows(pilot, words)
    await pilot.pause()


async def fill(pilot: Pilot[int], *lines: str) -> None:
    """Type into one field after the other; Enter at the end."""
    for place, line in enumerate(lines):
        await typed(pilot, line)
        await pilot.press("tab" if place + 1 < len(lines) else "enter")


async def site_page(pilot: Pilot[int]) -> None:
    await pilot.press("enter")
    await page(pilot, "1/4")
    await fill(pilot, "翠园服务中心")
    await page(pilot, "2/4")


def field(pilot: Pilot[int], place: str, name: str) -> Any:
    return pilot.app.screen.query_one(f"#fields-{place} #field-{name}").content  # type: ignore[attr-defined]


async def set_up(pilot: Pilot[int]) -> RecoverySheet:
    """All pages, up to the recovery sheet."""
    await site_page(pilot)
    await fill(pilot, "陈静", "", "1234", "1234")
    await page(pilot, "3/4")
    await fill(pilot, "王岚", "1111", "1111")
    await page(pilot, "Entered: 1")
    await pilot.press("enter")
    await page(pilot, "4/4")
    await fill(pilot, "3 a1")
    await until(pilot, lambda: isinstance(pilot.app.screen, RecoveryPage))
    await pilot.pause()
    assert isinstance(pilot.app.screen, RecoveryPage)
    sheet: RecoverySheet = pilot.app.screen._sheet
    return sheet


async def test_a_desk_is_set_up_and_opened(tmp_path: Path) -> None:
    async with welcomed(tmp_path) as (app, pilot):
        sheet = await set_up(pilot)
        for secret in (sheet.device_secret, sheet.recovery_key):
            assert grouped(secret)[:39] in seen(pilot) and grouped(secret)[40:] in seen(pilot)
        await shows(pilot, "it is shown once", "陈静 keeps it")
        file = tmp_path / "sheet.txt"
        app.screen.query_one("#field-path").value = str(file)  # type: ignore[attr-defined]
        await pilot.press("enter")
        await shows(pilot, "Saved:")
        assert grouped(sheet.recovery_key)[:39] in file.read_text()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        await pilot.press("enter")
        await shows(pilot, "First write the sheet down")
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, SignIn))
        await shows(pilot, "陈静", "王岚")
        assert "set_up" not in app._installed_screens
    desk = Desk(tmp_path / "site", secret_file=tmp_path / "device.secret")
    assert [person.name for person in desk.ask(people.staff)] == ["陈静", "王岚"]
    assert desk.ask(households.buildings) == ["3", "A1"]
    assert not desk.verify().problems
    desk.sign_in_as("王岚", "1111")
    desk.close()


async def test_the_sheet_comes_although_somebody_asks_for_the_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with welcomed(tmp_path) as (app, pilot):

        def create(*args: Any, **options: Any) -> Any:
            app.call_from_thread(app.tasks.help)
            return made(*args, **options)

        made = desk_module.create
        monkeypatch.setattr(desk_module, "create", create)
        await site_page(pilot)
        await fill(pilot, "陈静", "", "1234", "1234")
        await page(pilot, "3/4")
        await fill(pilot, "王岚", "1111", "1111")
        await page(pilot, "Entered: 1")
        await pilot.press("enter")
        await page(pilot, "4/4")
        await fill(pilot, "3 a1")
        await until(pilot, lambda: isinstance(pilot.app.screen, RecoveryPage))


async def test_the_sheet_stays_until_it_is_written_down(tmp_path: Path) -> None:
    async with welcomed(tmp_path) as (app, pilot):
        await set_up(pilot)
        await pilot.press("escape", "ctrl+s")
        await shows(pilot, "First write the sheet down")
        assert isinstance(app.screen, RecoveryPage)


async def test_errors_name_the_field_and_lose_nothing(tmp_path: Path) -> None:
    async with welcomed(tmp_path) as (_app, pilot):
        await pilot.press("enter")
        await page(pilot, "1/4")
        await pilot.press("enter")
        await shows(pilot, "Site name: write 1 to 80 characters")
        await typed(pilot, "Jade")
        await pilot.press("tab", "tab", "end")
        await typed(pilot, "x")
        await pilot.press("enter")
        await shows(pilot, "Time zone: not a known zone")
        await pilot.press("backspace", "enter")
        await page(pilot, "2/4")
        await fill(pilot, "Chen", "", "12", "12")
        await shows(pilot, "PIN: write 4 to")
        assert field(pilot, "supervisor", "name") == "Chen"
        await fill(pilot, "1234", "4321")
        await shows(pilot, "PIN again: the two are not the same")


async def test_back_and_forth_keeps_what_was_typed(tmp_path: Path) -> None:
    async with welcomed(tmp_path) as (app, pilot):
        await site_page(pilot)
        await typed(pilot, "陈静")
        await pilot.press("escape")
        await page(pilot, "1/4")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Welcome))
        await pilot.press("enter")
        await page(pilot, "1/4")
        assert field(pilot, "site", "name") == "翠园服务中心"
        await pilot.press("ctrl+s")
        await page(pilot, "2/4")
        assert field(pilot, "supervisor", "name") == "陈静"


async def test_clerks_are_entered_and_removed(tmp_path: Path) -> None:
    async with welcomed(tmp_path) as (app, pilot):
        await site_page(pilot)
        await fill(pilot, "陈静", "", "1234", "1234")
        await page(pilot, "3/4")
        await fill(pilot, "王岚", "1111", "1111")
        await page(pilot, "Entered: 1")
        await fill(pilot, "李娜", "2222", "2222")
        await page(pilot, "Entered: 2")
        await pilot.press("ctrl+x")
        await page(pilot, "Entered: 1")
        await shows(pilot, "李娜 is not entered any more.")
        await fill(pilot, "赵强", "3", "3")
        await shows(pilot, "PIN: write 4 to")
        assert isinstance(app.screen, SetUp)
        assert field(pilot, "clerks", "name") == "赵强"


async def test_a_refusal_at_the_end_goes_to_its_page(tmp_path: Path) -> None:
    async with welcomed(tmp_path) as (app, pilot):
        await site_page(pilot)
        await fill(pilot, "陈静", "", "1234", "1234")
        await page(pilot, "3/4")
        await pilot.press("enter")
        await page(pilot, "4/4")
        await fill(pilot, "3-2")
        await shows(pilot, "Building: write a short code")
        assert field(pilot, "buildings", "codes") == "3-2"
        assert not (tmp_path / "site" / "frontdesk.db").exists()
        assert isinstance(app.screen, SetUp)


async def test_the_language_changes_and_what_was_typed_stays(tmp_path: Path) -> None:
    async with welcomed(tmp_path, size=(120, 36)) as (app, pilot):
        await pilot.press("enter")
        await page(pilot, "1/4")
        await typed(pilot, "翠园")
        await pilot.press("ctrl+y")
        await until(pilot, lambda: current_language() == "zh")
        await pilot.pause()
        await until(pilot, lambda: field(pilot, "site", "name") == "翠园")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Welcome))


async def test_practice_tells_names_and_pin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "practice_root", lambda: tmp_path / "practice")
    monkeypatch.setattr(sites, "default_secret", lambda log: tmp_path / f"{log}.secret")
    monkeypatch.setattr("frontdesk.desk.default_secret", lambda log: tmp_path / f"{log}.secret")
    monkeypatch.setattr("frontdesk.screens.welcome.PRACTICE_DAYS", 1)
    async with welcomed(tmp_path) as (app, pilot):
        await pilot.press("down", "enter")
        await shows(pilot, "Wang Lan #P2", "2468")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, SignIn))
        await shows(pilot, "PRACTICE", "Wang Lan")
        assert app.link.site == tmp_path / "practice"


async def test_a_stopped_practice_leaves_no_half_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "practice_root", lambda: tmp_path / "practice")
    monkeypatch.setattr("frontdesk.desk.default_secret", lambda log: tmp_path / f"{log}.secret")
    async with welcomed(tmp_path) as (app, pilot):
        await pilot.press("down", "enter")
        await shows(pilot, "Preparing a month of practice")
        await pilot.press("escape")
        await shows(pilot, "Stopped. Enter begins again.")
        assert not (tmp_path / "practice").exists()
        assert isinstance(app.screen, Welcome)


def test_the_sheet_is_not_saved_into_the_site_nor_over_a_file(tmp_path: Path) -> None:
    sheet = RecoverySheet("翠园", "0" * 32, "1" * 64, "2" * 64, "陈静")
    there = tmp_path / "there.txt"
    there.write_text("something else")
    for path in (tmp_path / "site" / "sheet.txt", there, tmp_path / "no" / "folder.txt"):
        with pytest.raises(InvalidInput, match="Save as"):
            save_sheet(str(path), sheet, tmp_path / "site")
    assert there.read_text() == "something else"


def test_the_time_zone_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Europe/Vienna")
    assert system_timezone() == "Europe/Vienna"
    monkeypatch.delenv("TZ")
    assert "/" in system_timezone()
