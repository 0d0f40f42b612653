"""What a confidential matter says to those who may not open it (CON-11, CARE-28).

They see that it is there, who answers for it and its clocks: no word that tells what it is about,
where, or whom it concerns. Whatever many people read, such as a clock's label or the sheet of a
change of duty, says no more to anybody.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from frontdesk.errors import NotAuthorised
from frontdesk.language import Language, _, current_language
from frontdesk.registers.unit_of_work import Reading, Transaction

_WORDS: Mapping[str, str] = {"en": "confidential case", "zh": "保密事项"}

CLOSED_ORDER = (
    "o.confidential AND o.issued_by <> ? AND NOT EXISTS (SELECT 1 FROM help_request h"
    " WHERE h.id = o.request_id AND h.received_by = ?) AND NOT EXISTS (SELECT 1"
    " FROM procedure_run r WHERE r.request_id = o.request_id AND r.owner = ?"
    " AND r.state = 'running')"
)
"""The condition under which an order `o` is not a person's to open; takes their id three times."""

_CLOSED = {
    "procedure_run": "SELECT id, id FROM procedure_run WHERE confidential AND id IN ({marks}) "
    "AND owner <> ?",
    "run_step": "SELECT s.id, r.id FROM run_step s JOIN procedure_run r ON r.id = s.run_id "
    "WHERE r.confidential AND s.id IN ({marks}) AND r.owner <> ?",
    "help_request": "SELECT id, id FROM help_request h WHERE confidential AND id IN ({marks}) "
    "AND received_by <> ? AND NOT EXISTS (SELECT 1 FROM procedure_run r "
    "WHERE r.request_id = h.id AND r.owner = ? AND r.state = 'running')",
    "work_order": "SELECT o.id, o.number FROM work_order o WHERE o.id IN ({marks}) "
    f"AND {CLOSED_ORDER}",
}
"""Of each table the records that are not this person's to open: id, and the number to name."""

NOBODY = -1


def run_words(run_id: int, language: Language) -> str:
    """What stands in place of a run's title: `confidential case 7`."""
    return f"{_WORDS[language]} {run_id}"


def request_words(request_id: int, language: Language) -> str:
    """What stands in place of what a request is about: `confidential case #12`."""
    return f"{_WORDS[language]} #{request_id}"


def order_words(number: str, language: Language) -> str:
    """What stands in place of what an order is about: `confidential case WO-2026-00042`."""
    return f"{_WORDS[language]} {number}"


def reader(reading: Reading | Transaction) -> int | None:
    """Whose confidential matters are open: the viewer's own, those of NOBODY, or (None) all.

    What is written in a transaction is read by everybody: there all that is confidential is closed.
    """
    viewer = reading.viewer if isinstance(reading, Reading) else None
    if viewer is None:
        return NOBODY
    return None if viewer.is_supervisor else viewer.person_id


def closed(reading: Reading | Transaction, subjects: Iterable[str]) -> dict[str, str]:
    """Those of the records that the viewer may not open, with the words that stand in their place.

    In a transaction the words are in the language of the log.

    Args:
        subjects: records as `table:id`: runs, their steps, requests, orders; any others are open.
    """
    who = reader(reading)
    if who is None:
        return {}
    is_read = isinstance(reading, Reading)
    language = current_language() if is_read else reading.house.language
    return {
        subject: _words(subject, number, language)
        for subject, number in _closed_to(reading, subjects, who).items()
    }


def closed_to_all(reading: Reading | Transaction, subjects: Iterable[str]) -> dict[str, str]:
    """The confidential ones of the records, with the words that stand in their place on a sheet.

    What many people read names none of them, whoever draws it up; in the language of the log.
    """
    return {
        subject: _words(subject, number, reading.house.language)
        for subject, number in _closed_to(reading, subjects, NOBODY).items()
    }


def _words(subject: str, number: Any, language: Language) -> str:
    if subject.startswith("help_request:"):
        return request_words(number, language)
    if subject.startswith("work_order:"):
        return order_words(number, language)
    return run_words(number, language)


def _closed_to(
    reading: Reading | Transaction, subjects: Iterable[str], who: int
) -> dict[str, int | str]:
    """Those of the records that are not this person's to open, and the number to name."""
    found: dict[str, int | str] = {}
    for table, ids in _by_table(subjects).items():
        query = _CLOSED[table]
        values = (*ids, *(who,) * query.count("?"))
        rows = reading.raw.execute(query.format(marks=", ".join("?" * len(ids))), values)
        found |= {f"{table}:{one}": number for one, number in rows}
    return found


def refuse_order(reading: Reading | Transaction, order_id: int) -> None:
    """Let only those go on who may open an order: whoever looks, or whoever acts.

    Supervisors, whoever wrote it, received its request or answers for a procedure that runs for it.

    Raises:
        NotAuthorised: it is confidential, and not theirs to open.
    """
    who = reading.actor if isinstance(reading, Transaction) else reading.viewer
    if who is not None and who.is_supervisor:
        return
    found = _closed_to(reading, [f"work_order:{order_id}"], who.person_id if who else NOBODY)
    for number in found.values():
        raise NotAuthorised(
            _("Order {number} belongs to a confidential matter.").format(number=number),
            rule="CARE-28",
            remedy=_("Its author and supervisors may open it."),
        )


def is_closed_order(reading: Reading | Transaction, order_id: int) -> bool:
    """Whether an order is confidential."""
    query = "SELECT confidential FROM work_order WHERE id = ?"
    found = reading.raw.execute(query, (order_id,)).fetchone()
    return bool(found and found[0])


def _by_table(subjects: Iterable[str]) -> dict[str, list[int]]:
    """The ids of the records of each table that may be confidential."""
    found: dict[str, list[int]] = {}
    for subject in dict.fromkeys(subjects):
        table, _colon, number = subject.partition(":")
        if table in _CLOSED and number.isdecimal():
            found.setdefault(table, []).append(int(number))
    return found
