"""What is typed into a step: read into values, or refused by field and reason."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.procedures import ZONE, field, rulebook, shipped, step
from support.sites import START

from frontdesk.clock import HOUR, MINUTE
from frontdesk.errors import InvalidInput
from frontdesk.language import LANGUAGES, set_language
from frontdesk.procedures import answers, wording
from frontdesk.procedures.definition import Step

FIELDS = [
    field("line"),
    field("story", "long"),
    field("room", "room"),
    field("phone", "phone"),
    field("who", "person"),
    field("at", "time"),
    field("count", "count"),
    field("how", "choice"),
    field("help", "many"),
    field("sure", "yes_no"),
]
EVERY = Step.model_validate(step("look", fields=FIELDS, rules=["product", "MED-11"]))


def read(found: Step, /, known: dict[str, Any] | None = None, **typed: Any) -> dict[str, Any]:
    return answers.read(found, typed, known or {}, rulebook(), START, ZONE)


def one(kind: str, **more: Any) -> Step:
    return Step.model_validate(step("look", fields=[field("fact", kind, **more)]))


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("line", "  红\x1b[31m灯\n亮 ", "红␛[31m灯 亮"),
        ("story", " 一\n二 ", "一\n二"),
        ("room", "3栋2单元1203", "3-2-1203"),
        ("room", "大堂门口", "大堂门口"),
        ("phone", "１３８ 0013-8000", "13800138000"),
        ("who", "刘强, 孙伟；何平 ，", "刘强、孙伟、何平"),
        ("at", "08:30", START - 30 * MINUTE),
        ("at", "09：01", START + MINUTE - 24 * HOUR),
        ("at", START, START),
        ("count", " 30 ", 30),
        ("how", "b", "b"),
        ("help", ["b", "a"], ["a", "b"]),
        ("sure", True, True),
    ],
)
def test_what_is_typed_becomes_a_value(name: str, typed: Any, value: Any) -> None:
    assert read(EVERY, **{name: typed})[name] == value


def test_what_is_left_empty_has_no_value() -> None:
    assert read(EVERY) == {"how": "a", "sure": False}
    assert read(EVERY, line=" ", at="", count="", help=[], who="、") == {"how": "a", "sure": False}


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [
        ("line", "字" * 201, "at most 200"),
        ("story", "字" * 2001, "at most 2000"),
        ("phone", "ring me", "number alone"),
        ("phone", "13800138000 Wang", "number alone"),
        ("at", "later", "02:15"),
        ("at", "25:00", "02:15"),
        ("count", "-1", "whole number"),
        ("count", "１2", "whole number"),
        ("count", "9" * 6, "whole number"),
        ("how", "c", "not one of the choices"),
        ("help", ["a", "c"], "not one of the choices"),
        ("sure", "yes", "yes or no"),
    ],
)
def test_what_cannot_be_taken_names_field_reason_and_rule(
    name: str, typed: Any, reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason) as refused:
        read(EVERY, **{name: typed})
    assert (refused.value.field, refused.value.rule) == (name, "MED-11")


@pytest.mark.parametrize("kind", ["text", "long", "room", "phone", "person", "time", "count"])
def test_a_required_field_is_filled_in(kind: str) -> None:
    with pytest.raises(InvalidInput, match="must be filled in"):
        read(one(kind, required=True), fact="  ")
    assert read(one(kind, required="close")) == {}


def test_a_field_speaks_the_language_of_the_desk() -> None:
    set_language("zh")
    with pytest.raises(InvalidInput) as refused:
        read(one("text", required=True))
    assert refused.value.field == "字"


def test_defaults_hold_until_something_else_is_typed() -> None:
    assert read(one("choice", default="b")) == {"fact": "b"}
    assert read(one("yes_no", default=True)) == {"fact": True}
    assert read(one("yes_no", default=True), fact=False) == {"fact": False}


def test_a_hidden_field_is_neither_asked_nor_kept() -> None:
    found = Step.model_validate(
        step(
            "look",
            "choose",
            fields=[
                field("along", "yes_no", default=True),
                field("why", required=True, when={"field": "look.along", "is": False}),
                field("late", when={"field": "place.room", "missing": False}),
            ],
        )
    )
    assert read(found, why="病重", late="x") == {"along": True}
    assert read(found, along=False, why="病重") == {"along": False, "why": "病重"}
    with pytest.raises(InvalidInput, match="why"):
        read(found, along=False)
    assert read(found, {"place.room": "3-2-1203"}, late="x")["late"] == "x"
    asked = answers.asked(found, {"along": False}, {}, {})
    assert [answer.id for answer in asked] == ["along", "why"]


@pytest.mark.rule("MED-24")
def test_a_tick_list_is_ticked_or_the_step_is_skipped() -> None:
    remind = shipped().get("emergency-patient").procedure.steps["remind"]
    with pytest.raises(InvalidInput, match=r"Money: must be done") as refused:
        read(remind, things=True)
    assert refused.value.rule == "MED-24"
    assert read(remind, things=True, money=True) == {"things": True, "money": True}


@pytest.mark.rule("MED-20")
def test_two_guards_stand_by_whatever_stands_between_their_names() -> None:
    guards = shipped().get("emergency-patient").procedure.steps["guards"]
    for names in ("刘强", "刘强、", "刘强，；"):
        with pytest.raises(InvalidInput, match="at least 2 names") as refused:
            read(guards, who=names)
        assert refused.value.rule == "MED-20"
    assert read(guards, who="刘强，何平", standby="home")["who"] == "刘强、何平"


@pytest.mark.rule("MED-63", "MED-64")
def test_the_accident_report_has_all_its_parts_and_a_way_to_prevent_it() -> None:
    accident = shipped().get("emergency-patient").procedure.steps["accident"]
    parts = {"what_time": "08:30", "where": "游泳池", "cause": "地滑", "degree": "骨折"}
    whole: dict[str, Any] = parts | {"handling": "送医", "prevention": "铺防滑垫"}
    assert set(read(accident, None, **whole)) == set(whole)
    for part in whole:
        with pytest.raises(InvalidInput, match="must be filled in") as refused:
            read(accident, None, **{name: text for name, text in whole.items() if name != part})
        assert refused.value.rule == "MED-63"
    assert accident.never_skipped


def test_a_notice_keeps_who_was_told_and_by_what() -> None:
    told = Step.model_validate(step("tell", "notify"))
    assert read(told, told=" 孙伟\n", by="radio", note="") == {"told": "孙伟", "by": "radio"}
    with pytest.raises(InvalidInput, match="at most 500"):
        read(told, note="字" * 501)


ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**40), 2**40), st.text(max_size=30),
    st.lists(st.text(max_size=3), max_size=3),
    st.sampled_from(["0001-01-01 00:00", "9999-12-31 23:59", "02-30 10:00", "00:00", "\ud800"]),
)  # fmt: skip


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.dictionaries(st.sampled_from([answer.id for answer in EVERY.fields]), ODD))
def test_whatever_is_typed_is_read_and_shown_or_refused(typed: dict[str, Any]) -> None:
    try:
        values = read(EVERY, **typed)
    except InvalidInput as refused:
        assert refused.field and refused.reason
        return
    for name, value in values.items():
        for language in LANGUAGES:
            assert wording.shown(EVERY, name, value, language, ZONE)
