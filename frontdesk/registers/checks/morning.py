"""The check of the log: begun once, answered point by point, signed by the supervisor (LOG-07)."""

from frontdesk.registers.checks.shapes import CheckRow, CheckView, ShiftRow
from frontdesk.registers.unit_of_work import Reading, Transaction


def begin(tx: Transaction, kind: str = "morning") -> int:
    """Fix what the check covers and draw its sample; the check's id. An open one is gone on with."""
    raise NotImplementedError


def answer(
    tx: Transaction,
    check_id: int,
    key: str,
    answer: str,
    words: str = "",
    due_at: int | None = None,
    to: int | None = None,
) -> int:
    """Say something to an exception; seq of the entry.

    Args:
        key: of the exception.
        answer: accepted, follow_up (words, `due_at`, `to` a person id; by default oneself),
            instruct (words, `to` a person id; None for everybody), countersigned.
    """
    raise NotImplementedError


def answer_all(tx: Transaction, check_id: int, keys: list[str], words: str = "") -> int:
    """Accept several exceptions at once; how many."""
    raise NotImplementedError


def see_sample(tx: Transaction, check_id: int) -> None:
    """The sample has been looked at."""
    raise NotImplementedError


def sign(tx: Transaction, check_id: int, finding: str = "") -> int:
    """Sign the check; seq of the entry. The shifts it covers are reviewed."""
    raise NotImplementedError


def open_check(reading: Reading, kind: str = "morning") -> int | None:
    """The check of this kind that is under way."""
    raise NotImplementedError


def ahead(reading: Reading, kind: str = "morning") -> CheckView:
    """What a check begun now would find; nothing is fixed by looking (`id` None, no sample)."""
    raise NotImplementedError


def show(reading: Reading, check_id: int) -> CheckView:
    """A check: an open one as it stands, a signed one as it was signed."""
    raise NotImplementedError


def recent(reading: Reading, kind: str | None = None, limit: int = 50) -> list[CheckRow]:
    """Checks, the newest first."""
    raise NotImplementedError


def unreviewed(reading: Reading) -> list[ShiftRow]:
    """Shifts that ended and that no supervisor has signed for, the oldest first."""
    raise NotImplementedError


def read_shift(tx: Transaction, shift_id: int) -> None:
    """Whoever is signed in has read the log of a shift (HO-06)."""
    raise NotImplementedError


def unread(reading: Reading, person_id: int) -> list[ShiftRow]:
    """Newest shifts that this person has not read the log of."""
    raise NotImplementedError
