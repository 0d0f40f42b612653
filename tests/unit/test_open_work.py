"""What is left at the desk is folded by matter; every open thing stands in one of them, once."""

from collections.abc import Mapping
from typing import Any

import pytest
from support.busy import request
from support.played import begun, on_duty, played, row_of
from support.procedures import do

from frontdesk.desk import Desk
from frontdesk.registers import commitments, duty, open_work
from frontdesk.registers.open_work import Matter
from frontdesk.registers.unit_of_work import row_id

pytestmark = pytest.mark.rule("HO-11")


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty."""
    return on_duty(desk)


def matters(desk: Desk) -> list[Matter]:
    """What is left, folded."""
    special = [row_id(row) for row in desk.ask(duty.important_open)]
    return desk.ask(open_work.matters, special)


def name(item: Mapping[str, Any]) -> tuple[str, int]:
    """What an open thing is, and its number."""
    kind = next(one for one in ("run", "request", "notification", "commitment") if one in item)
    return kind, item[kind]


def kinds(matter: Matter) -> list[str]:
    """What a matter holds, in its order."""
    return [name(item)[0] for item in matter.items]


def test_one_patient_is_one_matter_with_its_clocks_under_it(clerk: Desk) -> None:
    run = begun(clerk, "emergency-patient", room="3-2-1203", phone="13800138000")
    played(clerk, run, "ambulance")
    number = row_of(clerk, run).request_id
    [matter] = matters(clerk)
    assert matter.important
    assert name(matter.items[0]) == ("run", run)
    assert name(matter.items[1]) == ("request", number)
    assert "commitment" in kinds(matter) and kinds(matter).count("run") == 1
    due = [item["due_at"] for item in matter.items if "due_at" in item]
    assert due == sorted(due)


def test_a_request_that_a_procedure_took_later_folds_with_whom_to_tell(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 有人晕倒")
    clerk.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"}, request=number)
    clerk.act(commitments.promise, "回电", 30, subject=f"help_request:{number}")
    [matter] = matters(clerk)
    assert {"run", "request", "notification", "commitment"} == set(kinds(matter))


def test_child_runs_stand_with_the_run_that_began_them(clerk: Desk) -> None:
    parent = clerk.begin("hand-on", {"content": "漏水", "room": "3-2-1203"})
    do(clerk, parent, "where", to="repair")
    [matter] = matters(clerk)
    assert kinds(matter).count("run") == 2 and matter.items[0]["run"] == parent


def test_each_open_thing_is_counted_once_and_none_is_lost(clerk: Desk) -> None:
    begun(clerk, "emergency-patient", room="3-2-1203", phone="13800138000")
    begun(clerk, "death", room="1-1-0101")
    request(clerk, "5-1-0402 厨房漏水")
    request(clerk, "2-1-0301 有人晕倒")
    clerk.act(commitments.promise, "回电", 30)
    clerk.act(commitments.promise, "再打一次", 20)
    folded = [name(item) for matter in matters(clerk) for item in matter.items]
    assert len(folded) == len(set(folded))
    assert sorted(folded) == sorted(name(item) for item in clerk.ask(open_work.unfinished))
    assert len(matters(clerk)) == 6


@pytest.mark.rule("HO-15")
def test_what_holds_duty_up_stands_first_and_a_bare_promise_last(clerk: Desk) -> None:
    clerk.act(commitments.promise, "回电", 1)
    request(clerk, "5-1-0402 借轮椅")
    number = request(clerk, "2-1-0301 有人晕倒")
    found = matters(clerk)
    assert found[0].items[0]["request"] == number and found[0].important
    assert not any(matter.important for matter in found[1:])
    assert clerk.ask(duty.held_up_by) == [f"#{number}"]


@pytest.mark.rule("HO-15")
def test_one_patient_holds_duty_up_under_one_name(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 有人晕倒")
    assert clerk.ask(duty.held_up_by) == [f"#{number}"]
    clerk.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"}, request=number)
    [words] = clerk.ask(duty.held_up_by)
    assert "3-2-1203" in words
