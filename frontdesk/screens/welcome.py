"""The first screen where the folder has no site yet: set up this desk, or practise."""

from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Center, Middle, Vertical
from textual.widgets import Static

from frontdesk.errors import FrontDeskError, SiteExists
from frontdesk.language import _, current_language
from frontdesk.text import clip, shown
from frontdesk.widgets.console import begin
from frontdesk.widgets.form import ConfirmDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

PRACTICE_DAYS = 30
PRACTICE_SEED = 1
SHOW_EVERY = 0.15
"""Seconds between two looks at the progress."""


@dataclass(frozen=True)
class Choice:
    """A line of the welcome screen."""

    id: int
    title: str
    told: str


class _Stopped(Exception):
    """Esc was pressed while the practice site was being prepared."""


class Welcome(DeskScreen):
    """Two choices; up and down, Enter."""

    WHERE: ClassVar[str] = "welcome"
    DEFAULT_CSS = """
    Welcome Middle { height: 1fr; }
    Welcome #welcome-box {
        width: 72; max-width: 96%; height: auto; border: round $primary; padding: 1 2;
    }
    Welcome #choices { height: 4; margin: 1 0; }
    Welcome #told { min-height: 2; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._stop = False
        self._done: tuple[int, int] | None = None

    def body(self) -> ComposeResult:
        with Middle(id="body"), Center(), Vertical(id="welcome-box"):
            yield Static(id="greeting")
            yield RecordTable(_choice_line, lambda choice: choice.id, id="choices")
            yield Static(id="told")

    def on_mount(self) -> None:
        super().on_mount()
        self._greet()
        self.set_interval(SHOW_EVERY, self._show_progress)

    def on_unmount(self) -> None:
        self._stop = True

    async def recompose(self) -> None:
        await super().recompose()
        self._greet()

    def _greet(self) -> None:
        words = _("Front-desk console: the duty log and the request register, signed and kept.")
        where = _("There is no desk in {path} yet.").format(path=self.console.link.site)
        self.query_one("#greeting", Static).update(Text(f"{words}\n{shown(where)}"))
        self.query_one("#choices", RecordTable).show(
            [
                Choice(1, _("Set up this desk"), _("name, people, PINs, buildings")),
                Choice(2, _("Practise"), _("a simulated month on a separate practice site")),
            ]
        )
        self.query_one("#choices").focus()

    def _say(self, words: str) -> None:
        self.query_one("#told", Static).update(Text(shown(words)))

    # Choosing -------------------------------------------------------------------------------

    def action_choose(self) -> None:
        self._take(self.query_one("#choices", RecordTable).current)

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        self._take(event.row)

    def _take(self, choice: Choice | None) -> None:
        if choice is None or self._busy:
            return
        if choice.id == 2:
            begin(self, self._practise, "practise")
            return
        from frontdesk.screens.set_up import SetUp

        if not self.app.is_screen_installed("set_up"):
            self.app.install_screen(SetUp(), "set_up")  # keeps what was typed when it is left
        self.app.push_screen("set_up")

    def action_back(self) -> None:
        if self._busy:
            self._stop = True
            self._say(_("Stopping …"))

    # Practising -----------------------------------------------------------------------------

    def _go_on(self, done: int, total: int) -> bool:
        """Called by the simulation on the desk's thread; a month cut short is not kept."""
        self._done = (done, total)
        if self._stop:
            raise _Stopped
        return True

    def _show_progress(self) -> None:
        if self._busy and not self._stop:
            done, total = self._done or (0, 0)
            days = _("Day {done} of {total}.").format(done=done, total=total) if total else ""
            self._say(_("Preparing a month of practice … {days} Esc stops.").format(days=days))

    async def _practise(self) -> None:
        from frontdesk.store.site import practice_root

        self._busy, self._stop, self._done = True, False, None
        link, site = self.console.link, practice_root()
        try:
            await link.call(_prepare, site, current_language(), self._go_on)
            link.site, link.secret = site, None
            await link.open()
        except _Stopped:
            self._say(_("Stopped. Enter begins again."))
            return
        except FrontDeskError as error:
            self._say(str(error))
            return
        finally:
            self._busy = False
        self.app.push_screen(_practice_words(link.require()), self._ready)

    def _ready(self, _done: Any) -> None:
        begin(self.app, self.app.tasks.opened, "open")  # type: ignore[attr-defined]


def _prepare(site: Any, language: str, go_on: Any) -> None:
    """A practice site that is there already is opened as it stands."""
    from frontdesk.simulation import prepare_practice
    from frontdesk.store.site import SiteFolder

    if SiteFolder(site).exists:
        return
    site.parent.mkdir(parents=True, exist_ok=True)
    try:
        prepare_practice(site, language, PRACTICE_DAYS, PRACTICE_SEED, progress=go_on)
    except SiteExists as error:
        error.remedy = _("Delete the folder or take it away, then practise.")
        raise


def _practice_words(desk: Any) -> ConfirmDialog:
    from frontdesk.registers.founding import PRACTICE_PIN, practice_staff
    from frontdesk.rules.authority import titles

    async def send(_values: dict[str, Any]) -> bool:
        return True

    people = "\n".join(
        f"  {person.name} #{person.staff_no}  {titles(person.roles)}"
        for person in practice_staff(desk.house.language)
    )
    words = _("Everybody and everything here is invented. Sign in as one of these:")
    pin = _("The PIN of each is {pin}.").format(pin=PRACTICE_PIN)
    return ConfirmDialog(_("Practice"), f"{words}\n\n{people}\n\n{pin}", send)


def _choice_line(choice: Choice, columns: int) -> Text:
    text = Text(f" {choice.title}", style="bold", no_wrap=True)
    room = max(4, columns - text.cell_len - 4)
    return text.append(f"   {clip(choice.told, room)}", style="not bold")
