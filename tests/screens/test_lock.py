"""The idle lock: whoever left finds what lay over the board, nobody else sees it."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from support.pilots import holds, running, seen, shows, sign_in, typed, until
from support.sites import PINS, Site
from textual import events
from textual.pilot import Pilot

from frontdesk.registers import duty
from frontdesk.screens.board import Board
from frontdesk.screens.entry_form import EntryForm
from frontdesk.screens.request_form import RequestForm
from frontdesk.screens.wizard import Wizard


@pytest.fixture
def manned(site: Site) -> Site:
    """王岚 is on duty."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    site.close()
    return site


async def locked_over(pilot: Pilot[int], key: str, screen: type) -> None:
    """Open something over the board, type, and let the idle lock strike."""
    app: Any = pilot.app
    await pilot.press(key)
    await until(pilot, lambda: isinstance(app.screen, screen))
    await pilot.pause()
    await typed(pilot, "3-2-1203 灯坏")
    limit = app.link.require().house.rulebook.minutes("idle.lock_min") * 60
    app.tasks._touched -= limit + 1
    app.tasks._lock_when_idle()
    await until(pilot, lambda: app.current_mode == "sign_in")
    await pilot.pause()
    assert "灯坏" not in seen(pilot)


OVER = [
    ("f4", RequestForm, lambda pilot: holds(pilot, "line")),
    ("f7", EntryForm, lambda pilot: holds(pilot, "content")),
    ("f12", Wizard, seen),
]


@pytest.mark.parametrize(("key", "screen", "kept"), OVER)
async def test_the_same_person_finds_it_again(
    manned: Site, key: str, screen: type, kept: Callable[[Pilot[int]], str]
) -> None:
    async with running(manned) as (app, pilot):
        await locked_over(pilot, key, screen)
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-pin")
        await typed(pilot, PINS["王岚"])
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, screen))
        await pilot.pause()
        assert "3-2-1203 灯坏" in kept(pilot)


@pytest.mark.parametrize(("key", "screen"), [one[:2] for one in OVER])
async def test_another_person_does_not_see_it(manned: Site, key: str, screen: type) -> None:
    async with running(manned) as (app, pilot):
        await locked_over(pilot, key, screen)
        name: Any = app.screen.query_one("#field-name")
        name.focus()
        name.value = ""
        await pilot.pause()
        await sign_in(pilot, "李娜")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await shows(pilot, "Now", "Duty log")
        assert len(app.screen_stack) == 1
        assert "灯坏" not in seen(pilot)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, screen))
        await pilot.pause()
        assert "灯坏" not in seen(pilot)


@pytest.mark.parametrize("when", ["with Enter", "while the PIN is checked", "after it"])
async def test_a_key_pressed_before_the_board_stands_is_not_lost(site: Site, when: str) -> None:
    """The PIN has been sent, the board is not there yet: the key still counts."""
    async with running(site, name=None) as (app, pilot):
        await until(pilot, lambda: bool(getattr(app.screen, "_staff", ())))
        await typed(pilot, "王岚")
        await pilot.press("enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-pin")
        await typed(pilot, PINS["王岚"])
        f7, link, refresh = events.Key("f7", None), app.link, app.tasks.refresh_status
        call = link.call

        async def pressed() -> None:
            app.post_message(f7)
            for _turn in range(50):
                await asyncio.sleep(0)

        async def checking(*args: Any, **kw: Any) -> Any:
            link.call = call  # type: ignore[method-assign]
            await pressed()
            return await call(*args, **kw)

        async def between() -> None:
            await pressed()
            await refresh()

        if when == "after it":
            app.tasks.refresh_status = between  # type: ignore[method-assign]
        elif when == "while the PIN is checked":
            link.call = checking  # type: ignore[method-assign]
        app.post_message(events.Key("enter", "\r"))
        if when == "with Enter":
            app.post_message(f7)
        await until(pilot, lambda: app.current_mode == "board")
        await until(pilot, lambda: isinstance(app.screen, EntryForm))
        await until(pilot, lambda: bool(app.screen.query("#field-content")))
        await pilot.pause()


async def test_what_was_typed_is_kept_for_whoever_typed_it(manned: Site) -> None:
    """The pause after the last key may end when somebody else sits at the keys already."""
    async with running(manned) as (app, pilot):
        desk = app.link.require()
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, EntryForm))
        await pilot.pause()
        await typed(pilot, "3-2-1203 灯坏")
        desk.sign_in_as("李娜", PINS["李娜"])
        await app.screen._keep()  # type: ignore[attr-defined]
        assert desk.drafts() == []
        desk.sign_in_as("王岚", PINS["王岚"])
        assert len(desk.drafts()) == 1


async def test_the_second_between_two_screens_ends_nothing(manned: Site) -> None:
    """The clock strikes while the screens of a mode are being taken down."""
    async with running(manned) as (app, pilot):
        stack = app._screen_stacks[app._current_mode]
        held = list(stack)
        stack.clear()
        app.tasks._draw_frame()
        app.tasks._say_changed()
        assert app.tasks._shown is None
        stack.extend(held)
        await pilot.pause()
        assert isinstance(app.screen, Board)
