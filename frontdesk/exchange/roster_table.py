"""A month of the duty roster as a table, people down and days across; nothing is written here.

Every row is looked at: what is taken, what is left out and why. A code whose meaning nobody has
said yet is named with where it first stands, so that it can be asked for; until then nothing is
taken (DUTY-05).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.clock import local
from frontdesk.errors import FileRefused, InvalidInput
from frontdesk.exchange.columns import ROSTER_COLUMNS, map_columns, parse_time
from frontdesk.exchange.households_table import RowProblem
from frontdesk.exchange.tables import Row, Table
from frontdesk.language import _
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.rules.rostering import (
    BETWEEN,
    CODE_CHARS,
    REST_WORDS,
    Finding,
    Hours,
    code_of,
    codes_in,
    days_in,
    is_code,
    read_hours,
)
from frontdesk.text import clean_line, fold_width

RULE: Final = "DUTY-01"
MOST_ROWS: Final = 300
"""People of one post in one month at most."""
NAME_CHARS: Final = 60

_WEEKDAY = re.compile(
    r"[(\[]?(?:周|星期|礼拜)?([一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun)\w*[)\]]?"
)
_TRAILING = re.compile(r"\s*[(\[]?(?:周|星期|礼拜)[一二三四五六日天][)\]]?$|\s*\(\w{1,3}\)$")
_MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
_DAY = re.compile(r"(\d{1,2})[日号]?")
_IN_NAME = re.compile(r"(20\d\d)[-_.年 ]?(1[0-2]|0?[1-9])(?!\d)")
_PARTS = re.compile(r"[+/、,，;；&\n]")
_HEADINGS: Final = frozenset(("", "姓名", "星期", "日期", "周", "name", "weekday", "day"))
_NOTHING = re.compile(r"[-—–·.\s]*")


@dataclass(frozen=True)
class Known:
    """What is known here before the file is read.

    Attributes:
        hours: what the codes of the site mean.
        given: what codes mean by whoever imports the file.
        proposed: what the console would propose for further codes.
        people: name in a roster to id.
        numbers: staff number to name and id.
    """

    zone: ZoneInfo
    hours: Mapping[str, Hours] = field(default_factory=dict)
    given: Mapping[str, Hours] = field(default_factory=dict)
    proposed: Mapping[str, Hours] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """A code whose meaning nobody has said.

    Attributes:
        count: how often it stands in the file.
        row, day: where it stands first; the row as a spreadsheet counts it.
        proposed: hours that the console would propose for it, `17:30–08:30`; mostly empty.
    """

    code: str
    count: int
    row: int
    day: date
    proposed: str


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A row that is taken: its number in the table, the header being row 1, and what it says."""

    row: int
    draft: RowDraft


@dataclass(frozen=True)
class RosterPreview:
    """What an import of the file would bring, and what it would leave out.

    Attributes:
        month: `2026-04`.
        post: the post on which everybody in the file stands.
        codes: every code of the file that has a meaning, and which.
        unknown: codes without one, the most frequent first; as long as there are any, nothing is
            taken.
        missing: days of the month for which the file has no column.
        ignored: headings of columns that were not understood.
        findings: what would be wrong with the month.
        blocked: why nothing can be taken; empty where the file is sound as a whole.
    """

    file: str
    digest: str
    month: str
    post: str
    lines: list[RosterLine] = field(default_factory=list)
    codes: dict[str, Hours] = field(default_factory=dict)
    unknown: list[UnknownCode] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    missing: tuple[int, ...] = ()
    ignored: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    looked_at: int = 0
    blocked: str = ""

    @property
    def left_out(self) -> int:
        """Rows that are left out."""
        return self.looked_at - len(self.lines)


def read_meanings(typed: Mapping[str, str]) -> dict[str, Hours]:
    """What codes mean as somebody says it: `A1` to `09:00-21:00`, or to `休`, `rest`, `off`.

    Raises:
        InvalidInput: a code or its meaning cannot be taken; names the code.
    """
    found = {}
    for name, meaning in typed.items():
        code = code_of(name)
        hours = read_hours(meaning)
        if hours is None and code_of(meaning) in REST_WORDS:
            hours = Hours(rest=True)
        if not is_code(code) or hours is None:
            raise InvalidInput(
                _("Code"),
                _("{code}: write its hours as 09:00-21:00, or “rest”").format(
                    code=clean_line(name)
                ),
                rule="DUTY-05",
            )
        if code in REST_WORDS and not hours.rest:
            raise InvalidInput(_("Code"), _("{code} always means rest").format(code=code))
        found[code] = hours
    return found


def read_roster(
    table: Table, known: Known, *, post: str = "clerk", month: str | None = None
) -> RosterPreview:
    """Check a month of the roster.

    Args:
        month: `2026-04`, where the headings do not say it; else taken from them or the file name.

    Raises:
        FileRefused: there is no column of names or of days, the month is not said, or the file
            has more rows than a roster may have.
    """
    columns = map_columns(_texts(table.header), ROSTER_COLUMNS)
    named, days = _days(table, set(columns.values()), known.zone, month)
    ignored = [
        cell
        for place, cell in enumerate(table.header)
        if cell and place not in days and place not in columns.values()
    ]
    found = RosterPreview(table.name, table.digest, named, post, ignored=tuple(ignored))
    reader = _Reader(found, known, days, columns)
    looked_at = reader.read(table.rows())
    numbers = {day.day for day in days.values()}
    missing = tuple(day for day in range(1, days_in(named) + 1) if day not in numbers)
    return replace(
        found,
        unknown=reader.unknown(),
        missing=missing,
        looked_at=looked_at,
        blocked=reader.blocked(),
    )


def _texts(header: tuple[str, ...]) -> list[str]:
    """The headings of columns that are no days, so that a day is never taken for a field."""
    return ["" if cell[:1].isdecimal() else cell for cell in map(fold_width, header)]


# Which column is which day ------------------------------------------------------------------


def _days(
    table: Table, taken: set[int], zone: ZoneInfo, month: str | None
) -> tuple[str, dict[int, date]]:
    """The month of the file, and the day of each column that is one."""
    heads = {
        place: _TRAILING.sub("", fold_width(clean_line(cell)))
        for place, cell in enumerate(table.header)
        if place not in taken
    }
    whole = {place: day for place, cell in heads.items() if (day := _whole(cell, zone))}
    months = {f"{day:%Y-%m}" for day in whole.values()}
    named = month or (months.pop() if len(months) == 1 else "")
    if not named and not months and (match := _IN_NAME.search(table.name)):
        named = f"{match[1]}-{int(match[2]):02d}"
    found = {
        place: day
        for place, cell in heads.items()
        if (day := whole.get(place) or _part(cell, named)) and f"{day:%Y-%m}" == named
    }
    if not found:
        raise _no_days(named, whole, heads)
    if len(set(found.values())) < len(found):
        raise FileRefused(_("A day stands in two columns."), rule=RULE)
    return named, found


def _whole(cell: str, zone: ZoneInfo) -> date | None:
    """A heading with year, month and day."""
    at = parse_time(cell, zone)
    return None if at is None else local(at, zone).date()


def _part(cell: str, month: str) -> date | None:
    """A heading such as `4/1`, `4月1日`, `1日` or `1` in a month that is known."""
    match = _MONTH_DAY.fullmatch(cell)
    if month and match and int(match[1]) != int(month[5:]):
        return None
    match = match or _DAY.fullmatch(cell)
    if not month or match is None:
        return None
    day = int(match[match.lastindex or 1])
    return date.fromisoformat(f"{month}-{day:02d}") if 1 <= day <= days_in(month) else None


def _no_days(month: str, whole: Mapping[int, date], heads: Mapping[int, str]) -> FileRefused:
    if not month and (whole or any(_MONTH_DAY.match(c) or _DAY.match(c) for c in heads.values())):
        return FileRefused(
            _("The file does not say of which one month it is."),
            rule=RULE,
            remedy=_("Say the month, as 2026-04."),
        )
    return FileRefused(
        _("There is no column for a day of {month}.").format(month=month or _("a month")),
        rule=RULE,
        remedy=_("Head each day's column with its date, as 2026-04-01."),
    )


# Row by row ---------------------------------------------------------------------------------


class _Reader:
    """Reads rows into a preview, and remembers the codes that nobody has explained."""

    def __init__(
        self,
        found: RosterPreview,
        known: Known,
        days: Mapping[int, date],
        columns: Mapping[str, int],
    ) -> None:
        self._found, self._known, self._days, self._columns = found, known, days, columns
        self._counts: Counter[str] = Counter()
        self._first: dict[str, tuple[int, date]] = {}
        self._rows: dict[str, int] = {}
        self._repeated = False

    def read(self, rows: Iterator[Row]) -> int:
        """Read every row; how many were looked at."""
        count = 0
        for row in rows:
            if self._is_heading(row):
                continue
            count += 1
            if count > MOST_ROWS:
                raise FileRefused(
                    _("A roster has at most {most} rows.").format(most=MOST_ROWS), rule=RULE
                )
            reason = self._row(row)
            if reason:
                self._found.problems.append(RowProblem(row.number, *reason, RULE))
        return count

    def unknown(self) -> list[UnknownCode]:
        """The codes without a meaning, the most frequent first."""
        return [
            UnknownCode(code, count, *self._first[code], self._proposed(code))
            for code, count in self._counts.most_common()
        ]

    def blocked(self) -> str:
        """Why nothing can be taken."""
        if self._repeated:
            return _("A name stands twice; nothing can be taken.")
        if not self._found.lines:
            return _("No row can be taken.")
        if self._counts:
            codes = ", ".join(code for code, _count in self._counts.most_common())
            return _("Nobody has said what these codes mean: {codes}.").format(codes=codes)
        return ""

    def _proposed(self, code: str) -> str:
        hours = self._known.proposed.get(code)
        return hours.words() if hours else ""

    def _cell(self, row: Row, name: str) -> str:
        return clean_line(row.cells[self._columns[name]]) if name in self._columns else ""

    def _is_heading(self, row: Row) -> bool:
        """Whether a row only says which weekday each day is: one with a name never does."""
        if fold_width(self._cell(row, "name")) not in _HEADINGS:
            return False
        said = [clean_line(row.cells[place]) for place in self._days]
        filled = [fold_width(cell).lower() for cell in said if cell]
        return bool(filled) and not row.problem and all(map(_WEEKDAY.fullmatch, filled))

    def _row(self, row: Row) -> tuple[str, str] | None:
        """Take a row; field and reason where it is left out."""
        name = self._cell(row, "name")
        if row.problem:
            return "row", row.problem
        if not name:
            return "name", _("The name is missing.")
        if len(name) > NAME_CHARS:
            return "name", _("More than {limit} characters.").format(limit=NAME_CHARS)
        cells: list[str] = [""] * days_in(self._found.month)
        for place, day in self._days.items():
            codes = [self._code(part) for part in _PARTS.split(fold_width(row.cells[place]))]
            long = next((code for code in codes if len(code) > CODE_CHARS), None)
            if long is not None:
                return "row", _("“{code}” on day {day} is no code.").format(
                    code=long[:40], day=day.day
                )
            cells[day.day - 1] = BETWEEN.join(dict.fromkeys(filter(None, codes)))
        if not any(cells):
            return "row", _("No code stands in it.")
        return self._take(row, name, cells)

    def _code(self, part: str) -> str:
        """One code as it is kept; hours in place of a code are one that explains itself."""
        if _NOTHING.fullmatch(part):
            return ""
        code = code_of(part)
        hours = read_hours(part) if ":" in part else None
        if hours is not None and not self._means(code):
            code = hours.words().replace("–", "-")
            self._found.codes[code] = hours
        return code

    def _means(self, code: str) -> Hours | None:
        found = self._known.given.get(code) or self._known.hours.get(code)
        if found is None and code in REST_WORDS:
            return Hours(rest=True)
        return found or self._found.codes.get(code)

    def _take(self, row: Row, name: str, cells: list[str]) -> tuple[str, str] | None:
        person_id, name = self._person(row, name)
        before = self._rows.setdefault(name, row.number)
        if before != row.number:
            self._repeated = True
            return "name", _("The name stands in row {row} already.").format(row=before)
        for day, cell in enumerate(cells, 1):
            for code in codes_in(cell):
                self._note(row, date.fromisoformat(f"{self._found.month}-{day:02d}"), code)
        draft = RowDraft(
            name, tuple(cells), self._found.post, self._cell(row, "telephone")[:40], person_id
        )
        self._found.lines.append(RosterLine(row.number, draft))
        return None

    def _note(self, row: Row, day: date, code: str) -> None:
        """Remember what a code means, or where it stands first without a meaning."""
        meaning = self._means(code)
        if meaning is not None:
            self._found.codes[code] = meaning
            return
        self._counts[code] += 1
        self._first.setdefault(code, (row.number, day))

    def _person(self, row: Row, name: str) -> tuple[int | None, str]:
        """Who of the staff it is, by staff number or by name, and the name as it is kept."""
        number = self._cell(row, "staff_no")
        known = self._known.numbers.get(number)
        if known and name in (known[0], f"{known[0]}#{number}"):
            is_only_one = self._known.people.get(known[0]) == known[1]
            return known[1], known[0] if is_only_one else f"{known[0]}#{number}"
        if known:
            reason = _("Number {number} is {name} here; it was not heeded.")
            said = reason.format(number=number, name=known[0])
            self._found.warnings.append(RowProblem(row.number, "staff_no", said, RULE))
        namesakes = [one for one in self._known.people if one.startswith(f"{name}#")]
        if name not in self._known.people and len(namesakes) > 1:
            reason = _("Several are called that; write which: {names}.")
            said = reason.format(names=", ".join(sorted(namesakes)))
            self._found.warnings.append(RowProblem(row.number, "name", said, RULE))
        found = self._known.people.get(name)
        plain = name.partition("#")[0]
        return found, plain if found and self._known.people.get(plain) == found else name
