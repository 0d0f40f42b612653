"""Text from people: what is stored, what is shown, what is masked."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk import text
from frontdesk.errors import InvalidInput

WHOLE = st.text(st.characters(exclude_categories=["Cs"]))
ANY = st.text(st.characters())
HOSTILE = st.text(
    st.sampled_from("ab王\t\n\r\x00\x1b\x7f\x85\x9b\u061c\u200e\u2028\u202e\u2066\ufeff")
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("厨房漏水", "厨房漏水"),
        ("a\tb\nc", "a\tb\nc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\x1b[2J\x07\x00\x7f", "␛[2J␇␀␡"),
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("\x9b31m\x85", "⟨U+009B⟩31m⟨U+0085⟩"),
        ("\u061c\u200f\u2028\ufeff\ufff9", "⟨U+061C⟩⟨U+200F⟩⟨U+2028⟩⟨U+FEFF⟩⟨U+FFF9⟩"),
        ("e\u0301", "é"),
        ("１２０３", "１２０３"),
        ("[/foo] [@click=app.quit]", "[/foo] [@click=app.quit]"),
    ],
)
def test_clean_makes_controls_visible_and_keeps_the_rest(typed: str, stored: str) -> None:
    assert text.clean(typed) == stored


@pytest.mark.parametrize("typed", ["\ud800", "a\udfffb", "\x1b\udc80"])
def test_half_a_character_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        text.clean(typed)


@settings(derandomize=True)
@given(WHOLE | HOSTILE)
def test_clean_is_idempotent_safe_and_normal(value: str) -> None:
    once = text.clean(value)
    assert text.clean(once) == once
    assert not text.UNSAFE.search(once)
    assert unicodedata.is_normalized("NFC", once)


@settings(derandomize=True)
@given(WHOLE | HOSTILE)
def test_clean_line_is_one_clean_line(value: str) -> None:
    line = text.clean_line(value)
    assert text.clean_line(line) == line
    assert "  " not in line and not set("\n\t") & set(line) and line == line.strip()


@settings(derandomize=True)
@given(ANY | HOSTILE)
def test_shown_never_raises_and_lets_no_control_through(value: str) -> None:
    safe = text.shown(value)
    assert not text.UNSAFE.search(safe)
    safe.encode("utf-8")
    assert not set("\n\t\r") & set(text.shown_line(value))


@settings(derandomize=True)
@given(ANY)
def test_what_is_clean_is_shown_as_it_is(value: str) -> None:
    safe = text.shown(value)
    assert text.shown(safe) == safe


def test_a_stack_of_marks_takes_no_quadratic_time_and_stays_the_same_text() -> None:
    stack = "a\u0344" + "\u0301\u0323" * 50_000
    started = time.perf_counter()
    text.clean(stack)
    text.fold(stack)
    assert time.perf_counter() - started < 2
    short = "王é" + "a\u0301\u0323\u0344\u05b0" * 240
    assert text.clean(short) == unicodedata.normalize("NFC", short)


@settings(derandomize=True)
@given(st.text(st.sampled_from("aé\u0301\u0323\u0344\u05b0\u0345ｱ\uff9e각"), max_size=30))
def test_marks_in_order_change_no_normal_form(piece: str) -> None:
    long = piece * 60
    assert text.clean(long) == unicodedata.normalize("NFC", long)
    assert text.fold_width(long) == unicodedata.normalize("NFKC", long)


@pytest.mark.parametrize(
    ("typed", "key"), [("ＷＬ", "wl"), ("Straße", "strasse"), ("３－２", "3-2"), ("王Ａ", "王a")]
)
def test_fold(typed: str, key: str) -> None:
    assert text.fold(typed) == key


def test_fold_width_keeps_case_and_narrow_keeps_places() -> None:
    assert text.fold_width("Ａ３—１") == "A3—1"
    assert text.narrow("Ａ３—１　（㎡）") == "A3-1 (㎡)"


@settings(derandomize=True)
@given(WHOLE)
def test_narrow_keeps_every_place(value: str) -> None:
    assert len(text.narrow(value)) == len(value)


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800138000", "138****8000"),
        ("138 0013 8000", "138 **** 8000"),
        ("+86 13800138000", "+86 138****8000"),
        ("138****8000", "138****8000"),
        ("26543210", "26****10"),
        ("2654321", "26***21"),
        ("075512345678", "075*****5678"),
        ("120", "120"),
        ("10086", "10086"),
        ("", ""),
    ],
)
def test_mask_phone(number: str, masked: str) -> None:
    assert text.mask_phone(number) == masked


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("3-2-1203 回电13800138000谢谢", "3-2-1203 回电138****8000谢谢"),
        ("打１３８００１３８０００", "打１３８****８０００"),
        ("0755-12345678 或 26543210", "075*-****5678 或 26****10"),
        ("call 400-820-8820", "call 40*-***-**20"),
        ("+852 9123 4567", "+852 **** 4567"),
        ("2026-11-21 02:15, 20261121, 拨打120", "2026-11-21 02:15, 20261121, 拨打120"),
        ("#4181234 WO-2345678 3-2-1203", "#4181234 WO-2345678 3-2-1203"),
        ("44030119900101123X", "440**********1123X"),
    ],
)
def test_mask_phones_in_running_text(said: str, masked: str) -> None:
    assert text.mask_phones_in(said) == masked
    assert text.mask_phones_in(masked) == masked


@settings(derandomize=True)
@given(
    st.text(st.characters(exclude_categories=["Nd", "Cs"])),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Nd", "Cs"])),
)
def test_no_mobile_number_escapes_the_mask(before: str, number: str, after: str) -> None:
    assert number not in text.mask_phones_in(before + number + after)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("138-0013-8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("+86 755 12345678", "075512345678"),
        ("0755-12345678", "075512345678"),
        ("+852 9123 4567", "+85291234567"),
        ("１２０", "120"),
        ("no number", ""),
        ("+", ""),
    ],
)
def test_phone_digits(typed: str, key: str) -> None:
    assert text.phone_digits(typed) == key


@settings(derandomize=True)
@given(ANY)
def test_phone_keys_and_masks_never_raise(value: str) -> None:
    text.phone_digits(value)
    assert len(text.mask_phone(value)) == len(value)
    assert len(text.mask_phones_in(value)) == len(value)


def test_cut_says_what_was_left_out() -> None:
    assert text.cut("漏水漏水", 2) == ("漏水", 2)
    assert text.cut("漏水", 2) == ("漏水", 0)


@pytest.mark.parametrize("opening", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_no_spreadsheet_cell_is_a_formula(opening: str) -> None:
    cell = text.spreadsheet_cell(f"{opening}1+1")
    assert cell.startswith("'")
    assert text.spreadsheet_cell(cell) == cell


def test_ordinary_spreadsheet_cells_stay() -> None:
    assert text.spreadsheet_cell("3-2-1203") == "3-2-1203"
    assert text.spreadsheet_cell("") == ""
    assert text.spreadsheet_cell("a\x1bb") == "a␛b"


def test_grouped() -> None:
    assert text.grouped("4f2a9c01") == "4f2a 9c01"
    assert len(text.grouped("0" * 64).split()) == 16


def test_width_counts_cells() -> None:
    assert text.width("ab") == 2
    assert text.width("王岚a") == 5
    assert text.width("e\u0301\u200b") == 1


@pytest.mark.parametrize(
    ("value", "cells", "seen"),
    [("王岚", 4, "王岚"), ("王岚", 3, "王…"), ("王岚", 2, "…"), ("abc", 2, "a…"), ("abc", 0, "")],
)
def test_clip(value: str, cells: int, seen: str) -> None:
    assert text.clip(value, cells) == seen


@settings(derandomize=True)
@given(WHOLE, st.integers(0, 20))
def test_clip_never_exceeds_its_cells(value: str, cells: int) -> None:
    assert text.width(text.clip(value, cells)) <= cells


def test_every_combining_mark_lies_in_the_blocks_that_are_looked_at() -> None:
    marks = [chr(code) for code in range(0x110000) if unicodedata.combining(chr(code))]
    assert [mark for mark in marks if not text._STACK.search(mark * 2)] == []
