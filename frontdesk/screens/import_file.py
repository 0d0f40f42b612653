"""A file taken over inside the console: path, preview with every problem row, import, cancel."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _
from frontdesk.screens import import_prices
from frontdesk.text import shown_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field, Sent, Typed
from frontdesk.widgets.form import FormFields
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

SHOW_EVERY = 0.15
"""Seconds between two looks at the progress."""


class ImportFile(DeskScreen):
    """Enter shows what the file would bring; Ctrl+S takes it; Esc stops it or goes back.

    The work runs on a desk of its own, so that the console goes on serving callers.
    """

    WHERE: ClassVar[str] = "import"
    DEFAULT_CSS = """
    ImportFile #summary { height: auto; max-height: 5; padding: 0 1; }
    ImportFile #problems { border: round $primary 60%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._stop = False
        self._busy = False
        self._progress: tuple[int, int | None] = (0, None)
        self._looked_at: tuple[str, str] | None = None
        self._sound = False

    def body(self) -> ComposeResult:
        what = (
            ("households", _("residents and rooms")),
            ("requests", _("past requests")),
            ("prices", _("price list")),
        )
        with Vertical(id="body"):
            yield FormFields(
                [
                    Field("what", _("What"), "choice", what),
                    Field("path", _("File"), hint=_("path of a CSV or XLSX file"), limit=1000),
                ],
                id="file",
            )
            yield Static(id="summary")
            yield RecordTable(_problem_line, lambda at: at[0], id="problems")

    def on_mount(self) -> None:
        self.query_one("#problems").border_title = _("Problem rows")
        self._fields.widget("what").focus()
        self._say(_("Enter looks at the file; nothing is written before Ctrl+S."))
        self.set_interval(SHOW_EVERY, self._show_progress)
        super().on_mount()

    def on_unmount(self) -> None:
        if self._busy:
            self._stop = True
            self.console.tell(_("The import was stopped."))

    @property
    def _fields(self) -> FormFields:
        return self.query_one("#file", FormFields)

    @property
    def _wanted(self) -> tuple[str, str]:
        values = self._fields.values
        return str(values["what"]), str(values["path"]).strip()

    def _say(self, words: str) -> None:
        self.query_one("#summary", Static).update(Text(words))

    def on_typed(self, event: Typed) -> None:
        event.stop()
        if self._looked_at not in (None, self._wanted):
            self._looked_at = None
            self._say(_("Enter looks at the file; nothing is written before Ctrl+S."))
            self._show_problems(())

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self.action_preview()

    # Doing ----------------------------------------------------------------------------------

    def action_preview(self) -> None:
        if not self._busy:
            begin(self, self._preview, "import")

    def action_start(self) -> None:
        if self._busy:
            return
        if self._looked_at != self._wanted or not self._sound:
            self.console.tell(_("Look at the file with Enter first; problems are put right in it."))
            return
        begin(self, self._import, "import")

    def action_back(self) -> None:
        if self._busy:
            self._stop = True
            self._say(_("Stopping …"))
        else:
            super().action_back()

    def _go_on(self, done: int, total: int | None) -> bool:
        """Called by the work on its own thread."""
        self._progress = (done, total)
        return not self._stop

    def _show_progress(self) -> None:
        if self._busy and not self._stop:
            self.app.tasks.touched()  # type: ignore[attr-defined]
            done, total = self._progress
            of = f" / {total}" if total else ""
            self._say(_("Rows: {done}{of} … Esc stops.").format(done=done, of=of))

    async def _run(self, work: Callable[..., Any], path: Path) -> Any:
        self._busy, self._stop, self._progress = True, False, (0, None)
        desk = self.console.link.require()
        try:
            return await asyncio.to_thread(_on_own_desk, desk, work, path, self._go_on)
        except FrontDeskError as error:
            self._say(shown_line(str(error)))
            self._show_problems(getattr(error, "problems", ()))
        finally:
            self._busy = False

    async def _preview(self) -> None:
        what, typed = self._wanted
        try:
            path = checked_path(typed)
        except InvalidInput as error:
            self._say(shown_line(str(error)))
            return
        found = await self._run(_WORK[what][0], path)
        if found is None:
            return
        words, problems, self._sound, complete = found
        self._looked_at = (what, typed) if complete else None
        self._say(words)
        self._show_problems(problems)

    async def _import(self) -> None:
        what, typed = self._wanted
        told = await self._run(_WORK[what][1], checked_path(typed))
        if told is not None:
            self._looked_at = None
            self._say(told)
            await self.app.tasks.changed()  # type: ignore[attr-defined]

    def _show_problems(self, problems: Any) -> None:
        """Rows with a problem; of a price list every row, in words."""
        lines = self.query_one("#problems", RecordTable)
        every = self._wanted[0] == "prices"
        lines.border_title = _("Rows as they are understood") if every else _("Problem rows")
        lines.show(list(enumerate(problems)))


def _problem_line(at: tuple[int, Any], _columns: int) -> Text:
    from frontdesk.exchange.columns import column_name

    problem = at[1]
    if isinstance(problem, str):
        return Text(f" {shown_line(problem)}", no_wrap=True)
    words = _("row {row}  {field}: {reason}").format(
        row=problem.row, field=column_name(problem.field), reason=problem.reason
    )
    named = _("own rule") if problem.rule == "product" else problem.rule
    rule = f" [{named}]" if named else ""
    return Text(f" {shown_line(words)}{rule}", no_wrap=True)


def checked_path(typed: str) -> Path:
    """The file a person named, `~` and quotes of a dragged file understood.

    Raises:
        InvalidInput: nothing was named, or no such file is there.
    """
    name = typed.strip().strip("'\"")
    if not name:
        raise InvalidInput(_("File"), _("write the path of a file"))
    try:
        path = Path(name).expanduser()
        there = path.is_file()
    except (OSError, RuntimeError, ValueError):
        there = False
    if not there:
        raise InvalidInput(_("File"), _("there is no file {path}").format(path=name))
    return path


# On the thread of the import ------------------------------------------------------------------


def _on_own_desk(desk: Any, work: Callable[..., Any], path: Path, go_on: Any) -> Any:
    from frontdesk.desk import Desk

    own = Desk(
        desk.folder.root,
        clock=desk.clock,
        secret_file=desk.secret_file,
        watch_clock=False,
    )
    own.signed_in = desk.signed_in
    try:
        return work(own, path, go_on)
    finally:
        own.close()


def _look_at_households(desk: Any, path: Path, _go_on: Any) -> tuple[str, Any, bool, bool]:
    from frontdesk.exchange.importing import preview_households

    found = preview_households(desk, path)
    rooms = len({row.label for row in found.rows})
    words = _("{rows} rows: {rooms} rooms, {people} residents; {n} problems.").format(
        rows=found.looked_at,
        rooms=rooms,
        people=sum(bool(row.name) for row in found.rows),
        n=len(found.problems),
    )
    sound = not found.problems and bool(found.rows)
    told = _("Ctrl+S takes them over.") if sound else _("Nothing is taken while a row is wrong.")
    return f"{words} {told}", found.problems, sound, True


def _look_at(desk: Any, path: Path, go_on: Any) -> tuple[str, Any, bool, bool]:
    from frontdesk.exchange.importing import preview_requests

    found = preview_requests(desk, path, go_on)
    words = _("{rows} rows: {ready} to take over, {already} stand already, {n} with a problem.")
    words = words.format(rows=found.rows, ready=found.ready, already=found.already, n=found.refused)
    if not found.complete:
        words += " " + _("Stopped.")
    elif found.ready:
        words += " " + _("Ctrl+S takes them over; problem rows are left out.")
    return words, found.problems, found.complete and found.ready > 0, found.complete


def _take_households(desk: Any, path: Path, go_on: Any) -> str:
    from frontdesk.exchange.importing import import_households

    done = import_households(desk, path, go_on)
    if not done.complete:
        return _("Stopped; nothing was written.")
    return _("Taken over: {rooms} rooms, {people} residents.").format(
        rooms=done.rooms, people=done.residents
    )


def _take_requests(desk: Any, path: Path, go_on: Any) -> str:
    from frontdesk.exchange.importing import import_requests

    done = import_requests(desk, path, go_on)
    words = _("Taken over: {taken}; {already} stood already, {n} with a problem left out.").format(
        taken=done.taken, already=done.already, n=done.refused
    )
    return words if done.complete else f"{words} {_('Stopped; import it again to go on.')}"


_WORK: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "households": (_look_at_households, _take_households),
    "requests": (_look_at, _take_requests),
    "prices": (import_prices.look, import_prices.take),
}
"""What looks at a file of each kind, and what takes it over."""
