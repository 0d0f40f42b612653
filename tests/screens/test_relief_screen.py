"""Duty opened and handed over, with the keys and PINs of two people."""

import pytest
from support.pilots import holds, running, seen, shows, typed, until
from support.played import begun, played
from support.sites import IDS, Site
from textual.pilot import Pilot

from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused
from frontdesk.language import set_language
from frontdesk.registers import duty, duty_log, help_requests
from frontdesk.registers.duty import Relief, ShiftView
from frontdesk.registers.unit_of_work import Warrant
from frontdesk.screens.relief import AnchorSheet, ReliefForm, Unfinished
from frontdesk.text import grouped
from frontdesk.widgets.form import ConfirmDialog


@pytest.fixture
def on_duty(site: Site) -> Site:
    """王岚 is on duty, nothing is open."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    site.close()
    return site


def important(site: Site) -> None:
    """A special request stands open."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    draft = help_requests.draft_from_line("3-2-1203 老人晕倒")
    desk.act(help_requests.register, draft.model_copy(update={"kind": "medical", "sub_kind": ""}))
    site.close()


def shift(site: Site) -> ShiftView | None:
    """The shift that is open."""
    desk = site.open()
    found = desk.ask(duty.current)
    site.close()
    return found


async def open_form(pilot: Pilot[int]) -> None:
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReliefForm))
    await pilot.pause()


async def take_over(pilot: Pilot[int], name: str) -> None:
    """Choose who takes over, by the arrow keys."""
    for _turn in range(5):
        if holds(pilot, "incoming") == IDS[name]:
            return
        await pilot.press("right")
    raise AssertionError(f"{name} is not offered")


async def tick_all(pilot: Pilot[int]) -> None:
    for _check in range(3):
        await pilot.press("tab", "right")


async def at_anchor(pilot: Pilot[int]) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, AnchorSheet))
    await pilot.pause()


async def test_duty_is_opened_where_nobody_is_on_duty(site: Site) -> None:
    async with running(site) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await shows(pilot, "Nobody is on duty.")
        await pilot.press("enter")
        await shows(pilot, "On duty 王岚")
    found = shift(site)
    assert found is not None and found.name == "王岚"


@pytest.mark.rule("HO-01", "HO-02", "HO-03", "HO-06", "HO-12", "DUTY-18", "DUTY-27")
async def test_two_pins_change_duty_and_the_anchor_is_shown(on_duty: Site) -> None:
    async with running(on_duty) as (app, pilot):
        await open_form(pilot)
        await shows(pilot, "5 minutes before (HO-01)", "15 minutes before the end (HO-02)")
        await take_over(pilot, "李娜")
        await pilot.press("enter")
        await shows(pilot, "Items counted: must be done before signing [HO-03]")
        await pilot.press("right", "enter")
        await shows(pilot, "Telephone and radio tried: must be done before signing [DUTY-18]")
        await pilot.press("right", "enter")
        await shows(pilot, "Log read: must be done before signing [HO-06]")
        await pilot.press("right", "tab")
        await typed(pilot, "对讲机壳裂：李娜摔过")
        await pilot.press("tab")
        await typed(pilot, "1203 漏水")
        await pilot.press("tab")
        await typed(pilot, "2222")
        await pilot.press("enter")
        await at_anchor(pilot)
        anchor = app.link.require().anchor()
        assert f"#{anchor.seq}" in seen(pilot)
        assert grouped(anchor.head)[:39] in seen(pilot)
        await pilot.press("enter")
        await shows(pilot, "On duty 李娜")
        assert app.current_mode == "board"
        actor = app.link.require().signed_in
        assert actor is not None and actor.name == "李娜"
    desk = on_duty.open()
    assert not desk.verify().problems
    told = [row for row in desk.ask(duty_log.page).rows if row.kind == "handover.given"]
    assert "对讲机壳裂" in (told[0].text or "")


@pytest.mark.rule("HO-12")
async def test_a_wrong_pin_is_said_and_waits_after_three(on_duty: Site) -> None:
    async with running(on_duty) as (_app, pilot):
        await open_form(pilot)
        await take_over(pilot, "李娜")
        await tick_all(pilot)
        await pilot.press("tab", "tab", "tab")
        for _turn in range(2):
            await typed(pilot, "0000")
            await pilot.press("enter")
            await shows(pilot, "PIN, takes over: Wrong PIN.")
            await until(pilot, lambda: holds(pilot, "pin_in") == "")
        await typed(pilot, "0000")
        await pilot.press("enter")
        await shows(pilot, "Next try in 1 min.")
        await typed(pilot, "2222")
        await pilot.press("enter")
        await shows(pilot, "Too many wrong PINs: next try in 1:00.")
        on_duty.clock.advance(61_000)
        await until(pilot, lambda: holds(pilot, "pin_in") == "")
        await typed(pilot, "2222")
        await pilot.press("enter")
        await at_anchor(pilot)


@pytest.mark.rule("HO-13")
async def test_somebody_else_signed_in_needs_the_pin_of_the_outgoing_too(on_duty: Site) -> None:
    async with running(on_duty, name="李娜") as (app, pilot):
        await open_form(pilot)
        await shows(pilot, "Somebody else is signed in: 王岚 #02 gives their PIN")
        assert holds(pilot, "incoming") == IDS["李娜"]
        await tick_all(pilot)
        await pilot.press("tab", "tab", "tab")
        await typed(pilot, "9999")
        await pilot.press("tab")
        await typed(pilot, "2222")
        await pilot.press("enter")
        await shows(pilot, "PIN, hands over: Wrong PIN.")
        assert holds(pilot, "pin_in") == "2222"
        await typed(pilot, "1111")
        await pilot.press("enter")
        await at_anchor(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.status.on_duty == "李娜")


@pytest.mark.rule("HO-12")
async def test_the_same_person_is_neither_offered_nor_taken(on_duty: Site) -> None:
    async with running(on_duty) as (app, pilot):
        await open_form(pilot)
        offered = {value for value, _label in app.screen.query_one("#field-incoming").options}  # type: ignore[attr-defined]
        assert offered == {IDS["陈静"], IDS["李娜"], IDS["赵强"]}
    desk: Desk = on_duty.open()
    actor = desk.sign_in_as("王岚", "1111")
    with (
        pytest.raises(GuardRefused, match="Two different people"),
        desk.transaction(warrant=Warrant(actor)) as tx,
    ):
        emergency.relieve(tx, Relief("有急事", True, True, True))


@pytest.mark.rule("HO-11", "HO-15")
async def test_important_work_is_shown_and_blocks_two_clerks(on_duty: Site) -> None:
    important(on_duty)
    async with running(on_duty) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Unfinished))
        await shows(pilot, "tell the incoming clerk of each (HO-11)", "Important work is open: #1")
        await shows(pilot, "‼ #1", "3-2-1203")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReliefForm))
        await take_over(pilot, "李娜")
        await tick_all(pilot)
        await pilot.press(*("tab",) * 6)
        await typed(pilot, "2222")
        await pilot.press("enter")
        await shows(pilot, "Important work is open: #1. [HO-15]")
    found = shift(on_duty)
    assert found is not None and found.name == "王岚"


@pytest.mark.rule("HO-15", "AUTH-05")
async def test_a_supervisor_of_the_two_releases_with_a_reason(on_duty: Site) -> None:
    important(on_duty)
    async with running(on_duty) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Unfinished))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReliefForm))
        await pilot.pause()
        await take_over(pilot, "陈静")
        await shows(pilot, "Release, reason")
        await tick_all(pilot)
        await pilot.press("tab", "tab", "tab")
        await typed(pilot, "我来跟进")
        await pilot.press("tab")
        assert holds(pilot, "releaser") == IDS["陈静"]
        assert "PIN, releases" not in seen(pilot)
        await pilot.press("tab")
        await typed(pilot, "1234")
        await pilot.press("enter")
        await at_anchor(pilot)
        await pilot.press("enter")
        await shows(pilot, "On duty 陈静")


@pytest.mark.rule("HO-12", "HO-15", "AUTH-05")
async def test_a_third_person_releases_with_their_own_pin(on_duty: Site) -> None:
    important(on_duty)
    async with running(on_duty) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Unfinished))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReliefForm))
        await pilot.pause()
        await take_over(pilot, "李娜")
        await tick_all(pilot)
        await pilot.press("tab", "tab", "tab")
        await typed(pilot, "家属在场")
        await pilot.press("tab")
        while holds(pilot, "releaser") != IDS["周明"]:
            await pilot.press("right")
        await shows(pilot, "PIN, releases")
        await pilot.press("tab")
        await typed(pilot, "0000")
        await pilot.press("tab")
        await typed(pilot, "2222")
        await pilot.press("enter")
        await shows(pilot, "PIN, releases: Wrong PIN.")
        assert holds(pilot, "pin_release") == "" and holds(pilot, "pin_in") == "2222"
        await typed(pilot, "3333")
        await pilot.press("enter")
        await at_anchor(pilot)
    desk = on_duty.open()
    given = [row for row in desk.ask(duty_log.page).rows if row.kind == "handover.given"]
    assert "重要工作由周明放行：家属在场" in (given[0].text or "")


@pytest.mark.rule("HO-15")
async def test_an_unstable_procedure_can_be_released_too(on_duty: Site) -> None:
    desk = on_duty.open()
    desk.sign_in_as("王岚", "1111")
    desk.begin("emergency-patient", {"room": "3-2-1203", "phone": "13800138000"})
    on_duty.close()
    async with running(on_duty) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Unfinished))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ReliefForm))
        await shows(pilot, "Release, reason", "Released by")


@pytest.mark.rule("HO-11")
async def test_whoever_must_still_be_told_is_listed(on_duty: Site) -> None:
    important(on_duty)
    async with running(on_duty) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Unfinished))
        await shows(pilot, "‼ #1", "‼ tell Control room (#1)")


@pytest.mark.rule("HO-07", "HO-11")
async def test_one_patient_is_one_line_with_clocks_under_it(on_duty: Site) -> None:
    desk = on_duty.open()
    desk.sign_in_as("王岚", "1111")
    run = begun(desk, "emergency-patient", room="3-2-1203", phone="13800138000")
    played(desk, run, "ambulance")
    on_duty.close()
    async with running(on_duty, size=(120, 36)) as (app, pilot):
        await pilot.press("f6")
        await until(pilot, lambda: isinstance(app.screen, Unfinished))
        await shows(pilot, "1 unfinished, ", " ‼ ▶ 急救病人  3-2-1203  王岚  #1")
        listed = [row.partition("│")[2] for row in seen(pilot).splitlines()]
        first = next(place for place, row in enumerate(listed) if "▶ 急救病人" in row)
        assert "03-02 09:" in listed[first + 1]
        assert sum("#1" in row and "▶" in row for row in listed) == 1


async def test_a_half_filled_relief_is_kept(on_duty: Site) -> None:
    async with running(on_duty) as (app, pilot):
        await open_form(pilot)
        await take_over(pilot, "李娜")
        await tick_all(pilot)
        await pilot.press("tab")
        await typed(pilot, "灯坏")
        await pilot.press("escape")
        await until(pilot, lambda: not isinstance(app.screen, ReliefForm))
        await open_form(pilot)
        await shows(pilot, "What you had typed is here again.")
        assert (holds(pilot, "findings"), holds(pilot, "log_read")) == ("灯坏", False)


async def test_in_chinese_on_a_wide_terminal(on_duty: Site) -> None:
    set_language("zh")
    async with running(on_duty, language="zh", size=(120, 36)) as (_app, pilot):
        await open_form(pilot)
        await shows(pilot, "王岚 #02", "HO-01")
