"""Leave that waits, and a roster that is due, stand on the supervisor's board."""

import pytest
from support.sites import IDS, sign_in

from frontdesk.clock import DAY, ManualClock, local
from frontdesk.desk import Desk
from frontdesk.registers.roster import leave
from frontdesk.screens.roster_hint import due_hint, leave_hint, leave_to_decide, month_due


@pytest.mark.rule("DUTY-16", "AUTH-04")
def test_the_supervisor_is_told_of_leave_that_waits(desk: Desk, clock: ManualClock) -> None:
    day = f"{local(clock.now() + 9 * DAY, desk.house.zone).date()}"
    sign_in(desk, "王岚")
    number = desk.act(leave.ask, IDS["王岚"], day, day, "探亲")
    assert desk.ask(leave_to_decide) == 0, "a clerk decides on no leave"
    sign_in(desk, "陈静")
    assert desk.ask(leave_to_decide) == 1
    assert "1 leave requests wait" in leave_hint(1)
    desk.act(leave.refuse, number, "人手不足")
    assert desk.ask(leave_to_decide) == 0


@pytest.mark.rule("DUTY-01")
def test_the_supervisor_is_told_of_the_roster_that_is_due(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "陈静")
    assert desk.ask(month_due) == ""
    clock.advance(27 * DAY)
    assert desk.ask(month_due) == "2026-04"
    assert "2026-04" in due_hint("2026-04")
    sign_in(desk, "王岚")
    assert desk.ask(month_due) == ""
