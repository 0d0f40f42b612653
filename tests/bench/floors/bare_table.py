"""The floor: a bare Textual DataTable of 40 people by 31 days, nothing behind it."""

from textual.app import App, ComposeResult
from textual.widgets import DataTable

PEOPLE, DAYS = 40, 31


class BareTable(App[None]):
    """Names, and a short code for each day."""

    def compose(self) -> ComposeResult:
        yield DataTable()

    def on_mount(self) -> None:
        table: DataTable[str] = self.query_one(DataTable)
        table.fixed_columns = 1
        table.add_column("ready", width=12)
        for day in range(1, DAYS + 1):
            table.add_column(str(day), width=2)
        for number in range(PEOPLE):
            codes = ("N" if (day + number) % 6 < 4 else "R" for day in range(DAYS))
            table.add_row(f"person {number}", *codes)
        table.focus()


if __name__ == "__main__":
    BareTable().run()
