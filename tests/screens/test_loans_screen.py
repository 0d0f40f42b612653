"""What the warehouse has handed out, with the keys a clerk presses."""

import pytest
from conftest import MakeSite
from support.order_lists import lent, open_by_name, opened
from support.orders import PLUMBER, shown
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import PEOPLE, Site
from textual.pilot import Pilot

from frontdesk.clock import DAY
from frontdesk.language import set_language
from frontdesk.registers.orders import details, goods
from frontdesk.registers.people import PersonDraft
from frontdesk.screens.loans import Loans
from frontdesk.widgets.form import FormDialog

TOOL, MATERIAL = "疏通机", "三通"


@pytest.fixture
def out(site: Site) -> Site:
    """An order with a tool, back in two days, and a material."""
    desk, ids = opened(site)
    lent(desk, ids[PLUMBER])
    site.close()
    return site


def states(site: Site) -> dict[str, str]:
    desk = site.open()
    whole = desk.ask(details.whole, 1)
    site.close()
    return {slip.what.split()[0]: slip.state for slip in whole.slips}


async def to(pilot: Pilot[int], what: str) -> None:
    """Put the cursor on a slip."""
    rows = pilot.app.screen.query_one("#list").rows  # type: ignore[attr-defined]
    place = next(n for n, row in enumerate(rows) if what in row.slip.what)
    await pilot.press("home", *["down"] * place)


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Loans))
    await pilot.pause()


def line_of(pilot: Pilot[int], word: str) -> str:
    return next(line for line in seen(pilot).splitlines() if word in line)


@pytest.mark.rule("WO-28", "WO-45")
async def test_tools_come_first_and_overdue_ones_carry_a_sign(out: Site) -> None:
    async with running(out) as (_app, pilot):
        await open_by_name(pilot, "Warehouse loans", Loans)
        await shows(pilot, "out: tools 1, materials 1", TOOL, MATERIAL, "WO-2026-00001", PLUMBER)
        lines = seen(pilot).splitlines()
        assert next(n for n, line in enumerate(lines) if TOOL in line) < next(
            n for n, line in enumerate(lines) if MATERIAL in line
        )
        assert "2d 00h" in line_of(pilot, TOOL) and "‼" not in seen(pilot)
        await shows(pilot, "out since 03-02 09:00", "handed out by 郑库管", "back by 03-04 09:00")
        out.clock.advance(3 * DAY)
        pilot.app.screen.reload_soon()  # type: ignore[attr-defined]
        await until(pilot, lambda: "‼ −1d 00h" in line_of(pilot, TOOL))
        await shows(pilot, "1 overdue")


@pytest.mark.rule("WO-45")
async def test_a_tool_comes_back_and_a_material_is_used(out: Site) -> None:
    async with running(out) as (_app, pilot):
        await open_by_name(pilot, "Warehouse loans", Loans)
        await to(pilot, TOOL)
        await form(pilot, "ctrl+u")
        await pilot.press("enter")
        await shows(pilot, "A tool is given back or lost, not used up. [WO-45]")
        await pilot.press("escape")
        await closed(pilot)
        await form(pilot, "ctrl+r")
        await shows(pilot, "is back at the warehouse, from 孙工.")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: TOOL not in seen(pilot))
        await form(pilot, "ctrl+u")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "Nothing of the warehouse is out.")
    assert states(out) == {TOOL: "returned", MATERIAL: "used"}


@pytest.mark.rule("WO-45")
async def test_a_lost_tool_is_charged_to_whoever_drew_it(out: Site) -> None:
    async with running(out) as (_app, pilot):
        await open_by_name(pilot, "Warehouse loans", Loans)
        await to(pilot, TOOL)
        await form(pilot, "ctrl+x")
        assert holds(pilot, "payer") == "worker"
        await typed(pilot, "0")
        await pilot.press("enter")
        await shows(pilot, "Amount: must be filled in [WO-45]")
        await pilot.press("backspace")
        await typed(pilot, "260")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: TOOL not in seen(pilot))
    desk = out.open()
    line = next(one for one in desk.ask(details.whole, 1).lines if one.kind == "tool_lost")
    assert (line.payer, line.amount_fen, shown(desk, 1).charged_fen) == ("worker", 26000, 8000)


async def test_somebody_else_was_faster(out: Site) -> None:
    async with running(out) as (_app, pilot):
        await open_by_name(pilot, "Warehouse loans", Loans)
        await to(pilot, TOOL)
        await form(pilot, "ctrl+r")
        other = out.open()
        other.sign_in_as("李娜", "2222")
        tool = next(slip for slip, _no, _who in other.ask(details.loans) if TOOL in slip.what)
        other.act(goods.give_back, tool.id)
        await pilot.press("enter")
        await shows(pilot, "李娜")
        await pilot.press("escape")
        await closed(pilot)
        await until(pilot, lambda: TOOL not in seen(pilot))


async def test_enter_opens_the_order(out: Site) -> None:
    async with running(out) as (app, pilot):
        await open_by_name(pilot, "Warehouse loans", Loans)
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen).__name__ == "OrderDetail")


async def test_somebody_without_the_desk_only_reads(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE[:3], PersonDraft("周明", ("guard",), "3333")))
    desk, ids = opened(site)
    lent(desk, ids[PLUMBER])
    site.close()
    async with running(site, name="周明") as (app, pilot):
        await open_by_name(pilot, "Warehouse loans", Loans)
        for key in ("ctrl+r", "ctrl+u", "ctrl+x"):
            app.clear_notifications()
            await pilot.press(key)
            await shows(pilot, "Only these may do this")


async def test_it_speaks_chinese(out: Site) -> None:
    set_language("zh")
    async with running(out, language="zh", size=(120, 36)) as (app, pilot):
        app.action_go("loans")
        await shows(pilot, "仓库 · 在外工具 1，材料 1", "疏通机", "发放人 郑库管")
