"""The duty log, its search and an opened entry: what is closed, and what kinds are called."""

import pytest
from support.busy import note
from support.pilots import running, seen, shows, typed, until
from support.sites import Site

from frontdesk.language import set_language
from frontdesk.registers import duty_log
from frontdesk.screens.entry_detail import EntryDetailScreen
from frontdesk.screens.search import Search

SECRET = "游泳池家事"


@pytest.fixture
def kept(site: Site) -> Site:
    """王岚 has written a confidential entry and an ordinary one."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    note(desk, SECRET, confidential=True)
    note(desk, "巡查大堂")
    site.close()
    return site


def openings(site: Site) -> int:
    """How often somebody's confidential entry was opened."""
    rows = site.open().ask(duty_log.page, rows=99).rows
    return sum(row.kind == "entry.opened" for row in rows)


@pytest.mark.rule("CARE-28")
async def test_lists_close_a_confidential_text_to_all_but_its_author(kept: Site) -> None:
    async with running(kept, name="陈静", size=(120, 36)) as (app, pilot):
        await shows(pilot, "(confidential)", "巡查大堂")
        await pilot.press("f3")
        await shows(pilot, "Duty log", "(confidential)", "巡查大堂")
        assert SECRET not in seen(pilot)
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, Search))
        await typed(pilot, "游泳池")
        await shows(pilot, "(confidential)")
        assert SECRET not in seen(pilot)
        assert openings(kept) == 0
        await pilot.press("enter", "enter")
        await until(pilot, lambda: isinstance(app.screen, EntryDetailScreen))
        await shows(pilot, SECRET)
        await until(pilot, lambda: openings(kept) == 1)


@pytest.mark.rule("CARE-28")
async def test_the_author_reads_it_in_the_list(kept: Site) -> None:
    async with running(kept, size=(120, 36)) as (_app, pilot):
        await pilot.press("f3")
        await shows(pilot, SECRET)
    assert openings(kept) == 0


@pytest.mark.parametrize(("language", "title"), [("en", "Entry kind: Note"), ("zh", "记事")])
async def test_an_opened_entry_names_its_kind_in_words(
    kept: Site, language: str, title: str
) -> None:
    set_language("zh" if language == "zh" else "en")
    async with running(kept, language="zh" if language == "zh" else "en") as (app, pilot):
        await pilot.press("f3")
        await shows(pilot, "巡查大堂")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, EntryDetailScreen))
        await shows(pilot, title)
        assert "note.written" not in seen(pilot)
