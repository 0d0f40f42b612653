"""A page as plain text, 80 columns wide; wide characters count as two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from frontdesk.exchange import anchor_code
from frontdesk.exchange.paper import (
    Anchor,
    Blanks,
    Block,
    Facts,
    Heading,
    Page,
    Point,
    Prose,
    Table,
)
from frontdesk.rules.checklist_print import wrapped
from frontdesk.text import clip, grouped, shown, width

COLUMNS = 80
GAP = 2
"""Columns between two cells of a table."""
WIDEST = 26
"""A cell of a table that is not the last one is broken beyond this."""
BLANK = 30
"""Room for a signature in ink."""
NARROWEST = 20
"""So much the last column of a table has at least."""


def as_text(page: Page, columns: int = COLUMNS) -> str:
    """The whole page, ending in a line feed."""
    return "\n".join([*lines(page, columns), ""])


def lines(page: Page, columns: int = COLUMNS) -> list[str]:
    """The page, line by line; none is wider than `columns` terminal cells, the code apart."""
    return [line.rstrip() for line, _is_code in drawn(page, columns)]


def drawn(page: Page, columns: int = COLUMNS) -> list[tuple[str, bool]]:
    """Each line, and whether it belongs to a code, which is drawn black on white everywhere."""
    return [
        (line.code, True) if isinstance(line, _Code) else (line, False)
        for line in _page(page, columns)
    ]


@dataclass(frozen=True)
class _Code:
    """A line of a code, with its light edge."""

    code: str


def _page(page: Page, columns: int) -> Iterator[str | _Code]:
    if page.practice:
        yield _between(f" {shown(page.practice)} ", columns, "*")
    yield from _folded(page.site, columns)
    yield from _folded(page.title.both, columns)
    yield "=" * columns
    after: Block | None = None
    for block in page.blocks:
        if not (isinstance(block, Point) and isinstance(after, Point)):
            yield ""
        yield from _block(block, columns)
        after = block
    if page.foot:
        yield ""
        yield "-" * columns
        yield from _folded(page.foot, columns)


def _block(block: Block, columns: int) -> Iterator[str | _Code]:
    if isinstance(block, Heading):
        yield from _folded(block.words.both, columns)
        yield "-" * columns
    elif isinstance(block, Prose):
        yield from _folded(f"‼ {block.words}" if block.strong else block.words, columns)
    elif isinstance(block, Facts):
        yield from _facts(block, columns)
    elif isinstance(block, Table):
        yield from _table(block, columns)
    elif isinstance(block, Point):
        yield from _point(block, columns)
    elif isinstance(block, Anchor):
        yield from _anchor(block, columns)
    elif isinstance(block, Blanks):
        yield from _blanks(block, columns)


def _folded(words: str, columns: int, indent: int = 0) -> Iterator[str]:
    """Text from people in lines, its own line ends kept."""
    for line in shown(words).replace("\t", " ").split("\n"):
        fits = width(line) <= columns - indent
        yield from [" " * indent + line] if fits else wrapped(line, columns, indent)


def _between(words: str, columns: int, fill: str) -> str:
    left = max(0, columns - width(words))
    return f"{fill * (left // 2)}{words}{fill * (left - left // 2)}"


def _facts(block: Facts, columns: int) -> Iterator[str]:
    beside = min(WIDEST, max((width(label) for label, _ in block.filled), default=0))
    for label, value in block.filled:
        yield from _row((f"{label}", value), (beside, columns - beside - GAP))


def _point(block: Point, columns: int) -> Iterator[str]:
    mark = f"‼{block.mark}" if block.strong else f" {block.mark}"
    beside = max(4, width(mark))
    yield from _row((mark, block.words), (beside, columns - beside - GAP))
    for words in block.under:
        yield from _folded(words, columns, beside + GAP)


def _table(block: Table, columns: int) -> Iterator[str]:
    every = [block.heads, *block.rows]
    wide = _widths(every, columns)
    yield from _row(block.heads, wide)
    yield "-" * columns
    for row in block.rows:
        yield from _row(row, wide)


def _widths(rows: Sequence[Sequence[str]], columns: int) -> tuple[int, ...]:
    """What each column takes; where all of it is too much the widest give way."""
    natural = [
        min(WIDEST, max(_widest(cell) for cell in column)) for column in zip(*rows, strict=True)
    ][:-1]
    while natural and sum(natural) + GAP * len(natural) > columns - NARROWEST:
        natural[natural.index(max(natural))] -= 1
    return (*natural, columns - sum(natural) - GAP * len(natural))


def _widest(cell: str) -> int:
    return max(width(line) for line in shown(cell).split("\n"))


def _row(cells: Sequence[str], wide: Sequence[int]) -> Iterator[str]:
    """Cells beside each other, each broken in its own column."""
    folded = [list(_folded(cell, room)) for cell, room in zip(cells, wide, strict=True)]
    for beside in zip_longest(*folded, fillvalue=""):
        pieces = [_padded(piece, room) for piece, room in zip(beside, wide, strict=True)]
        yield (" " * GAP).join(pieces)


def _padded(piece: str, room: int) -> str:
    return piece + " " * max(0, room - width(piece))


def _anchor(block: Anchor, columns: int) -> Iterator[str | _Code]:
    yield from _folded(block.told, columns)
    yield f"  {clip(block.log, columns - 2)}"
    yield f"  #{block.seq}"
    groups = grouped(block.head).split()
    yield "  " + " ".join(groups[:8])
    yield "  " + " ".join(groups[8:])
    if block.code:
        yield ""
        yield from map(
            _Code, anchor_code.half_blocks(anchor_code.payload(block.log, block.seq, block.head))
        )


def _blanks(block: Blanks, columns: int) -> Iterator[str]:
    for label in block.labels:
        yield ""
        yield from _row((label, "_" * BLANK), (columns - BLANK - GAP, BLANK))
