"""Every procedure: those that run now, those that can be begun, and the runs that ended last."""

from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.clock import local
from frontdesk.language import _, current_language
from frontdesk.screens.lines import run_line
from frontdesk.text import clip, width
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.line_field import Field, LineField, Sent, Typed
from frontdesk.widgets.record_table import RecordTable

ENDED = 5
"""How many of the runs that have ended stand under the list."""


@dataclass(frozen=True)
class Line:
    """A running run, a procedure that can be begun, or a run that has ended."""

    key: int
    title: str
    run: Any = None
    ended: Any = None
    procedure: str = ""
    steps: int = 0
    own: bool = False


class Procedures(DeskScreen):
    """Type a few letters (pinyin initials too), Enter begins, opens or shows the report.

    Args:
        request: the request that a procedure is begun for, where there is one.
        typed: what is known for its first step, by field.
    """

    WHERE: ClassVar[str] = "procedures"
    DEFAULT_CSS = """
    Procedures #field-find { margin: 0 0 1 0; }
    Procedures #told { height: auto; max-height: 3; color: $warning; }
    """
    AUTO_FOCUS = "#field-find"

    def __init__(self, request: int | None = None, typed: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._request = request
        self._typed = typed or {}
        self._lines: list[Line] = []
        self._instant = 0

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield LineField(Field("find", _("Find"), hint=_("name, or its pinyin initials")))
            yield RecordTable(self._line, lambda line: line.key, id="list")
            yield Static(id="told")

    def on_screen_suspend(self) -> None:
        """The next opening begins with the whole list."""
        self.query_one("#field-find", LineField).value = ""

    async def reload(self) -> None:
        desk = self.console.link.require()
        self._lines, problems, self._instant = await self.console.link.call(_read, desk)
        if self._request is not None:
            self._lines = [line for line in self._lines if line.procedure]
        told = [str(problem) for problem in problems]
        self.query_one("#told", Static).update(Text("\n".join(told)))
        self._offer()

    def _offer(self) -> None:
        from frontdesk.pinyin import matches

        typed = self.query_one("#field-find", LineField).value
        found = [line for line in self._lines if matches(typed, line.title)]
        self.query_one("#list", RecordTable).show(found)

    def _line(self, line: Line, columns: int) -> Text:
        if line.run is not None:
            return run_line(line.run, columns, self._instant)
        if line.ended is not None:
            zone = self.console.link.require().house.zone
            at = local(line.ended.ended_at, zone).strftime("%m-%d %H:%M")
            told = f"  {_('ended')} {at}  {line.title}"
            return Text(clip(told, columns), style="dim", no_wrap=True)
        right = f" {_('{n} steps').format(n=line.steps)} "
        if line.own:
            right = f" {_('site')} ·{right}"
        words = clip(line.title, max(8, columns - width(right) - 2))
        gap = " " * max(0, columns - width(words) - width(right) - 2)
        return Text(f"  {words}{gap}{right}")

    def on_typed(self, event: Typed) -> None:
        event.stop()
        self._offer()

    async def on_key(self, event: Any) -> None:
        if self.focused and self.focused.id == "field-find" and event.key in ("up", "down"):
            event.stop()
            await self.query_one("#list", RecordTable).action_move(-1 if event.key == "up" else 1)

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self._choose(self.query_one("#list", RecordTable).current)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        self._choose(event.row)

    def action_open(self) -> None:
        """Enter begins or opens what the cursor stands on."""
        self._choose(self.query_one("#list", RecordTable).current)

    def action_read_again(self) -> None:
        """Read the procedure files anew, after one was edited."""
        begin(self, self._read_again, "read")

    async def _read_again(self) -> None:
        desk = self.console.link.require()
        await self.console.link.call(desk.read_procedures)
        await self.console.link.call(desk.note_configuration)
        await self.reload()
        self.console.tell(_("The procedure files were read anew; open runs keep their own."))

    def action_call_off(self) -> None:
        """Call off the run under the cursor; it need not be one that the wizard can open."""
        from frontdesk.screens.wizard_acts import call_off_form

        line = self.query_one("#list", RecordTable).current
        if line is None or line.run is None:
            self.console.tell(_("Put the cursor on a run that is going on first."))
            return
        self.app.push_screen(call_off_form(self.console.link, line.run.id, line.title.strip()))

    def _choose(self, line: Line | None) -> None:
        from frontdesk.screens.run_report import RunReport
        from frontdesk.screens.wizard import Wizard

        if line is None:
            return
        if self._request is not None:
            self.app.pop_screen()
        if line.ended is not None:
            self.app.push_screen(RunReport(line.ended.id))
        elif line.run is not None:
            self.app.push_screen(Wizard(line.run.id))
        else:
            wizard = Wizard(procedure=line.procedure, request=self._request, typed=self._typed)
            self.app.push_screen(wizard)


_URGENCY = {"emergency": 0, "urgent": 1, "normal": 2}


def _read(desk: Any) -> tuple[list[Line], tuple[Any, ...], int]:
    from frontdesk.procedures.running import running

    library, language = desk.procedures(), current_language()
    with desk.reading() as reading:
        found = running(reading, language)
        ended = _ended(reading)
        now = reading.now
    lines = [Line(10**9 + run.id, f"{run.title} {run.place}", run) for run in found]
    known = sorted(library.known.values(), key=lambda one: _URGENCY[one.procedure.request.urgency])
    for place, one in enumerate(known):
        procedure = one.procedure
        title = procedure.title.text(language)
        lines.append(
            Line(place, title, procedure=procedure.id, steps=len(procedure.step), own=one.own)
        )
    return lines + ended, library.problems, now


def _ended(reading: Any) -> list[Line]:
    """The runs that ended last, the newest first, as far as whoever sits here may open them."""
    from frontdesk.procedures.pinned import Unreadable, procedure_of
    from frontdesk.registers import runs

    lines = []
    for run in runs.ended(reading, ENDED):
        if reading.may_open(run.owner, run.confidential):
            try:
                title = procedure_of(run).title.text(current_language())
            except Unreadable as error:
                title = error.what
            lines.append(Line(2 * 10**9 + run.id, f"{title}  {run.place}", ended=run))
    return lines
