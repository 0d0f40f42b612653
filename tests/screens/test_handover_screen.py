"""The handover on screen: with the keys and PINs of two people, or why it does not come to that."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from conftest import MakeSite
from support.busy import request
from support.handovers import begun, filled
from support.pilots import running, seen, shows, typed, until
from support.sites import IDS, PINS, START, Site, sign_in
from textual.pilot import Pilot

from frontdesk.app import FrontDesk
from frontdesk.clock import HOUR, MINUTE
from frontdesk.desk import Desk
from frontdesk.language import set_language
from frontdesk.registers import approvals, duty, duty_log, inventory, notifications
from frontdesk.registers.duty import ShiftView
from frontdesk.registers.handovers import sheet, views, working
from frontdesk.registers.roster import plan
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.screens.board import Board
from frontdesk.screens.handover import HandoverScreen
from frontdesk.screens.handover_emergency import EmergencyForm
from frontdesk.screens.handover_sign import AnchorSheet, SignForm
from frontdesk.screens.order_menu import Menu
from frontdesk.screens.request_detail import RequestDetail
from frontdesk.text import grouped
from frontdesk.widgets.form import ConfirmDialog, FormDialog


@pytest.fixture
def on_duty(site: Site) -> Site:
    """王岚 is on duty; radios and keys belong to the post; nothing is open."""
    desk = sign_in(site.open(), "陈静")
    desk.act(inventory.keep, "对讲机", 2, kind="radio")
    desk.act(inventory.keep, "钥匙", 6, kind="key")
    sign_in(desk, "王岚").act(duty.open_first)
    site.close()
    return site


def ready(site: Site, *lines: str) -> None:
    """李娜 has come, and all is filled in but the signatures; `lines` are registered before."""
    desk = sign_in(site.open(), "王岚")
    for line in lines:
        request(desk, line)
    desk.keep_draft(working.FORM, filled(desk, begun(desk)).as_draft())
    site.close()


def shift(site: Site) -> ShiftView:
    """The shift that is open."""
    found = site.open().ask(duty.current)
    assert found is not None
    return found


@asynccontextmanager
async def handover(
    site: Site, **options: Any
) -> AsyncIterator[tuple[FrontDesk, Pilot[int], HandoverScreen]]:
    """The console with the handover opened by F6."""
    async with running(site, **options) as (app, pilot):
        await pilot.press("f6")
        yield app, pilot, await at_handover(pilot)


async def at_handover(pilot: Pilot[int]) -> HandoverScreen:
    """Wait until the handover is shown and was read."""
    screen = None

    def stands() -> bool:
        nonlocal screen
        screen = pilot.app.screen
        return isinstance(screen, HandoverScreen) and screen.view is not None

    await until(pilot, stands)
    assert isinstance(screen, HandoverScreen)
    return screen


async def dialog(pilot: Pilot[int], kind: type = FormDialog) -> None:
    """Wait until a form of a kind is open."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()


async def pins(pilot: Pilot[int], *names: str) -> None:
    """The PINs of these people, each in its field, then Enter."""
    for place, name in enumerate(names):
        if place:
            await pilot.press("tab")
        await typed(pilot, PINS[name])
    await pilot.press("enter")


# From the arrival to both signatures --------------------------------------------------------


async def test_duty_is_opened_where_nobody_is_on_duty(site: Site) -> None:
    async with running(site) as (_app, pilot):
        await pilot.press("f6")
        await dialog(pilot, ConfirmDialog)
        await shows(pilot, "Nobody is on duty.")
        await pilot.press("enter")
        await shows(pilot, "On duty 王岚")
    assert shift(site).name == "王岚"


@pytest.mark.rule("HO-01", "HO-02", "HO-03", "HO-06", "HO-08", "HO-12", "DUTY-04", "DUTY-27")
async def test_a_quiet_handover_takes_few_keys(site: Site) -> None:
    """At most 60 keystrokes for both people, PINs not counted: a whole default list is counted."""
    desk = sign_in(site.open(), "陈静")
    desk.act(inventory.propose)
    desk.act(plan.set_row, "2026-03", RowDraft("王岚", ("D",) * 31))
    desk.act(plan.set_row, "2026-03", RowDraft("赵强", ("N",) * 31))
    desk.act(plan.complete, "2026-03", accept="门岗由物业公司排")
    sign_in(desk, "王岚").act(duty.open_first)
    site.close()
    keys = 0

    async def press(*names: str) -> None:
        nonlocal keys
        keys += len(names)
        await pilot.press(*names)

    site.clock.advance(8 * HOUR + 22 * MINUTE)
    async with running(site, size=(120, 36)) as (app, pilot):
        await shows(pilot, "Prepare the handover: F6.")
        await press("f6")
        await at_handover(pilot)
        await shows(pilot, "HO-01", "赵强 #05", "by the roster 17:30")
        await press("enter")
        await shows(pilot, "HO-02", "Shared things in their places")
        await press("ctrl+a")
        await shows(pilot, "HO-03", "Enter: 2, as it should be")
        await press(*("enter",) * 7)
        await shows(pilot, "DUTY-18", "Telephone and radio tried")
        await press("ctrl+a")
        await shows(pilot, "HO-08", "Enter: nothing abnormal")
        await press("enter")
        await shows(pilot, "Enter: both sign with their PINs", "No red items.")
        await press("enter")
        await dialog(pilot, SignForm)
        await typed(pilot, PINS["王岚"])
        await press("tab")
        await typed(pilot, PINS["赵强"])
        await press("enter")
        await dialog(pilot, AnchorSheet)
        await press("enter")
        await shows(pilot, "On duty 赵强")
        actor = app.link.require().signed_in
        assert actor is not None and actor.name == "赵强"
    assert keys <= 21, keys
    desk = site.open()
    assert not desk.verify().problems
    [view] = desk.ask(views.recent)
    assert view.outcome == "signed" and len(view.sheet["count"]) == 7


@pytest.mark.rule("HO-12", "HO-13")
async def test_both_pins_where_somebody_else_is_signed_in_and_the_anchor(on_duty: Site) -> None:
    ready(on_duty)
    async with handover(on_duty, name="李娜") as (app, pilot, screen):
        await shows(pilot, "Enter: both sign")
        await until(pilot, lambda: screen.may_sign)
        await pilot.press("enter")
        await dialog(pilot, SignForm)
        await typed(pilot, "9999")
        await pilot.press("tab")
        await pins(pilot, "李娜")
        await shows(pilot, "PIN of 王岚: Wrong PIN.")
        await typed(pilot, PINS["王岚"])
        await pilot.press("enter")
        await dialog(pilot, AnchorSheet)
        anchor = app.link.require().anchor()
        words = seen(pilot)
        assert f"#{anchor.seq}" in words and grouped(anchor.head)[:19] in words
        assert words.count("▀" * 37) == 19
        await pilot.press("enter")
        await shows(pilot, "On duty 李娜")
        assert isinstance(app.screen, Board)
    assert not on_duty.open().verify().problems


@pytest.mark.rule("HO-05")
async def test_a_typed_number_asks_for_the_explanation_and_a_blank_one_is_refused(
    on_duty: Site,
) -> None:
    desk = sign_in(on_duty.open(), "王岚")
    begun(desk)
    on_duty.close()
    async with handover(on_duty) as (_app, pilot, screen):
        await pilot.press("ctrl+d")
        await shows(pilot, "Enter: 2, as it should be")
        await typed(pilot, "1")
        await pilot.press("enter")
        await shows(pilot, "HO-05", "1 / 2", "why, or where it is")
        await pilot.press("enter")
        await shows(pilot, "Explained: must be filled in [HO-05]")
        await typed(pilot, "一台在维修")
        await pilot.press("enter")
        await shows(pilot, "Enter: 6, as it should be", "≠ 对讲机")
        await pilot.press("ctrl+k")
        await shows(pilot, "6  damaged", "takes “damaged” back", "why, or where it is")
        assert screen.view is not None and screen.view.filled.counts["2"].condition == "damaged"
        await pilot.press("escape")
        await shows(pilot, "Found  6")
        top = screen.shown.rows.region.y
        await typed(pilot, "many")
        await pilot.press("enter")
        await shows(pilot, "Found: write a whole number")
        await pilot.press("home", "up")
        await until(pilot, lambda: "write a whole number" not in seen(pilot))
        await pilot.press("down")
        await shows(pilot, "many")
        await pilot.press("escape")
        await until(pilot, lambda: "many" not in seen(pilot))
        assert pilot.app.screen is screen and screen.shown.rows.region.y == top
        screen.go_to("sign")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))


async def test_it_is_left_and_resumed_at_another_console_and_after_a_kill(on_duty: Site) -> None:
    async with handover(on_duty) as (_app, pilot, _screen):
        await pilot.press("enter")
        await shows(pilot, "HO-02")
        await pilot.press("ctrl+a")
        await shows(pilot, "Enter: 2, as it should be")
        await typed(pilot, "1")
        await pilot.press("enter")
        await typed(pilot, "一台在")
        await shows(pilot, "一台在")
        other = sign_in(on_duty.open(watch_clock=False), "王岚")
        await until(pilot, lambda: "一台在" in str(other.draft(working.FORM)))
        async with handover(on_duty, name="李娜") as (_other_app, second, _again):
            await shows(second, "HO-05", "1 / 2", "一台在")  # nothing was closed before
            await typed(second, "维修")
            await second.press("enter", "enter")
            await shows(second, "DUTY-18")
            await second.press("escape")
            await until(second, lambda: isinstance(second.app.screen, Board))
            await shows(second, "李娜 is here to take over: F6 goes on.")
        await shows(pilot, "≠ 对讲机")
    kept = working.Working.from_draft(sign_in(on_duty.open(), "王岚").draft(working.FORM) or {})
    assert kept.counts["1"].explanation == "一台在维修" and kept.counts["2"].found == 6


@pytest.mark.rule("HO-11")
async def test_a_matter_is_opened_and_f6_comes_back(
    on_duty: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is read beside the keys: nothing that is typed waits for a long sheet."""
    threads, whole = set(), sheet.draw

    def draw(at: Any) -> Any:
        threads.add(threading.current_thread())
        return whole(at)

    monkeypatch.setattr(sheet, "draw", draw)
    desk = sign_in(on_duty.open(), "王岚")
    number = request(desk, "5-1-0402 借梯子")
    begun(desk)
    on_duty.close()
    async with handover(on_duty) as (app, pilot, screen):
        screen.go_to("work")
        await shows(pilot, f"#{number}", "since")
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
        await pilot.press("f6")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("ctrl+right_square_bracket")
        await dialog(pilot)
        await typed(pilot, "住户投诉过")
        await pilot.press("enter")
        await shows(pilot, "‼", "★", "marked important")
        await pilot.press("enter")
        await shows(pilot, "HO-14", "why it was not finished")
    assert threads and threading.main_thread() not in threads


# What holds it up ---------------------------------------------------------------------------


@pytest.mark.rule("HO-11", "HO-15", "AUTH-05")
async def test_new_red_work_makes_the_sheet_stale_and_is_released(on_duty: Site) -> None:
    ready(on_duty)
    async with handover(on_duty) as (app, pilot, screen):
        await shows(pilot, "Enter: both sign")
        other = sign_in(on_duty.open(watch_clock=False), "王岚")
        number = request(other, "3-2-1203 有人晕倒")
        await shows(pilot, f"New since the sheet was frozen: #{number}", "Draw anew")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "New since" not in seen(pilot))
        await shows(pilot, "Unfinished work: 1 to do", "a special request is open")
        await pilot.press("enter")
        await shows(pilot, "HO-15")
        await pilot.press("enter")
        await shows(pilot, "in a few words")
        await typed(pilot, "等120")
        await pilot.press("enter")
        await shows(pilot, f"#{number} 3-2-1203: a special request is open")
        await pilot.press("enter")
        await dialog(pilot)
        await typed(pilot, "家属在场")
        await pilot.press("tab", "tab", "tab")
        await typed(pilot, "0000")
        await pilot.press("enter")
        await shows(pilot, "PIN: Wrong PIN.")
        await pins(pilot, "陈静")
        await until(pilot, lambda: app.screen is screen)
        await shows(pilot, "Enter: both sign", "Released: ", "家属在场 · 陈静")
        await until(pilot, lambda: screen.may_sign)
        await pilot.press("enter")
        await dialog(pilot, SignForm)
        await pins(pilot, "王岚", "李娜")
        await dialog(pilot, AnchorSheet)
    given = [row.text for row in on_duty.open().ask(duty_log.page).rows]
    assert any("家属在场" in (text or "") for text in given)


@pytest.mark.rule("HO-15", "AUTH-05")
async def test_a_release_by_telephone_waits_for_a_countersignature(on_duty: Site) -> None:
    ready(on_duty, "3-2-1203 有人晕倒")
    async with handover(on_duty) as (app, pilot, _screen):
        await shows(pilot, "a special request is open")
        await pilot.press("ctrl+u")
        await dialog(pilot)
        await typed(pilot, "已联系家属")
        await pilot.press("tab", "tab", "right", "enter")
        await shows(pilot, "已联系家属 · 陈静 (by tel")
        app.tasks.go("approvals")
        await shows(pilot, "handover let pass although open", "已联系家属", "陈静")
    desk = on_duty.open()
    [waiting] = desk.ask(approvals.waiting)
    sign_in(desk, "陈静").act(approvals.countersign, waiting.id)


# Other outcomes -----------------------------------------------------------------------------


@pytest.mark.rule("HO-13", "HO-19")
async def test_the_relief_refuses_and_the_supervisor_is_told_from_the_board(on_duty: Site) -> None:
    ready(on_duty)
    async with handover(on_duty, size=(120, 36)) as (_app, pilot, _screen):
        await pilot.press("ctrl+x")
        await dialog(pilot, Menu)
        await shows(pilot, "The relief refuses", "Emergency relief")
        await pilot.press("2")
        await dialog(pilot)
        await typed(pilot, "物品不齐")
        await pilot.press("tab")
        await pins(pilot, "李娜")
        await shows(pilot, "tell Customer-service supervisor (handover 1, HO-19)")
        await pilot.press("enter")
        await dialog(pilot)
        await shows(pilot, "王岚 → 李娜, 03-02 09:00: refused: 物品不齐")
        await typed(pilot, "陈静")
        await pilot.press("enter")
        await until(pilot, lambda: "tell Customer-service" not in seen(pilot))
    desk = on_duty.open()
    assert [one.outcome for one in desk.ask(views.recent)] == ["refused"]
    assert desk.ask(notifications.waiting) == [] and shift(on_duty).name == "王岚"
    refused = next(row for row in desk.ask(duty_log.page).rows if row.kind == "handover.refused")
    assert refused.author == IDS["李娜"]


@pytest.mark.rule("HO-01", "HO-13")
async def test_a_relief_that_does_not_come_and_then_comes_unfit(on_duty: Site) -> None:
    on_duty.clock.advance(8 * HOUR + 50 * MINUTE)
    async with running(on_duty, size=(120, 36)) as (_app, pilot):
        await shows(pilot, "The relief is late by 20 min: F6, then Ctrl+X")
        await pilot.press("f6")
        screen = await at_handover(pilot)
        await pilot.press("ctrl+x", "1")
        await dialog(pilot)
        await typed(pilot, "电话不接")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))
        await pilot.press("f6")
        screen = await at_handover(pilot)
        await pilot.press("enter")
        await shows(pilot, "HO-02")
        screen.action_end("unfit")
        await dialog(pilot)
        await typed(pilot, "酒后上岗")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))
    found = [(one.outcome, one.incoming_name) for one in on_duty.open().ask(views.recent)]
    assert found == [("relief_unfit", "李娜"), ("relief_absent", "李娜")]


@pytest.mark.rule("HO-12", "HO-13", "HO-15")
async def test_an_emergency_relief_needs_a_reason_two_pins_and_a_release(on_duty: Site) -> None:
    desk = sign_in(on_duty.open(), "王岚")
    request(desk, "3-2-1203 有人晕倒")
    on_duty.close()
    async with handover(on_duty, size=(120, 36)) as (_app, pilot, screen):
        screen.action_end("emergency")
        await dialog(pilot, EmergencyForm)
        await shows(pilot, "Important work is open: #1 3-2-1203")
        await pilot.press(*("tab",) * 7)
        await typed(pilot, "家属在场")
        await pilot.press("tab")
        while "周明" not in seen(pilot).partition("Released by")[2][:60]:
            await pilot.press("right")
        await pilot.press("tab")
        await typed(pilot, PINS["周明"])
        await pilot.press("tab", "tab")
        await pins(pilot, "王岚", "李娜")
        await shows(pilot, "must be filled in")
        await pilot.press("shift+tab")
        form: Any = pilot.app.screen
        form.fields.widget("reason").focus()
        await typed(pilot, "家里有急事")
        await pilot.press("enter")
        await dialog(pilot, AnchorSheet)
    rows = on_duty.open().ask(duty_log.page).rows
    given = next(row.text or "" for row in rows if row.kind == "handover.given")
    assert "家里有急事" in given and "周明" in given and shift(on_duty).name == "李娜"


async def test_a_reservation_and_the_anchor_on_paper_are_offered(on_duty: Site) -> None:
    ready(on_duty)
    desk = sign_in(on_duty.open(), "王岚")
    done = working.Working.from_draft(desk.draft(working.FORM) or {})
    from support.handovers import signed

    signed(desk, done)
    anchor = desk.anchor()
    sign_in(desk, "李娜")
    desk.keep_draft(working.FORM, filled(desk, begun(desk, "王岚")).as_draft())
    on_duty.close()
    async with handover(on_duty, name="李娜") as (_app, pilot, screen):
        await shows(pilot, "Anchor of the last handover", "not compared")
        await pilot.press("down")
        await typed(pilot, "0" * 16)
        await pilot.press("enter")
        await shows(pilot, "The paper does NOT say what the log says", "DIFFERS")
        await until(pilot, lambda: screen.may_sign)
        assert screen.data.frozen is not None
        assert screen.data.frozen.sheet["previous_anchor"] == "wrong"
        field: Any = screen.shown.field
        field.value = ""
        await typed(pilot, grouped(anchor.head[:16]))
        await pilot.press("enter")
        await shows(pilot, f"The anchor on paper is that of the log (#{anchor.seq})", "right")
        screen.action_end("reserved")
        await typed(pilot, "电话线接触不良")
        await pilot.press("enter")
        await until(pilot, lambda: screen.may_sign)
        assert "电话线接触不良" in str(screen.data.frozen)
        await pilot.press("ctrl+s")
        await dialog(pilot, SignForm)
        await pins(pilot, "李娜", "王岚")
        await dialog(pilot, AnchorSheet)
    view = on_duty.open().ask(views.recent)[0]
    assert view.outcome == "reserved" and view.sheet["previous_anchor"] == "right"


# The console around it ----------------------------------------------------------------------


@pytest.mark.rule("HO-02")
async def test_the_end_of_the_shift_is_said_once_with_the_bell(
    on_duty: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung = []
    async with running(on_duty) as (app, pilot):
        monkeypatch.setattr(app, "bell", lambda: rung.append(1))
        on_duty.clock.advance(8 * HOUR + 16 * MINUTE)
        await shows(pilot, "14 min to the end of the shift", "Prepare the handover: F6.")
        on_duty.clock.advance(MINUTE)
        await app.tasks._each_second()
        await pilot.pause()
        assert len(rung) == 1 and "13 min" not in seen(pilot)


async def test_in_chinese_on_a_practice_site_and_a_wide_terminal(make_site: MakeSite) -> None:
    site = make_site(practice=True)
    desk: Desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    begun(desk)
    site.close()
    set_language("zh")
    async with handover(site, language="zh", size=(120, 36)) as (_app, pilot, screen):
        await shows(pilot, "练习", "公用物品归位", "接班人到岗", "王岚 → 李娜")
        for step in ("log", "work", "sign"):
            screen.go_to(step)
            await pilot.pause()
        await shows(pilot, "清点" if desk.ask(inventory.items) else "还差")
    assert site.clock.now() == START
