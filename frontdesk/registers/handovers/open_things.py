"""Everything that is open at the desk, each thing once, as the sheet of a handover names it.

The words are in the site's language and say nothing of a confidential matter but its number: many
people read a sheet.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from frontdesk.intake import label
from frontdesk.ledger.kinds import record_name
from frontdesk.registers import secrecy
from frontdesk.registers.commitments import PROMISE
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.services import told_name

At = Reading | Transaction


@dataclass(frozen=True)
class OpenThing:
    """One open thing; instants in UTC milliseconds.

    Attributes:
        subject: the record, `table:id`.
        case: the record whose matter it belongs to; the same for all that is folded together.
        words: what it is, in the site's language.
        next: what is to be done next.
        owner: who answers for it so far; None where nobody is named.
        since: when it was opened.
        due: when its clock is over; None without one.
        state: of a request or an order, where it stands.
        listed: it wants something done in the coming shift; else it is only counted.
        ordinary: an ordinary request that nobody has answered yet (HO-14).
        confidential: it is named by its number alone.
    """

    subject: str
    case: str
    words: str
    next: str
    owner: int | None
    since: int
    due: int | None = None
    state: str = ""
    listed: bool = True
    ordinary: bool = False
    confidential: bool = False

    @property
    def table(self) -> str:
        """The table of the record."""
        return self.subject.partition(":")[0]


def open_things(at: At, until: int) -> list[OpenThing]:
    """Every open thing at the desk.

    Args:
        until: end of the coming shift; what falls due before it is listed.
    """
    found = [
        *_runs(at),
        *_requests(at),
        *_orders(at, until),
        *_to_tell(at),
        *_to_sign(at),
        *_clocks(at, until),
    ]
    cases = _cases(at, (thing.case for thing in found))
    closed = secrecy.closed_to_all(at, (thing.case for thing in found))
    closed |= secrecy.closed_to_all(at, (thing.subject for thing in found))
    return [_seen(thing, cases, closed) for thing in found]


def _seen(thing: OpenThing, cases: Mapping[str, str], closed: Mapping[str, str]) -> OpenThing:
    folded = replace(thing, case=cases.get(thing.case, thing.case))
    words = closed.get(thing.subject) or closed.get(thing.case)
    if words is None:
        return folded
    return replace(folded, words=words, next="", confidential=True)


def _said(at: At, en: str, zh: str) -> str:
    return zh if at.house.language == "zh" else en


# Runs ---------------------------------------------------------------------------------------


def _runs(at: At) -> Iterable[OpenThing]:
    steps = _open_steps(at)
    query = (
        "SELECT id, title, place, owner, started_at FROM procedure_run WHERE state = 'running'"
        " ORDER BY id"
    )
    for number, title, place, owner, started in at.raw.execute(query).fetchall():
        yield OpenThing(
            f"procedure_run:{number}",
            f"procedure_run:{number}",
            f"{title} {place}".strip(),
            steps.get(number, ""),
            owner,
            started,
        )


def _open_steps(at: At) -> dict[int, str]:
    """For each running run what its newest open step is called."""
    query = (
        "SELECT s.run_id, s.step, p.id, p.content FROM run_step s"
        " JOIN procedure_run r ON r.id = s.run_id JOIN procedure_revision p ON p.id = r.revision_id"
        " WHERE r.state = 'running' AND s.state = 'open' ORDER BY s.id"
    )
    titles: dict[int, dict[str, str]] = {}
    found = {}
    for run, step, revision, content in at.raw.execute(query):
        if revision not in titles:
            titles[revision] = _titles(content, at.house.language)
        found[run] = titles[revision].get(step, step)
    return found


def _titles(content: str, language: str) -> dict[str, str]:
    """What the steps of a pinned procedure are called; nothing where it cannot be read."""
    try:
        steps = json.loads(content)["step"]
        return {step["id"]: step["title"][language] for step in steps}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


# Requests -----------------------------------------------------------------------------------

_REQUEST_NEXT: Final[Mapping[str, tuple[str, str]]] = {
    "registered": ("answer the caller", "答复求助人"),
    "escalated": ("ask the supervisor again, then answer", "再问主管，然后答复"),
    "answered": ("close it once the caller agrees", "求助人无异议后办结"),
    "handed_over": ("ask for the result", "追问处理结果"),
    "reported_back": ("tell the caller, then close it", "转告求助人后办结"),
    "cannot_provide": ("close it", "办结"),
}
_REQUEST_LISTED = ("registered", "escalated", "handed_over")


def _requests(at: At) -> Iterable[OpenThing]:
    query = (
        "SELECT id, kind, room, content, state, special, received_by, received_at FROM help_request"
        " WHERE state IN ('registered','escalated','answered','handed_over','reported_back',"
        "'cannot_provide') AND origin IS NULL ORDER BY id"
    )
    for row in at.raw.execute(query).fetchall():
        number, kind, room, content, state, special, owner, received = row
        kind_words = label("kind", kind, at.house.language)
        yield OpenThing(
            f"help_request:{number}",
            f"help_request:{number}",
            f"#{number} {kind_words} {room} {_short(content)}".replace("  ", " ").strip(),
            _said(at, *_REQUEST_NEXT[state]),
            owner,
            received,
            state=state,
            listed=bool(special) or state in _REQUEST_LISTED,
            ordinary=not special and state in ("registered", "escalated"),
        )


def _short(content: str, limit: int = 40) -> str:
    line = " ".join(content.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


# Orders -------------------------------------------------------------------------------------

_WAITING_ORDERS = ("registered", "exception_asked", "accepted", "rescheduled", "no_access")
_BEFORE_DONE = (*_WAITING_ORDERS, "surveying", "dispatched", "received", "on_site", "suspended")
_GIVE_OUT = ("give it out", "派工")
_AT_WORK = ("see to it that it is done", "跟进完成情况")


def _orders(at: At, until: int) -> Iterable[OpenThing]:
    states = at.house.transitions.states("order_work")
    query = (
        "SELECT id, number, room, content, work, urgency, request_id, worker_id, issued_by,"
        " issued_at, appointment_at FROM work_order WHERE state = 'open' ORDER BY id"
    )
    for row in at.raw.execute(query).fetchall():
        number, name, room, content, work, urgency, request, worker, by, issued, appointed = row
        idle = work in _WAITING_ORDERS and worker is None
        soon = appointed is not None and appointed <= until and work in _BEFORE_DONE
        state = states[work].text(at.house.language) if work in states else work
        yield OpenThing(
            f"work_order:{number}",
            f"work_order:{number}" if request is None else f"help_request:{request}",
            f"{name} {room} {_short(content)}".replace("  ", " "),
            f"{state}: {_said(at, *(_GIVE_OUT if idle else _AT_WORK))}",
            worker if worker is not None else by,
            issued,
            state=work,
            listed=idle or soon or urgency != "normal",
        )


# People to tell, decisions to sign, clocks -----------------------------------------------------


def _to_tell(at: At) -> Iterable[OpenThing]:
    query = (
        "SELECT id, subject, role, opened_at FROM notification"
        " WHERE outcome IN ('open','not_reached') ORDER BY id"
    )
    for number, subject, role, opened in at.raw.execute(query).fetchall():
        who = told_name(role, at.house.language)
        of = record_name(subject, at.house.language)
        yield OpenThing(
            f"notification:{number}",
            subject,
            _said(at, f"tell {who} of {of}", f"通知{who}：{of}"),
            _said(at, "tell, or write down that nobody answered", "通知到人，或记未联系上"),
            None,
            opened,
        )


def _to_sign(at: At) -> Iterable[OpenThing]:
    """Decisions by telephone that wait for a countersignature."""
    query = (
        "SELECT id, run_id, order_id, handover_id, approver, noted_at FROM approval"
        " WHERE given_at IS NULL ORDER BY id"
    )
    for number, run, order, handover, approver, noted in at.raw.execute(query).fetchall():
        tables = {"procedure_run": run, "work_order": order, "handover": handover}
        case = next((f"{table}:{one}" for table, one in tables.items() if one is not None), "")
        yield OpenThing(
            f"approval:{number}",
            case or f"approval:{number}",
            _said(at, f"decision of {approver} by telephone", f"{approver}电话决定"),
            _said(at, f"{approver} countersigns", f"由{approver}补签"),
            None,
            noted,
            listed=False,
        )


def _clocks(at: At, until: int) -> Iterable[OpenThing]:
    """A promise of the desk is listed; a longer clock once it falls due in the coming shift."""
    query = (
        "SELECT id, subject, label, owner, started_at, due_at, rule FROM commitment"
        " WHERE state = 'open' ORDER BY due_at, id"
    )
    for row in at.raw.execute(query).fetchall():
        number, subject, words, owner, started, due, rule = row
        yield OpenThing(
            f"commitment:{number}",
            subject or f"commitment:{number}",
            words,
            _said(at, "keep it", "到时兑现"),
            owner,
            started,
            due,
            listed=rule == PROMISE or due <= until,
        )


# What belongs together ----------------------------------------------------------------------


def _cases(at: At, subjects: Iterable[str]) -> dict[str, str]:
    """The request, or the run without one, that a run, a step or an order belongs to."""
    found: dict[str, str] = {}
    by_table: dict[str, list[int]] = {}
    for subject in dict.fromkeys(subjects):
        table, _colon, number = subject.partition(":")
        if table in _CASE_OF and number.isdecimal():
            by_table.setdefault(table, []).append(int(number))
    for table, ids in by_table.items():
        for part in _parts(ids):
            marks = ", ".join("?" * len(part))
            for number, case in at.raw.execute(_CASE_OF[table].format(marks=marks), part):
                found[f"{table}:{number}"] = case
    return found


def _parts(ids: list[int], size: int = 500) -> list[list[int]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


_CASE_OF: Final[Mapping[str, str]] = {
    "procedure_run": "SELECT id, coalesce('help_request:' || request_id, 'procedure_run:' || id)"
    " FROM procedure_run WHERE id IN ({marks})",
    "run_step": "SELECT s.id, coalesce('help_request:' || r.request_id, 'procedure_run:' || r.id)"
    " FROM run_step s JOIN procedure_run r ON r.id = s.run_id WHERE s.id IN ({marks})",
    "work_order": "SELECT id, coalesce('help_request:' || request_id, 'work_order:' || id)"
    " FROM work_order WHERE id IN ({marks})",
}
