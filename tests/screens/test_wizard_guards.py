"""What the wizard takes care of: whose key it is, whose numbers, what is kept and what is not."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from conftest import MakeSite
from support.pilots import holds, running, seen, shows, typed, until
from support.procedures import field, lines, step, table, toml
from support.sites import PEOPLE, Site, sign_in
from textual.pilot import Pilot

from frontdesk.clock import MINUTE
from frontdesk.desk import Desk
from frontdesk.errors import NotAuthorised, SignInRefused
from frontdesk.procedures import actions, pinned
from frontdesk.registers import contacts, duty
from frontdesk.registers.contacts import ContactDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.screens import wizard_data
from frontdesk.screens.board import Board
from frontdesk.screens.contacts import Contacts
from frontdesk.screens.entry_detail import EntryDetailScreen
from frontdesk.screens.procedures import Procedures
from frontdesk.screens.run_report import RunReport
from frontdesk.screens.sign_in import SignIn
from frontdesk.screens.wizard import Wizard
from frontdesk.screens.wizard_guards import SETTLE
from frontdesk.widgets.form import FormDialog

R = TypeVar("R")
ROOM = "3-2-1203"
PHONE = "13800138000"
GUARD = PersonDraft("刘强", ("guard",), "5551", telephone="13900000001")


@pytest.fixture
def estate(make_site: MakeSite) -> Site:
    """王岚 is on duty; 刘强 is a guard with a number in the telephone list."""
    site = make_site(people=(*PEOPLE, GUARD))
    desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    desk.act(contacts.keep, ContactDraft("guard", "刘强", "13900000001"))
    site.close()
    return site


def begun(site: Site, **head: Any) -> int:
    """A run of 王岚: two questions, then the closing."""
    one = step("one", fields=[field("first")], next="two")
    two = step("two", fields=[field("second"), field("back", "phone")], next="close")
    folder = site.folder / "procedures"
    folder.mkdir(exist_ok=True)
    (folder / "tiny.toml").write_text(toml(table(one, two, **head)), "utf-8")
    desk = sign_in(site.open(), "王岚")
    run = desk.begin("tiny", {"room": ROOM})
    site.close()
    return run


def look(site: Site, question: Callable[[Desk], R]) -> R:
    """Ask the books through a console of its own, which is closed again."""
    desk = site.open(watch_clock=False)
    try:
        return question(desk)
    finally:
        site.desks.remove(desk)
        desk.close()


def other(site: Site, name: str = "李娜") -> Desk:
    """Another console."""
    return sign_in(site.open(watch_clock=False), name)


def is_open(site: Site, name: str) -> bool:
    state = look(site, lambda desk: desk.ask(pinned.view_of, 1))[2]
    return any(visit.step == name for visit in state.open)


def kinds(site: Site, kind: str) -> int:
    return len(look(site, lambda desk: lines(desk, kind)))


def step_shown(pilot: Pilot[int]) -> str:
    screen = pilot.app.screen
    pane = screen.pane if isinstance(screen, Wizard) and not screen.recorder.sending else None
    return pane.visit.step if pane and pane.is_mounted else ""


async def on_step(pilot: Pilot[int], name: str) -> None:
    await until(pilot, lambda: step_shown(pilot) == name)
    await until(pilot, lambda: pilot.app.focused is not None)
    await pilot.pause()


async def opened(pilot: Pilot[int], run: int = 1) -> Any:
    wizard = Wizard(run)
    await pilot.app.push_screen(wizard)
    await until(pilot, lambda: pilot.app.screen is wizard)
    return wizard


async def emergency(pilot: Pilot[int]) -> None:
    await pilot.press("f12")
    await on_step(pilot, "place")


# Whose key it is -----------------------------------------------------------------------------


@pytest.mark.rule("LOG-03")
async def test_enter_meant_for_one_step_is_not_taken_by_the_one_that_came_instead(
    estate: Site,
) -> None:
    run = begun(estate)
    her = other(estate)
    async with running(estate) as (_app, pilot):
        await opened(pilot)
        await on_step(pilot, "one")
        her.work(actions.done, run, "one", {"first": "她的话"})
        await on_step(pilot, "two")
        await pilot.press("enter", "enter", "ctrl+s")
        await pilot.pause()
        assert is_open(estate, "two")
        await shows(pilot, "Answered meanwhile by 李娜: one.")
        estate.clock.advance(SETTLE)
        await pilot.press("enter")
        await on_step(pilot, "close")


@pytest.mark.rule("LOG-03")
async def test_another_key_says_that_the_new_step_was_seen(estate: Site) -> None:
    run = begun(estate)
    her = other(estate)
    async with running(estate) as (_app, pilot):
        await opened(pilot)
        await on_step(pilot, "one")
        her.work(actions.done, run, "one", {"first": "她的话"})
        await on_step(pilot, "two")
        await typed(pilot, "x")
        await pilot.press("enter")
        await on_step(pilot, "close")
    assert not is_open(estate, "two")


@pytest.mark.rule("LOG-03")
async def test_enter_while_the_other_step_is_being_drawn_is_for_the_old_one(estate: Site) -> None:
    run = begun(estate)
    her = other(estate)
    async with running(estate) as (_app, pilot):
        wizard = await opened(pilot)
        await on_step(pilot, "one")
        old = wizard.pane
        her.work(actions.done, run, "one", {"first": "她的话"})
        real = wizard.recorder.worked

        async def later(work: Any, *rest: Any) -> None:  # as on a busy computer
            await wizard.reload()
            estate.clock.advance(2 * SETTLE)
            await real(work, *rest)

        wizard.recorder.worked = later
        wizard.reload_soon = lambda: None
        await pilot.press("enter")
        await until(pilot, lambda: wizard.pane is not old and not wizard.recorder.sending)
        await shows(pilot, "Somebody answered this step while you were looking")
    assert is_open(estate, "two")


async def test_what_this_console_did_itself_asks_for_no_further_key(estate: Site) -> None:
    begun(estate)
    async with running(estate) as (_app, pilot):
        await opened(pilot)
        await on_step(pilot, "one")
        await pilot.press("enter")
        await on_step(pilot, "two")
        await pilot.press("ctrl+k")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
        await pilot.pause()
        await typed(pilot, "没有")
        await pilot.press("enter")
        await on_step(pilot, "close")
        assert "Answered meanwhile" not in seen(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, RunReport))


# A place typed before ------------------------------------------------------------------------


@pytest.mark.rule("MED-10")
async def test_esc_lets_a_call_go_that_did_not_begin(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await emergency(pilot)
        await typed(pilot, ROOM)
        await until(pilot, lambda: "start-emergency-patient" in app.link.require().drafts())
        await typed(pilot, "4")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await emergency(pilot)
        assert holds(pilot, "room") == ""
        assert app.link.require().drafts() == []


@pytest.mark.rule("MED-10")
async def test_a_place_from_before_is_replaced_by_what_is_typed(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await emergency(pilot)
        await typed(pilot, ROOM)
        await pilot.press("tab")
        await typed(pilot, PHONE)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, Board))
        estate.clock.advance(40 * MINUTE)
        await emergency(pilot)
        await shows(pilot, "This was typed at 09:00 and not sent.")
        assert (holds(pilot, "room"), holds(pilot, "phone")) == (ROOM, PHONE)
        await typed(pilot, "5-1-0402")
        assert (holds(pilot, "room"), holds(pilot, "phone")) == ("5-1-0402", "")
        assert "This was typed" not in seen(pilot)


async def test_a_first_page_goes_on_where_it_is_the_same_call(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await emergency(pilot)
        await typed(pilot, ROOM)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await emergency(pilot)
        await pilot.press("tab")
        await typed(pilot, PHONE)
        assert (holds(pilot, "room"), holds(pilot, "phone")) == (ROOM, PHONE)
        await pilot.press("enter")
        await on_step(pilot, "nearest")


# The locked screen, confidential runs --------------------------------------------------------


@pytest.mark.rule("CARE-28")
async def test_the_locked_screen_shows_no_telephone_list_and_no_report(estate: Site) -> None:
    async with running(estate, name=None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, SignIn))
        await emergency(pilot)
        await pilot.press("ctrl+w")
        await shows(pilot, "Sign in first.")
        assert isinstance(app.screen, Wizard) and not isinstance(app.screen, Contacts)
        await typed(pilot, ROOM)
        await pilot.press("enter")
        await on_step(pilot, "nearest")
        await pilot.press("ctrl+r", "ctrl+w")
        await pilot.pause()
        assert isinstance(app.screen, Wizard)


@pytest.mark.rule("CARE-28")
def test_a_confidential_run_is_read_by_its_owner_and_supervisors_only(estate: Site) -> None:
    run = begun(estate, confidential=True)
    assert wizard_data.read_run(other(estate, "王岚"), run).place == ROOM
    assert wizard_data.read_run(other(estate, "陈静"), run).place == ROOM
    with pytest.raises(NotAuthorised, match="CARE-28"):
        wizard_data.read_run(other(estate, "李娜"), run)
    with pytest.raises(NotAuthorised):
        wizard_data.read_run(estate.open(), run)


@pytest.mark.rule("CARE-28")
def test_signed_out_only_what_the_desk_began_is_read(estate: Site) -> None:
    run = begun(estate)
    desk = estate.open()
    with pytest.raises(SignInRefused):
        wizard_data.read_run(desk, run)
    assert wizard_data.read_run(desk, desk.begin("tiny", {"room": ROOM})).place == ROOM


@pytest.mark.rule("CARE-28")
async def test_the_page_of_a_closed_run_says_why_and_esc_leaves_it(estate: Site) -> None:
    begun(estate, confidential=True)
    async with running(estate, name="李娜", size=(120, 24)) as (app, pilot):
        wizard = await opened(pilot)
        await shows(pilot, "This run is confidential: whoever answers for it")
        assert ROOM not in seen(pilot) and wizard.pane is None
        await pilot.press("x", "enter", "ctrl+s", "ctrl+k", "ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await until(pilot, lambda: "confidential" in str(app.screen.query_one("#lines").render()))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is wizard)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
    assert kinds(estate, "entry.opened") == 0


@pytest.mark.rule("CARE-28")
async def test_a_supervisor_who_opens_a_confidential_run_is_noted_once(estate: Site) -> None:
    begun(estate, confidential=True)
    async with running(estate, name="陈静") as (_app, pilot):
        wizard = await opened(pilot)
        await on_step(pilot, "one")
        await until(pilot, lambda: kinds(estate, "entry.opened") == 1)
        await wizard.reload()
    assert kinds(estate, "entry.opened") == 1


# What is kept and what is not ----------------------------------------------------------------


async def test_the_last_keys_before_a_lock_are_kept(estate: Site) -> None:
    begun(estate)
    async with running(estate) as (app, pilot):
        await opened(pilot)
        await on_step(pilot, "one")
        await typed(pilot, "漏水")
        app.tasks.lock()
        await until(pilot, lambda: isinstance(app.screen, SignIn))
    kept = look(estate, lambda desk: sign_in(desk, "王岚").draft("run-1"))
    assert kept is not None and kept["typed"]["one/1"]["first"] == "漏水"


def test_when_a_run_ends_nobody_keeps_a_draft_of_it(estate: Site) -> None:
    run = begun(estate)
    desk = other(estate, "李娜")
    for name in ("李娜", "王岚"):
        sign_in(desk, name).keep_draft(f"run-{run}", {"typed": {"one/1": {"first": "张三"}}})
        desk.keep_draft("run-99", {"typed": {}})
    desk.work(actions.call_off, run, "误报")
    for name in ("李娜", "王岚"):
        assert sign_in(desk, name).drafts() == ["run-99"]


async def test_a_run_that_ended_elsewhere_leaves_no_draft_behind(estate: Site) -> None:
    run = begun(estate)
    her = other(estate)
    async with running(estate) as (app, pilot):
        await opened(pilot)
        await on_step(pilot, "one")
        her.work(actions.call_off, run, "误报")
        await typed(pilot, "半句")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await pilot.pause(0.1)
    assert look(estate, lambda desk: sign_in(desk, "王岚").drafts()) == []


# Opened again --------------------------------------------------------------------------------


async def test_an_entry_leads_to_its_run_and_to_the_report_once_it_has_ended(estate: Site) -> None:
    run = begun(estate)
    seq = look(estate, lambda desk: lines(desk, "run.started")[-1].seq)
    async with running(estate) as (app, pilot):
        await app.push_screen(EntryDetailScreen(seq))
        await shows(pilot, "Tiny")
        await pilot.press("ctrl+r")
        await on_step(pilot, "one")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, EntryDetailScreen))
        other(estate).work(actions.call_off, run, "误报")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await shows(pilot, "误报")


async def test_the_list_of_procedures_ends_with_the_runs_that_ended_last(estate: Site) -> None:
    run = begun(estate)
    other(estate).work(actions.call_off, run, "误报")
    async with running(estate) as (app, pilot):
        await pilot.press("f11")
        await until(pilot, lambda: isinstance(app.screen, Procedures))
        table: Any = app.screen.query_one("#list")
        await until(pilot, lambda: bool(table.rows))
        assert [line.ended.id for line in table.rows if line.ended] == [run]
        assert table.rows[-1].ended is not None
        await typed(pilot, ROOM)
        await shows(pilot, f"ended 03-02 09:00  Tiny  {ROOM}")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await shows(pilot, "误报")


@pytest.mark.rule("CARE-28")
async def test_an_ended_confidential_run_of_another_is_not_listed(estate: Site) -> None:
    run = begun(estate, confidential=True)
    look(estate, lambda desk: sign_in(desk, "王岚").work(actions.call_off, run, "误报"))
    async with running(estate, name="李娜") as (app, pilot):
        await pilot.press("f11")
        await until(pilot, lambda: isinstance(app.screen, Procedures))
        table: Any = app.screen.query_one("#list")
        await until(pilot, lambda: bool(table.rows))
        assert not [line for line in table.rows if line.ended]


# The report on the screen --------------------------------------------------------------------


@pytest.mark.rule("CARE-28")
async def test_a_number_in_a_report_that_was_asked_for_is_noted_once(estate: Site) -> None:
    run = begun(estate)
    desk = other(estate, "王岚")
    desk.work(actions.done, run, "one", {"first": "x"})
    desk.work(actions.done, run, "two", {"second": "y", "back": PHONE})
    async with running(estate) as (app, pilot):
        await opened(pilot)
        await until(pilot, lambda: step_shown(pilot) == "close")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await until(pilot, lambda: "138****8000" in report_of(pilot))
        assert kinds(estate, "phone.revealed") == 0
        await pilot.press("escape")
        await app.push_screen(RunReport(run))
        await until(pilot, lambda: PHONE in report_of(pilot))
        report: Any = app.screen
        await report.reload()
    assert kinds(estate, "phone.revealed") == 1


def report_of(pilot: Pilot[int]) -> str:
    found = pilot.app.screen.query("#lines")
    return str(found.first().render()) if found else ""


# How it stands -------------------------------------------------------------------------------


async def test_on_a_very_small_terminal_the_field_is_seen(estate: Site) -> None:
    async with running(estate, size=(40, 15)) as (_app, pilot):
        await emergency(pilot)
        await shows(pilot, "Place *")
        await pilot.press("tab")
        await shows(pilot, "Call back")


async def test_a_choice_that_is_needed_begins_with_none_and_is_asked_for(estate: Site) -> None:
    asked = [field("which", "choice", required=True), field("free", "choice")]
    made = table(step("one", fields=asked, next="close"))
    folder = estate.folder / "procedures"
    folder.mkdir()
    (folder / "tiny.toml").write_text(toml(made), "utf-8")
    look(estate, lambda desk: sign_in(desk, "王岚").begin("tiny", {"room": ROOM}))
    async with running(estate) as (_app, pilot):
        await opened(pilot)
        await on_step(pilot, "one")
        await shows(pilot, "‹ – choose – ›")
        assert (holds(pilot, "which"), holds(pilot, "free")) == ("", "a")
        await pilot.press("enter")
        await shows(pilot, "which: choose one")
        await pilot.press("right", "enter")
        await on_step(pilot, "close")
