"""From a line of a check to the thing itself: entry, request, run, order, log of a shift."""

from typing import Any, Final

from frontdesk.language import _
from frontdesk.screens.check_lines import EXCEPTION, SAMPLE, SHIFT, Line, shift_words
from frontdesk.screens.records import open_record
from frontdesk.widgets.console import begin
from frontdesk.widgets.frame import DeskScreen

PAGES: Final = (
    *("help_request", "work_order", "run_step", "notification", "approval", "handover"),
)
"""Tables whose records have a page, or belong to one that has."""
ENTRIES: Final = ("late", "corrected", "called_off", "not_at_post", "rules", "clock", "silent")
"""Sorts of exception that an entry tells best."""
MODES_OF: Final = {"roster": "roster", "gap": "roster", "verify": "verify"}
"""Screens that show what the keys of standing exceptions begin with."""


def open_thing(screen: DeskScreen, line: Line) -> None:
    """Show over the list what a line is about; of what has no page of its own say so."""
    if line.part == SAMPLE:
        _entry(screen, line.item.seq)
    elif line.part == SHIFT:
        _log_of(screen, line.item)
    elif line.part == EXCEPTION:
        _exception(screen, line.item)
    else:
        _nothing(screen)


def _exception(screen: DeskScreen, one: Any) -> None:
    table, _colon, number = (one.subject or "").partition(":")
    mode = MODES_OF.get(one.key.partition(":")[0])
    if mode:
        _screen(screen, mode)
    elif one.seq is not None and (one.sort in ENTRIES or not table):
        _entry(screen, one.seq)
    elif table in PAGES:
        open_record(screen, one.subject)
    elif table == "procedure_run":
        begin(screen, lambda: _run(screen, int(number)), "open")
    elif one.seq is not None:
        _entry(screen, one.seq)
    else:
        _nothing(screen)


def _nothing(screen: DeskScreen) -> None:
    screen.console.tell(_("This has no page of its own."))


def _entry(screen: DeskScreen, seq: int) -> None:
    from frontdesk.screens.entry_detail import EntryDetailScreen

    screen.app.push_screen(EntryDetailScreen(seq))


async def _run(screen: DeskScreen, number: int) -> None:
    """A run as it goes on; of one that has ended its report."""
    from frontdesk.registers import runs
    from frontdesk.screens.run_report import RunReport
    from frontdesk.screens.wizard import Wizard

    run = await screen.console.attempt(screen.console.link.ask(runs.load, number))
    if run is not None:
        runs_on = run.state == "running"
        screen.app.push_screen(Wizard(number) if runs_on else RunReport(number))


def _log_of(screen: DeskScreen, shift: Any) -> None:
    from frontdesk.screens.duty_log import DutyLog
    from frontdesk.screens.log_filter import LogFilter
    from frontdesk.store.lines import Filter

    words = shift_words(shift, screen.console.link.require().house.zone)
    wanted = LogFilter(Filter(shift=shift.id), words, (("shift", shift.id),))
    screen.app.push_screen(DutyLog(wanted))


def _screen(screen: DeskScreen, mode: str) -> None:
    """A screen of its own kind over this one, so that Esc comes back here."""
    from frontdesk.screens.modes import MODES
    from frontdesk.screens.verify import VerifyScreen

    if mode == "verify":
        screen.app.push_screen(VerifyScreen())
    elif mode in MODES:
        screen.app.push_screen(MODES[mode]())
    else:
        _nothing(screen)
