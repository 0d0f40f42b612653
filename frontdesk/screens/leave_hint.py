"""What the board says of leave that waits for a decision (DUTY-16)."""

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
