"""Promises: they fire once, and kept late stays late."""

import pytest
from support.busy import request
from support.sites import START, Site, sign_in

from frontdesk.clock import HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import Changed, InvalidInput, NotFound
from frontdesk.registers import commitments, duty_log
from frontdesk.registers.commitments import CommitmentView


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    return sign_in(desk, "王岚")


def state(desk: Desk, subject: str = "") -> list[str]:
    return [found.state for found in desk.ask(commitments.of_subject, subject)]


def running(desk: Desk) -> list[CommitmentView]:
    return desk.ask(commitments.running)


def test_a_promise_runs_until_it_is_kept(clerk: Desk, clock: ManualClock) -> None:
    later = clerk.act(commitments.promise, "看电梯", 60)
    number = clerk.act(commitments.promise, "回电 1203", 30)
    first = running(clerk)[0]
    assert (first.id, first.label, first.due_at, first.owner) == (
        number,
        "回电 1203",
        START + 30 * MINUTE,
        2,
    )
    clock.advance(30 * MINUTE)
    clerk.act(commitments.settle, number)
    assert [c.id for c in running(clerk)] == [later]
    assert state(clerk) == ["open", "kept"]
    with pytest.raises(InvalidInput, match="settled"):
        clerk.act(commitments.settle, number)


def test_a_breach_fires_once_and_late_stays_late(clerk: Desk, clock: ManualClock) -> None:
    number = clerk.act(commitments.promise, "回电", 30)
    clock.advance(30 * MINUTE)
    assert clerk.tick() == 0 and clerk.ask(commitments.count_overdue) == 0
    clock.advance(1)
    assert clerk.ask(commitments.count_overdue) == 1
    assert [clerk.tick() for _n in range(3)] == [1, 0, 0]
    breach = clerk.ask(duty_log.page, rows=1).rows[0]
    assert (breach.kind, breach.author, breach.occurred) == (
        "commitment.breached",
        0,
        START + 30 * MINUTE,
    )
    clerk.act(commitments.settle, number)
    assert state(clerk) == ["kept_late"]
    assert clerk.tick() == 0 and clerk.verify().problems == ()


def test_breaches_missed_while_closed_fire_at_opening(site: Site, clerk: Desk) -> None:
    clerk.act(commitments.promise, "回电", 30)
    site.close()
    site.clock.advance(HOUR)
    desk = site.open()
    assert desk.tick() == 1
    breach = desk.ask(duty_log.page, rows=1).rows[0]
    assert (breach.occurred, breach.recorded) == (START + 30 * MINUTE, START + HOUR)


def test_two_consoles_fire_once(site: Site, clerk: Desk, clock: ManualClock) -> None:
    other = site.open()
    clerk.act(commitments.promise, "回电", 1)
    clock.advance(HOUR)
    assert (clerk.tick(), other.tick()) == (1, 0)
    clerk.act(commitments.promise, "再回电", 1)
    clock.advance(HOUR)
    assert (other.tick(), clerk.tick()) == (1, 0)


def test_one_console_holds_the_lease(site: Site, clerk: Desk, clock: ManualClock) -> None:
    other = site.open()
    clerk.tick()
    clerk.act(commitments.promise, "回电", 1)
    clock.advance(MINUTE - 1)
    clerk.tick()
    clock.advance(2)
    assert (other.tick(), clerk.tick()) == (0, 1)


@pytest.mark.parametrize(
    ("label", "minutes"), [("", 5), ("长" * 201, 5), ("x", 0), ("x", -1), ("x", 60 * 24 * 31 + 1)]
)
def test_what_is_no_promise(clerk: Desk, label: str, minutes: int) -> None:
    with pytest.raises(InvalidInput):
        clerk.act(commitments.promise, label, minutes)


def test_a_promise_is_dropped_with_a_reason(clerk: Desk) -> None:
    number = clerk.act(commitments.promise, "回电", 30)
    [view] = running(clerk)
    with pytest.raises(InvalidInput):
        clerk.act(commitments.drop, number, " ")
    clerk.act(commitments.drop, number, "住户自己来了", seen=view.entry_seq)
    assert state(clerk) == ["dropped"] and running(clerk) == []
    with pytest.raises(Changed):
        clerk.act(commitments.settle, number, seen=view.entry_seq)
    with pytest.raises(NotFound):
        clerk.act(commitments.settle, 99)


@pytest.mark.rule("REQ-13")
def test_the_reply_clock_of_a_request_is_a_commitment(clerk: Desk, clock: ManualClock) -> None:
    request(clerk, "3-2-1203 漏水")
    [view] = running(clerk)
    assert (view.rule, view.subject, view.due_at) == (
        "REQ-13",
        "help_request:1",
        START + 5 * MINUTE,
    )
    clock.advance(6 * MINUTE)
    clerk.tick()
    kinds = [row.kind for row in clerk.ask(duty_log.history, "help_request:1")]
    assert kinds == ["commitment.breached", "request.registered"]
