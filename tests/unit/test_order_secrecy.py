"""What the order of a confidential request tells those who may not open it: number and clocks."""

from collections.abc import Callable
from typing import Any

import pytest
from support.orders import PLUMBER, agreed, at_work, shown, signed, staffed, written
from support.procedures import lines
from support.sites import Site, sign_in

from frontdesk.clock import DAY, HOUR, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import NotAuthorised
from frontdesk.registers import (
    accounts,
    approvals,
    commitments,
    dispatching,
    duty_log,
    help_requests,
    return_visits,
)
from frontdesk.registers.handovers import sheet
from frontdesk.registers.orders import (
    board,
    checks,
    details,
    drafts,
    ending,
    exceptions,
    goods,
    lists,
    slip,
    views,
    work,
    writing,
)
from frontdesk.registers.orders.exceptions import Consent
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.views import OrderFilter
from frontdesk.registers.return_visits import VisitDraft

pytestmark = pytest.mark.rule("CON-11", "CARE-28")

MATTER: dict[str, Any] = {
    **{"content": "主卧马桶堵了", "kind": "repair", "sub_kind": "water", "room": "3-2-1203"},
    **{"requester": "刘洋", "telephone": "13800138000"},
}
TELLING = ("马桶", "疏通", "3-2-1203", "刘洋", "138", "water")
"""Words that say what an order is about, where, or whom it concerns."""


def told(what: object) -> list[str]:
    """The telling words in what somebody sees."""
    seen = str(what)
    return [word for word in TELLING if word in seen]


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    return staffed(desk)


def requested(desk: Desk, *, confidential: bool = True) -> int:
    """A request of 王岚's; its id."""
    draft = help_requests.draft_of(MATTER)
    return desk.act(help_requests.register, draft, confidential=confidential)


def ordered(desk: Desk, request: int, **fields: Any) -> int:
    """An order for it."""
    given = {"nature": "contracted", "charge_told_to": "刘洋"} | fields
    draft = drafts.draft_for_request(desk.ask(help_requests.show, request), given)
    return desk.act(writing.write, draft)


@pytest.fixture
def secret(desk: Desk, crew: dict[str, int]) -> int:
    """The order of a confidential request, written by 王岚; its id."""
    return ordered(desk, requested(desk))


def other(site: Site, name: str = "李娜") -> Desk:
    """A console at which somebody else has signed in."""
    return sign_in(site.open(), name)


Look = Callable[[Desk, int], object]
LOOKS: dict[str, Look] = {
    "show": lambda desk, order: desk.ask(views.show, order),
    "numbered": lambda desk, order: desk.ask(views.numbered, "1"),
    "page": lambda desk, order: desk.ask(views.page, OrderFilter()),
    "of_request": lambda desk, order: desk.ask(views.of_request, 1),
    "board": lambda desk, order: [desk.ask(board.column, place) for place in range(4)],
    "unpaid": lambda desk, order: desk.ask(views.unpaid),
    "hand": lambda desk, order: desk.ask(lists.on_hand, 6),
    "loans": lambda desk, order: desk.ask(lists.loans),
    "clocks": lambda desk, order: desk.ask(commitments.running),
    "visits": lambda desk, order: desk.ask(return_visits.due),
    "visit": lambda desk, order: desk.ask(return_visits.of_order, order),
    "open": lambda desk, order: desk.ask(sheet.draw),
    "accounts": lambda desk, order: list(
        desk.ask(lambda reading: list(accounts.details(reading, "2026-03")))
    ),
    "log": lambda desk, order: [row.text for row in lines(desk, "order.")],
    "history": lambda desk, order: [
        row.text for row in desk.ask(duty_log.history, f"work_order:{order}", language="zh")
    ],
}


@pytest.mark.parametrize("look", LOOKS)
def test_others_see_its_number_and_how_it_stands(
    site: Site, desk: Desk, crew: dict[str, int], secret: int, look: str
) -> None:
    agreed(desk, secret)
    at_work(desk, secret, crew[PLUMBER])
    lent = GoodsDraft("tool", "管道疏通机", due_at=desk.clock.now() + DAY)
    slip_id = desk.act(goods.issue, secret, lent)
    own = str(LOOKS[look](desk, secret))
    for reader in (other(site), site.open()):
        assert told(LOOKS[look](reader, secret)) == [], look
    desk.act(goods.give_back, slip_id)
    signed(desk, secret)
    own += str(LOOKS[look](desk, secret))
    for reader in (other(site), site.open()):
        assert told(LOOKS[look](reader, secret)) == [], look
    assert look in ("clocks", "open") or told(own), look
    assert look == "open" or told(LOOKS[look](other(site, "陈静"), secret)) == told(
        LOOKS[look](desk, secret)
    )


def test_it_is_refused_page_slip_and_every_step(
    site: Site, desk: Desk, crew: dict[str, int], secret: int
) -> None:
    agreed(desk, secret)
    desk.act(work.dispatch, secret, crew[PLUMBER])
    desk.act(work.receive, secret)
    seq = desk.anchor().seq
    stranger = other(site)
    for look in (
        lambda: stranger.ask(details.whole, secret),
        lambda: stranger.ask(slip.slip, secret, "zh"),
        lambda: stranger.ask(dispatching.suggest, secret),
        lambda: stranger.act(writing.chase, secret),
        lambda: stranger.act(work.arrive, secret),
        lambda: stranger.act(ending.cancel, secret, "不要了", order_returned=True),
        lambda: stranger.act(checks.choose, secret, "tap"),
        lambda: stranger.act(goods.issue, secret, GoodsDraft("material", "三通")),
    ):
        with pytest.raises(NotAuthorised, match="confidential") as refusal:
            look()
        assert refusal.value.rule == "CARE-28" and told(refusal.value) == []
    assert desk.anchor().seq == seq
    assert told(desk.ask(details.whole, secret))
    supervisor = other(site, "陈静")
    assert told(supervisor.ask(slip.slip, secret, "zh"))
    supervisor.act(work.arrive, secret)
    assert shown(desk, secret).work == "on_site"


def test_whoever_received_the_request_opens_the_order_of_a_supervisor(
    site: Site, desk: Desk, crew: dict[str, int]
) -> None:
    request = requested(desk)
    order = ordered(other(site, "陈静"), request)
    assert shown(desk, order).content == MATTER["content"]
    desk.act(writing.accept, order)
    assert told(shown(other(site), order)) == []


def test_nobody_else_writes_an_order_for_it(site: Site, desk: Desk, crew: dict[str, int]) -> None:
    request = requested(desk)
    draft = drafts.draft_of({"content": "看一下", "room": "1-1-0101", "request_id": request})
    with pytest.raises(NotAuthorised) as refusal:
        other(site).act(writing.write, draft)
    assert refusal.value.rule == "CARE-28"
    assert desk.ask(views.of_request, request) == []


def test_asking_for_a_room_or_for_words_does_not_find_it(
    site: Site, desk: Desk, secret: int
) -> None:
    for wanted in (OrderFilter(room="3-2-1203"), OrderFilter(words="马桶")):
        for reader, found in ((desk, [secret]), (other(site, "陈静"), [secret]), (other(site), [])):
            assert [one.id for one in reader.ask(views.page, wanted)] == found
        assert site.open().ask(views.page, wanted) == []


def labels(desk: Desk, order: int) -> list[str]:
    """What the running clocks of an order say, as it is stored."""
    query = "SELECT label FROM commitment WHERE state = 'open' AND subject = ?"
    subject = f"work_order:{order}"
    return [
        row[0]
        for row in desk.ask(lambda reading: reading.raw.execute(query, (subject,)).fetchall())
    ]


def test_its_clocks_are_stored_without_its_matter(desk: Desk, secret: int) -> None:
    assert labels(desk, secret) == ["保密事项 WO-2026-00001"]


def test_an_order_follows_its_request_that_becomes_confidential(
    site: Site, desk: Desk, crew: dict[str, int]
) -> None:
    request = requested(desk, confidential=False)
    order = ordered(desk, request)
    stranger = other(site)
    assert told(stranger.ask(views.show, order)) and told(labels(desk, order))
    seen = shown(desk, order).entry_seq
    with desk.transaction() as tx:
        help_requests.keep_confidential(tx, request)
    assert told(stranger.ask(views.show, order)) == [] and told(labels(desk, order)) == []
    assert shown(desk, order).entry_seq > seen
    before = desk.anchor().seq
    agreed(desk, order)
    desk.act(work.dispatch, order, crew[PLUMBER])
    assert told([row.text for row in lines(stranger) if row.seq > before]) == []
    with pytest.raises(NotAuthorised):
        stranger.ask(details.whole, order)
    assert desk.verify().problems == ()


def test_a_late_clock_is_told_without_its_matter(
    site: Site, desk: Desk, secret: int, clock: ManualClock
) -> None:
    before = desk.anchor().seq
    clock.advance(2 * HOUR)
    desk.tick()
    late = [row.text for row in lines(other(site)) if row.seq > before]
    assert any("WO-2026-00001" in str(text) for text in late) and told(late) == []


@pytest.mark.parametrize("first", ["tool", "pause"])
def test_tools_and_interruption_keep_clocks_of_their_own(
    desk: Desk, crew: dict[str, int], secret: int, first: str
) -> None:
    """Their clocks say the same words: when they began and are due tells them apart."""
    agreed(desk, secret)
    at_work(desk, secret, crew[PLUMBER])
    until = desk.clock.now() + DAY
    slips = [desk.act(goods.issue, secret, GoodsDraft("tool", "疏通机", due_at=until))]
    slips.append(desk.act(goods.issue, secret, GoodsDraft("tool", "梯子", due_at=until)))
    desk.act(work.suspend, secret, "等配件", until)

    def products() -> list[str]:
        return [one.label for one in desk.ask(commitments.running) if one.rule == "product"]

    assert len(products()) == 3
    steps: list[Callable[[], object]] = [
        lambda: desk.act(goods.give_back, slips[0]),
        lambda: desk.act(work.resume, secret),
    ]
    for step in steps if first == "tool" else steps[::-1]:
        step()
    assert len(products()) == 1
    desk.act(goods.give_back, slips[1])
    assert products() == []


def test_an_exception_and_the_visit_are_closed_too(
    site: Site, desk: Desk, crew: dict[str, int]
) -> None:
    order = ordered(desk, requested(desk))
    before = desk.anchor().seq
    desk.act(exceptions.ask, order, "刘洋等不及", urgent=True)
    desk.act(exceptions.approve, order, Consent("head", "陈静"))
    desk.act(exceptions.approve, order, Consent("department", "吴工长", 9000))
    supervisor = other(site, "陈静")
    [head] = [one for one in supervisor.ask(approvals.waiting) if one.proposal["side"] == "head"]
    supervisor.act(approvals.countersign, head.id)
    desk.act(exceptions.accept, order, "刘洋")
    at_work(desk, order, crew[PLUMBER])
    signed(desk, order)
    visit = desk.ask(return_visits.of_order, order)
    assert visit is not None
    bad = VisitDraft("phone", "马桶还堵", "刘洋", False, action="再疏通", open_request=True)
    with pytest.raises(NotAuthorised):
        other(site).act(return_visits.make, visit.id, bad)
    follow = desk.act(return_visits.make, visit.id, bad)
    assert follow is not None
    supervisor.act(return_visits.check, visit.id, "马桶的事已谈")
    stranger = other(site)
    assert told(stranger.ask(help_requests.show, follow)) == []
    assert told(stranger.ask(approvals.waiting)) == []
    assert told([row.text for row in lines(stranger) if row.seq > before]) == []


def test_the_suggestion_for_it_needs_no_words(desk: Desk, secret: int) -> None:
    assert desk.ask(dispatching.suggest, secret).best


def test_an_order_without_such_a_request_is_open(
    site: Site, desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk)
    assert other(site).ask(details.whole, order).order.content == "厨房漏水"
    assert other(site).ask(details.whole, order).order.confidential == 0
