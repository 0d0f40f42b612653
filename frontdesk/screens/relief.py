"""Duty opened, or changed by a relief that both clerks sign with their PINs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Static

from frontdesk.errors import InvalidInput, SignInRefused
from frontdesk.language import _, current_language
from frontdesk.screens.people import person_name
from frontdesk.screens.relief_lines import Line, item_words, lines_of
from frontdesk.text import grouped, mask_phones_in, shown_line, width
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import ChoiceField, Field, yes_no
from frontdesk.widgets.form import ConfirmDialog, FormDialog
from frontdesk.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from frontdesk.app import FrontDesk


DRAFT = "duty.relief"


@dataclass(frozen=True)
class Situation:
    """What stands before a relief.

    Attributes:
        shift: the shift that is open, or None.
        outgoing: who is on duty, or None.
        candidates: who may take over.
        supervisors: who may release important work (HO-15).
        matters: what is left, folded (HO-11); kinds and states as people call them.
        held_up_by: what keeps duty from changing (HO-15), in words.
        me: id of whoever is signed in.
    """

    shift: Any
    outgoing: Any
    candidates: tuple[Any, ...]
    supervisors: tuple[Any, ...]
    matters: tuple[Any, ...]
    held_up_by: tuple[str, ...]
    me: int
    arrive: int
    prepare: int


async def open_relief(app: "FrontDesk") -> None:
    """Open duty where nobody is on duty, else change it by a relief."""
    now = await app.attempt(app.link.ask(_read))
    if now is None:
        return
    if now.shift is None:
        _open_duty(app)
    elif not now.candidates:
        app.tell(_("Nobody else here may take duty (DUTY-02): F10 shows the staff."))
    elif now.matters:
        app.push_screen(Unfinished(now), lambda go_on: _form(app, now) if go_on else None)
    else:
        _form(app, now)


def _open_duty(app: "FrontDesk") -> None:
    from frontdesk.registers import duty

    async def send(_values: dict[str, Any]) -> bool:
        await app.link.act(duty.open_first)
        await app.tasks.changed()
        return True

    words = _(
        "Nobody is on duty. You open duty now and stay responsible until a relief has been "
        "signed by both."
    )
    app.push_screen(ConfirmDialog(_("Open duty"), words, send))


def _form(app: "FrontDesk", now: Situation) -> None:
    app.push_screen(ReliefForm(now), lambda signed: _signed(app, signed))


def _signed(app: "FrontDesk", signed: Any) -> None:
    """Both have signed: the anchor for the paper, then the incoming clerk is at the keys."""
    if signed is None:
        return
    incoming, anchor = signed

    async def change() -> None:
        await app.tasks.hand_keys(incoming.person_id)

    def closed(_done: Any) -> None:
        begin(app, change, "relief")

    app.push_screen(AnchorSheet(incoming.name, anchor), closed)


class Unfinished(ConfirmDialog):
    """What the outgoing clerk tells the incoming one; important work first."""

    DEFAULT_CSS = "Unfinished #open { height: auto; max-height: 12; }"

    def __init__(self, now: Situation) -> None:
        words = _("{n} unfinished, {m} points: tell the incoming clerk of each (HO-11).")
        points = sum(len(matter.items) for matter in now.matters)
        words = words.format(n=len(now.matters), m=points)
        listed = ", ".join(now.held_up_by)
        if listed:
            words += "\n" + _(
                "‼ Important work is open: {ids}. Duty may not change (HO-15) until it is answered "
                "or handed over and all are told, or a supervisor releases it with a reason."
            ).format(ids=listed)
        super().__init__(_("Relief: unfinished work"), words, self._on)
        self._now = now

    async def _on(self, _values: dict[str, Any]) -> bool:
        return True

    def extra(self) -> ComposeResult:
        yield RecordTable(self._line, lambda line: line.key, id="open")

    async def on_mount(self) -> None:
        await super().on_mount()
        lines = lines_of(self._now.matters)
        table = self.query_one("#open", RecordTable)
        table.styles.height = min(12, len(lines))
        table.show(lines)
        table.focus()

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        event.stop()
        self.action_send()

    def _line(self, line: Line, _columns: int) -> Text:
        zone = self.console.link.require().house.zone
        words = "      " if line.below else " ‼ " if line.important else "   "
        words = shown_line(words + item_words(line.item, zone) + line.more)
        bold = line.important or "notification" in line.item
        return Text(mask_phones_in(words), style="bold" if bold else "", no_wrap=True)


class ReliefForm(FormDialog):
    """Who takes over, what was checked, what was found, and the PINs of both.

    Dismissed with the incoming clerk's actor and the anchor, once both have signed.
    """

    UNKEPT: ClassVar[tuple[str, ...]] = (
        *("items_counted", "equipment_checked", "log_read"),
        "releaser",
    )

    def __init__(self, now: Situation) -> None:
        self._now = now
        self._elsewhere = now.me != now.outgoing.id
        super().__init__(
            _("Relief: {name} hands over").format(name=person_name(now.outgoing)),
            self._specs(),
            self._sign,
            note=self._hints(),
            draft=DRAFT,
        )

    def _hints(self) -> str:
        now = self._now
        words = _(
            "Incoming: at the desk {arrive} minutes before (HO-01). Outgoing: things in order and "
            "desk tidy {prepare} minutes before the end (HO-02)."
        ).format(arrive=now.arrive, prepare=now.prepare)
        if self._elsewhere:
            words += "\n" + _(
                "Somebody else is signed in: {name} gives their PIN here too (HO-13)."
            ).format(name=person_name(now.outgoing))
        return words

    def _specs(self) -> list[Field]:
        now = self._now
        people = tuple((person.id, person_name(person)) for person in now.candidates)
        fields = [
            Field("incoming", _("Takes over"), "choice", people, now.me),
            yes_no("items_counted", _("Items counted")),
            yes_no("equipment_checked", _("Telephone and radio tried")),
            yes_no("log_read", _("Log read")),
            Field("findings", _("Found, explained"), hint=_("damaged, missing, abnormal: and why")),
            Field("follow_up", _("To follow up"), hint=_("what is left to do (HO-07)")),
        ]
        if now.held_up_by:
            supervisors = tuple((person.id, person_name(person)) for person in now.supervisors)
            fields += [
                Field("release", _("Release, reason"), hint=_("supervisor (HO-15)")),
                Field("releaser", _("Released by"), "choice", supervisors, now.outgoing.id),
                Field("pin_release", _("PIN, releases"), "pin"),
            ]
        if self._elsewhere:
            fields.append(Field("pin_out", _("PIN, hands over"), "pin"))
        return [*fields, Field("pin_in", _("PIN, takes over"), "pin")]

    async def on_mount(self) -> None:
        await super().on_mount()
        if self._now.held_up_by:
            self._release_by_one_of_the_two(self.fields.widget("incoming").content)
            self._show_release_pin()

    def first_field(self) -> None:
        self.fields.widget("incoming").focus()

    def changed(self, field: Widget) -> None:
        if not self._now.held_up_by or not isinstance(field, ChoiceField):
            return
        if field.id == "field-incoming":
            self._release_by_one_of_the_two(field.content)
        self._show_release_pin()

    def _release_by_one_of_the_two(self, incoming: Any) -> None:
        """The supervisor among the two is proposed; anybody else who supervises may be chosen."""
        two = {incoming, self._now.outgoing.id}
        among = [person.id for person in self._now.supervisors if person.id in two]
        if among:
            self.fields.widget("releaser").put(among[0])

    def _show_release_pin(self) -> None:
        """A third person gives their own PIN; the two sign anyway."""
        row = self.fields.widget("pin_release").parent
        assert isinstance(row, Widget)
        row.display = self._third()

    def _third(self) -> bool:
        """Whether somebody other than the two is to release."""
        two = (self.fields.widget("incoming").content, self._now.outgoing.id)
        return self.fields.widget("releaser").content not in two

    async def _sign(self, values: dict[str, Any]) -> Any:
        from frontdesk.registers import duty

        reason = values.get("release", "").strip()
        relief = duty.Relief(
            values["items_counted"],
            values["equipment_checked"],
            values["log_read"],
            values["findings"],
            values["follow_up"],
        )
        duty.refuse_gaps(relief)
        desk = self.console.link.require()
        releaser = outgoing = None
        if reason and self._third():
            releaser = await self._checked("pin_release", values["releaser"], values)
        if self._elsewhere:
            outgoing = await self._checked("pin_out", self._now.outgoing.id, values)
        incoming = await self._checked("pin_in", values["incoming"], values)
        signing = Signing(outgoing, incoming, releaser)
        return await self.console.link.call(_relieve, desk, signing, relief, reason)

    async def _checked(self, name: str, person: int, values: dict[str, Any]) -> Any:
        """The person whose PIN stands in the field `name`."""
        desk = self.console.link.require()
        label = next(field.label for field in self.fields.specs if field.name == name)
        if not values[name]:
            raise InvalidInput(label, _("must be filled in"), rule="HO-12")
        self.say(_("Checking …"))
        try:
            return await self.console.link.call(desk.check_pin, person, values[name])
        except SignInRefused as error:
            raise InvalidInput(label, error.what, rule="HO-12", remedy=error.remedy) from error


@dataclass(frozen=True)
class Signing:
    """Whose PINs were right; `outgoing` None is whoever is signed in, `releaser` None nobody."""

    outgoing: Any
    incoming: Any
    releaser: Any


def _relieve(desk: Any, signing: Signing, relief: Any, reason: str) -> Any:
    from frontdesk.registers import duty
    from frontdesk.registers.unit_of_work import Warrant

    release = Warrant(signing.releaser) if signing.releaser else None
    warrant = Warrant(signing.incoming)
    with desk.transaction(signing.outgoing, warrant=warrant, release=release) as tx:
        duty.relieve(tx, relief, release=reason)
    desk.keep_draft(DRAFT, None)
    desk.signed_in = signing.incoming
    return signing.incoming, desk.anchor()


class AnchorSheet(ConfirmDialog):
    """The anchor, to be copied on paper: what no rewritten log can match."""

    DEFAULT_CSS = "AnchorSheet #anchor { padding: 1 2; }"

    def __init__(self, name: str, anchor: Any) -> None:
        words = _(
            "Both have signed. {name} is on duty and at the keys. Copy the anchor on paper; "
            "Enter when it is written."
        )
        super().__init__(_("The anchor"), words.format(name=name), self._written)
        self._anchor = anchor

    async def _written(self, _values: dict[str, Any]) -> bool:
        return True

    def extra(self) -> ComposeResult:
        yield Static(anchor_text(self._anchor), id="anchor")


def anchor_text(anchor: Any) -> Text:
    """Log, number and head of the newest entry, in groups of four."""
    groups = grouped(anchor.head).split()
    text = Text()
    for label, value in (
        (_("Log"), grouped(anchor.log)),
        (_("Entry"), f"#{anchor.seq}"),
        (_("Head"), " ".join(groups[:8])),
        ("", " ".join(groups[8:])),
    ):
        text.append(label + " " * max(1, 8 - width(label)), style="")
        text.append(f"{value}\n", style="bold")
    return text


def _read(reading: Any) -> Situation:
    from frontdesk.registers import duty, open_work, people
    from frontdesk.registers.unit_of_work import row_id

    shift = duty.current(reading)
    staff = {person.id: person for person in people.staff(reading, gone=True)}
    outgoing = staff[shift.person_id] if shift else None
    book = reading.house.rulebook
    special = {row_id(row) for row in duty.important_open(reading)}
    return Situation(
        shift=shift,
        outgoing=outgoing,
        candidates=tuple(duty.may_take(reading, outgoing.id if outgoing else 0)),
        supervisors=tuple(people.supervisors(reading)),
        matters=tuple(_named(reading, one) for one in open_work.matters(reading, special)),
        held_up_by=tuple(duty.held_up_by(reading)),
        me=reading.viewer.person_id if reading.viewer else 0,
        arrive=book.minutes("handover.arrive_before_min"),
        prepare=book.minutes("handover.prepare_before_min"),
    )


def _named(reading: Any, matter: Any) -> Any:
    """The matter, with kinds and states of requests as people call them."""
    from frontdesk.intake import label

    language = current_language()
    states = reading.house.transitions.states("help_request")

    def named(item: Mapping[str, Any]) -> Mapping[str, Any]:
        if "request" not in item:
            return item
        state = states[item["state"]].text(language)
        return {**item, "kind": label("kind", item["kind"], language), "state": state}

    return replace(matter, items=tuple(named(item) for item in matter.items))
