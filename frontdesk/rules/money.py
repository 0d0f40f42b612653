"""Money: whole fen, read from what people type and written as yuan. No floats anywhere."""

import re
from typing import Final

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.text import narrow

MOST_FEN: Final = 10**11
"""The highest sum that is taken: a thousand million yuan."""

AMOUNT: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?(?![0-9]|[.,][0-9])"
"""A sum in yuan after `narrow`: thousands parted by commas or not, at most two decimals."""

_TYPED: Final = re.compile(rf"[¥￥]?\s*({AMOUNT})\s*元?")
_LONGEST: Final = 40


def parse_fen(typed: str, field: str | None = None) -> int:
    """`35.50`, `¥1,200`, `３５元` as whole fen.

    Args:
        typed: as somebody wrote it; full-width signs count as plain ones.
        field: what the field is called in a refusal; "Amount" when nothing is said.

    Returns:
        Fen, 0 to `MOST_FEN`.

    Raises:
        InvalidInput: no sum, words, a negative one, more than two decimals, or too much.
    """
    name = _("Amount") if field is None else field
    plain = narrow(typed).strip()
    match = _TYPED.fullmatch(plain) if len(plain) <= _LONGEST else None
    if match is None:
        raise InvalidInput(name, _why_not(plain))
    fen = fen_of(match[1])
    if fen > MOST_FEN:
        raise InvalidInput(name, _("at most {most} yuan").format(most=yuan(MOST_FEN)))
    return fen


def fen_of(amount: str) -> int:
    """Fen of a text that matches `AMOUNT`."""
    whole, _point, cents = amount.replace(",", "").partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0"))


def yuan(fen: int) -> str:
    """`3550` as `35.50`; a negative sum with its sign in front."""
    sign = "-" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole}.{cents:02d}"


def share(fen: int, milli: int) -> int:
    """`fen` for each whole unit, for `milli` thousandths of it: whole fen, half up.

    Args:
        fen: not negative.
        milli: not negative.
    """
    return (fen * milli + 500) // 1000


def _why_not(plain: str) -> str:
    if not plain:
        return _("write a sum, for example 35.50")
    if plain.startswith("-"):
        return _("a sum is never negative")
    if re.fullmatch(r"[¥￥]?\s*[0-9,]+\.[0-9]{3,}\s*元?", plain):
        return _("at most two decimals: 35.50")
    return _("write it in digits, for example 35.50")
