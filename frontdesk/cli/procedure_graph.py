"""The ways between the steps of a procedure: as a tree for the terminal, or for Mermaid."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text
from rich.tree import Tree

from frontdesk.cli.procedure_shown import Telling
from frontdesk.language import _
from frontdesk.procedures.definition import JOIN, Condition, Procedure, Step, Way
from frontdesk.procedures.graph import targets
from frontdesk.text import shown_line

if TYPE_CHECKING:
    from frontdesk.rules.rulebook import Rulebook


def legend() -> str:
    """What the signs of the tree mean."""
    return _("‖ stays open beside the line · ⤶ the side line ends · ▷ starts another procedure")


def tree(procedure: Procedure, rulebook: "Rulebook") -> Tree:
    """The main line from above to below; at each step its side lines, branches and loops."""
    return _Drawing(procedure, rulebook).tree()


class _Drawing:
    """Draws lines of steps; each step stands once, in the line that is nearest to the main one."""

    def __init__(self, procedure: Procedure, rulebook: "Rulebook") -> None:
        self._procedure = procedure
        self._tell = Telling(procedure, rulebook)
        self._drawn: set[str] = set()
        self._placed: set[str] = set()
        self._kept: set[str] = set()

    def tree(self) -> Tree:
        title = self._procedure.title.text(self._tell.language)
        tree = Tree(_text(f"{title} ({self._procedure.id})"))
        self._line(tree, self._procedure.first.id)
        return tree

    def _line(self, node: Tree, start: str) -> None:
        """Draw a line of steps one below the other, each with what branches off there."""
        line = list(self._followed(start))
        own = {way.to for step, onward in line for way in _off(step, onward)}
        own -= self._placed | self._kept | {JOIN}
        self._kept |= own
        when, here = None, ""
        for step, onward in line:
            self._drawn.add(step.id)
            branch = node.add(_text(f"{self._if(when, here)}{self._heading(step)}"))
            self._branches(branch, step, onward, own)
            when, here = (onward.when, step.id) if onward else (None, "")

    def _followed(self, start: str) -> Iterator[tuple[Step, Way | None]]:
        """Each step of a line with the way by which it goes on, until it meets another line."""
        name: str | None = start
        while name:
            self._placed.add(name)
            step = self._procedure.steps[name]
            onward = _onward(step, self._placed | self._kept)
            yield step, onward
            name = onward.to if onward else None

    def _heading(self, step: Step) -> str:
        return f"{self._tell.heading(step)}{' ‖' if step.stands_beside else ''}"

    def _branches(self, branch: Tree, step: Step, onward: Way | None, own: set[str]) -> None:
        for way in _off(step, onward):
            if way in step.also:
                words = self._tell.beside(way.when, step.id, "")
            else:
                words = self._if(way.when, step.id) or (_("else: ") if onward else "")
            self._branch(branch, step, way, words, own)
        for start in step.starts:
            begun = self._tell.starts(start.procedure, start.when, step.id)
            branch.add(_text(f"▷ {begun}"))

    def _branch(self, branch: Tree, step: Step, way: Way, words: str, own: set[str]) -> None:
        if way.to in own and way.to not in self._placed:
            self._line(branch.add(_text(words.rstrip())), way.to)
            return
        branch.add(_text(f"{words}{self._meets(step, way.to)}"))

    def _meets(self, step: Step, target: str) -> str:
        """How a way ends at a step that stands elsewhere in the tree."""
        if target == JOIN:
            return f"⤶ {_('the side line ends')}"
        named = self._tell.named(target)
        if target in self._drawn and self._leads_to(target, step.id):
            return _("↺ back to {step}").format(step=named)
        return _("→ on to {step}").format(step=named)

    def _leads_to(self, start: str, goal: str) -> bool:
        seen: set[str] = {JOIN}
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name == goal:
                return True
            if name not in seen:
                seen.add(name)
                waiting += targets(self._procedure.steps[name])
        return False

    def _if(self, when: Condition | None, here: str) -> str:
        if when is None:
            return ""
        return _("if {condition}: ").format(condition=self._tell.condition(when, here))


def _onward(step: Step, taken: set[str]) -> Way | None:
    """The way by which a line goes on: the bare one, else the first that leads to a new step."""
    ways = [*reversed(step.ways[-1:]), *step.ways[:-1]]
    return next((way for way in ways if way.to != JOIN and way.to not in taken), None)


def _off(step: Step, onward: Way | None) -> list[Way]:
    """The ways of a step that leave its line; a side line's plain end is none."""
    plain = len(step.ways) == 1
    ways = [way for way in step.ways if way is not onward and not (plain and way.to == JOIN)]
    return [*ways, *step.also]


def _text(words: str) -> Text:
    return Text(shown_line(words))


# Mermaid -------------------------------------------------------------------------------------

_SHAPES = {"choose": ("{", "}"), "decide": ("{{", "}}"), "wait": ("(", ")"), "close": ("([", "])")}
"""Brackets of a node by the kind of its step; others are plain boxes."""


def mermaid(procedure: Procedure, rulebook: "Rulebook") -> Iterator[str]:
    """A Mermaid flowchart, line by line; side lines are dotted, conditions stand on the ways."""
    tell = Telling(procedure, rulebook)
    names = {step.id: f"s{number}" for number, step in enumerate(procedure.step, 1)}
    names[JOIN] = "joined"
    yield "flowchart TD"
    for step in procedure.step:
        opens, closes = _SHAPES.get(step.kind, ("[", "]"))
        yield f'    {names[step.id]}{opens}"{_label(tell.heading(step))}"{closes}'
    if any(JOIN in targets(step) for step in procedure.step):
        yield f'    joined(("{_label(tell.named(JOIN))}"))'
    for step in procedure.step:
        yield from (f"    {line}" for line in _arrows(step, names, tell))
    for number, step in enumerate(procedure.step, 1):
        for child, start in enumerate(step.starts, 1):
            node = f's{number}c{child}[["{_label(tell.starts(start.procedure, None, step.id))}"]]'
            yield f"    s{number} {_arrow('-.->', start.when, step, tell)}{node}"


def _arrows(step: Step, names: dict[str, str], tell: Telling) -> Iterator[str]:
    for line, ways in (("-->", step.ways), ("-.->", step.also)):
        for way in ways:
            other = _("else") if line == "-->" and len(step.ways) > 1 else ""
            arrow = _arrow(line, way.when, step, tell, other)
            yield f"{names[step.id]} {arrow}{names[way.to]}"


def _arrow(line: str, when: Condition | None, step: Step, tell: Telling, other: str = "") -> str:
    words = tell.condition(when, step.id) if when else other
    return f'{line}|"{_label(words)}"| ' if words else f"{line} "


def _label(words: str) -> str:
    """Words that Mermaid shows as they are: all that could be syntax goes in by its number."""
    return "".join(
        character if character.isalnum() or character == " " else f"#{ord(character)};"
        for character in shown_line(words)
    )
