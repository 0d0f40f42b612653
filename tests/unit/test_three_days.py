"""Three days at one desk: every way a handover may go, and what the supervisor finds afterwards."""

import pytest
from support.busy import note, request
from support.handovers import begun, filled, signed
from support.played import played
from support.procedures import open_steps, skip
from support.second_reader import problems_of
from support.sites import IDS, PINS, Site, sign_in

from frontdesk.clock import HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused
from frontdesk.registers import (
    commitments,
    duty,
    duty_log,
    help_requests,
    instructions,
    inventory,
    notifications,
    runs,
)
from frontdesk.registers.checks import morning, reviewing
from frontdesk.registers.checks.shapes import CheckView
from frontdesk.registers.handovers import blocking, releases, sheet, signing, views
from frontdesk.registers.handovers.working import Count

DAY, NIGHT = 8 * HOUR + 25 * MINUTE, 15 * HOUR


def on_duty(desk: Desk) -> str:
    """Who is on duty."""
    shift = desk.ask(duty.current)
    assert shift is not None
    return shift.name


def tell_all(desk: Desk) -> None:
    """Whoever must be told is told."""
    for item in desk.ask(notifications.waiting):
        desk.act(notifications.record, item.id, reached=True, told="陈静")


def quiet_day(desk: Desk, clock: ManualClock) -> None:
    """王岚 opens duty, and hands over to 李娜 in the evening with nothing to tell."""
    sign_in(desk, "陈静")
    desk.act(inventory.keep, "对讲机", 2, kind="radio")
    desk.act(inventory.keep, "灭火器", 4)
    sign_in(desk, "王岚").act(duty.open_first)
    note(desk, "花园巡查，正常")
    clock.advance(DAY)
    signed(desk, filled(desk, begun(desk, "李娜")))


def blocked_and_released(desk: Desk, clock: ManualClock) -> None:
    """A request answered late, an entry put right; a patient whom nobody has answered yet."""
    sign_in(desk, "李娜")
    slow = request(desk, "5-1-0402 厨房漏水 13800138000")
    clock.advance(25 * MINUTE)
    desk.tick()
    desk.act(help_requests.answer, slow, "已派水工")
    wrong = note(desk, "电梯巡查，2号梯停用")
    desk.act(duty_log.correct, wrong, "电梯巡查，3号梯停用", "写错号")
    clock.advance(NIGHT - 25 * MINUTE)
    desk.tick()
    request(desk, "3-2-1203 有人晕倒 13900139000")
    tell_all(desk)
    handover = filled(desk, begun(desk, "王岚"))
    with pytest.raises(GuardRefused) as refusal:
        signed(desk, handover)
    assert refusal.value.rule == "HO-15" and on_duty(desk) == "李娜"
    desk.act(releases.release, "help_request:2", "家属已送医", approver="陈静")
    signed(desk, filled(desk, handover))


def refused_then_explained(desk: Desk, clock: ManualClock) -> None:
    """李娜 does not take over a walkie-talkie that is not there, until it is explained."""
    sign_in(desk, "王岚").act(help_requests.answer, 2, "已由家属送医")
    clock.advance(DAY)
    begun(desk, "李娜")
    with desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"])) as tx:
        signing.refuse(tx, "对讲机少一台，说不清去向")
    assert on_duty(desk) == "王岚"
    tell_all(desk)
    handover = filled(desk, begun(desk, "李娜"))
    handover.counts[next(iter(handover.counts))] = Count(1, explanation="保安借走，明早归还")
    signed(desk, handover)


def emergency_handed_over(desk: Desk, clock: ManualClock) -> int:
    """A patient at night; the ambulance is there, the run goes on under the relief; its number."""
    sign_in(desk, "李娜")
    clock.advance(NIGHT - HOUR)
    run = desk.begin("emergency-patient", {"room": "2-1-0301", "phone": "13700137000"})
    played(desk, run, "ambulance")
    skip(desk, run, next(one for one in open_steps(desk, run) if one != "ambulance"))
    desk.act(commitments.promise, "回电0301家属", 120)
    clock.advance(30 * MINUTE)
    desk.tick()
    return run


@pytest.mark.rule("HO-11", "HO-13", "HO-15", "LOG-07", "LOG-08", "LOG-16")
def test_three_days_and_the_morning_after(site: Site, desk: Desk, clock: ManualClock) -> None:
    quiet_day(desk, clock)
    blocked_and_released(desk, clock)
    refused_then_explained(desk, clock)
    run = emergency_handed_over(desk, clock)
    desk.act(signing.relief_absent, "电话不接", IDS["王岚"])
    clock.advance(50 * MINUTE)
    tell_all(desk)
    handover = filled(desk, begun(desk, "赵强"))
    for one in desk.ask(blocking.blockers):
        desk.act(releases.release, one.subject, "救护车已到，交赵强跟进", approver="陈静")
    signed(desk, filled(desk, handover))
    assert on_duty(desk) == "赵强"
    assert desk.ask(runs.load, run).owner == IDS["赵强"]
    assert {one.owner for one in desk.ask(commitments.running)} == {IDS["赵强"]}
    outcomes = [one.outcome for one in reversed(desk.ask(views.recent))]
    assert outcomes == ["signed", "signed", "refused", "signed", "relief_absent", "signed"]
    check = the_morning_after(desk)
    assert not desk.verify().problems and problems_of(site.database) == []
    assert desk.ask(sheet.draw).after == desk.ask(views.recent)[0].cut_off_seq
    assert [one.id for one in check.shifts] == [1, 2, 3, 4]


def the_morning_after(desk: Desk) -> CheckView:
    """陈静 finds it all, the worst first, answers and signs; 李娜 has something to acknowledge."""
    sign_in(desk, "陈静")
    number = desk.act(morning.begin)
    view = desk.ask(morning.show, number)
    found = {one.sort: one for one in view.exceptions}
    wanted = {"breached", "skipped", "approval", "corrected", "count", "refused", "relief_absent"}
    assert wanted <= found.keys()
    assert "对讲机" in found["count"].words
    risks = [one.risk for one in view.exceptions]
    assert risks == sorted(risks)
    for one in view.exceptions:
        if one.sort == "count":
            desk.act(
                morning.answer, number, one.key, "instruct", "归还前不得再外借", to=IDS["李娜"]
            )
        else:
            desk.act(morning.answer, number, one.key, one.choices[0])
    desk.act(morning.see_sample, number)
    desk.act(morning.sign, number)
    assert desk.ask(reviewing.unreviewed) == []
    [waiting] = desk.ask(instructions.pending, IDS["李娜"])
    assert "归还前不得再外借" in waiting.content
    sign_in(desk, "李娜").act(instructions.read, waiting.id)
    assert desk.ask(instructions.pending, IDS["李娜"]) == []
    return desk.ask(morning.show, number)
