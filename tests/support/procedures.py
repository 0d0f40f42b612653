"""Procedures for tests: small ones from dicts, answers that any step takes, and runs on a desk."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.desk import Desk
from frontdesk.procedures import actions, answers, library, pinned, runner
from frontdesk.procedures.definition import Answer, Procedure, Step
from frontdesk.procedures.library import Library
from frontdesk.registers import commitments, duty_log
from frontdesk.registers.duty_log import LogRow
from frontdesk.rules.rulebook import Rulebook
from frontdesk.rules.transitions import Transitions
from support.sites import IDS, PINS, START

ZONE = ZoneInfo("Asia/Shanghai")
FILE = Path("tiny.toml")
Pick = Callable[[Sequence[Any], str], Any]
"""Chooses one of the values for what is named, e.g. `ambulance.outcome 2` on its second visit."""


@cache
def rulebook() -> Rulebook:
    """The shipped rulebook."""
    return Rulebook.load()


@cache
def transitions() -> Transitions:
    """The shipped tracks."""
    return Transitions.load()


@cache
def shipped() -> Library:
    """The shipped procedures."""
    return Library.load(rulebook(), transitions())


# Small procedures ----------------------------------------------------------------------------


def words(english: str, chinese: str = "字") -> dict[str, str]:
    """A text in both languages."""
    return {"en": english, "zh": chinese}


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    """A field; a choice has the options `a` and `b` unless others are given."""
    if kind in ("choice", "many"):
        given = more.pop("options", ("a", "b"))
        more["options"] = [{"id": one, **words(one)} for one in given]
    return {"id": name, "type": kind, "label": words(name), **more}


def step(name: str, kind: str = "ask", **more: Any) -> dict[str, Any]:
    """A step that holds by itself; `next` is left to the caller, except for a close."""
    made: dict[str, Any] = {"id": name, "kind": kind, "title": words(name), "log": words(name)}
    if kind == "wait":
        made["fields"] = [field("outcome", "choice")]
    elif kind in ("ask", "choose", "check"):
        made["fields"] = [field("fact")]
    if kind == "notify":
        made["tell"] = "director"
    if kind == "decide":
        made["role"] = ["director"]
    return made | more


def way(to: str, reference: str | None = None, **test: Any) -> dict[str, Any]:
    """A way; `reference` is the value that its condition looks at."""
    return {"to": to} if reference is None else {"to": to, "when": {"field": reference, **test}}


def table(*steps: Mapping[str, Any], **head: Any) -> dict[str, Any]:
    """A procedure as the tables of its file: a first question, `steps`, and the closing."""
    first = steps[0]["id"] if steps else "close"
    made: dict[str, Any] = {
        "id": "tiny",
        "revision": 1,
        "title": words("Tiny", "小流程"),
        "request": {"kind": "other", "urgency": "emergency", "content": words("a call", "来电")},
    }
    place = step("place", fields=[field("room", "room", required=True)], next=first)
    return made | head | {"step": [place, *steps, step("close", "close")]}


def toml(value: Mapping[str, Any]) -> str:
    """The tables as TOML, one line for a key."""
    return "\n".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items())


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{json.dumps(str(key))} = {_toml(one)}" for key, one in value.items())
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def parse(value: Mapping[str, Any]) -> Procedure:
    """The procedure of these tables, checked as a file is."""
    return library.parse(FILE, toml(value), rulebook(), transitions())


def tiny(*steps: Mapping[str, Any], **head: Any) -> Procedure:
    """A checked procedure of a first question, `steps`, and the closing."""
    return parse(table(*steps, **head))


# Answers that a step takes -------------------------------------------------------------------


def by_chance(seed: int) -> Pick:
    """Choices that depend on the seed and on what is chosen for, and on nothing else."""
    return lambda among, what: random.Random(f"{seed} {what}").choice(list(among))


def first_of(among: Sequence[Any], _what: str) -> Any:
    """The first choice, always."""
    return among[0]


def typed(found: Step, visit: int = 1, pick: Pick = first_of) -> dict[str, Any]:
    """What somebody might type into the fields of a step; every field is filled in."""
    given = {
        answer.id: _typed(found, answer, pick, f"{found.id}.{answer.id} {visit}")
        for answer in found.fields
    }
    if found.kind == "notify":
        given |= {"told": "赵强", "by": pick(("telephone", "radio"), f"{found.id} by {visit}")}
    if found.kind == "decide":
        decision = pick(("approved", "refused"), f"{found.id} {visit}")
        given |= {"decision": decision, "instruction": "照办", "approver": "周明"}
    return given


def _typed(found: Step, answer: Answer, pick: Pick, what: str) -> Any:
    if answer.type == "choice":
        return pick([option.id for option in answer.options], what)
    if answer.type == "many":
        return [one.id for one in answer.options if pick((True, False), f"{what} {one.id}")]
    if answer.type == "yes_no":
        return True if found.kind == "check" else pick((True, False), what)
    plain = {"room": "3-2-1203", "phone": "13800138000", "time": "08:30", "count": "30"}
    if answer.type == "person":
        return "刘强、孙伟、何平" if answer.least or answer.several else "刘强"
    return plain.get(answer.type, "已记")


def values_of(
    procedure: Procedure, state: runner.RunState, found: Step, given: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a step as the desk reads them from what was typed."""
    known = runner.values(procedure, state)
    read = answers.read(found, given, known, rulebook(), START, ZONE)
    if found.kind == "decide":
        read |= {name: given[name] for name in ("decision", "instruction", "approver")}
    return read


def answered(
    procedure: Procedure, state: runner.RunState, visit: runner.Visit, at: int, pick: Pick
) -> runner.Done:
    """The event that this open visit was done with plausible answers."""
    found = procedure.steps[visit.step]
    given = typed(found, visit.number, pick)
    return runner.Done(visit.step, at, 2, values_of(procedure, state, found, given))


def rebuilt(state: runner.RunState) -> runner.RunState:
    """The state after a way through JSON, as its rows keep it."""
    read = json.loads(json.dumps(asdict(state)))
    visits = tuple(runner.Visit(**visit) for visit in read.pop("visits"))
    return runner.RunState(visits, **read)


# Runs on a desk ------------------------------------------------------------------------------


def state_of(desk: Desk, run: int) -> runner.RunState:
    """Where a run stands."""
    return desk.ask(pinned.view_of, run)[2]


def open_steps(desk: Desk, run: int) -> list[str]:
    """The steps of a run that wait for an answer."""
    return [visit.step for visit in state_of(desk, run).open]


def do(desk: Desk, run: int, name: str, **given: Any) -> None:
    """A step was done, with what was typed."""
    desk.work(actions.done, run, name, given)


def skip(desk: Desk, run: int, *names: str) -> None:
    """Steps that do not apply."""
    for name in names:
        desk.work(actions.skip, run, name, "不需要")


def finish(desk: Desk, run: int, seed: int = 0) -> None:
    """Answer whatever is open, the closing last, until the run has ended;
    what a role confirms the director confirms by PIN."""
    pick = by_chance(seed)
    for _turn in range(300):
        _row, procedure, state = desk.ask(pinned.view_of, run)
        if state.state != runner.RUNNING:
            return
        visit = min(state.open, key=lambda one: procedure.steps[one.step].kind == "close")
        found = procedure.steps[visit.step]
        given = typed(found, visit.number, pick)
        if found.role and found.kind != "decide":
            desk.decide(run, found.id, given, IDS["周明"], PINS["周明"])
        else:
            desk.work(actions.done, run, found.id, given, visit=visit.number)
    raise AssertionError(f"run {run} does not end")


def lines(desk: Desk, kind: str = "") -> list[LogRow]:
    """Entries of the log, the oldest first; of one kind, or of kinds with one beginning."""
    rows = desk.ask(duty_log.page, rows=500).rows
    return [row for row in reversed(rows) if row.kind.startswith(kind)]


def clocks(desk: Desk, run: int) -> dict[str, list[tuple[int, str]]]:
    """Due instant and state of the clocks of a run, by step, in the order of its visits."""
    row = desk.ask(pinned.view_of, run)[0]
    found: dict[str, list[tuple[int, str]]] = {}
    for one in row.steps:
        for clock in desk.ask(commitments.of_subject, f"run_step:{one.id}"):
            found.setdefault(one.step, []).append((clock.due_at, clock.state))
    return found
