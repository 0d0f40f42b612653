"""Peak memory of the console after a walk through its screens."""

from collections.abc import Iterator

from .figures import Figure
from .log_screen import DOWN, END, F3, F8, HOME, PAGE_DOWN, signed_in
from .million import made
from .startup import FLOORS
from .terminal import Terminal, python


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    with Terminal(python(str(FLOORS / "bare_app.py"))) as bare:
        bare.until("ready")
        bare.settle()
        floor = bare.peak_memory()
    with signed_in(made(large)) as console:
        console.type(F3)
        console.until("Duty log")
        console.settle()
        for key in (DOWN, *[PAGE_DOWN] * 40, END, HOME):
            console.key(key)
        console.type(F8)
        console.until("words, room")
        for letter in "空调":
            console.key(letter.encode())
        console.settle()
        peak = console.peak_memory()
    yield Figure(
        f"memory: peak of the console at {large:,} entries",
        peak,
        floor,
        "MB",
        peak / floor,
        most=150,
    )
