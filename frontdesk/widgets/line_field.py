"""The plain field of a form, one line; apart from the others because the first screen needs it."""

import re
from dataclasses import dataclass
from typing import Any, Final

from textual import events
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from frontdesk.language import _
from frontdesk.text import clean_line, cut, shown


@dataclass(frozen=True)
class Field:
    """A field of a form.

    Attributes:
        name: key in the values of the form.
        label: what stands before it.
        type: line, long, choice, many, pin.
        options: (value, label) of a choice, or of the list that several are taken from.
        value: what it holds at first.
        hint: what stands in an empty line.
    """

    name: str
    label: str
    type: str = "line"
    options: tuple[tuple[Any, str], ...] = ()
    value: Any = ""
    hint: str = ""
    limit: int = 200


class Sent(Message):
    """Enter was pressed in a field."""


class Typed(Message):
    """The value of a field has changed."""

    def __init__(self, field: Widget) -> None:
        super().__init__()
        self.field = field


_NUMBER: Final = re.compile(r"-?\d{1,6}([.,]\d{1,3})?")


class LineField(Input):
    """One line. A paste of several lines becomes one; what does not fit is said, not lost.

    A number that the form brought with it is selected: what is typed takes its place.
    """

    DEFAULT_CSS = """
    LineField { height: 1; border: none; padding: 0 1; background: $surface; width: 1fr; }
    LineField:focus { border: none; background: $primary 25%; }
    """

    def __init__(self, field: Field) -> None:
        super().__init__(
            value=str(field.value or ""),
            placeholder=field.hint,
            password=field.type == "pin",
            id=f"field-{field.name}",
            select_on_focus=False,
        )
        self.spec = field

    @property
    def content(self) -> str:
        """What was typed."""
        return self.value

    def put(self, value: Any) -> None:
        """Fill the field."""
        self.value = str(value or "")

    def on_focus(self) -> None:
        brought = self.value == str(self.spec.value or "")
        self.select_on_focus = brought and _NUMBER.fullmatch(self.value) is not None

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        start, end = sorted(self.selection)
        room = max(0, self.spec.limit - len(self.value) + end - start)
        kept, left = cut(clean_line(shown(event.text[: self.spec.limit * 4])), room)
        self.replace(kept, start, end)
        left += max(0, len(event.text) - self.spec.limit * 4)
        if left:
            told = _("{field}: {n} characters did not fit and were left out.")
            self.app.notify(
                told.format(field=self.spec.label, n=left), severity="warning", markup=False
            )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(Sent())

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(Typed(self))
