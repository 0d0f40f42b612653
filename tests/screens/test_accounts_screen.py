"""The accounts screen and the handing in of orders, with the keys a clerk presses."""

import threading
from typing import Any

import pytest
from support.orders import PLUMBER, agreed, at_work, signed, staffed, written
from support.pilots import running, seen, shows, typed, until
from support.sites import Site, sign_in
from textual.pilot import Pilot

from frontdesk.clock import DAY, HOUR
from frontdesk.language import set_language
from frontdesk.registers import accounts, people
from frontdesk.registers.orders import board, payments
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.screens.accounts import Accounts
from frontdesk.widgets.form import ConfirmDialog, FormDialog

MARCH, FINANCE = "2026-03", "吴会计"


@pytest.fixture
def month(site: Site) -> Site:
    """Three jobs: paid and handed in, still with the worker, in arrears."""
    desk = site.open()
    ids = staffed(desk)
    sign_in(desk, "陈静")
    desk.act(people.add, PersonDraft(FINANCE, ("finance",), "8642"))
    sign_in(desk, "王岚")
    orders = []
    for fen in (8000, 3050, 12001):
        orders.append(written(desk))
        agreed(desk, orders[-1], fen)
        at_work(desk, orders[-1], ids[PLUMBER])
        signed(desk, orders[-1])
    desk.act(payments.collect, orders[0], PaymentDraft(8000, "wechat"))
    desk.act(payments.hand_to_finance, orders[0], FINANCE, "R-1")
    desk.act(payments.collect, orders[1], PaymentDraft(3050, "cash"))
    desk.act(payments.leave_unpaid, orders[2], "刘洋")
    site.close()
    return site


def kept(site: Site) -> accounts.AccountsView | None:
    """The sheet of March."""
    desk = site.open()
    found = desk.ask(accounts.of_period, MARCH)
    site.close()
    return found


async def by_name(pilot: Pilot[int], words: str) -> None:
    """An action, as the palette finds it."""
    await pilot.press("ctrl+p")
    await typed(pilot, words)
    await shows(pilot, f"{words} –")
    await until(pilot, lambda: bool(pilot.app.screen.query("OptionList")))
    await pilot.press("enter")


async def open_accounts(
    pilot: Pilot[int], words: str = "Accounts", months: tuple[str, str] = (MARCH, "2026-02")
) -> None:
    await by_name(pilot, words)
    await until(pilot, lambda: isinstance(pilot.app.screen, Accounts))
    await shows(pilot, *months)


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
    await pilot.pause()


async def back(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Accounts))
    await pilot.pause()


async def draw_up(pilot: Pilot[int], *counts: str) -> None:
    await form(pilot, "ctrl+d")
    for count in counts:
        await typed(pilot, count)
        await pilot.press("tab")
    await pilot.press("ctrl+s")
    await back(pilot)


@pytest.mark.rule("FEE-17", "FEE-18")
async def test_a_month_is_drawn_up_explained_and_signed(month: Site) -> None:
    month.clock.advance(30 * DAY)
    async with running(month) as (_app, pilot):
        await open_accounts(pilot, months=("2026-04", MARCH))
        await pilot.press("down")
        await shows(pilot, "not drawn up yet", "Ctrl+D counts the orders")
        await draw_up(pilot, "2", "80")
        await shows(pilot, "‼ 2 to explain", "230.51 charged, 110.50 received", "== Statistics")
        await pilot.press("ctrl+s")
        await shows(pilot, "2 differences are not explained yet")
        await pilot.press("enter")
        sheet: Any = pilot.app.screen.query_one("#sheet")
        assert sheet.has_focus
        for turn in range(2):
            await pilot.press("home", "enter")
            await shows(pilot, "why: ____")
            await form(pilot, "enter")
            await typed(pilot, f"第{turn}项")
            await pilot.press("enter")
            await back(pilot)
            await pilot.press("down")
            await shows(pilot, f"第{turn}项")
        await shows(pilot, "to sign")
        await form(pilot, "ctrl+s")
        await shows(pilot, FINANCE, "You sign for customer service", "FEE-18")
        await typed(pilot, "0000")
        await pilot.press("enter")
        await shows(pilot, "PIN")
        await until(pilot, lambda: pilot.app.screen.query_one("#field-pin").content == "")  # type: ignore[attr-defined]
        await typed(pilot, "8642")
        await pilot.press("enter")
        await back(pilot)
        await shows(pilot, "signed 04-01")
        await pilot.press("end")
        await shows(pilot, "SHA-256 of this sheet")
        await pilot.press("ctrl+d")
        await shows(pilot, "These accounts are signed")
    done = kept(month)
    assert done is not None and (done.state, done.finance) == ("signed", FINANCE)
    assert list(done.explanations.values()) == ["第0项", "第1项"]


@pytest.mark.rule("FEE-17")
async def test_a_running_month_is_not_signed(month: Site) -> None:
    async with running(month) as (_app, pilot):
        await open_accounts(pilot)
        await draw_up(pilot, "3", "80")
        await shows(pilot, "‼ 1 to explain")
        await pilot.press("ctrl+s")
        await shows(pilot, "after the end of the period")


async def test_counts_that_are_no_numbers_stay_in_the_form(month: Site) -> None:
    async with running(month) as (_app, pilot):
        await open_accounts(pilot)
        await form(pilot, "ctrl+d")
        await typed(pilot, "two")
        await pilot.press("enter")
        await shows(pilot, "a whole number is wanted", "two")
        await pilot.press("escape")
        await back(pilot)
    assert kept(month) is None


async def test_a_long_count_shows_how_far_it_is_and_esc_stops_it(
    month: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    whole = accounts.draw_up

    def slow(tx: Any, period: str, counted: Any, progress: Any) -> int:
        progress(1500, 20000)
        assert go_on.wait(30)
        return whole(tx, period, counted, progress)

    monkeypatch.setattr(accounts, "draw_up", slow)
    async with running(month) as (_app, pilot):
        await open_accounts(pilot)
        await draw_up(pilot)
        await shows(pilot, "Counting 2026-03: 1,500 of 20,000 orders · Esc stops")
        await pilot.press("escape")
        go_on.set()
        await shows(pilot, "The count was stopped; nothing was written")
        assert isinstance(pilot.app.screen, Accounts)
        await shows(pilot, "Orders to hand in")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.current_mode == "board")
    assert kept(month) is None


@pytest.mark.rule("WO-52", "WO-54")
async def test_the_head_tells_what_is_to_be_handed_in_and_by_when(month: Site) -> None:
    set_language("zh")
    async with running(month, language="zh") as (_app, pilot):
        await open_accounts(pilot, "收费核对")
        await shows(pilot, "17:30", "WO-52", "3 张", "2026-02", "03-01", "WO-54", "‼", "尚未签字")


@pytest.mark.rule("WO-52")
async def test_after_the_hour_the_board_names_the_rule_and_orders_are_handed_in(
    month: Site,
) -> None:
    async with running(month) as (_app, pilot):
        await until(pilot, lambda: pilot.app.screen.query_one("#now").rows is not None)  # type: ignore[attr-defined]
        assert "not handed in" not in seen(pilot)
        month.clock.advance(9 * HOUR)
        pilot.app.screen.reload_soon()  # type: ignore[attr-defined]
        await shows(pilot, "3 orders not handed in by 17:30 (WO-52)")
        await by_name(pilot, "Hand in orders")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        await shows(pilot, "3 orders of the desk go to the dispatcher", "WO-52")
        await pilot.press("enter")
        await shows(pilot, "3 orders were handed to the dispatcher")
        await until(pilot, lambda: "not handed in" not in seen(pilot))
        await by_name(pilot, "Hand in orders")
        await shows(pilot, "has every order already")
    desk = month.open()
    assert desk.ask(board.to_hand_in) == 0
    month.close()
