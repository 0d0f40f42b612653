"""A price list taken over inside the console, with the keys that a supervisor presses."""

from pathlib import Path

import pytest
from support.pilots import running, seen, shows, until
from support.sites import Site
from textual.pilot import Pilot

from frontdesk.language import set_language
from frontdesk.registers import prices
from frontdesk.screens.import_file import ImportFile
from frontdesk.screens.residents import Residents

HEADER = "序号,服务项目,收费标准,备注\n"


async def look_at(pilot: Pilot[int], path: Path) -> None:
    """Choose the third kind, name the file and look at it."""
    await pilot.press("f9")
    await until(pilot, lambda: isinstance(pilot.app.screen, Residents))
    await pilot.press("ctrl+u")
    await until(pilot, lambda: isinstance(pilot.app.screen, ImportFile))
    pilot.app.screen.query_one("#field-path").value = str(path)  # type: ignore[attr-defined]
    await pilot.press("right", "right", "enter")


def price_file(folder: Path, *lines: str) -> Path:
    path = folder / "prices.csv"
    path.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.rule("FEE-01")
async def test_a_price_list_is_previewed_then_taken(site: Site, tmp_path: Path) -> None:
    file = price_file(
        tmp_path, "1,装筒灯,15元/盏,不含材料费", "2,换开关16A、,25元/个,", "3,通管,?,"
    )
    async with running(site, name="陈静") as (_app, pilot):
        await look_at(pilot, file)
        await shows(pilot, "3 rows: 2 items, 1 left out, 1 warnings.", "2 new, 0")
        await shows(pilot, "✗ row 4", "! row 3  item: The name seems to be cut off")
        await shows(pilot, "row 2  1 装筒灯: 15.00/盏 · without material", "Rows as they are")
        await pilot.press("ctrl+s")
        await shows(pilot, "Price list version 1, valid from 2026-03-02: 2 items, 1 left out.")
        await pilot.press("enter")
        await shows(pilot, "0 new, 0")
        await pilot.press("ctrl+s")
        await shows(pilot, "prices.csv is the file of version 1")
    desk = site.open()
    assert [one.name for one in desk.ask(prices.find, "")] == ["装筒灯", "换开关16A、"]
    assert desk.verify().problems == ()


async def test_a_clerk_may_look_but_not_take(site: Site, tmp_path: Path) -> None:
    async with running(site) as (_app, pilot):
        await look_at(pilot, price_file(tmp_path, "1,装筒灯,15元/盏,"))
        await shows(pilot, "1 rows: 1 items")
        await pilot.press("ctrl+s")
        await shows(pilot, "FEE-01")
    assert site.open().ask(prices.versions) == []


async def test_a_number_that_stands_twice_keeps_the_list_out(site: Site, tmp_path: Path) -> None:
    async with running(site, name="陈静") as (_app, pilot):
        await look_at(pilot, price_file(tmp_path, "1,装筒灯,15元/盏,", "1,换锁,30元/把,"))
        await shows(pilot, "A number stands twice", "✗ row 3  number")
        await pilot.press("ctrl+s")
        await shows(pilot, "Look at the file with Enter first")
    assert site.open().ask(prices.versions) == []


async def test_the_preview_in_chinese(site: Site, tmp_path: Path) -> None:
    set_language("zh")
    async with running(site, name="陈静", language="zh", size=(120, 36)) as (_app, pilot):
        await look_at(pilot, price_file(tmp_path, "1,装[筒]灯,15元/盏,不含材料费"))
        await shows(pilot, "第 2 行  1 装[筒]灯: 15.00/盏".replace(": ", "："))
        assert "不含材料 · 电工" in seen(pilot)
