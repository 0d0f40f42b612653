"""The forms for the work of an order: judged, on site, done, signed, ended; the resident told."""

from typing import Any

from frontdesk.errors import InvalidInput
from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.rules.authority import titles
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_fields import (
    LONG,
    ending,
    facts,
    line,
    long,
    moment,
    settlements,
    typed_ahead,
    work,
    writing,
)
from frontdesk.screens.request_fields import labelled
from frontdesk.widgets.fields import Field, yes_no

# Judging --------------------------------------------------------------------------------------


def accept_fields(_data: OrderData) -> list[Field]:
    """A note, which may stay empty."""
    return [line("note")]


def accept(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Inside the price list and what the centre can do."""
    writing().accept(tx, data.order.id, values["note"], seen=data.order.entry_seq)


def not_offered_fields(data: OrderData) -> list[Field]:
    """What the resident was told, and the wish that is passed on."""
    return [
        long("explanation"),
        Field("wish", _("Service wished for"), value=data.order.content[:80]),
        Field("reported_to", field_label("reported_to"), hint=_("department told of the wish")),
    ]


def not_offered(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """It cannot be offered."""
    ending().not_offered(tx, data.order.id, **values, seen=data.order.entry_seq)


def change_fields(data: OrderData) -> list[Field]:
    """What an order says, as it stands."""
    order = data.order
    return [
        long("content", order.content),
        line("room", order.room),
        line("customer", order.customer),
        line("telephone", order.telephone),
        *facts(order.category, order.trade, order.nature, order.urgency),
        yes_no("public_area", field_label("public_area"), order.public_area),
        Field("settlement", field_label("settlement"), "choice", settlements(), order.settlement),
        line("charge_told_to", order.charge_told_to),
    ]


def change(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Put right what it says."""
    writing().change(tx, data.order.id, values, seen=data.order.entry_seq)


def reason_fields(_data: OrderData) -> list[Field]:
    """A reason."""
    return [line("reason")]


# On the way and on the spot -------------------------------------------------------------------


def no_access_fields(_data: OrderData) -> list[Field]:
    """What was left at the door."""
    return [Field("note", field_label("note"), hint=_("what was left at the door"))]


def suspend_fields(_data: OrderData) -> list[Field]:
    """Why, and until when."""
    return [line("reason"), Field("until_at", field_label("until_at"), hint=_("15:00"))]


def suspend(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The work is interrupted."""
    until = moment(values, "until_at", data)
    if until is None:
        raise InvalidInput(field_label("until_at"), _("must be filled in"))
    work().suspend(tx, data.order.id, values["reason"], until, seen=data.order.entry_seq)


def sign_fields(data: OrderData) -> list[Field]:
    """The signature, and what the resident says."""
    return [line("signature", data.order.customer or data.order.consent_by), line("opinion")]


def sign_absent_fields(data: OrderData) -> list[Field]:
    """Why the resident does not sign, and which supervisor lets it stand."""
    people = ((0, _("whoever is signed in")), *data.deciders)
    return [
        line("reason"),
        Field("person", _("Supervisor"), "choice", people),
        Field("pin", _("PIN"), "pin", hint=_("of that supervisor")),
    ]


def sign_absent(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """A supervisor lets it stand without the resident's signature."""
    work().sign_absent(tx, data.order.id, values["reason"], seen=data.order.entry_seq)


def rework_fields(_data: OrderData) -> list[Field]:
    """What is wrong, and the apology."""
    return [line("reason"), yes_no("apology", _("Apology made"))]


def escalate_fields(_data: OrderData) -> list[Field]:
    """Which manager was told, and why."""
    return [line("manager"), line("reason")]


def decide_fields(_data: OrderData) -> list[Field]:
    """Who decided what."""
    return [line("manager"), long("decision")]


# The resident ---------------------------------------------------------------------------------


def reschedule_fields(data: OrderData) -> list[Field]:
    """The new time, and who agreed."""
    return [
        Field("at", field_label("appointment_at"), hint=_("15:00 or 12-24 15:00")),
        line("agreed_with", data.order.customer),
        line("reason"),
    ]


def reschedule(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Another time."""
    at = typed_ahead(values["at"], field_label("appointment_at"), data.now, data.zone)
    if at is None:
        raise InvalidInput(field_label("appointment_at"), _("must be filled in"), rule="WO-06")
    writing().reschedule(
        tx, data.order.id, at, values["agreed_with"], values["reason"], seen=data.order.entry_seq
    )


def contact_fields(data: OrderData) -> list[Field]:
    """Whether they were reached, who, and what was said."""
    return [
        yes_no("reached", _("Reached"), True),
        line("told", data.order.customer or data.order.room),
        line("content", hint=_("what was said, when somebody will come")),
    ]


def contact(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The resident was told something, or not reached."""
    writing().contact(tx, data.order.id, **values, seen=data.order.entry_seq)


def chase_fields(_data: OrderData) -> list[Field]:
    """What was said to the worker."""
    return [line("content")]


def damage_fields(_data: OrderData) -> list[Field]:
    """What was damaged or lost, and which manager was told."""
    return [Field("content", field_label("damage"), "long", limit=LONG), line("manager")]


def told_fields(data: OrderData) -> list[Field]:
    """Who is still to be told of it."""
    options = tuple((item.id, f"{titles([item.role])} ({item.rule})") for item in data.untold)
    return [
        Field("item", _("Whom"), "choice", options),
        yes_no("reached", _("Reached"), True),
        Field("told", field_label("name")),
        line("note"),
    ]


def told(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Somebody was told, or not reached."""
    from frontdesk.registers import notifications

    seen = {item.id: item.entry_seq for item in data.notifications}
    rest = {name: values[name] for name in ("reached", "told", "note")}
    notifications.record(tx, values["item"], **rest, seen=seen[values["item"]])


# The end --------------------------------------------------------------------------------------


def cancel_fields(data: OrderData) -> list[Field]:
    """Why, and whether the resident was told; of one that was given out, whether it is back."""
    hint = _("who of the residents; empty: nobody yet")
    fields = [line("reason"), Field("told", field_label("told"), hint=hint)]
    if data.order.worker_id is not None:
        fields.append(yes_no("order_returned", _("Order brought back")))
    if data.order.request_id is not None:
        fields.append(yes_no("mistake", _("Written by mistake")))
    return fields


def cancel_note(data: OrderData) -> str:
    """Who may cancel work that has begun, and what stays charged."""
    from frontdesk.registers.orders.tracks import BEGUN
    from frontdesk.rules.authority import ACTS

    if data.order.work not in BEGUN:
        return ""
    return _("The work has begun; only these end it so: {titles}.").format(
        titles=titles(ACTS["charge.write_off"].roles)
    )


def returned_fields(_data: OrderData) -> list[Field]:
    """Whether the worker has brought the order back."""
    return [yes_no("order_returned", _("Order brought back"), True)]


def copy_fields(data: OrderData) -> list[Field]:
    """Which copy goes where."""
    from frontdesk.models.work_orders import COPIES

    copies = tuple(
        (number, f"{number} · {label('copy_place', place, current_language())}")
        for number, place in enumerate(copies_of(data.order), 1)
    )
    places = labelled("copy_place", COPIES)
    return [
        Field("copy", field_label("copy"), "choice", copies, 3),
        Field("place", field_label("place"), "choice", places),
    ]


def copies_of(order: Any) -> tuple[str, str, str]:
    """Where the three copies are."""
    return order.copy_1, order.copy_2, order.copy_3
