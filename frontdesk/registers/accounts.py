"""Orders and money of a day or month counted by desk, engineering and finance (FEE-15 to FEE-18).

The books give the figures; what finance and engineering counted themselves is put beside them. Each
difference is named by order and sum, and explained before two people sign.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlmodel import col, select

from frontdesk.clock import instant_of
from frontdesk.errors import FrontDeskError, GuardRefused, InvalidInput
from frontdesk.language import N_, _
from frontdesk.ledger.envelope import canonical, digest_of
from frontdesk.models import Reconciliation
from frontdesk.registers import account_details
from frontdesk.registers.account_details import Detail
from frontdesk.registers.orders import tracks
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.rules.periods import first_day
from frontdesk.text import clean_line

Progress = Callable[[int, int], bool]
"""Told how many of how many orders are counted; False stops the count."""

DIFFERENCES: Final[Mapping[str, str]] = {
    "not_handed_in": N_("collected, not yet at finance"),
    "unpaid": N_("signed for, neither paid nor marked as arrears"),
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


_SIGNED: Final = (
    "SELECT o.id, o.number, o.category, o.nature, o.money, o.work,"
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
    _id, number, category, nature, money, _work, charged, written_off, worker, received = order
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
    if not charged:
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


# Drawing up, explaining, signing ----------------------------------------------------------------


def draw_up(
    tx: Transaction,
    period: str,
    counted: Counted | None = None,
    progress: Progress = lambda done, total: True,
) -> int:
    """Count a period and keep the sheet, to be explained and signed; its id.

    A sheet of the period that has not been signed is replaced; its explanations of what still
    differs are kept.

    Raises:
        GuardRefused: the period has been signed, or has not begun yet.
    """
    tx.require("accounts.draw_up")
    start, end = bounds(tx, period)
    if start > tx.now:
        raise GuardRefused(_("This period has not begun yet."), rule="FEE-17")
    row = tx.session.exec(select(Reconciliation).where(Reconciliation.period == period)).first()
    if row is not None and row.state == "signed":
        raise GuardRefused(
            _("The accounts of {period} are signed.").format(period=period),
            rule="FEE-18",
            remedy=_("What changed since stands in the next period."),
        )
    figures, found = count(tx, period, counted, progress)
    row = row or Reconciliation(
        period=period,
        figures="",
        differences="",
        sheet_sha256="",
        drawn_by=tx.actor.person_id,
        drawn_at=tx.now,
    )
    kept = figures.plain() | {
        "counted": vars(counted or Counted()),
        "details_sha256": account_details.digest(account_details.details(tx, start, end, tx.now)),
    }
    _fill(tx, row, kept, found)
    tx.session.add(row)
    data = {
        "period": period,
        "orders": sum(figures.issued.values()),
        "charged_fen": figures.charged_fen - figures.written_off_fen,
        "received_fen": figures.received_fen,
        "differences": len(found),
    }
    tx.post("accounts.drawn_up", data, [row])
    return row_id(row)


def _fill(
    tx: Transaction, row: Reconciliation, figures: dict[str, Any], found: list[Difference]
) -> None:
    kept = json.loads(row.explanations)
    row.drawn_by, row.drawn_at = tx.actor.person_id, tx.now
    row.figures = canonical(figures).decode()
    row.differences = json.dumps([vars(one) for one in found], ensure_ascii=False)
    still = {one.key for one in found}
    row.explanations = canonical({k: v for k, v in kept.items() if k in still}).decode()
    row.sheet_sha256 = digest_of(_sheet_of(row))


def _sheet_of(row: Reconciliation) -> dict[str, Any]:
    return {
        "period": row.period,
        "figures": json.loads(row.figures),
        "differences": json.loads(row.differences),
        "explanations": json.loads(row.explanations),
    }


def explain(tx: Transaction, accounts_id: int, key: str, words: str) -> None:
    """Say why something differs."""
    tx.require("accounts.draw_up")
    row = _unsigned(tx, accounts_id)
    if key not in {one["key"] for one in json.loads(row.differences)}:
        raise InvalidInput(_("Difference"), _("there is no such difference"), rule="FEE-18")
    words = clean_line(words)
    if not words:
        raise InvalidInput(_("Explanation"), _("must be filled in"), rule="FEE-18")
    row.explanations = canonical(json.loads(row.explanations) | {key: words}).decode()
    row.sheet_sha256 = digest_of(_sheet_of(row))
    data = {"period": row.period, "difference": key, "explanation": words}
    tx.post("accounts.explained", data, [row])


def sign(tx: Transaction, accounts_id: int, *, seen: int | None = None) -> None:
    """Both sign the same sheet: the desk, and finance by its own PIN (FEE-18).

    Raises:
        GuardRefused: a difference is not explained, or the two are one person.
    """
    tx.require("accounts.sign")
    row = _unsigned(tx, accounts_id, seen)
    left = unexplained(json.loads(row.differences), json.loads(row.explanations))
    if left:
        raise GuardRefused(
            _("Not explained yet: {differences}.").format(differences=", ".join(left[:5])),
            rule="FEE-18",
            remedy=_("Explain each difference, then sign."),
        )
    if tx.warrant is None:
        raise GuardRefused(
            _("Finance signs with its own PIN."),
            rule="FEE-18",
            remedy=_("Ask finance for the PIN."),
        )
    finance = tx.warrant.use()
    if finance.person_id == tx.actor.person_id:
        raise GuardRefused(_("Two different people sign."), rule="FEE-18")
    if "finance" not in finance.roles:
        raise GuardRefused(_("{name} is not finance.").format(name=finance.name), rule="FEE-18")
    row.state, row.finance_id, row.signed_at = "signed", finance.person_id, tx.now
    for name, author, rows in ((tx.actor.name, tx.actor, [row]), (finance.name, finance, [])):
        data = {"period": row.period, "name": name, "sheet_sha256": row.sheet_sha256}
        tx.post(
            "accounts.signed",
            data,
            rows,
            subject=f"reconciliation:{row_id(row)}",
            author=author,
        )


def unexplained(differences: list[dict[str, Any]], explanations: Mapping[str, str]) -> list[str]:
    """Keys of the differences without an explanation."""
    return [one["key"] for one in differences if not explanations.get(one["key"])]


def _unsigned(tx: Transaction, accounts_id: int, seen: int | None = None) -> Reconciliation:
    row = tx.get(Reconciliation, accounts_id, seen=seen)
    if row.state == "signed":
        raise GuardRefused(_("These accounts are signed."), rule="FEE-18")
    return row


# Looking --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AccountsView:
    """The sheet of a period; instants in UTC milliseconds, sums in fen."""

    id: int
    period: str
    state: str
    figures: Mapping[str, Any]
    differences: tuple[Difference, ...]
    explanations: Mapping[str, str]
    sheet_sha256: str
    drawn_by: str
    drawn_at: int
    finance: str
    signed_at: int | None
    entry_seq: int

    @property
    def unexplained(self) -> tuple[str, ...]:
        """Keys of the differences without an explanation."""
        return tuple(one.key for one in self.differences if not self.explanations.get(one.key))


def preview(
    reading: Reading,
    period: str,
    counted: Counted | None = None,
    progress: Progress = lambda done, total: True,
) -> AccountsView:
    """The sheet as it would be drawn up now; nothing is kept, `id` is 0, `state` `counted`."""
    figures, found = count(reading, period, counted, progress)
    kept = figures.plain() | {"counted": vars(counted or Counted())}
    name = reading.viewer.name if reading.viewer else ""
    now, differences = reading.now, tuple(found)
    return AccountsView(0, period, "counted", kept, differences, {}, "", name, now, "", None, 0)


def details(reading: Reading, period: str, at: int | None = None) -> Iterator[Detail]:
    """The charged orders of a period, by number, as they stood at an instant (now by default).

    Raises:
        InvalidInput: not a month or day.
    """
    start, end = bounds(reading, period)
    return account_details.details(reading, start, end, reading.now if at is None else at)


def signers(reading: Reading, accounts_id: int) -> list[tuple[str, int, int]]:
    """Who signed a sheet: name, number of the entry, when (UTC milliseconds); the desk first."""
    query = (
        "SELECT p.name, l.seq, l.recorded FROM log_line l JOIN person p ON p.id = l.author"
        " WHERE l.kind = 'accounts.signed' AND l.subject = ? ORDER BY l.seq"
    )
    return list(reading.raw.execute(query, (f"reconciliation:{accounts_id}",)))


def _view(reading: Reading, row: Reconciliation) -> AccountsView:
    return AccountsView(
        row_id(row),
        row.period,
        row.state,
        json.loads(row.figures),
        tuple(Difference(**one) for one in json.loads(row.differences)),
        json.loads(row.explanations),
        row.sheet_sha256,
        tracks.name_of(reading, row.drawn_by),
        row.drawn_at,
        tracks.name_of(reading, row.finance_id),
        row.signed_at,
        row.entry_seq,
    )


def show(reading: Reading, accounts_id: int) -> AccountsView:
    """One sheet.

    Raises:
        NotFound: no such id.
    """
    row = reading.session.get(Reconciliation, accounts_id)
    if row is None:
        raise not_found("reconciliation", accounts_id)
    return _view(reading, row)


def of_period(reading: Reading, period: str) -> AccountsView | None:
    """The sheet of a period, where one was drawn up."""
    query = select(Reconciliation).where(Reconciliation.period == period)
    row = reading.session.exec(query).first()
    return _view(reading, row) if row else None


def periods(reading: Reading, limit: int = 60) -> list[AccountsView]:
    """Sheets that were drawn up, the newest period first."""
    query = select(Reconciliation).order_by(col(Reconciliation.period).desc()).limit(limit)
    return [_view(reading, row) for row in reading.session.exec(query)]
