"""What a form about a worker asks, and how a stretch of time is read from what was typed."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import DAY, coming_moment
from frontdesk.errors import InvalidInput
from frontdesk.intake import DEPARTMENTS, label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.people import person_name
from frontdesk.text import narrow, shown_line
from frontdesk.widgets.fields import Field

MOST_DAYS = 31
"""How many days in a row are planned at once."""


def trades_field(taken: Sequence[str] = ()) -> Field:
    """What a worker is skilled in, several of them."""
    from frontdesk.models.work_orders import TRADES

    options = tuple((trade, label("trade", trade, current_language())) for trade in TRADES)
    return Field("trades", field_label("trades"), "many", options, tuple(taken))


def department_field(value: str = "engineering") -> Field:
    """The department a worker belongs to."""
    names = tuple((one, label("department", one, current_language())) for one in DEPARTMENTS)
    return Field("department", field_label("department"), "choice", names, value)


def person_field(people: Sequence[Any]) -> Field:
    """One of the staff."""
    options = tuple((one.id, shown_line(person_name(one))) for one in people)
    return Field("person", field_label("name"), "choice", options)


def stretch_fields() -> tuple[Field, ...]:
    """From when to when, and how many days in a row."""
    hint = _("22:00 or 11-30 22:00")
    return (
        Field("starts_at", field_label("starts_at"), hint=hint, limit=20),
        Field("ends_at", field_label("ends_at"), hint=_("06:00: the next morning, too"), limit=20),
        Field("days", _("Days in a row"), value="1", limit=2),
    )


def typed_days(text: str) -> int:
    """How many days in a row, 1 to 31.

    Raises:
        InvalidInput: no such number.
    """
    days = narrow(text).strip()
    if not days.isdecimal() or not 1 <= int(days) <= MOST_DAYS:
        raise InvalidInput(
            _("Days in a row"), _("write a number from 1 to {n}").format(n=MOST_DAYS)
        )
    return int(days)


def typed_stretch(begins: str, ends: str, now: int, zone: ZoneInfo) -> tuple[int, int]:
    """A stretch as typed: times of day make the first such stretch that is not over yet.

    `22:00` to `06:00` crosses midnight; at 00:30 it is the one that began the evening before.

    Returns:
        First and last instant, UTC milliseconds.

    Raises:
        InvalidInput: one of the two cannot be read.
    """
    start = end = 0
    for days in (2, 1, 0):
        start = _read(begins, now - days * DAY, zone, "starts_at")
        end = _read(ends, start, zone, "ends_at")
        if end > now:
            break
    return start, end


def _read(text: str, earliest: int, zone: ZoneInfo, field: str) -> int:
    moment = coming_moment(narrow(text).strip().replace("24:00", "00:00"), earliest, zone)
    if moment is None:
        raise InvalidInput(field_label(field), _("write it as 22:00 or 11-30 22:00"))
    return moment
