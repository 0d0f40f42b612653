"""`frontdesk roster import | set | complete | reopen | code | day`: what changes the roster."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import ActingAs, AsJson, Reason, new_app, text_option
from frontdesk.cli.session import session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.exchange.roster_import import Difference
    from frontdesk.exchange.roster_table import RosterPreview, UnknownCode

app = new_app("")

Month = Annotated[str, typer.Argument(metavar="MONTH", help=N_("As 2026-04."))]
Post = Annotated[
    str, typer.Option("--post", metavar="POST", help=N_("E.g. clerk, gate, engineer."))
]
Why = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help=N_("Why; needed once it is complete."))
]


def _done(desk: "Desk", record: dict[str, Any], said: str, as_json: bool) -> None:
    output.done({**record, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command("import", help=N_("A month from a .csv or .xlsx file: people down, days across."))
def import_roster(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help=N_("A .csv, .csv.gz or .xlsx file."))
    ],
    as_name: ActingAs,
    meaning: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="CODE=HOURS",
            help=N_("What a code means: A1=09:00-21:00, or X=rest; may be repeated."),
        ),
    ] = None,
    post: Post = "clerk",
    month: Annotated[
        str | None, typer.Option(metavar="MONTH", help=N_("Where the file does not say it."))
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help=N_("Show what would come; nothing is written."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import a month of the roster."""
    from frontdesk.exchange import roster_import

    meanings = values.pairs(meaning or (), "--map")
    with session_of(ctx).desk_as(as_name) as desk:
        found = roster_import.preview_roster(desk, file, meanings, post=post, month=month)
        if preview:
            _show_preview(desk, found, roster_import.difference(desk, found), as_json)
            return
        try:
            result = roster_import.import_roster(desk, file, meanings, post=post, month=month)
        except roster_import.RosterRefused as error:
            _show_unknown(error.unknown, as_json)
            _show_problems(found, as_json)
            raise
        _show_problems(found, as_json)
        record = {
            "month": result.month,
            "post": result.post,
            "people": result.people,
            "left_out": result.left_out,
            "codes": {code: hours.words() for code, hours in result.codes.items()},
            "open_points": len(result.findings),
        }
        said = _(
            "{month}: {people} people were taken over, {left_out} rows left out; "
            "{open_points} points are open, see `frontdesk roster check {month}`."
        )
        _done(desk, record, said.format(**record), as_json)


def _show_preview(
    desk: "Desk", found: "RosterPreview", differs: "Difference", as_json: bool
) -> None:
    from frontdesk.cli.roster import show_findings

    record = {
        "record": "preview",
        "month": found.month,
        "post": found.post,
        "rows": found.looked_at,
        "ready": 0 if found.blocked else len(found.lines),
        "left_out": found.left_out,
        "staff": sum(line.draft.person_id is not None for line in found.lines),
        "new": differs.new,
        "changed": differs.changed,
        "gone": differs.gone,
        "codes": {code: hours.words() or "rest" for code, hours in found.codes.items()},
        "missing_days": list(found.missing),
        "ignored": list(found.ignored),
        "blocked": found.blocked,
    }
    labels = {
        "month": _("Month"),
        "post": _("Post"),
        "rows": _("Rows"),
        "ready": _("Ready to be taken over"),
        "left_out": _("Left out"),
        "staff": _("Known as staff"),
        "new": _("New"),
        "changed": _("Changed"),
        "gone": _("No longer there"),
        "codes": _("Codes"),
        "missing_days": _("Days without a column"),
        "ignored": _("Columns not understood"),
        "blocked": _("Cannot be taken"),
    }
    shown = record if as_json else {name: record[name] for name in labels}
    output.show_one(shown, labels, as_json=as_json)
    _show_unknown(tuple(found.unknown), as_json)
    _show_problems(found, as_json)
    show_findings(found.findings, desk.house.zone, as_json=as_json)
    if found.blocked or found.left_out:
        raise typer.Exit(1)


def _show_unknown(found: "tuple[UnknownCode, ...]", as_json: bool) -> None:
    """Codes whose meaning somebody has to say."""
    columns = {"code": _("Code without a meaning"), "count": _("Times"), "row": _("First in row")}
    columns |= {"day": _("Day"), "proposed": _("Perhaps")}
    records = [
        {
            "record": "unknown_code",
            "code": one.code,
            "count": one.count,
            "row": one.row,
            "day": f"{one.day}",
            "proposed": one.proposed,
        }
        for one in found
    ]
    output.show(records, columns, as_json=as_json)


def _show_problems(found: "RosterPreview", as_json: bool) -> None:
    from frontdesk.cli.price_preview import show_notes

    show_notes(found.warnings, found.problems, as_json=as_json)


@app.command("set", help=N_("One day of one person: a code, two as D+N, or - for nothing."))
def set_cell(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=N_("As it stands in the roster."))],
    day: Annotated[str, typer.Argument(metavar="DAY", help=N_("As 2026-04-03."))],
    code: Annotated[str, typer.Argument(metavar="CODE", help=N_("E.g. N, D+N, 休 or -."))],
    as_name: ActingAs,
    post: Post = "",
    new: Annotated[
        bool, typer.Option("--new", help=N_("Begin a row for somebody who is not on the staff."))
    ] = False,
    reason: Why = "",
    as_json: AsJson = False,
) -> None:
    """Write one cell; a row is begun for whoever of the staff has none in that month."""
    from frontdesk.registers.roster import plan, rows

    with session_of(ctx).desk_as(as_name) as desk:
        when = _day(day, "DAY")
        cell = "" if code.strip() in ("-", "–") else code
        month = f"{when:%Y-%m}"
        standing = {row.name for row in desk.ask(plan.month, month).rows}
        if name not in standing and (new or name in desk.ask(rows.known_names)):
            cells = (*[""] * (when.day - 1), cell)
            draft = plan.RowDraft(name, cells, post or "clerk")
            desk.act(plan.set_row, month, draft, reason=reason)
        else:
            desk.act(plan.set_cell, month, name, when.day, cell, post=post, reason=reason)
        said = _("{name}, {day}: {code}").format(name=name, day=when, code=cell or "·")
        _done(desk, {"month": month, "name": name, "day": f"{when}", "code": cell}, said, as_json)


@app.command(help=N_("The roster of a month is complete (DUTY-01)."))
def complete(
    ctx: typer.Context,
    month: Month,
    as_name: ActingAs,
    accept: Annotated[
        str, text_option(N_("Why points that are open are accepted all the same."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Complete a month."""
    from frontdesk.registers.roster import plan

    with session_of(ctx).desk_as(as_name) as desk:
        wanted = values.month(month, desk, "MONTH")
        desk.act(plan.complete, wanted, accept=accept)
        said = _("The roster of {month} is complete.").format(month=wanted)
        _done(desk, {"month": wanted, "state": "complete"}, said, as_json)


@app.command(help=N_("Work on a complete month again."))
def reopen(
    ctx: typer.Context, month: Month, as_name: ActingAs, reason: Reason, as_json: AsJson = False
) -> None:
    """Reopen a month."""
    from frontdesk.registers.roster import plan

    with session_of(ctx).desk_as(as_name) as desk:
        wanted = values.month(month, desk, "MONTH")
        desk.act(plan.reopen, wanted, reason)
        said = _("The roster of {month} is worked on again.").format(month=wanted)
        _done(desk, {"month": wanted, "state": "draft"}, said, as_json)


@app.command(help=N_("What a code means: hours, rest, or end to use it no more."))
def code(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="CODE")],
    meaning: Annotated[
        str, typer.Argument(metavar="HOURS", help=N_("As 09:00-21:00, rest, or end."))
    ],
    as_name: ActingAs,
    called: Annotated[
        str, typer.Option("--name", metavar="TEXT", help=N_("What it is called."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Keep a code, or end it."""
    from frontdesk.exchange.roster_table import read_meanings
    from frontdesk.registers.roster import templates

    with session_of(ctx).desk_as(as_name) as desk:
        if meaning.strip().lower() == "end":
            desk.act(templates.end, name)
            said = _("{code} is used no more.").format(code=name)
        else:
            ((kept, hours),) = read_meanings({name: meaning}).items()
            desk.act(templates.keep, kept, hours.starts, hours.ends, name=called, rest=hours.rest)
            said = _("{code}: {hours}").format(code=kept, hours=hours.words() or _("rest"))
        _done(desk, {"code": name, "meaning": meaning}, said, as_json)


@app.command(help=N_("Make a day a working day or a day off here (DUTY-06)."))
def day(
    ctx: typer.Context,
    when: Annotated[str, typer.Argument(metavar="DAY", help=N_("As 2026-04-03."))],
    kind: Annotated[str, typer.Argument(metavar="off|working")],
    as_name: ActingAs,
    called: Annotated[
        str, typer.Option("--name", metavar="TEXT", help=N_("What it is called."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Set a day of the calendar."""
    from frontdesk.registers.roster import days

    if kind not in ("off", "working"):
        raise InvalidInput("off|working", _("choose from {known}").format(known="off, working"))
    with session_of(ctx).desk_as(as_name) as desk:
        day_meant = _day(when, "DAY")
        desk.act(days.set_day, day_meant, kind == "working", called)
        words = _("a working day") if kind == "working" else _("a day off")
        said = _("{day} is {kind}.").format(day=day_meant, kind=words)
        _done(desk, {"day": f"{day_meant}", "working": kind == "working"}, said, as_json)


def _day(typed: str, field: str) -> date:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        raise InvalidInput(field, _("write the day as 2026-03-02")) from None
