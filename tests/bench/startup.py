"""First paint of the sign-in screen, against a bare Textual app; `--help` against Typer."""

import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from .figures import Figure, alternating, paired
from .million import Made, made
from .terminal import Terminal, python

FLOORS = Path(__file__).parent / "floors"
SMALL = 1_000
ROUNDS = 15
FIRST_PAINT, STAFF_OFFERED = "PIN", "陈静"


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    small, big = command(made(SMALL)), command(made(large))
    bare = python(str(FLOORS / "bare_app.py"))
    first_paint = partial(_first, small, FIRST_PAINT)
    first_paint()  # everything has been read from the disk once
    yield paired(
        "startup: first paint of the sign-in screen",
        *alternating(first_paint, partial(_first, bare, "ready"), ROUNDS),
        "ms",
        times=1.15,
    )
    for words, told in ((FIRST_PAINT, "first paint"), (STAFF_OFFERED, "names offered")):
        yield paired(
            f"startup: {told}, {large:,} entries against {SMALL:,}",
            *alternating(partial(_first, big, words), partial(_first, small, words), ROUNDS),
            "ms",
            times=1.1,
        )
    yield paired(
        "startup: frontdesk --help",
        *alternating(
            partial(_run, frontdesk("--help")),
            partial(_run, python(str(FLOORS / "empty_typer.py"), "--help")),
            ROUNDS,
        ),
        "ms",
        times=1.3,
    )


def command(site: Made) -> list[str]:
    """The console on a site, in English whatever the machine speaks."""
    return frontdesk(
        *("--language", "en"),
        *("--site", str(site.folder), "--secret", str(site.secret)),
    )


def frontdesk(*arguments: str) -> list[str]:
    """The command as it is installed, else the module."""
    installed = Path(sys.executable).with_name("frontdesk")
    return python(*([str(installed)] if installed.exists() else ["-m", "frontdesk"]), *arguments)


def _first(argv: list[str], words: str) -> float:
    with Terminal(argv) as terminal:
        return terminal.until(words) * 1000


def _run(argv: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(argv, stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - start) * 1000
