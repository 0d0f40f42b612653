"""The facts of one request as the page shows them."""

from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from frontdesk.clock import local
from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.rules.authority import titles
from frontdesk.screens.lines import countdown, stamp
from frontdesk.screens.marks import mark_words
from frontdesk.screens.request_acts import RequestData
from frontdesk.text import mask_phone, mask_phones_in, shown
from frontdesk.widgets.console import closed_words


def request_text(data: RequestData, now: int, zone: ZoneInfo, *, full: bool) -> Text:
    """What must be done first on top, then the content, then everything else.

    Args:
        full: telephone numbers are shown in full.
    """
    text = Text()
    _head(text, data)
    if data.mark is not None:
        text.append(f"{mark_words(data.mark, zone)}\n", style="bold")
    for words in data.notes:
        text.append(f"‼ {shown(words)}\n", style="bold")
    _clocks(text, data, now, zone)
    _tell(text, data, zone)
    _caller(text, data, full)
    view = data.view
    content = view.content if full else mask_phones_in(view.content)
    if view.confidential and not content:
        content = closed_words()
    text.append(f"{shown(content)}\n", style="bold")
    for words in data.orders:
        _line(text, _("Order"), shown(words))
    for name, value in _outcome(view):
        _line(text, name, shown(value))
    _circumstances(text, data, zone)
    return text


def shows_number(view: Any) -> bool:
    """Whether the call-back number is that of the case in hand: open, and taken at this desk."""
    return bool(view.is_open and not view.imported)


def _head(text: Text, data: RequestData) -> None:
    view = data.view
    language = current_language()
    kind = label("kind", view.kind, language) or closed_words()
    if view.sub_kind:
        closer = label("sub_kind", view.sub_kind, language)
        kind = _("{kind} ({closer})").format(kind=kind, closer=closer)
    marks = [kind, data.states.get(view.state, view.state)]
    if view.urgency != "normal":
        marks.append(label("urgency", view.urgency, language))
    if view.paid:
        marks.append(_("charged"))
    if view.major_accident:
        marks.append(field_label("major_accident"))
    if view.public_area:
        marks.append(field_label("public_area"))
    if view.imported:
        marks.append(_("imported"))
    first = "‼ " if view.special else ""
    text.append(f"{first}#{view.id}  {'  ·  '.join(marks)}\n", style="bold")


def _clocks(text: Text, data: RequestData, now: int, zone: ZoneInfo) -> None:
    for clock in data.clocks:
        due = stamp(clock.due_at, zone, True)
        if clock.state == "open":
            left = countdown(clock.due_at, now).strip()
            words = _("running, due {due}: {left}").format(due=due, left=left)
            if clock.due_at < now:
                words = _("OVERDUE since {due}: {left}").format(due=due, left=left)
        else:
            state = _SETTLED.get(clock.state, clock.state)
            at = stamp(clock.settled_at, zone, True) if clock.settled_at else ""
            words = f"{_(state)} {at}"
        named = _("Promise") if clock.rule == "promise" else f"{_('Clock')} {clock.rule}"
        _line(text, named, words, "bold" if clock.state == "open" else "")


_SETTLED = {
    "kept": N_("kept in time"),
    "kept_late": N_("kept LATE"),
    "dropped": N_("no longer due"),
}


def _tell(text: Text, data: RequestData, zone: ZoneInfo) -> None:
    for item in data.notifications:
        if item.outcome == "told":
            at = stamp(item.told_at, zone, True) if item.told_at else ""
            words, style = f"{_('told')} {at} {shown(item.told)}", ""
        elif item.outcome == "not_reached":
            words = _("NOT reached, {n} tries: try again, Ctrl+W").format(n=item.tries)
            style = "bold"
        else:
            words, style = _("still to be told: Ctrl+W"), "bold"
        _line(text, f"‼ {titles([item.role])} {item.rule}", words, style)


def _caller(text: Text, data: RequestData, full: bool) -> None:
    view = data.view
    number = view.telephone if full else mask_phone(view.telephone)
    who = [view.room, shown(view.requester), number]
    if view.requester_kind != "resident":
        who.append(label("requester_kind", view.requester_kind, current_language()))
    who.append(shown(view.department))
    _line(text, _("From"), "  ".join(part for part in who if part))
    if view.missing:
        names = ", ".join(field_label(name) for name in view.missing)
        _line(text, _("Still to ask"), names)


def _outcome(view: Any) -> list[tuple[str, str]]:
    pairs = [
        (field_label("answer"), view.answer),
        (field_label("escalated_to"), view.escalated_to),
        (field_label("handed_to"), view.handed_to),
        (field_label("contacted"), view.contacted),
        (field_label("result"), view.result),
        (field_label("opinion"), view.opinion),
        (_("Called off"), view.off_reason),
        (_("Duplicate of"), f"#{view.duplicate_of}" if view.duplicate_of else ""),
    ]
    return [(name, value) for name, value in pairs if value]


def _circumstances(text: Text, data: RequestData, zone: ZoneInfo) -> None:
    view, language = data.view, current_language()
    at = local(view.received_at, zone).strftime("%Y-%m-%d %H:%M")
    post = label("post", view.received_by_post, language)
    channel = label("channel", view.channel, language)
    _line(text, _("Received"), f"{at}  {shown(view.received_by_name)}  {post}  {channel}")
    area = label("public_area_kind", view.public_area_kind, language)
    if view.public_area and area:
        _line(text, field_label("public_area"), area)
    _line(text, field_label("nature"), label("nature", view.nature, language))
    for name, instant in ((_("Replied at"), view.replied_at), (_("Closed"), view.closed_at)):
        if instant:
            _line(text, name, stamp(instant, zone, True))


def _line(text: Text, name: str, words: str, style: str = "") -> None:
    text.append(f"{name}: ", style="dim")
    text.append(f"{words}\n", style=style)
