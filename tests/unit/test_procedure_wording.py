"""How a step reads in the log: values filled in, what is empty falls away."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.procedures import (
    ZONE,
    by_chance,
    field,
    shipped,
    step,
    typed,
    values_of,
)
from support.sites import START

from frontdesk.language import LANGUAGES
from frontdesk.procedures import runner, wording
from frontdesk.procedures.definition import Step
from frontdesk.resources import data_path


def line(log: str, fields: list[dict[str, Any]] | None = None, **values: Any) -> str:
    made = step("look", log={"en": log, "zh": log}, fields=fields or [field("a"), field("b")])
    return wording.line(Step.model_validate(made), values, "en", ZONE)


@pytest.mark.parametrize(
    ("log", "values", "read"),
    [
        ("{a} sent", {"a": "刘强"}, "刘强 sent"),
        ("{a} sent", {}, "– sent"),
        ("sent[: {a}]", {"a": "刘强"}, "sent: 刘强"),
        ("sent[: {a}]", {}, "sent"),
        ("sent[: {a}]", {"a": False}, "sent"),
        ("sent[: {a}, {b}]", {"a": "x"}, "sent"),
        ("sent[; quick{?a}]", {"a": True}, "sent; quick"),
        ("sent[; slow{!a}]", {"a": True}, "sent"),
        ("sent[; slow{!a}]", {"a": False}, "sent; slow"),
        ("sent[; slow{!a}]", {}, "sent; slow"),
        ("[{a}][; {b}]", {"b": "x"}, "x"),
        ("[{a}]", {}, "look"),
    ],
)
def test_what_is_empty_falls_away(log: str, values: dict[str, Any], read: str) -> None:
    assert line(log, **values) == read


def test_text_from_people_is_never_a_pattern() -> None:
    for text in ("{b}", "[x]", "{a}", "{0}", "%s", "\\1", "[{?a}"):
        assert line("told: {a}[; {b}]", a=text, b=text) == f"told: {text}; {text}"


def test_values_read_as_people_say_them() -> None:
    fields = [field("at", "time"), field("how", "choice"), field("help", "many")]
    found = Step.model_validate(step("look", fields=[*fields, field("sure", "yes_no")]))

    def shown(name: str, value: Any, language: Any = "en") -> str:
        return wording.shown(found, name, value, language, ZONE)

    assert shown("at", START) == "09:00"
    assert (shown("how", "a"), shown("how", "a", "zh")) == ("a", "字")
    assert (shown("help", ["a", "b"]), shown("help", ["a", "b"], "zh")) == ("a, b", "字、字")
    assert (shown("sure", True), shown("sure", False, "zh")) == ("yes", "否")
    assert shown("how", "an option of an older file") == "an option of an older file"
    decide = Step.model_validate(step("agree", "decide"))
    assert wording.shown(decide, "decision", "refused", "zh", ZONE) == "不同意"
    notify = Step.model_validate(step("tell", "notify"))
    assert wording.shown(notify, "by", "radio", "en", ZONE) == "by radio"


def test_a_step_without_words_reads_as_its_title() -> None:
    made = {key: one for key, one in step("look").items() if key != "log"}
    assert wording.line(Step.model_validate(made), {}, "zh", ZONE) == "字"


@pytest.mark.parametrize("name", sorted(path.stem for path in data_path("procedures").glob("*")))
@settings(max_examples=4, derandomize=True, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_shipped_step_reads_in_both_languages(name: str, seed: int) -> None:
    procedure = shipped().get(name).procedure
    for found in procedure.step:
        given = typed(found, pick=by_chance(seed))
        values = values_of(procedure, runner.RunState(), found, given)
        for language in LANGUAGES:
            text = wording.line(found, values, language, ZONE)
            assert text and not set(text) & set("{}[]"), (found.id, text)
