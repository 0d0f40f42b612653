"""The dispatch board with the keys a clerk presses."""

from typing import Any

import pytest
from support.orders import PLUMBER, agreed, at_work, shown, staffed, written
from support.pilots import running, seen, shows, typed, until
from support.sites import Site

from frontdesk.clock import HOUR
from frontdesk.desk import Desk
from frontdesk.language import set_language
from frontdesk.registers import duty, workers
from frontdesk.registers.orders import goods, views, work, writing
from frontdesk.screens import dispatch
from frontdesk.screens.order_detail import OrderDetail
from frontdesk.screens.order_new import OrderForm


@pytest.fixture
def desk(site: Site) -> Desk:
    """A second console on a site with two workers, its clerk on duty."""
    desk = site.open()
    staffed(desk)
    desk.act(duty.open_first)
    return desk


def plumber(desk: Desk) -> int:
    """The plumber's person id."""
    return next(one.person_id for one in desk.ask(workers.staff) if one.name == PLUMBER)


def routine(desk: Desk, content: str, **fields: Any) -> int:
    """An order without charge, taken on; its id."""
    order = written(desk, content=content, nature="routine", **fields)
    desk.act(writing.accept, order)
    return order


async def board(pilot: Any, *words: str) -> None:
    """Open the board and wait for what it shows."""
    await pilot.press("ctrl+v")
    await until(pilot, lambda: isinstance(pilot.app.screen, dispatch.Dispatch))
    await shows(pilot, *words)


def rows(pilot: Any, place: int) -> list[int]:
    """Ids in a column."""
    return [view.id for view in pilot.app.screen._table(place).rows]


async def test_one_column_at_a_time_with_the_counts_of_all(site: Site, desk: Desk) -> None:
    routine(desk, "换灯泡")
    out = routine(desk, "厨房漏水")
    desk.act(work.dispatch, out, plumber(desk))
    async with running(site) as (_app, pilot):
        await board(pilot, "‹ To give out 1 ›", "Out 1", "On trial 0", "换灯泡")
        assert "厨房漏水" not in seen(pilot)
        await pilot.press("right")
        await shows(pilot, "‹ Out 1 ›", "厨房漏水", "given out", PLUMBER)
        assert "换灯泡" not in seen(pilot)
        await pilot.press("ctrl+d")
        await shows(pilot, "‹ On trial 0 ›", "No order here.")
        await pilot.press("ctrl+y", "left")
        await shows(pilot, "‹ To give out 1 ›", "换灯泡")
        await pilot.press("left")
        await shows(pilot, "‹ To close 0 ›")
        await pilot.press("tab")
        await shows(pilot, "‹ To give out 1 ›")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_four_columns_side_by_side_where_there_is_room(
    site: Site, desk: Desk, language: Any
) -> None:
    routine(desk, "换灯泡")
    out = routine(desk, "厨房漏水", room="5-1-0402")
    desk.act(work.dispatch, out, plumber(desk))
    titles = {
        "en": ("To give out", "Out", "On trial", "To close"),
        "zh": ("待派", "在外", "试用", "待结"),
    }
    set_language(language)
    async with running(site, language=language, size=(120, 36)) as (_app, pilot):
        await board(pilot, *titles[language], "3-2-1203", "5-1-0402", "换灯泡")
        frame = seen(pilot).splitlines()[2]
        assert all(title in frame for title in titles[language])
        await pilot.press("right")
        await shows(pilot, "厨房漏水", PLUMBER)
        assert rows(pilot, 0) and rows(pilot, 1) == [out]


async def test_emergencies_come_first_and_what_is_over_has_a_sign(site: Site, desk: Desk) -> None:
    routine(desk, "换灯泡")
    pressing = routine(desk, "水管爆了", urgency="emergency")
    async with running(site) as (_app, pilot):
        await board(pilot, "水管爆了")
        assert rows(pilot, 0)[0] == pressing
        line = next(line for line in seen(pilot).splitlines() if "水管爆了" in line)
        assert "‼    2 3-2-1203" in line and "15:00" in line
        site.clock.advance(HOUR)
        await shows(pilot, "‼ −45:00")


async def test_signs_for_money_and_goods_are_explained_in_help(site: Site, desk: Desk) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, plumber(desk))
    desk.act(goods.issue, order, goods.GoodsDraft("tool", "疏通机"))
    async with running(site) as (app, pilot):
        await board(pilot, "Out 1")
        await pilot.press("right")
        await shows(pilot, "in work", "¥+")
        await pilot.press("f1")
        await shows(pilot, "Signs")
        page = str(app.screen.query("Static").first().render())
        assert "Money is still open" in page and "Material or tool is out" in page
        assert "Open an order by its number" in page


async def test_enter_opens_the_order_and_escape_comes_back_to_the_line(
    site: Site, desk: Desk
) -> None:
    routine(desk, "换灯泡")
    second = routine(desk, "厨房漏水")
    async with running(site) as (app, pilot):
        await board(pilot, "厨房漏水")
        await pilot.press("down", "enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "WO-2026-00002", "厨房漏水")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, dispatch.Dispatch))
        assert app.screen._here.current.id == second  # type: ignore[attr-defined]


async def test_an_order_is_found_by_its_number(site: Site, desk: Desk) -> None:
    routine(desk, "换灯泡")
    async with running(site) as (app, pilot):
        await board(pilot, "换灯泡")
        await pilot.press("ctrl+f")
        await shows(pilot, "Open an order")
        await typed(pilot, "7")
        await pilot.press("enter")
        await shows(pilot, "There is no order 7.")
        await pilot.press("backspace")
        await typed(pilot, "1")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))


@pytest.mark.rule("WO-52")
async def test_orders_are_handed_in_once(site: Site, desk: Desk) -> None:
    order = routine(desk, "换灯泡")
    async with running(site) as (_app, pilot):
        await board(pilot, "换灯泡")
        await pilot.press("ctrl+u")
        await shows(pilot, "Hand in orders")
        await pilot.press("enter")
        await shows(pilot, "1 orders were handed to the dispatcher.")
        await pilot.press("ctrl+u")
        await shows(pilot, "The dispatcher has every order already.")
    assert shown(desk, order).handed_in_at


async def test_a_new_order_without_a_request_keeps_its_draft(site: Site, desk: Desk) -> None:
    async with running(site) as (app, pilot):
        await board(pilot, "To give out 0")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, OrderForm) and app.focused)
        await typed(pilot, "厨房漏水")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, dispatch.Dispatch))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, OrderForm) and app.focused)
        await shows(pilot, "What you had typed is here again.", "厨房漏水", "孙工")
        await pilot.press("enter")
        await shows(pilot, "write the building and the room", "[WO-02]")
        assert app.focused.id == "field-room"  # type: ignore[union-attr]
        await typed(pilot, "3-2-1203")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
    (view,) = desk.ask(views.page)
    assert (view.work, view.worker, view.trade) == ("dispatched", PLUMBER, "water")


async def test_pages_are_read_by_key_in_either_direction(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "PAGE", 8)
    made = [written(desk, nature="routine", content=f"第{n}单") for n in range(30)]
    async with running(site) as (app, pilot):
        await board(pilot, "To give out 30")
        assert rows(pilot, 0)[:8] == made[:8]
        await pilot.press("end")
        await shows(pilot, "第29单")
        assert app.screen._here.current.id == made[-1]  # type: ignore[attr-defined]
        await pilot.press(*["up"] * 12)
        await until(pilot, lambda: app.screen._here.current.id == made[17])  # type: ignore[attr-defined]
        desk.act(writing.accept, made[20])
        await shows(pilot, "taken on")
        assert app.screen._here.current.id == made[17]  # type: ignore[attr-defined]
        await pilot.press("home")
        await until(pilot, lambda: app.screen._here.current.id == made[0])  # type: ignore[attr-defined]
        await pilot.press(*["down"] * 29)
        await until(pilot, lambda: app.screen._here.current.id == made[29])  # type: ignore[attr-defined]


async def test_a_draft_does_not_keep_the_worker_of_yesterday(site: Site, desk: Desk) -> None:
    async with running(site) as (app, pilot):
        await board(pilot, "To give out 0")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, OrderForm) and app.focused)
        await typed(pilot, "厨房漏水")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, dispatch.Dispatch))
        desk.act(workers.take_break, plumber(desk), 30)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, OrderForm) and app.focused)
        await shows(pilot, "All who are there are on a break", "taken on, given out later")
