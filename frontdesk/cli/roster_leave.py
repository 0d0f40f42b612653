"""`frontdesk roster leave`: asked for, approved with a stand-in, refused, withdrawn (DUTY-16)."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import ActingAs, AsJson, Number, Reason, new_app
from frontdesk.cli.session import person_id, session_of
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.roster.leave import LeaveView

app = new_app(N_("Leave: ask for it; the supervisor decides and names the stand-in."))


def _done(desk: "Desk", leave: int, said: str, as_json: bool) -> None:
    output.done({"leave": leave, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command("list", help=N_("Leave asked for and decided, the newest first."))
def list_leave(
    ctx: typer.Context,
    waiting: Annotated[
        bool, typer.Option("--waiting", help=N_("Only what waits for the supervisor."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List leave."""
    from frontdesk.registers.roster import leave

    with session_of(ctx).desk() as desk:
        found = desk.ask(leave.waiting if waiting else leave.listed)
        columns = {"id": "#", "name": _("Name"), "from_day": _("From"), "to_day": _("To")}
        columns |= {"state": _("State"), "reason": _("Reason"), "shifts": _("Shifts to be done")}
        columns |= {"substitute": _("Stand-in"), "decided_by": _("By")}
        columns |= {"decision_reason": _("Reason of the decision")}
        records = [_record(desk, one) for one in found]
        shown = map(output.masked, records)
        output.show(shown if as_json else map(_words, shown), columns, as_json=as_json)


def _record(desk: "Desk", one: "LeaveView") -> dict[str, Any]:
    from dataclasses import asdict

    times = {
        name: output.moment(getattr(one, name), desk.house.zone)
        for name in ("asked_at", "decided_at")
    }
    shifts = [f"{day} {code}" for day, code in one.shifts]
    return {**asdict(one), **times, "shifts": shifts}


def _words(record: dict[str, Any]) -> dict[str, Any]:
    from frontdesk.intake import label
    from frontdesk.language import current_language

    return record | {"state": label("leave_state", record["state"], current_language())}


@app.command(help=N_("Ask for leave; a supervisor may enter it for somebody who rang."))
def ask(
    ctx: typer.Context,
    start: Annotated[str, typer.Argument(metavar="FROM", help=N_("The first day, 2026-04-03."))],
    as_name: ActingAs,
    reason: Reason,
    end: Annotated[
        str, typer.Argument(metavar="[TO]", help=N_("The last day; else the same."))
    ] = "",
    person: Annotated[
        str | None, typer.Option("--for", metavar="NAME", help=N_("Whose leave; else one's own."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask for leave."""
    from frontdesk.registers.roster import leave

    with session_of(ctx).desk_as(as_name) as desk:
        who = person_id(desk, person or as_name)
        found = desk.act(leave.ask, who, start, end, reason)
        _done(desk, found, _("Leave {n} is asked for.").format(n=found), as_json)


@app.command(help=N_("Approve leave; the stand-in does the planned shifts."))
def approve(
    ctx: typer.Context,
    number: Number,
    as_name: ActingAs,
    stand_in: Annotated[
        str | None,
        typer.Option(
            "--stand-in", metavar="NAME", help=N_("Needed where shifts are planned on those days.")
        ),
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help=N_("A remark."))] = "",
    as_json: AsJson = False,
) -> None:
    """Approve leave."""
    from frontdesk.registers.roster import leave

    with session_of(ctx).desk_as(as_name) as desk:
        substitute = None if stand_in is None else person_id(desk, stand_in)
        desk.act(leave.approve, number, substitute, reason)
        _done(desk, number, _("Leave {n} is approved.").format(n=number), as_json)


@app.command(help=N_("Refuse leave; the roster stays as it is."))
def refuse(
    ctx: typer.Context, number: Number, as_name: ActingAs, reason: Reason, as_json: AsJson = False
) -> None:
    """Refuse leave."""
    from frontdesk.registers.roster import leave

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(leave.refuse, number, reason)
        _done(desk, number, _("Leave {n} is refused.").format(n=number), as_json)


@app.command(help=N_("Take back leave that is not decided yet."))
def withdraw(
    ctx: typer.Context, number: Number, as_name: ActingAs, as_json: AsJson = False
) -> None:
    """Withdraw leave."""
    from frontdesk.registers.roster import leave

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(leave.withdraw, number)
        _done(desk, number, _("Leave {n} is withdrawn.").format(n=number), as_json)
