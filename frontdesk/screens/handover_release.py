"""The form in which a supervisor lets duty change although something is open (HO-15)."""

from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from frontdesk.errors import InvalidInput
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.handover_last import why_words
from frontdesk.screens.handover_pins import checked
from frontdesk.screens.handover_rows import labelled
from frontdesk.screens.people import person_name
from frontdesk.text import mask_phones_in
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.registers.handovers.blocking import Blocker
    from frontdesk.screens.handover import HandoverScreen


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
    """What holds duty up under the cursor; on a row that is no matter the first of all."""
    row, held = screen.row, screen.data.held
    if row is None or row.what not in ("line", "held"):
        return next(iter(held), None)
    things: tuple[str, ...] = (row.which,)
    if row.what == "line":
        things = next(line.things for line in screen.data.sheet.lines if line.key == row.which)
    return next((one for one in held if one.subject in things), None)


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
        note = labelled(mask_phones_in(blocker.words), why_words(blocker.why))
        note += "\n" + labelled(blocker.rule, rule)
        fields = [
            Field("reason", field_label("reason"), hint=_("why duty may change all the same")),
            Field("approver", _("Which supervisor"), "choice", people, first),
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
