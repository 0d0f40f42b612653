"""A price list ready to be taken over, and what makes it sound (FEE-01)."""

import re
from dataclasses import dataclass, fields

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.models.prices import MATERIALS, PRICINGS
from frontdesk.models.work_orders import TRADES
from frontdesk.rules.money import MOST_FEN
from frontdesk.text import clean_line, fold

MOST_ITEMS = 5_000
"""Items that one list may have."""
TEXT_LIMIT = 500
"""Characters in one text of an item."""

_TEXTS = ("number", "name", "category", "condition", "unit", "remark", "printed")


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """An item to be taken over, understood from a line of the printed list.

    Args:
        number: as printed; unique in the list.
        condition: what decides between items of one name, e.g. `500mm内`.
        pricing: `fixed`, `range`, `step` (one of several prices by condition), `percent` or
            `on_request`.
        least_fen, most_fen: for one unit; equal unless it is a range. With `on_request`, a
            `least_fen` says that it costs no less.
        percent: hundredths of a percent.
        materials: `included`, `not_included` or `unstated`.
        printed: the price as printed.
        trade: a trade of work orders, or empty.
    """

    number: str
    name: str
    pricing: str
    least_fen: int | None = None
    most_fen: int | None = None
    percent: int | None = None
    category: str = ""
    condition: str = ""
    unit: str = ""
    materials: str = "unstated"
    remark: str = ""
    printed: str = ""
    trade: str = ""


FACTS = tuple(field.name for field in fields(PriceDraft))
"""What an item says; the columns that a version's items have beside their id and list."""


@dataclass(frozen=True)
class PricePlan:
    """A whole list, ready to be taken over.

    Args:
        name: what the list is called.
        file: name of the file it came from.
        sha256: of the file's bytes, 64 hex digits.
        refused: lines of the file that were left out.
        valid_from: UTC milliseconds; by default the beginning of the day of the import.
    """

    name: str
    file: str
    sha256: str
    items: tuple[PriceDraft, ...]
    refused: int = 0
    valid_from: int | None = None


def check(plan: PricePlan) -> None:
    """Refuse a list that is not sound as a whole, or has a line that is not.

    Raises:
        InvalidInput: no item, too many, a number twice, or a line that is not sound.
    """
    if not re.fullmatch(r"[0-9a-f]{64}", plan.sha256):
        raise InvalidInput(_("File"), _("its SHA-256 is missing"))
    if not 0 < len(plan.items) <= MOST_ITEMS:
        raise InvalidInput(
            _("Items"), _("a list has 1 to {most} items").format(most=MOST_ITEMS), rule="FEE-01"
        )
    seen: set[str] = set()
    for item in plan.items:
        _check_item(item)
        key = number_key(item.number)
        if key in seen:
            raise InvalidInput(
                _("Number"), _("{number} stands twice").format(number=item.number), rule="FEE-01"
            )
        seen.add(key)


def number_key(number: str) -> str:
    """The form in which numbers of items are compared."""
    return "".join(fold(number).split())


def _check_item(item: PriceDraft) -> None:
    for name in _TEXTS:
        line(
            getattr(item, name),
            f"{_('Service item')} {item.number}",
            required=name in ("number", "name"),
        )
    sound = (
        item.pricing in PRICINGS
        and item.materials in MATERIALS
        and item.trade in ("", *TRADES)
        and _amounts_are_sound(item)
    )
    if not sound:
        raise InvalidInput(
            _("Service item"), _("{number}: the price is not sound").format(number=item.number)
        )


def _amounts_are_sound(item: PriceDraft) -> bool:
    least, most, percent = item.least_fen, item.most_fen, item.percent
    if item.pricing == "percent":
        return percent is not None and percent > 0 and least is None and most is None
    if percent is not None:
        return False
    if item.pricing == "on_request":
        return most is None and (least is None or 0 <= least <= MOST_FEN)
    return least is not None and most is not None and 0 <= least <= most <= MOST_FEN


def line(value: str, field: str, *, required: bool = True) -> str:
    """`value`, once it is one sound line of text.

    Raises:
        InvalidInput: it is empty though required, too long, or not on one line.
    """
    if (required and not value) or len(value) > TEXT_LIMIT or value != clean_line(value):
        raise InvalidInput(field, _("write one line of 1 to {n} characters").format(n=TEXT_LIMIT))
    return value
