"""XLSX through openpyxl's streaming reader, with the guards it does not have itself."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from frontdesk.errors import FileRefused
from frontdesk.exchange.foreign import Record, Records, damaged, locked, readable, too_large
from frontdesk.language import _

ARCHIVE_LIMIT = 1024**3
"""Bytes of all parts of an XLSX, unpacked."""
RATIO_LIMIT = 300
"""Unpacked to packed bytes of one part of an XLSX, above `RATIO_FLOOR` bytes."""
RATIO_FLOOR = 1_000_000
SHEET_ROWS = 1_048_576
"""Rows that a spreadsheet can have."""

_BATCH = 500


def check_archive(path: Path, name: str) -> None:
    """Refuse a zip bomb, a locked archive and XML that defines entities, before any parsing."""
    with _parsing(name), zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise locked(name)
        if sum(part.file_size for part in parts) > ARCHIVE_LIMIT or any(map(_absurd, parts)):
            raise too_large(name)
        if any(_has_doctype(archive, part) for part in parts):
            raise damaged(name)


def _absurd(part: zipfile.ZipInfo) -> bool:
    packed = max(part.compress_size, 1)
    return part.file_size > RATIO_FLOOR and part.file_size > RATIO_LIMIT * packed


def _has_doctype(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(part) as stream:
        return b"<!DOCTYPE" in stream.read(1 << 16).replace(b"\0", b"")


@contextmanager
def _parsing(name: str, row: int = 0) -> Iterator[None]:
    """Keep openpyxl quiet, and turn whatever it raises on a foreign file into a refusal.

    Its warnings would be printed across the screen.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (FileRefused, zipfile.BadZipFile):
        raise
    except Exception as error:
        if row:
            what = _("{name} is an Excel workbook that cannot be read beyond row {row}.")
        else:
            what = _("{name} is not an Excel workbook that can be read.")
        raise FileRefused(
            what.format(name=name, row=row),
            remedy=_("Open it in a spreadsheet program and save it as .xlsx."),
        ) from error


@contextmanager
def _sheet(path: Path, name: str) -> Iterator[Any]:
    """The first visible sheet of the workbook."""
    with path.open("rb") as file:
        with _parsing(name):
            from openpyxl import load_workbook

            workbook = load_workbook(file, read_only=True, data_only=True)
        try:
            sheets: list[Any] = workbook.worksheets
            if not sheets:
                raise FileRefused(_("{name} has no sheet with rows.").format(name=name))
            yield next((sheet for sheet in sheets if sheet.sheet_state == "visible"), sheets[0])
        finally:
            workbook.close()


def last_row(path: Path, name: str) -> int | None:
    """Number of the last row as the sheet claims it; None when it does not say."""
    with _sheet(path, name) as sheet:
        last = sheet.max_row
        return last if isinstance(last, int) else None


def xlsx_records(path: Path, name: str) -> Records:
    """Every row of the first visible sheet, values as text; blank ones included."""
    number = 0
    with readable(name), _sheet(path, name) as sheet:
        sheet.reset_dimensions()
        rows = iter(sheet.iter_rows(values_only=True))
        while batch := _batch(rows, name, number):
            for values in batch:
                number += 1
                yield Record(number, [_as_text(value) for value in values], "")
            if number > SHEET_ROWS:
                raise too_large(name)


def _batch(rows: Iterator[tuple[Any, ...]], name: str, row: int) -> list[tuple[Any, ...]]:
    with _parsing(name, row):
        return list(islice(rows, _BATCH))


def _as_text(value: object) -> str:
    """A cell's value as a clerk would have typed it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, date):
        return _moment(value)
    if isinstance(value, time):
        return value.isoformat(timespec="seconds")
    return str(value)


def _number(value: float) -> str:
    """Digits without exponent and without a needless `.0`."""
    if value.is_integer():
        return str(int(value))
    return format(Decimal(repr(value)), "f")


def _moment(value: date) -> str:
    """`YYYY-MM-DD HH:MM:SS`, rounded to the second."""
    if not isinstance(value, datetime):
        return f"{value.isoformat()} 00:00:00"
    if value.microsecond >= 500_000 and value.year < 9999:
        value += timedelta(seconds=1)
    return value.replace(tzinfo=None).isoformat(" ", "seconds")
