"""The report of a run: who, when, which answers, deviations, how long each step took."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.text import shown
from frontdesk.widgets.frame import DeskScreen


class RunReport(DeskScreen):
    """What a run came to; while it runs, what has been done so far.

    Args:
        run: its number.
    """

    WHERE: ClassVar[str] = "report"
    DEFAULT_CSS = "RunReport #report { height: 1fr; padding: 0 1; }"
    AUTO_FOCUS = "#report"

    def __init__(self, run: int) -> None:
        super().__init__()
        self.run_id = run

    def body(self) -> ComposeResult:
        with VerticalScroll(id="report", can_focus=True):
            yield Static(id="lines")

    async def reload(self) -> None:
        desk = self.console.link.require()
        lines = await self.console.link.call(_read, desk, self.run_id)
        self.query_one("#lines", Static).update(Text(shown("\n".join(lines))))


def _scored(desk: Any, run: int) -> str:
    """How it went, on the practice site."""
    from frontdesk.procedures.practice import score

    with desk.reading() as reading:
        found = score(reading, run)
    return _(
        "Practice: {done} steps done, {missed} missed; {late} of {clocks} clocks missed."
    ).format(done=found.done, missed=found.missed, late=found.late, clocks=found.clocks)


def _read(desk: Any, run: int) -> list[str]:
    from frontdesk.procedures import report

    with desk.reading() as reading:
        found = report.report(reading, run)
        lines = report.as_text(found, current_language(), desk.house.zone)
    if desk.house.practice and found.ended_at is not None:
        lines = [_scored(desk, run), "", *lines]
    return lines
