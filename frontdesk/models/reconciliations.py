"""Money and orders counted against each other by the desk, engineering and finance."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of


class Reconciliation(Book, table=True):
    """The count of a day or month, signed by two (FEE-16 to FEE-18); figures are JSON."""

    __tablename__ = "reconciliation"
    __table_args__ = declared(
        "book", one_of("state", "drawn_up", "signed"), UniqueConstraint("period")
    )

    period: str
    """`YYYY-MM` or `YYYY-MM-DD`, site zone."""
    figures: str
    differences: str
    """What does not agree, by order number and amount."""
    explanations: str = "{}"
    sheet_sha256: str
    state: str = "drawn_up"
    drawn_by: int = Field(foreign_key="person.id")
    drawn_at: int
    finance_id: int | None = Field(default=None, foreign_key="person.id")
    signed_at: int | None = None
