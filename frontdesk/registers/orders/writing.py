"""Writing an order, judging it, appointments, contact with the resident, and its end."""

from collections.abc import Mapping
from typing import Any, Final

from sqlmodel import select

from frontdesk.clock import DAY, MINUTE, local
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, Room, WorkOrder
from frontdesk.models.work_orders import COPIES
from frontdesk.registers import approvals, help_requests, notifications
from frontdesk.registers.orders import charges, tracks
from frontdesk.registers.orders.drafts import OrderCreate, complete, draft_of
from frontdesk.registers.orders.tracks import line_of, move, open_order, post, said
from frontdesk.registers.orders.tracks import places_of as places_of
from frontdesk.registers.unit_of_work import Transaction, row_id
from frontdesk.text import clean_line

OLDEST: Final = 3660 * DAY
"""How far back an order taken here may have come in, milliseconds."""
AHEAD: Final = 366 * DAY
"""How far ahead an appointment may lie, milliseconds."""


def write(tx: Transaction, draft: OrderCreate) -> int:
    """Write an order: its number, its reply clock, its request handed over to it; its id.

    That of a confidential request is confidential too (CON-11).

    Raises:
        InvalidInput: nothing says where (WO-02), or the resident has not been told that it costs
            money (WO-07).
        NotAuthorised: its request is confidential, and not the actor's to open.
    """
    tx.require("order.write")
    draft = complete(draft)
    _check(tx, draft)
    year, serial, number = _next_number(tx)
    row = WorkOrder(
        **draft.model_dump(exclude={"intake_at"}),
        year=year,
        serial=serial,
        number=number,
        confidential=_is_confidential(tx, draft.request_id),
        issued_by=tx.actor.person_id,
        issued_at=tx.now,
        intake_at=_intake(tx, draft),
        money="open" if draft.nature != "routine" else "none",
        price_source="" if draft.nature != "routine" else "none",
    )
    row.room_id = _room_of(tx, row.room)
    tx.session.add(row)
    tx.session.flush()
    if row.request_id is not None:
        help_requests.take_into(tx, row.request_id, row.number)
    post(tx, "order.written", row, _written(row), _first_clocks(tx, row))
    return row_id(row)


def _is_confidential(tx: Transaction, request_id: int | None) -> bool:
    return request_id is not None and help_requests.is_confidential(tx, request_id)


def _room_of(tx: Transaction, label: str) -> int | None:
    room = tx.session.exec(select(Room).where(Room.label == label)).first() if label else None
    return room.id if room else None


def _check(tx: Transaction, draft: OrderCreate) -> None:
    _check_facts(tx, draft)
    if draft.request_id is not None:
        _one_order_each(tx, draft.request_id)
    _check_appointment(tx, draft.appointment_at)


def _check_facts(tx: Transaction, draft: OrderCreate) -> None:
    if len(draft.content) > tx.house.rulebook.count("text.max_chars"):
        raise InvalidInput(field_label("content"), _("too long"), rule="WO-02")
    if not (draft.room or draft.public_area or draft.category in tracks.OFFICE):
        raise InvalidInput(
            field_label("room"), _("write the building and the room, or the place"), rule="WO-02"
        )
    told_later = draft.urgency != "normal"
    if draft.nature != "routine" and not draft.charge_told_to and not told_later:
        raise InvalidInput(
            field_label("charge_told_to"),
            _("tell the resident that it costs money, and write who agreed"),
            rule="WO-07",
        )


def _one_order_each(tx: Transaction, request_id: int) -> None:
    help_requests.refuse_closed(tx, request_id)
    query = "SELECT number FROM work_order WHERE request_id = ? AND work NOT IN (?, ?, ?)"
    found = tx.raw.execute(query, (request_id, *tracks.SETTLED["work"])).fetchone()
    if found:
        raise GuardRefused(
            _("Order {number} stands for this request already.").format(number=found[0]),
            remedy=_("Open that order."),
        )


def _intake(tx: Transaction, draft: OrderCreate) -> int:
    at = draft.intake_at or tx.now
    if not tx.now - OLDEST <= at <= tx.now:
        raise InvalidInput(_("Received"), _("lies in the future, or too far back"), rule="WO-21")
    return at


def _check_appointment(tx: Transaction, at: int | None) -> None:
    if at is not None and not tx.now <= at <= tx.now + AHEAD:
        raise InvalidInput(
            field_label("appointment_at"), _("lies in the past, or too far ahead"), rule="WO-02"
        )


def _next_number(tx: Transaction) -> tuple[int, int, str]:
    """Year, serial and printed number: the next one, inside the transaction that takes it."""
    year = local(tx.now, tx.house.zone).year
    query = "SELECT COALESCE(MAX(serial), 0) + 1 FROM work_order WHERE year = ?"
    serial = int(tx.raw.execute(query, (year,)).fetchone()[0])
    prefix = tx.house.rulebook.text("wo.number_prefix")
    return year, serial, f"{prefix}-{year}-{serial:05d}"


def _written(row: WorkOrder) -> dict[str, Any]:
    return {
        "request_id": row.request_id,
        "category": row.category,
        "urgency": "" if row.urgency == "normal" else row.urgency,
        "content": row.content,
        "customer": row.customer,
        "appointment_at": row.appointment_at,
        "charge_told_to": row.charge_told_to,
        "nature": row.nature,
    }


def _first_clocks(tx: Transaction, row: WorkOrder) -> list[Book]:
    due = row.intake_at + tx.house.rulebook.minutes("wo.reply_min") * MINUTE
    words = ("reply to the resident", "答复住户")
    clocks: list[Book] = [tracks.start_clock(tx, row, tracks.REPLY_RULE, words, due, row.intake_at)]
    return clocks + _appointment_clock(tx, row)


def _appointment_clock(tx: Transaction, row: WorkOrder) -> list[Book]:
    if row.appointment_at is None:
        return []
    words = ("worker there", "到场")
    return [tracks.start_clock(tx, row, tracks.APPOINTMENT_RULE, words, row.appointment_at, tx.now)]


def accept(tx: Transaction, order_id: int, note: str = "", *, seen: int | None = None) -> None:
    """The job is inside the price list and what the centre can do (WO-03)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    move(tx, row, "work", "accepted", {"inside_offer": True})
    row.offered = "listed"
    post(tx, "order.accepted", row, {"note": line_of("note", note, required=False)})


CHANGEABLE: Final = ("registered", "exception_asked", "accepted", "rescheduled", "surveying")
"""States in which what an order says may still be changed: nobody has it yet."""
_FIELDS: Final = (
    *("content", "category", "trade", "nature", "urgency", "public_area"),
    *("room", "customer", "telephone", "settlement", "charge_told_to"),
)


def change(
    tx: Transaction, order_id: int, fields: Mapping[str, Any], *, seen: int | None = None
) -> None:
    """Put right what an order says, before it is given out; the reply clock keeps its start.

    A routine service becomes a paid one only once the resident knows that it costs (WO-07).
    """
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if row.work not in CHANGEABLE:
        raise GuardRefused(
            _("Somebody has this order already."), rule="WO-20", remedy=_("Write a new order.")
        )
    before = {name: getattr(row, name) for name in _FIELDS}
    draft = draft_of(before | {name: fields[name] for name in _FIELDS if name in fields})
    _check_facts(tx, draft)
    _refuse_desk_service(row, draft)
    _refuse_agreed(tx, row, draft)
    rows = []
    if (draft.nature == "routine") != (row.nature == "routine"):
        rows = _change_nature(tx, row, draft)
    changed = {
        name: getattr(draft, name) for name in _FIELDS if getattr(draft, name) != before[name]
    }
    if not changed:
        return
    for name, value in changed.items():
        setattr(row, name, value)
    row.room_id = _room_of(tx, row.room)
    words = "; ".join(
        f"{field_label(name, tx.house.language)}: {value}" for name, value in changed.items()
    )
    post(tx, "order.changed", row, {"changes": words, "fields": changed}, rows)


_AGREED: Final = ("content", "category", "trade", "nature", "public_area", "room", "urgency")
"""What the two who agree to an exception have before them."""


def _refuse_agreed(tx: Transaction, row: WorkOrder, draft: OrderCreate) -> None:
    """What an exception was agreed to for stays as it was put to them (WO-13)."""
    changed = any(getattr(draft, name) != getattr(row, name) for name in _AGREED)
    if changed and approvals.of_order(tx, row_id(row)):
        raise GuardRefused(
            _("An exception was agreed to for the order as it stands."),
            rule="WO-13",
            remedy=_("Cancel it, and write a new order."),
        )


def _refuse_desk_service(row: WorkOrder, draft: OrderCreate) -> None:
    """A job that was priced, or has a checklist, does not turn into a service at the desk."""
    turns = draft.category in tracks.OFFICE and row.category not in tracks.OFFICE
    if turns and (row.checklist or row.money not in ("open", "none")):
        raise GuardRefused(
            _("A job that was priced or has a checklist is no service at the desk."),
            rule="WO-49",
            remedy=_("Cancel it, and write a new order."),
        )


def _change_nature(tx: Transaction, row: WorkOrder, draft: OrderCreate) -> list[Book]:
    """Charged from now on, or no more; what was priced is struck out; rows to post.

    A price that was agreed to is given up only by somebody who may change it.
    """
    if draft.nature == "routine":
        if row.agreed_once and tracks.charged(tx, row_id(row)):
            tx.require("price.change")
        if charges.loss_charged(tx, row_id(row)):
            raise GuardRefused(
                _("The resident is charged for something lost with this order."),
                rule="WO-45",
                remedy=_("Leave it a paid service."),
            )
        reason = tracks.site_words(tx, "routine service, no charge", "常规服务，不收费")
        rows = charges.no_charge(tx, row, reason)
        row.price_source = "none"
        return rows
    move(tx, row, "money", "open", {"charge_told": draft.charge_told_to})
    row.price_source = ""
    return []


def reschedule(
    tx: Transaction,
    order_id: int,
    at: int,
    agreed_with: str,
    reason: str = "",
    *,
    seen: int | None = None,
) -> None:
    """Another time, agreed with the resident (WO-06); a worker who had it gives it back."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    agreed_with = line_of("agreed_with", agreed_with, rule="WO-06", required=False)
    _check_appointment(tx, at)
    move(tx, row, "work", "rescheduled", {"new_time_agreed": agreed_with})
    clocks = tracks.drop_clocks(
        tx, row, tracks.site_words(tx, "rescheduled", "已改约"), tracks.APPOINTMENT_RULE
    )
    row.appointment_at, row.rescheduled = at, row.rescheduled + 1
    row.worker_id = row.received_at = row.arrived_at = None
    row.copy_1 = row.copy_2 = row.copy_3 = COPIES[0]
    data = {"appointment_at": at, "agreed_with": agreed_with, "reason": clean_line(reason)}
    rows = [*clocks, *_appointment_clock(tx, row), *tracks.spoken_with(tx, row)]
    post(tx, "order.rescheduled", row, data, rows)


def contact(
    tx: Transaction,
    order_id: int,
    told: str,
    content: str,
    *,
    reached: bool = True,
    seen: int | None = None,
) -> None:
    """The resident was told something, or not reached. Being told stops the reply clock (WO-21)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    told = line_of("told", told or row.customer or row.room, rule="WO-21")
    content = line_of("content", content, rule="WO-21", required=reached)
    data = {"told": told, "content": content}
    if reached:
        post(tx, "order.contacted", row, data, tracks.spoken_with(tx, row))
    else:
        post(tx, "order.not_reached", row, data)


def tell_charge(tx: Transaction, order_id: int, told: str, *, seen: int | None = None) -> None:
    """The resident knows that it costs money, and agrees to that (WO-07)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    row.charge_told_to = line_of("charge_told_to", told, rule="WO-07")
    post(tx, "charge.told", row, {"told": row.charge_told_to}, tracks.spoken_with(tx, row))


def chase(tx: Transaction, order_id: int, content: str = "", *, seen: int | None = None) -> None:
    """The worker is asked to hurry."""
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    if row.worker_id is None:
        raise GuardRefused(_("Nobody has this order yet."), rule="WO-20")
    if row.work in tracks.OVER:
        raise GuardRefused(_("The work on it is over."), rule="WO-20")
    data = {"worker": tracks.name_of(tx, row.worker_id), "content": clean_line(content)}
    post(tx, "order.chased", row, data)


def report_damage(
    tx: Transaction, order_id: int, content: str, manager: str, *, seen: int | None = None
) -> None:
    """Property of the resident was damaged or lost; a manager is told, who settles it (WO-39)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    if row.ever_arrived_at is None:
        raise GuardRefused(_("Nobody has been there yet."), rule="WO-39")
    row.damage = said("damage", content, rule="WO-39")
    row.damage_told = line_of("manager", manager, rule="WO-39")
    told = notifications.open_for(tx, tracks.subject_of(row), [("director", "WO-39")])
    data = {"content": row.damage, "manager": row.damage_told}
    post(tx, "order.damage", row, data, told)
