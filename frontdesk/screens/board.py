"""The board: what is open now, which clocks run, what was written last."""

from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.screens.bundle_hint import bundle_hint, due_bundle
from frontdesk.screens.check_hint import CheckHint, hint_words, read_hint
from frontdesk.screens.hand_in import late_words
from frontdesk.screens.handover_reminders import board_hint
from frontdesk.screens.lines import (
    countdown,
    log_line,
    request_line,
    run_line,
    tell_words,
    that_fit,
    worded,
)
from frontdesk.screens.marks import STAR, starred, toggle_mark
from frontdesk.screens.records import open_record
from frontdesk.screens.roster_hint import due_hint, leave_hint, leave_to_decide, month_due
from frontdesk.text import clip, shown_line, width
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

REMINDERS = (
    *("DUTY-11", "DUTY-12", "DUTY-13", "DUTY-14", "DUTY-15", "DUTY-18", "DUTY-19", "DUTY-20"),
    *("DUTY-21", "DUTY-22", "DUTY-23", "CARE-03", "CARE-06"),
)
"""Standing duties that are no step of anything: shown on the board in turn."""
UNNAMED = ("run-", "start-", "check-", "handover")
"""Beginnings of drafts that are no forms: what they belong to stands on the board itself."""
MARKABLE = ("help_request:", "procedure_run:", "work_order:")
"""Whoever is to be told of one of these: the mark is put on that record itself."""


@dataclass(frozen=True)
class Pending:
    """A line of the Now list: a running procedure, somebody to tell, or an open request."""

    key: int
    request: Any = None
    notification: Any = None
    run: Any = None

    @property
    def record(self) -> str:
        """What a mark is put on, `table:id`."""
        if self.run is not None:
            return f"procedure_run:{self.run.id}"
        if self.notification is not None:
            subject = str(self.notification.subject)
            return subject if subject.startswith(MARKABLE) else f"notification:{-self.key}"
        return f"help_request:{self.request.id}"


@dataclass(frozen=True)
class BoardData:
    """Everything the board shows."""

    now: list[Pending]
    clocks: list[Any]
    rows: tuple[Any, ...]
    states: dict[str, str]
    instant: int
    drafts: list[str]
    unsigned: int
    late_orders: int = 0
    marked: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()
    check: CheckHint = field(default_factory=CheckHint)
    relief: str = ""
    bundle: str = ""
    leave: int = 0
    roster: str = ""


class Board(DeskScreen):
    """Three lists; Tab goes round, Enter opens."""

    WHERE: ClassVar[str] = "board"
    CSS_PATH = "board.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._states: dict[str, str] = {}
        self._instant = 0
        self._marked: frozenset[str] = frozenset()
        self._data: BoardData | None = None
        self._hinted = Text()

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            with Horizontal(id="upper"):
                yield RecordTable(
                    self._now_line, lambda item: item.key, id="now", empty=_("Nothing open.")
                )
                yield RecordTable(
                    self._clock_line,
                    lambda item: item.id,
                    id="clocks",
                    empty=_("No clock is running."),
                )
            yield Static(id="hints")
            yield RecordTable(
                self._log_line, lambda row: row.seq, id="last", empty=_("The log is empty.")
            )

    def retitle(self) -> None:
        self.query_one("#now").border_title = _("Now")
        self.query_one("#clocks").border_title = _("Clocks")
        self.query_one("#last").border_title = _("Duty log")

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1.0, self._second)

    def _second(self) -> None:
        desk = self.console.link.desk
        if desk and self.is_current:
            self._instant = desk.clock.now()
            for name in ("#clocks", "#now"):
                self.query_one(name, RecordTable).redraw()
            self._draw_hints()

    def _draw_hints(self) -> None:
        """The hints change with the time too: the end of the shift comes near."""
        if self._data is None:
            return
        hinted = self._hints(self._data)
        if hinted != self._hinted:
            self._hinted = hinted
            self.query_one("#hints", Static).update(hinted)

    async def reload(self) -> None:
        desk = self.console.link.require()
        data = await self.console.link.call(_read, desk)
        self._states, self._instant = data.states, data.instant
        self._marked = data.marked
        self.query_one("#now", RecordTable).show(data.now)
        self.query_one("#clocks", RecordTable).show(data.clocks)
        self.query_one("#last", RecordTable).show(data.rows)
        self._data, self._hinted = data, self._hints(data)
        self.query_one("#hints", Static).update(self._hinted)

    def _hints(self, data: BoardData) -> Text:
        status = self.console.status
        told = []
        if not status.on_duty:
            told.append(_("Nobody is on duty: F6 opens duty."))
        if data.check.first:
            told.append(hint_words(data.check))
        book = self.console.link.require().house.rulebook
        if hint := board_hint(status, self._instant, book, data.relief):
            told.append(hint)
        if status.unread:
            told.append(
                _("{n} instructions wait for you: Ctrl+P, Instructions.").format(n=status.unread)
            )
        if data.outside:
            names = ", ".join(shown_line(name) for name in data.outside)
            told.append(_("Outside: {names}; Ctrl+\\ when heard of.").format(names=names))
        if data.leave:
            told.append(leave_hint(data.leave))
        if data.roster:
            told.append(due_hint(data.roster))
        if data.bundle:
            told.append(bundle_hint(data.bundle))
        if status.heartbeat_due:
            told.append(_("Quiet for a while: Ctrl+B enters “desk manned”."))
        if data.late_orders:
            at = self.console.link.require().house.rulebook.text("wo.desk_handin")
            told.append(late_words(data.late_orders, at))
        if status.check_due:
            told.append(_("The whole book is due for a check: Ctrl+P, Verify the book."))
        if data.unsigned:
            told.append(
                _("{n} decisions wait for a countersignature: Ctrl+P, Countersign.").format(
                    n=data.unsigned
                )
            )
        if data.drafts:
            told.append(
                _("{n} unfinished forms are kept; open the form to go on.").format(
                    n=len(data.drafts)
                )
            )
        if data.check.shifts and not data.check.first:
            told.append(hint_words(data.check))
        if told:
            columns = self.app.size.width - 1
            return Text(f" {that_fit(told, columns)}", style="bold", no_wrap=True)
        return self._reminder()

    def _reminder(self) -> Text:
        """One of the standing duties, another each minute (DUTY-11 to DUTY-23)."""
        book = self.console.link.require().house.rulebook
        rule = book.rule(REMINDERS[self._instant // 60_000 % len(REMINDERS)])
        text = Text(f" {rule.id} ", style="bold", no_wrap=True, overflow="ellipsis")
        return text.append(rule.text(current_language()), style="not bold")

    # Lines --------------------------------------------------------------------------------

    def _now_line(self, item: Pending, columns: int) -> Text:
        if item.record in self._marked:
            return starred(self._plain_line(item, columns - 2))
        return self._plain_line(item, columns)

    def _plain_line(self, item: Pending, columns: int) -> Text:
        if item.run is not None:
            return run_line(item.run, columns, self._instant)
        if item.notification is not None:
            one = item.notification
            return Text(tell_words(one.role, one.subject, one.rule), style="bold")
        return request_line(item.request, columns, self._instant, self._states)

    def _clock_line(self, clock: Any, columns: int) -> Text:
        left = countdown(clock.due_at, self._instant)
        rule = "" if clock.rule in ("", "promise", "product") else f" {clock.rule}"
        room = max(6, columns - width(left) - width(rule) - 3)
        style = "bold" if clock.due_at < self._instant else ""
        gap = f" {STAR}" if f"commitment:{clock.id}" in self._marked else "  "
        return Text(f"{left}{gap}{clip(clock.label, room)}{rule}", style=style)

    def _log_line(self, row: Any, columns: int) -> Text:
        return log_line(row, columns, self.console.link.require().house.zone)

    # Doing --------------------------------------------------------------------------------

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        if event.table.id == "last":
            self._open_entry(event.row)
        elif event.table.id == "clocks":
            if event.row.subject:
                open_record(self, event.row.subject)
        else:
            told = event.row.notification
            open_record(self, event.row.record if told is None else told.subject)

    def action_open(self) -> None:
        """Enter opens the line under the cursor of the list that has focus."""
        if isinstance(self.focused, RecordTable):
            self.focused.action_choose()

    def action_mark(self) -> None:
        """Mark what the cursor of the list that has focus stands on, or lift the mark."""
        name = self.focused.id if isinstance(self.focused, RecordTable) else ""
        row = self.focused.current if isinstance(self.focused, RecordTable) else None
        if row is None or name == "last":
            self.console.tell(_("Put the cursor on a matter under Now or Clocks first (Tab)."))
        else:
            toggle_mark(self, row.record if name == "now" else f"commitment:{row.id}")

    def _open_entry(self, row: Any) -> None:
        from frontdesk.screens.entry_detail import EntryDetailScreen

        self.app.push_screen(EntryDetailScreen(row.seq))

    def _promise(self) -> Any:
        clocks = self.query_one("#clocks", RecordTable)
        clock = clocks.current if clocks.has_focus else None
        if clock is None or clock.rule != "promise":
            self.console.tell(_("Put the cursor on a promise under Clocks first (Tab)."))
            return None
        return clock

    def action_check(self) -> None:
        """The supervisor's check of the log."""
        self.app.tasks.go("morning_check")  # type: ignore[attr-defined]

    async def action_kept(self) -> None:
        clock = self._promise()
        if clock:
            from frontdesk.registers import commitments

            await self.console.attempt(
                self.console.link.act(commitments.settle, clock.id, seen=clock.entry_seq)
            )
            self.reload_soon()

    def action_drop(self) -> None:
        clock = self._promise()
        if clock is None:
            return

        async def send(values: dict[str, Any]) -> bool:
            from frontdesk.registers import commitments

            await self.console.link.act(
                commitments.drop, clock.id, values["reason"], seen=clock.entry_seq
            )
            return True

        fields = [Field("reason", _("Reason"))]
        self.app.push_screen(
            FormDialog(_("No longer due"), fields, send, note=clock.label),
            lambda done: self.reload_soon(),
        )


def _to_tell(reading: Any) -> list[Any]:
    """Who is still to be told; of a closed matter without the rule, which says what it is about."""
    from frontdesk.registers import notifications, secrecy

    found = notifications.waiting(reading)
    closed = secrecy.closed(reading, (one.subject for one in found))
    return [replace(one, rule="") if one.subject in closed else one for one in found]


def _read(desk: Any) -> BoardData:
    from frontdesk.procedures.running import running
    from frontdesk.registers import (
        approvals,
        commitments,
        duty_log,
        help_requests,
        marks,
        outings,
    )
    from frontdesk.registers.orders import board

    with desk.reading() as reading:
        waiting = [Pending(-item.id, notification=item) for item in _to_tell(reading)]
        going = running(reading, current_language())
        taken = {run.request_id for run in going}
        runs = [Pending(10**9 + run.id, run=run) for run in going]
        requests = [
            Pending(view.id, request=view)
            for view in help_requests.waiting(reading)
            if view.id not in taken
        ]
        states = {
            state: label.text(current_language())
            for state, label in desk.house.transitions.states("help_request").items()
        }
        page = duty_log.page(reading, rows=60, language=current_language(), fold=True)
        clocks = worded(desk, commitments.running(reading))
        unsigned = len(approvals.waiting(reading))
        return BoardData(
            [*runs, *waiting, *requests],
            clocks,
            page.rows,
            states,
            reading.now,
            [form for form in desk.drafts() if not form.startswith(UNNAMED)],
            unsigned,
            board.late_to_hand_in(reading),
            frozenset(marks.marked(reading)),
            tuple(one.name for one in outings.outside(reading)),
            read_hint(reading),
            _relief(reading),
            due_bundle(reading),
            leave_to_decide(reading),
            month_due(reading),
        )


def _relief(reading: Any) -> str:
    """Who has come to take over; empty where no handover is under way."""
    from frontdesk.registers import people
    from frontdesk.registers.handovers import working

    going = working.under_way(reading)
    return people.names(reading)[going.incoming] if going else ""
