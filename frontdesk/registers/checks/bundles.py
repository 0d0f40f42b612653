"""The log of a month, put together for the records officer (LOG-06); the book itself stays."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import col, select

from frontdesk.clock import local
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import LogBundle
from frontdesk.registers.roster import days
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules.calendar import add_working_days
from frontdesk.rules.rostering import day_start
from frontdesk.store import lines
from frontdesk.text import clean_line

_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class BundleView:
    """The bundle of a month; instants in UTC milliseconds.

    Attributes:
        digest: hex SHA-256 of the bundle's list of files.
        handed_to: who took it; empty until it is handed over.
    """

    month: str
    entries: int
    digest: str
    made_by: str
    made_at: int
    handed_to: str
    handed_at: int | None


def span_of(at: Reading | Transaction, month: str) -> tuple[int, int]:
    """From when to before when a month lasts at the site, UTC milliseconds.

    Raises:
        InvalidInput: it is no month.
    """
    if not _MONTH.fullmatch(month):
        raise InvalidInput(field_label("month"), _("write 2026-03"))
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    return day_start(first, at.house.zone), day_start(after, at.house.zone)


def due(reading: Reading) -> str | None:
    """The oldest month that should be with the records officer by now, `2026-03`; None: none.

    A month is due from its working day of the month after (`log.bundle_workday`) on.
    """
    first = lines.first_recorded(reading.raw)
    zone = reading.house.zone
    handed = set(
        reading.session.exec(select(LogBundle.month).where(col(LogBundle.handed_at).is_not(None)))
    )
    month = local(first, zone).date().replace(day=1)
    while reading.now >= due_at(reading, f"{month:%Y-%m}"):
        if f"{month:%Y-%m}" not in handed:
            return f"{month:%Y-%m}"
        month = (month + timedelta(days=31)).replace(day=1)
    return None


def due_at(reading: Reading, month: str) -> int:
    """From when the bundle of a month is due, UTC milliseconds: a day begins at 0:00."""
    _begins, ends = span_of(reading, month)
    last = local(ends, reading.house.zone).date() - timedelta(days=1)
    n = reading.house.rulebook.count("log.bundle_workday")
    day, _provisional = add_working_days(last, n, days.overrides(reading))
    return day_start(day, reading.house.zone)


def record(tx: Transaction, month: str, entries: int, digest: str) -> int:
    """A bundle was put together; the row's id. Made anew it replaces one that nobody took yet.

    Args:
        entries: how many entries it holds.
        digest: hex SHA-256 of its list of files.

    Raises:
        GuardRefused: the month is not over, or its bundle has been handed over.
    """
    tx.require("bundle.make")
    _begins, ends = span_of(tx, month)
    if tx.now < ends:
        raise GuardRefused(_("The month {month} is not over.").format(month=month), rule="LOG-06")
    row = _of_month(tx, month)
    if row is not None and row.handed_at is not None:
        raise _handed(row)
    if row is None:
        row = LogBundle(
            month=month, entries=entries, digest=digest, made_by=tx.actor.person_id, made_at=tx.now
        )
        tx.session.add(row)
        tx.session.flush()
    row.entries, row.digest = entries, digest
    row.made_by, row.made_at = tx.actor.person_id, tx.now
    tx.post("bundle.made", {"month": month, "entries": entries, "digest": digest}, [row])
    return row_id(row)


def hand(tx: Transaction, month: str, to: str) -> None:
    """The bundle of a month was handed to the records officer.

    Raises:
        GuardRefused: it has not been put together, or was handed over before.
        InvalidInput: nobody is named.
    """
    tx.require("bundle.make")
    row, name = _of_month(tx, month), clean_line(to)
    if row is None:
        raise GuardRefused(
            _("The log of {month} has not been put together.").format(month=month),
            rule="LOG-06",
            remedy=_("Make the bundle first."),
        )
    if row.handed_at is not None:
        raise _handed(row)
    if not name:
        raise InvalidInput(field_label("handed_to"), _("must be filled in"), rule="LOG-06")
    row.handed_to, row.handed_at = name, tx.now
    data = {"month": month, "handed_to": name, "digest": row.digest}
    tx.post("bundle.handed", data, [row])


def all_of(reading: Reading) -> list[BundleView]:
    """The bundles that were made, the newest month first."""
    rows = list(reading.session.exec(select(LogBundle).order_by(col(LogBundle.month).desc())))
    names = lines.names(reading.raw, {row.made_by for row in rows})
    return [
        BundleView(
            row.month,
            row.entries,
            row.digest,
            names.get(row.made_by, ""),
            row.made_at,
            row.handed_to,
            row.handed_at,
        )
        for row in rows
    ]


def _of_month(tx: Transaction, month: str) -> LogBundle | None:
    span_of(tx, month)
    return tx.session.exec(select(LogBundle).where(LogBundle.month == month)).first()


def _handed(row: LogBundle) -> GuardRefused:
    said = _("The log of {month} has been handed to {name}.")
    return GuardRefused(said.format(month=row.month, name=row.handed_to), rule="LOG-06")
