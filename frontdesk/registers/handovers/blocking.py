"""What keeps duty from changing: important work that is not finished (HO-15)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, or_, select

from frontdesk.language import _
from frontdesk.ledger.kinds import record_name
from frontdesk.models import HelpRequest, ProcedureRun
from frontdesk.models.help_requests import OPEN_STATES
from frontdesk.registers import marks, notifications, secrecy
from frontdesk.registers.roster import presence
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id

ROSTER = "roster"
"""What stands for the record where the relief is not on the roster."""


@dataclass(frozen=True)
class Blocker:
    """One matter that keeps duty from changing.

    Attributes:
        subject: the record, `table:id`; `roster` where the relief is not on the roster.
        words: what it is, in the current language; a confidential one by its number alone.
        why: run, request, marked, roster.
        rule: id of the rule that blocks.
    """

    subject: str
    words: str
    why: str
    rule: str = "HO-15"


def important_requests(at: Transaction | Reading) -> list[HelpRequest]:
    """Open special requests: while one is open duty may not change (HO-15).

    One that was answered or handed over is still open while somebody must be told of it, unless
    a running procedure has taken it.
    """
    untold = notifications.untold_requests(at)
    taken = select(ProcedureRun.request_id).where(
        ProcedureRun.state == "running", col(ProcedureRun.request_id).in_(untold)
    )
    held = set(untold) - set(at.session.exec(taken))
    query = select(HelpRequest).where(
        HelpRequest.special,
        or_(
            col(HelpRequest.state).in_(("registered", "escalated")),
            col(HelpRequest.state).in_(OPEN_STATES) & col(HelpRequest.id).in_(held),
        ),
        col(HelpRequest.origin).is_(None),
    )
    return list(at.session.exec(query.order_by(col(HelpRequest.id))))


def unstable_runs(at: Transaction | Reading) -> list[ProcedureRun]:
    """Running procedures that have not passed a step from which they may be handed over (HO-15)."""
    query = select(ProcedureRun).where(
        ProcedureRun.state == "running", col(ProcedureRun.stable_at).is_(None)
    )
    return list(at.session.exec(query.order_by(col(ProcedureRun.id))))


def blockers(at: Transaction | Reading, incoming: int | None = None) -> list[Blocker]:
    """What keeps duty from changing, each matter once.

    Args:
        incoming: who is to take over; where a roster is complete they stand on it (DUTY-02).
    """
    unstable = unstable_runs(at)
    taken = {run.request_id for run in unstable}
    closed = secrecy.closed_to_all(at, (f"procedure_run:{run.id}" for run in unstable))
    found = [
        Blocker(f"help_request:{row.id}", _request_words(row), "request")
        for row in important_requests(at)
        if row.id not in taken
    ]
    for run in unstable:
        subject = f"procedure_run:{run.id}"
        words = closed.get(subject, f"{run.title} {run.place}".strip())
        found.append(Blocker(subject, words, "run"))
    named = {one.subject for one in found}
    found += [one for one in _marked(at) if one.subject not in named]
    if incoming is not None and presence.is_rostered(at, incoming, at.now) is False:
        found.append(Blocker(ROSTER, _("the relief is not on the roster"), "roster", "DUTY-02"))
    return found


def _request_words(row: HelpRequest) -> str:
    return f"#{row_id(row)}" if row.confidential else f"#{row_id(row)} {row.room}".strip()


def _marked(at: Transaction | Reading) -> list[Blocker]:
    found: Mapping[str, marks.MarkView] = marks.marked(at)
    cases = {subject: marks.case_of(at, subject) for subject in found}
    closed = secrecy.closed_to_all(at, cases.values())
    return [
        Blocker(
            subject,
            closed.get(cases[subject])
            or f"{record_name(subject, at.house.language)}: {mark.reason}",
            "marked",
        )
        for subject, mark in found.items()
    ]
