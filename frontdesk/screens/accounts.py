"""Orders and money of a month or day: counted by three, differences explained, signed by two."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.clock import local
from frontdesk.language import _, current_language
from frontdesk.screens.account_forms import (
    counted_fields,
    explain_field,
    open_form,
    sign_fields,
    sign_note,
    typed_counts,
)
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import fit
from frontdesk.text import shown_line, width
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

SETTLING = 0.1
"""Seconds the cursor rests on a period before its sheet is read."""


@dataclass(frozen=True)
class PeriodRow:
    """A period, with its sheet where one was drawn up."""

    period: str
    view: Any = None

    @property
    def key(self) -> int:
        """Tells periods apart."""
        return int(self.period.replace("-", ""))


@dataclass(frozen=True)
class AccountsData:
    """What the screen shows above the sheet.

    Attributes:
        last: the month before this one, and the day by which its totals are with the
            administrator.
        late: whether that day is over and its sheet not signed.
    """

    rows: tuple[PeriodRow, ...]
    waiting: int
    at: str
    last: tuple[str, date]
    late: bool
    finance: tuple[Any, ...]


class Accounts(DeskScreen):
    """Periods above, below them the sheet of the one under the cursor; Tab goes across."""

    WHERE: ClassVar[str] = "accounts"
    DEFAULT_CSS = """
    Accounts #head { text-style: bold; height: auto; }
    Accounts #periods { height: 5; border-bottom: solid $primary 60%; }
    Accounts #sheet { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._data: AccountsData | None = None
        self._shown: tuple[Any, ...] = ()
        self._counting = ""
        self._stop = threading.Event()

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="head")
            yield RecordTable(self._period_line, lambda row: row.key, id="periods")
            yield RecordTable(self._sheet_line, lambda row: row[0], id="sheet")

    async def reload(self) -> None:
        self._data = await self.console.link.ask(_read)
        self.query_one("#periods", RecordTable).show(self._data.rows)
        self._tell_head()
        self._read_sheet(0.0)

    # Showing ------------------------------------------------------------------------------

    @property
    def chosen(self) -> PeriodRow | None:
        """The period under the cursor."""
        found: PeriodRow | None = self.query_one("#periods", RecordTable).current
        return found

    def _tell_head(self, counted: str = "") -> None:
        if self._data is None:
            return
        data = self._data
        first = counted or _("Orders to hand in by {at} (WO-52), late or not: {n}").format(
            at=data.at, n=data.waiting
        )
        month, day = data.last
        second = _("{month}: totalled, to the administrator by {day} (WO-54)").format(
            month=month, day=f"{day:%m-%d}"
        )
        if data.late:
            second = f"‼ {second} · {_('not signed yet')}"
        self.query_one("#head", Static).update(Text(f" {first}\n {second}", no_wrap=True))

    def _period_line(self, row: PeriodRow, columns: int) -> Text:
        from frontdesk.rules.money import yuan

        left = f" {fit(row.period, 11)}"
        if row.view is None:
            return Text(f"{left}{_('not drawn up yet')}", style="dim")
        view, figures = row.view, row.view.figures
        sums = _("{charged} charged, {received} received").format(
            charged=yuan(figures["charged_fen"] - figures["written_off_fen"]),
            received=yuan(figures["received_fen"]),
        )
        state = self._state(view)
        return Text(f"{left}{fit(sums, max(0, columns - width(left) - width(state) - 2))}{state} ")

    def _state(self, view: Any) -> str:
        if view.state == "signed":
            when = stamp(view.signed_at, self.console.link.require().house.zone, True)
            return _("signed {when}").format(when=when)
        if view.unexplained:
            return "‼ " + _("{n} to explain").format(n=len(view.unexplained))
        return _("to sign") if view.whole else _("not the whole period yet")

    def _sheet_line(self, row: tuple[int, Any], _columns: int) -> Text:
        line = row[1]
        bold = line.text.startswith("==") or line.text.startswith("‼")
        return Text(f" {shown_line(line.text)}", style="bold" if bold else "", no_wrap=True)

    def on_record_table_moved(self, event: RecordTable.Moved) -> None:
        if event.table.id == "periods":
            self._read_sheet(SETTLING)

    def _read_sheet(self, after: float) -> None:
        """Read the sheet of the chosen period; it changes only when it is drawn up or explained."""

        async def read() -> None:
            await asyncio.sleep(after)
            row = self.chosen
            if row is None:
                return
            seq = row.view.entry_seq if row.view else 0
            table = self.query_one("#sheet", RecordTable)
            wanted = (row.period, seq, current_language(), table)
            if wanted != self._shown:
                await self._show_sheet(row, table)
                self._shown = wanted

        begin(self, read, "sheet")

    async def _show_sheet(self, row: PeriodRow, table: RecordTable[Any]) -> None:
        table.empty = _("Reading the sheet …") if row.view else self._nothing()
        other = row.period not in self._shown
        if other:
            table.show(())
        lines = await self.console.attempt(self.console.link.ask(_sheet, row.view))
        table.show(list(enumerate(lines or ())), at=0 if other else None)

    def _nothing(self) -> str:
        return _("Not drawn up yet: Ctrl+D counts the orders and the money.")

    # Doing --------------------------------------------------------------------------------

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        if event.table.id == "sheet" and event.row[1].key:
            self._explain(event.row[1].key)
        elif event.table.id == "sheet":
            self._to_difference(event.table)
        elif self.chosen is not None and self.chosen.view is None:
            self.action_draw_up()
        else:
            self.query_one("#sheet", RecordTable).focus()

    def _to_difference(self, table: RecordTable[Any]) -> None:
        """From any other line: to the first difference without an explanation, else the first."""
        view = self.chosen.view if self.chosen else None
        if view is None or not view.differences:
            self.console.tell(_("None: everything agrees."))
            return
        wanted = (*view.unexplained, view.differences[0].key)[0]
        table.show(table.rows, at=max(n for n, line in table.rows if line.key == wanted))

    def action_open(self) -> None:
        """Enter: to the sheet, to a difference, to its explanation."""
        if isinstance(self.focused, RecordTable):
            self.focused.action_choose()

    def _view(self) -> Any:
        """The sheet under the cursor that can still be worked on; says why not."""
        view = self.chosen.view if self.chosen else None
        if view is None:
            self.console.tell(self._nothing())
        elif view.state == "signed":
            self.console.tell(_("These accounts are signed."))
        else:
            return view
        return None

    def _explain(self, key: str) -> None:
        view = self._view()
        if view is None:
            return

        async def send(values: dict[str, Any]) -> bool:
            from frontdesk.registers import accounts

            await self.console.link.act(accounts.explain, view.id, key, values["explanation"])
            return True

        field, note = explain_field(view, key)
        title = _("Why it differs")
        open_form(self, "accounts.draw_up", title, [field], send, note=note)

    def action_draw_up(self) -> None:
        """Ask what finance and engineering counted, then count."""
        row = self.chosen
        if row is None or self._counting:
            return
        if row.view is not None and self._view() is None:
            return

        async def send(values: dict[str, Any]) -> Any:
            return typed_counts(values)

        def go_on(counted: Any) -> None:
            if counted is not None:
                self._count(row.period, counted)

        title = _("Draw up {period}").format(period=row.period)
        note = _("What the other two counted; empty where they have not said.")
        fields = counted_fields(row.view)
        open_form(self, "accounts.draw_up", title, fields, send, note=note, done=go_on)

    def action_sign(self) -> None:
        """The desk signs, and finance by its own PIN."""
        view = self._view()
        if view is None or self._data is None:
            return
        if not view.whole:
            self.console.tell(_("Draw it up after the end of the period, then sign."))
            return
        if view.unexplained:
            self.console.tell(
                _("{n} differences are not explained yet (FEE-18).").format(n=len(view.unexplained))
            )
            return
        if not self._data.finance:
            self.console.tell(_("Nobody of finance is on the staff: F10 shows the staff."))
            return

        async def send(values: dict[str, Any]) -> bool:
            desk = self.console.link.require()
            await self.console.link.call(_sign, desk, view, values["finance"], values["pin"])
            return True

        title = _("Sign {period}").format(period=view.period)
        rule = self.console.link.require().house.rulebook.rule("FEE-18")
        note = sign_note(view, f"{rule.id} {rule.text(current_language())}")
        fields = sign_fields(self._data.finance)
        open_form(self, "accounts.sign", title, fields, send, note=note, first="pin")

    # Counting -----------------------------------------------------------------------------

    def _count(self, period: str, counted: Any) -> None:
        """Count in the desk's thread; the head line tells how far it is, Esc stops it."""
        from frontdesk.registers import accounts

        loop = asyncio.get_running_loop()
        self._stop.clear()
        self._counting = period
        self._progress(0, 0)

        def told(done: int, total: int) -> bool:
            loop.call_soon_threadsafe(self._progress, done, total)
            return not self._stop.is_set()

        async def work() -> None:
            try:
                link = self.console.link
                await self.console.attempt(link.act(accounts.draw_up, period, counted, told))
            finally:
                self._counting = ""
                self.reload_soon()

        begin(self, work, "count")

    def _progress(self, done: int, total: int) -> None:
        if self.is_attached and self._counting:
            self._tell_head(
                _("Counting {period}: {done} of {total} orders · Esc stops").format(
                    period=self._counting, done=f"{done:,}", total=f"{total:,}" if total else "…"
                )
            )

    def action_back(self) -> None:
        if self._counting:
            self._stop.set()
        else:
            super().action_back()

    def on_unmount(self) -> None:
        self._stop.set()


def _sheet(reading: Any, view: Any) -> list[Any]:
    from frontdesk.registers import account_sheet

    return account_sheet.lines(reading, view, current_language()) if view else []


def _sign(desk: Any, view: Any, finance: int, pin: str) -> None:
    from frontdesk.registers import accounts

    with desk.transaction(warrant=desk.warrant(finance, pin)) as tx:
        accounts.sign(tx, view.id, seen=view.entry_seq)


def _read(reading: Any) -> AccountsData:
    from frontdesk.registers import account_sheet, accounts, people
    from frontdesk.registers.orders import board

    today = local(reading.now, reading.house.zone).date()
    before = today.replace(day=1) - timedelta(days=1)
    drawn = {view.period: view for view in accounts.periods(reading)}
    periods = {*drawn, f"{today:%Y-%m}", last := f"{before:%Y-%m}"}
    day = account_sheet.administrator_day(reading, last)
    signed = last in drawn and drawn[last].state == "signed"
    return AccountsData(
        tuple(PeriodRow(one, drawn.get(one)) for one in sorted(periods, reverse=True)),
        board.to_hand_in(reading),
        reading.house.rulebook.text("wo.desk_handin"),
        (last, day),
        today > day and not signed,
        tuple(one for one in people.staff(reading) if "finance" in one.roles),
    )
