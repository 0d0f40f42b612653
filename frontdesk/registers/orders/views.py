"""Work orders as people look at them: one order whole, the dispatch board, arrears, loans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Final

from frontdesk.clock import MINUTE, instant_of, local
from frontdesk.errors import NotFound
from frontdesk.language import Language, _
from frontdesk.models import OrderCheck, OrderGoods, OrderLine, OrderPayment
from frontdesk.registers import commitments
from frontdesk.registers.commitments import CommitmentView
from frontdesk.registers.orders import goods, tracks
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found
from frontdesk.text import narrow

BOARD: Final = (
    ("registered", "exception_asked", "accepted", "rescheduled", "surveying"),
    ("dispatched", "received", "on_site", "no_access", "in_work", "suspended"),
    ("done", "rework", "escalated"),
    ("signed", "written_off"),
)
"""The columns of the dispatch board by state of the work: to give out, out, on trial, to close."""
_LEFT: Final = (
    "(o.work IN ('confirmed', 'cancelled', 'not_offered') AND o.visit <> 'due'"
    " AND o.money NOT IN ('due', 'arrears', 'dunned', 'listed'))"
)
"""Work that has ended and waits for neither visit nor payment, which have lists of their own: what
is left is to be filed, given back or accounted for. It stands in the last column."""


@dataclass(frozen=True)
class OrderView:
    """An order; instants in UTC milliseconds, sums in fen."""

    id: int
    entry_seq: int
    number: str
    request_id: int | None
    category: str
    trade: str
    nature: str
    offered: str
    urgency: str
    public_area: bool
    room: str
    customer: str
    telephone: str
    content: str
    issued_by: int
    issued_at: int
    intake_at: int
    appointment_at: int | None
    rescheduled: int
    state: str
    work: str
    money: str
    goods: str
    visit: str
    price_source: str
    settlement: str
    charge_told_to: str
    consent_by: str
    consent_fen: int
    cost_confirmed_at: int | None
    worker_id: int | None
    dispatched_at: int | None
    received_at: int | None
    arrived_at: int | None
    started_at: int | None
    done_at: int | None
    signed_at: int | None
    suspended_until: int | None
    suspend_reason: str
    signature: str
    opinion: str
    rework: int
    damage: str
    damage_told: str
    checklist: str
    survey: str
    decision: str
    reason: str
    arrears_signature: str
    receipt: str
    copy_1: str
    copy_2: str
    copy_3: str
    handed_in_at: int | None
    filed_at: int | None
    worker: str = ""
    charged_fen: int = 0
    received_fen: int = 0
    due_at: int | None = None
    """The next running clock."""
    due_rule: str = ""

    @property
    def owed_fen(self) -> int:
        """What the resident still owes."""
        return self.charged_fen - self.received_fen

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Tracks that keep the order from being filed, in the order work, money, goods, visit."""
        return tuple(track for track in tracks.SETTLED if not tracks.is_settled(self, track))

    @property
    def late(self) -> bool:
        """Whether the worker came after the appointed time (WO-23)."""
        appointed, arrived = self.appointment_at, self.arrived_at
        return appointed is not None and arrived is not None and arrived > appointed


_COLUMNS: Final = [field.name for field in fields(OrderView)][:-5]
_SELECT: Final = (
    f"SELECT {', '.join('o.' + name for name in _COLUMNS)}, COALESCE(p.name, ''),"
    " (SELECT COALESCE(SUM(CASE kind WHEN 'write_off' THEN -amount_fen ELSE amount_fen END), 0)"
    "  FROM order_line l WHERE l.order_id = o.id AND l.payer = 'resident' AND NOT l.struck_out),"
    " (SELECT COALESCE(SUM(amount_fen), 0) FROM order_payment y WHERE y.order_id = o.id),"
    " c.due_at, COALESCE(c.rule, '')"
    " FROM work_order o LEFT JOIN person p ON p.id = o.worker_id"
    " LEFT JOIN commitment c ON c.id = (SELECT k.id FROM commitment k"
    "  WHERE k.subject = 'work_order:' || o.id AND k.state = 'open' ORDER BY k.due_at LIMIT 1)"
)


def _views(reading: Reading | Transaction, where: str, values: Sequence[object]) -> list[OrderView]:
    found = reading.raw.execute(f"{_SELECT} {where}", tuple(values)).fetchall()
    return [OrderView(*row) for row in found]


def show(reading: Reading | Transaction, order_id: int) -> OrderView:
    """One order.

    Raises:
        NotFound: no such id.
    """
    found = _views(reading, "WHERE o.id = ?", (order_id,))
    if not found:
        raise not_found("work_order", order_id)
    return found[0]


_END: Final = re.compile(r"(?:…|\.\.\.)?-?(?:([0-9]{4})-)?([0-9]{1,9})")
"""The end of a printed number: serial, or year and serial."""


def numbered(reading: Reading, wanted: str) -> OrderView:
    """One order by its printed number, of which the end is enough: `42` (of this year), `2025-42`.

    Raises:
        NotFound: no such order.
    """
    typed = narrow(wanted).strip()
    end = _END.fullmatch(typed)
    found = _views(reading, "WHERE o.number = ?", (typed.upper(),))
    if end and not found:
        year = int(end[1] or local(reading.now, reading.house.zone).year)
        found = _views(reading, "WHERE o.year = ? AND o.serial = ?", (year, int(end[2])))
    if not found:
        raise NotFound(_("There is no order {number}.").format(number=wanted))
    return found[0]


@dataclass(frozen=True)
class OrderFilter:
    """Which orders are wanted; empty takes all.

    Attributes:
        column: index into BOARD.
        month: `YYYY-MM` of the intake.
    """

    only_open: bool = True
    column: int | None = None
    work: str = ""
    money: str = ""
    worker_id: int | None = None
    room: str = ""
    month: str = ""
    words: str = ""


def page(
    reading: Reading,
    wanted: OrderFilter | None = None,
    *,
    before: int | None = None,
    after: int | None = None,
    oldest: bool = False,
    limit: int = 200,
) -> list[OrderView]:
    """Orders by key, always newest first.

    Args:
        before: only those older than this id, the nearest ones.
        after: only those newer than this id, the nearest ones.
        oldest: begin at the oldest instead of the newest.
    """
    parts, values = _where(reading, wanted or OrderFilter())
    if before is not None:
        parts.append("o.id < ?")
        values.append(before)
    if after is not None:
        parts.append("o.id > ?")
        values.append(after)
    upward = oldest or after is not None
    where = (
        f"WHERE {' AND '.join(parts) or '1'} ORDER BY o.id {'ASC' if upward else 'DESC'} LIMIT ?"
    )
    found = _views(reading, where, [*values, limit])
    return found[::-1] if upward else found


def _where(reading: Reading, wanted: OrderFilter) -> tuple[list[str], list[object]]:
    parts: list[str] = []
    values: list[object] = []
    if wanted.only_open:
        parts.append("o.state = 'open'")
    if wanted.column is not None:
        states = BOARD[wanted.column]
        parts.append(f"o.work IN ({', '.join('?' * len(states))})")
        values += states
    for name in ("work", "money", "room"):
        if value := getattr(wanted, name):
            parts.append(f"o.{name} = ?")
            values.append(value)
    if wanted.worker_id is not None:
        parts.append("o.worker_id = ?")
        values.append(wanted.worker_id)
    if wanted.month:
        parts.append("o.intake_at >= ? AND o.intake_at < ?")
        values += month_bounds(reading, wanted.month)
    if wanted.words:
        parts.append("(instr(o.content, ?) OR instr(o.room, ?) OR instr(o.number, ?))")
        values += [wanted.words] * 3
    return parts, values


def month_bounds(reading: Reading | Transaction, month: str) -> tuple[int, int]:
    """First instant of a month (`YYYY-MM`) and of the next one, site zone, UTC milliseconds."""
    from datetime import datetime

    year, number = (int(part) for part in month.split("-"))
    following = (year + number // 12, number % 12 + 1)
    zone = reading.house.zone
    return (
        instant_of(datetime(year, number, 1, tzinfo=zone)),
        instant_of(datetime(*following, 1, tzinfo=zone)),
    )


_RANK: Final = "CASE o.urgency WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END"
_PARTS: Final = (_RANK, f"COALESCE(c.due_at, {2**62})", "o.id")
"""Where an order stands in its column: emergencies first, then by the next clock, then by age."""
_IN_COLUMN: Final = (
    "SELECT o.id FROM work_order o LEFT JOIN (SELECT subject, MIN(due_at) AS due_at"
    " FROM commitment WHERE state = 'open' GROUP BY subject) c ON c.subject = 'work_order:' || o.id"
    " WHERE o.state = 'open' AND {place}{beyond}"
    " ORDER BY {order} LIMIT ?"
)


def column(
    reading: Reading,
    index: int,
    limit: int = 200,
    *,
    after: OrderView | None = None,
    onward: OrderView | None = None,
    before: OrderView | None = None,
    last: bool = False,
) -> list[OrderView]:
    """One column of the dispatch board: emergencies first, then by the next clock, then age.

    Args:
        after: only what stands behind this order, the nearest ones.
        onward: the same with this order itself.
        before: only what stands ahead of this order, the nearest ones.
        last: the end of the column instead of its beginning.
    """
    backward = before is not None or last
    ids = _ids(reading, index, limit, after or onward or before, bool(onward), backward)
    place = {order: at for at, order in enumerate(ids)}
    found = _views(reading, f"WHERE o.id IN ({', '.join('?' * len(ids))})", ids)
    return sorted(found, key=lambda view: place[view.id])


def _ids(
    reading: Reading, index: int, limit: int, edge: OrderView | None, own: bool, backward: bool
) -> list[int]:
    """Ids of a column's orders on one side of `edge`, in the order of the column."""
    states = BOARD[index]
    sign = "<" if backward else ">=" if own else ">"
    query = _IN_COLUMN.format(
        place=_in_column(index),
        beyond=f" AND ({', '.join(_PARTS)}) {sign} (?, ?, ?)" if edge else "",
        order=", ".join(f"{part} DESC" if backward else part for part in _PARTS),
    )
    values = (*states, *(_place(edge) if edge else ()), limit)
    ids = [row[0] for row in reading.raw.execute(query, values)]
    return ids[::-1] if backward else ids


def _in_column(index: int) -> str:
    """The condition of a column; its states are handed over with the query."""
    states = f"o.work IN ({', '.join('?' * len(BOARD[index]))})"
    return f"({states} OR {_LEFT})" if index == len(BOARD) - 1 else states


def column_counts(reading: Reading) -> list[int]:
    """How many orders each column of the dispatch board has."""
    query = "SELECT count(*) FROM work_order o WHERE o.state = 'open' AND "
    return [
        int(reading.raw.execute(query + _in_column(index), BOARD[index]).fetchone()[0])
        for index in range(len(BOARD))
    ]


def _place(view: OrderView) -> tuple[int, int, int]:
    rank = {"emergency": 0, "urgent": 1}.get(view.urgency, 2)
    return rank, 2**62 if view.due_at is None else view.due_at, view.id


def counts(reading: Reading) -> dict[str, int]:
    """How many open orders are in each state of the work."""
    query = "SELECT work, count(*) FROM work_order WHERE state = 'open' GROUP BY work"
    return dict(reading.raw.execute(query).fetchall())


_TO_HAND_IN: Final = (
    "SELECT count(*) FROM work_order WHERE handed_in_at IS NULL AND issued_at < ? AND id >"
    " COALESCE((SELECT id FROM work_order WHERE handed_in_at IS NOT NULL ORDER BY id DESC LIMIT 1),"
    " 0)"
)
"""All that wait go at once: they are the newest, so that no book is read through for them."""


def to_hand_in(reading: Reading) -> int:
    """How many orders of the desk the dispatcher does not have yet (WO-52)."""
    return int(reading.raw.execute(_TO_HAND_IN, (2**62,)).fetchone()[0])


def late_to_hand_in(reading: Reading) -> int:
    """How many of them should have been there by the newest time of handing in (WO-52)."""
    times = reading.house.rulebook.times("wo.desk_handin")
    if not times:
        return 0
    today = local(reading.now, reading.house.zone)
    hour, minute = divmod(times[0], 60)
    moment = today.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if moment > today:
        moment -= timedelta(days=1)
    return int(reading.raw.execute(_TO_HAND_IN, (instant_of(moment),)).fetchone()[0])


def soon(reading: Reading, view: OrderView) -> bool:
    """Whether the appointment is near and nobody is there yet (WO-23)."""
    if view.appointment_at is None or view.arrived_at is not None or view.signed_at is not None:
        return False
    minutes = reading.house.rulebook.minutes("wo.appointment_remind_min")
    return view.appointment_at - reading.now <= minutes * MINUTE


def unpaid(reading: Reading, limit: int = 500) -> list[OrderView]:
    """Orders whose charge is due or in arrears, the oldest first."""
    where = (
        "WHERE o.state = 'open' AND o.money IN ('due', 'arrears', 'dunned', 'listed')"
        " ORDER BY o.signed_at, o.id LIMIT ?"
    )
    return _views(reading, where, (limit,))


# One order whole --------------------------------------------------------------------------------


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
    """
    from sqlmodel import col, select

    def rows(table: Any) -> list[Any]:
        query = select(table).where(table.order_id == order_id).order_by(col(table.id))
        return list(reading.session.exec(query))

    return Whole(
        show(reading, order_id),
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
    """Slips that are out: slip, order number, worker's name; tools due first come first."""
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
    return result


def state_name(reading: Reading | Transaction, track: str, state: str, language: Language) -> str:
    """What a state of a track is called."""
    return reading.house.transitions.states(tracks.TRACKS[track])[state].text(language)


def of_request(reading: Reading, request_id: int) -> list[OrderView]:
    """The orders written for a request, the newest first."""
    return _views(reading, "WHERE o.request_id = ? ORDER BY o.id DESC", (request_id,))
