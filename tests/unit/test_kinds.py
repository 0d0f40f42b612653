"""Entry kinds: complete in both languages, and what is typed is never a template."""

import re
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.second_reader import AUTOMATIC

from frontdesk.errors import InvalidInput
from frontdesk.ledger.kind import PERMANENT
from frontdesk.ledger.kinds import (
    FIELD_LABELS,
    KINDS,
    TAIL,
    TITLES,
    check,
    kind_of,
    kind_title,
    render,
    translatable,
)
from frontdesk.registers.duty_log import FURTHER, WRITABLE

ZONE = ZoneInfo("Asia/Shanghai")
FIELD = re.compile(r"\{(\w+)(?::\w+)?\}")
CLOCKS = set(re.findall(r"\{(\w+):clock\}", "".join(kind.en for kind in (*KINDS.values(), TAIL))))
WORDED = set(re.findall(r"\{(\w+):\w+\}", "".join(kind.en for kind in (*KINDS.values(), TAIL))))
"""Fields that are shown as a time or as the label of a choice."""


@pytest.mark.parametrize("name", KINDS)
def test_both_languages_say_the_same(name: str) -> None:
    kind = KINDS[name]
    assert both(FIELD.findall(kind.en), "_en") == both(FIELD.findall(kind.zh), "_zh")
    has_words = re.search("[a-z]", FIELD.sub("", kind.en))
    assert bool(re.search(r"[\u4e00-\u9fff]", kind.zh)) == bool(has_words)
    assert not re.search(r"[\u4e00-\u9fff]", kind.en)


def both(fields: list[str], own: str) -> set[str]:
    """The fields of one language; `line_en` and `line_zh` are one, each the words of its own."""
    other = {"_en": "_zh", "_zh": "_en"}[own]
    assert not any(field.endswith(other) for field in fields)
    return {field.removesuffix(own) for field in fields}


def test_every_kind_has_a_name_of_its_own_in_both_languages() -> None:
    assert set(TITLES) == set(KINDS)
    for titles in zip(*TITLES.values(), strict=True):
        assert len(set(titles)) == len(KINDS)
    for english, chinese in TITLES.values():
        assert english.isascii() and len(english) <= 30
        assert re.search(r"[\u4e00-\u9fff]", chinese) and len(chinese) <= 10
    assert kind_title("request.registered", "en") == "Request registered"
    assert kind_title("request.registered", "zh") == "报事登记"
    assert kind_title("later.kind", "zh") == "later.kind"


@pytest.mark.rule("LOG-02", "LOG-18")
@pytest.mark.parametrize("name", KINDS)
def test_what_a_kind_shows_without_brackets_is_required(name: str) -> None:
    kind = KINDS[name]
    may_be_empty = {"subject_text", "titles", "excerpt"} | ({"name"} if "key." in name else set())
    for template in (kind.en, kind.zh):
        plain = re.sub(r"\[[^\]]*\]", "", template)
        assert set(FIELD.findall(plain)) <= set(kind.required) | may_be_empty


@pytest.mark.rule("LOG-02")
@pytest.mark.parametrize(
    ("name", "absent"), [(kind.name, field) for kind in KINDS.values() for field in kind.required]
)
def test_every_required_field_is_asked_for(name: str, absent: str) -> None:
    whole = dict.fromkeys(KINDS[name].required, "x")
    check(name, whole)
    for blank in ("", None):
        with pytest.raises(InvalidInput) as refusal:
            check(name, {**whole, absent: blank})
        assert refusal.value.rule == "LOG-02"


@pytest.mark.rule("LOG-18")
def test_the_further_facts_stand_in_the_tail_of_an_entry() -> None:
    assert {spec.name for spec in FURTHER} == set(FIELD.findall(TAIL.en)) | {"room"}
    assert {spec.name for kind in WRITABLE for spec in kind.fields} <= set(FIELD_LABELS)


def test_the_desk_authors_the_listed_kinds_only() -> None:
    assert {kind.name for kind in KINDS.values() if kind.automatic} == AUTOMATIC


def test_what_is_kept_for_good() -> None:
    kept = {kind.name for kind in KINDS.values() if kind.retention == PERMANENT}
    assert {n for n in KINDS if n.startswith(("key.", "handover.", "schema."))} <= kept
    assert "note.written" not in kept


@settings(derandomize=True, max_examples=200)
@given(st.sampled_from(sorted(KINDS)), st.sampled_from(["en", "zh"]), st.data())
def test_values_are_put_in_as_they_are(name: str, language: str, data: st.DataObject) -> None:
    kind = KINDS[name]
    typed = st.text(st.sampled_from("{}[]a漏:%\\"), min_size=1, max_size=12)
    fields = sorted(set(FIELD.findall(getattr(kind, language))))
    values: dict[str, object] = {
        field: data.draw(st.integers(1, 10**12)) if field in CLOCKS else data.draw(typed)
        for field in fields
    }
    text = render(name, values, "zh" if language == "zh" else "en", ZONE)
    for field, value in values.items():
        assert field in WORDED or str(value) in text


def test_what_is_empty_falls_away() -> None:
    data = {"content": "漏水", "finished_at": None, "informant": ""}
    assert render("note.written", data, "zh", ZONE) == "漏水"
    assert render("request.closed", {"id": 3}, "en", ZONE) == "Request 3 closed"


def test_a_kind_this_console_does_not_know_is_shown_plainly() -> None:
    assert kind_of("from.the_future").technical is False
    assert render("from.the_future", {}, "zh", ZONE) == "from.the_future"
    assert not translatable("from.the_future") and not translatable("note.written")


@pytest.mark.parametrize(
    ("minutes", "en", "zh"),
    [(45, ", 45 min before", "，提前45分钟"), (788, ", 13 h 8 min before", "，提前13小时8分钟")],
)
def test_long_minutes_read_as_hours(minutes: int, en: str, zh: str) -> None:
    data = {"outgoing": "王岚", "incoming": "李娜", "minutes_before": minutes}
    assert render("handover.begun", data, "en", ZONE).endswith(en)
    assert render("handover.begun", data, "zh", ZONE).endswith(zh)
