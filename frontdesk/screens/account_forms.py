"""The forms of the accounts: what the others counted, why something differs, both signatures."""

from collections.abc import Callable, Sequence
from typing import Any

from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _
from frontdesk.screens.people import person_name
from frontdesk.text import grouped, narrow
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog, Send
from frontdesk.widgets.frame import DeskScreen


def open_form(
    screen: DeskScreen,
    act: str,
    title: str,
    fields: Sequence[Field],
    send: Send,
    *,
    note: str = "",
    first: str = "",
    done: Callable[[Any], None] | None = None,
) -> None:
    """Open a form over the screen, where whoever is signed in may do this; else who may is said."""
    from frontdesk.rules import authority

    actor = screen.console.link.require().signed_in
    try:
        authority.require(actor.roles if actor else (), act)
    except FrontDeskError as error:
        screen.console.say(error)
        return
    dialog = FormDialog(title, fields, send, note=note, first=first)
    screen.app.push_screen(dialog, done or (lambda _sent: screen.reload_soon()))


def counted_fields(view: Any) -> list[Field]:
    """What finance and engineering counted; at first what they said the last time."""
    from frontdesk.rules.money import yuan

    said = (view.figures.get("counted") if view else None) or {}

    def field(name: str, label: str, hint: str) -> Field:
        value = said.get(name)
        if value is not None:
            value = yuan(value) if name.endswith("_fen") else str(value)
        return Field(name, label, value=value or "", hint=hint, limit=20)

    return [
        field("finance_orders", _("Finance, orders"), _("charged orders it has")),
        field("finance_fen", _("Finance, yuan"), _("money it has received")),
        field("engineering_orders", _("Engineering, jobs"), _("repairs done")),
        field("engineering_fen", _("Engineering, yuan"), _("money its workers collected")),
    ]


def typed_counts(values: dict[str, Any]) -> Any:
    """What the form holds as counts.

    Raises:
        InvalidInput: a number or sum cannot be read.
    """
    from frontdesk.registers.accounts import Counted
    from frontdesk.rules.money import parse_fen

    labels = {field.name: field.label for field in counted_fields(None)}

    def read(name: str) -> int | None:
        typed = narrow(values[name]).strip()
        if not typed:
            return None
        if name.endswith("_fen"):
            return parse_fen(typed, labels[name])
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
            raise InvalidInput(labels[name], _("a whole number is wanted"), rule="FEE-17")
        return int(typed)

    return Counted(**{name: read(name) for name in labels})


def explain_field(view: Any, key: str) -> tuple[Field, str]:
    """The field for an explanation, and what it is about."""
    from frontdesk.registers.accounts import DIFFERENCES
    from frontdesk.rules.money import yuan

    one = next(one for one in view.differences if one.key == key)
    amount = str(one.amount_fen) if one.kind.endswith("_orders") else yuan(one.amount_fen)
    note = " · ".join(part for part in (one.number, _(DIFFERENCES[one.kind]), amount) if part)
    return Field("explanation", _("Explanation"), value=view.explanations.get(key, "")), note


def sign_fields(finance: Sequence[Any]) -> list[Field]:
    """Who signs for finance, and their PIN."""
    people = tuple((person.id, person_name(person)) for person in finance)
    return [
        Field("finance", _("Signs for finance"), "choice", people, people[0][0]),
        Field("pin", _("PIN, finance"), "pin"),
    ]


def sign_note(view: Any, rule: str) -> str:
    """What both sign."""
    groups = grouped(view.sheet_sha256).split()
    words = _("You sign for customer service; the sheet is {digest} …").format(
        digest=" ".join(groups[:4])
    )
    return f"{words}\n{rule}"
