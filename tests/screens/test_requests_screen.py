"""The request register and the page of one request, with the keys a clerk presses."""

from typing import Any

import pytest
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import Site

from frontdesk.clock import DAY
from frontdesk.registers import duty, duty_log, help_requests, notifications
from frontdesk.registers.help_requests import PastRequest, RequestFilter
from frontdesk.screens.request_detail import RequestDetail
from frontdesk.screens.request_form import RequestForm
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.record_table import RecordTable


@pytest.fixture
def manned(site: Site) -> Site:
    """A site with somebody on duty."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    site.close()
    return site


def given(site: Site, *lines: str) -> list[int]:
    """Requests that stand in the register before the console opens; their ids."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    draft = help_requests.draft_from_line
    numbers = [desk.act(help_requests.register, draft(line)) for line in lines]
    site.close()
    return numbers


def view_of(site: Site, number: int) -> Any:
    """The request as it stands now, seen by a second console."""
    return site.open().ask(help_requests.show, number)


def dialog(pilot: Any) -> bool:
    """Whether a form lies over the page."""
    return isinstance(pilot.app.screen, FormDialog)


async def opened(pilot: Any, number: int) -> None:
    """Open a request from the register."""
    await pilot.press("f5")
    await shows(pilot, "Requests")
    table = pilot.app.screen.query_one("#requests", RecordTable)
    await until(pilot, lambda: table.rows)
    while table.current.id != number:
        await pilot.press("down")
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, RequestDetail))
    await shows(pilot, f"#{number} ", f"History of request {number}")


@pytest.mark.rule("REQ-12", "REQ-36")
async def test_answered_and_closed(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 厨房漏水 13800138000")
    async with running(manned) as (_app, pilot):
        await opened(pilot, number)
        await shows(pilot, "running, due 03-02 09:05", "Ctrl+A Answer", "13800138000")
        assert "Ctrl+K Close" not in seen(pilot)
        await pilot.press("ctrl+k")
        await shows(pilot, "From “registered” there is no way to “closed”. [REQ-36]")
        await pilot.press("ctrl+a")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "赵师傅十分钟到")
        await pilot.press("enter")
        await until(pilot, lambda: not dialog(pilot))
        await shows(pilot, "answered", "赵师傅十分钟到", "kept in time", "Ctrl+K Close")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "修好了")
        await pilot.press("enter")
        await shows(pilot, "closed", "修好了", "138****8000")
        assert "13800138000" not in seen(pilot)
        await pilot.press("ctrl+e")
        await shows(pilot, "A closed request is not changed. [REQ-36]")
        await pilot.press("ctrl+y")
        await shows(pilot, "13800138000")
    desk = manned.open()
    assert desk.ask(duty_log.page, rows=1).rows[0].kind == "phone.revealed"
    assert view_of(manned, number).state == "closed"
    assert not desk.verify().problems


@pytest.mark.rule("REQ-09", "REQ-40")
async def test_a_second_call_over_a_page_opens_its_own(manned: Site) -> None:
    [first] = given(manned, "5-1-0402 窗户关不上 13800138000")
    async with running(manned) as (app, pilot):
        await opened(pilot, first)
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        await typed(pilot, "1-1-0502 借梯子 13900139000")
        await pilot.press("enter")
        await shows(pilot, "#2 ", "History of request 2")


async def test_who_must_be_told_is_told_before_closing(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 阳台着火 13800138000")
    async with running(manned) as (_app, pilot):
        await opened(pilot, number)
        await shows(pilot, "Control room REQ-40: still to be told", "Director REQ-09")
        await pilot.press("ctrl+a")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "消防车已出发")
        await pilot.press("enter")
        await until(pilot, lambda: not dialog(pilot))
        await shows(pilot, "Answer: 消防车已出发")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: dialog(pilot))
        await pilot.press("enter")
        await shows(pilot, "Not everybody has been told yet")
        await pilot.press("escape")
        await until(pilot, lambda: not dialog(pilot))
        for reached, told in ((False, "not_reached"), (True, "told"), (True, "told")):
            await pilot.press("ctrl+w")
            await until(pilot, lambda: dialog(pilot))
            await until(
                pilot, lambda: pilot.app.focused and pilot.app.focused.id == "field-reached"
            )
            await pilot.press(*(() if reached else ("left",)), "tab")
            await typed(pilot, "老刘")
            before = outcomes(manned, number)
            await pilot.press("enter")
            await until(pilot, lambda: not dialog(pilot))
            assert outcomes(manned, number) != before and told in outcomes(manned, number)
        assert outcomes(manned, number) == ["told", "told"]
        await pilot.press("ctrl+w")
        await shows(pilot, "Nobody is left to be told")


def outcomes(site: Site, number: int) -> list[str]:
    """What became of everybody who must be told."""
    desk = site.desks[0]
    found = desk.ask(notifications.of_subject, f"help_request:{number}")
    return [item.outcome for item in found]


@pytest.mark.rule("REQ-13", "REQ-18", "REQ-22")
async def test_escalated_handed_over_and_reported_back(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 投诉楼上噪音 13800138000")
    async with running(manned) as (_app, pilot):
        await opened(pilot, number)
        await pilot.press("ctrl+s")
        await shows(pilot, "陈静", "REQ-13")
        await pilot.press("enter")
        await shows(pilot, "with the supervisor", "Put to: 陈静")
        await pilot.press("ctrl+n")
        await shows(pilot, "Complaint procedure", "REQ-18")
        await pilot.press("enter")
        await shows(pilot, "handed over", "投诉流程")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "已沟通")
        await pilot.press("enter")
        await shows(pilot, "reported back", "已沟通", "Ctrl+K Close")
    assert view_of(manned, number).result == "已沟通"


@pytest.mark.rule("REQ-16", "REQ-31", "REQ-32")
async def test_cannot_be_provided_leaves_a_wish_that_is_announced(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 想要代遛狗 13800138000")
    async with running(manned) as (app, pilot):
        await opened(pilot, number)
        await pilot.press("ctrl+u")
        await until(pilot, lambda: dialog(pilot))
        await pilot.press("enter")
        await shows(pilot, "Still missing", "[REQ-16]")
        await typed(pilot, "宠物店")
        await pilot.press("tab", "right", "tab", "tab")
        await typed(pilot, "代遛狗")
        await pilot.press("enter")
        await shows(pilot, "name the department that was told of the wish", "[REQ-32]")
        await typed(pilot, "客服部")
        await pilot.press("enter")
        await shows(pilot, "cannot be provided", "Contacted: 宠物店")
        app.action_go("wishes")
        await shows(pilot, "1 not offered yet", "代遛狗", f"#{number} 3-2-1203", "客服部")
        await pilot.press("enter")
        await until(pilot, lambda: dialog(pilot))
        await pilot.press("enter")
        await shows(pilot, "[REQ-32]")
        await typed(pilot, "大堂公告")
        await pilot.press("enter")
        await shows(pilot, "0 not offered yet", "大堂公告")


async def test_called_off_as_a_duplicate(manned: Site) -> None:
    first, second = given(manned, "3-2-1203 漏水", "3-2-1203 漏水了")
    async with running(manned) as (_app, pilot):
        await opened(pilot, second)
        await pilot.press("ctrl+x")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "同一件事")
        await pilot.press("tab")
        await typed(pilot, "x")
        await pilot.press("enter")
        await shows(pilot, "write the number of the other request")
        await pilot.press("backspace")
        await typed(pilot, str(first))
        await pilot.press("enter")
        await shows(pilot, "called off", "同一件事", f"#{first}")
    assert view_of(manned, second).duplicate_of == first


async def test_facts_are_put_right_and_the_scene_is_reported(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 漏水")
    async with running(manned) as (app, pilot):
        await opened(pilot, number)
        await pilot.press("ctrl+e")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        await shows(pilot, f"Change request {number}")
        await pilot.press("end")
        await typed(pilot, "到客厅")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
        await shows(pilot, "漏水到客厅")
        await pilot.press("ctrl+d")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "总阀已关")
        await pilot.press("enter")
        await shows(pilot, "总阀已关")
    assert view_of(manned, number).content == "漏水到客厅"


async def test_somebody_faster_is_told_and_nothing_typed_is_lost(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 漏水")
    async with running(manned) as (_app, pilot):
        await opened(pilot, number)
        await pilot.press("ctrl+a")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "我的答复")
        other = manned.open()
        other.sign_in_as("李娜", "2222")
        other.act(help_requests.escalate, number, "陈静")
        await pilot.press("enter")
        await shows(pilot, "Somebody changed this", "李娜", "陈静")
        assert holds(pilot, "answer") == "我的答复"
        await pilot.press("enter")
        await until(pilot, lambda: not dialog(pilot))
        await shows(pilot, "answered", "我的答复")
    assert view_of(manned, number).state == "answered"


async def test_a_form_left_open_by_a_kill_comes_back(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 漏水")
    async with running(manned) as (_app, pilot):
        await opened(pilot, number)
        await pilot.press("ctrl+a")
        await until(pilot, lambda: dialog(pilot))
        await typed(pilot, "半句")
        await until(pilot, lambda: manned.desks[-1].draft(f"answer-{number}"))
    async with running(manned) as (_app, pilot):
        await opened(pilot, number)
        await pilot.press("ctrl+a")
        await shows(pilot, "半句", "What you had typed is here again")


async def test_the_register_is_filtered_and_says_so(manned: Site) -> None:
    leak, noise = given(manned, "3-2-1203 漏水", "1-0804 投诉噪音")
    desk = manned.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(help_requests.answer, leak, "好")
    desk.act(help_requests.close, leak)
    past = PastRequest("a" * 64, 1, "旧的投诉", "complaint", manned.clock.now() - DAY)
    desk.act(help_requests.take_over, past)
    manned.close()
    async with running(manned) as (_app, pilot):
        await pilot.press("f5")
        await shows(pilot, "Requests · open", "噪音", "旧的投诉")
        assert "漏水" not in seen(pilot)
        await pilot.press("ctrl+d")
        await shows(pilot, "Requests · all", "漏水", "噪音")
        await pilot.press("ctrl+f")
        await until(pilot, lambda: dialog(pilot))
        await pilot.press("tab")
        await typed(pilot, "32")
        await pilot.press("enter")
        await shows(pilot, "Day: write it as 11-21")
        await pilot.press(*["backspace"] * 2)
        await typed(pilot, "03-02")
        await pilot.press("tab", "right", "enter")
        await shows(pilot, "Day 03-02 · taken at this desk", "噪音", "漏水")
        assert "旧的投诉" not in seen(pilot)
        await pilot.press("escape")
        await shows(pilot, "Requests · open", "旧的投诉")
    assert noise


async def test_pages_are_read_by_key_in_every_direction(manned: Site) -> None:
    numbers = given(manned, *(f"3-2-1203 第{n}件" for n in range(7)))
    desk = manned.open()
    every = RequestFilter(only_open=False)

    def ids(**span: Any) -> list[int]:
        return [view.id for view in desk.ask(help_requests.page, every, limit=3, **span)]

    newest = numbers[::-1]
    assert ids() == newest[:3]
    assert ids(before=newest[2]) == newest[3:6]
    assert ids(after=newest[5]) == newest[2:5]
    assert ids(oldest=True) == newest[-3:]
    assert ids(after=newest[0]) == []


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_page_fits(manned: Site, size: tuple[int, int]) -> None:
    nasty = "[/foo] [@click=app.quit]x 着火"
    (number,) = given(manned, f"3-2-1203 {nasty} 13800138000")
    async with running(manned, size=size) as (app, pilot):
        await opened(pilot, number)
        await shows(pilot, nasty, "Clock REQ-13", "Control room", "13800138000", "Ctrl+A", "F1")
        for widget in app.screen.query("#facts-scroll, #history, #keys"):
            assert widget.region.height > 0 and widget.region.bottom <= size[1]


async def test_a_locked_page_needs_the_pin_again(manned: Site) -> None:
    (number,) = given(manned, "3-2-1203 漏水")
    async with running(manned) as (app, pilot):
        await opened(pilot, number)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: app.current_mode == "sign_in")
        for key in ("escape", "f2", "f5", "ctrl+e"):
            await pilot.press(key)
            assert app.current_mode == "sign_in"
        assert "漏水" not in seen(pilot)
