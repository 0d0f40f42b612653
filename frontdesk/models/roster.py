"""The duty roster: shift templates, a month's rows, leave, days that the site sets itself."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of

POSTS = (
    "clerk",
    "duty_lead",
    "security_officer",
    "security_leader",
    "gate",
    "engineer",
    "control_room",
    "other",
)
"""The posts that a roster names (DUTY-26)."""


class ShiftTemplate(Book, table=True):
    """What a code of the roster means: hours of a day in minutes after midnight, or rest."""

    __tablename__ = "shift_template"
    __table_args__ = declared("book", UniqueConstraint("code"))

    code: str
    name: str = ""
    starts: int = 0
    ends: int = 0
    """Not later than `starts`: it ends the day after."""
    rest: bool = False
    active: bool = True


class RosterMonth(Book, table=True):
    """A month of the roster as a whole (DUTY-01)."""

    __tablename__ = "roster_month"
    __table_args__ = declared(
        "book", UniqueConstraint("month"), one_of("state", "draft", "complete")
    )

    month: str
    """`2026-04`."""
    state: str = "draft"
    completed_by: int | None = Field(default=None, foreign_key="person.id")
    completed_at: int | None = None


class RosterRow(Book, table=True):
    """One person's month: a code for each day."""

    __tablename__ = "roster_row"
    __table_args__ = declared("book", UniqueConstraint("month", "name", "post"))

    month: str
    name: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """None for somebody who has no PIN here, such as a guard of a contractor."""
    post: str = "clerk"
    telephone: str = ""
    """Of somebody who is not on the staff."""
    cells: str
    """Codes of the days from the 1st on, comma-separated; two shifts of a day with `+`."""


class LeaveRequest(Book, table=True):
    """Leave asked for, decided by the supervisor, who names the stand-in (DUTY-16)."""

    __tablename__ = "leave_request"
    __table_args__ = declared(
        "book",
        one_of("state", "requested", "approved", "refused", "withdrawn"),
        Index("ix_leave_request_state", "state", "id"),
    )

    person_id: int = Field(foreign_key="person.id")
    from_day: str
    """`2026-04-03`; both days are included."""
    to_day: str
    reason: str
    state: str = "requested"
    substitute_id: int | None = Field(default=None, foreign_key="person.id")
    asked_at: int
    decided_by: int | None = Field(default=None, foreign_key="person.id")
    decided_at: int | None = None
    decision_reason: str = ""


class CalendarDay(Book, table=True):
    """A day the site sets itself, over the announced calendar (DUTY-06)."""

    __tablename__ = "calendar_day"
    __table_args__ = declared("book", UniqueConstraint("day"))

    day: str
    working: bool
    name: str = ""
