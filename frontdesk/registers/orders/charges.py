"""The money of an order: price, consent, payment, arrears, write-off. Whole fen throughout.

Every charge needs an order (WO-16), and every sum taken equals the sum owed: what was charged, less
what was written off, is what comes in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from frontdesk.clock import DAY, local
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, OrderLine, OrderPayment, PriceItem, WorkOrder
from frontdesk.models.work_orders import PAYMENT_METHODS
from frontdesk.registers import prices
from frontdesk.registers.orders import tracks
from frontdesk.registers.orders.tracks import line_of, move, open_order, post
from frontdesk.registers.unit_of_work import Transaction, not_found, row_id
from frontdesk.rules import authority
from frontdesk.rules.calendar import end_of_day
from frontdesk.rules.money import MOST_FEN, yuan
from frontdesk.text import clean_line

SOURCES: Final = ("list", "assessed", "agreed")
"""Where a price comes from: the list, a look on the spot, or the department's head (WO-14)."""
ARREARS_RULE: Final = "FEE-11"
ASKING_RULE: Final = "FEE-10"
PRICED_KINDS: Final = ("service", "material")
"""Kinds of lines that a price is made of."""
UNPAID: Final = ("due", "arrears", "dunned", "listed")


@dataclass(frozen=True)
class LineDraft:
    """A charge as typed: by an item of the price list, or with its own words.

    Attributes:
        amount_fen: the whole charge; None takes what the list says.
        quantity_milli: thousandths of a unit.
    """

    text: str = ""
    amount_fen: int | None = None
    price_item_id: int | None = None
    quantity_milli: int = 1000
    unit: str = ""
    kind: str = "service"


# Price and consent ----------------------------------------------------------------------------


def price(
    tx: Transaction,
    order_id: int,
    lines: Sequence[LineDraft],
    *,
    source: str = "list",
    reason: str = "",
    seen: int | None = None,
) -> int:
    """Set what the job costs, in place of what stood there; fen in all (WO-08, WO-09).

    A price the resident has agreed to is changed only by somebody who may, and needs a new consent.

    Raises:
        InvalidInput: a line has no sum, or one that the price list does not allow.
        GuardRefused: it is too late, or the actor may not change an agreed price.
    """
    tx.require("order.write")
    row, reason = open_order(tx, order_id, seen), clean_line(reason)
    if source not in SOURCES:
        raise InvalidInput(
            field_label("price_source"), _("choose from {known}").format(known=", ".join(SOURCES))
        )
    new = [_line(tx, row, draft) for draft in lines]
    amount = sum(line.amount_fen for line in new)
    facts = {
        "amount": amount > 0,
        "price_authority": authority.may(tx.actor.roles, "price.change"),
    }
    move(tx, row, "money", "priced", facts)
    old = replaced(tx, order_id, reason)
    tx.session.add_all(new)
    row.price_source = source
    row.price_item_id = next((line.price_item_id for line in new if line.price_item_id), None)
    forget_consent(row)
    data = {"amount_fen": amount, "source": source, "lines": _told(new), "reason": reason}
    post(tx, "charge.priced", row, data, [*old, *new])
    return amount


def add_line(
    tx: Transaction,
    order_id: int,
    draft: LineDraft,
    *,
    reason: str = "",
    seen: int | None = None,
) -> int:
    """A further charge, such as material; the resident agrees to the new sum before it is due.

    Raises:
        GuardRefused: the price is not open to change any more.
    """
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    line = _line(tx, row, draft)
    facts = {"amount": line.amount_fen > 0, "price_authority": True}
    move(tx, row, "money", "priced", facts)
    tx.session.add(line)
    row.price_source = row.price_source or ("list" if line.price_item_id else "assessed")
    forget_consent(row)
    data = {
        "text": line.text,
        "amount_fen": line.amount_fen,
        "payer": line.payer,
        "reason": clean_line(reason),
    }
    post(tx, "charge.line_added", row, data, [line])
    return row_id(line)


def strike_out(
    tx: Transaction, order_id: int, line_id: int, reason: str, *, seen: int | None = None
) -> None:
    """Take one charge out before the resident has signed; it stays to be read, struck out."""
    tx.require("price.change")
    row = open_order(tx, order_id, seen)
    line = tx.session.get(OrderLine, line_id)
    if line is None or line.order_id != order_id or line.struck_out:
        raise not_found("order_line", line_id)
    reason = line_of("reason", reason, rule="WO-08")
    left = tracks.charged(tx, order_id) - (line.amount_fen if line.payer == "resident" else 0)
    if line.payer == "resident":
        move(tx, row, "money", "priced", {"amount": left > 0, "price_authority": True})
        forget_consent(row)
    line.struck_out, line.reason = True, reason
    data = {"text": line.text, "amount_fen": line.amount_fen, "reason": reason}
    post(tx, "charge.struck_out", row, data, [line])


def consent(tx: Transaction, order_id: int, by: str, *, seen: int | None = None) -> None:
    """The resident agrees to the sum (WO-07); saying so is speaking with the desk (WO-21)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    by = line_of("consent_by", by, rule="WO-07", required=False)
    move(tx, row, "money", "consented", {"consent": by})
    row.consent_by, row.consented_at = by, tx.now
    row.consent_fen = tracks.charged(tx, order_id)
    data = {"consent_by": by, "amount_fen": row.consent_fen}
    post(tx, "charge.agreed", row, data, tracks.spoken_with(tx, row))


def confirm_cost(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """On the spot, before the work: the cost stands as agreed (WO-25)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if row.arrived_at is None or row.work not in ("on_site", "in_work"):
        raise GuardRefused(_("The worker is not there yet."), rule="WO-25")
    if row.money not in ("none", "consented", "paid"):
        raise GuardRefused(
            _("The resident has not agreed to the price."),
            rule="WO-25",
            remedy=_("Name the price and write the consent first."),
        )
    row.cost_confirmed_at = tx.now
    post(tx, "charge.confirmed", row, {"amount_fen": tracks.charged(tx, order_id)})


def forget_consent(row: WorkOrder) -> None:
    """The sum is another one: agreed to anew, and before the work confirmed anew (WO-25)."""
    row.consent_by, row.consent_fen, row.consented_at = "", 0, None
    if row.started_at is None:
        row.cost_confirmed_at = None


def replaced(tx: Transaction, order_id: int, reason: str) -> list[OrderLine]:
    """The lines of the job struck out, for another price; what was lost stays charged."""
    job = [line for line in tracks.lines_of(tx, order_id) if line.kind in PRICED_KINDS]
    return _strike(job, reason)


def _line(tx: Transaction, row: WorkOrder, draft: LineDraft) -> OrderLine:
    if draft.kind not in PRICED_KINDS:
        raise InvalidInput(field_label("kind"), ", ".join(PRICED_KINDS), rule="WO-08")
    if not 0 < draft.quantity_milli <= prices.MOST_MILLI:
        raise InvalidInput(field_label("quantity"), _("must be more than nothing"), rule="FEE-01")
    text, unit, amount = clean_line(draft.text), clean_line(draft.unit), draft.amount_fen
    if draft.price_item_id is not None:
        item = tx.session.get(PriceItem, draft.price_item_id)
        if item is None:
            raise not_found("price_item", draft.price_item_id)
        text, unit = text or f"{item.name} {item.condition}".rstrip(), item.unit
        amount = _by_the_list(tx, item, draft)
    text = line_of("text", text, rule="WO-08")
    if amount is None or not 0 < amount <= MOST_FEN:
        raise InvalidInput(field_label("amount"), _("must be filled in"), rule="WO-08")
    return OrderLine(
        order_id=row_id(row),
        kind=draft.kind,
        price_item_id=draft.price_item_id,
        text=text,
        quantity_milli=draft.quantity_milli,
        unit=unit,
        amount_fen=amount,
        written_by=tx.actor.person_id,
        written_at=tx.now,
    )


def _by_the_list(tx: Transaction, item: PriceItem, draft: LineDraft) -> int | None:
    """The sum by the list; one that was typed must lie inside what the list allows."""
    if item.pricing not in prices.PRICED:
        return draft.amount_fen
    least, most = prices.quote(item, draft.quantity_milli)
    if draft.amount_fen is None:
        if least != most:
            raise InvalidInput(
                field_label("amount"),
                _("the list says {least} to {most} yuan: name the sum").format(
                    least=yuan(least), most=yuan(most)
                ),
                rule="FEE-01",
            )
        return least
    if not least <= draft.amount_fen <= most:
        raise InvalidInput(
            field_label("amount"),
            _("{sum} yuan: the list says {least} to {most}").format(
                sum=yuan(draft.amount_fen), least=yuan(least), most=yuan(most)
            ),
            rule="FEE-01",
        )
    return draft.amount_fen


def _strike(lines: Sequence[OrderLine], reason: str) -> list[OrderLine]:
    resident = [line for line in lines if line.payer == "resident"]
    for line in resident:
        line.struck_out, line.reason = True, clean_line(reason)
    return resident


def _told(lines: Sequence[OrderLine]) -> list[dict[str, object]]:
    return [{"text": line.text, "amount_fen": line.amount_fen} for line in lines]


# What the work track asks of the money --------------------------------------------------------


def fall_due(tx: Transaction, row: WorkOrder) -> list[Book]:
    """The resident has signed: what was agreed is due, today (FEE-05); rows to post."""
    if row.money in ("none", "paid"):
        return []
    move(tx, row, "money", "due", {"signature": row.signature})
    if row.settlement == "monthly":
        return []
    words = ("payment", "结清")
    due = end_of_day(local(tx.now, tx.house.zone).date(), tx.house.zone)
    return [tracks.start_clock(tx, row, tracks.SETTLE_RULE, words, due, tx.now)]


def end_unworked(tx: Transaction, row: WorkOrder) -> list[Book]:
    """The work ended before it was done: nothing is charged; rows to post."""
    if row.money not in ("open", "priced", "consented"):
        return []
    return no_charge(tx, row, row.reason)


def no_charge(tx: Transaction, row: WorkOrder, reason: str) -> list[Book]:
    """Nothing is charged, whatever was priced or agreed to before; rows to post."""
    move(tx, row, "money", "none", {"work_ended": True})
    forget_consent(row)
    return list(_strike(tracks.lines_of(tx, row_id(row)), reason))


# Payment --------------------------------------------------------------------------------------


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
    for rule in (tracks.SETTLE_RULE, ARREARS_RULE, "FEE-06", ASKING_RULE):
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
    """What was paid beforehand is given back, because the work was not done."""
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    finance, reason = clean_line(finance), line_of("reason", reason, rule="WO-27")
    amount = tracks.received(tx, order_id)
    ended = row.work in ("cancelled", "not_offered")
    facts = {"work_ended": ended, "amount_equals": amount > 0, "finance_signed": finance}
    move(tx, row, "money", "refunded", facts)
    struck = _strike(tracks.lines_of(tx, order_id), reason)
    draft = PaymentDraft(-amount, tracks.payments_of(tx, order_id)[-1].method)
    payment = _payment(tx, row, draft, "finance", finance)
    payment.confirmed_by, payment.confirmed_at = finance, tx.now
    data = {"amount_fen": amount, "confirmed_by": finance, "reason": reason}
    post(tx, "payment.returned", row, data, [payment, *struck])


# Arrears --------------------------------------------------------------------------------------


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
    stopped = tracks.stop_clocks(tx, row, tracks.SETTLE_RULE)
    due = end_of_day(_month_end(local(tx.now, tx.house.zone).date()), tx.house.zone)
    words = ("arrears paid", "付清欠费")
    clock = tracks.start_clock(tx, row, ARREARS_RULE, words, due, tx.now)
    data = {
        "amount_fen": tracks.owed(tx, order_id),
        "signature": signature,
        "reason": clean_line(reason),
    }
    post(tx, "charge.arrears", row, data, [*stopped, clock])


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def dun(tx: Transaction, order_id: int, month: str, *, seen: int | None = None) -> None:
    """The order stands on finance's arrears list of the month; the desk asks for it (FEE-11)."""
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    move(tx, row, "money", "dunned", {"on_finance_list": clean_line(month)})
    data = {"month": clean_line(month), "amount_fen": tracks.owed(tx, order_id)}
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
    """The charge goes onto the management-fee notice of a month (FEE-21)."""
    tx.require("payment.note")
    row = open_order(tx, order_id, seen)
    month = clean_line(month)
    move(tx, row, "money", "listed", {"notice_line": month})
    row.settlement = "monthly"
    stopped = tracks.stop_clocks(tx, row, tracks.SETTLE_RULE)
    data = {"month": month, "amount_fen": tracks.owed(tx, order_id)}
    post(tx, "charge.listed", row, data, stopped)


def write_off(tx: Transaction, order_id: int, reason: str, *, seen: int | None = None) -> None:
    """What is owed is given up, for a reason, by somebody who may."""
    tx.require("charge.write_off")
    row = open_order(tx, order_id, seen)
    reason = clean_line(reason)
    move(tx, row, "money", "written_off", {"reason": reason, "write_off_authority": True})
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
