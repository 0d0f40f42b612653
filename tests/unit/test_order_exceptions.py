"""A job beyond the price list: two agree, one of them names the price, the resident agrees."""

from collections.abc import Callable

import pytest
from support.orders import PLUMBER, shown, staffed, tracks_of, written
from support.sites import IDS, PINS, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.registers import approvals, duty_log, people
from frontdesk.registers.orders import charges, details, ending, exceptions, work, writing
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.exceptions import Consent
from frontdesk.registers.people import PersonDraft

HEAD = Consent("head", "陈静")
DEPARTMENT = Consent("department", "吴工长", 30000)


@pytest.fixture
def crew(desk: Desk) -> dict[str, int]:
    ids = staffed(desk)
    sign_in(desk, "陈静")
    ids["吴工长"] = desk.act(people.add, PersonDraft("吴工长", ("department_supervisor",), "8181"))
    sign_in(desk, "王岚")
    return ids


@pytest.fixture
def asked(desk: Desk, crew: dict[str, int]) -> int:
    order = written(desk, content="搬钢琴下楼")
    desk.act(exceptions.ask, order, "住户当天搬走", urgent=True)
    return order


def by_pin(desk: Desk, person: int, pin: str, order: int, given: Consent) -> None:
    with desk.transaction(warrant=desk.warrant(person, pin)) as tx:
        exceptions.approve(tx, order, given)


def given_posts(desk: Desk, name: str, *roles: str) -> None:
    who = desk.ask(people.by_name, name)
    desk.act(people.change, who.id, name=name, roles=roles, telephone="", seen=who.entry_seq)


def agreed_by(desk: Desk, order: int) -> list[tuple[str, str, bool]]:
    found = desk.ask(approvals.of_order, order)
    return [(one.proposal["side"], one.approver, one.given_at is not None) for one in found]


@pytest.mark.rule("WO-13", "AUTH-19")
def test_asked_for_with_a_reason_and_only_where_it_is_urgent(
    desk: Desk, crew: dict[str, int]
) -> None:
    order = written(desk, content="搬钢琴下楼")
    for reason, urgent in ((" ", True), ("住户当天搬走", False)):
        with pytest.raises(GuardRefused) as refusal:
            desk.act(exceptions.ask, order, reason, urgent=urgent)
        assert refusal.value.rule == "WO-13"
    routine = written(desk, nature="routine", room="5-1-0402")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(exceptions.ask, routine, "急", urgent=True)
    assert refusal.value.rule == "WO-13"
    desk.act(exceptions.ask, order, "住户当天搬走", urgent=True)
    assert shown(desk, order).offered == "exception"


@pytest.mark.rule("WO-13", "WO-14", "AUTH-19", "AUTH-20", "FEE-27")
def test_two_pins_a_price_and_a_consent(desk: Desk, crew: dict[str, int], asked: int) -> None:
    by_pin(desk, IDS["陈静"], PINS["陈静"], asked, Consent("head"))
    with pytest.raises(GuardRefused) as refusal:
        desk.act(exceptions.accept, asked, "刘洋")
    assert refusal.value.rule == "WO-13" and "consent of the head" in str(refusal.value)
    with pytest.raises(InvalidInput) as wrong:
        by_pin(desk, crew["吴工长"], "8181", asked, Consent("department"))
    assert wrong.value.rule == "WO-14"
    by_pin(desk, crew["吴工长"], "8181", asked, Consent("department", amount_fen=30000))
    assert agreed_by(desk, asked) == [("head", "陈静", True), ("department", "吴工长", True)]
    rows = desk.ask(duty_log.page).rows
    assert [(one.kind, one.author_name) for one in rows[:2]] == [
        ("approval.given", "吴工长"),
        ("approval.given", "陈静"),
    ]
    assert desk.ask(approvals.waiting) == []
    with pytest.raises(GuardRefused) as refusal:
        desk.act(exceptions.accept, asked, " ")
    assert "consent to the price" in str(refusal.value)
    desk.act(exceptions.accept, asked, "刘洋")
    view = shown(desk, asked)
    assert tracks_of(desk, asked)[:2] == ("accepted", "consented")
    assert (view.charged_fen, view.consent_fen, view.price_source) == (30000, 30000, "agreed")
    desk.act(work.dispatch, asked, crew[PLUMBER])
    assert desk.verify().problems == ()


@pytest.mark.rule("WO-13", "AUTH-02")
def test_by_telephone_until_both_have_countersigned(
    desk: Desk, crew: dict[str, int], asked: int
) -> None:
    for nobody in (Consent("head"), Consent("head", "  ")):
        with pytest.raises(InvalidInput) as wrong:
            desk.act(exceptions.approve, asked, nobody)
        assert wrong.value.rule == "AUTH-02"
    desk.act(exceptions.approve, asked, HEAD)
    desk.act(exceptions.approve, asked, DEPARTMENT)
    assert agreed_by(desk, asked) == [("head", "陈静", False), ("department", "吴工长", False)]
    desk.act(exceptions.accept, asked, "刘洋")
    waiting = {one.proposal["side"]: one for one in desk.ask(approvals.waiting)}
    with pytest.raises(NotAuthorised):
        desk.act(approvals.countersign, waiting["head"].id)
    desk.sign_in_as("吴工长", "8181")
    with pytest.raises(NotAuthorised):
        desk.act(approvals.countersign, waiting["head"].id)
    desk.act(approvals.countersign, waiting["department"].id)
    sign_in(desk, "陈静")
    desk.act(approvals.countersign, waiting["head"].id)
    with pytest.raises(GuardRefused):
        desk.act(approvals.countersign, waiting["head"].id)
    assert agreed_by(desk, asked) == [("head", "陈静", True), ("department", "吴工长", True)]
    newest = desk.ask(duty_log.page).rows[0]
    assert (newest.kind, newest.author_name) == ("approval.given", "陈静")
    assert desk.ask(approvals.waiting) == [] and desk.verify().problems == ()


@pytest.mark.rule("AUTH-02")
def test_whoever_noted_a_word_does_not_countersign_it(desk: Desk, crew: dict[str, int]) -> None:
    """The supervisor notes what the department's head said, and takes that post the next day."""
    sign_in(desk, "陈静")
    order = written(desk, content="搬钢琴下楼")
    desk.act(exceptions.ask, order, "急", urgent=True)
    desk.act(exceptions.approve, order, DEPARTMENT)
    (noted,) = desk.ask(approvals.waiting)
    given_posts(desk, "陈静", "cs_supervisor", "department_supervisor")
    sign_in(desk, "陈静")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(approvals.countersign, noted.id)
    assert refusal.value.rule == "AUTH-02"


@pytest.mark.rule("WO-13")
@pytest.mark.parametrize("telephone", [True, False])
def test_nobody_agrees_for_both_sides(
    desk: Desk, crew: dict[str, int], asked: int, telephone: bool
) -> None:
    desk.act(exceptions.approve, asked, DEPARTMENT)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(exceptions.approve, asked, DEPARTMENT)
    assert refusal.value.rule == "WO-13"
    sign_in(desk, "陈静")
    given_posts(desk, "吴工长", "department_supervisor", "cs_supervisor")
    sign_in(desk, "王岚")
    with pytest.raises(GuardRefused, match="somebody else") as refusal:
        if telephone:
            desk.act(exceptions.approve, asked, Consent("head", " 吴工长"))
        else:
            by_pin(desk, crew["吴工长"], "8181", asked, Consent("head"))
    assert refusal.value.rule == "WO-13"


@pytest.mark.rule("WO-13")
@pytest.mark.parametrize("name", ["郑 全", "郑\u3000全", " 郑全 "])
def test_a_name_is_the_same_with_spaces_in_it(
    desk: Desk, crew: dict[str, int], asked: int, name: str
) -> None:
    desk.act(exceptions.approve, asked, Consent("department", "郑全", 9000))
    with pytest.raises(GuardRefused, match="somebody else") as refusal:
        desk.act(exceptions.approve, asked, Consent("head", name))
    assert refusal.value.rule == "WO-13"


@pytest.mark.rule("WO-13", "AUTH-02")
def test_nobody_countersigns_both_sides(desk: Desk, crew: dict[str, int], asked: int) -> None:
    desk.act(exceptions.approve, asked, HEAD)
    desk.act(exceptions.approve, asked, Consent("department", "郑全", 9000))
    sign_in(desk, "陈静")
    given_posts(desk, "吴工长", "department_supervisor", "cs_supervisor")
    waiting = {one.proposal["side"]: one.id for one in desk.ask(approvals.waiting)}
    desk.sign_in_as("吴工长", "8181")
    desk.act(approvals.countersign, waiting["department"])
    with pytest.raises(GuardRefused, match="somebody else") as refusal:
        desk.act(approvals.countersign, waiting["head"])
    assert refusal.value.rule == "WO-13"
    sign_in(desk, "陈静")
    desk.act(approvals.countersign, waiting["head"])
    assert desk.ask(approvals.waiting) == []


@pytest.mark.rule("WO-13")
def test_what_was_agreed_to_is_not_rewritten(desk: Desk, crew: dict[str, int], asked: int) -> None:
    desk.act(writing.change, asked, {"content": "搬立式钢琴下楼"})
    desk.act(exceptions.approve, asked, HEAD)
    for accepted in (False, True):
        for field, value in (("content", "装修一间房"), ("room", "1-1-0101"), ("trade", "gas")):
            with pytest.raises(GuardRefused) as refusal:
                desk.act(writing.change, asked, {field: value})
            assert refusal.value.rule == "WO-13"
        desk.act(writing.change, asked, {"customer": f"刘洋{accepted}"})
        if not accepted:
            desk.act(exceptions.approve, asked, DEPARTMENT)
            desk.act(exceptions.accept, asked, "刘洋")
    assert shown(desk, asked).content == "搬立式钢琴下楼"


@pytest.mark.rule("WO-13", "WO-14")
def test_the_wrong_pin_and_the_wrong_side(desk: Desk, crew: dict[str, int], asked: int) -> None:
    with pytest.raises(NotAuthorised) as refusal:
        by_pin(desk, crew[PLUMBER], "7707", asked, Consent("department", amount_fen=30000))
    assert refusal.value.rule == "WO-13"
    with pytest.raises(NotAuthorised):
        by_pin(desk, IDS["陈静"], PINS["陈静"], asked, Consent("department", amount_fen=30000))
    with pytest.raises(InvalidInput):
        desk.act(exceptions.approve, asked, Consent("resident", "刘洋"))
    for fen in (-1, 0, 10**15):
        with pytest.raises(InvalidInput) as wrong:
            desk.act(exceptions.approve, asked, Consent("department", "吴工长", fen))
        assert wrong.value.rule == "WO-14"
    assert agreed_by(desk, asked) == []


@pytest.mark.rule("WO-14")
def test_its_price_takes_the_place_of_an_earlier_one(desk: Desk, crew: dict[str, int]) -> None:
    order = written(desk, content="搬钢琴下楼")
    desk.act(charges.price, order, [LineDraft("搬运", 8000)], source="assessed")
    desk.act(charges.consent, order, "刘洋")
    desk.act(exceptions.ask, order, "急", urgent=True)
    desk.act(exceptions.approve, order, HEAD)
    desk.act(exceptions.approve, order, DEPARTMENT)
    desk.act(exceptions.accept, order, "刘洋")
    view = shown(desk, order)
    assert (view.charged_fen, view.consent_fen) == (30000, 30000)
    lines = desk.ask(details.whole, order).lines
    assert [(one.amount_fen, one.struck_out) for one in lines] == [(8000, True), (30000, False)]


@pytest.mark.rule("WO-12", "WO-13")
@pytest.mark.parametrize("refused", [True, False])
def test_where_it_is_not_agreed_to_it_is_explained_or_called_off(
    desk: Desk, crew: dict[str, int], asked: int, refused: bool
) -> None:
    desk.act(exceptions.approve, asked, HEAD)
    ends: Callable[[], None] = (
        (
            lambda: desk.act(
                ending.not_offered, asked, "部门人手不够", wish="搬运", reported_to="工程部"
            )
        )
        if refused
        else (lambda: desk.act(ending.cancel, asked, "住户自己搬"))
    )
    with pytest.raises(GuardRefused):
        desk.act(work.dispatch, asked, crew[PLUMBER])
    ends()
    assert tracks_of(desk, asked)[1:] == ("none", "none", "not_needed")
    with pytest.raises(GuardRefused):
        desk.act(exceptions.approve, asked, DEPARTMENT)
