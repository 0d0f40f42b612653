"""A bit of the roster for tests that want a row in every book table."""

from datetime import date

from frontdesk.desk import Desk
from frontdesk.registers.roster import days, leave, plan
from frontdesk.registers.roster.plan import RowDraft
from support.sites import IDS, sign_in


def planned_april(desk: Desk) -> None:
    """April begun, a day off and leave asked for: three entries, the newest by 王岚."""
    sign_in(desk, "陈静")
    desk.act(plan.set_row, "2026-04", RowDraft("王岚", ("N", "休")))
    desk.act(days.set_day, date(2026, 4, 10), False, "园区停电")
    sign_in(desk, "王岚")
    desk.act(leave.ask, IDS["王岚"], "2026-04-03", "", "探亲")
