"""What the repair checklists and trades are called, and how figures are written."""

import re
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from frontdesk.language import N_

CHECKLISTS = (
    "lamp",
    "switch",
    "tap",
    "gas-heater",
    "gas-stove",
    "cistern",
    "aircon",
    "water-pipe",
)
"""The eight of FIX-01, in its order."""

TRADES: Mapping[str, str] = MappingProxyType(
    {
        "water": N_("water"),
        "electric": N_("electric"),
        "gas": N_("gas"),
        "aircon": N_("air conditioning"),
        "carpentry": N_("carpentry"),
        "cleaning": N_("cleaning"),
        "office": N_("office"),
        "other": N_("other"),
    }
)
"""Trades of the staff, and what they are called."""


class Unit(NamedTuple):
    """How a figure is written, and what no instrument goes beyond."""

    sign: str
    least: Decimal
    most: Decimal
    whole: bool = False


def _unit(sign: str, least: str, most: str, whole: bool = False) -> Unit:
    return Unit(sign, Decimal(least), Decimal(most), whole)


UNITS: Mapping[str, Unit] = MappingProxyType(
    {
        "V": _unit("V", "0", "10000"),
        "A": _unit("A", "0", "1000"),
        "kW": _unit("kW", "0", "1000"),
        "MPa": _unit("MPa", "-0.1", "10"),
        "mm": _unit("mm", "0", "10000"),
        "mm/m": _unit("mm/m", "0", "1000"),
        "m": _unit("m", "0", "1000"),
        "degC": _unit("°C", "-60", "200"),
        "MOhm": _unit("MΩ", "0", "1000000"),
        "count": _unit("", "0", "1000", whole=True),
    }
)

NUMBER = re.compile(r"[+-]?[0-9]{1,7}(?:\.[0-9]{1,4})?")
"""A number as text: no more digits than any instrument shows."""
