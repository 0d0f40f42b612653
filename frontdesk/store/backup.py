"""Copies of the database that count: whole, compared with the original, for their owner alone."""

import errno
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from frontdesk.errors import (
    Busy,
    DamagedDatabase,
    DiskFull,
    FileRefused,
    GoToPaper,
    ReadOnlySite,
)
from frontdesk.language import _
from frontdesk.store import entries
from frontdesk.store.driver import Connection, DatabaseError, driver
from frontdesk.store.entries import Head
from frontdesk.store.faults import translated
from frontdesk.store.files import sync_file, sync_folder

NAME = re.compile(r"frontdesk-\d{8}-\d{6}-\d+\.db")
HALF_WRITTEN_S = 86_400
"""Seconds after which a half-written copy is nobody's any more."""
COMPANIONS = ("", "-wal", "-shm", "-journal")
"""What SQLite lays beside a database; it moves together with it."""


@dataclass(frozen=True)
class Examined:
    """What a database file holds.

    Attributes:
        log: the log id.
        head: seq and link of the newest entry.
        count: entries in all.
    """

    log: str
    head: Head
    count: int


def write_copy(source: Path, folder: Path, stamp: str) -> tuple[Path, Examined]:
    """Copy the database at `source`, which may be in use, to a new file in `folder`.

    The copy gets its name only when its head, its count and `PRAGMA quick_check` agree.

    Args:
        stamp: the time, `YYYYMMDD-HHMMSS`; the file is `frontdesk-<stamp>-<seq>.db`.

    Raises:
        DamagedDatabase: they do not agree, or the source is damaged.
        DiskFull, ReadOnlySite: the copy cannot be written.
    """
    with _part(folder / f"frontdesk-{stamp}.db") as part:
        with translated(source), closing(_connect(source, "mode=ro")) as raw:
            _vacuum_into(raw, part)
            found = examine(part)
            _compare(raw, found, part.name)
        target = folder / f"frontdesk-{stamp}-{found.head.seq}.db"
        _put(part, target)
    return target, found


def copy_of_copy(file: Path, folder: Path) -> Path:
    """Copy a finished backup, which nobody has open, to another folder; the new file."""
    with _part(folder / file.name) as part:
        _copy_bytes(file, part)
        if examine(part) != examine(file):
            raise _disagrees(file.name)
        _put(part, folder / file.name)
    return folder / file.name


def _vacuum_into(raw: Connection, part: Path) -> None:
    try:
        with translated(part):
            raw.execute("VACUUM INTO ?", (str(part),))
    except GoToPaper as error:
        raise ReadOnlySite(
            _("The disk reported an error while the backup was written."),
            remedy=_("Check both disks, run verify, and back up again."),
        ) from error


@contextmanager
def _part(target: Path) -> Iterator[Path]:
    """A new empty file beside `target`, for its owner alone; gone when the block fails."""
    path = target.with_name(f"{target.name}.{os.getpid()}.part")
    with _written(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            yield path
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _copy_bytes(file: Path, target: Path) -> None:
    with file.open("rb") as source, target.open("wb") as to:
        shutil.copyfileobj(source, to, 1 << 20)


def examine(path: Path) -> Examined:
    """Look at a database file that nobody writes.

    Raises:
        DamagedDatabase: it is no database, is damaged, or holds no ledger.
    """
    with translated(path), closing(_connect(path, "mode=ro&immutable=1")) as raw:
        if str(raw.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise _damaged(path.name)
        return _contents(raw, path.name)


def _contents(raw: Connection, name: str) -> Examined:
    try:
        first = entries.one(raw, 1)
        count = int(raw.execute("SELECT count(*) FROM ledger_entry").fetchone()[0])
        if first is None:
            raise _damaged(name)
        return Examined(str(json.loads(first.env)["log"]), entries.head(raw), count)
    except driver.OperationalError as error:
        if "no such" in str(error):
            raise _damaged(name) from error
        raise
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(name) from error


def _compare(raw: Connection, copy: Examined, name: str) -> None:
    """Refuse a copy whose head or count is not what the original has up to there."""
    stored = entries.one(raw, copy.head.seq)
    count = "SELECT count(*) FROM ledger_entry WHERE seq <= ?"
    if (
        stored is None
        or stored.link != copy.head.link
        or raw.execute(count, (copy.head.seq,)).fetchone()[0] != copy.count
    ):
        raise _disagrees(name)


def rotate(folder: Path, log: str, keep: int) -> list[Path]:
    """Delete the oldest backups of this log beyond `keep`; those that went.

    What a killed run left half written goes too, after a day.
    """
    for part in folder.glob("frontdesk-*.part"):
        if part.stat().st_mtime < time.time() - HALF_WRITTEN_S:
            part.unlink(missing_ok=True)
    ours = [path for path in sorted(folder.iterdir(), reverse=True) if _is_of(path, log)]
    for path in ours[keep:]:
        path.unlink(missing_ok=True)
    return ours[keep:]


def _is_of(path: Path, log: str) -> bool:
    return NAME.fullmatch(path.name) is not None and log_in(path) == log


def log_in(path: Path) -> str | None:
    """The log id in a database file that nobody writes; None when it cannot be read."""
    try:
        with closing(_connect(path, "mode=ro&immutable=1")) as raw:
            return _contents(raw, path.name).log
    except (DamagedDatabase, DatabaseError):
        return None


def settings_in(path: Path) -> dict[str, str]:
    """The site's settings as the copy last knew them."""
    query = "SELECT content FROM config_digest WHERE name = 'site'"
    with translated(path), closing(_connect(path, "mode=ro&immutable=1")) as raw:
        row = raw.execute(query).fetchone()
    return dict(json.loads(row[0])) if row else {}


def links_alone(path: Path, seq: int) -> tuple[Head, bytes | None] | None:
    """Head of a closed site's database and its link at `seq`; None when it cannot be read.

    The write-ahead log is taken in, so that the file is whole by itself afterwards.

    Raises:
        Busy: somebody has it open.
    """
    if not path.exists():
        return None
    try:
        with closing(_connect(path, "mode=rw")) as raw:
            raw.execute("PRAGMA busy_timeout=1000")
            raw.execute("PRAGMA journal_mode=DELETE").fetchone()
            raw.execute("BEGIN EXCLUSIVE")
            stored = entries.one(raw, seq)
            head = entries.head(raw)
            raw.execute("ROLLBACK")
    except DatabaseError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise Busy(
                _("A console has this site open."),
                remedy=_("Close every console of this site, then restore again."),
            ) from error
        return None
    return head, stored.link if stored else None


@contextmanager
def counters(path: Path) -> Iterator[Connection | None]:
    """The present database, to count a try of a PIN in it: committed, whatever its journal is.

    Gives None where the database cannot be read.

    Raises:
        Busy, ReadOnlySite: it can be read, but not written.
    """
    raw = _opened_counters(path)
    try:
        yield raw
        if raw and raw.in_transaction:
            raw.execute("COMMIT")
    finally:
        if raw:
            raw.close()


def _opened_counters(path: Path) -> Connection | None:
    if not path.exists():
        return None
    raw: Connection | None = None
    try:
        with translated(path):
            raw = _connect(path, "mode=rw")
            raw.execute("SELECT person_id, failures, wait_until FROM pin_failure").fetchall()
            raw.execute("SELECT id, name, staff_no, roles, active FROM person").fetchall()
            raw.execute(
                "SELECT key, person_id, kdf, salt, nonce, sealed FROM sealed_key"
            ).fetchall()
            raw.execute("BEGIN IMMEDIATE")
    except (DamagedDatabase, GoToPaper, DatabaseError):
        if raw:
            raw.close()
        return None
    except BaseException:
        if raw:
            raw.close()
        raise
    return raw


def put_in_place(staged: Path, present: Path, aside: Path) -> None:
    """Keep the present database under the name `aside` and put the staged one in its place."""
    with _written(present):
        for ending in COMPANIONS:
            standing = Path(f"{present}{ending}")
            if standing.exists():
                standing.replace(f"{aside}{ending}")
        _put(staged, present)


def refuse_unusable(file: Path) -> None:
    """Raise FileRefused where a person names no file, or one that a console has open."""
    if not file.is_file():
        raise FileRefused(
            _("There is no file {name}.").format(name=file.name),
            remedy=_("Check the folder and the spelling."),
        )
    journal = Path(f"{file}-wal")
    if journal.exists() and journal.stat().st_size:
        raise FileRefused(
            _("{name} is a database in use, not a backup.").format(name=file.name),
            remedy=_("Choose a file from the folder backups."),
        )


def take_in(file: Path, target: Path) -> None:
    """Copy a backup given by a person to `target`, before it is looked at."""
    with _part(target) as part:
        _copy_bytes(file, part)
        _put(part, target)


def _connect(path: Path, how: str) -> Connection:
    raw: Connection = driver.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None
    )
    raw.execute("PRAGMA busy_timeout=5000")
    return raw


def _put(part: Path, target: Path) -> None:
    """Make the file durable, then give it its name."""
    sync_file(part)
    part.replace(target)
    sync_folder(target.parent)


@contextmanager
def _written(target: Path) -> Iterator[None]:
    """Raise what the system says about writing `target` as an error a person can act on."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                _("The disk is full: {path} was not written.").format(path=target),
                remedy=_("Free some room, then try again."),
            ) from error
        raise ReadOnlySite(
            _("{path} cannot be written: {reason}.").format(
                path=target, reason=error.strerror or error
            ),
            remedy=_("Check the folder, its rights, and that the disk is there."),
        ) from error


def _damaged(name: str) -> DamagedDatabase:
    return DamagedDatabase(
        _("{name} is damaged or is not a database of this console.").format(name=name),
        remedy=_("Choose another backup."),
    )


def _disagrees(name: str) -> DamagedDatabase:
    return DamagedDatabase(
        _("The backup {name} does not agree with the book; it was thrown away.").format(name=name),
        remedy=_("Run verify, check the disk, and back up again."),
    )
