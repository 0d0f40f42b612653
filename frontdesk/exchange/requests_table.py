"""A book of past requests, read row by row into what the register takes over; nothing is written.

A fact that a row does not have, or has unreadable, is named in `PastRequest.missing`. Only a row
without a matter or without a time of receipt is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from frontdesk.clock import Clock
from frontdesk.exchange.columns import REQUEST_COLUMNS, map_columns, parse_time
from frontdesk.exchange.households_table import RowProblem
from frontdesk.exchange.tables import Row, Table
from frontdesk.intake import KINDS, LABELS, parse, room_label
from frontdesk.language import _
from frontdesk.registers.help_requests import PastRequest
from frontdesk.registers.unit_of_work import House
from frontdesk.text import clean_line, fold, narrow, phone_digits, telephone_pattern

RECOGNISED = 240
"""Characters of a text that kind and room are looked for in."""
LINE_LIMIT = 200
"""Characters of a field that stands on one line."""

_KIND_WORDS: Mapping[str, str] = {
    **{fold(text): kind for kind in KINDS for text in LABELS[f"kind.{kind}"]},
    **{kind: kind for kind in KINDS},
    **dict.fromkeys(("急救", "医疗急救", "emergency medical"), "medical"),
    **dict.fromkeys(("维修", "保修", "报修类", "维修类", "工程维修", "maintenance"), "repair"),
    **dict.fromkeys(("投诉类", "投诉建议", "投诉举报", "噪音扰民", "complaints"), "complaint"),
    **dict.fromkeys(("咨询类", "询问", "咨询求助", "inquiry", "question", "general"), "consult"),
    **dict.fromkeys(("建议", "表扬", "求助", "其它", "suggestion", "compliment"), "other"),
    **dict.fromkeys(("治安", "盗窃", "治安事件", "crime", "accident", "theft"), "crime_accident"),
    **dict.fromkeys(("灾害", "火灾", "火警", "flood", "fire", "typhoon"), "disaster"),
}
_CHANNEL_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("email", ("邮件", "邮箱", "mail")),
    ("fax", ("传真", "fax")),
    ("letter", ("来信", "信函", "letter")),
    ("in_person", ("来访", "当面", "前台", "上门", "person", "walk", "visit")),
    ("company", ("公司", "总部", "上级", "company", "head office")),
    ("relayed", ("转", "员工", "employee", "worker", "relayed", "staff")),
    ("telephone", ("电话", "来电", "热线", "phone", "call", "hotline")),
)
_CLOSED_WORDS = frozenset(
    fold(word)
    for word in (
        *("closed", "resolved", "done", "completed", "finished", "已办结", "办结", "已完成"),
        *("完成", "已关闭", "关闭", "已处理", "已结案", "结案", "已解决", "已回复"),
    )
)


class RequestTable:
    """The requests of one table.

    Args:
        table: the opened file.
        house: gives time zone and limits.
        clock: a request from the future is refused.
        rooms: says whether a label is a room of this site.

    Raises:
        FileRefused: a column is missing or claimed twice.
    """

    def __init__(
        self, table: Table, house: House, clock: Clock, rooms: Callable[[str], bool]
    ) -> None:
        self.table = table
        self._columns = map_columns(table.header, REQUEST_COLUMNS)
        self._zone = house.zone
        self._longest = house.rulebook.count("text.max_chars")
        self._now = clock.now()
        self._suggest = _suggester(rooms)

    def rows(self) -> Iterator[Row]:
        """The rows as the file has them."""
        return self.table.rows()

    def read(self, row: Row) -> PastRequest | RowProblem:
        """The row as a request of the past, or why it is refused."""
        if row.problem:
            return RowProblem(row.number, "row", row.problem, "product")
        cells = {name: row.cells[index].strip() for name, index in self._columns.items()}
        content = _content(cells)
        received = parse_time(cells["received"], self._zone)
        if problem := self._content_problem(content) or self._long_line(cells):
            return RowProblem(row.number, *problem)
        if received is None:
            reason = _("“{value}” is not readable as a time.").format(value=cells["received"][:40])
            return RowProblem(row.number, "received", reason, "REQ-17")
        if received > self._now:
            return RowProblem(row.number, "received", _("The time lies in the future."), "REQ-17")
        return self._request(row.number, cells, content, received)

    def _content_problem(self, content: str) -> tuple[str, str, str] | None:
        """Field, reason and rule when the matter is missing or too long."""
        if not content:
            return "content", _("The matter is missing."), "REQ-17"
        if len(content) > self._longest:
            return "content", self._too_long(self._longest), "product"
        return None

    def _long_line(self, cells: Mapping[str, str]) -> tuple[str, str, str] | None:
        """Field, reason and rule of a further cell that is too long."""
        for name in ("requester", "room", "number", "result"):
            limit = self._longest if name == "result" else LINE_LIMIT
            if len(cells.get(name, "")) > limit:
                return name, self._too_long(limit), "product"
        return None

    def _too_long(self, limit: int) -> str:
        return _("The text is longer than {limit} characters.").format(limit=limit)

    def _request(
        self, number: int, cells: Mapping[str, str], content: str, received: int
    ) -> PastRequest:
        guessed, found_room = self._suggest(content[:RECOGNISED])
        closed_at = self._closed_at(cells, received)
        closed = closed_at is not None or _says_closed(cells)
        address = clean_line(cells.get("room", ""))
        facts = {
            "requester": clean_line(cells.get("requester", "")),
            "room": room_label(address) or address or found_room,
            "telephone": _telephone(cells.get("telephone", "")),
            "channel": _channel(cells.get("channel", "")),
            "result": cells.get("result", ""),
        }
        missing = [name for name, value in facts.items() if not value]
        if not closed:
            missing = [name for name in missing if name != "result"]
        elif closed_at is None:
            missing.append("closed_at")
        return PastRequest(
            origin=self.table.digest,
            row=number,
            content=content,
            kind=_KIND_WORDS.get(fold(cells.get("kind", "")).strip(), guessed),
            received_at=received,
            closed_at=closed_at,
            closed=closed,
            result=facts["result"],
            requester=facts["requester"],
            room=facts["room"],
            telephone=facts["telephone"],
            channel=facts["channel"] or "telephone",
            missing=tuple(missing),
            number=clean_line(cells.get("number", "")),
        )

    def _closed_at(self, cells: Mapping[str, str], received: int) -> int | None:
        """When it was closed; None where that is unknown or cannot be."""
        closed = parse_time(cells.get("closed", ""), self._zone)
        return closed if closed is not None and received <= closed <= self._now else None


def _suggester(rooms: Callable[[str], bool]) -> Callable[[str], tuple[str, str]]:
    """Kind and room that a text suggests; books of requests repeat themselves."""

    @lru_cache(maxsize=4096)
    def suggest(text: str) -> tuple[str, str]:
        found = parse(text, rooms)
        return found.kind, found.room

    return suggest


def _content(cells: Mapping[str, str]) -> str:
    """Subject and content, each once."""
    pieces = (cells.get("subject", ""), cells.get("content", ""))
    return "\n".join(dict.fromkeys(filter(None, pieces)))


def _says_closed(cells: Mapping[str, str]) -> bool:
    return bool(cells.get("closed")) or fold(cells.get("state", "")) in _CLOSED_WORDS


def _telephone(cell: str) -> str:
    """The first number of a cell; empty where it holds none."""
    if not cell:
        return ""
    found = telephone_pattern().search(narrow(cell))
    number = phone_digits(found.group() if found else cell)
    return number if 3 <= len(number) <= 20 else ""


@lru_cache(maxsize=256)
def _channel(cell: str) -> str:
    """The way in that a cell names; empty where it names none of ours."""
    folded = fold(cell)
    return next((name for name, words in _CHANNEL_WORDS if any(w in folded for w in words)), "")
