"""What belongs to the post and is counted at each change of duty (HO-03, HO-04)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import Language, _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import PostItem
from frontdesk.models.duty import ITEM_KINDS
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules.money import MOST_FEN, yuan
from frontdesk.text import clean_line, fold

NAME_CHARS: Final = 60
MOST: Final = 9999
"""The highest number of one item."""
DEFAULTS: Final[Sequence[tuple[str, str, str, int]]] = (
    ("radio", "Walkie-talkie", "对讲机", 2),
    ("item", "Fire extinguisher", "灭火器", 2),
    ("item", "Water bottle", "水瓶", 1),
    ("item", "Desk", "办公桌", 1),
    ("item", "Chair", "椅子", 2),
    ("item", "Duty telephone", "值班电话", 1),
    ("item", "Current log book", "在用记录本", 1),
)
"""Things that HO-04 names or implies: kind, English and Chinese name, how many."""


@dataclass(frozen=True)
class ItemView:
    """Something that is counted; `should_be` is a number, of cash a sum in fen."""

    id: int
    name: str
    kind: str
    should_be: int
    place: str
    entry_seq: int

    @property
    def quantity(self) -> str:
        """`2`, or `500.00` of cash."""
        return quantity_text(self.kind, self.should_be)


def quantity_text(kind: str, amount: int) -> str:
    """How many, as people read it: a number, of cash yuan with two decimals."""
    return yuan(amount) if kind == "cash" else str(amount)


def keep(
    tx: Transaction,
    name: str,
    should_be: int,
    *,
    kind: str = "item",
    place: str = "",
    item_id: int | None = None,
    seen: int | None = None,
) -> int:
    """Enter something that is counted from now on, or change it; its id.

    Args:
        should_be: how many; of cash how much, in fen.
        item_id: what is changed; None enters a new one.

    Raises:
        NotAuthorised: only a supervisor says what belongs to the post.
        InvalidInput: no name, a number out of range, or another item has this name.
    """
    tx.require("item.edit")
    name, place = clean_line(name), clean_line(place)
    _check(tx, name, should_be, kind, place, item_id)
    if item_id is None:
        row = PostItem(name=name, should_be=should_be)
    else:
        row = _standing(tx, item_id, seen)
    same = (row.name, row.should_be, row.kind, row.place) == (name, should_be, kind, place)
    if item_id is not None and same:
        return item_id
    row.name, row.should_be, row.kind, row.place = name, should_be, kind, place
    tx.session.add(row)
    quantity = quantity_text(kind, should_be)
    tx.post("item.kept", {"name": name, "quantity": quantity, "place": place}, [row])
    return row_id(row)


def _check(
    tx: Transaction, name: str, should_be: int, kind: str, place: str, item_id: int | None
) -> None:
    if not name or len(name) > NAME_CHARS:
        raise _refused("item", _("write 1 to {n} characters").format(n=NAME_CHARS))
    if len(place) > NAME_CHARS:
        raise _refused("place", _("write at most {n} characters").format(n=NAME_CHARS))
    if kind not in ITEM_KINDS:
        raise _refused("kind", _("choose from {known}").format(known=", ".join(ITEM_KINDS)))
    most = MOST_FEN if kind == "cash" else MOST
    if not 1 <= should_be <= most:
        shown = quantity_text(kind, most)
        raise _refused("should_be", _("write a number up to {n}, above 0").format(n=shown))
    named = [one.id for one in items(tx) if fold(one.name) == fold(name)]
    if named and named != [item_id]:
        raise _refused("item", _("stands in the list already"))


def _refused(field: str, reason: str) -> InvalidInput:
    return InvalidInput(field_label(field), reason, rule="HO-03")


def _standing(tx: Transaction, item_id: int, seen: int | None) -> PostItem:
    row = tx.get(PostItem, item_id, seen=seen)
    if not row.active:
        raise GuardRefused(_("This item is counted no more."), rule="HO-03")
    return row


def end(tx: Transaction, item_id: int, *, seen: int | None = None) -> None:
    """It is counted no more.

    Raises:
        NotAuthorised: only a supervisor says what belongs to the post.
    """
    tx.require("item.edit")
    row = _standing(tx, item_id, seen)
    row.active = False
    tx.post("item.ended", {"name": row.name}, [row])


def propose(tx: Transaction) -> int:
    """Lay the list that HO-04 begins with; what stands already stays. How many were entered."""
    known = {fold(one.name) for one in items(tx)}
    wanted = [one for one in defaults(tx.house.language) if fold(one["name"]) not in known]
    for one in wanted:
        keep(tx, **one)
    return len(wanted)


def defaults(language: Language) -> list[dict[str, Any]]:
    """The list that HO-04 begins with, as `keep` takes it."""
    return [
        {"name": zh if language == "zh" else en, "should_be": number, "kind": kind}
        for kind, en, zh, number in DEFAULTS
    ]


def items(reading: Reading | Transaction) -> list[ItemView]:
    """Everything that is counted, in the order in which it was entered."""
    query = select(PostItem).where(PostItem.active).order_by(col(PostItem.id))
    return [
        ItemView(row_id(row), row.name, row.kind, row.should_be, row.place, row.entry_seq)
        for row in reading.session.exec(query)
    ]
