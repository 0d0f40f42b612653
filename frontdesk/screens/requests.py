"""The request register: newest first, by page, filtered by state, kind, person, room or day."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.screens.lines import request_line
from frontdesk.screens.request_filter import RequestWish, filter_dialog
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable, Where


class Requests(DeskScreen):
    """Open requests at first; Ctrl+D shows all, Ctrl+F asks for a filter."""

    WHERE: ClassVar[str] = "requests"

    def __init__(self) -> None:
        super().__init__()
        self._wish = RequestWish()
        self._now = 0
        self._states: dict[str, str] = {}

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="title")
            yield RecordTable(
                self._line,
                lambda view: view.id,
                self._fetch,
                id="requests",
                empty=_("No request fits this filter."),
            )

    @property
    def _table(self) -> "RecordTable[Any]":
        return self.query_one("#requests", RecordTable)

    async def _fetch(self, where: Where, key: int | None) -> Sequence[Any]:
        from frontdesk.registers import help_requests

        return await self.console.link.ask(
            help_requests.page,
            self._wish.wanted(),
            before=key if where == "older" else None,
            after=key if where == "newer" else None,
            oldest=where == "oldest",
        )

    async def reload(self) -> None:
        desk = self.console.link.require()
        self._now = desk.clock.now()
        self._states = {
            state: words.text(current_language())
            for state, words in desk.house.transitions.states("help_request").items()
        }
        await self._table.load()
        self._title()

    def _title(self) -> None:
        text = Text(f" {_('Requests')}", style="bold", no_wrap=True, overflow="ellipsis")
        text.append(f" · {self._wish.words()}", style="reverse" if self._wish.narrowed else "")
        if self._wish.narrowed:
            text.append(f"  {_('Esc shows all open')}", style="not bold")
        self.query_one("#title", Static).update(text)

    def _line(self, view: Any, columns: int) -> Text:
        return request_line(view, columns, self._now, self._states)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        from frontdesk.screens.request_detail import RequestDetail

        self.app.push_screen(RequestDetail(event.row.id))

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        self._table.action_choose()

    def action_show_all(self) -> None:
        self._take(self._wish.other_state())

    def action_filter(self) -> None:
        begin(self, self._ask_filter, "filter")

    async def _ask_filter(self) -> None:
        found = await self.app.push_screen_wait(await filter_dialog(self.console, self._wish))
        if found is not None:
            self._take(found)

    def _take(self, wish: RequestWish) -> None:
        self._wish = wish
        self._table.show([])
        self.reload_soon()

    def action_back(self) -> None:
        if self._wish.narrowed:
            self._take(RequestWish())
        else:
            super().action_back()
