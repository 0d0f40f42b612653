"""What else may become of a handover: reservation, refused, relief absent or unfit, emergency."""

from typing import TYPE_CHECKING, Any, Final

from frontdesk.errors import InvalidInput
from frontdesk.language import N_, _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.handover_pins import checked
from frontdesk.screens.people import person_name
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.screens.handover import HandoverScreen

OUTCOMES: Final = {
    "reserved": (N_("Sign with a reservation"), N_("the relief signs and says what is not right")),
    "refused": (N_("The relief refuses"), N_("signed with the relief's PIN, with the reason")),
    "absent": (N_("The relief has not come"), N_("nobody relieves; whoever is on duty stays")),
    "unfit": (N_("The relief is not fit for duty"), N_("whoever is on duty stays")),
    "emergency": (N_("Emergency relief"), N_("no time for the whole handover: why, and two PINs")),
}
"""What else may become of a handover, and when."""


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
