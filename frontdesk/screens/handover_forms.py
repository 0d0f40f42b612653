"""What the keys of a handover open: matters, marks, notes, evidence, releases, other outcomes."""

from typing import TYPE_CHECKING, Any, Final

from textual.widget import Widget

from frontdesk.errors import InvalidInput, SignInRefused
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.handover_rows import Row, why_words
from frontdesk.screens.people import person_name
from frontdesk.text import mask_phones_in
from frontdesk.widgets.console import ConsoleApp, begin
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.registers.handovers.blocking import Blocker
    from frontdesk.screens.handover import HandoverScreen

OUTCOMES: Final = {
    "reserved": (N_("Sign with a reservation"), N_("the relief signs and says what is not right")),
    "refused": (N_("The relief refuses"), N_("signed with the relief's PIN, with the reason")),
    "absent": (N_("The relief has not come"), N_("nobody relieves; whoever is on duty stays")),
    "unfit": (N_("The relief is not fit for duty"), N_("whoever is on duty stays")),
    "emergency": (N_("Emergency relief"), N_("no time for the whole handover: why, and two PINs")),
}
"""What else may become of a handover, and when."""


async def checked(
    console: ConsoleApp, form: FormDialog, name: str, person: int, values: dict[str, Any]
) -> Any:
    """The person whose PIN stands in the field `name` of a form; argon2 runs on the desk's thread.

    Raises:
        InvalidInput: no PIN, or not theirs; the form goes to that field.
    """
    desk = console.link.require()
    label = next(field.label for field in form.fields.specs if field.name == name)
    if not values[name]:
        raise InvalidInput(label, _("must be filled in"), rule="HO-12")
    form.say(_("Checking …"))
    try:
        return await console.link.call(desk.check_pin, person, values[name])
    except SignInRefused as error:
        raise InvalidInput(label, error.what, rule="HO-12", remedy=error.remedy) from error


# Enter on a row that takes nothing ----------------------------------------------------------


def opened(screen: "HandoverScreen", row: Row) -> None:
    """What Enter does on a row of its own: the relief, an entry, a step, a blocker, signing."""
    if row.what == "person":
        _relief_came(screen, int(row.which))
    elif row.what == "entry":
        from frontdesk.screens.entry_detail import EntryDetailScreen

        screen.app.push_screen(EntryDetailScreen(int(row.which)))
    elif row.what == "step":
        screen.go_to(row.which)
    elif row.what == "held":
        release(screen)
    elif row.what == "stale":
        screen.action_redraw()
    elif row.what == "anchor":
        begin(screen, lambda: _compare(screen, row), "anchor")
    elif row.what == "sign":
        _sign(screen)
    elif row.what == "forms":
        screen.shown.say(row.more[0])


def _sign(screen: "HandoverScreen") -> None:
    from frontdesk.screens.handover_sign import sign

    sign(screen)


async def _compare(screen: "HandoverScreen", row: Row) -> None:
    """Compare what stands on paper with the log; a difference is said loudly."""
    from frontdesk.registers.handovers import views

    typed = screen.shown.field.content
    if not typed.strip():
        screen.filled_in(None)
        return
    found = await screen.console.attempt(screen.console.link.ask(views.check_anchor, typed))
    if found is None or screen.view is None:
        return
    if found.right:
        screen.view.filled.anchor = "right"
        screen.console.tell(
            _("The anchor on paper is that of the log (#{seq}).").format(seq=found.seq)
        )
        screen.filled_in(row)
    else:
        screen.view.filled.anchor = ""
        screen.shown.say(
            _(
                "The paper does NOT say what the log says at #{seq}. Look at the digits again; if "
                "they stay different, call the supervisor and write it as a reservation."
            ).format(seq=found.seq)
        )


# The relief has come ------------------------------------------------------------------------


def _relief_came(screen: "HandoverScreen", person: int) -> None:
    going = screen.data.under_way
    if going is not None and going.incoming == person:
        screen.filled_in(None)
        return
    if going is None:
        begin(screen, lambda: _begin(screen, person), "begin")
        return

    async def send(_values: dict[str, Any]) -> bool:
        from frontdesk.registers.handovers import working

        await screen.console.link.act(working.begin, person)
        return True

    words = _(
        "{name} has come already. Begin anew with {other}: what was filled in is void."
    ).format(name=screen.data.name_of(going.incoming), other=screen.data.name_of(person))
    from frontdesk.widgets.form import ConfirmDialog

    dialog = ConfirmDialog(_("Another relief"), words, send)
    screen.app.push_screen(dialog, lambda _done: screen.reload_soon())


async def _begin(screen: "HandoverScreen", person: int) -> None:
    from frontdesk.registers.handovers import working

    begun = await screen.console.attempt(screen.console.link.act(working.begin, person))
    if begun is not None:
        await screen.reload()
        screen.filled_in(None)


# Matters ------------------------------------------------------------------------------------


def open_matter(screen: "HandoverScreen") -> None:
    """The page of what the cursor stands on; Esc comes back."""
    from frontdesk.screens.records import open_record

    row = screen.row
    if row is not None and row.what == "entry":
        opened(screen, row)
    elif row is not None and row.subject:
        open_record(screen, row.subject)
    else:
        screen.console.tell(_("Put the cursor on a matter first."))


def mark(screen: "HandoverScreen") -> None:
    """Mark the matter under the cursor important, or lift the mark."""
    from frontdesk.screens.marks import toggle_mark

    if screen.row is not None and screen.row.subject:
        toggle_mark(screen, screen.row.subject)
    else:
        screen.console.tell(_("Put the cursor on a matter first."))


def add_note(screen: "HandoverScreen") -> None:
    """A note for the shifts to come, in the list of those that hold."""
    from frontdesk.screens.if_then_notes import IfThenNotes

    async def show() -> None:
        notes = IfThenNotes()
        await screen.app.push_screen(notes)
        notes.action_add()

    begin(screen.app, show, "note")


def add_evidence(screen: "HandoverScreen") -> None:
    """An entry that says where evidence of the shift's work is kept (LOG-20)."""
    from frontdesk.screens.entry_form import EntryForm

    screen.app.push_screen(EntryForm("evidence.filed"), lambda _done: screen.reload_soon())


# Releases -----------------------------------------------------------------------------------


def release(screen: "HandoverScreen") -> None:
    """A supervisor lets duty change although the matter under the cursor holds it up (HO-15)."""
    if screen.view is None or screen.data.under_way is None:
        screen.console.tell(_("The relief has not come yet."))
        return
    blocker = _blocker(screen)
    if blocker is None:
        screen.console.tell(_("Nothing here holds the handover up."))
    else:
        screen.app.push_screen(ReleaseForm(screen, blocker), lambda _done: screen.refreeze())


def _blocker(screen: "HandoverScreen") -> "Blocker | None":
    """What holds duty up under the cursor, else the first of all."""
    row, held = screen.row, screen.data.held
    things: tuple[str, ...] = ()
    if row is not None and row.what == "line":
        things = next(line.things for line in screen.data.sheet.lines if line.key == row.which)
    elif row is not None and row.what == "held":
        things = (row.which,)
    if row is not None and row.what == "line":
        return next((one for one in held if one.subject in things), None)
    return next((one for one in held if one.subject in things), held[0] if held else None)


class ReleaseForm(FormDialog):
    """Why, by whom, and how: with the supervisor's PIN, or by telephone until countersigned."""

    def __init__(self, screen: "HandoverScreen", blocker: "Blocker") -> None:
        data = screen.data
        self._subject = blocker.subject
        self._me = data.me
        people = tuple((one.id, person_name(one)) for one in data.supervisors)
        self._names = {one.id: one.name for one in data.supervisors}
        first = data.me if data.me in self._names else next(iter(self._names), None)
        ways = (("pin", _("here, with their PIN")), ("telephone", _("by telephone")))
        book = screen.console.link.require().house.rulebook
        rule = book.rule(blocker.rule).text(current_language())
        note = f"{mask_phones_in(blocker.words)}: {why_words(blocker.why)}\n{blocker.rule} {rule}"
        fields = [
            Field("reason", field_label("reason"), hint=_("why duty may change all the same")),
            Field("approver", _("Supervisor"), "choice", people, first),
            Field("how", _("How"), "choice", ways, "pin"),
            Field("pin", _("PIN"), "pin"),
        ]
        super().__init__(_("Release for the handover"), fields, self._release, note=note)

    async def on_mount(self) -> None:
        await super().on_mount()
        self._show_pin()

    def changed(self, field: Any) -> None:
        if field.id in ("field-how", "field-approver"):
            self._show_pin()

    def _show_pin(self) -> None:
        row = self.fields.widget("pin").parent
        assert isinstance(row, Widget)
        row.display = self._needs_pin(self.fields.values)

    def _needs_pin(self, values: dict[str, Any]) -> bool:
        return bool(values["how"] == "pin" and values["approver"] != self._me)

    async def _release(self, values: dict[str, Any]) -> bool:
        from frontdesk.registers.unit_of_work import Warrant

        if not values["reason"].strip():
            raise InvalidInput(field_label("reason"), _("must be filled in"), rule="HO-15")
        warrant = None
        if self._needs_pin(values):
            actor = await checked(self.console, self, "pin", values["approver"], values)
            warrant = Warrant(actor)
        by_phone = values["how"] == "telephone"
        name = self._names.get(values["approver"], "") if by_phone else ""
        desk = self.console.link.require()
        await self.console.link.call(
            _released, desk, warrant, self._subject, values["reason"], name
        )
        return True


def _released(desk: Any, warrant: Any, subject: str, reason: str, approver: str) -> None:
    from frontdesk.registers.handovers import releases

    with desk.transaction(warrant=warrant) as tx:
        releases.release(tx, subject, reason, approver=approver)


# Other outcomes -----------------------------------------------------------------------------


def choose_outcome(screen: "HandoverScreen") -> None:
    """The menu of what else may become of the handover."""
    from frontdesk.screens.order_menu import Entry, Menu

    if screen.view is None:
        return
    here = screen.data.under_way is not None
    names = [name for name in OUTCOMES if (name != "absent" or not here) and _possible(name, here)]
    entries = [Entry(name, _(OUTCOMES[name][0]), _(OUTCOMES[name][1])) for name in names]

    def taken(name: str | None) -> None:
        if name is not None:
            end(screen, name)

    screen.app.push_screen(Menu(_("What becomes of the handover"), entries), taken)


def _possible(name: str, here: bool) -> bool:
    """Whether an outcome is possible; most need the relief to be here."""
    return here or name in ("absent", "emergency")


def end(screen: "HandoverScreen", outcome: str) -> None:
    """Open the form of an outcome."""
    if screen.view is None:
        return
    here = screen.data.under_way is not None
    if outcome == "absent" and here:
        screen.console.tell(_("The relief has come: a handover is under way."))
    elif not _possible(outcome, here):
        screen.console.tell(_("The relief has not come yet."))
    elif outcome == "reserved":
        screen.go_to("sign", "write:reservation")
    elif outcome == "emergency":
        from frontdesk.screens.handover_emergency import EmergencyForm
        from frontdesk.screens.handover_sign import signed

        screen.app.push_screen(EmergencyForm(screen.data), lambda done: signed(screen, done))
    else:
        screen.app.push_screen(OutcomeForm(screen, outcome), lambda done: _ended(screen, done))


def _ended(screen: "HandoverScreen", done: Any) -> None:
    if done is None:
        return
    screen.drafts.give_up()
    screen.app.pop_screen()
    screen.console.tell(_("Written down. Tell the supervisor: the board has it."))


class OutcomeForm(FormDialog):
    """The reason why duty does not change; whoever refuses signs it with their own PIN."""

    def __init__(self, screen: "HandoverScreen", outcome: str) -> None:
        data = screen.data
        self._outcome, self._incoming = outcome, data.under_way.incoming if data.under_way else None
        stays = _("{name} stays on duty; the supervisor is to be told.")
        fields = [Field("reason", field_label("reason"))]
        if outcome == "refused":
            fields.append(
                Field("pin", _("PIN of {name}").format(name=data.name_of(self._incoming)), "pin")
            )
        if outcome == "absent":
            known = tuple((one.id, person_name(one)) for one in data.candidates)
            who = Field(
                "incoming", _("Who was to come"), "choice", ((None, "–"), *known), data.proposed
            )
            fields.insert(0, who)
        note = stays.format(name=data.outgoing.name)
        super().__init__(_(OUTCOMES[outcome][0]), fields, self._send_it, note=note, first="reason")

    async def _send_it(self, values: dict[str, Any]) -> bool:
        from frontdesk.registers.handovers import signing
        from frontdesk.registers.unit_of_work import Warrant

        if not values["reason"].strip():
            raise InvalidInput(field_label("reason"), _("must be filled in"), rule="HO-18")
        link = self.console.link
        if self._outcome == "refused":
            assert self._incoming is not None
            actor = await checked(self.console, self, "pin", self._incoming, values)
            await link.call(_refused, link.require(), Warrant(actor), values["reason"])
        elif self._outcome == "absent":
            await link.act(signing.relief_absent, values["reason"], values["incoming"])
        else:
            await link.act(signing.relief_unfit, values["reason"])
        return True


def _refused(desk: Any, warrant: Any, reason: str) -> None:
    from frontdesk.registers.handovers import signing

    with desk.transaction(warrant=warrant) as tx:
        signing.refuse(tx, reason)
