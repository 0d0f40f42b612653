"""Fields that the forms of an order share, and the registers behind them."""

from typing import Any

from frontdesk import intake
from frontdesk.clock import coming_moment
from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.request_fields import labelled
from frontdesk.widgets.fields import Field

LONG = 20_000


def line(name: str, value: str = "", hint: str = "") -> Field:
    """A one-line field with its usual label."""
    return Field(name, field_label(name), value=value, hint=hint)


def long(name: str, value: str = "", hint: str = "") -> Field:
    """A field of several lines with its usual label."""
    return Field(name, field_label(name), "long", value=value, hint=hint, limit=LONG)


def writing() -> Any:
    """The register that writes orders; loaded when it is wanted."""
    from frontdesk.registers.orders import writing

    return writing


def ending() -> Any:
    """The register of how orders end; loaded when it is wanted."""
    from frontdesk.registers.orders import ending

    return ending


def work() -> Any:
    """The register of the work; loaded when it is wanted."""
    from frontdesk.registers.orders import work

    return work


def moment(values: dict[str, Any], name: str, data: OrderData) -> int | None:
    """A typed time that lies ahead; None where nothing was typed.

    Raises:
        InvalidInput: it is no time.
    """
    return typed_ahead(str(values[name]), field_label(name), data.now, data.zone)


def typed_ahead(typed: str, name: str, now: int, zone: Any) -> int | None:
    """`15:00`, `12-24 15:00` as an instant that lies ahead; None for an empty text.

    Raises:
        InvalidInput: it is no time; names the field.
    """
    if not typed.strip():
        return None
    instant = coming_moment(typed, now, zone)
    if instant is None:
        raise InvalidInput(name, _("write it as 15:00 or 12-24 15:00"))
    return instant


def facts(category: str, trade: str, nature: str, urgency: str) -> list[Field]:
    """The choices that sort an order."""
    from frontdesk.models.work_orders import CATEGORIES, TRADES

    return [
        _choice("category", CATEGORIES, category),
        _choice("trade", TRADES, trade),
        _choice("nature", intake.NATURES, nature),
        _choice("urgency", intake.URGENCIES, urgency),
    ]


def _choice(name: str, known: tuple[str, ...], value: str) -> Field:
    return Field(name, field_label(name), "choice", labelled(name, known), value)


def settlements() -> tuple[tuple[str, str], ...]:
    """When a charge is settled (FEE-05)."""
    return (("same_day", _("the same day")), ("monthly", _("monthly")))
