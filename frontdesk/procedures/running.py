"""Procedures that run now, as the board and the lists show them."""

from dataclasses import dataclass, replace

from frontdesk.language import Language, _
from frontdesk.procedures.definition import Procedure
from frontdesk.procedures.library import Library
from frontdesk.procedures.pinned import Unreadable, procedure_of, stand_in
from frontdesk.registers import runs, secrecy
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import Reading


@dataclass(frozen=True)
class Running:
    """A running procedure in one line.

    Attributes:
        step: title of the step at which the wizard would go on: the first of those opened last
            that is no wait, else the first that is open;
            what to do where the wording of the run cannot be read; who answers for it where the
            run is closed to the viewer, whose title and place say nothing then (CON-11).
        open_steps: how many are open.
        due_at: when the most urgent of its clocks is due, UTC milliseconds; None without one.
        owner_here: whether whoever answers for it still works here.
        urgent: it is an emergency.
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
    urgent: bool


def clock_names(library: Library) -> list[tuple[str, str]]:
    """What the clocks of steps are called behind their place, in English and Chinese."""
    return [
        (
            f"{step.title.text('en')} ({one.procedure.title.text('en')})",
            f"{step.title.text('zh')}（{one.procedure.title.text('zh')}）",
        )
        for one in library.known.values()
        for step in one.procedure.steps.values()
        if step.within
    ]


def running(reading: Reading, language: Language) -> list[Running]:
    """Every running procedure, emergencies before the others, then the newest first."""
    lines = [_seen(reading, run, language) for run in runs.running(reading)]
    return sorted(lines, key=lambda line: not line.urgent)


def _seen(reading: Reading, run: RunRow, language: Language) -> Running:
    """The line as this viewer may see it."""
    line = _line(reading, run, language)
    if reading.may_open(run.owner, run.confidential):
        return line
    words = secrecy.run_words(run.id, language)
    return replace(line, title=words, place="", step=line.owner)


def _line(reading: Reading, run: RunRow, language: Language) -> Running:
    try:
        procedure = procedure_of(run)
        step = _step(procedure, run, language)
    except Unreadable:
        procedure = stand_in(run)
        step = _("its wording cannot be read: run verify")
    due = [at for at, state, _settled in runs.clocks(reading, run).values() if state == "open"]
    return Running(
        run.id,
        procedure.title.text(language),
        run.place,
        step,
        len(run.steps),
        min(due, default=None),
        run.request_id,
        run.owner_name,
        run.owner_here,
        procedure.request.urgency == "emergency",
    )


def _step(procedure: Procedure, run: RunRow, language: Language) -> str:
    known = [row for row in run.steps if row.step in procedure.steps]
    acting = [row for row in known if procedure.steps[row.step].kind not in ("wait", "close")]
    newest = max((row.opened_at for row in acting), default=None)
    fresh = [row for row in acting if row.opened_at == newest] or known
    return procedure.steps[fresh[0].step].title.text(language) if fresh else ""
