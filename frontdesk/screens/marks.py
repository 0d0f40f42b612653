"""Marking a matter important, from wherever it is shown, and the list of what is marked (HO-15)."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label, record_name
from frontdesk.screens.lines import stamp
from frontdesk.screens.order_lists import fit
from frontdesk.screens.post_lists import PostList
from frontdesk.screens.records import open_record
from frontdesk.text import clip, mask_phones_in, width
from frontdesk.widgets.console import begin, closed_words
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen

STAR = "★"
"""Stands before what is marked important."""


def mark_words(view: Any, zone: Any) -> str:
    """`★ reason (who, when)`."""
    reason = mask_phones_in(view.reason) or closed_words()
    return f"{STAR} {reason} ({view.marked_by_name}, {stamp(view.marked_at, zone, True)})"


def starred(line: Text) -> Text:
    """A line of a list with the star before it."""
    return Text.assemble((f"{STAR} ", "bold"), line)


def toggle_mark(screen: DeskScreen, subject: str) -> None:
    """Mark a matter important with a reason; one that is marked: lift the mark with a reason."""

    async def work() -> None:
        from frontdesk.registers import marks

        found = await screen.console.attempt(screen.console.link.ask(marks.marked))
        if found is not None:
            _ask_reason(screen, subject, found.get(subject))

    begin(screen, work, "mark")


def _ask_reason(screen: DeskScreen, subject: str, standing: Any) -> None:
    from frontdesk.registers import marks

    link = screen.console.link

    async def send(values: dict[str, Any]) -> bool:
        await link.act(marks.lift if standing else marks.mark, subject, values["reason"])
        return True

    house = link.require().house
    note = f"HO-15 {house.rulebook.rule('HO-15').text(current_language())}"
    if standing:
        note = mark_words(standing, house.zone)
    title = _("No longer important") if standing else _("Important")
    named = f"{title} · {record_name(subject, current_language())}"
    fields = [Field("reason", field_label("reason"))]
    dialog = FormDialog(named, fields, send, note=note)
    screen.app.push_screen(dialog, lambda _done: screen.reload_soon())


class Marks(PostList):
    """Every open matter that is marked; Enter opens it."""

    WHERE: ClassVar[str] = "marks"
    EMPTY: ClassVar[str] = N_("Nothing is marked important.")

    async def reload(self) -> None:
        from frontdesk.registers import marks

        found = await self.console.link.ask(marks.marked)
        head = _("Important · {n}; duty does not change while one is open (HO-15)")
        self.take(head.format(n=len(found)), list(found.values()))

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        left = f"{STAR} {fit(record_name(row.subject, current_language()), 16)} "
        right = f"  {row.marked_by_name} {stamp(row.marked_at, self.zone, True)} "
        room = max(0, columns - width(left) - width(right))
        words = clip(mask_phones_in(row.words), room)
        return Text(left + words + " " * max(0, room - width(words)) + right)

    def about(self, row: Any) -> list[str]:
        named = f"{record_name(row.subject, current_language())}: {mask_phones_in(row.words)}"
        return [named, mark_words(row, self.zone)]

    def action_open(self) -> None:
        if self.chosen is not None:
            open_record(self, self.chosen.subject)

    def action_lift(self) -> None:
        if self.chosen is not None:
            _ask_reason(self, self.chosen.subject, self.chosen)
