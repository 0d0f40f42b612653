"""The telephone list: whom the desk rings or sends, and who is on the estate now.

A line belongs to a member of the staff, to an outside service, or to a post that answers a
telephone. Staff without a line stand in the list with the telephone of the staff register, and a
service whose number is the same in the whole country stands in it from the first day.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.intake import room_label, split_room
from frontdesk.language import _
from frontdesk.models import Contact, Person
from frontdesk.registers import people
from frontdesk.registers.people import PersonView
from frontdesk.registers.roster import presence
from frontdesk.registers.unit_of_work import DESK_ID, Reading, Transaction, not_found, row_id
from frontdesk.rules.authority import ROLES
from frontdesk.rules.services import SERVICES, told_name
from frontdesk.text import clean_line, fold, fold_width, narrow

LISTED: Final = (*SERVICES, *ROLES)
"""Whom a line may be for, in the order of the list."""
NAME_CHARS: Final = 60
TELEPHONE_CHARS: Final = 40
NEAR_CHARS: Final = 100
WHOLE_NUMBER: Final = 7
"""Digits that a subscriber's number has at least."""


@dataclass(frozen=True)
class ContactDraft:
    """A line of the list as typed; `near` names buildings or places with commas between them.

    `person_id` says whose line it is; the name is then the one in the staff register, and an
    empty telephone means the one there.
    """

    role: str
    name: str = ""
    telephone: str = ""
    near: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class ContactView:
    """Somebody whom the desk can ring or send.

    `id` is None for staff without a line and for a service that the list has no line for;
    an empty `telephone` means that no number is known yet. `here` is true for whoever is marked,
    and `by_roster` for whoever is on duty by the roster and counts as here because of that.
    """

    id: int | None
    role: str
    name: str
    telephone: str
    person_id: int | None
    near: str
    here: bool
    service: bool
    entry_seq: int
    by_roster: bool = False

    @property
    def role_title_en(self) -> str:
        """What the role or service is called in English."""
        return told_name(self.role, "en")

    @property
    def role_title_zh(self) -> str:
        """What the role or service is called in Chinese."""
        return told_name(self.role, "zh")

    def is_near(self, place: str) -> bool:
        """Whether they are usually in the building of `place`, or at the place it names."""
        return bool(self.near and place) and any(
            _covers(part, place) for part in self.near.split(",")
        )


# Looking ----------------------------------------------------------------------------------


def for_role(reading: Reading | Transaction, role: str, *, place: str = "") -> list[ContactView]:
    """Whom to ring for a role or an outside service, the likeliest first.

    Those on the estate come first, then those near the building of `place`, then by name. A
    national number comes before the site's own lines for the service, unless one dials it. A
    service that nobody has a number for appears once, with an empty telephone.
    """
    return _for_role(reading, role, place, _rostered(reading))


def _for_role(
    reading: Reading | Transaction, role: str, place: str, rostered: "Rostered"
) -> list[ContactView]:
    lines = _lines(reading, rostered)
    found = [line for line in lines if line.role == role]
    if role in SERVICES:
        return [*_national(role, found), *sorted(found, key=lambda line: _order(line, place))]
    staff = _staff(reading, role, lines, rostered)
    return sorted([*found, *staff], key=lambda line: _order(line, place))


def nearest(
    reading: Reading | Transaction, place: str, roles: Sequence[str], busy: Collection[str] = ()
) -> list[ContactView]:
    """Everybody of `roles` who may be sent to `place`, each once.

    Those whose name is in `busy` come last; before that, those on the estate come first, then
    those near the building, then by the order of `roles`, then by name.
    """
    found: dict[tuple[str, int], ContactView] = {}
    rostered = _rostered(reading)
    for role in roles:
        for one in _for_role(reading, role, "", rostered):
            if one.name or one.telephone:
                found.setdefault(_who(one), one)
    taken = {clean_line(name) for name in busy if name.strip()}
    return sorted(
        found.values(), key=lambda one: (one.name in taken, not one.here, not one.is_near(place))
    )


def on_duty(reading: Reading | Transaction) -> list[ContactView]:
    """Who is on the estate now, marked or by the roster, each once, in the order of the list."""
    found: dict[tuple[str, int], ContactView] = {}
    for line in listed(reading):
        if line.here:
            found.setdefault(_who(line), line)
    return list(found.values())


def listed(reading: Reading | Transaction) -> list[ContactView]:
    """The whole list: services, then posts in the order of the house, by name.

    Staff without a line stand once in it, under their first role.
    """
    rostered = _rostered(reading)
    lines = _lines(reading, rostered)
    with_line = {line.person_id for line in lines}
    staff = [
        _without_line(person, person.roles[0], (), rostered)
        for person in _all_staff(reading)
        if person.id not in with_line
    ]
    national = [
        one
        for service in SERVICES
        for one in _national(service, [line for line in lines if line.role == service])
    ]
    return sorted([*national, *lines, *staff], key=_place_in_list)


def _place_in_list(line: ContactView) -> tuple[int, bool, str]:
    place = LISTED.index(line.role) if line.role in LISTED else len(LISTED)
    return place, line.id is not None and line.service, line.name


def _order(line: ContactView, place: str) -> tuple[bool, bool, str]:
    return not line.here, not line.is_near(place), line.name


def _who(line: ContactView) -> tuple[str, int]:
    """The same for all lines of one person."""
    if line.person_id is not None:
        return "person", line.person_id
    return line.role if line.id is None else "contact", line.id or 0


@dataclass(frozen=True)
class Rostered:
    """Who is on duty by the roster now: ids of staff, and names of others."""

    staff: Collection[int]
    names: Collection[str]

    def has(self, person_id: int | None, name: str) -> bool:
        """Whether the roster has them on duty."""
        return name in self.names if person_id is None else person_id in self.staff


def _rostered(reading: Reading | Transaction) -> Rostered:
    found = presence.on_duty(reading)
    return Rostered(
        {one.person_id for one in found if one.person_id is not None},
        {one.name for one in found if one.person_id is None},
    )


def _lines(reading: Reading | Transaction, rostered: Rostered) -> list[ContactView]:
    """The lines that stand; of staff who have left none does."""
    query = (
        select(Contact, Person)
        .join(Person, isouter=True)
        .where(Contact.active)
        .order_by(col(Contact.id))
    )
    return [
        _view(line, person, rostered)
        for line, person in reading.session.exec(query)
        if person is None or person.active
    ]


def _view(line: Contact, person: Person | None, rostered: Rostered) -> ContactView:
    is_service = line.role in SERVICES
    by_roster = not is_service and rostered.has(line.person_id, line.name)
    return ContactView(
        row_id(line),
        line.role,
        person.name if person else line.name,
        line.telephone or (person.telephone if person else ""),
        line.person_id,
        line.near,
        line.here or by_roster,
        is_service,
        line.entry_seq,
        by_roster,
    )


def _all_staff(reading: Reading | Transaction) -> list[PersonView]:
    query = select(Person).where(Person.active, Person.id != DESK_ID).order_by(Person.staff_no)
    return [people.view(person) for person in reading.session.exec(query)]


def _staff(
    reading: Reading | Transaction, role: str, lines: Sequence[ContactView], rostered: Rostered
) -> list[ContactView]:
    """Staff of a role who have no line for it; what another line of theirs says holds here too."""
    with_line = {line.person_id for line in lines if line.role == role}
    return [
        _without_line(
            person, role, [line for line in lines if line.person_id == person.id], rostered
        )
        for person in _all_staff(reading)
        if role in person.roles and person.id not in with_line
    ]


def _without_line(
    person: PersonView, role: str, others: Sequence[ContactView], rostered: Rostered
) -> ContactView:
    here = rostered.has(person.id, person.name)
    plain = ContactView(
        None,
        role,
        person.name,
        person.telephone,
        person.id,
        "",
        here,
        False,
        person.entry_seq,
        here,
    )
    if not others:
        return plain
    first = others[0]
    return replace(plain, telephone=first.telephone, near=first.near, here=first.here)


def _national(service: str, lines: Sequence[ContactView]) -> list[ContactView]:
    """A service's national number; without one, an empty place as long as there is no line."""
    number = SERVICES[service].number
    if any(not number or _dials(line.telephone, number) for line in lines):
        return []
    return [ContactView(None, service, "", number, None, "", False, True, 0)]


def _dials(telephone: str, national: str) -> bool:
    """Whether this is the national number, be it through an exchange as `0-120`."""
    digits = re.sub("[^0-9]", "", telephone)
    return digits.endswith(national) and len(digits) < WHOLE_NUMBER


# Where somebody is ------------------------------------------------------------------------

_BUILDING_IN_FRONT: Final = re.compile("[^栋幢座楼#]{1,4}(?:栋|幢|座|号楼|#)")


def _building(place: str) -> str:
    """The building that `3`, `3栋`, `3-2-1203` or `3栋大堂` stands in; empty where none does."""
    plain = narrow(place).strip()
    front = _BUILDING_IN_FRONT.match(plain)
    tried = [plain, f"{plain}-101", f"{plain} 101", *([f"{front.group()}101"] if front else [])]
    label = next((found for text in tried if (found := room_label(text))), "")
    return split_room(label)[0] if label else ""


def _covers(part: str, place: str) -> bool:
    """Whether somebody who is usually at `part` is near `place`."""
    building = _building(part)
    if building:
        return building == _building(place)
    return len(part) > 1 and fold(part) in fold(place)


# Changing ---------------------------------------------------------------------------------


def keep(
    tx: Transaction, draft: ContactDraft, contact_id: int | None = None, seen: int | None = None
) -> int:
    """Write a line of the list, a new one or the one with `contact_id`; its id.

    Args:
        seen: the `entry_seq` that the person was looking at.

    Raises:
        InvalidInput: role, name, telephone or place cannot be taken as typed.
        NotFound: there is no such line, or it was taken out.
        Changed: somebody else changed it since `seen`.
    """
    tx.require("contact.edit")
    checked = _checked(draft)
    row = Contact(role=checked.role) if contact_id is None else _standing(tx, contact_id, seen)
    before = row.model_dump()
    person = _person_of(tx, row.person_id or checked.person_id, checked)
    if person is None:
        _refuse_empty(checked)
    else:
        _refuse_second_line(tx, person, checked.role, contact_id)
    _fill(tx, row, checked, person)
    if contact_id is None or row.model_dump() != before:
        tx.session.add(row)
        tx.session.flush()
        tx.post("contact.changed", _told(row, person), [row])
    return row_id(row)


def remove(tx: Transaction, contact_id: int, seen: int | None = None) -> None:
    """Take a line out of the list; staff stand in it all the same, as the staff register has them.

    Raises:
        NotFound: there is no such line, or it was taken out already.
        Changed: somebody else changed it since `seen`.
    """
    tx.require("contact.edit")
    row = _standing(tx, contact_id, seen)
    person = tx.get(Person, row.person_id) if row.person_id is not None else None
    row.active = row.here = False
    tx.post("contact.removed", _told(row, person), [row])


def set_here(tx: Transaction, ids: Collection[int], staff: Collection[int] = ()) -> None:
    """Say who is on the estate now: these and nobody else, as one entry that names them.

    Whoever is on duty by the roster is here without a mark, and gets none.

    Args:
        ids: lines of the list; a person with several lines is here in all of them.
        staff: ids of people; whoever has no line gets one.

    Raises:
        NotFound: there is no such line or person.
        InvalidInput: an outside service is never here; a person has left.
        GuardRefused: somebody on duty by the roster is left out.
    """
    tx.require("contact.edit")
    chosen = [_standing(tx, number) for number in ids]
    if any(row.role in SERVICES for row in chosen):
        raise InvalidInput(_("On the estate now"), _("an outside service is never marked"))
    persons = {row.person_id for row in chosen if row.person_id is not None} | set(staff)
    here = {number: people.active_person(tx, number) for number in persons}
    _refuse_on_duty(tx, set(ids), persons)
    rostered = _rostered(tx)
    changed = [*_marked(tx, set(ids), here, rostered), *_new_lines(tx, here, rostered)]
    if changed:
        now = on_duty(tx)
        mark = "、" if tx.house.language == "zh" else ", "
        names = mark.join(line.name or told_name(line.role, tx.house.language) for line in now)
        tx.post("contact.here", {"count": len(now), "names": names}, changed)


def _refuse_on_duty(tx: Transaction, ids: set[int], persons: set[int]) -> None:
    """Refuse to say that somebody is not here whom the roster has on duty."""
    for one in on_duty(tx):
        if one.by_roster and one.id not in ids and one.person_id not in persons:
            raise GuardRefused(
                _("{name} is on duty by the roster and counts as here.").format(name=one.name),
                rule="DUTY-12",
                remedy=_("Whoever stands in is put on the roster by a supervisor."),
            )


def mark(tx: Transaction, one: ContactView, *, here: bool) -> None:
    """Say that one of the list came to the estate or left it; the others stay as they are.

    Raises:
        InvalidInput: it is an outside service.
        GuardRefused: somebody on duty by the roster cannot be said to be away.
    """
    tx.require("contact.edit")
    others = [line for line in on_duty(tx) if _who(line) != _who(one)]
    ids = [line.id for line in others if line.id is not None]
    staff = [line.person_id for line in others if line.id is None and line.person_id is not None]
    if not here:
        set_here(tx, ids, staff)
    elif one.id is not None:
        set_here(tx, [*ids, one.id], staff)
    elif one.person_id is not None:
        set_here(tx, ids, [*staff, one.person_id])
    else:
        raise InvalidInput(_("On the estate now"), _("an outside service is never marked"))


def _marked(
    tx: Transaction, ids: set[int], here: dict[int, Person], rostered: Rostered
) -> list[Contact]:
    """The lines whose mark has to change, changed."""
    changed = []
    for row in tx.session.exec(select(Contact).where(Contact.active).order_by(col(Contact.id))):
        wanted = row.id in ids or row.person_id in here
        if row.here != wanted and not rostered.has(row.person_id, row.name):
            row.here = wanted
            changed.append(row)
    return changed


def _new_lines(tx: Transaction, here: dict[int, Person], rostered: Rostered) -> list[Contact]:
    """Lines, with the mark, for those who have none and need one."""
    query = select(Contact.person_id).where(Contact.active)
    known = set(tx.session.exec(query))
    rows = [
        Contact(role=person.roles.split(",")[0], name=person.name, person_id=number, here=True)
        for number, person in sorted(here.items())
        if number not in known and number not in rostered.staff
    ]
    tx.session.add_all(rows)
    tx.session.flush()
    return rows


def _standing(tx: Transaction, contact_id: int, seen: int | None = None) -> Contact:
    row = tx.get(Contact, contact_id, seen=seen)
    if not row.active:
        raise not_found("contact", contact_id)
    return row


def _person_of(tx: Transaction, person_id: int | None, draft: ContactDraft) -> Person | None:
    """Whose line it is: as said, else the one member of the staff with this name and role."""
    if person_id is not None:
        if draft.role in SERVICES:
            raise InvalidInput(_("Role"), _("staff are not an outside service"))
        return people.active_person(tx, person_id)
    query = select(Person).where(Person.active, Person.name == draft.name)
    found = [one for one in tx.session.exec(query) if draft.role in one.roles.split(",")]
    return found[0] if len(found) == 1 else None


def _fill(tx: Transaction, row: Contact, draft: ContactDraft, person: Person | None) -> None:
    row.role, row.near = draft.role, draft.near
    row.name, row.telephone = draft.name, draft.telephone
    row.here = row.here and draft.role not in SERVICES
    if person is not None:
        row.person_id, row.name = row_id(person), person.name
        if draft.telephone == person.telephone:
            row.telephone = ""  # so that a new number in the staff register is used at once
        others = select(Contact).where(Contact.active, Contact.person_id == person.id)
        row.here = row.here or any(line.here for line in tx.session.exec(others))


def _told(row: Contact, person: Person | None) -> dict[str, object]:
    telephone = row.telephone or (person.telephone if person else "")
    return {"role": row.role, "name": row.name, "telephone": telephone, "near": row.near}


# Checking ---------------------------------------------------------------------------------


def _checked(draft: ContactDraft) -> ContactDraft:
    if draft.role not in LISTED:
        raise InvalidInput(
            _("Role"), _("{role}: no line can be kept for it").format(role=clean_line(draft.role))
        )
    return replace(
        draft,
        name=_checked_name(draft.name),
        telephone=_checked_telephone(draft.telephone),
        near=_checked_near(draft.near),
    )


def _checked_name(name: str) -> str:
    name = clean_line(name)
    if len(name) > NAME_CHARS:
        raise InvalidInput(
            _("Name"), _("write at most {limit} characters").format(limit=NAME_CHARS)
        )
    return name


def _checked_telephone(telephone: str) -> str:
    telephone = clean_line(fold_width(telephone))
    if len(telephone) > TELEPHONE_CHARS:
        raise InvalidInput(
            _("Telephone"), _("write at most {limit} characters").format(limit=TELEPHONE_CHARS)
        )
    if telephone and not re.search("[0-9]", telephone):
        raise InvalidInput(_("Telephone"), _("write a number, an extension or a radio channel"))
    return telephone


def _checked_near(near: str) -> str:
    """Each building or place once, with a comma between them."""
    parts = (clean_line(part) for part in re.split("[,，、;；]", near))
    joined = ",".join(dict.fromkeys(part for part in parts if part))
    if len(joined) > NEAR_CHARS:
        raise InvalidInput(
            _("Near"), _("write at most {limit} characters").format(limit=NEAR_CHARS)
        )
    return joined


def _refuse_empty(draft: ContactDraft) -> None:
    if not draft.telephone and (draft.role in SERVICES or not draft.name):
        raise InvalidInput(_("Telephone"), _("write a number, an extension or a radio channel"))


def _refuse_second_line(tx: Transaction, person: Person, role: str, contact_id: int | None) -> None:
    query = select(Contact.id).where(
        Contact.active, Contact.person_id == person.id, Contact.role == role
    )
    if any(found != contact_id for found in tx.session.exec(query)):
        raise InvalidInput(
            _("Name"), _("{name} stands in the list already").format(name=person.name)
        )
