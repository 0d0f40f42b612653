"""What the supervisor has left for whoever signs in: read one by one, each acknowledged."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from frontdesk.errors import FrontDeskError, GuardRefused
from frontdesk.language import _
from frontdesk.screens.instructions import given_words
from frontdesk.text import shown
from frontdesk.widgets.console import BooksChanged, ConsoleApp, begin


class InstructionDialog(ModalScreen[None]):
    """Lies over everything until each was acknowledged; a call or an emergency goes before it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "read", show=False, priority=True),
        Binding("escape", "leave", show=False),
    ]
    DEFAULT_CSS = """
    InstructionDialog { align: center middle; }
    InstructionDialog > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 90%;
        border: round $warning; background: $background; padding: 0 1;
    }
    InstructionDialog VerticalScroll { height: auto; max-height: 14; padding: 1 1; }
    InstructionDialog #given { color: $foreground 70%; padding: 0 1; }
    InstructionDialog #told { color: $error; padding: 0 1; height: auto; }
    InstructionDialog #instruction-keys { height: 1; text-wrap: nowrap; }
    """

    def __init__(self, waiting: list[Any]) -> None:
        super().__init__()
        self._waiting = waiting
        self._count = len(waiting)
        self._busy = False
        self._failed = False

    @property
    def console(self) -> ConsoleApp:
        """The app, as screens see it."""
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        box = Vertical(id="box")
        with box:
            with VerticalScroll():
                yield Static(id="content")
            yield Static(id="given")
            yield Static(id="told")
            yield Static(id="instruction-keys")

    def on_mount(self) -> None:
        self._draw()

    def retitle(self) -> None:
        """In the language that was chosen."""
        self._draw()

    def on_books_changed(self, _event: BooksChanged) -> None:
        """Nothing that is shown here changes with the books."""

    def _draw(self) -> None:
        row, zone = self._waiting[0], self.console.link.require().house.zone
        place = self._count - len(self._waiting) + 1
        title = _("Instruction {n} of {all}").format(n=place, all=self._count)
        self.query_one("#box").border_title = Text(f" {title} ")
        self.query_one("#content", Static).update(Text(shown(row.content), style="bold"))
        self.query_one("#given", Static).update(Text(shown(given_words(row, zone))))
        keys = Text(" Enter", style="bold", no_wrap=True, overflow="ellipsis")
        keys.append(f" {_('I have read it')} ", style="not bold")
        keys.append(" F4").append(f" {_('New request')} ", style="not bold")
        keys.append(" F12").append(f" {_('Emergency')}", style="not bold")
        self.query_one("#instruction-keys", Static).update(keys)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _say(self, words: str) -> None:
        self.query_one("#told", Static).update(Text(shown(words)))

    def action_read(self) -> None:
        """Whoever is signed in has read it and says so with their own signature."""
        if not self._busy:
            self._busy = True
            begin(self, self._acknowledge, "read")

    async def _acknowledge(self) -> None:
        from frontdesk.registers import instructions

        try:
            await self.console.link.act(instructions.read, self._waiting[0].id)
        except GuardRefused:  # it was withdrawn meanwhile, or has expired
            pass
        except FrontDeskError as error:
            self._failed = True
            self._say(str(error))
            return
        finally:
            self._busy = False
        self._waiting = self._waiting[1:]
        self._say("")
        if self._waiting:
            self._draw()
        else:
            self.dismiss()

    def action_leave(self) -> None:
        """Only where the acknowledgement cannot be written does anything else close it."""
        if self._failed:
            self.dismiss()
        else:
            self._say(_("Enter says that you have read it."))
