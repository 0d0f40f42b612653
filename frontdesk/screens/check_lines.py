"""A check as lines of one list: what it covers, exceptions, sample, shifts, the signature."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32
from zoneinfo import ZoneInfo

from rich.text import Text

from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.screens.check_data import CheckData
from frontdesk.screens.lines import log_line, stamp
from frontdesk.screens.order_lists import fit
from frontdesk.text import clip, grouped, shown_line, width

BEGIN, HEAD, EXCEPTION, SAMPLE, SHIFT, SIGN = (
    "begin",
    "head",
    "exception",
    "sample",
    "shift",
    "sign",
)
GRAVE, NOTABLE = 4, 6
"""Risks up to which an exception carries `‼` and `!`."""
WIDE: Final = 100
"""Columns from which the answer stands in words."""
SIGNS: Final = {
    "accepted": "✓",
    "follow_up": "→",
    "instruct": "»",
    "countersigned": "✓",
    "seen": "✓",
}


@dataclass(frozen=True)
class Line:
    """A line of the check.

    Attributes:
        part: begin, head, exception, sample, shift or sign.
        name: tells it apart from the others of its part.
        item: what the register gave; of a head the part that it stands over.
        done: nothing more is wanted of it.
        words: of lines that are the same whatever the width.
    """

    part: str
    name: str
    item: Any = None
    done: bool = True
    words: str = ""

    @property
    def key(self) -> int:
        """Tells lines apart, the same whenever they are read."""
        return crc32(f"{self.part} {self.name}".encode())


def lines_of(data: CheckData, zone: ZoneInfo) -> list[Line]:
    """Every line, in the order in which they are worked through."""
    lines = [Line(BEGIN, "", done=False, words=_("Begin the check"))]
    if data.view.id is not None:
        lines = []
    lines += _section(EXCEPTION, data, list(_exceptions(data)))
    if data.view.id is not None:
        lines += _section(SAMPLE, data, list(_sample(data)))
    if data.view.kind == "morning":
        lines += _section(SHIFT, data, list(_shifts(data)))
    if data.view.id is not None:
        lines.append(_last(data, zone))
    return lines


def to_do_after(lines: list[Line], key: int | None, done: Collection[int]) -> int | None:
    """Key of the next line that wants something, from the one after `key` round; None: no line."""
    keys = [line.key for line in lines]
    start = keys.index(key) + 1 if key in keys else 0
    order = [*lines[start:], *lines[:start]]
    left = [line for line in order if not line.done and line.key not in done and line.part != SIGN]
    if left:
        return left[0].key
    return next((line.key for line in lines if line.part == SIGN), None)


def _section(part: str, data: CheckData, lines: list[Line]) -> list[Line]:
    words = section_words(part, data, sum(line.done for line in lines))
    return [Line(HEAD, part, part, words=words), *lines]


def section_words(part: str, data: CheckData, done: int) -> str:
    """What stands over a part of the list.

    Args:
        done: so many of its lines want nothing more.
    """
    if part == EXCEPTION:
        return _exceptions_head(data, done)
    return _sample_head(data, done) if part == SAMPLE else _shifts_head(data, done)


def _exceptions_head(data: CheckData, done: int) -> str:
    found = data.view.exceptions
    if not found:
        return _("Exceptions: none")
    if data.view.id is None:
        return _("Exceptions so far: {n}").format(n=len(found))
    return _("Exceptions: {done} of {n} answered").format(done=done, n=len(found))


def _exceptions(data: CheckData) -> Iterator[Line]:
    for one in data.view.exceptions:
        yield Line(EXCEPTION, one.key, one, one.is_answered and data.view.id is not None)


def _sample_head(data: CheckData, done: int) -> str:
    n = len(data.view.sample)
    if not n:
        return _("Sample: no ordinary entries")
    words = _("Sample: {done} of {n} looked at · seed {seed} …")
    return words.format(done=done, n=n, seed=grouped(data.seed[:16]))


def _sample(data: CheckData) -> Iterator[Line]:
    for one in data.view.sample:
        looked = data.view.sample_seen or one.seq in data.looked
        yield Line(SAMPLE, str(one.seq), one, looked)


def _shifts_head(data: CheckData, done: int) -> str:
    shifts = data.view.shifts
    if not shifts:
        return _("Shifts: none to be signed for")
    if data.view.state == "signed":
        return _("Shifts signed for: {n}").format(n=len(shifts))
    return _("Shifts: {done} of {n} read by you").format(done=done, n=len(shifts))


def is_read(shift: Any, data: CheckData) -> bool:
    """Whether whoever is signed in has read the log of a shift."""
    return data.me is not None and data.me.name in shift.readers


def _shifts(data: CheckData) -> Iterator[Line]:
    signed = data.view.state == "signed"
    for one in data.view.shifts:
        yield Line(SHIFT, str(one.id), one, signed or is_read(one, data))


def _last(data: CheckData, zone: ZoneInfo) -> Line:
    view = data.view
    if view.state == "signed":
        words = _("Signed by {name}, {when}").format(
            name=view.signed_by, when=stamp(view.signed_at, zone, True)
        )
        return Line(SIGN, "", words=words)
    return Line(SIGN, "", done=False, words=sign_words(data))


def sign_words(data: CheckData) -> str:
    """What the signature still waits for, or that it can be given."""
    view, left = data.view, []
    if view.left:
        left.append(_("{n} to answer").format(n=len(view.left)))
    if not view.sample_seen:
        left.append(_("the sample to look at"))
    if not left:
        return _("Sign the check")
    between = "、" if current_language() == "zh" else ", "
    return _("Sign the check; first: {left}").format(left=between.join(left))


# Drawing ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Widths:
    """Columns that the rule, the person and the answer of an exception take."""

    rule: int = 8
    person: int = 8
    answer: int = 0


def widths(exceptions: Sequence[Any], columns: int) -> Widths:
    """As much as the list needs, so that the words of an exception have the rest."""
    wide, language = columns >= WIDE, current_language()
    said = [one.answer or one.before for one in exceptions] if wide else []
    answers = [label("check_answer", one.answer, language) for one in said if one]
    return Widths(
        _widest((one.rule for one in exceptions), 8),
        _widest((one.person for one in exceptions), 13 if wide else 8),
        _widest(answers, 18),
    )


def _widest(words: Iterable[str], most: int) -> int:
    return min(most, max((width(shown_line(one)) + 1 for one in words if one), default=0))


def drawn(line: Line, columns: int, zone: ZoneInfo, done: bool, taken: Widths = Widths()) -> Text:
    """A line at this width.

    Args:
        done: nothing more is wanted of it.
        taken: what stands beside the words of an exception.
    """
    if line.part == HEAD:
        rule = "─" * max(0, columns - width(line.words) - 4)
        return Text(f"─ {line.words} {rule}", style="bold", no_wrap=True)
    if line.part == EXCEPTION:
        return exception_line(line.item, columns, zone, done, taken)
    if line.part == SAMPLE:
        text = Text(" ✓" if done else "  ")
        return text.append_text(log_line(line.item, columns - 2, zone, day=True))
    if line.part == SHIFT:
        return _shift_line(line.item, columns, zone, done)
    return Text(f" ▶ {shown_line(line.words)}", style="bold", no_wrap=True)


def exception_line(
    one: Any, columns: int, zone: ZoneInfo, done: bool, taken: Widths = Widths()
) -> Text:
    """`✓‼ 03-02 02:15 clock missed: reply to 1-0804 …  WO-21  王岚`."""
    said = one.answer or one.before
    sign = SIGNS[said.answer] if said else "✓" if done else " "
    left = f" {sign}{risk_mark(one.risk)} {stamp(one.at, zone, True)} "
    answer = label("check_answer", said.answer, current_language()) if said else ""
    right = f"  {fit(one.rule, taken.rule)}{fit(shown_line(one.person), taken.person)}"
    right += fit(answer, taken.answer) if taken.answer else ""
    room = max(8, columns - width(left) - width(right))
    words = clip(shown_line(titled(one)), room)
    text = Text(left + words + " " * max(0, room - width(words)) + right, no_wrap=True)
    text.stylize("dim" if done else "bold" if one.risk <= GRAVE else "")
    return text


def titled(one: Any) -> str:
    """`clock missed: reply to 1-0804`."""
    title = one.title(current_language())
    return _("{title}: {words}").format(title=title, words=one.words)


def risk_mark(risk: int) -> str:
    """`‼`, `!` or blank: how grave it is."""
    return "‼" if risk <= GRAVE else "!" if risk <= NOTABLE else " "


def _shift_line(shift: Any, columns: int, zone: ZoneInfo, done: bool) -> Text:
    """`✓ 03-01 17:30 – 03-02 08:30  王岚   read by 陈静`."""
    between = "、" if current_language() == "zh" else ", "
    left = f" {'✓' if done else ' '} {shift_words(shift, zone)}"
    names = between.join(shown_line(name) for name in shift.readers)
    right = _("read by {names}").format(names=names) if names else ""
    room = max(0, columns - width(left) - 2)
    right = clip(right, room)
    gap = " " * max(0, columns - width(left) - width(right) - 1)
    return Text(f"{left}{gap}{right} ", style="dim" if done else "", no_wrap=True)


def shift_words(shift: Any, zone: ZoneInfo) -> str:
    """`03-01 17:30 – 03-02 08:30  王岚`."""
    until = stamp(shift.closed_at or shift.ends_at, zone, True)
    return f"{stamp(shift.opened_at, zone, True)} – {until}  {shown_line(shift.name)}"
