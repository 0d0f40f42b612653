"""A work order from the call to the filing, and what must be there before each step."""

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

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import Changed, GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.registers import (
    commitments,
    dispatching,
    duty_log,
    help_requests,
    return_visits,
)
from frontdesk.registers.orders import (
    charges,
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
from frontdesk.registers.return_visits import VisitDraft


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def texts(desk: Desk) -> list[str]:
    """What the log says, the newest first."""
    return [row.text or "" for row in desk.ask(duty_log.page).rows]


@pytest.mark.rule("WO-20", "WO-22", "WO-23", "WO-25", "WO-35", "WO-36", "WO-45", "WO-47", "WO-51")
def test_a_leak_from_the_call_to_the_filing(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    request = requested(desk)
    draft = drafts.draft_for_request(
        desk.ask(help_requests.show, request),
        {"nature": "contracted", "charge_told_to": "刘洋", "customer": "刘洋"},
    )
    order = desk.act(writing.write, draft)
    view = shown(desk, order)
    assert view.number == "WO-2026-00001"
    assert (view.request_id, view.trade, view.room) == (request, "water", "3-2-1203")
    assert desk.ask(help_requests.show, request).state == "handed_over"
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    part = desk.act(goods.issue, order, GoodsDraft("material", "三通", "4分", 2000, "个"))
    tool = desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    desk.act(work.finish, order)
    desk.act(work.rework, order, "还在滴水", apology=True)
    desk.act(goods.use, part)
    desk.act(work.finish, order)
    desk.act(work.sign, order, "刘洋", "不漏了")
    assert tracks_of(desk, order) == ("signed", "due", "out", "due")
    desk.act(payments.collect, order, PaymentDraft(8000, "wechat"))
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.write_off, order, order_returned=True)
    assert refusal.value.rule == "WO-45"
    desk.act(goods.give_back, tool)
    desk.act(ending.write_off, order, order_returned=True)
    desk.act(payments.hand_to_finance, order, "吴会计", "R-17")
    desk.act(ending.confirm, order)
    assert shown(desk, order).unsettled == ("visit",)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.file, order)
    assert "return visit" in str(refusal.value) and refusal.value.rule == "WO-51"
    visit = desk.ask(return_visits.of_order, order)
    assert visit is not None
    desk.act(return_visits.make, visit.id, VisitDraft("phone", "很好", "刘洋", True))
    desk.act(ending.file, order)
    done = shown(desk, order)
    assert (done.state, done.rework, done.owed_fen) == ("filed", 1, 0)
    assert desk.ask(help_requests.show, request).state == "closed"
    assert desk.verify().problems == ()


@pytest.mark.rule("WO-56")
def test_numbers_run_without_gaps_and_begin_anew_each_year(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    first = [shown(desk, written(desk)).number for _turn in range(3)]
    with pytest.raises(InvalidInput):
        written(desk, room="")
    first.append(shown(desk, written(desk)).number)
    assert first == [f"WO-2026-0000{n}" for n in (1, 2, 3, 4)]
    clock.advance(310 * DAY)
    assert shown(desk, written(desk)).number == "WO-2027-00001"


@pytest.mark.rule("WO-21")
def test_only_a_contact_stops_the_reply_clock(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, nature="routine")
    clock.advance(5 * MINUTE)
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    desk.act(writing.contact, order, "刘洋", "", reached=False)
    running = desk.ask(commitments.of_subject, f"work_order:{order}")
    assert [(one.rule, one.state) for one in running] == [("WO-21", "open")]
    assert running[0].due_at - running[0].started_at == 15 * MINUTE
    clock.advance(11 * MINUTE)
    desk.act(writing.contact, order, "刘洋", "孙工十分钟内到")
    kept = desk.ask(commitments.of_subject, f"work_order:{order}")
    assert [one.state for one in kept] == ["kept_late"]


@pytest.mark.rule("WO-07", "FEE-03")
def test_a_paid_order_is_written_once_the_resident_knows(desk: Desk, crew: dict[str, int]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        written(desk, charge_told_to="")
    assert refusal.value.rule == "WO-07"
    urgent = written(desk, charge_told_to="", urgency="emergency")
    assert shown(desk, urgent).charge_told_to == ""


@pytest.mark.rule("WO-07", "WO-20")
def test_consent_comes_before_dispatch_unless_it_is_urgent(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    desk.act(writing.accept, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.dispatch, order, crew[PLUMBER])
    assert "consent" in str(refusal.value) and refusal.value.rule == "WO-20"
    urgent = written(desk, urgency="urgent", room="5-1-0402")
    desk.act(writing.accept, urgent)
    desk.act(work.dispatch, urgent, crew[PLUMBER])
    desk.act(work.receive, urgent)
    desk.act(work.arrive, urgent)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.start, urgent)
    assert refusal.value.rule == "WO-25"


@pytest.mark.rule("WO-48", "FEE-13")
def test_cleaning_is_paid_before_anybody_goes(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, category="cleaning", content="客厅保洁", urgency="urgent")
    agreed(desk, order, 20000)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.dispatch, order, crew[PLUMBER], "只有他在")
    assert "payment" in str(refusal.value)
    desk.act(payments.pay, order, PaymentDraft(20000, "cash", finance="吴会计", receipt="R-1"))
    desk.act(work.dispatch, order, crew[PLUMBER], "只有他在")
    assert tracks_of(desk, order)[:2] == ("dispatched", "paid")


@pytest.mark.rule("WO-27")
def test_what_was_paid_for_a_cancelled_job_is_given_back(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, category="cleaning", content="客厅保洁")
    agreed(desk, order, 20000)
    desk.act(payments.pay, order, PaymentDraft(20000, "cash", finance="吴会计", receipt="R-1"))
    desk.act(work.dispatch, order, crew[PLUMBER], "只有他在")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(ending.cancel, order, "不做了")
    assert refusal.value.rule == "WO-27"
    desk.act(ending.cancel, order, "不做了", order_returned=True)
    assert shown(desk, order).unsettled == ("money",)
    desk.act(payments.give_back, order, "吴会计", "未做")
    view = shown(desk, order)
    assert (view.unsettled, view.owed_fen) == ((), 0)
    desk.act(ending.file, order)


@pytest.mark.rule("WO-49", "WO-11", "FEE-14")
def test_copying_is_served_at_the_desk_and_paid_at_finance(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk, category="copying", content="复印20张", room="")
    agreed(desk, order, 1000)
    desk.act(work.serve_at_desk, order, "刘洋", "好")
    assert tracks_of(desk, order) == ("signed", "due", "none", "not_needed")
    desk.act(payments.pay, order, PaymentDraft(1000, "alipay", finance="吴会计", receipt="R-2"))
    desk.act(ending.write_off, order, order_returned=True)
    desk.act(ending.confirm, order)
    desk.act(ending.file, order)
    assert shown(desk, order).state == "filed"


@pytest.mark.rule("FEE-09", "FEE-10", "FEE-11", "FEE-12")
def test_into_arrears_and_out_again(desk: Desk, crew: dict[str, int], clock: ManualClock) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(payments.leave_unpaid, order, "")
    assert refusal.value.rule == "FEE-09"
    desk.act(payments.leave_unpaid, order, "刘洋", "没带钱")
    desk.act(payments.dun, order, "2026-03")
    clock.advance(7 * DAY)
    desk.act(payments.ask, order, "刘洋", "月底付")
    assert [one.money for one in desk.ask(views.unpaid)] == ["dunned"]
    with pytest.raises(InvalidInput) as wrong:
        desk.act(payments.pay, order, PaymentDraft(7999, finance="吴会计", receipt="R-3"))
    assert wrong.value.rule == "FEE-07" and "80.00" in str(wrong.value)
    desk.act(payments.pay, order, PaymentDraft(8000, finance="吴会计", receipt="R-3"))
    assert shown(desk, order).money == "paid"
    left = desk.ask(commitments.of_subject, f"work_order:{order}")
    assert [one.rule for one in left if one.state == "open"] == ["RV-03"]


@pytest.mark.rule("WO-14", "WO-08")
def test_an_agreed_price_is_changed_by_those_who_may(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    with pytest.raises(GuardRefused):
        desk.act(charges.price, order, [LineDraft("漏水修理", 9000)], source="assessed")
    sign_in(desk, "陈静")
    desk.act(charges.price, order, [LineDraft("漏水修理", 9000)], source="assessed")
    view = shown(desk, order)
    assert (view.money, view.charged_fen, view.consent_by) == ("priced", 9000, "")


@pytest.mark.rule("WO-37", "WO-38", "AUTH-21")
def test_after_one_redoing_the_manager_is_told(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    desk.act(work.finish, order)
    with pytest.raises(GuardRefused):
        desk.act(work.rework, order, "还漏", apology=False)
    desk.act(work.rework, order, "还漏", apology=True)
    desk.act(work.finish, order)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.rework, order, "还漏", apology=True)
    assert "manager" in str(refusal.value)
    desk.act(work.escalate, order, "周明", "还漏")
    with pytest.raises(GuardRefused):
        desk.act(work.finish, order)
    desk.act(work.decide, order, "周明", "换整条管")
    desk.act(work.finish, order)
    desk.act(work.sign, order, "刘洋", "好了")
    assert shown(desk, order).rework == 1


@pytest.mark.rule("WO-05", "WO-06", "WO-23", "WO-53")
def test_times_and_what_goes_wrong_on_the_way(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk, nature="routine", appointment_at=desk.clock.now() + HOUR)
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    desk.act(work.transfer, order, crew[ELECTRICIAN], "孙工走不开")
    desk.act(work.give_back, order, "不是电的事")
    desk.act(work.dispatch, order, crew[PLUMBER])
    desk.act(work.receive, order)
    clock.advance(2 * HOUR)
    desk.act(work.arrive, order)
    assert shown(desk, order).late and "比预约晚 60 分钟" in texts(desk)[0]
    desk.act(work.no_access, order, "门上留条")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(writing.reschedule, order, clock.now() + DAY, "")
    assert refusal.value.rule == "WO-06"
    desk.act(writing.reschedule, order, clock.now() + DAY, "刘洋")
    view = shown(desk, order)
    assert (view.work, view.worker_id, view.rescheduled) == ("rescheduled", None, 1)
    desk.act(work.dispatch, order, crew[PLUMBER], "明天加班")
    with pytest.raises(InvalidInput):
        desk.act(work.transfer, order, crew[PLUMBER], "x")


def test_somebody_else_was_faster(desk: Desk, crew: dict[str, int], site: Site) -> None:
    order = written(desk, nature="routine")
    seen = shown(desk, order).entry_seq
    other = sign_in(site.open(), "李娜")
    other.act(writing.accept, order, seen=seen)
    with pytest.raises(Changed) as refusal:
        desk.act(ending.cancel, order, "不修了", seen=seen)
    assert refusal.value.since == (shown(desk, order).entry_seq,)


@pytest.mark.rule("FEE-27")
def test_who_may_write_off(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    with pytest.raises(NotAuthorised):
        desk.act(payments.write_off, order, "困难户")
    sign_in(desk, "陈静")
    desk.act(payments.write_off, order, "困难户")
    view = shown(desk, order)
    assert (view.money, view.owed_fen, view.charged_fen) == ("written_off", 0, 0)


@pytest.mark.rule("WO-20")
def test_the_suggestion_says_why(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    found = desk.ask(dispatching.suggest, order)
    assert [one.worker.name for one in found.best] == [PLUMBER]
    assert "free" in found.best[0].reasons
    nobody = desk.ask(dispatching.suggest_for, "gas", "3-2-1203")
    assert nobody.best == () and "Gas" in nobody.nobody and nobody.ask


@pytest.mark.rule("FEE-10")
def test_asking_stops_the_asking_clock_and_no_other(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    signed(desk, order)
    desk.act(payments.leave_unpaid, order, "刘洋")
    desk.act(payments.ask, order, "刘洋", "下周付")
    clock.advance(HOUR)
    desk.act(payments.dun, order, "2026-03")
    clock.advance(HOUR)
    desk.act(payments.ask, order, "刘洋", "月底付")
    running = [
        one
        for one in desk.ask(commitments.of_subject, f"work_order:{order}")
        if one.state == "open"
    ]
    assert sorted(one.rule for one in running) == ["FEE-10", "FEE-11", "RV-03", "product"]
    [asking] = [one for one in running if one.rule == "FEE-10"]
    assert asking.started_at == clock.now()


def test_the_end_of_a_number_is_enough(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    first = written(desk)
    clock.advance(310 * DAY)
    second = written(desk)
    for typed in ("WO-2027-00001", "wo-2027-00001", "1", "00001", "-00001", "１", "2027-1"):
        assert desk.ask(views.numbered, typed).id == second, typed
    assert desk.ask(views.numbered, "2026-00001").id == first
    for typed in ("", "2", "x", "2025-1", "1" * 30):
        with pytest.raises(NotFound):
            desk.ask(views.numbered, typed)
