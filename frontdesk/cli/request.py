"""`frontdesk request`: register requests and follow them to the closing."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import MOST, ActingAs, AsJson, Limit, ReadingAs, Reason, new_app
from frontdesk.cli.session import session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.help_requests import RequestCreate, RequestView
    from frontdesk.registers.notifications import NotificationView
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("Register requests and follow them to the closing."))


def _option(told: str, metavar: str = "TEXT") -> Any:
    return typer.Option(metavar=metavar, help=told)


To = Annotated[str, typer.Option("--to", metavar="WHO", help=N_("Person or department."))]
Note = Annotated[str, typer.Option(metavar="TEXT", help=N_("A note."))]


@app.command(help=N_("Register a request typed on one line: 3-2-1203 厨房漏水 13800138000."))
def add(
    ctx: typer.Context,
    line: Annotated[str, typer.Argument(help=N_("Room, telephone and matter, in any order."))],
    as_name: ActingAs,
    content: Annotated[str | None, _option(N_("What is wanted."))] = None,
    kind: Annotated[str | None, _option(N_("Kind, e.g. repair."), "KIND")] = None,
    sub_kind: Annotated[str | None, _option(N_("Sub-kind, e.g. water."), "KIND")] = None,
    room: Annotated[str | None, _option(N_("Room, e.g. 3-2-1203."))] = None,
    telephone: Annotated[str | None, _option(N_("Telephone."))] = None,
    requester: Annotated[str | None, _option(N_("Who asks."), "NAME")] = None,
    requester_kind: Annotated[
        str | None, _option(N_("resident, visitor, company or other."), "KIND")
    ] = None,
    department: Annotated[str | None, _option(N_("The requester's department."))] = None,
    channel: Annotated[str | None, _option(N_("How it came, e.g. telephone."), "KIND")] = None,
    urgency: Annotated[str | None, _option(N_("normal, urgent or emergency."), "HOW")] = None,
    nature: Annotated[str | None, _option(N_("routine, contracted or business."), "KIND")] = None,
    paid: Annotated[bool | None, typer.Option(help=N_("A paid service."))] = None,
    public_area: Annotated[bool | None, typer.Option(help=N_("In a public area."))] = None,
    public_area_kind: Annotated[
        str | None, _option(N_("Whose matter a public area is, e.g. cleaning."), "KIND")
    ] = None,
    major_accident: Annotated[bool | None, typer.Option(help=N_("A major accident."))] = None,
    post: Annotated[
        str | None, _option(N_("Where it was received: front_desk, control_room, other."), "POST")
    ] = None,
    received: Annotated[
        str | None, _option(N_('When it came in: "2026-03-02 08:30".'), "TIME")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Register a request; options say better what the line does not."""
    from frontdesk.registers import help_requests

    typed = {
        "content": content,
        "kind": kind,
        "sub_kind": sub_kind,
        "room": room,
        "telephone": telephone,
        "requester": requester,
        "requester_kind": requester_kind,
        "department": department,
        "channel": channel,
        "urgency": urgency,
        "nature": nature,
        "paid": paid,
        "public_area": public_area,
        "public_area_kind": public_area_kind,
        "major_accident": major_accident,
        "received_by_post": post,
    }
    with session_of(ctx).desk_as(as_name) as desk:
        overrides: dict[str, Any] = {
            name: value for name, value in typed.items() if value is not None
        }
        if received:
            overrides["received_at"] = values.instant(received, desk, "--received")
        draft = desk.ask(_draft, line, overrides)
        same = desk.ask(help_requests.duplicates, draft)
        request_id = desk.act(help_requests.register, draft)
        _tell_duplicates(same)
        _show(desk, request_id, as_json, duplicates=[view.id for view in same])


def _draft(reading: "Reading", line: str, overrides: dict[str, Any]) -> "RequestCreate":
    """What the line and the options say, with the caller the household register knows."""
    from frontdesk.registers import help_requests, households

    whole = f"{line} {overrides.get('content', '')}"
    found = help_requests.draft_from_line(whole, lambda label: households.is_room(reading, label))
    fields = found.model_dump() | overrides
    if "kind" in overrides and "sub_kind" not in overrides and overrides["kind"] != found.kind:
        fields["sub_kind"] = ""
    draft = help_requests.draft_of(fields)
    known = households.by_telephone(reading, draft.telephone) if draft.telephone else []
    callers = [who for who in known if draft.room in ("", who.room)]
    if len(callers) != 1 or draft.requester:
        return draft
    return draft.model_copy(update={"room": callers[0].room, "requester": callers[0].name})


def _tell_duplicates(same: "list[RequestView]") -> None:
    if same:
        listed = ", ".join(str(view.id) for view in same)
        output.narrate(
            _("Open already from the same room: request {ids}.").format(ids=listed)
            + " "
            + _("If it is the same matter, call this one off with --duplicate-of.")
        )


def _record(desk: "Desk", view: "RequestView") -> dict[str, Any]:
    """A request as a record: instants in ISO 8601, telephones masked for who has not signed in."""
    zone = desk.house.zone
    record = asdict(view)
    record["missing"] = list(view.missing)
    for name in ("received_at", "replied_at", "closed_at", "due_at"):
        record[name] = output.moment(record[name], zone)
    record["seq"] = record.pop("entry_seq")
    if desk.signed_in:
        return record
    kept = {"received_at", "replied_at", "closed_at", "due_at", "room"}
    return {**output.masked(record), **{name: record[name] for name in kept}}


def _show(desk: "Desk", request_id: int, as_json: bool, **further: Any) -> None:
    """The request as it stands now, with whoever is still to be told."""
    from frontdesk.registers import help_requests, notifications

    record = _record(desk, desk.ask(help_requests.show, request_id))
    told = desk.ask(notifications.of_subject, f"help_request:{request_id}")
    if as_json:
        record["to_tell"] = [
            {"role": item.role, "rule": item.rule, "outcome": item.outcome, "told": item.told}
            for item in told
        ]
    else:
        record = _worded(desk, record)
        record["to_tell"] = [_told(item) for item in told]
        del record["received_by"], record["room_id"]
    output.show_one(record | further, as_json=as_json)


def _told(item: "NotificationView") -> str:
    """`Control room (REQ-40): told`."""
    from frontdesk.rules.authority import titles

    words = {"told": _("told"), "not_reached": _("not reached")}
    return f"{titles([item.role])} ({item.rule}): {words.get(item.outcome, _('open'))}"


@app.command("list", help=N_("Open requests, the newest first."))
def list_requests(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help=N_("Closed and called-off ones too."))
    ] = False,
    kind: Annotated[str, _option(N_("Only this kind."), "KIND")] = "",
    room: Annotated[str, _option(N_("Only from this room."))] = "",
    limit: Limit = 0,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """List requests."""
    from frontdesk.intake import room_label
    from frontdesk.registers.help_requests import RequestFilter

    columns = {
        "id": _("Request"),
        "received_at": _("Received"),
        "kind": _("Kind"),
        "state": _("State"),
        "room": _("Room"),
        "requester": _("Requester"),
        "telephone": _("Telephone"),
        "content": _("Content"),
    }
    wanted = RequestFilter(only_open=not everything, kind=kind, room=room_label(room) or room)
    with session_of(ctx).desk_as(as_name) as desk:
        if desk.signed_in:
            _note_numbers(desk, wanted)
        records = (_record(desk, view) for view in _pages(desk, wanted, limit or MOST))
        if not as_json:
            records = (_worded(desk, record) for record in records)
        output.show(records, columns, as_json=as_json)


def _note_numbers(desk: "Desk", wanted: Any) -> None:
    """Say in the log that telephone numbers are shown in full."""
    from frontdesk.registers import duty_log, help_requests

    if any(view.telephone for view in desk.ask(help_requests.page, wanted)):
        desk.act(duty_log.note_reveal, "site:1")


def _pages(desk: "Desk", wanted: Any, left: int) -> Any:
    """Requests page by page; a page is read and let go before it is printed."""
    from frontdesk.registers import help_requests

    before = None
    while left:
        views = desk.ask(help_requests.page, wanted, before=before, limit=min(left, 500))
        yield from views
        if not views:
            return
        before, left = views[-1].id, left - len(views)


def _worded(desk: "Desk", record: dict[str, Any]) -> dict[str, Any]:
    """A record with words in the place of identifiers."""
    from frontdesk.intake import label
    from frontdesk.language import current_language

    language = current_language()
    words = {name: label(group, str(record[name]), language) for name, group in _GROUPS.items()}
    state = desk.house.transitions.states("help_request")[record["state"]].text(language)
    missing = [_(output.FIELDS.get(name, name)) for name in record["missing"]]
    return {**record, **words, "state": state, "missing": missing}


_GROUPS = {
    "kind": "kind",
    "sub_kind": "sub_kind",
    "nature": "nature",
    "public_area_kind": "public_area_kind",
    "channel": "channel",
    "urgency": "urgency",
    "requester_kind": "requester_kind",
    "received_by_post": "post",
}
"""Fields that hold an identifier, and the list of `intake` it comes from."""


@app.command(help=N_("One request with its history."))
def show(
    ctx: typer.Context,
    request_id: Annotated[int, typer.Argument(metavar="ID", min=1, max=MOST)],
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Show a request; a telephone number shown in full is noted in the log."""
    from frontdesk.registers import duty_log, help_requests

    subject = f"help_request:{request_id}"
    with session_of(ctx).desk_as(as_name) as desk:
        view = desk.ask(help_requests.show, request_id)
        if desk.signed_in and view.telephone:
            desk.act(duty_log.note_reveal, subject)
        rows = desk.ask(duty_log.history, subject)
        history = [
            {
                "seq": row.seq,
                "kind": row.kind,
                "recorded_at": output.moment(row.recorded, desk.house.zone),
                "author_name": row.author_name,
                "text": row.text if desk.signed_in else output.masked(row.text),
            }
            for row in reversed(rows)
        ]
        if as_json:
            _show(desk, request_id, True, history=history)
            return
        _show(desk, request_id, False)
        columns = {
            "seq": "#",
            "recorded_at": _("Written"),
            "author_name": _("By"),
            "text": _("Entry"),
        }
        output.show(history, columns, as_json=False)


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
        _show(desk, request_id, as_json)


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
    contacted: Annotated[str, _option(N_("Who was contacted instead."), "WHO")],
    as_name: ActingAs,
    apologised: Annotated[
        bool, typer.Option("--apologised", help=N_("An apology was made."))
    ] = False,
    explanation: Annotated[str, _option(N_("What the caller was told."))] = "",
    wish: Annotated[str, _option(N_("The service, for the wish list."))] = "",
    reported_to: Annotated[str, _option(N_("Who was told of the wish."), "WHO")] = "",
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
    result: Annotated[str, _option(N_("The result."))] = "",
    opinion: Annotated[str, _option(N_("What the resident says to it."))] = "",
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
    told: Annotated[str, _option(N_("Name of the person who was told."), "NAME")] = "",
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
        _show(desk, request_id, as_json)
