"""What is typed into a cell of the roster, and the code it means."""

import pytest

from frontdesk.screens.roster_codes import Codes, shortened

CODES = Codes(["A1", "A2", "N", "N2", "休", "下午"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a1", "A1"),
        ("Ａ１", "A1"),
        ("休", "休"),
        ("x", "X"),
        ("xiu", "休"),
        ("xw", "下午"),
        ("a1+n", "A1+N"),
        ("a1＋N2", "A1+N2"),
        ("n+N", "N"),
        ("病假", "病假"),
        ("+", ""),
        ("q7", "Q7"),
        (" a2 ", "A2"),
    ],
)
def test_small_wide_and_chinese_signs_mean_the_same_code(typed: str, meant: str) -> None:
    assert CODES.meant(typed) == meant


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        *(("a", False), ("a1", True), ("n", False), ("n2", True), ("休", True), ("下", False)),
        *(("xiu", True), ("x", False), ("a1+", False), ("a1+a2", True), ("z", False)),
        *(("年假", True), ("OFF", True)),
    ],
)
def test_an_entry_is_whole_when_nothing_longer_begins_with_it(typed: str, whole: bool) -> None:
    assert CODES.is_whole(typed) is whole


def test_what_is_no_code_is_known_as_such() -> None:
    assert CODES.is_known("A1+休") and CODES.is_known("")
    assert CODES.is_known("病假")
    assert not CODES.is_known("A1+X")


def test_what_may_still_become_of_a_beginning() -> None:
    assert CODES.begun("a") == ["A1", "A2"]
    assert CODES.begun("N+n") == ["N", "N2"]
    assert CODES.begun("x") == ["休", "下午"]
    assert CODES.begun("z") == []


def test_a_key_goes_round_through_the_codes_and_the_empty_cell() -> None:
    assert [CODES.after("", 1), CODES.after("A1", 1), CODES.after("下午", 1)] == ["A1", "A2", ""]
    assert [CODES.after("A1", -1), CODES.after("", -1)] == ["", "下午"]
    assert CODES.after("A1+N", 1) == "A1"


def test_a_pattern_says_how_many_days_of_each() -> None:
    assert CODES.pattern("n*2, 休×2 - A1+N") == ["N", "N", "休", "休", "", "A1+N"]
    assert len(CODES.pattern("n*999")) == 31
    assert CODES.pattern("*3 n*") == ["*3", "N*"]
    assert shortened(["N", "N", "", "休", "休", "A1"]) == "N*2 - 休*2 A1"
