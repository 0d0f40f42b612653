"""Every rule that this part of the console carries is on a test, or stands with its reason."""

from types import SimpleNamespace
from typing import Any

import pytest
from support import coverage

from frontdesk.language import set_language
from frontdesk.rules.rulebook import Rulebook
from frontdesk.screens.board import REMINDERS, Board
from frontdesk.screens.request_fields import form_fields
from frontdesk.screens.request_words import caution_text


def test_all_rules_of_these_areas_are_looked_at() -> None:
    assert len(coverage.wanted()) == 183 + 47 + 13 + 42 + 49 + 60 + 31 + 21


@pytest.mark.parametrize("rule", coverage.wanted())
def test_a_rule_is_on_a_test_or_has_a_reason_and_never_both(rule: str) -> None:
    assert (rule in coverage.carried()) != (rule in coverage.reasons())


def test_reasons_are_given_for_known_rules_in_a_sentence() -> None:
    assert set(coverage.reasons()) <= set(coverage.wanted())
    assert all(len(reason) > 20 for reason in coverage.reasons().values())


@pytest.mark.parametrize("rule", sorted(coverage.marked()))
def test_no_mark_names_an_unknown_rule(rule: str) -> None:
    assert coverage.RULE_ID.fullmatch(rule)
    area = rule.partition("-")[0]
    rules = Rulebook.load().rules()
    if any(known.startswith(f"{area}-") for known in rules) and area != "RES":
        assert rule in rules


@pytest.mark.rule("DUTY-11", "DUTY-12", "DUTY-13", "DUTY-14", "DUTY-15", "DUTY-18", "DUTY-19")
@pytest.mark.rule("DUTY-22", "CARE-03", "CARE-06")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_board_shows_the_standing_duties_in_turn(language: Any) -> None:
    set_language(language)
    book = Rulebook.load()
    link = SimpleNamespace(require=lambda: SimpleNamespace(house=SimpleNamespace(rulebook=book)))
    shown = []
    for minute in range(len(REMINDERS)):
        board: Any = SimpleNamespace(console=SimpleNamespace(link=link), _instant=minute * 60_000)
        shown.append(Board._reminder(board).plain)
    assert shown == [f" {rule} {book.rule(rule).text(language)}" for rule in REMINDERS]


@pytest.mark.rule("CARE-14", "REQ-02", "REQ-15", "REQ-30", "CARE-19", "CARE-20")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_request_form_shows_what_to_keep_in_mind(language: Any) -> None:
    set_language(language)
    book = Rulebook.load()
    values = {name: field.value for name, field in form_fields().items()}
    values |= {"paid": False, "major_accident": False, "public_area_kind": ""}
    plain = caution_text(values, book).plain
    for rule in ("REQ-02", "REQ-15", "REQ-30"):
        assert book.rule(rule).text(language) in plain
    assert book.rule("CARE-14").text(language) not in plain
    charged = caution_text({**values, "paid": True}, book).plain
    assert book.rule("CARE-14").text(language) in charged
