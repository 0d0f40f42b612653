"""`frontdesk log`: write, correct, read and search the duty log."""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, values
from frontdesk.cli.options import (
    MOST,
    ActingAs,
    AsJson,
    Limit,
    Number,
    ReadingAs,
    Reason,
    limit_of,
    new_app,
)
from frontdesk.cli.paper import Html
from frontdesk.cli.session import session_of
from frontdesk.errors import InvalidInput, NotFound
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.duty_log import EntryDraft, LogRow, Page, WritableKind
    from frontdesk.registers.unit_of_work import Reading
    from frontdesk.store.lines import Filter

app = new_app(N_("Write, correct, read and search the duty log."))


@app.command(help=N_("Write an entry."))
def add(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help=N_("What happened."))],
    as_name: ActingAs,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help=N_("Kind of entry, e.g. patrol.finding."))
    ] = "note.written",
    room: Annotated[str, typer.Option(help=N_("Room, e.g. 3-2-1203."))] = "",
    at: Annotated[
        str, typer.Option(metavar="TIME", help=N_('When it happened: "2026-03-02 08:30".'))
    ] = "",
    page: Annotated[str, typer.Option(help=N_("Page of the paper log it is copied from."))] = "",
    confidential: Annotated[
        bool, typer.Option("--confidential", help=N_("Only you and supervisors may open it."))
    ] = False,
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help=N_("A further field; may be repeated.")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write an entry by hand."""
    from frontdesk.registers import duty_log

    with session_of(ctx).desk_as(as_name) as desk:
        spec = _kind_named(kind)
        draft = duty_log.EntryDraft(
            kind=spec.kind,
            fields=_fields(desk, spec, text, room, values.pairs(field or [])),
            occurred_at=values.instant(at, desk, "--at") if at else None,
            page=page,
            confidential=confidential,
        )
        _write(desk, draft, as_json)


@app.command(help=N_("Say that the desk is manned and there is nothing to report."))
def heartbeat(ctx: typer.Context, as_name: ActingAs, as_json: AsJson = False) -> None:
    """Write "desk manned, nothing to report"."""
    from frontdesk.registers import duty_log

    with session_of(ctx).desk_as(as_name) as desk:
        _write(desk, duty_log.EntryDraft(kind="desk.manned"), as_json)


def _write(desk: "Desk", draft: "EntryDraft", as_json: bool) -> None:
    from frontdesk.registers import duty_log

    seq = desk.act(duty_log.write, draft)
    output.done({"seq": seq}, _("Written as #{seq}.").format(seq=seq), as_json=as_json)


def _kind_named(typed: str) -> "WritableKind":
    """The kind that people may write, by its name or the one beginning of it."""
    from frontdesk.registers.duty_log import WRITABLE

    found = [spec for spec in WRITABLE if spec.kind == typed]
    found = found or [spec for spec in WRITABLE if typed and spec.kind.startswith(typed)]
    if len(found) != 1:
        known = ", ".join(spec.kind for spec in WRITABLE)
        raise InvalidInput("--kind", _("choose from {known}").format(known=known))
    return found[0]


def _fields(
    desk: "Desk", spec: "WritableKind", text: str, room: str, further: Mapping[str, str]
) -> dict[str, Any]:
    """The fields of the form: the text goes into its content, else into its first one."""
    from frontdesk.registers.duty_log import FURTHER

    types = {wanted.name: wanted.type for wanted in (*spec.fields, *FURTHER)}
    for name in further:
        if name not in types:
            known = ", ".join(types)
            raise InvalidInput(f"--field {name}", _("choose from {known}").format(known=known))
    typed = dict(further)
    main = "content" if "content" in types else next(iter(types)) if spec.fields else "follow_up"
    if text.strip():
        typed.setdefault(main, text)
    if room:
        typed["room"] = room
    return {
        name: values.field_value(types[name], value, desk, f"--field {name}")
        for name, value in typed.items()
    }


@app.command(help=N_("Put an entry right by a new one that points to it."))
def correct(
    ctx: typer.Context,
    seq: Number,
    text: Annotated[str, typer.Argument(help=N_("What is right."))],
    reason: Reason,
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Correct an entry (LOG-04)."""
    from frontdesk.registers import duty_log

    with session_of(ctx).desk_as(as_name) as desk:
        new = desk.act(duty_log.correct, seq, text, reason)
        said = _("#{seq} is corrected by #{new}.").format(seq=seq, new=new)
        output.done({"seq": new, "corrects": seq}, said, as_json=as_json)


@app.command("list", help=N_("Entries, the newest first."))
def list_entries(
    ctx: typer.Context,
    day: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help=N_("Written on this day."))] = "",
    shift: Annotated[
        int | None, typer.Option(min=1, max=MOST, metavar="N", help=N_("Written in this shift."))
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help=N_("This kind, or its beginning, e.g. request.")),
    ] = None,
    person: Annotated[str, typer.Option(metavar="NAME", help=N_("Written by this person."))] = "",
    room: Annotated[str, typer.Option(help=N_("About this room."))] = "",
    limit: Limit = None,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """List the log."""
    with session_of(ctx).reading_as(as_name) as desk:
        wanted = _filter(desk, day, shift, kind or [], person, room)
        _show_rows(desk, _rows(desk, wanted, limit_of(limit, as_json)), as_json)


@app.command(help=N_("Entries that hold every word, the newest first."))
def search(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(help=N_("Words, in any language."))],
    limit: Limit = None,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Search the log."""
    with session_of(ctx).reading_as(as_name) as desk:
        _show_rows(desk, _hits(desk, query, limit_of(limit, as_json)), as_json)


def _hits(desk: "Desk", query: str, limit: int) -> Iterator["LogRow"]:
    """What a search finds, page by page."""
    from frontdesk.registers import duty_log

    def page(before: int | None, rows: int) -> "Page":
        return desk.ask(duty_log.find, query, before=before, limit=rows)

    return _paged(page, limit)


def _filter(
    desk: "Desk", day: str, shift: int | None, kinds: list[str], person: str, room: str
) -> "Filter":
    from frontdesk.intake import room_label
    from frontdesk.store.lines import Filter

    since, until = values.day(day, desk, "--day") if day else (None, None)
    return Filter(
        since=since,
        until=until,
        shift=shift,
        kinds=tuple(kinds),
        author=desk.ask(_author, person) if person else None,
        room=(room_label(room) or room) if room else None,
    )


def _author(reading: "Reading", said: str) -> int:
    """Who wrote: somebody on the staff, somebody who has left, or the desk."""
    from frontdesk.registers import people

    everybody = people.staff(reading, gone=True)
    name, _mark, number = said.partition("#")
    found = [who.id for who in everybody if who.name == name and number in ("", who.staff_no)]
    found += [key for key, known in people.names(reading).items() if key == 0 and known == said]
    if len(found) == 1:
        return found[0]
    choices = ", ".join(f"{who.name}#{who.staff_no}" for who in everybody)
    raise NotFound(
        _("{name} is not one person of this book.").format(name=said),
        remedy=_("Say which: {choices}").format(choices=choices),
    )


def _rows(desk: "Desk", wanted: "Filter", limit: int) -> Iterator["LogRow"]:
    """Lines of the log, page by page."""
    from frontdesk.registers import duty_log
    from frontdesk.store.lines import Span

    def page(before: int | None, rows: int) -> "Page":
        return desk.ask(duty_log.page, wanted, span=Span(before=before), rows=rows)

    return _paged(page, limit)


def _paged(page: "Callable[[int | None, int], Page]", limit: int) -> Iterator["LogRow"]:
    """Rows of page after page; a page is read and let go before it is printed."""
    before, left = None, limit
    while left:
        found = page(before, min(left, 500))
        yield from found.rows
        before, left = found.next_before, left - len(found.rows)
        if before is None:
            return
    output.narrate(_("The newest {n} are shown; --limit shows more.").format(n=limit))


def _show_rows(desk: "Desk", rows: Iterator["LogRow"], as_json: bool) -> None:
    columns = {
        "seq": "#",
        "recorded_at": _("Written"),
        "kind": _("Kind"),
        "author_name": _("By"),
        "text": _("Entry"),
    }
    records = (_record(desk, row) for row in rows)
    if not as_json:
        records = (_for_people(record) for record in records)
    output.show(records, columns, as_json=as_json)


def _record(desk: "Desk", row: "LogRow", *, opened: bool = False) -> dict[str, Any]:
    """A line of the log: numbers masked and others' confidential texts closed, unless `opened`."""
    zone = desk.house.zone
    return {
        "seq": row.seq,
        "kind": row.kind,
        "author": row.author,
        "author_name": row.author_name,
        "occurred_at": output.moment(row.occurred, zone),
        "recorded_at": output.moment(row.recorded, zone),
        "shift": row.shift,
        "subject": row.subject,
        "room": row.room,
        "confidential": row.confidential,
        "late": row.late,
        "corrected_by": row.corrected_by,
        "text": row.text if opened else output.listed(row, desk.signed_in),
    }


def _for_people(record: dict[str, Any]) -> dict[str, Any]:
    """The entry with its marks: closed, late, corrected; names in the place of identifiers."""
    from frontdesk.language import current_language
    from frontdesk.ledger.kinds import kind_title, record_name

    closed = _("(confidential)") if record["confidential"] else _("(no longer kept)")
    marks = [
        _("late: {at}").format(at=record["occurred_at"][:16].replace("T", " "))
        if record["late"]
        else "",
        _("corrected by #{seq}").format(seq=record["corrected_by"])
        if record["corrected_by"]
        else "",
    ]
    text = closed if record["text"] is None else record["text"]
    subject = record["subject"] and record_name(record["subject"], current_language())
    told = {name: value for name, value in record.items() if name != "author"}
    return {
        **told,
        "kind": kind_title(record["kind"], current_language()),
        "subject": subject,
        "text": " · ".join(part for part in (text, *marks) if part),
    }


@app.command(help=N_("A day of the log as a page for an inspector, with what was verified."))
def day(
    ctx: typer.Context,
    wanted: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help=N_("The day."))],
    html: Html = None,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Show a day with its signatures; exit status 1 where something does not hold."""
    from frontdesk.cli.log_day import show_day

    with session_of(ctx).reading_as(as_name) as desk:
        if not show_day(desk, wanted, html, as_json):
            raise typer.Exit(1)


@app.command(help=N_("One entry with all its facts."))
def show(
    ctx: typer.Context, seq: Number, as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """Show an entry; a confidential one of somebody else, or a number, is noted in the log."""
    from frontdesk.registers import duty_log

    with session_of(ctx).reading_as(as_name) as desk:
        detail = desk.ask(duty_log.entry, seq)
        row, reader = detail.row, desk.signed_in
        if row.confidential and row.text is not None and reader and reader.person_id != row.author:
            desk.act(duty_log.note_opened, seq)
        shown = {"text": row.text, "facts": dict(detail.facts)}
        if reader and output.masked(shown) != shown:
            desk.act(duty_log.note_reveal, f"entry:{seq}")
        record = {
            **_record(desk, row, opened=reader is not None),
            "facts": shown["facts"] if reader else output.masked(shown["facts"]),
            "corrects": detail.corrects,
            "page": detail.page,
            "key": detail.key,
            "digest": detail.digest,
            "prev": detail.prev,
            "link": detail.link,
        }
        output.show_one(record if as_json else _for_people(record), as_json=as_json)
