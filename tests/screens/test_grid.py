"""The grid on plain data: moving its window, typing into its cells."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from support.pilots import seen, typed
from textual import events
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from frontdesk.screens.roster_codes import Codes
from frontdesk.widgets.grid import Cell, Column, Grid, Spot

PEOPLE, DAYS = 40, 31
CODES = Codes(["A1", "A2", "N", "N2", "休"])


class Plain(App[int]):
    """A grid of empty cells that keeps what is put into it."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[int, int], str] = {}
        self.pasted: list[tuple[int, int, list[list[str]]]] = []

    def compose(self) -> ComposeResult:
        yield Grid(
            lambda row, column: Cell(self.kept.get((row, column), "")),
            self.put,
            paste=lambda *what: self.pasted.append(what),
            complete=CODES.is_whole,
        )

    def on_mount(self) -> None:
        names = [f"员工{n:02d}" for n in range(1, PEOPLE + 1)]
        columns = [Column(str(d), "一", under_mark="*") for d in range(1, DAYS + 1)]
        grid = self.query_one(Grid)
        grid.show(names, columns, 2)
        grid.focus()

    def put(self, row: int, column: int, text: str) -> None:
        self.kept[row, column] = CODES.meant(text)


@asynccontextmanager
async def grid(size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[Plain, Grid, Pilot[int]]]:
    app = Plain()
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, app.query_one(Grid), pilot


async def test_the_window_follows_the_cursor_and_names_stay() -> None:
    async with grid() as (_app, table, pilot):
        first = seen(pilot).splitlines()
        assert "1–22/40" in first[0] and "1–22/31" in first[1] and "员工01" in first[2]
        assert " 22" in first[0] and " 23" not in first[0] and "*一" in first[1]
        await pilot.press("end", "ctrl+end")
        last = seen(pilot).splitlines()
        assert "19–40/40" in last[0] and "10–31/31" in last[1] and "员工40" in last[-1]
        assert table.at == Spot(39, 30)
        await pilot.press("ctrl+left", "pageup", "up", "left")
        assert table.at == Spot(39 - 21 - 1, 22)
        await pilot.press("ctrl+home", "up", "left")
        assert table.at == Spot(0, 0)
    async with grid((120, 44)) as (_app, table, pilot):
        whole = seen(pilot).splitlines()
        assert "/" not in whole[0] and " 31" in whole[0] and "员工40" in whole[41]


async def test_a_whole_code_is_taken_at_once_and_a_shorter_one_with_an_arrow() -> None:
    async with grid() as (app, table, pilot):
        await typed(pilot, "a1休n")
        assert app.kept == {(0, 0): "A1", (0, 1): "休"}
        assert table.typed == "n" and " n▏" in seen(pilot).replace("n▏", " n▏")
        await pilot.press("down")
        assert app.kept[0, 2] == "N" and table.at == Spot(1, 2)
        await typed(pilot, "n")
        await pilot.press("enter")
        assert app.kept[1, 2] == "N" and table.at == Spot(1, 3)
        await typed(pilot, "n")
        await pilot.press("escape")
        assert (1, 3) not in app.kept and table.typed == ""
        await typed(pilot, "zz")
        await pilot.press("backspace")
        assert table.typed == "z"
        await pilot.press("backspace", "left", "backspace")
        assert app.kept[1, 2] == ""


async def test_plus_behind_a_code_adds_a_second_shift_to_that_day() -> None:
    async with grid() as (app, table, pilot):
        await typed(pilot, "a1+n2")
        assert app.kept == {(0, 0): "A1+N2"} and table.at == Spot(0, 1)
        await pilot.press("right")
        await typed(pilot, "+")
        assert table.typed == "+" and table.at == Spot(0, 2)
        await pilot.press("escape", "left", "left")
        await typed(pilot, "+a2")
        assert app.kept == {(0, 0): "A1+N2+A2"}


async def test_a_block_from_a_spreadsheet_is_pasted_as_lines_of_cells() -> None:
    async with grid() as (app, table, pilot):
        await pilot.press("down", "right")
        table.post_message(events.Paste("A1\t休\nN\t" + "x" * 99))
        await pilot.pause()
        assert app.pasted == [(1, 1, [["A1", "休"], ["N", "x" * 24]])]


async def test_whoever_may_not_write_is_told_by_the_screen_and_types_nothing() -> None:
    async with grid() as (app, table, pilot):
        table.writable = False
        await typed(pilot, "n")
        assert app.kept == {(0, 0): "N"} and table.typed == ""
        assert table.at == Spot(0, 0)


async def test_what_is_typed_before_the_rows_are_there_is_put_in_when_they_come() -> None:
    async with grid() as (app, table, pilot):
        table.wait()
        await typed(pilot, "a1n")
        await pilot.press("right", "delete")
        assert app.kept == {}
        table.show(["员工01"], [Column(str(d)) for d in range(1, DAYS + 1)], 2)
        assert app.kept == {(0, 1): "A1"} and table.typed == "n"


async def test_a_click_goes_to_the_cell() -> None:
    async with grid() as (_app, table, pilot):
        await pilot.click(Grid, offset=(12 + 3 * 4 + 1, 5))
        assert table.at == Spot(3, 4)
