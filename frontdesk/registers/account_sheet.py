"""The sheet of a period as plain lines: statistics, charge report, differences, details.

It is printed, signed by customer service and finance, and each keeps one (FEE-18).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from frontdesk.clock import local
from frontdesk.intake import label
from frontdesk.language import N_, Language, catalogue
from frontdesk.registers import account_details, accounts
from frontdesk.registers.account_details import Detail
from frontdesk.registers.accounts import DIFFERENCES, AccountsView, bounds
from frontdesk.registers.unit_of_work import Reading
from frontdesk.rules.money import yuan
from frontdesk.text import clip, grouped, shown_line, width

CELLS: Final = 78
"""How wide a line is: a terminal of 80 columns, or a sheet."""
_DETAIL: Final = (14, 9, -10, -12, -10, -11)
"""Columns of the charge details; a negative one is set to the right, then the line is free."""
_STATISTICS: Final = (16, -9, -11, -8, -11, -11, -11)
_MOVED: Final = (14, -12, -12, -12, -12)
_COUNTS: Final = (44, -8, -14)
_SUMS: Final = (52, -14)


@dataclass(frozen=True)
class SheetLine:
    """A line of the sheet.

    Attributes:
        key: of the difference that the line is about; empty for any other line.
    """

    text: str
    key: str = ""


def sheet(reading: Reading, view: AccountsView, language: Language) -> list[str]:
    """The sheet of a period as it was drawn up, to be read or printed."""
    return [line.text for line in lines(reading, view, language)]


def lines(reading: Reading, view: AccountsView, language: Language) -> list[SheetLine]:
    """The same, with the lines that are about a difference marked."""
    return list(_Sheet(reading, view, language).lines())


def administrator_day(reading: Reading, period: str) -> date:
    """The day by whose end the orders of a period go, totalled, to the administrator (WO-54).

    Raises:
        InvalidInput: not a month or day.
    """
    start, _end = bounds(reading, period)
    first = local(start, reading.house.zone).date().replace(day=1)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following.replace(day=reading.house.rulebook.count("wo.transfer_day"))


def cells(words: Sequence[str], columns: Sequence[int]) -> str:
    """Words in columns of so many terminal cells, to the right where negative."""
    parts = []
    for word, column in zip(words, columns, strict=False):
        room = abs(column) - 1
        wide = width(word)
        gap = " " * (room - wide)
        shown = word if wide <= room or column < 0 else clip(word, room)
        parts.append(f" {gap}{shown}" if column < 0 else f"{shown}{gap} ")
    rest = " ".join(words[len(columns) :])
    return f"{''.join(parts)} {rest}".rstrip()


class _Sheet:
    """One sheet being written down in one language."""

    def __init__(self, reading: Reading, view: AccountsView, language: Language) -> None:
        self.reading, self.view, self.language = reading, view, language
        self._say = catalogue(language).gettext
        self._start, self._end = bounds(reading, view.period)
        self._at = view.drawn_at
        self._details = list(account_details.details(reading, self._start, self._end, self._at))
        self._moved = account_details.movements(reading, self._start, self._end, self._at)
        states = reading.house.transitions.states("order_money")
        self._states = {state: words.text(language) for state, words in states.items()}

    def lines(self) -> Iterator[SheetLine]:
        """Every line, from the title to the digest."""
        for part in (self._head, self._statistics, self._counts, self._report):
            yield from map(SheetLine, part())
        yield from self._differences()
        for part in (self._arrears, self._notice, self._workers, self._charges, self._movements):
            yield from map(SheetLine, part())
        yield from map(SheetLine, self._signatures())

    # Helpers ------------------------------------------------------------------------------

    def _line(self, said: str, **values: object) -> str:
        return self._say(said).format(**values)

    def _title(self, said: str, *rules: str) -> Iterator[str]:
        yield ""
        yield f"== {self._say(said)} ({', '.join(rules)}) =="

    def _label(self, group: str, value: str) -> str:
        return label(group, value, self.language)

    def _when(self, instant: int) -> str:
        return f"{local(instant, self.reading.house.zone):%Y-%m-%d %H:%M}"

    def _figure(self, name: str) -> Any:
        return self.view.figures.get(name, 0)

    # Parts --------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        view, house = self.view, self.reading.house
        practice = self._say(N_("PRACTICE")) + " · " if house.practice else ""
        yield practice + shown_line(house.name)
        yield self._line(N_("Orders and money of {period}"), period=view.period)
        drawn = {"when": self._when(view.drawn_at), "name": shown_line(view.drawn_by)}
        if view.state == "counted":
            yield self._line(N_("Counted {when}; not drawn up."), **drawn)
        else:
            yield self._line(N_("Drawn up {when} by {name}."), **drawn)
        if not view.whole:
            yield self._say(N_("‼ The period was not over then: what came later is not in it."))
        day = administrator_day(self.reading, view.period)
        yield self._line(
            N_("Sorted and totalled, to the administrator by {day} (WO-54)."), day=f"{day}"
        )

    def _statistics(self) -> Iterator[str]:
        yield from self._title(N_("Statistics by category"), "REP-10", "FEE-17")
        heads = [N_("Category"), N_("Taken in"), N_("Signed for"), N_("Charged"), N_("Charge")]
        heads += [N_("Came in"), N_("Still owed")]
        yield cells([self._say(head) for head in heads], _STATISTICS)
        issued, done = self._figure("issued") or {}, self._figure("done") or {}
        by: dict[str, list[Detail]] = {}
        for one in self._details:
            by.setdefault(one.category, []).append(one)
        for category in sorted({*issued, *done, *by}):
            row = [issued.get(category, 0), done.get(category, 0)]
            yield self._statistic(self._label("category", category), row, by.get(category, []))
        total = [sum(issued.values()), sum(done.values())]
        yield self._statistic(self._say(N_("Together")), total, self._details)

    def _statistic(self, name: str, counts: list[int], charged: Sequence[Detail]) -> str:
        sums = (
            sum(one.charged_fen - one.written_off_fen for one in charged),
            sum(one.received_fen for one in charged),
            sum(one.owed_fen for one in charged),
        )
        counted = [str(number) for number in (*counts, len(charged))]
        return cells([name, *counted, *map(yuan, sums)], _STATISTICS)

    def _counts(self) -> Iterator[str]:
        """What each of the three counted (FEE-16, FEE-17)."""
        yield from self._title(N_("Counted by three"), "FEE-16", "FEE-17")
        heads = (N_("Who"), N_("Orders"), N_("Yuan"))
        yield cells([self._say(head) for head in heads], _COUNTS)
        counted = self._figure("counted") or {}
        done = self._figure("done") or {}
        desk = (self._figure("charged_orders"), self._figure("confirmed_fen"))
        yield self._count(N_("Books: charged orders, money at finance"), *desk)
        finance = (counted.get("finance_orders"), counted.get("finance_fen"))
        yield self._count(N_("Finance: orders, money received"), *finance)
        desk = (done.get("engineering", 0), self._figure("collected_fen"))
        yield self._count(N_("Books: repairs done, money collected"), *desk)
        engineering = (counted.get("engineering_orders"), counted.get("engineering_fen"))
        yield self._count(N_("Engineering: repairs done, money collected"), *engineering)

    def _count(self, who: str, orders: int | None, fen: int | None) -> str:
        said = "–" if orders is None else str(orders)
        return cells([self._say(who), said, "–" if fen is None else yuan(fen)], _COUNTS)

    def _report(self) -> Iterator[str]:
        """What finance puts before the general property manager (FEE-20), by method (FEE-19)."""
        yield from self._title(N_("Charge report, in yuan"), "REP-11", "FEE-20")
        charged, off = self._figure("charged_fen"), self._figure("written_off_fen")
        yield self._sum(N_("Charged"), charged)
        yield self._sum(N_("Written off"), -off)
        received = sum(one.received_fen for one in self._details)
        yield self._sum(N_("Received for these orders so far"), -received)
        yield self._sum(N_("Still owed for these orders"), charged - off - received)
        yield from self._title(N_("Received in the period, by way of payment"), "FEE-19")
        methods = Counter(self._figure("by_method") or {})
        for method, fen in sorted(methods.items(), key=lambda item: (-item[1], item[0])):
            yield self._sum(self._label("method", method), fen)
        yield self._sum(N_("Together"), self._figure("received_fen"))
        here = sum(one.in_period_fen for one in self._details)
        other = self._figure("received_fen") - here
        for said, fen in (
            (N_("of it for orders not signed for in the period"), other),
            (N_("of it collected by workers"), self._figure("collected_fen")),
            (N_("of it confirmed by finance"), self._figure("confirmed_fen")),
            (N_("given back, already taken off"), self._figure("given_back_fen")),
        ):
            yield self._sum(said, fen, "  ")
        yield self._sum(N_("Written off in the period"), self._figure("given_up_fen"))

    def _sum(self, said: str, fen: int, indent: str = "") -> str:
        return cells([indent + self._say(said), yuan(fen)], _SUMS)

    def _differences(self) -> Iterator[SheetLine]:
        view = self.view
        yield from map(SheetLine, self._title(N_("Differences"), "FEE-18"))
        if not view.differences:
            yield SheetLine(self._say(N_("None: everything agrees.")))
        for place, one in enumerate(view.differences, 1):
            amount = str(one.amount_fen) if one.kind.endswith("_orders") else yuan(one.amount_fen)
            sign = "+" if one.amount_fen > 0 and not one.number else ""
            known = self._say(DIFFERENCES.get(one.kind, one.kind))
            mark = " " if view.explanations.get(one.key) else "‼"
            words = cells([f"{mark} {place:>2} {one.number}", sign + amount], (20, -10))
            yield SheetLine(f"{words}  {known}", one.key)
            why = shown_line(view.explanations.get(one.key, ""))
            said = self._line(N_("why: {words}"), words=why) if why else self._say(N_("why: ____"))
            yield SheetLine(f"     {said}", one.key)

    def _arrears(self) -> Iterator[str]:
        yield from self._title(N_("Arrears list, from finance to the desk"), "REP-13", "FEE-11")
        owing = [one for one in self._details if one.state in ("arrears", "dunned", "due")]
        yield from self._owed(
            (one.number, one.room, one.customer, one.owed_fen, self._states[one.state])
            for one in owing
        )

    def _notice(self) -> Iterator[str]:
        """The order number and the amount, for each customer's notice of the month."""
        month = self.view.period
        if len(month) > 7:
            return
        yield from self._title(N_("For the management-fee notices of the month"), "FEE-21")
        found = account_details.notice_lines(self.reading, month, self._start, self._at)
        yield from self._owed(
            (one.number, one.room, one.customer, one.amount_fen, "") for one in found
        )

    def _workers(self) -> Iterator[str]:
        found = account_details.worker_charges(self.reading, self._start, self._end, self._at)
        yield from self._title(N_("Charged to workers"), "WO-45")
        yield from self._owed((one.number, one.name, one.text, one.amount_fen, "") for one in found)

    def _owed(self, rows: Iterable[tuple[str, str, str, int, str]]) -> Iterator[str]:
        total = count = 0
        for number, first, second, fen, rest in rows:
            total, count = total + fen, count + 1
            words = [number, shown_line(first), shown_line(second), yuan(fen), rest]
            yield cells(words, (14, 12, 24, -11))
        if not count:
            yield self._say(N_("None."))
            return
        yield cells([self._say(N_("Together")), str(count), "", yuan(total)], (14, 12, 24, -11))

    def _charges(self) -> Iterator[str]:
        yield from self._title(N_("Charge details"), "REP-12", "FEE-18")
        heads = [N_("Order"), N_("Room"), N_("Charged"), N_("Written off"), N_("Came in")]
        heads += [N_("Still owed"), N_("How paid")]
        yield cells([self._say(head) for head in heads], _DETAIL)
        for one in self._details:
            sums = (one.charged_fen, one.written_off_fen, one.received_fen, one.owed_fen)
            how = self._how(one)
            row = cells([one.number, shown_line(one.room), *map(yuan, sums)], _DETAIL)
            short = width(row) + 1 + width(how) <= CELLS
            yield f"{row} {how}" if short else row
            if not short:
                yield f"{' ' * abs(_DETAIL[0])}{how}"
        names = ("charged_fen", "written_off_fen", "received_fen", "owed_fen")
        totals = [yuan(sum(getattr(one, name) for one in self._details)) for name in names]
        yield cells([self._say(N_("Together")), str(len(self._details)), *totals], _DETAIL)

    def _movements(self) -> Iterator[str]:
        """What was paid, handed in or given up for orders that stand on other sheets."""
        yield from self._title(N_("Moved for orders not signed for in the period"), "FEE-18")
        if self._moved:
            heads = [N_("Order"), N_("Came in"), N_("Handed in"), N_("Written off")]
            yield cells([self._say(head) for head in (*heads, N_("Still owed"))], _MOVED)
        for one in self._moved:
            sums = (one.received_fen, one.handed_in_fen, one.written_off_fen, one.owed_fen)
            yield cells([one.number, *map(yuan, sums)], _MOVED)
        if not self._moved:
            yield self._say(N_("None."))
        if self._changed():
            yield self._say(N_("‼ These are not the sums that were drawn up: draw up anew."))

    def _how(self, one: Detail) -> str:
        method = self._label("method", one.method) if one.method else ""
        state = "" if one.state in ("paid", "confirmed") else self._states[one.state]
        return " ".join(part for part in (method, shown_line(one.receipt), state) if part)

    def _changed(self) -> bool:
        """Whether the details no longer read as when the sheet was drawn up."""
        kept = self.view.figures.get("details_sha256")
        return bool(kept) and kept != account_details.digest(self._details, self._moved)

    def _signatures(self) -> Iterator[str]:
        yield from self._title(N_("Signatures"), "FEE-18")
        names = accounts.signers(self.reading, self.view.id) if self.view.id else []
        blank = ("____________", 0, 0)
        both = (N_("Customer service"), N_("Finance"))
        for who, (name, seq, at) in zip(both, [*names, blank, blank], strict=False):
            signed = self._line(N_("signed {when}, entry #{seq}"), when=self._when(at), seq=seq)
            yield cells([self._say(who), shown_line(name), signed if seq else ""], (20, 20))
        yield cells([self._say(N_("General property manager")), blank[0]], (26, 20))
        yield self._say(N_("Two copies: customer service keeps one, finance the other."))
        if self.view.sheet_sha256:
            yield ""
            yield self._say(N_("SHA-256 of this sheet:"))
            groups = grouped(self.view.sheet_sha256).split()
            yield f"  {' '.join(groups[:8])}"
            yield f"  {' '.join(groups[8:])}"
