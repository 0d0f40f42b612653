"""An emergency relief: duty changes at once, with the fewest checks, and says why.

Two people sign here too. Where the outgoing clerk cannot, a supervisor signs in their place.
"""

from dataclasses import dataclass
from typing import Any

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Handover
from frontdesk.registers import duty
from frontdesk.registers.duty import ShiftView
from frontdesk.registers.handovers import blocking, sheet, signing, working
from frontdesk.registers.handovers.working import Working
from frontdesk.registers.unit_of_work import Actor, Transaction
from frontdesk.rules import authority
from frontdesk.text import clean, clean_line


@dataclass(frozen=True)
class Relief:
    """What the two fill in where there is no time for the whole handover.

    Attributes:
        reason: why there is no time.
        items_counted: common items of the post were counted (HO-03).
        equipment_checked: radio and telephone were tried (DUTY-18).
        log_read: the incoming clerk read the log of the shift (HO-06).
        findings: what was damaged, missing or abnormal, with the explanation (HO-05, HO-09).
        follow_up: what is left to do (HO-07).
    """

    reason: str
    items_counted: bool = False
    equipment_checked: bool = False
    log_read: bool = False
    findings: str = ""
    follow_up: str = ""


@dataclass(frozen=True)
class Release:
    """A supervisor lets duty change although important work is open (HO-15), and why."""

    supervisor: Actor
    reason: str


def relieve(tx: Transaction, relief: Relief, *, release: str = "") -> int:
    """The clerk on duty, or a supervisor in their place, hands over at once; the new shift's id.

    Args:
        release: why a supervisor lets it pass although important work is open: the holder of the
            release warrant, else the supervisor among the two.

    Raises:
        GuardRefused: nobody on duty, the same person twice, an unfinished form, important work.
        InvalidInput: no reason.
        NotAuthorised: the holder of the release warrant does not supervise the desk.
    """
    shift, giver = duty.current(tx), tx.actor
    if shift is None or not (shift.person_id == giver.person_id or giver.is_supervisor):
        raise GuardRefused(
            _("Only the clerk on duty can hand over; sign in as {name}.").format(
                name=shift.name if shift else _("the clerk on duty")
            ),
            rule="HO-13",
        )
    incoming = _incoming(tx, shift)
    if not clean_line(relief.reason):
        raise InvalidInput(field_label("emergency"), _("must be filled in"), rule="HO-13")
    if giver.person_id == shift.person_id:
        signing.refuse_drafts(tx)
    let_pass = _released(tx, incoming, clean(release).strip())
    return _sign(tx, shift, incoming, relief, let_pass)


def _incoming(tx: Transaction, shift: ShiftView) -> Actor:
    if tx.warrant is None:
        raise GuardRefused(_("The incoming clerk signs with their own PIN."), rule="HO-12")
    incoming = tx.warrant.use()
    if incoming.person_id in (tx.actor.person_id, shift.person_id):
        raise GuardRefused(_("Two different people sign a change of duty."), rule="HO-12")
    authority.require(incoming.roles, "duty.take")
    return incoming


def _released(tx: Transaction, incoming: Actor, reason: str) -> Release | None:
    """Who lets duty change although important work is open; None where none is."""
    important = blocking.blockers(tx)
    if not important:
        return None
    supervisor = _releaser(tx, incoming)
    if supervisor is None or not reason:
        raise GuardRefused(
            _("Important work is open: {what}.").format(
                what=", ".join(one.words for one in important)
            ),
            rule=important[0].rule,
            remedy=_(
                "Answer it or hand it over, and tell whoever must be told; a supervisor may "
                "release it with a reason."
            ),
        )
    return Release(supervisor, reason)


def _releaser(tx: Transaction, incoming: Actor) -> Actor | None:
    if tx.release is None:
        return next((one for one in (tx.actor, incoming) if one.is_supervisor), None)
    supervisor = tx.release.use()
    authority.require(supervisor.roles, "handover.release")
    return supervisor


def _sign(
    tx: Transaction, shift: ShiftView, incoming: Actor, relief: Relief, release: Release | None
) -> int:
    going = working.open_handover(tx)
    if going is not None and going.incoming != incoming.person_id:
        working.void(tx, going)
        going = None
    row = going or Handover(
        from_shift=shift.id,
        outgoing=shift.person_id,
        incoming=incoming.person_id,
        begun_at=tx.now,
        arrived_at=tx.now,
    )
    row.reason = clean_line(relief.reason)
    tx.session.add(row)
    tx.session.flush()
    signed = _sheet(tx, row, relief, release)
    row.outcome = "emergency"
    told: dict[str, Any] = {
        "open_lines": len(signed["open"]),
        "findings": signed["findings"],
        "follow_up": signed["follow_up"],
        "emergency": row.reason,
    }
    if release:
        told |= {"release": release.reason, "released_by": release.supervisor.name}
    said = {name: value for name, value in told.items() if value}
    return signing.post_signed(tx, shift, row, tx.actor, incoming, signed, said, how="emergency")


def _sheet(
    tx: Transaction, row: Handover, relief: Relief, release: Release | None
) -> dict[str, Any]:
    assert row.id is not None and row.incoming is not None
    filled = Working(row.id, row.incoming, equipment=relief.equipment_checked)
    filled.log_read, filled.follow_up = relief.log_read, relief.follow_up
    return {
        **signing.written(tx, sheet.draw(tx), row, filled),
        "emergency": row.reason,
        "given_by": tx.actor.person_id,
        "items_counted": relief.items_counted,
        "findings": clean(relief.findings).strip(),
        "release": release.reason if release else "",
        "released_by": release.supervisor.person_id if release else None,
    }
