"""The register of telephone calls on the duty hotline and other lines (DUTY-15, DUTY-19)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import fit
from frontdesk.screens.post_lists import whole_number
from frontdesk.text import clip, mask_phone, mask_phones_in, shown_line, width
from frontdesk.widgets.fields import Field, yes_no
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.link import DeskLink
from frontdesk.widgets.record_table import RecordTable, Where


class Calls(DeskScreen):
    """The newest call first; Enter opens the request that came of it, or the entry."""

    WHERE: ClassVar[str] = "calls"
    DEFAULT_CSS = "Calls #title { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }"

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="title")
            yield RecordTable(
                self._line,
                lambda row: row.id,
                self._fetch,
                id="calls",
                empty=_("No call is written down yet. Ctrl+N writes one."),
            )

    @property
    def _table(self) -> "RecordTable[Any]":
        return self.query_one("#calls", RecordTable)

    async def _fetch(self, where: Where, key: int | None) -> Sequence[Any]:
        from frontdesk.registers import calls

        return await self.console.link.ask(
            calls.page,
            key if where == "older" else None,
            after=key if where == "newer" else None,
            oldest=where == "oldest",
        )

    async def reload(self) -> None:
        book = self.console.link.require().house.rulebook
        title = Text(f" {_('Telephone calls')}", style="bold", no_wrap=True, overflow="ellipsis")
        rule = book.rule("DUTY-19").text(current_language())
        title.append(f" · DUTY-19 {rule}", style="not bold")
        self.query_one("#title", Static).update(title)
        await self._table.load()

    def _line(self, row: Any, columns: int) -> Text:
        zone, language = self.console.link.require().house.zone, current_language()
        arrow = "←" if row.direction == "in" else "→"
        line = fit(label("call_line", row.line, language), 12)
        left = f" {stamp(row.at, zone, True)} {arrow} {line} "
        right = f"  {row.noted_by} "
        told = [
            *(part for part in (shown_line(row.caller), mask_phone(row.telephone)) if part),
            mask_phones_in(row.about.replace("\n", " ")),
            f"#{row.request_id}" if row.request_id is not None else "",
        ]
        marks = call_marks(row)
        words = "  ".join(part for part in (*marks, *told) if part)
        room = max(0, columns - width(left) - width(right))
        words = clip(words, room)
        text = left + words + " " * max(0, room - width(words)) + right
        return Text(text, style="bold" if marks else "")

    # Doing --------------------------------------------------------------------------------

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        self._open(event.row)

    def action_open(self) -> None:
        """The request that came of it, or the entry."""
        self._open(self._table.current)

    def _open(self, row: Any) -> None:
        from frontdesk.screens.entry_detail import EntryDetailScreen
        from frontdesk.screens.request_detail import RequestDetail

        if row is None:
            return
        wanted = row.request_id
        page = EntryDetailScreen(row.entry_seq) if wanted is None else RequestDetail(wanted)
        self.app.push_screen(page)

    def action_add(self) -> None:
        self.app.push_screen(CallForm(self.console.link), lambda _done: self.reload_soon())


def call_marks(row: Any) -> list[str]:
    """What is wrong with a call, with the rule: too many rings, outgoing on the hotline."""
    marks = []
    if row.slow:
        marks.append("‼ " + _("{n} rings DUTY-15").format(n=row.rings))
    elif row.rings is not None:
        marks.append(_("{n} rings").format(n=row.rings))
    if row.outgoing:
        marks.append("‼ " + _("outgoing DUTY-19"))
    if not row.answered:
        marks.append(_("not answered"))
    return marks


class CallForm(FormDialog):
    """A call; it says at once what the rules hold against it, and takes it all the same."""

    def __init__(self, link: DeskLink) -> None:
        self._book = link.require().house.rulebook

        async def send(values: dict[str, Any]) -> int:
            from frontdesk.registers import calls

            return await link.act(calls.note, call_draft(values))

        fields = call_fields(rings=self._book.flag("phone.record_rings"))
        super().__init__(_("Telephone call"), fields, send, draft="call.new", first="caller")

    def changed(self, field: Widget) -> None:
        """Warn of a call that goes out on the hotline, and of one that rang too long."""
        from frontdesk.registers import calls

        values, told = self.fields.values, []
        if calls.is_outgoing(self._book, values["line"], values["direction"]):
            told.append("DUTY-19")
        rings = values.get("rings", "").strip()
        if rings.isdecimal() and calls.is_slow(self._book, values["direction"], int(rings)):
            told.append("DUTY-15")
        language = current_language()
        self.say("\n".join(f"‼ {one} {self._book.rule(one).text(language)}" for one in told))


def call_fields(*, rings: bool) -> list[Field]:
    """What is asked about a call.

    Args:
        rings: the site records how often it rang.
    """
    from frontdesk.registers.calls import DIRECTIONS, LINES

    language = current_language()
    lines = tuple((one, label("call_line", one, language)) for one in LINES)
    ways = tuple((one, label("call_direction", one, language)) for one in DIRECTIONS)
    return [
        Field("line", field_label("line"), "choice", lines),
        Field("direction", field_label("direction"), "choice", ways),
        Field("caller", field_label("caller")),
        Field("telephone", field_label("telephone"), limit=40),
        Field("about", field_label("about_call")),
        *([Field("rings", field_label("rings"), limit=2)] if rings else []),
        yes_no("answered", field_label("answered"), True),
        Field("request", _("Request"), hint=_("its number, where one came of it"), limit=12),
    ]


def call_draft(values: dict[str, Any]) -> Any:
    """What a form holds, as the register takes it.

    Raises:
        InvalidInput: rings or the request's number are no numbers.
    """
    from frontdesk.registers.calls import CallDraft

    rest = {name: value for name, value in values.items() if name not in ("rings", "request")}
    return CallDraft(
        **rest,
        rings=whole_number(values.get("rings", ""), field_label("rings")),
        request_id=whole_number(values["request"].strip().lstrip("#"), _("Request")),
    )
