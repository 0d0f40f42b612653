"""What can be done with a step beside doing it: not reached, skipped, put right, decided."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from conftest import MakeSite
from support.pilots import holds, running, seen, shows, typed, until
from support.procedures import field, lines, step, table, toml
from support.sites import IDS, PEOPLE, PINS, Site
from textual.pilot import Pilot

from frontdesk.clock import MINUTE
from frontdesk.desk import Desk
from frontdesk.language import Language, set_language
from frontdesk.procedures import pinned
from frontdesk.registers import approvals, duty, runs
from frontdesk.registers.people import PersonDraft
from frontdesk.screens.board import Board
from frontdesk.screens.contacts import Contacts
from frontdesk.screens.run_report import RunReport
from frontdesk.screens.wizard import Wizard
from frontdesk.widgets.form import FormDialog

R = TypeVar("R")
ROOM = "3-2-1203"
GUARD = PersonDraft("刘强", ("guard",), "5551", telephone="13900000001")


def case() -> dict[str, Any]:
    """Three steps that are open side by side, one that is never skipped, and a decision."""
    sure = step("sure", fields=[field("fact")], skippable="never", rules=["MED-20"], next="boss")
    boss = step("boss", "decide", rules=["AUTH-07"], next="close")
    return table(
        step("tell", "notify", tell="guard", beside=True, next="car"),
        step("car", "wait", within="med.ambulance_check_min", beside=True, next="talk"),
        step("talk", fields=[field("said"), field("more", "long")], next="sure"),
        sure,
        boss,
        title={"en": "Case", "zh": "个案"},
    )


@pytest.fixture
def estate(make_site: MakeSite) -> Site:
    """王岚 is on duty and has begun the case at ROOM."""
    site = make_site(people=(*PEOPLE, GUARD))
    folder = site.folder / "procedures"
    folder.mkdir()
    (folder / "tiny.toml").write_text(toml(case()), "utf-8")
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    assert desk.procedures().problems == ()
    assert desk.begin("tiny", {"room": ROOM}) == 1
    site.close()
    return site


def look(site: Site, question: Callable[[Desk], R]) -> R:
    """Ask the books through a console of its own, which is closed again."""
    desk = site.open(watch_clock=False)
    try:
        return question(desk)
    finally:
        site.desks.remove(desk)
        desk.close()


def visits(site: Site, name: str) -> list[Any]:
    """The visits of a step, the oldest first."""
    state = look(site, lambda desk: desk.ask(pinned.view_of, 1))[2]
    return [visit for visit in state.visits if visit.step == name]


def kinds(site: Site) -> list[str]:
    return look(site, lambda desk: [row.kind for row in lines(desk)])


def text_of(site: Site, kind: str) -> str:
    """The newest line of a kind."""
    return look(site, lambda desk: lines(desk, kind)[-1].text or "")


def step_shown(pilot: Pilot[int]) -> str:
    """The id of the step in the middle of the wizard."""
    screen = pilot.app.screen
    pane = screen.pane if isinstance(screen, Wizard) and not screen.recorder.sending else None
    return pane.visit.step if pane and pane.is_mounted else ""


def cursor(pilot: Pilot[int]) -> str:
    """The field with the cursor."""
    focused = pilot.app.focused
    return (focused.id or "").removeprefix("field-") if focused else ""


async def on_step(pilot: Pilot[int], name: str) -> None:
    await until(pilot, lambda: step_shown(pilot) == name)
    await until(pilot, lambda: cursor(pilot) not in ("", "steps"))
    await pilot.pause()


async def open_run(pilot: Pilot[int], name: str = "tell") -> None:
    """Enter on the run of the board."""
    table: Any = pilot.app.screen.query_one("#now")
    await until(pilot, lambda: bool(table.rows) and pilot.app.focused is table)
    await pilot.press("home", "enter")
    await on_step(pilot, name)


async def go_to(pilot: Pilot[int], name: str) -> None:
    """PgDn until the step is shown."""
    for _turn in range(6):
        if step_shown(pilot) == name:
            return
        before = step_shown(pilot)
        await pilot.press("pagedown")
        await until(pilot, lambda before=before: step_shown(pilot) not in ("", before))  # type: ignore[misc]
    raise AssertionError(f"{name} is not open")


async def answer(pilot: Pilot[int], *names: str) -> None:
    """Enter on each of these open steps."""
    for name in names:
        await go_to(pilot, name)
        await pilot.press("enter")
        await until(pilot, lambda name=name: step_shown(pilot) not in ("", name))  # type: ignore[misc]


async def dialog(pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, FormDialog))
    await pilot.pause()


async def back_on_wizard(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, Wizard) and step_shown(pilot))
    await pilot.pause()


# Told and not reached ------------------------------------------------------------------------


@pytest.mark.rule("INC-04", "LOG-18")
async def test_not_reached_is_counted_and_enter_records_who_was_told(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await shows(pilot, "刘强  13900000001", "Ctrl+N Not reached")
        assert holds(pilot, "told") == "刘强"
        for count in (1, 2):
            await pilot.press("ctrl+n")
            await shows(pilot, f"tell ({count}×)", "Not reached: noted with the time.")
            await on_step(pilot, "tell")
        assert visits(estate, "tell")[0].tries == 2
        assert kinds(estate).count("run.not_reached") == 2
        await pilot.press("enter")
        await on_step(pilot, "talk")
        await pilot.press("ctrl+n")
        await shows(pilot, "This step tells nobody.")
    (visit,) = visits(estate, "tell")
    assert (visit.state, visit.values["told"], visit.values["by"]) == ("done", "刘强", "telephone")


REMINDERS = {
    "en": ("tried 2×, last 03:20 ago", "‼ try again: 05:20 ago"),
    "zh": ("试过2次，03:20前", "‼ 该再试了：05:20前试过"),
}


def reversed_at(pilot: Pilot[int], words: str) -> list[bool]:
    """Of each place where these words stand, whether their colours are reversed."""
    strips = pilot.app.screen._compositor.render_strips()
    found = [segment for strip in strips for segment in strip if words in segment.text]
    return [bool(segment.style and segment.style.reverse) for segment in found]


@pytest.mark.rule("INC-04", "LOG-18")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_who_was_not_reached_is_to_be_tried_again(
    estate: Site, size: tuple[int, int], language: Language
) -> None:
    set_language(language)
    waits, due = REMINDERS[language]
    async with running(estate, language=language, size=size) as (_app, pilot):
        await open_run(pilot)
        for count in (1, 2):
            estate.clock.advance(MINUTE)
            await pilot.press("ctrl+n")
            await until(pilot, lambda count=count: visits(estate, "tell")[0].tries == count)  # type: ignore[misc]
            await on_step(pilot, "tell")
        estate.clock.advance(200_000)
        # in the list of steps, and among the clocks
        await until(pilot, lambda: reversed_at(pilot, waits) == [False, False])
        assert due[:5] not in seen(pilot)
        estate.clock.advance(2 * MINUTE)
        await until(pilot, lambda: reversed_at(pilot, due) == [True, True])
        assert "(2×)" in seen(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: not visits(estate, "tell")[0].is_open)
        await until(pilot, lambda: due[:5] not in seen(pilot))


async def test_enter_on_the_reminder_goes_to_its_step(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await pilot.press("ctrl+n")
        await shows(pilot, "tried 1×, last 00:00 ago")
        await pilot.press("pagedown")
        await on_step(pilot, "car")
        await pilot.press("ctrl+f", "home", "down", "down", "ctrl+e")
        await shows(pilot, "Put the cursor on an answered step")
        await pilot.press("enter")
        await on_step(pilot, "tell")


async def test_a_site_says_after_how_long_somebody_is_tried_again(estate: Site) -> None:
    (estate.folder / "rulebook.toml").write_text('"run.retry_min" = 2\n', "utf-8")
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await pilot.press("ctrl+n")
        await shows(pilot, "tell (1×)", "tried 1×, last 00:00 ago")
        estate.clock.advance(2 * MINUTE)
        await shows(pilot, "‼ try again: 02:00 ago")


# Going through the steps ---------------------------------------------------------------------


async def test_keys_go_round_the_open_steps_and_the_list_opens_one(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        for key, names in (
            ("pagedown", ("car", "talk", "tell")),
            ("ctrl+d", ("car", "talk", "tell")),
            ("pageup", ("talk", "car", "tell")),
            ("ctrl+y", ("talk", "car", "tell")),
        ):
            for name in names:
                await pilot.press(key)
                await on_step(pilot, name)
        await pilot.press("ctrl+f")
        assert cursor(pilot) == "steps"
        await pilot.press("ctrl+f")
        assert cursor(pilot) == "told"
        await pilot.press("ctrl+f", "home", "down", "down", "enter")
        await on_step(pilot, "car")
        await pilot.press("ctrl+f", "home", "enter")
        await shows(pilot, ROOM, "王岚", "Ctrl+E opens it again")
        assert step_shown(pilot) == "car"
        await pilot.press("end", "enter")
        await pilot.pause()
        assert step_shown(pilot) == "car"
        assert isinstance(app.screen, Wizard)


async def test_what_was_typed_stays_while_others_are_looked_at(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await go_to(pilot, "talk")
        await typed(pilot, "半句")
        await pilot.press("pagedown")
        await on_step(pilot, "tell")
        await pilot.press("enter")
        await on_step(pilot, "talk")
        assert holds(pilot, "said") == "半句"


# Skipping ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "kind"),
    [("not_applicable", "run.step_not_applicable"), ("deviated", "run.step_deviated")],
)
async def test_a_step_is_skipped_for_a_reason(estate: Site, how: str, kind: str) -> None:
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await dialog(pilot, "ctrl+k")
        await pilot.press("enter")
        await shows(pilot, "Reason: must be filled in")
        await typed(pilot, "[bold]没有保安")
        if how == "deviated":
            await pilot.press("tab", "right")
        await pilot.press("enter")
        await back_on_wizard(pilot)
        await shows(pilot, "– " if how == "not_applicable" else "! ")
        await pilot.press("ctrl+f", "home", "down", "enter")
        await shows(pilot, "[bold]没有保安")
    (visit,) = visits(estate, "tell")
    assert (visit.state, visit.reason) == (how, "[bold]没有保安")
    assert "[bold]没有保安" in text_of(estate, kind)


@pytest.mark.rule("INC-04")
async def test_a_step_that_is_never_skipped_says_so(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await answer(pilot, "talk")
        await go_to(pilot, "sure")
        await pilot.press("ctrl+k")
        await shows(pilot, "This step is never skipped. MED-20")
        assert isinstance(app.screen, Wizard)
    assert visits(estate, "sure")[0].is_open


# Putting right -------------------------------------------------------------------------------


@pytest.mark.rule("LOG-03")
async def test_an_answered_step_is_opened_again_and_what_was_written_stays(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await go_to(pilot, "talk")
        await typed(pilot, "第一次")
        await pilot.press("enter")
        await on_step(pilot, "sure")
        await typed(pilot, "半句")
        await pilot.press("ctrl+f", "home", *["down"] * 3)
        await dialog(pilot, "ctrl+e")
        await typed(pilot, "听错了")
        await pilot.press("enter")
        await on_step(pilot, "talk")
        await shows(pilot, "Opened again to be put right")
        assert holds(pilot, "said") == "第一次"
        await pilot.press("end")
        await typed(pilot, "改")
        await pilot.press("enter")
        await until(pilot, lambda: step_shown(pilot) not in ("", "talk"))
        await go_to(pilot, "sure")
        assert holds(pilot, "fact") == "半句"
    first, second = visits(estate, "talk")
    assert [visit.values["said"] for visit in (first, second)] == ["第一次", "第一次改"]
    assert second.back
    assert "听错了" in text_of(estate, "run.went_back")


async def test_an_open_step_is_not_opened_again(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await pilot.press("ctrl+f", "home", "down", "ctrl+e")
        await shows(pilot, "Put the cursor on an answered step")
        assert isinstance(app.screen, Wizard)


# The whole run -------------------------------------------------------------------------------


async def test_a_run_is_called_off_for_a_reason(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await dialog(pilot, "ctrl+x")
        await pilot.press("enter")
        await shows(pilot, "Reason: must be filled in")
        await typed(pilot, "误报 [/x]")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await shows(pilot, "误报 [/x]")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        assert "Case" not in seen(pilot).split("Duty log")[0]
    assert "误报 [/x]" in text_of(estate, "run.called_off")
    assert not look(estate, lambda desk: desk.verify().problems)


async def test_a_run_is_handed_to_somebody_else(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await go_to(pilot, "talk")
        await typed(pilot, "半句")
        await dialog(pilot, "ctrl+u")
        for _turn in range(8):
            if holds(pilot, "person") == IDS["李娜"]:
                break
            await pilot.press("right")
        await pilot.press("enter")
        await back_on_wizard(pilot)
        await until(pilot, lambda: "李娜" in seen(pilot).splitlines()[1])
        await pilot.press("pagedown")
        await on_step(pilot, "tell")
        await go_to(pilot, "talk")
        assert holds(pilot, "said") == "半句"
    assert look(estate, lambda desk: desk.ask(runs.load, 1)).owner == IDS["李娜"]


async def test_the_report_and_the_telephones_are_a_key_away(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, RunReport))
        await shows(pilot, ROOM)
        await pilot.press("escape")
        await back_on_wizard(pilot)
        await pilot.press("ctrl+w")
        await until(pilot, lambda: isinstance(app.screen, Contacts))
        await pilot.press("escape")
        await back_on_wizard(pilot)
        assert step_shown(pilot) == "tell"


# Decisions -----------------------------------------------------------------------------------


async def to_decision(pilot: Pilot[int]) -> None:
    await open_run(pilot)
    await answer(pilot, "talk", "sure")
    await go_to(pilot, "boss")


@pytest.mark.rule("AUTH-02", "AUTH-07")
async def test_whoever_decides_signs_with_their_own_pin(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await pilot.press("ctrl+a")
        await shows(pilot, "This step needs no second signature.")
        await answer(pilot, "talk", "sure")
        await go_to(pilot, "boss")
        await shows(pilot, "Decided by", "Ctrl+A Own PIN")
        assert cursor(pilot) == "decision"
        await pilot.press("right", "tab")
        await typed(pilot, "[bold]照办")
        await dialog(pilot, "ctrl+a")
        assert holds(pilot, "person") == IDS["周明"]
        await typed(pilot, "0000")
        await pilot.press("enter")
        await shows(pilot, "Wrong PIN.")
        await until(pilot, lambda: holds(pilot, "pin") == "")
        await typed(pilot, PINS["周明"])
        await pilot.press("enter")
        await until(pilot, lambda: step_shown(pilot) not in ("", "boss"))
    (found,) = look(estate, lambda desk: desk.ask(approvals.of_run, 1))
    assert (found.approver, found.decision, found.instruction) == ("周明", "approved", "[bold]照办")
    assert found.given_at is not None
    given = look(estate, lambda desk: lines(desk, "approval.given")[-1])
    assert given.author == IDS["周明"]
    assert not look(estate, lambda desk: desk.verify().problems)


@pytest.mark.rule("AUTH-02")
async def test_a_decision_that_was_not_chosen_is_asked_for(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await to_decision(pilot)
        await pilot.press("enter")
        await shows(pilot, "Decision: choose one [AUTH-02]")
        assert cursor(pilot) == "decision"
        await dialog(pilot, "ctrl+a")
        await typed(pilot, PINS["周明"])
        await pilot.press("enter")
        await shows(pilot, "Decision: choose one [AUTH-02]")
        await pilot.press("escape")
        await back_on_wizard(pilot)
    assert visits(estate, "boss")[0].is_open


@pytest.mark.rule("AUTH-02")
async def test_a_decision_by_telephone_waits_for_a_countersignature(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await to_decision(pilot)
        assert holds(pilot, "approver") == "周明"
        await pilot.press("right", "enter")
        await until(pilot, lambda: step_shown(pilot) not in ("", "boss"))
        await pilot.press("f2")
        await shows(pilot, "decisions wait for a countersignature")
    (found,) = look(estate, lambda desk: desk.ask(approvals.waiting))
    assert (found.approver, found.decision, found.given_at) == ("周明", "approved", None)
