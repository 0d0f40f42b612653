"""How a run on the practice site went: steps missed, clocks missed."""

from dataclasses import dataclass

from frontdesk.procedures import runner
from frontdesk.registers import runs
from frontdesk.registers.unit_of_work import Reading


@dataclass(frozen=True)
class Score:
    """Steps that were done, skipped or deviated from, and clocks that were missed."""

    done: int
    missed: int
    clocks: int
    late: int


def score(reading: Reading, run_id: int) -> Score:
    """The score of a run that has ended."""
    run = runs.load(reading, run_id)
    settled = [row.state for row in run.steps]
    clocks = list(runs.clocks(reading, run).values())
    return Score(
        done=settled.count(runner.DONE_STATE),
        missed=sum(state != runner.DONE_STATE for state in settled),
        clocks=len(clocks),
        late=sum(
            state == "kept_late" or (settled_at is None and due < reading.now)
            for due, state, settled_at in clocks
        ),
    )
