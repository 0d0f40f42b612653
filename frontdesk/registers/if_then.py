"""Notes for the shifts to come: if such a request comes, then do that (DESIGN: Handover)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from frontdesk import intake
from frontdesk.clock import DAY
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.intake import label
from frontdesk.language import Language, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.models import HelpRequest, IfThenNote, Person
from frontdesk.registers import secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.text import clean, clean_line, fold

LONGEST: Final = 90
"""For how many days a note may hold."""
CHARS: Final = 40
THEN_CHARS: Final = 300
FLOOR_DIGITS: Final = 2
"""What a room number has behind its floor: `12` of `1203` is the floor."""
_LETTERS: Final = re.compile("[0-9a-z]+")
"""What a number goes on with."""


@dataclass(frozen=True)
class NoteDraft:
    """A note as typed; of room, kind and words one at least.

    Attributes:
        room: a building, an entrance, a floor or one room, or how a place begins.
        kind: kind of request; empty for any.
        words: every one of them stands in what the request is about, or in its place.
        days: how long it holds; None as long as the rulebook says.
    """

    then: str
    room: str = ""
    kind: str = ""
    words: str = ""
    days: int | None = None


@dataclass(frozen=True)
class NoteView:
    """A note; instants in UTC milliseconds, `fired` counts the requests it held for."""

    id: int
    condition: str
    then: str
    room: str
    kind: str
    words: str
    made_by: str
    made_at: int
    until_at: int
    fired: int
    entry_seq: int


def condition_text(room: str, kind: str, words: str, language: Language) -> str:
    """What must come, after `if`: `repair from 3-2 with ‘lift’`, `3-2 报修提到“电梯”`."""
    named = label("kind", kind, language) if kind else ("报事" if language == "zh" else "request")
    if language == "zh":
        return (f"{room} " if room else "") + named + (f"提到“{words}”" if words else "")
    return named.lower() + (f" from {room}" if room else "") + (f" with ‘{words}’" if words else "")


def note(tx: Transaction, draft: NoteDraft) -> int:
    """Leave a note; its id.

    Raises:
        InvalidInput: no condition, nothing to do then, too long, or a kind nobody knows.
    """
    tx.require("desk.note")
    row = _checked(tx, draft)
    tx.session.add(row)
    data = {"condition": _condition(tx, row), "then": row.advice, "until_at": row.until_at}
    tx.post("if_then.noted", data, [row])
    return row_id(row)


def _checked(tx: Transaction, draft: NoteDraft) -> IfThenNote:
    room = intake.room_label(draft.room) or clean_line(draft.room)
    words, then = clean_line(draft.words), clean(draft.then).strip()
    days = draft.days
    if days is None:
        days = tx.house.rulebook.count("handover.note_days")
    for name, value, most in (
        ("room", room, CHARS),
        ("words", words, CHARS),
        ("then", then, THEN_CHARS),
    ):
        if len(value) > most:
            raise _refused(name, _("write at most {n} characters").format(n=most))
    if draft.kind and draft.kind not in intake.KINDS:
        raise _refused("kind", _("choose from {known}").format(known=", ".join(intake.KINDS)))
    if not (room or draft.kind or words):
        raise _refused("condition", _("name a room, a kind or a word"))
    if not then:
        raise _refused("then", _("must be filled in"))
    if not 1 <= days <= LONGEST:
        raise InvalidInput(_("Days"), _("write a number from 1 to {n}").format(n=LONGEST))
    return IfThenNote(
        room=room,
        kind=draft.kind,
        words=words,
        advice=then,
        made_by=tx.actor.person_id,
        made_at=tx.now,
        until_at=tx.now + days * DAY,
    )


def _refused(field: str, reason: str) -> InvalidInput:
    return InvalidInput(field_label(field), reason)


def _condition(tx: Transaction, row: IfThenNote) -> str:
    return condition_text(row.room, row.kind, row.words, tx.house.language)


def end(tx: Transaction, note_id: int, *, seen: int | None = None) -> None:
    """The note holds no longer."""
    tx.require("desk.note")
    row = tx.get(IfThenNote, note_id, seen=seen)
    if row.ended_at is not None or row.until_at <= tx.now:
        raise GuardRefused(_("This note is over already."))
    row.ended_at = tx.now
    tx.post("if_then.ended", {"condition": _condition(tx, row), "then": row.advice}, [row])


def fire(tx: Transaction, request: HelpRequest) -> list[int]:
    """Post `if_then.fired` for each note that holds for a request; the ids of those notes.

    A note fires once for a request, however often the request's facts are put right.
    """
    said = (request.kind, request.room, request.content)
    found = [row for row in _living(tx) if holds(row, *said)]
    before = _fired_for(tx, row_id(request)) if found else []
    fired = [row for row in found if row_id(row) not in before]
    for row in fired:
        row.fired += 1
        data = {"request": row_id(request), "condition": _condition(tx, row), "then": row.advice}
        about = [f"help_request:{request.id}"]
        tx.post("if_then.fired", data, [row], about=about, confidential=request.confidential)
    return [row_id(row) for row in fired]


def holds(row: IfThenNote, kind: str, room: str, content: str) -> bool:
    """Whether a note's condition is what a request says."""
    if row.kind and row.kind != kind:
        return False
    if row.room and not is_within(room, row.room):
        return False
    said = fold(f"{content} {room}")
    return all(word in said for word in fold(row.words).split())


def is_within(room: str, wanted: str) -> bool:
    """Whether a room lies in a building, an entrance or on a floor, or is that room.

    `3` holds 3-2-1203, so do `3-2` and `3-2-12`; it does not hold 30-1-0101. What was typed behind
    a room does not matter. A place that is no room label lies within whatever it begins with.
    """
    have, want = fold(room), fold(wanted)
    if not have.startswith(want):
        return False
    rest = have.removeprefix(want)
    more = _LETTERS.match(rest)
    if not (more and _LETTERS.fullmatch(want[-1])):
        return True
    is_last = not rest[more.end() :].startswith("-")
    return is_last and want[-1].isdecimal() and more.end() == FLOOR_DIGITS


def _living(reading: Reading | Transaction) -> list[IfThenNote]:
    query = (
        select(IfThenNote)
        .where(col(IfThenNote.ended_at).is_(None), IfThenNote.until_at > reading.now)
        .order_by(col(IfThenNote.until_at), col(IfThenNote.id))
    )
    return list(reading.session.exec(query))


def _fired_for(reading: Reading | Transaction, request_id: int) -> list[int]:
    query = (
        "SELECT l.subject FROM entry_subject s JOIN log_line l ON l.seq = s.seq"
        " WHERE s.subject = ? AND l.kind = 'if_then.fired' ORDER BY l.seq"
    )
    found = reading.raw.execute(query, (f"help_request:{request_id}",))
    return [int(subject.partition(":")[2]) for (subject,) in found]


def living(reading: Reading | Transaction) -> list[NoteView]:
    """The notes that hold now, the one that ends first in front."""
    return _views(reading, _living(reading))


def holding(reading: Reading, kind: str, room: str, content: str) -> list[NoteView]:
    """The notes that will fire for a call which is being taken down."""
    return _views(reading, [row for row in _living(reading) if holds(row, kind, room, content)])


def matching(reading: Reading, request_id: int) -> list[NoteView]:
    """The notes that have fired for a request; none where it is closed to the viewer (CON-11)."""
    subject = f"help_request:{request_id}"
    if secrecy.closed(reading, [subject]):
        return []
    wanted = _fired_for(reading, request_id)
    query = select(IfThenNote).where(col(IfThenNote.id).in_(wanted)).order_by(col(IfThenNote.id))
    return _views(reading, reading.session.exec(query)) if wanted else []


def _views(reading: Reading | Transaction, rows: Iterable[IfThenNote]) -> list[NoteView]:
    rows = list(rows)
    makers = {row.made_by for row in rows}
    query = select(Person.id, Person.name).where(col(Person.id).in_(makers))
    names = dict(reading.session.exec(query).all()) if makers else {}
    is_read = isinstance(reading, Reading)
    language = current_language() if is_read else reading.house.language
    return [
        NoteView(
            row_id(row),
            condition_text(row.room, row.kind, row.words, language),
            row.advice,
            row.room,
            row.kind,
            row.words,
            names.get(row.made_by, ""),
            row.made_at,
            row.until_at,
            row.fired,
            row.entry_seq,
        )
        for row in rows
    ]
