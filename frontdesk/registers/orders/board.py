"""The dispatch board: open orders by where their work stands, and what is still to be handed in."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from frontdesk.clock import MINUTE, instant_of, local
from frontdesk.registers.orders import tracks, views
from frontdesk.registers.orders.views import BOARD, OrderView
from frontdesk.registers.unit_of_work import Reading

_LEFT: Final = (
    "(o.work IN ('confirmed', 'cancelled', 'not_offered') AND o.visit <> 'due'"
    " AND o.money NOT IN ('due', 'arrears', 'dunned', 'listed'))"
)
"""Work that has ended and waits for neither visit nor payment, which have lists of their own: what
is left is to be filed, given back or accounted for. It stands in the last column."""
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
    found = views.some(reading, f"WHERE o.id IN ({', '.join('?' * len(ids))})", ids)
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
    "SELECT work, money, goods, visit FROM work_order WHERE handed_in_at IS NULL AND issued_at < ?"
    " AND state = 'open' AND id >"
    " COALESCE((SELECT id FROM work_order WHERE handed_in_at IS NOT NULL ORDER BY id DESC LIMIT 1),"
    " 0)"
)
"""All that wait go at once: they are the newest, so that no book is read through for them."""


@dataclass(frozen=True)
class _Standing:
    """Where an order stands on its four tracks."""

    work: str
    money: str
    goods: str
    visit: str


def _waiting(reading: Reading, before: int) -> int:
    """Orders that the dispatcher does not have yet, of which something is left to do."""
    found = reading.raw.execute(_TO_HAND_IN, (before,))
    return sum(not tracks.all_settled(_Standing(*row)) for row in found)


def to_hand_in(reading: Reading) -> int:
    """How many orders of the desk the dispatcher does not have yet (WO-52)."""
    return _waiting(reading, 2**62)


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
    return _waiting(reading, instant_of(moment))


def soon(reading: Reading, view: OrderView) -> bool:
    """Whether the appointment is near and nobody is there yet (WO-23)."""
    if view.appointment_at is None or view.arrived_at is not None or view.signed_at is not None:
        return False
    minutes = reading.house.rulebook.minutes("wo.appointment_remind_min")
    return view.appointment_at - reading.now <= minutes * MINUTE
