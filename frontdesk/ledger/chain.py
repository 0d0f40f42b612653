"""The writing end of the ledger: one entry after the other, inside the caller's transaction."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import iso
from frontdesk.errors import LedgerError
from frontdesk.ledger.derive import line_of, search_text_of, subjects_of
from frontdesk.ledger.envelope import UNREADABLE, Envelope, body_digest, canonical, link_of
from frontdesk.ledger.kinds import KINDS
from frontdesk.ledger.signing import Entropy, Signer
from frontdesk.store import entries, search
from frontdesk.store.driver import Connection
from frontdesk.store.entries import StoredEntry

LONGEST = ("permanent", "duty_log")
"""Retention classes, the longest first."""


@dataclass(frozen=True)
class Author:
    """Who writes: person id (0 is the desk) and the key in hand."""

    person_id: int
    signer: Signer


@dataclass(frozen=True)
class Posting:
    """What is to be written; instants in UTC milliseconds.

    Attributes:
        facts: after-images of the rows that this entry carries.
        data: what the kind needs.
    """

    kind: str
    text: str
    facts: Sequence[Mapping[str, Any]]
    data: Mapping[str, Any]
    occurred: int
    recorded: int
    shift: int | None = None
    subject: str | None = None
    corrects: int | None = None
    confidential: bool = False
    retention: str = "duty_log"


class Chain:
    """Appends to the ledger of one site.

    Args:
        raw: connection inside a write transaction.
        log: the log id, 32 hex digits.
        zone: the site's time zone.
        schema: number of the last migration applied.
        entropy: gives the salts.
    """

    def __init__(
        self, raw: Connection, log: str, zone: ZoneInfo, schema: int, entropy: Entropy
    ) -> None:
        self._raw = raw
        self._log = log
        self._zone = zone
        self._schema = schema
        self._entropy = entropy
        self.head = entries.head(raw)

    def append(self, author: Author, posting: Posting) -> int:
        """Write one entry signed by its author; its seq."""
        body = {
            "schema": self._schema,
            "text": posting.text,
            "facts": list(posting.facts),
            "data": dict(posting.data),
        }
        body_bytes = canonical(body)
        salt = self._entropy(32)
        envelope = self._envelope(author, posting, body_digest(salt, body_bytes))
        env = envelope.to_bytes()
        sig = author.signer.sign(env)
        link = link_of(env, sig)
        entries.insert(
            self._raw,
            StoredEntry(envelope.seq, env, sig, link, salt, body_bytes),
            line_of(envelope, body),
            subjects_of(envelope, body),
            search.terms_of(search_text_of(body)),
        )
        self.head = entries.Head(envelope.seq, link)
        return envelope.seq

    def _envelope(self, author: Author, posting: Posting, digest: str) -> Envelope:
        kind = KINDS[posting.kind]
        recorded = iso(posting.recorded, self._zone)
        at_once = posting.occurred == posting.recorded
        return Envelope(
            log=self._log,
            seq=self.head.seq + 1,
            prev=self.head.link.hex(),
            kind=posting.kind,
            author=author.person_id,
            key=author.signer.key,
            occurred_at=recorded if at_once else iso(posting.occurred, self._zone),
            recorded_at=recorded,
            shift=posting.shift,
            subject=posting.subject,
            corrects=posting.corrects,
            retention=min((kind.retention, posting.retention), key=LONGEST.index),
            confidential=posting.confidential,
            body=digest,
        )


def read_body(body: bytes | None) -> dict[str, Any] | None:
    """The body of an entry, or None where it was destroyed."""
    return json.loads(body.decode()) if body is not None else None


_TEXT = b',"text":'


def read_text(body: bytes) -> str:
    """The line people read, without taking the rest of the body apart.

    Canonical JSON has `text` last, and a quotation mark inside a text never stands bare.
    """
    before, mark, text = body.rpartition(_TEXT)
    return str(json.loads(text[:-1].decode()) if before and mark else json.loads(body)["text"])


@dataclass(frozen=True)
class Rebuilt:
    """Derived tables laid anew.

    Attributes:
        entries: how many were read.
        damaged: seqs whose words could not be read; those have no words in lists and search, and
            where the envelope is damaged too, no line.
    """

    entries: int
    damaged: tuple[int, ...]


def rebuild_derived(raw: Connection) -> Rebuilt:
    """Write all derived tables anew from the ledger, with what damaged entries still give."""
    entries.clear_derived(raw)
    last = entries.head(raw).seq
    damaged = []
    for stored in entries.stream(raw, 1, last):
        try:
            found = _derived(stored, stored.body)
        except UNREADABLE:
            damaged.append(stored.seq)
            with suppress(*UNREADABLE):
                entries.insert_derived(raw, *_derived(stored, None))
        else:
            entries.insert_derived(raw, *found)
    return Rebuilt(last, tuple(damaged))


def _derived(stored: StoredEntry, bare: bytes | None) -> tuple[entries.Line, set[str], str]:
    """Line, subjects and search terms of an entry; `bare` None leaves its words out."""
    envelope, body = Envelope.from_bytes(stored.env), read_body(bare)
    line, subjects = line_of(envelope, body), subjects_of(envelope, body)
    terms = search.terms_of(search_text_of(body)) if body is not None else ""
    if line.seq != stored.seq:
        raise LedgerError("the envelope belongs to another entry")
    for value in (*line, *subjects, terms):
        _refuse_unstorable(value)
    return line, subjects, terms


def _refuse_unstorable(value: object) -> None:
    if isinstance(value, str):
        value.encode()  # a lone surrogate raises
    elif value is not None and not (type(value) is int and value.bit_length() < 64):
        raise TypeError("SQLite does not take this")
