"""The sheet of a month: what is printed, to the fen, and what both sign."""

from dataclasses import replace

import pytest
from support.orders import PLUMBER, agreed, at_work, shown, signed, staffed, written
from support.sites import sign_in

from frontdesk.clock import DAY, ManualClock
from frontdesk.desk import Desk
from frontdesk.language import Language
from frontdesk.registers import account_sheet, accounts, people
from frontdesk.registers.accounts import Counted
from frontdesk.registers.orders import board, ending, goods, payments
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.text import width

MARCH = "2026-03"


@pytest.fixture
def month(desk: Desk) -> dict[str, int]:
    """Five jobs: paid and handed in, still with the worker, in arrears, unpaid, on the notice."""
    ids = staffed(desk)
    sign_in(desk, "陈静")
    ids["吴会计"] = desk.act(people.add, PersonDraft("吴会计", ("finance",), "8642"))
    sign_in(desk, "王岚")
    orders = {"finance": ids["吴会计"]}
    sums = (("in", 8000), ("out", 3050), ("late", 12001), ("unpaid", 999), ("listed", 500))
    for name, fen in sums:
        orders[name] = written(desk, room=f"3-2-120{len(orders)}")
        agreed(desk, orders[name], fen)
        at_work(desk, orders[name], ids[PLUMBER])
        signed(desk, orders[name])
    desk.act(payments.collect, orders["in"], PaymentDraft(8000, "wechat"))
    desk.act(payments.hand_to_finance, orders["in"], "吴会计", "R-1")
    desk.act(payments.collect, orders["out"], PaymentDraft(3050, "cash"))
    desk.act(payments.leave_unpaid, orders["late"], "刘洋")
    desk.act(payments.list_in_notice, orders["listed"], MARCH)
    return orders


def drawn(desk: Desk, counted: Counted | None = None) -> accounts.AccountsView:
    return desk.ask(accounts.show, desk.act(accounts.draw_up, MARCH, counted))


def printed(desk: Desk, language: Language = "en") -> list[str]:
    view = desk.ask(accounts.of_period, MARCH)
    assert view is not None
    return desk.ask(account_sheet.sheet, view, language)


def part(lines: list[str], rule: str) -> list[str]:
    """The part of the sheet whose title names a rule."""
    start = next(n for n, line in enumerate(lines) if line.startswith("==") and rule in line)
    rest = lines[start + 1 :]
    return rest[: rest.index("")] if "" in rest else rest


def row(lines: list[str], word: str) -> list[str]:
    return next(line for line in lines if word in line).split()


@pytest.mark.rule("FEE-17", "REP-10")
def test_statistics_by_category_and_what_each_of_the_three_counted(
    desk: Desk, month: dict[str, int]
) -> None:
    written(desk, category="cleaning", nature="contracted", content="保洁")
    drawn(desk, Counted(4, 8000, 6, 11050))
    lines = printed(desk)
    statistics = part(lines, "REP-10")
    assert row(statistics, "Repair") == ["Repair", "5", "5", "5", "245.50", "110.50", "135.00"]
    assert row(statistics, "Cleaning")[1:] == ["1", "0", "0", "0.00", "0.00", "0.00"]
    assert row(statistics, "Together")[1:4] == ["6", "5", "5"]
    counts = part(lines, "FEE-16")
    assert [line.split()[-2:] for line in counts[1:]] == [
        *(["5", "80.00"], ["4", "80.00"], ["5", "110.50"], ["6", "110.50"]),
    ]


@pytest.mark.rule("FEE-18", "REP-12")
def test_charge_details_name_order_sum_and_how_it_was_paid(
    desk: Desk, month: dict[str, int]
) -> None:
    drawn(desk)
    details = part(printed(desk), "REP-12")
    numbers = {name: shown(desk, month[name]).number for name in ("in", "out", "late", "listed")}
    paid = [numbers["in"], "3-2-1201", "80.00", "0.00", "80.00", "0.00", "WeChat", "R-1"]
    assert row(details, numbers["in"]) == paid
    assert "cash collected" in " ".join(details)
    assert row(details, numbers["late"])[2:] == [
        "120.01",
        "0.00",
        "0.00",
        "120.01",
        "in",
        "arrears",
    ]
    assert row(details, "Together") == ["Together", "5", "245.50", "0.00", "110.50", "135.00"]
    found = {
        one.number: one for one in desk.ask(lambda reading: list(accounts.details(reading, MARCH)))
    }
    assert found[numbers["out"]].state == "collected" and found[numbers["out"]].receipt == ""
    assert (found[numbers["listed"]].state, found[numbers["listed"]].owed_fen) == ("listed", 500)


@pytest.mark.rule("FEE-19", "FEE-20", "REP-11")
def test_the_charge_report_by_way_of_payment(desk: Desk, month: dict[str, int]) -> None:
    drawn(desk)
    lines = printed(desk)
    report, methods = part(lines, "FEE-20"), part(lines, "FEE-19")
    assert row(report, "Charged")[-1] == "245.50" and row(report, "Still owed")[-1] == "135.00"
    assert [line.split()[:2] for line in methods[:3]] == [
        *(["WeChat", "80.00"], ["cash", "30.50"], ["Together", "110.50"]),
    ]
    assert row(methods, "confirmed by finance")[-1] == "80.00"
    assert row(methods, "not signed for")[-1] == "0.00"
    assert any("General property manager" in line for line in lines)


@pytest.mark.rule("FEE-11", "FEE-21", "REP-13")
def test_arrears_list_and_lines_for_the_fee_notice(desk: Desk, month: dict[str, int]) -> None:
    drawn(desk)
    lines = printed(desk)
    arrears, notice = part(lines, "FEE-11"), part(lines, "FEE-21")
    number = {name: shown(desk, order).number for name, order in month.items() if name != "finance"}
    assert row(arrears, number["late"])[1:4] == ["3-2-1203", "刘洋", "120.01"]
    assert row(arrears, "Together") == ["Together", "2", "130.00"]
    assert row(notice, number["listed"]) == [number["listed"], "3-2-1205", "刘洋", "5.00"]
    assert row(notice, "Together")[-2:] == ["1", "5.00"]
    assert not any(number["listed"] in line for line in arrears)


def test_what_was_lost_is_charged_to_the_worker(desk: Desk, month: dict[str, int]) -> None:
    order, worker = written(desk), people_id(desk, PLUMBER)
    agreed(desk, order, 1000)
    at_work(desk, order, worker)
    slip = desk.act(goods.issue, order, GoodsDraft("tool", "管钳"))
    desk.act(goods.lose, slip, 4500)
    signed(desk, order)
    drawn(desk)
    [line] = [line for line in part(printed(desk), "WO-45") if "管钳" in line]
    assert line.split()[:2] == [shown(desk, order).number, PLUMBER] and "45.00" in line


def people_id(desk: Desk, name: str) -> int:
    return desk.ask(people.by_name, name).id


@pytest.mark.rule("FEE-18")
def test_differences_their_explanations_and_both_signatures(
    desk: Desk, month: dict[str, int], clock: ManualClock
) -> None:
    clock.advance(30 * DAY)
    view = drawn(desk, Counted(finance_orders=4))
    lines = desk.ask(account_sheet.lines, view, "en")
    marked = [line for line in lines if line.key]
    assert [line.key for line in marked[::2]] == [one.key for one in view.differences]
    assert all("‼" in line.text for line in marked[::2]) and "-1" in marked[0].text
    for one in view.differences:
        desk.act(accounts.explain, view.id, one.key, "下月[/b]补齐")
    text = printed(desk)
    assert sum("why: 下月[/b]补齐" in line for line in text) == len(view.differences)
    assert not any("‼" in line for line in part(text, "FEE-18"))
    with desk.transaction(warrant=desk.warrant(month["finance"], "8642")) as tx:
        accounts.sign(tx, view.id)
    signatures = printed(desk)[-9:]
    desk_line = next(line for line in signatures if "王岚" in line)
    assert desk_line.startswith("Customer service") and "entry #" in desk_line
    assert row(signatures, "Finance")[1] == "吴会计"
    done = desk.ask(accounts.show, view.id)
    assert "".join("".join(signatures[-2:]).split()) == done.sheet_sha256


@pytest.mark.rule("FEE-18")
def test_a_signed_sheet_reads_the_same_when_the_arrears_are_paid_later(
    desk: Desk, month: dict[str, int], clock: ManualClock
) -> None:
    drawn(desk)
    before = printed(desk)
    clock.advance(40 * DAY)
    draft = PaymentDraft(12001, "card", finance="吴会计", receipt="R-9")
    desk.act(payments.pay, month["late"], draft)
    desk.act(payments.hand_to_finance, month["out"], "吴会计", "R-10")
    assert printed(desk) == before


def test_details_that_are_not_what_was_drawn_up_are_pointed_out(
    desk: Desk, month: dict[str, int]
) -> None:
    view = drawn(desk)
    assert not any("draw up anew" in line for line in printed(desk))
    other = replace(view, figures={**view.figures, "details_sha256": "0" * 64})
    assert any("draw up anew" in line for line in desk.ask(account_sheet.sheet, other, "en"))


@pytest.mark.rule("FEE-18")
def test_what_moves_after_a_period_is_signed_stands_on_the_next_sheet(
    desk: Desk, month: dict[str, int], clock: ManualClock
) -> None:
    clock.advance(31 * DAY)
    draft = PaymentDraft(12001, "card", finance="吴会计", receipt="R-9")
    desk.act(payments.pay, month["late"], draft)
    desk.act(payments.hand_to_finance, month["out"], "吴会计", "R-10")
    sign_in(desk, "陈静")
    desk.act(payments.write_off, month["unpaid"], "困难户")
    sign_in(desk, "王岚")
    view = desk.ask(accounts.show, desk.act(accounts.draw_up, "2026-04"))
    lines = desk.ask(account_sheet.sheet, view, "en")
    number = {name: shown(desk, month[name]).number for name in ("late", "out", "unpaid", "in")}
    start = next(n for n, line in enumerate(lines) if line.startswith("== Moved"))
    moved = lines[start : lines.index("", start)]
    assert row(moved, number["late"])[1:] == ["120.01", "0.00", "0.00", "0.00"]
    assert row(moved, number["out"])[1:] == ["0.00", "30.50", "0.00", "0.00"]
    assert row(moved, number["unpaid"])[1:] == ["0.00", "0.00", "9.99", "0.00"]
    assert not any(number["in"] in line for line in moved)
    assert row(part(lines, "FEE-19"), "Written off in the period")[-1] == "9.99"
    desk.act(accounts.draw_up, MARCH)
    march = printed(desk)
    start = next(n for n, line in enumerate(march) if line.startswith("== Moved"))
    assert march[start + 1] == "None."


@pytest.mark.rule("WO-54")
def test_the_sheet_says_by_when_the_administrator_has_it(desk: Desk, month: dict[str, int]) -> None:
    drawn(desk)
    assert any("by 2026-04-01 (WO-54)" in line for line in printed(desk)[:6])
    assert any("not over" in line for line in printed(desk)[:6])
    assert desk.ask(account_sheet.administrator_day, "2026-12-30").isoformat() == "2027-01-01"


def test_both_languages_fit_a_printed_line(desk: Desk, month: dict[str, int]) -> None:
    drawn(desk, Counted(4, 8000, 4, 11050))
    for language, word in (("en", "Charge details"), ("zh", "收费明细")):
        lines = printed(desk, language)  # type: ignore[arg-type]
        assert any(word in line for line in lines)
        assert max(map(width, lines)) <= account_sheet.CELLS
    view = desk.ask(accounts.preview, "2026-02")
    assert "None: everything agrees." in desk.ask(account_sheet.sheet, view, "en")


@pytest.mark.rule("WO-52")
def test_orders_not_handed_in_by_the_hour_are_late(
    desk: Desk, month: dict[str, int], clock: ManualClock
) -> None:
    assert desk.ask(board.to_hand_in) == 5 and desk.ask(board.late_to_hand_in) == 0
    clock.advance(8 * DAY // 24 + DAY // 48)
    assert desk.ask(board.late_to_hand_in) == 5
    desk.act(ending.hand_in)
    written(desk)
    assert desk.ask(board.to_hand_in) == 1 and desk.ask(board.late_to_hand_in) == 0
    clock.advance(DAY)
    assert desk.ask(board.late_to_hand_in) == 1
