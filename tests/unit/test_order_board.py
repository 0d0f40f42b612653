"""The columns of the dispatch board, read page by page in either direction."""

from typing import Any

import pytest
from support.orders import PLUMBER, agreed, at_work, signed, staffed, written
from support.sites import Site

from frontdesk.clock import HOUR
from frontdesk.desk import Desk
from frontdesk.registers.orders import board, ending, payments, views, work, writing


@pytest.fixture
def desk(site: Site) -> Desk:
    return site.open()


def ids(found: list[views.OrderView]) -> list[int]:
    return [view.id for view in found]


def test_emergencies_come_first_then_the_next_clock_then_age(desk: Desk) -> None:
    staffed(desk)
    soon = desk.clock.now() + HOUR // 12
    late = written(desk, nature="routine", appointment_at=desk.clock.now() + 9 * HOUR)
    early = written(desk, nature="routine", appointment_at=soon)
    pressing = written(desk, nature="routine", urgency="emergency")
    for order in (late, early, pressing):
        desk.act(writing.contact, order, "刘洋", "师傅会来")
    none = written(desk, nature="routine")
    desk.act(writing.contact, none, "刘洋", "师傅会来")
    assert ids(desk.ask(board.column, 0)) == [pressing, early, late, none]


def test_pages_meet_without_a_gap_in_either_direction(desk: Desk) -> None:
    worker = staffed(desk)[PLUMBER]
    urgencies = ("normal", "urgent", "emergency")
    made = [written(desk, nature="routine", urgency=urgencies[n % 3]) for n in range(11)]
    desk.act(writing.accept, made[4])
    desk.act(work.dispatch, made[4], worker)
    whole = desk.ask(board.column, 0)
    assert len(whole) == 10 and made[4] not in ids(whole)

    def page(**edge: Any) -> list[int]:
        return ids(desk.ask(board.column, 0, 4, **edge))

    order = ids(whole)
    assert page() == order[:4]
    assert page(after=whole[3]) == order[4:8]
    assert page(onward=whole[3]) == order[3:7]
    assert page(after=whole[7]) == order[8:]
    assert page(last=True) == order[6:]
    assert page(before=whole[6]) == order[2:6]
    assert page(after=whole[9]) == page(before=whole[0]) == []
    assert ids(desk.ask(board.column, 1)) == [made[4]]


def test_what_has_ended_stands_to_be_closed_unless_visit_or_payment_is_awaited(desk: Desk) -> None:
    worker = staffed(desk)[PLUMBER]
    cancelled, visited, refused = written(desk), written(desk), written(desk)
    desk.act(ending.cancel, cancelled, "不修了")
    desk.act(ending.not_offered, refused, "不做防水", wish="防水", reported_to="工程部")
    agreed(desk, visited)
    at_work(desk, visited, worker)
    signed(desk, visited)
    assert ids(desk.ask(board.column, 3)) == [visited, cancelled, refused]
    desk.act(payments.leave_unpaid, visited, "刘洋")
    desk.act(ending.write_off, visited, order_returned=True)
    desk.act(ending.confirm, visited)
    desk.act(ending.file, refused)
    assert ids(desk.ask(board.column, 3)) == [cancelled]
    assert desk.ask(board.column_counts) == [0, 0, 0, 1]
