"""A month of the duty roster taken into the books: looked at first, then all of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from frontdesk.desk import Desk
from frontdesk.errors import FileRefused
from frontdesk.exchange.households_table import RowProblem
from frontdesk.exchange.roster_table import (
    RULE,
    Known,
    RosterPreview,
    UnknownCode,
    read_meanings,
    read_roster,
)
from frontdesk.exchange.tables import open_table
from frontdesk.language import _
from frontdesk.registers.roster import codes, plan, rows, templates
from frontdesk.registers.roster.plan import RosterPlan
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.rostering import REST_WORDS, Finding, Hours

HEADER_CELLS = 3
"""A title above the table has fewer filled cells than its headings: a name and two days."""


class RosterRefused(FileRefused):
    """A roster of which nothing can be taken.

    Args:
        preview: what was understood of it.
    """

    def __init__(self, preview: RosterPreview) -> None:
        super().__init__(
            _("{name}: {reason} Nothing was written.").format(
                name=preview.file, reason=preview.blocked
            ),
            rule="DUTY-05" if preview.unknown else RULE,
            remedy=_("Say what each code means, as {example}.").format(
                example=f"{preview.unknown[0].code}=09:00-21:00"
            )
            if preview.unknown
            else _("Put the file right; the preview tells every line."),
        )
        self.problems: tuple[RowProblem, ...] = tuple(preview.problems)
        self.unknown: tuple[UnknownCode, ...] = tuple(preview.unknown)


@dataclass(frozen=True)
class Difference:
    """How a file differs from what is planned for that post, by name: how many people."""

    new: int
    changed: int
    gone: int


@dataclass(frozen=True)
class RosterResult:
    """What an import of a roster brought.

    Attributes:
        people: how many stand in the month on that post now.
        left_out: rows that were not taken; `problems` tells why.
        codes: codes that were kept with it, and their hours.
        findings: what is wrong with the month now.
    """

    month: str
    post: str
    people: int
    left_out: int
    codes: Mapping[str, Hours]
    findings: tuple[Finding, ...]
    warnings: tuple[RowProblem, ...]
    problems: tuple[RowProblem, ...]


def preview_roster(
    desk: Desk,
    path: Path,
    meanings: Mapping[str, str] | None = None,
    *,
    post: str = "clerk",
    month: str | None = None,
) -> RosterPreview:
    """Look at a roster; nothing is written.

    Args:
        meanings: what its codes mean where the site does not know them: `09:00-21:00`, `rest`.
        month: `2026-04`, where the file does not say it.

    Raises:
        FileRefused: it is no table, has no names or days, or does not say its month.
        InvalidInput: a meaning cannot be read; there is no such post.
    """
    given = read_meanings(meanings or {})
    wanted = rows.checked_month(month) if month else None
    rows.checked_facts(plan.RowDraft("", post=post))
    table = open_table(path, header_cells=HEADER_CELLS)
    with desk.reading() as reading:
        found = read_roster(table, _known(reading, given), post=post, month=wanted)
        return _judged(reading, found, given)


def _known(reading: Reading, given: Mapping[str, Hours]) -> Known:
    staff = reading.raw.execute(
        "SELECT staff_no, name, id FROM person WHERE active AND id <> 0"
    ).fetchall()
    return Known(
        zone=reading.house.zone,
        hours={one.code: one.meaning for one in templates.all_of(reading) if not one.proposed},
        given=given,
        proposed={code: one.hours for code, one in codes.proposals(reading.house).items()},
        people=rows.known_names(reading),
        numbers={number: (name, person) for number, name, person in staff},
    )


def _judged(reading: Reading, found: RosterPreview, given: Mapping[str, Hours]) -> RosterPreview:
    """The preview with what would be wrong, and what the books hold against it."""
    month = plan.month(reading, found.month)
    blocked = found.blocked
    if month.state == "complete":
        blocked = _("The roster of {month} is complete; reopen it first.").format(month=found.month)
    standing = {one.code: one for one in month.templates if one.used}
    for code, hours in given.items():
        if code in standing and standing[code].meaning != hours:
            blocked = _("{code} stands in a roster as {hours}; its hours stay.").format(
                code=code, hours=standing[code].hours or _("rest")
            )
    would = plan.would_be(reading, _plan(found)) if found.lines else []
    return replace(found, blocked=blocked, findings=tuple(would))


def _plan(found: RosterPreview) -> RosterPlan:
    return RosterPlan(
        month=found.month,
        file=found.file,
        sha256=found.digest,
        rows=tuple(line.draft for line in found.lines),
        post=found.post,
        codes={code: hours for code, hours in found.codes.items() if code not in REST_WORDS},
        left_out=found.left_out,
    )


def difference(desk: Desk, preview: RosterPreview) -> Difference:
    """How the file that was looked at differs from what is planned."""
    month = desk.ask(plan.month, preview.month)
    standing = {row.name: row.cells for row in month.rows if row.post == preview.post}
    coming = {line.draft.name: line.draft.cells for line in preview.lines}
    both = coming.keys() & standing.keys()
    changed = sum(coming[name] != standing[name] for name in both)
    return Difference(len(coming) - len(both), changed, len(standing) - len(both))


def import_roster(
    desk: Desk,
    path: Path,
    meanings: Mapping[str, str] | None = None,
    *,
    post: str = "clerk",
    month: str | None = None,
) -> RosterResult:
    """Take a roster over: codes, rows and one entry, or nothing.

    Raises:
        RosterRefused: a code has no meaning, a name stands twice, or the month is complete.
        FileRefused: it is no table, has no names or days, or does not say its month.
        NotAuthorised: only the supervisor changes the roster (DUTY-17).
    """
    return desk.act(_take, preview_roster(desk, path, meanings, post=post, month=month))


def _take(tx: Transaction, preview: RosterPreview) -> RosterResult:
    tx.require("roster.edit")
    if preview.blocked:
        raise RosterRefused(preview)
    taken = _plan(preview)
    kept = codes.hours_known(tx)
    people = plan.take_over(tx, taken)
    return RosterResult(
        preview.month,
        preview.post,
        people,
        preview.left_out,
        {code: hours for code, hours in taken.codes.items() if code not in kept},
        preview.findings,
        tuple(preview.warnings),
        tuple(preview.problems),
    )
