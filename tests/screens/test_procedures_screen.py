"""The list of procedures: found by a few letters, begun with Enter, read anew after an edit."""

from pathlib import Path
from typing import Any

import pytest
from support.pilots import holds, running, seen, shows, typed, until
from support.procedures import field, lines, step, table, toml
from support.sites import Site
from support.tampering import attacker
from textual.pilot import Pilot

from frontdesk.language import set_language
from frontdesk.registers import duty, help_requests, runs
from frontdesk.screens.board import Board
from frontdesk.screens.procedures import Procedures
from frontdesk.screens.request_detail import RequestDetail
from frontdesk.screens.wizard import Wizard
from frontdesk.widgets.form import FormDialog

ROOM = "3-2-1203"


@pytest.fixture
def on_duty(site: Site) -> Site:
    """王岚 is on duty."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    site.close()
    return site


def own(site: Site, said: str, revision: int = 1) -> Path:
    """A procedure of the site's own whose second step asks `said`."""
    folder = site.folder / "procedures"
    folder.mkdir(exist_ok=True)
    path = folder / "tiny.toml"
    asked = step("talk", title={"en": said, "zh": said}, fields=[field("fact")], next="close")
    path.write_text(toml(table(asked, revision=revision)), "utf-8")
    return path


def listed(pilot: Pilot[int]) -> list[Any]:
    return list(pilot.app.screen.query_one("#list").rows)  # type: ignore[attr-defined]


async def open_list(pilot: Pilot[int]) -> None:
    await pilot.press("f11")
    await until(pilot, lambda: isinstance(pilot.app.screen, Procedures) and listed(pilot))
    await until(pilot, lambda: pilot.app.focused is not None)


def step_shown(pilot: Pilot[int]) -> str:
    screen = pilot.app.screen
    pane = screen.pane if isinstance(screen, Wizard) and not screen.recorder.sending else None
    return pane.visit.step if pane and pane.is_running else ""


@pytest.mark.parametrize(("language", "letters"), [("zh", "hj"), ("zh", "火警"), ("en", "fire al")])
async def test_letters_find_a_procedure_and_enter_begins_it(
    on_duty: Site, language: Any, letters: str
) -> None:
    set_language(language)
    async with running(on_duty, language=language) as (app, pilot):
        await open_list(pilot)
        assert len(listed(pilot)) > 10
        await typed(pilot, letters)
        await until(pilot, lambda: {line.procedure for line in listed(pilot)} == {"fire-alarm"})
        seq = app.link.require().anchor().seq
        await pilot.press("enter")
        await until(pilot, lambda: step_shown(pilot) != "")
        assert app.screen.procedure == "fire-alarm"  # type: ignore[attr-defined]
        assert app.link.require().anchor().seq == seq
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Procedures))
        assert holds(pilot, "find") == ""
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))


async def test_arrows_move_and_nothing_found_begins_nothing(on_duty: Site) -> None:
    async with running(on_duty) as (app, pilot):
        await open_list(pilot)
        before = app.screen.query_one("#list").current  # type: ignore[attr-defined]
        await pilot.press("down", "down", "up")
        assert app.screen.query_one("#list").current is not before  # type: ignore[attr-defined]
        await typed(pilot, "[/zzz]")
        await until(pilot, lambda: not listed(pilot))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, Procedures)


async def test_a_running_run_stands_first_and_enter_opens_it(on_duty: Site) -> None:
    own(on_duty, "Old question")
    desk = on_duty.open()
    desk.sign_in_as("王岚", "1111")
    desk.begin("tiny", {"room": ROOM})
    on_duty.close()
    async with running(on_duty) as (app, pilot):
        await open_list(pilot)
        assert listed(pilot)[0].run is not None
        await shows(pilot, "▶ Tiny", ROOM, "Old question")
        await typed(pilot, "tiny")
        await shows(pilot, "site · 3 steps")
        await pilot.press("enter")
        await until(pilot, lambda: step_shown(pilot) == "talk")
        assert isinstance(app.screen, Wizard) and app.screen.run_id == 1


async def test_an_own_file_that_does_not_hold_is_named(on_duty: Site) -> None:
    path = own(on_duty, "Old question")
    broken = path.read_text("utf-8").replace('"kind" = "ask"', '"kind" = "ask", "[/x]" = 1', 1)
    path.write_text(broken, "utf-8")
    async with running(on_duty, size=(120, 36)) as (_app, pilot):
        await open_list(pilot)
        await shows(pilot, "tiny.toml", "[/x]")
        assert "tiny" not in {line.procedure for line in listed(pilot)}
        own(on_duty, "Old question")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "tiny" in {line.procedure for line in listed(pilot)})
        await until(pilot, lambda: "tiny.toml" not in seen(pilot))


async def test_files_are_read_anew_and_an_open_run_keeps_its_own(on_duty: Site) -> None:
    own(on_duty, "Old question")
    async with running(on_duty) as (app, pilot):
        await open_list(pilot)
        await begin_tiny(pilot)
        await shows(pilot, "Old question")
        await pilot.press("f11")
        await until(pilot, lambda: isinstance(app.screen, Procedures))
        own(on_duty, "New question", revision=2)
        await pilot.press("ctrl+r")
        await shows(pilot, "read anew; open runs keep their own")
        await pilot.press(*["backspace"] * 4)
        await until(pilot, lambda: listed(pilot)[0].run is not None)
        await pilot.press("home", "enter")
        await until(pilot, lambda: step_shown(pilot) == "talk")
        await shows(pilot, "Old question")
        await pilot.press("f11")
        await until(pilot, lambda: isinstance(app.screen, Procedures))
        await begin_tiny(pilot)
        await shows(pilot, "New question")
        first, second = (app.link.require().ask(runs.load, number) for number in (1, 2))
        assert first.digest != second.digest
    changed = lines(on_duty.open(), "rules.changed")
    assert "tiny" in (changed[-1].text or "")


async def begin_tiny(pilot: Pilot[int]) -> None:
    """By its name, at ROOM."""
    await typed(pilot, "tiny")
    await until(pilot, lambda: [line for line in listed(pilot) if line.procedure == "tiny"])
    while (pilot.app.screen.query_one("#list").current).procedure != "tiny":  # type: ignore[attr-defined]
        await pilot.press("down")
    await pilot.press("enter")
    await until(pilot, lambda: step_shown(pilot) == "place")
    await typed(pilot, ROOM)
    await pilot.press("enter")
    await until(pilot, lambda: step_shown(pilot) == "talk")


@pytest.mark.rule("REQ-22")
async def test_a_special_request_goes_on_with_its_procedure(on_duty: Site) -> None:
    async with running(on_duty) as (_app, pilot):
        await pilot.press("f4")
        await typed(pilot, f"{ROOM} 老人晕倒 13800138000")
        await until(pilot, lambda: holds(pilot, "telephone") == "13800138000")
        await pilot.press("enter")
        await until(pilot, lambda: step_shown(pilot) == "place")
        assert (holds(pilot, "room"), holds(pilot, "phone")) == (ROOM, "13800138000")
        await pilot.press("enter")
        await until(pilot, lambda: step_shown(pilot) == "nearest")
    desk = on_duty.open()
    assert desk.ask(runs.load, 1).request_id == 1
    assert len(desk.ask(help_requests.waiting)) <= 1


async def test_from_a_request_without_its_own_procedure_one_is_chosen(on_duty: Site) -> None:
    own(on_duty, "Old question")
    desk = on_duty.open()
    desk.sign_in_as("王岚", "1111")
    draft = help_requests.draft_from_line(f"{ROOM} 想找人聊聊天")
    draft = draft.model_copy(update={"kind": "other", "sub_kind": ""})
    number = desk.act(help_requests.register, draft)
    suggested = desk.procedures().suggested("other")
    on_duty.close()
    async with running(on_duty) as (app, pilot):
        await until(pilot, lambda: app.screen.query_one("#now").rows)  # type: ignore[attr-defined]
        await pilot.press("home", "enter")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
        await pilot.pause()
        await pilot.press("ctrl+f")
        if suggested is None:
            await until(pilot, lambda: isinstance(app.screen, Procedures) and listed(pilot))
            await begin_from_list(pilot)
        await until(pilot, lambda: step_shown(pilot) != "")
        assert holds(pilot, "room") == ROOM
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
    assert number == 1


async def begin_from_list(pilot: Pilot[int]) -> None:
    await typed(pilot, "tiny")
    await until(pilot, lambda: [line.procedure for line in listed(pilot)] == ["tiny"])
    await pilot.press("enter")


# Calling off ---------------------------------------------------------------------------------


def begun(site: Site, *, damaged: bool = False) -> int:
    """A run of 王岚; `damaged`: its wording was then changed with another tool."""
    own(site, "Old question")
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    run = desk.begin("tiny", {"room": ROOM})
    site.close()
    if damaged:
        with attacker(site.database) as raw:
            raw.execute("UPDATE procedure_revision SET content = replace(content, 'Old', 'New')")
    return run


def state_of(site: Site, run: int) -> tuple[str, str]:
    """Whether the run goes on, and why not."""
    desk = site.open(watch_clock=False)
    try:
        row = desk.ask(runs.load, run)
        return row.state, row.reason
    finally:
        site.desks.remove(desk)
        desk.close()


async def call_off(pilot: Pilot[int], reason: str) -> None:
    """Ctrl+X and a reason; without one it is asked for."""
    await pilot.press("ctrl+x")
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
    await pilot.pause()
    await pilot.press("enter")
    await shows(pilot, "Reason: must be filled in")
    await typed(pilot, reason)
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(pilot.app.screen, FormDialog))


@pytest.mark.parametrize("damaged", [False, True])
async def test_a_run_is_called_off_from_the_list_even_where_its_wording_is_damaged(
    on_duty: Site, damaged: bool
) -> None:
    run = begun(on_duty, damaged=damaged)
    async with running(on_duty) as (app, pilot):
        await open_list(pilot)
        await shows(
            pilot, "Ctrl+X Call off", "wording cannot be read" if damaged else "Old question"
        )
        await call_off(pilot, "误报 [/x]")
        assert isinstance(app.screen, Procedures)
        await until(pilot, lambda: listed(pilot)[0].run is None and listed(pilot)[-1].ended)
        assert state_of(on_duty, run) == ("called_off", "误报 [/x]")
        await typed(pilot, ROOM)
        await shows(pilot, "ended 03-02 09:00", f"run {run} cannot be read" if damaged else "Tiny")
        await pilot.press("ctrl+x")
        await shows(pilot, "Put the cursor on a run that is going on first.")
    assert "误报 [/x]" in (lines(on_duty.open(), "run.called_off")[-1].text or "")


async def test_what_does_not_run_is_not_called_off(on_duty: Site) -> None:
    async with running(on_duty) as (app, pilot):
        await open_list(pilot)
        seq = app.link.require().anchor().seq
        await pilot.press("ctrl+x")
        await shows(pilot, "Put the cursor on a run that is going on first.")
        await typed(pilot, "[/zzz]")
        await until(pilot, lambda: not listed(pilot))
        await pilot.press("ctrl+x")
        await pilot.pause()
        assert isinstance(app.screen, Procedures) and holds(pilot, "find") == "[/zzz]"
        assert app.link.require().anchor().seq == seq


async def test_the_page_of_a_damaged_run_says_why_and_calls_it_off_too(on_duty: Site) -> None:
    run = begun(on_duty, damaged=True)
    async with running(on_duty) as (app, pilot):
        await open_list(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await shows(pilot, f"The wording of run {run} cannot be read.", "Ctrl+X calls it off.")
        await pilot.press("x", "enter", "ctrl+s", "ctrl+k", "ctrl+n")
        assert isinstance(app.screen, Wizard)
        await call_off(pilot, "读不出")
        await until(pilot, lambda: isinstance(app.screen, Procedures))
        assert app.link.require().drafts() == []
    assert state_of(on_duty, run) == ("called_off", "读不出")


async def test_a_damaged_run_does_not_stop_people_being_sent_in_another(on_duty: Site) -> None:
    begun(on_duty, damaged=True)
    async with running(on_duty) as (_app, pilot):
        await pilot.press("f12")
        await until(pilot, lambda: step_shown(pilot) == "place")
        await typed(pilot, ROOM)
        await pilot.press("enter")
        await until(pilot, lambda: step_shown(pilot) == "nearest")
        await shows(pilot, "Send the nearest person")


@pytest.mark.rule("CARE-28")
async def test_a_confidential_run_of_another_is_not_called_off(on_duty: Site) -> None:
    path = own(on_duty, "Old question")
    path.write_text('"confidential" = true\n' + path.read_text("utf-8"), "utf-8")
    desk = on_duty.open()
    desk.sign_in_as("王岚", "1111")
    run = desk.begin("tiny", {"room": ROOM})
    on_duty.close()
    async with running(on_duty, name="李娜") as (app, pilot):
        await open_list(pilot)
        await pilot.press("ctrl+x")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await pilot.pause()
        await typed(pilot, "误报")
        await pilot.press("enter")
        await shows(pilot, "This run is confidential")
    assert state_of(on_duty, run) == ("running", "")
