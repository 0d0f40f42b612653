"""Fields of forms: one line, several lines, one of a few, several of a list.

All keep what was typed, all take Enter.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import TextArea

from frontdesk.language import _
from frontdesk.pinyin import matches
from frontdesk.text import clean, clip, cut, shown, width
from frontdesk.widgets.line_field import Field, LineField, Sent, Typed

__all__ = [
    "AnyField",
    "ChoiceField",
    "Field",
    "LineField",
    "LongField",
    "MultiChoiceField",
    "Sent",
    "Typed",
    "made",
    "yes_no",
]


class LongField(TextArea):
    """Several lines. Enter sends, Ctrl+J begins a new line."""

    DEFAULT_CSS = """
    LongField { height: 4; border: none; padding: 0 1; background: $surface; width: 1fr; }
    LongField:focus { border: none; background: $primary 25%; }
    """

    def __init__(self, field: Field) -> None:
        super().__init__(
            str(field.value or ""),
            id=f"field-{field.name}",
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
        )
        self.spec = field

    @property
    def content(self) -> str:
        """What was typed."""
        return self.text

    def put(self, value: Any) -> None:
        """Fill the field."""
        self.text = str(value or "")

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self.post_message(Sent())
        elif event.key in ("ctrl+j", "newline"):
            event.prevent_default()
            event.stop()
            self.insert("\n")
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        room = max(0, self.spec.limit - len(self.text))
        kept, left = cut(clean(shown(event.text[:room])), room)
        self.insert(kept)
        left += max(0, len(event.text) - room)
        if left:
            told = _("{field}: {n} characters did not fit and were left out.")
            self.app.notify(
                told.format(field=self.spec.label, n=left), severity="warning", markup=False
            )

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(Typed(self))


class ChoiceField(Widget, can_focus=True):
    """One of a few: left and right, or the first letters (pinyin too) of a choice."""

    DEFAULT_CSS = """
    ChoiceField { height: 1; padding: 0 1; background: $surface; width: 1fr; }
    ChoiceField:focus { background: $primary 25%; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("enter", "send", show=False),
    ]
    index = reactive(0)

    def __init__(self, field: Field) -> None:
        super().__init__(id=f"field-{field.name}")
        self.spec = field
        self.options: Sequence[tuple[Any, str]] = field.options
        self._typed = ""
        self.set_reactive(ChoiceField.index, self._place(field.value))

    def _place(self, value: Any) -> int:
        values = [option[0] for option in self.options]
        return values.index(value) if value in values else 0

    @property
    def content(self) -> Any:
        """The value chosen."""
        return self.options[self.index][0] if self.options else ""

    def put(self, value: Any) -> None:
        """Choose a value."""
        self.index = self._place(value)

    def offer(self, options: Sequence[tuple[Any, str]]) -> None:
        """Other choices from now on; the value stays where it is still offered."""
        value = self.content
        self.options = options
        self.set_reactive(ChoiceField.index, self._place(value))
        self.refresh()

    def render(self) -> Text:
        if not self.options:
            return Text("–")
        label = self.options[self.index][1]
        text = f"‹ {label} ›" if len(self.options) > 1 else label
        return Text(text, no_wrap=True, overflow="ellipsis")

    def watch_index(self) -> None:
        self._typed = self._typed[-3:]
        self.post_message(Typed(self))

    def action_step(self, by: int) -> None:
        if self.options:
            self._typed = ""
            self.index = (self.index + by) % len(self.options)

    def action_send(self) -> None:
        self.post_message(Sent())

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.isalnum():
            event.stop()
            for typed in (self._typed + event.character, event.character):
                for place, (_value, label) in enumerate(self.options):
                    if matches(typed, label):
                        self._typed = typed
                        self.index = place
                        return


class MultiChoiceField(Widget, can_focus=True):
    """Several of a list: arrows or first letters (pinyin too) move, Space takes or lets go.

    The first line says what is taken; under it a window of the list follows the cursor.
    """

    DEFAULT_CSS = """
    MultiChoiceField { height: auto; padding: 0 1; background: $surface; width: 1fr; }
    MultiChoiceField:focus { background: $primary 25%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("down", "line(1)", show=False),
        Binding("up", "line(-1)", show=False),
        Binding("space", "take", show=False),
        Binding("enter", "send", show=False),
    ]
    SHOWN: ClassVar[int] = 6
    """Lines of the list that are seen at once."""
    cursor = reactive(0)

    def __init__(self, field: Field) -> None:
        super().__init__(id=f"field-{field.name}")
        self.spec = field
        self.options: Sequence[tuple[Any, str]] = field.options
        self._taken = set(field.value or ())
        self._typed = ""

    @property
    def content(self) -> list[Any]:
        """The values taken, in the order of the list."""
        return [value for value, _label in self.options if value in self._taken]

    def put(self, value: Any) -> None:
        """Take these values and no other."""
        self._taken = set(value or ())
        self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return 1 + min(self.SHOWN, max(1, len(self._laid(width))))

    def _laid(self, columns: int) -> list[list[int]]:
        """Places of the options, line by line, as they fit."""
        lines: list[list[int]] = [[]]
        room = columns
        for place, (_value, label) in enumerate(self.options):
            wanted = width(label) + 5
            if lines[-1] and wanted > room:
                lines.append([])
                room = columns
            lines[-1].append(place)
            room -= wanted
        return lines

    def render(self) -> Text:
        columns = self.content_size.width
        named = ", ".join(label for value, label in self.options if value in self._taken)
        text = Text(clip(named or "–", columns), style="bold", no_wrap=True, overflow="crop")
        lines = self._laid(columns)
        at = next((n for n, line in enumerate(lines) if self.cursor in line), 0)
        top = max(0, min(at - 1, len(lines) - self.SHOWN))
        for line in lines[top : top + self.SHOWN]:
            text.append("\n")
            for place in line:
                text.append_text(self._option(place))
        return text

    def _option(self, place: int) -> Text:
        value, label = self.options[place]
        mark = "x" if value in self._taken else " "
        here = self.has_focus and place == self.cursor
        text = Text(f"[{mark}] {label}", style="reverse" if here else "")
        return text.append(" ", style="not reverse")

    def action_step(self, by: int) -> None:
        if self.options:
            self._typed = ""
            self.cursor = (self.cursor + by) % len(self.options)

    def action_line(self, by: int) -> None:
        lines = self._laid(self.content_size.width)
        at = next((n for n, line in enumerate(lines) if self.cursor in line), 0)
        column = lines[at].index(self.cursor) if self.options else 0
        to = lines[(at + by) % len(lines)]
        if to:
            self.cursor = to[min(column, len(to) - 1)]

    def action_take(self) -> None:
        if self.options:
            self._taken ^= {self.options[self.cursor][0]}
            self.refresh()
            self.post_message(Typed(self))

    def action_send(self) -> None:
        self.post_message(Sent())

    def on_key(self, event: events.Key) -> None:
        if event.character and event.character.isalnum():
            event.stop()
            for typed in (self._typed + event.character, event.character):
                for place, (_value, label) in enumerate(self.options):
                    if matches(typed, label):
                        self._typed, self.cursor = typed, place
                        return


AnyField = LineField | LongField | ChoiceField | MultiChoiceField


def made(field: Field) -> AnyField:
    """The widget for a field."""
    if field.type == "long":
        return LongField(field)
    if field.type == "choice":
        return ChoiceField(field)
    if field.type == "many":
        return MultiChoiceField(field)
    return LineField(field)


def yes_no(name: str, label: str, value: bool = False) -> Field:
    """A field answered with yes or no."""
    options = ((False, _("no")), (True, _("yes")))
    return Field(name, label, "choice", options, value)
