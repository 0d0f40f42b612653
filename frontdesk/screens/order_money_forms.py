"""The forms for the money of an order: price, consent, payment, arrears, write-off."""

import re
from decimal import Decimal
from typing import Any

from frontdesk.clock import local
from frontdesk.errors import InvalidInput
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.rules.money import parse_fen, yuan
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_fields import line
from frontdesk.screens.request_fields import labelled
from frontdesk.text import narrow
from frontdesk.widgets.fields import Field

OWN_WORDS = 0
"""In place of an item of the price list: what was typed is what it is called."""
SOURCES = ("list", "assessed", "agreed")


def charges() -> Any:
    """The register of charges; loaded when it is wanted."""
    from frontdesk.registers.orders import charges

    return charges


def payments() -> Any:
    """The register of payments; loaded when it is wanted."""
    from frontdesk.registers.orders import payments

    return payments


def fen(values: dict[str, Any], name: str = "amount") -> int:
    """A typed sum in fen.

    Raises:
        InvalidInput: it is no sum; names the field.
    """
    return parse_fen(str(values[name]), field_label(name))


def milli(typed: str) -> int:
    """A typed quantity in thousandths.

    Raises:
        InvalidInput: it is no quantity with at most three decimals.
    """
    plain = narrow(typed).strip() or "1"
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,3})?", plain):
        raise InvalidInput(field_label("quantity"), _("write it in digits, for example 1.5"))
    return int(Decimal(plain) * 1000)


# Price and consent ----------------------------------------------------------------------------


def priced(item: Any) -> str:
    """`3.1 水龙头维修 · 30.00–80.00 元/次`: an item of the price list as it is chosen."""
    language = current_language()
    if item.least_fen is None or item.most_fen is None:
        sum_ = item.printed or _("on request")
    elif item.least_fen == item.most_fen:
        sum_ = yuan(item.least_fen)
    else:
        sum_ = f"{yuan(item.least_fen)}–{yuan(item.most_fen)}"
    yuan_ = "元" if language == "zh" else "yuan"
    if item.least_fen is not None:
        sum_ = f"{sum_} {yuan_}" + (f"/{item.unit}" if item.unit else "")
    return f"{item.number} {item.title} · {sum_}"


def found_items(items: list[Any]) -> tuple[tuple[int, str], ...]:
    """What the words typed found in the price list; the last choice takes the words themselves."""
    found = tuple((item.id, priced(item)) for item in items)
    return (*found, (OWN_WORDS, _("not in the list: the words as typed")))


def price_fields(data: OrderData) -> list[Field]:
    """Words that find the item, the sum where the list leaves it open, who agrees."""
    consent = data.order.customer if data.order.charge_told_to else ""
    return [
        *_line_fields(),
        Field("source", field_label("price_source"), "choice", _sources()),
        Field("consent_by", field_label("consent_by"), hint=consent or _("empty: not asked yet")),
        Field("reason", field_label("reason"), hint=_("where an agreed price changes")),
    ]


def _line_fields() -> list[Field]:
    return [
        Field("words", _("Item"), hint=_("number, words or pinyin initials")),
        Field("item", _("Price list"), "choice", found_items([])),
        Field("quantity", field_label("quantity"), value="1"),
        Field("amount", field_label("amount"), hint=_("yuan; empty: what the list says")),
    ]


def _sources() -> tuple[tuple[str, str], ...]:
    return labelled("price_source", SOURCES)


def line_draft(values: dict[str, Any], kind: str = "service") -> Any:
    """A charge as the form holds it."""
    draft = charges().LineDraft
    amount = fen(values) if str(values["amount"]).strip() else None
    quantity = milli(values["quantity"])
    if values["item"] == OWN_WORDS:
        if amount is None:
            reason = _("write a sum, for example 35.50")
            raise InvalidInput(field_label("amount"), reason, rule="WO-08")
        return draft(values["words"], amount, None, quantity, kind=kind)
    return draft("", amount, values["item"], quantity, kind=kind)


def price(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Set the price; where somebody agreed to it, that too."""
    order = data.order
    own = values["item"] == OWN_WORDS and values["source"] == "list"
    charges().price(
        tx,
        order.id,
        [line_draft(values)],
        source="assessed" if own else values["source"],
        reason=values["reason"],
        seen=order.entry_seq,
    )
    if values["consent_by"].strip():
        charges().consent(tx, order.id, values["consent_by"])


def add_fields(_data: OrderData) -> list[Field]:
    """A further charge."""
    kinds = (("material", _("Material")), ("service", _("Service")))
    return [Field("kind", field_label("kind"), "choice", kinds), *_line_fields(), line("reason")]


def add(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """A further charge, such as material."""
    draft = line_draft(values, values["kind"])
    order = data.order
    charges().add_line(tx, order.id, draft, reason=values["reason"], seen=order.entry_seq)


def strike_fields(data: OrderData) -> list[Field]:
    """Which charge, and why."""
    lines = tuple((one.id, f"{one.text} {yuan(one.amount_fen)}") for one in data.standing)
    return [Field("line", _("Charge"), "choice", lines), line("reason")]


def strike(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Take a charge out."""
    order = data.order
    charges().strike_out(tx, order.id, values["line"], values["reason"], seen=order.entry_seq)


def tell_fields(data: OrderData) -> list[Field]:
    """Who was told that it costs money, and agreed to that."""
    return [line("charge_told_to", data.order.customer)]


def tell(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The resident knows that it costs money."""
    charge_told_to = values["charge_told_to"]
    from frontdesk.registers.orders import writing

    writing.tell_charge(tx, data.order.id, charge_told_to, seen=data.order.entry_seq)


def consent_fields(data: OrderData) -> list[Field]:
    """Who agrees to the sum."""
    return [line("consent_by", data.order.customer or data.order.charge_told_to)]


def consent(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The resident agrees to the sum."""
    charges().consent(tx, data.order.id, values["consent_by"], seen=data.order.entry_seq)


def sum_note(data: OrderData) -> str:
    """The sum that is owed, with what it is made of."""
    lines = "; ".join(f"{one.text} {yuan(one.amount_fen)}" for one in data.standing)
    owed = _("{sum} yuan").format(sum=yuan(data.order.owed_fen))
    return f"{owed} ({lines})" if lines else owed


# Payment and arrears --------------------------------------------------------------------------


def _payment_fields(data: OrderData) -> list[Field]:
    from frontdesk.models.work_orders import PAYMENT_METHODS

    methods = labelled("method", PAYMENT_METHODS)
    return [
        line("amount", yuan(data.order.owed_fen)),
        Field("method", field_label("method"), "choice", methods),
    ]


def collect_fields(data: OrderData) -> list[Field]:
    """The sum, how it was paid, who took it."""
    return [*_payment_fields(data), Field("taken_by", _("Taken by"), value=data.order.worker)]


def collect(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The worker takes the money on the spot."""
    draft = payments().PaymentDraft(fen(values), values["method"], values["taken_by"])
    payments().collect(tx, data.order.id, draft, seen=data.order.entry_seq)


def finance_fields(_data: OrderData) -> list[Field]:
    """Who signed at finance, and the receipt."""
    return [Field("finance", _("Signed at finance")), Field("receipt", _("Receipt number"))]


def hand_over(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Finance has the money."""
    payments().hand_to_finance(tx, data.order.id, **values, seen=data.order.entry_seq)


def pay_fields(data: OrderData) -> list[Field]:
    """A payment at finance."""
    return [*_payment_fields(data), *finance_fields(data)]


def pay(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The resident pays at finance."""
    draft = payments().PaymentDraft(
        fen(values), values["method"], "", values["finance"], values["receipt"]
    )
    payments().pay(tx, data.order.id, draft, seen=data.order.entry_seq)


def refund_fields(_data: OrderData) -> list[Field]:
    """Who gives it back at finance, and why."""
    return [Field("finance", _("Signed at finance")), line("reason")]


def refund(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """What was paid beforehand is given back."""
    payments().give_back(tx, data.order.id, **values, seen=data.order.entry_seq)


def arrears_fields(_data: OrderData) -> list[Field]:
    """The resident's signature under the mark, and why."""
    return [line("signature"), line("reason")]


def arrears(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The resident will pay later."""
    payments().leave_unpaid(tx, data.order.id, **values, seen=data.order.entry_seq)


def month_fields(data: OrderData) -> list[Field]:
    """The month of finance's list or of the fee notice."""
    return [line("month", f"{local(data.now, data.zone):%Y-%m}")]


def dun(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """It stands on finance's list of the month."""
    payments().dun(tx, data.order.id, values["month"], seen=data.order.entry_seq)


def notice(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """It goes onto the fee notice of the month."""
    payments().list_in_notice(tx, data.order.id, values["month"], seen=data.order.entry_seq)


def ask_fields(data: OrderData) -> list[Field]:
    """Who was asked, and what they said."""
    return [line("told", data.order.customer), line("content")]


def ask(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """The resident was asked why it is not paid."""
    payments().ask(tx, data.order.id, **values, seen=data.order.entry_seq)


def write_off(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """What is owed is given up."""
    payments().write_off(tx, data.order.id, values["reason"], seen=data.order.entry_seq)
