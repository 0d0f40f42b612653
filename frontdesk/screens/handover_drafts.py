"""What two people fill in at a handover: a draft of the outgoing clerk's, kept at every step.

Whoever is signed in, at whichever console: the draft is the same, and a newer one is taken over.
"""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.timer import Timer

from frontdesk.errors import FrontDeskError
from frontdesk.registers.handovers.working import FORM, Working
from frontdesk.screens.handover_data import HandoverData
from frontdesk.screens.handover_fill import settle
from frontdesk.screens.handover_rows import Row
from frontdesk.widgets.console import begin
from frontdesk.widgets.form import PAUSE

if TYPE_CHECKING:
    from frontdesk.screens.handover import HandoverScreen


class Drafts:
    """The working copy of the handover that a screen shows."""

    def __init__(self, screen: "HandoverScreen") -> None:
        self._screen = screen
        self._filled: Working | None = None
        self._owner: int | None = None
        self._pause: Timer | None = None
        self._over = False
        self.changes = 0
        """How often something was filled in here."""
        self._saved = 0

    # What it holds ------------------------------------------------------------------------

    def settled(self, data: HandoverData) -> Working:
        """What is filled in, as of this look at the books: a newer draft goes before our own."""
        self._owner = data.outgoing.id
        going = data.under_way
        number, incoming = (going.id, going.incoming) if going else (0, 0)
        filled = self._filled
        if filled is None or self.changes == self._saved:
            place = filled.place if filled is not None else None
            newer = data.kept or Working(number, incoming)
            if filled is None or _apart(newer) != _apart(filled):
                filled = newer
                if place is not None:
                    filled.place = place
        before = (filled.handover_id, filled.incoming)
        self._filled = settle(number, incoming, filled)
        if before != (number, incoming) and number:
            self.changed()
        return self._filled

    def copy(self) -> Working:
        """A copy for the desk's thread."""
        assert self._filled is not None
        return Working.from_draft(self._filled.as_draft())

    def typed(self, row: Row) -> str:
        """What stands in the line of a row: what was typed there and not sent, else its value."""
        brought = row.ask.value if row.ask is not None else ""
        return str(self._typed().get(_name(row), brought))

    def _typed(self) -> dict[str, str]:
        assert self._filled is not None
        found: dict[str, str] = self._filled.place.setdefault("typed", {})
        return found

    # Changing -----------------------------------------------------------------------------

    def at(self, row: Row | None) -> None:
        """The cursor is on a row of a step."""
        if self._filled is None:
            return
        screen, place = self._screen, self._filled.place
        place["step"], place["row"] = screen.step, row.key if row else ""
        place["explaining"] = screen.view.explaining if screen.view else ""

    def type(self, row: Row, words: str) -> None:
        """Something was typed; it is saved at the next pause."""
        if self._filled is None or self.typed(row) == words:
            return
        self._typed()[_name(row)] = words
        self.moved()

    def moved(self) -> None:
        """The two are at another step, or have typed: that is saved at the next pause."""
        self.changes += 1
        if self._pause:
            self._pause.stop()
        self._pause = self._screen.set_timer(PAUSE, self._save_soon)

    def sent(self, row: Row) -> None:
        """What was typed for a row was taken."""
        if self._filled is not None:
            self._typed().pop(_name(row), None)

    def changed(self) -> None:
        """Something was filled in: it is saved at once."""
        self.changes += 1
        self._save_soon()

    # Saving -------------------------------------------------------------------------------

    def _save_soon(self) -> None:
        begin(self._screen, self._save, "keep")

    async def _save(self) -> None:
        if self._over or self._filled is None:
            return
        self.at(self._screen.row)
        changes, link = self.changes, self._screen.console.link
        await self._screen.console.attempt(link.keep_draft(FORM, self._kept(), self._owner))
        self._saved = changes

    def _kept(self) -> dict[str, Any] | None:
        """What is kept; nothing where nothing was filled in and nobody has come."""
        assert self._filled is not None
        begun = self._filled.handover_id or _apart(self._filled) != _apart(Working(0, 0))
        return self._filled.as_draft() if begun else None

    async def keep_unsaved(self) -> None:
        """Save what the pauses have not saved yet; else another console's newer draft stays."""
        if self._screen.console.link.desk is not None and self.changes != self._saved:
            await self._save()

    def keep_now(self) -> None:
        """Save at once, not on the desk's thread: whoever is signed in is about to leave."""
        if self._over or self._filled is None or self.changes == self._saved:
            return
        desk = self._screen.console.link.require()
        with suppress(FrontDeskError):
            desk.keep_draft(FORM, self._kept(), self._owner)
            self._saved = self.changes

    def give_up(self) -> None:
        """The handover is over: nothing is kept any more."""
        self._over = True


def _apart(filled: Working) -> dict[str, object]:
    """What was filled in, apart from where somebody is on the screen."""
    return filled.as_draft() | {"place": None}


def _name(row: Row) -> str:
    """Under what the typed text of a row is kept: its explanation is another text."""
    return f"{row.key}/why" if row.ask is not None and row.ask.explains else row.key
