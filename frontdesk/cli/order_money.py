"""`frontdesk order price` and `order pay`: what a job costs, and how the money comes in."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import MOST, ActingAs, AsJson, new_app, text_option
from frontdesk.cli.order_shown import Seen, Wanted, order_of, show_order
from frontdesk.cli.session import session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.orders.charges import LineDraft
    from frontdesk.registers.unit_of_work import Transaction

    Do = Callable[..., object]
    Step = Callable[[Do], object]

app = new_app(N_("The money of an order."))


@app.command(help=N_("Name the price, add to it, write down who agrees."))
def price(
    ctx: typer.Context,
    number: Wanted,
    as_name: ActingAs,
    item: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NUMBER[@QUANTITY][=YUAN]",
            help=N_("By the price list: 12, 12@1.5, or 12=350 where the list has a range."),
        ),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT=YUAN", help=N_("In own words; may be repeated.")),
    ] = None,
    material: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT=YUAN", help=N_("A material that is charged.")),
    ] = None,
    source: Annotated[
        str, text_option(N_("list, assessed or agreed; else as the lines say."), "SOURCE")
    ] = "",
    add: Annotated[
        bool, typer.Option("--add", help=N_("In addition to what stands, not in its place."))
    ] = False,
    strike: Annotated[
        list[int] | None,
        typer.Option(
            min=1, max=MOST, metavar="LINE", help=N_("Strike out the charge with this #.")
        ),
    ] = None,
    consent: Annotated[str, text_option(N_("Who agrees to the sum."), "NAME")] = "",
    reason: Annotated[str, text_option(N_("Why it changes."))] = "",
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Set, add to or strike out charges, and write the consent (WO-07, WO-08), all or nothing."""
    from frontdesk.registers.orders import charges
    from frontdesk.registers.orders.tracks import open_order

    with session_of(ctx).desk_as(as_name) as desk:
        order_id = order_of(desk, number).id
        drafts = _drafts(desk, item or (), line or (), material or ())
        if not (drafts or strike or consent):
            raise InvalidInput("--line", _("name a price, or who agrees: --consent NAME"))

        def change(tx: "Transaction") -> None:
            open_order(tx, order_id, seen)
            for charge in strike or ():
                charges.strike_out(tx, order_id, charge, reason)
            if add:
                for draft in drafts:
                    charges.add_line(tx, order_id, draft, reason=reason)
            elif drafts:
                by = source or ("assessed" if line else "list")
                charges.price(tx, order_id, drafts, source=by, reason=reason)
            if consent:
                charges.consent(tx, order_id, consent)

        desk.act(change)
        show_order(desk, order_id, as_json)


def _drafts(
    desk: "Desk", items: Sequence[str], lines: Sequence[str], materials: Sequence[str]
) -> "list[LineDraft]":
    from frontdesk.registers.orders.charges import LineDraft
    from frontdesk.rules.money import parse_fen

    found = [_by_list(desk, typed) for typed in items]
    for option, kind, texts in (
        ("--line", "service", lines),
        ("--material", "material", materials),
    ):
        for typed in texts:
            text, equals, amount = typed.rpartition("=")
            if not equals or not text.strip():
                raise InvalidInput(option, _("write it as text=amount, e.g. new valve=35.50"))
            found.append(LineDraft(text, parse_fen(amount, option), kind=kind))
    return found


def _by_list(desk: "Desk", typed: str) -> "LineDraft":
    """`12`, `12@1.5`, `12=350`, `12@2=350` as a charge by the price list."""
    from frontdesk.registers import prices
    from frontdesk.registers.orders.charges import LineDraft
    from frontdesk.rules.money import parse_fen

    head, equals, amount = typed.partition("=")
    wanted, at, quantity = head.partition("@")
    one = desk.ask(prices.numbered, wanted)
    if one.materials == "not_included":
        output.narrate(_("{item}: materials are not included.").format(item=one.title))
    return LineDraft(
        amount_fen=parse_fen(amount, "--item") if equals else None,
        price_item_id=one.id,
        quantity_milli=values.milli(quantity, "--item") if at else 1000,
    )


@app.command(help=N_("Take the money, or say what becomes of it."))
def pay(
    ctx: typer.Context,
    number: Wanted,
    as_name: ActingAs,
    amount: Annotated[
        str | None, typer.Argument(metavar="YUAN", help=N_("The sum, where money is taken."))
    ] = None,
    collected: Annotated[
        bool, typer.Option("--collected", help=N_("The worker took it on the spot."))
    ] = False,
    method: Annotated[
        str, text_option(N_("cash, wechat, alipay, card, transfer or other."), "HOW")
    ] = "cash",
    taken_by: Annotated[str, text_option(N_("Who took it; else the worker."), "NAME")] = "",
    finance: Annotated[str, text_option(N_("Who signed at finance."), "NAME")] = "",
    receipt: Annotated[str, text_option(N_("Number of the receipt."), "NO")] = "",
    hand_in: Annotated[
        bool, typer.Option("--hand-in", help=N_("What was collected is with finance now."))
    ] = False,
    arrears: Annotated[
        str, text_option(N_("It is paid later: who signed the mark."), "SIGNATURE")
    ] = "",
    dun: Annotated[
        str, text_option(N_("It stands on finance's arrears list of this month."), "MONTH")
    ] = "",
    asked: Annotated[
        str, text_option(N_("Who was asked why it is not paid; the answer in --reason."), "NAME")
    ] = "",
    notice: Annotated[
        str, text_option(N_("It goes onto the fee notice of this month."), "MONTH")
    ] = "",
    write_off: Annotated[str, text_option(N_("It is given up, for this reason."), "REASON")] = "",
    give_back: Annotated[
        bool, typer.Option("--give-back", help=N_("What was paid beforehand is given back."))
    ] = False,
    reason: Annotated[str, text_option(N_("Why."))] = "",
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """One step of the money (FEE-07 to FEE-12); without a further option it is paid at finance."""
    from frontdesk.registers.orders import payments
    from frontdesk.rules.money import parse_fen

    steps: dict[str, tuple[object, Step]] = {
        "--hand-in": (hand_in, lambda act: act(payments.hand_to_finance, finance, receipt)),
        "--arrears": (arrears, lambda act: act(payments.leave_unpaid, arrears, reason)),
        "--dun": (dun, lambda act: act(payments.dun, dun)),
        "--asked": (asked, lambda act: act(payments.ask, asked, reason)),
        "--notice": (notice, lambda act: act(payments.list_in_notice, notice)),
        "--write-off": (write_off, lambda act: act(payments.write_off, write_off)),
        "--give-back": (give_back, lambda act: act(payments.give_back, finance, reason)),
    }

    def take(act: "Do") -> None:
        if amount is None:
            raise InvalidInput("YUAN", _("must be filled in"), rule="FEE-07")
        draft = payments.PaymentDraft(parse_fen(amount, "YUAN"), method, taken_by, finance, receipt)
        act(payments.collect if collected else payments.pay, draft)

    given = {name: do for name, (said, do) in steps.items() if said}
    with session_of(ctx).desk_as(as_name) as desk:
        _only_one(given, collected=collected, amount=amount)
        order_id = order_of(desk, number).id

        def act(function: "Callable[..., object]", *words: object) -> object:
            return desk.act(function, order_id, *words, seen=seen)

        (next(iter(given.values())) if given else take)(act)
        show_order(desk, order_id, as_json)


def _only_one(given: dict[str, Any], *, collected: bool, amount: str | None) -> None:
    """Refuse two things at once, and a sum where none is taken."""
    names = [*given, *(["--collected"] if collected else [])]
    if len(names) > 1:
        raise InvalidInput(names[0], _("not together with {other}").format(other=names[1]))
    if given and amount is not None:
        raise InvalidInput("YUAN", _("no sum is named with {other}").format(other=names[0]))
