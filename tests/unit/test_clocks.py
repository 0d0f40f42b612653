"""Due dates and what is past them."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from frontdesk.clock import HOUR, MINUTE, instant_of, iso
from frontdesk.rules.clocks import (
    age,
    calendar_days_due,
    first_reply_due,
    is_breached,
    is_late,
    overdue,
    remaining,
    reply_due,
    working_days_due,
)
from frontdesk.rules.rulebook import Rulebook

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = instant_of(datetime(2025, 9, 30, 23, 58, tzinfo=SHANGHAI))


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook.load()


@pytest.mark.rule("REQ-12")
def test_the_first_answer_is_due_at_once(book: Rulebook) -> None:
    assert first_reply_due(START, book) == START


@pytest.mark.rule("REQ-13")
def test_the_outer_limit_is_five_minutes_from_intake(book: Rulebook) -> None:
    due = reply_due(START, book)
    assert iso(due, SHANGHAI) == "2025-10-01T00:03:00.000+08:00"
    assert not is_breached(due, START + 5 * MINUTE)
    assert is_breached(due, START + 5 * MINUTE + 1)


@pytest.mark.rule("REQ-13")
def test_the_site_s_own_limit_holds(tmp_path: Path) -> None:
    own = tmp_path / "rulebook.toml"
    own.write_text("req.escalated_reply_min = 3", encoding="utf-8")
    assert reply_due(START, Rulebook.load(own)) == START + 3 * MINUTE


def test_a_promise_kept_late_stays_late_and_one_kept_in_time_stays_kept() -> None:
    due = START + 5 * MINUTE
    assert is_breached(due, due + HOUR, kept_at=due + 1)
    assert not is_breached(due, due + HOUR, kept_at=due)


def test_time_left_and_time_over() -> None:
    assert (remaining(START, START - 7), overdue(START, START - 7)) == (7, 0)
    assert (remaining(START, START + 7), overdue(START, START + 7)) == (-7, 7)


def test_calendar_days_run_to_24_00_of_the_last_day() -> None:
    assert iso(calendar_days_due(START, 2, SHANGHAI), SHANGHAI) == "2025-10-03T00:00:00.000+08:00"


def test_working_days_run_to_24_00_of_the_last_working_day() -> None:
    due, provisional = working_days_due(START, 2, SHANGHAI, {})
    assert iso(due, SHANGHAI) == "2025-10-11T00:00:00.000+08:00"
    assert not provisional


@pytest.mark.parametrize(("after", "late"), [(-MINUTE, False), (600_000, False), (600_001, True)])
def test_an_entry_is_late_only_past_the_grace(after: int, late: bool) -> None:
    assert is_late(START, START + after, 10) is late


def test_age_is_never_negative() -> None:
    assert (age(START, START + 9), age(START, START - 9)) == (9, 0)
