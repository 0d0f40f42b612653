"""The money of an order: price, consent, payment, arrears, write-off. Whole fen throughout.

Every charge needs an order (WO-16), and every sum taken equals the sum owed: what was charged, less
what was written off, is what comes in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from frontdesk.clock import local
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, OrderLine, PriceItem, WorkOrder
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
PRICED_KINDS: Final = ("service", "material")
"""Kinds of lines that a price is made of."""


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
    return strike(job, reason)


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


def strike(lines: Sequence[OrderLine], reason: str) -> list[OrderLine]:
    resident = [line for line in lines if line.payer == "resident"]
    for line in resident:
        line.struck_out, line.reason = True, clean_line(reason)
    return resident


def _told(lines: Sequence[OrderLine]) -> list[dict[str, object]]:
    return [{"text": line.text, "amount_fen": line.amount_fen} for line in lines]


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
    return list(strike(tracks.lines_of(tx, row_id(row)), reason))
