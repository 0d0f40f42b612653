"""What reminds the desk of the end of a shift: a toast at two moments, a hint on the board."""

from frontdesk.clock import MINUTE
from frontdesk.language import _
from frontdesk.rules.rulebook import Rulebook
from frontdesk.widgets.console import Status


class Reminders:
    """Says once for each shift when to prepare the handover, and when the relief should come."""

    def __init__(self) -> None:
        self._said: set[tuple[int, int]] = set()

    def due(self, status: Status, now: int, book: Rulebook) -> str:
        """What is to be said now; empty for nothing, or where it was said already.

        Args:
            now: UTC milliseconds.
        """
        ends = status.shift_ends
        if ends is None or now >= ends:
            return ""
        prepare, arrive = moments(book)
        for minutes, words in ((arrive, _arriving), (prepare, _preparing)):
            if now >= ends - minutes * MINUTE:
                if (ends, minutes) in self._said:
                    return ""
                self._said |= {(ends, minutes), (ends, prepare)}
                left = -(-(ends - now) // MINUTE)
                return words(left)
        return ""


def moments(book: Rulebook) -> tuple[int, int]:
    """Minutes before the end: when to prepare (HO-02), when the relief is to be there (HO-01)."""
    return book.minutes("handover.prepare_before_min"), book.minutes("handover.arrive_before_min")


def _preparing(minutes: int) -> str:
    words = _(
        "{n} min to the end of the shift: put things in order, desk and chairs clean (HO-02)."
    )
    return f"{words.format(n=minutes)} F6"


def _arriving(minutes: int) -> str:
    words = _("{n} min to the end of the shift: the relief should be at the desk now (HO-01).")
    return f"{words.format(n=minutes)} F6"


def board_hint(status: Status, now: int, book: Rulebook, relief: str) -> str:
    """What the board says of the handover; empty while the shift still lasts long enough.

    Args:
        now: UTC milliseconds.
        relief: who has come to take over; empty for nobody.
    """
    if status.shift_ends is None:
        return ""
    if relief:
        return _("{name} is here to take over: F6 goes on.").format(name=relief)
    left = status.shift_ends - now
    prepare, _arrive = moments(book)
    if left > prepare * MINUTE:
        return ""
    if left > 0:
        return _("Prepare the handover: F6.")
    words = _("The relief is late by {n} min: F6, then Ctrl+X records it.")
    return words.format(n=-left // MINUTE)
