"""Somebody leaves the desk: a clock runs until they are heard of, again and again (DUTY-12)."""

import pytest
from support.handovers import handed_over
from support.played import on_duty
from support.sites import IDS, sign_in
from support.spoken import said

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import set_language
from frontdesk.registers import commitments, notifications, outings
from frontdesk.screens.lines import worded


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty."""
    return on_duty(desk)


def clocks(desk: Desk) -> list[tuple[str, int]]:
    return [(one.label, one.due_at) for one in desk.ask(commitments.running)]


@pytest.mark.rule("DUTY-12")
def test_a_clock_runs_and_is_set_anew_each_time(clerk: Desk, clock: ManualClock) -> None:
    outing = clerk.act(outings.begin, "李娜", "巡查3栋")
    every = clerk.house.rulebook.minutes("outing.heard_every_min") * MINUTE
    assert clocks(clerk) == [("李娜报平安", clock.now() + every)]
    clock.advance(10 * MINUTE)
    due = clerk.act(outings.heard, outing, "在地库")
    assert due == clock.now() + every and clocks(clerk) == [("李娜报平安", due)]
    [one] = clerk.ask(outings.outside)
    assert (one.name, one.heard, one.due_at) == ("李娜", 1, due)
    clerk.act(outings.back, outing)
    assert clocks(clerk) == [] and clerk.ask(outings.outside) == []
    states = [one.state for one in clerk.ask(commitments.of_subject, f"outing:{outing}")]
    assert states == ["kept", "kept"]
    assert said(clerk)[-1] == "李娜回到前台"


@pytest.mark.rule("DUTY-12")
def test_not_heard_of_in_time_is_overdue_like_any_clock(clerk: Desk, clock: ManualClock) -> None:
    outing = clerk.act(outings.begin, "李娜", "巡查", 5)
    clock.advance(5 * MINUTE + 1)
    assert clerk.tick() == 1 and clerk.ask(commitments.count_overdue) == 1
    assert clerk.ask(notifications.waiting) == [], "a clock of the product alone tells nobody else"
    clerk.act(outings.heard, outing)
    states = [one.state for one in clerk.ask(commitments.of_subject, f"outing:{outing}")]
    assert states == ["kept_late", "open"] and clerk.ask(commitments.count_overdue) == 0


def test_nobody_is_outside_twice_and_nobody_comes_back_twice(clerk: Desk) -> None:
    outing = clerk.act(outings.begin, "李娜", "巡查")
    with pytest.raises(GuardRefused, match="outside already") as refusal:
        clerk.act(outings.begin, " 李娜 ", "买水")
    assert refusal.value.rule == "DUTY-12"
    clerk.act(outings.begin, "赵强", "接电梯公司")
    clerk.act(outings.back, outing, "一切正常")
    for act in (outings.back, outings.heard):
        with pytest.raises(GuardRefused, match="back already"):
            clerk.act(act, outing)
    assert [one.name for one in clerk.ask(outings.outside)] == ["赵强"]


def test_its_clock_is_not_settled_like_a_promise(clerk: Desk) -> None:
    clerk.act(outings.begin, "李娜", "巡查")
    [clock] = clerk.ask(commitments.running)
    with pytest.raises(GuardRefused):
        clerk.act(commitments.settle, clock.id)
    with pytest.raises(GuardRefused):
        clerk.act(commitments.drop, clock.id, "不必")


@pytest.mark.parametrize(
    ("name", "purpose", "minutes"),
    [("", "巡查", 30), ("李娜", "", 30), ("李娜", "巡查", 0), ("李娜", "巡查", 481)],
)
def test_what_is_no_outing(clerk: Desk, name: str, purpose: str, minutes: int) -> None:
    with pytest.raises(InvalidInput):
        clerk.act(outings.begin, name, purpose, minutes)


def test_the_clock_is_read_in_both_languages(clerk: Desk) -> None:
    clerk.act(outings.begin, "Li Na", "patrol")
    for language, words in (("en", "hear of Li Na"), ("zh", "Li Na报平安")):
        set_language(language)  # type: ignore[arg-type]
        [clock] = worded(clerk, clerk.ask(commitments.running))
        assert clock.label == words
    sign_in(clerk, "陈静")


@pytest.mark.rule("DUTY-12", "HO-07")
def test_the_relief_answers_for_whoever_is_still_outside(clerk: Desk, clock: ManualClock) -> None:
    outing = clerk.act(outings.begin, "李娜", "巡查3栋")
    handed_over(clerk, "王岚", "赵强")
    [running] = clerk.ask(commitments.of_subject, f"outing:{outing}")
    assert (running.owner, running.state) == (IDS["赵强"], "open")
    sign_in(clerk, "赵强").act(outings.back, outing)
    assert clerk.ask(outings.outside) == [] and clerk.verify().problems == ()
