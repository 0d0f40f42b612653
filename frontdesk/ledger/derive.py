"""What lists and search read, derived from an entry alone; rebuildable at any time."""

from collections.abc import Iterator, Mapping
from typing import Any

from frontdesk.clock import instant_from_iso
from frontdesk.ledger.envelope import Envelope
from frontdesk.store.entries import Line

SEARCHED = {
    "building": ("code", "name"),
    "commitment": ("label",),
    "help_request": (
        "content",
        "requester",
        "room",
        "telephone",
        "answer",
        "escalated_to",
        "handed_to",
        "contacted",
        "result",
        "opinion",
    ),
    "person": ("name", "staff_no", "initials"),
    "resident": ("name", "emergency_name", "emergency_telephone", "note"),
    "room": ("label",),
    "service_wish": ("service", "notice"),
    "telephone": ("number",),
}
"""Columns of book rows whose text is found by search."""

Body = Mapping[str, Any]


def line_of(envelope: Envelope, body: Body | None) -> Line:
    """The `log_line` row of an entry."""
    room = (body or {}).get("data", {}).get("room") or None
    recorded = instant_from_iso(envelope.recorded_at)
    at_once = envelope.occurred_at == envelope.recorded_at
    return Line(
        envelope.seq,
        envelope.kind,
        envelope.author,
        recorded if at_once else instant_from_iso(envelope.occurred_at),
        recorded,
        envelope.shift,
        envelope.subject,
        room,
        int(envelope.confidential),
    )


def subjects_of(envelope: Envelope, body: Body | None) -> set[str]:
    """All records an entry speaks of: its subject, the rows it carries, what it is about."""
    subjects = {envelope.subject} if envelope.subject else set()
    if body:
        subjects |= {f"{fact['table']}:{fact['id']}" for fact in body["facts"]}
        subjects |= set(body["data"].get("about", ()))
    return subjects


def search_text_of(body: Body) -> str:
    """Everything of an entry that search finds it by, one piece a line."""
    pieces = dict.fromkeys(_pieces(body))
    return "\n".join(pieces)


def _pieces(body: Body) -> Iterator[str]:
    text = body["text"]
    yield text
    telephone = body["data"].get("telephone")
    if telephone:
        yield telephone
    for fact in body["facts"]:
        row = fact["row"] or {}
        for column in SEARCHED.get(fact["table"], ()):
            value = row.get(column)
            if value and value not in text:
                yield value
