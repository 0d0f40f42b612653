"""What the handover screen reads of the books, in one look on the desk's thread."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import MINUTE, instant_from_iso
from frontdesk.errors import GuardRefused
from frontdesk.exchange.handover_sheet import draft_page
from frontdesk.exchange.paper_text import lines
from frontdesk.registers import drafts, duty, inventory, marks, people
from frontdesk.registers.handovers import releases, sheet, signing, views, working
from frontdesk.registers.handovers.blocking import Blocker
from frontdesk.registers.handovers.releases import ReleaseView
from frontdesk.registers.handovers.sheet import Sheet
from frontdesk.registers.handovers.signing import DRAFT_KEYS, Frozen
from frontdesk.registers.handovers.working import FORM, OK, Count, UnderWay, Working
from frontdesk.registers.inventory import ItemView
from frontdesk.registers.people import PersonView
from frontdesk.registers.roster import presence
from frontdesk.registers.roster.presence import Presence
from frontdesk.registers.unit_of_work import Reading


@dataclass(frozen=True)
class HandoverData:
    """The desk as a handover finds it; instants in UTC milliseconds.

    Attributes:
        me: id of whoever is signed in.
        candidates: who may take over; `planned` is whom the roster names for it.
        under_way: the handover that was begun; None until the relief has come.
        kept: what was filled in and saved; None where nothing was.
        differed: what differed at the last handover, by the item's id.
        said_back: keys of the red lines that the relief says back.
        held: what keeps duty from changing and nobody has released.
        forms: keys of forms that the outgoing clerk has left unfinished (HO-10).
        entries: how many entries the shift has.
        frozen: the sheet as it is to be signed, where it was asked for.
        stale: why `frozen` no longer holds; empty while it does.
        since_frozen: how many entries came after it was frozen.
        text: the frozen sheet as people read it, line by line.
    """

    shift: duty.ShiftView
    outgoing: PersonView
    me: int
    candidates: tuple[PersonView, ...]
    planned: Presence | None
    supervisors: tuple[PersonView, ...]
    under_way: UnderWay | None
    kept: Working | None
    sheet: Sheet
    items: tuple[ItemView, ...]
    differed: Mapping[str, Count]
    said_back: tuple[str, ...]
    held: tuple[Blocker, ...]
    released: tuple[ReleaseView, ...]
    marked: frozenset[str]
    names: Mapping[int, str]
    forms: tuple[str, ...]
    anchor: views.Anchor | None
    arrive: int
    now: int
    zone: ZoneInfo
    frozen: Frozen | None = None
    stale: str = ""
    since_frozen: int = 0
    text: tuple[str, ...] = ()

    @property
    def proposed(self) -> int | None:
        """Who is expected to take over: by the roster, else whoever sits here, else a clerk."""
        clerks_first = sorted(self.candidates, key=lambda one: "clerk" not in one.roles)
        ids = [person.id for person in clerks_first]
        if self.planned is not None and self.planned.person_id in ids:
            return self.planned.person_id
        return self.me if self.me in ids else next(iter(ids), None)

    @property
    def minutes_left(self) -> int:
        """Minutes to the end of the shift; negative once it is over."""
        return (self.shift.ends_at - self.now) // MINUTE

    def name_of(self, person_id: int | None) -> str:
        """A person's name; empty for nobody."""
        return self.names.get(person_id, "") if person_id is not None else ""


def read(
    desk: Any,
    frozen: Frozen | None = None,
    to_freeze: Working | None = None,
    columns: int = 60,
) -> HandoverData | None:
    """Everything the screen shows; None where nobody is on duty.

    Args:
        frozen: a sheet that was frozen before; whether it still holds is looked at.
        to_freeze: what was filled in, where the sheet is to be frozen now.
        columns: how wide its text may be.
    """
    with desk.reading() as reading:
        shift = duty.current(reading)
        if shift is None:
            return None
        if frozen is None and to_freeze is not None:
            frozen = _frozen(reading, to_freeze)
        data = _read(reading, shift, frozen)
        return replace(data, text=_text(reading, frozen, columns)) if frozen else data


def _read(reading: Reading, shift: duty.ShiftView, frozen: Frozen | None) -> HandoverData:
    drawn, under_way = sheet.draw(reading), working.under_way(reading)
    staff = {person.id: person for person in people.staff(reading, gone=True)}
    handover_id = under_way.id if under_way else None
    incoming = under_way.incoming if under_way else None
    forms = {one.form for one in drafts.all_of(reading.raw, shift.person_id)}
    return HandoverData(
        shift=shift,
        outgoing=staff[shift.person_id],
        me=reading.viewer.person_id if reading.viewer else 0,
        candidates=tuple(duty.may_take(reading, shift.person_id)),
        planned=presence.next_clerk(reading),
        supervisors=tuple(people.supervisors(reading)),
        under_way=under_way,
        kept=_kept(reading, shift.person_id),
        sheet=drawn,
        items=tuple(inventory.items(reading)),
        differed=_differed(reading),
        said_back=tuple(working.to_read_back(reading, drawn)),
        held=tuple(releases.held_up_by(reading, incoming, handover_id)),
        released=_released(reading, handover_id),
        marked=frozenset(marks.marked(reading)),
        names=people.names(reading),
        forms=tuple(sorted(DRAFT_KEYS[form] for form in forms & set(DRAFT_KEYS))),
        anchor=views.previous_anchor(reading),
        arrive=reading.house.rulebook.minutes("handover.arrive_before_min"),
        now=reading.now,
        zone=reading.house.zone,
        frozen=frozen,
        stale=_stale(reading, frozen, drawn) if frozen else "",
        since_frozen=drawn.seq - frozen.seq if frozen else 0,
    )


def _frozen(reading: Reading, filled: Working) -> Frozen | None:
    """The sheet; None where the handover was ended meanwhile, which the screen sees by itself."""
    try:
        return signing.freeze(reading, filled)
    except GuardRefused:
        return None


def _text(reading: Reading, frozen: Frozen, columns: int) -> tuple[str, ...]:
    drawn = instant_from_iso(frozen.sheet["at"])
    return tuple(lines(draft_page(reading.house, frozen.sheet, drawn), columns))


def _stale(reading: Reading, frozen: Frozen, drawn: Sheet) -> str:
    try:
        signing.refuse_stale(reading, frozen, drawn)
    except GuardRefused as error:
        return error.what
    return ""


def _kept(reading: Reading, outgoing: int) -> Working | None:
    found = drafts.found(reading.raw, outgoing, FORM)
    try:
        return Working.from_draft(found.fields) if found else None
    except (KeyError, TypeError, AttributeError):  # left by another version of the console
        return None


def _differed(reading: Reading) -> dict[str, Count]:
    last = views.last_signed(reading)
    counted = last.sheet.get("count", ()) if last else ()
    return {
        str(one["item"]): Count(one["found"], one["condition"], str(one["explanation"]))
        for one in counted
        if one["found"] != one["should_be"] or one["condition"] != OK
    }


def _released(reading: Reading, handover_id: int | None) -> tuple[ReleaseView, ...]:
    if handover_id is None:
        return ()
    return tuple(releases.released(reading, handover_id).values())
