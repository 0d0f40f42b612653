"""TOML files that people write, with messages that name file and line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from frontdesk.errors import FileRefused
from frontdesk.language import _
from frontdesk.store.regular import NotRegular, TooLarge, read_regular

_LINE = re.compile(r"at line (\d+)")


def read_toml(path: Path, *, remedy: str = "") -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        FileRefused: not readable, not UTF-8, not TOML; names the line.
    """
    return parsed(path, text_of(path, remedy=remedy), remedy=remedy)


def text_of(path: Path, *, remedy: str = "", limit: int | None = None) -> str:
    """The file's text; a byte order mark, which some editors write, is taken off.

    Args:
        limit: the most bytes it may have; with it nothing but a regular file is read.
    """
    try:
        content = path.read_bytes() if limit is None else read_regular(path, limit)
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _refused(path, line, _("this is not UTF-8 text"), remedy) from error
    except (NotRegular, TooLarge) as error:
        raise FileRefused(_unfit(path, error, limit or 0), remedy=remedy) from error
    except OSError as error:
        raise FileRefused(
            _("{file} cannot be read: {reason}").format(file=path.name, reason=error.strerror)
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unfit(path: Path, error: OSError, limit: int) -> str:
    if isinstance(error, TooLarge):
        told = _("{file}: it is larger than {limit} KB")
        return told.format(file=path.name, limit=limit // 1000)
    return _("{file}: it is no ordinary file").format(file=path.name)


def parsed(path: Path, text: str, *, remedy: str = "") -> dict[str, Any]:
    """The tables in the text of `path`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines())
        raise _refused(path, line, _("this is not valid TOML"), remedy) from error
    except RecursionError as error:
        raise FileRefused(
            _("{file}: its lists or tables are nested too deep").format(file=path.name),
            remedy=remedy,
        ) from error
    except ValueError as error:
        raise FileRefused(_("{file}: a number in it is too long").format(file=path.name)) from error


def _refused(path: Path, line: int, reason: str, remedy: str) -> FileRefused:
    return FileRefused(
        _("{file}, line {line}: {reason}.").format(file=path.name, line=line, reason=reason),
        remedy=remedy,
    )
