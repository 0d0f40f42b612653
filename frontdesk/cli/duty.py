"""`frontdesk duty`: who is on duty, and how duty changes."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import ActingAs, AsJson, new_app
from frontdesk.cli.session import SECOND_PIN, THIRD_PIN, asked, person_id, session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk

app = new_app(N_("Who is on duty; open duty, relieve each other."))


@app.command(help=N_("Who is on duty."))
def show(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show the open shift."""
    with session_of(ctx).desk() as desk:
        record = _shift(desk)
        if record["shift"] is None and not as_json:
            print(_("Nobody is on duty."))
            return
        labels = {"shift": _("Shift"), "name": _("On duty")}
        labels |= {"opened_at": _("Since"), "ends_at": _("Until")}
        output.show_one(record, labels, as_json=as_json)


@app.command("open", help=N_("Open duty where nobody is on duty."))
def open_duty(ctx: typer.Context, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Open the first shift of a book."""
    from frontdesk.registers import duty

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(duty.open_first)
        _done(desk, as_json)


@app.command(
    help=N_("Emergency relief: the one who goes (--as) and the one who comes (--to) sign.")
)
def relieve(
    ctx: typer.Context,
    as_name: ActingAs,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="NAME", help=N_("Who takes over; the PIN is asked, or FRONTDESK_PIN2.")
        ),
    ],
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help=N_("Why there is no time for the whole handover."))
    ],
    checked: Annotated[
        bool,
        typer.Option(
            "--checked",
            help=N_("Items counted, telephone and radio tried, log read; else each is asked."),
        ),
    ] = False,
    findings: Annotated[
        str, typer.Option(metavar="TEXT", help=N_("What is damaged, missing or abnormal."))
    ] = "",
    follow_up: Annotated[str, typer.Option(metavar="TEXT", help=N_("What is left to do."))] = "",
    release: Annotated[
        str,
        typer.Option(metavar="TEXT", help=N_("Why a supervisor lets important work pass.")),
    ] = "",
    released_by: Annotated[
        str,
        typer.Option(
            "--released-by",
            metavar="NAME",
            help=N_(
                "The supervisor who releases, where it is neither of the two; the PIN is asked, "
                "or FRONTDESK_PIN3."
            ),
        ),
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Relieve each other with two PINs (HO-12)."""
    from frontdesk.registers.handovers import emergency

    with session_of(ctx).desk_as(as_name) as desk:
        incoming = person_id(desk, to)
        relief = _relief(reason, checked, findings, follow_up)
        warrant = desk.warrant(incoming, asked(_("PIN of {name}").format(name=to), SECOND_PIN))
        releasing = _warrant_of(desk, released_by) if released_by else None
        with desk.transaction(warrant=warrant, release=releasing) as tx:
            emergency.relieve(tx, relief, release=release)
        _done(desk, as_json)


def _warrant_of(desk: "Desk", supervisor: str) -> Any:
    pin = asked(_("PIN of {name}").format(name=supervisor), THIRD_PIN)
    return desk.warrant(person_id(desk, supervisor), pin)


def _relief(reason: str, checked: bool, findings: str, follow_up: str) -> Any:
    from frontdesk.registers.handovers.emergency import Relief

    if checked:
        return Relief(reason, True, True, True, findings, follow_up)
    if not sys.stdin.isatty():
        raise InvalidInput(
            "--checked",
            _("items, telephone and radio, and the log are looked at before both sign."),
            rule="HO-03",
            remedy=_("Do it, then add --checked."),
        )
    counted = typer.confirm(_("Were the items of the post counted?"), err=True)
    tried = typer.confirm(_("Were telephone and radio tried?"), err=True)
    read = typer.confirm(_("Has the incoming clerk read the log?"), err=True)
    return Relief(reason, counted, tried, read, findings, follow_up)


def _shift(desk: "Desk") -> dict[str, Any]:
    from frontdesk.registers import duty

    shift = desk.ask(duty.current)
    zone = desk.house.zone
    return {
        "shift": shift.id if shift else None,
        "name": shift.name if shift else None,
        "opened_at": output.moment(shift.opened_at if shift else None, zone),
        "ends_at": output.moment(shift.ends_at if shift else None, zone),
    }


def _done(desk: "Desk", as_json: bool) -> None:
    anchor, record = desk.anchor(), _shift(desk)
    said = _("{name} is on duty.").format(name=record["name"])
    output.done({**record, "seq": anchor.seq, "head": anchor.head}, said, as_json=as_json)
