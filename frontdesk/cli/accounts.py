"""`frontdesk accounts`: orders and money of a month or day, counted by three and signed by two."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST, ActingAs, AsJson, ReadingAs, new_app, text_option
from frontdesk.cli.session import SECOND_PIN, asked, person_id, session_of
from frontdesk.errors import NotFound
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.accounts import AccountsView, Counted
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("Orders and money of a period: count, explain, sign."))

Period = Annotated[str, typer.Argument(metavar="PERIOD", help=N_("2026-03, or 2026-03-02."))]
Orders = int | None
FinanceOrders = Annotated[
    Orders, typer.Option(min=0, max=MOST, metavar="N", help=N_("Charged orders finance counts."))
]
FinanceSum = Annotated[str, text_option(N_("Money finance has received."), "YUAN")]
EngineeringOrders = Annotated[
    Orders, typer.Option(min=0, max=MOST, metavar="N", help=N_("Repairs engineering counts."))
]
EngineeringSum = Annotated[str, text_option(N_("Money its workers have collected."), "YUAN")]


def _counted(
    finance_orders: int | None, finance_sum: str, engineering_orders: int | None, engineering: str
) -> "Counted":
    from frontdesk.registers.accounts import Counted
    from frontdesk.rules.money import parse_fen

    return Counted(
        finance_orders,
        parse_fen(finance_sum, "--finance-sum") if finance_sum else None,
        engineering_orders,
        parse_fen(engineering, "--engineering-sum") if engineering else None,
    )


def _progress() -> output.Progress:
    return output.Progress(_("{done} of {total} orders counted"))


@app.command(help=N_("Count a period; nothing is kept."))
def count(
    ctx: typer.Context,
    period: Period,
    finance_orders: FinanceOrders = None,
    finance_sum: FinanceSum = "",
    engineering_orders: EngineeringOrders = None,
    engineering_sum: EngineeringSum = "",
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Show what would be drawn up now (FEE-16)."""
    from frontdesk.registers import accounts

    counted = _counted(finance_orders, finance_sum, engineering_orders, engineering_sum)
    with session_of(ctx).reading_as(as_name) as desk:
        progress = _progress()
        try:
            view = desk.ask(accounts.preview, period, counted, progress)
        finally:
            progress.end()
        _show(desk, view, as_json)


@app.command("draw-up", help=N_("Count a period and keep the sheet, to be explained and signed."))
def draw_up(
    ctx: typer.Context,
    period: Period,
    as_name: ActingAs,
    finance_orders: FinanceOrders = None,
    finance_sum: FinanceSum = "",
    engineering_orders: EngineeringOrders = None,
    engineering_sum: EngineeringSum = "",
    as_json: AsJson = False,
) -> None:
    """Draw up the accounts of a period (FEE-17)."""
    from frontdesk.registers import accounts

    counted = _counted(finance_orders, finance_sum, engineering_orders, engineering_sum)
    with session_of(ctx).desk_as(as_name) as desk:
        progress = _progress()
        try:
            found = desk.act(accounts.draw_up, period, counted, progress)
        finally:
            progress.end()
        _show(desk, desk.ask(accounts.show, found), as_json)


@app.command(help=N_("Say why something differs."))
def explain(
    ctx: typer.Context,
    period: Period,
    key: Annotated[
        str, typer.Argument(metavar="KEY", help=N_("Place in the list, order number, or key."))
    ],
    words: Annotated[list[str], typer.Argument(metavar="WORDS")],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Explain one difference (FEE-18)."""
    from frontdesk.registers import accounts

    with session_of(ctx).desk_as(as_name) as desk:
        view = _of(desk, period)
        desk.act(accounts.explain, view.id, _key(view, key), " ".join(words))
        after = desk.ask(accounts.show, view.id)
        said = _("Written. {n} differences are not explained yet.")
        output.done(record_of(desk, after), said.format(n=len(after.unexplained)), as_json=as_json)


def _key(view: "AccountsView", typed: str) -> str:
    """A difference by its place in the list (from 1), its key, or its order number."""
    if typed.isdecimal() and 0 < int(typed) <= len(view.differences):
        return view.differences[int(typed) - 1].key
    about = [one.key for one in view.differences if one.number == typed]
    return about[0] if len(about) == 1 else typed


@app.command(help=N_("Both sign: whoever acts for customer service, and finance."))
def sign(
    ctx: typer.Context,
    period: Period,
    as_name: ActingAs,
    finance: Annotated[
        str,
        typer.Option(
            "--with", metavar="NAME", help=N_("Finance; the PIN is asked, or FRONTDESK_PIN2.")
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Sign the sheet with two PINs (FEE-18)."""
    from frontdesk.registers import accounts

    with session_of(ctx).desk_as(as_name) as desk:
        view = _of(desk, period)
        pin = asked(_("PIN of {name}").format(name=finance), SECOND_PIN)
        warrant = desk.warrant(person_id(desk, finance), pin)
        with desk.transaction(warrant=warrant) as tx:
            accounts.sign(tx, view.id, seen=view.entry_seq)
        _show(desk, desk.ask(accounts.show, view.id), as_json)


@app.command(help=N_("The sheet of a period, to be read or printed."))
def show(
    ctx: typer.Context, period: Period, as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """Print the sheet that was drawn up."""
    with session_of(ctx).reading_as(as_name) as desk:
        _show(desk, _of(desk, period), as_json)


@app.command("list", help=N_("The periods that were drawn up, the newest first."))
def list_(ctx: typer.Context, as_name: ReadingAs = None, as_json: AsJson = False) -> None:
    """List the sheets."""
    from frontdesk.registers import accounts

    with session_of(ctx).reading_as(as_name) as desk:
        records = [record_of(desk, view) for view in desk.ask(accounts.periods)]
    names = {"period": _("Period"), "state": _("State"), "charged": _("Charged")}
    names |= {"received": _("Came in"), "apart": _("Differences"), "open": _("Not explained")}
    names |= {"drawn_by": _("Drawn up by"), "finance": _("Finance"), "signed_at": _("Signed")}
    output.show(records if as_json else [_row(one) for one in records], names, as_json=as_json)


def _row(record: dict[str, Any]) -> dict[str, Any]:
    from frontdesk.rules.money import yuan

    figures = record["figures"]
    return {
        **record,
        "state": _("signed") if record["state"] == "signed" else _("drawn up"),
        "charged": yuan(figures["charged_fen"] - figures["written_off_fen"]),
        "received": yuan(figures["received_fen"]),
        "apart": len(record["differences"]),
        "open": sum(not one["explanation"] for one in record["differences"]),
    }


def _of(desk: "Desk", period: str) -> "AccountsView":
    """The sheet of a period.

    Raises:
        NotFound: none was drawn up.
    """
    from frontdesk.registers import accounts

    def find(reading: "Reading") -> "AccountsView | None":
        accounts.bounds(reading, period)
        return accounts.of_period(reading, period)

    found = desk.ask(find)
    if found is None:
        raise NotFound(
            _("No accounts of {period} were drawn up.").format(period=period),
            rule="FEE-17",
            remedy=_("frontdesk accounts draw-up {period}").format(period=period),
        )
    return found


def record_of(desk: "Desk", view: "AccountsView") -> dict[str, Any]:
    """A sheet as JSON has it, without the order details; sums in fen."""
    zone = desk.house.zone
    return {
        "period": view.period,
        "state": view.state,
        "figures": dict(view.figures),
        "differences": [
            vars(one) | {"explanation": view.explanations.get(one.key, "")}
            for one in view.differences
        ],
        "whole": view.whole,
        "sheet_sha256": view.sheet_sha256,
        "drawn_by": view.drawn_by,
        "drawn_at": output.moment(view.drawn_at, zone),
        "finance": view.finance,
        "signed_at": output.moment(view.signed_at, zone),
    }


def _show(desk: "Desk", view: "AccountsView", as_json: bool) -> None:
    """The sheet as text, or the record with every charged order."""
    from frontdesk.registers import account_sheet, accounts

    if as_json:
        found = desk.ask(
            lambda reading: list(accounts.details(reading, view.period, view.drawn_at))
        )
        details = [vars(one) | {"owed_fen": one.owed_fen} for one in found]
        output.done({**record_of(desk, view), "details": details}, "", as_json=True)
        return
    for line in desk.ask(account_sheet.sheet, view, current_language()):
        print(line)
