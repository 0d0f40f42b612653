"""One tree of errors. Each says what happened, why (the rule id) and what to do next.

FrontDeskError
├── Refused                 the rules or the facts do not allow it; nothing was written
│   ├── InvalidInput        one field, with the reason
│   ├── NotAuthorised       the person's roles do not carry this act
│   ├── GuardRefused        a register's state does not allow this move
│   ├── Changed             somebody else was faster; lists the entries since
│   └── NotFound            no such record
├── SignInRefused           wrong PIN, waiting time, deactivated person
├── LedgerError
│   ├── UnpostedChange      a row changed and no entry carries it (a defect, never the clerk's)
│   └── ChainBroken         the book on disk is not the book that was written
├── SiteError
│   ├── NoSite, SiteExists, NotPractice, SecretMissing
│   ├── NewerSchema         written by a newer console
│   ├── DamagedDatabase, ReadOnlySite, DiskFull, Busy
│   └── GoToPaper           after an I/O error no new entry is taken
└── FileRefused             a file to import or restore cannot be read
"""

from collections.abc import Sequence

from frontdesk.language import _


class FrontDeskError(Exception):
    """What happened, why and what to do next, in the current language.

    Args:
        what: one sentence for the person at the desk.
        rule: id of the rule that stands behind it, e.g. `LOG-04`.
        remedy: what to do next.
    """

    def __init__(self, what: str, *, rule: str | None = None, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.rule = rule
        self.remedy = remedy

    def __str__(self) -> str:
        rule = f" [{self.rule}]" if self.rule else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{self.what}{rule}{remedy}"


class Refused(FrontDeskError):
    """The rules or the facts do not allow it; nothing was written."""


class InvalidInput(Refused):
    """One field cannot be taken as typed."""

    def __init__(
        self, field: str, reason: str, *, rule: str | None = None, remedy: str = ""
    ) -> None:
        said = _("{field}: {reason}").format(field=field, reason=reason)
        super().__init__(said, rule=rule, remedy=remedy)
        self.field = field
        self.reason = reason


class NotAuthorised(Refused):
    """The person's roles do not carry this act."""


class GuardRefused(Refused):
    """A register's state does not allow this move.

    Args:
        missing: names of the facts that are not there yet.
    """

    def __init__(
        self,
        what: str,
        *,
        rule: str | None = None,
        remedy: str = "",
        missing: Sequence[str] = (),
    ) -> None:
        super().__init__(what, rule=rule, remedy=remedy)
        self.missing = tuple(missing)


class Changed(Refused):
    """Somebody else changed the record since it was shown.

    Args:
        since: seqs of the entries written since, oldest first.
    """

    def __init__(self, what: str, since: Sequence[int], *, remedy: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.since = tuple(since)


class NotFound(Refused):
    """No such record."""


class SignInRefused(FrontDeskError):
    """Wrong PIN, waiting time or a deactivated person.

    Args:
        wait_seconds: how long until the next try is taken; 0 when at once.
    """

    def __init__(self, what: str, *, wait_seconds: int = 0, remedy: str = "") -> None:
        super().__init__(what, remedy=remedy)
        self.wait_seconds = wait_seconds


class LedgerError(FrontDeskError):
    """The ledger cannot take or give an entry."""


class UnpostedChange(LedgerError):
    """A book row changed and no entry carries the change."""


class ChainBroken(LedgerError):
    """The book on disk is not the book that was written."""


class SiteError(FrontDeskError):
    """The site folder or its database cannot be used as asked."""


class NoSite(SiteError):
    """The folder holds no site."""


class SiteExists(SiteError):
    """The folder already holds a site."""


class NotPractice(SiteError):
    """Only a practice site may be filled with simulated entries."""


class SecretMissing(SiteError):
    """The device secret of this site is not on this computer."""


class NewerSchema(SiteError):
    """The database was written by a newer console."""


class DamagedDatabase(SiteError):
    """The database file is not readable as one."""


class ReadOnlySite(SiteError):
    """The site folder or its database cannot be written."""


class DiskFull(SiteError):
    """No room left on the disk."""


class Busy(SiteError):
    """Another process held the database too long."""


class GoToPaper(SiteError):
    """After an I/O error no new entry is taken until the book has been verified."""


class FileRefused(FrontDeskError):
    """A file to import or restore cannot be read."""
