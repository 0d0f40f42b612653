"""The staff screen, with the keys a supervisor presses."""

import pytest
from conftest import MakeSite
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import PEOPLE, Site
from textual.pilot import Pilot

from frontdesk.errors import SignInRefused
from frontdesk.language import set_language
from frontdesk.registers import duty, people
from frontdesk.registers.people import PersonDraft, PersonView
from frontdesk.screens.people import People
from frontdesk.widgets.form import ConfirmDialog, FormDialog


def staff(site: Site) -> list[PersonView]:
    """Everybody, those who left included."""
    desk = site.open()
    found = desk.ask(people.staff, gone=True)
    site.close()
    return found


async def open_people(pilot: Pilot[int]) -> None:
    await pilot.press("f10")
    await shows(pilot, "王岚 #02")


async def to(pilot: Pilot[int], row: int, key: str) -> None:
    """Move to a row, press a key, and wait for the form."""
    await pilot.press("home", *["down"] * row, key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, People))
    await pilot.pause()


async def test_somebody_is_taken_on_with_two_roles(site: Site) -> None:
    async with running(site, name="陈静") as (_app, pilot):
        await open_people(pilot)
        await to(pilot, 0, "ctrl+n")
        await typed(pilot, "孙丽")
        await pilot.press("tab", "tab")
        assert holds(pilot, "roles") == ["clerk"]
        await typed(pilot, "dispatcher")
        await pilot.press("space", "tab", "tab")
        await typed(pilot, "5566")
        await pilot.press("tab")
        await typed(pilot, "5567")
        await pilot.press("enter")
        await shows(pilot, "PIN again: the two are not the same")
        assert (holds(pilot, "name"), holds(pilot, "again")) == ("孙丽", "")
        await typed(pilot, "5566")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "孙丽 #06", "Duty clerk, Dispatcher")
    new = staff(site)[-1]
    assert (new.name, new.roles) == ("孙丽", ("clerk", "dispatcher"))
    site.open().sign_in(new.id, "5566")


async def test_a_change_names_field_and_rule(site: Site) -> None:
    async with running(site, name="陈静") as (_app, pilot):
        await open_people(pilot)
        await to(pilot, 1, "enter")
        assert holds(pilot, "name") == "王岚"
        await pilot.press("shift+tab", "shift+tab", "home", "delete", "delete", "enter")
        await shows(pilot, "Name: write 1 to 60 characters")
        await typed(pilot, "王小岚")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "王小岚 #02")


async def test_a_clerk_is_told_who_may(site: Site) -> None:
    async with running(site) as (app, pilot):
        await open_people(pilot)
        for key in ("ctrl+n", "enter", "ctrl+u", "ctrl+x"):
            app.clear_notifications()
            await pilot.press("home", key)
            await shows(pilot, "Only these may do this")
        assert isinstance(app.screen, People)


async def test_own_pin_asks_the_old_one(site: Site) -> None:
    async with running(site) as (app, pilot):
        await open_people(pilot)
        await to(pilot, 1, "ctrl+r")
        for pin in ("9999", "7777", "7777"):
            await typed(pilot, pin)
            await pilot.press("tab")
        await pilot.press("enter")
        await shows(pilot, "PIN until now: Wrong PIN.")
        assert (holds(pilot, "old"), holds(pilot, "pin")) == ("", "7777")
        await typed(pilot, "1111")
        await pilot.press("enter")
        await closed(pilot)
        assert app.link.desk is not None and app.link.desk.signed_in is not None
    desk = site.open()
    desk.sign_in_as("王岚", "7777")
    with pytest.raises(SignInRefused):
        desk.sign_in_as("王岚", "1111")


async def test_a_wait_is_shown_and_lifted(site: Site) -> None:
    desk = site.open()
    for _turn in range(3):
        with pytest.raises(SignInRefused):
            desk.check_pin(2, "0000")
    site.close()
    async with running(site, name="陈静") as (app, pilot):
        await open_people(pilot)
        await shows(pilot, "PIN waits until 09:01")
        await to(pilot, 1, "ctrl+u")
        assert isinstance(app.screen, ConfirmDialog)
        await shows(pilot, "王岚 #02 may try the PIN again")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "PIN waits" not in seen(pilot))
    site.open().check_pin(2, "1111")


async def test_a_supervisor_gives_a_new_pin_without_the_old(site: Site) -> None:
    async with running(site, name="陈静") as (_app, pilot):
        await open_people(pilot)
        await to(pilot, 1, "ctrl+r")
        await typed(pilot, "8888")
        await pilot.press("tab")
        await typed(pilot, "8888")
        await pilot.press("enter")
        await closed(pilot)
    site.open().check_pin(2, "8888")


async def test_who_has_left_stays_in_the_list(site: Site) -> None:
    async with running(site, name="陈静") as (app, pilot):
        await open_people(pilot)
        await to(pilot, 2, "ctrl+x")
        await pilot.press("escape")
        await closed(pilot)
        await to(pilot, 2, "ctrl+x")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "[has left]")
        await pilot.press("end", "enter")
        await shows(pilot, "李娜 #03 has left.")
        assert isinstance(app.screen, People)
    assert [person.name for person in staff(site) if not person.active] == ["李娜"]


@pytest.mark.rule("HO-13")
async def test_who_is_on_duty_cannot_leave(site: Site) -> None:
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    site.close()
    async with running(site, name="陈静") as (_app, pilot):
        await open_people(pilot)
        await to(pilot, 1, "ctrl+x")
        await pilot.press("enter")
        await shows(pilot, "王岚 is on duty. [HO-13]")


async def test_namesakes_show_their_numbers(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE, PersonDraft("王岚", ("clerk",), "6666")))
    set_language("zh")
    async with running(site, name="陈静", language="zh") as (_app, pilot):
        await open_people(pilot)
        await shows(pilot, "王岚 #02", "王岚 #06", "值班员")


async def test_markup_in_a_name_is_only_text(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE, PersonDraft("[/b][red]赵", ("clerk",), "6666")))
    async with running(site, name="陈静") as (_app, pilot):
        await open_people(pilot)
        await shows(pilot, "[/b][red]赵 #06")
        await to(pilot, 5, "ctrl+x")
        await shows(pilot, "[/b][red]赵 #06 has left")
