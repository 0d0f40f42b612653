"""The forms about return visits: one that was made, the draw, a manager's check."""

from collections.abc import Sequence
from typing import Any

from frontdesk.errors import InvalidInput
from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.people import person_name
from frontdesk.text import mask_phones_in, shown_line
from frontdesk.widgets.fields import Field, yes_no


def made_fields(visit: Any, staff: Sequence[Any], me: int) -> list[Field]:
    """How it was made, who confirmed it, what they think, and what follows.

    One that was drawn is made in person and no other way (RV-05).
    """
    people = sorted(staff, key=lambda one: one.id != me)
    follows = (("", "–"), ("repair", _("request: rework")), ("complaint", _("complaint")))
    return [
        _way_field(visit),
        Field(
            "visitor",
            _("Made by"),
            "choice",
            tuple((one.id, shown_line(person_name(one))) for one in people),
            me,
        ),
        Field("confirmed_by", _("Signed or answered"), hint=_("who signed, or answered")),
        Field("opinion", field_label("opinion"), "long", limit=2000),
        yes_no("satisfied", _("Satisfied"), True),
        Field("action", _("What is done"), hint=_("where dissatisfied: what is done about it")),
        Field("follow", _("Opens"), "choice", follows),
    ]


def _way_field(visit: Any) -> Field:
    from frontdesk.registers.return_visits import WAYS

    ways, language = ("home",) if visit.drawn else WAYS, current_language()
    options = tuple((way, label("way", way, language)) for way in ways)
    return Field("way", field_label("way"), "choice", options)


def tried_fields(visit: Any) -> list[Field]:
    """How it was tried in vain, and what was found."""
    return [_way_field(visit), Field("content", field_label("content"), limit=2000)]


def visit_draft(values: dict[str, Any]) -> Any:
    """What the form holds as a visit.

    Raises:
        InvalidInput: something is to be opened though the resident is satisfied.
    """
    from frontdesk.registers.return_visits import VisitDraft

    if values["follow"] and values["satisfied"]:
        raise InvalidInput(_("Opens"), _("only where the resident is dissatisfied"), rule="RV-10")
    return VisitDraft(
        way=values["way"],
        opinion=values["opinion"],
        confirmed_by=values["confirmed_by"],
        satisfied=values["satisfied"],
        action=values["action"],
        visitor_id=values["visitor"],
        open_request=bool(values["follow"]),
        complaint=values["follow"] == "complaint",
    )


def visit_note(visit: Any) -> str:
    """Whom to call on, with the number in full, and what was done there."""
    who = [visit.room, shown_line(visit.customer), shown_line(visit.telephone)]
    head = " · ".join(part for part in who if part)
    words = mask_phones_in(visit.content.replace("\n", " "))
    by = _("{words} (done by {worker})").format(words=words, worker=shown_line(visit.worker))
    return f"{head}\n{by if visit.worker else words}"


def month_choice(months: Sequence[str]) -> Field:
    """Which month's visits are drawn."""
    options = tuple((month, month) for month in months)
    return Field("month", field_label("month"), "choice", options)


def finding_field() -> Field:
    """What a manager found on looking a visit over."""
    return Field("finding", field_label("finding"))
