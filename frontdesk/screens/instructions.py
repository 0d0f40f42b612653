"""Instructions of the supervisor, to everybody or to one, with who has read them."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import stamp
from frontdesk.screens.people import person_name
from frontdesk.screens.post_lists import PostList, whole_number
from frontdesk.text import clip, mask_phones_in, shown_line, width
from frontdesk.widgets.fields import Field


class Instructions(PostList):
    """The newest first; `●` is one that whoever is signed in has still to read."""

    WHERE: ClassVar[str] = "instructions"
    EMPTY: ClassVar[str] = N_("No instruction holds now.")

    def __init__(self) -> None:
        super().__init__()
        self._unread: set[int] = set()
        self._staff: list[Any] = []

    async def reload(self) -> None:
        person = self.console.link.person
        rows, self._unread, self._staff = await self.console.link.ask(_read, person)
        head = _("Instructions · {n} hold, {unread} for you to read")
        self.take(head.format(n=len(rows), unread=len(self._unread)), rows)

    # Showing ------------------------------------------------------------------------------

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        unread = row.id in self._unread
        to = shown_line(row.to_name) if row.to_person is not None else _("everybody")
        left = f"{'●' if unread else ' '} {stamp(row.given_at, self.zone, True)} → {to}  "
        right = "  " + _("read by {n}").format(n=len(row.readers)) + " "
        if row.waiting:
            right = "  " + _("{n} to read it").format(n=len(row.waiting)) + right
        room = max(0, columns - width(left) - width(right))
        words = clip(mask_phones_in(row.content.replace("\n", " ")), room)
        text = left + words + " " * max(0, room - width(words)) + right
        return Text(text, style="bold" if unread else "")

    def about(self, row: Any) -> list[str]:
        between = "、" if current_language() == "zh" else ", "
        lines = [mask_phones_in(row.content), given_words(row, self.zone)]
        if row.readers:
            read = (f"{one.name} {stamp(one.read_at, self.zone, True)}" for one in row.readers)
            lines.append(_("Read by: {names}").format(names=between.join(read)))
        if row.waiting:
            lines.append(_("Still to read it: {names}").format(names=between.join(row.waiting)))
        return lines

    # Doing --------------------------------------------------------------------------------

    def action_open(self) -> None:
        """Read and acknowledge what waits; the dialog shows each."""
        if self.chosen is not None and self.chosen.id in self._unread:
            self.app.tasks.instruct()  # type: ignore[attr-defined]

    def action_give(self) -> None:
        if not self.may("instruction.give"):
            return
        names = tuple((one.id, shown_line(person_name(one))) for one in self._staff)
        fields = [
            Field("to", _("For"), "choice", ((None, _("everybody")), *names)),
            Field("content", field_label("content"), "long", limit=1000),
            Field("days", _("Days"), hint=_("empty: until it is withdrawn"), limit=3),
        ]
        note = _("It shows at the next sign-in and is acknowledged there.")
        self.ask(_("Instruction"), fields, _give, note=note, draft="instruction", first="to")

    def action_withdraw(self) -> None:
        row = self.chosen
        if row is None or not self.may("instruction.give"):
            return

        def work(tx: Any, _values: dict[str, Any]) -> None:
            _register().withdraw(tx, row.id, seen=row.entry_seq)

        self.confirm(_("Withdraw the instruction"), mask_phones_in(row.content), work)


def given_words(row: Any, zone: Any) -> str:
    """`陈静 → everybody, 03-02 09:00, until 03-05 09:00`."""
    to = row.to_name if row.to_person is not None else _("everybody")
    words = f"{row.given_by} → {to}, {stamp(row.given_at, zone, True)}"
    if row.expires_at is None:
        return words
    return words + ", " + _("until {when}").format(when=stamp(row.expires_at, zone, True))


def _register() -> Any:
    from frontdesk.registers import instructions

    return instructions


def _give(tx: Any, values: dict[str, Any]) -> None:
    days = whole_number(values["days"], _("Days"))
    _register().give(tx, values["content"], to=values["to"], days=days)


def _read(reading: Any, person: int | None) -> tuple[list[Any], set[int], list[Any]]:
    """The instructions that hold, which of them wait for the viewer, and the staff."""
    from frontdesk.registers import instructions, people

    unread = {one.id for one in instructions.pending(reading, person)} if person else set()
    return instructions.living(reading), unread, people.staff(reading)
