"""`frontdesk order move`: every step of the work, and what happens on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import values
from frontdesk.cli.options import ActingAs, AsJson, new_app, text_option
from frontdesk.cli.order_shown import Seen, Wanted, order_of, show_order
from frontdesk.cli.session import SECOND_PIN, asked, person_id, session_of
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk

app = new_app(N_("The steps of an order."))


@dataclass(frozen=True)
class Given:
    """What was said beside the step; empty where nothing was."""

    worker: str = ""
    reason: str = ""
    text: str = ""
    until: str = ""
    told: str = ""
    opinion: str = ""
    signature: str = ""
    manager: str = ""
    wish: str = ""
    reported_to: str = ""
    apology: bool = False
    returned: bool = False
    mistake: bool = False


@dataclass(frozen=True)
class Said:
    """What a step finds: the desk, the order, what was said beside it, and what has been seen."""

    desk: "Desk"
    order_id: int
    given: Given
    seen: int | None

    def act(self, function: Callable[..., object], *words: object, **more: object) -> None:
        """One change of the order."""
        self.desk.act(function, self.order_id, *words, seen=self.seen, **more)

    @property
    def worker(self) -> int:
        """Person id of the worker who was named."""
        if not self.given.worker:
            raise InvalidInput("--worker", _("must be filled in"), rule="WO-20")
        return person_id(self.desk, self.given.worker)

    def at(self, rule: str | None = None) -> int:
        """The moment that was named, UTC milliseconds."""
        if not self.given.until:
            raise InvalidInput("--until", _("must be filled in"), rule=rule)
        return values.ahead(self.given.until, self.desk, "--until")


def _dispatch(said: Said) -> None:
    from frontdesk.registers.orders import work

    worker = said.worker if said.given.worker else _suggested(said)
    said.act(work.dispatch, worker, said.given.reason)


def _suggested(said: Said) -> int:
    """Who would be suggested first, where nobody is named."""
    from frontdesk.registers import dispatching
    from frontdesk.rules.authority import titles

    found = said.desk.ask(dispatching.suggest, said.order_id)
    if not found.best:
        remedy = _("Ask: {whom}").format(whom=titles(found.ask))
        raise GuardRefused(found.nobody, rule="WO-20", remedy=remedy)
    return found.best[0].worker.person_id


def _move(module: str, name: str, *words: str, **more: str) -> Callable[[Said], None]:
    """A step that hands fields of `Given` on to a register's function.

    Args:
        module: under `frontdesk.registers.orders`.
        words: fields in the function's order; `worker` and `until` are read first.
        more: keywords of the function and the field each takes.
    """

    def step(said: Said) -> None:
        from importlib import import_module

        function = getattr(import_module(f"frontdesk.registers.orders.{module}"), name)
        read = [_read(said, field) for field in words]
        said.act(function, *read, **{key: _read(said, field) for key, field in more.items()})

    return step


def _read(said: Said, field: str) -> object:
    if field == "worker":
        return said.worker
    return said.at() if field == "until" else getattr(said.given, field)


def _not_reached(said: Said) -> None:
    from frontdesk.registers.orders import writing

    said.act(writing.contact, said.given.told, said.given.text, reached=False)


def _sign_absent(said: Said) -> None:
    """A supervisor lets it stand: whoever acts, or the one named, by the second PIN."""
    from frontdesk.registers.orders import work

    warrant = None
    if said.given.manager:
        pin = asked(_("PIN of {name}").format(name=said.given.manager), SECOND_PIN)
        warrant = said.desk.warrant(person_id(said.desk, said.given.manager), pin)
    with said.desk.transaction(warrant=warrant) as tx:
        work.sign_absent(tx, said.order_id, said.given.reason, seen=said.seen)


STEPS: Mapping[str, tuple[Callable[[Said], None], str]] = {
    "accept": (_move("writing", "accept", "text"), "text"),
    "not-offered": (
        _move("ending", "not_offered", "text", wish="wish", reported_to="reported_to"),
        "text wish reported_to",
    ),
    "survey": (_move("work", "survey", "worker"), "worker"),
    "surveyed": (_move("work", "surveyed", "text"), "text"),
    "reschedule": (_move("writing", "reschedule", "until", "told", "reason"), "until told reason"),
    "dispatch": (_dispatch, "worker reason"),
    "transfer": (_move("work", "transfer", "worker", "reason"), "worker reason"),
    "give-back": (_move("work", "give_back", "reason"), "reason"),
    "receive": (_move("work", "receive"), ""),
    "arrive": (_move("work", "arrive"), ""),
    "no-access": (_move("work", "no_access", "text"), "text"),
    "confirm-cost": (_move("charges", "confirm_cost"), ""),
    "start": (_move("work", "start"), ""),
    "suspend": (_move("work", "suspend", "reason", "until"), "reason until"),
    "resume": (_move("work", "resume"), ""),
    "finish": (_move("work", "finish"), ""),
    "sign-absent": (_sign_absent, "reason manager"),
    "sign": (_move("work", "sign", "signature", "opinion"), "signature opinion"),
    "rework": (_move("work", "rework", "reason", apology="apology"), "reason apology"),
    "escalate": (_move("work", "escalate", "manager", "reason"), "manager reason"),
    "decide": (_move("work", "decide", "manager", "text"), "manager text"),
    "cancel": (
        _move(
            "ending", "cancel", "reason", order_returned="returned", told="told", mistake="mistake"
        ),
        "reason returned told mistake",
    ),
    "write-off": (_move("ending", "write_off", order_returned="returned"), "returned"),
    "confirm": (_move("ending", "confirm"), ""),
    "file": (_move("ending", "file"), ""),
    "serve": (_move("work", "serve_at_desk", "signature", "opinion"), "signature opinion"),
    "contact": (_move("writing", "contact", "told", "text"), "told text"),
    "not-reached": (_not_reached, "told text"),
    "tell-charge": (_move("writing", "tell_charge", "told"), "told"),
    "chase": (_move("writing", "chase", "text"), "text"),
    "damage": (_move("writing", "report_damage", "text", "manager"), "text manager"),
}
"""Steps by name: what each does, and the options it takes."""


@app.command(help=N_("One step of the work; `order steps` lists them with what each takes."))
def move(
    ctx: typer.Context,
    number: Wanted,
    step: Annotated[str, typer.Argument(metavar="STEP", help=N_("E.g. accept, dispatch, sign."))],
    as_name: ActingAs,
    worker: Annotated[
        str,
        typer.Option(
            "--worker", "--to", metavar="NAME", help=N_("Who gets it; else who is suggested first.")
        ),
    ] = "",
    reason: Annotated[str, text_option(N_("Why."))] = "",
    text: Annotated[
        str, text_option(N_("What was said, found, decided or left at the door."))
    ] = "",
    until: Annotated[
        str,
        typer.Option(
            "--until", "--at", metavar="TIME", help=N_("Until when, or the new time agreed.")
        ),
    ] = "",
    told: Annotated[
        str,
        typer.Option(
            "--told", "--with", metavar="NAME", help=N_("Who was spoken with, and agreed.")
        ),
    ] = "",
    opinion: Annotated[str, text_option(N_("What the resident says to it."))] = "",
    signature: Annotated[str, text_option(N_("Who signed."), "NAME")] = "",
    manager: Annotated[str, text_option(N_("Which manager."), "NAME")] = "",
    wish: Annotated[str, text_option(N_("The service, for the wish list."))] = "",
    reported_to: Annotated[str, text_option(N_("Who was told of the wish."), "WHO")] = "",
    apology: Annotated[bool, typer.Option("--apology", help=N_("An apology was made."))] = False,
    returned: Annotated[
        bool, typer.Option("--returned", help=N_("The worker has brought the order back."))
    ] = False,
    mistake: Annotated[
        bool,
        typer.Option("--mistake", help=N_("Written by mistake: its request is open again.")),
    ] = False,
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Take an order one step on."""
    given = Given(
        worker=worker,
        reason=reason,
        text=text,
        until=until,
        told=told,
        opinion=opinion,
        signature=signature,
        manager=manager,
        wish=wish,
        reported_to=reported_to,
        apology=apology,
        returned=returned,
        mistake=mistake,
    )
    with session_of(ctx).desk_as(as_name) as desk:
        do = _step(step, given)
        order_id = order_of(desk, number).id
        do(Said(desk, order_id, given, seen))
        show_order(desk, order_id, as_json)


def _step(name: str, given: Given) -> Callable[[Said], None]:
    """What the step does.

    Raises:
        InvalidInput: there is no such step, or it does not take what was said beside it.
    """
    if name not in STEPS:
        raise InvalidInput(name, _("choose from {known}").format(known=", ".join(STEPS)))
    do, takes = STEPS[name]
    for field in fields(Given):
        if getattr(given, field.name) and field.name not in takes.split():
            option = _option(field.name)
            words = _("{step} does not take it; it takes {known}")
            known = ", ".join(map(_option, takes.split())) or "-"
            raise InvalidInput(option, words.format(step=name, known=known))
    return do


def _option(field: str) -> str:
    return "--" + field.replace("_", "-")


@app.command(help=N_("The steps of `order move`, and what each takes."))
def steps(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the steps."""
    from frontdesk.cli import output

    rows = [
        {"step": name, "takes": [_option(field) for field in takes.split()]}
        for name, (_do, takes) in STEPS.items()
    ]
    output.show(rows, {"step": _("Step"), "takes": _("Takes")}, as_json=as_json)


@app.command(help=N_("Put right what an order says, before somebody has it."))
def change(
    ctx: typer.Context,
    number: Wanted,
    as_name: ActingAs,
    put: Annotated[
        list[str],
        typer.Option("--set", metavar="NAME=VALUE", help=N_("E.g. trade=water; may be repeated.")),
    ],
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Change the facts of an order."""
    from frontdesk.registers.orders import drafts, writing

    known = [name for name in drafts.OrderCreate.model_fields if name not in _FIXED]
    with session_of(ctx).desk_as(as_name) as desk:
        typed: dict[str, Any] = dict(values.pairs(put, "--set"))
        for name in typed:
            if name not in known:
                raise InvalidInput(name, _("choose from {known}").format(known=", ".join(known)))
        if "public_area" in typed:
            typed["public_area"] = values.field_value("yes_no", typed["public_area"], desk, "--set")
        order_id = order_of(desk, number).id
        desk.act(writing.change, order_id, typed, seen=seen)
        show_order(desk, order_id, as_json)


_FIXED = ("intake_at", "appointment_at", "request_id")
"""What an order says that is not changed here: an appointment moves by `reschedule`."""
