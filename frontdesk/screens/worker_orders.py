"""What one worker has on hand."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.language import N_, _, current_language
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import OrderList, fit
from frontdesk.text import mask_phone, mask_phones_in, shown_line, width


class WorkerOrders(OrderList):
    """Emergencies first, then in the order they were given out; Enter opens one.

    Args:
        worker: as the list of workers shows them.
    """

    WHERE: ClassVar[str] = "worker_orders"
    EMPTY: ClassVar[str] = N_("Nothing on hand.")

    def __init__(self, worker: Any) -> None:
        super().__init__()
        self._worker = worker
        self._states: dict[str, str] = {}

    async def reload(self) -> None:
        from frontdesk.registers.orders import lists

        house = self.console.link.require().house
        states = house.transitions.states("order_work").items()
        self._states = {state: words.text(current_language()) for state, words in states}
        rows = await self.console.link.ask(lists.on_hand, self._worker.person_id)
        head = _("On hand of {who}: {n}")
        self.take(head.format(who=shown_line(self._worker.name), n=len(rows)), rows)

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        mark = {"emergency": "‼", "urgent": "!"}.get(row.urgency, " ")
        right = f" {self._states.get(row.work, row.work)} {self._when(row)} "
        left = f"{mark} {fit(row.number, 14)}{fit(shown_line(row.room), 11)}"
        room = max(0, columns - width(left) - width(right))
        words = fit(mask_phones_in(row.content.replace("\n", " ")), room)
        return Text(left + words + right, style="bold" if mark != " " else "")

    def _when(self, row: Any) -> str:
        """The appointment, else when it was given out."""
        if row.appointment_at:
            words = _("for {when}")
            return words.format(when=stamp(row.appointment_at, self.zone, True))
        return stamp(row.dispatched_at, self.zone, True) if row.dispatched_at else ""

    def about(self, row: Any) -> list[str]:
        who = " · ".join(
            part for part in (row.room, shown_line(row.customer), mask_phone(row.telephone)) if part
        )
        return [mask_phones_in(row.content), who]

    def action_open(self) -> None:
        if self.chosen is not None:
            self.open_order(self.chosen.id)
