"""Procedures that run now, as the board and the lists show them."""

from dataclasses import dataclass

from frontdesk.language import Language
from frontdesk.procedures.pinned import procedure_of
from frontdesk.registers import runs
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import Reading


@dataclass(frozen=True)
class Running:
    """A running procedure in one line.

    Attributes:
        step: title of the open step that was opened last and is no wait, else of the first open.
        open_steps: how many are open.
        due_at: when the most urgent of its clocks is due, UTC milliseconds; None without one.
        owner_here: whether whoever answers for it still works here.
    """

    id: int
    title: str
    place: str
    step: str
    open_steps: int
    due_at: int | None
    request_id: int | None
    owner: str
    owner_here: bool


def running(reading: Reading, language: Language) -> list[Running]:
    """Every running procedure, the newest first."""
    return [_line(reading, run, language) for run in runs.running(reading)]


def _line(reading: Reading, run: RunRow, language: Language) -> Running:
    procedure = procedure_of(run)
    steps = [procedure.steps[row.step] for row in run.steps if row.step in procedure.steps]
    acting = [step for step in steps if step.kind not in ("wait", "close")] or steps
    due = [at for at, state, _settled in runs.clocks(reading, run).values() if state == "open"]
    return Running(
        run.id,
        procedure.title.text(language),
        run.place,
        acting[-1].title.text(language) if acting else "",
        len(steps),
        min(due, default=None),
        run.request_id,
        run.owner_name,
        run.owner_here,
    )
