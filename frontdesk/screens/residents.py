"""Rooms and residents: found by room, name or telephone; moving in, card and keys, history."""

from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from frontdesk.language import _
from frontdesk.screens import resident_forms as forms
from frontdesk.text import clip, mask_phone, mask_phones_in, shown_line, width
from frontdesk.widgets.fields import Field, LineField, Sent, Typed
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

PAUSE = 0.2
"""Seconds without a key after which the search runs."""


class Residents(DeskScreen):
    """Type a room, a name or a telephone; up and down choose, Enter opens."""

    WHERE: ClassVar[str] = "residents"
    DEFAULT_CSS = """
    Residents #found { border: round $primary 60%; }
    Residents #rules { height: auto; max-height: 2; color: $foreground 80%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield LineField(Field("query", _("Find"), hint=_("room, name or telephone")))
            yield RecordTable(
                resident_line, lambda who: who.id, id="found", empty=_("Nobody found.")
            )
            yield Static(id="rules")

    def retitle(self) -> None:
        self.query_one("#found").border_title = _("Residents")

    async def reload(self) -> None:
        from frontdesk.registers import households

        typed = self.query_one("#field-query", LineField).value
        found = await self.console.link.ask(households.browse, typed)
        self.query_one("#found", RecordTable).show(found)
        self.query_one("#rules", Static).update(self._house_line())

    def _house_line(self) -> Text:
        book = self.console.link.require().house.rulebook
        quiet = book.text("site.quiet_hours") or _("not set")
        shared = ", ".join(book.texts("site.facilities")) or _("none named")
        words = _("Quiet hours: {quiet} (RES-04) · Shared facilities: {shared} (RES-08)")
        return Text(f" {shown_line(words.format(quiet=quiet, shared=shared))}")

    # The search line ------------------------------------------------------------------------

    def on_typed(self, event: Typed) -> None:
        event.stop()
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.reload_soon)

    async def on_sent(self, event: Sent) -> None:
        """Enter in the search line opens what the cursor is on, once the search is done."""
        event.stop()
        if self._pause:
            self._pause.stop()
        await self.reload()
        self.action_open()

    async def on_key(self, event: events.Key) -> None:
        found = self.query_one("#found", RecordTable)
        if self.focused is None or self.focused.id != "field-query":
            return
        if event.key in ("up", "down"):
            event.stop()
            await found.action_move(-1 if event.key == "up" else 1)
        elif event.key in ("pageup", "pagedown"):
            event.stop()
            await found.action_page(-1 if event.key == "pageup" else 1)

    def on_record_table_chosen(self, _event: RecordTable.Chosen) -> None:
        self.action_open()

    # Doing ----------------------------------------------------------------------------------

    @property
    def _chosen(self) -> Any:
        who = self.query_one("#found", RecordTable).current
        if who is None:
            self.console.tell(_("Find somebody first, or add them with Ctrl+N."))
        return who

    def _show(self, dialog: FormDialog) -> None:
        self.app.push_screen(dialog, lambda _done: self.reload_soon())

    def action_open(self) -> None:
        if who := self._chosen:
            self._show(forms.change_form(self.console.link, who))

    def action_add(self) -> None:
        from frontdesk.intake import room_label

        typed = self.query_one("#field-query", LineField).value
        self._show(forms.add_form(self.console.link, room_label(typed) or ""))

    def action_move_in(self) -> None:
        if who := self._chosen:
            self._show(forms.move_in_form(self.console.link, who))

    def action_keys(self) -> None:
        if who := self._chosen:
            self._show(forms.keys_form(self.console.link, who))

    def action_history(self) -> None:
        from frontdesk.screens.room_history import RoomHistory

        if who := self._chosen:
            self.app.push_screen(RoomHistory(who.room_id, who.room))

    async def action_reveal(self) -> None:
        """The full numbers for a few seconds; the log says that they were shown."""
        from frontdesk.registers import duty_log

        who = self._chosen
        if who is None:
            return
        numbers = ", ".join((*who.telephones, who.emergency_telephone)).strip(", ")
        if not numbers:
            self.console.tell(_("No telephone is known."))
            return
        noted = self.console.link.act(duty_log.note_reveal, f"resident:{who.id}")
        if await self.console.attempt(noted):
            words = f"{who.room} {who.name}: {numbers}"
            self.app.notify(shown_line(words), timeout=20, markup=False)

    def action_import_file(self) -> None:
        self.app.tasks.import_file()  # type: ignore[attr-defined]

    def action_house_rules(self) -> None:
        from frontdesk.screens.house_rules import HouseRules

        self.app.push_screen(HouseRules())


def resident_line(who: Any, columns: int) -> Text:
    """`3-2-1203  name  owner  138****8000`; those who moved out are said to have."""
    room, name = clip(shown_line(who.room), 12), clip(shown_line(who.name), 20)
    kind = forms.kind_name(who.kind)
    left = f" {room}{' ' * (14 - width(room))}{name}{' ' * (22 - width(name))}"
    left += f"{kind}{' ' * max(1, 9 - width(kind))}"
    numbers = "  ".join(mask_phone(number) for number in who.telephones)
    if who.note:
        numbers += f"  {mask_phones_in(shown_line(who.note))}"
    marks = "" if who.active else f"  [{_('moved out')}]"
    text = Text(left, style="" if who.active else "dim", no_wrap=True)
    text.append(clip(numbers, max(6, columns - width(left) - width(marks))))
    return text.append(marks)
