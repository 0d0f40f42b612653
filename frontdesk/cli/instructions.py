"""`frontdesk instructions`: what the supervisor tells the clerks, and who has read it."""

from typing import Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import MOST, ActingAs, AsJson, ReadingAs, new_app
from frontdesk.cli.session import person_id, session_of
from frontdesk.language import N_, _

app = new_app(N_("Instructions of the supervisor: give, read and acknowledge, withdraw."))

Which = Annotated[int, typer.Argument(metavar="#", min=1, max=MOST)]


@app.command("list", help=N_("The instructions that hold now, with who has read them."))
def list_instructions(
    ctx: typer.Context, as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """List instructions; those to one of the staff for that person and supervisors only."""
    from frontdesk.registers import instructions

    with session_of(ctx).reading_as(as_name) as desk:
        records = [_record(desk, one) for one in desk.ask(instructions.living)]
        if not as_json:
            records = [_shown(record) for record in records]
        names = {"id": "#", "to": _("For"), "content": _("Content"), "given_by": _("By")}
        names |= {"given_at": _("Time"), "until_at": _("Until"), "read_by": _("Read by")}
        output.show(records, names | {"to_read": _("Still to read it")}, as_json=as_json)


def _record(desk: Any, one: Any) -> dict[str, Any]:
    zone = desk.house.zone
    return {
        "id": one.id,
        "to": one.to_name if one.to_person is not None else None,
        "content": output.masked(one.content),
        "given_by": one.given_by,
        "given_at": output.moment(one.given_at, zone),
        "until_at": output.moment(one.expires_at, zone),
        "about": one.about,
        "read_by": [
            {"name": who.name, "read_at": output.moment(who.read_at, zone)} for who in one.readers
        ],
        "to_read": list(one.waiting),
    }


def _shown(record: dict[str, Any]) -> dict[str, Any]:
    read = [who["name"] for who in record["read_by"]]
    return {**record, "to": record["to"] or _("everybody"), "read_by": read}


@app.command(help=N_("Give an instruction to everybody on duty, or to one of the staff."))
def give(
    ctx: typer.Context,
    content: Annotated[str, typer.Argument(metavar="TEXT")],
    as_name: ActingAs,
    to: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=N_("For whom; without it for all who stand duty.")),
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=MOST, help=N_("For how many days it holds."))
    ] = None,
    until: Annotated[
        str, typer.Option(metavar="TIME", help=N_('Until when: "2026-03-02 08:30" or 08:30.'))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Give an instruction; it shows at the next sign-in (DUTY-03)."""
    from frontdesk.registers import instructions

    with session_of(ctx).desk_as(as_name) as desk:
        person = person_id(desk, to) if to else None
        ends = values.ahead(until, desk, "--until") if until and days is None else None
        number = desk.act(instructions.give, content, to=person, days=days, expires_at=ends)
        _done(desk, number, _("Instruction {id} is given.").format(id=number), as_json)


@app.command(help=N_("The instruction holds no longer."))
def withdraw(ctx: typer.Context, number: Which, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Withdraw an instruction."""
    from frontdesk.registers import instructions

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(instructions.withdraw, number)
        said = _("Instruction {id} holds no longer.").format(id=number)
        _done(desk, number, said, as_json)


@app.command(help=N_("Read what waits for whoever acts; with # acknowledge that one."))
def read(
    ctx: typer.Context,
    as_name: ActingAs,
    number: Annotated[int | None, typer.Argument(metavar="[#]", min=1, max=MOST)] = None,
    as_json: AsJson = False,
) -> None:
    """Show what waits, or acknowledge one with the reader's signature."""
    from frontdesk.registers import instructions

    with session_of(ctx).desk_as(as_name) as desk:
        if number is not None:
            desk.act(instructions.read, number)
            _done(desk, number, _("Read: {id}.").format(id=number), as_json)
            return
        actor = desk.signed_in
        waiting = desk.ask(instructions.pending, actor.person_id) if actor else []
        records = [_record(desk, one) for one in waiting]
        names = {"id": "#", "content": _("Content"), "given_by": _("By"), "given_at": _("Time")}
        output.show(records, names, as_json=as_json)


def _done(desk: Any, number: int, said: str, as_json: bool) -> None:
    output.done({"id": number, "seq": desk.anchor().seq}, said, as_json=as_json)
