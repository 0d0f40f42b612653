"""A procedure as a clerk plays it on a desk, and what the console shows and writes meanwhile."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import LANGUAGES, current_language, set_language
from frontdesk.procedures import actions, pinned, runner
from frontdesk.procedures.definition import Step
from frontdesk.registers import commitments, duty, help_requests, runs
from frontdesk.registers.help_requests import RequestView
from frontdesk.registers.runs import RunRow
from frontdesk.screens.wizard_data import RunData, read_run, read_start
from frontdesk.screens.wizard_text import caution_text, step_text
from support.procedures import by_chance, do, lines, typed
from support.sites import IDS, PINS, sign_in

Words = tuple[str, str]
"""English and Chinese."""
AGREED = {"decision": "approved", "instruction": "照办", "approver": "周主任"}
"""A decision by telephone."""


def begun(desk: Desk, procedure: str, **given: Any) -> int:
    """A run whose first step holds plausible answers and `given`; its id."""
    first = desk.procedures().get(procedure).procedure.first
    return desk.begin(procedure, typed(first) | given)


def play(desk: Desk, run: int, until: str = "", /, **given: Mapping[str, Any]) -> Iterator[str]:
    """Answer what is open, the closing last, until the step `until` waits or the run has ended.

    Args:
        given: what is typed, by step; the rest is answered by chance, the same in every run.
            What a role confirms the director or the duty manager confirms by PIN.

    Yields:
        the stage of the run after each answer.
    """
    pick = by_chance(1)
    for _turn in range(200):
        row, procedure, state = desk.ask(pinned.view_of, run)
        names = [visit.step for visit in state.open]
        if state.state != runner.RUNNING or until in names:
            return
        visit = min(state.open, key=lambda one: procedure.steps[one.step].kind == "close")
        step = procedure.steps[visit.step]
        _answer(desk, row, step, typed(step, visit.number, pick) | dict(given.get(step.id, {})))
        yield row_of(desk, run).stage
    raise AssertionError(f"run {run} does not come to {until or 'its end'}")


def _answer(desk: Desk, run: RunRow, step: Step, typed_in: Mapping[str, Any]) -> None:
    if step.role and step.kind != "decide":
        name = "周明" if "director" in step.role else "赵强"
        desk.decide(run.id, step.id, typed_in, IDS[name], PINS[name])
    else:
        desk.work(actions.done, run.id, step.id, typed_in)


def played(desk: Desk, run: int, until: str = "", /, **given: Mapping[str, Any]) -> list[str]:
    """`play` to its end; the stages that the run went through, each once."""
    return list(dict.fromkeys(play(desk, run, until, **given)))


def row_of(desk: Desk, run: int) -> RunRow:
    """A run as it stands."""
    return desk.ask(pinned.view_of, run)[0]


def request_of(desk: Desk, run: int) -> RequestView:
    """The request of a run."""
    number = row_of(desk, run).request_id
    assert number is not None
    return desk.ask(help_requests.show, number)


def children(desk: Desk, run: int) -> dict[str, int]:
    """Running procedures that a run has started, by the id of the procedure."""
    return {one.procedure: one.id for one in desk.ask(runs.running) if one.parent_id == run}


def last(desk: Desk, kind: str = "") -> str:
    """The text of the newest entry, or of the newest of a kind."""
    return str(lines(desk, kind)[-1].text)


def book(desk: Desk, run: int) -> str:
    """Everything the log says of a run, a line each."""
    own = (row_of(desk, run).subject, f"help_request:{row_of(desk, run).request_id}")
    return "\n".join(str(line.text) for line in lines(desk) if line.subject in own)


def shown(desk: Desk, run: int, step: str) -> Words:
    """What the wizard shows at a step of a run in either language: cautions, say, do."""
    data = read_run(desk, run)
    return _in_both(data, (data.procedure.steps[step],))[0]


def cautions(desk: Desk, run: int) -> list[Words]:
    """The bar of cautions at every step of a run's procedure, in either language."""
    data = read_run(desk, run)
    return _in_both(data, data.procedure.step, with_words=False)


def _in_both(data: RunData, steps: Iterable[Step], with_words: bool = True) -> list[Words]:
    before, found = current_language(), []
    for language in LANGUAGES:
        set_language(language)
        found.append(
            [
                caution_text(data, one).plain
                + (step_text(data, one, data.state.newest(one.id)).plain if with_words else "")
                for one in steps
            ]
        )
    set_language(before)
    return list(zip(*found, strict=True))


def shows(desk: Desk, run: int, step: str, english: str, chinese: str) -> bool:
    """Whether a step that waits for an answer has these words on its screen."""
    assert step in [one.step for one in desk.ask(pinned.view_of, run)[2].open], step
    en, zh = shown(desk, run, step)
    return english in en and chinese in zh


def begins_with(desk: Desk, procedure: str, english: str, chinese: str) -> bool:
    """Whether the first step has these words on its screen while nothing is written yet."""
    data = read_start(desk, procedure)
    [(en, zh)] = _in_both(data, (data.procedure.first,))
    return english in en and chinese in zh


def promises(desk: Desk) -> list[int]:
    """Minutes from now until each running promise is due."""
    now = desk.clock.now()
    made = [one for one in desk.ask(commitments.running) if one.rule == commitments.PROMISE]
    return [(one.due_at - now) // 60_000 for one in made]


def on_duty(desk: Desk, name: str = "王岚") -> Desk:
    """The desk with a clerk signed in who has opened the shift."""
    sign_in(desk, name)
    desk.act(duty.open_first)
    return desk


def refusal(desk: Desk, run: int, step: str, **given: Any) -> str | None:
    """The rule with which an answer is refused; nothing is written."""
    return _refused(desk, lambda: do(desk, run, step, **given))


def kept(desk: Desk, run: int, step: str) -> str | None:
    """The rule with which a step refuses to be skipped or deviated from, with a reason."""
    ways = (runner.NOT_APPLICABLE, runner.DEVIATED)
    acts = [partial(desk.work, actions.skip, run, step, "来不及", how=how) for how in ways]
    (rule,) = {_refused(desk, act) for act in acts}
    return rule


def _refused(desk: Desk, act: Callable[[], None]) -> str | None:
    before = desk.anchor().seq
    with pytest.raises((GuardRefused, InvalidInput, NotAuthorised)) as refused:
        act()
    assert desk.anchor().seq == before
    return refused.value.rule
