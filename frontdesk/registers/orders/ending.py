"""How an order ends: not offered, cancelled, written off, confirmed, filed; its copies."""

from typing import Final

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, ServiceWish, WorkOrder
from frontdesk.models.work_orders import COPIES
from frontdesk.registers import help_requests, notifications
from frontdesk.registers.orders import charges, tracks
from frontdesk.registers.orders.tracks import line_of, move, open_order, post, said
from frontdesk.registers.orders.tracks import places_of as places_of
from frontdesk.registers.unit_of_work import Transaction
from frontdesk.rules import authority
from frontdesk.text import clean_line

MANAGER_RULES: Final = ("WO-38", "WO-39")
"""What a manager must have been told of before an order is filed."""
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
    """The request learns what became of its order, and closes where nothing holds it.

    One that a procedure holds, or that was handed on otherwise, is theirs to report on; one that a
    procedure has given back to the desk is this order's again.
    """
    if row.request_id is None:
        return
    if help_requests.state_of(tx, row.request_id) == "registered":
        help_requests.take_into(tx, row.request_id, row.number)
    if not _holds_request(tx, row, row.request_id):
        return
    longest = tx.house.rulebook.count("text.max_chars")
    help_requests.report_back(tx, row.request_id, f"{row.number}: {result}"[:longest])
    if help_requests.may_close(tx, row.request_id, "", row.opinion):
        help_requests.close(tx, row.request_id, opinion=row.opinion)


def _holds_request(tx: Transaction, row: WorkOrder, request_id: int) -> bool:
    return help_requests.holder_of(tx, request_id) == row.number


def cancel(
    tx: Transaction,
    order_id: int,
    reason: str,
    *,
    order_returned: bool = False,
    told: str = "",
    mistake: bool = False,
    seen: int | None = None,
) -> None:
    """The resident cancels. An order that was given out is brought back first (WO-27).

    Once the work has begun, only somebody who may write a charge off ends it so (Appendix 7).

    Args:
        told: who of the residents was spoken with; empty where nobody was, and then the reply that
            was due is given up, not kept (WO-21).
        mistake: it was written by mistake: its request is open again, for another order.
    """
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if row.work in tracks.BEGUN:
        tx.require("charge.write_off")
    reason = said("reason", reason, rule="WO-27", required=False)
    told = line_of("told", told, rule="WO-21", required=False)
    facts = {"reason": reason, "order_returned": order_returned, "desk_confirmed": True}
    move(tx, row, "work", "cancelled", facts | {"write_off_authority": True})
    row.reason, row.order_returned = reason, True
    row.copy_1 = row.copy_2 = row.copy_3 = COPIES[0]
    clocks = tracks.drop(tx, tracks.suspension_clocks(tx, row), reason)
    if told:
        clocks += tracks.spoken_with(tx, row)
    else:
        clocks += tracks.drop_clocks(tx, row, reason, tracks.REPLY_RULE)
    by_mistake = tracks.site_words(tx, "written by mistake", "误开") if mistake else ""
    data = {"reason": reason, "told": told, "mistake": by_mistake}
    post(tx, "order.cancelled", row, data, [*_nothing_more(tx, row, reason), *clocks])
    if not mistake:
        _report_back(tx, row, reason)
    elif row.request_id is not None and _holds_request(tx, row, row.request_id):
        words = ("order written by mistake", "工单误开，退回前台")
        help_requests.take_back(tx, row.request_id, reason, words)


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
    _report_back(tx, row, _done_words(tx, row))


def _done_words(tx: Transaction, row: WorkOrder) -> str:
    if row.unsigned:
        words = (
            f"done, not signed by the resident: {row.unsigned}",
            f"已完成，住户未签字：{row.unsigned}",
        )
    else:
        words = f"done, signed by {row.signature}", f"已完成，{row.signature}签收"
    return tracks.site_words(tx, *words)


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
        GuardRefused: names the tracks that are not settled; the resident has had no reply (WO-21);
            a manager is still to be told of damage or dissatisfaction (WO-38, WO-39).
    """
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    facts = {f"{track}_settled": tracks.is_settled(row, track) for track in tracks.SETTLED}
    facts["copies_out"] = row.work != "confirmed" or _copies_lie(row)
    move(tx, row, "state", "filed", facts)
    _nobody_waits(tx, row)
    row.filed_at = tx.now
    rows = tracks.drop_clocks(tx, row, tracks.site_words(tx, "filed", "已归档"))
    post(tx, "order.filed", row, {}, rows)


def _nobody_waits(tx: Transaction, row: WorkOrder) -> None:
    """Whoever was to be told something was told it."""
    if tracks.running_clocks(tx, row, tracks.REPLY_RULE):
        raise GuardRefused(
            _("The resident has not been given a reply."),
            rule=tracks.REPLY_RULE,
            remedy=_("Tell them, and write down who was told."),
        )
    for waiting in notifications.untold(tx, tracks.subject_of(row)):
        if waiting.rule in MANAGER_RULES:
            raise GuardRefused(
                _("Still to be told: {whom}.").format(whom=authority.titles([waiting.role])),
                rule=waiting.rule,
                remedy=_("Tell them, and write down who was told."),
            )


def _copies_lie(row: WorkOrder) -> bool:
    return (row.copy_1, row.copy_2, row.copy_3) == places_of(row)


def hand_in(tx: Transaction) -> int:
    """All orders of the desk that the dispatcher does not have yet go there (WO-52); how many.

    An order of which nothing is left to do stays as it is.
    """
    tx.require("order.hand_in")
    waiting = select(WorkOrder).where(
        col(WorkOrder.handed_in_at).is_(None), WorkOrder.state == "open"
    )
    found = tx.session.exec(waiting.order_by(col(WorkOrder.id)))
    rows = [row for row in found if not tracks.all_settled(row)]
    if not rows:
        raise GuardRefused(_("The dispatcher has every order already."), rule="WO-52")
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        for row in batch:
            row.handed_in_at = tx.now
        numbers = ", ".join(row.number for row in batch)
        tx.post("orders.handed_in", {"count": len(batch), "numbers": numbers}, batch)
    return len(rows)
