"""The format of a procedure file: conditions, fields, and what a table may hold."""

from typing import Any

import pytest
from pydantic import ValidationError
from support.procedures import field, step, table, tiny, way, words

from frontdesk.procedures.definition import (
    Answer,
    Condition,
    Procedure,
    Step,
    Words,
    step_of,
    value_names,
)

VALUES: dict[str, Any] = {
    "wish.help": ["call_120"],
    "wish.nobody": False,
    "wish.way": "oral",
    "wish.count": 1,
    "wish.empty": "",
}
SETTINGS = {"med.notify_director": "always"}


def condition(**given: Any) -> Condition:
    return Condition.model_validate(given)


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"field": "wish.way", "is": "oral"}, True),
        ({"field": "wish.way", "is": "written"}, False),
        ({"field": "wish.way", "in": ["written", "oral"]}, True),
        ({"field": "wish.help", "has": "call_120"}, True),
        ({"field": "wish.way", "has": "oral"}, False),  # a text holds nothing
        ({"field": "wish.nobody", "is": False}, True),
        ({"field": "wish.count", "is": True}, False),  # one is not yes
        ({"field": "wish.nobody", "missing": False}, True),  # no is an answer
        ({"field": "wish.empty", "missing": True}, True),
        ({"field": "never.given", "missing": True}, True),
        ({"field": "never.given", "is": False}, False),
        ({"setting": "med.notify_director", "is": "always"}, True),
        ({"all": [{"field": "wish.way", "is": "oral"}, {"field": "wish.count", "is": 2}]}, False),
        ({"any": [{"field": "wish.way", "is": "oral"}, {"field": "wish.count", "is": 2}]}, True),
        ({"not": {"field": "wish.way", "is": "oral"}}, False),
    ],
)
def test_a_condition_holds_or_does_not(given: dict[str, Any], holds: bool) -> None:
    assert condition(**given).holds(VALUES, SETTINGS) is holds


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"field": "a.b"},
        {"is": "x"},
        {"field": "a.b", "is": "x", "missing": True},
        {"field": "a.b", "setting": "x.y", "is": "x"},
        {"field": "a.b", "is": "x", "not": {"field": "a.b", "is": "y"}},
        {"field": "no dot", "is": "x"},
        {"all": [{"field": "a.b"}]},
        {"field": "a.b", "is": 1.5},
        {"field": "a.b", "equals": "x"},
    ],
)
def test_a_condition_says_one_thing(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        condition(**given)


def test_a_condition_names_what_it_looks_at_at_any_depth() -> None:
    found = condition(
        **{
            "all": [
                {"field": "a.b", "is": "x"},
                {"not": {"any": [{"field": "c.d", "missing": True}, {"setting": "e.f", "is": 1}]}},
            ]
        }
    )
    assert (list(found.fields()), list(found.settings())) == (["a.b", "c.d"], ["e.f"])
    assert [test.field for test in found.tests()] == ["a.b", "c.d"]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (field("x") | {"options": [{"id": "a", **words("a")}]}, "options belong to a choice"),
        ({"id": "x", "type": "choice", "label": words("x")}, "options belong to a choice"),
        (field("x", "choice", options=("a", "a")), "same id"),
        (field("x", "choice", default="c"), "not one of the options"),
        (field("x", "yes_no", default="no"), "true or false"),
        (field("x", least="med.transport_guards"), "belong to a person"),
        (field("x", several=True), "belong to a person"),
        (field("x", roles=["guard"]), "belong to a person"),
        (field("x", "number"), "type"),
        (field("X"), "id"),
        (field("x", required="later"), "required"),
    ],
)
def test_a_field_that_contradicts_itself_is_refused(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Answer.model_validate(given)


def test_texts_are_cleaned_and_must_stand_in_both_languages() -> None:
    said = Words.model_validate({"en": " run \x1b[31m ", "zh": "跑\u202e"})
    assert "\x1b" not in said.en and "\u202e" not in said.zh
    assert (said.text("en"), said.text("zh")) == (said.en, said.zh)
    for given in ({"en": "run"}, {"en": "run", "zh": " "}, {"en": "run", "zh": "跑", "fr": "x"}):
        with pytest.raises(ValidationError):
            Words.model_validate(given)


def test_notify_and_wait_stand_beside_unless_the_file_says_otherwise() -> None:
    kinds = ("ask", "choose", "check", "notify", "send", "wait", "register", "order", "decide")
    beside = [kind for kind in kinds if Step.model_validate(step("x", kind)).stands_beside]
    assert beside == ["notify", "wait"]
    assert not Step.model_validate(step("x", "notify", beside=False)).stands_beside
    assert Step.model_validate(step("x", "send", beside=True)).stands_beside


def test_a_procedure_cannot_be_changed_and_knows_its_steps_and_rules() -> None:
    procedure = tiny(
        step("call", "notify", rules=["MED-30", "MED-31"], next="close"),
        rules=["MED-01"],
        cautions=[{"text": words("mind"), "rules": ["MED-02", "MED-30"]}],
    )
    assert procedure.first.id == "place" and list(procedure.steps) == ["place", "call", "close"]
    assert procedure.rule_ids() == ["MED-01", "MED-02", "MED-30", "MED-31"]
    assert value_names(procedure.steps["call"]) == ("done", "told", "by", "note")
    assert step_of("call.told") == ("call", "told")
    assert [one.to for one in procedure.steps["call"].ways] == ["close"]
    assert procedure.steps["close"].ways == ()
    with pytest.raises(ValidationError):
        setattr(procedure, "revision", 2)  # noqa: B010


def test_numbers_of_a_file_have_bounds() -> None:
    wrong: dict[str, Any]
    for wrong in ({"revision": 0}, {"revision": "1"}, {"step": []}, {"suggested_for": ["a b"]}):
        with pytest.raises(ValidationError):
            Procedure.model_validate(table(step("a", next=[way("close")])) | wrong, strict=True)
