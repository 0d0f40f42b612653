"""A month of orders and money, counted to the fen by three and signed by two."""

import pytest
from sqlalchemy.exc import IntegrityError
from support.orders import PLUMBER, agreed, at_work, shown, signed, staffed, written
from support.sites import sign_in

from frontdesk.clock import DAY, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import FrontDeskError, GuardRefused, InvalidInput, NotAuthorised
from frontdesk.models import Reconciliation
from frontdesk.registers import accounts, people
from frontdesk.registers.accounts import Counted
from frontdesk.registers.orders import ending, payments
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.people import PersonDraft

MARCH = "2026-03"


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    ids = staffed(desk)
    sign_in(desk, "陈静")
    ids["吴会计"] = desk.act(people.add, PersonDraft("吴会计", ("finance",), "8642"))
    sign_in(desk, "王岚")
    return ids


def job(desk: Desk, worker: int, fen: int) -> int:
    """A job that was done and signed for; its order."""
    order = written(desk)
    agreed(desk, order, fen)
    at_work(desk, order, worker)
    signed(desk, order)
    return order


@pytest.fixture
def month(desk: Desk, crew: dict[str, int]) -> dict[str, int]:
    """Four jobs: paid and handed in, paid and still with the worker, in arrears, not paid."""
    worker = crew[PLUMBER]
    orders = {
        name: job(desk, worker, fen)
        for name, fen in (("in", 8000), ("out", 3050), ("late", 12001), ("unpaid", 999))
    }
    desk.act(payments.collect, orders["in"], PaymentDraft(8000, "wechat"))
    desk.act(payments.hand_to_finance, orders["in"], "吴会计", "R-1")
    desk.act(payments.collect, orders["out"], PaymentDraft(3050, "cash"))
    desk.act(payments.leave_unpaid, orders["late"], "刘洋")
    written(desk, nature="routine")
    return orders


@pytest.mark.rule("FEE-15", "FEE-16", "FEE-17", "FEE-19", "FEE-20")
def test_the_figures_add_up_to_the_fen(desk: Desk, month: dict[str, int]) -> None:
    figures, found = desk.ask(accounts.count, MARCH)
    assert figures.issued == {"engineering": 5} and figures.done == {"engineering": 4}
    assert (figures.charged_orders, figures.charged_fen) == (4, 24050)
    assert (figures.received_fen, figures.confirmed_fen) == (11050, 8000)
    assert figures.by_method == {"wechat": 8000, "cash": 3050}
    assert figures.open_fen == {"arrears": 12001, "due": 999}
    assert figures.settled_fen == 11050
    assert figures.charged_fen == figures.settled_fen + sum(figures.open_fen.values())
    number = {name: shown(desk, order).number for name, order in month.items()}
    assert [(one.kind, one.number, one.amount_fen) for one in found] == [
        ("not_handed_in", number["out"], 3050),
        ("unpaid", number["unpaid"], 999),
    ]


@pytest.mark.rule("FEE-18")
def test_every_difference_is_explained_and_two_sign(
    desk: Desk, month: dict[str, int], crew: dict[str, int], clock: ManualClock
) -> None:
    clock.advance(30 * DAY)
    counted = Counted(finance_orders=3, finance_fen=8000, engineering_fen=11050)
    sheet = desk.act(accounts.draw_up, MARCH, counted)
    view = desk.ask(accounts.show, sheet)
    kinds = [one.kind for one in view.differences]
    assert kinds == ["finance_orders", "not_handed_in", "unpaid"]
    assert view.differences[0].amount_fen == -1
    finance = crew["吴会计"]
    warrant = desk.warrant(finance, "8642")
    with pytest.raises(GuardRefused) as refusal, desk.transaction(warrant=warrant) as tx:
        accounts.sign(tx, sheet)
    assert refusal.value.rule == "FEE-18" and "finance counts other orders" in str(refusal.value)
    for one in view.differences:
        desk.act(accounts.explain, sheet, one.key, "下月补齐")
    with pytest.raises(GuardRefused):
        desk.act(accounts.sign, sheet)
    with desk.transaction(warrant=desk.warrant(finance, "8642")) as tx:
        accounts.sign(tx, sheet)
    done = desk.ask(accounts.of_period, MARCH)
    assert done is not None
    assert (done.state, done.finance, done.unexplained) == ("signed", "吴会计", ())
    with pytest.raises(GuardRefused) as refusal:
        desk.act(accounts.draw_up, MARCH)
    assert "signed" in str(refusal.value)
    assert desk.verify().problems == ()


def sign(desk: Desk, sheet: int, finance: int, pin: str = "8642") -> None:
    with desk.transaction(warrant=desk.warrant(finance, pin)) as tx:
        accounts.sign(tx, sheet)


def test_nobody_signs_for_finance_but_finance(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    clock.advance(30 * DAY)
    sheet = desk.act(accounts.draw_up, MARCH)
    for (person, pin), said in (((3, "2222"), "not finance"), ((2, "1111"), "Two different")):
        with pytest.raises(GuardRefused) as refusal:
            sign(desk, sheet, person, pin)
        assert said in str(refusal.value)


@pytest.mark.rule("FEE-17")
def test_a_period_that_is_not_over_is_not_signed(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    """Nor a sheet of it that was drawn up before its end."""
    sheet = desk.act(accounts.draw_up, MARCH)
    assert not desk.ask(accounts.show, sheet).whole
    with pytest.raises(GuardRefused) as refusal:
        sign(desk, sheet, crew["吴会计"])
    assert refusal.value.rule == "FEE-17" and "not over" in str(refusal.value)
    clock.advance(30 * DAY)
    with pytest.raises(GuardRefused) as refusal:
        sign(desk, sheet, crew["吴会计"])
    assert "before 2026-03 was over" in str(refusal.value)
    desk.act(accounts.draw_up, MARCH)
    sign(desk, sheet, crew["吴会计"])
    done = desk.ask(accounts.show, sheet)
    assert (done.state, done.whole) == ("signed", True)


@pytest.mark.rule("FEE-18")
def test_a_sheet_is_signed_as_the_books_have_it_now(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    order = job(desk, crew[PLUMBER], 8000)
    desk.act(payments.leave_unpaid, order, "刘洋")
    clock.advance(30 * DAY)
    sheet = desk.act(accounts.draw_up, MARCH)
    draft = PaymentDraft(8000, "cash", finance="吴会计", receipt="R-3")
    desk.act(payments.pay, order, draft)
    with pytest.raises(GuardRefused) as refusal:
        sign(desk, sheet, crew["吴会计"])
    assert refusal.value.rule == "FEE-18" and "moved" in str(refusal.value)
    desk.act(accounts.draw_up, MARCH)
    sign(desk, sheet, crew["吴会计"])
    assert desk.ask(accounts.show, sheet).figures["settled_fen"] == 8000


@pytest.mark.rule("FEE-18", "WO-27")
def test_money_that_is_to_be_given_back_is_a_difference(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, category="cleaning", content="保洁")
    agreed(desk, order, 5000)
    desk.act(payments.pay, order, PaymentDraft(5000, "card", finance="吴会计", receipt="R-9"))
    assert desk.ask(accounts.count, MARCH)[1] == []
    desk.act(ending.cancel, order, "不做了")
    found = desk.ask(accounts.count, MARCH)[1]
    assert [(one.kind, one.amount_fen) for one in found] == [("not_given_back", 5000)]
    assert desk.ask(accounts.count, "2026-02")[1] == []
    desk.act(payments.give_back, order, "吴会计", "未做")
    assert desk.ask(accounts.count, MARCH)[1] == []


def test_finance_does_not_sign_for_customer_service(desk: Desk, crew: dict[str, int]) -> None:
    sign_in(desk, "陈静")
    other = desk.act(people.add, PersonDraft("郑会计", ("finance",), "9753"))
    desk.sign_in(crew["吴会计"], "8642")
    sheet = desk.act(accounts.draw_up, MARCH)
    warrant = desk.warrant(other, "9753")
    with pytest.raises(NotAuthorised), desk.transaction(warrant=warrant) as tx:
        accounts.sign(tx, sheet)


def test_a_sheet_drawn_up_anew_keeps_what_was_explained(desk: Desk, month: dict[str, int]) -> None:
    sheet = desk.act(accounts.draw_up, MARCH)
    for one in desk.ask(accounts.show, sheet).differences:
        desk.act(accounts.explain, sheet, one.key, "在途")
    desk.act(payments.leave_unpaid, month["unpaid"], "刘洋")
    assert desk.act(accounts.draw_up, MARCH) == sheet
    view = desk.ask(accounts.show, sheet)
    assert [one.kind for one in view.differences] == ["not_handed_in"]
    assert view.unexplained == () and len(view.explanations) == 1


def test_a_day_a_bad_period_and_one_to_come(
    desk: Desk, month: dict[str, int], clock: ManualClock
) -> None:
    clock.advance(DAY)
    figures, found = desk.ask(accounts.count, "2026-03-03")
    assert (figures.charged_fen, figures.received_fen, found) == (0, 0, [])
    assert desk.ask(accounts.count, "2026-03-02")[0].charged_fen == 24050
    for wrong in ("2026-13", "", "March", "2026-03-32"):
        with pytest.raises(InvalidInput):
            desk.ask(accounts.count, wrong)
    with pytest.raises(GuardRefused):
        desk.act(accounts.draw_up, "2026-05")


def test_the_count_tells_how_far_it_is_and_can_be_stopped(
    desk: Desk, month: dict[str, int]
) -> None:
    told: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        told.append((done, total))
        return False

    with pytest.raises(FrontDeskError):
        desk.act(accounts.draw_up, MARCH, None, watch)
    assert told == [(4, 4)]
    assert desk.ask(accounts.periods) == []


@pytest.mark.rule("FEE-19")
def test_money_given_back_counts_in_the_period_it_goes_out(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    from frontdesk.registers.orders import payments

    order = written(desk, category="cleaning", content="保洁")
    agreed(desk, order, 5000)
    desk.act(payments.pay, order, PaymentDraft(5000, "card", finance="吴会计", receipt="R-9"))
    clock.advance(31 * DAY)
    desk.act(ending.cancel, order, "不做了")
    desk.act(payments.give_back, order, "吴会计", "未做")
    assert desk.ask(accounts.count, MARCH)[0].received_fen == 5000
    april, found = desk.ask(accounts.count, "2026-04")
    assert (april.received_fen, april.given_back_fen, found) == (-5000, 5000, [])


@pytest.mark.rule("FEE-17")
@pytest.mark.parametrize(
    "wrong",
    [
        "20260302",
        "2026-W10-1",
        "2026-W10",
        "2026-3",
        "9999-12",
        "9999-12-31",
        "0001-01",
        "２026-03",
    ],
)
def test_a_period_has_one_spelling(desk: Desk, crew: dict[str, int], wrong: str) -> None:
    with pytest.raises(InvalidInput):
        desk.ask(accounts.count, wrong)
    with pytest.raises(InvalidInput):
        desk.act(accounts.draw_up, wrong)


def test_no_period_has_two_sheets(desk: Desk, crew: dict[str, int]) -> None:
    sheet = desk.act(accounts.draw_up, MARCH)
    with pytest.raises(IntegrityError), desk.transaction() as tx:
        kept = tx.get(Reconciliation, sheet)
        tx.session.add(Reconciliation(**kept.model_dump(exclude={"id"})))
        tx.session.flush()
