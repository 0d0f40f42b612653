"""What every screen may ask of the app: the desk, the status line, saying what went wrong."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from rich.text import Text
from textual.app import App
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.message import Message

from frontdesk.errors import FrontDeskError
from frontdesk.language import _, current_language
from frontdesk.text import shown
from frontdesk.widgets.link import DeskLink

if TYPE_CHECKING:
    from frontdesk.desk import Committed

R = TypeVar("R")


@dataclass(frozen=True)
class Status:
    """What the header shows; instants in UTC milliseconds.

    Attributes:
        on_duty: name of the clerk on duty, empty when nobody is.
        signed_in: name of whoever is signed in.
        check_due: the whole book has not been checked for the rulebook's number of days.
        unread: so many instructions wait for whoever is signed in.
    """

    site: str = ""
    practice: bool = False
    on_duty: str = ""
    signed_in: str = ""
    shift_opened: int | None = None
    shift_ends: int | None = None
    overdue: int = 0
    heartbeat_due: bool = False
    check_due: bool = False
    on_paper: bool = False
    unread: int = 0


@dataclass
class BooksChanged(Message):
    """The books have new entries, by this process or another."""

    committed: "Committed | None" = None


class ConsoleApp(App[int]):
    """The console as screens see it."""

    link: DeskLink
    status: Status = Status()

    def say(self, error: FrontDeskError) -> None:
        """Show what happened, why and what to do next."""
        self.notify(shown(str(error)), severity="error", timeout=12, markup=False)

    def tell(self, words: str) -> None:
        """Show a short note that something was done."""
        self.notify(shown(words), timeout=4, markup=False)

    async def attempt(self, work: Coroutine[Any, Any, R]) -> R | None:
        """Await desk work; a refusal is said, not raised."""
        try:
            return await work
        except FrontDeskError as error:
            self.say(error)
            return None

    def action_command_palette(self) -> None:
        """Open the palette of actions."""
        from frontdesk.widgets.palette import ActionPalette

        if not isinstance(self.screen, ActionPalette):
            self.push_screen(ActionPalette())

    @property
    def chinese(self) -> bool:
        """Whether the interface speaks Chinese."""
        return current_language() == "zh"


def begin(node: DOMNode, work: Callable[[], Coroutine[Any, Any, Any]], group: str) -> None:
    """Start a worker; a newer one of the group takes the place of an older one.

    The function is handed over uncalled: a worker that is replaced before it began leaves no
    coroutine behind. One that comes back to a screen that was closed or is being built anew has
    nothing left to draw; the screen reads again when it stands.
    """

    async def guarded() -> None:
        with suppress(NoMatches):
            await work()

    node.run_worker(cast(Any, guarded), group=group, exclusive=True)


def plain(value: str, style: str = "") -> Text:
    """Text from people, drawn as it is: never markup, one line, cut with an ellipsis."""
    return Text(value, style=style, no_wrap=True, overflow="ellipsis")


def closed_words() -> str:
    """What stands in place of a text the viewer may not read."""
    return _("(confidential)")
