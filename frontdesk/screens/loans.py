"""What the warehouse has handed out: tools to come back first, materials after them."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.errors import InvalidInput
from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import countdown, stamp
from frontdesk.screens.order_lists import OrderList, fit
from frontdesk.text import shown_line, width
from frontdesk.widgets.fields import Field


class Loans(OrderList):
    """An order is not closed with a tool out; the keys settle the slip under the cursor."""

    WHERE: ClassVar[str] = "loans"
    EMPTY: ClassVar[str] = N_("Nothing of the warehouse is out.")

    async def reload(self) -> None:
        from frontdesk.registers.orders import lists

        rows = await self.console.link.ask(lists.loans)
        late = sum(self._late(row) for row in rows)
        tools = sum(row.slip.kind == "tool" for row in rows)
        head = _("Warehouse · out: tools {tools}, materials {materials}").format(
            tools=tools, materials=len(rows) - tools
        )
        self.take(f"{head} · ‼ {late} {_('overdue')}" if late else head, rows)

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.slip.id)

    def _late(self, row: Any) -> bool:
        return row.slip.due_at is not None and row.slip.due_at < self.now

    def line(self, row: Any, columns: int) -> Text:
        due = countdown(row.slip.due_at, self.now) if row.slip.due_at else ""
        left = f" {fit(due, 12)} {fit(_kind(row), 9)}"
        right = f" {fit(shown_line(row.worker), 12)} {fit(row.number, 14)} "
        room = max(0, columns - width(left) - width(right))
        text = Text(no_wrap=True).append(left, style=self._colour(row))
        return text.append(f"{fit(shown_line(row.slip.what), room)}{right}")

    def _colour(self, row: Any) -> str:
        """What is overdue stands out; under the cursor its sign does that alone."""
        if not self._late(row):
            return ""
        colour = "" if row is self.chosen else self.app.current_theme.error or ""
        return f"bold {colour}".strip()

    def about(self, row: Any) -> list[str]:
        slip = row.slip
        out = _("out since {when}").format(when=stamp(slip.issued_at, self.zone, True))
        by = _("handed out by {name}").format(name=shown_line(slip.issued_by))
        back = ""
        if slip.due_at:
            back = _("back by {when}").format(when=stamp(slip.due_at, self.zone, True))
        parts = [out, by if slip.issued_by else "", back]
        where = [_kind(row), shown_line(slip.what), shown_line(row.worker), row.number, row.room]
        return [_joined(where), _joined(parts)]

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        if self.chosen is not None:
            self.open_order(self.chosen.slip.order_id)

    def action_returned(self) -> None:
        row = self._mine()
        if row is None:
            return
        words = _("{what} is back at the warehouse, from {worker}.").format(
            what=shown_line(row.slip.what), worker=shown_line(row.worker)
        )
        self.confirm(_("Returned"), words, self._settle("give_back", row))

    def action_used(self) -> None:
        row = self._mine()
        if row is None:
            return
        words = _("{what} went into the job {number}.").format(
            what=shown_line(row.slip.what), number=row.number
        )
        self.confirm(_("Used up"), words, self._settle("use", row))

    def _settle(self, name: str, row: Any) -> Any:
        def work(tx: Any, _values: dict[str, Any]) -> None:
            getattr(_register(), name)(tx, row.slip.id, seen=row.entry_seq)

        return work

    def action_lost(self) -> None:
        from frontdesk.models.work_orders import PAYERS
        from frontdesk.rules.money import parse_fen

        row = self._mine()
        if row is None:
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            amount = parse_fen(values["amount"], field_label("amount"))
            if not amount:
                raise InvalidInput(field_label("amount"), _("must be filled in"), rule="WO-45")
            _register().lose(tx, row.slip.id, amount, payer=values["payer"], seen=row.entry_seq)

        payers = tuple((one, label("payer", one, current_language())) for one in PAYERS[::-1])
        fields = [
            Field("amount", field_label("amount"), hint=_("yuan, e.g. 35.50"), limit=20),
            Field("payer", field_label("payer"), "choice", payers, "worker"),
        ]
        title = _("Lost: {what}").format(what=shown_line(row.slip.what))
        self.ask(title, fields, work, rules=("WO-45",), draft=f"loan-lost-{row.slip.id}")

    def _mine(self) -> Any:
        """The slip under the cursor, when whoever is signed in may settle it."""
        row = self.chosen
        return row if row is not None and self.may("goods.note") else None


def _register() -> Any:
    from frontdesk.registers.orders import goods

    return goods


def _kind(row: Any) -> str:
    return _("tool") if row.slip.kind == "tool" else _("material")


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)
