"""What is known of a room: the last requests from there and every entry about it."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from frontdesk.language import _, current_language
from frontdesk.screens.lines import log_line, request_line
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


class RoomHistory(DeskScreen):
    """Two lists; Tab goes from one to the other, Enter opens.

    Args:
        room_id: id of the room.
        label: the room as people write it.
    """

    WHERE: ClassVar[str] = "history"
    DEFAULT_CSS = """
    RoomHistory RecordTable { border: round $primary 60%; }
    RoomHistory #requests { height: 1fr; max-height: 12; }
    RoomHistory RecordTable:focus { border: round $accent; }
    """

    def __init__(self, room_id: int, label: str) -> None:
        super().__init__()
        self._room = room_id
        self._label = label
        self._states: dict[str, str] = {}
        self._now = 0

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield RecordTable(
                self._request_line,
                lambda view: view.id,
                id="requests",
                empty=_("No request from there."),
            )
            yield RecordTable(
                self._log_line, lambda row: row.seq, id="entries", empty=_("No entry about it.")
            )

    def on_mount(self) -> None:
        titles = {"#requests": _("Last requests"), "#entries": _("Entries")}
        for name, title in titles.items():
            self.query_one(name).border_title = Text(f"{title} {self._label}")
        super().on_mount()

    async def reload(self) -> None:
        link = self.console.link
        requests, rows, self._states, self._now = await link.ask(_read, self._room, self._label)
        self.query_one("#requests", RecordTable).show(requests)
        self.query_one("#entries", RecordTable).show(rows)

    def _request_line(self, view: Any, columns: int) -> Text:
        return request_line(view, columns, self._now, self._states)

    def _log_line(self, row: Any, columns: int) -> Text:
        return log_line(row, columns, self.console.link.require().house.zone, day=True)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        self._open(event.table)

    def action_open(self) -> None:
        if isinstance(self.focused, RecordTable):
            self._open(self.focused)

    def _open(self, table: RecordTable[Any]) -> None:
        if table.current is None:
            return
        if table.id == "requests":
            from frontdesk.screens.request_detail import RequestDetail

            self.app.push_screen(RequestDetail(table.current.id))
        else:
            from frontdesk.screens.entry_detail import EntryDetailScreen

            self.app.push_screen(EntryDetailScreen(table.current.seq))


def _read(reading: Any, room: int, label: str) -> tuple[list[Any], Any, dict[str, str], int]:
    from frontdesk.registers import duty_log, help_requests

    language = current_language()
    states = reading.house.transitions.states("help_request").items()
    return (
        help_requests.from_there(reading, room=label, limit=20),
        duty_log.history(reading, f"room:{room}", language=language),
        {state: words.text(language) for state, words in states},
        reading.now,
    )
