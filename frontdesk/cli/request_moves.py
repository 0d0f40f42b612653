"""What may be done with a registered request: answered, handed over, closed, called off."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from frontdesk.cli.options import MOST, ActingAs, AsJson, Reason, new_app, text_option
from frontdesk.cli.request_shown import show_request
from frontdesk.cli.session import session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk

app = new_app(N_("What may be done with a request."))

To = Annotated[str, typer.Option("--to", metavar="WHO", help=N_("Person or department."))]
Note = Annotated[str, typer.Option(metavar="TEXT", help=N_("A note."))]


def _act(
    ctx: typer.Context,
    name: str,
    request_id: int,
    as_json: bool,
    change: "Callable[[Desk], object]",
) -> None:
    """Do one thing with a request and show how it stands then."""
    with session_of(ctx).desk_as(name) as desk:
        change(desk)
        show_request(desk, request_id, as_json)


RequestId = Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST)]


@app.command(help=N_("Settled: what the caller was told."))
def answer(
    ctx: typer.Context,
    request_id: RequestId,
    text: Annotated[str, typer.Argument(help=N_("The answer."))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Answer a request (REQ-12)."""
    from frontdesk.registers import help_requests as book

    _act(ctx, as_name, request_id, as_json, lambda desk: desk.act(book.answer, request_id, text))


@app.command(help=N_("Put it to the supervisor."))
def escalate(
    ctx: typer.Context,
    request_id: RequestId,
    to: To,
    as_name: ActingAs,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Escalate a request (REQ-13)."""
    from frontdesk.registers import help_requests as book

    _act(
        ctx,
        as_name,
        request_id,
        as_json,
        lambda desk: desk.act(book.escalate, request_id, to, note),
    )


@app.command("hand-over", help=N_("Hand it to a department."))
def hand_over(
    ctx: typer.Context,
    request_id: RequestId,
    to: To,
    as_name: ActingAs,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Hand a request over (REQ-22)."""
    from frontdesk.registers import help_requests as book

    _act(
        ctx,
        as_name,
        request_id,
        as_json,
        lambda desk: desk.act(book.hand_over, request_id, to, note),
    )


@app.command("report-back", help=N_("The department tells its result."))
def report_back(
    ctx: typer.Context,
    request_id: RequestId,
    result: Annotated[str, typer.Argument(help=N_("The result."))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Take a department's result down."""
    from frontdesk.registers import help_requests as book

    _act(
        ctx,
        as_name,
        request_id,
        as_json,
        lambda desk: desk.act(book.report_back, request_id, result),
    )


@app.command("cannot-provide", help=N_("The wish cannot be met."))
def cannot_provide(
    ctx: typer.Context,
    request_id: RequestId,
    contacted: Annotated[str, text_option(N_("Who was contacted instead."), "WHO")],
    as_name: ActingAs,
    apologised: Annotated[
        bool, typer.Option("--apologised", help=N_("An apology was made."))
    ] = False,
    explanation: Annotated[str, text_option(N_("What the caller was told."))] = "",
    wish: Annotated[str, text_option(N_("The service, for the wish list."))] = "",
    reported_to: Annotated[str, text_option(N_("Who was told of the wish."), "WHO")] = "",
    as_json: AsJson = False,
) -> None:
    """Say that a wish cannot be met (REQ-16)."""
    from frontdesk.registers import help_requests as book

    outcome = book.CannotProvide(contacted, apologised, explanation, wish, reported_to)
    _act(
        ctx,
        as_name,
        request_id,
        as_json,
        lambda desk: desk.act(book.cannot_provide, request_id, outcome),
    )


@app.command(help=N_("Recorded and done."))
def close(
    ctx: typer.Context,
    request_id: RequestId,
    as_name: ActingAs,
    result: Annotated[str, text_option(N_("The result."))] = "",
    opinion: Annotated[str, text_option(N_("What the resident says to it."))] = "",
    as_json: AsJson = False,
) -> None:
    """Close a request (REQ-36)."""
    from frontdesk.registers import help_requests as book

    _act(
        ctx,
        as_name,
        request_id,
        as_json,
        lambda desk: desk.act(book.close, request_id, result=result, opinion=opinion),
    )


@app.command("call-off", help=N_("A mistake, a false alarm, a duplicate."))
def call_off(
    ctx: typer.Context,
    request_id: RequestId,
    reason: Reason,
    as_name: ActingAs,
    duplicate_of: Annotated[
        int | None, typer.Option(min=1, max=MOST, metavar="ID", help=N_("The same as this one."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Call a request off."""
    from frontdesk.registers import help_requests as book

    _act(
        ctx,
        as_name,
        request_id,
        as_json,
        lambda desk: desk.act(book.call_off, request_id, reason, duplicate_of=duplicate_of),
    )


@app.command(help=N_("Somebody who must hear of it was told, or not reached."))
def tell(
    ctx: typer.Context,
    request_id: RequestId,
    role: Annotated[str, typer.Argument(help=N_("Who: control_room, director …"))],
    as_name: ActingAs,
    told: Annotated[str, text_option(N_("Name of the person who was told."), "NAME")] = "",
    not_reached: Annotated[
        bool, typer.Option("--not-reached", help=N_("The call did not get through."))
    ] = False,
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Record who was told of a request (REQ-29, REQ-40)."""
    from frontdesk.registers import notifications

    with session_of(ctx).desk_as(as_name) as desk:
        waiting = desk.ask(notifications.of_subject, f"help_request:{request_id}")
        found = [item for item in waiting if item.role == role and item.outcome != "told"]
        if not found:
            known = ", ".join(item.role for item in waiting if item.outcome != "told")
            raise InvalidInput(role, _("choose from {known}").format(known=known or "-"))
        reached = not not_reached
        desk.act(notifications.record, found[0].id, reached=reached, told=told, note=note)
        show_request(desk, request_id, as_json)
