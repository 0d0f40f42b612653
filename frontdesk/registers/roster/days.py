"""Days off and working days that the site sets itself, over the announced calendar (DUTY-06)."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import select

from frontdesk.errors import InvalidInput
from frontdesk.language import _, current_language
from frontdesk.models import CalendarDay
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.calendar import DayOverrides, day_kind
from frontdesk.rules.rostering import days_in, first_of
from frontdesk.text import clean_line

NAME_CHARS = 40


@dataclass(frozen=True)
class DayView:
    """A day of the month.

    Attributes:
        holiday: duty lasts the whole day; weekends are not holidays.
        make_up: a weekend day on which people work.
        name: of the holiday, in the current language, or as the site named it.
        own: the site set it itself.
        provisional: the calendar of that year is not announced yet.
    """

    day: date
    working: bool
    holiday: bool
    make_up: bool
    name: str
    own: bool
    provisional: bool


def overrides(at: Reading | Transaction) -> DayOverrides:
    """The days that the site set itself: True for working, False for off."""
    found = at.raw.execute("SELECT day, working FROM calendar_day")
    return {date.fromisoformat(day): bool(working) for day, working in found}


def of_month(at: Reading | Transaction, month: str) -> list[DayView]:
    """The days of a month, from the 1st on."""
    own = dict(at.raw.execute("SELECT day, name FROM calendar_day").fetchall())
    known, first = overrides(at), first_of(month)
    return [
        _view(first + timedelta(days=n), known, own.get(f"{first + timedelta(days=n)}"))
        for n in range(days_in(month))
    ]


def _view(day: date, known: DayOverrides, name: str | None) -> DayView:
    kind = day_kind(day, known)
    announced = kind.zh if current_language() == "zh" else kind.en
    return DayView(
        day,
        kind.working,
        kind.holiday,
        kind.make_up,
        name or (announced if kind.holiday or kind.make_up else ""),
        name is not None,
        kind.provisional,
    )


def set_day(tx: Transaction, day: date, working: bool, name: str = "") -> None:
    """Make a day a working day or a day off here; setting it again corrects it.

    Raises:
        InvalidInput: the name is too long.
    """
    tx.require("roster.edit")
    name = clean_line(name)
    if len(name) > NAME_CHARS:
        raise InvalidInput(
            _("Name"), _("write at most {limit} characters").format(limit=NAME_CHARS)
        )
    row = tx.session.exec(select(CalendarDay).where(CalendarDay.day == f"{day}")).first()
    row = row or CalendarDay(day=f"{day}", working=working)
    row.working, row.name = working, name
    tx.session.add(row)
    tx.session.flush()
    data = {
        "day": f"{day}",
        "day_en": "working day" if working else "day off",
        "day_zh": "工作日" if working else "休息日",
        "name": name,
    }
    tx.post("calendar.day_set", data, [row])
