"""Telephone calls of the duty hotline and other lines (DUTY-15, DUTY-19)."""

from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import HelpRequest, Person, PhoneCall
from frontdesk.registers import secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.rules.rulebook import Rulebook
from frontdesk.text import clean_line, phone_digits

LINES: Final = ("hotline", "other")
DIRECTIONS: Final = ("in", "out")
CHARS: Final = 200
MOST_RINGS: Final = 60


@dataclass(frozen=True)
class CallDraft:
    """A call as typed.

    Attributes:
        rings: how often it rang; asked only where the site records it.
        at: when, UTC milliseconds; None is now.
        request_id: the request that came of it.
    """

    line: str = "hotline"
    direction: str = "in"
    caller: str = ""
    telephone: str = ""
    about: str = ""
    rings: int | None = None
    answered: bool = True
    at: int | None = None
    request_id: int | None = None


@dataclass(frozen=True)
class CallView:
    """A call; `at` in UTC milliseconds.

    Attributes:
        slow: it rang more often than it may before somebody answered (DUTY-15).
        outgoing: it went out on the duty hotline, which is for calls that come in (DUTY-19).
    """

    id: int
    at: int
    line: str
    direction: str
    caller: str
    telephone: str
    about: str
    rings: int | None
    answered: bool
    request_id: int | None
    noted_by: str
    slow: bool
    outgoing: bool
    entry_seq: int


def is_slow(rulebook: Rulebook, direction: str, rings: int | None) -> bool:
    """Whether an incoming call rang more often than it may (DUTY-15)."""
    return direction == "in" and rings is not None and rings > rulebook.count("phone.max_rings")


def is_outgoing(rulebook: Rulebook, line: str, direction: str) -> bool:
    """Whether a call went out on the hotline where that is not wanted (DUTY-19)."""
    return line == "hotline" and direction == "out" and not rulebook.flag("hotline.outgoing")


def note(tx: Transaction, draft: CallDraft) -> int:
    """Write down a call; its id.

    Raises:
        InvalidInput: neither a name, a number nor what it was about; rings where the site does
            not record them; a time that lies ahead.
        NotFound: no such request.
    """
    tx.require("desk.note")
    row, about = _checked(tx, draft), []
    if row.request_id is not None:
        if tx.session.get(HelpRequest, row.request_id) is None:
            raise not_found("help_request", row.request_id)
        about.append(f"help_request:{row.request_id}")
    tx.session.add(row)
    confidential = bool(secrecy.closed(tx, about))
    data = _data(tx, row)
    tx.post("call.noted", data, [row], about=about, occurred=row.at, confidential=confidential)
    return row_id(row)


def _checked(tx: Transaction, draft: CallDraft) -> PhoneCall:
    caller, about = clean_line(draft.caller), clean_line(draft.about)
    for name, value in (("caller", caller), ("about_call", about)):
        if len(value) > CHARS:
            raise _refused(name, _("write at most {n} characters").format(n=CHARS))
    for name, value, known in (
        ("line", draft.line, LINES),
        ("direction", draft.direction, DIRECTIONS),
    ):
        if value not in known:
            raise _refused(name, _("choose from {known}").format(known=", ".join(known)))
    telephone = phone_digits(draft.telephone)
    if draft.telephone.strip() and not telephone:
        raise _refused("telephone", _("there is no number in it"))
    if not (caller or telephone or about):
        raise _refused("about_call", _("write who called, from what number, or what it was about"))
    _check_rings(tx, draft)
    at = tx.now if draft.at is None else draft.at
    if at > tx.now:
        raise InvalidInput(_("Time"), _("lies in the future"))
    return PhoneCall(
        at=at,
        line=draft.line,
        direction=draft.direction,
        telephone=telephone,
        caller=caller,
        about=about,
        rings=draft.rings,
        answered=draft.answered,
        request_id=draft.request_id,
        noted_by=tx.actor.person_id,
    )


def _check_rings(tx: Transaction, draft: CallDraft) -> None:
    if draft.rings is None:
        return
    if not tx.house.rulebook.flag("phone.record_rings"):
        raise _refused("rings", _("are not recorded here"), "DUTY-15")
    if draft.direction == "out":
        raise _refused("rings", _("belong to a call that came in"), "DUTY-15")
    if not 0 <= draft.rings <= MOST_RINGS:
        words = _("write a number from 0 to {n}").format(n=MOST_RINGS)
        raise _refused("rings", words, "DUTY-15")


def _refused(field: str, reason: str, rule: str | None = None) -> InvalidInput:
    return InvalidInput(field_label(field), reason, rule=rule)


def _data(tx: Transaction, row: PhoneCall) -> dict[str, Any]:
    zh = tx.house.language == "zh"
    said = []
    if not row.answered:
        said.append("未接通" if zh else "not answered")
    if is_slow(tx.house.rulebook, row.direction, row.rings):
        most = tx.house.rulebook.count("phone.max_rings")
        said.append(f"超过{most}声（DUTY-15）" if zh else f"more than {most} rings (DUTY-15)")
    if is_outgoing(tx.house.rulebook, row.line, row.direction):
        said.append("热线外拨（DUTY-19）" if zh else "outgoing on the hotline (DUTY-19)")
    return {
        "line": row.line,
        "direction": row.direction,
        "caller": row.caller,
        "telephone": row.telephone,
        "about_call": row.about,
        "rings": row.rings,
        "outcome": ("；" if zh else "; ").join(said),
    }


def page(
    reading: Reading,
    before: int | None = None,
    limit: int = 200,
    *,
    after: int | None = None,
    oldest: bool = False,
) -> list[CallView]:
    """Calls by key, always newest first.

    A call that belongs to a confidential request says neither who it was nor what it was about to
    those who may not open that (CON-11).

    Args:
        before: only those older than this id, the nearest ones.
        after: only those newer than this id, the nearest ones.
        oldest: begin at the oldest instead of the newest.
    """
    key = col(PhoneCall.id)
    query = select(PhoneCall, Person.name).join(Person, col(Person.id) == col(PhoneCall.noted_by))
    if before is not None:
        query = query.where(key < before)
    if after is not None:
        query = query.where(key > after)
    upward = oldest or after is not None
    query = query.order_by(key if upward else key.desc()).limit(limit)
    found = reading.session.exec(query).all()[:: -1 if upward else 1]
    closed = secrecy.closed(reading, (f"help_request:{row.request_id}" for row, _name in found))
    book = reading.house.rulebook
    return [
        _view(book, row, name, closed.get(f"help_request:{row.request_id}")) for row, name in found
    ]


def _view(book: Rulebook, row: PhoneCall, name: str, words: str | None) -> CallView:
    """A call; where `words` stand in its place, without who it was and what it was about."""
    return CallView(
        row_id(row),
        row.at,
        row.line,
        row.direction,
        row.caller if words is None else "",
        row.telephone if words is None else "",
        row.about if words is None else words,
        row.rings,
        row.answered,
        row.request_id,
        name,
        is_slow(book, row.direction, row.rings),
        is_outgoing(book, row.line, row.direction),
        row.entry_seq,
    )
