"""The log of each month for the records officer: what is due, made, handed over (LOG-06)."""

import asyncio
import threading
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from rich.text import Text

from frontdesk.clock import local
from frontdesk.language import N_, _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import OrderList
from frontdesk.text import clip, grouped, shown_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field


@dataclass(frozen=True)
class Row:
    """A month that is over, with its bundle where one was made; `due` where it is late."""

    month: str
    bundle: Any
    due: bool


class Bundles(OrderList):
    """Ctrl+N puts a month together, Ctrl+K writes down who took it."""

    WHERE: ClassVar[str] = "bundles"
    EMPTY: ClassVar[str] = N_("No month is over yet.")

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()
        self._making = ""

    async def reload(self) -> None:
        rows = await self.console.link.ask(_read)
        if not self._making:
            due = sum(row.due for row in rows)
            head = _("The log of each month for the records officer (LOG-06)")
            more = _("{n} due").format(n=due)
            self.take(f"{head} · {more}" if due else head, rows)

    def key(self, row: Row) -> int:
        return int(row.month.replace("-", ""))

    def line(self, row: Row, columns: int) -> Text:
        words = f" {'‼' if row.due else ' '} {row.month}  {self._state(row)}"
        return Text().append(clip(words, columns), style="bold" if row.due else "")

    def _state(self, row: Row) -> str:
        if row.bundle is None:
            return _("not put together")
        if row.bundle.handed_at is None:
            at = stamp(row.bundle.made_at, self.zone, True)
            return _("made {at} by {name}").format(at=at, name=shown_line(row.bundle.made_by))
        at = stamp(row.bundle.handed_at, self.zone, True)
        return _("handed to {name} {at}").format(name=shown_line(row.bundle.handed_to), at=at)

    def about(self, row: Row) -> list[str]:
        if row.bundle is None:
            return [_("Ctrl+N puts it together as one file in the site's folder exports.")]
        count = _("{n} entries").format(n=row.bundle.entries)
        return [f"{count} · {_('digest of its list of files')}", grouped(row.bundle.digest)]

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Enter puts together what has not been, else asks who took it."""
        row = self.chosen
        if row is None or self._making:
            return
        if row.bundle is None:
            self.action_make()
        elif row.bundle.handed_at is None:
            self.action_hand()

    def action_make(self) -> None:
        """Put the month under the cursor together; Esc stops it."""
        if self.chosen is not None and not self._making and self.may("bundle.make"):
            self._making = self.chosen.month
            self._stop.clear()
            begin(self, self._make, "make")

    async def _make(self) -> None:
        from frontdesk.exchange import bundle

        loop, desk = asyncio.get_running_loop(), self.console.link.require()
        month = self._making
        self._tell(0, 0)

        def told(done: int, total: int) -> bool:
            loop.call_soon_threadsafe(self._tell, done, total)
            return not self._stop.is_set()

        try:
            # Not on the desk's thread: an emergency does not wait for it.
            done = await self.console.attempt(
                asyncio.to_thread(bundle.make, desk, month, None, told)
            )
        finally:
            self._making = ""
            self.reload_soon()
        if done:
            path, made = done
            self._say_made(path, made)

    def _say_made(self, path: Any, made: Any) -> None:
        self.console.tell(_("Kept: {path}").format(path=path))
        if made.verified.problems:
            self.app.notify(
                _("{n} things in this month do not hold; the bundle says which.").format(
                    n=len(made.verified.problems)
                ),
                severity="error",
                timeout=30,
                markup=False,
            )

    def _tell(self, done: int, total: int) -> None:
        if self.is_attached and self._making:
            words = _("Putting {month} together: day {done} of {total} · Esc stops")
            self.tell_head(words.format(month=self._making, done=done, total=total or "…"))

    def tell_head(self, words: str) -> None:
        """Write the line above the list."""
        from textual.widgets import Static

        self.query_one("#head", Static).update(Text(f" {words}"))

    def action_hand(self) -> None:
        """Write down who took the bundle of the month under the cursor."""
        from frontdesk.registers.checks import bundles

        row = self.chosen
        if row is None or not self.may("bundle.make"):
            return
        if row.bundle is None or row.bundle.handed_at is not None:
            self.console.tell(_("Put the cursor on a month that was made and not handed over."))
            return
        self.ask(
            _("The log of {month} is handed over").format(month=row.month),
            [Field("to", field_label("handed_to"))],
            lambda tx, values: bundles.hand(tx, row.month, values["to"]),
            rules=("LOG-06",),
        )

    def action_back(self) -> None:
        if self._making:
            self._stop.set()
        else:
            super().action_back()

    def on_unmount(self) -> None:
        self._stop.set()


def _read(reading: Any) -> list[Row]:
    """The months that are over, the newest first, back to the first entry; ten years at most."""
    from frontdesk.registers.checks import bundles
    from frontdesk.store import lines

    zone = reading.house.zone
    made = {one.month: one for one in bundles.all_of(reading)}
    first = local(lines.first_recorded(reading.raw), zone).date().replace(day=1)
    month = _before(local(reading.now, zone).date())
    rows: list[Row] = []
    while month >= first and len(rows) < 120:
        name = f"{month:%Y-%m}"
        bundle = made.get(name)
        handed = bundle is not None and bundle.handed_at is not None
        due = not handed and reading.now >= bundles.due_at(reading, name)
        rows.append(Row(name, bundle, due))
        month = _before(month)
    return rows


def _before(day: date) -> date:
    """The first day of the month before."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)
