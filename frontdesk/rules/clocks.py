"""When a promise is due, and how far it is past that. Pure arithmetic on instants.

Instants and spans are milliseconds; a promise kept exactly at the due instant is kept in time.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from frontdesk.clock import MINUTE, local
from frontdesk.rules.calendar import DayOverrides, add_working_days, end_of_day
from frontdesk.rules.rulebook import Rulebook


def elapsed_due(start: int, minutes: int) -> int:
    """Due `minutes` of running time after `start`."""
    return start + minutes * MINUTE


def first_reply_due(received: int, rulebook: Rulebook) -> int:
    """When a request should have its first answer: at once (REQ-12). Passing it is no breach."""
    return elapsed_due(received, rulebook.minutes("req.first_reply"))


def reply_due(received: int, rulebook: Rulebook) -> int:
    """The outer limit for the answer to a request, counted from intake (REQ-13)."""
    return elapsed_due(received, rulebook.minutes("req.escalated_reply_min"))


def calendar_days_due(start: int, days: int, zone: ZoneInfo) -> int:
    """24:00 of the `days`th calendar day after the day of `start`."""
    return end_of_day(local(start, zone).date() + timedelta(days=days), zone)


def working_days_due(
    start: int, days: int, zone: ZoneInfo, overrides: DayOverrides
) -> tuple[int, bool]:
    """24:00 of the `days`th working day after the day of `start`, and whether provisional."""
    day, provisional = add_working_days(local(start, zone).date(), days, overrides)
    return end_of_day(day, zone), provisional


def remaining(due: int, now: int) -> int:
    """Time left; negative once it has passed."""
    return due - now


def overdue(due: int, now: int) -> int:
    """How far `now` is past `due`; 0 while there is time left."""
    return max(0, now - due)


def is_breached(due: int, now: int, kept_at: int | None = None) -> bool:
    """Whether the promise was kept late, or is not kept and past due."""
    return overdue(due, now if kept_at is None else kept_at) > 0


def is_late(occurred: int, recorded: int, grace_min: int) -> bool:
    """Whether an entry was written more than `grace_min` minutes after the event."""
    return recorded - occurred > grace_min * MINUTE


def age(since: int, now: int) -> int:
    """Time since `since`; 0 where the clock has been set back before it."""
    return max(0, now - since)
