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
from frontdesk.ledger.envelope import UNREADABLE, Envelope, body_digest, link_of
from frontdesk.ledger.kinds import DESK_TABLES, KINDS, kind_of
from frontdesk.ledger.signing import signature_holds
from frontdesk.ledger.trust import DESK, STAFF_TABLES, KeyRing, key_ring, loaded
from frontdesk.store import audit, entries, migrations, search
from frontdesk.store.driver import Connection, DatabaseError, driver
from frontdesk.store.entries import Line, StoredEntry
from frontdesk.store.faults import translated

SEGMENT = 10_000
IN_PROCESS = 20_000
"""Up to so many entries a pool of processes costs more than it saves."""
ANCHOR_DIGITS = 16
"""Digits of a head that an anchor must give at least."""
SAMPLE = 500
"""Entries of a large book whose search terms are looked up."""
SUBJECTS = "entry_subject"
ROOM = Line._fields.index("room")
STAFF_KINDS = ("key.", "person.")
REPORTED = 200
"""Problems of one kind that are listed one by one."""


@dataclass(frozen=True)
class Problem:
    """Something that does not hold: its kind, and the seq, or the table and row.

    Kinds: missing_number, broken_link, bad_envelope, bad_signature, unknown_key, not_automatic,
    not_entitled, body_changed, body_missing, row_differs, row_older, row_missing,
    row_without_entry, key_differs, derived_differs, schema_differs, trigger_missing, stray_body,
    anchor_differs, file_damaged.
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
    "not_entitled": N_("the author may not change staff, keys or these records"),
    "body_changed": N_("the text was changed"),
    "body_missing": N_("the text is missing"),
    "row_differs": N_("the record is not as its entry has it"),
    "row_older": N_("the record is older than its entry"),
    "row_missing": N_("the record is missing"),
    "row_without_entry": N_("no entry carries the record"),
    "key_differs": N_("the key is not as its entry has it"),
    "derived_differs": N_("lists or search differ from the entries"),
    "schema_differs": N_("a table, index or other part of the file is not as the console laid it"),
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
    lacking: frozenset[str] = frozenset()
    """Tables beside the books that are gone or have other columns: not looked at."""


class Segment:
    """Checks one stretch of the ledger."""

    def __init__(self, raw: Connection, scope: Scope) -> None:
        self._raw = raw
        self._scope = scope
        self._keys = loaded(scope.ring)
        self._rows = audit.RowReader(raw, scope.books)
        self._lines: dict[int, tuple[Any, ...]] = {}
        self._destroyed: dict[object, frozenset[int]] = {}
        self._told: Counter[str] = Counter()
        self.found = Findings()

    def check(self, first: int, last: int) -> Findings:
        """All entries from `first` to `last`."""
        before = entries.one(self._raw, first - 1) if first > 1 else None
        prev: bytes | None = before.link if before else entries.GENESIS
        expected = first
        if "log_line" not in self._scope.lacking:
            self._lines = audit.derived_lines(self._raw, first, last)
        for stored in entries.stream(self._raw, first, last):
            if stored.seq != expected:
                self.problem(*_gap(expected, stored.seq - 1))
                prev = None
            try:
                self._entry(stored, prev)
            except UNREADABLE as error:
                self.problem("bad_envelope", stored.seq, f"unreadable: {error}")
            prev = stored.link if isinstance(stored.link, bytes) else None
            expected = stored.seq + 1
            self.found.entries += 1
        if expected <= last:
            self.problem(*_gap(expected, last))
        return self.found

    def problem(self, kind: str, seq: int, detail: str = "", **row: Any) -> None:
        """Note something that does not hold, unless there is enough of its kind."""
        self._told[kind] += 1
        if self._told[kind] <= REPORTED:
            self.found.problems.append(Problem(kind, seq, detail=detail, **row))

    def recheck(self, where: tuple[str, int], seq: int) -> None:
        """Compare a row once more with the newest fact about it."""
        body = readable_body(self._raw, seq)
        if body is None:
            return
        for fact in body["facts"]:
            if (fact["table"], fact["id"]) == where:
                self._row(seq, fact, body["schema"])

    def _entry(self, stored: StoredEntry, prev: bytes | None) -> None:
        try:
            envelope = Envelope.from_bytes(stored.env)
        except LedgerError as error:
            self.problem("bad_envelope", stored.seq, str(error))
            return
        if envelope.seq != stored.seq or envelope.log != self._scope.log:
            self.problem("bad_envelope", stored.seq, f"names seq {envelope.seq}")
        elif envelope.bytes_again() != stored.env:
            self.problem("bad_envelope", stored.seq, "not canonical")
        if (prev is not None and envelope.prev != prev.hex()) or stored.link != link_of(
            stored.env, stored.sig
        ):
            self.problem("broken_link", stored.seq)
        self._signature(envelope, stored)
        body = self._body(envelope, stored)
        self._derived(envelope, body)
        if body and body["facts"]:
            self._facts(envelope, body)

    def _signature(self, envelope: Envelope, stored: StoredEntry) -> None:
        if self._scope.ring.holder(envelope.key, stored.seq, envelope.author) is None:
            self.problem("unknown_key", stored.seq, envelope.key)
        elif not signature_holds(self._keys[envelope.key], stored.env, stored.sig):
            self.problem("bad_signature", stored.seq)
        if envelope.author == DESK:
            if not kind_of(envelope.kind).automatic:
                self.problem("not_automatic", stored.seq, envelope.kind)
            elif envelope.kind.startswith("site.") and self._scope.ring.opened(stored.seq):
                self.problem("not_entitled", stored.seq, envelope.kind)

    def _body(self, envelope: Envelope, stored: StoredEntry) -> dict[str, Any] | None:
        if stored.body is None or stored.salt is None:
            if not self.destroyed(stored.seq):
                self.problem("body_missing", stored.seq)
            return None
        if (
            not isinstance(stored.salt, bytes)
            or not isinstance(stored.body, bytes)
            or body_digest(stored.salt, stored.body) != envelope.body
        ):
            self.problem("body_changed", stored.seq)
            return None
        body = read_body(stored.body)
        if not is_sound(body):
            raise ValueError("the body is not of its shape")
        return body

    def destroyed(self, seq: int) -> bool:
        """Whether a signed entry says that it destroyed the body of this one."""
        if "destruction" in self._scope.lacking:
            return False
        by = audit.destruction_of(self._raw, seq)
        if not isinstance(by, int) or by <= seq:
            return False
        if by not in self._destroyed:
            self._destroyed[by] = frozenset()
            with suppress(*UNREADABLE):
                self._destroyed[by] = self._destroyed_by(by)
        return seq in self._destroyed[by]

    def _destroyed_by(self, seq: int) -> frozenset[int]:
        """What entry `seq` destroyed, by its own signed body."""
        stored, body = entries.one(self._raw, seq), readable_body(self._raw, seq)
        if stored is None or body is None:
            return frozenset()
        envelope = Envelope.from_bytes(stored.env)
        if (
            envelope.seq != seq
            or not envelope.kind.startswith("destruction.")
            or envelope.kind not in KINDS
            or self._scope.ring.holder(envelope.key, seq, envelope.author) is None
            or not signature_holds(self._keys[envelope.key], stored.env, stored.sig)
        ):
            return frozenset()
        return frozenset(body["data"]["seqs"])

    def _derived(self, envelope: Envelope, body: dict[str, Any] | None) -> None:
        seq = envelope.seq
        if "log_line" not in self._scope.lacking:
            standing, written = self._lines.get(seq), line_of(envelope, body)
            if standing is not None and body is None:
                standing = (*standing[:ROOM], None, *standing[ROOM + 1 :])  # the body told it
            if standing != written:
                self.problem("derived_differs", seq, "log_line")
        if SUBJECTS in self._scope.lacking:
            return
        for subject in subjects_of(envelope, body):
            if type(subject) is not str:
                raise TypeError("a subject is text")
            if audit.subject_exists(self._raw, subject, seq):
                self.found.rows[SUBJECTS] += 1
            else:
                self.problem("derived_differs", seq, f"entry_subject {subject}")

    def _facts(self, envelope: Envelope, body: dict[str, Any]) -> None:
        facts, seq = body["facts"], envelope.seq
        tables = {fact["table"] for fact in facts}
        if envelope.author == DESK:
            allowed = DESK_TABLES.get(envelope.kind)
            if allowed is not None and not tables <= allowed:
                self.problem("not_entitled", seq, ", ".join(sorted(tables - allowed)))
        elif not tables.isdisjoint(STAFF_TABLES) and not envelope.kind.startswith(STAFF_KINDS):
            # Of the other kinds, only a supervisor's repair puts such rows back.
            by_supervisor = self._scope.ring.supervised(envelope.author, seq)
            if envelope.kind != "row.repaired" or not by_supervisor:
                self.problem("not_entitled", seq, ", ".join(sorted(tables & STAFF_TABLES)))
        if len(facts) > 1 and len({(fact["table"], fact["id"]) for fact in facts}) < len(facts):
            self.problem("bad_envelope", seq, "carries a row twice")
        for fact in facts:
            self._row(seq, fact, body["schema"])

    def _row(self, seq: int, fact: dict[str, Any], schema: int) -> None:
        table, row_id = fact["table"], fact["id"]
        if table not in self._rows:
            return
        where = (table, row_id)
        found = self._rows.row(table, row_id)
        if fact["row"] is None:
            self.found.gone[where] = seq
            if found is not None and (not isinstance(found[0], int) or found[0] <= seq):
                self.problem("row_older", seq, "the row is gone", table=table, row=row_id)
            return
        if found is None:
            self.found.absent[where] = seq
            return
        entry_seq, image = found
        if not isinstance(entry_seq, int):
            self.problem("row_differs", seq, "entry_seq", table=table, row=row_id)
            return
        if entry_seq > seq:
            return
        if entry_seq < seq:
            self.problem("row_older", seq, f"row is as of {entry_seq}", table=table, row=row_id)
            return
        self.found.rows[table] += 1
        written = lifted(table, fact["row"], schema, self._scope.schema)
        if written != image:
            differs = sorted(
                name
                for name in written.keys() | image.keys()
                if written.get(name) != image.get(name)
            )
            self.problem("row_differs", seq, ", ".join(differs), table=table, row=row_id)


def _gap(first: int, last: int) -> tuple[str, int, str]:
    """A stretch of numbers that are missing."""
    return "missing_number", first, f"{first} - {last}" if last > first else ""


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
    last: int | None = None,
    anchor: tuple[int, str] | None = None,
    progress: Progress = lambda done, total: True,
    processes: int | None = None,
) -> Report:
    """Check the ledger and every table that hangs on it.

    Args:
        path: the database file.
        books: names of the book tables.
        first: seq to begin at; whole tables are compared only when it is 1.
        last: seq to end at; by default the newest. Whole tables are compared only without it.
        anchor: (seq, head) from paper; a prefix of 16 hex digits or more is enough.
        processes: worker processes; by default one for each core.
    """
    with translated(path), closing(audit.open_read_only(str(path))) as raw:
        return _verify(raw, path, books, first, last, anchor, progress, processes)


def _verify(
    raw: Connection,
    path: Path,
    books: tuple[str, ...],
    first: int,
    last: int | None,
    anchor: tuple[int, str] | None,
    progress: Progress,
    processes: int | None,
) -> Report:
    """Long stretches on all cores first; what was written meanwhile and all that looks at whole
    tables then in one read transaction, so that nobody's writing is taken for a fault.
    """
    whole = first == 1 and last is None
    several = (processes or os.cpu_count() or 1) > 1 and (
        audit.more_than(raw, IN_PROCESS, first) if last is None else last - first >= IN_PROCESS
    )
    if not several:
        raw.execute("BEGIN")
    schema, differing, lacking = _schema(raw, books)
    top = min(entries.head(raw).seq, last or audit.NEWEST)
    indexed = not whole and "log_line" not in lacking
    ring = key_ring(audit.key_entries(raw, indexed=indexed, upto=top))
    usable = tuple(table for table in books if table not in lacking)
    scope = Scope(str(path), log_of(raw), usable, ring, schema, lacking)
    total = Findings()
    total.problems += differing
    complete = True
    for part in _segments(raw, scope, first, top, (processes or os.cpu_count()) if several else 1):
        total.add(part)
        if not progress(total.entries, top - first + 1):
            complete = False
            break
    if several:
        raw.execute("BEGIN")
    head = entries.head(raw)
    touched: set[str] = set()
    if complete and last is None and head.seq > top:
        for stored in audit.key_entries(raw, indexed=False, after=top):
            ring.take(stored)
        for part in _segments(raw, scope, max(top + 1, first), head.seq, 1):
            touched |= part.rows.keys()
            total.add(part)
    total.problems += _standing(raw, scope, first, last)
    if complete and whole:
        total.problems += _tables(raw, scope, total, touched)
        total.problems += _search(raw, scope, head.seq)
    if anchor:
        total.problems += _anchor(raw, anchor)
    raw.execute("ROLLBACK")
    link = head.link.hex() if isinstance(head.link, bytes) else ""
    problems = tuple(dict.fromkeys(total.problems))
    return Report(total.entries, head.seq, link, scope.log, problems, complete)


def _schema(raw: Connection, books: tuple[str, ...]) -> tuple[int, list[Problem], frozenset[str]]:
    """The schema's number, what differs from what the migrations lay, tables that lack columns."""
    known = migrations.known()
    schema = min(max(raw.execute("PRAGMA user_version").fetchone()[0], 1), len(known))
    with closing(driver.connect(":memory:", isolation_level=None)) as fresh:
        for migration in known[:schema]:
            migrations.apply(fresh, migration)
        laid, standing = audit.laid_objects(fresh), audit.laid_objects(raw)
        lacking = frozenset(
            table
            for table in (*books, *HANGING)
            if ("table", table) not in standing
            or audit.columns(raw, table) != audit.columns(fresh, table)
        )
    names = {
        name
        for kind, name in laid.keys() | standing.keys()
        if (laid.get((kind, name), ABSENT) != standing.get((kind, name), ABSENT))
        and not (kind == "trigger" and name in entries.TRIGGERS)
    }
    return schema, [Problem("schema_differs", detail=name) for name in sorted(names)], lacking


HANGING = ("log_line", SUBJECTS, "search_index", "destruction")
"""Tables beside the books that hang on the ledger."""
ABSENT = "-"


def log_of(raw: Connection) -> str:
    """The log id, from the first entry that can be read; empty where there is none."""
    for stored in entries.stream(raw, 1, entries.head(raw).seq):
        with suppress(LedgerError, TypeError):
            return Envelope.from_bytes(stored.env).log
    return ""


def _bounds(raw: Connection, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Stretches of at most SEGMENT numbers, each behind a larger gap or the one before it."""
    low = first
    while low <= last:
        found = audit.next_seq(raw, low)
        if found is None:
            return
        # A wide gap is one stretch with the entry behind it.
        high = min(max(low + SEGMENT - 1, found), last)
        yield low, high
        low = high + 1


def _segments(
    raw: Connection, scope: Scope, first: int, last: int, processes: int | None
) -> Iterator[Findings]:
    if processes == 1:
        for low, high in _bounds(raw, first, last):
            yield Segment(raw, scope).check(low, high)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_start_worker, initargs=(scope,)
    ) as pool:
        try:
            yield from pool.map(_run_worker, _bounds(raw, first, last))
        finally:
            pool.shutdown(cancel_futures=True)


def _standing(raw: Connection, scope: Scope, first: int, last: int | None) -> list[Problem]:
    ring, lacking = scope.ring, scope.lacking
    problems = [Problem("trigger_missing", detail=name) for name in entries.missing_triggers(raw)]
    problems += [Problem("not_entitled", seq) for seq in ring.refused[:REPORTED]]
    problems += [
        Problem(kind, seq)
        for kind, seq in ring.faults[:REPORTED]
        if kind in ("key_differs", "bad_envelope") or seq < first
    ]
    problems += [
        Problem("bad_envelope", seq, detail="entries are numbered from 1")
        for seq in audit.below_one(raw)
    ]
    # Subjects do not lie by seq: looking for strays among them reads the whole table.
    for table in ("entry_body", "log_line", SUBJECTS)[: 3 if first == 1 and last is None else 2]:
        if table not in lacking:
            strays = audit.strays(raw, table, first, last or audit.NEWEST)
            problems += [Problem("stray_body", seq, table) for seq in strays]
    if "destruction" not in lacking:
        judge = Segment(raw, scope)
        unlawful = (seq for seq, _by in audit.destructions(raw) if not judge.destroyed(seq))
        problems += [
            Problem("row_without_entry", None, "destruction", seq)
            for seq in islice(unlawful, REPORTED)
        ]
    return problems


def _tables(raw: Connection, scope: Scope, found: Findings, touched: set[str]) -> list[Problem]:
    """What only whole tables tell.

    Args:
        touched: tables whose rows changed during the run, so that counts prove nothing.
    """
    again = Segment(raw, scope)
    for where, seq in sorted(found.absent.items()):
        if found.gone.get(where, 0) < seq:
            again.recheck(where, seq)
    missing = again.found.absent
    problems = again.found.problems
    problems += [
        Problem("row_missing", seq, table, row_id) for (table, row_id), seq in missing.items()
    ]
    found.rows += again.found.rows
    for table in scope.books:
        if table in touched or audit.count_rows(raw, table) != found.rows[table]:
            problems += islice(_rows_without_entry(raw, table), REPORTED)
    if SUBJECTS not in scope.lacking and audit.count_rows(raw, SUBJECTS) != found.rows[SUBJECTS]:
        problems += islice(_foreign_subjects(raw), REPORTED)
    problems += [
        Problem("schema_differs", detail=f"sqlite_sequence {table}")
        for table in audit.low_counters(raw, scope.books)
    ]
    if "person_key" in scope.books:
        problems += islice(_keys_differ(raw, scope.ring), REPORTED)
    recorded = found.rows["schema_migration"] + sum(
        table == "schema_migration" for table, _row in missing
    )
    reached = raw.execute("PRAGMA user_version").fetchone()[0]
    if "schema_migration" in scope.books and reached != recorded:
        problems.append(Problem("schema_differs", detail="user_version"))
    return problems


def _keys_differ(raw: Connection, ring: KeyRing) -> Iterator[Problem]:
    for row_id, name, person, public, first, last in audit.key_rows(raw):
        key = ring.keys.get(name) if isinstance(name, str) else None
        if key and (person, public, first, last) != (
            key.person_id,
            key.public_key,
            key.valid_from_seq,
            key.valid_to_seq,
        ):
            yield Problem("key_differs", None, "person_key", row_id)


def _rows_without_entry(raw: Connection, table: str) -> Iterator[Problem]:
    for row_id, seq in audit.row_seqs(raw, table):
        body = readable_body(raw, seq)
        if body is None or not any(
            fact["table"] == table and fact["id"] == row_id and fact["row"] is not None
            for fact in body["facts"]
        ):
            yield Problem("row_without_entry", None, table, row_id)


def _foreign_subjects(raw: Connection) -> Iterator[Problem]:
    for subject, seq in audit.subject_rows(raw):
        stored, body = entries.one(raw, seq), readable_body(raw, seq)
        if not stored or not body:
            continue
        try:
            known = subjects_of(Envelope.from_bytes(stored.env), body)
        except UNREADABLE:
            continue  # named by its segment
        if subject not in known:
            yield Problem("derived_differs", seq, detail=f"entry_subject {subject}")


def readable_body(raw: Connection, seq: int) -> dict[str, Any] | None:
    """The body of an entry whose digest holds; a changed one is named elsewhere."""
    stored = entries.one(raw, seq) if isinstance(seq, int) else None
    if stored is None or stored.body is None or stored.salt is None:
        return None
    with suppress(*UNREADABLE):
        envelope = Envelope.from_bytes(stored.env)
        body = read_body(stored.body)
        if body_digest(stored.salt, stored.body) == envelope.body and is_sound(body):
            return body
    return None


def is_sound(body: dict[str, Any] | None) -> bool:
    """Whether the parts of a body can be looked at; a signed one may still be anything."""
    return (
        isinstance(body, dict)
        and body.keys() == {"schema", "text", "facts", "data"}
        and isinstance(body["text"], str)
        and isinstance(body["data"], dict)
        and isinstance(body["facts"], list)
        and all(
            isinstance(fact, dict)
            and isinstance(fact.get("table"), str)
            and type(fact.get("id")) is int
            and isinstance(fact.get("row", 0), dict | None)
            for fact in body["facts"]
        )
    )


def _search(raw: Connection, scope: Scope, last: int) -> list[Problem]:
    """Compare the index term by term; of a large one, look up the first words of a sample."""
    if "search_index" in scope.lacking:
        return []
    if audit.more_than(raw, IN_PROCESS, 1):
        seqs = sorted(random.Random(last).sample(range(1, last + 1), min(SAMPLE, last)))
        differ = [seq for seq in seqs if not _is_indexed(raw, seq)]
    else:
        differ = _index_differs(raw, last)
    return [Problem("derived_differs", seq, detail="search_index") for seq in differ[:REPORTED]]


def _searched(body: dict[str, Any] | None) -> str | None:
    """What search finds an entry by; None where its body cannot be read."""
    with suppress(*UNREADABLE):
        return search_text_of(body) if body else None
    return None


def _is_indexed(raw: Connection, seq: int) -> bool:
    body = readable_body(raw, seq)
    match = search.parse((_searched(body) or "")[:12]).match
    return not match or audit.indexed_under(raw, match, seq)


def _index_differs(raw: Connection, last: int) -> list[int]:
    try:
        standing = audit.index_digests(raw)
    except DatabaseError:
        return [last]
    differ = []
    for seq in audit.seqs(raw):
        found = standing.pop(seq, 0)
        text = _searched(readable_body(raw, seq))
        if text is not None and found != search.digest(search.terms_of(text)):
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
