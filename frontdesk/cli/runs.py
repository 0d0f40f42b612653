"""`frontdesk run`: runs of procedures, and the report of one."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, AsJson, Limit, ReadingAs, limit_of, new_app
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.registers.runs import RunRow
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("Runs of procedures, and the report of one."))


@app.command("list", help=N_("Running procedures, the newest first."))
def list_runs(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help=N_("Those that have ended too."))
    ] = False,
    limit: Limit = None,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """List runs; a confidential one of somebody else shows no more than that it is there."""
    columns = {
        "run": _("Run"),
        "started_at": _("Began"),
        "title": _("Procedure"),
        "place": _("Place"),
        "state": _("State"),
        "stage": _("Stage"),
        "open": _("Open steps"),
        "owner": _("Answers for it"),
    }
    with session_of(ctx).reading_as(as_name) as desk:
        most = limit_of(limit, as_json)
        rows = desk.ask(_rows, everything, most)
        records = [desk.ask(_record, row) for row in rows]
        if not as_json:
            records = [_worded(record) for record in records]
        output.show(records, columns, as_json=as_json)
        if len(rows) == most:
            output.narrate(_("There may be more; --limit shows more."))


def _rows(reading: "Reading", everything: bool, limit: int) -> "list[RunRow]":
    from frontdesk.registers import runs

    rows = runs.running(reading, limit)
    if everything:
        rows += runs.ended(reading, limit)
    return sorted(rows, key=lambda row: -row.id)[:limit]


def _record(reading: "Reading", row: "RunRow") -> dict[str, Any]:
    """A run as a record, telephones masked; what is closed to the reader is None."""
    from frontdesk.procedures import pinned

    procedure = pinned.procedure_of(row)
    readable = reading.may_open(row.owner, row.confidential)
    language = current_language()
    told = {
        "procedure": procedure.id,
        "revision": procedure.revision,
        "title": procedure.title.text(language),
        "request": row.request_id,
        "place": output.masked(row.place),
        "stage": _stage(reading, procedure.track, row.stage),
        "open": [procedure.steps[step.step].title.text(language) for step in row.steps],
    }
    return {
        "run": row.id,
        **(told if readable else dict.fromkeys(told)),
        "state": row.state,
        "owner": row.owner_name,
        "confidential": row.confidential,
        "started_at": output.moment(row.started_at, reading.house.zone),
        "ended_at": output.moment(row.ended_at, reading.house.zone),
    }


def _stage(reading: "Reading", track: str | None, stage: str) -> str:
    transitions = reading.house.transitions
    if not track or not transitions.has(track) or stage not in transitions.states(track):
        return stage
    return transitions.states(track)[stage].text(current_language())


def _worded(record: dict[str, Any]) -> dict[str, Any]:
    from frontdesk.procedures.report_text import STATES

    closed = {"title": _("(confidential)")} if record["title"] is None else {}
    return {**record, **closed, "state": STATES[record["state"]].text(current_language())}


@app.command(help=N_("The report of a run."))
def show(
    ctx: typer.Context,
    run_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST)],
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Report a run: what was done when, by whom, against which clock, and what was left out.

    A telephone number shown in full, or a confidential run of somebody else, is noted in the log.
    """
    from frontdesk.procedures import opened, report

    with session_of(ctx).reading_as(as_name) as desk:
        found = desk.ask(report.report, run_id)
        if desk.signed_in is None:
            found = report.masked(found)
        elif desk.ask(opened.to_note, found):
            desk.act(opened.note, found)
        if as_json:
            output.show_one(report.as_json(found), as_json=True)
            return
        for line in report.as_text(found, current_language(), desk.house.zone):
            print(line)
