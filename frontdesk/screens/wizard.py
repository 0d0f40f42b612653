"""The wizard: a written procedure step by step, the next thing to say and do always in sight.

Here: which step is shown, and what each key does. What is shown is read by `wizard_data`, worded
by `wizard_text` and drawn by `wizard_view`, with the steps in `wizard_steps` and the step in the
middle in `wizard_step`. `wizard_drafts` keeps what was typed, `wizard_guards` minds whose key it
is, `wizard_record` writes what was done, `wizard_acts` has the forms.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult

from frontdesk.errors import FrontDeskError, NotAuthorised, SignInRefused
from frontdesk.language import _
from frontdesk.procedures.definition import Step
from frontdesk.procedures.pinned import Unreadable
from frontdesk.screens import wizard_acts, wizard_data, wizard_text
from frontdesk.screens.marks import toggle_mark
from frontdesk.screens.wizard_data import At, RunData
from frontdesk.screens.wizard_drafts import Drafts, PlaceLookup, TypedAhead
from frontdesk.screens.wizard_guards import Door, Surprise
from frontdesk.screens.wizard_record import Recorder
from frontdesk.screens.wizard_step import StepPane
from frontdesk.screens.wizard_steps import Reminder
from frontdesk.screens.wizard_view import NARROW, WIDE, RunView
from frontdesk.widgets.actions import Action
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Typed
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


class Wizard(DeskScreen):
    """One run, or a procedure that is about to begin. Esc leaves it; it goes on where it was.

    Args:
        run: the run; None to begin `procedure`.
        request: the request that the procedure is begun for, where there is one.
        typed: what is known for the first step already, by field.
    """

    WHERE: ClassVar[str] = "wizard"
    CSS_PATH = "wizard.tcss"
    AUTO_FOCUS = ""

    def __init__(
        self,
        run: int | None = None,
        *,
        procedure: str = "",
        request: int | None = None,
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.run_id = run
        self.procedure = procedure
        self.of_request = request
        self.read: RunData | None = None
        """The run as it was read last; None before that, and where it cannot be shown."""
        self.at: At | None = None
        """The visit that is shown, or gone to."""
        self.pane: Any = None
        """The step in the middle; None before the first one stands there."""
        self._drawing = asyncio.Lock()
        self._ahead = TypedAhead(self)
        self.place = PlaceLookup(self)
        self.drafts = Drafts(self, f"start-{procedure}", typed or {})
        self.surprise = Surprise(self)
        self.door = Door(self)
        self.recorder = Recorder(self)

    def body(self) -> ComposeResult:
        yield RunView(id="view")

    def on_mount(self) -> None:
        desk = self.console.link.require()
        self.drafts.typed_by(desk.signed_in.person_id if desk.signed_in else None)
        super().on_mount()
        self.set_interval(1.0, self._second)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        self.set_class(self.size.width < NARROW, "narrow")
        super().on_resize()
        self._second()

    # Which run and which step -------------------------------------------------------------

    @property
    def view(self) -> RunView:
        """What is seen of the run."""
        return self.query_one(RunView)

    @property
    def number(self) -> int:
        """The run's number, once it has begun."""
        assert self.run_id is not None
        return self.run_id

    @property
    def data(self) -> RunData:
        """The run as it was read last, where there is one to be seen."""
        assert self.read is not None
        return self.read

    @property
    def has_ended(self) -> bool:
        """Whether the run is known to have ended."""
        return bool(self.read and self.read.run and self.read.run.state != "running")

    @property
    def step(self) -> Step | None:
        """The step that is shown, where it is still open."""
        visit = self._visit()
        return self.data.step(visit) if visit else None

    @property
    def chosen(self) -> Any:
        """The visit under the cursor of the list of steps."""
        return self.view.steps.current

    def stands(self, at: At) -> bool:
        """Whether this visit is there and still open."""
        return any((visit.step, visit.number) == at for visit in self._open())

    def _open(self) -> tuple[Any, ...]:
        return self.read.state.open if self.read else ()

    def _visit(self) -> Any:
        return next((one for one in self._open() if (one.step, one.number) == self.at), None)

    # Reading ------------------------------------------------------------------------------

    async def reload(self) -> None:
        async with self._drawing:
            await self._reload_now()

    async def _reload_now(self) -> None:
        before, shown = self.read, self.pane.at if self.pane else None
        try:
            link = self.console.link
            self.read = data = await link.call(
                wizard_data.read, link.require(), self.run_id, self.procedure, self.of_request
            )
        except (NotAuthorised, SignInRefused, Unreadable) as error:
            self._shut(error)
            return
        self.door.shut_by = None
        if self.has_ended:
            await self._ended()
            return
        restored = await self.drafts.restore(data)
        if restored and self.stands(restored):
            self.at = restored
        if self.at is None or not self.stands(self.at):
            self.at = wizard_data.next_visit(data, before, self.at)
        if self.pane is None or self.pane.at != self.at:
            await self._show()
        self.surprise.look(shown, data)
        self._draw()
        await self.door.note_opening(data)

    def _shut(self, error: FrontDeskError) -> None:
        """The run is closed to whoever sits here, or damaged: that is all the page says."""
        if not self.is_current:
            return
        self.pane = self.at = None
        self.door.shut_by = error
        self.view.show_only(error)
        known, self.read = self.read, None
        if known is not None:
            self.door.need_pin(known)

    async def _ended(self) -> None:
        """The run has ended: its report takes the place of the wizard."""
        from frontdesk.screens.run_report import RunReport

        await self.drafts.give_up()
        if self.app.screen is self:  # under a dialog it waits until that is closed
            self.app.pop_screen()
            self.app.push_screen(RunReport(self.number, masked=True))

    # Drawing ------------------------------------------------------------------------------

    async def _show(self) -> None:
        """Put the current step into the middle."""
        data, middle, visit = self.read, self.view.middle, self._visit()
        if data is None or visit is None:
            return
        step, desk = data.step(visit), self.console.link.require()
        kept = self.drafts.of((visit.step, visit.number))
        picks = await self.console.link.call(wizard_data.picks, desk, data, step)
        words = wizard_text.step_text(data, step, visit)
        pane = StepPane(data, visit, picks, kept, words, desk.house.zone)
        before = [*middle.children]
        with self.app.batch_update():
            await middle.mount(pane)
            self.pane = pane
            self.drafts.point(pane, first=visit.step == data.procedure.first.id)
            middle.remove_children(before)  # awaited here, a newer reload would break it off
        self._ahead.release()
        self.place.soon()

    def _draw(self) -> None:
        if self.read is None or not self.is_mounted:
            return
        self.set_class(self.read.procedure.request.urgency == "emergency", "emergency")
        self.view.draw(self.read, self._visit())
        self._second()
        self.draw_frame()

    def _second(self) -> None:
        """The clocks, each second."""
        desk = self.console.link.desk
        if self.read is not None and desk is not None and self.is_current:
            self.view.tick(self.read, desk.clock.now())

    # Going from step to step --------------------------------------------------------------

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        visit = event.row.visit if isinstance(event.row, Reminder) else event.row
        if getattr(visit, "is_open", False):
            self._go((visit.step, visit.number))
        elif hasattr(visit, "settled_at") and self.read:
            zone = self.console.link.require().house.zone
            self.console.tell(wizard_text.settled_text(self.read, visit, zone).plain)

    def _go(self, at: At) -> None:
        self.drafts.remember()
        self.at = at
        begin(self, self._go_now, "show")

    async def _go_now(self) -> None:
        async with self._drawing:
            await self._show()
            self._draw()

    def turn_to_new(self) -> None:
        """Go to what has just been opened, once it is read; what was typed here is held."""
        self.drafts.remember()
        self.at = None

    def open_run(self, run: int) -> None:
        """Another run over this one; Esc comes back."""
        self.app.push_screen(Wizard(run))

    def action_other(self, by: int) -> None:
        """The next or the last of the steps that are open."""
        ready = [(visit.step, visit.number) for visit in self._open()]
        if self.at in ready and len(ready) > 1:
            self._go(ready[(ready.index(self.at) + by) % len(ready)])

    def action_list(self) -> None:
        """To the list of steps, or back to the fields."""
        if self.view.steps.has_focus and self.pane:
            self.pane.focus_first()
        else:
            self.view.steps.focus()

    # Typing -------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        self._hold(event)
        if event.key == "enter" and self.focused is None and self.pane is not None:
            event.stop()  # a step without a field is done with Enter like any other
            self.action_done()

    def on_paste(self, event: events.Paste) -> None:
        self._hold(event)

    def _hold(self, event: events.Key | events.Paste) -> None:
        """What is typed before the first field stands is kept for it."""
        if self.pane is None and self.door.shut_by is None:
            self._ahead.hold(event)
        elif getattr(event, "key", "") != "enter":
            self.surprise.seen()

    def on_typed(self, event: Typed) -> None:
        event.stop()
        if self.pane is None or self.pane not in event.field.ancestors:
            return
        self.surprise.typed(self.pane.typed)
        self.pane.changed()
        self.drafts.changed()
        self.place.changed(event.field.id)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where the cursor is; while the screen is taken down nothing has the focus any more."""
        if (event.widget.id or "").startswith("field-"):
            self.drafts.cursor_in(str(event.widget.id).removeprefix("field-"))

    def on_screen_suspend(self) -> None:
        """Another screen comes over this one, or this one goes: hold what was typed."""
        self.drafts.remember()

    def keep_before_lock(self) -> None:
        """Save what was typed up to this key: whoever typed it is about to be signed out."""
        self.drafts.keep_before_lock()

    async def on_unmount(self) -> None:
        await self.drafts.keep_unsaved()

    # What the keys do ---------------------------------------------------------------------

    def offers(self, action: Action) -> bool:
        """Only what the step allows stands in the key line."""
        return action.where != self.WHERE or self.read is None or wizard_acts.offered(self, action)

    async def went_on(self, done: object) -> None:
        """A form was sent, or left with None."""
        if done is not None and self.pane is not None:
            await self.console.attempt(self.recorder.went_on(self.pane.at))

    def on_step_pane_answered(self, event: StepPane.Answered) -> None:
        """Enter in a field: it is meant for the step that the field belongs to, and no other."""
        event.stop()
        self.recorder.begin(self.recorder.done, event.pane)

    def action_done(self) -> None:
        """The step is done, with what stands in its fields."""
        self.recorder.begin(self.recorder.done, self.pane)

    def action_not_reached(self) -> None:
        """Nobody answered: the try is counted with its time, the step stays open."""
        if self.run_id is not None and self.step and self.step.kind == "notify":
            self.recorder.begin(self.recorder.not_reached, self.pane)
        else:
            self.console.tell(_("This step tells nobody."))

    def action_skip(self) -> None:
        wizard_acts.open_form(self, wizard_acts.skip_dialog)

    def action_own_pin(self) -> None:
        wizard_acts.open_form(self, wizard_acts.decision_dialog)

    def action_reopen(self) -> None:
        wizard_acts.open_form(self, wizard_acts.reopen_dialog)

    def action_hand(self) -> None:
        wizard_acts.open_form(self, wizard_acts.hand_dialog)

    def action_call_off(self) -> None:
        wizard_acts.call_off(self)

    def action_telephones(self) -> None:
        """The telephone list, over the run."""
        self.door.show_telephones()

    def action_mark(self) -> None:
        """Mark the run important, or lift the mark."""
        if self.run_id is not None:
            toggle_mark(self, f"procedure_run:{self.run_id}")

    def action_report(self) -> None:
        """What has been done so far."""
        self.door.show_report()

    def action_back(self) -> None:
        """Leave the run as it stands; it waits on the board. One that has not begun is let go."""
        if self.run_id is None:
            self.drafts.give_up_soon()
        else:
            self.drafts.left()
        self.app.pop_screen()
