"""The workers: who is there and until when, what they can do, and how much they have on hand."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.clock import DAY
from frontdesk.errors import InvalidInput
from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import OrderList, fit
from frontdesk.screens.worker_forms import (
    department_field,
    person_field,
    stretch_fields,
    trades_field,
    typed_days,
    typed_stretch,
)
from frontdesk.text import mask_phone, narrow, shown_line, width
from frontdesk.widgets.fields import Field

WIDE = 100
"""Columns from which a line also says when somebody comes next."""


class Workers(OrderList):
    """Those who are there first; Enter shows what somebody has on hand."""

    WHERE: ClassVar[str] = "workers"
    EMPTY: ClassVar[str] = N_("No worker is entered yet.")

    def __init__(self) -> None:
        super().__init__()
        self._shifts: dict[int, list[tuple[int, int, int]]] = {}
        self._others: list[Any] = []

    async def reload(self) -> None:
        rows, self._shifts, self._others = await self.console.link.ask(_read)
        there = [row for row in rows if row.there_until is not None]
        head = _(
            "Workers · {there} there, {on_break} on a break · orders on hand: {orders}"
        ).format(
            there=len(there),
            on_break=sum(row.on_break(self.now) for row in there),
            orders=sum(row.open_orders for row in rows),
        )
        self.take(head, rows)

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.person_id)

    def line(self, row: Any, columns: int) -> Text:
        here = row.there_until is not None
        load = _("{n} on hand, {minutes} min").format(n=row.open_orders, minutes=row.open_minutes)
        left = f" {fit(_who(row), 15)} {fit(self._presence(row), 20)} {fit(load, 19)} "
        right = ""
        if here and row.next_from and columns >= WIDE:
            right = "  " + _("next {when}").format(when=stamp(row.next_from, self.zone, True)) + " "
        room = max(0, columns - width(left) - width(right))
        return Text(left + fit(trades_words(row), room) + right, style="" if here else "dim")

    def _presence(self, row: Any) -> str:
        if row.there_until is None:
            if row.next_from is None:
                return "○ " + _("not planned")
            return "○ " + _("from {when}").format(when=stamp(row.next_from, self.zone, True))
        if row.on_break(self.now):
            return "‖ " + _("break to {when}").format(when=self._clock(row.break_until))
        return "● " + _("until {when}").format(when=self._clock(row.there_until))

    def _clock(self, instant: int) -> str:
        return stamp(instant, self.zone, instant - self.now > DAY)

    def about(self, row: Any) -> list[str]:
        parts = [
            _who(row),
            label("department", row.department, current_language()),
            trades_words(row),
            mask_phone(row.telephone),
        ]
        planned = [self._stretch(one) for one in self._shifts.get(row.person_id, ())]
        words = _("Planned: {stretches}").format(stretches=", ".join(planned) or "–")
        return [" · ".join(part for part in parts if part), words]

    def _stretch(self, one: tuple[int, int, int]) -> str:
        """`11-30 22:00–06:00`, with the second day where it is another by more than a night."""
        _id, starts_at, ends_at = one
        far = ends_at - starts_at >= DAY
        return f"{stamp(starts_at, self.zone, True)}–{stamp(ends_at, self.zone, far)}"

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """What they have on hand."""
        from frontdesk.screens.worker_orders import WorkerOrders

        if self.chosen is not None:
            self.app.push_screen(WorkerOrders(self.chosen))

    def action_add(self) -> None:
        if not self.may("worker.edit"):
            return
        if not self._others:
            self.console.tell(_("Everybody on the staff takes orders already."))
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            _register().keep(tx, values["person"], values["trades"], values["department"])

        fields = [person_field(self._others), trades_field(), department_field()]
        self.ask(_("Takes orders from now on"), fields, work, draft="worker.new")

    def action_trades(self) -> None:
        row = self._mine()
        if row is None:
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            _register().keep(tx, row.person_id, values["trades"], values["department"])

        fields = [trades_field(row.trades), department_field(row.department)]
        self.ask(_who(row), fields, work)

    def action_plan(self) -> None:
        row = self._mine()
        if row is None:
            return
        now, zone = self.now, self.zone

        def work(tx: Any, values: dict[str, Any]) -> None:
            days = typed_days(values["days"])
            start, end = typed_stretch(values["starts_at"], values["ends_at"], now, zone)
            for day in range(days):
                _register().plan(tx, row.person_id, start + day * DAY, end + day * DAY)

        note = _("An end before the beginning is on the next day; 22:00 to 06:00 is one night.")
        title = _("Plan: {who}").format(who=_who(row))
        self.ask(title, stretch_fields(), work, note=note, draft=f"worker-plan-{row.person_id}")

    def action_unplan(self) -> None:
        row = self._mine()
        if row is None:
            return
        shifts = self._shifts.get(row.person_id, [])
        if not shifts:
            self.console.tell(_("Nothing is planned for {who}.").format(who=_who(row)))
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            _register().unplan(tx, values["shift"])

        options = tuple((one[0], self._stretch(one)) for one in shifts)
        field = Field("shift", _("Stretch"), "choice", options)
        self.ask(_("Does not come: {who}").format(who=_who(row)), [field], work)

    def action_pause(self) -> None:
        row = self._mine()
        if row is None:
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            minutes = narrow(values["minutes"]).strip()
            if not minutes.isdecimal() or not int(minutes):
                raise InvalidInput(_("Minutes"), _("write a whole number"))
            _register().take_break(tx, row.person_id, int(minutes))

        field = Field("minutes", _("Minutes"), value="30", limit=4)
        self.ask(_("On a break: {who}").format(who=_who(row)), [field], work)

    def action_resume(self) -> None:
        row = self._mine()
        if row is None:
            return
        if not row.on_break(self.now):
            self.console.tell(_("{who} is not on a break.").format(who=_who(row)))
            return
        self.at_once(lambda tx: _register().take_break(tx, row.person_id, 0))

    def action_remove(self) -> None:
        row = self._mine()
        if row is None:
            return

        def work(tx: Any, _values: dict[str, Any]) -> None:
            _register().remove(tx, row.person_id)

        words = _("{who} takes no more orders. Give the {n} on hand to somebody else.")
        if not row.open_orders:
            words = _("{who} takes no more orders.")
        words = words.format(who=_who(row), n=row.open_orders)
        self.confirm(_("Takes no more orders"), words, work)

    def _mine(self) -> Any:
        """The worker under the cursor, when whoever is signed in may change something."""
        row = self.chosen
        return row if row is not None and self.may("worker.edit") else None


def _register() -> Any:
    from frontdesk.registers import workers

    return workers


def _who(row: Any) -> str:
    return f"{shown_line(row.name)} #{row.staff_no}"


def trades_words(row: Any) -> str:
    """`Water, Electricity`."""
    between = "、" if current_language() == "zh" else ", "
    return between.join(label("trade", trade, current_language()) for trade in row.trades)


def _read(reading: Any) -> tuple[list[Any], dict[int, list[tuple[int, int, int]]], list[Any]]:
    """Workers, what is planned for each, and who on the staff is none."""
    from frontdesk.registers import people, workers

    rows = workers.staff(reading)
    known = {row.person_id for row in rows}
    shifts = {one: workers.shifts_of(reading, one) for one in known}
    return rows, shifts, [one for one in people.staff(reading) if one.id not in known]
