"""What the forms of the roster ask, and how a pattern is laid over days and people."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import local
from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.models.roster import POSTS
from frontdesk.screens.roster_codes import shortened
from frontdesk.screens.roster_sheet import Sheet
from frontdesk.screens.roster_text import post_name
from frontdesk.text import narrow, shown_line
from frontdesk.widgets.fields import Field

BY_ROLE = "by_role"
"""In place of a post: the one that goes with somebody's roles."""
POST_OF_ROLE = {
    "clerk": "clerk",
    "dispatcher": "clerk",
    "duty_lead": "duty_lead",
    "security_officer": "security_officer",
    "security_leader": "security_leader",
    "guard": "gate",
    "engineer": "engineer",
    "control_room": "control_room",
}
"""The post on which somebody of a role usually stands."""


def posts(*, by_role: bool = False) -> tuple[tuple[str, str], ...]:
    """The posts of a roster with their names."""
    named = tuple((one, post_name(one)) for one in POSTS)
    return ((BY_ROLE, _("as their roles say")), *named) if by_role else named


def post_field(value: str = "clerk", *, by_role: bool = False) -> Field:
    """On which post."""
    return Field("post", _("Post"), "choice", posts(by_role=by_role), value)


def post_of(roles: Sequence[str]) -> str:
    """The post that goes with somebody's roles."""
    return next((POST_OF_ROLE[role] for role in roles if role in POST_OF_ROLE), "other")


def reason_field() -> Field:
    """Why a complete month is changed."""
    return Field("reason", _("Reason"), limit=300)


# A pattern ------------------------------------------------------------------------------------


def pattern_fields(sheet: Sheet, row: int, day: int) -> tuple[Field, ...]:
    """Pattern, until which day, for how many people, how many days later for each."""
    left = begun(sheet, row, day)
    hint = _("N*4 休*2, or D N 休 休; - is empty")
    if left:
        hint = _("empty: on with {pattern}").format(pattern=shortened(left))
    return (
        Field("pattern", _("Pattern"), hint=hint),
        Field("until", _("Until day"), value=str(len(sheet.view.days)), limit=2),
        Field("people", _("People from here"), value="1", limit=3),
        Field("later", _("Days later each"), value="0", limit=2),
    )


def begun(sheet: Sheet, row: int, day: int) -> list[str]:
    """The pattern that stands to the left of a cell; nothing where nothing does."""
    left = [sheet.entry(row, place) for place in range(day)]
    return period_of(left) if any(left) else []


def period_of(days: Sequence[str]) -> list[str]:
    """The shortest pattern that gives these days when it is repeated."""
    for length in range(1, len(days)):
        if all(day == days[place % length] for place, day in enumerate(days)):
            return list(days[:length])
    return list(days)


def laid(sheet: Sheet, row: int, day: int, values: dict[str, Any]) -> dict[tuple[int, int], str]:
    """The cells that a pattern fills, from a cell on.

    Where the pattern is the one that stands to the left, it goes on where that left off.

    Raises:
        InvalidInput: the pattern is empty or holds what is no code, or a number cannot be read.
    """
    typed = str(values["pattern"]).strip()
    pattern = sheet.codes.pattern(typed) if typed else begun(sheet, row, day)
    if not pattern:
        raise InvalidInput(_("Pattern"), _("write codes, such as N*4 休*2"))
    if unknown := next((entry for entry in pattern if not sheet.is_known(entry)), ""):
        raise InvalidInput(_("Pattern"), _("{code} is no code").format(code=shown_line(unknown)))
    until = _number(values["until"], _("Until day"), day + 1, len(sheet.view.days))
    people = _number(values["people"], _("People from here"), 1, len(sheet.view.rows) - row)
    later = _number(values["later"], _("Days later each"), 0, len(pattern))
    begins = day % len(pattern) if _goes_on(sheet, row, day, pattern) else 0
    return {
        (row + down, place): pattern[(begins + place - day - down * later) % len(pattern)]
        for down in range(people)
        for place in range(day, until)
    }


def _goes_on(sheet: Sheet, row: int, day: int, pattern: Sequence[str]) -> bool:
    """Whether the pattern is what stands to the left of a cell, from the 1st on."""
    return day > 0 and all(
        sheet.entry(row, place) == pattern[place % len(pattern)] for place in range(day)
    )


def _number(typed: str, field: str, least: int, most: int) -> int:
    plain = narrow(typed).strip()
    if not plain.isdecimal() or not least <= int(plain) <= most:
        words = _("write a number from {least} to {most}").format(least=least, most=most)
        raise InvalidInput(field, words)
    return int(plain)


# People ---------------------------------------------------------------------------------------


def people_fields(options: Sequence[tuple[Any, str]], taken: Sequence[Any]) -> tuple[Field, ...]:
    """Whom to take into the month: of the staff, from the month before, and somebody else."""
    return (
        Field("people", _("People"), "many", tuple(options), tuple(taken)),
        Field("name", _("Somebody else"), hint=_("not on the staff; cannot open duty"), limit=60),
        Field("telephone", _("Their telephone"), limit=40),
        post_field(BY_ROLE, by_role=True),
    )


# Days -----------------------------------------------------------------------------------------


def typed_day(text: str, now: int, zone: ZoneInfo) -> date:
    """A day ahead as it is typed: `12-24`, `2026-12-24`; without a year, the next such day.

    Raises:
        InvalidInput: it is no day.
    """
    typed = narrow(text).strip().replace("/", "-").replace(".", "-")
    today = local(now, zone).date()
    full = typed if typed.count("-") == 2 else f"{today.year}-{typed}"
    try:
        day = datetime.strptime(full, "%Y-%m-%d").date()
    except ValueError:
        raise InvalidInput(_("Day"), _("write it as 12-24 or 2026-12-24")) from None
    return day.replace(year=day.year + 1) if full != typed and (today - day).days > 180 else day
