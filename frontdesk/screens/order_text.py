"""The words of an order's page: the four tracks side by side, what is missing, the facts."""

from typing import Any

from rich.text import Text

from frontdesk.clock import local
from frontdesk.intake import label
from frontdesk.language import N_, _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.registers.clock_words import spoken
from frontdesk.rules.authority import titles
from frontdesk.rules.money import yuan
from frontdesk.screens.lines import countdown, stamp
from frontdesk.screens.marks import mark_words
from frontdesk.screens.order_acts import ACTS
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_next import next_act
from frontdesk.text import clip, mask_phone, mask_phones_in, shown, width
from frontdesk.widgets.console import closed_words

TRACKS = (
    ("work", N_("Work")),
    ("money", N_("Money")),
    ("goods", N_("Goods")),
    ("visit", N_("Return visit")),
)
"""The four tracks as they stand side by side."""


# The four tracks ------------------------------------------------------------------------------


def tracks_text(data: OrderData, columns: int) -> Text:
    """Four columns: what the track is, its state, since when, and what comes next there."""
    wide = columns // len(TRACKS)
    blocks = [_block(data, track, _(title)) for track, title in TRACKS]
    text = Text(no_wrap=True, overflow="crop")
    for line in range(4):
        for block in blocks:
            words, style = block[line]
            words = clip(words, wide - 1)
            text.append(words + " " * (wide - width(words)), style=style)
        text.append("\n")
    text.rstrip()
    return text


def _block(data: OrderData, track: str, title: str) -> list[tuple[str, str]]:
    order = data.order
    state = data.states[track][getattr(order, track)]
    settled = track not in order.unsettled
    mark = "✓" if settled else "•"
    since = data.moved.get(track)
    today = since and local(since, data.zone).date() == local(data.now, data.zone).date()
    at = stamp(since, data.zone, not today) if since else ""
    step = next_act(data, track)
    return [
        (f" {title}", "bold"),
        (f" {mark} {state}", "" if settled else "bold"),
        (f"   {at} {_more(data, track)}".rstrip(), "dim"),
        (f" →{_(act_title(step))}" if step else "", ""),
    ]


def act_title(name: str) -> str:
    """What an act is called, not yet translated."""
    return ACTS[name].title if name in ACTS else N_("Checklist item")


def _more(data: OrderData, track: str) -> str:
    """A figure that belongs to a track: its worker, what is owed, what is out, until when."""
    order = data.order
    if track == "work":
        again = f"{order.rework}×" if order.rework else ""
        return " ".join(part for part in (shown(order.worker), again) if part)
    if track == "money" and order.charged_fen:
        return f"{yuan(order.charged_fen)}"
    if track == "goods" and data.out:
        return _("{n} out").format(n=len(data.out))
    if track == "visit" and data.visit and order.visit == "due":
        return _("by {day}").format(day=f"{local(data.visit.due_at, data.zone):%m-%d}")
    return ""


def step_text(data: OrderData) -> Text:
    """What is missing to file it, and what Enter does now."""
    order, text = data.order, Text(no_wrap=True, overflow="ellipsis")
    if order.state == "filed":
        at = stamp(order.filed_at, data.zone, True)
        return text.append(f" {data.states['state']['filed']} {at}", style="bold")
    step = next_act(data)
    if step:
        text.append(f" ▶ Enter: {_(act_title(step))}", style="bold reverse")
    named = dict(TRACKS)
    left = ", ".join(_(named[track]) for track in order.unsettled)
    words = _("to be filed it lacks: {tracks}").format(tracks=left) if left else ""
    return text.append(f"  {words or _('Nothing is open: it can be filed.')}")


# The facts ------------------------------------------------------------------------------------


def order_text(data: OrderData, now: int, *, full: bool) -> Text:
    """What must be done first on top, then the content, then everything else.

    Args:
        full: telephone numbers are shown in full.
    """
    text = Text()
    _head(text, data)
    if data.mark is not None:
        text.append(f"{mark_words(data.mark, data.zone)}\n", style="bold")
    _clocks(text, data, now, running=True)
    _tell(text, data)
    _who(text, data, full)
    content = data.order.content if full else mask_phones_in(data.order.content)
    text.append(f"{shown(content) or closed_words()}\n", style="bold")
    _appointment(text, data)
    for name, value in _outcome(data.order):
        _line(text, name, shown(value))
    for words in lines_told(data):
        _line(text, _("Money"), shown(words))
    for slip in data.whole.slips:
        _line(text, _("Warehouse slip"), _slip_words(data, slip))
    _checklist(text, data)
    _copies(text, data)
    _clocks(text, data, now, running=False)
    return text


def _head(text: Text, data: OrderData) -> None:
    order, language = data.order, current_language()
    marks = [
        label("category", order.category, language),
        label("trade", order.trade, language),
        label("nature", order.nature, language),
    ]
    if order.urgency != "normal":
        marks.append(label("urgency", order.urgency, language))
    if order.public_area:
        marks.append(field_label("public_area"))
    if order.confidential:
        marks.append(_("confidential"))
    if order.request_id:
        marks.append(_("request #{id}: Ctrl+R").format(id=order.request_id))
    first = "‼ " if order.urgency == "emergency" else ""
    text.append(f"{first}{order.number}  {'  ·  '.join(marks)}\n", style="bold")


def _clocks(text: Text, data: OrderData, now: int, *, running: bool) -> None:
    """The clocks that run, or those that are settled."""
    for clock in data.whole.clocks:
        if (clock.state == "open") is not running:
            continue
        rule = "" if clock.rule == "product" else clock.rule
        due = stamp(clock.due_at, data.zone, True)
        if running:
            left = countdown(clock.due_at, now).strip()
            words = _("running, due {due}: {left}").format(due=due, left=left)
            if clock.due_at < now:
                words = _("OVERDUE since {due}: {left}").format(due=due, left=left)
        else:
            at = stamp(clock.settled_at, data.zone, True) if clock.settled_at else ""
            words = f"{_(_SETTLED.get(clock.state, clock.state))} {at}"
        place = data.order.room or data.order.customer
        named = spoken(clock.label, clock.subject, current_language())
        label = named.partition(data.order.number)[0].removeprefix(place).strip(", ，")
        if data.order.confidential and rule:
            label = ""
        name = " ".join(part for part in (_("Clock"), rule, shown(label)) if part)
        _line(text, name, words, "bold" if running else "")


_SETTLED = {
    "kept": N_("kept in time"),
    "kept_late": N_("kept LATE"),
    "dropped": N_("no longer due"),
}


def _tell(text: Text, data: OrderData) -> None:
    for item in data.untold:
        words = _("still to be told: Ctrl+A")
        if item.tries:
            words = _("NOT reached, {n} tries: Ctrl+A").format(n=item.tries)
        _line(text, f"‼ {titles([item.role])} {item.rule}", words, "bold")


def _who(text: Text, data: OrderData, full: bool) -> None:
    order = data.order
    number = order.telephone if full else mask_phone(order.telephone)
    parts = [order.room, shown(order.customer), number]
    _line(text, field_label("customer"), "  ".join(part for part in parts if part))
    if order.charge_told_to:
        _line(text, field_label("charge_told_to"), shown(order.charge_told_to))


def _appointment(text: Text, data: OrderData) -> None:
    order = data.order
    if order.appointment_at:
        times = _("moved {n}×").format(n=order.rescheduled) if order.rescheduled else ""
        late = _("the worker came LATE") if order.late else ""
        words = [stamp(order.appointment_at, data.zone, True), times, late]
        _line(text, field_label("appointment_at"), "  ".join(word for word in words if word))
    taken = local(order.intake_at, data.zone).strftime("%Y-%m-%d %H:%M")
    _line(text, _("Received"), taken)
    if order.worker:
        given = stamp(order.dispatched_at, data.zone, True) if order.dispatched_at else ""
        _line(text, field_label("worker"), f"{shown(order.worker)}  {given}")


def _outcome(order: Any) -> list[tuple[str, str]]:
    agreed = ""
    if order.consent_by:
        agreed = f"{order.consent_by}, {yuan(order.consent_fen)}"
    pairs = [
        (field_label("survey"), order.survey),
        (_("Redone"), f"{order.rework}×" if order.rework else ""),
        (_("Interrupted"), order.suspend_reason),
        (field_label("price_source"), _source(order)),
        (field_label("consent_by"), agreed),
        (field_label("signature"), "" if order.unsigned else order.signature),
        (_("Not signed by the resident"), _unsigned(order)),
        (field_label("opinion"), order.opinion),
        (field_label("damage"), order.damage),
        (field_label("decision"), order.decision),
        (field_label("reason"), order.reason),
        (_("Arrears signed by"), order.arrears_signature),
    ]
    return [(name, value) for name, value in pairs if value]


def _unsigned(order: Any) -> str:
    """Why the resident did not sign, and which supervisor let it stand."""
    return f"{order.unsigned} · {order.signature}" if order.unsigned else ""


def _source(order: Any) -> str:
    return label("price_source", order.price_source, current_language())


def lines_told(data: OrderData) -> list[str]:
    """Charges and payments of an order, a line each; a write-off with a minus."""
    return [_charge(one) for one in data.whole.lines] + [
        _payment(one) for one in data.whole.payments
    ]


def _charge(one: Any) -> str:
    sign = "−" if one.kind == "write_off" else ""
    parts = [f"{sign}{yuan(one.amount_fen)}  {one.text}"]
    if one.quantity != "1":
        parts[0] += f" × {one.quantity} {one.unit}".rstrip()
    if one.payer != "resident":
        parts.append(label("payer", one.payer, current_language()))
    if one.struck_out:
        parts.append(_("struck out"))
    return " · ".join([*parts, *([one.reason] if one.reason else [])])


def _payment(paid: Any) -> str:
    by = paid.confirmed_by or paid.taken_by
    parts = [label("method", paid.method, current_language()), by]
    if paid.receipt:
        parts.append(f"{_('receipt')} {paid.receipt}")
    return f"{_('paid')} {yuan(paid.amount_fen)}  {' · '.join(part for part in parts if part)}"


_GOODS = {
    "out": N_("out"),
    "used": N_("used up"),
    "returned": N_("given back"),
    "lost": N_("lost"),
}


def _slip_words(data: OrderData, slip: Any) -> str:
    state = _(_GOODS.get(slip.state, slip.state))
    due = ""
    if slip.state == "out" and slip.due_at:
        due = _("back by {at}").format(at=stamp(slip.due_at, data.zone, True))
        due = f"‼ {due}" if slip.due_at < data.now else due
    return "  ".join(part for part in (shown(slip.what), state, due) if part)


def _checklist(text: Text, data: OrderData) -> None:
    if data.checklist is None:
        return
    language = current_language()
    total, left = len(data.checklist.item), len(data.items)
    words = _("{title}: {n} of {all} items open").format(
        title=data.checklist.title.text(language), n=left, all=total
    )
    if data.items:
        first = data.checklist.items[data.items[0]].check.text(language)
        words += f" – {_('next')}: {first}"
    _line(text, _("Checklist"), words)


def _copies(text: Text, data: OrderData) -> None:
    language, order = current_language(), data.order
    places = (order.copy_1, order.copy_2, order.copy_3)
    told = "  ".join(
        f"{number} {label('copy_place', place, language)}" for number, place in enumerate(places, 1)
    )
    _line(text, _("Copies"), told)


def _line(text: Text, name: str, words: str, style: str = "") -> None:
    text.append(f"{name}: ", style="dim")
    text.append(f"{words}\n", style=style)
