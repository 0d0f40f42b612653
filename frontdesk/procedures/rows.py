"""What an event leaves in the register's rows: visits, clocks, the run itself."""

from typing import Any

from frontdesk.procedures import runner
from frontdesk.procedures.definition import Procedure
from frontdesk.registers import runs, secrecy
from frontdesk.registers.roster import days
from frontdesk.registers.runs import RunRow, StepChange, Written
from frontdesk.registers.unit_of_work import DESK_ID, Transaction
from frontdesk.rules import clocks
from frontdesk.rules.calendar import DayOverrides
from frontdesk.rules.rulebook import Rulebook


def settle(tx: Transaction, run: RunRow, outcome: runner.Outcome) -> list[Written]:
    """The rows of the visits that the event settled or tried, and of their clocks."""
    written: list[Written] = []
    rows = {(row.step, row.visit): row for row in run.steps}
    changed = outcome.changed
    if changed:
        row = rows[(changed.step, changed.number)]
        written.append(
            runs.change_step(
                tx,
                StepChange(
                    row.id,
                    changed.state,
                    changed.tries,
                    changed.settled_at,
                    changed.by,
                    changed.values,
                    changed.reason,
                ),
            )
        )
    for visit in outcome.turned:
        written.append(runs.turn_step(tx, rows[(visit.step, visit.number)].id))
    for intent in outcome.intents:
        if isinstance(intent, runner.StopClock):
            row = rows[(intent.visit.step, intent.visit.number)]
            written += runs.stop_clock(tx, row.id)
    return written


def open_visits(
    tx: Transaction,
    procedure: Procedure,
    run_id: int,
    place: str,
    owner: int,
    outcome: runner.Outcome,
    *,
    confidential: bool = False,
) -> list[Written]:
    """The rows of the visits that the event opened, and the clocks that run from then."""
    written: list[Written] = []
    ids: dict[tuple[str, int], int] = {}
    for visit in outcome.opened:
        row = runs.open_step(tx, run_id, visit.step, visit.number, back=visit.back)
        ids[(visit.step, visit.number)] = row[1]
        written.append(row)
    for intent in outcome.intents:
        if isinstance(intent, runner.StartClock):
            step = procedure.steps[intent.visit.step]
            own = days.overrides(tx)
            due = due_at(tx.house.rulebook, intent.key, intent.since, tx.house.zone, own)
            if due is None:
                continue
            title = procedure.title.text(tx.house.language)
            words = step.title.text(tx.house.language)
            chinese = tx.house.language == "zh"
            label = f"{place} {words}（{title}）" if chinese else f"{place} {words} ({title})"
            if confidential:
                label = closed_label(tx, run_id)
            written.append(
                runs.start_clock(
                    tx,
                    ids[(intent.visit.step, intent.visit.number)],
                    rule=tx.house.rulebook.parameters()[intent.key].rule,
                    label=label.strip()[:200],
                    since=intent.since,
                    due=due,
                    owner=owner,
                )
            )
    return written


def closed_label(tx: Transaction, run_id: int) -> str:
    """What a clock of a confidential run says."""
    return secrecy.run_words(run_id, tx.house.language)


def due_at(rulebook: Rulebook, key: str, since: int, zone: Any, own: DayOverrides) -> int | None:
    """When a step is due; None for what is done at once, which counts up without a breach.

    Args:
        own: the days off and working days that the site set itself.
    """
    unit, amount = rulebook.parameters()[key].unit, rulebook.count(key)
    if unit == "day":
        return clocks.calendar_days_due(since, amount, zone)
    if unit == "workday":
        return clocks.working_days_due(since, amount, zone, own)[0]
    if unit == "s":
        return since + amount * 1000
    minutes = rulebook.minutes(key)
    return clocks.elapsed_due(since, minutes) if minutes else None


def columns(
    tx: Transaction,
    run: RunRow,
    before: runner.RunState,
    outcome: runner.Outcome,
    confidential: bool,
) -> dict[str, object]:
    """Columns of the run that the event changes."""
    after, found = outcome.state, dict[str, object]()
    if after.stage != before.stage:
        found["stage"] = after.stage
    if after.stable and run.stable_at is None:
        found["stable_at"] = tx.now
    if confidential != run.confidential:
        found["confidential"] = confidential
    if not run.owner_here and tx.actor.person_id != DESK_ID:
        found["owner"] = tx.actor.person_id
    for intent in outcome.intents:
        if isinstance(intent, runner.End) and intent.reason:
            found["reason"] = intent.reason
    if after.state != run.state:
        found |= {"state": after.state, "ended_at": tx.now}
    return found
