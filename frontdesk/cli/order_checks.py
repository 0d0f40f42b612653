"""`frontdesk order check`: the repair checklist of an order, item by item."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import AsJson, ReadingAs, new_app, text_option
from frontdesk.cli.order_shown import Wanted, must_be_named, order_of, refuse_closed
from frontdesk.cli.session import session_of
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.orders.views import OrderView
    from frontdesk.rules.checklist_definition import Item
    from frontdesk.rules.checklist_judging import Judgement

app = new_app(N_("The repair checklist of an order."))


@app.command(help=N_("The checklist: what is open; choose one; answer an item."))
def check(
    ctx: typer.Context,
    number: Wanted,
    item: Annotated[str | None, typer.Argument(help=N_("Id of the item that is answered."))] = None,
    outcome: Annotated[
        str | None, typer.Argument(help=N_("normal, fault or not_applicable."))
    ] = None,
    checklist: Annotated[
        str | None, text_option(N_("Work by this checklist; - by none."), "ID")
    ] = None,
    reason: Annotated[str, text_option(N_("Why by none, once the worker has it."))] = "",
    reading: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=FIGURE", help=N_("A figure that was measured.")),
    ] = None,
    tick: Annotated[list[str] | None, typer.Option(metavar="ID", help=N_("Done."))] = None,
    choice: Annotated[str, text_option(N_("Which of the outcomes."), "ID")] = "",
    action: Annotated[str, text_option(N_("What was done about a fault."))] = "",
    note: Annotated[str, text_option(N_("What is to be written down."))] = "",
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """List, choose, or answer (FIX-02)."""
    with session_of(ctx).reading_as(as_name) as desk:
        said = {"readings": values.pairs(reading or (), "--reading"), "choice": choice}
        said |= {"ticks": tuple(tick or ()), "action": action, "note": note}
        _whole(item, outcome, said)
        order = order_of(desk, number)
        refuse_closed(desk, order)
        if reason and checklist is None:
            raise InvalidInput("--checklist", _("must be filled in"))
        if item is not None or checklist is not None:
            must_be_named(desk)
        if checklist is not None:
            _choose(desk, order, "" if checklist == "-" else checklist, reason)
        if item is not None:
            _answer(desk, order, item, {"outcome": outcome, **said}, as_json)
        elif checklist != "-":
            _list(desk, order_of(desk, order.number), as_json)


def _whole(item: str | None, outcome: str | None, said: Mapping[str, Any]) -> None:
    """Refuse an item without an outcome, and an answer without an item."""
    if item is not None and outcome is None:
        raise InvalidInput("OUTCOME", _("must be filled in"))
    if item is None and any(said.values()):
        raise InvalidInput("ITEM", _("must be filled in"))


def _choose(desk: "Desk", order: "OrderView", checklist: str, reason: str) -> None:
    from frontdesk.registers.orders import checks

    desk.act(checks.choose, order.id, checklist, reason)


def _answer(
    desk: "Desk", order: "OrderView", item: str, said: Mapping[str, Any], as_json: bool
) -> None:
    from frontdesk.registers.orders import checks, views

    found = desk.act(checks.answer, order.id, item, said)
    checklist = desk.ask(views.show, order.id).checklist
    left = desk.ask(checks.open_items, order.id, checklist)
    record = {
        "number": order.number,
        "checklist": checklist,
        "item": item,
        "outcome": found.outcome,
        "passed": found.passed,
        "settled": found.settled,
        "figures": dict(found.figures),
        "outside": [str(one) for one in found.outside],
        "remarks": list(found.remarks),
        "open": list(left),
        "seq": desk.anchor().seq,
    }
    output.done(record, _told(desk, record, found), as_json=as_json)


def _told(desk: "Desk", record: Mapping[str, Any], found: "Judgement") -> str:
    """What an answer means, in a sentence, and what is still open."""
    items = desk.house.checklists.get(record["checklist"]).items
    words = [_("Passed.") if found.passed else _("Not passed.")]
    words += [f"{one}." for one in (*record["outside"], *record["remarks"])]
    same = [ware.text(current_language()) for ware in found.same_specification]
    if same:
        told = _("Same specification as the old one: {names}")
        words.append(told.format(names=", ".join(same)) + ".")
    names = "; ".join(
        f"{one} ({items[one].check.text(current_language())})" for one in record["open"]
    )
    words.append(_("Still open: {names}").format(names=names) if names else _("Nothing is open."))
    return " ".join(words)


def _list(desk: "Desk", order: "OrderView", as_json: bool) -> None:
    """Every item of the checklist with its newest answer, and whether it is open."""
    from frontdesk.registers.orders import checks

    if not order.checklist:
        fitting = desk.house.checklists.for_trade(order.trade) or desk.house.checklists.all()
        raise GuardRefused(
            _("This order works by no checklist."),
            rule="FIX-01",
            remedy=_("Choose one: --checklist {known}").format(
                known=" | ".join(one.id for one in fitting)
            ),
        )
    answers = desk.ask(checks.answers_of, order.id, order.checklist)
    newest = {one.item: one.outcome for one in answers}
    left = desk.ask(checks.open_items, order.id, order.checklist)
    items = desk.house.checklists.get(order.checklist).item
    records = [_record(order, one, newest.get(one.id, ""), one.id in left) for one in items]
    names = {
        "item": _("Checklist item"),
        "outcome": _("Outcome"),
        "open": _("Still open"),
        "check": _("What is checked"),
    }
    if not as_json:
        records = [_shown(record) for record in records]
    output.show(records, names | {"asks": _("Asks for")}, as_json=as_json)


def _record(order: "OrderView", item: "Item", outcome: str, is_open: bool) -> dict[str, Any]:
    return {
        "number": order.number,
        "checklist": order.checklist,
        "item": item.id,
        "check": item.check.text(current_language()),
        "outcome": outcome,
        "open": is_open,
        "final": item.final,
        "readings": [one.id for one in item.readings],
        "ticks": [one.id for one in item.ticks],
        "choices": [one.id for one in item.choices],
        "needs": list(item.needs),
    }


def _shown(record: Mapping[str, Any]) -> dict[str, Any]:
    from frontdesk.intake import label

    asks = [f"--reading {name}=" for name in record["readings"]]
    asks += [f"--tick {name}" for name in record["ticks"]]
    asks += [f"--choice {name}" for name in record["choices"]]
    outcome = label("check_outcome", record["outcome"], current_language())
    return {**record, "asks": " ".join(asks), "outcome": outcome}
