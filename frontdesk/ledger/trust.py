"""Which keys count and who may change the staff, read from the ledger alone (DESIGN: keys).

A `key.added` counts when it was signed by the desk during init, by the same person's previous
key, or by a supervisor's valid key. `valid_from_seq` and `valid_to_seq` include their own seq.
Nothing is learnt from an entry whose link, signature or body digest does not hold.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from frontdesk.ledger.chain import read_body
from frontdesk.ledger.envelope import UNREADABLE, Envelope, body_digest, key_name, link_of
from frontdesk.ledger.signing import signature_holds
from frontdesk.rules.authority import is_supervisor
from frontdesk.store.entries import StoredEntry

DESK = 0
KEY_BYTES = 32
STAFF_TABLES = frozenset(("person", "person_key"))
"""Tables that say who may do what."""


@dataclass
class TrustedKey:
    """A key, whose it is, and for which entries it may be used."""

    key: str
    person_id: int
    public_key: bytes
    valid_from_seq: int
    valid_to_seq: int | None = None
    purpose: str = ""

    def covers(self, seq: int, person_id: int) -> bool:
        """Whether this person could sign entry `seq` with it."""
        return (
            person_id == self.person_id
            and self.valid_from_seq <= seq
            and (self.valid_to_seq is None or seq <= self.valid_to_seq)
        )


@dataclass
class KeyRing:
    """All keys that count, and what does not hold among the entries that say so.

    Attributes:
        refused: seqs of `key.*` and `person.*` entries whose author was not entitled to them.
        faults: (kind of problem, seq) of entries that the ring did not learn from.
        opened_at: seq of `site.opened`, after which the desk adds no people and no keys.
    """

    keys: dict[str, TrustedKey] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    faults: list[tuple[str, int]] = field(default_factory=list)
    opened_at: int | None = None
    _roles: dict[int, list[tuple[int, frozenset[str]]]] = field(default_factory=dict)

    def holder(self, key: str, seq: int, person_id: int) -> TrustedKey | None:
        """The key if this person could use it for entry `seq`."""
        found = self.keys.get(key)
        return found if found and found.covers(seq, person_id) else None

    def supervised(self, person_id: int, seq: int) -> bool:
        """Whether this person was a supervisor when entry `seq` was written."""
        for since, roles in reversed(self._roles.get(person_id, [])):
            if since < seq:
                return is_supervisor(roles)
        return False

    def opened(self, seq: int) -> bool:
        """Whether the desk had been set up before entry `seq`."""
        return self.opened_at is not None and self.opened_at < seq

    def take(self, stored: StoredEntry) -> None:
        """Take in an entry of kind `key.*`, `person.*` or `site.opened`; never raises."""
        try:
            fault = self._learn(stored)
        except UNREADABLE:
            fault = "bad_envelope"
        if fault:
            self.faults.append((fault, stored.seq))

    def _learn(self, stored: StoredEntry) -> str | None:
        """Learn from an entry, or say what is wrong with it."""
        envelope = Envelope.from_bytes(stored.env)
        if envelope.seq != stored.seq or envelope.bytes_again() != stored.env:
            return "bad_envelope"
        if stored.link != link_of(stored.env, stored.sig):
            return "broken_link"
        if stored.salt is None or stored.body is None:
            return "body_missing"
        if body_digest(stored.salt, stored.body) != envelope.body:
            return "body_changed"
        body = read_body(stored.body)
        assert body is not None
        data, facts = body["data"], body["facts"]
        new = _key_of(envelope, data, facts) if envelope.kind == "key.added" else None
        if new and envelope.seq == 1 and new.person_id == DESK and envelope.key == new.key:
            # The first entry brings the key that it is signed with.
            self.keys.setdefault(new.key, new)
        signer = self.holder(envelope.key, envelope.seq, envelope.author)
        if signer is None:
            return "unknown_key"
        public = Ed25519PublicKey.from_public_bytes(signer.public_key)
        if not signature_holds(public, stored.env, stored.sig):
            return "bad_signature"
        return self._apply(envelope, signer, new, data, facts)

    def _apply(
        self,
        envelope: Envelope,
        signer: TrustedKey,
        new: TrustedKey | None,
        data: Mapping[str, Any],
        facts: list[dict[str, Any]],
    ) -> str | None:
        if envelope.kind == "site.opened":
            if envelope.author == DESK and self.opened_at is None:
                self.opened_at = envelope.seq
            return None
        if not self._entitled(envelope, signer, data, facts):
            self.refused.append(envelope.seq)
        elif envelope.kind == "key.added":
            return self._add(new, data) if new else "key_differs"
        elif envelope.kind == "key.retired":
            if str(data["key"]) in self.keys:
                self.keys[str(data["key"])].valid_to_seq = envelope.seq
        elif envelope.kind.startswith("person."):
            self._learn_roles(envelope.seq, facts)
        return None

    def _entitled(
        self,
        envelope: Envelope,
        signer: TrustedKey,
        data: Mapping[str, Any],
        facts: list[dict[str, Any]],
    ) -> bool:
        author, kind = envelope.author, envelope.kind
        if author == DESK:
            return self.opened_at is None and kind in ("key.added", "person.added")
        if kind == "key.recovered":
            own = data["person_id"] == author and data["key"] == envelope.key
            return own and signer.purpose == "recovery"
        if self.supervised(author, envelope.seq):
            return True
        if kind != "key.added" or data["person_id"] != author:
            return False
        purposes = ("pin", "recovery") if signer.purpose == "recovery" else ("pin",)
        return all(
            fact["table"] == "person_key"
            and fact["row"] is not None
            and fact["row"]["person_id"] == author
            and fact["row"]["purpose"] in purposes
            for fact in facts
        )

    def _learn_roles(self, seq: int, facts: list[dict[str, Any]]) -> None:
        for fact in facts:
            row = fact["row"]
            if fact["table"] == "person" and isinstance(row, dict):
                roles = str(row["roles"]).split(",") if row.get("active", 1) else ()
                self._roles.setdefault(int(fact["id"]), []).append((seq, frozenset(roles)))

    def _add(self, new: TrustedKey, data: Mapping[str, Any]) -> str | None:
        standing = self.keys.get(new.key)
        if standing is not None and standing != new:
            return "key_differs"
        replaced = self.keys.get(str(data.get("replaces", "")))
        if replaced and replaced.person_id == new.person_id:
            replaced.valid_to_seq = new.valid_from_seq
        self.keys[new.key] = new
        return None


def _key_of(
    envelope: Envelope, data: Mapping[str, Any], facts: list[dict[str, Any]]
) -> TrustedKey | None:
    """The key that a `key.added` brings; None where data, name and row do not fit together."""
    key, person, public = data["key"], data["person_id"], bytes.fromhex(data["public_key"])
    if type(person) is not int or len(public) != KEY_BYTES or key_name(public) != key:
        return None
    purpose = ""
    for fact in facts:
        row = fact["row"]
        if fact["table"] != "person_key" or row["key"] == data.get("replaces"):
            continue
        if (row["key"], row["person_id"], row["public_key"]) != (key, person, public.hex()):
            return None
        purpose = str(row["purpose"])
    return TrustedKey(key, person, public, envelope.seq, purpose=purpose)


def key_ring(stored: Iterable[StoredEntry]) -> KeyRing:
    """The ring as it stands after these entries, oldest first."""
    ring = KeyRing()
    for entry in stored:
        ring.take(entry)
    return ring


def loaded(ring: KeyRing) -> dict[str, Ed25519PublicKey]:
    """The public keys, ready to check signatures with."""
    return {
        name: Ed25519PublicKey.from_public_bytes(key.public_key) for name, key in ring.keys.items()
    }
