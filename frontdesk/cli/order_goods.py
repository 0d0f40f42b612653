"""`frontdesk order goods`: materials and tools from the warehouse."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import MOST, ActingAs, AsJson, Limit, limit_of, new_app, text_option
from frontdesk.cli.order_parts import slip_columns, slip_words
from frontdesk.cli.order_shown import Seen, Wanted, order_of, show_order, timed
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from frontdesk.registers.orders.details import Slip
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("Materials and tools from the warehouse."))

SlipId = Annotated[
    int, typer.Argument(metavar="SLIP", min=1, max=MOST, help=N_("# of the slip, see `list`."))
]


@app.command(help=N_("The worker draws a material, or borrows a tool."))
def issue(
    ctx: typer.Context,
    number: Wanted,
    name: Annotated[str, typer.Argument(help=N_("What it is."))],
    as_name: ActingAs,
    tool: Annotated[
        bool, typer.Option("--tool", help=N_("A tool, to be given back; else a material."))
    ] = False,
    specification: Annotated[str, text_option(N_("Specification."))] = "",
    quantity: Annotated[str, text_option(N_("How many or how much."), "N")] = "1",
    unit: Annotated[str, text_option(N_("Unit, e.g. 个."))] = "",
    by: Annotated[str, text_option(N_("Who handed it out."), "NAME")] = "",
    due: Annotated[str, text_option(N_("When a tool must be back."), "TIME")] = "",
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Issue something (WO-28)."""
    from frontdesk.registers.orders import goods

    with session_of(ctx).desk_as(as_name) as desk:
        order_id = order_of(desk, number).id
        draft = goods.GoodsDraft(
            "tool" if tool else "material",
            name,
            specification,
            values.milli(quantity, "--quantity"),
            unit,
            by,
            values.ahead(due, desk, "--due") if due else None,
        )
        slip = desk.act(goods.issue, order_id, draft, seen=seen)
        show_order(desk, order_id, as_json, slip=slip)


def _settle(
    ctx: typer.Context,
    name: str,
    slip: int,
    as_json: bool,
    do: "Callable[..., None]",
    seen: int | None,
) -> None:
    """Settle one slip, and show how its order stands then."""
    with session_of(ctx).desk_as(name) as desk:
        desk.act(do, slip, seen=seen)
        show_order(desk, desk.ask(_order_of, slip), as_json, slip=slip)


def _order_of(reading: "Reading", slip: int) -> int:
    """Id of the order of a slip that stands."""
    from frontdesk.models import OrderGoods

    row = reading.session.get(OrderGoods, slip)
    assert row is not None
    return row.order_id


@app.command(help=N_("A material went into the job."))
def use(
    ctx: typer.Context,
    slip: SlipId,
    as_name: ActingAs,
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Use up a material."""
    from frontdesk.registers.orders import goods

    _settle(ctx, as_name, slip, as_json, goods.use, seen)


@app.command("return", help=N_("A tool, or a material left over, is back."))
def give_back(
    ctx: typer.Context,
    slip: SlipId,
    as_name: ActingAs,
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Take something back."""
    from frontdesk.registers.orders import goods

    _settle(ctx, as_name, slip, as_json, goods.give_back, seen)


@app.command(help=N_("It is lost, and charged."))
def lose(
    ctx: typer.Context,
    slip: SlipId,
    amount: Annotated[str, typer.Argument(metavar="YUAN", help=N_("What it costs."))],
    as_name: ActingAs,
    payer: Annotated[str, text_option(N_("worker or resident."), "WHO")] = "worker",
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Charge what was lost (WO-45)."""
    from frontdesk.registers.orders import goods
    from frontdesk.rules.money import parse_fen

    def lost(tx: Any, slip_id: int, seen: int | None) -> None:
        goods.lose(tx, slip_id, parse_fen(amount, "YUAN"), payer=payer, seen=seen)

    _settle(ctx, as_name, slip, as_json, lost, seen)


@app.command("list", help=N_("What is out, tools due first come first."))
def list_goods(
    ctx: typer.Context,
    overdue: Annotated[
        bool, typer.Option("--overdue", help=N_("Only tools that should be back."))
    ] = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List the slips that are out."""
    from dataclasses import asdict

    from frontdesk.registers.orders import details

    with session_of(ctx).reading_as(None) as desk:
        now = desk.clock.now()
        found = desk.ask(details.loans, limit_of(limit, as_json))
        records = [
            timed(desk, asdict(slip))
            | {"number": number, "worker": worker, "overdue": _overdue(slip, now)}
            for slip, number, worker in found
            if _overdue(slip, now) or not overdue
        ]
        if not as_json:
            records = [slip_words(record) for record in records]
        names = {"number": _("Order"), "worker": _("Worker"), "overdue": _("Overdue")}
        if not (records or as_json):
            output.narrate(_("No tool is overdue.") if overdue else _("Nothing is out."))
        output.show(records, slip_columns() | names, as_json=as_json)


def _overdue(slip: "Slip", now: int) -> bool:
    return slip.due_at is not None and slip.due_at < now
