"""The form of an emergency relief: why, what was looked at, and the PINs of both."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.handover_pins import checked
from frontdesk.screens.people import person_name
from frontdesk.text import mask_phones_in
from frontdesk.widgets.fields import ChoiceField, Field, yes_no
from frontdesk.widgets.form import FormDialog

if TYPE_CHECKING:
    from frontdesk.screens.handover_data import HandoverData

DRAFT = "handover.emergency"


class EmergencyForm(FormDialog):
    """Who takes over and why there is no time; where the outgoing clerk cannot sign, a supervisor.

    Important work that is open is released here too, by a supervisor and with a reason (HO-15).
    """

    UNKEPT: ClassVar[tuple[str, ...]] = (
        *("items_counted", "equipment_checked", "log_read"),
        *("giver", "releaser"),
    )

    def __init__(self, data: "HandoverData") -> None:
        self._data = data
        self._held = [one for one in data.held if one.why != "roster"]
        note = _(
            "For when there is no time for the whole handover. Two people sign all the same; what "
            "was not looked at stands in the log, and the supervisor sees it in the morning."
        )
        if self._held:
            named = ", ".join(mask_phones_in(one.words) for one in self._held)
            note += "\n‼ " + _("Important work is open: {what}.").format(what=named)
        super().__init__(
            _("Emergency relief"), self._specs(), self._relieve, note=note, draft=DRAFT
        )

    def _specs(self) -> list[Field]:
        data = self._data
        people = tuple((one.id, person_name(one)) for one in data.candidates)
        known = [one for one in data.supervisors if one.id != data.outgoing.id]
        supervisors = tuple((one.id, person_name(one)) for one in known)
        givers = ((data.outgoing.id, person_name(data.outgoing)), *supervisors)
        incoming = data.under_way.incoming if data.under_way else data.proposed
        fields = [
            Field("reason", field_label("emergency"), hint=_("why there is no time")),
            Field("incoming", _("Takes over"), "choice", people, incoming),
            yes_no("items_counted", _("Items counted")),
            yes_no("equipment_checked", _("Phone, radio tried")),
            yes_no("log_read", _("Log read")),
            Field("findings", _("Found, explained"), hint=_("damaged, missing, abnormal: and why")),
            Field("follow_up", _("To follow up"), hint=_("what is left to do (HO-07)")),
        ]
        if self._held:
            fields += [
                Field("release", _("Release, reason"), hint=_("supervisor (HO-15)")),
                Field("releaser", _("Released by"), "choice", supervisors),
                Field("pin_release", _("PIN, releases"), "pin"),
            ]
        return [
            *fields,
            Field("giver", _("Hands over"), "choice", givers, data.outgoing.id),
            Field("pin_out", _("PIN, hands over"), "pin"),
            Field("pin_in", _("PIN, takes over"), "pin"),
        ]

    async def on_mount(self) -> None:
        await super().on_mount()
        self._show_pins()

    def first_field(self) -> None:
        self.fields.widget("reason").focus()

    def changed(self, field: Widget) -> None:
        if isinstance(field, ChoiceField):
            self._show_pins()

    def _show_pins(self) -> None:
        """One of the two who sign anyway gives no PIN again to release."""
        if self._held:
            self._row("pin_release").display = self._third(self.fields.values)

    def _row(self, name: str) -> Widget:
        row = self.fields.widget(name).parent
        assert isinstance(row, Widget)
        return row

    def _third(self, values: dict[str, Any]) -> bool:
        """Whether somebody other than the two releases."""
        return values["releaser"] not in (values["incoming"], values["giver"])

    async def _relieve(self, values: dict[str, Any]) -> Any:
        releaser = None
        reason = values.get("release", "").strip()
        if reason and self._third(values):
            releaser = await self._checked("pin_release", values["releaser"], values)
        giver = await self._checked("pin_out", values["giver"], values)
        taker = await self._checked("pin_in", values["incoming"], values)
        desk = self.console.link.require()
        return await self.console.link.call(_relieved, desk, giver, taker, releaser, values)

    async def _checked(self, name: str, person: int, values: dict[str, Any]) -> Any:
        return await checked(self.console, self, name, person, values)


def _relieved(desk: Any, giver: Any, taker: Any, releaser: Any, values: dict[str, Any]) -> Any:
    from frontdesk.registers.handovers import emergency
    from frontdesk.registers.unit_of_work import Warrant
    from frontdesk.screens.handover_sign import Signed

    names = ("reason", "items_counted", "equipment_checked", "log_read", "findings", "follow_up")
    relief = emergency.Relief(**{name: values[name] for name in names})
    release = Warrant(releaser) if releaser else None
    with desk.transaction(giver, warrant=Warrant(taker), release=release) as tx:
        emergency.relieve(tx, relief, release=values.get("release", "").strip())
    desk.keep_draft(DRAFT, None)
    desk.signed_in = taker
    return Signed(taker, desk.anchor())
