"""Materials and tools that an order takes from the warehouse (WO-28, WO-45)."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from frontdesk.clock import DAY
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, OrderGoods, OrderLine, WorkOrder
from frontdesk.models.work_orders import GOODS_KINDS, PAYERS
from frontdesk.registers.orders import charges, tracks
from frontdesk.registers.orders.tracks import line_of, move, open_order, post
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.rules.money import MOST_FEN
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.text import clean_line

MOST_MILLI: Final = 10**9
"""The largest quantity of one slip: a million units."""
LONGEST: Final = 366 * DAY
"""How long a tool may be lent, milliseconds."""
_NAMED: Final = 40
"""Characters of an article's name that stand in its clock, however long the name is."""


@dataclass(frozen=True)
class GoodsDraft:
    """A slip as typed.

    Attributes:
        kind: `material` or `tool`.
        quantity_milli: thousandths of a unit.
        due_at: when a tool must be back, UTC milliseconds; by default the rulebook's days.
    """

    kind: str
    name: str
    specification: str = ""
    quantity_milli: int = 1000
    unit: str = ""
    issued_by: str = ""
    due_at: int | None = None


def issue(tx: Transaction, order_id: int, draft: GoodsDraft, *, seen: int | None = None) -> int:
    """The worker draws a material or borrows a tool; the slip's id."""
    tx.require("goods.note")
    row = open_order(tx, order_id, seen)
    _check(tx, draft)
    if row.work in tracks.OVER:
        raise GuardRefused(_("The work is over: nothing more is drawn for it."), rule="WO-45")
    name = clean_line(draft.name)
    move(tx, row, "goods", "out", {"item_named": name, "worker_named": row.worker_id})
    assert row.worker_id is not None
    goods = OrderGoods(
        order_id=order_id,
        kind=draft.kind,
        name=name,
        specification=clean_line(draft.specification),
        quantity_milli=draft.quantity_milli,
        unit=clean_line(draft.unit),
        worker_id=row.worker_id,
        issued_by=clean_line(draft.issued_by),
        issued_at=tx.now,
        due_at=_due(tx, draft),
    )
    tx.session.add(goods)
    data = {
        "worker": tracks.name_of(tx, row.worker_id),
        "what": what(goods),
        "due_at": goods.due_at,
        "issued_by": goods.issued_by,
    }
    post(tx, "goods.issued", row, data, [goods, *_clock(tx, row, goods)])
    return row_id(goods)


def _check(tx: Transaction, draft: GoodsDraft) -> None:
    if draft.kind not in GOODS_KINDS:
        raise InvalidInput(field_label("kind"), _("material or tool"), rule="WO-28")
    line_of("item", draft.name, rule="WO-28")
    if not 0 < draft.quantity_milli <= MOST_MILLI:
        raise InvalidInput(field_label("quantity"), _("must be more than nothing"), rule="WO-28")
    if draft.due_at is not None and not tx.now < draft.due_at <= tx.now + LONGEST:
        raise InvalidInput(
            field_label("due_at"), _("lies in the past, or too far ahead"), rule="WO-28"
        )


def _due(tx: Transaction, draft: GoodsDraft) -> int | None:
    if draft.kind != "tool":
        return None
    return draft.due_at or tx.now + tx.house.rulebook.count("wo.loan_days") * DAY


def _clock(tx: Transaction, row: WorkOrder, goods: OrderGoods) -> list[Book]:
    if goods.due_at is None:
        return []
    words = (f"{goods.name} back", f"归还{goods.name}")
    return [tracks.start_clock(tx, row, PRODUCT, words, goods.due_at, tx.now)]


def use(tx: Transaction, goods_id: int, *, seen: int | None = None) -> None:
    """A material went into the job."""
    goods, row = _out(tx, goods_id, seen)
    if goods.kind != "material":
        raise GuardRefused(_("A tool is given back or lost, not used up."), rule="WO-45")
    goods.state, goods.settled_at = "used", tx.now
    _settled(tx, "goods.used", row, goods, {})


def give_back(tx: Transaction, goods_id: int, *, seen: int | None = None) -> None:
    """A material that was not needed, or a tool, is back at the warehouse."""
    goods, row = _out(tx, goods_id, seen)
    goods.state, goods.settled_at = "returned", tx.now
    _settled(tx, "goods.returned", row, goods, {})


def lose(
    tx: Transaction,
    goods_id: int,
    amount_fen: int,
    *,
    payer: str = "worker",
    seen: int | None = None,
) -> None:
    """It is lost, and charged; what the resident pays must be agreed to like any charge."""
    goods, row = _out(tx, goods_id, seen)
    if payer not in PAYERS:
        raise InvalidInput(field_label("payer"), ", ".join(PAYERS), rule="WO-45")
    if not 0 < amount_fen <= MOST_FEN:
        raise InvalidInput(field_label("amount"), _("must be filled in"), rule="WO-45")
    if payer == "resident":
        move(tx, row, "money", "priced", {"amount": True, "price_authority": True})
        charges.forget_consent(row)
    line = OrderLine(
        order_id=goods.order_id,
        kind="tool_lost",
        payer=payer,
        text=what(goods),
        quantity_milli=goods.quantity_milli,
        unit=goods.unit,
        amount_fen=amount_fen,
        written_by=tx.actor.person_id,
        written_at=tx.now,
    )
    tx.session.add(line)
    tx.session.flush()
    goods.state, goods.settled_at, goods.line_id = "lost", tx.now, line.id
    _settled(tx, "goods.lost", row, goods, {"amount_fen": amount_fen, "payer": payer}, [line])


def _out(tx: Transaction, goods_id: int, seen: int | None) -> tuple[OrderGoods, WorkOrder]:
    tx.require("goods.note")
    goods = tx.session.get(OrderGoods, goods_id)
    if goods is None:
        raise not_found("order_goods", goods_id)
    row = open_order(tx, goods.order_id, seen)
    if goods.state != "out":
        raise GuardRefused(_("This slip is settled already."), rule="WO-45")
    return goods, row


def _settled(
    tx: Transaction,
    kind: str,
    row: WorkOrder,
    goods: OrderGoods,
    data: dict[str, object],
    rows: list[Book] | None = None,
) -> None:
    tx.session.flush()
    left = [one for one in of_order(tx, goods.order_id) if one.state == "out"]
    if not left:
        move(tx, row, "goods", "returned", {"all_accounted": True})
    clocks = _stop_clock(tx, row, goods)
    post(tx, kind, row, {"what": what(goods), **data}, [goods, *(rows or []), *clocks])


def _stop_clock(tx: Transaction, row: WorkOrder, goods: OrderGoods) -> list[Book]:
    """The clock of this tool alone; other tools of the order go on.

    Words decide only between clocks that began and are due at the same time.
    """
    if goods.due_at is None:
        return []
    alike = [
        one
        for one in tracks.running_clocks(tx, row, PRODUCT)
        if (one.due_at, one.started_at) == (goods.due_at, goods.issued_at)
    ]
    paused = tracks.suspension_labels(row)
    alike.sort(key=lambda one: (one.label in paused, goods.name[:_NAMED] not in one.label))
    mine = alike[:1]
    for clock in mine:
        tracks.stop(tx, clock)
    return list(mine)


def of_order(tx: Transaction | Reading, order_id: int) -> list[OrderGoods]:
    """The slips of an order, the oldest first."""
    query = select(OrderGoods).where(OrderGoods.order_id == order_id).order_by(col(OrderGoods.id))
    return list(tx.session.exec(query))


def kind_of(tx: Transaction | Reading, goods_id: int) -> str:
    """`material` or `tool`.

    Raises:
        NotFound: no such slip.
    """
    goods = tx.session.get(OrderGoods, goods_id)
    if goods is None:
        raise not_found("order_goods", goods_id)
    return goods.kind


def what(goods: OrderGoods) -> str:
    """`三通 4分 2个`: name, specification, and the quantity where it is not just one."""
    named = f"{goods.name} {goods.specification}".rstrip()
    if goods.quantity_milli == 1000 and not goods.unit:
        return named
    gap = "" if goods.unit and not goods.unit.isascii() else " "
    return f"{named} {quantity(goods.quantity_milli)}{gap}{goods.unit}".rstrip()


def quantity(milli: int) -> str:
    """`1500` thousandths as `1.5`."""
    whole, rest = divmod(milli, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)
