"""How a month of the roster is printed for people: a line for each person, a column a day."""

import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from frontdesk.cli import output
from frontdesk.intake import label
from frontdesk.language import _, current_language
from frontdesk.registers.roster import wording
from frontdesk.text import clip, shown_line, width

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from frontdesk.registers.roster.plan import MonthView, RowView

NAME_CELLS = 14
FINDINGS = 20
"""So many findings are printed below a month; `roster check` prints all."""


def show_month(found: "MonthView", zone: "ZoneInfo") -> None:
    """Print a month: its state, the grid, the codes, the holidays, what is wrong."""
    states = {"none": _("nothing planned yet"), "draft": _("draft"), "complete": _("complete")}
    head = _("Roster {month}: {state}").format(month=found.month, state=states[found.state])
    if found.completed_by:
        head += f" ({found.completed_by})"
    print(shown_line(head))
    for line in _grid(found):
        print(line.rstrip())
    used = [one for one in found.templates if one.used or not one.proposed]
    for one in used:
        print(shown_line(f"{one.code}  {one.hours or _('rest')}  {one.name}".rstrip()))
    _print_days(found)
    counts = wording.counted(found.findings, current_language())
    if counts:
        print(shown_line(_("Wrong or open: {counts}").format(counts=counts)))
    for finding in found.findings[:FINDINGS]:
        rule = "" if finding.rule == "product" else f" [{finding.rule}]"
        print(shown_line(f"  {wording.words(finding, zone)}{rule}"))
    if len(found.findings) > FINDINGS:
        more = _("{n} more: see `frontdesk roster check`.")
        output.narrate(more.format(n=len(found.findings) - FINDINGS))


def _print_days(found: "MonthView") -> None:
    for day in found.days:
        if day.holiday or day.make_up:
            kind = _("holiday") if day.holiday else _("make-up working day")
            print(shown_line(f"{day.day:%m-%d}  {kind}  {day.name}".rstrip()))
    if found.provisional:
        print(_("The holidays of that year are not announced yet: provisional."))


def _grid(found: "MonthView") -> Iterator[str]:
    """The rows, broken into stretches of days that fit; `*` marks a holiday, `'` a day off."""
    if not found.rows:
        return
    cell = max([3, *(width(code) + 1 for row in found.rows for code in row.cells)])
    space = shutil.get_terminal_size().columns if sys.stdout.isatty() else output.PIPE_WIDTH
    across = max(1, (space - NAME_CELLS - 1) // cell)
    for start in range(0, len(found.days), across):
        days = range(start, min(start + across, len(found.days)))
        yield _padded("", NAME_CELLS + 1) + "".join(_padded(_day(found, day), cell) for day in days)
        for row in found.rows:
            cells = (_padded(row.cells[day] or "·", cell) for day in days)
            yield _padded(_name(row), NAME_CELLS + 1) + "".join(cells)


def _name(row: "RowView") -> str:
    mark = "" if row.person_id else "?"
    post = "" if row.post == "clerk" else f" {label('roster_post', row.post, current_language())}"
    return clip(shown_line(f"{row.name}{mark}{post}"), NAME_CELLS)


def _day(found: "MonthView", day: int) -> str:
    one = found.days[day]
    return f"{day + 1}{'*' if one.holiday else '' if one.working else chr(39)}"


def _padded(text: str, cells: int) -> str:
    return text + " " * max(0, cells - width(text))
