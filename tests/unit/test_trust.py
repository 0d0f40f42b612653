"""Which keys count: the rule of DESIGN, tried from every side."""

import json
import sqlite3
from contextlib import closing

import pytest
from support.busy import note
from support.second_reader import problems_of
from support.sites import IDS, PINS, Site, sign_in
from support.tampering import named

from frontdesk.desk import Desk
from frontdesk.errors import SignInRefused
from frontdesk.ledger.kinds import DESK_TABLES, KINDS
from frontdesk.ledger.signing import Signer
from frontdesk.ledger.trust import KeyRing, key_ring
from frontdesk.models import Person
from frontdesk.registers import people
from frontdesk.registers.unit_of_work import Actor, Transaction
from frontdesk.store import audit

FORGED = Signer(b"f" * 32)


def ring(site: Site, *, indexed: bool = False) -> KeyRing:
    raw = audit.open_read_only(str(site.database))
    with closing(raw):
        return key_ring(audit.key_entries(raw, indexed=indexed))


def add_key(tx: Transaction, person: int, signer: Signer, author: Actor | None = None) -> int:
    """A `key.added` as the register writes it, whoever writes it."""
    data = {"key": signer.key, "person_id": person, "public_key": signer.public_key.hex()}
    return tx.post("key.added", {**data, "name": "?"}, subject=f"person:{person}", author=author)


def refused_by_both(site: Site, seq: int) -> bool:
    site.close()
    mine = {(kind, seq, None) for kind in ("unknown_key", "not_entitled")} & named(site.database)
    return bool(mine) and any(found == seq for found, _what in problems_of(site.database))


@pytest.mark.rule("LOG-01")
def test_after_init_everybody_has_one_key_and_the_recovery_key_counts(site: Site) -> None:
    keys = ring(site).keys.values()
    assert sorted(key.person_id for key in keys) == [0, 1, 1, 2, 3, 4, 5]
    assert ring(site).keys == ring(site, indexed=True).keys


def test_a_clerk_cannot_give_somebody_else_a_key(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    with desk.transaction() as tx:
        seq = add_key(tx, IDS["陈静"], FORGED)
    assert ring(site).refused == [seq]
    assert refused_by_both(site, seq)


def test_entries_under_a_key_that_does_not_count_are_named(site: Site, desk: Desk) -> None:
    clerk = sign_in(desk, "王岚").signed_in
    assert clerk is not None
    false = Actor(IDS["陈静"], "陈静", "01", frozenset({"cs_supervisor"}), FORGED)
    with desk.transaction() as tx:
        add_key(tx, IDS["陈静"], FORGED)
        seq = tx.post("note.written", {"content": "同意"}, author=false)
    assert refused_by_both(site, seq)


def test_the_desk_adds_no_key_once_it_is_set_up(site: Site, desk: Desk) -> None:
    with desk.transaction(desk._desk) as tx:
        seq = add_key(tx, IDS["王岚"], FORGED)
    assert refused_by_both(site, seq)


def test_the_desk_may_author_automatic_kinds_only(site: Site, desk: Desk) -> None:
    with desk.transaction(desk._desk) as tx:
        seq = tx.post("note.written", {"content": "谁写的"})
    site.close()
    assert named(site.database) == {("not_automatic", seq, None)}
    assert [found for found, _what in problems_of(site.database)] == [seq]


def test_a_supervisor_gives_a_key_and_the_old_one_ends(site: Site, desk: Desk) -> None:
    before = ring(site).keys
    old = next(key for key in before.values() if key.person_id == IDS["王岚"])
    sign_in(desk, "陈静").act(people.set_pin, IDS["王岚"], "9999")
    after = ring(site).keys
    assert after[old.key].valid_to_seq == desk.anchor().seq
    assert named(site.database) == set() and problems_of(site.database) == []
    with pytest.raises(SignInRefused):
        desk.sign_in(IDS["王岚"], PINS["王岚"])
    desk.sign_in(IDS["王岚"], "9999")


def test_ones_own_new_key_is_signed_by_the_old_one(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚").change_pin(IDS["王岚"], "5678")
    note(desk, "新密码后的第一条")
    site.close()
    assert named(site.database) == set() and problems_of(site.database) == []


def test_a_retired_key_signs_no_more(site: Site, desk: Desk) -> None:
    clerk = sign_in(desk, "王岚").signed_in
    assert clerk is not None and clerk.signer is not None
    key = clerk.signer.key
    sign_in(desk, "陈静").act(people.deactivate, clerk.person_id)
    with pytest.raises(SignInRefused, match="no longer valid"), desk.transaction(clerk):
        pass
    with desk.transaction() as tx:
        seq = tx.post("note.written", {"content": "冒用"}, author=clerk)
    assert ring(site).keys[key].valid_to_seq == seq - 1
    assert refused_by_both(site, seq)


def test_a_clerk_does_not_make_a_supervisor_of_themselves(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    data = {"name": "王岚", "staff_no": "02", "titles": "客户服务主管"}
    with desk.transaction() as tx:
        person = tx.get(Person, IDS["王岚"])
        person.roles = "cs_supervisor"
        tx.post("person.changed", data, [person])
        seq = add_key(tx, IDS["陈静"], FORGED)
    assert refused_by_both(site, seq)


def test_keys_come_from_the_bodies_and_not_from_the_table(site: Site) -> None:
    with closing(sqlite3.connect(site.database)) as raw, raw:
        raw.execute("UPDATE person_key SET public_key = ?", (FORGED.public_key,))
    assert FORGED.public_key not in {key.public_key for key in ring(site).keys.values()}


def test_the_first_entry_is_the_desks_own_key(site: Site) -> None:
    with closing(sqlite3.connect(site.database)) as raw:
        env, body = raw.execute(
            "SELECT env, body FROM ledger_entry JOIN entry_body USING (seq) WHERE seq = 1"
        ).fetchone()
    assert json.loads(env)["author"] == 0
    assert json.loads(body)["data"]["key"] == json.loads(env)["key"]


def named_not_entitled(site: Site, seq: int) -> bool:
    site.close()
    return ("not_entitled", seq, None) in named(site.database)


@pytest.mark.parametrize("kind", ["person.changed", "note.written", "row.repaired"])
def test_a_clerk_changes_nobody(site: Site, desk: Desk, kind: str) -> None:
    sign_in(desk, "王岚")
    data = {"name": "王岚", "staff_no": "02", "titles": "?", "content": "?"}
    with desk.transaction() as tx:
        person = tx.get(Person, IDS["王岚"])
        person.roles = "cs_supervisor"
        seq = tx.post(kind, {**data, "table": "person", "id": 1, "from_seq": 1}, [person])
    assert named_not_entitled(site, seq)


def test_a_supervisor_does(site: Site, desk: Desk) -> None:
    sign_in(desk, "陈静")
    with desk.transaction() as tx:
        seen = tx.get(Person, IDS["王岚"]).entry_seq
        people.change(tx, IDS["王岚"], name="王岚", roles=["clerk"], telephone="1", seen=seen)
    desk.act(people.set_pin, IDS["王岚"], "5678")
    site.close()
    assert named(site.database) == set()


def test_a_clerk_does_not_retire_a_key(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    key = next(key.key for key in ring(site).keys.values() if key.person_id == IDS["陈静"])
    data = {"key": key, "person_id": IDS["陈静"], "name": "陈静"}
    with desk.transaction() as tx:
        seq = tx.post("key.retired", data)
    assert ring(site).keys[key].valid_to_seq is None
    assert named_not_entitled(site, seq)


@pytest.mark.parametrize("kind", ["person.added", "clock.stepped", "rules.changed"])
def test_the_desk_carries_no_staff(site: Site, desk: Desk, kind: str) -> None:
    data = {"name": "?", "staff_no": "02", "seconds": 1, "difference": "?"}
    with desk.transaction(desk._desk) as tx:
        person = tx.get(Person, IDS["王岚"])
        person.roles = "cs_supervisor"
        seq = tx.post(kind, data, [person])
    assert named_not_entitled(site, seq)


def test_the_desk_opens_the_site_once(site: Site, desk: Desk) -> None:
    with desk.transaction(desk._desk) as tx:
        seq = tx.post("site.opened", {"people": 1})
    assert named_not_entitled(site, seq)


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"public_key": "00" * 32}, "key_differs"),
        ({"public_key": "00" * 31}, "key_differs"),
        ({"public_key": "zz"}, "bad_envelope"),
        ({"key": "0" * 16}, "key_differs"),
        ({"person_id": "x"}, "key_differs"),
    ],
)
def test_a_key_that_is_none(site: Site, desk: Desk, changed: dict[str, object], kind: str) -> None:
    sign_in(desk, "陈静")
    data = {"key": FORGED.key, "person_id": 1, "public_key": FORGED.public_key.hex(), "name": "?"}
    with desk.transaction() as tx:
        seq = tx.post("key.added", {**data, **changed}, subject="person:1")
    assert (kind, seq) in ring(site).faults
    site.close()
    assert (kind, seq, None) in named(site.database)


def test_a_key_of_somebody_else(site: Site, desk: Desk) -> None:
    signer = sign_in(desk, "陈静").signed_in
    assert signer is not None and signer.signer is not None
    with desk.transaction() as tx:
        seq = add_key(tx, IDS["王岚"], signer.signer)
    assert ring(site).keys[signer.signer.key].person_id == IDS["陈静"]
    site.close()
    assert ("key_differs", seq, None) in named(site.database)


def test_every_automatic_kind_says_what_the_desk_may_carry() -> None:
    assert {kind.name for kind in KINDS.values() if kind.automatic} == DESK_TABLES.keys()
