"""The workers, with the keys a clerk presses."""

import pytest
from conftest import MakeSite
from support.order_lists import open_by_name, opened
from support.orders import ELECTRICIAN, PLUMBER, agreed, at_work, written
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import PEOPLE, Site
from textual.pilot import Pilot

from frontdesk.clock import HOUR, instant_from_iso
from frontdesk.errors import InvalidInput
from frontdesk.language import set_language
from frontdesk.registers import workers
from frontdesk.registers.orders import work
from frontdesk.registers.people import PersonDraft
from frontdesk.screens.worker_forms import typed_stretch
from frontdesk.screens.worker_orders import WorkerOrders
from frontdesk.screens.workers import Workers
from frontdesk.widgets.form import FormDialog


@pytest.fixture
def crew(site: Site) -> Site:
    """A site with two workers who are there until 17:00; the plumber has one order in work."""
    desk, ids = opened(site)
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, ids[PLUMBER])
    site.close()
    return site


def staff(site: Site) -> dict[str, workers.WorkerView]:
    desk = site.open()
    found = desk.ask(workers.staff)
    site.close()
    return {one.name: one for one in found}


def line_of(pilot: Pilot[int], word: str) -> str:
    return next(line for line in seen(pilot).splitlines() if word in line)


async def to(pilot: Pilot[int], name: str) -> None:
    """Put the cursor on somebody."""
    rows = pilot.app.screen.query_one("#list").rows  # type: ignore[attr-defined]
    place = next(n for n, row in enumerate(rows) if row.name == name)
    await pilot.press("home", *["down"] * place)


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Workers))
    await pilot.pause()


@pytest.mark.rule("WO-20", "WO-30")
async def test_who_is_there_until_when_and_with_how_much(crew: Site) -> None:
    async with running(crew) as (_app, pilot):
        await open_by_name(pilot, "Workers", Workers)
        await shows(pilot, "2 there, 0 on a break", "orders on hand: 1")
        line = line_of(pilot, PLUMBER)
        assert "● until 17:00" in line and "1 on hand, 60 min" in line and "Water, Air" in line
        assert "0 on hand" in line_of(pilot, ELECTRICIAN)
        await to(pilot, PLUMBER)
        await shows(pilot, "Operation and repair", "Planned: 03-02 08:00–17:00")


@pytest.mark.rule("WO-30")
async def test_somebody_of_the_staff_takes_orders_and_is_planned_over_midnight(
    make_site: MakeSite,
) -> None:
    site = make_site(people=(*PEOPLE, PersonDraft("[b]周电工", ("engineer",), "9191")))
    opened(site)
    site.close()
    async with running(site) as (_app, pilot):
        await open_by_name(pilot, "Workers", Workers)
        await form(pilot, "ctrl+n")
        await typed(pilot, "[b]周")
        await pilot.press("end")
        for _turn in range(6):
            if holds(pilot, "person") == 6:
                break
            await pilot.press("right")
        await pilot.press("tab", "enter")
        await shows(pilot, "Trades: choose from")
        await typed(pilot, "elec")
        await pilot.press("space", "enter")
        await closed(pilot)
        await shows(pilot, "[b]周电工 #06", "○ not planned")
        await to(pilot, "[b]周电工")
        await form(pilot, "ctrl+r")
        await typed(pilot, "22:00")
        await pilot.press("tab")
        await typed(pilot, "6点")
        await pilot.press("enter")
        await shows(pilot, "Ends at: write it as 22:00 or 11-30 22:00")
        await pilot.press("backspace", "backspace")
        await typed(pilot, "06:00")
        await pilot.press("tab", "backspace")
        await typed(pilot, "2")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "○ from 03-02 22:00" in line_of(pilot, "[b]周电工"))
        await to(pilot, "[b]周电工")
        await shows(pilot, "Planned: 03-02 22:00–06:00, 03-03 22:00–06:00")
        site.clock.advance(16 * HOUR)
        pilot.app.screen.reload_soon()  # type: ignore[attr-defined]
        await until(pilot, lambda: "● until 06:00" in line_of(pilot, "[b]周电工"))
        await to(pilot, "[b]周电工")
        await form(pilot, "ctrl+k")
        await pilot.press("right", "enter")
        await closed(pilot)
        await until(pilot, lambda: "03-03 22:00" not in seen(pilot))
    assert staff(site)["[b]周电工"].trades == ("electric",)


async def test_a_break_and_back(crew: Site) -> None:
    async with running(crew) as (_app, pilot):
        await open_by_name(pilot, "Workers", Workers)
        await to(pilot, PLUMBER)
        await pilot.press("ctrl+u")
        await shows(pilot, f"{PLUMBER} #06 is not on a break")
        await form(pilot, "ctrl+d")
        await pilot.press("backspace", "backspace")
        await typed(pilot, "x")
        await pilot.press("enter")
        await shows(pilot, "Minutes: write a whole number")
        await pilot.press("backspace")
        await typed(pilot, "45")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "‖ break to 09:45" in line_of(pilot, PLUMBER))
        await shows(pilot, "2 there, 1 on a break")
        await to(pilot, PLUMBER)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: "● until 17:00" in line_of(pilot, PLUMBER))


async def test_enter_shows_what_they_have_on_hand(crew: Site) -> None:
    async with running(crew) as (_app, pilot):
        await open_by_name(pilot, "Workers", Workers)
        await to(pilot, PLUMBER)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, WorkerOrders))
        await shows(pilot, "On hand of 孙工: 1", "WO-2026-00001", "in work", "138****8000")
        assert "13800138000" not in seen(pilot)
        await pilot.press("escape")
        await closed(pilot)
        await to(pilot, ELECTRICIAN)
        await pilot.press("enter")
        await shows(pilot, "Nothing on hand.")


async def test_what_is_done_is_no_longer_on_hand(crew: Site) -> None:
    desk = crew.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(work.finish, 1)
    crew.close()
    async with running(crew) as (_app, pilot):
        await open_by_name(pilot, "Workers", Workers)
        await shows(pilot, "orders on hand: 0")


async def test_trades_are_changed_and_somebody_taken_out(crew: Site) -> None:
    async with running(crew) as (_app, pilot):
        await open_by_name(pilot, "Workers", Workers)
        await to(pilot, ELECTRICIAN)
        await form(pilot, "ctrl+e")
        assert holds(pilot, "trades") == ["electric"]
        await typed(pilot, "gas")
        await pilot.press("space", "enter")
        await closed(pilot)
        await shows(pilot, "Electricity, Gas")
        await to(pilot, PLUMBER)
        await form(pilot, "ctrl+x")
        await shows(pilot, "Give the 1 on hand to somebody else.")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: PLUMBER not in seen(pilot))
    assert set(staff(crew)) == {ELECTRICIAN}


async def test_somebody_without_the_desk_only_reads(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE[:3], PersonDraft("周明", ("guard",), "3333")))
    opened(site)
    site.close()
    async with running(site, name="周明") as (app, pilot):
        await open_by_name(pilot, "Workers", Workers)
        await to(pilot, PLUMBER)
        for key in ("ctrl+n", "ctrl+r", "ctrl+d", "ctrl+u", "ctrl+e", "ctrl+k", "ctrl+x"):
            app.clear_notifications()
            await pilot.press(key)
            await shows(pilot, "Only these may do this")
        assert isinstance(app.screen, Workers)


async def test_it_speaks_chinese_and_says_what_comes_next(crew: Site) -> None:
    desk = crew.open()
    desk.sign_in_as("王岚", "1111")
    ids = {name: one.person_id for name, one in staff(crew).items()}
    desk = crew.open()
    desk.sign_in_as("王岚", "1111")
    start = instant_from_iso("2026-03-03T08:00:00.000+08:00")
    desk.act(workers.plan, ids[PLUMBER], start, start + 9 * HOUR)
    crew.close()
    set_language("zh")
    async with running(crew, language="zh", size=(120, 36)) as (app, pilot):
        app.action_go("workers")
        await shows(pilot, "服务人员 · 在岗 2", "● 到 17:00", "给排水、空调", "下次 03-03 08:00")


@pytest.mark.parametrize(
    ("at", "begins", "ends", "start", "end"),
    [
        ("2026-03-02T09:00", "22:00", "06:00", "2026-03-02T22:00", "2026-03-03T06:00"),
        ("2026-03-03T00:30", "22:00", "06:00", "2026-03-02T22:00", "2026-03-03T06:00"),
        ("2026-03-02T23:30", "08:00", "16:00", "2026-03-03T08:00", "2026-03-03T16:00"),
        ("2026-03-02T09:00", "08：00", "２４：００", "2026-03-02T08:00", "2026-03-03T00:00"),
        ("2026-12-31T09:00", "01-01 08:00", "17:00", "2027-01-01T08:00", "2027-01-01T17:00"),
        ("2026-03-02T09:00", "03-05 20:00", "03-06 20:00", "2026-03-05T20:00", "2026-03-06T20:00"),
        ("2026-03-02T09:00", "08:00", "08:00", "2026-03-02T08:00", "2026-03-03T08:00"),
    ],
)
def test_a_stretch_is_the_first_that_is_not_over(
    site: Site, at: str, begins: str, ends: str, start: str, end: str
) -> None:
    def instant(text: str) -> int:
        return instant_from_iso(f"{text}:00.000+08:00")

    zone = site.open().house.zone
    assert typed_stretch(begins, ends, instant(at), zone) == (instant(start), instant(end))


def test_a_stretch_that_cannot_be_read_names_its_field(site: Site) -> None:
    zone = site.open().house.zone
    with pytest.raises(InvalidInput) as refusal:
        typed_stretch("八点", "17:00", site.clock.now(), zone)
    assert refusal.value.field == "Starts at"
