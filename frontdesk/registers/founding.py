"""The first entries of a book, its configuration as last known, and the use of the recovery key."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from frontdesk.errors import InvalidInput, NotFound
from frontdesk.language import _
from frontdesk.ledger.envelope import digest_of
from frontdesk.ledger.signing import Signer
from frontdesk.models import ConfigDigest, Person, PersonKey, SchemaMigration, tables_of
from frontdesk.registers import households, people
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.unit_of_work import DESK_ID, Reading, Transaction, row_id
from frontdesk.rules.authority import is_supervisor
from frontdesk.rules.rulebook import Rulebook
from frontdesk.store import migrations
from frontdesk.store.database import watch_books
from frontdesk.store.driver import Connection
from frontdesk.store.migrations import Migration
from frontdesk.store.site import Settings


@dataclass(frozen=True)
class Founding:
    """What setting up a desk needs; the people with at least one supervisor."""

    settings: Settings
    people: tuple[PersonDraft, ...]
    buildings: tuple[str, ...] = ()
    practice: bool = False


PRACTICE_PIN = "2468"
"""PIN of the invented staff of a practice site; no secret."""

PRACTICE_STAFF = {
    "zh": (
        ("陈静", ("cs_supervisor",)),
        ("王岚", ("clerk",)),
        ("李娜", ("clerk",)),
        ("赵强", ("clerk", "duty_lead")),
        ("刘强", ("guard",)),
        ("孙伟", ("guard", "security_leader")),
        ("钱工", ("engineer",)),
        ("郑工", ("engineer",)),
        ("吴会计", ("finance",)),
        ("何主管", ("department_supervisor",)),
    ),
    "en": (
        ("Chen Jing", ("cs_supervisor",)),
        ("Wang Lan", ("clerk",)),
        ("Li Na", ("clerk",)),
        ("Zhao Qiang", ("clerk", "duty_lead")),
        ("Liu Qiang", ("guard",)),
        ("Sun Wei", ("guard", "security_leader")),
        ("Qian Yu", ("engineer",)),
        ("Zheng Bo", ("engineer",)),
        ("Wu Jing", ("finance",)),
        ("He Ping", ("department_supervisor",)),
    ),
}
"""Invented staff that every practice site has, with staff numbers P1 to P10."""


def practice_staff(language: str) -> tuple[PersonDraft, ...]:
    """The invented staff of a practice site."""
    return tuple(
        PersonDraft(name, roles, PRACTICE_PIN, f"P{number}")
        for number, (name, roles) in enumerate(PRACTICE_STAFF[language], 1)
    )


def lay_schema(raw: Connection) -> None:
    """All tables and triggers of an empty database, inside the caller's transaction."""
    for migration in migrations.known():
        migrations.apply(raw, migration)
    raw.execute("DROP TABLE temp.changed_row")
    watch_books(raw, tables_of("book"))


def found(tx: Transaction, facts: Founding, recovery: Signer, procedures: Mapping[str, str]) -> str:
    """Write the first entries, all by the desk; the name of the recovery key's holder.

    seq 1 is the desk's own key; everything up to `site.opened` is init, after which the desk
    adds no key any more.
    """
    drafts, settings = _drafts(facts), facts.settings
    holder_draft = _supervisor(drafts)
    _desk_key(tx, facts.practice)
    contents = configuration(settings.canonical(), tx.house.rulebook, procedures)
    tx.post(
        "site.created",
        {
            "name": settings.name,
            "language": settings.language,
            "timezone": settings.timezone,
            "practice": facts.practice,
        },
        [_known(tx, name, content) for name, content in contents.items()],
        subject="site:1",
    )
    for migration in migrations.known():
        record_migration(tx, migration)
    for code in facts.buildings:
        households.add_building(tx, code)
    ids = [people.add(tx, draft) for draft in drafts]
    holder = tx.get(Person, ids[drafts.index(holder_draft)])
    people.register_key(tx, holder, recovery, "recovery", reason=_recovery_word(tx))
    tx.post("site.opened", {"people": len(drafts)})
    return holder.name


def _drafts(facts: Founding) -> tuple[PersonDraft, ...]:
    invented = practice_staff(facts.settings.language) if facts.practice else ()
    return (*facts.people, *invented)


def _supervisor(drafts: Sequence[PersonDraft]) -> PersonDraft:
    """The first supervisor, who holds the recovery key."""
    for draft in drafts:
        if is_supervisor(people.full_roles(draft.roles)):
            return draft
    raise InvalidInput(_("People"), _("at least one supervisor is needed"), rule="DUTY-03")


def check(facts: Founding, rulebook: Rulebook) -> None:
    """Refuse what `found` would refuse, before there is a folder.

    Raises:
        InvalidInput: no supervisor; a name, role, PIN, staff number or building.
    """
    drafts = _drafts(facts)
    _supervisor(drafts)
    taken: set[str] = set()
    for draft in drafts:
        people.check_draft(draft, rulebook, taken)
    for code in facts.buildings:
        households.building_code(code)


def _recovery_word(tx: Transaction) -> str:
    return "恢复钥匙" if tx.house.language == "zh" else "recovery key"


def _desk_key(tx: Transaction, practice: bool) -> None:
    signer = tx.actor.signer
    assert signer is not None
    name = "值班台" if tx.house.language == "zh" else "the desk"
    person = Person(id=DESK_ID, name=name, staff_no="00", roles="", since=tx.now)
    tx.session.add(person)
    tx.session.flush()
    key = PersonKey(
        key=signer.key,
        person_id=DESK_ID,
        public_key=signer.public_key,
        purpose="desk",
        valid_from_seq=tx.next_seq,
    )
    data = {
        "key": signer.key,
        "person_id": DESK_ID,
        "public_key": signer.public_key.hex(),
        "name": name,
        "practice": practice,
    }
    tx.post("key.added", data, [person, key], subject="person:0")


def record_migration(tx: Transaction, migration: Migration) -> None:
    """Say in the log that the schema has changed."""
    row = SchemaMigration(name=migration.name, digest=migration.digest, applied_at=tx.now)
    tx.session.add(row)
    tx.post("schema.migrated", {"name": migration.name, "digest": migration.digest}, [row])


def configuration(
    settings: str, rulebook: Rulebook, procedures: Mapping[str, str]
) -> dict[str, str]:
    """The files whose change must be told, as canonical JSON by name.

    Args:
        procedures: digest of each procedure that holds, by id.
    """
    values = json.dumps(rulebook.values(), sort_keys=True, ensure_ascii=False)
    digests = json.dumps(dict(procedures), sort_keys=True, ensure_ascii=False)
    return {"rulebook": values, "site": settings, "procedures": digests}


def record_configuration(tx: Transaction, name: str, content: str, told: str) -> None:
    """Say in the log what changed in a configuration file."""
    tx.post("rules.changed", {"name": name, "difference": told}, [_known(tx, name, content)])


def _known(tx: Transaction, name: str, content: str) -> ConfigDigest:
    row = tx.session.exec(select(ConfigDigest).where(ConfigDigest.name == name)).first()
    digest = digest_of({"content": content})
    if row is None:
        row = ConfigDigest(name=name, digest=digest, content=content)
    row.digest, row.content = digest, content
    return row


def recovery_holder(reading: Reading, key: str) -> tuple[int, str, str, frozenset[str]]:
    """Whose recovery key this is: id, name, staff number, roles.

    Raises:
        NotFound: it is not the recovery key of this log.
    """
    row = reading.session.exec(
        select(PersonKey, Person)
        .where(PersonKey.key == key, PersonKey.purpose == "recovery")
        .where(Person.id == PersonKey.person_id)
    ).first()
    if row is None or row[0].valid_to_seq is not None:
        raise NotFound(
            _("This is not the recovery key of this log, or it has been used."),
            remedy=_("Look at the newest recovery sheet."),
        )
    person = row[1]
    return row_id(person), person.name, person.staff_no, frozenset(person.roles.split(","))


def recover(tx: Transaction, pin: str, recovery: Signer) -> None:
    """A new PIN for the holder, signed by the recovery key, which is replaced by a new one."""
    person = tx.get(Person, tx.actor.person_id)
    pin = people.check_pin_text(tx, pin)
    assert tx.actor.signer is not None
    used = tx.session.exec(select(PersonKey).where(PersonKey.key == tx.actor.signer.key)).one()
    tx.post(
        "key.recovered",
        {"key": used.key, "person_id": row_id(person), "name": person.name},
        subject=f"person:{person.id}",
    )
    people.give_key(tx, person, pin, reason=_recovery_word(tx))
    people.register_key(tx, person, recovery, "recovery", replaces=used, reason=_recovery_word(tx))
    tx.raw.execute("DELETE FROM pin_failure WHERE person_id = ?", (row_id(person),))


def renew_recovery(tx: Transaction, recovery: Signer) -> None:
    """A new recovery key, held by the supervisor who acts; the old one ends.

    Raises:
        NotAuthorised: not a supervisor.
    """
    tx.require("person.manage")
    holder = tx.get(Person, tx.actor.person_id)
    old = select(PersonKey).where(
        PersonKey.purpose == "recovery", col(PersonKey.valid_to_seq).is_(None)
    )
    for key in tx.session.exec(old).all():
        key.valid_to_seq = tx.next_seq
        tx.post(
            "key.retired",
            {
                "key": key.key,
                "person_id": key.person_id,
                "name": tx.get(Person, key.person_id).name,
            },
            [key],
            subject=f"person:{key.person_id}",
        )
    people.register_key(tx, holder, recovery, "recovery", reason=_recovery_word(tx))
