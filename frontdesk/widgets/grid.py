"""A grid of short texts: a frozen name column, two header lines, cells that are typed into.

It holds no data of its own beyond what it shows: whoever shows it says what each cell looks like
and takes over what is typed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from frontdesk.text import clip, shown_line, width

HEAD = 2
"""Header lines: the number of a column, and what stands under it."""
LONGEST = 24
"""Characters that one cell takes while it is typed into."""


@dataclass(frozen=True)
class Column:
    """A column: its number, the word under it, whether it is drawn as a day off.

    `mark` is one sign before the number, where the column as a whole has something to say;
    `under_mark` one before the word.
    """

    top: str
    under: str = ""
    off: bool = False
    mark: str = " "
    under_mark: str = " "


@dataclass(frozen=True)
class Cell:
    """A cell: its text, one sign before it, and how it is drawn.

    `look` is empty or one of `rest`, `flag`, `alert`, `new`; a sign says the same without colour.
    """

    text: str
    mark: str = " "
    look: str = ""


@dataclass(frozen=True)
class Spot:
    """Where the cursor stands: row and column, from 0."""

    row: int = 0
    column: int = 0


class Grid(Widget, can_focus=True):
    """Rows by columns with a cursor; only the window that fits is drawn.

    Args:
        cell: what a cell looks like, given row and column.
        put: takes over what was typed, given row, column and text; an empty text clears the cell.
        paste: takes over lines of cells that were pasted, to be laid down from a cell on.
        complete: whether what was typed so far is a whole entry that nothing longer begins with,
            so that it is taken at once; False for a grid in which only Enter or an arrow does.
        moved: called when the cursor stands elsewhere or more was typed, before anything is
            painted.
    """

    DEFAULT_CSS = """
    Grid { height: 1fr; background: $background; }
    Grid > .grid--head { color: $foreground 80%; text-style: bold; }
    Grid > .grid--off { color: $warning; }
    Grid > .grid--name { color: $foreground; }
    Grid > .grid--here { color: $accent; text-style: bold; }
    Grid > .grid--rest { color: $foreground 50%; }
    Grid > .grid--flag { color: $warning; text-style: bold; }
    Grid > .grid--alert { color: $error; text-style: bold; }
    Grid > .grid--new { color: $success; text-style: bold underline; }
    Grid > .grid--cursor { background: $primary 35%; text-style: bold; }
    Grid:focus > .grid--cursor {
        background: $primary; color: $background; text-style: bold;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("grid--head", "grid--off", "grid--name", "grid--here", "grid--cursor"),
        *("grid--rest", "grid--flag", "grid--alert", "grid--new"),
    }
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
        super().__init__(id=id)
        self._cell = cell
        self._put_in = put
        self._paste = paste
        self._complete = complete
        self._moved = moved
        self.names: Sequence[str] = ()
        self.columns: Sequence[Column] = ()
        self.cell_cells = 3
        self.name_cells = 12
        self.writable = True
        self.typed = ""
        self._at = Spot()
        self._last: Spot | None = None
        self._first = Spot()
        self._strips: dict[int, Strip] = {}
        self._styles: dict[str, Style] = {}

    # What it shows ----------------------------------------------------------------------

    @property
    def at(self) -> Spot:
        """Where the cursor stands."""
        return self._at

    @property
    def window(self) -> tuple[Spot, Spot]:
        """The first cell that is seen, and the last."""
        rows, columns = self._room
        last = Spot(
            min(len(self.names), self._first.row + rows) - 1,
            min(len(self.columns), self._first.column + columns) - 1,
        )
        return self._first, last

    def show(self, names: Sequence[str], columns: Sequence[Column], widest: int) -> None:
        """Take over rows and columns; the cursor keeps its place as far as it is there.

        Args:
            widest: cells of the longest text that a cell will hold.
        """
        self.names, self.columns = names, columns
        self.cell_cells = 1 + max(2, widest)
        self.go(self._at.row, self._at.column, redraw=True)

    def redraw(self, *rows: int) -> None:
        """Draw these rows anew, or every cell."""
        if rows:
            self._draw_rows(*rows)
        else:
            self._strips.clear()
            self.refresh()

    # Moving -----------------------------------------------------------------------------

    def go(self, row: int, column: int, *, redraw: bool = False) -> None:
        """Put the cursor on a cell; what was being typed is taken first."""
        self.settle()
        old, self._last = self._at, None
        self._at = Spot(
            max(0, min(row, len(self.names) - 1)), max(0, min(column, len(self.columns) - 1))
        )
        scrolled = self._keep_in_view()
        if redraw or scrolled:
            self.redraw()
        elif old != self._at:
            self._draw_rows(old.row, self._at.row)
        self._tell()

    def action_move(self, rows: int, columns: int) -> None:
        self.go(self._at.row + rows, self._at.column + columns)

    def action_page(self, by: int) -> None:
        self.go(self._at.row + by * max(1, self._room[0] - 1), self._at.column)

    def action_edge(self, end: int) -> None:
        self.go(self._at.row, len(self.columns) - 1 if end else 0)

    def action_corner(self, end: int) -> None:
        self.go(len(self.names) - 1 if end else 0, len(self.columns) - 1 if end else 0)

    @property
    def _room(self) -> tuple[int, int]:
        """How many rows and columns fit."""
        rows = max(1, self.size.height - HEAD)
        columns = max(1, (self.size.width - self.name_cells) // self.cell_cells)
        return rows, columns

    def _keep_in_view(self) -> bool:
        """Move the window so that the cursor is in it; whether that moved anything."""
        rows, columns = self._room
        first = Spot(
            _window(self._first.row, self._at.row, rows, len(self.names)),
            _window(self._first.column, self._at.column, columns, len(self.columns)),
        )
        moved, self._first = first != self._first, first
        return moved

    def _draw_rows(self, *rows: int) -> None:
        """Draw the header and these rows; the others stand as they are."""
        columns = self.size.width
        lines = {HEAD + row - self._first.row for row in rows}
        for row in rows:
            self._strips.pop(row, None)
        self.refresh(
            Region(0, 0, columns, HEAD), *(Region(0, line, columns, 1) for line in sorted(lines))
        )

    def _tell(self) -> None:
        if self._moved:
            self._moved()

    # Typing -----------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        if not self.columns or not self.names:
            return
        if event.key == "backspace":
            self._back()
        elif event.key == "delete":
            self._put("")
        elif event.key == "escape" and self.typed:
            self._type("")
        elif event.key == "enter" and self.typed:
            self._go_on()
        elif event.is_printable and event.character and not event.character.isspace():
            self._append(event.character)
        else:
            return
        event.stop()
        event.prevent_default()

    def _append(self, character: str) -> None:
        """One more sign; `+` right behind an entry goes back to it, for a second one."""
        if not self.writable:
            self._put(character)
        elif character in "+＋" and not self.typed:
            if self._last is not None:
                self.go(self._last.row, self._last.column)
            self._type(self._cell(*self._here).text + "+")
        else:
            self._type((self.typed + character)[:LONGEST])
            if self._complete(self.typed):
                self._go_on()

    def _go_on(self) -> None:
        """The entry is whole: on to the next column, remembering where it stands."""
        here = self._at
        self.action_move(0, 1)
        self._last = here

    @property
    def _here(self) -> tuple[int, int]:
        return self._at.row, self._at.column

    def _back(self) -> None:
        if self.typed:
            self._type(self.typed[:-1])
        else:
            self._put("")

    def _type(self, text: str) -> None:
        self.typed = text
        self._draw_rows(self._at.row)
        self._tell()

    def settle(self) -> None:
        """Take what is being typed, if anything is."""
        if self.typed:
            text, self.typed = self.typed, ""
            self._put(text)

    def _put(self, text: str) -> None:
        self._put_in(self._at.row, self._at.column, text)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        lines = [line.split("\t") for line in event.text.splitlines()[: len(self.names)]]
        if self._paste and lines and self.columns:
            cut = [[text[:LONGEST] for text in line[: len(self.columns)]] for line in lines]
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

    # Drawing ----------------------------------------------------------------------------

    def on_resize(self) -> None:
        self._keep_in_view()
        self.redraw()
        self._tell()

    def notify_style_update(self) -> None:
        """Other colours: nothing that was drawn before can be used."""
        super().notify_style_update()
        self._forget_styles()

    def _forget_styles(self) -> None:
        self._strips.clear()
        self._styles.clear()

    def _style(self, name: str) -> Style:
        """The style of a part, worked out once."""
        if name not in self._styles:
            part = self.get_component_rich_style(f"grid--{name}") if name else self.rich_style
            self._styles[name] = part
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        columns = self.size.width
        row = y - HEAD + self._first.row
        if y < HEAD:
            return self._head(y, columns)
        if row >= len(self.names):
            return Strip.blank(columns, self._style(""))
        found = self._strips.get(row)
        if found is None:
            found = self._strips[row] = self._row(row, columns)
        return found

    def _seen(self) -> range:
        first, last = self.window
        return range(first.column, last.column + 1)

    def _head(self, y: int, columns: int) -> Strip:
        """The numbers, or the words under them; before them which part is seen."""
        first, last = self.window
        seen, of = (first.row, len(self.names)) if y == 0 else (first.column, len(self.columns))
        end = last.row if y == 0 else last.column
        where = f" {seen + 1}–{end + 1}/{of}" if of and (seen or end + 1 < of) else ""
        parts = [Segment(_fit(where, self.name_cells), self._style("name"))]
        for place in self._seen():
            column = self.columns[place]
            text = column.top if y == 0 else column.under
            style = "here" if place == self._at.column else "off" if column.off else "head"
            mark = column.mark if y == 0 else column.under_mark
            parts.append(Segment(mark, self._style("off" if y else "alert")))
            parts.append(Segment(_fit(text, self.cell_cells - 1), self._style(style)))
        return self._strip(parts, columns)

    def _row(self, row: int, columns: int) -> Strip:
        here = row == self._at.row
        name = _fit(f" {shown_line(self.names[row])}", self.name_cells - 1) + " "
        parts = [Segment(name, self._style("here" if here else "name"))]
        for place in self._seen():
            at_cursor = here and place == self._at.column
            cell = self._cell(row, place)
            if at_cursor and self.typed:
                parts.append(self._being_typed())
                continue
            style = "cursor" if at_cursor else cell.look
            text = cell.mark + _fit(cell.text, self.cell_cells - 1)
            if parts[-1].style is (drawn := self._style(style)):
                parts[-1] = Segment(parts[-1].text + text, drawn)
            else:
                parts.append(Segment(text, drawn))
        return self._strip(parts, columns)

    def _being_typed(self) -> Segment:
        """The end of what is typed, with the place of the next sign behind it."""
        tail = shown_line(self.typed)
        while width(tail) > self.cell_cells - 1:
            tail = tail[1:]
        return Segment(_fit(f"{tail}▏", self.cell_cells), self._style("cursor"))

    def _strip(self, parts: list[Segment], columns: int) -> Strip:
        used = self.name_cells + self.cell_cells * len(self._seen())
        if used < columns:
            parts.append(Segment(" " * (columns - used), self._style("")))
        strip = Strip(parts, max(used, columns))
        return strip.crop(0, columns) if used > columns else strip


def _fit(text: str, cells: int) -> str:
    """`text` in exactly so many cells."""
    cut = clip(text, cells)
    return cut + " " * max(0, cells - width(cut))


def _window(first: int, at: int, room: int, count: int) -> int:
    """Where a window of so much room begins so that `at` is seen and no room is wasted."""
    if at < first:
        first = at
    elif at >= first + room:
        first = at - room + 1
    return max(0, min(first, count - room))
