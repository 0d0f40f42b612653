"""The dispatch board: open orders to give out, out, on trial and to close, each with its clock."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from frontdesk.language import N_, _
from frontdesk.screens.order_data import states_of
from frontdesk.screens.order_line import SIGNS, about_text, board_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable, Where

if TYPE_CHECKING:
    from frontdesk.app import FrontDesk

COLUMNS = (N_("To give out"), N_("Out"), N_("On trial"), N_("To close"))
"""The columns, as `views.BOARD` sorts the states of the work."""
SIDE_BY_SIDE = 110
"""Columns of the terminal from which all four stand side by side."""
PAGE = 200


class OrderTable(RecordTable[Any]):
    """A column, read by page; its order is the board's, not that of the numbers."""

    async def load(self) -> None:
        """Read again as far as the cursor has gone, from the first row that is held."""
        from frontdesk.registers.orders import board

        first = self.rows[0] if self._top_cut and self.rows else None
        limit = max(PAGE, self.cursor + PAGE)
        ask = self.app.link.ask  # type: ignore[attr-defined]
        rows = await ask(board.column, self.place, limit, onward=first)
        self.show(rows, complete=len(rows) < limit)
        self._top_cut = first is not None

    @property
    def place(self) -> int:
        """Which column it is."""
        return int((self.id or "column-0").rpartition("-")[2])


class Dispatch(DeskScreen):
    """Four columns side by side, or one at a time where the terminal is narrow."""

    WHERE: ClassVar[str] = "dispatch"
    CSS_PATH = "dispatch.tcss"
    AUTO_FOCUS = "#column-0"
    SIGNS: ClassVar[tuple[tuple[str, str], ...]] = SIGNS

    def __init__(self) -> None:
        super().__init__()
        self._current = 0
        self._now = 0
        self._counts = [0] * len(COLUMNS)
        self._states: dict[str, str] = {}

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="head")
            with Horizontal(id="columns"):
                for place, _title in enumerate(COLUMNS):
                    yield OrderTable(
                        self._line,
                        lambda view: view.id,
                        partial(self._fetch, place),
                        empty=_("No order here."),
                        moved=self._tell_about,
                        id=f"column-{place}",
                        classes="column",
                    )
            yield Static(id="about")

    def retitle(self) -> None:
        for place, title in enumerate(COLUMNS):
            self._table(place).border_title = _(title)

    def on_mount(self) -> None:
        super().on_mount()
        self._arrange()
        self.set_interval(1.0, self._second)

    def _table(self, place: int) -> OrderTable:
        return self.query_one(f"#column-{place}", OrderTable)

    @property
    def _here(self) -> OrderTable:
        return self._table(self._current)

    # Reading ------------------------------------------------------------------------------

    async def _fetch(self, place: int, where: Where, key: int | None) -> Sequence[Any]:
        from frontdesk.registers.orders import board

        rows = self._table(place).rows
        edge: dict[str, Any] = {"last": where == "oldest"}
        if where == "older" and rows:
            edge = {"after": rows[-1]}
        elif where == "newer" and rows:
            edge = {"before": rows[0]}
        return await self.console.link.ask(board.column, place, PAGE, **edge)

    async def reload(self) -> None:
        from frontdesk.registers.orders import board

        desk = self.console.link.require()
        self._now = desk.clock.now()
        self._states = states_of(desk.house.transitions)["work"]
        self._counts = await self.console.link.ask(board.column_counts)
        for place, _title in enumerate(COLUMNS):
            if self._table(place).display:
                await self._table(place).load()
        self._draw()

    def _second(self) -> None:
        desk = self.console.link.desk
        if desk and self.is_current:
            self._now = desk.clock.now()
            for place, _title in enumerate(COLUMNS):
                if self._table(place).display:
                    self._table(place).redraw()
            self._tell_about()

    # Drawing ------------------------------------------------------------------------------

    def _line(self, view: Any, columns: int) -> Text:
        zone = self.console.link.require().house.zone
        return board_line(view, columns, self._now, zone, self._states)

    def _draw(self) -> None:
        self.query_one("#head", Static).update(self._head())
        self._tell_about()

    def _head(self) -> Text:
        """How many orders each column has; the one that has the cursor stands out."""
        text = Text(f" {_('Dispatch')}  ", style="bold", no_wrap=True, overflow="ellipsis")
        for place, title in enumerate(COLUMNS):
            here = place == self._current
            words = f" {_(title)} {self._counts[place]} "
            text.append(f"‹{words}›" if here else f" {words} ", "reverse" if here else "not bold")
        return text

    def _tell_about(self) -> None:
        """The order under the cursor, in full."""
        view, about = self._here.current, self.query_one("#about", Static)
        if view is None:
            about.update("", layout=False)
        else:
            zone = self.console.link.require().house.zone
            about.update(about_text(view, self._now, zone, self._states), layout=False)

    # The columns --------------------------------------------------------------------------

    def on_resize(self) -> None:
        super().on_resize()
        self._arrange()
        self.reload_soon()

    def _arrange(self) -> None:
        """Show the columns that have room; the one with the cursor is the widest."""
        side_by_side = self.size.width >= SIDE_BY_SIDE
        for place, _title in enumerate(COLUMNS):
            here = place == self._current
            self._table(place).display = side_by_side or here
            self._table(place).set_class(here, "current")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if isinstance(event.widget, OrderTable) and event.widget.place != self._current:
            self._go(event.widget.place)

    def action_column(self, by: int) -> None:
        """To the next column, or the one before."""
        self._go((self._current + by) % len(COLUMNS))

    def _go(self, place: int) -> None:
        self._current = place
        self._arrange()
        self._here.focus()
        self._draw()
        self.reload_soon()

    # Doing --------------------------------------------------------------------------------

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        self._open(event.row.id)

    def action_open(self) -> None:
        self._here.action_choose()

    def _open(self, order_id: int) -> None:
        from frontdesk.screens.order_detail import OrderDetail

        self.app.push_screen(OrderDetail(order_id))

    def action_new(self) -> None:
        """A new order without a request."""
        from frontdesk.screens.order_new import write_order

        begin(self, lambda: write_order(self.console), "order")

    def action_find(self) -> None:
        """An order by its number, also one that is filed."""

        async def send(values: dict[str, Any]) -> int:
            from frontdesk.registers.orders import views

            found = await self.console.link.ask(views.numbered, values["number"])
            return int(found.id)

        fields = [Field("number", _("Number"), hint=_("42 or WO-2026-00042"))]
        self.app.push_screen(
            FormDialog(_("Open an order"), fields, send),
            lambda found: self._open(found) if found is not None else None,
        )

    def action_hand_in(self) -> None:
        """The orders of the desk go to the dispatcher (WO-52)."""

        from frontdesk.screens.hand_in import open_hand_in

        begin(self, lambda: open_hand_in(cast("FrontDesk", self.app)), "hand_in")
