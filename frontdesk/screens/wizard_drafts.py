"""What was typed in the wizard and not sent: kept while other steps are looked at, saved at each
pause, put back once; and the keys that came before a field stood there to take them."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual import events
from textual.timer import Timer

from frontdesk.clock import HOUR, local
from frontdesk.errors import FrontDeskError
from frontdesk.language import _
from frontdesk.screens.wizard_data import At, RunData, who_is_there
from frontdesk.widgets.console import begin
from frontdesk.widgets.form import PAUSE

if TYPE_CHECKING:
    from frontdesk.screens.wizard import Wizard
    from frontdesk.screens.wizard_step import StepPane

LOOK = 0.15
"""Seconds without a key after which a place is looked up."""


class Pause:
    """Calls once nothing more has been typed for some seconds."""

    def __init__(self, wizard: "Wizard", seconds: float, call: Callable[[], object]) -> None:
        self._wizard = wizard
        self._seconds = seconds
        self._call = call
        self._timer: Timer | None = None

    def again(self) -> None:
        """Something was typed: wait anew."""
        if self._timer:
            self._timer.stop()
        self._timer = self._wizard.set_timer(self._seconds, self._call)


class Drafts:
    """Every half-filled step of a run, or the first one of a run that has not begun.

    Args:
        start: name of the draft until the run has begun.
        given: what is known for the first step already, by field.
    """

    def __init__(self, wizard: "Wizard", start: str, given: Mapping[str, Any]) -> None:
        self._wizard = wizard
        self._start = start
        self._given = dict(given)
        self._kept: dict[str, dict[str, Any]] = {}
        self._person: int | None = None
        self._field = ""
        self._unsaved = False
        self._restored = False
        self._given_up = False
        self._old_at = 0
        self._pause = Pause(wizard, PAUSE, self._keep_soon)
        self._old: dict[str, Any] = {}
        """What the first step was filled with for an earlier call, by field."""

    # Held while the page is open ----------------------------------------------------------

    def typed_by(self, person: int | None) -> None:
        """Whose drafts these are: of whoever is signed in when the page opens."""
        self._person = person

    def cursor_in(self, name: str) -> None:
        """The field that the cursor is in now."""
        self._field = name

    def of(self, at: At) -> dict[str, Any]:
        """What was typed at a visit, by field; under "" the field that had the cursor."""
        return self._kept.get(f"{at[0]}/{at[1]}", {})

    def remember(self) -> None:
        """Hold what stands in the fields of the step that is shown."""
        pane = self._wizard.pane
        if pane and pane.is_running:
            self._kept[f"{pane.visit.step}/{pane.visit.number}"] = pane.typed | {"": self._field}

    def sent(self, at: At) -> None:
        """A visit is settled: what was typed there is in the book now."""
        self._kept.pop(f"{at[0]}/{at[1]}", None)

    # Saved --------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The draft's name in the book."""
        return f"run-{self._wizard.run_id}" if self._wizard.run_id else self._start

    def changed(self) -> None:
        """Something was typed: it is saved at the next pause."""
        self._unsaved = True
        self._pause.again()

    def left(self) -> None:
        """The page is being left: what stands in it is saved once it is gone."""
        self.remember()
        self._unsaved = True

    def _keep_soon(self) -> None:
        self.remember()
        begin(self._wizard, self.keep, "keep")

    async def keep(self) -> None:
        """Save every half-filled step, so that a killed console resumes in the same field."""
        if self._may_keep():
            self._unsaved = False
            console = self._wizard.console
            await console.attempt(console.link.keep_draft(self.name, self._held()))

    async def keep_unsaved(self) -> None:
        """Save what the pauses have not saved yet."""
        if self._unsaved and self._wizard.console.link.desk:
            await self.keep()

    async def keep_for_next(self) -> None:
        """Save for whoever signs in now, whose run it is from here on."""
        self.remember()
        await self._wizard.console.link.keep_draft(self.name, self._held())

    def keep_before_lock(self) -> None:
        """Save what was typed up to this key: whoever typed it is about to be signed out.

        It is done at once, not on the desk's thread, where it would come after the signing out.
        """
        self.remember()
        if self._unsaved and self._may_keep():
            self._unsaved = False
            with suppress(FrontDeskError):
                self._wizard.console.link.require().keep_draft(self.name, self._held())

    def _may_keep(self) -> bool:
        """Whether what was typed is still of use, and whoever typed it is signed in."""
        desk = self._wizard.console.link.desk
        if self._given_up or self._wizard.has_ended:
            return False
        signed_in = desk.signed_in.person_id if desk and desk.signed_in else None
        return self._person is not None and signed_in == self._person

    def _held(self) -> dict[str, Any]:
        """What a draft keeps: where the person was, and every half-filled step."""
        now = self._wizard.console.link.require().clock.now()
        return {"at": list(self._wizard.at or ()), "typed": self._kept, "kept_at": now}

    # Let go -------------------------------------------------------------------------------

    async def begun(self) -> None:
        """The run has begun: its first step is in the book, and no longer a draft."""
        self._old = {}
        await self._wizard.console.link.keep_draft(self._start, None)

    async def give_up(self) -> None:
        """The run has ended, or will not begin: nothing of it is kept from now on."""
        self._given_up = True
        await self._wizard.console.link.keep_draft(self.name, None)

    def give_up_soon(self) -> None:
        """The same for a page that is closed in the same breath."""
        self._given_up = True
        link, name = self._wizard.console.link, self.name
        begin(self._wizard.app, lambda: link.keep_draft(name, None), "let-go")

    # Put back -----------------------------------------------------------------------------

    async def restore(self, data: RunData) -> At | None:
        """Put back what was typed before, once; the visit that the person was at."""
        if self._restored:
            return None
        kept: dict[str, Any] = await self._wizard.console.link.draft(self.name) or {}
        self._restored = True  # only now: a newer reload may have broken this one off
        typed = kept.get("typed", {})
        if self._wizard.run_id is None:
            self._restore_start(data, typed, int(kept.get("kept_at", 0)))
            return None
        if isinstance(typed, dict):
            self._kept = typed
        at: list[Any] = kept.get("at") or []
        return (str(at[0]), int(at[1])) if len(at) == 2 else None

    def _restore_start(self, data: RunData, typed: Mapping[str, Any], then: int) -> None:
        """What was typed for a run that did not begin: perhaps of another call, so marked as old.

        Facts that are handed over count instead, unless they are about the same place.
        """
        first = f"{data.procedure.first.id}/1"
        recent = self._wizard.console.link.require().clock.now() - then <= HOUR
        old = dict(typed.get(first, {})) if recent else {}
        given = self._given
        if given.get("room") and given["room"] != old.get("room"):
            old = {}
        self._old = {} if given.get("room") else {key: old[key] for key in old if key and old[key]}
        self._old_at = then
        self._kept[first] = old | given

    def point(self, pane: "StepPane", *, first: bool) -> None:
        """Put the cursor where it was, or select what was typed for an earlier call.

        Args:
            first: it is the first step of the procedure.
        """
        if self._old and first:
            pane.show_old(self._old)
            pane.say(self._old_words())
        else:
            pane.focus_first(str(self.of(pane.at).get("", "")))

    def _old_words(self) -> str:
        zone = self._wizard.console.link.require().house.zone
        words = _("This was typed at {time} and not sent. Typing replaces it; Esc lets it go.")
        return words.format(time=local(self._old_at, zone).strftime("%H:%M"))


class TypedAhead:
    """Keys that came before the first field stood there; they are given to it in their order."""

    def __init__(self, wizard: "Wizard") -> None:
        self._wizard = wizard
        self._events: list[events.Key | events.Paste] = []

    def hold(self, event: events.Key | events.Paste) -> None:
        """Keep what nobody can take yet."""
        event.stop()
        self._events.append(event)

    def release(self) -> None:
        """The field stands: it takes what was typed for it."""
        ahead, self._events = self._events, []
        for event in ahead:
            (self._wizard.focused or self._wizard)._forward_event(event)


class PlaceLookup:
    """Who lives at the place that is being typed, looked up at each short pause."""

    FIELDS = ("field-room", "field-phone")

    def __init__(self, wizard: "Wizard") -> None:
        self._wizard = wizard
        self._pause = Pause(wizard, LOOK, self.soon)

    def changed(self, field: str | None) -> None:
        """Something was typed into a field."""
        if field in self.FIELDS:
            self._pause.again()

    def soon(self) -> None:
        """Look now, without keeping anybody waiting, where the step asks for a place."""
        pane = self._wizard.pane
        if pane and any(field.name == "room" for field in pane.fields):
            begin(self._wizard, self.look, "look")

    async def look(self) -> None:
        """Show who lives there beside the fields; nobody while nobody is signed in."""
        pane, link = self._wizard.pane, self._wizard.console.link
        room = str(pane.typed.get("room", ""))
        if not room.strip():
            return
        phone = str(pane.typed.get("phone", ""))
        found = await link.call(who_is_there, link.require(), room, phone)
        if pane.is_mounted:
            pane.there = found.residents
            pane.draw_picks()
