"""How a run goes on: definition, state and event give the next state and what is to be done.

Pure: no clock, no books, no screen. The same events give the same run, whoever plays them, and a
run read back from its rows goes on exactly where it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.errors import GuardRefused, InvalidInput, NotFound
from frontdesk.language import _, current_language
from frontdesk.procedures.definition import DONE, JOIN, Procedure, Start, Step, Way
from frontdesk.procedures.state import (
    CALLED_OFF,
    CLOSED,
    DEVIATED,
    DONE_STATE,
    NOT_APPLICABLE,
    OPEN,
    RUNNING,
    Act,
    CalledOff,
    Done,
    End,
    Event,
    Happened,
    Intent,
    NotReached,
    Outcome,
    RunState,
    Skipped,
    StartClock,
    StartRun,
    StopClock,
    Visit,
    WentBack,
)

__all__ = [
    "CALLED_OFF",
    "CLOSED",
    "DEVIATED",
    "DONE_STATE",
    "NOT_APPLICABLE",
    "OPEN",
    "RUNNING",
    "Act",
    "CalledOff",
    "Done",
    "End",
    "Event",
    "Happened",
    "Intent",
    "NotReached",
    "Outcome",
    "RunState",
    "Skipped",
    "StartClock",
    "StartRun",
    "StopClock",
    "Visit",
    "WentBack",
    "apply",
    "begin",
    "owed",
    "values",
]


def begin(procedure: Procedure, at: int, settings: Mapping[str, Any]) -> Outcome:
    """A new run with its first step open."""
    opening = _opened(procedure, RunState(), [procedure.first.id], at, settings)
    clocks = tuple(_clocks(procedure, opening.state, opening.opened))
    return Outcome(opening.state, None, opening.opened, clocks)


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
    done_before = _done_before(state, visit)
    led = _led_before(procedure, state, visit, settings)
    state = _with(state, visit)
    intents: list[Intent] = [StopClock(visit)] if step.within else []
    if visit.state == DONE_STATE:
        if not done_before or not visit.back:
            state = _reached(step, state)
        if step.action:
            intents.append(Act(step, visit.values, done_before[-1].values if done_before else None))
    if step.kind == "close":
        return Outcome(replace(state, state=CLOSED), visit, (), (*intents, End(CLOSED)))
    known = values(procedure, state)
    opening = _opened(
        procedure, state, _leads_to(step, known, settings), visit.settled_at or 0, settings, led
    )
    if visit.back and visit.step in procedure.main_line and not _on_main_line(procedure, opening):
        # Going back to and fro inside a loop has used up every way on: the next step comes again.
        again = _opened(
            procedure,
            opening.state,
            [_first(step, known, settings)],
            visit.settled_at or 0,
            settings,
        )
        opening = _Opening(
            again.state, opening.opened + again.opened, opening.turned + again.turned
        )
    intents += _clocks(procedure, opening.state, opening.opened)
    intents += [
        StartRun(start.procedure)
        for start in step.starts
        if _holds(start, known, settings)
        and not (visit.back and _started(step, start, known, done_before, settings))
    ]
    return Outcome(opening.state, visit, opening.opened, tuple(intents), opening.turned)


def _done_before(state: RunState, visit: Visit) -> list[Visit]:
    """Earlier visits of the same step that were done."""
    return [
        one
        for one in state.visits
        if one.step == visit.step and one.number < visit.number and one.state == DONE_STATE
    ]


def _started(
    step: Step,
    start: Start,
    known: Mapping[str, Any],
    done_before: list[Visit],
    settings: Mapping[str, Any],
) -> bool:
    """Whether an earlier answer to the step has begun this procedure already."""
    return any(_holds(start, {**known, **_named(one)}, settings) for one in done_before)


def _named(visit: Visit) -> dict[str, Any]:
    """What a visit answered, by `step.field`."""
    if visit.state != DONE_STATE:
        return {}
    answered = {f"{visit.step}.{key}": value for key, value in visit.values.items()}
    return {f"{visit.step}.{DONE}": True, **answered}


def _leads_to(step: Step, known: Mapping[str, Any], settings: Mapping[str, Any]) -> list[str]:
    """The steps that follow: every way of `also` that holds, then the next."""
    targets = [way.to for way in step.also if _holds(way, known, settings)]
    return targets if step.stands_beside else [*targets, _first(step, known, settings)]


def _led_before(
    procedure: Procedure, state: RunState, visit: Visit, settings: Mapping[str, Any]
) -> frozenset[str] | None:
    """Where the answer that is put right had led; None where nothing is put right."""
    if not visit.back:
        return None
    step = procedure.steps[visit.step]
    before = [one for one in state.visits if one.step == visit.step and one.number < visit.number]
    known = values(procedure, state)
    if before:
        known = {k: v for k, v in known.items() if not k.startswith(f"{visit.step}.")}
        known |= _named(before[-1])
    return frozenset(_leads_to(step, known, settings))


def _reached(step: Step, state: RunState) -> RunState:
    """The stage and stability that a done step brings."""
    return replace(state, stage=step.stage or state.stage, stable=state.stable or step.stable)


@dataclass
class _Opening:
    """What is being opened."""

    state: RunState
    opened: tuple[Visit, ...] = ()
    turned: tuple[Visit, ...] = ()


def _opened(
    procedure: Procedure,
    state: RunState,
    targets: list[str],
    at: int,
    settings: Mapping[str, Any],
    led: frozenset[str] | None = None,
) -> _Opening:
    """Open the targets, and what follows those that stand beside the line.

    Args:
        led: where the answer that is put right had led: those steps are not opened again. Without
            it a step that was settled before is opened once more (a loop); an open one never is.
    """
    opening = _Opening(state)
    waiting = list(targets)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop(0)
        if name == JOIN or name in seen:
            continue
        seen.add(name)
        newest = opening.state.newest(name)
        if newest and newest.is_open:
            _turn(opening, newest, led)
        elif newest is None or led is None or name not in led:
            visit = Visit(name, newest.number + 1 if newest else 1, at)
            opening.state = replace(opening.state, visits=(*opening.state.visits, visit))
            opening.opened += (visit,)
            step = procedure.steps[name]
            if step.stands_beside and step.kind != "close":
                waiting.insert(0, _first(step, values(procedure, opening.state), settings))
    return opening


def _on_main_line(procedure: Procedure, opening: _Opening) -> bool:
    """Whether a step that leads to the closing stands open."""
    return any(visit.step in procedure.main_line for visit in opening.state.open)


def _turn(opening: _Opening, visit: Visit, led: frozenset[str] | None) -> None:
    """A loop has led into a step that stands open because somebody went back to it."""
    if visit.back and (led is None or visit.step not in led):
        turned = replace(visit, back=False)
        opening.state = _with(opening.state, turned)
        opening.turned += (turned,)


def _first(step: Step, known: Mapping[str, Any], settings: Mapping[str, Any]) -> str:
    return next(way.to for way in step.ways if _holds(way, known, settings))


def _holds(way: Way | Start, known: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
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
        if name in procedure.steps:
            known |= _named(visit)
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
