"""`frontdesk check`: the supervisor's check of the log, and the director's inspection."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.checks_shown import KINDS, STATES, record_of, show_check
from frontdesk.cli.options import MOST, ActingAs, AsJson, ReadingAs, new_app, text_option
from frontdesk.cli.session import person_id, session_of
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.checks.shapes import CheckView, ShiftRow

app = new_app(N_("Check the log: exceptions, answers, sample, signature."))

Inspection = Annotated[
    bool, typer.Option("--inspection", help=N_("The director's inspection, not the morning check."))
]
CheckId = Annotated[int | None, typer.Argument(metavar="[ID]", min=1, max=MOST, show_default=False)]


def _kind(inspection: bool) -> str:
    return "inspection" if inspection else "morning"


@app.command(
    "list", help=N_("Checks, the newest first, and the shifts that nobody has signed for.")
)
def list_checks(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List checks; shifts not reviewed are told beside them."""
    from frontdesk.registers.checks import morning

    columns = {
        "check": _("Check"),
        "kind": _("Kind"),
        "state": _("State"),
        "from_seq": _("From entry"),
        "to_seq": _("To entry"),
        "begun_by": _("Begun by"),
        "begun_at": _("Begun"),
        "signed_by": _("Checked by"),
        "signed_at": _("Signed"),
    }
    with session_of(ctx).desk() as desk:
        zone = desk.house.zone
        rows = desk.ask(morning.recent)
        records = [
            {
                "check": row.id,
                **{name: value for name, value in asdict(row).items() if name != "id"},
                "begun_at": output.moment(row.begun_at, zone),
                "signed_at": output.moment(row.signed_at, zone),
                "finding": output.masked(row.finding),
            }
            for row in rows
        ]
        if not as_json:
            records = [_worded(record) for record in records]
        output.show(records, columns, as_json=as_json)
        left = desk.ask(morning.unreviewed)
        if left:
            output.narrate(_unsigned(left))


def _worded(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "kind": _(KINDS[record["kind"]]), "state": _(STATES[record["state"]])}


def _unsigned(left: "list[ShiftRow]") -> str:
    overdue = sum(one.overdue for one in left)
    said = _("{n} shifts are not signed for, {overdue} overdue.")
    return said.format(n=len(left), overdue=overdue)


@app.command(help=N_("A check: its exceptions, the gravest first, its sample and its shifts."))
def show(
    ctx: typer.Context,
    check_id: CheckId = None,
    inspection: Inspection = False,
    as_name: ReadingAs = None,
    as_json: AsJson = False,
) -> None:
    """Show a check; without ID the one under way, or what one begun now would find."""
    with session_of(ctx).reading_as(as_name) as desk:
        show_check(desk, _view(desk, check_id, _kind(inspection)), as_json)


def _view(desk: "Desk", check_id: int | None, kind: str) -> "CheckView":
    from frontdesk.registers.checks import morning

    number = check_id if check_id is not None else desk.ask(morning.open_check, kind)
    if number is None:
        return desk.ask(morning.ahead, kind)
    return desk.ask(morning.show, number)


@app.command(help=N_("Begin the check, or go on with the one under way; its sample is drawn once."))
def begin(
    ctx: typer.Context, as_name: ActingAs, inspection: Inspection = False, as_json: AsJson = False
) -> None:
    """Fix what the check covers (LOG-07, LOG-17)."""
    from frontdesk.registers.checks import morning

    with session_of(ctx).desk_as(as_name) as desk:
        number = desk.act(morning.begin, _kind(inspection))
        show_check(desk, desk.ask(morning.show, number), as_json)


@app.command(help=N_("Say something to an exception of the check under way."))
def answer(
    ctx: typer.Context,
    key: Annotated[
        str,
        typer.Argument(metavar="KEY", help=N_("Place in the list, key, `rest` or `sample`.")),
    ],
    as_name: ActingAs,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS", show_default=False)] = None,
    follow_up: Annotated[
        str, text_option(N_("To be followed up by then: 2026-03-02 15:00."), "TIME")
    ] = "",
    instruct: Annotated[
        bool, typer.Option("--instruct", help=N_("Make of the words an instruction."))
    ] = False,
    countersign: Annotated[
        bool, typer.Option("--countersign", help=N_("Sign the decision taken by telephone."))
    ] = False,
    to: Annotated[
        str, text_option(N_("Who follows up, or whom the instruction is for."), "NAME")
    ] = "",
    inspection: Inspection = False,
    as_json: AsJson = False,
) -> None:
    """Accept it, or as the options say. `rest` accepts all that is left, `sample` was looked at."""
    from frontdesk.registers.checks import morning

    with session_of(ctx).desk_as(as_name) as desk:
        number = _open(desk, inspection)
        said = " ".join(words or [])
        if key == "sample":
            desk.act(morning.see_sample, number)
        elif key == "rest":
            left = desk.ask(morning.show, number).left
            plain = [one.key for one in left if "accepted" in one.choices]
            desk.act(morning.answer_all, number, plain, said)
        else:
            due = _ahead(follow_up, desk) if follow_up else None
            chosen = _chosen(bool(follow_up), instruct, countersign)
            who = person_id(desk, to) if to else None
            named = _key(desk.ask(morning.show, number), key)
            desk.act(morning.answer, number, named, chosen, said, due, who)
        view = desk.ask(morning.show, number)
        told = _("Written. {n} exceptions are left.").format(n=len(view.left))
        output.done(record_of(desk, view), told, as_json=as_json)


def _chosen(follow_up: bool, instruct: bool, countersign: bool) -> str:
    if follow_up + instruct + countersign > 1:
        raise InvalidInput(_("Answer"), _("choose one of --follow-up, --instruct, --countersign"))
    chosen = ((follow_up, "follow_up"), (instruct, "instruct"), (countersign, "countersigned"))
    return next((name for wanted, name in chosen if wanted), "accepted")


def _ahead(typed: str, desk: "Desk") -> int:
    from frontdesk.clock import coming_moment

    found = coming_moment(typed.replace("T", " "), desk.clock.now(), desk.house.zone)
    if found is None:
        raise InvalidInput("--follow-up", _("write it as 2026-03-02 08:30"))
    return found


def _open(desk: "Desk", inspection: bool) -> int:
    from frontdesk.registers.checks import morning

    number = desk.ask(morning.open_check, _kind(inspection))
    if number is None:
        raise InvalidInput(_("Check"), _("none is under way"), remedy=_("Begin one: check begin."))
    return number


def _key(view: "CheckView", typed: str) -> str:
    """An exception by its place in the list (from 1), or its key."""
    if typed.isdecimal() and 0 < int(typed) <= len(view.exceptions):
        return view.exceptions[int(typed) - 1].key
    return typed


@app.command(help=N_("Sign the check under way and print the anchor that paper keeps."))
def sign(
    ctx: typer.Context,
    as_name: ActingAs,
    finding: Annotated[str, text_option(N_("What was found; an inspection needs it."))] = "",
    inspection: Inspection = False,
    as_json: AsJson = False,
) -> None:
    """Sign; the shifts that the check covers are reviewed."""
    from frontdesk.registers.checks import morning

    with session_of(ctx).desk_as(as_name) as desk:
        number = _open(desk, inspection)
        desk.act(morning.sign, number, finding)
        anchor, view = desk.anchor(), desk.ask(morning.show, number)
        said = _("Signed: check {id}. Anchor {seq}:{head}").format(
            id=number, seq=anchor.seq, head=anchor.head
        )
        record = {**record_of(desk, view), "seq": anchor.seq, "head": anchor.head}
        output.done(record, said, as_json=as_json)


@app.command(help=N_("Breaches, completions, corrections and late entries of each person."))
def figures(
    ctx: typer.Context,
    period: Annotated[str, typer.Argument(metavar="MONTH", help=N_("2026-03."))],
    as_name: ActingAs,
    as_json: AsJson = False,
) -> None:
    """Count what each person kept and missed in a month (DUTY-24)."""
    from frontdesk.registers.checks import bundles
    from frontdesk.registers.checks import figures as counting

    columns = {
        "name": _("Name"),
        "staff_no": _("Staff number"),
        "breaches": _("Clocks missed"),
        "completions": _("Kept in time"),
        "late": _("Kept late"),
        "steps": _("Steps done"),
        "deviations": _("Deviations"),
        "corrections": _("Corrected"),
        "late_entries": _("Written late"),
        "entries": _("Entries"),
    }
    with session_of(ctx).reading_as(as_name) as desk:
        since, until = desk.ask(bundles.span_of, period)
        rows = desk.ask(counting.figures, since, until)
        output.show([asdict(row) for row in rows], columns, as_json=as_json)
