"""What stands between a key and the book: whose step the key was meant for, who sits here."""

from typing import TYPE_CHECKING, Any

from frontdesk.errors import FrontDeskError
from frontdesk.language import _, current_language
from frontdesk.procedures.opened import is_of_another
from frontdesk.screens.wizard_acts import pin_dialog
from frontdesk.screens.wizard_data import At, RunData

if TYPE_CHECKING:
    from frontdesk.screens.wizard import Wizard

SETTLE = 500
"""Milliseconds for which Enter is not taken by a step that came through somebody else's doing."""


class Surprise:
    """Whether the step that stands here came through somebody else's doing, and was seen."""

    def __init__(self, wizard: "Wizard") -> None:
        self._wizard = wizard
        self._own: set[At] = set()
        self._came: int | None = None
        self._came_with: dict[str, Any] = {}

    def own(self, at: At) -> bool:
        """This console settles the visit, what follows is no surprise; whether that is new."""
        new = at not in self._own
        self._own.add(at)
        return new

    def disown(self, at: At) -> None:
        """It did not settle the visit after all."""
        self._own.discard(at)

    def look(self, gone: At | None, data: RunData) -> None:
        """Where somebody else answered the visit `gone`, say who, and wait for a key."""
        stands = any((visit.step, visit.number) == gone for visit in data.state.open)
        if gone is None or stands or gone in self._own:
            return
        self.came()
        visit = next((one for one in data.state.visits if (one.step, one.number) == gone), None)
        pane = self._wizard.pane
        if visit is None or pane is None:
            return
        self._came_with = pane.typed
        words = _("Answered meanwhile by {name}: {step}. Read what stands here now.")
        title = data.step(visit).title.text(current_language())
        pane.say(words.format(name=data.people.get(visit.by or 0, ""), step=title))

    def came(self) -> None:
        """Another step stands here from now on."""
        self._came = self._wizard.console.link.require().clock.monotonic()

    def seen(self) -> None:
        """A key other than Enter says that the step was seen."""
        self._came = None

    def typed(self, typed: dict[str, Any]) -> None:
        """The fields hold this; the values that they came with are told too."""
        if typed != self._came_with:
            self._came = None

    def settled(self) -> bool:
        """Whether the person has had time to see what stands here."""
        now = self._wizard.console.link.require().clock.monotonic()
        if self._came is not None and now - self._came < SETTLE:
            return False
        self._came = None
        return True


class Door:
    """Who may see the run, and the PIN that is asked for once help is sent."""

    def __init__(self, wizard: "Wizard") -> None:
        self._wizard = wizard
        self._noted = False
        self._asked_pin = False
        self.shut_by: FrontDeskError | None = None
        """Why the page shows nothing, where it does not."""

    async def note_opening(self, data: RunData) -> None:
        """Opening somebody else's confidential run is itself an entry."""
        from frontdesk.registers import duty_log

        console = self._wizard.console
        if data.run and not self._noted and is_of_another(data.run, self._signed_in):
            self._noted = True
            await console.attempt(console.link.act(duty_log.note_opened, data.run.entry_seq))

    @property
    def _signed_in(self) -> Any:
        return self._wizard.console.link.require().signed_in

    def show_telephones(self) -> None:
        """The telephone list, over the run."""
        from frontdesk.screens.contacts import Contacts

        if self._somebody_here():
            self._wizard.app.push_screen(Contacts())

    def show_report(self) -> None:
        """The report of the run so far."""
        from frontdesk.screens.run_report import RunReport

        if self._somebody_here() and self._wizard.run_id is not None:
            self._wizard.app.push_screen(RunReport(self._wizard.run_id))

    def _somebody_here(self) -> bool:
        """Whether somebody is signed in: whoever walks past the locked screen reads no numbers."""
        if self._signed_in is None:
            self._wizard.console.tell(_("Sign in first."))
            return False
        return True

    def ask_pin(self, data: RunData) -> None:
        """Help is sent: whoever sits here signs in now (DESIGN: F12 on the locked screen)."""
        if self._signed_in or self._asked_pin:
            return
        if any(
            not visit.is_open and data.step(visit).kind == "send" for visit in data.state.visits
        ):
            self.open_pin(data)

    def need_pin(self, data: RunData | None) -> None:
        """Something cannot be had without a PIN."""
        if self._signed_in is None:
            self.open_pin(data)

    def open_pin(self, data: RunData | None) -> None:
        """Esc goes on without; it is asked again where a step cannot be recorded without."""
        if data and data.run:
            self._asked_pin = True
            dialog = pin_dialog(self._wizard.console, data.run.owner)
            self._wizard.app.push_screen(dialog, self._given)

    async def _given(self, person: int | None) -> None:
        wizard = self._wizard
        if person is not None:
            await wizard.drafts.keep_for_next()
            await wizard.app.tasks.continue_run(person, wizard.run_id)  # type: ignore[attr-defined]
