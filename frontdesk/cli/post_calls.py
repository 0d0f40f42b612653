"""`frontdesk post calls`: the register of telephone calls (DUTY-15, DUTY-19)."""

from typing import Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import (
    MOST,
    ActingAs,
    AsJson,
    Limit,
    ReadingAs,
    limit_of,
    listing,
    new_app,
    text_option,
)
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _, current_language

app = new_app(
    N_("Telephone calls of the duty hotline and other lines."), invoke_without_command=True
)


@app.callback()
def list_calls(
    ctx: typer.Context, as_name: ReadingAs = None, limit: Limit = None, as_json: AsJson = False
) -> None:
    """List the calls, the newest first; telephone numbers masked without --as."""
    if not listing(ctx):
        return
    from frontdesk.registers import calls

    with session_of(ctx).reading_as(as_name) as desk:
        found = desk.ask(calls.page, limit=limit_of(limit, as_json))
        records = [_record(desk, one) for one in found]
        if as_name is None:
            records = [output.masked(record) for record in records]
        if not as_json:
            records = [_shown(record) for record in records]
        names = {"at": _("Time"), "line": _("Line"), "direction": _("Direction")}
        names |= {"caller": _("Caller's name"), "telephone": _("Telephone"), "about": _("About")}
        names |= {"rings": _("Rings"), "rules": _("Against"), "request": _("Request")}
        output.show(records, names, as_json=as_json)


def _record(desk: Any, one: Any) -> dict[str, Any]:
    broken = {"DUTY-15": one.slow, "DUTY-19": one.outgoing}
    return {
        "id": one.id,
        "at": output.moment(one.at, desk.house.zone),
        "line": one.line,
        "direction": one.direction,
        "caller": one.caller,
        "telephone": one.telephone,
        "about": one.about,
        "rings": one.rings,
        "answered": one.answered,
        "request": one.request_id,
        "noted_by": one.noted_by,
        "rules": [rule for rule, holds in broken.items() if holds],
    }


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    from frontdesk.intake import label

    language = current_language()
    words = {name: label(f"call_{name}", record[name], language) for name in ("line", "direction")}
    return {**record, **words, "at": str(record["at"])[:16].replace("T", " ")}


@app.command(help=N_("Write a call down."))
def add(
    ctx: typer.Context,
    as_name: ActingAs,
    caller: Annotated[str, text_option(N_("Who it was."))] = "",
    telephone: Annotated[str, text_option(N_("The number."))] = "",
    about: Annotated[str, text_option(N_("What it was about."))] = "",
    line: Annotated[str, typer.Option(metavar="LINE", help=N_("hotline or other."))] = "hotline",
    direction: Annotated[str, typer.Option(metavar="in|out", help=N_("in or out."))] = "in",
    rings: Annotated[
        int | None,
        typer.Option(min=0, max=MOST, help=N_("How often it rang, where the site records it.")),
    ] = None,
    answered: Annotated[
        bool, typer.Option("--answered/--not-answered", help=N_("Somebody answered."))
    ] = True,
    at: Annotated[str, typer.Option(metavar="TIME", help=N_('"2026-03-02 08:30" or 08:30.'))] = "",
    request: Annotated[
        int | None, typer.Option(min=1, max=MOST, help=N_("The request that came of it."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a call down; what the rules hold against it is said on stderr."""
    from frontdesk.registers import calls

    with session_of(ctx).desk_as(as_name) as desk:
        moment = values.instant(at, desk, "--at") if at else None
        draft = calls.CallDraft(
            line, direction, caller, telephone, about, rings, answered, moment, request
        )
        call = desk.act(calls.note, draft)
        book, record = desk.house.rulebook, _record(desk, desk.ask(calls.page, limit=1)[0])
        for rule in record["rules"]:
            output.narrate(f"{rule} {book.rule(rule).text(current_language())}")
        said = _("The call is written down: #{id}.").format(id=call)
        output.done({**record, "seq": desk.anchor().seq}, said, as_json=as_json)
