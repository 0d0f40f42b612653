"""The telephone list: whom the desk rings, and who is on the estate now."""

from sqlalchemy import Index
from sqlmodel import Field

from frontdesk.models.base import Book, declared


class Contact(Book, table=True):
    """A line of the telephone list: staff or an outside service; `here` means on the estate."""

    __tablename__ = "contact"
    __table_args__ = declared("book", Index("ix_contact_role", "role"))

    role: str
    """A role of Appendix 4 or an outside service."""
    name: str = ""
    telephone: str = ""
    """As it is dialled: a number, an extension or a radio channel; empty: the person's own."""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    near: str = ""
    """Buildings or places where this person usually is, comma-separated."""
    here: bool = False
    active: bool = True
