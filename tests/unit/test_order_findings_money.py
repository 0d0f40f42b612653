"""What is agreed to is paid or given up by somebody who may; an order ends with nobody waiting."""

from collections.abc import Callable

import pytest
from support.order_scenes import scene_of
from support.orders import PLUMBER, agreed, at_work, requested, shown, signed, staffed, written
from support.sites import sign_in

from frontdesk.clock import DAY, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.procedures import actions
from frontdesk.registers import commitments, help_requests, notifications
from frontdesk.registers.commitments import CommitmentView
from frontdesk.registers.orders import (
    board,
    charges,
    details,
    drafts,
    ending,
    exceptions,
    goods,
    payments,
    work,
    writing,
)
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.exceptions import Consent
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.payments import PaymentDraft

PENNY = LineDraft("多一点", 1)


@pytest.fixture(autouse=True)
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def clock_of(desk: Desk, order: int, rule: str) -> CommitmentView:
    found = desk.ask(commitments.of_subject, f"work_order:{order}")
    return [one for one in found if one.rule == rule][-1]


def ordered(desk: Desk, request: int, **fields: object) -> int:
    view = desk.ask(help_requests.show, request)
    return desk.act(writing.write, drafts.draft_for_request(view, {"nature": "routine", **fields}))


# An agreed price ---------------------------------------------------------------------------------


def _add(desk: Desk, order: int) -> None:
    desk.act(charges.add_line, order, PENNY)


def _lose(desk: Desk, order: int) -> None:
    slip = desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    desk.act(goods.lose, slip, 100, payer="resident")


@pytest.mark.rule("WO-08", "WO-14")
@pytest.mark.parametrize("door", [_add, _lose])
def test_no_charge_beside_an_agreed_price_opens_it_to_a_clerk(
    desk: Desk, crew: dict[str, int], door: Callable[[Desk, int], None]
) -> None:
    order = written(desk)
    agreed(desk, order, 30000)
    desk.act(work.dispatch, order, crew[PLUMBER])
    door(desk, order)
    before = shown(desk, order)
    assert (before.money, before.agreed_once) == ("priced", True)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(charges.price, order, [PENNY], source="assessed")
    assert refusal.value.rule == "WO-08"
    assert shown(desk, order) == before
    sign_in(desk, "陈静")
    desk.act(charges.price, order, [LineDraft("便宜些", 20000)], source="assessed")
    assert shown(desk, order).charged_fen in (20000, 20100)


@pytest.mark.rule("WO-14")
def test_a_clerk_does_not_replace_the_price_of_an_exception(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    desk.act(exceptions.ask, order, "当天搬走", urgent=True)
    desk.act(exceptions.approve, order, Consent("head", "陈静"))
    desk.act(exceptions.approve, order, Consent("department", "吴工长", 50000))
    desk.act(exceptions.accept, order, "刘洋")
    desk.act(charges.add_line, order, PENNY)
    with pytest.raises(GuardRefused):
        desk.act(charges.price, order, [PENNY], source="assessed")
    assert shown(desk, order).charged_fen == 50001


@pytest.mark.rule("WO-08")
def test_a_price_nobody_has_agreed_to_is_put_right_by_the_clerk(desk: Desk) -> None:
    order = written(desk)
    desk.act(writing.accept, order)
    for fen in (9000, 8000):
        desk.act(charges.price, order, [LineDraft("修理", fen)], source="assessed")
    assert (shown(desk, order).charged_fen, shown(desk, order).agreed_once) == (8000, False)


@pytest.mark.rule("WO-14")
def test_an_agreed_charge_is_not_waived_by_calling_the_service_routine(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    agreed(desk, order, 30000)
    for added in (False, True):
        if added:
            desk.act(charges.add_line, order, PENNY)
        with pytest.raises(NotAuthorised) as refusal:
            desk.act(writing.change, order, {"nature": "routine"})
        assert refusal.value.rule == "WO-14"
    assert shown(desk, order).charged_fen == 30001
    sign_in(desk, "陈静")
    desk.act(writing.change, order, {"nature": "routine"})
    assert (shown(desk, order).money, shown(desk, order).charged_fen) == ("none", 0)


@pytest.mark.rule("WO-45")
def test_what_the_resident_lost_is_not_waived_by_calling_the_service_routine(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    agreed(desk, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    _lose(desk, order)
    desk.act(work.give_back, order, "不会")
    sign_in(desk, "陈静")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(writing.change, order, {"nature": "routine"})
    assert refusal.value.rule == "WO-45"
    assert shown(desk, order).charged_fen == 8100


# Work that ends before it is done ----------------------------------------------------------------


@pytest.mark.rule("WO-27", "FEE-27")
@pytest.mark.parametrize("name", ["in_work", "suspended", "paid in work"])
def test_work_that_has_begun_is_cancelled_by_a_supervisor_only(
    desk: Desk, crew: dict[str, int], name: str
) -> None:
    order = scene_of(desk, crew, name).order
    before = shown(desk, order)
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(ending.cancel, order, "不修了", order_returned=True)
    assert "supervisor" in refusal.value.what and refusal.value.remedy
    assert shown(desk, order) == before
    sign_in(desk, "陈静")
    desk.act(ending.cancel, order, "不修了", order_returned=True)
    assert (shown(desk, order).work, shown(desk, order).charged_fen) == ("cancelled", 0)


@pytest.mark.rule("WO-45", "WO-51", "FEE-05")
def test_what_the_resident_lost_and_agreed_to_falls_due_when_the_work_is_cancelled(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = scene_of(desk, crew, "tool lost and agreed, cancelled").order
    view = shown(desk, order)
    assert (view.work, view.money, view.charged_fen, view.consent_fen) == (
        *("cancelled", "due"),
        *(50000, 50000),
    )
    assert clock_of(desk, order, "FEE-05").state == "open"
    lines = desk.ask(details.whole, order).lines
    assert [(one.kind, one.struck_out) for one in lines] == [
        ("service", True),
        ("tool_lost", False),
    ]
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.file, order)
    assert refusal.value.rule == "WO-51"
    draft = PaymentDraft(50000, finance="吴会计", receipt="R-7")
    desk.act(payments.pay, order, draft)
    assert shown(desk, order).received_fen == 50000


@pytest.mark.rule("WO-45")
@pytest.mark.parametrize("agrees", [True, False])
def test_what_the_resident_lost_is_due_once_agreed_to_or_given_up_by_a_supervisor(
    desk: Desk, crew: dict[str, int], agrees: bool
) -> None:
    order = scene_of(desk, crew, "tool lost, cancelled").order
    assert (shown(desk, order).money, shown(desk, order).charged_fen) == ("priced", 50000)
    if agrees:
        desk.act(charges.consent, order, "刘洋")
        assert (shown(desk, order).money, shown(desk, order).consent_fen) == ("due", 50000)
        return
    with pytest.raises(NotAuthorised):
        desk.act(payments.write_off, order, "不肯付")
    sign_in(desk, "陈静")
    desk.act(payments.write_off, order, "不肯付")
    assert (shown(desk, order).money, shown(desk, order).charged_fen) == ("written_off", 0)


@pytest.mark.rule("WO-45", "WO-27")
def test_what_was_lost_is_kept_back_when_the_job_is_refunded(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    agreed(desk, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    _lose(desk, order)
    desk.act(charges.consent, order, "刘洋")
    desk.act(payments.pay, order, PaymentDraft(8100, finance="吴会计", receipt="R-7"))
    desk.act(ending.cancel, order, "不修了", order_returned=True)
    desk.act(payments.give_back, order, "吴会计", "没做")
    view = shown(desk, order)
    assert (view.money, view.charged_fen, view.received_fen) == ("refunded", 100, 100)


# Months, cleaning, loans -------------------------------------------------------------------------


@pytest.mark.rule("FEE-21", "FEE-11")
@pytest.mark.parametrize(
    "month", ["2026-3", "三月", "2026-13", "２０２６-03", "2028-01", "2024-01"]
)
def test_a_notice_and_a_list_are_of_a_month(desk: Desk, crew: dict[str, int], month: str) -> None:
    for name, act, rule in (
        ("due", payments.list_in_notice, "FEE-21"),
        ("in arrears", payments.dun, "FEE-11"),
    ):
        order = scene_of(desk, crew, name).order
        before = shown(desk, order)
        with pytest.raises(InvalidInput) as refusal:
            desk.act(act, order, month)
        assert refusal.value.rule == rule
        assert shown(desk, order) == before


@pytest.mark.rule("FEE-21")
@pytest.mark.parametrize(("month", "last"), [("2026-02", 31), ("2026-03", 31), ("2026-04", 61)])
def test_what_is_listed_is_not_paid_and_runs_to_the_end_of_its_month(
    desk: Desk, crew: dict[str, int], clock: ManualClock, month: str, last: int
) -> None:
    """The clock stands on 2 March."""
    order = scene_of(desk, crew, "due").order
    desk.act(payments.list_in_notice, order, month)
    assert clock_of(desk, order, "FEE-05").state == "dropped"
    notice = clock_of(desk, order, "FEE-21")
    assert notice.state == "open"
    assert (notice.due_at - clock.now()) // DAY == last - 2
    draft = PaymentDraft(8000, finance="吴会计", receipt="R-7")
    desk.act(payments.pay, order, draft)
    assert clock_of(desk, order, "FEE-21").state == "kept"


@pytest.mark.rule("FEE-09")
def test_what_is_to_be_paid_later_has_not_been_paid_in_time(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = scene_of(desk, crew, "in arrears").order
    assert clock_of(desk, order, "FEE-05").state == "dropped"


@pytest.mark.rule("WO-48")
def test_cleaning_called_something_else_is_paid_before_anybody_goes(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk, category="cleaning", content="打扫")
    agreed(desk, order)
    desk.act(writing.change, order, {"category": "other"})
    assert shown(desk, order).trade == "cleaning"
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.dispatch, order, crew[PLUMBER], "只有他在")
    assert "cleaning" in refusal.value.what
    desk.act(payments.pay, order, PaymentDraft(8000, finance="吴会计", receipt="R-7"))
    desk.act(work.dispatch, order, crew[PLUMBER], "只有他在")
    assert shown(desk, order).work == "dispatched"


@pytest.mark.rule("WO-28")
@pytest.mark.parametrize("late", [0, 367 * DAY, 10**15, 10**17])
def test_a_tool_is_lent_for_a_year_at_most(
    desk: Desk, crew: dict[str, int], clock: ManualClock, late: int
) -> None:
    order = scene_of(desk, crew, "in_work").order
    with pytest.raises(InvalidInput) as refusal:
        desk.act(goods.issue, order, GoodsDraft("tool", "管钳", due_at=clock.now() + late))
    assert refusal.value.rule == "WO-28"
    desk.act(goods.issue, order, GoodsDraft("tool", "管钳", due_at=clock.now() + 366 * DAY))


# The resident and the manager are told -----------------------------------------------------------


@pytest.mark.rule("WO-21")
@pytest.mark.parametrize(("told", "state"), [("刘洋", "kept"), ("", "dropped")])
def test_cancelling_keeps_the_reply_only_where_the_resident_was_told(
    desk: Desk, told: str, state: str
) -> None:
    order = written(desk, nature="routine")
    desk.act(ending.cancel, order, "不修了", told=told)
    assert clock_of(desk, order, "WO-21").state == state


@pytest.mark.rule("WO-21", "WO-51")
def test_an_order_without_a_reply_is_not_filed(desk: Desk, crew: dict[str, int]) -> None:
    made = scene_of(desk, crew, "visited")
    with pytest.raises(GuardRefused) as refusal:
        made.act(ending.file)
    assert refusal.value.rule == "WO-21" and refusal.value.remedy
    assert made.view.state == "open" and clock_of(desk, made.order, "WO-21").state == "open"
    made.act(writing.contact, "刘洋", "已修好")
    made.act(ending.file)
    assert made.view.state == "filed"


@pytest.mark.rule("WO-38", "WO-39", "WO-51")
def test_an_order_whose_manager_was_not_told_is_not_filed(desk: Desk, crew: dict[str, int]) -> None:
    made = scene_of(desk, crew, "visited, told")
    made.act(writing.report_damage, "打碎花瓶", "周明")
    with pytest.raises(GuardRefused) as refusal:
        made.act(ending.file)
    assert refusal.value.rule == "WO-39" and "Director" in refusal.value.what
    (waiting,) = desk.ask(notifications.of_subject, f"work_order:{made.order}")
    desk.act(notifications.record, waiting.id, reached=True, told="周明")
    made.act(ending.file)
    assert made.view.state == "filed"


@pytest.mark.rule("WO-39")
def test_damage_is_written_down_also_after_another_time_was_agreed(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = scene_of(desk, crew, "on_site").order
    there = clock.now()
    desk.act(writing.reschedule, order, there + DAY, "刘洋")
    assert (shown(desk, order).arrived_at, shown(desk, order).ever_arrived_at) == (None, there)
    desk.act(writing.report_damage, order, "打碎花瓶", "周明")
    assert shown(desk, order).damage == "打碎花瓶"


# The request behind it ---------------------------------------------------------------------------


@pytest.mark.rule("REQ-22", "MED-50")
def test_an_order_does_not_report_for_a_procedure_that_holds_its_request(desk: Desk) -> None:
    request = requested(desk, "3-2-1203 病人昏倒 13800138000")
    desk.begin("emergency-patient", {"room": "3-2-1203"}, request=request)
    held = desk.ask(help_requests.show, request)
    order = ordered(desk, request)
    desk.act(ending.cancel, order, "不修了", mistake=True)
    assert desk.ask(help_requests.show, request).state == held.state == "handed_over"
    desk.act(ending.cancel, ordered(desk, request), "不修了")
    assert desk.ask(help_requests.show, request).handed_to == held.handed_to


@pytest.mark.rule("REQ-22", "MED-50")
def test_an_order_reports_for_a_request_that_a_procedure_has_given_back(desk: Desk) -> None:
    request = requested(desk, "3-2-1203 病人昏倒 13800138000")
    run = desk.begin("emergency-patient", {"room": "3-2-1203"}, request=request)
    order = ordered(desk, request)
    desk.work(actions.call_off, run, "误报")
    assert desk.ask(help_requests.show, request).state == "registered"
    desk.act(ending.cancel, order, "不修了", told="刘洋")
    view = desk.ask(help_requests.show, request)
    assert view.state != "registered" and shown(desk, order).number in view.result


@pytest.mark.rule("WO-27", "REQ-22")
def test_an_order_written_by_mistake_gives_its_request_back(desk: Desk) -> None:
    request = requested(desk)
    first = ordered(desk, request)
    desk.act(ending.cancel, first, "类别写错，重开", mistake=True)
    assert desk.ask(help_requests.show, request).state == "registered"
    second = ordered(desk, request)
    view = desk.ask(help_requests.show, request)
    assert (view.state, view.handed_to) == ("handed_over", shown(desk, second).number)
    desk.act(ending.cancel, second, "不修了", told="刘洋")
    assert desk.ask(help_requests.show, request).state == "closed"


@pytest.mark.rule("WO-27")
def test_the_longest_reason_fits_the_request_too(desk: Desk) -> None:
    request = requested(desk)
    longest = desk.house.rulebook.count("text.max_chars")
    desk.act(ending.cancel, ordered(desk, request), "长" * longest)
    assert desk.ask(help_requests.show, request).result.endswith("长长")


@pytest.mark.rule("WO-52")
def test_only_what_is_left_to_do_is_handed_in(desk: Desk, crew: dict[str, int]) -> None:
    over, filed, left = (written(desk, nature="routine") for _one in range(3))
    for order in (over, filed):
        desk.act(ending.cancel, order, "不修了")
    desk.act(ending.file, filed)
    before = [shown(desk, order) for order in (over, filed)]
    assert desk.ask(board.to_hand_in) == desk.act(ending.hand_in) == 1
    assert [shown(desk, order) for order in (over, filed)] == before
    assert shown(desk, left).handed_in_at is not None
    assert desk.ask(board.to_hand_in) == 0
    assert desk.verify().problems == ()


@pytest.mark.rule("WO-21")
def test_whoever_served_the_resident_once_signed_still_owes_the_reply(
    desk: Desk, crew: dict[str, int]
) -> None:
    """A signature under the work is no reply; a price agreed to is one."""
    routine = written(desk, nature="routine")
    desk.act(writing.accept, routine)
    paid = written(desk)
    agreed(desk, paid)
    for order in (routine, paid):
        at_work(desk, order, crew[PLUMBER])
        signed(desk, order)
    states = [clock_of(desk, order, "WO-21").state for order in (routine, paid)]
    assert states == ["open", "kept"]
