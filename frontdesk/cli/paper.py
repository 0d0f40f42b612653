"""How commands give pages out: printed on stdout, or as an HTML file that stands alone."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from frontdesk.cli import output
from frontdesk.errors import FileRefused
from frontdesk.language import N_, _
from frontdesk.text import shown_line

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.exchange.paper import Page

R = TypeVar("R")

Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help=N_("Write a printable page into this new file.")),
]
INK = "\x1b[30;107m{code}\x1b[0m"
"""A code on a terminal: black on white, whatever its colours are."""
_KEPT = frozenset(
    (
        *("log", "head", "seq", "subject", "things", "thing", "kind", "n", "id", "item"),
        *("since", "due", "at", "arrived", "sheet_sha256", "key", "role"),
    )
)
"""Fields of a sheet in which no telephone number stands, though one might be read into them."""


def put_out(page: "Page", html: Path | None) -> None:
    """Print a page, or write it into a new HTML file.

    Raises:
        FileRefused: the file is there already, or cannot be written.
    """
    from frontdesk.exchange.paper_html import as_html

    if html is None:
        _print(page)
        return
    write_file(html, as_html(page).encode())
    output.narrate(_("Written: {path}").format(path=html))


def _print(page: "Page") -> None:
    from frontdesk.exchange.paper_text import drawn

    ink = INK if sys.stdout.isatty() else "{code}"
    for line, is_code in drawn(page):
        print(ink.format(code=line) if is_code else line.rstrip())


def write_file(path: Path, content: bytes) -> None:
    """A new file that only its owner can read.

    Raises:
        FileRefused: the file is there already, or cannot be written.
    """
    from frontdesk.store.files import write_new

    try:
        write_new(path, content)
    except FileExistsError as error:
        raise FileRefused(
            _("{path} is there already; nothing is overwritten.").format(
                path=shown_line(str(path))
            ),
            remedy=_("Name a new file."),
        ) from error
    except (OSError, ValueError) as error:
        raise FileRefused(
            _("{path} cannot be written: {reason}").format(
                path=shown_line(str(path)), reason=getattr(error, "strerror", None) or error
            ),
            remedy=_("Name another folder."),
        ) from error


def hidden(value: Any, name: str = "") -> Any:
    """A sheet as somebody sees it who has not signed in: telephone numbers masked."""
    if isinstance(value, str):
        return value if name in _KEPT else output.masked(value)
    if isinstance(value, Mapping):
        return {key: hidden(item, key) for key, item in value.items()}
    return [hidden(item, name) for item in value] if isinstance(value, list | tuple) else value


def opened(desk: "Desk", draw: Callable[[bool], R], subject: str) -> R:
    """What `draw(masked)` gives for whoever is signed in; numbers shown in full are noted.

    Args:
        subject: the record that the log names.
    """
    from frontdesk.registers import duty_log

    closed = draw(True)
    if desk.signed_in is None:
        return closed
    full = draw(False)
    if getattr(full, "blocks", full) != getattr(closed, "blocks", closed):
        desk.act(duty_log.note_reveal, subject)
    return full
