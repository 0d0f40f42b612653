"""`frontdesk post notes`: what is to be done when such a request comes."""

from typing import Annotated

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, ActingAs, AsJson, listing, new_app, text_option
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

app = new_app(
    N_("If-then notes: what is to be done when such a request comes."), invoke_without_command=True
)


@app.callback()
def list_notes(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the notes that hold; telephone numbers masked."""
    if not listing(ctx):
        return
    from frontdesk.registers import if_then

    with session_of(ctx).desk() as desk:
        zone = desk.house.zone
        records = [
            {
                "id": one.id,
                "condition": one.condition,
                "then": output.masked(one.then),
                "room": one.room,
                "kind": one.kind,
                "words": one.words,
                "made_by": one.made_by,
                "made_at": output.moment(one.made_at, zone),
                "until_at": output.moment(one.until_at, zone),
                "fired": one.fired,
            }
            for one in desk.ask(if_then.living)
        ]
        names = {"id": "#", "condition": _("If"), "then": _("Then"), "until_at": _("Until")}
        output.show(records, names | {"fired": _("Fired")}, as_json=as_json)


@app.command(help=N_("Leave a note: THEN, with a room, a kind or words as its condition."))
def add(
    ctx: typer.Context,
    then: Annotated[str, typer.Argument(metavar="THEN", help=N_("What is to be done then."))],
    as_name: ActingAs,
    room: Annotated[
        str, text_option(N_("A building 3, an entrance 3-2, a floor 3-2-12, a room."))
    ] = "",
    kind: Annotated[str, text_option(N_("Kind of request, e.g. repair."))] = "",
    words: Annotated[str, text_option(N_("Words that the request holds, all of them."))] = "",
    days: Annotated[
        int | None, typer.Option(min=1, max=MOST, help=N_("For how many days it holds."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Leave an if-then note."""
    from frontdesk.registers import if_then

    with session_of(ctx).desk_as(as_name) as desk:
        draft = if_then.NoteDraft(then=then, room=room, kind=kind, words=words, days=days)
        note = desk.act(if_then.note, draft)
        record = {"id": note, "seq": desk.anchor().seq}
        output.done(record, _("The note is left: #{id}.").format(id=note), as_json=as_json)


@app.command(help=N_("The note holds no longer."))
def end(
    ctx: typer.Context,
    note: Annotated[int, typer.Argument(metavar="#", min=1, max=MOST)],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """End a note."""
    from frontdesk.registers import if_then

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(if_then.end, note)
        record = {"id": note, "seq": desk.anchor().seq}
        output.done(record, _("The note holds no longer."), as_json=as_json)
