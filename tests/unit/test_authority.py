"""Who may do what."""

from collections.abc import Iterator

import pytest

from frontdesk.errors import NotAuthorised
from frontdesk.language import set_language
from frontdesk.rules.authority import ACTS, ROLES, is_supervisor, may, require, titles
from frontdesk.rules.rulebook import Rulebook

EVERYONE = set(ROLES)
SUPERVISORS = {"cs_supervisor", "director"}
DUTY = {"clerk", "dispatcher", "duty_lead", "cs_supervisor"}
DESK = DUTY | {"control_room", "area_officer", "director_assistant", "director"}
HEADS = {"department_supervisor", "me_supervisor"}
MAY = {
    "log.write": EVERYONE,
    "log.correct": EVERYONE,
    "log.read_confidential": SUPERVISORS,
    "log.inspect": SUPERVISORS,
    "drunk.record": SUPERVISORS | {"duty_lead"},
    "request.register": EVERYONE,
    "request.answer": DESK,
    "run.work": DESK,
    "contact.edit": DESK,
    "request.decide_special": {"director"},
    "request.decide_general": SUPERVISORS | {"duty_lead"},
    "duty.take": DUTY,
    "handover.release": SUPERVISORS,
    "roster.edit": SUPERVISORS,
    "leave.ask": EVERYONE,
    "leave.decide": SUPERVISORS,
    "item.edit": SUPERVISORS,
    "desk.note": DESK,
    "check.sign": SUPERVISORS,
    "check.inspect": {"director"},
    "instruction.give": SUPERVISORS,
    "bundle.make": SUPERVISORS | {"duty_lead", "records_officer"},
    "spot_check.record": SUPERVISORS,
    "mobilise": DUTY | {"director"},
    "measure.take": DUTY | {"director"},
    "households.import": DUTY | {"director", "records_officer"},
    "requests.import": DUTY | {"director", "records_officer"},
    "household.edit": DUTY | {"director", "records_officer"},
    "prices.import": SUPERVISORS | {"finance"},
    "order.write": DESK,
    "order.dispatch": DESK,
    "order.hand_in": DESK,
    "order.unsigned": SUPERVISORS,
    "price.change": SUPERVISORS | HEADS,
    "charge.write_off": SUPERVISORS,
    "payment.note": DESK | {"finance"},
    "goods.note": DESK | {"warehouse"},
    "worker.edit": DESK | HEADS,
    "visit.make": DESK,
    "visit.give_up": SUPERVISORS,
    "visit.draw": SUPERVISORS,
    "visit.check": SUPERVISORS | {"company"},
    "accounts.draw_up": DESK | {"finance"},
    "accounts.sign": DESK,
    "person.manage": SUPERVISORS,
    "pin.reset": SUPERVISORS,
    "row.repair": SUPERVISORS,
    "backup.restore": SUPERVISORS,
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def test_every_post_has_a_title_in_both_languages() -> None:
    assert len(ROLES) == 24
    assert len({title.en for title in ROLES.values()}) == 24
    assert len({title.zh for title in ROLES.values()}) == 24


@pytest.mark.rule("REQ-01", "REQ-09", "REQ-10", "LOG-15", "AUTH-06", "AUTH-31")
@pytest.mark.parametrize("act", MAY)
def test_each_act_is_for_its_posts_and_no_other(act: str) -> None:
    assert {role for role in ROLES if may([role], act)} == MAY[act]


def test_no_act_is_forgotten_and_each_names_a_rule_of_the_rulebook() -> None:
    assert ACTS.keys() == MAY.keys()
    rules = Rulebook.load().rules()
    assert all(act.rule is None or act.rule in rules for act in ACTS.values())
    assert all(set(act.roles) <= EVERYONE for act in ACTS.values())


@pytest.mark.rule("REQ-09")
def test_a_refusal_names_who_may_and_the_rule() -> None:
    with pytest.raises(NotAuthorised, match="Director") as refusal:
        require(["clerk", "cs_supervisor"], "request.decide_special")
    assert refusal.value.rule == "REQ-09"
    assert refusal.value.remedy


@pytest.mark.rule("DUTY-20", "DUTY-21", "AUTH-03")
def test_the_clerk_on_duty_needs_nobody_s_leave_to_mobilise_or_protect() -> None:
    require(["clerk"], "mobilise")
    require(["clerk"], "measure.take")


def test_one_of_several_roles_is_enough_and_none_is_not() -> None:
    require(["guard", "director"], "row.repair")
    assert not may([], "log.write")
    assert not may(["resident"], "log.write")


def test_an_unknown_act_is_a_mistake_of_the_code() -> None:
    with pytest.raises(KeyError):
        may(["director"], "log.delete")


def test_supervisors() -> None:
    assert {role for role in ROLES if is_supervisor([role])} == SUPERVISORS


def test_titles_come_in_the_order_of_the_house_and_in_the_current_language() -> None:
    assert titles({"director", "clerk"}) == "Duty clerk, Director"
    set_language("zh")
    assert titles({"director", "clerk"}) == "值班员、管理处主任"
