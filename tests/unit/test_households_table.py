"""A list of households: every row looked at, every problem told."""

import time
from pathlib import Path

import pytest

from frontdesk.errors import FileRefused
from frontdesk.exchange.households_table import HouseholdRow, HouseholdsPreview, read_households
from frontdesk.exchange.tables import open_table
from frontdesk.resources import data_path

HEADER = "楼栋,单元,房号,楼层,姓名,身份,电话,备用电话,备注,紧急联系人,紧急联系电话\n"


def preview(tmp_path: Path, *lines: str, header: str = HEADER) -> HouseholdsPreview:
    path = tmp_path / "households.csv"
    path.write_text(header + "\n".join(lines) + "\n", encoding="gb18030")
    return read_households(open_table(path))


def problems(tmp_path: Path, *lines: str, header: str = HEADER) -> list[tuple[int, str]]:
    return [(p.row, p.field) for p in preview(tmp_path, *lines, header=header).problems]


def test_a_full_row(tmp_path: Path) -> None:
    line = (
        "3栋,2单元,1203室,12层, 张 三 ,租户,138 0000 0001/0755-80000001,13800000001,养狗,李四,110"
    )
    found = preview(tmp_path, line)
    assert found.problems == []
    assert found.rows == [
        HouseholdRow(
            row=2,
            building="3",
            unit="2",
            room_no="1203",
            label="3-2-1203",
            floor="12",
            name="张 三",
            kind="tenant",
            telephones=("13800000001", "075580000001"),
            note="养狗",
            emergency_name="李四",
            emergency_telephone="110",
        )
    ]


@pytest.mark.rule("RES-22")
def test_an_empty_home_needs_no_name(tmp_path: Path) -> None:
    found = preview(tmp_path, "5,1,0402,4")
    assert found.problems == []
    assert (found.rows[0].label, found.rows[0].name, found.rows[0].kind) == (
        "5-1-0402",
        "",
        "owner",
    )


def test_one_address_column(tmp_path: Path) -> None:
    found = preview(tmp_path, "3-2-1203,a", "3栋2单元1204室,b", "3-1205,c", header="住址,name\n")
    assert [(r.building, r.unit, r.room_no) for r in found.rows] == [
        ("3", "2", "1203"),
        ("3", "2", "1204"),
        ("3", "", "1205"),
    ]


def test_room_cell_with_the_whole_label(tmp_path: Path) -> None:
    header = "building,unit,room,address\n"
    lines = ["3,2,3-2-1203,", ",,3-2-1204,", "3,,3-2-1205,", "4,,3-2-1206,", "3,2,1207,3-2-1208"]
    found = preview(tmp_path, *lines, header=header)
    assert [row.label for row in found.rows] == ["3-2-1203", "3-2-1204", "3-2-1205"]
    assert [problem.row for problem in found.problems] == [5, 6]


def test_every_problem_of_every_row(tmp_path: Path) -> None:
    lines = [
        "3,2,,1,张三",
        "3,2,大堂,1,张三",
        "3,2,1203,一楼,张三,邻居,1.38E+10,12,,李四,110/119",
        f"3,2,1204,,{'长' * 101}",
        "3,2,1205,,,,13800000001",
        "3,2,1206,6,张三",
        "3,2,1206,6,张　三",
        "3,2,1207",
        "3,2,1207",
        "3,2,1208,,,,,,,,,超出",
        "3,2,1209,9,李四,家属,转802",
        ",,1210,10,王五",
        "翡翠园,,1210,10,王五",
    ]
    assert problems(tmp_path, *lines) == [
        (2, "room"),
        (3, "room"),
        (4, "telephone"),
        (4, "telephone2"),
        (4, "floor"),
        (4, "kind"),
        (4, "emergency_telephone"),
        (5, "name"),
        (6, "name"),
        (8, "name"),
        (10, "room"),
        (11, "row"),
        (12, "telephone"),
        (13, "building"),
        (14, "room"),
    ]
    found = preview(tmp_path, *lines)
    assert found.looked_at == len(lines)
    assert [row.row for row in found.rows] == [7, 9]
    assert all(problem.reason and problem.rule for problem in found.problems)
    assert "row 7" in found.problems[9].reason


@pytest.mark.parametrize(
    ("text", "floor"), [("12", "12"), ("12F", "12"), ("第3层", "3"), ("B1", "-1"), ("-2", "-2")]
)
def test_floors(tmp_path: Path, text: str, floor: str) -> None:
    assert preview(tmp_path, f"3,2,1203,{text}").rows[0].floor == floor


def test_template_reads_without_a_problem() -> None:
    found = read_households(open_table(data_path("templates", "households.csv")))
    assert found.problems == []
    assert len(found.rows) == 3
    assert found.rows[0].telephones == ("13800000001", "075580000001")


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("３,２,１２０３", "3-2-1203"),
        ("03号楼,02,0402", "3-2-0402"),
        ("三栋,一单元,1203房", "3-1-1203"),
        ("a1栋,,1203a", "A1-1203A"),
        ("03,,3-2-1203", "3-2-1203"),
    ],
)
def test_ways_to_write_a_home(tmp_path: Path, line: str, label: str) -> None:
    assert [row.label for row in preview(tmp_path, line).rows] == [label]


def test_no_room_column(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="missing"):
        preview(tmp_path, "张三", header="姓名\n")


def test_a_large_estate_is_read_while_the_clerk_waits(tmp_path: Path) -> None:
    lines = (
        f"{n % 40 + 1},{n % 3 + 1},{n // 120 + 100},5,住户{n},业主,138{n:08},,,,"
        for n in range(20_000)
    )
    start = time.perf_counter()
    found = preview(tmp_path, *lines)
    assert len(found.rows) == 20_000
    assert time.perf_counter() - start < 5
