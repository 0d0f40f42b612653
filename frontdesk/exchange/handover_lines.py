"""What the sheet of a handover says, part by part, as blocks of a page."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from frontdesk.clock import instant_from_iso
from frontdesk.exchange.paper import Block, Facts, Heading, Point, Prose, Speech, Table
from frontdesk.intake import label
from frontdesk.language import N_
from frontdesk.ledger.kinds import record_name
from frontdesk.registers.handovers import working
from frontdesk.rules.money import yuan
from frontdesk.rules.services import told_name

Written = Mapping[str, Any]
"""A sheet, or a part of one, as canonical JSON has it."""


def moment(speech: Speech, written: str) -> str:
    """An instant of a sheet in the site's zone; empty for none, and where it is none."""
    with suppress(ValueError, TypeError):
        return speech.clock(instant_from_iso(written)) if written else ""
    return ""


def blocks_of(speech: Speech, written: Written) -> Iterator[Block]:
    """A drafted or signed sheet, without its head and its signatures."""
    if "v" not in written:
        yield from _first_version(speech, written)
        return
    yield from _emergency(speech, written)
    red = [one for one in written["open"] if one["red"]]
    yield from _lines(speech, N_("Red items first"), red, N_("No red items."))
    yield from _happened(speech, written)
    rest = [one for one in written["open"] if not one["red"]]
    yield from _lines(speech, N_("To be done in the next shift"), rest, N_("Nothing."))
    yield from _counted(speech, written["counted"])
    yield from _notes(speech, written["notes"])
    if "count" in written:
        yield from _filled_in(speech, written)


def _emergency(speech: Speech, written: Written) -> Iterator[Block]:
    if written.get("emergency"):
        reason = speech.person(written["emergency"])
        yield Prose(speech.say(N_("Emergency relief: {reason}")).format(reason=reason), strong=True)


def _lines(speech: Speech, title: str, lines: Sequence[Written], none: str) -> Iterator[Block]:
    yield Heading(speech.head(title))
    if not lines:
        yield Prose(speech.say(none))
    for one in lines:
        yield Point(str(one["n"]), speech.person(one["words"]), _under(speech, one), one["red"])


_BLOCKS: Final = {
    "run": N_("holds duty up: a procedure is running"),
    "request": N_("holds duty up: a special request is open"),
    "marked": N_("holds duty up: marked important"),
}


def _under(speech: Speech, one: Written) -> tuple[str, ...]:
    """Next step, owner, clock, age and shifts carried of one line."""
    say = speech.say
    told = [say(_BLOCKS[one["blocks"]])] if one["blocks"] in _BLOCKS else []
    if one["next"]:
        told.append(say(N_("next: {what}")).format(what=speech.person(one["next"])))
    facts = []
    if one["owner_name"]:
        facts.append(say(N_("answers for it: {name}")).format(name=one["owner_name"]))
    if one["due"]:
        facts.append(say(N_("due {at}")).format(at=moment(speech, one["due"])))
    facts.append(say(N_("open for {span}")).format(span=speech.span(one["age_min"])))
    if one["carried"]:
        facts.append(say(N_("carried over {n} times")).format(n=one["carried"]))
    return (*told, " · ".join(facts))


def _happened(speech: Speech, written: Written) -> Iterator[Block]:
    say, happened = speech.say, written["happened"]
    yield Heading(speech.head(N_("What happened")))
    if not happened["told"]:
        yield Prose(say(N_("Nothing that had to be told one by one.")))
    yield from _entries(speech, happened["told"])
    if happened["more"]:
        yield Prose(say(N_("{n} more such entries: see the log.")).format(n=happened["more"]))
    counts = [f"{one['words']} {one['n']}" for one in happened["counted"]]
    if counts:
        yield Prose(say(N_("Entries by kind: {counts}")).format(counts=" · ".join(counts)))
    if written["after_frozen"]:
        yield Heading(speech.head(N_("Written after the last sheet was frozen")))
        yield from _entries(speech, written["after_frozen"])
    if written["evidence"]:
        yield Heading(speech.head(N_("Evidence of the shift")))
        yield from _entries(speech, written["evidence"])


def _entries(speech: Speech, found: Sequence[Written]) -> Iterator[Block]:
    for one in found:
        yield Point(f"#{one['seq']}", speech.person(one["text"]))


def _counted(speech: Speech, counted: Sequence[Written]) -> Iterator[Block]:
    if counted:
        told = " · ".join(f"{one['words']} {one['n']}" for one in counted)
        yield Prose(speech.say(N_("Counted only: {counts}")).format(counts=told))


def _notes(speech: Speech, notes: Sequence[Written]) -> Iterator[Block]:
    if notes:
        yield Heading(speech.head(N_("If … then …")))
    for one in notes:
        then = speech.say(N_("then: {what}")).format(what=speech.person(one["then"]))
        yield Point(f"{one['id']}", speech.person(one["if"]), (then,))


# What the two filled in ---------------------------------------------------------------------


def _filled_in(speech: Speech, written: Written) -> Iterator[Block]:
    yield from _read_back(speech, written)
    yield from _count(speech, written["count"])
    yield from _area(speech, written)
    yield from _releases(speech, written["releases"])


def _read_back(speech: Speech, written: Written) -> Iterator[Block]:
    if not written["read_back"]:
        return
    yield Heading(speech.head(N_("Said back by the relief")))
    numbers = {one["things"][0]: one["n"] for one in written["open"]}
    for one in written["read_back"]:
        yield Point(str(numbers.get(one["thing"], "·")), speech.person(one["words"]))


def _count(speech: Speech, counted: Sequence[Written]) -> Iterator[Block]:
    if not counted:
        return
    say = speech.say
    yield Heading(speech.head(N_("Counted together")))
    yield Table(
        (
            say(N_("Item")),
            say(N_("Should be")),
            say(N_("Found")),
            say(N_("Condition found")),
            say(N_("Explanation")),
        ),
        tuple(
            (
                one["name"],
                _amount(one, one["should_be"]),
                _amount(one, one["found"]),
                _condition(speech, one),
                speech.person(one["explanation"]),
            )
            for one in counted
        ),
    )


def _condition(speech: Speech, one: Written) -> str:
    """What is wrong with an item as it was counted; that it is in order where nothing is."""
    more = one["found"] - one["should_be"]
    said = []
    if more:
        words = speech.say(N_("{n} missing") if more < 0 else N_("{n} too many"))
        said.append(words.format(n=_amount(one, abs(more))))
    if one["condition"] == working.DAMAGED:
        said.append(speech.say(N_("damaged")))
    return speech.say(N_(", ")).join(said) or speech.say(N_("in order"))


def _amount(one: Written, number: int) -> str:
    return yuan(number) if one["kind"] == "cash" else str(number)


def _area(speech: Speech, written: Written) -> Iterator[Block]:
    say, area = speech.say, written["area"]
    yield Heading(speech.head(N_("Checked and told")))
    normal = area["normal"]
    looked = "—" if normal is None else say(N_("normal") if normal else N_("abnormal"))
    yield Facts(
        (
            (say(N_("Area")), looked),
            (say(N_("Found there")), speech.person(area["found"])),
            (say(N_("Explained")), speech.person(area["explanation"])),
            (say(N_("Tidied")), _tidied(speech, written["tidy"])),
            (say(N_("Telephone, radio")), speech.yes_no(written["equipment"])),
            (say(N_("Log read")), speech.yes_no(written["log_read"])),
            (say(N_("Findings")), speech.person(written.get("findings", ""))),
            (say(N_("Let pass although open")), speech.person(written.get("release", ""))),
            (say(N_("Why work is left")), speech.person(written["why_open"])),
            (say(N_("To follow up")), speech.person(written["follow_up"])),
            (say(N_("Further evidence")), speech.person(written["evidence_also"])),
            (say(N_("Reservation")), speech.person(written["reservation"])),
            (say(N_("Anchor before")), anchor_before(speech, written["previous_anchor"])),
        )
    )


def anchor_before(speech: Speech, checked: str) -> str:
    """What came of comparing the paper of the shift before with the log."""
    said = {
        working.RIGHT: N_("compared, it fits"),
        working.WRONG: N_("compared: it does NOT say what the log says"),
    }
    return speech.say(said[checked]) if checked in said else speech.person(checked)


_TIDY: Final = {
    "in_order": N_("property in order"),
    "desk_clean": N_("desk clean"),
    "chairs_clean": N_("chairs clean"),
    "no_clutter": N_("no clutter"),
}


def _tidied(speech: Speech, done: Sequence[str]) -> str:
    return speech.say(N_(", ")).join(speech.say(_TIDY.get(one, "")) for one in done)


def _releases(speech: Speech, releases: Sequence[Written]) -> Iterator[Block]:
    if releases:
        yield Heading(speech.head(N_("Let pass although open")))
    for one in releases:
        how = N_("signed here") if one["signed"] else N_("by telephone, to be countersigned")
        told = [speech.person(one["reason"]), one["by"], speech.say(how)]
        yield Point("·", speech.person(one["words"]), (" · ".join(filter(None, told)),))


# Version 1 ----------------------------------------------------------------------------------


def _first_version(speech: Speech, written: Written) -> Iterator[Block]:
    say = speech.say
    yield Prose(say(N_("A sheet of the first version: a relief with two signatures.")))
    yield Facts(
        (
            (say(N_("Items counted")), speech.yes_no(written.get("items_counted"))),
            (say(N_("Telephone, radio")), speech.yes_no(written.get("equipment_checked"))),
            (say(N_("Log read")), speech.yes_no(written.get("log_read"))),
            (say(N_("Findings")), speech.person(str(written.get("findings", "")))),
            (say(N_("To follow up")), speech.person(str(written.get("follow_up", "")))),
            (say(N_("Let pass although open")), speech.person(str(written.get("release", "")))),
        )
    )
    items = written.get("open") or []
    yield Heading(speech.head(N_("Unfinished")))
    if not items:
        yield Prose(say(N_("Nothing.")))
    for number, item in enumerate(items, 1):
        yield Point(str(number), speech.person(_item(speech, item)))


_TABLES: Final = {"run": "procedure_run", "request": "help_request", "commitment": "commitment"}


def _item(speech: Speech, item: Written) -> str:
    """An open thing as the first version named it."""
    language = speech.language
    if "notification" in item:
        told = told_name(str(item["role"]), language)
        who = speech.say(N_("tell {who}")).format(who=told)
        return f"{who} ({record_name(str(item['subject']), language)})"
    name = next((key for key in _TABLES if key in item), "")
    record = record_name(f"{_TABLES.get(name, name)}:{item.get(name, '')}", language)
    kind = item.get("kind", "")
    words = [
        record,
        str(item.get("title") or item.get("label") or label("kind", str(kind), language)),
        str(item.get("place") or item.get("room") or ""),
        str(item.get("owner", "")),
        speech.clock(item.get("due_at")),
    ]
    return " ".join(word for word in words if word)
