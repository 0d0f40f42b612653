"""Backups of a site, and the way back from one.

A restore is prepared aside: the backup is checked, a supervisor's PIN is tried against it, the
entry that says so is written into it, and only then does it take the place of the database.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from frontdesk.clock import Clock, SystemClock, local
from frontdesk.desk import Desk
from frontdesk.errors import FileRefused, FrontDeskError, SignInRefused
from frontdesk.language import _, current_language
from frontdesk.ledger import verify as verifier
from frontdesk.models import tables_of
from frontdesk.registers import people, pins
from frontdesk.registers.unit_of_work import Actor, Transaction
from frontdesk.rules import authority
from frontdesk.store import backup as store
from frontdesk.store.backup import Examined
from frontdesk.store.entries import Head
from frontdesk.store.site import Settings, SiteFolder, checked
from frontdesk.text import clean_line, shown_line

Progress = Callable[[int, int], bool]
"""Called with entries verified and entries in all; False stops."""


@dataclass(frozen=True)
class BackupResult:
    """A backup that counts.

    Attributes:
        head: 64 hex digits of its newest link.
        bytes: size of the file.
        second: the copy in the second folder, where one is set and was reached.
        warning: why there is no second copy although one is wanted; else empty.
    """

    path: Path
    seq: int
    head: str
    bytes: int
    second: Path | None = None
    warning: str = ""


def backup(desk: Desk, folder: Path | None = None) -> BackupResult:
    """Write a checked backup, and a second copy where `site.toml` names a second folder.

    Args:
        folder: where to; by default the site's own folder, in which the oldest are rotated out.

    Raises:
        DamagedDatabase, DiskFull, ReadOnlySite: it was not written, or does not agree.
    """
    into = folder or desk.folder.backups
    stamp = _stamp(desk.clock, desk.settings)
    path, found = store.write_copy(desk.database.path, into, stamp)
    second, warning = _second_copy(desk, path)
    if folder is None:
        store.rotate(into, desk.house.log, desk.house.rulebook.count("backup.keep"))
    size = path.stat().st_size
    return BackupResult(path, found.head.seq, found.head.link.hex(), size, second, warning)


def _stamp(clock: Clock, settings: Settings) -> str:
    return local(clock.now(), settings.zone).strftime("%Y%m%d-%H%M%S")


def _second_copy(desk: Desk, path: Path) -> tuple[Path | None, str]:
    """The copy on another disk; a disk that is not there is a warning, never an error."""
    if not desk.settings.second_backup:
        return None, ""
    folder = Path(desk.settings.second_backup)
    if folder.absolute() == path.parent.absolute():
        return None, ""
    try:
        target = store.copy_of_copy(path, folder)
        store.rotate(folder, desk.house.log, desk.house.rulebook.count("backup.keep"))
    except (FrontDeskError, OSError) as error:
        return None, _("No second copy: {reason}").format(reason=error)
    return target, ""


@dataclass(frozen=True)
class RestoreResult:
    """What a restore did.

    Attributes:
        seq: of the newest entry in the backup.
        entry: seq of the entry that says so.
        lost: numbers of the entries known to be lost, `#101–#120`, "unknown", or empty for none.
        replaced: where the database that stood there lies now; None where there was none.
    """

    seq: int
    entry: int
    lost: str
    replaced: Path | None


def restore(
    site: Path,
    file: Path,
    *,
    name: str,
    pin: str,
    clock: Clock | None = None,
    secret_file: Path | None = None,
    journal: str | None = None,
    progress: Progress = lambda done, total: True,
) -> RestoreResult:
    """Put a backup in the place of a closed site's database, damaged or missing as it may be.

    Args:
        name: the supervisor who answers for it, as the backup knows them; `NAME` or `NAME#07`.
        pin: that person's PIN at the time of the backup.

    Raises:
        FileRefused: no good backup, or one of another log.
        SignInRefused: wrong PIN.
        NotAuthorised: not a supervisor.
        Busy: somebody has the site open.
    """
    store.refuse_unusable(file)
    folder = SiteFolder(site)
    folder.make()
    clock = clock or SystemClock()
    with _staging(folder) as staged:
        store.take_in(file, staged.database)
        found = _check(staged.database, file.name, progress)
        _refuse_other_log(folder.database, found.log)
        settings = _settings(folder, staged)
        staged.write_settings(settings)
        desk = Desk(staged.root, clock=clock, secret_file=secret_file, journal=journal)
        try:
            actor = _signed_in(desk, folder.database, name, pin)
            authority.require(actor.roles, "backup.restore")
            lost = _lost(found.head, store.links_alone(folder.database, found.head.seq))
            entry = desk.act(_record, clean_line(shown_line(file.name)), found.head, lost)
        finally:
            desk.close()
        aside = site / f"frontdesk.db.replaced-{_stamp(clock, settings)}"
        replaced = aside if folder.database.exists() else None
        store.put_in_place(staged.database, folder.database, aside)
    if not folder.settings_file.exists():
        folder.write_settings(settings)
    return RestoreResult(found.head.seq, entry, _told(lost, current_language()), replaced)


def _signed_in(desk: Desk, present: Path, name: str, pin: str) -> Actor:
    """Whoever answers for the restore; the try is counted in the present database, too.

    The staged copy is thrown away after a wrong PIN: counted there alone, PINs could be tried
    without end. It counts alone only where the present database cannot be read.
    """
    person = desk.ask(people.by_name, name).id
    with store.counters(present) as raw:
        attempt = raw and pins.begin(raw, desk.house.rulebook, person, desk.clock.now())
    if attempt:
        with desk.database.local() as staged:
            pins.succeeded(staged, person)  # what the backup had counted is over
    try:
        actor = desk.sign_in(person, pin)
    except SignInRefused as error:
        if attempt and attempt.wait_minutes:
            raise pins.wrong(attempt) from error
        raise
    with store.counters(present) as raw:
        if raw:
            pins.succeeded(raw, person)
    return actor


@contextmanager
def _staging(folder: SiteFolder) -> Iterator[SiteFolder]:
    """A folder in which the restored site is made ready; gone afterwards."""
    staged = SiteFolder(folder.root / "restoring")
    shutil.rmtree(staged.root, ignore_errors=True)
    staged.make()
    if folder.rulebook.exists():
        shutil.copyfile(folder.rulebook, staged.rulebook)
    try:
        yield staged
    finally:
        shutil.rmtree(staged.root, ignore_errors=True)


def _check(database: Path, name: str, progress: Progress) -> Examined:
    """Refuse a file that is not a whole and right book."""
    try:
        found = store.examine(database)
    except FrontDeskError as error:
        raise FileRefused(
            _("{name} is not a good backup: {reason}").format(name=name, reason=error.what),
            remedy=_("Choose another backup."),
        ) from error
    report = verifier.verify(database, tables_of("book"), progress=progress)
    if not report.complete:
        raise FileRefused(_("The restore was stopped; nothing was changed."))
    if report.problems:
        kinds = ", ".join(sorted({problem.kind for problem in report.problems}))
        raise FileRefused(
            _("{name} does not verify: {kinds}.").format(name=name, kinds=kinds),
            remedy=_("Choose an older backup."),
        )
    return found


def _refuse_other_log(database: Path, log: str) -> None:
    """Refuse a backup of another log, as far as the present database can still say its own."""
    present = store.log_in(database) if database.exists() else None
    if present not in (None, log):
        raise FileRefused(
            _("This is a backup of another site; sites never mix."),
            remedy=_("Choose a file from this site's folder backups."),
        )


def _settings(folder: SiteFolder, staged: SiteFolder) -> Settings:
    """The site's settings: as they stand, else as the backup last knew them."""
    if folder.settings_file.exists() and folder.database.exists():
        return folder.read_settings()
    return checked(**store.settings_in(staged.database))


Lost = tuple[int, int] | None
"""First and last number known to be lost; (0, 0) when nothing is; None when nobody can tell."""


def _lost(backup_head: Head, present: tuple[Head, bytes | None] | None) -> Lost:
    """What the replaced database had beyond the backup."""
    if present is None:
        return None
    head, link = present
    if head.seq <= backup_head.seq:
        return (0, 0)
    return (backup_head.seq + 1, head.seq) if link == backup_head.link else None


def _told(lost: Lost, language: str) -> str:
    if lost is None:
        return "未知" if language == "zh" else "unknown"
    first, last = lost
    return f"#{first}–#{last}" if last else ""


def _record(tx: Transaction, name: str, head: Head, lost: Lost) -> int:
    tx.require("backup.restore")
    first, last = lost or (None, None)
    data = {
        "file": name,
        "seq": head.seq,
        "head": head.link.hex(),
        "lost": _told(lost, tx.house.language),
        "lost_first": first,
        "lost_last": last,
    }
    return tx.post("log.restored", data, subject="site:1")
