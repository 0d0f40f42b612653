"""A job beyond the price list that is urgent for the resident: two approvals, a price, a consent.

The head of customer service and the supervisor of the serving department each agree, by their own
PIN or by telephone until they countersign; the department's supervisor names the price, and the
resident agrees to it (WO-13, WO-14).
"""

from dataclasses import dataclass
from typing import Final

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import OrderLine, WorkOrder
from frontdesk.registers import approvals
from frontdesk.registers.orders import charges, tracks
from frontdesk.registers.orders.tracks import line_of, move, open_order, post, said
from frontdesk.registers.unit_of_work import Transaction
from frontdesk.rules.money import MOST_FEN, yuan
from frontdesk.text import clean_line

SIDES: Final = {
    "head": ("cs_supervisor", "director"),
    "department": ("department_supervisor", "me_supervisor"),
}
"""Who agrees for each of the two sides."""


def ask(
    tx: Transaction, order_id: int, reason: str, *, urgent: bool, seen: int | None = None
) -> None:
    """Ask for an exception: outside the price list, urgent for the resident (WO-13)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    reason = said("reason", reason, rule="WO-13", required=False)
    if row.nature == "routine":
        raise GuardRefused(
            _("A routine service is no exception."),
            rule="WO-13",
            remedy=_("Make it a paid service first."),
        )
    facts = {"reason": reason, "urgent_for_resident": urgent}
    move(tx, row, "work", "exception_asked", facts)
    row.offered, row.reason = "exception", reason
    post(tx, "order.exception_asked", row, {"reason": reason})


@dataclass(frozen=True)
class Consent:
    """What one side says.

    Attributes:
        side: a key of SIDES.
        approver: who said so on the telephone; not needed where they sign themselves.
        amount_fen: the price, from the department's side (WO-14).
    """

    side: str
    approver: str = ""
    amount_fen: int = 0


def approve(tx: Transaction, order_id: int, given: Consent, *, seen: int | None = None) -> None:
    """One side agrees: signed by its own PIN, or noted from the telephone (WO-13, AUTH-02).

    Raises:
        InvalidInput: nobody is named, or the department's side names no price.
        GuardRefused: no exception is asked for, or this side has agreed already.
    """
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    roles = SIDES.get(given.side)
    if roles is None:
        raise InvalidInput(field_label("kind"), ", ".join(SIDES), rule="WO-13")
    if row.work != "exception_asked":
        raise GuardRefused(_("No exception is asked for."), rule="WO-13")
    if given.side in sides_given(tx, order_id):
        raise GuardRefused(_("This side has agreed already."), rule="WO-13")
    if given.side == "department" and not 0 < given.amount_fen <= MOST_FEN:
        raise InvalidInput(field_label("amount"), _("must be filled in"), rule="WO-14")
    signer = approvals.signer_of(tx, roles, "WO-13")
    name = signer.name if signer else clean_line(given.approver)
    others = approvals.of_order(tx, order_id)
    approvals.refuse_one_for_both(others, name, signer.person_id if signer else None)
    written, digest = approvals.record(
        tx,
        order_id=order_id,
        roles=roles,
        approver=given.approver,
        signer=signer,
        decision="approved",
        instruction=yuan(given.amount_fen) if given.amount_fen else "",
        proposal=_proposal(row, given),
    )
    line_en, line_zh = _lines(given, name)
    data = {
        "title_en": f"Work order {row.number}",
        "title_zh": f"工单 {row.number}",
        "place": row.room,
        "line_en": line_en,
        "line_zh": line_zh,
        "proposal_sha256": digest,
    }
    if signer is None:
        tx.post(
            "approval.noted",
            data,
            written=[written],
            subject=tracks.subject_of(row),
            confidential=row.confidential,
        )
    else:
        data["approver"] = name
        tx.post(
            "approval.given",
            data,
            written=[written],
            subject=tracks.subject_of(row),
            author=signer,
            confidential=row.confidential,
        )


def _lines(given: Consent, name: str) -> tuple[str, str]:
    price = yuan(given.amount_fen) if given.amount_fen else ""
    english = f"{name} agrees to the exception" + (f", {price} yuan" if price else "")
    chinese = f"{name}同意例外服务" + (f"，{price} 元" if price else "")
    return english, chinese


def _proposal(row: WorkOrder, given: Consent) -> dict[str, object]:
    line_en, line_zh = _lines(given, clean_line(given.approver) or "—")
    return {
        "order": row.number,
        "content": row.content,
        "reason": row.reason,
        "side": given.side,
        "amount_fen": given.amount_fen,
        "line_en": f"Work order {row.number}: {line_en}",
        "line_zh": f"工单 {row.number}：{line_zh}",
    }


def sides_given(tx: Transaction, order_id: int) -> frozenset[str]:
    """The sides that have agreed."""
    found = approvals.of_order(tx, order_id)
    return frozenset(one.proposal["side"] for one in found if one.decision == "approved")


def accept(tx: Transaction, order_id: int, consent_by: str, *, seen: int | None = None) -> None:
    """Both have agreed and so has the resident, to the price: the order is taken on (WO-14)."""
    tx.require("order.write")
    row = open_order(tx, order_id, seen)
    given = {one.proposal["side"]: one for one in approvals.of_order(tx, order_id)}
    consent_by = line_of("consent_by", consent_by, rule="WO-14", required=False)
    facts = {"two_approvals": len(given) == len(SIDES), "consent": consent_by}
    move(tx, row, "work", "accepted", facts)
    amount = int(given["department"].proposal["amount_fen"])
    line = OrderLine(
        order_id=order_id,
        kind="service",
        text=row.content[:80],
        amount_fen=amount,
        written_by=tx.actor.person_id,
        written_at=tx.now,
    )
    row.price_source = "agreed"
    move(tx, row, "money", "priced", {"amount": amount > 0, "price_authority": True})
    old = charges.replaced(tx, order_id, tracks.site_words(tx, "exception", "例外服务"))
    tx.session.add(line)
    move(tx, row, "money", "consented", {"consent": consent_by})
    charges.agreed_to(tx, row, consent_by, amount)
    post(
        tx, "order.accepted", row, {"note": consent_by}, [line, *old, *tracks.spoken_with(tx, row)]
    )
