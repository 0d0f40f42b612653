"""One order: its four tracks side by side, what is missing, its facts, what can be done with it."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from frontdesk.errors import Changed, FrontDeskError, GuardRefused, NotAuthorised
from frontdesk.language import _, current_language
from frontdesk.screens import order_checks
from frontdesk.screens.lines import entries_since, log_line
from frontdesk.screens.marks import toggle_mark
from frontdesk.screens.order_acts import ACTS
from frontdesk.screens.order_data import Act, OrderData, read_order
from frontdesk.screens.order_menu import Entry, Lines, Menu
from frontdesk.screens.order_next import is_possible, next_act, possible
from frontdesk.screens.order_price import PriceForm
from frontdesk.screens.order_text import act_title, order_text, step_text, tracks_text
from frontdesk.widgets.actions import Action
from frontdesk.widgets.console import begin
from frontdesk.widgets.form import ConfirmDialog, FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

PRICED = ("price", "add_line")
"""Acts whose form finds items of the price list."""


class WorkerForm(FormDialog):
    """The worker is chosen anew each time: who is free changes by the minute."""

    UNKEPT: ClassVar[tuple[str, ...]] = ("worker",)


class OrderDetail(DeskScreen):
    """An order with everything that was written about it.

    Args:
        order_id: its id.
    """

    WHERE: ClassVar[str] = "order"
    CSS_PATH = "order_detail.tcss"
    AUTO_FOCUS = "#facts-scroll"

    def __init__(self, order_id: int) -> None:
        super().__init__()
        self._number = order_id
        self._data: OrderData | None = None

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="tracks")
            yield Static(id="step")
            with VerticalScroll(id="facts-scroll"):
                yield Static(id="facts")
            yield RecordTable(self._line, lambda row: row.seq, id="history")

    def retitle(self) -> None:
        self.query_one("#history").border_title = _("History")

    async def reload(self) -> None:
        desk = self.console.link.require()
        try:
            data = await self.console.link.call(read_order, desk, self._number)
        except NotAuthorised as error:
            self._shut(error)
            return
        self._data = data
        title = _("History of order {number}").format(number=data.order.number)
        history = self.query_one("#history", RecordTable)
        history.border_title = title
        history.show(data.history)
        self.draw_frame()

    def _shut(self, why: FrontDeskError) -> None:
        """Show nothing of an order that is confidential and not the viewer's to open."""
        self._data = None
        self.query_one("#tracks", Static).update("")
        self.query_one("#step", Static).update("")
        self.query_one("#facts", Static).update(Text(str(why)))
        self.query_one("#history", RecordTable).show(())
        self.draw_frame()

    def draw_frame(self) -> None:
        """Header, key line, the tracks and the running clocks, each second."""
        super().draw_frame()
        desk, data = self.console.link.desk, self._data
        if self.is_mounted and data and desk:
            full = data.order.state == "open"
            facts = order_text(data, desk.clock.now(), full=full)
            self.query_one("#tracks", Static).update(tracks_text(data, self.size.width))
            self.query_one("#step", Static).update(step_text(data))
            self.query_one("#facts", Static).update(facts)

    def _line(self, row: Any, columns: int) -> Text:
        return log_line(row, columns, self.console.link.require().house.zone, day=True)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        from frontdesk.screens.entry_detail import EntryDetailScreen

        self.app.push_screen(EntryDetailScreen(event.row.seq))

    # What can be done now -----------------------------------------------------------------

    def offers(self, action: Action) -> bool:
        """Only what the order allows now stands in the key line."""
        data = self._data
        if data is None or action.where != self.WHERE:
            return True
        if action.call == "next":
            return bool(next_act(data))
        if action.call == "request":
            return data.order.request_id is not None
        if action.call == "check":
            return bool(data.order.state == "open" and data.order.category == "engineering")
        name = action.call.removeprefix("act('").removesuffix("')")
        return name not in ACTS or is_possible(name, data)

    def _begin(self, name: str) -> None:
        """Open the form of an act, or say with the rule why it is not possible now."""
        data = self._data
        if data is None:
            return
        if name == "answer":
            self._check(data.items[0])
        elif ACTS[name].offered(data):
            self.app.push_screen(self._dialog(name, ACTS[name]))
        else:
            self._say_why_not(ACTS[name])

    def _say_why_not(self, act: Act) -> None:
        from frontdesk.registers.orders.tracks import TRACKS

        assert self._data is not None
        order = self._data.order
        try:
            if order.state == "filed":
                words = _("Order {number} is filed.").format(number=order.number)
                raise GuardRefused(words, rule="WO-51", remedy=_("Write a new order."))
            if act.to and act.to not in self._data.ways[act.track]:
                transitions = self.console.link.require().house.transitions
                transitions.require(TRACKS[act.track], getattr(order, act.track), act.to, {})
            rule = act.rules[0] if act.rules else None
            raise GuardRefused(_("Not as the order stands now."), rule=rule)
        except GuardRefused as error:
            self.console.say(error)

    def _dialog(self, name: str, act: Act) -> FormDialog:
        data = self._data
        assert data is not None
        title = f"{_(act.title)} · {data.order.number}"
        told = "\n".join(part for part in (self._rules(act.rules), act.note(data)) if part)

        async def send(values: dict[str, Any]) -> bool:
            await self._acted(act, values)
            return True

        if act.fields is None:
            return ConfirmDialog(title, told or _(act.title), send)
        kind = PriceForm if name in PRICED else WorkerForm if act.first == "worker" else FormDialog
        draft = f"order-{name}-{self._number}"
        fields = act.fields(data)
        return kind(title, fields, send, note=told, draft=draft, first=act.first)

    def _rules(self, rules: tuple[str, ...]) -> str:
        book = self.console.link.require().house.rulebook
        language = current_language()
        return "\n".join(f"{rule} {book.rule(rule).text(language)}" for rule in rules)

    async def _acted(self, act: Act, values: dict[str, Any]) -> Any:
        """Do it; somebody who was faster is told, and the form keeps what was typed."""
        data, link = self._data, self.console.link
        assert data is not None
        try:
            if act.signs and values.get("pin"):
                return await link.call(_signed, link.require(), act, data, values)
            return await link.act(act.call, data, values)
        except Changed as error:
            raise await self._renewed(error) from error

    async def _renewed(self, error: Changed) -> FrontDeskError:
        since = await self.console.link.ask(entries_since, error.since)
        await self.reload()
        return Changed("\n".join([error.what, *since]), error.since, remedy=error.remedy)

    # The checklist ------------------------------------------------------------------------

    def _check(self, item: str = "") -> None:
        begin(self, lambda: self._check_items(item), "check")

    async def _check_items(self, item: str) -> None:
        """Item by item until none is open, or until Esc."""
        assert self._data is not None
        if self._data.checklist is None:
            act = Act("", "", "", order_checks.choose, order_checks.choose_fields)
            if not await self.app.push_screen_wait(self._choosing(act)):
                return
            await self.reload()
        while self._data.checklist is not None:
            if not item:
                entries = order_checks.entries(self._data)
                at = self._data.items[0] if self._data.items else ""
                title = self._data.checklist.title.text(current_language())
                chosen = await self.app.push_screen_wait(Menu(title, entries, at))
                item = chosen or ""
            told = await self.app.push_screen_wait(self._item_form(item)) if item else None
            if told is None:
                return
            if told:
                self.console.tell(told)
            await self.reload()
            item = self._data.items[0] if self._data.items else ""
            if not item:
                return

    def _choosing(self, act: Act) -> FormDialog:
        assert self._data is not None and act.fields is not None

        async def send(values: dict[str, Any]) -> bool:
            await self._acted(act, values)
            return bool(values["checklist"])

        note = self._rules(("FIX-01", "FIX-02"))
        return FormDialog(_("Checklist"), act.fields(self._data), send, note=note)

    def _item_form(self, name: str) -> FormDialog:
        assert self._data is not None
        checklist = self._data.checklist
        item = checklist.items[name]
        place = list(checklist.items).index(name) + 1

        async def send(values: dict[str, Any]) -> Any:
            def call(tx: Any, data: OrderData, given: dict[str, Any]) -> str:
                return order_checks.answer(tx, data, name, given)

            return await self._acted(Act("", "", "", call), values)

        title = f"{checklist.title.text(current_language())} {place}/{len(checklist.item)}"
        fields, note = order_checks.item_fields(item), order_checks.item_note(item)
        draft = f"check-{self._number}-{name}"
        return FormDialog(title, fields, send, note=note, draft=draft, first="outcome")

    # Keys ---------------------------------------------------------------------------------

    def action_next(self) -> None:
        """The likeliest next step."""
        step = next_act(self._data) if self._data else ""
        if step:
            self._begin(step)
        elif self._data:
            self.console.tell(_("Nothing is left to do with this order."))

    def action_acts(self) -> None:
        """All that can be done now."""
        if self._data:
            begin(self, self._choose_act, "acts")

    async def _choose_act(self) -> None:
        data = self._data
        assert data is not None
        first = next_act(data)
        names = list(dict.fromkeys([*([first] if first else []), *possible(data)]))
        entries = [
            Entry(name, _(act_title(name)), " ".join(ACTS[name].rules) if name in ACTS else "")
            for name in names
        ]
        if not entries:
            self.console.tell(_("Nothing is left to do with this order."))
            return
        chosen = await self.app.push_screen_wait(Menu(data.order.number, entries))
        if chosen:
            self._begin(chosen)

    def action_check(self) -> None:
        if self._data:
            self._check()

    def action_slip(self) -> None:
        """What is read out to the worker."""
        begin(self, self._slip, "slip")

    async def _slip(self) -> None:
        from frontdesk.registers.orders.slip import slip

        ask = self.console.link.ask(slip, self._number, current_language())
        lines = await self.console.attempt(ask)
        if lines is not None:
            self.app.push_screen(Lines(_("Slip for the worker"), lines))

    def action_mark(self) -> None:
        toggle_mark(self, f"work_order:{self._number}")

    def action_request(self) -> None:
        from frontdesk.screens.request_detail import RequestDetail

        number = self._data.order.request_id if self._data else None
        if number is None:
            self.console.tell(_("This order was written without a request."))
        else:
            self.app.push_screen(RequestDetail(number))

    def action_act(self, name: str) -> None:
        """An act that has a key of its own."""
        self._begin(name)


def _signed(desk: Any, act: Act, data: OrderData, values: dict[str, Any]) -> Any:
    """The same with the PIN of a second person."""
    warrant = desk.warrant(values["person"], values["pin"])
    with desk.transaction(warrant=warrant) as tx:
        return act.call(tx, data, values)
