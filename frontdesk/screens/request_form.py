"""The request form: one typed line fills the fields, Enter registers, a draft outlives a kill."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Label, Static

from frontdesk.errors import Changed, FrontDeskError, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.if_then_notes import note_words
from frontdesk.screens.lines import entries_since
from frontdesk.screens.request_fields import (
    OWN,
    ROWS,
    draft_fields,
    form_fields,
    sub_kinds,
    values_of,
    who_calls,
)
from frontdesk.screens.request_words import (
    alike_text,
    ask_text,
    caution_text,
    reply_clock,
    there_text,
)
from frontdesk.text import shown
from frontdesk.widgets.actions import bindings
from frontdesk.widgets.console import BooksChanged, ConsoleApp, begin
from frontdesk.widgets.fields import AnyField, ChoiceField, Field, Sent, Typed, made
from frontdesk.widgets.form import PAUSE, ConfirmDialog, form_keys
from frontdesk.widgets.frame import HeaderLine

LOOK = 0.15
"""Seconds without a key after which the line is read."""


class Cell(Horizontal):
    """A label and its field, half a row wide."""

    DEFAULT_CSS = """
    Cell { height: auto; }
    Cell > Label { width: 16; height: 1; padding: 0 1; color: $foreground 80%; }
    """

    def __init__(self, field: Field, classes: str = "") -> None:
        super().__init__(id=f"cell-{field.name}", classes=classes)
        self._field = field

    def compose(self) -> ComposeResult:
        yield Label(self._field.label, markup=False)
        yield made(self._field)


class RequestForm(ModalScreen[int | None]):
    """Dismissed with the id of the request, or None when it was left.

    Args:
        change: the registered request whose facts are put right.
    """

    WHERE: ClassVar[str] = "form"
    CSS_PATH = "request_form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("form"),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, change: Any = None) -> None:
        super().__init__()
        self._change = change
        self._fields = form_fields()
        self._opened = 0
        self._person: int | None = None
        self._filled: dict[str, Any] = {}
        self._touched: set[str] = set()
        self._held: dict[str, Any] = {}
        self._caller: Any = None
        self._shown_alike: set[int] = set()
        self._pauses: dict[str, Timer] = {}
        self._sending = False
        self._done = False

    @property
    def console(self) -> ConsoleApp:
        """The app, as screens see it."""
        return cast(ConsoleApp, self.app)

    @property
    def _house(self) -> Any:
        return self.console.link.require().house

    def compose(self) -> ComposeResult:
        yield HeaderLine(id="header")
        yield Static(id="what")
        with Vertical(id="form"):
            yield Cell(self._fields["line"])
            for row in ROWS:
                with Horizontal(classes="row"):
                    for name in row:
                        yield Cell(self._fields[name])
            yield Cell(self._fields["content"])
        for part in ("ask", "alike", "there", "caution", "told"):
            yield Static(id=part)
        yield Static(form_keys(), id="form-keys")

    # What the fields hold -----------------------------------------------------------------

    def field(self, name: str) -> AnyField:
        """The widget of a field."""
        return cast(AnyField, self.query_one(f"#field-{name}"))

    @property
    def values(self) -> dict[str, Any]:
        """What every field holds."""
        return {name: self.field(name).content for name in self._fields}

    def _put(self, values: Mapping[str, Any]) -> None:
        """Fill fields on the console's account; they stay open to later readings of the line."""
        if "kind" in values:
            self._offer_sub_kinds(values["kind"])
        for name, value in values.items():
            if name in self._fields and self.field(name).content != value:
                self.field(name).put(value)
            self._filled[name] = value

    def _by_hand(self, name: str) -> bool:
        """Whether the clerk has edited a field: it is never filled again."""
        if name not in self._touched and self.field(name).content != self._filled.get(name, ""):
            self._touched.add(name)
        return name in self._touched

    def _given(self) -> dict[str, Any]:
        names = [name for name in OWN if self._by_hand(name)]
        return {name: self.field(name).content for name in names}

    def _offer_sub_kinds(self, kind: str) -> None:
        field = cast(ChoiceField, self.field("sub_kind"))
        offered = sub_kinds(kind)
        if tuple(field.options) != offered:
            field.offer(offered)

    # Opening and leaving ------------------------------------------------------------------

    async def on_mount(self) -> None:
        desk = self.console.link.require()
        self._opened = desk.clock.now()
        self._person = desk.signed_in.person_id if desk.signed_in else None
        self._filled = self.values
        if self._change:
            self._put(values_of(self._change))
            self.query_one("#cell-line").display = False
        self._first().focus()
        await self._restore()
        self._look_soon()

    def _first(self) -> AnyField:
        return self.field("content" if self._change else "line")

    @property
    def _draft(self) -> str:
        if self._change:
            return f"request-{self._change.id}"
        return "request"

    async def _restore(self) -> None:
        """Put back what was typed before."""
        self._drawn()
        kept = await self.console.link.draft(self._draft)
        if self._closed_meanwhile() or not kept or not isinstance(kept.get("opened"), int):
            return
        typed = self.values["line"]
        self._opened = min(self._opened, kept["opened"])
        values = kept.get("values", {})
        self._put(values | {"line": f"{values.get('line', '')}{typed}"})
        self._touched |= set(kept.get("touched", ())) & set(self._fields)
        self._say(_("What you had typed is here again. Ctrl+N empties the form for a new call."))

    async def _keep(self) -> None:
        desk = self.console.link.require()
        signed_in = desk.signed_in.person_id if desk.signed_in else None
        if self._done or self._person is None or signed_in != self._person:
            return
        draft = {"values": self._held, "touched": sorted(self._touched), "opened": self._opened}
        typed = bool(self._touched) or bool(self._held.get("line"))
        await self.console.link.keep_draft(self._draft, draft if typed and self._held else None)

    async def on_unmount(self) -> None:
        if "keep" in self._pauses:
            await self._keep()

    async def action_leave(self) -> None:
        self._pauses.pop("keep", None)
        if self._held:
            await self.console.attempt(self._keep())
        self.dismiss(None)

    def action_blank(self) -> None:
        """Empty the form for a new call, once that is confirmed; an empty one stays as it is."""
        if self._change or not (self.values["line"] or self._given()):
            return

        async def send(_values: dict[str, Any]) -> bool:
            return True

        words = _("What was typed for this call is let go; the form begins anew.")
        self.app.push_screen(
            ConfirmDialog(_("Empty the form"), words, send),
            lambda sure: begin(self, self._blank, "blank") if sure else None,
        )

    async def _blank(self) -> None:
        """Nothing is left of the call; the clock of the next one starts now."""
        self.workers.cancel_group(self, "look")
        self._touched = set()
        self._put({name: field.value for name, field in form_fields().items()})
        self._opened = self.console.link.require().clock.now()
        self._say("")
        await self.console.attempt(self.console.link.keep_draft(self._draft, None))
        self._first().focus()
        self._drawn()

    def facts_for_emergency(self) -> dict[str, str]:
        """What F12 takes over from a call that is being typed: place, number and matter."""
        if self._change or self._person is None:
            return {}
        values = self.values
        what = values["content"] if values["kind"] == "medical" else ""
        return {"room": values["room"], "phone": values["telephone"], "condition": what}

    # Typing -------------------------------------------------------------------------------

    def on_typed(self, event: Typed) -> None:
        event.stop()
        name = event.field.id.removeprefix("field-") if event.field.id else ""
        if name == "who":
            self._take_caller()
        elif name == "kind":
            self._offer_sub_kinds(str(self.field("kind").content))
        self._held = self.values
        self._later("look", LOOK, self._look_soon)
        self._later("keep", PAUSE, self._keep_soon)
        self._drawn()

    def _later(self, name: str, seconds: float, call: Any) -> None:
        if name in self._pauses:
            self._pauses[name].stop()
        self._pauses[name] = self.set_timer(seconds, call)

    def _look_soon(self) -> None:
        self._pauses.pop("look", None)
        if not self._sending:
            begin(self, self._look_now, "look")

    def _keep_soon(self) -> None:
        self._pauses.pop("keep", None)
        begin(self, self._keep_now, "keep")

    async def _look_now(self) -> None:
        await self.console.attempt(self._look())

    async def _keep_now(self) -> None:
        await self.console.attempt(self._keep())

    def on_books_changed(self, _event: BooksChanged) -> None:
        self._look_soon()

    def _take_caller(self) -> None:
        chosen = self.field("who").content
        for who in self._caller.residents if self._caller else ():
            if who.id == chosen:
                self._touched |= {"requester", "room"}
                self.field("requester").put(who.name)
                self.field("room").put(who.room)

    async def _look(self) -> None:
        """Read the line, look up who and what is known from there, fill what is not by hand."""
        from frontdesk.registers import callers

        given = self._given()
        if self._change:
            given = {name: self.field(name).content for name in OWN if name != "requester"} | given
        line = str(self.field("line").content)
        own = self._change.id if self._change else None
        ask = self.console.link.ask
        caller = await ask(callers.look, line, given, own=own)
        if self._closed_meanwhile():
            return
        self._caller = caller
        self._put({n: v for n, v in caller.values.items() if self._may_fill(n)})
        cast(ChoiceField, self.field("who")).offer(who_calls(caller.residents))
        self._shown_alike |= {view.id for view in caller.alike}
        self._held = self.values
        self._drawn()

    def _closed_meanwhile(self) -> bool:
        """Whether the form was left while the registers were being read."""
        standing = {widget.id for widget in self.query("*")}
        return not standing.issuperset(f"field-{name}" for name in self._fields)

    def _may_fill(self, name: str) -> bool:
        """Whether a field may take what was found."""
        if name not in self._fields or self._by_hand(name):
            return False
        return not self._change or (name == "requester" and not self._change.requester)

    # Saving -------------------------------------------------------------------------------

    def on_sent(self, event: Sent) -> None:
        event.stop()
        self.action_send()

    def action_send(self) -> None:
        if not self._sending:
            self._sending = True
            begin(self, self._work, "send")

    async def _work(self) -> None:
        known = set(self._shown_alike)
        try:
            await self._look()
            if self._closed_meanwhile():
                return
            new = {view.id for view in self._caller.alike} - known if self._caller else set()
            if new:
                self._say(_("Look at the open request first; Enter again registers all the same."))
                return
            request_id = await self._save()
        except FrontDeskError as error:
            await self._refused(error)
        else:
            self._done = True
            await self._finish(request_id)
        finally:
            self._sending = False

    async def _save(self) -> int:
        from frontdesk.registers import help_requests

        link = self.console.link
        draft = help_requests.draft_of(self._draft_fields())
        if self._change:
            seen = self._change.entry_seq
            await link.act(help_requests.change, self._change.id, draft, seen=seen)
            return int(self._change.id)
        return await link.act(help_requests.register, draft)

    def _draft_fields(self) -> dict[str, Any]:
        desk = self.console.link.require()
        fields = draft_fields(self.values)
        if not self._change:
            fields["received_at"] = min(self._opened, desk.clock.now())
        return fields

    async def _refused(self, error: FrontDeskError) -> None:
        """Say why beside what was typed, and go to the field it is about."""
        words = str(error)
        if isinstance(error, Changed):
            words = "\n".join([words, *await self._news(error)])
        self._say(words)
        for name in self._fields if isinstance(error, InvalidInput) else ():
            if field_label(name) == getattr(error, "field", ""):
                self.set_focus(self.query(f"#field-{name}").first())

    async def _news(self, error: Changed) -> list[str]:
        """Somebody was faster: what was written since; the next try builds on it."""
        from frontdesk.registers import help_requests

        ask, console = self.console.link.ask, self.console
        fresh = await console.attempt(ask(help_requests.show, self._change.id))
        self._change = fresh or self._change
        return await console.attempt(ask(entries_since, error.since)) or []

    async def _finish(self, request_id: int) -> None:

        link, console = self.console.link, self.console
        await console.attempt(link.keep_draft(self._draft, None))
        words = _("Request {id} changed.") if self._change else _("Request {id} is registered.")
        console.tell(words.format(id=request_id))
        if not self.is_current:
            return
        self.dismiss(request_id)

    # Drawing ------------------------------------------------------------------------------

    def _say(self, words: str) -> None:
        for told in self.query("#told").results(Static):
            told.update(Text(shown(words)))

    def draw_frame(self) -> None:
        """Header and reply clock, each second."""
        if not self.is_mounted or not self.console.link.desk:
            return
        now = self.console.link.desk.clock.now()
        self.query_one("#header", HeaderLine).show(self.console.status, now)
        self.query_one("#what", Static).update(self._title(now))

    def _title(self, now: int) -> Text:
        house = self._house
        if self._change:
            title = _("Change request {id}").format(id=self._change.id)
            return reply_clock(title, self._change.received_at, now, house)
        return reply_clock(_("New request"), self._opened, now, house)

    def _drawn(self) -> None:
        """Draw what depends on the fields."""
        values = self.values
        resident = values["requester_kind"] == "resident"
        several = resident and self._caller is not None and len(self._caller.residents) > 1
        self.query_one("#cell-who").display = several
        self.query_one("#cell-department").display = not resident
        notes = [note_words(one) for one in self._caller.notes] if self._caller else []
        told = caution_text(values, self._house.rulebook, notes)
        self.query_one("#caution", Static).update(told)
        self.query_one("#alike", Static).display = bool(self._caller and self._caller.alike)
        if self._caller:
            columns = self.size.width
            now = self.console.link.require().clock.now()
            self.query_one("#ask", Static).update(ask_text(self._caller))
            self.query_one("#alike", Static).update(
                alike_text(self._caller, self._house.zone, columns)
            )
            self.query_one("#there", Static).update(
                there_text(self._caller, self._house.transitions, now, columns)
            )
        self.draw_frame()
