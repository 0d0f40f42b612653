"""Working days: the announced Chinese calendar, a site's own exceptions over it.

Make-up working days and public holidays are announced year by year. A year not yet announced is
reckoned Monday to Friday, and every date that rests on it is *provisional*.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.clock import instant_of

DayOverrides = Mapping[date, bool]
"""Days that the site has set itself: True for working, False for off."""


def is_working_day(day: date, overrides: DayOverrides) -> tuple[bool, bool]:
    """Whether `day` is a working day, and whether that is provisional.

    Args:
        day: a date in the site's zone.
        overrides: the site's own exceptions; these are never provisional.

    Returns:
        working, provisional.
    """
    if day in overrides:
        return overrides[day], False
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day)), False
    except NotImplementedError:
        return day.weekday() < 5, True


def add_working_days(day: date, n: int, overrides: DayOverrides) -> tuple[date, bool]:
    """The `n`th working day after `day`.

    Args:
        day: the day of the trigger, which itself does not count.
        n: how many working days; 0 gives `day` itself.
        overrides: the site's own exceptions.

    Returns:
        the date, and whether any day on the way to it was provisional.

    Raises:
        ValueError: `n` is negative.
    """
    if n < 0:
        raise ValueError("working days are counted forwards only")
    any_provisional = False
    while n > 0:
        day += timedelta(days=1)
        working, provisional = is_working_day(day, overrides)
        any_provisional |= provisional
        n -= working
    return day, any_provisional


def end_of_day(day: date, zone: ZoneInfo) -> int:
    """24:00 of `day` in `zone`, milliseconds since the epoch."""
    return instant_of(datetime.combine(day + timedelta(days=1), time(), zone))
