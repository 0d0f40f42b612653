"""Changing cells and rows of a month: what cannot be is refused as soon as it is written."""

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.models import Book, RosterRow
from frontdesk.registers.roster import wording
from frontdesk.registers.roster.codes import adopt, checked_cell, hours_usable
from frontdesk.registers.roster.months import state_of
from frontdesk.registers.roster.rows import (
    RowDraft,
    begun,
    changes,
    checked_cells,
    checked_facts,
    checked_month,
    identified,
    limits,
    plan_of,
    standing,
    the_row,
)
from frontdesk.registers.unit_of_work import Transaction, row_id
from frontdesk.rules.roster_checks import Plan, personal
from frontdesk.rules.rostering import Finding, Row, cells_of
from frontdesk.text import clean


def set_cell(
    tx: Transaction,
    month: str,
    name: str,
    day: int,
    code: str,
    *,
    post: str = "",
    reason: str = "",
    seen: int | None = None,
) -> None:
    """Write the codes of one day into somebody's row; an empty text empties the cell.

    Args:
        day: from 1.
        code: `N`, `休`, or two shifts as `D+N`.
        post: needed only where they stand in the month on more than one post.
        reason: needed where the month is complete.
        seen: the `entry_seq` of the row that the person was looking at.

    Raises:
        NotAuthorised: only the supervisor changes the roster (DUTY-17).
        InvalidInput: the code has no meaning, there is no such day, the reason is missing.
        GuardRefused: they would have two shifts at once (DUTY-12) or are on leave (DUTY-16).
    """
    tx.require("roster.edit")
    month = checked_month(month)
    row = tx.get(RosterRow, row_id(the_row(tx, month, name, post)), seen=seen)
    cells = cells_of(row.cells)
    if not 1 <= day <= len(cells):
        raise InvalidInput(_("Day"), _("{month} has {n} days").format(month=month, n=len(cells)))
    cells[day - 1] = checked_cell(code, hours_usable(tx), cells[day - 1])
    if cells != cells_of(row.cells):
        said = checked_reason(tx, month, reason)
        refuse_impossible(tx, row, cells)
        told = changes(cells_of(row.cells), cells)
        row.cells = ",".join(cells)
        post_rows(tx, row, told, said, adopt(tx, cells))


def set_row(
    tx: Transaction, month: str, draft: RowDraft, *, reason: str = "", seen: int | None = None
) -> int:
    """Write somebody's whole month, a new row or the one on this post; the row's id.

    Whoever is not on the staff is kept with their name; they cannot open duty (DUTY-02).

    Raises:
        NotAuthorised, InvalidInput, GuardRefused: as `set_cell`.
    """
    tx.require("roster.edit")
    month = checked_month(month)
    name, person_id = identified(tx, draft)
    post, telephone = checked_facts(draft)
    row = next((one for one in standing(tx, month) if (one.name, one.post) == (name, post)), None)
    if row is not None:
        row = tx.get(RosterRow, row_id(row), seen=seen)
    before = row.cells if row else ""
    cells = checked_cells(draft.cells, month, hours_usable(tx), before)
    wanted = (",".join(cells), telephone, person_id)
    if row is not None and (row.cells, row.telephone, row.person_id) == wanted:
        return row_id(row)
    said = checked_reason(tx, month, reason)
    row = row or RosterRow(month=month, name=name, person_id=person_id, post=post, cells="")
    refuse_impossible(tx, row, cells)
    told = changes(cells_of(before), cells) or ("+" if row.id is None else "=")
    if telephone != row.telephone:
        told += f" ☎ {telephone or '·'}"
    row.cells, row.telephone, row.person_id = wanted
    tx.session.add(row)
    tx.session.flush()
    post_rows(tx, row, told, said, adopt(tx, cells))
    return row_id(row)


def remove_row(tx: Transaction, month: str, name: str, *, post: str = "", reason: str = "") -> None:
    """Take somebody out of a month.

    Raises:
        NotAuthorised: only the supervisor changes the roster (DUTY-17).
        InvalidInput: the reason is missing where the month is complete.
        NotFound: they do not stand in it.
    """
    tx.require("roster.edit")
    month = checked_month(month)
    row = the_row(tx, month, name, post)
    said = checked_reason(tx, month, reason)
    number = row_id(row)
    tx.session.delete(row)
    tx.session.flush()
    data = {"month": month, "name": row.name, "reason": said}
    tx.post("roster.row_removed", data, gone=[("roster_row", number)])


def post_rows(
    tx: Transaction, row: RosterRow, told: str, reason: str, further: Sequence[Book]
) -> None:
    """The entry of a row that was written; the month begins with its first row."""
    month, is_new = begun(tx, row.month)
    data = {
        "month": row.month,
        "name": row.name,
        "post": row.post,
        "changes": told,
        "reason": reason,
    }
    rows = [row, *further, *([month] if is_new else [])]
    tx.post("roster.row_set", data, rows, about=[f"roster_month:{month.id}"])


def checked_reason(tx: Transaction, month: str, reason: str) -> str:
    """Why a month is changed; needed once it is complete (DUTY-17)."""
    words = clean(reason).strip()
    if not words and state_of(tx, month) == "complete":
        raise InvalidInput(
            _("Reason"),
            _("the roster of {month} is complete; say why it changes").format(month=month),
            rule="DUTY-17",
        )
    return words


def refuse_impossible(tx: Transaction, row: RosterRow, cells: Sequence[str]) -> None:
    """Refuse cells with which somebody would have two shifts at once, or work while on leave.

    What was wrong with them before is not held against the change.

    Raises:
        GuardRefused: names the shift and the rule.
    """
    plan = plan_of(tx, row.month)
    after = Row(row.month, row.name, row.person_id, row.post, cells)
    others = [one for one in plan.rows if (one.name, one.post) != (row.name, row.post)]
    before = set(_impossible(tx, plan, after))
    for one in _impossible(tx, replace(plan, rows=[*others, after]), after):
        if one not in before:
            raise GuardRefused(
                f"{wording.words(one, tx.house.zone)}.", rule=one.rule, remedy=_remedy(one)
            )


def _impossible(tx: Transaction, plan: Plan, of: Row) -> list[Finding]:
    """What cannot be about one person, in the whole plan."""
    found = personal(plan, plan.shifts(of.who), limits(tx))
    return [one for one in found if one.blocks]


def _remedy(one: Finding) -> str:
    if one.kind == "leave":
        return _("Their leave is approved: name somebody else.")
    return _("Change the other shift first.")
