"""A page kept as two files, text and HTML, beside whatever lies there already."""

from pathlib import Path

from frontdesk.errors import FileRefused
from frontdesk.exchange.paper import Page
from frontdesk.exchange.paper_html import as_html
from frontdesk.exchange.paper_text import as_text
from frontdesk.language import _
from frontdesk.store.files import write_new
from frontdesk.text import shown_line


def save(folder: Path, name: str, page: Page) -> list[Path]:
    """Keep a page in a folder; the files, which may have stood there already with these words.

    Nothing is overwritten: where another file has the name, a number is put behind it.

    Args:
        name: what both files are called, without their endings.

    Raises:
        FileRefused: the folder cannot be written to.
    """
    contents = {".txt": as_text(page).encode(), ".html": as_html(page).encode()}
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        stem, number = name, 1
        while not all(_fits(folder / f"{stem}{end}", said) for end, said in contents.items()):
            number += 1
            stem = f"{name}-{number}"
        paths = [folder / f"{stem}{end}" for end in contents]
        for path, said in zip(paths, contents.values(), strict=True):
            if not path.exists():
                write_new(path, said)
    except OSError as error:
        raise FileRefused(
            _("{path} cannot be written: {reason}").format(
                path=shown_line(str(folder)), reason=error.strerror or error
            ),
        ) from error
    return paths


def _fits(path: Path, content: bytes) -> bool:
    """Whether nothing stands there, or the very same."""
    return not path.exists() or path.read_bytes() == content
