"""The command line. Opening the console loads no command; a command loads its own module only."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from frontdesk.cli.session import Session
from frontdesk.language import as_language, set_language, system_language

GLOBAL = ("--site", "--secret", "--language")
"""Options of every call."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status: 0, 1 where something is wrong, 130 after Ctrl+C."""
    typed = list(sys.argv[1:] if arguments is None else arguments)
    set_language(_language_in(typed) or system_language())
    session = Session()
    try:
        return _run(typed, session)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _quiet_pipe()
    except Exception as error:
        from frontdesk.cli.failures import explain

        return explain(error, session)


def _run(typed: list[str], session: Session) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if any("\ud800" <= character <= "\udfff" for word in typed for character in word):
        from frontdesk.cli.failures import refuse_half_characters

        refuse_half_characters(typed)
    if _only_opens(typed, session):
        return session.console(session.root)
    from frontdesk.cli import root

    return root.run(typed, session)


def _only_opens(typed: Sequence[str], session: Session) -> bool:
    """Whether no command was typed; then the session is settled without loading the commands."""
    found: dict[str, str] = {}
    words = iter(typed)
    for word in words:
        name, equals, value = word.partition("=")
        value = value if equals else next(words, "-")
        if name not in GLOBAL or name in found or value[:1] in ("", "-"):
            return False
        found[name] = value
    site, secret, language = (found.get(name) for name in GLOBAL)
    session.settle(Path(site) if site else None, Path(secret) if secret else None, language)
    return True


def _language_in(typed: Sequence[str]) -> Any:
    """The language that `--language` names, so that even `--help` speaks it."""
    for place, word in enumerate(typed):
        if word.startswith("--language"):
            value = word.partition("=")[2] or "".join(typed[place + 1 : place + 2])
            return as_language(value)
    return None


def _quiet_pipe() -> int:
    """The reader of stdout went away: say nothing, not even at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 1
