"""What can be done with a request: its forms, and the register's function behind each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frontdesk import intake
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, Language, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.rules.authority import titles
from frontdesk.widgets.fields import Field, yes_no

LONG = 20_000

PROCEDURES: dict[str, tuple[str, str]] = {
    "medical": ("Emergency patient procedure", "急救病人流程"),
    "repair": ("Repair procedure", "报修流程"),
    "complaint": ("Complaint procedure", "投诉流程"),
    "consult": ("Enquiry procedure", "咨询流程"),
    "crime_accident": ("Incident procedure", "突发事件流程"),
    "disaster": ("Incident procedure", "突发事件流程"),
}
"""Where each kind goes on (REQ-22)."""
PAID = ("Paid service procedure", "有偿服务流程")


@dataclass(frozen=True)
class RequestData:
    """Everything the page of a request shows; words in the current language.

    Attributes:
        mark: the mark of what is important, where there is one.
        notes: if-then notes that have fired for it.
    """

    view: Any
    notifications: tuple[Any, ...]
    clocks: tuple[Any, ...]
    history: tuple[Any, ...]
    supervisors: tuple[Any, ...]
    states: dict[str, str]
    orders: tuple[str, ...] = ()
    mark: Any = None
    notes: tuple[str, ...] = ()

    @property
    def untold(self) -> tuple[Any, ...]:
        """Who is still to be told."""
        return tuple(item for item in self.notifications if item.outcome != "told")


@dataclass(frozen=True)
class Act:
    """Something that is done with a request through a form.

    Attributes:
        to: the state it moves to, empty where it moves nowhere.
        fields: makes the form from what is known.
        call: does it in a transaction: (tx, data, values).
        first: the field where the cursor begins; empty: the first that is empty.
    """

    title: str
    to: str
    fields: Callable[[RequestData], list[Field]]
    call: Callable[[Any, RequestData, dict[str, Any]], Any]
    rules: tuple[str, ...] = ()
    first: str = ""


def _register() -> Any:
    from frontdesk.registers import help_requests

    return help_requests


def _answer_fields(_data: RequestData) -> list[Field]:
    return [Field("answer", field_label("answer"), "long", limit=LONG)]


def _answer(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    _register().answer(tx, data.view.id, values["answer"], seen=data.view.entry_seq)


def _or_else(values: dict[str, Any], name: str) -> str:
    """What was typed goes before what was chosen."""
    return values["else"].strip() or str(values[name])


def _escalate_fields(data: RequestData) -> list[Field]:
    """The one who decides comes first: the director on special requests (REQ-09, REQ-10)."""
    options = tuple((who.name, f"{who.name} · {titles(who.roles)}") for who in data.supervisors)
    decides = "director" if data.view.special else "cs_supervisor"
    first = next((who.name for who in data.supervisors if decides in who.roles), "")
    return [
        Field("escalated_to", field_label("escalated_to"), "choice", (*options, ("", "–")), first),
        Field("else", _("Somebody else")),
        Field("note", _("Note")),
    ]


def _escalate(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    to = _or_else(values, "escalated_to")
    _register().escalate(tx, data.view.id, to, values["note"], seen=data.view.entry_seq)


def receivers(view: Any, language: Language, stored: Language) -> list[tuple[str, str]]:
    """Procedures and departments a request can go to, the fitting one first.

    Args:
        language: of what is shown.
        stored: of what is written into the book.
    """
    fitting = [PROCEDURES[view.kind]] if view.kind in PROCEDURES else []
    if view.paid:
        fitting.append(PAID)
    pairs = [*fitting, *(intake.LABELS[f"department.{name}"] for name in intake.DEPARTMENTS)]
    pairs += [*PROCEDURES.values(), PAID]
    shown, kept = int(language == "zh"), int(stored == "zh")
    return [(pair[kept], pair[shown]) for pair in dict.fromkeys(pairs)]


def _hand_over(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    to = _or_else(values, "handed_to")
    _register().hand_over(tx, data.view.id, to, values["note"], seen=data.view.entry_seq)


def _result_fields(_data: RequestData) -> list[Field]:
    return [Field("result", field_label("result"), "long", limit=LONG)]


def _report_back(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    _register().report_back(tx, data.view.id, values["result"], seen=data.view.entry_seq)


def _cannot_fields(_data: RequestData) -> list[Field]:
    return [
        Field("contacted", field_label("contacted"), hint=_("who can help instead")),
        yes_no("apologised", _("Apology made")),
        Field("explanation", _("Explanation"), "long", limit=LONG),
        Field("wish", _("Service wished for"), hint=_("not offered yet; empty otherwise")),
        Field("reported_to", field_label("reported_to"), hint=_("department told of the wish")),
    ]


def _cannot(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    outcome = _register().CannotProvide(**values)
    _register().cannot_provide(tx, data.view.id, outcome, seen=data.view.entry_seq)


def _close_fields(data: RequestData) -> list[Field]:
    view = data.view
    return [
        Field("result", field_label("result"), "long", value=view.result, limit=LONG),
        Field("opinion", field_label("opinion"), value=view.opinion),
    ]


def _close(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    _register().close(tx, data.view.id, **values, seen=data.view.entry_seq)


def _call_off_fields(_data: RequestData) -> list[Field]:
    return [
        Field("reason", field_label("reason")),
        Field("duplicate_of", _("Duplicate of"), hint=_("number of the other request"), limit=12),
    ]


def _call_off(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    typed = values["duplicate_of"].strip().lstrip("#")
    if typed and not (typed.isascii() and typed.isdigit()):
        raise InvalidInput(_("Duplicate of"), _("write the number of the other request"))
    other = int(typed) if typed else None
    reason = values["reason"]
    seen = data.view.entry_seq
    _register().call_off(tx, data.view.id, reason, duplicate_of=other, seen=seen)


def _told_fields(data: RequestData) -> list[Field]:
    options = tuple((item.id, f"{titles([item.role])} ({item.rule})") for item in data.untold)
    return [
        Field("item", _("Whom"), "choice", options),
        yes_no("reached", _("Reached"), True),
        Field("told", field_label("name")),
        Field("note", _("Note")),
    ]


def _told(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    from frontdesk.registers import notifications

    seen = {item.id: item.entry_seq for item in data.notifications}
    item = values.pop("item")
    notifications.record(tx, item, **values, seen=seen[item])


def _scene_fields(_data: RequestData) -> list[Field]:
    hint = _("what was seen, who arrived, what was decided")
    return [Field("content", _("At the place"), "long", limit=LONG, hint=hint)]


def _scene(tx: Any, data: RequestData, values: dict[str, Any]) -> None:
    _register().report_scene(tx, data.view.id, values["content"])


def _hand_over_fields(stored: Language) -> Callable[[RequestData], list[Field]]:
    def fields(data: RequestData) -> list[Field]:
        options = tuple(receivers(data.view, current_language(), stored))
        return [
            Field("handed_to", field_label("handed_to"), "choice", options),
            Field("else", _("Somebody else")),
            Field("note", _("Note")),
        ]

    return fields


def acts(stored: Language) -> dict[str, Act]:
    """All acts by the name of their action; `stored` is the language of the book."""
    return {
        "answer": Act(N_("Answer"), "answered", _answer_fields, _answer, ("REQ-12", "REQ-30")),
        "escalate": Act(
            N_("Put to the supervisor"), "escalated", _escalate_fields, _escalate, ("REQ-13",)
        ),
        "hand_over": Act(
            N_("Hand over"), "handed_over", _hand_over_fields(stored), _hand_over, ("REQ-18",)
        ),
        "report_back": Act(N_("Result"), "reported_back", _result_fields, _report_back),
        "cannot": Act(
            N_("Cannot be provided"),
            "cannot_provide",
            _cannot_fields,
            _cannot,
            ("REQ-16", "REQ-31"),
        ),
        "close": Act(N_("Close"), "closed", _close_fields, _close),
        "call_off": Act(N_("Call off"), "called_off", _call_off_fields, _call_off),
        "told": Act(N_("Somebody was told"), "", _told_fields, _told, first="reached"),
        "scene": Act(N_("At the place"), "", _scene_fields, _scene, ("REQ-27", "REQ-28")),
    }
