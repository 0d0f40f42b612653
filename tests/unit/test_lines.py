"""Lines of lists: what a line must show however narrow the list is."""

from types import SimpleNamespace
from typing import Any

import pytest

from frontdesk.screens.lines import request_line, that_fit
from frontdesk.text import width

STATES = {"escalated": "with the supervisor", "registered": "已登记"}


def view(**other: Any) -> Any:
    known = {
        "id": 12345,
        "special": False,
        "urgency": "normal",
        "kind": "medical",
        "room": "3-2-1203",
        "content": "厨房漏水，水已经流到走廊了，电话 13800138000",
        "state": "escalated",
        "confidential": False,
        "is_open": True,
        "received_at": 0,
    }
    return SimpleNamespace(**(known | other))


@pytest.mark.parametrize("columns", [30, 36, 44, 48, 60, 78, 120])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    "other", [{}, {"room": "", "id": 3, "special": True}, {"room": "大堂北门东侧", "content": ""}]
)
def test_the_state_of_a_request_is_never_cut(
    columns: int, state: str, other: dict[str, Any]
) -> None:
    line = request_line(view(state=state, **other), columns, 12 * 60_000, STATES).plain
    assert width(line) == columns
    assert line.endswith(f" {STATES[state]} 12m ")


def test_the_room_stands_where_the_list_is_narrow() -> None:
    line = request_line(view(state="registered"), 44, 12 * 60_000, STATES).plain
    assert "12345 " in line and " 3-2-1203 " in line and "厨房" in line


def test_on_a_wide_list_the_columns_stand_under_one_another() -> None:
    lines = [
        request_line(view(id=number, kind=kind), 100, 0, STATES).plain
        for number, kind in ((7, "repair"), (12345, "medical"))
    ]
    assert len({width(line.partition("3-2-1203")[0]) for line in lines}) == 1


@pytest.mark.parametrize("columns", [20, 40, 60, 79])
def test_hints_are_cut_behind_a_word(columns: int) -> None:
    told = ["Nobody is on duty: F6 opens duty.", "3 orders wait.", "The book is due for a check."]
    words, whole = that_fit(told, columns), "  ".join(told)
    assert width(words) <= columns
    if columns == 79:
        assert words == whole
    else:
        kept = words.removesuffix(" …")
        assert kept != words and whole.startswith(f"{kept} ")


def test_hints_without_blanks_still_end_on_an_ellipsis() -> None:
    assert that_fit(["三张工单逾期未交调度请立即处理"], 12) == "三张工单逾…"
