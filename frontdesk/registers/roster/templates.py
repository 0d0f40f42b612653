"""What each code of the roster means: hours of a day, or rest (DUTY-05)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import select

from frontdesk.errors import GuardRefused, InvalidInput, NotFound
from frontdesk.language import _, current_language
from frontdesk.models import ShiftTemplate
from frontdesk.registers.roster.codes import checked_code, proposals, used
from frontdesk.registers.unit_of_work import Reading, Transaction
from frontdesk.rules.rostering import DAY_MINUTES, REST_WORDS, Hours
from frontdesk.text import clean_line

NAME_CHARS = 40


@dataclass(frozen=True)
class TemplateView:
    """A code and what it means.

    Attributes:
        starts, ends: minutes after midnight; where `ends` is not later, of the day after.
        used: it stands in a roster, so that its hours cannot change.
        proposed: the console proposes it; it is kept as soon as a roster uses it.
        active: it may be written into a roster.
        entry_seq: 0 where it is only proposed.
    """

    code: str
    name: str
    starts: int
    ends: int
    rest: bool
    used: bool
    proposed: bool
    active: bool
    entry_seq: int

    @property
    def meaning(self) -> Hours:
        """What it means, to be reckoned with."""
        return Hours(self.starts, self.ends, self.rest)

    @property
    def hours(self) -> str:
        """`17:30–08:30`; empty for rest."""
        return self.meaning.words()


def all_of(reading: Reading | Transaction, *, ended: bool = False) -> list[TemplateView]:
    """The codes that may be written, duty before rest, then by code; proposals among them.

    Args:
        ended: those that are used no more, too.
    """
    standing = used(reading)
    kept = [_view(row, row.code in standing) for row in reading.session.exec(select(ShiftTemplate))]
    codes = {one.code for one in kept}
    offered = [
        TemplateView(
            one.code,
            one.name(current_language()),
            one.hours.starts,
            one.hours.ends,
            one.hours.rest,
            one.code in standing,
            True,
            True,
            0,
        )
        for one in proposals(reading.house).values()
        if one.code not in codes
    ]
    found = [one for one in kept if one.active or ended]
    return [*sorted(found, key=lambda one: (one.rest, one.code)), *offered]


def _view(row: ShiftTemplate, is_used: bool) -> TemplateView:
    return TemplateView(
        row.code,
        row.name,
        row.starts,
        row.ends,
        row.rest,
        is_used,
        False,
        row.active,
        row.entry_seq,
    )


def keep(
    tx: Transaction, code: str, starts: int, ends: int, *, name: str = "", rest: bool = False
) -> None:
    """Say what a code means, a new one or one that stands; the same again changes nothing.

    Args:
        starts: minutes after midnight, up to 24:00.
        ends: minutes after midnight; not later than `starts` means the day after.

    Raises:
        InvalidInput: code, hours or name cannot be taken as given.
        GuardRefused: a roster uses the code, and it would mean other hours.
    """
    tx.require("roster.edit")
    row = _meaning(tx, code, Hours(starts, ends, rest), name=name)
    if row is not None:
        tx.post("roster.code_kept", told(row), [row])


def keep_codes(tx: Transaction, codes: Mapping[str, Hours]) -> list[ShiftTemplate]:
    """The same for the codes of a file: rows that are new or changed, for the caller's entry."""
    rows = [_meaning(tx, code, hours) for code, hours in codes.items()]
    return [row for row in rows if row is not None]


def _meaning(
    tx: Transaction, typed: str, wanted: Hours, name: str | None = None
) -> ShiftTemplate | None:
    """The row of a code with the hours wanted; None where it stands so already.

    Args:
        name: what the shift is called; None leaves the name as it is.
    """
    code = checked_code(typed)
    hours = _checked_hours(code, wanted)
    row = tx.session.exec(select(ShiftTemplate).where(ShiftTemplate.code == code)).first()
    standing = row and Hours(row.starts, row.ends, row.rest)
    if standing and standing != hours and code in used(tx):
        raise GuardRefused(
            _("{code} stands in a roster as {hours}; its hours stay.").format(
                code=code, hours=standing.words() or _("rest")
            ),
            rule="LOG-04",
            remedy=_("Take another code for the new hours."),
        )
    row = row or ShiftTemplate(code=code)
    before = row.model_dump()
    row.name = row.name if name is None else _checked_name(name)
    row.starts, row.ends, row.rest, row.active = hours.starts, hours.ends, hours.rest, True
    if row.id is not None and row.model_dump() == before:
        return None
    tx.session.add(row)
    tx.session.flush()
    return row


def told(row: ShiftTemplate) -> dict[str, str]:
    """What an entry says about a code."""
    hours = Hours(row.starts, row.ends, row.rest).words()
    return {
        "code": row.code,
        "hours_en": hours or "rest",
        "hours_zh": hours or "休息",
        "name": row.name,
    }


def end(tx: Transaction, code: str) -> None:
    """A code is written into no further roster; where it stands it keeps its meaning.

    Raises:
        NotFound: no such code is kept.
    """
    tx.require("roster.edit")
    code = checked_code(code)
    row = tx.session.exec(select(ShiftTemplate).where(ShiftTemplate.code == code)).first()
    if row is None or not row.active:
        raise NotFound(_("No code {code} is kept.").format(code=code))
    row.active = False
    tx.post("roster.code_ended", {"code": code}, [row])


def _checked_hours(code: str, wanted: Hours) -> Hours:
    if code in REST_WORDS and not wanted.rest:
        raise InvalidInput(_("Code"), _("{code} always means rest").format(code=code))
    if wanted.rest:
        return Hours(rest=True)
    starts, ends = wanted.starts, wanted.ends
    in_day = 0 <= starts <= DAY_MINUTES and 0 <= ends <= DAY_MINUTES
    if not in_day or (starts == DAY_MINUTES and ends in (0, DAY_MINUTES)):
        raise InvalidInput(_("Hours"), _("write them as 09:00-21:00"), rule="DUTY-05")
    return Hours(starts, ends % DAY_MINUTES)


def _checked_name(name: str) -> str:
    name = clean_line(name)
    if len(name) > NAME_CHARS:
        raise InvalidInput(
            _("Name"), _("write at most {limit} characters").format(limit=NAME_CHARS)
        )
    return name
