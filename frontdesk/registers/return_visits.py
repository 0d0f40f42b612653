"""Return visits (回访): opened by a signed order, made, drawn for visits in person, checked."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from sqlmodel import col, select

from frontdesk.clock import local
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, ReturnVisit, VisitCheck, VisitDraw, WorkOrder
from frontdesk.registers import help_requests, secrecy
from frontdesk.registers.orders import tracks
from frontdesk.registers.orders.tracks import line_of, move, post, said
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found, row_id
from frontdesk.rules.calendar import end_of_day
from frontdesk.rules.periods import first_of_month

DUE_RULE: Final = "RV-03"
WAYS: Final = ("phone", "home")
CHECKERS: Final = ("cs_supervisor", "director", "company")
"""Posts whose monthly checks are counted (RV-09)."""


def open_for(tx: Transaction, row: WorkOrder) -> list[Book]:
    """The visit that a signed order needs, due by the 10th of the next month (RV-03); to post.

    Office services at the desk need none: the resident stands there and signs.
    """
    if row.category in tracks.OFFICE:
        move(tx, row, "visit", "not_needed", {"work_ended": True})
        return []
    move(tx, row, "visit", "due", {"work_signed": row.signature})
    day = local(tx.now, tx.house.zone).date()
    due = due_at(tx, day)
    visit = ReturnVisit(order_id=row_id(row), month=f"{day:%Y-%m}", due_at=due)
    tx.session.add(visit)
    words = ("return visit", "回访")
    return [visit, tracks.start_clock(tx, row, DUE_RULE, words, due, tx.now)]


def due_at(tx: Transaction | Reading, day: date) -> int:
    """The end of the rulebook's day of the month after `day` (RV-03)."""
    first = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    last = tx.house.rulebook.count("rv.due_day")
    if not tx.house.rulebook.flag("deadline.day_inclusive"):
        last -= 1
    return end_of_day(first + timedelta(days=last - 1), tx.house.zone)


@dataclass(frozen=True)
class VisitDraft:
    """A visit as it was made.

    Attributes:
        way: `phone` or `home`.
        confirmed_by: the resident's signature, or who answered the telephone (RV-06, RV-07).
        action: what is done about it where the resident is dissatisfied (RV-10).
        visitor_id: who made it; by default whoever writes it.
        open_request: open a request for it, a complaint where `complaint` says so.
    """

    way: str
    opinion: str
    confirmed_by: str
    satisfied: bool
    action: str = ""
    visitor_id: int | None = None
    open_request: bool = False
    complaint: bool = False


def make(
    tx: Transaction, visit_id: int, draft: VisitDraft, *, seen: int | None = None
) -> int | None:
    """The visit was made; the id of the request it opened, where it opened one.

    Raises:
        GuardRefused: the visitor, or whoever writes, did the work; or dissatisfaction has no
            action (RV-10).
    """
    tx.require("visit.make")
    visit, row = _open(tx, visit_id, seen)
    _refuse_worker(tx, row)
    _check_way(visit, draft.way)
    visitor = tracks.must_work_here(tx, draft.visitor_id or tx.actor.person_id)
    action = said("action", draft.action, required=False)
    facts = {
        "way": draft.way,
        "opinion": draft.opinion,
        "confirmation": draft.confirmed_by,
        "other_visitor": visitor.id != row.worker_id,
        "action_if_dissatisfied": draft.satisfied or action,
    }
    move(tx, row, "visit", "done", facts)
    visit.way, visit.visitor_id, visit.done_at = draft.way, visitor.id, tx.now
    visit.confirmed_by = line_of("signature", draft.confirmed_by, rule="RV-06")
    visit.opinion = said("opinion", draft.opinion, rule="RV-06")
    visit.satisfied, visit.action = draft.satisfied, action
    clocks = tracks.stop_clocks(tx, row, DUE_RULE)
    data = {
        "way": draft.way,
        "visitor": visitor.name,
        "satisfied": "yes" if draft.satisfied else "no",
        "opinion": visit.opinion,
        "action": action,
    }
    if draft.open_request and not draft.satisfied:
        visit.follow_request_id = _follow(tx, row, draft)
    post(tx, "visit.made", row, data, [visit, *clocks])
    return visit.follow_request_id


def _refuse_worker(tx: Transaction, row: WorkOrder) -> None:
    if tx.actor.person_id == row.worker_id:
        raise GuardRefused(
            _("Whoever did the work does not write its return visit."),
            rule="RV-02",
            remedy=_("Let somebody else sign in."),
        )


def try_in_vain(
    tx: Transaction, visit_id: int, way: str, content: str, *, seen: int | None = None
) -> int:
    """Nobody was there, or answered, or wanted to speak; how often it was tried by now.

    Raises:
        InvalidInput: no such way, or nothing is said about it.
        GuardRefused: the visit is over, or is to be made in person.
    """
    tx.require("visit.make")
    visit, row = _open(tx, visit_id, seen)
    _refuse_worker(tx, row)
    _check_way(visit, way)
    content = said("content", content, rule="RV-04")
    visit.tried += 1
    data = {"way": way, "visitor": tx.actor.name, "tried": visit.tried, "content": content}
    post(tx, "visit.tried", row, data, [visit])
    return visit.tried


def give_up(tx: Transaction, visit_id: int, reason: str, *, seen: int | None = None) -> None:
    """It could not be made, by a supervisor's word: the order need not wait for it any more.

    A drawn one that is given up counts no more as one in person; another may be drawn (RV-05).

    Raises:
        NotAuthorised: only a supervisor says so.
        GuardRefused: it was not tried often enough, or no reason is named.
    """
    tx.require("visit.give_up")
    visit, row = _open(tx, visit_id, seen)
    _refuse_worker(tx, row)
    reason = said("reason", reason, required=False)
    enough = visit.tried >= tx.house.rulebook.count("rv.tries_min")
    move(tx, row, "visit", "not_made", {"tried": enough, "reason": reason})
    visit.given_up_at, visit.reason = tx.now, reason
    clocks = tracks.drop_clocks(tx, row, reason, DUE_RULE)
    data = {"tried": visit.tried, "reason": reason}
    post(tx, "visit.given_up", row, data, [visit, *clocks])


def _check_way(visit: ReturnVisit, way: str) -> None:
    if way not in WAYS:
        raise InvalidInput(field_label("way"), ", ".join(WAYS), rule="RV-04")
    if visit.drawn and way != "home":
        raise GuardRefused(
            _("This visit was drawn to be made in person."), rule="RV-05", remedy=_("Call there.")
        )


def _follow(tx: Transaction, row: WorkOrder, draft: VisitDraft) -> int:
    """A request, or a complaint, that takes the dissatisfaction up (RV-10)."""
    words = f"{row.number} {draft.opinion} {draft.action}"
    made = help_requests.draft_of(
        {
            "content": words,
            "kind": "complaint" if draft.complaint else "repair",
            "room": row.room,
            "requester": row.customer or draft.confirmed_by,
            "telephone": row.telephone,
        }
    )
    return help_requests.register(tx, made, confidential=row.confidential)


def _open(tx: Transaction, visit_id: int, seen: int | None) -> tuple[ReturnVisit, WorkOrder]:
    visit = tx.get(ReturnVisit, visit_id, seen=seen)
    row = tx.get(WorkOrder, visit.order_id)
    secrecy.refuse_order(tx, visit.order_id)
    if visit.done_at is not None:
        raise GuardRefused(_("This visit has been made already."), rule="RV-01")
    if visit.given_up_at is not None:
        raise GuardRefused(_("This visit could not be made; it is over."), rule="RV-01")
    return visit, row


# The draw -------------------------------------------------------------------------------------


def draw(tx: Transaction, month: str) -> tuple[int, ...]:
    """Draw visits of a month to be made in person, until the share is reached (RV-05); their ids.

    The seed comes from the head of the log before the draw, so that nobody can choose it, and
    stands in the entry: `drawn_from` gives the same ids again.

    Raises:
        GuardRefused: nothing is left to draw from, or the share is reached already.
        InvalidInput: not a month.
    """
    tx.require("visit.draw")
    _first_of(month)
    share = tx.house.rulebook.count("rv.home_share_min")
    visits = _of_month(tx, month)
    already = sum(_in_person(one) for one in visits)
    wanted = -(-len(visits) * share // 100) - already
    open_ones = [one for one in visits if one.done_at is None and one.given_up_at is None]
    pool = [row_id(one) for one in open_ones if not one.drawn]
    if wanted <= 0 or not pool:
        raise GuardRefused(
            _("{month}: {n} of {all} visits are in person; no more are needed or left.").format(
                month=month, n=already, all=len(visits)
            ),
            rule="RV-05",
        )
    seed = tx.chain.head.link.hex()
    drawn = drawn_from(seed, pool, wanted)
    rows = [one for one in visits if one.id in drawn]
    for one in rows:
        one.drawn = True
    kept = VisitDraw(
        month=month,
        turn=_next_turn(tx, month),
        seed=seed,
        share_percent=share,
        population=",".join(str(number) for number in pool),
        drawn=",".join(str(number) for number in drawn),
        drawn_at=tx.now,
    )
    tx.session.add(kept)
    data = {"month": month, "drawn": len(drawn), "population": len(pool), "seed": seed}
    tx.post("visits.drawn", data, [kept, *rows])
    return drawn


def drawn_from(seed: str, pool: list[int], count: int) -> tuple[int, ...]:
    """`count` ids of the sorted `pool`, by the seed (hex); the same seed gives the same ids."""
    chance = random.Random(f"return-visit {seed}")
    return tuple(sorted(chance.sample(sorted(pool), min(count, len(pool)))))


def _first_of(month: str) -> date:
    return first_of_month(month, field_label("month"), "RV-03")


def _of_month(tx: Transaction | Reading, month: str) -> list[ReturnVisit]:
    query = select(ReturnVisit).where(ReturnVisit.month == month).order_by(col(ReturnVisit.id))
    return list(tx.session.exec(query))


def _in_person(visit: ReturnVisit) -> bool:
    """Whether it was made in person or was drawn to be."""
    return visit.way == "home" or (visit.drawn and visit.given_up_at is None)


def _next_turn(tx: Transaction, month: str) -> int:
    query = "SELECT COALESCE(MAX(turn), 0) + 1 FROM visit_draw WHERE month = ?"
    return int(tx.raw.execute(query, (month,)).fetchone()[0])


# Managers' checks -----------------------------------------------------------------------------


def check(tx: Transaction, visit_id: int, finding: str) -> None:
    """A manager looks a visit over (RV-09).

    Raises:
        GuardRefused: it has not been made, or was made by the manager, who does not check it.
    """
    tx.require("visit.check")
    visit = tx.get(ReturnVisit, visit_id)
    row = tx.get(WorkOrder, visit.order_id)
    finding = said("finding", finding, rule="RV-09")
    if visit.done_at is None:
        raise GuardRefused(_("This visit has not been made yet."), rule="RV-09")
    if visit.visitor_id == tx.actor.person_id:
        raise GuardRefused(_("Whoever made a visit does not check it."), rule="RV-09")
    query = "SELECT 1 FROM visit_check WHERE visit_id = ? AND checked_by = ?"
    if tx.raw.execute(query, (visit_id, tx.actor.person_id)).fetchone():
        raise GuardRefused(_("You have checked this visit already."), rule="RV-09")
    kept = VisitCheck(
        visit_id=visit_id,
        month=f"{local(tx.now, tx.house.zone):%Y-%m}",
        role=next(role for role in CHECKERS if role in tx.actor.roles),
        checked_by=tx.actor.person_id,
        checked_at=tx.now,
        finding=finding,
    )
    tx.session.add(kept)
    rows: list[Book] = [kept]
    if row.visit == "done" and row.state == "open":
        move(tx, row, "visit", "checked", {"check_finding": finding})
        rows.append(row)
    data = {"number": row.number, "who": tx.actor.name, "finding": finding}
    subject = tracks.subject_of(row)
    about = [f"return_visit:{visit_id}"]
    tx.post(
        "visit.checked", data, rows, subject=subject, about=about, confidential=row.confidential
    )


# Looking --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VisitView:
    """A return visit with its order; instants in UTC milliseconds.

    That of an order that is closed to the viewer says nothing of its matter (CON-11).
    """

    id: int
    order_id: int
    number: str
    room: str
    customer: str
    telephone: str
    content: str
    worker: str
    month: str
    signed_at: int
    due_at: int
    drawn: bool
    way: str
    visitor: str
    done_at: int | None
    confirmed_by: str
    opinion: str
    satisfied: bool | None
    action: str
    entry_seq: int
    tried: int
    given_up_at: int | None
    reason: str


_VIEW: Final = (
    "SELECT v.id, v.order_id, o.number, o.room, o.customer, o.telephone, o.content,"
    " COALESCE(w.name, ''), v.month, o.signed_at, v.due_at, v.drawn, v.way, COALESCE(p.name, ''),"
    " v.done_at, v.confirmed_by, v.opinion, v.satisfied, v.action, v.entry_seq,"
    " v.tried, v.given_up_at, v.reason"
    " FROM return_visit v JOIN work_order o ON o.id = v.order_id"
    " LEFT JOIN person w ON w.id = o.worker_id LEFT JOIN person p ON p.id = v.visitor_id"
)


_FLAGS: Final = (11, 17)
"""Places of the yes-or-no columns in _VIEW."""


def _views(reading: Reading, where: str, values: tuple[object, ...]) -> list[VisitView]:
    rows = reading.raw.execute(f"{_VIEW} {where}", values)
    views = [VisitView(*_flagged(row)) for row in rows.fetchall()]
    closed = secrecy.closed(reading, (f"work_order:{one.order_id}" for one in views))
    return [
        replace(one, **_UNSAID | {"content": closed[subject]}) if subject in closed else one
        for one in views
        for subject in (f"work_order:{one.order_id}",)
    ]


_UNSAID: Final[dict[str, Any]] = dict.fromkeys(
    ("room", "customer", "telephone", "confirmed_by", "opinion", "action", "reason"), ""
)
"""What the visit of a closed order does not say."""


def _flagged(row: Sequence[Any]) -> list[Any]:
    """The columns with the yes-or-no ones as such."""
    values = list(row)
    for place in _FLAGS:
        values[place] = None if values[place] is None else bool(values[place])
    return values


def due(reading: Reading, limit: int = 500) -> list[VisitView]:
    """Visits that are to be made: those of the order signed first come first (RV-01)."""
    where = "WHERE v.done_at IS NULL AND v.given_up_at IS NULL ORDER BY o.signed_at, v.id LIMIT ?"
    return _views(reading, where, (limit,))


def made(reading: Reading, month: str, limit: int = 500) -> list[VisitView]:
    """Visits of a month that were made, or could not be, the newest first."""
    where = (
        "WHERE v.month = ? AND COALESCE(v.done_at, v.given_up_at) IS NOT NULL"
        " ORDER BY COALESCE(v.done_at, v.given_up_at) DESC LIMIT ?"
    )
    return _views(reading, where, (month, limit))


def show(reading: Reading, visit_id: int) -> VisitView:
    """One visit.

    Raises:
        NotFound: no such id.
    """
    found = _views(reading, "WHERE v.id = ?", (visit_id,))
    if not found:
        raise not_found("return_visit", visit_id)
    return found[0]


def of_order(reading: Reading, order_id: int) -> VisitView | None:
    """The visit of an order, where it needs one."""
    found = _views(reading, "WHERE v.order_id = ?", (order_id,))
    return found[0] if found else None


@dataclass(frozen=True)
class Quota:
    """How a month's visits stand against the rules (RV-03, RV-05, RV-09).

    Attributes:
        home_percent: share of visits in person, made or drawn, whole percent rounded down.
        given_up: how many could not be made.
        checks: for each post that checks, how many it has made in the month and how many it owes.
    """

    month: str
    visits: int
    made: int
    home: int
    home_percent: int
    home_wanted: int
    due_at: int
    checks: tuple[tuple[str, int, int], ...]
    given_up: int

    @property
    def home_reached(self) -> bool:
        """Whether enough of them are in person."""
        return self.home * 100 >= self.home_wanted * self.visits


def quota(reading: Reading, month: str) -> Quota:
    """How a month (`YYYY-MM`) stands.

    Raises:
        InvalidInput: not a month.
    """
    first = _first_of(month)
    visits = _of_month(reading, month)
    home = sum(_in_person(one) for one in visits)
    owes = reading.house.rulebook.count("rv.manager_check_min")
    counted = dict(
        reading.raw.execute(
            "SELECT role, count(*) FROM visit_check WHERE month = ? GROUP BY role", (month,)
        ).fetchall()
    )
    return Quota(
        month,
        len(visits),
        sum(one.done_at is not None for one in visits),
        home,
        home * 100 // len(visits) if visits else 0,
        reading.house.rulebook.count("rv.home_share_min"),
        due_at(reading, first),
        tuple((role, counted.get(role, 0), owes) for role in CHECKERS[:2]),
        sum(one.given_up_at is not None for one in visits),
    )


@dataclass(frozen=True)
class Drawn:
    """A draw of a month: `drawn_from(seed, population, len(drawn))` gives `drawn` again."""

    month: str
    turn: int
    seed: str
    population: tuple[int, ...]
    drawn: tuple[int, ...]
    drawn_at: int


def draws(reading: Reading, month: str) -> list[Drawn]:
    """The draws of a month, the oldest first."""
    query = select(VisitDraw).where(VisitDraw.month == month).order_by(col(VisitDraw.turn))
    return [
        Drawn(row.month, row.turn, row.seed, _ids(row.population), _ids(row.drawn), row.drawn_at)
        for row in reading.session.exec(query)
    ]


def _ids(kept: str) -> tuple[int, ...]:
    return tuple(int(number) for number in kept.split(","))


def findings(reading: Reading, month: str) -> dict[int, list[tuple[str, str]]]:
    """For each visit of a month that was checked: who checked it and what they found."""
    rows = reading.raw.execute(
        "SELECT c.visit_id, p.name, c.finding FROM visit_check c"
        " JOIN return_visit v ON v.id = c.visit_id JOIN person p ON p.id = c.checked_by"
        " WHERE v.month = ? ORDER BY c.id",
        (month,),
    ).fetchall()
    found: dict[int, list[tuple[str, str]]] = {}
    for visit_id, name, finding in rows:
        found.setdefault(visit_id, []).append((name, finding))
    return found
