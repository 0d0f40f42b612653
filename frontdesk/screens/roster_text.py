"""What the roster says in words: its head line, the cell under the cursor, a finding."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from frontdesk.clock import local
from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.screens.roster_sheet import Mark, Sheet
from frontdesk.text import shown_line
from frontdesk.widgets.grid import Column

BETWEEN = " · "


def weekday(day: date) -> str:
    """`Mo`, `一`: two cells at most."""
    names = _("Mo Tu We Th Fr Sa Su").split()
    return names[day.weekday()]


def columns(sheet: Sheet) -> list[Column]:
    """The days as the grid heads them: `*` before the word of a day off, a sign for a finding."""
    found = []
    for place, one in enumerate(sheet.view.days):
        mark = sheet.of_day(place)
        found.append(
            Column(
                str(one.day.day),
                weekday(one.day),
                not one.working,
                mark.sign if mark else " ",
                " " if one.working else "*",
            )
        )
    return found


def head(sheet: Sheet, due: str | None, now: int, zone: ZoneInfo) -> str:
    """Month and state, what is not saved, what is wrong, how many people."""
    view = sheet.view
    parts = [_("Roster {month}").format(month=view.month), _state(view, zone)]
    if due == view.month:
        words = _("‼ overdue [DUTY-01]") if now >= view.due_at else _("due by {day}")
        parts.append(words.format(day=f"{local(view.due_at - 1, zone):%m-%d}"))
    if sheet.typed:
        parts.append(_("{n} not saved: Ctrl+S").format(n=len(sheet.typed)))
    blocking = sum(one.blocks for one in sheet.findings)
    if blocking:
        parts.append(_("! {n} cannot stand").format(n=blocking))
    if len(sheet.findings) > blocking:
        words = _("? {n} accepted") if view.state == "complete" else _("? {n} to accept")
        parts.append(words.format(n=len(sheet.findings) - blocking))
    parts.append(_("{n} people").format(n=len({row.name for row in view.rows})))
    if view.provisional:
        parts.append(_("calendar not announced yet"))
    return BETWEEN.join(parts)


def _state(view: Any, zone: ZoneInfo) -> str:
    if view.state == "complete":
        when = f"{local(view.completed_at, zone):%m-%d %H:%M}"
        return _("complete, {name} {when}").format(name=view.completed_by, when=when)
    if view.state == "draft" and view.completed_at is not None:
        return _("worked on again")
    return _("draft") if view.state == "draft" else _("nothing planned")


def post_name(post: str) -> str:
    """What a post is called."""
    return label("roster_post", post, current_language())


def about_cell(sheet: Sheet, row: int, day: int) -> str:
    """Day, person, what the cell says and what was typed over it."""
    one, when = sheet.view.rows[row], sheet.view.days[day]
    entry, saved = sheet.entry(row, day), sheet.saved(row, day)
    parts = [f"{weekday(when.day)} {when.day:%m-%d}", when.name, shown_line(one.name)]
    if sheet.is_new(row, day):
        parts.append(_("not saved, was {entry}").format(entry=saved or _("nothing")))
    parts.append(meaning(sheet, entry) or _("nothing"))
    parts.append(post_name(one.post))
    parts.append(_("{n} h in the month").format(n=sheet.minutes(row) // 60))
    return BETWEEN.join(part for part in parts if part)


def meaning(sheet: Sheet, entry: str) -> str:
    """`N 17:30–08:30 Night duty`, for each code of an entry."""
    known = {one.code: one for one in sheet.view.templates}
    words = []
    for code in filter(None, entry.split("+")):
        one = known.get(code)
        if one is None:
            words.append(code if sheet.is_known(code) else f"{code}: {_('no such code')}")
        else:
            words.append(f"{code} {template_words(one)}")
    return " + ".join(words)


def template_words(one: Any) -> str:
    """`17:30–08:30 Night duty`; of rest its name alone."""
    name = shown_line(one.name)
    return name or _("rest") if one.rest else f"{one.hours} {name}".rstrip()


def under_cell(sheet: Sheet, row: int, day: int, typed: str, zone: ZoneInfo) -> str:
    """What is typed and may come of it; else what is wrong there; else how codes are entered."""
    if typed:
        may_be = [meaning(sheet, code) for code in sheet.codes.begun(typed)]
        words = _("Typed: {typed}").format(typed=shown_line(typed))
        return BETWEEN.join([f"{words}▏", *may_be]) if may_be else f"{words}▏"
    marks = (sheet.of_cell(row, day), sheet.of_row(row), sheet.of_day(day))
    said = [words for mark in marks if mark for words in _said(mark, zone)]
    if said:
        return "  ".join(said)
    return _(
        "Type a code, Enter lists them, Ctrl+R repeats, Ctrl+F a pattern. "
        "Ctrl+S saves, one log entry a row."
    )


def _said(mark: Mark, zone: ZoneInfo) -> list[str]:
    return [finding_words(one, zone) for one in mark.findings]


def finding_words(one: Any, zone: ZoneInfo) -> str:
    """`! short rest · 王岚 · N · 12-04 08:30–17:30 (9 h) [DUTY-07]`."""
    from frontdesk.registers.roster import wording

    rule = _("own rule") if one.rule == "product" else one.rule
    return f"{'!' if one.blocks else '?'} {shown_line(wording.words(one, zone))} [{rule}]"
