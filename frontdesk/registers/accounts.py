"""Orders and money of a day or month counted by desk, engineering and finance (FEE-15 to FEE-18).

The books give the figures; what finance and engineering counted themselves is put beside them. Each
difference is named by order and sum, and explained before two people sign.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.envelope import canonical, digest_of
from frontdesk.models import Reconciliation
from frontdesk.registers import account_details
from frontdesk.registers.account_counts import DIFFERENCES as DIFFERENCES
from frontdesk.registers.account_counts import Counted as Counted
from frontdesk.registers.account_counts import Difference as Difference
from frontdesk.registers.account_counts import Figures as Figures
from frontdesk.registers.account_counts import Progress as Progress
from frontdesk.registers.account_counts import bounds as bounds
from frontdesk.registers.account_counts import count as count
from frontdesk.registers.account_details import Detail
from frontdesk.registers.orders import tracks
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.text import clean_line

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
    start, _end = bounds(tx, period)
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
    _fill(tx, row, _kept(tx, period, figures, counted), found)
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


def _kept(
    tx: Transaction, period: str, figures: Figures, counted: Counted | None
) -> dict[str, Any]:
    """What the sheet keeps: the figures, what the others counted, a digest of every order."""
    start, end = bounds(tx, period)
    behind = (
        account_details.details(tx, start, end, tx.now),
        account_details.movements(tx, start, end, tx.now),
    )
    return figures.plain() | {
        "counted": vars(counted or Counted()),
        "details_sha256": account_details.digest(*behind),
    }


def _told(found: list[Difference]) -> str:
    return json.dumps([vars(one) for one in found], ensure_ascii=False)


def _fill(
    tx: Transaction, row: Reconciliation, figures: dict[str, Any], found: list[Difference]
) -> None:
    kept = json.loads(row.explanations)
    row.drawn_by, row.drawn_at = tx.actor.person_id, tx.now
    row.figures = canonical(figures).decode()
    row.differences = _told(found)
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

    What was drawn up before the period was over is not signed, so that whatever happens later
    stands on a sheet of a later period.

    Raises:
        GuardRefused: the period was not over, the books have moved since, a difference is not
            explained, or the two are one person.
    """
    tx.require("accounts.sign")
    row = _unsigned(tx, accounts_id, seen)
    _refuse_early_or_stale(tx, row)
    differences = json.loads(row.differences)
    left = unexplained(differences, json.loads(row.explanations))
    if left:
        named = "; ".join(_named(differences, left)[:5])
        raise GuardRefused(
            _("Not explained yet: {differences}.").format(differences=named),
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


def _refuse_early_or_stale(tx: Transaction, row: Reconciliation) -> None:
    """What is signed is the whole period, as the books have it now."""
    remedy = _("Draw it up anew, then sign.")
    if tx.now < bounds(tx, row.period)[1]:
        raise GuardRefused(
            _("{period} is not over yet.").format(period=row.period),
            rule="FEE-17",
            remedy=_("Draw it up and sign it after its end."),
        )
    if row.drawn_at < bounds(tx, row.period)[1]:
        raise GuardRefused(
            _("This sheet was drawn up before {period} was over.").format(period=row.period),
            rule="FEE-17",
            remedy=remedy,
        )
    counted = Counted(**json.loads(row.figures)["counted"])
    figures, found = count(tx, row.period, counted)
    now = canonical(_kept(tx, row.period, figures, counted)).decode()
    if (now, _told(found)) != (row.figures, row.differences):
        raise GuardRefused(
            _("The books have moved since this sheet was drawn up."), rule="FEE-18", remedy=remedy
        )


def unexplained(differences: list[dict[str, Any]], explanations: Mapping[str, str]) -> list[str]:
    """Keys of the differences without an explanation."""
    return [one["key"] for one in differences if not explanations.get(one["key"])]


def _named(differences: list[dict[str, Any]], keys: Collection[str]) -> list[str]:
    """`2 WO-2026-00042 collected, not yet at finance`: place in the list, order, what differs."""
    return [
        " ".join(part for part in (str(place), one["number"], _(DIFFERENCES[one["kind"]])) if part)
        for place, one in enumerate(differences, 1)
        if one["key"] in keys
    ]


def _unsigned(tx: Transaction, accounts_id: int, seen: int | None = None) -> Reconciliation:
    row = tx.get(Reconciliation, accounts_id, seen=seen)
    if row.state == "signed":
        raise GuardRefused(_("These accounts are signed."), rule="FEE-18")
    return row


# Looking --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AccountsView:
    """The sheet of a period; instants in UTC milliseconds, sums in fen.

    Attributes:
        whole: whether it was drawn up after the period's end; no other one is signed.
    """

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
    whole: bool

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
    whole = now >= bounds(reading, period)[1]
    return AccountsView(
        0, period, "counted", kept, differences, {}, "", name, now, "", None, 0, whole
    )


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
        row.drawn_at >= bounds(reading, row.period)[1],
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
