"""Header names to fields, and the ways in which tables write a moment."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.errors import FileRefused
from frontdesk.exchange.columns import (
    HOUSEHOLD_COLUMNS,
    PRICE_COLUMNS,
    REQUEST_COLUMNS,
    Column,
    column_name,
    map_columns,
    parse_time,
)
from frontdesk.exchange.tables import open_table
from frontdesk.language import set_language
from frontdesk.resources import data_path

SHANGHAI = ZoneInfo("Asia/Shanghai")


def fields(header: str, spec: dict[str, Column]) -> dict[str, str]:
    """Field to header cell."""
    cells = header.split(",")
    return {field: cells[index] for field, index in map_columns(cells, spec).items()}


@pytest.mark.parametrize("spec", [HOUSEHOLD_COLUMNS, REQUEST_COLUMNS])
def test_no_name_belongs_to_two_fields(spec: dict[str, Column]) -> None:
    for field, column in spec.items():
        for name in column.names:
            header = [name, *([] if field in ("received",) else ["时间"])]
            if spec is HOUSEHOLD_COLUMNS:
                header = [name, "房号"] if field not in ("room",) else [name]
            elif field != "content":
                header.append("内容")
            assert map_columns(header, spec)[field] == 0


@pytest.mark.parametrize("field", PRICE_COLUMNS)
def test_every_name_of_a_column_of_prices_is_known(field: str) -> None:
    others = {"number": "序号", "item": "服务项目", "price": "收费标准"}
    for name in PRICE_COLUMNS[field].names:
        header = [name, *(other for key, other in others.items() if key != field)]
        assert map_columns(header, PRICE_COLUMNS)[field] == 0
    assert column_name(field) == PRICE_COLUMNS[field].label


TEMPLATES = {
    "households.csv": HOUSEHOLD_COLUMNS,
    "requests.csv": REQUEST_COLUMNS,
    "prices.csv": PRICE_COLUMNS,
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_are_accepted_column_by_column(name: str) -> None:
    spec = TEMPLATES[name]
    table = open_table(data_path("templates", name))
    assert sorted(map_columns(table.header, spec).values()) == list(range(len(table.header)))
    rows = list(table.rows())
    assert len(rows) == 3
    assert all(not row.problem and "示例" in "".join(row.cells) for row in rows)


@pytest.mark.parametrize(
    ("cell", "field"),
    [
        ("楼栋 building", "building"),
        ("ROOM_NO.", "room"),
        ("[room] (No)", "room"),
        ("房 号（必填）", "room"),
        ("＊ＲＯＯＭ：", "room"),
        ("电话２", "telephone2"),
        ("紧急联系人 / emergency contact", "emergency_name"),
        ("业主 type", None),
        ("fax电话", None),
        ("", None),
    ],
)
def test_ways_to_write_a_name(cell: str, field: str | None) -> None:
    found = map_columns([cell, "address"], HOUSEHOLD_COLUMNS)
    assert found == {"label": 1} | ({field: 0} if field else {})


def test_message_board_and_city_exports() -> None:
    board = fields(
        "留言编号,留言用户,留言主题,留言时间,留言详情,反对数,点赞数,一级分类", dict(REQUEST_COLUMNS)
    )
    assert set(board) == {"number", "requester", "subject", "received", "content", "kind"}
    city = fields(
        "case_enquiry_id,open_dt,target_dt,closed_dt,on_time,case_status,closure_reason,case_title,"
        "subject,reason,type,queue,department,location,location_zipcode,latitude,source",
        dict(REQUEST_COLUMNS),
    )
    assert city["subject"] == "case_title"
    assert city["result"] == "closure_reason"
    assert "content" not in city
    assert city["room"] == "location"


def test_missing_column_names_what_is_accepted() -> None:
    with pytest.raises(FileRefused) as caught:
        map_columns(["楼栋", "姓名"], HOUSEHOLD_COLUMNS)
    assert "房号" in caught.value.remedy
    assert "住址" in caught.value.remedy
    set_language("zh")
    try:
        with pytest.raises(FileRefused, match="报事时间"):
            map_columns(["内容"], REQUEST_COLUMNS)
    finally:
        set_language("en")


def test_two_columns_for_one_field() -> None:
    with pytest.raises(FileRefused, match="电话, 手机") as caught:
        map_columns(["房号", "电话", "手机"], HOUSEHOLD_COLUMNS)
    assert "联系电话" in caught.value.remedy
    with pytest.raises(FileRefused):
        map_columns(["时间", "case_title", "subject", "case title"], REQUEST_COLUMNS)


MOMENT = datetime(2019, 2, 28, 11, 25, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2019/2/28 11:25:05", MOMENT),
        ("2019-02-28 11:25:05", MOMENT),
        ("2019.2.28  11:25:05", MOMENT),
        ("２０１９／２／２８ １１：２５：０５", MOMENT),
        ("2019年2月28日 11:25", MOMENT.replace(second=0)),
        ("2019年2月28日11时25分05秒", MOMENT),
        ("2019/2/28 下午11:25", MOMENT.replace(hour=23, second=0)),
        ("2019/2/28 12:25 AM", MOMENT.replace(hour=0, second=0)),
        ("2019-02-28T11:25:05+08:00", MOMENT),
        ("2019-02-28T03:25:05Z", MOMENT),
        ("2019-02-27T22:25:05.000-0500", MOMENT),
        ("43524.4757523148", MOMENT),
        ("43524", datetime(2019, 2, 28, tzinfo=SHANGHAI)),
        ("2019-02-28", datetime(2019, 2, 28, tzinfo=SHANGHAI)),
    ],
)
def test_moments(text: str, moment: datetime) -> None:
    assert parse_time(text, SHANGHAI) == round(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    "text",
    [
        *("", "昨天", "11:25", "28/02/2019 11:25", "02/03/2019", "2019-02-30 11:25"),
        *("2019-02-28 25:00", "2019/2-28", "2019年2年28 1:00", "2019-02-2811:25", "13:00 PM"),
        *("2019-02-28 13:00 AM", "2019-02-28 上午 1:00 AM", "1989-12-31 23:59", "2101-01-01"),
        *("188006", "02118", "99999", "1e5", "2019-02-28T11:25+99:99", "#VALUE!"),
    ],
)
def test_no_moment(text: str) -> None:
    assert parse_time(text, SHANGHAI) is None
