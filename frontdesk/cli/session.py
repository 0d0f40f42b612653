"""What one call of the command line works with: the site, its desk, and who acts."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frontdesk.errors import FrontDeskError, InvalidInput, SignInRefused
from frontdesk.language import _, as_language, set_language

if TYPE_CHECKING:
    import typer

    from frontdesk.desk import Desk

PIN = "FRONTDESK_PIN"
SECOND_PIN = "FRONTDESK_PIN2"
THIRD_PIN = "FRONTDESK_PIN3"


@dataclass
class Session:
    """Global options of one call.

    Attributes:
        site: the folder named by `--site` or FRONTDESK_SITE, or None for the user's own.
        secret: the file that holds the device secret, or None for the usual place.
        language: what `--language` says, or None.
        only_help: a help page is asked for, which needs no site.
    """

    site: Path | None = None
    secret: Path | None = None
    language: str | None = None
    only_help: bool = False

    def settle(self, site: Path | None, secret: Path | None, language: str | None) -> None:
        """Take the global options; what they say holds for the whole call."""
        if language is not None and language not in ("en", "zh"):
            raise InvalidInput("--language", _("en or zh"))
        self.site, self.secret, self.language = site, secret, language

    @property
    def root(self) -> Path:
        """The site's folder."""
        if self.site is None:
            from frontdesk.store.site import default_root

            self.site = default_root()
        return self.site

    def speak(self, language: str | None) -> None:
        """Go on in the site's language, unless `--language` named another."""
        if self.language is None and (chosen := as_language(language)):
            set_language(chosen)

    def speak_as_the_site(self) -> None:
        """Go on in the site's language, where there is a site; headings are worded from now on.

        A site that cannot be read is refused by the command, if that wants one at all.
        """
        from frontdesk.store.site import SiteFolder

        with suppress(FrontDeskError):
            self.speak(SiteFolder(self.root).read_settings().language)

    def console(self, site: Path) -> int:
        """Open the console; its exit status."""
        # Collecting garbage among what is only being loaded costs a tenth of the way to the
        # first screen; the app turns it on again.
        gc.disable()
        from frontdesk.app import run

        return int(run(site, secret=self.secret, language=self.language))

    @contextmanager
    def desk(self) -> Iterator["Desk"]:
        """The desk, open, nobody signed in."""
        from frontdesk.store.site import SiteFolder

        self.speak(SiteFolder(self.root).read_settings().language)
        from frontdesk.desk import Desk

        desk = Desk(self.root, secret_file=self.secret)
        try:
            yield desk
        finally:
            desk.close()

    @contextmanager
    def desk_as(self, name: str) -> Iterator["Desk"]:
        """The desk with `name` signed in, to write; a changed configuration is told first."""
        with self.reading_as(name) as desk:
            desk.note_configuration()
            yield desk

    @contextmanager
    def reading_as(self, name: str | None) -> Iterator["Desk"]:
        """The desk with `name` signed in, to read; nobody where `name` is None."""
        with self.desk() as desk:
            if name is not None:
                desk.sign_in(person_id(desk, name), asked(_("PIN of {name}").format(name=name)))
            yield desk


def session_of(ctx: "typer.Context") -> Session:
    """The session of a running command."""
    session: Session = ctx.find_root().obj
    return session


def person_id(desk: "Desk", name: str) -> int:
    """Who `NAME` or `NAME#07` is."""
    from frontdesk.registers import people

    return desk.ask(people.by_name, name).id


def asked(question: str, variable: str = PIN) -> str:
    """A secret: from the environment, else typed without echo.

    Raises:
        SignInRefused: there is no terminal to ask at.
    """
    given = os.environ.get(variable)
    if given is not None:
        return given
    if not sys.stdin or not sys.stdin.isatty():
        raise SignInRefused(
            _("{question}: there is no terminal to ask at.").format(question=question),
            remedy=_("Set {variable}, or run the command in a terminal.").format(variable=variable),
        )
    import getpass

    from frontdesk.text import shown_line

    return getpass.getpass(f"{shown_line(question)}: ", stream=sys.stderr)


def asked_twice(question: str, variable: str) -> str:
    """A new secret: from the environment, else typed twice.

    Raises:
        InvalidInput: the two differ.
    """
    first = asked(question, variable)
    if variable in os.environ:
        return first
    if asked(_("{question}, once more").format(question=question), variable) != first:
        raise InvalidInput(question, _("the two are not the same."), remedy=_("Try again."))
    return first
