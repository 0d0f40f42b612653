"""The forms about what is owed."""

import re
from typing import Any

from frontdesk.errors import InvalidInput
from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.text import narrow, shown_line
from frontdesk.widgets.fields import Field

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def ask_fields(row: Any) -> list[Field]:
    """Who was spoken with and what they said."""
    return [
        Field("told", field_label("told"), value=row.customer),
        Field("content", field_label("content"), hint=_("why it is not paid, what was agreed")),
    ]


def ring_words(row: Any) -> str:
    """The number to ring, in full: it is the case in hand."""
    if not row.telephone:
        return _("No telephone number stands on the order.")
    return _("Ring {number}").format(number=shown_line(row.telephone))


def mark_fields(_row: Any) -> list[Field]:
    """The signature under the arrears mark, and why."""
    return [Field("signature", field_label("signature")), Field("reason", field_label("reason"))]


def month_field(month: str) -> Field:
    """A month, `2026-03`."""
    return Field("month", field_label("month"), value=month, hint="2026-03", limit=10)


def reason_field(_row: Any) -> list[Field]:
    """Why."""
    return [Field("reason", field_label("reason"))]


def pay_fields(row: Any) -> list[Field]:
    """Sum, means, who signed at finance, receipt."""
    from frontdesk.models.work_orders import PAYMENT_METHODS
    from frontdesk.rules.money import yuan

    language = current_language()
    methods = tuple((one, label("method", one, language)) for one in PAYMENT_METHODS)
    return [
        Field("amount", field_label("amount"), value=yuan(row.owed_fen), limit=20),
        Field("method", field_label("method"), "choice", methods),
        Field("finance", _("Signed at finance"), hint=_("name")),
        Field("receipt", _("Receipt"), hint=_("number")),
    ]


def payment(values: dict[str, Any]) -> Any:
    """What the form holds as a payment.

    Raises:
        InvalidInput: the sum cannot be read.
    """
    from frontdesk.registers.orders.payments import PaymentDraft
    from frontdesk.rules.money import parse_fen

    return PaymentDraft(
        parse_fen(values["amount"], field_label("amount")),
        values["method"],
        finance=values["finance"],
        receipt=values["receipt"],
    )


def typed_month(text: str) -> str:
    """`2026-03`, or `2026/3` as it is often typed.

    Raises:
        InvalidInput: no month.
    """
    typed = narrow(text).strip().replace("/", "-")
    year, _dash, number = typed.partition("-")
    month = f"{year}-{number.zfill(2)}"
    if not _MONTH.fullmatch(month):
        raise InvalidInput(field_label("month"), _("write it as 2026-03"))
    return month
