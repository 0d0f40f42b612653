"""`frontdesk import`: households, past requests and price lists from CSV and XLSX files."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import ActingAs, AsJson, new_app
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.exchange.households_table import RowProblem

app = new_app(N_("Take over households, past requests or a price list from a file."))

File = Annotated[Path, typer.Argument(metavar="FILE", help=N_("A .csv, .csv.gz or .xlsx file."))]
Preview = Annotated[
    bool, typer.Option("--preview", help=N_("Show what would come; nothing is written."))
]


@app.command(help=N_("Buildings, rooms, residents and telephones; all of them or nothing."))
def households(
    ctx: typer.Context,
    file: File,
    as_name: ActingAs,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Import the household register."""
    from frontdesk.exchange import importing

    progress = output.Progress(_("{done} of {total} rows"))
    with session_of(ctx).desk_as(as_name) as desk:
        if preview:
            looked = importing.preview_households(desk, file)
            ready = len(looked.rows)
            counts = {"rows": looked.looked_at, "ready": ready, "refused": len(looked.problems)}
            _previewed(counts, looked.problems, as_json)
            return
        try:
            result = importing.import_households(desk, file, progress)
        except importing.RowsRefused as error:
            progress.end()
            _print_problems(error.problems, as_json)
            raise
        progress.end()
        said = _("{rooms} rooms and {residents} residents were taken over.")
        record = {"rooms": result.rooms, "residents": result.residents, "seq": desk.anchor().seq}
        output.done(record, said.format(**record), as_json=as_json)


@app.command(help=N_("Past requests; a run that was broken off goes on where it stopped."))
def requests(
    ctx: typer.Context,
    file: File,
    as_name: ActingAs,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Import past requests."""
    from frontdesk.exchange import importing

    progress = output.Progress(_("{done} of {total} rows"))
    with session_of(ctx).desk_as(as_name) as desk:
        if preview:
            looked = importing.preview_requests(desk, file, progress)
            progress.end()
            record = asdict(looked)
            record["first"] = [asdict(past) for past in looked.first]
            del record["problems"]
            _previewed(record, looked.problems, as_json)
            return
        result = importing.import_requests(desk, file, progress)
        progress.end()
        _print_problems(result.problems, as_json)
        record = {"taken": result.taken, "already": result.already, "refused": result.refused}
        said = _(
            "{taken} requests were taken over, {already} stood here before, {refused} refused."
        )
        output.done({**record, "seq": desk.anchor().seq}, said.format(**record), as_json=as_json)


@app.command(help=N_("The paid-service price list; its sound lines become the next version."))
def prices(
    ctx: typer.Context,
    file: File,
    as_name: ActingAs,
    preview: Preview = False,
    valid_from: Annotated[
        str | None,
        typer.Option(metavar="DATE", help=N_("The day from which it holds; else today.")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import a price list."""
    from frontdesk.cli import price_preview, values
    from frontdesk.exchange import price_import

    with session_of(ctx).desk_as(as_name) as desk:
        start = None if valid_from is None else values.day(valid_from, desk, "--valid-from")[0]
        if preview:
            found = price_import.preview_prices(desk, file)
            differs = price_import.difference(desk, found)
            price_preview.show_preview(found, differs, as_json=as_json)
            _say_left_out(found.left_out)
            return
        try:
            result = price_import.import_prices(desk, file, start)
        except price_import.ListRefused as error:
            price_preview.show_notes((), error.problems, as_json=as_json)
            raise
        price_preview.show_notes(result.warnings, result.problems, as_json=as_json)
        record = {"version": result.version, "items": result.items, "refused": result.refused}
        said = _("Version {version}: {items} items were taken over, {refused} lines left out.")
        output.done({**record, "seq": desk.anchor().seq}, said.format(**record), as_json=as_json)


def _say_left_out(count: int) -> None:
    """Exit status 1 where lines would be left out."""
    if count:
        output.narrate(
            _("{n} lines would be left out. Put them right in the file.").format(n=count)
        )
        raise typer.Exit(1)


def _previewed(counts: Mapping[str, Any], problems: "Sequence[RowProblem]", as_json: bool) -> None:
    """What would come and every problem row; exit status 1 where there is one."""
    labels = {
        "rows": _("Rows"),
        "ready": _("Ready to be taken over"),
        "already": _("Here already"),
        "refused": _("With a problem"),
        "kinds": _("Kinds"),
        "missing": _("Missing facts"),
    }
    shown = counts if as_json else {name: counts[name] for name in labels if name in counts}
    output.show_one(shown, labels, as_json=as_json)
    _print_problems(problems, as_json)
    if problems:
        output.narrate(
            _("{n} rows have a problem. Put them right in the file.").format(n=counts["refused"])
        )
        raise typer.Exit(1)


def _print_problems(problems: "Sequence[RowProblem]", as_json: bool) -> None:
    columns = {"row": _("Row"), "field": _("Field"), "reason": _("Reason"), "rule": _("Rule")}
    records = [asdict(problem) for problem in problems]
    if not as_json:
        from frontdesk.exchange.columns import column_name

        records = [record | {"field": column_name(record["field"])} for record in records]
    output.show(records, columns, as_json=as_json)
