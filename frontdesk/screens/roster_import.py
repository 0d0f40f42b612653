"""A month of the roster taken from a file: looked at, its codes explained, then taken over."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _
from frontdesk.screens.import_file import checked_path
from frontdesk.screens.roster_forms import post_field
from frontdesk.screens.roster_text import finding_words
from frontdesk.text import clip, shown_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field, Sent, Typed
from frontdesk.widgets.form import FormDialog, FormFields
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

MEANINGS = "roster-codes"
"""Under this name the meanings that were typed are kept until they are in the book."""
MOST_ASKED = 12
"""So many codes are asked for on one form."""


class ImportRoster(DeskScreen):
    """Enter looks at the file and asks what its unknown codes mean; Ctrl+S takes it over.

    Args:
        taken: called with the month once it was taken over.
    """

    WHERE: ClassVar[str] = "roster_import"
    DEFAULT_CSS = """
    ImportRoster #summary { height: auto; max-height: 5; padding: 0 1; }
    ImportRoster #lines { border: round $primary 60%; }
    """

    def __init__(self, taken: Callable[[str], object] = lambda month: None) -> None:
        super().__init__()
        self._taken = taken
        self._preview: Any = None
        self._asked: tuple[str, ...] = ()
        self._meanings: dict[str, str] = {}

    def body(self) -> ComposeResult:
        hint = _("only where the file does not say it: 2026-04")
        with Vertical(id="body"):
            yield FormFields(
                [
                    Field("path", _("File"), hint=_("path of a CSV or XLSX file"), limit=1000),
                    post_field(),
                    Field("month", _("Month"), hint=hint, limit=7),
                ],
                id="file",
            )
            yield Static(id="summary")
            yield RecordTable(_line, lambda at: at[0], id="lines")

    def retitle(self) -> None:
        self.query_one("#lines").border_title = _("The file as it is understood")

    def on_mount(self) -> None:
        super().on_mount()
        self._fields.widget("path").focus()
        self._say(_("Enter looks at the file; nothing is written before Ctrl+S."))
        begin(self, self._recall, "recall")

    async def _recall(self) -> None:
        """What was said before of codes that are not in the book yet."""
        self._meanings = await self.console.link.draft(MEANINGS) or {}

    @property
    def _fields(self) -> FormFields:
        return self.query_one("#file", FormFields)

    def _say(self, words: str) -> None:
        self.query_one("#summary", Static).update(Text(shown_line(words)))

    def on_typed(self, event: Typed) -> None:
        event.stop()
        if self._preview is not None:
            self._preview = None
            self.query_one("#lines", RecordTable).show([])
            self._say(_("Enter looks at the file; nothing is written before Ctrl+S."))

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self.action_preview()

    # Looking ------------------------------------------------------------------------------

    def action_preview(self) -> None:
        """Look at the file."""
        begin(self, self._look, "import")

    async def _look(self) -> None:
        from frontdesk.exchange.roster_import import preview_roster

        values = self._fields.values
        post, month = str(values["post"]), str(values["month"]).strip() or None
        try:
            path = checked_path(str(values["path"]))
            self._preview = await self._call(preview_roster, path, post, month)
        except FrontDeskError as error:
            self._preview = None
            self._say(str(error))
            return
        self._show()
        if self._preview.unknown:
            self.action_explain()

    async def _call(self, work: Any, path: Path, post: str, month: str | None) -> Any:
        desk = self.console.link.require()
        return await self.console.link.call(
            lambda: work(desk, path, self._meanings, post=post, month=month)
        )

    def _show(self) -> None:
        found = self._preview
        said = _("{month}: {people} people, {out} rows left out, {n} points in the month.")
        said = said.format(
            month=found.month, people=len(found.lines), out=found.left_out, n=len(found.findings)
        )
        end = found.blocked or _("Ctrl+S takes it over.")
        self._say(f"{said} {end}")
        self.query_one("#lines", RecordTable).show(list(enumerate(self._told(found))))

    def _told(self, found: Any) -> list[str]:
        """Codes, problem rows, rows as they are understood, what would be wrong."""
        zone = self.console.link.require().house.zone
        wrong = [one for one in found.findings if one.kind != "unknown_code"]
        return [
            *(_unknown(one) for one in found.unknown),
            *(f"  {code} = {hours.words() or _('rest')}" for code, hours in found.codes.items()),
            *(f"✗ {_note(one)}" for one in found.problems),
            *(f"! {_note(one)}" for one in found.warnings),
            *(finding_words(one, zone) for one in wrong),
            *(_row(one) for one in found.lines),
        ]

    # Codes --------------------------------------------------------------------------------

    def action_explain(self) -> None:
        """Say what the codes of the file mean."""
        found = self._preview
        if found is None:
            self.console.tell(_("Look at the file with Enter first."))
            return
        asked = found.unknown[:MOST_ASKED] or [*self._meanings]
        if not asked:
            self.console.tell(_("Every code of the file has a meaning here."))
            return
        self._asked = ()
        fields = [self._field(one) for one in asked]
        title = _("What the codes of the file mean")
        note = _("Hours such as 09:00-21:00 or 17:30-08:30, or “rest”. The site keeps them.")
        self.app.push_screen(FormDialog(title, fields, self._explain, note=note), self._explained)

    def _field(self, one: Any) -> Field:
        """Asks for one code; the fields are numbered, as a code is no name of a field."""
        code = one if isinstance(one, str) else one.code
        name = f"code{len(self._asked)}"
        self._asked = (*self._asked, code)
        if isinstance(one, str):
            return Field(name, clip(code, 18), value=self._meanings[code], limit=30)
        words = _("{code} ({n} times)").format(code=clip(code, 8), n=one.count)
        value = self._meanings.get(code, one.proposed)
        return Field(name, words, value=value, hint=_("09:00-21:00, or rest"), limit=30)

    async def _explain(self, values: dict[str, Any]) -> dict[str, str]:
        from frontdesk.exchange.roster_table import read_meanings

        typed = {self._asked[int(name[4:])]: str(value) for name, value in values.items()}
        typed = {code: _as_written(meaning) for code, meaning in typed.items() if meaning.strip()}
        read_meanings(typed)
        if not typed:
            raise InvalidInput(_("Code"), _("write hours, or rest"), rule="DUTY-05")
        return typed

    async def _explained(self, typed: dict[str, str] | None) -> None:
        if typed:
            self._meanings |= typed
            await self.console.link.keep_draft(MEANINGS, self._meanings)
            self.action_preview()

    # Taking -------------------------------------------------------------------------------

    def action_start(self) -> None:
        """Take the month over."""
        if self._preview is None or self._preview.blocked:
            self.console.tell(_("Look at the file with Enter first; problems are put right in it."))
        else:
            begin(self, self._take, "import")

    async def _take(self) -> None:
        from frontdesk.exchange.roster_import import import_roster

        values, found = self._fields.values, self._preview
        path = checked_path(str(values["path"]))
        work = self._call(import_roster, path, found.post, found.month)
        done = await self.console.attempt(work)
        if done is not None:
            self._preview, self._meanings = None, {}
            self._taken(done.month)
            await self.console.link.keep_draft(MEANINGS, None)
            self._say(
                _("Taken over: {month}, {people} people; {n} points are left in the month.").format(
                    month=done.month, people=done.people, n=len(done.findings)
                )
            )


def _as_written(meaning: str) -> str:
    """`rest` in the language of the interface is understood too."""
    return "rest" if meaning.strip() == _("rest") else meaning


def _line(at: tuple[int, str], columns: int) -> Text:
    return Text(f" {clip(shown_line(at[1]), columns - 1)}", no_wrap=True)


def _unknown(one: Any) -> str:
    words = _("? {code}: no meaning yet; {n} times, first in row {row} on {day}")
    return words.format(code=one.code, n=one.count, row=one.row, day=f"{one.day:%m-%d}")


def _note(problem: Any) -> str:
    from frontdesk.exchange.columns import column_name

    return _("row {row}  {field}: {reason}").format(
        row=problem.row, field=column_name(problem.field), reason=problem.reason
    )


def _row(line: Any) -> str:
    from frontdesk.screens.roster_codes import shortened

    draft = line.draft
    known = "" if draft.person_id else f" ({_('not on the staff')})"
    said = shortened(draft.cells)
    return _("row {row}  {item}: {said}").format(
        row=line.row, item=f"{draft.name}{known}", said=said
    )
