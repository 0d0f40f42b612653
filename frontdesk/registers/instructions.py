"""What the supervisor tells the clerks: standing instructions, and those to one (DUTY-03)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, or_, select

from frontdesk.clock import DAY
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Instruction, InstructionRead, Person
from frontdesk.registers import secrecy
from frontdesk.registers.unit_of_work import DESK_ID, Reading, Transaction, not_found, row_id
from frontdesk.rules import authority
from frontdesk.text import clean

CHARS: Final = 1000
LONGEST: Final = 366
"""For how many days an instruction may be set to hold."""


@dataclass(frozen=True)
class ReadView:
    """Somebody who has read an instruction, and when (UTC milliseconds)."""

    name: str
    read_at: int


@dataclass(frozen=True)
class InstructionView:
    """An instruction; instants in UTC milliseconds.

    Attributes:
        to_person: whom it is for; None: everybody who may stand duty.
        expires_at: until when it holds; None until it is withdrawn.
        about: the record it comes of, `table:id`; empty otherwise.
        readers: who has acknowledged it, in that order.
        waiting: names of those who have still to read it.
    """

    id: int
    content: str
    to_person: int | None
    to_name: str
    given_by: str
    given_at: int
    expires_at: int | None
    about: str
    readers: tuple[ReadView, ...]
    waiting: tuple[str, ...]
    entry_seq: int


def give(
    tx: Transaction,
    content: str,
    *,
    to: int | None = None,
    days: int | None = None,
    expires_at: int | None = None,
    about: str = "",
) -> int:
    """Give an instruction to all who may stand duty, or to one of the staff; its id.

    Args:
        to: person id; None is everybody.
        days: for how long it holds; not together with `expires_at`. Neither: until withdrawn.
        expires_at: until when it holds, UTC milliseconds.
        about: the record it comes of, `table:id`; one about a confidential matter is closed like
            that matter itself.

    Raises:
        NotAuthorised: only a supervisor gives instructions.
        InvalidInput: nothing in it, too long, or a time that has passed.
        NotFound: nobody with this id.
    """
    tx.require("instruction.give")
    content = clean(content).strip()
    if not content or len(content) > CHARS:
        words = _("write 1 to {n} characters").format(n=CHARS)
        raise InvalidInput(field_label("content"), words, rule="DUTY-03")
    name = _name(tx, to)
    row = Instruction(
        content=content,
        to_person=to,
        given_by=tx.actor.person_id,
        given_at=tx.now,
        expires_at=_expiry(tx, days, expires_at),
        about=about,
    )
    tx.session.add(row)
    data = {"content": content, "to": name, "until_at": row.expires_at}
    _post(tx, "instruction.given", row, data)
    return row_id(row)


def _expiry(tx: Transaction, days: int | None, expires_at: int | None) -> int | None:
    if days is not None:
        if not 1 <= days <= LONGEST:
            raise InvalidInput(_("Days"), _("write a number from 1 to {n}").format(n=LONGEST))
        return tx.now + days * DAY
    if expires_at is not None and expires_at <= tx.now:
        raise InvalidInput(field_label("until_at"), _("has passed already"))
    return expires_at


def _name(tx: Transaction, person_id: int | None) -> str:
    if person_id is None:
        return ""
    person = tx.session.get(Person, person_id)
    if person is None or not person.active or person_id == DESK_ID:
        raise not_found("person", person_id)
    return person.name


def _post(
    tx: Transaction,
    kind: str,
    row: Instruction,
    data: Mapping[str, object],
    read: InstructionRead | None = None,
) -> None:
    about = [row.about] if row.about else []
    tx.post(
        kind,
        data,
        [row] if read is None else [read],
        subject=f"instruction:{row_id(row)}" if row.id else None,
        about=about,
        confidential=bool(secrecy.closed(tx, about)),
    )


def _standing(tx: Transaction, instruction_id: int, seen: int | None = None) -> Instruction:
    row = tx.get(Instruction, instruction_id, seen=seen)
    over = row.expires_at is not None and row.expires_at <= tx.now
    if row.withdrawn_at is not None or over:
        raise GuardRefused(_("This instruction holds no longer."), rule="DUTY-03")
    return row


def withdraw(tx: Transaction, instruction_id: int, *, seen: int | None = None) -> None:
    """It holds no longer.

    Raises:
        NotAuthorised: only a supervisor withdraws one.
        GuardRefused: it is over already.
    """
    tx.require("instruction.give")
    row = _standing(tx, instruction_id, seen)
    row.withdrawn_at = tx.now
    _post(tx, "instruction.withdrawn", row, {"content": row.content})


def read(tx: Transaction, instruction_id: int) -> None:
    """Whoever is signed in has read it and says so with their own signature; once.

    Raises:
        NotAuthorised: it is for somebody else.
        GuardRefused: it holds no longer.
    """
    row = _standing(tx, instruction_id)
    who = tx.actor
    if row.to_person not in (None, who.person_id):
        raise NotAuthorised(_("This instruction is for somebody else."), rule="DUTY-03")
    if _has_read(tx, instruction_id, who.person_id):
        return
    mark = InstructionRead(instruction_id=instruction_id, person_id=who.person_id, read_at=tx.now)
    tx.session.add(mark)
    _post(tx, "instruction.read", row, {"name": who.name, "content": row.content}, mark)


def _has_read(tx: Transaction, instruction_id: int, person_id: int) -> bool:
    query = "SELECT 1 FROM instruction_read WHERE instruction_id = ? AND person_id = ?"
    return tx.raw.execute(query, (instruction_id, person_id)).fetchone() is not None


def pending(reading: Reading | Transaction, person_id: int) -> list[InstructionView]:
    """What this person has still to read and acknowledge, the oldest first."""
    wanted = col(Instruction.to_person) == person_id
    if person_id in _duty(reading):
        wanted = or_(wanted, col(Instruction.to_person).is_(None))
    done = select(InstructionRead.instruction_id).where(InstructionRead.person_id == person_id)
    query = (
        _holding(reading)
        .where(wanted, Instruction.given_by != person_id, col(Instruction.id).not_in(done))
        .order_by(col(Instruction.id))
    )
    return _views(reading, reading.session.exec(query))


def count_pending(reading: Reading | Transaction, person_id: int, roles: Collection[str]) -> int:
    """How many instructions this person has still to read; quick where there is none.

    Args:
        roles: the person's, as they signed in.
    """
    query = (
        "SELECT count(*) FROM instruction i WHERE withdrawn_at IS NULL AND given_by <> :who"
        " AND (expires_at IS NULL OR expires_at > :now)"
        " AND (to_person = :who OR (to_person IS NULL AND :duty))"
        " AND NOT EXISTS (SELECT 1 FROM instruction_read r"
        " WHERE r.instruction_id = i.id AND r.person_id = :who)"
    )
    duty = authority.may(roles, "duty.take")
    values = {"who": person_id, "now": reading.now, "duty": duty}
    return int(reading.raw.execute(query, values).fetchone()[0])


def living(reading: Reading | Transaction) -> list[InstructionView]:
    """The instructions that hold now, the newest first.

    Those to one of the staff are shown to that person and to supervisors.
    """
    query = _holding(reading).order_by(col(Instruction.id).desc())
    return [
        view for view in _views(reading, reading.session.exec(query)) if _may_see(reading, view)
    ]


def _holding(reading: Reading | Transaction) -> Any:
    return select(Instruction).where(
        col(Instruction.withdrawn_at).is_(None),
        or_(col(Instruction.expires_at).is_(None), col(Instruction.expires_at) > reading.now),
    )


def _may_see(reading: Reading | Transaction, view: InstructionView) -> bool:
    if isinstance(reading, Transaction):
        return True
    viewer = reading.viewer
    if viewer is None:
        return view.to_person is None and not secrecy.closed(reading, [view.about])
    return view.to_person in (None, viewer.person_id) or viewer.is_supervisor


def _views(reading: Reading | Transaction, rows: Iterable[Instruction]) -> list[InstructionView]:
    rows = list(rows)
    if not rows:
        return []
    readers = _readers(reading, [row_id(row) for row in rows])
    names = dict(reading.raw.execute("SELECT id, name FROM person").fetchall())
    duty = _duty(reading)
    return [_view(row, names, readers.get(row_id(row), {}), duty) for row in rows]


def _view(
    row: Instruction, names: Mapping[int, str], readers: Mapping[int, int], duty: Iterable[int]
) -> InstructionView:
    wanted = duty if row.to_person is None else [row.to_person]
    left = [one for one in wanted if one not in readers and one != row.given_by]
    return InstructionView(
        row_id(row),
        row.content,
        row.to_person,
        names[row.to_person] if row.to_person is not None else "",
        names[row.given_by],
        row.given_at,
        row.expires_at,
        row.about,
        tuple(ReadView(names[who], at) for who, at in readers.items()),
        tuple(names[who] for who in left),
        row.entry_seq,
    )


def _readers(reading: Reading | Transaction, ids: list[int]) -> dict[int, dict[int, int]]:
    """For each instruction who has read it, and when, in that order."""
    query = (
        select(InstructionRead)
        .where(col(InstructionRead.instruction_id).in_(ids))
        .order_by(col(InstructionRead.id))
    )
    found: dict[int, dict[int, int]] = {}
    for row in reading.session.exec(query):
        found.setdefault(row.instruction_id, {})[row.person_id] = row.read_at
    return found


def _duty(reading: Reading | Transaction) -> list[int]:
    """Ids of those who may stand duty, by staff number."""
    query = "SELECT id, roles FROM person WHERE active AND id <> ? ORDER BY staff_no"
    return [
        number
        for number, roles in reading.raw.execute(query, (DESK_ID,))
        if authority.may(roles.split(","), "duty.take")
    ]
