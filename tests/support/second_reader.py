"""A second program that checks a book, written from DESIGN ("The ledger under the duty log") alone.

It shares no line with the console: standard library and `cryptography`, nothing of `frontdesk`.

    python tests/support/second_reader.py frontdesk.db
"""

import hashlib
import json
import re
import sqlite3
import struct
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FIELDS = [
    "author",
    "body",
    "confidential",
    "corrects",
    "key",
    "kind",
    "log",
    "occurred_at",
    "prev",
    "recorded_at",
    "retention",
    "seq",
    "shift",
    "subject",
    "v",
]
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
SUPERVISORS = {"cs_supervisor", "director"}
AUTOMATIC = {
    "key.added",
    "site.created",
    "site.opened",
    "schema.migrated",
    "rules.changed",
    "clock.stepped",
    "person.added",
    "building.added",
    "pin.waiting",
    "commitment.breached",
    "request.registered",
    "if_then.fired",
    "run.started",
    "run.step_done",
    "run.carried",
    "run.not_reached",
}


def pae(*parts: bytes) -> bytes:
    """Number of parts, then each part after its length; 8 bytes little-endian."""
    return struct.pack("<Q", len(parts)) + b"".join(
        struct.pack("<Q", len(part)) + part for part in parts
    )


def sha256(data: bytes) -> str:
    """Hex SHA-256."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """What DESIGN says `json.dumps` prints."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def faults_of_value(value: Any) -> Iterator[str]:
    """Whatever may not stand in canonical JSON of this profile."""
    if isinstance(value, float):
        yield "a float"
    elif isinstance(value, int) and abs(value) >= 2**53:
        yield "an integer of 2^53 or more"
    elif isinstance(value, str):
        if unicodedata.normalize("NFC", value) != value:
            yield "text that is not NFC"
        if any((ord(c) < 32 and c not in "\n\t") or 127 <= ord(c) < 160 for c in value):
            yield "a control character"
    elif isinstance(value, list):
        for inner in value:
            yield from faults_of_value(inner)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if not key.isascii():
                yield "a key that is not ASCII"
            yield from faults_of_value(inner)


class Reader:
    """Reads one book from its first entry on and collects what does not hold."""

    def __init__(self) -> None:
        self.problems: list[tuple[int, str]] = []
        self._log = ""
        self._prev = "0" * 64
        self._expected = 1
        self._in_init = True
        self._keys: dict[str, tuple[int, bytes, int, int | None]] = {}
        self._roles: dict[int, set[str]] = {}

    def read(self, path: Path) -> list[tuple[int, str]]:
        """All problems as (seq, what); an empty list for a sound book."""
        book = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            for row in book.execute(
                "SELECT e.seq, e.env, e.sig, e.link, b.salt, b.body FROM ledger_entry e "
                "LEFT JOIN entry_body b ON b.seq = e.seq ORDER BY e.seq"
            ):
                self._entry(*row)
        finally:
            book.close()
        return self.problems

    def _say(self, seq: int, what: str) -> None:
        self.problems.append((seq, what))

    def _entry(
        self, seq: int, env: bytes, sig: bytes, link: bytes, salt: bytes | None, body: bytes | None
    ) -> None:
        if seq != self._expected:
            self._say(seq, f"entry {self._expected} is missing")
        fields = self._envelope(seq, env)
        if fields.get("prev") != self._prev:
            self._say(seq, "does not follow the entry before it")
        if link != bytes.fromhex(sha256(pae(b"link/1", env, sig))):
            self._say(seq, "link")
        self._prev, self._expected = link.hex(), seq + 1
        content = self._body(seq, fields, salt, body)
        if fields:
            self._learn_first_key(fields, content)
            self._signature(seq, fields, env, sig)
            self._learn(seq, fields, content)

    def _envelope(self, seq: int, env: bytes) -> dict[str, Any]:
        try:
            fields = json.loads(env)
        except ValueError:
            self._say(seq, "envelope is not JSON")
            return {}
        if sorted(fields) != FIELDS or canonical(fields) != env:
            self._say(seq, "envelope is not the canonical bytes of its fields")
            return {}
        self._log = self._log or fields["log"]
        shapes = (
            fields["v"] == 1,
            fields["seq"] == seq,
            fields["log"] == self._log and re.fullmatch("[0-9a-f]{32}", fields["log"]),
            re.fullmatch("[0-9a-f]{64}", fields["prev"]),
            re.fullmatch("[0-9a-f]{16}", fields["key"]),
            re.fullmatch("[0-9a-f]{64}", fields["body"]),
            STAMP.fullmatch(fields["occurred_at"]) and STAMP.fullmatch(fields["recorded_at"]),
            type(fields["author"]) is int and type(fields["confidential"]) is bool,
            fields["shift"] is None or type(fields["shift"]) is int,
            fields["corrects"] is None or 0 < fields["corrects"] < seq,
            fields["subject"] is None or re.fullmatch(r"[a-z_]+:\d+", fields["subject"]),
        )
        if not all(shapes):
            self._say(seq, "a field of the envelope has the wrong shape")
        return dict(fields)

    def _body(
        self, seq: int, fields: dict[str, Any], salt: bytes | None, body: bytes | None
    ) -> dict[str, Any]:
        if salt is None or body is None:
            self._say(seq, "no body")
            return {}
        if sha256(pae(b"body/1", salt, body)) != fields.get("body"):
            self._say(seq, "body digest")
            return {}
        content: dict[str, Any] = json.loads(body)
        if sorted(content) != ["data", "facts", "schema", "text"] or canonical(content) != body:
            self._say(seq, "body is not the canonical bytes of its fields")
        for fault in faults_of_value(content):
            self._say(seq, f"body holds {fault}")
        for fact in content["facts"]:
            if sorted(fact) != ["id", "row", "table"] or "entry_seq" in (fact["row"] or {}):
                self._say(seq, "a fact has the wrong shape")
        return content

    def _signature(self, seq: int, fields: dict[str, Any], env: bytes, sig: bytes) -> None:
        if not self._holds(fields["key"], fields["author"], seq):
            self._say(seq, "signed with a key that does not count")
            return
        public = Ed25519PublicKey.from_public_bytes(self._keys[fields["key"]][1])
        try:
            public.verify(sig, pae(b"entry/1", env))
        except InvalidSignature:
            self._say(seq, "signature")
        if fields["author"] == 0 and fields["kind"] not in AUTOMATIC:
            self._say(seq, "the desk may not author this kind")

    def _holds(self, key: str, person: int, seq: int) -> bool:
        owner, _public, first, last = self._keys.get(key, (-1, b"", 0, 0))
        return owner == person and first <= seq and (last is None or seq <= last)

    def _learn_first_key(self, fields: dict[str, Any], content: dict[str, Any]) -> None:
        data = content.get("data", {})
        if fields["seq"] == 1 and fields["author"] == 0 and data.get("key") == fields["key"]:
            self._add_key(1, data)

    def _learn(self, seq: int, fields: dict[str, Any], content: dict[str, Any]) -> None:
        kind, author, data = fields["kind"], fields["author"], content.get("data", {})
        by_desk = author == 0 and self._in_init
        trusted = self._holds(fields["key"], author, seq)
        by_supervisor = trusted and bool(self._roles.get(author, set()) & SUPERVISORS)
        if kind == "key.added" and seq > 1 and data:
            if trusted and (by_desk or by_supervisor or author == data["person_id"]):
                self._add_key(seq, data)
            else:
                self._say(seq, "adds a key that does not count")
        elif kind == "key.retired" and by_supervisor and data["key"] in self._keys:
            owner, public, first, _last = self._keys[data["key"]]
            self._keys[data["key"]] = (owner, public, first, seq)
        elif kind.startswith("person.") and (by_desk or by_supervisor):
            for fact in content.get("facts", ()):
                self._roles[fact["row"]["id"]] = set(fact["row"]["roles"].split(","))
        elif kind == "site.opened" and author == 0:
            self._in_init = False

    def _add_key(self, seq: int, data: dict[str, Any]) -> None:
        public = bytes.fromhex(data["public_key"])
        if sha256(public)[:16] != data["key"]:
            self._say(seq, "the key's name is not that of its bytes")
        old = self._keys.get(data.get("replaces", ""))
        if old and old[0] == data["person_id"]:
            self._keys[data["replaces"]] = (*old[:3], seq)
        self._keys[data["key"]] = (data["person_id"], public, seq, None)


def problems_of(path: Path) -> list[tuple[int, str]]:
    """What does not hold in the book at `path`."""
    return Reader().read(path)


if __name__ == "__main__":
    found = problems_of(Path(sys.argv[1]))
    for seq, what in found:
        print(f"#{seq}: {what}")
    sys.exit(bool(found))
