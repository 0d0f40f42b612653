"""Keys in the log, in a real terminal; the floor types into a bare Textual Input."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from statistics import median

from .figures import Figure, alternating, paired
from .million import PIN, Made, made
from .startup import FLOORS, command
from .terminal import Terminal, python

SMALL = 1_000
ROUNDS = 60
PAGES = 20
"""So many pages down, each seen for the first time, are in the small log as well."""
DOWN, UP, PAGE_DOWN = b"\x1b[B", b"\x1b[A", b"\x1b[6~"
HOME, END = b"\x1b[H", b"\x1b[F"
F3, F8 = b"\x1bOR", b"\x1b[19~"
FRAME = 16.0
"""Milliseconds of one frame at 60 a second."""


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    with ExitStack() as stack:
        bare = stack.enter_context(Terminal(python(str(FLOORS / "bare_input.py"))))
        bare.until("ready")
        bare.settle()
        little, whole = (stack.enter_context(log_of(made(count))) for count in (SMALL, large))
        typed = partial(bare.key, b"a")
        for told, key, back in (
            ("a line", DOWN, UP),
            ("a page", PAGE_DOWN, b""),
            ("End", END, HOME),
        ):
            big, small = _pressed(whole, key, back), _pressed(little, key, back)
            rounds = ROUNDS if back else PAGES
            against = paired("", *alternating(big, typed, rounds), "ms")
            yield Figure(
                f"log: {told} at {large:,} entries, against typing into a bare Input",
                against.value,
                against.floor,
                "ms",
                against.ratio,
                times=1.5 if key == DOWN else None,
                most=None if key == DOWN else FRAME,
            )
            whole.key(END)
            whole.key(HOME)
            yield paired(
                f"log: {told}, {large:,} entries against {SMALL:,}",
                *alternating(big, small, rounds),
                "ms",
                times=1.2,
            )


def log_of(site: Made) -> Terminal:
    """The console with a clerk signed in and the duty log on the screen."""
    terminal = signed_in(site)
    terminal.type(F3)
    terminal.until("Duty log")
    terminal.settle()
    return terminal


def signed_in(site: Made) -> Terminal:
    """The console with a clerk signed in."""
    terminal = Terminal(command(site))
    terminal.until("陈静")
    terminal.settle()
    terminal.type("王岚".encode())
    terminal.settle()
    terminal.type(b"\r")
    terminal.settle()
    terminal.type(PIN.encode() + b"\r")
    terminal.until("F3")
    terminal.settle(1.0)
    return terminal


def _pressed(terminal: Terminal, key: bytes, back: bytes) -> Callable[[], float]:
    """One press of `key`; what it did is undone by `back` before the next, where there is one."""

    def once() -> float:
        took = terminal.key(key)
        if back:
            terminal.key(back)
        return took

    return once


def typing_in_search(site: Made) -> Figure:
    """From a letter typed in the search box to the results painted."""
    with ExitStack() as stack:
        bare = stack.enter_context(Terminal(python(str(FLOORS / "bare_input.py"))))
        bare.until("ready")
        bare.settle()
        terminal = stack.enter_context(signed_in(site))
        terminal.type(F8)
        terminal.until("words, room")
        terminal.settle()
        took, floor = [], []
        for letter in ("空", "调", "不", "制", "冷"):
            for _round in range(6):
                took.append(terminal.key(letter.encode()))
                floor.append(bare.key(b"a"))
                terminal.key(b"\x7f")
            terminal.key(letter.encode())
    return Figure(
        "search: a letter typed to the results painted",
        median(took),
        median(floor),
        "ms",
        median(took) / median(floor),
        most=50,
    )
