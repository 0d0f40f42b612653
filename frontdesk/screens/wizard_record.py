"""What is recorded of a step: it is done, or nobody answered; and what is said of a refusal."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _
from frontdesk.screens.wizard_data import At
from frontdesk.widgets.console import begin

if TYPE_CHECKING:
    from frontdesk.screens.wizard import Wizard

Work = Callable[[Any, dict[str, Any]], Awaitable[None]]
"""Records something of a step, given its pane and what was typed there."""


class Recorder:
    """Records one thing at a time of the step that stood there when the key was pressed."""

    def __init__(self, wizard: "Wizard") -> None:
        self._wizard = wizard
        self.sending = False
        """Something is being recorded: further keys wait for what comes of it."""

    def begin(self, work: Work, pane: Any) -> None:
        """Record something, unless the step came by surprise and was not seen yet."""
        if self._wizard.surprise.settled() and not self.sending and pane is not None:
            self.sending = True
            typed = pane.typed
            begin(self._wizard, lambda: self.worked(work, pane, typed), "send")

    async def worked(self, work: Work, pane: Any, typed: dict[str, Any]) -> None:
        """Record something; a refusal is said beside what was typed, and nothing is lost."""
        surprise = self._wizard.surprise
        new = surprise.own(pane.at)
        try:
            await work(pane, typed)
        except FrontDeskError as error:
            if new:
                surprise.disown(pane.at)
            self._say_refusal(error, pane)
        else:
            await self.went_on(pane.at)
        finally:
            self.sending = False

    async def done(self, pane: Any, typed: dict[str, Any]) -> None:
        """The step is done with what was typed; before the run has begun it is the first."""
        from frontdesk.procedures import actions

        wizard, desk = self._wizard, self._wizard.console.link.require()
        if wizard.run_id is None:
            await self._begin_run(typed)
            return
        run, step, visit = wizard.run_id, pane.step.id, pane.visit.number
        begun = await wizard.console.link.call(
            lambda: desk.work(actions.done, run, step, typed, visit=visit)
        )
        if begun:  # what was begun is more urgent than what it was begun from: Esc comes back
            wizard.open_run(begun[0])

    async def _begin_run(self, typed: dict[str, Any]) -> None:
        wizard, link = self._wizard, self._wizard.console.link
        desk = link.require()
        wizard.run_id = await link.call(
            lambda: desk.begin(wizard.procedure, typed, request=wizard.of_request)
        )
        await wizard.drafts.begun()

    async def not_reached(self, pane: Any, typed: dict[str, Any]) -> None:
        """Whoever is to be told did not answer; who it was is noted where it was typed."""
        from frontdesk.procedures import actions

        wizard, desk = self._wizard, self._wizard.console.link.require()
        run, step, visit = wizard.number, pane.step.id, pane.visit.number
        note = str(typed.get("told", ""))
        await wizard.console.link.call(
            lambda: desk.work(actions.not_reached, run, step, note, visit=visit)
        )
        wizard.console.tell(_("Not reached: noted with the time."))

    def _say_refusal(self, error: FrontDeskError, pane: Any) -> None:
        """Beside the fields, where they are still there."""
        wizard = self._wizard
        if pane is not wizard.pane:  # somebody else's doing has brought another step meanwhile
            wizard.surprise.came()
        if wizard.pane is None:
            wizard.console.say(error)
            return
        wizard.pane.say(str(error))
        if isinstance(error, InvalidInput):
            wizard.pane.focus_label(error.field)
        else:
            wizard.door.need_pin(wizard.read)

    async def went_on(self, at: At) -> None:
        """After something was recorded: its half-filled fields are let go, the next step comes."""
        wizard = self._wizard
        await wizard.reload()
        if not wizard.stands(at):
            wizard.drafts.sent(at)
        if wizard.is_current and wizard.read and wizard.read.run:
            await wizard.drafts.keep()
            wizard.door.ask_pin(wizard.read)
