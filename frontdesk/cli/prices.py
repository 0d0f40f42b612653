"""`frontdesk prices`: the paid-service price list, as it holds now and as it held before."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, AsJson, Limit, limit_of, new_app
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.prices import PriceListView, PriceView

app = new_app(N_("The paid-service price list."))

Version = Annotated[
    int | None,
    typer.Option(min=1, max=MOST, metavar="N", help=N_("A version; else the one that holds now.")),
]


@app.command("list", help=N_("Items by number, words or pinyin initials; without words all."))
def list_items(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="[WORDS]")] = None,
    version: Version = None,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """List items of the price list."""
    from frontdesk.registers import prices

    with session_of(ctx).desk() as desk:
        held = _version(desk, version)
        most = limit_of(limit, as_json)
        found = desk.ask(prices.find, " ".join(words or ()), most, list_id=held.id)
        columns = {"number": _("Number"), "title": _("Service item"), "price": _("Price")}
        columns |= {"material": _("Material"), "trade": _("Trade"), "remark": _("Remark")}
        output.show(map(_record if as_json else _shown, found), columns, as_json=as_json)


@app.command(help=N_("One item with everything that stands about it."))
def show(
    ctx: typer.Context,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help=N_("As printed."))],
    version: Version = None,
    as_json: AsJson = False,
) -> None:
    """Show one item."""
    from frontdesk.registers import prices

    with session_of(ctx).desk() as desk:
        held = _version(desk, version)
        one = desk.ask(prices.numbered, number, held.id)
        labels = {"number": _("Number"), "category": _("Category"), "name": _("Service item")}
        labels |= {"condition": _("Condition"), "price": _("Price"), "printed": _("As printed")}
        labels |= {"material": _("Material"), "trade": _("Trade"), "remark": _("Remark")}
        labels |= {"version": _("Version")}
        record = _record(one) if as_json else {name: _shown(one)[name] for name in labels}
        output.show_one(record, labels, as_json=as_json)


@app.command(help=N_("All versions of the price list, the newest first."))
def versions(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the versions."""
    from frontdesk.registers import prices

    with session_of(ctx).desk() as desk:
        now = desk.ask(prices.current)
        columns = {"version": _("Version"), "name": _("Name"), "valid_from_at": _("Valid from")}
        columns |= {"items": _("Items"), "imported_at": _("Taken over"), "imported_by": _("By")}
        columns |= {"file": _("File"), "holds": _("Holds now")}
        records = [
            {
                "id": one.id,
                "version": one.version,
                "name": one.name,
                "valid_from_at": output.moment(one.valid_from, desk.house.zone),
                "items": one.items,
                "imported_at": output.moment(one.imported_at, desk.house.zone),
                "imported_by": one.imported_by,
                "file": one.file,
                "file_sha256": one.file_sha256,
                "state": one.state,
                "holds": now is not None and now.id == one.id,
            }
            for one in desk.ask(prices.versions)
        ]
        output.show(records, columns, as_json=as_json)


def _version(desk: "Desk", number: int | None) -> "PriceListView":
    """The version named, or the one that holds now.

    Raises:
        NotFound: no such version, or none holds yet.
    """
    from frontdesk.errors import NotFound
    from frontdesk.registers import prices

    if number is None:
        held = desk.ask(prices.current)
    else:
        held = next((one for one in desk.ask(prices.versions) if one.version == number), None)
    if held is None:
        raise NotFound(
            _("No price list holds.") if number is None else _("There is no such version."),
            rule="FEE-01",
            remedy=_("See `frontdesk prices versions`, or import a list."),
        )
    return held


def _record(one: "PriceView") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(one)


def _shown(one: "PriceView") -> dict[str, Any]:
    """An item in the words of the current language."""
    from frontdesk.registers.price_words import materials_name, price_words, trade_name

    return _record(one) | {
        "title": one.title,
        "price": price_words(one),
        "material": materials_name(one.materials),
        "trade": trade_name(one.trade),
    }
