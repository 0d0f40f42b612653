"""The supervisor's check of the log, worked through line by line; the director's inspection too."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from rich.text import Text

from frontdesk.errors import NotFound
from frontdesk.language import N_, _, current_language
from frontdesk.screens import check_forms, check_lines, check_words
from frontdesk.screens.check_data import ACTS, RULES, CheckData, draft_of, read_check
from frontdesk.screens.check_lines import EXCEPTION, HEAD, SAMPLE, SHIFT, Line
from frontdesk.screens.check_open import open_thing
from frontdesk.screens.order_lists import Work
from frontdesk.screens.post_lists import PostList
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.record_table import RecordTable

STANDS = N_(
    "That answer stands: a promise is kept or dropped on the board, an instruction withdrawn "
    "under Instructions, a signature stays."
)
"""Of an answer that cannot be taken back here."""


class MorningCheck(PostList):
    """Enter does what the line under the cursor wants and goes on to the next one.

    Esc leaves it as it stands; here or at another console it goes on where something is left.

    Args:
        check_id: one that is looked at; by default the one under way, or the next.
    """

    WHERE: ClassVar[str] = "morning_check"
    KIND: ClassVar[str] = "morning"
    CSS_PATH = "morning_check.tcss"

    def __init__(self, check_id: int | None = None) -> None:
        super().__init__()
        self._check_id = check_id
        self._data: CheckData | None = None
        self._done: set[int] = set()
        """Keys of lines that were done since the books were last read."""
        self._stage: Any = ()
        """Which check is shown, and in which state."""

    # Reading ------------------------------------------------------------------------------

    async def reload(self) -> None:
        link = self.console.link
        self._data = await link.call(read_check, link.require(), self.KIND, self._check_id)
        self._done.clear()
        lines, anew = check_lines.lines_of(self._data, self.zone), not self.rows
        self.take(check_words.head_words(self._data, self.zone), lines)
        stage = (self._data.view.id, self._data.view.state)
        if anew or self._stage != stage:
            self._stage = stage
            self._go_on(None)

    @property
    def data(self) -> CheckData:
        """What was read last; there is none before the first reading."""
        assert self._data is not None
        return self._data

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Line) -> int:
        return row.key

    def line(self, row: Line, columns: int) -> Text:
        done = self._is_done(row)
        taken = check_lines.widths(self.data.view.exceptions, columns)
        return check_lines.drawn(self._counted(row), columns, self.zone, done, taken)

    def _counted(self, row: Line) -> Line:
        """The line over a part, with what was done since the books were read."""
        if row.part != HEAD:
            return row
        done = sum(self._is_done(one) for one in self.rows if one.part == row.item)
        return replace(row, words=check_lines.section_words(row.item, self.data, done))

    def about(self, row: Line) -> list[str]:
        return check_words.about(row, self.data, self.zone, self.rule)

    def rule(self, rule: str) -> str:
        """A rule with its words; one that the rulebook does not have by its id alone."""
        try:
            return super().rule(rule)
        except NotFound:
            return rule

    def _is_done(self, row: Line) -> bool:
        return row.done or row.key in self._done

    def _go_on(self, done: Line | None) -> None:
        """To the next line that wants something."""
        if done is not None:
            self._done.add(done.key)
        table = self.query_one("#list", RecordTable)
        key = done.key if done is not None else None
        table.show(table.rows, at=check_lines.to_do_after(table.rows, key, self._done))
        self.tell_about()

    # Enter --------------------------------------------------------------------------------

    async def on_record_table_chosen(  # type: ignore[override]
        self, event: RecordTable.Chosen
    ) -> None:
        event.prevent_default()  # a second Enter waits until the first is done, and takes the next
        await self.action_next()

    async def action_next(self) -> None:
        """Do what the line under the cursor wants."""
        line: Line | None = self.chosen
        if line is None:
            return
        if self.data.view.id is None:
            await self._begin()
        elif line.part == HEAD:
            self._go_on(line)
        elif self._works():
            await self._of_part(line)

    async def _of_part(self, line: Line) -> None:
        if line.part == EXCEPTION:
            await self._accept(line)
        elif line.part == SAMPLE:
            await self._looked(line, [line])
        elif line.part == SHIFT:
            await self._read([line])
        else:
            await self.action_sign()

    def _works(self) -> bool:
        """Whether the check is under way and theirs to work on; why not is said."""
        view = self.data.view
        if view.state == "open":
            return self.may(ACTS[view.kind])
        signed = view.state == "signed"
        self.console.tell(
            _("This check has been signed.") if signed else _("Begin the check first.")
        )
        return False

    async def _begin(self) -> None:
        from frontdesk.registers.checks import morning

        if self.may(ACTS[self.KIND]):
            await self.console.attempt(self.console.link.act(morning.begin, self.KIND))
            await self._reload()

    async def _accept(self, line: Line) -> None:
        """Accept the exception, or countersign the decision; an answer that was given stays."""
        from frontdesk.registers.checks import morning

        one = line.item
        if one.answer is not None or line.key in self._done:
            self._go_on(line)
        elif one.choices[0] == "countersigned":
            self._countersign(line)
        elif await self._done_by(morning.answer, self.data.view.id, one.key, "accepted"):
            self._go_on(line)

    def _countersign(self, line: Line) -> None:
        from frontdesk.screens.approvals import decided_words

        item = self.data.approvals.get(int(line.item.key.partition(":")[2]))
        words = decided_words(item, self.zone) if item else line.item.words
        work = check_forms.countersign(self.data.view.id, line.item.key)
        self.confirm(_("Countersign with your key"), words, work, done=partial(self._went, line))

    def _went(self, line: Line, _result: Any) -> None:
        self._go_on(line)

    async def _looked(self, line: Line, lines: Sequence[Line]) -> None:
        """So many of the sample were looked at; once it is all of them, that is written."""
        from frontdesk.registers.checks import morning

        view, link = self.data.view, self.console.link
        rows = [row for row in self.rows if row.part == SAMPLE]
        looked = [row.item.seq for row in rows if self._is_done(row) or row in lines]
        if view.sample_seen:
            pass
        elif len(looked) < len(rows):
            await link.keep_draft(draft_of(view.id), {"looked": looked})
        elif await self._done_by(morning.see_sample, view.id):
            await link.keep_draft(draft_of(view.id), None)
        else:
            return
        self._done.update(one.key for one in lines)
        self._go_on(line)

    async def _read(self, lines: Sequence[Line]) -> None:
        from frontdesk.registers.checks import morning

        for line in lines:
            if self._is_done(line) or await self._done_by(morning.read_shift, line.item.id):
                self._go_on(line)

    async def _done_by(self, work: Callable[..., Any], *args: Any) -> bool:
        """Whether the register did it; a refusal is said."""

        async def done() -> bool:
            await self.console.link.act(work, *args)
            return True

        return bool(await self.console.attempt(done()))

    # Keys of their own ----------------------------------------------------------------------

    def _exception(self) -> Line | None:
        """The exception under the cursor, where it can be answered now; else why not is said."""
        line: Line | None = self.chosen
        if line is None or not self._works():
            return None
        if line.part != EXCEPTION:
            self.console.tell(_("Put the cursor on an exception first."))
            return None
        if line.item.answer is not None and line.item.answer.answer != "accepted":
            self.console.tell(_(STANDS))
            return None
        return line

    def action_follow_up(self) -> None:
        """Somebody sees to it by a time; that is a promise with a clock."""
        line, data = self._exception(), self._data
        if line is not None and data is not None and data.me is not None:
            fields = check_forms.follow_up_fields(line.item, data.staff, data.me.person_id)
            work = check_forms.follow_up(data.view.id, line.item)
            self._form(_("Follow up by …"), fields, work, line)

    def action_instruct(self) -> None:
        """Tell somebody, or all clerks; they read it at their next sign-in."""
        line = self._exception()
        if line is not None:
            fields = check_forms.instruct_fields(line.item, self.data.staff)
            work = check_forms.instruct(self.data.view.id, line.item.key)
            self._form(_("Instruct …"), fields, work, line)

    def _form(self, title: str, fields: Sequence[Field], work: Work, line: Line) -> None:
        note, first = check_lines.titled(line.item), fields[-1].name
        draft = f"{draft_of(self.data.view.id)}-{first}-{line.key}"
        done = partial(self._went, line)
        self.ask(title, fields, work, note=note, draft=draft, done=done)

    async def action_all(self) -> None:
        """All of the sample, all shifts, or all exceptions of the sort under the cursor."""
        line: Line | None = self.chosen
        if line is None or not self._works():
            return
        part = line.item if line.part == HEAD else line.part
        rows = [row for row in self.rows if row.part == part and not self._is_done(row)]
        if part == SAMPLE and rows:
            await self._looked(rows[-1], rows)
        elif part == SHIFT:
            await self._read(rows)
        elif line.part == EXCEPTION:
            self._accept_all([row for row in rows if row.item.sort == line.item.sort])

    def _accept_all(self, rows: Sequence[Line]) -> None:
        if not rows or rows[0].item.choices[0] != "accepted":
            return
        keys = [row.item.key for row in rows]
        work = check_forms.accept_all(self.data.view.id, keys)

        def went(_result: Any) -> None:
            self._done.update(row.key for row in rows)
            self._go_on(rows[-1])

        sort = rows[0].item.title(current_language())
        words = _("Accept what is left of this sort: {sort}, {n}").format(sort=sort, n=len(keys))
        self.confirm(_("Accept all"), words, work, done=went)

    def action_open(self) -> None:
        """The thing itself, over this list; Esc comes back."""
        line: Line | None = self.chosen
        if line is not None:
            open_thing(self, line)

    def action_past(self) -> None:
        """The checks before this one."""
        from frontdesk.screens.check_past import PastChecks

        self.app.push_screen(PastChecks())

    # Signing ------------------------------------------------------------------------------

    async def action_sign(self) -> None:
        """Whoever is signed in signs; where something is left, that is said and gone to."""
        if self._data is None or not self._works():
            return
        await self._reload()  # what was answered just now counts
        if self.data.view.may_sign:
            self._sign()
        else:
            self.console.tell(check_lines.sign_words(self.data))
            self._go_on(None)

    def _sign(self) -> None:
        from frontdesk.registers.checks import morning

        link, view = self.console.link, self.data.view

        async def send(values: dict[str, Any]) -> Any:
            await link.act(morning.sign, view.id, values["finding"])
            return await link.call(link.require().anchor)

        dialog = FormDialog(
            _("Sign: {title}").format(title=check_words.title_of(view.kind)),
            [check_forms.finding_field(view.kind)],
            send,
            note="\n".join([*check_words.sign_note(self.data), self.rule(RULES[view.kind])]),
            draft=f"{draft_of(view.id)}-finding",
        )
        self.app.push_screen(dialog, self._signed)

    def _signed(self, anchor: Any) -> None:
        from frontdesk.screens.check_anchor import CheckAnchor

        if anchor is not None:
            self.app.push_screen(CheckAnchor(anchor))
        self.reload_soon()


class Inspection(MorningCheck):
    """The director's inspection of the log (LOG-17), by the same screen."""

    KIND: ClassVar[str] = "inspection"
