"""What the sheet of a handover says of the desk: drawn from the books, frozen at a cut-off.

A cut-off is a seq. A sheet covers everything after the last signed cut-off up to its own; entries
written between a cut-off and its signatures stand on the next sheet as *after the sheet was
frozen*. Every thing that is open at the cut-off stands on exactly one line, or in exactly one of
the counted lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from frontdesk.clock import MINUTE, iso
from frontdesk.ledger.kinds import kind_title
from frontdesk.registers import duty, if_then, marks
from frontdesk.registers.handovers import blocking, happened
from frontdesk.registers.handovers.carried import carried
from frontdesk.registers.handovers.happened import Entry
from frontdesk.registers.handovers.open_things import OpenThing, open_things
from frontdesk.registers.roster import presence
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.store import entries

At = Reading | Transaction


@dataclass(frozen=True)
class Line:
    """One matter of the sheet; instants in UTC milliseconds.

    Attributes:
        things: every open record that belongs to it, `table:id`.
        words, next: of its first thing, and what is to be done.
        owner: who answers for it so far.
        since, due: when it began; when its most urgent clock is over.
        carried: how many signed sheets it has stood on already.
        red: it holds duty up, is overdue, or somebody must still be told of it.
        blocks: why it holds duty up (`run`, `request`, `marked`), else empty.
        ordinary: an ordinary request that nobody has answered yet (HO-14).
    """

    things: tuple[str, ...]
    words: str
    next: str
    owner: int | None
    since: int
    due: int | None
    carried: int
    red: bool
    blocks: str
    ordinary: bool
    confidential: bool

    @property
    def key(self) -> str:
        """What names the line: its first record."""
        return self.things[0]


@dataclass(frozen=True)
class Counted:
    """Open things that want nothing done in the coming shift, one line a kind and state."""

    words: str
    things: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The desk at a cut-off.

    Attributes:
        seq, head: the cut-off: the newest entry and its link in hex.
        after: the cut-off of the last signed sheet; 0 for the first.
        lines: red ones first, then by clock and age.
        told: the entries that say most, the oldest first; `more` such entries are only counted.
        happened: how many entries of each kind the interval has, without the desk's technical ones.
        after_frozen: entries written between the last cut-off and its signatures.
        evidence: seqs of the entries that say where evidence is kept (LOG-20).
    """

    seq: int
    head: str
    after: int
    lines: tuple[Line, ...]
    counted: tuple[Counted, ...]
    told: tuple[Entry, ...]
    more: int
    happened: tuple[tuple[str, int], ...]
    after_frozen: tuple[Entry, ...]
    notes: tuple[tuple[int, str, str], ...]
    evidence: tuple[Entry, ...]

    @property
    def red(self) -> tuple[Line, ...]:
        """The lines that come first."""
        return tuple(line for line in self.lines if line.red)


def draw(at: At) -> Sheet:
    """The sheet as the desk stands now."""
    head = at.chain.head if isinstance(at, Transaction) else entries.head(at.raw)
    after, frozen_to, _handover = last_signed(at)
    lines, counted = _open_lines(at)
    told, more, counts = happened.told(at, after, head.seq)
    return Sheet(
        head.seq,
        head.link.hex(),
        after,
        lines,
        counted,
        told,
        more,
        counts,
        happened.after_frozen(at, after, frozen_to),
        tuple((note.id, note.condition, note.then) for note in if_then.living(at)),
        happened.of_kinds(at, after, head.seq, ("evidence.filed",)),
    )


def last_signed(at: At) -> tuple[int, int, int]:
    """Of the last signed handover: its cut-off, the seq of its second signature, its id; else 0."""
    row = at.raw.execute(
        "SELECT h.cut_off_seq, h.id, (SELECT max(s.seq) FROM entry_subject s JOIN log_line l"
        " ON l.seq = s.seq WHERE s.subject = 'handover:' || h.id AND l.kind = 'handover.taken')"
        " FROM handover h WHERE h.outcome IN ('signed','reserved','emergency')"
        " ORDER BY h.id DESC LIMIT 1"
    ).fetchone()
    return (row[0], row[2] or row[0], row[1]) if row else (0, 0, 0)


# What is open -------------------------------------------------------------------------------


def _open_lines(at: At) -> tuple[tuple[Line, ...], tuple[Counted, ...]]:
    found = open_things(at, _coming_end(at))
    together: dict[tuple[str, bool], list[OpenThing]] = {}
    for thing in found:
        together.setdefault((thing.case, thing.confidential), []).append(thing)
    blocks = _blocks(at)
    lines, rest = [], []
    for things in together.values():
        if any(_is_listed(thing, blocks) for thing in things):
            lines.append(things)
        else:
            rest += things
    before = carried(at, (thing.subject for things in lines for thing in things))
    drawn = [_line(at, things, blocks, before) for things in lines]
    return tuple(sorted(drawn, key=_rank)), _counted(at, rest)


def _coming_end(at: At) -> int:
    """When the shift to come ends: by the roster, else by the rulebook's hours."""
    shift = duty.current(at)
    early = at.house.rulebook.minutes("handover.prepare_before_min") * MINUTE
    begins = max(shift.ends_at if shift else 0, at.now + early)
    planned = [
        one.ends_at
        for one in presence.on_duty(at, begins)
        if one.post == "clerk" and one.ends_at is not None
    ]
    return max(planned) if planned else duty.shift_end(begins, at.house.rulebook, at.house.zone)


def _blocks(at: At) -> dict[str, str]:
    """What holds duty up and why, by its record and by the record that it is about."""
    found = {}
    for one in blocking.blockers(at):
        found[marks.case_of(at, one.subject)] = one.why
        found[one.subject] = one.why
    return found


def _is_listed(thing: OpenThing, blocks: Mapping[str, str]) -> bool:
    return thing.listed or thing.subject in blocks


_ORDER: Final = (
    *("procedure_run", "help_request", "work_order", "notification", "commitment", "approval"),
)


def _line(
    at: At, things: Sequence[OpenThing], blocks: Mapping[str, str], before: Mapping[str, int]
) -> Line:
    ranked = sorted(things, key=lambda thing: _ORDER.index(thing.table))
    first = ranked[0]
    due = min((thing.due for thing in things if thing.due is not None), default=None)
    why = next((blocks[thing.subject] for thing in ranked if thing.subject in blocks), "")
    late = due is not None and due < at.now
    untold = any(thing.table == "notification" for thing in things)
    return Line(
        tuple(thing.subject for thing in ranked),
        first.words,
        next((thing.next for thing in ranked if thing.next), ""),
        next((thing.owner for thing in ranked if thing.owner is not None), None),
        min(thing.since for thing in things),
        due,
        max(before.get(thing.subject, 0) for thing in things),
        bool(why) or late or untold,
        why,
        any(thing.ordinary for thing in things),
        first.confidential,
    )


def _rank(line: Line) -> tuple[bool, bool, int, int]:
    """What holds duty up, then the other red ones; then by clock, then by age."""
    return (not line.blocks, not line.red, 2**62 if line.due is None else line.due, line.since)


def _counted(at: At, things: Iterable[OpenThing]) -> tuple[Counted, ...]:
    """The rest, one line for each kind and state."""
    together: dict[tuple[str, str], list[str]] = {}
    for thing in things:
        together.setdefault((thing.table, thing.state), []).append(thing.subject)
    tracks = {"help_request": "help_request", "work_order": "order_work"}
    names = {
        "help_request": ("requests", "报事"),
        "work_order": ("work orders", "工单"),
        "commitment": ("clocks that run on", "其他时限"),
        "approval": ("decisions to be countersigned", "待补签的决定"),
    }
    found = []
    zh = at.house.language == "zh"
    for (table, state), subjects in together.items():
        label = at.house.transitions.states(tracks[table]).get(state) if table in tracks else None
        named = names.get(table, (table, table))[zh]
        said = label.text(at.house.language) if label else state
        joined = ("，" if zh else ", ").join(part for part in (named, said) if part)
        found.append(Counted(joined, tuple(subjects)))
    return tuple(found)


# As canonical JSON --------------------------------------------------------------------------


def as_written(at: At, sheet: Sheet, names: Mapping[int, str], taken_by: int) -> dict[str, Any]:
    """The sheet's part that comes of the books, as canonical JSON takes it.

    Args:
        names: of people, by id.
        taken_by: who takes every line over.
    """
    zone = at.house.zone

    def line(number: int, one: Line) -> dict[str, Any]:
        written: dict[str, Any] = {
            "n": number,
            "red": one.red,
            "blocks": one.blocks,
            "things": list(one.things),
            "words": one.words,
            "next": one.next,
            "owner": one.owner,
            "owner_name": names.get(one.owner, "") if one.owner is not None else "",
            "since": iso(one.since, zone),
            "age_min": max(0, at.now - one.since) // MINUTE,
            "carried": one.carried,
            "due": iso(one.due, zone) if one.due is not None else "",
            "taken_by": taken_by,
        }
        marks = {"ordinary": one.ordinary, "confidential": one.confidential}
        return written | {name: True for name, holds in marks.items() if holds}

    return {
        "v": 2,
        "log": at.house.log,
        "cut_off": {"seq": sheet.seq, "head": sheet.head},
        "after": sheet.after,
        "open": [line(number, one) for number, one in enumerate(sheet.lines, 1)],
        "counted": [
            {"words": one.words, "n": len(one.things), "things": list(one.things)}
            for one in sheet.counted
        ],
        "happened": {
            "told": [{"seq": one.seq, "text": one.text} for one in sheet.told],
            "more": sheet.more,
            "counted": [
                {"kind": kind, "words": kind_title(kind, at.house.language), "n": n}
                for kind, n in sheet.happened
            ],
        },
        "after_frozen": [{"seq": one.seq, "text": one.text} for one in sheet.after_frozen],
        "notes": [
            {"id": number, "if": condition, "then": then} for number, condition, then in sheet.notes
        ],
        "evidence": [{"seq": one.seq, "text": one.text} for one in sheet.evidence],
    }


__all__ = ["Counted", "Entry", "Line", "Sheet", "as_written", "draw", "last_signed"]
