"""Words over several lines, broken as Chinese print breaks them."""

import re
from typing import Final

from rich.text import Text
from textual.geometry import Size
from textual.widgets import Static

from frontdesk.text import clip, width

_PIECE: Final = re.compile(r"[!-~]+|.", re.DOTALL)
"""What is never divided: a word, number or rule id; or one sign of Chinese."""
_NEVER_FIRST: Final = frozenset("。，、；：！？）》〉」』】”’…·")
_NEVER_LAST: Final = frozenset("（《〈「『【“‘")


def folded(words: str, cells: int) -> list[str]:
    """`words` in lines of at most `cells` terminal cells, without the blanks they break at.

    No line begins with a sign that closes or ends with one that opens; a word that is longer than
    a line is divided.
    """
    return [line for part in words.split("\n") for line in _paragraph(part, max(2, cells))]


def _paragraph(words: str, cells: int) -> list[str]:
    lines, line, room = [], "", cells
    pieces = [one for piece in _units(words) for one in _divided(piece, cells)]
    for piece in pieces:
        if width(piece) > room and line:
            lines.append(line.rstrip(" "))
            line, room = "", cells
            if piece == " ":
                continue
        line, room = line + piece, room - width(piece)
    return [*lines, line.rstrip(" ")]


def _units(words: str) -> list[str]:
    """Pieces with the signs that may not be parted from them."""
    units: list[str] = []
    for piece in _PIECE.findall(words):
        closes = piece in _NEVER_FIRST and units and units[-1] != " "
        if closes or (units and units[-1][-1] in _NEVER_LAST):
            units[-1] += piece
        else:
            units.append(piece)
    return units


def _divided(piece: str, cells: int) -> list[str]:
    if width(piece) <= cells:
        return [piece]
    parts = [""]
    for sign in piece:
        if width(parts[-1]) + width(sign) > cells:
            parts.append("")
        parts[-1] += sign
    return parts


class Folded(Static):
    """A few lines of words, behind a bold label; what has no room ends in `…`."""

    DEFAULT_CSS = "Folded { text-wrap: nowrap; }"

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._label, self._words = "", ""

    def put(self, words: str, label: str = "") -> None:
        """Show other words."""
        if (label, words) != (self._label, self._words):
            self._label, self._words = label, words
            self.refresh(layout=True)

    def on_resize(self) -> None:
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(folded(self._label + self._words, width))

    def render(self) -> Text:
        cells, room = self.content_size
        lines = folded(self._label + self._words, cells)
        if len(lines) > room > 0:
            lines[room - 1 :] = [clip(f"{lines[room - 1]} {lines[room]} ".ljust(cells + 1), cells)]
        text = Text("\n".join(lines))
        text.stylize("bold", 0, len(self._label))
        return text
