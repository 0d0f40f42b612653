"""A month on the screen: what is saved, what is typed over it, and the steps between."""

from collections.abc import Callable

from frontdesk.desk import Desk
from frontdesk.registers.roster import plan
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.screens.roster_sheet import Sheet

MONTH = "2026-03"
KEY = ("王岚", "clerk")


def sheet_of(desk: Desk) -> Sheet:
    return Sheet(desk.ask(plan.month, MONTH))


def laid(signed_in: Callable[[str], Desk]) -> Desk:
    desk = signed_in("陈静")
    for name in ("王岚", "李娜"):
        desk.act(plan.set_row, MONTH, RowDraft(name, ("N", "休", "D")))
    return desk


def test_what_says_the_same_as_the_book_is_not_new(signed_in: Callable[[str], Desk]) -> None:
    sheet = sheet_of(laid(signed_in))
    sheet.put({(0, 0): "D", (0, 1): "休", (1, 4): "N"})
    assert sheet.changes == {KEY: {0: "D"}, ("李娜", "clerk"): {4: "N"}}
    assert sheet.minutes(0) == (9 + 9) * 60 and sheet.minutes(1) == (15 + 9 + 15) * 60
    sheet.put({(0, 0): "N"})
    assert KEY not in sheet.changes
    assert sheet.take_back() and sheet.changes[KEY] == {0: "D"}
    assert sheet.take_back() and not sheet.typed and not sheet.take_back()


def test_what_was_typed_while_a_row_was_being_saved_stays_new(
    signed_in: Callable[[str], Desk],
) -> None:
    sheet = sheet_of(laid(signed_in))
    sheet.put({(0, 0): "D", (0, 1): "D"})
    saving = sheet.changes[KEY]
    sheet.put({(0, 1): "L1", (0, 2): "休"})
    sheet.forget(KEY, saving)
    assert sheet.changes == {KEY: {1: "L1", 2: "休"}}
    assert not sheet.take_back()


def test_a_draft_comes_back_as_far_as_it_still_says_something(
    signed_in: Callable[[str], Desk],
) -> None:
    desk = laid(signed_in)
    sheet = sheet_of(desk)
    sheet.put({(0, 0): "D", (1, 0): "L1+N"})
    kept = sheet.as_draft()
    desk.act(plan.set_cell, MONTH, "王岚", 1, "D")
    again = sheet_of(desk)
    assert kept is not None and again.take_draft(kept)
    assert again.changes == {("李娜", "clerk"): {0: "L1+N"}}
    desk.act(plan.remove_row, MONTH, "李娜")
    again.renew(desk.ask(plan.month, MONTH))
    assert again.as_draft() is None and again.row_after(again.view, 1) is None


def test_two_shifts_of_a_day_widen_the_columns_only_where_all_days_still_fit(
    signed_in: Callable[[str], Desk],
) -> None:
    sheet = sheet_of(laid(signed_in))
    assert sheet.widest(70) == 2
    sheet.put({(0, 0): "L1+N"})
    assert sheet.widest(31 * 5) == 4 and sheet.widest(31 * 5 - 1) == 2
