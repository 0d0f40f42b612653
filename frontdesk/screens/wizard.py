"""The wizard: a written procedure step by step, the next thing to say and do always in sight."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Static

from frontdesk.clock import HOUR, local
from frontdesk.errors import FrontDeskError, InvalidInput, NotAuthorised, SignInRefused
from frontdesk.language import _, current_language
from frontdesk.screens.wizard_data import RunData
from frontdesk.widgets.actions import Action
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Typed
from frontdesk.widgets.form import PAUSE
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable

WIDE = 110
"""Columns from which the clocks have a column of their own."""
NARROW = 60
"""Columns below which the step alone is shown; Ctrl+D and Ctrl+Y go through the open ones."""
LOOK = 0.15
"""Seconds without a key after which a place is looked up."""
SETTLE = 500
"""Milliseconds for which Enter is not taken by a step that came through somebody else's doing."""

At = tuple[str, int]
"""A visit: the step and which time it was opened."""


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
        self._procedure = procedure
        self._request = request
        self._data: RunData | None = None
        self._at: At | None = None
        self._pane: Any = None
        self._own: set[At] = set()
        self._came: int | None = None
        self._came_with: dict[str, Any] = {}
        self._unsaved = False
        self._noted = False
        self._kept_shut = False
        self._kept: dict[str, dict[str, Any]] = {}
        self._first_typed = dict(typed or {})
        self._old: dict[str, Any] = {}
        self._old_at = 0
        self._restored = False
        self._given_up = False
        self._field = ""
        self._sending = False
        self._asked_pin = False
        self._drawing = asyncio.Lock()
        self._pauses: dict[str, Timer] = {}
        self._person: int | None = None
        self._ahead: list[events.Key | events.Paste] = []

    def body(self) -> ComposeResult:
        yield Static(id="head")
        with Horizontal(id="main"):
            yield RecordTable(self._step_line, self._key, id="steps", moved=None)
            yield Vertical(id="middle")
            yield Static(id="timers")
        yield Static(id="below")
        yield Static(id="caution")

    def on_mount(self) -> None:
        desk = self.console.link.require()
        self._person = desk.signed_in.person_id if desk.signed_in else None
        super().on_mount()
        self.set_interval(1.0, self._second)

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "wide")
        self.set_class(self.size.width < NARROW, "narrow")
        super().on_resize()
        self._second()

    # Reading ------------------------------------------------------------------------------

    async def reload(self) -> None:
        async with self._drawing:
            await self._reload_now()

    async def _reload_now(self) -> None:
        before, shown = self._data, self._shown()
        try:
            self._data = data = await self._read()
        except (NotAuthorised, SignInRefused) as error:
            self._refused(error)
            return
        self._kept_shut = False
        if data.run and data.run.state != "running":
            await self._ended()
            return
        await self._restore()
        if self._at is None or not self._stands(self._at):
            self._at = self._next(before, data)
        if self._pane is None or self._shown() != self._at:
            await self._show()
        if shown and not self._stands(shown) and shown not in self._own:
            self._came_by_others(shown)
        self._draw()
        await self._note_opening(data)

    def _refused(self, error: FrontDeskError) -> None:
        """The run is closed to whoever sits here: that is all the page says."""
        if not self.is_current:
            return
        self._pane = self._at = None
        self._kept_shut = True
        for pane in self.query_one("#middle", Vertical).children:
            pane.remove()
        self.query_one("#steps", RecordTable).show([])
        for name in ("#timers", "#below", "#caution"):
            self.query_one(name, Static).update("")
        self.query_one("#head", Static).update(Text(f" {error}"))
        known, self._data = self._data, None
        if known is not None and self.console.link.require().signed_in is None:
            self._open_pin(known)

    async def _note_opening(self, data: RunData) -> None:
        """Opening somebody else's confidential run is itself an entry."""
        from frontdesk.procedures.opened import is_of_another
        from frontdesk.registers import duty_log

        link = self.console.link
        if data.run and not self._noted and is_of_another(data.run, link.require().signed_in):
            self._noted = True
            await self.console.attempt(link.act(duty_log.note_opened, data.run.entry_seq))

    def _came_by_others(self, gone: At) -> None:
        """Another step stands here now: say who answered the one before, and wait for a key."""
        assert self._data is not None
        self._came = self.console.link.require().clock.monotonic()
        visit = next(
            (one for one in self._data.state.visits if (one.step, one.number) == gone), None
        )
        if visit is None or self._pane is None:
            return
        self._came_with = self._pane.typed
        words = _("Answered meanwhile by {name}: {step}. Read what stands here now.")
        title = self._data.step(visit).title.text(current_language())
        name = self._data.people.get(visit.by or 0, "")
        self._pane.say(words.format(name=name, step=title))

    async def _read(self) -> RunData:
        from frontdesk.screens import wizard_data

        link = self.console.link
        if self.run_id is None:
            return await link.call(wizard_data.read_start, link.require(), self._procedure)
        return await link.call(wizard_data.read_run, link.require(), self.run_id)

    def _stands(self, at: At) -> bool:
        """Whether this visit is there and still open."""
        return any((visit.step, visit.number) == at for visit in self._open())

    def _open(self) -> tuple[Any, ...]:
        return self._data.state.open if self._data else ()

    def _shown(self) -> At | None:
        return self._pane.at if self._pane else None

    def _next(self, before: RunData | None, data: RunData) -> At | None:
        """Where to go on: what was opened just now, else the next open step that is not a wait."""
        old = {(one.step, one.number) for one in before.state.visits} if before else set()
        visits = [(one.step, one.number) for one in data.state.visits]
        ready = [(one.step, one.number) for one in data.state.open]
        acting = [at for at in ready if data.procedure.steps[at[0]].kind not in ("wait", "close")]
        new = [at for at in acting if at not in old] if before else []
        if new:
            return new[0]
        if before is None and acting:  # the newest group is what the person was at
            newest = max(visit.opened_at for visit in data.state.open)
            fresh = {(v.step, v.number) for v in data.state.open if v.opened_at == newest}
            return next((at for at in acting if at in fresh), acting[0])
        place = visits.index(self._at) if self._at in visits else 0
        later = [at for at in acting if visits.index(at) > place]
        if later or acting:
            return (later or acting)[0]
        waits = [at for at in ready if data.procedure.steps[at[0]].kind == "wait"]
        return next(iter(waits or ready), None)

    # Drawing ------------------------------------------------------------------------------

    async def _show(self) -> None:
        """Put the current step into the middle."""
        from frontdesk.screens import wizard_data, wizard_text
        from frontdesk.screens.wizard_step import StepPane

        data, middle = self._data, self.query_one("#middle", Vertical)
        visit = self._visit()
        if data is None or visit is None:
            return
        step, desk = data.step(visit), self.console.link.require()
        picks = await self.console.link.call(_picks, wizard_data, desk, data, step)
        kept = self._kept.get(f"{visit.step}/{visit.number}", {})
        words = wizard_text.step_text(data, step, visit)
        pane = StepPane(data, visit, picks, kept, words, desk.house.zone)
        before = [*middle.children]
        with self.app.batch_update():
            await middle.mount(pane)
            self._pane = pane
            if self._old and visit.step == data.procedure.first.id:
                pane.show_old(self._old)
                pane.say(self._typed_then())
            else:
                pane.focus_first(str(kept.get("", "")))
            middle.remove_children(before)  # awaited here, a newer reload would break it off
        self._type_ahead()
        self._look_soon()

    def on_key(self, event: events.Key) -> None:
        self._hold(event)
        if event.key == "enter" and self.focused is None and self._pane is not None:
            event.stop()  # a step without a field is done with Enter like any other
            self.action_done()

    def on_paste(self, event: events.Paste) -> None:
        self._hold(event)

    def _hold(self, event: events.Key | events.Paste) -> None:
        """What is typed before the first field stands is kept for it."""
        if self._pane is None and not self._kept_shut:
            event.stop()
            self._ahead.append(event)
        elif getattr(event, "key", "") != "enter":
            self._came = None

    def _type_ahead(self) -> None:
        ahead, self._ahead = self._ahead, []
        for event in ahead:
            (self.focused or self)._forward_event(event)

    def _visit(self) -> Any:
        found = [visit for visit in self._open() if (visit.step, visit.number) == self._at]
        return found[0] if found else None

    def _draw(self) -> None:
        from frontdesk.screens import wizard_text

        data = self._data
        if data is None or not self.is_mounted:
            return
        emergency = data.procedure.request.urgency == "emergency"
        self.set_class(emergency, "emergency")
        self.query_one("#head", Static).update(wizard_text.head_text(data, self.size.width))
        ahead = wizard_text.ahead(data)
        steps, visit = self.query_one("#steps", RecordTable), self._visit()
        here = self._key(visit) if visit and not steps.has_focus else None
        steps.show([*data.state.visits, *ahead], at=here)
        step = data.step(visit) if visit else data.procedure.first
        self.query_one("#caution", Static).update(wizard_text.caution_text(data, step))
        self._second()
        self.draw_frame()

    def _second(self) -> None:
        """The clocks, each second."""
        from frontdesk.screens import wizard_text

        desk = self.console.link.desk
        if self._data is None or desk is None or not self.is_current:
            return
        now, wide = desk.clock.now(), self.has_class("wide")
        name, columns = ("#timers", 27) if wide else ("#below", self.size.width - 2)
        rows = 12 if wide else 1
        text = wizard_text.clocks_text(self._data, now, columns, rows)
        self.query_one(name, Static).update(text, layout=False)
        self.query_one("#steps", RecordTable).redraw()

    def _step_line(self, row: Any, columns: int) -> Text:
        from frontdesk.procedures.definition import Step
        from frontdesk.screens import wizard_text

        desk = self.console.link.require()
        if isinstance(row, Step) or self._data is None:
            return wizard_text.ahead_line(row, columns)
        return wizard_text.step_line(
            self._data, row, columns, desk.house.zone, desk.clock.now(), self._at
        )

    def _key(self, row: Any) -> int:
        return hash((getattr(row, "step", None) or row.id, getattr(row, "number", 0)))

    # Going from step to step --------------------------------------------------------------

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        visit = event.row
        if getattr(visit, "is_open", False):
            self._go((visit.step, visit.number))
        elif hasattr(visit, "settled_at"):
            self._tell_settled(visit)

    def _tell_settled(self, visit: Any) -> None:
        from frontdesk.screens import wizard_text

        if self._data:
            zone = self.console.link.require().house.zone
            self.console.tell(wizard_text.settled_text(self._data, visit, zone).plain)

    def _go(self, at: At) -> None:
        self._remember()
        self._at = at
        begin(self, self._go_now, "show")

    async def _go_now(self) -> None:
        async with self._drawing:
            await self._show()
            self._draw()

    def action_other(self, by: int) -> None:
        """The next or the last of the steps that are open."""
        ready = [(visit.step, visit.number) for visit in self._open()]
        if self._at in ready and len(ready) > 1:
            self._go(ready[(ready.index(self._at) + by) % len(ready)])

    def action_list(self) -> None:
        """To the list of steps, or back to the fields."""
        steps = self.query_one("#steps", RecordTable)
        if steps.has_focus and self._pane:
            self._pane.focus_first()
        else:
            steps.focus()

    # What was typed -----------------------------------------------------------------------

    def on_typed(self, event: Typed) -> None:
        event.stop()
        if self._pane is None or self._pane not in event.field.ancestors:
            return
        self._unsaved = True
        if self._pane.typed != self._came_with:  # the first values of fields are told too
            self._came = None
        self._pane.changed()
        self._later("keep", PAUSE, self._keep_soon)
        if event.field.id in ("field-room", "field-phone"):
            self._later("look", LOOK, self._look_soon)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Where the cursor is; while the screen is taken down nothing has the focus any more."""
        if (event.widget.id or "").startswith("field-"):
            self._field = str(event.widget.id).removeprefix("field-")

    def _later(self, name: str, seconds: float, call: Any) -> None:
        if name in self._pauses:
            self._pauses[name].stop()
        self._pauses[name] = self.set_timer(seconds, call)

    def _remember(self) -> None:
        """Hold what stands in the fields of the step that is shown."""
        if self._pane and self._pane.is_running:
            name = f"{self._pane.visit.step}/{self._pane.visit.number}"
            self._kept[name] = self._pane.typed | {"": self._field}

    @property
    def _draft(self) -> str:
        return f"run-{self.run_id}" if self.run_id else f"start-{self._procedure}"

    def _keep_soon(self) -> None:
        self._pauses.pop("keep", None)
        self._remember()
        begin(self, self._keep, "keep")

    async def _keep(self) -> None:
        """Save every half-filled step, so that a killed console resumes in the same field."""
        if self._may_keep():
            self._unsaved = False
            await self.console.attempt(self.console.link.keep_draft(self._draft, self._held()))

    def _may_keep(self) -> bool:
        """Whether what was typed is still of use, and whoever typed it is signed in."""
        desk, data = self.console.link.desk, self._data
        if self._given_up or (data and data.run and data.run.state != "running"):
            return False
        signed_in = desk.signed_in.person_id if desk and desk.signed_in else None
        return self._person is not None and signed_in == self._person

    def keep_before_lock(self) -> None:
        """Save what was typed up to this key: whoever typed it is about to be signed out.

        It is done at once, not on the desk's thread, where it would come after the signing out.
        """
        self._remember()
        if self._unsaved and self._may_keep():
            self._unsaved = False
            with suppress(FrontDeskError):
                self.console.link.require().keep_draft(self._draft, self._held())

    def _held(self) -> dict[str, Any]:
        """What a draft keeps: where the person was, and every half-filled step."""
        now = self.console.link.require().clock.now()
        return {"at": list(self._at or ()), "typed": self._kept, "kept_at": now}

    def on_screen_suspend(self) -> None:
        """Another screen comes over this one, or this one goes: hold what was typed."""
        self._remember()

    async def on_unmount(self) -> None:
        if self._unsaved and self.console.link.desk:
            await self._keep()

    async def _restore(self) -> None:
        """Put back what was typed before, once."""
        if self._restored:
            return
        kept: dict[str, Any] = await self.console.link.draft(self._draft) or {}
        self._restored = True  # only now: a newer reload may have broken this one off
        typed = kept.get("typed", {})
        if self.run_id is None:
            self._restore_start(typed, int(kept.get("kept_at", 0)))
            return
        if isinstance(typed, dict):
            self._kept = typed
        at: list[Any] = kept.get("at") or []
        place = (str(at[0]), int(at[1])) if len(at) == 2 else None
        if place and self._stands(place):
            self._at = place

    def _restore_start(self, typed: Mapping[str, Any], then: int) -> None:
        """What was typed for a run that did not begin: perhaps of another call, so marked as old.

        Facts that are handed over count instead, unless they are about the same place.
        """
        assert self._data is not None
        first = f"{self._data.procedure.first.id}/1"
        old = (
            dict(typed.get(first, {}))
            if self.console.link.require().clock.now() - then <= HOUR
            else {}
        )
        given = self._first_typed
        if given.get("room") and given["room"] != old.get("room"):
            old = {}
        self._old = {} if given.get("room") else {key: old[key] for key in old if key and old[key]}
        self._old_at = then
        self._kept[first] = old | given

    def _typed_then(self) -> str:
        zone = self.console.link.require().house.zone
        words = _("This was typed at {time} and not sent. Typing replaces it; Esc lets it go.")
        return words.format(time=local(self._old_at, zone).strftime("%H:%M"))

    def _look_soon(self) -> None:
        self._pauses.pop("look", None)
        if self._pane and any(field.name == "room" for field in self._pane.fields):
            begin(self, self._look, "look")

    async def _look(self) -> None:
        """Who lives at the place, with their numbers."""
        from frontdesk.screens.wizard_data import who_is_there

        pane = self._pane
        room = str(pane.typed.get("room", ""))
        if not room.strip():
            return
        desk, phone = self.console.link.require(), str(pane.typed.get("phone", ""))
        found = await self.console.link.call(who_is_there, desk, room, phone)
        if pane.is_mounted:
            pane.there = found.residents
            pane.draw_picks()

    # Recording ----------------------------------------------------------------------------

    def on_step_pane_answered(self, event: Any) -> None:
        """Enter in a field: it is meant for the step that the field belongs to, and no other."""
        event.stop()
        if self._settled():
            self._do(self._done, event.pane)

    def action_done(self) -> None:
        """The step is done, with what stands in its fields."""
        if self._settled():
            self._do(self._done, self._pane)

    def _settled(self) -> bool:
        """Whether the person has had time to see a step that came through somebody else's doing."""
        now = self.console.link.require().clock.monotonic()
        if self._came is not None and now - self._came < SETTLE:
            return False
        self._came = None
        return True

    def _do(self, work: Any, pane: Any) -> None:
        """Record something of the step that stood there when the key was pressed."""
        if not self._sending and pane is not None:
            self._sending = True
            typed = pane.typed
            begin(self, lambda: self._worked(work, pane, typed), "send")

    async def _worked(self, work: Any, pane: Any, typed: dict[str, Any]) -> None:
        """Record something; a refusal is said beside what was typed, and nothing is lost."""
        own = pane.at in self._own
        self.own(pane.at)
        try:
            await work(pane, typed)
        except FrontDeskError as error:
            if not own:
                self._own.discard(pane.at)
            self._say_refusal(error, pane)
        else:
            await self._went_on(pane.at)
        finally:
            self._sending = False

    def _say_refusal(self, error: FrontDeskError, pane: Any) -> None:
        """Beside the fields, where they are still there."""
        if pane is not self._pane:  # somebody else's doing has brought another step meanwhile
            self._came = self.console.link.require().clock.monotonic()
        if self._pane is None:
            self.console.say(error)
            return
        self._pane.say(str(error))
        if isinstance(error, InvalidInput):
            self._pane.focus_label(error.field)
        elif self.console.link.require().signed_in is None:
            self._open_pin(self._data)

    def own(self, at: At) -> None:
        """This console settles the visit, so that what comes after it is no surprise here."""
        self._own.add(at)

    async def _done(self, pane: Any, typed: dict[str, Any]) -> None:
        from frontdesk.procedures import actions

        link = self.console.link
        desk = link.require()
        if self.run_id is None:
            self.run_id = await link.call(
                lambda: desk.begin(self._procedure, typed, request=self._request)
            )
            self._old = {}
            await link.keep_draft(f"start-{self._procedure}", None)
            return
        run, step, visit = self.run_id, pane.step.id, pane.visit.number
        begun = await link.call(lambda: desk.work(actions.done, run, step, typed, visit=visit))
        if begun:  # what was begun is more urgent than what it was begun from: Esc comes back
            self.app.push_screen(Wizard(begun[0]))

    async def _went_on(self, at: At) -> None:
        """After something was recorded: its half-filled fields are let go, the next step comes."""
        await self.reload()
        if not self._stands(at):
            self._kept.pop(f"{at[0]}/{at[1]}", None)
        if self.is_current and self._data and self._data.run:
            await self._keep()
            self._ask_pin()

    async def _ended(self) -> None:
        """The run has ended: its report takes the place of the wizard."""
        from frontdesk.screens.run_report import RunReport

        if self.run_id is None:
            return
        self._given_up = True
        await self.console.link.keep_draft(f"run-{self.run_id}", None)
        if self.app.screen is self:  # under a dialog it waits until that is closed
            self.app.pop_screen()
            self.app.push_screen(RunReport(self.run_id, masked=True))

    def _ask_pin(self) -> None:
        """Help is sent: whoever sits here signs in now (DESIGN: F12 on the locked screen)."""
        desk, data = self.console.link.require(), self._data
        if desk.signed_in or data is None or self.run_id is None or self._asked_pin:
            return
        sent = [
            visit
            for visit in data.state.visits
            if not visit.is_open and data.step(visit).kind == "send"
        ]
        if sent:
            self._open_pin(data)

    def _open_pin(self, data: RunData | None) -> None:
        """Esc goes on without; it is asked again where a step cannot be recorded without."""
        from frontdesk.screens.wizard_acts import pin_dialog

        if data and data.run:
            self._asked_pin = True
            self.app.push_screen(pin_dialog(self.console, data.run.owner), self._pin_given)

    async def _pin_given(self, person: int | None) -> None:
        if person is not None:
            self._remember()
            await self.console.link.keep_draft(self._draft, self._held())
            await self.app.tasks.continue_run(person, self.run_id)  # type: ignore[attr-defined]

    # What else can be done with a step ----------------------------------------------------

    def offers(self, action: Action) -> bool:
        """Only what the step allows stands in the key line."""
        if action.where != self.WHERE or self._data is None:
            return True
        visit = self._visit()
        kind = self._data.step(visit).kind if visit else ""
        begun = self.run_id is not None
        return {
            "wizard.not_reached": begun and kind == "notify",
            "wizard.own_pin": begun and bool(visit and self._data.step(visit).role),
            "wizard.skip": begun,
            "wizard.other": begun,
        }.get(action.id, True)

    def _act(self, name: str) -> None:
        from frontdesk.screens import wizard_acts

        if self.run_id is None or self._data is None or self._pane is None:
            self.console.tell(_("The run begins with its first step."))
            return
        dialog = getattr(wizard_acts, name)(self)
        if dialog is not None:
            self.app.push_screen(dialog, self._acted)

    async def _acted(self, done: Any) -> None:
        if done is not None and self._pane is not None:
            await self.console.attempt(self._went_on(self._pane.at))

    def action_not_reached(self) -> None:
        """Nobody answered: the try is counted with its time, the step stays open."""
        data, visit = self._data, self._visit()
        if (
            self.run_id is None
            or data is None
            or visit is None
            or data.step(visit).kind != "notify"
        ):
            self.console.tell(_("This step tells nobody."))
        elif self._settled():
            self._do(self._not_reached, self._pane)

    async def _not_reached(self, pane: Any, typed: dict[str, Any]) -> None:
        from frontdesk.procedures import actions

        desk, run = self.console.link.require(), self.number
        note = str(typed.get("told", ""))
        step, visit = pane.step.id, pane.visit.number
        await self.console.link.call(
            lambda: desk.work(actions.not_reached, run, step, note, visit=visit)
        )
        self.console.tell(_("Not reached: noted with the time."))

    def action_skip(self) -> None:
        self._act("skip_dialog")

    def action_own_pin(self) -> None:
        self._act("decision_dialog")

    def action_reopen(self) -> None:
        self._act("reopen_dialog")

    def action_call_off(self) -> None:
        self._act("call_off_dialog")

    def action_hand(self) -> None:
        self._act("hand_dialog")

    def action_telephones(self) -> None:
        """The telephone list, over the run."""
        from frontdesk.screens.contacts import Contacts

        if self._somebody_here():
            self.app.push_screen(Contacts())

    def _somebody_here(self) -> bool:
        """Whether somebody is signed in: whoever walks past the locked screen reads no numbers."""
        if self.console.link.require().signed_in is None:
            self.console.tell(_("Sign in first."))
            return False
        return True

    def action_report(self) -> None:
        """What has been done so far."""
        from frontdesk.screens.run_report import RunReport

        if self._somebody_here() and self.run_id is not None:
            self.app.push_screen(RunReport(self.run_id))

    def action_back(self) -> None:
        """Leave the run as it stands; it waits on the board. One that has not begun is let go."""
        if self.run_id is None:
            self._given_up = True
            link, draft = self.console.link, self._draft
            begin(self.app, lambda: link.keep_draft(draft, None), "let-go")
        else:
            self._remember()
            self._unsaved = True
        self.app.pop_screen()

    # What the acts of a step need to know -------------------------------------------------

    @property
    def number(self) -> int:
        """The run's number, once it has begun."""
        assert self.run_id is not None
        return self.run_id

    def turn_to_new(self) -> None:
        """Go to what has just been opened, once it is read; what was typed here is held."""
        self._remember()
        self._at = None

    @property
    def data(self) -> RunData:
        """The run as it was last read."""
        assert self._data is not None
        return self._data

    @property
    def pane(self) -> Any:
        """The step that is shown."""
        return self._pane

    @property
    def chosen(self) -> Any:
        """The visit under the cursor of the list of steps."""
        return self.query_one("#steps", RecordTable).current


def _picks(wizard_data: Any, desk: Any, data: RunData, step: Any) -> list[Any]:
    """Whom the step may ring or send."""
    if step.kind == "notify":
        found: list[Any] = wizard_data.whom_to_tell(desk, data, step)
        return found
    if step.kind == "decide":
        decide: list[Any] = wizard_data.whom_to_ask(desk, data, step)
        return decide
    for answer in step.fields:
        if answer.type == "person":
            can_go: list[Any] = wizard_data.who_can_go(desk, data, answer)
            return can_go
    return []
