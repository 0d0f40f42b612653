"""Matters that somebody marked important: duty does not change while they are open (HO-15)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import ImportantMark, Person
from frontdesk.models.help_requests import OPEN_STATES
from frontdesk.registers import secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.text import clean_line

REASON_CHARS: Final = 200
DIGITS: Final = 15
"""The longest number of a record."""
_STATES: Final = ", ".join(f"'{state}'" for state in OPEN_STATES)
_OPEN: Final[Mapping[str, str]] = {
    "help_request": f"state IN ({_STATES})",
    "procedure_run": "state = 'running'",
    "work_order": "state = 'open'",
    "commitment": "state = 'open'",
    "notification": "outcome IN ('open', 'not_reached')",
    "approval": "given_at IS NULL",
    "return_visit": "done_at IS NULL AND given_up_at IS NULL",
}
"""The tables whose records may be marked, and what says that one is still open."""
_CASES: Final[Mapping[str, str]] = {
    "commitment": "SELECT subject FROM commitment WHERE id = ?",
    "notification": "SELECT subject FROM notification WHERE id = ?",
    "approval": "SELECT CASE WHEN run_id IS NOT NULL THEN 'procedure_run:' || run_id"
    " WHEN handover_id IS NOT NULL THEN 'handover:' || handover_id"
    " ELSE 'work_order:' || order_id END FROM approval WHERE id = ?",
    "return_visit": "SELECT 'work_order:' || order_id FROM return_visit WHERE id = ?",
}
"""Of records that are about another one: which."""
_WORDS: Final[Mapping[str, str]] = {
    "help_request": "SELECT room || ' ' || content FROM help_request WHERE id = ?",
    "procedure_run": "SELECT title || ' ' || place FROM procedure_run WHERE id = ?",
    "work_order": "SELECT number || ' ' || room || ' ' || content FROM work_order WHERE id = ?",
    "commitment": "SELECT label FROM commitment WHERE id = ?",
}
"""What a matter is called on a list."""
WORDS_CHARS: Final = 80


@dataclass(frozen=True)
class MarkView:
    """A mark; `marked_at` in UTC milliseconds.

    Attributes:
        words: what the matter is about, in a few words.
        reason: why it was marked; of a matter that is closed to the viewer it is left out.
    """

    id: int
    subject: str
    words: str
    reason: str
    marked_by: int
    marked_by_name: str
    marked_at: int
    entry_seq: int


def mark(tx: Transaction, subject: str, reason: str) -> int:
    """Mark an open matter important, with a reason; the mark's id.

    Args:
        subject: the record, `table:id`: a request, a procedure, an order, a promise, somebody to
            tell, a decision to be countersigned, a return visit.

    Raises:
        InvalidInput: no reason, or a record that cannot be marked.
        NotFound: no such record.
        GuardRefused: it is closed, or marked already.
    """
    tx.require("desk.note")
    subject, reason = record_of(subject), _reason(reason)
    if not is_open(tx, subject):
        raise GuardRefused(_("This matter is closed; nothing is left to mark."), rule="HO-15")
    if _standing(tx, subject):
        raise GuardRefused(_("It is marked important already."), rule="HO-15")
    row = ImportantMark(
        subject=subject, reason=reason, marked_by=tx.actor.person_id, marked_at=tx.now
    )
    tx.session.add(row)
    _post(tx, "mark.set", row, reason)
    return row_id(row)


def lift(tx: Transaction, subject: str, reason: str = "") -> None:
    """It is no longer important, with a reason: said by whoever marked it, or by a supervisor.

    Raises:
        InvalidInput: no reason, or a record that cannot be marked.
        GuardRefused: it is not marked.
        NotAuthorised: somebody else marked it (AUTH-05).
    """
    tx.require("desk.note")
    subject, reason = record_of(subject), _reason(reason)
    row = _standing(tx, subject)
    if row is None:
        raise GuardRefused(_("It is not marked important."), rule="HO-15")
    if row.marked_by != tx.actor.person_id and not tx.actor.is_supervisor:
        raise NotAuthorised(
            _("Whoever marked it, or a supervisor, lifts the mark."),
            rule="AUTH-05",
            remedy=_("Ask one of them to do it with their own PIN."),
        )
    row.lifted_at = tx.now
    _post(tx, "mark.lifted", row, reason)


def _reason(reason: str) -> str:
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(field_label("reason"), _("must be filled in"), rule="HO-15")
    if len(reason) > REASON_CHARS:
        words = _("write at most {n} characters").format(n=REASON_CHARS)
        raise InvalidInput(field_label("reason"), words, rule="HO-15")
    return reason


def _post(tx: Transaction, kind: str, row: ImportantMark, reason: str) -> None:
    data = {"about_text": row.subject, "reason": reason}
    confidential = bool(secrecy.closed(tx, [case_of(tx, row.subject)]))
    tx.post(kind, data, [row], about=[row.subject], confidential=confidential)


def case_of(reading: Reading | Transaction, subject: str) -> str:
    """The record that may be confidential: that of a clock, of a visit, of somebody to tell."""
    table, _colon, number = subject.partition(":")
    if table not in _CASES:
        return subject
    found = reading.raw.execute(_CASES[table], (int(number),)).fetchone()
    return str(found[0]) if found and found[0] else subject


def _standing(tx: Transaction, subject: str) -> ImportantMark | None:
    query = select(ImportantMark).where(
        ImportantMark.subject == subject, col(ImportantMark.lifted_at).is_(None)
    )
    return tx.session.exec(query).first()


def record_of(typed: str) -> str:
    """The one name that the books have for a record: `help_request:1` for `help_request:０1`.

    Raises:
        InvalidInput: a record that cannot be marked.
    """
    table, _colon, number = typed.strip().partition(":")
    if table not in _OPEN or not number.isdecimal() or len(number) > DIGITS:
        raise InvalidInput(
            _("Record"), _("choose from {known}").format(known=", ".join(_OPEN)), rule="HO-15"
        )
    return f"{table}:{int(number)}"


def is_open(reading: Reading | Transaction, subject: str) -> bool:
    """Whether a matter that may be marked is still open.

    Raises:
        InvalidInput: a record that cannot be marked.
        NotFound: no such record.
    """
    table, _colon, number = record_of(subject).partition(":")
    query = f"SELECT {_OPEN[table]} FROM {table} WHERE id = ?"
    found = reading.raw.execute(query, (int(number),)).fetchone()
    if found is None:
        raise not_found(table, int(number))
    return bool(found[0])


def marked(reading: Reading | Transaction) -> dict[str, MarkView]:
    """The marks that count, by their record, the oldest first; of closed matters none does."""
    query = (
        select(ImportantMark, Person.name)
        .join(Person, col(Person.id) == col(ImportantMark.marked_by))
        .where(col(ImportantMark.lifted_at).is_(None))
        .order_by(col(ImportantMark.id))
    )
    found = [one for one in reading.session.exec(query) if is_open(reading, one[0].subject)]
    cases = {row.subject: case_of(reading, row.subject) for row, _name in found}
    closed = secrecy.closed(reading, cases.values())
    views = {}
    for row, name in found:
        unsaid = closed.get(cases[row.subject])
        words = unsaid or _words(reading, row.subject, cases[row.subject])
        views[row.subject] = MarkView(
            row_id(row),
            row.subject,
            words,
            "" if unsaid else row.reason,
            row.marked_by,
            name,
            row.marked_at,
            row.entry_seq,
        )
    return views


def _words(reading: Reading | Transaction, subject: str, case: str) -> str:
    """What a matter is about; of somebody to tell, a decision, a visit: what that is about."""
    table, _colon, number = (subject if subject.startswith("commitment:") else case).partition(":")
    if table not in _WORDS:
        return ""
    found = reading.raw.execute(_WORDS[table], (int(number),)).fetchone()
    return clean_line(str(found[0]))[:WORDS_CHARS] if found else ""
