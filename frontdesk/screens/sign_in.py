"""Sign-in by name and PIN: the first screen, and the locked one."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.errors import FrontDeskError
from frontdesk.language import _
from frontdesk.text import fold, shown
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.line_field import Field, LineField, Sent, Typed
from frontdesk.widgets.record_table import RecordTable


class SignIn(DeskScreen):
    """Type the first letters of a name (pinyin initials too), Enter, the PIN, Enter."""

    WHERE: ClassVar[str] = "sign_in"
    CSS_PATH = "sign_in.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._staff: list[Any] = []
        self._chosen: Any = None
        self._only: int | None = None
        self._checking = False
        self._ahead: list[str] = []
        """Keys of actions pressed since the last sign was typed; they count if the PIN is right."""

    def body(self) -> ComposeResult:
        with Vertical(id="body"), Vertical(id="sign-in-box"):
            yield Static(Text(_("Opening the book …")), id="greeting")
            yield Static(Text(_("Name")), id="name-label")
            yield LineField(
                Field("name", _("Name"), hint=_("name, its pinyin initials, or staff number"))
            )
            yield RecordTable(_name_line, lambda person: person.id, id="names")
            yield Static(Text(_("PIN")), id="pin-label")
            yield LineField(Field("pin", _("PIN"), "pin"))
            yield Static(id="told")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#field-name", LineField).focus()
        self.query_one("#names").can_focus = False  # Tab goes from the name to the PIN
        if self.console.link.desk:
            self.desk_opened()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self.console.link.desk:
            self.desk_opened()

    # What the app tells this screen -------------------------------------------------------

    def desk_opened(self) -> None:
        """The site is open: names can be found."""
        status = self.console.status
        words = _("Sign in")
        if status.on_duty:
            words = _("Sign in · on duty: {name}").format(name=status.on_duty)
        self.query_one("#greeting", Static).update(Text(words))
        self._speak()
        begin(self, self._read_staff, "staff")

    def _speak(self) -> None:
        """The labels in the language of the site, which is known once it is open."""
        self.query_one("#name-label", Static).update(Text(_("Name")))
        self.query_one("#pin-label", Static).update(Text(_("PIN")))
        hint = _("name, its pinyin initials, or staff number")
        self.query_one("#field-name", LineField).placeholder = hint

    def refused(self, words: str) -> None:
        """The site cannot be opened."""
        self.query_one("#greeting", Static).update(Text(shown(words)))

    def locked(self, person: int | None) -> None:
        """The screen was locked by this person, or left."""
        self._only, self._ahead = person, []
        self._say("")
        self.query_one("#field-pin", LineField).value = ""
        if person is None:
            self._chosen = None
            name = self.query_one("#field-name", LineField)
            name.value = ""
            name.focus()
        self.desk_opened()

    # Choosing -----------------------------------------------------------------------------

    async def _read_staff(self) -> None:
        from frontdesk.registers import people

        self._staff = await self.console.link.ask(people.staff)
        self._offer()
        locked = [person for person in self._staff if person.id == self._only]
        if locked:
            self._take(locked[0])

    def _offer(self) -> None:
        typed = self.query_one("#field-name", LineField).value
        found = [person for person in self._staff if _is_meant(typed, person)]
        self.query_one("#names", RecordTable).show(found)
        if self._staff and not found:
            self._say(_nobody())

    def on_typed(self, event: Typed) -> None:
        if not self._checking:
            self._ahead = []
        if event.field.id == "field-name":
            self._chosen = None
            self._say("")
            self._offer()

    def on_sent(self, event: Sent) -> None:
        event.stop()
        if self.focused and self.focused.id == "field-pin":
            self._sign_in()
        else:
            self._take(self.query_one("#names", RecordTable).current)

    async def on_key(self, event: Any) -> None:
        if _is_action(event.key):  # one that needs somebody signed in: it waits for them
            event.stop()
            self._ahead.append(event.key)
            return
        if self.focused and self.focused.id == "field-name" and event.key in ("up", "down"):
            event.stop()
            await self.query_one("#names", RecordTable).action_move(-1 if event.key == "up" else 1)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        self._take(event.row)

    def _take(self, person: Any) -> None:
        if person is None:
            self._say(_nobody())
            self.query_one("#field-name", LineField).focus()
            return
        field = self.query_one("#field-name", LineField)
        with self.prevent(LineField.Changed, Typed):
            field.value = _full_name(person)
        self._chosen = person
        self._say("")
        self.query_one("#field-pin", LineField).focus()

    def _say(self, words: str) -> None:
        self.query_one("#told", Static).update(Text(shown(words)))

    def _sign_in(self) -> None:
        if self._chosen is None:
            self._take(self.query_one("#names", RecordTable).current)
        if self._chosen is not None and not self._checking:
            self._checking = True
            begin(self, self._check, "pin")

    async def _check(self) -> None:
        desk = self.console.link.require()
        field = self.query_one("#field-pin", LineField)
        pin, field.value = field.value, ""
        self._say(_("Checking …"))
        try:
            actor = await self.console.link.call(desk.sign_in, self._chosen.id, pin)
            self._say("")
            self._only = None
            self._chosen = None
            self.query_one("#field-name", LineField).value = ""
            await self.app.tasks.signed_in(actor.person_id)  # type: ignore[attr-defined]
        except FrontDeskError as error:
            self._say(str(error))
            self._ahead = []
        finally:
            self._checking = False  # not before the next screen stands: a key is never lost
        ahead, self._ahead = self._ahead, []
        for key in ahead:
            self.app.simulate_key(key)


def _is_action(key: str) -> bool:
    """Whether a key calls an action instead of typing: a function key or a Ctrl key."""
    return key.startswith("ctrl+") or (key.startswith("f") and key[1:].isdigit())


def _is_meant(typed: str, person: Any) -> bool:
    """Whether `wl`, `wl#0`, `#02` or the staff number alone may mean somebody."""
    from frontdesk.pinyin import matches

    name, _sign, number = typed.partition("#")
    own = fold(person.staff_no)
    if matches(name, person.name) and own.startswith(fold(number.strip())):
        return True
    return not number and bool(own) and own.startswith(fold(name.strip()))


def _nobody() -> str:
    return _("Nobody of this name or staff number works here.")


def _full_name(person: Any) -> str:
    return f"{person.name}#{person.staff_no}"


def _name_line(person: Any, _columns: int) -> Text:
    from frontdesk.rules.authority import titles

    return Text(f" {person.name}  #{person.staff_no}  {titles(person.roles)}", no_wrap=True)
