"""A month of the roster on the screen: what is saved, and what was typed over it and is not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from frontdesk.screens.roster_codes import Codes
from frontdesk.text import width

WIDEST = 5
"""Cells of an entry that a column is drawn for at most; longer ones are cut."""
Key = tuple[str, str]
"""Name and post: what names a row in its month."""


@dataclass(frozen=True)
class Mark:
    """What the findings say of a cell, a day or a row: does it block, and which they are."""

    blocks: bool
    findings: tuple[Any, ...]

    @property
    def sign(self) -> str:
        """`!` cannot stand, `?` is to be accepted."""
        return "!" if self.blocks else "?"


class Sheet:
    """The month that is shown; `view` is the register's, `findings` hold for what was typed too."""

    def __init__(self, view: Any) -> None:
        self.view = view
        self.findings: tuple[Any, ...] = ()
        self.typed: dict[tuple[Key, int], str] = {}
        self.last = ""
        """The entry that was typed last, to be repeated."""
        self._before: list[dict[tuple[Key, int], str]] = []
        self._marks: dict[tuple[str, date | None], Mark] = {}
        self._rows: dict[Key, int] = {}
        self.codes = Codes(())
        self._widths = (2, 2)
        self._rest: frozenset[str] = frozenset()
        self._minutes: dict[str, int] = {}
        self.renew(view)

    def renew(self, view: Any) -> None:
        """The month was read again; what was typed stays as far as it still says something."""
        from frontdesk.rules.rostering import REST_WORDS

        self.view = view
        self._rows = {(row.name, row.post): place for place, row in enumerate(view.rows)}
        self.codes = Codes([one.code for one in view.templates])
        resting = {one.code for one in view.templates if one.rest}
        working = {one.code for one in view.templates} - resting
        self._rest = frozenset(resting | (REST_WORDS - working))
        self._measure()
        self._minutes = {one.code: one.meaning.minutes for one in view.templates}
        for (key, day), entry in list(self.typed.items()):
            if key not in self._rows or self._saved(key, day) == entry:
                del self.typed[key, day]
        if not self.typed:
            self.judge(view.findings if view.rows else ())

    def row_after(self, view: Any, row: int) -> int | None:
        """Where a row stands in the month that was read again, on another post too; else None."""
        if row >= len(self.view.rows):
            return None
        name, post = self._key(row)
        places = [n for n, one in enumerate(view.rows) if one.name == name]
        same = [n for n in places if view.rows[n].post == post]
        return next(iter([*same, *places]), None)

    def judge(self, findings: Iterable[Any]) -> None:
        """Take over what is wrong with the month as it is typed now."""
        self.findings = tuple(findings)
        found: dict[tuple[str, date | None], list[Any]] = {}
        for one in self.findings:
            found.setdefault((one.name, one.day), []).append(one)
        self._marks = {
            place: Mark(any(one.blocks for one in ones), tuple(ones))
            for place, ones in found.items()
        }

    # Cells ------------------------------------------------------------------------------

    def _key(self, row: int) -> Key:
        one = self.view.rows[row]
        return one.name, one.post

    def _saved(self, key: Key, day: int) -> str:
        cells = self.view.rows[self._rows[key]].cells
        return str(cells[day]) if day < len(cells) else ""

    def saved(self, row: int, day: int) -> str:
        """What the book says of a cell; days are counted from 0."""
        return self._saved(self._key(row), day)

    def entry(self, row: int, day: int) -> str:
        """What a cell says, typed or saved."""
        key = self._key(row)
        return self.typed.get((key, day), self._saved(key, day))

    def is_new(self, row: int, day: int) -> bool:
        """Whether a cell was typed over and is not saved."""
        return (self._key(row), day) in self.typed

    def rests(self, entry: str) -> bool:
        """Whether every code of an entry means rest."""
        parts = [part for part in entry.split("+") if part]
        return bool(parts) and all(part in self._rest for part in parts)

    def _measure(self) -> None:
        entries = {cell for row in self.view.rows for cell in row.cells}
        self._widths = (2, 2)
        self._widen(entries | {*self.typed.values()})

    def _widen(self, entries: Iterable[str]) -> None:
        code, whole = self._widths
        for entry in entries:
            whole = max(whole, width(entry))
            code = max(code, *map(width, entry.split("+")))
        self._widths = min(WIDEST, code), min(WIDEST, whole)

    def widest(self, room: int) -> int:
        """Cells that a column has for its entries: of the longest, where all days then fit.

        Where they do not, of the longest code; two shifts of a day are cut then.

        Args:
            room: cells that all days have together, with the sign before each.
        """
        code, whole = self._widths
        return whole if len(self.view.days) * (1 + whole) <= room else code

    def minutes(self, row: int) -> int:
        """How long somebody's shifts last together, as they are typed now."""
        one, key = self.view.rows[row], self._key(row)
        typed = {day: entry for (where, day), entry in self.typed.items() if where == key}
        added = sum(
            self._lasts(entry) - self._lasts(self.saved(row, day)) for day, entry in typed.items()
        )
        return int(one.minutes) + added

    def _lasts(self, entry: str) -> int:
        return sum(self._minutes.get(code, 0) for code in entry.split("+"))

    def is_known(self, entry: str) -> bool:
        """Whether every code of an entry means something."""
        return all(
            part in self._rest or self.codes.is_known(part) for part in entry.split("+") if part
        )

    def of_cell(self, row: int, day: int) -> Mark | None:
        """What is wrong with a cell."""
        return self._marks.get((self.view.rows[row].name, self.view.days[day].day))

    def of_day(self, day: int) -> Mark | None:
        """What is wrong with a day as a whole."""
        return self._marks.get(("", self.view.days[day].day))

    def of_row(self, row: int) -> Mark | None:
        """What is wrong with a row as a whole."""
        return self._marks.get((self.view.rows[row].name, None))

    def place_of(self, finding: Any) -> tuple[int | None, int | None]:
        """Row and day of a finding; None where it is about nobody, or about no day."""
        row = next((n for n, one in enumerate(self.view.rows) if one.name == finding.name), None)
        return row, finding.day.day - 1 if finding.day else None

    # Typing -----------------------------------------------------------------------------

    def put(self, changes: Mapping[tuple[int, int], str]) -> None:
        """Type into cells, given by row and day; one step that can be taken back."""
        self._before.append(dict(self.typed))
        for (row, day), entry in changes.items():
            key = self._key(row)
            if entry == self._saved(key, day):
                self.typed.pop((key, day), None)
            else:
                self.typed[key, day] = entry
        if entries := [entry for entry in changes.values() if entry]:
            self.last = entries[-1]
            self._widen(entries)

    def take_back(self) -> bool:
        """Undo the last step of typing; whether there was one."""
        if not self._before:
            return False
        self.typed = self._before.pop()
        self._measure()
        return True

    def forget(self, key: Key, days: Mapping[int, str]) -> None:
        """These days of a row were saved; what was typed over them meanwhile stays new.

        No step before it can be taken back.
        """
        for day, entry in days.items():
            if self.typed.get((key, day)) == entry:
                del self.typed[key, day]
        self._before = []

    @property
    def changes(self) -> dict[Key, dict[int, str]]:
        """What was typed and is not saved: by row the days, counted from 0, with their entries."""
        found: dict[Key, dict[int, str]] = {}
        for (key, day), entry in sorted(self.typed.items()):
            found.setdefault(key, {})[day] = entry
        return found

    @property
    def rows_as_typed(self) -> list[Any]:
        """The rows with what was typed in them."""
        length = len(self.view.days)
        return [
            replace(row, cells=tuple(self.entry(place, day) for day in range(length)))
            for place, row in enumerate(self.view.rows)
        ]

    # The draft --------------------------------------------------------------------------

    def as_draft(self) -> dict[str, Any] | None:
        """What was typed, to be kept on this computer; None where nothing was."""
        cells = [[*key, day, entry] for (key, day), entry in sorted(self.typed.items())]
        return {"cells": cells} if cells else None

    def take_draft(self, fields: Mapping[str, Any]) -> bool:
        """Take up what was left unsaved; whether any of it still says something."""
        for name, post, day, entry in fields.get("cells", ()):
            key = (str(name), str(post))
            if key in self._rows and self._saved(key, int(day)) != entry:
                self.typed[key, int(day)] = str(entry)
                self._widen([str(entry)])
        return bool(self.typed)
