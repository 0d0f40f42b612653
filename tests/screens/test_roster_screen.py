"""The duty roster with the keys that a supervisor presses, and what stands beside it."""

from pathlib import Path

import pytest
from support.order_lists import open_by_name
from support.pilots import running, seen, shows, sign_in, typed, until
from support.sites import IDS, Site
from support.sites import sign_in as at_desk
from textual import events
from textual.pilot import Pilot

from frontdesk.clock import DAY
from frontdesk.desk import Desk
from frontdesk.errors import InvalidInput
from frontdesk.language import set_language
from frontdesk.registers import duty_log
from frontdesk.registers.roster import days, leave, plan
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.screens import roster as roster_screen
from frontdesk.screens.roster import Roster
from frontdesk.screens.roster_forms import period_of, typed_day
from frontdesk.screens.roster_import import ImportRoster
from frontdesk.screens.roster_leave import Leave
from frontdesk.screens.roster_presence import OnDuty
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.grid import Spot

MONTH = "2026-03"
NIGHTS = {"王岚": "N休" * 15 + "N", "李娜": "休N" * 15 + "休"}


@pytest.fixture(autouse=True)
def hardly_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The month is judged, and the draft kept, almost at once."""
    monkeypatch.setattr(roster_screen, "PAUSE", 0.01)


def desk_of(site: Site) -> Desk:
    """A second desk with the supervisor at it."""
    return at_desk(site.open(), "陈静")


def laid(site: Site, **rows: str) -> Desk:
    """A site whose clerks stand every other night; or other rows, a sign a day."""
    desk = desk_of(site)
    for name, cells in (rows or NIGHTS).items():
        desk.act(plan.set_row, MONTH, RowDraft(name, tuple(cells)))
    return desk


def cells(desk: Desk, name: str) -> tuple[str, ...]:
    """What the book says of somebody's month."""
    return next(row.cells for row in desk.ask(plan.month, MONTH).rows if row.name == name)


def roster(pilot: Pilot[int]) -> Roster:
    screen = pilot.app.screen
    assert isinstance(screen, Roster)
    return screen


async def open_roster(pilot: Pilot[int], *words: str) -> Roster:
    await pilot.press("ctrl+underscore")
    await until(pilot, lambda: isinstance(pilot.app.screen, Roster))
    await shows(pilot, MONTH, *words)
    return roster(pilot)


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int], screen: type = Roster) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))
    await pilot.pause()


def logged(desk: Desk) -> list[str]:
    """The newest lines of the log, the oldest of them first."""
    rows = desk.ask(duty_log.page).rows
    return [row.listed or "" for row in reversed(rows)]


@pytest.mark.rule("DUTY-01", "DUTY-03", "DUTY-26")
async def test_people_are_taken_in_and_their_days_typed_saved_as_one_entry_a_row(
    site: Site,
) -> None:
    async with running(site, name="陈静") as (_app, pilot):
        await open_roster(pilot, "nothing planned", "Nobody stands in this month yet.")
        await form(pilot, "ctrl+n")
        await shows(pilot, "DUTY-26")
        await typed(pilot, "王")
        await pilot.press("space")
        await typed(pilot, "李")
        await pilot.press("space", "tab")
        await typed(pilot, "外包一")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "draft", "3 people", "外包一")
        await typed(pilot, "n休")
        await pilot.press("ctrl+r", "down")
        await typed(pilot, "d+n")
        await pilot.press("left")
        await shows(pilot, "4 not saved: Ctrl+S", "王岚     *N *休*休", "not saved, was nothing")
        await pilot.press("ctrl+s")
        await shows(pilot, "Saved: 2 rows, one log entry each.", " N  休 休 ·")
        assert "not saved" not in seen(pilot)
    desk = desk_of(site)
    assert cells(desk, "王岚")[:4] == ("N", "休", "休", "")
    assert "D+N" in cells(desk, "李娜")
    assert sum("2026-03" in line and "王岚" in line for line in logged(desk)) == 2
    assert desk.verify().problems == ()


@pytest.mark.rule("DUTY-07")
async def test_what_is_wrong_is_marked_and_a_finding_leads_to_its_cell(site: Site) -> None:
    laid(site)
    async with running(site, name="陈静") as (_app, pilot):
        screen = await open_roster(pilot, "?1", "nobody on duty")
        await pilot.press("right", "right")
        await typed(pilot, "l2+")
        await shows(pilot, "Typed: L2+")
        await typed(pilot, "n")
        await shows(pilot, "! 1 cannot stand", "!L…", "two shifts at once")
        await pilot.press("end", "tab", "enter")
        assert screen.grid.at == Spot(0, 2) and screen.focused is screen.grid
        await shows(pilot, "L2 20:00–09:00 Long night + N 17:30")
        await pilot.press("ctrl+s")
        await shows(pilot, "[DUTY-12]", "1 not saved: Ctrl+S")
        assert screen.grid.at == Spot(0, 2)
        await pilot.press("delete", "down")
        await typed(pilot, "q7")
        await pilot.press("up", "ctrl+s")
        await shows(pilot, "Saved: 1 rows", "Q7 has no meaning here", "!Q7")
        await pilot.press("ctrl+z")
        await shows(pilot, "Nothing is left to take back")


async def test_codes_are_listed_gone_round_repeated_laid_as_a_pattern_and_taken_back(
    site: Site,
) -> None:
    desk = laid(site, 王岚="", 李娜="", 赵强="")
    async with running(site, name="陈静") as (_app, pilot):
        screen = await open_roster(pilot, "3 people")
        await pilot.press("enter")
        await shows(pilot, "17:30–08:30", "a  empty")
        await pilot.press("2", "ctrl+d", "ctrl+d", "ctrl+u", "right", "ctrl+r", "space")
        await shows(pilot, "*N ?D *D *D")
        await form(pilot, "ctrl+f")
        await shows(pilot, "Pattern: 王岚, from 03-05")
        await shows(pilot, "empty: on with N D*3")
        await typed(pilot, "n*2 q7")
        await pilot.press("enter")
        await shows(pilot, "Q7 is no code")
        for _sign in "q7":
            await pilot.press("backspace")
        await typed(pilot, "休*2")
        await pilot.press("tab", "tab", "backspace")
        await typed(pilot, "3")
        await pilot.press("tab", "backspace")
        await typed(pilot, "1")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "*D *N *N *休*休*N", "休*N *N *休*休", "休*休*N *N")
        await pilot.press("ctrl+s")
        await shows(pilot, "Saved: 3 rows")
        await pilot.press("home", "down")
        await typed(pilot, "n")
        await pilot.press("ctrl+z")
        await until(pilot, lambda: not screen.sheet.typed)  # type: ignore[union-attr]
        await pilot.press("ctrl+end")
        screen.grid.post_message(events.Paste("d\ud800,x\tn\nn"))
        await shows(pilot, "1 not saved", "D�,X: no such code")
        await pilot.press("ctrl+z", "left")
        screen.grid.post_message(events.Paste("d\tＮ\nn"))
        await shows(pilot, "1 not saved", "03-30 · 赵强 · not saved, was 休")
    assert cells(desk, "王岚")[:9] == ("N", "D", "D", "D", *"NN休休N")
    assert cells(desk, "李娜")[4:8] == tuple("休NN休")
    assert cells(desk, "赵强")[4:8] == tuple("休休NN")
    assert period_of(tuple("NN休NN休N")) == ["N", "N", "休"]


async def test_what_was_typed_is_there_again_after_a_lock_another_month_and_a_new_start(
    site: Site,
) -> None:
    desk = laid(site)
    async with running(site, name="陈静") as (app, pilot):
        screen = await open_roster(pilot, "2 people")
        await typed(pilot, "d")
        await pilot.press("ctrl+w")
        await shows(pilot, "2026-04", "nothing planned")
        await pilot.press("ctrl+y")
        await shows(pilot, MONTH, "1 not saved", "What you had typed is here again.")
        await pilot.press("right")
        await typed(pilot, "l")
        await pilot.press("ctrl+o")
        await until(pilot, lambda: app.current_mode == "sign_in")
        await until(
            pilot, lambda: len((desk.draft(f"roster-{MONTH}") or {"cells": ()})["cells"]) == 2
        )
        await sign_in(pilot, "王岚")
        screen = await open_roster(pilot, "2 people")
        assert not screen.sheet.typed  # type: ignore[union-attr]
    async with running(site, name="陈静") as (_app, pilot):
        await open_roster(pilot, "2 not saved", "*D", "!L")


@pytest.mark.rule("DUTY-17")
async def test_a_clerk_looks_but_changes_nothing(site: Site) -> None:
    desk = laid(site)
    async with running(site) as (_app, pilot):
        await open_roster(pilot, "2 people", " N  休 N")
        await typed(pilot, "d")
        await shows(pilot, "Only these may do this: Customer-service supervisor", "DUTY-17")
        await pilot.press("ctrl+k", "ctrl+n", "enter")
        assert isinstance(pilot.app.screen, Roster)
    assert cells(desk, "王岚") == tuple(NIGHTS["王岚"])


@pytest.mark.rule("DUTY-01", "DUTY-02")
async def test_a_month_is_completed_in_so_many_words_and_then_changed_with_a_reason(
    site: Site,
) -> None:
    desk = laid(site)
    async with running(site, name="陈静") as (_app, pilot):
        await open_roster(pilot, "2 people")
        await form(pilot, "ctrl+k")
        await shows(pilot, "Open: nobody on duty 31", "post not named")
        await typed(pilot, "白天由办公室接听")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "complete, 陈静 03-02 09:00")
        await typed(pilot, "d")
        await form(pilot, "ctrl+s")
        await pilot.press("enter")
        await shows(pilot, "must be filled in")
        await typed(pilot, "王岚白天培训")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "Saved: 1 rows")
        await form(pilot, "ctrl+e")
        await pilot.press("right", "tab")
        await typed(pilot, "调岗")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "Duty director")
        await form(pilot, "ctrl+x")
        await typed(pilot, "离岗")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "1 people")
        await form(pilot, "ctrl+k")
        await typed(pilot, "重新安排")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "worked on again")
    lines = "\n".join(logged(desk))
    assert "白天由办公室接听" in lines and "王岚白天培训" in lines and "重新安排" in lines
    assert desk.verify().problems == ()


@pytest.mark.rule("DUTY-16", "AUTH-04")
async def test_leave_is_asked_for_by_the_clerk_and_decided_with_a_stand_in(site: Site) -> None:
    desk = laid(site)
    async with running(site) as (_app, pilot):
        await open_by_name(pilot, "Leave of staff", Leave)
        await form(pilot, "ctrl+n")
        await shows(pilot, "DUTY-16")
        await typed(pilot, "3-5")
        await pilot.press("tab", "tab")
        await typed(pilot, "看病")
        await pilot.press("enter")
        await closed(pilot, Leave)
        await shows(pilot, "1 to be decided", "03-05", "asked for", "看病")
        await pilot.press("ctrl+x")
        await shows(pilot, "Only these may do this", "AUTH-04")
    async with running(site, name="陈静", size=(120, 36)) as (_app, pilot):
        await open_roster(pilot, "2 people")
        await pilot.press("ctrl+a", "2")
        await until(pilot, lambda: isinstance(pilot.app.screen, Leave))
        await shows(pilot, "Shifts to be stood in for: 03-05 N")
        await form(pilot, "enter")
        await shows(pilot, "‹ 李娜 · no shift ›")
        await pilot.press("enter")
        await closed(pilot, Leave)
        await shows(pilot, "approved", "stand-in 李娜", "0 to be decided")
        await pilot.press("ctrl+a")
        await shows(pilot, "It was decided already.")
        await pilot.press("escape")
        await shows(pilot, "N  休 N  休 假")
    assert cells(desk, "李娜")[4] == "N" and cells(desk, "王岚")[4] == "假"
    assert desk.ask(leave.waiting) == []


async def test_leave_is_refused_with_a_reason_or_withdrawn(site: Site) -> None:
    desk = laid(site)
    for day in ("2026-03-05", "2026-03-07"):
        desk.act(leave.ask, IDS["王岚"], day, day, "家里有事")
    async with running(site, name="陈静") as (_app, pilot):
        await open_by_name(pilot, "Leave of staff", Leave)
        await form(pilot, "ctrl+x")
        await shows(pilot, "DUTY-17")
        await typed(pilot, "人手不够")
        await pilot.press("enter")
        await closed(pilot, Leave)
        await shows(pilot, "1 to be decided", "refused")
        await pilot.press("home")
        await form(pilot, "ctrl+u")
        await pilot.press("enter")
        await closed(pilot, Leave)
        await shows(pilot, "0 to be decided", "withdrawn")
    states = {one.from_day: one.state for one in desk.ask(leave.listed)}
    assert states == {"2026-03-05": "refused", "2026-03-07": "withdrawn"}


@pytest.mark.rule("DUTY-05", "DUTY-06")
async def test_codes_and_days_are_kept_beside_the_roster(site: Site) -> None:
    desk = laid(site)
    async with running(site, name="陈静") as (_app, pilot):
        await open_roster(pilot, "2 people")
        await pilot.press("ctrl+a", "3")
        await shows(pilot, "Shift codes · 9, 2 stand in a roster", "20:00–09:00")
        await form(pilot, "ctrl+n")
        await typed(pilot, "f")
        await pilot.press("tab")
        await typed(pilot, "六点到十点")
        await pilot.press("enter")
        await shows(pilot, "write them as 09:00-21:00")
        await pilot.press("ctrl+u")
        await typed(pilot, "6-22")
        await pilot.press("enter")
        await shows(pilot, "Shift codes · 10", "06:00–22:00")
        await form(pilot, "enter")
        await pilot.press("escape")
        await pilot.press("end", "ctrl+k")
        await shows(pilot, "only proposed")
        await pilot.press("home", "ctrl+k")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        await pilot.press("enter")
        await shows(pilot, "used no more")
        await pilot.press("escape", "ctrl+a", "4")
        await shows(pilot, "Days of 2026-03 · holidays: 0", "03-02 Mo")
        await pilot.press("down")
        await form(pilot, "enter")
        await pilot.press("tab")
        await typed(pilot, "店庆")
        await pilot.press("enter")
        await shows(pilot, "holidays: 1", "holiday, 24 h", "店庆", "set here")
        await pilot.press("ctrl+w")
        await shows(pilot, "Days of 2026-04", "Tomb")
    assert [one.name for one in desk.ask(days.of_month, MONTH) if one.holiday] == ["店庆"]


@pytest.mark.rule("DUTY-05")
async def test_a_file_is_looked_at_its_codes_explained_and_taken_over(
    site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "排班_2026-03.csv"
    file.write_text("姓名,1日,2日,3日\n王岚,A1,休,B7\n李娜,休,A1,\n,A1,,\n", encoding="utf-8")
    async with running(site, name="陈静", size=(120, 36)) as (_app, pilot):
        await open_by_name(pilot, "Roster", Roster)
        await pilot.press("ctrl+a", "5")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportRoster))
        await pilot.press("ctrl+s")
        await shows(pilot, "Look at the file with Enter first")
        pilot.app.screen.query_one("#field-path").value = str(file)  # type: ignore[attr-defined]
        await form(pilot, "enter")
        await shows(pilot, "A1 (2 times)", "B7 (1 times)")
        await typed(pilot, "9-21")
        await pilot.press("tab")
        await typed(pilot, "x")
        await pilot.press("enter")
        await shows(pilot, "B7: write its hours", "DUTY-05")
        await pilot.press("backspace")
        await typed(pilot, "rest")
        await pilot.press("enter")
        await closed(pilot, ImportRoster)
        await shows(pilot, "2026-03: 2 people, 1 rows left out", "A1 = 09:00–21:00", "B7 = rest")
        await shows(pilot, "✗ row 4  name", "row 2  王岚: A1 休 B7 -*28", "Ctrl+S takes it over.")
        await pilot.press("ctrl+s")
        await shows(pilot, "Taken over: 2026-03, 2 people")
        await pilot.press("escape")
        await shows(pilot, "Roster 2026-03", "A1 休 B7 ·")
    desk = desk_of(site)
    assert cells(desk, "李娜")[:3] == ("休", "A1", "") and desk.verify().problems == ()


@pytest.mark.rule("DUTY-08", "DUTY-22")
async def test_who_is_on_duty_and_reachable_with_titles_and_telephones(site: Site) -> None:
    desk = laid(site)
    desk.act(plan.set_row, MONTH, RowDraft("门岗老张", ("D",) * 31, "gate", "13800138009"))
    desk.act(plan.complete, MONTH, accept="白天由办公室接听")
    async with running(site) as (_app, pilot):
        await open_by_name(pilot, "On duty now", OnDuty)
        await shows(pilot, "On duty now · 1 · reachable: 3", "until 17:30", "Gate guard")
        await shows(pilot, "门岗老张", "13800138009", "next clerk: 李娜, 17:30", "no number yet")
        assert seen(pilot).count("○ reachable") == 3
        await form(pilot, "ctrl+f")
        await typed(pilot, "26:00")
        await pilot.press("enter")
        await shows(pilot, "write it as 22:00")
        await pilot.press("ctrl+u")
        await typed(pilot, "03-03 02:00")
        await pilot.press("enter")
        await closed(pilot, OnDuty)
        await shows(pilot, "On duty 03-03 02:00 · 1", "● until 03-03 08:30", "李娜")
        await pilot.press("ctrl+d")
        await shows(pilot, "On duty now")


async def test_the_whole_month_with_its_posts_in_chinese_where_there_is_room(site: Site) -> None:
    laid(site)
    set_language("zh")
    async with running(site, name="陈静", language="zh", size=(120, 36)) as (app, pilot):
        await open_roster(pilot, "值班表 2026-03 · 草稿", "2 人", "31", "王岚  值班员")
        await shows(pilot, "无人值班", "日 03-01 · 王岚 · N 17:30–08:30", "*日 一 二")
        await pilot.press("f1")
        await shows(pilot, "Ctrl+F", "循环排班", "不能成立")
        await pilot.press("escape")
        app.action_next_language()
        await shows(pilot, "Roster 2026-03 · draft", "Su 03-01 · 王岚 · N 17:30–08:30", "*Su Mo Tu")


def test_a_day_ahead_is_typed_with_or_without_its_year(site: Site) -> None:
    desk = site.open()
    now, zone = desk.clock.now(), desk.house.zone
    assert f"{typed_day('3/5', now, zone)}" == "2026-03-05"
    assert f"{typed_day('2027-01-02', now, zone)}" == "2027-01-02"
    assert f"{typed_day('1-2', now + 300 * DAY, zone)}" == "2027-01-02"
    with pytest.raises(InvalidInput, match="12-24"):
        typed_day("0305", now, zone)
