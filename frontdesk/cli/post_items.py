"""`frontdesk post items`: what is counted at each change of duty; the supervisor keeps the list."""

from typing import Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, ActingAs, AsJson, listing, new_app, text_option
from frontdesk.cli.session import session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _, current_language

app = new_app(N_("What is counted at each change of duty."), invoke_without_command=True)

ItemId = Annotated[int, typer.Argument(metavar="#", min=1, max=MOST, help=N_("The item's id."))]
Kind = Annotated[str, typer.Option(metavar="KIND", help=N_("item, key, radio or cash."))]
Place = Annotated[str, text_option(N_("Where it is kept."))]
HowMany = Annotated[
    str, typer.Argument(metavar="NUMBER", help=N_("How many; of cash yuan, such as 500.00."))
]


@app.callback()
def list_items(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the items."""
    if listing(ctx):
        with session_of(ctx).desk() as desk:
            _show(desk, as_json)


def _show(desk: Any, as_json: bool) -> None:
    from frontdesk.registers import inventory

    records = [_record(one) for one in desk.ask(inventory.items)]
    if not as_json:
        records = [{**record, "kind": _kind(record["kind"])} for record in records]
    names = {"id": "#", "kind": _("Kind"), "name": _("Item"), "quantity": _("Should be")}
    output.show(records, names | {"place": _("Place")}, as_json=as_json)


def _kind(kind: str) -> str:
    from frontdesk.intake import label

    return label("item_kind", kind, current_language())


def _record(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "should_be": one.should_be,
        "quantity": one.quantity,
        "place": one.place,
        "entry_seq": one.entry_seq,
    }


def _amount(kind: str, typed: str) -> int:
    """How many; of cash whole fen."""
    if kind == "cash":
        from frontdesk.rules.money import parse_fen

        return parse_fen(typed, _("Should be"))
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 10):
        raise InvalidInput(_("Should be"), _("write a whole number"))
    return int(typed)


@app.command(help=N_("Enter something that belongs to the post."))
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME")],
    number: HowMany,
    as_name: ActingAs,
    kind: Kind = "item",
    place: Place = "",
    as_json: AsJson = False,
) -> None:
    """Enter an item (HO-03, HO-04)."""
    from frontdesk.registers import inventory

    with session_of(ctx).desk_as(as_name) as desk:
        amount = _amount(kind, number)
        item = desk.act(inventory.keep, name, amount, kind=kind, place=place)
        _done(desk, item, _("{name} is counted from now on.").format(name=name), as_json)


@app.command(help=N_("Change name, number, kind or place; what is not named stays."))
def change(
    ctx: typer.Context,
    item: ItemId,
    as_name: ActingAs,
    name: Annotated[str | None, text_option(N_("Another name."))] = None,
    number: Annotated[str | None, text_option(N_("Another number; of cash yuan."))] = None,
    kind: Annotated[str | None, text_option(N_("item, key, radio or cash."))] = None,
    place: Annotated[str | None, text_option(N_("Where it is kept."))] = None,
    as_json: AsJson = False,
) -> None:
    """Change an item."""
    from frontdesk.registers import inventory
    from frontdesk.registers.unit_of_work import not_found

    with session_of(ctx).desk_as(as_name) as desk:
        found = [one for one in desk.ask(inventory.items) if one.id == item]
        if not found:
            raise not_found("post_item", item)
        old = found[0]
        wanted = kind or old.kind
        amount = old.should_be if number is None else _amount(wanted, number)
        desk.act(
            inventory.keep,
            old.name if name is None else name,
            amount,
            kind=wanted,
            place=old.place if place is None else place,
            item_id=item,
            seen=old.entry_seq,
        )
        _done(desk, item, _("The item is changed."), as_json)


@app.command(help=N_("It is counted no more."))
def end(ctx: typer.Context, item: ItemId, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Take an item out of the list."""
    from frontdesk.registers import inventory

    with session_of(ctx).desk_as(as_name) as desk:
        desk.act(inventory.end, item)
        _done(desk, item, _("The item is counted no more."), as_json)


@app.command(help=N_("Enter the list that HO-04 begins with; what stands already stays."))
def propose(ctx: typer.Context, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Lay the default list."""
    from frontdesk.registers import inventory

    with session_of(ctx).desk_as(as_name) as desk:
        count = desk.act(inventory.propose)
        said = _("{n} items were entered.").format(n=count)
        output.done({"entered": count, "seq": desk.anchor().seq}, said, as_json=as_json)


def _done(desk: Any, item: int, said: str, as_json: bool) -> None:
    output.done({"id": item, "seq": desk.anchor().seq}, said, as_json=as_json)
