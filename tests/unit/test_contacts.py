"""The telephone list: who is rung first, who may be sent, and what a change leaves in the book."""

from collections.abc import Callable

import pytest
from conftest import MakeSite
from support.sites import IDS, PEOPLE, Site, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import Changed, InvalidInput, NotAuthorised, NotFound
from frontdesk.registers import contacts, duty_log, people
from frontdesk.registers.contacts import ContactDraft, ContactView
from frontdesk.registers.people import PersonDraft

GUARDS = (
    PersonDraft("刘强", ("guard",), "5551", telephone="13900000001"),
    PersonDraft("孙伟", ("guard", "security_leader"), "5552", telephone="13900000002"),
    PersonDraft("马超", ("guard",), "5553"),
)
LIU, SUN, MA = 6, 7, 8


@pytest.fixture
def estate(make_site: MakeSite) -> Desk:
    """A desk with three guards on the staff, 王岚 at the keys."""
    return sign_in(make_site(people=(*PEOPLE, *GUARDS)).open(), "王岚")


def last(desk: Desk) -> tuple[str, str | None]:
    row = desk.ask(duty_log.page, rows=1, language="en").rows[0]
    return row.kind, row.text


def names(found: list[ContactView]) -> list[str]:
    return [one.name for one in found]


def line(desk: Desk, role: str, name: str) -> ContactView:
    return next(one for one in desk.ask(contacts.for_role, role) if one.name == name)


# Whom to ring -------------------------------------------------------------------------------


def test_staff_without_a_line_stand_with_their_own_telephone(estate: Desk) -> None:
    found = estate.ask(contacts.for_role, "guard")
    assert names(found) == ["刘强", "孙伟", "马超"]
    liu = found[0]
    assert (liu.id, liu.person_id, liu.telephone) == (None, LIU, "13900000001")
    assert (liu.role_title_en, liu.role_title_zh, liu.service) == ("Guard", "保安员", False)
    assert names(estate.ask(contacts.for_role, "security_leader")) == ["孙伟"]


def test_a_line_takes_the_place_of_the_staff_register_s_telephone(estate: Desk) -> None:
    number = estate.act(contacts.keep, ContactDraft("guard", telephone="对讲3频道", person_id=LIU))
    found = line(estate, "guard", "刘强")
    assert (found.id, found.telephone) == (number, "对讲3频道")
    assert len(estate.ask(contacts.for_role, "guard")) == 3


def test_the_staff_register_s_number_is_not_copied(estate: Desk) -> None:
    draft = ContactDraft("guard", telephone="13900000001", near="3栋", person_id=LIU)
    estate.act(contacts.keep, draft)
    seen = line(estate, "guard", "刘强")
    sign_in(estate, "陈静").act(
        people.change,
        LIU,
        name="刘大强",
        roles=["guard"],
        telephone="13911111111",
        seen=next(one.entry_seq for one in estate.ask(people.staff) if one.id == LIU),
    )
    now = line(estate, "guard", "刘大强")
    assert (seen.telephone, now.telephone, now.near) == ("13900000001", "13911111111", "3栋")


def test_who_is_here_comes_first_then_who_is_near(estate: Desk) -> None:
    estate.act(contacts.keep, ContactDraft("guard", near="3栋，东门", person_id=SUN))
    assert names(estate.ask(contacts.for_role, "guard", place="3-2-1203")) == [
        "孙伟",
        "刘强",
        "马超",
    ]
    assert names(estate.ask(contacts.for_role, "guard", place="5-1-101"))[0] == "刘强"
    estate.act(contacts.set_here, (), [MA])
    assert names(estate.ask(contacts.for_role, "guard", place="3-2-1203")) == [
        "马超",
        "孙伟",
        "刘强",
    ]


@pytest.mark.parametrize(
    ("near", "place", "covered"),
    [
        ("3", "3-2-1203", True),
        ("3栋", "３栋２单元１２０３", True),
        ("三栋", "3-1203", True),
        ("03", "3-2-1203", True),
        ("Building 3", "3-2-1203", True),
        ("a座", "A-1203", True),
        ("1,3", "3栋大堂", True),
        ("3", "13栋大堂", False),
        ("3", "5-3-1203", False),
        ("12", "3-2-1203", False),
        ("3", "", False),
        ("东门", "东门岗亭", True),
        ("East gate", "east gate lodge", True),
        ("东门", "西门岗亭", False),
        ("", "3-2-1203", False),
        ("[/b]{0}", "3-2-1203", False),
    ],
)
def test_near_covers_a_building_or_a_place(near: str, place: str, covered: bool) -> None:
    one = ContactView(1, "guard", "刘强", "", None, near, False, False, 1)
    assert one.is_near(place) is covered


def test_a_national_service_needs_no_line(desk: Desk) -> None:
    (found,) = desk.ask(contacts.for_role, "ambulance")
    assert (found.id, found.telephone, found.service) == (None, "120", True)


def test_a_service_nobody_has_a_number_for_appears_once(estate: Desk) -> None:
    (empty,) = estate.ask(contacts.for_role, "gas")
    assert (empty.id, empty.telephone, empty.service) == (None, "", True)
    estate.act(contacts.keep, ContactDraft("gas", "抢修热线", "8765 4321"))
    (found,) = estate.ask(contacts.for_role, "gas")
    assert (found.name, found.telephone) == ("抢修热线", "8765 4321")


def test_the_national_number_stays_beside_a_line_of_the_site(estate: Desk) -> None:
    number = estate.act(contacts.keep, ContactDraft("police", "翠园派出所", "87654110"))
    assert [one.telephone for one in estate.ask(contacts.for_role, "police")] == ["110", "87654110"]
    estate.act(contacts.keep, ContactDraft("police", "总机转110", "0-110"), number)
    assert [one.telephone for one in estate.ask(contacts.for_role, "police")] == ["0-110"]


def test_parties_of_a_case_stand_in_no_list(desk: Desk) -> None:
    assert desk.ask(contacts.for_role, "relatives") == []
    assert desk.ask(contacts.for_role, "nonsense") == []


# Whom to send -------------------------------------------------------------------------------


def test_the_nearest_are_offered_each_once_and_the_busy_last(estate: Desk) -> None:
    estate.act(contacts.keep, ContactDraft("guard", near="3", person_id=MA))
    estate.act(contacts.set_here, [line(estate, "guard", "马超").id or 0], [SUN])
    roles = ("guard", "security_leader", "gas")
    found = estate.ask(contacts.nearest, "3-2-1203", roles)
    assert names(found) == ["马超", "孙伟", "刘强"]
    found = estate.ask(contacts.nearest, "3-2-1203", roles, busy=["马超", ""])
    assert names(found) == ["孙伟", "刘强", "马超"]
    found = estate.ask(contacts.nearest, "", ("security_leader", "guard"))
    assert [(one.name, one.role) for one in found][:2] == [
        ("孙伟", "security_leader"),
        ("马超", "guard"),
    ]


def test_a_post_without_a_name_can_be_sent_too(estate: Desk) -> None:
    estate.act(contacts.keep, ContactDraft("control_room", telephone="8001"))
    found = estate.ask(contacts.nearest, "", ["control_room"])
    assert [(one.name, one.telephone) for one in found] == [("", "8001")]


# Who is here --------------------------------------------------------------------------------


def test_one_entry_names_who_is_here(estate: Desk) -> None:
    estate.act(contacts.keep, ContactDraft("cleaner", "老周", "8012"))
    cleaner = line(estate, "cleaner", "老周").id or 0
    before = estate.anchor().seq
    estate.act(contacts.set_here, [cleaner], [LIU, SUN])
    assert estate.anchor().seq == before + 1
    assert last(estate) == ("contact.here", "On the estate now (3): 刘强、孙伟、老周")
    assert names(estate.ask(contacts.on_duty)) == ["刘强", "孙伟", "老周"]
    assert all(one.id for one in estate.ask(contacts.on_duty))
    estate.act(contacts.set_here, [cleaner], [LIU, SUN])
    assert estate.anchor().seq == before + 1
    estate.act(contacts.set_here, [])
    assert last(estate) == ("contact.here", "On the estate now (0)")
    assert estate.ask(contacts.on_duty) == []
    assert estate.verify().problems == ()


def test_a_person_is_here_in_all_their_lines(estate: Desk) -> None:
    first = estate.act(contacts.keep, ContactDraft("guard", person_id=SUN))
    estate.act(contacts.set_here, [first])
    second = estate.act(contacts.keep, ContactDraft("security_leader", "", "8002", person_id=SUN))
    assert line(estate, "security_leader", "孙伟").here
    assert names(estate.ask(contacts.on_duty)) == ["孙伟"]
    estate.act(contacts.set_here, [])
    estate.act(contacts.set_here, [second])
    assert line(estate, "guard", "孙伟").here


def test_one_is_marked_and_the_others_stay(estate: Desk) -> None:
    estate.act(contacts.set_here, [], [LIU])
    estate.act(contacts.mark, line(estate, "guard", "孙伟"), here=True)
    assert names(estate.ask(contacts.on_duty)) == ["刘强", "孙伟"]
    estate.act(contacts.mark, line(estate, "guard", "刘强"), here=False)
    assert names(estate.ask(contacts.on_duty)) == ["孙伟"]
    with pytest.raises(InvalidInput, match="outside service"):
        estate.act(contacts.mark, estate.ask(contacts.for_role, "gas")[0], here=True)


def test_who_cannot_be_here(estate: Desk) -> None:
    service = estate.act(contacts.keep, ContactDraft("gas", "", "8765 4321"))
    with pytest.raises(InvalidInput, match="outside service"):
        estate.act(contacts.set_here, [service])
    with pytest.raises(NotFound):
        estate.act(contacts.set_here, [99])
    with pytest.raises(NotFound):
        estate.act(contacts.set_here, [], [99])
    with pytest.raises(InvalidInput):
        estate.act(contacts.set_here, [], [0])


def test_somebody_who_left_is_rung_no_more(estate: Desk) -> None:
    number = estate.act(contacts.keep, ContactDraft("guard", near="3", person_id=LIU))
    estate.act(contacts.set_here, [number], [SUN])
    sign_in(estate, "陈静").act(people.deactivate, LIU)
    assert names(estate.ask(contacts.for_role, "guard")) == ["孙伟", "马超"]
    assert names(estate.ask(contacts.on_duty)) == ["孙伟"]
    with pytest.raises(InvalidInput, match="has left"):
        estate.act(contacts.set_here, [number])
    estate.act(contacts.mark, line(estate, "guard", "马超"), here=True)
    assert names(estate.ask(contacts.on_duty)) == ["孙伟", "马超"]


# Changing -----------------------------------------------------------------------------------


def test_a_line_is_cleaned_and_written_as_one_entry(estate: Desk) -> None:
    before = estate.anchor().seq
    draft = ContactDraft("lift_company", " 快达\n电梯 ", "８００１转 12", "3栋，，5栋、3栋； 东门 ")
    number = estate.act(contacts.keep, draft)
    found = line(estate, "lift_company", "快达 电梯")
    assert (found.id, found.telephone, found.near) == (number, "8001转 12", "3栋,5栋,东门")
    assert estate.anchor().seq == before + 1 == found.entry_seq
    words = "Telephone list: Lift company, 快达 电梯, 8001转 12, near 3栋,5栋,东门"
    assert last(estate) == ("contact.changed", words)


def test_a_change_that_changes_nothing_writes_nothing(estate: Desk) -> None:
    draft = ContactDraft("gas", "抢修", "8765 4321")
    number = estate.act(contacts.keep, draft)
    before = estate.anchor()
    assert estate.act(contacts.keep, draft, number) == number
    assert estate.anchor() == before


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ContactDraft("king", "刘", "1"), "Role"),
        (ContactDraft("relatives", "刘", "1"), "Role"),
        (ContactDraft("gas", "刘强", "1", person_id=LIU), "Role"),
        (ContactDraft("guard", "长" * 61, "1"), "Name"),
        (ContactDraft("guard", "刘", "1" * 41), "Telephone"),
        (ContactDraft("guard", "刘", "喂"), "Telephone"),
        (ContactDraft("guard"), "Telephone"),
        (ContactDraft("gas", "抢修"), "Telephone"),
        (ContactDraft("guard", "刘", "1", "长" * 101), "Near"),
        (ContactDraft("guard", "刘\ud800", "1"), "Text"),
        (ContactDraft("guard", "", "1", person_id=0), "Person"),
    ],
)
def test_what_cannot_be_kept(estate: Desk, draft: ContactDraft, field: str) -> None:
    before = estate.anchor()
    with pytest.raises(InvalidInput) as refusal:
        estate.act(contacts.keep, draft)
    assert refusal.value.field == field
    assert estate.anchor() == before


def test_a_name_of_the_staff_is_the_person(estate: Desk) -> None:
    number = estate.act(contacts.keep, ContactDraft("guard", "刘强", "8003"))
    assert line(estate, "guard", "刘强").person_id == LIU
    with pytest.raises(InvalidInput, match="刘强 stands in the list already"):
        estate.act(contacts.keep, ContactDraft("guard", "刘强", "8004"))
    estate.act(contacts.keep, ContactDraft("guard", "改名", "8005"), number)
    assert line(estate, "guard", "刘强").telephone == "8005"


def test_the_slower_one_is_told(estate: Desk) -> None:
    number = estate.act(contacts.keep, ContactDraft("gas", "", "8765 4321"))
    (seen,) = estate.ask(contacts.for_role, "gas")
    estate.act(contacts.keep, ContactDraft("gas", "", "8765 4322"), number, seen.entry_seq)
    with pytest.raises(Changed):
        estate.act(contacts.keep, ContactDraft("gas", "", "8765 4323"), number, seen.entry_seq)
    with pytest.raises(Changed):
        estate.act(contacts.remove, number, seen.entry_seq)


def test_a_line_taken_out_leaves_the_staff_register_s_telephone(estate: Desk) -> None:
    number = estate.act(contacts.keep, ContactDraft("guard", "", "8003", person_id=LIU))
    estate.act(contacts.set_here, [number])
    estate.act(contacts.remove, number)
    assert last(estate) == ("contact.removed", "Telephone list: Guard, 刘强, 8003 taken out")
    found = line(estate, "guard", "刘强")
    assert (found.id, found.telephone, found.here) == (None, "13900000001", False)
    for again in (contacts.remove, contacts.set_here):
        with pytest.raises(NotFound):
            estate.act(again, number if again is contacts.remove else [number])  # type: ignore
    with pytest.raises(NotFound):
        estate.act(contacts.keep, ContactDraft("guard", "", "8004"), number)
    assert estate.verify().problems == ()


def test_a_line_that_becomes_a_service_is_here_no_more(estate: Desk) -> None:
    number = estate.act(contacts.keep, ContactDraft("contractor", "老郑", "8010"))
    estate.act(contacts.set_here, [number])
    estate.act(contacts.keep, ContactDraft("lift_company", "老郑", "8010"), number)
    assert estate.ask(contacts.on_duty) == []


def test_only_the_desk_keeps_the_list(make_site: MakeSite) -> None:
    guard = PersonDraft("刘强", ("guard",), "1111")
    desk = make_site(people=(*PEOPLE, guard)).open()
    desk.sign_in_as("刘强", "1111")
    for call in (
        lambda: desk.act(contacts.keep, ContactDraft("gas", "", "1")),
        lambda: desk.act(contacts.remove, 1),
        lambda: desk.act(contacts.set_here, []),
        lambda: desk.act(contacts.mark, desk.ask(contacts.for_role, "guard")[0], here=True),
    ):
        with pytest.raises(NotAuthorised):
            call()


def test_text_from_people_is_only_text(estate: Desk) -> None:
    estate.act(contacts.keep, ContactDraft("gas", "[red]{0}\x1b]0;x\x07", "8765 4321"))
    kind, text = last(estate)
    assert kind == "contact.changed" and text is not None
    assert "[red]{0}␛]0;x␇" in text


def test_the_whole_list_has_services_first_and_everybody_once(
    signed_in: Callable[[str], Desk], site: Site
) -> None:
    desk = signed_in("王岚")
    desk.act(contacts.keep, ContactDraft("director", "", "8000", person_id=IDS["周明"]))
    desk.act(contacts.keep, ContactDraft("police", "派出所", "8765 4321"))
    found = desk.ask(contacts.listed)
    assert [(one.role, one.telephone) for one in found][:4] == [
        ("ambulance", "120"),
        ("fire_brigade", "119"),
        ("police", "110"),
        ("police", "8765 4321"),
    ]
    assert names([one for one in found if not one.service]) == [
        "李娜",
        "王岚",
        "赵强",
        "陈静",
        "周明",
    ]
