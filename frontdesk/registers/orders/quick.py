"""From the call to the worker in one step: an order written, taken on and given out (WO-20).

Everything happens in one transaction: where one part is refused, nothing was written.
"""

from dataclasses import dataclass

from frontdesk.registers.orders import tracks, views, work, writing
from frontdesk.registers.orders.drafts import OrderCreate
from frontdesk.registers.unit_of_work import Transaction


@dataclass(frozen=True)
class Quick:
    """What became of it.

    Attributes:
        worker: name of whoever has it; empty where nobody does yet.
        waits: rule by which it cannot be given out yet: WO-07, because the price is to be agreed
            first, or WO-48, because cleaning is paid beforehand; empty where nothing holds it.
    """

    order_id: int
    number: str
    worker: str = ""
    waits: str = ""


def write_and_dispatch(
    tx: Transaction,
    draft: OrderCreate,
    worker: int | None = None,
    why: str = "",
    *,
    judged: bool = True,
) -> Quick:
    """Write an order, take it on and give it to a worker, all or nothing.

    An order that costs money is written and taken on, but goes to nobody before the resident has
    agreed to its price, unless it is urgent; `Quick.waits` says so.

    Args:
        worker: person id; None leaves it to be given out later.
        why: reason, needed where the worker is not there or not skilled in the trade.
        judged: it is inside the price list and can be done; False only writes it (WO-03).

    Raises:
        InvalidInput: as `writing.write` and `work.dispatch`.
        GuardRefused: the same; an order stands for the request already.
    """
    order_id = writing.write(tx, draft)
    if not judged:
        return Quick(order_id, views.show(tx, order_id).number)
    writing.accept(tx, order_id)
    waits = _held_by(draft)
    if worker is None or waits:
        return Quick(order_id, views.show(tx, order_id).number, waits=waits)
    work.dispatch(tx, order_id, worker, why)
    tx.session.flush()
    view = views.show(tx, order_id)
    return Quick(order_id, view.number, view.worker)


def _held_by(draft: OrderCreate) -> str:
    """The rule that holds a new order back from going out; empty where none does."""
    if draft.nature == "routine" or draft.category in tracks.OFFICE:
        return ""
    if "cleaning" in (draft.category, draft.trade):
        return "WO-48"
    return "" if work.is_urgent(draft.urgency) else "WO-07"
