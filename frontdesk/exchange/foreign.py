"""What every reader of foreign files shares: the record, and the refusals in plain words."""

import gzip
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from frontdesk.errors import FileRefused
from frontdesk.language import _


class Record(NamedTuple):
    """A row as the file has it."""

    number: int
    cells: list[str]
    problem: str


Records = Generator[Record, None, None]


def empty(name: str) -> FileRefused:
    return FileRefused(
        _("{name} is empty.").format(name=name), remedy=_("The first row must name the columns.")
    )


def damaged(name: str) -> FileRefused:
    return FileRefused(
        _("{name} is damaged or incomplete.").format(name=name), remedy=_("Copy the file again.")
    )


def locked(name: str) -> FileRefused:
    return FileRefused(
        _("{name} is protected by a password.").format(name=name),
        remedy=_("Save a copy without the password."),
    )


def too_large(name: str) -> FileRefused:
    return FileRefused(
        _("{name} unpacks to far more than a table can hold.").format(name=name),
        remedy=_("Do not open it; ask where it came from."),
    )


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what file, archive and codec raise into a refusal."""
    try:
        yield
    except (gzip.BadGzipFile, zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise damaged(name) from error
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise FileRefused(
            _("{name} cannot be read: {reason}.").format(name=name, reason=reason or error)
        ) from error
