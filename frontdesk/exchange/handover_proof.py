"""What the two signatures of a handover prove, looked up in the ledger and checked anew.

Keys are taken from the `key.added` entries alone, as the verifier does; what the tables say of a
key or of a sheet is what is checked, never what it is checked against.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from frontdesk.errors import Refused
from frontdesk.language import N_, _
from frontdesk.ledger.chain import read_body
from frontdesk.ledger.envelope import (
    UNREADABLE,
    Envelope,
    body_digest,
    canonical,
    link_of,
    signed_bytes,
)
from frontdesk.ledger.signing import signature_holds
from frontdesk.ledger.trust import key_ring
from frontdesk.registers import people
from frontdesk.registers.handovers import views
from frontdesk.registers.handovers.views import HandoverView
from frontdesk.registers.unit_of_work import Reading
from frontdesk.store import audit, entries
from frontdesk.store.entries import StoredEntry

GIVEN: Final = "given"
TAKEN: Final = "taken"
ROLES: Final = (GIVEN, TAKEN)


@dataclass(frozen=True)
class Signed:
    """One of the two signatures, as its entry has it.

    Attributes:
        role: `given` or `taken`.
        public_key: 32 bytes as the ledger brought them; None where no key counts for this entry.
        name: whose signature it is, as the staff list has it now.
    """

    role: str
    stored: StoredEntry
    envelope: Envelope
    public_key: bytes | None
    name: str

    @property
    def seq(self) -> int:
        """Number of the entry."""
        return self.stored.seq

    @property
    def message(self) -> bytes:
        """The exact bytes that were signed: PAE("entry/1", env)."""
        return signed_bytes(self.stored.env)

    @property
    def holds(self) -> bool:
        """Whether the key that counts made this signature over these bytes."""
        if self.public_key is None:
            return False
        public = Ed25519PublicKey.from_public_bytes(self.public_key)
        return signature_holds(public, self.stored.env, self.stored.sig)

    @property
    def body(self) -> dict[str, Any] | None:
        """What the entry says; None where it is gone or was changed."""
        with suppress(*UNREADABLE):
            if self.body_holds:
                return read_body(self.stored.body)
        return None

    @property
    def body_holds(self) -> bool:
        """Whether the envelope, which was signed, carries the digest of this body."""
        salt, body = self.stored.salt, self.stored.body
        return bool(salt and body and body_digest(salt, body) == self.envelope.body)


def signatures(reading: Reading, view: HandoverView) -> tuple[Signed, ...]:
    """Both signatures of a handover, the outgoing clerk's first; those that are there."""
    found = []
    names = people.names(reading)
    for role, seq in zip(ROLES, (view.given_seq, view.taken_seq), strict=True):
        stored = entries.one(reading.raw, seq) if seq is not None else None
        if stored is not None:
            with suppress(*UNREADABLE):
                found.append(_signed(reading, role, stored, names))
    return tuple(found)


def _signed(reading: Reading, role: str, stored: StoredEntry, names: Mapping[int, str]) -> Signed:
    envelope = Envelope.from_bytes(stored.env)
    ring = key_ring(audit.key_entries(reading.raw, indexed=True, upto=stored.seq))
    key = ring.holder(envelope.key, stored.seq, envelope.author)
    public = key.public_key if key else None
    return Signed(role, stored, envelope, public, names.get(envelope.author, ""))


# Checked ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and whether it holds.

    Attributes:
        name: a key of CHECKS.
        detail: what does not hold, or empty; no word of anybody.
    """

    name: str
    holds: bool
    detail: str = ""

    @property
    def words(self) -> str:
        """What was looked at, in the current language."""
        return _(CHECKS[self.name])


CHECKS: Final[Mapping[str, str]] = {
    GIVEN: N_("Signature of whoever hands over"),
    TAKEN: N_("Signature of whoever takes over"),
    "people": N_("Two different people, those of this handover"),
    "bodies": N_("What the two entries say is what was signed"),
    "sheet": N_("The sheet is the one that both signed"),
    "cut_off": N_("The sheet's cut-off is in this log"),
    "chain": N_("The entries from the cut-off to the second signature hang together"),
    "anchor": N_("The anchor from paper is that of this handover"),
}


def check(
    reading: Reading, handover_id: int, paper: tuple[int, str] | None = None
) -> list[Finding]:
    """Check both signatures, the sheet against its digests, and the anchor after it.

    Args:
        paper: (seq, head) as the paper has it; a prefix of the head will do.

    Raises:
        NotFound: no such handover.
        Refused: nobody has signed it.
    """
    view = signed_view(reading, handover_id)
    signed = {one.role: one for one in signatures(reading, view)}
    findings = [_signature(role, signed.get(role)) for role in ROLES]
    findings += [
        Finding("people", _two_people(view, signed)),
        Finding("bodies", len(signed) == 2 and all(one.body_holds for one in signed.values())),
        _sheet(reading, view, signed),
        _cut_off(reading, view),
        _chain(reading, view),
    ]
    if paper is not None:
        findings.append(_anchor(reading, view, paper))
    return findings


def signed_view(reading: Reading, handover_id: int) -> HandoverView:
    """A handover that two people signed.

    Raises:
        NotFound: no such handover.
        Refused: nobody has signed it.
    """
    view = views.show(reading, handover_id)
    if not view.signed:
        raise Refused(_("Handover {id} was not signed.").format(id=handover_id))
    return view


def _signature(role: str, signed: Signed | None) -> Finding:
    if signed is None:
        return Finding(role, False, _("the entry is missing or cannot be read"))
    if signed.public_key is None:
        return Finding(
            role, False, _("no key counts for it: {key}").format(key=signed.envelope.key)
        )
    kind = f"handover.{role}"
    if signed.envelope.kind != kind or signed.envelope.seq != signed.seq:
        return Finding(role, False, _("entry #{seq} is another one").format(seq=signed.seq))
    return Finding(role, signed.holds)


def _two_people(view: HandoverView, signed: Mapping[str, Signed]) -> bool:
    authors = [signed[role].envelope.author for role in ROLES if role in signed]
    subjects = {one.envelope.subject for one in signed.values()}
    given_by = view.sheet.get("given_by", view.outgoing)
    wanted = [given_by, view.incoming]
    return authors == wanted and len(set(authors)) == 2 and subjects == {f"handover:{view.id}"}


def _sheet(reading: Reading, view: HandoverView, signed: Mapping[str, Signed]) -> Finding:
    """The sheet of the row, the digest beside it, and what both entries name are one thing."""
    kept = sheet_bytes(reading, view.id)
    digest = hashlib.sha256(kept).hexdigest()
    bodies = [one.body or {} for one in signed.values()]
    told = {body.get("data", {}).get("sheet_sha256") for body in bodies}
    if told != {digest} or view.sheet_sha256 != digest:
        return Finding("sheet", False, _("the sheet's digest is {digest}").format(digest=digest))
    carried = (signed[GIVEN].body or {}).get("data", {}).get("sheet") if GIVEN in signed else None
    same = isinstance(carried, dict) and canonical(carried) == kept
    return Finding("sheet", same, "" if same else _("the entry carries another sheet"))


def sheet_bytes(reading: Reading, handover_id: int) -> bytes:
    """The canonical sheet, byte for byte as both signed its digest."""
    row = reading.raw.execute("SELECT sheet FROM handover WHERE id = ?", (handover_id,)).fetchone()
    return str(row[0]).encode() if row else b""


def _cut_off(reading: Reading, view: HandoverView) -> Finding:
    cut = view.sheet.get("cut_off")
    seq, head = (cut.get("seq"), cut.get("head")) if isinstance(cut, dict) else (None, None)
    stored = entries.one(reading.raw, seq) if isinstance(seq, int) and seq > 0 else None
    same = stored is not None and stored.link.hex() == head and view.cut_off_seq == seq
    return Finding("cut_off", same and view.sheet.get("log") == reading.house.log)


def _chain(reading: Reading, view: HandoverView) -> Finding:
    """Every link from the cut-off to the second signature, reckoned anew."""
    if view.cut_off_seq is None or view.taken_seq is None:
        return Finding("chain", False)
    broken = next(_breaks(reading, view.cut_off_seq, view.taken_seq), None)
    if broken is None:
        return Finding("chain", True)
    return Finding("chain", False, _("entry #{seq} does not fit").format(seq=broken))


def _breaks(reading: Reading, first: int, last: int) -> Iterator[int]:
    """Seqs at which the chain does not hold."""
    expected, prev = first, None
    for stored in entries.stream(reading.raw, first, last):
        envelope = Envelope.from_bytes(stored.env)
        fits = stored.seq == expected and stored.link == link_of(stored.env, stored.sig)
        if not fits or (prev is not None and envelope.prev != prev.hex()):
            yield stored.seq
        expected, prev = stored.seq + 1, stored.link
    if expected != last + 1:
        yield expected


def _anchor(reading: Reading, view: HandoverView, paper: tuple[int, str]) -> Finding:
    anchor = views.anchor_after(reading, view.id)
    seq, head = paper
    if anchor is None or anchor.seq != seq:
        told = anchor.seq if anchor else "?"
        return Finding("anchor", False, _("this handover's anchor is #{seq}").format(seq=told))
    return Finding("anchor", anchor.head.startswith(head.lower()))
