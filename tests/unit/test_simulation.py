"""The simulated centre: the same seed gives the same log, on practice sites only."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from support.reckoning import Log, check
from support.sites import CHEAP, Site

from frontdesk import simulation
from frontdesk.clock import DAY, ManualClock, SystemClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotPractice, SiteExists
from frontdesk.models.help_requests import KINDS
from frontdesk.procedures import actions
from frontdesk.registers import accounts, approvals, duty, help_requests, people
from frontdesk.registers.checks import views
from frontdesk.registers.founding import PRACTICE_PIN, Founding
from frontdesk.registers.handovers import views as handovers
from frontdesk.registers.roster import plan, presence
from frontdesk.simulation import SimulationResult, simulate
from frontdesk.store.site import checked


def practice(folder: Path, language: str = "zh") -> Desk:
    """A practice site, open on a clock of its own."""
    facts = Founding(checked("练习", language, "Asia/Shanghai"), (), practice=True)
    desk, _sheet = simulation.found_practice(
        folder, facts, secret_file=folder.with_suffix(".secret"), pin_cost=CHEAP
    )
    return desk


def clock_of(desk: Desk) -> ManualClock:
    """The clock that the desk stands on."""
    assert isinstance(desk.clock, ManualClock)
    return desk.clock


def bodies(desk: Desk) -> list[bytes]:
    """Every body, in order."""
    with desk.reading() as reading:
        return [row[0] for row in reading.raw.execute("SELECT body FROM entry_body ORDER BY seq")]


def kinds(desk: Desk) -> dict[str, int]:
    """How many entries of each kind."""
    with desk.reading() as reading:
        rows = reading.raw.execute("SELECT kind, count(*) FROM log_line GROUP BY kind")
        return dict(rows.fetchall())


@pytest.fixture
def two(tmp_path: Path) -> tuple[Desk, Desk]:
    """Two practice sites with the same people."""
    return practice(tmp_path / "one"), practice(tmp_path / "two")


def test_the_same_seed_gives_the_same_bodies(two: tuple[Desk, Desk]) -> None:
    for desk in two:
        result = simulate(desk, 2, 7, clock_of(desk))
        assert result.entries > 100
    first, second = map(bodies, two)
    assert first == second
    for desk in two:
        simulate(desk, 1, 7, clock_of(desk))
    assert bodies(two[0]) == bodies(two[1])
    for desk in two:
        desk.close()


def test_another_seed_gives_another_log(two: tuple[Desk, Desk]) -> None:
    for seed, desk in enumerate(two):
        simulate(desk, 1, seed, clock_of(desk))
    assert bodies(two[0]) != bodies(two[1])
    for desk in two:
        desk.close()


def test_days_are_plausible_and_verify(tmp_path: Path) -> None:
    desk = practice(tmp_path / "site")
    result = simulate(desk, 7, 3, clock_of(desk))
    assert desk.verify(processes=1).problems == ()
    assert 7 * 80 <= result.entries - 60 <= 7 * 220
    written = kinds(desk)
    assert written["handover.given"] == written["handover.taken"] == 13
    assert written["household.imported"] == 60
    expected = {
        "check.signed",
        "commitment.breached",
        "commitment.kept",
        "desk.manned",
        "entry.corrected",
        "head.contacted",
        "order.dispatched",
        "order.filed",
        "payment.confirmed",
        "visit.made",
        "notification.told",
        "patrol.finding",
        "request.answered",
        "request.closed",
        "request.escalated",
        "request.handed_over",
        "request.reported_back",
    }
    assert expected <= written.keys()
    wanted = help_requests.RequestFilter(only_open=False)
    everything = desk.ask(help_requests.page, wanted, limit=1000)
    assert len(everything) == result.requests
    assert {view.kind for view in everything} == set(KINDS)
    assert not any(view.special for view in everything if view.state == "registered")
    priced = "SELECT o.trade, i.trade FROM order_line l JOIN work_order o ON o.id = l.order_id"
    with desk.reading() as reading:
        pairs = reading.raw.execute(f"{priced} JOIN price_item i ON i.id = l.price_item_id")
        trades = [tuple(row) for row in pairs.fetchall()]
    assert trades and all(order == item for order, item in trades)
    desk.close()


def test_the_log_speaks_the_language_of_the_site(tmp_path: Path) -> None:
    desk = practice(tmp_path / "site", "en")
    simulate(desk, 1, 3, clock_of(desk))
    with desk.reading() as reading:
        texts = reading.raw.execute("SELECT body FROM entry_body WHERE seq > 20").fetchall()
    assert not any(re.search(r"[\u4e00-\u9fff]", json.loads(row[0])["text"]) for row in texts)
    assert desk.verify(processes=1).problems == ()
    desk.close()


def test_a_further_run_goes_on_at_the_end_of_the_last_shift(tmp_path: Path) -> None:
    desk = practice(tmp_path / "site")
    simulate(desk, 1, 1, clock_of(desk))
    before = desk.ask(duty.current)
    simulate(desk, 1, 1, clock_of(desk))
    after = desk.ask(duty.current)
    assert before and after
    assert after.opened_at == before.opened_at + DAY
    with pytest.raises(InvalidInput):
        simulate(desk, 1, 1, clock_of(desk), start=before.opened_at)
    desk.close()


def test_a_real_site_is_refused(site: Site) -> None:
    desk = site.open(watch_clock=False)
    before = desk.anchor()
    with pytest.raises(NotPractice):
        simulate(desk, 1, 1, site.clock)
    assert desk.anchor() == before


def test_a_stranger_on_duty_stays_on_duty(tmp_path: Path) -> None:
    from support.sites import PEOPLE

    facts = Founding(checked("练习", "zh", "Asia/Shanghai"), PEOPLE, practice=True)
    secret = tmp_path / "secret"
    desk, _sheet = simulation.found_practice(
        tmp_path / "site", facts, secret_file=secret, pin_cost=CHEAP
    )
    desk.sign_in(2, "1111")
    desk.act(duty.open_first)
    with pytest.raises(GuardRefused, match=PEOPLE[1].name):
        simulate(desk, 1, 1, clock_of(desk))
    desk.close()


def test_it_can_be_stopped_after_a_day(tmp_path: Path) -> None:
    desk = practice(tmp_path / "site")
    days: list[int] = []

    def stop(day: int, _days: int) -> bool:
        days.append(day)
        return False

    simulate(desk, 5, 1, clock_of(desk), stop)
    assert days == [1]
    desk.close()


def test_a_practice_site_ends_now(tmp_path: Path) -> None:
    site, secret = tmp_path / "practice", tmp_path / "secret"
    result = simulation.prepare_practice(site, "en", 1, 1, secret_file=secret)
    assert result.requests > 8
    assert not site.with_name("practice.new").exists()
    desk = Desk(site, secret_file=secret)
    assert desk.house.practice
    now = SystemClock().now()
    assert now - DAY < desk.anchor().at <= now
    assert desk.ask(duty.current) is not None
    desk.close()
    with pytest.raises(SiteExists):
        simulation.prepare_practice(site, "en", 1, 1, secret_file=secret)


def test_what_the_supervisor_may_not_countersign_is_followed_up(tmp_path: Path) -> None:
    desk = practice(tmp_path / "site")
    simulate(desk, 1, 1, clock_of(desk))
    staff = {one.staff_no: one.id for one in desk.ask(people.staff)}
    desk.sign_in(staff["P2"], PRACTICE_PIN)
    run = desk.begin("ordinary-request", {"content": "借轮椅", "room": "3-2-1203"})
    decided = {"decision": "approved", "approver": "周主任"}
    for step, typed in (
        ("way", {"way": "ask"}),
        ("ask", {"who": "陈静"}),
        ("supervisor", {**decided, "how": "director"}),
        ("director", {**decided, "how": "desk"}),
        ("answer_after", {"answer": "可以借用"}),
    ):
        desk.work(actions.done, run, step, typed)
    first, second = desk.ask(approvals.waiting)
    simulate(desk, 1, 1, clock_of(desk))
    assert [one.id for one in desk.ask(approvals.waiting)] == [second.id]
    [signed] = [one for one in desk.ask(views.recent) if one.state == "signed"][:1]
    answers = desk.ask(views.answers_of, signed.id)
    assert answers[f"approval:{first.id}"].answer == "countersigned"
    assert answers[f"approval:{second.id}"].answer == "follow_up"
    desk.close()


def test_commits_wait_for_the_disk_again_once_a_site_is_built(tmp_path: Path) -> None:
    desk = practice(tmp_path / "site")

    def level() -> int:
        with desk.database.local() as raw:
            return int(raw.execute("PRAGMA synchronous").fetchone()[0])

    before = level()
    with desk.database.unsynced():
        assert level() == 0
    assert level() == before >= 2
    desk.close()


def test_a_start_is_read_as_a_day(tmp_path: Path) -> None:
    site, secret = tmp_path / "practice", tmp_path / "secret"
    first = simulation.prepare_practice(site, "zh", 1, 1, until_now=False, secret_file=secret)
    assert isinstance(first, SimulationResult)
    with pytest.raises(InvalidInput, match="day"):
        simulation.simulate_site(site, 1, 1, start="soon", secret_file=secret)
    later = simulation.simulate_site(site, 1, 1, start="2026-04-01", secret_file=secret)
    assert later.entries > 30


@pytest.fixture(scope="module")
def ten_days(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A practice site after ten days."""
    desk = practice(tmp_path_factory.mktemp("ten") / "site")
    simulate(desk, 10, 5, clock_of(desk))
    yield desk
    desk.close()


@pytest.mark.rule("FEE-16")
def test_a_month_of_orders_is_reconciled_to_the_fen(ten_days: Desk) -> None:
    figures, found = ten_days.ask(accounts.count, "2026-03")
    assert figures.charged_orders >= 10
    due = figures.charged_fen - figures.written_off_fen
    assert due == figures.settled_fen + sum(figures.open_fen.values())
    assert figures.received_fen == sum(figures.by_method.values()) > 0
    assert {one.kind for one in found} <= {"not_handed_in", "unpaid"}


def test_duty_changes_by_the_whole_handover(ten_days: Desk) -> None:
    log = Log(ten_days)
    check(log, "家庭纠纷")
    outcomes = Counter(one.outcome for one in ten_days.ask(handovers.recent))
    assert outcomes["signed"] + outcomes["reserved"] == len(log.signed) == 19
    assert outcomes["refused"] and outcomes["relief_absent"] and not outcomes["emergency"]
    found = [one for signed in log.signed for one in signed.sheet["count"]]
    assert len(found) == 19 * 7
    missing = [one for one in found if one["found"] < one["should_be"]]
    assert missing and all(one["kind"] == "radio" and one["explanation"] for one in missing)
    assert {"if_then.fired", "handover.released", "instruction.read"} <= kinds(ten_days).keys()


@pytest.mark.rule("DUTY-01", "LOG-07", "HO-19")
def test_the_supervisor_plans_the_month_and_checks_the_log_on_working_days(ten_days: Desk) -> None:
    month = ten_days.ask(plan.month, "2026-03")
    assert month.state == "complete" and len(month.rows) == 3
    for shift in ten_days.ask(duty.recent):
        planned = ten_days.ask(presence.on_duty, shift.opened_at)
        assert [one.person_id for one in planned] == [shift.person_id]
    checks = ten_days.ask(views.recent)
    assert [one.state for one in checks] == ["signed"] * 8
    assert all(after.from_seq == before.to_seq + 1 for after, before in pairwise(checks)), (
        "nothing falls between two checks"
    )
    assert ten_days.ask(approvals.waiting) == []
