"""The request register: every kind, every move, every refusal with its rule."""

from typing import Any

import pytest
from support.busy import note, relieve, request
from support.second_reader import problems_of
from support.sites import IDS, START, Site, sign_in

from frontdesk import intake
from frontdesk.clock import DAY, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import (
    Changed,
    FrontDeskError,
    GuardRefused,
    InvalidInput,
    NotAuthorised,
    NotFound,
)
from frontdesk.models.help_requests import KINDS
from frontdesk.registers import (
    commitments,
    duty,
    duty_log,
    help_requests,
    households,
    notifications,
)
from frontdesk.registers.help_requests import (
    CannotProvide,
    PastRequest,
    RequestFilter,
    RequestView,
    draft_of,
)
from frontdesk.registers.households import ResidentDraft


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    return sign_in(desk, "王岚")


def register(desk: Desk, **fields: Any) -> int:
    return desk.act(
        help_requests.register, draft_of({"content": "漏水", "room": "3-2-1203"} | fields)
    )


def show(desk: Desk, number: int) -> RequestView:
    return desk.ask(help_requests.show, number)


def refused(desk: Desk, function: Any, *args: Any, **kw: Any) -> FrontDeskError:
    before = desk.anchor()
    with pytest.raises((GuardRefused, InvalidInput, NotAuthorised, NotFound)) as refusal:
        desk.act(function, *args, **kw)
    assert desk.anchor() == before
    found: FrontDeskError = refusal.value
    return found


def kinds_of(desk: Desk, number: int) -> list[str]:
    return [row.kind for row in reversed(desk.ask(duty_log.history, f"help_request:{number}"))]


def clocks(desk: Desk, number: int) -> list[str]:
    return [c.state for c in desk.ask(commitments.of_subject, f"help_request:{number}")]


def told(desk: Desk, number: int) -> list[tuple[str, str]]:
    found = desk.ask(notifications.of_subject, f"help_request:{number}")
    return [(item.role, item.rule) for item in found]


def tell_all(desk: Desk, number: int) -> None:
    for item in desk.ask(notifications.of_subject, f"help_request:{number}"):
        desk.act(notifications.record, item.id, reached=True, told="某人")


# Intake -------------------------------------------------------------------------------------


@pytest.mark.rule("REQ-04", "REQ-07", "REQ-08", "REQ-25", "REQ-37", "REQ-38", "LOG-01")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_registered_with_clock_and_entry(clerk: Desk, kind: str) -> None:
    number = register(clerk, kind=kind)
    found = show(clerk, number)
    special = kind in ("medical", "crime_accident", "disaster")
    assert (found.kind, found.special, found.state) == (kind, special, "registered")
    assert (found.received_by_name, found.received_at) == ("王岚", START)
    assert found.due_at == START + 5 * MINUTE
    assert kinds_of(clerk, number) == ["request.registered"]
    assert clocks(clerk, number) == ["open"]


@pytest.mark.rule("REQ-05", "REQ-06")
@pytest.mark.parametrize(
    ("kind", "sub"), [(kind, sub) for kind, subs in intake.SUB_KINDS.items() for sub in subs]
)
def test_every_sub_kind_belongs_to_its_kind(clerk: Desk, kind: str, sub: str) -> None:
    assert show(clerk, register(clerk, kind=kind, sub_kind=sub)).sub_kind == sub
    with pytest.raises(InvalidInput) as refusal:
        draft_of({"content": "x", "kind": "medical", "sub_kind": sub})
    assert refusal.value.rule == "REQ-05"


@pytest.mark.rule("REQ-01")
def test_anybody_on_the_staff_takes_a_request(clerk: Desk) -> None:
    for name in IDS:
        sign_in(clerk, name)
        assert show(clerk, register(clerk)).received_by_name == name


@pytest.mark.rule("REQ-02", "REQ-03", "REQ-04", "REQ-19", "REQ-20", "REQ-26", "REQ-34")
@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("kind", "REQ-04"),
        ("nature", "REQ-34"),
        ("channel", "REQ-19"),
        ("urgency", "REQ-02"),
        ("requester_kind", "REQ-20"),
        ("received_by_post", "REQ-03"),
        ("sub_kind", "REQ-05"),
        ("public_area_kind", "REQ-26"),
    ],
)
def test_choices_are_those_of_the_rules(field: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        draft_of({"content": "x", field: "nonsense"})
    assert refusal.value.rule == rule


@pytest.mark.parametrize(
    "fields",
    [
        {"content": ""},
        {"content": "  \n"},
        {},
        {"content": "x", "requester": "长" * 201},
        {"content": "x", "unheard": 1},
        {"content": None},
        {"content": "x", "paid": "perhaps"},
        {"content": "x", "received_at": "now"},
        {"content": "x\ud800"},
    ],
)
def test_a_form_that_cannot_be_taken_names_its_field(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        draft_of(fields)
    assert refusal.value.field and refusal.value.reason


@pytest.mark.rule("LOG-09")
def test_a_patient_needs_a_place(clerk: Desk) -> None:
    draft = draft_of({"content": "晕倒", "kind": "medical", "telephone": "13800138000"})
    assert refused(clerk, help_requests.register, draft).rule == "LOG-09"


@pytest.mark.rule("REQ-17")
def test_somebody_must_be_found_again(clerk: Desk) -> None:
    assert refused(clerk, help_requests.register, draft_of({"content": "x"})).rule == "REQ-17"
    for found in ({"room": "1-1-101"}, {"telephone": "120"}, {"requester": "刘洋"}):
        register(clerk, **({"room": ""} | found))
    register(clerk, room="", public_area=True)


@pytest.mark.rule("REQ-17")
def test_what_is_still_to_be_asked_stays_with_the_request(clerk: Desk) -> None:
    assert show(clerk, register(clerk)).missing == ("requester", "telephone")
    visitor = register(clerk, room="", telephone="139", requester_kind="visitor")
    assert show(clerk, visitor).missing == ("requester", "room", "department")
    whole = register(clerk, requester="刘洋", telephone="139")
    assert show(clerk, whole).missing == ()


def test_too_much_and_the_future_are_refused(clerk: Desk, clock: ManualClock) -> None:
    too_long = draft_of({"content": "长" * 20001, "room": "1"})
    assert "too long" in str(refused(clerk, help_requests.register, too_long))
    future = draft_of({"content": "x", "room": "1", "received_at": clock.now() + 1})
    assert "future" in str(refused(clerk, help_requests.register, future))


@pytest.mark.rule("REQ-12", "REQ-13")
def test_the_clock_starts_at_intake_and_not_at_writing(clerk: Desk, clock: ManualClock) -> None:
    number = register(clerk, received_at=START - 4 * MINUTE)
    assert show(clerk, number).due_at == START + MINUTE
    clock.advance(2 * MINUTE)
    assert clerk.tick() == 1


def test_one_line_is_enough(clerk: Desk) -> None:
    found = show(clerk, request(clerk, "3-2-1203 厨房漏水 138-0013-8000"))
    assert (found.room, found.telephone, found.kind, found.sub_kind) == (
        "3-2-1203",
        "13800138000",
        "repair",
        "water",
    )


def test_a_known_room_is_linked_and_an_unknown_one_is_kept(clerk: Desk) -> None:
    clerk.act(households.add_resident, "3-2-1203", ResidentDraft("刘洋"))
    assert show(clerk, register(clerk)).room_id == 1
    unknown = show(clerk, register(clerk, room="小卖部门口"))
    assert (unknown.room, unknown.room_id) == ("小卖部门口", None)
    assert clerk.ask(duty_log.history, "room:1")[0].kind == "request.registered"


# Who must be told ----------------------------------------------------------------------------


@pytest.mark.rule("REQ-09", "REQ-26", "REQ-29", "REQ-40", "AUTH-06", "AUTH-29")
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "repair"}, []),
        ({"kind": "medical"}, [("control_room", "REQ-40")]),
        ({"kind": "disaster"}, [("control_room", "REQ-40"), ("director", "REQ-09")]),
        ({"public_area": True}, [("department_supervisor", "REQ-26")]),
        (
            {"major_accident": True},
            [("department_supervisor", "REQ-29"), ("director", "REQ-29")],
        ),
        (
            {"major_accident": True, "kind": "medical"},
            [
                ("control_room", "REQ-40"),
                ("department_supervisor", "REQ-29"),
                ("director", "REQ-29"),
            ],
        ),
        (
            {"major_accident": True, "public_area": True, "kind": "crime_accident"},
            [
                ("control_room", "REQ-40"),
                ("director", "REQ-09"),
                ("department_supervisor", "REQ-26"),
            ],
        ),
    ],
)
def test_who_must_be_told(
    clerk: Desk, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    number = register(clerk, **fields)
    assert told(clerk, number) == expected
    clerk.act(help_requests.answer, number, "好")
    if expected:
        refusal = refused(clerk, help_requests.close, number)
        assert refusal.rule == expected[0][1]
    tell_all(clerk, number)
    clerk.act(help_requests.close, number)
    assert show(clerk, number).state == "closed"


@pytest.mark.rule("MED-52")
def test_where_the_site_says_so_the_director_is_told_of_every_patient(site: Site) -> None:
    own = '"med.notify_director" = "always"\n'
    (site.folder / "rulebook.toml").write_text(own, encoding="utf-8")
    desk = sign_in(site.open(), "王岚")
    number = register(desk, kind="medical")
    assert told(desk, number) == [("control_room", "REQ-40"), ("director", "MED-52")]


# The moves ----------------------------------------------------------------------------------


@pytest.mark.rule("REQ-12", "REQ-36")
def test_answered_and_closed(clerk: Desk, clock: ManualClock) -> None:
    number = register(clerk)
    assert refused(clerk, help_requests.answer, number, " ").rule == "REQ-12"
    clock.advance(MINUTE)
    clerk.act(help_requests.answer, number, "水工十分钟到")
    found = show(clerk, number)
    assert (found.state, found.answer, found.replied_at) == (
        "answered",
        "水工十分钟到",
        START + MINUTE,
    )
    assert clocks(clerk, number) == ["kept"] and found.due_at is None
    clerk.act(help_requests.close, number)
    assert show(clerk, number).closed_at == START + MINUTE
    assert kinds_of(clerk, number) == ["request.registered", "request.answered", "request.closed"]
    assert refused(clerk, help_requests.answer, number, "再答").rule == "REQ-36"


@pytest.mark.rule("REQ-10", "REQ-13", "REQ-24", "AUTH-01")
def test_put_to_the_supervisor_while_the_clock_runs(clerk: Desk, clock: ManualClock) -> None:
    number = register(clerk, kind="other")
    assert refused(clerk, help_requests.escalate, number, "").rule == "REQ-13"
    clerk.act(help_requests.escalate, number, "陈静", "请示")
    assert show(clerk, number).escalated_to == "陈静" and clocks(clerk, number) == ["open"]
    clock.advance(6 * MINUTE)
    assert clerk.tick() == 1
    clerk.act(help_requests.answer, number, "主管同意")
    assert clocks(clerk, number) == ["kept_late"]


@pytest.mark.rule("REQ-18", "REQ-22", "REQ-36")
def test_handed_over_with_all_facts_and_reported_back(clerk: Desk) -> None:
    number = register(clerk, requester="刘洋", telephone="139")
    assert refused(clerk, help_requests.hand_over, number, "").rule == "REQ-22"
    clerk.act(help_requests.hand_over, number, "运行维修部", "急")
    seq = clerk.ask(duty_log.page, rows=1).rows[0].seq
    facts = clerk.ask(duty_log.entry, seq).facts["intake"]
    assert {"requester": "刘洋", "telephone": "139", "content": "漏水"}.items() <= facts.items()
    assert clocks(clerk, number) == ["kept"]
    assert refused(clerk, help_requests.close, number).rule == "REQ-36"
    assert refused(clerk, help_requests.report_back, number, "").rule == "REQ-36"
    clerk.act(help_requests.report_back, number, "已换水管")
    clerk.act(help_requests.close, number)
    assert show(clerk, number).result == "已换水管"


@pytest.mark.rule("REQ-15", "REQ-16", "REQ-31", "REQ-32", "LOG-21", "CARE-04", "CARE-13")
def test_what_cannot_be_provided_is_tried_elsewhere(clerk: Desk) -> None:
    number = register(clerk, kind="other")
    for outcome in (CannotProvide("", True), CannotProvide("游泳馆", False)):
        assert refused(clerk, help_requests.cannot_provide, number, outcome).rule == "REQ-16"
    unreported = CannotProvide("游泳馆", True, wish="游泳课")
    assert refused(clerk, help_requests.cannot_provide, number, unreported).rule == "REQ-32"
    assert show(clerk, number).state == "registered"
    outcome = CannotProvide("游泳馆", True, "开课会公告", "游泳课", "客户服务中心")
    clerk.act(help_requests.cannot_provide, number, outcome)
    found = show(clerk, number)
    assert (found.state, found.contacted, found.answer) == (
        "cannot_provide",
        "游泳馆",
        "开课会公告",
    )
    [wish] = clerk.ask(help_requests.wishes)
    assert (wish.service, wish.reported_to, wish.announced_at) == ("游泳课", "客户服务中心", None)
    clerk.act(help_requests.announce_service, wish.id, "五月开课")
    assert clerk.ask(help_requests.wishes)[0].notice == "五月开课"
    assert kinds_of(clerk, number) == [
        "request.registered",
        "request.cannot_provide",
        "service.wished",
        "service.announced",
    ]
    assert refused(clerk, help_requests.announce_service, wish.id, "").rule == "LOG-02"


@pytest.mark.rule("LOG-11", "LOG-12", "LOG-13")
def test_a_complaint_closes_with_result_and_opinion(clerk: Desk) -> None:
    number = register(clerk, kind="complaint", channel="telephone")
    clerk.act(help_requests.answer, number, "马上查")
    assert refused(clerk, help_requests.close, number).rule == "LOG-12"
    assert refused(clerk, help_requests.close, number, result="已道歉").rule == "LOG-13"
    clerk.act(help_requests.close, number, result="已道歉", opinion="满意")
    found = show(clerk, number)
    assert (found.result, found.opinion) == ("已道歉", "满意")
    text = clerk.ask(duty_log.page, rows=1).rows[0].text
    assert "已道歉" in str(text) and "满意" in str(text)
    letter = register(clerk, kind="complaint", channel="letter")
    clerk.act(help_requests.answer, letter, "已复信")
    clerk.act(help_requests.close, letter, result="已复信")


@pytest.mark.rule("LOG-11")
def test_entries_of_complaints_are_kept_for_good(site: Site, clerk: Desk) -> None:
    register(clerk, kind="complaint")
    register(clerk)
    with clerk.reading() as reading:
        rows = reading.raw.execute("SELECT env FROM ledger_entry ORDER BY seq DESC LIMIT 2")
        assert ["permanent" in str(env) for (env,) in rows] == [False, True]


@pytest.mark.parametrize("state", ["registered", "escalated", "answered", "handed_over"])
def test_called_off_with_a_reason(clerk: Desk, state: str) -> None:
    number, other = register(clerk), register(clerk)
    if state == "escalated":
        clerk.act(help_requests.escalate, number, "陈静")
    elif state == "answered":
        clerk.act(help_requests.answer, number, "好")
    elif state == "handed_over":
        clerk.act(help_requests.hand_over, number, "维修部")
    assert "reason" in str(refused(clerk, help_requests.call_off, number, ""))
    for wrong in (number, 99):
        refused(clerk, help_requests.call_off, number, "重复", duplicate_of=wrong)
    clerk.act(help_requests.call_off, number, "重复", duplicate_of=other)
    found = show(clerk, number)
    assert (found.state, found.off_reason, found.duplicate_of) == ("called_off", "重复", other)
    assert "open" not in clocks(clerk, number) and not found.is_open
    assert refused(clerk, help_requests.call_off, number, "又").rule == "REQ-36"


def test_a_change_keeps_the_start_of_the_clock(clerk: Desk, clock: ManualClock) -> None:
    number = register(clerk)
    clock.advance(3 * MINUTE)
    changed = draft_of({"content": "着火", "room": "3-2-1204", "kind": "disaster"})
    clerk.act(help_requests.change, number, changed)
    found = show(clerk, number)
    assert (found.special, found.room, found.due_at) == (True, "3-2-1204", START + 5 * MINUTE)
    assert told(clerk, number) == [("control_room", "REQ-40"), ("director", "REQ-09")]
    before = clerk.anchor()
    clerk.act(help_requests.change, number, changed)
    assert clerk.anchor() == before
    clerk.act(help_requests.call_off, number, "误报")
    assert refused(
        clerk, help_requests.change, number, draft_of({"content": "y", "room": "1"})
    ).rule


def test_a_room_taken_out_again_is_no_longer_linked(clerk: Desk) -> None:
    clerk.act(households.add_resident, "3-2-1203", ResidentDraft("刘洋"))
    number = register(clerk)
    clerk.act(help_requests.change, number, draft_of({"content": "漏水", "telephone": "139"}))
    assert (show(clerk, number).room, show(clerk, number).room_id) == ("", None)


def test_the_slower_one_is_told_what_is_new(site: Site, clerk: Desk) -> None:
    number = register(clerk)
    seen = show(clerk, number).entry_seq
    other = sign_in(site.open(), "李娜")
    other.act(help_requests.escalate, number, "陈静", seen=seen)
    newer = other.anchor().seq
    moves: list[Any] = [
        lambda tx: help_requests.answer(tx, number, "好", seen=seen),
        lambda tx: help_requests.hand_over(tx, number, "x", seen=seen),
        lambda tx: help_requests.call_off(tx, number, "x", seen=seen),
        lambda tx: help_requests.close(tx, number, seen=seen),
    ]
    for move in moves:
        with pytest.raises(Changed) as refusal:
            clerk.act(move)
        assert refusal.value.since == (newer,)
    assert show(clerk, number).state == "escalated"


@pytest.mark.rule("REQ-27", "REQ-28", "REQ-35", "AUTH-28")
def test_what_was_seen_at_the_place_stands_with_the_request(clerk: Desk) -> None:
    number = register(clerk, public_area=True)
    clerk.act(help_requests.report_scene, number, "保安已到场，已围挡；班长决定上报")
    assert kinds_of(clerk, number)[-1] == "scene.reported"
    assert refused(clerk, help_requests.report_scene, number, " ").rule == "LOG-02"
    refused(clerk, help_requests.report_scene, 99, "x")


@pytest.mark.rule("REQ-11")
def test_answering_is_for_the_desk(desk: Desk) -> None:
    from frontdesk.registers import people
    from frontdesk.registers.people import PersonDraft

    sign_in(desk, "陈静").act(people.add, PersonDraft("钱工", ("engineer",), "5555"))
    desk.sign_in_as("钱工", "5555")
    number = register(desk)
    assert refused(desk, help_requests.answer, number, "好").rule == "REQ-11"


# Lists --------------------------------------------------------------------------------------


def test_the_last_requests_from_there_open_ones_first(clerk: Desk) -> None:
    numbers = [register(clerk, telephone="13800138000") for _n in range(8)]
    for number in numbers[1:]:
        clerk.act(help_requests.call_off, number, "重复")
    by_room = clerk.ask(help_requests.from_there, room="3-2-1203")
    assert [v.id for v in by_room] == [numbers[0], *numbers[:3:-1]]
    by_telephone = clerk.ask(help_requests.from_there, telephone="13800138000", limit=2)
    assert [v.id for v in by_telephone] == [numbers[0], numbers[7]]
    assert clerk.ask(help_requests.from_there) == []


def test_an_open_request_is_found_behind_many_closed_ones(clerk: Desk) -> None:
    old = register(clerk)
    for _n in range(60):
        clerk.act(help_requests.call_off, register(clerk), "重复")
    assert clerk.ask(help_requests.from_there, room="3-2-1203")[0].id == old


def test_duplicates_are_pointed_out(clerk: Desk, clock: ManualClock) -> None:
    draft = draft_of({"content": "漏水", "room": "3-2-1203", "kind": "repair"})
    number = clerk.act(help_requests.register, draft)
    assert [v.id for v in clerk.ask(help_requests.duplicates, draft)] == [number]
    elsewhere = draft.model_copy(update={"room": "3-2-1204"})
    other_kind = draft.model_copy(update={"kind": "consult"})
    nowhere = draft.model_copy(update={"room": ""})
    for other in (elsewhere, other_kind, nowhere):
        assert clerk.ask(help_requests.duplicates, other) == []
    clock.advance(7 * DAY + 1)
    assert clerk.ask(help_requests.duplicates, draft) == []


@pytest.mark.rule("REQ-21")
def test_the_queue_is_urgency_then_waiting_time(clerk: Desk, clock: ManualClock) -> None:
    normal = register(clerk)
    clock.advance(MINUTE)
    urgent = register(clerk, urgency="urgent")
    clock.advance(MINUTE)
    special = register(clerk, kind="medical")
    later = register(clerk)
    assert [v.id for v in clerk.ask(help_requests.waiting)] == [special, urgent, normal, later]


def test_pages_and_filters(clerk: Desk, clock: ManualClock) -> None:
    first, second = register(clerk), register(clerk, kind="consult", room="1-1-101")
    clock.advance(DAY)
    third = register(sign_in(clerk, "李娜"))
    clerk.act(help_requests.call_off, first, "重复")

    def ids(**wanted: Any) -> list[int]:
        return [v.id for v in clerk.ask(help_requests.page, RequestFilter(**wanted))]

    assert ids() == [third, second]
    assert ids(only_open=False) == [third, second, first]
    assert ids(kind="consult") == ids(room="1-1-101") == [second]
    assert ids(person=IDS["李娜"]) == ids(since=clock.now()) == [third]
    assert ids(until=clock.now()) == [second]
    assert [v.id for v in clerk.ask(help_requests.page, before=third, limit=1)] == [second]
    with pytest.raises(NotFound):
        show(clerk, 99)


# Past requests ------------------------------------------------------------------------------


def past(row: int, **more: Any) -> PastRequest:
    return PastRequest("ab" * 32, row, "电梯困人", "crime_accident", START - 900 * DAY, **more)


def test_past_requests_start_no_clock_and_block_nothing(site: Site, clerk: Desk) -> None:
    open_one = clerk.act(help_requests.take_over, past(2, missing=("telephone",)))
    closed = clerk.act(help_requests.take_over, past(3, closed_at=START - DAY, result="已救出"))
    found = show(clerk, open_one)
    assert found.imported and found.special and found.missing == ("telephone",)
    assert (clocks(clerk, open_one), told(clerk, open_one)) == ([], [])
    assert show(clerk, closed).state == "closed"
    assert clerk.ask(help_requests.waiting) == []
    assert clerk.ask(help_requests.taken_over, "ab" * 32) == {2, 3}
    clerk.act(duty.open_first)
    relieve(clerk, "王岚", "李娜")
    assert clerk.tick() == 0
    line = clerk.ask(duty_log.history, f"help_request:{open_one}")[0]
    assert (line.kind, line.occurred, line.author_name) == (
        "request.imported",
        START - 900 * DAY,
        "王岚",
    )
    assert problems_of(site.database) == [] and clerk.verify().problems == ()


def test_a_row_of_a_file_is_taken_over_once(clerk: Desk) -> None:
    clerk.act(help_requests.take_over, past(2))
    with pytest.raises(Exception, match="UNIQUE"):
        clerk.act(help_requests.take_over, past(2))
    assert clerk.verify().problems == ()


def test_the_history_of_a_subject_is_whole(clerk: Desk) -> None:
    number = register(clerk)
    note(clerk, "别的事")
    clerk.act(help_requests.escalate, number, "陈静")
    promise = clerk.act(
        lambda tx: commitments.promise(tx, "回电", 5, subject=f"help_request:{number}")
    )
    clerk.act(commitments.settle, promise)
    assert kinds_of(clerk, number) == [
        "request.registered",
        "request.escalated",
        "commitment.made",
        "commitment.kept",
    ]


def test_states_have_names_in_both_languages(clerk: Desk) -> None:
    with clerk.reading() as reading:
        assert help_requests.state_name(reading, "registered", "zh") == "已登记"
        assert help_requests.state_name(reading, "registered", "en") == "registered"


def test_an_answer_longer_than_an_entry_is_refused(desk: Desk) -> None:
    sign_in(desk, "王岚")
    number = desk.act(help_requests.register, help_requests.draft_from_line("3-2-1203 漏水"))
    before = desk.anchor().seq
    with pytest.raises(InvalidInput, match="20001"):
        desk.act(help_requests.answer, number, "长" * 20_001)
    assert desk.anchor().seq == before
