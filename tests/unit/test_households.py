"""Rooms and residents: keys only after papers and form."""

import pytest
from support.sites import START, Site, sign_in

from frontdesk.clock import HOUR, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import Changed, GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.registers import duty_log, households, people
from frontdesk.registers.households import RegistrationDraft, ResidentDraft
from frontdesk.registers.people import PersonDraft

PAPERS = RegistrationDraft(id_card_seen=True, lease="seen", form_filled=True)


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    return sign_in(desk, "王岚")


def move_in(desk: Desk) -> int:
    return desk.act(
        households.add_resident, "3-2-1203", ResidentDraft("刘洋", telephones=("138 0013 8000",))
    )


@pytest.mark.rule("RES-01", "RES-02", "RES-03")
def test_papers_then_form_then_keys(clerk: Desk, clock: ManualClock) -> None:
    resident = move_in(clerk)
    with pytest.raises(GuardRefused) as refusal:
        clerk.act(households.hand_out_keys, resident, keys=2, card="A1", signed_by="刘洋")
    assert refusal.value.rule == "RES-03"
    for draft, rule in (
        (RegistrationDraft(False, "seen", True), "RES-01"),
        (RegistrationDraft(True, "lost", True), "RES-01"),
        (RegistrationDraft(True, "none", False), "RES-02"),
    ):
        with pytest.raises(InvalidInput) as gap:
            clerk.act(households.register_move_in, resident, draft)
        assert gap.value.rule == rule
    clerk.act(households.register_move_in, resident, PAPERS)
    clock.advance(HOUR)
    for keys, signed in ((0, "刘洋"), (100, "刘洋"), (2, " ")):
        with pytest.raises(InvalidInput) as gap:
            clerk.act(households.hand_out_keys, resident, keys=keys, card="", signed_by=signed)
        assert gap.value.rule == "RES-03"
    clerk.act(households.hand_out_keys, resident, keys=2, card="A1", signed_by="刘洋")
    with pytest.raises(GuardRefused):
        clerk.act(households.hand_out_keys, resident, keys=2, card="A1", signed_by="刘洋")
    rows = clerk.ask(duty_log.history, f"resident:{resident}")
    assert [row.kind for row in rows] == [
        "keys.handed_out",
        "resident.registered",
        "resident.added",
    ]
    assert [row.occurred for row in rows] == [START + HOUR, START, START]
    assert "钥匙2把" in str(rows[0].text) and "A1" in str(rows[0].text)
    with pytest.raises(NotFound):
        clerk.act(households.register_move_in, 99, PAPERS)


def test_a_resident_is_found_by_room_telephone_and_name(clerk: Desk) -> None:
    resident = move_in(clerk)
    room = clerk.ask(households.room, "3-2-1203")
    assert room is not None and [r.id for r in room.residents] == [resident]
    assert clerk.ask(households.room, "9-9-9") is None
    for number in ("13800138000", "+86 138-0013-8000", "１３８００１３８０００"):
        [found] = clerk.ask(households.by_telephone, number)
        assert (found.name, found.room, found.telephones) == ("刘洋", "3-2-1203", ("13800138000",))
    for query in ("", "1203", "刘", "0013800"):
        assert [r.id for r in clerk.ask(households.browse, query)] == [resident], query
    for query in ("李", "%", "_", "'"):
        assert clerk.ask(households.browse, query) == []
    one = clerk.ask(households.resident, resident)
    assert one is not None and one.name == "刘洋"
    assert clerk.ask(households.resident, 99) is None
    assert clerk.ask(households.is_room, "3-2-1203") and not clerk.ask(households.is_room, "x")
    assert clerk.ask(households.buildings) == ["3"]


@pytest.mark.parametrize(
    ("label", "draft"),
    [
        ("somewhere", ResidentDraft("刘洋")),
        ("", ResidentDraft("刘洋")),
        ("3-2-1203", ResidentDraft("")),
        ("3-2-1203", ResidentDraft("长" * 101)),
        ("3-2-1203", ResidentDraft("刘洋", "ghost")),
    ],
)
def test_what_is_no_resident(clerk: Desk, label: str, draft: ResidentDraft) -> None:
    before = clerk.anchor()
    with pytest.raises(InvalidInput):
        clerk.act(households.add_resident, label, draft)
    assert clerk.anchor() == before


def test_the_same_resident_twice_is_refused(clerk: Desk) -> None:
    move_in(clerk)
    with pytest.raises(InvalidInput, match="already"):
        move_in(clerk)


def test_details_change_and_somebody_moves_out(clerk: Desk) -> None:
    resident = move_in(clerk)
    one = clerk.ask(households.resident, resident)
    assert one is not None
    draft = ResidentDraft("刘扬", "tenant", ("139",), "刘母", "137", "轮椅")
    clerk.act(households.change_resident, resident, draft, active=True, seen=one.entry_seq)
    with pytest.raises(Changed):
        clerk.act(households.change_resident, resident, draft, active=True, seen=one.entry_seq)
    new = clerk.ask(households.resident, resident)
    assert new is not None
    assert (new.name, new.kind, new.telephones) == ("刘扬", "tenant", ("13800138000", "139"))
    for wrong in (ResidentDraft(""), ResidentDraft("刘", "ghost"), ResidentDraft("长" * 101)):
        with pytest.raises(InvalidInput):
            clerk.act(households.change_resident, resident, wrong, active=True, seen=None)
    clerk.act(households.change_resident, resident, draft, active=False, seen=None)
    room = clerk.ask(households.room, "3-2-1203")
    assert room is not None and room.residents == ()
    assert clerk.verify().problems == ()


def test_buildings_are_named_at_set_up(clerk: Desk) -> None:
    assert clerk.act(households.add_building, "a1") == clerk.act(households.add_building, "A1")
    assert clerk.ask(households.buildings) == ["A1"]
    for code in ("", "3-2", "长" * 13):
        with pytest.raises(InvalidInput):
            clerk.act(households.add_building, code)


def test_a_household_from_a_file_is_one_entry(site: Site, clerk: Desk) -> None:
    people_there = [ResidentDraft("刘洋", telephones=("139", "139")), ResidentDraft("刘母")]
    before = clerk.anchor().seq
    room = clerk.act(households.enter_household, "3-2-1203", people_there, floor="12")
    assert clerk.anchor().seq == before + 1
    again = clerk.act(households.enter_household, "3-2-1203", people_there)
    assert (again, clerk.anchor().seq) == (room, before + 1)
    clerk.act(households.enter_household, "3-2-1203", [ResidentDraft("刘洋", telephones=("138",))])
    [found] = clerk.ask(households.by_telephone, "138")
    assert found.telephones == ("139", "138")
    assert clerk.verify().problems == ()


def test_the_register_is_for_bookkeepers(desk: Desk) -> None:
    sign_in(desk, "陈静").act(people.add, PersonDraft("保安", ("guard",), "5555"))
    desk.sign_in_as("保安", "5555")
    with pytest.raises(NotAuthorised):
        move_in(desk)
    with pytest.raises(NotAuthorised):
        desk.act(households.enter_household, "1-1-1", [])
