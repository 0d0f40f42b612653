"""What the console does from anywhere: open the site, watch it, lock, and the common forms."""

import asyncio
import gc
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.app import ScreenStackError
from textual.css.query import NoMatches

from frontdesk.errors import FrontDeskError
from frontdesk.language import _, current_language, set_language
from frontdesk.screens.handover_reminders import Reminders
from frontdesk.screens.modes import MODES, SIGNED_OUT
from frontdesk.widgets.console import BooksChanged, Status, begin

if TYPE_CHECKING:
    from frontdesk.app import FrontDesk

SECOND = 1.0
TICK_EVERY = 5
"""Seconds between two looks at the clocks."""
EMERGENCY = "emergency-patient"
"""The procedure behind F12."""
ALWAYS = ("quit", "help", "command_palette", "emergency", "next_theme", "next_language")
"""Actions that need nobody signed in."""
NEED_PERSON = (
    *("go", "new_request", "write_entry", "relieve", "heartbeat", "promise", "lock"),
    *("sign_out", "verify", "backup", "toggle_bell", "import_file", "hand_in"),
)


class Tasks:
    """The app's standing work, kept apart from its wiring."""

    def __init__(self, app: "FrontDesk") -> None:
        self.app = app
        self.defect: Exception | None = None
        self._touched = time.monotonic()
        self._version: int | None = None
        self._seconds = 0
        self._overdue = 0
        self._left_mode = "board"
        self._left_person: int | None = None
        self._reminders = Reminders()
        self._to_read = False
        """Whether whoever signed in has still to acknowledge an instruction."""

    # Opening and watching ---------------------------------------------------------------

    def start(self) -> None:
        """Begin to open the site once the first screen is painted."""
        self.app.call_after_refresh(self._painted)
        self.app.set_interval(SECOND, self._each_second)

    def _painted(self) -> None:
        """The first screen is there: what was loaded for it stays, and the book is opened."""
        gc.freeze()
        gc.enable()
        begin(self.app, self._open, "open")

    async def _open(self) -> None:
        from frontdesk.store.site import SiteFolder

        link = self.app.link
        if not await link.call(lambda: SiteFolder(link.site).exists):
            self.app.switch_mode("welcome")
            return
        try:
            await link.open()
        except FrontDeskError as error:
            self.app.say(error)
            self._sign_in_screen("refused", str(error))
            return
        await self.opened()

    async def opened(self) -> None:
        """The site is open: language, colours, what the check of the newest entries found."""
        link = self.app.link
        desk = link.require()
        if self.app.language is None:
            stored = await link.call(lambda: desk.setting("language"))
            set_language("zh" if (stored or desk.house.language) == "zh" else "en")
        theme = await link.call(lambda: desk.setting("theme"))
        if theme in self.app.available_themes:
            self.app.theme = theme
        self.app.bell_on = await link.call(lambda: desk.setting("bell")) != "off"
        self._watch(desk)
        await self.refresh_status()
        if self.app.current_mode == "welcome":
            self.app.switch_mode("sign_in")
        self._sign_in_screen("desk_opened")
        problems = await self.app.attempt(link.check_opening())
        if problems:
            first = problems[0]
            where = f"#{first.seq}" if first.seq else f"{first.table} {first.row}"
            self.app.notify(
                _(
                    "The book does not hold: {kind} {where}. Run verify and call the supervisor."
                ).format(kind=first.words, where=where),
                severity="error",
                timeout=60,
                markup=False,
            )

    def _watch(self, desk: Any) -> None:
        """Show at once what this process writes; the poll shows what others write."""
        loop = asyncio.get_running_loop()

        def committed(_done: Any) -> None:
            loop.call_soon_threadsafe(self._books_changed)

        desk.watch(committed)

    def _books_changed(self) -> None:
        if self.app.is_running:
            begin(self.app, self.changed, "changed")

    def _sign_in_screen(self, method: str, *args: Any) -> None:
        screen = self.app.screen
        if hasattr(screen, method):
            getattr(screen, method)(*args)

    async def _each_second(self) -> None:
        desk = self.app.link.desk
        if desk is None:
            return
        self._seconds += 1
        if self._seconds % TICK_EVERY == 0:
            await self.app.attempt(self.app.link.call(desk.tick))
            self._lock_when_idle()
        version = await self.app.link.call(desk.database.data_version)
        if version != self._version:
            self._version = version
            await self.refresh_status()
            self._say_changed()
        elif self._seconds % 30 == 0:
            await self.refresh_status()
        self._remind(desk)
        self._draw_frame()

    def _remind(self, desk: Any) -> None:
        """The end of the shift comes near: said once, with the bell (HO-01, HO-02)."""
        if words := self._reminders.due(self.app.status, desk.clock.now(), desk.house.rulebook):
            self.app.notify(words, timeout=12, severity="warning", markup=False)
            if self.app.bell_on:
                self.app.bell()

    @property
    def _shown(self) -> Any:
        """The screen that is shown; None for the moment in which one is taken down."""
        try:
            return self.app.screen
        except ScreenStackError:
            return None

    def _say_changed(self) -> None:
        """Let the screen that is shown read the books again."""
        if screen := self._shown:
            screen.post_message(BooksChanged())

    def _draw_frame(self) -> None:
        draw = getattr(self._shown, "draw_frame", None)
        with suppress(NoMatches):  # a screen that is just being built or taken down
            if draw:
                draw()

    async def changed(self) -> None:
        """This process has written: show it at once."""
        await self.refresh_status()
        self._say_changed()

    async def refresh_status(self) -> None:
        """Read what the header shows."""
        desk = self.app.link.desk
        if desk is None:
            return
        status = await self.app.attempt(self.app.link.call(_status, desk))
        if status is None:
            return
        if status.overdue > self._overdue and self.app.bell_on:
            self.app.bell()
        self._overdue = status.overdue
        self.app.status = status

    # Signing in and out -----------------------------------------------------------------

    async def signed_in(self, person: int) -> None:
        """Somebody has signed in: back to where they were, or to the board."""
        await self.refresh_status()
        mode = self._left_mode if person == self._left_person else "board"
        if person != self._left_person:
            await self._forget_modes()
        self._touched = time.monotonic()
        self.app.switch_mode(mode)
        self._to_read = self.app.status.unread > 0
        if self._to_read:  # before anything else is laid over the board, such as a run
            await self._instruct()

    def instruct(self) -> None:
        """Show the instructions that wait for whoever is signed in, over everything."""
        begin(self.app, self._instruct, "instruct")

    async def _instruct(self) -> None:
        from frontdesk.registers import instructions
        from frontdesk.screens.instruction_dialog import InstructionDialog

        person = self.app.link.person
        if person is None or any(isinstance(s, InstructionDialog) for s in self.app.screen_stack):
            return
        ask = self.app.link.ask(instructions.pending, person)
        waiting = await self.app.attempt(ask)
        self._to_read = bool(waiting)
        if waiting:
            self.app.push_screen(InstructionDialog(waiting), self._instructed)

    async def _instructed(self, _read: None) -> None:
        self._to_read = False
        await self.changed()

    async def _forget_modes(self, but: str = "") -> None:
        """Screens of the person before, or of another language, are made anew when shown.

        Args:
            but: a mode that stays as it is.
        """
        for mode, make in MODES.items():
            if mode not in (*SIGNED_OUT, but):
                await self.app.remove_mode(mode)
                self.app.add_mode(mode, make)

    def lock(self) -> None:
        """Lock the screen; duty goes on and every form keeps what was typed."""
        desk = self.app.link.desk
        if desk is None or desk.signed_in is None:
            return
        self._left_mode = self.app.current_mode
        self._left_person = desk.signed_in.person_id
        for screen in self.app.screen_stack:
            getattr(screen, "keep_before_lock", lambda: None)()
        desk.sign_out()
        self.app.switch_mode("sign_in")
        self._sign_in_screen("locked", self._left_person)

    def sign_out(self) -> None:
        """Nobody is signed in any more; duty goes on."""
        self.lock()
        self._left_person = None
        self._left_mode = "board"
        self._sign_in_screen("locked", None)

    def touched(self) -> None:
        """Somebody has pressed a key."""
        self._touched = time.monotonic()

    def _lock_when_idle(self) -> None:
        desk = self.app.link.desk
        if desk is None or desk.signed_in is None:
            return
        limit = desk.house.rulebook.minutes("idle.lock_min") * 60
        if time.monotonic() - self._touched > limit:
            self.lock()

    def allowed(self, action: str) -> bool:
        """Whether an action is there now."""
        desk = self.app.link.desk
        if action in NEED_PERSON:
            signed_out = self.app.current_mode in SIGNED_OUT
            return desk is not None and desk.signed_in is not None and not signed_out
        if action == "emergency":
            return desk is not None
        if action == "quit":
            return not getattr(self.app.screen, "HOLDS", False)
        return True

    # From anywhere ----------------------------------------------------------------------

    def go(self, mode: str) -> None:
        """Show a mode, with whatever lies over it closed."""
        while len(self.app.screen_stack) > 1:
            self.app.pop_screen()
        if self.app.current_mode != mode:
            self.app.switch_mode(mode)
        if self._to_read:
            self.instruct()

    def new_request(self) -> None:
        """The form for a new request."""
        from frontdesk.screens.request_form import RequestForm

        if not isinstance(self.app.screen, RequestForm):
            self.app.push_screen(RequestForm(), self._request_registered)

    def emergency(self) -> None:
        """The emergency patient, from anywhere: the place first."""
        from frontdesk.screens.wizard import Wizard

        screen = self.app.screen
        if isinstance(screen, Wizard) and screen.run_id is None:
            return
        facts: dict[str, str] = getattr(screen, "facts_for_emergency", dict)()
        self.app.push_screen(Wizard(procedure=EMERGENCY, typed=facts))

    async def continue_run(self, person: int, run: int) -> None:
        """Somebody has signed in after help was sent: the run goes on under their name."""
        from frontdesk.screens.wizard import Wizard

        while len(self.app.screen_stack) > 1:
            await self.app.pop_screen()
        self._left_person = None
        await self.signed_in(person)
        await self.app.push_screen(Wizard(run))

    async def _registered(self, result: Any) -> None:
        if result is not None:
            await self.changed()

    async def _request_registered(self, request: int | None) -> None:
        """A special request goes on with its procedure at once (REQ-22)."""
        await self._registered(request)
        if request is not None:
            await self.begin_for(request, special_only=True)

    async def begin_for(self, request: int, *, special_only: bool = False) -> None:
        """Open the procedure that runs for a request, or begin the one for its kind."""
        from frontdesk.screens.procedures import Procedures
        from frontdesk.screens.request_detail import RequestDetail
        from frontdesk.screens.wizard import Wizard

        found = await self.app.attempt(self.app.link.call(_for_request, self.app.link, request))
        if found is None:
            return
        if special_only and not found.special:
            elsewhere = isinstance(self.app.screen, RequestDetail)  # the page of another call
            if found.to_tell or found.notes or elsewhere:
                self.app.push_screen(RequestDetail(request))
            return
        if found.run is not None:
            self.app.push_screen(Wizard(found.run))
        elif found.procedure:
            wizard = Wizard(procedure=found.procedure, request=request, typed=found.facts)
            self.app.push_screen(wizard)
        elif not special_only:
            self.app.push_screen(Procedures(request, found.facts))

    def write_entry(self) -> None:
        """The form for an entry of the duty log."""
        from frontdesk.screens.entry_form import EntryForm

        if not isinstance(self.app.screen, EntryForm):
            self.app.push_screen(EntryForm(), self._registered)

    def relieve(self) -> None:
        """Take duty, or hand it over."""
        from frontdesk.screens.handover_open import open_handover

        begin(self.app, lambda: open_handover(self.app), "relieve")

    def hand_in(self) -> None:
        """Hand the orders of the desk to the dispatcher."""
        from frontdesk.screens.hand_in import open_hand_in

        begin(self.app, lambda: open_hand_in(self.app), "hand_in")

    def heartbeat(self) -> None:
        """Desk manned, nothing to report."""
        begin(self.app, self._heartbeat, "heartbeat")

    async def _heartbeat(self) -> None:
        from frontdesk.registers.duty_log import EntryDraft, write

        seq = await self.app.attempt(self.app.link.act(write, EntryDraft("desk.manned")))
        if seq:
            self.app.tell(_("Written: #{seq}").format(seq=seq))
            await self.changed()

    def promise(self) -> None:
        """The form for a promise with a clock."""
        from frontdesk.screens.promise_form import promise_form

        self.app.push_screen(promise_form(self.app.link), self._registered)

    def help(self) -> None:
        """All keys of the screen that is shown."""
        from frontdesk.screens.help import Help

        if not isinstance(self.app.screen, Help):
            self.app.push_screen(Help(self.app.screen))

    def verify(self) -> None:
        """Check the whole book, with progress."""
        from frontdesk.screens.verify import VerifyScreen

        self.app.push_screen(VerifyScreen())

    def backup(self) -> None:
        """Write a checked backup."""
        begin(self.app, self._backup, "backup")

    async def _backup(self) -> None:
        from frontdesk.exchange.archive import backup

        desk = self.app.link.require()
        self.app.tell(_("Writing the backup …"))
        done = await self.app.attempt(self.app.link.call(backup, desk))
        if done:
            self.app.tell(_("Backup written: {name}").format(name=done.path.name))

    def import_file(self) -> None:
        """Take households, past requests or a price list over from a file."""
        from frontdesk.screens.import_file import ImportFile

        if not isinstance(self.app.screen, ImportFile):
            self.app.push_screen(ImportFile())

    async def hand_keys(self, person: int) -> None:
        """Somebody else sits at the keys from now on, as after a relief."""
        self._left_person = None
        self.app.switch_mode("sign_in")
        await self.signed_in(person)

    # Settings of this computer ----------------------------------------------------------

    def keep(self, name: str, value: str) -> None:
        """Keep a display setting."""
        desk = self.app.link.desk
        if desk:
            self.app.run_worker(self.app.link.call(desk.keep_setting, name, value))

    def next_language(self) -> None:
        """The other language, on every screen."""
        language = "en" if current_language() == "zh" else "zh"
        set_language(language)  # type: ignore[arg-type]
        self.app.language = language  # type: ignore[assignment]
        self.keep("language", language)
        self.app.refresh(recompose=False)
        begin(self.app, self._recompose, "language")

    async def _recompose(self) -> None:
        await self._forget_modes(but=self.app.current_mode)
        await self.app.screen.recompose()
        retitle = getattr(self.app.screen, "retitle", None)
        if retitle:
            retitle()
        self._say_changed()
        self._draw_frame()

    def toggle_bell(self) -> None:
        """The bell for clocks that are over, on or off."""
        self.app.bell_on = not self.app.bell_on
        self.keep("bell", "on" if self.app.bell_on else "off")
        self.app.tell(_("Bell on") if self.app.bell_on else _("Bell off"))

    # Defects ----------------------------------------------------------------------------

    def note_defect(self) -> None:
        """Write the code lines of a defect to the site's error file, without any data."""
        if self.defect is None:
            return
        cause = getattr(self.defect, "error", self.defect)  # what a worker failed of
        lines = traceback.extract_tb(cause.__traceback__)
        told = [type(cause).__name__]
        told += [f"  {line.filename.rsplit('frontdesk', 1)[-1]}:{line.lineno}" for line in lines]
        try:
            with (self.app.link.site / "errors.log").open("a", encoding="utf-8") as file:
                file.write("\n".join([time.strftime("%F %T"), *told, ""]))
        except OSError:
            return

    def report_defect(self) -> None:
        """After the screen is gone: one line that says what happened and what to do."""
        if self.defect is not None:
            sys.stderr.write(
                _(
                    "The console had to close ({error}). Nothing that was acknowledged is lost; "
                    "open it again. Details: errors.log in the site folder."
                ).format(error=type(self.defect).__name__)
                + "\n"
            )


@dataclass(frozen=True)
class _ForRequest:
    """What a request has or needs: a running run, or the procedure for its kind."""

    special: bool
    to_tell: bool
    run: int | None
    procedure: str | None
    facts: dict[str, str]
    notes: bool
    """Whether an if-then note has fired for it."""


def _for_request(link: Any, request: int) -> _ForRequest:
    from frontdesk.registers import help_requests, if_then, notifications, runs

    desk = link.require()
    with desk.reading() as reading:
        view = help_requests.show(reading, request)
        running = [run for run in runs.of_request(reading, request) if run.state == "running"]
        told = notifications.of_subject(reading, f"help_request:{request}")
        notes = bool(if_then.matching(reading, request))
    facts = {
        "room": view.room,
        "phone": view.telephone,
        "requester": view.requester,
        "content": view.content,
        "condition": view.content,
    }
    suggested = desk.procedures().suggested(view.kind, view.sub_kind)
    started = running[0].id if running else None
    return _ForRequest(view.special, bool(told), started, suggested, facts, notes)


def _status(desk: Any) -> Status:
    from frontdesk.registers import commitments, duty, duty_log, instructions

    with desk.reading() as reading:
        shift, who = duty.current(reading), desk.signed_in
        return Status(
            site=desk.house.name,
            practice=desk.house.practice,
            on_duty=shift.name if shift else "",
            signed_in=who.name if who else "",
            shift_opened=shift.opened_at if shift else None,
            shift_ends=shift.ends_at if shift else None,
            overdue=commitments.count_overdue(reading),
            heartbeat_due=shift is not None and duty_log.heartbeat_due(reading),
            check_due=desk.full_check_due(reading.now),
            on_paper=desk.on_paper,
            unread=instructions.count_pending(reading, who.person_id, who.roles) if who else 0,
        )
