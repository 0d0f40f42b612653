"""`frontdesk order`: work orders from the request to the filing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import (
    order_checks,
    order_goods,
    order_money,
    order_moves,
    order_paper,
    output,
    values,
    visits,
)
from frontdesk.cli.options import (
    MOST,
    ActingAs,
    AsJson,
    Limit,
    ReadingAs,
    limit_of,
    new_app,
    text_option,
)
from frontdesk.cli.order_shown import (
    Wanted,
    columns,
    hidden,
    note_reveal,
    order_of,
    record_of,
    refuse_closed,
    show_order,
    whole_record,
    worded,
)
from frontdesk.cli.session import person_id, session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.orders.drafts import OrderCreate
    from frontdesk.registers.orders.views import OrderFilter
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("Work orders: write, give out, price, settle, visit."))
for part in (order_moves, order_money, order_checks, order_paper):
    app.add_typer(part.app)
app.add_typer(order_goods.app, name="goods")
app.add_typer(visits.app, name="visit")


@app.command(help=N_("Write an order: from a request, or from one line."))
def new(
    ctx: typer.Context,
    as_name: ActingAs,
    line: Annotated[
        str | None, typer.Argument(help=N_("Room, telephone and job, in any order."))
    ] = None,
    request: Annotated[
        int | None, typer.Option(min=1, max=MOST, metavar="ID", help=N_("The request it serves."))
    ] = None,
    category: Annotated[str | None, text_option(N_("Category, e.g. cleaning."), "KIND")] = None,
    trade: Annotated[str | None, text_option(N_("Trade, e.g. water."), "KIND")] = None,
    nature: Annotated[
        str | None, text_option(N_("routine, contracted or business."), "KIND")
    ] = None,
    urgency: Annotated[str | None, text_option(N_("normal, urgent or emergency."), "HOW")] = None,
    room: Annotated[str | None, text_option(N_("Room, e.g. 3-2-1203."))] = None,
    customer: Annotated[str | None, text_option(N_("The resident."), "NAME")] = None,
    telephone: Annotated[str | None, text_option(N_("Telephone."))] = None,
    charge_told: Annotated[
        str | None, text_option(N_("Who knows that it costs money, and agreed."), "NAME")
    ] = None,
    settlement: Annotated[str | None, text_option(N_("same_day or monthly."), "HOW")] = None,
    appointment: Annotated[
        str | None, text_option(N_('Appointment: "2026-03-03 09:00".'), "TIME")
    ] = None,
    received: Annotated[
        str | None, text_option(N_('When it came in: "2026-03-02 08:30".'), "TIME")
    ] = None,
    public_area: Annotated[bool | None, typer.Option(help=N_("In a public area."))] = None,
    as_json: AsJson = False,
) -> None:
    """Write an order (WO-02); options say better what the line or the request does not."""
    from frontdesk.registers.orders import writing

    typed = {
        "category": category,
        "trade": trade,
        "nature": nature or ("contracted" if charge_told else None),
        "urgency": urgency,
        "room": room,
        "customer": customer,
        "telephone": telephone,
        "charge_told_to": charge_told,
        "settlement": settlement,
        "public_area": public_area,
    }
    with session_of(ctx).desk_as(as_name) as desk:
        given: dict[str, Any] = {name: value for name, value in typed.items() if value is not None}
        if appointment:
            given["appointment_at"] = values.ahead(appointment, desk, "--appointment")
        if received:
            given["intake_at"] = values.instant(received, desk, "--received")
        draft = desk.ask(_draft, line, request, given)
        order_id = desk.act(writing.write, draft)
        show_order(desk, order_id, as_json, revealed=True)


def _draft(
    reading: "Reading", line: str | None, request: int | None, given: dict[str, Any]
) -> "OrderCreate":
    """What the line, the request and the options say; what is typed goes first."""
    from frontdesk.registers import help_requests
    from frontdesk.registers.orders import drafts

    said = _read(reading, line, given) if line else {}
    if request is not None:
        view = help_requests.show(reading, request)
        return drafts.draft_for_request(view, said | given)
    if not line:
        raise InvalidInput("LINE", _("write what is to be done, or name a request: --request 12"))
    return drafts.draft_of(said | given)


def _read(reading: "Reading", line: str, given: dict[str, Any]) -> dict[str, Any]:
    """The facts of a typed line, with the resident the household register knows."""
    from frontdesk import intake
    from frontdesk.registers import households
    from frontdesk.registers.orders import drafts

    found = intake.parse(line, lambda label: households.is_room(reading, label))
    facts = {
        "content": found.text,
        "trade": "" if given.get("category") else drafts.trade_of(found.text),
        "room": found.room,
        "telephone": found.telephone,
        "urgency": found.urgency,
        "public_area": found.public_area,
    }
    number = given.get("telephone") or found.telephone
    room = given.get("room") or found.room
    known = households.by_telephone(reading, number) if number else []
    callers = [who for who in known if room in ("", who.room)]
    if len(callers) == 1:
        facts |= {"room": callers[0].room, "customer": callers[0].name}
    return {name: value for name, value in facts.items() if value}


@app.command("list", help=N_("Open orders, the newest first."))
def list_orders(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=N_("Filed ones too."))] = False,
    state: Annotated[
        str, text_option(N_("Only in this state of the work, e.g. in_work."), "STATE")
    ] = "",
    money: Annotated[
        str, text_option(N_("Only in this state of the money, e.g. arrears."), "STATE")
    ] = "",
    worker: Annotated[str, text_option(N_("Only those of this worker."), "NAME")] = "",
    room: Annotated[str, text_option(N_("Only from this room."))] = "",
    month: Annotated[str, text_option(N_("Only received in this month: 2026-03."), "MONTH")] = "",
    limit: Limit = None,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """List orders."""
    from frontdesk.intake import room_label
    from frontdesk.registers.orders.views import OrderFilter

    with session_of(ctx).reading_as(as_name) as desk:
        _must_be_state(desk, "work", state, "--state")
        _must_be_state(desk, "money", money, "--money")
        wanted = OrderFilter(
            only_open=not everything,
            work=state,
            money=money,
            worker_id=person_id(desk, worker) if worker else None,
            room=room_label(room) or room,
            month=values.month(month, desk, "--month") if month else "",
        )
        records = _pages(desk, wanted, limit_of(limit, as_json))
        if not as_json:
            records = (worded(desk, record) for record in records)
        names = ("number", "intake_at", "work", "money", "room", "worker", "due_at", "content")
        output.show(records, columns(*names), as_json=as_json)


def _must_be_state(desk: "Desk", track: str, state: str, option: str) -> None:
    from frontdesk.registers.orders.tracks import TRACKS

    known = desk.house.transitions.states(TRACKS[track])
    if state and state not in known:
        raise InvalidInput(option, _("choose from {known}").format(known=", ".join(known)))


def _pages(desk: "Desk", wanted: "OrderFilter", left: int) -> Iterator[dict[str, Any]]:
    """Orders page by page; a page is read and let go before it is printed."""
    from frontdesk.registers.orders import views

    before = None
    while left:
        found = desk.ask(views.page, wanted, before=before, limit=min(left, 500))
        for view in found:
            yield hidden(record_of(desk, view))
        if not found:
            return
        before, left = found[-1].id, left - len(found)
    output.narrate(_("There may be more; --limit shows more."))


@app.command(help=N_("One order: the four tracks side by side, and all that hangs on it."))
def show(
    ctx: typer.Context, number: Wanted, as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """Show an order; a telephone number shown in full is noted in the log."""
    from frontdesk.registers.orders import details

    with session_of(ctx).reading_as(as_name) as desk:
        view = order_of(desk, number)
        refuse_closed(desk, view)
        revealed = desk.signed_in is not None
        record = whole_record(desk, desk.ask(details.whole, view.id))
        if revealed and hidden(record) != record:
            note_reveal(desk, view.id)
        show_order(desk, view.id, as_json, revealed=revealed, full=True)
