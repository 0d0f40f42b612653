"""Return visits: when they are due, who makes them, how many in person, who checks them."""

from dataclasses import replace
from datetime import date

import pytest
from support.orders import PLUMBER, agreed, at_work, shown, signed, staffed, written
from support.sites import IDS, Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock, instant_from_iso, local
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.registers import commitments, help_requests, people, return_visits
from frontdesk.registers.orders import ending, payments, work, writing
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.return_visits import VisitDraft, VisitView, drawn_from

GOOD = VisitDraft("phone", "很好", "刘洋", True)
HOME = VisitDraft("home", "很好", "刘洋", True)
BAD = VisitDraft("phone", "还是滴水", "刘洋", False)


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def job(desk: Desk, worker: int, room: str = "3-2-1203") -> int:
    """A signed order without charge; its visit."""
    order = written(desk, nature="routine", room=room)
    desk.act(writing.accept, order)
    desk.act(work.dispatch, order, worker, "最近")
    for step in (work.receive, work.arrive, work.start):
        desk.act(step, order)
    signed(desk, order)
    return visit_of(desk, order).id


def visit_of(desk: Desk, order: int) -> VisitView:
    found = desk.ask(return_visits.of_order, order)
    assert found is not None
    return found


def day_before(desk: Desk, instant: int) -> str:
    """The day that ends at this instant."""
    return f"{local(instant - 1, desk.house.zone):%Y-%m-%d}"


@pytest.mark.rule("RV-03", "RV-08", "WO-50")
@pytest.mark.parametrize("inclusive", [True, False])
@pytest.mark.parametrize(
    ("signed_on", "last", "earlier"),
    [
        ("2026-03-02", "2026-04-10", "2026-04-09"),
        ("2026-03-31", "2026-04-10", "2026-04-09"),
        ("2026-12-01", "2027-01-10", "2027-01-09"),
        ("2026-12-31", "2027-01-10", "2027-01-09"),
        ("2027-01-31", "2027-02-10", "2027-02-09"),
    ],
)
def test_due_by_the_tenth_of_the_next_month(
    site: Site, signed_on: str, last: str, earlier: str, inclusive: bool
) -> None:
    if not inclusive:
        own = '"deadline.day_inclusive" = false\n'
        (site.folder / "rulebook.toml").write_text(own, encoding="utf-8")
    desk = site.open()
    wanted = last if inclusive else earlier
    assert day_before(desk, desk.ask(return_visits.due_at, date.fromisoformat(signed_on))) == wanted
    crew = staffed(desk)
    site.clock.advance(instant_from_iso(f"{signed_on}T23:30:00.000+08:00") - site.clock.now())
    visit = desk.ask(return_visits.show, job(desk, crew[PLUMBER]))
    assert (day_before(desk, visit.due_at), visit.month) == (wanted, signed_on[:7])
    subject = f"work_order:{visit.order_id}"
    clocks = [one for one in desk.ask(commitments.of_subject, subject) if one.rule == "RV-03"]
    assert [one.due_at for one in clocks] == [visit.due_at]
    site.clock.advance(visit.due_at - site.clock.now())
    desk.act(return_visits.make, visit.id, GOOD)
    clocks = [one for one in desk.ask(commitments.of_subject, subject) if one.rule == "RV-03"]
    assert [one.state for one in clocks] == ["kept"]
    assert desk.ask(return_visits.quota, signed_on[:7]).due_at == visit.due_at


@pytest.mark.rule("RV-01")
def test_visits_stand_in_the_order_in_which_the_work_was_signed(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    first = written(desk, nature="routine")
    desk.act(writing.accept, first)
    at_work(desk, first, crew[PLUMBER])
    second = job(desk, crew[PLUMBER], "5-1-0402")
    clock.advance(HOUR)
    signed(desk, first)
    waiting = desk.ask(return_visits.due)
    assert [one.id for one in waiting] == [second, visit_of(desk, first).id]
    desk.act(return_visits.make, second, GOOD)
    assert [one.order_id for one in desk.ask(return_visits.due)] == [first]
    assert [one.id for one in desk.ask(return_visits.made, "2026-03")] == [second]
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.make, second, GOOD)
    assert refusal.value.rule == "RV-01"


def test_office_services_need_no_visit(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, category="fax", content="传真", room="")
    agreed(desk, order, 500)
    desk.act(work.serve_at_desk, order, "刘洋", "好")
    assert shown(desk, order).visit == "not_needed"
    assert desk.ask(return_visits.of_order, order) is None
    desk.act(payments.pay, order, PaymentDraft(500, finance="吴会计", receipt="R"))


@pytest.mark.rule("RV-02")
def test_who_calls(desk: Desk, crew: dict[str, int]) -> None:
    """The desk's people call; whoever wrote it down may name somebody else who went."""
    visit = job(desk, crew[PLUMBER])
    sign_in(desk, "陈静")
    area = desk.act(people.add, PersonDraft("片区小何", ("area_officer",), "6262"))
    sign_in(desk, "王岚")
    desk.sign_in_as(PLUMBER, "7707")
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(return_visits.make, visit, GOOD)
    assert refusal.value.rule == "RV-02"
    sign_in(desk, "王岚")
    for nobody in (999, crew[PLUMBER]):
        draft = VisitDraft("home", "好", "刘洋", True, visitor_id=nobody)
        with pytest.raises((NotFound, GuardRefused)):
            desk.act(return_visits.make, visit, draft)
    desk.act(return_visits.make, visit, VisitDraft("home", "很好", "刘洋", True, visitor_id=area))
    assert desk.ask(return_visits.show, visit).visitor == "片区小何"


@pytest.mark.rule("RV-02", "RV-10")
def test_not_by_whoever_did_the_work(desk: Desk, crew: dict[str, int]) -> None:
    """Neither made nor written by them, whoever they name as the visitor."""
    visit = job(desk, IDS["王岚"])
    for visitor in (None, IDS["李娜"]):
        with pytest.raises(GuardRefused) as refusal:
            desk.act(return_visits.make, visit, replace(GOOD, visitor_id=visitor))
        assert "does not write its return visit" in str(refusal.value)
    sign_in(desk, "李娜")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.make, visit, replace(GOOD, visitor_id=IDS["王岚"]))
    assert "did not do the work" in str(refusal.value)
    desk.act(return_visits.make, visit, GOOD)


@pytest.mark.rule("RV-04", "RV-06", "RV-07")
@pytest.mark.parametrize(
    ("draft", "named"),
    [
        (VisitDraft("letter", "好", "刘洋", True), "phone, home"),
        (VisitDraft("", "好", "刘洋", True), "phone, home"),
        (VisitDraft("home", "", "刘洋", True), "opinion"),
        (VisitDraft("home", "好", " ", True), "signature"),
        (VisitDraft("phone", " \n", "刘洋", True), "opinion"),
        (VisitDraft("phone", "好", "", True), "answered"),
    ],
)
def test_both_fields_are_filled_in(
    desk: Desk, crew: dict[str, int], draft: VisitDraft, named: str
) -> None:
    visit = job(desk, crew[PLUMBER])
    with pytest.raises((InvalidInput, GuardRefused), match=named):
        desk.act(return_visits.make, visit, draft)
    assert desk.ask(return_visits.show, visit).done_at is None
    desk.act(return_visits.make, visit, HOME)
    made = desk.ask(return_visits.show, visit)
    assert (made.way, made.opinion, made.confirmed_by) == ("home", "很好", "刘洋")
    assert made.visitor == "王岚" and made.satisfied is True


@pytest.mark.rule("RV-10")
@pytest.mark.parametrize(("complaint", "kind"), [(False, "repair"), (True, "complaint")])
def test_dissatisfaction_needs_an_action(
    desk: Desk, crew: dict[str, int], complaint: bool, kind: str
) -> None:
    visit = job(desk, crew[PLUMBER])
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.make, visit, BAD)
    assert refusal.value.rule == "RV-10" and "dissatisfied" in str(refusal.value)
    action = VisitDraft(
        *("phone", "还是滴水", "刘洋", False),
        action="明天再修",
        open_request=True,
        complaint=complaint,
    )
    request = desk.act(return_visits.make, visit, action)
    made = desk.ask(return_visits.show, visit)
    assert (made.satisfied, made.action) == (False, "明天再修")
    assert request is not None
    opened = desk.ask(help_requests.show, request)
    assert (opened.kind, opened.room, opened.requester) == (kind, "3-2-1203", "刘洋")
    assert made.number in opened.content and "还是滴水" in opened.content


@pytest.mark.rule("RV-10")
def test_dissatisfaction_with_a_job_in_a_public_area_opens_a_request_too(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(
        desk,
        nature="routine",
        room="",
        public_area=True,
        customer="",
        telephone="",
        content="大堂漏水",
    )
    desk.act(writing.accept, order)
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    draft = VisitDraft("home", "还不亮", "刘洋", False, action="换灯", open_request=True)
    request = desk.act(return_visits.make, visit_of(desk, order).id, draft)
    assert request is not None
    assert desk.ask(help_requests.show, request).requester == "刘洋"


def test_an_action_may_do_without_a_request(desk: Desk, crew: dict[str, int]) -> None:
    visit = job(desk, crew[PLUMBER])
    draft = VisitDraft("phone", "还行", "刘洋", False, action="已解释")
    assert desk.act(return_visits.make, visit, draft) is None


# The draw ----------------------------------------------------------------------------------------


def a_month(desk: Desk, worker: int, visits: int) -> list[int]:
    return [job(desk, worker, f"3-2-{number:04d}") for number in range(1, visits + 1)]


@pytest.mark.rule("RV-05")
def test_one_in_twenty_is_drawn_and_the_seed_gives_it_again(
    desk: Desk, crew: dict[str, int]
) -> None:
    visits = a_month(desk, crew[PLUMBER], 21)
    before = desk.ask(return_visits.quota, "2026-03")
    assert (before.visits, before.home, before.home_wanted, before.home_reached) == (
        *(21, 0, 5),
        False,
    )
    with pytest.raises(NotAuthorised) as forbidden:
        desk.act(return_visits.draw, "2026-03")
    assert forbidden.value.rule == "RV-05"
    sign_in(desk, "陈静")
    head = desk.anchor().head
    drawn = desk.act(return_visits.draw, "2026-03")
    assert len(drawn) == 2 and set(drawn) <= set(visits)
    (kept,) = desk.ask(return_visits.draws, "2026-03")
    assert (kept.drawn, kept.population, kept.turn) == (drawn, tuple(visits), 1)
    assert kept.seed == head
    assert drawn_from(kept.seed, list(kept.population)[::-1], 2) == drawn
    assert drawn_from("00" * 32, visits, 2) == drawn_from("00" * 32, visits, 2)
    assert len({drawn_from(f"{n:064x}", visits, 2) for n in range(40)}) > 20
    after = desk.ask(return_visits.quota, "2026-03")
    assert (after.home, after.home_percent, after.home_reached) == (2, 9, True)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.draw, "2026-03")
    assert refusal.value.rule == "RV-05"
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.make, drawn[0], GOOD)
    assert refusal.value.rule == "RV-05"
    desk.act(return_visits.make, drawn[0], HOME)
    assert desk.ask(return_visits.quota, "2026-03").home == 2


@pytest.mark.rule("RV-05")
def test_visits_in_person_made_by_themselves_count(desk: Desk, crew: dict[str, int]) -> None:
    visits = a_month(desk, crew[PLUMBER], 3)
    desk.act(return_visits.make, visits[0], HOME)
    sign_in(desk, "周明")
    with pytest.raises(GuardRefused):
        desk.act(return_visits.draw, "2026-03")
    with pytest.raises(GuardRefused):
        desk.act(return_visits.draw, "2026-04")
    quota = desk.ask(return_visits.quota, "2026-03")
    assert (quota.visits, quota.made, quota.home, quota.home_percent) == (3, 1, 1, 33)


@pytest.mark.rule("RV-05")
def test_a_later_draw_takes_what_the_month_still_lacks(desk: Desk, crew: dict[str, int]) -> None:
    a_month(desk, crew[PLUMBER], 20)
    sign_in(desk, "陈静")
    first = desk.act(return_visits.draw, "2026-03")
    sign_in(desk, "王岚")
    job(desk, crew[PLUMBER], "5-1-0402")
    sign_in(desk, "陈静")
    second = desk.act(return_visits.draw, "2026-03")
    assert len(first) == len(second) == 1 and set(first).isdisjoint(second)
    assert [one.turn for one in desk.ask(return_visits.draws, "2026-03")] == [1, 2]
    assert desk.ask(return_visits.quota, "2026-03").home_reached
    assert desk.verify().problems == ()


def test_an_empty_month_has_reached_its_share(desk: Desk) -> None:
    quota = desk.ask(return_visits.quota, "2026-12")
    assert (quota.visits, quota.home_percent, quota.home_reached) == (0, 0, True)
    assert day_before(desk, quota.due_at) == "2027-01-10"


# Managers' checks --------------------------------------------------------------------------------


@pytest.mark.rule("RV-09")
def test_each_of_the_two_managers_checks_three_a_month(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    visits = a_month(desk, crew[PLUMBER], 4)
    sign_in(desk, "周明")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.check, visits[0], "属实")
    assert refusal.value.rule == "RV-09"
    sign_in(desk, "陈静")
    desk.act(return_visits.make, visits[3], GOOD)
    sign_in(desk, "王岚")
    for visit in visits[:3]:
        desk.act(return_visits.make, visit, GOOD)
    with pytest.raises(NotAuthorised) as forbidden:
        desk.act(return_visits.check, visits[0], "属实")
    assert forbidden.value.rule == "RV-09"
    assert desk.ask(return_visits.quota, "2026-03").checks == (
        ("cs_supervisor", 0, 3),
        ("director", 0, 3),
    )
    sign_in(desk, "陈静")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.check, visits[3], "自己打的")
    assert refusal.value.rule == "RV-09"
    for visit in visits[:3]:
        desk.act(return_visits.check, visit, "属实")
    with pytest.raises(GuardRefused):
        desk.act(return_visits.check, visits[0], "再查")
    with pytest.raises(InvalidInput):
        desk.act(return_visits.check, visits[1], " ")
    sign_in(desk, "周明")
    desk.act(return_visits.check, visits[0], "也属实")
    assert desk.ask(return_visits.quota, "2026-03").checks == (
        ("cs_supervisor", 3, 3),
        ("director", 1, 3),
    )
    order = desk.ask(return_visits.show, visits[0]).order_id
    assert shown(desk, order).visit == "checked"


@pytest.mark.rule("RV-09")
def test_a_check_counts_in_the_month_it_was_made_and_takes_filed_orders(
    desk: Desk, crew: dict[str, int], clock: ManualClock
) -> None:
    visit = job(desk, crew[PLUMBER])
    order = desk.ask(return_visits.show, visit).order_id
    desk.act(return_visits.make, visit, GOOD)
    desk.act(writing.contact, order, "刘洋", "谢谢")
    desk.act(ending.write_off, order, order_returned=True)
    desk.act(ending.confirm, order)
    desk.act(ending.file, order)
    clock.advance(31 * DAY + MINUTE)
    sign_in(desk, "周明")
    desk.act(return_visits.check, visit, "属实")
    assert desk.ask(return_visits.quota, "2026-03").checks[1] == ("director", 0, 3)
    assert desk.ask(return_visits.quota, "2026-04").checks[1] == ("director", 1, 3)
    assert (shown(desk, order).state, shown(desk, order).visit) == ("filed", "done")


@pytest.mark.rule("RV-03", "RV-05")
@pytest.mark.parametrize("wrong", ["2026-3", "abc", "2026-13", "9999-12", "2026-03-01", ""])
def test_a_month_has_one_spelling(desk: Desk, crew: dict[str, int], wrong: str) -> None:
    with pytest.raises(InvalidInput):
        desk.ask(return_visits.quota, wrong)
    sign_in(desk, "陈静")
    with pytest.raises(InvalidInput):
        desk.act(return_visits.draw, wrong)


def tried(desk: Desk, visit: int, times: int, way: str = "phone") -> None:
    for _time in range(times):
        desk.act(return_visits.try_in_vain, visit, way, "无人接听")


@pytest.mark.rule("RV-01", "WO-51")
def test_a_visit_that_cannot_be_made_is_ended_by_a_supervisor(
    desk: Desk, crew: dict[str, int]
) -> None:
    visit = job(desk, crew[PLUMBER])
    order = desk.ask(return_visits.show, visit).order_id
    wanted = desk.house.rulebook.count("rv.tries_min")
    tried(desk, visit, wanted - 1)
    with pytest.raises(NotAuthorised):
        desk.act(return_visits.give_up, visit, "搬走了")
    sign_in(desk, "陈静")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(return_visits.give_up, visit, "搬走了")
    assert "enough tries" in str(refusal.value)
    tried(desk, visit, 1)
    with pytest.raises(GuardRefused):
        desk.act(return_visits.give_up, visit, " ")
    desk.act(return_visits.give_up, visit, "搬走了")
    view = desk.ask(return_visits.show, visit)
    assert (view.tried, view.reason, view.done_at) == (wanted, "搬走了", None)
    assert shown(desk, order).visit == "not_made"
    assert desk.ask(return_visits.due) == []
    assert [one.id for one in desk.ask(return_visits.made, "2026-03")] == [visit]
    month = desk.ask(return_visits.quota, "2026-03")
    assert (month.visits, month.made, month.given_up) == (1, 0, 1)
    clocks = desk.ask(commitments.of_subject, f"work_order:{order}")
    assert {one.state for one in clocks if one.rule == "RV-03"} == {"dropped"}
    with pytest.raises(GuardRefused):
        desk.act(return_visits.make, visit, GOOD)
    with pytest.raises(GuardRefused):
        tried(desk, visit, 1)
    with pytest.raises(GuardRefused):
        desk.act(return_visits.give_up, visit, "again")
    desk.act(ending.write_off, order, order_returned=True)
    desk.act(ending.confirm, order)
    desk.act(writing.contact, order, "刘洋", "已完工")
    desk.act(ending.file, order)
    assert shown(desk, order).state == "filed"
    assert desk.verify().problems == ()


@pytest.mark.rule("RV-05")
def test_a_drawn_visit_that_was_given_up_leaves_its_place_to_another(
    desk: Desk, crew: dict[str, int]
) -> None:
    for number in range(3):
        job(desk, crew[PLUMBER], f"3-2-120{number}")
    sign_in(desk, "陈静")
    [first] = desk.act(return_visits.draw, "2026-03")
    with pytest.raises(GuardRefused) as refusal:
        tried(desk, first, 1)
    assert refusal.value.rule == "RV-05"
    tried(desk, first, desk.house.rulebook.count("rv.tries_min"), "home")
    desk.act(return_visits.give_up, first, "长期出差")
    assert desk.ask(return_visits.quota, "2026-03").home == 0
    [second] = desk.act(return_visits.draw, "2026-03")
    assert second != first and desk.ask(return_visits.quota, "2026-03").home == 1


@pytest.mark.rule("RV-02")
def test_whoever_did_the_work_writes_no_try_either(desk: Desk, crew: dict[str, int]) -> None:
    visit = job(desk, IDS["王岚"])
    with pytest.raises(GuardRefused):
        tried(desk, visit, 1)
    sign_in(desk, "李娜")
    with pytest.raises(InvalidInput):
        desk.act(return_visits.try_in_vain, visit, "phone", " ")
