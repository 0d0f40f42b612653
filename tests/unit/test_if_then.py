"""If-then notes fire when such a request is registered, by whatever door, and then end."""

import pytest
from support.busy import request
from support.played import on_duty
from support.sites import Site, sign_in
from support.spoken import said

from frontdesk.clock import DAY, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import set_language
from frontdesk.registers import callers, help_requests, if_then
from frontdesk.registers.if_then import NoteDraft
from frontdesk.screens.if_then_notes import note_words
from frontdesk.screens.request_words import caution_text
from frontdesk.screens.wizard_data import read_run, read_start

LIFT = NoteDraft("打给电梯公司B组", room="3-2", words="电梯")


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty."""
    return on_duty(desk)


def fired(desk: Desk, number: int) -> list[str]:
    return [one.then for one in desk.ask(if_then.matching, number)]


@pytest.mark.rule("HO-07")
def test_a_note_fires_when_such_a_request_is_registered(clerk: Desk) -> None:
    clerk.act(if_then.note, LIFT)
    trapped = request(clerk, "3-2-1203 电梯困人 13800138000")
    other = request(clerk, "3-1-1203 电梯困人 13800138000")
    assert fired(clerk, trapped) == ["打给电梯公司B组"] and fired(clerk, other) == []
    assert f"报事 {trapped} 符合提示“若3-2 报事提到“电梯””：打给电梯公司B组" in said(clerk)
    [note] = clerk.ask(if_then.living)
    assert note.fired == 1 and note.made_by == "王岚"


@pytest.mark.parametrize(
    ("room", "wanted", "within"),
    [
        ("3-2-1203", "3", True),
        ("3-2-1203", "3-2", True),
        ("3-2-1203", "3-2-12", True),
        ("3-2-1203", "3-2-1203", True),
        ("3-2-1203", "3-2-1", False),
        ("3-20-0101", "3-2", False),
        ("30-1-0101", "3", False),
        ("3-201", "3-2", True),
        ("3-2-1203A", "3-2-1203", False),
        ("3-2-1205 电梯里", "3-2-1205", True),
        ("大堂东侧", "大堂", True),
        ("3-2", "3-2-12", False),
        ("", "3", False),
    ],
)
def test_a_building_an_entrance_a_floor_or_one_room(room: str, wanted: str, within: bool) -> None:
    assert if_then.is_within(room, wanted) is within


def test_kind_and_words_all_have_to_fit(clerk: Desk) -> None:
    clerk.act(if_then.note, NoteDraft("先关总阀", kind="repair", words="漏水 厨房"))
    assert fired(clerk, request(clerk, "3-2-1203 厨房漏水 13800138000")) == ["先关总阀"]
    assert fired(clerk, request(clerk, "3-2-1203 卫生间漏水 13800138000")) == []
    assert fired(clerk, request(clerk, "3-2-1203 投诉厨房漏水没人管 13800138000")) == []


def test_it_fires_once_for_a_request_also_when_a_correction_makes_it_fit(clerk: Desk) -> None:
    clerk.act(if_then.note, LIFT)
    number = request(clerk, "3-1-1203 电梯异响 13800138000")
    view = clerk.ask(help_requests.show, number)
    fields = {"content": view.content, "kind": view.kind, "telephone": view.telephone}
    for room, content in (("3-2-1203", "电梯异响"), ("3-2-1203", "电梯异响，灯也坏")):
        draft = help_requests.draft_of({**fields, "room": room, "content": content})
        clerk.act(help_requests.change, number, draft)
    assert fired(clerk, number) == ["打给电梯公司B组"]
    assert clerk.ask(if_then.living)[0].fired == 1


def test_a_procedure_and_f12_on_the_locked_screen_fire_it_too(clerk: Desk) -> None:
    clerk.act(if_then.note, NoteDraft("住户听力不好，请对讲机喊", room="3-2-1203"))
    clerk.sign_out()
    run = clerk.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"})
    assert clerk.verify().problems == (), "the desk's own key may write that a note holds"
    data = read_run(clerk, run)
    assert data.notes == ("If request from 3-2-1203: 住户听力不好，请对讲机喊",)
    sign_in(clerk, "王岚")
    taken = request(clerk, "3-2-1203 电梯困人 13800138000")
    assert read_start(clerk, "lift-trapped", taken).notes == data.notes


def test_a_note_is_seen_while_the_call_is_taken_down(clerk: Desk) -> None:
    clerk.act(if_then.note, NoteDraft("叫张师傅", room="3", words="漏水"))
    seen = clerk.ask(callers.look, "3-2-1203 厨房漏水", {})
    assert [one.then for one in seen.notes] == ["叫张师傅"]
    values = {"paid": False, "major_accident": False, **seen.values}
    told = caution_text(values, clerk.house.rulebook, [note_words(one) for one in seen.notes])
    assert told.plain.startswith(" ‼ ") and "叫张师傅" in told.plain
    assert clerk.ask(callers.look, "5-1-0402 厨房漏水", {}).notes == ()


def test_a_note_expires_and_is_ended(clerk: Desk, clock: ManualClock) -> None:
    ended = clerk.act(if_then.note, LIFT)
    clerk.act(if_then.note, NoteDraft("查门禁", room="3", days=2))
    clerk.act(if_then.end, ended)
    with pytest.raises(GuardRefused):
        clerk.act(if_then.end, ended)
    assert [one.then for one in clerk.ask(if_then.living)] == ["查门禁"]
    clock.advance(2 * DAY)
    assert clerk.ask(if_then.living) == []
    assert fired(clerk, request(clerk, "3-2-1203 电梯困人 13800138000")) == []


def test_as_long_as_the_rulebook_says(clerk: Desk, clock: ManualClock) -> None:
    clerk.act(if_then.note, LIFT)
    [one] = clerk.ask(if_then.living)
    days = clerk.house.rulebook.count("handover.note_days")
    assert one.until_at == clock.now() + days * DAY


@pytest.mark.rule("CON-11")
def test_who_may_not_open_a_request_does_not_learn_what_note_fits(site: Site, clerk: Desk) -> None:
    clerk.act(if_then.note, NoteDraft("请物业经理接", kind="consult"))
    secret = {"content": "邻居欠费", "room": "3-2-1203", "requester": "刘洋", "secret": True}
    run = clerk.begin("enquiry", secret)
    number = read_run(clerk, run).run.request_id
    assert fired(clerk, number) == ["请物业经理接"]
    assert fired(sign_in(site.open(), "李娜"), number) == []


@pytest.mark.parametrize(
    "draft",
    [
        NoteDraft("打给B"),
        NoteDraft("  ", room="3"),
        NoteDraft("打给B", kind="flood"),
        NoteDraft("打给B", room="3", days=0),
        NoteDraft("打给B", room="3", days=91),
        NoteDraft("打给B", words="长" * 41),
        NoteDraft("长" * 301, room="3"),
    ],
)
def test_what_is_no_note(clerk: Desk, draft: NoteDraft) -> None:
    with pytest.raises(InvalidInput):
        clerk.act(if_then.note, draft)


def test_the_condition_in_both_languages(clerk: Desk) -> None:
    clerk.act(if_then.note, NoteDraft("打给B", room="3-2", kind="repair", words="电梯"))
    assert clerk.ask(if_then.living)[0].condition == "repair from 3-2 with ‘电梯’"
    set_language("zh")
    assert clerk.ask(if_then.living)[0].condition == "3-2 报修提到“电梯”"
