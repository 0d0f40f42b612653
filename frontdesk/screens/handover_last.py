"""The last steps of a handover: unfinished work, read-back, both sign.

Everything here is pure: rows come of what was read and what was filled in, and nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from frontdesk.clock import local
from frontdesk.language import _
from frontdesk.registers.handovers import blocking
from frontdesk.registers.handovers.sheet import Line
from frontdesk.registers.handovers.working import RIGHT, WRONG
from frontdesk.screens.handover_data import HandoverData
from frontdesk.screens.handover_rows import (
    DONE,
    RED,
    Ask,
    Row,
    View,
    heading,
    labelled,
    mark_of,
)
from frontdesk.screens.lines import age, stamp
from frontdesk.text import mask_phones_in

# Unfinished work ----------------------------------------------------------------------------


def work_rows(view: View) -> Iterator[Row]:
    """Red lines first, why ordinary ones are left, what else is to be done, notes that hold."""
    data, filled, told = view.data, view.filled, set(view.filled.told)
    later = _later(data)
    for line in data.sheet.lines:
        row = _line(data, line, line.key in told)
        yield replace(row, done=None, mark="+") if line.key in later else row
    if any(line.ordinary for line in data.sheet.lines if line.key not in later):
        why = filled.why_open
        yield Row(
            "write:why_open",
            _("Why ordinary requests are left"),
            mark_of(bool(why.strip())),
            more=(mask_phones_in(why),),
            ask=Ask(_("Why left open"), _("why it was not finished"), why),
            done=bool(why.strip()),
            rule="HO-14",
        )
    yield Row(
        "write:follow_up",
        _("What else is to be done"),
        DONE if filled.follow_up else " ",
        more=(mask_phones_in(filled.follow_up),),
        ask=Ask(_("To follow up"), _("nothing else: leave it empty"), filled.follow_up),
        rule="HO-07",
    )
    for one in data.sheet.counted:
        yield Row(f"counted:{one.things[0]}", f"{len(one.things):>4} × {one.words}")
    if data.sheet.notes:
        yield heading("notes", _("If-then notes that hold"))
    for number, condition, then in data.sheet.notes:
        words = mask_phones_in(_("If {condition}: {then}").format(condition=condition, then=then))
        yield Row(f"note:{number}", words.replace("\n", " "), more=(words,))


def _later(data: HandoverData) -> set[str]:
    """Lines that are not red and came after the sheet was frozen: they stand on the next one."""
    if data.frozen is None:
        return set()
    on_sheet = {thing for one in data.frozen.sheet["open"] for thing in one["things"]}
    return {line.key for line in data.sheet.lines if not line.red} - on_sheet


def _line(data: HandoverData, line: Line, told: bool) -> Row:
    let_pass = bool(line.blocks) and _is_released(data, line)
    blocks = bool(line.blocks) and not let_pass
    words = mask_phones_in(line.words)
    right = [due_words(data, line)]
    if data.marked.intersection(line.things):
        right.append("★")
    if let_pass:
        right.append(_("released"))
    more = [words, mask_phones_in(line.next), line_facts(data, line)]
    if blocks and told:
        more.append(_("Told. It holds the handover up until a supervisor releases it: Ctrl+U."))
    return Row(
        f"line:{line.key}",
        words,
        RED if blocks or (line.red and not told and not let_pass) else mark_of(told),
        " ".join(right),
        tuple(part for part in more if part),
        subject=line.key,
        done=told,
        strong=line.red,
        rule="HO-15" if line.blocks else "",
    )


def _is_released(data: HandoverData, line: Line) -> bool:
    """Whether a supervisor has let pass all of a line that holds duty up."""
    held = {one.subject for one in data.held}
    let_pass = {one.subject for one in data.released}
    return not held.intersection(line.things) and bool(let_pass.intersection(line.things))


def due_words(data: HandoverData, line: Line) -> str:
    """`due 09:30`, `over since 07:10`, or how old it is."""
    if line.due is None:
        return age(data.now - line.since).strip()
    day = local(line.due, data.zone).date() != local(data.now, data.zone).date()
    words = _("over since {when}") if line.due < data.now else _("due {when}")
    return words.format(when=stamp(line.due, data.zone, day))


def line_facts(data: HandoverData, line: Line) -> str:
    """Owner, age, shifts carried, and why it holds duty up."""
    parts = []
    if owner := data.name_of(line.owner):
        parts.append(owner)
    parts.append(_("since {age}").format(age=age(data.now - line.since).strip()))
    if line.carried:
        parts.append(_("carried over {n}×").format(n=line.carried))
    if line.blocks:
        why = why_words(line.blocks)
        let_pass = _is_released(data, line)
        parts.append(labelled(_("released"), why) if let_pass else f"{RED} {why}")
    return " · ".join(parts)


def why_words(why: str) -> str:
    """Why something keeps duty from changing (HO-15, DUTY-02)."""
    return {
        "run": _("the procedure has not come to a step at which it may change hands"),
        "request": _("a special request is open"),
        "marked": _("marked important"),
        "roster": _("not on the roster"),
    }.get(why, why)


# Read-back ----------------------------------------------------------------------------------


def read_back_rows(view: View) -> Iterator[Row]:
    """The red lines that the relief says back in a few words."""
    lines = {line.key: line for line in view.data.sheet.lines}
    for key in view.data.said_back:
        line, said = lines[key], view.filled.read_back.get(key, "")
        done = len(said.strip()) >= 2
        words = mask_phones_in(line.words)
        yield Row(
            f"back:{key}",
            words,
            mark_of(done),
            due_words(view.data, line),
            (words, mask_phones_in(said)),
            Ask(_("Says back"), _("in a few words: what is to be done"), said),
            line.key,
            done,
        )


# Sign ---------------------------------------------------------------------------------------


def sign_rows(view: View, missing: Sequence[tuple[str, str, str, int]]) -> Iterator[Row]:
    """What is missing, what holds duty up, then both sign; under it the frozen sheet as text.

    Args:
        missing: steps in which something is left: name, title, rule, how much.
    """
    data = view.data
    if data.stale:
        more = _("Ctrl+R draws the sheet anew.")
        yield Row("stale:", data.stale, RED, more=(more,), done=False, strong=True, rule="HO-11")
    yield from _missing(view, missing)
    for one in data.held:
        words = labelled(mask_phones_in(one.words), why_words(one.why))
        more = _("Enter opens the form in which a supervisor releases it, with a reason.")
        subject = "" if one.subject == blocking.ROSTER else one.subject
        yield Row(
            f"held:{one.subject}",
            words,
            RED,
            more=(words, more),
            subject=subject,
            done=False,
            strong=True,
            rule=one.rule,
        )
    if not (data.stale or missing or data.held or data.forms):
        drawn = data.frozen is not None
        words = _("Enter: both sign with their PINs") if drawn else _("The sheet is being drawn …")
        yield Row("sign:", words, "▶", done=False, strong=True)
    for released in data.released:
        how = "" if released.signed else f" ({_('by telephone')})"
        parts = (released.words, released.reason, f"{released.approver}{how}")
        said = " · ".join(filter(None, parts))
        words = mask_phones_in(labelled(_("Released"), said))
        yield Row(f"free:{released.subject}", words, DONE, more=(words,), rule="HO-15")
    yield from _offered(view)
    if data.frozen is not None and data.since_frozen:
        told = _("Entries since it was frozen: {n}; they stand on the next sheet.")
        yield Row("head:since", told.format(n=data.since_frozen))
    for place, words in enumerate(data.text):
        yield Row(f"text:{place}", words)


def _missing(view: View, missing: Sequence[tuple[str, str, str, int]]) -> Iterator[Row]:
    for name, title, rule, number in missing:
        words = _("{step}: {n} to do").format(step=_(title), n=number)
        yield Row(f"step:{name}", words, RED, done=False, strong=True, rule=rule)
    if view.data.forms:
        words = _("Unfinished form of {name}: {keys}").format(
            name=view.data.outgoing.name, keys=", ".join(view.data.forms)
        )
        more = _("Open it: save it, or empty it with Ctrl+N.")
        yield Row("forms:", words, RED, more=(more,), done=False, strong=True, rule="HO-10")


def _offered(view: View) -> Iterator[Row]:
    data, filled = view.data, view.filled
    if data.anchor is not None:
        said = {"": _("not compared"), RIGHT: _("right"), WRONG: _("DIFFERS")}
        mark = {RIGHT: DONE, WRONG: RED}.get(filled.anchor, " ")
        more = _("The first 16 digits of the anchor on paper, if you want: #{seq}.")
        yield Row(
            "anchor:",
            _("Anchor of the last handover"),
            mark,
            said.get(filled.anchor, ""),
            (more.format(seq=data.anchor.seq),),
            Ask(_("Digits"), _("as they stand on paper"), limit=90),
            strong=filled.anchor == WRONG,
        )
    reserved, title = mask_phones_in(filled.reservation), _("Reservation of the relief")
    yield Row(
        "write:reservation",
        labelled(title, reserved) if reserved else title,
        RED if filled.reservation else " ",
        _("no reservation") if not filled.reservation else "",
        (reserved,),
        Ask(_("Reservation"), _("none: leave it empty"), filled.reservation),
        strong=bool(filled.reservation),
        rule="HO-17",
    )
