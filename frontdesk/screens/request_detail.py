"""One request: its facts, clocks and people to tell, what can be done with it, its history."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from frontdesk.errors import Changed, FrontDeskError, GuardRefused
from frontdesk.language import _, current_language
from frontdesk.screens.if_then_notes import note_words
from frontdesk.screens.lines import entries_since, log_line
from frontdesk.screens.marks import toggle_mark
from frontdesk.screens.request_acts import Act, RequestData, acts
from frontdesk.screens.request_text import request_text, shows_number
from frontdesk.widgets.actions import Action
from frontdesk.widgets.console import begin
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

TRACK = "help_request"


class RequestDetail(DeskScreen):
    """A request with everything that was written about it.

    Args:
        request_id: its number.
    """

    WHERE: ClassVar[str] = "request"
    CSS_PATH = "request_detail.tcss"
    AUTO_FOCUS = "#history"

    def __init__(self, request_id: int) -> None:
        super().__init__()
        self._number = request_id
        self._data: RequestData | None = None
        self._revealed = False

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            with VerticalScroll(id="facts-scroll"):
                yield Static(id="facts")
            yield RecordTable(self._line, lambda row: row.seq, id="history")

    def retitle(self) -> None:
        self.query_one("#history").border_title = _("History of request {id}").format(
            id=self._number
        )

    async def reload(self) -> None:
        desk = self.console.link.require()
        self._data = await self.console.link.call(_read, desk, self._number)
        self.query_one("#history", RecordTable).show(self._data.history)
        self.draw_frame()

    def draw_frame(self) -> None:
        """Header, key line and the running clocks, each second."""
        super().draw_frame()
        desk = self.console.link.desk
        if self.is_mounted and self._data and desk:
            full = self._revealed or shows_number(self._data.view)
            text = request_text(self._data, desk.clock.now(), desk.house.zone, full=full)
            self.query_one("#facts", Static).update(text)

    def action_procedure(self) -> None:
        """The written procedure for it: the one that runs, or the one for its kind."""
        tasks = self.app.tasks  # type: ignore[attr-defined]
        begin(self, lambda: tasks.begin_for(self._number), "procedure")

    def action_order(self) -> None:
        """The order that stands for it, or a new one with what is known."""
        from frontdesk.screens.order_new import write_order

        begin(self, lambda: write_order(self.console, self._number), "order")

    def action_mark(self) -> None:
        """Mark it important, or lift the mark."""
        toggle_mark(self, f"{TRACK}:{self._number}")

    def _line(self, row: Any, columns: int) -> Text:
        return log_line(row, columns, self.console.link.require().house.zone, day=True)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        from frontdesk.screens.entry_detail import EntryDetailScreen

        self.app.push_screen(EntryDetailScreen(event.row.seq))

    # What can be done now -----------------------------------------------------------------

    def offers(self, action: Action) -> bool:
        """Only what the state allows stands in the key line."""
        if self._data is None or action.where != self.WHERE:
            return True
        if action.call == "told":
            return bool(self._data.untold)
        if action.call == "change":
            return bool(self._data.view.is_open)
        if action.call == "mark":
            return bool(self._data.view.is_open)
        if action.call == "order":
            repair = self._data.view.is_open and self._data.view.kind == "repair"
            return bool(self._data.orders or repair)
        if action.call == "reveal":
            return not (self._revealed or shows_number(self._data.view))
        act = self._acts().get(action.call)
        return act is None or not act.to or act.to in self._ways()

    def _acts(self) -> dict[str, Act]:
        return acts(self.console.link.require().house.language)

    def _ways(self) -> set[str]:
        assert self._data is not None
        transitions = self.console.link.require().house.transitions
        return {move.to for move in transitions.allowed(TRACK, self._data.view.state)}

    def _begin(self, name: str) -> None:
        """Open the form of an act, or say with the rule why it is not possible now."""
        if self._data is None:
            return
        act = self._acts()[name]
        if act.to and act.to not in self._ways():
            self._say_why_not(act)
        else:
            self.app.push_screen(self._dialog(name, act))

    def _say_why_not(self, act: Act) -> None:
        assert self._data is not None
        try:
            transitions = self.console.link.require().house.transitions
            transitions.require(TRACK, self._data.view.state, act.to, {})
        except GuardRefused as error:
            self.console.say(error)

    def _dialog(self, name: str, act: Act) -> FormDialog:
        async def send(values: dict[str, Any]) -> bool:
            assert self._data is not None
            try:
                await self.console.link.act(act.call, self._data, values)
            except Changed as error:
                raise await self._renewed(error) from error
            return True

        assert self._data is not None
        book = self.console.link.require().house.rulebook
        told = [f"{rule} {book.rule(rule).text(current_language())}" for rule in act.rules]
        title = f"{_(act.title)} · #{self._number}"
        draft = f"{name}-{self._number}"
        note, fields = "\n".join(told), act.fields(self._data)
        return FormDialog(title, fields, send, note=note, draft=draft, first=act.first)

    async def _renewed(self, error: Changed) -> FrontDeskError:
        """Somebody was faster: the page is read again, the form keeps what was typed."""
        since = await self.console.link.ask(entries_since, error.since)
        await self.reload()
        return Changed("\n".join([error.what, *since]), error.since, remedy=error.remedy)

    # Keys ---------------------------------------------------------------------------------

    def action_answer(self) -> None:
        self._begin("answer")

    def action_escalate(self) -> None:
        self._begin("escalate")

    def action_hand_over(self) -> None:
        self._begin("hand_over")

    def action_report_back(self) -> None:
        self._begin("report_back")

    def action_cannot(self) -> None:
        self._begin("cannot")

    def action_close(self) -> None:
        self._begin("close")

    def action_call_off(self) -> None:
        self._begin("call_off")

    def action_scene(self) -> None:
        self._begin("scene")

    def action_told(self) -> None:
        if self._data and not self._data.untold:
            self.console.tell(_("Nobody is left to be told of this request."))
        else:
            self._begin("told")

    def action_change(self) -> None:
        from frontdesk.screens.request_form import RequestForm

        if self._data is None:
            return
        if not self._data.view.is_open:
            self.console.say(GuardRefused(_("A closed request is not changed."), rule="REQ-36"))
            return
        self.app.push_screen(RequestForm(change=self._data.view))

    async def action_reveal(self) -> None:
        """Show the number in full; the log says so."""
        from frontdesk.registers import duty_log

        if self._data is None or self._revealed or shows_number(self._data.view):
            return
        subject = f"{TRACK}:{self._number}"
        written = await self.console.attempt(self.console.link.act(duty_log.note_reveal, subject))
        if written:
            self._revealed = True
            self.draw_frame()


def _read(desk: Any, request_id: int) -> RequestData:
    from frontdesk.registers import (
        commitments,
        duty_log,
        help_requests,
        if_then,
        marks,
        notifications,
        people,
    )
    from frontdesk.rules.authority import ACTS

    subject = f"{TRACK}:{request_id}"
    language = current_language()
    with desk.reading() as reading:
        deciders = set(ACTS["request.decide_general"].roles)
        return RequestData(
            view=help_requests.show(reading, request_id),
            notifications=tuple(notifications.of_subject(reading, subject)),
            clocks=tuple(commitments.of_subject(reading, subject)),
            history=tuple(duty_log.history(reading, subject, language=language)),
            orders=_orders(reading, request_id),
            mark=marks.marked(reading).get(subject),
            notes=tuple(note_words(note) for note in if_then.matching(reading, request_id)),
            supervisors=tuple(
                who for who in people.staff(reading) if not deciders.isdisjoint(who.roles)
            ),
            states={
                state: words.text(language)
                for state, words in desk.house.transitions.states(TRACK).items()
            },
        )


def _orders(reading: Any, request_id: int) -> tuple[str, ...]:
    """The work orders written for it, in words, the newest first."""
    from frontdesk.registers.orders import views

    language = current_language()
    told = []
    for order in views.of_request(reading, request_id):
        state = views.state_name(reading, "work", order.work, language)
        told.append(" · ".join(part for part in (order.number, state, order.worker) if part))
    return tuple(told)
