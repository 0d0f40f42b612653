"""Files put in place whole: made durable, never over another one, one maker at a time."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def sync_file(path: Path) -> None:
    """What was written into `path` is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Names given in `folder` are on the disk, where the system can say so."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network disks refuse it
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_new(path: Path, content: bytes) -> None:
    """A new file that only its owner can read.

    Raises:
        FileExistsError: something has that name already; it stays as it is.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)


def place_new(part: Path, target: Path) -> None:
    """Make `part` durable and give it its name.

    Raises:
        FileExistsError: something has that name already; it stays as it is.
    """
    sync_file(part)
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links: take the name first, then fill it
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        part.replace(target)
    else:
        part.unlink()
    sync_folder(target.parent)


@contextmanager
def held(path: Path) -> Iterator[int]:
    """The lock file `path`, held by this process alone: its descriptor; it ends with the process.

    Raises:
        BlockingIOError: another process holds it.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            _hold(descriptor)
            # Whoever held it before may have taken the name away meanwhile.
            same = os.path.samestat(os.fstat(descriptor), path.stat())
        except OSError as error:
            raise BlockingIOError(path) from error
        if not same:
            raise BlockingIOError(path)
        try:
            yield descriptor
        finally:
            with suppress(OSError):
                path.unlink()
    finally:
        os.close(descriptor)
