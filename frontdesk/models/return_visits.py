"""Return visits (回访) after an order, the draw of those made in person, and managers' checks."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of

WAYS = ("", "phone", "home")


class ReturnVisit(Book, table=True):
    """A visit that an order needs; times in UTC milliseconds."""

    __tablename__ = "return_visit"
    __table_args__ = declared(
        "book",
        one_of("way", *WAYS),
        UniqueConstraint("order_id"),
        Index("ix_return_visit_month", "month", "id"),
        Index("ix_return_visit_done", "done_at", "due_at"),
    )

    order_id: int = Field(foreign_key="work_order.id")
    month: str
    """The month whose order it is, `YYYY-MM`."""
    due_at: int
    drawn: bool = False
    """The draw of the month took it for a visit in person (RV-05)."""
    way: str = ""
    visitor_id: int | None = Field(default=None, foreign_key="person.id")
    done_at: int | None = None
    confirmed_by: str = ""
    """The resident's signature, or who answered the telephone (RV-06, RV-07)."""
    opinion: str = ""
    satisfied: bool | None = None
    action: str = ""
    """What is done about it where the resident is dissatisfied (RV-10)."""
    follow_request_id: int | None = Field(default=None, foreign_key="help_request.id")
    tried: int = 0
    """How often somebody tried in vain to make it."""
    given_up_at: int | None = None
    """When a supervisor said that it could not be made."""
    reason: str = ""
    """Why it could not."""


class VisitDraw(Book, table=True):
    """Which visits of a month are made in person; `seed` lets anybody draw them again."""

    __tablename__ = "visit_draw"
    __table_args__ = declared("book", UniqueConstraint("month", "turn"))

    month: str
    turn: int
    """Counts the draws of the month from 1."""
    seed: str
    share_percent: int
    population: str
    """Ids of the visits drawn from, comma-separated."""
    drawn: str
    """Ids of the visits drawn."""
    drawn_at: int


class VisitCheck(Book, table=True):
    """A manager's spot check of a visit (RV-09)."""

    __tablename__ = "visit_check"
    __table_args__ = declared("book", UniqueConstraint("visit_id", "checked_by"))

    visit_id: int = Field(foreign_key="return_visit.id")
    month: str
    role: str
    """The manager's role of Appendix 4."""
    checked_by: int = Field(foreign_key="person.id")
    checked_at: int
    finding: str
