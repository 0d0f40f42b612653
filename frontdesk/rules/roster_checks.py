"""What is wrong with a month of the roster: each finding with the rule behind it.

Everything is measured between instants: a night belongs to two days, the last one of a month to
two months, and a night in which the clock changes is an hour longer or shorter.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.clock import HOUR, local
from frontdesk.rules.rostering import (
    BLOCKING,
    KINDS,
    Finding,
    Hours,
    Row,
    Stretch,
    codes_in,
    day_start,
    days_in,
    first_of,
    is_rest,
    month_of,
    stretches,
)

NAMED_POSTS: Final = (
    "duty_lead",
    "security_officer",
    "security_leader",
    "gate",
    "engineer",
    "control_room",
)
"""The posts beside the clerk that a roster names for each shift (DUTY-26)."""


@dataclass(frozen=True)
class Leave:
    """Approved leave: whoever is away, from when to when, UTC milliseconds."""

    person_id: int
    from_at: int
    to_at: int


@dataclass(frozen=True)
class Limits:
    """What the rulebook demands of a roster.

    Attributes:
        rest: between two shifts of one person, milliseconds.
        holiday_hours: of a holiday that are to be covered.
        lead: from when to when the duty director stands duty, minutes after midnight.
    """

    rest: int
    holiday_hours: int
    lead: tuple[int, int]


@dataclass(frozen=True)
class Plan:
    """A month as it is planned, and what stands around it.

    Attributes:
        rows: of the month.
        around: of the month before and the month after.
        hours: what each code means.
        staff: ids of everybody on the staff.
        clerks: ids of those whose roles let them take duty.
    """

    month: str
    zone: ZoneInfo
    rows: Sequence[Row]
    around: Sequence[Row]
    hours: Mapping[str, Hours]
    leaves: Sequence[Leave] = ()
    holidays: Collection[date] = ()
    staff: Collection[int] = ()
    clerks: Collection[int] = ()

    @property
    def days(self) -> list[date]:
        """The days of the month."""
        first = first_of(self.month)
        return [first + timedelta(days=n) for n in range(days_in(self.month))]

    @property
    def bounds(self) -> tuple[int, int]:
        """Where the month begins and where the next one does, UTC milliseconds."""
        days = self.days
        return self.midnight(days[0]), self.midnight(days[-1] + timedelta(days=1))

    def midnight(self, day: date) -> int:
        """Where a day begins, UTC milliseconds."""
        return day_start(day, self.zone)

    def day_of(self, at: int) -> date:
        """The day of an instant."""
        return local(at, self.zone).date()

    def shifts(self, who: int | str | None = None) -> list[Stretch]:
        """The shifts of the month, and those of the two days before and after it.

        Args:
            who: of one person alone, by id or by name.
        """
        days = self.days
        edge = [days[0] - timedelta(days=n) for n in (1, 2)]
        edge += [days[-1] + timedelta(days=n) for n in (1, 2)]
        rows = [row for row in self.rows if who in (None, row.who)]
        around = [row for row in self.around if who in (None, row.who)]
        found = [*stretches(rows, self.hours, self.zone)]
        return [*found, *stretches(around, self.hours, self.zone, edge)]


def findings(plan: Plan, limits: Limits) -> list[Finding]:
    """Everything that is wrong with a month: what blocks first, then by kind, day and name."""
    shifts = plan.shifts()
    found = [
        *personal(plan, shifts, limits),
        *_unknown(plan),
        *_gaps(plan, shifts),
        *_holidays(plan, shifts, limits),
        *_leads(plan, shifts, limits),
        *_not_able(plan),
        *_posts(plan, shifts),
    ]
    return sorted(found, key=_place)


def _place(one: Finding) -> tuple[int, int, str, str]:
    return KINDS.index(one.kind), one.from_at or 0, one.name, one.post


def _finding(kind: str, rule: str, **facts: object) -> Finding:
    return Finding(kind, rule, blocks=kind in BLOCKING, **facts)  # type: ignore[arg-type]


# Each person for themselves -----------------------------------------------------------------


def personal(plan: Plan, shifts: Iterable[Stretch], limits: Limits) -> Iterator[Finding]:
    """Shifts that overlap, short rests, and shifts of people who are on leave."""
    ordered = sorted(shifts, key=lambda one: (str(one.who), one.starts_at, one.ends_at))
    for _who, own in groupby(ordered, key=lambda one: str(one.who)):
        yield from _between(plan, list(own), limits)
    yield from _on_leave(plan, ordered)


def _between(plan: Plan, own: Sequence[Stretch], limits: Limits) -> Iterator[Finding]:
    """What is wrong between the shifts of one person, each with the one that lasts longest."""
    last = own[0]
    for one in own[1:]:
        shown = one if _is_in(plan, one) else last
        if _is_in(plan, shown):
            yield from _pair(last, one, shown, limits)
        last = max(last, one, key=lambda shift: shift.ends_at)


def _pair(last: Stretch, one: Stretch, shown: Stretch, limits: Limits) -> Iterator[Finding]:
    begins, ends = last.ends_at, one.starts_at
    if ends < begins:
        kind, rule, begins, ends = "double", "DUTY-12", ends, min(begins, one.ends_at)
    elif ends - begins < limits.rest:
        kind, rule = "rest", "product"
    else:
        return
    yield _finding(
        kind, rule, day=shown.day, name=shown.name, from_at=begins, to_at=ends, code=shown.code
    )


def _on_leave(plan: Plan, shifts: Iterable[Stretch]) -> Iterator[Finding]:
    for one in shifts:
        for leave in plan.leaves:
            away = leave.person_id == one.person_id
            if away and leave.from_at <= one.starts_at < leave.to_at and _is_in(plan, one):
                yield _finding(
                    "leave",
                    "DUTY-16",
                    day=one.day,
                    name=one.name,
                    from_at=one.starts_at,
                    to_at=one.ends_at,
                    code=one.code,
                )


def _is_in(plan: Plan, one: Stretch) -> bool:
    return month_of(one.day) == plan.month


def _unknown(plan: Plan) -> Iterator[Finding]:
    """Codes that mean nothing here: nobody knows whether such a day is covered."""
    for row in plan.rows:
        for day, cell in zip(plan.days, row.cells, strict=False):
            for code in codes_in(cell):
                if code not in plan.hours and not is_rest(code, plan.hours):
                    yield _finding("unknown_code", "DUTY-02", day=day, name=row.name, code=code)


def _not_able(plan: Plan) -> Iterator[Finding]:
    """Clerks of the roster who cannot open a shift: not on the staff, or not by their roles."""
    for row in plan.rows:
        if row.post != "clerk":
            continue
        if row.person_id is None or row.person_id not in plan.staff:
            yield _finding("not_staff", "DUTY-02", name=row.name, post=row.post)
        elif row.person_id not in plan.clerks:
            yield _finding("no_role", "DUTY-02", name=row.name, post=row.post)


# All together -------------------------------------------------------------------------------


def uncovered(covered: Iterable[tuple[int, int]], begins: int, ends: int) -> list[tuple[int, int]]:
    """The stretches between two instants that none of the spans covers, in their order."""
    found, reached = [], begins
    for start, end in sorted(covered):
        if start >= ends:
            break
        if start > reached:
            found.append((reached, start))
        reached = max(reached, end)
    if reached < ends:
        found.append((reached, ends))
    return found


def _spans(shifts: Iterable[Stretch], post: str) -> set[tuple[int, int]]:
    return {(one.starts_at, one.ends_at) for one in shifts if one.post == post}


def _gaps(plan: Plan, shifts: Sequence[Stretch]) -> Iterator[Finding]:
    """Every stretch of the month in which no clerk is on duty (DUTY-07)."""
    for begins, ends in uncovered(_spans(shifts, "clerk"), *plan.bounds):
        day = plan.day_of(begins)
        yield _finding("gap", "DUTY-07", day=day, from_at=begins, to_at=ends, post="clerk")


def _holidays(plan: Plan, shifts: Sequence[Stretch], limits: Limits) -> Iterator[Finding]:
    """Holidays on which duty does not last as many hours as it should (DUTY-06)."""
    spans = _spans(shifts, "clerk")
    for day in sorted(plan.holidays):
        begins, ends = plan.midnight(day), plan.midnight(day + timedelta(days=1))
        gaps = uncovered(spans, begins, ends)
        missing = sum(end - start for start, end in gaps)
        if missing > max(0, ends - begins - limits.holiday_hours * HOUR):
            yield _finding(
                "holiday",
                "DUTY-06",
                day=day,
                from_at=gaps[0][0],
                to_at=gaps[-1][1],
                post="clerk",
            )


def _leads(plan: Plan, shifts: Sequence[Stretch], limits: Limits) -> Iterator[Finding]:
    """Days on which no duty director stands duty in their hours (DUTY-08), once one is named."""
    spans = _spans(shifts, "duty_lead")
    if not spans:
        return
    hours = Hours(*limits.lead)
    for day in plan.days:
        gaps = uncovered(spans, *hours.span(day, plan.zone))
        if gaps:
            yield _finding(
                "lead",
                "DUTY-08",
                day=day,
                from_at=gaps[0][0],
                to_at=gaps[-1][1],
                post="duty_lead",
            )


def _posts(plan: Plan, shifts: Sequence[Stretch]) -> Iterator[Finding]:
    """Posts that the roster does not name for each shift of the clerk, one finding a post."""
    clerks = {(one.starts_at, one.ends_at) for one in shifts if _is_clerk_of(plan, one)}
    spans = sorted(clerks) or [plan.bounds]
    for post in NAMED_POSTS:
        named = _spans(shifts, post)
        if named and post == "duty_lead":
            continue  # named for its own hours: `_leads` looks at those
        without = [span for span in spans if not any(_meets(span, other) for other in named)]
        if without:
            begins, ends = without[0]
            yield _finding(
                "no_post",
                "DUTY-26",
                day=plan.day_of(begins) if named else None,
                from_at=begins,
                to_at=ends,
                post=post,
                count=len(without),
            )


def _is_clerk_of(plan: Plan, one: Stretch) -> bool:
    return one.post == "clerk" and _is_in(plan, one)


def _meets(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span[0] < other[1] and other[0] < span[1]
