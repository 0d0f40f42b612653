"""What is typed into a cell of the roster, and the code that is meant by it."""

from collections.abc import Sequence

from frontdesk.pinyin import matches
from frontdesk.rules.rostering import BETWEEN, REST_WORDS, code_of
from frontdesk.text import fold

_WORDS = {fold(word): word for word in REST_WORDS}


class Codes:
    """The codes of the roster, in the order in which a key goes through them.

    Full-width letters and small ones mean the same code; a Chinese code answers to its pinyin
    initials too, where no other code begins that way. Words that mean rest everywhere are taken
    as well, though no key goes through them.
    """

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = tuple(codes)
        self._folded = {fold(code): code for code in self.codes}

    def meant(self, typed: str) -> str:
        """What a whole entry stands for; a part that is no code stays, as a code would be kept."""
        parts = [code_of(part) for part in typed.replace("＋", BETWEEN).split(BETWEEN)]
        return BETWEEN.join(dict.fromkeys(self._one(part) or part for part in parts if part))

    def is_known(self, entry: str) -> bool:
        """Whether every part of an entry is a code; nothing at all is one too."""
        known = self._folded.keys() | _WORDS.keys()
        return all(fold(part) in known for part in entry.split(BETWEEN) if part)

    def is_whole(self, typed: str) -> bool:
        """Whether what was typed is a code, and no longer code begins with it."""
        last = fold(typed.replace("＋", BETWEEN).rpartition(BETWEEN)[2])
        if not last:
            return False
        begun = [code for code in self._folded if code.startswith(last)]
        if begun:
            return begun == [last]
        return last in _WORDS or len(self._by_sound(last)) == 1

    def begun(self, typed: str) -> list[str]:
        """The codes that what was typed may become."""
        last = fold(typed.replace("＋", BETWEEN).rpartition(BETWEEN)[2])
        found = [code for folded, code in self._folded.items() if folded.startswith(last)]
        return found or self._by_sound(last)

    def after(self, entry: str, by: int) -> str:
        """The code that comes `by` places after an entry, in the round, with nothing in it."""
        ring = ("", *self.codes)
        place = ring.index(entry) if entry in ring else 0
        return ring[(place + by) % len(ring)]

    def pattern(self, typed: str) -> list[str]:
        """A pattern, one entry a day: `N N N N 休 休`, `N*4 休*2`; `-` is an empty day."""
        days: list[str] = []
        for word in typed.replace("，", " ").replace(",", " ").replace("×", "*").split():
            entry, star, times = word.rpartition("*")
            if not (star and entry and times.isdecimal()):
                entry, times = word, "1"
            days += ["" if entry == "-" else self.meant(entry)] * min(int(times), 31)
        return days

    def _one(self, part: str) -> str:
        known = self._folded.get(fold(part))
        if known is None and len(sounds := self._by_sound(fold(part))) == 1:
            return sounds[0]
        return known or ""

    def _by_sound(self, part: str) -> list[str]:
        if not (part.isascii() and part.isalpha()):
            return []
        return [code for code in self.codes if not code.isascii() and matches(part, code)]


def shortened(days: Sequence[str]) -> str:
    """A pattern as it is typed: `N*4 休*2`."""
    words: list[tuple[str, int]] = []
    for day in days:
        entry = day or "-"
        if words and words[-1][0] == entry:
            words[-1] = (entry, words[-1][1] + 1)
        else:
            words.append((entry, 1))
    return " ".join(f"{entry}*{times}" if times > 1 else entry for entry, times in words)
