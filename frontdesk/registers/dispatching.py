"""Whom an order should be given to, and why: there now, skilled, free, near, known there (WO-20).

Kept as fast as one look-up for each fact: 500 workers and 100,000 past orders are the size it is
made for.
"""

from collections import Counter
from dataclasses import dataclass

from frontdesk.clock import MINUTE
from frontdesk.intake import label, split_room
from frontdesk.language import _, current_language
from frontdesk.registers import secrecy, workers
from frontdesk.registers.unit_of_work import Reading, not_found
from frontdesk.registers.workers import WorkerView


@dataclass(frozen=True)
class Suggested:
    """A worker, and what speaks for them, in the current language."""

    worker: WorkerView
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """The best workers for an order; where nobody fits, why, and whom to ask.

    Attributes:
        ask: telephone roles of Appendix 4 to turn to, in order.
    """

    trade: str
    best: tuple[Suggested, ...]
    nobody: str = ""
    ask: tuple[str, ...] = ()


def suggest(reading: Reading, order_id: int) -> Suggestion:
    """The best workers for an order that has been written.

    Raises:
        NotFound: no such order.
        NotAuthorised: it is confidential, and not the viewer's to open (CON-11).
    """
    secrecy.refuse_order(reading, order_id)
    query = "SELECT trade, room, appointment_at FROM work_order WHERE id = ?"
    row = reading.raw.execute(query, (order_id,)).fetchone()
    if row is None:
        raise not_found("work_order", order_id)
    return suggest_for(reading, *row)


def suggest_for(
    reading: Reading, trade: str, room: str, appointed: int | None = None
) -> Suggestion:
    """The best workers for a trade at a place, before an order is written.

    Args:
        appointed: when the job is to be done, UTC milliseconds; by default now.
    """
    at = max(reading.now, appointed or 0)
    everybody = workers.staff(reading, at)
    skilled = [one for one in everybody if trade in one.trades or trade == "other"]
    there = [one for one in skilled if one.there_until is not None]
    free = [one for one in there if not one.on_break(at)]
    if not free:
        words = _nobody(trade, everybody, skilled, there, later=at > reading.now)
        return Suggestion(trade, (), words, ("department_supervisor", "me_supervisor", "duty_lead"))
    near = _near_now(reading, room)
    known = _been_there(reading, room)

    def rank(one: WorkerView) -> tuple[int, bool, bool, str, int]:
        person = one.person_id
        return one.open_minutes, person not in near, person not in known, one.name, person

    most = reading.house.rulebook.count("wo.suggestions")
    best = sorted(free, key=rank)[:most]
    told = tuple(
        Suggested(one, (*_there_words(reading, one, trade, at), *_reasons(one, near, known)))
        for one in best
    )
    return Suggestion(trade, told)


def _there_words(reading: Reading, one: WorkerView, trade: str, at: int) -> list[str]:
    named = label("trade", trade, current_language())
    words = [_("skilled in {trade}").format(trade=named)] if trade in one.trades else []
    if at > reading.now:
        return [*words, _("there at the appointed time")]
    left = max(0, (one.there_until or at) - at) // MINUTE
    span = _("{hours}h{minutes:02d}m").format(hours=left // 60, minutes=left % 60)
    return [*words, _("there for {span} more").format(span=span)]


def _reasons(one: WorkerView, near: frozenset[int], known: Counter[int]) -> list[str]:
    words = [_("{n} orders on hand").format(n=one.open_orders) if one.open_orders else _("free")]
    if one.person_id in near:
        words.append(_("in the same building"))
    if one.person_id in known:
        words.append(_("was there before ({n}×)").format(n=known[one.person_id]))
    return words


def _nobody(
    trade: str,
    everybody: list[WorkerView],
    skilled: list[WorkerView],
    there: list[WorkerView],
    *,
    later: bool,
) -> str:
    if not everybody:
        return _("No worker is entered yet.")
    named = label("trade", trade, current_language())
    if not skilled:
        return _("Nobody is skilled in {trade}.").format(trade=named)
    if not there:
        words = (
            _("Nobody skilled in {trade} is there at the appointed time.")
            if later
            else _("Nobody skilled in {trade} is there now.")
        ).format(trade=named)
        coming = [one for one in skilled if one.next_from is not None]
        if coming:
            first = min(coming, key=lambda one: one.next_from or 0)
            words += " " + _("Next: {name}.").format(name=first.name)
        return words
    names = ", ".join(one.name for one in there[:3])
    return _("All who are there are on a break: {names}.").format(names=names)


def _near_now(reading: Reading, room: str) -> frozenset[int]:
    """Workers who have an open order in the building of `room`, or are usually there."""
    building = _building(room)
    if not building:
        return frozenset()
    query = (
        "SELECT DISTINCT worker_id FROM work_order WHERE state = 'open' AND worker_id IS NOT NULL"
        " AND work IN ('dispatched','received','on_site','in_work','suspended','rework')"
        " AND room LIKE ? || '-%'"
    )
    busy = {row[0] for row in reading.raw.execute(query, (building,))}
    usual = reading.raw.execute(
        "SELECT person_id, near FROM contact WHERE active AND near <> '' AND person_id IS NOT NULL"
    )
    return frozenset(
        busy | {person for person, near in usual if building in near.replace("，", ",").split(",")}
    )


def _building(room: str) -> str:
    return split_room(room)[0] if room else ""


def _been_there(reading: Reading, room: str) -> Counter[int]:
    """How often each worker was in this room before."""
    if not room:
        return Counter()
    query = (
        "SELECT worker_id, count(*) FROM work_order WHERE room = ? AND worker_id IS NOT NULL"
        " AND arrived_at IS NOT NULL GROUP BY worker_id"
    )
    return Counter(dict(reading.raw.execute(query, (room,)).fetchall()))
