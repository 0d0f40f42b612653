"""What a check of the log finds: each sort once, ranked, under a key that stays the same."""

import sqlite3
from contextlib import closing

import pytest
from support.busy import asked_supervisor, note, relieve, request
from support.checks import ahead, of, signed
from support.checks import begun as check_begun
from support.handovers import begun, filled, handed_over
from support.handovers import signed as sign_handover
from support.sites import Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.exchange.handover_sheet import signed_page
from frontdesk.exchange.paper_text import lines as paper_lines
from frontdesk.language import set_language
from frontdesk.procedures import actions, pinned
from frontdesk.registers import (
    commitments,
    duty,
    duty_log,
    help_requests,
    inventory,
    notifications,
)
from frontdesk.registers.checks import morning, sorts
from frontdesk.registers.checks.figures import figures
from frontdesk.registers.checks.shapes import Exception_
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.handovers import releases, signing, views
from frontdesk.registers.handovers.working import Count
from frontdesk.registers.roster import plan
from frontdesk.registers.roster.plan import RowDraft


@pytest.fixture
def manned(desk: Desk) -> Desk:
    """A desk with 王岚 on duty, everything before answered."""
    sign_in(desk, "王岚").act(duty.open_first)
    signed(desk)
    return sign_in(desk, "王岚")


def sorts_of(desk: Desk, kind: str = "morning") -> list[str]:
    return [one.sort for one in ahead(desk, kind)]


def only(desk: Desk, sort: str) -> Exception_:
    (found,) = of(ahead(desk), sort)
    return found


@pytest.mark.rule("LOG-07")
def test_a_quiet_night_has_no_exception(manned: Desk) -> None:
    note(manned, "巡查正常")
    manned.act(duty_log.write, EntryDraft("desk.manned"))
    assert ahead(manned) == ()


@pytest.mark.rule("LOG-07", "HO-19")
def test_the_gravest_stands_first(manned: Desk, clock: ManualClock) -> None:
    first = note(manned, "记错")
    manned.act(duty_log.correct, first, "改正", "笔误")
    manned.act(
        duty_log.write, EntryDraft(fields={"content": "补记"}, occurred_at=clock.now() - HOUR)
    )
    request(manned, "3-2-1203 厨房漏水")
    asked_supervisor(manned)
    clock.advance(20 * MINUTE)
    manned.tick()
    sign_in(manned, "周明")
    spot = EntryDraft("spot_check.recorded", {"who": "王岚", "at_post": False})
    manned.act(duty_log.write, spot)
    found = ahead(manned)
    assert found[0].sort == "not_at_post"
    assert {"breached", "approval", "corrected", "late"} <= {one.sort for one in found}
    assert [one.risk for one in found] == sorted(one.risk for one in found)
    assert len({one.key for one in found}) == len(found)
    assert ahead(manned) == found


def test_a_spot_check_that_finds_the_clerk_is_no_exception(manned: Desk) -> None:
    sign_in(manned, "周明")
    draft = EntryDraft("spot_check.recorded", {"who": "王岚", "at_post": True})
    manned.act(duty_log.write, draft)
    assert ahead(manned) == ()


# Clocks -----------------------------------------------------------------------------------------


@pytest.mark.rule("LOG-07", "REQ-13")
def test_a_late_reply_is_found_once_with_how_late_it_was(manned: Desk, clock: ManualClock) -> None:
    number = request(manned, "3-2-1203 厨房漏水")
    clock.advance(20 * MINUTE)
    manned.tick()
    manned.act(help_requests.answer, number, "已派水工")
    found = only(manned, "breached")
    assert found.rule == "REQ-13" and found.subject == f"help_request:{number}"
    assert "15 min late" in found.words and found.person == "王岚"
    assert sorts_of(manned) == ["breached"]  # whom it asks to tell is told by reading it
    set_language("zh")
    assert "迟15分钟" in only(manned, "breached").words


@pytest.mark.rule("HO-19", "DUTY-24")
def test_a_missed_clock_names_who_was_on_duty_when_it_ran_out(
    manned: Desk, clock: ManualClock
) -> None:
    begins = clock.now()
    missed = manned.act(commitments.promise, "回电 1203", 30)
    theirs = manned.act(commitments.promise, "送快递", 90)
    clock.advance(40 * MINUTE)
    manned.tick()
    handed_over(manned, "王岚", "李娜")
    clock.advance(60 * MINUTE)
    found = {one.key: one.person for one in of(ahead(manned), "promise")}
    assert found == {f"commitment:{missed}": "王岚", f"commitment:{theirs}": "李娜"}
    sign_in(manned, "陈静")
    counted = manned.ask(lambda reading: figures(reading, begins, clock.now()))
    assert {one.name: one.breaches for one in counted if one.breaches} == {"王岚": 1, "李娜": 1}


@pytest.mark.rule("LOG-07", "HO-17")
def test_an_anchor_that_the_paper_does_not_bear_out_is_grave(manned: Desk) -> None:
    handed_over(manned, "王岚", "李娜")
    sign_in(manned, "李娜")
    handover = filled(manned, begun(manned, "王岚"))
    handover.anchor = "wrong"
    sign_handover(manned, handover)
    differs = only(manned, "anchor")
    assert (differs.risk, differs.key) == (2, f"anchor:{handover.handover_id}")
    assert "李娜 to 王岚: the paper" in differs.words and ahead(manned)[0] == differs
    page = manned.ask(
        lambda reading: signed_page(reading, views.show(reading, handover.handover_id))
    )
    assert "compared: it does NOT say what the log says" in "\n".join(paper_lines(page, 80))


def test_a_clock_that_no_console_was_open_to_fire_counts_too(
    manned: Desk, clock: ManualClock
) -> None:
    number = manned.act(commitments.promise, "回电 1203", 30)
    late = manned.act(commitments.promise, "送快递", 10)
    clock.advance(40 * MINUTE)
    manned.act(commitments.settle, late)
    found = of(ahead(manned), "promise")
    assert [one.key for one in found] == [f"commitment:{late}", f"commitment:{number}"]
    assert "30 min late" in found[0].words and "still open" in found[1].words
    assert all(one.rule == "" for one in found)
    check = signed(manned)
    manned.tick()  # only now its own entry is written
    assert ahead(manned) == () and check


@pytest.mark.rule("REQ-40")
def test_whoever_must_still_be_told_is_named_until_it_is_done(
    manned: Desk, clock: ManualClock
) -> None:
    number = request(manned, "3-2-1203 有人晕倒")
    manned.act(help_requests.hand_over, number, "保安部")
    waiting = manned.ask(notifications.waiting)
    keys = [one.key for one in of(ahead(manned), "untold")]
    assert keys == [f"notification:{one.id}" for one in waiting]
    signed(manned)
    again = of(ahead(manned), "untold")
    assert [one.key for one in again] == keys
    assert all(one.before and one.is_answered for one in again), "it is known; it asks no more"
    sign_in(manned, "王岚")
    for one in waiting:
        manned.act(notifications.record, one.id, reached=True, told="周明")
    assert of(ahead(manned), "untold") == []


# Procedures -------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-24")
def test_steps_left_out_or_done_otherwise_and_what_was_called_off(manned: Desk) -> None:
    run = manned.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"})
    for how, why in (("deviated", "电梯停用"), ("not_applicable", "家属已送")):
        _row, procedure, state = manned.ask(pinned.view_of, run)
        steps = [
            visit.step for visit in state.open if not procedure.steps[visit.step].never_skipped
        ]
        manned.work(actions.skip, run, steps[0], why, how=how)
    third = request(manned, "3-2-1203 厨房漏水")
    manned.act(help_requests.call_off, third, "登记错")
    found = [one for one in ahead(manned) if one.sort != "untold"]
    assert [one.sort for one in found] == ["deviated", "skipped", "called_off"]
    assert "电梯停用" in found[0].words and found[0].subject == f"procedure_run:{run}"
    assert found[2].subject == f"help_request:{third}"


@pytest.mark.rule("AUTH-02")
def test_a_telephone_decision_waits_and_names_who_decided(manned: Desk) -> None:
    run = asked_supervisor(manned)
    found = only(manned, "approval")
    assert found.subject == f"procedure_run:{run}" and "陈静 by telephone" in found.words
    assert found.choices[0] == "countersigned" and "accepted" not in found.choices


# Manning ----------------------------------------------------------------------------------------


@pytest.mark.rule("DUTY-12")
def test_silence_is_longer_than_twice_the_heartbeat(manned: Desk, clock: ManualClock) -> None:
    beat = manned.house.rulebook.minutes("log.heartbeat_min") * MINUTE
    clock.advance(2 * beat)
    seq = note(manned, "刚好")
    assert ahead(manned) == ()
    clock.advance(2 * beat + MINUTE)
    lasting = only(manned, "silent")
    assert lasting.key == f"silent:{seq}" and lasting.seq is None
    broken = note(manned, "巡查")
    ended = only(manned, "silent")
    assert (ended.key, ended.seq, ended.shift) == (lasting.key, broken, 1)


def test_a_silence_that_lasts_is_told_anew_for_what_is_new(
    manned: Desk, clock: ManualClock
) -> None:
    clock.advance(7 * HOUR)
    signed(manned)
    clock.advance(5 * MINUTE)
    assert of(ahead(manned), "silent") == []
    clock.advance(8 * HOUR)
    again = only(manned, "silent")
    assert "8 h 5 min" in again.words


@pytest.mark.rule("DUTY-05")
def test_a_shift_that_ended_late(manned: Desk, clock: ManualClock) -> None:
    ends = manned.ask(duty.current).ends_at  # type: ignore[union-attr]
    clock.advance(ends - clock.now() + 31 * MINUTE)
    handed_over(manned, "王岚", "李娜")
    late = only(manned, "overrun")
    assert late.key == "overrun:1" and late.person == "王岚" and "31 min later" in late.words


@pytest.mark.rule("DUTY-07")
def test_time_without_a_shift(site: Site, manned: Desk, clock: ManualClock) -> None:
    relieve(manned, "王岚", "李娜")
    signed(manned)
    closed = "UPDATE shift SET state = 'handed_over', closed_at = ? WHERE id = 2"
    manned = altered(site, closed, clock.now())  # as a book that was repaired has it
    clock.advance(2 * HOUR)
    now = only(manned, "unmanned")
    assert now.key == "unmanned:2" and "nobody on duty since" in now.words
    sign_in(manned, "王岚").act(duty.open_first)
    clock.advance(HOUR)
    then = only(manned, "unmanned")
    assert then.key == now.key and "2 h 0 min" in then.words and then.seq is not None


@pytest.mark.rule("DUTY-01", "DUTY-02", "DUTY-07")
def test_a_roster_that_is_due_its_gaps_and_who_does_not_stand_on_it(
    manned: Desk, clock: ManualClock
) -> None:
    clock.advance(27 * DAY)
    assert [one.key for one in of(ahead(manned), "roster")] == ["roster:2026-04"]
    sign_in(manned, "陈静")
    cells = ("H", "H", "休", *["H"] * 27)
    manned.act(plan.set_row, "2026-04", RowDraft("李娜", cells=cells))
    manned.act(plan.complete, "2026-04", accept="主管顶班")
    assert of(ahead(manned), "roster") == []
    clock.advance(4 * DAY)  # the 2nd, and nobody from tomorrow morning on
    gap = only(manned, "roster")
    assert gap.rule == "DUTY-07" and "from 04-03 08:30 to 04-04 08:30" in gap.words
    relieve(manned, "王岚", "赵强")
    found = {one.rule: one for one in of(ahead(manned), "roster")}
    assert set(found) == {"DUTY-07", "DUTY-02"} and "赵强 took duty" in found["DUTY-02"].words


# Handovers --------------------------------------------------------------------------------------


@pytest.mark.rule("LOG-16", "HO-05", "HO-09", "HO-19")
def test_what_a_signed_handover_says_that_is_not_as_it_should_be(manned: Desk) -> None:
    sign_in(manned, "陈静")
    manned.act(inventory.keep, "对讲机", 2, kind="radio")
    manned.act(inventory.keep, "备用金", 20000, kind="cash")
    sign_in(manned, "王岚")
    handover = filled(manned, begun(manned))
    radio, cash = (
        str(item.id) for item in manned.ask(inventory.items) if item.name in ("对讲机", "备用金")
    )
    handover.counts[radio] = Count(1, explanation="借给保安")
    handover.counts[cash] = Count(20000, condition="damaged", explanation="纸币破损")
    handover.area_normal, handover.area_found = False, "大门未锁"
    handover.area_explained, handover.reservation = "锁坏", "账目未对"
    sign_handover(manned, handover)
    found = ahead(manned)
    assert sorted(one.sort for one in found) == ["area", "count", "count", "reservation"]
    words = " | ".join(one.words for one in found)
    assert "对讲机: should be 2, found 1; explained: 借给保安" in words
    assert "备用金: damaged; explained: 纸币破损" in words
    assert "大门未锁; explained: 锁坏" in words and "账目未对" in words
    assert {one.subject for one in found} == {"handover:1"}
    signed(manned)
    assert ahead(manned) == ()


@pytest.mark.rule("HO-15", "AUTH-05")
def test_outcomes_and_releases_of_handovers(manned: Desk) -> None:
    number = request(manned, "3-2-1203 有人晕倒")
    begun(manned)
    manned.act(releases.release, f"help_request:{number}", "家属在场", approver="陈静")
    held = of(ahead(manned), "approval")
    assert len(held) == 1 and "家属在场" in held[0].words and of(ahead(manned), "released") == []
    manned.act(signing.refuse, "人未清醒")
    manned.act(signing.relief_absent, "未到")
    assert set(sorts_of(manned)[:2]) == {"relief_absent", "refused"}
    check = check_begun(manned)
    manned.act(morning.answer, check, held[0].key, "countersigned")
    assert of(ahead(manned), "approval") == []
    relief = only(manned, "refused")
    assert relief.shift == 1 and "人未清醒" in relief.words


@pytest.mark.rule("HO-15", "LOG-17")
def test_a_director_sees_that_a_decision_was_countersigned_in_the_morning(manned: Desk) -> None:
    number = request(manned, "3-2-1203 有人晕倒")
    begun(manned)
    manned.act(releases.release, f"help_request:{number}", "家属在场", approver="陈静")
    signed(manned)
    sign_in(manned, "周明")
    let_pass = of(ahead(manned, "inspection"), "released")
    assert [one.before and one.before.answer for one in let_pass] == ["countersigned"]


# The book ---------------------------------------------------------------------------------------


def test_a_book_that_does_not_hold_is_the_gravest(site: Site, clock: ManualClock) -> None:
    changed = altered(site, "UPDATE person SET name = '王兰' WHERE id = 2")
    assert changed.verify().problems
    found = ahead(changed)[0]
    assert found.sort == "verify" and "not as its entry has it" in found.words
    mended = altered(site, "UPDATE person SET name = '王岚' WHERE id = 2")
    assert of(ahead(mended), "verify")
    assert mended.verify().problems == () and of(ahead(mended), "verify") == []
    clock.advance(8 * DAY)
    assert "last checked" in only(mended, "verify_old").words


def altered(site: Site, statement: str, *values: object) -> Desk:
    """The desk after somebody changed its database with another tool while it was closed."""
    site.close()
    with closing(sqlite3.connect(site.database)) as raw:
        raw.execute(statement, values)
        raw.commit()
    return site.open()


@pytest.mark.rule("LOG-04")
def test_the_clock_and_the_configuration(site: Site, manned: Desk, clock: ManualClock) -> None:
    clock.step(-2 * HOUR)
    note(manned, "时钟倒退")
    (site.folder / "rulebook.toml").write_text('"check.sample" = 3\n', encoding="utf-8")
    again = site.open()
    again.note_configuration()
    found = {one.sort: one for one in ahead(again)}
    assert {"clock", "rules"} <= set(found)
    assert "check.sample" in found["rules"].words and found["rules"].person == ""


# Secrecy ----------------------------------------------------------------------------------------


@pytest.mark.rule("CARE-28", "CON-11")
def test_what_is_confidential_is_there_without_its_words(manned: Desk) -> None:
    secret = note(manned, "某户家事", confidential=True)
    manned.act(duty_log.correct, secret, "某户家事，已劝解", "写漏")
    mine = only(manned, "corrected")
    assert "已劝解" in mine.words and mine.confidential
    for name in ("陈静", "李娜", None):
        if name:
            sign_in(manned, name)
        else:
            manned.sign_out()
        assert only(manned, "corrected").words == "(confidential)"


def test_telephone_numbers_are_masked(manned: Desk, clock: ManualClock) -> None:
    early = clock.now() - HOUR
    draft = EntryDraft(fields={"content": "来电 13800138000"}, occurred_at=early)
    manned.act(duty_log.write, draft)
    late = only(manned, "late")
    assert "138****8000" in late.words and "written 1 h 0 min later" in late.words


@pytest.mark.parametrize("name", sorted(sorts.SORTS))
def test_every_sort_has_a_name_in_both_languages(name: str) -> None:
    english, chinese = sorts.title(name, "en"), sorts.title(name, "zh")
    assert english.isascii() and not chinese.isascii() and len(english) <= 45
