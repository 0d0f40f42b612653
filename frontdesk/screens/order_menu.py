"""A menu over the page of an order, and a page of plain lines to be read out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from frontdesk.language import _
from frontdesk.text import shown

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
"""What stands before the lines of a menu, in this order; further lines have no key."""


@dataclass(frozen=True)
class Entry:
    """One line of a menu.

    Attributes:
        name: what the menu gives when it is chosen.
        words: what it says.
        more: further words, less strong.
    """

    name: str
    words: str
    more: str = ""


class Menu(ModalScreen[str | None]):
    """One of several; a digit or letter takes it at once, Enter what the cursor stands on.

    Args:
        title: what is chosen.
        entries: the lines.
        at: name of the entry the cursor begins on; by default the first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", show=False),
        Binding("enter", "take", show=False),
    ]
    DEFAULT_CSS = """
    Menu { align: center middle; }
    Menu > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 94%;
        border: round $primary; background: $background; padding: 0 1;
    }
    Menu OptionList, Menu OptionList:focus {
        height: auto; max-height: 78vh; border: none; padding: 0; background: $background;
    }
    Menu #menu-keys { color: $foreground 70%; height: 1; text-wrap: nowrap; }
    """

    def __init__(self, title: str, entries: Sequence[Entry], at: str = "") -> None:
        super().__init__()
        self._title = title
        self._entries = tuple(entries)
        self._at = at

    def compose(self) -> ComposeResult:
        box = Vertical()
        box.border_title = Text(f" {shown(self._title)} ")
        with box:
            yield OptionList(*(Option(text) for text in self._lines()))
            yield Static(_keys_shown(), id="menu-keys")

    def _lines(self) -> list[Text]:
        lines = []
        for place, entry in enumerate(self._entries):
            text = Text(no_wrap=True, overflow="ellipsis")
            text.append(f" {KEYS[place] if place < len(KEYS) else ' '} ", style="bold")
            text.append(f" {shown(entry.words)}")
            text.append(f"  {shown(entry.more)}" if entry.more else "", style="dim")
            lines.append(text)
        return lines

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        names = [entry.name for entry in self._entries]
        options.highlighted = names.index(self._at) if self._at in names else 0
        options.focus()

    def on_key(self, event: events.Key) -> None:
        place = KEYS.find(event.character.lower()) if event.character else -1
        if 0 <= place < len(self._entries):
            event.stop()
            self.dismiss(self._entries[place].name)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._entries[event.option_index].name)

    def action_take(self) -> None:
        self.query_one(OptionList).action_select()

    def action_leave(self) -> None:
        self.dismiss(None)


class Lines(ModalScreen[None]):
    """Plain lines to be read out or looked at; any of Esc, Enter closes.

    Args:
        title: what they are.
        lines: as they are read out.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q", "leave", show=False)]
    DEFAULT_CSS = """
    Lines { align: center middle; }
    Lines > VerticalScroll {
        width: 78; max-width: 96%; height: auto; max-height: 94%;
        border: round $primary; background: $background; padding: 0 1;
    }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._lines = tuple(lines)

    def compose(self) -> ComposeResult:
        box = VerticalScroll()
        box.border_title = Text(f" {shown(self._title)} ")
        box.border_subtitle = Text(f" Esc {_('Leave')} ")
        with box:
            yield Static(Text("\n".join(shown(line) for line in self._lines)))

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_leave(self) -> None:
        self.dismiss(None)


def _keys_shown() -> Text:
    text = Text(no_wrap=True, overflow="ellipsis")
    for key, told in (
        ("1 … 9 a … z", _("Take")),
        ("Enter", _("Take what the cursor is on")),
        ("Esc", _("Leave")),
    ):
        text.append(f" {key}", style="bold")
        text.append(f" {told} ")
    return text
