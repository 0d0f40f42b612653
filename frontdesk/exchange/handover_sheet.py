"""The sheet of a handover for people: as both signed it, or as it would be drawn now (HO-17).

The order is that of the handover itself: red items, what happened, what is to be done, notes,
read-back, count, area, signatures, and the anchor that the paper keeps. A sheet of version 1,
before the whole handover was there, is shown with what it had.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

from frontdesk.exchange import handover_proof
from frontdesk.exchange.handover_lines import Written, blocks_of, moment
from frontdesk.exchange.handover_proof import Signed
from frontdesk.exchange.paper import (
    Anchor,
    Blanks,
    Block,
    Facts,
    Heading,
    Page,
    Prose,
    Speech,
    Table,
)
from frontdesk.intake import label
from frontdesk.language import N_, Language, current_language
from frontdesk.registers import duty, people
from frontdesk.registers.handovers import sheet, views, working
from frontdesk.registers.handovers.views import HandoverView
from frontdesk.registers.unit_of_work import House, Reading

PLACES: Final = (N_("service centre"), N_("management office"))
"""Where duty changes hands (HO-16); a site may name another place."""
TITLE: Final = N_("Shift handover")
HIDDEN: Final = N_(
    "Telephone numbers are hidden; confidential matters are named by their number alone."
)
UNREADABLE: Final = N_("The sheet cannot be read: check the whole book (verify).")
DRAFT: Final = N_("Draft: nobody has signed this sheet")


def signed_page(
    reading: Reading, view: HandoverView, *, language: Language | None = None, masked: bool = True
) -> Page:
    """The page of a handover, signed or not, with its signatures and its anchor.

    Args:
        language: of the headings; by default the current one. The words of the sheet stay as
            they were signed.
        masked: hide telephone numbers.
    """
    speech = Speech(reading.house, language or current_language(), masked)
    signed = handover_proof.signatures(reading, view) if view.signed else ()
    blocks: list[Block] = [_head(speech, view)]
    if view.signed:
        blocks += _sheet(speech, view)
    blocks += _signatures(speech, view, signed)
    if anchor := views.anchor_after(reading, view.id):
        told = speech.say(N_("Anchor: where the log stood once both had signed"))
        blocks.append(Anchor(told, anchor.log, anchor.seq, anchor.head))
    return speech.page(speech.head(TITLE), blocks, speech.say(HIDDEN) if masked else "")


def _sheet(speech: Speech, view: HandoverView) -> list[Block]:
    """What the sheet says; one that was changed past the console may say nothing any more."""
    with suppress(KeyError, TypeError, ValueError, AttributeError, IndexError):
        if view.sheet:
            return list(blocks_of(speech, view.sheet))
    return [Prose(speech.say(UNREADABLE), strong=True)]


def drafted(reading: Reading) -> dict[str, Any]:
    """The sheet as it would be drawn now: what comes of the books, and who is on duty."""
    names = people.names(reading)
    shift, going = duty.current(reading), working.under_way(reading)
    taken_by = going.incoming if going else 0
    written = sheet.as_written(reading, sheet.draw(reading), names, taken_by)
    return {
        **written,
        "handover": going.id if going else None,
        "shift": shift.id if shift else None,
        "outgoing": shift.person_id if shift else None,
        "outgoing_name": shift.name if shift else "",
        "incoming": going.incoming if going else None,
        "incoming_name": names.get(going.incoming, "") if going else "",
        "place": reading.house.rulebook.text("handover.place"),
    }


def draft_page(
    house: House, drawn: Written, now: int, *, language: Language | None = None, masked: bool = True
) -> Page:
    """The page of a sheet that `drafted` gave.

    Args:
        now: when it was drawn, UTC milliseconds.
    """
    speech = Speech(house, language or current_language(), masked)
    say = speech.say
    facts = Facts(
        (
            (say(N_("On duty")), _who(drawn, "outgoing")),
            (say(N_("Relief")), _who(drawn, "incoming")),
            (say(N_("Shift")), str(drawn["shift"] or "")),
            (say(N_("Sheet drawn")), speech.clock(now)),
            *_cut_off(speech, drawn),
        )
    )
    blocks = [Prose(say(DRAFT), strong=True), facts, *blocks_of(speech, drawn)]
    return speech.page(speech.head(TITLE), blocks, speech.say(HIDDEN) if masked else "")


# Head and foot ------------------------------------------------------------------------------


def _who(written: Written, role: str) -> str:
    """Name by the sheet; the first version had ids alone."""
    return str(written.get(f"{role}_name") or written.get(role) or "")


def _cut_off(speech: Speech, written: Written) -> Iterator[tuple[str, str]]:
    cut = written.get("cut_off")
    if isinstance(cut, dict) and "seq" in cut:
        first = f"#{written['after'] + 1} " if "after" in written else ""
        yield speech.say(N_("Entries covered")), f"{first}– #{cut['seq']}"


def _head(speech: Speech, view: HandoverView) -> Facts:
    say, written = speech.say, view.sheet
    return Facts(
        (
            (say(N_("Handover no.")), str(view.id)),
            (say(N_("Outcome")), label("handover_outcome", view.outcome, speech.language)),
            (say(N_("Hands duty over")), view.outgoing_name),
            (say(N_("Takes duty over")), view.incoming_name),
            (say(N_("Shifts")), f"{view.from_shift} → {view.to_shift or '—'}"),
            (say(N_("Place")), say(str(written.get("place", "")))),
            (say(N_("Relief came")), speech.clock(view.arrived_at)),
            (say(N_("Sheet drawn")), moment(speech, written.get("at", ""))),
            (say(N_("Both signed")), speech.clock(view.signed_at)),
            *_cut_off(speech, written),
            (say(N_("Reason")), speech.person(view.reason)),
        )
    )


_SIGNATURE: Final = (
    *(N_("Who"), N_("As"), N_("When"), N_("Entry"), N_("Key"), N_("Signature holds")),
)


def _signatures(speech: Speech, view: HandoverView, signed: Sequence[Signed]) -> Iterator[Block]:
    if not signed:
        return
    say = speech.say
    roles = {"given": N_("hands over"), "taken": N_("takes over")}
    yield Heading(speech.head(N_("Signatures")))
    yield Table(
        tuple(map(say, _SIGNATURE)),
        tuple(
            (
                one.name or str(one.envelope.author),
                say(roles[one.role]),
                moment(speech, one.envelope.recorded_at),
                f"#{one.seq}",
                one.envelope.key,
                speech.yes_no(one.holds),
            )
            for one in signed
        ),
    )
    yield Facts(((say(N_("Sheet SHA-256")), view.sheet_sha256),))
    yield Blanks(tuple(f"{one.name} ({say(roles[one.role])})" for one in signed))
