"""The request form, with the keys a clerk presses."""

import time

import pytest
from support.pilots import holds, running, seen, shows, typed, until
from support.sites import Site
from textual import events
from textual.widget import Widget

from frontdesk.registers import duty, duty_log, help_requests, households
from frontdesk.registers.help_requests import RequestFilter, RequestView
from frontdesk.registers.households import ResidentDraft
from frontdesk.screens.request_detail import RequestDetail
from frontdesk.screens.request_form import RequestForm
from frontdesk.screens.wizard import Wizard
from frontdesk.widgets.form import ConfirmDialog, FormDialog

LINE = "3-2-1203 厨房漏水 13800138000"


@pytest.fixture
def estate(site: Site) -> Site:
    """A site with somebody on duty, one room of one resident and one of two."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    desk.sign_in_as("陈静", "1234")
    add = households.add_resident
    desk.act(add, "3-2-1203", ResidentDraft("张三", telephones=("13800138000",)))
    desk.act(add, "1-0804", ResidentDraft("李四", telephones=("13900139000",)))
    desk.act(add, "1-0804", ResidentDraft("赵六"))
    site.close()
    return site


def register(site: Site, line: str) -> int:
    """A request that stands in the register before the console opens."""
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    number = desk.act(help_requests.register, help_requests.draft_from_line(line))
    site.close()
    return number


def requests(site: Site) -> list[RequestView]:
    """All requests, newest first."""
    desk = site.open()
    found = desk.ask(help_requests.page, RequestFilter(only_open=False))
    site.close()
    return found


@pytest.mark.rule("REQ-17", "REQ-25")
async def test_one_line_becomes_a_request(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, LINE)
        await until(pilot, lambda: holds(pilot, "room") == "3-2-1203")
        await until(pilot, lambda: holds(pilot, "requester") == "张三")
        assert holds(pilot, "telephone") == "13800138000"
        assert (holds(pilot, "kind"), holds(pilot, "sub_kind")) == ("repair", "water")
        assert holds(pilot, "content") == "厨房漏水"
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
    (view,) = requests(estate)
    assert (view.room, view.requester, view.telephone) == ("3-2-1203", "张三", "13800138000")
    assert (view.kind, view.urgency, view.content) == ("repair", "urgent", "厨房漏水")
    assert view.received_by_name == "王岚"


async def test_enter_before_the_line_was_read_registers_it_whole(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        app.screen.query_one("#field-line").value = LINE  # type: ignore[attr-defined]
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
    (view,) = requests(estate)
    assert (view.room, view.kind, view.content) == ("3-2-1203", "repair", "厨房漏水")


@pytest.mark.rule("REQ-12")
async def test_the_clock_runs_since_the_form_was_opened(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        opened = estate.clock.now()
        await pilot.press("f4")
        await typed(pilot, LINE)
        estate.clock.advance(70_000)
        await shows(pilot, "01:10 since 09:00", "at the latest 09:05")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
    (view,) = requests(estate)
    assert view.received_at == opened


async def test_what_was_edited_by_hand_survives_more_typing(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, "3-2-1203 厨房漏水")
        await until(pilot, lambda: holds(pilot, "requester") == "张三")
        for name in ("room", "telephone", "requester"):
            await pilot.press("tab")
            assert app.focused is not None and app.focused.id == f"field-{name}"
        await pilot.press("end", "backspace", "backspace")
        await typed(pilot, "张太")
        await pilot.press("shift+tab", "shift+tab", "shift+tab", "end")
        await typed(pilot, "很急 13912345678")
        await until(pilot, lambda: holds(pilot, "telephone") == "13912345678")
        assert holds(pilot, "requester") == "张太"
        assert holds(pilot, "content") == "厨房漏水很急"
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
    (view,) = requests(estate)
    assert (view.requester, view.telephone) == ("张太", "13912345678")


async def test_a_number_fills_in_room_and_name_and_a_full_house_asks_who(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await pilot.press("f4")
        await typed(pilot, "13900139000 灯不亮")
        await until(pilot, lambda: holds(pilot, "room") == "1-0804")
        assert holds(pilot, "requester") == "李四"
        await shows(pilot, "Who calls")
        await pilot.press(*["tab"] * 5)
        await pilot.press("right", "right")
        await until(pilot, lambda: holds(pilot, "requester") == "赵六")


async def test_a_possible_duplicate_is_pointed_out_before_enter(estate: Site) -> None:
    number = register(estate, "3-2-1203 水管爆了")
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, LINE)
        await shows(pilot, f"Perhaps the same as open request {number} of 03-02", "水管爆了")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
    assert len(requests(estate)) == 2


async def test_a_duplicate_nobody_has_seen_yet_stops_the_first_enter(estate: Site) -> None:
    register(estate, "3-2-1203 水管爆了")
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        app.screen.query_one("#field-line").value = LINE  # type: ignore[attr-defined]
        await pilot.press("enter")
        await shows(pilot, "Enter again registers all the same")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
    assert len(requests(estate)) == 2


async def test_a_refusal_goes_to_its_field_and_loses_nothing(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, "灯坏了")
        await pilot.press("enter")
        await shows(pilot, "write the room, the telephone number or the name", "[REQ-17]")
        assert app.focused is not None and app.focused.id == "field-room"
        assert holds(pilot, "line") == "灯坏了"
        await pilot.press("tab")
        await typed(pilot, "abc")
        await pilot.press("enter")
        await shows(pilot, "there is no number in it")
    assert requests(estate) == []


async def test_a_draft_comes_back_in_a_new_console(estate: Site) -> None:
    async with running(estate) as (_app, pilot):
        await pilot.press("f4")
        await typed(pilot, "3-2-1203 厨房")
        await until(pilot, lambda: holds(pilot, "content") == "厨房")
        await pilot.press("tab", "tab")
        await typed(pilot, "110")
        await until(pilot, lambda: kept(estate) == "110")
    async with running(estate) as (_app, pilot):
        await pilot.press("f4")
        await shows(pilot, "What you had typed is here again")
        assert holds(pilot, "line") == "3-2-1203 厨房"
        assert holds(pilot, "telephone") == "110"
        await typed(pilot, "漏水 13800138000")
        await until(pilot, lambda: holds(pilot, "content") == "厨房漏水")
        assert holds(pilot, "telephone") == "110"
        await pilot.press("ctrl+n", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, RequestForm))
        await until(pilot, lambda: holds(pilot, "line") == "")
        assert (holds(pilot, "line"), holds(pilot, "telephone")) == ("", "")


async def test_a_half_typed_call_is_let_go_only_when_that_is_confirmed(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await shows(pilot, "00:00 since 09:00")
        estate.clock.advance(65_000)
        await pilot.press("ctrl+n")
        await pilot.pause()
        assert isinstance(app.screen, RequestForm)
        await shows(pilot, "01:05 since 09:00")
        await typed(pilot, "3-2-1203 厨房漏水")
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await shows(pilot, "What was typed for this call is let go")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        assert holds(pilot, "line") == "3-2-1203 厨房漏水"
        await until(pilot, lambda: estate.desks[-1].draft("request"))
        await pilot.press("ctrl+n")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        await until(pilot, lambda: holds(pilot, "line") == holds(pilot, "content") == "")
        await shows(pilot, "00:00 since 09:01")
        await until(pilot, lambda: estate.desks[-1].draft("request") is None)


def kept(site: Site) -> str:
    """The telephone number in the draft of the desk that is open."""
    draft = site.desks[-1].draft("request") or {"values": {"telephone": ""}}
    return str(draft["values"]["telephone"])


async def test_leaving_by_another_screen_keeps_the_draft(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, "3-2-1203 灯")
        await pilot.press("f2")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
        await until(pilot, lambda: estate.desks[-1].draft("request"))
        await pilot.press("f4")
        await until(pilot, lambda: holds(pilot, "line") == "3-2-1203 灯")


@pytest.mark.rule("REQ-35", "MED-10")
async def test_an_emergency_from_the_sign_in_screen(estate: Site) -> None:
    async with running(estate, name=None) as (app, pilot):
        await pilot.press("f12")
        await shows(pilot, "Emergency patient", "Place", "Call back")
        await pilot.press("enter")
        await shows(pilot, "[MED-10]")
        await typed(pilot, "3-2-1203")
        await pilot.press("enter")
        await shows(pilot, "Send the nearest person", "Who goes")
        await typed(pilot, "老刘")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await shows(pilot, "Help has been sent. Sign in to go on")
    desk = estate.open()
    (view,) = desk.ask(help_requests.page)
    assert (view.kind, view.urgency, view.room) == ("medical", "emergency", "3-2-1203")
    assert (view.content, view.received_by_name) == ("有急救病人", "王岚")
    rows = desk.ask(duty_log.page, rows=99).rows
    registered = next(row for row in rows if row.kind == "request.registered")
    assert registered.author == 0 and "值班：王岚" in (registered.text or "")
    assert rows[0].author == 0 and "已派老刘" in (rows[0].text or "")
    assert not desk.verify().problems


async def test_nobodys_data_is_shown_before_sign_in(estate: Site) -> None:
    register(estate, "3-2-1203 水管爆了")
    async with running(estate, name=None) as (app, pilot):
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await typed(pilot, "3-2-1203")
        await pilot.press("tab")
        await typed(pilot, "13800138000")
        await pilot.press("tab")
        await typed(pilot, "晕倒")
        await until(pilot, lambda: holds(pilot, "condition") == "晕倒")
        await app.screen.place.look()  # type: ignore[attr-defined]
        assert "水管爆了" not in seen(pilot) and "张三" not in seen(pilot)
        await pilot.press("enter")
        await shows(pilot, "Who goes")
        assert "水管爆了" not in seen(pilot) and "张三" not in seen(pilot)
    view = requests(estate)[0]
    assert (view.room, view.telephone, view.content) == ("3-2-1203", "13800138000", "晕倒")


async def test_an_emergency_takes_over_the_call_that_is_being_typed(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, "1-0804 家里有人抽搐 13900139000")
        await until(pilot, lambda: holds(pilot, "requester") == "李四")
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await shows(pilot, "Emergency patient", "1-0804", "13900139000")
        assert (holds(pilot, "room"), holds(pilot, "phone")) == ("1-0804", "13900139000")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, RequestForm))
        assert holds(pilot, "line") == "1-0804 家里有人抽搐 13900139000"
    assert requests(estate) == []


async def test_an_emergency_begins_over_an_open_dialog(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        app.tasks.promise()
        await until(pilot, lambda: isinstance(app.screen, FormDialog))
        await pilot.press("f12")
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await shows(pilot, "Emergency patient", "Place")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, FormDialog))


@pytest.mark.rule("REQ-22")
async def test_a_special_request_goes_on_with_its_procedure(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, "3-2-1203 老人晕倒 13800138000")
        await until(pilot, lambda: holds(pilot, "kind") == "medical")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, Wizard))
        await shows(pilot, "Emergency patient", "Place")
        assert (holds(pilot, "room"), holds(pilot, "phone")) == ("3-2-1203", "13800138000")
        await pilot.press("enter")
        await shows(pilot, "Send the nearest person", "Who goes")
    (view,) = requests(estate)
    assert (view.kind, view.state, view.content) == ("medical", "handed_over", "老人晕倒")


@pytest.mark.rule("REQ-26")
async def test_another_request_leads_to_those_who_must_be_told(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, "大堂灯不亮 13900139000")
        await until(pilot, lambda: holds(pilot, "public_area_kind"))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
        await shows(pilot, "REQ-26", "still to be told")


async def test_markup_is_shown_and_never_obeyed(estate: Site) -> None:
    nasty = "[/foo] [@click=app.quit]x"
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await typed(pilot, f"3-2-1203 {nasty}")
        await until(pilot, lambda: holds(pilot, "content") == nasty)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, RequestForm))
        await shows(pilot, "[/foo]")
        await pilot.press("f4")
        await typed(pilot, "3-2-1203 [/")
        await shows(pilot, nasty)
        await pilot.press("escape", "f5", "enter")
        await until(pilot, lambda: isinstance(app.screen, RequestDetail))
        await shows(pilot, nasty)


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_everything_needed_fits(estate: Site, size: tuple[int, int], language: str) -> None:
    register(estate, "3-2-1203 水管爆了")
    async with running(estate, size=size, language=language) as (app, pilot):  # type: ignore[arg-type]
        await pilot.press("f4")
        await typed(pilot, LINE)
        await until(pilot, lambda: holds(pilot, "requester") == "张三")
        await shows(pilot, "REQ-12", "REQ-30", "Ctrl+S", "水管爆了", "厨房漏水", "张三")
        form = app.screen
        fields = [widget for widget in form.query("Cell") if widget.display]
        assert len(fields) == 15
        parts = [*fields, *form.query("#alike, #there, #caution, #form-keys")]
        await until(pilot, lambda: all(fits(widget, size) for widget in parts))
        assert form.query_one("#there").region.height >= 4


def fits(widget: Widget, size: tuple[int, int]) -> bool:
    """Whether a widget stands wholly on a screen of this size."""
    region = widget.region
    return region.height > 0 and region.bottom <= size[1] and region.right <= size[0]


async def test_a_paste_of_ten_megabytes_is_cut_with_a_message(estate: Site) -> None:
    async with running(estate) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-line")
        began = time.perf_counter()
        app.focused.post_message(events.Paste("3-2-1203 漏水\n" * 800_000))  # type: ignore[union-attr]
        await until(pilot, lambda: holds(pilot, "room") == "3-2-1203")
        assert time.perf_counter() - began < 3
        await shows(pilot, "did not fit and were left out")
        assert len(holds(pilot, "line")) <= 2000
        app.focused.post_message(events.Paste("\ud800"))  # type: ignore[union-attr]
        await pilot.pause()
        assert isinstance(app.screen, RequestForm)
