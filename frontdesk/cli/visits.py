"""`frontdesk order visit`: return visits, the draw of those in person, managers' checks."""

from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import ActingAs, AsJson, Limit, ReadingAs, limit_of, new_app, text_option
from frontdesk.cli.order_shown import Wanted, hidden, order_of, timed
from frontdesk.cli.session import person_id, session_of
from frontdesk.errors import NotFound
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.return_visits import Quota, VisitView

app = new_app(N_("Return visits after an order."))

Month = Annotated[str, typer.Argument(metavar="MONTH", help=N_("2026-03; else the current one."))]


def _visit(desk: "Desk", number: str) -> "VisitView":
    """The visit of an order.

    Raises:
        NotFound: it has none, or none yet.
    """
    from frontdesk.registers import return_visits

    order = order_of(desk, number)
    found = desk.ask(return_visits.of_order, order.id)
    if found is None:
        raise NotFound(
            _("Order {number} has no return visit.").format(number=order.number),
            rule="RV-08",
            remedy=_("It is opened when the resident has signed."),
        )
    return found


@app.command(help=N_("Visits that are to be made, in the order in which they are due."))
def due(
    ctx: typer.Context, limit: Limit = None, as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """List the visits to make (RV-01)."""
    from dataclasses import asdict

    from frontdesk.registers import return_visits

    with session_of(ctx).reading_as(as_name) as desk:
        names = {"number": _("Order"), "room": _("Room"), "customer": _("Resident")}
        names |= {"telephone": _("Telephone"), "content": _("Content"), "worker": _("Worker")}
        names |= {"due_at": _("Due"), "drawn": _("In person")}
        found = desk.ask(return_visits.due, limit_of(limit, as_json))
        records = (hidden(timed(desk, asdict(one))) for one in found)
        output.show(records, names, as_json=as_json)


@app.command(help=N_("A visit was made."))
def make(
    ctx: typer.Context,
    number: Wanted,
    way: Annotated[str, text_option(N_("phone or home."), "WAY")],
    opinion: Annotated[str, text_option(N_("What the resident says."))],
    confirmed_by: Annotated[str, text_option(N_("Who signed, or answered."), "NAME")],
    as_name: ActingAs,
    dissatisfied: Annotated[
        bool, typer.Option("--dissatisfied", help=N_("The resident is not satisfied."))
    ] = False,
    action: Annotated[str, text_option(N_("What is done about it."))] = "",
    visitor: Annotated[str, text_option(N_("Who made it; else whoever writes."), "NAME")] = "",
    request: Annotated[bool, typer.Option("--request", help=N_("Open a request for it."))] = False,
    complaint: Annotated[
        bool, typer.Option("--complaint", help=N_("Open a complaint for it."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a visit down (RV-04 to RV-10)."""
    from frontdesk.registers import return_visits

    with session_of(ctx).desk_as(as_name) as desk:
        visit = _visit(desk, number)
        draft = return_visits.VisitDraft(
            way,
            opinion,
            confirmed_by,
            not dissatisfied,
            action,
            person_id(desk, visitor) if visitor else None,
            open_request=request or complaint,
            complaint=complaint,
        )
        opened = desk.act(return_visits.make, visit.id, draft)
        said = _("The visit of order {number} is written down.").format(number=visit.number)
        if opened:
            said += " " + _("Request {id} takes it up.").format(id=opened)
        record = {"number": visit.number, "visit": visit.id, "request": opened}
        output.done({**record, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command("try", help=N_("A visit was tried in vain."))
def tried(
    ctx: typer.Context,
    number: Wanted,
    way: Annotated[str, text_option(N_("phone or home."), "WAY")],
    content: Annotated[str, typer.Argument(help=N_("What was found."))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Write down that nobody was there, or answered."""
    from frontdesk.registers import return_visits

    with session_of(ctx).desk_as(as_name) as desk:
        visit = _visit(desk, number)
        count = desk.act(return_visits.try_in_vain, visit.id, way, content)
        said = _("The visit of order {number} was tried in vain, {n} times by now.")
        record = {"number": visit.number, "visit": visit.id, "tried": count}
        record["seq"] = desk.anchor().seq
        output.done(record, said.format(number=visit.number, n=count), as_json=as_json)


@app.command("give-up", help=N_("A supervisor ends a visit that could not be made."))
def give_up(
    ctx: typer.Context,
    number: Wanted,
    reason: Annotated[str, typer.Argument(help=N_("Why it could not be made."))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """End a visit that was tried in vain often enough."""
    from frontdesk.registers import return_visits

    with session_of(ctx).desk_as(as_name) as desk:
        visit = _visit(desk, number)
        desk.act(return_visits.give_up, visit.id, reason)
        said = _("The visit of order {number} is over: it could not be made.")
        record = {"number": visit.number, "visit": visit.id, "seq": desk.anchor().seq}
        output.done(record, said.format(number=visit.number), as_json=as_json)


@app.command(help=N_("Draw the visits of a month that are made in person."))
def draw(ctx: typer.Context, as_name: ActingAs, month: Month = "", as_json: AsJson = False) -> None:
    """Draw until the share is reached; the seed stands in the log (RV-05)."""
    from frontdesk.registers import return_visits

    with session_of(ctx).desk_as(as_name) as desk:
        chosen = values.month(month, desk, "MONTH")
        drawn = desk.act(return_visits.draw, chosen)
        views = [desk.ask(return_visits.show, visit) for visit in drawn]
        numbers = [view.number for view in views]
        said = _("To be made in person: {numbers}").format(numbers=", ".join(numbers))
        record = {"month": chosen, "drawn": list(drawn), "numbers": numbers}
        output.done({**record, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command(help=N_("A manager looks a visit over."))
def check(
    ctx: typer.Context,
    number: Wanted,
    finding: Annotated[str, typer.Argument(help=N_("What was found."))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Check a visit (RV-09)."""
    from frontdesk.registers import return_visits

    with session_of(ctx).desk_as(as_name) as desk:
        visit = _visit(desk, number)
        desk.act(return_visits.check, visit.id, finding)
        said = _("The visit of order {number} is checked.").format(number=visit.number)
        record = {"number": visit.number, "visit": visit.id, "seq": desk.anchor().seq}
        output.done(record, said, as_json=as_json)


@app.command(help=N_("How a month stands: visits made, in person, checked."))
def quota(ctx: typer.Context, month: Month = "", as_json: AsJson = False) -> None:
    """Show a month against the rules (RV-03, RV-05, RV-09)."""
    from frontdesk.registers import return_visits

    with session_of(ctx).reading_as(None) as desk:
        found = desk.ask(return_visits.quota, values.month(month, desk, "MONTH"))
        due_at = output.moment(found.due_at, desk.house.zone)
        record = {
            "month": found.month,
            "visits": found.visits,
            "made": found.made,
            "given_up": found.given_up,
            "home": found.home,
            "home_percent": found.home_percent,
            "home_wanted": found.home_wanted,
            "home_reached": found.home_reached,
            "due_at": due_at,
            "checks": [
                {"role": role, "made": made, "owed": owed} for role, made, owed in found.checks
            ],
        }
        names = {"month": _("Month"), "visits": _("Visits"), "made": _("Made"), "due_at": _("Due")}
        names |= {"given_up": _("Could not be made")}
        names |= {"home": _("In person"), "checks": _("Checked by managers")}
        shown = record if as_json else {"month": found.month, **_quota_words(found, due_at)}
        output.show_one(shown, names, as_json=as_json)


def _quota_words(found: "Quota", due_at: str | None) -> dict[str, object]:
    from frontdesk.rules.authority import titles

    home = _("{n}, {percent} % of at least {wanted} %").format(
        n=found.home, percent=found.home_percent, wanted=found.home_wanted
    )
    checks = [
        _("{title}: {made} of {owed}").format(title=titles([role]), made=made, owed=owed)
        for role, made, owed in found.checks
    ]
    counts = {"visits": str(found.visits), "made": str(found.made)}
    counts["given_up"] = str(found.given_up)
    return {**counts, "due_at": due_at, "home": home, "checks": checks}
