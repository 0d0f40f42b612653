"""A run read back from its rows: the procedure it was pinned to, and where it stands."""

from frontdesk.errors import LedgerError
from frontdesk.language import _
from frontdesk.procedures import runner
from frontdesk.procedures.definition import Intake, Procedure, Step, Words
from frontdesk.procedures.library import digest_of, pinned
from frontdesk.registers import runs
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import Reading


class Unreadable(LedgerError):
    """What a run was pinned to is damaged."""


MOST_READ = 256
"""How many contents are kept with the procedure that they give."""
_read: dict[str, tuple[str, Procedure]] = {}


def _pinned(digest: str, content: str) -> Procedure:
    """The procedure of a content, which is compared each time: damage done since is noticed.

    To compare it with the one that was read takes a tenth of looking it up by its hash.
    """
    known = _read.get(digest)
    if known and known[0] == content:
        return known[1]
    if digest_of(content) != digest:
        raise ValueError(digest)
    if len(_read) >= MOST_READ:
        _read.clear()
    procedure = pinned(content)
    _read[digest] = content, procedure
    return procedure


def procedure_of(run: RunRow) -> Procedure:
    """The procedure as the run was pinned to it.

    Raises:
        Unreadable: its row is damaged.
    """
    try:
        return _pinned(run.digest, run.content)
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(
            _("The wording of run {run} cannot be read.").format(run=run.id),
            remedy=_("Run verify; until it is put right the run can only be called off."),
        ) from error


def stand_in(run: RunRow) -> Procedure:
    """What calling a run off needs where its wording cannot be read: its name and its steps' ids.

    Its entries are kept for good, as nobody can tell whether they should be.
    """

    def named(name: str) -> Words:
        return Words(en=name, zh=name)

    visited = dict.fromkeys(row.step for row in run.steps)
    return Procedure.model_construct(
        id=run.procedure,
        revision=1,
        title=named(run.procedure),
        permanent=True,
        request=Intake(kind="other", content=named(run.procedure)),
        step=tuple(Step.model_construct(id=one, kind="ask", title=named(one)) for one in visited),
    )


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
