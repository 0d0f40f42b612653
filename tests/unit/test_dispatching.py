"""Whom the console suggests for an order, in what order, and why; or why nobody."""

from collections.abc import Sequence

import pytest
from support.orders import ELECTRICIAN, PLUMBER, agreed, at_work, signed, staffed, written
from support.sites import sign_in

from frontdesk.clock import DAY, HOUR, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import InvalidInput, NotFound
from frontdesk.language import set_language
from frontdesk.registers import contacts, dispatching, people, workers
from frontdesk.registers.contacts import ContactDraft
from frontdesk.registers.dispatching import Suggestion
from frontdesk.registers.orders import work, writing
from frontdesk.registers.people import PersonDraft

HERE = "3-2-1203"


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def hired(desk: Desk, name: str, trades: Sequence[str] = ("water",)) -> int:
    """One more worker, there for the next eight hours."""
    sign_in(desk, "陈静")
    person = desk.act(people.add, PersonDraft(name, ("engineer",), "9191"))
    desk.act(workers.keep, person, trades)
    now = desk.clock.now()
    desk.act(workers.plan, person, now - HOUR, now + 8 * HOUR)
    sign_in(desk, "王岚")
    return person


def busy(desk: Desk, worker: int, room: str) -> int:
    order = written(desk, room=room, nature="routine")
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, worker, "就近")
    return order


def suggested(desk: Desk, trade: str = "water", room: str = HERE) -> Suggestion:
    return desk.ask(dispatching.suggest_for, trade, room)


def names(found: Suggestion) -> list[str]:
    return [one.worker.name for one in found.best]


def reasons(found: Suggestion, name: str) -> tuple[str, ...]:
    return next(one.reasons for one in found.best if one.worker.name == name)


@pytest.mark.rule("WO-20")
def test_least_on_hand_then_the_same_building_then_who_was_there_before(
    desk: Desk, crew: dict[str, int]
) -> None:
    known = hired(desk, "甲工")
    near = hired(desk, "乙工")
    done = busy(desk, known, HERE)
    for step in (work.receive, work.arrive, work.start, work.finish):
        desk.act(step, done)
    desk.act(work.sign, done, "刘洋", "好")
    busy(desk, near, "3-1-0101")
    busy(desk, known, "5-1-0402")
    busy(desk, crew[PLUMBER], "6-1-0402")
    found = suggested(desk)
    assert names(found) == ["乙工", "甲工", PLUMBER]
    assert "in the same building" in reasons(found, "乙工")
    assert "was there before (1×)" in reasons(found, "甲工")
    assert all("1 orders on hand" in one.reasons for one in found.best)
    free = hired(desk, "丙工")
    assert names(suggested(desk)) == ["丙工", "乙工", "甲工"]
    assert "free" in reasons(suggested(desk), "丙工")
    busy(desk, free, "6-1-0402")
    busy(desk, free, "6-1-0403")
    assert names(suggested(desk)) == ["乙工", "甲工", PLUMBER]


@pytest.mark.rule("WO-20")
def test_the_reasons_say_skill_and_time_left(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    clock.advance(90 * 60_000)
    assert reasons(suggested(desk), PLUMBER) == (
        "skilled in Water",
        "there for 6h30m more",
        "free",
    )
    set_language("zh")
    assert "6" in reasons(suggested(desk), PLUMBER)[1]
    assert all(not words.isascii() for words in reasons(suggested(desk), PLUMBER))


@pytest.mark.rule("WO-20")
def test_where_nothing_tells_two_apart_the_order_is_always_the_same(
    desk: Desk, crew: dict[str, int]
) -> None:
    twins = [hired(desk, "同名") for _turn in range(3)]
    found = suggested(desk)
    assert [one.worker.person_id for one in found.best] == twins
    again = [one.worker.person_id for one in suggested(desk).best]
    assert again == twins and len(again) == desk.house.rulebook.count("wo.suggestions")


def test_who_is_usually_in_a_building_is_near(desk: Desk, crew: dict[str, int]) -> None:
    usual = hired(desk, "甲工")
    draft = ContactDraft(role="engineer", person_id=usual, telephone="13900139001", near="3，4")
    desk.act(contacts.keep, draft)
    assert names(suggested(desk))[0] == "甲工"
    assert "in the same building" in reasons(suggested(desk), "甲工")
    assert "in the same building" not in reasons(suggested(desk, room="30-1-0101"), "甲工")


def test_an_order_says_its_own_trade_and_place(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, content="跳闸没电", nature="routine")
    assert names(desk.ask(dispatching.suggest, order)) == [ELECTRICIAN]
    other = written(desk, content="搬东西", nature="routine", room="5-1-0402")
    assert set(names(desk.ask(dispatching.suggest, other))) == {PLUMBER, ELECTRICIAN}
    with pytest.raises(NotFound):
        desk.ask(dispatching.suggest, 999)


@pytest.mark.rule("WO-20")
def test_nobody_fits_and_why(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚")
    assert suggested(desk).nobody == "No worker is entered yet."
    crew = staffed(desk)
    gas = suggested(desk, "gas")
    assert gas.best == () and gas.nobody == "Nobody is skilled in Gas."
    assert gas.ask == ("department_supervisor", "me_supervisor", "duty_lead")
    desk.act(workers.take_break, crew[PLUMBER], 60)
    on_break = suggested(desk)
    assert on_break.nobody == f"All who are there are on a break: {PLUMBER}."
    clock.advance(8 * HOUR)
    assert suggested(desk).nobody == "Nobody skilled in Water is there now."
    later = clock.now() + HOUR
    desk.act(workers.plan, crew[PLUMBER], later, later + HOUR)
    assert suggested(desk).nobody.endswith(f"Next: {PLUMBER}.")
    clock.advance(HOUR)
    assert names(suggested(desk)) == [PLUMBER]


def test_a_job_that_is_signed_is_no_longer_on_hand(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    assert "1 orders on hand" in reasons(suggested(desk), PLUMBER)
    signed(desk, order)
    assert "free" in reasons(suggested(desk), PLUMBER)


@pytest.mark.rule("WO-05", "WO-20")
def test_an_appointment_is_for_whoever_is_there_then(desk: Desk, clock: ManualClock) -> None:
    ids = staffed(desk)
    tomorrow = clock.now() + DAY
    order = written(desk, nature="routine", appointment_at=tomorrow)
    desk.act(writing.accept, order)
    found = desk.ask(dispatching.suggest, order)
    assert found.best == () and "appointed time" in found.nobody
    with pytest.raises(InvalidInput) as refusal:
        desk.act(work.dispatch, order, ids[PLUMBER])
    assert "not there then" in str(refusal.value)
    desk.act(workers.plan, ids[PLUMBER], tomorrow - HOUR, tomorrow + HOUR)
    (best,) = desk.ask(dispatching.suggest, order).best
    assert best.worker.name == PLUMBER and "there at the appointed time" in best.reasons
    desk.act(work.dispatch, order, ids[PLUMBER])
