"""`frontdesk roster`: the months of the roster, who is on duty by them, leave."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, roster_leave, roster_moves, values
from frontdesk.cli.options import AsJson, ReadingAs, new_app
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from frontdesk.registers.roster.plan import MonthView
    from frontdesk.registers.roster.presence import Presence
    from frontdesk.rules.rostering import Finding

app = new_app(N_("The duty roster: its months, leave, who is on duty by it."))
app.add_typer(roster_moves.app)
app.add_typer(roster_leave.app, name="leave")

Month = Annotated[str, typer.Argument(metavar="[MONTH]", help=N_("As 2026-04; else this month."))]


@app.command(help=N_("A month: everybody's codes, what the codes mean, what is wrong."))
def show(
    ctx: typer.Context, month: Month = "", as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """Show a month of the roster."""
    from frontdesk.registers.roster import plan

    with session_of(ctx).reading_as(as_name) as desk:
        found = desk.ask(plan.month, values.month(month, desk, "MONTH"))
        zone = desk.house.zone
        if as_json:
            records = _records(found, zone)
            output.show(records if as_name else map(output.masked, records), {}, as_json=True)
            return
        from frontdesk.cli.roster_shown import show_month

        show_month(found, zone)


def _records(found: "MonthView", zone: "ZoneInfo") -> list[dict[str, Any]]:
    """The month, then its days that are no common ones, codes, rows and findings."""
    from dataclasses import asdict

    month = {
        "record": "month",
        "month": found.month,
        "state": found.state,
        "due_at": output.moment(found.due_at, zone),
        "completed_at": output.moment(found.completed_at, zone),
        "completed_by": found.completed_by,
        "provisional": found.provisional,
        "seq": found.entry_seq,
    }
    days = [
        {"record": "day", **asdict(day), "day": f"{day.day}"}
        for day in found.days
        if day.holiday or day.make_up
    ]
    codes = [{"record": "code", **asdict(one), "hours": one.hours} for one in found.templates]
    rows = [{"record": "row", **asdict(row)} for row in found.rows]
    return [month, *days, *codes, *rows, *(finding_record(one, zone) for one in found.findings)]


def finding_record(one: "Finding", zone: "ZoneInfo") -> dict[str, Any]:
    """A finding as a JSON record."""
    from frontdesk.registers.roster import wording

    return {
        "record": "finding",
        "rule": one.rule,
        "kind": one.kind,
        "day": f"{one.day}" if one.day else None,
        "name": one.name,
        "post": one.post,
        "code": one.code,
        "from_at": output.moment(one.from_at, zone),
        "to_at": output.moment(one.to_at, zone),
        "count": one.count,
        "blocks": one.blocks,
        "words": wording.words(one, zone),
    }


@app.command(help=N_("What is wrong with a month, each with its rule; exit status 1 if anything."))
def check(ctx: typer.Context, month: Month = "", as_json: AsJson = False) -> None:
    """Check a month of the roster."""
    from frontdesk.registers.roster import plan

    with session_of(ctx).desk() as desk:
        found = desk.ask(plan.month, values.month(month, desk, "MONTH"))
        show_findings(found.findings, desk.house.zone, as_json=as_json)
        if found.state == "none":
            said = _("Nothing is planned for {month} yet.").format(month=found.month)
            output.narrate(said)
        if found.findings:
            raise typer.Exit(1)
        if not as_json:
            print(_("{month}: nothing is wrong.").format(month=found.month))


def show_findings(found: "tuple[Finding, ...]", zone: "ZoneInfo", *, as_json: bool) -> None:
    """Print findings, what blocks first."""
    columns = {"rule": _("Rule"), "weight": _("Weight"), "words": _("What")}
    records = [finding_record(one, zone) for one in found]
    if not as_json:
        for record in records:
            record["weight"] = _("cannot stand") if record["blocks"] else _("flagged")
    output.show(records, columns, as_json=as_json)


@app.command("on-duty", help=N_("Who is on duty by the roster and who can be reached."))
def on_duty(
    ctx: typer.Context,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help=N_('"2026-04-03 02:00"; else now.'))
    ] = None,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """List who is on duty or reachable at a moment; telephone numbers masked without `--as`."""
    from frontdesk.registers.roster import presence

    with session_of(ctx).reading_as(as_name) as desk:
        moment = None if at is None else values.instant(at, desk, "--at")
        found = desk.ask(presence.reachable, moment)
        if not found and not as_json:
            print(_("The roster has nobody on duty."))
        records = [_presence(one, desk.house.zone) for one in found]
        columns = {"title": _("Post"), "name": _("Name"), "telephone": _("Telephone")}
        columns |= {"code": _("Code"), "starts_at": _("Since"), "ends_at": _("Until")}
        shown = records if as_name else map(output.masked, records)
        output.show(shown, columns, as_json=as_json)


def _presence(one: "Presence", zone: "ZoneInfo") -> dict[str, Any]:
    from dataclasses import asdict

    times = {name: output.moment(getattr(one, name), zone) for name in ("starts_at", "ends_at")}
    return {**asdict(one), **times}
