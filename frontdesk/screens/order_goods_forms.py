"""The forms for materials and tools of an order, and for its return visit."""

from typing import Any

from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_fields import line, typed_ahead
from frontdesk.screens.order_money_forms import fen, milli
from frontdesk.screens.request_fields import labelled
from frontdesk.widgets.fields import Field, yes_no


def goods() -> Any:
    """The register of materials and tools; loaded when it is wanted."""
    from frontdesk.registers.orders import goods

    return goods


def issue_fields(_data: OrderData) -> list[Field]:
    """What is drawn or lent, how much, by whom, and when a tool comes back."""
    return [
        Field("kind", field_label("kind"), "choice", goods_kinds()),
        line("item"),
        Field("specification", _("Specification")),
        Field("quantity", field_label("quantity"), value="1"),
        Field("unit", _("Unit")),
        Field("issued_by", _("Handed out by")),
        Field("due_at", _("Back by"), hint=_("a tool: 18:00 or 12-24 18:00; empty: usual time")),
    ]


def goods_kinds() -> tuple[tuple[str, str], ...]:
    """Material or tool."""
    return (("material", _("Material")), ("tool", _("Tool")))


def issue(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The worker draws a material or borrows a tool."""
    due = typed_ahead(values["due_at"], _("Back by"), data.now, data.zone)
    draft = goods().GoodsDraft(
        values["kind"],
        values["item"],
        values["specification"],
        milli(values["quantity"]),
        values["unit"],
        values["issued_by"],
        due if values["kind"] == "tool" else None,
    )
    goods().issue(tx, data.order.id, draft, seen=data.order.entry_seq)


def _slips(data: OrderData, kind: str = "") -> Field:
    options = tuple((slip.id, slip.what) for slip in data.out if kind in ("", slip.kind))
    return Field("slip", _("Warehouse slip"), "choice", options)


def use_fields(data: OrderData) -> list[Field]:
    """Which material."""
    return [_slips(data, "material")]


def slip_fields(data: OrderData) -> list[Field]:
    """Which material or tool."""
    return [_slips(data)]


def lose_fields(data: OrderData) -> list[Field]:
    """What is lost, what it costs, and who pays."""
    from frontdesk.models.work_orders import PAYERS

    payers = labelled("payer", PAYERS)
    return [
        _slips(data),
        Field("amount", field_label("amount"), hint=_("yuan")),
        Field("payer", field_label("payer"), "choice", payers, "worker"),
    ]


def use(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """A material went into the job."""
    goods().use(tx, values["slip"], seen=data.order.entry_seq)


def give_back(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """It is back at the warehouse."""
    goods().give_back(tx, values["slip"], seen=data.order.entry_seq)


def lose(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """It is lost, and charged."""
    amount = fen(values)
    goods().lose(tx, values["slip"], amount, payer=values["payer"], seen=data.order.entry_seq)


# The return visit -----------------------------------------------------------------------------


def visit_fields(data: OrderData) -> list[Field]:
    """How, what the resident says, who confirms it, and what is done about it."""
    from frontdesk.registers.return_visits import WAYS

    way = "home" if data.visit and data.visit.drawn else "phone"
    return [
        Field("way", field_label("way"), "choice", labelled("way", WAYS), way),
        yes_no("satisfied", _("Satisfied"), True),
        line("opinion"),
        Field("confirmed_by", _("Confirmed by"), value=data.order.customer),
        Field("action", field_label("action"), hint=_("where the resident is dissatisfied")),
        yes_no("open_request", _("Open a request")),
        yes_no("complaint", _("as a complaint")),
    ]


def visit(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The visit was made."""
    from frontdesk.registers import return_visits

    draft = return_visits.VisitDraft(**values)
    return_visits.make(tx, data.visit.id, draft, seen=data.visit.entry_seq)
