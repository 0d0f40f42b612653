"""A printed price list, read line by line; nothing is written here (FEE-01).

Every line is looked at. What was understood, what is doubtful (a warning) and what is left out (a
problem) are told with line, field and reason. The file as a whole is refused only where a number
stands twice or no line can be taken.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import PurePath

from frontdesk.errors import FileRefused
from frontdesk.exchange.columns import PRICE_COLUMNS, map_columns
from frontdesk.exchange.households_table import RowProblem
from frontdesk.exchange.price_cells import (
    Price,
    Unreadable,
    has_surcharge,
    looks_cut_off,
    materials_in,
    read_price,
    trade_of,
)
from frontdesk.exchange.tables import Row, Table
from frontdesk.language import _
from frontdesk.registers.price_plan import MOST_ITEMS, TEXT_LIMIT, PriceDraft, number_key
from frontdesk.registers.prices import PRICED
from frontdesk.text import clean_line, fold

RULE = "FEE-01"

_PICTURES = tuple(map(chr, (*range(0x2400, 0x2422), 0xFFFD)))
_FORMULA = tuple("=+-@")


@dataclass(frozen=True, slots=True)
class PriceLine:
    """A line that can be taken: its row in the table, the header being row 1, and the item."""

    row: int
    item: PriceDraft


@dataclass(frozen=True)
class PricePreview:
    """What an import of the list would bring, and what it would leave out.

    Attributes:
        name: what the list would be called: the file's name without its suffix.
        warnings: what is doubtful about lines that are taken.
        problems: lines that are left out, and why.
        blocked: why nothing can be taken; empty where the list is sound as a whole.
    """

    file: str
    digest: str
    name: str
    lines: list[PriceLine] = field(default_factory=list)
    warnings: list[RowProblem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    looked_at: int = 0
    blocked: str = ""

    @property
    def left_out(self) -> int:
        """Lines that are left out."""
        return self.looked_at - len(self.lines)


class _Fault(Exception):
    """A cell that cannot be taken."""

    def __init__(self, field_name: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field_name, reason


def read_prices(table: Table) -> PricePreview:
    """Check a price list.

    Returns:
        What was understood of every line, in the order of the table.

    Raises:
        FileRefused: a column is missing or claimed twice, the file became unreadable, or it has
            more lines than a list may have.
    """
    columns = map_columns(table.header, PRICE_COLUMNS)
    name = clean_line(PurePath(table.name).name.split(".")[0]) or table.name
    found = PricePreview(table.name, table.digest, name)
    numbers: list[tuple[int, str]] = []
    for row, cells in _filled(table.rows(), columns, found.warnings):
        if len(numbers) == MOST_ITEMS:
            raise FileRefused(_("A price list has at most {most} lines.").format(most=MOST_ITEMS))
        numbers.append((row.number, cells["number"]))
        _read_line(row, cells, found)
    repeated = _repeated(numbers)
    lines = [line for group in _same_name(found.lines) for line in _stepped(group, found.warnings)]
    found.warnings.sort(key=lambda warning: warning.row)
    found.problems.extend(repeated)
    found.problems.sort(key=lambda problem: problem.row)
    blocked = ""
    if repeated:
        blocked = _("A number stands twice; nothing can be taken.")
    elif not lines:
        blocked = _("No line can be taken.")
    return replace(found, lines=lines, looked_at=len(numbers), blocked=blocked)


_Cells = dict[str, str]


def _filled(
    rows: Iterator[Row], columns: Mapping[str, int], warnings: list[RowProblem]
) -> Iterator[tuple[Row, _Cells]]:
    """Each row with its cells by field; a category and a heading stand for the lines below."""
    category = ""
    for row in rows:
        cells = {name: clean_line(row.cells[index]) for name, index in columns.items()}
        heading = "" if row.problem else _heading(cells)
        category = heading or cells.get("category", "") or category
        if heading:
            reason = _("It is taken as a heading.")
            warnings.append(RowProblem(row.number, "row", reason, RULE))
        else:
            yield row, {**cells, "category": category}


def _heading(cells: _Cells) -> str:
    """The words of a row that has a category and no more, or words in place of its number."""
    filled = [name for name, cell in cells.items() if cell]
    words = cells[filled[0]] if len(filled) == 1 else ""
    is_number = any(character.isdecimal() for character in words)
    return words if filled == ["category"] or (filled == ["number"] and not is_number) else ""


def _read_line(row: Row, cells: _Cells, found: PricePreview) -> None:
    """Add the line to those that are taken, or say why it is left out."""
    try:
        _refuse_unsound(row, cells)
        if not cells["item"]:
            _take_name_from_above(row, cells, found)
        price = read_price(cells["price"])
        if cells.get("per") and not price.unit:
            price = replace(price, unit=cells["per"])
    except Unreadable as error:
        fault = _Fault("price", str(error))
    except _Fault as error:
        fault = error
    else:
        item = _item(cells, price)
        found.lines.append(PriceLine(row.number, item))
        found.warnings.extend(
            RowProblem(row.number, name, reason, RULE) for name, reason in _doubts(cells, item)
        )
        return
    found.problems.append(RowProblem(row.number, fault.field, fault.reason, RULE))


def _refuse_unsound(row: Row, cells: _Cells) -> None:
    if row.problem:
        raise _Fault("row", row.problem)
    for name, cell in cells.items():
        if len(cell) > TEXT_LIMIT:
            raise _Fault(name, _("More than {limit} characters.").format(limit=TEXT_LIMIT))
    if not cells["number"]:
        raise _Fault("number", _("The number is missing."))


def _take_name_from_above(row: Row, cells: _Cells, found: PricePreview) -> None:
    """A line without a name, as merged cells leave it, belongs to the line right above."""
    above = found.lines[-1] if found.lines else None
    if above is None or above.row != row.number - 1 or not above.item.condition:
        raise _Fault("item", _("The name of the item is missing."))
    cells["item"] = above.item.name
    reason = _("The name was taken from the row above: {name}.").format(name=above.item.name)
    found.warnings.append(RowProblem(row.number, "item", reason, RULE))


def _item(cells: _Cells, price: Price) -> PriceDraft:
    remark = cells.get("remark", "")
    return PriceDraft(
        number=cells["number"],
        name=cells["item"],
        pricing=price.pricing,
        least_fen=price.least_fen,
        most_fen=price.most_fen,
        percent=price.percent,
        category=cells["category"],
        condition=price.condition,
        unit=price.unit,
        materials=materials_in(f"{cells['price']};{remark}")[0],
        remark=remark,
        printed=cells["price"],
        trade=trade_of(cells["item"], cells["category"], remark),
    )


def _doubts(cells: _Cells, item: PriceDraft) -> Iterator[tuple[str, str]]:
    """Field and reason of all that somebody should look at before the line is taken."""
    if looks_cut_off(item.name):
        yield "item", _("The name seems to be cut off: {name}").format(name=item.name)
    yield from _price_doubts(item)
    if materials_in(f"{item.printed};{item.remark}")[1]:
        yield "remark", _("It says both that material is in the price and that it is not.")
    if has_surcharge(item.remark):
        yield "remark", _("A further charge stands in the remark; it is not reckoned by itself.")
    for name, cell in cells.items():
        if name != "price" and cell.startswith(_FORMULA):
            yield name, _("It begins like a formula and is taken as text.")
        if "⟨U+" in cell or any(picture in cell for picture in _PICTURES):
            yield name, _("A control character stands in it and was made visible.")


def _price_doubts(item: PriceDraft) -> Iterator[tuple[str, str]]:
    if item.pricing in PRICED and not item.unit:
        yield "price", _("It does not say for which unit.")
    if item.pricing in PRICED and item.least_fen == 0:
        yield "price", _("By this price it costs nothing.")
    if item.pricing == "on_request" and item.least_fen is not None:
        yield "price", _("Only the lowest price is named; the sum is assessed on site.")
    if item.unit[:1].isdecimal():
        yield "price", _("The price is for {unit} together.").format(unit=item.unit)


# Several lines together -----------------------------------------------------------------------


def _repeated(numbers: Sequence[tuple[int, str]]) -> list[RowProblem]:
    """Every row whose number stands in an earlier one, be that taken or left out."""
    first: dict[str, int] = {}
    found = []
    for row, number in numbers:
        before = first.setdefault(number_key(number), row) if number else row
        if before != row:
            reason = _("The number {number} stands in row {row} already.")
            shown = number[:TEXT_LIMIT]
            found.append(RowProblem(row, "number", reason.format(number=shown, row=before), RULE))
    return found


def _same_name(lines: Sequence[PriceLine]) -> Iterator[list[PriceLine]]:
    """Runs of lines, one below the other, that name one thing."""
    for _key, run in groupby(lines, lambda line: (fold(line.item.category), fold(line.item.name))):
        yield list(run)


def _stepped(run: list[PriceLine], warnings: list[RowProblem]) -> list[PriceLine]:
    """The lines of one name: steps of one item where each has a condition of its own."""
    first: dict[str, int] = {}
    for line in run:
        row = first.setdefault(fold(line.item.condition), line.row)
        if row != line.row:
            reason = _("The same item stands in row {row} already.").format(row=row)
            warnings.append(RowProblem(line.row, "item", reason, RULE))
    steps = len(run) > 1 and len(first) == len(run) and "" not in first
    if not steps or any(line.item.pricing not in ("fixed", "range") for line in run):
        return run
    return [PriceLine(line.row, replace(line.item, pricing="step")) for line in run]
