"""The duty log: what people write into it, and how it is read, filtered and searched."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from frontdesk.clock import DAY, MINUTE
from frontdesk.errors import InvalidInput, NotAuthorised
from frontdesk.intake import room_label
from frontdesk.language import Language, _
from frontdesk.ledger.chain import read_body, read_text
from frontdesk.ledger.derive import search_text_of
from frontdesk.ledger.envelope import Envelope
from frontdesk.ledger.kinds import field_label, kind_of, kind_title, render, translatable
from frontdesk.registers import secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found
from frontdesk.rules.clocks import is_late
from frontdesk.store import entries, lines, search
from frontdesk.store.lines import Filter, Span
from frontdesk.text import clean, clean_line, fold, mask_phones_in, phone_digits


@dataclass(frozen=True)
class FieldSpec:
    """A field of a form. type: text, long, clock, yes_no, decision, room, phone."""

    name: str
    type: str = "text"
    required: bool = True


@dataclass(frozen=True)
class WritableKind:
    """An entry kind that people write by hand, with its form and the act it needs."""

    kind: str
    fields: tuple[FieldSpec, ...]
    act: str = "log.write"

    def title(self, language: Language) -> str:
        """What the kind is called in a list of kinds."""
        return kind_title(self.kind, language)


def _fields(*names: str) -> tuple[FieldSpec, ...]:
    """`name`, `name:type`, a trailing `?` for an optional one."""
    specs = []
    for name in names:
        plain, _colon, kind = name.rstrip("?").partition(":")
        specs.append(FieldSpec(plain, kind or "text", not name.endswith("?")))
    return tuple(specs)


FURTHER = _fields(
    "room:room?",
    "informant?",
    "telephone:phone?",
    "action_taken?",
    "reported_to?",
    "outcome?",
    "finished_at:clock?",
    "replied_at:clock?",
    "opinion?",
    "follow_up?",
)
"""Facts of LOG-18 that any entry may carry."""

WRITABLE = (
    WritableKind("note.written", _fields("content:long")),
    WritableKind("desk.manned", ()),
    WritableKind("patrol.made", _fields("route", "outcome", "findings?")),
    WritableKind(
        "patrol.finding",
        _fields("place", "problem", "correction", "finder?"),
    ),
    WritableKind(
        "mobilisation.recorded",
        _fields("who", "department", "why", "arrived_at:clock?"),
        "mobilise",
    ),
    WritableKind(
        "measure.taken",
        _fields("place", "content"),
        "measure.take",
    ),
    WritableKind(
        "measure.lifted",
        _fields("place", "content?"),
        "measure.take",
    ),
    WritableKind(
        "head.contacted",
        _fields("who", "content", "answered:yes_no", "instruction?", "arrived_at:clock?"),
    ),
    WritableKind(
        "drunk.recorded",
        _fields("place", "content", "action"),
        "drunk.record",
    ),
    WritableKind(
        "evidence.filed",
        _fields("item", "reference", "kept_at"),
    ),
    WritableKind(
        "leave.decided",
        _fields("applicant", "shift_text", "reason", "decision:decision", "substitute?"),
        "spot_check.record",
    ),
    WritableKind(
        "spot_check.recorded",
        _fields("who", "at_post:yes_no", "remark?"),
        "spot_check.record",
    ),
    WritableKind(
        "log.inspected",
        _fields("span", "finding"),
        "log.inspect",
    ),
)
WRITABLE_BY_KIND = {kind.kind: kind for kind in WRITABLE}


@dataclass(frozen=True)
class EntryDraft:
    """An entry to be written.

    Attributes:
        fields: by name; instants in UTC milliseconds, yes_no as bool.
        occurred_at: time of the event; None when it is now.
        page: page of the paper log this was copied from, empty otherwise.
    """

    kind: str = "note.written"
    fields: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: int | None = None
    page: str = ""
    confidential: bool = False
    subject: str = ""


def write(tx: Transaction, draft: EntryDraft) -> int:
    """Write an entry by hand; its seq.

    Raises:
        InvalidInput: a required field is empty, a time lies in the future, text too long.
        NotAuthorised: the kind is not for this person's roles.
    """
    spec = WRITABLE_BY_KIND[draft.kind]
    tx.require(spec.act)
    data = _checked(tx, spec, draft.fields)
    if draft.kind == "leave.decided" and data["decision"] == "approved":
        _require(data, "substitute", "DUTY-16")
    occurred = _event_time(tx, draft.occurred_at)
    page = clean_line(draft.page)
    if page:
        data["paper_page"] = page
    text = render(draft.kind, data, tx.house.language, tx.house.zone)
    if page:
        text += _paper(tx, page)
    return tx.post(
        draft.kind,
        data,
        subject=draft.subject or None,
        occurred=occurred,
        confidential=draft.confidential,
        text=text,
    )


def _paper(tx: Transaction, page: str) -> str:
    return f"（补录纸质第{page}页）" if tx.house.language == "zh" else f" (from paper, page {page})"


def _checked(tx: Transaction, spec: WritableKind, typed: Mapping[str, Any]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for wanted in (*spec.fields, *FURTHER):
        if wanted.name not in typed:
            continue
        value = typed[wanted.name]
        if isinstance(value, str):
            value = _clean_field(tx, wanted, value)
        if value not in (None, ""):
            data[wanted.name] = value
    for wanted in spec.fields:
        if wanted.required:
            _require(data, wanted.name, "LOG-18")
    return data


def _clean_field(tx: Transaction, wanted: FieldSpec, value: str) -> str:
    limit = tx.house.rulebook.count("text.max_chars")
    value = clean(value).strip() if wanted.type == "long" else clean_line(value)
    if len(value) > limit:
        raise InvalidInput(
            field_label(wanted.name),
            _("{n} characters; at most {limit} fit into one entry").format(
                n=len(value), limit=limit
            ),
        )
    if wanted.type == "room":
        return room_label(value) or value
    return phone_digits(value) if wanted.type == "phone" and value else value


def _require(data: Mapping[str, Any], name: str, rule: str) -> None:
    if data.get(name) in (None, ""):
        raise InvalidInput(field_label(name), _("must be filled in"), rule=rule)


def _event_time(tx: Transaction, occurred: int | None) -> int:
    if occurred is None:
        return tx.now
    if occurred > tx.now + MINUTE:
        raise InvalidInput(_("Time of the event"), _("lies in the future"), rule="LOG-18")
    if occurred < tx.now - 3660 * DAY:
        raise InvalidInput(_("Time of the event"), _("lies more than ten years back"))
    return occurred


def correct(tx: Transaction, seq: int, content: str, reason: str) -> int:
    """Put an entry right by a new one that points to it (LOG-04); the new seq."""
    tx.require("log.correct")
    stored = entries.one(tx.raw, seq)
    if stored is None:
        raise not_found("entry", seq)
    envelope = Envelope.from_bytes(stored.env)
    content, reason = clean(content).strip(), clean_line(reason)
    limit = tx.house.rulebook.count("text.max_chars")
    for name, value in (("content", content), ("reason", reason)):
        _require({name: value}, name, "LOG-04")
        if len(value) > limit:
            raise InvalidInput(field_label(name), _("too long"))
    body = _body_of(stored.body)
    allowed = tx.actor.is_supervisor or envelope.author == tx.actor.person_id
    if envelope.confidential and not allowed:
        raise _closed()
    room = (body or {}).get("data", {}).get("room")
    data = {"corrects": seq, "content": content, "reason": reason}
    if room:
        data["room"] = room
    return tx.post(
        "entry.corrected",
        data,
        subject=envelope.subject,
        about=[f"entry:{seq}"],
        corrects=seq,
        confidential=envelope.confidential,
    )


def note_opened(tx: Transaction, seq: int) -> int:
    """Say in the log that somebody opened a confidential entry of somebody else."""
    return tx.post("entry.opened", {"opened": seq})


def note_reveal(tx: Transaction, subject: str) -> int:
    """Say in the log that a telephone number was shown in full."""
    return tx.post("phone.revealed", {"subject": subject}, subject=subject)


def _closed() -> NotAuthorised:
    return NotAuthorised(
        _("This entry is confidential: its author and supervisors may open it."), rule="CARE-28"
    )


class LogRow(NamedTuple):
    """A line of the log as lists show it; instants in UTC milliseconds.

    Attributes:
        text: None where the entry is closed to the viewer or its body was destroyed.
        own: the viewer wrote it.
        desk_lines: how many technical entries this row folds, 0 for an ordinary row.
        last: seq of the oldest folded entry (equal to seq otherwise).
    """

    seq: int
    kind: str
    author: int
    author_name: str
    occurred: int
    recorded: int
    shift: int | None
    subject: str | None
    room: str | None
    confidential: bool
    late: bool
    corrected_by: int | None
    text: str | None
    translated: bool = False
    desk_lines: int = 0
    last: int = 0
    own: bool = False

    @property
    def listed(self) -> str | None:
        """The text as lists show it: a confidential one to its author alone.

        Opening it shows it to supervisors too, and the log says so.
        """
        return self.text if self.own or not self.confidential else None


@dataclass(frozen=True)
class Page:
    """Rows, the newest first, and where the next page begins (None at the end)."""

    rows: tuple[LogRow, ...]
    next_before: int | None


def page(
    reading: Reading,
    wanted: Filter | None = None,
    *,
    span: Span | None = None,
    rows: int | None = None,
    language: Language | None = None,
    fold: bool = False,
) -> Page:
    """A page of the log by key, newest first.

    Asked for one room, it leaves out what the viewer may not open (CON-11).

    Args:
        span: where the page lies; None for the newest.
        language: shows entries in this language where they can be rendered.
        fold: put neighbouring technical entries together into one row.
    """
    limit = rows or reading.house.rulebook.count("list.page_rows")
    wanted = wanted or Filter()
    reader = secrecy.reader(reading) if wanted.room else None
    found = lines.page(reading.raw, wanted, span or Span(), limit=limit, reader=reader)
    return Page(
        tuple(
            _folded(rows_of(reading, found, language))
            if fold
            else rows_of(reading, found, language)
        ),
        found[-1].seq if len(found) == limit else None,
    )


def rows_of(
    reading: Reading, found: Sequence[entries.Line], language: Language | None = None
) -> list[LogRow]:
    """Lines with their texts, as far as the viewer may read them."""
    bodies = entries.bodies(reading.raw, [line.seq for line in found])
    names = lines.names(reading.raw, {line.author for line in found})
    corrections = lines.corrections(reading.raw, [line.seq for line in found])
    grace = reading.house.rulebook.count("log.late_grace_min")
    me = reading.viewer.person_id if reading.viewer else None
    out = []
    for line in found:
        text, translated = _text(reading, line, bodies.get(line.seq), language)
        out.append(
            LogRow(
                seq=line.seq,
                kind=line.kind,
                author=line.author,
                author_name=names.get(line.author, str(line.author)),
                occurred=line.occurred,
                recorded=line.recorded,
                shift=line.shift,
                subject=line.subject,
                room=line.room if reading.may_open(line.author, bool(line.confidential)) else None,
                confidential=bool(line.confidential),
                late=_late(line, grace),
                corrected_by=corrections.get(line.seq),
                text=text,
                translated=translated,
                last=line.seq,
                own=line.author == me,
            )
        )
    return out


def _late(line: entries.Line, grace: int) -> bool:
    """Written long after the event; what the desk or an import writes is never called late."""
    by_hand = line.author != 0 and line.kind != "request.imported"
    return by_hand and is_late(line.occurred, line.recorded, grace)


def _text(
    reading: Reading, line: entries.Line, body: bytes | None, language: Language | None
) -> tuple[str | None, bool]:
    if body is None or not reading.may_open(line.author, bool(line.confidential)):
        return None, False
    try:
        if language and language != reading.house.language and translatable(line.kind):
            data = json.loads(body)["data"]
            return render(line.kind, data, language, reading.house.zone), True
        return read_text(body), False
    except UNREADABLE:
        return _("(unreadable: run verify)"), False


UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
"""What a body may raise that was changed past the console."""


def _body_of(body: bytes | None) -> dict[str, Any] | None:
    """The body of an entry, or None where it is gone or damaged."""
    with suppress(*UNREADABLE):
        found = read_body(body)
        if isinstance(found, dict) and isinstance(found.get("data"), dict):
            return found
    return None


def _searchable(body: bytes) -> str:
    with suppress(*UNREADABLE):
        return search_text_of(_body_of(body) or _EMPTY)
    return ""


def _folded(rows: Sequence[LogRow]) -> list[LogRow]:
    out: list[LogRow] = []
    for row in rows:
        technical = kind_of(row.kind).technical
        if technical and out and out[-1].desk_lines:
            first = out[-1]
            out[-1] = first._replace(desk_lines=first.desk_lines + 1, last=row.seq)
        elif technical:
            out.append(row._replace(desk_lines=1))
        else:
            out.append(row)
    return out


def find(
    reading: Reading,
    query: str,
    wanted: Filter | None = None,
    *,
    before: int | None = None,
    limit: int = 50,
    language: Language | None = None,
) -> Page:
    """Entries that hold every word of `query`, newest first; any input is a valid query."""
    parsed = search.parse(query)
    if not parsed.words:
        return Page((), None)

    def text_of(seqs: Sequence[int]) -> dict[int, str]:
        bodies = entries.bodies(reading.raw, seqs)
        return {seq: _searchable(body) for seq, body in bodies.items()}

    hits: Iterable[Sequence[int]] = search.hits(
        reading.raw, parsed, before=before, first=limit, text_of=text_of
    )
    if reading.viewer is None:
        hits = _found_masked(hits, [word.folded for word in parsed.words], text_of)
    found = list(islice(_readable(reading, hits, wanted or Filter()), limit))
    rows = rows_of(reading, found, language)
    return Page(tuple(rows), found[-1].seq if len(found) == limit else None)


def _found_masked(
    hits: Iterable[Sequence[int]], words: Sequence[str], text_of: Any
) -> Iterator[Sequence[int]]:
    """Hits that still hold every word once their telephone numbers are masked."""
    for seqs in hits:
        texts = {seq: fold(mask_phones_in(text)) for seq, text in text_of(seqs).items()}
        yield [seq for seq in seqs if all(word in texts.get(seq, "") for word in words)]


_EMPTY: dict[str, Any] = {"text": "", "data": {}, "facts": []}


def _readable(
    reading: Reading, hits: Iterable[Sequence[int]], wanted: Filter
) -> Iterator[entries.Line]:
    for page_of_hits in hits:
        for line in lines.many(reading.raw, page_of_hits):
            if wanted.takes(line) and reading.may_open(line.author, bool(line.confidential)):
                yield line


@dataclass(frozen=True)
class EntryDetail:
    """One entry opened."""

    row: LogRow
    facts: Mapping[str, Any]
    digest: str
    key: str
    prev: str
    link: str
    corrects: int | None
    page: str


def entry(reading: Reading, seq: int, *, language: Language | None = None) -> EntryDetail:
    """An entry with its facts.

    Raises:
        NotFound: no such seq.
    """
    stored, line = entries.one(reading.raw, seq), lines.one(reading.raw, seq)
    if stored is None or line is None:
        raise not_found("entry", seq)
    envelope = Envelope.from_bytes(stored.env)
    body = _body_of(stored.body)
    readable = reading.may_open(line.author, bool(line.confidential))
    data = body["data"] if body and readable else {}
    return EntryDetail(
        rows_of(reading, [line], language)[0],
        {name: value for name, value in data.items() if name not in ("about", "sheet")},
        envelope.body,
        envelope.key,
        envelope.prev,
        stored.link.hex(),
        envelope.corrects,
        str(data.get("paper_page", "")),
    )


def history(
    reading: Reading, subject: str, *, limit: int = 200, language: Language | None = None
) -> list[LogRow]:
    """All entries about a record, the newest first; about a room those the viewer may open."""
    found = lines.of_subject(reading.raw, subject, limit)
    if subject.startswith("room:"):
        found = [one for one in found if reading.may_open(one.author, bool(one.confidential))]
    return rows_of(reading, found, language)


def quiet_since(reading: Reading) -> int | None:
    """When the newest entry by a person was written, UTC milliseconds."""
    return lines.newest_by_people(reading.raw)


def heartbeat_due(reading: Reading) -> bool:
    """Whether "desk manned, nothing to report" should be offered now."""
    newest = quiet_since(reading)
    interval = reading.house.rulebook.minutes("log.heartbeat_min") * MINUTE
    return newest is not None and reading.now - newest >= interval
