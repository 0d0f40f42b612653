"""The workers orders are given to: what they can do, and when they are there."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared


class Worker(Book, table=True):
    """A member of the staff, or a contractor's, who takes orders."""

    __tablename__ = "worker"
    __table_args__ = declared("book", UniqueConstraint("person_id"))

    person_id: int = Field(foreign_key="person.id")
    trades: str
    """What they are skilled in, comma-separated."""
    department: str = "engineering"
    break_until: int | None = None
    """On a break until then (UTC milliseconds)."""
    active: bool = True


class WorkerShift(Book, table=True):
    """A stretch of time in which a worker is there; it may cross midnight."""

    __tablename__ = "worker_shift"
    __table_args__ = declared("book", Index("ix_worker_shift_starts", "starts_at"))

    person_id: int = Field(foreign_key="person.id")
    starts_at: int
    ends_at: int
    cancelled: bool = False
