"""What happened in a shift, as the sheet of a handover tells it: some entries, the rest counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from frontdesk.ledger.chain import read_body
from frontdesk.ledger.kinds import kind_of, kind_title
from frontdesk.registers import secrecy
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.store import entries

At = Reading | Transaction

TOLD: Final = 30
"""How many of the entries that say most are named at most; the others are counted."""
SAY_MOST: Final = frozenset(
    (
        *("run.started", "run.closed", "run.called_off", "commitment.breached", "entry.corrected"),
        *("patrol.finding", "mobilisation.recorded", "measure.taken", "measure.lifted"),
        *("head.contacted", "drunk.recorded", "spot_check.recorded", "note.written"),
        *("request.cannot_provide", "request.called_off", "if_then.fired", "outing.begun"),
        *("leave.approved", "clock.stepped", "rules.changed", "log.restored", "row.repaired"),
        *("handover.refused", "handover.relief_absent", "handover.relief_unfit"),
    )
)
"""Kinds of entry that the relief is told one by one."""
SIGNING: Final = ("handover.given", "shift.opened", "handover.taken")
"""What the signatures themselves write."""


@dataclass(frozen=True)
class Entry:
    """An entry as the sheet names it."""

    seq: int
    text: str


def told(
    at: At, after: int, last: int
) -> tuple[tuple[Entry, ...], int, tuple[tuple[str, int], ...]]:
    """The entries after `after` up to `last` that say most, how many more such, and all counted.

    Counts are by kind, the most frequent first, without the desk's technical lines.
    """
    counts = at.raw.execute(
        "SELECT kind, count(*) FROM log_line WHERE seq > ? AND seq <= ? GROUP BY kind",
        (after, last),
    ).fetchall()
    ordinary = sorted(
        ((kind, n) for kind, n in counts if not kind_of(kind).technical),
        key=lambda one: (-one[1], one[0]),
    )
    most = sorted(SAY_MOST.intersection(kind for kind, _n in counts))
    named = of_kinds(at, after, last, most, TOLD)
    more = sum(n for kind, n in counts if kind in SAY_MOST) - len(named)
    return named, more, tuple(ordinary)


def of_kinds(
    at: At, after: int, last: int, kinds: Sequence[str], limit: int = 100
) -> tuple[Entry, ...]:
    """Entries of these kinds, the oldest first, the newest `limit`; confidential ones unsaid."""
    if not kinds:
        return ()
    marks = ", ".join("?" * len(kinds))
    rows = at.raw.execute(
        "SELECT seq, kind, confidential, subject FROM log_line WHERE seq > ? AND seq <= ?"
        f" AND kind IN ({marks}) ORDER BY seq DESC LIMIT ?",
        (after, last, *kinds, limit),
    ).fetchall()
    return _said(at, rows[::-1])


def after_frozen(at: At, cut_off: int, signed: int) -> tuple[Entry, ...]:
    """What was written between a cut-off and its second signature, but the signatures.

    Args:
        signed: seq of the second signature.
    """
    marks = ", ".join("?" * len(SIGNING))
    rows = at.raw.execute(
        "SELECT seq, kind, confidential, subject FROM log_line WHERE seq > ? AND seq < ?"
        f" AND kind NOT IN ({marks}) ORDER BY seq",
        (cut_off, signed, *SIGNING),
    ).fetchall()
    return _said(at, [row for row in rows if not kind_of(row[1]).technical])


def _said(at: At, rows: Sequence[tuple[int, str, int, str | None]]) -> tuple[Entry, ...]:
    """Each in its words; one that is confidential, or about such a matter, by its kind alone."""
    found = entries.bodies(at.raw, [seq for seq, _kind, closed, _subject in rows if not closed])
    bodies = {seq: read_body(body) or {} for seq, body in found.items()}
    about = {
        seq: [*filter(None, (subject,)), *bodies[seq]["data"].get("about", ())]
        for seq, _kind, _closed, subject in rows
        if seq in bodies
    }
    shut = secrecy.closed_to_all(at, (one for named in about.values() for one in named))
    return tuple(
        Entry(
            seq,
            kind_title(kind, at.house.language)
            if seq not in bodies or not shut.keys().isdisjoint(about[seq])
            else str(bodies[seq]["text"]),
        )
        for seq, kind, _closed, _subject in rows
    )
