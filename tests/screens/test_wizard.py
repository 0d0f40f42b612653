"""The wizard, with the keys a clerk presses: from the call to help on its way, and back to it."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from conftest import MakeSite
from support.pilots import holds, running, seen, shows, typed, until
from support.procedures import field, lines, open_steps, step, table, toml
from support.sites import IDS, PEOPLE, PINS, Site
from textual.pilot import Pilot

from frontdesk.app import FrontDesk
from frontdesk.clock import HOUR, MINUTE
from frontdesk.desk import Desk
from frontdesk.language import Language, set_language
from frontdesk.procedures import actions
from frontdesk.registers import contacts, duty, households, runs
from frontdesk.registers.contacts import ContactDraft
from frontdesk.registers.households import ResidentDraft
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.runs import RunRow
from frontdesk.registers.unit_of_work import DESK_ID
from frontdesk.screens.board import Board
from frontdesk.screens.entry_form import EntryForm
from frontdesk.screens.request_form import RequestForm
from frontdesk.screens.sign_in import SignIn
from frontdesk.screens.wizard import Wizard
from frontdesk.text import width
from frontdesk.widgets.form import FormDialog

R = TypeVar("R")
ROOM = "3-2-1203"
LEADER = PersonDraft("何平", ("security_leader",), "5553", telephone="13900000003")
GUARDS = (
    PersonDraft("刘强", ("guard",), "5551", telephone="13900000001"),
    PersonDraft("孙伟", ("guard",), "5552", telephone="13900000002"),
)


@pytest.fixture
def estate(make_site: MakeSite) -> Site:
    """王岚 is on duty; 刘强 is on the estate, 孙伟 near building 3, 何平 leads security."""
    site = make_site(people=(*PEOPLE, *GUARDS, LEADER))
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    desk.act(contacts.keep, ContactDraft("guard", "刘强", "13900000001"))
    near = desk.act(contacts.keep, ContactDraft("guard", "孙伟", "13900000002", "3栋"))
    desk.act(contacts.set_here, [near])
    site.close()
    return site


def own(site: Site, *steps: dict[str, Any], **head: Any) -> None:
    """A procedure of the site's own."""
    made = table(*steps, **head)
    folder = site.folder / "procedures"
    folder.mkdir(exist_ok=True)
    (folder / f"{made['id']}.toml").write_text(toml(made), "utf-8")


def begun(site: Site, procedure: str = "tiny", room: str = ROOM) -> int:
    """A run of 王岚 that has begun before the console opens."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    assert desk.procedures().problems == ()
    run = desk.begin(procedure, {"room": room})
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


def run_of(site: Site, number: int = 1) -> RunRow:
    return look(site, lambda desk: desk.ask(runs.load, number))


def texts(site: Site, kind: str = "run.") -> list[str]:
    """What the log says of runs, the oldest first."""
    return look(site, lambda desk: [row.text or "" for row in lines(desk, kind)])


def last_seq(site: Site) -> int:
    return look(site, lambda desk: desk.anchor().seq)


def step_shown(pilot: Pilot[int]) -> str:
    """The id of the step in the middle of the wizard."""
    screen = pilot.app.screen
    pane = screen.pane if isinstance(screen, Wizard) and not screen.recorder.sending else None
    return pane.visit.step if pane and pane.is_mounted else ""


async def on_step(pilot: Pilot[int], name: str) -> None:
    """Wait until a step is shown and its field has the cursor."""
    await until(pilot, lambda: step_shown(pilot) == name)
    await until(pilot, lambda: cursor(pilot) != "")
    await pilot.pause()


def cursor(pilot: Pilot[int]) -> str:
    """The field with the cursor."""
    focused = pilot.app.focused
    return (focused.id or "").removeprefix("field-") if focused else ""


async def emergency(pilot: Pilot[int]) -> None:
    await pilot.press("f12")
    await on_step(pilot, "place")
    assert cursor(pilot) in ("room", "phone", "condition")


async def to_wish(pilot: Pilot[int]) -> None:
    """The place, and the nearest person sent."""
    await emergency(pilot)
    await typed(pilot, ROOM)
    await pilot.press("enter")
    await on_step(pilot, "nearest")
    await pilot.press("enter")


async def open_run(pilot: Pilot[int], place: int = 0) -> None:
    """Enter on a run of the board."""
    await pilot.press("f2")
    await until(pilot, lambda: isinstance(pilot.app.screen, Board))
    table: Any = pilot.app.screen.query_one("#now")
    await until(pilot, lambda: len(table.rows) > place)
    await until(pilot, lambda: pilot.app.focused is table)
    await pilot.press("home", *["down"] * place, "enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, Wizard))


class Counted:
    """Presses keys and counts them."""

    def __init__(self, pilot: Pilot[int]) -> None:
        self._pilot = pilot
        self.keys = 0

    async def press(self, *keys: str) -> None:
        self.keys += len(keys)
        await self._pilot.press(*keys)


# From the call to help on its way ------------------------------------------------------------


@pytest.mark.rule("MED-01", "MED-10", "MED-12", "MED-14", "MED-30", "REQ-35", "INC-04", "DUTY-26")
async def test_few_keys_from_the_call_to_help_sent_and_120_called(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        counted = Counted(pilot)
        await counted.press("f12")
        await counted.press(*ROOM)
        await on_step(pilot, "place")
        assert holds(pilot, "room") == ROOM
        await counted.press("enter")
        await on_step(pilot, "nearest")
        assert holds(pilot, "who") == "孙伟"
        await counted.press("enter")
        await on_step(pilot, "wish")
        assert counted.keys <= 25
        assert any("已派孙伟到现场" in line for line in texts(estate))
        await counted.press("enter")
        await on_step(pilot, "call_120")
        await shows(pilot, "120")
        await counted.press("enter")
        await on_step(pilot, "reception")
        assert counted.keys <= 35
    assert any("已拨打120" in line for line in texts(estate))


async def test_what_is_typed_before_the_page_stands_is_in_its_field(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await typed(pilot, "x")
        await pilot.press("f12", *ROOM, "enter")
        await on_step(pilot, "nearest")
    assert run_of(estate).place == ROOM


async def test_arrows_take_somebody_else_and_one_who_is_out_comes_last(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await emergency(pilot)
        await typed(pilot, ROOM)
        await pilot.press("enter")
        await on_step(pilot, "nearest")
        await shows(pilot, "● 孙伟  13900000002", "○ 刘强  13900000001")
        await pilot.press("down")
        assert holds(pilot, "who") == "刘强"
        await pilot.press("up")
        assert holds(pilot, "who") == "孙伟"
        await pilot.press("enter")
        await on_step(pilot, "wish")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Wizard))
        await emergency(pilot)
        await typed(pilot, "5-1-0402")
        await pilot.press("enter")
        await on_step(pilot, "nearest")
        assert holds(pilot, "who") == "刘强"


async def test_nothing_is_written_before_the_first_page_is_sent(estate: Site) -> None:
    before = last_seq(estate)
    async with running(estate) as (_app, pilot):
        await emergency(pilot)
        await shows(pilot, "nothing is written before the first step is sent")
        await typed(pilot, ROOM)
        await pilot.press("ctrl+k", "ctrl+n", "ctrl+x", "ctrl+u", "ctrl+e", "ctrl+a", "ctrl+r")
        await shows(pilot, "The run begins with its first step.")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, Board))
    assert last_seq(estate) == before


@pytest.mark.rule("MED-10")
async def test_the_place_is_needed_and_the_number_must_be_one(estate: Site) -> None:
    before = last_seq(estate)
    async with running(estate) as (_app, pilot):
        await emergency(pilot)
        await pilot.press("enter")
        await shows(pilot, "Place: must be filled in [MED-10]")
        await typed(pilot, ROOM)
        await pilot.press("tab")
        await typed(pilot, "138x")
        await pilot.press("tab")
        await typed(pilot, "胸痛")
        await pilot.press("enter")
        await shows(pilot, "Call back: write the number alone [MED-10]")
        assert cursor(pilot) == "phone"
        assert [holds(pilot, name) for name in ("room", "phone", "condition")] == [
            *(ROOM, "138x", "胸痛")
        ]
        assert last_seq(estate) == before
        await pilot.press("backspace", "enter")
        await on_step(pilot, "nearest")
    assert any("回拨 138，胸痛" in line for line in texts(estate)), texts(estate)


async def test_residents_of_the_place_are_shown_with_their_numbers(estate: Site) -> None:
    desk = estate.open()
    desk.sign_in_as("陈静", "1234")
    desk.act(households.add_resident, ROOM, ResidentDraft("张三", telephones=("13800138000",)))
    estate.close()
    async with running(estate) as (_app, pilot):
        await emergency(pilot)
        await typed(pilot, ROOM)
        await shows(pilot, "张三  13800138000")
        await pilot.press("tab", "down")
        assert holds(pilot, "phone") == "13800138000"


# F12 from anywhere ---------------------------------------------------------------------------

KEYED = ("f2", "f3", "f5", "f8", "f9", "f10", "f11", "ctrl+g")
NAMED = ("contacts", "wishes", "approvals")


async def test_f12_comes_from_every_mode_and_goes_back_to_it(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        for key in (*KEYED, *NAMED):
            if key in KEYED:
                await pilot.press(key)
            else:
                await app.run_action(f"go('{key}')")
            await pilot.pause()
            mode, screen = app.current_mode, app.screen
            await emergency(pilot)
            assert cursor(pilot) == "room"
            await pilot.press("f12")
            assert len(app.screen_stack) == 2
            await pilot.press("escape")
            await until(pilot, lambda screen=screen: app.screen is screen)  # type: ignore[misc]
            assert app.current_mode == mode


async def test_f12_over_a_dialog_leaves_it_as_it_was(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        for key in ("f7", "ctrl+t"):
            await pilot.press(key)
            await until(pilot, lambda: isinstance(app.screen, FormDialog))
            await pilot.pause()
            dialog, name = app.screen, cursor(pilot)
            await typed(pilot, "9")
            assert holds(pilot, name) == "9"
            await emergency(pilot)
            await typed(pilot, ROOM)
            assert holds(pilot, "room") == ROOM
            await pilot.press(*["backspace"] * len(ROOM), "escape")
            await until(pilot, lambda dialog=dialog: app.screen is dialog)  # type: ignore[misc]
            assert (cursor(pilot), holds(pilot, name)) == (name, "9")
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, Board))
        assert isinstance(dialog, FormDialog) and not isinstance(dialog, EntryForm)


async def test_f12_takes_over_a_half_filled_request_and_leaves_its_draft(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, f"{ROOM} 老人晕倒 13800138000")
        await until(pilot, lambda: holds(pilot, "telephone") == "13800138000")
        await emergency(pilot)
        taken = [holds(pilot, name) for name in ("room", "phone", "condition")]
        assert taken == [ROOM, "13800138000", "老人晕倒"]
        await pilot.press("enter")
        await on_step(pilot, "nearest")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        assert holds(pilot, "content") == "老人晕倒"
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await pilot.press("f4")
        await shows(pilot, "What you had typed is here again.")
        assert holds(pilot, "room") == ROOM


@pytest.mark.rule("MED-12", "LOG-01")
@pytest.mark.parametrize("locked", [False, True])
async def test_signed_out_help_is_sent_first_and_the_pin_asked_afterwards(
    estate: Site, locked: bool
) -> None:
    async with running(estate, name="李娜" if locked else None) as (app, pilot):
        if locked:
            await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(app.screen, SignIn))
        await to_wish(pilot)
        await shows(pilot, "Help has been sent. Sign in to go on")
        assert holds(pilot, "person") == IDS["王岚"]
        await typed(pilot, "0000")
        await pilot.press("enter")
        await shows(pilot, "Wrong PIN.")
        await until(pilot, lambda: holds(pilot, "pin") == "")
        await typed(pilot, PINS["王岚"])
        await pilot.press("enter")
        await on_step(pilot, "wish")
        assert app.current_mode == "board"
        assert isinstance(app.screen_stack[0], Board)
        assert len(app.screen_stack) == 2
        actor = app.link.require().signed_in
        assert actor is not None and actor.name == "王岚"
        await pilot.press("enter")
        await on_step(pilot, "call_120")
    desk = estate.open()
    told = lines(desk, "run.")
    assert [row.author for row in told] == [*[DESK_ID] * 3, IDS["王岚"]]
    assert desk.ask(runs.load, 1).owner == IDS["王岚"]
    assert not desk.verify().problems


@pytest.mark.rule("LOG-01")
async def test_signed_out_esc_goes_on_for_now_and_only_where_no_pin_is_needed(
    estate: Site,
) -> None:
    async with running(estate, name=None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, SignIn))
        await to_wish(pilot)
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await pilot.press("escape")
        await on_step(pilot, "wish")
        await pilot.press("f2", "f4", "f7", "f11", "ctrl+g")
        assert isinstance(app.screen, Wizard)
        await pilot.press("enter")
        await on_step(pilot, "call_120")
        await typed(pilot, "胸痛")
        await go_to(pilot, "scene")
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await pilot.press("escape")
        await on_step(pilot, "scene")
        await shows(pilot, "This needs your PIN.")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await choose(pilot, "person", IDS["李娜"])
        await pilot.press("tab")
        await typed(pilot, PINS["李娜"])
        await pilot.press("enter")
        await until(pilot, lambda: app.current_mode == "board")
        await on_step(pilot, "scene")
        assert holds(pilot, "outcome") != ""
        await go_to(pilot, "call_120")
        assert holds(pilot, "condition") == "胸痛"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await shows(pilot, "▶ Emergency patient", ROOM)
    assert run_of(estate).owner == IDS["王岚"]


async def go_to(pilot: Pilot[int], name: str) -> None:
    """PgUp until the step is shown."""
    for _turn in range(9):
        before = step_shown(pilot)
        if before == name:
            return
        await pilot.press("pageup")
        await until(pilot, lambda before=before: step_shown(pilot) not in ("", before))  # type: ignore[misc]
    raise AssertionError(f"{name} is not open")


async def choose(pilot: Pilot[int], name: str, value: object) -> None:
    """Right until the field holds the value."""
    pilot.app.screen.query_one(f"#field-{name}").focus()
    await pilot.pause()
    for _turn in range(12):
        if holds(pilot, name) == value:
            return
        await pilot.press("right")
    raise AssertionError(f"{value} is not offered")


async def test_only_an_emergency_begins_without_a_pin(estate: Site) -> None:
    async with running(estate, name=None) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, SignIn))
        await emergency(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, SignIn))
        await pilot.press("f11", "f4")
        await pilot.pause()
        assert isinstance(app.screen, SignIn)


# A half-filled step --------------------------------------------------------------------------


def two_fields(site: Site) -> None:
    """A procedure with a step of two fields after the first."""
    own(site, step("talk", fields=[field("first"), field("second", "long")], next="close"))


@pytest.mark.parametrize("leave", ["escape", "f3"])
async def test_a_half_filled_step_is_there_again(estate: Site, leave: str) -> None:
    two_fields(estate)
    begun(estate)
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await on_step(pilot, "talk")
        await typed(pilot, "漏水")
        await pilot.press("tab")
        await typed(pilot, "楼上")
        await pilot.press(leave)
        await until(pilot, lambda: not isinstance(app.screen, Wizard))
        await open_run(pilot)
        await on_step(pilot, "talk")
        assert (holds(pilot, "first"), holds(pilot, "second")) == ("漏水", "楼上")
        assert cursor(pilot) == "second"


async def test_a_killed_console_goes_on_in_the_same_field(estate: Site) -> None:
    two_fields(estate)
    begun(estate)
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await on_step(pilot, "talk")
        await pilot.press("tab")
        await typed(pilot, "楼上漏水")
        desk = app.link.require()

        def kept() -> bool:
            draft = desk.draft("run-1") or {}
            return "楼上漏水" in str(draft)

        await until(pilot, kept)
        before = last_seq(estate)
    assert last_seq(estate) == before
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await on_step(pilot, "talk")
        assert (holds(pilot, "first"), holds(pilot, "second")) == ("", "楼上漏水")
        assert cursor(pilot) == "second"


async def test_a_first_page_is_kept_for_an_hour_and_not_for_somebody_else(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await emergency(pilot)
        await typed(pilot, ROOM)
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, Board))
        await emergency(pilot)
        assert holds(pilot, "room") == ROOM
        await pilot.press("f2")
        await until(pilot, lambda: isinstance(app.screen, Board))
        estate.clock.advance(2 * HOUR)
        await emergency(pilot)
        assert holds(pilot, "room") == ""


async def test_two_runs_keep_their_own(estate: Site) -> None:
    two_fields(estate)
    begun(estate)
    begun(estate, room="5-1-0402")
    async with running(estate) as (app, pilot):
        for place, said in ((0, "五栋"), (1, "三栋")):
            await open_run(pilot, place)
            await on_step(pilot, "talk")
            await typed(pilot, said)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, Board))
        for place, said in ((0, "五栋"), (1, "三栋")):
            await open_run(pilot, place)
            await on_step(pilot, "talk")
            assert holds(pilot, "first") == said
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(app.screen, Board))
        await open_run(pilot, 0)
        await on_step(pilot, "talk")
        await pilot.press("enter")
        await on_step(pilot, "close")
        await open_run(pilot, 1)
        await on_step(pilot, "talk")
        assert holds(pilot, "first") == "三栋"


# What cannot be taken ------------------------------------------------------------------------


async def test_a_refused_answer_says_field_reason_and_rule_and_keeps_all(estate: Site) -> None:
    asked = [
        field("who", "person", least="med.transport_guards", several=True, required=True),
        field("phone", "phone"),
        field("at", "time"),
        field("how_many", "count"),
        field("note"),
    ]
    own(estate, step("facts", fields=asked, rules=["MED-20"], next="close"))
    begun(estate)
    given = {"who": "刘强", "phone": "call me", "at": "25:99", "how_many": "三", "note": "x"}
    told = (
        ("who", "at least 2 names, with 、 between them [MED-20]", "刘强、孙伟"),
        ("phone", "write the number alone [MED-20]", "13800138000"),
        ("at", "write the time as 02:15 [MED-20]", "08:30"),
        ("how_many", "write a whole number [MED-20]", "3"),
    )
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await on_step(pilot, "facts")
        before = last_seq(estate)
        for name, text in given.items():
            app.screen.query_one(f"#field-{name}").focus()
            await pilot.pause()
            await pilot.press("end", *["backspace"] * len(holds(pilot, name)))
            await typed(pilot, text)
        for name, reason, right in told:
            await pilot.press("enter")
            await shows(pilot, f"{name}: {reason}")
            assert {key: holds(pilot, key) for key in given} == given
            assert cursor(pilot) == name
            await pilot.press("end", *["backspace"] * len(given[name]))
            await typed(pilot, right)
            given[name] = right
        assert last_seq(estate) == before
        await pilot.press("enter")
        await on_step(pilot, "close")


async def test_markup_in_any_field_is_shown_as_it_is(estate: Site) -> None:
    text = "[bold]x[/foo][@click=app.quit]y[/]%s{z}"
    kinds = ("text", "long", "person")
    own(estate, step("facts", fields=[field(kind, kind) for kind in kinds], next="close"))
    async with running(estate, size=(120, 36)) as (app, pilot):
        await pilot.press("f11")
        await typed(pilot, "tiny")
        await shows(pilot, "Tiny")
        await pilot.press("enter")
        await on_step(pilot, "place")
        await typed(pilot, text)
        await pilot.press("enter")
        await on_step(pilot, "facts")
        await shows(pilot, text)
        for name in kinds:
            assert cursor(pilot) == name
            await typed(pilot, text)
            await pilot.press("tab" if name != kinds[-1] else "enter")
        await on_step(pilot, "close")
        await pilot.press("ctrl+f", "home", "down", "enter")
        await shows(pilot, text, "Ctrl+E opens it again")
        await pilot.press("ctrl+r")
        await until(pilot, lambda: not isinstance(app.screen, Wizard))
        await shows(pilot, text)
    assert not estate.open().verify().problems


# Two consoles --------------------------------------------------------------------------------


@pytest.mark.rule("LOG-03")
async def test_a_step_that_another_console_answered_is_not_recorded_twice(estate: Site) -> None:
    two_fields(estate)
    run = begun(estate)
    other = estate.open(watch_clock=False)
    other.sign_in_as("李娜", "2222")
    async with running(estate) as (app, pilot):
        await open_run(pilot)
        await on_step(pilot, "talk")
        await typed(pilot, "我的话")
        screen: Any = app.screen
        screen.reload_soon = lambda: None  # as before the next look at the book
        other.work(actions.done, run, "talk", {"first": "她的话"})
        await pilot.press("enter")
        await shows(pilot, "Somebody answered this step while you were looking")
        assert holds(pilot, "first") == "我的话"
        del screen.reload_soon
        screen.reload_soon()
        await on_step(pilot, "close")
    assert len(texts(estate, "run.step_done")) == 1


async def test_what_another_console_does_is_shown(estate: Site) -> None:
    two_fields(estate)
    run = begun(estate)
    other = estate.open(watch_clock=False)
    other.sign_in_as("李娜", "2222")
    async with running(estate) as (_app, pilot):
        await open_run(pilot)
        await on_step(pilot, "talk")
        other.work(actions.done, run, "talk", {"first": "她的话"})
        await on_step(pilot, "close")
        await shows(pilot, "✓ 09:00 talk")
        other.work(actions.call_off, run, "重复")
        await until(pilot, lambda: not isinstance(pilot.app.screen, Wizard))


# The board -----------------------------------------------------------------------------------


@pytest.mark.rule("MED-34")
async def test_the_board_shows_a_run_with_place_step_and_clock_and_rings_when_it_is_over(
    estate: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[int] = []
    monkeypatch.setattr(FrontDesk, "bell", lambda app: rung.append(1))
    wait = step("car", "wait", within="med.ambulance_check_min", beside=False, next="close")
    own(estate, wait)
    run = begun(estate)
    async with running(estate) as (app, pilot):
        await shows(pilot, "▶ Tiny", ROOM, "car", "15:00")
        estate.clock.advance(16 * MINUTE)
        await app.tasks.app.attempt(app.link.call(app.link.require().tick))
        await shows(pilot, "‼ −01:00", "1 overdue")
        await until(pilot, lambda: len(rung) == 1)
        await open_run(pilot)
        await on_step(pilot, "car")
        await shows(pilot, "▶ ‼ −01:00")
        await app.run_action("toggle_bell")
        await shows(pilot, "Bell off")
    begun(estate, room="5-1-0402")
    async with running(estate) as (app, pilot):
        before = len(rung)
        await until(pilot, lambda: app.status.overdue == 1)
        estate.clock.advance(16 * MINUTE)
        await app.tasks.app.attempt(app.link.call(app.link.require().tick))
        await until(pilot, lambda: app.status.overdue == 2)
        assert len(rung) == before
    assert open_steps(estate.open(), run) == ["car"]


# How it looks --------------------------------------------------------------------------------

LOOKS = {
    "en": ("Emergency patient", "Send the nearest person", "Say:", "Do:", "Who goes"),
    "zh": ("急救病人", "派最近的人去现场", "别挂电话", "对讲机", "派谁"),
}
CAUTIONS = {"en": "Say nothing about treatment", "zh": "一概不发表意见"}
TIMERS = {"en": "Word from the scene", "zh": "现场回报"}


@pytest.mark.rule("MED-02", "MED-04", "CARE-26")
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_step_words_cautions_and_timers_are_seen(
    estate: Site, size: tuple[int, int], language: Language
) -> None:
    set_language(language)
    async with running(estate, language=language, size=size) as (_app, pilot):
        await emergency(pilot)
        await typed(pilot, ROOM)
        await pilot.press("enter")
        await on_step(pilot, "nearest")
        await shows(pilot, *LOOKS[language], CAUTIONS[language], "MED-12", ROOM)
        await pilot.press("enter")
        await on_step(pilot, "wish")
        await shows(pilot, CAUTIONS[language], "05:00", "MED-06")
        assert "✓" in seen(pilot) and "▶" in seen(pilot)
        clocks = seen(pilot).replace(" ", "")
        assert TIMERS[language].replace(" ", "") in clocks


async def test_a_very_small_terminal_holds(estate: Site) -> None:
    async with running(estate, size=(40, 15)) as (app, pilot):
        await to_wish(pilot)
        await on_step(pilot, "wish")
        for _turn in range(3):
            await pilot.press("tab", "ctrl+f", "down", "ctrl+f", "pagedown")
        await pilot.resize_terminal(120, 36)
        await shows(pilot, "Say:", "running for 0 min")
        await pilot.resize_terminal(40, 15)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, Board))


LONG = {
    "en": "Tell the caller: we meet the ambulance",
    "zh": "告诉对方：有人在小区南门口等着接救护车",
}
NEXT = {
    "en": "A step whose turn is not yet, by a long way",
    "zh": "很久以后才会轮到、标题又很长的步骤",
}


@pytest.mark.parametrize("columns", [60, 61, 79, 80, 81, 110, 119, 120])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_long_titles_in_the_list_end_in_an_ellipsis_and_are_whole_with_the_cursor_in_it(
    estate: Site, columns: int, language: Language
) -> None:
    set_language(language)
    tell = step("tell", "notify", title=LONG, beside=False, next="later")
    own(estate, tell, step("later", title=NEXT, next="close"))
    begun(estate)
    async with running(estate, language=language, size=(columns, 24)) as (app, pilot):
        await open_run(pilot)
        await on_step(pilot, "tell")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: "(1×)" in listed(pilot)[1])
        lines = listed(pilot)
        steps: Any = app.screen.query_one("#steps")
        for line, title, least in ((lines[1], LONG, 10), (lines[3], NEXT, 18)):
            begins = line.partition("…")[0].rstrip()[-4:]
            assert "…" in line and begins in title[language], line
            assert width(line) >= min(steps.size.width, least)
            assert width(line) <= steps.size.width
        assert lines[1].rstrip().endswith("… (1×)")
        assert all(width(line) == columns for line in seen(pilot).splitlines())
        await pilot.press("ctrl+f")
        if columns >= 80:
            await shows(pilot, NEXT[language])
        await pilot.press("ctrl+f")
        await until(pilot, lambda: cursor(pilot) == "told")
        assert all(width(line) == columns for line in seen(pilot).splitlines())


def listed(pilot: Pilot[int]) -> list[str]:
    """The lines of the list of steps as they are drawn."""
    steps: Any = pilot.app.screen.query_one("#steps")
    return [steps.render_line(place).text.rstrip() for place in range(len(steps.rows))]
