"""Who is outside while the other sits alone, with a clock until they are heard of (DUTY-12)."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import col, select

from frontdesk.clock import MINUTE
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, Commitment, Outing
from frontdesk.registers import commitments
from frontdesk.registers.clock_words import outing_words
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.text import clean_line, fold

CHARS: Final = 60
LONGEST: Final = 8 * 60
"""For how many minutes the clock may be set."""


@dataclass(frozen=True)
class OutingView:
    """Somebody outside; instants in UTC milliseconds.

    Attributes:
        minutes: how long the clock runs each time.
        heard: how often they have been heard of.
        due_at: by when they are to be heard of next.
    """

    id: int
    name: str
    purpose: str
    left_at: int
    minutes: int
    heard: int
    due_at: int
    commitment_id: int
    entry_seq: int


def begin(tx: Transaction, name: str, purpose: str, minutes: int | None = None) -> int:
    """Somebody leaves the desk; the outing's id. Their clock starts.

    Args:
        minutes: until they are to be heard of; by default what the rulebook says.

    Raises:
        InvalidInput: no name or purpose, or minutes out of range.
        GuardRefused: they are outside already.
    """
    tx.require("desk.note")
    name, purpose = _said("name", name), _said("purpose", purpose)
    if minutes is None:
        minutes = tx.house.rulebook.minutes("outing.heard_every_min")
    if not 1 <= minutes <= LONGEST:
        raise InvalidInput(_("Minutes"), _("write a number from 1 to {n}").format(n=LONGEST))
    if any(fold(one.name) == fold(name) for one in outside(tx)):
        raise GuardRefused(_("{name} is outside already.").format(name=name), rule="DUTY-12")
    row = Outing(name=name, purpose=purpose, left_at=tx.now, minutes=minutes)
    tx.session.add(row)
    tx.session.flush()
    clock = _clock(tx, row)
    data = {"name": name, "purpose": purpose, "due_at": clock.due_at}
    tx.post("outing.begun", data, [row, clock])
    return row_id(row)


def _said(field: str, value: str) -> str:
    value = clean_line(value)
    if not value or len(value) > CHARS:
        words = _("write 1 to {n} characters").format(n=CHARS)
        raise InvalidInput(field_label(field), words, rule="DUTY-12")
    return value


def _clock(tx: Transaction, row: Outing) -> Commitment:
    """The next welfare clock of somebody outside, posted by the caller with their row."""
    clock = commitments.start(
        tx,
        rule=PRODUCT,
        subject=f"outing:{row.id}",
        label=outing_words(row.name, tx.house.language),
        due_at=tx.now + row.minutes * MINUTE,
        started_at=tx.now,
    )
    tx.session.flush()
    row.commitment_id = row_id(clock)
    return clock


def heard(tx: Transaction, outing_id: int, note: str = "", *, seen: int | None = None) -> int:
    """They were heard of and are well: the clock is set anew; when it is due next."""
    row, old = _outside(tx, outing_id, seen)
    row.heard += 1
    clock = _clock(tx, row)
    data = {"name": row.name, "due_at": clock.due_at, "note": clean_line(note)}
    tx.post("outing.heard", data, [row, *old, clock])
    return clock.due_at


def back(tx: Transaction, outing_id: int, note: str = "", *, seen: int | None = None) -> None:
    """They are back at the desk: the clock ends."""
    row, old = _outside(tx, outing_id, seen)
    row.back_at = tx.now
    tx.post("outing.ended", {"name": row.name, "note": clean_line(note)}, [row, *old])


def _outside(tx: Transaction, outing_id: int, seen: int | None) -> tuple[Outing, list[Book]]:
    """The outing and its clock, stopped now."""
    tx.require("desk.note")
    row = tx.get(Outing, outing_id, seen=seen)
    if row.back_at is not None:
        raise GuardRefused(_("{name} is back already.").format(name=row.name))
    return row, list(commitments.stop_all(tx, f"outing:{outing_id}", tx.now))


def outside(reading: Reading | Transaction) -> list[OutingView]:
    """Who is outside now; whose clock is due first comes first."""
    query = (
        select(Outing, Commitment.due_at)
        .join(Commitment, col(Commitment.id) == col(Outing.commitment_id))
        .where(col(Outing.back_at).is_(None))
        .order_by(col(Commitment.due_at), col(Outing.id))
    )
    return [
        OutingView(
            row_id(row),
            row.name,
            row.purpose,
            row.left_at,
            row.minutes,
            row.heard,
            due_at,
            row.commitment_id or 0,
            row.entry_seq,
        )
        for row, due_at in reading.session.exec(query)
    ]
