"""The steps of a handover as lists of rows: what is to be done, what was done, what is asked.

Everything here is pure: rows come of what was read and what was filled in, and nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from frontdesk.clock import MINUTE, local
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import kind_title
from frontdesk.registers.handovers import blocking
from frontdesk.registers.handovers.sheet import Entry, Line
from frontdesk.registers.handovers.working import OK, TIDY, Count, Working, differs
from frontdesk.registers.inventory import ItemView, quantity_text
from frontdesk.screens.handover_data import HandoverData
from frontdesk.screens.lines import age, stamp
from frontdesk.screens.people import person_name
from frontdesk.text import mask_phones_in, shown_line

STEPS: Final[Mapping[str, tuple[str, str]]] = {
    "arrival": (N_("Relief has come"), "HO-01"),
    "tidy": (N_("Tidy"), "HO-02"),
    "count": (N_("Count"), "HO-03"),
    "log": (N_("Equipment, log"), "HO-06"),
    "area": (N_("Area"), "HO-08"),
    "work": (N_("Unfinished work"), "HO-11"),
    "read_back": (N_("Read-back"), "HO-11"),
    "sign": (N_("Sign"), "HO-12"),
}
"""The steps in their order: title and the rule behind each."""

DONE, OPEN, RED = "✓", "·", "‼"


@dataclass(frozen=True)
class Ask:
    """What is typed for a row.

    Attributes:
        hint: what stands in the line while it is empty.
        value: what it begins with.
        explains: it is the explanation of what was found.
    """

    label: str
    hint: str = ""
    value: str = ""
    limit: int = 300
    explains: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a step.

    Attributes:
        key: `what:which`; the same as long as the row is about the same thing.
        right: what stands at its right end.
        more: what stands under the list while the cursor is on it.
        ask: what is typed for it; None where Enter alone does it.
        subject: the record that can be opened, `table:id`.
        done: whether it is done; None where nothing need be done about it.
        rule: the rule behind it, where it is another than that of the step.
    """

    key: str
    words: str
    mark: str = " "
    right: str = ""
    more: tuple[str, ...] = ()
    ask: Ask | None = None
    subject: str = ""
    done: bool | None = None
    strong: bool = False
    rule: str = ""

    @property
    def what(self) -> str:
        """What the row is: the part of its key before the colon."""
        return self.key.partition(":")[0]

    @property
    def which(self) -> str:
        """Which one it is: the part of its key behind the colon."""
        return self.key.partition(":")[2]


@dataclass
class View:
    """What rows are made of: what was read, what was filled in, and what is being explained.

    Attributes:
        explaining: key of the row whose difference is to be explained next; empty for none.
    """

    data: HandoverData
    filled: Working
    explaining: str = ""
    _rows: dict[str, list[Row]] = field(default_factory=dict)

    def changed(self) -> None:
        """Something was filled in: the rows are made anew when they are asked for."""
        self._rows.clear()


def rows_of(view: View, step: str) -> list[Row]:
    """The rows of a step."""
    if step not in view._rows:
        view._rows[step] = list(_ROWS[step](view))
    return view._rows[step]


def left(view: View, step: str) -> int:
    """How many rows of a step are still to be done."""
    return sum(row.done is False for row in rows_of(view, step))


def first_open(view: View, after: str = "") -> str:
    """The first step behind `after` in which something is to be done, else the first at all."""
    names = list(STEPS)
    start = names.index(after) + 1 if after else 0
    for name in [*names[start:], *names[:start]]:
        if name != "sign" and left(view, name):
            return name
    return "sign"


def complete(view: View) -> bool:
    """Whether everything before the signatures is done."""
    return first_open(view) == "sign"


def mark_of(done: bool | None) -> str:
    """The sign before a row."""
    return {True: DONE, False: OPEN, None: " "}[done]


# Relief has come ----------------------------------------------------------------------------


def _arrival(view: View) -> Iterator[Row]:
    data, going = view.data, view.data.under_way
    for person in sorted(data.candidates, key=lambda one: one.id != data.proposed):
        came = going is not None and going.incoming == person.id
        waited = going is None and person.id == data.proposed
        done = True if came else False if waited else None
        planned = data.planned
        right = ""
        if came and going is not None:
            right = arrival_words(data, going.arrived_at)
        elif planned is not None and planned.person_id == person.id and planned.starts_at:
            right = _("by the roster {when}").format(
                when=stamp(planned.starts_at, data.zone, False)
            )
        more = _("At the desk {n} minutes before the shift begins. Enter: has come.")
        yield Row(
            f"person:{person.id}",
            person_name(person),
            mark_of(done),
            right,
            (more.format(n=data.arrive),),
            done=done,
        )


def arrival_words(data: HandoverData, arrived: int) -> str:
    """`came 08:20, 10 min before`, as the entry of the arrival says it."""
    minutes = (data.shift.ends_at - arrived) // MINUTE
    words = _("came {when}").format(when=stamp(arrived, data.zone, False))
    if minutes > 0:
        words += ", " + _("{n} min before").format(n=minutes)
    elif minutes < 0:
        words += ", " + _("{n} min late").format(n=-minutes)
    return words


# Tidy ---------------------------------------------------------------------------------------


def _tidy(view: View) -> Iterator[Row]:
    words = {
        "in_order": _("Shared things in their places"),
        "desk_clean": _("Desk wiped"),
        "chairs_clean": _("Chairs wiped"),
        "no_clutter": _("No clutter"),
    }
    for name in TIDY:
        yield _tick(f"tidy:{name}", words[name], name in view.filled.tidy)


def _tick(key: str, words: str, done: bool, rule: str = "") -> Row:
    return Row(key, words, mark_of(done), done=done, rule=rule)


# Count --------------------------------------------------------------------------------------


def _count(view: View) -> Iterator[Row]:
    for item in view.data.items:
        yield _item(view, item, view.filled.counts.get(str(item.id)))


def _item(view: View, item: ItemView, count: Count | None) -> Row:
    key = f"item:{item.id}"
    differing = count is not None and differs(item, count)
    explained = count is not None and bool(count.explanation.strip())
    done = count is not None and (explained or not differing)
    mark = RED if differing and not explained else "≠" if differing else mark_of(done)
    more = [shown_line(item.place)] if item.place else []
    if count is not None and count.explanation:
        more.append(mask_phones_in(count.explanation))
    if view.explaining == key and count is not None:
        known = count.explanation or view.data.explained.get(str(item.id), "")
        ask = Ask(_("Explained"), _("why, or where it is"), known, explains=True)
    else:
        brought = quantity_text(item.kind, count.found) if count else ""
        ask = Ask(_("Found"), _("Enter: {n}, as it should be").format(n=item.quantity), brought, 20)
    return Row(
        key,
        item.name,
        mark,
        _quantities(item, count),
        tuple(more),
        ask,
        done=done,
        strong=differing,
        rule="HO-05" if differing else "",
    )


def _quantities(item: ItemView, count: Count | None) -> str:
    sign = "¥" if item.kind == "cash" else ""
    words = f"{sign}{item.quantity}"
    if count is None:
        return words
    if count.found != item.should_be:
        words = f"{sign}{quantity_text(item.kind, count.found)} / {words}"
    return words if count.condition == OK else f"{words}  {_('damaged')}"


# Equipment, log -----------------------------------------------------------------------------


def _log(view: View) -> Iterator[Row]:
    filled, sheet, language = view.filled, view.data.sheet, current_language()
    yield _tick("tick:equipment", _("Telephone and radio tried"), filled.equipment, "DUTY-18")
    read = _("The relief has read the log: {n} entries").format(n=sheet.seq - sheet.after)
    yield _tick("tick:log_read", read, filled.log_read)
    more = _("Ctrl+W enters one by one where something is kept; here what else there is.")
    yield Row(
        "write:evidence",
        _("Further evidence"),
        mark_of(True) if filled.evidence else " ",
        more=(more, mask_phones_in(filled.evidence)),
        ask=Ask(_("Evidence"), _("what, and where it is kept"), filled.evidence),
        rule="LOG-20",
    )
    if sheet.after_frozen:
        yield _heading("after", _("After the last sheet was frozen"))
        yield from _entries(sheet.after_frozen)
    if sheet.evidence:
        yield _heading("evidence", _("Evidence kept"))
        yield from _entries(sheet.evidence)
    yield _heading("told", _("What happened"))
    yield from _entries(sheet.told)
    if sheet.more:
        yield Row("text:more", _("and {n} more of these").format(n=sheet.more))
    for kind, number in sheet.happened:
        yield Row(f"kind:{kind}", f"{number:>4} × {kind_title(kind, language)}")


def _entries(entries: tuple[Entry, ...]) -> Iterator[Row]:
    for one in entries:
        words = mask_phones_in(one.text.replace("\n", " "))
        yield Row(f"entry:{one.seq}", f"#{one.seq} {words}", more=(words,))


def _heading(key: str, words: str) -> Row:
    return Row(f"head:{key}", words, strong=True)


# Area ---------------------------------------------------------------------------------------


def _area(view: View) -> Iterator[Row]:
    filled = view.filled
    abnormal = filled.area_normal is False
    explained = bool(filled.area_explained.strip())
    done = filled.area_normal is not None and (explained or not abnormal)
    words = _("Looked over: nothing abnormal") if filled.area_normal else _("Look the area over")
    if abnormal:
        words = f"{_('Abnormal')}: {mask_phones_in(filled.area_found)}"
    ask = Ask(_("Abnormal"), _("Enter: nothing abnormal"), filled.area_found if abnormal else "")
    if view.explaining == "area:":
        ask = Ask(_("Explained"), _("how it came about"), filled.area_explained, explains=True)
    yield Row(
        "area:",
        words,
        mark_of(done),
        more=(mask_phones_in(filled.area_explained),) if abnormal else (),
        ask=ask,
        done=done,
        strong=abnormal,
        rule="HO-09" if abnormal else "",
    )


# Unfinished work ----------------------------------------------------------------------------


def _work(view: View) -> Iterator[Row]:
    data, filled, told = view.data, view.filled, set(view.filled.told)
    for line in data.sheet.lines:
        yield _line(data, line, line.key in told)
    if any(line.ordinary for line in data.sheet.lines):
        why = filled.why_open
        yield Row(
            "write:why_open",
            _("Why ordinary requests are left"),
            mark_of(bool(why.strip())),
            more=(mask_phones_in(why),),
            ask=Ask(_("Why"), _("why it was not finished"), why),
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
        yield _heading("notes", _("If-then notes that hold"))
    for number, condition, then in data.sheet.notes:
        words = mask_phones_in(_("If {condition}: {then}").format(condition=condition, then=then))
        yield Row(f"note:{number}", words.replace("\n", " "), more=(words,))


def _line(data: HandoverData, line: Line, told: bool) -> Row:
    star = " ★" if data.marked.intersection(line.things) else ""
    mark = DONE if told else RED if line.red else OPEN
    words = mask_phones_in(line.words)
    return Row(
        f"line:{line.key}",
        words,
        mark,
        f"{due_words(data, line)}{star}",
        tuple(part for part in (words, mask_phones_in(line.next), line_facts(data, line)) if part),
        subject=line.key,
        done=told,
        strong=line.red,
        rule="HO-15" if line.blocks else "",
    )


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
        parts.append(f"{RED} {why_words(line.blocks)}")
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


def _read_back(view: View) -> Iterator[Row]:
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


def _sign(view: View) -> Iterator[Row]:
    data = view.data
    yield from _missing(view)
    for one in data.held:
        words = f"{mask_phones_in(one.words)}: {why_words(one.why)}"
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
    if data.stale:
        more = _("Ctrl+R draws the sheet anew.")
        yield Row("stale:", data.stale, RED, more=(more,), done=False, strong=True, rule="HO-11")
    elif complete(view) and not data.held and not data.forms:
        drawn = data.frozen is not None
        words = _("Enter: both sign with their PINs") if drawn else _("The sheet is being drawn …")
        yield Row("sign:", words, "▶", done=False, strong=True)
    for released in data.released:
        how = "" if released.signed else f" ({_('by telephone')})"
        words = f"{_('Released')}: {released.words}: {released.reason}, {released.approver}{how}"
        yield Row(f"free:{released.subject}", mask_phones_in(words), DONE, rule="HO-15")
    yield from _offered(view)
    if data.frozen is not None and data.since_frozen:
        told = _("{n} entries since it was frozen; they stand on the next sheet.")
        yield Row("head:since", told.format(n=data.since_frozen))
    for place, words in enumerate(data.text):
        yield Row(f"text:{place}", words)


def _missing(view: View) -> Iterator[Row]:
    for name, (title, rule) in STEPS.items():
        number = left(view, name) if name != "sign" else 0
        if number:
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
        right = _("right") if filled.anchor else _("not compared")
        more = _("The first 16 digits of the anchor on paper, if you want: #{seq}.")
        yield Row(
            "anchor:",
            _("Anchor of the last handover"),
            DONE if filled.anchor else " ",
            right,
            (more.format(seq=data.anchor.seq),),
            Ask(_("Digits"), _("as they stand on paper"), limit=90),
        )
    yield Row(
        "write:reservation",
        _("Reservation of the relief"),
        RED if filled.reservation else " ",
        _("none") if not filled.reservation else "",
        (mask_phones_in(filled.reservation),),
        Ask(_("Reservation"), _("none: leave it empty"), filled.reservation),
        strong=bool(filled.reservation),
        rule="HO-17",
    )


_ROWS: Final[Mapping[str, Callable[[View], Iterator[Row]]]] = {
    "arrival": _arrival,
    "tidy": _tidy,
    "count": _count,
    "log": _log,
    "area": _area,
    "work": _work,
    "read_back": _read_back,
    "sign": _sign,
}
