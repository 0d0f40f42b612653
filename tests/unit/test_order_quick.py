"""An order written, taken on and given out in one step, or nothing at all."""

from typing import Any

import pytest
from support.orders import ELECTRICIAN, PLUMBER, requested, shown, staffed
from support.sites import Site

from frontdesk.desk import Desk
from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.registers import help_requests
from frontdesk.registers.orders import drafts, quick, views


@pytest.fixture
def desk(site: Site) -> Desk:
    return site.open()


def draft(**fields: Any) -> drafts.OrderCreate:
    given = {"content": "厨房漏水", "room": "3-2-1203", "customer": "刘洋"} | fields
    return drafts.draft_of(given)


@pytest.mark.rule("WO-20")
def test_a_request_is_with_the_worker_in_one_transaction(desk: Desk) -> None:
    workers, request = staffed(desk), requested(desk)
    order = drafts.draft_for_request(desk.ask(help_requests.show, request))
    made = desk.act(quick.write_and_dispatch, order, workers[PLUMBER])
    view = shown(desk, made.order_id)
    assert (made.worker, made.waits, made.number) == (PLUMBER, "", view.number)
    assert (view.work, view.worker, view.trade) == ("dispatched", PLUMBER, "water")
    assert desk.ask(help_requests.show, request).state == "handed_over"
    assert not desk.verify().problems


def test_where_the_worker_does_not_fit_nothing_is_written(desk: Desk) -> None:
    workers, request = staffed(desk), requested(desk)
    order = drafts.draft_for_request(desk.ask(help_requests.show, request))
    with pytest.raises(InvalidInput, match=ELECTRICIAN):
        desk.act(quick.write_and_dispatch, order, workers[ELECTRICIAN])
    assert desk.ask(views.page) == []
    assert desk.ask(help_requests.show, request).state == "registered"
    desk.act(quick.write_and_dispatch, order, workers[ELECTRICIAN], "只是看一下")
    assert [view.number[-5:] for view in desk.ask(views.page)] == ["00001"]


@pytest.mark.rule("WO-07", "WO-48")
@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({"nature": "contracted", "charge_told_to": "刘洋"}, "WO-07"),
        ({"nature": "contracted", "charge_told_to": "刘洋", "category": "cleaning"}, "WO-48"),
        (
            {"nature": "contracted", "category": "cleaning", "urgency": "urgent"},
            "WO-48",
        ),
    ],
)
def test_a_paid_one_stops_before_it_goes_out(
    desk: Desk, fields: dict[str, Any], waits: str
) -> None:
    worker = staffed(desk)[PLUMBER]
    made = desk.act(quick.write_and_dispatch, draft(**fields), worker)
    assert (made.worker, made.waits) == ("", waits)
    assert shown(desk, made.order_id).work == "accepted"


def test_an_urgent_one_goes_out_before_the_price(desk: Desk) -> None:
    worker = staffed(desk)[PLUMBER]
    order = draft(nature="contracted", urgency="emergency")
    made = desk.act(quick.write_and_dispatch, order, worker)
    assert (made.worker, shown(desk, made.order_id).money) == (PLUMBER, "open")


def test_one_that_is_still_to_be_judged_is_only_written(desk: Desk) -> None:
    made = desk.act(quick.write_and_dispatch, draft_of_staffed(desk), None, judged=False)
    assert shown(desk, made.order_id).work == "registered"


def draft_of_staffed(desk: Desk) -> drafts.OrderCreate:
    staffed(desk)
    return draft()


def test_the_place_is_asked_for(desk: Desk) -> None:
    staffed(desk)
    with pytest.raises(FrontDeskError, match="WO-02"):
        desk.act(quick.write_and_dispatch, draft(room=""), None)
