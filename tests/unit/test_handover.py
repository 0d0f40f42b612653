"""The handover: what must be done before both sign, what the sheet says, what may come of it."""

from collections.abc import Callable

import pytest
from support.busy import note, request
from support.handovers import begun, filled, handed_over, signed
from support.played import row_of
from support.procedures import clocks, do
from support.second_reader import canonical, problems_of, sha256
from support.sites import IDS, PINS, Site, sign_in

from frontdesk.clock import HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.registers import (
    approvals,
    commitments,
    duty,
    help_requests,
    inventory,
    marks,
    notifications,
)
from frontdesk.registers.checks import morning
from frontdesk.registers.handovers import blocking, releases, sheet, signing, views, working
from frontdesk.registers.handovers.working import Count, Working


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty, with a post that has things to count."""
    sign_in(desk, "陈静")
    desk.act(inventory.keep, "对讲机", 2, kind="radio")
    desk.act(inventory.keep, "钥匙", 6, kind="key")
    sign_in(desk, "王岚")
    desk.act(duty.open_first)
    return desk


@pytest.mark.rule("HO-01", "HO-16", "HO-17", "DUTY-04", "DUTY-28", "LOG-08")
def test_a_quiet_handover(site: Site, clerk: Desk, clock: ManualClock) -> None:
    clock.advance(8 * HOUR + 25 * MINUTE)
    handover = filled(clerk, begun(clerk))
    before = clerk.anchor()
    new = signed(clerk, handover)
    shift = clerk.ask(duty.current)
    assert shift is not None and (shift.id, shift.name) == (new, "李娜")
    view = clerk.ask(views.show, handover.handover_id)
    assert view.signed and view.outcome == "signed" and view.to_shift == new
    assert view.sheet["cut_off"] == {"seq": before.seq, "head": before.head}
    assert view.sheet_sha256 == sha256(canonical(dict(view.sheet)))
    assert [one["found"] for one in view.sheet["count"]] == [2, 6]
    assert view.sheet["place"] == "service centre"
    anchor = clerk.ask(views.anchor_after, view.id)
    now = clerk.anchor()
    assert anchor is not None and (anchor.seq, anchor.head) == (now.seq, now.head)
    assert problems_of(site.database) == [] and clerk.verify().problems == ()


GAPS: dict[str, Callable[[Working], object]] = {
    "HO-05": lambda one: one.counts.pop(next(iter(one.counts))),
    "HO-06": lambda one: setattr(one, "log_read", False),
    "HO-09": lambda one: setattr(one, "area_normal", None),
    "HO-11": lambda one: one.tidy.pop(),
}


@pytest.mark.rule("HO-02", "HO-03", "HO-04", "HO-06", "HO-08", "HO-18")
@pytest.mark.parametrize("rule", GAPS)
def test_nothing_is_left_out_before_signing(clerk: Desk, rule: str) -> None:
    handover = filled(clerk, begun(clerk))
    GAPS[rule](handover)
    before = clerk.anchor()
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover)
    assert refusal.value.rule == rule and refusal.value.missing
    assert clerk.anchor() == before


@pytest.mark.rule("HO-05", "LOG-16")
def test_a_difference_is_explained_and_stands_in_the_log(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    first = next(iter(handover.counts))
    handover.counts[first] = Count(1)
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover)
    assert refusal.value.missing == ("differences_explained",)
    handover.counts[first].explanation = "一台在维修"
    signed(clerk, handover)
    [given] = list(_log(clerk, "handover.given"))
    assert "对讲机 2→1: 一台在维修" in given


@pytest.mark.rule("HO-08", "HO-09", "LOG-16")
def test_an_abnormal_area_is_explained(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    handover.area_normal, handover.area_found = False, "大堂玻璃裂"
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover)
    assert refusal.value.rule == "HO-09"
    handover.area_explained = "下午搬家碰的"
    signed(clerk, handover)
    assert "大堂玻璃裂: 下午搬家碰的" in _log(clerk, "handover.given")[0]


@pytest.mark.rule("HO-07", "HO-11", "HO-14")
def test_each_unfinished_matter_is_told_and_ordinary_ones_have_a_reason(clerk: Desk) -> None:
    request(clerk, "5-1-0402 厨房漏水 13800138000")
    handover = filled(clerk, begun(clerk))
    handover.told = []
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover)
    assert refusal.value.missing == ("open_acknowledged",)
    handover = filled(clerk, handover)
    handover.why_open = ""
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover)
    assert refusal.value.missing == ("why_open",)
    signed(clerk, filled(clerk, handover))


@pytest.mark.rule("HO-15", "AUTH-05")
def test_important_work_blocks_and_is_released_matter_by_matter(site: Site, clerk: Desk) -> None:
    first = request(clerk, "3-2-1203 有人晕倒")
    second = request(clerk, "5-1-0402 有人晕倒")
    handover = filled(clerk, begun(clerk))
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover)
    assert refusal.value.rule == "HO-15" and f"#{first}" in str(refusal.value)
    with (
        pytest.raises(NotAuthorised) as forbidden,
        clerk.transaction(warrant=clerk.warrant(IDS["赵强"], PINS["赵强"])) as tx,
    ):
        releases.release(tx, f"help_request:{first}", "家属在场")
    assert forbidden.value.rule == "AUTH-05"
    with clerk.transaction(warrant=clerk.warrant(IDS["陈静"], PINS["陈静"])) as tx:
        releases.release(tx, f"help_request:{first}", "家属在场")
    with pytest.raises(GuardRefused, match=f"#{second}"):
        signed(clerk, filled(clerk, handover))
    clerk.act(releases.release, f"help_request:{second}", "已联系", approver="陈静")
    signed(clerk, filled(clerk, handover))
    view = clerk.ask(views.show, handover.handover_id)
    assert [one["signed"] for one in view.sheet["releases"]] == [True, False]
    [waiting] = clerk.ask(approvals.waiting)
    assert waiting.handover_id == view.id
    assert clerk.ask(marks.case_of, f"approval:{waiting.id}") == f"handover:{view.id}"
    sign_in(clerk, "陈静").act(approvals.countersign, waiting.id)
    assert clerk.ask(approvals.waiting) == []
    assert clerk.verify().problems == ()


@pytest.mark.rule("HO-15", "AUTH-05")
def test_on_the_telephone_another_supervisor_releases_a_matter_once(clerk: Desk) -> None:
    subject = f"help_request:{request(clerk, '3-2-1203 有人晕倒')}"
    begun(clerk)
    for nobody in ("王岚", "赵强", "没有这个人", "　"):
        with pytest.raises(InvalidInput) as refusal:
            clerk.act(releases.release, subject, "已联系", approver=nobody)
        assert refusal.value.rule == "AUTH-05"
    with pytest.raises(InvalidInput):
        sign_in(clerk, "陈静").act(releases.release, subject, "已联系", approver="陈静")
    sign_in(clerk, "王岚").act(releases.release, subject, "已联系", approver="周明")
    with pytest.raises(GuardRefused, match="already"):
        clerk.act(releases.release, subject, "再说一次", approver="陈静")
    [one] = clerk.ask(approvals.waiting)
    assert (one.approver, one.instruction) == ("周明", "已联系")


@pytest.mark.rule("CON-11", "HO-15")
def test_why_a_confidential_matter_was_released_is_for_supervisors(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 有人晕倒")
    clerk.act(help_requests.keep_confidential, number)
    handover = begun(clerk)
    clerk.act(releases.release, f"help_request:{number}", "家暴致伤", approver="陈静")
    signed(clerk, filled(clerk, handover))
    view = clerk.ask(views.show, handover.handover_id)
    assert view.sheet["releases"][0]["by"] == "陈静" and "家暴" not in str(view.sheet)
    assert sign_in(clerk, "赵强").ask(approvals.waiting) == []
    assert "家暴" not in str(clerk.ask(morning.ahead).exceptions)
    assert not any("家暴" in line for line in _log(clerk, "handover.released"))
    assert not any("家暴" in line for line in _log(clerk, "handover.given"))
    [one] = sign_in(clerk, "陈静").ask(approvals.waiting)
    assert one.instruction == "家暴致伤"
    clerk.act(approvals.countersign, one.id)
    assert not any("家暴" in line for line in _log(sign_in(clerk, "赵强"), "approval.given"))


@pytest.mark.rule("HO-13")
def test_only_somebody_of_the_staff_who_is_not_on_duty_fails_to_come(clerk: Desk) -> None:
    with pytest.raises(NotFound):
        clerk.act(signing.relief_absent, "电话不接", 999)
    with pytest.raises(GuardRefused) as refusal:
        clerk.act(signing.relief_absent, "电话不接", IDS["王岚"])
    assert refusal.value.rule == "HO-12" and clerk.ask(views.recent) == []


def test_new_red_work_makes_the_sheet_stale(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    frozen = clerk.ask(signing.freeze, handover)
    note(clerk, "无关的一笔")
    number = request(clerk, "3-2-1203 有人晕倒")
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover, frozen)
    assert refusal.value.missing == ("stale",) and f"#{number}" in str(refusal.value)


def test_what_is_written_after_the_cut_off_stands_on_the_next_sheet(
    clerk: Desk, clock: ManualClock
) -> None:
    handover = filled(clerk, begun(clerk))
    frozen = clerk.ask(signing.freeze, handover)
    late = note(clerk, "冻结之后的一笔")
    signed(clerk, handover, frozen)
    clock.advance(9 * HOUR)
    sign_in(clerk, "李娜")
    during = note(clerk, "夜里的一笔")
    drawn = clerk.ask(sheet.draw)
    assert drawn.after == frozen.seq
    assert [one.seq for one in drawn.after_frozen] == [late]
    assert [one.seq for one in drawn.told] == [late, during]
    handed_over(clerk, "李娜", "王岚")
    assert clerk.ask(sheet.draw).after_frozen == ()


@pytest.mark.rule("HO-12")
def test_two_people_sign_and_it_is_the_two_of_this_handover(clerk: Desk) -> None:
    with pytest.raises(GuardRefused) as refusal:
        clerk.act(working.begin, IDS["王岚"])
    assert refusal.value.rule == "HO-12"
    handover = filled(clerk, begun(clerk))
    frozen = clerk.ask(signing.freeze, handover)
    for person in ("王岚", "赵强"):
        with (
            pytest.raises(GuardRefused) as refusal,
            clerk.transaction(warrant=clerk.warrant(IDS[person], PINS[person])) as tx,
        ):
            signing.sign(tx, handover, frozen)
        assert refusal.value.rule == "HO-12"
    with pytest.raises(GuardRefused) as refusal:
        clerk.act(signing.sign, handover, frozen)
    assert refusal.value.rule == "HO-12"


@pytest.mark.rule("HO-13")
def test_a_refused_handover_leaves_the_outgoing_clerk_on_duty(clerk: Desk) -> None:
    handover = begun(clerk)
    with pytest.raises(InvalidInput):
        clerk.act(signing.refuse, " ")
    with clerk.transaction(warrant=clerk.warrant(IDS["李娜"], PINS["李娜"])) as tx:
        signing.refuse(tx, "物品不齐")
    shift = clerk.ask(duty.current)
    assert shift is not None and shift.name == "王岚"
    assert clerk.ask(views.show, handover.handover_id).outcome == "refused"
    [told] = clerk.ask(notifications.waiting)
    assert (told.role, told.subject) == ("cs_supervisor", f"handover:{handover.handover_id}")
    with pytest.raises(GuardRefused):
        signed(clerk, filled(clerk, handover))
    clerk.act(notifications.record, told.id, reached=True, told="陈静")
    handed_over(clerk, "王岚", "李娜")


@pytest.mark.rule("HO-13")
def test_a_relief_that_does_not_come_or_is_unfit(clerk: Desk) -> None:
    clerk.act(signing.relief_absent, "电话不接", IDS["李娜"])
    begun(clerk, "李娜")
    with pytest.raises(GuardRefused):
        clerk.act(signing.relief_absent, "电话不接")
    clerk.act(signing.relief_unfit, "酒后上岗")
    assert [one.outcome for one in clerk.ask(views.recent)] == ["relief_unfit", "relief_absent"]
    shift = clerk.ask(duty.current)
    assert shift is not None and shift.name == "王岚"


def test_another_relief_begins_anew(clerk: Desk) -> None:
    first, again = begun(clerk, "李娜"), begun(clerk, "李娜")
    assert first.handover_id == again.handover_id
    clerk.keep_draft(working.FORM, first.as_draft())
    other = begun(clerk, "赵强")
    assert other.handover_id != first.handover_id
    assert clerk.draft(working.FORM) is None
    assert clerk.ask(views.show, first.handover_id).outcome == "void"


def test_a_reservation_is_signed_too(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    handover.reservation = "电话线接触不良，未修好"
    signed(clerk, handover)
    view = clerk.ask(views.show, handover.handover_id)
    assert view.outcome == "reserved" and "电话线" in view.reason
    assert "保留意见：电话线接触不良" in _log(clerk, "handover.given")[0]


@pytest.mark.rule("HO-11", "HO-13")
def test_promises_are_taken_over_by_name(clerk: Desk, clock: ManualClock) -> None:
    clerk.act(commitments.promise, "给1203回电", 600)
    clock.advance(HOUR)
    signed(clerk, filled(clerk, begun(clerk)))
    [clock_row] = clerk.ask(commitments.running)
    assert clock_row.owner == IDS["李娜"]
    sign_in(clerk, "李娜")
    [line] = clerk.ask(sheet.draw).lines
    assert (line.carried, line.owner) == (1, IDS["李娜"])


def test_the_previous_anchor_is_checked_by_its_first_digits(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    signed(clerk, handover)
    anchor = clerk.ask(views.previous_anchor)
    assert anchor is not None
    groups = f"{anchor.head[:4]} {anchor.head[4:8]} {anchor.head[8:12]} {anchor.head[12:16]}"
    assert clerk.ask(views.check_anchor, groups.upper()).right
    assert clerk.ask(views.check_anchor, f"{anchor.seq}:{anchor.head}").right
    wrong = ("0" if anchor.head[0] != "0" else "1") + anchor.head[1:]
    assert not clerk.ask(views.check_anchor, wrong).right
    for typed in (anchor.head[:15], "xyz", "", f"99999:{anchor.head}"):
        with pytest.raises(InvalidInput):
            clerk.ask(views.check_anchor, typed)


def test_what_was_filled_in_is_resumed(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    clerk.keep_draft(working.FORM, handover.as_draft())
    kept = clerk.draft(working.FORM)
    assert kept is not None and Working.from_draft(kept) == handover


@pytest.mark.rule("HO-15", "HO-13")
def test_a_running_emergency_changes_hands_at_one_second(clerk: Desk, clock: ManualClock) -> None:
    run = clerk.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"})
    do(clerk, run, "nearest", who="刘强")
    do(clerk, run, "wish", help=["call_120"], relative=True)
    for step, given in (
        ("call_120", {}),
        ("reception", {}),
        ("ambulance", {"outcome": "arrived"}),
    ):
        do(clerk, run, step, **given)
        with pytest.raises(GuardRefused) as refusal:
            signed(clerk, filled(clerk, begun(clerk)))
        assert refusal.value.rule == "HO-15"
    do(clerk, run, "leader_back", reporter="赵强", report="已送医")
    clerk.act(commitments.promise, "回电家属", 30)
    before = clocks(clerk, run)
    clock.advance(MINUTE)
    signed(clerk, filled(clerk, begun(clerk)))
    assert clocks(clerk, run) == before and before["scene"][0][1] == "open"
    row, shift = row_of(clerk, run), clerk.ask(duty.current)
    assert shift is not None and (row.owner, row.state) == (IDS["李娜"], "running")
    assert {one.owner for one in clerk.ask(commitments.running)} == {IDS["李娜"]}
    assert shift.opened_at == clock.now() == clerk.ask(views.recent)[0].signed_at
    sign_in(clerk, "赵强")
    with pytest.raises(GuardRefused):
        clerk.act(duty.open_first)
    do(sign_in(clerk, "李娜"), run, "scene", outcome="confirmed")
    assert clerk.verify().problems == ()


def test_a_sheet_is_signed_once(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    frozen = clerk.ask(signing.freeze, handover)
    signed(clerk, handover, frozen)
    before = clerk.anchor()
    with pytest.raises(GuardRefused):
        signed(clerk, handover, frozen)
    sign_in(clerk, "李娜")
    with pytest.raises(GuardRefused):
        signed(clerk, handover, frozen)
    assert clerk.anchor() == before


def test_carried_goes_by_the_log_not_by_the_clock(clerk: Desk, clock: ManualClock) -> None:
    clerk.act(commitments.promise, "回电", 600)
    clock.step(-HOUR)
    handed_over(clerk, "王岚", "李娜")
    before = clock.now() - 30 * MINUTE
    facts = {"content": "漏水", "room": "3-2-1203", "kind": "repair", "received_at": before}
    clock.advance(HOUR)
    late = sign_in(clerk, "李娜").act(help_requests.register, help_requests.draft_of(facts))
    carried = {line.key: line.carried for line in clerk.ask(sheet.draw).lines}
    assert carried == {"commitment:1": 1, f"help_request:{late}": 0}


@pytest.mark.rule("HO-11")
def test_an_ordinary_request_after_the_cut_off_is_the_next_sheets(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    frozen = clerk.ask(signing.freeze, handover)
    number = request(clerk, "5-1-0402 厨房漏水 13800138000")
    signed(clerk, handover, frozen)
    drawn = sign_in(clerk, "李娜").ask(sheet.draw)
    assert any("厨房漏水" in one.text for one in drawn.after_frozen)
    assert [line.key for line in drawn.lines] == [f"help_request:{number}"]


def test_a_sheet_says_what_was_filled_in_and_released(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 有人晕倒")
    handover = filled(clerk, begun(clerk))
    frozen = clerk.ask(signing.freeze, handover)
    clerk.act(releases.release, f"help_request:{number}", "已联系", approver="陈静")
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover, frozen)
    assert refusal.value.missing == ("stale",)
    frozen = clerk.ask(signing.freeze, handover)
    first = next(iter(handover.counts))
    handover.counts[first] = Count(1, explanation="一台在维修")
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover, frozen)
    assert refusal.value.missing == ("stale",)
    signed(clerk, handover)


@pytest.mark.rule("HO-11")
def test_a_decision_by_telephone_is_open_until_it_is_signed(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 有人晕倒")
    handover = begun(clerk)
    clerk.act(releases.release, f"help_request:{number}", "已联系", approver="陈静")
    [one] = [one for one in clerk.ask(sheet.draw).counted if one.things == ("approval:1",)]
    assert one.words == "待补签的决定"
    clerk.act(marks.mark, "approval:1", "主管明早补签")
    [line] = [line for line in clerk.ask(sheet.draw).lines if line.key == "approval:1"]
    assert line.red and line.blocks == "marked" and "陈静" in line.words
    sign_in(clerk, "陈静").act(approvals.countersign, 1)
    signed(sign_in(clerk, "王岚"), filled(clerk, handover))
    assert "approval:1" not in str(clerk.ask(views.show, handover.handover_id).sheet["open"])


def test_the_coming_shift_is_the_reliefs_also_where_they_are_late(
    clerk: Desk, clock: ManualClock
) -> None:
    clock.advance(24 * HOUR)
    with clerk.transaction() as tx:
        due = tx.now + 7 * HOUR
        row = commitments.start(
            tx, rule="CON-04", subject="", label="书面答复", due_at=due, started_at=tx.now
        )
        tx.post("commitment.made", {"label": "书面答复", "due_at": due}, [row])
    listed = [line.words for line in clerk.ask(sheet.draw).lines]
    assert listed == ["书面答复"]


@pytest.mark.rule("CON-11")
def test_entries_about_a_confidential_matter_are_named_by_their_kind(
    clerk: Desk, clock: ManualClock
) -> None:
    number = request(clerk, "5-1-0402 家庭纠纷 13800138000")
    clerk.act(help_requests.keep_confidential, number)
    clerk.act(commitments.promise, "劝解夫妻", 10, subject=f"help_request:{number}")
    clock.advance(HOUR)
    clerk.tick()
    drawn = clerk.ask(sheet.draw)
    assert {one.text for one in drawn.told} == {"超时"}
    handover = filled(clerk, begun(clerk))
    signed(clerk, handover)
    assert "纠纷" not in str(clerk.ask(views.show, handover.handover_id).sheet)


@pytest.mark.rule("HO-07", "HO-11")
def test_the_relief_takes_what_other_clerks_began_but_not_what_a_supervisor_keeps(
    clerk: Desk,
) -> None:
    sign_in(clerk, "赵强").act(commitments.promise, "赵强答应的", 600)
    sign_in(clerk, "陈静").act(commitments.promise, "主管跟进", 600)
    clerk.signed_in = None
    run = clerk.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"})
    handover = begun(sign_in(clerk, "王岚"))
    clerk.act(releases.release, f"procedure_run:{run}", "已联系", approver="陈静")
    signed(clerk, filled(clerk, handover))
    owners = {one.label: one.owner for one in clerk.ask(commitments.running)}
    assert (owners["赵强答应的"], owners["主管跟进"]) == (IDS["李娜"], IDS["陈静"])
    assert row_of(clerk, run).owner == IDS["李娜"]


def _log(desk: Desk, kind: str) -> list[str]:
    from frontdesk.registers import duty_log

    return [row.text or "" for row in desk.ask(duty_log.page).rows if row.kind == kind]


@pytest.mark.rule("HO-03", "HO-08")
@pytest.mark.parametrize(
    "wrong",
    [
        Count(-1, explanation="少一台"),
        Count(True, explanation="少一台"),
        Count(10**12, explanation="多了"),
        Count(2, "好", "少一台"),
    ],
)
def test_a_draft_that_no_screen_wrote_is_not_taken_for_a_count(clerk: Desk, wrong: Count) -> None:
    handover = filled(clerk, begun(clerk))
    first = next(iter(handover.counts))
    right, handover.counts[first] = handover.counts[first], wrong
    with pytest.raises(GuardRefused) as refusal:
        signed(clerk, handover)
    assert refusal.value.missing == ("counted",)
    handover.counts[first] = right
    handover.tidy, handover.anchor = [*handover.tidy, "别的"], "对"
    handover.counts["999"] = Count(1)
    signed(clerk, handover)
    written = clerk.ask(views.show, handover.handover_id).sheet
    assert written["tidy"] == sorted(working.TIDY) and written["previous_anchor"] == ""
    assert "999" not in str(written["count"])


@pytest.mark.rule("HO-11")
def test_no_sheet_that_leaves_out_what_is_open_is_signed(clerk: Desk) -> None:
    number = request(clerk, "5-1-0402 厨房漏水 13800138000")
    handover = filled(clerk, begun(clerk))
    whole = clerk.ask(signing.freeze, handover)
    assert [one["red"] for one in whole.sheet["open"]] == [False]
    with pytest.raises(GuardRefused, match="厨房漏水") as refusal:
        signed(clerk, handover, signing.Frozen({**whole.sheet, "open": [], "told": []}))
    assert refusal.value.missing == ("stale",)
    signed(clerk, handover, whole)
    [line] = clerk.ask(views.show, handover.handover_id).sheet["open"]
    assert f"help_request:{number}" in line["things"]


@pytest.mark.rule("HO-13")
def test_nobody_else_begins_or_ends_a_handover(clerk: Desk) -> None:
    sign_in(clerk, "赵强")
    with pytest.raises(NotAuthorised) as refusal:
        clerk.act(working.begin, IDS["李娜"])
    assert refusal.value.rule == "HO-13"
    with pytest.raises(NotAuthorised) as refusal:
        clerk.act(signing.relief_absent, "电话不接")
    assert refusal.value.rule == "HO-13"
    handover = begun(sign_in(clerk, "李娜"))
    for ending in (signing.refuse, signing.relief_unfit):
        with pytest.raises(NotAuthorised):
            sign_in(clerk, "赵强").act(ending, "物品不齐")
    with pytest.raises(NotAuthorised):
        clerk.act(working.begin, IDS["陈静"])
    assert clerk.ask(views.show, handover.handover_id).outcome == "begun"
    sign_in(clerk, "陈静").act(signing.relief_unfit, "酒后上岗")


@pytest.mark.rule("CON-11", "HO-15")
def test_a_marked_promise_about_a_confidential_matter_holds_up_by_its_number(clerk: Desk) -> None:
    number = request(clerk, "5-1-0402 家庭纠纷 13800138000")
    clerk.act(help_requests.keep_confidential, number)
    promise = clerk.act(commitments.promise, "劝解", 30, subject=f"help_request:{number}")
    clerk.act(marks.mark, f"commitment:{promise}", "夫妻打架")
    sign_in(clerk, "陈静")
    [held] = clerk.ask(blocking.blockers)
    assert (held.subject, held.words) == (f"commitment:{promise}", f"保密事项 #{number}")
