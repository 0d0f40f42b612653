"""Values as they are typed on the command line, read in the site's time and terms."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from frontdesk.clock import DAY, day_bounds, local, typed_moment
from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.text import narrow

if TYPE_CHECKING:
    from frontdesk.desk import Desk

HEAD_DIGITS = 16
"""So many hex digits of a head are enough to tell it."""


def instant(typed: str, desk: "Desk", field: str) -> int:
    """`YYYY-MM-DD HH:MM` or `HH:MM` in the site's time, as UTC milliseconds."""
    found = typed_moment(typed.replace("T", " "), desk.clock.now(), desk.house.zone)
    if found is None:
        raise InvalidInput(field, _("write it as 2026-03-02 08:30"))
    return found


def day(typed: str, desk: "Desk", field: str) -> tuple[int, int]:
    """A day `YYYY-MM-DD`: where it begins and where the next one begins, UTC milliseconds."""
    bounds = day_bounds(typed, desk.clock.now(), desk.house.zone)
    if bounds is None:
        raise InvalidInput(field, _("write the day as 2026-03-02"))
    return bounds


def anchor(typed: str) -> tuple[int, str]:
    """`SEQ:HEAD` as it stands on paper; the head may be cut to 16 digits and stand in groups.

    A code on paper says `LOG:SEQ:HEAD`; the log's own name is left out.
    """
    seq, _colon, head = typed.strip().rpartition(":")
    if re.fullmatch(r"[0-9a-fA-F]{32}:[0-9]+", seq):
        seq = seq[33:]
    digits = "".join(head.split()).lower()
    if not re.fullmatch(r"[0-9]{1,15}", seq.strip()) or not re.fullmatch(r"[0-9a-f]+", digits):
        raise InvalidInput("--anchor", _("write SEQ:HEAD, for example 4182:09af 33c1 …"))
    if not HEAD_DIGITS <= len(digits) <= 64:
        raise InvalidInput("--anchor", _("the head needs 16 to 64 hex digits"))
    return int(seq), digits


def pairs(typed: Sequence[str], option: str = "--field") -> dict[str, str]:
    """`name=value` texts as a mapping."""
    found = {}
    for text in typed:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InvalidInput(option, _("write it as name=value"))
        found[name.strip()] = value
    return found


_WORDS: Mapping[str, Mapping[str, Any]] = {
    "yes_no": {"yes": True, "y": True, "是": True, "no": False, "n": False, "否": False},
    "decision": {
        "approved": "approved",
        "同意": "approved",
        "refused": "refused",
        "不同意": "refused",
    },
}


def field_value(kind: str, typed: str, desk: "Desk", field: str) -> Any:
    """What a field of a form of type `kind` holds when `typed` is written into it."""
    if kind == "clock":
        return instant(typed, desk, field)
    words = _WORDS.get(kind)
    if words is None:
        return typed
    if typed.strip().lower() not in words:
        raise InvalidInput(
            field, _("choose from {known}").format(known=", ".join(sorted(map(str, words))))
        )
    return words[typed.strip().lower()]


def moment_after(typed: str, desk: "Desk", field: str, start: int) -> int:
    """The same as `instant`; a time of day alone is the first such moment after `start`."""
    found = instant(typed, desk, field)
    if "-" in typed or "/" in typed:
        return found
    while found <= start:
        found += DAY
    return found


def ahead(typed: str, desk: "Desk", field: str) -> int:
    """A moment to come: a time of day alone is the next such moment."""
    return moment_after(typed, desk, field, desk.clock.now())


def month(typed: str, desk: "Desk", field: str) -> str:
    """A month `YYYY-MM`; the current one where nothing is typed."""
    plain = typed.strip() or f"{local(desk.clock.now(), desk.house.zone):%Y-%m}"
    if not re.fullmatch(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])", plain):
        raise InvalidInput(field, _("write the month as 2026-03"))
    return plain


def milli(typed: str, field: str) -> int:
    """A quantity such as `2` or `1.5` in thousandths."""
    whole, _point, rest = narrow(typed).strip().partition(".")
    if not re.fullmatch(r"[0-9]{1,7}(?:\.[0-9]{1,3})?", narrow(typed).strip()):
        raise InvalidInput(field, _("write a quantity such as 2 or 1.5"))
    return int(whole) * 1000 + int(rest.ljust(3, "0"))
