"""Somebody to tell: told, or not reached and tried again."""

import pytest
from support.busy import request
from support.sites import START, sign_in

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import Changed, InvalidInput, NotFound
from frontdesk.registers import duty_log, notifications


@pytest.mark.rule("DUTY-23", "REQ-29", "REQ-40")
def test_not_reached_is_tried_again_until_told(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚")
    request(desk, "3-2-1203 阳台着火")
    control, director = desk.ask(notifications.waiting)
    assert (control.role, director.role, control.opened_at) == ("control_room", "director", START)
    clock.advance(MINUTE)
    desk.act(notifications.record, director.id, reached=False, note="关机", seen=director.entry_seq)
    with pytest.raises(Changed):
        desk.act(notifications.record, director.id, reached=True, seen=director.entry_seq)
    assert len(desk.ask(notifications.waiting)) == 2
    desk.act(notifications.record, director.id, reached=True, told="周明")
    found = desk.ask(notifications.of_subject, "help_request:1")[1]
    assert (found.outcome, found.told, found.tries, found.told_at) == (
        "told",
        "周明",
        2,
        START + MINUTE,
    )
    assert [item.id for item in desk.ask(notifications.waiting)] == [control.id]
    with pytest.raises(InvalidInput, match="already"):
        desk.act(notifications.record, director.id, reached=True)
    with pytest.raises(NotFound):
        desk.act(notifications.record, 99, reached=True)
    rows = desk.ask(duty_log.history, "help_request:1")
    assert [row.kind for row in rows] == [
        "notification.told",
        "notification.not_reached",
        "request.registered",
    ]
    assert "周明" in str(rows[0].text) and "关机" in str(rows[1].text)
