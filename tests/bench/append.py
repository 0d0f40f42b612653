"""One durable entry with one register row, against a plain SQLModel session with that row."""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel

from frontdesk.desk import Desk
from frontdesk.registers import commitments
from frontdesk.store.driver import driver, pragmas, wal_is_safe

from .figures import Figure, alternating, paired
from .million import Made, default_cache, made
from .terminal import python

SMALL = 1_000
ROUNDS = 400
TRACED = 200
WORDS = "回电 3-2-1203，告知维修时间"


class Plain(SQLModel, table=True):
    """The same row as a promise, in a table that nothing watches."""

    __tablename__ = "plain_commitment"

    id: int | None = Field(default=None, primary_key=True)
    entry_seq: int = 0
    rule: str
    subject: str = Field(index=True)
    label: str
    started_at: int
    due_at: int
    owner: int | None = None
    state: str = "open"
    settled_at: int | None = None
    reason: str = ""
    __table_args__ = (sa.Index("ix_plain_open", "state", "due_at"),)


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    small, big = made(SMALL), made(large)
    with scratch() as folder:
        plain = _plain(folder / "plain.db")
        with opened(small, folder / "small") as little, opened(big, folder / "big") as whole:
            for desk, count in ((little, SMALL), (whole, large)):
                yield paired(
                    f"append: entry with one row, {count:,} entries, against SQLModel",
                    *alternating(_promise(desk), plain, ROUNDS),
                    "ms",
                    times=2.0,
                )
            yield paired(
                f"append: {large:,} entries against {SMALL:,}",
                *alternating(_promise(whole), _promise(little), ROUNDS),
                "ms",
                times=1.2,
            )
    if shutil.which("strace"):
        yield _syncs()


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder on the file system of the made sites, removed afterwards."""
    default_cache().mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=default_cache()))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def opened(site: Made, folder: Path) -> Iterator[Desk]:
    """A copy of a site, with a clerk signed in and the first writes behind it."""
    desk = site.copy(folder).open_as_clerk()
    try:
        for _warm in range(20):
            desk.act(commitments.promise, WORDS, 30)
        yield desk
    finally:
        desk.close()


def _promise(desk: Desk) -> Callable[[], float]:
    def once() -> float:
        start = time.perf_counter()
        desk.act(commitments.promise, WORDS, 30)
        return (time.perf_counter() - start) * 1000

    return once


def _plain(path: Path) -> Callable[[], float]:
    """The floor: one row, one session, one commit, with the pragmas of the console."""
    journal = "WAL" if wal_is_safe() else "TRUNCATE"

    def connect() -> Any:
        raw = driver.connect(str(path), check_same_thread=False)
        for pragma in pragmas(journal):
            raw.execute(pragma)
        return raw

    engine = sa.create_engine("sqlite+pysqlite://", module=driver, creator=connect)
    SQLModel.metadata.tables["plain_commitment"].create(engine)

    def once() -> float:
        start = time.perf_counter()
        with Session(engine) as session:
            now = int(time.time() * 1000)
            row = Plain(
                rule="promise", subject="", label=WORDS, started_at=now, due_at=now + 1_800_000
            )
            session.add(row)
            session.commit()
        return (time.perf_counter() - start) * 1000

    return once


def _syncs() -> Figure:
    """How often the disk is told to keep an append: counted by strace, checkpoints apart."""
    with scratch() as folder:
        site = made(SMALL).copy(folder)
        counts = []
        for appends in (0, TRACED):
            told = folder / "strace"
            script = (
                "from frontdesk.desk import Desk; from frontdesk.registers import commitments;"
                "from pathlib import Path;"
                f"desk = Desk(Path({str(site.folder)!r}), secret_file=Path({str(site.secret)!r}));"
                "desk.sign_in_as('王岚', '246810');"
                "w = desk.database._writer.raw_connection().driver_connection;"
                "w.execute('PRAGMA wal_autocheckpoint=0');"
                f"[desk.act(commitments.promise, {WORDS!r}, 30) for n in range({appends})];"
                "import os; os._exit(0)"
            )
            subprocess.run(
                [
                    *("strace", "-f", "-c", "-e", "trace=fdatasync,fsync", "-o", str(told)),
                    *python("-c", script),
                ],
                check=True,
            )
            table = told.read_text(encoding="utf-8")
            counts.append(
                sum(int(n) for n in re.findall(r"(\d+)\s+(?:fdatasync|fsync)$", table, re.M))
            )
    each = (counts[1] - counts[0]) / TRACED
    return Figure("append: fdatasync for one append", each, 1, "calls", each, times=1.0)
