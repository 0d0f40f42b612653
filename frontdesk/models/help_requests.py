"""The register of help requests, the tell-somebody items and the wish list."""

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of

KINDS = ("medical", "repair", "complaint", "consult", "crime_accident", "disaster", "other")
STATES = (
    "registered",
    "escalated",
    "answered",
    "handed_over",
    "reported_back",
    "cannot_provide",
    "closed",
    "called_off",
)
OPEN_STATES = STATES[:6]


class HelpRequest(Book, table=True):
    """One request (求助 / 报事), from the call to the closing; times in UTC milliseconds."""

    __tablename__ = "help_request"
    __table_args__ = declared(
        "book",
        one_of("kind", *KINDS),
        one_of("state", *STATES),
        Index("ix_help_request_state", "state", "id"),
        Index("ix_help_request_kind", "kind", "id"),
        UniqueConstraint("origin", "origin_row", name="uq_help_request_origin"),
        Index(
            "ix_help_request_telephone",
            "telephone",
            "id",
            sqlite_where=text("telephone <> ''"),
        ),
        Index("ix_help_request_room", "room", "id", sqlite_where=text("room <> ''")),
    )

    kind: str
    sub_kind: str = ""
    special: bool = False
    paid: bool = False
    nature: str = "routine"
    public_area: bool = False
    public_area_kind: str = ""
    major_accident: bool = False
    channel: str = "telephone"
    urgency: str = "normal"
    requester_kind: str = "resident"
    requester: str = ""
    department: str = ""
    room: str = ""
    """Room label, or the address as given."""
    room_id: int | None = Field(default=None, foreign_key="room.id")
    resident_id: int | None = Field(default=None, foreign_key="resident.id")
    telephone: str = ""
    content: str
    received_by_post: str = "front_desk"
    received_by: int = Field(foreign_key="person.id")
    received_at: int
    state: str = "registered"
    answer: str = ""
    escalated_to: str = ""
    handed_to: str = ""
    contacted: str = ""
    apologised: bool = False
    result: str = ""
    opinion: str = ""
    replied_at: int | None = None
    closed_at: int | None = None
    off_reason: str = ""
    duplicate_of: int | None = Field(default=None, foreign_key="help_request.id")
    origin: str | None = None
    """SHA-256 of the file an imported row came from; null for a request taken here."""
    origin_row: int | None = None
    missing: str = ""
    """Facts that an imported row did not have, comma-separated field names."""
    confidential: bool = False
    """Its entries, and what it says, are closed to all but supervisors and their author."""


class Notification(Book, table=True):
    """Somebody who must be told: who, why, and whether the call got through (REQ-29, REQ-40)."""

    __tablename__ = "notification"
    __table_args__ = declared(
        "book",
        one_of("outcome", "open", "told", "not_reached"),
        Index("ix_notification_open", "outcome", "id"),
        Index("ix_notification_subject", "subject"),
    )

    subject: str
    role: str
    rule: str
    opened_at: int
    outcome: str = "open"
    told: str = ""
    """Name of the person who was told."""
    told_at: int | None = None
    note: str = ""
    tries: int = 0


class ServiceWish(Book, table=True):
    """A service that is not yet offered and that somebody asked for (REQ-31, REQ-32)."""

    __tablename__ = "service_wish"
    __table_args__ = declared("book")

    service: str
    request_id: int = Field(foreign_key="help_request.id", index=True)
    reported_to: str = ""
    wished_at: int = 0
    notice: str = ""
    """The public notice that told residents when the service started."""
    announced_at: int | None = None
