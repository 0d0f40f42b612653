"""A grid of short texts that is moved through and typed into.

It holds no data of its own beyond what it shows: whoever shows it says what each cell looks like
and takes over what is typed.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from frontdesk.text import shown_line
from frontdesk.widgets.grid_view import HEAD, Cell, Column, GridView, Spot

PLUS = "+＋"
"""Between two entries of one cell."""
LONGEST = 24
"""Characters that one cell takes while it is typed into."""


class Grid(GridView):
    """Arrows move the cursor; letters, digits and Chinese go into its cell.

    Args:
        cell: what a cell looks like, given row and column.
        put: takes over what was typed, given row, column and text; an empty text clears the cell.
        paste: takes over lines of cells that were pasted, to be laid down from a cell on.
        complete: whether what was typed so far is a whole entry that nothing longer begins with,
            so that it is taken at once; False for a grid in which only Enter or an arrow does.
        moved: called when the cursor stands elsewhere or more was typed, before anything is
            painted.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(0, -1)", show=False),
        Binding("right", "move(0, 1)", show=False),
        Binding("up", "move(-1, 0)", show=False),
        Binding("down", "move(1, 0)", show=False),
        Binding("ctrl+left", "move(0, -7)", show=False),
        Binding("ctrl+right", "move(0, 7)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "edge(0)", show=False),
        Binding("end", "edge(1)", show=False),
        Binding("ctrl+home", "corner(0)", show=False),
        Binding("ctrl+end", "corner(1)", show=False),
    ]

    def __init__(
        self,
        cell: Callable[[int, int], Cell],
        put: Callable[[int, int, str], object],
        *,
        paste: Callable[[int, int, list[list[str]]], object] | None = None,
        complete: Callable[[str], bool] = lambda typed: False,
        moved: Callable[[], object] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(cell, moved=moved, id=id)
        self._put_in = put
        self._paste = paste
        self._complete = complete
        self.writable = True
        self._last: Spot | None = None
        """Where the entry stands that was typed just now, while the cursor is right behind it."""
        self._early: list[str] | None = []
        """What was typed before there were rows."""

    def wait(self) -> None:
        """Other rows are being read: what is typed until they are shown is put in then."""
        self.names, self._early = (), []
        self.redraw()

    def show(
        self, names: Sequence[str], columns: Sequence[Column], widest: int, row: int | None = None
    ) -> None:
        super().show(names, columns, widest, row)
        early, self._early = self._early, None
        for character in early or ():
            if self.names:
                self._append(character)

    # Moving -----------------------------------------------------------------------------

    def go(self, row: int, column: int) -> None:
        """Put the cursor on a cell; what was being typed is taken first."""
        self.settle()
        old, self._last = self._at, None
        self._place(row, column)
        if self._keep_in_view():
            self.redraw()
        elif old != self._at:
            self._draw_move(old, self._at)
        self._tell()

    def action_move(self, rows: int, columns: int) -> None:
        self.go(self._at.row + rows, self._at.column + columns)

    def action_page(self, by: int) -> None:
        self.go(self._at.row + by * max(1, self._room[0] - 1), self._at.column)

    def action_edge(self, end: int) -> None:
        self.go(self._at.row, len(self.columns) - 1 if end else 0)

    def action_corner(self, end: int) -> None:
        self.go(len(self.names) - 1 if end else 0, len(self.columns) - 1 if end else 0)

    # Typing -----------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        typed = event.character or ""
        is_entry = bool(typed) and (typed.isalnum() or typed in PLUS)
        if self._early is not None and is_entry:
            self._early.append(typed)
        elif not self.columns or not self.names:
            return
        elif event.key == "backspace":
            self._back()
        elif event.key == "delete":
            self._clear()
        elif event.key == "escape" and self.typed:
            self._type("")
        elif event.key == "enter" and self.typed:
            self._go_on()
        elif is_entry:
            self._append(typed)
        else:
            return
        event.stop()
        event.prevent_default()

    def _append(self, character: str) -> None:
        """One more sign; `+` right behind an entry goes back to it, for a second one."""
        if not self.writable:
            self._put_in(self._at.row, self._at.column, character)
        elif character in PLUS and not self.typed:
            if self._last is not None:
                self.go(self._last.row, self._last.column)
            self._type(self._cell(self._at.row, self._at.column).text + "+")
        else:
            typed = (self.typed + character)[:LONGEST]
            if self._complete(typed):
                self.typed = typed
                self._go_on()
            else:
                self._type(typed)

    def _go_on(self) -> None:
        """The entry is whole: on to the next column, remembering where it stands."""
        here = self._at
        self.action_move(0, 1)
        self._last = here

    def _back(self) -> None:
        if self.typed:
            self._type(self.typed[:-1])
        else:
            self._clear()

    def _clear(self) -> None:
        self.typed = ""
        self._put_in(self._at.row, self._at.column, "")
        self._tell()

    def _type(self, text: str) -> None:
        self.typed = text
        self._draw_move(self._at, self._at)
        self._tell()

    def settle(self) -> None:
        """Take what is being typed, if anything is."""
        if self.typed:
            text, self.typed = self.typed, ""
            self._put_in(self._at.row, self._at.column, text)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        lines = [line.split("\t") for line in event.text.splitlines()[: len(self.names)]]
        if self._paste and lines and self.columns:
            most = len(self.columns)
            cut = [[shown_line(text[:LONGEST]) for text in line[:most]] for line in lines]
            self._paste(self._at.row, self._at.column, cut)

    def on_blur(self) -> None:
        self.settle()
        self._forget_styles()

    def on_focus(self) -> None:
        self._forget_styles()

    async def on_click(self, event: events.Click) -> None:
        row = event.y - HEAD + self._first.row
        column = (event.x - self.name_cells) // self.cell_cells + self._first.column
        if event.y >= HEAD and event.x >= self.name_cells:
            self.go(row, column)


__all__ = ["Cell", "Column", "Grid", "Spot"]
