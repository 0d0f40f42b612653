"""The days of a month: holidays and make-up days as announced, and as the supervisor sets them."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.language import _
from frontdesk.screens.order_lists import OrderList, fit
from frontdesk.screens.roster_text import weekday
from frontdesk.text import shown_line
from frontdesk.widgets.fields import Field


class Days(OrderList):
    """One line a day; on a holiday duty lasts the whole day (DUTY-06).

    Args:
        month: `2026-04`, to begin with; empty begins with the running one.
    """

    WHERE: ClassVar[str] = "calendar_days"

    def __init__(self, month: str = "") -> None:
        super().__init__()
        self._month = month

    async def reload(self) -> None:
        self._month, rows = await self.console.link.ask(_read, self._month)
        holidays = sum(row.holiday for row in rows)
        head = _("Days of {month} · holidays: {n}").format(month=self._month, n=holidays)
        if any(row.provisional for row in rows):
            head += " · " + _("the calendar of the year is not announced yet")
        self.take(head, rows)

    def key(self, row: Any) -> int:
        return int(row.day.toordinal())

    def line(self, row: Any, columns: int) -> Text:
        own = _("set here") if row.own else ""
        left = f" {row.day:%m-%d} {fit(weekday(row.day), 4)}{fit(_kind(row), 22)}"
        name = fit(shown_line(row.name), max(4, columns - 36 - 12))
        return Text(f"{left} {name} {own}", style="" if row.working else "bold")

    def about(self, row: Any) -> list[str]:
        return [f"{row.day} · {_kind(row)}", self.rule("DUTY-06")]

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Make the day under the cursor a working day or a day off."""
        row = self.chosen
        if row is None or not self.may("roster.edit"):
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            from frontdesk.registers.roster import days

            days.set_day(tx, row.day, values["working"], values["name"])

        options = ((False, _("day off: duty lasts the whole day")), (True, _("working day")))
        fields = [
            Field("working", _("Kind of day"), "choice", options, not row.working),
            Field("name", _("What it is called"), value=row.name if row.own else "", limit=40),
        ]
        self.ask(f"{row.day} {weekday(row.day)}", fields, work, rules=("DUTY-06",), first="working")

    def action_month(self, by: int) -> None:
        """To the month before or after."""
        from frontdesk.rules.rostering import month_after

        self._month = month_after(self._month, by)
        self.reload_soon()


def _kind(row: Any) -> str:
    if row.holiday:
        return _("holiday, 24 h")
    if row.make_up:
        return _("make-up working day")
    return _("working day") if row.working else _("day off")


def _read(reading: Any, month: str) -> tuple[str, list[Any]]:
    from frontdesk.clock import local
    from frontdesk.registers.roster import days
    from frontdesk.rules.rostering import month_of

    wanted = month or month_of(local(reading.now, reading.house.zone).date())
    return wanted, days.of_month(reading, wanted)
