"""The forms for an exception: asked for, agreed to by both sides, taken on (WO-13, WO-14)."""

from typing import Any

from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_fields import line
from frontdesk.screens.order_money_forms import fen
from frontdesk.widgets.fields import Field, yes_no


def exception_fields(_data: OrderData) -> list[Field]:
    """Why, and that it is urgent for the resident."""
    return [line("reason"), yes_no("urgent", _("Urgent for resident"))]


def approve_fields(data: OrderData) -> list[Field]:
    """Which side agrees, the price of the department, and who: by telephone or by PIN."""
    sides = (("head", _("head of customer service")), ("department", _("serving department")))
    left = tuple(side for side in sides if side[0] not in data.sides)
    people = ((0, _("by telephone: the name below")), *data.deciders)
    return [
        Field("side", _("Side"), "choice", left),
        Field("amount", field_label("amount"), hint=_("the department's price, yuan")),
        Field("person", _("Who decides"), "choice", people),
        Field("approver", field_label("name"), hint=_("who said so on the telephone")),
        Field("pin", _("PIN"), "pin"),
    ]


def approve(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """One side agrees to the exception."""
    from frontdesk.registers.orders import exceptions

    amount = fen(values) if str(values["amount"]).strip() else 0
    names = {person: told.partition(" · ")[0] for person, told in data.deciders}
    approver = values["approver"] or names.get(values["person"], "")
    given = exceptions.Consent(values["side"], approver, amount)
    exceptions.approve(tx, data.order.id, given, seen=data.order.entry_seq)


def take_exception(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Both sides and the resident agree."""
    from frontdesk.registers.orders import exceptions

    exceptions.accept(tx, data.order.id, values["consent_by"], seen=data.order.entry_seq)


def ask_exception(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """An exception is asked for."""
    from frontdesk.registers.orders import exceptions

    exceptions.ask(tx, data.order.id, **values, seen=data.order.entry_seq)
