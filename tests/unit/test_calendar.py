"""Working days, announced, overridden and provisional."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from frontdesk.clock import iso
from frontdesk.rules.calendar import add_working_days, end_of_day, is_working_day

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 9, 30), True),
        (date(2025, 10, 1), False),
        (date(2025, 9, 28), True),  # a Sunday made up for the holiday
        (date(2025, 10, 18), False),
        (date(2026, 1, 5), True),
    ],
)
def test_announced_days(day: date, working: bool) -> None:
    assert is_working_day(day, {}) == (working, False)


def test_an_unannounced_year_is_monday_to_friday_and_provisional() -> None:
    assert is_working_day(date(2099, 10, 1), {}) == (True, True)
    assert is_working_day(date(2099, 10, 3), {}) == (False, True)


def test_the_site_s_own_days_come_first_and_are_certain() -> None:
    overrides = {date(2099, 10, 1): False, date(2025, 10, 1): True}
    assert is_working_day(date(2099, 10, 1), overrides) == (False, False)
    assert is_working_day(date(2025, 10, 1), overrides) == (True, False)


def test_working_days_skip_the_long_holiday() -> None:
    assert add_working_days(date(2025, 9, 30), 1, {}) == (date(2025, 10, 9), False)
    assert add_working_days(date(2025, 9, 30), 3, {}) == (date(2025, 10, 11), False)


def test_the_day_of_the_trigger_does_not_count() -> None:
    assert add_working_days(date(2025, 10, 1), 0, {}) == (date(2025, 10, 1), False)
    assert add_working_days(date(2025, 6, 3), 2, {}) == (date(2025, 6, 5), False)


def test_one_provisional_day_on_the_way_makes_the_date_provisional() -> None:
    assert add_working_days(date(2099, 9, 30), 2, {}) == (date(2099, 10, 2), True)
    overrides = {date(2099, 10, 1): True}
    assert add_working_days(date(2099, 9, 30), 1, overrides) == (date(2099, 10, 1), False)
    assert add_working_days(date(2099, 9, 30), 2, overrides) == (date(2099, 10, 2), True)


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2025, 6, 3), -1, {})


def test_a_day_ends_at_24_00_in_the_site_s_zone() -> None:
    ending = end_of_day(date(2025, 12, 31), SHANGHAI)
    assert iso(ending, SHANGHAI) == "2026-01-01T00:00:00.000+08:00"


def test_a_day_that_the_clocks_shorten_still_ends_at_midnight() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start, ending = end_of_day(date(2025, 3, 29), berlin), end_of_day(date(2025, 3, 30), berlin)
    assert ending - start == 23 * 3_600_000
