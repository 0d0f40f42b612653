"""Reads files that are files, up to a size: a pipe or a device would keep the console waiting."""

import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


class NotRegular(OSError):
    """A folder, a pipe or a device stands where a file should."""


class TooLarge(OSError):
    """A file holds more than is taken."""


def read_regular(path: Path, limit: int) -> bytes:
    """The content of a regular file of at most `limit` bytes.

    Raises:
        NotRegular: it is something else.
        TooLarge: it holds more.
        OSError: not there, or not readable.
    """
    descriptor = os.open(path, _FLAGS)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise NotRegular(path)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(limit + 1)
    finally:
        os.close(descriptor)
    if len(content) > limit:
        raise TooLarge(path)
    return content
