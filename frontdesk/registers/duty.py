"""Who is on duty. Until the handover has its screen, duty changes by a relief with two PINs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, or_, select

from frontdesk.clock import MINUTE, instant_of, iso, local
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.envelope import canonical, digest_of
from frontdesk.models import Handover, HelpRequest, Person, ProcedureRun, Shift
from frontdesk.models.help_requests import OPEN_STATES
from frontdesk.registers import drafts, notifications, open_work, people, secrecy
from frontdesk.registers.people import PersonView
from frontdesk.registers.unit_of_work import Actor, Reading, Transaction, row_id
from frontdesk.rules import authority
from frontdesk.rules.rulebook import Rulebook
from frontdesk.text import clean

DRAFT_KEYS = {"request": "F4", "entry": "F7"}
"""Forms whose drafts are unwritten entries, and the key that opens each."""
DRAFTS = set(DRAFT_KEYS)


@dataclass(frozen=True)
class ShiftView:
    """A shift; instants in UTC milliseconds."""

    id: int
    person_id: int
    name: str
    opened_at: int
    ends_at: int
    closed_at: int | None


@dataclass(frozen=True)
class Relief:
    """What the two clerks fill in before both sign.

    Attributes:
        items_counted: common items of the post were counted (HO-03).
        equipment_checked: radio and telephone were tried (DUTY-18).
        log_read: the incoming clerk read the log of the shift (HO-06).
        findings: what was damaged, missing or abnormal, with the explanation (HO-05, HO-09).
        follow_up: what is left to do (HO-07).
    """

    items_counted: bool
    equipment_checked: bool
    log_read: bool
    findings: str = ""
    follow_up: str = ""


@dataclass(frozen=True)
class Release:
    """A supervisor lets duty change although important work is open (HO-15), and why."""

    supervisor: Actor
    reason: str


def current(reading: Reading | Transaction) -> ShiftView | None:
    """The shift that is open, if any."""
    found = reading.session.exec(
        select(Shift, Person.name)
        .join(Person, col(Person.id) == col(Shift.person_id))
        .where(Shift.state == "running")
        .order_by(col(Shift.id).desc())
    ).first()
    if found is None:
        return None
    shift, name = found
    return ShiftView(
        row_id(shift), shift.person_id, name, shift.opened_at, shift.ends_at, shift.closed_at
    )


def recent(reading: Reading, limit: int = 60) -> list[ShiftView]:
    """The newest shifts, for filters."""
    found = reading.session.exec(
        select(Shift, Person.name)
        .join(Person, col(Person.id) == col(Shift.person_id))
        .order_by(col(Shift.id).desc())
        .limit(limit)
    )
    return [
        ShiftView(row_id(s), s.person_id, name, s.opened_at, s.ends_at, s.closed_at)
        for s, name in found
    ]


def shift_end(now: int, rulebook: Rulebook, zone: Any) -> int:
    """When the shift that runs at `now` ends (DUTY-05), found by interval across midnight."""
    moment = local(now, zone)
    for key in ("shift.office", "shift.night"):
        start, end = rulebook.times(key)
        for back in (0, 1):
            day = moment.date() - timedelta(days=back)
            begins = _at(day, start, zone)
            ends = _at(day + timedelta(days=int(end <= start)), end, zone)
            if begins <= moment < ends:
                return instant_of(ends)
    return now + 8 * 3_600_000


def _at(day: Any, minutes: int, zone: Any) -> datetime:
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone)


def open_first(tx: Transaction) -> int:
    """Open duty where nobody is on duty, as on the first day of a book; the shift's id."""
    tx.require("duty.take")
    if current(tx) is not None:
        raise GuardRefused(
            _("Somebody is on duty: duty changes by a relief with both signatures."), rule="HO-12"
        )
    return _open(tx, tx.actor)


def _open(tx: Transaction, actor: Actor) -> int:
    book = tx.house.rulebook
    early = book.minutes("handover.prepare_before_min") * MINUTE
    ends = shift_end(tx.now + early, book, tx.house.zone)
    shift = Shift(person_id=actor.person_id, opened_at=tx.now, ends_at=ends)
    tx.session.add(shift)
    tx.session.flush()
    tx.shift = row_id(shift)
    tx.post("shift.opened", {"name": actor.name, "ends_at": ends}, [shift], author=actor)
    return row_id(shift)


def may_take(reading: Reading, outgoing: int) -> list[PersonView]:
    """Who may take duty over from the clerk with this id."""
    return [
        person
        for person in people.staff(reading)
        if person.id != outgoing and authority.may(person.roles, "duty.take")
    ]


def important_open(tx: Transaction | Reading) -> list[HelpRequest]:
    """Open special requests: while one is open duty may not change (HO-15).

    One that was answered or handed over is still open while somebody must be told of it, unless
    a running procedure has taken it.
    """
    untold = notifications.untold_requests(tx)
    taken = select(ProcedureRun.request_id).where(
        ProcedureRun.state == "running", col(ProcedureRun.request_id).in_(untold)
    )
    held = set(untold) - set(tx.session.exec(taken))
    query = select(HelpRequest).where(
        HelpRequest.special,
        or_(
            col(HelpRequest.state).in_(("registered", "escalated")),
            col(HelpRequest.state).in_(OPEN_STATES) & col(HelpRequest.id).in_(held),
        ),
        col(HelpRequest.origin).is_(None),
    )
    return list(tx.session.exec(query.order_by(col(HelpRequest.id)).limit(20)))


def unstable_runs(tx: Transaction | Reading) -> list[ProcedureRun]:
    """Running procedures that have not passed a step from which they may be handed over (HO-15)."""
    query = select(ProcedureRun).where(
        ProcedureRun.state == "running", col(ProcedureRun.stable_at).is_(None)
    )
    return list(tx.session.exec(query.limit(20)))


def relieve(tx: Transaction, relief: Relief, *, release: str = "") -> int:
    """The outgoing clerk (signed in) hands over to the holder of the warrant; the new shift's id.

    `handover.given`, `handover.taken` and the new shift commit together: two distinct people or
    nothing (HO-12, HO-13).

    Args:
        release: why a supervisor lets it pass although important work is open: the holder of the
            release warrant, else the supervisor among the two.

    Raises:
        GuardRefused: nobody on duty, not the one on duty, the same person twice, an unfinished
            form, important work.
        InvalidInput: a check was left out.
        NotAuthorised: the holder of the release warrant does not supervise the desk.
    """
    shift = current(tx)
    outgoing, incoming = tx.actor, _incoming(tx)
    if shift is None or shift.person_id != outgoing.person_id:
        raise GuardRefused(
            _("Only the clerk on duty can hand over; sign in as {name}.").format(
                name=shift.name if shift else _("the clerk on duty")
            ),
            rule="HO-13",
        )
    if incoming.person_id == outgoing.person_id:
        raise GuardRefused(_("Two different people sign a change of duty."), rule="HO-12")
    authority.require(incoming.roles, "duty.take")
    refuse_gaps(relief)
    _refuse_drafts(tx)
    return _sign(tx, shift, incoming, relief, _released(tx, incoming, clean(release).strip()))


def held_up_by(tx: Transaction | Reading) -> list[str]:
    """What keeps duty from changing (HO-15), each matter once; a closed one by its number alone."""
    unstable = unstable_runs(tx)
    taken = {run.request_id for run in unstable}
    closed = secrecy.closed(tx, (f"procedure_run:{run.id}" for run in unstable))
    return [
        *(f"#{row.id}" for row in important_open(tx) if row.id not in taken),
        *(
            closed.get(f"procedure_run:{run.id}", f"{run.title} {run.place}".strip())
            for run in unstable
        ),
    ]


def _released(tx: Transaction, incoming: Actor, reason: str) -> Release | None:
    """Who lets duty change although important work is open; None where none is."""
    important = held_up_by(tx)
    if not important:
        return None
    supervisor = _releaser(tx, incoming)
    if supervisor is None or not reason:
        raise GuardRefused(
            _("Important work is open: {what}.").format(what=", ".join(important)),
            rule="HO-15",
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


def _refuse_drafts(tx: Transaction) -> None:
    """The log is complete before it is handed over (HO-10)."""
    left = {draft.form for draft in drafts.all_of(tx.raw, tx.actor.person_id)} & DRAFTS
    if left:
        keys = ", ".join(sorted(DRAFT_KEYS[form] for form in left))
        raise GuardRefused(
            _("The outgoing clerk still has an unfinished form ({keys}).").format(keys=keys),
            rule="HO-10",
            remedy=_("Open it: save it, or empty it with Ctrl+N, then hand over."),
        )


def _incoming(tx: Transaction) -> Actor:
    if tx.warrant is None:
        raise GuardRefused(_("The incoming clerk signs with their own PIN."), rule="HO-12")
    return tx.warrant.use()


def refuse_gaps(relief: Relief) -> None:
    """Refuse a relief in which a check was left out.

    Raises:
        InvalidInput: names the check and its rule.
    """
    for done, field, rule in (
        (relief.items_counted, _("Items counted"), "HO-03"),
        (relief.equipment_checked, _("Telephone and radio tried"), "DUTY-18"),
        (relief.log_read, _("Log read"), "HO-06"),
    ):
        if not done:
            raise InvalidInput(field, _("must be done before signing"), rule=rule)


def _sign(
    tx: Transaction, shift: ShiftView, incoming: Actor, relief: Relief, release: Release | None
) -> int:
    outgoing, head = tx.actor, tx.chain.head
    sheet = {
        "log": tx.house.log,
        "cut_off": {"seq": head.seq, "head": head.link.hex()},
        "shift": shift.id,
        "outgoing": outgoing.person_id,
        "incoming": incoming.person_id,
        "at": iso(tx.now, tx.house.zone),
        "items_counted": relief.items_counted,
        "equipment_checked": relief.equipment_checked,
        "log_read": relief.log_read,
        "findings": clean(relief.findings),
        "follow_up": clean(relief.follow_up),
        "release": release.reason if release else "",
        "released_by": release.supervisor.person_id if release else None,
        "open": list(open_work.unfinished(tx)),
    }
    digest = digest_of(sheet)
    row = tx.get(Shift, shift.id)
    row.state, row.closed_at = "handed_over", tx.now
    handover = Handover(
        from_shift=shift.id,
        outgoing=outgoing.person_id,
        incoming=incoming.person_id,
        sheet=canonical(sheet).decode(),
        sheet_sha256=digest,
        cut_off_seq=head.seq,
        cut_off_head=head.link.hex(),
        signed_at=tx.now,
    )
    tx.session.add(handover)
    tx.session.flush()
    data = {"outgoing": outgoing.name, "incoming": incoming.name, "sheet_sha256": digest}
    told = {"findings": clean(relief.findings), "follow_up": clean(relief.follow_up)}
    if release:
        told |= {"release": release.reason, "released_by": release.supervisor.name}
    subject = f"handover:{handover.id}"
    tx.post("handover.given", {**data, **told, "sheet": sheet}, [row], subject=subject)
    new_shift = _open(tx, incoming)
    handover.to_shift = new_shift
    runs = _taken_runs(tx, outgoing, incoming)
    tx.post("handover.taken", data, [handover, *runs], subject=subject, author=incoming)
    return new_shift


def _taken_runs(tx: Transaction, outgoing: Actor, incoming: Actor) -> list[ProcedureRun]:
    """Running procedures change hands with their clocks running."""
    query = select(ProcedureRun).where(
        ProcedureRun.state == "running", ProcedureRun.owner == outgoing.person_id
    )
    runs = list(tx.session.exec(query))
    for run in runs:
        run.owner = incoming.person_id
    return runs
