"""Forms: labelled fields, a draft saved at each pause in typing, refusals beside what was typed."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Label, Static

from frontdesk.errors import FrontDeskError, GuardRefused, InvalidInput, SignInRefused
from frontdesk.language import _
from frontdesk.text import shown
from frontdesk.widgets.actions import bindings, footer_of, label_of
from frontdesk.widgets.console import ConsoleApp, begin
from frontdesk.widgets.facts import GIVEN_BY
from frontdesk.widgets.fields import (
    AnyField,
    ChoiceField,
    Field,
    LineField,
    LongField,
    Sent,
    Typed,
    made,
)

PAUSE = 0.4
"""Seconds without a key after which a draft is saved."""

Send = Callable[[dict[str, Any]], Awaitable[Any]]
"""Does what the form is for; a FrontDeskError it raises is shown in the form."""


class FormRow(Horizontal):
    """A label and its field on one line."""

    DEFAULT_CSS = """
    FormRow { height: auto; }
    FormRow > Label { width: 20; padding: 0 1; color: $foreground 80%; }
    """

    def __init__(self, field: Field) -> None:
        super().__init__()
        self._field = field

    def compose(self) -> ComposeResult:
        yield Label(self._field.label, markup=False)
        yield made(self._field)


class FormFields(VerticalScroll, can_focus=False):
    """Rows of fields; what they hold as one mapping."""

    DEFAULT_CSS = "FormFields { height: auto; max-height: 100%; }"

    def __init__(self, fields: Sequence[Field], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.specs = tuple(fields)

    def compose(self) -> ComposeResult:
        for field in self.specs:
            yield FormRow(field)

    def widget(self, name: str) -> AnyField:
        """The widget of a field."""
        return cast(AnyField, self.query_one(f"#field-{name}"))

    @property
    def values(self) -> dict[str, Any]:
        """What every field holds."""
        return {field.name: self.widget(field.name).content for field in self.specs}

    def fill(self, values: dict[str, Any]) -> None:
        """Put values into the fields they belong to."""
        for field in self.specs:
            if field.name in values:
                self.widget(field.name).put(values[field.name])

    def differ(self, values: dict[str, Any]) -> bool:
        """Whether any of these values is another than the one its field began with."""
        begun = {field.name: made(field).content for field in self.specs}
        return any(begun[name] != value for name, value in values.items() if name in begun)

    def focus_label(self, label: str) -> None:
        """Go to the field with this label, if there is one; a PIN is typed anew."""
        self._return_to([field for field in self.specs if field.label == label])

    def focus_missing(self, facts: Sequence[str]) -> None:
        """Go to the first field that gives one of the facts a refusal misses."""
        named = {name for fact in facts for name in (fact, *GIVEN_BY.get(fact, ()))}
        self._return_to([field for field in self.specs if field.name in named])

    def refuse_pin(self) -> None:
        """The PIN was refused: it is typed anew."""
        self._return_to([field for field in self.specs if field.type == "pin"])

    def _return_to(self, found: Sequence[Field]) -> None:
        for field in found[:1]:
            if field.type == "pin":
                self.widget(field.name).put("")
            self.widget(field.name).focus()


class FormDialog(ModalScreen[Any]):
    """A form over the screen. Dismissed with what `send` gave, or None when it was left.

    Args:
        title: what the form is for.
        fields: its fields, in the order of Tab.
        send: does the work; called with the values.
        note: a caution or the rule behind it, shown above the fields.
        draft: name under which what was typed is kept; empty keeps nothing.
        first: name of the field where the cursor begins; by default the first that is empty.
    """

    UNKEPT: ClassVar[tuple[str, ...]] = ()
    """Fields that no draft keeps: what must be done anew each time."""
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("form")]
    DEFAULT_CSS = """
    FormDialog { align: center middle; }
    FormDialog > Vertical {
        width: 76; max-width: 96%; height: auto; max-height: 94%;
        border: round $primary; background: $background; padding: 0 1;
    }
    FormDialog #note { color: $warning; padding: 0 1; }
    FormDialog #told { color: $error; padding: 0 1; min-height: 1; }
    FormDialog #form-keys { color: $foreground 70%; height: 1; text-wrap: nowrap; }
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        send: Send,
        *,
        note: str = "",
        draft: str = "",
        first: str = "",
    ) -> None:
        super().__init__()
        self._title = title
        self.fields = FormFields(fields, id="fields")
        self._send = send
        self._note = note
        self._draft = draft
        self._owner: int | None = None
        """Who typed it: whoever was signed in when the form was opened."""
        self._first = first
        self._pause: Timer | None = None
        self._sending = False

    @property
    def console(self) -> ConsoleApp:
        """The app, as screens see it."""
        return cast(ConsoleApp, self.app)

    def compose(self) -> ComposeResult:
        box = Vertical()
        box.border_title = Text(f" {self._title} ")
        with box:
            if self._note:
                yield Static(Text(self._note), id="note")
            yield self.fields
            yield from self.extra()
            yield Static(id="told")
            yield Static(self.keys_shown(), id="form-keys")

    def keys_shown(self) -> Text:
        """The line that names the keys."""
        return form_keys()

    def extra(self) -> ComposeResult:
        """Further widgets under the fields."""
        return iter(())

    async def on_mount(self) -> None:
        self.first_field()
        self._owner = self.console.link.person
        if self._draft and self.console.link.desk:
            kept = await self.console.link.draft(self._draft)
            if kept and self.fields.differ(kept):
                self.fields.fill(kept)
                self.say(_("What you had typed is here again."))
                self.first_field()

    def first_field(self) -> None:
        """Put the cursor where the form begins: by default into the first empty field."""
        if self._first:
            self.fields.widget(self._first).focus()
            return
        for field in self.fields.specs:
            widget = self.fields.widget(field.name)
            if isinstance(widget, LineField | LongField) and not widget.content:
                widget.focus()
                return
        if self.fields.specs:
            self.fields.widget(self.fields.specs[0].name).focus()

    def say(self, words: str) -> None:
        """Show a line under the fields."""
        self.query_one("#told", Static).update(Text(shown(words)))

    def on_typed(self, event: Typed) -> None:
        event.stop()
        self.changed(event.field)
        if self._draft:
            if self._pause:
                self._pause.stop()
            self._pause = self.set_timer(PAUSE, self._keep)

    def changed(self, field: Widget) -> None:
        """A field has changed."""

    async def _keep(self) -> None:
        values = {
            name: value
            for name, value in self.fields.values.items()
            if getattr(self.fields.widget(name).spec, "type", "") != "pin"
            and name not in self.UNKEPT
        }
        kept = values if self.fields.differ(values) else None
        if self._owner is not None:
            await self.console.link.keep_draft(self._draft, kept, self._owner)

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self.action_send()

    def action_send(self) -> None:
        if not self._sending:
            self._sending = True
            begin(self, self._work, "send")

    async def _work(self) -> None:
        try:
            result = await self._send(self.fields.values)
        except InvalidInput as error:
            self.say(str(error))
            self.fields.focus_label(error.field)
        except SignInRefused as error:
            self.say(str(error))
            self.fields.refuse_pin()
        except GuardRefused as error:
            self.say(str(error))
            self.fields.focus_missing(error.missing)
        except FrontDeskError as error:
            self.say(str(error))
        else:
            if self._pause:
                self._pause.stop()
            if self._draft:
                await self.console.link.keep_draft(self._draft, None)
            self.dismiss(result)
        finally:
            self._sending = False

    async def action_blank(self) -> None:
        """Empty the form; its draft is let go."""
        if self._pause:
            self._pause.stop()
        self.fields.fill({field.name: field.value for field in self.fields.specs})
        if self._draft:
            await self.console.link.keep_draft(self._draft, None)
        self.say("")
        self.first_field()

    async def action_leave(self) -> None:
        if self._draft and self._pause:
            self._pause.stop()
            await self._keep()
        self.dismiss(None)


class ConfirmDialog(FormDialog):
    """Says what is about to happen; Enter or Ctrl+S does it, Esc leaves it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "send", show=False)]

    def __init__(self, title: str, words: str, send: Send) -> None:
        super().__init__(title, (), send, note=words)

    def keys_shown(self) -> Text:
        text = Text(no_wrap=True, overflow="ellipsis")
        for key, label in (("Enter", _("Go on")), ("Esc", _("Leave"))):
            text.append(f" {key}", style="bold")
            text.append(f" {label} ")
        return text


def form_keys() -> Text:
    """The key line of a form."""
    text = Text(no_wrap=True, overflow="ellipsis")
    keys = [(f"{action.key_shown}", label_of(action)) for action in footer_of("form")[:3]]
    keys[0] = (f"Enter, {keys[0][0]}", keys[0][1])
    for key, label in (*keys, ("Tab", _("Next field")), ("← →", _("Choose"))):
        text.append(f" {key}", style="bold")
        text.append(f" {label} ")
    return text


__all__ = ["AnyField", "ChoiceField", "ConfirmDialog", "Field", "FormDialog", "FormFields", "Send"]
