"""The exact bytes of the ledger (DESIGN: the ledger under the duty log).

A second program can check every entry from this page alone:
    body digest = SHA-256(PAE("body/1", salt, body))
    sig         = Ed25519 over PAE("entry/1", env)
    link        = SHA-256(PAE("link/1", env, sig))
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk.errors import LedgerError
from frontdesk.text import UNSAFE

MAX_INTEGER = 2**53
ENVELOPE_FIELDS = frozenset(
    (
        *("v", "log", "seq", "prev", "kind", "author", "key", "occurred_at", "recorded_at"),
        *("shift", "subject", "corrects", "retention", "confidential", "body"),
    )
)

_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical(value: Mapping[str, Any]) -> bytes:
    """Canonical JSON: UTF-8, ASCII keys sorted, no spaces, no floats, integers below 2^53.

    Raises:
        LedgerError: a float, a large integer, a key that is not ASCII text, or a text that was
            never cleaned.
    """
    _check(value)
    return _encode(value).encode()


def _check(value: Any) -> None:
    kind = type(value)
    if kind is str:
        # What prints holds nothing unsafe: that is quicker to ask, and true of nearly every text.
        if value.isprintable() or not UNSAFE.search(value):
            return
        raise LedgerError("a text of the ledger holds no control characters")
    if kind is bool or value is None:
        return
    if kind is int:
        if -MAX_INTEGER < value < MAX_INTEGER:
            return
        raise LedgerError(f"an integer of the ledger lies below 2^53, not {value}")
    if kind is dict:
        for key, inner in value.items():
            if type(key) is not str or not key.isascii():
                raise LedgerError(f"a key of the ledger is ASCII text, not {key!r}")
            _check(inner)
    elif kind is list or kind is tuple:
        for inner in value:
            _check(inner)
    else:
        raise LedgerError(f"the ledger takes no {kind.__name__}")


_EIGHT = struct.Struct("<Q").pack


def pae(*parts: bytes) -> bytes:
    """Pre-authentication encoding: count and lengths as 8 bytes little-endian, then the bytes."""
    pieces = [_EIGHT(len(parts))]
    for part in parts:
        pieces += _EIGHT(len(part)), part
    return b"".join(pieces)


def body_digest(salt: bytes, body: bytes) -> str:
    """Hex SHA-256 that the envelope carries for its body."""
    return hashlib.sha256(pae(b"body/1", salt, body)).hexdigest()


def signed_bytes(env: bytes) -> bytes:
    """What the author signs."""
    return pae(b"entry/1", env)


def link_of(env: bytes, sig: bytes) -> bytes:
    """The 32 bytes that the next entry names as `prev`."""
    return hashlib.sha256(pae(b"link/1", env, sig)).digest()


def key_name(public_key: bytes) -> str:
    """First 16 hex digits of the SHA-256 of a public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


UNREADABLE = (
    LedgerError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
    OverflowError,
)
"""What reading a hostile envelope or body may raise."""


@dataclass(frozen=True)
class Envelope:
    """What stands around a body; field for field the JSON of DESIGN."""

    log: str
    seq: int
    prev: str
    kind: str
    author: int
    key: str
    occurred_at: str
    recorded_at: str
    shift: int | None
    subject: str | None
    corrects: int | None
    retention: str
    confidential: bool
    body: str

    def to_bytes(self) -> bytes:
        """Canonical JSON of the envelope, version 1."""
        return canonical({"v": 1, **self.__dict__})

    def bytes_again(self) -> bytes:
        """What `to_bytes` gives for an envelope that was read, without looking at every value."""
        return _encode({"v": 1, **self.__dict__}).encode()

    @classmethod
    def from_bytes(cls, env: bytes) -> "Envelope":
        """The envelope in these bytes.

        Raises:
            LedgerError: not exactly the fields of version 1.
        """
        try:
            fields = json.loads(env.decode())
        except (ValueError, AttributeError, RecursionError) as error:
            raise LedgerError("the envelope is not JSON") from error
        if not isinstance(fields, dict) or fields.keys() != ENVELOPE_FIELDS or fields["v"] != 1:
            raise LedgerError("the envelope has not exactly the fields of version 1")
        del fields["v"]
        envelope = cls.__new__(cls)
        envelope.__dict__.update(fields)  # the fields are all there: no need to go one by one
        return envelope


def digest_of(sheet: Mapping[str, Any]) -> str:
    """Hex SHA-256 of a canonical sheet or proposal that a second person signs."""
    return hashlib.sha256(canonical(sheet)).hexdigest()
