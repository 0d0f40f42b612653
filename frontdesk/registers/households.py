"""Buildings, units, rooms, residents and telephones; who is calling from where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.intake import room_label, split_room
from frontdesk.language import _
from frontdesk.models import (
    Building,
    Resident,
    ResidentRegistration,
    Room,
    Telephone,
    Unit,
)
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.text import clean_line, phone_digits

Key: TypeAlias = tuple[str, int]
"""Table and id of a row."""

RESIDENT_KINDS = ("owner", "tenant", "family", "other")


@dataclass(frozen=True)
class ResidentDraft:
    """A resident to be entered; telephones as typed."""

    name: str
    kind: str = "owner"
    telephones: tuple[str, ...] = ()
    emergency_name: str = ""
    emergency_telephone: str = ""
    note: str = ""


@dataclass(frozen=True)
class ResidentView:
    """A resident as forms and lists show it."""

    id: int
    room_id: int
    room: str
    name: str
    kind: str
    telephones: tuple[str, ...]
    emergency_name: str
    emergency_telephone: str
    note: str
    active: bool
    entry_seq: int


@dataclass(frozen=True)
class RoomView:
    """A room with the people in it."""

    id: int
    label: str
    floor: str
    residents: tuple[ResidentView, ...]


def building_code(typed: str) -> str:
    """The code of a building as the books keep it."""
    code = clean_line(typed).upper()
    if not code or len(code) > 12 or "-" in code:
        raise InvalidInput(_("Building"), _("write a short code such as 3 or A1"))
    return code


def add_building(tx: Transaction, code: str, name: str = "") -> int:
    """A building, as the set-up screen names them; its id."""
    code = building_code(code)
    row = tx.session.exec(select(Building).where(Building.code == code)).first()
    if row is None:
        row = Building(code=code, name=clean_line(name))
        tx.session.add(row)
        tx.session.flush()
        tx.post("building.added", {"building": code, "name": row.name}, [row])
    return row_id(row)


def enter_household(
    tx: Transaction, label: str, residents: Sequence[ResidentDraft], *, floor: str = ""
) -> int:
    """Take over one room with its residents from a file, as one entry; the room's id.

    A resident who already stands in the room keeps their row; new telephones are added.
    """
    tx.require("households.import")
    rows: list[Key] = []
    room_id = _room(tx, label, floor, rows)
    names = [_resident(tx, room_id, draft, rows)[0] for draft in residents if draft.name]
    if rows:
        mark = "、" if tx.house.language == "zh" else ", "
        data = {"room": label, "names": mark.join(names)}
        tx.post("household.imported", data, written=rows, subject=f"room:{room_id}")
    return room_id


def _room(tx: Transaction, label: str, floor: str, rows: list[Key]) -> int:
    """The room's id; what had to be made for it is added to `rows`."""
    room_id = _found(tx, "SELECT id FROM room WHERE label = ?", label)
    if room_id is not None:
        return room_id
    building, unit, room_no = split_room(label)
    building_id = _found(tx, "SELECT id FROM building WHERE code = ?", building)
    if building_id is None:
        building_id = _added(rows, tx.insert(Building, code=building))
    unit_id = _found(
        tx, "SELECT id FROM unit WHERE building_id = ? AND code = ?", building_id, unit
    )
    if unit_id is None:
        unit_id = _added(rows, tx.insert(Unit, building_id=building_id, code=unit))
    made = tx.insert(Room, unit_id=unit_id, room_no=room_no, label=label, floor=floor)
    return _added(rows, made)


def _found(tx: Transaction, query: str, *values: object) -> int | None:
    row = tx.raw.execute(query, values).fetchone()
    return row[0] if row else None


def _added(rows: list[Key], key: Key) -> int:
    rows.append(key)
    return key[1]


def _resident(
    tx: Transaction, room_id: int, draft: ResidentDraft, rows: list[Key]
) -> tuple[str, int]:
    """Name and id of the resident, made where the room has none of that name."""
    name = _checked_name(draft)
    query = "SELECT id FROM resident WHERE room_id = ? AND name = ?"
    resident_id = _found(tx, query, room_id, name)
    if resident_id is None:
        made = tx.insert(
            Resident,
            room_id=room_id,
            name=name,
            kind=draft.kind,
            emergency_name=clean_line(draft.emergency_name),
            emergency_telephone=phone_digits(draft.emergency_telephone),
            note=clean_line(draft.note),
        )
        resident_id = _added(rows, made)
    _telephones(tx, resident_id, draft.telephones, rows)
    return name, resident_id


def _checked_name(draft: ResidentDraft) -> str:
    name = clean_line(draft.name)
    if not name or len(name) > 100:
        raise InvalidInput(_("Name"), _("write 1 to 100 characters"))
    if draft.kind not in RESIDENT_KINDS:
        raise InvalidInput(
            _("Kind"), _("choose from {known}").format(known=", ".join(RESIDENT_KINDS))
        )
    return name


def _telephones(tx: Transaction, resident_id: int, numbers: Sequence[str], rows: list[Key]) -> None:
    query = "SELECT number FROM telephone WHERE resident_id = ?"
    known = {row[0] for row in tx.raw.execute(query, (resident_id,))}
    for typed in numbers:
        number = phone_digits(typed)
        if number and number not in known:
            rows.append(tx.insert(Telephone, resident_id=resident_id, number=number))
            known.add(number)


def add_resident(tx: Transaction, label: str, draft: ResidentDraft) -> int:
    """Enter a resident by hand; the room is made when it is new. The resident's id."""
    tx.require("household.edit")
    normal = room_label(label)
    if normal is None:
        raise InvalidInput(
            _("Room"), _("write building-unit-room, for example 3-2-1203"), rule="LOG-18"
        )
    rows: list[Key] = []
    room_id = _room(tx, normal, "", rows)
    name, resident_id = _resident(tx, room_id, draft, rows)
    if not rows:
        raise InvalidInput(_("Name"), _("{name} stands in this room already").format(name=name))
    tx.post(
        "resident.added",
        {"room": normal, "name": name},
        written=rows,
        subject=f"resident:{resident_id}",
        about=[f"room:{room_id}"],
    )
    return resident_id


def change_resident(
    tx: Transaction,
    resident_id: int,
    draft: ResidentDraft,
    *,
    active: bool,
    seen: int | None,
    drop: Sequence[str] = (),
) -> None:
    """Change a resident's details, or note that they moved out (`active` False).

    Args:
        draft: telephones in it are added to those that stand.
        drop: telephones that are no longer right.
    """
    tx.require("household.edit")
    resident = tx.get(Resident, resident_id, seen=seen)
    name = _checked_name(draft)
    resident.name, resident.kind, resident.active = name, draft.kind, active
    resident.note = clean_line(draft.note)
    resident.emergency_name = clean_line(draft.emergency_name)
    resident.emergency_telephone = phone_digits(draft.emergency_telephone)
    telephones: list[Key] = []
    gone = _drop_telephones(tx, resident_id, drop)
    _telephones(tx, resident_id, draft.telephones, telephones)
    room = tx.get(Room, resident.room_id)
    tx.post(
        "resident.changed",
        {"room": room.label, "name": name},
        [resident],
        written=telephones,
        gone=gone,
        about=[f"room:{room.id}"],
    )


def _drop_telephones(tx: Transaction, resident_id: int, numbers: Sequence[str]) -> list[Key]:
    query = "SELECT id FROM telephone WHERE resident_id = ? AND number = ?"
    gone: list[Key] = []
    for number in numbers:
        found = _found(tx, query, resident_id, number)
        if found is not None:
            tx.raw.execute("DELETE FROM telephone WHERE id = ?", (found,))
            gone.append(("telephone", found))
    return gone


@dataclass(frozen=True)
class RegistrationDraft:
    """What is seen and filled in when somebody moves in (RES-01, RES-02)."""

    id_card_seen: bool
    lease: str
    form_filled: bool


def register_move_in(tx: Transaction, resident_id: int, draft: RegistrationDraft) -> int:
    """Papers seen and the registration form filled in; the registration's id.

    Raises:
        InvalidInput: identity card not seen, lease neither seen nor absent, form not filled in.
    """
    tx.require("household.edit")
    if not draft.id_card_seen:
        raise InvalidInput(_("Identity card"), _("must be seen"), rule="RES-01")
    if draft.lease not in ("seen", "none"):
        raise InvalidInput(_("Lease"), _("seen, or none"), rule="RES-01")
    if not draft.form_filled:
        raise InvalidInput(_("Registration form"), _("must be filled in"), rule="RES-02")
    resident = tx.get(Resident, resident_id)
    room = tx.get(Room, resident.room_id)
    row = ResidentRegistration(
        resident_id=resident_id,
        id_card_seen=True,
        lease=draft.lease,
        form_filled_at=tx.now,
    )
    tx.session.add(row)
    tx.post(
        "resident.registered",
        {"room": room.label, "name": resident.name, "lease": draft.lease},
        [row],
        about=[f"resident:{resident_id}", f"room:{room.id}"],
    )
    return row_id(row)


def hand_out_keys(
    tx: Transaction, resident_id: int, *, keys: int, card: str, signed_by: str
) -> None:
    """Give access card and keys, only after papers and form (RES-03).

    Raises:
        GuardRefused: the resident has not been registered.
    """
    tx.require("household.edit")
    row = tx.session.exec(
        select(ResidentRegistration)
        .where(
            ResidentRegistration.resident_id == resident_id,
            col(ResidentRegistration.handed_out_at).is_(None),
        )
        .order_by(col(ResidentRegistration.id).desc())
    ).first()
    if row is None:
        raise GuardRefused(
            _("Papers and registration form come before card and keys."), rule="RES-03"
        )
    if not 0 < keys < 100:
        raise InvalidInput(_("Number of keys"), _("write a number from 1 to 99"), rule="RES-03")
    if not clean_line(signed_by):
        raise InvalidInput(_("Signed by"), _("must be filled in"), rule="RES-03")
    resident = tx.get(Resident, resident_id)
    room = tx.get(Room, resident.room_id)
    row.keys_count, row.access_card = keys, clean_line(card)
    row.signed_by, row.handed_out_at = clean_line(signed_by), tx.now
    tx.post(
        "keys.handed_out",
        {"room": room.label, "name": resident.name, "keys": keys, "card": row.access_card},
        [row],
        about=[f"resident:{resident_id}", f"room:{room.id}"],
    )


def is_room(reading: Reading | Transaction, label: str) -> bool:
    """Whether a room with this label stands in the register."""
    return reading.session.exec(select(Room.id).where(Room.label == label)).first() is not None


def labels(reading: Reading) -> frozenset[str]:
    """Labels of all rooms."""
    return frozenset(reading.session.exec(select(Room.label)))


def room(reading: Reading, label: str) -> RoomView | None:
    """A room by its label, with its residents."""
    found = reading.session.exec(select(Room).where(Room.label == label)).first()
    return _room_view(reading, found) if found else None


def by_telephone(reading: Reading, number: str) -> list[ResidentView]:
    """Residents whose telephone this is."""
    query = (
        select(Resident, Room)
        .join(Room, col(Room.id) == col(Resident.room_id))
        .join(Telephone, col(Telephone.resident_id) == col(Resident.id))
        .where(Telephone.number == phone_digits(number))
        .limit(20)
    )
    return [_resident_view(reading, who, where) for who, where in reading.session.exec(query)]


def resident(reading: Reading, resident_id: int) -> ResidentView | None:
    """A resident by id."""
    found = reading.session.get(Resident, resident_id)
    if found is None:
        return None
    where = reading.session.get_one(Room, found.room_id)
    return _resident_view(reading, found, where)


def browse(reading: Reading, query: str, limit: int = 200) -> list[ResidentView]:
    """Residents by room, name or telephone; empty query lists from the first room on."""
    wanted = clean_line(query)
    statement = (
        select(Resident, Room)
        .join(Room, col(Room.id) == col(Resident.room_id))
        .order_by(col(Room.label), col(Resident.id))
    )
    if wanted:
        label = room_label(wanted) or wanted
        numbers = select(Telephone.resident_id).where(
            col(Telephone.number).contains(phone_digits(wanted) or wanted, autoescape=True)
        )
        statement = statement.where(
            col(Room.label).contains(label, autoescape=True)
            | col(Resident.name).contains(wanted, autoescape=True)
            | col(Resident.id).in_(numbers)
        )
    found = reading.session.exec(statement.limit(limit)).all()
    return [_resident_view(reading, who, where) for who, where in found]


def _room_view(reading: Reading, found: Room) -> RoomView:
    query = select(Resident).where(Resident.room_id == row_id(found), Resident.active)
    residents = reading.session.exec(query.order_by(col(Resident.id))).all()
    return RoomView(
        row_id(found),
        found.label,
        found.floor,
        tuple(_resident_view(reading, who, found) for who in residents),
    )


def _resident_view(reading: Reading, who: Resident, where: Room) -> ResidentView:
    numbers = reading.session.exec(
        select(Telephone.number).where(Telephone.resident_id == row_id(who))
    ).all()
    return ResidentView(
        row_id(who),
        who.room_id,
        where.label,
        who.name,
        who.kind,
        tuple(numbers),
        who.emergency_name,
        who.emergency_telephone,
        who.note,
        who.active,
        who.entry_seq,
    )


def buildings(reading: Reading) -> list[str]:
    """Codes of all buildings."""
    return list(reading.session.exec(select(Building.code).order_by(Building.code)))
