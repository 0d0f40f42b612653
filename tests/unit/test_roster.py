"""The roster in the books: codes, months, leave and stand-ins, who is on duty and reachable."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import MakeSite
from support.sites import IDS, PEOPLE, Site, seeded, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock, instant_from_iso
from frontdesk.desk import Desk
from frontdesk.errors import (
    Changed,
    FrontDeskError,
    GuardRefused,
    InvalidInput,
    NotAuthorised,
    NotFound,
)
from frontdesk.language import Language, set_language
from frontdesk.procedures.rows import due_at
from frontdesk.registers import contacts, duty_log, people, workers
from frontdesk.registers.contacts import ContactDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.roster import days, leave, plan, presence, templates, wording
from frontdesk.registers.roster.plan import RosterPlan, RowDraft
from frontdesk.rules.rostering import Hours

MARCH, APRIL = "2026-03", "2026-04"
WANG, LI, ZHAO = "王岚", "李娜", "赵强"
NIGHTS, DAYS = ("N",) * 31, ("D",) * 31


@pytest.fixture
def boss(desk: Desk) -> Desk:
    """A desk with the supervisor signed in."""
    return sign_in(desk, "陈静")


@pytest.fixture(scope="module")
def march(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site on which March is complete; tests copy it."""
    made = template.copy(tmp_path_factory.mktemp("march"), seeded("march"))
    desk = sign_in(made.open(), "陈静")
    desk.act(templates.keep, "V", 1080, 1260)
    desk.act(plan.set_row, MARCH, RowDraft(LI, DAYS))
    desk.act(plan.set_row, MARCH, RowDraft(WANG, NIGHTS))
    desk.act(plan.set_row, MARCH, RowDraft(ZHAO, ("V",) * 31, "duty_lead"))
    desk.act(plan.complete, MARCH, accept="门岗由物业公司排")
    made.close()
    return made


@pytest.fixture
def march_site(march: Site, tmp_path: Path) -> Iterator[Site]:
    copied = march.copy(tmp_path, seeded("copy"))
    yield copied
    copied.close()


@pytest.fixture
def staffed(march_site: Site) -> Desk:
    """March, complete: 李娜 by day, 王岚 by night, the duty director in the evening."""
    return sign_in(march_site.open(), "陈静")


@pytest.fixture
def march_clock(march_site: Site) -> ManualClock:
    return march_site.clock


def at(text: str) -> int:
    return instant_from_iso(f"{text}+08:00")


def cells(desk: Desk, month: str, name: str, post: str = "clerk") -> tuple[str, ...]:
    [row] = [
        one for one in desk.ask(plan.month, month).rows if (one.name, one.post) == (name, post)
    ]
    return row.cells


def newest(desk: Desk, language: Language = "en") -> tuple[str, str]:
    row = desk.ask(duty_log.page, rows=1, language=language).rows[0]
    return row.kind, row.text or ""


# Codes --------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-05")
def test_the_shift_patterns_are_proposed_as_the_rulebook_has_them(boss: Desk) -> None:
    offered = {one.code: one.hours for one in boss.ask(templates.all_of)}
    assert offered == {
        "D": "08:30–17:30",
        "N": "17:30–08:30",
        "H": "08:30–08:30",
        "L1": "09:00–21:00",
        "L2": "20:00–09:00",
        "S1": "08:00–16:00",
        "S2": "16:00–24:00",
        "S3": "24:00–08:00",
        "休": "",
    }
    assert all(one.proposed and not one.used for one in boss.ask(templates.all_of))
    boss.act(plan.set_row, APRIL, RowDraft(WANG, ("n", "", "休")))
    kept = {one.code: one for one in boss.ask(templates.all_of)}
    assert not kept["N"].proposed and kept["N"].used and kept["N"].name == "夜班"
    assert kept["D"].proposed and cells(boss, APRIL, WANG)[:3] == ("N", "", "休")


@pytest.mark.rule("DUTY-05")
def test_a_code_that_a_roster_uses_cannot_change_its_hours(boss: Desk) -> None:
    boss.act(templates.keep, "k1", 600, 1200, name="小班")
    assert newest(boss) == ("roster.code_kept", "Shift code K1: 10:00–20:00, 小班")
    boss.act(templates.keep, "K1", 600, 1080)
    boss.act(plan.set_row, APRIL, RowDraft(WANG, ("K1",)))
    with pytest.raises(GuardRefused) as refusal:
        boss.act(templates.keep, "K1", 600, 1140)
    assert "10:00–18:00" in refusal.value.what and refusal.value.rule == "LOG-04"
    boss.act(templates.keep, "K1", 600, 1080, name="短班")
    before = newest(boss)
    boss.act(templates.keep, "K1", 600, 1080, name="短班")
    assert newest(boss) == before
    boss.act(templates.end, "K1")
    assert "K1" not in {one.code for one in boss.ask(templates.all_of)}
    assert cells(boss, APRIL, WANG)[0] == "K1"
    boss.act(plan.set_cell, APRIL, WANG, 1, "K1+S3")
    with pytest.raises(InvalidInput):
        boss.act(plan.set_cell, APRIL, WANG, 2, "K1")
    with pytest.raises(NotFound):
        boss.act(templates.end, "K1")
    assert boss.verify().problems == ()


def test_what_is_no_code_or_no_hours(boss: Desk) -> None:
    for code, starts, ends in (
        ("", 0, 60),
        ("A,B", 0, 60),
        ("A+B", 0, 60),
        ("休", 0, 60),
        ("Q", -1, 60),
        ("Q", 0, 1441),
        ("Q", 1440, 0),
    ):
        with pytest.raises(InvalidInput):
            boss.act(templates.keep, code, starts, ends)
    with pytest.raises(InvalidInput):
        boss.act(templates.keep, "Q", 0, 60, name="长" * 41)


# Cells --------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-17", "DUTY-03")
@pytest.mark.parametrize("name", [WANG, ZHAO])
def test_only_the_supervisor_touches_the_roster(staffed: Desk, name: str) -> None:
    sign_in(staffed, name)
    for function, *arguments in (
        (plan.set_cell, MARCH, WANG, 5, "休"),
        (plan.set_row, MARCH, RowDraft(WANG, DAYS)),
        (plan.remove_row, MARCH, WANG),
        (plan.complete, APRIL),
        (plan.reopen, MARCH, "换班"),
        (plan.take_over, RosterPlan(APRIL, "a.csv", "0" * 64, ())),
        (templates.keep, "Q", 0, 60),
        (templates.end, "D"),
        (days.set_day, date(2026, 4, 3), False),
    ):
        with pytest.raises(NotAuthorised) as refusal:
            staffed.act(function, *arguments)  # type: ignore[arg-type]
        assert refusal.value.rule == "DUTY-17"
    assert cells(staffed, MARCH, WANG) == NIGHTS


def test_a_cell_says_in_the_log_what_changed(boss: Desk) -> None:
    boss.act(plan.set_row, APRIL, RowDraft("门卫", telephone="8001"))
    assert newest(boss)[1] == "Roster 2026-04, 门卫, Duty clerk: + ☎ 8001"
    boss.act(plan.set_row, APRIL, RowDraft("门卫"))
    assert newest(boss)[1] == "Roster 2026-04, 门卫, Duty clerk: = ☎ ·"
    boss.act(plan.set_row, APRIL, RowDraft(WANG, ("N", "N", "休", "休")))
    kind, text = newest(boss)
    assert (kind, text) == (
        "roster.row_set",
        "Roster 2026-04, 王岚, Duty clerk: 1-2 N, 3-4 休",
    )
    boss.act(plan.set_cell, APRIL, WANG, 3, "Ｄ")
    assert newest(boss)[1] == "Roster 2026-04, 王岚, Duty clerk: 3 休→D"
    before = newest(boss)
    boss.act(plan.set_cell, APRIL, WANG, 3, "d")
    assert newest(boss) == before
    boss.act(plan.set_cell, APRIL, WANG, 3, "")
    assert newest(boss, "zh")[1] == "值班表 2026-04，王岚（值班员）：3 D→·"
    assert boss.verify().problems == ()


@pytest.mark.rule("DUTY-12")
def test_two_shifts_at_once_are_refused_as_they_are_written(boss: Desk) -> None:
    boss.act(plan.set_row, APRIL, RowDraft(ZHAO, ("H", "", "N"), "duty_lead"))
    boss.act(plan.set_row, APRIL, RowDraft(ZHAO, ("", "D")))
    for day, code in ((1, "N"), (1, "D"), (3, "N"), (2, "D+S1")):
        with pytest.raises(GuardRefused) as refusal:
            boss.act(plan.set_cell, APRIL, ZHAO, day, code, post="clerk")
        assert refusal.value.rule == "DUTY-12" and "two shifts at once" in refusal.value.what
    with pytest.raises(GuardRefused):
        boss.act(plan.set_row, APRIL, RowDraft(ZHAO, ("D",)))
    with pytest.raises(InvalidInput, match="several"):
        boss.act(plan.set_cell, APRIL, ZHAO, 1, "休")
    boss.act(plan.set_cell, APRIL, ZHAO, 3, "D", post="clerk")
    boss.act(plan.remove_row, APRIL, ZHAO, post="duty_lead")
    boss.act(plan.set_cell, APRIL, ZHAO, 1, "N")
    assert [row.post for row in boss.ask(plan.month, APRIL).rows] == ["clerk"]
    assert boss.verify().problems == ()


def test_what_cannot_be_written(boss: Desk) -> None:
    boss.act(plan.set_row, APRIL, RowDraft(WANG))
    refused: tuple[tuple[type[FrontDeskError], object], ...] = (
        (InvalidInput, lambda tx: plan.set_cell(tx, APRIL, WANG, 31, "N")),
        (InvalidInput, lambda tx: plan.set_cell(tx, APRIL, WANG, 0, "N")),
        (InvalidInput, lambda tx: plan.set_cell(tx, APRIL, WANG, 1, "Q7")),
        (InvalidInput, lambda tx: plan.set_cell(tx, "2026-13", WANG, 1, "N")),
        (NotFound, lambda tx: plan.set_cell(tx, APRIL, LI, 1, "N")),
        (NotFound, lambda tx: plan.remove_row(tx, APRIL, LI)),
        (InvalidInput, lambda tx: plan.set_row(tx, APRIL, RowDraft(""))),
        (InvalidInput, lambda tx: plan.set_row(tx, APRIL, RowDraft("门" * 61))),
        (InvalidInput, lambda tx: plan.set_row(tx, APRIL, RowDraft(LI, ("N",) * 31))),
        (InvalidInput, lambda tx: plan.set_row(tx, APRIL, RowDraft(LI, post="king"))),
        (InvalidInput, lambda tx: plan.set_row(tx, APRIL, RowDraft("门卫", telephone="1" * 41))),
    )
    before = newest(boss)
    for error, call in refused:
        with pytest.raises(error):
            boss.act(call)  # type: ignore[arg-type]
    assert newest(boss) == before


def test_somebody_else_was_faster(boss: Desk, site: Site) -> None:
    boss.act(plan.set_row, APRIL, RowDraft(WANG, ("N",)))
    [row] = boss.ask(plan.month, APRIL).rows
    sign_in(site.open(), "周明").act(plan.set_cell, APRIL, WANG, 2, "N")
    with pytest.raises(Changed):
        boss.act(plan.set_cell, APRIL, WANG, 3, "N", seen=row.entry_seq)


@pytest.mark.rule("DUTY-02")
def test_whoever_is_not_on_the_staff_is_kept_with_their_name(make_site: MakeSite) -> None:
    namesake = PersonDraft(WANG, ("clerk",), "7777")
    desk = sign_in(make_site(people=(*PEOPLE, namesake)).open(), "陈静")
    for name in ("外援甲", WANG, f"{WANG}#06", LI):
        desk.act(plan.set_row, APRIL, RowDraft(name, ("N",), telephone="13900139000"))
    rows = {row.name: row.person_id for row in desk.ask(plan.month, APRIL).rows}
    assert rows == {"外援甲": None, WANG: None, f"{WANG}#06": 6, LI: IDS[LI]}
    flagged = [one for one in desk.ask(plan.month, APRIL).findings if one.kind == "not_staff"]
    assert {one.name for one in flagged} == {"外援甲", WANG}
    assert not any(one.blocks for one in flagged)


# Months -------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-01", "DUTY-07")
def test_a_month_is_complete_once_what_is_open_is_accepted_in_so_many_words(boss: Desk) -> None:
    with pytest.raises(GuardRefused, match="Nothing is planned"):
        boss.act(plan.complete, APRIL, accept="好")
    boss.act(plan.set_row, APRIL, RowDraft(WANG, ("N",) * 30))
    for words in ("", " \n "):
        with pytest.raises(GuardRefused) as refusal:
            boss.act(plan.complete, APRIL, accept=words)
    assert refusal.value.rule == "DUTY-07" and "nobody on duty 30" in refusal.value.what
    assert refusal.value.missing == ("gap", "holiday", "no_post")
    boss.act(plan.complete, APRIL, accept="白天由主管顶")
    kind, text = newest(boss)
    assert kind == "roster.completed" and "1 people; accepted although open" in text
    assert "nobody on duty 30, holiday not covered 3, post not named 6 (白天由主管顶)" in text
    assert "无人值班 30、节假日未排满 3、岗位未排人 6（白天由主管顶）" in newest(boss, "zh")[1]
    view = boss.ask(plan.month, APRIL)
    assert (view.state, view.completed_by) == ("complete", "陈静")
    with pytest.raises(GuardRefused, match="is complete"):
        boss.act(plan.complete, APRIL, accept="好")


def test_what_cannot_stand_is_not_accepted(boss: Desk) -> None:
    """Leave approved after the roster was written, and a file with two shifts at once."""
    rows = (RowDraft(WANG, ("H", "D+S1")), RowDraft(LI, ("D",)))
    boss.act(plan.take_over, RosterPlan(APRIL, "四月.csv", "0" * 64, rows))
    with pytest.raises(GuardRefused) as refusal:
        boss.act(plan.complete, APRIL, accept="没关系")
    assert refusal.value.rule == "DUTY-12" and refusal.value.missing == ("double",)
    boss.act(plan.set_cell, APRIL, WANG, 2, "")
    boss.act(plan.complete, APRIL, accept="没关系")


@pytest.mark.rule("DUTY-17")
def test_a_complete_month_changes_with_a_reason_and_is_reopened_with_one(staffed: Desk) -> None:
    with pytest.raises(InvalidInput) as refusal:
        staffed.act(plan.set_cell, MARCH, WANG, 9, "休")
    assert refusal.value.rule == "DUTY-17"
    with pytest.raises(InvalidInput):
        staffed.act(plan.remove_row, MARCH, WANG)
    staffed.act(plan.set_cell, MARCH, WANG, 9, "休", reason="孩子住院")
    assert newest(staffed)[1].endswith("9 N→休 (reason: 孩子住院)")
    assert staffed.ask(plan.month, MARCH).state == "complete"
    with pytest.raises(GuardRefused) as over:
        staffed.act(plan.take_over, RosterPlan(MARCH, "三月.csv", "0" * 64, ()))
    assert "Reopen it first" in over.value.remedy
    with pytest.raises(InvalidInput):
        staffed.act(plan.reopen, MARCH, " ")
    staffed.act(plan.reopen, MARCH, "换人")
    with pytest.raises(GuardRefused):
        staffed.act(plan.reopen, MARCH, "换人")
    assert staffed.ask(presence.on_duty)
    assert staffed.ask(presence.is_rostered, IDS[WANG], at("2026-03-10T20:00")) is None
    staffed.act(plan.take_over, RosterPlan(MARCH, "三月.csv", "0" * 64, ()))
    assert [row.post for row in staffed.ask(plan.month, MARCH).rows] == ["duty_lead"]
    assert staffed.verify().problems == ()


@pytest.mark.rule("DUTY-01")
def test_the_next_month_is_due_before_this_one_ends(boss: Desk, clock: ManualClock) -> None:
    """The book was begun on 2 March, so that March itself never was due."""
    assert boss.ask(plan.due) is None
    clock.advance(at("2026-03-26T00:00") - clock.now() - MINUTE)
    assert boss.ask(plan.due) is None
    clock.advance(MINUTE)
    assert boss.ask(plan.due) == APRIL
    assert boss.ask(plan.due_at, APRIL) == at("2026-04-01T00:00")
    clock.advance(8 * DAY)
    assert boss.ask(plan.due) == APRIL and boss.ask(plan.due_at, APRIL) < clock.now()
    boss.act(plan.set_row, APRIL, RowDraft(WANG))
    boss.act(plan.complete, APRIL, accept="迟了")
    assert boss.ask(plan.due) is None
    assert "it was due by 04-01 00:00" in newest(boss)[1]


@pytest.mark.rule("DUTY-06")
def test_holidays_make_up_days_and_the_days_of_the_site(boss: Desk) -> None:
    view = boss.ask(plan.month, APRIL)
    assert [(one.day.day, one.name) for one in view.holidays] == [
        (day, "Tomb-sweeping Day") for day in (4, 5, 6)
    ]
    february = boss.ask(plan.month, "2026-02")
    assert [one.day.day for one in february.days if one.make_up] == [14, 28]
    assert not february.provisional and boss.ask(plan.month, "2031-02").provisional
    boss.act(days.set_day, date(2026, 4, 10), False, "园区停电")
    boss.act(days.set_day, date(2026, 4, 6), True)
    assert newest(boss, "zh")[1] == "日历：2026-04-06 为工作日"
    view = boss.ask(plan.month, APRIL)
    assert [(one.day.day, one.name, one.own) for one in view.holidays] == [
        (4, "Tomb-sweeping Day", False),
        (5, "Tomb-sweeping Day", False),
        (10, "园区停电", True),
    ]
    assert boss.ask(days.overrides) == {date(2026, 4, 10): False, date(2026, 4, 6): True}
    found = [one.day for one in view.findings if one.kind == "holiday"]
    assert found == [one.day for one in view.holidays]
    set_language("zh")
    assert boss.ask(plan.month, APRIL).holidays[0].name == "清明"
    boss.act(days.set_day, date(2026, 4, 10), True, "园区停电取消")
    assert len(boss.ask(plan.month, APRIL).holidays) == 2
    with pytest.raises(InvalidInput):
        boss.act(days.set_day, date(2026, 4, 11), True, "长" * 41)
    assert boss.verify().problems == ()


def test_findings_read_in_both_languages(boss: Desk) -> None:
    boss.act(plan.set_row, APRIL, RowDraft(WANG, ("N", "D", "休")))
    zone = boss.house.zone

    def read() -> list[str]:
        return [wording.words(one, zone) for one in boss.ask(plan.month, APRIL).findings]

    assert "short rest · 王岚 · D · 04-02 08:30–08:30 (0 h)" in read()
    assert "nobody on duty · Duty clerk · 04-02 17:30–05-01 00:00 (678.5 h)" in read()
    assert "post not named · Gate guard · 2 shifts" in read()
    set_language("zh")
    assert "休息不足 · 王岚 · D · 04-02 08:30–08:30 (0小时)" in read()


# Leave --------------------------------------------------------------------------------------


@pytest.fixture
def asked(staffed: Desk) -> Desk:
    """王岚 has asked for leave from the 10th to the 11th; the supervisor is signed in."""
    sign_in(staffed, WANG)
    staffed.act(leave.ask, IDS[WANG], "2026-03-10", "2026-03-11", "母亲手术")
    return sign_in(staffed, "陈静")


@pytest.mark.rule("DUTY-16", "AUTH-04")
def test_the_supervisor_approves_leave_and_names_the_stand_in(asked: Desk) -> None:
    [wanted] = asked.ask(leave.waiting)
    assert wanted.shifts == (("2026-03-10", "N"), ("2026-03-11", "N"))
    asked.act(plan.set_cell, MARCH, ZHAO, 10, "", reason="顶班")
    asked.act(plan.set_cell, MARCH, ZHAO, 11, "", reason="顶班")
    asked.act(leave.approve, wanted.id, IDS[ZHAO], "同意", seen=wanted.entry_seq)
    assert newest(asked)[1] == (
        "Leave of 王岚, 2026-03-10 – 2026-03-11, approved; stand-in 赵强; 同意"
    )
    assert cells(asked, MARCH, WANG)[8:12] == ("N", "假", "假", "N")
    assert cells(asked, MARCH, ZHAO)[8:12] == ("", "N", "N", "")
    assert cells(asked, MARCH, ZHAO, "duty_lead")[8:12] == ("V", "", "", "V")
    assert asked.ask(leave.waiting) == []
    [decided] = asked.ask(leave.of_person, IDS[WANG])
    assert (decided.state, decided.substitute, decided.decided_by) == ("approved", ZHAO, "陈静")
    night = at("2026-03-10T20:00")
    assert asked.ask(presence.is_rostered, IDS[ZHAO], night) is True
    assert asked.ask(presence.is_rostered, IDS[WANG], night) is False
    with pytest.raises(GuardRefused) as refusal:
        asked.act(plan.set_cell, MARCH, WANG, 11, "N", reason="回来了")
    assert refusal.value.rule == "DUTY-16"
    assert asked.verify().problems == ()


@pytest.mark.rule("DUTY-16")
def test_a_stand_in_who_cannot_is_refused(asked: Desk) -> None:
    [wanted] = asked.ask(leave.waiting)
    for substitute, rule in (
        (None, "DUTY-16"),
        (IDS[WANG], "DUTY-16"),
        (IDS[ZHAO], "DUTY-12"),
        (IDS["周明"], "DUTY-02"),
    ):
        with pytest.raises(FrontDeskError) as refusal:
            asked.act(leave.approve, wanted.id, substitute)
        assert refusal.value.rule == rule, substitute
    sign_in(asked, LI)
    asked.act(leave.ask, IDS[LI], "2026-03-11", "", "考试")
    sign_in(asked, "陈静")
    asked.act(plan.set_cell, MARCH, LI, 11, "休", reason="先空出")
    asked.act(leave.approve, asked.ask(leave.waiting)[1].id)
    with pytest.raises(GuardRefused) as away:
        asked.act(leave.approve, wanted.id, IDS[LI])
    assert away.value.rule == "DUTY-16" and "on leave" in away.value.what
    assert cells(asked, MARCH, WANG) == NIGHTS
    assert [one.state for one in asked.ask(leave.listed)] == ["approved", "requested"]


def test_a_stand_in_works_beside_their_own_shift_where_both_fit(asked: Desk) -> None:
    [wanted] = asked.ask(leave.waiting)
    asked.act(leave.approve, wanted.id, IDS[LI])
    assert cells(asked, MARCH, LI)[9:11] == ("D+N", "D+N")
    rests = [one for one in asked.ask(plan.month, MARCH).findings if one.kind == "rest"]
    assert {one.name for one in rests} == {LI} and len(rests) == 4


@pytest.mark.rule("DUTY-17")
def test_refused_or_taken_back_leave_leaves_the_roster_as_it_is(asked: Desk) -> None:
    [wanted] = asked.ask(leave.waiting)
    with pytest.raises(GuardRefused):
        asked.act(leave.refuse, wanted.id, " ")
    asked.act(leave.refuse, wanted.id, "当晚缺人")
    assert newest(asked)[1].endswith("refused: 当晚缺人")
    assert cells(asked, MARCH, WANG) == NIGHTS
    for call in (
        lambda tx: leave.approve(tx, wanted.id, IDS[LI]),
        lambda tx: leave.refuse(tx, wanted.id, "再说"),
        lambda tx: leave.withdraw(tx, wanted.id),
    ):
        with pytest.raises(GuardRefused):
            asked.act(call)
    sign_in(asked, WANG)
    again = asked.act(leave.ask, IDS[WANG], "2026-03-10", "2026-03-11", "母亲手术")
    sign_in(asked, LI)
    with pytest.raises(NotAuthorised):
        asked.act(leave.withdraw, again)
    sign_in(asked, WANG)
    asked.act(leave.withdraw, again)
    assert newest(asked)[0] == "leave.withdrawn"
    assert asked.verify().problems == ()


@pytest.mark.rule("DUTY-16", "AUTH-04")
def test_who_asks_and_who_decides(asked: Desk) -> None:
    [wanted] = asked.ask(leave.waiting)
    sign_in(asked, WANG)
    for call in (
        lambda tx: leave.approve(tx, wanted.id, IDS[LI]),
        lambda tx: leave.refuse(tx, wanted.id, "好"),
        lambda tx: leave.ask(tx, IDS[LI], "2026-03-20", "", "替她请"),
    ):
        with pytest.raises(NotAuthorised) as refusal:
            asked.act(call)
        assert refusal.value.rule in ("AUTH-04", "DUTY-16")
    sign_in(asked, "陈静")
    own = asked.act(leave.ask, IDS["陈静"], "2026-03-20", "", "体检")
    asked.act(leave.ask, IDS[LI], "2026-03-20", "", "电话请假")
    with pytest.raises(NotAuthorised, match="their own leave"):
        asked.act(leave.approve, own)
    sign_in(asked, "周明")
    asked.act(leave.approve, own)


def test_leave_that_cannot_be_asked_for(asked: Desk) -> None:
    for first, last, reason in (
        ("2026-03-12", "2026-03-10", "事"),
        ("2026-02-27", "2026-02-28", "事"),
        ("2026-03-12", "2027-03-13", "事"),
        ("12.3.2026", "", "事"),
        ("2026-03-12", "", " "),
        ("2026-03-11", "2026-03-15", "事"),
    ):
        with pytest.raises((InvalidInput, GuardRefused)):
            asked.act(leave.ask, IDS[WANG], first, last, reason)


# Presence -----------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-02")
def test_who_is_on_duty_at_a_moment_across_midnight(staffed: Desk) -> None:
    def there(text: str) -> list[tuple[str, str]]:
        return [(one.name, one.code) for one in staffed.ask(presence.on_duty, at(text))]

    assert there("2026-03-10T08:29") == [(WANG, "N")]
    assert there("2026-03-10T08:30") == [(LI, "D")]
    assert there("2026-03-10T18:00") == [(WANG, "N"), (ZHAO, "V")]
    assert there("2026-03-11T02:00") == [(WANG, "N")]
    assert there("2026-03-01T02:00") == []
    assert there("2026-04-01T02:00") == [(WANG, "N")]
    assert there("2026-04-01T09:00") == []
    [one] = staffed.ask(presence.on_duty, at("2026-03-11T02:00"))
    assert (one.starts_at, one.ends_at) == (at("2026-03-10T17:30"), at("2026-03-11T08:30"))
    assert (one.title, one.post, one.person_id) == ("Duty clerk", "clerk", IDS[WANG])


@pytest.mark.rule("DUTY-02")
def test_the_roster_says_who_may_open_duty(staffed: Desk) -> None:
    """A relief is prepared a quarter of an hour before the shift; none speaks beyond the roster."""

    def rostered(name: str, text: str) -> bool | None:
        return staffed.ask(presence.is_rostered, IDS[name], at(text))

    assert rostered(WANG, "2026-03-10T17:14") is False
    assert rostered(WANG, "2026-03-10T17:15") is True
    assert rostered(WANG, "2026-03-11T08:29") is True
    assert rostered(WANG, "2026-03-11T08:30") is False
    assert rostered(ZHAO, "2026-03-10T19:00") is False
    assert rostered(WANG, "2026-04-01T02:00") is True
    assert rostered(LI, "2026-04-01T02:00") is None
    assert rostered(LI, "2026-04-02T02:00") is None
    assert rostered(LI, "2026-03-01T02:00") is None


def test_a_draft_says_nothing_yet(boss: Desk, clock: ManualClock) -> None:
    boss.act(plan.set_row, MARCH, RowDraft(WANG, ("H",) * 31))
    assert boss.ask(presence.on_duty) == [] and boss.ask(presence.there) == {}
    assert boss.ask(presence.is_rostered, IDS[LI], clock.now()) is None
    assert boss.ask(presence.next_clerk) is None


def test_who_relieves_at_the_coming_end_of_shift(staffed: Desk) -> None:
    def relief(text: str) -> tuple[str, int | None] | None:
        found = staffed.ask(presence.next_clerk, at(text))
        return (found.name, found.starts_at) if found else None

    assert relief("2026-03-10T09:00") == (WANG, at("2026-03-10T17:30"))
    assert relief("2026-03-10T17:30") == (LI, at("2026-03-11T08:30"))
    assert relief("2026-03-11T02:00") == (LI, at("2026-03-11T08:30"))
    staffed.act(plan.set_cell, MARCH, LI, 11, "S2", reason="下午来")
    assert relief("2026-03-11T02:00") == (LI, at("2026-03-11T16:00"))
    assert relief("2026-03-31T20:00") is None


@pytest.mark.rule("DUTY-22", "DUTY-08")
def test_heads_and_the_duty_director_are_reachable_at_all_times(staffed: Desk) -> None:
    def reached(text: str) -> list[tuple[str, str, str]]:
        found = staffed.ask(presence.reachable, at(text))
        return [(one.name, one.post, one.title) for one in found]

    heads = [
        ("周明", "on_call", "Director"),
        ("陈静", "on_call", "Customer-service supervisor"),
    ]
    night = [(WANG, "clerk", "Duty clerk"), *heads, (ZHAO, "on_call", "Duty director")]
    assert reached("2026-03-11T03:00") == night
    assert reached("2026-03-10T19:00")[:2] == [
        (WANG, "clerk", "Duty clerk"),
        (ZHAO, "duty_lead", "Duty director"),
    ]
    [zhou] = [person for person in staffed.ask(people.staff) if person.name == "周明"]
    facts = {"name": zhou.name, "roles": zhou.roles, "seen": zhou.entry_seq}
    staffed.act(people.change, zhou.id, **facts, telephone="13700137000")  # type: ignore[arg-type]
    line = ContactDraft("cs_supervisor", telephone="8001", person_id=IDS["陈静"])
    staffed.act(contacts.keep, line)
    found = {one.name: one.telephone for one in staffed.ask(presence.reachable)}
    assert (found["周明"], found["陈静"]) == ("13700137000", "8001")


def test_who_has_left_is_on_duty_no_more(staffed: Desk) -> None:
    staffed.act(people.deactivate, IDS[LI])
    assert IDS[LI] not in staffed.ask(presence.there)
    flagged = [one for one in staffed.ask(plan.month, MARCH).findings if one.kind == "not_staff"]
    assert [one.name for one in flagged] == [LI]


# What the roster feeds ----------------------------------------------------------------------


@pytest.mark.rule("WO-30")
def test_workers_are_there_while_the_roster_has_them_on_duty(
    staffed: Desk, march_clock: ManualClock
) -> None:
    staffed.act(workers.keep, IDS[ZHAO], ["water"])
    march_clock.advance(at("2026-03-02T17:00") - march_clock.now())

    def zhao() -> tuple[int | None, int | None]:
        [one] = staffed.ask(workers.staff)
        return one.there_until, one.next_from

    assert zhao() == (None, at("2026-03-02T18:00"))
    assert staffed.ask(workers.unfit, IDS[ZHAO], "water") == ["not there now"]
    assert staffed.ask(workers.unfit, IDS[ZHAO], "water", at("2026-03-02T20:00")) == []
    march_clock.advance(HOUR)
    assert zhao() == (at("2026-03-02T21:00"), at("2026-03-03T18:00"))
    staffed.act(workers.plan, IDS[ZHAO], march_clock.now(), march_clock.now() + 5 * HOUR)
    assert zhao()[0] == at("2026-03-02T23:00")


def test_the_roster_marks_who_is_here_and_nobody_else_is_marked_by_it(
    staffed: Desk, march_clock: ManualClock
) -> None:
    guard = RowDraft("外援甲", ("H",) * 31, "gate", "13900139000")
    staffed.act(plan.set_row, MARCH, guard, reason="门岗外包")
    line = staffed.act(contacts.keep, ContactDraft("guard", "外援甲", "13900139000"))

    def here() -> dict[str, bool]:
        return {one.name: one.by_roster for one in staffed.ask(contacts.on_duty)}

    assert here() == {"外援甲": True, LI: True}
    [shown] = [one for one in staffed.ask(contacts.listed) if one.name == LI]
    with pytest.raises(GuardRefused) as refusal:
        staffed.act(contacts.mark, shown, here=False)
    assert refusal.value.rule == "DUTY-12"
    with pytest.raises(GuardRefused):
        staffed.act(contacts.set_here, [line])
    [zhou] = [one for one in staffed.ask(contacts.listed) if one.name == "周明"]
    staffed.act(contacts.mark, zhou, here=True)
    assert here() == {"外援甲": True, LI: True, "周明": False}
    march_clock.advance(at("2026-03-02T18:00") - march_clock.now())
    assert here() == {"外援甲": True, WANG: True, ZHAO: True, "周明": False}
    assert next(one.name for one in staffed.ask(contacts.for_role, "clerk")) == WANG


# From a file --------------------------------------------------------------------------------


def test_a_month_is_taken_over_in_one_entry(boss: Desk) -> None:
    boss.act(plan.set_row, APRIL, RowDraft(LI, ("D",), "clerk", "8001"))
    boss.act(plan.set_row, APRIL, RowDraft("门卫", ("H",), "gate"))
    boss.act(plan.set_row, APRIL, RowDraft("旧人", ("D",)))
    seq = boss.anchor().seq
    rows = (RowDraft(WANG, ("K1", "休")), RowDraft(LI, ("", "K1")), RowDraft("外援甲", ("N",)))
    codes = {"K1": Hours(600, 1200)}
    assert (
        boss.act(plan.take_over, RosterPlan(APRIL, "四月.xlsx", "0" * 64, rows, codes=codes)) == 3
    )
    assert boss.anchor().seq == seq + 1
    assert newest(boss) == ("roster.imported", "Roster 2026-04 taken over from 四月.xlsx: 3 people")
    found = {(row.name, row.post): row for row in boss.ask(plan.month, APRIL).rows}
    assert set(found) == {(WANG, "clerk"), (LI, "clerk"), ("外援甲", "clerk"), ("门卫", "gate")}
    assert found[(LI, "clerk")].cells[:2] == ("", "K1") and found[(LI, "clerk")].telephone == "8001"
    with pytest.raises(GuardRefused, match="hours stay"):
        other = RosterPlan(APRIL, "b.csv", "0" * 64, rows, codes={"K1": Hours(600, 1260)})
        boss.act(plan.take_over, other)
    with pytest.raises(InvalidInput, match="twice"):
        boss.act(plan.take_over, RosterPlan(APRIL, "b.csv", "0" * 64, (*rows, rows[0])))
    assert boss.verify().problems == ()


def test_clocks_in_working_days_heed_the_days_of_the_site(boss: Desk) -> None:
    boss.act(days.set_day, date(2026, 3, 3), False, "园庆")
    book, zone, start = boss.house.rulebook, boss.house.zone, at("2026-03-02T09:00")
    key = "cmp.valid_reply_workdays"
    assert due_at(book, key, start, zone, {}) == at("2026-03-05T00:00")
    assert due_at(book, key, start, zone, boss.ask(days.overrides)) == at("2026-03-06T00:00")


def test_who_joins_the_staff_later_stands_in_the_roster_as_themselves(boss: Desk) -> None:
    boss.act(plan.set_row, APRIL, RowDraft("新人", ("N",)))
    boss.act(plan.set_row, APRIL, RowDraft("外援甲", ("D",)))
    joined = boss.act(people.add, PersonDraft("新人", ("clerk",), "7771"))
    boss.act(plan.complete, APRIL, accept="四月")
    rows = {row.name: row.person_id for row in boss.ask(plan.month, APRIL).rows}
    assert rows == {"新人": joined, "外援甲": None}
    late = boss.act(people.add, PersonDraft("外援甲", ("clerk",), "7772"))
    boss.act(plan.set_row, APRIL, RowDraft("外援甲", ("D",)), reason="已入职")
    assert boss.ask(plan.month, APRIL).rows[1].person_id == late
    assert boss.verify().problems == ()
