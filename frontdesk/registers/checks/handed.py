"""What signed handovers say that is not as it should be (HO-05, HO-09, HO-19, LOG-16)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple

from frontdesk.language import N_
from frontdesk.registers.checks.look import Look, chunks, number_of
from frontdesk.registers.checks.shapes import Exception_, of_sort
from frontdesk.rules.money import yuan
from frontdesk.store.entries import Line
from frontdesk.text import mask_phones_in

OK: Final = ("", "ok")
"""Condition of an item with which nothing is wrong."""


class _Handover(NamedTuple):
    id: int
    outcome: str
    signed_at: int
    reason: str
    shift: int
    outgoing_id: int
    outgoing: str
    incoming: str
    sheet: Mapping[str, Any]
    seq: int


def found(look: Look, lines: Sequence[Line]) -> Iterator[Exception_]:
    """Exceptions of the handovers that were signed in the stretch."""
    given = {
        number_of(one.subject, "handover"): one.seq for one in lines if one.kind == "handover.given"
    }
    for one in _signed(look, {key: seq for key, seq in given.items() if key is not None}):
        yield from _count(look, one)
        yield from _area(look, one)
        yield from _anchor(look, one)
        yield from _rest(look, one)


def _signed(look: Look, given: Mapping[int, int]) -> Iterator[_Handover]:
    query = (
        "SELECT h.id, h.outcome, h.signed_at, h.reason, h.from_shift, o.id, o.name, i.name, h.sheet"
        " FROM handover h JOIN person o ON o.id = h.outgoing JOIN person i ON i.id = h.incoming"
        " WHERE h.id IN ({marks}) ORDER BY h.id"
    )
    for chunk in chunks(sorted(given)):
        marks = ", ".join("?" * len(chunk))
        for *row, sheet in look.reading.raw.execute(query.format(marks=marks), chunk):
            yield _Handover._make((*row, _read(sheet), given[row[0]]))


def _read(sheet: str) -> Mapping[str, Any]:
    with suppress(ValueError):
        read = json.loads(sheet)
        if isinstance(read, dict):
            return read
    return {}


def _made(one: _Handover, sort: str, words: str, item: object = "") -> Exception_:
    return of_sort(
        sort,
        f"{sort}:{one.id}" + (f":{item}" if item else ""),
        mask_phones_in(words),
        one.signed_at,
        seq=one.seq,
        subject=f"handover:{one.id}",
        person=one.outgoing,
        person_id=one.outgoing_id,
        shift=one.shift,
    )


_MISSING = N_("{name}: should be {should_be}, found {found}")
_DAMAGED = N_("{name}: {condition}")
_DAMAGED_WORD = N_("damaged")
_EXPLAINED = N_("{words}; explained: {explanation}")


def _count(look: Look, one: _Handover) -> Iterator[Exception_]:
    for number, line in enumerate(_dicts(one.sheet.get("count")), 1):
        words = _differs(look, line)
        if words:
            words = _with(look, words, line.get("explanation"))
            yield _made(one, "count", words, line.get("item") or number)


def _differs(look: Look, line: Mapping[str, Any]) -> str:
    """How a counted item differs; empty where it does not."""
    name, condition = str(line.get("name", "")), str(line.get("condition") or "")
    said = []
    if line.get("found") != line.get("should_be"):
        said.append(
            look.say(_MISSING).format(
                name=name, should_be=_shown(line, "should_be"), found=_shown(line, "found")
            )
        )
    if condition not in OK:
        word = look.say(_DAMAGED_WORD) if condition == "damaged" else condition
        said.append(look.say(_DAMAGED).format(name=name, condition=word))
    return "; ".join(said)


def _shown(line: Mapping[str, Any], field: str) -> str:
    value = line.get(field)
    if line.get("kind") == "cash" and isinstance(value, int):
        return yuan(value)
    return str(value) if value is not None else "—"


def _with(look: Look, words: str, explanation: object) -> str:
    if not explanation:
        return words
    return look.say(_EXPLAINED).format(words=words, explanation=explanation)


def _area(look: Look, one: _Handover) -> Iterator[Exception_]:
    area = one.sheet.get("area")
    if isinstance(area, dict) and area.get("normal") is False:
        words = _with(look, str(area.get("found", "")), area.get("explanation"))
        yield _made(one, "area", words)


_ON_PAPER = N_("the paper of the shift before did not say what the log says")


def _anchor(look: Look, one: _Handover) -> Iterator[Exception_]:
    if one.sheet.get("previous_anchor") == "wrong":
        words = look.say(_PEOPLE).format(
            outgoing=one.outgoing, incoming=one.incoming, words=look.say(_ON_PAPER)
        )
        yield _made(one, "anchor", words)


_PEOPLE = N_("{outgoing} to {incoming}: {words}")


def _rest(look: Look, one: _Handover) -> Iterator[Exception_]:
    """A reservation; a relief in an emergency, with what was found and let pass in a hurry."""
    sheet = one.sheet
    reservation = sheet.get("reservation") or (one.reason if one.outcome == "reserved" else "")
    emergency = sheet.get("emergency") or (one.reason if one.outcome == "emergency" else "")
    for sort, words in (
        ("reservation", reservation),
        ("emergency", emergency or ("…" if one.outcome == "emergency" else "")),
        ("findings", sheet.get("findings")),
        ("released", sheet.get("release")),
    ):
        if words:
            said = look.say(_PEOPLE).format(
                outgoing=one.outgoing, incoming=one.incoming, words=words
            )
            yield _made(one, sort, said)


def _dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
