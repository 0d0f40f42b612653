"""What the wizard looks like: head, steps on the left, the step in the middle, clocks, cautions."""

from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from frontdesk.errors import FrontDeskError
from frontdesk.language import _
from frontdesk.procedures.pinned import Unreadable
from frontdesk.screens import wizard_text
from frontdesk.screens.wizard_data import RunData
from frontdesk.screens.wizard_steps import StepList

WIDE = 110
"""Columns from which the clocks have a column of their own."""
NARROW = 60
"""Columns below which the step alone is shown; Ctrl+D and Ctrl+Y go through the open ones."""
CLOCKS = 12
"""Lines of clocks in their own column."""


class RunView(Vertical):
    """Everything between header and key line. It is given what it draws, and reads nothing."""

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        with Horizontal(id="main"):
            yield StepList()
            yield Vertical(id="middle")
            yield Static(id="timers")
        yield Static(id="below")
        yield Static(id="caution")

    @property
    def steps(self) -> StepList:
        """The list of steps."""
        return self.query_one(StepList)

    @property
    def middle(self) -> Vertical:
        """Where the step that is shown stands."""
        return self.query_one("#middle", Vertical)

    def draw(self, data: RunData, visit: Any) -> None:
        """Draw all but the middle and the clocks.

        Args:
            visit: the visit that is shown; None before there is one.
        """
        self._put("#head", wizard_text.head_text(data, self.app.size.width))
        self.steps.show_run(data, visit)
        step = data.step(visit) if visit else data.procedure.first
        self._put("#caution", wizard_text.caution_text(data, step))

    def tick(self, data: RunData, now: int) -> None:
        """Draw what changes with the time, UTC milliseconds."""
        columns = self.app.size.width
        wide = columns >= WIDE
        name, columns = ("#timers", 27) if wide else ("#below", columns - 2)
        text = wizard_text.clocks_text(data, now, columns, CLOCKS if wide else 1)
        self.query_one(name, Static).update(text, layout=False)
        self.steps.redraw()

    def show_only(self, error: FrontDeskError) -> None:
        """Why nothing can be shown, and nothing else."""
        for pane in self.middle.children:
            pane.remove()
        self.steps.show_run(None, None)
        for name in ("#timers", "#below", "#caution"):
            self._put(name, Text())
        self._put("#head", Text(f" {error}"))
        if isinstance(error, Unreadable):
            words = f"{error.what}\n{error.remedy}\n\n{_('Ctrl+X calls it off.')}"
            self.middle.mount(Static(Text(words)))

    def _put(self, name: str, text: Text) -> None:
        self.query_one(name, Static).update(text)
