"""What the codes of the roster mean here: those the site keeps, and those the console proposes."""

from collections.abc import Iterable
from dataclasses import dataclass

from frontdesk.errors import InvalidInput
from frontdesk.language import Language, _
from frontdesk.models import ShiftTemplate
from frontdesk.registers.unit_of_work import House, Reading, Transaction
from frontdesk.rules.rostering import (
    BETWEEN,
    REST,
    REST_WORDS,
    Hours,
    cells_of,
    code_of,
    codes_in,
    is_code,
    read_hours,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code that the console proposes; it is kept as soon as a roster uses it."""

    code: str
    hours: Hours
    en: str
    zh: str

    def name(self, language: Language) -> str:
        """What the shift is called."""
        return self.zh if language == "zh" else self.en


def proposals(house: House) -> dict[str, Proposal]:
    """The proposed codes: office day and night as the rulebook has them (DUTY-05), and others."""
    morning, evening = house.rulebook.times("shift.office")
    dusk, dawn = house.rulebook.times("shift.night")
    found = (
        Proposal("D", Hours(morning, evening), "Office day", "白班"),
        Proposal("N", Hours(dusk, dawn), "Night duty", "夜班"),
        Proposal("H", Hours(morning, morning), "Holiday, 24 hours", "节假日24小时"),
        Proposal("L1", _written("09:00-21:00"), "Long day", "长白班"),
        Proposal("L2", _written("20:00-09:00"), "Long night", "长夜班"),
        Proposal("S1", _written("08:00-16:00"), "First of three shifts", "三班制早班"),
        Proposal("S2", _written("16:00-24:00"), "Second of three shifts", "三班制中班"),
        Proposal("S3", _written("24:00-08:00"), "Third of three shifts", "三班制晚班"),
        Proposal(REST, Hours(rest=True), "Rest", "休息"),
    )
    return {one.code: one for one in found}


def _written(text: str) -> Hours:
    hours = read_hours(text)
    assert hours is not None
    return hours


def hours_known(at: Reading | Transaction) -> dict[str, Hours]:
    """Every code that was ever kept and what it means, those used no more among them."""
    found = at.raw.execute("SELECT code, starts, ends, rest FROM shift_template")
    return {code: Hours(starts, ends, bool(rest)) for code, starts, ends, rest in found}


def hours_usable(at: Reading | Transaction) -> dict[str, Hours]:
    """What the codes mean that may be written into a roster: kept ones, and proposed ones."""
    ended = at.raw.execute("SELECT code FROM shift_template WHERE NOT active")
    gone = {code for (code,) in ended}
    known = {code: one.hours for code, one in proposals(at.house).items()} | hours_known(at)
    return {code: hours for code, hours in known.items() if code not in gone}


def used(at: Reading | Transaction) -> set[str]:
    """The codes that stand in any roster."""
    rows = at.raw.execute("SELECT cells FROM roster_row")
    return {code for (kept,) in rows for cell in cells_of(kept) for code in codes_in(cell)}


def checked_cell(cell: str, usable: dict[str, Hours], standing: str = "") -> str:
    """A cell as typed, as the book keeps it.

    Args:
        usable: what the codes mean that may be written.
        standing: the cell as it was; a code that is used no more may stay.

    Raises:
        InvalidInput: a code has no meaning here.
    """
    codes = tuple(dict.fromkeys(code_of(part) for part in cell.replace("＋", BETWEEN).split("+")))
    found = []
    for code in filter(None, codes):
        if code not in usable and code not in REST_WORDS and code not in codes_in(standing):
            raise InvalidInput(
                _("Code"),
                _("{code} has no meaning here").format(code=code),
                rule="DUTY-05",
                remedy=_("Known codes: {codes}.").format(codes=", ".join(usable)),
            )
        found.append(code)
    return BETWEEN.join(found)


def adopt(tx: Transaction, cells: Iterable[str]) -> list[ShiftTemplate]:
    """Keep the proposed codes that these cells use for the first time; rows for the caller's entry.

    From now on their hours stay as they are, whatever the rulebook says later.
    """
    offered, kept = proposals(tx.house), hours_known(tx)
    wanted = dict.fromkeys(code for cell in cells for code in codes_in(cell))
    rows = [
        ShiftTemplate(
            code=code,
            name=offered[code].name(tx.house.language),
            starts=offered[code].hours.starts,
            ends=offered[code].hours.ends,
            rest=offered[code].hours.rest,
        )
        for code in wanted
        if code in offered and code not in kept and code not in REST_WORDS
    ]
    tx.session.add_all(rows)
    tx.session.flush()
    return rows


def checked_code(typed: str) -> str:
    """A code as it is kept.

    Raises:
        InvalidInput: it is empty, too long, or holds a sign that a cell cannot hold.
    """
    code = code_of(typed)
    if not is_code(code):
        raise InvalidInput(_("Code"), _("write 1 to 12 characters, without comma, plus or space"))
    return code
