"""First paint of the sign-in screen, against a bare Textual app; `--help` against Typer."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from .figures import Figure, alternating, milliseconds, paired
from .million import Made, made
from .terminal import Terminal, python

FLOORS = Path(__file__).parent / "floors"
SMALL = 1_000
ROUNDS = 5
FIRST_PAINT, STAFF_OFFERED = "PIN", "陈静"


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    small, big = made(SMALL), made(large)
    bare = lambda: _first(python(str(FLOORS / "bare_app.py")), "ready")
    console = lambda: _first(command(small), FIRST_PAINT)
    bare()
    console()  # both have been read from the disk once
    yield paired(
        "startup: first paint of the sign-in screen",
        *alternating(console, bare, ROUNDS),
        "ms",
        times=1.15,
    )
    for words, told in ((FIRST_PAINT, "first paint"), (STAFF_OFFERED, "names offered")):
        yield paired(
            f"startup: {told}, {large:,} entries against {SMALL:,}",
            *alternating(
                lambda words=words: _first(command(big), words),  # type: ignore[misc]
                lambda words=words: _first(command(small), words),  # type: ignore[misc]
                ROUNDS,
            ),
            "ms",
            times=1.1,
        )
    yield paired(
        "startup: frontdesk --help",
        *alternating(
            lambda: milliseconds(lambda: _run(python("-m", "frontdesk", "--help"))),
            lambda: milliseconds(lambda: _run(python(str(FLOORS / "empty_typer.py"), "--help"))),
            ROUNDS,
        ),
        "ms",
        times=1.3,
    )


def command(site: Made) -> list[str]:
    """The console on a site, in English whatever the machine speaks."""
    return python(
        *("-m", "frontdesk", "--language", "en"),
        *("--site", str(site.folder), "--secret", str(site.secret)),
    )


def _first(argv: list[str], words: str) -> float:
    with Terminal(argv) as terminal:
        return terminal.until(words) * 1000


def _run(argv: list[str]) -> None:
    subprocess.run(argv, stdout=subprocess.DEVNULL, check=True)
