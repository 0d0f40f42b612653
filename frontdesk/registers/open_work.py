"""What is open at the desk: as the sheet of a change of duty names it, and folded by matter."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from frontdesk.models import Commitment, HelpRequest, Person, ProcedureRun
from frontdesk.models.help_requests import OPEN_STATES
from frontdesk.registers import notifications, secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction

LISTED = 100
"""How many of a kind are named at most."""


@dataclass(frozen=True)
class _Open:
    """One open thing: how the sheet names it, and the record it is about."""

    item: Mapping[str, Any]
    subject: str


def unfinished(tx: Transaction | Reading) -> Sequence[Mapping[str, Any]]:
    """What is left, as the sheet names it (HO-11), each open thing once.

    Running procedures, people who must still be told, open requests and promises. What is
    confidential, and not the viewer's to open, is named by its number alone; on a sheet that is
    signed all of it is.
    """
    return [one.item for one in _left(tx)]


def _left(tx: Transaction | Reading) -> list[_Open]:
    found = [
        *_running_procedures(tx),
        *_to_tell(tx),
        *_open_requests(tx),
        *_open_promises(tx),
    ]
    closed = secrecy.closed(tx, (one.subject for one in found))
    return [_as_seen(one, closed.get(one.subject)) for one in found]


def _as_seen(one: _Open, words: str | None) -> _Open:
    """An open thing; where `words` stand in its place, without what it is about, where and who."""
    if words is None:
        return one
    unsaid = {"title": words, "label": words, "kind": words, "place": "", "room": ""}
    said = {name: unsaid.get(name, value) for name, value in one.item.items()}
    return _Open({**said, "confidential": True}, one.subject)


def _running_procedures(tx: Transaction | Reading) -> list[_Open]:
    query = (
        select(ProcedureRun, Person.name)
        .join(Person, col(Person.id) == col(ProcedureRun.owner))
        .where(ProcedureRun.state == "running")
        .order_by(col(ProcedureRun.id))
        .limit(LISTED)
    )
    return [
        _Open(
            {
                "run": run.id,
                "title": run.title,
                "place": run.place,
                "owner": owner,
                "stable": run.stable_at is not None,
            },
            f"procedure_run:{run.id}",
        )
        for run, owner in tx.session.exec(query)
    ]


def _to_tell(tx: Transaction | Reading) -> list[_Open]:
    return [
        _Open({"notification": one.id, "role": one.role, "subject": one.subject}, one.subject)
        for one in notifications.waiting(tx, LISTED)
    ]


def _open_requests(tx: Transaction | Reading) -> list[_Open]:
    query = (
        select(HelpRequest)
        .where(col(HelpRequest.state).in_(OPEN_STATES), col(HelpRequest.origin).is_(None))
        .order_by(col(HelpRequest.special).desc(), col(HelpRequest.id))
        .limit(LISTED)
    )
    return [
        _Open(
            {"request": row.id, "room": row.room, "kind": row.kind, "state": row.state},
            f"help_request:{row.id}",
        )
        for row in tx.session.exec(query)
    ]


def _open_promises(tx: Transaction | Reading) -> list[_Open]:
    query = (
        select(Commitment)
        .where(Commitment.state == "open")
        .order_by(col(Commitment.due_at), col(Commitment.id))
        .limit(LISTED)
    )
    return [
        _Open(
            {"commitment": row.id, "label": row.label, "due_at": row.due_at},
            row.subject or f"commitment:{row.id}",
        )
        for row in tx.session.exec(query)
    ]


# Folded by matter ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Matter:
    """Everything open that belongs together, such as one patient; one line of the relief's list.

    Attributes:
        items: as the sheet names them: procedures, the request, whom to tell, clocks by their time.
        important: it keeps duty from changing (HO-15).
    """

    items: tuple[Mapping[str, Any], ...]
    important: bool


_ORDER = ("run", "request", "notification", "commitment")


def matters(reading: Reading, special: Collection[int]) -> list[Matter]:
    """What is left, folded: every open thing in one matter only, important ones first.

    What the viewer may not open is a matter of its own, so that its place is not told by what
    stands beside it (CON-11).

    Args:
        special: ids of the requests that keep duty from changing (HO-15).
    """
    found = _left(reading)
    cases = _cases(reading, [one.subject for one in found])
    together: dict[tuple[str, bool], list[Mapping[str, Any]]] = {}
    for one in found:
        key = (cases.get(one.subject, one.subject), "confidential" in one.item)
        together.setdefault(key, []).append(one.item)
    folded = [_matter(items, special) for items in together.values()]
    return sorted(folded, key=_rank)


def _matter(items: Sequence[Mapping[str, Any]], special: Collection[int]) -> Matter:
    important = any(item.get("stable") is False or item.get("request") in special for item in items)
    return Matter(tuple(sorted(items, key=_place)), important)


def _place(item: Mapping[str, Any]) -> int:
    return next(place for place, kind in enumerate(_ORDER) if kind in item)


def _rank(matter: Matter) -> int:
    """What keeps duty from changing first, then who must be told."""
    told = any("notification" in item for item in matter.items)
    return 0 if matter.important else 1 if told else 2


def _cases(reading: Reading, subjects: Sequence[str]) -> dict[str, str]:
    """The request, or the run without one, that a run or a step of a run belongs to."""
    found: dict[str, str] = {}
    for table, query in _CASE_OF.items():
        ids = [int(one.partition(":")[2]) for one in subjects if one.startswith(f"{table}:")]
        marks = ", ".join("?" * len(ids))
        for number, run, request in reading.raw.execute(query.format(marks=marks), ids):
            case = f"procedure_run:{run}" if request is None else f"help_request:{request}"
            found[f"{table}:{number}"] = case
    return found


_CASE_OF = {
    "procedure_run": "SELECT id, id, request_id FROM procedure_run WHERE id IN ({marks})",
    "run_step": "SELECT s.id, r.id, r.request_id FROM run_step s "
    "JOIN procedure_run r ON r.id = s.run_id WHERE s.id IN ({marks})",
}
