"""The wizard: a key inside it with 20 runs, a step saved, all procedures loaded and checked."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from statistics import median

from frontdesk.desk import Desk
from frontdesk.procedures import actions
from frontdesk.procedures.library import Library
from frontdesk.rules.rulebook import Rulebook
from frontdesk.rules.transitions import Transitions

from .append import _plain, scratch
from .figures import Figure, alternating, paired
from .log_screen import signed_in
from .million import Made, made
from .startup import FLOORS
from .terminal import Terminal, python

ROUNDS = 200
KEYS = 80
RUNS = 20
A_LONG_RUN = 20
"""So many steps go round in one run before the next begins."""
MOST_LOADING = 50.0
"""Milliseconds within which all procedures are loaded and checked."""
BACKSPACE, ENTER = b"\x7f", b"\r"


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    yield from _loading()
    with scratch() as folder:
        plain = _plain(folder / "plain.db")
        site = made(large).copy(folder / "big")
        desk = site.open_as_clerk()
        yield paired(
            f"wizard: a step saved, {large:,} entries, against SQLModel",
            *alternating(_step(desk), plain, ROUNDS),
            "ms",
            times=2.0,
        )
        _begin(desk, RUNS - 1)
        run = desk.begin("emergency-patient", {"room": "3-2-1299"})
        desk.work(actions.done, run, "nearest", {"who": "刘强"})
        desk.work(actions.done, run, "wish", {"help": ["call_120"], "relative": True})
        desk.close()
        yield _key(site, large)


def _loading() -> Iterator[Figure]:
    book, transitions = Rulebook.load(), Transitions.load()
    with scratch() as folder:
        remembered = folder / "procedures.checked"
        for name, most in (("the first time", None), ("unchanged since", MOST_LOADING)):
            took = []
            for _round in range(9 if most else 3):
                if most is None:
                    remembered.unlink(missing_ok=True)
                start = time.perf_counter()
                library = Library.load(book, transitions, remembered=remembered, secret=bytes(32))
                took.append((time.perf_counter() - start) * 1000)
            count = len(library.known)
            value = median(took)
            title = f"procedures: {count} loaded and checked, {name}"
            yield Figure(title, value, value, "ms", 1.0, most=most)


def _begin(desk: Desk, count: int) -> list[int]:
    """So many emergencies that wait for their ambulance."""
    runs = []
    for number in range(count):
        run = desk.begin("emergency-patient", {"room": f"3-2-{1200 + number}"})
        desk.work(actions.done, run, "nearest", {"who": "刘强"})
        desk.work(actions.done, run, "wish", {"help": ["call_120"], "relative": True})
        desk.work(actions.done, run, "call_120", {})
        runs.append(run)
    return runs


def _step(desk: Desk) -> Callable[[], float]:
    """One step of a run that goes round: the ambulance is not here yet, 120 is asked again."""
    run, turn = 0, 0

    def once() -> float:
        nonlocal run, turn
        if turn % A_LONG_RUN == 0:
            run = _begin(desk, 1)[0]
        turn += 1
        step, typed = ("call_again", {}) if turn % 2 == 0 else ("ambulance", {"outcome": "not_yet"})
        start = time.perf_counter()
        desk.work(actions.done, run, step, typed)
        return (time.perf_counter() - start) * 1000

    return once


def _key(site: Made, large: int) -> Figure:
    """From a letter typed into a field of the wizard to its paint."""
    with ExitStack() as stack:
        bare = stack.enter_context(Terminal(python(str(FLOORS / "bare_form.py"))))
        bare.until("ready")
        bare.settle()
        console = stack.enter_context(signed_in(site))
        console.type(ENTER)
        console.until("Dial 120")
        console.settle(1.0)

        def letter(terminal: Terminal) -> float:
            took = terminal.key(b"a")
            terminal.key(BACKSPACE)
            return took

        return paired(
            f"wizard: a key with {RUNS} runs, {large:,} entries, against a bare form",
            *alternating(partial(letter, console), partial(letter, bare), KEYS),
            "ms",
            times=1.5,
        )
