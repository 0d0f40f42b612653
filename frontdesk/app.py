"""The Textual app: modes, bindings, theme, idle lock. Wiring only."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

os.environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")  # keeps input-method text whole

from textual import events
from textual.binding import BindingType
from textual.filter import LineFilter
from textual.screen import Screen

from frontdesk.language import Language, as_language, set_language, system_language
from frontdesk.screens import modes, tasks
from frontdesk.widgets.actions import bindings
from frontdesk.widgets.console import ConsoleApp
from frontdesk.widgets.link import DeskLink
from frontdesk.widgets.terminal_guard import ControlFilter, install_input_guard
from frontdesk.widgets.themes import THEMES, after


def _palette() -> Any:
    """What the command palette searches; loaded when it is opened."""
    from frontdesk.widgets.palette import ActionProvider

    return ActionProvider


class FrontDesk(ConsoleApp):
    """The front-desk console.

    Args:
        link: the line to the desk of a site.
        language: asked for on the command line; None follows the site.
    """

    CSS_PATH: ClassVar[Any] = ["app.tcss", "screens/sign_in.tcss"]
    TITLE = "Front desk"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar[set[Any]] = {_palette}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("everywhere")]
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = dict(modes.MODES)
    DEFAULT_MODE = "sign_in"

    def __init__(self, link: DeskLink, language: Language | None = None) -> None:
        super().__init__()
        self.link = link
        self.language = language
        self.bell_on = True
        self._guard = ControlFilter()
        self._last_input = 0.0
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self.tasks = tasks.Tasks(self)

    def get_line_filters(self) -> list[LineFilter]:
        """Textual's filters, and the one that lets no control byte of a text through."""
        return [*super().get_line_filters(), self._guard]

    def on_mount(self) -> None:
        self.tasks.start()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self.tasks.touched()
        await super().on_event(event)

    def _fatal_error(self) -> None:
        """A defect is written to the site's error file; no resident's data on the screen."""
        self.tasks.note_defect()
        self._close_messages_no_wait()

    def _handle_exception(self, error: Exception) -> None:
        self.tasks.defect = error
        super()._handle_exception(error)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Before somebody has signed in only leaving, help and the emergency are there."""
        return self.tasks.allowed(action)

    def action_go(self, mode: str) -> None:
        self.tasks.go(mode)

    def action_new_request(self) -> None:
        self.tasks.new_request()

    def action_emergency(self) -> None:
        self.tasks.emergency()

    def action_write_entry(self) -> None:
        self.tasks.write_entry()

    def action_relieve(self) -> None:
        self.tasks.relieve()

    def action_heartbeat(self) -> None:
        self.tasks.heartbeat()

    def action_promise(self) -> None:
        self.tasks.promise()

    def action_lock(self) -> None:
        self.tasks.lock()

    def action_sign_out(self) -> None:
        self.tasks.sign_out()

    def action_help(self) -> None:
        self.tasks.help()

    def action_verify(self) -> None:
        self.tasks.verify()

    def action_backup(self) -> None:
        self.tasks.backup()

    def action_import_file(self) -> None:
        self.tasks.import_file()

    def action_hand_in(self) -> None:
        self.tasks.hand_in()

    def action_next_theme(self) -> None:
        self.theme = after(self.theme)
        self.tasks.keep("theme", self.theme)

    def action_next_language(self) -> None:
        self.tasks.next_language()

    def action_toggle_bell(self) -> None:
        self.tasks.toggle_bell()


def run(site: Path, *, secret: Path | None = None, language: str | None = None) -> int:
    """Open the console on a site; the exit status."""
    asked = as_language(language)
    set_language(asked or system_language())
    install_input_guard()
    link = DeskLink(site, secret)
    app = FrontDesk(link, asked)
    try:
        status = app.run()
    finally:
        link.close()
    app.tasks.report_defect()
    return status or app.return_code or 0
