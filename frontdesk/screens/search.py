"""Search over everything that was written; results appear while typing."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.screens.lines import log_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.line_field import Field, LineField, Sent, Typed
from frontdesk.widgets.record_table import RecordTable, Where


class Search(DeskScreen):
    """A line to type in, and the newest entries that hold every word of it."""

    WHERE: ClassVar[str] = "search"

    def __init__(self) -> None:
        super().__init__()
        self._query = ""
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield LineField(
                Field("query", _("Search"), hint=_("words, room, telephone; blanks between words"))
            )
            yield Static(id="found", classes="line")
            yield RecordTable(
                self._line, lambda row: row.seq, self._fetch, id="hits", empty=_("Nothing found.")
            )

    def on_typed(self, event: Typed) -> None:
        event.stop()
        self._query = self.query_one("#field-query", LineField).value
        begin(self, self._find, "search")

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self.query_one("#hits", RecordTable).focus()

    async def _fetch(self, where: Where, key: int | None) -> Sequence[Any]:
        from frontdesk.registers import duty_log

        if not self._query.strip() or where in ("newer", "oldest"):
            return []
        page = await self.console.link.ask(
            duty_log.find, self._query, before=key, language=current_language()
        )
        return page.rows

    async def _find(self) -> None:
        table = self.query_one("#hits", RecordTable)
        await table.start_over()
        words = ""
        if self._query.strip():
            n = len(table.rows)
            words = _("the newest {n} shown; ↓ for more").format(n=n) if n >= 50 else str(n)
        self.query_one("#found", Static).update(Text(f" {words}", style="dim"), layout=False)

    async def reload(self) -> None:
        if self._query:
            await self.query_one("#hits", RecordTable).load()

    async def on_key(self, event: Any) -> None:
        if event.key == "down" and self.focused and self.focused.id == "field-query":
            event.stop()
            self.query_one("#hits", RecordTable).focus()

    def _line(self, row: Any, columns: int) -> Text:
        text = log_line(row, columns, self.console.link.require().house.zone, day=True)
        text.highlight_words(self._query.split(), style="underline", case_sensitive=False)
        return text

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        from frontdesk.screens.entry_detail import EntryDetailScreen

        self.app.push_screen(EntryDetailScreen(event.row.seq))
