"""The money of an order: price, consent, payment, arrears, write-off. Whole fen throughout.

Every charge needs an order (WO-16), and every sum taken equals the sum owed: what was charged, less
what was written off, is what comes in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from frontdesk.clock import DAY, local
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
from frontdesk.rules.money import MOST_FEN, share, yuan
from frontdesk.text import clean_line

REFUND_RULE: Final = "WO-27"
"""The clock of money that is to be given back stands under the rule of cancelling."""
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

    A price the resident has once agreed to is changed only by somebody who may, whatever was added
    to it since, and needs a new consent. Where nothing is to be paid, no consent is needed either.

    Args:
        source: `list` where every line is an item of the list, `agreed` where the serving
            department's head named it (WO-14), else `assessed`.
        reason: why; needed where nothing is charged though the list does not say so.

    Raises:
        InvalidInput: a line has no sum, or one that the price list does not allow; or it is not
            by the list.
        GuardRefused: it is too late, or the actor may not change an agreed price.
        NotAuthorised: only the head of a department and those above name an agreed price.
    """
    tx.require("order.write")
    row, reason = open_order(tx, order_id, seen), clean_line(reason)
    if source not in SOURCES:
        raise InvalidInput(
            field_label("price_source"), _("choose from {known}").format(known=", ".join(SOURCES))
        )
    new = [_line(tx, row, draft, free=bool(reason)) for draft in lines]
    _check_source(tx, source, new)
    amount = sum(line.amount_fen for line in new)
    _reopen(tx, row)
    facts = {"amount": bool(new), "price_authority": _may_reprice(tx, row)}
    move(tx, row, "money", "priced", facts)
    if new and not amount and not loss_charged(tx, order_id):
        move(tx, row, "money", "none", {"work_ended": True})
    old = replaced(tx, order_id, reason)
    tx.session.add_all(new)
    row.price_source = source
    row.price_item_id = next((line.price_item_id for line in new if line.price_item_id), None)
    forget_consent(row)
    data = {"amount_fen": amount, "source": source, "lines": _told(new), "reason": reason}
    post(tx, "charge.priced", row, data, [*old, *new])
    return amount


def _check_source(tx: Transaction, source: str, lines: Sequence[OrderLine]) -> None:
    """Whether the price comes from where it is said to come from (FEE-01, WO-14)."""
    if source == "list" and any(line.price_item_id is None for line in lines):
        raise InvalidInput(
            field_label("price_source"), _("own words are no item of the list"), rule="FEE-01"
        )
    if source == "agreed":
        tx.require("price.change")


def _reopen(tx: Transaction, row: WorkOrder) -> None:
    """A paid service that was to cost nothing may still be priced until the work is signed for."""
    if row.money == "none" and row.nature != "routine" and row.work not in tracks.OVER:
        move(tx, row, "money", "open", {"charge_told": row.charge_told_to})


def _may_reprice(tx: Transaction, row: WorkOrder) -> bool:
    """Whether the actor may put another price in the place of the one that stands."""
    if authority.may(tx.actor.roles, "price.change"):
        return True
    return not (row.agreed_once and _job_lines(tx, row_id(row)))


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
    _reopen(tx, row)
    move(tx, row, "money", "priced", facts)
    tx.session.add(line)
    if row.price_source in ("", "list"):
        row.price_source = "list" if line.price_item_id else "assessed"
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
    """The resident agrees to the sum (WO-07); saying so is speaking with the desk (WO-21).

    What was lost in work that has ended is due at once.
    """
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    by = line_of("consent_by", by, rule="WO-07", required=False)
    move(tx, row, "money", "consented", {"consent": by})
    agreed_to(tx, row, by, tracks.charged(tx, order_id))
    data = {"consent_by": by, "amount_fen": row.consent_fen}
    rows = tracks.spoken_with(tx, row)
    if row.work in tracks.ENDED:
        rows += _due(tx, row, {"loss_charged": True})
    post(tx, "charge.agreed", row, data, rows)


def agreed_to(tx: Transaction, row: WorkOrder, by: str, fen: int) -> None:
    """Keep who agreed to which sum, and that somebody did, whatever becomes of the price."""
    row.consent_by, row.consent_fen, row.consented_at = by, fen, tx.now
    row.agreed_once = True


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
    return strike(_job_lines(tx, order_id), reason)


def _job_lines(tx: Transaction, order_id: int) -> list[OrderLine]:
    return [line for line in tracks.lines_of(tx, order_id) if line.kind in PRICED_KINDS]


def loss_charged(tx: Transaction, order_id: int) -> int:
    """Fen that the resident is charged for what was lost: due whatever becomes of the job."""
    return sum(
        line.amount_fen
        for line in tracks.lines_of(tx, order_id)
        if line.kind == "tool_lost" and line.payer == "resident"
    )


def _line(tx: Transaction, row: WorkOrder, draft: LineDraft, *, free: bool = False) -> OrderLine:
    """The charge of a draft; it may be nothing where the list says so, or where it is `free`."""
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
        free = free or amount is not None
    text = line_of("text", text, rule="WO-08")
    if amount is None or not (0 if free else 1) <= amount <= MOST_FEN:
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
    """The sum by the list that holds now; one that was typed must lie inside what it allows."""
    holds = prices.current(tx)
    if holds is None or item.list_id != holds.id:
        raise InvalidInput(
            _("Service item"),
            _("{name} stands in another version of the list than the one that holds now").format(
                name=item.name
            ),
            rule="FEE-01",
        )
    if item.pricing not in prices.PRICED:
        return _above_floor(item, draft)
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


def _above_floor(item: PriceItem, draft: LineDraft) -> int | None:
    """The sum that was typed, where the list names none or only the lowest one."""
    amount, floor = draft.amount_fen, share(item.least_fen or 0, draft.quantity_milli)
    if amount is not None and amount < max(floor, 1):
        raise InvalidInput(
            field_label("amount"),
            _("{sum} yuan: the list says at least {least}").format(
                sum=yuan(amount), least=yuan(max(floor, 1))
            ),
            rule="FEE-01",
        )
    return amount


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
    return _due(tx, row, {"signature": row.signature})


def _due(tx: Transaction, row: WorkOrder, facts: Mapping[str, object]) -> list[Book]:
    move(tx, row, "money", "due", facts)
    if row.settlement == "monthly":
        return []
    words = ("payment", "结清")
    due = end_of_day(local(tx.now, tx.house.zone).date(), tx.house.zone)
    return [tracks.start_clock(tx, row, tracks.SETTLE_RULE, words, due, tx.now)]


def end_unworked(tx: Transaction, row: WorkOrder) -> list[Book]:
    """The work ended before it was done: only what was lost is charged; rows to post.

    What the resident agreed to pay for it is due; what is not agreed to yet waits for that.
    """
    if row.money == "paid":
        return [_refund_clock(tx, row)]
    if row.money not in ("open", "priced", "consented"):
        return []
    lost = loss_charged(tx, row_id(row))
    if not lost:
        return no_charge(tx, row, row.reason)
    struck = list(replaced(tx, row_id(row), row.reason))
    if row.money != "consented":
        return [*struck]
    row.consent_fen = lost
    return [*struck, *_due(tx, row, {"loss_charged": True})]


def _refund_clock(tx: Transaction, row: WorkOrder) -> Book:
    """What was paid beforehand is to be given back."""
    due = tx.now + tx.house.rulebook.count("fee.refund_days") * DAY
    words = ("what was paid given back", "退还预付款")
    return tracks.start_clock(tx, row, REFUND_RULE, words, due, tx.now)


def no_charge(tx: Transaction, row: WorkOrder, reason: str) -> list[Book]:
    """Nothing is charged for the job, whatever was priced or agreed to before; rows to post."""
    move(tx, row, "money", "none", {"work_ended": True})
    forget_consent(row)
    return list(replaced(tx, row_id(row), reason))
