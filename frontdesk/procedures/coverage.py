"""Which rules the procedures carry, step by step, and why a step cannot carry the others."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from frontdesk.errors import FileRefused
from frontdesk.language import _
from frontdesk.procedures.definition import Procedure, Words
from frontdesk.resources import data_path
from frontdesk.rules.rulebook import Rule
from frontdesk.store.toml import read_toml

AREAS = ("MED", "CON", "INC", "REQ", "CARE")
"""Areas of the rulebook that procedures answer for."""

Steps = Mapping[str, tuple[str, ...]]
"""For each rule id what carries it, as `procedure.step`."""


@dataclass(frozen=True)
class Coverage:
    """What becomes of one rule.

    Attributes:
        own: what names the rule, as `procedure.step`; the procedure's id alone where its head or
            one of its cautions does.
        repeated: what carries the rules that this one repeats; empty unless each is carried.
        reason: why no step carries it.
    """

    rule: str
    own: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    reason: Words | None = None

    @property
    def area(self) -> str:
        """The area of the rule, e.g. `MED`."""
        return area_of(self.rule)

    @property
    def steps(self) -> tuple[str, ...]:
        """Everything that carries it, each once."""
        return tuple(dict.fromkeys((*self.own, *self.repeated)))

    @property
    def missing(self) -> bool:
        """Whether it has neither a step nor a reason."""
        return not self.steps and self.reason is None


def area_of(rule: str) -> str:
    """`MED` for `MED-12`."""
    return rule.partition("-")[0]


def reasons(path: Path | None = None) -> dict[str, Words]:
    """Why rules stand on no step, by rule id; none where there is no such file.

    Args:
        path: by default the shipped `coverage.toml`, a table `[REQ-01]` with `en` and `zh` each.

    Raises:
        FileRefused: not readable, or a table without its two texts; names the table.
    """
    path = path or data_path("coverage.toml")
    table = read_toml(path) if path.exists() else {}
    found: dict[str, Words] = {}
    for rule, given in table.items():
        try:
            found[rule] = Words.model_validate(given)
        except ValidationError as error:
            said = _("a text in each language is wanted, en and zh")
            where = _("{file}, {key}: {reason}")
            raise FileRefused(where.format(file=path.name, key=rule, reason=said)) from error
    return found


def carried(procedures: Iterable[Procedure]) -> dict[str, tuple[str, ...]]:
    """For each rule id what names it, in the order of the procedures and their steps."""
    found: dict[str, dict[str, None]] = {}
    for procedure in procedures:
        named = [(procedure.id, procedure.rules)]
        named += [(procedure.id, caution.rules) for caution in procedure.cautions]
        named += [(f"{procedure.id}.{step.id}", step.rules) for step in procedure.step]
        for place, rules in named:
            for rule in rules:
                found.setdefault(rule, {})[place] = None
    return {rule: tuple(places) for rule, places in found.items()}


def reckon(
    procedures: Iterable[Procedure],
    rules: Mapping[str, Rule],
    given: Mapping[str, Words],
    areas: Sequence[str] = AREAS,
) -> list[Coverage]:
    """What becomes of each rule of `areas`, area by area, in the order of the rulebook.

    Args:
        given: why rules stand on no step, as `reasons` reads it.
    """
    steps = carried(procedures)
    return [
        Coverage(rule, steps.get(rule, ()), _repeated(rule, rules, steps), given.get(rule))
        for area in areas
        for rule in rules
        if area_of(rule) == area
    ]


def _repeated(rule: str, rules: Mapping[str, Rule], steps: Steps) -> tuple[str, ...]:
    """What carries all the rules that this one repeats; nothing where one of them is not carried.

    A repeated rule may itself repeat others.
    """
    found: list[str] = []
    waiting, seen = list(_targets(rule, rules)), {rule}
    while waiting:
        target = waiting.pop(0)
        if target in seen:
            continue
        seen.add(target)
        further = _targets(target, rules)
        if target not in steps and not further:
            return ()
        found += steps.get(target, ())
        waiting += further if target not in steps else ()
    return tuple(found)


def _targets(rule: str, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    return rules[rule].same_as if rule in rules else ()


@dataclass(frozen=True)
class Sum:
    """How many rules of an area stand how: on a step, with a reason only, or not at all."""

    area: str
    rules: int
    on_steps: int
    with_reason: int
    missing: tuple[str, ...]


def sums(found: Sequence[Coverage]) -> list[Sum]:
    """The sum of each area, in the order in which they come."""
    areas = dict.fromkeys(one.area for one in found)
    return [_sum(area, [one for one in found if one.area == area]) for area in areas]


def _sum(area: str, found: Sequence[Coverage]) -> Sum:
    return Sum(
        area,
        len(found),
        sum(bool(one.steps) for one in found),
        sum(not one.steps and one.reason is not None for one in found),
        tuple(one.rule for one in found if one.missing),
    )
