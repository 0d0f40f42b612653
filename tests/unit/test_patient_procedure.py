"""The emergency patient as a clerk plays it: who hears when, what is kept, what is said."""

from typing import Any

import pytest
from support.played import (
    book,
    cautions,
    kept,
    last,
    on_duty,
    played,
    refusal,
    request_of,
    row_of,
    shows,
)
from support.procedures import do, lines, open_steps, transitions
from support.sites import START, Site

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.procedures import report

PLACE = {"room": "3栋2单元1203", "phone": "13800138000", "condition": "胸痛"}
AGREED = {"decision": "approved", "instruction": "派车跟上", "approver": "孙主管"}


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """The first clerk, on duty."""
    return on_duty(desk)


def patient(desk: Desk, **wish: Any) -> int:
    """A patient to whom somebody is on the way and for whom something is wanted."""
    run = desk.begin("emergency-patient", PLACE)
    do(desk, run, "nearest", who="刘强")
    do(desk, run, "wish", **({"help": ["call_120"], "relative": True} | wish))
    return run


# Who hears of it -----------------------------------------------------------------------------


@pytest.mark.rule("MED-03", "MED-51", "MED-13")
def test_the_superiors_hear_from_beginning_to_end(clerk: Desk, clock: ManualClock) -> None:
    run = patient(clerk)
    assert kept(clerk, run, "severity") == "MED-51"
    clock.advance(MINUTE)
    do(clerk, run, "severity", severity="major")
    assert "supervisor_now" in open_steps(clerk, run)
    assert kept(clerk, run, "supervisor_now") == "MED-51"
    do(clerk, run, "supervisor_now", told="陈静", ask_manager=True)
    assert last(clerk).endswith("重大病例已报主管陈静；须请示主任")
    assert lines(clerk)[-1].occurred == START + MINUTE
    do(clerk, run, "manager_directs", **AGREED)
    do(clerk, run, "scene", outcome="confirmed", words="清醒")
    assert {"control_room", "director_told"} <= set(open_steps(clerk, run))
    assert "director" not in open_steps(clerk, run)
    do(clerk, run, "director_told", told="周明")
    do(clerk, run, "call_120", condition="胸痛")
    do(clerk, run, "ambulance", outcome="arrived")
    assert refusal(clerk, run, "leader_back", reporter="赵强") == "MED-35"
    do(clerk, run, "leader_back", reporter="赵强", report="病人已上车")
    played(clerk, run)
    assert row_of(clerk, run).state == "closed"


@pytest.mark.rule("MED-13", "MED-52")
def test_the_director_is_told_once_of_a_major_case(clerk: Desk) -> None:
    run = patient(clerk)
    do(clerk, run, "scene", outcome="confirmed")
    assert "director" in open_steps(clerk, run)
    assert refusal(clerk, run, "director") == "MED-13"
    do(clerk, run, "severity", severity="major")
    do(clerk, run, "director_told", told="周明")
    do(clerk, run, "director", now="now")
    assert "director_told" not in open_steps(clerk, run)


@pytest.mark.rule("MED-52", "MED-60")
def test_an_injury_on_the_premises_is_told_to_the_director_once(clerk: Desk) -> None:
    run = patient(clerk, on_premises=True)
    do(clerk, run, "severity", severity="major")
    do(clerk, run, "scene", outcome="confirmed")
    assert "manager_now" in open_steps(clerk, run)
    assert not {"director", "director_told"} & set(open_steps(clerk, run))


@pytest.mark.rule("MED-03", "MED-51")
def test_an_ordinary_case_is_not_closed_before_the_supervisor_has_heard(clerk: Desk) -> None:
    run = patient(clerk)
    do(clerk, run, "severity", severity="ordinary")
    left = {"outcome": "confirmed"}
    for name in ("call_120", "confirm_120", "reception", "leader", "gate", "scene", "control_room"):
        do(clerk, run, name, **(left if name in ("confirm_120", "scene") else {}))
    do(clerk, run, "director", now="no")
    do(clerk, run, "ambulance", outcome="arrived")
    do(clerk, run, "leader_back", reporter="赵强", report="病人已上车")
    assert open_steps(clerk, run) == ["supervisor_after"]
    do(clerk, run, "supervisor_after", told="陈静")
    do(clerk, run, "close", result="送医")


@pytest.mark.rule("MED-60", "MED-61", "MED-62", "MED-52", "MED-06")
@pytest.mark.parametrize("staff", ["present", "none"])
def test_an_injury_on_the_premises_goes_to_manager_120_and_the_house_doctor_at_once(
    site: Site, staff: str
) -> None:
    own = f'"site.medical_staff" = "{staff}"\n'
    (site.folder / "rulebook.toml").write_text(own, encoding="utf-8")
    desk = on_duty(site.open())
    run = patient(desk, help=[], on_premises=True)
    assert {"manager_now", "call_120"} <= set(open_steps(desk, run))
    assert kept(desk, run, "manager_now") == "MED-52"
    assert ("medical_staff" in open_steps(desk, run)) is (staff == "present")
    if staff == "present":
        words = ("where the patient is and the condition", "告诉病人在哪、病情怎样")
        assert shows(desk, run, "medical_staff", *words)
        do(desk, run, "medical_staff", told="林医生")
        assert last(desk).endswith("已告知医务人员林医生")
    do(desk, run, "manager_now", told="周明")
    assert last(desk).endswith("已将小区内受伤一事报主任周明")


@pytest.mark.rule("MED-62")
def test_120_is_told_the_designated_hospital(site: Site) -> None:
    own = '"site.designated_hospital" = "市第一医院"\n"site.entrance" = "南门"\n'
    (site.folder / "rulebook.toml").write_text(own, encoding="utf-8")
    desk = on_duty(site.open())
    run = patient(desk)
    assert shows(desk, run, "call_120", "Designated hospital: 市第一医院", "指定医院：市第一医院")
    assert shows(desk, run, "call_120", "Entrance: 南门", "从哪个门进：南门")
    do(desk, run, "call_120", condition="胸痛", hospital="市第一医院")
    assert last(desk).endswith("已拨打120，病情：胸痛，医院：市第一医院")


# What is said, and what is not ----------------------------------------------------------------


@pytest.mark.rule("MED-02", "MED-04", "MED-25", "CARE-26")
def test_no_view_on_the_illness_and_the_residents_own_way_stand_at_every_step(
    clerk: Desk,
) -> None:
    bars = cautions(clerk, patient(clerk))
    for english, chinese in (
        ("Say nothing about treatment, not even when asked", "一概不发表意见，对方问也不说"),
        ("On the spot, do as the resident arranges", "到场人员一切听住户安排"),
    ):
        assert all(english in en and chinese in zh for en, zh in bars)


@pytest.mark.rule("CARE-16", "MED-31")
def test_the_caller_is_told_that_somebody_meets_the_ambulance(clerk: Desk) -> None:
    run = patient(clerk)
    words = ("Our people will be at the entrance", "我们的人会在小区门口接救护车")
    do(clerk, run, "call_120", condition="胸痛")
    assert shows(clerk, run, "reception", *words)
    do(clerk, run, "reception")
    assert last(clerk).endswith("已告知对方门口有人接车")


@pytest.mark.rule("CARE-17", "MED-22")
def test_the_guard_at_the_door_says_who_he_is_and_why_he_has_come(clerk: Desk) -> None:
    run = patient(clerk, help=["transport"])
    do(clerk, run, "guards", who="刘强、何平", standby="home")
    do(clerk, run, "vehicle", vehicle="粤B12345")
    words = ("from the service centre, we have come to take", "我是服务中心的，来送病人去医院")
    assert shows(clerk, run, "at_door", *words)
    assert refusal(clerk, run, "at_door") == "MED-22"
    do(clerk, run, "at_door", hospital="市一医院")
    assert last(clerk).endswith("送往市一医院")


def carer(desk: Desk) -> int:
    """Care that the security supervisor has agreed to."""
    run = patient(desk, help=["nursing"])
    do(desk, run, "care_wish", told="赵强", wish="看护老人")
    do(desk, run, "consent", **AGREED)
    return run


@pytest.mark.rule("CARE-17", "MED-42")
def test_the_carer_at_the_door_says_who_he_is_and_why_he_has_come(clerk: Desk) -> None:
    run = carer(clerk)
    words = ("I am … from the service centre, I have come to help", "我是服务中心的，过来帮您照看")
    assert shows(clerk, run, "carer", *words)


@pytest.mark.rule("MED-44", "MED-45", "CARE-27", "MED-06")
def test_no_care_alone_with_the_patient_and_120_where_it_gets_worse(clerk: Desk) -> None:
    run = carer(clerk)
    do(clerk, run, "carer", who="何平")
    assert kept(clerk, run, "relative_stays") == "MED-45"
    assert refusal(clerk, run, "relative_stays", stays=True) == "MED-45"
    words = ("Never alone with the patient", "不得单独与病人相处")
    assert shows(clerk, run, "relative_stays", *words)
    do(clerk, run, "relative_stays", stays=True, relative="刘女士")
    assert shows(clerk, run, "care", "Do nothing you do not understand", "不懂的不做")
    assert "call_120" not in open_steps(clerk, run)
    do(clerk, run, "care", outcome="worse")
    assert "call_120" in open_steps(clerk, run)


# What is kept --------------------------------------------------------------------------------


@pytest.mark.rule("MED-55")
@pytest.mark.parametrize(
    ("wanted", "between"),
    [("call_120", []), ("transport", []), ("nursing", ["in_care"])],
)
def test_the_stages_of_a_case_follow_each_other(
    clerk: Desk, wanted: str, between: list[str]
) -> None:
    run = clerk.begin("emergency-patient", PLACE)
    assert row_of(clerk, run).stage == "address_taken"
    stages = played(
        clerk,
        run,
        wish={"help": [wanted], "nobody": False, "on_premises": False, "relative": True},
        scene={"outcome": "confirmed"},
        consent={"decision": "approved"},
        relative_stays={"stays": True},
        care={"outcome": "ended"},
    )
    assert stages == [
        *("address_taken", "branch_chosen", "dispatched"),
        *between,
        *("reported_back", "closed"),
    ]
    order = list(transitions().states("medical_case"))
    assert [order.index(one) for one in stages] == sorted(map(order.index, stages))


WHOLE: dict[str, dict[str, Any]] = {
    "call_120": {"condition": "呼吸困难", "hospital": "市一医院"},
    "gate": {"told": "门岗小李", "extra": "何平"},
    "ambulance": {"outcome": "arrived", "arrived_at": "09:10", "guide": "小李"},
    "leader_back": {"reporter": "赵强", "report": "救护车已离开"},
    "guards": {"who": "刘强、孙伟", "standby": "home"},
    "vehicle": {"vehicle": "粤B12345", "driver": "老陈"},
    "at_door": {"hospital": "市一医院"},
    "companion": {"along": True, "companion": "女儿刘芳"},
    "hospital": {"outcome": "settled", "helped": ["registration", "medicine"]},
    "further": {"more": True, "what": "陪夜"},
    "further_decision": {"decision": "approved", "instruction": "派人陪到天亮", "approver": "周明"},
    "guards_back": {"reporter": "刘强", "report": "已住院"},
    "severity": {"severity": "major"},
    "supervisor_now": {"told": "陈静", "ask_manager": True},
    "manager_directs": {"decision": "approved", "instruction": "全程跟进", "approver": "周明"},
    "scene": {"outcome": "confirmed", "words": "面色发白"},
    "director": {"now": "now"},
    "director_told": {"told": "周明", "instruction": "随时报"},
    "close": {"result": "已送医住院"},
}
"""What is typed in a case that needs everything."""


@pytest.mark.rule("MED-54", "MED-36", "MED-29", "MED-50", "LOG-09")
def test_all_that_is_kept_of_a_patient(clerk: Desk, clock: ManualClock) -> None:
    run = patient(clerk, help=["call_120", "transport"])
    clock.advance(10 * MINUTE)
    played(clerk, run, **WHOLE)
    found = request_of(clerk, run)
    assert (found.room, found.telephone, found.content) == ("3-2-1203", "13800138000", "胸痛")
    assert (found.result, found.state) == ("已送医住院", "closed")
    text = book(clerk, run)
    kept_words = (
        *("病人在3-2-1203", "13800138000", "已派刘强到现场", "面色发白", "呼吸困难"),
        "病情级别：重大",
        *("需要：打120、送医院", "已拨打120", "门岗小李", "何平", "救护车：已到", "小李引路"),
        *("刘强、孙伟备勤", "粤B12345", "老陈", "送往市一医院", "家属同往：女儿刘芳"),
        *("协助挂号、取药", "还需帮助：陪夜", "派人陪到天亮", "已住院", "救护车已离开"),
        *("重大病例已报主管陈静", "全程跟进", "已报告主任周明；指示：随时报"),
    )
    assert [word for word in kept_words if word not in text] == []
    told = clerk.ask(report.report, run)
    written = "\n".join(report.as_text(told, "en", told.zone))
    assert [word for word in ("粤B12345", "女儿刘芳", "派人陪到天亮") if word not in written] == []


@pytest.mark.rule("MED-63", "MED-64", "INC-71")
def test_the_accident_report_is_never_left_out_and_lacks_nothing(clerk: Desk) -> None:
    run = patient(clerk, on_premises=True)
    assert kept(clerk, run, "accident") == "MED-63"
    whole = {"what_time": "08:30", "where": "大堂", "cause": "地滑", "degree": "轻伤"}
    whole |= {"handling": "送医", "prevention": "铺防滑垫"}
    for name in whole:
        given = {key: value for key, value in whole.items() if key != name}
        assert refusal(clerk, run, "accident", **given) == "MED-63"
    do(clerk, run, "accident", **whole)
    assert last(clerk).endswith("大堂；原因：地滑；程度：轻伤；处理：送医；预防：铺防滑垫")
