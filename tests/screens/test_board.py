"""The board: what is open stays readable on a small terminal."""

import pytest
from support.pilots import running, seen, shows
from support.sites import Site

from frontdesk.registers import duty, help_requests


@pytest.mark.parametrize("lines", [3, 30])
async def test_the_state_of_a_request_is_seen_with_and_without_a_scroll_bar(
    site: Site, lines: int
) -> None:
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    for number in range(lines):
        line = f"3-2-{101 + number} 借轮椅，下午两点来取，用一天"
        desk.act(help_requests.register, help_requests.draft_from_line(line))
    site.close()
    async with running(site) as (_app, pilot):
        await shows(pilot, "3-2-101", "registered")
        now = seen(pilot).partition("Duty log")[0]
        rows = [row.split("│")[1] for row in now.splitlines() if "3-2-1" in row]
        assert len(rows) >= 3
        assert all("registered" in row for row in rows)


async def test_another_language_reaches_the_screens_that_are_not_shown(site: Site) -> None:
    async with running(site) as (app, pilot):
        await shows(pilot, "Now", "Clocks")
        await pilot.press("f3")
        await shows(pilot, "F2 Board", "Correct")
        app.action_next_language()
        await shows(pilot, "筛选", "更正")
        await pilot.press("f2")
        await shows(pilot, "待办", "时限")
