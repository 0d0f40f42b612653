"""What all forms do: a refused PIN is typed anew; the entry form follows its kind."""

from typing import Any

import pytest
from support.pilots import holds, running, shows, typed, until
from support.sites import IDS, Site

from frontdesk.errors import GuardRefused
from frontdesk.registers.duty_log import WRITABLE
from frontdesk.screens.entry_form import EntryForm
from frontdesk.widgets.fields import Field, yes_no
from frontdesk.widgets.form import FormDialog, FormFields

KINDS = [kind.kind for kind in WRITABLE]


async def test_a_refused_pin_is_typed_anew_in_every_form(site: Site) -> None:
    async with running(site) as (app, pilot):
        desk = app.link.require()

        async def send(values: dict[str, Any]) -> Any:
            return await app.link.call(desk.check_pin, IDS["周明"], values["secret"])

        fields = [Field("why", "Why"), Field("secret", "PIN", "pin")]
        app.push_screen(FormDialog("Signed", fields, send))
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-why")
        await typed(pilot, "因为")
        await pilot.press("tab")
        await typed(pilot, "0000")
        await pilot.press("enter")
        await shows(pilot, "Wrong PIN.")
        assert (holds(pilot, "secret"), holds(pilot, "why")) == ("", "因为")
        await typed(pilot, "3333")
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, FormDialog))


@pytest.mark.parametrize("steps", [1, 2, 5])
async def test_the_entry_form_follows_the_newest_kind(site: Site, steps: int) -> None:
    async with running(site) as (app, pilot):
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, EntryForm))
        await typed(pilot, "大堂灯坏")
        await pilot.press("shift+tab", *("right",) * steps)
        form = app.screen
        assert isinstance(form, EntryForm)
        await until(pilot, lambda: form._kind == KINDS[steps])
        await until(pilot, lambda: len(form.query(FormFields)) == 1)
        assert holds(pilot, "kind") == KINDS[steps]
        assert app.focused is not None and app.focused.id == "field-kind"
        await pilot.press(*("left",) * steps)
        await until(pilot, lambda: form._kind == "note.written" and not form._rebuilding)
        await until(pilot, lambda: len(form.query(FormFields)) == 1)
        assert holds(pilot, "content") == "大堂灯坏"


async def test_a_kept_entry_of_another_kind_comes_back(site: Site) -> None:
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.keep_draft("entry", {"kind": "measure.taken", "place": "东门", "content": "路障"})
    site.close()
    async with running(site) as (app, pilot):
        await pilot.press("f7")
        await until(pilot, lambda: isinstance(app.screen, EntryForm))
        await shows(pilot, "What you had typed is here again.")
        assert (holds(pilot, "place"), holds(pilot, "content")) == ("东门", "路障")


async def test_a_number_the_form_brought_gives_way_to_what_is_typed(site: Site) -> None:
    async with running(site) as (app, pilot):

        async def send(values: dict[str, Any]) -> Any:
            return values

        fields = [
            Field("days", "Days", value="1"),
            Field("break", "Break", value="30"),
            Field("name", "Name", value="楼道灯"),
        ]
        app.push_screen(FormDialog("Plan", fields, send, first="days"))
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-days")
        await typed(pilot, "14")
        await pilot.press("tab", "end")
        await typed(pilot, "5")
        await pilot.press("tab")
        await typed(pilot, "坏")
        await pilot.press("shift+tab")
        await typed(pilot, "0")
        held = [holds(pilot, name) for name in ("days", "break", "name")]
        assert held == ["14", "3050", "楼道灯坏"], "what was typed is not replaced again"


@pytest.mark.parametrize(
    ("missing", "at"), [(("opinion",), "opinion"), (("confirmation",), "confirmed_by")]
)
async def test_after_a_refusal_the_cursor_is_where_the_missing_fact_is_typed(
    site: Site, missing: tuple[str, ...], at: str
) -> None:
    async with running(site) as (app, pilot):

        async def send(_values: dict[str, Any]) -> Any:
            raise GuardRefused("Still missing.", missing=missing)

        fields = [Field(name, name) for name in ("action", "confirmed_by", "opinion")]
        app.push_screen(FormDialog("Visit", fields, send))
        await until(pilot, lambda: app.focused is not None and app.focused.id == "field-action")
        await pilot.press("enter")
        await shows(pilot, "Still missing.")
        assert app.focused is not None and app.focused.id == f"field-{at}"


async def test_a_form_in_which_nothing_was_typed_keeps_no_draft(site: Site) -> None:
    async with running(site) as (app, pilot):
        desk = app.link.require()

        async def send(values: dict[str, Any]) -> Any:
            return values

        def form() -> FormDialog:
            fields = [Field("days", "Days", value="1"), yes_no("paid", "Paid")]
            return FormDialog("Plan", fields, send, draft="plan")

        for keys, kept in (("tab", "right", "left"), False), (("tab", "right"), True):
            app.push_screen(form())
            await until(pilot, lambda: app.focused is not None and app.focused.id == "field-days")
            await pilot.press(*keys, "escape")
            await until(pilot, lambda: not isinstance(app.screen, FormDialog))
            assert (desk.draft("plan") is not None) is kept
        app.push_screen(form())
        await shows(pilot, "What you had typed is here again.")
