"""Months and days as books name them: `2026-03`, `2026-03-02`, and no other spelling."""

import re
from datetime import date
from typing import Final

from frontdesk.errors import InvalidInput
from frontdesk.language import _

_MONTH: Final = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
_DAY: Final = re.compile(rf"{_MONTH.pattern}-[0-9]{{2}}")


def first_of_month(month: str, field: str, rule: str | None = None) -> date:
    """The first day of a month `YYYY-MM` of the years 2000 to 2099.

    Args:
        field: what a refusal calls it.
        rule: the rule that a refusal names.

    Raises:
        InvalidInput: any other text.
    """
    if not _MONTH.fullmatch(month):
        raise InvalidInput(field, _("write the month as 2026-03"), rule=rule)
    return date.fromisoformat(f"{month}-01")


def first_day(period: str, field: str, rule: str | None = None) -> date:
    """The day itself, or the first one of a month; so that each period has one spelling.

    Raises:
        InvalidInput: neither `YYYY-MM` nor `YYYY-MM-DD` of the years 2000 to 2099.
    """
    found = None
    if _MONTH.fullmatch(period):
        found = f"{period}-01"
    elif _DAY.fullmatch(period):
        found = period
    try:
        return date.fromisoformat(found or "")
    except ValueError as error:
        raise InvalidInput(field, _("write 2026-03 or 2026-03-02"), rule=rule) from error
