"""What waits for whoever signs in lies over everything until it was read; a call goes before it."""

import pytest
from support.pilots import running, seen, shows, sign_in, typed, until
from support.sites import IDS, Site
from support.sites import sign_in as at_keys

from frontdesk.registers import instructions
from frontdesk.screens.board import Board
from frontdesk.screens.instruction_dialog import InstructionDialog
from frontdesk.screens.request_form import RequestForm
from frontdesk.screens.wizard import Wizard


@pytest.fixture
def told(site: Site) -> Site:
    """Two instructions wait for 王岚, one of them for everybody."""
    desk = at_keys(site.open(), "陈静")
    desk.act(instructions.give, "夜间巡查[b]两次", days=3)
    desk.act(instructions.give, "昨晚回复晚了", to=IDS["王岚"])
    site.close()
    return site


@pytest.mark.rule("DUTY-03")
async def test_each_is_shown_after_sign_in_and_read_with_one_key(told: Site) -> None:
    async with running(told) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, InstructionDialog))
        await shows(pilot, "Instruction 1 of 2", "夜间巡查[b]两次", "陈静 → everybody")
        await pilot.press("escape")
        await shows(pilot, "Enter says that you have read it.")
        await pilot.press("enter")
        await shows(pilot, "Instruction 2 of 2", "昨晚回复晚了")
        await pilot.press("f3")
        await until(pilot, lambda: app.current_mode == "log")
        await shows(pilot, "Instruction 1 of 1", "昨晚回复晚了")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, InstructionDialog))
        desk = app.link.require()
        assert desk.ask(instructions.pending, IDS["王岚"]) == []
        await pilot.press("ctrl+o")
        await sign_in(pilot, "李娜")
        await until(pilot, lambda: isinstance(app.screen, InstructionDialog))
        await shows(pilot, "Instruction 1 of 1", "夜间巡查")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: app.current_mode == "sign_in")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-pin")
        await typed(pilot, "2222")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, InstructionDialog))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Board))


@pytest.mark.rule("DUTY-03")
async def test_a_call_and_an_emergency_go_before_it(told: Site) -> None:
    async with running(told) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, InstructionDialog))
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, InstructionDialog))
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, InstructionDialog))


async def test_who_has_nothing_to_read_sees_nothing_and_the_supervisor_gives(told: Site) -> None:
    async with running(told, name="陈静") as (app, pilot):
        assert isinstance(app.screen, Board) and app.status.unread == 0
        app.tasks.go("instructions")
        await shows(pilot, "2 hold, 0 for you", "3 to read it")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-to")
        await pilot.press("tab")
        await typed(pilot, "不用热线打外线")
        await pilot.press("enter")
        await shows(pilot, "3 hold", "Still to read it: 王岚, 李娜, 赵强")
        await pilot.press("ctrl+x")
        await shows(pilot, "Withdraw the instruction")
        await pilot.press("enter")
        await until(pilot, lambda: "2 hold" in seen(pilot))
