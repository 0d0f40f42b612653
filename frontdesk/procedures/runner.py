"""How a run goes on: definition, state and event give the next state and what is to be done.

Pure: no clock, no books, no screen. The same events give the same run, whoever plays them, and a
run read back from its rows goes on exactly where it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from frontdesk.errors import GuardRefused, InvalidInput, NotFound
from frontdesk.language import _, current_language
from frontdesk.procedures.definition import DONE, JOIN, Procedure, Step, Way

OPEN = "open"
DONE_STATE = "done"
NOT_APPLICABLE = "not_applicable"
DEVIATED = "deviated"
RUNNING = "running"
CLOSED = "closed"
CALLED_OFF = "called_off"


@dataclass(frozen=True)
class Visit:
    """One time a step was opened; instants in UTC milliseconds.

    Attributes:
        number: which visit of this step, from 1.
        back: it was opened by going back; what follows it is not opened a second time.
        tries: how often somebody was not reached.
        by: person id of whoever settled it.
        values: by field; texts, whole numbers, yes or no, lists of option ids.
    """

    step: str
    number: int
    opened_at: int
    state: str = OPEN
    back: bool = False
    tries: int = 0
    settled_at: int | None = None
    by: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.state == OPEN


@dataclass(frozen=True)
class RunState:
    """Where a run stands.

    Attributes:
        visits: in the order they were opened.
        stage: newest state of the track that was reached, or empty.
        stable: a step was done from which the case may be carried over a handover.
    """

    visits: tuple[Visit, ...] = ()
    state: str = RUNNING
    stage: str = ""
    stable: bool = False

    @property
    def open(self) -> tuple[Visit, ...]:
        """The steps that wait for an answer."""
        return tuple(visit for visit in self.visits if visit.is_open)

    def newest(self, step: str) -> Visit | None:
        """The last visit of a step."""
        return next((visit for visit in reversed(self.visits) if visit.step == step), None)


# What can happen -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Happened:
    """Something that happened at a step: when, and by whom."""

    step: str
    at: int
    by: int | None


@dataclass(frozen=True)
class Done(Happened):
    """The step was done, with these values."""

    values: Mapping[str, Any]


@dataclass(frozen=True)
class NotReached(Happened):
    """Whoever is to be told was not reached; the step stays open."""

    note: str = ""


@dataclass(frozen=True)
class Skipped(Happened):
    """The step does not apply, or was deviated from; both for a reason."""

    reason: str
    how: str = NOT_APPLICABLE


@dataclass(frozen=True)
class WentBack(Happened):
    """A settled step is opened again to be put right."""

    reason: str = ""


@dataclass(frozen=True)
class CalledOff:
    """The whole run: a mistake, a false alarm, a duplicate."""

    at: int
    by: int | None
    reason: str


Event = Done | NotReached | Skipped | WentBack | CalledOff


# What is to be done about it -----------------------------------------------------------------


@dataclass(frozen=True)
class StartClock:
    """The time allowed for a visit runs from `since`; `key` names it in the rulebook."""

    visit: Visit
    key: str
    since: int


@dataclass(frozen=True)
class StopClock:
    """The visit was settled: its clock stops."""

    visit: Visit


@dataclass(frozen=True)
class Act:
    """The action of a step is carried out on the registers."""

    step: Step
    values: Mapping[str, Any]


@dataclass(frozen=True)
class StartRun:
    """Another procedure begins as a child run."""

    procedure: str


@dataclass(frozen=True)
class End:
    """The run has ended: closed, or called off for a reason."""

    state: str
    reason: str = ""


Intent = StartClock | StopClock | Act | StartRun | End


@dataclass(frozen=True)
class Outcome:
    """The next state and what follows from the event.

    Attributes:
        changed: the visit that was settled, tried or opened again; None for a whole run.
        opened: visits opened by the event, the one to go on with first.
    """

    state: RunState
    changed: Visit | None = None
    opened: tuple[Visit, ...] = ()
    intents: tuple[Intent, ...] = ()


def begin(procedure: Procedure, at: int, settings: Mapping[str, Any]) -> Outcome:
    """A new run with its first step open."""
    state, opened = _opened(procedure, RunState(), [procedure.first.id], at, settings, again=False)
    return Outcome(state, None, opened, tuple(_clocks(procedure, state, opened)))


def apply(
    procedure: Procedure, state: RunState, event: Event, settings: Mapping[str, Any]
) -> Outcome:
    """What an event does to a run.

    Raises:
        GuardRefused: the run has ended, the step is not open, may not be skipped, or the closing
            still waits for something; names what and the rule.
        InvalidInput: a reason is missing.
        NotFound: the procedure has no such step.
    """
    if state.state != RUNNING:
        raise GuardRefused(_("This run has ended."), remedy=_("Start a new one if need be."))
    if isinstance(event, CalledOff):
        return _called_off(state, event)
    if event.step not in procedure.steps:
        raise NotFound(_("The procedure has no step {step}.").format(step=event.step))
    step = procedure.steps[event.step]
    if isinstance(event, WentBack):
        return _went_back(procedure, state, step, event, settings)
    visit = _open_visit(state, step)
    if isinstance(event, NotReached):
        tried = replace(visit, tries=visit.tries + 1)
        return Outcome(_with(state, tried), tried)
    if isinstance(event, Skipped):
        return _settled(procedure, state, _skipped(step, visit, event), settings)
    if step.kind == "close":
        _refuse_unfinished(procedure, state, visit, settings)
    settled = replace(
        visit,
        state=DONE_STATE,
        settled_at=event.at,
        by=event.by,
        values=dict(event.values),
    )
    return _settled(procedure, state, settled, settings)


# Events --------------------------------------------------------------------------------------


def _open_visit(state: RunState, step: Step) -> Visit:
    visit = state.newest(step.id)
    if visit is None or not visit.is_open:
        raise GuardRefused(
            _("“{step}” is not open.").format(step=step.title.text(current_language())),
            remedy=_("It was answered meanwhile, or its turn has not come."),
        )
    return visit


def _skipped(step: Step, visit: Visit, event: Skipped) -> Visit:
    rule = next((rule for rule in step.rules if rule != "product"), None)
    if step.never_skipped or step.kind == "close":
        raise GuardRefused(
            _("“{step}” is never skipped.").format(step=step.title.text(current_language())),
            rule=rule,
            remedy=_("Do it, or call the whole run off."),
        )
    if not event.reason.strip():
        raise InvalidInput(_("Reason"), _("must be filled in"), rule=rule)
    return replace(
        visit, state=event.how, settled_at=event.at, by=event.by, reason=event.reason.strip()
    )


def _went_back(
    procedure: Procedure, state: RunState, step: Step, event: WentBack, settings: Mapping[str, Any]
) -> Outcome:
    newest = state.newest(step.id)
    if newest is None or newest.is_open:
        raise GuardRefused(
            _("“{step}” has not been answered yet.").format(
                step=step.title.text(current_language())
            )
        )
    visit = Visit(step.id, newest.number + 1, event.at, back=True)
    again = replace(state, visits=(*state.visits, visit))
    clocks = tuple(_clocks(procedure, again, (visit,)))
    return Outcome(again, None, (visit,), clocks)


def _called_off(state: RunState, event: CalledOff) -> Outcome:
    if not event.reason.strip():
        raise InvalidInput(_("Reason"), _("must be filled in"))
    stops: tuple[Intent, ...] = tuple(StopClock(visit) for visit in state.open)
    return Outcome(
        replace(state, state=CALLED_OFF), None, (), (*stops, End(CALLED_OFF, event.reason.strip()))
    )


def _settled(
    procedure: Procedure, state: RunState, visit: Visit, settings: Mapping[str, Any]
) -> Outcome:
    """The state after a visit was settled: what follows is open, clocks and actions are named."""
    step = procedure.steps[visit.step]
    state = _with(state, visit)
    intents: list[Intent] = [StopClock(visit)] if step.within else []
    if visit.state == DONE_STATE:
        state = _reached(step, visit, state)
        if step.action:
            intents.append(Act(step, visit.values))
    if step.kind == "close":
        ended = replace(state, state=CLOSED)
        return Outcome(ended, visit, (), (*intents, End(CLOSED)))
    known = values(procedure, state)
    targets = [way.to for way in step.also if _holds(way, known, settings)]
    if not step.stands_beside:
        targets.append(_first(step, known, settings))
    state, opened = _opened(
        procedure, state, targets, visit.settled_at or 0, settings, again=not visit.back
    )
    intents += _clocks(procedure, state, opened)
    intents += [
        StartRun(start.procedure)
        for start in step.starts
        if not visit.back and (start.when is None or start.when.holds(known, settings))
    ]
    return Outcome(state, visit, opened, tuple(intents))


def _reached(step: Step, visit: Visit, state: RunState) -> RunState:
    """The stage and stability that a done step brings; what is put right afterwards moves none."""
    if visit.back:
        return state
    return replace(state, stage=step.stage or state.stage, stable=state.stable or step.stable)


def _opened(
    procedure: Procedure,
    state: RunState,
    targets: list[str],
    at: int,
    settings: Mapping[str, Any],
    *,
    again: bool,
) -> tuple[RunState, tuple[Visit, ...]]:
    """Open the targets, and what follows those that stand beside the line.

    Args:
        again: a step that was settled before is opened once more (a loop); an open one never is.
    """
    opened: list[Visit] = []
    waiting = list(targets)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        newest = state.newest(name) if name != JOIN else None
        if name == JOIN or name in seen or (newest and (newest.is_open or not again)):
            continue
        seen.add(name)
        visit = Visit(name, newest.number + 1 if newest else 1, at)
        state = replace(state, visits=(*state.visits, visit))
        opened.append(visit)
        step = procedure.steps[name]
        if step.stands_beside and step.kind != "close":
            waiting.insert(0, _first(step, values(procedure, state), settings))
    return state, tuple(opened)


def _first(step: Step, known: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    return next(way.to for way in step.ways if _holds(way, known, settings))


def _holds(way: Way, known: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    return way.when is None or way.when.holds(known, settings)


def _clocks(
    procedure: Procedure, state: RunState, opened: tuple[Visit, ...]
) -> Iterator[StartClock]:
    for visit in opened:
        step = procedure.steps[visit.step]
        if step.within:
            origin = state.newest(step.from_) if step.from_ and visit.number == 1 else None
            yield StartClock(visit, step.within, origin.opened_at if origin else visit.opened_at)


def _with(state: RunState, changed: Visit) -> RunState:
    """The state with one visit in its new form."""
    return replace(
        state,
        visits=tuple(
            changed if (visit.step, visit.number) == (changed.step, changed.number) else visit
            for visit in state.visits
        ),
    )


# Looking -------------------------------------------------------------------------------------


def values(procedure: Procedure, state: RunState) -> dict[str, Any]:
    """What is known, by `step.field`: the newest settled visit of each step counts."""
    newest: dict[str, Visit] = {}
    for visit in state.visits:
        if not visit.is_open:
            newest[visit.step] = visit
    known: dict[str, Any] = {}
    for name, visit in newest.items():
        if visit.state == DONE_STATE and name in procedure.steps:
            known[f"{name}.{DONE}"] = True
            known |= {f"{name}.{key}": value for key, value in visit.values.items()}
    return known


def owed(
    procedure: Procedure, state: RunState, settings: Mapping[str, Any]
) -> list[tuple[Step, str]]:
    """Fields that are needed before the closing and are still empty: (step, field)."""
    known = values(procedure, state)
    return [
        (step, answer.id)
        for step in procedure.step
        if known.get(f"{step.id}.{DONE}")
        for answer in step.fields
        if answer.required == "close"
        and known.get(f"{step.id}.{answer.id}") in (None, "", [])
        and (answer.when is None or answer.when.holds(known, settings))
    ]


def _refuse_unfinished(
    procedure: Procedure, state: RunState, closing: Visit, settings: Mapping[str, Any]
) -> None:
    language = current_language()
    waiting = [
        procedure.steps[visit.step]
        for visit in state.open
        if (visit.step, visit.number) != (closing.step, closing.number)
    ]
    lacking = [
        f"{step.title.text(language)}: {step.answer(name).label.text(language)}"
        for step, name in owed(procedure, state, settings)
    ]
    named = [step.title.text(language) for step in waiting] + lacking
    if named:
        first = waiting[0] if waiting else owed(procedure, state, settings)[0][0]
        raise GuardRefused(
            _("Still open: {steps}.").format(
                steps=("、" if language == "zh" else "; ").join(named)
            ),
            rule=next((rule for rule in first.rules if rule != "product"), None),
            remedy=_("Answer each, or mark it not applicable with a reason."),
        )
