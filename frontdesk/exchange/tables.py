"""Foreign tables, CSV (gzipped or not) and XLSX, read row by row.

The kind of a file is told by its first bytes, not by its suffix. A file is looked at as a whole
when it is opened: a text that does not decode, a damaged or cut archive and a zip bomb are
refused before the first row is given. What is wrong with a single row stands in `Row.problem`.
Memory does not grow with the number of rows, but an XLSX keeps its shared strings.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from frontdesk.errors import FileRefused, InvalidInput
from frontdesk.exchange.csv_records import CsvSource, csv_records, decoded, delimiter_of
from frontdesk.exchange.foreign import Record, Records, empty, locked, readable
from frontdesk.exchange.xlsx_records import check_archive, last_row, xlsx_records
from frontdesk.language import _
from frontdesk.text import clean, clean_line

CELL_LIMIT = 1_000_000
"""Characters in one cell; a longer one is a row problem."""

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP = b"\x1f\x8b"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_LOOK = 4 << 20
"""Bytes of an old Excel container that are searched for the sign of a password."""

_Reader = Callable[[], Records]


@dataclass(frozen=True, slots=True)
class Row:
    """One data row: as many cells as the header has, each cleaned.

    Args:
        number: as a spreadsheet counts it, the header's row being 1 at the top of the file.
        problem: why the row cannot be trusted, in the current language; empty when sound.
    """

    number: int
    cells: tuple[str, ...]
    problem: str


@dataclass(frozen=True)
class Table:
    """An opened table; the file itself is open only while `rows()` is being read.

    Args:
        name: the file's name.
        digest: SHA-256 of the file's bytes, 64 hex digits.
        header: the first row that is not blank.
    """

    name: str
    digest: str
    header: tuple[str, ...]
    _header_number: int
    _read: _Reader
    _count: int | None

    def rows(self) -> Iterator[Row]:
        """The data rows in file order, blank ones left out; may be called again.

        Raises:
            FileRefused: the file became unreadable, or one cell never ends.
        """
        width = len(self.header)
        with closing(self._read()) as records:
            for record in records:
                if record.number <= self._header_number:
                    continue
                if record.problem or any(map(str.strip, record.cells)):
                    yield _row(record, width)

    def count_hint(self) -> int | None:
        """About how many data rows there are, for a progress bar; None when unknown."""
        return self._count


def open_table(path: Path, header_cells: int = 1) -> Table:
    """Open a .csv, .csv.gz or .xlsx, whatever its suffix says.

    Args:
        path: the file; CSV in UTF-8, UTF-16 with its mark, or GB18030, cells parted by
            comma, semicolon or tab.
        header_cells: how many cells of the first row are filled at least; rows above it with
            fewer, such as a title, are passed over.

    Raises:
        FileRefused: there is no such file, or it is not a table that can be read whole.
    """
    name = _name(path)
    with readable(name):
        head = _head(path, name)
        if head.startswith(_OLE):
            raise _ole_refusal(path, name)
        if head.startswith(_ZIP):
            return _xlsx_table(path, name, header_cells)
        return _csv_table(path, name, header_cells, packed=head.startswith(_GZIP))


def _name(path: Path) -> str:
    return clean_line(os.fsencode(path.name).decode("utf-8", "replace"))


def _head(path: Path, name: str) -> bytes:
    """The first bytes of the file; refuses what is not a file or is empty."""
    if path.is_dir():
        raise FileRefused(
            _("{name} is a folder.").format(name=name), remedy=_("Choose a file in it.")
        )
    if not path.exists():
        raise FileRefused(
            _("There is no file {name}.").format(name=name),
            remedy=_("Check the folder and the spelling."),
        )
    if not path.is_file():
        raise FileRefused(_("{name} is not an ordinary file.").format(name=name))
    with path.open("rb") as file:
        if head := file.read(8):
            return head
    raise empty(name)


def _ole_refusal(path: Path, name: str) -> FileRefused:
    """Tells a workbook under a password from a workbook of the old format."""
    with path.open("rb") as file:
        encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(_OLE_LOOK)
    if encrypted or path.suffix.lower() == ".xlsx":
        return locked(name)
    return FileRefused(
        _("{name} is in the old Excel format (.xls).").format(name=name),
        remedy=_("Open it in a spreadsheet program and save it as .xlsx."),
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table(path: Path, name: str, read: _Reader, count: int | None, least: int) -> Table:
    """A table whose header is the first record with so many filled cells."""
    with closing(read()) as records:
        for record in records:
            if sum(map(bool, map(str.strip, record.cells))) >= least or record.problem:
                break
        else:
            raise empty(name)
    width = max((i for i, cell in enumerate(record.cells, 1) if cell.strip()), default=0)
    header = _row(record, width)
    if header.problem:
        raise FileRefused(
            _("The first row of {name} cannot be read: {reason}").format(
                name=name, reason=header.problem
            )
        )
    cells = tuple(cell.strip() for cell in header.cells)
    return Table(name, _digest(path), cells, record.number, read, count)


def _row(record: Record, width: int) -> Row:
    """The record padded to the header's width, cleaned and judged."""
    number, cells, problem = record
    problem = problem or _fault(cells, width)
    fitted = [cell[:CELL_LIMIT] for cell in cells[:width]] if problem else cells[:width]
    fitted += [""] * (width - len(fitted))
    try:
        return Row(number, tuple(map(clean, fitted)), problem)
    except InvalidInput:
        return Row(number, ("",) * width, _("A cell holds characters that are no text."))


def _fault(cells: list[str], width: int) -> str:
    """What is wrong with the shape of a row; empty when nothing is."""
    if len(cells) > width and any(map(str.strip, cells[width:])):
        return _("The row has more cells than the first row has columns.")
    if max(map(len, cells), default=0) > CELL_LIMIT:
        return _("A cell is longer than {limit} characters.").format(limit=CELL_LIMIT)
    return ""


def _csv_table(path: Path, name: str, least: int, *, packed: bool) -> Table:
    source, records = decoded(CsvSource(path, name, packed))
    delimiter = delimiter_of(source)
    count = max(0, records - 1) if records else None
    return _table(path, name, partial(csv_records, source, delimiter), count, least)


def _xlsx_table(path: Path, name: str, least: int) -> Table:
    check_archive(path, name)
    last = last_row(path, name)
    count = last - 1 if last and last > 1 else None
    return _table(path, name, partial(xlsx_records, path, name), count, least)
