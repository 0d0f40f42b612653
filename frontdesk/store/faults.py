"""SQLite's own words turned into the errors of this house."""

import sqlite3 as standard
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from frontdesk.errors import (
    Busy,
    DamagedDatabase,
    DiskFull,
    FrontDeskError,
    GoToPaper,
    LedgerError,
    ReadOnlySite,
)
from frontdesk.language import _
from frontdesk.store.driver import driver

DAMAGE = ("malformed", "not a database", "file is encrypted", "no such table", "no such column")


def _named(message: str, path: Path) -> FrontDeskError | None:
    text = message.lower()
    if "disk is full" in text:
        return DiskFull(
            _("The disk is full: nothing was written."),
            remedy=_("Free some room, then try again; until then write on paper."),
        )
    if "readonly" in text or "unable to open" in text:
        return ReadOnlySite(
            _("{path} cannot be written.").format(path=path.name),
            remedy=_("Check the rights on the site folder and that the disk is not locked."),
        )
    if any(sign in text for sign in DAMAGE):
        return DamagedDatabase(
            _("{path} is damaged or is not a database.").format(path=path.name),
            remedy=_("Go to paper, keep the file, and restore the newest backup."),
        )
    if "locked" in text or "busy" in text:
        return Busy(
            _("Another console is writing and did not finish in time."),
            remedy=_("Nothing was written. Try again."),
        )
    if "disk i/o error" in text:
        return GoToPaper(
            _("The disk reports an error: no new entries are taken. Go to paper."),
            remedy=_("Check the disk, then run verify; the console opens again after it."),
        )
    if "append-only" in text:
        return LedgerError(_("Entries are not altered and not deleted."), rule="LOG-04")
    return None


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise what SQLite reports about `path` as an error that a person can act on."""
    try:
        yield
    except DBAPIError as error:
        if found := _named(str(error.orig), path):
            raise found from error
        raise
    except (driver.Error, standard.Error) as error:
        if found := _named(str(error), path):
            raise found from error
        raise
