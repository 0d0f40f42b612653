"""The staff: who works here, with which roles; PINs, waiting times, leaving."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from frontdesk.clock import local
from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _, current_language
from frontdesk.text import clip, mask_phone, shown_line, width
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import ConfirmDialog, FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


class People(DeskScreen):
    """Everybody who works or has worked here; the keys act on whoever the cursor is on."""

    WHERE: ClassVar[str] = "people"
    DEFAULT_CSS = "People #staff { border: round $primary 60%; }"

    def __init__(self) -> None:
        super().__init__()
        self._waiting: dict[int, int] = {}

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield RecordTable(
                self._line, lambda person: person.id, id="staff", empty=_("Nobody yet.")
            )

    def retitle(self) -> None:
        self.query_one("#staff").border_title = _("Staff")

    async def reload(self) -> None:
        staff, self._waiting = await self.console.link.ask(_read)
        self.query_one("#staff", RecordTable).show(staff)

    def _line(self, person: Any, columns: int) -> Text:
        from frontdesk.rules.authority import titles

        name = clip(shown_line(person_name(person)), 24)
        marks = self._marks(person)
        telephone = f"  {mask_phone(person.telephone)}" if person.telephone else ""
        room = max(8, columns - 27 - width(marks) - width(telephone))
        roles = clip(titles(person.roles), room)
        left = f" {name}{' ' * max(1, 25 - width(name))}"
        text = Text(left, style="" if person.active else "dim", no_wrap=True)
        text.append(f"{roles}{telephone}")
        return text.append(marks, style="bold" if person.active else "")

    def _marks(self, person: Any) -> str:
        if not person.active:
            return f"  [{_('has left')}]"
        until = self._waiting.get(person.id)
        if until is None:
            return ""
        moment = local(until, self.console.link.require().house.zone)
        return "  ‼ " + _("PIN waits until {time}").format(time=moment.strftime("%H:%M"))

    # Doing --------------------------------------------------------------------------------

    @property
    def _chosen(self) -> Any:
        return self.query_one("#staff", RecordTable).current

    def _working(self) -> Any:
        """Whoever the cursor is on, unless they have left."""
        person = self._chosen
        if person is not None and not person.active:
            self.console.tell(_("{name} has left.").format(name=person_name(person)))
            return None
        return person

    def _may(self, act: str) -> bool:
        """Whether whoever is signed in may do this; if not, who may is said."""
        from frontdesk.rules import authority

        actor = self.console.link.require().signed_in
        try:
            authority.require(actor.roles if actor else (), act)
        except FrontDeskError as error:
            self.console.say(error)
            return False
        return True

    def _show(self, dialog: FormDialog) -> None:
        self.app.push_screen(dialog, lambda _done: self.reload_soon())

    def on_record_table_chosen(self, _event: RecordTable.Chosen) -> None:
        self.action_change()

    def action_add(self) -> None:
        if not self._may("person.manage"):
            return
        from frontdesk.registers import people

        async def send(values: dict[str, Any]) -> Any:
            pin = same_twice(values)
            roles = tuple(values["roles"])
            draft = people.PersonDraft(
                values["name"], roles, pin, values["staff_no"], values["telephone"]
            )
            return await self.console.link.act(people.add, draft)

        fields = [
            Field("name", _("Name")),
            Field("staff_no", _("Staff number"), hint=_("empty: the next free one")),
            roles_field(("clerk",)),
            Field("telephone", _("Telephone")),
            *two_pins(),
        ]
        self._show(FormDialog(_("Take somebody on"), fields, send, draft="person.add"))

    def action_change(self) -> None:
        person = self._working()
        if person is None or not self._may("person.manage"):
            return

        async def send(values: dict[str, Any]) -> bool:
            from frontdesk.registers import people

            await self.console.link.act(
                people.change,
                person.id,
                name=values["name"],
                roles=values["roles"],
                telephone=values["telephone"],
                seen=person.entry_seq,
            )
            return True

        fields = [
            Field("name", _("Name"), value=person.name),
            roles_field(person.roles),
            Field("telephone", _("Telephone"), value=person.telephone),
        ]
        self._show(FormDialog(person_name(person), fields, send))

    def action_pin(self) -> None:
        person = self._working()
        if person is None:
            return
        desk = self.console.link.require()
        own = desk.signed_in is not None and desk.signed_in.person_id == person.id
        if not own and not self._may("pin.reset"):
            return

        async def send(values: dict[str, Any]) -> bool:
            pin = same_twice(values)
            if own:
                await self._check_old(person.id, values["old"])
            await self.console.link.call(desk.change_pin, person.id, pin)
            return True

        fields = [Field("old", _("PIN until now"), "pin")] if own else []
        title = _("New PIN: {name}").format(name=person_name(person))
        note = _("A new PIN makes a new key; the log says so, never the PIN.")
        self._show(FormDialog(title, [*fields, *two_pins()], send, note=note))

    async def _check_old(self, person: int, pin: str) -> None:
        from frontdesk.errors import SignInRefused

        desk = self.console.link.require()
        try:
            await self.console.link.call(desk.check_pin, person, pin)
        except SignInRefused as error:
            raise InvalidInput(_("PIN until now"), error.what, remedy=error.remedy) from error

    def action_lift(self) -> None:
        person = self._working()
        if person is None or not self._may("pin.reset"):
            return

        async def send(_values: dict[str, Any]) -> bool:
            from frontdesk.registers import people

            await self.console.link.act(people.lift_wait, person.id)
            return True

        words = _("{name} may try the PIN again at once. The log says who allowed it.")
        words = words.format(name=person_name(person))
        self._show(ConfirmDialog(_("Lift the waiting time"), words, send))

    def action_leave(self) -> None:
        person = self._working()
        if person is None or not self._may("person.manage"):
            return

        async def send(_values: dict[str, Any]) -> bool:
            from frontdesk.registers import people

            await self.console.link.act(people.deactivate, person.id, seen=person.entry_seq)
            return True

        words = _("{name} has left: their keys end now, their name and entries stay in the book.")
        words = words.format(name=person_name(person))
        self._show(ConfirmDialog(_("Has left"), words, send))


def _read(reading: Any) -> tuple[list[Any], dict[int, int]]:
    from frontdesk.registers import people, pins

    staff = people.staff(reading, gone=True)
    staff.sort(key=lambda person: not person.active)
    return staff, pins.waiting(reading.raw, reading.now)


def person_name(person: Any) -> str:
    """A name with the staff number that tells namesakes apart: `王岚 #02`."""
    return f"{person.name} #{person.staff_no}"


def roles_field(taken: tuple[str, ...]) -> Field:
    """A field for the roles of a person, several of them."""
    from frontdesk.rules.authority import ROLES

    language = current_language()
    options = tuple((role, title.text(language)) for role, title in ROLES.items())
    return Field("roles", _("Roles"), "many", options, taken)


def two_pins() -> tuple[Field, Field]:
    """A new PIN, typed twice."""
    return Field("pin", _("PIN"), "pin"), Field("again", _("PIN again"), "pin")


def same_twice(values: dict[str, Any]) -> str:
    """The new PIN, when it was typed the same way twice.

    Raises:
        InvalidInput: the two differ.
    """
    if values["pin"] != values["again"]:
        raise InvalidInput(_("PIN again"), _("the two are not the same; type it once more"))
    return str(values["pin"])
