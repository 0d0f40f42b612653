"""The left of the wizard: the steps of a run with their state and times, and who is to be tried
again; with the cursor in it the list takes the room that its words need."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from rich.text import Text

from frontdesk.procedures import runner
from frontdesk.procedures.definition import Step
from frontdesk.screens import wizard_text
from frontdesk.screens.wizard_data import At, RunData
from frontdesk.widgets.console import ConsoleApp
from frontdesk.widgets.record_table import RecordTable


@dataclass(frozen=True)
class Reminder:
    """The line under a step whose people were not reached: how long ago the last try was."""

    visit: runner.Visit


class StepList(RecordTable[Any]):
    """Visits in the order in which they were opened, then the steps whose turn has not come."""

    def __init__(self) -> None:
        super().__init__(self._drawn, key_of, id="steps")
        self._data: RunData | None = None
        self._current: At | None = None

    def show_run(self, data: RunData | None, current: runner.Visit | None) -> None:
        """Draw a run, or nothing; the cursor goes to the current visit unless it is used."""
        self._data = data
        self._current = (current.step, current.number) if current else None
        if data is None:
            self.show([])
            return
        at = key_of(current) if current and not self.has_focus else None
        self.show([*_rows(data), *wizard_text.ahead(data)], at=at)

    def _drawn(self, row: Any, columns: int) -> Text:
        if isinstance(row, Step) or self._data is None:
            return wizard_text.ahead_line(row, columns)
        desk = cast(ConsoleApp, self.app).link.require()
        now = desk.clock.now()
        if isinstance(row, Reminder):
            return wizard_text.reminder_line(self._data, row.visit, columns, now)
        zone = desk.house.zone
        return wizard_text.step_line(self._data, row, columns, zone, now, self._current)


def _rows(data: RunData) -> Iterator[runner.Visit | Reminder]:
    for visit in data.state.visits:
        yield visit
        if data.last_try(visit) is not None:
            yield Reminder(visit)


def key_of(row: Any) -> int:
    """A row's key: the step, which time it was opened, and whether it is the reminder under it."""
    if isinstance(row, Step):
        return hash((row.id, 0))
    visit = row.visit if isinstance(row, Reminder) else row
    return hash((visit.step, visit.number, type(row).__name__))
