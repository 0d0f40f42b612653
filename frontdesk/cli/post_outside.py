"""`frontdesk post outside`: who of the desk is outside, with a clock until they are heard of."""

from typing import Annotated

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, ActingAs, AsJson, listing, new_app, text_option
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

app = new_app(
    N_("Who of the desk is outside, and by when they are to be heard of."),
    invoke_without_command=True,
)

OutingId = Annotated[int, typer.Argument(metavar="#", min=1, max=MOST)]
Note = Annotated[str, text_option(N_("A few words."))]


@app.callback()
def list_outside(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List who is outside."""
    if not listing(ctx):
        return
    from frontdesk.registers import outings

    with session_of(ctx).desk() as desk:
        zone, now = desk.house.zone, desk.clock.now()
        records = [
            {
                "id": one.id,
                "name": one.name,
                "purpose": one.purpose,
                "left_at": output.moment(one.left_at, zone),
                "due_at": output.moment(one.due_at, zone),
                "overdue": one.due_at < now,
                "heard": one.heard,
                "minutes": one.minutes,
            }
            for one in desk.ask(outings.outside)
        ]
        names = {"id": "#", "name": _("Name"), "purpose": _("What for"), "left_at": _("Since")}
        names |= {"due_at": _("Heard of by"), "overdue": _("Overdue"), "heard": _("Heard of")}
        output.show(records, names, as_json=as_json)


@app.command(help=N_("Somebody leaves the desk; a clock runs until they are heard of."))
def leave(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    purpose: Annotated[str, typer.Argument(metavar="WHAT-FOR")],
    as_name: ActingAs,
    minutes: Annotated[
        int | None, typer.Option(min=1, max=MOST, help=N_("To be heard of every so many minutes."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Begin an outing (DUTY-12)."""
    from frontdesk.registers import outings

    with session_of(ctx).desk_as(as_name) as desk:
        outing = desk.act(outings.begin, name, purpose, minutes)
        record = {"id": outing, "seq": desk.anchor().seq}
        said = _("{name} is outside: #{id}.").format(name=name, id=outing)
        output.done(record, said, as_json=as_json)


@app.command(help=N_("They were heard of and are well: the clock is set anew."))
def heard(
    ctx: typer.Context,
    outing: OutingId,
    as_name: ActingAs,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Set the welfare clock anew."""
    from frontdesk.registers import outings

    with session_of(ctx).desk_as(as_name) as desk:
        due = output.moment(desk.act(outings.heard, outing, note), desk.house.zone)
        record = {"id": outing, "due_at": due, "seq": desk.anchor().seq}
        said = _("Heard of; next by {when}.").format(when=str(due)[11:16])
        output.done(record, said, as_json=as_json)


@app.command(help=N_("They are back at the desk: the clock ends."))
def back(
    ctx: typer.Context,
    outing: OutingId,
    as_name: ActingAs,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """End an outing."""
    from frontdesk.registers import outings

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(outings.back, outing, note)
        record = {"id": outing, "seq": desk.anchor().seq}
        output.done(record, _("Back at the desk."), as_json=as_json)
