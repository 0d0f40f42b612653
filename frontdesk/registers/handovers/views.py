"""Handovers as they are shown, and the anchors that stood after them."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, or_, select

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.models import Handover
from frontdesk.models.duty import SIGNED
from frontdesk.registers import people
from frontdesk.registers.unit_of_work import Reading, not_found, row_id
from frontdesk.store import entries
from frontdesk.text import fold_width


@dataclass(frozen=True)
class HandoverView:
    """A handover; instants in UTC milliseconds.

    Attributes:
        outcome: of `models.duty.OUTCOMES`.
        sheet: as both signed it; empty where nobody signed, or where it cannot be read any more.
        given_seq, taken_seq: the entries that carry the two signatures.
    """

    id: int
    from_shift: int
    to_shift: int | None
    outgoing: int
    outgoing_name: str
    incoming: int | None
    incoming_name: str
    outcome: str
    begun_at: int
    arrived_at: int | None
    signed_at: int | None
    reason: str
    sheet: Mapping[str, Any]
    sheet_sha256: str
    cut_off_seq: int | None
    given_seq: int | None
    taken_seq: int | None

    @property
    def signed(self) -> bool:
        """Whether two people signed it."""
        return self.outcome in SIGNED


@dataclass(frozen=True)
class Anchor:
    """Where the log stood after a signature: its seq and the whole head in hex."""

    log: str
    seq: int
    head: str


def show(reading: Reading, handover_id: int) -> HandoverView:
    """One handover.

    Raises:
        NotFound: no such handover.
    """
    row = reading.session.get(Handover, handover_id)
    if row is None:
        raise not_found("handover", handover_id)
    return _view(reading, row, people.names(reading))


def recent(reading: Reading, limit: int = 60) -> list[HandoverView]:
    """The newest handovers, signed or not."""
    query = select(Handover).order_by(col(Handover.id).desc()).limit(limit)
    names = people.names(reading)
    return [_view(reading, row, names) for row in reading.session.exec(query)]


def between(reading: Reading, since: int, until: int) -> list[HandoverView]:
    """Handovers begun or signed in a span (UTC milliseconds, `until` not included)."""
    query = (
        select(Handover)
        .where(
            or_(
                (col(Handover.begun_at) >= since) & (col(Handover.begun_at) < until),
                (col(Handover.signed_at) >= since) & (col(Handover.signed_at) < until),
            )
        )
        .order_by(col(Handover.id))
    )
    names = people.names(reading)
    return [_view(reading, row, names) for row in reading.session.exec(query)]


def last_signed(reading: Reading) -> HandoverView | None:
    """The newest handover that two people signed."""
    query = (
        select(Handover)
        .where(col(Handover.outcome).in_(SIGNED))
        .order_by(col(Handover.id).desc())
        .limit(1)
    )
    row = reading.session.exec(query).first()
    return _view(reading, row, people.names(reading)) if row else None


def _view(reading: Reading, row: Handover, names: Mapping[int, str]) -> HandoverView:
    seqs = _signatures(reading, row_id(row))
    incoming = names.get(row.incoming, "") if row.incoming is not None else ""
    return HandoverView(
        row_id(row),
        row.from_shift,
        row.to_shift,
        row.outgoing,
        names.get(row.outgoing, ""),
        row.incoming,
        incoming,
        row.outcome,
        row.begun_at,
        row.arrived_at,
        row.signed_at,
        row.reason,
        _sheet(row.sheet),
        row.sheet_sha256,
        row.cut_off_seq,
        seqs.get("handover.given"),
        seqs.get("handover.taken"),
    )


def _sheet(kept: str) -> Mapping[str, Any]:
    """The sheet in a row; empty where nobody signed, or where it was made unreadable since."""
    with suppress(ValueError, RecursionError):
        found = json.loads(kept) if kept else {}
        if isinstance(found, dict):
            return found
    return {}


def _signatures(reading: Reading, handover_id: int) -> dict[str, int]:
    query = (
        "SELECT l.kind, l.seq FROM entry_subject s JOIN log_line l ON l.seq = s.seq"
        " WHERE s.subject = ? AND l.kind IN ('handover.given', 'handover.taken')"
    )
    return dict(reading.raw.execute(query, (f"handover:{handover_id}",)).fetchall())


# Anchors ------------------------------------------------------------------------------------


def anchor_at(reading: Reading, seq: int) -> Anchor | None:
    """The anchor after an entry; None where there is no such entry."""
    stored = entries.one(reading.raw, seq)
    return Anchor(reading.house.log, seq, stored.link.hex()) if stored else None


def anchor_after(reading: Reading, handover_id: int) -> Anchor | None:
    """The anchor that was shown once both had signed; None where nobody signed."""
    seq = _signatures(reading, handover_id).get("handover.taken")
    return anchor_at(reading, seq) if seq is not None else None


def previous_anchor(reading: Reading) -> Anchor | None:
    """The anchor of the last signed handover: what the paper of the shift before says."""
    last = last_signed(reading)
    return anchor_after(reading, last.id) if last else None


@dataclass(frozen=True)
class AnchorCheck:
    """What came of comparing typed digits with the log."""

    right: bool
    seq: int


_TYPED = re.compile(r"(?:(?:(?P<log>[0-9a-f]{32}):)?#?(?P<seq>[0-9]{1,15}):)?(?P<head>[0-9a-f]+)")


def check_anchor(reading: Reading, typed: str) -> AnchorCheck:
    """Compare what stands on paper with the log.

    Args:
        typed: `LOG:SEQ:HEAD` as the code on the paper says, `SEQ:HEAD`, or the head alone for
            the last signed handover; at least `handover.anchor_digits` hex digits of the head, in
            groups or not, full-width or not.

    Raises:
        InvalidInput: too few digits, something else than hex digits, another log, no such entry.
    """
    found = _TYPED.fullmatch("".join(fold_width(typed).split()).lower())
    least = reading.house.rulebook.count("handover.anchor_digits")
    if found is None or not least <= len(found["head"]) <= 64:
        raise InvalidInput(
            _("Anchor"), _("write {least} to 64 digits, 0 to 9 and a to f").format(least=least)
        )
    if found["log"] not in (None, reading.house.log):
        raise InvalidInput(_("Anchor"), _("it is of another log"))
    anchor = anchor_at(reading, int(found["seq"])) if found["seq"] else previous_anchor(reading)
    if anchor is None:
        raise InvalidInput(_("Anchor"), _("there is no such entry yet"))
    return AnchorCheck(anchor.head.startswith(found["head"]), anchor.seq)
