"""The form for a new order: written, taken on and given to the suggested worker by one Enter."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from frontdesk.errors import FrontDeskError
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.order_fields import facts, line, long, typed_ahead
from frontdesk.screens.order_worker_forms import JUDGE, LATER, suggested, who
from frontdesk.text import shown
from frontdesk.widgets.console import ConsoleApp, begin
from frontdesk.widgets.fields import ChoiceField, Field, yes_no
from frontdesk.widgets.form import FormDialog

LOOK = 0.2
"""Seconds without a key after which somebody is suggested anew."""
DECIDES = ("content", "room", "category", "trade")
"""Fields that decide whom it goes to."""


class OrderForm(FormDialog):
    """Dismissed with `quick.Quick`.

    Args:
        values: what is known already, e.g. from a request.
        suggestion: whom it may go to.
        workers: everybody who takes orders.
        request: the request it is for, or None.
    """

    UNKEPT: ClassVar[tuple[str, ...]] = ("worker",)
    DEFAULT_CSS: ClassVar[str] = """
    OrderForm > Vertical { height: 94%; }
    OrderForm FormFields { height: 1fr; }
    """

    def __init__(
        self, values: Mapping[str, Any], suggestion: Any, workers: Any, request: Any = None
    ) -> None:
        self._request = request
        self._workers = tuple(workers)
        self._best = best_of(suggestion)
        self._asked: tuple[Any, ...] = ()
        self._look: Timer | None = None
        self._opened = 0
        title = _("New order")
        if request:
            title = _("Order for request {id}").format(id=request.id)
        super().__init__(
            title,
            new_fields(values, choices(suggestion, self._workers), self._best),
            self._write,
            note=suggested(suggestion) or " ",
            draft=f"order-of-{request.id}" if request else "order",
            first="worker" if request else "content",
        )

    async def on_mount(self) -> None:
        self._opened = self.console.link.require().clock.now()
        self._asked = self._deciding()
        await super().on_mount()
        if self._asked != self._deciding():
            await self._suggest()

    # Whom it goes to ----------------------------------------------------------------------

    def _deciding(self) -> tuple[Any, ...]:
        return tuple(self.fields.widget(name).content for name in DECIDES)

    def changed(self, field: Widget) -> None:
        if field.id in {f"field-{name}" for name in DECIDES}:
            if self._look:
                self._look.stop()
            self._look = self.set_timer(LOOK, self._suggest_soon)

    def _suggest_soon(self) -> None:
        begin(self, self._suggest, "suggest")

    async def _suggest(self) -> None:
        """Suggest anew; somebody chosen by hand stays."""
        from frontdesk.registers import dispatching

        self._asked = self._deciding()
        trade, room = self._trade(), str(self.fields.widget("room").content)
        found = await self.console.link.ask(dispatching.suggest_for, trade, room)
        if not self.is_attached:
            return
        choice = cast(ChoiceField, self.fields.widget("worker"))
        untouched = choice.content == self._best
        self._best = best_of(found)
        choice.offer(choices(found, self._workers))
        if untouched:
            choice.put(self._best)
        self.query_one("#note", Static).update(shown_note(found))

    def _trade(self) -> str:
        from frontdesk.registers.orders import drafts

        values = self.fields.values
        try:
            return drafts.draft_of(
                {name: values[name] for name in ("content", "category", "trade")}
            ).trade
        except FrontDeskError:  # nothing written yet
            return str(values["trade"]) or "other"

    # Writing ------------------------------------------------------------------------------

    async def _work(self) -> None:
        """A worker whom the clerk has not seen yet is looked at first."""
        if self._asked != self._deciding():
            before = self.fields.widget("worker").content
            await self._suggest()
            if self.fields.widget("worker").content != before:
                self._sending = False
                self.say(_("Look at the worker first; Enter again writes the order."))
                return
        await super()._work()

    async def _write(self, values: dict[str, Any]) -> Any:
        from frontdesk.registers.orders import drafts, quick

        draft = drafts.draft_of(self._said(values))
        worker, why = values["worker"], values["why"]
        return await self.console.link.act(
            quick.write_and_dispatch,
            draft,
            worker if worker > 0 else None,
            why,
            judged=worker != JUDGE,
        )

    def _said(self, values: Mapping[str, Any]) -> dict[str, Any]:
        desk = self.console.link.require()
        now = desk.clock.now()
        rest = {name: value for name, value in values.items() if name not in ("worker", "why")}
        at = typed_ahead(
            str(values["appointment_at"]), field_label("appointment_at"), now, desk.house.zone
        )
        request = self._request
        return rest | {
            "appointment_at": at,
            "intake_at": request.received_at if request else min(self._opened, now),
            "request_id": request.id if request else None,
        }


def shown_note(suggestion: Any) -> Any:
    """The suggestion as it stands above the fields."""
    from rich.text import Text

    return Text(shown(suggested(suggestion)) or " ")


def best_of(suggestion: Any) -> int:
    """The worker suggested first; LATER where nobody fits."""
    return suggestion.best[0].worker.person_id if suggestion.best else LATER


def choices(suggestion: Any, workers: tuple[Any, ...]) -> tuple[tuple[Any, str], ...]:
    """Workers, the suggested first, then: later, and still to be judged."""
    return (
        *who(suggestion, workers),
        (LATER, _("taken on, given out later")),
        (JUDGE, _("only written: still to be judged (WO-03)")),
    )


def new_fields(
    values: Mapping[str, Any], options: tuple[tuple[Any, str], ...], best: int
) -> list[Field]:
    """The fields of a new order, filled with what is known."""

    def known(name: str, default: str = "") -> str:
        return str(values.get(name) or default)

    hint = _("needed where somebody is away or not skilled in it")
    category, trade, nature, urgency = facts(
        known("category", "engineering"),
        known("trade"),
        known("nature", "routine"),
        known("urgency", "normal"),
    )
    by_words = (("", _("by the words")), *trade.options)
    return [
        long("content", known("content")),
        line("room", known("room")),
        line("customer", known("customer")),
        line("telephone", known("telephone")),
        Field("worker", field_label("worker"), "choice", options, best),
        Field("why", field_label("reason"), hint=hint),
        urgency,
        category,
        Field("trade", trade.label, "choice", by_words, known("trade")),
        nature,
        line("charge_told_to", known("charge_told_to"), _("who knows that it costs, and agrees")),
        Field("appointment_at", field_label("appointment_at"), hint=_("15:00 or 12-24 15:00")),
        yes_no("public_area", field_label("public_area"), bool(values.get("public_area"))),
    ]


# Opening it -----------------------------------------------------------------------------------


async def write_order(console: ConsoleApp, request_id: int | None = None) -> None:
    """Ask for a new order and show it; the order that stands for the request is only shown."""
    from frontdesk.screens.order_detail import OrderDetail

    known = await console.attempt(console.link.call(_known, console.link.require(), request_id))
    if known is None:
        return
    if isinstance(known, int):
        console.push_screen(OrderDetail(known))
        return
    made = await console.push_screen_wait(OrderForm(*known))
    if made is not None:
        console.tell(told(made))
        console.push_screen(OrderDetail(made.order_id))


def told(made: Any) -> str:
    """What became of a new order."""
    if made.worker:
        return _("Order {number} is with {worker}.").format(number=made.number, worker=made.worker)
    if made.waits == "WO-48":
        words = _("Order {number} is taken on. Cleaning is paid before it goes out ({rule}).")
    elif made.waits:
        words = _("Order {number} is taken on. Agree the price before it goes out ({rule}).")
    else:
        words = _("Order {number} is written.")
    return words.format(number=made.number, rule=made.waits)


def _known(desk: Any, request_id: int | None) -> Any:
    """What the form begins with; the id of the order where one stands for the request."""
    from frontdesk.registers import dispatching, help_requests, workers
    from frontdesk.registers.orders import drafts, views

    with desk.reading() as reading:
        everybody = workers.staff(reading)
        if request_id is None:
            return {}, dispatching.suggest_for(reading, "other", ""), everybody
        standing = [
            one.id
            for one in views.of_request(reading, request_id)
            if one.work not in ("cancelled", "not_offered")
        ]
        if standing:
            return standing[0]
        request = help_requests.show(reading, request_id)
        draft = drafts.draft_for_request(request)
        suggestion = dispatching.suggest_for(reading, draft.trade, draft.room, draft.appointment_at)
        return draft.model_dump(), suggestion, everybody, request
