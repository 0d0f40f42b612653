"""Who is on duty by the roster and who can be reached, with titles and telephones."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.clock import DAY, coming_moment
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import OrderList, fit
from frontdesk.text import narrow, shown_line, width
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog


class OnDuty(OrderList):
    """Those on duty by post, then the heads and the duty director, who are reachable (DUTY-22).

    Like the telephone list it shows numbers in full: it is whom the desk rings.
    """

    WHERE: ClassVar[str] = "presence"
    EMPTY: ClassVar[str] = N_("No complete roster speaks of this moment, and no head is entered.")

    def __init__(self) -> None:
        super().__init__()
        self._moment: int | None = None
        self._keys: dict[int, int] = {}

    async def reload(self) -> None:
        rows, relief = await self.console.link.ask(_read, self._moment)
        self._keys = {id(row): place for place, row in enumerate(rows)}
        self.take(self._words(rows, relief), rows)

    def _words(self, rows: list[Any], relief: Any) -> str:
        here = sum(row.ends_at is not None for row in rows)
        head = _("On duty {when} · {n} · reachable: {others}").format(
            when=self._clock(self._moment) if self._moment else _("now"),
            n=here,
            others=len(rows) - here,
        )
        signed = self.console.status.on_duty
        if signed and self._moment is None and all(row.name != signed for row in rows[:here]):
            head += " · " + _("by the log: {name}").format(name=shown_line(signed))
        if relief is not None:
            told = _("next clerk: {name}, {when}")
            when = self._clock(relief.starts_at)
            head += " · " + told.format(name=shown_line(relief.name), when=when)
        return head

    def _clock(self, instant: int) -> str:
        return stamp(instant, self.zone, abs(instant - self.now) > DAY / 2)

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return self._keys.get(id(row), 0)

    def line(self, row: Any, columns: int) -> Text:
        if row.ends_at is None:
            when = "○ " + _("reachable")
        else:
            when = "● " + _("until {when}").format(when=self._clock(row.ends_at))
        number = shown_line(row.telephone) or _("no number yet")
        left = f" {fit(when, 19)} {fit(row.title, 23 if columns < 100 else 40)} "
        name = fit(shown_line(row.name), max(8, columns - width(left) - 18))
        style = "" if row.telephone else "dim"
        return Text(f"{left}{name} {number}", style=style, no_wrap=True)

    def about(self, row: Any) -> list[str]:
        who = f"{row.title} · {shown_line(row.name)}"
        if row.ends_at is None:
            return [who, self.rule("DUTY-22")]
        span = f"{self._clock(row.starts_at)}–{self._clock(row.ends_at)}"
        return [f"{who} · {shown_line(row.code)} {span}"]

    # Doing --------------------------------------------------------------------------------

    def action_at(self) -> None:
        """Who is on duty at another time."""

        async def send(values: dict[str, Any]) -> int:
            typed = narrow(values["at"]).strip()
            found = coming_moment(typed, self.now, self.zone)
            if found is None:
                raise InvalidInput(_("Time"), _("write it as 22:00 or 11-30 22:00"))
            return found

        field = Field("at", _("Time"), hint=_("22:00 or 11-30 22:00"), limit=20)
        self.app.push_screen(FormDialog(_("On duty at"), [field], send), self._show_at)

    def action_now(self) -> None:
        """Back to this moment."""
        self._moment = None
        self.reload_soon()

    def _show_at(self, moment: int | None) -> None:
        if moment is not None:
            self._moment = moment
            self.reload_soon()


def _read(reading: Any, moment: int | None) -> tuple[list[Any], Any]:
    from frontdesk.registers.roster import presence

    return presence.reachable(reading, moment), presence.next_clerk(reading, moment)
