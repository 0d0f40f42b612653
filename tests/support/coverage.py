"""Which rules of the catalogue stand on a test; read from the sources, so partial runs agree."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from frontdesk.rules.rulebook import Rulebook

TESTS = Path(__file__).resolve().parent.parent
RULE_ID = re.compile(
    r"(DUTY|LOG|HO|REQ|MED|CON|INC|CMP|VIO|WO|FIX|FEE|RV|LF|RES|REP|ARC|AUTH|CARE)-\d\d"
)
WHOLE_AREAS = (
    "DUTY",
    "LOG",
    "HO",
    "REQ",
    "MED",
    "CON",
    "INC",
    "WO",
    "FIX",
    "FEE",
    "RV",
    "AUTH",
    "CARE",
)


def in_scope(rule: str) -> bool:
    """Whether a rule belongs to what the console carries so far."""
    area, _dash, number = rule.partition("-")
    return area in WHOLE_AREAS or (area == "RES" and int(number) <= 8)


def wanted() -> tuple[str, ...]:
    """Every rule of these areas, in the order of the rulebook."""
    return tuple(rule for rule in Rulebook.load().rules() if in_scope(rule))


@cache
def marked() -> Mapping[str, frozenset[str]]:
    """For each rule id the tests that carry it, as `file::test`."""
    found: dict[str, set[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for name, rule in _marks(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(rule, set()).add(f"{path.relative_to(TESTS)}::{name}")
    return {rule: frozenset(tests) for rule, tests in found.items()}


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                for mark in ast.walk(decorator):
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                        yield from ((node.name, ast.literal_eval(rule)) for rule in mark.args)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.param":
            for mark in ast.walk(node):
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                    yield from (("param", ast.literal_eval(rule)) for rule in mark.args)


@cache
def reasons() -> Mapping[str, str]:
    """Why a rule stands on no test, by id."""
    table = tomllib.loads((TESTS / "rules_not_carried.toml").read_text(encoding="utf-8"))
    return {rule: str(given["en"]) for rule, given in table.items()}


def carried() -> frozenset[str]:
    """Rules on a test; an index row counts where every rule it repeats is on one."""
    rules = Rulebook.load().rules()
    by_index = {
        rule
        for rule in wanted()
        if rules[rule].same_as and all(target in marked() for target in rules[rule].same_as)
    }
    return frozenset(marked()) | by_index


def summary() -> Iterator[str]:
    """What a test run says about the rules at its end."""
    all_rules, on_tests = wanted(), carried()
    absent = [rule for rule in all_rules if rule not in on_tests]
    yield f"{len(all_rules) - len(absent)} of {len(all_rules)} rules are on a test; not on one:"
    by_reason: dict[str, list[str]] = {}
    for rule in absent:
        by_reason.setdefault(reasons().get(rule, "NO REASON GIVEN"), []).append(rule)
    for reason, rules in by_reason.items():
        yield f"  {', '.join(rules)}: {reason}"
