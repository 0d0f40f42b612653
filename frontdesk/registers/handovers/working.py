"""A handover under way: begun when the relief has come, then filled in until both sign.

What the two fill in is a local draft of the desk (`FORM`), so that it can be left and resumed, at
another console too; nothing of it is in the books before the signatures. It holds plain JSON.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sqlmodel import col, select

from frontdesk.clock import MINUTE
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import _
from frontdesk.models import Handover, Person
from frontdesk.registers import drafts, duty, inventory, people
from frontdesk.registers.handovers.sheet import Sheet
from frontdesk.registers.inventory import ItemView
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules import authority

FORM: Final = "handover"
"""Name of the draft that the outgoing clerk and the relief fill in."""
TIDY: Final = ("in_order", "desk_clean", "chairs_clean", "no_clutter")
"""What the outgoing clerk sees to before the relief counts (HO-02)."""
OK, DAMAGED = "ok", "damaged"
MOST: Final = 10**9
"""The highest number of one item that is taken; of cash that many fen."""
RIGHT: Final = "right"
"""What stands for a previous anchor that was compared with the log and fits."""
WRONG: Final = "wrong"
"""What stands for one that was compared and does not fit."""


@dataclass
class Count:
    """One item as the two found it (HO-03, HO-05)."""

    found: int
    condition: str = OK
    explanation: str = ""


@dataclass
class Working:
    """What the two have filled in so far.

    Attributes:
        handover_id, incoming: the handover under way, and who takes over; 0 while the outgoing
            clerk prepares it and the relief has not come yet.
        tidy: what of TIDY is done.
        counts: by item id.
        equipment: telephone and radio were tried (DUTY-18).
        log_read: the relief has read the log of the shift (HO-06).
        area_normal: None until the area was looked over (HO-08).
        area_found, area_explained: what is abnormal, and the outgoing clerk's explanation (HO-09).
        told: keys of the lines that the relief has acknowledged (HO-11).
        read_back: for a red line's key, what the relief said back in a few words.
        why_open: why ordinary requests are left (HO-14).
        follow_up: what else is to be done (HO-07).
        evidence: further evidence of the shift's work and where it is kept (LOG-20).
        reservation: what the relief does not agree with, though they sign.
        anchor: what came of comparing the previous anchor on paper with the log: RIGHT, WRONG, or
            empty where it was not compared. A WRONG one is signed too, for the check to find.
        place: where the two are on the screen, and what is typed there and not sent yet.
    """

    handover_id: int
    incoming: int
    tidy: list[str] = field(default_factory=list)
    counts: dict[str, Count] = field(default_factory=dict)
    equipment: bool = False
    log_read: bool = False
    area_normal: bool | None = None
    area_found: str = ""
    area_explained: str = ""
    told: list[str] = field(default_factory=list)
    read_back: dict[str, str] = field(default_factory=dict)
    why_open: str = ""
    follow_up: str = ""
    evidence: str = ""
    reservation: str = ""
    anchor: str = ""
    place: dict[str, Any] = field(default_factory=dict)

    def as_draft(self) -> dict[str, Any]:
        """As the draft keeps it."""
        return asdict(self)

    @classmethod
    def from_draft(cls, kept: Mapping[str, Any]) -> "Working":
        """As the draft has it.

        Raises:
            KeyError, TypeError: it was not made by `as_draft`.
        """
        counts = {key: Count(**one) for key, one in kept.get("counts", {}).items()}
        return cls(**{**kept, "counts": counts})


def open_handover(at: Reading | Transaction) -> Handover | None:
    """The row of the handover under way, if any; the shift that runs is its `from_shift`."""
    shift = duty.current(at)
    if shift is None:
        return None
    query = select(Handover).where(Handover.from_shift == shift.id, Handover.outcome == "begun")
    return at.session.exec(query.order_by(col(Handover.id).desc())).first()


@dataclass(frozen=True)
class UnderWay:
    """A handover under way: its id, who gives, who takes, when the relief came (UTC ms)."""

    id: int
    outgoing: int
    incoming: int
    arrived_at: int


def under_way(reading: Reading) -> UnderWay | None:
    """The handover that is under way."""
    row = open_handover(reading)
    if row is None or row.incoming is None:
        return None
    return UnderWay(row_id(row), row.outgoing, row.incoming, row.arrived_at or row.begun_at)


def begin(tx: Transaction, incoming: int) -> int:
    """The relief has come (HO-01): the handover is begun; its id.

    The same relief goes on with what was begun; another one begins anew, and what was filled in
    is void.

    Raises:
        GuardRefused: nobody is on duty, or the relief is the clerk on duty (HO-12).
        NotAuthorised: the relief may not stand duty (DUTY-02), or somebody else is signed in.
    """
    tx.require("log.write")
    shift = duty.current(tx)
    if shift is None:
        raise GuardRefused(_("Nobody is on duty: duty is opened, not handed over."), rule="HO-12")
    if incoming == shift.person_id:
        raise GuardRefused(_("Two different people sign a change of duty."), rule="HO-12")
    refuse_stranger(tx, shift.person_id, incoming)
    person = people.active_person(tx, incoming)
    authority.require(person.roles.split(","), "duty.take")
    going = open_handover(tx)
    if going is not None and going.incoming == incoming:
        return row_id(going)
    if going is not None:
        void(tx, going)
    row = Handover(
        from_shift=shift.id,
        outgoing=shift.person_id,
        incoming=incoming,
        begun_at=tx.now,
        arrived_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    tx.post("handover.begun", _arrival(shift, person, tx.now), [row], about=[f"shift:{shift.id}"])
    return row_id(row)


def refuse_stranger(tx: Transaction, outgoing: int, incoming: int | None) -> None:
    """Let only the two, or a supervisor, say what becomes of a handover.

    Raises:
        NotAuthorised: somebody else is signed in.
    """
    if tx.actor.person_id not in (outgoing, incoming) and not tx.actor.is_supervisor:
        raise NotAuthorised(
            _("A handover is begun and ended by its two people, or by a supervisor."),
            rule="HO-13",
            remedy=_("Ask one of them to do it with their own PIN."),
        )


def _arrival(shift: duty.ShiftView, person: Person, now: int) -> dict[str, Any]:
    minutes = (shift.ends_at - now) // MINUTE
    told: dict[str, Any] = {"outgoing": shift.name, "incoming": person.name}
    if minutes > 0:
        told["minutes_before"] = minutes
    elif minutes < 0:
        told["minutes_late"] = -minutes
    return told


def void(tx: Transaction, row: Handover, reason: str = "") -> None:
    """What was begun and not signed is void; its interval stays open."""
    person = tx.session.get(Person, row.incoming) if row.incoming is not None else None
    row.outcome, row.reason = "void", reason
    name = person.name if person else "?"
    drafts.discard_all(tx.raw, FORM)
    tx.post("handover.voided", {"incoming": name, "reason": reason}, [row])


# What is filled in --------------------------------------------------------------------------


def differs(item: ItemView, count: Count) -> bool:
    """Whether something is missing, too much or damaged."""
    return count.found != item.should_be or count.condition != OK


def missing_counts(items: Sequence[ItemView], working: Working) -> list[ItemView]:
    """Items that have not been counted yet, or whose count cannot be one."""
    return [item for item in items if not _is_count(working.counts.get(str(item.id)))]


def _is_count(one: Count | None) -> bool:
    return (
        one is not None
        and type(one.found) is int
        and 0 <= one.found <= MOST
        and one.condition in (OK, DAMAGED)
    )


def unexplained(items: Sequence[ItemView], working: Working) -> list[ItemView]:
    """Items that differ without an explanation (HO-05)."""
    return [
        item
        for item in items
        if (count := working.counts.get(str(item.id)))
        and differs(item, count)
        and not count.explanation.strip()
    ]


def to_read_back(at: Reading | Transaction, sheet: Sheet) -> list[str]:
    """Keys of the red lines that the relief says back."""
    most = at.house.rulebook.count("handover.read_back")
    return [line.key for line in sheet.red[:most]]


def facts(at: Reading | Transaction, sheet: Sheet, working: Working) -> dict[str, bool]:
    """What is done of all that stands before the signatures, by the names of the track's guards."""
    items = inventory.items(at)
    normal = working.area_normal
    ordinary = any(line.ordinary for line in sheet.lines)
    return {
        "tidied": set(TIDY) <= set(working.tidy),
        "counted": not missing_counts(items, working),
        "differences_explained": not unexplained(items, working),
        "equipment_tried": working.equipment,
        "log_read": working.log_read,
        "area_checked": normal is True or (normal is False and bool(working.area_found.strip())),
        "anomalies_explained": normal is not False or bool(working.area_explained.strip()),
        "open_acknowledged": all(line.key in working.told for line in sheet.lines),
        "why_open": not ordinary or bool(working.why_open.strip()),
        "read_back": all(
            len(working.read_back.get(key, "").strip()) >= 2 for key in to_read_back(at, sheet)
        ),
    }


def refuse_count(found: int) -> None:
    """Refuse a number that cannot be one.

    Raises:
        InvalidInput: less than nothing, or beyond MOST.
    """
    if not 0 <= found <= MOST:
        raise InvalidInput(_("Found"), _("write a number from 0"), rule="HO-03")
