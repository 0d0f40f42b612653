"""The price list binds: what an order may cost by it, and where nothing is to be paid."""

from collections.abc import Callable

import pytest
from support.orders import PLUMBER, at_work, shown, signed, staffed, tracks_of, written
from support.sites import sign_in

from frontdesk.clock import DAY, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.registers import accounts, commitments, people, prices
from frontdesk.registers.orders import charges, ending, payments, work, writing
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.price_plan import PriceDraft, PricePlan

UNCLOG = PriceDraft("1", "疏通", "on_request", 10_000)
VALVE = PriceDraft("2", "换阀", "fixed", 8000, 8000, unit="个")
LOOK = PriceDraft("3", "上门查看", "fixed", 0, 0)


def took(desk: Desk, *items: PriceDraft, mark: str = "a", valid_from: int | None = None) -> None:
    """The list taken over by the supervisor; a clerk signs in again."""
    sign_in(desk, "陈静")
    plan = PricePlan("收费标准", "list.csv", mark * 64, items, valid_from=valid_from)
    desk.act(prices.take_over, plan)
    sign_in(desk, "王岚")


def item(desk: Desk, number: str, version: int | None = None) -> int:
    return desk.ask(prices.numbered, number, version).id


def priced_by(desk: Desk, order: int, draft: LineDraft) -> Callable[[], int]:
    return lambda: desk.act(charges.price, order, [draft])


def added_to(desk: Desk, order: int, draft: LineDraft) -> Callable[[], int]:
    return lambda: desk.act(charges.add_line, order, draft)


def crew_of(desk: Desk) -> int:
    return desk.ask(people.by_name, PLUMBER).id


@pytest.fixture
def order(desk: Desk) -> int:
    """A paid order taken on, not priced yet; the list holds."""
    staffed(desk)
    took(desk, UNCLOG, VALVE, LOOK)
    found = written(desk)
    desk.act(writing.accept, found)
    return found


@pytest.mark.rule("FEE-01")
@pytest.mark.parametrize(
    ("fen", "milli"), [(1, 1000), (9999, 1000), (19_999, 2000), (0, 1000), (0, 1)]
)
def test_the_lowest_price_of_the_list_is_kept_to(
    desk: Desk, order: int, fen: int, milli: int
) -> None:
    draft = LineDraft(amount_fen=fen, price_item_id=item(desk, "1"), quantity_milli=milli)
    for act in (priced_by(desk, order, draft), added_to(desk, order, draft)):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert refusal.value.rule == "FEE-01" and "at least" in str(refusal.value)
    right = LineDraft(amount_fen=20_000, price_item_id=item(desk, "1"), quantity_milli=2000)
    assert desk.act(charges.price, order, [right]) == 20_000


@pytest.mark.rule("FEE-01")
def test_only_the_version_that_holds_now_has_prices(
    desk: Desk, order: int, clock: ManualClock
) -> None:
    old = LineDraft(price_item_id=item(desk, "2"))
    took(desk, PriceDraft("2", "换阀", "fixed", 9000, 9000), mark="b", valid_from=clock.now() + DAY)
    assert desk.act(charges.price, order, [old]) == 8000
    clock.advance(DAY)
    for act in (priced_by(desk, order, old), added_to(desk, order, old)):
        with pytest.raises(InvalidInput) as refusal:
            act()
        assert "another version" in str(refusal.value)
    assert shown(desk, order).charged_fen == 8000
    assert desk.act(charges.price, order, [LineDraft(price_item_id=item(desk, "2"))]) == 9000


@pytest.mark.rule("FEE-01", "WO-14")
def test_own_words_are_not_by_the_list_and_a_clerk_agrees_no_price(desk: Desk, order: int) -> None:
    by_list, own = LineDraft(price_item_id=item(desk, "2")), LineDraft("随便", 100)
    with pytest.raises(InvalidInput):
        desk.act(charges.price, order, [by_list, own])
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(charges.price, order, [own], source="agreed")
    assert refusal.value.rule == "WO-14"
    desk.act(charges.price, order, [by_list])
    assert shown(desk, order).price_source == "list"
    desk.act(charges.add_line, order, own)
    assert shown(desk, order).price_source == "assessed"
    sign_in(desk, "陈静")
    desk.act(charges.price, order, [own], source="agreed")
    assert shown(desk, order).price_source == "agreed"


@pytest.mark.rule("FEE-01", "WO-58")
def test_what_the_list_gives_for_nothing_is_done_without_a_charge(desk: Desk, order: int) -> None:
    free = LineDraft(price_item_id=item(desk, "3"))
    assert desk.act(charges.price, order, [free]) == 0
    assert shown(desk, order).money == "none"
    at_work(desk, order, crew_of(desk))
    signed(desk, order)
    assert tracks_of(desk, order) == ("signed", "none", "none", "due")
    assert desk.ask(accounts.count, "2026-03")[1] == []
    assert desk.verify().problems == ()


@pytest.mark.rule("FEE-18", "WO-58")
def test_a_job_found_to_cost_nothing_needs_a_reason_and_stands_in_the_accounts(
    desk: Desk, order: int
) -> None:
    nothing = [LineDraft("拧紧即可", 0)]
    with pytest.raises(InvalidInput):
        desk.act(charges.price, order, nothing, source="assessed")
    desk.act(charges.price, order, nothing, source="assessed", reason="保修期内")
    assert shown(desk, order).money == "none"
    at_work(desk, order, crew_of(desk))
    signed(desk, order)
    assert [one.kind for one in desk.ask(accounts.count, "2026-03")[1]] == ["not_charged"]
    with pytest.raises(GuardRefused):
        desk.act(charges.price, order, [LineDraft(price_item_id=item(desk, "2"))])


@pytest.mark.rule("WO-07", "WO-08")
def test_what_was_to_cost_nothing_is_priced_after_all_and_agreed_to(desk: Desk, order: int) -> None:
    desk.act(charges.price, order, [LineDraft(price_item_id=item(desk, "3"))])
    desk.act(charges.add_line, order, LineDraft(price_item_id=item(desk, "2")))
    assert (shown(desk, order).money, shown(desk, order).charged_fen) == ("priced", 8000)
    desk.act(charges.consent, order, "刘洋")
    with pytest.raises(GuardRefused):
        desk.act(charges.price, order, [LineDraft(price_item_id=item(desk, "3"))])
    assert shown(desk, order).charged_fen == 8000


@pytest.mark.rule("WO-27")
def test_money_paid_for_nothing_has_a_clock_until_it_is_given_back(
    desk: Desk, order: int, clock: ManualClock
) -> None:
    desk.act(charges.price, order, [LineDraft(price_item_id=item(desk, "2"))])
    desk.act(charges.consent, order, "刘洋")
    desk.act(payments.pay, order, PaymentDraft(8000, finance="吴会计", receipt="R-1"))
    desk.act(work.dispatch, order, crew_of(desk))
    desk.act(ending.cancel, order, "不做了", order_returned=True)
    found = desk.ask(commitments.of_subject, f"work_order:{order}")
    [due] = [one for one in found if one.rule == "WO-27"]
    days = desk.house.rulebook.count("fee.refund_days")
    assert (due.state, due.due_at) == ("open", clock.now() + days * DAY)
    desk.act(payments.give_back, order, "吴会计", "未做")
    found = desk.ask(commitments.of_subject, f"work_order:{order}")
    assert [one.state for one in found if one.rule == "WO-27"] == ["kept"]
