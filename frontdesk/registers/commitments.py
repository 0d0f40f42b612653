"""Promises with a clock. Each level of escalation fires once and is an entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlmodel import col, select

from frontdesk.clock import MINUTE
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.models import Book, Commitment, CommitmentLevel
from frontdesk.registers import notifications, secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.text import clean_line

MAX_MINUTES = 60 * 24 * 31

PROMISE = "promise"
"""What stands for the rule of a promise that a person made."""


@dataclass(frozen=True)
class CommitmentView:
    """A promise as the board shows it; instants in UTC milliseconds.

    The clock of a matter that is closed to the viewer names neither what it is for nor its rule.
    """

    id: int
    rule: str
    subject: str
    label: str
    started_at: int
    due_at: int
    owner: int | None
    state: str
    settled_at: int | None
    entry_seq: int


def start(
    tx: Transaction, *, rule: str, subject: str, label: str, due_at: int, started_at: int
) -> Commitment:
    """A row for a clock that a register starts; the caller posts it with its own entry."""
    row = Commitment(
        rule=rule,
        subject=subject,
        label=label,
        started_at=started_at,
        due_at=due_at,
        owner=tx.actor.person_id,
    )
    tx.session.add(row)
    return row


def promise(tx: Transaction, label: str, minutes: int, *, subject: str = "") -> int:
    """A promise made by the person at the desk, e.g. "ring 1203 back"; its id."""
    tx.require("log.write")
    label = clean_line(label)
    if not label or len(label) > 200:
        raise InvalidInput(_("Promise"), _("write 1 to 200 characters"))
    if not 0 < minutes <= MAX_MINUTES:
        raise InvalidInput(_("Minutes"), _("write a number from 1 to {n}").format(n=MAX_MINUTES))
    due = tx.now + minutes * MINUTE
    written = tx.insert(
        Commitment,
        rule=PROMISE,
        subject=subject,
        label=label,
        started_at=tx.now,
        due_at=due,
        owner=tx.actor.person_id,
    )
    tx.post(
        "commitment.made",
        {"label": label, "due_at": due},
        written=[written],
        about=[subject] if subject else [],
    )
    return written[1]


def settle(tx: Transaction, commitment_id: int, *, seen: int | None = None) -> None:
    """The promise was kept; after its time it stays visibly late."""
    row = _open(tx, commitment_id, seen)
    close(tx, row, tx.now)
    tx.post("commitment.kept", {"label": row.label}, [row], about=_about(row))


def drop(tx: Transaction, commitment_id: int, reason: str, *, seen: int | None = None) -> None:
    """The promise is no longer due, for a reason."""
    row = _open(tx, commitment_id, seen)
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(_("Reason"), _("must be filled in"))
    row.state, row.settled_at, row.reason = "dropped", tx.now, reason
    tx.post("commitment.dropped", {"label": row.label, "reason": reason}, [row], about=_about(row))


def promised(tx: Transaction, subject: str, label: str) -> list[int]:
    """Ids of the promises with these words about a record, not settled yet, the newest last."""
    query = (
        select(Commitment.id)
        .where(
            Commitment.subject == subject,
            Commitment.state == "open",
            Commitment.rule == PROMISE,
            Commitment.label == label,
        )
        .order_by(col(Commitment.id))
    )
    return [number for number in tx.session.exec(query) if number is not None]


def rename(tx: Transaction, subject: str, label: str) -> list[Commitment]:
    """Let every running clock of a record say `label`; the rows, for the caller to post."""
    query = select(Commitment).where(Commitment.subject == subject, Commitment.state == "open")
    rows = list(tx.session.exec(query))
    for row in rows:
        row.label = label
    return rows


def close(tx: Transaction, row: Commitment, at: int) -> None:
    """Stop the clock; the caller posts the row."""
    row.state = "kept" if at <= row.due_at else "kept_late"
    row.settled_at = at


def stop_all(
    tx: Transaction, subject: str, at: int, *, rule: str | None = None
) -> list[Commitment]:
    """Stop every running clock of a subject; the rows, for the caller to post."""
    query = select(Commitment).where(Commitment.subject == subject, Commitment.state == "open")
    rows = [row for row in tx.session.exec(query) if rule is None or row.rule == rule]
    for row in rows:
        close(tx, row, at)
    return rows


def due(tx: Transaction) -> list[Commitment]:
    """Running clocks that are past their time and have not fired yet."""
    fired = select(CommitmentLevel.commitment_id).where(CommitmentLevel.level == 1)
    query = (
        select(Commitment)
        .where(
            Commitment.state == "open",
            Commitment.due_at < tx.now,
            col(Commitment.id).not_in(fired),
        )
        .order_by(col(Commitment.due_at))
    )
    return list(tx.session.exec(query))


def any_due(reading: Reading) -> bool:
    """Whether a running clock is past its time and has not fired yet."""
    fired = select(CommitmentLevel.commitment_id).where(CommitmentLevel.level == 1)
    query = select(Commitment.id).where(
        Commitment.state == "open",
        Commitment.due_at < reading.now,
        col(Commitment.id).not_in(fired),
    )
    return reading.session.exec(query.limit(1)).first() is not None


def fire(tx: Transaction, row: Commitment) -> None:
    """Say once that the time is over, with the due time as event time.

    A clock that a rule set opens an item to tell the supervisor; a clerk's own promise, and a
    clock of the product alone, do not.
    """
    level = CommitmentLevel(commitment_id=row_id(row), level=1, fired_at=tx.now)
    tx.session.add(level)
    rows: list[Book] = [level]
    if row.rule not in (PROMISE, PRODUCT):
        rows += notifications.open_for(tx, _tellable(tx, row), [("cs_supervisor", row.rule)])
    tx.post(
        "commitment.breached",
        {"label": row.label, "due_at": row.due_at, "rule": row.rule},
        rows,
        subject=f"commitment:{row.id}",
        about=_about(row),
        occurred=row.due_at,
    )


def _tellable(tx: Transaction, row: Commitment) -> str:
    """The record whose page can answer that somebody was told: for a step, its run's request."""
    table, _colon, number = row.subject.partition(":")
    if table != "run_step":
        return row.subject
    query = (
        "SELECT r.request_id FROM run_step s JOIN procedure_run r ON r.id = s.run_id "
        "WHERE s.id = ? AND r.request_id IS NOT NULL"
    )
    found = tx.raw.execute(query, (int(number),)).fetchone()
    return f"help_request:{found[0]}" if found else row.subject


def _about(row: Commitment) -> Sequence[str]:
    return [row.subject] if row.subject else []


def _open(tx: Transaction, commitment_id: int, seen: int | None) -> Commitment:
    row = tx.get(Commitment, commitment_id, seen=seen)
    if row.state != "open":
        raise InvalidInput(_("Promise"), _("is settled already"))
    if row.subject.startswith("outing:"):
        raise GuardRefused(
            _("This clock watches over somebody outside."),
            rule="DUTY-12",
            remedy=_("Say that they were heard of, or that they are back."),
        )
    return row


def _view(row: Commitment) -> CommitmentView:
    return CommitmentView(
        row_id(row),
        row.rule,
        row.subject,
        row.label,
        row.started_at,
        row.due_at,
        row.owner,
        row.state,
        row.settled_at,
        row.entry_seq,
    )


def _views(reading: Reading, rows: Iterable[Commitment]) -> list[CommitmentView]:
    """Clocks as this viewer may see them (CON-11)."""
    views = [_view(row) for row in rows]
    closed = secrecy.closed(reading, (view.subject for view in views))
    return [
        _closed(view, closed[view.subject]) if view.subject in closed else view for view in views
    ]


def _closed(view: CommitmentView, words: str) -> CommitmentView:
    return replace(view, label=words, rule=view.rule if view.rule in (PROMISE, PRODUCT) else "")


def running(reading: Reading, limit: int = 200) -> list[CommitmentView]:
    """Running clocks, the most urgent first."""
    query = (
        select(Commitment)
        .where(Commitment.state == "open")
        .order_by(col(Commitment.due_at))
        .limit(limit)
    )
    return _views(reading, reading.session.exec(query))


def of_subject(reading: Reading, subject: str) -> list[CommitmentView]:
    """All clocks of a record, the oldest first."""
    query = select(Commitment).where(Commitment.subject == subject).order_by(col(Commitment.id))
    return _views(reading, reading.session.exec(query))


def count_overdue(reading: Reading) -> int:
    """How many running clocks are past their time."""
    query = select(Commitment.id).where(Commitment.state == "open", Commitment.due_at < reading.now)
    return len(reading.session.exec(query.limit(1000)).all())
