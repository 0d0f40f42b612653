"""Promises and clocks that were kept late or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from frontdesk.language import N_
from frontdesk.registers.checks.look import Look, chunks, number_of
from frontdesk.registers.checks.shapes import Exception_, of_sort
from frontdesk.registers.clock_words import spoken
from frontdesk.registers.commitments import PROMISE
from frontdesk.registers.handovers.signing import DESK_CLOCKS
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.store.entries import Line
from frontdesk.text import mask_phones_in

_HANDED_ON: Final = " OR ".join(
    [f"c.rule = '{PROMISE}'", *(f"c.subject LIKE '{one}%'" for one in DESK_CLOCKS)]
)
ANSWERED: Final = (
    f"CASE WHEN ({_HANDED_ON}) AND EXISTS (SELECT 1 FROM shift n WHERE n.person_id = c.owner"
    " AND n.how <> 'first' AND n.opened_at > c.due_at"
    " AND (c.settled_at IS NULL OR n.opened_at <= c.settled_at))"
    " THEN coalesce((SELECT s.person_id FROM shift s WHERE s.opened_at <= c.due_at"
    " AND (s.closed_at IS NULL OR s.closed_at > c.due_at) ORDER BY s.id LIMIT 1), c.owner)"
    " ELSE c.owner END"
)
"""Who answered for a clock `c` when it ran out: whoever took it over since did not miss it."""
_ROWS: Final = (
    "SELECT c.id, c.rule, c.subject, c.label, c.due_at, c.state, c.settled_at, c.reason,"
    f" p.id, coalesce(p.name, '') FROM commitment c LEFT JOIN person p ON p.id = {ANSWERED} WHERE "
)
_UNFIRED: Final = " AND NOT EXISTS (SELECT 1 FROM commitment_level l WHERE l.commitment_id = c.id)"
_STATES: Final = {
    "open": N_("{label}: due {due}, still open"),
    "kept": N_("{label}: due {due}, kept {kept}"),
    "kept_late": N_("{label}: due {due}, kept {kept}, {span} late"),
    "dropped": N_("{label}: due {due}, no longer wanted ({reason})"),
}


def found(look: Look, breached: Sequence[Line]) -> Iterator[Exception_]:
    """Clocks that ran out in the stretch, each once.

    A console that was closed says so late or not at all: what was kept late, or is overdue now,
    without an entry about it counts too.
    """
    seqs = {number_of(line.subject, "commitment"): line.seq for line in breached}
    rows = [*_named(look, [one for one in seqs if one is not None]), *_silent(look)]
    closed, confidential = look.closed(row[2] for row in rows)
    for number, rule, subject, *rest, owner, name in rows:
        words = closed.get(subject) or _words(look, subject, *rest)
        own = rule in (PROMISE, PRODUCT)
        yield of_sort(
            "promise" if own else "breached",
            f"commitment:{number}",
            mask_phones_in(words),
            rest[1],
            rule="" if own or subject in closed else rule,
            seq=seqs.get(number),
            subject=subject or f"commitment:{number}",
            person=name,
            person_id=owner,
            confidential=subject in confidential,
        )


def _words(
    look: Look, subject: str, label: str, due: int, state: str, settled: int | None, reason: str
) -> str:
    kept = look.clock(settled) if settled is not None else ""
    span = look.span(max(0, (settled or due) - due))
    return look.say(_STATES[state]).format(
        label=spoken(label, subject, look.language),
        due=look.clock(due),
        kept=kept,
        span=span,
        reason=reason,
    )


def _named(look: Look, numbers: Sequence[int]) -> Iterable[Any]:
    for chunk in chunks(numbers):
        marks = ", ".join("?" * len(chunk))
        yield from look.reading.raw.execute(f"{_ROWS} c.id IN ({marks}) ORDER BY c.id", chunk)


def _silent(look: Look) -> Iterable[Any]:
    """Late ones that no entry has named: settled in the stretch, or open and overdue."""
    raw = look.reading.raw
    late = f"{_ROWS} c.state = 'kept_late' AND c.entry_seq BETWEEN ? AND ?{_UNFIRED}"
    yield from raw.execute(late, (look.first, look.last)).fetchall()
    overdue = f"{_ROWS} c.state = 'open' AND c.due_at < ? AND c.entry_seq <= ?{_UNFIRED}"
    yield from raw.execute(overdue, (look.moment, look.last)).fetchall()
