"""One order with all that hangs on it, and the slips of the warehouse that are out."""

from dataclasses import dataclass, replace
from typing import Any

from frontdesk.models import OrderCheck, OrderGoods, OrderLine, OrderPayment
from frontdesk.registers import commitments, secrecy
from frontdesk.registers.commitments import CommitmentView
from frontdesk.registers.orders import goods, views
from frontdesk.registers.orders.views import OrderView
from frontdesk.registers.unit_of_work import Reading


@dataclass(frozen=True)
class Line:
    """A charge, or a write-off, of an order; a struck-out one is kept to be read."""

    id: int
    kind: str
    payer: str
    text: str
    quantity: str
    unit: str
    amount_fen: int
    reason: str
    struck_out: bool


@dataclass(frozen=True)
class Payment:
    """Money taken for an order, or given back (negative)."""

    id: int
    amount_fen: int
    place: str
    method: str
    taken_by: str
    taken_at: int
    confirmed_by: str
    confirmed_at: int | None
    receipt: str


@dataclass(frozen=True)
class Slip:
    """A material or tool of an order."""

    id: int
    order_id: int
    kind: str
    what: str
    worker_id: int
    issued_by: str
    issued_at: int
    due_at: int | None
    state: str
    settled_at: int | None


@dataclass(frozen=True)
class Whole:
    """An order with all that hangs on it."""

    order: OrderView
    lines: tuple[Line, ...]
    payments: tuple[Payment, ...]
    slips: tuple[Slip, ...]
    checks: tuple[OrderCheck, ...]
    clocks: tuple[CommitmentView, ...]


def whole(reading: Reading, order_id: int) -> Whole:
    """One order with charges, payments, slips, checks and clocks.

    Raises:
        NotFound: no such id.
        NotAuthorised: it is confidential, and not the viewer's to open (CON-11).
    """
    from sqlmodel import col, select

    order = views.show(reading, order_id)
    secrecy.refuse_order(reading, order_id)

    def rows(table: Any) -> list[Any]:
        query = select(table).where(table.order_id == order_id).order_by(col(table.id))
        return list(reading.session.exec(query))

    return Whole(
        order,
        tuple(_line(row) for row in rows(OrderLine)),
        tuple(_payment(row) for row in rows(OrderPayment)),
        tuple(slip(row) for row in rows(OrderGoods)),
        tuple(rows(OrderCheck)),
        tuple(commitments.of_subject(reading, f"work_order:{order_id}")),
    )


def _line(row: OrderLine) -> Line:
    assert row.id is not None
    return Line(
        row.id,
        row.kind,
        row.payer,
        row.text,
        goods.quantity(row.quantity_milli),
        row.unit,
        row.amount_fen,
        row.reason,
        row.struck_out,
    )


def _payment(row: OrderPayment) -> Payment:
    assert row.id is not None
    return Payment(
        row.id,
        row.amount_fen,
        row.place,
        row.method,
        row.taken_by,
        row.taken_at,
        row.confirmed_by,
        row.confirmed_at,
        row.receipt,
    )


def slip(row: OrderGoods) -> Slip:
    """A slip of the warehouse as it is shown."""
    assert row.id is not None
    return Slip(
        row.id,
        row.order_id,
        row.kind,
        goods.what(row),
        row.worker_id,
        row.issued_by,
        row.issued_at,
        row.due_at,
        row.state,
        row.settled_at,
    )


def loans(reading: Reading, limit: int = 500) -> list[tuple[Slip, str, str]]:
    """Slips that are out: slip, order number, worker's name; tools due first come first.

    That of a confidential order does not say what was drawn to whoever may not open it.
    """
    from sqlmodel import select

    found = reading.raw.execute(
        "SELECT g.id, o.number, p.name FROM order_goods g JOIN work_order o ON o.id = g.order_id"
        " JOIN person p ON p.id = g.worker_id WHERE g.state = 'out'"
        " ORDER BY g.due_at IS NULL, g.due_at, g.id LIMIT ?",
        (limit,),
    ).fetchall()
    result = []
    for goods_id, number, name in found:
        row = reading.session.exec(select(OrderGoods).where(OrderGoods.id == goods_id)).one()
        result.append((slip(row), number, name))
    closed = secrecy.closed(reading, (f"work_order:{one[0].order_id}" for one in result))
    return [
        (replace(one, what=closed.get(f"work_order:{one.order_id}", one.what)), number, name)
        for one, number, name in result
    ]
