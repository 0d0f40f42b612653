"""What a repair checklist says: what to look at, what to do about it, which figures are asked.

One TOML file is one checklist (`data/checklists/*.toml`); `catalogue.toml` beside them names tools
and materials (FIX-05, FIX-06). Every text is `{ en = "…", zh = "…" }`. The tables of a file:

    id, title, trade, rules, tools, materials
    [[branch]]  id, title, always
    [[item]]    id, branch, check, remedy, rules, needs, readings, choices, ticks, note, parts,
                gate, final

A bound of a reading is a number as text, a key of the rulebook (of a from-to pair the end that
fits, or the one named by `:from`, `:to`), or the id of another reading of the same item.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationInfo,
)

from frontdesk.language import Language, _
from frontdesk.rules.checklist_terms import NUMBER
from frontdesk.rules.rulebook import Rulebook
from frontdesk.text import clean


@dataclass(frozen=True)
class Beside:
    """What a checklist is read against."""

    rulebook: Rulebook
    tools: Mapping[str, "Ware"]
    materials: Mapping[str, "Ware"]


class Part(BaseModel):
    """A table of a file: unknown keys are refused, nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _beside(info: ValidationInfo) -> Beside:
    if not isinstance(info.context, Beside):
        raise TypeError("a checklist is read beside a rulebook and a catalogue")
    return info.context


def _known_rule(rule: str, info: ValidationInfo) -> str:
    if rule not in _beside(info).rulebook.rules():
        raise ValueError(_("the rulebook has no rule {rule}").format(rule=rule))
    return rule


def _bound(value: Any, info: ValidationInfo) -> Any:
    """The bound that a text means."""
    if not isinstance(value, str):
        raise ValueError(_("a text is wanted, in quotation marks"))
    if NUMBER.fullmatch(value):
        return Bound(number=Decimal(value))
    if re.fullmatch(r"[a-z][a-z0-9_]*", value):
        return Bound(reading=value)
    return _of_rulebook(value, _beside(info).rulebook, last=info.field_name == "most")


def _of_rulebook(written: str, rulebook: Rulebook, *, last: bool) -> "Bound":
    key, _colon, end = written.partition(":")
    parameter = rulebook.parameters().get(key)
    value: object = parameter.value if parameter else ""
    if parameter and parameter.pair and isinstance(value, tuple) and end in ("", "from", "to"):
        value, end = value[(end or ("to" if last else "from")) == "to"], ""
    if end or isinstance(value, bool) or not NUMBER.fullmatch(str(value)):
        raise ValueError(_("the rulebook has no number {key}").format(key=written))
    return Bound(number=Decimal(str(value)), key=key)


def _ware(value: Any, info: ValidationInfo) -> Any:
    """The tool or material with this id."""
    if not isinstance(value, str):
        raise ValueError(_("a text is wanted, in quotation marks"))
    beside = _beside(info)
    shelf = beside.tools if info.field_name == "tools" else beside.materials
    if value not in shelf:
        raise ValueError(_("the catalogue does not have {id}").format(id=value))
    return shelf[value]


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$")]
RuleId = Annotated[str, AfterValidator(_known_rule)]
Told = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=300),
    AfterValidator(clean),
]
"""A text that people read: control characters made visible, NFC."""


class Words(Part):
    """A text in both languages."""

    en: Told
    zh: Told

    def text(self, language: Language) -> str:
        """The words in `language`."""
        return self.zh if language == "zh" else self.en


class Ware(Words):
    """A tool or a material of the catalogue.

    Attributes:
        same_specification: a new one must be of the same specification as the old (FIX-03).
    """

    id: Id
    same_specification: bool = False


class Catalogue(Part):
    """Every tool and material that a checklist may name, by id."""

    tool: dict[Id, Ware]
    material: dict[Id, Ware]


class Bound(Part):
    """One end of what is in order.

    Attributes:
        number: as it holds at this site; None where another reading gives it.
        key: the key of the rulebook that it comes from, if any.
        reading: id of the reading that gives it.
    """

    number: Decimal | None = None
    key: str = ""
    reading: str = ""


Limit = Annotated[Bound, BeforeValidator(_bound)]
Wares = tuple[Annotated[Ware, BeforeValidator(_ware)], ...]


class Alarm(Part):
    """Below this a figure is more than out of range; it is measured again after the repair."""

    below: Limit
    say: Words
    rule: RuleId


class Reading(Part):
    """A figure that is asked for.

    Attributes:
        unit: a key of UNITS.
        strict: the bounds themselves are out of range.
        when_faulty: needed also where a fault was found.
        reference: the limits of the item hold at this figure.
        rule: the rule behind the bounds; else the first of the item.
    """

    id: Id
    label: Words
    unit: Literal["V", "A", "kW", "MPa", "mm", "mm/m", "m", "degC", "MOhm", "count"]
    least: Limit | None = None
    most: Limit | None = None
    strict: bool = False
    alarm: Alarm | None = None
    when_faulty: bool = True
    reference: Limit | None = None
    rule: RuleId | None = None

    @property
    def bounds(self) -> tuple[Bound, ...]:
        """Every bound that it has."""
        given = (self.least, self.most, self.reference, self.alarm and self.alarm.below)
        return tuple(bound for bound in given if bound)


class Tick(Part):
    """One thing to be ticked before the item is in order."""

    id: Id
    label: Words


class Choice(Tick):
    """One outcome of a decision; `passed` where nothing has to be done."""

    passed: bool = False


class Branch(Part):
    """Items for one trouble; `always`: a section that is worked through in any case."""

    id: Id
    title: Words
    always: bool = False


class Item(Part):
    """One thing to look at (FIX-02).

    Attributes:
        branch: id of its branch; empty: it belongs to all.
        needs: items that must be settled before this one counts.
        note: what has to be written down, in any case.
        parts: materials that the remedy may use up.
        gate: it stays open until it has passed, and is never "not applicable".
        final: the test at the end (FIX-04); a gate as well.
    """

    id: Id
    branch: str = ""
    check: Words
    remedy: Words | None = None
    rules: Annotated[tuple[RuleId, ...], AfterValidator(lambda rules: _some(rules))]
    needs: tuple[Id, ...] = ()
    readings: tuple[Reading, ...] = ()
    choices: tuple[Choice, ...] = ()
    ticks: tuple[Tick, ...] = ()
    note: Words | None = None
    parts: Wares = ()
    gate: bool = False
    final: bool = False

    @property
    def must_pass(self) -> bool:
        """Whether it stays open until it has passed."""
        return self.gate or self.final


class Checklist(Part):
    """One of the eight checklists."""

    id: Literal[
        "lamp", "switch", "tap", "gas-heater", "gas-stove", "cistern", "aircon", "water-pipe"
    ]
    title: Words
    trade: Literal["water", "electric", "gas", "aircon", "carpentry", "cleaning", "office", "other"]
    rules: tuple[RuleId, ...]
    tools: Wares
    materials: Wares
    branch: tuple[Branch, ...] = ()
    item: tuple[Item, ...]

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Items by id, in their order."""
        return MappingProxyType({item.id: item for item in self.item})

    @cached_property
    def alternatives(self) -> frozenset[str]:
        """Ids of the branches of which one is enough."""
        return frozenset(branch.id for branch in self.branch if not branch.always)

    @property
    def final(self) -> Item:
        """The test at the end."""
        return self.item[-1]


def _some(rules: tuple[str, ...]) -> tuple[str, ...]:
    if not rules:
        raise ValueError(_("too few"))
    return rules
