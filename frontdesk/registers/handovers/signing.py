"""Both sign one sheet, or nobody does; and what else may become of a handover (HO-12 to HO-18)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, or_, select

from frontdesk.clock import iso
from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import Language, _
from frontdesk.ledger.envelope import canonical, digest_of
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, Commitment, Handover, Person, ProcedureRun, Shift
from frontdesk.registers import drafts, duty, inventory, notifications, people
from frontdesk.registers.commitments import PROMISE
from frontdesk.registers.duty import ShiftView
from frontdesk.registers.handovers import releases, sheet, working
from frontdesk.registers.handovers.carried import first_seqs
from frontdesk.registers.handovers.working import FORM, TIDY, Working
from frontdesk.registers.unit_of_work import Actor, Reading, Transaction, row_id
from frontdesk.rules import authority
from frontdesk.store import entries
from frontdesk.text import clean, clean_line

DRAFT_KEYS = {"request": "F4", "entry": "F7"}
"""Forms whose drafts are unwritten entries, and the key that opens each."""


@dataclass(frozen=True)
class Frozen:
    """The sheet as both are to sign it: canonical JSON, with what the two have filled in."""

    sheet: Mapping[str, Any]

    @property
    def seq(self) -> int:
        """The cut-off."""
        return int(self.sheet["cut_off"]["seq"])

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the canonical sheet: what both signatures name."""
        return digest_of(self.sheet)


def freeze(reading: Reading, filled: Working) -> Frozen:
    """Draw the sheet at the newest entry, with what was filled in.

    Raises:
        GuardRefused: the handover is not under way any more.
    """
    row = working.open_handover(reading)
    if row is None or row.id != filled.handover_id or row.incoming != filled.incoming:
        raise GuardRefused(
            _("This handover is not under way any more."),
            rule="HO-18",
            remedy=_("Begin it anew."),
        )
    return Frozen(written(reading, sheet.draw(reading), row, filled))


def written(
    at: Reading | Transaction, drawn: sheet.Sheet, row: Handover, filled: Working
) -> dict[str, Any]:
    """The whole sheet as both sign it."""
    names = people.names(at)
    assert row.incoming is not None
    items = {str(item.id): item for item in inventory.items(at)}
    let_pass = releases.released(at, row_id(row))
    return {
        **sheet.as_written(at, drawn, names, row.incoming),
        "handover": row_id(row),
        "shift": row.from_shift,
        "outgoing": row.outgoing,
        "outgoing_name": names[row.outgoing],
        "incoming": row.incoming,
        "incoming_name": names[row.incoming],
        "arrived": iso(row.arrived_at or row.begun_at, at.house.zone),
        "at": iso(at.now, at.house.zone),
        "place": at.house.rulebook.text("handover.place"),
        "tidy": sorted(set(TIDY).intersection(filled.tidy)),
        "equipment": filled.equipment,
        "log_read": filled.log_read,
        "count": [
            {
                "item": item.id,
                "name": item.name,
                "kind": item.kind,
                "should_be": item.should_be,
                "found": one.found,
                "condition": one.condition,
                "explanation": clean(one.explanation).strip(),
            }
            for key, item in items.items()
            if (one := filled.counts.get(key))
        ],
        "area": {
            "normal": filled.area_normal,
            "found": clean(filled.area_found).strip(),
            "explanation": clean(filled.area_explained).strip(),
        },
        "told": [line.key for line in drawn.lines if line.key in filled.told],
        "read_back": [
            {"thing": line.key, "words": clean(filled.read_back[line.key]).strip()}
            for line in drawn.lines
            if line.key in filled.read_back
        ],
        "why_open": clean(filled.why_open).strip(),
        "follow_up": clean(filled.follow_up).strip(),
        "evidence_also": clean(filled.evidence).strip(),
        "reservation": clean(filled.reservation).strip(),
        "previous_anchor": filled.anchor if filled.anchor in (working.RIGHT, working.WRONG) else "",
        "releases": [
            {
                "subject": one.subject,
                "words": one.words,
                "reason": one.reason,
                "by": one.approver,
                "signed": one.signed,
            }
            for one in let_pass.values()
        ],
    }


# Signing ------------------------------------------------------------------------------------


def sign(tx: Transaction, filled: Working, frozen: Frozen) -> int:
    """The outgoing clerk (actor) and the relief (warrant) sign the frozen sheet; the new shift.

    `handover.given`, `shift.opened` and `handover.taken` commit together: two distinct people or
    nothing. Running procedures and promises change hands at the same instant, clocks running.

    Raises:
        GuardRefused: whatever the track of a handover still misses (HO-05 to HO-15), or the sheet
            no longer holds: something red came after it was frozen, or something else was filled
            in or released.
    """
    shift, row = _this_handover(tx, filled)
    incoming = _second_signer(tx, row)
    drawn = sheet.draw(tx)
    refuse_stale(tx, frozen, drawn)
    _refuse_other(frozen, written(tx, drawn, row, filled))
    _walk(tx, working.facts(tx, drawn, filled) | _of_sheet(tx, frozen.sheet), row)
    return _signed(tx, shift, row, incoming, frozen.sheet)


def _this_handover(tx: Transaction, filled: Working) -> tuple[ShiftView, Handover]:
    shift, row = duty.current(tx), working.open_handover(tx)
    if shift is None or shift.person_id != tx.actor.person_id:
        raise GuardRefused(
            _("Only the clerk on duty can hand over; sign in as {name}.").format(
                name=shift.name if shift else _("the clerk on duty")
            ),
            rule="HO-13",
        )
    if row is None or row.id != filled.handover_id:
        raise GuardRefused(_("This handover is not under way any more."), rule="HO-18")
    return shift, row


def _second_signer(tx: Transaction, row: Handover) -> Actor:
    if tx.warrant is None:
        raise GuardRefused(_("The incoming clerk signs with their own PIN."), rule="HO-12")
    incoming = tx.warrant.use()
    if incoming.person_id == tx.actor.person_id or incoming.person_id != row.incoming:
        raise GuardRefused(_("Two different people sign a change of duty."), rule="HO-12")
    authority.require(incoming.roles, "duty.take")
    return incoming


def refuse_stale(tx: Transaction | Reading, frozen: Frozen, now: sheet.Sheet) -> None:
    """Refuse a sheet that was drawn before something red came, or that leaves out what is open.

    Raises:
        GuardRefused: its cut-off is not of this log any more, another handover was signed since,
            a matter has become red since, or one that is older than the cut-off is not on it.
    """
    stored = entries.one(tx.raw, frozen.seq)
    cut = frozen.sheet["cut_off"]
    same = stored is not None and stored.link.hex() == cut["head"]
    red = {thing for one in frozen.sheet["open"] if one["red"] for thing in one["things"]}
    new = [line.words for line in now.red if line.key not in red]
    new += _left_out(tx, frozen, now)
    if not same or frozen.sheet["log"] != tx.house.log or frozen.sheet["after"] != now.after:
        raise GuardRefused(_("The sheet is not of this log and shift."), rule="HO-11")
    if new:
        raise GuardRefused(
            _("New since the sheet was frozen: {what}.").format(what="; ".join(new)),
            rule="HO-11",
            remedy=_("Draw it anew (Ctrl+R), then sign."),
            missing=("stale",),
        )


def _left_out(tx: Transaction | Reading, frozen: Frozen, now: sheet.Sheet) -> list[str]:
    """What is open, was there before the cut-off, and stands on no line of the sheet."""
    written = [*frozen.sheet["open"], *frozen.sheet["counted"]]
    known = {thing for one in written for thing in one["things"]}
    others = {thing: line.words for line in now.lines if not line.red for thing in line.things}
    others |= {thing: one.words for one in now.counted for thing in one.things}
    missing = [thing for thing in others if thing not in known]
    older = [thing for thing, seq in first_seqs(tx, missing) if seq <= frozen.seq]
    return list(dict.fromkeys(others[thing] for thing in older))


_FILLED_IN = (
    *(
        "handover",
        "shift",
        "outgoing",
        "incoming",
        "tidy",
        "equipment",
        "log_read",
        "count",
        "area",
    ),
    *("why_open", "follow_up", "evidence_also", "reservation", "previous_anchor", "releases"),
)


def _refuse_other(frozen: Frozen, now: Mapping[str, Any]) -> None:
    """Refuse a sheet that does not say what the two have filled in."""
    if any(frozen.sheet[name] != now[name] for name in _FILLED_IN):
        raise GuardRefused(
            _("Something else was filled in, or released, since the sheet was frozen."),
            rule="HO-17",
            remedy=_("Draw it anew (Ctrl+R), then sign."),
            missing=("stale",),
        )


def _of_sheet(tx: Transaction, signed: Mapping[str, Any]) -> dict[str, bool]:
    """What was told and said back of the lines that both sign; later ones are the next sheet's."""
    most = tx.house.rulebook.count("handover.read_back")
    red = [one["things"][0] for one in signed["open"] if one["red"]]
    said = {one["thing"]: one["words"] for one in signed["read_back"]}
    return {
        "open_acknowledged": all(one["things"][0] in signed["told"] for one in signed["open"]),
        "why_open": bool(signed["why_open"])
        or not any(one.get("ordinary") for one in signed["open"]),
        "read_back": all(len(said.get(key, "")) >= 2 for key in red[:most]),
    }


def _walk(tx: Transaction, facts: Mapping[str, bool], row: Handover) -> None:
    """Every step from begun to signed, by the table; the first that is missing is named."""
    known: dict[str, object] = dict(facts)
    held = releases.held_up_by(tx, row.incoming, row.id)
    require = tx.house.transitions.require
    for before, after in (
        ("started", "counted"),
        ("counted", "log_read"),
        ("log_read", "area_checked"),
        ("area_checked", "agreed"),
    ):
        require("handover", before, after, known)
    if held:
        raise GuardRefused(
            _("Important work is open: {what}.").format(what=", ".join(one.words for one in held)),
            rule=held[0].rule,
            remedy=_(
                "Answer it or hand it over, and tell whoever must be told; a supervisor may "
                "release it with a reason."
            ),
            missing=("nothing_important",),
        )
    refuse_drafts(tx)
    known |= {"nothing_important": True, "no_drafts": True, "two_signatures": True}
    require("handover", "agreed", "signed", known)


def refuse_drafts(tx: Transaction) -> None:
    """The log is complete before it is handed over (HO-10)."""
    left = {draft.form for draft in drafts.all_of(tx.raw, tx.actor.person_id)} & set(DRAFT_KEYS)
    if left:
        keys = ", ".join(sorted(DRAFT_KEYS[form] for form in left))
        raise GuardRefused(
            _("The outgoing clerk still has an unfinished form ({keys}).").format(keys=keys),
            rule="HO-10",
            remedy=_("Open it: save it, or empty it with Ctrl+N, then hand over."),
            missing=("no_drafts",),
        )


def _signed(
    tx: Transaction, shift: ShiftView, row: Handover, incoming: Actor, signed: Mapping[str, Any]
) -> int:
    row.outcome = "reserved" if signed["reservation"] else "signed"
    row.reason = signed["reservation"]
    return post_signed(
        tx, shift, row, tx.actor, incoming, signed, _given_words(signed, tx.house.language)
    )


def _difference(one: Mapping[str, Any], language: Language) -> str:
    """`Radio 2→1: one is being repaired`; cash in yuan, damage in words."""
    wanted = inventory.quantity_text(one["kind"], one["should_be"])
    found = inventory.quantity_text(one["kind"], one["found"])
    words = f"{one['name']} {found if found == wanted else f'{wanted}→{found}'}"
    if one["condition"] != working.OK:
        words += "，损坏" if language == "zh" else ", damaged"
    return f"{words}: {one['explanation']}"


def _given_words(signed: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """What the entry of the outgoing clerk says of the sheet."""
    differ = [
        _difference(one, language)
        for one in signed["count"]
        if one["found"] != one["should_be"] or one["condition"] != working.OK
    ]
    if signed["area"]["normal"] is False:
        differ.append(f"{signed['area']['found']}: {signed['area']['explanation']}")
    let_pass = signed["releases"]
    told: dict[str, Any] = {
        "open_lines": len(signed["open"]),
        "findings": "; ".join(differ),
        "follow_up": signed["follow_up"],
        "reservation": signed["reservation"],
    }
    if let_pass:
        told["released_by"] = ", ".join(dict.fromkeys(one["by"] for one in let_pass))
        told["release"] = "; ".join(
            f"{one['words']} ({one['reason']})" if one["reason"] else one["words"]
            for one in let_pass
        )
    return {name: value for name, value in told.items() if value}


def post_signed(
    tx: Transaction,
    shift: ShiftView,
    row: Handover,
    giver: Actor,
    incoming: Actor,
    signed: Mapping[str, Any],
    told: Mapping[str, Any],
    *,
    how: str = "handover",
) -> int:
    """Write both signatures and the new shift; its id.

    Args:
        row: with its outcome; its other columns are set here.
        told: what the entry of the outgoing clerk says beside the names.
    """
    digest = digest_of(signed)
    closing = tx.get(Shift, shift.id)
    tx.house.transitions.require(
        "shift", "running", "handed_over", {"two_signatures": giver.person_id != incoming.person_id}
    )
    closing.state, closing.closed_at = "handed_over", tx.now
    row.sheet, row.sheet_sha256 = canonical(signed).decode(), digest
    row.cut_off_seq, row.cut_off_head = signed["cut_off"]["seq"], signed["cut_off"]["head"]
    row.signed_at = tx.now
    tx.session.add(row)
    tx.session.flush()
    data = {"outgoing": shift.name, "incoming": incoming.name, "sheet_sha256": digest}
    subject = f"handover:{row.id}"
    given = {**data, **told, "sheet": dict(signed)}
    tx.post("handover.given", given, [closing], subject=subject, author=giver)
    new_shift = duty.open_shift(tx, incoming, how)
    row.to_shift = new_shift
    taken = _change_hands(tx, shift.person_id, incoming.person_id)
    tx.post("handover.taken", data, [row, *taken], subject=subject, author=incoming)
    drafts.discard_all(tx.raw, FORM)
    return new_shift


DESK_CLOCKS = ("run_step:", "procedure_run:", "help_request:", "outing:")
"""Records whose clocks the clerk on duty answers for; an order's are answered for by its track."""


def _change_hands(tx: Transaction, outgoing: int, incoming: int) -> list[Book]:
    """Running procedures, their clocks and promises are the relief's now, with all the desk has.

    What a supervisor keeps who is not the one going home stays theirs.
    """
    runs = tx.session.exec(select(ProcedureRun).where(ProcedureRun.state == "running"))
    clocks = tx.session.exec(
        select(Commitment).where(
            Commitment.state == "open",
            or_(
                Commitment.rule == PROMISE,
                *(col(Commitment.subject).startswith(one) for one in DESK_CLOCKS),
            ),
        )
    )
    keeping = _supervisors(tx) - {outgoing} | {incoming}
    rows = [one for one in (*runs, *clocks) if one.owner not in keeping]
    for one in rows:
        one.owner = incoming
    return list(rows)


def _supervisors(tx: Transaction) -> set[int]:
    found = tx.session.exec(select(Person.id, Person.roles).where(Person.active))
    return {
        number
        for number, roles in found
        if number is not None and authority.is_supervisor(roles.split(","))
    }


# What else may become of it -----------------------------------------------------------------


def refuse(tx: Transaction, reason: str) -> None:
    """The relief does not take over, with the reason; the supervisor is to be told.

    Signed by the relief where their warrant is given, else written by whoever is signed in: one of
    the two, or a supervisor.
    """
    row = _under_way(tx)
    _end(tx, row, "refused", "handover.refused", reason, _author(tx))


def relief_unfit(tx: Transaction, reason: str) -> None:
    """The relief came and is not fit for duty; the outgoing clerk stays on duty."""
    _end(tx, _under_way(tx), "relief_unfit", "handover.relief_unfit", reason, None)


def relief_absent(tx: Transaction, reason: str, incoming: int | None = None) -> None:
    """The relief has not come; the outgoing clerk stays on duty (HO-13).

    Args:
        incoming: who should have come, where that is known.

    Raises:
        GuardRefused: nobody is on duty, somebody has come already, or it is who is on duty.
        NotFound, InvalidInput: nobody of the staff has this id.
    """
    tx.require("log.write")
    shift = duty.current(tx)
    if shift is None:
        raise GuardRefused(_("Nobody is on duty."), rule="HO-13")
    if incoming is not None and people.active_person(tx, incoming).id == shift.person_id:
        raise GuardRefused(_("Two different people sign a change of duty."), rule="HO-12")
    if working.open_handover(tx) is not None:
        raise GuardRefused(_("The relief has come: a handover is under way."), rule="HO-18")
    working.refuse_stranger(tx, shift.person_id, None)
    row = Handover(
        from_shift=shift.id, outgoing=shift.person_id, incoming=incoming, begun_at=tx.now
    )
    tx.session.add(row)
    tx.session.flush()
    _end(tx, row, "relief_absent", "handover.relief_absent", reason, None)


def _under_way(tx: Transaction) -> Handover:
    tx.require("log.write")
    row = working.open_handover(tx)
    if row is None:
        raise GuardRefused(_("No handover is under way."), rule="HO-18")
    working.refuse_stranger(tx, row.outgoing, row.incoming)
    return row


def _author(tx: Transaction) -> Actor | None:
    return tx.warrant.use() if tx.warrant is not None else None


def _end(
    tx: Transaction, row: Handover, outcome: str, kind: str, reason: str, author: Actor | None
) -> None:
    reason = clean_line(reason)
    if not reason:
        raise InvalidInput(field_label("reason"), _("must be filled in"), rule="HO-18")
    if author is not None and author.person_id != row.incoming:
        raise GuardRefused(_("Whoever refuses signs with their own PIN."), rule="HO-12")
    names = people.names(tx)
    row.outcome, row.reason = outcome, reason
    data = {
        "outgoing": names[row.outgoing],
        "incoming": names.get(row.incoming, "") if row.incoming is not None else "",
        "reason": reason,
    }
    told = notifications.open_for(tx, f"handover:{row.id}", [("cs_supervisor", "HO-19")])
    drafts.discard_all(tx.raw, FORM)
    tx.post(kind, data, [row, *told], author=author)
