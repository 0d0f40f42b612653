"""The staff register: who works here, with which roles and which keys. Nobody is deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput, NotFound
from frontdesk.language import _
from frontdesk.ledger.signing import Signer, seal
from frontdesk.models import Person, PersonKey, PinFailure, SealedKey, Shift
from frontdesk.pinyin import initials
from frontdesk.registers.unit_of_work import DESK_ID, Actor, Reading, Transaction, row_id
from frontdesk.rules.authority import ROLES, is_supervisor
from frontdesk.rules.rulebook import Rulebook
from frontdesk.text import clean_line, fold_width


@dataclass(frozen=True)
class PersonView:
    """A member of the staff as lists show it."""

    id: int
    name: str
    staff_no: str
    roles: tuple[str, ...]
    initials: str
    telephone: str
    active: bool
    entry_seq: int


@dataclass(frozen=True)
class PersonDraft:
    """A member of the staff to be added. Roles are identifiers of Appendix 4."""

    name: str
    roles: tuple[str, ...]
    pin: str
    staff_no: str = ""
    telephone: str = ""


def folded_pin(pin: str) -> str:
    """A PIN as it is sealed: full-width digits of an input method count as plain ones."""
    return fold_width(pin)


def check_pin_text(tx: Transaction, pin: str) -> str:
    """The PIN, when its length is within the rulebook."""
    return checked_pin(tx.house.rulebook, pin)


def checked_pin(rulebook: Rulebook, pin: str) -> str:
    """The PIN, when its length is within the rulebook; before there is a book, too."""
    low, high = rulebook.count("pin.min_length"), rulebook.count("pin.max_length")
    pin = folded_pin(pin)
    if not low <= len(pin) <= high:
        raise InvalidInput(
            _("PIN"), _("write {low} to {high} characters").format(low=low, high=high)
        )
    return pin


SHORT_ROLES = {"supervisor": "cs_supervisor", "manager": "director"}
"""Short names that a people file may use."""


def full_roles(roles: Sequence[str]) -> list[str]:
    """Role identifiers of Appendix 4 for what a people file says."""
    return [SHORT_ROLES.get(role, role) for role in roles]


def _checked_roles(roles: Sequence[str]) -> str:
    roles = full_roles(roles)
    known = [role for role in roles if role in ROLES]
    unknown = sorted(set(roles) - set(known))
    if unknown or not known:
        named = ", ".join(unknown) or _("none given")
        raise InvalidInput(
            _("Roles"),
            _("{named}: choose from {known}").format(named=named, known=", ".join(ROLES)),
        )
    return ",".join(dict.fromkeys(known))


def _checked_name(name: str) -> str:
    name = clean_line(name)
    if not name or len(name) > 60 or "#" in name:
        raise InvalidInput(_("Name"), _("write 1 to 60 characters, without #"))
    return name


def check_draft(draft: PersonDraft, rulebook: Rulebook, taken: set[str] | None = None) -> None:
    """Refuse a person whom `add` would refuse, as far as that is known without a book.

    Args:
        taken: staff numbers of others; this person's is added.

    Raises:
        InvalidInput: name, roles, staff number or PIN cannot be taken.
    """
    staff_no = clean_line(fold_width(draft.staff_no))
    if taken is not None and staff_no:
        if staff_no in (*taken, "00"):
            raise InvalidInput(_("Staff number"), _("{no} is taken").format(no=staff_no))
        taken.add(staff_no)
    _checked_name(draft.name)
    _checked_roles(draft.roles)
    checked_pin(rulebook, draft.pin)


def _checked_telephone(telephone: str) -> str:
    telephone = clean_line(telephone)
    if len(telephone) > 60:
        raise InvalidInput(_("Telephone"), _("write at most 60 characters"))
    return telephone


def _titles(tx: Transaction, roles: str) -> str:
    mark = "、" if tx.house.language == "zh" else ", "
    return mark.join(ROLES[role].text(tx.house.language) for role in roles.split(","))


def _next_staff_no(tx: Transaction) -> str:
    taken = set(tx.session.exec(select(Person.staff_no)))
    number = 1
    while f"{number:02d}" in taken:
        number += 1
    return f"{number:02d}"


def add(tx: Transaction, draft: PersonDraft) -> int:
    """Take somebody on, with a first key under their PIN; the person's id.

    Raises:
        InvalidInput: name, roles, staff number or PIN cannot be taken.
    """
    tx.require("person.manage")
    name, roles = _checked_name(draft.name), _checked_roles(draft.roles)
    staff_no = clean_line(fold_width(draft.staff_no)) or _next_staff_no(tx)
    if tx.session.exec(select(Person).where(Person.staff_no == staff_no)).first():
        raise InvalidInput(_("Staff number"), _("{no} is taken").format(no=staff_no))
    pin = check_pin_text(tx, draft.pin)
    person = Person(
        name=name,
        staff_no=staff_no,
        roles=roles,
        initials=" ".join(initials(name)),
        telephone=_checked_telephone(draft.telephone),
        since=tx.now,
    )
    tx.session.add(person)
    tx.session.flush()
    data = {"name": name, "staff_no": staff_no, "titles": _titles(tx, roles)}
    tx.post("person.added", data, [person])
    give_key(tx, person, pin)
    return row_id(person)


def change(
    tx: Transaction, person_id: int, *, name: str, roles: Sequence[str], telephone: str, seen: int
) -> None:
    """Change name, roles or telephone of somebody on the staff."""
    tx.require("person.manage")
    person = active_person(tx, person_id, seen=seen)
    person.name, person.roles = _checked_name(name), _checked_roles(roles)
    _keep_a_supervisor(tx, person)
    if not is_supervisor(person.roles.split(",")):
        _refuse_recovery_holder(tx, person)
    person.telephone = _checked_telephone(telephone)
    person.initials = " ".join(initials(person.name))
    data = {
        "name": person.name,
        "staff_no": person.staff_no,
        "titles": _titles(tx, person.roles),
    }
    tx.post("person.changed", data, [person])


def _keep_a_supervisor(tx: Transaction, changed: Person) -> None:
    others = tx.session.exec(select(Person).where(Person.active, Person.id != changed.id))
    if not any(is_supervisor(person.roles.split(",")) for person in (changed, *others)):
        raise InvalidInput(_("Roles"), _("at least one supervisor is needed"), rule="DUTY-03")


def deactivate(tx: Transaction, person_id: int, *, seen: int | None = None) -> None:
    """Somebody has left: keys end, the name stays in the book."""
    tx.require("person.manage")
    if person_id == tx.actor.person_id:
        raise InvalidInput(_("Person"), _("somebody else must do this for you"))
    person = active_person(tx, person_id, seen=seen)
    _refuse_on_duty(tx, person)
    _refuse_recovery_holder(tx, person)
    person.active = False
    data = {"name": person.name, "staff_no": person.staff_no}
    tx.post("person.deactivated", data, [person])
    for key in _valid_keys(tx, person_id):
        key.valid_to_seq = tx.next_seq
        tx.post(
            "key.retired",
            {"key": key.key, "person_id": person_id, "name": person.name},
            [key],
            subject=f"person:{person_id}",
        )
        tx.raw.execute("DELETE FROM sealed_key WHERE key = ?", (key.key,))


def _refuse_recovery_holder(tx: Transaction, person: Person) -> None:
    if any(key.purpose == "recovery" for key in _valid_keys(tx, row_id(person))):
        raise GuardRefused(
            _("{name} holds the recovery key of this desk.").format(name=person.name),
            remedy=_("Another supervisor draws a new recovery sheet first: {command}").format(
                command="frontdesk recover --renew --as NAME"
            ),
        )


def _refuse_on_duty(tx: Transaction, person: Person) -> None:
    query = select(Shift).where(Shift.person_id == person.id, Shift.state == "running")
    if tx.session.exec(query).first():
        raise GuardRefused(
            _("{name} is on duty.").format(name=person.name),
            rule="HO-13",
            remedy=_("Duty has to be handed over first."),
        )


def give_key(tx: Transaction, person: Person, pin: str, *, reason: str = "") -> Signer:
    """Draw a new signing key under `pin`; the old one ends with the entry that says so."""
    seed = tx.house.entropy(32)
    signer = Signer(seed)
    old = [key for key in _valid_keys(tx, row_id(person)) if key.purpose == "pin"]
    register_key(tx, person, signer, "pin", replaces=old[0] if old else None, reason=reason)
    assert tx.house.secret is not None
    sealed = seal(seed, pin, tx.house.secret, entropy=tx.house.entropy, cost=tx.house.pin_cost)
    tx.session.add(
        SealedKey(
            key=signer.key,
            person_id=row_id(person),
            kdf=sealed.kdf,
            salt=sealed.salt,
            nonce=sealed.nonce,
            sealed=sealed.sealed,
        )
    )
    if old:
        tx.raw.execute("DELETE FROM sealed_key WHERE key = ?", (old[0].key,))
    return signer


def register_key(
    tx: Transaction,
    person: Person,
    signer: Signer,
    purpose: str,
    *,
    replaces: PersonKey | None = None,
    reason: str = "",
    author: Actor | None = None,
) -> None:
    """Post `key.added` for a public key; `replaces` ends with the same entry."""
    seq = tx.next_seq
    row = PersonKey(
        key=signer.key,
        person_id=row_id(person),
        public_key=signer.public_key,
        purpose=purpose,
        valid_from_seq=seq,
    )
    tx.session.add(row)
    rows = [row]
    data: dict[str, object] = {
        "key": signer.key,
        "person_id": row_id(person),
        "public_key": signer.public_key.hex(),
        "name": person.name,
    }
    if replaces:
        replaces.valid_to_seq = seq
        rows.append(replaces)
        data["replaces"] = replaces.key
    if reason:
        data["reason"] = reason
    tx.post("key.added", data, rows, subject=f"person:{row_id(person)}", author=author)


def set_pin(tx: Transaction, person_id: int, pin: str) -> Signer:
    """Give a person a new PIN: a new key, signed by the old one or by a supervisor."""
    person = active_person(tx, person_id)
    own = person_id == tx.actor.person_id
    if not own:
        tx.require("pin.reset")
    pin = check_pin_text(tx, pin)
    reason = _said(tx, "PIN changed", "密码变更") if own else _said(tx, "PIN reset", "密码重设")
    signer = give_key(tx, person, pin, reason=reason)
    tx.raw.execute("DELETE FROM pin_failure WHERE person_id = ?", (person_id,))
    return signer


def lift_wait(tx: Transaction, person_id: int) -> None:
    """A supervisor lets somebody try the PIN again at once."""
    tx.require("pin.reset")
    person = active_person(tx, person_id)
    failure = tx.session.get(PinFailure, person_id)
    if failure:
        tx.session.delete(failure)
    tx.post("pin.reset", {"name": person.name}, subject=f"person:{person_id}")


def _said(tx: Transaction, english: str, chinese: str) -> str:
    return chinese if tx.house.language == "zh" else english


def active_person(tx: Transaction, person_id: int, *, seen: int | None = None) -> Person:
    person = tx.get(Person, person_id, seen=seen)
    if not person.active or person_id == DESK_ID:
        raise InvalidInput(_("Person"), _("{name} has left").format(name=person.name))
    return person


def _valid_keys(tx: Transaction, person_id: int) -> list[PersonKey]:
    query = select(PersonKey).where(
        PersonKey.person_id == person_id, col(PersonKey.valid_to_seq).is_(None)
    )
    return list(tx.session.exec(query))


def view(person: Person) -> PersonView:
    """A frozen copy of the row."""
    return PersonView(
        row_id(person),
        person.name,
        person.staff_no,
        tuple(person.roles.split(",")),
        person.initials,
        person.telephone,
        person.active,
        person.entry_seq,
    )


def staff(reading: Reading, *, gone: bool = False) -> list[PersonView]:
    """Everybody on the staff, by staff number; with those who left when `gone`."""
    query = select(Person).where(Person.id != DESK_ID).order_by(Person.staff_no)
    return [view(person) for person in reading.session.exec(query) if gone or person.active]


def supervisors(reading: Reading) -> list[PersonView]:
    """Who supervises the desk, by staff number."""
    return [person for person in staff(reading) if is_supervisor(person.roles)]


def names(reading: Reading | Transaction) -> dict[int, str]:
    """Name by person id, the desk's included."""
    return {row_id(person): person.name for person in reading.session.exec(select(Person))}


def by_name(reading: Reading, said: str) -> PersonView:
    """The active person meant by `NAME` or, for namesakes, `NAME#07`.

    Raises:
        NotFound: nobody, or more than one.
    """
    name, _mark, staff_no = clean_line(said).partition("#")
    found = [
        person
        for person in staff(reading)
        if person.name == name and staff_no in ("", person.staff_no)
    ]
    if len(found) == 1:
        return found[0]
    if found:
        choices = ", ".join(f"{person.name}#{person.staff_no}" for person in found)
        raise NotFound(
            _("There are {n} people called {name}.").format(n=len(found), name=name),
            remedy=_("Say which: {choices}").format(choices=choices),
        )
    raise NotFound(
        _("Nobody called {name} works here.").format(name=said),
        remedy=_("Names: {names}").format(names=", ".join(p.name for p in staff(reading)[:12])),
    )
