"""What the forms of an order hand to the registers, without the keys."""

from typing import Any

import pytest
from support.orders import PLUMBER, agreed, at_work, shown, signed, staffed, tracks_of, written
from support.sites import IDS, PINS, sign_in

from frontdesk.desk import Desk
from frontdesk.registers.orders import checks, writing
from frontdesk.screens.order_acts import ACTS
from frontdesk.screens.order_data import read_order
from frontdesk.screens.order_next import possible
from frontdesk.screens.order_text import order_text


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def done(desk: Desk, order: int, name: str, second: str = "", **values: Any) -> None:
    """Send the form of an act, which must be on offer, with these words in it."""
    data = read_order(desk, order)
    assert name in possible(data), (name, possible(data))
    act = ACTS[name]
    fields = act.fields(data) if act.fields else []
    typed = {field.name: field.value for field in fields} | values
    assert typed.keys() == {field.name for field in fields}
    warrant = desk.warrant(IDS[second], PINS[second]) if second else None
    with desk.transaction(warrant=warrant) as tx:
        act.call(tx, data, typed)


def test_an_order_is_paid_written_off_confirmed_and_filed(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    done(desk, order, "collect", amount="80", taken_by=PLUMBER, method="cash")
    done(desk, order, "hand_to_finance", finance="钱会计", receipt="0042")
    done(desk, order, "write_off_desk", order_returned=True)
    done(desk, order, "confirm")
    assert tracks_of(desk, order)[:2] == ("confirmed", "confirmed")
    done(desk, order, "visit", opinion="满意", confirmed_by="刘洋", way="phone")
    desk.act(writing.contact, order, "刘洋", "已修好")
    done(desk, order, "file")
    assert shown(desk, order).state == "filed"


@pytest.mark.rule("WO-04", "WO-27")
def test_an_order_is_cancelled_or_not_offered(desk: Desk, crew: dict[str, int]) -> None:
    first, second = written(desk), written(desk, room="5-1-0402")
    done(desk, first, "cancel", reason="自己修好了")
    wish = {"wish": "搬钢琴", "reported_to": "工程部"}
    done(desk, second, "not_offered", explanation="没有这项服务", **wish)
    assert [shown(desk, order).work for order in (first, second)] == ["cancelled", "not_offered"]


@pytest.mark.rule("FIX-04")
def test_without_checklist_and_without_signature(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, nature="routine")
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    desk.act(checks.choose, order, "tap")
    done(desk, order, "drop_checklist", reason="不是水龙头")
    done(desk, order, "finish")
    people = [person for person, _name in read_order(desk, order).deciders]
    assert IDS["陈静"] in people and IDS["李娜"] not in people
    done(desk, order, "sign_absent", second="陈静", reason="住户出国", person=IDS["陈静"], pin="")
    sign_in(desk, "李娜")
    words = order_text(read_order(desk, order), desk.clock.now(), full=True).plain
    assert "Not signed by the resident: 住户出国 · 陈静" in words
