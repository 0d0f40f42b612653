"""The checklist of an order at the desk, and words from people in every field of an order."""

from typing import Any

import pytest
from support.orders import ELECTRICIAN, PLUMBER, at_work, shown, staffed, written

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotFound
from frontdesk.registers import duty_log, return_visits
from frontdesk.registers.orders import (
    charges,
    checks,
    details,
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
from frontdesk.registers.return_visits import VisitDraft

RIGHT = {"outcome": "normal", "ticks": ("thread", "turns", "closed")}
UNSEEN = ("\x1b", "\u202e", "\\u001b", "\\u202e")
HOSTILE = "a\x1b[31mb\u202ec{0}[/x]"


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


@pytest.fixture
def tap(desk: Desk, crew: dict[str, int]) -> int:
    """An order at work by the checklist for a tap."""
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    desk.act(checks.choose, order, "tap")
    return order


def worked_off(desk: Desk, order: int) -> None:
    for item, given in (("take_off", {"outcome": "normal"}), ("fit", {"outcome": "normal"})):
        desk.act(checks.answer, order, item, given)
    desk.act(checks.answer, order, "test", RIGHT)


@pytest.mark.rule("FIX-02", "FIX-04", "FIX-33")
def test_the_final_test_comes_before_done(desk: Desk, tap: int) -> None:
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.finish, tap)
    assert refusal.value.rule == "FIX-04" and "final test" in str(refusal.value)
    with pytest.raises(GuardRefused):
        desk.act(checks.answer, tap, "test", RIGHT)
    for item in ("take_off", "fit"):
        desk.act(checks.answer, tap, item, {"outcome": "normal"})
    failed = {"outcome": "fault", "ticks": ("turns",), "action": "再拧紧"}
    assert not desk.act(checks.answer, tap, "test", failed).passed
    with pytest.raises(GuardRefused):
        desk.act(work.finish, tap)
    assert desk.act(checks.answer, tap, "test", RIGHT).passed
    desk.act(work.finish, tap)
    whole = desk.ask(details.whole, tap)
    assert [(one.item, one.passed) for one in whole.checks][-2:] == [
        ("test", False),
        ("test", True),
    ]


@pytest.mark.rule("FIX-04", "WO-37")
@pytest.mark.parametrize("wait", [0, MINUTE])
def test_redone_work_is_tested_anew(desk: Desk, tap: int, clock: ManualClock, wait: int) -> None:
    worked_off(desk, tap)
    desk.act(work.finish, tap)
    clock.advance(wait)
    desk.act(work.rework, tap, "还滴水", apology=True)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.finish, tap)
    assert "final test" in str(refusal.value)
    desk.act(checks.answer, tap, "test", RIGHT)
    desk.act(work.finish, tap)
    assert shown(desk, tap).work == "done"


@pytest.mark.rule("FIX-02")
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"outcome": "maybe"},
        {"outcome": "normal", "colour": "red"},
        {"outcome": "normal", "readings": {"volts": "220"}},
        {"outcome": "normal", "ticks": ("nothing",)},
        {"outcome": "fault"},
    ],
)
def test_an_answer_that_is_none(desk: Desk, tap: int, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        desk.act(checks.answer, tap, "take_off", given)
    assert desk.ask(details.whole, tap).checks == ()


@pytest.mark.rule("FIX-01", "FIX-02")
def test_one_checklist_that_is_known_and_kept(desk: Desk, tap: int) -> None:
    with pytest.raises(NotFound):
        desk.act(checks.choose, tap, "rocket")
    with pytest.raises(GuardRefused):
        desk.act(checks.answer, tap, "no_such_item", {"outcome": "normal"})
    desk.act(checks.choose, tap, "cistern")
    desk.act(checks.choose, tap, "tap")
    worked_off(desk, tap)
    for other in ("cistern", ""):
        with pytest.raises(GuardRefused) as refusal:
            desk.act(checks.choose, tap, other)
        assert refusal.value.rule == "FIX-02"
    desk.act(work.finish, tap)
    with pytest.raises(GuardRefused):
        desk.act(checks.answer, tap, "fit", {"outcome": "normal"})


@pytest.mark.rule("FIX-04", "WO-38")
def test_what_the_manager_decides_is_tested_or_says_why_not(desk: Desk, tap: int) -> None:
    for item in ("take_off", "fit"):
        desk.act(checks.answer, tap, item, {"outcome": "normal"})
    desk.act(checks.answer, tap, "test", RIGHT)
    desk.act(work.finish, tap)
    desk.act(work.rework, tap, "还滴水", apology=True)
    desk.act(work.escalate, tap, "周明", "还滴水")
    with pytest.raises(GuardRefused):
        desk.act(checks.choose, tap, "", "经理决定换新")
    desk.act(work.decide, tap, "周明", "换新龙头")
    with pytest.raises(GuardRefused, match="final test"):
        desk.act(work.finish, tap)
    with pytest.raises(InvalidInput) as wrong:
        desk.act(checks.choose, tap, "")
    assert wrong.value.rule == "FIX-04"
    desk.act(checks.choose, tap, "", "经理决定换新，不再检查")
    [newest] = desk.ask(duty_log.page, rows=1).rows
    assert newest.text is not None and "经理决定换新，不再检查" in newest.text
    desk.act(work.finish, tap)
    assert shown(desk, tap).work == "done"


@pytest.mark.rule("FIX-04", "WO-38")
def test_after_the_manager_the_test_is_passed_anew(desk: Desk, tap: int) -> None:
    worked_off(desk, tap)
    desk.act(work.finish, tap)
    desk.act(work.rework, tap, "还滴水", apology=True)
    desk.act(work.escalate, tap, "周明", "还滴水")
    desk.act(work.decide, tap, "周明", "换新龙头")
    desk.act(checks.answer, tap, "test", RIGHT)
    desk.act(work.finish, tap)
    assert shown(desk, tap).work == "done"


@pytest.mark.rule("FIX-04")
def test_a_checklist_is_dropped_in_work_for_a_reason_alone(desk: Desk, tap: int) -> None:
    with pytest.raises(InvalidInput) as wrong:
        desk.act(checks.choose, tap, "")
    assert wrong.value.rule == "FIX-04" and shown(desk, tap).checklist == "tap"
    desk.act(checks.choose, tap, "", "不是水龙头")
    [newest] = desk.ask(duty_log.page, rows=1).rows
    assert newest.text is not None and "不是水龙头" in newest.text


@pytest.mark.rule("FIX-04", "WO-49")
@pytest.mark.parametrize("why", ["priced", "checklist"])
def test_a_repair_does_not_turn_into_a_service_at_the_desk(
    desk: Desk, crew: dict[str, int], why: str
) -> None:
    order = written(desk)
    desk.act(writing.accept, order)
    if why == "priced":
        desk.act(charges.price, order, [LineDraft("漏水修理", 8000)], source="assessed")
    else:
        desk.act(checks.choose, order, "tap")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(writing.change, order, {"category": "copying"})
    assert refusal.value.rule == "WO-49"
    desk.act(writing.change, order, {"customer": "刘先生"})
    assert shown(desk, order).category == "engineering"


@pytest.mark.rule("FIX-04", "WO-49")
def test_a_checklist_holds_at_the_desk_too(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine", category="copying", content="复印")
    desk.act(checks.choose, order, "tap")
    with pytest.raises(GuardRefused, match="final test"):
        desk.act(work.serve_at_desk, order, "刘洋", "满意")
    desk.act(checks.choose, order, "")
    desk.act(work.serve_at_desk, order, "刘洋", "满意")


def test_hostile_words_are_cleaned_wherever_they_are_typed(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk, content=HOSTILE, customer=HOSTILE, charge_told_to=HOSTILE)
    desk.act(exceptions.ask, order, HOSTILE, urgent=True)
    desk.act(exceptions.approve, order, Consent("head", HOSTILE))
    desk.act(exceptions.approve, order, Consent("department", "吴工长", 5000))
    desk.act(exceptions.accept, order, HOSTILE)
    other = written(desk, content="漏水", room="5-1-0402")
    desk.act(writing.accept, other, HOSTILE)
    lines = [LineDraft(HOSTILE, 100, unit=HOSTILE)]
    desk.act(charges.price, other, lines, source="assessed", reason=HOSTILE)
    desk.act(charges.consent, other, HOSTILE)
    desk.act(work.dispatch, other, crew[PLUMBER], HOSTILE)
    desk.act(writing.chase, other, HOSTILE)
    desk.act(work.transfer, other, crew[ELECTRICIAN], HOSTILE)
    desk.act(work.receive, other)
    desk.act(work.arrive, other)
    desk.act(charges.confirm_cost, other)
    desk.act(checks.choose, other, "tap")
    fault = {"outcome": "fault", "action": HOSTILE, "note": HOSTILE}
    desk.act(checks.answer, other, "take_off", fault)
    slip = GoodsDraft("tool", HOSTILE, HOSTILE, 1000, HOSTILE, HOSTILE)
    desk.act(goods.give_back, desk.act(goods.issue, other, slip))
    desk.act(work.start, other)
    desk.act(work.suspend, other, HOSTILE, desk.clock.now() + MINUTE)
    desk.act(work.resume, other)
    desk.act(writing.report_damage, other, HOSTILE, HOSTILE)
    desk.act(writing.contact, other, HOSTILE, HOSTILE)
    desk.act(checks.answer, other, "fit", {"outcome": "normal"})
    desk.act(checks.answer, other, "test", RIGHT)
    desk.act(work.finish, other)
    desk.act(work.sign, other, HOSTILE, HOSTILE)
    desk.act(payments.leave_unpaid, other, HOSTILE, HOSTILE)
    desk.act(payments.ask, other, HOSTILE, HOSTILE)
    paid = PaymentDraft(100, taken_by=HOSTILE, finance=HOSTILE, receipt=HOSTILE)
    desk.act(payments.pay, other, paid)
    visit = desk.ask(return_visits.of_order, other)
    assert visit is not None
    bad = VisitDraft("phone", HOSTILE, HOSTILE, False, action=HOSTILE, open_request=True)
    desk.act(return_visits.make, visit.id, bad)
    with desk.reading() as reading:
        kept = reading.raw.execute("SELECT body FROM entry_body").fetchall()
    for (body,) in kept:
        words = bytes(body).decode()
        assert not [sign for sign in UNSEEN if sign in words]
    assert desk.verify().problems == ()
