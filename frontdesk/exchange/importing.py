"""Files taken into the books: households all at once, past requests batch by batch.

Households: everything in one transaction or nothing. Past requests: each batch is durable, and a
broken-off run goes on where it stopped, because a row is known by the file's digest and its number.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from frontdesk.desk import Desk
from frontdesk.errors import FileRefused
from frontdesk.exchange.columns import column_name
from frontdesk.exchange.households_table import (
    HouseholdRow,
    HouseholdsPreview,
    RowProblem,
    read_households,
)
from frontdesk.exchange.requests_table import RequestTable
from frontdesk.exchange.tables import Row, Table, open_table
from frontdesk.language import _
from frontdesk.registers import help_requests, households
from frontdesk.registers.help_requests import PastRequest
from frontdesk.registers.households import ResidentDraft
from frontdesk.registers.unit_of_work import Transaction

BREATH = 0.1
"""Seconds between two batches, in which another console comes to write."""

Progress = Callable[[int, int | None], bool]
"""Called with rows done and rows in all (None when unknown); False stops the import."""

SHOWN_ROWS = 20
"""Rows that a preview shows as they would be taken."""
LISTED_PROBLEMS = 1000
"""Problem rows that are told one by one; the rest is counted."""
_STEP = 500


def _go_on(done: int, total: int | None) -> bool:
    return True


class RowsRefused(FileRefused):
    """A file of households with problem rows; nothing was written.

    Args:
        problems: each of them, in the order of the file.
    """

    def __init__(self, name: str, problems: Sequence[RowProblem]) -> None:
        first = problems[0]
        super().__init__(
            _("{name}: {n} problems, nothing was written. Row {row}, {field}: {reason}").format(
                name=name,
                n=len(problems),
                row=first.row,
                field=column_name(first.field),
                reason=first.reason,
            ),
            remedy=_("Put the file right and import it again; the preview lists every problem."),
        )
        self.problems = tuple(problems)


class _Cancelled(Exception):
    """The person stopped the import; the transaction is undone."""


# Households ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class HouseholdsResult:
    """What an import of households brought.

    Attributes:
        rooms, residents: in the file; 0 when it was cancelled.
        refused: always empty; a file with a problem raises `RowsRefused`.
        complete: False when it was cancelled and nothing was written.
    """

    rooms: int
    residents: int
    refused: tuple[RowProblem, ...] = ()
    complete: bool = True


def preview_households(desk: Desk, path: Path) -> HouseholdsPreview:
    """Look at a list of households; nothing is written.

    Raises:
        FileRefused: it is no table, or a column is missing.
    """
    return read_households(open_table(path))


def import_households(desk: Desk, path: Path, progress: Progress = _go_on) -> HouseholdsResult:
    """Take a list of households into the books, all of it or nothing.

    Args:
        progress: called with residents entered and residents in all.

    Raises:
        RowsRefused: at least one row has a problem.
        FileRefused: it is no table, a column is missing, or it has no row.
        NotAuthorised: whoever is signed in may not import.
    """
    table = open_table(path)
    found = read_households(table)
    if found.problems:
        raise RowsRefused(table.name, found.problems)
    if not found.rows:
        raise FileRefused(_("{name} has no rows.").format(name=table.name))
    rooms: dict[str, list[HouseholdRow]] = {}
    for row in found.rows:
        rooms.setdefault(row.label, []).append(row)
    try:
        return desk.act(_enter_all, table, rooms, progress)
    except _Cancelled:
        return HouseholdsResult(0, 0, complete=False)


def _enter_all(
    tx: Transaction, table: Table, rooms: Mapping[str, list[HouseholdRow]], progress: Progress
) -> HouseholdsResult:
    total = sum(map(len, rooms.values()))
    done = residents = 0
    for label, rows in rooms.items():
        drafts = [_resident(row) for row in rows if row.name]
        floor = next((row.floor for row in rows if row.floor), "")
        households.enter_household(tx, label, drafts, floor=floor)
        residents += len(drafts)
        before, done = done, done + len(rows)
        if done // 50 != before // 50 and not progress(done, total):
            raise _Cancelled
    data = {
        "file": table.name,
        "digest": table.digest,
        "rooms": len(rooms),
        "residents": residents,
    }
    tx.post("households.import_finished", data)
    if not progress(total, total):
        raise _Cancelled
    return HouseholdsResult(len(rooms), residents)


def _resident(row: HouseholdRow) -> ResidentDraft:
    return ResidentDraft(
        row.name,
        row.kind,
        row.telephones,
        row.emergency_name,
        row.emergency_telephone,
        row.note,
    )


# Past requests ------------------------------------------------------------------------------


@dataclass(frozen=True)
class RequestsPreview:
    """What an import of past requests would bring.

    Attributes:
        rows: looked at.
        ready: would be taken over.
        already: stand in the register from an earlier run.
        refused: rows with a problem; the first of them in `problems`.
        first: the first rows as they would be taken.
        kinds: how many of each kind are suggested.
        missing: how many rows lack which fact.
        complete: False when it was cancelled.
    """

    file: str
    digest: str
    rows: int
    ready: int
    already: int
    refused: int
    problems: tuple[RowProblem, ...]
    first: tuple[PastRequest, ...]
    kinds: Mapping[str, int]
    missing: Mapping[str, int]
    complete: bool = True


@dataclass(frozen=True)
class RequestsResult:
    """What an import of past requests brought.

    Attributes:
        taken: rows taken over in this run.
        already: rows that stood in the register before it.
        refused: rows with a problem; the first of them in `problems`.
        complete: False when it was cancelled; a further run goes on from there.
    """

    taken: int
    already: int
    refused: int
    problems: tuple[RowProblem, ...]
    complete: bool = True


@dataclass
class _Reader:
    """Reads the rows of a file that do not stand in the register yet, and keeps count."""

    source: RequestTable
    standing: set[int]
    looked_at: int = 0
    already: int = 0
    refused: int = 0
    problems: list[RowProblem] = field(default_factory=list)
    progress: Progress = _go_on

    def __iter__(self) -> Iterator[PastRequest]:
        for row in self.source.rows():
            self.looked_at += 1
            if self.looked_at % _STEP == 1 and not self.report():
                raise _Cancelled
            if row.number in self.standing:
                self.already += 1
            elif past := self._read(row):
                yield past

    def _read(self, row: Row) -> PastRequest | None:
        read = self.source.read(row)
        if isinstance(read, PastRequest):
            return read
        self.refused += 1
        if len(self.problems) < LISTED_PROBLEMS:
            self.problems.append(read)
        return None

    def report(self) -> bool:
        """Tell how far it is; False where it is to stop."""
        hint = self.source.table.count_hint()
        return self.progress(self.looked_at, None if hint is None else max(hint, self.looked_at))


def _reader(desk: Desk, path: Path, progress: Progress) -> _Reader:
    table = open_table(path)
    with desk.reading() as reading:
        known = households.labels(reading)
        standing = help_requests.taken_over(reading, table.digest)
    source = RequestTable(table, desk.house, desk.clock, known.__contains__)
    return _Reader(source, standing, progress=progress)


def preview_requests(desk: Desk, path: Path, progress: Progress = _go_on) -> RequestsPreview:
    """Look at a book of past requests; nothing is written.

    Raises:
        FileRefused: it is no table, or a column is missing.
    """
    reader = _reader(desk, path, progress)
    first: list[PastRequest] = []
    kinds: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    complete = True
    try:
        for past in reader:
            kinds[past.kind] += 1
            missing.update(past.missing)
            if len(first) < SHOWN_ROWS:
                first.append(past)
        reader.report()
    except _Cancelled:
        complete = False
    return RequestsPreview(
        file=reader.source.table.name,
        digest=reader.source.table.digest,
        rows=reader.looked_at,
        ready=kinds.total(),
        already=reader.already,
        refused=reader.refused,
        problems=tuple(reader.problems),
        first=tuple(first),
        kinds=dict(kinds.most_common()),
        missing=dict(missing.most_common()),
        complete=complete,
    )


def import_requests(desk: Desk, path: Path, progress: Progress = _go_on) -> RequestsResult:
    """Take a book of past requests over, each row as an entry signed by the importer.

    Batches of the rulebook's `import.batch_rows` are committed one by one; a run that was broken
    off is taken up again by importing the same file. A run that takes something over and reaches
    the end posts `requests.import_finished`, together with its last batch.

    Args:
        progress: called with rows looked at and rows in all, at most; after False no further
            batch is written.

    Raises:
        FileRefused: it is no table, or a column is missing.
        NotAuthorised: whoever is signed in may not import.
    """
    desk.act(_may_import)
    reader = _reader(desk, path, progress)
    batches = _batches(iter(reader), desk.house.rulebook.count("import.batch_rows"))
    taken = 0
    complete = True
    try:
        for batch, last in batches:
            taken += desk.act(_take_batch, reader, batch, taken if last else None)
            time.sleep(BREATH)
        reader.report()
    except _Cancelled:
        complete = False
    return RequestsResult(taken, reader.already, reader.refused, tuple(reader.problems), complete)


def _may_import(tx: Transaction) -> None:
    tx.require("requests.import")


def _batches(
    requests: Iterator[PastRequest], size: int
) -> Iterator[tuple[list[PastRequest], bool]]:
    """Batches in order, each with whether it is the last."""
    batch = list(islice(requests, size))
    while batch:
        following = list(islice(requests, size))
        yield batch, not following
        batch = following


def _take_batch(
    tx: Transaction, reader: _Reader, batch: Sequence[PastRequest], before: int | None
) -> int:
    """Take over one batch; how many rows. `before` closes the run: rows taken until here."""
    origin = batch[0].origin
    standing = help_requests.taken_over(tx, origin, batch[0].row, batch[-1].row)
    fresh = [past for past in batch if past.row not in standing]
    reader.already += len(batch) - len(fresh)
    for past in fresh:
        help_requests.take_over(tx, past)
    if before is not None and before + len(fresh):
        data = {
            "file": reader.source.table.name,
            "digest": reader.source.table.digest,
            "rows": reader.already + before + len(fresh),
            "refused": reader.refused,
        }
        tx.post("requests.import_finished", data)
    return len(fresh)
