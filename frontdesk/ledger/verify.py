"""The verifier: reads the ledger upward in constant memory and names whatever does not hold.

Segments are checked on all cores. Each compares, for its entries: numbering, links, signatures,
body digests, the derived lines, and every book row whose newest entry lies in the segment.
"""

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from frontdesk.errors import LedgerError
from frontdesk.language import N_, _
from frontdesk.ledger.chain import read_body
from frontdesk.ledger.derive import line_of, search_text_of, subjects_of
from frontdesk.ledger.envelope import Envelope, body_digest, link_of
from frontdesk.ledger.kinds import kind_of
from frontdesk.ledger.signing import signature_holds
from frontdesk.ledger.trust import DESK, KeyRing, key_ring, loaded
from frontdesk.store import audit, entries, migrations, search
from frontdesk.store.driver import Connection, DatabaseError
from frontdesk.store.entries import StoredEntry
from frontdesk.store.faults import translated

SEGMENT = 10_000
IN_PROCESS = 20_000
"""Up to so many entries a pool of processes costs more than it saves."""
ANCHOR_DIGITS = 16
"""Digits of a head that an anchor must give at least."""
SAMPLE = 500
"""Entries of a large book whose search terms are looked up."""
SUBJECTS = "entry_subject"
REPORTED = 200
"""Problems of one kind that are listed one by one."""


@dataclass(frozen=True)
class Problem:
    """Something that does not hold: its kind, and the seq, or the table and row.

    Kinds: missing_number, broken_link, bad_envelope, bad_signature, unknown_key, not_automatic,
    body_changed, body_missing, row_differs, row_older, row_missing, row_without_entry,
    key_differs, derived_differs, trigger_missing, stray_body, anchor_differs, file_damaged.
    """

    kind: str
    seq: int | None = None
    table: str | None = None
    row: int | None = None
    detail: str = ""

    @property
    def words(self) -> str:
        """The kind as people read it."""
        return _(PROBLEM_WORDS.get(self.kind, self.kind))


PROBLEM_WORDS = {
    "missing_number": N_("a number is missing"),
    "broken_link": N_("the chain is broken"),
    "bad_envelope": N_("the entry is not readable"),
    "bad_signature": N_("the signature does not hold"),
    "unknown_key": N_("the key is not known"),
    "not_automatic": N_("the desk may not write this kind"),
    "body_changed": N_("the text was changed"),
    "body_missing": N_("the text is missing"),
    "row_differs": N_("the record is not as its entry has it"),
    "row_older": N_("the record is older than its entry"),
    "row_missing": N_("the record is missing"),
    "row_without_entry": N_("no entry carries the record"),
    "key_differs": N_("the key is not as its entry has it"),
    "derived_differs": N_("lists or search differ from the entries"),
    "trigger_missing": N_("a guard against alteration is missing"),
    "stray_body": N_("there is a text without an entry"),
    "anchor_differs": N_("the log is not the one on paper"),
    "file_damaged": N_("the file is damaged"),
}


@dataclass
class Findings:
    """What one segment, or the whole run, found."""

    entries: int = 0
    problems: list[Problem] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    absent: dict[tuple[str, int], int] = field(default_factory=dict)
    gone: dict[tuple[str, int], int] = field(default_factory=dict)

    def add(self, other: "Findings") -> None:
        """Take in what a segment found."""
        self.entries += other.entries
        self.problems += other.problems
        self.rows += other.rows
        self.absent |= other.absent
        self.gone |= other.gone


@dataclass(frozen=True)
class Scope:
    """What every segment needs to know; goes to the worker processes once."""

    path: str
    log: str
    books: tuple[str, ...]
    ring: KeyRing
    schema: int


class Segment:
    """Checks one stretch of the ledger."""

    def __init__(self, raw: Connection, scope: Scope) -> None:
        self._raw = raw
        self._scope = scope
        self._keys = loaded(scope.ring)
        self._rows = audit.RowReader(raw, scope.books)
        self._lines: dict[int, tuple[Any, ...]] = {}
        self.found = Findings()

    def check(self, first: int, last: int) -> Findings:
        """All entries from `first` to `last`."""
        before = entries.one(self._raw, first - 1) if first > 1 else None
        prev: bytes | None = before.link if before else entries.GENESIS
        expected = first
        self._lines = audit.derived_lines(self._raw, first, last)
        for stored in entries.stream(self._raw, first, last):
            if stored.seq != expected:
                self._missing(expected, stored.seq)
                prev = None
            try:
                self._entry(stored, prev)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                self._problem("bad_envelope", stored.seq, f"unreadable: {error}")
            prev = stored.link if isinstance(stored.link, bytes) else None
            expected = stored.seq + 1
            self.found.entries += 1
        if expected <= last:
            self._missing(expected, last + 1)
        return self.found

    def _problem(self, kind: str, seq: int, detail: str = "", **row: Any) -> None:
        if len(self.found.problems) < REPORTED:
            self.found.problems.append(Problem(kind, seq, detail=detail, **row))

    def _missing(self, first: int, beyond: int) -> None:
        for seq in islice(range(first, beyond), REPORTED):
            self._problem("missing_number", seq)

    def _entry(self, stored: StoredEntry, prev: bytes | None) -> None:
        try:
            envelope = Envelope.from_bytes(stored.env)
        except LedgerError as error:
            self._problem("bad_envelope", stored.seq, str(error))
            return
        if envelope.seq != stored.seq or envelope.log != self._scope.log:
            self._problem("bad_envelope", stored.seq, f"names seq {envelope.seq}")
        if (prev is not None and envelope.prev != prev.hex()) or stored.link != link_of(
            stored.env, stored.sig
        ):
            self._problem("broken_link", stored.seq)
        self._signature(envelope, stored)
        body = self._body(envelope, stored)
        self._derived(envelope, body)
        if body:
            for fact in body["facts"]:
                self._row(stored.seq, fact, body["schema"])

    def _signature(self, envelope: Envelope, stored: StoredEntry) -> None:
        if self._scope.ring.holder(envelope.key, stored.seq, envelope.author) is None:
            self._problem("unknown_key", stored.seq, envelope.key)
        elif not signature_holds(self._keys[envelope.key], stored.env, stored.sig):
            self._problem("bad_signature", stored.seq)
        if envelope.author == DESK and not kind_of(envelope.kind).automatic:
            self._problem("not_automatic", stored.seq, envelope.kind)

    def _body(self, envelope: Envelope, stored: StoredEntry) -> dict[str, Any] | None:
        if stored.body is None or stored.salt is None:
            if not audit.lawfully_destroyed(self._raw, stored.seq):
                self._problem("body_missing", stored.seq)
            return None
        if (
            not isinstance(stored.salt, bytes)
            or not isinstance(stored.body, bytes)
            or body_digest(stored.salt, stored.body) != envelope.body
        ):
            self._problem("body_changed", stored.seq)
            return None
        return read_body(stored.body)

    def _derived(self, envelope: Envelope, body: dict[str, Any] | None) -> None:
        seq = envelope.seq
        if body is None:
            return
        if self._lines.get(seq) != line_of(envelope, body):
            self._problem("derived_differs", seq, "log_line")
        for subject in subjects_of(envelope, body):
            if audit.subject_exists(self._raw, subject, seq):
                self.found.rows[SUBJECTS] += 1
            else:
                self._problem("derived_differs", seq, f"entry_subject {subject}")

    def _row(self, seq: int, fact: dict[str, Any], schema: int) -> None:
        table, row_id = fact["table"], fact["id"]
        if table not in self._rows:
            return
        where = (table, row_id)
        if fact["row"] is None:
            self.found.gone[where] = seq
            return
        found = self._rows.row(table, row_id)
        if found is None:
            self.found.absent[where] = seq
            return
        entry_seq, image = found
        if not isinstance(entry_seq, int):
            self._problem("row_differs", seq, "entry_seq", table=table, row=row_id)
            return
        if entry_seq > seq:
            return
        if entry_seq < seq:
            self._problem("row_older", seq, f"row is as of {entry_seq}", table=table, row=row_id)
            return
        self.found.rows[table] += 1
        written = lifted(table, fact["row"], schema, self._scope.schema)
        if written != image:
            differs = sorted(
                name
                for name in written.keys() | image.keys()
                if written.get(name) != image.get(name)
            )
            self._problem("row_differs", seq, ", ".join(differs), table=table, row=row_id)


def lifted(table: str, row: dict[str, Any], schema: int, now: int) -> dict[str, Any]:
    """An after-image of an older schema in the shape the table has now."""
    if schema != now:
        for migration in migrations.known()[schema:now]:
            row = migration.lift(table, row)
    return row


_worker: tuple[Connection, Scope] | None = None


def _start_worker(scope: Scope) -> None:
    global _worker
    _worker = (audit.open_read_only(scope.path), scope)


def _run_worker(bounds: tuple[int, int]) -> Findings:
    assert _worker is not None
    return Segment(*_worker).check(*bounds)


Progress = Callable[[int, int], bool]
"""Called with (entries done, entries in all); False stops the run."""


@dataclass(frozen=True)
class Report:
    """The outcome of a run.

    Attributes:
        checked: entries read.
        head: seq and 64 hex digits of the newest link.
        complete: False when it was cancelled.
    """

    checked: int
    seq: int
    head: str
    log: str
    problems: tuple[Problem, ...]
    complete: bool


def verify(
    path: Path,
    books: tuple[str, ...],
    *,
    first: int = 1,
    anchor: tuple[int, str] | None = None,
    progress: Progress = lambda done, total: True,
    processes: int | None = None,
) -> Report:
    """Check the ledger and every table that hangs on it.

    Args:
        path: the database file.
        books: names of the book tables.
        first: seq to begin at; rows are compared only when it is 1.
        anchor: (seq, head) from paper; a prefix of 16 hex digits or more is enough.
        processes: worker processes; by default one for each core.
    """
    with translated(path), closing(audit.open_read_only(str(path))) as raw:
        return _verify(raw, path, books, first, anchor, progress, processes)


def _verify(
    raw: Connection,
    path: Path,
    books: tuple[str, ...],
    first: int,
    anchor: tuple[int, str] | None,
    progress: Progress,
    processes: int | None,
) -> Report:
    whole = first == 1
    top = entries.head(raw)
    log = log_of(raw)
    ring = key_ring(audit.key_entries(raw, indexed=not whole))
    schema = len(migrations.applied(raw))
    scope = Scope(str(path), log, books, ring, schema)
    total = Findings()
    total.problems += _standing(raw, ring, first)
    complete = True
    for part in _segments(raw, scope, first, top.seq, processes):
        total.add(part)
        if not progress(total.entries, top.seq - first + 1):
            complete = False
            break
    if complete and whole:
        total.problems += _tables(raw, books, total)
        total.problems += _search(raw, top.seq)
    if anchor:
        total.problems += _anchor(raw, anchor)
    head = top.link.hex() if isinstance(top.link, bytes) else ""
    return Report(total.entries, top.seq, head, log, tuple(total.problems), complete)


def log_of(raw: Connection) -> str:
    """The log id, from the first entry that can be read; empty where there is none."""
    for stored in entries.stream(raw, 1, entries.head(raw).seq):
        with suppress(LedgerError, TypeError):
            return Envelope.from_bytes(stored.env).log
    return ""


def _segments(
    raw: Connection, scope: Scope, first: int, last: int, processes: int | None
) -> Iterator[Findings]:
    bounds = [(low, min(low + SEGMENT - 1, last)) for low in range(first, last + 1, SEGMENT)]
    workers = processes or os.cpu_count() or 1
    if last - first < IN_PROCESS or workers == 1:
        for low, high in bounds:
            yield Segment(raw, scope).check(low, high)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start_worker, initargs=(scope,)
    ) as pool:
        try:
            yield from pool.map(_run_worker, bounds)
        finally:
            pool.shutdown(cancel_futures=True)


def _standing(raw: Connection, ring: KeyRing, first: int) -> list[Problem]:
    problems = [Problem("trigger_missing", detail=name) for name in entries.missing_triggers(raw)]
    problems += [Problem("unknown_key", seq, detail="key.added") for seq in ring.refused]
    # Subjects do not lie by seq: looking for strays among them reads the whole table.
    for table in ("entry_body", "log_line", "entry_subject")[: 3 if first == 1 else 2]:
        problems += [Problem("stray_body", seq, table) for seq in audit.strays(raw, table, first)]
    problems += [
        Problem("row_without_entry", None, "destruction", seq)
        for seq in audit.unlawful_destructions(raw)
    ]
    return problems


def _tables(raw: Connection, books: tuple[str, ...], found: Findings) -> list[Problem]:
    problems = [
        Problem("row_missing", seq, table, row_id)
        for (table, row_id), seq in sorted(found.absent.items())
        if found.gone.get((table, row_id), 0) < seq
    ]
    for table in books:
        if audit.count_rows(raw, table) != found.rows[table]:
            problems += islice(_rows_without_entry(raw, table), REPORTED)
    if audit.count_rows(raw, SUBJECTS) != found.rows[SUBJECTS]:
        problems += islice(_foreign_subjects(raw), REPORTED)
    return problems


def _rows_without_entry(raw: Connection, table: str) -> Iterator[Problem]:
    for row_id, seq in audit.row_seqs(raw, table):
        body = _readable_body(raw, seq)
        if body is None or not any(
            fact["table"] == table and fact["id"] == row_id for fact in body["facts"]
        ):
            yield Problem("row_without_entry", None, table, row_id)


def _foreign_subjects(raw: Connection) -> Iterator[Problem]:
    for subject, seq in audit.subject_rows(raw):
        stored, body = entries.one(raw, seq), _readable_body(raw, seq)
        if stored and body and subject not in subjects_of(Envelope.from_bytes(stored.env), body):
            yield Problem("derived_differs", seq, detail=f"entry_subject {subject}")


def _readable_body(raw: Connection, seq: int) -> dict[str, Any] | None:
    """The body of an entry whose digest holds; a changed one is named elsewhere."""
    stored = entries.one(raw, seq) if isinstance(seq, int) else None
    if stored is None or stored.body is None or stored.salt is None:
        return None
    with suppress(LedgerError, ValueError, TypeError):
        envelope = Envelope.from_bytes(stored.env)
        if body_digest(stored.salt, stored.body) == envelope.body:
            return read_body(stored.body)
    return None


def _search(raw: Connection, last: int) -> list[Problem]:
    """Compare the index term by term; of a large one, look up the first words of a sample."""
    if last > IN_PROCESS:
        seqs = sorted(random.Random(last).sample(range(1, last + 1), SAMPLE))
        differ = [seq for seq in seqs if not _is_indexed(raw, seq)]
    else:
        differ = _index_differs(raw, last)
    return [Problem("derived_differs", seq, detail="search_index") for seq in differ[:REPORTED]]


def _is_indexed(raw: Connection, seq: int) -> bool:
    body = _readable_body(raw, seq)
    match = search.parse(search_text_of(body)[:12]).match if body else ""
    return not match or audit.indexed_under(raw, match, seq)


def _index_differs(raw: Connection, last: int) -> list[int]:
    try:
        standing = audit.index_digests(raw)
    except DatabaseError:
        return [last]
    differ = []
    for seq in range(1, last + 1):
        found = standing.pop(seq, 0)
        body = _readable_body(raw, seq)
        if body and found != search.digest(search.terms_of(search_text_of(body))):
            differ.append(seq)
    return differ + sorted(standing)


def _anchor(raw: Connection, anchor: tuple[int, str]) -> list[Problem]:
    seq, head = anchor
    if len(head) < ANCHOR_DIGITS:
        return [Problem("anchor_differs", seq, detail=f"needs {ANCHOR_DIGITS} digits or more")]
    stored = entries.one(raw, seq)
    if stored is None:
        return [Problem("anchor_differs", seq, detail="no such entry: the log was cut")]
    link = stored.link.hex() if isinstance(stored.link, bytes) else ""
    if not link.startswith(head):
        return [Problem("anchor_differs", seq, detail=f"the log has {link[:16]}")]
    return []
