"""`frontdesk bundle`: the log of a month for the records officer (LOG-06)."""

from pathlib import Path
from typing import Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import ActingAs, AsJson, new_app
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

app = new_app(N_("The log of a month for the records officer: make, hand over, list."))

Month = Annotated[str, typer.Argument(metavar="MONTH", help=N_("The month: 2026-03."))]


@app.command(help=N_("Put a month together as one file; its digest is kept in the log."))
def make(
    ctx: typer.Context,
    month: Month,
    as_name: ActingAs,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--into", metavar="DIR", help=N_("Where to; else the site's own folder exports.")
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the bundle of a month (LOG-06)."""
    from frontdesk.exchange import bundle

    with session_of(ctx).desk_as(as_name) as desk:
        wanted = values.month(month, desk, "MONTH")
        progress = output.Progress(_("{done} of {total} days"))
        try:
            path, made = bundle.make(desk, wanted, folder, progress)
        finally:
            progress.end()
    problems = len(made.verified.problems)
    if problems:
        output.narrate(
            _("{n} things in this month do not hold; the bundle says which.").format(n=problems)
        )
    record: dict[str, Any] = {
        "month": made.month,
        "path": str(path),
        "entries": made.entries,
        "digest": made.digest,
        "problems": problems,
    }
    said = _("{path}: {n} entries. Digest of the list {digest}").format(
        path=path, n=made.entries, digest=made.digest
    )
    output.done(record, said, as_json=as_json)


@app.command(help=N_("The bundle of a month was handed to the records officer."))
def hand(
    ctx: typer.Context,
    month: Month,
    as_name: ActingAs,
    to: Annotated[str, typer.Option("--to", metavar="NAME", help=N_("Who took it."))],
    as_json: AsJson = False,
) -> None:
    """Write down who took the bundle (LOG-06)."""
    from frontdesk.registers.checks import bundles

    with session_of(ctx).desk_as(as_name) as desk:
        wanted = values.month(month, desk, "MONTH")
        desk.act(bundles.hand, wanted, to)
        record = {"month": wanted, "handed_to": to, "seq": desk.anchor().seq}
        said = _("The log of {month} was handed to {name}.").format(month=wanted, name=to)
        output.done(record, said, as_json=as_json)


@app.command("list", help=N_("The bundles that were made, the newest month first."))
def list_bundles(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List bundles; a month that is due is told beside them."""
    from frontdesk.registers.checks import bundles

    columns = {
        "month": _("Month"),
        "entries": _("Entries of the month"),
        "made_by": _("Put together by"),
        "made_at": _("Put together at"),
        "handed_to": _("Handed to"),
        "handed_at": _("Handed over"),
        "digest": _("Digest of the list"),
    }
    with session_of(ctx).desk() as desk:
        zone = desk.house.zone
        records = [
            {
                "month": one.month,
                "entries": one.entries,
                "made_by": one.made_by,
                "made_at": output.moment(one.made_at, zone),
                "handed_to": one.handed_to,
                "handed_at": output.moment(one.handed_at, zone),
                "digest": one.digest,
            }
            for one in desk.ask(bundles.all_of)
        ]
        output.show(records, columns, as_json=as_json)
        due = desk.ask(bundles.due)
        if due:
            output.narrate(_("The log of {month} is due at the records officer.").format(month=due))
