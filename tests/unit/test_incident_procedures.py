"""Incidents as a clerk plays them: who is told first, what is required, what is never left out."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from support.busy import request
from support.played import (
    AGREED,
    begun,
    book,
    cautions,
    children,
    kept,
    last,
    on_duty,
    played,
    refusal,
    request_of,
    row_of,
    shown,
    shows,
)
from support.procedures import clocks, do, lines, open_steps, shipped, skip, state_of, transitions
from support.sites import IDS, PINS, START, Site, seeded, sign_in

from frontdesk.clock import MINUTE
from frontdesk.desk import Desk
from frontdesk.errors import NotAuthorised
from frontdesk.procedures import actions
from frontdesk.registers import commitments, help_requests, notifications

CRIMES = {
    "theft": "theft",
    "fight": "fighting",
    "robbery": "robbery",
    "homicide": "homicide",
    "poisoning": "poisoning",
    "traffic-accident": "traffic_accident",
}
DISASTERS = {"typhoon": "typhoon", "fire-alarm": "fire", "flooding": "flooding"}
INCIDENTS = {
    "theft": "theft",
    "damage": "damage",
    "drunk": "drunk-person",
    "fight": "fight",
    "robbery": "robbery",
    "homicide": "homicide",
    "poisoning": "poisoning",
    "traffic": "traffic-accident",
    "death": "death",
    "outage": "power-outage",
    "fire": "fire-alarm",
    "flooding": "flooding",
    "typhoon": "typhoon",
}
"""What the clerk chooses, and the procedure that starts."""
COURSE = ("place", "security", "nearest", "scene", "director", "report", "superior", "close")


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """The first clerk, on duty."""
    return on_duty(desk)


@pytest.fixture(scope="module")
def shared(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One desk for all tests that look at runs of their own and at nothing else."""
    site = template.copy(tmp_path_factory.mktemp("shared"), seeded("shared"))
    yield on_duty(site.open())
    site.close()


def told_at_once(desk: Desk, run: int) -> list[str]:
    """Who is to be told, in the order of the screen, as soon as the place is known."""
    steps = desk.procedures().get(row_of(desk, run).procedure).procedure.steps
    return [steps[name].tell or "" for name in open_steps(desk, run) if steps[name].tell]


# Every incident ------------------------------------------------------------------------------


@pytest.mark.rule("INC-01", "REQ-22")
@pytest.mark.parametrize(("chosen", "procedure"), INCIDENTS.items())
def test_every_kind_of_incident_has_its_own_procedure(
    shared: Desk, chosen: str, procedure: str
) -> None:
    call = {"room": "2-1-0501", "content": "出事了", "phone": "13900000001"}
    run = shared.begin("hand-on", call)
    do(shared, run, "where", to="incident", incident=chosen)
    child = children(shared, run)[procedure]
    row = row_of(shared, child)
    assert (row.place, row.request_id) == ("2-1-0501", row_of(shared, run).request_id)
    first = state_of(shared, child).visits[0]
    assert first.values["phone"] == "13900000001" and first.state == "done"


@pytest.mark.rule("INC-01")
def test_a_medical_emergency_is_an_incident_with_its_own_procedure(shared: Desk) -> None:
    run = shared.begin("hand-on", {"room": "2-1-0501", "content": "昏倒"})
    do(shared, run, "where", to="patient")
    assert "nearest" in open_steps(shared, children(shared, run)["emergency-patient"])


@pytest.mark.rule("INC-02", "REQ-22")
@pytest.mark.parametrize(("procedure", "kind"), CRIMES.items())
def test_crime_and_accident_go_to_security_at_once(shared: Desk, procedure: str, kind: str) -> None:
    assert shipped().suggested("crime_accident", kind) == procedure
    run = begun(shared, procedure)
    found = request_of(shared, run)
    assert (found.kind, found.sub_kind, found.special) == ("crime_accident", kind, True)
    assert "security_leader" in told_at_once(shared, run)
    do(shared, run, "security", told="赵强")
    assert last(shared).endswith("已通知保安班长赵强")
    assert row_of(shared, run).stage == "notified"


@pytest.mark.rule("INC-03", "REQ-22")
@pytest.mark.parametrize(("procedure", "kind"), DISASTERS.items())
def test_storm_fire_and_flood_go_to_security_with_both_procedures(
    shared: Desk, procedure: str, kind: str
) -> None:
    assert shipped().suggested("disaster", kind) == procedure
    run = begun(shared, procedure)
    assert "security_leader" in told_at_once(shared, run)
    en, zh = shown(shared, run, "security")
    assert "sudden-event" in en.lower() and "fire procedure" in en
    assert "突发事件、火警两套程序一起启用" in zh


@pytest.mark.rule("INC-03")
def test_a_gale_is_a_storm() -> None:
    assert shipped().suggested("disaster", "gale") == "typhoon"


def follow_each_other(stages: list[str]) -> bool:
    """Whether the stages stand in the order of the track, up to the last."""
    order = list(transitions().states("incident"))
    places = [order.index(stage) for stage in stages if stage]
    return places == sorted(places) and stages[-2:] == ["recorded", "archived"]


ALIKE = ("robbery", "homicide", "poisoning", "traffic-accident", "flooding", "typhoon")


@pytest.mark.rule("INC-66", "INC-06", "INC-09")
@pytest.mark.parametrize("procedure", ALIKE)
def test_the_common_course_of_incidents(clerk: Desk, procedure: str) -> None:
    run = begun(clerk, procedure)
    assert {"security", "nearest"} <= set(open_steps(clerk, run))
    assert refusal(clerk, run, "nearest", who="") == "REQ-35"
    do(clerk, run, "nearest", who="刘强、何平")
    assert "已派刘强、何平到现场" in last(clerk)
    assert clocks(clerk, run)["scene"] == [(START + 5 * MINUTE, "open")]
    do(clerk, run, "scene", outcome="confirmed", need=["mobilise", "measure"])
    assert {"mobilise", "measure"} <= set(open_steps(clerk, run))
    do(clerk, run, "mobilise", department="工程部", who="孙伟", why="支援")
    do(clerk, run, "measure", content="拉警戒线")
    assert [line.kind for line in lines(clerk)[-4:] if not line.kind.startswith("run.")] == [
        "mobilisation.recorded",
        "measure.taken",
    ]
    assert follow_each_other(played(clerk, run))
    opened = list(dict.fromkeys(visit.step for visit in state_of(clerk, run).visits))
    places = [opened.index(name) for name in COURSE]
    assert all(before < after for before, after in pairwise(places))
    left = [one.step for one in state_of(clerk, run).visits if one.state != "done"]
    assert left == []


@pytest.mark.rule("INC-09")
@pytest.mark.parametrize("procedure", sorted(set(INCIDENTS.values()) - set(ALIKE)))
def test_the_stages_of_an_incident_follow_each_other(shared: Desk, procedure: str) -> None:
    run = begun(shared, procedure)
    assert follow_each_other(played(shared, run))
    assert row_of(shared, run).stage == "archived"


@pytest.mark.rule("INC-06", "INC-10", "INC-11", "INC-70")
def test_all_that_is_kept_of_a_theft(clerk: Desk) -> None:
    call = {"room": "3-2-1203", "phone": "13800138000", "content": "电动车不见"}
    run = clerk.begin("theft", call)
    assert open_steps(clerk, run)[0] == "security"
    assert shows(clerk, run, "security", "Ask them to deal with it", "请保安部处理")
    do(clerk, run, "security", told="赵强", by="telephone")
    do(clerk, run, "nearest", who="刘强")
    do(clerk, run, "scene", outcome="confirmed", words="锁被剪断", need=["mobilise", "measure"])
    do(clerk, run, "mobilise", department="保安部", who="何平", why="查看出口")
    do(clerk, run, "measure", content="封车棚")
    do(clerk, run, "director", told="周明")
    do(clerk, run, "facts", requester="刘洋", department="3-2-1203住户")
    do(clerk, run, "cooperate", given=["statement", "footage", "list"], receiver="民警老张")
    do(clerk, run, "police", said="马上出警")
    do(clerk, run, "control_room")
    do(clerk, run, "progress", outcome="contained")
    do(clerk, run, "stand_down", measures="lifted")
    do(clerk, run, "lifted", words="保安确认安全")
    assert refusal(clerk, run, "report", course=" ") == "INC-06"
    do(clerk, run, "report", course="夜里被盗", actions="报警、调监控", people="未知男子一名")
    assert open_steps(clerk, run) == ["superior"]
    do(clerk, run, "superior", told="陈静")
    assert refusal(clerk, run, "close") == "INC-06"
    do(clerk, run, "close", result="交公安处理")
    kept_words = (
        *("盗窃", "3-2-1203", "电动车不见", "刘洋", "赵强", "周明", "陈静"),
        *("已派刘强到现场", "何平", "封车棚", "未知男子一名", "报警、调监控", "夜里被盗"),
        *("情况说明、监控录像、失物清单；交给民警老张", "结案：交公安处理"),
    )
    text = book(clerk, run)
    assert [word for word in kept_words if word not in text] == []
    found = request_of(clerk, run)
    assert (found.requester, found.result) == ("刘洋", "交公安处理")
    told = [one for one in state_of(clerk, run).visits if one.step in ("security", "director")]
    assert all(one.settled_at and one.by == IDS["王岚"] for one in told)


@pytest.mark.rule("INC-05", "REQ-29", "AUTH-29")
@pytest.mark.parametrize("procedure", ["flooding", "power-outage", "theft"])
def test_a_major_accident_is_told_to_the_department_and_the_manager(
    clerk: Desk, procedure: str
) -> None:
    number = request(clerk, "3-2-1203 出大事了 13800138000")
    first = {"room": "3-2-1203", "phone": "13800138000"}
    run = clerk.begin(procedure, first, request=number)
    played(clerk, run, "scene", lifts={"trapped": False})
    outcome = "inside" if procedure == "power-outage" else "confirmed"
    do(clerk, run, "scene", outcome=outcome, need=["major"])
    assert shows(clerk, run, "major", "department concerned and the director", "两边现在都要通知到")
    do(clerk, run, "major")
    assert request_of(clerk, run).major_accident
    subject = f"help_request:{number}"
    told = {one.role: one for one in clerk.ask(notifications.of_subject, subject)}
    assert {"department_supervisor", "director"} <= set(told)
    assert told["department_supervisor"].rule == "REQ-29"
    played(clerk, run)
    assert request_of(clerk, run).state != "closed"
    item = next(one for one in clerk.ask(notifications.waiting))
    assert item.role == "department_supervisor"
    clerk.act(notifications.record, item.id, reached=True, told="孙主管")
    clerk.act(help_requests.close, number)
    assert request_of(clerk, run).state == "closed"


@pytest.mark.parametrize(
    ("procedure", "english", "chinese"),
    [
        pytest.param(
            *("theft", "Once overpowered, no force", "人已制服，不许再动手"),
            marks=pytest.mark.rule("INC-07"),
        ),
        pytest.param(
            *("robbery", "Once overpowered, no force", "人已制服，不许再动手"),
            marks=pytest.mark.rule("INC-07"),
        ),
        pytest.param(
            *("robbery", "protect yourself, get away, never hit back", "严禁还手"),
            marks=pytest.mark.rule("INC-08", "CARE-25"),
        ),
        pytest.param(
            *("fight", "protect yourself, get away, never hit back", "严禁还手"),
            marks=pytest.mark.rule("INC-08", "CARE-25"),
        ),
        pytest.param(
            *("fight", "Your own safety first", "先保护好自己"),
            marks=pytest.mark.rule("INC-32"),
        ),
        pytest.param(
            *("drunk-person", "Do not argue with a drunk person", "不跟醉酒的人争"),
            marks=pytest.mark.rule("INC-20", "CARE-30"),
        ),
        pytest.param(
            *("death", "Do not alarm other customers", "绝不惊动其他客户"),
            marks=pytest.mark.rule("INC-40", "CARE-29"),
        ),
        pytest.param(
            *("death", "by the staff entrance only", "遗体只能从员工进出口运出"),
            marks=pytest.mark.rule("INC-44"),
        ),
        pytest.param(
            *("fire-alarm", "Stay calm", "沉着"),
            marks=pytest.mark.rule("INC-60", "CARE-31"),
        ),
        pytest.param(
            *("damage", "No quarrel about whose fault it is", "不跟客户争是谁的错"),
            marks=pytest.mark.rule("CARE-05"),
        ),
        pytest.param(
            *("power-outage", "Name no time that nobody has given you", "没人给准话，别说几点来电"),
            marks=pytest.mark.rule("CARE-22"),
        ),
        pytest.param(
            *("poisoning", "No advice on vomiting, drinking or medicine", "都不要出主意"),
            marks=pytest.mark.rule("CARE-26"),
        ),
    ],
)
def test_what_is_to_be_minded_stands_at_every_step(
    shared: Desk, procedure: str, english: str, chinese: str
) -> None:
    bars = cautions(shared, begun(shared, procedure))
    assert bars and all(english in en and chinese in zh for en, zh in bars)


# Damage --------------------------------------------------------------------------------------


def to_answer(desk: Desk) -> int:
    """Damage of which the customer has been told."""
    run = desk.begin("damage", {"room": "大堂", "phone": "13800138000", "content": "玻璃门碎"})
    do(desk, run, "nearest", who="刘强")
    do(desk, run, "scene", outcome="safe")
    return run


@pytest.mark.rule("INC-12", "INC-13")
def test_the_duty_manager_tells_the_customer_and_the_cost_is_booked(clerk: Desk) -> None:
    run = to_answer(clerk)
    assert told_at_once(clerk, run) == ["duty_lead", "customer"]
    do(clerk, run, "duty_manager", told="赵强")
    assert refusal(clerk, run, "customer", manager="", item="玻璃门") == "INC-12"
    assert refusal(clerk, run, "customer", manager="赵强") == "INC-12"
    do(clerk, run, "customer", manager="赵强", item="玻璃门", cause="推车撞")
    assert last(clerk).endswith("赵强已告知客户损坏：玻璃门，原因：推车撞")
    do(clerk, run, "answer", answer="agrees")
    assert refusal(clerk, run, "booking", amount="800元") == "INC-13"
    do(clerk, run, "booking", amount="800元", account="1-0804刘洋")
    assert last(clerk).endswith("已通知财务将800元计入1-0804刘洋账单")


@pytest.mark.rule("INC-14", "AUTH-23")
@pytest.mark.parametrize(
    ("decision", "then", "never"),
    [("approved", "booking", "stand_down"), ("refused", "stand_down", "booking")],
)
def test_nothing_is_booked_before_the_superior_has_decided(
    clerk: Desk, decision: str, then: str, never: str
) -> None:
    run = to_answer(clerk)
    do(clerk, run, "duty_manager", told="赵强")
    do(clerk, run, "customer", manager="赵强", item="玻璃门")
    do(clerk, run, "answer", answer="disputed", why="说门早裂了")
    assert open_steps(clerk, run) == ["decision"]
    assert shows(clerk, run, "decision", "Nothing is booked before the decision", "没定之前不入账")
    refusal(clerk, run, "booking", amount="800元", account="刘洋")
    given = AGREED | {"decision": decision}
    with pytest.raises(NotAuthorised) as refused:
        clerk.decide(run, "decision", given, IDS["赵强"], PINS["赵强"])
    assert refused.value.rule == "INC-14"
    clerk.decide(run, "decision", given, IDS["陈静"], PINS["陈静"])
    assert then in open_steps(clerk, run) and never not in open_steps(clerk, run)
    assert lines(clerk)[-1].author == IDS["陈静"]


# Drunk person --------------------------------------------------------------------------------


def drunk(desk: Desk, outcome: str) -> int:
    """A drunk person of whom there is word from the scene."""
    run = desk.begin("drunk-person", {"room": "大堂", "phone": "13800138000"})
    do(desk, run, "nearest", who="刘强、何平")
    do(desk, run, "scene", outcome=outcome)
    return run


@pytest.mark.rule("INC-20", "INC-21", "INC-22")
def test_a_drunk_person_is_led_out_politely_and_seen_to_the_room(clerk: Desk) -> None:
    run = drunk(clerk, "calm")
    assert open_steps(clerk, run) == ["lead_out"]
    assert shows(clerk, run, "lead_out", "Let us walk over together", "我陪您慢慢走过去")
    assert shows(clerk, run, "lead_out", "No pulling, no loud words", "不拉扯，不大声")
    do(clerk, run, "lead_out", where="后花园")
    assert last(clerk).endswith("已劝离公共区域，到后花园")
    assert refusal(clerk, run, "escort", room="5-1-0402") == "INC-22"
    do(clerk, run, "escort", who="何平", room="5-1-0402")
    assert last(clerk).endswith("何平送回家，5-1-0402")
    assert open_steps(clerk, run) == ["progress"]


@pytest.mark.rule("INC-23")
@pytest.mark.parametrize(("outcome", "called"), [("rude", True), ("calm", False)])
def test_security_is_asked_for_help_where_the_person_is_very_rude(
    shared: Desk, outcome: str, called: bool
) -> None:
    run = drunk(shared, outcome)
    assert ("security" in open_steps(shared, run)) is called
    if called:
        assert shows(shared, run, "security", "report it and ask for help", "请保安部来帮忙")
        do(shared, run, "security", told="赵强")
        assert last(shared).endswith("已通知保安班长赵强")


@pytest.mark.rule("INC-24", "LOG-15")
def test_the_duty_manager_writes_up_the_trouble(clerk: Desk) -> None:
    run = drunk(clerk, "gone")
    assert told_at_once(clerk, run) == ["duty_lead"]
    played(clerk, run, "record")
    course = {"course": "在大堂吵闹", "action": "劝离"}
    assert refusal(clerk, run, "record", **course) == "LOG-15"
    with pytest.raises(NotAuthorised):
        clerk.decide(run, "record", course, IDS["李娜"], PINS["李娜"])
    clerk.decide(run, "record", course, IDS["赵强"], PINS["赵强"])
    assert "醉酒人员滋事：在大堂吵闹；处理：劝离" in last(clerk)
    assert row_of(clerk, run).stage == "recorded"


# Fight ---------------------------------------------------------------------------------------


@pytest.mark.rule("INC-30", "INC-31", "INC-32", "CARE-21")
def test_security_hears_of_a_fight_at_once_and_it_is_calmed_where_that_is_safe(
    clerk: Desk,
) -> None:
    run = clerk.begin("fight", {"room": "篮球场", "phone": "13800138000"})
    assert open_steps(clerk, run) == ["security", "police", "nearest"]
    do(clerk, run, "security", told="赵强")
    do(clerk, run, "nearest", who="刘强、何平")
    do(clerk, run, "scene", outcome="fighting")
    assert shows(clerk, run, "calm", "Only if it can be done safely", "能保证安全才劝")
    assert shows(clerk, run, "calm", "No lone heroics", "不逞个人英雄")
    assert shows(clerk, run, "calm", "Your own safety first", "先保护好自己")
    do(clerk, run, "calm", how="rooms", superior="赵强", called_at="09:00")
    assert "双方已分房间安置；已请赵强到场" in last(clerk) and "09:00" in last(clerk)


@pytest.mark.rule("INC-31", "INC-32")
def test_nobody_has_to_step_in_where_it_is_not_safe(clerk: Desk) -> None:
    run = clerk.begin("fight", {"room": "篮球场", "phone": "13800138000"})
    do(clerk, run, "nearest", who="刘强")
    do(clerk, run, "scene", outcome="fighting")
    do(clerk, run, "calm", how="not_possible")
    assert "无法安全劝阻，已避开" in last(clerk)
    assert "director" in open_steps(clerk, run)


# Death ---------------------------------------------------------------------------------------


def death(desk: Desk, **given: str) -> int:
    """A death in a room."""
    return desk.begin("death", {"room": "3-2-1203", "phone": "13800138000"} | given)


@pytest.mark.rule("INC-41")
@pytest.mark.parametrize("doctor", ["yes", "no"])
def test_manager_and_security_hear_of_a_death_at_once(clerk: Desk, doctor: str) -> None:
    run = death(clerk, doctor=doctor)
    told = told_at_once(clerk, run)
    assert [who for who in told if who != "ambulance"] == ["director", "security_leader", "police"]
    assert ("ambulance" in told) is (doctor == "no")
    do(clerk, run, "manager", told="周明")
    do(clerk, run, "security", told="赵强")
    manager, security = (str(line.text) for line in lines(clerk)[-2:])
    assert manager.endswith("已报主任周明") and security.endswith("已通知保安班长赵强")


@pytest.mark.rule("INC-40", "CARE-28")
def test_a_death_is_told_to_nobody_else(site: Site, clerk: Desk) -> None:
    before = clerk.anchor().seq
    run = death(clerk)
    assert shows(clerk, run, "manager", "By telephone, not by radio", "不用对讲机")
    assert shows(clerk, run, "security", "By telephone", "打电话说")
    played(clerk, run, "seal", ambulance={"alive": False})
    do(clerk, run, "seal", outcome="sealed", sealed_at="09:00", sealed_by="民警")
    labels = [one.label for one in clerk.ask(commitments.running)]
    assert labels and not [one for one in labels if "遗体" in one or "死" in one]
    other = sign_in(site.open(), "李娜")
    assert [str(one.text) for one in lines(other) if one.seq > before and one.text] == []
    supervisor = sign_in(site.open(), "陈静")
    assert all(one.text for one in lines(supervisor) if one.seq > before)


def sealed(desk: Desk) -> int:
    """A death whose door was sealed."""
    run = death(desk, doctor="yes")
    played(desk, run, "seal")
    seal = {"outcome": "sealed", "sealed_at": "08:40", "sealed_by": "李警官", "witness": "赵强"}
    do(desk, run, "seal", **seal)
    return run


@pytest.mark.rule("INC-42")
def test_the_door_is_sealed_and_by_whom_and_when_is_written(clerk: Desk) -> None:
    run = death(clerk, doctor="yes")
    played(clerk, run, "seal")
    assert kept(clerk, run, "seal") == "INC-42"
    assert refusal(clerk, run, "seal", outcome="") == "INC-42"
    assert refusal(clerk, run, "seal", outcome="sealed", sealed_by="李警官") == "INC-42"
    assert refusal(clerk, run, "seal", outcome="sealed", sealed_at="08:40") == "INC-42"
    do(clerk, run, "seal", outcome="sealed", sealed_at="08:40", sealed_by="李警官")
    assert "房门已贴封条" in last(clerk) and "08:40，李警官贴" in last(clerk)


@pytest.mark.rule("INC-43", "AUTH-25")
def test_the_seal_stays_until_the_police_say_so(clerk: Desk) -> None:
    run = sealed(clerk)
    caution = ("without the police notice, family and owner included", "家属、业主也不能揭")
    assert shows(clerk, run, "lift_seal", *caution)
    assert kept(clerk, run, "lift_seal") == "INC-43"
    notice = {"unit": "翠园派出所", "officer": "李警官", "notice_at": "08:50"}
    for name in notice:
        given = {key: value for key, value in notice.items() if key != name}
        assert refusal(clerk, run, "lift_seal", outcome="lifted", **given) == "INC-43"
    do(clerk, run, "lift_seal", outcome="stays")
    assert "lift_seal" in open_steps(clerk, run) and "stand_down" not in open_steps(clerk, run)
    assert row_of(clerk, run).stable_at is not None
    do(clerk, run, "lift_seal", outcome="lifted", lifted_by="赵强", **notice)
    assert "08:50翠园派出所李警官通知；赵强启封" in last(clerk)
    assert "stand_down" in open_steps(clerk, run)


@pytest.mark.rule("INC-44")
def test_the_body_leaves_by_the_staff_entrance(clerk: Desk) -> None:
    run = sealed(clerk)
    assert shows(clerk, run, "body", "By the staff entrance", "走员工进出口")
    assert shows(clerk, run, "body", "Never by the residents' way", "不走大堂，不走客用通道")
    assert shows(clerk, run, "body", "Police and doctor agree first", "民警、医生同意后")
    do(clerk, run, "body", outcome="not_yet")
    assert "body" in open_steps(clerk, run)
    body = {"outcome": "staff_entrance", "words": "殡仪馆，9点", "certificate": True}
    do(clerk, run, "body", **body)
    assert last(clerk).endswith("遗体：已从员工进出口运出，殡仪馆，9点；已取死亡证明")


@pytest.mark.rule("INC-45", "INC-06")
def test_the_record_of_a_death_is_written_before_the_case_ends(clerk: Desk) -> None:
    run = death(clerk, doctor="yes")
    played(clerk, run, "report", seal={"outcome": "sealed"}, lift_seal={"outcome": "lifted"})
    assert kept(clerk, run, "report") == "INC-06"
    assert refusal(clerk, run, "report", actions="封门") == "INC-06"
    do(clerk, run, "report", course="凌晨发现，医生确认", actions="封门、报警")
    assert last(clerk).endswith("死亡事件记录：凌晨发现，医生确认；处理：封门、报警")
    assert row_of(clerk, run).stage == "recorded"
    with clerk.reading() as reading:
        query = (
            "SELECT json_extract(env, '$.retention') FROM ledger_entry JOIN entry_subject "
            "USING (seq) WHERE subject = ?"
        )
        kept_for = {row[0] for row in reading.raw.execute(query, (f"procedure_run:{run}",))}
    assert kept_for == {"permanent"}


# Power cut -----------------------------------------------------------------------------------


@pytest.mark.rule("INC-50", "INC-51")
def test_duty_manager_and_engineer_hear_of_a_power_cut_at_once(clerk: Desk) -> None:
    run = clerk.begin("power-outage", {"room": "3栋", "phone": "13800138000"})
    assert told_at_once(clerk, run) == ["engineer", "duty_lead"]
    do(clerk, run, "duty_manager", told="赵强")
    do(clerk, run, "engineer", told="孙工")
    assert last(clerk).endswith("已通知值班工程师孙工")
    do(clerk, run, "lifts")
    do(clerk, run, "nearest", who="孙工")
    assert shows(clerk, run, "scene", "Only our building, or the whole", "只有我们楼停")
    assert refusal(clerk, run, "scene", outcome="", words="跳闸") == "INC-51"
    do(clerk, run, "scene", outcome="inside", words="总闸跳闸")
    assert last(clerk).endswith("停电：楼内停电，原因：总闸跳闸")


def dark(desk: Desk, outcome: str) -> int:
    """A power cut of which the scope is known."""
    run = desk.begin("power-outage", {"room": "3栋", "phone": "13800138000"})
    do(desk, run, "duty_manager", told="赵强")
    do(desk, run, "engineer", told="孙工")
    do(desk, run, "lifts")
    do(desk, run, "nearest", who="孙工")
    do(desk, run, "scene", outcome=outcome)
    return run


@pytest.mark.rule("INC-52")
def test_inside_the_building_engineering_repairs_urgently(clerk: Desk) -> None:
    run = dark(clerk, "inside")
    assert open_steps(clerk, run) == ["repair"]
    assert refusal(clerk, run, "repair", why="换总闸") == "INC-52"
    do(clerk, run, "repair", who="孙工", why="换总闸")
    mobilised = last(clerk, "mobilisation.recorded")
    assert "孙工" in mobilised and "运行维修部" in mobilised and "换总闸" in mobilised


@pytest.mark.rule("INC-53")
def test_in_the_whole_district_the_supplier_is_asked_cause_and_time(clerk: Desk) -> None:
    run = dark(clerk, "district")
    assert open_steps(clerk, run) == ["power"]
    assert shows(clerk, run, "power", "Together with engineering", "和工程部一起问")
    do(clerk, run, "power", told="95598")
    played(clerk, run, "close")
    owed = refusal(clerk, run, "close", result="已来电")
    assert owed == "INC-53"
    clerk.work(actions.back, run, "power", "补原因")
    do(clerk, run, "power", told="95598", cause="电缆故障", expected="11点")
    assert "原因：电缆故障；预计11点来电" in last(clerk)
    do(clerk, run, "close", result="已来电")


@pytest.mark.rule("INC-54")
@pytest.mark.parametrize("outcome", ["inside", "district"])
def test_residents_are_told_and_the_aftermath_is_looked_after(clerk: Desk, outcome: str) -> None:
    run = dark(clerk, outcome)
    played(clerk, run, "residents")
    assert refusal(clerk, run, "residents") == "INC-54"
    do(clerk, run, "residents", words="正在抢修，约11点来电")
    assert last(clerk).endswith("已向住户解释：正在抢修，约11点来电")
    played(clerk, run, "stand_down")
    assert refusal(clerk, run, "stand_down", reset=[], measures="lifted") is not None
    do(clerk, run, "stand_down", reset=["lifts", "pumps", "residents"], measures="lifted")
    assert "已来电，检查：电梯、水泵、已告知住户" in last(clerk)


# Fire ----------------------------------------------------------------------------------------


def fire(desk: Desk, outcome: str = "real") -> int:
    """A fire alarm that has been looked at."""
    run = desk.begin("fire-alarm", {"room": "3-2-1203", "phone": "13800138000"})
    do(desk, run, "security", told="赵强")
    do(desk, run, "nearest", who="刘强")
    do(desk, run, "confirm", outcome=outcome)
    return run


@pytest.mark.rule("INC-61")
@pytest.mark.parametrize("seen", [True, False])
def test_flames_or_smoke_are_reported_to_119_at_once(shared: Desk, seen: bool) -> None:
    run = shared.begin("fire-alarm", {"room": "3-2-1203", "seen": seen})
    assert ("fire_brigade" in told_at_once(shared, run)) is seen
    assert ("evacuate" in open_steps(shared, run)) is seen
    assert ("nearest" in open_steps(shared, run)) is not seen


@pytest.mark.rule("INC-61", "INC-62", "INC-63")
def test_where_fire_is_seen_nothing_waits_for_somebody_to_look(clerk: Desk) -> None:
    run = clerk.begin("fire-alarm", {"room": "3-2-1203", "phone": "13800138000", "seen": True})
    assert open_steps(clerk, run) == [
        *("fire_brigade", "evacuate", "spot", "security", "engineer", "housekeeping")
    ]
    do(clerk, run, "evacuate", zone="3栋", who="刘强")
    do(clerk, run, "spot", who="何平")
    skip(clerk, run, "fire_brigade", "security", "engineer", "housekeeping")
    do(clerk, run, "checklist")
    do(clerk, run, "count", outcome="all")
    do(clerk, run, "progress", outcome="nothing")
    assert "reset" in open_steps(clerk, run) and "confirm" not in open_steps(clerk, run)


@pytest.mark.rule("INC-61", "INC-62")
@pytest.mark.parametrize("outcome", ["real", "no_word"])
def test_a_fire_is_reported_and_worked_on_with_every_department(clerk: Desk, outcome: str) -> None:
    run = fire(clerk, outcome)
    assert told_at_once(clerk, run) == ["fire_brigade", "engineer", "housekeeping"]
    do(clerk, run, "evacuate", zone="3栋", who="刘强")
    assert shows(clerk, run, "checklist", "The site's security rules", "对照本站安全保卫规定")
    do(clerk, run, "checklist", points=["report", "sudden", "fire"])
    assert "已按程序报警、突发事件程序已启用、火警火灾程序已启用" in last(clerk)


@pytest.mark.rule("INC-61")
def test_a_false_alarm_is_reset_and_written_down(shared: Desk) -> None:
    run = fire(shared, "false")
    assert open_steps(shared, run) == ["reset"]
    do(shared, run, "reset", cause="cooking", by="刘强")
    assert last(shared).endswith("误报，原因：油烟水汽；刘强复位")


@pytest.mark.rule("INC-63", "INC-64")
def test_people_are_brought_out_counted_and_order_is_kept(clerk: Desk) -> None:
    run = fire(clerk)
    skip(clerk, run, "fire_brigade", "engineer", "housekeeping")
    assert refusal(clerk, run, "evacuate", zone="3栋") == "INC-63"
    assert refusal(clerk, run, "evacuate", who="刘强") == "INC-63"
    assert shows(clerk, run, "evacuate", "keeps order", "维持秩序")
    do(clerk, run, "evacuate", zone="3栋2单元", route="东楼梯", assembly="南广场", who="刘强")
    assert "正在疏散3栋2单元，路线：东楼梯，集合点：南广场；刘强维持秩序" in last(clerk)
    do(clerk, run, "checklist", points=["report"])
    assert refusal(clerk, run, "count", outcome="missing", people="30") == "INC-63"
    do(clerk, run, "count", outcome="missing", people="30", missing="1203老人")
    assert "30人；缺：1203老人" in last(clerk) and "count" in open_steps(clerk, run)
    do(clerk, run, "count", outcome="all", people="31")
    assert "全部撤出，31人" in last(clerk) and "count" not in open_steps(clerk, run)


@pytest.mark.rule("INC-65")
def test_routes_and_assembly_points_are_at_hand(site: Site) -> None:
    own = '"site.evacuation_routes" = "东西两梯"\n"site.assembly_points" = "南广场喷泉"\n'
    (site.folder / "rulebook.toml").write_text(own, encoding="utf-8")
    desk = on_duty(site.open())
    run = fire(desk)
    assert shows(desk, run, "evacuate", "Routes: 东西两梯", "路线：东西两梯")
    assert shows(desk, run, "evacuate", "Assembly points: 南广场喷泉", "集合点：南广场喷泉")
    do(desk, run, "evacuate", zone="3栋", who="刘强")
    skip(desk, run, "fire_brigade", "engineer", "housekeeping")
    played(desk, run, "close", count={"outcome": "all"})
    assert refusal(desk, run, "close", result="已扑灭") == "INC-63"


# Injuries ------------------------------------------------------------------------------------


@pytest.mark.rule("INC-71")
def test_an_injury_has_a_form_of_its_own(clerk: Desk) -> None:
    run = clerk.begin("fight", {"room": "篮球场", "phone": "13800138000"})
    do(clerk, run, "nearest", who="刘强")
    do(clerk, run, "scene", outcome="apart", hurt=True)
    patient = children(clerk, run)["emergency-patient"]
    do(clerk, patient, "nearest", who="何平")
    do(clerk, patient, "wish", help=["call_120"], on_premises=True)
    assert kept(clerk, patient, "accident") == "MED-63"
    played(clerk, run)
    assert "accident" in open_steps(clerk, patient)
    played(clerk, patient, accident={"where": "篮球场", "prevention": "加灯"})
    assert "客户事故报告：" in book(clerk, patient) and "预防：加灯" in book(clerk, patient)
    assert "客户事故报告：" not in "\n".join(
        str(one.text) for one in lines(clerk) if one.subject == f"procedure_run:{run}"
    )
