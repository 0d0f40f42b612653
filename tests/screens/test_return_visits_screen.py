"""Return visits, with the keys a clerk, a supervisor and a manager press."""

import pytest
from support.order_lists import open_by_name, opened, owing
from support.orders import PLUMBER, shown
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import Site
from textual.pilot import Pilot

from frontdesk.clock import DAY
from frontdesk.language import set_language
from frontdesk.registers import help_requests, return_visits
from frontdesk.registers.return_visits import VisitDraft, VisitView, drawn_from
from frontdesk.screens.return_visits import ReturnVisits
from frontdesk.widgets.form import ConfirmDialog, FormDialog


@pytest.fixture
def visits(site: Site) -> Site:
    """Three orders signed one after another, each with a visit to be made."""
    desk, ids = opened(site)
    for room in ("3-2-1203", "3-2-1204", "3-2-1205"):
        owing(desk, ids[PLUMBER], room=room)
        site.clock.advance(60_000)
    site.close()
    return site


def visit(site: Site, order: int) -> VisitView:
    desk = site.open()
    found = desk.ask(return_visits.of_order, order)
    site.close()
    assert found is not None
    return found


def drawn(site: Site) -> list[int]:
    """Orders whose visit was drawn, once a supervisor has drawn."""
    desk = site.open()
    desk.sign_in_as("陈静", "1234")
    desk.act(return_visits.draw, "2026-03")
    found = [one.order_id for one in desk.ask(return_visits.due) if one.drawn]
    site.close()
    return found


def made(site: Site, order: int, *, satisfied: bool = True) -> None:
    desk = site.open()
    desk.sign_in_as("李娜", "2222")
    draft = VisitDraft("phone", "挺好", "刘洋", satisfied, "" if satisfied else "重修")
    desk.act(return_visits.make, visit_id(desk, order), draft)
    site.close()


def visit_id(desk: object, order: int) -> int:
    found = desk.ask(return_visits.of_order, order)  # type: ignore[attr-defined]
    return int(found.id)


def line_of(pilot: Pilot[int], word: str) -> str:
    return next(line for line in seen(pilot).splitlines() if word in line)


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, ReturnVisits))
    await pilot.pause()


@pytest.mark.rule("RV-01", "RV-03", "RV-05", "RV-09")
async def test_the_oldest_come_first_and_the_quota_stands_above(visits: Site) -> None:
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await shows(pilot, "2026-03: made 0 of 3, by 04-10", "in person 0 of 3, 0 %")
        await shows(pilot, "‼ wanted 5 %", "Customer-service supervisor 0/3", "Director 0/3")
        lines = seen(pilot).splitlines()
        places = [
            next(n for n, line in enumerate(lines) if f"WO-2026-0000{order}" in line)
            for order in (1, 2, 3)
        ]
        assert places == sorted(places)
        assert "39d" in line_of(pilot, "WO-2026-00001")
        await shows(pilot, "138****8000")
        assert "13800138000" not in seen(pilot)


@pytest.mark.rule("RV-02", "RV-04", "RV-07")
async def test_a_visit_by_telephone_is_written_down(visits: Site) -> None:
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await form(pilot, "enter")
        await shows(pilot, "3-2-1203 · 刘洋 · 13800138000", "RV-07")
        assert (holds(pilot, "way"), holds(pilot, "visitor")) == ("phone", 2)
        await pilot.press("enter")
        await shows(pilot, "RV-07")
        assert isinstance(pilot.app.screen, FormDialog)
        await until(pilot, lambda: at(pilot) == "field-confirmed_by")
        await typed(pilot, "刘洋")
        await pilot.press("tab")
        await typed(pilot, "[b]修得快")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "made 1 of 3", "[b]修得快")
        assert " satisfied" in line_of(pilot, "[b]修得快")
    kept = visit(visits, 1)
    assert (kept.way, kept.visitor, kept.confirmed_by, kept.satisfied) == (
        "phone",
        "王岚",
        "刘洋",
        True,
    )
    assert shown(visits.open(), 1).visit == "done"


@pytest.mark.rule("RV-05", "RV-06")
async def test_a_visit_that_was_drawn_is_made_in_person(visits: Site) -> None:
    [order] = drawn(visits)
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        assert "⌂ in person" in line_of(pilot, f"WO-2026-0000{order}")
        await shows(pilot, "in person 1 of 3, 33 %")
        assert "‼ wanted" not in seen(pilot)
        await pilot.press("home", *["down"] * (order - 1))
        await form(pilot, "enter")
        assert holds(pilot, "way") == "home"
        await pilot.press("right")
        assert holds(pilot, "way") == "home"
        await pilot.press("tab", "tab")
        await typed(pilot, "刘洋")
        await pilot.press("tab")
        await typed(pilot, "满意")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "made 1 of 3", "in person 1 of 3, 33 %")
    assert visit(visits, order).way == "home"


def at(pilot: Pilot[int]) -> str | None:
    """Id of the field the cursor is in."""
    return pilot.app.focused.id if pilot.app.focused else None


async def dissatisfied(pilot: Pilot[int], follow: str) -> None:
    """Fill the form in for somebody who is not content; the action is still missing."""
    await form(pilot, "enter")
    await pilot.press("tab", "tab")
    await typed(pilot, "刘洋")
    await pilot.press("tab")
    await typed(pilot, "又漏了")
    await pilot.press("tab", "tab", "tab")
    await typed(pilot, follow)
    await pilot.press("enter")
    await shows(pilot, "Opens: only where the resident is dissatisfied [RV-10]")
    await pilot.press("shift+tab", "shift+tab", "left", "enter")
    await shows(pilot, "RV-10]")
    assert isinstance(pilot.app.screen, FormDialog)
    await until(pilot, lambda: at(pilot) == "field-action")
    await typed(pilot, "派人重修")
    await pilot.press("enter")
    await closed(pilot)


@pytest.mark.rule("RV-10")
async def test_dissatisfaction_opens_a_request_that_lands_on_the_board(visits: Site) -> None:
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await dissatisfied(pilot, "req")
        await shows(pilot, "Request #1 is open for it.", "dissatisfied", "又漏了")
        await pilot.press("f2")
        await shows(pilot, "3-2-1203", "WO-2026-00001 又漏了")
    desk = visits.open()
    request = desk.ask(help_requests.show, 1)
    assert (request.kind, request.room, request.is_open) == ("repair", "3-2-1203", True)


@pytest.mark.rule("RV-10")
async def test_dissatisfaction_opens_a_complaint(visits: Site) -> None:
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await dissatisfied(pilot, "comp")
        await shows(pilot, "Request #1 is open for it.")
    assert visits.open().ask(help_requests.show, 1).kind == "complaint"


async def test_whoever_did_the_work_does_not_visit(visits: Site) -> None:
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await form(pilot, "enter")
        await pilot.press("tab")
        await typed(pilot, PLUMBER)
        if holds(pilot, "visitor") == 2:
            await pilot.press("left", "left")
        await pilot.press("tab")
        await typed(pilot, "刘洋")
        await pilot.press("tab")
        await typed(pilot, "好")
        assert holds(pilot, "visitor") == 6
        await pilot.press("enter")
        await shows(pilot, "a visitor who did not do the work")
        assert isinstance(pilot.app.screen, FormDialog)
    assert visit(visits, 1).done_at is None


@pytest.mark.rule("RV-05")
async def test_a_supervisor_draws_and_the_seed_is_shown(visits: Site) -> None:
    async with running(visits) as (app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await pilot.press("ctrl+d")
        await shows(pilot, "Only these may do this")
        assert isinstance(app.screen, ReturnVisits)
    async with running(visits, name="陈静") as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await pilot.press("ctrl+f")
        await shows(pilot, "Nothing was drawn for these months yet.")
        await form(pilot, "ctrl+d")
        assert holds(pilot, "month") == "2026-03"
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmDialog))
        desk = visits.open()
        [draw] = desk.ask(return_visits.draws, "2026-03")
        await shows(pilot, "draw 1: 1 of 3 visits", draw.seed[:4], draw.seed[-4:])
        assert drawn_from(draw.seed, list(draw.population), 1) == draw.drawn
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "⌂ in person")
        await form(pilot, "ctrl+d")
        await pilot.press("enter")
        await shows(pilot, "no more are needed or left.")
        await pilot.press("escape")
        await closed(pilot)
        await pilot.press("ctrl+f")
        await shows(pilot, draw.seed[:4])


@pytest.mark.rule("RV-09")
async def test_managers_check_what_was_made(visits: Site) -> None:
    made(visits, 1)
    async with running(visits) as (app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await pilot.press("ctrl+k")
        await shows(pilot, "Only these may do this")
        assert isinstance(app.screen, ReturnVisits)
    for name, told in (("周明", "Director 1/3"), ("陈静", "Customer-service supervisor 1/3")):
        async with running(visits, name=name) as (_app, pilot):
            await open_by_name(pilot, "Return visits", ReturnVisits)
            await form(pilot, "ctrl+k")
            await shows(pilot, "李娜: 挺好")
            await pilot.press("enter")
            await shows(pilot, "Finding: must be filled in [RV-09]")
            await typed(pilot, "属实")
            await pilot.press("enter")
            await closed(pilot)
            await shows(pilot, told)
            await pilot.press("tab")
            await shows(pilot, f"checked by {name}: 属实")
    assert shown(visits.open(), 1).visit == "checked"


@pytest.mark.rule("RV-03")
async def test_last_month_stays_until_its_visits_are_made(visits: Site) -> None:
    made(visits, 1)
    visits.clock.advance(41 * DAY)
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await shows(pilot, "2026-03: made 1 of 3", "2026-04: made 0 of 0", "‼ −1d")
        await shows(pilot, "挺好")


async def test_the_order_is_opened_from_either_list(visits: Site) -> None:
    made(visits, 1)
    async with running(visits) as (app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        for keys, number in ((["ctrl+r"], 2), (["tab", "enter"], 1)):
            await pilot.press(*keys)
            await until(pilot, lambda: type(app.screen).__name__ == "OrderDetail")
            await shows(pilot, f"WO-2026-0000{number}")
            await pilot.press("escape")
            await closed(pilot)


async def test_it_speaks_chinese(visits: Site) -> None:
    made(visits, 1)
    [order] = drawn(visits)
    set_language("zh")
    async with running(visits, language="zh", size=(120, 36)) as (app, pilot):
        app.action_go("return_visits")
        await shows(pilot, "2026-03：已做 1/3", "⌂ 上门", "待回访", "已回访", "电话", "满意")
        assert order in (2, 3)


async def test_a_small_terminal_still_shows_what_is_due(visits: Site) -> None:
    async with running(visits, size=(40, 15)) as (app, pilot):
        app.action_go("return_visits")
        await shows(pilot, "WO-2026-00001", "made 0 of 3", "To be made", "Made")


@pytest.mark.rule("RV-01")
async def test_tries_in_vain_and_the_supervisor_s_word_end_a_visit(visits: Site) -> None:
    async with running(visits, name="陈静") as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        for time in (1, 2):
            await form(pilot, "ctrl+y")
            await pilot.press("tab")
            await typed(pilot, "[b]无人接听")
            await pilot.press("enter")
            await closed(pilot)
            await shows(pilot, f"↻{time}", f"tried {time} times in vain")
        await form(pilot, "ctrl+x")
        await shows(pilot, "tried 2 times in vain")
        await typed(pilot, "搬走了")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "made 0 of 3", "1 could not be made", "搬走了")
    kept = visit(visits, 1)
    assert (kept.tried, kept.reason, kept.done_at) == (2, "搬走了", None)
    assert shown(visits.open(), 1).visit == "not_made"


async def test_a_clerk_does_not_end_a_visit(visits: Site) -> None:
    async with running(visits) as (_app, pilot):
        await open_by_name(pilot, "Return visits", ReturnVisits)
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ReturnVisits)
    assert visit(visits, 1).given_up_at is None
