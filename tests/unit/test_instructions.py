"""Instructions of the supervisor: to all or to one, read and acknowledged, over one day."""

import pytest
from support.sites import IDS, Site, sign_in
from support.spoken import said

from frontdesk.clock import DAY, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.registers import instructions, people
from frontdesk.registers.instructions import InstructionView


@pytest.fixture
def head(desk: Desk) -> Desk:
    """陈静, who supervises the desk."""
    return sign_in(desk, "陈静")


def waiting(desk: Desk, name: str) -> list[str]:
    """What this person has still to read; the quick count says the same."""
    found = desk.ask(instructions.pending, IDS[name])
    roles = next(one.roles for one in desk.ask(people.staff) if one.id == IDS[name])
    assert desk.ask(instructions.count_pending, IDS[name], roles) == len(found)
    return [one.content for one in found]


def only(desk: Desk) -> InstructionView:
    [found] = desk.ask(instructions.living)
    return found


@pytest.mark.rule("DUTY-03")
def test_an_instruction_to_all_waits_for_each_who_may_stand_duty(site: Site, head: Desk) -> None:
    number = head.act(instructions.give, "夜间巡查两次", days=3)
    assert only(head).waiting == ("王岚", "李娜", "赵强")
    assert waiting(head, "王岚") == ["夜间巡查两次"] and waiting(head, "赵强") == ["夜间巡查两次"]
    assert waiting(head, "周明") == [] and waiting(head, "陈静") == []
    clerk = sign_in(site.open(), "王岚")
    clerk.act(instructions.read, number)
    assert waiting(clerk, "王岚") == [] and only(clerk).waiting == ("李娜", "赵强")
    assert [one.name for one in only(clerk).readers] == ["王岚"]
    assert said(clerk)[-1] == "王岚已阅知：夜间巡查两次"
    with clerk.database.reading() as (_session, raw):
        query = "SELECT author, kind, subject FROM log_line ORDER BY seq DESC LIMIT 1"
        signed = raw.execute(query).fetchone()
    assert tuple(signed) == (IDS["王岚"], "instruction.read", f"instruction:{number}")
    count = len(said(clerk))
    clerk.act(instructions.read, number)
    assert len(said(clerk)) == count, "read once"


@pytest.mark.rule("DUTY-03")
def test_an_instruction_to_one_is_theirs_alone(site: Site, head: Desk) -> None:
    number = head.act(instructions.give, "昨晚回复晚了", to=IDS["王岚"])
    assert waiting(head, "李娜") == [] and waiting(head, "王岚") == ["昨晚回复晚了"]
    other = sign_in(site.open(), "李娜")
    assert other.ask(instructions.living) == []
    with pytest.raises(NotAuthorised):
        other.act(instructions.read, number)
    clerk = sign_in(site.open(), "王岚")
    assert only(clerk).to_name == "王岚"
    clerk.act(instructions.read, number)
    assert waiting(clerk, "王岚") == []


def test_it_expires_or_is_withdrawn(head: Desk, clock: ManualClock) -> None:
    gone = head.act(instructions.give, "今晚停水", days=1)
    stays = head.act(instructions.give, "一直有效")
    head.act(instructions.give, "到点为止", expires_at=clock.now() + 1000)
    head.act(instructions.withdraw, stays)
    with pytest.raises(GuardRefused):
        head.act(instructions.withdraw, stays)
    assert waiting(head, "王岚") == ["今晚停水", "到点为止"]
    clock.advance(DAY)
    assert waiting(head, "王岚") == [] and head.ask(instructions.living) == []
    with pytest.raises(GuardRefused):
        head.act(instructions.read, gone)


@pytest.mark.rule("DUTY-03")
def test_only_supervisors_give_and_withdraw(site: Site, head: Desk) -> None:
    number = head.act(instructions.give, "夜间巡查两次")
    clerk = sign_in(site.open(), "王岚")
    with pytest.raises(NotAuthorised) as refusal:
        clerk.act(instructions.give, "我来安排")
    assert refusal.value.rule == "DUTY-03"
    with pytest.raises(NotAuthorised):
        clerk.act(instructions.withdraw, number)
    director = sign_in(site.open(), "周明")
    director.act(instructions.withdraw, number)
    director.act(instructions.give, "主管也要看")
    assert waiting(director, "陈静") == ["主管也要看"]


def test_what_is_no_instruction(head: Desk, clock: ManualClock) -> None:
    for content in ("", " \n ", "长" * 1001):
        with pytest.raises(InvalidInput):
            head.act(instructions.give, content)
    for days in (0, 367):
        with pytest.raises(InvalidInput):
            head.act(instructions.give, "今晚停水", days=days)
    with pytest.raises(InvalidInput):
        head.act(instructions.give, "今晚停水", expires_at=clock.now())
    for nobody in (0, 99):
        with pytest.raises(NotFound):
            head.act(instructions.give, "今晚停水", to=nobody)


def test_somebody_who_has_left_has_nothing_to_read(head: Desk) -> None:
    head.act(instructions.give, "夜间巡查两次")
    head.act(people.deactivate, IDS["李娜"])
    assert only(head).waiting == ("王岚", "赵强")


@pytest.mark.rule("CON-11")
def test_one_that_comes_of_a_confidential_matter_is_closed_like_it(site: Site, head: Desk) -> None:
    secret = {"content": "邻居欠费", "room": "3-2-1203", "requester": "刘洋", "secret": True}
    run = head.begin("enquiry", secret)
    head.act(instructions.give, "刘洋的事别外传", about=f"procedure_run:{run}")
    head.sign_out()
    assert head.ask(instructions.living) == []
    assert "刘洋的事别外传" not in said(sign_in(site.open(), "李娜"))
    sign_in(head, "李娜")
    assert waiting(head, "李娜") == ["刘洋的事别外传"], "whoever must read it reads it"
