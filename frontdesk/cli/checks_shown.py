"""A check of the log as commands print it."""

from typing import TYPE_CHECKING, Any

from frontdesk.cli import output
from frontdesk.language import N_, _, current_language
from frontdesk.text import shown_line

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.registers.checks.shapes import Answer, CheckView, Exception_

KINDS = {"morning": N_("morning check"), "inspection": N_("inspection")}
STATES = {"open": N_("under way"), "signed": N_("signed"), "ahead": N_("not begun")}
"""What kinds and states of a check are called."""


def record_of(desk: "Desk", view: "CheckView") -> dict[str, Any]:
    """A check as a record; telephones masked, confidential texts left out."""
    zone = desk.house.zone
    return {
        "check": view.id,
        "kind": view.kind,
        "state": view.state,
        "from_seq": view.from_seq,
        "to_seq": view.to_seq,
        "head_there": view.head,
        "begun_by": view.begun_by,
        "begun_at": output.moment(view.begun_at, zone),
        "exceptions": [
            _exception(desk, place, one) for place, one in enumerate(view.exceptions, 1)
        ],
        "left": len(view.left),
        "sample": [
            {"seq": row.seq, "text": output.listed(row, desk.signed_in)} for row in view.sample
        ],
        "sample_seen": view.sample_seen,
        "shifts": [
            {"shift": one.id, "name": one.name, "handover": one.handover_id, "report": one.report}
            for one in view.shifts
        ],
        "verified_at": output.moment(view.verified.at, zone),
        "verified_to": view.verified.seq,
        "finding": output.masked(view.finding),
        "signed_by": view.signed_by,
        "signed_at": output.moment(view.signed_at, zone),
        "sheet_sha256": view.sheet_sha256,
    }


def _exception(desk: "Desk", place: int, one: "Exception_") -> dict[str, Any]:
    zone = desk.house.zone
    return {
        "place": place,
        "key": one.key,
        "sort": one.sort,
        "title": one.title(current_language()),
        "risk": one.risk,
        "seq": one.seq,
        "at": output.moment(one.at, zone),
        "words": output.masked(one.words),
        "person": one.person,
        "rule": one.rule,
        "subject": one.subject,
        "choices": list(one.choices),
        "answer": _answer(desk, one.answer),
        "before": _answer(desk, one.before),
    }


def _answer(desk: "Desk", answer: "Answer | None") -> dict[str, Any] | None:
    if answer is None:
        return None
    zone = desk.house.zone
    return {
        "answer": answer.answer,
        "words": output.masked(answer.words),
        "by": answer.by,
        "at": output.moment(answer.at, zone),
        "due_at": output.moment(answer.due_at, zone),
        "seq": answer.seq,
    }


def show_check(desk: "Desk", view: "CheckView", as_json: bool) -> None:
    """Print a check: as a record, or for people its exceptions and its sample."""
    record = record_of(desk, view)
    if as_json:
        output.show_one(record, as_json=True)
        return
    said = _("Check {id}, {kind}: #{first} to #{last}, {state}")
    if view.id is None:
        said = _("{kind}, not begun yet: #{first} to #{last}")
    print(
        said.format(
            id=view.id,
            kind=_(KINDS[view.kind]),
            first=view.from_seq,
            last=view.to_seq,
            state=_(STATES[view.state]),
        )
    )
    columns = {
        "place": "",
        "title": _("Not as it should be"),
        "words": _("What"),
        "person": _("Whose"),
        "rule": _("Rule"),
        "said": _("Answer"),
    }
    rows = [{**one, "said": _said(one)} for one in record["exceptions"]]
    output.show(rows, columns, as_json=False)
    if not rows:
        print(_("No exception."))
    shifts = {"shift": _("Shift"), "name": _("Name"), "report": _("Report")}
    output.show(record["shifts"], shifts, as_json=False)
    sample = {"seq": "#", "text": _("Sample")}
    output.show(record["sample"], sample, as_json=False)
    if view.signed_by:
        said = _("Signed by {name}; SHA-256 of the sheet {digest}")
        print(shown_line(said.format(name=view.signed_by, digest=view.sheet_sha256)))
    elif view.left:
        output.narrate(_("{n} exceptions are not answered.").format(n=len(view.left)))


def _said(record: dict[str, Any]) -> str:
    from frontdesk.intake import label

    answer = record["answer"] or record["before"]
    if not answer:
        return ""
    said = label("check_answer", answer["answer"], current_language())
    return f"{said}: {answer['words']}" if answer["words"] else said
