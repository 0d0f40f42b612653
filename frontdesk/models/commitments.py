"""Promises with a clock."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of


class Commitment(Book, table=True):
    """What was promised, since when, until when, and what became of it (UTC milliseconds)."""

    __tablename__ = "commitment"
    __table_args__ = declared(
        "book",
        one_of("state", "open", "kept", "kept_late", "dropped"),
        Index("ix_commitment_open", "state", "due_at"),
        Index("ix_commitment_subject", "subject"),
    )

    rule: str
    subject: str
    label: str
    started_at: int
    due_at: int
    owner: int | None = Field(default=None, foreign_key="person.id")
    state: str = "open"
    settled_at: int | None = None
    reason: str = ""


class CommitmentLevel(Book, table=True):
    """A level of escalation that has fired; each fires once."""

    __tablename__ = "commitment_level"
    __table_args__ = declared("book", UniqueConstraint("commitment_id", "level"))

    commitment_id: int = Field(foreign_key="commitment.id")
    level: int
    fired_at: int
