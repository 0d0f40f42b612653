"""Who the roster says is on duty, who is reachable, who relieves whom.

What counts is the roster in force: a month that is complete, or that is being worked on again
after it was (DUTY-02). A draft says nothing yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from frontdesk.clock import DAY, MINUTE, local
from frontdesk.intake import label
from frontdesk.language import current_language
from frontdesk.models.roster import POSTS
from frontdesk.registers.roster.codes import hours_known
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.authority import ROLES
from frontdesk.rules.rostering import Row, Stretch, month_of, stretches

HEADS: Final = (
    "director",
    "cs_supervisor",
    "security_supervisor",
    "me_supervisor",
    "department_supervisor",
)
"""Whose telephone is on at all times (DUTY-22), in the order in which they are named."""
ON_CALL: Final = "on_call"
"""The post of whoever is not on duty but reachable."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Somebody on duty by the roster, or reachable.

    Attributes:
        person_id: None for somebody who is not on the staff.
        post: of the roster (`clerk`, `gate` …); `on_call` for who is reachable but not on duty.
        code: the code of their shift; empty for `on_call`.
        starts_at, ends_at: their shift, UTC milliseconds; None for `on_call`.
        telephone: whole; masked by whoever shows it to somebody not signed in.
        title: what the post, or for `on_call` the role, is called in the current language.
    """

    person_id: int | None
    name: str
    post: str
    code: str
    starts_at: int | None
    ends_at: int | None
    telephone: str
    title: str


@dataclass(frozen=True, slots=True)
class _Planned:
    """A row of the roster in force, with whose telephone it is."""

    row: Row
    complete: bool
    telephone: str


def on_duty(at: Reading | Transaction, moment: int | None = None) -> list[Presence]:
    """Everybody whose shift runs at a moment, by post in the order of the roster, then by name.

    Args:
        moment: UTC milliseconds; by default now.
    """
    when = at.now if moment is None else moment
    return _sorted(one for one in _around(at, when) if _covers(one, when))


def there(at: Reading | Transaction, moment: int | None = None) -> dict[int, int]:
    """Staff on duty at a moment, on any post, and until when."""
    found: dict[int, int] = {}
    for one in on_duty(at, moment):
        if one.person_id is not None and one.ends_at is not None:
            found[one.person_id] = max(one.ends_at, found.get(one.person_id, 0))
    return found


def coming(at: Reading | Transaction, since: int, until: int) -> dict[int, int]:
    """When each of the staff comes on duty next, after `since` and not later than `until`."""
    zone = at.house.zone
    days = _days(local(since, zone).date(), local(until, zone).date())
    found: dict[int, int] = {}
    for _planned, one in _stretches(at, days):
        if one.person_id is not None and since < one.starts_at <= until:
            found[one.person_id] = min(one.starts_at, found.get(one.person_id, one.starts_at))
    return found


def is_rostered(at: Reading | Transaction, person_id: int, moment: int) -> bool | None:
    """Whether somebody is on the roster as a clerk (DUTY-02), now or as soon as a relief begins.

    A relief is prepared before the shift begins, so that a shift which begins within
    `handover.prepare_before_min` counts too.

    Args:
        moment: UTC milliseconds.

    Returns:
        None where no complete roster speaks of that moment.
    """
    early = at.house.rulebook.minutes("handover.prepare_before_min") * MINUTE
    today = local(moment, at.house.zone).date()
    days = [*_days(today, local(moment + early, at.house.zone).date())]
    for planned, one in _stretches(at, days):
        if (
            planned.complete
            and one.post == "clerk"
            and one.person_id == person_id
            and one.starts_at <= moment + early
            and moment < one.ends_at
        ):
            return True
    months = {month_of(day) for day in days}
    marks = ", ".join("?" * len(months))
    query = f"SELECT count(*) FROM roster_month WHERE state = 'complete' AND month IN ({marks})"
    return False if at.raw.execute(query, tuple(months)).fetchone()[0] == len(months) else None


def next_clerk(at: Reading | Transaction, moment: int | None = None) -> Presence | None:
    """Who relieves at the coming end of shift: on duty at that end, and not before.

    Where nobody is planned for that very moment, whoever comes first within a day; where nobody
    is on duty now, whoever comes next.
    """
    when = at.now if moment is None else moment
    clerks = [one for one in _around(at, when, ahead=2) if one.post == "clerk"]
    now = [one for one in clerks if _covers(one, when)]
    end = min((one.ends_at or 0 for one in now), default=when)
    busy = {(one.person_id, one.name) for one in now}
    found = [
        one
        for one in clerks
        if (one.starts_at or 0) > when
        and end < (one.ends_at or 0)
        and (one.starts_at or 0) < end + DAY
        and (one.person_id, one.name) not in busy
    ]
    late = [one for one in found if (one.starts_at or 0) > end]
    ready = [one for one in found if (one.starts_at or 0) <= end]
    chosen = sorted(
        ready or late,
        key=lambda one: (
            (one.starts_at or 0) if not ready else -(one.starts_at or 0),
            one.person_id is None,
            one.name,
        ),
    )
    return chosen[0] if chosen else None


def reachable(at: Reading | Transaction, moment: int | None = None) -> list[Presence]:
    """Who can be reached at a moment: those on duty, then heads and duty director (DUTY-08, 22).

    The heads keep their telephones on at all times. Outside the hours in which the duty director
    stands duty, whoever is planned for that day can be reached; where nobody is, all who hold
    that post.
    """
    when = at.now if moment is None else moment
    found = on_duty(at, when)
    known = {one.person_id for one in found}
    leads = {one.person_id for one in _around(at, when) if one.post == "duty_lead"}
    for person_id, name, roles, telephone in _staff(at):
        role = _head_of(roles.split(","))
        if not role and "duty_lead" in roles.split(",") and (not leads or person_id in leads):
            role = "duty_lead"
        if role and person_id not in known:
            title = ROLES[role].text(current_language())
            found.append(Presence(person_id, name, ON_CALL, "", None, None, telephone, title))
    return found


def _head_of(roles: Sequence[str]) -> str:
    return next((role for role in HEADS if role in roles), "")


def _staff(at: Reading | Transaction) -> list[tuple[int, str, str, str]]:
    """Everybody on the staff: id, name, roles, telephone; heads in their order, then by name."""
    found = at.raw.execute(
        "SELECT p.id, p.name, p.roles, coalesce((SELECT c.telephone FROM contact c"
        " WHERE c.person_id = p.id AND c.active AND c.telephone <> '' ORDER BY c.id LIMIT 1),"
        " p.telephone) FROM person p WHERE p.active AND p.id <> 0"
    ).fetchall()

    def place(row: tuple[int, str, str, str]) -> tuple[int, str]:
        head = _head_of(row[2].split(","))
        return HEADS.index(head) if head else len(HEADS), row[1]

    return sorted(map(tuple, found), key=place)


# Looking at the rows in force ---------------------------------------------------------------


def _around(at: Reading | Transaction, moment: int, ahead: int = 0) -> list[Presence]:
    """The shifts of the day of a moment, of the day before and of `ahead` days after it."""
    today = local(moment, at.house.zone).date()
    days = _days(today, today + timedelta(days=ahead))
    return [_presence(planned, one) for planned, one in _stretches(at, days)]


def _days(first: date, last: date) -> list[date]:
    """From the day before `first`, whose shifts may last into it, to `last`."""
    before = first - timedelta(days=1)
    return [before + timedelta(days=n) for n in range((last - before).days + 1)]


def _stretches(
    at: Reading | Transaction, days: Sequence[date]
) -> Iterable[tuple[_Planned, Stretch]]:
    planned = _in_force(at, sorted({month_of(day) for day in days}))
    if not planned:
        return
    hours = hours_known(at)
    for one in planned:
        for stretch in stretches([one.row], hours, at.house.zone, days):
            yield one, stretch


def _in_force(at: Reading | Transaction, months: Sequence[str]) -> list[_Planned]:
    marks = ", ".join("?" * len(months))
    found: Any = at.raw.execute(
        "SELECT r.month, coalesce(p.name, r.name), r.person_id, r.post, r.cells,"
        " m.state = 'complete', coalesce(nullif(r.telephone, ''),"
        " (SELECT c.telephone FROM contact c WHERE c.person_id = r.person_id AND c.active"
        "  AND c.telephone <> '' ORDER BY c.id LIMIT 1), p.telephone, '')"
        " FROM roster_row r JOIN roster_month m ON m.month = r.month"
        " LEFT JOIN person p ON p.id = r.person_id"
        f" WHERE r.month IN ({marks}) AND m.completed_at IS NOT NULL"
        " AND (p.id IS NULL OR p.active)",
        tuple(months),
    )
    return [
        _Planned(Row(month, name, person_id, post, cells.split(",")), bool(complete), telephone)
        for month, name, person_id, post, cells, complete, telephone in found
    ]


def _presence(planned: _Planned, one: Stretch) -> Presence:
    return Presence(
        one.person_id,
        one.name,
        one.post,
        one.code,
        one.starts_at,
        one.ends_at,
        planned.telephone,
        label("roster_post", one.post, current_language()),
    )


def _covers(one: Presence, moment: int) -> bool:
    return one.starts_at is not None and one.starts_at <= moment < (one.ends_at or 0)


def _sorted(found: Iterable[Presence]) -> list[Presence]:
    return sorted(found, key=lambda one: (POSTS.index(one.post), one.name, one.starts_at or 0))
