"""A run read back from its rows: the procedure it was pinned to, and where it stands."""

from functools import lru_cache

from frontdesk.procedures import runner
from frontdesk.procedures.definition import Procedure
from frontdesk.procedures.library import pinned
from frontdesk.registers import runs
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import Reading


@lru_cache(maxsize=256)
def _pinned(digest: str, content: str) -> Procedure:
    return pinned(content)


def procedure_of(run: RunRow) -> Procedure:
    """The procedure as the run was pinned to it."""
    return _pinned(run.digest, run.content)


def state_of(run: RunRow) -> runner.RunState:
    """Where the run stands, from its rows."""
    visits = tuple(
        runner.Visit(
            row.step,
            row.visit,
            row.opened_at,
            row.state,
            row.back,
            row.tries,
            row.settled_at,
            row.settled_by,
            row.values,
            row.reason,
        )
        for row in run.steps
    )
    return runner.RunState(visits, run.state, run.stage, run.stable_at is not None)


def view_of(reading: Reading, run_id: int) -> tuple[RunRow, Procedure, runner.RunState]:
    """A run with its procedure and where it stands."""
    run = runs.load(reading, run_id)
    return run, procedure_of(run), state_of(run)
