"""The check of the log: begun once, answered point by point, signed by the supervisor (LOG-07).

What it covers and its sample are fixed when it is begun; entries written later belong to the next
one. The director's inspection (LOG-17) is the same, with a finding, and looks first for what
nobody answered.
"""

from typing import Any

from frontdesk.clock import iso
from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.ledger.envelope import canonical, digest_of
from frontdesk.ledger.kinds import KINDS, field_label
from frontdesk.models import LogCheck, Shift
from frontdesk.registers.checks import exceptions, views
from frontdesk.registers.checks.answering import (
    ACTS,
    answer,
    answer_all,
    open_row,
    see_sample,
    under_way,
    words_of,
)
from frontdesk.registers.checks.look import unseen
from frontdesk.registers.checks.manning import NOT_OF_THE_DESK
from frontdesk.registers.checks.reviewing import read_shift, unread, unreviewed
from frontdesk.registers.checks.sample import draw
from frontdesk.registers.checks.shapes import INSPECTION, MORNING, Answer, CheckView, Exception_
from frontdesk.registers.checks.views import ahead, open_check, recent, show
from frontdesk.registers.unit_of_work import Transaction, row_id
from frontdesk.store import stretch
from frontdesk.text import clean


def begin(tx: Transaction, kind: str = MORNING) -> int:
    """Fix what the check covers and draw its sample, in one entry; the check's id.

    From the entry after the last signed check of this kind to the newest one. One that is under
    way is gone on with, as it is: nobody draws its sample again.

    Raises:
        NotAuthorised: only a supervisor checks the log, only the director inspects it (AUTH-31).
    """
    if kind not in ACTS:
        raise InvalidInput(_("Check"), _("morning or inspection"))
    tx.require(ACTS[kind])
    going = open_check(tx, kind)
    if going is not None:
        return going
    first, head = views.next_from(tx, kind), tx.chain.head
    sample = _sample(tx, kind, first)
    row = LogCheck(
        kind=kind,
        from_seq=first,
        to_seq=head.seq,
        head=head.link.hex(),
        sample=",".join(map(str, sample)),
        begun_by=tx.actor.person_id,
        begun_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    told = {"checker": tx.actor.name, "from_seq": first, "to_seq": head.seq, "check": kind}
    tx.post("check.begun", {**told, "sample": list(sample)}, [row])
    return row_id(row)


def _sample(tx: Transaction, kind: str, first: int) -> tuple[int, ...]:
    """Ordinary entries, drawn from the chain: people's, none that is an exception or of a check."""
    head, house = tx.chain.head, tx.house
    grave = exceptions.found(unseen(tx), first, head.seq, kind=kind, language=house.language)
    apart = [name for name, one in KINDS.items() if one.technical or name in NOT_OF_THE_DESK]
    supervisor = tx.actor.is_supervisor
    seqs = stretch.by_people(tx.raw, first, head.seq, apart, confidential=supervisor)
    ordinary = set(seqs) - {one.seq for one in grave}
    n = house.rulebook.count("check.sample")
    return draw(house.log, head.seq, head.link.hex(), ordinary, n)


def sign(tx: Transaction, check_id: int, finding: str = "") -> int:
    """Sign the check; seq of the entry. The shifts it covers are reviewed, handovers included.

    The anchor after it is what paper keeps (`desk.anchor()`).

    Args:
        finding: what the director found; must be there in an inspection (LOG-17).

    Raises:
        GuardRefused: an exception is not answered, or the sample not looked at.
        InvalidInput: no finding.
    """
    row = open_row(tx, check_id)
    view = under_way(tx, row)
    finding = clean(finding).strip()
    if row.kind == INSPECTION and not finding:
        raise InvalidInput(field_label("finding"), _("must be filled in"), rule="LOG-17")
    facts = {"exceptions_answered": not view.left, "sample_seen": view.sample_seen}
    tx.house.transitions.require("log_check", row.state, "signed", facts)
    shifts = [tx.get(Shift, one.id) for one in view.shifts]
    for shift in shifts:
        tx.house.transitions.require("shift", shift.state, "reviewed", facts)
        shift.state = "reviewed"
    sheet = _sheet(tx, view, finding)
    row.state, row.finding = "signed", finding
    row.sheet, row.sheet_sha256 = canonical(sheet).decode(), digest_of(sheet)
    row.signed_by, row.signed_at = tx.actor.person_id, tx.now
    told = {
        "checker": tx.actor.name,
        "from_seq": row.from_seq,
        "to_seq": row.to_seq,
        "finding": finding,
        "sheet_sha256": row.sheet_sha256,
    }
    kind = "inspection.signed" if row.kind == INSPECTION else "check.signed"
    return tx.post(kind, told, [row, *shifts], subject=f"log_check:{row.id}")


def _sheet(tx: Transaction, view: CheckView, finding: str) -> dict[str, Any]:
    """What is signed, as canonical JSON takes it; confidential matters by their number alone."""
    zone, last = tx.house.zone, view.verified
    return {
        "v": 1,
        "log": tx.house.log,
        "check": view.kind,
        "cut_off": {"seq": view.to_seq, "head": view.head},
        "from_seq": view.from_seq,
        "checker": tx.actor.person_id,
        "name": tx.actor.name,
        "at": iso(tx.now, zone),
        "exceptions": [_written(tx, one) for one in view.exceptions],
        "sample": [one.seq for one in view.sample],
        "shifts": [
            {"id": one.id, "person": one.person_id, "name": one.name} for one in view.shifts
        ],
        "verified": {"seq": last.seq, "at": iso(last.at, zone) if last.at is not None else ""},
        "finding": finding,
    }


def _written(tx: Transaction, one: Exception_) -> dict[str, Any]:
    written: dict[str, Any] = {
        "key": one.key,
        "sort": one.sort,
        "risk": one.risk,
        "rule": one.rule,
        "seq": one.seq,
        "subject": one.subject,
        "words": one.words,
        "at": iso(one.at, tx.house.zone),
        "person": one.person,
        "shift": one.shift,
        "answer": _said(tx, one.answer),
    }
    if one.before is not None:
        written["before"] = _said(tx, one.before)
    return written | ({"confidential": True} if one.confidential else {})


def _said(tx: Transaction, answer: Answer | None) -> dict[str, Any] | None:
    if answer is None:
        return None
    zone = tx.house.zone
    return {
        "answer": answer.answer,
        "words": answer.words,
        "by": answer.by,
        "at": iso(answer.at, zone),
        "seq": answer.seq,
        "commitment": answer.commitment_id,
        "instruction": answer.instruction_id,
        "due": iso(answer.due_at, zone) if answer.due_at is not None else "",
    }


__all__ = [
    "ACTS",
    "ahead",
    "answer",
    "answer_all",
    "begin",
    "open_check",
    "read_shift",
    "recent",
    "see_sample",
    "show",
    "sign",
    "unread",
    "unreviewed",
    "words_of",
]
