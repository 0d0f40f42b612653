"""One entry opened: its words, its facts, its place in the chain, and what came after."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from frontdesk.clock import iso
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import kind_title, record_name
from frontdesk.screens.lines import log_line
from frontdesk.text import mask_phones_in, shown
from frontdesk.widgets.console import begin, closed_words
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


class EntryDetailScreen(DeskScreen):
    """An entry; below it the history of the record it is about."""

    WHERE: ClassVar[str] = "entry"
    DEFAULT_CSS = """
    EntryDetailScreen #entry { height: 1fr; padding: 0 1; }
    EntryDetailScreen #history { height: 2fr; border: round $primary 60%; }
    """

    def __init__(self, seq: int) -> None:
        super().__init__()
        self._seq = seq
        self._subject: str | None = None
        self._text = ""
        self._opened = False

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            with VerticalScroll(id="entry"):
                yield Static(id="facts")
            yield RecordTable(self._line, lambda row: row.seq, id="history")

    def retitle(self) -> None:
        self.query_one("#history").border_title = _("History of this record")

    async def reload(self) -> None:
        detail, history = await self.console.link.call(_read, self.console, self._seq)
        self._subject = detail.row.subject
        self._text = detail.row.text or ""
        self.query_one("#facts", Static).update(self._facts(detail))
        self.query_one("#history", RecordTable).show(history)
        await self._note_opening(detail)

    async def _note_opening(self, detail: Any) -> None:
        """Opening somebody else's confidential entry is itself an entry."""
        from frontdesk.registers import duty_log

        desk = self.console.link.require()
        me = desk.signed_in.person_id if desk.signed_in else None
        if detail.row.confidential and detail.row.text is not None and not self._opened:
            self._opened = True
            if detail.row.author != me:
                await self.console.link.act(duty_log.note_opened, self._seq)

    def _facts(self, detail: Any) -> Text:
        zone = self.console.link.require().house.zone
        row = detail.row
        text = Text()
        text.append(f"#{row.seq}  {row.author_name}\n", style="bold")
        words = closed_words() if row.text is None else mask_phones_in(row.text)
        text.append(shown(words) + "\n\n")
        for label, value in self._lines(detail, zone):
            text.append(f"{label}: ", style="dim")
            text.append(f"{value}\n")
        return text

    def _lines(self, detail: Any, zone: Any) -> list[tuple[str, str]]:
        row = detail.row
        late = f" ({_('late')})" if row.late else ""
        lines = [
            (_("Event"), iso(row.occurred, zone)[:19].replace("T", " ")),
            (_("Written"), iso(row.recorded, zone)[:19].replace("T", " ") + late),
            (_("Entry kind"), kind_title(row.kind, current_language())),
        ]
        if detail.page:
            lines.append((_("Page of the paper log"), detail.page))
        if detail.corrects:
            lines.append((_("Corrects"), f"#{detail.corrects}"))
        if row.corrected_by:
            lines.append((_("Corrected by"), f"#{row.corrected_by}"))
        if row.subject:
            lines.append((_("Record"), record_name(row.subject, current_language())))
        if row.translated:
            lines.append((_("Language"), _("translated from the entry as written")))
        lines += [(_("Signed with key"), detail.key), (_("Link"), detail.link[:32] + "…")]
        return lines

    def _line(self, row: Any, columns: int) -> Text:
        return log_line(row, columns, self.console.link.require().house.zone, day=True)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        if event.row.seq != self._seq:
            self.app.push_screen(EntryDetailScreen(event.row.seq))

    def action_correct(self) -> None:
        correct(self, self._seq, self._text)

    def action_subject(self) -> None:
        """The request, order, handover or procedure of the entry; of an ended run its report."""
        table, _colon, number = (self._subject or "").partition(":")
        if table == "help_request":
            from frontdesk.screens.request_detail import RequestDetail

            self.app.push_screen(RequestDetail(int(number)))
        elif table == "procedure_run":
            begin(self, lambda: self._open_run(int(number)), "subject")
        elif table == "work_order":
            from frontdesk.screens.order_detail import OrderDetail

            self.app.push_screen(OrderDetail(int(number)))
        elif table == "handover":
            from frontdesk.screens.paper import handover_paper

            self.app.push_screen(handover_paper(int(number)))
        else:
            self.console.tell(_("This entry is about no request and no procedure."))

    async def _open_run(self, number: int) -> None:
        from frontdesk.registers import runs
        from frontdesk.screens.run_report import RunReport
        from frontdesk.screens.wizard import Wizard

        run = await self.console.attempt(self.console.link.ask(runs.load, number))
        if run is not None:
            runs_on = run.state == "running"
            self.app.push_screen(Wizard(number) if runs_on else RunReport(number))


def _read(console: Any, seq: int) -> tuple[Any, list[Any]]:
    from frontdesk.registers import duty_log

    with console.link.require().reading() as reading:
        detail = duty_log.entry(reading, seq, language=current_language())
        subject = detail.row.subject or f"entry:{seq}"
        history = duty_log.history(reading, subject, language=current_language())
        if detail.row.subject:
            history += duty_log.history(reading, f"entry:{seq}", language=current_language())
    seen = {row.seq: row for row in history}
    return detail, sorted(seen.values(), key=lambda row: -row.seq)


def correct(screen: DeskScreen, seq: int, text: str) -> None:
    """The form that puts an entry right."""
    from frontdesk.registers import duty_log

    async def send(values: dict[str, Any]) -> int:
        return await screen.console.link.act(
            duty_log.correct, seq, values["content"], values["reason"]
        )

    fields = [
        Field("content", _("As it should be"), "long", value=text, limit=20_000),
        Field("reason", _("Reason")),
    ]
    note = _("Entry #{seq} stays as it is; a new entry puts it right (LOG-04).").format(seq=seq)
    screen.app.push_screen(
        FormDialog(
            _("Correct #{seq}").format(seq=seq),
            fields,
            send,
            note=note,
            draft=f"correct-{seq}",
            first="content",
        ),
        lambda done: screen.reload_soon(),
    )
