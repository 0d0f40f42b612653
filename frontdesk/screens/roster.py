"""The duty roster: a month of people by days, what is wrong with it, and everything beside it."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from frontdesk.language import N_, _
from frontdesk.screens import roster_acts as acts
from frontdesk.screens import roster_data as data
from frontdesk.screens import roster_month as months
from frontdesk.screens import roster_text as words
from frontdesk.screens.order_lists import OrderList
from frontdesk.screens.roster_sheet import Sheet
from frontdesk.text import clip, width
from frontdesk.widgets.console import begin
from frontdesk.widgets.grid import Cell, Grid, Spot
from frontdesk.widgets.record_table import RecordTable
from frontdesk.widgets.told import Told

PAUSE = 0.4
"""Seconds without a key after which the month is judged anew and what was typed is kept."""
NAME_CELLS = (10, 14)
"""Columns of a name where the terminal is narrow: at least, at most."""
WITH_POST = 24
"""From so many columns on the post stands behind the name."""


class Roster(OrderList):
    """The cell of the cursor in words, the grid under it, then what is wrong with the month.

    What is typed stays here until Ctrl+S saves it; until then it is kept as a draft of whoever
    typed it, so that nothing is lost on leaving.
    """

    WHERE: ClassVar[str] = "roster"
    CSS_PATH = "roster.tcss"
    AUTO_FOCUS = "#grid"
    SIGNS: ClassVar[tuple[tuple[str, str], ...]] = (
        ("!", N_("cannot stand: two shifts at once, or leave")),
        ("?", N_("to be put right, or accepted when the month is complete")),
        ("*", N_("before a day: off; before a code: typed and not saved")),
        ("D+N", N_("two shifts on one day: type + behind the first")),
    )

    def __init__(self) -> None:
        super().__init__()
        self.month: str | None = None
        self.sheet: Sheet | None = None
        self._due: str | None = None
        self._owner: int | None = None
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Told(id="head")
            yield Told(id="about")
            yield Grid(
                self._cell,
                self._put,
                paste=self._paste,
                complete=self._is_whole,
                moved=self.tell_about,
                id="grid",
            )
            yield RecordTable(self.line, self.key, id="list")

    def retitle(self) -> None:
        self.query_one("#list").border_title = _("Findings: Enter goes to the cell")
        self.draw()

    @property
    def grid(self) -> Grid:
        """The grid."""
        return self.query_one("#grid", Grid)

    # Reading ------------------------------------------------------------------------------

    async def reload(self) -> None:
        writes = self.grid.writable = self.writes
        view, self._due = await self.console.link.ask(data.read, self.month, writes)
        if self.sheet is None or self.sheet.view.month != view.month:
            await self._begin(view)
        elif self.sheet.view == view:
            self._draw_head()
            return
        else:
            row = self.sheet.row_after(view, self.grid.at.row)
            self.sheet.renew(view)
            self.draw(row)
        await self._judge()

    async def _begin(self, view: Any) -> None:
        """Show a month that was not shown before, with what was left unsaved in it."""
        sheet, name = Sheet(view), _draft_name(view.month)
        kept = await self.console.link.draft(name) if self.writes else None
        if kept and sheet.take_draft(kept):
            self.console.tell(_("What you had typed is here again."))
        self.month, self.sheet = view.month, sheet
        self._owner = self.console.link.person
        self.draw()

    @property
    def writes(self) -> bool:
        """Whether whoever is signed in changes the roster (DUTY-17)."""
        from frontdesk.rules import authority

        actor = self.console.link.require().signed_in
        return bool(actor and authority.may(actor.roles, "roster.edit"))

    async def _judge(self) -> None:
        """What is wrong with the month as it is typed now."""
        sheet = self.sheet
        if sheet is None:
            return
        found = sheet.view.findings if sheet.view.rows else ()
        if sheet.typed:
            month, rows = sheet.view.month, sheet.rows_as_typed
            found = await self.console.link.ask(data.judge, month, rows)
        if sheet is self.sheet and tuple(found) != sheet.findings:
            sheet.judge(found)
            self.draw()

    # Drawing ------------------------------------------------------------------------------

    def draw(self, row: int | None = None) -> None:
        """Draw the month anew.

        Args:
            row: where the row of the cursor is now, if it may have moved.
        """
        sheet = self.sheet
        if sheet is None:
            return
        self._measure(sheet)
        self.grid.show(self._names(sheet), words.columns(sheet), self._widest, row)
        found = sheet.findings
        self.set_class(not found, "clean")
        listed = self.query_one("#list", RecordTable)
        listed.empty = _("Nothing is wrong with this month.") if sheet.view.rows else ""
        listed.show(list(enumerate(found)))
        self._draw_head()

    def _measure(self, sheet: Sheet) -> None:
        """The name takes what the days leave, and where they leave nothing what it needs."""
        spare = self.size.width - len(sheet.view.days) * (1 + self._widest)
        longest = max((width(row.name) + 2 for row in sheet.view.rows), default=0)
        least, most = NAME_CELLS
        self.grid.name_cells = max(least, min(most, longest), min(spare, 30))

    @property
    def _widest(self) -> int:
        """Cells that an entry has."""
        return self.sheet.widest(self.size.width - NAME_CELLS[0]) if self.sheet else 2

    def _names(self, sheet: Sheet) -> list[str]:
        names = []
        for place, row in enumerate(sheet.view.rows):
            mark = sheet.of_row(place)
            name = f"{mark.sign}{row.name}" if mark else row.name
            if self.grid.name_cells >= WITH_POST:
                name += f"  {words.post_name(row.post)}"
            names.append(name)
        return names

    def _draw_head(self) -> None:
        if self.sheet is not None:
            head = words.head(self.sheet, self._due, self.now, self.zone)
            self.query_one("#head", Told).say(head)

    def _cell(self, row: int, day: int) -> Cell:
        sheet = self.sheet
        if sheet is None:
            return Cell("")
        entry, mark, new = sheet.entry(row, day), sheet.of_cell(row, day), sheet.is_new(row, day)
        sign = mark.sign if mark else "*" if new else " "
        look = "alert" if mark and mark.blocks else "flag" if mark else "new" if new else ""
        return Cell(entry, sign, look or ("rest" if sheet.rests(entry) else ""))

    def tell_about(self) -> None:
        """Write the cell of the cursor out."""
        sheet, grid = self.sheet, self.grid
        if sheet is None:
            return
        if not sheet.view.rows:
            lines = [
                _("Nobody stands in this month yet."),
                _("Ctrl+N takes in the staff and those of the month before; Ctrl+A, Import a file"),
            ]
        else:
            row, day = grid.at.row, grid.at.column
            lines = [
                words.about_cell(sheet, row, day),
                words.under_cell(sheet, row, day, grid.typed, self.zone),
            ]
        self.query_one("#about", Told).say(*lines)

    def key(self, row: Any) -> int:
        return int(row[0])

    def line(self, row: Any, columns: int) -> Text:
        one = row[1]
        style = "bold" if one.blocks else ""
        return Text(f" {clip(words.finding_words(one, self.zone), columns - 1)}", style=style)

    def on_resize(self) -> None:
        super().on_resize()
        self.draw()

    # Typing -------------------------------------------------------------------------------

    def _is_whole(self, typed: str) -> bool:
        return self.sheet is not None and self.sheet.codes.is_whole(typed)

    def _put(self, row: int, day: int, typed: str) -> None:
        """Something was typed into a cell."""
        if self.sheet is not None and self.may("roster.edit"):
            self._lay({(row, day): self.sheet.codes.meant(typed)})

    def _paste(self, row: int, day: int, lines: list[list[str]]) -> None:
        """A block of a spreadsheet was pasted: it is laid down from the cursor on."""
        sheet = self.sheet
        if sheet is None or not self.may("roster.edit"):
            return
        down, right = len(sheet.view.rows) - row, len(sheet.view.days) - day
        self.put(
            {
                (row + below, day + beside): sheet.codes.meant(text)
                for below, line in enumerate(lines[:down])
                for beside, text in enumerate(line[:right])
            }
        )

    def put(self, changes: dict[tuple[int, int], str]) -> None:
        """Type into cells."""
        self._lay(changes)
        self.tell_about()

    def _lay(self, changes: dict[tuple[int, int], str]) -> None:
        """Type into cells; the month is judged and the draft kept at the next pause."""
        assert self.sheet is not None
        before = self._widest
        self.sheet.put(changes)
        if before == self._widest:
            self.grid.redraw(*(Spot(row, day) for row, day in changes))
        else:
            self.draw()
        self.typed_over()

    def typed_over(self) -> None:
        """What is not saved has changed."""
        self._draw_head()
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._paused)

    def _paused(self) -> None:
        begin(self, self._after_pause, "judge")

    async def _after_pause(self) -> None:
        await self.keep()
        await self._judge()

    async def keep(self) -> None:
        """Keep what is not saved as a draft of whoever typed it, or drop the draft."""
        if self.sheet is not None and self._owner is not None:
            name, kept = _draft_name(self.sheet.view.month), self.sheet.as_draft()
            await self.console.link.keep_draft(name, kept, self._owner)

    def keep_before_lock(self) -> None:
        """The screen is locked or left: what is being typed is taken, and all of it kept."""
        self.grid.settle()
        if self._pause:
            self._pause.stop()
        begin(self, self.keep, "keep")

    def on_screen_suspend(self) -> None:
        self.keep_before_lock()

    # Going --------------------------------------------------------------------------------

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        """Enter on a finding goes to its cell."""
        event.prevent_default()
        assert self.sheet is not None
        row, day = self.sheet.place_of(event.row[1])
        at = self.grid.at
        self.grid.go(at.row if row is None else row, at.column if day is None else day)
        self.grid.focus()

    def action_month(self, by: int) -> None:
        """To the month before or after; what is not saved is kept for when one comes back."""
        begin(self, lambda: self._go_to(by), "month")

    async def _go_to(self, by: int) -> None:
        from frontdesk.rules.rostering import month_after

        self.grid.settle()
        if self._pause:
            self._pause.stop()
        if self.month is not None:
            await self.keep()
            self.show_month(month_after(self.month, by))

    def show_month(self, month: str) -> None:
        """Show another month; it is read anew."""
        self.month, self.sheet = month, None
        self.grid.wait()
        self.reload_soon()

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        acts.choose(self)

    def action_cycle(self, by: int) -> None:
        acts.cycle(self, by)

    def action_repeat(self) -> None:
        acts.repeat(self)

    def action_fill(self) -> None:
        acts.fill(self)

    def action_take_back(self) -> None:
        acts.take_back(self)

    def action_save(self) -> None:
        acts.save(self)

    def action_add(self) -> None:
        months.add(self)

    def action_change(self) -> None:
        months.change(self)

    def action_take_out(self) -> None:
        months.take_out(self)

    def action_complete(self) -> None:
        months.complete(self)

    def action_more(self) -> None:
        months.more(self)

    def action_beside(self, name: str) -> None:
        months.beside(name)(self)


def _draft_name(month: str) -> str:
    return f"roster-{month}"
