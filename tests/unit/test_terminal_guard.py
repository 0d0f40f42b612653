"""What leaves for the terminal and what comes from it."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import ControlType, Segment
from textual import events
from textual.color import Color
from textual.message import Message

from frontdesk.widgets import terminal_guard
from frontdesk.widgets.terminal_guard import (
    PASTE_END,
    PASTE_START,
    ControlFilter,
    GuardedDecoder,
    GuardedParser,
    PasteGuard,
    install_input_guard,
)

BLACK = Color(0, 0, 0)


def drawn(text: str) -> str:
    return "".join(segment.text for segment in ControlFilter().apply([Segment(text)], BLACK))


@pytest.mark.parametrize(
    "attack",
    ["\x1b]52;c;AAAA\x07", "\x1b]0;t\x1b\\", "\x9b31m", "\u202eabc\u2066", "a\tb\nc\r", "\x7f"],
)
def test_no_drawn_line_holds_a_control(attack: str) -> None:
    assert drawn(f"王{attack}").isprintable()


@settings(derandomize=True)
@given(st.text(st.characters()))
def test_a_filtered_line_is_printable_utf8_of_the_same_width(text: str) -> None:
    seen = drawn(text)
    seen.encode("utf-8")
    assert not terminal_guard._UNSAFE_ON_A_LINE.search(seen)
    assert cell_len(seen) == sum(map(cell_len, text)) or cell_len(seen) == cell_len(text)


def test_ordinary_and_control_segments_pass_untouched() -> None:
    segments = [Segment("王岚"), Segment("\x1b[H", None, [(ControlType.HOME,)])]
    assert ControlFilter().apply(segments, BLACK) == segments


def paste(text: str) -> str:
    return f"{PASTE_START}{text}{PASTE_END}"


def keys_and_pastes(data: bytes, pieces: int = 1, **options: Any) -> list[str]:
    """What the app hears of `data`, read in pieces of so many bytes."""
    decoder, parser = GuardedDecoder(PasteGuard(**options)), GuardedParser()
    heard: list[Message] = []
    for start in range(0, len(data), pieces):
        if text := decoder.decode(data[start : start + pieces]):
            heard += parser.feed(text)
    return [
        f"paste {message.text}" if isinstance(message, events.Paste) else f"key {message.key}"
        for message in heard
        if isinstance(message, events.Paste | events.Key)
    ]


@pytest.mark.parametrize("pieces", [1, 2, 3, 5, 4096])
def test_an_escape_in_a_paste_presses_no_key(pieces: int) -> None:
    data = paste("漏水\x1b\x11[31m\x03\tend\r\n").encode() + b"x"
    assert keys_and_pastes(data, pieces) == ["paste 漏水[31m\tend\r\n", "key x"]


@pytest.mark.parametrize("pieces", [1, 7, 4096])
def test_a_start_marker_inside_a_paste_is_text(pieces: int) -> None:
    assert keys_and_pastes(paste(f"a{PASTE_START}b").encode(), pieces) == ["paste a[200~b"]


def test_an_escape_key_is_not_held_back() -> None:
    guard = PasteGuard()
    assert guard.filter("\x1b") == "\x1b"
    assert guard.filter("\x1b[") == "\x1b["


@pytest.mark.parametrize("pieces", [1, 4096])
def test_bytes_that_are_not_utf8_are_replaced(pieces: int) -> None:
    heard = keys_and_pastes(b"a" + "漏".encode("gbk") + b"\xffz", pieces)
    assert heard[0] == "key a" and heard[-1] == "key z"


@pytest.mark.parametrize(
    "sequence",
    ["\x1b[::;u", "\x1b[1114112u", "\x1b[9999999999999u", "\x1b[97;1:2u", "\x1b[97;1;55296u"],
)
def test_a_malformed_key_sequence_is_no_key(sequence: str) -> None:
    assert keys_and_pastes(f"{sequence}ab".encode()) == ["key a", "key b"]


def test_a_mouse_in_a_terminal_without_size_is_no_end() -> None:
    assert keys_and_pastes(b"\x1b[48;0;0;0;0t\x1b[<0;5;5Ma") == ["key a"]


@settings(derandomize=True)
@given(st.lists(st.sampled_from([*"\x1b[<0123456789;:utMmRA~?$yI漏", "\x1b[", "\x1b[200~"])))
def test_no_input_ends_the_parser(pieces: list[str]) -> None:
    keys_and_pastes("".join(pieces).encode())


@settings(derandomize=True)
@given(st.binary(), st.integers(1, 9))
def test_any_bytes_are_decoded_the_same_in_any_pieces(data: bytes, size: int) -> None:
    whole = GuardedDecoder(PasteGuard()).decode(data, final=True)
    decoder = GuardedDecoder(PasteGuard())
    parts = [decoder.decode(data[start : start + size]) for start in range(0, len(data), size)]
    assert "".join(parts) + decoder.decode(b"", final=True) == whole


@settings(derandomize=True)
@given(st.text(st.sampled_from("ab\x1b\x00漏\t[2019~")), st.integers(1, 9))
def test_a_paste_is_cut_the_same_in_any_pieces(text: str, size: int) -> None:
    told: list[int] = []
    stream = f"k{paste(text)}k"
    guard = PasteGuard(3, told.append)
    passed = "".join(guard.filter(stream[i : i + size]) for i in range(0, len(stream), size))
    pasted, _, after = text.partition(PASTE_END)
    safe = terminal_guard._CONTROL_IN_PASTE.sub("", pasted)
    assert passed.startswith(f"k{paste(safe[:3])}")
    assert told == ([len(safe) - 3] if len(safe) > 3 else [])
    assert after or passed.endswith(f"{PASTE_END}k")


def test_a_long_paste_is_cut_and_the_rest_counted() -> None:
    told: list[int] = []
    heard = keys_and_pastes(paste("漏" * 250_000).encode(), 4096, on_cut=told.append)
    assert heard == ["paste " + "漏" * 200_000]
    assert told == [50_000]


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The driver module, put back as it was."""
    module = pytest.importorskip("textual.drivers.linux_driver")
    monkeypatch.setattr(module, "getincrementaldecoder", module.getincrementaldecoder)
    monkeypatch.setattr(module, "XTermParser", module.XTermParser)
    yield module


def test_the_guard_stands_in_the_driver(driver: Any) -> None:
    told: list[int] = []
    assert install_input_guard(told.append, paste_limit=2)
    assert driver.XTermParser is GuardedParser
    decode = driver.getincrementaldecoder("utf-8")().decode
    assert decode(b"\xff" + paste("abc").encode(), final=False) == f"\ufffd{paste('ab')}"
    assert told == [1]
    assert install_input_guard()


def test_the_guard_keeps_away_from_another_system_and_another_driver(
    driver: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = driver.XTermParser
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(sys, "platform", "win32")
        assert not install_input_guard()
    monkeypatch.setattr(driver.LinuxDriver, "run_input_thread", lambda self: None)
    assert not install_input_guard()
    monkeypatch.delattr(driver, "LinuxDriver")
    assert not install_input_guard()
    assert driver.XTermParser is before
