"""A supervisor lets duty change although something holds it up (HO-15), matter by matter."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Approval, Handover, Person
from frontdesk.registers import approvals, marks, secrecy
from frontdesk.registers.handovers import blocking
from frontdesk.registers.handovers.blocking import Blocker
from frontdesk.registers.handovers.working import open_handover
from frontdesk.registers.unit_of_work import Reading, Transaction, row_id
from frontdesk.rules import authority
from frontdesk.text import clean_line, fold

ROLES = authority.ACTS["handover.release"].roles


@dataclass(frozen=True)
class ReleaseView:
    """A release: of what, why, by whom; `signed` False while it waits for a countersignature.

    Of a confidential matter the reason is left out: the sheet is read by many.
    """

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
        approver: name of the supervisor on the telephone, who countersigns in the morning; empty
            where the warrant's holder, or whoever is signed in, is the supervisor.

    Raises:
        GuardRefused: no handover is under way; nothing of that name holds it up; it has been
            released for this handover.
        InvalidInput: no reason; nobody else of that name may release.
        NotAuthorised: the PIN is not a supervisor's (AUTH-05).
    """
    tx.require("log.write")
    row = open_handover(tx)
    if row is None:
        raise GuardRefused(_("No handover is under way."), rule="HO-18")
    blocker = _held_up_by(tx, subject, row)
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(field_label("reason"), _("must be filled in"), rule="HO-15")
    signer = None if approver else approvals.signer_of(tx, ROLES, "AUTH-05")
    if signer is None:
        _refuse_approver(tx, approver)
    words, matter = blocker.words, marks.case_of(tx, subject)
    closed = bool(secrecy.closed_to_all(tx, [matter]))
    proposal = {
        "handover": row_id(row),
        "subject": subject,
        "matter": matter,
        "words": words,
        "reason": reason,
        "line_en": f"handover let pass although open: {words}" + f" ({reason})" * (not closed),
        "line_zh": f"放行交接，未了事项：{words}" + f"（{reason}）" * (not closed),
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
        confidential=closed,
    )


def _held_up_by(tx: Transaction, subject: str, row: Handover) -> Blocker:
    if subject in released(tx, row_id(row)):
        raise GuardRefused(_("It has been released for this handover already."), rule="HO-15")
    for blocker in blocking.blockers(tx, row.incoming):
        if blocker.subject == subject:
            return blocker
    raise GuardRefused(_("That does not hold the handover up."), rule="HO-15")


def _refuse_approver(tx: Transaction, approver: str) -> None:
    """Refuse a name on the telephone that is not another supervisor's."""
    name = fold(clean_line(approver))
    if not name:
        raise InvalidInput(field_label("approver"), _("must be filled in"), rule="AUTH-05")
    people = tx.session.exec(select(Person).where(Person.active, Person.id != tx.actor.person_id))
    if not any(
        fold(one.name) == name and authority.may(one.roles.split(","), "handover.release")
        for one in people
    ):
        raise InvalidInput(
            field_label("approver"), _("no other supervisor has this name"), rule="AUTH-05"
        )


def released(at: Transaction | Reading, handover_id: int) -> Mapping[str, ReleaseView]:
    """What was released for this handover, by record."""
    query = select(Approval).where(Approval.handover_id == handover_id).order_by(col(Approval.id))
    views = [approvals.view(row) for row in at.session.exec(query)]
    matters = {
        view.id: str(view.proposal.get("matter", view.proposal["subject"])) for view in views
    }
    closed = secrecy.closed_to_all(at, matters.values())
    found = {}
    for view in views:
        subject, unsaid = str(view.proposal["subject"]), closed.get(matters[view.id])
        found[subject] = ReleaseView(
            subject,
            unsaid or str(view.proposal["words"]),
            "" if unsaid else view.instruction,
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
