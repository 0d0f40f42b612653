"""The roster reckoned: hours and codes, shifts across midnight, months and clock changes, gaps."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.clock import HOUR, MINUTE, instant_from_iso, local
from frontdesk.rules.roster_checks import Leave, Limits, Plan, findings, uncovered
from frontdesk.rules.rostering import (
    Finding,
    Hours,
    Row,
    code_of,
    days_in,
    is_code,
    is_rest,
    month_after,
    read_hours,
    stretches,
    works,
)

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOURS = {
    "D": Hours(510, 1050),
    "N": Hours(1050, 510),
    "H": Hours(510, 510),
    "S1": Hours(480, 960),
    "S2": Hours(960, 0),
    "S3": Hours(1440, 480),
    "X": Hours(rest=True),
}
LIMITS = Limits(rest=8 * HOUR, holiday_hours=24, lead=(1080, 1260))
POSTS = ("security_officer", "security_leader", "gate", "engineer", "control_room", "duty_lead")


def at(text: str) -> int:
    return instant_from_iso(f"{text}+08:00")


def row(name: str, cells: Iterable[str], post: str = "clerk", month: str = "2026-04") -> Row:
    given = [*cells]
    number = int(name[1:]) if name[1:].isdecimal() else None
    return Row(month, name, number, post, given + [""] * (days_in(month) - len(given)))


def planned(
    *rows: Row,
    around: tuple[Row, ...] = (),
    zone: ZoneInfo = SHANGHAI,
    month: str = "2026-04",
    leaves: tuple[Leave, ...] = (),
    holidays: tuple[date, ...] = (),
    hours: Mapping[str, Hours] = HOURS,
) -> list[Finding]:
    everybody = range(1, 100)
    plan = Plan(
        month, zone, rows, around, hours, leaves, holidays, staff=everybody, clerks=range(1, 50)
    )
    return findings(plan, LIMITS)


def of(found: Iterable[Finding], kind: str) -> list[Finding]:
    return [one for one in found if one.kind == kind]


FULL = (row("p1", ["N"] * 30), row("p2", ["D"] * 30))
"""Every minute from the first morning on; the first night belongs to March."""
NIGHT_BEFORE = (row("p1", [*[""] * 30, "N"], month="2026-03"),)


# What is written ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("09:00-21:00", Hours(540, 1260)),
        ("17:30–08:30", Hours(1050, 510)),
        ("２０：００～９：００", Hours(1200, 540)),
        ("8-16", Hours(480, 960)),
        ("16:00 至 24:00", Hours(960, 0)),
        ("24:00-08:00", Hours(1440, 480)),
        ("20:00-次日09:00", Hours(1200, 540)),
        ("00:00-24:00", Hours(0, 0)),
        ("0830-1730", Hours(510, 1050)),
        *((wrong, None) for wrong in ("", "night", "9", "25-8", "9:75-10:00", "24-24", "24-0")),
        ("08:00-次日09:00", None),
    ],
)
def test_hours_as_people_write_them(typed: str, hours: Hours | None) -> None:
    assert read_hours(typed) == hours


@pytest.mark.rule("DUTY-05")
def test_hours_say_when_they_end() -> None:
    assert HOURS["N"].words() == "17:30–08:30" and HOURS["N"].minutes == 15 * 60
    assert HOURS["H"].words() == "08:30–08:30" and HOURS["H"].minutes == 24 * 60
    assert HOURS["S2"].words() == "16:00–24:00" and HOURS["S2"].minutes == 8 * 60
    assert HOURS["X"].words() == "" and HOURS["X"].minutes == 0
    day = date(2026, 4, 3)
    assert HOURS["S3"].span(day, SHANGHAI) == (at("2026-04-04T00:00"), at("2026-04-04T08:00"))
    assert HOURS["S2"].span(day, SHANGHAI) == (at("2026-04-03T16:00"), at("2026-04-04T00:00"))
    assert HOURS["H"].span(day, SHANGHAI) == (at("2026-04-03T08:30"), at("2026-04-04T08:30"))


def test_codes_are_compared_folded_and_rest_needs_no_explaining() -> None:
    assert code_of(" ａ1 ") == "A1" and is_code("A1")
    assert not any(map(is_code, ("", "A,B", "A+B", "A B", "x" * 13)))
    assert all(is_rest(code_of(word), {}) for word in ("休", "rest", "Off", "休 息"))
    assert not is_rest("A1", {}) and is_rest("X", HOURS) and not is_rest("N", HOURS)
    assert works("D+X+Q+N", HOURS) == ("D", "N")
    assert (month_after("2026-12"), month_after("2026-01", -1)) == ("2027-01", "2025-12")


# Gaps ---------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-07")
def test_every_uncovered_stretch_of_the_month_is_found() -> None:
    rows = (row("p1", ["N"] * 30), row("p2", ["D"] * 9 + ["X"] + ["D"] * 20))
    found = of(planned(*rows), "gap")
    assert [(one.from_at, one.to_at, one.rule) for one in found] == [
        (at("2026-04-01T00:00"), at("2026-04-01T08:30"), "DUTY-07"),
        (at("2026-04-10T08:30"), at("2026-04-10T17:30"), "DUTY-07"),
    ]
    assert found[1].day == date(2026, 4, 10) and not found[1].blocks
    assert of(planned(*rows, around=NIGHT_BEFORE), "gap") == found[1:]
    [whole] = of(planned(), "gap")
    assert (whole.from_at, whole.to_at) == (at("2026-04-01T00:00"), at("2026-05-01T00:00"))


def test_only_clerks_close_a_gap_and_three_shifts_do_without_one() -> None:
    assert len(of(planned(row("p1", ["H"] * 30, "gate")), "gap")) == 1
    three = [row(f"p{n}", [code] * 30) for n, code in enumerate(("S1", "S2", "S3"), 1)]
    before = row("p3", [*[""] * 30, "S3"], month="2026-03")
    assert of(planned(*three, around=(before,)), "gap") == []


@pytest.mark.rule("DUTY-07")
@pytest.mark.parametrize(("month", "change"), [("2026-03", 29), ("2026-10", 25)])
def test_nothing_is_lost_or_counted_twice_where_the_clock_changes(month: str, change: int) -> None:
    """At the change between summer and winter time a night is an hour shorter or longer."""
    length = days_in(month)
    rows = (row("p1", ["N"] * length, month=month), row("p2", ["D"] * length, month=month))
    found = of(planned(*rows, zone=BERLIN, month=month), "gap")
    assert [one.day for one in found] == [date.fromisoformat(f"{month}-01")]
    nights = [*stretches(rows[:1], HOURS, BERLIN)]
    long = {one.day.day: (one.ends_at - one.starts_at) // HOUR for one in nights}
    assert long[change - 1] == (14 if month == "2026-03" else 16)
    assert {long[day] for day in long if day != change - 1} == {15}
    three = [row(f"p{n}", [code] * length, month=month) for n, code in enumerate("ABC", 1)]
    by_night = {"A": Hours(90, 150), "B": Hours(150, 210), "C": Hours(210, 90)}
    found = planned(*three, zone=BERLIN, month=month, hours=by_night)
    assert len(of(found, "gap")) == 1 and of(found, "double") == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-50, 150), st.integers(1, 60)).map(lambda s: (s[0], s[0] + s[1])),
        max_size=8,
    )
)
def test_covered_and_uncovered_make_up_the_whole(spans: list[tuple[int, int]]) -> None:
    gaps = uncovered(spans, 0, 100)
    for minute in range(100):
        covered = any(start <= minute < end for start, end in spans)
        assert covered != any(start <= minute < end for start, end in gaps)
    assert all(before[1] < after[0] for before, after in pairwise(gaps))


@pytest.mark.rule("DUTY-06")
def test_holidays_are_covered_all_round_the_clock() -> None:
    holiday = date(2026, 4, 6)
    nights = row("p1", ["N"] * 30)
    [found] = of(planned(nights, holidays=(holiday,)), "holiday")
    assert (found.rule, found.day) == ("DUTY-06", holiday)
    assert (found.from_at, found.to_at) == (at("2026-04-06T08:30"), at("2026-04-06T17:30"))
    with_day = row("p2", ["H" if day == 6 else "" for day in range(1, 31)])
    assert of(planned(nights, with_day, holidays=(holiday,)), "holiday") == []


# People -------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-12")
def test_nobody_has_two_shifts_at_once_on_one_post_or_two() -> None:
    [found] = of(planned(row("p1", ["H", "D"])), "rest")
    assert found.to_at == found.from_at
    clash = planned(row("p1", ["D+S1"]), row("p1", ["", "N"], "duty_lead"), row("p2", ["D"]))
    [double] = of(clash, "double")
    assert double.blocks and (double.name, double.day) == ("p1", date(2026, 4, 1))
    assert (double.from_at, double.to_at) == (at("2026-04-01T08:30"), at("2026-04-01T16:00"))
    [double] = of(planned(row("p1", ["", "N"]), row("p1", ["", "S3"], "gate")), "double")
    assert (double.from_at, double.to_at) == (at("2026-04-03T00:00"), at("2026-04-03T08:00"))


def test_a_short_shift_within_a_long_one_is_found_and_so_is_the_next() -> None:
    hours = {**HOURS, "K": Hours(600, 660)}
    found = planned(row("p1", ["H+K", "D"]), hours=hours)
    assert [one.code for one in of(found, "double")] == ["K"]
    assert [one.day for one in of(found, "rest")] == [date(2026, 4, 2)]


@pytest.mark.parametrize(
    ("cells", "hours"),
    [(["N", "D"], 0), (["S2", "S1"], 8), (["D", "S1"], None), (["N", "N"], 9), (["D+N"], 0)],
)
def test_rest_is_measured_between_two_shifts(cells: list[str], hours: int | None) -> None:
    found = of(planned(row("p1", cells)), "rest")
    if hours is None or hours >= 8:
        assert found == []
        return
    [one] = found
    assert not one.blocks and one.rule == "product"
    assert one.from_at is not None and one.to_at is not None
    assert one.to_at - one.from_at == hours * HOUR


def test_rest_is_measured_across_the_end_of_a_month_and_shown_in_both() -> None:
    march, april = row("p1", [*[""] * 30, "N"], month="2026-03"), row("p1", ["D"])
    [found] = of(planned(april, around=(march,)), "rest")
    assert found.day == date(2026, 4, 1)
    [found] = of(planned(march, around=(april,), month="2026-03"), "rest")
    assert found.day == date(2026, 3, 31)
    other = Row("2026-04", "p1", None, "clerk", april.cells)
    assert of(planned(other, around=(march,)), "rest") == []


def test_rest_is_an_hour_shorter_in_the_night_in_which_the_clock_goes_forward() -> None:
    hours = {"E": Hours(900, 1380), "F": Hours(420, 900)}
    found: list[Finding] = []
    for before, expected in ((0, []), (27, [date(2026, 3, 29)])):
        cells = [""] * before + ["E", "F"]
        found = of(
            planned(row("p1", cells, month="2026-03"), zone=BERLIN, month="2026-03", hours=hours),
            "rest",
        )
        assert [one.day for one in found] == expected
    assert all(one.to_at and one.from_at and one.to_at - one.from_at == 7 * HOUR for one in found)


@pytest.mark.rule("DUTY-16")
def test_whoever_is_on_leave_has_no_shift_that_begins_then() -> None:
    away = Leave(1, at("2026-04-03T00:00"), at("2026-04-05T00:00"))
    rows = (row("p1", ["", "N", "X", "D", "N"]), row("p2", ["N"] * 30))
    [found] = of(planned(*rows, leaves=(away,)), "leave")
    assert found.blocks and (found.name, found.day, found.rule) == (
        "p1",
        date(2026, 4, 4),
        "DUTY-16",
    )
    late = row("p1", ["", "S3", "", "S3"])
    assert [one.day for one in of(planned(late, leaves=(away,)), "leave")] == [date(2026, 4, 2)]


@pytest.mark.rule("DUTY-02")
def test_who_cannot_open_duty_is_named_once() -> None:
    stranger, guard = row("外援", ["N"]), row("门卫", ["N"], "gate")
    gone, porter = row("p400", ["N"]), row("p60", ["N"])
    found = planned(stranger, guard, gone, porter, *FULL)
    assert [one.name for one in of(found, "not_staff")] == ["p400", "外援"]
    assert [one.name for one in of(found, "no_role")] == ["p60"]


def test_a_code_without_a_meaning_blocks_and_covers_nothing() -> None:
    found = planned(row("p1", ["Q9", "休", "X", "D"]))
    [unknown] = of(found, "unknown_code")
    assert unknown.blocks and (unknown.code, unknown.day) == ("Q9", date(2026, 4, 1))
    assert found[0] is unknown


# Posts --------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-26")
def test_every_post_is_named_for_each_shift_of_the_clerk() -> None:
    rows = [*FULL, row("门卫", ["H"] * 30, "gate"), row("p9", ["D"] * 30, "engineer")]
    found = {one.post: one for one in of(planned(*rows), "no_post")}
    assert set(found) == {"duty_lead", "security_officer", "security_leader", "control_room"} | {
        "engineer"
    }
    assert (found["engineer"].count, found["control_room"].count) == (30, 60)
    assert found["engineer"].day == date(2026, 4, 1) and found["control_room"].day is None
    assert {one.post for one in of(planned(), "no_post")} == set(POSTS)


@pytest.mark.rule("DUTY-08")
def test_the_duty_director_stands_duty_in_the_evening() -> None:
    hours = {**HOURS, "V": Hours(1080, 1260)}
    lead = row("p5", ["V"] * 9 + ["D"] + ["V"] * 20, "duty_lead")
    found = of(planned(*FULL, lead, hours=hours), "lead")
    assert [(one.day, one.rule) for one in found] == [(date(2026, 4, 10), "DUTY-08")]
    assert (found[0].from_at, found[0].to_at) == (at("2026-04-10T18:00"), at("2026-04-10T21:00"))
    assert of(planned(*FULL), "lead") == []


# Everything together ------------------------------------------------------------------------

CODES = st.sampled_from(["", "D", "N", "H", "S1", "S2", "S3", "X", "D+N"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.lists(CODES, min_size=30, max_size=30), min_size=1, max_size=3),
    st.sampled_from([SHANGHAI, BERLIN]),
)
def test_gaps_are_exactly_the_minutes_without_a_clerk(
    cells: list[list[str]], zone: ZoneInfo
) -> None:
    rows = [row(f"p{n}", given) for n, given in enumerate(cells, 1)]
    found = of(planned(*rows, zone=zone), "gap")
    shifts = [*stretches(rows, HOURS, zone)]
    begins = round(Hours(0, 0).span(date(2026, 4, 1), zone)[0])
    ends = Hours(0, 0).span(date(2026, 4, 30), zone)[1]
    for moment in range(begins, ends, 30 * MINUTE):
        on_duty = any(one.starts_at <= moment < one.ends_at for one in shifts)
        in_gap = any((one.from_at or 0) <= moment < (one.to_at or 0) for one in found)
        assert on_duty != in_gap, local(moment, zone)
    for one in found:
        assert one.day == local(one.from_at or 0, zone).date()
        assert one.to_at is not None and one.to_at - begins <= timedelta(days=31) // timedelta(
            milliseconds=1
        )
