"""The supervisor's check of the log, instructions that come of it, and the monthly bundle."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of


class LogCheck(Book, table=True):
    """The morning check (LOG-07), or an inspection by the director (LOG-17).

    What it covers, and the sample, are fixed when it is begun; nobody can draw it again.
    """

    __tablename__ = "log_check"
    __table_args__ = declared(
        "book",
        one_of("kind", "morning", "inspection"),
        one_of("state", "open", "signed"),
        Index("ix_log_check_kind", "kind", "id"),
    )

    kind: str = "morning"
    state: str = "open"
    from_seq: int
    """First entry it covers."""
    to_seq: int
    """Last entry it covers; the sample's seed comes from the chain's head there."""
    head: str
    sample: str = ""
    """Seqs of the sample, comma-separated."""
    begun_by: int = Field(foreign_key="person.id")
    begun_at: int
    finding: str = ""
    sheet: str = ""
    """Canonical JSON, once signed."""
    sheet_sha256: str = ""
    signed_by: int | None = Field(default=None, foreign_key="person.id")
    signed_at: int | None = None


class CheckAnswer(Book, table=True):
    """What the supervisor says to one exception."""

    __tablename__ = "check_answer"
    __table_args__ = declared(
        "book",
        one_of("answer", "accepted", "follow_up", "instruct", "countersigned", "seen"),
        UniqueConstraint("check_id", "exception"),
    )

    check_id: int = Field(foreign_key="log_check.id", index=True)
    exception: str
    """Which one: `entry:214`, `approval:3`, `roster:2026-12`."""
    answer: str
    words: str = ""
    commitment_id: int | None = Field(default=None, foreign_key="commitment.id")
    instruction_id: int | None = Field(default=None, foreign_key="instruction.id")
    answered_by: int = Field(foreign_key="person.id")
    answered_at: int


class ReadMark(Book, table=True):
    """Somebody has read the log of a shift (HO-06, LOG-07)."""

    __tablename__ = "read_mark"
    __table_args__ = declared("book", UniqueConstraint("person_id", "shift_id"))

    person_id: int = Field(foreign_key="person.id")
    shift_id: int = Field(foreign_key="shift.id", index=True)
    read_at: int


class Instruction(Book, table=True):
    """A standing instruction to all clerks, or one to a single person, to be acknowledged."""

    __tablename__ = "instruction"
    __table_args__ = declared("book", Index("ix_instruction_to", "to_person", "id"))

    content: str
    to_person: int | None = Field(default=None, foreign_key="person.id")
    """None: everybody who may stand duty."""
    given_by: int = Field(foreign_key="person.id")
    given_at: int
    expires_at: int | None = None
    withdrawn_at: int | None = None
    about: str = ""
    """The record it comes of, `table:id`."""


class InstructionRead(Book, table=True):
    """Somebody has read an instruction and acknowledged it."""

    __tablename__ = "instruction_read"
    __table_args__ = declared("book", UniqueConstraint("instruction_id", "person_id"))

    instruction_id: int = Field(foreign_key="instruction.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    read_at: int


class LogBundle(Book, table=True):
    """A month of the log, put together for the records officer (LOG-06)."""

    __tablename__ = "log_bundle"
    __table_args__ = declared("book", UniqueConstraint("month"))

    month: str
    entries: int
    digest: str
    """Hex SHA-256 of the bundle's list of files."""
    made_by: int = Field(foreign_key="person.id")
    made_at: int
    handed_to: str = ""
    handed_at: int | None = None
