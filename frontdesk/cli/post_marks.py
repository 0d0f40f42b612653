"""`frontdesk post marks`: open matters that are marked important (HO-15)."""

from typing import Annotated

import typer

from frontdesk.cli import output
from frontdesk.cli.options import ActingAs, AsJson, ReadingAs, Reason, listing, new_app
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

app = new_app(
    N_("Matters marked important: duty does not change while one is open."),
    invoke_without_command=True,
)

Subject = Annotated[
    str, typer.Argument(metavar="RECORD", help=N_("Such as help_request:12 or work_order:3."))
]


@app.callback()
def list_marks(ctx: typer.Context, as_name: ReadingAs = None, as_json: AsJson = False) -> None:
    """List the marks that count; of a confidential matter without its reason."""
    if not listing(ctx):
        return
    from frontdesk.registers import marks

    with session_of(ctx).reading_as(as_name) as desk:
        found = desk.ask(marks.marked)
        records = [
            {
                "record": one.subject,
                "words": output.masked(one.words),
                "reason": output.masked(one.reason),
                "marked_by": one.marked_by_name,
                "marked_at": output.moment(one.marked_at, desk.house.zone),
            }
            for one in found.values()
        ]
        names = {
            "record": _("Record"),
            "words": _("About"),
            "reason": _("Reason"),
            "marked_by": _("By"),
        }
        output.show(records, names | {"marked_at": _("Time")}, as_json=as_json)


@app.command("set", help=N_("Mark an open matter important, with the reason."))
def set_mark(
    ctx: typer.Context, record: Subject, reason: Reason, as_name: ActingAs, as_json: AsJson = False
) -> None:
    """Mark a matter."""
    from frontdesk.registers import marks

    with session_of(ctx).desk_as(as_name) as desk:
        mark = desk.act(marks.mark, record, reason)
        told = {"id": mark, "record": record, "seq": desk.anchor().seq}
        output.done(told, _("{record} is marked important.").format(record=record), as_json=as_json)


@app.command(help=N_("It is no longer important, with the reason."))
def lift(
    ctx: typer.Context, record: Subject, reason: Reason, as_name: ActingAs, as_json: AsJson = False
) -> None:
    """Lift a mark."""
    from frontdesk.registers import marks

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(marks.lift, record, reason)
        told = {"record": record, "seq": desk.anchor().seq}
        output.done(
            told, _("The mark of {record} is lifted.").format(record=record), as_json=as_json
        )
