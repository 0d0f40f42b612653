"""What is owed: since when, how far the asking has come, and what is done about it next."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.clock import DAY, local
from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _, current_language
from frontdesk.screens.arrears_forms import (
    ask_fields,
    mark_fields,
    month_field,
    pay_fields,
    payment,
    reason_field,
    ring_words,
    typed_month,
)
from frontdesk.screens.lines import age, stamp
from frontdesk.screens.order_lists import OrderList, Work, fit, last_day
from frontdesk.text import mask_phone, mask_phones_in, shown_line, width
from frontdesk.widgets.fields import Field

WIDE = 100
"""Columns from which a line also names whoever signed the arrears mark."""
PAID_RULES = {"arrears": "FEE-10", "dunned": "FEE-12", "listed": "FEE-21", "due": "FEE-14"}


class Arrears(OrderList):
    """The oldest first; the keys act on the order under the cursor, Enter opens it."""

    WHERE: ClassVar[str] = "arrears"
    EMPTY: ClassVar[str] = N_("Nothing is owed.")

    def __init__(self) -> None:
        super().__init__()
        self._clocks: dict[int, tuple[str, int]] = {}
        self._states: dict[str, str] = {}

    async def reload(self) -> None:
        house = self.console.link.require().house
        states = house.transitions.states("order_money").items()
        self._states = {state: words.text(current_language()) for state, words in states}
        rows, self._clocks = await self.console.link.ask(_read)
        self.take(self._head(rows), rows)

    def _head(self, rows: list[Any]) -> str:
        from frontdesk.rules.money import yuan

        head = _("Unpaid: {n} · {sum} yuan").format(
            n=len(rows), sum=yuan(sum(row.owed_fen for row in rows))
        )
        late = sum(self._late(row) for row in rows)
        return f"{head} · ‼ {late} {_('overdue')}" if late else head

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.id)

    def _late(self, row: Any) -> bool:
        known = self._clocks.get(row.id)
        return known is not None and known[1] < self.now

    def line(self, row: Any, columns: int) -> Text:
        from frontdesk.rules.money import yuan

        late = self._late(row)
        left = f"{'‼' if late else ' '} {fit(row.number, 14)}{fit(shown_line(row.room), 10)} "
        sign = fit(self._signed(row), 24) if columns >= WIDE else ""
        since = age(self.now - _since(row))
        owed = f"{yuan(row.owed_fen):>9} {since:>4}"
        right = f"{owed}  {fit(self._state(row), 17)} {sign}{self._next(row)}"
        room = max(0, columns - width(left) - width(right) - 1)
        text = Text(left, style="bold" if late else "")
        return text.append(f"{fit(shown_line(row.customer), room)}{right} ")

    def _state(self, row: Any) -> str:
        return self._states.get(row.money, str(row.money))

    def _signed(self, row: Any) -> str:
        if not row.arrears_signature:
            return ""
        return _("signed {name}").format(name=shown_line(row.arrears_signature))

    def _next(self, row: Any) -> str:
        """When to ask next, or until when it is to be paid."""
        known = self._clocks.get(row.id)
        if known is None:
            return " " * 9
        rule, due = known
        words = _("ask {day}") if rule == "FEE-10" else _("due {day}")
        return fit(words.format(day=last_day(due, self.zone)), 10)

    def about(self, row: Any) -> list[str]:
        since = stamp(_since(row), self.zone, True)
        days = (self.now - _since(row)) // DAY
        parts = [
            _("since {when} ({n} d)").format(when=since, n=days),
            self._signed(row),
            shown_line(row.customer),
            mask_phone(row.telephone),
            shown_line(row.worker),
        ]
        words = mask_phones_in(row.content)
        return [words, " · ".join(part for part in parts if part)]

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        if self.chosen is not None:
            self.open_order(self.chosen.id)

    def _form(
        self, act: str, title: str, fields: Any, work: Work, rules: tuple[str, ...], name: str
    ) -> None:
        row = self.chosen
        if row is None or not self.may(act):
            return
        title = " · ".join(part for part in (title, row.number, shown_line(row.room)) if part)
        note = ring_words(row) if name == "ask" else ""
        draft = f"arrears-{name}-{row.id}"
        self.ask(title, fields(row), work, rules=rules, note=note, draft=draft)

    def action_call(self) -> None:
        row = self.chosen

        def work(tx: Any, values: dict[str, Any]) -> None:
            _payments().ask(tx, row.id, values["told"], values["content"], seen=row.entry_seq)

        self._form("order.write", _("Asked for payment"), ask_fields, work, ("FEE-06",), "ask")

    def action_mark(self) -> None:
        row = self.chosen

        def work(tx: Any, values: dict[str, Any]) -> None:
            _payments().leave_unpaid(
                tx, row.id, values["signature"], values["reason"], seen=row.entry_seq
            )

        self._form("payment.note", _("Pays later"), mark_fields, work, ("FEE-09",), "mark")

    def action_dun(self) -> None:
        row = self.chosen

        def work(tx: Any, values: dict[str, Any]) -> None:
            _payments().dun(tx, row.id, typed_month(values["month"]), seen=row.entry_seq)

        title = _("On the arrears list")
        self._form("payment.note", title, self._months, work, ("FEE-11",), "dun")

    def _months(self, row: Any) -> list[Field]:
        return [month_field(self._month_of(row))]

    def _month_of(self, row: Any) -> str:
        return f"{local(_since(row), self.zone):%Y-%m}"

    def action_dun_all(self) -> None:
        """Everything in arrears of one month, as one change."""
        if not self.may("payment.note"):
            return
        rows = [row for row in self.rows if row.money == "arrears"]
        if not rows:
            self.console.tell(_("No order is in arrears and not on a list yet."))
            return

        def work(tx: Any, values: dict[str, Any]) -> int:
            month = typed_month(values["month"])
            wanted = [row for row in rows if self._month_of(row) == month]
            if not wanted:
                raise InvalidInput(month_field("").label, _("no order of that month is in arrears"))
            for row in wanted:
                _payments().dun(tx, row.id, month, seen=row.entry_seq)
            return len(wanted)

        def done(count: int) -> None:
            self.console.tell(_("On the list: {n}.").format(n=count))

        chosen = self.chosen if self.chosen in rows else rows[0]
        field = month_field(self._month_of(chosen))
        title = _("Arrears list of a month")
        self.ask(title, [field], work, rules=("FEE-11",), done=done)

    def action_pay(self) -> None:
        row = self.chosen

        def work(tx: Any, values: dict[str, Any]) -> None:
            _payments().pay(tx, row.id, payment(values), seen=row.entry_seq)

        rules = (PAID_RULES[row.money],) if row is not None else ()
        self._form("payment.note", _("Paid at finance"), pay_fields, work, rules, "pay")

    def action_notice(self) -> None:
        row = self.chosen

        def work(tx: Any, values: dict[str, Any]) -> None:
            month = typed_month(values["month"])
            _payments().list_in_notice(tx, row.id, month, seen=row.entry_seq)

        title = _("On the fee notice")
        self._form("payment.note", title, self._months, work, ("FEE-21",), "notice")

    def action_write_off(self) -> None:
        row = self.chosen

        def work(tx: Any, values: dict[str, Any]) -> None:
            _payments().write_off(tx, row.id, values["reason"], seen=row.entry_seq)

        title = _("Write off")
        self._form("charge.write_off", title, reason_field, work, ("FEE-27",), "write-off")


def _since(row: Any) -> int:
    """When the resident signed, and so owed it."""
    return int(row.signed_at or row.issued_at)


def _payments() -> Any:
    from frontdesk.registers.orders import payments

    return payments


def _read(reading: Any) -> tuple[list[Any], dict[int, tuple[str, int]]]:
    from frontdesk.registers.orders import lists, views

    return views.unpaid(reading), lists.money_clocks(reading)
