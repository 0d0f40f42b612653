"""Which rules the procedures carry: the reckoning itself, and the shipped files by it."""

from pathlib import Path
from typing import Any

import pytest
from support.procedures import rulebook, shipped, step, table, tiny

from frontdesk.errors import FileRefused
from frontdesk.procedures import coverage
from frontdesk.procedures.coverage import AREAS, Coverage, reasons, reckon, sums
from frontdesk.procedures.definition import Procedure, Words
from frontdesk.rules.rulebook import Rule

REASON = Words(en="the form asks for it", zh="表单里问")


def rule(name: str, *same_as: str) -> Rule:
    """A rule that repeats others."""
    return Rule(name, "step", name, name, "", same_as)


def book(*rules: Rule) -> dict[str, Rule]:
    """Rules by id."""
    return {one.id: one for one in rules}


def procedure(name: str, *steps: tuple[str, tuple[str, ...]], **head: Any) -> Procedure:
    """A procedure whose steps name rules; not checked against the rulebook."""
    made = [step(one, rules=list(rules), next="close") for one, rules in steps]
    return Procedure.model_validate(table(*made, id=name, **head))


def test_a_rule_counts_with_every_step_that_names_it() -> None:
    one = procedure("one", ("a", ("MED-01",)), ("b", ("MED-01", "MED-02")))
    two = procedure("two", ("a", ("MED-01",)))
    found = reckon([one, two], book(rule("MED-02"), rule("MED-01")), {})
    assert [(each.rule, each.steps) for each in found] == [
        ("MED-02", ("one.b",)),
        ("MED-01", ("one.a", "one.b", "two.a")),
    ]
    assert not any(each.missing for each in found)


def test_a_head_and_a_caution_count_with_the_procedure_alone() -> None:
    caution = {"text": {"en": "x", "zh": "字"}, "rules": ["MED-02"]}
    one = procedure("one", ("a", ()), rules=["MED-01"], cautions=[caution, caution])
    assert coverage.carried([one]) == {"MED-01": ("one",), "MED-02": ("one",)}


def test_a_repeated_rule_counts_where_each_it_repeats_is_carried() -> None:
    one = procedure("one", ("a", ("DUTY-20",)), ("b", ("DUTY-21",)))
    rules = book(
        rule("REQ-01", "DUTY-20", "DUTY-21"),
        rule("REQ-02", "DUTY-20", "DUTY-22"),
        rule("REQ-03", "REQ-01"),
        rule("REQ-04", "VIO-01"),
        rule("DUTY-20"),
        rule("DUTY-21"),
        rule("DUTY-22"),
    )
    found = {each.rule: each for each in reckon([one], rules, {})}
    assert found["REQ-01"].repeated == found["REQ-03"].repeated == ("one.a", "one.b")
    assert found["REQ-01"].own == ()
    assert found["REQ-02"].missing and found["REQ-04"].missing
    assert "DUTY-20" not in found


def test_rules_that_repeat_each_other_are_no_endless_loop() -> None:
    rules = book(rule("REQ-01", "REQ-02"), rule("REQ-02", "REQ-01"))
    assert all(each.missing for each in reckon([], rules, {}))


def test_a_step_of_its_own_and_repeated_ones_stand_once() -> None:
    one = procedure("one", ("a", ("REQ-01", "MED-01")))
    [found] = reckon([one], book(rule("REQ-01", "MED-01"), rule("MED-01")), {}, ["REQ"])
    assert (found.own, found.repeated, found.steps) == (("one.a",), ("one.a",), ("one.a",))


def test_a_reason_stands_in_for_a_step() -> None:
    found = reckon([], book(rule("REQ-01"), rule("MED-01")), {"REQ-01": REASON})
    assert found == [Coverage("MED-01"), Coverage("REQ-01", reason=REASON)]
    assert [each.missing for each in found] == [True, False]


def test_sums_by_area() -> None:
    one = procedure("one", ("a", ("REQ-01",)))
    rules = book(rule("REQ-01"), rule("REQ-02"), rule("REQ-03"), rule("CARE-01"))
    [req, care] = sums(reckon([one], rules, {"REQ-02": REASON}))
    assert (req.area, req.rules, req.on_steps, req.with_reason) == ("REQ", 3, 1, 1)
    assert (req.missing, care.missing) == (("REQ-03",), ("CARE-01",))


def test_areas_come_in_their_own_order() -> None:
    rules = book(rule("CARE-01"), rule("MED-01"), rule("LOG-01"))
    assert [each.rule for each in reckon([], rules, {})] == ["MED-01", "CARE-01"]


@pytest.mark.parametrize("content", ["[REQ-01]\nen = 'x'", "REQ-01 = 1", "[REQ-01]\nen='x'\nzh=''"])
def test_a_reason_in_one_language_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "coverage.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(FileRefused, match=r"coverage\.toml, REQ-01"):
        reasons(path)


def test_no_file_gives_no_reason(tmp_path: Path) -> None:
    assert reasons(tmp_path / "none.toml") == {}


def test_a_checked_procedure_is_reckoned_too() -> None:
    one = tiny(step("a", rules=["REQ-12"], next="close"))
    assert coverage.carried([one])["REQ-12"] == ("tiny.a",)


# The shipped files ------------------------------------------------------------------------------


def found_here() -> list[Coverage]:
    """What becomes of every rule under the shipped procedures and reasons."""
    procedures = [known.procedure for known in shipped().known.values()]
    return reckon(procedures, rulebook().rules(), reasons())


def test_every_rule_stands_on_a_step_or_has_a_reason() -> None:
    assert [one.rule for one in found_here() if one.missing] == []


def test_no_rule_has_both_a_step_of_its_own_and_a_reason() -> None:
    assert [one.rule for one in found_here() if one.own and one.reason] == []


def test_reasons_are_for_rules_of_these_areas_and_say_something() -> None:
    known = {one.rule for one in found_here()}
    assert set(reasons()) - known == set()
    assert all(len(given.en) > 20 and len(given.zh) > 8 for given in reasons().values())


def test_every_area_has_rules() -> None:
    assert {one.area for one in found_here()} == set(AREAS)
