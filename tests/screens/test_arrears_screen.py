"""What is owed, with the keys a clerk presses."""

import pytest
from conftest import MakeSite
from support.order_lists import in_arrears, open_by_name, opened, owing
from support.orders import PLUMBER, shown
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import PEOPLE, Site
from textual.pilot import Pilot

from frontdesk.clock import DAY
from frontdesk.language import set_language
from frontdesk.registers import commitments, duty_log
from frontdesk.registers.orders import payments
from frontdesk.registers.orders.views import OrderView
from frontdesk.registers.people import PersonDraft
from frontdesk.screens.arrears import Arrears
from frontdesk.widgets.form import FormDialog


@pytest.fixture
def books(site: Site) -> Site:
    """Two orders in arrears, 80.00 and 120.50, and one that fell due today, 35.00."""
    desk, ids = opened(site)
    in_arrears(desk, ids[PLUMBER])
    in_arrears(desk, ids[PLUMBER], 12050, room="3-2-1204", customer="[/b]黄敏")
    owing(desk, ids[PLUMBER], 3500, room="3-2-1205", customer="何伟")
    site.close()
    return site


def order(site: Site, number: int) -> OrderView:
    desk = site.open()
    found = shown(desk, number)
    site.close()
    return found


def texts(site: Site) -> list[str]:
    """What the log says, the newest first."""
    desk = site.open()
    rows = desk.ask(duty_log.page).rows
    site.close()
    return [row.text or "" for row in rows]


def line_of(pilot: Pilot[int], word: str) -> str:
    return next(line for line in seen(pilot).splitlines() if word in line)


async def to(pilot: Pilot[int], place: int) -> None:
    await pilot.press("home", *["down"] * place)


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Arrears))
    await pilot.pause()


@pytest.mark.rule("FEE-09")
async def test_the_head_sums_up_what_is_owed(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await shows(pilot, "Unpaid: 3 · 235.50 yuan", "WO-2026-00001", "[/b]黄敏", "120.50")
        assert "in arrears" in line_of(pilot, "WO-2026-00001")
        assert "due 03-31" in line_of(pilot, "WO-2026-00001")
        assert "due 03-02" in line_of(pilot, "WO-2026-00003")
        await shows(pilot, "since 03-02 09:00 (0 d)", "signed 刘洋", "138****8000")
        assert "13800138000" not in seen(pilot)


@pytest.mark.rule("FEE-06", "FEE-10")
async def test_the_resident_is_asked_and_the_next_date_stands_there(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await form(pilot, "ctrl+a")
        await shows(pilot, "Ring 13800138000", "FEE-06")
        assert holds(pilot, "told") == "刘洋"
        await pilot.press("enter")
        await shows(pilot, "Content: must be filled in")
        await typed(pilot, "出差了，下周付")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "ask 03-09" in line_of(pilot, "WO-2026-00001"))
        books.clock.advance(8 * DAY)
        pilot.app.screen.reload_soon()  # type: ignore[attr-defined]
        await until(pilot, lambda: "‼" in line_of(pilot, "WO-2026-00001"))
        await shows(pilot, "2 overdue")
    assert any("催收：出差了，下周付" in text for text in texts(books))


@pytest.mark.rule("FEE-11")
async def test_one_order_goes_onto_the_list_of_the_month(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await form(pilot, "ctrl+d")
        assert holds(pilot, "month") == "2026-03"
        await pilot.press("backspace", "backspace")
        await typed(pilot, "13")
        await pilot.press("enter")
        await shows(pilot, "Month: write it as 2026-03")
        await pilot.press("backspace", "backspace")
        await typed(pilot, "3")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "asked for" in line_of(pilot, "WO-2026-00001"))
        assert "in arrears" in line_of(pilot, "WO-2026-00002")
        await to(pilot, 2)
        await form(pilot, "ctrl+d")
        await pilot.press("enter")
        await shows(pilot, "there is no way to “asked for”")
        await pilot.press("escape")
    assert [order(books, n).money for n in (1, 2, 3)] == ["dunned", "arrears", "due"]


@pytest.mark.rule("FEE-11")
async def test_all_arrears_of_a_month_go_onto_its_list_as_one_change(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await form(pilot, "ctrl+w")
        await pilot.press(*["backspace"] * 7)
        await typed(pilot, "2026-02")
        await pilot.press("enter")
        await shows(pilot, "Month: no order of that month is in arrears")
        await pilot.press("backspace")
        await typed(pilot, "3")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "On the list: 2.")
        await pilot.press("ctrl+w")
        await shows(pilot, "No order is in arrears and not on a list yet.")
    assert [order(books, n).money for n in (1, 2, 3)] == ["dunned", "dunned", "due"]


async def test_the_list_of_a_month_is_taken_whole_or_not_at_all(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await form(pilot, "ctrl+w")
        other = books.open()
        other.sign_in_as("李娜", "2222")
        other.act(payments.ask, 2, "黄敏", "明天来付")
        await pilot.press("enter")
        await shows(pilot, "李娜", "明天来付")
        assert [shown(other, n).money for n in (1, 2)] == ["arrears", "arrears"]


@pytest.mark.rule("FEE-10")
async def test_paid_at_finance_takes_it_off_the_list(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await form(pilot, "ctrl+r")
        await shows(pilot, "FEE-10")
        assert holds(pilot, "amount") == "80.00"
        await typed(pilot, "张会计")
        await pilot.press("tab")
        await typed(pilot, "R-17")
        await pilot.press("shift+tab", "shift+tab", "shift+tab", *["backspace"] * 5)
        await typed(pilot, "70")
        await pilot.press("enter")
        await shows(pilot, "Amount: 70.00 yuan: 80.00 yuan are owed")
        await pilot.press("backspace", "backspace")
        await typed(pilot, "80")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "Unpaid: 2 · 155.50 yuan")
    paid = order(books, 1)
    assert (paid.money, paid.owed_fen, paid.receipt) == ("paid", 0, "R-17")


@pytest.mark.rule("FEE-12")
async def test_what_was_on_the_list_is_asked_for_no_more_once_it_is_paid(books: Site) -> None:
    desk = books.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(payments.dun, 1, "2026-03")
    books.close()
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await shows(pilot, "ask 03-09")
        await form(pilot, "ctrl+r")
        await shows(pilot, "FEE-12")
        await typed(pilot, "张会计")
        await pilot.press("tab")
        await typed(pilot, "R-18")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "Unpaid: 2 · 155.50 yuan")
    clocks = books.open().ask(commitments.of_subject, "work_order:1")
    assert not [one.rule for one in clocks if one.state == "open" and one.rule != "RV-03"]


@pytest.mark.rule("FEE-09")
async def test_what_fell_due_is_marked_as_arrears_with_a_signature(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await to(pilot, 2)
        await form(pilot, "ctrl+e")
        await pilot.press("enter")
        await shows(pilot, "signature")
        await typed(pilot, "何伟")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "in arrears" in line_of(pilot, "WO-2026-00003"))
    assert order(books, 3).arrears_signature == "何伟"


async def test_what_fell_due_goes_onto_the_fee_notice(books: Site) -> None:
    async with running(books) as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await to(pilot, 2)
        await form(pilot, "ctrl+n")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "on the fee notice" in line_of(pilot, "WO-2026-00003"))


@pytest.mark.rule("FEE-27")
async def test_only_a_supervisor_writes_off(books: Site) -> None:
    async with running(books) as (app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await pilot.press("ctrl+x")
        await shows(pilot, "Only these may do this")
        assert isinstance(app.screen, Arrears)
    async with running(books, name="陈静") as (_app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await form(pilot, "ctrl+x")
        await typed(pilot, "困难户，主管同意")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "Unpaid: 2 · 155.50 yuan")
    assert order(books, 1).money == "written_off"


async def test_enter_opens_the_order(books: Site) -> None:
    async with running(books) as (app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        await to(pilot, 1)
        await pilot.press("enter")
        await until(pilot, lambda: type(app.screen).__name__ == "OrderDetail")
        await shows(pilot, "WO-2026-00002")
        await pilot.press("escape")
        await closed(pilot)


async def test_somebody_without_the_desk_only_reads(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE[:3], PersonDraft("周明", ("guard",), "3333")))
    desk, ids = opened(site)
    in_arrears(desk, ids[PLUMBER])
    site.close()
    async with running(site, name="周明") as (app, pilot):
        await open_by_name(pilot, "Arrears", Arrears)
        for key in ("ctrl+a", "ctrl+e", "ctrl+d", "ctrl+w", "ctrl+r", "ctrl+n", "ctrl+x"):
            app.clear_notifications()
            await pilot.press(key)
            await shows(pilot, "Only these may do this")
        assert isinstance(app.screen, Arrears)


async def test_it_speaks_chinese(books: Site) -> None:
    set_language("zh")
    async with running(books, language="zh", size=(120, 36)) as (app, pilot):
        app.action_go("arrears")
        await shows(pilot, "未收 3 单 · 235.50 元", "欠费", "刘洋签欠费", "03-31到期")
