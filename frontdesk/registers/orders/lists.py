"""What the lists beside the orders read in one go: a worker's hands, clocks of money, loans."""

from dataclasses import dataclass
from typing import Final

from frontdesk.registers import secrecy
from frontdesk.registers.orders import details, payments, tracks, views
from frontdesk.registers.orders.details import Slip
from frontdesk.registers.orders.views import OrderView
from frontdesk.registers.unit_of_work import Reading

ON_HAND: Final = (*views.BOARD[1], "rework")
"""States of the work in which an order is on its worker's hands."""
MONEY_RULES: Final = (payments.ASKING_RULE, payments.ARREARS_RULE, tracks.SETTLE_RULE)
"""Rules of the clocks for what is owed; the one that says what to do next comes first."""


def on_hand(reading: Reading, person_id: int) -> list[OrderView]:
    """The orders a worker has on their hands: emergencies first, then in the order given out."""
    marks = ", ".join("?" * len(ON_HAND))
    found = reading.raw.execute(
        f"SELECT id FROM work_order WHERE state = 'open' AND worker_id = ? AND work IN ({marks})"
        " ORDER BY CASE urgency WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END,"
        " dispatched_at, id LIMIT 200",
        (person_id, *ON_HAND),
    ).fetchall()
    return [views.show(reading, order_id) for (order_id,) in found]


def money_clocks(reading: Reading) -> dict[int, tuple[str, int]]:
    """For each order that owes: the rule of its next clock and when it is due.

    The next asking goes before the end of the month, and that before the day of the service.
    """
    found = reading.raw.execute(
        "SELECT subject, rule, due_at FROM commitment WHERE state = 'open'"
        " AND rule IN (?, ?, ?) AND subject LIKE 'work_order:%' ORDER BY due_at DESC",
        MONEY_RULES,
    ).fetchall()
    found.sort(key=lambda row: MONEY_RULES.index(row[1]), reverse=True)
    return {int(subject.partition(":")[2]): (rule, due) for subject, rule, due in found}


@dataclass(frozen=True)
class Loan:
    """A slip that is out, with its order and who drew it; `entry_seq` is the order's."""

    slip: Slip
    number: str
    worker: str
    room: str
    entry_seq: int


def loans(reading: Reading) -> list[Loan]:
    """Slips that are out: tools that are due first come first, then materials."""
    found = details.loans(reading)
    orders = {slip.order_id for slip, _number, _worker in found}
    marks = ", ".join("?" * len(orders))
    query = f"SELECT id, room, entry_seq FROM work_order WHERE id IN ({marks})"
    closed = secrecy.closed(reading, (f"work_order:{order}" for order in orders))
    known = {
        order: ("" if f"work_order:{order}" in closed else room, seq)
        for order, room, seq in reading.raw.execute(query, tuple(orders)).fetchall()
    }
    return [Loan(slip, number, worker, *known[slip.order_id]) for slip, number, worker in found]
