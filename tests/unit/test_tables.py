"""Foreign tables: whatever lies in the file, rows or one clear refusal."""

import codecs
import gzip
import hashlib
import struct
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.errors import FileRefused
from frontdesk.exchange import csv_records, tables, xlsx_records
from frontdesk.exchange.tables import Row, open_table

COMPLAINTS = (
    "留言编号,留言用户,留言主题,留言时间,留言详情,反对数\n"
    '188006,A000102948,一米阳光是否合法？,2019/2/28 11:25:05,"\n\t\t\n\t\t座落在G2栋320,\n\t\t",0\n'
    "188007,A00074795,道路命名,2019/2/14 20:00:00,短文,1\n"
)


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(path: Path, *rows: tuple[Any, ...]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    book.close()
    return path


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row.cells for row in open_table(path).rows()]


def refused(path: Path) -> str:
    with pytest.raises(FileRefused) as caught:
        for _row in open_table(path).rows():
            pass
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("gbk", b""),
        ("gb18030", b""),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_csv_in_every_encoding(tmp_path: Path, encoding: str, mark: bytes, packed: bool) -> None:
    raw = mark + COMPLAINTS.encode(encoding)
    path = write(tmp_path / "table", gzip.compress(raw, mtime=0) if packed else raw)
    table = open_table(path)
    assert table.header[0] == "留言编号"
    assert table.digest == hashlib.sha256(path.read_bytes()).hexdigest()
    rows = list(table.rows())
    assert [row.number for row in rows] == [2, 3]
    assert rows[0].cells[4] == "\n\t\t\n\t\t座落在G2栋320,\n\t\t"
    assert table.count_hint() == 2
    assert rows == list(table.rows())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiter_is_read_off_the_header(tmp_path: Path, delimiter: str) -> None:
    head = delimiter.join(["房号", '"姓名,;，称呼;,"', "电话"])
    path = write(tmp_path / "a.csv", f"{head}\r\n{delimiter.join('abc')}\r\n")
    assert cells(path) == [("a", "b", "c")]


def test_ragged_and_blank_rows(tmp_path: Path) -> None:
    table = open_table(write(tmp_path / "a.csv", "\na,b,,\n1\n\n1,2,,\n1,2,3\n ,\n"))
    assert table.header == ("a", "b")
    rows = list(table.rows())
    assert [(row.number, row.cells, bool(row.problem)) for row in rows] == [
        (3, ("1", ""), False),
        (5, ("1", "2"), False),
        (6, ("1", "2"), True),
    ]


def test_cells_are_cleaned(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "a\n\x1b]52;c;x\x07\n\u202e138\n".encode())
    assert cells(path) == [("␛]52;c;x␇",), ("⟨U+202E⟩138",)]


def test_wide_cell_is_a_problem_of_its_row(tmp_path: Path) -> None:
    wide = "x" * (tables.CELL_LIMIT + 1)
    path = write(tmp_path / "a.csv", f"a,b\n{'y' * tables.CELL_LIMIT},1\n{wide},2\n3,4\n")
    rows = list(open_table(path).rows())
    assert [bool(row.problem) for row in rows] == [False, True, False]
    assert rows[2] == Row(4, ("3", "4"), "")


def test_quotation_mark_never_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.csv", 'a,b\n1,2\n"3,4\n5,6\n')
    sound, open_ended = open_table(path).rows()
    assert not sound.problem
    assert "never closed" in open_ended.problem
    monkeypatch.setattr(csv_records, "LINE_LIMIT", 20)
    path = write(tmp_path / "b.csv", 'a,b\n"3,4\n' + "5,6\n" * 20)
    assert "Row 2" in refused(path)
    assert "a line of more than 20" in refused(write(tmp_path / "c.csv", "a\n" + "x" * 30))


def test_undecodable_bytes_are_located(tmp_path: Path) -> None:
    damaged = "房号,姓名\n1,张三李四王五赵六\n2,".encode() + b"\xff\n"
    assert f"row 3, byte {len(damaged) - 2}" in refused(write(tmp_path / "a.csv", damaged))
    gbk = "房号\n张三\n".encode("gbk") + b"\xff\xff\n"
    assert f"row 3, byte {len(gbk) - 3}" in refused(write(tmp_path / "b.csv", gbk))
    cut = codecs.BOM_UTF16_LE + "房号\n1\n".encode("utf-16-le") + b"x"
    assert "row 3" in refused(write(tmp_path / "c.csv", cut))


def test_utf8_broken_late_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", ("姓名\n" + "张三\n" * 50).encode() + "李".encode()[:2] + b"\n"
    )
    assert "row 52" in refused(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n \n,,\n", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"a,b\n1,\0\n", "binary data"),
        (b"<html><table><tr><td>", "web page"),
        (b"PK\x03\x04 no archive", "damaged"),
        (b"\x1f\x8b no gzip at all", "damaged"),
        (gzip.compress(b"a,b\n1,2\n" * 999, mtime=0)[:-9], "damaged"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (gzip.compress(b"a,b\n", mtime=0) + b"tail", "damaged"),
        (tables._OLE + b"\0" * 600, "old Excel format"),
        (tables._OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_broken_files(tmp_path: Path, content: bytes, told: str) -> None:
    assert told in refused(write(tmp_path / "table.xls", content))


def test_no_file_to_read(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path)
    assert "no file" in refused(tmp_path / "none.csv")
    assert "no file" in refused(tmp_path / "\x1b[2J.csv")
    assert "\x1b" not in refused(tmp_path / "\x1b[2J.csv")


def test_unpacked_size_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_records, "TEXT_LIMIT", 3_000_000)
    path = write(tmp_path / "a.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 1_000_000, mtime=0))
    assert "unpacks to far more" in refused(path)


def test_workbook_values(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ("留言时间", "电话", "房号", "留言详情", "公式"),
        ("2019/2/28 11:25:05", 13800000001.0, 1203, "\n\t\t内容\n\t\t", "=1+1"),
        (datetime(2019, 2, 14, 20, 0, 59, 999_700), 1.38e10, 2.5, None, True),
        (),
        ("x", 1e-7, 0.1, "a_x000D_\nb", None),
    )
    table = open_table(path)
    rows = list(table.rows())
    assert table.count_hint() == 4
    assert [row.number for row in rows] == [2, 3, 5]
    assert rows[0].cells == ("2019/2/28 11:25:05", "13800000001", "1203", "\n\t\t内容\n\t\t", "")
    assert rows[1].cells == ("2019-02-14 20:01:00", "13800000000", "2.5", "", "TRUE")
    assert rows[2].cells == ("x", "0.0000001", "0.1", "a\nb", "")


def rewritten(path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with bytes of one part replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("part", "old", "new", "told"),
    [
        (SHEET, b"<sheetData>", b"<sheetData><oops>", "not an Excel workbook"),
        (SHEET, b't="n"', b't="s"', "not an Excel workbook"),
        (SHEET, b"<v>7</v>", b"<v>seven</v>", "not an Excel workbook"),
        (SHEET, b'<row r="2"', b'<row r="99999999"', "unpacks to far more"),
        (SHEET, b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', "damaged"),
        ("xl/workbook.xml", b"<sheets>", b"<!--", "not an Excel workbook"),
        ("[Content_Types].xml", b"<Override", b"<Neglect", "not an Excel workbook"),
    ],
)
def test_broken_workbooks(tmp_path: Path, part: str, old: bytes, new: bytes, told: str) -> None:
    path = workbook(tmp_path / "a.xlsx", ("房号", "姓名"), (7, "张三"))
    assert told in refused(rewritten(path, part, old, new))


def test_dimension_that_lies_is_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("a", "b"), (1, 2), (3, 4))
    rewritten(path, SHEET, b'<dimension ref="A1:B3"', b'<dimension ref="A1"')
    assert open_table(path).count_hint() is None
    assert cells(path) == [("1", "2"), ("3", "4")]


def test_date_out_of_range_stays_quiet(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("a",), (datetime(2019, 1, 1),))
    rewritten(path, SHEET, b"<v>43466</v>", b"<v>99999999999</v>")
    assert cells(path) == [("#VALUE!",)]


def test_zip_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(SHEET, b" " * 5_000_000)
    assert "unpacks to far more" in refused(bomb)
    honest = workbook(tmp_path / "a.xlsx", ("a",), (1,))
    monkeypatch.setattr(xlsx_records, "ARCHIVE_LIMIT", 1000)
    assert "unpacks to far more" in refused(honest)


def test_locked_archive(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("a",), (1,))
    raw = bytearray(path.read_bytes())
    start = raw.find(b"PK\x01\x02")
    struct.pack_into("<H", raw, start + 8, 1)
    assert "password" in refused(write(path, bytes(raw)))


def test_archive_of_a_later_kind(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ("a",), (1,))
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"PK\x01\x02") + 6] = 99
    assert "not an Excel workbook" in refused(write(path, bytes(raw)))


def survives(path: Path, content: bytes) -> None:
    """Rows or a refusal; whatever else comes out fails the test."""
    try:
        table = open_table(write(path, content))
        for row in table.rows():
            assert len(row.cells) == len(table.header)
    except FileRefused as refusal:
        assert refusal.what


FUZZ = settings(
    derandomize=True,
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXT_BYTES = st.lists(
    st.sampled_from([b'"', b",", b";", b"\t", b"\n", b"\r", b"\0", "房".encode(), b"\xb7\xbf"])
    | st.binary(max_size=4)
).map(b"".join)


@FUZZ
@given(
    magic=st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", tables._OLE, codecs.BOM_UTF16_LE]),
    content=TEXT_BYTES,
    packed=st.booleans(),
)
def test_any_bytes(tmp_path: Path, magic: bytes, content: bytes, packed: bool) -> None:
    raw = magic + content
    survives(tmp_path / "fuzz", gzip.compress(raw, mtime=0) if packed else raw)


@FUZZ
@given(place=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=4))
def test_workbook_with_damaged_bytes(tmp_path: Path, place: float, junk: bytes) -> None:
    whole = tmp_path / "whole.xlsx"
    if not whole.exists():
        workbook(whole, ("房号", "电话"), ("1203", 13800000001))
    raw = whole.read_bytes()
    start = int(place * len(raw))
    survives(tmp_path / "fuzz.xlsx", raw[:start] + junk + raw[start + len(junk) :])


@FUZZ
@given(place=st.floats(0, 1, exclude_max=True), junk=st.binary(max_size=6))
def test_sheet_with_damaged_xml(tmp_path: Path, place: float, junk: bytes) -> None:
    path = workbook(tmp_path / "fuzz.xlsx", ("房号", "电话"), ("1203", 13800000001))
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(SHEET)
    start = int(place * len(xml))
    survives(path, rewritten(path, SHEET, xml, xml[:start] + junk + xml[start + 2 :]).read_bytes())
