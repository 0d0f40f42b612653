"""Work that is done, and whose resident will not sign or cannot: a supervisor lets it stand."""

import pytest
from support.orders import PLUMBER, agreed, at_work, requested, shown, staffed, tracks_of, written
from support.sites import IDS, PINS, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.registers import duty_log, help_requests, return_visits
from frontdesk.registers.orders import details, drafts, ending, slip, work, writing

WHY = "住户不满收费，拒绝签字"


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


@pytest.fixture
def done(desk: Desk, crew: dict[str, int]) -> int:
    """A paid order whose work is done."""
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    desk.act(work.finish, order)
    return order


def test_no_clerk_alone_ends_it_so(desk: Desk, done: int) -> None:
    with pytest.raises(NotAuthorised):
        desk.act(work.sign_absent, done, WHY)
    with (
        pytest.raises(NotAuthorised),
        desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"])) as tx,
    ):
        work.sign_absent(tx, done, WHY)
    assert shown(desk, done).work == "done"


@pytest.mark.parametrize("by_pin", [True, False])
def test_a_supervisor_gives_a_reason(desk: Desk, done: int, by_pin: bool) -> None:
    if not by_pin:
        sign_in(desk, "陈静")
    with pytest.raises(InvalidInput):
        desk.act(work.sign_absent, done, "  ")
    warrant = desk.warrant(IDS["陈静"], PINS["陈静"]) if by_pin else None
    with desk.transaction(warrant=warrant) as tx:
        work.sign_absent(tx, done, WHY)
    view = shown(desk, done)
    assert tracks_of(desk, done) == ("signed", "due", "none", "due")
    assert (view.unsigned, view.signature, view.opinion) == (WHY, "陈静", "")
    assert desk.ask(return_visits.of_order, done) is not None
    [newest] = desk.ask(duty_log.page, rows=1).rows
    assert (newest.kind, newest.author_name) == ("order.unsigned", "陈静")
    assert f"住户未签字：{WHY}；陈静" in desk.ask(slip.slip, done, "zh")
    assert newest.text is not None and WHY in newest.text and "住户未签字" in newest.text
    assert desk.verify().problems == ()


def test_only_work_that_is_done_is_let_stand(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    sign_in(desk, "陈静")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(work.sign_absent, order, WHY)
    assert refusal.value.rule == "WO-57"


def test_it_goes_on_to_the_end_and_its_request_learns_of_it(
    desk: Desk, crew: dict[str, int]
) -> None:
    request = requested(desk)
    draft = drafts.draft_for_request(desk.ask(help_requests.show, request), {"nature": "routine"})
    order = desk.act(writing.write, draft)
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    desk.act(work.finish, order)
    sign_in(desk, "陈静")
    desk.act(work.sign_absent, order, "住户出国")
    desk.act(ending.write_off, order, order_returned=True)
    desk.act(ending.confirm, order)
    result = desk.ask(help_requests.show, request).result
    assert "住户未签字：住户出国" in result and "签收" not in result
    assert desk.ask(details.whole, order).order.work == "confirmed"
