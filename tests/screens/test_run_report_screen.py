"""The report that takes the place of a run when it ends."""

from typing import Any

import pytest
from conftest import MakeSite
from support.pilots import running, seen, shows, until
from support.procedures import field, step, table, toml
from support.sites import Site, sign_in

from frontdesk.clock import MINUTE
from frontdesk.language import set_language
from frontdesk.procedures import actions
from frontdesk.registers import duty
from frontdesk.screens.board import Board
from frontdesk.screens.run_report import RunReport
from frontdesk.screens.wizard import Wizard

WAIT = "med.ambulance_check_min"


def prepared(site: Site) -> Site:
    """A run that waits only for its closing; one step was skipped, one clock was missed."""
    car = step("car", "wait", within=WAIT, beside=False, next="talk")
    made = table(car, step("talk", fields=[field("said")], next="close"))
    folder = site.folder / "procedures"
    folder.mkdir(exist_ok=True)
    (folder / "tiny.toml").write_text(toml(made), "utf-8")
    desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    run = desk.begin("tiny", {"room": "[/x]3-2"})
    site.clock.advance(20 * MINUTE)
    desk.tick()
    desk.work(actions.done, run, "car", {"outcome": "a"})
    desk.work(actions.skip, run, "talk", "[bold]没人", how="deviated")
    site.close()
    return site


async def close_run(app: Any, pilot: Any) -> None:
    table: Any = app.screen.query_one("#now")
    await until(pilot, lambda: bool(table.rows) and app.focused is table)
    await pilot.press("home", "enter")
    await until(pilot, lambda: isinstance(app.screen, Wizard) and app.screen.pane is not None)
    await pilot.pause()
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(app.screen, RunReport))


async def test_the_report_comes_when_the_run_ends_and_esc_goes_to_the_board(site: Site) -> None:
    async with running(prepared(site)) as (app, pilot):
        await close_run(app, pilot)
        await shows(pilot, "Tiny", "[/x]3-2", "closed", "[bold]没人", "王岚")
        assert "Practice:" not in seen(pilot)
        await pilot.press("end", "home", "pagedown", "pageup")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        assert len(app.screen_stack) == 1
        await pilot.pause()
        waiting: Any = app.screen.query_one("#now")
        assert [line.run for line in waiting.rows] == [None]


async def test_the_practice_site_says_how_it_went(make_site: MakeSite) -> None:
    async with running(prepared(make_site(practice=True))) as (app, pilot):
        await close_run(app, pilot)
        await shows(pilot, "Practice: 3 steps done, 1 missed; 1 of 1 clocks missed.", "PRACTICE")


async def test_while_it_runs_it_tells_so_far_and_gives_no_score(make_site: MakeSite) -> None:
    async with running(prepared(make_site(practice=True)), size=(120, 36)) as (app, pilot):
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Wizard) and app.screen.pane is not None)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await shows(pilot, "[bold]没人", "Tiny")
        assert "Practice:" not in seen(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Wizard))


@pytest.mark.parametrize("size", [(80, 24), (40, 15)])
async def test_in_chinese(site: Site, size: tuple[int, int]) -> None:
    set_language("zh")
    async with running(prepared(site), language="zh", size=size) as (app, pilot):
        await close_run(app, pilot)
        await shows(pilot, "小流程", "[/x]3-2")
        assert not site.open().verify().problems
