"""The repair checklist of an order: chosen, answered item by item, passed or not (FIX-02)."""

import json
from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _, current_language
from frontdesk.models import OrderCheck, WorkOrder
from frontdesk.registers.orders import tracks
from frontdesk.registers.orders.tracks import open_order, post
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules.checklist_definition import Checklist
from frontdesk.rules.checklist_judging import Answer, Judgement, judged
from frontdesk.rules.checklist_progress import final_passed as passes
from frontdesk.rules.checklist_progress import missing, unmet
from frontdesk.text import clean

ANSWERABLE = ("received", "on_site", "in_work", "suspended", "rework", "escalated")
"""States of the work in which a checklist is answered."""


def choose(
    tx: Transaction, order_id: int, checklist: str, reason: str = "", *, seen: int | None = None
) -> None:
    """Work by this checklist; an empty name works by none.

    Args:
        reason: why it is worked by none from now on; needed once the worker has it (FIX-04).

    Raises:
        InvalidInput: the checklist is dropped without a reason.
        GuardRefused: another one has been answered already. What the manager decided may take its
            place (WO-38).
    """
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    if checklist == row.checklist:
        return
    if row.work in tracks.OVER:
        raise GuardRefused(_("The work is over."), rule="FIX-02")
    decided = row.work == "escalated" and row.decision and not checklist
    if row.checklist and answers_of(tx, order_id, row.checklist) and not decided:
        raise GuardRefused(
            _("The checklist has been answered already."), rule="FIX-02", remedy=_("Go on with it.")
        )
    title = tx.house.checklists.get(checklist).title.zh if checklist else "—"
    english = tx.house.checklists.get(checklist).title.en if checklist else "—"
    row.checklist = checklist
    required = not checklist and row.work in ANSWERABLE
    reason = tracks.line_of("reason", reason, rule="FIX-04", required=required)
    words = f"检修单：{title}" if tx.house.language == "zh" else f"checklist: {english}"
    words += f" ({reason})" if reason else ""
    post(tx, "order.changed", row, {"changes": words})


def answer(
    tx: Transaction,
    order_id: int,
    item: str,
    given: Mapping[str, Any],
    *,
    seen: int | None = None,
) -> Judgement:
    """One item is answered, again where it was before; what the answer means.

    Args:
        given: `outcome`, and what the item asks for: `readings`, `choice`, `ticks`, `action`,
            `note`.

    Raises:
        InvalidInput: not complete, not a figure, or "normal" against the figures.
        GuardRefused: what has to come before is not settled; names it.
    """
    tx.require("order.dispatch")
    row = open_order(tx, order_id, seen)
    checklist = _of(tx, row)
    if row.work not in ANSWERABLE:
        raise GuardRefused(_("The worker is not at work on it."), rule="FIX-02")
    kept = answers_of(tx, order_id, row.checklist)
    asked = checklist.items.get(item)
    if asked is None:
        raise GuardRefused(_("The checklist has no such item."), rule="FIX-02")
    _refuse_too_early(checklist, item, kept)
    turn = _next_turn(tx, order_id)
    said = _said(item, turn, given)
    found = judged(asked, said)
    check = OrderCheck(
        order_id=order_id,
        turn=turn,
        checklist=row.checklist,
        item=item,
        outcome=said.outcome,
        action=said.action,
        readings=_packed(said),
        passed=found.passed,
        noted_by=tx.actor.person_id,
        noted_at=tx.now,
    )
    tx.session.add(check)
    data = {
        "checklist_en": checklist.title.en,
        "checklist_zh": checklist.title.zh,
        "item_en": asked.check.en,
        "item_zh": asked.check.zh,
        "outcome": said.outcome,
        "figures": _figures(asked, found, tx.house.language == "zh"),
        "action": said.action,
        "note": said.note,
    }
    post(tx, "order.checked", row, data, [check])
    return found


def _said(item: str, turn: int, given: Mapping[str, Any]) -> Answer:
    """The answer as it is kept, its words cleaned."""
    words: dict[str, Any] = {
        name: clean(value) if isinstance(value, str) else value for name, value in given.items()
    }
    try:
        return Answer(item, turn, **words)
    except TypeError as error:
        raise InvalidInput(_("Outcome"), _("must be filled in"), rule="FIX-02") from error


def _refuse_too_early(checklist: Checklist, item: str, kept: list[Answer]) -> None:
    before = unmet(checklist, item, kept)
    if before:
        language = current_language()
        named = [checklist.items[one].check.text(language) for one in before]
        raise GuardRefused(
            _("First: {items}").format(items="; ".join(named)),
            rule=checklist.items[item].rules[0],
        )


def _figures(asked: Any, found: Judgement, chinese: bool) -> str:
    units = {reading.id: reading for reading in asked.readings}
    return ("，" if chinese else ", ").join(
        f"{units[name].label.zh if chinese else units[name].label.en} {value} {units[name].unit}"
        for name, value in found.figures.items()
    )


def _packed(said: Answer) -> str:
    return json.dumps(
        {
            "readings": dict(said.readings),
            "choice": said.choice,
            "ticks": sorted(said.ticks),
            "note": said.note,
        },
        ensure_ascii=False,
        sort_keys=True,
    )


def _next_turn(tx: Transaction, order_id: int) -> int:
    query = "SELECT COALESCE(MAX(turn), 0) + 1 FROM order_check WHERE order_id = ?"
    return int(tx.raw.execute(query, (order_id,)).fetchone()[0])


def _of(tx: Transaction, row: WorkOrder) -> Checklist:
    if not row.checklist:
        raise GuardRefused(
            _("This order works by no checklist."), rule="FIX-01", remedy=_("Choose one first.")
        )
    return tx.house.checklists.get(row.checklist)


def checks_of(tx: Transaction | Reading, order_id: int, checklist: str) -> list[OrderCheck]:
    """The rows of the answers to a checklist, the oldest first."""
    query = (
        select(OrderCheck)
        .where(OrderCheck.order_id == order_id, OrderCheck.checklist == checklist)
        .order_by(col(OrderCheck.turn))
    )
    return list(tx.session.exec(query))


def answers_of(tx: Transaction | Reading, order_id: int, checklist: str) -> list[Answer]:
    """The answers to a checklist, the oldest first."""
    return [_unpacked(row) for row in checks_of(tx, order_id, checklist)]


def _unpacked(row: OrderCheck) -> Answer:
    kept = json.loads(row.readings)
    return Answer(
        row.item,
        row.turn,
        row.outcome,
        kept["readings"],
        kept["choice"],
        tuple(kept["ticks"]),
        row.action,
        kept["note"],
    )


def open_items(tx: Transaction | Reading, order_id: int, checklist: str) -> tuple[str, ...]:
    """Ids of the items of a checklist that are still open."""
    found = tx.house.checklists.get(checklist)
    return missing(found, answers_of(tx, order_id, checklist))


def final_passed(tx: Transaction, row: WorkOrder) -> bool:
    """Whether the final test was passed; after a redoing, passed anew (FIX-04, WO-37)."""
    if not row.checklist:
        return True
    rows = checks_of(tx, row_id(row), row.checklist)
    found = tx.house.checklists.get(row.checklist)
    if not passes(found, [_unpacked(check) for check in rows]):
        return False
    newest = max(check.entry_seq for check in rows if check.item == found.final.id)
    return newest > _redone_since(tx, row)


def _redone_since(tx: Transaction, row: WorkOrder) -> int:
    """Seq of the newest entry that had it done again; 0 where none did."""
    if not row.rework:
        return 0
    query = (
        "SELECT COALESCE(MAX(l.seq), 0) FROM entry_subject s JOIN log_line l ON l.seq = s.seq"
        " WHERE s.subject = ? AND l.kind = 'order.rework'"
    )
    return int(tx.raw.execute(query, (tracks.subject_of(row),)).fetchone()[0])
