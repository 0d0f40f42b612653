"""Any walk through any shipped procedure: nothing is lost, nothing is stuck, everything ends."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.procedures import (
    Pick,
    answered,
    by_chance,
    rebuilt,
    rulebook,
    shipped,
    typed,
    values_of,
)

from frontdesk.errors import GuardRefused
from frontdesk.procedures import runner
from frontdesk.procedures.definition import JOIN, Procedure
from frontdesk.procedures.runner import RunState, Visit
from frontdesk.resources import data_path

NAMES = sorted(path.stem for path in data_path("procedures").glob("*.toml"))
MOST = 600
"""Events after which a walk that keeps answering must have ended."""
NUMBERS = st.integers(0, 1000)


def settings_of() -> dict[str, object]:
    return rulebook().values()


def main_line(procedure: Procedure) -> frozenset[str]:
    """The steps from which the closing follows by `next` alone."""
    seen: set[str] = set()
    waiting = [procedure.first.id]
    while waiting:
        name = waiting.pop()
        if name not in seen and name != JOIN:
            seen.add(name)
            waiting += [way.to for way in procedure.steps[name].ways]
    return frozenset(seen)


class Walk(RuleBasedStateMachine):
    """Somebody at the desk who answers, skips, goes back and tries to close, in any order."""

    procedure: Procedure
    main: frozenset[str]

    @initialize()
    def begin(self) -> None:
        self.state = runner.begin(self.procedure, 0, settings_of()).state
        self.at = 0

    @property
    def running(self) -> bool:
        return self.state.state == runner.RUNNING

    def visit(self, number: int) -> Visit:
        return self.state.open[number % len(self.state.open)]

    def play(self, event: runner.Event) -> runner.Outcome:
        self.at += 1
        outcome = runner.apply(self.procedure, self.state, event, settings_of())
        again = runner.apply(self.procedure, rebuilt(self.state), event, settings_of())
        assert again == outcome
        nothing_is_lost(self.state, outcome.state)
        self.state = outcome.state
        return outcome

    @precondition(lambda self: self.running)
    @rule(number=NUMBERS, seed=NUMBERS)
    def answer(self, number: int, seed: int) -> None:
        visit = self.visit(number)
        event = answered(self.procedure, self.state, visit, self.at, by_chance(seed))
        if self.procedure.steps[visit.step].kind == "close" and self.unfinished(visit):
            with pytest.raises(GuardRefused, match="Still open"):
                self.play(event)
            return
        outcome = self.play(event)
        assert outcome.changed and not outcome.changed.is_open

    def unfinished(self, closing: Visit) -> bool:
        others = [visit for visit in self.state.open if visit != closing]
        return bool(others or runner.owed(self.procedure, self.state, settings_of()))

    @precondition(lambda self: self.running)
    @rule(number=NUMBERS, how=st.sampled_from((runner.NOT_APPLICABLE, runner.DEVIATED)))
    def skip(self, number: int, how: str) -> None:
        visit = self.visit(number)
        step = self.procedure.steps[visit.step]
        event = runner.Skipped(visit.step, self.at, 2, "why", how)
        if step.never_skipped or step.kind == "close":
            with pytest.raises(GuardRefused):
                self.play(event)
        else:
            self.play(event)

    @precondition(lambda self: self.running)
    @rule(number=NUMBERS)
    def not_reached(self, number: int) -> None:
        visit = self.visit(number)
        opened = self.state.open
        outcome = self.play(runner.NotReached(visit.step, self.at, 2))
        assert len(self.state.open) == len(opened) and outcome.changed
        assert outcome.changed.tries == visit.tries + 1

    @precondition(lambda self: self.running and any(not v.is_open for v in self.state.visits))
    @rule(number=NUMBERS)
    def back(self, number: int) -> None:
        opened = {visit.step for visit in self.state.open}
        settled = sorted({visit.step for visit in self.state.visits} - opened)
        if settled:
            stage = self.state.stage
            self.play(runner.WentBack(settled[number % len(settled)], self.at, 2))
            assert self.state.stage == stage

    @rule()
    def look(self) -> None:
        """A walk that has ended is only looked at."""
        if not self.running:
            assert not self.state.open
            with pytest.raises(GuardRefused, match="has ended"):
                self.play(runner.CalledOff(self.at, 2, "误报"))

    def teardown(self) -> None:
        """Whatever was done before, whoever now answers all that is open brings it to an end."""
        if self.running:
            self.state = finished(self.procedure, self.state, by_chance(self.at))
        if self.state.state == runner.CLOSED:
            no_loop_is_left_halfway(self.procedure, self.state)

    @invariant()
    def it_resumes_from_its_rows(self) -> None:
        assert rebuilt(self.state) == self.state

    @invariant()
    def it_leads_on(self) -> None:
        if not self.running:
            return
        names = [visit.step for visit in self.state.open]
        assert names, "nothing is open and the run has not ended"
        assert len(names) == len(set(names)), "a step is open twice"
        assert self.main & set(names), f"no way leads to the closing from {names}"
        off = runner.CalledOff(self.at, 2, "误报")
        ended = runner.apply(self.procedure, self.state, off, settings_of())
        assert ended.state.state == runner.CALLED_OFF

    @invariant()
    def every_open_step_can_be_left(self) -> None:
        for visit in self.state.open if self.running else ():
            if self.procedure.steps[visit.step].kind == "close":
                continue
            event = answered(self.procedure, self.state, visit, self.at, by_chance(self.at))
            left = runner.apply(self.procedure, self.state, event, settings_of())
            assert left.changed and not left.changed.is_open


def nothing_is_lost(before: RunState, after: RunState) -> None:
    """Visits are only added, each step's numbered on from 1; what was settled stays as it was."""
    keys = [(visit.step, visit.number) for visit in after.visits]
    assert keys[: len(before.visits)] == [(visit.step, visit.number) for visit in before.visits]
    for old, new in zip(before.visits, after.visits, strict=False):
        assert old.is_open or new == old
    for name in {visit.step for visit in after.visits}:
        numbers = [visit.number for visit in after.visits if visit.step == name]
        assert numbers == list(range(1, len(numbers) + 1))
    if after.state == runner.CLOSED:
        assert not after.open


def finished(procedure: Procedure, state: RunState, pick: Pick) -> RunState:
    """The run after everything that is open was answered in some order, the closing last."""
    for turn in range(MOST):
        if state.state != runner.RUNNING:
            return state
        assert state.open, "nothing is open and the run has not ended"
        waiting = [one for one in state.open if procedure.steps[one.step].kind != "close"]
        visit = pick(waiting or state.open, f"turn {turn}")
        if not waiting:
            state = nothing_owed(procedure, state, turn)
        event = answered(procedure, state, visit, turn, pick)
        outcome = runner.apply(procedure, state, event, settings_of())
        nothing_is_lost(state, outcome.state)
        state = outcome.state
    raise AssertionError(f"{procedure.id} does not end: {[v.step for v in state.open]}")


def nothing_owed(procedure: Procedure, state: RunState, turn: int) -> RunState:
    """The run after what is needed before the closing was put in by going back."""
    for step, _name in runner.owed(procedure, state, settings_of()):
        for event in (
            runner.WentBack(step.id, turn, 2),
            runner.Done(step.id, turn, 2, values_of(procedure, state, step, typed(step))),
        ):
            state = runner.apply(procedure, state, event, settings_of()).state
    return state


def no_loop_is_left_halfway(procedure: Procedure, state: RunState) -> None:
    """In a closed run the ways, as they were answered last, lead on to a joining or the end."""
    known = runner.values(procedure, state)
    for name in dict.fromkeys(visit.step for visit in state.visits):
        passed: list[str] = []
        while name != JOIN and procedure.steps[name].kind != "close":
            assert name not in passed, f"the loop {passed} was never left"
            passed.append(name)
            ways = procedure.steps[name].ways
            name = next(
                way.to for way in ways if not way.when or way.when.holds(known, settings_of())
            )


def machine_of(name: str) -> type[RuleBasedStateMachine]:
    procedure = shipped().get(name).procedure
    made = {"procedure": procedure, "main": main_line(procedure)}
    return type(name, (Walk,), made)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_done_in_any_order_leads_on(name: str) -> None:
    limits = settings(
        max_examples=8,
        stateful_step_count=40,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(machine_of(name), settings=limits)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=8, derandomize=True, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_walk_that_keeps_answering_comes_to_its_end(name: str, seed: int) -> None:
    procedure = shipped().get(name).procedure
    begun = runner.begin(procedure, 0, settings_of()).state
    no_loop_is_left_halfway(procedure, finished(procedure, begun, by_chance(seed)))
