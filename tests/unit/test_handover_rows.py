"""What the handover screen asks and takes, step by step, without a screen."""

import pytest
import segno
from rich.color import Color
from rich.console import Console
from support.busy import request
from support.handovers import begun, filled, signed
from support.sites import IDS, PINS, sign_in

from frontdesk.clock import HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.registers import commitments, duty, if_then, inventory, marks
from frontdesk.registers.handovers import releases, signing
from frontdesk.registers.handovers.working import Count, Working
from frontdesk.registers.if_then import NoteDraft
from frontdesk.rules.rulebook import Rulebook
from frontdesk.screens import handover_fill
from frontdesk.screens.handover_data import HandoverData, read
from frontdesk.screens.handover_reminders import Reminders, board_hint
from frontdesk.screens.handover_rows import Row, View
from frontdesk.screens.handover_steps import complete, first_open, left, rows_of
from frontdesk.widgets.console import Status
from frontdesk.widgets.qr import EDGE, qr_text


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty, with radios and cash to count."""
    sign_in(desk, "陈静")
    desk.act(inventory.keep, "对讲机", 2, kind="radio")
    desk.act(inventory.keep, "备用金", 50_000, kind="cash")
    sign_in(desk, "王岚")
    desk.act(duty.open_first)
    return desk


def data_of(desk: Desk) -> HandoverData:
    """What the screen reads."""
    data = read(desk)
    assert data is not None
    return data


def view_of(desk: Desk, working: Working | None = None) -> View:
    """The handover with what is filled in; the relief has come where a working copy is given."""
    return View(data_of(desk), working or Working(0, 0))


def rows(view: View, step: str) -> list[Row]:
    """The rows of a step as they are now."""
    return rows_of(view, step)


def enter(view: View, step: str, place: int, typed: str = "") -> bool:
    """Enter on a row of a step."""
    return handover_fill.enter(view, rows(view, step)[place], typed)


@pytest.mark.rule("HO-03", "HO-05")
def test_a_count_that_differs_asks_for_the_explanation_at_once(clerk: Desk) -> None:
    view = view_of(clerk, begun(clerk))
    assert enter(view, "count", 0) and rows(view, "count")[0].mark == "✓"
    assert not enter(view, "count", 1, "480.5")
    cash = rows(view, "count")[1]
    assert (cash.right, cash.rule) == ("¥480.50 / ¥500.00", "HO-05")
    assert cash.ask is not None and cash.ask.explains
    with pytest.raises(InvalidInput) as refusal:
        enter(view, "count", 1, " ")
    assert refusal.value.rule == "HO-05" and left(view, "count") == 1
    assert enter(view, "count", 1, "买水") and not left(view, "count")
    assert view.filled.counts[cash.which] == Count(48_050, explanation="买水")


@pytest.mark.rule("HO-05")
def test_last_time_s_explanation_is_offered_and_found_again_takes_it_back(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    handover.counts["1"] = Count(1, explanation="一台在维修")
    signed(clerk, handover)
    sign_in(clerk, "李娜")
    view = view_of(clerk, begun(clerk, "王岚"))
    assert rows(view, "count")[0].more == ("Last time: 1 / 2  一台在维修",)
    with pytest.raises(InvalidInput, match="it differed last time"):
        enter(view, "count", 0)
    enter(view, "count", 0, "1")
    ask = rows(view, "count")[0].ask
    assert ask is not None and ask.value == "一台在维修"
    enter(view, "count", 0, ask.value)
    ask = rows(view, "count")[0].ask
    assert ask is not None and (ask.value, ask.explains) == ("1", False)
    assert enter(view, "count", 0, "2")
    assert view.filled.counts["1"] == Count(2)


@pytest.mark.rule("HO-05")
def test_a_damaged_item_is_explained_too(clerk: Desk) -> None:
    view = view_of(clerk, begun(clerk))
    handover_fill.damage(view, rows(view, "count")[0])
    assert rows(view, "count")[0].right == "2  damaged"
    assert enter(view, "count", 0, "壳裂")
    assert view.filled.counts["1"] == Count(2, "damaged", "壳裂")
    handover_fill.damage(view, rows(view, "count")[0])
    assert view.filled.counts["1"] == Count(2)


@pytest.mark.parametrize("typed", ["two", "-1", "1.5", "99999999999"])
def test_what_is_no_number_is_not_taken(clerk: Desk, typed: str) -> None:
    view = view_of(clerk, begun(clerk))
    with pytest.raises(InvalidInput):
        enter(view, "count", 0, typed)
    assert view.filled.counts == {}


@pytest.mark.rule("HO-08", "HO-09")
def test_an_abnormal_area_asks_how_it_came_about(clerk: Desk) -> None:
    view = view_of(clerk, begun(clerk))
    assert not enter(view, "area", 0, "大堂玻璃裂")
    assert rows(view, "area")[0].rule == "HO-09" and left(view, "area") == 1
    with pytest.raises(InvalidInput) as refusal:
        enter(view, "area", 0)
    assert refusal.value.rule == "HO-09"
    assert enter(view, "area", 0, "下午搬家碰的") and not left(view, "area")
    assert enter(view, "area", 0)
    assert (view.filled.area_normal, view.filled.area_found) == (True, "")


@pytest.mark.rule("HO-01", "HO-02", "HO-10")
def test_the_outgoing_clerk_prepares_before_the_relief_comes(clerk: Desk) -> None:
    view = view_of(clerk)
    assert handover_fill.enter_all(view, "tidy") and not left(view, "tidy")
    for step in ("count", "area", "log"):
        with pytest.raises(GuardRefused) as refusal:
            enter(view, step, 0)
        assert refusal.value.rule == "HO-01"
    ready = view.filled
    handover = begun(clerk)
    assert handover_fill.settle(handover.handover_id, IDS["李娜"], ready).tidy == ready.tidy
    assert handover_fill.settle(handover.handover_id + 1, IDS["赵强"], ready).tidy == []


@pytest.mark.rule("HO-07", "HO-11", "HO-14")
def test_red_lines_are_told_one_by_one_and_the_others_all_at_once(
    clerk: Desk, clock: ManualClock
) -> None:
    request(clerk, "3-2-1203 有人晕倒")
    quiet = request(clerk, "5-1-0402 借梯子")
    clerk.act(commitments.promise, "给0402回电 13800138000", 600)
    clock.advance(2 * MINUTE)
    view = view_of(clerk, begun(clerk))
    red, *others = rows(view, "work")
    assert (red.mark, red.rule, red.strong) == ("‼", "HO-15", True)
    assert any("since" in part and "王岚" in part for part in red.more)
    handover_fill.enter_all(view, "work")
    assert [row.done for row in rows(view, "work")[:3]] == [False, True, True]
    assert enter(view, "work", 0)
    asked = next(row for row in rows(view, "work") if row.done is False)
    assert (asked.key, asked.rule) == ("write:why_open", "HO-14")
    handover_fill.enter(view, asked, "等住户回话")
    assert left(view, "work") == 0
    words = " ".join(row.words for row in others)
    assert f"#{quiet}" in words and "13800138000" not in words


@pytest.mark.rule("HO-11", "HO-15")
def test_a_told_line_stays_red_until_it_is_released(clerk: Desk) -> None:
    request(clerk, "5-1-0402 借梯子")
    clerk.act(marks.mark, "help_request:1", "住户投诉过")
    view = view_of(clerk, begun(clerk))
    assert enter(view, "work", 0)
    told = rows(view, "work")[0]
    assert (told.mark, told.done) == ("‼", True) and told.right.endswith("★")
    assert "Ctrl+U" in told.more[-1]
    with clerk.transaction(warrant=clerk.warrant(IDS["陈静"], PINS["陈静"])) as tx:
        releases.release(tx, "help_request:1", "已回电")
    assert [one.mark for one in rows(view_of(clerk, begun(clerk)), "work")[:1]] == ["·"]
    free = rows(view_of(clerk, view.filled), "work")[0]
    assert free.mark == "✓" and free.right.endswith("★ released")
    assert "released: marked important" in free.more[-1]


@pytest.mark.rule("HO-11")
def test_red_lines_are_said_back_in_words(clerk: Desk) -> None:
    request(clerk, "3-2-1203 有人晕倒")
    view = view_of(clerk, begun(clerk))
    with pytest.raises(InvalidInput) as refusal:
        enter(view, "read_back", 0, "好")
    assert refusal.value.rule == "HO-11"
    assert enter(view, "read_back", 0, "等120，电话问家属") and not left(view, "read_back")


def test_what_is_complete_here_is_taken_by_the_register(clerk: Desk) -> None:
    request(clerk, "5-1-0402 借梯子")
    handover = begun(clerk)
    view = view_of(clerk, handover)
    assert first_open(view) == "tidy" and not complete(view)
    for step in ("tidy", "count", "log", "area", "work", "read_back"):
        handover_fill.enter_all(view, step)
        for place, row in enumerate(rows(view, step)):
            if row.done is False:
                enter(view, step, place, "等住户" if row.what in ("write", "back") else "")
        assert not left(view, step), step
    assert complete(view) and rows(view, "sign")[0].key == "sign:"
    signed(clerk, view.filled)


def test_a_line_that_came_after_the_sheet_was_frozen_asks_nothing(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    frozen = clerk.ask(signing.freeze, handover)
    request(clerk, "5-1-0402 借梯子")
    data = read(clerk, frozen)
    assert data is not None and not data.stale and data.since_frozen == 1
    view = View(data, handover)
    [new, *_rest] = rows(view, "work")
    assert (new.mark, new.done) == ("+", None) and complete(view)
    clerk.act(marks.mark, "help_request:1", "住户投诉过")
    again = read(clerk, frozen)
    assert again is not None and again.stale and again.held


@pytest.mark.rule("HO-10")
def test_an_unfinished_form_of_the_outgoing_clerk_is_named(clerk: Desk) -> None:
    handover = filled(clerk, begun(clerk))
    clerk.keep_draft("entry", {"kind": "note.written", "content": "半"})
    sign_in(clerk, "李娜")
    first = rows(view_of(clerk, handover), "sign")[0]
    assert (first.words, first.rule) == ("Unfinished form of 王岚: F7", "HO-10")


def test_notes_and_marks_stand_beside_the_work(clerk: Desk) -> None:
    request(clerk, "5-1-0402 借梯子")
    clerk.act(if_then.note, NoteDraft("打给维保", room="3-2", words="电梯"))
    clerk.act(marks.mark, "help_request:1", "住户投诉过")
    found = rows(view_of(clerk, begun(clerk)), "work")
    assert found[0].right.endswith("★") and found[0].strong
    assert any("打给维保" in row.words for row in found)


@pytest.mark.rule("DUTY-02")
def test_the_relief_is_proposed_by_the_roster_else_a_clerk(clerk: Desk) -> None:
    data = data_of(clerk)
    assert data.planned is None and data.proposed == IDS["李娜"]
    first = rows(view_of(clerk), "arrival")[0]
    assert (first.key, first.done) == (f"person:{IDS['李娜']}", False)
    sign_in(clerk, "赵强")
    assert data_of(clerk).proposed == IDS["赵强"]


@pytest.mark.rule("HO-01")
@pytest.mark.parametrize(
    ("minutes", "words"), [(-10, "10 min before"), (12, "12 min late"), (0, "came 17:30")]
)
def test_the_arrival_says_how_early_or_late(
    clerk: Desk, clock: ManualClock, minutes: int, words: str
) -> None:
    clock.advance(8 * HOUR + (30 + minutes) * MINUTE)
    begun(clerk)
    assert words in rows(view_of(clerk), "arrival")[0].right


# Reminders ----------------------------------------------------------------------------------

BOOK = Rulebook.load()


@pytest.mark.rule("HO-01", "HO-02")
def test_two_reminders_once_for_each_shift() -> None:
    reminders, ends = Reminders(), 100 * HOUR

    def said(minutes: float, shift: int = ends) -> str:
        status = Status(on_duty="王岚", shift_ends=shift)
        return reminders.due(status, int(shift - minutes * MINUTE), BOOK)

    assert said(16) == ""
    assert "15 min" in (first := said(15)) and "HO-02" in first
    assert said(14.9) == "" and said(5.1) == ""
    assert "5 min" in (second := said(5)) and "HO-01" in second
    assert said(4) == "" and said(-1) == ""
    later = ends + 15 * HOUR
    assert "HO-01" in said(3, later), "a console opened late says the later one only"
    assert said(2, later) == ""
    assert reminders.due(Status(), ends, BOOK) == ""


@pytest.mark.rule("HO-01", "HO-02", "DUTY-28")
def test_the_board_says_what_is_next_at_the_end_of_a_shift() -> None:
    status, ends = Status(on_duty="王岚", shift_ends=HOUR), HOUR
    hints = [board_hint(status, ends - n * MINUTE, BOOK, "") for n in (16, 15, -7)]
    assert hints[0] == "" and "Prepare the handover" in hints[1]
    assert "late by 7 min" in hints[2] and "Ctrl+X" in hints[2]
    assert "李娜 is here" in board_hint(status, 0, BOOK, "李娜")
    assert board_hint(Status(), 0, BOOK, "") == ""


# The anchor's code --------------------------------------------------------------------------


def test_the_code_is_drawn_module_by_module() -> None:
    payload = f"{'A1' * 16}:4182:{'0F' * 32}"
    drawn: list[list[bool]] = [[], []]
    for segment in qr_text(payload).render(Console()):
        for sign in segment.text:
            if sign == "\n":
                drawn += [[], []]
                continue
            assert sign == "▀" and segment.style is not None
            for row, colour in ((-2, segment.style.color), (-1, segment.style.bgcolor)):
                drawn[row].append(colour == Color.parse("#000000"))
    code = segno.make_qr(payload, error="l", boost_error=False)
    wanted = [[bool(one) for one in row] for row in code.matrix_iter(border=EDGE)]
    assert drawn[: len(wanted)] == wanted
    assert (len(drawn[0]), len(drawn) // 2) == (37, 19), "what the dialog leaves room for"
