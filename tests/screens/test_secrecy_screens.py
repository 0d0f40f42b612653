"""The board, the procedures and the relief tell nobody what a confidential matter is about."""

import pytest
from support.pilots import holds, running, seen, shows, until
from support.procedures import do
from support.sites import Site, sign_in

from frontdesk.registers import duty, help_requests, runs
from frontdesk.registers.orders import drafts, writing
from frontdesk.screens.dispatch import Dispatch
from frontdesk.screens.order_detail import OrderDetail
from frontdesk.screens.procedures import Procedures
from frontdesk.screens.wizard import Wizard

pytestmark = pytest.mark.rule("CON-11", "CARE-28")

TELLING = ("邻居", "管理费", "3-2-1203", "刘洋", "138", "CON-0", "REQ-13")
"""Words that say what it is about, where, or whom it concerns, and the rules of its clocks."""


@pytest.fixture
def secret(site: Site) -> Site:
    """王岚 is on duty and has begun a confidential enquiry with a promise; it is run 1."""
    desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    run = desk.begin(
        "enquiry",
        {
            **{"content": "邻居欠了多少管理费", "room": "3-2-1203", "requester": "刘洋"},
            **{"phone": "13800138000", "secret": True},
        },
    )
    do(desk, run, "form", way="oral", known=False, morning=True)
    do(desk, run, "call_back", label="回电给刘洋", minutes="600")
    site.close()
    return site


def told(words: str) -> list[str]:
    """The telling words on a screen."""
    return [word for word in TELLING if word in words]


async def test_the_board_shows_a_closed_matter_with_owner_and_clocks(secret: Site) -> None:
    async with running(secret, name="李娜", size=(120, 36)) as (app, pilot):
        await shows(pilot, "▶ confidential case 1", "confidential case #1", "(confidential)")
        now = next(row for row in seen(pilot).splitlines() if "▶ confidential case 1" in row)
        assert "王岚" in now and told(seen(pilot)) == []
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await shows(pilot, "This run is confidential: whoever answers for it")
        assert told(seen(pilot)) == []


async def test_the_board_of_its_owner_shows_it_in_full(secret: Site) -> None:
    async with running(secret, size=(120, 36)) as (_app, pilot):
        await shows(pilot, "▶ Enquiry  3-2-1203")
        assert "confidential case 1" not in seen(pilot).partition("Clocks")[0]


async def test_the_procedures_name_a_closed_run_by_its_number(secret: Site) -> None:
    async with running(secret, name="李娜", size=(120, 36)) as (app, pilot):
        await pilot.press("f11")
        await until(pilot, lambda: isinstance(app.screen, Procedures))
        await shows(pilot, "▶ confidential case 1", "王岚")
        assert told(seen(pilot)) == []


async def test_the_register_of_requests_does_not_tell_either(secret: Site) -> None:
    async with running(secret, name="李娜", size=(120, 36)) as (_app, pilot):
        await pilot.press("f5")
        await shows(pilot, "(confidential)")
        assert told(seen(pilot)) == []
        await pilot.press("enter")
        await shows(pilot, "#1  (confidential)")
        assert told(seen(pilot)) == []


async def test_the_handover_names_it_and_its_clock_by_number(secret: Site) -> None:
    async with running(secret, name="李娜", size=(120, 36)) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: getattr(app.screen, "view", None) is not None)
        await pilot.press(*("ctrl+d",) * 5)
        await shows(pilot, "保密事项 1", "王岚 · since")  # in the language of the log
        assert told(seen(pilot)) == []


async def test_a_child_enquiry_has_its_facts_and_the_cursor_on_secrecy(site: Site) -> None:
    desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    call = {"content": "邻居欠了多少管理费", "room": "3-2-1203", "phone": "13800138000"}
    parent = desk.begin("hand-on", call)
    do(desk, parent, "where", to="enquiry")
    site.close()
    async with running(site, size=(120, 36)) as (app, pilot):
        app.push_screen(Wizard(parent + 1))
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-secret")
        assert (holds(pilot, "content"), holds(pilot, "room")) == (call["content"], call["room"])
        await pilot.press("right", "ctrl+s")
        await shows(pilot, "Oral or written")
    shut = site.open()
    assert shut.ask(runs.load, parent + 1).confidential


# Work orders ---------------------------------------------------------------------------------

ORDER_TELLING = ("马桶", "3-2-1203", "刘洋", "138", "WO-21", "water", "Water")
"""Words of the order below."""


@pytest.fixture
def order(site: Site) -> Site:
    """王岚 is on duty and has written order 1 for a confidential request."""
    desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    draft = help_requests.draft_of(
        {
            **{"content": "主卧马桶堵了", "kind": "repair", "sub_kind": "water"},
            **{"room": "3-2-1203", "requester": "刘洋", "telephone": "13800138000"},
        }
    )
    request = desk.act(help_requests.register, draft, confidential=True)
    desk.act(
        writing.write,
        drafts.draft_for_request(
            desk.ask(help_requests.show, request), {"nature": "routine", "room": "3-2-1203"}
        ),
    )
    site.close()
    return site


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_the_dispatch_board_and_the_page_tell_others_nothing(
    order: Site, size: tuple[int, int]
) -> None:
    async with running(order, name="李娜", size=size) as (app, pilot):
        app.push_screen(Dispatch())
        await shows(pilot, "WO-2026-00001", "confidential case")
        assert [word for word in ORDER_TELLING if word in seen(pilot)] == []
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, OrderDetail))
        await shows(pilot, "belongs to a confidential matter")
        assert [word for word in ORDER_TELLING if word in seen(pilot)] == []
        for key in ("enter", "ctrl+a"):
            await pilot.press(key)
            await pilot.pause()
        assert isinstance(app.screen, OrderDetail)


async def test_its_author_and_a_supervisor_read_the_page(order: Site) -> None:
    for name in ("王岚", "陈静"):
        async with running(order, name=name, size=(120, 36)) as (app, pilot):
            app.push_screen(OrderDetail(1))
            await shows(pilot, "主卧马桶堵了", "confidential", "刘洋")
