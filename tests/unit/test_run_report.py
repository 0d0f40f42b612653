"""The report of a run: clocks, deviations, tries and decisions, in both languages and as JSON."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from support.procedures import field, step, table, toml
from support.sites import IDS, PINS, Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE
from frontdesk.desk import Desk
from frontdesk.errors import FrontDeskError, NotAuthorised, NotFound
from frontdesk.procedures import actions, pinned, report, runner, running
from frontdesk.procedures.report import RunReport
from frontdesk.procedures.report_text import Said
from frontdesk.registers import approvals, duty, runs

CLERK, OTHER, SUPERVISOR, DIRECTOR = "王岚", "李娜", "陈静", "周明"
Open = Callable[..., Desk]


def case(**head: Any) -> dict[str, Any]:
    """A small procedure with a clock, a call, two steps to leave out, and a decision."""
    made = table(
        step(
            "scene",
            "wait",
            within="inc.arrival_min",
            beside=False,
            fields=[field("outcome", "choice"), field("seen"), field("at", "time")],
            next="boss",
        ),
        step("boss", "notify", beside=False, next="extra"),
        step("extra", next="care"),
        step("care", next="consent"),
        step("consent", "decide", next="close"),
        id="case",
        track="medical_case",
        **head,
    )
    made["step"][0]["fields"].append(field("phone", "phone"))
    made["step"][0]["stage"] = "address_taken"
    made["step"][-1]["fields"] = [field("result")]
    return made


@pytest.fixture
def opened(site: Site) -> Open:
    """A desk with the procedure `case`, the clerk signed in and on duty."""

    def opened(**head: Any) -> Desk:
        folder = site.folder / "procedures"
        folder.mkdir(exist_ok=True)
        (folder / "case.toml").write_text(toml(case(**head)), "utf-8")
        desk = sign_in(site.open(), CLERK)
        assert desk.procedures().problems == ()
        desk.act(duty.open_first)
        return desk

    return opened


def begun(desk: Desk) -> int:
    """A run with its first step done."""
    return desk.begin("case", {"room": "3栋2单元1203", "phone": "13800138000"})


def played(desk: Desk, site: Site) -> int:
    """A run with everything in it that a report must show, closed after an hour and more."""
    run = begun(desk)
    site.clock.advance(7 * MINUTE + 30_000)
    desk.work(actions.done, run, "scene", {"outcome": "a", "seen": "清醒\n电话13800138001"})
    desk.work(actions.not_reached, run, "boss", "占线 13800138002")
    site.clock.advance(MINUTE)
    desk.work(actions.not_reached, run, "boss")
    desk.work(actions.done, run, "boss", {"told": DIRECTOR, "by": "telephone"})
    desk.work(actions.skip, run, "extra", "住户不愿", how="deviated")
    desk.work(actions.skip, run, "care", "家属已到")
    consent = {"decision": "approved", "instruction": "派车", "approver": "周主任"}
    desk.work(actions.done, run, "consent", consent)
    desk.work(actions.back, run, "scene", "写错")
    site.clock.advance(HOUR)
    desk.work(actions.done, run, "scene", {"outcome": "b"})
    desk.work(actions.done, run, "close", {"result": "已送医"})
    return run


def of(desk: Desk, run: int) -> RunReport:
    """The report of a run."""
    return desk.ask(report.report, run)


def test_the_report_in_english(opened: Open, site: Site) -> None:
    desk = opened()
    found = of(desk, played(desk, site))
    assert report.as_text(report.masked(found), "en", found.zone) == [
        "Tiny, revision 1 · run 1",
        "Place: 3-2-1203",
        "Answers for it: 王岚",
        "Request: 1",
        "Began: 03-02 09:00",
        "Ended: 03-02 10:08, after 1 h 8 min",
        "State: closed",
        "Stage: place taken",
        "Result: 已送医",
        "Late: 2 · deviations: 1 · not applicable: 1 · not reached: 2 · "
        "countersignatures awaited: 1",
        "",
        "03-02 09:00  place: done, by 王岚, took 0 s",
        "    room: 3-2-1203",
        "    phone: 138****8000",
        "",
        "03-02 09:00  scene: done, by 王岚, took 7 min, due 03-02 09:05, LATE by 2 min",
        "    outcome: a",
        "    seen: 清醒 电话138****8001",
        "",
        "03-02 09:07  boss: done, by 王岚, took 1 min",
        "    Not reached 03-02 09:07: 占线 138****8002, 王岚",
        "    Not reached 03-02 09:08: 王岚",
        "    Told: 周明",
        "    How: by telephone",
        "",
        "03-02 09:08  extra: deviation, by 王岚, took 0 s",
        "    Reason: 住户不愿",
        "",
        "03-02 09:08  care: not applicable, by 王岚, took 0 s",
        "    Reason: 家属已到",
        "",
        "03-02 09:08  consent: done, by 王岚, took 0 s",
        "    agreed by 周主任, 派车, by telephone, noted by 王岚 03-02 09:08, "
        "NOT YET COUNTERSIGNED",
        "",
        "03-02 09:08  close: done, by 王岚, took 1 h",
        "    result: 已送医",
        "",
        "03-02 09:08  scene (time 2): done, by 王岚, took 1 h, due 03-02 09:13, LATE by 55 min",
        "    Opened again: 写错",
        "    outcome: b",
    ]


def test_the_report_in_chinese(opened: Open, site: Site) -> None:
    desk = opened()
    found = of(desk, played(desk, site))
    lines = report.as_text(found, "zh", found.zone)
    assert lines[:10] == [
        "小流程，第1版 · 流程 1",
        "地点：3-2-1203",
        "负责人：王岚",
        "报事：1",
        "开始：03-02 09:00",
        "结束：03-02 10:08，历时1小时8分钟",
        "状态：已结案",
        "阶段：已记地点",
        "结果：已送医",
        "超时2 · 未按规程1 · 不适用1 · 未接通2 · 待补签1",
    ]
    assert "03-02 09:00  字：完成，王岚，用时7分钟，限03-02 09:05，超时2分钟" in lines
    assert "    03-02 09:07未接通：占线 13800138002，王岚" in lines
    assert "03-02 09:08  字：未按规程，王岚，用时0秒" in lines
    assert "    原因：住户不愿" in lines
    assert "    周主任：同意，派车，电话请示，王岚 03-02 09:08记录，尚未补签" in lines
    assert "    重新打开：写错" in lines
    assert not any("LATE" in line or "done" in line for line in lines)


def test_the_report_as_one_json_object(opened: Open, site: Site) -> None:
    desk = opened()
    record = json.loads(json.dumps(report.as_json(of(desk, played(desk, site)))))
    assert (record["run"], record["procedure"], record["revision"]) == (1, "case", 1)
    assert record["title"] == {"en": "Tiny", "zh": "小流程"}
    assert (record["state"], record["stage"]) == ("closed", "address_taken")
    assert record["ended_at"] == "2026-03-02T10:08:30.000+08:00"
    assert (record["took_s"], record["result"]) == (4110, "已送医")
    names = ["place", "scene", "boss", "extra", "care", "consent", "close", "scene"]
    assert [one["step"] for one in record["steps"]] == names
    scene, boss, consent = record["steps"][1], record["steps"][2], record["steps"][5]
    assert scene["due_at"] == "2026-03-02T09:05:00.000+08:00"
    assert (scene["took_s"], scene["late_s"]) == (450, 150)
    assert [each["note"] for each in boss["tries"]] == ["占线 13800138002", ""]
    assert consent["decision"]["by_telephone"] is True
    assert consent["decision"]["signed_at"] is None
    assert (record["steps"][7]["visit"], record["steps"][7]["back_reason"]) == (2, "写错")


def test_a_time_reads_as_an_instant_in_json(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    desk.work(actions.done, run, "scene", {"outcome": "a", "at": "08:30"})
    found = of(desk, run)
    answers = report.as_json(found)["steps"][1]["answers"]
    assert answers["at"] == "2026-03-02T08:30:00.000+08:00"
    assert "    at: 08:30" in report.as_text(found, "en", found.zone)


def test_a_running_run_counts_to_now(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    site.clock.advance(4 * MINUTE)
    assert of(desk, run).steps[1].late == 0
    site.clock.advance(2 * MINUTE)
    found = of(desk, run)
    assert (found.took, found.steps[1].late, found.ended_at) == (6 * MINUTE, MINUTE, None)
    lines = report.as_text(found, "en", found.zone)
    assert "Still running, for 6 min by 03-02 09:06" in lines
    assert "03-02 09:00  scene: open, open for 6 min, due 03-02 09:05, LATE by 1 min" in lines


def test_a_step_in_time_says_so(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    site.clock.advance(3 * MINUTE)
    desk.work(actions.done, run, "scene", {"outcome": "a"})
    found = of(desk, run)
    lines = report.as_text(found, "en", found.zone)
    assert "03-02 09:00  scene: done, by 王岚, took 3 min, due 03-02 09:05, in time" in lines


def test_a_called_off_run_says_why_and_stops_counting(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    site.clock.advance(MINUTE)
    desk.work(actions.call_off, run, "误报")
    site.clock.advance(DAY)
    found = of(desk, run)
    assert (found.reason, found.took, found.steps[1].took) == ("误报", MINUTE, MINUTE)
    assert "Called off because: 误报" in report.as_text(found, "en", found.zone)


def test_a_clock_set_back_gives_no_negative_span(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    site.clock.advance(-2 * HOUR)
    desk.work(actions.done, run, "scene", {"outcome": "a"})
    found = of(desk, run)
    scene = found.steps[1]
    assert (found.took, scene.took, scene.late) == (0, 0, 0)
    lines = report.as_text(found, "en", found.zone)
    assert "Still running, for 0 s by 03-02 07:00, the clock was set back" in lines
    told = "took 0 s, the clock was set back, due 03-02 09:05, in time"
    assert f"03-02 09:00  scene: done, by 王岚, {told}" in lines
    assert any("期间电脑时间被调慢" in line for line in report.as_text(found, "zh", found.zone))
    record = report.as_json(found)
    assert record["clock_set_back"] and record["steps"][1]["clock_set_back"]
    assert not record["steps"][0]["clock_set_back"]
    desk.work(actions.call_off, run, "误报")
    assert "Ended: 03-02 07:00, after 0 s, the clock was set back" in report.as_text(
        of(desk, run), "en", found.zone
    )


# A wording that cannot be read -----------------------------------------------------------------


def damaged(desk: Desk, site: Site, content: object) -> Desk:
    """The desk once more, after the wording of its runs was changed on the disk."""
    site.close()
    with closing(sqlite3.connect(site.database)) as raw:
        raw.execute("UPDATE procedure_revision SET content = ?", (content,))
        raw.commit()
    return sign_in(site.open(), CLERK)


@pytest.mark.parametrize("content", ["{}", "no JSON", "[" * 50_000, b"\xff", "whole"])
def test_a_run_whose_wording_is_damaged_says_so(opened: Open, site: Site, content: object) -> None:
    desk = opened()
    run = begun(desk)
    if content == "whole":  # it reads well, but it is not what was written
        content = desk.ask(runs.load, run).content.replace("Tiny", "Small")
    desk = damaged(desk, site, content)
    with pytest.raises(FrontDeskError, match=f"wording of run {run} cannot be read") as refusal:
        of(desk, run)
    assert "verify" in refusal.value.remedy
    [line] = desk.ask(running.running, "en")
    assert (line.id, line.title, line.open_steps) == (run, "case", 1)
    assert (line.place, line.owner) == ("3-2-1203", CLERK)
    assert line.step == "its wording cannot be read: run verify"
    assert line.due_at is not None


def test_the_stand_in_of_a_damaged_run_lets_it_be_called_off(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    row = desk.ask(runs.load, run)
    event = runner.CalledOff(desk.clock.now(), row.owner, "读不出")
    outcome = runner.apply(pinned.stand_in(row), pinned.state_of(row), event, {})
    assert outcome.state.state == runner.CALLED_OFF
    assert [one.visit.step for one in outcome.intents if isinstance(one, runner.StopClock)] == [
        "scene"
    ]


def to_the_decision(desk: Desk) -> int:
    """A run whose decision is open."""
    run = begun(desk)
    for name in ("scene", "boss", "extra", "care"):
        desk.work(actions.skip, run, name, "不需要")
    return run


def test_a_countersigned_decision_names_who_signed_and_when(opened: Open, site: Site) -> None:
    desk = opened()
    run = to_the_decision(desk)
    typed = {"decision": "refused", "approver": "周主任"}
    desk.work(actions.done, run, "consent", typed)
    site.clock.advance(HOUR)
    sign_in(desk, DIRECTOR)
    [waiting] = desk.ask(approvals.of_run, run)
    desk.act(approvals.countersign, waiting.id)
    found = of(desk, run)
    decision = found.steps[5].decision
    assert decision and not decision.awaited and decision.by_telephone
    said = "not agreed by 周主任, by telephone, noted by 王岚 03-02 09:00, "
    said += "countersigned by 周明 03-02 10:00"
    assert f"    {said}" in report.as_text(found, "en", found.zone)


def test_a_decision_by_pin_is_no_telephone_approval(opened: Open) -> None:
    desk = opened()
    run = to_the_decision(desk)
    desk.decide(run, "consent", {"decision": "approved"}, IDS[DIRECTOR], PINS[DIRECTOR])
    found = of(desk, run)
    decision = found.steps[5].decision
    assert decision and not decision.by_telephone and decision.signed_by == DIRECTOR
    lines = report.as_text(found, "en", found.zone)
    assert "    agreed by 周明, signed with their own PIN 03-02 09:00" in lines


def test_tries_go_to_the_visit_they_belong_to(opened: Open) -> None:
    desk = opened()
    run = begun(desk)
    desk.work(actions.done, run, "scene", {"outcome": "a"})
    desk.work(actions.not_reached, run, "boss", "一")
    desk.work(actions.done, run, "boss", {})
    desk.work(actions.back, run, "boss")
    desk.work(actions.not_reached, run, "boss", "二")
    desk.work(actions.not_reached, run, "boss", "三")
    visits = [one for one in of(desk, run).steps if one.step.id == "boss"]
    assert [[each.note for each in one.tries] for one in visits] == [["一"], ["二", "三"]]
    assert "    Opened again" in report.as_text(of(desk, run), "en", of(desk, run).zone)


def test_masking_hides_every_number_and_nothing_else(opened: Open, site: Site) -> None:
    desk = opened()
    found = of(desk, played(desk, site))
    hidden = report.masked(found)
    whole, masked = (json.dumps(report.as_json(one)) for one in (found, hidden))
    assert whole.count("1380013800") == 3
    assert "1380013800" not in masked
    assert report.masked(hidden) == hidden
    assert [one.took for one in hidden.steps] == [one.took for one in found.steps]


@pytest.mark.rule("CARE-28")
def test_a_confidential_run_opens_to_its_owner_and_to_supervisors(opened: Open) -> None:
    desk = opened(confidential=True)
    run = begun(desk)
    assert "Confidential" in report.as_text(of(desk, run), "en", of(desk, run).zone)
    sign_in(desk, SUPERVISOR)
    assert of(desk, run).place == "3-2-1203"
    sign_in(desk, OTHER)
    with pytest.raises(NotAuthorised, match="CARE-28"):
        of(desk, run)
    desk.sign_out()
    with pytest.raises(NotAuthorised, match="CARE-28"):
        of(desk, run)


def test_a_run_keeps_the_words_it_was_pinned_to(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    changed = case(revision=2, title={"en": "Other", "zh": "另一个"})
    (site.folder / "procedures" / "case.toml").write_text(toml(changed), "utf-8")
    desk.read_procedures()
    assert of(desk, run).procedure.title.en == "Tiny"
    assert of(desk, begun(desk)).procedure.title.en == "Other"


def test_a_run_handed_to_somebody_names_the_new_owner(opened: Open) -> None:
    desk = opened()
    run = begun(desk)
    desk.act(actions.hand_to, run, IDS[OTHER])
    assert of(desk, run).owner == OTHER


def test_no_such_run(opened: Open) -> None:
    with pytest.raises(NotFound):
        of(opened(), 99)


def test_lines_hold_nothing_that_a_terminal_obeys(opened: Open, site: Site) -> None:
    desk = opened()
    run = begun(desk)
    desk.work(actions.skip, run, "scene", "[bold]x[/foo] {0} \x1b]0;t\x07 \u202e")
    lines = report.as_text(of(desk, run), "en", site.open().house.zone)
    [line] = [line for line in lines if "Reason" in line]
    assert "[bold]x[/foo] {0}" in line
    assert not {"\x1b", "\x07", "\u202e", "\n"} & set("".join(lines))


@pytest.mark.parametrize(
    ("milliseconds", "english", "chinese"),
    [
        (0, "0 s", "0秒"),
        (59_999, "59 s", "59秒"),
        (MINUTE, "1 min", "1分钟"),
        (HOUR, "1 h", "1小时"),
        (HOUR + 5 * MINUTE, "1 h 5 min", "1小时5分钟"),
        (2 * DAY + 3 * HOUR + 4 * MINUTE, "2 d 3 h", "2天3小时"),
        (DAY + MINUTE, "1 d", "1天"),
    ],
)
def test_spans(milliseconds: int, english: str, chinese: str, desk: Desk) -> None:
    zone = desk.house.zone
    assert Said("en", zone).span(milliseconds) == english
    assert Said("zh", zone).span(milliseconds) == chinese


def test_a_child_run_names_its_parent(opened: Open, site: Site) -> None:
    desk = opened()
    folder = site.folder / "procedures"
    parent = table(step("a", starts=[{"procedure": "case"}], next="close"), id="parent")
    (folder / "parent.toml").write_text(toml(parent), "utf-8")
    desk.read_procedures()
    run = desk.begin("parent", {"room": "3-2-1203"})
    desk.work(actions.done, run, "a", {})
    child = next(row for row in desk.ask(runs.running) if row.id != run)
    found = of(desk, child.id)
    assert found.parent_id == run
    assert f"Started by run: {run}" in report.as_text(found, "en", found.zone)
