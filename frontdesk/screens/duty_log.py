"""The duty log: newest first, by page, filtered by day, shift, kind, person or room."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.screens.lines import log_line
from frontdesk.screens.log_filter import LogFilter, filter_dialog
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable, Where

SHORT = 100
"""Rows of the page that somebody waits for after Home and End; the next ones come ahead."""


class DutyLog(DeskScreen):
    """The log as it was written; nothing in it can be changed, only corrected by a new entry.

    Args:
        begun_with: filter under which it is opened; Esc closes it as long as that stands.
    """

    WHERE: ClassVar[str] = "log"

    def __init__(self, begun_with: LogFilter | None = None) -> None:
        super().__init__()
        self._begun_with = begun_with
        self._filter = begun_with or LogFilter()
        self._fold = True

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="title", classes="line")
            yield RecordTable(
                self._line,
                lambda row: row.seq,
                self._fetch,
                id="entries",
                empty=_("No entry fits this filter."),
                moved=self._title,
            )

    async def _fetch(self, where: Where, key: int | None) -> Sequence[Any]:
        from frontdesk.registers import duty_log
        from frontdesk.store.lines import Span

        if where == "older" and key is not None:
            key = self._oldest_folded(key)
        span = Span(
            before=key if where == "older" else None,
            after=key if where == "newer" else None,
            oldest=where == "oldest",
        )
        page = await self.console.link.ask(
            duty_log.page,
            self._filter.wanted,
            span=span,
            language=current_language(),
            rows=SHORT if where in ("newest", "oldest") else None,
            fold=self._fold,
        )
        return page.rows

    def _oldest_folded(self, key: int) -> int:
        table = self.query_one("#entries", RecordTable)
        last = table.rows[-1] if table.rows else None
        return int(last.last) if last is not None and last.seq == key else key

    async def reload(self) -> None:
        await self.query_one("#entries", RecordTable).load()
        self._title()

    def _title(self) -> None:
        table = self.query_one("#entries", RecordTable)
        text = Text(f" {_('Duty log')}", style="bold", no_wrap=True, overflow="ellipsis")
        if self._filter.words:
            text.append(f" · {self._filter.words}", style="reverse")
            if self._filter != self._begun_with:
                text.append(f"  {_('Esc shows all')}", style="")
        if table.current is not None:
            text.append(f"  #{table.current.seq}", style="dim")
        self.query_one("#title", Static).update(text, layout=False)

    def _line(self, row: Any, columns: int) -> Text:
        return log_line(row, columns, self.console.link.require().house.zone, day=True)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        if event.row.desk_lines > 1:
            self.action_fold()
            return
        from frontdesk.screens.entry_detail import EntryDetailScreen

        self.app.push_screen(EntryDetailScreen(event.row.seq))

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        self.query_one("#entries", RecordTable).action_choose()

    def action_fold(self) -> None:
        self._fold = not self._fold
        self.reload_soon()

    def action_correct(self) -> None:
        from frontdesk.screens.entry_detail import correct

        row = self.query_one("#entries", RecordTable).current
        if row is not None:
            correct(self, row.seq, row.listed or "")

    def action_day(self) -> None:
        """The page of the day on which the entry under the cursor was written."""
        from frontdesk.clock import local
        from frontdesk.screens.paper import day_paper

        row = self.query_one("#entries", RecordTable).current
        if row is not None:
            zone = self.console.link.require().house.zone
            self.app.push_screen(day_paper(local(row.recorded, zone).date()))

    def action_filter(self) -> None:
        begin(self, self._ask_filter, "filter")

    async def _ask_filter(self) -> None:
        found = await self.app.push_screen_wait(await filter_dialog(self.console, self._filter))
        if found is not None:
            self._filter = found
            self._start_anew()

    def _start_anew(self) -> None:
        self.query_one("#entries", RecordTable).show([])
        self.reload_soon()

    def action_back(self) -> None:
        if self._filter.words and self._filter != self._begun_with:
            self._filter = LogFilter()
            self._start_anew()
        else:
            super().action_back()
