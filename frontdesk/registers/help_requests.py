"""The register of help requests (住户求助登记表), from the call to the closing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import case, true
from sqlmodel import col, or_, select

from frontdesk import intake
from frontdesk.clock import DAY
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import Language, _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import (
    Book,
    HelpRequest,
    Notification,
    Person,
    ProcedureRun,
    Room,
    ServiceWish,
    WorkOrder,
)
from frontdesk.models.help_requests import KINDS, OPEN_STATES
from frontdesk.registers import commitments, if_then, notifications, secrecy
from frontdesk.registers.duty import ShiftView
from frontdesk.registers.typed import refusal
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.rules.authority import titles
from frontdesk.rules.clocks import reply_due
from frontdesk.text import clean, clean_line, phone_digits

TRACK = "help_request"
CLOSABLE = ("answered", "cannot_provide", "reported_back")
"""States from which a request may be closed."""
OLDEST = 3660 * DAY
"""How far back a request taken here may have been received, milliseconds."""
REPLY_RULE = notifications.REPLY_RULE
"""The rule of the reply clock."""
LATE_TOLD = "cs_supervisor"
"""Who is told of a clock that is over; that holds no closing."""
EXCERPT = 120

Choice = Annotated[str, Field(max_length=40)]
Line = Annotated[str, Field(max_length=200)]


class RequestCreate(BaseModel):
    """A request to be registered (REQ-04 to REQ-08, REQ-17, REQ-19, REQ-20, REQ-34)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: Annotated[str, Field(min_length=1)]
    kind: Choice = "other"
    sub_kind: Choice = ""
    paid: bool = False
    nature: Choice = "routine"
    public_area: bool = False
    public_area_kind: Choice = ""
    major_accident: bool = False
    channel: Choice = "telephone"
    urgency: Choice = "normal"
    requester_kind: Choice = "resident"
    requester: Line = ""
    department: Line = ""
    room: Line = ""
    telephone: Line = ""
    received_by_post: Choice = "front_desk"
    received_at: int | None = None
    occurred_at: int | None = None


_CHOICES: Mapping[str, Sequence[str]] = {
    "kind": KINDS,
    "nature": intake.NATURES,
    "channel": intake.CHANNELS,
    "urgency": intake.URGENCIES,
    "requester_kind": intake.REQUESTER_KINDS,
    "received_by_post": intake.POSTS,
}
_RULES = {
    "kind": "REQ-04",
    "nature": "REQ-34",
    "channel": "REQ-19",
    "urgency": "REQ-02",
    "requester_kind": "REQ-20",
    "received_by_post": "REQ-03",
    "sub_kind": "REQ-05",
    "public_area_kind": "REQ-26",
}


def draft_of(fields: Mapping[str, Any]) -> RequestCreate:
    """A checked draft from what a form holds.

    Raises:
        InvalidInput: names the first field that cannot be taken, and the rule.
    """
    texts = {name: _cleaned(name, value) for name, value in fields.items()}
    try:
        draft = RequestCreate(**texts)
    except ValidationError as error:
        raise refusal(error, _RULES, "REQ-17") from error
    _check_choices(draft)
    return draft


def _cleaned(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name == "content":
        return clean(value).strip()
    if name == "telephone":
        return _telephone(value)
    if name == "room":
        return intake.room_label(value) or clean_line(value)
    return clean_line(value)


def _telephone(value: str) -> str:
    number = phone_digits(value)
    if value.strip() and not number:
        raise InvalidInput(field_label("telephone"), _("there is no number in it"), rule="REQ-17")
    if any(character.isalpha() for character in value):
        raise InvalidInput(field_label("telephone"), _("write the number alone"), rule="REQ-17")
    return number


def _check_choices(draft: RequestCreate) -> None:
    for name, known in _CHOICES.items():
        _one_of(name, getattr(draft, name), known)
    subs = intake.SUB_KINDS.get(draft.kind, ())
    if draft.sub_kind:
        _one_of("sub_kind", draft.sub_kind, subs)
    if draft.public_area_kind:
        _one_of("public_area_kind", draft.public_area_kind, intake.PUBLIC_AREA_KINDS)


def _one_of(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise InvalidInput(
            field_label(name),
            _("{value}: choose from {known}").format(value=value, known=", ".join(known) or "-"),
            rule=_RULES[name],
        )


def draft_from_line(
    line: str, known_room: Any = None, *, channel: str = "telephone"
) -> RequestCreate:
    """A draft from one typed line: `3-2-1203 厨房漏水 13800138000`."""
    found = intake.parse(line, known_room)
    return draft_of(
        {
            "content": found.text,
            "kind": found.kind,
            "sub_kind": found.sub_kind,
            "urgency": found.urgency,
            "public_area": found.public_area,
            "public_area_kind": found.public_area_kind,
            "room": found.room,
            "telephone": found.telephone,
            "channel": found.channel_hint or channel,
        }
    )


# What may be done ---------------------------------------------------------------------------


def register(
    tx: Transaction,
    draft: RequestCreate,
    *,
    on_duty: ShiftView | None = None,
    taken_by: str = "",
    confidential: bool = False,
) -> int:
    """Register a request, start its reply clock and open who must be told; its id.

    If-then notes that hold for it fire.

    Args:
        on_duty: who received it, where the desk itself registers because nobody has signed in.
        taken_by: the procedure that takes it over at once; its own steps and clocks then say who
            is told and by when (REQ-14, REQ-22).

    Raises:
        InvalidInput: nothing to find the caller by (REQ-17), or a patient without a place (LOG-09).
    """
    tx.require("request.register")
    _check_facts(tx, draft)
    row = HelpRequest(
        **draft.model_dump(exclude={"received_at", "occurred_at"}),
        special=draft.kind in intake.SPECIAL_KINDS,
        confidential=confidential,
        received_by=on_duty.person_id if on_duty else tx.actor.person_id,
        received_at=_received(tx, draft),
        missing=",".join(still_to_ask(draft)),
    )
    _find_caller(tx, row)
    if taken_by:
        _move(tx, row, "handed_over", {"receiver_named": taken_by})
        row.handed_to, row.replied_at = taken_by, tx.now
    tx.session.add(row)
    tx.session.flush()
    subject = f"help_request:{row.id}"
    rows: list[Book] = [row]
    if not taken_by:
        rows.append(_reply_clock(tx, row, subject))
        rows += notifications.open_for(tx, subject, _to_tell(tx, row))
    tx.post(
        "request.registered",
        _intake_facts(row) | ({"on_duty": on_duty.name} if on_duty else {}),
        rows,
        subject=subject,
        about=_about(row),
        occurred=min(row.received_at, tx.now),
        permanent=row.kind == "complaint",
        confidential=row.confidential,
    )
    if_then.fire(tx, row)
    return row_id(row)


def _check_facts(tx: Transaction, draft: RequestCreate) -> None:
    if len(draft.content) > tx.house.rulebook.count("text.max_chars"):
        raise InvalidInput(field_label("content"), _("too long"))
    if draft.kind == "medical" and not draft.room:
        raise InvalidInput(
            field_label("room"),
            _("a patient needs the building and the room, or the place"),
            rule="LOG-09",
        )
    if not (draft.room or draft.telephone or draft.public_area or draft.requester):
        raise InvalidInput(
            field_label("room"),
            _("write the room, the telephone number or the name of the caller"),
            rule="REQ-17",
        )


def _received(tx: Transaction, draft: RequestCreate) -> int:
    received = draft.received_at or tx.now
    if received > tx.now:
        raise InvalidInput(_("Received"), _("lies in the future"))
    if received < tx.now - OLDEST:
        raise InvalidInput(_("Received"), _("lies more than ten years back"))
    return received


def still_to_ask(draft: RequestCreate) -> list[str]:
    """Facts of REQ-17 that the draft does not have yet."""
    return [
        name
        for name in ("requester", "room", "telephone", "department")
        if not getattr(draft, name)
        and not (name == "department" and draft.requester_kind == "resident")
        and not (name == "room" and draft.public_area)
    ]


def _find_caller(tx: Transaction, row: HelpRequest) -> None:
    room = tx.session.exec(select(Room).where(Room.label == row.room)).first() if row.room else None
    row.room_id = room.id if room else None


def _reply_words(tx: Transaction, row: HelpRequest) -> str:
    if row.confidential:
        return secrecy.request_words(row_id(row), tx.house.language)
    text = f"{row.room or row.requester or row.telephone} {row.content}"[:60]
    return f"回复报事 {row.id} {text}" if tx.house.language == "zh" else f"reply to {row.id} {text}"


def _reply_clock(tx: Transaction, row: HelpRequest, subject: str) -> Book:
    clock = commitments.start(
        tx,
        rule=REPLY_RULE,
        subject=subject,
        label=_reply_words(tx, row),
        due_at=reply_due(row.received_at, tx.house.rulebook),
        started_at=row.received_at,
    )
    clock.owner = row.received_by
    return clock


def _to_tell(tx: Transaction, row: HelpRequest) -> list[tuple[str, str]]:
    """Who must be told of a request: REQ-40 and REQ-09, MED-52, REQ-26, REQ-29."""
    told = []
    if row.special:
        told.append(("control_room", "REQ-40"))
        if row.kind != "medical":
            told.append(("director", "REQ-09"))
        elif tx.house.rulebook.text("med.notify_director") == "always":
            told.append(("director", "MED-52"))
    if row.public_area:
        told.append(("department_supervisor", "REQ-26"))
    if row.major_accident:
        if not row.public_area:
            told.append(("department_supervisor", "REQ-29"))
        if "director" not in [who for who, _rule in told]:
            told.append(("director", "REQ-29"))
    return told


def _intake_facts(row: HelpRequest) -> dict[str, Any]:
    return {
        "id": row_id(row),
        "kind": row.kind,
        "sub_kind": row.sub_kind,
        "urgency": "" if row.urgency == "normal" else row.urgency,
        "room": row.room,
        "content": row.content,
        "requester": row.requester,
        "telephone": row.telephone,
        "handed_to": row.handed_to,
    }


def _about(row: HelpRequest) -> list[str]:
    return [f"room:{row.room_id}"] if row.room_id else []


def _open(tx: Transaction, request_id: int, seen: int | None) -> HelpRequest:
    return tx.get(HelpRequest, request_id, seen=seen)


def _move(tx: Transaction, row: HelpRequest, to: str, facts: Mapping[str, object]) -> None:
    tx.house.transitions.require(TRACK, row.state, to, facts)
    row.state = to


def _replied(tx: Transaction, row: HelpRequest) -> list[Book]:
    """Stop the reply clock: the caller has been answered."""
    row.replied_at = row.replied_at or tx.now
    return list(commitments.stop_all(tx, f"help_request:{row.id}", tx.now, rule=REPLY_RULE))


def _post(
    tx: Transaction,
    kind: str,
    row: HelpRequest,
    data: Mapping[str, Any],
    rows: Sequence[Book] = (),
) -> None:
    tx.post(
        kind,
        {"id": row_id(row), "room": row.room, **data},
        [row, *rows],
        subject=f"help_request:{row.id}",
        about=_about(row),
        permanent=row.kind == "complaint",
        confidential=row.confidential,
    )


def answer(tx: Transaction, request_id: int, text: str, *, seen: int | None = None) -> None:
    """Settled by the clerk, or on the supervisor's word (REQ-12, REQ-13)."""
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    text = clean(text).strip()
    _move(tx, row, "answered", {"answer_text": text})
    row.answer = text
    _post(tx, "request.answered", row, {"answer": text}, _replied(tx, row))


def escalate(
    tx: Transaction, request_id: int, to: str, note: str = "", *, seen: int | None = None
) -> None:
    """Put to the supervisor; the clock from intake keeps running (REQ-13)."""
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    to = clean_line(to)
    _move(tx, row, "escalated", {"supervisor_named": to})
    row.escalated_to = to
    _post(tx, "request.escalated", row, {"escalated_to": to, "note": clean_line(note)})


def hand_over(
    tx: Transaction, request_id: int, to: str, note: str = "", *, seen: int | None = None
) -> None:
    """Hand the request to a department or procedure, with all facts taken (REQ-18, REQ-22)."""
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    to = clean_line(to)
    _move(tx, row, "handed_over", {"receiver_named": to})
    row.handed_to = to
    passed_on = {"intake": _intake_facts(row), "handed_to": to, "note": clean_line(note)}
    _post(tx, "request.handed_over", row, passed_on, _replied(tx, row))


CALLED_OFF = ("procedure called off", "流程已撤销，退回前台")


def take_back(
    tx: Transaction, request_id: int, reason: str, words: tuple[str, str] = CALLED_OFF
) -> None:
    """Whatever had taken the request over was called off: the clerk has it again.

    Args:
        words: what was called off, in English and in Chinese.
    """
    row = _open(tx, request_id, None)
    if row.state == "handed_over":
        _move(tx, row, "registered", {"reason": reason})
        row.handed_to = ""
        changes = words[tx.house.language == "zh"]
        _post(tx, "request.changed", row, {"changes": changes, "reason": reason})


def take_into(tx: Transaction, request_id: int, procedure: str) -> None:
    """A procedure takes the request over, where it has not been answered or handed on (REQ-22)."""
    row = _open(tx, request_id, None)
    if row.state in ("registered", "escalated"):
        hand_over(tx, request_id, procedure)
    elif row.state in ("closed", "called_off"):
        raise GuardRefused(_("This request has been closed."), rule="REQ-36")


def complete(tx: Transaction, request_id: int, facts: Mapping[str, Any]) -> None:
    """Facts that a procedure has found out since: those given take the place of the old ones."""
    row = _open(tx, request_id, None)
    if row.state in ("closed", "called_off"):
        return
    fields = {name: getattr(row, name) for name in RequestCreate.model_fields if name not in _OWN}
    change(tx, request_id, draft_of(fields | dict(facts)))


_OWN = ("received_at", "occurred_at")
"""Fields of a draft that a registered request keeps."""


def must_stand(tx: Transaction, request_id: int) -> None:
    """Raise NotFound where there is no request with this id."""
    _open(tx, request_id, None)


def state_of(tx: Transaction | Reading, request_id: int) -> str:
    """The state of a request."""
    found = tx.raw.execute("SELECT state FROM help_request WHERE id = ?", (request_id,)).fetchone()
    return str(found[0]) if found else ""


def holder_of(tx: Transaction | Reading, request_id: int) -> str:
    """Who has the request now: a procedure's title, an order's number; empty: the desk."""
    query = "SELECT handed_to FROM help_request WHERE id = ? AND state = 'handed_over'"
    found = tx.raw.execute(query, (request_id,)).fetchone()
    return str(found[0]) if found else ""


def keep_confidential(tx: Transaction, request_id: int) -> None:
    """From now on its entries are closed to all but supervisors and their author (CON-11).

    Its clocks no longer say what it is about; so with the orders that were written for it.
    """
    row = _open(tx, request_id, None)
    if not row.confidential:
        row.confidential = True
        words = "保密" if tx.house.language == "zh" else "confidential"
        data = {"changes": words, "fields": {"confidential": True}}
        label = secrecy.request_words(request_id, tx.house.language)
        clocks = commitments.rename(tx, f"help_request:{request_id}", label)
        _post(tx, "request.changed", row, data, clocks)
        for order in tx.session.exec(select(WorkOrder).where(WorkOrder.request_id == request_id)):
            _keep_order_confidential(tx, order, words)


def _keep_order_confidential(tx: Transaction, order: WorkOrder, words: str) -> None:
    """An order of a request that has become confidential is closed with it."""
    if order.confidential:
        return
    order.confidential = True
    subject = f"work_order:{row_id(order)}"
    label = secrecy.order_words(order.number, tx.house.language)
    clocks = commitments.rename(tx, subject, label)
    data = {"number": order.number, "changes": words}
    tx.post("order.changed", data, [order, *clocks], subject=subject, confidential=True)


def refuse_closed(tx: Transaction, request_id: int) -> None:
    """Let only those go on who may open a request (CON-11).

    Raises:
        NotAuthorised: it is confidential, and not the actor's to open.
    """
    row = _open(tx, request_id, None)
    if row.confidential and not _may_open(tx, row):
        raise NotAuthorised(_("This request is confidential."), rule="CARE-28")


def is_confidential(tx: Transaction | Reading, request_id: int) -> bool:
    """Whether a request is closed to others."""
    query = "SELECT confidential FROM help_request WHERE id = ?"
    found = tx.raw.execute(query, (request_id,)).fetchone()
    return bool(found and found[0])


def is_special(tx: Transaction | Reading, request_id: int) -> bool:
    """Whether a request threatens life, property or order (REQ-07)."""
    found = tx.raw.execute(
        "SELECT special FROM help_request WHERE id = ?", (request_id,)
    ).fetchone()
    return bool(found and found[0])


def place_of(tx: Transaction | Reading, request_id: int) -> str:
    """The room or address of a request, as given."""
    found = tx.raw.execute("SELECT room FROM help_request WHERE id = ?", (request_id,)).fetchone()
    return str(found[0]) if found else ""


def room_of(tx: Transaction | Reading, request_id: int) -> int | None:
    """The id of the room a request is about, where it is one of the site's."""
    query = "SELECT room_id FROM help_request WHERE id = ?"
    found = tx.raw.execute(query, (request_id,)).fetchone()
    return int(found[0]) if found and found[0] is not None else None


def may_close(tx: Transaction, request_id: int, result: str, opinion: str) -> bool:
    """Whether `close` would take the request now."""
    row = _open(tx, request_id, None)
    if row.state not in CLOSABLE or _untold(tx, row):
        return False
    if row.kind != "complaint":
        return True
    return bool(result or row.result) and bool(opinion or row.channel != "telephone")


def report_back(tx: Transaction, request_id: int, result: str, *, seen: int | None = None) -> None:
    """The department or procedure tells its result."""
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    result = clean(result).strip()
    _move(tx, row, "reported_back", {"result_text": result})
    row.result = result
    _post(tx, "request.reported_back", row, {"result": result})


@dataclass(frozen=True)
class CannotProvide:
    """Why a wish cannot be met, and what was done all the same (REQ-16, REQ-31).

    Attributes:
        contacted: the department or body that was contacted.
        wish: the service that is not offered yet, for the wish list; empty otherwise.
        reported_to: the department that was told of the wish.
    """

    contacted: str
    apologised: bool
    explanation: str = ""
    wish: str = ""
    reported_to: str = ""


def cannot_provide(
    tx: Transaction, request_id: int, outcome: CannotProvide, *, seen: int | None = None
) -> None:
    """The wish cannot be met: somebody who can help was contacted, an apology made."""
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    contacted = clean_line(outcome.contacted)
    _move(
        tx,
        row,
        "cannot_provide",
        {"party_contacted": contacted, "apology": outcome.apologised},
    )
    row.contacted, row.apologised = contacted, outcome.apologised
    row.answer = clean(outcome.explanation).strip()
    data = {"contacted": contacted, "answer": row.answer}
    _post(tx, "request.cannot_provide", row, data, _replied(tx, row))
    if clean_line(outcome.wish):
        _wish(tx, row, outcome)


def _wish(tx: Transaction, row: HelpRequest, outcome: CannotProvide) -> None:
    wish = ServiceWish(
        service=clean_line(outcome.wish),
        request_id=row_id(row),
        reported_to=clean_line(outcome.reported_to),
        wished_at=tx.now,
    )
    if not wish.reported_to:
        raise InvalidInput(
            field_label("reported_to"),
            _("name the department that was told of the wish"),
            rule="REQ-32",
        )
    tx.session.add(wish)
    data = {"service": wish.service, "reported_to": wish.reported_to}
    tx.post("service.wished", data, [wish], about=[f"help_request:{row.id}"])


def announce_service(tx: Transaction, wish_id: int, notice: str) -> None:
    """The wished service has started and a public notice tells everybody (REQ-32)."""
    tx.require("log.write")
    wish = tx.get(ServiceWish, wish_id)
    wish.notice, wish.announced_at = clean_line(notice), tx.now
    tx.post(
        "service.announced",
        {"service": wish.service, "notice": wish.notice},
        [wish],
        about=[f"help_request:{wish.request_id}"],
    )


def close(
    tx: Transaction,
    request_id: int,
    *,
    result: str = "",
    opinion: str = "",
    seen: int | None = None,
) -> None:
    """Recorded and done. A complaint closes with its result and the resident's opinion.

    Raises:
        GuardRefused: not answered yet, or people who must be told of a special request were not.
    """
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    result, opinion = clean(result).strip(), clean_line(opinion)
    untold = _untold(tx, row)
    if row.state in CLOSABLE and untold:
        raise _not_told(untold)
    facts = {"report_due": row.special, "supervisor_informed": not untold}
    _move(tx, row, "closed", facts)
    if row.kind == "complaint":
        _complaint_facts(row, result, opinion)
    row.result = result or row.result
    row.opinion = opinion or row.opinion
    row.closed_at = tx.now
    _post(tx, "request.closed", row, {"result": row.result, "opinion": row.opinion})


def _complaint_facts(row: HelpRequest, result: str, opinion: str) -> None:
    if not (result or row.result):
        raise InvalidInput(
            field_label("result"), _("a complaint closes with its result"), rule="LOG-12"
        )
    if row.channel == "telephone" and not opinion:
        raise InvalidInput(
            field_label("opinion"),
            _("ask whether the resident is satisfied, and write the answer"),
            rule="LOG-13",
        )


def _untold(tx: Transaction, row: HelpRequest) -> list[Notification]:
    """Whom the request itself demands to be told; a late reply does not hold the closing."""
    found = notifications.untold(tx, f"help_request:{row.id}")
    return [item for item in found if item.role != LATE_TOLD]


def _not_told(untold: Sequence[Notification]) -> GuardRefused:
    return GuardRefused(
        _("Not everybody has been told yet: {roles}.").format(
            roles=titles([item.role for item in untold])
        ),
        rule=untold[0].rule,
        remedy=_("Tell them and record it, then close."),
    )


def call_off(
    tx: Transaction,
    request_id: int,
    reason: str,
    *,
    duplicate_of: int | None = None,
    seen: int | None = None,
) -> None:
    """A mistake, a false alarm, a duplicate: taken off with a reason."""
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    reason = clean_line(reason)
    _move(tx, row, "called_off", {"reason": reason})
    if duplicate_of is not None:
        if duplicate_of == request_id or tx.session.get(HelpRequest, duplicate_of) is None:
            raise not_found("help_request", duplicate_of)
        row.duplicate_of = duplicate_of
    row.off_reason, row.closed_at = reason, tx.now
    clocks = commitments.stop_all(tx, f"help_request:{row.id}", tx.now)
    _post(tx, "request.called_off", row, {"reason": reason}, clocks)


def change(
    tx: Transaction, request_id: int, draft: RequestCreate, *, seen: int | None = None
) -> None:
    """Put facts right or reclassify; the clock keeps its start (DESIGN: commitments)."""
    tx.require("request.answer")
    row = _open(tx, request_id, seen)
    if row.state in ("closed", "called_off"):
        raise GuardRefused(_("A closed request is not changed."), rule="REQ-36")
    refuse_closed(tx, request_id)
    _check_facts(tx, draft)
    fields = draft.model_dump(exclude={"received_at", "occurred_at"})
    changed = {name: value for name, value in fields.items() if getattr(row, name) != value}
    if not changed:
        return
    was_told = set(_to_tell(tx, row))
    for name, value in changed.items():
        setattr(row, name, value)
    row.special = row.kind in intake.SPECIAL_KINDS
    row.missing = ",".join(still_to_ask(draft))
    _find_caller(tx, row)
    subject = f"help_request:{row.id}"
    new = [item for item in _to_tell(tx, row) if item not in was_told]
    text = _changes(changed, tx.house.language)
    _post(
        tx,
        "request.changed",
        row,
        {"changes": text, "fields": changed},
        notifications.open_for(tx, subject, new),
    )
    if_then.fire(tx, row)


def _changes(changed: Mapping[str, Any], language: Language) -> str:
    """What was changed, in the words of the book's language."""
    colon, mark = ("：", "；") if language == "zh" else (": ", "; ")
    return mark.join(
        field_label(name, language) + colon + _value_words(name, value, language)
        for name, value in changed.items()
    )


def _value_words(name: str, value: Any, language: Language) -> str:
    if isinstance(value, bool):
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")
    group = "post" if name == "received_by_post" else name
    return intake.label(group, str(value), language) or "–"


def report_scene(tx: Transaction, request_id: int, content: str) -> int:
    """What was seen at the place, who arrived, what was decided (REQ-27, REQ-28, REQ-35)."""
    tx.require("log.write")
    row = _open(tx, request_id, None)
    content = clean(content).strip()
    data = {"id": request_id, "content": content, "room": row.room}
    subject = f"help_request:{request_id}"
    return tx.post(
        "scene.reported", data, subject=subject, about=_about(row), confidential=row.confidential
    )


# Importing ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class PastRequest:
    """A request of the past, as a file has it; instants in UTC milliseconds.

    Attributes:
        origin: hex SHA-256 of the file.
        row: its row number there.
        missing: names of facts the file does not have.
        number: what the file calls it.
        closed: it was closed, even where the file does not say when.
    """

    origin: str
    row: int
    content: str
    kind: str
    received_at: int
    closed_at: int | None = None
    result: str = ""
    requester: str = ""
    room: str = ""
    telephone: str = ""
    channel: str = "telephone"
    missing: tuple[str, ...] = ()
    number: str = ""
    closed: bool = False


def take_over(tx: Transaction, past: PastRequest) -> int:
    """Register a past request: no clock, nobody to tell, never in the way of a handover."""
    tx.require("requests.import")
    room = intake.room_label(past.room) or past.room
    written = tx.insert(
        HelpRequest,
        kind=past.kind,
        special=past.kind in intake.SPECIAL_KINDS,
        channel=past.channel,
        requester=past.requester,
        room=room,
        telephone=past.telephone,
        content=past.content,
        received_by=tx.actor.person_id,
        received_at=past.received_at,
        state="closed" if past.closed or past.closed_at else "registered",
        result=past.result,
        closed_at=past.closed_at,
        origin=past.origin,
        origin_row=past.row,
        missing=",".join(past.missing),
    )
    excerpt = clean_line(past.content[: EXCERPT * 2])[:EXCERPT]
    tx.post(
        "request.imported",
        {
            "id": written[1],
            "room": room,
            "excerpt": excerpt,
            "number": past.number,
            "origin": past.origin[:16],
            "origin_row": past.row,
            "missing": list(past.missing),
        },
        written=[written],
        occurred=past.received_at,
        permanent=past.kind == "complaint",
    )
    return written[1]


def taken_over(
    reading: Reading | Transaction, origin: str, first: int = 0, last: int | None = None
) -> set[int]:
    """Row numbers of a file, from `first` to `last`, that stand in the register already."""
    query = select(HelpRequest.origin_row).where(
        HelpRequest.origin == origin, col(HelpRequest.origin_row) >= first
    )
    if last is not None:
        query = query.where(col(HelpRequest.origin_row) <= last)
    return {row for row in reading.session.exec(query) if row is not None}


# Looking ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RequestView:
    """A request as lists and pages show it; instants in UTC milliseconds."""

    id: int
    entry_seq: int
    kind: str
    sub_kind: str
    special: bool
    paid: bool
    nature: str
    public_area: bool
    public_area_kind: str
    major_accident: bool
    channel: str
    urgency: str
    requester_kind: str
    requester: str
    department: str
    room: str
    room_id: int | None
    telephone: str
    content: str
    received_by_post: str
    received_by: int
    received_by_name: str
    received_at: int
    state: str
    answer: str
    escalated_to: str
    handed_to: str
    contacted: str
    result: str
    opinion: str
    replied_at: int | None
    closed_at: int | None
    off_reason: str
    duplicate_of: int | None
    imported: bool
    missing: tuple[str, ...]
    confidential: bool = False
    due_at: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.state in OPEN_STATES


CLOSED = (
    *("content", "requester", "telephone", "answer", "result", "opinion"),
    *("off_reason", "handed_to", "escalated_to", "contacted"),
    *("room", "kind", "sub_kind", "department", "public_area_kind"),
)
"""What a confidential request does not say to others."""

_UNSAID = dict.fromkeys(CLOSED, "") | {
    "room_id": None,
    **dict.fromkeys(("paid", "public_area", "major_accident"), False),
}


def _may_open(reading: Reading | Transaction, row: HelpRequest) -> bool:
    """Whether a confidential request is open to whoever looks or acts.

    Supervisors, whoever received it, and whoever answers for a procedure that runs for it.
    """
    who = reading.actor if isinstance(reading, Transaction) else reading.viewer
    if who is None:
        return False
    if who.is_supervisor or who.person_id == row.received_by:
        return True
    query = "SELECT 1 FROM procedure_run WHERE request_id = ? AND owner = ? AND state = 'running'"
    return reading.raw.execute(query, (row.id, who.person_id)).fetchone() is not None


def _view(reading: Reading, row: HelpRequest, name: str) -> RequestView:
    """A request as this viewer may see it: what a confidential one says is left out (CON-11)."""
    same = {
        field: getattr(row, field)
        for field in RequestView.__dataclass_fields__
        if field not in ("id", "received_by_name", "imported", "missing", "due_at")
    }
    if row.confidential and not _may_open(reading, row):
        same |= _UNSAID
    return RequestView(
        id=row_id(row),
        received_by_name=name,
        imported=row.origin is not None,
        missing=tuple(part for part in row.missing.split(",") if part),
        **same,
    )


def _named() -> Any:
    return select(HelpRequest, Person.name).join(
        Person, col(Person.id) == col(HelpRequest.received_by)
    )


def show(reading: Reading, request_id: int) -> RequestView:
    """One request with its running reply clock.

    Raises:
        NotFound: no such id.
    """
    found = reading.session.exec(_named().where(HelpRequest.id == request_id)).first()
    if found is None:
        raise not_found("help_request", request_id)
    view = _view(reading, *found)
    clocks = commitments.of_subject(reading, f"help_request:{request_id}")
    running = [clock.due_at for clock in clocks if clock.state == "open"]
    return replace(view, due_at=min(running)) if running else view


@dataclass(frozen=True)
class RequestFilter:
    """Which requests are wanted; empty takes all."""

    only_open: bool = True
    kind: str = ""
    room: str = ""
    person: int | None = None
    since: int | None = None
    until: int | None = None
    imported: bool = True


def page(
    reading: Reading,
    wanted: RequestFilter | None = None,
    *,
    before: int | None = None,
    after: int | None = None,
    oldest: bool = False,
    limit: int = 200,
) -> list[RequestView]:
    """Requests by key, always newest first.

    Asked for one room or kind, it leaves out those that are closed to the viewer (CON-11).

    Args:
        before: only those older than this id, the nearest ones.
        after: only those newer than this id, the nearest ones.
        oldest: begin at the oldest instead of the newest.
    """
    query = _wanted(reading, wanted or RequestFilter())
    if before is not None:
        query = query.where(col(HelpRequest.id) < before)
    if after is not None:
        query = query.where(col(HelpRequest.id) > after)
    upward = oldest or after is not None
    key = col(HelpRequest.id)
    found = reading.session.exec(query.order_by(key if upward else key.desc()).limit(limit))
    views = [_view(reading, *row) for row in found]
    return views[::-1] if upward else views


def _wanted(reading: Reading, wanted: RequestFilter) -> Any:
    query = _named()
    if wanted.kind or wanted.room:
        query = query.where(_open_to(reading))
    if wanted.only_open:
        query = query.where(col(HelpRequest.state).in_(OPEN_STATES))
    if not wanted.imported:
        query = query.where(col(HelpRequest.origin).is_(None))
    if wanted.kind:
        query = query.where(HelpRequest.kind == wanted.kind)
    if wanted.room:
        query = query.where(HelpRequest.room == wanted.room)
    if wanted.person is not None:
        query = query.where(HelpRequest.received_by == wanted.person)
    if wanted.since is not None:
        query = query.where(HelpRequest.received_at >= wanted.since)
    if wanted.until is not None:
        query = query.where(HelpRequest.received_at < wanted.until)
    return query


def _open_to(reading: Reading) -> Any:
    """Requests whose place and kind the viewer may know (CON-11)."""
    who = secrecy.reader(reading)
    if who is None:
        return true()
    answered_for = select(ProcedureRun.request_id).where(
        ProcedureRun.state == "running",
        ProcedureRun.owner == who,
        col(ProcedureRun.request_id).is_not(None),
    )
    return or_(
        col(HelpRequest.confidential).is_(False),
        HelpRequest.received_by == who,
        col(HelpRequest.id).in_(answered_for),
    )


def waiting(reading: Reading, limit: int = 50) -> list[RequestView]:
    """Open requests taken at this desk: urgency first, then waiting time (REQ-21)."""
    urgency = case({"emergency": 0, "urgent": 1}, value=col(HelpRequest.urgency), else_=2)
    query = (
        _named()
        .where(col(HelpRequest.state).in_(OPEN_STATES), col(HelpRequest.origin).is_(None))
        .order_by(col(HelpRequest.special).desc(), urgency, col(HelpRequest.received_at))
        .limit(limit)
    )
    return [_view(reading, *found) for found in reading.session.exec(query)]


def from_there(
    reading: Reading, *, room: str = "", telephone: str = "", limit: int | None = None
) -> list[RequestView]:
    """The last requests from a room or telephone, open ones first; none that is closed (CON-11)."""
    shown = limit or reading.house.rulebook.count("request.recent_shown")
    query = _named()
    if room:
        query = query.where(HelpRequest.room == room)
    elif telephone:
        query = query.where(HelpRequest.telephone == telephone)
    else:
        return []
    is_open = col(HelpRequest.state).in_(OPEN_STATES)
    query = query.where(_open_to(reading))
    query = query.order_by(is_open.desc(), col(HelpRequest.id).desc()).limit(shown)
    return [_view(reading, *row) for row in reading.session.exec(query)]


def duplicates(reading: Reading, draft: RequestCreate) -> list[RequestView]:
    """Open requests of the same kind from the same room within the rulebook's days."""
    if not draft.room:
        return []
    oldest = reading.now - reading.house.rulebook.count("request.duplicate_days") * DAY
    wanted = RequestFilter(room=draft.room, kind=draft.kind, imported=False)
    return [view for view in page(reading, wanted, limit=20) if view.received_at >= oldest]


@dataclass(frozen=True)
class WishView:
    """A service somebody asked for; instants in UTC milliseconds."""

    id: int
    service: str
    request_id: int
    reported_to: str
    wished_at: int
    notice: str
    announced_at: int | None


def wishes(reading: Reading) -> list[WishView]:
    """The wish list, the newest first."""
    query = select(ServiceWish).order_by(col(ServiceWish.id).desc()).limit(200)
    return [
        WishView(
            row_id(row),
            row.service,
            row.request_id,
            row.reported_to,
            row.wished_at,
            row.notice,
            row.announced_at,
        )
        for row in reading.session.exec(query)
    ]


def state_name(reading: Reading, state: str, language: Language) -> str:
    """What a state is called."""
    return reading.house.transitions.states(TRACK)[state].text(language)
