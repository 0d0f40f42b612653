"""Lines that change with every key: drawn as they are, without markup and without wrapping."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from frontdesk.text import clip, width


class Told(Widget):
    """A few lines of plain text, each cut to the width; a key that changes them paints at once."""

    DEFAULT_CSS = "Told { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: tuple[str, ...] = ()

    def say(self, *lines: str) -> None:
        """Show these lines."""
        if lines != self.lines:
            self.lines = lines
            self.refresh()

    def render_line(self, y: int) -> Strip:
        columns, style = self.size.width, self.rich_style
        if y >= len(self.lines):
            return Strip.blank(columns, style)
        text = f" {clip(self.lines[y], max(0, columns - 2))}"
        text += " " * max(0, columns - width(text))
        return Strip([Segment(text, style)], columns)
