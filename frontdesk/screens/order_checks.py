"""The repair checklist of an order: chosen, and answered item by item with its figures (FIX-02)."""

from typing import Any

from frontdesk.language import _, current_language
from frontdesk.rules.checklist_judging import OUTCOMES
from frontdesk.rules.checklist_terms import UNITS
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_menu import Entry
from frontdesk.widgets.fields import Field

READING = "r_"
"""Before the id of a reading, as the name of its field."""


def checks() -> Any:
    """The register of checklists; loaded when it is wanted."""
    from frontdesk.registers.orders import checks

    return checks


def choose_fields(data: OrderData) -> list[Field]:
    """Which of the eight, or none, and why by none."""
    options = (*data.checklists, ("", _("none")))
    value = data.order.checklist or _usual(data)
    why = Field("reason", _("Reason"), hint=_("for none, once the worker has it"))
    return [Field("checklist", _("Checklist"), "choice", options, value), why]


def _usual(data: OrderData) -> str:
    """The checklist whose title stands in what the order says; else the first of its trade."""
    content = data.order.content
    for name, title in data.checklists:
        if any(part and part in content for part in title.replace("、", "/").split("/")):
            return name
    return data.checklists[0][0] if data.checklists else ""


def choose(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Work by this checklist from now on."""
    seen = data.order.entry_seq
    checks().choose(tx, data.order.id, values["checklist"], values["reason"], seen=seen)


def drop(tx: Any, data: OrderData, values: dict[str, Any]) -> None:
    """Work by none from now on."""
    checks().choose(tx, data.order.id, "", values["reason"], seen=data.order.entry_seq)


def is_droppable(data: OrderData) -> bool:
    """Whether the order may be worked without its checklist: unanswered, or the manager decided."""
    if data.checklist is None or data.order.work not in checks().ANSWERABLE:
        return False
    answered = any(one.checklist == data.order.checklist for one in data.whole.checks)
    return not answered or bool(data.order.work == "escalated" and data.order.decision)


def entries(data: OrderData) -> list[Entry]:
    """The items as a menu: those that are open are marked."""
    language = current_language()
    answered = {check.item: check for check in data.whole.checks}
    found = []
    for item in data.checklist.item:
        mark = "•" if item.id in data.items else "✓" if item.id in answered else " "
        words = f"{mark} {item.check.text(language)}"
        check = answered.get(item.id)
        more = _(OUTCOMES[check.outcome]) if check else ""
        found.append(Entry(item.id, words, more))
    return found


def item_fields(item: Any) -> list[Field]:
    """Outcome, figures with units and limits, choice, ticks, what was done, what is noted."""
    language = current_language()
    outcomes = tuple(
        (name, _(words))
        for name, words in OUTCOMES.items()
        if not (item.must_pass and name == "not_applicable")
    )
    fields = [Field("outcome", _("Outcome"), "choice", outcomes)]
    fields += [
        Field(f"{READING}{one.id}", one.label.text(language), hint=limits(one))
        for one in item.readings
    ]
    if item.choices:
        options = tuple((one.id, one.label.text(language)) for one in item.choices)
        fields.append(Field("choice", _("Choice"), "choice", options))
    if item.ticks:
        options = tuple((one.id, one.label.text(language)) for one in item.ticks)
        fields.append(Field("ticks", _("Ticked"), "many", options))
    fields.append(Field("action", _("Action taken"), hint=_("where a fault was found")))
    if item.note:
        fields.append(Field("note", item.note.text(language)))
    return fields


def limits(reading: Any) -> str:
    """`V, 198 – 242`: the unit of a figure and what is in order."""
    sign = UNITS[reading.unit].sign
    least, most = _bound(reading, reading.least), _bound(reading, reading.most)
    low, high = (">", "<") if reading.strict else ("≥", "≤")
    parts = [sign, f"{low} {least}" if least else "", f"{high} {most}" if most else ""]
    return "  ".join(part for part in parts if part)


def _bound(reading: Any, bound: Any) -> str:
    if bound is None:
        return ""
    if bound.reading:
        return _("the other figure")
    return f"{bound.number:f}"


def item_note(item: Any) -> str:
    """What to do about a fault, and the rules behind the item."""
    language = current_language()
    remedy = item.remedy.text(language) if item.remedy else ""
    told = _("If faulty: {words}").format(words=remedy) if remedy else ""
    rules = ", ".join(item.rules)
    final = _("Final test. ") if item.final else ""
    return f"{final}{item.check.text(language)} ({rules})\n{told}".rstrip()


def given(values: dict[str, Any]) -> dict[str, Any]:
    """What the form holds as an answer."""
    readings = {
        name.removeprefix(READING): str(value)
        for name, value in values.items()
        if name.startswith(READING) and str(value).strip()
    }
    outcome = values["outcome"]
    taken = {
        "outcome": outcome,
        "readings": readings,
        "action": values["action"],
        "note": values.get("note", ""),
    }
    if outcome == "not_applicable":
        return taken
    ticks = tuple(values.get("ticks", ()))
    return taken | {"choice": values.get("choice", ""), "ticks": ticks}


def answer(tx: Any, data: OrderData, item: str, values: dict[str, Any]) -> str:
    """Answer one item; what else should be known about it, for whoever answered.

    Raises:
        InvalidInput: names the field as the form calls it, and the rule.
    """
    found = checks().answer(tx, data.order.id, item, given(values), seen=data.order.entry_seq)
    same = [ware.text(current_language()) for ware in found.same_specification]
    told = [str(one) for one in found.outside] + list(found.remarks)
    if same:
        told.append(_("Same specification as the old one: {names}").format(names=", ".join(same)))
    return "; ".join(told)
