"""A grid as it is drawn: a frozen name column, two header lines, the window of cells that fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from frontdesk.text import clip, shown_line, width

HEAD = 2
"""Header lines: the number of a column, and what stands under it."""
EMPTY = "·"
FEW = 40
"""So many cells are drawn one by one; more of them with the whole grid."""


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


class GridView(Widget, can_focus=True):
    """Rows by columns with a place for the cursor; it draws lines once and the cursor over them.

    Args:
        cell: what a cell looks like, given row and column.
        moved: called when the cursor stands elsewhere, before anything is painted.
    """

    DEFAULT_CSS = """
    GridView { height: 1fr; background: $background; }
    GridView > .grid--head { color: $foreground 80%; text-style: bold; }
    GridView > .grid--off { color: $warning; }
    GridView > .grid--name { color: $foreground; }
    GridView > .grid--here { color: $accent; text-style: bold; }
    GridView > .grid--rest { color: $foreground 50%; }
    GridView > .grid--flag { color: $warning; text-style: bold; }
    GridView > .grid--alert { color: $error; text-style: bold; }
    GridView > .grid--new { color: $success; text-style: bold underline; }
    GridView > .grid--cursor { background: $primary 35%; text-style: bold; }
    GridView:focus > .grid--cursor {
        background: $primary; color: $background; text-style: bold;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *("grid--head", "grid--off", "grid--name", "grid--here", "grid--cursor"),
        *("grid--rest", "grid--flag", "grid--alert", "grid--new"),
    }

    def __init__(
        self,
        cell: Callable[[int, int], Cell],
        *,
        moved: Callable[[], object] | None = None,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._cell = cell
        self._moved = moved
        self.names: Sequence[str] = ()
        self.columns: Sequence[Column] = ()
        self.cell_cells = 3
        """Terminal cells of a column: its text and the sign before it."""
        self.name_cells = 12
        self.typed = ""
        """What is being typed into the cell of the cursor."""
        self._at = Spot()
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

    def show(
        self, names: Sequence[str], columns: Sequence[Column], widest: int, row: int | None = None
    ) -> None:
        """Take over rows and columns; the cursor keeps its place as far as it is there.

        What is being typed stays as it is.

        Args:
            widest: cells of the longest text that a cell will hold.
            row: where the row of the cursor is now, if it has moved.
        """
        self.names, self.columns = names, columns
        self.cell_cells = 1 + max(2, widest)
        self._place(self._at.row if row is None else row, self._at.column)
        self._keep_in_view()
        self.redraw()
        self._tell()

    def redraw(self, *spots: Spot) -> None:
        """Draw these cells anew, or every cell."""
        for spot in spots:
            self._strips.pop(spot.row, None)
        if not spots:
            self._strips.clear()
        first, last = self.window
        seen = [
            spot
            for spot in spots
            if first.row <= spot.row <= last.row and first.column <= spot.column <= last.column
        ]
        if not spots or len(seen) > FEW:
            self.refresh()
        elif seen:
            self.refresh(*map(self._region, seen))

    # The window -------------------------------------------------------------------------

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

    def _place(self, row: int, column: int) -> None:
        """The cursor stands here, or as near as there is a cell."""
        self._at = Spot(
            max(0, min(row, len(self.names) - 1)), max(0, min(column, len(self.columns) - 1))
        )

    def _region(self, spot: Spot) -> Region:
        """Where a cell stands on the widget."""
        x = self.name_cells + (spot.column - self._first.column) * self.cell_cells
        return Region(x, HEAD + spot.row - self._first.row, self.cell_cells, 1)

    def _draw_move(self, old: Spot, new: Spot) -> None:
        """Draw what shows where the cursor stands: two cells, their headings, their names."""
        regions = []
        for spot in (old, new):
            cell = self._region(spot)
            regions.append(cell)
            if old.column != new.column:
                regions.append(Region(cell.x, 0, cell.width, HEAD))
            if old.row != new.row:
                regions.append(Region(0, cell.y, self.name_cells, 1))
        self.refresh(*regions)

    def _tell(self) -> None:
        if self._moved:
            self._moved()

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
        if row >= len(self.names) and y >= HEAD:
            return Strip.blank(columns, self._style(""))
        line = y - HEAD if y < HEAD else row
        found = self._strips.get(line)
        if found is None:
            found = self._strips[line] = self._strip(*self._line(line), columns)
        if not self.columns or (y >= HEAD and row != self._at.row):
            return found
        return self._with_cursor(found, line, columns)

    def _with_cursor(self, line: Strip, row: int, columns: int) -> Strip:
        """A line as it was drawn without the cursor, with it: the headings, and its own row."""
        cell = self._region(self._at)
        if row < 0:
            name, mine = line.crop(0, self.name_cells), self._heading(row, self._at.column)
            shown = Segment(mine, self._style("here"))
        else:
            name = Strip([Segment(self._name_of(row), self._style("here"))], self.name_cells)
            shown = self._under_cursor()
        parts = [name, line.crop(self.name_cells, cell.x), Strip([shown], cell.width)]
        return Strip.join([*parts, line.crop(cell.right, line.cell_length)]).crop(0, columns)

    def _line(self, row: int) -> tuple[str, list[tuple[str, str]]]:
        """What stands at the left of a line, and its cells: text and how it is drawn."""
        first, last = self.window
        seen = range(first.column, last.column + 1)
        if row < 0:
            looks = ["off" if self.columns[place].off else "head" for place in seen]
            return self._corner(row), [
                (self._heading(row, place), look) for place, look in zip(seen, looks, strict=True)
            ]
        cells = [self._cell(row, place) for place in seen]
        return self._name_of(row), [(self._text(cell), cell.look) for cell in cells]

    def _text(self, cell: Cell) -> str:
        """A cell as it is drawn, its sign before it; an empty one has a dot."""
        return cell.mark + _fit(cell.text or EMPTY, self.cell_cells - 1)

    def _name_of(self, row: int) -> str:
        return _fit(f" {shown_line(self.names[row])}", self.name_cells - 1) + " "

    def _corner(self, line: int) -> str:
        """Which part is seen: of the rows before the numbers, of the columns under them."""
        first, last = self.window
        at, end, of = (first.row, last.row, len(self.names))
        if line == -1:
            at, end, of = first.column, last.column, len(self.columns)
        where = f" {at + 1}–{end + 1}/{of}" if of and (at or end + 1 < of) else ""
        return _fit(where, self.name_cells)

    def _heading(self, line: int, place: int) -> str:
        """A column's number, or the word under it."""
        column = self.columns[place]
        mark, text = (column.under_mark, column.under) if line == -1 else (column.mark, column.top)
        return mark + _fit(text, self.cell_cells - 1)

    def _under_cursor(self) -> Segment:
        """The cell of the cursor; while it is typed into, the end of what was typed."""
        if not self.typed:
            text = self._text(self._cell(self._at.row, self._at.column))
            return Segment(text, self._style("cursor"))
        tail = shown_line(self.typed)
        while width(tail) > self.cell_cells - 1:
            tail = tail[1:]
        return Segment(_fit(f"{tail}▏", self.cell_cells), self._style("cursor"))

    def _strip(self, name: str, cells: list[tuple[str, str]], columns: int) -> Strip:
        """A whole line; neighbours that are drawn alike are one piece."""
        parts = [Segment(name, self._style("name"))]
        for look, alike in groupby(cells, key=itemgetter(1)):
            parts.append(Segment("".join(text for text, _look in alike), self._style(look)))
        used = self.name_cells + self.cell_cells * len(cells)
        parts.append(Segment(" " * max(0, columns - used), self._style("")))
        return Strip(parts, max(used, columns))


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
