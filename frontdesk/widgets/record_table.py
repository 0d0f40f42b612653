"""A list that draws lines from pages it has read by key; a book is never loaded whole."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, TypeVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from frontdesk.text import width

_PLAIN = re.compile("[ -~·…、。〈-】一-鿿！-～]*")
"""Text whose width nobody disputes, so that it need not be looked up sign by sign."""

Row = TypeVar("Row")
Where = Literal["newest", "older", "newer", "oldest"]

Fetch = Callable[[Where, int | None], Awaitable[Sequence[Row]]]
"""Reads a page, always newest first: from the newest, older or newer than a key, the oldest."""

KEPT = 4000
"""Rows held in memory; beyond that the far end is let go and read again when needed."""
AHEAD = 60
"""Rows before the end of what was read at which the next page is fetched."""


class RecordTable(ScrollView, Generic[Row], can_focus=True):
    """Rows by key, newest first, with a cursor.

    Args:
        draw: a row as one line of text, given the width in cells.
        key: a row's key.
        fetch: reads pages; None for a list that is given whole by `show`.
        empty: what stands there when there are no rows.
        moved: called when the cursor stands on another row, before anything is painted, so that
            what it draws comes in the same frame.
    """

    DEFAULT_CSS = """
    RecordTable {
        height: 1fr; background: $background; scrollbar-size-vertical: 1; overflow-x: hidden;
    }
    RecordTable > .record--cursor { background: $primary 35%; text-style: bold; }
    RecordTable:focus > .record--cursor {
        background: $primary; color: $background; text-style: bold;
    }
    RecordTable > .record--empty { color: $foreground 60%; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"record--cursor", "record--empty"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home", "first", show=False),
        Binding("end", "last", show=False),
        Binding("enter", "choose", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row."""

        table: "RecordTable[Any]"
        row: Any

        @property
        def control(self) -> "RecordTable[Any]":
            """The list it was pressed in."""
            return self.table

    @dataclass
    class Moved(Message):
        """The cursor stands on another row."""

        table: "RecordTable[Any]"
        row: Any

    def __init__(
        self,
        draw: Callable[[Row, int], Text],
        key: Callable[[Row], int],
        fetch: "Fetch[Row] | None" = None,
        *,
        empty: str = "",
        moved: Callable[[], object] | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._draw = draw
        self._key = key
        self._fetch = fetch
        if fetch:
            self.styles.overflow_y = "scroll"
            self.styles.scrollbar_size_vertical = 0
        self.empty = empty
        self._moved = moved
        self.rows: list[Row] = []
        self._cursor = 0
        self._top_cut = False
        self._end_reached = True
        self._busy = False
        self._strips: dict[tuple[int, int, bool], Strip] = {}
        self._plain: Style | None = None

    # What it holds ----------------------------------------------------------------------

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.rows[self._cursor] if self.rows else None

    @property
    def cursor(self) -> int:
        """Place of the cursor among the rows that are held."""
        return self._cursor

    def show(self, rows: Sequence[Row], *, complete: bool = True, at: int | None = None) -> None:
        """Take over rows; the cursor stays on its key, or at the newest when it was there.

        Args:
            at: key of the row to put the cursor on instead.
        """
        old = self.current
        at_top = self._cursor == 0
        self.rows = list(rows)
        self._top_cut = False
        self._end_reached = complete
        keys = [self._key(row) for row in self.rows]
        place = 0
        if old is not None and not at_top and self._key(old) in keys:
            place = keys.index(self._key(old))
        self._laid(keys.index(at) if at in keys else place)

    async def load(self) -> None:
        """Read the newest page again, keeping the cursor on its key as far as it is there."""
        if self._fetch is None:
            return
        if self._cursor > 0 and self.rows:
            rows = await self._from_top_to(self._key(self.rows[-1]))
        else:
            rows = list(await self._fetch("newest", None))
        self.show(rows, complete=not rows)
        self._end_reached = False

    async def start_over(self) -> None:
        """Read the newest page of something else; what was there stays until it has come."""
        if self._fetch is None:
            return
        rows = await self._fetch("newest", None)
        self._cursor = 0
        self.show(rows, complete=not rows)

    async def _from_top_to(self, oldest: int) -> list[Row]:
        assert self._fetch is not None
        rows = list(await self._fetch("newest", None))
        while rows and self._key(rows[-1]) > oldest and len(rows) < KEPT:
            more = await self._fetch("older", self._key(rows[-1]))
            if not more:
                break
            rows += more
        return rows

    def _laid(self, cursor: int) -> None:
        self._strips.clear()
        self._cursor = max(0, min(cursor, len(self.rows) - 1))
        self._sized()
        self._keep_in_view()
        self.refresh()
        self._told()

    def _sized(self) -> None:
        """Say how far there is to scroll; of a book that is read by page no bar tells it."""
        size = Size(self.size.width, max(1, len(self.rows)))
        if self._fetch is None:
            self.virtual_size = size
        else:
            self.set_reactive(RecordTable.virtual_size, size)  # nothing else moves for it

    def redraw(self) -> None:
        """Draw the rows that are held anew: what they say has changed with the time."""
        self._strips.clear()
        self.refresh()

    # Moving -----------------------------------------------------------------------------

    async def action_move(self, by: int) -> None:
        await self._go(self._cursor + by)

    async def action_page(self, by: int) -> None:
        await self._go(self._cursor + by * max(1, self.size.height - 1))

    async def action_first(self) -> None:
        if self._top_cut and self._fetch:
            self.show(await self._fetch("newest", None), complete=False)
        self._laid(0)

    async def action_last(self) -> None:
        if self._fetch and not self._end_reached:
            self.rows = list(await self._fetch("oldest", None))
            self._top_cut, self._end_reached = True, True
            self._laid(len(self.rows) - 1)
        else:
            await self._go(len(self.rows) - 1)

    def action_choose(self) -> None:
        if self.current is not None:
            self.post_message(self.Chosen(self, self.current))

    async def _go(self, place: int) -> None:
        if self._fetch:
            if place >= len(self.rows) - 1 and not self._end_reached:
                await self._older()
            elif place < 0 and self._top_cut:
                place += await self._newer()
        place = max(0, min(place, len(self.rows) - 1))
        if place == self._cursor:
            return
        old, self._cursor = self._cursor, place
        if self._keep_in_view():
            self.refresh()
        else:
            top = int(self.scroll_offset.y)
            for line in (old, place):
                self.refresh(Region(0, line - top, self.size.width, 1))
        self._told()
        near_end = place >= len(self.rows) - AHEAD
        if self._fetch and near_end and not self._end_reached and not self._busy:
            self.run_worker(self._older(), group="ahead")

    def _told(self) -> None:
        if self.current is not None:
            if self._moved:
                self._moved()
            self.post_message(self.Moved(self, self.current))

    async def _older(self) -> None:
        if self._busy or not self.rows or self._fetch is None:
            return
        self._busy = True
        try:
            more = await self._fetch("older", self._key(self.rows[-1]))
        finally:
            self._busy = False
        self._end_reached = not more
        self.rows += more
        if len(self.rows) > KEPT:
            cut = len(self.rows) - KEPT // 2
            self.rows = self.rows[cut:]
            self._cursor = max(0, self._cursor - cut)
            self._top_cut = True
            self._strips.clear()
            self.refresh()
        self._sized()
        self._keep_in_view()

    async def _newer(self) -> int:
        if self._fetch is None or not self.rows:
            return 0
        more = await self._fetch("newer", self._key(self.rows[0]))
        self._top_cut = bool(more)
        self.rows[:0] = more
        self._cursor += len(more)
        self._strips.clear()
        self._sized()
        return len(more)

    def _keep_in_view(self) -> bool:
        """Scroll so that the cursor is seen; whether that moved anything."""
        top, height = int(self.scroll_offset.y), self.size.height
        if height <= 0:
            return False
        if self._cursor < top:
            wanted = self._cursor
        elif self._cursor >= top + height:
            wanted = self._cursor - height + 1
        else:
            return False
        self.scroll_to(y=wanted, animate=False, immediate=True, force=True)
        return True

    def on_resize(self) -> None:
        self._strips.clear()
        self._sized()
        self._keep_in_view()

    def notify_style_update(self) -> None:
        """Other colours or the focus: nothing that was drawn before can be used."""
        super().notify_style_update()
        self._strips.clear()
        self._plain = None

    def on_focus(self) -> None:
        self._strips.clear()

    def on_blur(self) -> None:
        self._strips.clear()

    async def on_click(self, event: Any) -> None:
        place = int(event.y + self.scroll_offset.y)
        if place == self._cursor:
            self.action_choose()
        else:
            await self._go(place)

    # Drawing ----------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        columns = self.size.width
        place = y + int(self.scroll_offset.y)
        if not self.rows and place == 0 and self.empty:
            style = self.get_component_rich_style("record--empty")
            return self._strip(Text(f" {self.empty}", no_wrap=True), columns, style)
        if place >= len(self.rows):
            return Strip.blank(columns, self._style())
        at_cursor = place == self._cursor
        key = (place, columns, at_cursor)
        found = self._strips.get(key)
        if found is None:
            if len(self._strips) > 600:
                self._strips.clear()
            style = self.get_component_rich_style("record--cursor") if at_cursor else self._style()
            found = self._strip(self._draw(self.rows[place], columns), columns, style)
            self._strips[key] = found
        return found

    def _style(self) -> Style:
        """The widget's own style, worked out once: it comes from every node above."""
        if self._plain is None:
            self._plain = self.rich_style
        return self._plain

    def _strip(self, text: Text, columns: int, style: Style) -> Strip:
        cells = width(text.plain) if _PLAIN.fullmatch(text.plain) else text.cell_len
        if cells > columns:
            text.truncate(columns, overflow="ellipsis", pad=True)
        segments = [
            Segment(segment.text, style + segment.style if segment.style else style)
            for segment in text.render(self.app.console)
            if segment.text != "\n"
        ]
        if cells < columns:
            segments.append(Segment(" " * (columns - cells), style))
        return Strip(segments, columns)
