"""The page of an order, its forms and menus, with the keys a clerk presses."""

from typing import Any

import pytest
from support.orders import (
    PLUMBER,
    agreed,
    at_work,
    requested,
    shown,
    signed,
    staffed,
    tracks_of,
    written,
)
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import Site, sign_in

from frontdesk.desk import Desk
from frontdesk.language import set_language
from frontdesk.registers import commitments, duty, help_requests, prices, return_visits
from frontdesk.registers.orders import (
    checks,
    drafts,
    ending,
    exceptions,
    goods,
    views,
    work,
    writing,
)
from frontdesk.registers.price_plan import PriceDraft, PricePlan
from frontdesk.registers.return_visits import VisitDraft
from frontdesk.screens.order_detail import OrderDetail
from frontdesk.screens.order_menu import Lines, Menu
from frontdesk.screens.order_new import OrderForm
from frontdesk.screens.request_detail import RequestDetail
from frontdesk.widgets.form import ConfirmDialog, FormDialog
from frontdesk.widgets.record_table import RecordTable

SIZES = ((80, 24), (120, 36))


@pytest.fixture
def desk(site: Site) -> Desk:
    """A second console on a site with two workers and a price list, its clerk on duty."""
    desk = site.open()
    staffed(desk)
    sign_in(desk, "陈静")
    items = (
        PriceDraft("1.1", "水龙头维修", "fixed", 3000, 3000, unit="次", trade="water"),
        PriceDraft("1.2", "漏水修理", "range", 5000, 12000, unit="处", trade="water"),
    )
    desk.act(prices.take_over, PricePlan("收费标准", "a.csv", "ab" * 32, items))
    sign_in(desk, "王岚")
    desk.act(duty.open_first)
    return desk


def dialog(pilot: Any, kind: type[FormDialog] = FormDialog) -> bool:
    """Whether a form lies over the page, and has taken the cursor."""
    screen: Any = pilot.app.screen
    return isinstance(screen, kind) and bool(screen.focused or isinstance(screen, ConfirmDialog))


async def opened(pilot: Any, order: int) -> None:
    """Show an order as the board does."""
    pilot.app.push_screen(OrderDetail(order))
    await until(pilot, lambda: isinstance(pilot.app.screen, OrderDetail))
    await until(pilot, lambda: pilot.app.screen._data is not None)
    await shows(pilot, "F1")
    await pilot.pause()


async def form(pilot: Any, *keys: str) -> None:
    """Press keys until a form stands."""
    await pilot.press(*keys)
    await until(pilot, lambda: dialog(pilot))


async def sent(pilot: Any, text: str = "") -> None:
    """Type, Enter, and wait until the form is gone and the page was read again."""
    await typed(pilot, text)
    before = pilot.app.screen
    await pilot.press("enter")
    await until(pilot, lambda: pilot.app.screen is not before)
    await pilot.pause()


# From the request to the worker ---------------------------------------------------------------


@pytest.mark.rule("WO-20")
@pytest.mark.parametrize("size", SIZES)
async def test_from_the_request_to_the_suggested_worker_in_few_keys(
    site: Site, desk: Desk, size: tuple[int, int]
) -> None:
    request = requested(desk)
    async with running(site, size=size) as (app, pilot):
        app.push_screen(RequestDetail(request))
        await shows(pilot, f"History of request {request}", "13800138000")
        keys = ["ctrl+z", "enter"]
        await pilot.press(keys[0])
        await until(pilot, lambda: dialog(pilot, OrderForm))
        await shows(pilot, "1 孙工: skilled in Water, there for", "‹ 孙工 ·")
        assert holds(pilot, "content") == "厨房漏水"
        await pilot.press(keys[1])
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "is with 孙工", "given out", "▶ Enter: Worker has it")
        await pilot.press("escape")
        await shows(pilot, "Order: WO-2026-00001 · given out · 孙工")
        assert len(keys) <= 12
    (order,) = desk.ask(views.of_request, request)
    assert (order.work, order.worker) == ("dispatched", PLUMBER)
    assert desk.ask(help_requests.show, request).state == "handed_over"
    assert not desk.verify().problems


async def test_the_same_key_shows_the_order_that_stands(site: Site, desk: Desk) -> None:
    request = requested(desk)
    draft = drafts.draft_for_request(desk.ask(help_requests.show, request))
    desk.act(writing.write, draft)
    async with running(site) as (app, pilot):
        app.push_screen(RequestDetail(request))
        await shows(pilot, "13800138000")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "WO-2026-00001", "registered", "request #1")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))


async def test_where_nobody_fits_it_says_whom_to_ask_and_keeps_what_was_typed(
    site: Site, desk: Desk
) -> None:
    request = requested(desk, "3-2-1203 燃气灶打不着火 13800138000")
    async with running(site) as (app, pilot):
        app.push_screen(RequestDetail(request))
        await shows(pilot, "13800138000")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: dialog(pilot, OrderForm))
        await shows(pilot, "Nobody is skilled in Gas", "Ask:", "taken on, given out later")
        await pilot.press("right", "right")
        await shows(pilot, "‹ 孙工 (Water, Air conditioning) ›")
        await pilot.press("enter")
        await shows(pilot, "say why all the same", "[WO-20]")
        assert dialog(pilot, OrderForm) and app.focused.id == "field-why"  # type: ignore[union-attr]
        await typed(pilot, "先去看看")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "given out", "孙工")


@pytest.mark.rule("WO-07")
async def test_a_paid_one_stops_before_it_goes_out_and_the_price_comes_next(
    site: Site, desk: Desk
) -> None:
    async with running(site) as (app, pilot):
        await pilot.press("ctrl+v")
        await shows(pilot, "To give out 0")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: dialog(pilot, OrderForm))
        await typed(pilot, "厨房漏水")
        await pilot.press("tab")
        await typed(pilot, "3-2-1203")
        await until(pilot, lambda: "孙工" in seen(pilot) and holds(pilot, "worker") > 0)
        app.screen.fields.widget("nature").put("contracted")  # type: ignore[attr-defined]
        app.screen.fields.widget("charge_told_to").put("刘洋")  # type: ignore[attr-defined]
        await until(pilot, lambda: app.screen._asked == app.screen._deciding())  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "Agree the price before", "▶ Enter: Price")
        await form(pilot, "enter")
        await typed(pilot, "lsxl")
        await shows(pilot, "1.2 漏水修理 · 50.00–120.00")
        await pilot.press("enter")
        await shows(pilot, "the list says 50.00 to 120.00 yuan: name the sum")
        assert app.focused.id == "field-amount"  # type: ignore[union-attr]
        assert holds(pilot, "words") == "lsxl"
        await sent(pilot, "80")
        await shows(pilot, "priced", "▶ Enter: Resident agrees")
        await form(pilot, "enter")
        await shows(pilot, "80.00 yuan (漏水修理 80.00)")
        await sent(pilot, "刘洋")
        await shows(pilot, "agreed", "▶ Enter: Give out")
        await form(pilot, "enter")
        await shows(pilot, "1 孙工: skilled in Water")
        await sent(pilot)
        await shows(pilot, "▶ Enter: Worker has it")
    order = desk.ask(views.page)[0]
    assert (order.work, order.worker, order.charged_fen) == ("dispatched", PLUMBER, 8000)


# Step by step to the file ---------------------------------------------------------------------


@pytest.mark.rule("WO-22", "WO-23", "WO-25", "WO-36", "FEE-07", "WO-45", "WO-47")
async def test_enter_leads_from_the_worker_to_the_confirmed_order(site: Site, desk: Desk) -> None:
    order = written(desk)
    agreed(desk, order)
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        for step, keys, text in (
            ("Give out", (), ""),
            ("Worker has it", (), ""),
            ("Worker is there", (), ""),
            ("Confirm the cost", (), ""),
            ("Work begins", (), ""),
            ("Work is done", (), ""),
            ("Tried and signed", (), "满意"),
            ("Collect on spot", (), ""),
            ("Finance has it", ("周会计", "tab", "R-17"), ""),
            ("Write off at desk", (), ""),
            ("Confirm it is done", (), ""),
        ):
            await shows(pilot, f"▶ Enter: {step}")
            await form(pilot, "enter")
            for key in keys:
                await (pilot.press(key) if key == "tab" else typed(pilot, key))
            await sent(pilot, text)
            assert isinstance(app.screen, OrderDetail), step
        await shows(pilot, "▶ Enter: Return visit made", "to be filed it lacks: Return visit")
        assert tracks_of(desk, order) == ("confirmed", "confirmed", "none", "due")
        await form(pilot, "enter")
        await sent(pilot, "很满意")
        await shows(pilot, "▶ Enter: File", "Nothing is open")
        await form(pilot, "enter")
        await sent(pilot)
        await shows(pilot, "filed", "138****8000")
        await pilot.press("enter")
        await shows(pilot, "Nothing is left to do")
    assert not desk.verify().problems


async def test_the_four_tracks_stand_side_by_side_in_both_languages(site: Site, desk: Desk) -> None:
    order = written(desk)
    for language, words in (
        ("en", ("Work", "Money", "Goods", "Return visit", "not priced", "→Take on")),
        ("zh", ("施工", "收费", "材料工具", "回访", "未报价", "→受理")),
    ):
        set_language(language)  # type: ignore[arg-type]
        for size in SIZES:
            async with running(site, language=language, size=size) as (_app, pilot):  # type: ignore[arg-type]
                await opened(pilot, order)
                await shows(pilot, *words)
                top = seen(pilot).splitlines()[1]
                assert all(word in top for word in words[:4])


@pytest.mark.rule("WO-37", "WO-38")
async def test_the_menu_offers_what_the_table_allows_and_a_digit_takes_it(
    site: Site, desk: Desk
) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, staffed_worker(desk))
    desk.act(work.finish, order)
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await pilot.press("ctrl+a")
        await until(pilot, lambda: isinstance(app.screen, Menu))
        page = seen(pilot)
        assert "1  Tried and signed" in page and "Not satisfied: redo" in page
        assert "Work begins" not in page and "Give out" not in page
        place = next(line for line in page.splitlines() if "Not satisfied: redo" in line)
        await form(pilot, place.strip("│ ").split()[0])
        await typed(pilot, "还在漏")
        await pilot.press("enter")
        await shows(pilot, "Still missing:", "[WO-37]")
        assert holds(pilot, "reason") == "还在漏"
        await pilot.press("right")  # the cursor went to what is missing
        await sent(pilot)
        await shows(pilot, "being redone", "1×")


def staffed_worker(desk: Desk) -> int:
    """The plumber's person id."""
    from frontdesk.registers import workers

    return next(one.person_id for one in desk.ask(workers.staff) if one.name == PLUMBER)


async def test_a_key_for_what_is_not_possible_says_why(site: Site, desk: Desk) -> None:
    order = written(desk)
    async with running(site) as (_app, pilot):
        await opened(pilot, order)
        await pilot.press("ctrl+f")
        await shows(pilot, "From “registered” there is no way to “given out”. [WO-57]")
        await pilot.press("ctrl+u")
        await shows(pilot, "Not as the order stands now. [WO-22]")


# Money ----------------------------------------------------------------------------------------


@pytest.mark.rule("FEE-09", "FEE-10")
async def test_into_arrears_and_out_again(site: Site, desk: Desk) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, staffed_worker(desk))
    desk.act(work.finish, order)
    desk.act(work.sign, order, "刘洋", "满意")
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await taken(pilot, "Will pay later")
        await sent(pilot, "刘洋")
        await shows(pilot, "in arrears", "→Paid at finance")
        await taken(pilot, "Paid at finance")
        assert holds(pilot, "amount") == "80.00"
        await pilot.press("enter")
        await shows(pilot, "Still missing:", "[FEE-10]")
        app.screen.fields.fill({"finance": "周会计", "receipt": "R-1"})  # type: ignore[attr-defined]
        await sent(pilot)
        await shows(pilot, "paid")
    assert shown(desk, order).money == "paid"


async def taken(pilot: Any, words: str) -> None:
    """Take the line of the menu that begins with these words."""
    await pilot.pause()
    await pilot.press("ctrl+a")
    await until(pilot, lambda: isinstance(pilot.app.screen, Menu))
    names = pilot.app.screen._entries
    place = next(n for n, entry in enumerate(names) if entry.words.startswith(words))
    await form(pilot, "123456789abcdefghijklmnopqrstuvwxyz"[place])


@pytest.mark.rule("FEE-27")
async def test_who_may_not_write_off_is_told_who_may(site: Site, desk: Desk) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, staffed_worker(desk))
    desk.act(work.finish, order)
    desk.act(work.sign, order, "刘洋", "满意")
    async with running(site) as (_app, pilot):
        await opened(pilot, order)
        await taken(pilot, "Write the charge off")
        await typed(pilot, "住户投诉")
        await pilot.press("enter")
        await shows(pilot, "Only these may do this", "[FEE-27]")
        assert holds(pilot, "reason") == "住户投诉"


@pytest.mark.rule("WO-27", "FEE-27")
async def test_who_may_end_work_that_has_begun_stands_on_the_form(site: Site, desk: Desk) -> None:
    order = begun(desk, "水龙头漏水")
    async with running(site) as (_app, pilot):
        await opened(pilot, order)
        await taken(pilot, "Cancel")
        await shows(pilot, "The work has begun", "Customer-service supervisor")
        await typed(pilot, "不修了")
        await pilot.press("enter")
        await shows(pilot, "Only these may do this", "[FEE-27]")
    assert shown(desk, order).work == "in_work"


@pytest.mark.rule("WO-21", "WO-27")
async def test_a_mistaken_order_is_cancelled_and_its_request_comes_back(
    site: Site, desk: Desk
) -> None:
    request = requested(desk)
    view = desk.ask(help_requests.show, request)
    draft = drafts.draft_for_request(view, {"nature": "routine"})
    order = desk.act(writing.write, draft)
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await taken(pilot, "Cancel")
        await shows(pilot, "empty: nobody yet", "Written by mistake")
        app.screen.fields.fill({"reason": "开错了", "mistake": True})  # type: ignore[attr-defined]
        await sent(pilot)
        await until(pilot, lambda: shown(desk, order).work == "cancelled")
    assert desk.ask(help_requests.show, request).state == "registered"
    clocks = desk.ask(commitments.of_subject, f"work_order:{order}")
    assert [clock.state for clock in clocks if clock.rule == "WO-21"] == ["dropped"]


@pytest.mark.rule("WO-21", "WO-51")
async def test_before_filing_the_reply_that_is_still_due_comes_next(site: Site, desk: Desk) -> None:
    order = begun(desk, "水龙头漏水")
    signed(desk, order)
    desk.act(ending.write_off, order, order_returned=True)
    desk.act(ending.confirm, order)
    visit = desk.ask(return_visits.of_order, order)
    assert visit is not None
    desk.act(return_visits.make, visit.id, VisitDraft("phone", "好", "刘洋", True))
    async with running(site) as (_app, pilot):
        await opened(pilot, order)
        await shows(pilot, "Resident told")
        await pilot.press("enter")
        await until(pilot, lambda: dialog(pilot))
        await sent(pilot, "已修好")
        await shows(pilot, "File")
        await pilot.press("enter")
        await until(pilot, lambda: shown(desk, order).state == "filed" or dialog(pilot))
        if dialog(pilot):
            await pilot.press("enter")
            await until(pilot, lambda: shown(desk, order).state == "filed")


@pytest.mark.rule("WO-39")
async def test_damage_is_reported_and_the_director_is_told_from_the_menu(
    site: Site, desk: Desk
) -> None:
    order = begun(desk, "水龙头漏水")
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await taken(pilot, "Damage reported")
        app.screen.fields.fill({"content": "台面磕了一角", "manager": "周明"})  # type: ignore[attr-defined]
        await sent(pilot)
        await shows(pilot, "‼ Director WO-39: still to be told: Ctrl+A")
        await taken(pilot, "Somebody was told")
        await pilot.press("tab")
        await sent(pilot, "周明")
        await until(pilot, lambda: "still to be told" not in seen(pilot))
    assert shown(desk, order).damage == "台面磕了一角"


@pytest.mark.rule("WO-06")
async def test_another_time_lies_ahead_and_is_agreed(site: Site, desk: Desk) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await form(pilot, "ctrl+d")
        await typed(pilot, "下午")
        await pilot.press("enter")
        await shows(pilot, "write it as 15:00 or 12-24 15:00")
        assert holds(pilot, "at") == "下午"
        app.screen.fields.fill({"at": "15:30"})  # type: ignore[attr-defined]
        await sent(pilot)
        await shows(pilot, "another time", "Appointment: 03-02 15:30")
    assert shown(desk, order).rescheduled == 1


@pytest.mark.parametrize("size", [(40, 15), (80, 24)])
async def test_a_very_small_terminal_still_names_the_next_step(
    site: Site, desk: Desk, size: tuple[int, int]
) -> None:
    order = written(desk)
    async with running(site, size=size) as (_app, pilot):
        await pilot.press("ctrl+v")
        await shows(pilot, "To give out 1")
        await opened(pilot, order)
        await shows(pilot, "▶ Enter: Take on", "F12")


@pytest.mark.rule("WO-13", "WO-14")
async def test_an_exception_is_agreed_to_by_pin_and_by_telephone(site: Site, desk: Desk) -> None:
    order = written(desk)
    desk.act(exceptions.ask, order, "家中有病人", urgent=True)
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await shows(pilot, "▶ Enter: A side agrees")
        await form(pilot, "enter")
        fields = app.screen.fields  # type: ignore[attr-defined]
        fields.widget("person").put(1)
        fields.widget("pin").put("9999")
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-pin")
        assert fields.widget("pin").content == ""
        await sent(pilot, "1234")
        await form(pilot, "enter")
        app.screen.fields.fill({"amount": "150", "approver": "吴主管"})  # type: ignore[attr-defined]
        await sent(pilot)
        await shows(pilot, "▶ Enter: Exception granted")
        await form(pilot, "enter")
        await sent(pilot)
        await shows(pilot, "taken on", "150.00")
    assert not desk.verify().problems


# Materials, tools, checklist, slip ------------------------------------------------------------


@pytest.mark.rule("WO-28", "WO-45")
async def test_a_tool_is_lent_and_comes_back(site: Site, desk: Desk) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, staffed_worker(desk))
    async with running(site) as (_app, pilot):
        await opened(pilot, order)
        await form(pilot, "ctrl+w")
        await pilot.press("right", "tab")
        await sent(pilot, "疏通机")
        await shows(pilot, "Warehouse slip: 疏通机  out  back by", "1 out")
        await taken(pilot, "Back at warehouse")
        await sent(pilot)
        await shows(pilot, "accounted for")
    assert desk.ask(goods.of_order, order)[0].state == "returned"


def begun(desk: Desk, content: str, checklist: str = "") -> int:
    """A job without charge that is in work; its id."""
    order = written(desk, nature="routine", content=content)
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, staffed_worker(desk), "会一点")
    desk.act(work.receive, order)
    desk.act(work.arrive, order)
    desk.act(work.start, order)
    if checklist:
        desk.act(checks.choose, order, checklist)
    return order


@pytest.mark.rule("FIX-02", "FIX-04")
async def test_the_checklist_is_answered_item_by_item_and_opens_the_way_to_done(
    site: Site, desk: Desk
) -> None:
    order = begun(desk, "水龙头漏水")
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await form(pilot, "ctrl+k")
        await shows(pilot, "FIX-01", "‹ Tap or gate valve ›")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Menu))
        await pilot.press("enter")
        for place in (1, 2, 3):
            await shows(pilot, f"Tap or gate valve {place}/4")
            await pilot.press("enter")
        await shows(pilot, "Tap or gate valve 4/4", "Final test.", "thread dry")
        await pilot.press("tab", "space", "enter")
        await shows(pilot, "turns easily: it is not ticked")
        await pilot.press("right", "space", "right", "space", "enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "Checklist: Tap or gate valve: 0 of 4 items open")
        await shows(pilot, "▶ Enter: Work is done")
    assert desk.ask(checks.open_items, order, "tap") == ()


@pytest.mark.rule("FIX-02")
async def test_a_figure_that_is_none_or_out_of_its_limit_is_refused_and_kept(
    site: Site, desk: Desk
) -> None:
    order = begun(desk, "开关坏了", "switch")
    async with running(site) as (app, pilot):
        await opened(pilot, order)
        await shows(pilot, "▶ Enter: Checklist item")
        await form(pilot, "enter")
        await shows(pilot, "Switch 1/", "kW", "≤ the other figure", "If faulty: Ask the resident")
        await pilot.press("tab")
        await typed(pilot, "5²")
        await pilot.press("enter")
        await shows(pilot, "a number such as 12 or 0.5 is wanted")
        assert app.focused.id == "field-r_load"  # type: ignore[union-attr]
        await pilot.press("backspace", "tab")
        await typed(pilot, "4")
        await pilot.press("enter")
        await shows(pilot, "5 kW is over 4 kW", "Answer it as a fault")
        assert (holds(pilot, "r_load"), holds(pilot, "r_limit")) == ("5", "4")
        await pilot.press("shift+tab", "right", "tab", "tab", "tab", "tab")
        await typed(pilot, "请住户少开几样")
        await pilot.press("enter")
        await shows(pilot, "Choice: one of these is wanted: resident reduces")
        await pilot.press("right")
        await pilot.press("enter")
        await shows(pilot, "Switch 2/")
        await pilot.press("escape")
    (answer,) = desk.ask(checks.answers_of, order, "switch")
    assert (answer.outcome, answer.readings["load"]) == ("fault", "5")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_slip_is_read_out_from_a_page(site: Site, desk: Desk, language: Any) -> None:
    order = written(desk)
    set_language(language)
    async with running(site, language=language) as (app, pilot):
        await opened(pilot, order)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, Lines))
        await shows(pilot, "WO-2026-00001", "3-2-1203", "厨房漏水")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))


# Two consoles ---------------------------------------------------------------------------------


async def test_a_second_console_is_told_what_changed_and_the_form_stays(
    site: Site, desk: Desk
) -> None:
    order = written(desk)
    async with running(site) as (_app, pilot):
        await opened(pilot, order)
        await form(pilot, "ctrl+n")
        await typed(pilot, "师傅十分钟到")
        desk.act(writing.contact, order, "刘洋", "马上联系")
        await pilot.press("enter")
        await shows(pilot, "马上联系")
        assert dialog(pilot) and holds(pilot, "content") == "师傅十分钟到"
        await sent(pilot)
        await shows(pilot, "#30", "师傅十分")


@pytest.mark.rule("WO-21")
async def test_the_board_s_clock_opens_the_order(site: Site, desk: Desk) -> None:
    order = written(desk)
    async with running(site) as (app, pilot):
        clocks = app.screen.query_one("#clocks", RecordTable)
        await until(pilot, lambda: clocks.rows)
        clocks.focus()
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "Clock WO-21")
        assert app.screen._number == order  # type: ignore[attr-defined]
