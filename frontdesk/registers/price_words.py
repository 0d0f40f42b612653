"""Prices as people read them, in the current language."""

from collections.abc import Mapping
from typing import Protocol

from frontdesk.language import N_, _
from frontdesk.rules.money import yuan


class Priced(Protocol):
    """An item of a price list, in the books or about to be."""

    @property
    def pricing(self) -> str: ...
    @property
    def least_fen(self) -> int | None: ...
    @property
    def most_fen(self) -> int | None: ...
    @property
    def percent(self) -> int | None: ...
    @property
    def unit(self) -> str: ...


_TRADES: Mapping[str, str] = {
    "water": N_("Water and drains"),
    "electric": N_("Electricity"),
    "gas": N_("Gas"),
    "aircon": N_("Air conditioning"),
    "carpentry": N_("Doors, locks, furniture"),
    "cleaning": N_("Cleaning"),
    "office": N_("Office services"),
    "other": N_("Other"),
}
_MATERIALS: Mapping[str, str] = {
    "included": N_("material included"),
    "not_included": N_("without material"),
    "unstated": "",
}


def trade_name(trade: str) -> str:
    """What a trade is called in the current language; empty for none."""
    return _(_TRADES[trade]) if trade else ""


def materials_name(materials: str) -> str:
    """Whether material is in the price, in the current language; empty where nothing is said."""
    return _(_MATERIALS[materials]) if _MATERIALS[materials] else ""


def price_words(item: Priced) -> str:
    """The price as it was understood, in the current language: `100.00-500.00/处`."""
    unit = f"/{item.unit}" if item.unit else ""
    if item.pricing == "percent":
        return f"{yuan(item.percent or 0)}%"
    if item.pricing == "on_request" and item.least_fen is not None:
        return _("from {least}").format(least=f"{yuan(item.least_fen)}{unit}")
    if item.least_fen is None or item.most_fen is None:
        return _("on request")
    most = f"-{yuan(item.most_fen)}" if item.most_fen != item.least_fen else ""
    return f"{yuan(item.least_fen)}{most}{unit}"
