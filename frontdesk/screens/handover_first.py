"""The first steps of a handover: the relief has come, tidy, count, equipment and log, area.

Everything here is pure: rows come of what was read and what was filled in, and nothing else.
"""

from collections.abc import Iterator

from frontdesk.clock import MINUTE
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import kind_title, span_words
from frontdesk.registers.handovers.sheet import Entry
from frontdesk.registers.handovers.working import OK, TIDY, Count, differs
from frontdesk.registers.inventory import ItemView, quantity_text
from frontdesk.screens.handover_data import HandoverData
from frontdesk.screens.handover_rows import RED, Ask, Row, View, heading, labelled, mark_of
from frontdesk.screens.lines import stamp
from frontdesk.screens.people import person_name
from frontdesk.text import mask_phones_in, shown_line

# Relief has come ----------------------------------------------------------------------------


def arrival_rows(view: View) -> Iterator[Row]:
    """Who may take over, the one expected first."""
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
        words += ", " + _("{span} before").format(span=span_words(minutes, current_language()))
    elif minutes < 0:
        words += ", " + _("{span} late").format(span=span_words(-minutes, current_language()))
    return words


# Tidy ---------------------------------------------------------------------------------------


def tidy_rows(view: View) -> Iterator[Row]:
    """What the outgoing clerk sees to (HO-02)."""
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


def count_rows(view: View) -> Iterator[Row]:
    """What is counted."""
    for item in view.data.items:
        yield _item(view, item, view.filled.counts.get(str(item.id)))


def _item(view: View, item: ItemView, count: Count | None) -> Row:
    key = f"item:{item.id}"
    differing = count is not None and differs(item, count)
    explained = count is not None and bool(count.explanation.strip())
    done = count is not None and (explained or not differing)
    mark = RED if differing and not explained else "≠" if differing else mark_of(done)
    last = view.data.differed.get(str(item.id))
    if view.explaining == key and count is not None:
        known = count.explanation or (last.explanation if last else "")
        ask = Ask(_("Explained"), _("why, or where it is"), known, explains=True)
    else:
        brought = quantity_text(item.kind, count.found) if count else ""
        hint = _("Enter: {n}, as it should be").format(n=item.quantity)
        if last is not None:
            hint = _("write how many there are: it differed last time")
        ask = Ask(_("Found"), hint, brought, 20)
    return Row(
        key,
        item.name,
        mark,
        _quantities(item, count),
        tuple(_more_of(item, count, last)),
        ask,
        done=done,
        strong=differing,
        rule="HO-05" if differing else "",
    )


def _more_of(item: ItemView, count: Count | None, last: Count | None) -> Iterator[str]:
    if item.place:
        yield shown_line(item.place)
    if last is not None:
        said = f"{_quantities(item, last)}  {mask_phones_in(last.explanation)}"
        yield labelled(_("Last time"), said)
    if count is not None and count.explanation:
        yield mask_phones_in(count.explanation)
    if count is not None and count.condition != OK:
        yield _("Ctrl+K takes “damaged” back.")


def _quantities(item: ItemView, count: Count | None) -> str:
    sign = "¥" if item.kind == "cash" else ""
    words = f"{sign}{item.quantity}"
    if count is None:
        return words
    if count.found != item.should_be:
        words = f"{sign}{quantity_text(item.kind, count.found)} / {words}"
    return words if count.condition == OK else f"{words}  {_('damaged')}"


# Equipment, log -----------------------------------------------------------------------------


def log_rows(view: View) -> Iterator[Row]:
    """Equipment and log, and under them what happened, as far as entries say it."""
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
        yield heading("after", _("After the last sheet was frozen"))
        yield from _entries(sheet.after_frozen)
    if sheet.evidence:
        yield heading("evidence", _("Evidence kept"))
        yield from _entries(sheet.evidence)
    yield heading("told", _("What happened"))
    yield from _entries(sheet.told)
    if sheet.more:
        yield Row("text:more", _("and {n} more of these").format(n=sheet.more))
    for kind, number in sheet.happened:
        yield Row(f"kind:{kind}", f"{number:>4} × {kind_title(kind, language)}")


def _entries(entries: tuple[Entry, ...]) -> Iterator[Row]:
    for one in entries:
        words = mask_phones_in(one.text.replace("\n", " "))
        yield Row(f"entry:{one.seq}", f"#{one.seq} {words}", more=(words,))


# Area ---------------------------------------------------------------------------------------


def area_rows(view: View) -> Iterator[Row]:
    """The area, looked over."""
    filled = view.filled
    abnormal = filled.area_normal is False
    explained = bool(filled.area_explained.strip())
    done = filled.area_normal is not None and (explained or not abnormal)
    words = _("Looked over: nothing abnormal") if filled.area_normal else _("Look the area over")
    if abnormal:
        words = labelled(_("Abnormal"), mask_phones_in(filled.area_found))
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
