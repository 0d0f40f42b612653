"""Money is whole fen: what people type comes in exactly or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.errors import InvalidInput
from frontdesk.rules.money import MOST_FEN, parse_fen, share, yuan


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("35.50", 3550),
        ("35.5", 3550),
        ("35", 3500),
        ("0", 0),
        ("0.01", 1),
        (" 20元 ", 2000),
        ("¥20", 2000),
        ("￥ 1,200.05 元", 120005),
        ("３５．５０", 3550),
        ("１，０００元", 100000),
        ("1,000,000", 100_000_000),
        ("1000000000.00", MOST_FEN),
        ("0.29", 29),
        ("1.15", 115),
    ],
)
def test_sums_are_read_exactly(typed: str, fen: int) -> None:
    assert parse_fen(typed) == fen


@pytest.mark.parametrize(
    "typed",
    [
        *("", "  ", "二十", "twenty", "2O", "20yuan", "-5", "－5", "−5", "1.234", "1,0000", "1,2"),
        *("1.", ".5", "1e3", "20²", "٢٠", "1000000000.01", "20元元", "¥¥20", "20-30", "1 000"),
        *("nan", "inf", "9" * 5000),
    ],
)
def test_anything_else_is_refused_in_its_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_fen(typed, "Charge")
    assert refusal.value.field == "Charge"


def test_the_reason_says_what_is_wrong() -> None:
    reasons = {}
    for typed in ("", "-5", "1.234", "twenty", "99999999999"):
        with pytest.raises(InvalidInput) as refusal:
            parse_fen(typed)
        reasons[typed] = refusal.value.reason
        assert refusal.value.field == "Amount"
    assert len(set(reasons.values())) == 5
    assert "1000000000.00" in reasons["99999999999"]


@given(st.integers(0, MOST_FEN))
def test_what_is_written_is_read_back(fen: int) -> None:
    assert parse_fen(yuan(fen)) == fen
    assert parse_fen(f"￥{fen // 100:,}.{fen % 100:02d}元") == fen


def test_a_negative_sum_is_written_with_its_sign() -> None:
    assert [yuan(-5), yuan(-3550), yuan(0), yuan(7)] == ["-0.05", "-35.50", "0.00", "0.07"]


@given(st.integers(0, MOST_FEN), st.integers(0, 10**6))
def test_shares_are_rounded_half_up(fen: int, milli: int) -> None:
    assert abs(share(fen, milli) * 1000 - fen * milli) <= 500
    assert share(1, 500) == 1 and share(1, 499) == 0 and share(3, 500) == 2
