"""Marking open matters important, and lifting the mark (HO-15)."""

from collections.abc import Callable

import pytest
from support.busy import request
from support.orders import staffed, written
from support.played import begun, on_duty
from support.sites import Site, sign_in
from support.spoken import said

from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.procedures import actions
from frontdesk.registers import approvals, commitments, help_requests, marks, notifications
from frontdesk.registers.handovers import sheet


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty."""
    return on_duty(desk)


def asked(desk: Desk) -> int:
    """A decision taken by telephone that waits for its countersignature."""
    run = desk.begin("ordinary-request", {"content": "借轮椅", "room": "3-2-1203"})
    decided = {"decision": "approved", "approver": "陈静", "how": "desk"}
    for step, typed in (("way", {"way": "ask"}), ("ask", {"who": "陈静"}), ("supervisor", decided)):
        desk.work(actions.done, run, step, typed)
    return desk.ask(approvals.waiting)[0].id


def lamp(desk: Desk) -> int:
    request(desk, "大堂灯不亮 13900139000")
    return desk.ask(notifications.waiting)[0].id


def order(desk: Desk) -> int:
    staffed(desk)
    return written(desk)


MATTERS: dict[str, Callable[[Desk], int]] = {
    "help_request": lambda desk: request(desk, "3-2-1203 厨房漏水 13800138000"),
    "procedure_run": lambda desk: begun(desk, "theft"),
    "work_order": order,
    "commitment": lambda desk: desk.act(commitments.promise, "回电 1203", 30),
    "approval": asked,
    "notification": lamp,
}


@pytest.mark.rule("HO-15")
@pytest.mark.parametrize("table", MATTERS)
def test_any_open_matter_is_marked_and_the_mark_lifted(clerk: Desk, table: str) -> None:
    subject = f"{table}:{MATTERS[table](clerk)}"
    clerk.act(marks.mark, subject, "住户情绪大")
    found = clerk.ask(marks.marked)
    assert (found[subject].reason, found[subject].marked_by_name) == ("住户情绪大", "王岚")
    assert found[subject].words
    assert said(clerk)[-1].startswith("标为重要：") and said(clerk)[-1].endswith("住户情绪大")
    with pytest.raises(GuardRefused, match="already"):
        clerk.act(marks.mark, subject, "再标")
    clerk.act(marks.lift, subject, "已安抚")
    assert clerk.ask(marks.marked) == {}
    with pytest.raises(GuardRefused):
        clerk.act(marks.lift, subject, "再取消")
    clerk.act(marks.mark, subject, "又来电")
    assert len(clerk.ask(marks.marked)) == 1


@pytest.mark.rule("HO-15")
def test_a_mark_on_a_closed_matter_no_longer_counts(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 问停水 13800138000")
    clerk.act(marks.mark, f"help_request:{number}", "住户催")
    clerk.act(help_requests.answer, number, "明天来水")
    assert len(clerk.ask(marks.marked)) == 1
    clerk.act(help_requests.close, number)
    assert clerk.ask(marks.marked) == {}
    with pytest.raises(GuardRefused, match="closed"):
        clerk.act(marks.mark, f"help_request:{number}", "住户催")


@pytest.mark.rule("HO-15", "AUTH-05")
def test_a_supervisor_s_mark_is_lifted_by_a_supervisor_only(site: Site, clerk: Desk) -> None:
    subject = f"help_request:{request(clerk, '3-2-1203 厨房漏水 13800138000')}"
    head = sign_in(site.open(), "陈静")
    head.act(marks.mark, subject, "盯到修好")
    with pytest.raises(NotAuthorised) as refusal:
        clerk.act(marks.lift, subject, "修好了")
    assert refusal.value.rule == "AUTH-05"
    sign_in(site.open(), "周明").act(marks.lift, subject, "看过了")
    clerk.act(marks.mark, subject, "我盯")
    head.act(marks.lift, subject, "不必了")


def test_both_need_a_reason_and_a_record(clerk: Desk) -> None:
    subject = f"help_request:{request(clerk, '3-2-1203 厨房漏水 13800138000')}"
    for reason in ("", "  ", "长" * 201):
        with pytest.raises(InvalidInput):
            clerk.act(marks.mark, subject, reason)
    clerk.act(marks.mark, subject, "急")
    with pytest.raises(InvalidInput):
        clerk.act(marks.lift, subject)
    for wrong in ("person:1", "help_request:x", "help_request", "room:1"):
        with pytest.raises(InvalidInput):
            clerk.act(marks.mark, wrong, "急")
    with pytest.raises(NotFound):
        clerk.act(marks.mark, "help_request:99", "急")


@pytest.mark.rule("CON-11", "CARE-28")
def test_a_confidential_matter_is_marked_without_saying_why_to_others(
    site: Site, clerk: Desk
) -> None:
    secret = {"content": "邻居欠费", "room": "3-2-1203", "requester": "刘洋", "secret": True}
    run = clerk.begin("enquiry", secret)
    clerk.act(marks.mark, f"procedure_run:{run}", "刘洋很急")
    own = clerk.ask(marks.marked)[f"procedure_run:{run}"]
    assert own.reason == "刘洋很急" and "3-2-1203" in own.words
    other = sign_in(site.open(), "李娜").ask(marks.marked)[f"procedure_run:{run}"]
    assert (other.reason, other.words) == ("", f"confidential case {run}")


@pytest.mark.rule("HO-15")
def test_a_record_has_one_name_however_it_is_typed(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 厨房漏水 13800138000")
    clerk.act(marks.mark, f" help_request:00{number}", "住户情绪大")
    assert list(clerk.ask(marks.marked)) == [f"help_request:{number}"]
    [line] = clerk.ask(sheet.draw).lines
    assert (line.key, line.blocks) == (f"help_request:{number}", "marked")
    with pytest.raises(GuardRefused, match="already"):
        clerk.act(marks.mark, f"help_request:{chr(0xFF10 + number)}", "再标一次")
    with pytest.raises(InvalidInput):
        clerk.act(marks.mark, f"help_request:{'9' * 40}", "没有这样的号")
    clerk.act(marks.lift, f"help_request:{chr(0xFF10 + number)}", "已安抚")
    assert clerk.ask(marks.marked) == {}
