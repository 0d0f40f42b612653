"""Shifts, the handover between them, and what belongs to a post."""

from sqlalchemy import Index
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of

OUTCOMES = (
    "begun",
    "signed",
    "reserved",
    "emergency",
    "refused",
    "relief_absent",
    "relief_unfit",
    "void",
)
"""How a handover stands: under way, signed (with a reservation, as an emergency relief), or not."""
SIGNED = ("signed", "reserved", "emergency")
ITEM_KINDS = ("item", "key", "radio", "cash")


class Shift(Book, table=True):
    """A stretch of duty by one person (DUTY-28); at most one is open."""

    __tablename__ = "shift"
    __table_args__ = declared("book", one_of("state", "running", "handed_over", "reviewed"))

    person_id: int = Field(foreign_key="person.id")
    opened_at: int
    ends_at: int
    closed_at: int | None = None
    state: str = Field(default="running", index=True)
    how: str = "handover"
    """How it was opened: `first` (nobody was on duty), by a `handover`, an `emergency` relief."""


class Handover(Book, table=True):
    """A change of duty from the relief's arrival to both signatures (HO-17).

    `sheet` is canonical JSON once it is signed; empty before, and where nobody signed.
    """

    __tablename__ = "handover"
    __table_args__ = declared(
        "book", one_of("outcome", *OUTCOMES), Index("ix_handover_outcome", "outcome", "id")
    )

    from_shift: int = Field(foreign_key="shift.id")
    to_shift: int | None = Field(default=None, foreign_key="shift.id")
    outgoing: int = Field(foreign_key="person.id")
    incoming: int | None = Field(default=None, foreign_key="person.id")
    """Who takes over; None where a relief that has not come is not named."""
    sheet: str = ""
    sheet_sha256: str = ""
    cut_off_seq: int | None = None
    cut_off_head: str = ""
    outcome: str = "begun"
    begun_at: int
    arrived_at: int | None = None
    signed_at: int | None = None
    reason: str = ""
    """The reservation; why it was refused; why there was no time for the whole handover."""


class PostItem(Book, table=True):
    """Something that belongs to the post and is counted at each handover (HO-03, HO-04)."""

    __tablename__ = "post_item"
    __table_args__ = declared("book", one_of("kind", *ITEM_KINDS))

    name: str
    kind: str = "item"
    should_be: int
    """How many; of cash how much, in fen."""
    place: str = ""
    active: bool = True


class ImportantMark(Book, table=True):
    """A matter that somebody marked important: duty does not change while it is open (HO-15)."""

    __tablename__ = "important_mark"
    __table_args__ = declared("book", Index("ix_important_mark_subject", "subject"))

    subject: str
    """The record, `table:id`."""
    reason: str
    marked_by: int = Field(foreign_key="person.id")
    marked_at: int
    lifted_at: int | None = None


class IfThenNote(Book, table=True):
    """A note for the shifts to come: if such a request comes, then do that."""

    __tablename__ = "if_then_note"
    __table_args__ = declared("book", Index("ix_if_then_note_until", "until_at"))

    room: str = ""
    """Beginning of a room label; empty for any room."""
    kind: str = ""
    """Kind of request; empty for any."""
    words: str = ""
    """A word the request's content holds; empty for any."""
    advice: str
    """What is to be done then."""
    made_by: int = Field(foreign_key="person.id")
    made_at: int
    until_at: int
    ended_at: int | None = None
    fired: int = 0


class Outing(Book, table=True):
    """Somebody of the desk who is outside, while the other sits alone, or who left alone."""

    __tablename__ = "outing"
    __table_args__ = declared("book", Index("ix_outing_back", "back_at", "id"))

    name: str
    purpose: str
    left_at: int
    commitment_id: int | None = Field(default=None, foreign_key="commitment.id")
    """The welfare clock: by when they are to be heard of."""
    minutes: int
    heard: int = 0
    back_at: int | None = None


class PhoneCall(Book, table=True):
    """A call on the duty hotline or another line (DUTY-15, DUTY-19)."""

    __tablename__ = "phone_call"
    __table_args__ = declared(
        "book",
        one_of("line", "hotline", "other"),
        one_of("direction", "in", "out"),
        Index("ix_phone_call_at", "at", "id"),
    )

    at: int
    line: str = "hotline"
    direction: str = "in"
    telephone: str = ""
    caller: str = ""
    about: str = ""
    rings: int | None = None
    answered: bool = True
    request_id: int | None = Field(default=None, foreign_key="help_request.id")
    noted_by: int = Field(foreign_key="person.id")
