"""What the books say of a day or month, and what does not agree (FEE-15 to FEE-17).

The books give the figures; what finance and engineering counted themselves is put beside them.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from frontdesk.clock import instant_of
from frontdesk.errors import FrontDeskError
from frontdesk.language import N_, _
from frontdesk.registers.orders import tracks
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.periods import first_day

Progress = Callable[[int, int], bool]
"""Told how many of how many orders are counted; False stops the count."""

DIFFERENCES: Final[Mapping[str, str]] = {
    "not_handed_in": N_("collected, not yet at finance"),
    "unpaid": N_("signed for, neither paid nor marked as arrears"),
    "not_given_back": N_("paid beforehand, not given back though the work was not done"),
    "loss_unpaid": N_("not done, but what was lost with it is neither paid nor given up"),
    "not_charged": N_("a paid service without a charge"),
    "sum_differs": N_("charged and received do not agree"),
    "finance_orders": N_("finance counts other orders"),
    "finance_sum": N_("finance counts another sum"),
    "engineering_orders": N_("engineering counts other orders"),
    "engineering_sum": N_("engineering counts another sum"),
}
"""What may not agree, and what it is called."""
_STEP: Final = 500


@dataclass(frozen=True)
class Counted:
    """What finance and engineering counted themselves; None where they have not said.

    Attributes:
        finance_orders: orders of which finance has the third copy.
        finance_fen: money finance has received.
        engineering_orders: orders engineering has carried out.
        engineering_fen: money its workers have collected.
    """

    finance_orders: int | None = None
    finance_fen: int | None = None
    engineering_orders: int | None = None
    engineering_fen: int | None = None


@dataclass(frozen=True)
class Difference:
    """Something that does not agree.

    Attributes:
        key: names it inside the sheet: its kind, and the order where it is about one.
    """

    key: str
    kind: str
    number: str
    amount_fen: int


@dataclass
class Figures:
    """What the books say about a period; sums in fen.

    Attributes:
        issued: orders taken in, by category.
        done: orders signed for, by category.
        charged_fen: what the orders signed for in the period cost, before write-offs.
        settled_fen: what came in for these orders so far, in whatever period; charged less
            written off is settled and open together, to the fen.
        received_fen: money that came in during the period, less what was given back.
        by_method: the same by way of payment (FEE-19).
        given_up_fen: what was written off during the period, of orders of whatever period.
        open_fen: what the orders signed for in the period still owe, by state.
    """

    issued: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    charged_orders: int = 0
    charged_fen: int = 0
    written_off_fen: int = 0
    worker_fen: int = 0
    settled_fen: int = 0
    received_fen: int = 0
    collected_fen: int = 0
    confirmed_fen: int = 0
    given_back_fen: int = 0
    given_up_fen: int = 0
    by_method: Counter[str] = field(default_factory=Counter)
    open_fen: Counter[str] = field(default_factory=Counter)

    def plain(self) -> dict[str, Any]:
        """The figures as JSON holds them."""
        return {
            name: dict(value) if isinstance(value, Counter) else value
            for name, value in vars(self).items()
        }


# Counting -------------------------------------------------------------------------------------


def bounds(reading: Reading | Transaction, period: str) -> tuple[int, int]:
    """First instant of a period (`YYYY-MM` or `YYYY-MM-DD`) and of the next, UTC milliseconds.

    Raises:
        InvalidInput: not a month or day.
    """
    first = first_day(period, _("Period"), "FEE-17")
    following = first + timedelta(days=1)
    if len(period) <= 7:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    zone = reading.house.zone
    start, end = (
        instant_of(datetime(day.year, day.month, day.day, tzinfo=zone))
        for day in (first, following)
    )
    return start, end


def count(
    reading: Reading | Transaction,
    period: str,
    counted: Counted | None = None,
    progress: Progress = lambda done, total: True,
) -> tuple[Figures, list[Difference]]:
    """The figures of a period and what does not agree, the orders in the order of their numbers.

    Raises:
        InvalidInput: not a month or day.
        FrontDeskError: `progress` stopped it.
    """
    start, end = bounds(reading, period)
    figures, found = Figures(), []
    _count_issued(reading, figures, start, end)
    _count_money(reading, figures, start, end)
    for order in _signed(reading, start, end, progress):
        found += _count_order(figures, order)
    found += _not_handed_in(reading, start, end)
    found += _ended(reading, end)
    found += _other_counts(figures, counted or Counted())
    return figures, sorted(found, key=lambda one: (one.number, one.kind))


def _count_issued(reading: Reading | Transaction, figures: Figures, start: int, end: int) -> None:
    query = (
        "SELECT category, count(*) FROM work_order WHERE intake_at >= ? AND intake_at < ?"
        " GROUP BY category"
    )
    figures.issued.update(dict(reading.raw.execute(query, (start, end)).fetchall()))


def _count_money(reading: Reading | Transaction, figures: Figures, start: int, end: int) -> None:
    query = (
        "SELECT method, place, confirmed_at IS NOT NULL, sum(amount_fen), sum(min(amount_fen, 0))"
        " FROM order_payment WHERE taken_at >= ? AND taken_at < ? GROUP BY 1, 2, 3"
    )
    for method, place, confirmed, fen, back in reading.raw.execute(query, (start, end)):
        figures.by_method[method] += fen
        figures.received_fen += fen
        figures.given_back_fen -= back
        figures.collected_fen += fen if place == "on_spot" else 0
        figures.confirmed_fen += fen if confirmed else 0
    query = (
        "SELECT COALESCE(SUM(amount_fen), 0) FROM order_line WHERE kind = 'write_off'"
        " AND NOT struck_out AND written_at >= ? AND written_at < ?"
    )
    figures.given_up_fen = reading.raw.execute(query, (start, end)).fetchone()[0]


_SIGNED: Final = (
    "SELECT o.id, o.number, o.category, o.nature, o.money, o.price_source,"
    " (SELECT COALESCE(SUM(amount_fen), 0) FROM order_line l WHERE l.order_id = o.id"
    "   AND NOT l.struck_out AND l.payer = 'resident' AND l.kind <> 'write_off'),"
    " (SELECT COALESCE(SUM(amount_fen), 0) FROM order_line l WHERE l.order_id = o.id"
    "   AND NOT l.struck_out AND l.kind = 'write_off'),"
    " (SELECT COALESCE(SUM(amount_fen), 0) FROM order_line l WHERE l.order_id = o.id"
    "   AND NOT l.struck_out AND l.payer = 'worker'),"
    " (SELECT COALESCE(SUM(amount_fen), 0) FROM order_payment p WHERE p.order_id = o.id)"
    " FROM work_order o WHERE o.signed_at >= ? AND o.signed_at < ? AND o.id > ?"
    " ORDER BY o.id LIMIT ?"
)


def _signed(
    reading: Reading | Transaction, start: int, end: int, progress: Progress
) -> Iterator[tuple[Any, ...]]:
    """The orders signed for in a period, page by page."""
    query = "SELECT count(*) FROM work_order WHERE signed_at >= ? AND signed_at < ?"
    total = reading.raw.execute(query, (start, end)).fetchone()[0]
    done = last = 0
    while page := reading.raw.execute(_SIGNED, (start, end, last, _STEP)).fetchall():
        yield from page
        done, last = done + len(page), page[-1][0]
        if not progress(done, total):
            raise FrontDeskError(_("The count was stopped; nothing was written."))


def _count_order(figures: Figures, order: tuple[Any, ...]) -> list[Difference]:
    _id, number, category, nature, money, source, charged, written_off, worker, received = order
    figures.done[category] += 1
    figures.worker_fen += worker
    if nature == "routine" and not charged:
        return []
    figures.charged_orders += 1
    figures.charged_fen += charged
    figures.written_off_fen += written_off
    figures.settled_fen += received
    owed = charged - written_off - received
    if owed:
        figures.open_fen[money] += owed
    found = []
    if not charged and source != "list":
        found.append(Difference(f"not_charged {number}", "not_charged", number, 0))
    if money == "due":
        found.append(Difference(f"unpaid {number}", "unpaid", number, owed))
    if money in tracks.SETTLED["money"] and money != "none" and owed:
        found.append(Difference(f"sum_differs {number}", "sum_differs", number, owed))
    return found


def _not_handed_in(reading: Reading | Transaction, start: int, end: int) -> list[Difference]:
    query = (
        "SELECT o.number, sum(p.amount_fen) FROM order_payment p"
        " JOIN work_order o ON o.id = p.order_id"
        " WHERE p.taken_at >= ? AND p.taken_at < ? AND p.confirmed_at IS NULL GROUP BY o.number"
    )
    return [
        Difference(f"not_handed_in {number}", "not_handed_in", number, fen)
        for number, fen in reading.raw.execute(query, (start, end))
    ]


_ENDED: Final = (
    "SELECT o.number, o.money,"
    " (SELECT COALESCE(SUM(amount_fen), 0) FROM order_payment p WHERE p.order_id = o.id"
    "   AND p.taken_at < :end),"
    " (SELECT COALESCE(SUM(CASE kind WHEN 'write_off' THEN -amount_fen WHEN 'tool_lost'"
    "   THEN amount_fen ELSE 0 END), 0) FROM order_line l WHERE l.order_id = o.id"
    "   AND NOT l.struck_out AND l.payer = 'resident' AND l.written_at < :end)"
    " FROM work_order o WHERE o.work IN ('cancelled', 'not_offered')"
    " AND o.money IN ('priced', 'due', 'paid') ORDER BY o.id"
)


def _ended(reading: Reading | Transaction, end: int) -> Iterator[Difference]:
    """Orders that ended before the work was done, where money still has to move either way."""
    for number, money, received, lost in reading.raw.execute(_ENDED, {"end": end}).fetchall():
        if money == "paid" and received > lost:
            yield Difference(f"not_given_back {number}", "not_given_back", number, received - lost)
        elif money != "paid" and lost > received:
            yield Difference(f"loss_unpaid {number}", "loss_unpaid", number, lost - received)


def _other_counts(figures: Figures, counted: Counted) -> list[Difference]:
    ours = {
        "finance_orders": figures.charged_orders,
        "finance_sum": figures.confirmed_fen,
        "engineering_orders": figures.done["engineering"],
        "engineering_sum": figures.collected_fen,
    }
    theirs = {
        "finance_orders": counted.finance_orders,
        "finance_sum": counted.finance_fen,
        "engineering_orders": counted.engineering_orders,
        "engineering_sum": counted.engineering_fen,
    }
    found = []
    for kind, said in theirs.items():
        if said is not None and said != ours[kind]:
            apart = said - ours[kind]
            found.append(Difference(kind, kind, "", apart))
    return found
