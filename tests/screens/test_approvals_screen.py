"""Decisions taken by telephone, countersigned by whoever took them."""

from typing import Any

import pytest
from support.pilots import running, seen, shows, typed, until
from support.procedures import lines, step, table, toml
from support.sites import IDS, Site
from textual.pilot import Pilot

from frontdesk.language import set_language
from frontdesk.procedures import actions
from frontdesk.registers import approvals, duty
from frontdesk.screens.approvals import Approvals
from frontdesk.screens.board import Board
from frontdesk.widgets.form import ConfirmDialog


@pytest.fixture
def decided(site: Site) -> Site:
    """王岚 has noted what 周明 decided by telephone."""
    boss = step(
        "boss",
        "decide",
        log={"en": "manager: {decision}, {instruction}", "zh": "经理：{decision}，{instruction}"},
        next="close",
    )
    folder = site.folder / "procedures"
    folder.mkdir(exist_ok=True)
    (folder / "tiny.toml").write_text(toml(table(boss)), "utf-8")
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    run = desk.begin("tiny", {"room": "3-2-1203"})
    given = {"decision": "approved", "instruction": "[bold]派车[/x]", "approver": "周明"}
    desk.work(actions.done, run, "boss", given)
    site.close()
    return site


async def open_list(pilot: Pilot[int], words: str = "Countersign") -> None:
    """By name, as the palette finds it."""
    await pilot.press("ctrl+p")
    await typed(pilot, words)
    await until(pilot, lambda: bool(pilot.app.screen.query("OptionList")))
    await shows(pilot, words)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, Approvals))


async def on_list(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Approvals))
    await pilot.pause()


async def confirm(pilot: Pilot[int]) -> None:
    table: Any = pilot.app.screen.query_one("#list")
    await until(pilot, lambda: bool(table.rows))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))


@pytest.mark.rule("AUTH-02")
async def test_whoever_decided_countersigns_with_their_own_key(decided: Site) -> None:
    async with running(decided, name="周明") as (app, pilot):
        await shows(pilot, "decisions wait for a countersignature")
        await open_list(pilot)
        await shows(pilot, "03-02 09:00", "周明", "[bold]派车[/x]")
        await confirm(pilot)
        await shows(pilot, "[bold]派车[/x]", "周明 by telephone, 03-02 09:00: approved", "Digest")
        await pilot.press("escape")
        await on_list(pilot)
        await confirm(pilot)
        await pilot.press("enter")
        await on_list(pilot)
        await shows(pilot, "No decision waits for a countersignature.")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        assert "countersignature" not in seen(pilot)
    desk = decided.open()
    (found,) = desk.ask(approvals.of_run, 1)
    assert found.given_at is not None
    given = lines(desk, "approval.given")[-1]
    assert given.author == IDS["周明"]
    assert "[bold]派车[/x]" in (given.text or "")
    assert not desk.verify().problems


@pytest.mark.rule("AUTH-02")
@pytest.mark.parametrize("name", ["王岚", "李娜"])
async def test_nobody_else_countersigns(decided: Site, name: str) -> None:
    async with running(decided, name=name) as (_app, pilot):
        await open_list(pilot)
        await confirm(pilot)
        await pilot.press("enter")
        await shows(pilot, "Only these may countersign this: Director.")
        await pilot.press("escape")
        await on_list(pilot)
    desk = decided.open()
    assert len(desk.ask(approvals.waiting)) == 1
    assert not lines(desk, "approval.given")


async def test_one_that_was_signed_meanwhile_is_not_signed_twice(decided: Site) -> None:
    other = decided.open(watch_clock=False)
    async with running(decided, name="周明") as (_app, pilot):
        await open_list(pilot)
        await confirm(pilot)
        other.sign_in_as("周明", "3333")
        other.act(approvals.countersign, 1)
        await pilot.press("enter")
        await shows(pilot, "Somebody changed this while you were looking at it")
        await pilot.press("escape")
        await on_list(pilot)
        await shows(pilot, "No decision waits for a countersignature.")
    assert len(lines(decided.open(), "approval.given")) == 1


async def test_in_chinese(decided: Site) -> None:
    set_language("zh")
    async with running(decided, name="周明", language="zh", size=(120, 36)) as (_app, pilot):
        await open_list(pilot, "补签")
        await shows(pilot, "经理：同意，[bold]派车[/x]")
