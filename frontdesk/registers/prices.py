"""The paid-service price list: versions taken over whole, and what a job costs by them (FEE-01).

A version is never changed. An order keeps the item it was priced by, so that a later list does
not touch what was agreed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from sqlmodel import col, select

from frontdesk.clock import instant_of, local
from frontdesk.errors import GuardRefused, InvalidInput, NotFound
from frontdesk.language import _
from frontdesk.models import Person, PriceItem, PriceList
from frontdesk.pinyin import matches
from frontdesk.registers.price_plan import FACTS, PriceDraft, PricePlan, check, line, number_key
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.rules.money import MOST_FEN, share
from frontdesk.text import fold

PRICED = ("fixed", "range", "step")
"""Pricings by which a quantity has a price."""
MOST_MILLI = 10**9
"""The largest quantity of one line: a million units."""

_BATCH = 500
"""Items in one entry."""


@dataclass(frozen=True)
class PriceListView:
    """One version of the list; times in UTC milliseconds."""

    id: int
    name: str
    version: int
    valid_from: int
    imported_at: int
    imported_by: str
    file: str
    file_sha256: str
    state: str
    items: int


@dataclass(frozen=True)
class PriceView:
    """An item of a version; `PriceDraft` tells what the columns mean."""

    id: int
    list_id: int
    version: int
    number: str
    category: str
    name: str
    condition: str
    pricing: str
    least_fen: int | None
    most_fen: int | None
    percent: int | None
    unit: str
    materials: str
    remark: str
    printed: str
    trade: str

    @property
    def title(self) -> str:
        """Name and condition."""
        return f"{self.name} {self.condition}".rstrip()


# Taking over ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Taken:
    """A list that was taken over: its id and version, and from when it holds (UTC milliseconds)."""

    id: int
    version: int
    valid_from: int


def take_over(tx: Transaction, plan: PricePlan) -> Taken:
    """Take a whole list over as the next version; the version before is superseded.

    Raises:
        NotAuthorised: only the supervisor, the director and finance set prices.
        GuardRefused: the newest version came from this very file, or holds from a later day.
        InvalidInput: no item, too many, a number twice, or a line that is not sound.
    """
    tx.require("prices.import")
    valid_from = _day_start(tx) if plan.valid_from is None else plan.valid_from
    check(plan)
    before = _newest(tx)
    if before is not None:
        _refuse_same_or_earlier(before, plan, valid_from, tx)
        before.state = "superseded"
    row = PriceList(
        name=line(plan.name, _("Name")),
        version=before.version + 1 if before else 1,
        valid_from=valid_from,
        imported_at=tx.now,
        imported_by=tx.actor.person_id,
        file=line(plan.file, _("File")),
        file_sha256=plan.sha256,
    )
    tx.session.add(row)
    tx.session.flush()
    _post(tx, row, before, plan)
    return Taken(row_id(row), row.version, valid_from)


def _post(tx: Transaction, row: PriceList, before: PriceList | None, plan: PricePlan) -> None:
    """The list with its first items in one entry, further items in entries of their own."""
    batches = [plan.items[at : at + _BATCH] for at in range(0, len(plan.items), _BATCH)]
    data = {
        "version": row.version,
        "name": row.name,
        "valid_day": local(row.valid_from, tx.house.zone).date().isoformat(),
        "items": len(plan.items),
        "file": row.file,
        "digest": row.file_sha256,
        "refused": plan.refused,
    }
    written = _insert(tx, row, batches[0])
    rows = [row, before] if before else [row]
    tx.post("prices.imported", data, rows, written=written)
    for batch in batches[1:]:
        written = _insert(tx, row, batch)
        data = {"version": row.version, "items": len(batch)}
        subject = f"price_list:{row_id(row)}"
        tx.post("prices.continued", data, written=written, subject=subject)


def _insert(tx: Transaction, row: PriceList, batch: Sequence[PriceDraft]) -> list[tuple[str, int]]:
    return [
        tx.insert(PriceItem, list_id=row_id(row), **{name: getattr(item, name) for name in FACTS})
        for item in batch
    ]


def _day_start(tx: Transaction) -> int:
    today = local(tx.now, tx.house.zone).date()
    return instant_of(datetime.combine(today, time(), tx.house.zone))


def _refuse_same_or_earlier(
    before: PriceList, plan: PricePlan, valid_from: int, tx: Transaction
) -> None:
    """A list neither repeats the newest one nor holds from a day before it."""
    if before.file_sha256 == plan.sha256:
        raise GuardRefused(
            _("{file} is the file of version {version}, which is the newest.").format(
                file=plan.file, version=before.version
            ),
            rule="FEE-01",
            remedy=_("Nothing was written; choose another file."),
        )
    if valid_from < before.valid_from:
        day = local(before.valid_from, tx.house.zone).date().isoformat()
        raise GuardRefused(
            _("Version {version} holds from {day}; a newer list cannot hold from before.").format(
                version=before.version, day=day
            ),
            rule="FEE-01",
            remedy=_("Give {day} or a later day.").format(day=day),
        )


def _newest(tx: Transaction) -> PriceList | None:
    return tx.session.exec(select(PriceList).order_by(col(PriceList.version).desc())).first()


# Looking --------------------------------------------------------------------------------------


def current(reading: Reading | Transaction) -> PriceListView | None:
    """The version that holds now; None before the first."""
    return version_at(reading, reading.now)


def version_at(reading: Reading | Transaction, instant: int) -> PriceListView | None:
    """The version that held at `instant` (UTC milliseconds): the newest whose day had come."""
    query = (
        select(PriceList, Person.name)
        .join(Person, col(Person.id) == col(PriceList.imported_by))
        .where(PriceList.valid_from <= instant)
        .order_by(col(PriceList.version).desc())
    )
    found = reading.session.exec(query).first()
    return _list_view(reading, *found) if found else None


def versions(reading: Reading) -> list[PriceListView]:
    """Every version, the newest first."""
    query = (
        select(PriceList, Person.name)
        .join(Person, col(Person.id) == col(PriceList.imported_by))
        .order_by(col(PriceList.version).desc())
    )
    return [_list_view(reading, *found) for found in reading.session.exec(query).all()]


def _list_view(reading: Reading | Transaction, row: PriceList, by: str) -> PriceListView:
    count = "SELECT count(*) FROM price_item WHERE list_id = ?"
    items = reading.raw.execute(count, (row_id(row),)).fetchone()[0]
    return PriceListView(
        row_id(row),
        row.name,
        row.version,
        row.valid_from,
        row.imported_at,
        by,
        row.file,
        row.file_sha256,
        row.state,
        items,
    )


_ITEM = (
    "SELECT i.id, i.list_id, l.version, i.number, i.category, i.name, i.condition, i.pricing,"
    " i.least_fen, i.most_fen, i.percent, i.unit, i.materials, i.remark, i.printed, i.trade"
    " FROM price_item AS i JOIN price_list AS l ON l.id = i.list_id"
)


def items(reading: Reading | Transaction, list_id: int) -> list[PriceView]:
    """All items of a version, in the order of the printed list."""
    rows = reading.raw.execute(f"{_ITEM} WHERE i.list_id = ? ORDER BY i.id", (list_id,))
    return [PriceView(*row) for row in rows]


def item(reading: Reading | Transaction, item_id: int) -> PriceView:
    """An item by its id, of whatever version.

    Raises:
        NotFound: no such item.
    """
    row = reading.raw.execute(f"{_ITEM} WHERE i.id = ?", (item_id,)).fetchone()
    if row is None:
        raise not_found("price_item", item_id)
    return PriceView(*row)


def numbered(reading: Reading, number: str, list_id: int | None = None) -> PriceView:
    """An item by its printed number, in the version that holds now unless another is named.

    Raises:
        NotFound: no such number, or no list.
    """
    wanted = number_key(number)
    for one in _of(reading, list_id):
        if number_key(one.number) == wanted:
            return one
    raise NotFound(
        _("No item of the price list has the number {number}.").format(number=number),
        rule="FEE-01",
    )


def find(
    reading: Reading, words: str, limit: int = 20, *, list_id: int | None = None
) -> list[PriceView]:
    """Items that fit what was typed, the best first: number, then name, then the other words.

    Args:
        words: parts of number, name, condition or category, or pinyin initials of the name; all
            of them must fit. Nothing lists from the first item on.
        list_id: the version to look in; by default the one that holds now.
    """
    wanted = fold(words).split()
    ranked = []
    for place, one in enumerate(_of(reading, list_id)):
        ranks = [_rank(one, word) for word in wanted]
        if None not in ranks:
            ranked.append((sum(rank or 0 for rank in ranks), place, one))
    ranked.sort(key=lambda found: found[:2])
    return [one for _rank_sum, _place, one in ranked[:limit]]


def _rank(one: PriceView, word: str) -> int | None:
    """How well a folded word fits an item, 0 best; None where it does not."""
    name = fold(one.title)
    if word == number_key(one.number):
        return 0
    if word in name:
        return 1 if name.startswith(word) else 2
    if word in fold(f"{one.number} {one.category}"):
        return 4
    if not word.isascii() or word.isdecimal():
        return None
    if matches(word, one.name):
        return 3
    return 4 if _category_matches(word, one.category) else None


_category_matches = lru_cache(maxsize=256)(matches)


def _of(reading: Reading, list_id: int | None) -> list[PriceView]:
    if list_id is None:
        now = current(reading)
        return items(reading, now.id) if now else []
    return items(reading, list_id)


# Reckoning ------------------------------------------------------------------------------------


def quote(item: PriceView | PriceItem, quantity_milli: int) -> tuple[int, int]:
    """What a quantity costs by the list: least and most, whole fen, half up.

    Args:
        quantity_milli: thousandths of the item's unit.

    Raises:
        GuardRefused: the price is a percentage or agreed on request; it is assessed (WO-09).
        InvalidInput: no quantity, or one that nobody orders.
    """
    if item.pricing not in PRICED or item.least_fen is None or item.most_fen is None:
        raise GuardRefused(
            _("The price list names no sum for {name}.").format(name=item.name),
            rule="WO-09",
            remedy=_("Assess the job on site and write the sum."),
        )
    most = share(item.most_fen, quantity_milli) if 0 < quantity_milli <= MOST_MILLI else None
    if most is None or most > MOST_FEN:
        raise InvalidInput(_("Quantity"), _("write a quantity above 0 that somebody orders"))
    return share(item.least_fen, quantity_milli), most
