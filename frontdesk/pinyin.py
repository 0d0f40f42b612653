"""Finding a name by what fits on the keyboard: characters, pinyin or initials.

`王岚` answers to `王`, `wl`, `wlan` and `wanglan`; `Wang Lan` to `wl`, `lan` and `wang l`.
"""

import os
import re
from functools import lru_cache
from itertools import islice, product
from typing import Final

from frontdesk.text import fold

_UNIT: Final = re.compile(r"[〇\u3400-\u9fff\U00020000-\U000323af]|[^\W_〇\u3400-\u9fff]+")
_HAN: Final = re.compile(r"[〇\u3400-\u9fff\U00020000-\U000323af]")
_LONGEST_NAME: Final = 64
_MOST_INITIALS: Final = 64


def initials(name: str) -> tuple[str, ...]:
    """The initials of `name`, one string for each way of reading it, the usual way first."""
    letters = [
        dict.fromkeys(reading[0] for reading in unit if len(unit) == 1 or not _HAN.match(reading))
        for unit in _units(name)
    ]
    ways = islice(product(*letters), _MOST_INITIALS)
    return tuple(dict.fromkeys("".join(way) for way in ways)) if letters else ()


def matches(query: str, name: str) -> bool:
    """Whether somebody who typed `query` may mean `name`; an empty query means everybody."""
    wanted = fold(query[:_LONGEST_NAME]).strip()
    if not wanted:
        return True
    if _HAN.search(wanted) and wanted in fold(name):
        return True
    typed = "".join(_typed_parts(wanted))
    if not typed:
        return wanted in fold(name)
    units = _units(name)
    return any(_spells(typed, units[start:]) for start in range(len(units)))


def _typed_parts(wanted: str) -> list[str]:
    """What was typed without spaces, hyphens and apostrophes."""
    return _UNIT.findall(wanted)


def _units(name: str) -> tuple[tuple[str, ...], ...]:
    """For each Chinese character or other word of `name`, all it may be typed as."""
    return tuple(
        _readings(unit) if _HAN.match(unit) else (unit,)
        for unit in _UNIT.findall(fold(name[:_LONGEST_NAME]))
    )


def _spells(typed: str, units: tuple[tuple[str, ...], ...]) -> bool:
    """Whether `typed` runs through `units`, each whole or by its initial, the last cut anywhere."""
    reached = {0}
    for readings in units:
        rests = [typed[place:] for place in reached]
        if any(reading.startswith(rest) for rest in rests for reading in readings):
            return True
        reached = {
            place + len(part)
            for place in reached
            for reading in readings
            for part in _short_forms(reading)
            if typed.startswith(part, place)
        }
        if len(typed) in reached:
            return True
    return False


def _short_forms(reading: str) -> tuple[str, ...]:
    """A reading in full, by its first letter and by its initial sound (`zh`, `ch`, `sh`)."""
    sound = (reading[:2],) if reading[:2] in ("zh", "ch", "sh") else ()
    return (reading, reading[0], *sound)


@lru_cache(maxsize=8192)
def _readings(character: str) -> tuple[str, ...]:
    """All readings of a Chinese character without tones, and the character itself last.

    `ü` is typed `v`, `u` or, as in passports, `yu`.
    """
    # Single characters are asked for: without the dictionary of phrases it takes 5 MB, not 55.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin import Style, pinyin  # paid at the first search

    found: list[str] = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    readings = [reading for reading in found if reading.isascii() and reading.isalpha()]
    typed = [reading.replace("v", sign) for sign in ("v", "u", "yu") for reading in readings]
    return (*dict.fromkeys(typed), character)
