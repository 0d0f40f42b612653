"""How a work order reads as one line of the dispatch board."""

from collections.abc import Mapping
from typing import Any

from rich.text import Text

from frontdesk.clock import local
from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.screens.lines import countdown, stamp
from frontdesk.text import clip, mask_phones_in, shown, width

MONEY, ARREARS, OUT = "¥", "¥¥", "+"
SIGNS = (
    ("‼ !", N_("Emergency; urgent")),
    ("‼ −03:10", N_("The next clock is over")),
    (MONEY, N_("Money is still open")),
    (ARREARS, N_("In arrears")),
    (OUT, N_("Material or tool is out")),
    ("2×", N_("Redone, how often")),
)
"""The signs on a line, for the help page."""
WIDE = 46
"""Columns from which a line says more than what, where and when."""


def short_number(number: str, year: int) -> str:
    """`WO-2026-00042` as `42`, of another year as `25/42`."""
    head, _dash, serial = number.rpartition("-")
    own = head.endswith(str(year))
    return serial.lstrip("0") if own else f"{head[-2:]}/{serial.lstrip('0')}"


def urgency_sign(urgency: str) -> str:
    """`‼` for an emergency, `!` for something urgent."""
    return {"emergency": "‼", "urgent": "!"}.get(urgency, " ")


def flags(view: Any) -> str:
    """Money that is open, goods that are out, redoing."""
    money = ""
    if view.money in ("arrears", "dunned"):
        money = ARREARS
    elif "money" in view.unsettled:
        money = MONEY
    again = f"{view.rework}×" if view.rework else ""
    return "".join((money, OUT if view.goods == "out" else "", again))


def board_line(view: Any, columns: int, now: int, zone: Any, states: Mapping[str, str]) -> Text:
    """`‼   42 3-2-1203  content   state worker ¥+ ‼ −03:10`; where it is narrow, without words."""
    year = local(now, zone).year
    sign = urgency_sign(view.urgency)
    number = short_number(view.number, year)
    clock = countdown(view.due_at, now) if view.due_at else " " * 8
    over = view.due_at is not None and view.due_at < now
    if columns < WIDE:
        left, clock = f"{sign}{number:>3} ", clock.strip().replace("‼ ", "‼")
        room = columns - width(left) - width(clock) - 1
        words = clip(shown(view.room or view.customer), max(0, room))
        gap = " " * max(1, columns - width(left) - width(words) - width(clock))
        return _styled(f"{left}{words}{gap}", clock, sign != " ", over)
    place = clip(shown(view.room), 10)
    left = f"{sign} {number:>4} {place}"
    left += " " * (18 - width(left))
    right = _right(view, states, columns)
    room = columns - width(left) - width(right) - width(clock) - 2
    words = clip(mask_phones_in(shown(view.content).replace("\n", " ")), max(0, room))
    gap = " " * max(1, columns - width(left) - width(words) - width(right) - width(clock) - 1)
    return _styled(f"{left}{words}{gap}{right} ", clock, sign != " ", over)


def _right(view: Any, states: Mapping[str, str], columns: int) -> str:
    """State, worker and signs, under one another where there is room."""
    state, worker = states.get(view.work, view.work), shown(view.worker)
    if columns < 70:
        return " ".join(part for part in (clip(state, 12), clip(worker, 6), flags(view)) if part)
    parts = ((clip(state, 14), 14), (clip(worker, 8), 8), (flags(view), 4))
    return " ".join(words + " " * (cells - width(words)) for words, cells in parts)


def _styled(words: str, clock: str, urgent: bool, over: bool) -> Text:
    text = Text(words, style="bold" if urgent else "", no_wrap=True, overflow="crop")
    return text.append(clock, style="bold" if over else "")


def about_text(view: Any, now: int, zone: Any, states: Mapping[str, str]) -> Text:
    """Two lines about the order under the cursor: all of it that a line has no room for."""
    language = current_language()
    parts = [view.number, states.get(view.work, view.work), shown(view.worker)]
    parts += [shown(view.room), shown(view.customer), label("trade", view.trade, language)]
    if view.appointment_at:
        parts.append(_("appointment {at}").format(at=stamp(view.appointment_at, zone, True)))
    if view.due_at:
        rule = "" if view.due_rule == "product" else view.due_rule
        parts.append(f"{rule} {countdown(view.due_at, now).strip()}".strip())
    parts.append(flags(view))
    first = " · ".join(part for part in parts if part)
    text = Text(f" {first}\n", style="bold", no_wrap=True, overflow="ellipsis")
    content = mask_phones_in(shown(view.content).replace("\n", " "))
    return text.append(f" {content}", style="not bold")
