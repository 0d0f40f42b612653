"""The staff, their public keys, and what this computer keeps to open the private ones."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from frontdesk.models.base import Book, declared, one_of


class Person(Book, table=True):
    """A member of the staff. Person 0 is the desk itself. Nobody is ever deleted."""

    __tablename__ = "person"
    __table_args__ = declared("book", UniqueConstraint("staff_no"))

    name: str
    staff_no: str
    roles: str
    """Role identifiers of Appendix 4, comma-separated."""
    initials: str = ""
    """Pinyin initials and spellings that find the name, space-separated."""
    telephone: str = ""
    active: bool = True
    since: int = 0


class PersonKey(Book, table=True):
    """A public key (Ed25519, 32 bytes); compared by verify with the `key.added` bodies."""

    __tablename__ = "person_key"
    __table_args__ = declared("book", one_of("purpose", "desk", "pin", "recovery"))

    key: str = Field(unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    public_key: bytes
    purpose: str
    valid_from_seq: int
    valid_to_seq: int | None = None


class SealedKey(SQLModel, table=True):
    """A private key sealed by argon2id(PIN) with the device secret (AES-256-GCM)."""

    __tablename__ = "sealed_key"
    __table_args__ = declared("local")

    key: str = Field(primary_key=True)
    person_id: int
    kdf: str
    """What a try costs: `argon2id:memory KiB:passes:lanes`."""
    salt: bytes
    nonce: bytes
    sealed: bytes


class PinFailure(SQLModel, table=True):
    """Wrong PINs in a row, and until when no further one is taken (UTC milliseconds)."""

    __tablename__ = "pin_failure"
    __table_args__ = declared("local")

    person_id: int | None = Field(default=None, primary_key=True)
    failures: int = 0
    wait_until: int = 0
