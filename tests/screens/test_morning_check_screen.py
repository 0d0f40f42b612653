"""The supervisor's check of the log, the director's inspection and the figures, key by key."""

from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support import handovers
from support.busy import asked_supervisor, note, request
from support.checks import view
from support.pilots import holds, running, seen, shows, typed, until
from support.procedures import lines, step, table, toml
from support.sites import IDS, Site, sign_in
from textual.pilot import Pilot

from frontdesk.clock import HOUR, MINUTE
from frontdesk.language import set_language
from frontdesk.procedures import actions
from frontdesk.registers import approvals, commitments, duty, duty_log, help_requests, instructions
from frontdesk.registers.checks import morning
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.screens import check_lines
from frontdesk.screens.board import Board
from frontdesk.screens.check_anchor import CheckAnchor
from frontdesk.screens.check_figures import Figures
from frontdesk.screens.check_hint import hint_words, read_hint
from frontdesk.screens.check_past import PastChecks
from frontdesk.screens.duty_log import DutyLog
from frontdesk.screens.entry_detail import EntryDetailScreen
from frontdesk.screens.morning_check import Inspection, MorningCheck
from frontdesk.screens.request_detail import RequestDetail
from frontdesk.text import grouped, width
from frontdesk.widgets.form import ConfirmDialog, FormDialog

QUIET = 20
"""So many keys a quiet morning check may take."""


@pytest.fixture
def quiet(site: Site) -> Site:
    """A shift with a correction and a late entry, handed over; nothing else is wrong."""
    desk = site.open()
    sign_in(desk, "王岚").act(duty.open_first)
    for n in range(4):
        wrong = note(desk, f"巡查 {n} 号楼")
        site.clock.advance(20 * MINUTE)
    desk.act(duty_log.correct, wrong, "巡查 5 号楼", "写错楼号")
    late = site.clock.now() - 70 * MINUTE
    desk.act(duty_log.write, EntryDraft(fields={"content": "门岗来电"}, occurred_at=late))
    handovers.handed_over(desk, "王岚", "李娜")
    site.close()
    return site


@pytest.fixture
def night(site: Site) -> Site:
    """A late reply, a decision by telephone and a correction; handed over."""
    desk = site.open()
    sign_in(desk, "王岚").act(duty.open_first)
    desk.act(duty_log.correct, note(desk, "[b]三楼[/x] 灯不亮"), "四楼灯不亮", "听错")
    leak = request(desk, "3-2-1203 厨房漏水 13800138000")
    site.clock.advance(6 * MINUTE)
    desk.tick()
    desk.act(help_requests.answer, leak, "已派水工")
    asked_supervisor(desk)
    handovers.handed_over(desk, "王岚", "李娜")
    site.clock.advance(MINUTE)
    site.close()
    return site


async def check_shown(pilot: Pilot[int]) -> Any:
    """The check, once it has been read."""
    await until(pilot, lambda: isinstance(pilot.app.screen, MorningCheck))
    screen: Any = pilot.app.screen
    await until(pilot, lambda: screen._data is not None)
    return screen


async def begun(pilot: Pilot[int]) -> Any:
    """By the key of the board, and Enter."""
    await pilot.press("ctrl+r")
    screen = await check_shown(pilot)
    await pilot.press("enter")
    await until(pilot, lambda: screen.data.view.state == "open")
    return screen


async def palette(pilot: Pilot[int], words: str, screen: type[Any]) -> None:
    """By name, as the palette finds it."""
    await pilot.press("ctrl+p")
    await typed(pilot, words)
    await until(pilot, lambda: bool(pilot.app.screen.query("OptionList")))
    await shows(pilot, words)
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))


async def at(pilot: Pilot[int], part: str, sort: str = "") -> None:
    """Let the cursor come to a line of this part, an exception of this sort."""
    screen: Any = pilot.app.screen
    await until(
        pilot,
        lambda: screen.chosen.part == part and sort in getattr(screen.chosen.item, "sort", ""),
    )


async def closed_to(pilot: Pilot[int], screen: type[Any]) -> None:
    await until(pilot, lambda: type(pilot.app.screen) is screen)
    await pilot.pause()


@pytest.mark.rule("LOG-07", "HO-19", "AUTH-31")
async def test_a_quiet_morning_takes_at_most_twenty_keys(quiet: Site) -> None:
    keys = 0
    async with running(quiet, name="陈静") as (app, pilot):
        await shows(pilot, "Shifts not checked: 1; Ctrl+R checks the log.")

        async def press(*names: str) -> None:
            nonlocal keys
            keys += len(names)
            await pilot.press(*names)

        await press("ctrl+r")
        screen = await check_shown(pilot)
        await shows(pilot, "Covers the entries #1 to", "with their handovers (HO-19)", "王岚")
        await press("enter")
        await at(pilot, "exception", "corrected")
        await press("enter", "enter")
        for _entry in range(5):
            await at(pilot, "sample")
            await press("enter")
        await at(pilot, "shift")
        await press("enter")
        await at(pilot, "sign")
        await shows(pilot, "2 of 2 answered", "5 of 5 looked at", "1 of 1 read by you")
        await press("enter")
        await shows(pilot, "2 exceptions, 5 in the sample", "Shifts that become reviewed: 1")
        await press("enter")
        await until(pilot, lambda: isinstance(app.screen, CheckAnchor))
        anchor = app.link.require().anchor()
        await shows(pilot, f"#{anchor.seq}", grouped(anchor.head)[:19], grouped(anchor.log)[-19:])
        await press("enter")
        await closed_to(pilot, MorningCheck)
        await until(pilot, lambda: screen.data.view.state == "ahead")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await until(pilot, lambda: "not checked" not in seen(pilot))
    assert keys <= QUIET
    desk = quiet.open()
    found = view(desk, 1)
    assert (found.state, found.signed_by) == ("signed", "陈静")
    assert desk.ask(morning.unreviewed) == [] and desk.anchor().seq == anchor.seq
    assert lines(desk, "shift.read")[-1].author == IDS["陈静"]
    assert not desk.verify().problems


@pytest.mark.rule("LOG-07", "AUTH-02", "AUTH-31")
async def test_each_exception_is_answered_and_a_decision_countersigned(night: Site) -> None:
    async with running(night, name="陈静") as (app, pilot):
        screen = await begun(pilot)
        await at(pilot, "exception", "breached")
        await shows(pilot, "‼ 03-02 09:05 clock missed", "REQ-13", "risk 4")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
        await pilot.press("escape")
        await closed_to(pilot, MorningCheck)
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await pilot.press("enter")
        await shows(pilot, "give a time that lies ahead")
        await typed(pilot, "15:00")
        await pilot.press("enter")
        await closed_to(pilot, MorningCheck)
        await at(pilot, "exception", "approval")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await shows(pilot, "陈静 by telephone", "Digest for the paper")
        await pilot.press("enter")
        await closed_to(pilot, MorningCheck)
        await at(pilot, "exception", "corrected")
        await shows(pilot, "四楼灯不亮")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, EntryDetailScreen))
        await pilot.press("escape")
        await closed_to(pilot, MorningCheck)
        await pilot.press("enter")
        await at(pilot, "sample")
        while screen.chosen.item is None or getattr(screen.chosen.item, "sort", "") != "corrected":
            await pilot.press("up")
        await shows(pilot, "accepted (陈静, 03-02 09:07")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        assert holds(pilot, "to") == IDS["王岚"]
        await typed(pilot, "write the floor")
        await pilot.press("enter")
        await closed_to(pilot, MorningCheck)
        await until(pilot, lambda: not screen.data.view.left)
        await pilot.press("home", "down", "ctrl+f")
        await shows(pilot, "That answer stands")
        await pilot.press("ctrl+s")
        await shows(pilot, "Sign the check; first: the sample to look at")
    desk = night.open()
    answers = [one.answer.answer for one in view(desk, 1).exceptions if one.answer]
    assert answers == ["follow_up", "countersigned", "instruct"]
    (promise,) = [one for one in desk.ask(commitments.running) if one.rule == commitments.PROMISE]
    assert promise.due_at == night.clock.now() + 5 * HOUR + 53 * MINUTE
    assert [one.content for one in desk.ask(instructions.pending, IDS["王岚"])] == [
        "write the floor"
    ]
    assert desk.ask(approvals.waiting) == []
    assert lines(desk, "approval.given")[-1].author == IDS["陈静"]


@pytest.mark.rule("AUTH-02")
async def test_the_decision_of_somebody_else_is_not_theirs_to_countersign(site: Site) -> None:
    boss = step(
        "boss",
        "decide",
        log={"en": "manager: {decision}", "zh": "经理：{decision}"},
        next="close",
    )
    folder = site.folder / "procedures"
    folder.mkdir(exist_ok=True)
    (folder / "tiny.toml").write_text(toml(table(boss)), "utf-8")
    desk = site.open()
    sign_in(desk, "王岚").act(duty.open_first)
    run = desk.begin("tiny", {"room": "3-2-1203"})
    given = {"decision": "approved", "approver": "周明"}
    desk.work(actions.done, run, "boss", given)
    site.close()
    async with running(site, name="陈静") as (app, pilot):
        screen = await begun(pilot)
        await at(pilot, "exception", "approval")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("enter")
        await shows(pilot, "Only these may countersign this: Director.")
        await pilot.press("escape")
        await closed_to(pilot, MorningCheck)
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await typed(pilot, "ring the director")
        await pilot.press("enter")
        await closed_to(pilot, MorningCheck)
        await until(pilot, lambda: [one.sort for one in screen.data.view.left] == ["rules"])
    assert len(site.open().ask(approvals.waiting)) == 1


def test_the_words_of_an_exception_have_the_width_that_nothing_else_takes() -> None:
    one = SimpleNamespace(
        answer=None, before=None, risk=4, at=0, rule="WO-21", person="王岚", words="回电 " * 40
    )
    one.title = lambda _language: "clock missed"
    taken = check_lines.widths([one], 118)
    drawn = check_lines.exception_line(one, 118, ZoneInfo("UTC"), False, taken).plain
    assert width(drawn) == 118 and drawn.rstrip().endswith("WO-21 王岚")
    assert "…" in drawn and width(drawn.split("…")[1]) < 15


async def test_it_is_left_and_gone_on_with_at_another_console(night: Site) -> None:
    async with running(night, name="陈静") as (app, pilot):
        screen = await begun(pilot)
        await pilot.press("enter")
        await at(pilot, "exception", "approval")
        sample = [row.key for row in screen.rows if row.part == "sample"]
        await pilot.press("down", "down", "down", "enter")
        await until(pilot, lambda: screen.chosen.key == sample[1])
        await shows(pilot, "Exceptions: 1 of 3 answered", "1 of 5 looked at")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await shows(pilot, "The check of the log is under way (shifts: 1): Ctrl+R.")
        assert "unfinished forms" not in seen(pilot)
    async with running(night, name="陈静") as (app, pilot):
        await pilot.press("ctrl+r")
        screen = await check_shown(pilot)
        await at(pilot, "exception", "approval")
        await shows(pilot, "begun 03-02 09:07 by 陈静")
        await shows(pilot, "Exceptions: 1 of 3 answered", "1 of 5 looked at", "seed")
        await pilot.press("down", "ctrl+d")
        await shows(pilot, "Accept what is left of this sort: correction, 1")
        await pilot.press("enter")
        await closed_to(pilot, MorningCheck)
        await at(pilot, "sample")
        await pilot.press("ctrl+d")
        await at(pilot, "shift")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, DutyLog))
        await shows(pilot, "四楼灯不亮")
        await pilot.press("escape")
        await closed_to(pilot, MorningCheck)
        await pilot.press("ctrl+s")
        await shows(pilot, "Sign the check; first: 1 to answer")
        await at(pilot, "exception", "approval")
    assert view(night.open(), 1).sample_seen


@pytest.mark.rule("AUTH-31", "LOG-17", "DUTY-24")
async def test_a_clerk_is_told_the_rule_and_who_may(night: Site) -> None:
    async with running(night, name="李娜") as (_app, pilot):
        await shows(pilot, "Shifts not")
        await palette(pilot, "Inspection of the log", Inspection)
        await check_shown(pilot)
        await shows(pilot, "Only these may do this: Director. [LOG-17]")
        await palette(pilot, "Morning check", MorningCheck)
        await check_shown(pilot)
        who = "Customer-service supervisor, Director."
        await shows(pilot, f"Only these may do this: {who} [AUTH-31]")
        await pilot.press("enter")
        await shows(pilot, "Ask one of them to do it")
        await palette(pilot, "Figures per person", Figures)
        await shows(pilot, f"Only these may do this: {who}")
        assert "王岚" not in seen(pilot)
    desk = night.open()
    assert desk.ask(morning.open_check) is None and not lines(desk, "check.begun")


@pytest.mark.rule("LOG-17")
async def test_the_director_inspects_and_says_what_was_found(night: Site) -> None:
    desk = night.open()
    sign_in(desk, "王岚")
    request(desk, "5-1-0402 大堂灯不亮 13900139000")
    night.close()
    night.clock.advance(HOUR)
    async with running(night, name="周明") as (app, pilot):
        await palette(pilot, "Inspection of the log", Inspection)
        screen = await check_shown(pilot)
        await pilot.press("enter")
        await at(pilot, "exception", "unanswered")
        await shows(pilot, "request that nobody answered", "LOG-17")
        await pilot.press("enter")
        while screen.data.view.left:
            left = len(screen.data.view.left)
            if screen.chosen.item.sort == "approval":
                await pilot.press("ctrl+n")
                await until(pilot, lambda: isinstance(app.screen, FormDialog))
                await typed(pilot, "countersign it")
            await pilot.press("enter")
            await closed_to(pilot, Inspection)
            await until(pilot, lambda left=left: len(screen.data.view.left) < left)  # type: ignore[misc]
        await at(pilot, "sample")
        await pilot.press("ctrl+d")
        await at(pilot, "sign")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await pilot.press("enter")
        await shows(pilot, "Finding: must be filled in", "LOG-17")
        await typed(pilot, "没有漏掉的投诉")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, CheckAnchor))
        await pilot.press("enter")
        await closed_to(pilot, Inspection)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: isinstance(app.screen, PastChecks))
        await shows(pilot, "Inspection of the log", "没有漏掉的投诉")
        await pilot.press("enter")
        await closed_to(pilot, MorningCheck)
        await shows(pilot, "Signed by 周明", "signed 03-02 10:07 by 周明")
        await pilot.press("enter")
        await shows(pilot, "This check has been signed.")
    desk = night.open()
    assert view(desk, 1).finding == "没有漏掉的投诉"
    assert len(desk.ask(morning.unreviewed)) == 1


@pytest.mark.rule("LOG-07")
def test_what_is_not_checked_in_time_is_overdue_on_every_board(quiet: Site) -> None:
    desk = quiet.open()
    for name, more in (("李娜", ""), ("陈静", "; Ctrl+R checks the log.")):
        sign_in(desk, name)
        assert hint_words(desk.ask(read_hint)) == f"Shifts not checked: 1{more}"
    quiet.clock.advance(24 * HOUR)
    assert hint_words(sign_in(desk, "李娜").ask(read_hint)) == "‼ Shifts not checked: 1, overdue"


@pytest.mark.rule("DUTY-24")
async def test_the_figures_of_a_period_are_for_supervisors(night: Site) -> None:
    async with running(night, name="陈静") as (_app, pilot):
        await palette(pilot, "Figures per person", Figures)
        await shows(pilot, "2026-03-01 to 2026-03-31", "王岚", "righted")
        screen: Any = pilot.app.screen
        while screen.chosen.name != "王岚":
            await pilot.press("down")
        await shows(pilot, "Own entries that were put right: 1", "at all: 1", "DUTY-24")
        await pilot.press("left")
        await shows(pilot, "2026-02-01 to 2026-02-28", "Nobody wrote or promised anything")
        await pilot.press("ctrl+f")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        screen = pilot.app.screen
        screen.fields.fill({"first": "03-02", "last": "03-01"})
        await pilot.press("enter")
        await shows(pilot, "lies before the beginning")
        screen.fields.fill({"last": "03-02"})
        await pilot.press("enter")
        await shows(pilot, "2026-03-02 to 2026-03-02", "王岚")


async def test_in_chinese(night: Site) -> None:
    set_language("zh")
    async with running(night, name="陈静", language="zh", size=(120, 36)) as (_app, pilot):
        await shows(pilot, "未查看的班次：1 个；Ctrl+R 查看记录。")
        await begun(pilot)
        await shows(pilot, "晨检", "异常：已处理 0/3", "抽查：已看 0/5 · 种子", "您已阅 0/1")
        await shows(pilot, "回车认可 · Ctrl+F 跟进", "还差：3 条异常未处理、抽查未看")
        await pilot.press("enter")
        await shows(pilot, "已处理 1/3", "认可")
