"""The register of running procedures: their rows, read and written.

What a step means is known to `procedures` alone. A run is pinned to the content of its procedure
(`procedure_revision`), has an owner who answers for it, and a row for each time a step was
opened. Nothing of it is ever overwritten: going back opens a step once more.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from frontdesk.errors import Changed, GuardRefused, NotAuthorised
from frontdesk.language import _
from frontdesk.ledger.envelope import canonical
from frontdesk.models import Commitment, ProcedureRevision, ProcedureRun, RunStep
from frontdesk.registers import people
from frontdesk.registers.unit_of_work import DESK_ID, Reading, Transaction, not_found
from frontdesk.rules import authority

Written = tuple[str, int]
"""Table and id of a row that the next entry carries."""


class StepRow(NamedTuple):
    """One time a step was opened, as it stands in the register; instants in UTC milliseconds."""

    id: int
    step: str
    visit: int
    state: str
    back: bool
    tries: int
    opened_at: int
    settled_at: int | None
    settled_by: int | None
    values: Mapping[str, Any]
    reason: str


@dataclass(frozen=True)
class RunRow:
    """A run as it stands in the register, with what it is pinned to and all its steps."""

    id: int
    procedure: str
    digest: str
    content: str
    request_id: int | None
    parent_id: int | None
    place: str
    owner: int
    owner_name: str
    owner_here: bool
    by_desk: bool
    state: str
    stage: str
    confidential: bool
    started_at: int
    stable_at: int | None
    ended_at: int | None
    reason: str
    entry_seq: int
    room_id: int | None
    steps: tuple[StepRow, ...] = field(default=())

    @property
    def about(self) -> list[str]:
        """The request and its room, whose histories show the run's entries too."""
        found = [("help_request", self.request_id), ("room", self.room_id)]
        return [f"{table}:{number}" for table, number in found if number is not None]

    @property
    def subject(self) -> str:
        """The record as entries name it."""
        return f"procedure_run:{self.id}"


@dataclass(frozen=True)
class StepChange:
    """What becomes of a visit."""

    id: int
    state: str
    tries: int
    settled_at: int | None
    settled_by: int | None
    values: Mapping[str, Any]
    reason: str


_RUN = """
    SELECT r.id, r.procedure, v.digest, v.content, r.request_id, r.parent_id, r.place, r.owner,
           p.name, p.active, r.by_desk, r.state, r.stage, r.confidential, r.started_at,
           r.stable_at, r.ended_at, r.reason, r.entry_seq, h.room_id
      FROM procedure_run r
      JOIN procedure_revision v ON v.id = r.revision_id
      JOIN person p ON p.id = r.owner
      LEFT JOIN help_request h ON h.id = r.request_id
"""
_STEPS = """
    SELECT id, step, visit, state, back, tries, opened_at, settled_at, settled_by, field_values,
           reason, run_id
      FROM run_step
"""


def load(reading: Reading | Transaction, run_id: int) -> RunRow:
    """A run with all its steps.

    Raises:
        NotFound: there is none with this id.
    """
    found = reading.raw.execute(f"{_RUN} WHERE r.id = ?", (run_id,)).fetchone()
    if found is None:
        raise not_found("procedure_run", run_id)
    rows = reading.raw.execute(f"{_STEPS} WHERE run_id = ? ORDER BY id", (run_id,))
    return _run(found, [_step(row) for row in rows])


def running(reading: Reading | Transaction, limit: int = 200) -> list[RunRow]:
    """Runs that have not ended, the newest first, each with the steps that are open."""
    return _listed(reading, "WHERE r.state = 'running'", (), limit)


def ended(reading: Reading, limit: int = 200) -> list[RunRow]:
    """Runs that have ended, the newest first; without their steps."""
    return _listed(reading, "WHERE r.state <> 'running'", (), limit)


def of_request(reading: Reading | Transaction, request_id: int) -> list[RunRow]:
    """Runs of a request, the newest first, each with the steps that are open."""
    return _listed(reading, "WHERE r.request_id = ?", (request_id,), 100)


def owned_by(reading: Reading | Transaction, person_id: int) -> list[RunRow]:
    """Running procedures that a person answers for."""
    return _listed(reading, "WHERE r.state = 'running' AND r.owner = ?", (person_id,), 200)


def _listed(
    reading: Reading | Transaction, where: str, values: Sequence[object], limit: int
) -> list[RunRow]:
    query = f"{_RUN} {where} ORDER BY r.id DESC LIMIT ?"
    found = reading.raw.execute(query, (*values, limit)).fetchall()
    opened: dict[int, list[StepRow]] = {row[0]: [] for row in found}
    if opened:
        marks = ", ".join("?" * len(opened))
        query = f"{_STEPS} WHERE run_id IN ({marks}) AND state = 'open' ORDER BY id"
        for row in reading.raw.execute(query, tuple(opened)):
            opened[row[11]].append(_step(row))
    return [_run(row, opened[row[0]]) for row in found]


def _run(row: Sequence[Any], steps: Iterable[StepRow]) -> RunRow:
    values = list(row)
    for place in (9, 10, 13):
        values[place] = bool(values[place])
    values[9] = values[9] and values[7] != DESK_ID
    names = (name for name in RunRow.__dataclass_fields__ if name != "steps")
    return RunRow(**dict(zip(names, values, strict=True)), steps=tuple(steps))


def _step(row: Sequence[Any]) -> StepRow:
    values = json.loads(row[9]) if row[9] != "{}" else {}
    return StepRow._make((*row[:4], bool(row[4]), *row[5:9], values, row[10]))


def is_confidential(reading: Reading | Transaction, run_id: int) -> bool:
    """Whether the entries of a run are closed to others."""
    query = "SELECT confidential FROM procedure_run WHERE id = ?"
    found = reading.raw.execute(query, (run_id,)).fetchone()
    return bool(found and found[0])


def run_of_step(reading: Reading, step_id: int) -> int | None:
    """The run that a visit belongs to."""
    found = reading.raw.execute("SELECT run_id FROM run_step WHERE id = ?", (step_id,)).fetchone()
    return int(found[0]) if found else None


def clocks(reading: Reading, run: RunRow) -> dict[int, tuple[int, str, int | None]]:
    """Due instant, state and settling instant of the clock of each visit that has one."""
    subjects = [f"run_step:{step.id}" for step in run.steps]
    marks = ", ".join("?" * len(subjects)) or "NULL"
    query = f"SELECT subject, due_at, state, settled_at FROM commitment WHERE subject IN ({marks})"
    return {
        int(subject.partition(":")[2]): (due, state, settled)
        for subject, due, state, settled in reading.raw.execute(query, subjects)
    }


# Writing; each gives what the next entry carries ------------------------------------------------


def pin(
    tx: Transaction, procedure: str, revision: int, digest: str, content: Callable[[], str]
) -> tuple[int, list[Written]]:
    """The id of this content of a procedure; a row for it where it was never used before.

    Args:
        content: gives the content that `digest` is of; asked only for the row.
    """
    found = tx.raw.execute(
        "SELECT id FROM procedure_revision WHERE digest = ?", (digest,)
    ).fetchone()
    if found:
        return int(found[0]), []
    written = tx.insert(
        ProcedureRevision, procedure=procedure, revision=revision, digest=digest, content=content()
    )
    return written[1], [written]


def create(tx: Transaction, **columns: object) -> Written:
    """A new run."""
    return tx.insert(ProcedureRun, started_at=tx.now, **columns)


def open_step(tx: Transaction, run_id: int, step: str, visit: int, *, back: bool) -> Written:
    """A step of a run is open."""
    return tx.insert(RunStep, run_id=run_id, step=step, visit=visit, back=back, opened_at=tx.now)


def change_step(tx: Transaction, change: StepChange) -> Written:
    """A visit was settled or tried."""
    tx.raw.execute(
        "UPDATE run_step SET state = ?, tries = ?, settled_at = ?, settled_by = ?, "
        "field_values = ?, reason = ?, entry_seq = ? WHERE id = ?",
        (
            change.state,
            change.tries,
            change.settled_at,
            change.settled_by,
            canonical(change.values).decode(),
            change.reason,
            tx.next_seq,
            change.id,
        ),
    )
    return "run_step", change.id


def turn_step(tx: Transaction, step_id: int) -> Written:
    """A visit opened by going back, into which a loop has led since, is one like any other."""
    tx.raw.execute(
        "UPDATE run_step SET back = 0, entry_seq = ? WHERE id = ?", (tx.next_seq, step_id)
    )
    return "run_step", step_id


def change_run(tx: Transaction, run_id: int, **columns: object) -> list[Written]:
    """Columns of a run that are not as they were; nothing is written where none is."""
    if not columns:
        return []
    named = ", ".join(f"{name} = ?" for name in columns)
    tx.raw.execute(
        f"UPDATE procedure_run SET {named}, entry_seq = ? WHERE id = ?",
        (*columns.values(), tx.next_seq, run_id),
    )
    return [("procedure_run", run_id)]


def start_clock(
    tx: Transaction, step_id: int, *, rule: str, label: str, since: int, due: int, owner: int
) -> Written:
    """The time allowed for a visit runs."""
    return tx.insert(
        Commitment,
        rule=rule,
        subject=f"run_step:{step_id}",
        label=label,
        started_at=since,
        due_at=due,
        owner=owner,
    )


def stop_clock(tx: Transaction, step_id: int) -> list[Written]:
    """The clock of a visit stops, in time or late."""
    found = tx.raw.execute(
        "SELECT id, due_at FROM commitment WHERE subject = ? AND state = 'open'",
        (f"run_step:{step_id}",),
    ).fetchall()
    for clock_id, due in found:
        tx.raw.execute(
            "UPDATE commitment SET state = ?, settled_at = ?, entry_seq = ? WHERE id = ?",
            ("kept" if tx.now <= due else "kept_late", tx.now, tx.next_seq, clock_id),
        )
    return [("commitment", clock_id) for clock_id, _due in found]


def give_clocks(tx: Transaction, run: RunRow, owner: int) -> list[Written]:
    """The running clocks of a run change hands."""
    return _change_clocks(tx, run, "owner", owner)


def hide_clocks(tx: Transaction, run: RunRow, label: str) -> list[Written]:
    """The running clocks of a run that has become confidential no longer say what it is about."""
    return _change_clocks(tx, run, "label", label)


def _change_clocks(tx: Transaction, run: RunRow, column: str, value: object) -> list[Written]:
    subjects = [f"run_step:{step.id}" for step in run.steps if step.state == "open"]
    marks = ", ".join("?" * len(subjects)) or "NULL"
    query = f"SELECT id FROM commitment WHERE state = 'open' AND subject IN ({marks})"
    found = [row[0] for row in tx.raw.execute(query, subjects)]
    for clock in found:
        tx.raw.execute(
            f"UPDATE commitment SET {column} = ?, entry_seq = ? WHERE id = ?",
            (value, tx.next_seq, clock),
        )
    return [("commitment", clock) for clock in found]


def refuse_changed(run: RunRow, step: str, visit: int | None) -> None:
    """Raise Changed when somebody else has answered this visit meanwhile."""
    newest = next((row for row in reversed(run.steps) if row.step == step), None)
    if visit is None or newest is None:
        return
    if newest.visit != visit or newest.state != "open":
        raise Changed(
            _("Somebody answered this step while you were looking at it."),
            [run.entry_seq],
            remedy=_("Read what is new, then decide again."),
        )


def refuse_closed(tx: Transaction, run: RunRow) -> None:
    """Raise NotAuthorised where a confidential run is not the actor's own, nor a supervisor's."""
    if run.confidential and run.owner != tx.actor.person_id and not tx.actor.is_supervisor:
        raise NotAuthorised(
            _("This run is confidential: whoever answers for it and supervisors may open it."),
            rule="CARE-28",
        )


def hand_to(
    tx: Transaction,
    run_id: int,
    person_id: int,
    title: Mapping[str, str],
    *,
    seen: int | None = None,
) -> None:
    """Another person answers for the run from now on; its clocks go on under the new name.

    Args:
        title: what the procedure is called, by language.
        seen: the `entry_seq` that the person was looking at.

    Raises:
        GuardRefused: the run has ended, or the person answers for it already.
        NotAuthorised: the person may not work on a run.
        Changed: the run has a newer entry than `seen`.
    """
    tx.require("run.work")
    run = load(tx, run_id)
    refuse_closed(tx, run)
    if seen is not None and run.entry_seq != seen:
        raise Changed(_("Somebody worked on this run meanwhile."), [run.entry_seq])
    if run.state != "running" or run.owner == person_id:
        raise GuardRefused(_("This run has ended, or is in these hands already."))
    person = people.active_person(tx, person_id)
    authority.require(person.roles.split(","), "run.work")
    written = change_run(tx, run_id, owner=person.id)
    written += give_clocks(tx, run, person_id)
    tx.post(
        "run.handed",
        {
            "run": run_id,
            "title_en": title["en"],
            "title_zh": title["zh"],
            "place": run.place,
            "owner": person.name,
        },
        written=written,
        subject=run.subject,
        confidential=run.confidential,
    )
