"""Leave: everybody asks for their own, the supervisor decides and names the stand-in (DUTY-16)."""

from datetime import date
from typing import Any, ClassVar

from rich.text import Text

from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.screens import roster_data as data
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import OrderList, fit
from frontdesk.screens.roster_forms import typed_day
from frontdesk.text import shown_line
from frontdesk.widgets.actions import Action
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field


class Leave(OrderList):
    """What waits for the supervisor first; others see what they asked for themselves."""

    WHERE: ClassVar[str] = "leave"
    EMPTY: ClassVar[str] = N_("No leave was asked for. Ctrl+N asks for it.")

    def __init__(self) -> None:
        super().__init__()
        self._supervises = False
        self._staff: list[Any] = []

    async def reload(self) -> None:
        actor = self.console.link.require().signed_in
        self._supervises = bool(actor and actor.is_supervisor)
        person = None if self._supervises or actor is None else actor.person_id
        rows, self._staff = await self.console.link.ask(data.leaves, person)
        waiting = sum(row.state == "requested" for row in rows)
        self.take(_("Leave · {n} to be decided").format(n=waiting), rows)
        self.draw_frame()

    def offers(self, action: Action) -> bool:
        """Deciding stands in the key line of a supervisor alone."""
        return action.id not in ("leave.approve", "leave.refuse") or self._supervises

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        state = label("leave_state", row.state, current_language())
        left = f" {fit(_span(row), 14)}{fit(shown_line(row.name), 13)}{fit(state, 11)}"
        substitute = _("stand-in {name}").format(name=row.substitute) if row.substitute else ""
        room = max(8, columns - 41 - 22)
        text = f"{left} {fit(shown_line(row.reason), room)} {fit(shown_line(substitute), 20)}"
        return Text(text, style="bold" if row.state == "requested" else "", no_wrap=True)

    def about(self, row: Any) -> list[str]:
        asked = _("asked {when}").format(when=stamp(row.asked_at, self.zone, True))
        parts = [shown_line(row.name), f"{row.from_day} – {row.to_day}", asked]
        if row.decided_at:
            decided = _("decided {when} by {name}")
            when = stamp(row.decided_at, self.zone, True)
            parts.append(decided.format(when=when, name=shown_line(row.decided_by)))
        second = shown_line(row.reason)
        if row.decision_reason:
            second += f" → {shown_line(row.decision_reason)}"
        if row.shifts:
            second = _("Shifts to be stood in for: {shifts}").format(shifts=_shifts(row))
        return [" · ".join(parts), second]

    # Doing --------------------------------------------------------------------------------

    def action_add(self) -> None:
        """Ask for leave; a supervisor also for somebody who rang."""
        actor = self.console.link.require().signed_in
        if actor is None or not self.may("leave.ask"):
            return
        now, zone = self.now, self.zone

        def work(tx: Any, values: dict[str, Any]) -> None:
            from frontdesk.registers.roster import leave

            first = typed_day(values["from_day"], now, zone)
            last = typed_day(values["to_day"] or values["from_day"], now, zone)
            person = values.get("person", actor.person_id)
            leave.ask(tx, person, f"{first}", f"{last}", values["reason"])

        hint = _("12-24 or 2026-12-24")
        fields = [
            Field("from_day", _("First day"), hint=hint, limit=12),
            Field("to_day", _("Last day"), hint=_("empty: the same day"), limit=12),
            Field("reason", _("Reason"), limit=300),
        ]
        if self._supervises:
            options = tuple((one.id, shown_line(one.name)) for one in self._staff)
            fields.insert(0, Field("person", _("Who"), "choice", options, actor.person_id))
        title = _("Ask for leave")
        self.ask(title, fields, work, rules=("DUTY-16",), draft="leave", first="from_day")

    def action_open(self) -> None:
        """Enter decides, where there is something to decide."""
        if self.chosen is not None and self.chosen.state == "requested" and self._supervises:
            self.action_approve()

    def action_approve(self) -> None:
        """Approve it and name who stands in; the roster is written at once."""
        row = self._waiting()
        if row is None:
            return

        async def read() -> None:
            found = await self.console.link.ask(data.stand_ins, row)
            self._approve(row, found)

        begin(self, read, "stand_ins")

    def _approve(self, row: Any, found: list[data.StandIn]) -> None:
        def work(tx: Any, values: dict[str, Any]) -> None:
            from frontdesk.registers.roster import leave

            leave.approve(
                tx, row.id, values.get("substitute"), values["reason"], seen=row.entry_seq
            )

        fields = [Field("reason", _("Remark"), limit=300)]
        note = _("No shift is planned on these days: nobody has to stand in.")
        if row.shifts:
            options = tuple((one.person_id, _stand_in_words(one)) for one in found)
            fields.insert(0, Field("substitute", _("Stand-in"), "choice", options))
            note = _("Shifts to be stood in for: {shifts}").format(shifts=_shifts(row))
        title = _("Approve: {name}, {span}").format(name=shown_line(row.name), span=_span(row))
        first = "substitute" if row.shifts else "reason"
        self.ask(title, fields, work, note=note, rules=("DUTY-16",), first=first)

    def action_refuse(self) -> None:
        """Refuse it, with the reason; the roster stays as it is."""
        row = self._waiting()
        if row is None:
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            from frontdesk.registers.roster import leave

            leave.refuse(tx, row.id, values["reason"], seen=row.entry_seq)

        title = _("Refuse: {name}, {span}").format(name=shown_line(row.name), span=_span(row))
        self.ask(title, [Field("reason", _("Reason"), limit=300)], work, rules=("DUTY-17",))

    def action_withdraw(self) -> None:
        """Take back what is not decided yet."""
        row = self.chosen
        if row is None:
            return

        def work(tx: Any, _values: dict[str, Any]) -> None:
            from frontdesk.registers.roster import leave

            leave.withdraw(tx, row.id, seen=row.entry_seq)

        words = _("{name} no longer asks for leave, {span}.")
        words = words.format(name=shown_line(row.name), span=_span(row))
        self.confirm(_("Withdraw"), words, work)

    def _waiting(self) -> Any:
        """The leave under the cursor, when it waits and whoever is signed in decides."""
        row = self.chosen
        if row is None or not self.may("leave.decide"):
            return None
        if row.state != "requested":
            self.console.tell(_("It was decided already."))
            return None
        return row


def _span(row: Any) -> str:
    """`12-24`, `12-24–12-26`."""
    first, last = date.fromisoformat(row.from_day), date.fromisoformat(row.to_day)
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d}–{last:%m-%d}"


def _shifts(row: Any) -> str:
    return ", ".join(f"{day[5:]} {code}" for day, code in row.shifts)


def _stand_in_words(one: data.StandIn) -> str:
    busy = ", ".join(one.busy) or _("no shift")
    return f"{shown_line(one.name)} · {busy}"
