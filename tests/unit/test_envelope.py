"""The exact bytes of the ledger, against vectors written by hand and a second reader."""

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import second_reader
from support.busy import busy_morning
from support.sites import Site

from frontdesk.errors import LedgerError
from frontdesk.ledger.envelope import (
    Envelope,
    body_digest,
    canonical,
    digest_of,
    key_name,
    link_of,
    pae,
    signed_bytes,
)

CLEAN = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(CLEAN, max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abcdefgh_0", max_size=6), inner, max_size=4)
    ),
    max_leaves=20,
)
ENVELOPE = Envelope(
    log="00112233445566778899aabbccddeeff",
    seq=7,
    prev="ab" * 32,
    kind="note.written",
    author=3,
    key="0123456789abcdef",
    occurred_at="2026-03-02T02:17:00.000+08:00",
    recorded_at="2026-03-02T02:18:00.001+08:00",
    shift=None,
    subject="help_request:214",
    corrects=None,
    retention="duty_log",
    confidential=False,
    body="cd" * 32,
)
ENVELOPE_BYTES = (
    b'{"author":3,"body":"' + b"cd" * 32 + b'","confidential":false,"corrects":null,'
    b'"key":"0123456789abcdef","kind":"note.written","log":"00112233445566778899aabbccddeeff",'
    b'"occurred_at":"2026-03-02T02:17:00.000+08:00","prev":"' + b"ab" * 32 + b'",'
    b'"recorded_at":"2026-03-02T02:18:00.001+08:00","retention":"duty_log","seq":7,"shift":null,'
    b'"subject":"help_request:214","v":1}'
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, b"{}"),
        ({"b": 1, "a": None}, b'{"a":null,"b":1}'),
        ({"B": True, "a": False, "_": []}, b'{"B":true,"_":[],"a":false}'),
        ({"a": "漏水"}, b'{"a":"\xe6\xbc\x8f\xe6\xb0\xb4"}'),
        ({"a": '"\\/\n\t'}, b'{"a":"\\"\\\\/\\n\\t"}'),
        ({"a": "\U0001f4a7"}, b'{"a":"\xf0\x9f\x92\xa7"}'),
        ({"a": [1, {"z": -1, "y": 0}]}, b'{"a":[1,{"y":0,"z":-1}]}'),
        ({"a": (1, 2)}, b'{"a":[1,2]}'),
        ({"a": 2**53 - 1}, b'{"a":9007199254740991}'),
    ],
)
def test_canonical_json_by_hand(value: dict[str, object], expected: bytes) -> None:
    assert canonical(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        *(1.0, float("nan"), 2**53, -(2**53), b"x", {1: 2}, {"漏": 1}, {"a": {"b": 0.5}}, {1, 2}),
        *("\x01", "\x7f", "\x85", "\u2028", "\u202e", "a\u2066", "\ud800", ["漏\x1b水"]),
    ],
)
def test_what_the_ledger_takes_not(value: object) -> None:
    with pytest.raises(LedgerError):
        canonical({"a": value})


@settings(derandomize=True, max_examples=100)
@given(st.dictionaries(st.text("abc", max_size=4), JSON, max_size=5))
def test_canonical_json_agrees_with_the_second_reader(value: dict[str, object]) -> None:
    assert canonical(value) == second_reader.canonical(value)
    assert json.loads(canonical(value)) == value


def test_pae_by_hand() -> None:
    assert pae() == bytes(8)
    assert pae(b"") == b"\1" + bytes(7) + bytes(8)
    assert pae(b"entry/1", b"{}") == (
        b"\2\0\0\0\0\0\0\0" + b"\7\0\0\0\0\0\0\0entry/1" + b"\2\0\0\0\0\0\0\0{}"
    )
    assert pae(b"x" * 300)[8:16] == b"\x2c\1\0\0\0\0\0\0"


@settings(derandomize=True, max_examples=100)
@given(st.lists(st.binary(max_size=30), max_size=4), st.lists(st.binary(max_size=30), max_size=4))
def test_pae_tells_every_list_of_parts_apart(one: list[bytes], other: list[bytes]) -> None:
    assert pae(*one) == second_reader.pae(*one)
    assert (pae(*one) == pae(*other)) == (one == other)


def test_the_envelope_by_hand() -> None:
    assert ENVELOPE.to_bytes() == ENVELOPE_BYTES
    assert Envelope.from_bytes(ENVELOPE_BYTES) == ENVELOPE


@pytest.mark.parametrize(
    "env",
    [
        b"",
        b"\xff",
        b"[" * 100_000,
        b"[]",
        b"null",
        b"{}",
        ENVELOPE_BYTES.replace(b'"v":1', b'"v":2'),
        ENVELOPE_BYTES.replace(b'"v":1', b'"v":1,"w":1'),
        ENVELOPE_BYTES.replace(b'"shift":null,', b""),
    ],
)
def test_an_envelope_of_another_shape_is_refused(env: bytes) -> None:
    with pytest.raises(LedgerError):
        Envelope.from_bytes(env)


def test_the_digests_by_hand() -> None:
    salt, body = bytes(32), b"{}"
    preimage = (3).to_bytes(8, "little")
    for part in (b"body/1", salt, body):
        preimage += len(part).to_bytes(8, "little") + part
    assert body_digest(salt, body) == hashlib.sha256(preimage).hexdigest()
    assert signed_bytes(b"e") == pae(b"entry/1", b"e")
    assert link_of(b"e", b"s") == hashlib.sha256(pae(b"link/1", b"e", b"s")).digest()
    assert key_name(bytes(32)) == hashlib.sha256(bytes(32)).hexdigest()[:16]
    assert digest_of({"b": 1, "a": "漏"}) == hashlib.sha256('{"a":"漏","b":1}'.encode()).hexdigest()


@pytest.mark.rule("LOG-19")
@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_a_second_program_reads_a_whole_morning(site: Site, journal: str) -> None:
    busy_morning(site.open(journal=journal), site.clock)
    site.close()
    assert second_reader.problems_of(site.database) == []
