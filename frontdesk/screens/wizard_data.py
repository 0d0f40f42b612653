"""What the wizard shows of a run, read in one look at the books."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from frontdesk.clock import MINUTE
from frontdesk.errors import SignInRefused
from frontdesk.language import _, current_language
from frontdesk.procedures import answers, opened, pinned, runner
from frontdesk.procedures.definition import Answer, Procedure, Step
from frontdesk.registers import callers, commitments, contacts, if_then, marks, people, runs
from frontdesk.rules.authority import ROLES
from frontdesk.rules.services import told_name
from frontdesk.screens.if_then_notes import note_words
from frontdesk.screens.lines import worded

At = tuple[str, int]
"""A visit: the step and which time it was opened."""


@dataclass(frozen=True)
class Pick:
    """Somebody who may be rung or sent; `title` is the post, `here`: on the estate now."""

    name: str
    telephone: str
    here: bool
    title: str


@dataclass(frozen=True)
class RunData:
    """A run, or a procedure that is about to begin; instants in UTC milliseconds.

    Attributes:
        run: None until the first step is done.
        clocks: due instant, state and settling instant of the clock of a visit, by row id.
        running: every clock that runs at the desk, the most urgent first.
        people: names by person id.
        owed: labels of what is still empty before the closing.
        tried: when the last try was that reached nobody, by visit.
        retry_after: milliseconds after which such a step is to be tried again.
        notes: if-then notes that have fired for its request, in words.
        mark: the mark of what is important, where there is one.
    """

    procedure: Procedure
    state: runner.RunState
    values: Mapping[str, Any]
    settings: Mapping[str, Any]
    run: Any = None
    clocks: Mapping[int, tuple[int, str, int | None]] = field(default_factory=dict)
    running: Sequence[Any] = ()
    people: Mapping[int, str] = field(default_factory=dict)
    owed: tuple[str, ...] = ()
    owed_at: runner.Visit | None = None
    tried: Mapping[At, int] = field(default_factory=dict)
    retry_after: int = 0
    notes: tuple[str, ...] = ()
    mark: Any = None

    @property
    def place(self) -> str:
        """Where it is about."""
        return self.run.place if self.run else ""

    def step(self, visit: runner.Visit) -> Step:
        """The step of a visit."""
        return self.procedure.steps[visit.step]

    def row_of(self, visit: runner.Visit) -> Any:
        """The register's row of a visit; None before the run has begun."""
        rows = self.run.steps if self.run else ()
        return next(
            (row for row in rows if (row.step, row.visit) == (visit.step, visit.number)), None
        )

    def due(self, visit: runner.Visit) -> int | None:
        """When the visit is due, where it has a clock."""
        row = self.row_of(visit)
        return self.clocks[row.id][0] if row and row.id in self.clocks else None

    def last_try(self, visit: runner.Visit) -> int | None:
        """When somebody was last tried at an open visit and not reached."""
        return self.tried.get((visit.step, visit.number)) if visit.is_open else None


def read(
    desk: Any, run_id: int | None, procedure_id: str, request_id: int | None = None
) -> RunData:
    """A run as it stands, or a procedure that is about to begin where there is no run yet.

    Args:
        request_id: the request that the procedure is about to be begun for, if any.
    """
    if run_id is None:
        return read_start(desk, procedure_id, request_id)
    return read_run(desk, run_id)


def read_run(desk: Any, run_id: int) -> RunData:
    """A run as it stands.

    Raises:
        NotAuthorised: it is confidential and not the viewer's to open.
        SignInRefused: nobody is signed in, and the desk itself did not begin it.
    """
    with desk.reading() as reading:
        run, procedure, state = pinned.view_of(reading, run_id)
        opened.refuse_closed(reading, run)
        if reading.viewer is None and not run.by_desk:
            raise SignInRefused(_("Nobody is signed in."), remedy=_("Sign in first."))
        settings = reading.house.rulebook.settings
        lacking = runner.owed(procedure, state, settings)
        owed = [step.answer(name).label for step, name in lacking]
        language = current_language()
        return RunData(
            procedure=procedure,
            state=state,
            values=runner.values(procedure, state),
            settings=settings,
            run=run,
            clocks=runs.clocks(reading, run),
            running=_clocks(desk, reading, run),
            people=people.names(reading),
            owed=tuple(label.text(language) for label in owed),
            owed_at=state.newest(lacking[0][0].id) if lacking else None,
            tried=_tried(reading, run, state),
            retry_after=reading.house.rulebook.minutes("run.retry_min") * MINUTE,
            notes=_notes(reading, run.request_id),
            mark=marks.marked(reading).get(f"procedure_run:{run_id}"),
        )


def read_start(desk: Any, procedure_id: str, request_id: int | None = None) -> RunData:
    """A procedure that is about to begin: its first step is open, nothing is written."""
    with desk.reading() as reading:
        procedure = desk.procedures().get(procedure_id).procedure
        settings = reading.house.rulebook.settings
        outcome = runner.begin(procedure, reading.now, settings)
        return RunData(
            procedure=procedure,
            state=outcome.state,
            values={},
            settings=settings,
            running=_clocks(desk, reading),
            notes=_notes(reading, request_id),
        )


def _notes(reading: Any, request_id: int | None) -> tuple[str, ...]:
    """What the shifts before want done at such a request."""
    found = if_then.matching(reading, request_id) if request_id is not None else ()
    return tuple(note_words(note) for note in found)


def _tried(reading: Any, run: Any, state: runner.RunState) -> Mapping[At, int]:
    """When each open visit was last tried, as the log says it."""
    if not any(visit.tries for visit in state.open):
        return {}
    from frontdesk.procedures.report import last_tries

    return last_tries(reading, run, state)


def next_visit(data: RunData, before: RunData | None, at: At | None) -> At | None:
    """Where to go on: what was opened just now, else the next open step that is not a wait.

    Args:
        before: the run as it was read last; None when the page has just been opened.
        at: the visit that was shown.
    """
    old = {(one.step, one.number) for one in before.state.visits} if before else set()
    visits = [(one.step, one.number) for one in data.state.visits]
    ready = [(one.step, one.number) for one in data.state.open]
    kinds = {one: data.procedure.steps[one[0]].kind for one in ready}
    acting = [one for one in ready if kinds[one] not in ("wait", "close")]
    new = [one for one in acting if one not in old] if before else []
    if new:
        return new[0]
    if before is None and acting:  # the newest group is what the person was at
        newest = max(visit.opened_at for visit in data.state.open)
        fresh = {(v.step, v.number) for v in data.state.open if v.opened_at == newest}
        return next((one for one in acting if one in fresh), acting[0])
    place = visits.index(at) if at in visits else 0
    later = [one for one in acting if visits.index(one) > place]
    if later or acting:
        return (later or acting)[0]
    waits = [one for one in ready if kinds[one] == "wait"]
    return next(iter(waits or ready), None)


def _clocks(desk: Any, reading: Any, run: Any = None) -> list[Any]:
    """Every clock that runs; on the locked screen this run's alone, for the others name people."""
    found = worded(desk, commitments.running(reading, 40))
    if desk.signed_in is not None:
        return found
    own = {f"run_step:{row.id}" for row in (run.steps if run else ())}
    return [clock for clock in found if clock.subject in own]


# Whom to ring, whom to send -------------------------------------------------------------------


def picks(desk: Any, data: RunData, step: Step) -> list[Pick]:
    """Whom the step may ring or send, the first to be asked first."""
    if step.kind == "notify":
        return whom_to_tell(desk, data, step)
    if step.kind == "decide":
        return whom_to_ask(desk, data, step)
    answer = next((answer for answer in step.fields if answer.type == "person"), None)
    return who_can_go(desk, data, answer) if answer else []


def whom_to_tell(desk: Any, data: RunData, step: Step) -> list[Pick]:
    """Who is rung at a `notify` step, with numbers; whoever is on the estate first."""
    if not step.tell:
        return []
    with desk.reading() as reading:
        found = contacts.for_role(reading, step.tell, place=data.place)
        if not found and step.tell == "gate_guard":
            found = contacts.for_role(reading, "guard", place=data.place)
        return [_pick(contact) for contact in found]


def whom_to_ask(desk: Any, data: RunData, step: Step) -> list[Pick]:
    """Who may decide at a gate, with their numbers: they are rung at night."""
    with desk.reading() as reading:
        found = [
            contact
            for role in step.role
            for contact in contacts.for_role(reading, role, place=data.place)
            if contact.name
        ]
        return list(dict.fromkeys(_pick(contact) for contact in found))


def who_can_go(desk: Any, data: RunData, answer: Answer) -> list[Pick]:
    """Who may be named in a person field, the nearest first, those on another errand last."""
    with desk.reading() as reading:
        busy = _sent(reading)
        roles = answer.roles or tuple(ROLES)
        return [_pick(one) for one in contacts.nearest(reading, data.place, roles, busy)]


def who_decides(desk: Any, step: Step) -> list[tuple[int, str]]:
    """Staff who carry a role that may confirm the step: id and name."""
    with desk.reading() as reading:
        return [
            (person.id, person.name)
            for person in people.staff(reading)
            if not set(person.roles).isdisjoint(step.role)
        ]


def _sent(reading: Any) -> tuple[str, ...]:
    """Names of people who were sent in procedures that still run and can be read."""
    names: list[str] = []
    for run in runs.running(reading, 20):
        with suppress(pinned.Unreadable):
            names += _sent_by(runs.load(reading, run.id))
    return tuple(name for name in names if name)


def _sent_by(run: Any) -> list[str]:
    names: list[str] = []
    procedure = pinned.procedure_of(run)
    for row in run.steps:
        step = procedure.steps.get(row.step)
        if step and step.kind == "send" and row.state == "done":
            for answer in step.fields:
                if answer.type == "person":
                    names += str(row.values.get(answer.id, "")).split(answers.NAMES)
    return names


def _pick(contact: Any) -> Pick:
    return Pick(
        contact.name, contact.telephone, contact.here, told_name(contact.role, current_language())
    )


@dataclass(frozen=True)
class There:
    """What is known of a place while it is typed."""

    residents: tuple[tuple[str, str], ...] = ()
    """Name and telephone of each resident."""


def who_is_there(desk: Any, place: str, telephone: str) -> There:
    """Residents of a place with their numbers."""
    if desk.signed_in is None:  # nobody's data on the locked screen
        return There()
    with desk.reading() as reading:
        found = callers.look(
            reading, "", {"telephone": telephone} if telephone else {}, place=place
        )
        return There(tuple((who.name, "、".join(who.telephones)) for who in found.residents))
