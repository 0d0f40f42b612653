"""If-then notes: what the shifts to come are to do when such a request comes."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.intake import KINDS, label
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import stamp
from frontdesk.screens.post_lists import PostList, whole_number
from frontdesk.text import clip, mask_phones_in, width
from frontdesk.widgets.fields import Field


class IfThenNotes(PostList):
    """The note that ends first stands in front."""

    WHERE: ClassVar[str] = "if_then_notes"
    EMPTY: ClassVar[str] = N_("No note holds now. Ctrl+N leaves one.")

    async def reload(self) -> None:
        rows = await self.console.link.ask(lambda reading: _register().living(reading))
        head = _("If-then notes · {n} hold; they show when such a request is registered")
        self.take(head.format(n=len(rows)), rows)

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        right = "  " + _("until {when}").format(when=stamp(row.until_at, self.zone, True)) + " "
        if row.fired:
            right = "  " + _("fired {n}×").format(n=row.fired) + right
        words = clip(" " + note_words(row).replace("\n", " "), columns - width(right))
        return Text(words + " " * max(0, columns - width(words) - width(right)) + right)

    def about(self, row: Any) -> list[str]:
        made = stamp(row.made_at, self.zone, True)
        return [note_words(row), _("left by {who}, {when}").format(who=row.made_by, when=made)]

    # Doing --------------------------------------------------------------------------------

    def action_add(self) -> None:
        if not self.may("desk.note"):
            return
        days = self.console.link.require().house.rulebook.count("handover.note_days")
        note = _("One of room, kind and words at least. The note shows when such a request comes.")
        self.ask(_("If such a request comes"), _fields(days), _note, note=note, draft="note.new")

    def action_remove(self) -> None:
        row = self.chosen
        if row is None or not self.may("desk.note"):
            return

        def work(tx: Any, _values: dict[str, Any]) -> None:
            _register().end(tx, row.id, seen=row.entry_seq)

        self.confirm(_("The note holds no longer"), note_words(row), work)


def _register() -> Any:
    from frontdesk.registers import if_then

    return if_then


def note_words(row: Any) -> str:
    """`If repair from 3-2 with ‘lift’: call B`; telephone numbers masked."""
    words = _("If {condition}: {then}").format(condition=row.condition, then=row.then)
    return mask_phones_in(words)


def _fields(days: int) -> list[Field]:
    kinds = tuple((one, label("kind", one, current_language())) for one in KINDS)
    return [
        Field("room", field_label("room"), hint=_("3, 3-2, 3-2-12 (a floor), 3-2-1203"), limit=40),
        Field("kind", field_label("kind"), "choice", (("", _("any")), *kinds)),
        Field("words", field_label("words"), hint=_("all of them stand in it"), limit=40),
        Field("then", field_label("then"), "long", limit=300),
        Field("days", _("Days"), value=str(days), limit=2),
    ]


def _note(tx: Any, values: dict[str, Any]) -> None:
    register = _register()
    days = whole_number(values["days"], _("Days"))
    draft = register.NoteDraft(**{**values, "days": days})
    register.note(tx, draft)
