"""What stands open until it is done: decisions to sign, people to tell, a roster to plan."""

import json
from collections.abc import Collection, Iterator
from typing import Final

from frontdesk.clock import DAY, local
from frontdesk.language import N_
from frontdesk.ledger.kinds import record_name
from frontdesk.models.help_requests import OPEN_STATES
from frontdesk.registers.checks.look import Look
from frontdesk.registers.checks.shapes import Exception_, of_sort
from frontdesk.registers.roster import plan
from frontdesk.rules.services import told_name
from frontdesk.store import entries, lines, stretch
from frontdesk.text import cut, mask_phones_in

EXCERPT: Final = 80


def waiting(look: Look, noted: Collection[int]) -> list[Exception_]:
    """Decisions to be countersigned and people to be told, as they stood after the last entry.

    Args:
        noted: seqs of exceptions; whom such an entry itself asks to tell is told by reading it.
    """
    return [*_approvals(look), *_untold(look, noted)]


_APPROVAL = N_("{words}; {approver} by telephone")


def _approvals(look: Look) -> Iterator[Exception_]:
    query = (
        "SELECT a.id, a.proposal, a.approver, a.noted_at, a.run_id, a.order_id, a.handover_id,"
        " a.noted_by, p.name FROM approval a JOIN person p ON p.id = a.noted_by"
        " WHERE a.given_at IS NULL OR a.entry_seq > ? AND a.given_at >= ? ORDER BY a.id"
    )
    raw = look.reading.raw
    written = stretch.recorded(raw, look.last) or 0
    rows = raw.execute(query, (look.last, written)).fetchall()
    subjects = {row[0]: _subject(*row[4:7]) for row in rows}
    closed, confidential = look.closed(subjects.values())
    for number, proposal, approver, at, *_records, clerk_id, clerk in rows:
        noted = stretch.first_about(raw, f"approval:{number}")
        if not 0 < noted <= look.last:
            continue
        subject = subjects[number]
        line = json.loads(proposal).get(f"line_{look.language}", "")
        words = look.say(_APPROVAL).format(words=line, approver=approver)
        yield of_sort(
            "approval",
            f"approval:{number}",
            mask_phones_in(closed.get(subject, words)),
            at,
            seq=noted,
            subject=subject,
            person=clerk,
            person_id=clerk_id,
            confidential=subject in confidential,
        )


def _subject(run: int | None, order: int | None, handover: int | None) -> str:
    if run is not None:
        return f"procedure_run:{run}"
    return f"work_order:{order}" if order is not None else f"handover:{handover}"


_UNTOLD = N_("{role}: {record}")
_NOT_REACHED = N_("{role}: {record}; tried {n} times, not reached")


def _untold(look: Look, noted: Collection[int]) -> Iterator[Exception_]:
    query = (
        "SELECT id, subject, role, rule, opened_at, outcome, tries FROM notification"
        " WHERE outcome IN ('open', 'not_reached'){more} ORDER BY id"
    )
    raw = look.reading.raw
    if look.last < entries.head(raw).seq:
        rows = raw.execute(query.format(more=" OR entry_seq > ?"), (look.last,)).fetchall()
    else:
        rows = raw.execute(query.format(more="")).fetchall()
    closed, confidential = look.closed(row[1] for row in rows)
    for number, subject, role, rule, opened, outcome, tries in rows:
        first = stretch.first_about(raw, f"notification:{number}")
        if not 0 < first <= look.last or first in noted:
            continue
        said = look.say(_NOT_REACHED if outcome == "not_reached" else _UNTOLD)
        record = closed.get(subject) or record_name(subject, look.language)
        yield of_sort(
            "untold",
            f"notification:{number}",
            said.format(role=told_name(role, look.language), record=record, n=tries),
            opened,
            rule="" if subject in closed else rule,
            seq=first,
            subject=subject,
            confidential=subject in confidential,
        )


_DUE = N_("the roster of {month} is not complete; due by {due}")


def roster(look: Look) -> Iterator[Exception_]:
    """A month whose roster is due or overdue (DUTY-01), and hours of today that nobody covers."""
    reading = look.reading
    month = plan.due(reading)
    if month is not None:
        due = plan.due_at(reading, month)
        words = look.say(_DUE).format(month=month, due=look.clock(due))
        yield of_sort("roster", f"roster:{month}", words, due)
    running = f"{local(look.moment, reading.house.zone):%Y-%m}"
    if (running, "complete") not in plan.planned(reading):
        return
    for one in plan.month(reading, running).findings:
        if one.kind == "gap" and one.from_at is not None and one.to_at is not None:
            yield from _gap(look, one.from_at, one.to_at)


_NOBODY = N_("nobody is on the roster from {since} to {until}")


def _gap(look: Look, since: int, until: int) -> Iterator[Exception_]:
    if since < look.moment + DAY and until > look.moment:
        words = look.say(_NOBODY).format(since=look.clock(since), until=look.clock(until))
        yield of_sort("roster", f"gap:{since}", words, since, rule="DUTY-07")


# What a director looks for ----------------------------------------------------------------------


_REQUEST = N_("#{id} {room}: {content}")


def unanswered(look: Look) -> Iterator[Exception_]:
    """Complaints and requests that nobody has answered, whenever they came (LOG-17)."""
    marks = ", ".join("?" * len(OPEN_STATES))
    query = (
        "SELECT id, kind, room, content, received_at, received_by FROM help_request"
        f" WHERE state IN ({marks}) AND replied_at IS NULL AND origin IS NULL ORDER BY id"
    )
    rows = look.reading.raw.execute(query, OPEN_STATES).fetchall()
    closed, confidential = look.closed(f"help_request:{row[0]}" for row in rows)
    names = lines.names(look.reading.raw, {row[5] for row in rows})
    for number, kind, room, content, at, clerk in rows:
        subject = f"help_request:{number}"
        first = stretch.first_about(look.reading.raw, subject)
        if not 0 < first <= look.last:
            continue
        excerpt, more = cut(content.replace("\n", " "), EXCERPT)
        words = look.say(_REQUEST).format(id=number, room=room, content=excerpt + "…" * bool(more))
        yield of_sort(
            "complaint" if kind == "complaint" else "unanswered",
            subject,
            mask_phones_in(closed.get(subject, words)),
            at,
            seq=first,
            subject=subject,
            person=names.get(clerk, ""),
            person_id=clerk,
            confidential=subject in confidential,
        )
