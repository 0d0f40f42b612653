"""Decisions at a gate: by the person's own PIN, or by telephone until that person countersigns."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.language import _
from frontdesk.ledger.envelope import canonical, digest_of
from frontdesk.models import Approval
from frontdesk.registers import runs, secrecy
from frontdesk.registers.runs import Written
from frontdesk.registers.unit_of_work import Actor, Reading, Transaction, row_id
from frontdesk.rules.authority import titles
from frontdesk.text import clean_line, narrow


@dataclass(frozen=True)
class ApprovalView:
    """A decision; instants in UTC milliseconds, `given_at` None until it is countersigned."""

    id: int
    run_id: int | None
    order_id: int | None
    roles: tuple[str, ...]
    approver: str
    decision: str
    instruction: str
    proposal: Mapping[str, Any]
    proposal_sha256: str
    approver_id: int | None
    noted_by: int
    noted_at: int
    given_at: int | None
    entry_seq: int
    handover_id: int | None = None


def signer_of(tx: Transaction, roles: Collection[str], rule: str | None) -> Actor | None:
    """Who confirms with a PIN: the second person's warrant, or whoever is signed in with the role.

    None where neither carries one of `roles`: then only the telephone is left.

    Raises:
        NotAuthorised: a PIN was given by somebody without one of the roles.
    """
    if tx.warrant is not None:
        actor = tx.warrant.use()
        if actor.roles.isdisjoint(roles):
            raise NotAuthorised(
                _("Only these may decide this: {titles}.").format(titles=titles(roles)), rule=rule
            )
        return actor
    return None if tx.actor.roles.isdisjoint(roles) else tx.actor


def record(
    tx: Transaction,
    *,
    run_id: int | None = None,
    run_step_id: int | None = None,
    order_id: int | None = None,
    handover_id: int | None = None,
    roles: Collection[str],
    approver: str,
    signer: Actor | None,
    decision: str,
    instruction: str,
    proposal: Mapping[str, Any],
) -> tuple[Written, str]:
    """The row of a decision, for the next entry, and the SHA-256 (hex) of its proposal.

    Args:
        approver: who decided on the telephone; not needed where `signer` signs.

    Raises:
        InvalidInput: decided by telephone, and nobody is named.
    """
    name = signer.name if signer else clean_line(approver)
    if not name:
        raise InvalidInput(_("Who decided"), _("must be filled in"), rule="AUTH-02")
    digest = digest_of(proposal)
    written = tx.insert(
        Approval,
        run_id=run_id,
        run_step_id=run_step_id,
        order_id=order_id,
        handover_id=handover_id,
        roles=",".join(sorted(roles)),
        approver=name,
        approver_id=signer.person_id if signer else None,
        decision=decision,
        instruction=instruction,
        proposal=canonical(proposal).decode(),
        proposal_sha256=digest,
        noted_by=tx.actor.person_id,
        noted_at=tx.now,
        given_at=tx.now if signer else None,
    )
    return written, digest


def countersign(tx: Transaction, approval_id: int, *, seen: int | None = None) -> None:
    """Whoever is signed in confirms what they decided by telephone; their own entry, their key.

    Raises:
        GuardRefused: it is signed already, by the person who noted it, or by the one who agreed
            for the other side of an exception (WO-13).
        NotAuthorised: the person has none of the roles that may decide this.
    """
    row = tx.get(Approval, approval_id, seen=seen)
    if row.given_at is not None:
        raise GuardRefused(_("It has been countersigned already."))
    roles = frozenset(row.roles.split(","))
    if tx.actor.roles.isdisjoint(roles):
        raise NotAuthorised(
            _("Only these may countersign this: {titles}.").format(titles=titles(roles)),
            remedy=_("Ask one of them to sign in."),
        )
    if row.noted_by == tx.actor.person_id:
        raise GuardRefused(_("Whoever noted a decision does not countersign it."), rule="AUTH-02")
    if row.order_id is not None:
        others = [one for one in of_order(tx, row.order_id) if one.id != approval_id]
        refuse_one_for_both(others, tx.actor.name, tx.actor.person_id)
    row.approver_id, row.given_at = tx.actor.person_id, tx.now
    proposal = json.loads(row.proposal)
    tx.post(
        "approval.given",
        {
            "approver": tx.actor.name,
            "line_en": proposal["line_en"],
            "line_zh": proposal["line_zh"],
            "proposal_sha256": row.proposal_sha256,
            "named": row.approver if row.approver != tx.actor.name else "",
        },
        [row],
        subject=_subject(row),
        confidential=_is_confidential(tx, row),
    )


def refuse_one_for_both(others: Collection[ApprovalView], name: str, person_id: int | None) -> None:
    """Two sides of an exception are two people (WO-13); names are told apart without their spaces.

    Args:
        others: what the other side has said.
        person_id: whoever signs with a PIN; None where the word came by telephone.
    """
    for one in others:
        same = person_id is not None and one.approver_id == person_id
        if same or _folded(one.approver) == _folded(name):
            words = _("{name} has agreed for the other side; somebody else agrees for this one.")
            raise GuardRefused(words.format(name=name), rule="WO-13")


def _folded(name: str) -> str:
    return "".join(narrow(name).split()).casefold()


def _subject(row: Approval) -> str:
    if row.run_id is not None:
        return f"procedure_run:{row.run_id}"
    if row.handover_id is not None:
        return f"handover:{row.handover_id}"
    return f"work_order:{row.order_id}"


def waiting(reading: Reading, limit: int = 200) -> list[ApprovalView]:
    """Telephone decisions that wait for a countersignature, the oldest first."""
    query = (
        select(Approval)
        .where(col(Approval.given_at).is_(None))
        .order_by(col(Approval.id))
        .limit(limit)
    )
    return [
        view(row)
        for row in reading.session.exec(query)
        if reading.may_open(row.noted_by, _is_confidential(reading, row))
        or (reading.viewer and not reading.viewer.roles.isdisjoint(row.roles.split(",")))
    ]


def _is_confidential(reading: Reading | Transaction, row: Approval) -> bool:
    if row.run_id is not None:
        return runs.is_confidential(reading, row.run_id)
    if row.handover_id is not None:
        matter = json.loads(row.proposal).get("matter", "")
        return bool(secrecy.closed_to_all(reading, [matter]))
    return row.order_id is not None and secrecy.is_closed_order(reading, row.order_id)


def of_order(reading: Reading | Transaction, order_id: int) -> list[ApprovalView]:
    """Every decision about a work order, the oldest first."""
    query = select(Approval).where(Approval.order_id == order_id).order_by(col(Approval.id))
    return [view(row) for row in reading.session.exec(query)]


def of_run(reading: Reading, run_id: int) -> list[ApprovalView]:
    """Every decision of a run, the oldest first."""
    query = select(Approval).where(Approval.run_id == run_id).order_by(col(Approval.id))
    return [view(row) for row in reading.session.exec(query)]


def view(row: Approval) -> ApprovalView:
    """A frozen copy of the row."""
    return ApprovalView(
        row_id(row),
        row.run_id,
        row.order_id,
        tuple(row.roles.split(",")),
        row.approver,
        row.decision,
        row.instruction,
        json.loads(row.proposal),
        row.proposal_sha256,
        row.approver_id,
        row.noted_by,
        row.noted_at,
        row.given_at,
        row.entry_seq,
        row.handover_id,
    )
