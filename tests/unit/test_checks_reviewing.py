"""Shifts nobody has signed for, read marks, the director's inspection, figures, the bundle."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from support.busy import asked_supervisor, note, relieve, request
from support.checks import DIRECTOR, ahead, answered, begun, of, signed, view
from support.sites import IDS, Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock, instant_from_iso
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, SignInRefused
from frontdesk.procedures import actions
from frontdesk.registers import commitments, duty, duty_log, help_requests
from frontdesk.registers.checks import bundles, morning
from frontdesk.registers.checks.figures import Figures, figures
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.roster import days, plan
from frontdesk.registers.roster.plan import RowDraft


def at(text: str) -> int:
    return instant_from_iso(f"2026-{text}:00.000+08:00")


def handed_over_at(desk: Desk, clock: ManualClock, text: str) -> None:
    """王岚 hands over to 李娜 at that moment."""
    clock.advance(at(text) - clock.now())
    relieve(desk, "王岚", "李娜")


@pytest.fixture
def manned(desk: Desk) -> Desk:
    sign_in(desk, "王岚").act(duty.open_first)
    return desk


# Shifts not reviewed ----------------------------------------------------------------------------


@pytest.mark.rule("LOG-07")
@pytest.mark.parametrize(
    ("closed", "due"),
    [
        ("03-02T17:30", "03-03T08:30"),  # Monday evening: Tuesday morning
        ("03-03T08:25", "03-03T08:30"),
        ("03-03T08:31", "03-04T08:30"),
        ("03-06T17:30", "03-09T08:30"),  # Friday evening: Monday morning
        ("04-03T17:30", "04-07T08:30"),  # before the holiday of Qingming
    ],
)
def test_a_shift_is_due_on_the_next_morning_on_which_the_supervisor_works(
    manned: Desk, clock: ManualClock, closed: str, due: str
) -> None:
    handed_over_at(manned, clock, closed)
    (shift,) = manned.ask(morning.unreviewed)
    assert (shift.id, shift.name, shift.due_at) == (1, "王岚", at(due)) and not shift.overdue
    clock.advance(at(due) - clock.now())
    assert manned.ask(morning.unreviewed)[0].overdue
    signed(manned)
    assert manned.ask(morning.unreviewed) == []


@pytest.mark.rule("LOG-07")
def test_days_set_by_the_site_and_the_roster_say_when_the_supervisor_works(
    manned: Desk, clock: ManualClock
) -> None:
    handed_over_at(manned, clock, "03-06T17:30")
    sign_in(manned, "陈静").act(days.set_day, date(2026, 3, 7), True)
    assert manned.ask(morning.unreviewed)[0].due_at == at("03-07T08:30")
    cells = (*["休"] * 9, "D", *[""] * 21)
    manned.act(plan.set_row, "2026-03", RowDraft("陈静", cells=cells, post="other"))
    manned.act(plan.complete, "2026-03", accept="其他人未排")
    assert manned.ask(morning.unreviewed)[0].due_at == at("03-10T08:30")


@pytest.mark.rule("HO-06", "LOG-07")
def test_read_marks_stand_with_the_shift(manned: Desk, clock: ManualClock) -> None:
    relieve(manned, "王岚", "李娜")
    sign_in(manned, "李娜")
    assert [one.id for one in manned.ask(morning.unread, IDS["李娜"])] == [1]
    manned.act(morning.read_shift, 1)
    seq = manned.anchor().seq
    manned.act(morning.read_shift, 1)
    assert manned.anchor().seq == seq and manned.ask(morning.unread, IDS["李娜"]) == []
    assert manned.ask(morning.unreviewed)[0].readers == ("李娜",)
    sign_in(manned, "王岚").act(morning.read_shift, 2)
    clock.advance(MINUTE)
    note(manned, "后来的事")
    manned.act(morning.read_shift, 2)  # it runs on: read again, noted again
    marks = [row for row in manned.ask(duty_log.page).rows if row.kind == "shift.read"]
    assert len(marks) == 3


# The director -----------------------------------------------------------------------------------


@pytest.mark.rule("LOG-17", "AUTH-31", "CMP-73")
def test_the_director_looks_for_what_nobody_answered_and_writes_a_finding(
    manned: Desk, clock: ManualClock
) -> None:
    complaint = request(manned, "3-2-1203 投诉 楼上噪音")
    plain = request(manned, "3-2-1204 厨房漏水")
    done = request(manned, "3-2-1205 马桶漏水")
    manned.act(help_requests.answer, done, "已派水工")
    manned.act(duty_log.correct, note(manned, "错"), "对", "笔误")
    signed(manned)
    clock.advance(DAY)
    found = ahead(manned, "inspection")
    assert [one.key for one in found][:2] == [f"help_request:{complaint}", f"help_request:{plain}"]
    assert [one.sort for one in found][:2] == ["complaint", "unanswered"]
    assert of(ahead(manned), "complaint") == []
    sign_in(manned, "陈静")
    with pytest.raises(NotAuthorised):
        manned.act(morning.begin, "inspection")
    check = begun(manned, DIRECTOR, "inspection")
    (told,) = of(view(manned, check).exceptions, "corrected")
    assert told.before and told.before.by == "陈静" and told.answer is None
    assert told not in view(manned, check).left
    answered(manned, check)
    with pytest.raises(InvalidInput) as refusal:
        manned.act(morning.sign, check)
    assert refusal.value.rule == "LOG-17"
    manned.act(morning.sign, check, "投诉一件未答复，已责成")
    assert manned.ask(duty_log.page).rows[0].kind == "inspection.signed"
    assert view(manned, check).shifts == () and view(manned, check).finding.startswith("投诉一件")
    assert manned.ask(morning.open_check, "inspection") is None
    assert {row.kind for row in manned.ask(morning.recent)} == {"morning", "inspection"}
    assert manned.verify().problems == ()


# Figures ----------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-24", "REP-19")
def test_what_each_person_kept_and_missed(manned: Desk, clock: ManualClock) -> None:
    start = clock.now()
    first = request(manned, "3-2-1203 厨房漏水")
    manned.act(help_requests.answer, first, "已派水工")
    second = request(manned, "3-2-1203 马桶漏水")
    clock.advance(20 * MINUTE)
    manned.tick()
    manned.act(help_requests.answer, second, "已派水工")
    manned.act(commitments.promise, "回电", 30)
    wrong = note(manned, "错")
    sign_in(manned, "李娜").act(duty_log.correct, wrong, "对", "笔误")
    early = EntryDraft(fields={"content": "补记"}, occurred_at=clock.now() - HOUR)
    manned.act(duty_log.write, early)
    run = manned.begin("ordinary-request", {"content": "借轮椅", "room": "3-2-1203"})
    manned.work(actions.skip, run, "way", "不需要")
    asked_supervisor(manned)
    clock.advance(HOUR)
    sign_in(manned, "陈静")
    by_name = {one.name: one for one in manned.ask(figures, start, clock.now())}
    wang, li = by_name["王岚"], by_name["李娜"]
    assert (wang.breaches, wang.completions, wang.late) == (2, 1, 1)
    assert (wang.corrections, wang.late_entries, wang.deviations) == (1, 0, 0)
    assert (li.corrections, li.late_entries, li.deviations) == (0, 1, 1) and li.steps > 0
    assert isinstance(wang, Figures) and "周明" not in by_name
    assert manned.ask(figures, clock.now(), clock.now() + DAY) == []
    with pytest.raises(InvalidInput):
        manned.ask(figures, clock.now(), start)
    sign_in(manned, "王岚")
    with pytest.raises(NotAuthorised):
        manned.ask(figures, start, clock.now())
    manned.sign_out()
    with pytest.raises(SignInRefused):
        manned.ask(figures, start, clock.now())


# The bundle -------------------------------------------------------------------------------------


@pytest.mark.rule("LOG-06", "ARC-13", "REP-17")
def test_a_month_goes_to_the_records_officer_on_its_working_day(
    site: Site, manned: Desk, clock: ManualClock
) -> None:
    sign_in(manned, "陈静")
    with pytest.raises(GuardRefused, match="not over"):
        manned.act(bundles.record, "2026-03", 9, "0" * 64)
    clock.advance(at("03-31T23:59") - clock.now())
    assert manned.ask(bundles.due) is None
    clock.advance(MINUTE)
    assert manned.ask(bundles.due) == "2026-03"
    with pytest.raises(GuardRefused, match="not been put together"):
        manned.act(bundles.hand, "2026-03", "吴洁")
    manned.act(bundles.record, "2026-03", 9, "0" * 64)
    manned.act(bundles.record, "2026-03", 10, "1" * 64)
    assert manned.ask(bundles.due) == "2026-03"
    with pytest.raises(InvalidInput):
        manned.act(bundles.hand, "2026-03", " ")
    manned.act(bundles.hand, "2026-03", "资料员吴洁")
    (bundle,) = manned.ask(bundles.all_of)
    assert (bundle.entries, bundle.digest, bundle.handed_to) == (10, "1" * 64, "资料员吴洁")
    assert manned.ask(bundles.due) is None
    for act in (
        lambda: manned.act(bundles.hand, "2026-03", "别人"),
        lambda: manned.act(bundles.record, "2026-03", 1, "2" * 64),
    ):
        with pytest.raises(GuardRefused, match="has been handed to"):
            act()
    clock.advance(at("05-02T12:00") - clock.now())  # a holiday: the first working day is the 6th
    assert manned.ask(bundles.due) is None
    clock.advance(at("05-06T00:00") - clock.now())
    assert manned.ask(bundles.due) == "2026-04"
    for wrong in ("April", "２０２６-02", "0000-01", "9999-12"):
        with pytest.raises(InvalidInput):
            manned.ask(bundles.span_of, wrong)
    sign_in(manned, "王岚")
    with pytest.raises(NotAuthorised):
        manned.act(bundles.record, "2026-04", 1, "2" * 64)
    with closing(sqlite3.connect(site.database)) as raw:
        assert raw.execute("SELECT count(*) FROM log_bundle").fetchone()[0] == 1
