"""What stands open until somebody does it: countersignatures, people to tell, the book itself."""

import json
from collections.abc import Collection, Iterator
from typing import Any, Final

from frontdesk.clock import DAY
from frontdesk.language import N_
from frontdesk.ledger.kinds import record_name
from frontdesk.ledger.verify import PROBLEM_WORDS
from frontdesk.models.help_requests import OPEN_STATES
from frontdesk.registers.checks.look import Look
from frontdesk.registers.checks.shapes import Exception_, Verified, of_sort
from frontdesk.registers.unit_of_work import Reading
from frontdesk.rules.services import told_name
from frontdesk.store import lines, local, stretch
from frontdesk.text import cut, mask_phones_in

STANDING: Final = ("approval:", "notification:", "help_request:", "roster:", "verify:")
"""Beginnings of the keys of what every check names again until it is done."""
EXCERPT: Final = 80


def is_standing(key: str) -> bool:
    """Whether every check names this again until it is done."""
    return key.startswith(STANDING)


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
        " p.name FROM approval a JOIN person p ON p.id = a.noted_by"
        " WHERE a.given_at IS NULL OR a.entry_seq > ? ORDER BY a.id"
    )
    rows = look.reading.raw.execute(query, (look.last,)).fetchall()
    subjects = {row[0]: _subject(*row[4:7]) for row in rows}
    closed, confidential = look.closed(subjects.values())
    for number, proposal, approver, at, *_records, clerk in rows:
        noted = stretch.first_about(look.reading.raw, f"approval:{number}")
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
        " WHERE outcome IN ('open', 'not_reached') OR entry_seq > ? ORDER BY id"
    )
    rows = look.reading.raw.execute(query, (look.last,)).fetchall()
    closed, confidential = look.closed(row[1] for row in rows)
    for number, subject, role, rule, opened, outcome, tries in rows:
        first = stretch.first_about(look.reading.raw, f"notification:{number}")
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


_NEVER = N_("the book was last found right before entry #{seq}; a newer part does not fit it")
_OLD = N_("the whole book was last checked {at}")
_NEVER_WHOLE = N_("the whole book has not been checked on this computer")


def verified(reading: Reading) -> Verified:
    """When the book was last found right on this computer."""
    found = local.newest_checkpoint(reading.raw)
    seq, at = found if found else (0, None)
    return Verified(at, seq, local.last_full(reading.raw))


def book(look: Look) -> Iterator[Exception_]:
    """What the last verify says, and whether it is too long ago."""
    raw, house = look.reading.raw, look.reading.house
    last = verified(look.reading)
    problems = local.setting(raw, "verify.problems")
    if problems:
        told = json.loads(problems)
        yield of_sort(
            "verify", "verify:problems", _problem(look, told), told["at"], seq=told["seq"]
        )
    elif last.seq and not local.last_checkpoint(raw):
        yield of_sort("verify", "verify:head", look.say(_NEVER).format(seq=last.seq), look.moment)
    elif _is_old(look, last, house.rulebook.count("verify.full_every_days")):
        at = last.full_at
        words = look.say(_OLD).format(at=look.clock(at)) if at else look.say(_NEVER_WHOLE)
        yield of_sort("verify_old", "verify:old", words, at or look.moment)


_PROBLEM = N_("{n} problems, the first: {words}")
_PROBLEM_AT = N_("{n} problems, the first at entry #{seq}: {words}")


def _problem(look: Look, told: Any) -> str:
    said = _PROBLEM if told.get("seq") is None else _PROBLEM_AT
    words = look.say(PROBLEM_WORDS.get(told["kind"], told["kind"]))
    return look.say(said).format(n=told["n"], seq=told.get("seq"), words=words)


def _is_old(look: Look, last: Verified, days: int) -> bool:
    since = last.full_at if last.full_at is not None else lines.first_recorded(look.reading.raw)
    return look.moment - since > days * DAY


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
            confidential=subject in confidential,
        )
