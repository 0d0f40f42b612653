"""The staff register: nobody is deleted, nobody is mistaken for somebody else."""

from collections.abc import Callable

import pytest
from conftest import MakeSite
from support.busy import note
from support.second_reader import problems_of
from support.sites import IDS, PEOPLE, PINS, Site, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import (
    Changed,
    GuardRefused,
    InvalidInput,
    NotAuthorised,
    NotFound,
    SignInRefused,
)
from frontdesk.registers import duty_log, people
from frontdesk.registers.people import PersonDraft


def seen(desk: Desk, name: str) -> int:
    with desk.reading() as reading:
        return people.by_name(reading, name).entry_seq


def kinds(desk: Desk, count: int) -> list[str]:
    rows = desk.ask(duty_log.page, rows=count).rows
    return [row.kind for row in reversed(rows)]


def test_somebody_is_taken_on_with_a_first_key(desk: Desk) -> None:
    sign_in(desk, "陈静")
    number = desk.act(people.add, PersonDraft("孙悦", ("clerk", "clerk"), "7777", "", "１３９"))
    assert kinds(desk, 2) == ["person.added", "key.added"]
    person = desk.ask(people.by_name, "孙悦")
    assert (person.id, person.staff_no, person.roles) == (number, "06", ("clerk",))
    assert "sy" in person.initials
    assert desk.sign_in_as("孙悦", "７７７７").person_id == number


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (PersonDraft("", ("clerk",), "1234"), "Name"),
        (PersonDraft("a#b", ("clerk",), "1234"), "Name"),
        (PersonDraft("长" * 61, ("clerk",), "1234"), "Name"),
        (PersonDraft("孙悦", (), "1234"), "Roles"),
        (PersonDraft("孙悦", ("king",), "1234"), "Roles"),
        (PersonDraft("孙悦", ("clerk",), "123"), "PIN"),
        (PersonDraft("孙悦", ("clerk",), "1" * 33), "PIN"),
        (PersonDraft("孙悦", ("clerk",), "1234", "02"), "Staff number"),
        (PersonDraft("孙悦", ("clerk",), "1234", "０２"), "Staff number"),
        (PersonDraft("孙\ud800悦", ("clerk",), "1234"), "Text"),
    ],
)
def test_who_cannot_be_taken_on(desk: Desk, draft: PersonDraft, field: str) -> None:
    sign_in(desk, "陈静")
    before = desk.anchor()
    with pytest.raises(InvalidInput) as refusal:
        desk.act(people.add, draft)
    assert refusal.value.field == field
    assert desk.anchor() == before


@pytest.mark.parametrize("name", ["王岚", "赵强"])
def test_staff_is_the_supervisors_business(desk: Desk, name: str) -> None:
    sign_in(desk, name)
    old = seen(desk, "李娜")
    with pytest.raises(NotAuthorised):
        desk.act(people.add, PersonDraft("孙悦", ("clerk",), "7777"))
    with pytest.raises(NotAuthorised):
        desk.act(people.change, 3, name="李娜", roles=["clerk"], telephone="", seen=old)
    with pytest.raises(NotAuthorised):
        desk.act(people.deactivate, IDS["李娜"])
    with pytest.raises(NotAuthorised):
        desk.act(people.set_pin, IDS["李娜"], "9999")
    with pytest.raises(NotAuthorised):
        desk.act(people.lift_wait, IDS["李娜"])


def test_namesakes_are_told_apart_by_staff_number(make_site: MakeSite) -> None:
    twins = (*PEOPLE, PersonDraft("王岚", ("clerk",), "1112", "07"))
    desk = make_site(people=twins).open()
    with pytest.raises(NotFound, match="2 people") as refusal:
        desk.sign_in_as("王岚", "1112")
    assert "王岚#02, 王岚#07" in refusal.value.remedy
    assert desk.sign_in_as("王岚#07", "1112").staff_no == "07"
    assert desk.sign_in_as("王岚#02", "1111").staff_no == "02"
    for said in ("王岚#99", "王", "", "the desk", "值班台"):
        with pytest.raises(NotFound):
            desk.sign_in_as(said, "1111")


def test_a_change_is_an_entry_and_the_slower_one_is_told(desk: Desk) -> None:
    sign_in(desk, "陈静")
    old = seen(desk, "王岚")
    desk.act(people.change, 2, name="王兰", roles=["dispatcher"], telephone="1", seen=old)
    changed = desk.ask(people.by_name, "王兰")
    assert changed.roles == ("dispatcher",) and "wl" in changed.initials
    with pytest.raises(Changed):
        desk.act(people.change, 2, name="王岚", roles=["clerk"], telephone="", seen=old)


def test_a_supervisor_remains(desk: Desk) -> None:
    sign_in(desk, "陈静").act(people.deactivate, IDS["周明"])
    old = seen(desk, "陈静")
    with pytest.raises(InvalidInput) as refusal:
        desk.act(people.change, 1, name="陈静", roles=["clerk"], telephone="", seen=old)
    assert refusal.value.rule == "DUTY-03"


@pytest.mark.rule("LOG-03")
def test_somebody_who_left_keeps_the_name_in_the_book(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    seq = note(desk, "我写的")
    sign_in(desk, "陈静").act(people.deactivate, IDS["王岚"])
    assert kinds(desk, 2) == ["person.deactivated", "key.retired"]
    with pytest.raises(SignInRefused):
        desk.sign_in(IDS["王岚"], PINS["王岚"])
    with pytest.raises(NotFound):
        desk.ask(people.by_name, "王岚")
    with desk.reading() as reading:
        assert duty_log.entry(reading, seq).row.author_name == "王岚"
        assert len(people.staff(reading)) == 4 and len(people.staff(reading, gone=True)) == 5
    for again in (people.deactivate, people.lift_wait):
        with pytest.raises(InvalidInput, match="has left"):
            desk.act(again, IDS["王岚"])
    with pytest.raises(InvalidInput, match="has left"):
        desk.act(people.set_pin, IDS["王岚"], "9999")
    assert problems_of(site.database) == [] and desk.verify().problems == ()


def test_nobody_deactivates_themselves_or_the_desk(desk: Desk) -> None:
    sign_in(desk, "陈静")
    with pytest.raises(InvalidInput, match="somebody else"):
        desk.act(people.deactivate, IDS["陈静"])
    with pytest.raises(InvalidInput):
        desk.act(people.deactivate, 0)


def test_a_new_pin_is_a_new_key_and_an_entry(desk: Desk) -> None:
    old = sign_in(desk, "王岚").signed_in
    desk.change_pin(IDS["王岚"], "9876")
    assert kinds(desk, 1) == ["key.added"]
    text = desk.ask(duty_log.page, rows=1).rows[0].text
    assert text is not None and "密码变更" in text
    new = desk.signed_in
    assert old and new and old.signer and new.signer and old.signer.key != new.signer.key
    note(desk, "继续")
    with pytest.raises(SignInRefused):
        desk.sign_in(IDS["王岚"], PINS["王岚"])
    with pytest.raises(InvalidInput):
        desk.change_pin(IDS["王岚"], "1")
    assert desk.verify().problems == ()


def test_a_console_that_was_overtaken_asks_for_the_new_pin(site: Site, desk: Desk) -> None:
    """The key ended in another console: nothing may be signed with it any more."""
    sign_in(desk, "王岚")
    other = site.open()
    sign_in(other, "陈静").act(people.set_pin, IDS["王岚"], "9999")
    with pytest.raises(SignInRefused, match="no longer valid"):
        note(desk, "旧钥匙")
    desk.sign_in(IDS["王岚"], "9999")
    note(desk, "新钥匙")
    assert desk.verify().problems == ()


def test_roles_taken_away_elsewhere_are_gone_at_once(site: Site, desk: Desk) -> None:
    sign_in(desk, "周明")
    other = sign_in(site.open(), "陈静")
    old = seen(other, "周明")
    other.act(people.change, 4, name="周明", roles=["engineer"], telephone="", seen=old)
    with pytest.raises(NotAuthorised):
        desk.act(people.deactivate, IDS["王岚"])


def test_names_include_the_desk(desk: Desk) -> None:
    assert desk.ask(people.names)[0] == "值班台"


def test_the_recovery_key_is_handed_on_before_its_holder_leaves(
    site: Site, signed_in: Callable[[str], Desk]
) -> None:
    desk = signed_in("周明")
    with pytest.raises(GuardRefused, match="recovery key"):
        desk.act(people.deactivate, IDS["陈静"])
    sheet = desk.renew_recovery()
    assert sheet.holder == "周明"
    desk.act(people.deactivate, IDS["陈静"])
    with pytest.raises(NotFound):
        desk.recover(site.sheet.recovery_key, "9999")
    desk.recover(sheet.recovery_key, "9999")
    assert desk.sign_in_as("周明", "9999").is_supervisor
    assert desk.verify().problems == ()


def test_only_a_supervisor_draws_a_new_recovery_sheet(signed_in: Callable[[str], Desk]) -> None:
    desk = signed_in("王岚")
    before = desk.anchor().seq
    with pytest.raises(NotAuthorised):
        desk.renew_recovery()
    assert desk.anchor().seq == before
