"""The text of every rule in the site's numbers, and the house rules for residents."""

from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.text import clip, fold
from frontdesk.widgets.fields import Field, LineField, Sent, Typed
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


@dataclass(frozen=True)
class RuleRow:
    """A rule or a parameter as a line."""

    place: int
    id: str
    text: str
    source: str


class Rules(DeskScreen):
    """Type an id (LOG-04) or words; the text of the rule stands below."""

    WHERE: ClassVar[str] = "rules"
    DEFAULT_CSS = """
    Rules #rule { height: 8; border: round $primary 60%; padding: 0 1; }
    """

    def __init__(self, wanted: str = "") -> None:
        super().__init__()
        self._wanted = wanted
        self._all: list[RuleRow] = []

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield LineField(
                Field("rule", _("Rule"), value=self._wanted, hint=_("LOG-04, or words"))
            )
            yield RecordTable(_line, lambda row: row.place, id="rules", empty=_("No such rule."))
            with VerticalScroll(id="rule", can_focus=False):
                yield Static(id="text")

    async def reload(self) -> None:
        book = self.console.link.require().house.rulebook
        language = current_language()
        rows = [
            RuleRow(0, rule.id, rule.text(language), rule.source) for rule in book.rules().values()
        ]
        rows += [
            RuleRow(0, p.key, f"{p.label(language)} = {_value(p)} {p.unit}", p.rule)
            for p in book.parameters().values()
        ]
        self._all = [RuleRow(-n, r.id, r.text, r.source) for n, r in enumerate(rows)]
        self._offer()

    def _offer(self) -> None:
        words = fold(self.query_one("#field-rule", LineField).value).split()
        found = [
            row for row in self._all if all(word in fold(f"{row.id} {row.text}") for word in words)
        ]
        self.query_one("#rules", RecordTable).show(found)

    def on_typed(self, event: Typed) -> None:
        event.stop()
        self._offer()

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self.query_one("#rules", RecordTable).focus()

    async def on_key(self, event: Any) -> None:
        if event.key in ("down", "up") and self.focused and self.focused.id == "field-rule":
            event.stop()
            await self.query_one("#rules", RecordTable).action_move(
                1 if event.key == "down" else -1
            )

    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        text = Text(f"{event.row.id}\n", style="bold")
        text.append(f"{event.row.text}\n", style="not bold")
        text.append(event.row.source, style="dim")
        self.query_one("#text", Static).update(text)


def _value(parameter: Any) -> str:
    value = parameter.value
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _line(row: RuleRow, columns: int) -> Text:
    return Text(f" {row.id:<10} {clip(row.text, max(10, columns - 13))}", no_wrap=True)
