"""The paper of an order: the slip, who should get it, its copies, exceptions, handing in."""

from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.cli import output
from frontdesk.cli.options import ActingAs, AsJson, ReadingAs, new_app, text_option
from frontdesk.cli.order_shown import (
    Wanted,
    must_be_named,
    note_reveal,
    order_of,
    refuse_closed,
    show_order,
)
from frontdesk.cli.session import SECOND_PIN, asked, person_id, session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("The paper of an order."))


@app.command(help=N_("What to read out to the worker on the telephone."))
def slip(
    ctx: typer.Context, number: Wanted, as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """Print the slip in the site's language; a telephone number shown in full is noted."""
    from frontdesk.registers.orders.slip import slip as composed
    from frontdesk.text import shown_line

    with session_of(ctx).reading_as(as_name) as desk:
        view = order_of(desk, number)
        refuse_closed(desk, view)
        lines = desk.ask(composed, view.id, current_language())
        masked = [lines[0], *(_masked(line, view.telephone) for line in lines[1:])]
        if desk.signed_in is None:
            lines = masked
        elif masked != lines:
            note_reveal(desk, view.id)
        if as_json:
            output.show_one({"number": view.number, "lines": lines}, as_json=True)
            return
        for line in lines:
            print(shown_line(line))


def _masked(line: str, telephone: str) -> str:
    """A line of the slip with its telephone numbers masked, the resident's whatever its form."""
    if telephone:
        line = line.replace(telephone, output.masked(telephone, telephone=True))
    return str(output.masked(line))


@app.command(help=N_("Who should get the order, and why."))
def suggest(ctx: typer.Context, number: Wanted, as_json: AsJson = False) -> None:
    """The best workers with reasons; where nobody fits, why, and whom to ask (WO-20)."""
    from frontdesk.registers import dispatching, people

    with session_of(ctx).reading_as(None) as desk:
        view = order_of(desk, number)
        refuse_closed(desk, view)
        found = desk.ask(dispatching.suggest, view.id)
        if not found.best:
            staff = desk.ask(people.staff)
            posts = {role: [who.name for who in staff if role in who.roles] for role in found.ask}
            _nobody(found.nobody, posts, as_json)
            return
        records = [
            {
                "rank": rank,
                "worker": one.worker.name,
                "person_id": one.worker.person_id,
                "open_orders": one.worker.open_orders,
                "open_minutes": one.worker.open_minutes,
                "there_until_at": output.moment(one.worker.there_until, desk.house.zone),
                "reasons": list(one.reasons),
            }
            for rank, one in enumerate(found.best, 1)
        ]
        shown = {"rank": "#", "worker": _("Worker"), "reasons": _("Why")}
        output.show(records, shown, as_json=as_json)


def _nobody(why: str, posts: dict[str, list[str]], as_json: bool) -> None:
    from frontdesk.rules.authority import titles

    if as_json:
        output.show_one({"nobody": why, "ask": posts}, as_json=True)
        return
    print(why)
    words = [f"{titles([role])} {' / '.join(names)}".rstrip() for role, names in posts.items()]
    output.done({}, _("Ask: {whom}").format(whom="; ".join(words)), as_json=False)


Copy = Annotated[int | None, typer.Option(min=1, max=3, metavar="N", help=N_("Copy 1, 2 or 3."))]


@app.command(help=N_("Where the three copies lie; with --copy and --to one goes elsewhere."))
def copies(
    ctx: typer.Context,
    number: Wanted,
    copy: Copy = None,
    to: Annotated[str, text_option(N_("Where it goes, e.g. finance."), "PLACE")] = "",
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Show the copies of the form, or move one (WO-46)."""
    from frontdesk.registers.orders import ending

    with session_of(ctx).reading_as(as_name) as desk:
        if (copy is None) != (not to):
            raise InvalidInput("--copy", _("say which copy and where: --copy 3 --to finance"))
        order_id = order_of(desk, number).id
        if copy is not None:
            must_be_named(desk)
            desk.act(ending.move_copy, order_id, copy, to)
        _show_copies(desk, order_id, as_json)


def _show_copies(desk: "Desk", order_id: int, as_json: bool) -> None:
    from frontdesk.intake import label
    from frontdesk.registers.orders import views

    view = desk.ask(views.show, order_id)
    ends = desk.ask(_ends, order_id)
    rows = [
        {"number": view.number, "copy": copy, "place": getattr(view, f"copy_{copy}"), "end": end}
        for copy, end in enumerate(ends, 1)
    ]
    if not as_json:
        language = current_language()
        rows = [
            row | {name: label("copy_place", str(row[name]), language) for name in ("place", "end")}
            for row in rows
        ]
    names = {"copy": _("Copy"), "place": _("Lies with"), "end": _("Belongs to")}
    output.show(rows, names, as_json=as_json)


def _ends(reading: "Reading", order_id: int) -> tuple[str, str, str]:
    """Where the copies of a finished order lie."""
    from frontdesk.models import WorkOrder
    from frontdesk.registers.orders import tracks

    row = reading.session.get(WorkOrder, order_id)
    assert row is not None
    return tracks.places_of(row)


@app.command("hand-in", help=N_("Hand the orders of the desk to the dispatcher."))
def hand_in(ctx: typer.Context, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Hand in what the dispatcher does not have yet (WO-52)."""
    from frontdesk.registers.orders import ending

    with session_of(ctx).desk_as(as_name) as desk:
        count = desk.act(ending.hand_in)
        said = _("{n} orders were handed to the dispatcher.").format(n=count)
        output.done({"count": count, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command(help=N_("A job beyond the price list: ask, approve (two sides), accept."))
def exception(
    ctx: typer.Context,
    number: Wanted,
    step: Annotated[str, typer.Argument(metavar="ask|approve|accept")],
    as_name: ActingAs,
    reason: Annotated[str, text_option(N_("ask: why it is wanted."))] = "",
    urgent: Annotated[
        bool, typer.Option("--urgent", help=N_("ask: it is urgent for the resident."))
    ] = False,
    side: Annotated[str, text_option(N_("approve: head or department."), "SIDE")] = "",
    approver: Annotated[str, text_option(N_("approve: who agreed on the telephone."), "NAME")] = "",
    signed_by: Annotated[
        str,
        text_option(N_("approve: who signs it here; the PIN is asked, or FRONTDESK_PIN2."), "NAME"),
    ] = "",
    amount: Annotated[str, text_option(N_("approve: the department's price."), "YUAN")] = "",
    consent: Annotated[str, text_option(N_("accept: who agrees to the price."), "NAME")] = "",
    as_json: AsJson = False,
) -> None:
    """One step of an exception (WO-13, WO-14)."""
    from frontdesk.registers.orders import exceptions
    from frontdesk.rules.money import parse_fen

    with session_of(ctx).desk_as(as_name) as desk:
        order_id = order_of(desk, number).id
        if step == "ask":
            desk.act(exceptions.ask, order_id, reason, urgent=urgent)
        elif step == "approve":
            fen = parse_fen(amount, "--amount") if amount else 0
            given = exceptions.Consent(side, approver, fen)
            warrant = None
            if signed_by:
                pin = asked(_("PIN of {name}").format(name=signed_by), SECOND_PIN)
                warrant = desk.warrant(person_id(desk, signed_by), pin)
            with desk.transaction(warrant=warrant) as tx:
                exceptions.approve(tx, order_id, given)
        elif step == "accept":
            desk.act(exceptions.accept, order_id, consent)
        else:
            known = "ask, approve, accept"
            raise InvalidInput(step, _("choose from {known}").format(known=known))
        show_order(desk, order_id, as_json)
