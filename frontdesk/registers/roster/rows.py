"""The rows of a month as the book has them, and the plan that is reckoned from them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlmodel import col, select

from frontdesk.clock import MINUTE
from frontdesk.errors import InvalidInput, NotFound
from frontdesk.language import _
from frontdesk.models import Person, RosterMonth, RosterRow
from frontdesk.models.roster import POSTS
from frontdesk.registers import people
from frontdesk.registers.roster import days
from frontdesk.registers.roster.codes import checked_cell, hours_known, proposals
from frontdesk.registers.unit_of_work import DESK_ID, Reading, Transaction, row_id
from frontdesk.rules import authority
from frontdesk.rules.roster_checks import Leave, Limits, Plan
from frontdesk.rules.rostering import Hours, Row, cells_of, day_start, days_in, month_after
from frontdesk.text import clean_line, fold_width

NAME_CHARS: Final = 60
TELEPHONE_CHARS: Final = 40
_MONTH: Final = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True)
class RowDraft:
    """A person's month as typed.

    Attributes:
        name: of one of the staff, `NAME#07` among namesakes, or of anybody else.
        cells: codes from the 1st on, two shifts of a day with `+`; days that are left out are
            empty.
        telephone: of somebody who is not on the staff.
        person_id: who it is, where that is known; else the name says it.
    """

    name: str
    cells: tuple[str, ...] = ()
    post: str = "clerk"
    telephone: str = ""
    person_id: int | None = None


@dataclass(frozen=True)
class RowView:
    """A row of the roster; `name` and `post` together name it in its month.

    Attributes:
        person_id: None for somebody who is not on the staff, who cannot open duty.
        cells: one for each day, from the 1st on.
        minutes: how long their shifts last together.
    """

    id: int
    name: str
    person_id: int | None
    post: str
    telephone: str
    cells: tuple[str, ...]
    minutes: int
    entry_seq: int


def checked_month(month: str) -> str:
    """A month as the book keeps it, `2026-04`.

    Raises:
        InvalidInput: it is none.
    """
    plain = fold_width(month).strip()
    if not _MONTH.fullmatch(plain):
        raise InvalidInput(_("Month"), _("write the month as 2026-03"))
    return plain


def month_row(at: Reading | Transaction, month: str) -> RosterMonth | None:
    """The row of a month as a whole, where there is one."""
    return at.session.exec(select(RosterMonth).where(RosterMonth.month == month)).first()


def begun(tx: Transaction, month: str) -> tuple[RosterMonth, bool]:
    """The row of a month, and whether it is new; the caller posts a new one."""
    row = month_row(tx, month)
    if row is not None:
        return row, False
    row = RosterMonth(month=month)
    tx.session.add(row)
    tx.session.flush()
    return row, True


def standing(at: Reading | Transaction, *months: str) -> list[RosterRow]:
    """The rows of months, in the order in which they were written."""
    query = select(RosterRow).where(col(RosterRow.month).in_(months)).order_by(col(RosterRow.id))
    return list(at.session.exec(query))


def the_row(tx: Transaction, month: str, name: str, post: str = "") -> RosterRow:
    """The row of somebody in a month.

    Args:
        post: needed only where they stand in the month on more than one post.

    Raises:
        NotFound: they do not stand in it.
        InvalidInput: they stand in it on several posts.
    """
    wanted = clean_line(name)
    found = [row for row in standing(tx, month) if row.name == wanted and post in ("", row.post)]
    if not found:
        raise NotFound(
            _("{name} does not stand in the roster of {month}.").format(name=wanted, month=month)
        )
    if len(found) > 1:
        raise InvalidInput(_("Post"), _("{name} stands on several").format(name=wanted))
    return found[0]


def pure(row: RosterRow) -> Row:
    """A row as the rules reckon with it."""
    return Row(row.month, row.name, row.person_id, row.post, cells_of(row.cells))


def view(row: RosterRow, hours: dict[str, Hours]) -> RowView:
    """A row as lists show it."""
    cells = tuple(cells_of(row.cells))
    codes = [code for cell in cells for code in cell.split("+") if code in hours]
    return RowView(
        row_id(row),
        row.name,
        row.person_id,
        row.post,
        row.telephone,
        cells,
        sum(hours[code].minutes for code in codes),
        row.entry_seq,
    )


# Who is meant -------------------------------------------------------------------------------


def known_names(at: Reading | Transaction) -> dict[str, int]:
    """What the staff are called in a roster: the name, and `NAME#07` for each."""
    query = select(Person).where(Person.active, Person.id != DESK_ID).order_by(col(Person.id))
    found: dict[str, list[int]] = {}
    for person in at.session.exec(query):
        found.setdefault(person.name, []).append(row_id(person))
        found[f"{person.name}#{person.staff_no}"] = [row_id(person)]
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}


def name_of(at: Reading | Transaction, person_id: int) -> str:
    """What somebody of the staff is called in a roster: with the number where there are several."""
    person = at.session.get(Person, person_id)
    assert person is not None
    return person.name if person.name in known_names(at) else f"{person.name}#{person.staff_no}"


def identified(tx: Transaction, draft: RowDraft) -> tuple[str, int | None]:
    """The name of a draft as it is kept, and who on the staff that is."""
    name = clean_line(draft.name)
    person_id = draft.person_id or known_names(tx).get(name)
    if person_id is not None:
        people.active_person(tx, person_id)
        return name_of(tx, person_id), person_id
    if not 1 <= len(name) <= NAME_CHARS:
        raise InvalidInput(_("Name"), _("write 1 to {limit} characters").format(limit=NAME_CHARS))
    return name, None


def checked_facts(draft: RowDraft) -> tuple[str, str]:
    """Post and telephone of a draft.

    Raises:
        InvalidInput: there is no such post, or the telephone is too long.
    """
    if draft.post not in POSTS:
        raise InvalidInput(
            _("Post"), _("choose from {known}").format(known=", ".join(POSTS)), rule="DUTY-26"
        )
    telephone = clean_line(fold_width(draft.telephone))
    if len(telephone) > TELEPHONE_CHARS:
        raise InvalidInput(
            _("Telephone"), _("write at most {limit} characters").format(limit=TELEPHONE_CHARS)
        )
    return draft.post, telephone


def checked_cells(
    cells: Sequence[str], month: str, usable: dict[str, Hours], before: str = ""
) -> list[str]:
    """The cells of a whole month; days that are left out are empty.

    Raises:
        InvalidInput: there are more cells than days, or a code has no meaning.
    """
    length = days_in(month)
    if len(cells) > length:
        raise InvalidInput(_("Days"), _("{month} has {n} days").format(month=month, n=length))
    old = cells_of(before) if before else []
    old += [""] * (length - len(old))
    given = [*cells, *[""] * (length - len(cells))]
    return [checked_cell(cell, usable, was) for cell, was in zip(given, old, strict=True)]


def changes(before: Sequence[str], after: Sequence[str]) -> str:
    """What changed, in the words of every language: `3 N→休`, `1-4 N, 5-6 休`; `·` is empty.

    Where much changed, how often each code comes: `N×11, 休×20`.
    """
    length = max(len(before), len(after))
    old = [*before, *[""] * (length - len(before))]
    new = [*after, *[""] * (length - len(after))]
    changed = [day for day in range(length) if old[day] != new[day]]
    if len(changed) <= 3:
        return ", ".join(f"{day + 1} {old[day] or '·'}→{new[day] or '·'}" for day in changed)
    runs: list[tuple[int, int, str]] = []
    for day in changed:
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == new[day]:
            runs[-1] = (runs[-1][0], day, new[day])
        else:
            runs.append((day, day, new[day]))
    if len(runs) > 8:
        counts = Counter(new[day] for day in changed)
        return ", ".join(f"{code or '·'}×{counts[code]}" for code in sorted(counts))
    return ", ".join(
        f"{first + 1}{f'-{last + 1}' if last > first else ''} {code or '·'}"
        for first, last, code in runs
    )


# What is reckoned with ----------------------------------------------------------------------


def limits(at: Reading | Transaction) -> Limits:
    """What the rulebook demands of a roster."""
    book = at.house.rulebook
    begins, ends = book.times("duty_lead.hours")
    return Limits(
        book.minutes("roster.rest_min_h") * MINUTE,
        book.count("roster.holiday_cover_hours"),
        (begins, ends),
    )


def plan_of(
    at: Reading | Transaction,
    month: str,
    rows: Iterable[Row] | None = None,
    hours: Mapping[str, Hours] | None = None,
) -> Plan:
    """A month as the rules look at it.

    Args:
        rows: how the month would be; by default as it stands.
        hours: what further codes would mean.
    """
    known = {code: one.hours for code, one in proposals(at.house).items()} | hours_known(at)
    around = [pure(row) for row in standing(at, month_after(month, -1), month_after(month))]
    staff = at.raw.execute("SELECT id, roles FROM person WHERE active AND id <> 0").fetchall()
    return Plan(
        month=month,
        zone=at.house.zone,
        rows=[pure(row) for row in standing(at, month)] if rows is None else [*rows],
        around=around,
        hours={**known, **(hours or {})},
        leaves=leaves(at),
        holidays=frozenset(one.day for one in days.of_month(at, month) if one.holiday),
        staff=frozenset(number for number, _roles in staff),
        clerks=frozenset(
            number for number, roles in staff if authority.may(roles.split(","), "duty.take")
        ),
    )


def leaves(at: Reading | Transaction) -> list[Leave]:
    """All approved leave, as the time from its first midnight to its last."""
    found = at.raw.execute(
        "SELECT person_id, from_day, to_day FROM leave_request WHERE state = 'approved'"
    )
    return [Leave(person, *away(at, first, last)) for person, first, last in found]


def away(at: Reading | Transaction, from_day: str, to_day: str) -> tuple[int, int]:
    """Where leave over these days begins and ends, UTC milliseconds."""
    first, after = date.fromisoformat(from_day), date.fromisoformat(to_day) + timedelta(days=1)
    return day_start(first, at.house.zone), day_start(after, at.house.zone)
