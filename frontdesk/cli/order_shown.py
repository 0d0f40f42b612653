"""A work order as the command line shows it: a record, or words for people."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from frontdesk.cli import output
from frontdesk.cli.options import MOST
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _, current_language
from frontdesk.text import shown_line

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.orders.details import Whole
    from frontdesk.registers.orders.views import OrderView

Wanted = Annotated[
    str, typer.Argument(metavar="NUMBER", help=N_("The order's number or its end: 42, 2025-42."))
]

Seen = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=MOST,
        metavar="SEQ",
        help=N_("Refuse where something newer than this entry was written about it."),
    ),
]

LABELS: Mapping[str, str] = {
    "amount_fen": N_("Amount"),
    "appointment_at": N_("Appointment"),
    "arrears_signature": N_("Signed for the arrears"),
    "arrived_at": N_("Arrived at"),
    "category": N_("Category"),
    "charge_told_to": N_("Told that it costs"),
    "charged_fen": N_("Charged"),
    "checklist": N_("Checklist"),
    "consent_by": N_("Price agreed by"),
    "consent_fen": N_("Agreed sum"),
    "copies": N_("Copies lie with"),
    "cost_confirmed_at": N_("Cost confirmed"),
    "customer": N_("Resident"),
    "damage": N_("Damage"),
    "damage_told": N_("Manager told"),
    "decision": N_("Manager's decision"),
    "dispatched_at": N_("Given out"),
    "done_at": N_("Finished at"),
    "due_at": N_("Next clock"),
    "due_rule": N_("Rule of the clock"),
    "filed_at": N_("Filed"),
    "handed_in_at": N_("With the dispatcher since"),
    "intake_at": N_("Received"),
    "issued_at": N_("Written"),
    "late": N_("Came late"),
    "money": N_("Money"),
    "goods": N_("Materials and tools"),
    "number": N_("Number"),
    "offered": N_("Judged"),
    "owed_fen": N_("Still owed"),
    "price_source": N_("Price"),
    "reason": N_("Reason"),
    "receipt": N_("Receipt"),
    "received_fen": N_("Paid in"),
    "received_at": N_("Worker has it since"),
    "request_id": N_("Request"),
    "rescheduled": N_("Times rescheduled"),
    "rework": N_("Times redone"),
    "settlement": N_("Settlement"),
    "signature": N_("Signed by"),
    "signed_at": N_("Signed at"),
    "started_at": N_("Begun at"),
    "survey": N_("Looked at"),
    "suspend_reason": N_("Interrupted because"),
    "suspended_until": N_("Interrupted until"),
    "trade": N_("Trade"),
    "unsettled": N_("Still to settle"),
    "unsigned": N_("Not signed by the resident"),
    "visit": N_("Return visit"),
    "work": N_("Work"),
    "worker": N_("Worker"),
}
"""What the fields of an order are called; else `output.FIELDS`."""
TRACKS = ("work", "money", "goods", "visit")
_KEPT = frozenset({"number", "room", "month", "id", "receipt", "rule", "seq"})
"""Fields that hold no telephone number, though one might be read into them."""


def order_of(desk: "Desk", wanted: str) -> "OrderView":
    """The order of a number, or of its end."""
    from frontdesk.registers.orders import views

    return desk.ask(views.numbered, wanted)


def must_be_named(desk: "Desk") -> None:
    """Let a command that reads without `--as` write only with it; what changed is told first."""
    if desk.signed_in is None:
        raise InvalidInput("--as", _("say who writes it: --as NAME"))
    desk.note_configuration()


def label_of(name: str) -> str:
    """What a field is called, in the current language."""
    return _(LABELS.get(name) or output.FIELDS.get(name, name))


def columns(*names: str) -> dict[str, str]:
    """Headings by field."""
    return {name: label_of(name) for name in names}


def hidden(value: Any, name: str = "") -> Any:
    """A record as somebody sees it who has not signed in: telephone numbers masked."""
    if isinstance(value, str):
        kept = name in _KEPT or name.endswith("_at")
        return value if kept else output.masked(value, telephone=name == "telephone")
    if isinstance(value, Mapping):
        return {key: hidden(item, key) for key, item in value.items()}
    return [hidden(item, name) for item in value] if isinstance(value, list | tuple) else value


def timed(desk: "Desk", record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with its instants in ISO 8601, its tuples as lists."""
    return {name: _timed(desk, name, value) for name, value in record.items()}


def _timed(desk: "Desk", name: str, value: Any) -> Any:
    if isinstance(value, int) and (name.endswith("_at") or name == "suspended_until"):
        return output.moment(value, desk.house.zone)
    return list(value) if isinstance(value, tuple) else value


def refuse_closed(desk: "Desk", view: "OrderView") -> None:
    """Let only those go on who may open the matter."""
    from frontdesk.registers import secrecy

    desk.ask(secrecy.refuse_order, view.id)


def record_of(desk: "Desk", view: "OrderView") -> dict[str, Any]:
    """An order as a record: instants in ISO 8601, sums in fen."""
    record = timed(desk, asdict(view))
    record |= {"public_area": bool(view.public_area), "confidential": bool(view.confidential)}
    record["seq"] = record.pop("entry_seq")
    record |= {"owed_fen": view.owed_fen, "late": view.late, "unsettled": list(view.unsettled)}
    return record


def whole_record(desk: "Desk", whole: "Whole") -> dict[str, Any]:
    """An order with all that hangs on it, as one record."""
    from frontdesk.registers import approvals, return_visits

    order_id = whole.order.id
    parts: dict[str, Any] = {
        name: [timed(desk, asdict(one)) for one in getattr(whole, name)]
        for name in ("lines", "payments", "slips", "clocks")
    }
    checks = [one.model_dump(exclude={"id", "order_id", "entry_seq"}) for one in whole.checks]
    parts["checks"] = [timed(desk, one) for one in checks]
    visit = desk.ask(return_visits.of_order, order_id)
    parts["return_visit"] = timed(desk, asdict(visit)) if visit else None
    asked = desk.ask(approvals.of_order, order_id)
    parts["approvals"] = [
        {
            "side": one.proposal["side"],
            "approver": one.approver,
            "amount_fen": one.proposal["amount_fen"],
            "countersigned": one.given_at is not None,
        }
        for one in asked
    ]
    return record_of(desk, whole.order) | parts


def show_order(
    desk: "Desk",
    order_id: int,
    as_json: bool,
    *,
    revealed: bool = False,
    full: bool = False,
    **further: Any,
) -> None:
    """The order as it stands now.

    Args:
        revealed: telephone numbers in full; the log says so, or the person has just typed them.
        full: for people, everything about it; else number, tracks, what is missing, next clock.
    """
    from frontdesk.registers.orders import details

    whole = desk.ask(details.whole, order_id)
    record = whole_record(desk, whole) | further
    record = record if revealed else hidden(record)
    if as_json:
        output.show_one(record, as_json=True)
        return
    words = worded(desk, record)
    print(shown_line(f"{record['number']}  {record['room']}  {record['content']}"))
    output.show([words], columns(*TRACKS), as_json=False)
    names = _FULL if full else _BRIEF
    rest = {name: words.get(name) for name in names}
    output.show_one(rest, {name: label_of(name) for name in rest}, as_json=False)
    if full:
        from frontdesk.cli.order_parts import show_parts

        show_parts(desk, record)


_BRIEF = ("unsettled", "worker", "owed_fen", "due_at", "due_rule")
_FULL = (
    *("unsettled", "request_id", "category", "trade", "nature", "urgency", "public_area"),
    *("customer", "telephone", "intake_at", "issued_at", "appointment_at", "late"),
    *("rescheduled", "rework", "charge_told_to", "price_source", "charged_fen", "received_fen"),
    *("owed_fen", "settlement", "consent_by", "consent_fen", "cost_confirmed_at", "worker"),
    *("dispatched_at", "received_at", "arrived_at", "started_at", "done_at", "signed_at"),
    *(
        "suspended_until",
        "suspend_reason",
        "signature",
        "unsigned",
        "opinion",
        "survey",
        "decision",
    ),
    *("damage", "damage_told", "reason", "arrears_signature", "receipt", "checklist", "copies"),
    *("handed_in_at", "filed_at", "due_at", "due_rule"),
)
_GROUPS = ("category", "trade", "nature", "urgency", "price_source", "settlement")


def worded(desk: "Desk", record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with words in the place of identifiers, and yuan in that of fen."""
    from frontdesk.intake import label
    from frontdesk.registers.orders import views
    from frontdesk.rules.money import yuan

    language = current_language()
    words: dict[str, Any] = {name: label(name, record[name], language) for name in _GROUPS}
    words["settlement"] = _("monthly") if record["settlement"] == "monthly" else ""
    with desk.reading() as reading:
        for track in TRACKS:
            words[track] = views.state_name(reading, track, record[track], language)
    for name in ("charged_fen", "received_fen", "owed_fen", "consent_fen"):
        words[name] = yuan(record[name]) if record[name] else ""
    for name in ("rework", "rescheduled"):
        words[name] = record[name] or ""
    words["unsettled"] = [label_of(track) for track in record["unsettled"]]
    words["suspended_until"] = (record["suspended_until"] or "")[:16].replace("T", " ")
    places = [label("copy_place", record[f"copy_{n}"], language) for n in (1, 2, 3)]
    words["copies"] = ", ".join(f"{n} {place}" for n, place in enumerate(places, 1))
    return {**record, **words}


def note_reveal(desk: "Desk", order_id: int) -> None:
    """Say in the log that a telephone number of the order was shown in full."""
    from frontdesk.registers import duty_log

    desk.act(duty_log.note_reveal, f"work_order:{order_id}")
