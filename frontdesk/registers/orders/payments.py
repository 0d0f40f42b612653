"""Money that comes in for an order: taken, paid at finance, in arrears, given up.

Every sum taken equals the sum owed: what was charged, less what was written off, is what comes in.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from frontdesk.clock import DAY, local
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, OrderLine, OrderPayment, WorkOrder
from frontdesk.models.work_orders import PAYMENT_METHODS
from frontdesk.registers.orders import charges, tracks
from frontdesk.registers.orders.tracks import line_of, move, open_order, post
from frontdesk.registers.unit_of_work import Transaction, row_id
from frontdesk.rules.calendar import end_of_day
from frontdesk.rules.money import yuan
from frontdesk.rules.periods import first_of_month
from frontdesk.text import clean_line

ARREARS_RULE: Final = "FEE-11"
ASKING_RULE: Final = "FEE-10"
NOTICE_RULE: Final = "FEE-21"
_FAR: Final = 12
"""How many months before or after the current one a list or notice may be of."""
UNPAID: Final = ("due", "arrears", "dunned", "listed")


@dataclass(frozen=True)
class PaymentDraft:
    """Money as it is taken.

    Attributes:
        method: one of `models.work_orders.PAYMENT_METHODS` (FEE-19).
        taken_by: who took it; by default the worker, on the spot.
        finance: who signed at finance.
    """

    amount_fen: int
    method: str = "cash"
    taken_by: str = ""
    finance: str = ""
    receipt: str = ""


def collect(
    tx: Transaction, order_id: int, draft: PaymentDraft, *, seen: int | None = None
) -> None:
    """The worker takes the money on the spot (FEE-07)."""
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    move(tx, row, "money", "collected", _sum_facts(tx, row, draft))
    taken_by = clean_line(draft.taken_by) or tracks.name_of(tx, row.worker_id)
    payment = _payment(tx, row, draft, "on_spot", taken_by)
    data = {"taken_by": taken_by, "amount_fen": draft.amount_fen, "method": draft.method}
    post(tx, "payment.taken", row, data, [payment, *_stop_asking(tx, row)])


def hand_to_finance(
    tx: Transaction, order_id: int, finance: str, receipt: str, *, seen: int | None = None
) -> None:
    """Finance has the money collected; the receipt goes to the resident (FEE-07, FEE-08)."""
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    finance, receipt = clean_line(finance), clean_line(receipt)
    move(tx, row, "money", "confirmed", {"finance_signed": finance, "receipt": receipt})
    payment = tracks.payments_of(tx, order_id)[-1]
    payment.confirmed_by, payment.confirmed_at, payment.receipt = finance, tx.now, receipt
    row.receipt = receipt
    data = {"confirmed_by": finance, "amount_fen": payment.amount_fen, "receipt": receipt}
    post(tx, "payment.confirmed", row, data, [payment])


def pay(tx: Transaction, order_id: int, draft: PaymentDraft, *, seen: int | None = None) -> None:
    """The resident pays at finance: beforehand, after signing, by the notice, or out of arrears.

    Paying out of arrears stops the asking (FEE-10, FEE-12).
    """
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    before, late = row.money == "consented", row.money in ("arrears", "dunned")
    finance, receipt = clean_line(draft.finance), clean_line(draft.receipt)
    facts = _sum_facts(tx, row, draft) | {
        "finance_signed": finance,
        "receipt": receipt,
        "dunning_stopped": True,
        "copies_returned": True,
    }
    place = "prepaid" if before else "fee_notice" if row.money == "listed" else "finance"
    move(tx, row, "money", "paid", facts)
    payment = _payment(tx, row, draft, place, finance)
    payment.confirmed_by, payment.confirmed_at, payment.receipt = finance, tx.now, receipt
    row.receipt = receipt
    if late:
        row.copy_1, row.copy_2, _finance = tracks.places_of(row)
    data = {
        "amount_fen": draft.amount_fen,
        "method": draft.method,
        "confirmed_by": finance,
        "receipt": receipt,
        "stopped": late,
    }
    post(tx, "payment.made", row, data, [payment, *_stop_asking(tx, row)])


def _stop_asking(tx: Transaction, row: WorkOrder) -> list[Book]:
    rows: list[Book] = []
    for rule in (tracks.SETTLE_RULE, ARREARS_RULE, NOTICE_RULE, ASKING_RULE):
        rows += tracks.stop_clocks(tx, row, rule)
    return rows


def _sum_facts(tx: Transaction, row: WorkOrder, draft: PaymentDraft) -> dict[str, object]:
    if draft.method not in PAYMENT_METHODS:
        known = ", ".join(PAYMENT_METHODS)
        raise InvalidInput(
            field_label("method"),
            _("{value}: choose from {known}").format(value=draft.method, known=known),
            rule="FEE-19",
        )
    owes = tracks.owed(tx, row_id(row))
    if draft.amount_fen != owes:
        raise InvalidInput(
            field_label("amount"),
            _("{sum} yuan: {owed} yuan are owed").format(
                sum=yuan(draft.amount_fen), owed=yuan(owes)
            ),
            rule="FEE-07",
        )
    return {"amount_equals": draft.amount_fen > 0}


def _payment(
    tx: Transaction, row: WorkOrder, draft: PaymentDraft, place: str, taken_by: str
) -> OrderPayment:
    payment = OrderPayment(
        order_id=row_id(row),
        amount_fen=draft.amount_fen,
        place=place,
        method=draft.method,
        taken_by=taken_by,
        taken_at=tx.now,
        noted_by=tx.actor.person_id,
    )
    tx.session.add(payment)
    return payment


def give_back(
    tx: Transaction, order_id: int, finance: str, reason: str, *, seen: int | None = None
) -> None:
    """What was paid beforehand is given back, because the work was not done.

    What was lost stays charged, and is kept back.
    """
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    finance, reason = clean_line(finance), line_of("reason", reason, rule="WO-27")
    kept = charges.loss_charged(tx, order_id)
    amount = tracks.received(tx, order_id) - kept
    ended = row.work in tracks.ENDED
    facts = {"work_ended": ended, "amount_equals": amount + kept > 0, "finance_signed": finance}
    move(tx, row, "money", "refunded", facts)
    struck = charges.replaced(tx, order_id, reason)
    draft = PaymentDraft(-amount, tracks.payments_of(tx, order_id)[-1].method)
    payment = _payment(tx, row, draft, "finance", finance)
    payment.confirmed_by, payment.confirmed_at = finance, tx.now
    data = {"amount_fen": amount, "confirmed_by": finance, "reason": reason}
    stopped = tracks.stop_clocks(tx, row, charges.REFUND_RULE)
    post(tx, "payment.returned", row, data, [payment, *struck, *stopped])


def leave_unpaid(
    tx: Transaction, order_id: int, signature: str, reason: str = "", *, seen: int | None = None
) -> None:
    """The resident will pay at finance; the mark is signed, the order goes there (FEE-09)."""
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    signature = clean_line(signature)
    move(tx, row, "money", "arrears", {"arrears_mark": True, "resident_signature": signature})
    row.arrears_signature = signature
    row.copy_1 = row.copy_2 = row.copy_3 = "finance"
    words = tracks.site_words(tx, "to be paid later", "以后付款")
    stopped = tracks.drop_clocks(tx, row, words, tracks.SETTLE_RULE)
    due = end_of_day(_month_end(local(tx.now, tx.house.zone).date()), tx.house.zone)
    clock = tracks.start_clock(tx, row, ARREARS_RULE, ("arrears paid", "付清欠费"), due, tx.now)
    data = {
        "amount_fen": tracks.owed(tx, order_id),
        "signature": signature,
        "reason": clean_line(reason),
    }
    post(tx, "charge.arrears", row, data, [*stopped, clock])


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def dun(tx: Transaction, order_id: int, month: str, *, seen: int | None = None) -> None:
    """The order stands on finance's arrears list of the month; the desk asks for it (FEE-11).

    Args:
        month: `YYYY-MM`.
    """
    tx.require("payment.note")
    row, month = open_order(tx, order_id, seen), clean_line(month)
    move(tx, row, "money", "dunned", {"on_finance_list": month})
    _first_day(tx, month, ARREARS_RULE)
    data = {"month": month, "amount_fen": tracks.owed(tx, order_id)}
    asked = tracks.stop_clocks(tx, row, ASKING_RULE)
    post(tx, "charge.dunned", row, data, [*asked, _next_asking(tx, row)])


def ask(
    tx: Transaction, order_id: int, told: str, content: str, *, seen: int | None = None
) -> None:
    """The resident was called on and asked why it is not paid (FEE-06); the next date is set."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if row.money not in UNPAID:
        raise GuardRefused(_("Nothing is owed for this order."), rule="FEE-10")
    told = line_of("told", told or row.customer, rule="FEE-06")
    content = line_of("content", content, rule="FEE-06")
    rows = tracks.stop_clocks(tx, row, ASKING_RULE)
    post(
        tx, "charge.asked", row, {"told": told, "content": content}, [*rows, _next_asking(tx, row)]
    )


def _next_asking(tx: Transaction, row: WorkOrder) -> Book:
    due = tx.now + tx.house.rulebook.count("fee.dunning_days") * DAY
    return tracks.start_clock(tx, row, ASKING_RULE, ("ask for payment", "催收"), due, tx.now)


def list_in_notice(tx: Transaction, order_id: int, month: str, *, seen: int | None = None) -> None:
    """The charge goes onto the management-fee notice of a month, to be paid by its end (FEE-21).

    Args:
        month: `YYYY-MM`; of a month that is over, it is to be paid by the end of the current one.

    Raises:
        InvalidInput: that is no month, or one too far away.
    """
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    month = clean_line(month)
    move(tx, row, "money", "listed", {"notice_line": month})
    last = max(_first_day(tx, month, NOTICE_RULE), local(tx.now, tx.house.zone).date())
    due = end_of_day(_month_end(last), tx.house.zone)
    row.settlement = "monthly"
    words = tracks.site_words(tx, f"on the fee notice of {month}", f"列入{month}管理费通知")
    rows = tracks.drop_clocks(tx, row, words, tracks.SETTLE_RULE)
    named = ("fee notice paid", "付清管理费通知")
    rows.append(tracks.start_clock(tx, row, NOTICE_RULE, named, due, tx.now))
    data = {"month": month, "amount_fen": tracks.owed(tx, order_id)}
    post(tx, "charge.listed", row, data, rows)


def _first_day(tx: Transaction, month: str, rule: str) -> date:
    """The first day of a month `YYYY-MM`.

    Raises:
        InvalidInput: it is no month, or more than a year away; names the rule.
    """
    first = first_of_month(month, field_label("month"), rule)
    today = local(tx.now, tx.house.zone).date()
    if abs((first.year - today.year) * 12 + first.month - today.month) > _FAR:
        raise InvalidInput(field_label("month"), _("more than a year from now"), rule=rule)
    return first


def write_off(tx: Transaction, order_id: int, reason: str, *, seen: int | None = None) -> None:
    """What is owed is given up, for a reason, by somebody who may.

    So is what was lost in work that has ended, where the resident does not agree to pay for it.
    """
    tx.require("charge.write_off")
    row = open_order(tx, order_id, seen)
    reason = clean_line(reason)
    facts = {
        "reason": reason,
        "write_off_authority": True,
        "loss_charged": row.work in tracks.ENDED,
    }
    move(tx, row, "money", "written_off", facts)
    line = OrderLine(
        order_id=order_id,
        kind="write_off",
        text=tracks.site_words(tx, "written off", "核销"),
        amount_fen=tracks.owed(tx, order_id),
        reason=reason,
        written_by=tx.actor.person_id,
        written_at=tx.now,
    )
    tx.session.add(line)
    if row.arrears_signature:
        row.copy_1, row.copy_2, _finance = tracks.places_of(row)
    data = {"amount_fen": line.amount_fen, "reason": reason}
    post(tx, "charge.written_off", row, data, [line, *_stop_asking(tx, row)])
