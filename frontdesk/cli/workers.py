"""`frontdesk worker`: who takes work orders, in which trades, and when they are there."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import MOST, ActingAs, AsJson, new_app, text_option
from frontdesk.cli.session import person_id, session_of
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.workers import WorkerView

app = new_app(N_("Who takes work orders: trades, when they are there, breaks."))

Name = Annotated[str, typer.Argument(help=N_("NAME, for namesakes NAME#07."))]


def _done(desk: "Desk", record: dict[str, Any], said: str, as_json: bool) -> None:
    output.done({**record, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command("list", help=N_("Every worker with trades, load and times; who is there first."))
def list_workers(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the workers; telephone numbers masked."""
    from frontdesk.registers import workers

    with session_of(ctx).reading_as(None) as desk:
        found = desk.ask(workers.staff)
        records = [_record(desk, one) for one in found]
        if not as_json:
            records = [_shown(record) for record in records]
        names = {"name": _("Worker"), "trades": _("Trades"), "there_until_at": _("There until")}
        names |= {"break_until_at": _("On a break until"), "next_from_at": _("Comes next")}
        names |= {"open_orders": _("Orders on hand"), "shifts": _("Planned")}
        output.show(records, names, as_json=as_json)


def _record(desk: "Desk", one: "WorkerView") -> dict[str, Any]:
    from frontdesk.registers import workers

    zone = desk.house.zone
    break_until = one.break_until if one.on_break(desk.clock.now()) else None
    return {
        "person_id": one.person_id,
        "name": one.name,
        "staff_no": one.staff_no,
        "telephone": output.masked(one.telephone, telephone=True),
        "trades": list(one.trades),
        "department": one.department,
        "there_until_at": output.moment(one.there_until, zone),
        "break_until_at": output.moment(break_until, zone),
        "next_from_at": output.moment(one.next_from, zone),
        "open_orders": one.open_orders,
        "open_minutes": one.open_minutes,
        "shifts": [
            {
                "id": shift,
                "starts_at": output.moment(starts, zone),
                "ends_at": output.moment(ends, zone),
            }
            for shift, starts, ends in desk.ask(workers.shifts_of, one.person_id)
        ],
    }


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    from frontdesk.intake import label

    language = current_language()
    trades = [label("trade", trade, language) for trade in record["trades"]]
    shifts = [
        f"#{one['id']} {one['starts_at'][5:16].replace('T', ' ')} – {one['ends_at'][11:16]}"
        for one in record["shifts"]
    ]
    return {**record, "trades": trades, "shifts": shifts}


@app.command(help=N_("Somebody of the staff takes orders of these trades."))
def add(
    ctx: typer.Context,
    name: Name,
    trade: Annotated[
        list[str], typer.Option(metavar="TRADE", help=N_("E.g. water; may be repeated."))
    ],
    as_name: ActingAs,
    department: Annotated[str, text_option(N_("Serving department."))] = "engineering",
    as_json: AsJson = False,
) -> None:
    """Enter a worker, or give one other trades (WO-30)."""
    from frontdesk.registers import workers

    with session_of(ctx).desk_as(as_name) as desk:
        person = person_id(desk, name)
        desk.act(workers.keep, person, trade, department)
        said = _("{name} takes orders.").format(name=name)
        _done(desk, {"person_id": person, "name": name, "trades": trade}, said, as_json)


@app.command(help=N_("When somebody is there: from, to; 22:00 06:00 crosses midnight."))
def plan(
    ctx: typer.Context,
    name: Name,
    start: Annotated[str, typer.Argument(metavar="FROM", help=N_('"2026-03-02 22:00" or 22:00.'))],
    end: Annotated[str, typer.Argument(metavar="TO", help=N_('"2026-03-03 06:00" or 06:00.'))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Plan a stretch; a time of day alone is today's, and the end's the next after the start."""
    from frontdesk.clock import day_bounds, local
    from frontdesk.registers import workers

    with session_of(ctx).desk_as(as_name) as desk:
        now, zone = desk.clock.now(), desk.house.zone
        today = day_bounds(f"{local(now, zone):%Y-%m-%d}", now, zone)
        starts = values.moment_after(start, desk, "FROM", today[0] - 1 if today else now)
        ends = values.moment_after(end, desk, "TO", starts)
        shift = desk.act(workers.plan, person_id(desk, name), starts, ends)
        times = {"starts_at": output.moment(starts, zone), "ends_at": output.moment(ends, zone)}
        said = _("{name} is planned from {start} to {end}.").format(
            name=name,
            start=str(times["starts_at"])[:16].replace("T", " "),
            end=str(times["ends_at"])[:16].replace("T", " "),
        )
        _done(desk, {"shift": shift, "name": name, **times}, said, as_json)


@app.command(help=N_("A planned stretch does not take place."))
def unplan(
    ctx: typer.Context,
    shift: Annotated[int, typer.Argument(metavar="#", min=1, max=MOST)],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Cancel a stretch."""
    from frontdesk.registers import workers

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(workers.unplan, shift)
        _done(desk, {"shift": shift}, _("The stretch is cancelled."), as_json)


@app.command("break", help=N_("On a break for so many minutes; 0 ends it."))
def take_break(
    ctx: typer.Context,
    name: Name,
    minutes: Annotated[int, typer.Argument(min=0, max=MOST)],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Begin or end a break."""
    from frontdesk.registers import workers

    with session_of(ctx).desk_as(as_name) as desk:
        person = person_id(desk, name)
        desk.act(workers.take_break, person, minutes)
        begun = _("{name} is on a break for {n} minutes.").format(name=name, n=minutes)
        said = begun if minutes else _("{name} is back.").format(name=name)
        _done(desk, {"person_id": person, "minutes": minutes}, said, as_json)


@app.command(help=N_("They take no more orders."))
def remove(ctx: typer.Context, name: Name, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Remove a worker; the orders they have stay theirs until given to somebody else."""
    from frontdesk.registers import workers

    with session_of(ctx).desk_as(as_name) as desk:
        person = person_id(desk, name)
        desk.act(workers.remove, person)
        said = _("{name} takes no more orders.").format(name=name)
        _done(desk, {"person_id": person, "name": name}, said, as_json)
