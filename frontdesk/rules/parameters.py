"""The values of the rulebook, and what a site may put in their place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

from frontdesk.errors import InvalidInput
from frontdesk.language import Language, _

Value: TypeAlias = bool | int | str | tuple[int, ...] | tuple[str, ...]

PRODUCT = "product"
"""Stands where a rule id would, for what no rule asks for."""

_HOUR = r"(?:[01]\d|2[0-3]):[0-5]\d"
_TEXT_FORMS = {
    "text": (r".{0,200}", ""),
    "time": (_HOUR, "17:30"),
    "hours_range": (f"{_HOUR}-{_HOUR}", "08:30-17:30"),
    "mpa": (r"\d{1,3}(?:\.\d{1,3})?", "0.49"),
    "code": (r"[A-Za-z][A-Za-z0-9]{0,7}", "WO"),
}
_LARGEST = {"percent": 100, "day": 36_500, "workday": 10_000, "month": 1_200, "year": 100}


@dataclass(frozen=True)
class Parameter:
    """One value of the rulebook and the bounds within which a site may set it.

    Args:
        key: e.g. `req.escalated_reply_min`.
        unit: see the head of `data/rulebook.toml`.
        rule: id of the rule behind it, or `product`.
        choices: the only texts it may take, where these are fixed.
        least: smallest number it may take.
        most: largest number it may take.
        pair: it is a from-to pair.
    """

    key: str
    value: Value
    unit: str
    rule: str
    en: str
    zh: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000_000
    pair: bool = False

    def label(self, language: Language) -> str:
        """What the value is, in `language`."""
        return self.zh if language == "zh" else self.en


def parameter(key: str, table: dict[str, Any]) -> Parameter:
    """A parameter from its table in the shipped file; the unit bounds what the table does not."""
    bounds: dict[str, Any] = {"most": _LARGEST.get(table["unit"], 1_000_000)}
    given = {name: _frozen(value) for name, value in table.items()}
    return Parameter(key=key, **(bounds | given))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """`[log] late_grace_min = 15` and `"log.late_grace_min" = 15` alike, as key and value."""
    pairs: list[tuple[str, Any]] = []
    for name, value in table.items():
        inner = isinstance(value, dict)
        pairs += flat(value, f"{prefix}{name}.") if inner else [(prefix + name, value)]
    return pairs


def overridden(
    parameters: Mapping[str, Parameter], given: list[tuple[str, Any]]
) -> dict[str, Parameter]:
    """The parameters that a site sets, each with the site's value."""
    changed: dict[str, Parameter] = {}
    for key, raw in given:
        if key not in parameters:
            raise InvalidInput(key, _("the rulebook has no such value"))
        if key in changed:
            raise InvalidInput(key, _("it is set twice"), rule=_rule_id(parameters[key]))
        changed[key] = replace(parameters[key], value=_checked(parameters[key], _frozen(raw)))
    return changed


def _rule_id(parameter: Parameter) -> str | None:
    return None if parameter.rule == PRODUCT else parameter.rule


def _checked(parameter: Parameter, value: Any) -> Value:
    reason = _fault(parameter, value)
    if reason:
        raise InvalidInput(parameter.key, reason, rule=_rule_id(parameter))
    checked: Value = value
    return checked


def _fault(parameter: Parameter, value: Any) -> str:
    """Why the parameter cannot take this value; empty if it can."""
    if not isinstance(parameter.value, tuple):
        return _item_fault(parameter, value)
    if not isinstance(value, tuple):
        return _("a list in square brackets is wanted")
    if parameter.value and not value:
        return _("the list may not be empty")
    faults = (_item_fault(parameter, item) for item in value)
    return next(filter(None, faults), "") or (_pair_fault(value) if parameter.pair else "")


def _pair_fault(value: tuple[Any, ...]) -> str:
    if len(value) == 2 and Decimal(value[0]) <= Decimal(value[1]):
        return ""
    return _("two values are wanted, the smaller one first")


def _item_fault(parameter: Parameter, item: Any) -> str:
    if parameter.unit == "flag":
        return "" if isinstance(item, bool) else _("true or false is wanted")
    if parameter.unit in _TEXT_FORMS:
        return _text_fault(parameter, item)
    return _number_fault(parameter, item)


def _number_fault(parameter: Parameter, item: Any) -> str:
    if isinstance(item, bool) or not isinstance(item, int):
        return _("a whole number is wanted")
    if parameter.least <= item <= parameter.most:
        return ""
    return _("a number from {least} to {most} is wanted").format(
        least=parameter.least, most=parameter.most
    )


def _text_fault(parameter: Parameter, item: Any) -> str:
    if not isinstance(item, str):
        return _("a text in quotation marks is wanted")
    if parameter.choices and item not in parameter.choices:
        return _("one of these is wanted: {choices}").format(choices=", ".join(parameter.choices))
    if item == parameter.value == "":
        return ""
    form, sample = _TEXT_FORMS[parameter.unit]
    if re.fullmatch(form, item, re.ASCII) and item.isprintable():
        return ""
    if sample:
        return _("it is written like {sample}").format(sample=sample)
    return _("a single line of at most 200 characters is wanted")
