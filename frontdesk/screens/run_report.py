"""The report of a run: who, when, which answers, deviations, how long each step took."""

from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from frontdesk.errors import FrontDeskError
from frontdesk.language import _, current_language
from frontdesk.text import shown
from frontdesk.widgets.frame import DeskScreen


class RunReport(DeskScreen):
    """What a run came to; while it runs, what has been done so far.

    A confidential run of somebody else, or a telephone number in full, is noted in the log once.

    Args:
        run: its number.
        masked: telephones are hidden, as where nobody asked for the page.
    """

    WHERE: ClassVar[str] = "report"
    DEFAULT_CSS = "RunReport #report { height: 1fr; padding: 0 1; }"
    AUTO_FOCUS = "#report"

    def __init__(self, run: int, *, masked: bool = False) -> None:
        super().__init__()
        self.run_id = run
        self._masked = masked
        self._noted = False

    def body(self) -> ComposeResult:
        with VerticalScroll(id="report", can_focus=True):
            yield Static(id="lines")

    async def reload(self) -> None:
        link = self.console.link
        try:
            page = await link.call(_read, link.require(), self.run_id, self._masked)
        except FrontDeskError as error:
            self.query_one("#lines", Static).update(Text(shown(str(error))))
            return
        if page.to_note and not self._noted:
            from frontdesk.procedures import opened

            self._noted = True
            await link.act(opened.note, page.found)
        self.query_one("#lines", Static).update(Text(shown("\n".join(page.lines))))


@dataclass(frozen=True)
class _Page:
    """The report as it is shown, and whether the log has to say so."""

    found: Any
    lines: list[str]
    to_note: bool


def _scored(desk: Any, run: int) -> str:
    """How it went, on the practice site."""
    from frontdesk.procedures.practice import score

    with desk.reading() as reading:
        found = score(reading, run)
    return _(
        "Practice: {done} steps done, {missed} missed; {late} of {clocks} clocks missed."
    ).format(done=found.done, missed=found.missed, late=found.late, clocks=found.clocks)


def _read(desk: Any, run: int, masked: bool) -> _Page:
    """The report as far as whoever sits here may see it; signed out, numbers are hidden."""
    from frontdesk.procedures import opened, report

    with desk.reading() as reading:
        found = report.report(reading, run)
        if masked or reading.viewer is None:
            found = report.masked(found)
        to_note = opened.to_note(reading, found)
        lines = report.as_text(found, current_language(), desk.house.zone)
    if desk.house.practice and found.ended_at is not None:
        lines = [_scored(desk, run), "", *lines]
    return _Page(found, lines, to_note)
