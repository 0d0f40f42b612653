"""The one door: a transaction that changes rows and posts the entry that carries them.

A register is plain functions of a `Transaction` (to change) or a `Reading` (to look). Nothing
that SQLAlchemy made leaves the block.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from frontdesk.errors import Changed, InvalidInput, LedgerError, NotFound, Refused
from frontdesk.language import Language, _, current_language
from frontdesk.ledger.chain import Author, Chain, Posting
from frontdesk.ledger.kinds import check, field_label, record_name, render
from frontdesk.ledger.signing import Entropy, PinCost, Signer
from frontdesk.models import Book
from frontdesk.rules import authority
from frontdesk.rules.rulebook import Rulebook
from frontdesk.rules.transitions import Transitions
from frontdesk.store.database import mark_posted, row_image
from frontdesk.store.driver import Connection

DESK_ID = 0

if TYPE_CHECKING:
    from frontdesk.rules.checklists import Checklists

Row = TypeVar("Row", bound=Book)


@dataclass(frozen=True)
class Actor:
    """Who acts. A reader has no signer.

    Attributes:
        person_id: 0 is the desk itself.
        roles: role identifiers of Appendix 4.
    """

    person_id: int
    name: str
    staff_no: str
    roles: frozenset[str]
    signer: Signer | None = None

    @property
    def is_supervisor(self) -> bool:
        """Whether this person checks the log and opens confidential entries."""
        return authority.is_supervisor(self.roles)


@dataclass(frozen=True)
class House:
    """What holds for the whole site while it is open."""

    log: str
    name: str
    zone: ZoneInfo
    language: Language
    practice: bool
    rulebook: Rulebook
    transitions: Transitions
    schema: int
    entropy: Entropy
    pin_cost: PinCost
    secret: bytes | None = None

    @cached_property
    def checklists(self) -> "Checklists":
        """The repair checklists, read when the first one is asked for."""
        from frontdesk.rules.checklists import Checklists  # not before an order needs one

        return Checklists.load(self.rulebook)


@dataclass
class Warrant:
    """A second person's PIN, good for one transaction."""

    actor: Actor
    used: bool = False

    def use(self) -> Actor:
        """The person, once."""
        if self.used:
            raise Refused(_("This second signature has been used. Ask for the PIN again."))
        self.used = True
        return self.actor


@dataclass
class Transaction:
    """One change of the books: actor and time fixed once.

    Attributes:
        now: writing time, UTC milliseconds.
        shift: id of the shift open when it began, or None.
        warrant: the second person's, where two sign.
        release: a supervisor's beside it, where a rule holds up what the two want to sign.
        subjects: records touched so far, for whoever watches.
    """

    session: Session
    raw: Connection
    house: House
    chain: Chain
    actor: Actor
    now: int
    shift: int | None = None
    warrant: Warrant | None = None
    release: Warrant | None = None
    first: int = field(init=False)
    subjects: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.first = self.chain.head.seq + 1

    @property
    def next_seq(self) -> int:
        """The seq that the next entry will have."""
        return self.chain.head.seq + 1

    def require(self, act: str) -> None:
        """Raise NotAuthorised unless the actor's roles carry `act`; the desk carries all."""
        if self.actor.person_id != DESK_ID:
            authority.require(self.actor.roles, act)

    def post(
        self,
        kind: str,
        data: Mapping[str, Any],
        rows: Sequence[Book] = (),
        *,
        written: Sequence[tuple[str, int]] = (),
        gone: Sequence[tuple[str, int]] = (),
        subject: str | None = None,
        about: Sequence[str] = (),
        occurred: int | None = None,
        corrects: int | None = None,
        confidential: bool = False,
        permanent: bool = False,
        text: str | None = None,
        author: Actor | None = None,
    ) -> int:
        """Post one entry that carries `rows` as they are now; its seq.

        Args:
            data: what the kind needs; checked against its required fields.
            written: further rows (table, id) that SQL wrote with `next_seq` as `entry_seq`.
            gone: rows (table, id) that were deleted in this transaction.
            subject: the record it is about, `table:id`; by default the first row.
            about: further records whose history shows this entry.
            occurred: time of the event, UTC milliseconds; by default the writing time.
            text: the line as people read it; by default rendered from kind and data.
            author: by default the actor.
        """
        check(kind, data)
        self._refuse_too_long(data)
        seq = self.next_seq
        facts = self._facts(rows, seq, written, gone)
        writer = author or self.actor
        posting = Posting(
            kind=kind,
            text=text or render(kind, data, self.house.language, self.house.zone),
            facts=facts,
            data={**data, "about": list(about)} if about else data,
            occurred=self.now if occurred is None else occurred,
            recorded=self.now,
            shift=self.shift,
            subject=subject or (f"{facts[0]['table']}:{facts[0]['id']}" if facts else None),
            corrects=corrects,
            confidential=confidential,
            retention="permanent" if permanent else "duty_log",
        )
        self.chain.append(_author(writer), posting)
        self.subjects |= {f"{fact['table']}:{fact['id']}" for fact in facts} | set(about)
        return seq

    def _refuse_too_long(self, data: Mapping[str, Any]) -> None:
        limit = self.house.rulebook.count("text.max_chars")
        for name, value in data.items():
            if type(value) is str and len(value) > limit:
                raise InvalidInput(
                    field_label(name),
                    _("{n} characters; at most {limit} fit into one entry").format(
                        n=len(value), limit=limit
                    ),
                )

    def _facts(
        self,
        rows: Sequence[Book],
        seq: int,
        written: Sequence[tuple[str, int]],
        gone: Sequence[tuple[str, int]],
    ) -> list[dict[str, Any]]:
        for row in rows:
            row.entry_seq = seq
            self.session.add(row)
        if rows:
            self.session.flush()
        keys = [(str(type(row).__tablename__), row_id(row)) for row in rows]
        keys += [*written, *gone]
        images = [row_image(self.raw, table, key) for table, key in keys]
        if any((image is None) != (key in gone) for key, image in zip(keys, images, strict=True)):
            raise LedgerError("an entry carries the rows that stand and names those that are gone")
        mark_posted(self.raw, keys)
        return [
            {"table": table, "id": key, "row": image}
            for (table, key), image in zip(keys, images, strict=True)
        ]

    def insert(self, table: type[Book], **values: object) -> tuple[str, int]:
        """Write a new row by plain SQL, several times faster than the mapper: (table, id).

        The row belongs into `written` of the next `post`; columns not named have their defaults.
        """
        statement, defaults = _insertion(table)
        values["entry_seq"] = self.next_seq
        cursor = self.raw.execute(statement, defaults | values)
        assert cursor.lastrowid is not None
        return str(table.__tablename__), cursor.lastrowid

    def get(self, table: type[Row], key: int, *, seen: int | None = None) -> Row:
        """The row to change.

        Args:
            seen: the `entry_seq` that the person was looking at.

        Raises:
            NotFound: no such row.
            Changed: the row has a newer entry than `seen`.
        """
        row = self.session.get(table, key)
        if row is None:
            raise not_found(str(table.__tablename__), key)
        if seen is not None and row.entry_seq != seen:
            subject = f"{table.__tablename__}:{key}"
            query = "SELECT seq FROM entry_subject WHERE subject = ? AND seq > ? ORDER BY seq"
            since = [found[0] for found in self.raw.execute(query, (subject, seen))]
            raise Changed(
                _("Somebody changed this while you were looking at it (entries {seqs}).").format(
                    seqs=", ".join(f"#{seq}" for seq in since)
                ),
                since,
                remedy=_("Read what is new, then decide again."),
            )
        return row


@dataclass(frozen=True)
class Reading:
    """A consistent look at the books, by somebody or by nobody.

    Attributes:
        viewer: who looks; None where nobody has signed in (phones masked, confidential closed).
        now: UTC milliseconds.
    """

    session: Session
    raw: Connection
    house: House
    viewer: Actor | None
    now: int

    def may_open(self, author: int, confidential: bool) -> bool:
        """Whether the viewer may read the text of an entry by `author`."""
        if not confidential:
            return True
        return self.viewer is not None and (
            self.viewer.is_supervisor or self.viewer.person_id == author
        )


@cache
def _insertion(table: type[Book]) -> tuple[str, dict[str, Any]]:
    """The INSERT of a table and the defaults of its columns; a required one has none."""
    defaults = {
        name: None if field.is_required() else field.get_default()
        for name, field in table.model_fields.items()
        if name != "id"
    }
    marks = ", ".join(f":{name}" for name in defaults)
    return f"INSERT INTO {table.__tablename__}({', '.join(defaults)}) VALUES ({marks})", defaults


def _author(actor: Actor) -> Author:
    if actor.signer is None:
        raise Refused(_("Sign in with your PIN first."), rule="LOG-01")
    return Author(actor.person_id, actor.signer)


def row_id(row: Book) -> int:
    """The id of a row that has been flushed."""
    assert row.id is not None
    return row.id


def not_found(table: str, key: int) -> NotFound:
    """The error for a record that does not exist."""
    named = record_name(f"{table}:{key}", current_language())
    return NotFound(_("There is no {record}.").format(record=named))
