"""CSV, gzipped or not: the encoding and the delimiter told from the bytes, records streamed."""

import codecs
import csv
import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from frontdesk.errors import FileRefused
from frontdesk.exchange.foreign import Record, Records, readable, too_large
from frontdesk.language import _

LINE_LIMIT = 16_000_000
"""Characters in one line or one quoted cell; beyond it a quotation mark was never closed."""
TEXT_LIMIT = 4 * 1024**3
"""Bytes of a CSV, unpacked."""

_CHUNK = 1 << 20
_DAMAGED_UTF8 = 20
"""Bytes of valid UTF-8 beyond ASCII after which a file that then breaks is no GB18030."""
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class _Undecodable(Exception):
    """The bytes are not text in the encoding that was tried."""

    def __init__(self, offset: int, row: int, beyond_ascii: int) -> None:
        super().__init__()
        self.offset = offset
        self.row = row
        self.beyond_ascii = beyond_ascii


class _Counter:
    """Counts the records in a text that comes in pieces: newlines outside quotation marks."""

    def __init__(self) -> None:
        self.records = 0
        self._quoted = 0
        self._last = "\n"

    def feed(self, text: str) -> None:
        parts = text.split('"')
        self.records += sum(part.count("\n") for part in parts[self._quoted :: 2])
        self._quoted ^= (len(parts) - 1) & 1
        self._last = text[-1:] or self._last

    def total(self) -> int:
        return self.records + (self._last != "\n")


class _Lines:
    """The lines of a text; `ended` once the reader has asked for a line beyond the last."""

    def __init__(self, stream: io.TextIOBase, name: str) -> None:
        self._stream = stream
        self._name = name
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LINE_LIMIT)
        if not line:
            self.ended = True
            raise StopIteration
        if len(line) >= LINE_LIMIT:
            raise FileRefused(
                _("{name} has a line of more than {limit} characters.").format(
                    name=self._name, limit=LINE_LIMIT
                ),
                remedy=_("Check that it is a table."),
            )
        return line


@dataclass(frozen=True)
class CsvSource:
    """Where a CSV lies and how its bytes become characters."""

    path: Path
    name: str
    packed: bool
    encoding: str = "utf-8"

    def stream(self) -> BinaryIO:
        if self.packed:
            return cast(BinaryIO, gzip.open(self.path, "rb"))
        return self.path.open("rb")

    def text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(self.stream(), encoding=self.encoding, newline="")


def decoded(source: CsvSource) -> tuple[CsvSource, int]:
    """The source with its encoding, and about how many records it has."""
    failures: list[_Undecodable] = []
    for encoding in _encodings(source):
        candidate = CsvSource(source.path, source.name, source.packed, encoding)
        try:
            return candidate, _survey(candidate)
        except _Undecodable as failure:
            failures.append(failure)
            if encoding == "utf-8" and failure.beyond_ascii >= _DAMAGED_UTF8:
                break
    worst = max(failures, key=lambda failure: failure.offset)
    raise FileRefused(
        _("{name} is not readable text at row {row}, byte {offset}.").format(
            name=source.name, row=worst.row, offset=worst.offset
        ),
        remedy=_("Save it as CSV in UTF-8, or as .xlsx."),
    )


def _encodings(source: CsvSource) -> tuple[str, ...]:
    with source.stream() as stream:
        head = stream.read(4)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return (encoding,)
    return ("utf-8", "gb18030")


def _survey(source: CsvSource) -> int:
    """Read the file once from end to end; about how many records it has."""
    decoder = codecs.getincrementaldecoder(source.encoding)()
    counter = _Counter()
    size = characters = 0
    with source.stream() as stream:
        while True:
            chunk = stream.read(_CHUNK)
            size += len(chunk)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                raise _undecodable(source, error, size, characters, counter) from error
            _check_piece(source.name, text, size)
            counter.feed(text)
            characters += len(text)
            if not chunk:
                return counter.total()


def _undecodable(
    source: CsvSource, error: UnicodeDecodeError, size: int, characters: int, counter: _Counter
) -> _Undecodable:
    """Where the text breaks, counted from the start of the (unpacked) file."""
    offset = size - len(error.object) + error.start
    text = error.object[: error.start].decode(source.encoding, "ignore")
    counter.feed(text)
    return _Undecodable(offset, counter.records + 1, offset - characters - len(text))


def _check_piece(name: str, text: str, size: int) -> None:
    if "\0" in text:
        raise FileRefused(
            _("{name} is not a table: it holds binary data.").format(name=name),
            remedy=_("Save it as CSV in UTF-8, or as .xlsx."),
        )
    if size > TEXT_LIMIT:
        raise too_large(name)


def delimiter_of(source: CsvSource) -> str:
    """Comma, semicolon or tab: the one most often in the first line, quoted text left out."""
    with source.text() as stream:
        line = next((line for line in _Lines(stream, source.name) if line.strip()), "")
    if line.lstrip().startswith("<"):
        raise FileRefused(
            _("{name} is a web page or XML, not a table.").format(name=source.name),
            remedy=_("Open it in a spreadsheet program and save it as .xlsx."),
        )
    bare = re.sub(r'"[^"]*("|$)', "", line)
    return max(",;\t", key=bare.count)


def csv_records(source: CsvSource, delimiter: str) -> Records:
    """Every record of the file, blank ones included."""
    csv.field_size_limit(LINE_LIMIT)
    with readable(source.name), source.text() as stream:
        lines = _Lines(stream, source.name)
        reader = csv.reader(lines, delimiter=delimiter)
        number = 0
        while not lines.ended:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                yield _csv_error(source.name, number, error)
                continue
            if cells is None:
                return
            problem = _("A quotation mark in this row is never closed.") if lines.ended else ""
            yield Record(number, cells, problem)


def _csv_error(name: str, number: int, error: csv.Error) -> Record:
    """A row that could not be parted into cells; a cell without end ends the reading."""
    if "field limit" in str(error):
        raise FileRefused(
            _("Row {row} of {name} has a cell that does not end.").format(row=number, name=name),
            remedy=_("Look there for a quotation mark that is never closed."),
        ) from error
    return Record(number, [], _("The row cannot be parted into cells."))
