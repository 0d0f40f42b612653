"""Signing in: who is found by what was typed, and what is said when nobody is."""

from typing import Any

import pytest
from support.pilots import running, seen, shows, typed, until
from support.sites import Site

from frontdesk.registers import people
from frontdesk.registers.people import PersonDraft
from frontdesk.screens.sign_in import SignIn


def names(app: Any) -> list[str]:
    return [person.name for person in app.screen.query_one("#names").rows]


@pytest.fixture
def numbered(site: Site) -> Site:
    """吴桐 has a staff number with a letter."""
    desk = site.open()
    desk.sign_in_as("陈静", "1234")
    desk.act(people.add, PersonDraft("吴桐", ("clerk",), "5555", "P1"))
    site.close()
    return site


@pytest.mark.parametrize("words", ["P1", "p1", "#P1", "Ｐ１", "wt", "吴桐#P1"])
async def test_a_staff_number_finds_its_owner(numbered: Site, words: str) -> None:
    async with running(numbered, name=None) as (app, pilot):
        await until(pilot, lambda: bool(getattr(app.screen, "_staff", ())))
        await typed(pilot, words)
        await until(pilot, lambda: names(app) == ["吴桐"])
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-pin")


async def test_an_empty_list_says_so_and_a_pin_goes_nowhere(numbered: Site) -> None:
    async with running(numbered, name=None) as (app, pilot):
        await until(pilot, lambda: bool(getattr(app.screen, "_staff", ())))
        await typed(pilot, "P9")
        await shows(pilot, "Nobody of this name or staff number works here.")
        await pilot.press("tab")
        await typed(pilot, "1111")
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-name")
        assert isinstance(app.screen, SignIn)
        await pilot.press("backspace")
        await until(pilot, lambda: names(app) == ["吴桐"])
        await until(pilot, lambda: "Nobody of this name" not in seen(pilot))
