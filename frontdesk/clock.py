"""Time, from one place: a clock that can be put in anybody's hand.

Instants inside the program and in the tables are integers, milliseconds since 1970-01-01 UTC.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """What the desk asks for the time."""

    def now(self) -> int:
        """Wall time, milliseconds since the epoch, UTC."""

    def monotonic(self) -> int:
        """Milliseconds since some fixed moment; never steps."""


class SystemClock:
    """The computer's clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000

    def monotonic(self) -> int:
        return time.monotonic_ns() // 1_000_000


class ManualClock:
    """A clock that stands still until it is moved: for tests and for the simulation.

    Args:
        start: milliseconds since the epoch.
    """

    def __init__(self, start: int) -> None:
        self._now = start
        self._ticks = 0

    def now(self) -> int:
        return self._now

    def monotonic(self) -> int:
        return self._ticks

    def advance(self, milliseconds: int) -> None:
        """Let time pass."""
        self._now += milliseconds
        self._ticks += milliseconds

    def step(self, milliseconds: int) -> None:
        """Change the wall time only, as somebody who sets the computer's clock does."""
        self._now += milliseconds


def iso(instant: int, zone: "ZoneInfo") -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmm±HH:MM` in `zone` (DESIGN: the ledger)."""
    return local(instant, zone).isoformat(timespec="milliseconds")


def local(instant: int, zone: "ZoneInfo") -> datetime:
    """The instant as an aware datetime in `zone`."""
    seconds, milliseconds = divmod(instant, 1000)
    moment = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=milliseconds)
    return moment.astimezone(zone)


def instant_of(moment: datetime) -> int:
    """Milliseconds since the epoch of an aware datetime."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone is not an instant")
    return round(moment.timestamp() * 1000)


def instant_from_iso(text: str) -> int:
    """Milliseconds since the epoch of an ISO 8601 text with offset."""
    return instant_of(datetime.fromisoformat(text))


def typed_moment(text: str, now: int, zone: "ZoneInfo") -> int | None:
    """A time as a clerk types it: `02:15`, `11-21 02:15`, `2026-11-21 02:15`; None if unreadable.

    A time of day without a date is the newest such moment that is not in the future.
    """
    words = text.replace("：", ":").replace("/", "-").split()
    today = local(now, zone)
    try:
        if len(words) == 1:
            moment = _at(today, datetime.strptime(words[0], "%H:%M"))
            return instant_of(moment if moment <= today else moment - timedelta(days=1))
        day = words[0] if words[0].count("-") == 2 else f"{today.year}-{words[0]}"
        typed = datetime.strptime(f"{day} {words[1]}", "%Y-%m-%d %H:%M")
        return instant_of(typed.replace(tzinfo=zone))
    except (ValueError, IndexError, OverflowError):
        return None


def _at(day: datetime, time_of_day: datetime) -> datetime:
    return day.replace(hour=time_of_day.hour, minute=time_of_day.minute, second=0, microsecond=0)


def day_bounds(text: str, now: int, zone: "ZoneInfo") -> tuple[int, int] | None:
    """Bounds of a day typed as `2026-11-21` or `11-21`, the end excluded; None if unreadable."""
    typed = text.replace("/", "-").strip()
    full = typed if typed.count("-") == 2 else f"{local(now, zone).year}-{typed}"
    try:
        start = datetime.strptime(full, "%Y-%m-%d").replace(tzinfo=zone)
        return instant_of(start), instant_of(start + timedelta(days=1))
    except (ValueError, OverflowError):
        return None


def coming_moment(text: str, now: int, zone: "ZoneInfo") -> int | None:
    """A time ahead as a clerk types it: `15:00`, `12-24 15:00`, `2026-12-24 15:00`; else None.

    A time of day without a date is the next such moment. A day without a year is of this year; one
    that lies half a year back is of the next.
    """
    found = typed_moment(text, now, zone)
    if found is None or found > now:
        return found
    words = text.split()
    if len(words) == 1:
        return instant_of(local(found, zone) + timedelta(days=1))
    if words[0].replace("/", "-").count("-") == 1 and now - found > 180 * DAY:
        return typed_moment(f"{local(now, zone).year + 1}-{text.strip()}", now, zone)
    return found
