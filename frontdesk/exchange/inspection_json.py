"""A day of the log as one JSON object, for programs."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import iso
from frontdesk.exchange.handover_proof import Signed
from frontdesk.exchange.inspection import Check, Day, Verified
from frontdesk.registers.checks.shapes import ShiftRow
from frontdesk.registers.duty_log import LogRow
from frontdesk.registers.handovers.views import HandoverView
from frontdesk.text import mask_phones_in


def as_json(
    found: Day, verified: Verified, *, log: str, zone: ZoneInfo, masked: bool = True
) -> dict[str, Any]:
    """A day with what came of verifying it; instants in ISO 8601 in the site's zone.

    Args:
        masked: hide telephone numbers.
    """
    return {
        "day": found.day.isoformat(),
        "log": log,
        "first": found.first,
        "last": found.last,
        "entries": [_entry(row, zone, masked) for row in found.rows],
        "written_later": [_entry(row, zone, masked) for row in found.later],
        "shifts": [_shift(one, zone) for one in found.shifts],
        "handovers": [_handover(view, signed, zone) for view, signed in found.handovers],
        "checks": [_check(one, zone, masked) for one in found.checks],
        "keys": [{"key": one.key, "name": one.name, "entries": one.entries} for one in found.keys],
        "anchors": [
            {"after": after, "id": number, "seq": one.seq, "head": one.head}
            for after, number, one in found.anchors
        ],
        "verified": verified_json(verified),
    }


def verified_json(verified: Verified) -> dict[str, Any]:
    """What came of verifying a stretch."""
    return {
        "first": verified.first,
        "last": verified.last,
        "checked": verified.checked,
        "complete": verified.complete,
        "problems": [
            {"kind": one.kind, "seq": one.seq, "table": one.table, "row": one.row}
            for one in verified.problems
        ],
    }


def _at(instant: int | None, zone: ZoneInfo) -> str | None:
    return None if instant is None else iso(instant, zone)


def _entry(row: LogRow, zone: ZoneInfo, masked: bool) -> dict[str, Any]:
    text = row.listed
    return {
        "seq": row.seq,
        "kind": row.kind,
        "author_name": row.author_name,
        "occurred_at": _at(row.occurred, zone),
        "recorded_at": _at(row.recorded, zone),
        "shift": row.shift,
        "confidential": row.confidential,
        "late": row.late,
        "corrected_by": row.corrected_by,
        "text": mask_phones_in(text) if text is not None and masked else text,
    }


def _shift(one: ShiftRow, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "shift": one.id,
        "name": one.name,
        "opened_at": _at(one.opened_at, zone),
        "ends_at": _at(one.ends_at, zone),
        "closed_at": _at(one.closed_at, zone),
        "state": one.state,
        "read_by": list(one.readers),
    }


def _handover(view: HandoverView, signed: Sequence[Signed], zone: ZoneInfo) -> dict[str, Any]:
    return {
        "handover": view.id,
        "outcome": view.outcome,
        "outgoing": view.outgoing_name,
        "incoming": view.incoming_name,
        "signed_at": _at(view.signed_at, zone),
        "sheet_sha256": view.sheet_sha256,
        "signatures": [signature_json(one) for one in signed],
    }


def signature_json(one: Signed) -> dict[str, Any]:
    """One signature of a handover."""
    return {
        "role": one.role,
        "seq": one.seq,
        "name": one.name,
        "key": one.envelope.key,
        "at": one.envelope.recorded_at,
        "holds": one.holds,
    }


def _check(one: Check, zone: ZoneInfo, masked: bool) -> dict[str, Any]:
    return {
        "check": one.id,
        "kind": one.kind,
        "state": one.state,
        "from_seq": one.from_seq,
        "to_seq": one.to_seq,
        "name": one.by,
        "at": _at(one.at, zone),
        "finding": mask_phones_in(one.finding) if masked else one.finding,
        "sheet_sha256": one.sheet_sha256,
        "seq": one.entry,
        "key": one.key,
    }
