"""Items, notes, marks, who is outside and calls, with the keys that clerks press."""

import pytest
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import Site, sign_in
from textual.pilot import Pilot

from frontdesk.registers import calls, duty, if_then, inventory, marks, outings
from frontdesk.registers.if_then import NoteDraft
from frontdesk.screens.board import Board
from frontdesk.screens.outside import Outside
from frontdesk.screens.request_detail import RequestDetail
from frontdesk.widgets.form import FormDialog

SMALL = ((80, 24), (120, 36))


@pytest.fixture
def estate(site: Site) -> Site:
    """A site with 王岚 on duty, and a note about the lift of 3-2."""
    desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    desk.act(if_then.note, NoteDraft("打给电梯公司B组", room="3-2", words="电梯"))
    site.close()
    return site


async def form(pilot: Pilot[int], *keys: str) -> None:
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
    await pilot.pause()


async def sent(pilot: Pilot[int]) -> None:
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, FormDialog))
    await pilot.pause()


async def go(pilot: Pilot[int], mode: str) -> None:
    pilot.app.tasks.go(mode)  # type: ignore[attr-defined]
    await until(pilot, lambda: pilot.app.current_mode == mode)
    await pilot.pause()


@pytest.mark.rule("HO-15", "HO-07")
async def test_a_request_brings_its_note_and_is_marked_from_page_and_board(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, "3-2-1203 电梯停了 报修 13800138000")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
        await shows(pilot, "If request from 3-2 with ‘电梯’: 打给电梯公司B组")
        await form(pilot, "ctrl+right_square_bracket")
        await shows(pilot, "Important · request 1", "HO-15")
        await typed(pilot, "有老人")
        await sent(pilot)
        await shows(pilot, "★ 有老人 (王岚")
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await until(pilot, lambda: seen(pilot).count("★") == 2)
        await form(pilot, "ctrl+right_square_bracket")
        await shows(pilot, "No longer important", "有老人")
        await typed(pilot, "已接走")
        await sent(pilot)
        await until(pilot, lambda: "★" not in seen(pilot))
        assert app.link.require().ask(marks.marked) == {}


@pytest.mark.rule("DUTY-12")
async def test_somebody_leaves_is_heard_of_and_comes_back(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("ctrl+backslash")
        await until(pilot, lambda: isinstance(app.screen, Outside))
        await form(pilot, "ctrl+n")
        await shows(pilot, "DUTY-12")
        assert holds(pilot, "minutes") == "30"
        await typed(pilot, "李娜")
        await pilot.press("tab")
        await typed(pilot, "[b]巡查")
        await sent(pilot)
        await shows(pilot, "李娜", "[b]巡查")
        await pilot.press("f2")
        await shows(pilot, "Outside: 李娜", "hear of 李娜")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, Outside))
        await form(pilot, "enter")
        await sent(pilot)
        await shows(pilot, "heard of 1×")
        await form(pilot, "ctrl+k")
        await sent(pilot)
        await shows(pilot, "Nobody of the desk is outside")
        assert app.link.require().ask(outings.outside) == []


@pytest.mark.rule("HO-03", "HO-04")
async def test_the_supervisor_keeps_the_list(estate: Site) -> None:
    async with running(estate, name="陈静") as (app, pilot):
        await go(pilot, "post_items")
        await form(pilot, "ctrl+d")
        await shows(pilot, "对讲机 2", "HO-04")
        await sent(pilot)
        await shows(pilot, "7 counted")
        await form(pilot, "ctrl+n")
        await typed(pilot, "备用金")
        await pilot.press("tab", "left", "tab")
        await typed(pilot, "500.5")
        await sent(pilot)
        await shows(pilot, "¥500.50")
        found = app.link.require().ask(inventory.items)
        assert (found[-1].kind, found[-1].should_be) == ("cash", 50050)


@pytest.mark.rule("DUTY-15", "DUTY-19")
async def test_a_call_says_at_once_what_the_rules_hold_against_it(estate: Site) -> None:
    (estate.folder / "rulebook.toml").write_text('"phone.record_rings" = true\n', "utf-8")
    async with running(estate) as (app, pilot):
        await go(pilot, "calls")
        await form(pilot, "ctrl+n")
        await typed(pilot, "刘洋")
        await pilot.press("tab")
        await typed(pilot, "13800138000")
        await pilot.press("tab", "tab")
        await typed(pilot, "5")
        await shows(pilot, "DUTY-15 Pick up")
        await sent(pilot)
        await shows(pilot, "5 rings DUTY-15", "138****8000")
        await form(pilot, "ctrl+n")
        await pilot.press("shift+tab", "right")
        await shows(pilot, "DUTY-19 Keep")
        await pilot.press("tab")
        await typed(pilot, "物业")
        await sent(pilot)
        await shows(pilot, "outgoing DUTY-19")
        assert [one.outgoing for one in app.link.require().ask(calls.page)] == [True, False]


async def test_a_clerk_leaves_notes_and_does_not_keep_the_list(estate: Site) -> None:
    async with running(estate, size=SMALL[1]) as (app, pilot):
        await go(pilot, "post_items")
        await pilot.press("ctrl+n")
        await shows(pilot, "Only these may do this")
        await go(pilot, "if_then_notes")
        await shows(pilot, "If request from 3-2 with ‘电梯’: 打给电梯公司B组")
        await form(pilot, "ctrl+x")
        await sent(pilot)
        await shows(pilot, "No note holds now")
        await form(pilot, "ctrl+n")
        assert holds(pilot, "days") == "7"
        await pilot.press("tab", "tab")
        await typed(pilot, "漏水")
        await pilot.press("tab")
        await typed(pilot, "先关总阀")
        await sent(pilot)
        await shows(pilot, "If request with ‘漏水’: 先关总阀")
        assert len(app.link.require().ask(if_then.living)) == 1
