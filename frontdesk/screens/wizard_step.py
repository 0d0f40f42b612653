"""The middle of the wizard: one step with what to say and do, its fields, and whom to ring."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Static

from frontdesk.clock import local
from frontdesk.language import _, current_language
from frontdesk.procedures import answers, runner
from frontdesk.procedures.definition import Answer, Step
from frontdesk.screens.wizard_data import Pick, RunData
from frontdesk.text import shown
from frontdesk.widgets.fields import AnyField, Field, LineField, LongField, Sent
from frontdesk.widgets.form import FormRow

SHOWN = 5
"""Lines of the list of people that are seen at once."""


class StepPane(VerticalScroll, can_focus=False):
    """One visit of a step. Enter in any field sends it.

    Args:
        picks: who may be rung or sent, the first to be asked first.
        kept: what had been typed here before.
    """

    DEFAULT_CSS = """
    StepPane { height: 1fr; }
    StepPane > Static { height: auto; }
    StepPane #told { color: $error; text-style: bold; }
    StepPane #picks { color: $foreground 85%; }
    StepPane #said { padding: 0 0 1 0; }
    StepPane FormRow > Label { width: 18; padding: 0 1 0 0; }
    """

    @dataclass
    class Answered(Message):
        """Enter was pressed in a field of this visit."""

        pane: "StepPane"

    def __init__(
        self,
        data: RunData,
        visit: runner.Visit,
        picks: Sequence[Pick],
        kept: Mapping[str, Any],
        words: Text,
        zone: ZoneInfo,
    ) -> None:
        super().__init__()
        self._zone = zone
        self.visit = visit
        self.step: Step = data.step(visit)
        self.picks = picks
        self.there: Sequence[tuple[str, str]] = ()
        self._data = data
        self._words = words
        self._kept = dict(kept)
        self._answers = {answer.id: answer for answer in self.step.fields}
        self._rows: dict[str, FormRow] = {}
        self._at = -1
        self._old: dict[str, Any] = {}
        self.fields = [self._field(answer) for answer in self.step.fields] + self._implied()

    # What it is made of -------------------------------------------------------------------

    def _field(self, answer: Answer) -> Field:
        language = current_language()
        label = answer.label.text(language) + (" *" if answer.required is True else "")
        hint = answer.hint.text(language) if answer.hint else _hint(answer.type)
        value = self._kept.get(answer.id, self._before(answer))
        if answer.type == "yes_no":
            options: tuple[tuple[Any, str], ...] = ((False, _("no")), (True, _("yes")))
            return Field(answer.id, label, "choice", options, value is True)
        if answer.type in ("choice", "many"):
            options = tuple((option.id, option.text(language)) for option in answer.options)
            if self._must_choose(answer):
                options = (("", _("– choose –")), *options)
            return Field(answer.id, label, answer.type, options, value)
        kind = "long" if answer.type == "long" else "line"
        return Field(answer.id, label, kind, value=value, hint=hint, limit=500)

    def _must_choose(self, answer: Answer) -> bool:
        """Whether nothing is chosen at first."""
        return answers.must_choose(self.step, answer)

    def _before(self, answer: Answer) -> Any:
        """What it holds at first: what was answered before, the nearest person, the default."""
        known = self._data.values.get(f"{self.step.id}.{answer.id}")
        if known is not None and self.visit.back:
            return _typed(answer, known, self._zone)
        if answer.type == "person" and answer.required is True and self.picks:
            wanted = 1
            if answer.least:
                wanted = int(self._data.settings.get(answer.least, 1))
            return answers.NAMES.join(pick.name for pick in self.picks[:wanted])
        if answer.id in ("room", "phone") and self.visit.step == self._data.procedure.first.id:
            return self._kept.get(answer.id, "")
        return "" if answer.default is None else answer.default

    def _implied(self) -> list[Field]:
        """What every step of its kind asks beside the fields of the file."""
        language = current_language()
        if self.step.kind == "notify":
            ways = tuple((name, words.text(language)) for name, words in answers.TOLD_BY.items())
            here = self.picks[0].name if len(self.picks) == 1 or self._one_here() else ""
            return [
                Field("told", _("Who was told"), value=self._kept.get("told", here)),
                Field("by", _("How"), "choice", ways, self._kept.get("by", "telephone")),
            ]
        if self.step.kind == "decide":
            ways = tuple((name, words.text(language)) for name, words in answers.DECISIONS.items())
            ways = (("", _("– choose –")), *ways)
            first = self.picks[0].name if self.picks else ""
            return [
                Field("decision", _("Decision") + " *", "choice", ways, self._kept.get("decision")),
                Field("instruction", _("Instruction"), value=self._kept.get("instruction", "")),
                Field("approver", _("Who decided") + " *", value=self._kept.get("approver", first)),
            ]
        return []

    def _one_here(self) -> bool:
        return sum(pick.here for pick in self.picks) == 1 and self.picks[0].here

    def compose(self) -> ComposeResult:
        yield Static(self._words, id="said")
        for field in self.fields:
            row = FormRow(field)
            self._rows[field.name] = row
            yield row
        yield Static(id="picks")
        yield Static(id="told")

    def on_mount(self) -> None:
        for field in self.fields:
            widget = self.widget(field.name)
            if isinstance(widget, LineField) and field.value and field.name not in self._kept:
                widget.select_on_focus = True  # what stands there is an offer: typing replaces it
        self.show_asked()
        self.draw_picks()

    def on_resize(self) -> None:
        """On a small screen the words may fill it: the field with the cursor is what is needed."""
        self.call_after_refresh(self._in_view)

    def _in_view(self) -> None:
        focused = self.screen.focused
        if focused and self in focused.ancestors:
            self.scroll_to_widget(focused, animate=False, immediate=True)

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self.post_message(self.Answered(self))

    # What it holds ------------------------------------------------------------------------

    @property
    def at(self) -> tuple[str, int]:
        """The visit: its step and which time it was opened."""
        return self.visit.step, self.visit.number

    def widget(self, name: str) -> AnyField:
        """The widget of a field."""
        return cast(AnyField, self.query_one(f"#field-{name}"))

    @property
    def typed(self) -> dict[str, Any]:
        """What every field holds, by name."""
        return {
            field.name: self.widget(field.name).content
            for field in self.fields
            if self._rows[field.name].is_mounted
        }

    def put(self, values: Mapping[str, Any]) -> None:
        """Fill fields."""
        for name, value in values.items():
            if name in self._rows:
                self.widget(name).put(value)
        self.show_asked()

    def show_old(self, old: Mapping[str, Any]) -> None:
        """What was typed for an earlier call stands selected, so that the next key replaces it."""
        self._old = {name: value for name, value in old.items() if name in self._answers}
        for name in self._old:
            widget = self.widget(name)
            if isinstance(widget, LineField | LongField):
                widget.select_all()
        self.focus_first(next(iter(self._old), ""))

    def _let_go_of_old(self) -> None:
        """The place is another one: what else was typed for the earlier call goes with it."""
        old, self._old = self._old, {}
        for name, value in old.items():
            if name != "room" and self.widget(name).content == value:
                self.widget(name).put(self._answers[name].default or "")
        self.say("")

    def changed(self) -> None:
        """A field has changed; where no field hangs on another there is nothing to do."""
        if "room" in self._old and self.widget("room").content != self._old["room"]:
            self._let_go_of_old()
        if any(answer.when for answer in self.step.fields):
            self.show_asked()

    def show_asked(self) -> None:
        """Only the fields that matter, given what has been typed, are on the screen."""
        wanted = {
            answer.id
            for answer in answers.asked(
                self.step, self.typed, self._data.values, self._data.settings
            )
        }
        for name in self._answers:
            if self._rows[name].display != (name in wanted):  # every assignment lays out anew
                self._rows[name].display = name in wanted

    def focus_first(self, name: str = "") -> None:
        """Put the cursor into the field `name`, else the first without answer, else the first."""
        there = [field for field in self.fields if self._rows[field.name].display]
        self.call_after_refresh(self._in_view)
        if name and any(field.name == name for field in there):
            self.widget(name).focus()
            return
        for field in there:
            widget = self.widget(field.name)
            if widget.content == "" and field.name != "told" and not self.visit.back:
                widget.focus()
                return
        if there:
            self.widget(there[0].name).focus()

    def focus_label(self, label: str) -> bool:
        """Go to the field with this label; whether there is one."""
        for field in self.fields:
            if field.label.removesuffix(" *") == label:
                self.widget(field.name).focus()
                return True
        return False

    def say(self, words: str) -> None:
        """Show a line under the fields."""
        self.query_one("#told", Static).update(Text(shown(words)))

    # People -------------------------------------------------------------------------------

    def takes_people(self, name: str) -> bool:
        """Whether the arrows go through the list of people in this field."""
        answer = self._answers.get(name)
        return bool(self.picks) and (
            (answer is not None and answer.type == "person") or name in ("told", "approver")
        )

    def draw_picks(self) -> None:
        """Who can be rung or sent, with their numbers."""
        text = Text()
        for place, pick in enumerate(self.picks[:SHOWN]):
            mark = "●" if pick.here else "○"
            text.append("▸" if place == self._at else " ", style="bold")
            text.append(f"{mark} {pick.name or pick.title}", style="bold")
            number = pick.telephone or _("no number yet: Ctrl+W")
            text.append(f"  {number}  ")
            text.append(pick.title if pick.name else "", style="dim")
            text.append("\n")
        for name, number in self.there[:4]:
            text.append(f"  {name}  {number}\n")
        if self.picks[1:]:
            text.append(_("↑ ↓ somebody else"), style="dim")
        text.rstrip()
        self.query_one("#picks", Static).update(text)

    async def on_key(self, event: events.Key) -> None:
        focused = self.screen.focused
        name = (focused.id or "").removeprefix("field-") if focused else ""
        if event.key not in ("up", "down") or name not in self._rows:
            return
        by = 1 if event.key == "down" else -1
        if self.takes_people(name):
            event.stop()
            self._at = (self._at + by) % len(self.picks) if self._at >= 0 else int(by > 0)
            self._at %= len(self.picks)
            self._take(name, self.picks[self._at].name)
        elif name == "phone" and self.there:
            event.stop()
            self._at = (self._at + by) % len(self.there)
            self.widget(name).put(self.there[self._at][1].split("、")[0])

    def _take(self, name: str, person: str) -> None:
        """The last name in the field becomes this one."""
        widget = self.widget(name)
        answer = self._answers.get(name)
        before = str(widget.content).split(answers.NAMES)[:-1] if answer and answer.several else []
        widget.put(answers.NAMES.join([*[one for one in before if one != person], person]))
        self.draw_picks()


_HINTS = {"time": "02:15", "room": "3-2-1203"}


def _hint(kind: str) -> str:
    """How a field of this type is written, so that nobody takes it for an answer."""
    return _("e.g. {sample}").format(sample=_HINTS[kind]) if kind in _HINTS else ""


def _typed(answer: Answer, value: Any, zone: ZoneInfo) -> Any:
    """A value as a clerk would type it."""
    return local(int(value), zone).strftime("%m-%d %H:%M") if answer.type == "time" else value
