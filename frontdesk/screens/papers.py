"""Days of the log and handovers, the newest first: Enter shows the page of each."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from rich.text import Text

from frontdesk.clock import local
from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.screens.order_lists import OrderList
from frontdesk.screens.paper import day_paper, handover_paper
from frontdesk.text import clip, mask_phones_in, shown_line
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog


@dataclass(frozen=True)
class Row:
    """A day, or a handover of it; `number` tells rows apart."""

    number: int
    day: Any = None
    handover: Any = None


class Papers(OrderList):
    """What an inspector asks for: any day of the log, any handover, as they would be printed."""

    WHERE: ClassVar[str] = "papers"
    EMPTY: ClassVar[str] = N_("The log is empty.")

    async def reload(self) -> None:
        rows = await self.console.link.ask(_read)
        self.take(_("Days of the log and handovers, as they would be printed"), rows)

    def key(self, row: Row) -> int:
        return row.number

    def line(self, row: Row, columns: int) -> Text:
        if row.handover is not None:
            return Text(clip(f"      {self._handover(row.handover)}", columns))
        words = _("{n} entries").format(n=row.day.entries)
        words += f"  #{row.day.first} – #{row.day.last}"
        return Text().append(clip(f" {row.day.day.isoformat()}  {words}", columns), style="bold")

    def _handover(self, view: Any) -> str:
        at = local(view.signed_at or view.begun_at, self.zone).strftime("%H:%M")
        outcome = label("handover_outcome", view.outcome, current_language())
        names = f"{view.outgoing_name} → {view.incoming_name or '—'}"
        return shown_line(f"{at}  {names}  {outcome}")

    def about(self, row: Row) -> list[str]:
        if row.handover is None:
            return [
                _("Its entries, shifts, handovers, checks, anchors; it is verified as it is shown.")
            ]
        digest = row.handover.sheet_sha256
        words = [mask_phones_in(row.handover.reason)] if row.handover.reason else []
        return [*words, f"SHA-256 {digest}"] if digest else words

    def action_open(self) -> None:
        row = self.chosen
        if row is not None and row.handover is not None:
            self.app.push_screen(handover_paper(row.handover.id))
        elif row is not None:
            self.app.push_screen(day_paper(row.day.day))

    def action_day(self) -> None:
        """Another day, by its date."""
        ask_day(self)

    def action_bundles(self) -> None:
        """The monthly bundles."""
        self.app.tasks.go("bundles")  # type: ignore[attr-defined]


def ask_day(screen: Any, typed: str = "") -> None:
    """Ask for a day and show its page."""

    async def send(values: dict[str, Any]) -> date:
        from frontdesk.exchange.inspection import bounds, typed_day

        day = typed_day(values["day"])
        await screen.console.link.ask(bounds, day)
        return day

    def found(day: date | None) -> None:
        if day is not None:
            screen.app.push_screen(day_paper(day))

    field = Field("day", _("Day"), hint="2026-03-02", value=typed)
    screen.app.push_screen(FormDialog(_("A day of the log"), [field], send), found)


def _read(reading: Any) -> list[Row]:
    from frontdesk.exchange.inspection import recent
    from frontdesk.registers.handovers import views

    zone = reading.house.zone
    by_day: dict[date, list[Any]] = {}
    for view in views.recent(reading, 200):
        at = view.signed_at if view.signed_at is not None else view.begun_at
        by_day.setdefault(local(at, zone).date(), []).append(view)
    rows = []
    for one in recent(reading):
        rows.append(Row(one.day.toordinal(), one))
        rows += [Row(10**9 + view.id, handover=view) for view in by_day.get(one.day, [])]
    return rows
