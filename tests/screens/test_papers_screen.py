"""Pages on the screen: a day of the log, a handover's sheet, the monthly bundles."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.nights import PHONE, SECRET, again, checked
from support.pilots import running, seen, shows, typed, until
from support.sites import Site

from frontdesk.clock import DAY, HOUR
from frontdesk.language import Language, set_language
from frontdesk.registers.checks import bundles
from frontdesk.screens.paper import PaperScreen
from frontdesk.screens.papers import Papers
from frontdesk.text import width


@pytest.fixture(scope="module")
def nightly(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site after a night with handover 1, checked in the morning; tests copy it."""
    return checked(template, tmp_path_factory.mktemp("night"))


@pytest.fixture
def site(nightly: Site, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Such a site."""
    copied = again(nightly, tmp_path, request.node.name)
    copied.clock.advance(16 * HOUR)
    yield copied
    copied.close()


def lines(app: Any) -> list[str]:
    """The page that is shown, line by line."""
    table = app.screen.query_one("#lines")
    return [line.words for line in table.rows]


def listed(app: Any, name: str) -> bool:
    """Whether a list is shown and has been read."""
    shown: Any = app.screen
    return type(shown).__name__ == name and bool(shown.query("#list")) and bool(shown.rows)


async def drawn(app: Any, pilot: Any) -> str:
    await until(
        pilot,
        lambda: isinstance(app.screen, PaperScreen) and app.screen.query("#lines") and lines(app),
    )
    return "\n".join(lines(app))


async def test_a_day_from_the_log_is_kept_as_files(site: Site) -> None:
    async with running(site, name="李娜") as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.current_mode == "log")
        table: Any = app.screen.query_one("#entries")
        await until(pilot, lambda: table.rows)
        await pilot.press("end")
        await until(pilot, lambda: table.current and table.current.seq <= 3)
        await pilot.press("ctrl+r")
        page = await drawn(app, pilot)
        assert "2026-03-02 Monday" in page and "all hold" in page
        assert PHONE not in page and SECRET not in page
        await pilot.press("ctrl+s")
        folder = site.folder / "exports"
        await until(pilot, lambda: (folder / "day-2026-03-02.html").exists())
        assert "2026-03-02 Monday" in (folder / "day-2026-03-02.txt").read_text("utf-8")
        await shows(pilot, "Kept in")
        await pilot.press("escape")
        await until(pilot, lambda: app.current_mode == "log" and len(app.screen_stack) == 1)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_list_of_days_and_handovers(site: Site, language: Language) -> None:
    set_language(language)
    async with running(site, name="李娜", language=language) as (app, pilot):
        app.action_go("papers")
        await until(pilot, lambda: listed(app, "Papers"))
        await shows(pilot, "2026-03-03", "王岚 → 李娜")
        assert all(width(line) <= 80 for line in seen(pilot).splitlines())
        await pilot.press("down", "down", "enter")
        page = await drawn(app, pilot)
        assert "电话线未修好" in page and PHONE not in page and "█" in page
        table: Any = app.screen.query_one("#lines")
        code: Any = app.screen
        line = code._line(next(one for one in table.rows if one.is_code), 80)
        assert [str(span.style) for span in line.spans] == ["#000000 on #ffffff"]
        await pilot.press("end")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Papers))
        await pilot.press("ctrl+f")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-day")
        await typed(pilot, "2026-03-02")
        await pilot.press("enter")
        assert "2026-03-02" in await drawn(app, pilot)


async def test_a_month_is_put_together_and_handed_over(site: Site) -> None:
    site.clock.advance(31 * DAY)
    async with running(site, name="陈静", size=(160, 36)) as (app, pilot):
        await shows(pilot, "The log of 2026-03 is due")
        app.action_go("bundles")
        await until(pilot, lambda: listed(app, "Bundles"))
        await pilot.press("ctrl+n")
        file = site.folder / "exports" / "duty-log-2026-03.zip"
        await until(pilot, lambda: file.exists())
        await shows(pilot, "made 04-03")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-to")
        await typed(pilot, "老周")
        await pilot.press("enter")
        await shows(pilot, "handed to 老周")
    [row] = site.open().ask(bundles.all_of)
    assert row.handed_to == "老周" and row.made_by == "陈静"


async def test_a_clerk_is_told_who_makes_the_bundle(site: Site) -> None:
    site.clock.advance(31 * DAY)
    async with running(site, name="李娜") as (app, pilot):
        assert "records officer" not in seen(pilot)
        app.action_go("bundles")
        await until(pilot, lambda: listed(app, "Bundles"))
        await pilot.press("ctrl+n")
        await shows(pilot, "LOG-06")
    assert site.open().ask(bundles.all_of) == []
