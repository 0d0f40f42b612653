"""All keys of the screen that was shown, in words."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from frontdesk.language import _
from frontdesk.text import width
from frontdesk.widgets.actions import EVERYWHERE, Action, label_of, of_screen, shown_key, told_of

Signs = tuple[tuple[str, str], ...]


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
            yield Static(help_text(self._where, self._signs))

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def action_dismiss(self) -> None:  # type: ignore[override]
        self.dismiss()


def help_text(where: str, signs: Signs = ()) -> Text:
    """The key list of a screen: its own keys, those of lists and forms, those of everywhere.

    Args:
        signs: what stands on the screen's lines, and what each means, not yet translated.
    """
    text = Text()
    own = of_screen(where) if where != EVERYWHERE else []
    if own:
        _section(text, _("On this screen"), own)
    if signs:
        text.append(f"\n{_('Signs')}\n", style="bold")
        for sign, told in signs:
            _line(text, sign, _(told))
    text.append(f"\n{_('In lists')}\n", style="bold")
    for keys, told in (
        ("↑ ↓ PgUp PgDn", _("Move")),
        ("Home End", _("Newest, oldest")),
        ("Enter", _("Open")),
        ("Tab", _("Next list or field")),
    ):
        _line(text, keys, told)
    text.append(f"\n{_('In forms')}\n", style="bold")
    for keys, told in (
        ("Enter", _("Save what was typed")),
        ("Tab", _("Next field")),
        ("← → Space", _("Choose, or type the first letters")),
        ("Ctrl+J", _("New line in a long field")),
        ("Esc", _("Leave; what was typed is kept")),
    ):
        _line(text, keys, told)
    _section(text, _("Everywhere"), of_screen(EVERYWHERE))
    return text


def _section(text: Text, title: str, actions: list[Action]) -> None:
    text.append(f"\n{title}\n", style="bold")
    for action in actions:
        keys = "  ".join(shown_key(key) for key in action.keys) or _("Ctrl+P, by name")
        _line(text, keys, f"{label_of(action)}: {told_of(action)}")


def _line(text: Text, keys: str, told: str) -> None:
    text.append(f"  {keys}", style="bold")
    text.append(" " * max(2, 18 - width(keys)) + told + "\n")
