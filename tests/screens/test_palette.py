"""The palette of actions: further words, the language of its line, nothing found."""

import pytest
from support.pilots import running, shows, typed
from support.sites import Site

from frontdesk.language import set_language


@pytest.mark.parametrize("words", ["reconcile", "对账", "账"])
async def test_the_accounts_are_found_by_what_they_do(site: Site, words: str) -> None:
    async with running(site) as (_app, pilot):
        await pilot.press("ctrl+p")
        await typed(pilot, words)
        await shows(pilot, "Accounts – Orders and money of a month")


async def test_the_palette_speaks_chinese(site: Site) -> None:
    set_language("zh")
    async with running(site, language="zh") as (_app, pilot):
        await pilot.press("ctrl+p")
        await shows(pilot, "功能名称")
        await typed(pilot, "qqq")
        await shows(pilot, "没有叫这个名称的功能")
