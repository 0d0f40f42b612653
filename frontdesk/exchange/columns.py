"""Which column of a foreign table is which field, and how times are written in such tables.

A header cell is compared folded: width, case, spaces, underscores, brackets and other signs do
not count. A bilingual cell such as `楼栋 building` is accepted when both halves name one field.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from frontdesk.errors import FileRefused
from frontdesk.language import _, current_language
from frontdesk.text import fold, fold_width


@dataclass(frozen=True)
class Column:
    """One field of a table and the header names under which it is known.

    Args:
        names: accepted header names, Chinese and English.
        required: the table is refused without it.
        label_en: what the field is called in messages, in English.
        label_zh: the same in Chinese.
        preferred: of `names`, those that win when several columns would do, best first.
        unless: a field whose presence makes a required one needless.
    """

    names: tuple[str, ...]
    required: bool
    label_en: str
    label_zh: str
    preferred: tuple[str, ...] = ()
    unless: str = ""

    @property
    def label(self) -> str:
        """The field's name in the current language."""
        return self.label_zh if current_language() == "zh" else self.label_en


HOUSEHOLD_COLUMNS: Mapping[str, Column] = {
    "building": Column(
        ("楼栋", "栋", "楼号", "栋号", "幢", "楼", "building", "building no", "block"),
        False,
        "building",
        "楼栋",
    ),
    "unit": Column(("单元", "单元号", "unit", "unit no", "entrance"), False, "unit", "单元"),
    "room": Column(
        ("房号", "房间号", "房间", "室", "室号", "room", "room no", "room number"),
        True,
        "room",
        "房号",
        unless="label",
    ),
    "label": Column(
        ("房屋", "地址", "栋房号", "住址", "房屋地址", "address", "home", "room label"),
        False,
        "address",
        "房屋地址",
    ),
    "floor": Column(("楼层", "层", "floor", "storey"), False, "floor", "楼层"),
    "name": Column(
        ("姓名", "住户", "业主", "住户姓名", "业主姓名", "name", "resident", "resident name"),
        False,
        "name",
        "姓名",
    ),
    "telephone": Column(
        (
            *("电话", "手机", "联系电话", "联络方式", "联系方式", "手机号", "手机号码", "电话号码"),
            *("telephone", "phone", "mobile", "telephone no", "phone no", "phone number", "tel"),
        ),
        False,
        "telephone",
        "电话",
    ),
    "telephone2": Column(
        (
            *("电话2", "备用电话", "其他电话", "手机2", "联系电话2"),
            *("other phone", "other telephone", "telephone2", "phone2", "second telephone"),
        ),
        False,
        "other telephone",
        "备用电话",
    ),
    "kind": Column(
        ("身份", "类型", "住户类型", "kind", "type", "resident kind"), False, "kind", "身份"
    ),
    "note": Column(("备注", "说明", "note", "notes", "remark", "remarks"), False, "note", "备注"),
    "emergency_name": Column(
        ("紧急联系人", "紧急联系人姓名", "emergency contact", "emergency name"),
        False,
        "emergency contact",
        "紧急联系人",
    ),
    "emergency_telephone": Column(
        (
            *("紧急联系电话", "紧急联系人电话", "紧急电话"),
            *("emergency telephone", "emergency phone", "emergency contact phone"),
        ),
        False,
        "emergency telephone",
        "紧急联系电话",
    ),
}
"""A list of households: homes, who lives there and how to reach them (RES-22)."""

REQUEST_COLUMNS: Mapping[str, Column] = {
    "number": Column(
        ("留言编号", "编号", "单号", "工单号", "case_enquiry_id", "number", "no", "id"),
        False,
        "number",
        "编号",
    ),
    "requester": Column(
        ("留言用户", "姓名", "报事人", "报修人", "住户", "name", "requester"),
        False,
        "requester",
        "报事人",
    ),
    "subject": Column(
        ("留言主题", "主题", "标题", "case_title", "title", "subject"),
        False,
        "subject",
        "主题",
        preferred=("case_title",),
    ),
    "content": Column(
        ("留言详情", "内容", "事项", "详情", "报事内容", "content", "description", "details"),
        True,
        "content",
        "内容",
        unless="subject",
    ),
    "received": Column(
        ("留言时间", "时间", "报事时间", "登记时间", "open_dt", "received", "received at", "date"),
        True,
        "received",
        "报事时间",
    ),
    "due": Column(("target_dt", "期限", "要求完成时间", "due", "due at"), False, "due", "期限"),
    "closed": Column(
        ("closed_dt", "完成时间", "办结时间", "结束时间", "closed", "closed at"),
        False,
        "closed",
        "完成时间",
    ),
    "result": Column(
        ("closure_reason", "结果", "处理结果", "result", "outcome"), False, "result", "处理结果"
    ),
    "kind": Column(
        ("类别", "一级分类", "分类", "类型", "type", "kind", "category"), False, "kind", "类别"
    ),
    "room": Column(
        ("房号", "地址", "地点", "location", "address", "room"), False, "room or place", "房号"
    ),
    "telephone": Column(
        ("电话", "手机", "联系电话", "联络方式", "联系方式", "telephone", "phone", "mobile"),
        False,
        "telephone",
        "电话",
    ),
    "channel": Column(("source", "渠道", "来源", "channel"), False, "channel", "渠道"),
    "state": Column(("case_status", "状态", "status", "state"), False, "state", "状态"),
}
"""A book of past requests, the trade's own or an export of a message board or a 311 service."""


PRICE_COLUMNS: Mapping[str, Column] = {
    "number": Column(
        ("序号", "编号", "项目编号", "number", "no", "item no", "item number"),
        True,
        "number",
        "编号",
    ),
    "category": Column(
        ("类别", "分类", "服务类别", "category", "class", "kind"), False, "category", "类别"
    ),
    "item": Column(
        (
            *("服务项目", "项目", "项目名称", "服务内容", "收费项目", "名称"),
            *("item", "service", "service item", "name"),
        ),
        True,
        "item",
        "服务项目",
    ),
    "price": Column(
        (
            *("收费标准", "收费标准元", "价格", "单价", "单价元", "收费", "收费金额"),
            *("price", "unit price", "charge", "fee", "rate"),
        ),
        True,
        "price",
        "收费标准",
    ),
    "per": Column(("单位", "计价单位", "计量单位", "unit", "per"), False, "unit", "单位"),
    "remark": Column(
        ("备注", "说明", "remark", "remarks", "note", "notes"), False, "remark", "备注"
    ),
}
"""A printed price list of paid services (FEE-01)."""


ROSTER_COLUMNS: Mapping[str, Column] = {
    "name": Column(
        (
            "姓名",
            "人员",
            "员工",
            "员工姓名",
            "值班人员",
            "值班人",
            "name",
            "person",
            "staff",
            "employee",
        ),
        True,
        "name",
        "姓名",
    ),
    "staff_no": Column(
        ("工号", "员工编号", "编号", "staff no", "staff number", "employee no", "no"),
        False,
        "staff number",
        "工号",
    ),
    "telephone": Column(
        ("电话", "手机", "联系电话", "telephone", "phone", "mobile"), False, "telephone", "电话"
    ),
}
"""A month of the duty roster: a column for each day beside these (DUTY-01)."""


def column_name(field: str) -> str:
    """What a field of any table is called in the current language; `row` is the whole row."""
    spec = (HOUSEHOLD_COLUMNS, REQUEST_COLUMNS, PRICE_COLUMNS, ROSTER_COLUMNS)
    column = next((columns[field] for columns in spec if field in columns), None)
    return column.label if column else _("the row") if field == "row" else field


def map_columns(header: Sequence[str], spec: Mapping[str, Column]) -> Mapping[str, int]:
    """Which field stands in which column.

    Args:
        header: the table's first row.
        spec: the fields looked for, e.g. `HOUSEHOLD_COLUMNS`.

    Returns:
        Field to column index, from 0; fields the table does not have are left out.

    Raises:
        FileRefused: a required field is missing, or two columns claim one field; the accepted
            header names are told.
    """
    known = {_plain(name): field for field, column in spec.items() for name in column.names}
    claims: dict[str, list[int]] = {}
    for index, cell in enumerate(header):
        if field := _field(cell, known):
            claims.setdefault(field, []).append(index)
    found = {field: _chosen(spec[field], indexes, header) for field, indexes in claims.items()}
    for field, column in spec.items():
        if column.required and field not in found and column.unless not in found:
            raise _missing(column, spec.get(column.unless))
    return found


def _plain(cell: str) -> str:
    return re.sub(r"[\W_]+", "", fold(cell))


def _field(cell: str, known: Mapping[str, str]) -> str | None:
    """The field a header cell names: as a whole, without its brackets, or by both languages."""
    whole = _plain(cell)
    outside = _plain(re.sub(r"\(.*?\)|\[.*?\]|【.*?】", "", fold_width(cell)))
    for name in (whole, outside):
        if name in known:
            return known[name]
    halves = re.findall(r"[a-z]+\d*|[^\W\d_a-z]+\d*", whole)
    fields = {known.get(half) for half in halves}
    return fields.pop() if len(fields) == 1 else None


def _chosen(column: Column, indexes: Sequence[int], header: Sequence[str]) -> int:
    """The one column for a field; a preferred name settles a tie."""
    if len(indexes) == 1:
        return indexes[0]
    for name in map(_plain, column.preferred):
        if winners := [index for index in indexes if _plain(header[index]) == name]:
            if len(winners) == 1:
                return winners[0]
            break
    raise FileRefused(
        _("Several columns could be “{field}”: {headers}.").format(
            field=column.label, headers=", ".join(header[index] for index in indexes)
        ),
        remedy=_("Keep or rename one. Accepted names: {names}.").format(names=_accepted(column)),
    )


def _missing(column: Column, instead: Column | None) -> FileRefused:
    names = _accepted(column)
    if instead:
        names = _("{names}; or in its place {others}").format(
            names=names, others=_accepted(instead)
        )
    return FileRefused(
        _("The column “{field}” is missing.").format(field=column.label),
        remedy=_("Accepted names: {names}.").format(names=names),
    )


def _accepted(column: Column) -> str:
    return ", ".join(column.names)


_WRITTEN = re.compile(
    r"(\d{4})([-/.年])(\d{1,2})(?:\2|月)(\d{1,2})日?"
    r"(?:(?:T| |(?<=日)) *(上午|下午|AM|PM)? *(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?"
    r"(?:\.(\d{1,9}))?[分秒]? *(AM|PM)?"
    r" *(Z|[+-]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EXCEL_EPOCH = datetime(1899, 12, 30)
_YEARS = range(1990, 2101)


def parse_time(text: str, zone: ZoneInfo) -> int | None:
    """A moment as foreign tables write it, the year first.

    `2019/2/28 11:25:05`, `2019年2月28日 11:25`, `2019-02-28 下午 1:25`, ISO 8601 with or
    without offset, a day alone (its midnight), or the serial number of a spreadsheet.

    Args:
        text: the cell.
        zone: the zone in which a time without offset was written.

    Returns:
        Milliseconds since the epoch, UTC; None for what is not one moment between 1990 and 2100.
    """
    text = fold_width(text).strip()
    try:
        moment = _moment(text, zone)
    except (ValueError, OverflowError):
        return None
    if moment is None or moment.year not in _YEARS:
        return None
    return round(moment.timestamp() * 1000)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    if match := _WRITTEN.fullmatch(text):
        return _written(match, zone)
    if _SERIAL.fullmatch(text):
        seconds = round(float(text) * 86_400)
        return (_EXCEL_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=zone)
    return None


def _written(match: re.Match[str], zone: ZoneInfo) -> datetime | None:
    year, mark, month, day, before, hour, minute, second, fraction, after, offset = match.groups()
    if (mark == "年") != ("月" in match[0]) or (before and after):
        return None
    clock = _hour(int(hour or 0), before or after)
    if clock is None:
        return None
    return datetime(
        int(year),
        int(month),
        int(day),
        clock,
        int(minute or 0),
        int(second or 0),
        int((fraction or "").ljust(6, "0")[:6]),
        _offset(offset) or zone,
    )


def _hour(hour: int, half: str | None) -> int | None:
    """The hour of 24; None when the half of the day does not fit it (`下午 15` does)."""
    if not half:
        return hour
    if half.upper() in ("AM", "上午"):
        return hour % 12 if hour <= 12 else None
    return hour if hour > 12 else hour % 12 + 12


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=minutes if text[0] == "+" else -minutes))
