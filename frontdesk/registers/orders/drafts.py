"""What an order says before it is written: checked, completed, taken from a request (WO-02)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from frontdesk import intake
from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models.work_orders import CATEGORIES, SETTLEMENTS, TRADES
from frontdesk.registers import help_requests
from frontdesk.registers.orders import tracks
from frontdesk.registers.orders.tracks import places_of as places_of
from frontdesk.registers.typed import refusal
from frontdesk.text import clean, clean_line, phone_digits

Choice = Annotated[str, Field(max_length=40)]
Line = Annotated[str, Field(max_length=200)]


class OrderCreate(BaseModel):
    """An order to be written (WO-02, WO-08, WO-56); instants in UTC milliseconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: Annotated[str, Field(min_length=1)]
    category: Choice = "engineering"
    trade: Choice = ""
    nature: Choice = "routine"
    urgency: Choice = "normal"
    public_area: bool = False
    room: Line = ""
    customer: Line = ""
    telephone: Line = ""
    settlement: Choice = ""
    charge_told_to: Line = ""
    appointment_at: int | None = None
    intake_at: int | None = None
    request_id: int | None = None


_CHOICES: Mapping[str, tuple[Sequence[str], str]] = {
    "category": (CATEGORIES, "WO-11"),
    "trade": (TRADES, "WO-20"),
    "nature": (intake.NATURES, "FEE-29"),
    "urgency": (intake.URGENCIES, "REQ-02"),
    "settlement": (SETTLEMENTS, "FEE-05"),
}
_TRADE_OF_CATEGORY: Final = {"cleaning": "cleaning"} | dict.fromkeys(tracks.OFFICE, "office")
_TRADE_OF_SUB_KIND: Final = {
    **{"water": "water", "electric": "electric", "gas": "gas"},
    **{"lock": "carpentry", "structure": "carpentry", "appliance": "other"},
}


def draft_of(fields: Mapping[str, Any]) -> OrderCreate:
    """A checked draft from what a form holds.

    Raises:
        InvalidInput: names the first field that cannot be taken, and the rule.
    """
    cleaned = {name: _cleaned(name, value) for name, value in fields.items()}
    try:
        draft = OrderCreate(**cleaned)
    except ValidationError as error:
        raise refusal(error, {}, "WO-02") from error
    return complete(draft)


def _cleaned(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name == "content":
        return clean(value).strip()
    if name == "telephone":
        number = phone_digits(value)
        if value.strip() and not number:
            raise InvalidInput(
                field_label("telephone"), _("there is no number in it"), rule="WO-02"
            )
        return number
    if name == "room":
        return intake.room_label(value) or clean_line(value)
    return clean_line(value)


def complete(draft: OrderCreate) -> OrderCreate:
    """The draft with its trade and settlement filled in, every choice checked.

    Raises:
        InvalidInput: a choice is none of the known ones.
    """
    guessed = _TRADE_OF_CATEGORY.get(draft.category) or trade_of(draft.content)
    whole = draft.model_copy(
        update={
            "trade": draft.trade or guessed,
            "settlement": draft.settlement or SETTLEMENTS[0],
        }
    )
    for name, (known, rule) in _CHOICES.items():
        value = getattr(whole, name)
        if value not in known:
            raise InvalidInput(
                field_label(name),
                _("{value}: choose from {known}").format(value=value, known=", ".join(known)),
                rule=rule,
            )
    return whole


def trade_of(words: str) -> str:
    """The trade that a description speaks of, by the words of the intake line; else `other`."""
    found = intake.parse(words)
    if found.kind != "repair":
        return "other"
    return _TRADE_OF_SUB_KIND.get(found.sub_kind, "other")


def draft_for_request(
    request: help_requests.RequestView, fields: Mapping[str, Any] | None = None
) -> OrderCreate:
    """What an order for a request says, with `fields` over it."""
    known: dict[str, Any] = {
        "content": request.content,
        "trade": _TRADE_OF_SUB_KIND.get(request.sub_kind, ""),
        "nature": request.nature,
        "urgency": request.urgency,
        "public_area": request.public_area,
        "room": request.room,
        "customer": request.requester,
        "telephone": request.telephone,
        "intake_at": request.received_at,
        "request_id": request.id,
    }
    return draft_of(known | dict(fields or {}))
