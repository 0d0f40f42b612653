"""What the lists beside the work orders share: head line, list, the row in full, forms over it."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.clock import local
from frontdesk.errors import Changed, FrontDeskError
from frontdesk.language import _, current_language
from frontdesk.screens.lines import entries_since
from frontdesk.text import clip, width
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import ConfirmDialog, FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

Work = Callable[[Any, dict[str, Any]], Any]
"""What a form does in its transaction: (tx, values)."""

LOW = 20
"""Lines under which a screen gives the rows all the room there is."""


def fit(value: str, cells: int) -> str:
    """`value` in exactly so many cells: cut with an ellipsis, or filled up."""
    shown = clip(value, cells)
    return shown + " " * max(0, cells - width(shown))


def last_day(due: int, zone: ZoneInfo) -> str:
    """`03-31`: the last day on which something is in time; a day ends where the next begins."""
    return f"{local(due - 1, zone):%m-%d}"


class OrderList(DeskScreen):
    """A list with a head line above it and the row of the cursor in full under it.

    A subclass gives `WHERE`, `line()`, `key()`, `about()` and `reload()`, which calls `take()`.
    """

    EMPTY: ClassVar[str] = ""
    DEFAULT_CSS = """
    OrderList #head { text-style: bold; height: auto; }
    OrderList #about { height: 3; border-top: solid $primary 60%; }
    OrderList.low #head { text-wrap: nowrap; text-overflow: ellipsis; }
    OrderList.low #about { display: none; }
    """

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="head")
            yield RecordTable(self.line, self.key, id="list", empty=_(self.EMPTY))
            yield Static(id="about")

    def line(self, row: Any, columns: int) -> Text:
        """A row as one line."""
        raise NotImplementedError

    def key(self, row: Any) -> int:
        """What tells rows apart."""
        raise NotImplementedError

    def about(self, row: Any) -> Sequence[str]:
        """A row in full, two lines at most."""
        raise NotImplementedError

    def take(self, head: str, rows: Sequence[Any]) -> None:
        """Show what was read."""
        self.query_one("#head", Static).update(Text(f" {head}"))
        self.query_one("#list", RecordTable).show(rows)
        self.tell_about()

    @property
    def chosen(self) -> Any:
        """The row under the cursor."""
        return self.query_one("#list", RecordTable).current

    @property
    def rows(self) -> list[Any]:
        """All rows, as they were read."""
        return self.query_one("#list", RecordTable).rows

    @property
    def now(self) -> int:
        """The desk's clock."""
        return self.console.link.require().clock.now()

    @property
    def zone(self) -> ZoneInfo:
        """The site's zone."""
        return self.console.link.require().house.zone

    def on_record_table_moved(self, _event: RecordTable.Moved) -> None:
        self.tell_about()

    def tell_about(self) -> None:
        """Write the row of the cursor out."""
        lines = self.about(self.chosen) if self.chosen is not None else ()
        room = max(1, self.size.width - 2)
        words = "\n".join(f" {clip(line.replace(chr(10), ' '), room)}" for line in lines)
        self.query_one("#about", Static).update(Text(words, no_wrap=True))

    def on_resize(self) -> None:
        super().on_resize()
        self.set_class(self.size.height < LOW, "low")
        self.tell_about()

    def on_record_table_chosen(self, _event: RecordTable.Chosen) -> None:
        self.action_open()

    def action_open(self) -> None:
        """What Enter does."""

    # Doing --------------------------------------------------------------------------------

    def may(self, act: str) -> bool:
        """Whether whoever is signed in may do this; if not, who may is said."""
        from frontdesk.rules import authority

        actor = self.console.link.require().signed_in
        try:
            authority.require(actor.roles if actor else (), act)
        except FrontDeskError as error:
            self.console.say(error)
            return False
        return True

    def ask(
        self,
        title: str,
        fields: Sequence[Field],
        work: Work,
        *,
        rules: Sequence[str] = (),
        note: str = "",
        draft: str = "",
        first: str = "",
        done: Callable[[Any], None] | None = None,
    ) -> None:
        """Open a form; `work` does in one transaction what it is for, with what was typed.

        Args:
            rules: ids of the rules whose words stand above the fields, after `note`.
            done: called with what `work` gave.
        """
        words = "\n".join(part for part in (note, *(self.rule(rule) for rule in rules)) if part)
        dialog = FormDialog(title, fields, self._sender(work), note=words, draft=draft, first=first)
        self.app.push_screen(dialog, lambda result: self._after(result, done))

    def confirm(
        self, title: str, words: str, work: Work, *, done: Callable[[Any], None] | None = None
    ) -> None:
        """Say what is about to happen; Enter does it, `done` is called with what `work` gave."""
        dialog = ConfirmDialog(title, words, self._sender(work))
        self.app.push_screen(dialog, lambda result: self._after(result, done))

    def _sender(self, work: Work) -> Any:
        async def send(values: dict[str, Any]) -> Any:
            try:
                return (await self.console.link.act(work, values),)
            except Changed as error:
                raise await self._renewed(error) from error

        return send

    def _after(self, result: Any, done: Callable[[Any], None] | None) -> None:
        if result is not None and done is not None:
            done(result[0])
        self.reload_soon()

    def at_once(self, work: Callable[[Any], Any]) -> None:
        """Do something that needs no form."""

        async def run() -> None:
            await self.console.attempt(self._acted(work))
            self.reload_soon()

        begin(self, run, "act")

    async def _acted(self, work: Callable[[Any], Any]) -> Any:
        try:
            return await self.console.link.act(work)
        except Changed as error:
            raise await self._renewed(error) from error

    async def _renewed(self, error: Changed) -> FrontDeskError:
        """Somebody was faster: the list is read again, what they wrote is said."""
        since = await self.console.link.ask(entries_since, error.since)
        await self.reload()
        return Changed("\n".join([error.what, *since]), error.since, remedy=error.remedy)

    def rule(self, rule: str) -> str:
        """`RV-05 At least 5 % …`."""
        book = self.console.link.require().house.rulebook
        return f"{rule} {book.rule(rule).text(current_language())}"

    def open_order(self, order_id: int) -> None:
        """The page of an order, over this list."""
        from frontdesk.screens.order_detail import OrderDetail

        self.app.push_screen(OrderDetail(order_id))
