"""Whatever goes wrong, in one line on stderr; details, without anybody's data, in `errors.log`."""

import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer

from frontdesk.cli.session import Session
from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import N_, _
from frontdesk.text import shown_line


def explain(error: Exception, session: Session) -> int:
    """Print one line about `error`; the exit status."""
    print(_line(error, session), file=sys.stderr)
    return 1


def _line(error: Exception, session: Session) -> str:
    if isinstance(error, FrontDeskError):
        return _one_line(str(error))
    if isinstance(error, typer.Abort):
        return _("Given up; nothing was written.")
    if isinstance(error, typer.TyperException):
        return _usage(error)
    if isinstance(error, OSError) and error.strerror:
        name = f"{error.filename}: " if error.filename else ""
        return _one_line(f"{name}{error.strerror}")
    return _unexpected(error, session)


def _one_line(text: str) -> str:
    return " ".join(shown_line(text).split())


def _usage(error: typer.TyperException) -> str:
    said = _own_words(getattr(error, "format_message", lambda: str(error))())
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "frontdesk"
    return _one_line(f"{said} {_('See: {command} --help').format(command=path)}")


def _own_words(said: str) -> str:
    """What the parser of the command line complains of, in the current language."""
    for pattern, words in _COMPLAINTS:
        if found := re.fullmatch(pattern, said):
            return _(words).format(**found.groupdict())
    return said.rstrip(".") + "."


_VALUE = "Invalid value for '(?P<name>[^']+)': .*"
_COMPLAINTS = (
    (r"No such command '(?P<name>.+)'\.?", N_("There is no command {name}.")),
    (
        r"No such option: (?P<name>\S+) \(Possible options: (?P<others>.+)\)",
        N_("There is no option {name}; perhaps {others}."),
    ),
    (r"No such option: (?P<name>\S+)", N_("There is no option {name}.")),
    (r"Missing command\.?", N_("The command is missing.")),
    (r"Missing \w+ '(?P<name>[^']+)'\..*", N_("{name} is missing.")),
    (
        r"Got unexpected extra argument\(s\) \((?P<name>.+)\)",
        N_("{name} is too much; put a text into quotation marks."),
    ),
    (r"Option '(?P<name>.+)' requires .*", N_("{name} needs a value.")),
    (r"Option '(?P<name>.+)' does not take a value\.?", N_("{name} takes no value.")),
    (_VALUE + r"valid integer.*", N_("{name}: a whole number is wanted.")),
    (
        _VALUE + r"greater than or equal to (?P<least>\d+).*",
        N_("{name}: {least} or more is wanted."),
    ),
    (_VALUE + r"less than or equal to (?P<most>\d+).*", N_("{name}: {most} or less is wanted.")),
)
"""How Typer says it, and how this console does."""


def _unexpected(error: Exception, session: Session) -> str:
    kept = _keep(error, session.site) if session.site else None
    said = _("The console met something it does not know ({error}).").format(
        error=type(error).__name__
    )
    if kept is None:
        return _one_line(f"{said} {_('Try again.')}")
    where = _("Try again. What happened stands in {path}, without residents' data.")
    return _one_line(f"{said} {where.format(path=kept)}")


def _keep(error: Exception, site: Path) -> Path | None:
    """Add kinds of error and places in the code to the site's `errors.log`; None where not."""
    if not site.is_dir():
        return None
    path = site / "errors.log"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write("\n".join(_places(error)) + "\n\n")
    except OSError:
        return None
    return path


def _places(error: BaseException | None) -> list[str]:
    """The kind of each error of the chain and the lines of code it came through."""
    lines: list[str] = []
    while error is not None and len(lines) < 200:
        lines.append(f"{type(error).__module__}.{type(error).__name__}")
        frames = traceback.extract_tb(error.__traceback__)
        lines += [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        error = error.__cause__ or error.__context__
    return lines


def refuse_half_characters(typed: Sequence[str]) -> None:
    """Let such words pass that name a file; the other ones cannot be text.

    Raises:
        InvalidInput: a word came in another encoding than the system's, e.g. as GBK bytes.
    """
    for number, word in enumerate(typed, 1):
        broken = any("\ud800" <= character <= "\udfff" for character in word)
        if broken and not os.path.lexists(word):
            raise InvalidInput(
                _("Word {number} of the command").format(number=number),
                _("it is not readable text, its bytes are not UTF-8."),
                remedy=_("Set the terminal to UTF-8 and type it again."),
            )
