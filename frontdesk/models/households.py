"""Buildings, units (entrances), rooms, residents and their telephones."""

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of


class Building(Book, table=True):
    """A building, by the code that people say: `3`, `A1`."""

    __tablename__ = "building"
    __table_args__ = declared("book", UniqueConstraint("code"))

    code: str
    name: str = ""


class Unit(Book, table=True):
    """An entrance (单元) of a building; code empty where the building has only one."""

    __tablename__ = "unit"
    __table_args__ = declared("book", UniqueConstraint("building_id", "code"))

    building_id: int = Field(foreign_key="building.id")
    code: str = ""


class Room(Book, table=True):
    """A home or shop, by its label: `3-2-1203` (building-unit-room) or `3-1203`."""

    __tablename__ = "room"
    __table_args__ = declared("book", UniqueConstraint("label"))

    unit_id: int = Field(foreign_key="unit.id", index=True)
    room_no: str
    label: str
    floor: str = ""


class Resident(Book, table=True):
    """Somebody who lives or works in a room."""

    __tablename__ = "resident"
    __table_args__ = declared("book", one_of("kind", "owner", "tenant", "family", "other"))

    room_id: int = Field(foreign_key="room.id", index=True)
    name: str
    kind: str = "owner"
    emergency_name: str = ""
    emergency_telephone: str = ""
    note: str = ""
    active: bool = True


class Telephone(Book, table=True):
    """A telephone number (digits only, `+` kept) of a resident."""

    __tablename__ = "telephone"
    __table_args__ = declared("book")

    resident_id: int = Field(foreign_key="resident.id", index=True)
    number: str = Field(index=True)


class ResidentRegistration(Book, table=True):
    """What the office saw and gave when a resident moved in (RES-01 to RES-03)."""

    __tablename__ = "resident_registration"
    __table_args__ = declared("book", one_of("lease", "seen", "none"))

    resident_id: int = Field(foreign_key="resident.id", index=True)
    id_card_seen: bool
    lease: str
    form_filled_at: int
    access_card: str = ""
    keys_count: int = 0
    signed_by: str = ""
    handed_out_at: int | None = None
