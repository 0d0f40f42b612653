"""`frontdesk handover`: the sheet of a change of duty, its signatures, its anchor."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output, paper, values
from frontdesk.cli.options import MOST, AsJson, Limit, Number, ReadingAs, limit_of, new_app
from frontdesk.cli.paper import Html
from frontdesk.cli.session import session_of
from frontdesk.errors import NotFound
from frontdesk.language import N_, _, current_language

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.exchange.paper import Page
    from frontdesk.registers.handovers.views import HandoverView
    from frontdesk.registers.unit_of_work import Reading

app = new_app(N_("The sheet of a handover, its signatures and its anchor."))
anchor_app = new_app(N_("The anchor on the paper of a handover."))
app.add_typer(anchor_app, name="anchor")

Wanted = Annotated[
    int | None,
    typer.Argument(
        metavar="[ID]", min=1, max=MOST, show_default=False, help=N_("Else the last one signed.")
    ),
]


@app.command(help=N_("The sheet as it would be drawn now."))
def draft(
    ctx: typer.Context, html: Html = None, as_name: ReadingAs = None, as_json: AsJson = False
) -> None:
    """Draw the sheet without writing anything."""
    from frontdesk.exchange import handover_sheet as sheet

    with session_of(ctx).reading_as(as_name) as desk:
        drawn = desk.ask(sheet.drafted)
        subject = f"shift:{drawn['shift']}" if drawn["shift"] else "site:1"
        if as_json:
            shown = paper.opened(desk, partial(_sheet_json, drawn), subject)
            output.show_one(shown, as_json=True)
            return

        def draw(masked: bool) -> "Page":
            return sheet.draft_page(desk.house, drawn, desk.clock.now(), masked=masked)

        paper.put_out(paper.opened(desk, draw, subject), html)


def _sheet_json(sheet: Any, masked: bool) -> Any:
    return paper.hidden(sheet) if masked else sheet


@app.command(help=N_("The sheet of a handover as it was signed."))
def show(
    ctx: typer.Context,
    handover_id: Wanted = None,
    html: Html = None,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Show a handover, signed or not, with its signatures and its anchor."""
    from frontdesk.exchange import handover_sheet as sheet

    with session_of(ctx).reading_as(as_name) as desk:
        number = _number(desk, handover_id)
        subject = f"handover:{number}"
        if as_json:
            record = paper.opened(desk, lambda masked: _record(desk, number, masked), subject)
            output.show_one(record, as_json=True)
            return

        def draw(masked: bool) -> "Page":
            with desk.reading() as reading:
                return sheet.signed_page(reading, _view(reading, number), masked=masked)

        paper.put_out(paper.opened(desk, draw, subject), html)


def _view(reading: "Reading", number: int) -> "HandoverView":
    from frontdesk.registers.handovers import views

    return views.show(reading, number)


def _number(desk: "Desk", wanted: int | None) -> int:
    """The handover that was named, else the last one that two people signed."""
    from frontdesk.registers.handovers import views

    if wanted is not None:
        return wanted
    last = desk.ask(views.last_signed)
    if last is None:
        raise NotFound(_("No handover has been signed yet."))
    return last.id


def _record(desk: "Desk", number: int, masked: bool) -> dict[str, Any]:
    from frontdesk.exchange import handover_proof
    from frontdesk.exchange.inspection_json import signature_json
    from frontdesk.registers.handovers import views

    with desk.reading() as reading:
        view = views.show(reading, number)
        signed = handover_proof.signatures(reading, view)
        anchor = views.anchor_after(reading, number)
    sheet = dict(view.sheet) or None
    return {
        **_listed(desk, view),
        "sheet": paper.hidden(sheet) if masked else sheet,
        "signatures": [signature_json(one) for one in signed],
        "anchor": {"seq": anchor.seq, "head": anchor.head} if anchor else None,
    }


def _listed(desk: "Desk", view: "HandoverView") -> dict[str, Any]:
    zone = desk.house.zone
    return {
        "handover": view.id,
        "outcome": view.outcome,
        "outgoing": view.outgoing_name,
        "incoming": view.incoming_name,
        "from_shift": view.from_shift,
        "to_shift": view.to_shift,
        "arrived_at": output.moment(view.arrived_at, zone),
        "begun_at": output.moment(view.begun_at, zone),
        "signed_at": output.moment(view.signed_at, zone),
        "reason": output.masked(view.reason),
        "cut_off_seq": view.cut_off_seq,
        "sheet_sha256": view.sheet_sha256,
        "given_seq": view.given_seq,
        "taken_seq": view.taken_seq,
    }


@app.command("list", help=N_("Handovers, the newest first."))
def list_handovers(ctx: typer.Context, limit: Limit = None, as_json: AsJson = False) -> None:
    """List handovers, signed or not."""
    from frontdesk.intake import label
    from frontdesk.registers.handovers import views

    columns = {
        "handover": _("Handover"),
        "outcome": _("Outcome"),
        "outgoing": _("Hands duty over"),
        "incoming": _("Takes duty over"),
        "begun_at": _("Relief came"),
        "signed_at": _("Both signed"),
        "taken_seq": _("Anchor after"),
        "reason": _("Reason"),
    }
    with session_of(ctx).desk() as desk:
        found = desk.ask(views.recent, limit_of(limit, as_json))
        records = [_listed(desk, view) for view in found]
        if not as_json:
            for record in records:
                record["outcome"] = label("handover_outcome", record["outcome"], current_language())
        output.show(records, columns, as_json=as_json)


@app.command(help=N_("Check both signatures, the sheet and the anchor of a handover."))
def verify(
    ctx: typer.Context,
    handover_id: Wanted = None,
    anchor: Annotated[
        str, typer.Option(metavar="SEQ:HEAD", help=N_("The anchor as the paper has it."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Name what holds and what does not; exit status 1 where something does not."""
    from frontdesk.exchange import handover_proof

    with session_of(ctx).desk() as desk:
        number = _number(desk, handover_id)
        on_paper = values.anchor(anchor) if anchor else None
        found = desk.ask(handover_proof.check, number, on_paper)
    records = [
        {"handover": number, "check": one.name, "holds": one.holds, "detail": one.detail}
        for one in found
    ]
    if not as_json:
        records = [
            {**record, "check": one.words} for record, one in zip(records, found, strict=True)
        ]
    output.show(
        records,
        {"check": _("Checked"), "holds": _("Holds"), "detail": _("What is wrong")},
        as_json=as_json,
    )
    if not all(one.holds for one in found):
        output.narrate(_("Handover {id} does not hold.").format(id=number))
        raise typer.Exit(1)


@app.command(help=N_("Write files with which openssl checks the signatures without this program."))
def export(
    ctx: typer.Context,
    handover_id: Number,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help=N_("A new folder, or an empty one."))
    ],
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Export the signed bytes, signatures and keys; with `--as` the texts as well."""
    from frontdesk.exchange import handover_export
    from frontdesk.registers import duty_log

    with session_of(ctx).reading_as(as_name) as desk:
        texts = desk.signed_in is not None
        names = desk.ask(handover_export.export, handover_id, folder, texts=texts)
        if texts:
            desk.act(duty_log.note_reveal, f"handover:{handover_id}")
    said = _("{n} files in {path}; {read_me} says how to check them.").format(
        n=len(names), path=folder, read_me=handover_export.READ_ME
    )
    record = {"handover": handover_id, "folder": str(folder), "files": names}
    output.done(record, said, as_json=as_json)


@anchor_app.command(help=N_("Compare the anchor on paper with the log."))
def check(
    ctx: typer.Context,
    digits: Annotated[
        list[str],
        typer.Argument(
            metavar="DIGITS",
            help=N_("16 digits or more, in groups or not; SEQ:HEAD for any entry."),
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Say whether the paper fits the log; exit status 1 where it does not."""
    from frontdesk.registers.handovers import views

    with session_of(ctx).desk() as desk:
        found = desk.ask(views.check_anchor, " ".join(digits))
    said = _("The paper fits the log: entry #{seq}.")
    if not found.right:
        said = _("THE PAPER DOES NOT FIT THE LOG at entry #{seq}. Call the supervisor; run verify.")
    record = {"seq": found.seq, "right": found.right}
    output.done(record, said.format(seq=found.seq), as_json=as_json)
    if not found.right:
        raise typer.Exit(1)
