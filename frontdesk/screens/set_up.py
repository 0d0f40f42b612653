"""Setting up a desk, page by page; nothing typed is lost on the way back or on an error."""

import os
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _, current_language
from frontdesk.screens.people import roles_field, same_twice, two_pins
from frontdesk.text import shown, shown_line
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field, Sent, Typed
from frontdesk.widgets.form import FormFields
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

PAGES = ("site", "supervisor", "clerks", "buildings")


class SetUp(DeskScreen):
    """Site, first supervisor, clerks, buildings; Enter goes on, Esc goes back."""

    WHERE: ClassVar[str] = "setup"
    DEFAULT_CSS = """
    SetUp #body { padding: 0 2; }
    SetUp .page { height: auto; max-height: 1fr; }
    SetUp .title { text-style: bold; color: $primary; }
    SetUp .note { color: $foreground 80%; margin-bottom: 1; }
    SetUp #clerks-added { height: 4; border: round $primary 60%; }
    SetUp #told { color: $error; height: auto; min-height: 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._page = 0
        self._typed: dict[str, dict[str, Any]] = {"site": _first_guess()}
        self._clerks: list[Any] = []
        self._busy = False

    # Pages ----------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            for place, page in enumerate(PAGES, 1):
                title, note = _words(page)
                with Vertical(id=f"page-{page}", classes="page"):
                    yield Static(Text(f"{place}/{len(PAGES)}  {title}"), classes="title")
                    yield Static(Text(note), classes="note")
                    yield FormFields(_fields(page), id=f"fields-{page}")
                    if page == "clerks":
                        yield RecordTable(_clerk_line, lambda at: at[0], id="clerks-added")
            yield Static(id="told")

    def on_mount(self) -> None:
        super().on_mount()
        self._fill()

    async def recompose(self) -> None:
        """In the other language, with everything that was typed."""
        self._keep()
        await super().recompose()
        self._fill()

    def _keep(self) -> None:
        for page in PAGES:
            self._typed[page] = self._fields(page).values

    def _fill(self) -> None:
        for page in PAGES:
            self._fields(page).fill(self._typed.get(page, {}))
        self._show_clerks()
        self._turn(self._page)

    def _fields(self, page: str) -> FormFields:
        return self.query_one(f"#fields-{page}", FormFields)

    def _turn(self, place: int) -> None:
        """Show a page, with the cursor in its first empty field."""
        self._page = place
        for number, page in enumerate(PAGES):
            self.query_one(f"#page-{page}").display = number == place
        fields = self._fields(PAGES[place])
        empty = [field.name for field in fields.specs if not fields.widget(field.name).content]
        fields.widget(empty[0] if empty else fields.specs[0].name).focus()

    def _say(self, words: str) -> None:
        self.query_one("#told", Static).update(Text(shown(words)))

    def _show_clerks(self) -> None:
        table = self.query_one("#clerks-added", RecordTable)
        table.border_title = Text(_("Entered: {n}").format(n=len(self._clerks)))
        table.show(list(enumerate(self._clerks)))
        table.display = bool(self._clerks)

    # Keys -----------------------------------------------------------------------------------

    def on_typed(self, event: Typed) -> None:
        event.stop()

    def on_sent(self, event: Sent) -> None:
        """Enter: a clerk is entered as long as one is being typed, else the next page comes."""
        event.stop()
        if PAGES[self._page] == "clerks" and self._clerk_begun():
            self._checked(self._enter_clerk)
        else:
            self.action_next()

    def action_back(self) -> None:
        if self._busy:
            return
        self._say("")
        if self._page:
            self._turn(self._page - 1)
        else:
            self.app.pop_screen()

    def action_next(self) -> None:
        if self._busy or not self._checked(self._leave_page):
            return
        if self._page + 1 < len(PAGES):
            self._turn(self._page + 1)
        else:
            begin(self.app, self._create, "create")

    def action_remove(self) -> None:
        """The clerk under the cursor of the list, else the last one, goes."""
        if PAGES[self._page] != "clerks" or not self._clerks:
            return
        table = self.query_one("#clerks-added", RecordTable)
        place = table.cursor if table.has_focus else len(self._clerks) - 1
        gone = self._clerks.pop(place)
        self._show_clerks()
        if not self._clerks:
            self._fields("clerks").widget("name").focus()
        self._say(_("{name} is not entered any more.").format(name=gone.name))

    # Checking -------------------------------------------------------------------------------

    def _checked(self, work: Any) -> bool:
        """Do something; a refusal is shown, and the cursor goes to its field."""
        self._say("")
        try:
            work()
        except InvalidInput as error:
            self._say(str(error))
            self._fields(PAGES[self._page]).focus_label(error.field)
            return False
        except FrontDeskError as error:
            self._say(str(error))
            return False
        return True

    def _leave_page(self) -> None:
        page = PAGES[self._page]
        if page == "site":
            self._settings()
        elif page == "supervisor":
            self._person("supervisor", ("cs_supervisor",))
        elif page == "clerks" and self._clerk_begun():
            self._enter_clerk()

    def _settings(self) -> Any:
        from frontdesk.store.site import checked

        values = self._fields("site").values
        return checked(values["name"], values["language"], values["timezone"].strip())

    def _person(self, page: str, roles: tuple[str, ...]) -> Any:
        from frontdesk.registers.people import PersonDraft, check_draft
        from frontdesk.rules.rulebook import Rulebook
        from frontdesk.store.site import SiteFolder

        values = self._fields(page).values
        draft = PersonDraft(values["name"], roles, values["pin"], values.get("staff_no", ""))
        check_draft(draft, Rulebook.load(SiteFolder(self.console.link.site).rulebook))
        same_twice(values)
        return draft

    def _clerk_begun(self) -> bool:
        values = self._fields("clerks").values
        return any(values[name] for name in ("name", "pin", "again"))

    def _enter_clerk(self) -> None:
        roles = tuple(self._fields("clerks").values["roles"])
        self._clerks.append(self._person("clerks", roles))
        self._fields("clerks").fill({"name": "", "pin": "", "again": "", "roles": ("clerk",)})
        self._show_clerks()
        self._fields("clerks").widget("name").focus()

    def _founding(self) -> Any:
        from frontdesk.registers.founding import Founding

        supervisor = self._person("supervisor", ("cs_supervisor",))
        codes = tuple(self._fields("buildings").values["codes"].replace("，", " ").split())
        return Founding(self._settings(), (supervisor, *self._clerks), codes)

    # At the end -----------------------------------------------------------------------------

    async def _create(self) -> None:
        from frontdesk.desk import create
        from frontdesk.screens.recovery_sheet import RecoveryPage

        self._busy = True
        self._say(_("Making the book and a key for each person; this takes some seconds …"))
        link = self.console.link
        try:
            facts = self._founding()
            desk, sheet = await link.call(lambda: create(link.site, facts, secret_file=link.secret))
        except FrontDeskError as error:
            self._refused(error)
            return
        finally:
            self._busy = False
        link.desk = desk
        while self.app.screen is not self:  # somebody has asked for the keys meanwhile
            await self.app.pop_screen()
        await self.app.switch_screen(RecoveryPage(sheet))
        self.app.uninstall_screen("set_up")
        await self.remove()

    def _refused(self, error: FrontDeskError) -> None:
        """Say it on the page that holds the field."""
        self._say(str(error))
        if isinstance(error, InvalidInput):
            for place, page in enumerate(PAGES):
                fields = self._fields(page)
                if any(field.label == error.field for field in fields.specs):
                    self._turn(place)
                    fields.focus_label(error.field)
                    return


def _words(page: str) -> tuple[str, str]:
    """Title and note of a page."""
    return {
        "site": (
            _("The service centre"),
            _("The language is that of the log, for good; the screens can speak the other one."),
        ),
        "supervisor": (
            _("The first supervisor"),
            _("Checks the log, takes people on, lifts waiting times, holds the recovery sheet."),
        ),
        "clerks": (
            _("The duty clerks"),
            _(
                "Enter enters a clerk; Enter with nothing typed, or Ctrl+S, goes on. Everybody "
                "types their own PIN. More people can be taken on later (F10)."
            ),
        ),
        "buildings": (
            _("The buildings"),
            _(
                "Short codes with blanks between, such as 1 2 3 A1; may be left empty, since rooms "
                "and residents can be imported later (F9). Enter then makes the book."
            ),
        ),
    }[page]


def _fields(page: str) -> list[Field]:
    languages = (("zh", "简体中文"), ("en", "English"))
    return {
        "site": [
            Field("name", _("Site name")),
            Field("language", _("Language"), "choice", languages, current_language()),
            Field("timezone", _("Time zone"), hint="Asia/Shanghai"),
        ],
        "supervisor": [
            Field("name", _("Name")),
            Field("staff_no", _("Staff number"), hint=_("may be left empty")),
            *two_pins(),
        ],
        "clerks": [Field("name", _("Name")), *two_pins(), roles_field(("clerk",))],
        "buildings": [Field("codes", _("Building"), limit=2000)],
    }[page]


def _clerk_line(at: tuple[int, Any], _columns: int) -> Text:
    from frontdesk.rules.authority import titles

    draft = at[1]
    return Text(f" {shown_line(draft.name)}  {titles(draft.roles)}", no_wrap=True)


def _first_guess() -> dict[str, Any]:
    return {"timezone": system_timezone()}


def system_timezone() -> str:
    """The IANA name of this computer's time zone; Asia/Shanghai where it has none."""
    named = os.environ.get("TZ", "").lstrip(":")
    if "/" in named and not named.startswith("/"):
        return named
    try:
        target = os.fspath(Path("/etc/localtime").resolve())
    except OSError:
        target = ""
    zone = target.partition("zoneinfo/")[2]
    return zone if "/" in zone and not zone.startswith("Etc/") else "Asia/Shanghai"
