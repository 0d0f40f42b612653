"""The telephone list, with the keys a clerk presses."""

from typing import Any

import pytest
from conftest import MakeSite
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import PEOPLE, Site
from textual.pilot import Pilot

from frontdesk.language import set_language
from frontdesk.registers import contacts, duty_log
from frontdesk.registers.contacts import ContactDraft, ContactView
from frontdesk.registers.people import PersonDraft
from frontdesk.screens.contacts import Contacts
from frontdesk.widgets.form import FormDialog

GUARDS = (
    PersonDraft("刘强", ("guard",), "5551", telephone="13900000001"),
    PersonDraft("孙伟", ("guard", "security_leader"), "5552", telephone="13900000002"),
)


@pytest.fixture
def estate(make_site: MakeSite) -> Site:
    """A site with two guards and the gas company's number."""
    site = make_site(people=(*PEOPLE, *GUARDS))
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(contacts.keep, ContactDraft("gas", "抢修热线", "8765 4321"))
    site.close()
    return site


def listed(site: Site) -> list[ContactView]:
    desk = site.open()
    found = desk.ask(contacts.listed)
    site.close()
    return found


def kinds(site: Site, count: int) -> list[str]:
    desk = site.open()
    rows = desk.ask(duty_log.page, rows=count).rows
    site.close()
    return [row.kind for row in rows]


async def open_list(pilot: Pilot[int], words: str = "Telephones") -> None:
    """By name, as the palette finds it."""
    await pilot.press("ctrl+p")
    await typed(pilot, words)
    await shows(pilot, words)
    await until(pilot, lambda: bool(pilot.app.screen.query("OptionList")))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, Contacts))
    await shows(pilot, "120")


async def to(pilot: Pilot[int], name: str) -> ContactView:
    """Put the cursor on somebody."""
    table: Any = pilot.app.screen.query_one("#contacts")
    place = next(n for n, row in enumerate(table.rows) if name in (row.name, row.role))
    await pilot.press("home", *["down"] * place)
    assert name in (table.current.name, table.current.role)
    return table.current  # type: ignore[no-any-return]


async def form(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))


async def closed(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Contacts))
    await pilot.pause()


def line_of(pilot: Pilot[int], word: str) -> str:
    return next(line for line in seen(pilot).splitlines() if word in line)


async def test_services_stand_on_top_and_numbers_in_full(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_list(pilot)
        await shows(pilot, "Ambulance 120", "8765 4321", "13900000002", "0 on the estate now")
        lines = seen(pilot).splitlines()
        assert next(n for n, line in enumerate(lines) if "Gas company" in line) < next(
            n for n, line in enumerate(lines) if "刘强" in line
        )
        assert "no number yet" in line_of(pilot, "Water company")


async def test_the_list_can_be_used_in_80_columns(estate: Site) -> None:
    desk = estate.open()
    desk.sign_in_as("王岚", "1111")
    draft = ContactDraft("me_supervisor", "很长的名字" * 8, "8001转12", "3栋,5栋,东门岗亭,中控室")
    number = desk.act(contacts.keep, draft)
    desk.act(contacts.set_here, [number])
    estate.close()
    async with running(estate) as (_app, pilot):
        await open_list(pilot)
        line = line_of(pilot, "8001转12")
        assert "3栋" in line and "● here" in line and "很长的名字" in line


async def test_a_line_is_written_for_a_service(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_list(pilot)
        await to(pilot, "water")
        await form(pilot, "enter")
        assert holds(pilot, "role") == "water"
        await pilot.press("tab")
        await typed(pilot, "喂")
        await pilot.press("enter")
        await shows(pilot, "Telephone: write a number, an extension or a radio channel")
        await pilot.press("backspace")
        await typed(pilot, "96116")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "96116")
    assert ("water", "96116") in [(one.role, one.telephone) for one in listed(estate)]


async def test_a_new_line_begins_with_the_post_under_the_cursor(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_list(pilot)
        await to(pilot, "刘强")
        await form(pilot, "ctrl+n")
        assert holds(pilot, "role") == "guard"
        await typed(pilot, "[/b]老周")
        await pilot.press("tab")
        await typed(pilot, "对讲3")
        await pilot.press("tab")
        await typed(pilot, "3栋，东门")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "[/b]老周", "对讲3", "3栋,东门")
        await to(pilot, "[/b]老周")
        await form(pilot, "enter")
        assert (holds(pilot, "name"), holds(pilot, "near")) == ("[/b]老周", "3栋,东门")


async def test_the_number_of_somebody_on_the_staff_is_changed(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_list(pilot)
        await to(pilot, "刘强")
        await form(pilot, "enter")
        assert not pilot.app.screen.query("#field-name")
        assert holds(pilot, "telephone") == "13900000001"
        assert pilot.app.focused is not None and pilot.app.focused.id == "field-near"
        await typed(pilot, "5栋")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "5栋" in line_of(pilot, "刘强"))
    liu = next(one for one in listed(estate) if one.name == "刘强")
    assert (liu.id is not None, liu.telephone, liu.near) == (True, "13900000001", "5栋")


async def test_the_mark_goes_on_and_off_under_the_cursor(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_list(pilot)
        await to(pilot, "孙伟")
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "● here" in line_of(pilot, "孙伟"))
        await shows(pilot, "1 on the estate now")
        assert pilot.app.screen.query_one("#contacts").current.name == "孙伟"  # type: ignore
        await pilot.press("ctrl+d")
        await until(pilot, lambda: "● here" not in seen(pilot))
        await to(pilot, "gas")
        await pilot.press("ctrl+d")
        await shows(pilot, "an outside service is never marked")
    assert kinds(estate, 2) == ["contact.here", "contact.here"]


async def test_everybody_is_ticked_as_one_entry(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_list(pilot)
        await form(pilot, "ctrl+w")
        for name in ("刘强", "孙伟"):
            await typed(pilot, name)
            await pilot.press("space")
        await pilot.press("enter")
        await closed(pilot)
        await shows(pilot, "2 on the estate now")
        await form(pilot, "ctrl+w")
        assert len(holds(pilot, "here")) == 2
        await pilot.press("escape")
        await closed(pilot)
    assert kinds(estate, 2) == ["contact.here", "contact.changed"]


async def test_a_line_is_taken_out(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await open_list(pilot)
        await to(pilot, "ambulance")
        await pilot.press("ctrl+k")
        await shows(pilot, "No line to take out")
        assert isinstance(app.screen, Contacts)
        await to(pilot, "抢修热线")
        await form(pilot, "ctrl+k")
        await shows(pilot, "抢修热线 (Gas company) is taken out")
        await pilot.press("enter")
        await closed(pilot)
        await until(pilot, lambda: "8765 4321" not in seen(pilot))


async def test_somebody_without_the_desk_only_reads(make_site: MakeSite) -> None:
    site = make_site(people=(*PEOPLE[:3], PersonDraft("周明", ("guard",), "3333")))
    async with running(site, name="周明") as (app, pilot):
        await open_list(pilot)
        for key in ("enter", "ctrl+n", "ctrl+d", "ctrl+w", "ctrl+k"):
            app.clear_notifications()
            await pilot.press(key)
            await shows(pilot, "Only these may do this")
        assert isinstance(app.screen, Contacts)


async def test_it_speaks_chinese(estate: Site) -> None:
    set_language("zh")
    async with running(estate, language="zh") as (app, pilot):
        app.action_go("contacts")
        await shows(pilot, "120急救", "燃气抢修", "保安员")
