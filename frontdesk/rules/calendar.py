"""Working days: the announced Chinese calendar, a site's own exceptions over it.

Make-up working days and public holidays are announced year by year. A year not yet announced is
reckoned Monday to Friday, and every date that rests on it is *provisional*.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class DayKind:
    """What kind of day it is.

    Attributes:
        holiday: a public holiday, or a day off that the site set itself; a weekend is neither.
        make_up: a weekend day on which people work for a holiday.
        en, zh: what the holiday is called; empty where it has no name.
        provisional: the calendar of that year is not announced yet.
    """

    working: bool
    holiday: bool
    make_up: bool
    en: str
    zh: str
    provisional: bool


def day_kind(day: date, overrides: DayOverrides) -> DayKind:
    """What kind of day `day` is (DUTY-06).

    Args:
        day: a date in the site's zone.
        overrides: the site's own exceptions; these are never provisional.
    """
    working, provisional = is_working_day(day, overrides)
    name = "" if provisional else _holiday_name(day)
    is_set = day in overrides
    holiday = not working and (bool(name) or is_set)
    make_up = working and day.weekday() >= 5
    return DayKind(working, holiday, make_up, name, _chinese(name), provisional)


def _holiday_name(day: date) -> str:
    """The English name of the announced holiday to which a day belongs; empty for none."""
    import chinese_calendar

    try:
        return chinese_calendar.get_holiday_detail(day)[1] or ""
    except NotImplementedError:
        return ""


def _chinese(name: str) -> str:
    if not name:
        return ""
    import chinese_calendar

    return next((one.chinese for one in chinese_calendar.Holiday if one.value == name), name)
