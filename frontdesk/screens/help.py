"""All keys of the screen that was shown, in words."""

from typing import Any, ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from frontdesk.language import _
from frontdesk.text import width
from frontdesk.widgets.actions import EVERYWHERE, Action, label_of, of_screen, shown_key, told_of
from frontdesk.widgets.folded import folded

Signs = tuple[tuple[str, str], ...]
BOX: Final = 78
"""Columns of the whole page at most."""
AROUND: Final = 6
"""Of these, for border, margin and the bar."""
TOLD_AT: Final = 20
"""Where what a key does begins; what does not fit goes on below it."""


class Help(ModalScreen[None]):
    """Keys of a screen and of everywhere; any of Esc, F1, Enter closes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", show=False),
        Binding("f1,question_mark", "dismiss", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    Help { align: center middle; }
    Help > VerticalScroll {
        width: 78; max-width: 96%; height: 92%;
        border: round $primary; background: $background; padding: 0 1;
    }
    """

    def __init__(self, screen: Any) -> None:
        super().__init__()
        self._where = getattr(screen, "WHERE", "form")
        self._signs: Signs = getattr(screen, "SIGNS", ())

    def compose(self) -> ComposeResult:
        box = VerticalScroll()
        box.border_title = _("Keys")
        with box:
            yield Static()

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
        self._tell()

    def on_resize(self) -> None:
        self._tell()

    def _tell(self) -> None:
        columns = min(BOX, self.app.size.width * 96 // 100) - AROUND
        self.query_one(Static).update(help_text(self._where, self._signs, columns))

    def action_dismiss(self) -> None:  # type: ignore[override]
        self.dismiss()


def help_text(where: str, signs: Signs = (), columns: int = BOX - AROUND) -> Text:
    """The key list of a screen: its own keys, those of lists and forms, those of everywhere.

    Args:
        signs: what stands on the screen's lines, and what each means, not yet translated.
        columns: cells of a line.
    """
    text = Text()
    own = of_screen(where) if where != EVERYWHERE else []
    if own:
        _section(text, _("On this screen"), own, columns)
    if signs:
        text.append(f"\n{_('Signs')}\n", style="bold")
        for sign, told in signs:
            _line(text, sign, _(told), columns)
    text.append(f"\n{_('In lists')}\n", style="bold")
    for keys, told in (
        ("↑ ↓ PgUp PgDn", _("Move")),
        ("Home End", _("Newest, oldest")),
        ("Enter", _("Open")),
        ("Tab", _("Next list or field")),
    ):
        _line(text, keys, told, columns)
    text.append(f"\n{_('In forms')}\n", style="bold")
    for keys, told in (
        ("Enter", _("Save what was typed")),
        ("Tab", _("Next field")),
        ("← → Space", _("Choose, or type the first letters")),
        ("Ctrl+J", _("New line in a long field")),
        ("Esc", _("Leave; what was typed is kept")),
    ):
        _line(text, keys, told, columns)
    _section(text, _("Everywhere"), of_screen(EVERYWHERE), columns)
    return text


def _section(text: Text, title: str, actions: list[Action], columns: int) -> None:
    text.append(f"\n{title}\n", style="bold")
    for action in actions:
        keys = "  ".join(shown_key(key) for key in action.keys) or _("Ctrl+P, by name")
        _line(text, keys, f"{label_of(action)}: {told_of(action)}", columns)


def _line(text: Text, keys: str, told: str, columns: int) -> None:
    text.append(f"  {keys}", style="bold")
    start = max(TOLD_AT, width(keys) + 4)
    lines = folded(told, max(20, columns - start))
    text.append(" " * (start - 2 - width(keys)) + f"\n{' ' * start}".join(lines) + "\n")
