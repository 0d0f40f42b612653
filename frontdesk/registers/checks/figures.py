"""Breaches and completions of each person, for their appraisal (DUTY-24, REP-19)."""

from collections import Counter
from dataclasses import dataclass

from frontdesk.clock import MINUTE
from frontdesk.errors import InvalidInput, SignInRefused
from frontdesk.language import _, current_language
from frontdesk.registers.checks.clocks import ANSWERED
from frontdesk.registers.checks.look import Look, chunks
from frontdesk.registers.unit_of_work import DESK_ID, Reading
from frontdesk.rules import authority
from frontdesk.store import lines


@dataclass(frozen=True)
class Figures:
    """What one person did in a stretch of time.

    Attributes:
        breaches: clocks they answered for that ran out in it, kept late or not at all.
        completions: clocks kept in time; `late` those kept late.
        steps: steps of procedures done as written; `deviations` otherwise, or left out.
        corrections: entries that put one of their entries right.
        late_entries: what they wrote long after the event.
        entries: all they wrote.
    """

    person_id: int
    name: str
    staff_no: str
    breaches: int
    completions: int
    late: int
    steps: int
    deviations: int
    corrections: int
    late_entries: int
    entries: int


_BREACHED = (
    f"SELECT {ANSWERED} AS who, count(*) FROM commitment c WHERE c.owner IS NOT NULL"
    " AND c.due_at >= :since AND c.due_at < :until AND (c.state = 'kept_late'"
    " OR c.state = 'open' AND c.due_at < :now"
    " OR c.state = 'dropped' AND c.settled_at > c.due_at) GROUP BY who"
)
_SETTLED = (
    "SELECT owner, count(*) FROM commitment WHERE owner IS NOT NULL AND state = :state"
    " AND settled_at >= :since AND settled_at < :until GROUP BY owner"
)
_ENTRIES = (
    "SELECT author, count(*) FROM log_line WHERE author <> 0 AND recorded >= :since"
    " AND recorded < :until{more} GROUP BY author"
)
_STEPS = " AND kind = 'run.step_done'"
_DEVIATIONS = " AND kind IN ('run.step_deviated', 'run.step_not_applicable')"
_LATE = " AND recorded - occurred > :grace AND kind <> 'request.imported'"


def figures(reading: Reading, since: int, until: int) -> list[Figures]:
    """Each person's counts from `since` up to, not including, `until` (UTC ms), by staff number.

    Raises:
        SignInRefused, NotAuthorised: they are for supervisors.
        InvalidInput: the stretch ends before it begins.
    """
    if reading.viewer is None:
        raise SignInRefused(_("Nobody is signed in."), remedy=_("Sign in first."))
    authority.require(reading.viewer.roles, "check.sign")
    if until <= since:
        raise InvalidInput(_("Until"), _("lies before the beginning"))
    grace = reading.house.rulebook.count("log.late_grace_min") * MINUTE
    given = {"since": since, "until": until, "now": reading.now, "grace": grace}

    def counted(query: str, **more: object) -> Counter[int]:
        return Counter(dict(reading.raw.execute(query, {**given, **more}).fetchall()))

    breaches = counted(_BREACHED)
    kept, late = counted(_SETTLED, state="kept"), counted(_SETTLED, state="kept_late")
    steps = counted(_ENTRIES.format(more=_STEPS))
    deviations = counted(_ENTRIES.format(more=_DEVIATIONS))
    late_entries = counted(_ENTRIES.format(more=_LATE))
    written = counted(_ENTRIES.format(more=""))
    corrections = _corrected(reading, since, until)
    people = reading.raw.execute(
        "SELECT id, name, staff_no FROM person WHERE id <> ? ORDER BY staff_no, id", (DESK_ID,)
    ).fetchall()
    rows = [
        Figures(
            number,
            name,
            staff_no,
            breaches[number],
            kept[number],
            late[number],
            steps[number],
            deviations[number],
            corrections[number],
            late_entries[number],
            written[number],
        )
        for number, name, staff_no in people
    ]
    return [row for row in rows if row.entries or row.breaches or row.completions or row.late]


def _corrected(reading: Reading, since: int, until: int) -> Counter[int]:
    """How many entries of each person somebody put right in the stretch."""
    found = reading.raw.execute(
        "SELECT seq FROM log_line WHERE kind = 'entry.corrected' AND recorded >= ?"
        " AND recorded < ?",
        (since, until),
    ).fetchall()
    look = Look(reading, 0, 0, reading.now, current_language())
    data = look.data([row[0] for row in found])
    wrong = [one["corrects"] for one in data.values() if "corrects" in one]
    authors: Counter[int] = Counter()
    for chunk in chunks(wrong):
        of = {line.seq: line.author for line in lines.many(reading.raw, chunk)}
        authors.update(of[seq] for seq in chunk if seq in of)
    return authors
