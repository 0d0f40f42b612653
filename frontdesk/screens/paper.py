"""A page as it would be printed: the sheet of a handover, or a day of the log; kept as files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from frontdesk.errors import FrontDeskError
from frontdesk.language import _, current_language
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

INK = Style(color="#000000", bgcolor="#ffffff")
"""A code is black on white, whatever the colours of the console are."""


@dataclass(frozen=True)
class Paper:
    """A page, and what its files are called."""

    page: Any
    name: str


@dataclass(frozen=True)
class Line:
    """One line of the page."""

    number: int
    words: str
    is_code: bool


class PaperScreen(DeskScreen):
    """A page, line by line, telephone numbers hidden; Ctrl+S keeps it as text and HTML.

    Args:
        draw: called with the desk, on its thread; what it gives stays as it was drawn.
    """

    WHERE: ClassVar[str] = "paper"

    def __init__(self, draw: Callable[[Any], Paper]) -> None:
        super().__init__()
        self._draw = draw
        self._paper: Paper | None = None
        self._columns = 0

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield RecordTable(self._line, lambda line: line.number, id="lines")

    async def reload(self) -> None:
        if self._paper is not None:
            return
        link = self.console.link
        try:
            self._paper = await link.call(self._draw, link.require())
        except FrontDeskError as error:
            self.console.say(error)
            self.action_back()
            return
        self._show()

    def _show(self) -> None:
        from frontdesk.exchange.paper_text import COLUMNS, drawn

        columns = max(40, min(COLUMNS, self.size.width - 2))
        if self._paper is None or columns == self._columns:
            return
        self._columns = columns
        lines = drawn(self._paper.page, columns)
        self.query_one("#lines", RecordTable).show(
            [Line(number, words, is_code) for number, (words, is_code) in enumerate(lines)]
        )

    def on_resize(self) -> None:
        super().on_resize()
        self._show()

    def _line(self, line: Line, _columns: int) -> Text:
        style: str | Style = INK if line.is_code else "bold" if line.words[:1] == "‼" else ""
        return Text(no_wrap=True, overflow="crop").append(line.words, style=style)

    def action_save(self) -> None:
        """Keep the page in the site's folder, as text and as HTML."""
        begin(self, self._save, "save")

    async def _save(self) -> None:
        from frontdesk.exchange.paper_files import save

        paper, link = self._paper, self.console.link
        if paper is None:
            return
        folder = link.require().folder.exports
        paths = await self.console.attempt(link.call(save, folder, paper.name, paper.page))
        if paths:
            names = ", ".join(path.name for path in paths)
            self.console.tell(_("Kept in {folder}: {names}").format(folder=folder, names=names))


def handover_paper(number: int) -> PaperScreen:
    """The sheet of a handover, signed or not."""

    def draw(desk: Any) -> Paper:
        from frontdesk.exchange.handover_sheet import signed_page
        from frontdesk.registers.handovers import views

        with desk.reading() as reading:
            page = signed_page(reading, views.show(reading, number))
        return Paper(page, f"handover-{number:06d}")

    return PaperScreen(draw)


def day_paper(day: date) -> PaperScreen:
    """A day of the log, with what came of verifying it."""

    def draw(desk: Any) -> Paper:
        from frontdesk.exchange.inspection import read_verified
        from frontdesk.exchange.inspection_page import page
        from frontdesk.exchange.paper import Speech

        found, verified = read_verified(desk, day)
        speech = Speech(desk.house, current_language())
        return Paper(page(speech, found, verified), f"day-{day.isoformat()}")

    return PaperScreen(draw)
