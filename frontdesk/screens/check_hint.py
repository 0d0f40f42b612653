"""What the board says of shifts whose log no supervisor has signed for (LOG-07)."""

from dataclasses import dataclass
from typing import Any

from frontdesk.language import _


@dataclass(frozen=True)
class CheckHint:
    """Shifts that have ended and are not reviewed.

    Attributes:
        overdue: the check of the oldest was due, and is not signed.
        begun: it is under way.
        first: whoever is signed in checks the log, and there is something to check.
    """

    shifts: int = 0
    overdue: bool = False
    begun: bool = False
    first: bool = False


def read_hint(reading: Any) -> CheckHint:
    """How many shifts wait for the supervisor."""
    from frontdesk.registers.checks import morning, reviewing
    from frontdesk.rules import authority

    shifts, oldest = reviewing.waiting(reading)
    begun = morning.open_check(reading) is not None
    viewer = reading.viewer
    checks = viewer is not None and authority.may(viewer.roles, "check.sign")
    overdue = oldest is not None and oldest.overdue
    return CheckHint(shifts, overdue, begun, checks and (begun or shifts > 0))


def hint_words(hint: CheckHint) -> str:
    """`‼ Shifts not checked: 3, overdue; Ctrl+R checks the log.`"""
    if hint.first and hint.begun:
        return _("The check of the log is under way (shifts: {n}): Ctrl+R.").format(n=hint.shifts)
    words = _("Shifts not checked: {n}").format(n=hint.shifts)
    if hint.overdue:
        words = "‼ " + _("Shifts not checked: {n}, overdue").format(n=hint.shifts)
    return _("{words}; Ctrl+R checks the log.").format(words=words) if hint.first else words
