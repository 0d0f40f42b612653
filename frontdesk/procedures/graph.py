"""Where steps lead: nothing is unreachable, no dead end, no loop without a way out."""

from collections.abc import Iterator, Mapping

from frontdesk.language import _
from frontdesk.procedures.definition import JOIN, Procedure, Step, Way, step_of

Fault = tuple[str, str]
"""Key and reason."""


def faults(procedure: Procedure) -> Iterator[Fault]:
    """Everything wrong with the ways between the steps."""
    named = list(_ways(procedure))
    yield from named
    if named:
        return
    yield from _closing(procedure)
    yield from _unreachable(procedure)
    yield from _dead_ends(procedure)
    yield from _loops(procedure)


def _ways(procedure: Procedure) -> Iterator[Fault]:
    """Ways to steps that do not exist, and lists of ways whose last is not bare."""
    for step in procedure.step:
        key = f"step.{step.id}"
        if step.kind == "close":
            if step.next is not None:
                yield f"{key}.next", _("nothing follows the closing")
            continue
        if not step.ways:
            yield f"{key}.next", _("leads nowhere: name the next step, or join")
            continue
        if step.ways[-1].when is not None or any(way.when is None for way in step.ways[:-1]):
            yield f"{key}.next", _("the last way, and only the last, has no condition")
        for name, ways in (("next", step.ways), ("also", step.also)):
            for way in ways:
                if way.to not in procedure.steps and way.to != JOIN:
                    yield f"{key}.{name}", _("there is no step {step}").format(step=way.to)
        own = [way for way in step.ways if way.when and step.id in _looked_at(way)]
        if step.stands_beside and own:
            yield (
                f"{key}.next",
                _("it opens its next step at once, before its own fields are known"),
            )


def _looked_at(way: Way) -> set[str]:
    return {step_of(field)[0] for field in way.when.fields()} if way.when else set()


def _closing(procedure: Procedure) -> Iterator[Fault]:
    ends = [step.id for step in procedure.step if step.kind == "close"]
    if len(ends) != 1:
        yield "step", _("a procedure has one step of kind close")
        return
    main = _reached(_opens(procedure, also=False), {procedure.first.id})
    for name in sorted(main - {JOIN}):
        if any(way.to == JOIN for way in procedure.steps[name].ways):
            yield f"step.{name}.next", _("the main line leads to the closing, it does not join")
    if ends[0] not in main:
        yield f"step.{ends[0]}", _("no way leads here from the first step")


def targets(step: Step, *, also: bool = True) -> Iterator[str]:
    """Every step a step can open."""
    for way in (*step.ways, *(step.also if also else ())):
        yield way.to


def _opens(procedure: Procedure, *, also: bool = True) -> Mapping[str, set[str]]:
    """What each step can open; the end of a side line opens nothing."""
    return {step.id: set(targets(step, also=also)) for step in procedure.step} | {JOIN: set()}


def _reached(opens: Mapping[str, set[str]], start: set[str]) -> set[str]:
    seen: set[str] = set()
    waiting = start
    while waiting:
        seen |= waiting
        waiting = set().union(*(opens[name] for name in waiting)) - seen
    return seen


def _unreachable(procedure: Procedure) -> Iterator[Fault]:
    reached = _reached(_opens(procedure), {procedure.first.id})
    for step in procedure.step:
        if step.id not in reached:
            yield f"step.{step.id}", _("no way leads here from the first step")


def _dead_ends(procedure: Procedure) -> Iterator[Fault]:
    ends = {JOIN, *(step.id for step in procedure.step if step.kind == "close")}
    opens = _opens(procedure, also=False)
    for step in procedure.step:
        if not _reached(opens, {step.id}) & ends:
            yield f"step.{step.id}.next", _("a dead end or a loop without a way out")


def _loops(procedure: Procedure) -> Iterator[Fault]:
    """A loop is left by something that is answered inside it, or it is never left."""
    for loop in _components(procedure):
        if not any(_decides(procedure.steps[name], loop) for name in loop):
            first = min(loop, key=list(procedure.steps).index)
            yield f"step.{first}", _("a loop that nothing answered inside it can end")


def _decides(step: Step, loop: set[str]) -> bool:
    """Whether an answer given in the loop can lead out of it here, or not back into it."""
    for ways in (step.ways, step.also):
        inside = [way for way in ways if way.to in loop]
        if not inside:
            continue
        answered = any(_looked_at(way) & loop for way in ways)
        leaves = ways is step.also or any(way.to not in loop for way in ways)
        if answered and leaves:
            return True
    return False


def _components(procedure: Procedure) -> Iterator[set[str]]:
    """Sets of steps that lead back to themselves."""
    opens = _opens(procedure)
    reach = {step.id: _reached(opens, opens[step.id]) for step in procedure.step}
    done: set[str] = set()
    for name, forward in reach.items():
        if name in forward and name not in done:
            loop = {other for other in forward if other != JOIN and name in reach[other]} | {name}
            done |= loop
            yield loop
