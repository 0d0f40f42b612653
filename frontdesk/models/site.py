"""What the site knows about its own configuration and schema, and what this computer keeps."""

from sqlmodel import Field, SQLModel

from frontdesk.models.base import Book, declared


class ConfigDigest(Book, table=True):
    """Last known content of a configuration file (`rulebook`, `site`); a difference is an entry."""

    __tablename__ = "config_digest"
    __table_args__ = declared("book")

    name: str = Field(unique=True)
    digest: str
    content: str


class SchemaMigration(Book, table=True):
    """A migration that has been applied, by name and digest of its code."""

    __tablename__ = "schema_migration"
    __table_args__ = declared("book")

    name: str = Field(unique=True)
    digest: str
    applied_at: int


class Draft(SQLModel, table=True):
    """An unfinished form, saved at each pause in typing."""

    __tablename__ = "draft"
    __table_args__ = declared("local")

    person_id: int = Field(primary_key=True)
    form: str = Field(primary_key=True)
    content: str
    saved_at: int


class LocalSetting(SQLModel, table=True):
    """A display setting of this computer: theme, language, bell."""

    __tablename__ = "local_setting"
    __table_args__ = declared("local")

    name: str = Field(primary_key=True)
    value: str


class TickerLease(SQLModel, table=True):
    """Which process runs the clocks; a lease that was not renewed is free."""

    __tablename__ = "ticker_lease"
    __table_args__ = declared("local")

    id: int | None = Field(default=None, primary_key=True)
    holder: str
    until: int


class Checkpoint(SQLModel, table=True):
    """Up to where the book was found right, and when."""

    __tablename__ = "checkpoint"
    __table_args__ = declared("local")

    seq: int | None = Field(default=None, primary_key=True)
    link: bytes
    verified_at: int
    full: bool
