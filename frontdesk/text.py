"""Text from people: made safe on the way in, guarded on the way out (DESIGN, "Text").

`clean` decides what is stored; `shown` is the last guard before paper, pipe or screen.
"""

import re
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from itertools import accumulate, groupby
from typing import Final

from frontdesk.errors import InvalidInput

_SURROGATES: Final = r"\ud800-\udfff"
_CONTROLS: Final = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
_INVISIBLE: Final = r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb"
UNSAFE: Final = re.compile(f"[{_CONTROLS}{_INVISIBLE}{_SURROGATES}]")
"""One character that must not reach a terminal, a print or a file; newline and tab may."""

_SURROGATE: Final = re.compile(f"[{_SURROGATES}]")
_LINE_BREAK: Final = re.compile(r"\r\n?")
_NARROW: Final = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys((0x00A0, 0x3000), " ")
    | dict.fromkeys((*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63), "-")
)
_FORMULA_START: Final = tuple("=+-@＝＋－＠")
_EMERGENCY_NUMBER_DIGITS: Final = 5
_LONG_TEXT: Final = 1000


_STACK: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2df1\u2de0-\u2dff\u302a-\u302f"
    "\u3099\u309a\ua66f-\ua9ff\uaab0-\uabff\ufb1e\ufe20-\ufe2f\U000101fd-\U0001efff]{2}"
)
"""Two in a row of the blocks that hold all combining marks (and much else that never stacks)."""


def clean(value: str) -> str:
    """`value` as the books keep it: controls visible, line ends LF, NFC. Idempotent.

    Raises:
        InvalidInput: half a character (a lone surrogate) stands in the text.
    """
    if value.isascii() and value.isprintable():
        return value
    if UNSAFE.search(value):
        if _SURROGATE.search(value):
            raise _half_character()
        value = shown(value)
    return unicodedata.normalize("NFC", _marks_in_order(value))


def clean_line(value: str) -> str:
    """`clean`, on one line: every run of white space becomes one space, none at the ends."""
    return " ".join(clean(value).split())


def shown(value: str) -> str:
    """`value` without anything a terminal or printer obeys; newline and tab stay. Never raises."""
    if not UNSAFE.search(value):
        return value
    return UNSAFE.sub(_visible, _LINE_BREAK.sub("\n", value))


def shown_line(value: str) -> str:
    """`shown`, on one line: newline and tab become a space each."""
    return shown(value).replace("\n", " ").replace("\t", " ")


def fold(value: str) -> str:
    """The form in which search and keys compare text: NFKC, without case."""
    folded = fold_width(value).casefold()
    return folded if unicodedata.is_normalized("NFKC", folded) else fold_width(folded)


def fold_width(value: str) -> str:
    """Full-width letters and digits to half-width (NFKC), for room, phone and help keys."""
    return value if value.isascii() else unicodedata.normalize("NFKC", _marks_in_order(value))


def narrow(value: str) -> str:
    """Full-width ASCII, dashes and spaces to plain ones, each character in its place."""
    return value if value.isascii() else value.translate(_NARROW)


_TELEPHONE: Final = r"""
    (?<![0-9+])(?:
      (?:(?:\+|00)?86[ -]{0,2})?1[3-9](?:                       # mobile, 3-4-4, 4-3-4 or 3-3-5
          [0-9][ -]{0,2}[0-9]{4}[ -]{0,2}[0-9]{4}
        | [0-9]{2}[ -][0-9]{3}[ -][0-9]{4}
        | [0-9][ -][0-9]{3}[ -][0-9]{5})
    | (?<![0-9]-)(?:\(0[1-9][0-9]{1,2}\)|0[1-9][0-9]{1,2})[ -]{0,2}[1-9][0-9]{2,3}[ -]?[0-9]{4}
    | [48]00[ -]?(?:[0-9]{3}[ -]?[0-9]{4}|[0-9]{4}[ -]?[0-9]{3})
    | \+[1-9][0-9]{0,2}(?:[ -]?[0-9]{2,}){2,5}                  # from abroad
    | (?<![A-Za-z#.¥￥$-])                                      # local number, not a date
      (?!(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?![0-9]))
      [2-8][0-9]{6,7}(?![A-Za-z-]|\.[0-9])
    )(?![0-9])
    """

_LONG_NUMBER: Final = r"(?<![0-9A-Za-z])[0-9]{11,}[Xx]?(?![0-9A-Za-z])"
_SEVEN_DIGITS: Final = re.compile(r"\d(?:\D{0,3}\d){6}")
"""What every telephone number has: seven digits, at most `) -` between two of them."""

_HOME_CODE: Final = re.compile(r"\s*(?:\+|00)86")


@cache
def telephone_pattern() -> re.Pattern[str]:
    """Finds a telephone number in text that went through `narrow`."""
    return re.compile(_TELEPHONE, re.VERBOSE)  # not at import: it takes milliseconds


def phone_digits(value: str) -> str:
    """A telephone number as a key: digits only, `+` kept for abroad, home code 86 taken off."""
    plain = fold_width(value).strip()
    digits = "".join(character for character in plain if character in "0123456789")
    if _HOME_CODE.match(plain):
        national = digits[digits.index("86") + 2 :]
        return national if national[:1] in ("0", "1") else f"0{national}"
    return f"+{digits}" if plain.startswith("+") and digits else digits


def mask_phone(value: str) -> str:
    """`13800138000` as `138****8000`; numbers of up to five digits (120, 110) stay.

    Separators and a home code keep their places; a masked number stays as it is.
    """
    home_code = _HOME_CODE.match(narrow(value))
    start = home_code.end() if home_code else 0
    places = [
        place
        for place, character in enumerate(value)
        if place >= start and (character.isdecimal() or character == "*")
    ]
    if len(places) <= _EMERGENCY_NUMBER_DIGITS:
        return value
    head, tail = (3, 4) if len(places) >= 11 else (2, 2)
    masked = list(value)
    for place in places[head:-tail]:
        masked[place] = "*"
    return "".join(masked)


def mask_phones_in(text: str) -> str:
    """`text` with every telephone number in it masked; so are numbers of 11 digits and more."""
    if not _SEVEN_DIGITS.search(text):
        return text
    return _masked_spans(_masked_spans(text, telephone_pattern()), re.compile(_LONG_NUMBER))


def cut(value: str, limit: int) -> tuple[str, int]:
    """The first `limit` characters of `value` and how many were left out."""
    return value[:limit], max(0, len(value) - limit)


def spreadsheet_cell(value: str) -> str:
    """`value` as a cell that no spreadsheet takes for a formula, without control characters."""
    opens_formula = value[:1] in ("\t", "\r", "\n") or value.lstrip().startswith(_FORMULA_START)
    safe = shown(value)
    return f"'{safe}" if value and opens_formula else safe


def grouped(hex64: str) -> str:
    """A digest in groups of four, as people read it aloud."""
    return " ".join(hex64[start : start + 4] for start in range(0, len(hex64), 4))


def width(value: str) -> int:
    """How many terminal cells `value` takes: wide characters two, combining ones none."""
    if value.isascii() and value.isprintable():
        return len(value)
    return sum(map(_cells, value))


def clip(value: str, cells: int) -> str:
    """`value` in at most `cells` terminal cells, ending in `…` where something was left out."""
    if len(value) * 2 <= cells:
        return value
    ends = list(accumulate(map(_cells, value)))
    if not ends or ends[-1] <= cells:
        return value
    return value[: bisect_right(ends, cells - 1)] + "…" if cells > 0 else ""


def _marks_in_order(value: str) -> str:
    """`value` with stacks of combining marks in canonical order, the same text to Unicode.

    `unicodedata.normalize` needs quadratic time to order a stack: 10 s for 100,000 marks.
    """
    if len(value) < _LONG_TEXT or not _STACK.search(value):
        return value
    stacks = groupby(value, key=lambda character: unicodedata.combining(character) > 0)
    return "".join(
        "".join(sorted(stack, key=unicodedata.combining) if marks else stack)
        for marks, stack in stacks
    )


def _visible(match: re.Match[str]) -> str:
    """The sign that stands for an unsafe character."""
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else f"⟨U+{code:04X}⟩"


def _half_character() -> InvalidInput:
    from frontdesk.language import _  # only a refusal needs the catalogues

    return InvalidInput(
        _("Text"),
        _("it holds half a character, which cannot be stored."),
        remedy=_("Type the text again or paste it from another program."),
    )


def _masked_spans(text: str, pattern: re.Pattern[str]) -> str:
    """`text` with whatever `pattern` finds in it masked in place."""
    parts, end = [], 0
    for match in pattern.finditer(narrow(text)):
        parts += [text[end : match.start()], mask_phone(text[match.start() : match.end()])]
        end = match.end()
    return "".join([*parts, text[end:]])


@lru_cache(maxsize=20_000)
def _cells(character: str) -> int:
    """Terminal cells of one character."""
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
