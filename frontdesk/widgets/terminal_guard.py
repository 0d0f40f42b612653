"""The console and the terminal kept apart: text from people is neither obeyed nor lost.

Going out, `ControlFilter` takes from every drawn line what a terminal would obey. Coming in,
`install_input_guard` stands between the Linux driver of Textual and its keyboard: bytes that are
not UTF-8, controls inside a paste and malformed key sequences neither end the console nor press
keys in it, and a paste that is too long is cut, with word of how much was left out.
"""

import codecs
import re
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual._xterm_parser import XTermParser
from textual.color import Color
from textual.filter import LineFilter
from textual.keys import Keys
from textual.message import Message

from frontdesk.text import UNSAFE, shown_line

PASTE_LIMIT: Final = 200_000
"""Characters of one paste that are taken; more would freeze the fields for seconds."""

PASTE_START: Final = "\x1b[200~"
PASTE_END: Final = "\x1b[201~"

_UNSAFE_ON_A_LINE: Final = re.compile(rf"{UNSAFE.pattern}|[\t\n]")
_CONTROL_IN_PASTE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HALF_CHARACTER: Final = re.compile(r"[\ud800-\udfff]")
_MALFORMED: Final = (ValueError, OverflowError, ZeroDivisionError)


class ControlFilter(LineFilter):
    """Takes controls and direction marks out of drawn lines, for `App.get_line_filters`.

    A line keeps its width: what takes a cell becomes its visible sign, what takes none goes.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without anything that the terminal would obey."""
        return [
            Segment(_UNSAFE_ON_A_LINE.sub(_of_same_width, segment.text), segment.style)
            if not segment.control and _UNSAFE_ON_A_LINE.search(segment.text)
            else segment
            for segment in segments
        ]


def _of_same_width(match: re.Match[str]) -> str:
    cells = cell_len(match.group())
    return shown_line(match.group())[:1].ljust(cells) if cells else ""


class PasteGuard:
    """Follows a stream of terminal input and cleans what lies inside a bracketed paste.

    Outside a paste everything passes at once. Inside, controls other than tab and line ends are
    dropped, and what goes beyond `limit` characters is left out.

    Args:
        limit: characters of one paste that pass.
        on_cut: told after a paste how many characters were left out; called on the thread that
            reads the keyboard.
    """

    def __init__(self, limit: int = PASTE_LIMIT, on_cut: Callable[[int], None] | None = None):
        self._limit = limit
        self._on_cut = on_cut
        self._pasting = False
        self._marker_so_far = ""  # of a marker that the next piece may complete
        self._taken = 0
        self._left_out = 0

    def filter(self, piece: str) -> str:
        """The part of `piece` that may go on to the parser."""
        passed: list[str] = []
        while piece:
            step = self._inside if self._pasting else self._outside
            text, piece = step(piece)
            passed.append(text)
        return "".join(passed)

    def _outside(self, piece: str) -> tuple[str, str]:
        """What passes up to and including the start of a paste, and what comes after it."""
        seen = self._marker_so_far + piece
        before, start, after = seen.partition(PASTE_START)
        if start:
            self._pasting, self._taken, self._left_out = True, 0, 0
            self._marker_so_far = ""
            return piece[: len(piece) - len(after)], after
        self._marker_so_far = _begun_marker(before, PASTE_START)
        return piece, ""

    def _inside(self, piece: str) -> tuple[str, str]:
        """What passes up to and including the end of the paste, and what comes after it."""
        before, end, after = (self._marker_so_far + piece).partition(PASTE_END)
        if end:
            self._pasting, self._marker_so_far = False, ""
            text = self._within_limit(before)
            if self._left_out and self._on_cut is not None:
                self._on_cut(self._left_out)
            return text + end, after
        self._marker_so_far = _begun_marker(before, PASTE_END)
        return self._within_limit(before.removesuffix(self._marker_so_far)), ""

    def _within_limit(self, pasted: str) -> str:
        """Clean pasted text as far as the limit goes; the rest is counted."""
        safe = _CONTROL_IN_PASTE.sub("", pasted)
        text = safe[: self._limit - self._taken]
        self._taken += len(text)
        self._left_out += len(safe) - len(text)
        return text


def _begun_marker(text: str, marker: str) -> str:
    """The beginning of `marker` with which `text` ends, or an empty text."""
    lengths = range(len(marker) - 1, 0, -1)
    return next((marker[:length] for length in lengths if text.endswith(marker[:length])), "")


class GuardedDecoder:
    """Bytes of the terminal to text: what is not UTF-8 becomes U+FFFD, pastes are guarded."""

    def __init__(self, paste_guard: PasteGuard) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._paste_guard = paste_guard

    def decode(self, data: bytes, final: bool = False) -> str:
        """The text of `data` that may go on to the parser; half a character waits."""
        return self._paste_guard.filter(self._utf8.decode(data, final))


class GuardedParser(XTermParser):
    """Textual's parser, to which a malformed sequence is no key instead of the end."""

    def parse_mouse_code(self, code: str) -> Message | None:
        """The mouse event of `code`; None where it makes no sense."""
        try:
            return super().parse_mouse_code(code)
        except _MALFORMED:
            return None

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        """The keys of `sequence`; the ignored key where it is malformed.

        No key at all would leave the parser waiting, and the sequence typed out letter by letter.
        """
        try:
            keys = list(super()._sequence_to_key_events(sequence, alt))
        except _MALFORMED:
            return [events.Key(Keys.Ignore, sequence)]
        malformed = any(_HALF_CHARACTER.search(key.character or "") for key in keys)
        return [events.Key(Keys.Ignore, sequence)] if malformed else keys


def install_input_guard(
    on_paste_cut: Callable[[int], None] | None = None, *, paste_limit: int = PASTE_LIMIT
) -> bool:
    """Guard the keyboard of every app that starts from now on; may be called again.

    Does nothing on Windows, nor where the driver is not built as the guard expects.

    Args:
        on_paste_cut: told how many characters of a paste were left out, on the thread that reads
            the keyboard: post a message from it, touch no widget.
        paste_limit: characters of one paste that are taken.

    Returns:
        Whether the guard stands.
    """
    driver = _driver_module()
    if driver is None:
        return False

    def decoder_class(encoding: str) -> Callable[..., GuardedDecoder]:
        return partial(GuardedDecoder, PasteGuard(paste_limit, on_paste_cut))

    driver.getincrementaldecoder = decoder_class
    driver.XTermParser = GuardedParser
    return True


def _driver_module() -> Any:
    """Textual's Linux driver, or None where its input thread is not the one known here."""
    if sys.platform == "win32":
        return None
    try:
        from textual.drivers import linux_driver
    except ImportError:
        return None
    reader = getattr(getattr(linux_driver, "LinuxDriver", None), "run_input_thread", None)
    names = getattr(getattr(reader, "__code__", None), "co_names", ())
    parser_is_known = all(
        hasattr(XTermParser, name) for name in ("parse_mouse_code", "_sequence_to_key_events")
    )
    as_expected = {"getincrementaldecoder", "XTermParser"} <= set(names) and parser_is_known
    return linux_driver if as_expected else None
