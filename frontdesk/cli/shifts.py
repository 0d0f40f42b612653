"""`frontdesk shift`: who was on duty when, and what became of each shift."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, AsJson, Limit, limit_of, new_app
from frontdesk.cli.session import session_of
from frontdesk.errors import NotFound
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.checks.shapes import ShiftRow
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("Shifts: who was on duty when, handed over, checked."))

STATES = {
    "running": N_("on duty now"),
    "handed_over": N_("handed over, not checked yet"),
    "reviewed": N_("checked by the supervisor"),
}


@app.command(help=N_("A shift: from when to when, its entries, its handovers, who has read it."))
def show(
    ctx: typer.Context,
    shift_id: Annotated[
        int | None,
        typer.Argument(
            metavar="[ID]", min=1, max=MOST, show_default=False, help=N_("Else the newest one.")
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one shift."""
    with session_of(ctx).desk() as desk:
        record = _whole(desk, _number(desk, shift_id))
        labels = {
            "shift": _("Shift"),
            "name": _("On duty"),
            "opened_at": _("Since"),
            "ends_at": _("Until"),
            "closed_at": _("Duty ended"),
            "entries": _("Entries written"),
            "first": _("First entry"),
            "last": _("Last entry"),
            "taken_with": _("Taken over by handover"),
            "given_with": _("Handed over by handover"),
            "read_by": _("Read by"),
        }
        if not as_json:
            record["state"] = _(STATES.get(record["state"], record["state"]))
        output.show_one(record, labels, as_json=as_json)


@app.command("list", help=N_("Shifts, the newest first."))
def list_shifts(ctx: typer.Context, limit: Limit = None, as_json: AsJson = False) -> None:
    """List shifts."""
    from frontdesk.registers import duty
    from frontdesk.registers.checks import reviewing

    columns = {
        "shift": _("Shift"),
        "name": _("On duty"),
        "opened_at": _("Since"),
        "closed_at": _("Duty ended"),
        "state": _("State"),
        "read_by": _("Read by"),
    }
    with session_of(ctx).desk() as desk:
        newest = desk.ask(duty.recent, limit_of(limit, as_json))
        rows = {row.id: row for row in desk.ask(reviewing.named, [one.id for one in newest])}
        records = [_record(desk, rows[one.id]) for one in newest if one.id in rows]
        if not as_json:
            for record in records:
                record["state"] = _(STATES.get(record["state"], record["state"]))
        output.show(records, columns, as_json=as_json)


def _number(desk: "Desk", wanted: int | None) -> int:
    from frontdesk.registers import duty

    if wanted is not None:
        return wanted
    newest = desk.ask(duty.recent, 1)
    if not newest:
        raise NotFound(_("Duty has never been opened."))
    return newest[0].id


def _record(desk: "Desk", row: "ShiftRow") -> dict[str, Any]:
    zone = desk.house.zone
    return {
        "shift": row.id,
        "name": row.name,
        "opened_at": output.moment(row.opened_at, zone),
        "ends_at": output.moment(row.ends_at, zone),
        "closed_at": output.moment(row.closed_at, zone),
        "state": row.state,
        "read_by": list(row.readers),
    }


def _whole(desk: "Desk", number: int) -> dict[str, Any]:
    with desk.reading() as reading:
        row, (first, last, count) = _read(reading, number)
        given, taken = _handovers(reading, row)
    return {
        **_record(desk, row),
        "entries": count,
        "first": first or None,
        "last": last or None,
        "taken_with": taken,
        "given_with": given,
    }


def _read(reading: "Reading", number: int) -> tuple["ShiftRow", tuple[int, int, int]]:
    from frontdesk.registers.checks import reviewing
    from frontdesk.registers.unit_of_work import not_found
    from frontdesk.store import day_lines

    found = reviewing.named(reading, [number])
    if not found:
        raise not_found("shift", number)
    return found[0], day_lines.of_shift(reading.raw, number)


def _handovers(reading: "Reading", row: "ShiftRow") -> tuple[int | None, int | None]:
    """With which signed handovers a shift was given up and taken."""
    from frontdesk.registers.handovers import views

    until = (row.closed_at if row.closed_at is not None else reading.now) + 1
    signed = [one for one in views.between(reading, row.opened_at, until) if one.signed]
    given = next((one.id for one in signed if one.from_shift == row.id), None)
    taken = next((one.id for one in signed if one.to_shift == row.id), None)
    return given, taken
