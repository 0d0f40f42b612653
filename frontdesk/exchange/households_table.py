"""A list of households, checked row by row; nothing is written here.

Every row is looked at. A row with a problem is told and left out of the sound ones, so that the
clerk sees all of it at once and decides whether to mend the file or to take the rest.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from frontdesk.exchange.columns import HOUSEHOLD_COLUMNS, map_columns
from frontdesk.exchange.tables import Row, Table
from frontdesk.intake import room_label
from frontdesk.language import _
from frontdesk.text import fold, fold_width, phone_digits

NAME_LIMIT = 100
"""Characters in a name."""

_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("", "业主", "户主", "产权人", "owner"), "owner"),
    **dict.fromkeys(("租户", "租客", "承租人", "tenant", "renter"), "tenant"),
    **dict.fromkeys(("家属", "家人", "亲属", "家庭成员", "family"), "family"),
    **dict.fromkeys(("其他", "其它", "使用人", "other"), "other"),
}
_BUILDING = re.compile(r"\s*(?:号楼|号栋|栋|幢|座|楼|#)$")
_UNIT = re.compile(r"\s*(?:单元|门)$")
_BARE_ROOM = re.compile(r"[A-Za-z]?\d{2,5}[A-Za-z]?\s*(?:室|房|号|号房)?")
_FLOOR = re.compile(r"(?:第)?(-|负|地下|B)?(\d{1,3})\s*(?:层|楼|F)?", re.IGNORECASE)
_BETWEEN_TELEPHONES = re.compile(r"[/、,;|\n]+")
_TELEPHONE_SIGNS = re.compile(r"[\s().\-]+")
_LOCAL_DIGITS = re.compile(r"(?!00)[0-9]+")
"""A number that `phone_digits` leaves as it is."""
_TELEPHONE = re.compile(r"\+?\d{3,20}")


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """A sound row: a home and, where `name` is not empty, one who lives there.

    Args:
        row: its number in the table, the header being row 1.
        label: `3-2-1203` or `3-1203`, as `intake.room_label` writes it.
        floor: a whole number, negative below ground, or empty.
        kind: `owner`, `tenant`, `family` or `other`; `owner` where the table does not say.
        telephones: as `phone_digits` writes them.
    """

    row: int
    building: str
    unit: str
    room_no: str
    label: str
    floor: str
    name: str
    kind: str
    telephones: tuple[str, ...]
    note: str
    emergency_name: str
    emergency_telephone: str


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row was left out: the field (`row` for the row as a whole), the reason, the rule."""

    row: int
    field: str
    reason: str
    rule: str


@dataclass(frozen=True)
class HouseholdsPreview:
    """What an import of the table would bring, and what it would leave out."""

    rows: list[HouseholdRow] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    looked_at: int = 0


class _Fault(Exception):
    """A cell that cannot be taken."""

    def __init__(self, field_name: str, reason: str, rule: str = "product") -> None:
        super().__init__(reason)
        self.field = field_name
        self.reason = reason
        self.rule = rule


class _Place:
    """Where a row's home stands: building, unit, room number and label."""

    __slots__ = ("building", "label", "room_no", "unit")

    def __init__(self, label: str) -> None:
        parts = label.split("-")
        self.label = label
        self.building, self.unit, self.room_no = parts[0], "-".join(parts[1:-1]), parts[-1]


def read_households(table: Table) -> HouseholdsPreview:
    """Check a list of households.

    Returns:
        The sound rows and every problem, both in the order of the table.

    Raises:
        FileRefused: a column is missing or claimed twice, or the file became unreadable.
    """
    columns = map_columns(table.header, HOUSEHOLD_COLUMNS)
    rows: list[HouseholdRow] = []
    problems: list[RowProblem] = []
    seen: dict[tuple[str, str], int] = {}
    looked_at = 0
    for row in table.rows():
        looked_at += 1
        household, faults = _household(row, columns, seen)
        if household and not faults:
            rows.append(household)
        problems += [RowProblem(row.number, f.field, f.reason, f.rule) for f in faults]
    return HouseholdsPreview(rows, problems, looked_at)


def _household(
    row: Row, columns: Mapping[str, int], seen: dict[tuple[str, str], int]
) -> tuple[HouseholdRow | None, list[_Fault]]:
    """The row as a household (None when its home is unknown) and all that is wrong with it."""
    if row.problem:
        return None, [_Fault("row", row.problem)]
    cells = {name: row.cells[index].strip() for name, index in columns.items()}
    faults: list[_Fault] = []
    place = _place(cells, faults)
    name = _name(cells, "name", faults)
    telephones = _telephones(cells, faults)
    if telephones and not name:
        faults.append(_Fault("name", _("There is a telephone but no name."), "RES-22"))
    if place:
        faults += _twice(row.number, (place.label, _folded(name)), seen)
    floor, kind = _floor(cells, faults), _kind(cells, faults)
    emergency_name = _name(cells, "emergency_name", faults)
    emergency_telephone = _emergency_telephone(cells, faults)
    if not place:
        return None, faults
    household = HouseholdRow(
        row=row.number,
        building=place.building,
        unit=place.unit,
        room_no=place.room_no,
        label=place.label,
        floor=floor,
        name=name,
        kind=kind,
        telephones=telephones,
        note=cells.get("note", ""),
        emergency_name=emergency_name,
        emergency_telephone=emergency_telephone,
    )
    return household, faults


def _folded(text: str) -> str:
    return "".join(fold(text).split())


def _place(cells: Mapping[str, str], faults: list[_Fault]) -> _Place | None:
    """The home, from its parts or from the one address; the two may not contradict."""
    try:
        by_parts = _by_parts(cells)
        by_address = _by_address(cells)
        if by_parts and by_address and by_parts.label != by_address.label:
            raise _Fault("room", _("The room and the address do not agree."))
        place = by_parts or by_address
        if place is None:
            raise _Fault("room", _("The room is missing."), "RES-22")
        return place
    except _Fault as fault:
        faults.append(fault)
        return None


def _by_parts(cells: Mapping[str, str]) -> _Place | None:
    """The home from building, unit and room; a room cell may hold the whole label."""
    room = cells.get("room", "")
    if not room:
        return None
    building = _BUILDING.sub("", cells.get("building", ""))
    unit = _UNIT.sub("", cells.get("unit", ""))
    if not room.isdecimal() and (whole := room_label(room)):
        return _agreeing(_Place(whole), building, unit)
    if not building:
        if not unit and not _BARE_ROOM.fullmatch(room):
            raise _unreadable("room", room)
        raise _Fault("building", _("The building is missing."), "RES-22")
    entrance = f"{unit}单元" if unit else ""
    label = room_label(f"{building}栋{entrance}{room}")
    if label is None:
        raise _unreadable("room", "-".join(filter(None, (building, unit, room))))
    return _Place(label)


def _agreeing(place: _Place, building: str, unit: str) -> _Place:
    """`place`, which the room cell names whole, unless building or unit say otherwise."""
    for stated, read in ((building, place.building), (unit, place.unit)):
        if stated and _numbered(stated) != read:
            raise _Fault("room", _("The room and the building or unit do not agree."))
    return place


def _numbered(code: str) -> str:
    return fold_width(code).upper().lstrip("0") or "0"


def _by_address(cells: Mapping[str, str]) -> _Place | None:
    address = cells.get("label", "")
    if not address:
        return None
    label = room_label(address)
    if label is None:
        raise _unreadable("label", address)
    return _Place(label)


def _unreadable(field_name: str, raw: str) -> _Fault:
    reason = _("“{value}” is not readable as a room, e.g. 3-2-1203.").format(value=_short(raw))
    return _Fault(field_name, reason, "RES-22")


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


def _name(cells: Mapping[str, str], field_name: str, faults: list[_Fault]) -> str:
    name = " ".join(cells.get(field_name, "").split())
    if len(name) > NAME_LIMIT:
        reason = _("The name is longer than {limit} characters.").format(limit=NAME_LIMIT)
        faults.append(_Fault(field_name, reason))
    return name


def _twice(number: int, key: tuple[str, str], seen: dict[tuple[str, str], int]) -> Iterator[_Fault]:
    """A fault when the room has this resident (or nobody) in an earlier row."""
    first = seen.setdefault(key, number)
    if first != number:
        reason = _("The same resident of the same room stands in row {row} already.")
        if not key[1]:
            reason = _("The same room without a resident stands in row {row} already.")
        yield _Fault("name" if key[1] else "room", reason.format(row=first))


def _floor(cells: Mapping[str, str], faults: list[_Fault]) -> str:
    """A whole number or empty, from `12`, `12层`, `12F`, `B1`, `负1`."""
    raw = fold_width(cells.get("floor", ""))
    if not raw:
        return ""
    match = _FLOOR.fullmatch(raw)
    if match is None:
        reason = _("“{value}” is not the number of a floor.").format(value=_short(raw))
        faults.append(_Fault("floor", reason))
        return ""
    return str(-int(match[2]) if match[1] else int(match[2]))


@lru_cache(maxsize=256)
def _kind_of(raw: str) -> str | None:
    words = fold(raw).replace("/", " ").split() or [""]
    kinds = {_KINDS.get(word) for word in words}
    return kinds.pop() if len(kinds) == 1 else None


def _kind(cells: Mapping[str, str], faults: list[_Fault]) -> str:
    """One of the four kinds; a cell may say it in both languages."""
    raw = cells.get("kind", "")
    kind = _kind_of(raw)
    if kind is None:
        reason = _(
            "“{value}” is no kind of resident: owner 业主, tenant 租户, family 家属, other 其他."
        )
        faults.append(_Fault("kind", reason.format(value=_short(raw)), "RES-22"))
    return kind or ""


def _telephones(cells: Mapping[str, str], faults: list[_Fault]) -> tuple[str, ...]:
    """The numbers of both telephone columns, each once."""
    found = [
        *_numbers(cells, "telephone", faults),
        *_numbers(cells, "telephone2", faults),
    ]
    return tuple(dict.fromkeys(found))


def _emergency_telephone(cells: Mapping[str, str], faults: list[_Fault]) -> str:
    numbers = _numbers(cells, "emergency_telephone", faults)
    if len(numbers) > 1:
        faults.append(_Fault("emergency_telephone", _("There is room for one number only.")))
    return numbers[0] if numbers else ""


def _numbers(cells: Mapping[str, str], field_name: str, faults: list[_Fault]) -> list[str]:
    """The numbers in a cell, which may hold several parted by `/`, `、`, comma or newline."""
    raw = cells.get(field_name, "")
    if not raw or (3 <= len(raw) <= 20 and _LOCAL_DIGITS.fullmatch(raw)):
        return [raw] if raw else []
    numbers = []
    for piece in filter(str.strip, _BETWEEN_TELEPHONES.split(fold_width(raw))):
        number = _TELEPHONE_SIGNS.sub("", piece)
        if _TELEPHONE.fullmatch(number) and number.isascii():
            numbers.append(phone_digits(number))
        else:
            reason = _("“{value}” is not a telephone number: 3 to 20 digits, no letters.")
            faults.append(_Fault(field_name, reason.format(value=_short(piece)), "RES-22"))
    return numbers
