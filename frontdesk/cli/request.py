"""`frontdesk request`: register requests and follow them to the closing."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, request_moves, values
from frontdesk.cli.options import (
    MOST,
    ActingAs,
    AsJson,
    Limit,
    ReadingAs,
    limit_of,
    new_app,
    text_option,
)
from frontdesk.cli.request_shown import record_of, show_request, worded
from frontdesk.cli.session import session_of
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.duty_log import LogRow
    from frontdesk.registers.help_requests import RequestCreate, RequestView
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("Register requests and follow them to the closing."))
app.add_typer(request_moves.app)


@app.command(help=N_("Register a request typed on one line: 3-2-1203 厨房漏水 13800138000."))
def add(
    ctx: typer.Context,
    line: Annotated[str, typer.Argument(help=N_("Room, telephone and matter, in any order."))],
    as_name: ActingAs,
    content: Annotated[str | None, text_option(N_("What is wanted."))] = None,
    kind: Annotated[str | None, text_option(N_("Kind, e.g. repair."), "KIND")] = None,
    sub_kind: Annotated[str | None, text_option(N_("Sub-kind, e.g. water."), "KIND")] = None,
    room: Annotated[str | None, text_option(N_("Room, e.g. 3-2-1203."))] = None,
    telephone: Annotated[str | None, text_option(N_("Telephone."))] = None,
    requester: Annotated[str | None, text_option(N_("Who asks."), "NAME")] = None,
    requester_kind: Annotated[
        str | None, text_option(N_("resident, visitor, company or other."), "KIND")
    ] = None,
    department: Annotated[str | None, text_option(N_("The requester's department."))] = None,
    channel: Annotated[str | None, text_option(N_("How it came, e.g. telephone."), "KIND")] = None,
    urgency: Annotated[str | None, text_option(N_("normal, urgent or emergency."), "HOW")] = None,
    nature: Annotated[
        str | None, text_option(N_("routine, contracted or business."), "KIND")
    ] = None,
    paid: Annotated[bool | None, typer.Option(help=N_("A paid service."))] = None,
    public_area: Annotated[bool | None, typer.Option(help=N_("In a public area."))] = None,
    public_area_kind: Annotated[
        str | None, text_option(N_("Whose matter a public area is, e.g. cleaning."), "KIND")
    ] = None,
    major_accident: Annotated[bool | None, typer.Option(help=N_("A major accident."))] = None,
    post: Annotated[
        str | None,
        text_option(N_("Where it was received: front_desk, control_room, other."), "POST"),
    ] = None,
    received: Annotated[
        str | None, text_option(N_('When it came in: "2026-03-02 08:30".'), "TIME")
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
        show_request(
            desk, request_id, as_json, revealed=True, duplicates=[view.id for view in same]
        )


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


@app.command("list", help=N_("Open requests, the newest first."))
def list_requests(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help=N_("Closed and called-off ones too."))
    ] = False,
    kind: Annotated[str, text_option(N_("Only this kind."), "KIND")] = "",
    room: Annotated[str, text_option(N_("Only from this room."))] = "",
    limit: Limit = None,
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
    with session_of(ctx).reading_as(as_name) as desk:
        records = (record_of(desk, view) for view in _pages(desk, wanted, limit_of(limit, as_json)))
        if not as_json:
            records = (worded(desk, record) for record in records)
        output.show(records, columns, as_json=as_json)


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
    output.narrate(_("There may be more; --limit shows more."))


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
    with session_of(ctx).reading_as(as_name) as desk:
        view = desk.ask(help_requests.show, request_id)
        rows = desk.ask(duty_log.history, subject)
        revealed = desk.signed_in is not None
        if revealed and _holds_numbers(desk, view, rows):
            desk.act(duty_log.note_reveal, subject)
            rows = desk.ask(duty_log.history, subject)
        history = [
            {
                "seq": row.seq,
                "kind": row.kind,
                "recorded_at": output.moment(row.recorded, desk.house.zone),
                "author_name": row.author_name,
                "text": _history_text(desk, row),
            }
            for row in reversed(rows)
        ]
        if as_json:
            show_request(desk, request_id, True, revealed=revealed, history=history)
            return
        show_request(desk, request_id, False, revealed=revealed)
        columns = {
            "seq": "#",
            "recorded_at": _("Written"),
            "author_name": _("By"),
            "text": _("Entry"),
        }
        output.show(history, columns, as_json=False)


def _history_text(desk: "Desk", row: "LogRow") -> str | None:
    """An entry of the history; a confidential one of somebody else is opened by `log show`."""
    closed = output.listed(row, desk.signed_in)
    return row.text if desk.signed_in and closed is not None else closed


def _holds_numbers(desk: "Desk", view: "RequestView", rows: "list[LogRow]") -> bool:
    record = record_of(desk, view, revealed=True)
    texts = [_history_text(desk, row) for row in rows]
    return record_of(desk, view) != record or output.masked(texts) != texts
