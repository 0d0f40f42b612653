"""The duty roster reckoned: what a code means, who is on when, what is wrong with a month.

A *code* stands in a cell of the roster, several in one cell with `+` between them. A code means
hours of a day, or rest. Instants are UTC milliseconds, hours of a day minutes after midnight; a
shift is found by its two instants, so that midnight, the end of a month and a change of the clock
need no case of their own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.clock import instant_of
from frontdesk.text import clean_line, fold_width

DAY_MINUTES: Final = 24 * 60
BETWEEN: Final = "+"
"""Between two shifts of one day."""
REST: Final = "休"
LEAVE: Final = "假"
"""What stands in a cell whose shift somebody else does while they are on leave."""
REST_WORDS: Final = frozenset(
    (
        *("休", "休息", "公休", "轮休", "补休", "调休", "休假"),
        *("假", "年假", "病假", "事假", "婚假", "产假", "丧假"),
        *("REST", "OFF", "LEAVE"),
    )
)
"""Codes that mean rest at every site, without anybody saying so."""
CODE_CHARS: Final = 12
"""The longest code, characters."""

_CODE: Final = re.compile(rf"[^\s,+]{{1,{CODE_CHARS}}}")
_HOURS: Final = re.compile(
    r"(\d{1,2})[:.]?(\d\d)?\s*(?:-|~|to|至|到)\s*(次日|翌日)?\s*(\d{1,2})[:.]?(\d\d)?"
)


@dataclass(frozen=True, slots=True)
class Hours:
    """What a code means.

    Attributes:
        starts: minutes after midnight, up to 24:00.
        ends: minutes after midnight; where it is not later than `starts`, of the day after.
    """

    starts: int = 0
    ends: int = 0
    rest: bool = False

    @property
    def minutes(self) -> int:
        """How long it lasts by the clock on the wall."""
        return 0 if self.rest else (self.ends - self.starts) % DAY_MINUTES or DAY_MINUTES

    def span(self, day: date, zone: ZoneInfo) -> tuple[int, int]:
        """From when to when the shift of `day` lasts, UTC milliseconds."""
        over = DAY_MINUTES if self.ends <= self.starts else 0
        return _instant(day, self.starts, zone), _instant(day, self.ends + over, zone)

    def words(self) -> str:
        """`17:30–08:30`; nothing for rest."""
        return "" if self.rest else f"{_clock(self.starts)}–{_clock(self.ends or DAY_MINUTES)}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One shift of one row of the roster; `day` is the one in whose cell it stands."""

    name: str
    person_id: int | None
    post: str
    code: str
    day: date
    starts_at: int
    ends_at: int

    @property
    def who(self) -> int | str:
        """The same for all rows of one person."""
        return self.name if self.person_id is None else self.person_id


def day_start(day: date, zone: ZoneInfo) -> int:
    """Where a day begins, UTC milliseconds."""
    return _instant(day, 0, zone)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> int:
    day += timedelta(days=minutes // DAY_MINUTES)
    hour, minute = divmod(minutes % DAY_MINUTES, 60)
    return instant_of(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


# Codes and cells ----------------------------------------------------------------------------


def code_of(typed: str) -> str:
    """A code as it is kept: half-width, no spaces, Latin letters large."""
    return "".join(fold_width(clean_line(typed)).split()).upper()


def is_code(code: str) -> bool:
    """Whether this may be a code: 1 to 12 characters, no comma, no plus sign."""
    return _CODE.fullmatch(code) is not None


def codes_in(cell: str) -> tuple[str, ...]:
    """The codes that stand in a cell."""
    return tuple(code for code in cell.split(BETWEEN) if code)


def cells_of(kept: str) -> list[str]:
    """The cells of a row from the 1st on, as the book keeps them."""
    return kept.split(",")


def is_rest(code: str, hours: Mapping[str, Hours]) -> bool:
    """Whether a code means that somebody is not on duty; a code of the site goes first."""
    found = hours.get(code)
    return found.rest if found else code in REST_WORDS


def works(cell: str, hours: Mapping[str, Hours]) -> tuple[str, ...]:
    """The codes of a cell that mean duty."""
    return tuple(code for code in codes_in(cell) if code in hours and not hours[code].rest)


def read_hours(typed: str) -> Hours | None:
    """`09:00-21:00`, `17:30–08:30`, `8-16`, `24:00-08:00`; None where it is not such a span."""
    plain = fold_width(typed).replace("：", ":")
    plain = re.sub(r"[\u2010-\u2015\u2212—～〜]", "-", plain).strip().lower()
    match = _HOURS.fullmatch(plain)
    if match is None:
        return None
    starts, ends = _minutes(match[1], match[2]), _minutes(match[4], match[5])
    if starts is None or ends is None or (match[3] and ends > starts):
        return None
    return None if starts == DAY_MINUTES == (ends or DAY_MINUTES) else Hours(starts, ends % 1440)


def _minutes(hour: str, minute: str | None) -> int | None:
    found = int(hour) * 60 + int(minute or 0)
    return found if int(minute or 0) < 60 and found <= DAY_MINUTES else None


# Who is on when -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A person's month: `cells` from the 1st of `month` on."""

    month: str
    name: str
    person_id: int | None
    post: str
    cells: Sequence[str]

    @property
    def who(self) -> int | str:
        """The same for all rows of one person."""
        return self.name if self.person_id is None else self.person_id


def first_of(month: str) -> date:
    """The 1st of `2026-04`."""
    return date(int(month[:4]), int(month[5:7]), 1)


def month_of(day: date) -> str:
    """`2026-04`."""
    return f"{day.year:04d}-{day.month:02d}"


def days_in(month: str) -> int:
    """How many days a month has."""
    first = first_of(month)
    return ((first + timedelta(days=31)).replace(day=1) - first).days


def month_after(month: str, by: int = 1) -> str:
    """The month that comes `by` months after another; -1 is the one before."""
    count = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def stretches(
    rows: Iterable[Row],
    hours: Mapping[str, Hours],
    zone: ZoneInfo,
    days: Iterable[date] | None = None,
) -> Iterator[Stretch]:
    """The shifts of rows, in their order.

    Args:
        days: in whose cells to look; by default all.
    """
    looked_at = None if days is None else set(days)
    spans: dict[tuple[str, date], tuple[int, int]] = {}
    for row in rows:
        first = first_of(row.month)
        for place, cell in enumerate(row.cells):
            if not cell:
                continue
            day = first + timedelta(days=place)
            if looked_at is not None and day not in looked_at:
                continue
            for code in works(cell, hours):
                span = spans.get((code, day))
                if span is None:
                    span = spans[(code, day)] = hours[code].span(day, zone)
                begins, ends = span
                yield Stretch(row.name, row.person_id, row.post, code, day, begins, ends)


# What is wrong ------------------------------------------------------------------------------

KINDS: Final = (
    "double",
    "leave",
    "unknown_code",
    "gap",
    "holiday",
    "rest",
    "lead",
    "not_staff",
    "no_role",
    "no_post",
)
"""What may be wrong with a month, what cannot stand first."""
BLOCKING: Final = frozenset(KINDS[:3])


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a month, with the rule behind it.

    Attributes:
        kind: one of KINDS.
        rule: id of the rule, or `product`.
        day: in whose cell it shows; None where it holds for the whole month.
        name: whose row; empty where it is about nobody in particular.
        from_at, to_at: the stretch uncovered, booked twice or left for rest, UTC milliseconds.
        blocks: it cannot stand; what does not block may be accepted when the month is completed.
        post: the post that is not named, or not covered.
        code: the code that means nothing, or whose shift it is.
        count: how many shifts of the month it is about.
    """

    kind: str
    rule: str
    day: date | None = None
    name: str = ""
    from_at: int | None = None
    to_at: int | None = None
    blocks: bool = False
    post: str = ""
    code: str = ""
    count: int = 1
