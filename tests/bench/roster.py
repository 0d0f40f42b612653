"""The roster: a key in a month of 40 people by 31 days, against a bare DataTable of that size."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from frontdesk.clock import local
from frontdesk.registers.roster import plan
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.rules.rostering import days_in, month_after

from .append import scratch
from .figures import Figure, alternating, paired
from .million import PIN, Made, made
from .startup import FLOORS, command
from .terminal import Terminal, python

SMALL = 1_000
PEOPLE = 40
ROUNDS = 40
CODES = ("N", "N", "N", "N", "休", "休")
SUPERVISOR = "陈静"
ROSTER = b"\x1f"
"""Ctrl+_: the roster."""
NEXT_MONTH = b"\x17"
RIGHT, LEFT, DOWN, UP = b"\x1b[C", b"\x1b[D", b"\x1b[B", b"\x1b[A"
MOST_READING = 100.0
"""Milliseconds within which a month is read with everything that is wrong with it."""


def figures(_large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    with scratch() as folder, ExitStack() as stack:
        site, month = _site(folder)
        yield _reading(site, month)
        bare = stack.enter_context(Terminal(python(str(FLOORS / "bare_table.py"))))
        bare.until("ready")
        bare.settle()
        grid = stack.enter_context(_roster_of(site))
        for told, key, back, typed in (
            ("a day to the right", RIGHT, LEFT, False),
            ("a person down", DOWN, UP, False),
            ("a code typed", RIGHT, LEFT, True),
        ):
            ours = partial(_pressed, grid, b"d" if typed else key, back)
            yield paired(
                f"roster: {told}, {PEOPLE} × 31, against a bare DataTable",
                *alternating(ours, partial(_pressed, bare, key, back), ROUNDS),
                "ms",
                times=2.0,
            )


def _pressed(terminal: Terminal, key: bytes, back: bytes) -> float:
    took = terminal.key(key)
    terminal.key(back)
    return took


def _reading(site: Made, month: str) -> Figure:
    """The month read and judged."""
    desk = site.open()
    try:
        took = [_timed(lambda: desk.ask(plan.month, month)) for _round in range(15)]
    finally:
        desk.close()
    value = median(took)
    return Figure("roster: a month read and judged", value, value, "ms", 1.0, most=MOST_READING)


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _site(folder: Path) -> tuple[Made, str]:
    """A small site with so many people in the next month of 31 days."""
    site = made(SMALL).copy(folder)
    desk = site.open()
    try:
        desk.sign_in_as(SUPERVISOR, PIN)
        month = f"{local(desk.clock.now(), desk.house.zone):%Y-%m}"
        while days_in(month) < 31:
            month = month_after(month)
        for number in range(PEOPLE):
            cells = [CODES[(day + number) % len(CODES)] for day in range(31)]
            post = "clerk" if number < 8 else "gate"
            desk.act(plan.set_row, month, RowDraft(f"员工{number:02d}", tuple(cells), post))
    finally:
        desk.close()
    return site, month


def _roster_of(site: Made) -> Terminal:
    """The console with the supervisor signed in and the month on the screen."""
    terminal = Terminal(command(site))
    terminal.until(SUPERVISOR)
    terminal.settle()
    terminal.type(SUPERVISOR.encode())
    terminal.settle()
    terminal.type(b"\r")
    terminal.settle()
    terminal.type(PIN.encode() + b"\r")
    terminal.until("F3")
    terminal.settle(1.0)
    terminal.type(ROSTER)
    terminal.until("Roster 20")
    terminal.settle(1.0)
    while f"/{PEOPLE}" not in terminal.text():
        terminal.type(NEXT_MONTH)
        terminal.settle(1.0)
    return terminal
