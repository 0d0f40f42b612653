"""The ledger under the duty log, and the derived lines that lists read (DESIGN: the ledger)."""

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from frontdesk.models.base import declared


class LedgerEntry(SQLModel, table=True):
    """One link of the chain: envelope (canonical JSON), signature, link."""

    __tablename__ = "ledger_entry"
    __table_args__ = declared("ledger")

    seq: int | None = Field(default=None, primary_key=True)
    env: bytes
    sig: bytes
    link: bytes


class EntryBody(SQLModel, table=True):
    """What an entry says; its digest stands in the envelope, so it may be destroyed lawfully."""

    __tablename__ = "entry_body"
    __table_args__ = declared("ledger")

    seq: int | None = Field(default=None, primary_key=True)
    salt: bytes
    body: bytes


class Destruction(SQLModel, table=True):
    """A body that may be destroyed, and the entry that says so."""

    __tablename__ = "destruction"
    __table_args__ = declared("ledger")

    seq: int | None = Field(default=None, primary_key=True)
    entry_seq: int


class LogLine(SQLModel, table=True):
    """An entry as lists and filters read it; times in UTC milliseconds."""

    __tablename__ = "log_line"
    __table_args__ = declared(
        "derived",
        Index("ix_log_line_kind", "kind", "seq"),
        Index("ix_log_line_author", "author", "seq"),
        Index("ix_log_line_room", "room", "seq", sqlite_where=text("room IS NOT NULL")),
        Index("ix_log_line_shift", "shift", "seq"),
        Index("ix_log_line_recorded", "recorded"),
    )

    seq: int | None = Field(default=None, primary_key=True)
    kind: str
    author: int
    occurred: int
    recorded: int
    shift: int | None = None
    subject: str | None = None
    room: str | None = None
    confidential: int = 0


class EntrySubject(SQLModel, table=True):
    """Which records an entry speaks of: `help_request:214`, `room:3`, `person:2`."""

    __tablename__ = "entry_subject"
    __table_args__ = declared("derived", without_rowid=True)

    subject: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
