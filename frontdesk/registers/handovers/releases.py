"""A supervisor lets duty change although something holds it up (HO-15), matter by matter."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Approval
from frontdesk.registers import approvals
from frontdesk.registers.handovers import blocking
from frontdesk.registers.handovers.blocking import Blocker
from frontdesk.registers.handovers.working import open_handover
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules import authority
from frontdesk.text import clean_line

ROLES = authority.ACTS["handover.release"].roles


@dataclass(frozen=True)
class ReleaseView:
    """A release: of what, why, by whom; `signed` False while it waits for a countersignature."""

    subject: str
    words: str
    reason: str
    approver: str
    approver_id: int | None
    signed: bool


def release(tx: Transaction, subject: str, reason: str, *, approver: str = "") -> None:
    """A supervisor releases one matter, by their PIN or by telephone.

    Args:
        subject: as `blocking.blockers` names it.
        approver: the supervisor on the telephone, who countersigns in the morning; empty where
            the release warrant, or whoever is signed in, is the supervisor.

    Raises:
        GuardRefused: no handover is under way; nothing of that name holds it up.
        InvalidInput: no reason.
        NotAuthorised: the PIN is not a supervisor's (AUTH-05).
    """
    tx.require("log.write")
    row = open_handover(tx)
    if row is None:
        raise GuardRefused(_("No handover is under way."), rule="HO-18")
    blocker = _held_up_by(tx, subject, row.incoming)
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(field_label("reason"), _("must be filled in"), rule="HO-15")
    signer = None if approver else approvals.signer_of(tx, ROLES, "AUTH-05")
    if signer is None and not clean_line(approver):
        raise InvalidInput(field_label("approver"), _("must be filled in"), rule="AUTH-05")
    words = blocker.words
    proposal = {
        "handover": row_id(row),
        "subject": subject,
        "words": words,
        "reason": reason,
        "line_en": f"handover let pass although open: {words} ({reason})",
        "line_zh": f"放行交接，未了事项：{words}（{reason}）",
    }
    written, digest = approvals.record(
        tx,
        handover_id=row_id(row),
        roles=ROLES,
        approver=approver,
        signer=signer,
        decision="approved",
        instruction=reason,
        proposal=proposal,
    )
    name = signer.name if signer else clean_line(approver)
    data = {"approver": name, "line": words, "reason": reason, "proposal_sha256": digest}
    if signer is None:
        data["how"] = "电话同意，待补签" if tx.house.language == "zh" else "by telephone"
    tx.post(
        "handover.released",
        data,
        written=[written],
        subject=f"handover:{row.id}",
        about=[] if subject == blocking.ROSTER else [subject],
        author=signer,
    )


def _held_up_by(tx: Transaction, subject: str, incoming: int | None) -> Blocker:
    for blocker in blocking.blockers(tx, incoming):
        if blocker.subject == subject:
            return blocker
    raise GuardRefused(_("That does not hold the handover up."), rule="HO-15")


def released(at: Transaction | Reading, handover_id: int) -> Mapping[str, ReleaseView]:
    """What was released for this handover, by record."""
    query = select(Approval).where(Approval.handover_id == handover_id).order_by(col(Approval.id))
    found = {}
    for row in at.session.exec(query):
        view = approvals.view(row)
        subject = str(view.proposal["subject"])
        found[subject] = ReleaseView(
            subject,
            str(view.proposal["words"]),
            view.instruction,
            view.approver,
            view.approver_id,
            view.given_at is not None,
        )
    return found


def held_up_by(
    at: Transaction | Reading, incoming: int | None, handover_id: int | None
) -> list[Blocker]:
    """What still keeps this handover from being signed: blockers that nobody has released."""
    let_pass = released(at, handover_id) if handover_id is not None else {}
    return [one for one in blocking.blockers(at, incoming) if one.subject not in let_pass]
