"""Whom the desk tells beside its own staff: outside services, and people who belong to a case."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from frontdesk.language import Language
from frontdesk.rules.authority import ROLES


class Service(NamedTuple):
    """An outside service; `number` where it is the same in the whole country."""

    en: str
    zh: str
    number: str = ""

    def text(self, language: Language) -> str:
        """What it is called in `language`."""
        return self.zh if language == "zh" else self.en


SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "ambulance": Service("Ambulance 120", "120急救", "120"),
        "fire_brigade": Service("Fire brigade 119", "119消防", "119"),
        "police": Service("Police 110", "110报警", "110"),
        "traffic_police": Service("Traffic police 122", "122交警", "122"),
        "power": Service("Power supply", "供电抢修"),
        "water": Service("Water company", "自来水公司"),
        "gas": Service("Gas company", "燃气抢修"),
        "lift_company": Service("Lift company", "电梯维保单位"),
        "hospital": Service("Designated hospital", "指定医院"),
    }
)
"""Outside services whose numbers stand in the telephone list; a site fills in or changes them."""

PARTIES: Mapping[str, Service] = MappingProxyType(
    {
        "caller": Service("Caller", "来电人"),
        "resident": Service("Resident", "住户"),
        "residents": Service("Residents", "各住户"),
        "relatives": Service("Relatives", "家属"),
        "customer": Service("Customer", "客户"),
        "gate_guard": Service("Gate guard", "门岗"),
    }
)
"""People of the case itself, whose numbers stand in no list."""


def told_name(who: str, language: Language) -> str:
    """What a role, an outside service or a party of the case is called."""
    known = ROLES.get(who) or SERVICES.get(who) or PARTIES.get(who)
    return known.text(language) if known else who


def can_be_told(who: str) -> bool:
    """Whether a `notify` step may name this."""
    return who in ROLES or who in SERVICES or who in PARTIES
