"""Shifts and the handover between them."""

from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of


class Shift(Book, table=True):
    """A stretch of duty by one person (DUTY-28); at most one is open."""

    __tablename__ = "shift"
    __table_args__ = declared("book", one_of("state", "running", "handed_over", "reviewed"))

    person_id: int = Field(foreign_key="person.id")
    opened_at: int
    ends_at: int
    closed_at: int | None = None
    state: str = Field(default="running", index=True)


class Handover(Book, table=True):
    """A change of duty, signed by two people; the sheet is canonical JSON."""

    __tablename__ = "handover"
    __table_args__ = declared("book", one_of("outcome", "signed"))

    from_shift: int = Field(foreign_key="shift.id")
    to_shift: int | None = Field(default=None, foreign_key="shift.id")
    outgoing: int = Field(foreign_key="person.id")
    incoming: int = Field(foreign_key="person.id")
    sheet: str
    sheet_sha256: str
    cut_off_seq: int
    cut_off_head: str
    outcome: str = "signed"
    signed_at: int
