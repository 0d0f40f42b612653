"""Who takes orders, and when they are there: by stretches, across midnight, with breaks."""

import pytest
from support.orders import ELECTRICIAN, PLUMBER, agreed, at_work, staffed, written
from support.sites import sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.registers import people, workers
from frontdesk.registers.orders import work
from frontdesk.registers.workers import WorkerView

NIGHT = 22 * HOUR - 9 * HOUR
"""From nine in the morning, when tests begin, to ten at night."""


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def of(desk: Desk, person: int) -> WorkerView:
    (found,) = [one for one in desk.ask(workers.staff) if one.person_id == person]
    return found


def unfit(desk: Desk, person: int, trade: str) -> list[str]:
    return desk.ask(workers.unfit, person, trade)


@pytest.mark.rule("WO-30")
def test_a_night_shift_is_found_by_its_stretch_not_by_the_day(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    plumber, begins = crew[PLUMBER], clock.now() + NIGHT
    desk.act(workers.plan, plumber, begins, begins + 8 * HOUR)
    clock.advance(NIGHT - MINUTE)
    assert of(desk, plumber).there_until is None
    assert of(desk, plumber).next_from == begins
    for ahead in (MINUTE, HOUR, HOUR, HOUR, 4 * HOUR + 59 * MINUTE):
        clock.advance(ahead)
        assert of(desk, plumber).there_until == begins + 8 * HOUR
        assert unfit(desk, plumber, "water") == []
    clock.advance(MINUTE)
    assert of(desk, plumber).there_until is None
    assert unfit(desk, plumber, "water") == ["not there now"]


@pytest.mark.rule("WO-30")
@pytest.mark.parametrize(
    ("begins", "ends", "free"),
    [
        (-HOUR, 8 * HOUR, False),
        (7 * HOUR, 9 * HOUR, False),
        (-2 * HOUR, -HOUR + 1, False),
        (0, HOUR, False),
        (8 * HOUR, 16 * HOUR, True),
        (-5 * HOUR, -HOUR, True),
        (15 * HOUR, 39 * HOUR, True),
    ],
)
def test_stretches_touch_but_do_not_overlap(
    desk: Desk, crew: dict[str, int], clock: ManualClock, begins: int, ends: int, free: bool
) -> None:
    """The crew is planned from an hour ago for eight more hours."""
    now = clock.now()
    if free:
        assert desk.act(workers.plan, crew[PLUMBER], now + begins, now + ends)
        return
    with pytest.raises(GuardRefused, match="planned for that time"):
        desk.act(workers.plan, crew[PLUMBER], now + begins, now + ends)
    desk.act(workers.plan, crew[ELECTRICIAN], now + 30 * HOUR, now + 31 * HOUR)


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (20 * HOUR, 20 * HOUR),
        (20 * HOUR, 19 * HOUR),
        (20 * HOUR, 46 * HOUR + 1),
        (-DAY - 1, -DAY + HOUR),
        (62 * DAY + 1, 62 * DAY + HOUR),
    ],
)
def test_a_stretch_that_nobody_works(
    desk: Desk, crew: dict[str, int], clock: ManualClock, begins: int, ends: int
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        desk.act(workers.plan, crew[PLUMBER], clock.now() + begins, clock.now() + ends)
    assert refusal.value.rule == "WO-30"


def test_a_cancelled_stretch_makes_room(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    plumber = crew[PLUMBER]
    ((shift, begins, ends),) = desk.ask(workers.shifts_of, plumber)
    desk.act(workers.unplan, shift)
    assert of(desk, plumber).there_until is None and desk.ask(workers.shifts_of, plumber) == []
    with pytest.raises(GuardRefused):
        desk.act(workers.unplan, shift)
    desk.act(workers.plan, plumber, begins, ends)
    assert of(desk, plumber).there_until == ends
    assert desk.verify().problems == ()


def test_a_break_ends_by_itself_or_when_they_are_back(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    plumber = crew[PLUMBER]
    desk.act(workers.take_break, plumber, 30)
    assert of(desk, plumber).on_break(clock.now())
    assert unfit(desk, plumber, "water") == ["on a break"]
    clock.advance(30 * MINUTE)
    assert not of(desk, plumber).on_break(clock.now())
    assert unfit(desk, plumber, "water") == []
    desk.act(workers.take_break, plumber, 480)
    desk.act(workers.take_break, plumber, 0)
    assert of(desk, plumber).break_until is None
    for minutes in (-1, 481):
        with pytest.raises(InvalidInput):
            desk.act(workers.take_break, plumber, minutes)


@pytest.mark.rule("WO-20")
def test_whoever_does_not_fit_is_sent_with_a_reason_only(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    electrician = crew[ELECTRICIAN]
    clock.advance(8 * HOUR)
    desk.act(workers.take_break, electrician, 10)
    assert unfit(desk, electrician, "water") == [
        "not skilled in Water",
        "not there now",
        "on a break",
    ]
    order = written(desk)
    agreed(desk, order)
    with pytest.raises(InvalidInput) as refusal:
        desk.act(work.dispatch, order, electrician)
    assert refusal.value.rule == "WO-20"
    for words in (ELECTRICIAN, *unfit(desk, electrician, "water")):
        assert words in str(refusal.value)
    desk.act(work.dispatch, order, electrician, "水工都不在")


def test_work_on_hand_is_counted(desk: Desk, crew: dict[str, int]) -> None:
    plumber = crew[PLUMBER]
    first, second = written(desk), written(desk, room="5-1-0402")
    for order in (first, second):
        agreed(desk, order)
    at_work(desk, first, plumber)
    desk.act(work.dispatch, second, plumber)
    assert (of(desk, plumber).open_orders, of(desk, plumber).open_minutes) == (2, 120)
    desk.act(work.finish, first)
    assert of(desk, plumber).open_orders == 1


def test_who_takes_no_more_orders_keeps_those_on_hand(desk: Desk, crew: dict[str, int]) -> None:
    plumber = crew[PLUMBER]
    order = written(desk)
    agreed(desk, order)
    desk.act(work.dispatch, order, plumber)
    desk.act(workers.remove, plumber)
    assert plumber not in [one.person_id for one in desk.ask(workers.staff)]
    assert unfit(desk, plumber, "water") == ["takes no orders"]
    desk.act(work.receive, order)
    for refused in (workers.remove, lambda tx, person: workers.take_break(tx, person, 5)):
        with pytest.raises(NotFound):
            desk.act(refused, plumber)
    desk.act(workers.keep, plumber, ["water"])
    assert unfit(desk, plumber, "water") == []


def test_only_staff_with_a_known_trade_takes_orders(desk: Desk, crew: dict[str, int]) -> None:
    for trades in ([], ["magic"], ["water", "magic"]):
        with pytest.raises(InvalidInput):
            desk.act(workers.keep, 2, trades)
    for nobody in (0, 999):
        with pytest.raises(NotFound):
            desk.act(workers.keep, nobody, ["water"])
    sign_in(desk, "陈静")
    desk.act(people.deactivate, crew[PLUMBER])
    assert [one.name for one in desk.ask(workers.staff)] == [ELECTRICIAN]
    with pytest.raises(NotFound):
        desk.act(workers.keep, crew[PLUMBER], ["water"])
    desk.sign_in_as(ELECTRICIAN, "7717")
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(workers.take_break, crew[ELECTRICIAN], 5)
    assert refusal.value.rule == "WO-30"


def test_those_who_are_there_come_first(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    desk.act(workers.keep, 2, ["other"])
    names = [one.name for one in desk.ask(workers.staff)]
    assert names[-1] == "王岚" and set(names[:2]) == {PLUMBER, ELECTRICIAN}
