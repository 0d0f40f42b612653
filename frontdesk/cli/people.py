"""`frontdesk people`: the staff, their roles and PINs."""

from typing import Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import ActingAs, AsJson, ReadingAs, new_app
from frontdesk.cli.session import SECOND_PIN, asked_twice, person_id, session_of
from frontdesk.language import N_, _

app = new_app(N_("The staff, their roles and PINs."))

Name = Annotated[str, typer.Argument(help=N_("NAME, for namesakes NAME#07."))]


@app.command("list", help=N_("Everybody on the staff."))
def list_people(
    ctx: typer.Context,
    everybody: Annotated[bool, typer.Option("--all", help=N_("Those who have left, too."))] = False,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """List the staff."""
    from frontdesk.registers import people

    columns = {"id": "#", "name": _("Name"), "staff_no": _("Staff number"), "roles": _("Roles")}
    columns |= {"telephone": _("Telephone"), "active": _("On the staff")}
    with session_of(ctx).reading_as(as_name) as desk:
        supervisor = desk.signed_in is not None and desk.signed_in.is_supervisor
        records: list[dict[str, Any]] = [
            {
                "id": who.id,
                "name": who.name,
                "staff_no": who.staff_no,
                "roles": list(who.roles),
                "telephone": who.telephone
                if supervisor
                else output.masked(who.telephone, telephone=True),
                "active": who.active,
            }
            for who in desk.ask(people.staff, gone=everybody)
        ]
        if not as_json:
            from frontdesk.rules.authority import titles

            records = [record | {"roles": titles(record["roles"])} for record in records]
        output.show(records, columns, as_json=as_json)


@app.command(help=N_("Take somebody on; the new PIN is asked twice, or FRONTDESK_PIN2."))
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=N_("As it shall stand in the books."))],
    role: Annotated[
        list[str], typer.Option(metavar="ROLE", help=N_("E.g. clerk; may be repeated."))
    ],
    as_name: ActingAs,
    staff_no: Annotated[str, typer.Option(metavar="NO", help=N_("Staff number."))] = "",
    telephone: Annotated[str, typer.Option(help=N_("Telephone."))] = "",
    as_json: AsJson = False,
) -> None:
    """Add somebody to the staff."""
    from frontdesk.registers import people

    with session_of(ctx).desk_as(as_name) as desk:
        pin = asked_twice(_("New PIN of {name}").format(name=name), SECOND_PIN)
        draft = people.PersonDraft(name, tuple(role), pin, staff_no, telephone)
        new = desk.act(people.add, draft)
        said = _("{name} is on the staff.").format(name=name)
        output.done({"id": new, "name": name, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command(help=N_("Somebody has left; the name stays in the book."))
def deactivate(ctx: typer.Context, name: Name, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Deactivate somebody."""
    from frontdesk.registers import people

    with session_of(ctx).desk_as(as_name) as desk:
        person = person_id(desk, name)
        desk.act(people.deactivate, person)
        said = _("{name} no longer signs here.").format(name=name)
        output.done({"id": person, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command("reset-pin", help=N_("Give somebody, or yourself, a new PIN."))
def reset_pin(ctx: typer.Context, name: Name, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Set a new PIN; a new key under it."""
    with session_of(ctx).desk_as(as_name) as desk:
        person = person_id(desk, name)
        desk.change_pin(person, asked_twice(_("New PIN of {name}").format(name=name), SECOND_PIN))
        said = _("{name} has a new PIN.").format(name=name)
        output.done({"id": person, "seq": desk.anchor().seq}, said, as_json=as_json)


@app.command("lift-wait", help=N_("Let somebody try the PIN again at once."))
def lift_wait(ctx: typer.Context, name: Name, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Lift the waiting time after wrong PINs."""
    from frontdesk.registers import people

    with session_of(ctx).desk_as(as_name) as desk:
        person = person_id(desk, name)
        desk.act(people.lift_wait, person)
        said = _("{name} may try again.").format(name=name)
        output.done({"id": person, "seq": desk.anchor().seq}, said, as_json=as_json)
