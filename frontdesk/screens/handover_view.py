"""What the handover screen looks like: head, steps on the left, the step in the middle."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Final

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.rules.rulebook import Rulebook
from frontdesk.screens.handover_rows import DONE, Row, View, labelled
from frontdesk.screens.handover_steps import STEPS, left
from frontdesk.text import clip, shown, shown_line, width
from frontdesk.widgets.folded import Folded
from frontdesk.widgets.frame import time_left
from frontdesk.widgets.line_field import Field, LineField
from frontdesk.widgets.record_table import RecordTable

WIDE: Final = 110
NARROW: Final = 60
LOW: Final = 20


class Rows(RecordTable[Any]):
    """The rows of a step. Enter is given on at once, so that a quick second one finds the next."""

    def __init__(self, draw: Any, entered: Callable[[], None], moved: Callable[[], None]) -> None:
        super().__init__(draw, lambda row: hash(row.key), id="rows", moved=moved)
        self._entered = entered

    def action_choose(self) -> None:
        self._entered()


class AskField(LineField):
    """The line under the rows: Enter gives on what stands in it, the arrows move among the rows."""

    DEFAULT_CSS = "AskField { width: 1fr; }"
    MOVES: ClassVar[dict[str, tuple[str, int]]] = {
        "up": ("move", -1),
        "down": ("move", 1),
        "pageup": ("page", -1),
        "pagedown": ("page", 1),
    }
    ENDS: ClassVar[dict[str, str]] = {"home": "first", "end": "last"}
    """In an empty line, where there is nothing to go to the beginning or end of."""

    def __init__(self, entered: Callable[[], None], rows: Callable[[], Rows]) -> None:
        super().__init__(Field("asked", "", limit=300))
        self._entered = entered
        self._rows = rows

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.prevent_default()
            event.stop()
            self._entered()
        elif event.key in self.ENDS and not self.value:
            event.prevent_default()
            event.stop()
            await getattr(self._rows(), f"action_{self.ENDS[event.key]}")()
        elif event.key in self.MOVES:
            event.prevent_default()
            event.stop()
            how, by = self.MOVES[event.key]
            await getattr(self._rows(), f"action_{how}")(by)
        else:
            await super()._on_key(event)

    def ask(self, spec: Field, typed: str) -> None:
        """Ask for something else; a number that was brought is selected, other text is not."""
        self.spec = spec
        self.placeholder = spec.hint
        self.value = typed
        self.on_focus()
        if self.select_on_focus:
            self.action_select_all()
        else:
            self.cursor_position = len(typed)


class HandoverView(Vertical):
    """Everything between header and key line. It is given what it draws, and reads nothing."""

    def __init__(self, entered: Callable[[], None], moved: Callable[[], None]) -> None:
        super().__init__(id="body")
        self.steps: RecordTable[str] = RecordTable(self._step, hash, id="steps")
        self.rows = Rows(self._row, entered, moved)
        self.field = AskField(entered, lambda: self.rows)
        self.view: View | None = None
        self.step = ""

    def compose(self) -> ComposeResult:
        yield Static(id="head")
        with Horizontal(id="main"):
            yield self.steps
            with Vertical(id="middle"):
                yield Folded(id="rule")
                with Horizontal(id="asked"):
                    yield Static(id="label")
                    yield self.field
                told = Folded(id="told")
                told.display = False
                yield told
                yield self.rows
                yield Folded(id="more")

    def draw(self, view: View, step: str, rows: Sequence[Row], at: str) -> None:
        """Draw everything anew.

        Args:
            at: key of the row the cursor is to stand on.
        """
        self.view, self.step = view, step
        self._put("#head", head_text(view))
        self.query_one("#asked").display = any(row.ask is not None for row in rows)
        self.rows.show(rows, at=hash(at))
        self.steps.show(list(STEPS), at=None if self.steps.has_focus else hash(step))

    def tell(self, row: Row | None, book: Rulebook) -> None:
        """Draw the rule behind the row under the cursor, and what it says in full."""
        rule = row.rule if row is not None and row.rule else STEPS[self.step][1]
        words = book.rule(rule).text(current_language())
        self.query_one("#rule", Folded).put(words, labelled(rule, ""))
        more = [shown(part) for part in row.more if part] if row else []
        self.query_one("#more", Folded).put("\n".join(more))
        self.query_one("#more").display = bool(more)

    def ask(self, row: Row | None, typed: str) -> None:
        """Draw the line in which something is typed for the row, empty where it asks nothing.

        It stands in every step in which something is asked, so that the list under it stays put.

        Args:
            typed: what stands in it.
        """
        ask = row.ask if row is not None else None
        self.query_one("#asked").visible = ask is not None
        if ask is not None:
            self._put("#label", Text(ask.label))
            spec = Field("asked", ask.label, value=ask.value, hint=ask.hint, limit=ask.limit)
            self.field.ask(spec, typed)

    def say(self, words: str) -> None:
        """Say why something was not taken."""
        self.query_one("#told", Folded).put(shown(words))
        self.query_one("#told").display = bool(words)

    def _put(self, name: str, text: Text) -> None:
        self.query_one(name, Static).update(text)

    # Lines --------------------------------------------------------------------------------

    def _step(self, name: str, columns: int) -> Text:
        title = _(STEPS[name][0])
        number = left(self.view, name) if self.view is not None else 0
        mark = "▶" if name == self.step else DONE if name != "sign" and not number else " "
        right = f" {number} " if number and name != "sign" else " "
        words = clip(f"{mark} {title}", columns - width(right))
        gap = " " * max(0, columns - width(words) - width(right))
        return Text(f"{words}{gap}{right}", style="bold" if name == self.step else "")

    def _row(self, row: Row, columns: int) -> Text:
        right = f" {clip(row.right, columns // 2)} " if row.right else ""
        head = f" {row.mark} "
        words = clip(shown_line(row.words), max(4, columns - width(head) - width(right)))
        gap = " " * max(0, columns - width(head) - width(words) - width(right))
        return Text(f"{head}{words}{gap}{right}", style="bold" if row.strong else "", no_wrap=True)


def head_text(view: View) -> Text:
    """Who hands over to whom, and how long the shift still lasts."""
    data = view.data
    incoming = data.name_of(view.filled.incoming or None) or "…"
    parts = [f"{_('Handover')}  {data.outgoing.name} → {incoming}"]
    parts.append(time_left(data.shift.ends_at - data.now))
    if data.frozen is not None:
        parts.append(_("sheet up to #{seq}").format(seq=data.frozen.seq))
    elif data.under_way is None:
        parts.append(_("the relief has not come yet"))
    return Text(f" {shown_line(' · '.join(parts))}", style="bold")
