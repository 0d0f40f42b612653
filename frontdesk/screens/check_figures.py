"""What each person did in a period: clocks missed and kept, steps, corrections (DUTY-24)."""

from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text

from frontdesk.clock import day_bounds, instant_of, local
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _
from frontdesk.screens.order_lists import fit
from frontdesk.screens.post_lists import PostList
from frontdesk.text import shown_line, width
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.record_table import RecordTable

NAME = 14
"""Cells for a name."""


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both included."""

    first: date
    last: date

    @classmethod
    def month_of(cls, day: date) -> "Period":
        """The month of a day."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))

    def moved(self, by: int) -> "Period":
        """The month before (-1) the first day, or after (1) the last."""
        day = self.first - timedelta(days=1) if by < 0 else self.last + timedelta(days=1)
        return Period.month_of(day)

    def bounds(self, zone: ZoneInfo) -> tuple[int, int]:
        """UTC milliseconds, the end excluded."""
        start, end = (
            datetime(day.year, day.month, day.day, tzinfo=zone)
            for day in (self.first, self.last + timedelta(days=1))
        )
        return instant_of(start), instant_of(end)


def columns() -> tuple[tuple[str, str], ...]:
    """Short and full names of the counts, in their order."""
    return (
        (_("missed"), _("Clocks missed, kept late or not at all")),
        (_("in time"), _("Clocks kept in time")),
        (_("tardy"), _("Clocks kept late")),
        (_("steps"), _("Steps of procedures done as written")),
        (_("differ"), _("Steps left out or done otherwise")),
        (_("righted"), _("Own entries that were put right")),
        (_("delayed"), _("Entries written late")),
        (_("entries"), _("Entries written")),
    )


class Figures(PostList):
    """One line a person; under it the numbers of the cursor in words."""

    WHERE: ClassVar[str] = "figures"
    EMPTY: ClassVar[str] = N_("Nobody wrote or promised anything in this period.")

    def __init__(self) -> None:
        super().__init__()
        self._period: Period | None = None

    @property
    def period(self) -> Period:
        """At first the month that runs."""
        return self._period or Period.month_of(local(self.now, self.zone).date())

    async def reload(self) -> None:
        from frontdesk.registers.checks import figures

        head = _("Figures per person · {first} to {last} (DUTY-24)")
        told = head.format(first=self.period.first, last=self.period.last)
        rows: list[Any] = []
        if who := self._who_may():
            self.query_one("#list", RecordTable).empty = who
        else:
            rows = await self.console.link.ask(figures.figures, *self.period.bounds(self.zone))
        self.take(f"{told}\n {self._names()}", rows)

    def _who_may(self) -> str:
        """Who may see the figures, where whoever is signed in may not; else empty."""
        from frontdesk.rules import authority

        actor = self.console.link.require().signed_in
        if actor is not None and authority.may(actor.roles, "check.sign"):
            return ""
        titles = authority.titles(authority.ACTS["check.sign"].roles)
        return _("Only these may do this: {titles}.").format(titles=titles)

    # Showing ------------------------------------------------------------------------------

    def _names(self) -> str:
        cells = self._cells(self.size.width)
        return " " * NAME + "".join(_right(short, cells) for short, _full in columns())

    def _cells(self, wide: int) -> int:
        return max(6, min(12, (wide - NAME - 2) // len(columns())))

    def key(self, row: Any) -> int:
        return int(row.person_id)

    def line(self, row: Any, wide: int) -> Text:
        cells = self._cells(wide)
        numbers = "".join(_right(str(n), cells) for n in counts(row))
        return Text(f" {fit(shown_line(row.name), NAME)}{numbers}", no_wrap=True)

    def about(self, row: Any) -> list[str]:
        named = zip(columns(), counts(row), strict=True)
        said = _("{title}: {words}")
        words = " · ".join(said.format(title=full, words=n) for (_short, full), n in named)
        return [f"{shown_line(row.name)} #{row.staff_no}", words, self.rule("DUTY-24")]

    # Doing --------------------------------------------------------------------------------

    def action_month(self, by: int) -> None:
        """The calendar month before or after."""
        self._period = self.period.moved(by)
        self.reload_soon()

    def action_period(self) -> None:
        """Any other days."""
        period = self.period
        fields = [
            Field("first", _("First day"), value=f"{period.first}", hint=_("11-21 or 2026-11-21")),
            Field("last", _("Last day"), value=f"{period.last}"),
        ]

        async def send(values: dict[str, Any]) -> Period:
            return self._typed(values)

        self.app.push_screen(FormDialog(_("Period"), fields, send), self._chosen)

    def _typed(self, values: dict[str, Any]) -> Period:
        days = []
        for name, label in (("first", _("First day")), ("last", _("Last day"))):
            bounds = day_bounds(values[name], self.now, self.zone)
            if bounds is None:
                raise InvalidInput(label, _("write it as 11-21 or 2026-11-21"))
            days.append(local(bounds[0], self.zone).date())
        if days[1] < days[0]:
            raise InvalidInput(_("Last day"), _("lies before the beginning"))
        return Period(*days)

    def _chosen(self, period: Period | None) -> None:
        if period is not None:
            self._period = period
            self.reload_soon()


def counts(row: Any) -> tuple[int, ...]:
    """The numbers of a person, in the order of the columns."""
    return astuple(row)[3:]


def _right(words: str, cells: int) -> str:
    return " " * max(0, cells - width(words)) + words
