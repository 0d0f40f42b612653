"""What the rules of work orders and charges ask for, shown on orders at the desk."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from support.orders import (
    ELECTRICIAN,
    PLUMBER,
    agreed,
    at_work,
    requested,
    shown,
    signed,
    staffed,
    tracks_of,
    written,
)
from support.sites import Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock, instant_from_iso, local
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.models.work_orders import CATEGORIES
from frontdesk.registers import (
    commitments,
    duty_log,
    help_requests,
    households,
    notifications,
    people,
    return_visits,
)
from frontdesk.registers.commitments import CommitmentView
from frontdesk.registers.households import ResidentDraft
from frontdesk.registers.notifications import NotificationView
from frontdesk.registers.orders import (
    board,
    charges,
    checks,
    details,
    drafts,
    ending,
    goods,
    payments,
    views,
    work,
    writing,
)
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.return_visits import VisitDraft


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def clocks(desk: Desk, order: int, state: str = "open") -> list[CommitmentView]:
    found = desk.ask(commitments.of_subject, f"work_order:{order}")
    return [one for one in found if one.state == state]


def rules_running(desk: Desk, order: int) -> list[str]:
    return sorted(one.rule for one in clocks(desk, order))


def newest(desk: Desk) -> str:
    return desk.ask(duty_log.page).rows[0].text or ""


def told(desk: Desk, order: int) -> list[NotificationView]:
    return desk.ask(notifications.of_subject, f"work_order:{order}")


def on_site(desk: Desk, order: int, worker: int) -> None:
    desk.act(work.dispatch, order, worker)
    desk.act(work.receive, order)
    desk.act(work.arrive, order)


def copies(desk: Desk, order: int) -> tuple[str, str, str]:
    view = shown(desk, order)
    return view.copy_1, view.copy_2, view.copy_3


# Taking it down and judging it ------------------------------------------------------------------


@pytest.mark.rule("WO-01", "WO-55")
def test_a_wish_is_registered_at_once_and_its_order_is_the_one_paper(
    desk: Desk, crew: dict[str, int]
) -> None:
    request = requested(desk)
    draft = drafts.draft_for_request(desk.ask(help_requests.show, request), {"nature": "routine"})
    order = desk.act(writing.write, draft)
    assert [one.id for one in desk.ask(views.of_request, request)] == [order]
    assert shown(desk, order).intake_at == desk.ask(help_requests.show, request).received_at
    with pytest.raises(GuardRefused, match="stands for this request already"):
        desk.act(writing.write, draft)
    sign_in(desk, "赵强")
    assert desk.act(writing.write, drafts.draft_of({"content": "灯坏", "room": "大堂"}))


@pytest.mark.rule("WO-02")
@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"content": "  "}, "content"),
        ({"room": ""}, "room"),
        ({"telephone": "没有"}, "telephone"),
        ({"appointment_at": 1}, "appoint"),
        ({"content": "漏" * 100_000}, "content"),
    ],
)
def test_the_facts_of_a_wish(desk: Desk, wrong: dict[str, Any], named: str) -> None:
    staffed(desk)
    with pytest.raises(InvalidInput) as refusal:
        written(desk, **wrong)
    assert refusal.value.rule == "WO-02"
    assert named in str(refusal.value).casefold()


@pytest.mark.rule("WO-02", "WO-56", "WO-08")
def test_an_order_holds_all_that_is_known_of_it(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, appointment_at=clock.now() + HOUR)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    tool = desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    part = desk.act(goods.issue, order, GoodsDraft("material", "三通", quantity_milli=2000))
    desk.act(goods.give_back, tool)
    desk.act(goods.use, part)
    signed(desk, order)
    desk.act(payments.collect, order, PaymentDraft(8000))
    desk.act(payments.hand_to_finance, order, "吴会计", "R-1")
    whole = desk.ask(details.whole, order)
    view = whole.order
    assert (view.customer, view.room, view.telephone) == ("刘洋", "3-2-1203", "13800138000")
    assert (view.content, view.category, view.price_source) == (
        "厨房漏水",
        "engineering",
        "assessed",
    )
    assert (view.consent_by, view.consent_fen, view.worker) == ("刘洋", 8000, PLUMBER)
    assert view.issued_at == view.received_at == view.arrived_at == view.done_at == clock.now()
    assert (view.opinion, view.signature, view.receipt) == ("满意", "刘洋", "R-1")
    assert [(one.text, one.amount_fen) for one in whole.lines] == [("漏水修理", 8000)]
    assert [one.what for one in whole.slips] == ["管钳", "三通 2"]
    assert whole.payments[0].confirmed_by == "吴会计"


@pytest.mark.rule("WO-03", "WO-04", "WO-12")
def test_what_is_not_offered_is_explained_and_the_wish_passed_on(
    desk: Desk, crew: dict[str, int]
) -> None:
    request = requested(desk, "3-2-1203 想装游泳池 13800138000")
    given = {"nature": "contracted", "charge_told_to": "刘洋"}
    draft = drafts.draft_for_request(desk.ask(help_requests.show, request), given)
    order = desk.act(writing.write, draft)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.not_offered, order, "", wish="游泳池", reported_to="工程部")
    assert refusal.value.rule == "WO-04"
    with pytest.raises(GuardRefused, match="wish"):
        desk.act(ending.not_offered, order, "做不了，很抱歉")
    desk.act(ending.not_offered, order, "做不了，很抱歉", wish="游泳池", reported_to="工程部")
    view = shown(desk, order)
    assert (view.work, view.money, view.visit) == ("not_offered", "none", "not_needed")
    assert view.unsettled == () and view.reason == "做不了，很抱歉"
    assert rules_running(desk, order) == []
    wish = desk.ask(help_requests.wishes)[0]
    assert (wish.service, wish.reported_to) == ("游泳池", "工程部")
    assert desk.ask(help_requests.show, request).state in ("reported_back", "closed")


def test_an_order_without_a_price_can_be_cancelled(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    desk.act(ending.cancel, order, "不修了")
    assert tracks_of(desk, order) == ("cancelled", "none", "none", "not_needed")
    desk.act(ending.file, order)


@pytest.mark.rule("WO-09", "WO-10")
def test_a_job_of_unknown_price_is_looked_at_first(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, content="墙里渗水")
    desk.act(writing.accept, order)
    desk.act(work.survey, order, crew[PLUMBER])
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.surveyed, order, " ")
    assert refusal.value.rule == "WO-10"
    with pytest.raises(GuardRefused):
        desk.act(work.dispatch, order, crew[PLUMBER])
    desk.act(work.surveyed, order, "可修，换一段管，约三小时")
    desk.act(charges.price, order, [LineDraft("换管", 26000)], source="assessed")
    desk.act(charges.consent, order, "刘洋")
    desk.act(work.dispatch, order, crew[PLUMBER])
    view = shown(desk, order)
    assert (view.survey, view.price_source) == ("可修，换一段管，约三小时", "assessed")
    other = written(desk, content="换外窗", room="5-1-0402")
    desk.act(writing.accept, other)
    desk.act(work.survey, other, crew[PLUMBER])
    desk.act(ending.not_offered, other, "高处，做不了", wish="换外窗", reported_to="工程部")
    assert shown(desk, other).work == "not_offered"


@pytest.mark.rule("WO-11")
@pytest.mark.parametrize("category", CATEGORIES)
def test_kinds_of_service(desk: Desk, category: str) -> None:
    staffed(desk)
    assert shown(desk, written(desk, category=category)).category == category
    with pytest.raises(InvalidInput) as refusal:
        written(desk, category="massage")
    assert refusal.value.rule == "WO-11"


@pytest.mark.rule("WO-58", "FEE-29")
def test_a_repair_under_the_contract_runs_without_the_charge_steps(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk, nature="routine", charge_told_to="")
    desk.act(writing.accept, order)
    for refused in (
        lambda: desk.act(charges.price, order, [LineDraft("修理", 8000)], source="assessed"),
        lambda: desk.act(charges.consent, order, "刘洋"),
        lambda: desk.act(payments.collect, order, PaymentDraft(0)),
    ):
        with pytest.raises(GuardRefused):
            refused()
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    assert tracks_of(desk, order) == ("signed", "none", "none", "due")
    with pytest.raises(InvalidInput) as refusal:
        written(desk, nature="free")
    assert refusal.value.rule == "FEE-29"
    assert shown(desk, written(desk, nature="business", room="5-1-0402")).money == "open"


@pytest.mark.rule("FEE-29")
def test_becoming_routine_takes_every_charge_away(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    sign_in(desk, "陈静")
    desk.act(writing.change, order, {"nature": "routine"})
    sign_in(desk, "王岚")
    view = shown(desk, order)
    assert (view.money, view.charged_fen, view.consent_by) == ("none", 0, "")
    assert [one.struck_out for one in desk.ask(details.whole, order).lines] == [True]
    with pytest.raises(InvalidInput) as refusal:
        desk.act(writing.change, order, {"nature": "contracted", "charge_told_to": ""})
    assert refusal.value.rule == "WO-07"
    desk.act(writing.change, order, {"nature": "contracted", "charge_told_to": "刘洋"})
    assert shown(desk, order).money == "open"
    assert desk.verify().problems == ()


def test_what_is_put_right_stays_whole(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    desk.act(households.add_resident, "5-1-0402", ResidentDraft("马超"))
    desk.act(writing.change, order, {"room": "5-1-0402"})
    with desk.reading() as reading:
        query = "SELECT r.label FROM work_order o JOIN room r ON r.id = o.room_id WHERE o.id = ?"
        assert reading.raw.execute(query, (order,)).fetchone() == ("5-1-0402",)
    with pytest.raises(InvalidInput) as refusal:
        desk.act(writing.change, order, {"room": ""})
    assert refusal.value.rule == "WO-02"


# Who sends, who works -----------------------------------------------------------------------------


@pytest.mark.rule("WO-29", "WO-30", "WO-60")
def test_customer_service_sends_and_the_department_works(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    sign_in(desk, "陈静")
    desk.act(people.add, PersonDraft("吴工长", ("department_supervisor",), "8181"))
    desk.sign_in_as("吴工长", "8181")
    for refused in (writing.accept, ending.file, ending.confirm):
        with pytest.raises(NotAuthorised) as refusal:
            desk.act(refused, order)
        assert refusal.value.rule == "WO-29"
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(work.dispatch, order, crew[PLUMBER])
    assert refusal.value.rule == "WO-60"
    desk.sign_in_as(PLUMBER, "7707")
    with pytest.raises(NotAuthorised):
        desk.act(work.dispatch, order, crew[PLUMBER])
    sign_in(desk, "王岚")
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    with pytest.raises(NotFound):
        desk.act(work.transfer, order, 999, "没有这个人")
    with pytest.raises(NotFound):
        desk.act(work.transfer, order, 0, "前台自己")


@pytest.mark.rule("WO-31", "WO-46", "WO-48", "WO-49")
def test_the_three_copies_and_where_they_end(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    assert copies(desk, order) == ("customer_service",) * 3
    at_work(desk, order, crew[PLUMBER])
    assert copies(desk, order) == ("worker",) * 3
    signed(desk, order)
    desk.act(ending.write_off, order, order_returned=True)
    desk.act(ending.confirm, order)
    assert copies(desk, order) == ("customer_service", "department", "finance")
    desk.act(ending.move_copy, order, 2, "owner")
    assert copies(desk, order)[1] == "owner"
    for copy, place in ((4, "finance"), (1, "moon")):
        with pytest.raises(InvalidInput) as refusal:
            desk.act(ending.move_copy, order, copy, place)
        assert refusal.value.rule == "WO-46"
    desk.act(payments.pay, order, PaymentDraft(8000, finance="吴会计", receipt="R-1"))
    visit = desk.ask(return_visits.of_order, order)
    assert visit is not None
    desk.act(return_visits.make, visit.id, VisitDraft("phone", "好", "刘洋", True))
    with pytest.raises(GuardRefused, match="copies"):
        desk.act(ending.file, order)
    desk.act(ending.move_copy, order, 2, "department")
    desk.act(ending.file, order)


@pytest.mark.rule("WO-06", "WO-53")
def test_a_worker_who_loses_the_order_gives_the_copies_back(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    desk.act(work.give_back, order, "车坏了")
    assert copies(desk, order) == ("customer_service",) * 3
    assert [(one.role, one.rule) for one in told(desk, order)] == [("dispatcher", "WO-53")]
    desk.act(work.dispatch, order, crew[PLUMBER])
    desk.act(writing.reschedule, order, clock.now() + DAY, "刘洋")
    assert copies(desk, order) == ("customer_service",) * 3


@pytest.mark.rule("WO-24", "WO-28", "WO-45")
def test_slips_of_the_warehouse(desk: Desk, crew: dict[str, int], clock: ManualClock) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    assert refusal.value.rule == "WO-28" and "worker" in str(refusal.value)
    at_work(desk, order, crew[PLUMBER])
    for wrong in (
        GoodsDraft("gift", "花"),
        GoodsDraft("tool", " "),
        GoodsDraft("material", "三通", quantity_milli=0),
        GoodsDraft("tool", "管钳", due_at=clock.now()),
    ):
        with pytest.raises(InvalidInput) as wrongly:
            desk.act(goods.issue, order, wrong)
        assert wrongly.value.rule == "WO-28"
    part = desk.act(goods.issue, order, GoodsDraft("material", "三通", "4分", 1500, "个", "老吴"))
    tool = desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    loans = {slip.id: (slip, number, name) for slip, number, name in desk.ask(details.loans)}
    slip, number, name = loans[part]
    assert (slip.what, slip.issued_by, slip.issued_at) == ("三通 4分 1.5个", "老吴", clock.now())
    assert (number, name, slip.worker_id) == (shown(desk, order).number, PLUMBER, crew[PLUMBER])
    assert loans[tool][0].due_at == clock.now() + DAY and slip.due_at is None
    with pytest.raises(GuardRefused) as refusal:
        desk.act(goods.use, tool)
    assert refusal.value.rule == "WO-45"
    desk.act(goods.use, part)
    assert shown(desk, order).goods == "out"
    desk.act(goods.lose, tool, 12000)
    assert (shown(desk, order).goods, shown(desk, order).charged_fen) == ("returned", 0)
    assert [one.payer for one in desk.ask(details.whole, order).lines] == ["worker"]
    with pytest.raises(GuardRefused):
        desk.act(goods.give_back, tool)


@pytest.mark.rule("WO-45")
def test_nothing_is_drawn_for_work_that_is_over(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    assert refusal.value.rule == "WO-45"
    desk.act(ending.write_off, order, order_returned=True)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(goods.issue, order, GoodsDraft("material", "三通"))
    assert refusal.value.rule == "WO-45"
    with pytest.raises(GuardRefused):
        desk.act(checks.choose, order, "tap")
    with pytest.raises(GuardRefused):
        desk.act(writing.chase, order)


@pytest.mark.rule("WO-28")
@pytest.mark.parametrize("place", ["3-2-1203", "很长的地名" * 30])
def test_a_tools_clock_outlives_everything_but_its_return(
    desk: Desk, crew: dict[str, int], clock: ManualClock, place: str
) -> None:
    """Also where a tool is called like an interruption, or longer than a clock can say."""

    def on_loan() -> list[str]:
        return [one.label for one in clocks(desk, order) if one.due_at == back]

    order = written(desk, room=place)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    back = clock.now() + HOUR
    long = desk.act(goods.issue, order, GoodsDraft("tool", "很长的工具名" * 25, due_at=back))
    last = desk.act(goods.issue, order, GoodsDraft("tool", "复工", due_at=back))
    desk.act(work.suspend, order, "等料", back)
    assert len(on_loan()) == 3
    desk.act(work.resume, order)
    assert len(on_loan()) == 2
    desk.act(work.suspend, order, "等料", back)
    desk.act(goods.give_back, long)
    assert len(on_loan()) == 2 and any("归还复工" in label for label in on_loan())
    sign_in(desk, "陈静")
    desk.act(ending.cancel, order, "不修了", order_returned=True)
    assert len(clocks(desk, order)) == 1 and "归还复工" in on_loan()[0]
    desk.act(goods.give_back, last)
    assert clocks(desk, order) == []


@pytest.mark.rule("WO-28")
def test_a_tool_that_comes_back_leaves_the_interruption_running(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    back = clock.now() + HOUR
    desk.act(work.suspend, order, "等料", back)
    tool = desk.act(goods.issue, order, GoodsDraft("tool", "复工", due_at=back))
    desk.act(goods.give_back, tool)
    (left,) = [one for one in clocks(desk, order) if one.rule == "product"]
    assert "归还" not in left.label
    desk.act(work.resume, order)
    assert "product" not in rules_running(desk, order)


# The work ----------------------------------------------------------------------------------------


@pytest.mark.rule("WO-22", "WO-23")
@pytest.mark.parametrize(("wait", "late", "state"), [(60, False, "kept"), (61, True, "kept_late")])
def test_coming_after_the_appointment_is_marked(
    desk: Desk, crew: dict[str, int], clock: ManualClock, wait: int, late: bool, state: str
) -> None:
    order = written(desk, nature="routine", appointment_at=clock.now() + HOUR)
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    clock.advance(5 * MINUTE)
    desk.act(work.receive, order)
    assert shown(desk, order).received_at == clock.now()
    clock.advance((wait - 5) * MINUTE)
    desk.act(work.arrive, order)
    assert shown(desk, order).late is late
    assert [one.rule for one in clocks(desk, order, state)] == ["WO-23"]


@pytest.mark.rule("WO-25", "WO-26")
def test_no_work_without_the_cost_confirmed_as_it_stands(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(charges.confirm_cost, order)
    assert refusal.value.rule == "WO-25"
    on_site(desk, order, crew[PLUMBER])
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.start, order)
    assert refusal.value.rule == "WO-25"
    desk.act(charges.confirm_cost, order)
    desk.act(charges.add_line, order, LineDraft("三通", 1500, kind="material"))
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.start, order)
    assert refusal.value.rule == "WO-25"
    with pytest.raises(GuardRefused, match="agreed"):
        desk.act(charges.confirm_cost, order)
    desk.act(charges.consent, order, "刘洋")
    desk.act(charges.confirm_cost, order)
    desk.act(work.start, order)
    view = shown(desk, order)
    assert (view.work, view.consent_fen, view.charged_fen) == ("in_work", 9500, 9500)


@pytest.mark.rule("WO-35", "WO-36")
@pytest.mark.parametrize(("signature", "opinion"), [("", "满意"), ("刘洋", " "), ("", "")])
def test_signed_with_an_opinion_or_not_at_all(
    desk: Desk, crew: dict[str, int], signature: str, opinion: str
) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    with pytest.raises(GuardRefused):
        desk.act(work.sign, order, "刘洋", "满意")
    desk.act(work.finish, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.sign, order, signature, opinion)
    assert refusal.value.rule == "WO-36" and shown(desk, order).work == "done"


@pytest.mark.rule("WO-38", "AUTH-21")
def test_each_time_the_manager_decides_anew(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    desk.act(work.finish, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.escalate, order, "周明", "不满意")
    assert refusal.value.rule == "WO-37"
    desk.act(work.rework, order, "还漏", apology=True)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.escalate, order, " ", "还漏")
    assert refusal.value.rule == "WO-38"
    desk.act(work.escalate, order, "周明", "还漏")
    assert [(one.role, one.rule) for one in told(desk, order)] == [("director", "WO-38")]
    desk.act(work.decide, order, "周明", "换管")
    desk.act(work.finish, order)
    desk.act(work.escalate, order, "周明", "又漏")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.finish, order)
    assert refusal.value.rule == "WO-38" and "decision" in str(refusal.value)
    desk.act(work.decide, order, "周明", "换外包")
    desk.act(work.finish, order)


@pytest.mark.rule("WO-37")
def test_a_redoing_keeps_number_counter_and_first_clock(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, nature="routine")
    number = shown(desk, order).number
    desk.act(writing.accept, order)
    clock.advance(20 * MINUTE)
    desk.act(writing.contact, order, "刘洋", "马上来")
    at_work(desk, order, crew[PLUMBER])
    desk.act(work.finish, order)
    with pytest.raises(InvalidInput) as refusal:
        desk.act(work.rework, order, "", apology=True)
    assert refusal.value.rule == "WO-37"
    desk.act(work.rework, order, "还滴水", apology=True)
    view = shown(desk, order)
    assert (view.number, view.rework, view.work) == (number, 1, "rework")
    assert [one.rule for one in clocks(desk, order, "kept_late")] == ["WO-21"]


@pytest.mark.rule("WO-39", "AUTH-21", "AUTH-22", "FEE-28")
def test_damage_is_told_to_a_manager_who_settles_it(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(writing.report_damage, order, "打碎花瓶", "周明")
    assert refusal.value.rule == "WO-39"
    on_site(desk, order, crew[PLUMBER])
    for content, manager in (("", "周明"), ("打碎花瓶", "")):
        with pytest.raises(InvalidInput) as wrong:
            desk.act(writing.report_damage, order, content, manager)
        assert wrong.value.rule == "WO-39"
    desk.sign_in_as(PLUMBER, "7707")
    with pytest.raises(NotAuthorised):
        desk.act(writing.report_damage, order, "打碎花瓶", "周明")
    sign_in(desk, "王岚")
    desk.act(writing.report_damage, order, "打碎花瓶", "周明")
    view = shown(desk, order)
    assert (view.damage, view.damage_told, view.money) == ("打碎花瓶", "周明", "none")
    assert [(one.role, one.rule) for one in told(desk, order)] == [("director", "WO-39")]


@pytest.mark.rule("WO-27")
@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_a_cancelled_order_comes_back_to_the_desk(
    desk: Desk, crew: dict[str, int], steps: int
) -> None:
    order = written(desk)
    agreed(desk, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    for step in (work.receive, work.arrive)[:steps]:
        desk.act(step, order)
    if steps == 3:
        desk.act(charges.confirm_cost, order)
        desk.act(work.start, order)
        sign_in(desk, "陈静")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.cancel, order, "不修了")
    assert refusal.value.rule == "WO-27"
    desk.act(ending.cancel, order, "不修了", order_returned=True)
    assert copies(desk, order) == ("customer_service",) * 3
    view = shown(desk, order)
    assert (view.money, view.charged_fen, rules_running(desk, order)) == ("none", 0, [])


@pytest.mark.rule("WO-47")
def test_whoever_did_the_work_does_not_confirm_it(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, 2, "自己会修")
    for step in (work.receive, work.arrive, work.start, work.finish):
        desk.act(step, order)
    desk.act(work.sign, order, "刘洋", "好")
    with pytest.raises(GuardRefused):
        desk.act(ending.write_off, order, order_returned=False)
    desk.act(ending.write_off, order, order_returned=True)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.confirm, order)
    assert refusal.value.rule == "WO-47"
    sign_in(desk, "李娜")
    desk.act(ending.confirm, order)


@pytest.mark.rule("WO-51")
@pytest.mark.parametrize("change", ["price", "goods", "contact", "cancel"])
def test_a_filed_order_is_final(desk: Desk, crew: dict[str, int], change: str) -> None:
    order = written(desk, nature="routine")
    desk.act(ending.cancel, order, "弄错了")
    desk.act(ending.file, order)
    acts: dict[str, Callable[[], object]] = {
        "price": partial(desk.act, charges.price, order, [LineDraft("修", 1)], source="assessed"),
        "goods": partial(desk.act, goods.issue, order, GoodsDraft("tool", "管钳")),
        "contact": partial(desk.act, writing.contact, order, "刘洋", "好了"),
        "cancel": partial(desk.act, ending.cancel, order, "再来"),
    }
    with pytest.raises(GuardRefused) as refusal:
        acts[change]()
    assert refusal.value.rule == "WO-51"


@pytest.mark.rule("WO-52")
def test_the_desk_hands_its_orders_in(desk: Desk, crew: dict[str, int], clock: ManualClock) -> None:
    orders = [written(desk, nature="routine", room=f"3-2-120{n}") for n in range(3)]
    assert desk.ask(board.to_hand_in) == 3
    clock.advance(8 * HOUR)
    assert desk.act(ending.hand_in) == 3
    assert {shown(desk, order).handed_in_at for order in orders} == {clock.now()}
    assert all(shown(desk, order).number in newest(desk) for order in orders)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.hand_in)
    assert refusal.value.rule == "WO-52"
    assert desk.house.rulebook.text("wo.desk_handin") == "17:30"


# Money -------------------------------------------------------------------------------------------


@pytest.mark.rule("WO-16", "FEE-02")
def test_every_charge_and_every_payment_belongs_to_an_order(
    desk: Desk, crew: dict[str, int]
) -> None:
    for refused in (
        lambda: desk.act(charges.price, 77, [LineDraft("私活", 5000)]),
        lambda: desk.act(payments.collect, 77, PaymentDraft(5000)),
        lambda: desk.act(payments.pay, 77, PaymentDraft(5000, finance="吴", receipt="R")),
    ):
        with pytest.raises(NotFound):
            refused()
    desk.sign_in_as(PLUMBER, "7707")
    with pytest.raises(NotAuthorised):
        desk.act(payments.collect, 77, PaymentDraft(5000))


@pytest.mark.rule("WO-08", "FEE-01")
def test_a_charge_is_a_service_or_a_material_with_a_sum(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    desk.act(writing.accept, order)
    for wrong in (
        LineDraft("漏水修理", -1),
        LineDraft("漏水修理", 0),
        LineDraft("漏水修理"),
        LineDraft("", 100),
        LineDraft("漏" * 300, 100),
        LineDraft("漏水修理", 10**15),
        LineDraft("减免", 100, kind="write_off"),
        LineDraft("管钳", 100, kind="tool_lost"),
        LineDraft("漏水修理", 100, kind="gift"),
        LineDraft("漏水修理", 100, quantity_milli=0),
    ):
        with pytest.raises(InvalidInput):
            desk.act(charges.price, order, [wrong], source="assessed")
        with pytest.raises(InvalidInput):
            desk.act(charges.add_line, order, wrong)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(charges.price, order, [])
    assert refusal.value.rule == "WO-08"
    lines = [LineDraft("修理", 100), LineDraft("配件", 50)]
    assert desk.act(charges.price, order, lines, source="assessed") == 150


@pytest.mark.rule("WO-08")
def test_a_line_struck_out_is_kept_to_be_read(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    extra = desk.act(charges.add_line, order, LineDraft("三通", 1500, kind="material"))
    at_work_needs = shown(desk, order)
    assert (at_work_needs.money, at_work_needs.charged_fen) == ("priced", 9500)
    with pytest.raises(NotAuthorised):
        desk.act(charges.strike_out, order, extra, "没用上")
    sign_in(desk, "陈静")
    desk.act(charges.strike_out, order, extra, "没用上")
    lines = desk.ask(details.whole, order).lines
    assert [(one.amount_fen, one.struck_out, one.reason) for one in lines] == [
        (8000, False, ""),
        (1500, True, "没用上"),
    ]
    with pytest.raises(NotFound):
        desk.act(charges.strike_out, order, extra, "再来")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(charges.strike_out, order, lines[0].id, "全免")
    assert "amount" in str(refusal.value)


def test_a_charge_to_the_worker_can_be_struck_out_too(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    tool = desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    desk.act(goods.lose, tool, 12000)
    sign_in(desk, "陈静")
    line = desk.ask(details.whole, order).lines[-1]
    desk.act(charges.strike_out, order, line.id, "找到了")
    assert desk.ask(details.whole, order).lines[-1].struck_out
    assert shown(desk, order).money == "consented"


@pytest.mark.rule("WO-07", "WO-45")
def test_what_the_resident_lost_is_agreed_to_and_outlives_a_new_price(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    tool = desk.act(goods.issue, order, GoodsDraft("tool", "梯子"))
    desk.act(goods.lose, tool, 3000, payer="resident")
    view = shown(desk, order)
    assert (view.money, view.charged_fen, view.consent_by) == ("priced", 11000, "")
    sign_in(desk, "陈静")
    desk.act(charges.price, order, [LineDraft("漏水修理", 7000)], source="assessed")
    sign_in(desk, "王岚")
    assert shown(desk, order).charged_fen == 10000
    desk.act(work.finish, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.sign, order, "刘洋", "好")
    assert refusal.value.rule == "FEE-31"
    desk.act(charges.consent, order, "刘洋")
    desk.act(work.sign, order, "刘洋", "好")
    desk.act(payments.collect, order, PaymentDraft(10000))
    assert shown(desk, order).owed_fen == 0


@pytest.mark.rule("FEE-05")
def test_settled_the_same_day_unless_it_is_agreed_monthly(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    (due,) = [one for one in clocks(desk, order) if one.rule == "FEE-05"]
    assert local(due.due_at - 1, desk.house.zone).isoformat()[:16] == "2026-03-02T23:59"
    desk.act(payments.collect, order, PaymentDraft(8000))
    assert "FEE-05" not in rules_running(desk, order)
    monthly = written(desk, settlement="monthly", room="5-1-0402")
    agreed(desk, monthly)
    at_work(desk, monthly, crew[PLUMBER])
    signed(desk, monthly)
    assert "FEE-05" not in rules_running(desk, monthly)
    with pytest.raises(InvalidInput) as refusal:
        written(desk, settlement="never")
    assert refusal.value.rule == "FEE-05"


@pytest.mark.rule("FEE-06", "RV-13")
def test_who_does_not_pay_is_called_on_and_asked_why(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk)
    agreed(desk, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(payments.ask, order, "刘洋", "问问")
    assert refusal.value.rule == "FEE-10"
    at_work(desk, order, crew[PLUMBER])
    tool = desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    signed(desk, order)
    with pytest.raises(InvalidInput) as wrong:
        desk.act(payments.ask, order, "刘洋", "")
    assert wrong.value.rule == "FEE-06"
    for _turn in range(3):
        desk.act(payments.ask, order, "刘洋", "嫌贵，已解释")
        clock.advance(DAY)
    asking = [one for one in clocks(desk, order) if one.rule == "FEE-10"]
    assert len(asking) == 1 and asking[0].due_at == clock.now() + 6 * DAY
    assert "product" in rules_running(desk, order)
    assert "嫌贵，已解释" in newest(desk)
    desk.act(goods.give_back, tool)
    desk.act(payments.collect, order, PaymentDraft(8000))
    assert rules_running(desk, order) == ["RV-03"]


@pytest.mark.rule("FEE-07", "FEE-08")
def test_the_worker_collects_the_sum_and_finance_confirms_it(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    with pytest.raises(GuardRefused) as refusal:
        desk.act(payments.collect, order, PaymentDraft(8000))
    assert refusal.value.rule == "FEE-31"
    signed(desk, order)
    for fen in (7999, 8001, 0, -8000):
        with pytest.raises(InvalidInput) as wrong:
            desk.act(payments.collect, order, PaymentDraft(fen))
        assert wrong.value.rule == "FEE-07"
    desk.act(payments.collect, order, PaymentDraft(8000))
    (payment,) = desk.ask(details.whole, order).payments
    assert (payment.taken_by, payment.place, payment.confirmed_at) == (PLUMBER, "on_spot", None)
    assert "money" in shown(desk, order).unsettled
    for finance, receipt in (("", "R-1"), ("吴会计", "")):
        with pytest.raises(GuardRefused) as refusal:
            desk.act(payments.hand_to_finance, order, finance, receipt)
        assert refusal.value.rule == "FEE-07"
    desk.act(payments.hand_to_finance, order, "吴会计", "R-1")
    (payment,) = desk.ask(details.whole, order).payments
    assert (payment.confirmed_by, payment.receipt) == ("吴会计", "R-1")
    assert shown(desk, order).receipt == "R-1"


@pytest.mark.rule("FEE-19")
def test_ways_of_paying(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    with pytest.raises(InvalidInput) as refusal:
        desk.act(payments.pay, order, PaymentDraft(8000, "shells", finance="吴", receipt="R"))
    assert refusal.value.rule == "FEE-19"


@pytest.mark.rule("FEE-09", "FEE-10", "FEE-11", "FEE-12")
@pytest.mark.parametrize("listed", [False, True])
def test_the_order_goes_to_finance_and_its_copies_come_back_with_the_money(
    desk: Desk, crew: dict[str, int], clock: ManualClock, listed: bool
) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    desk.act(payments.leave_unpaid, order, "刘洋", "没带钱")
    view = shown(desk, order)
    assert (view.money, view.arrears_signature) == ("arrears", "刘洋")
    assert copies(desk, order) == ("finance",) * 3
    (end,) = [one for one in clocks(desk, order) if one.rule == "FEE-11"]
    assert local(end.due_at - 1, desk.house.zone).isoformat()[:16] == "2026-03-31T23:59"
    with pytest.raises(GuardRefused) as refusal:
        desk.act(payments.dun, order, " ")
    assert refusal.value.rule == "FEE-11"
    if listed:
        desk.act(payments.dun, order, "2026-03")
        assert rules_running(desk, order).count("FEE-10") == 1
    desk.act(payments.pay, order, PaymentDraft(8000, finance="吴会计", receipt="R-3"))
    assert copies(desk, order) == ("customer_service", "department", "finance")
    assert {"FEE-05", "FEE-10", "FEE-11"}.isdisjoint(rules_running(desk, order))


@pytest.mark.rule("FEE-21")
def test_monthly_charges_stand_in_the_fee_notice(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, settlement="monthly")
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(payments.list_in_notice, order, "")
    assert refusal.value.rule == "FEE-21"
    desk.act(payments.list_in_notice, order, "2026-03")
    assert "80.00" in newest(desk) and "2026-03" in newest(desk)
    desk.act(payments.pay, order, PaymentDraft(8000, finance="吴会计", receipt="R-4"))
    (payment,) = desk.ask(details.whole, order).payments
    assert (payment.place, shown(desk, order).money) == ("fee_notice", "paid")


@pytest.mark.rule("WO-07", "FEE-03")
def test_telling_that_it_costs_is_speaking_with_the_resident(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk, urgency="urgent", charge_told_to="")
    with pytest.raises(InvalidInput) as refusal:
        desk.act(writing.tell_charge, order, "")
    assert refusal.value.rule == "WO-07"
    assert rules_running(desk, order) == ["WO-21"]
    desk.act(writing.tell_charge, order, "刘洋")
    assert (shown(desk, order).charge_told_to, rules_running(desk, order)) == ("刘洋", [])


def test_another_console_sees_what_this_one_wrote(
    desk: Desk, crew: dict[str, int], site: Site
) -> None:
    order = written(desk, nature="routine")
    other = sign_in(site.open(), "李娜")
    other.act(writing.accept, order)
    desk.act(work.dispatch, order, crew[ELECTRICIAN], "水工不在")
    assert shown(other, order).worker == ELECTRICIAN


def test_a_number_of_an_earlier_year_is_found(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, nature="routine")
    clock.advance(instant_from_iso("2027-01-01T00:00:00.000+08:00") - clock.now())
    assert shown(desk, written(desk, nature="routine")).number == "WO-2027-00001"
    with desk.reading() as reading:
        assert views.numbered(reading, "wo-2026-00001").id == order
