"""Printed price lists: every shape of a cell is understood, or told with line, field and reason."""

import csv
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from frontdesk.errors import FileRefused
from frontdesk.exchange.price_cells import (
    Price,
    Unreadable,
    has_surcharge,
    looks_cut_off,
    materials_in,
    read_price,
    trade_of,
)
from frontdesk.exchange.price_table import PricePreview, read_prices
from frontdesk.exchange.tables import open_table
from frontdesk.models.prices import PRICINGS
from frontdesk.registers.price_plan import PriceDraft

HEADER = ("类别", "序号", "服务项目", "收费标准", "备注")


def price_file(
    folder: Path, *rows: tuple[str, ...], encoding: str = "utf-8", header: tuple[str, ...] = HEADER
) -> Path:
    path = folder / "有偿服务.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def read(folder: Path, *rows: tuple[str, ...]) -> PricePreview:
    """The preview of a list whose rows are number, item, price and remark."""
    whole = [("安装", *row, *[""] * (4 - len(row))) for row in rows]
    return read_prices(open_table(price_file(folder, *whole)))


def items(found: PricePreview) -> list[PriceDraft]:
    return [line.item for line in found.lines]


def told(found: PricePreview) -> list[tuple[int, str]]:
    """Row and field of every warning."""
    return [(warning.row, warning.field) for warning in found.warnings]


def refusals(found: PricePreview) -> list[tuple[int, str]]:
    return [(problem.row, problem.field) for problem in found.problems]


# Price cells ----------------------------------------------------------------------------------


@pytest.mark.rule("FEE-01")
@pytest.mark.parametrize(
    ("cell", "price"),
    [
        ("15元/盏", Price("fixed", 1500, 1500, unit="盏")),
        ("15.5 元 / 盏", Price("fixed", 1550, 1550, unit="盏")),
        ("１５元／盏", Price("fixed", 1500, 1500, unit="盏")),
        ("￥1,200/台", Price("fixed", 120_000, 120_000, unit="台")),
        ("15", Price("fixed", 1500, 1500)),
        ("8元/m", Price("fixed", 800, 800, unit="m")),
        ("65元/㎡", Price("fixed", 6500, 6500, unit="㎡")),
        ("65元/m2", Price("fixed", 6500, 6500, unit="m2")),
        ("70元每米", Price("fixed", 7000, 7000, unit="米")),
        ("每米70元", Price("fixed", 7000, 7000, unit="米")),
        ("5元/10张", Price("fixed", 500, 500, unit="10张")),
        ("20元/人/次", Price("fixed", 2000, 2000, unit="人/次")),
        ("30元/单元", Price("fixed", 3000, 3000, unit="单元")),
        ("120-480元/处", Price("range", 12_000, 48_000, unit="处")),
        ("120元～480元/处", Price("range", 12_000, 48_000, unit="处")),
        ("120—480元/处", Price("range", 12_000, 48_000, unit="处")),
        ("120至480元", Price("range", 12_000, 48_000)),
        ("600mm内180元/盏", Price("fixed", 18_000, 18_000, None, "600mm内", "盏")),
        ("木门90元/扇", Price("fixed", 9000, 9000, None, "木门", "扇")),
        ("3/4寸管30元/个", Price("fixed", 3000, 3000, None, "3/4寸管", "个")),
        ("15元/盏（有轨道）", Price("fixed", 1500, 1500, None, "有轨道", "盏")),
        ("15元/盏（不含材料）", Price("fixed", 1500, 1500, unit="盏")),
        ("15元/盏含材料费", Price("fixed", 1500, 1500, unit="盏")),
        ("12%", Price("percent", percent=1200)),
        ("材料费的12.5%", Price("percent", percent=1250, condition="材料费的")),
        ("面议", Price("on_request")),
        ("按实际计算", Price("on_request")),
        ("300元/次起", Price("on_request", 30_000, unit="次")),
        ("300元(起)", Price("on_request", 30_000)),
        ("免费", Price("fixed", 0, 0)),
        ("20 yuan/lamp", Price("fixed", 2000, 2000, unit="lamp")),
        ("CNY 20-50 per spot", Price("range", 2000, 5000, unit="spot")),
        ("On request", Price("on_request")),
    ],
)
def test_a_price_is_understood(cell: str, price: Price) -> None:
    assert read_price(cell) == price


@pytest.mark.parametrize(
    "cell",
    [
        *("1O元/盏", "l5元/盏", "A15元", "十五元", "fifteen yuan", "15 dollars", "abc", "面议15元"),
        *("1,5000元", "15.555元", "1 500元", "15..5元", "-15元", "=15", "+15元", "@15", "¥¥15"),
        *(
            "480-120元",
            "1-2-3元",
            "15元/",
            "15元左右",
            "约15元",
            "15元以内",
            "最低15元",
            "15元/台以上",
        ),
        *("5-12%", "0%", "1200%", "99999999999元", "600mm内180元/盏，900mm内320元/盏", "15元30元"),
    ],
)
def test_what_is_not_certain_is_refused_with_a_reason(cell: str) -> None:
    with pytest.raises(Unreadable, match=r"."):
        read_price(cell)


@pytest.mark.rule("FEE-01")
@pytest.mark.parametrize(
    "cell",
    [
        *("1'000元", "1’000元/台", "1_000元", "2×50元", "2*50元", "2 x 50元", "50元/盏×2"),
        *("20元/盏(夜间30)", "20元/盏(夜间30起)", "20元/盏（夜间30块）", "20元/盏(夜间加20%)"),
        *("每增加1米加10元", "每增加1米10元", "每米加10元", "基本价加10元", "plus 20 yuan"),
    ],
)
def test_another_sum_beside_the_price_is_never_left_out(cell: str) -> None:
    with pytest.raises(Unreadable):
        read_price(cell)


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        ("160元/盏(500mm内)", "500mm内"),
        ("100元/个(DN15)", "DN15"),
        ("180元/台(1.5匹)", "1.5匹"),
        ("15元/盏（20:00以后）", "20:00以后"),
        ("100元/次(2-4人)", "2-4人"),
    ],
)
def test_a_number_in_brackets_that_counts_something_is_a_condition(
    cell: str, condition: str
) -> None:
    assert read_price(cell).condition == condition


@pytest.mark.parametrize("cell", ["", "  ", "-", "——", "/", "…"])
def test_no_price_is_said_to_be_none(cell: str) -> None:
    with pytest.raises(Unreadable, match="No price"):
        read_price(cell)


@pytest.mark.parametrize(
    ("words", "materials", "both"),
    [
        ("不含材料费", "not_included", False),
        ("含材料费", "included", False),
        ("不包含材料", "not_included", False),
        ("未含配件", "not_included", False),
        ("包工包料", "included", False),
        ("包工不包料", "not_included", False),
        ("材料另计", "not_included", False),
        ("不含打孔和材料费", "not_included", False),
        ("含人工和材料", "included", False),
        ("不含打孔，含材料费", "included", False),
        ("不含打孔，打孔另计每个30元", "unstated", False),
        ("以两遍为准", "unstated", False),
        ("含辅材，不含主材", "unstated", True),
        ("materials not included", "not_included", False),
        ("including materials", "included", False),
    ],
)
def test_whether_material_is_in_the_price(words: str, materials: str, both: bool) -> None:
    assert materials_in(words) == (materials, both)


def test_further_charges_of_a_remark() -> None:
    assert has_surcharge("不含打孔，打孔另计每个30元") and has_surcharge("断丝的按实际人工计算")
    assert not has_surcharge("材料另计") and not has_surcharge("不含材料费")
    assert not has_surcharge("白色、透明")


def test_names_that_end_in_the_middle() -> None:
    assert all(map(looks_cut_off, ("更换开关16A、", "换灯（吸顶", "更换水管/", "水管和")))
    assert not any(map(looks_cut_off, ("4、6分龙头", "换灯（吸顶）", "线槽24X14", "线2*0.5")))


@pytest.mark.parametrize(
    ("words", "trade"),
    [
        ("更换筒灯", "electric"),
        ("马桶疏通", "water"),
        ("空调漏水维修", "aircon"),
        ("空调滤网清洗", "aircon"),
        ("燃气软管更换", "gas"),
        ("更换房门锁", "carpentry"),
        ("入户保洁", "cleaning"),
        ("A4复印", "office"),
        ("墙面刷乳胶漆", "other"),
        ("代收快递", ""),
        ("Replace a lamp", "electric"),
    ],
)
def test_the_words_suggest_a_trade(words: str, trade: str) -> None:
    assert trade_of(words) == trade


# Whole lists ----------------------------------------------------------------------------------


@pytest.mark.rule("FEE-01")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = price_file(tmp_path, ("安装", "7", "装筒灯", "15元/盏", "不含材料费"), encoding=encoding)
    found = read_prices(open_table(path))
    assert items(found) == [
        PriceDraft(
            number="7",
            name="装筒灯",
            pricing="fixed",
            least_fen=1500,
            most_fen=1500,
            category="安装",
            unit="盏",
            materials="not_included",
            remark="不含材料费",
            printed="15元/盏",
            trade="electric",
        )
    ]
    assert (found.name, found.looked_at, found.left_out, found.blocked) == ("有偿服务", 1, 0, "")
    assert found.warnings == found.problems == []


def test_a_workbook_with_merged_cells_and_english_headers(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Category", "No.", "Service item", "Price (yuan)", "Unit", "Remark"),
        ("Lamps", 1, "Hang a lamp", "up to 60 cm: 180", "lamp", None),
        (None, 2, None, "larger: 320", "lamp", None),
        (None, 3, "Fit a socket", 12.5, "piece", "with materials"),
    ):
        sheet.append(row)
    book.save(tmp_path / "prices.xlsx")
    found = read_prices(open_table(tmp_path / "prices.xlsx"))
    first, second, third = items(found)
    assert (first.name, first.condition, first.least_fen) == ("Hang a lamp", "up to 60 cm", 18_000)
    assert (second.name, second.condition, second.pricing) == ("Hang a lamp", "larger", "step")
    assert (third.least_fen, third.unit, third.materials) == (1250, "piece", "included")
    assert {item.category for item in items(found)} == {"Lamps"}
    assert told(found) == [(3, "item")] and "row above" in found.warnings[0].reason


def test_headings_between_the_lines_are_categories(tmp_path: Path) -> None:
    whole = (
        ("", "1", "换灯", "10元/盏", ""),
        ("水工", "", "", "", ""),
        ("", "2", "通管", "80元/处", ""),
    )
    found = read_prices(open_table(price_file(tmp_path, ("电工类",), *whole, ("", "三、其他"))))
    assert [item.category for item in items(found)] == ["电工类", "水工"]
    assert told(found) == [(2, "row"), (4, "row"), (6, "row")]
    assert (found.looked_at, found.problems) == (2, [])


def test_steps_are_lines_of_one_name_with_conditions(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        ("1", "装吊灯", "600mm内180元/盏"),
        ("2", "装吊灯", "900mm内320元/盏"),
        ("3", "拆门", "木门90元/扇"),
        ("4", "拆窗", "60元/扇"),
        ("5", "拆窗", "铝窗60元/扇"),
        ("6", "装吊灯", "1200mm内480元/盏"),
    )
    assert [item.pricing for item in items(found)] == ["step", "step", *["fixed"] * 4]
    assert [item.condition for item in items(found)][:3] == ["600mm内", "900mm内", "木门"]
    assert found.warnings == []


def test_doubtful_lines_are_taken_with_a_warning(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        ("1", "换开关16A、20A、", "25元/个"),
        ("2", "装线槽", "12元/m", "不含开孔，开孔另计每个30元"),
        ("3", "测漏", "80"),
        ("4", "看图", "免费"),
        ("5", "通管", "150元/处起"),
        ("6", "复印", "5元/10张"),
        ("7", "换锁", "30元/个", "含辅材，不含主材"),
        ("8", "@SUM(A1)", "30元/个"),
        ("9", "换\x07灯", "30元/个"),
        ("10", "换铰链", "30元/个"),
        ("11", "换铰链", "40元/个"),
    )
    assert len(found.lines) == 11 and found.problems == []
    assert told(found) == [
        (2, "item"),
        (3, "remark"),
        (4, "price"),
        (5, "price"),
        (5, "price"),
        (6, "price"),
        (7, "price"),
        (8, "remark"),
        (9, "item"),
        (10, "item"),
        (12, "item"),
    ]
    eighth, ninth = items(found)[7:9]
    assert (eighth.name, ninth.name) == ("@SUM(A1)", "换␇灯")
    assert items(found)[1].materials == "unstated"
    assert {warning.rule for warning in found.warnings} == {"FEE-01"}


def test_lines_that_cannot_be_taken_are_left_out_with_the_reason(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        ("1", "换灯", "1O元/盏"),
        ("2", "换灯", ""),
        ("", "换灯", "10元/盏"),
        ("4", "", "10元/盏"),
        ("5", "换" * 501, "10元/盏"),
        ("6", "换灯", "10元/盏", "", "one more"),
        ("7", "换锁", "20元/把"),
        ("8", "换锁", "=1+1"),
    )
    assert refusals(found) == [
        (2, "price"),
        (3, "price"),
        (4, "number"),
        (5, "item"),
        (6, "item"),
        (7, "row"),
        (9, "price"),
    ]
    assert "1O元" in found.problems[0].reason and "No price" in found.problems[1].reason
    assert [line.row for line in found.lines] == [8]
    assert (found.looked_at, found.left_out, found.blocked) == (8, 7, "")


def test_a_number_that_stands_twice_keeps_the_file_out(tmp_path: Path) -> None:
    found = read(tmp_path, ("A1", "换灯", "10元/盏"), ("ａ 1", "换锁", "20元/把"))
    assert refusals(found) == [(3, "number")] and "row 2" in found.problems[0].reason
    assert "twice" in found.blocked


def test_a_number_of_a_line_that_is_left_out_counts_too(tmp_path: Path) -> None:
    found = read(
        tmp_path, ("1", "换灯", "?"), ("1", "换灯", "10元/盏"), ("", "换锁", ""), ("1", "", "")
    )
    assert refusals(found) == [
        (2, "price"),
        (3, "number"),
        (4, "number"),
        (5, "item"),
        (5, "number"),
    ]
    assert "twice" in found.blocked


@given(st.text(st.sampled_from("0123456789.,-/~ 元¥%每起约不含材料(内)mA"), max_size=40))
def test_whatever_stands_in_a_cell_is_a_sound_price_or_a_reason(cell: str) -> None:
    try:
        price = read_price(cell)
    except Unreadable as error:
        assert str(error)
        return
    least, most = price.least_fen, price.most_fen
    assert price.pricing in PRICINGS
    assert least is None or most is None or 0 <= least <= most
    assert not re.search(r"[0-9.,]$", price.condition) or "(" in cell


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1,111", "1 ", "1-", "不含", "含材", "(", "元", "1元", "/1"]
)
def test_long_cells_are_judged_at_once(piece: str) -> None:
    cell = (piece * 500)[:500]
    begun = time.monotonic()
    with pytest.raises(Unreadable):
        read_price(cell)
    materials_in(cell), has_surcharge(cell), looks_cut_off(cell)
    assert time.monotonic() - begun < 1


def test_a_list_without_one_sound_line_keeps_the_file_out(tmp_path: Path) -> None:
    assert "No line" in read(tmp_path, ("1", "换灯", "?")).blocked
    assert "No line" in read(tmp_path).blocked


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = price_file(tmp_path, ("1", "换灯"), header=("序号", "服务项目"))
    with pytest.raises(FileRefused, match="“price” is missing") as refusal:
        read_prices(open_table(path))
    assert "收费标准" in refusal.value.remedy


def test_a_list_that_never_ends_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="at most 5000"):
        read(tmp_path, *[(str(n), "换灯", "10元/盏") for n in range(5_001)])
