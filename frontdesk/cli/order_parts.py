"""What hangs on a work order, as tables for people: charges, payments, slips, checks, clocks."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from frontdesk.cli import output
from frontdesk.language import N_, _, current_language
from frontdesk.text import shown_line

if TYPE_CHECKING:
    from frontdesk.desk import Desk

WORDS: Mapping[str, str] = {
    "service": N_("service"),
    "material": N_("material"),
    "tool": N_("tool"),
    "tool_lost": N_("lost"),
    "write_off": N_("written off"),
    "on_spot": N_("on the spot"),
    "finance": N_("at finance"),
    "prepaid": N_("beforehand"),
    "fee_notice": N_("with the fee notice"),
    "out": N_("out"),
    "used": N_("used"),
    "returned": N_("returned"),
    "lost": N_("lost"),
    "open": N_("running"),
    "kept": N_("kept"),
    "kept_late": N_("kept late"),
    "dropped": N_("dropped"),
}
"""What identifiers of the parts are called."""


def word(identifier: str) -> str:
    """An identifier of a part in the current language; an unknown one as it is."""
    return _(WORDS[identifier]) if identifier in WORDS else identifier


def _label(group: str, identifier: str) -> str:
    from frontdesk.intake import label

    return label(group, identifier, current_language())


def _yuan(fen: int) -> str:
    from frontdesk.rules.money import yuan

    return yuan(fen)


def show_parts(desk: "Desk", record: Mapping[str, Any]) -> None:
    """Print a table for each kind of part that the order has."""
    for heading, names, rows in (
        (_("Charges"), _line_columns(), [_line(one) for one in record["lines"]]),
        (_("Payments"), _payment_columns(), [_payment(one) for one in record["payments"]]),
        (_("Materials and tools"), slip_columns(), [slip_words(one) for one in record["slips"]]),
        (_("Checks"), _check_columns(), _checks(desk, record["checks"])),
        (_("Exception"), _approval_columns(), [_approval(one) for one in record["approvals"]]),
        (_("Return visit"), _visit_columns(), _visit(record["return_visit"])),
        (_("Clocks"), _clock_columns(), [_clock(one) for one in record["clocks"]]),
    ):
        _table(heading, names, rows)


def _table(heading: str, names: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        print()
        print(shown_line(heading))
        output.show(rows, names, as_json=False)


def _line_columns() -> dict[str, str]:
    names = {"id": "#", "text": _("What"), "quantity": _("Quantity"), "amount": _("Yuan")}
    return names | {"kind": _("Kind"), "payer": _("Paid by"), "remark": _("Remark")}


def _line(one: Mapping[str, Any]) -> dict[str, Any]:
    struck = _("struck out: {reason}").format(reason=one["reason"])
    return {
        **one,
        "quantity": f"{one['quantity']} {one['unit']}".rstrip(),
        "amount": ("-" if one["kind"] == "write_off" else "") + _yuan(one["amount_fen"]),
        "kind": word(one["kind"]),
        "payer": _label("payer", one["payer"]),
        "remark": struck if one["struck_out"] else one["reason"],
    }


def _payment_columns() -> dict[str, str]:
    names = {"taken_at": _("When"), "amount": _("Yuan"), "place": _("Where"), "method": _("How")}
    names |= {"taken_by": _("Taken by"), "confirmed_by": _("Finance")}
    return names | {"receipt": _("Receipt")}


def _payment(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "amount": _yuan(one["amount_fen"]),
        "place": word(one["place"]),
        "method": _label("method", one["method"]),
    }


def slip_columns() -> dict[str, str]:
    """Headings of a table of slips."""
    names = {"id": "#", "what": _("What"), "kind": _("Kind"), "state": _("State")}
    names |= {"issued_by": _("Handed out by"), "issued_at": _("Drawn at")}
    return names | {"due_at": _("Due back")}


def slip_words(one: Mapping[str, Any]) -> dict[str, Any]:
    """A slip in words."""
    return {**one, "kind": word(one["kind"]), "state": word(one["state"])}


def _check_columns() -> dict[str, str]:
    names = {
        "turn": "#",
        "item": _("Checklist item"),
        "check": _("What is checked"),
        "outcome": _("Outcome"),
    }
    return names | {"passed": _("Passed"), "action": _("Action taken"), "noted_at": _("When")}


def _checks(desk: "Desk", rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    language = current_language()
    found = []
    for one in rows:
        asked = desk.house.checklists.get(one["checklist"]).items.get(one["item"])
        outcome = _label("check_outcome", one["outcome"])
        check = asked.check.text(language) if asked else ""
        found.append({**one, "check": check, "outcome": outcome})
    return found


def _approval_columns() -> dict[str, str]:
    names = {"side": _("Side"), "approver": _("Agreed"), "amount": _("Yuan")}
    return names | {"countersigned": _("Signed")}


def _approval(one: Mapping[str, Any]) -> dict[str, Any]:
    side = _("head of customer service") if one["side"] == "head" else _("serving department")
    return {**one, "side": side, "amount": _yuan(one["amount_fen"]) if one["amount_fen"] else ""}


def _visit_columns() -> dict[str, str]:
    names = {"due_at": _("Due"), "done_at": _("Made"), "way": _("How"), "visitor": _("By")}
    return names | {"opinion": _("Resident's opinion"), "action": _("Done about it")}


def _visit(one: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return [{**one, "way": _label("way", one["way"])}] if one else []


def _clock_columns() -> dict[str, str]:
    names = {"label": _("Promise"), "rule": _("Rule"), "due_at": _("Due"), "state": _("State")}
    return names | {"settled_at": _("Settled at")}


def _clock(one: Mapping[str, Any]) -> dict[str, Any]:
    from frontdesk.registers.clock_words import spoken

    label = spoken(one["label"], one["subject"], current_language())
    return {**one, "label": label, "state": word(one["state"])}
