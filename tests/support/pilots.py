"""The console under Textual's Pilot, on a test's site, pressed as a clerk presses it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from frontdesk.app import FrontDesk
from frontdesk.language import Language
from frontdesk.widgets.link import DeskLink
from support.sites import PINS, Site

WAITS = 400
"""How often a condition is looked at before a test gives up."""


class SiteLink(DeskLink):
    """The line to the desk of a test's site, with its clock and entropy."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.folder, site.secret)
        self._site = site

    def _open(self) -> Any:
        return self._site.open()


@asynccontextmanager
async def running(
    site: Site,
    *,
    name: str | None = "王岚",
    language: Language = "en",
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[tuple[FrontDesk, Pilot[int]]]:
    """The console on `site`, with `name` signed in; closed without sending anything at the end."""
    app = FrontDesk(SiteLink(site), language)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            await until(pilot, lambda: app.link.desk is not None)
            await pilot.pause()
            if name:
                await sign_in(pilot, name)
            yield app, pilot
    finally:
        app.link.close()


async def sign_in(pilot: Pilot[int], name: str) -> None:
    """Name, Enter, PIN, Enter."""
    app = pilot.app
    await until(pilot, lambda: bool(getattr(app.screen, "_staff", ())))
    await typed(pilot, name)
    await pilot.press("enter")
    await until(pilot, lambda: app.focused is not None and app.focused.id == "field-pin")
    await typed(pilot, PINS[name])
    await pilot.press("enter")
    await until(pilot, lambda: app.current_mode == "board")
    await pilot.pause()


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the console work until the condition holds."""
    for _turn in range(WAITS):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"never came true; the screen shows:\n{seen(pilot)}")


async def shows(pilot: Pilot[int], *words: str) -> None:
    """Wait until the screen shows all these words."""
    await until(pilot, lambda: all(word in seen(pilot) for word in words))


async def typed(pilot: Pilot[int], text: str) -> None:
    """Type a text key by key, as fast as a driver hands keys over."""
    for sign in text:
        pilot.app.post_message(events.Key(_character_to_key(sign), sign))
    await pilot.pause()


def seen(pilot: Pilot[int]) -> str:
    """What stands on the screen, line by line, as it was drawn."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def holds(pilot: Pilot[int], name: str) -> Any:
    """What a field of the form on the screen holds."""
    return pilot.app.screen.query_one(f"#field-{name}").content  # type: ignore[attr-defined]
