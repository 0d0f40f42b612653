"""Time, from one place: a clock that can be put in anybody's hand.

Instants inside the program and in the tables are integers, milliseconds since 1970-01-01 UTC.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
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


def iso(instant: int, zone: ZoneInfo) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmm±HH:MM` in `zone` (DESIGN: the ledger)."""
    return local(instant, zone).isoformat(timespec="milliseconds")


def local(instant: int, zone: ZoneInfo) -> datetime:
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
