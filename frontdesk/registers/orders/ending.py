"""How an order ends: not offered, cancelled, written off, confirmed, filed; its copies."""

from typing import Final

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, ServiceWish, WorkOrder
from frontdesk.models.work_orders import COPIES
from frontdesk.registers import help_requests
from frontdesk.registers.orders import charges, tracks
from frontdesk.registers.orders.tracks import move, open_order, post, said
from frontdesk.registers.orders.tracks import places_of as places_of
from frontdesk.registers.unit_of_work import Transaction
from frontdesk.text import clean_line

_BATCH: Final = 100
"""Orders in one entry."""


def not_offered(
    tx: Transaction,
    order_id: int,
    explanation: str,
    *,
    wish: str = "",
    reported_to: str = "",
    seen: int | None = None,
) -> None:
    """It cannot be offered: explained to the resident, the wish passed on (WO-04, WO-12)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    explanation = said("explanation", explanation, rule="WO-04", required=False)
    wish, reported_to = clean_line(wish), clean_line(reported_to)
    facts = {"explanation": explanation, "wish_recorded": bool(wish and reported_to)}
    move(tx, row, "work", "not_offered", facts)
    row.offered, row.reason = "not_offered", explanation
    rows = [*_nothing_more(tx, row, explanation), *_wish(tx, row, wish, reported_to)]
    data = {"explanation": explanation, "wish": wish, "reported_to": reported_to}
    post(tx, "order.not_offered", row, data, [*rows, *tracks.spoken_with(tx, row)])
    _report_back(tx, row, explanation)


def _wish(tx: Transaction, row: WorkOrder, wish: str, reported_to: str) -> list[Book]:
    """The wish list keeps what was asked for on a request (REQ-32)."""
    if row.request_id is None:
        return []
    kept = ServiceWish(
        service=wish, request_id=row.request_id, reported_to=reported_to, wished_at=tx.now
    )
    tx.session.add(kept)
    return [kept]


def _nothing_more(tx: Transaction, row: WorkOrder, reason: str) -> list[Book]:
    """The work ended before it was done: no charge, no visit, no clocks."""
    rows = charges.end_unworked(tx, row)
    if row.visit == "waiting":
        move(tx, row, "visit", "not_needed", {"work_ended": True})
    return [*rows, *tracks.drop_clocks(tx, row, reason, tracks.APPOINTMENT_RULE)]


def _report_back(tx: Transaction, row: WorkOrder, result: str) -> None:
    """The request learns what became of its order, and closes where nothing holds it."""
    if row.request_id is None or help_requests.state_of(tx, row.request_id) != "handed_over":
        return
    help_requests.report_back(tx, row.request_id, f"{row.number}: {result}")
    if help_requests.may_close(tx, row.request_id, "", row.opinion):
        help_requests.close(tx, row.request_id, opinion=row.opinion)


def cancel(
    tx: Transaction,
    order_id: int,
    reason: str,
    *,
    order_returned: bool = False,
    seen: int | None = None,
) -> None:
    """The resident cancels. An order that was given out is brought back first (WO-27)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    reason = said("reason", reason, rule="WO-27", required=False)
    facts = {"reason": reason, "order_returned": order_returned, "desk_confirmed": True}
    move(tx, row, "work", "cancelled", facts)
    row.reason, row.order_returned = reason, True
    row.copy_1 = row.copy_2 = row.copy_3 = COPIES[0]
    suspended = tracks.drop(tx, tracks.suspension_clocks(tx, row), reason)
    rows = [*_nothing_more(tx, row, reason), *suspended]
    post(tx, "order.cancelled", row, {"reason": reason}, [*rows, *tracks.spoken_with(tx, row)])
    _report_back(tx, row, reason)


def write_off(
    tx: Transaction, order_id: int, *, order_returned: bool, seen: int | None = None
) -> None:
    """The worker brings the order back; materials and tools are accounted for (WO-45)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    facts = {"order_returned": order_returned, "goods_settled": tracks.is_settled(row, "goods")}
    move(tx, row, "work", "written_off", facts)
    row.order_returned = True
    row.copy_1 = row.copy_2 = COPIES[0]
    row.copy_3 = row.copy_3 if row.copy_3 == "finance" else COPIES[0]
    post(tx, "order.written_off", row, {})


def confirm(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """The customer assistant confirms completion; the copies go to their places (WO-46, WO-47)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if tx.actor.person_id == row.worker_id and row.category not in tracks.OFFICE:
        raise GuardRefused(
            _("Whoever did the work does not confirm it."),
            rule="WO-47",
            remedy=_("Let somebody else sign."),
        )
    move(tx, row, "work", "confirmed", {"assistant_signs": tx.actor.name})
    row.confirmed_by = tx.actor.person_id
    row.copy_1, row.copy_2, row.copy_3 = places_of(row)
    post(tx, "order.confirmed", row, {})
    done = tracks.site_words(tx, f"done, signed by {row.signature}", f"已完成，{row.signature}签收")
    _report_back(tx, row, done)


def move_copy(
    tx: Transaction, order_id: int, copy: int, place: str, *, seen: int | None = None
) -> None:
    """One of the three copies goes elsewhere (WO-46)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if copy not in (1, 2, 3):
        raise InvalidInput(field_label("copy"), _("1, 2 or 3"), rule="WO-46")
    if place not in COPIES:
        raise InvalidInput(
            field_label("place"),
            _("{value}: choose from {known}").format(value=place, known=", ".join(COPIES)),
            rule="WO-46",
        )
    setattr(row, f"copy_{copy}", place)
    post(tx, "order.copy_moved", row, {"copy": copy, "place": place})


def file(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """All four tracks are settled and the copies lie where they belong (WO-51).

    Raises:
        GuardRefused: names the tracks that are not settled.
    """
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    facts = {f"{track}_settled": tracks.is_settled(row, track) for track in tracks.SETTLED}
    facts["copies_out"] = row.work != "confirmed" or _copies_lie(row)
    move(tx, row, "state", "filed", facts)
    row.filed_at = tx.now
    rows = tracks.drop_clocks(tx, row, tracks.site_words(tx, "filed", "已归档"))
    post(tx, "order.filed", row, {}, rows)


def _copies_lie(row: WorkOrder) -> bool:
    return (row.copy_1, row.copy_2, row.copy_3) == places_of(row)


def hand_in(tx: Transaction) -> int:
    """All orders of the desk that the dispatcher does not have yet go there (WO-52); how many."""
    tx.require("order.hand_in")
    waiting = col(WorkOrder.handed_in_at).is_(None)
    rows = list(tx.session.exec(select(WorkOrder).where(waiting).order_by(col(WorkOrder.id))))
    if not rows:
        raise GuardRefused(_("The dispatcher has every order already."), rule="WO-52")
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        for row in batch:
            row.handed_in_at = tx.now
        numbers = ", ".join(row.number for row in batch)
        tx.post("orders.handed_in", {"count": len(batch), "numbers": numbers}, batch)
    return len(rows)
