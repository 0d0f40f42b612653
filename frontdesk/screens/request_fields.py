"""The fields of the request form, how they stand on the screen, and the draft they make."""

from collections.abc import Mapping
from typing import Any

from frontdesk import intake
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.widgets.fields import Field, yes_no

LINE_LIMIT = 2000
CONTENT_LIMIT = 20_000

ROWS: tuple[tuple[str, ...], ...] = (
    ("room", "telephone"),
    ("requester", "requester_kind"),
    ("who", "department", "received_by_post"),
    ("kind", "sub_kind"),
    ("urgency", "channel"),
    ("public_area_kind", "major_accident"),
    ("paid", "nature"),
)
"""Two to a row; of `who` and `department` one is shown at most."""

OWN = (*(name for row in ROWS for name in row if name != "who"), "content")
"""Fields that belong to a request."""


def form_fields() -> dict[str, Field]:
    """All fields by name, in the current language."""
    fields = [
        Field(
            "line",
            _("The call"),
            hint=_("room, what, number – in any order: 3-2-1203 water leak 13800138000"),
            limit=LINE_LIMIT,
        ),
        Field("room", field_label("room")),
        Field("telephone", field_label("telephone"), limit=40),
        Field("requester", field_label("requester")),
        _choice("requester_kind", "requester_kind", intake.REQUESTER_KINDS),
        Field("who", _("Who calls"), "choice"),
        Field("department", field_label("department")),
        _choice("received_by_post", "post", intake.POSTS),
        _choice("kind", "kind", intake.KINDS, "other"),
        Field("sub_kind", field_label("sub_kind"), "choice", (("", "–"),)),
        _choice("urgency", "urgency", intake.URGENCIES, "normal"),
        _choice("channel", "channel", intake.CHANNELS),
        _area(),
        yes_no("major_accident", field_label("major_accident")),
        yes_no("paid", field_label("paid")),
        _choice("nature", "nature", intake.NATURES),
        Field("content", field_label("content"), "long", limit=CONTENT_LIMIT),
    ]
    return {field.name: field for field in fields}


def _choice(name: str, group: str, known: tuple[str, ...], value: str = "") -> Field:
    return Field(name, field_label(name), "choice", labelled(group, known), value or known[0])


def labelled(group: str, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Choices of an intake list with what people read."""
    return tuple((value, intake.label(group, value, current_language())) for value in values)


def _area() -> Field:
    options = (("", _("no")), *labelled("public_area_kind", intake.PUBLIC_AREA_KINDS))
    return Field("public_area_kind", field_label("public_area"), "choice", options)


def sub_kinds(kind: str) -> tuple[tuple[str, str], ...]:
    """The choices of sub-kind under a kind; the first leaves it open."""
    return (("", "–"), *labelled("sub_kind", intake.SUB_KINDS.get(kind, ())))


def who_calls(residents: tuple[Any, ...]) -> tuple[tuple[Any, str], ...]:
    """The choice among several residents."""
    several_rooms = len({who.room for who in residents}) > 1
    told = [(who.id, f"{who.room} {who.name}" if several_rooms else who.name) for who in residents]
    return ((0, _("choose")), *told)


def values_of(view: Any) -> dict[str, Any]:
    """What the form shows of a registered request."""
    values = {name: getattr(view, name) for name in OWN}
    if view.public_area and not view.public_area_kind:
        values["public_area_kind"] = "other"
    return values


def draft_fields(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the form holds as the fields of a draft; what does not apply falls away."""
    fields = {name: values[name] for name in OWN}
    fields["public_area"] = bool(fields["public_area_kind"])
    if fields["requester_kind"] == "resident":
        fields["department"] = ""
    return fields


def cautions(values: Mapping[str, Any]) -> list[str]:
    """Ids of the rules to keep in mind, the most pressing first."""
    rules = []
    if values["kind"] in intake.SPECIAL_KINDS:
        rules += ["REQ-35", "REQ-40"]
    if values["paid"]:
        rules += ["CARE-14", "REQ-23"]
    if values["major_accident"]:
        rules.append("REQ-29")
    if values["public_area_kind"]:
        rules += ["REQ-26", "REQ-27"]
    return [*rules, "REQ-30", "REQ-15", "REQ-02"]
