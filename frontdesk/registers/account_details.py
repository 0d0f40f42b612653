"""What stands behind the figures of a period, order by order (FEE-18, FEE-21, REP-12, REP-13).

Everything is told as it stood at one instant, so that a sheet drawn up in March reads the same in
May, when what was owed has long been paid.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from frontdesk.clock import DAY
from frontdesk.ledger.envelope import digest_of
from frontdesk.registers import secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.store import entries

_PAGE: Final = 500
_OWED: Final = ("due", "arrears", "dunned", "listed")
_NOTICE_AHEAD: Final = 92 * DAY
"""So long before a month begins its fee notice may be filled."""


@dataclass(frozen=True)
class Detail:
    """A charged order; sums in fen.

    Attributes:
        received_fen: money that came in for it by then, less what was given back.
        in_period_fen: what of it came in during the period itself.
        method: how it was paid last; empty while nothing came in.
        state: a state of the track `order_money`.
    """

    number: str
    room: str
    customer: str
    category: str
    charged_fen: int
    written_off_fen: int
    received_fen: int
    in_period_fen: int
    method: str
    receipt: str
    state: str

    @property
    def owed_fen(self) -> int:
        """What it still owed."""
        return self.charged_fen - self.written_off_fen - self.received_fen


@dataclass(frozen=True)
class Movement:
    """What moved during a period for an order that was not signed for in it; sums in fen.

    Attributes:
        received_fen: money that came in, less what was given back.
        handed_in_fen: money that came in before the period and went to finance during it.
        written_off_fen: what was given up.
        owed_fen: what an order that is signed for still owed.
    """

    number: str
    received_fen: int
    handed_in_fen: int
    written_off_fen: int
    owed_fen: int


@dataclass(frozen=True)
class NoticeLine:
    """An order on the management-fee notice of a month (FEE-21)."""

    number: str
    room: str
    customer: str
    amount_fen: int


@dataclass(frozen=True)
class WorkerCharge:
    """Something lost that a worker pays for (WO-45)."""

    number: str
    name: str
    text: str
    amount_fen: int


_CHARGED: Final = (
    "(SELECT COALESCE(SUM(l.amount_fen), 0) FROM order_line l WHERE l.order_id = o.id"
    " AND NOT l.struck_out AND l.payer = 'resident' AND l.written_at <= :at"
    " AND l.kind <> 'write_off')"
)
_WRITTEN_OFF: Final = _CHARGED.replace("<>", "=")
_TAKEN: Final = (
    "(SELECT COALESCE(SUM(p.amount_fen), 0) FROM order_payment p WHERE p.order_id = o.id"
    " AND p.taken_at <= :at)"
)
_TAKEN_HERE: Final = _TAKEN.replace(":at", ":at AND p.taken_at >= :start AND p.taken_at < :end")
_CONFIRMED: Final = _TAKEN.replace("taken_at", "confirmed_at")
_METHOD: Final = (
    "COALESCE((SELECT p.method FROM order_payment p WHERE p.order_id = o.id"
    " AND p.taken_at <= :at ORDER BY p.id DESC LIMIT 1), '')"
)
_PLACE: Final = _METHOD.replace("p.method", "p.place")
_RECEIPT: Final = _METHOD.replace("p.method", "p.receipt").replace("taken_at", "confirmed_at")
_DETAILS: Final = (
    "SELECT o.id, o.nature, o.money, o.arrears_signature, o.number, o.room, o.customer, o.category,"
    f" {_CHARGED}, {_WRITTEN_OFF}, {_TAKEN}, {_TAKEN_HERE}, {_CONFIRMED}, {_PLACE}, {_METHOD},"
    f" {_RECEIPT} FROM work_order o WHERE o.signed_at >= :start AND o.signed_at < :end"
    " AND o.signed_at <= :at AND o.id > :last ORDER BY o.id LIMIT :page"
)


def details(reading: Reading | Transaction, start: int, end: int, at: int) -> Iterator[Detail]:
    """The charged orders signed for from `start` to `end` as they stood at `at`, by number.

    What is closed to the viewer is named by its number, without room and resident (CON-11).

    Args:
        start: first instant, UTC milliseconds; `end` is excluded.
    """
    values = {"start": start, "end": end, "at": at, "last": 0, "page": _PAGE}
    while page := reading.raw.execute(_DETAILS, values).fetchall():
        closed = secrecy.closed(reading, (f"work_order:{row[0]}" for row in page))
        for row in page:
            found = _detail(row)
            if f"work_order:{row[0]}" in closed:
                found = replace(found, room="", customer="", receipt="")
            if found.charged_fen or row[1] != "routine":
                yield found
        values["last"] = page[-1][0]


def _detail(row: tuple[Any, ...]) -> Detail:
    _id, _nature, money, signature, number, room, customer, category, *rest = row
    charged, written_off, received, in_period, confirmed, place, method, receipt = rest
    if charged - written_off - received:
        state = money if money in _OWED else "arrears" if signature else "due"
    elif written_off:
        state = "written_off"
    elif not received:
        state = "none"
    elif confirmed != received:
        state = "collected"
    else:
        state = "confirmed" if place == "on_spot" else "paid"
    sums = (charged, written_off, received, in_period)
    return Detail(number, room, customer, category, *sums, method, receipt, state)


_HERE: Final = "{at} >= :start AND {at} < :end AND {at} <= :at"
_OFF_HERE: Final = _WRITTEN_OFF.replace("l.written_at <= :at", _HERE.format(at="l.written_at"))
_HANDED_IN: Final = (
    "(SELECT COALESCE(SUM(p.amount_fen), 0) FROM order_payment p WHERE p.order_id = o.id"
    f" AND p.taken_at < :start AND {_HERE.format(at='p.confirmed_at')})"
)
_MOVEMENTS: Final = (
    "WITH moved (id) AS ("
    f" SELECT order_id FROM order_payment WHERE {_HERE.format(at='taken_at')}"
    f" UNION SELECT order_id FROM order_payment WHERE {_HERE.format(at='confirmed_at')}"
    " UNION SELECT order_id FROM order_line WHERE kind = 'write_off' AND NOT struck_out"
    f"   AND {_HERE.format(at='written_at')})"
    f" SELECT o.number, {_TAKEN_HERE}, {_HANDED_IN}, {_OFF_HERE},"
    f" CASE WHEN o.signed_at <= :at THEN {_CHARGED} - {_WRITTEN_OFF} - {_TAKEN} ELSE 0 END"
    " FROM moved JOIN work_order o ON o.id = moved.id"
    f" WHERE o.signed_at IS NULL OR NOT ({_HERE.format(at='o.signed_at')}) ORDER BY o.id"
)


def movements(reading: Reading | Transaction, start: int, end: int, at: int) -> list[Movement]:
    """What moved from `start` to `end` for orders of other periods, as it stood at `at`.

    What is paid, handed in or written off after a period was signed stands here, on the sheet of
    the period in which it happens (FEE-18).
    """
    rows = reading.raw.execute(_MOVEMENTS, {"start": start, "end": end, "at": at})
    return [Movement(*row) for row in rows]


def digest(found: Iterable[Detail], moved: Iterable[Movement]) -> str:
    """Hex SHA-256 over number and sums of every order, for the sheet that is signed."""
    rows = [[one.number, one.charged_fen, one.written_off_fen, one.received_fen] for one in found]
    others = [
        [one.number, one.received_fen, one.handed_in_fen, one.written_off_fen] for one in moved
    ]
    return digest_of({"details": rows, "movements": others})


_WORKER_CHARGES: Final = (
    "SELECT o.id, o.number, COALESCE(p.name, ''), l.text, l.amount_fen FROM work_order o"
    " JOIN order_line l ON l.order_id = o.id"
    " LEFT JOIN order_goods g ON g.order_id = o.id AND g.line_id = l.id"
    " LEFT JOIN person p ON p.id = COALESCE(g.worker_id, o.worker_id)"
    " WHERE o.signed_at >= ? AND o.signed_at < ? AND o.signed_at <= ?"
    " AND l.payer = 'worker' AND NOT l.struck_out AND l.written_at <= ? ORDER BY o.id, l.id"
)


def worker_charges(reading: Reading, start: int, end: int, at: int) -> list[WorkerCharge]:
    """What workers pay for what was lost, of the orders signed for in a period."""
    rows = reading.raw.execute(_WORKER_CHARGES, (start, end, at, at)).fetchall()
    closed = secrecy.closed(reading, (f"work_order:{row[0]}" for row in rows))
    return [
        WorkerCharge(number, name, closed.get(f"work_order:{order}", text), amount)
        for order, number, name, text, amount in rows
    ]


def notice_lines(reading: Reading, month: str, start: int, at: int) -> list[NoticeLine]:
    """Orders that were put on the management-fee notice of a month, by number (FEE-21)."""
    query = (
        "SELECT seq, subject FROM log_line WHERE kind = 'charge.listed'"
        " AND recorded >= ? AND recorded <= ? ORDER BY seq"
    )
    rows = reading.raw.execute(query, (start - _NOTICE_AHEAD, at)).fetchall()
    found = []
    for first in range(0, len(rows), _PAGE):
        page = rows[first : first + _PAGE]
        bodies = entries.bodies(reading.raw, (seq for seq, _subject in page))
        for seq, subject in page:
            told = json.loads(bodies[seq])["data"] if bodies.get(seq) else {}
            if told.get("month") == month:
                found.append(_notice_line(reading, subject, told))
    return sorted(found, key=lambda one: one.number)


def _notice_line(reading: Reading, subject: str, told: dict[str, Any]) -> NoticeLine:
    query = "SELECT customer FROM work_order WHERE id = ?"
    row = reading.raw.execute(query, (int(subject.partition(":")[2]),)).fetchone()
    if secrecy.closed(reading, [subject]):
        return NoticeLine(told["number"], "", "", told["amount_fen"])
    return NoticeLine(told["number"], told["room"], row[0] if row else "", told["amount_fen"])
