"""Who of the desk is outside while the other sits alone, and until when they are heard of."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.language import N_, _
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import countdown, stamp
from frontdesk.screens.order_lists import fit
from frontdesk.screens.post_lists import PostList, whole_number
from frontdesk.text import clip, shown_line, width
from frontdesk.widgets.fields import Field
from frontdesk.widgets.record_table import RecordTable


class Outside(PostList):
    """Whose clock is due first stands in front; Enter says that they were heard of."""

    WHERE: ClassVar[str] = "outside"
    EMPTY: ClassVar[str] = N_("Nobody of the desk is outside. Ctrl+N: somebody leaves.")

    def on_mount(self) -> None:
        super().on_mount()
        self.set_interval(1.0, self._second)

    def _second(self) -> None:
        if self.is_current and self.console.link.desk:
            self.query_one("#list", RecordTable).redraw()

    async def reload(self) -> None:
        rows = await self.console.link.ask(lambda reading: _register().outside(reading))
        head = _("Outside · {n}; whoever sits alone hears of them in time (DUTY-12)")
        self.take(head.format(n=len(rows)), rows)

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        left = f"{countdown(row.due_at, self.now)}  {fit(shown_line(row.name), 12)} "
        right = "  " + _("since {when}").format(when=stamp(row.left_at, self.zone, False)) + " "
        if row.heard:
            right = "  " + _("heard of {n}×").format(n=row.heard) + right
        room = max(0, columns - width(left) - width(right))
        words = clip(shown_line(row.purpose), room)
        late = row.due_at < self.now
        text = left + words + " " * max(0, room - width(words)) + right
        return Text(text, style="bold" if late else "")

    def about(self, row: Any) -> list[str]:
        words = _("{name}: {purpose}; every {n} min, next by {when}").format(
            name=row.name,
            purpose=row.purpose,
            n=row.minutes,
            when=stamp(row.due_at, self.zone, False),
        )
        return [words]

    # Doing --------------------------------------------------------------------------------

    def action_add(self) -> None:
        if not self.may("desk.note"):
            return
        minutes = self.console.link.require().house.rulebook.minutes("outing.heard_every_min")
        fields = [
            Field("name", field_label("name"), hint=_("who leaves the desk"), limit=60),
            Field("purpose", field_label("purpose"), hint=_("patrol, block 3"), limit=60),
            Field("minutes", _("Heard of every"), value=str(minutes), hint=_("minutes"), limit=3),
        ]
        self.ask(_("Somebody leaves the desk"), fields, _begin, rules=["DUTY-12"], draft="outing")

    def action_open(self) -> None:
        """They were heard of: the clock is set anew."""
        self._about_one(_("Heard of, and well"), "heard")

    def action_home(self) -> None:
        self._about_one(_("Back at the desk"), "back")

    def _about_one(self, title: str, name: str) -> None:
        row = self.chosen
        if row is None or not self.may("desk.note"):
            return

        def work(tx: Any, values: dict[str, Any]) -> None:
            getattr(_register(), name)(tx, row.id, values["note"], seen=row.entry_seq)

        field = Field("note", field_label("note"), hint=_("may stay empty"))
        self.ask(f"{title} · {shown_line(row.name)}", [field], work)


def _register() -> Any:
    from frontdesk.registers import outings

    return outings


def _begin(tx: Any, values: dict[str, Any]) -> None:
    minutes = whole_number(values["minutes"], _("Heard of every"))
    _register().begin(tx, values["name"], values["purpose"], minutes)
