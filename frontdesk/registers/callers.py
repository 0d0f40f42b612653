"""Who is calling, from where, and what is known from there: what intake shows while typing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from frontdesk import intake
from frontdesk.registers import help_requests, households, if_then
from frontdesk.registers.help_requests import RequestCreate, RequestView
from frontdesk.registers.households import ResidentView
from frontdesk.registers.if_then import NoteView
from frontdesk.registers.unit_of_work import Reading
from frontdesk.text import clean_line, phone_digits, shown


@dataclass(frozen=True)
class Caller:
    """What a typed line and the registers say.

    Attributes:
        values: a suggestion for each field of the intake form, by name; what the clerk gave is
            among them unchanged.
        residents: who may be calling.
        recent: the last requests from there, open ones first.
        alike: open requests that this one may repeat.
        ask: names of the facts of REQ-17 that are still missing.
        notes: if-then notes that hold for this call.
    """

    values: Mapping[str, Any]
    residents: tuple[ResidentView, ...] = ()
    recent: tuple[RequestView, ...] = ()
    alike: tuple[RequestView, ...] = ()
    ask: tuple[str, ...] = ()
    notes: tuple[NoteView, ...] = ()


def look(
    reading: Reading,
    line: str,
    given: Mapping[str, Any],
    *,
    place: str | None = None,
    own: int | None = None,
) -> Caller:
    """Read one typed line and look up who and what is known from there.

    Args:
        given: fields that the clerk filled in by hand, by name; they go before the line.
        place: where an emergency is, as typed; a number and words behind its room are taken apart.
        own: id of the request that is being changed, which is no news from there.
    """
    if place:
        given = _apart(reading, shown(place)) | dict(given)
    values = _suggested(reading, shown(line), given)
    number = phone_digits(shown(values["telephone"]))
    residents = _residents(reading, values, given, number)
    if "requester" not in given:
        values["requester"] = _name(residents, number)
    label = _label(values["room"])
    recent = help_requests.from_there(reading, room=label, telephone=number)
    draft = RequestCreate.model_construct(**values | {"room": label})
    return Caller(
        values,
        tuple(residents),
        tuple(view for view in recent if view.id != own),
        tuple(view for view in help_requests.duplicates(reading, draft) if view.id != own),
        tuple(help_requests.still_to_ask(draft)),
        tuple(if_then.holding(reading, values["kind"], label, values["content"])),
    )


def _apart(reading: Reading, place: str) -> dict[str, Any]:
    """An emergency's place without the number and the words that were typed behind its room."""
    found = intake.parse(place, lambda label: households.is_room(reading, label))
    if not found.room:
        return {"room": place}
    return {"room": found.room, "telephone": found.telephone, "content": found.text}


def _suggested(reading: Reading, line: str, given: Mapping[str, Any]) -> dict[str, Any]:
    found = intake.parse(line, lambda label: households.is_room(reading, label))
    values: dict[str, Any] = {
        "room": found.room,
        "telephone": found.telephone,
        "content": found.text,
        "kind": found.kind,
        "sub_kind": found.sub_kind,
        "urgency": found.urgency,
        "channel": found.channel_hint or intake.CHANNELS[0],
        "public_area_kind": found.public_area_kind,
        "requester": "",
    } | dict(given)
    if values["kind"] in intake.SPECIAL_KINDS and "urgency" not in given:
        values["urgency"] = "emergency"
    if values["sub_kind"] not in intake.SUB_KINDS.get(values["kind"], ()):
        values["sub_kind"] = ""
    values["public_area"] = bool(values["public_area_kind"])
    return values


def _label(typed: str) -> str:
    plain = shown(typed)
    return intake.room_label(plain) or clean_line(plain)


def _residents(
    reading: Reading, values: dict[str, Any], given: Mapping[str, Any], number: str
) -> list[ResidentView]:
    """Who may be calling; a number known from one room only fills in the room."""
    if not values["room"] and "room" not in given and number:
        found = [who for who in households.by_telephone(reading, number) if who.active]
        rooms = {who.room for who in found}
        if len(rooms) != 1:
            return found
        values["room"] = rooms.pop()
    room = households.room(reading, _label(values["room"])) if values["room"] else None
    return list(room.residents) if room else []


def _name(residents: list[ResidentView], number: str) -> str:
    """The caller's name where it is certain: the holder of the number, or the only resident."""
    holders = [who for who in residents if number and number in who.telephones]
    certain = holders if len(holders) == 1 else residents
    return certain[0].name if len(certain) == 1 else ""
