"""What the request form says beside its fields: clock, gaps, duplicates, cautions."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from frontdesk.clock import local
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import request_line
from frontdesk.screens.request_fields import cautions
from frontdesk.text import clip, shown_line


def reply_clock(title: str, start: int, now: int, house: Any) -> Text:
    """The title with the clock that has been running since `start` (REQ-12, REQ-13)."""
    from frontdesk.rules.clocks import reply_due

    seconds = max(0, now - start) // 1000
    words = _("{span} since {start} · answer at once, at the latest {due} (REQ-12, REQ-13)")
    words = words.format(
        span=f"{seconds // 60:02d}:{seconds % 60:02d}",
        start=local(start, house.zone).strftime("%H:%M"),
        due=local(reply_due(start, house.rulebook), house.zone).strftime("%H:%M"),
    )
    return Text(f" {title} · {words}", no_wrap=True, overflow="ellipsis")


def ask_text(caller: Any) -> Text:
    """Which facts of REQ-17 are still to be asked."""
    names = [field_label("name" if name == "requester" else name) for name in caller.ask]
    mark = "、" if current_language() == "zh" else ", "
    words = _("Still to ask: {names} (REQ-17)").format(names=mark.join(names)) if names else ""
    return Text(f" {words}", no_wrap=True, overflow="ellipsis")


def alike_text(caller: Any, zone: ZoneInfo, columns: int) -> Text:
    """The open request that this one may repeat."""
    if not caller.alike:
        return Text()
    view = caller.alike[0]
    words = _("‼ Perhaps the same as open request {id} of {time}: {content}").format(
        id=view.id,
        time=local(view.received_at, zone).strftime("%m-%d %H:%M"),
        content=shown_line(view.content),
    )
    return Text(f" {clip(words, columns - 2)}", no_wrap=True)


def there_text(caller: Any, transitions: Any, now: int, columns: int) -> Text:
    """The last requests from the room or number, open ones first."""
    if not caller.recent:
        known = caller.values["room"] or caller.values["telephone"]
        return Text(f" {_('Nothing from there so far.')}" if known else "", style="dim")
    states = {
        state: words.text(current_language())
        for state, words in transitions.states("help_request").items()
    }
    return Text("\n").join(request_line(view, columns, now, states) for view in caller.recent)


def caution_text(values: Mapping[str, Any], book: Any, notes: Iterable[str] = ()) -> Text:
    """What to keep in mind while talking: notes of earlier shifts, then the most pressing rules."""
    text = Text()
    for words in notes:
        text.append(f" ‼ {words} ", style="bold")
    for rule in cautions(values):
        text.append(f" {rule} ", style="bold")
        text.append(book.rule(rule).text(current_language()))
    return text
