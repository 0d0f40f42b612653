"""A day of the log as a page: the form 值班记录表, with its signatures and what was verified.

LOG-23 names this form as the quality record of the help-request procedure. What is confidential
stands closed to everybody but its author; telephone numbers are hidden unless somebody asks for
them by name.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from frontdesk.exchange.handover_proof import Signed
from frontdesk.exchange.handover_sheet import HIDDEN
from frontdesk.exchange.handover_summary import summary
from frontdesk.exchange.inspection import Check, Day, Verified
from frontdesk.exchange.paper import (
    Anchor,
    Block,
    Facts,
    Heading,
    Page,
    Point,
    Prose,
    Speech,
    Table,
)
from frontdesk.intake import label
from frontdesk.language import N_
from frontdesk.ledger.kinds import kind_of, kind_title
from frontdesk.ledger.verify import PROBLEM_WORDS, Problem
from frontdesk.registers.duty_log import LogRow
from frontdesk.registers.handovers.views import HandoverView

TITLE: Final = N_("Duty log record")
MANY: Final = 3
"""More neighbouring technical lines than this stand on one line of the page."""
_WEEKDAYS: Final = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday")),
    *(N_("Saturday"), N_("Sunday")),
)


def page(speech: Speech, found: Day, verified: Verified) -> Page:
    """The whole page of a day."""
    blocks = [
        _head(speech, found),
        *_shifts(speech, found),
        *_handovers(speech, found),
        *_entries(speech, found),
        *_later(speech, found),
        *check_blocks(speech, found.checks),
        *_keys(speech, found),
        *verified_part(speech, verified),
        *_anchors(speech, found),
    ]
    foot = speech.say(HIDDEN) if speech.masked else ""
    return speech.page(speech.head(TITLE), blocks, foot)


def day_title(speech: Speech, found: Day) -> str:
    """`2026-03-02, Monday`."""
    return f"{found.day.isoformat()} {speech.say(_WEEKDAYS[found.day.weekday()])}"


def _head(speech: Speech, found: Day) -> Facts:
    say = speech.say
    covered = f"#{found.first} – #{found.last} ({len(found.rows)})" if found.rows else ""
    return Facts(
        (
            (say(N_("Day")), day_title(speech, found)),
            (say(N_("Form")), say(N_("quality record of the help-request procedure (LOG-23)"))),
            (say(N_("Log")), speech.house.log),
            (say(N_("Entries of the day")), covered),
        )
    )


# Shifts and handovers -----------------------------------------------------------------------


_SHIFT_STATES: Final = {
    "running": N_("on duty now"),
    "handed_over": N_("handed over, not checked yet"),
    "reviewed": N_("checked by the supervisor"),
}


def _shifts(speech: Speech, found: Day) -> Iterator[Block]:
    say = speech.say
    yield Heading(speech.head(N_("Shifts")))
    if not found.shifts:
        yield Prose(say(N_("Nobody was on duty.")))
        return
    heads = (N_("Shift"), N_("Clerk"), N_("Duty begun"), N_("Duty ended"), N_("State"))
    yield Table(
        tuple(map(say, heads)),
        tuple(
            (
                str(one.id),
                one.name,
                speech.clock(one.opened_at),
                speech.clock(one.closed_at) or "—",
                say(_SHIFT_STATES.get(one.state, one.state)),
            )
            for one in found.shifts
        ),
    )


def _handovers(speech: Speech, found: Day) -> Iterator[Block]:
    if not found.handovers:
        return
    yield Heading(speech.head(N_("Handovers")))
    for view, signed in found.handovers:
        yield _handover(speech, view, signed)


def _handover(speech: Speech, view: HandoverView, signed: Sequence[Signed]) -> Point:
    say = speech.say
    names = f"{view.outgoing_name} → {view.incoming_name or '—'}"
    outcome = label("handover_outcome", view.outcome, speech.language)
    under = [signature_words(speech, one) for one in signed]
    if view.reason and view.reason != view.sheet.get("reservation"):
        under.append(say(N_("Reason: {reason}")).format(reason=speech.person(view.reason)))
    under += summary(speech, view.sheet)
    if view.sheet_sha256:
        under.append(f"SHA-256 {view.sheet_sha256}")
    at = speech.clock(view.signed_at if view.signed_at is not None else view.begun_at)
    broken = not all(one.holds for one in signed)
    return Point(str(view.id), f"{at}  {names}: {outcome}", tuple(under), strong=broken)


def signature_words(speech: Speech, one: Signed) -> str:
    """Who signed what, when, with which key, and whether the signature holds."""
    say = speech.say
    told = N_("{name} hands over, #{seq}, key {key}")
    if one.role == "taken":
        told = N_("{name} takes over, #{seq}, key {key}")
    holds = N_("the signature holds") if one.holds else N_("THE SIGNATURE DOES NOT HOLD")
    words = say(told).format(name=one.name, seq=one.seq, key=one.envelope.key)
    return f"{words}: {say(holds)}"


# Entries ------------------------------------------------------------------------------------


def _entries(speech: Speech, found: Day) -> Iterator[Block]:
    say = speech.say
    yield Heading(speech.head(N_("Entries of the day")))
    if not found.rows:
        yield Prose(say(N_("Nothing was written on this day.")))
        return
    heads = (N_("No."), N_("Time"), N_("By"), N_("Entry"))
    yield Table(tuple(map(say, heads)), tuple(_folded(speech, found.rows)))


def _folded(speech: Speech, rows: Sequence[LogRow]) -> Iterator[tuple[str, ...]]:
    """Row by row; many technical ones beside each other on one line, their numbers whole."""
    waiting: list[LogRow] = []
    for row in rows:
        if kind_of(row.kind).technical:
            waiting.append(row)
            continue
        yield from _technical(speech, waiting)
        waiting = []
        yield _row(speech, row)
    yield from _technical(speech, waiting)


def _technical(speech: Speech, rows: Sequence[LogRow]) -> Iterator[tuple[str, ...]]:
    if len(rows) <= MANY:
        yield from (_row(speech, row) for row in rows)
        return
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, 0) + 1
    told = " · ".join(f"{kind_title(kind, speech.language)} {n}" for kind, n in counts.items())
    yield (
        f"{rows[0].seq}–{rows[-1].seq}",
        speech.clock(rows[0].recorded)[11:],
        "—",
        speech.say(N_("{n} desk lines: {kinds}")).format(n=len(rows), kinds=told),
    )


def _row(speech: Speech, row: LogRow) -> tuple[str, ...]:
    return (
        str(row.seq),
        speech.clock(row.recorded)[11:],
        row.author_name,
        f"{_said(speech, row)}{_marks(speech, row)}",
    )


def _said(speech: Speech, row: LogRow) -> str:
    """What the entry says; of a confidential one of somebody else only what kind it is."""
    if row.confidential and row.listed is None:
        closed = speech.say(N_("(confidential)"))
        return f"{kind_title(row.kind, speech.language)} {closed}"
    if row.text is None:
        return speech.say(N_("(no longer kept)"))
    return speech.person(row.text)


def _marks(speech: Speech, row: LogRow) -> str:
    """Written late, corrected: said beside the entry, which stays as it is."""
    say, marks = speech.say, []
    if row.late:
        marks.append(say(N_("late: {at}")).format(at=speech.clock(row.occurred)))
    if row.corrected_by:
        marks.append(say(N_("corrected by #{seq}")).format(seq=row.corrected_by))
    return f" [{' · '.join(marks)}]" if marks else ""


def _later(speech: Speech, found: Day) -> Iterator[Block]:
    if not found.later:
        return
    yield Heading(speech.head(N_("Written later about this day")))
    for row in found.later:
        written = speech.say(N_("written {at} by {name}"))
        told = written.format(at=speech.clock(row.recorded), name=row.author_name)
        yield Point(f"#{row.seq}", _said(speech, row), (told,))


# Checks, keys, what was verified ------------------------------------------------------------


def check_blocks(speech: Speech, checks: Sequence[Check]) -> Iterator[Block]:
    """Checks of the log, with who signed them and with which key."""
    say = speech.say
    yield Heading(speech.head(N_("Checks of the log")))
    if not checks:
        yield Prose(say(N_("No check covers these entries yet.")))
    kinds = {"morning": N_("Morning check"), "inspection": N_("Inspection")}
    for one in checks:
        state = N_("has been signed") if one.state == "signed" else N_("under way")
        words = f"{speech.clock(one.at)}  {say(kinds[one.kind])} · {one.by} · {say(state)}"
        under = [say(N_("covers #{first} to #{last}")).format(first=one.from_seq, last=one.to_seq)]
        if one.finding:
            under.append(say(N_("Finding: {words}")).format(words=speech.person(one.finding)))
        if one.entry is not None:
            under.append(say(N_("entry #{seq}, key {key}")).format(seq=one.entry, key=one.key))
        yield Point(str(one.id), words, tuple(under))


def _keys(speech: Speech, found: Day) -> Iterator[Block]:
    if not found.keys:
        return
    heads = (N_("Key"), N_("Who"), N_("Entries signed"))
    yield Heading(speech.head(N_("Every entry is signed by its author")))
    yield Table(
        tuple(map(speech.say, heads)),
        tuple((one.key, one.name, str(one.entries)) for one in found.keys),
    )


def verified_part(speech: Speech, verified: Verified) -> Iterator[Block]:
    """What was verified of a stretch of the log, what does not hold, and what was not looked at."""
    say = speech.say
    yield Heading(speech.head(N_("Verified")))
    if not verified.last:
        yield Prose(say(N_("Nothing was written, so that nothing was verified.")))
        return
    if not verified.complete:
        yield Prose(say(N_("The check was stopped: nothing is said of the rest.")), strong=True)
    told = N_("#{first} to #{last}: {n} entries read, all hold.")
    if verified.problems:
        told = N_("#{first} to #{last}: {n} entries read; {m} things do not hold.")
    numbers = {"first": verified.first, "last": verified.last, "n": verified.checked}
    yield Prose(say(told).format(m=len(verified.problems), **numbers), bool(verified.problems))
    for number, problem in enumerate(verified.problems, 1):
        yield Point(str(number), problem_words(speech, problem), strong=True)
    yield Prose(say(LOOKED_AT))
    yield Prose(say(NOT_LOOKED_AT))


LOOKED_AT: Final = N_(
    "Looked at: numbers without gaps, the chain of links, every signature with the key of its "
    "author, every text against its digest, lists, the records whose newest entry stands here, "
    "and the guards against alteration."
)
NOT_LOOKED_AT: Final = N_(
    "Not looked at: the entries before and behind, the other records, the search index. That the "
    "log was not cut or written anew as a whole is shown by an anchor on paper alone."
)


def problem_words(speech: Speech, problem: Problem) -> str:
    """Where something does not hold, and what."""
    where = f"#{problem.seq}" if problem.seq is not None else ""
    row = f"{problem.table} {problem.row}" if problem.table else ""
    words = speech.say(PROBLEM_WORDS.get(problem.kind, problem.kind))
    return "  ".join(part for part in (where, row, words, problem.detail) if part)


def _anchors(speech: Speech, found: Day) -> Iterator[Block]:
    if not found.anchors:
        return
    yield Heading(speech.head(N_("Anchors")))
    told = {
        "handover": N_("after handover {n}"),
        "check": N_("after log check {n}"),
        "day": N_("after the last entry of the day"),
    }
    for after, number, one in found.anchors:
        words, is_last = speech.say(told[after]).format(n=number), after == "day"
        yield Anchor(words, one.log, one.seq, one.head, code=is_last)
