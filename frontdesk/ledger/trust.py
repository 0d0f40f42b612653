"""Which keys count, read from the ledger alone (DESIGN: keys).

A `key.added` counts when it was signed by the desk during init, by the same person's previous
key, or by a supervisor's valid key. `valid_from_seq` and `valid_to_seq` include their own seq.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from frontdesk.errors import LedgerError
from frontdesk.ledger.chain import read_body
from frontdesk.ledger.envelope import Envelope
from frontdesk.rules.authority import is_supervisor
from frontdesk.store.entries import StoredEntry

DESK = 0


@dataclass
class TrustedKey:
    """A key, whose it is, and for which entries it may be used."""

    key: str
    person_id: int
    public_key: bytes
    valid_from_seq: int
    valid_to_seq: int | None = None

    def covers(self, seq: int, person_id: int) -> bool:
        """Whether this person could sign entry `seq` with it."""
        return (
            person_id == self.person_id
            and self.valid_from_seq <= seq
            and (self.valid_to_seq is None or seq <= self.valid_to_seq)
        )


@dataclass
class KeyRing:
    """All keys that count, and the seqs of `key.added` entries that do not."""

    keys: dict[str, TrustedKey] = field(default_factory=dict)
    refused: list[int] = field(default_factory=list)
    _roles: dict[int, frozenset[str]] = field(default_factory=dict)
    _opened: bool = False

    def holder(self, key: str, seq: int, person_id: int) -> TrustedKey | None:
        """The key if this person could use it for entry `seq`."""
        found = self.keys.get(key)
        return found if found and found.covers(seq, person_id) else None

    def learn(self, stored: StoredEntry) -> None:
        """Take in an entry of kind `key.*`, `person.*` or `site.opened`."""
        envelope = Envelope.from_bytes(stored.env)
        body = read_body(stored.body)
        if body is None:
            return
        if envelope.kind == "site.opened" and envelope.author == DESK:
            self._opened = True
        elif envelope.kind == "key.added":
            self._add(envelope, body["data"])
        elif envelope.kind == "key.retired" and self._may_add(envelope, None):
            retired = self.keys.get(str(body["data"].get("key")))
            if retired:
                retired.valid_to_seq = envelope.seq
        elif envelope.kind.startswith("person.") and self._may_add(envelope, None):
            self._learn_roles(body["facts"])

    def _learn_roles(self, facts: list[dict[str, object]]) -> None:
        for fact in facts:
            row = fact["row"]
            if fact["table"] == "person" and isinstance(row, dict):
                self._roles[int(row["id"])] = frozenset(str(row["roles"]).split(","))

    def _add(self, envelope: Envelope, data: dict[str, object]) -> None:
        person = int(str(data["person_id"]))
        public_key = bytes.fromhex(str(data["public_key"]))
        first = envelope.seq == 1 and person == DESK and envelope.key == data["key"]
        if not first and not self._may_add(envelope, person):
            self.refused.append(envelope.seq)
            return
        name = str(data["key"])
        replaced = self.keys.get(str(data.get("replaces", "")))
        if replaced and replaced.person_id == person:
            replaced.valid_to_seq = envelope.seq
        self.keys[name] = TrustedKey(name, person, public_key, envelope.seq)

    def _may_add(self, envelope: Envelope, person: int | None) -> bool:
        if self.holder(envelope.key, envelope.seq, envelope.author) is None:
            return False
        if envelope.author == DESK:
            return not self._opened
        return envelope.author == person or is_supervisor(
            self._roles.get(envelope.author, frozenset())
        )


def key_ring(stored: Iterable[StoredEntry]) -> KeyRing:
    """The ring as it stands after these entries, oldest first."""
    ring = KeyRing()
    for entry in stored:
        # An entry that cannot be read teaches nothing; the verifier names it.
        with suppress(LedgerError, ValueError, TypeError, KeyError, AttributeError):
            ring.learn(entry)
    return ring


def loaded(ring: KeyRing) -> dict[str, Ed25519PublicKey]:
    """The public keys, ready to check signatures with."""
    return {
        name: Ed25519PublicKey.from_public_bytes(key.public_key) for name, key in ring.keys.items()
    }
