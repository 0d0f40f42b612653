"""The months of the roster as they stand, what is wrong with them, and which one is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.clock import local
from frontdesk.models import Person
from frontdesk.registers.roster import days, templates
from frontdesk.registers.roster.codes import hours_known
from frontdesk.registers.roster.days import DayView
from frontdesk.registers.roster.rows import (
    RowDraft,
    RowView,
    checked_month,
    known_names,
    limits,
    month_row,
    plan_of,
    pure,
    standing,
    view,
)
from frontdesk.registers.roster.templates import TemplateView
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.roster_checks import findings
from frontdesk.rules.rostering import (
    Finding,
    Hours,
    Row,
    day_start,
    days_in,
    first_of,
    month_after,
    month_of,
)


@dataclass(frozen=True)
class MonthView:
    """A month of the roster.

    Attributes:
        state: `none` where nothing is planned yet, `draft`, `complete`.
        days: of the month, from the 1st on.
        due_at: by when it is to be complete, UTC milliseconds.
        completed_at: when it was last completed; stays while it is worked on again.
        entry_seq: of the month as a whole; 0 where nothing is planned yet.
    """

    month: str
    state: str
    rows: tuple[RowView, ...]
    templates: tuple[TemplateView, ...]
    findings: tuple[Finding, ...]
    days: tuple[DayView, ...]
    due_at: int
    completed_by: str
    completed_at: int | None
    entry_seq: int

    @property
    def holidays(self) -> tuple[DayView, ...]:
        """The holidays of the month."""
        return tuple(day for day in self.days if day.holiday)

    @property
    def provisional(self) -> bool:
        """Whether the calendar of that year is not announced yet."""
        return any(day.provisional for day in self.days)


@dataclass(frozen=True)
class RosterPlan:
    """A month taken from a file.

    Attributes:
        sha256: of the file, 64 hex digits.
        rows: everybody of one post; whoever stands in the month on it but not here goes.
        codes: what codes mean that are not kept yet.
        left_out: how many rows of the file are not taken.
    """

    month: str
    file: str
    sha256: str
    rows: tuple[RowDraft, ...]
    post: str = "clerk"
    codes: Mapping[str, Hours] = field(default_factory=dict)
    left_out: int = 0


def month(at: Reading | Transaction, wanted: str) -> MonthView:
    """A month as it stands, with all that is wrong with it.

    Raises:
        InvalidInput: it is no month.
    """
    wanted = checked_month(wanted)
    row, hours = month_row(at, wanted), hours_known(at)
    by = at.session.get(Person, row.completed_by) if row and row.completed_by else None
    return MonthView(
        month=wanted,
        state=row.state if row else "none",
        rows=tuple(view(one, hours) for one in standing(at, wanted)),
        templates=tuple(templates.all_of(at)),
        findings=tuple(findings(plan_of(at, wanted), limits(at))),
        days=tuple(days.of_month(at, wanted)),
        due_at=due_at(at, wanted),
        completed_by=by.name if by else "",
        completed_at=row.completed_at if row else None,
        entry_seq=row.entry_seq if row else 0,
    )


def planned(reading: Reading) -> list[tuple[str, str]]:
    """The months that are planned, the newest first: month and state."""
    found = reading.raw.execute("SELECT month, state FROM roster_month ORDER BY month DESC")
    return [(name, state) for name, state in found]


def would_be(at: Reading | Transaction, plan: RosterPlan) -> list[Finding]:
    """What would be wrong with a month if this plan were taken over."""
    others = [pure(row) for row in standing(at, plan.month) if row.post != plan.post]
    known, length = known_names(at), days_in(plan.month)
    coming = [
        Row(
            plan.month,
            draft.name,
            draft.person_id or known.get(draft.name),
            draft.post,
            [*draft.cells, *[""] * (length - len(draft.cells))],
        )
        for draft in plan.rows
    ]
    return findings(plan_of(at, plan.month, [*others, *coming], plan.codes), limits(at))


def due_at(at: Reading | Transaction, wanted: str) -> int:
    """By when a month is to be complete (DUTY-01): before its 1st begins, UTC milliseconds."""
    return day_start(first_of(wanted), at.house.zone)


def due(at: Reading | Transaction) -> str | None:
    """The month whose roster is overdue, or due within `roster.warn_before_days` (DUTY-01).

    It is overdue once `due_at` lies behind. The month in which the book was begun never was due.
    """
    today = local(at.now, at.house.zone).date()
    running, coming = month_of(today), month_after(month_of(today))
    if state_of(at, running) != "complete" and _was_open_before(at, running):
        return running
    left = (first_of(coming) - today).days - 1
    is_near = left <= at.house.rulebook.count("roster.warn_before_days")
    return coming if is_near and state_of(at, coming) != "complete" else None


def state_of(at: Reading | Transaction, wanted: str) -> str:
    row = month_row(at, wanted)
    return row.state if row else "none"


def _was_open_before(at: Reading | Transaction, wanted: str) -> bool:
    """Whether the book was begun before a month began."""
    found = at.raw.execute("SELECT recorded FROM log_line WHERE seq = 1").fetchone()
    return bool(found and found[0] < due_at(at, wanted))
