"""How many handovers each open thing has been through: on how many signed sheets it stood."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import cache

from frontdesk.registers.unit_of_work import Reading, Transaction

_AT_ONCE = 500


def carried(at: Reading | Transaction, subjects: Iterable[str]) -> dict[str, int]:
    """For each record how many signed sheets have had it, in the order of the log.

    A sheet has what was open at its cut-off; clocks that were set back, and matters that were
    entered later than they came, change nothing of that.

    Args:
        subjects: records that are open now, `table:id`.
    """
    ids = [
        row[0]
        for row in at.raw.execute(
            "SELECT id FROM handover WHERE outcome IN ('signed','reserved','emergency') ORDER BY id"
        )
    ]

    @cache
    def cut_off(handover: int) -> int:
        query = "SELECT cut_off_seq FROM handover WHERE id = ?"
        return int(at.raw.execute(query, (handover,)).fetchone()[0])

    return {
        subject: len(ids) - bisect_left(ids, seq, key=cut_off)
        for subject, seq in first_seqs(at, list(subjects))
    }


def first_seqs(at: Reading | Transaction, subjects: list[str]) -> Iterable[tuple[str, int]]:
    """Each record with the seq of the oldest entry about it."""
    for start in range(0, len(subjects), _AT_ONCE):
        part = subjects[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        query = (
            f"SELECT subject, min(seq) FROM entry_subject WHERE subject IN ({marks})"
            " GROUP BY subject"
        )
        yield from at.raw.execute(query, part)
