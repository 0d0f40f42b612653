"""The plan of a month: who is on duty when (DUTY-01, DUTY-02, DUTY-17).

A month is a draft until it is completed. What cannot be is refused as soon as it is written; what
ought not to be is found, and accepted in so many words when the month is completed. A month that
is complete may still be changed, cell by cell and with a reason; it is worked on as a whole, or
taken over from a file, only after it was reopened.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _, current_language
from frontdesk.models import RosterMonth, RosterRow
from frontdesk.registers.roster import wording
from frontdesk.registers.roster.cells import remove_row, set_cell, set_row
from frontdesk.registers.roster.codes import adopt, hours_usable
from frontdesk.registers.roster.months import (
    MonthView,
    RosterPlan,
    due,
    due_at,
    month,
    planned,
    state_of,
    would_be,
)
from frontdesk.registers.roster.rows import (
    RowDraft,
    RowView,
    begun,
    checked_cells,
    checked_facts,
    checked_month,
    identified,
    known_names,
    limits,
    month_row,
    plan_of,
    standing,
)
from frontdesk.registers.roster.templates import keep_codes
from frontdesk.registers.unit_of_work import Transaction, row_id
from frontdesk.rules.roster_checks import findings
from frontdesk.rules.rostering import Finding, cells_of
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.text import clean

__all__ = [
    "MonthView",
    "RosterPlan",
    "RowDraft",
    "RowView",
    "complete",
    "due",
    "due_at",
    "month",
    "planned",
    "recorded",
    "remove_row",
    "reopen",
    "set_cell",
    "set_row",
    "take_over",
    "would_be",
]

NAMED: Final = 3
"""So many findings are named one by one when a month is refused."""


def take_over(tx: Transaction, plan: RosterPlan) -> int:
    """Take one post's month over from a file, in one entry; how many people stand on it now.

    What is wrong with it is found as in any draft, and holds up its completion.

    Raises:
        NotAuthorised: only the supervisor changes the roster (DUTY-17).
        InvalidInput: a name stands twice, or a code has no meaning.
        GuardRefused: the month is complete, or a code would get other hours than it has.
    """
    tx.require("roster.edit")
    month = checked_month(plan.month)
    if state_of(tx, month) == "complete":
        raise GuardRefused(
            _("The roster of {month} is complete.").format(month=month),
            rule="DUTY-17",
            remedy=_("Reopen it first, and say why."),
        )
    codes = keep_codes(tx, plan.codes)
    rows, gone = _replaced(tx, month, plan)
    adopted = adopt(tx, [cell for row in rows for cell in cells_of(row.cells)])
    head, _is_new = begun(tx, month)
    data = {
        "month": month,
        "file": plan.file,
        "people": len(plan.rows),
        "digest": plan.sha256,
        "post": plan.post,
        "left_out": plan.left_out,
    }
    tx.post("roster.imported", data, [head, *codes, *adopted, *rows], gone=gone)
    return len(plan.rows)


def _replaced(
    tx: Transaction, month: str, plan: RosterPlan
) -> tuple[list[RosterRow], list[tuple[str, int]]]:
    """The rows of the plan that are new or changed, and those of its post that are gone."""
    before = {row.name: row for row in standing(tx, month) if row.post == plan.post}
    usable = hours_usable(tx)
    changed: list[RosterRow] = []
    for draft in plan.rows:
        name, person_id = identified(tx, replace(draft, post=plan.post))
        _post, telephone = checked_facts(replace(draft, post=plan.post))
        row = before.pop(name, None) or RosterRow(month=month, name=name, post=plan.post, cells="")
        if any(one.name == name for one in changed):
            raise InvalidInput(_("Name"), _("{name} stands twice").format(name=name))
        row.cells = ",".join(checked_cells(draft.cells, month, usable, row.cells))
        row.telephone, row.person_id = telephone or row.telephone, person_id
        changed.append(row)
    tx.session.add_all(changed)
    gone = [("roster_row", row_id(row)) for row in before.values()]
    for row in before.values():
        tx.session.delete(row)
    tx.session.flush()
    return changed, gone


def complete(tx: Transaction, month: str, *, accept: str = "") -> None:
    """The roster of a month is complete; from now on it says who opens duty (DUTY-01, DUTY-02).

    Args:
        accept: why what is open is accepted all the same; the entry names the points and whoever
            accepts them.

    Raises:
        NotAuthorised: only the supervisor completes the roster (DUTY-03).
        GuardRefused: nothing is planned, it is complete already, somebody has two shifts at once
            or works while on leave, or open points are not accepted.
    """
    tx.require("roster.edit")
    month = checked_month(month)
    row = month_row(tx, month)
    if row is None or row.state == "complete":
        raise _not_a_draft(row, month)
    joined = _joined(tx, month)
    found = findings(plan_of(tx, month), limits(tx))
    _refuse([one for one in found if one.blocks], tx, _("Put it right first."))
    words = clean(accept).strip()
    if not words:
        _refuse(found, tx, _("Put it right, or say why it is accepted."))
    row.state, row.completed_by, row.completed_at = "complete", tx.actor.person_id, tx.now
    data = {
        "month": month,
        "people": len({(one.person_id, one.name) for one in standing(tx, month)}),
        "points_en": wording.counted(found, "en"),
        "points_zh": wording.counted(found, "zh"),
        "accepted": words if found else "",
        "findings": [recorded(one) for one in found],
    }
    if tx.now >= due_at(tx, month):
        data["was_due_at"] = due_at(tx, month)
    tx.post("roster.completed", data, [row, *joined])


def _joined(tx: Transaction, month: str) -> list[RosterRow]:
    """Rows of those who have joined the staff since they were written; now they are theirs."""
    known = known_names(tx)
    rows = [row for row in standing(tx, month) if row.person_id is None and row.name in known]
    for row in rows:
        row.person_id = known[row.name]
    tx.session.flush()
    return rows


def _not_a_draft(row: RosterMonth | None, month: str) -> GuardRefused:
    if row is None:
        return GuardRefused(
            _("Nothing is planned for {month} yet.").format(month=month), rule="DUTY-01"
        )
    return GuardRefused(_("The roster of {month} is complete.").format(month=month), rule="DUTY-01")


def _refuse(found: Sequence[Finding], tx: Transaction, remedy: str) -> None:
    """Refuse while there are findings, naming the first of them and counting all."""
    if not found:
        return
    named = "; ".join(wording.words(one, tx.house.zone) for one in found[:NAMED])
    counts = wording.counted(found, current_language())
    raise GuardRefused(
        f"{counts}: {named}{' …' if len(found) > NAMED else ''}",
        rule=None if found[0].rule == PRODUCT else found[0].rule,
        remedy=remedy,
        missing=tuple(dict.fromkeys(one.kind for one in found)),
    )


def recorded(one: Finding) -> dict[str, str | int]:
    """A finding as an entry or a JSON record has it; instants in UTC milliseconds."""
    facts = {
        "kind": one.kind,
        "rule": one.rule,
        "day": f"{one.day}" if one.day else "",
        "name": one.name,
        "post": one.post,
        "code": one.code,
        "from_at": one.from_at,
        "to_at": one.to_at,
        "count": one.count,
    }
    return {name: value for name, value in facts.items() if value not in ("", None)}


def reopen(tx: Transaction, month: str, reason: str) -> None:
    """Work on a complete month again; until it is complete anew each change is in force at once.

    Raises:
        NotAuthorised: only the supervisor changes the roster (DUTY-17).
        GuardRefused: it is not complete.
        InvalidInput: the reason is missing.
    """
    tx.require("roster.edit")
    month, words = checked_month(month), clean(reason).strip()
    row = month_row(tx, month)
    if row is None or row.state != "complete":
        raise GuardRefused(_("The roster of {month} is not complete.").format(month=month))
    if not words:
        raise InvalidInput(_("Reason"), _("must be filled in"), rule="DUTY-17")
    row.state = "draft"
    tx.post("roster.reopened", {"month": month, "reason": words}, [row])
