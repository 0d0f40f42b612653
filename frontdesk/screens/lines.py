"""How a log entry, a request and a clock read as one line of a list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from frontdesk.clock import DAY, HOUR, local
from frontdesk.language import _, current_language
from frontdesk.text import clip, mask_phones_in, width
from frontdesk.widgets.console import closed_words


def log_line(row: Any, columns: int, zone: ZoneInfo, *, day: bool = False) -> Text:
    """`02:17  #4182  text        author`; late, corrected and closed entries say so."""
    if row.desk_lines > 1:
        words = _("{n} desk lines").format(n=row.desk_lines)
        return Text(
            f" {stamp(row.occurred, zone, day)}  #{row.last}–{row.seq}  {words}", style="dim"
        )
    marks = ""
    if row.late:
        marks += f"[{_('late')}] "
    if row.corrected_by:
        marks += f"[{_('corrected by')} #{row.corrected_by}] "
    if row.confidential:
        marks += f"[{_('confidential')}] "
    if row.translated:
        marks += "≈ "
    shown = closed_words() if row.listed is None else mask_phones_in(row.listed)
    left = f" {stamp(row.occurred, zone, day)}  #{row.seq}  "
    author = f" {row.author_name} "
    room = max(10, columns - width(left) - width(author))
    words = clip(marks + shown.replace("\n", " "), room)
    text = Text(left)
    text.append(words + " " * max(0, room - width(words)))
    text.append(author, style="dim")
    return text


def stamp(instant: int, zone: ZoneInfo, day: bool) -> str:
    """Clock time, with month and day when wanted."""
    return local(instant, zone).strftime("%m-%d %H:%M" if day else "%H:%M")


def countdown(due: int, now: int) -> str:
    """`‼ −03:10`, `   11:42`, `1d 06h`."""
    left = due - now
    mark = "‼ −" if left < 0 else "   "
    left = abs(left)
    if left >= DAY:
        days = _("{days}d {hours:02d}h")
        return mark + days.format(days=left // DAY, hours=left % DAY // HOUR)
    if left >= HOUR:
        hours = _("{hours}h {minutes:02d}m")
        return mark + hours.format(hours=left // HOUR, minutes=left % HOUR // 60_000)
    return f"{mark}{left // 60_000:02d}:{left % 60_000 // 1000:02d}"


def worded(desk: Any, clocks: Sequence[Any]) -> list[Any]:
    """Clocks with their labels in the language of the interface, where its words are known."""
    from frontdesk.procedures.running import clock_names
    from frontdesk.registers.clock_words import spoken

    language = current_language()
    steps: list[tuple[str, str]] = []
    if language != desk.house.language and any(_of_step(clock) for clock in clocks):
        steps = clock_names(desk.procedures())
    return [
        replace(clock, label=spoken(clock.label, clock.subject, language, steps))
        for clock in clocks
    ]


def _of_step(clock: Any) -> bool:
    return str(clock.subject).startswith("run_step:")


def request_line(view: Any, columns: int, now: int, states: dict[str, str]) -> Text:
    """Mark, kind, room, content, state, and how long it has been waiting.

    State and age have their room first; where it is narrow the others stand closer.
    """
    mark = "‼" if view.special else "!" if view.urgency in ("emergency", "urgent") else " "
    right = clip(f" {states.get(view.state, view.state)} {age(now - view.received_at)} ", columns)
    rest = columns - width(right)
    left = clip(_request_head(view, mark, close=rest < HEAD + 8), rest)
    room = rest - width(left)
    said = view.content if view.content or not view.confidential else closed_words()
    words = clip(mask_phones_in(said.replace("\n", " ")), room)
    text = Text(left, style="bold" if mark != " " and view.is_open else "")
    text.append(words + " " * max(0, room - width(words)), style="")
    text.append(right, style="dim")
    return text


HEAD = 30
"""Columns of mark, number, kind and room of a request where they stand under one another."""


def _request_head(view: Any, mark: str, *, close: bool) -> str:
    """`‼     1 Repair     3-2-1203   `, or close together."""
    from frontdesk.intake import label

    kind, place = label("kind", view.kind, current_language()), clip(view.room, 10)
    if close:
        parts = (mark, str(view.id), clip(kind, 8), place)
        return "".join(f"{part} " for part in parts if part)
    kind = clip(kind, 10)
    return f"{mark} {view.id:>5} {kind}{' ' * (11 - width(kind))}{place}{' ' * (11 - width(place))}"


def run_line(run: Any, columns: int, now: int) -> Text:
    """`▶ Emergency patient  3-2-1203  Ambulance comes +2   12:01`: title, place, step, clock."""
    due = countdown(run.due_at, now).strip() if run.due_at else ""
    more = f" +{run.open_steps - 1}" if run.open_steps > 1 else ""
    right = f"{more}  {due} " if due else f"{more} "
    left = f"▶ {run.title}  {run.place}  "
    words = clip(run.step, max(6, columns - width(left) - width(right)))
    left = clip(left, max(8, columns - width(words) - width(right)))
    gap = " " * max(0, columns - width(left) - width(words) - width(right))
    return Text(f"{left}{words}{gap}{right}", style="bold", no_wrap=True)


def tell_words(role: str, subject: str, rule: str = "") -> str:
    """Somebody must still be told: `‼ tell Director (#214, REQ-40)`."""
    from frontdesk.ledger.kinds import record_name
    from frontdesk.rules.authority import titles

    table, _colon, number = subject.partition(":")
    is_request = table == "help_request"
    record = f"#{number}" if is_request else record_name(subject, current_language())
    if not rule:
        return _("‼ tell {who} ({subject})").format(who=titles([role]), subject=record)
    words = _("‼ tell {who} ({subject}, {rule})")
    return words.format(who=titles([role]), subject=record, rule=rule)


def age(milliseconds: int) -> str:
    """`3m`, `2h`, `5d`."""
    minutes = max(0, milliseconds) // 60_000
    if minutes < 60:
        return _("{n:>2}m").format(n=minutes)
    if minutes < 48 * 60:
        return _("{n:>2}h").format(n=minutes // 60)
    return _("{n:>2}d").format(n=minutes // 1440)


def that_fit(told: Sequence[str], columns: int) -> str:
    """Hints on one line; where it is too short, it ends behind a word, on `…`."""
    words = "  ".join(told)
    cut = clip(words, columns)
    if cut == words:
        return words
    head, blank, _part = cut.removesuffix("…").rpartition(" ")
    return f"{head.rstrip()} …" if blank and width(head) > columns // 2 else cut


def entries_since(reading: Any, since: Sequence[int]) -> list[str]:
    """What was written meanwhile, a line an entry, for whoever was slower."""
    from frontdesk.registers import duty_log

    rows = [duty_log.entry(reading, seq, language=current_language()).row for seq in since[-5:]]
    return [
        f"#{row.seq} {row.author_name}: "
        + clip(closed_words() if row.listed is None else mask_phones_in(row.listed), 100)
        for row in rows
    ]
