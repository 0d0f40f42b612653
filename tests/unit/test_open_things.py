"""Every thing that is open at the desk stands on exactly one line of the sheet, or is counted."""

import pytest
from support.busy import request
from support.orders import PLUMBER, agreed, at_work, signed, staffed, written
from support.played import begun, on_duty, played, row_of
from support.procedures import do

from frontdesk.desk import Desk
from frontdesk.registers import commitments, marks, return_visits
from frontdesk.registers.handovers import blocking, sheet
from frontdesk.registers.handovers.sheet import Line, Sheet

pytestmark = pytest.mark.rule("HO-11")

OPEN = (
    "SELECT 'procedure_run:' || id FROM procedure_run WHERE state = 'running' UNION ALL"
    " SELECT 'help_request:' || id FROM help_request WHERE state NOT IN ('closed', 'called_off')"
    " AND origin IS NULL UNION ALL"
    " SELECT 'work_order:' || id FROM work_order WHERE state = 'open' UNION ALL"
    " SELECT 'notification:' || id FROM notification WHERE outcome <> 'told' UNION ALL"
    " SELECT 'commitment:' || id FROM commitment WHERE state = 'open' UNION ALL"
    " SELECT 'approval:' || id FROM approval WHERE given_at IS NULL"
)


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty."""
    return on_duty(desk)


def things(drawn: Sheet) -> list[str]:
    """Every record that the sheet names, on whatever line."""
    named = [line.things for line in drawn.lines] + [one.things for one in drawn.counted]
    return [thing for things in named for thing in things]


def tables(line: Line) -> list[str]:
    """What a line holds, in its order."""
    return [thing.partition(":")[0] for thing in line.things]


def test_one_patient_is_one_line_with_its_clocks(clerk: Desk) -> None:
    run = begun(clerk, "emergency-patient", room="3-2-1203", phone="13800138000")
    played(clerk, run, "ambulance")
    number = row_of(clerk, run).request_id
    [line] = clerk.ask(sheet.draw).lines
    assert line.red and line.blocks == "run"
    assert line.things[:2] == (f"procedure_run:{run}", f"help_request:{number}")
    assert "commitment" in tables(line) and tables(line).count("procedure_run") == 1
    assert "3-2-1203" in line.words and line.next


def test_a_request_that_a_procedure_took_later_folds_with_whom_to_tell(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 有人晕倒")
    clerk.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"}, request=number)
    clerk.act(commitments.promise, "回电", 30, subject=f"help_request:{number}")
    [line] = clerk.ask(sheet.draw).lines
    assert set(tables(line)) == {"procedure_run", "help_request", "notification", "commitment"}


def test_child_runs_stand_with_the_run_that_began_them(clerk: Desk) -> None:
    parent = clerk.begin("hand-on", {"content": "漏水", "room": "3-2-1203"})
    do(clerk, parent, "where", to="repair")
    [line] = clerk.ask(sheet.draw).lines
    assert tables(line).count("procedure_run") == 2
    assert line.key == f"procedure_run:{parent}"


def test_each_open_thing_stands_once_and_none_is_lost(clerk: Desk) -> None:
    begun(clerk, "emergency-patient", room="3-2-1203", phone="13800138000")
    begun(clerk, "death", room="1-1-0101")
    request(clerk, "5-1-0402 厨房漏水")
    request(clerk, "2-1-0301 有人晕倒")
    clerk.act(commitments.promise, "回电", 30)
    clerk.act(commitments.promise, "再打一次", 20)
    drawn = clerk.ask(sheet.draw)
    named = things(drawn)
    with clerk.reading() as reading:
        assert sorted(named) == sorted(row[0] for row in reading.raw.execute(OPEN))
    assert len(named) == len(set(named)) and len(drawn.lines) == 6


@pytest.mark.rule("HO-15")
def test_what_holds_duty_up_stands_first_and_a_bare_promise_last(clerk: Desk) -> None:
    clerk.act(commitments.promise, "回电", 60 * 24)
    request(clerk, "5-1-0402 借轮椅")
    number = request(clerk, "2-1-0301 有人晕倒")
    first, *others = clerk.ask(sheet.draw).lines
    assert first.key == f"help_request:{number}" and first.blocks == "request"
    assert not any(line.blocks for line in others)
    assert others[-1].words == "回电"
    assert [one.words for one in clerk.ask(blocking.blockers)] == [f"#{number} 2-1-0301"]


@pytest.mark.rule("HO-15")
def test_one_patient_holds_duty_up_under_one_name(clerk: Desk) -> None:
    number = request(clerk, "3-2-1203 有人晕倒")
    [one] = clerk.ask(blocking.blockers)
    assert one.subject == f"help_request:{number}"
    run = clerk.begin(
        "emergency-patient", {"room": "3-2-1203", "phone": "13800138000"}, request=number
    )
    [one] = clerk.ask(blocking.blockers)
    assert (one.subject, one.why) == (f"procedure_run:{run}", "run") and "3-2-1203" in one.words


@pytest.mark.rule("HO-15")
def test_a_marked_visit_to_an_order_that_is_done_stands_on_the_sheet(desk: Desk) -> None:
    worker = staffed(desk)[PLUMBER]
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, worker)
    signed(desk, order)
    [visit] = desk.ask(return_visits.due)
    assert not [line for line in desk.ask(sheet.draw).lines if line.blocks]
    desk.act(marks.mark, f"return_visit:{visit.id}", "住户不满意")
    [line] = [line for line in desk.ask(sheet.draw).lines if line.blocks]
    assert line.red and line.blocks == "marked"
    counted = [thing for one in desk.ask(sheet.draw).counted for thing in one.things]
    assert set(line.things).isdisjoint(counted)
