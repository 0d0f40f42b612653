"""What the board tells a supervisor: leave to decide (DUTY-16), a roster that is due (DUTY-01)."""

from typing import Any

from frontdesk.language import _


def leave_to_decide(reading: Any) -> int:
    """How many requests wait, for whoever decides on leave; 0 for everybody else."""
    from frontdesk.registers.roster import leave
    from frontdesk.rules import authority

    viewer = reading.viewer
    if viewer is None or not authority.may(viewer.roles, "leave.decide"):
        return 0
    return leave.count_waiting(reading)


def leave_hint(n: int) -> str:
    """One hint for the board."""
    return _("{n} leave requests wait for a decision: Ctrl+P, Leave of staff.").format(n=n)


def month_due(reading: Any) -> str:
    """The month whose roster is due, for whoever plans it; empty where none is."""
    from frontdesk.registers.roster import months
    from frontdesk.rules import authority

    viewer = reading.viewer
    if viewer is None or not authority.may(viewer.roles, "roster.edit"):
        return ""
    return months.due(reading) or ""


def due_hint(month: str) -> str:
    """One hint for the board."""
    return _("The roster of {month} is not complete: Ctrl+_ (DUTY-01).").format(month=month)
