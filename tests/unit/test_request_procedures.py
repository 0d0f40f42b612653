"""Complaints, repairs, wishes, common areas and what is handed on, as a clerk plays them."""

from collections.abc import Iterator
from typing import Any

import pytest
from support.played import (
    begins_with,
    cautions,
    children,
    kept,
    last,
    on_duty,
    played,
    promises,
    refusal,
    request_of,
    row_of,
    shows,
)
from support.procedures import clocks, do, lines, open_steps, shipped, state_of
from support.sites import IDS, PINS, START, Site, seeded

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import NotAuthorised
from frontdesk.procedures import report
from frontdesk.registers import duty_log, help_requests, notifications

CALL = {
    "content": "楼上半夜装修",
    "room": "3-2-1203",
    "requester": "刘洋",
    "phone": "13800138000",
}
AGREED = {"decision": "approved", "instruction": "可以", "approver": "陈静"}


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


def begin(desk: Desk, procedure: str, **more: str) -> int:
    """A run with all facts of the caller."""
    return desk.begin(procedure, CALL | more)


def passed_on(desk: Desk) -> dict[str, Any]:
    """The facts that the newest hand-over carries."""
    line = lines(desk, "request.handed_over")[-1]
    facts = desk.ask(duty_log.entry, line.seq).facts
    return {**facts["intake"], "to": facts["handed_to"]}


@pytest.mark.rule("REQ-22")
@pytest.mark.parametrize(
    ("kind", "procedure"),
    [
        ("medical", "emergency-patient"),
        ("repair", "repair-call"),
        ("complaint", "complaint-call"),
        ("consult", "enquiry"),
        ("disaster/fire", "fire-alarm"),
        ("crime_accident/theft", "theft"),
        ("other", "ordinary-request"),
    ],
)
def test_the_kind_decides_which_procedure_goes_on(kind: str, procedure: str) -> None:
    assert shipped().suggested(*kind.split("/")) == procedure


# What is to be minded ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("procedure", "english", "chinese"),
    [
        pytest.param(
            *("complaint-call", "Courteous, warm and patient with everybody", "对谁都有礼"),
            marks=pytest.mark.rule("CARE-01"),
        ),
        pytest.param(
            *("complaint-call", "never argue", "不争辩"), marks=pytest.mark.rule("CARE-05")
        ),
        pytest.param(
            *("complaint-call", "Promise only what you can keep", "做不到的不答应"),
            marks=pytest.mark.rule("CARE-22", "AUTH-27"),
        ),
        pytest.param(
            *("complaint-call", "Blame no shift, no department, no customer", "不怪上一班"),
            marks=pytest.mark.rule("CARE-23"),
        ),
        pytest.param(
            *("ordinary-request", "No words that sound like a refusal", "别张口就说“不行”“没有”"),
            marks=pytest.mark.rule("REQ-30", "CARE-19"),
        ),
        pytest.param(
            *("ordinary-request", "nobody is sent looking for the department", "由您去联系"),
            marks=pytest.mark.rule("REQ-02", "CARE-20"),
        ),
        pytest.param(
            *("public-area", "No work order first", "不用先开单"), marks=pytest.mark.rule("REQ-26")
        ),
        pytest.param(
            *("public-area", "neither leaves nor just waits", "发现的人不走开，也不干等"),
            marks=pytest.mark.rule("REQ-27"),
        ),
        pytest.param(
            *("repair-call", "Nothing is charged before the resident has agreed", "一分钱不收"),
            marks=pytest.mark.rule("REQ-23"),
        ),
    ],
)
def test_what_is_to_be_minded_stands_at_every_step(
    shared: Desk, procedure: str, english: str, chinese: str
) -> None:
    bars = cautions(shared, begin(shared, procedure))
    assert bars and all(english in en and chinese in zh for en, zh in bars)


# Complaint on the telephone ------------------------------------------------------------------


def to_core(desk: Desk, *, heated: bool = False, about: str = "security") -> int:
    """A complaint whose caller has been heard."""
    run = begin(desk, "complaint-call")
    do(desk, run, "sorry", about=about)
    do(desk, run, "feel", heated=heated)
    return run


def agreed(desk: Desk, about: str = "security") -> int:
    """A complaint that is about to be handed on."""
    run = to_core(desk, about=about)
    do(desk, run, "core", core="夜间装修噪音", wants="停工")
    do(desk, run, "solution", way="hand_on", offered="保安上门制止")
    do(desk, run, "agree", label="回电说明处理情况", minutes="90")
    return run


def handed(desk: Desk) -> int:
    """A complaint that somebody else looks into."""
    run = agreed(desk)
    do(desk, run, "hand_over", who="陈静")
    return run


@pytest.mark.rule("CARE-07", "CARE-32")
def test_a_caller_is_heard_out_while_the_points_are_noted(clerk: Desk) -> None:
    for english, chinese in (
        ("Please tell me everything, take your time", "您请慢慢说"),
        ("Let them finish", "让对方说完"),
        ("Write the main points as they come", "边听边记要点"),
        ("do not vanish into your writing: let them hear that you follow", "别只顾低头写"),
        ("I am listening and writing it down", "也都记下来"),
    ):
        assert begins_with(clerk, "complaint-call", english, chinese)
    run = clerk.begin("complaint-call", {"content": CALL["content"], "room": CALL["room"]})
    assert open_steps(clerk, run) == ["sorry"]


@pytest.mark.rule("CARE-08", "CARE-09", "CARE-10", "CARE-11", "CARE-12")
def test_apology_by_name_sympathy_and_common_ground_come_before_the_matter(clerk: Desk) -> None:
    run = begin(clerk, "complaint-call")
    assert open_steps(clerk, run) == ["sorry"]
    apology = ("I apologise to you on behalf of the … department", "我先代表……部门向您道歉")
    assert shows(clerk, run, "sorry", *apology)
    assert shows(clerk, run, "sorry", "Mrs …,", "……女士（先生）")
    assert shows(clerk, run, "sorry", "Use the name", "叫出对方的姓")
    do(clerk, run, "sorry", about="security", detail="夜班门岗")
    assert last(clerk).endswith("已代保安致歉（夜班门岗）")
    assert open_steps(clerk, run) == ["feel"]
    for english, chinese in (
        ("I can see how you feel", "您的心情我能体会"),
        ("In your place I would be upset too", "换了是我也会着急"),
        ("I am very sorry for the trouble", "给您添了这么多麻烦，真过意不去"),
    ):
        assert shows(clerk, run, "feel", english, chinese)
    do(clerk, run, "feel")
    assert open_steps(clerk, run) == ["core"]


@pytest.mark.rule("CARE-21", "REQ-33")
def test_a_quarrel_in_sight_brings_the_superior_at_once(clerk: Desk, clock: ManualClock) -> None:
    run = to_core(clerk, heated=True)
    assert "superior" in open_steps(clerk, run)
    for english, chinese in (
        ("Stop the argument at once", "停止争论"),
        ("into a room apart", "单独房间"),
        ("Call before it breaks out, not after", "苗头不对就请主管，不要等吵起来"),
        ("Nobody settles this alone", "别一个人硬扛"),
    ):
        assert shows(clerk, run, "superior", english, chinese)
    clock.advance(MINUTE)
    do(clerk, run, "superior", told="陈静", place="apart")
    assert last(clerk).endswith("已请上级来处理：陈静，单独房间")
    assert lines(clerk)[-1].occurred == START + MINUTE
    do(clerk, run, "superior_talks", outcome="calm")
    assert "guards" not in open_steps(clerk, run)


@pytest.mark.rule("CARE-21", "REQ-33")
def test_a_quarrel_that_comes_later_brings_the_superior_too(shared: Desk) -> None:
    run = to_core(shared)
    assert "superior" not in open_steps(shared, run)
    do(shared, run, "core", core="噪音", wants="停工")
    do(shared, run, "solution", heated=True)
    assert "superior" in open_steps(shared, run)


@pytest.mark.rule("CARE-25")
def test_where_somebody_hits_the_clerk_gets_away_and_guards_come(shared: Desk) -> None:
    run = to_core(shared, heated=True)
    do(shared, run, "superior", told="陈静")
    do(shared, run, "superior_talks", outcome="violent")
    assert shows(shared, run, "guards", "Keep out of reach and never hit back", "先躲开，不还手")
    do(shared, run, "guards", told="赵强")
    assert last(shared).endswith("已通知保安班长赵强")


@pytest.mark.rule("CARE-22", "CARE-33", "AUTH-27", "REQ-15", "REQ-30", "CARE-19")
def test_what_is_offered_lies_in_ones_power_and_the_time_is_long_enough(clerk: Desk) -> None:
    run = to_core(clerk)
    do(clerk, run, "core", core="噪音", wants="停工")
    assert shows(clerk, run, "solution", "Nothing beyond your power", "权限外的不答应")
    assert shows(clerk, run, "solution", "No words that sound like a refusal", "别一口说“不行”")
    do(clerk, run, "solution", offered="保安上门制止")
    assert shows(clerk, run, "agree", "Do not name too short a time", "别为了让对方高兴")
    assert refusal(clerk, run, "agree", minutes="90") == "CARE-22"
    do(clerk, run, "agree", label="回电说明处理情况", minutes="90")
    assert promises(clerk) == [90]
    do(clerk, run, "hand_over", who="陈静")
    do(clerk, run, "result", outcome="delayed")
    assert shows(clerk, run, "delay", "it takes longer than I told you", "比说好的要晚一些")


@pytest.mark.rule("CARE-23")
def test_the_matter_counts_and_not_persons(shared: Desk) -> None:
    run = to_core(shared)
    assert shows(shared, run, "core", "Keep to the matter, not to persons", "对事不对人")
    assert refusal(shared, run, "core", core="噪音") == "REQ-17"


@pytest.mark.rule("REQ-18", "REQ-02", "CARE-20")
def test_a_complaint_is_handed_on_with_everything(shared: Desk) -> None:
    run = agreed(shared)
    assert shows(shared, run, "hand_over", "You need not tell it twice", "您不用再讲一遍")
    do(shared, run, "hand_over", who="陈静")
    facts = passed_on(shared)
    assert facts["to"] == "陈静"
    assert (facts["content"], facts["room"]) == (CALL["content"], CALL["room"])
    assert (facts["requester"], facts["telephone"]) == (CALL["requester"], CALL["phone"])
    assert request_of(shared, run).state == "handed_over"


@pytest.mark.rule("AUTH-10")
def test_a_complaint_about_the_centre_itself_goes_to_administration(shared: Desk) -> None:
    run = agreed(shared, "desk")
    words = ("administration and personnel", "投诉服务中心自己的，转行政人事")
    assert shows(shared, run, "hand_over", *words)
    step = shipped().get("complaint-call").procedure.steps["hand_over"]
    assert "admin_hr" in step.answer("who").roles
    do(shared, run, "hand_over", who="行政人事部 何主管")
    assert passed_on(shared)["to"] == "行政人事部 何主管"


@pytest.mark.rule("REQ-33", "CARE-12")
@pytest.mark.parametrize(
    ("opinion", "then"), [("dissatisfied", "still_unhappy"), ("satisfied", "settle")]
)
def test_whoever_complained_is_rung_back_and_the_unhappy_go_to_the_supervisor(
    clerk: Desk, opinion: str, then: str
) -> None:
    run = handed(clerk)
    do(clerk, run, "result", outcome="done", words="已制止")
    do(clerk, run, "reported", result="保安22点到场制止")
    assert shows(clerk, run, "follow_up", "Are you satisfied with it?", "您看还满意吗？")
    assert shows(clerk, run, "follow_up", "Mrs …,", "……女士（先生）")
    assert refusal(clerk, run, "follow_up", opinion=opinion) == "CARE-12"
    do(clerk, run, "follow_up", opinion="not_reached")
    assert open_steps(clerk, run) == ["follow_up"]
    do(clerk, run, "follow_up", opinion=opinion, words="还可以")
    assert open_steps(clerk, run) == [then]


@pytest.mark.rule("INC-70", "LOG-12", "LOG-13")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_of_a_complaint_tells_course_measures_and_result(
    clerk: Desk, language: Any
) -> None:
    run = handed(clerk)
    do(clerk, run, "result", outcome="done", words="已制止")
    do(clerk, run, "reported", result="保安22点到场制止")
    do(clerk, run, "follow_up", opinion="satisfied", words="谢谢，安静了")
    do(clerk, run, "settle")
    do(clerk, run, "close")
    found = request_of(clerk, run)
    assert (found.state, found.opinion) == ("closed", "谢谢，安静了")
    assert found.result == "保安22点到场制止"
    told = clerk.ask(report.report, run)
    text = "\n".join(report.as_text(told, language, told.zone))
    course = (CALL["content"], "夜间装修噪音", "保安上门制止", "陈静")
    assert [one for one in (*course, found.result, found.opinion) if one not in text] == []


# Ordinary requests ---------------------------------------------------------------------------


@pytest.mark.rule("REQ-08", "REQ-12", "REQ-38")
def test_an_everyday_wish_is_settled_on_the_spot(shared: Desk) -> None:
    run = begin(shared, "ordinary-request", content="借轮椅")
    assert not request_of(shared, run).special
    assert shows(shared, run, "way", "done, as fully as it can be", "力所能及的都帮")
    do(shared, run, "way", way="desk")
    assert refusal(shared, run, "answer") == "REQ-12"
    do(shared, run, "answer", answer="轮椅在大堂，已备好")
    do(shared, run, "close")
    assert request_of(shared, run).state == "closed"


def put_up(desk: Desk) -> int:
    """A wish that lies before the supervisor."""
    run = begin(desk, "ordinary-request", content="周末借会所")
    do(desk, run, "way", way="ask")
    do(desk, run, "ask", who="陈静")
    return run


@pytest.mark.rule("REQ-10", "REQ-13", "REQ-24", "AUTH-06")
def test_the_supervisor_handles_other_wishes_and_hard_ones_go_to_the_director(
    clerk: Desk,
) -> None:
    run = put_up(clerk)
    assert request_of(clerk, run).state == "escalated"
    assert clocks(clerk, run)["supervisor"] == [(START + 5 * MINUTE, "open")]
    with pytest.raises(NotAuthorised) as refused:
        clerk.decide(run, "supervisor", AGREED, IDS["李娜"], PINS["李娜"])
    assert refused.value.rule == "REQ-10"
    clerk.decide(run, "supervisor", AGREED | {"how": "director"}, IDS["陈静"], PINS["陈静"])
    assert open_steps(clerk, run) == ["director"]
    with pytest.raises(NotAuthorised) as refused:
        clerk.decide(run, "director", AGREED, IDS["陈静"], PINS["陈静"])
    assert refused.value.rule == "REQ-24"
    clerk.decide(run, "director", AGREED, IDS["周明"], PINS["周明"])
    do(clerk, run, "answer_after", answer="周六可借")
    assert request_of(clerk, run).answer == "周六可借"


@pytest.mark.rule("REQ-15", "REQ-16", "CARE-04")
def test_what_is_declined_has_a_reason_and_somebody_who_can_help(shared: Desk) -> None:
    run = put_up(shared)
    do(shared, run, "supervisor", **(AGREED | {"decision": "refused"}))
    assert open_steps(shared, run) == ["outside"]
    outcome = {"contacted": "社区中心", "apologised": True, "explanation": "会所装修"}
    for name in outcome:
        given = {key: value for key, value in outcome.items() if key != name}
        assert refusal(shared, run, "outside", **given) in ("REQ-15", "REQ-16")
    do(shared, run, "outside", **outcome)
    found = request_of(shared, run)
    assert found.state == "cannot_provide"
    assert (found.contacted, found.answer) == ("社区中心", "会所装修")


@pytest.mark.rule("REQ-11", "REQ-18", "REQ-16", "CARE-04")
def test_a_department_gets_all_facts_and_is_asked_until_the_caller_hears(clerk: Desk) -> None:
    run = begin(clerk, "ordinary-request", content="楼道灯不亮")
    do(clerk, run, "way", way="department")
    do(clerk, run, "department", who="孙工")
    facts = passed_on(clerk)
    assert [facts[name] for name in ("to", "content", "room", "requester", "telephone")] == [
        *("孙工", "楼道灯不亮", CALL["room"], CALL["requester"], CALL["phone"])
    ]
    do(clerk, run, "result", outcome="not_yet")
    assert open_steps(clerk, run) == ["result"]
    do(clerk, run, "result", outcome="done", words="已换灯")
    do(clerk, run, "tell")
    assert last(clerk).endswith("已告知对方结果")
    assert refusal(clerk, run, "close") == "REQ-36"
    do(clerk, run, "close", result="已换灯")
    assert request_of(clerk, run).state == "closed"


# A service that is not offered ---------------------------------------------------------------


@pytest.mark.rule("REQ-31", "REQ-32", "CARE-13", "LOG-21")
def test_a_wish_that_cannot_be_met_is_recorded_for_the_department(clerk: Desk) -> None:
    asking = begin(clerk, "ordinary-request", content="游泳课")
    do(clerk, asking, "way", way="not_offered")
    run = children(clerk, asking)["not-offered"]
    assert shows(clerk, run, "tries", "what I can do for you all the same", "先帮您想想别的办法")
    assert refusal(clerk, run, "tries", helped=False) == "REQ-15"
    do(clerk, run, "tries", attempts="问了隔壁小区", helped=False)
    assert shows(clerk, run, "sorry", "I am sorry that we cannot offer this", "很抱歉")
    assert shows(clerk, run, "sorry", "a public notice will tell everybody", "张贴公告通知大家")
    assert shows(clerk, run, "sorry", "Name no date for the start", "不要许诺开办日期")
    wish = {"contacted": "市游泳馆", "reported_to": "客户服务中心"}
    assert refusal(clerk, run, "sorry", apologised=False, **wish) == "REQ-16"
    assert refusal(clerk, run, "sorry", apologised=True, contacted="市游泳馆") == "REQ-16"
    do(clerk, run, "sorry", apologised=True, **wish)
    [found] = clerk.ask(help_requests.wishes)
    assert (found.service, found.reported_to) == ("游泳课", "客户服务中心")
    assert clerk.ask(help_requests.show, found.request_id).requester == "刘洋"
    assert shows(clerk, run, "department", "Who wants what", "谁想要什么")
    do(clerk, run, "department", told="孙主管")
    clerk.act(help_requests.announce_service, found.id, "五月开课")
    assert "五月开课" in last(clerk)


@pytest.mark.rule("REQ-15", "REQ-31", "REQ-32")
def test_help_that_was_found_is_an_answer_and_the_department_still_hears(clerk: Desk) -> None:
    run = begin(clerk, "not-offered", content="游泳课")
    do(clerk, run, "tries", attempts="问了隔壁小区", helped=True)
    do(clerk, run, "helped", answer="隔壁小区泳池可用")
    assert request_of(clerk, run).state == "answered"
    assert "department" in open_steps(clerk, run)


# Common areas --------------------------------------------------------------------------------


def area(desk: Desk, area: str = "engineering", danger: str = "none") -> int:
    """Trouble in a common area of which it is known whose matter it is."""
    run = begin(desk, "public-area", room="大堂", content="地砖松动")
    do(desk, run, "whose", area=area, danger=danger)
    return run


@pytest.mark.rule("REQ-26", "REQ-27")
@pytest.mark.parametrize(
    ("whose", "told"),
    [
        ("engineering", "me_supervisor"),
        ("security", "security_supervisor"),
        ("cleaning", "department_supervisor"),
    ],
)
def test_the_department_hears_at_once_without_a_work_order(
    shared: Desk, whose: str, told: str
) -> None:
    run = area(shared, whose)
    steps = shipped().get("public-area").procedure.steps
    opened = open_steps(shared, run)
    assert [steps[name].tell for name in opened] == [told, None]
    assert opened[1] == "stay" and shows(shared, run, "stay", "stays there", "现场要有我们的人守着")
    do(shared, run, opened[0], told="孙主管")
    assert "孙主管" in last(shared)


@pytest.mark.rule("REQ-27", "REQ-35")
def test_somebody_does_first_aid_and_stays_until_the_department_is_there(clerk: Desk) -> None:
    run = area(clerk)
    assert refusal(clerk, run, "stay", measures=["barrier"]) == "REQ-27"
    do(clerk, run, "stay", who="刘强", measures=["barrier", "sign"])
    assert last(clerk).endswith("刘强在现场守候；已采取：围挡隔离、放警示牌")
    do(clerk, run, "engineering_takes")
    assert clocks(clerk, run)["arrived"] == [(START + 15 * MINUTE, "open")]
    assert shows(clerk, run, "arrived", "may the one who stays go", "守候的人才能走")
    do(clerk, run, "arrived", outcome="not_yet")
    assert shows(clerk, run, "again", "The one on the spot stays", "现场的人继续守着")
    do(clerk, run, "again", told="孙主管")
    do(clerk, run, "arrived", outcome="there", who="孙工", at="08:50", released="08:55")
    assert "守候人员" in last(clerk) and "08:55撤离" in last(clerk)
    assert passed_on(clerk)["to"] == "运行维修部"


@pytest.mark.rule("REQ-28", "AUTH-28")
@pytest.mark.parametrize("up", [True, False])
def test_the_superior_decides_whether_it_goes_further_up(clerk: Desk, up: bool) -> None:
    run = area(clerk)
    played(clerk, run, "superior", stay={"major": False}, arrived={"outcome": "there"})
    with pytest.raises(NotAuthorised) as refused:
        clerk.decide(run, "superior", AGREED, IDS["李娜"], PINS["李娜"])
    assert refused.value.rule == "REQ-28"
    clerk.decide(run, "superior", AGREED | {"up": up}, IDS["赵强"], PINS["赵强"])
    assert ("须再上报" if up else "不再上报") in last(clerk)
    assert open_steps(clerk, run) == (["upward"] if up else ["close"])


@pytest.mark.rule("REQ-29", "AUTH-29", "INC-05")
def test_of_a_major_accident_both_are_told_and_neither_is_left_out(clerk: Desk) -> None:
    run = area(clerk)
    do(clerk, run, "stay", who="刘强", major=True)
    do(clerk, run, "major")
    assert request_of(clerk, run).major_accident
    steps = shipped().get("public-area").procedure.steps
    told = {"major_department": "department_supervisor", "major_manager": "director"}
    for name, role in told.items():
        assert name in open_steps(clerk, run) and steps[name].tell == role
        assert kept(clerk, run, name) == "REQ-29"
    do(clerk, run, "major_department", told="孙主管")
    do(clerk, run, "major_manager", told="周明")
    assert "重大事故已报主任周明" in last(clerk)
    assert clerk.ask(notifications.waiting) == []


@pytest.mark.rule("REQ-07", "REQ-22")
@pytest.mark.parametrize(
    ("danger", "procedure"),
    [("fire", "fire-alarm"), ("gas", "gas-smell"), ("flood", "flooding"), ("lift", "lift-trapped")],
)
def test_danger_in_a_common_area_starts_its_own_procedure(
    shared: Desk, danger: str, procedure: str
) -> None:
    run = area(shared, danger=danger)
    assert row_of(shared, children(shared, run)[procedure]).place == "大堂"
    assert open_steps(shared, run) == ["close"]


# Repairs -------------------------------------------------------------------------------------


def terms(desk: Desk, **given: Any) -> int:
    """A repair without danger whose terms are known."""
    run = begin(desk, "repair-call", content="水龙头漏水")
    do(desk, run, "danger", danger="none")
    do(desk, run, "terms", **({"nature": "routine"} | given))
    return run


@pytest.mark.rule("REQ-07", "REQ-22")
@pytest.mark.parametrize(
    ("danger", "procedure"),
    [
        ("gas", "gas-smell"),
        ("burst", "burst-main"),
        ("dark", "power-outage"),
        ("hurt", "emergency-patient"),
    ],
)
def test_danger_comes_before_the_repair(shared: Desk, danger: str, procedure: str) -> None:
    run = begin(shared, "repair-call", content="厨房跑水")
    do(shared, run, "danger", danger=danger)
    assert procedure in children(shared, run)


@pytest.mark.rule("REQ-23", "REQ-34", "CARE-14")
@pytest.mark.parametrize("nature", ["contracted", "business"])
def test_what_is_charged_is_named_first_and_agreed_before_anybody_goes(
    clerk: Desk, nature: str
) -> None:
    run = terms(clerk, nature=nature)
    assert open_steps(clerk, run) == ["price"]
    assert shows(clerk, run, "price", "This service is charged: it costs about", "这项是收费的")
    assert kept(clerk, run, "price") == "REQ-23"
    assert refusal(clerk, run, "price", consent=True) == "REQ-23"
    do(clerk, run, "price", price="50元", consent=False)
    assert "住户不同意" in last(clerk)
    assert open_steps(clerk, run) == ["declined"]
    do(clerk, run, "declined", answer="住户再考虑")
    assert open_steps(clerk, run) == ["close"]
    other = terms(clerk, nature=nature)
    do(clerk, other, "price", price="50元", consent=True)
    assert last(clerk).endswith("已说明收费：50元；住户同意")
    assert open_steps(clerk, other) == ["appointment"]


@pytest.mark.rule("REQ-34")
def test_a_routine_service_is_not_charged(shared: Desk) -> None:
    run = terms(shared, nature="routine")
    assert "常规，不收费" in last(shared)
    assert open_steps(shared, run) == ["appointment"]


@pytest.mark.rule("CARE-15", "CARE-33")
def test_with_nobody_free_another_time_is_offered(clerk: Desk) -> None:
    run = terms(clerk, staff=False)
    assert shows(clerk, run, "none_free", "please bear with us. Would … suit you?", "请您多体谅")
    do(clerk, run, "none_free", agrees=True)
    assert shows(clerk, run, "appointment", "Do not name too short a time", "时间别说得太紧")
    do(clerk, run, "appointment", label="师傅上门", minutes="180")
    assert promises(clerk) == [180]


@pytest.mark.rule("CARE-15", "REQ-13")
def test_whoever_cannot_wait_is_put_to_the_supervisor(shared: Desk) -> None:
    run = terms(shared, staff=False)
    do(shared, run, "none_free", agrees=False)
    do(shared, run, "ask", who="陈静")
    assert request_of(shared, run).state == "escalated"


def at_work(desk: Desk) -> int:
    """A repair that engineering has."""
    run = terms(desk)
    do(desk, run, "appointment", label="师傅上门", minutes="60")
    do(desk, run, "hand_over", who="孙工")
    return run


@pytest.mark.rule("CARE-18", "REQ-33")
def test_a_poor_repair_is_apologised_for_and_done_again(shared: Desk) -> None:
    run = at_work(shared)
    do(shared, run, "visit", outcome="done")
    assert shows(shared, run, "quality", "are you satisfied?", "您还满意吗？")
    do(shared, run, "quality", opinion="poor", words="还在滴")
    assert shows(shared, run, "redo", "I am sorry that it was not done properly", "向您道歉")
    do(shared, run, "redo", told="孙主管")
    assert last(shared).endswith("已致歉，通知工程主管安排重修：孙主管")
    assert open_steps(shared, run) == ["visit"]


@pytest.mark.rule("REQ-16", "CARE-04")
def test_what_we_cannot_mend_somebody_else_is_asked_to(shared: Desk) -> None:
    run = at_work(shared)
    do(shared, run, "visit", outcome="cannot")
    assert refusal(shared, run, "elsewhere") == "REQ-16"
    do(shared, run, "elsewhere", contacted="海尔售后")
    assert last(shared).endswith("我方修不了，已替住户联系海尔售后")


@pytest.mark.rule("CARE-15", "CARE-33")
def test_a_late_engineer_is_explained_and_a_new_time_named(clerk: Desk) -> None:
    run = at_work(clerk)
    do(clerk, run, "visit", outcome="late")
    assert shows(clerk, run, "new_time", "the engineer is held up", "师傅那边耽搁了，请您体谅")
    do(clerk, run, "new_time", label="师傅再上门", minutes="120")
    assert 120 in promises(clerk)


# Handing on ----------------------------------------------------------------------------------


@pytest.mark.rule("REQ-14", "REQ-18", "REQ-22")
@pytest.mark.parametrize(
    ("to", "procedure"),
    [
        ("complaint", "complaint-call"),
        ("repair", "repair-call"),
        ("ordinary", "ordinary-request"),
        ("public_area", "public-area"),
    ],
)
def test_handed_on_all_facts_go_along(shared: Desk, to: str, procedure: str) -> None:
    run = begin(shared, "hand-on")
    do(shared, run, "where", to=to)
    child = children(shared, run)[procedure]
    first = state_of(shared, child).visits[0]
    assert first.state == "done"
    assert {name: first.values[name] for name in CALL} == CALL
    assert row_of(shared, child).request_id == row_of(shared, run).request_id
    do(shared, run, "close")
    assert request_of(shared, child).state in ("registered", "handed_over")


@pytest.mark.rule("REQ-02", "REQ-18", "REQ-39", "CARE-20")
@pytest.mark.parametrize(
    "department",
    [
        *("engineering", "security", "customer_service", "housekeeping", "administration"),
        *("finance", "contractor_cleaning", "contractor_greening"),
    ],
)
def test_straight_to_a_department_the_clerk_makes_the_contact(
    shared: Desk, department: str
) -> None:
    run = begin(shared, "hand-on")
    do(shared, run, "where", to="department")
    assert shows(shared, run, "department", "You make the contact", "由您去联系")
    assert refusal(shared, run, "department", to=department) == "REQ-11"
    do(shared, run, "department", to=department, taker="何平")
    facts = passed_on(shared)
    assert {"content": CALL["content"], "room": CALL["room"], "requester": "刘洋"}.items() <= (
        facts.items()
    )
    assert facts["telephone"] == CALL["phone"]
    assert shows(shared, run, "tell", "You need not look for anybody", "您不用自己去找")
