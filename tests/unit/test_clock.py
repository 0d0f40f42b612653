"""Instants and how they are written and typed."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.second_reader import STAMP

from frontdesk.clock import (
    DAY,
    HOUR,
    MINUTE,
    ManualClock,
    SystemClock,
    coming_moment,
    day_bounds,
    instant_from_iso,
    instant_of,
    iso,
    local,
    typed_moment,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = tuple(map(ZoneInfo, ("Asia/Shanghai", "UTC", "Europe/Berlin", "America/St_Johns")))
NOW = instant_from_iso("2026-03-02T09:00:00+08:00")


@settings(derandomize=True)
@given(st.integers(0, 4_000_000_000_000), st.sampled_from(ZONES))
def test_an_instant_survives_being_written(instant: int, zone: ZoneInfo) -> None:
    written = iso(instant, zone)
    assert STAMP.fullmatch(written)
    assert instant_from_iso(written) == instant == instant_of(local(instant, zone))


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first = instant_from_iso("2026-10-25T02:30:00+02:00")
    assert iso(first, berlin) == "2026-10-25T02:30:00.000+02:00"
    assert iso(first + HOUR, berlin) == "2026-10-25T02:30:00.000+01:00"


def test_a_moment_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="zone"):
        instant_of(datetime(2026, 3, 2))


def test_a_manual_clock_advances_and_steps() -> None:
    clock = ManualClock(NOW)
    clock.advance(5)
    clock.step(-HOUR)
    assert (clock.now(), clock.monotonic()) == (NOW + 5 - HOUR, 5)


def test_the_computers_clock() -> None:
    clock = SystemClock()
    assert abs(clock.now() - time.time() * 1000) < MINUTE
    assert clock.monotonic() <= clock.monotonic()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("08:15", "2026-03-02T08:15"),
        ("9:00", "2026-03-02T09:00"),
        ("09:01", "2026-03-01T09:01"),
        ("23：59", "2026-03-01T23:59"),
        ("11-21 02:15", "2026-11-21T02:15"),
        ("11/21 02:15", "2026-11-21T02:15"),
        ("2025-12-31 23:00", "2025-12-31T23:00"),
        ("25:00", None),
        ("", None),
        ("soon", None),
        ("13-45 02:15", None),
        ("2026-02-30 02:15", None),
        ("1 2 3", None),
    ],
)
def test_a_time_as_a_clerk_types_it(typed: str, expected: str | None) -> None:
    wanted = instant_from_iso(f"{expected}:00+08:00") if expected else None
    assert typed_moment(typed, NOW, SHANGHAI) == wanted


@settings(derandomize=True)
@given(st.text(max_size=20))
def test_nothing_typed_raises(typed: str) -> None:
    typed_moment(typed, NOW, SHANGHAI)
    day_bounds(typed, NOW, SHANGHAI)


def test_the_bounds_of_a_day() -> None:
    start = instant_from_iso("2026-11-21T00:00:00+08:00")
    assert day_bounds("2026-11-21", NOW, SHANGHAI) == (start, start + DAY)
    assert day_bounds("11/21", NOW, SHANGHAI) == (start, start + DAY)
    assert day_bounds("yesterday", NOW, SHANGHAI) is None


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("15:00", "2026-11-21T15:00:00.000+08:00"),
        ("01:00", "2026-11-22T01:00:00.000+08:00"),
        ("12-24 15：00", "2026-12-24T15:00:00.000+08:00"),
        ("01-05 10:00", "2027-01-05T10:00:00.000+08:00"),
        ("11-20 10:00", "2026-11-20T10:00:00.000+08:00"),
        ("2026-11-20 10:00", "2026-11-20T10:00:00.000+08:00"),
        ("soon", None),
    ],
)
def test_a_time_ahead_as_a_clerk_types_it(typed: str, wanted: str | None) -> None:
    now = instant_from_iso("2026-11-21T02:20:00.000+08:00")
    found = coming_moment(typed, now, SHANGHAI)
    assert found == (instant_from_iso(wanted) if wanted else None)
