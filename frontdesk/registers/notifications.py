"""People who must be told: opened by a register, answered with told or not reached."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.models import Notification
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.text import clean_line

REPLY_RULE = "REQ-13"
"""The rule of a late reply: whoever is told of it holds nothing up."""


@dataclass(frozen=True)
class NotificationView:
    """Somebody to tell; `role` is an identifier of Appendix 4."""

    id: int
    subject: str
    role: str
    rule: str
    opened_at: int
    outcome: str
    told: str
    told_at: int | None
    tries: int
    entry_seq: int


def open_for(tx: Transaction, subject: str, roles: Sequence[tuple[str, str]]) -> list[Notification]:
    """Rows for each (role, rule); the caller posts them with its own entry."""
    rows = [
        Notification(subject=subject, role=role, rule=rule, opened_at=tx.now)
        for role, rule in roles
    ]
    tx.session.add_all(rows)
    return rows


def record(
    tx: Transaction,
    notification_id: int,
    *,
    reached: bool,
    told: str = "",
    note: str = "",
    seen: int | None = None,
) -> None:
    """Somebody was told, or could not be reached; the time is now."""
    tx.require("log.write")
    row = tx.get(Notification, notification_id, seen=seen)
    if row.outcome == "told":
        raise InvalidInput(_("Told"), _("has been told already"))
    row.outcome = "told" if reached else "not_reached"
    row.told, row.note = clean_line(told), clean_line(note)
    row.told_at = tx.now if reached else None
    row.tries += 1
    data = {
        "role": row.role,
        "told": row.told,
        "note": row.note,
        "subject_text": row.subject,
    }
    kind = "notification.told" if reached else "notification.not_reached"
    tx.post(kind, data, [row], about=[row.subject])


def _view(row: Notification) -> NotificationView:
    return NotificationView(
        row_id(row),
        row.subject,
        row.role,
        row.rule,
        row.opened_at,
        row.outcome,
        row.told,
        row.told_at,
        row.tries,
        row.entry_seq,
    )


def waiting(reading: Reading | Transaction, limit: int = 100) -> list[NotificationView]:
    """Everybody who is still to be told, the oldest first."""
    query = (
        select(Notification)
        .where(col(Notification.outcome).in_(("open", "not_reached")))
        .order_by(col(Notification.id))
        .limit(limit)
    )
    return [_view(row) for row in reading.session.exec(query)]


def of_subject(reading: Reading, subject: str) -> list[NotificationView]:
    """Everybody to be told of a record."""
    query = (
        select(Notification).where(Notification.subject == subject).order_by(col(Notification.id))
    )
    return [_view(row) for row in reading.session.exec(query)]


def untold_requests(tx: Reading | Transaction) -> list[int]:
    """Ids of the requests that somebody must still be told of."""
    table = "help_request:"
    query = select(Notification.subject).where(
        col(Notification.outcome).in_(("open", "not_reached")),
        col(Notification.rule) != REPLY_RULE,
        col(Notification.subject).startswith(table),
    )
    return sorted({int(subject.removeprefix(table)) for subject in tx.session.exec(query)})


def any_untold(tx: Transaction, subject: str) -> bool:
    """Whether a record has rows that nobody has answered with `told`."""
    query = "SELECT 1 FROM notification WHERE subject = ? AND outcome <> 'told' LIMIT 1"
    return tx.raw.execute(query, (subject,)).fetchone() is not None


def untold(tx: Transaction, subject: str) -> list[Notification]:
    """Rows of a record that nobody has answered with `told`."""
    query = select(Notification).where(
        Notification.subject == subject, Notification.outcome != "told"
    )
    return list(tx.session.exec(query))
