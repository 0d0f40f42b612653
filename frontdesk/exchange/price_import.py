"""A price list taken into the books: all of its sound lines as one version, or nothing (FEE-01)."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from frontdesk.desk import Desk
from frontdesk.errors import FileRefused
from frontdesk.exchange.households_table import RowProblem
from frontdesk.exchange.price_table import RULE, PricePreview, read_prices
from frontdesk.exchange.tables import open_table
from frontdesk.language import _
from frontdesk.registers import prices
from frontdesk.registers.price_plan import FACTS, PricePlan, number_key
from frontdesk.registers.unit_of_work import Transaction


class ListRefused(FileRefused):
    """A price list of which nothing can be taken.

    Args:
        problems: the lines with a problem, in the order of the file.
    """

    def __init__(self, preview: PricePreview) -> None:
        super().__init__(
            _("{name}: {reason} Nothing was written.").format(
                name=preview.file, reason=preview.blocked
            ),
            rule=RULE,
            remedy=_("Put the file right; the preview tells every line."),
        )
        self.problems: tuple[RowProblem, ...] = tuple(preview.problems)


@dataclass(frozen=True)
class Difference:
    """How a list differs from the one that holds now, by number: how many items."""

    new: int
    changed: int
    gone: int


@dataclass(frozen=True)
class PricesResult:
    """What an import of a price list brought.

    Attributes:
        version: counts from 1.
        valid_from: UTC milliseconds.
        refused: lines that were left out; `problems` tells why.
    """

    list_id: int
    version: int
    valid_from: int
    items: int
    refused: int
    warnings: tuple[RowProblem, ...]
    problems: tuple[RowProblem, ...]


def preview_prices(desk: Desk, path: Path) -> PricePreview:
    """Look at a price list; nothing is written.

    Raises:
        FileRefused: it is no table, a column is missing, or it is longer than a list may be.
    """
    return read_prices(open_table(path))


def difference(desk: Desk, preview: PricePreview) -> Difference:
    """How the list that was looked at differs from the one that holds now."""
    with desk.reading() as reading:
        now = prices.current(reading)
        items = prices.items(reading, now.id) if now else []
    standing = {number_key(one.number): one for one in items}
    coming = {number_key(line.item.number): line.item for line in preview.lines}
    both = coming.keys() & standing.keys()
    changed = sum(_facts(coming[key]) != _facts(standing[key]) for key in both)
    return Difference(len(coming) - len(both), changed, len(standing) - len(both))


def _facts(item: object) -> Mapping[str, object]:
    return {name: getattr(item, name) for name in FACTS}


def import_prices(desk: Desk, path: Path, valid_from: int | None = None) -> PricesResult:
    """Take a price list over as the next version.

    Args:
        valid_from: UTC milliseconds; by default the beginning of today.

    Raises:
        ListRefused: a number stands twice, or no line can be taken.
        FileRefused: it is no table, a column is missing, or it is longer than a list may be.
        GuardRefused: it is the file of the newest version, or would hold from before that.
        NotAuthorised: whoever is signed in may not set prices.
    """
    return desk.act(_take, preview_prices(desk, path), valid_from)


def _take(tx: Transaction, preview: PricePreview, valid_from: int | None) -> PricesResult:
    tx.require("prices.import")
    if preview.blocked:
        raise ListRefused(preview)
    plan = PricePlan(
        name=preview.name,
        file=preview.file,
        sha256=preview.digest,
        items=tuple(line.item for line in preview.lines),
        refused=preview.left_out,
        valid_from=valid_from,
    )
    taken = prices.take_over(tx, plan)
    return PricesResult(
        taken.id,
        taken.version,
        taken.valid_from,
        len(plan.items),
        plan.refused,
        tuple(preview.warnings),
        tuple(preview.problems),
    )
