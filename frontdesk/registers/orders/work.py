"""The work of an order: given out, received, on site, done, tried, signed; and what goes wrong."""

from frontdesk.clock import DAY, MINUTE
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import WorkOrder
from frontdesk.registers import approvals, notifications, return_visits, workers
from frontdesk.registers.orders import charges, checks, tracks
from frontdesk.registers.orders.tracks import line_of, move, open_order, post, said
from frontdesk.registers.unit_of_work import Transaction
from frontdesk.rules import authority
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.text import clean_line

CARRIED = "worker"
"""Where the copies of an order are while the worker has it (WO-31)."""


# Giving it out --------------------------------------------------------------------------------


def dispatch(
    tx: Transaction, order_id: int, worker: int, why: str = "", *, seen: int | None = None
) -> None:
    """Give the order to a worker (WO-20).

    Args:
        worker: person id.
        why: reason, needed where the worker is not there or not skilled in the trade.

    Raises:
        GuardRefused: the price is not agreed and nothing is urgent; cleaning is not paid (WO-48).
    """
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    name = _worker(tx, row, worker, why)
    facts = {
        "order_written": row.content and (row.room or row.public_area or _office(row)),
        "worker_named": name,
        "consent_or_urgent": row.money in ("none", "consented", "paid") or is_urgent(row.urgency),
        "prepaid_if_cleaning": not tracks.is_cleaning(row) or row.money in ("none", "paid"),
    }
    move(tx, row, "work", "dispatched", facts)
    _given_to(tx, row, worker)
    post(tx, "order.dispatched", row, {"worker": name, "why": clean_line(why)})


def is_urgent(urgency: str) -> bool:
    """An emergency may go out before anything else is settled; cleaning never is one."""
    return urgency in ("emergency", "urgent")


def _office(row: WorkOrder) -> bool:
    return row.category in tracks.OFFICE


def _given_to(tx: Transaction, row: WorkOrder, worker: int) -> None:
    row.worker_id, row.dispatched_at = worker, tx.now
    row.received_at = row.arrived_at = row.cost_confirmed_at = None
    row.copy_1 = row.copy_2 = row.copy_3 = CARRIED


def _worker(tx: Transaction, row: WorkOrder, worker: int, why: str) -> str:
    """The name of the worker; a reason is needed where the suggestion would not name them."""
    person = tracks.must_work_here(tx, worker)
    if _office(row):
        return person.name
    unfit = workers.unfit(tx, worker, row.trade, row.appointment_at)
    if unfit and not why.strip():
        raise InvalidInput(
            field_label("reason"),
            _("{name}: {unfit}; say why all the same").format(
                name=person.name, unfit="; ".join(unfit)
            ),
            rule="WO-20",
        )
    return person.name


def transfer(
    tx: Transaction,
    order_id: int,
    worker: int,
    reason: str,
    *,
    seen: int | None = None,
) -> None:
    """Somebody else takes it over, before anybody was there."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    reason = said("reason", reason, rule="WO-20", required=False)
    if worker == row.worker_id:
        raise InvalidInput(field_label("worker"), _("has it already"), rule="WO-20")
    earlier, name = tracks.name_of(tx, row.worker_id), _worker(tx, row, worker, reason)
    move(tx, row, "work", "dispatched", {"worker_named": name, "reason": reason})
    _given_to(tx, row, worker)
    post(tx, "order.transferred", row, {"earlier": earlier, "worker": name, "reason": reason})


def give_back(tx: Transaction, order_id: int, reason: str, *, seen: int | None = None) -> None:
    """The worker cannot take it; the dispatcher hears of it by word of mouth (WO-53)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    reason, worker = said("reason", reason, rule="WO-53", required=False), _who(tx, row)
    move(tx, row, "work", "accepted", {"reason": reason})
    row.worker_id = row.received_at = None
    row.copy_1 = row.copy_2 = row.copy_3 = "customer_service"
    told = notifications.open_for(tx, tracks.subject_of(row), [("dispatcher", "WO-53")])
    post(tx, "order.came_back", row, {"worker": worker, "reason": reason}, told)


def _who(tx: Transaction, row: WorkOrder) -> str:
    return tracks.name_of(tx, row.worker_id)


def survey(tx: Transaction, order_id: int, worker: int, *, seen: int | None = None) -> None:
    """Somebody looks at the job first, because its price cannot be told (WO-09, WO-10)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    name = tracks.must_work_here(tx, worker).name
    move(tx, row, "work", "surveying", {"worker_named": name})
    row.worker_id = worker
    post(tx, "order.survey_sent", row, {"worker": name})


def surveyed(tx: Transaction, order_id: int, result: str, *, seen: int | None = None) -> None:
    """What the look gave: it can be done (WO-10). Where it cannot, the order is not offered."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    row.survey = said("survey", result, rule="WO-10", required=False)
    move(tx, row, "work", "accepted", {"survey_result": row.survey})
    row.worker_id = None
    post(tx, "order.surveyed", row, {"survey": row.survey})


# On the way and on the spot -------------------------------------------------------------------


def receive(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """The worker has it, and says when (WO-22)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    move(tx, row, "work", "received", {"receipt_time": tx.now})
    row.received_at = tx.now
    post(tx, "order.received", row, {"worker": _who(tx, row)})


def arrive(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """The worker is there; later than appointed is marked and stays so (WO-23)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    move(tx, row, "work", "on_site", {"arrival_time": tx.now})
    row.arrived_at = row.ever_arrived_at = tx.now
    late = max(0, tx.now - row.appointment_at) if row.appointment_at else 0
    clocks = tracks.stop_clocks(tx, row, tracks.APPOINTMENT_RULE)
    data = {"worker": _who(tx, row), "late_min": -(-late // MINUTE)}
    post(tx, "order.arrived", row, data, clocks)


def no_access(tx: Transaction, order_id: int, note: str, *, seen: int | None = None) -> None:
    """Nobody opens; what was left at the door is written, and another time is agreed (WO-06)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    note = said("note", note, rule="WO-06", required=False)
    move(tx, row, "work", "no_access", {"visit_noted": note})
    post(tx, "order.no_access", row, {"note": note})


def start(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """Work begins: the cost was confirmed on the spot, what was asked for is drawn (WO-25)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    if row.work == "suspended":
        raise GuardRefused(
            _("The work was interrupted."), rule="WO-57", remedy=_("Take it up again instead.")
        )
    facts = {
        "cost_confirmed": row.money == "none" or row.cost_confirmed_at is not None,
        "materials_drawn": True,  # a slip stands only once the warehouse has handed it out
    }
    move(tx, row, "work", "in_work", facts)
    row.started_at = row.started_at or tx.now
    post(tx, "order.started", row, {"worker": _who(tx, row)})


def suspend(
    tx: Transaction, order_id: int, reason: str, until_at: int, *, seen: int | None = None
) -> None:
    """The work is interrupted for a reason, until a time."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    reason = said("reason", reason, required=False)
    longest = tx.house.rulebook.count("wo.suspend_max_days") * DAY
    if not tx.now < until_at <= tx.now + longest:
        raise InvalidInput(field_label("until_at"), _("lies in the past, or too far ahead"))
    move(tx, row, "work", "suspended", {"reason": reason, "until_time": until_at})
    row.suspended_until, row.suspend_reason = until_at, reason
    clock = tracks.start_clock(tx, row, PRODUCT, tracks.SUSPENDED, until_at, tx.now)
    post(tx, "order.suspended", row, {"until_at": until_at, "reason": reason}, [clock])


def resume(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """The work goes on."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    move(tx, row, "work", "in_work", {})
    clocks = tracks.suspension_clocks(tx, row)
    for clock in clocks:
        tracks.stop(tx, clock)
    row.suspended_until, row.suspend_reason = None, ""
    post(tx, "order.resumed", row, {}, clocks)


def finish(tx: Transaction, order_id: int, *, seen: int | None = None) -> None:
    """The work ends; the checklist's final test has been passed where one is in use (FIX-04)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    facts = {"decision": row.decision, "final_test": checks.final_passed(tx, row)}
    move(tx, row, "work", "done", facts)
    row.done_at = tx.now
    post(tx, "order.done", row, {})


# The resident tries it ------------------------------------------------------------------------


def sign(
    tx: Transaction, order_id: int, signature: str, opinion: str, *, seen: int | None = None
) -> None:
    """Tried and found good: the resident signs and writes an opinion; the charge is due (WO-36)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    _sign(tx, row, signature, opinion)
    rows = charges.fall_due(tx, row) + return_visits.open_for(tx, row)
    post(tx, "order.signed", row, {"signature": row.signature, "opinion": row.opinion}, rows)


def _sign(tx: Transaction, row: WorkOrder, signature: str, opinion: str) -> None:
    row.signature = line_of("signature", signature, rule="WO-36", required=False)
    row.opinion = said("opinion", opinion, rule="WO-36", required=False)
    move(tx, row, "work", "signed", {"signature": row.signature, "opinion": row.opinion})
    row.signed_at = tx.now


def sign_absent(tx: Transaction, order_id: int, reason: str, *, seen: int | None = None) -> None:
    """The resident will not sign, or cannot: a supervisor lets it stand, for a reason.

    The supervisor is signed in, or gives the PIN. The charge falls due and the visit is owed like
    after any signature; that the resident has not signed stays written on the order.

    Raises:
        NotAuthorised: no supervisor says so.
        GuardRefused: the work is not done.
    """
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    reason = said("reason", reason)
    signer = approvals.signer_of(tx, authority.ACTS["order.unsigned"].roles, None)
    if signer is None:
        tx.require("order.unsigned")
    assert signer is not None
    move(tx, row, "work", "signed", {"signature": signer.name, "opinion": reason})
    row.signature, row.unsigned, row.signed_at = signer.name, reason, tx.now
    rows = charges.fall_due(tx, row) + return_visits.open_for(tx, row)
    data = {"supervisor": signer.name, "reason": reason}
    post(tx, "order.unsigned", row, data, rows, author=signer)


def rework(
    tx: Transaction,
    order_id: int,
    reason: str,
    *,
    apology: bool,
    seen: int | None = None,
) -> None:
    """Not satisfied: an apology, and it is done again under the same number (WO-37).

    After one redoing the manager is told instead (WO-38).
    """
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    reason = said("reason", reason, rule="WO-37")
    move(tx, row, "work", "rework", {"apology": apology, "not_redone_yet": row.rework == 0})
    row.rework, row.apology = row.rework + 1, True
    post(tx, "order.rework", row, {"reason": reason, "rework": row.rework})


def escalate(
    tx: Transaction, order_id: int, manager: str, reason: str, *, seen: int | None = None
) -> None:
    """Still not satisfied after redoing: the manager is told (WO-38)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    manager, reason = clean_line(manager), said("reason", reason, rule="WO-38")
    if row.rework == 0:
        raise GuardRefused(
            _("It has not been redone yet."), rule="WO-37", remedy=_("Redo it first.")
        )
    move(tx, row, "work", "escalated", {"manager_told": manager})
    row.decision = ""
    told = notifications.open_for(tx, tracks.subject_of(row), [("director", "WO-38")])
    post(tx, "order.escalated", row, {"manager": manager, "reason": reason}, told)


def decide(
    tx: Transaction, order_id: int, manager: str, decision: str, *, seen: int | None = None
) -> None:
    """What the manager decided; carried out, the resident tries it again (WO-38)."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    if row.work != "escalated":
        raise GuardRefused(_("It is not with the manager."), rule="WO-38")
    row.decision = said("decision", decision, rule="WO-38")
    manager = line_of("manager", manager, rule="WO-38")
    post(tx, "order.decided", row, {"manager": manager, "decision": row.decision})


def serve_at_desk(
    tx: Transaction, order_id: int, signature: str, opinion: str, *, seen: int | None = None
) -> None:
    """Copying, typing, fax: given at the desk at once, and signed for (WO-49)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if not _office(row):
        raise GuardRefused(_("Only copying, typing and fax are served here."), rule="WO-49")
    if row.work == "registered":
        move(tx, row, "work", "accepted", {"inside_offer": True})
    me = tx.actor.person_id
    agreed = row.money in ("none", "consented", "paid")
    facts = {
        **{"order_written": row.content, "worker_named": tx.actor.name},
        **{"consent_or_urgent": agreed, "prepaid_if_cleaning": True},
        **{"receipt_time": tx.now, "arrival_time": tx.now, "cost_confirmed": agreed},
        **{"materials_drawn": True, "final_test": checks.final_passed(tx, row)},
    }
    for state in ("dispatched", "received", "on_site", "in_work", "done"):
        move(tx, row, "work", state, facts)
    row.worker_id = me
    row.dispatched_at = row.received_at = row.arrived_at = row.started_at = row.done_at = tx.now
    row.ever_arrived_at = row.cost_confirmed_at = tx.now
    _sign(tx, row, signature, opinion)
    rows = charges.fall_due(tx, row) + return_visits.open_for(tx, row) + tracks.spoken_with(tx, row)
    post(tx, "order.signed", row, {"signature": row.signature, "opinion": row.opinion}, rows)
