"""The rulebook: what each rule says, and every number the console works with.

The shipped `data/rulebook.toml` holds both; a site's own `rulebook.toml` may change values only.
Code asks for a number by its key and never writes it down itself.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from frontdesk.errors import InvalidInput, NotFound
from frontdesk.language import Language, _
from frontdesk.resources import data_path
from frontdesk.rules.parameters import PRODUCT, Parameter, Value, flat, overridden, parameter
from frontdesk.store.toml import parsed, read_toml, text_of

__all__ = ["PRODUCT", "Parameter", "Rule", "Rulebook", "Value", "difference"]

_PLACE = re.compile(r"\{([a-z_0-9.]+)\}")


@dataclass(frozen=True)
class Rule:
    """One rule in the words of the desk.

    Args:
        id: e.g. `LOG-04`.
        kind: deadline, gate, field, class, step, caution, form, retention, report, quota or
            authority.
        source: the document and clause it comes from.
        same_as: ids of the rules that this one repeats under another heading; empty for most.
    """

    id: str
    kind: str
    en: str
    zh: str
    source: str
    same_as: tuple[str, ...] = ()

    def text(self, language: Language) -> str:
        """What the rule says, in `language`."""
        return self.zh if language == "zh" else self.en


class Rulebook:
    """Rules and parameters as they hold at one site.

    Args:
        rules: by id.
        parameters: by key, with the site's own values in them.
    """

    def __init__(self, rules: Mapping[str, Rule], parameters: Mapping[str, Parameter]) -> None:
        self._parameters = MappingProxyType(dict(parameters))
        self._rules = MappingProxyType({key: self._filled(rule) for key, rule in rules.items()})

    @classmethod
    def load(cls, override: Path | None = None) -> "Rulebook":
        """Read the shipped rulebook and, over it, the values of a site's own file.

        Args:
            override: the site's `rulebook.toml`; a file that is not there changes nothing.

        Raises:
            FileRefused: a file is not readable or is not TOML; names the line.
            InvalidInput: the site's file sets an unknown key or a value that is not allowed.
        """
        shipped = data_path("rulebook.toml")
        rules, parameters = _shipped(shipped, text_of(shipped, remedy=_remedy()))
        if override is not None and override.exists():
            parameters = {**parameters, **overridden(parameters, flat(_read(override)))}
        book = cls(rules, parameters)
        if book.count("pin.min_length") > book.count("pin.max_length"):
            raise InvalidInput("pin.max_length", _("it is smaller than pin.min_length"))
        return book

    def minutes(self, key: str) -> int:
        """A span of time in minutes; hours are converted."""
        parameter = self._parameters[key]
        return self.count(key) * {"min": 1, "h": 60}[parameter.unit]

    def count(self, key: str) -> int:
        """A whole number, in the unit of the parameter."""
        value = self._parameters[key].value
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"{key} is not a whole number")
        return value

    def counts(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, in the unit of the parameter."""
        value = self._parameters[key].value
        if not isinstance(value, tuple):
            raise TypeError(f"{key} is not a list")
        return tuple(int(item) for item in value)

    def text(self, key: str) -> str:
        """A text."""
        value = self._parameters[key].value
        if not isinstance(value, str):
            raise TypeError(f"{key} is not a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._parameters[key].value
        if not isinstance(value, tuple):
            raise TypeError(f"{key} is not a list")
        return tuple(str(item) for item in value)

    def flag(self, key: str) -> bool:
        """Yes or no."""
        value = self._parameters[key].value
        if not isinstance(value, bool):
            raise TypeError(f"{key} is not a flag")
        return value

    def times(self, key: str) -> tuple[int, ...]:
        """Times of day in minutes after midnight: one, two for a range, none while unset."""
        return tuple(
            int(hour) * 60 + int(minute)
            for hour, minute in re.findall(r"(\d\d):(\d\d)", self.text(key))
        )

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id.

        Raises:
            NotFound: the rulebook has no such rule.
        """
        if rule_id not in self._rules:
            raise NotFound(_("The rulebook has no rule {rule}.").format(rule=rule_id))
        return self._rules[rule_id]

    def rules(self) -> Mapping[str, Rule]:
        """All rules by id."""
        return self._rules

    def parameters(self) -> Mapping[str, Parameter]:
        """All parameters by key."""
        return self._parameters

    def values(self) -> dict[str, object]:
        """The value of each parameter, as canonical JSON can carry it."""
        return {
            key: list(parameter.value) if isinstance(parameter.value, tuple) else parameter.value
            for key, parameter in self._parameters.items()
        }

    @cached_property
    def settings(self) -> Mapping[str, object]:
        """What `values` gives, for conditions that look at it again and again."""
        return MappingProxyType(self.values())

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, over the canonical JSON of all values and rule texts."""
        texts = {rule.id: [rule.en, rule.zh] for rule in self._rules.values()}
        return hashlib.sha256(_canonical({"rules": texts, "values": self.values()})).hexdigest()

    def _filled(self, rule: Rule) -> Rule:
        """The rule with the values that hold here in place of their keys; a pair reads 3–5."""

        def value(place: re.Match[str]) -> str:
            found = self._parameters[place[1]].value
            return "–".join(map(str, found)) if isinstance(found, tuple) else str(found)

        if "{" not in rule.en + rule.zh:
            return rule
        return replace(rule, en=_PLACE.sub(value, rule.en), zh=_PLACE.sub(value, rule.zh))


def difference(old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
    """One line for each value that differs, e.g. `log.late_grace_min: 10 → 15`, by key.

    Args:
        old: what `Rulebook.values()` gave before.
        new: what it gives now.
    """
    return [
        f"{key}: {_shown(old, key)} → {_shown(new, key)}"
        for key in sorted(old.keys() | new.keys())
        if _shown(old, key) != _shown(new, key)
    ]


def _shown(values: Mapping[str, object], key: str) -> str:
    return json.dumps(values[key], ensure_ascii=False) if key in values else "—"


def _canonical(value: object) -> bytes:
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


@lru_cache(maxsize=2)
def _shipped(path: Path, text: str) -> tuple[Mapping[str, Rule], Mapping[str, Parameter]]:
    """Rules and parameters of the shipped file; the same text is taken apart once."""
    table = parsed(path, text, remedy=_remedy())
    rules = {key: _rule(key, one) for key, one in table["rule"].items()}
    parameters = {key: parameter(key, one) for key, one in table["parameter"].items()}
    return MappingProxyType(rules), MappingProxyType(parameters)


def _read(path: Path) -> dict[str, Any]:
    return read_toml(path, remedy=_remedy())


def _remedy() -> str:
    return _("Correct the line, or take the file away to work with the shipped values.")


def _rule(rule_id: str, table: dict[str, Any]) -> Rule:
    same_as = table.get("same_as", [])
    ids = (same_as,) if isinstance(same_as, str) else tuple(same_as)
    return Rule(id=rule_id, **{**table, "same_as": ids})
