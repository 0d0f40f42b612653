"""A full check of the book with progress; it can be stopped."""

import threading
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import ProgressBar, Static

from frontdesk.language import _
from frontdesk.text import grouped
from frontdesk.widgets.frame import DeskScreen


class VerifyScreen(DeskScreen):
    """Every link, signature, digest and row; Esc stops it."""

    WHERE: ClassVar[str] = "verify"

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()
        self._started = False

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield ProgressBar(id="bar", show_eta=False)
            with VerticalScroll(id="report"):
                yield Static(Text(_("Checking the book …")), id="told")

    async def reload(self) -> None:
        if not self._started:
            self._started = True
            self.run_worker(self._check, thread=True, group="verify")

    def _progress(self, done: int, total: int) -> bool:
        self.app.call_from_thread(self._draw, done, total)
        return not self._stop.is_set()

    def _draw(self, done: int, total: int) -> None:
        self.query_one("#bar", ProgressBar).update(total=max(1, total), progress=done)

    def _check(self) -> None:
        report = self.console.link.require().verify(progress=self._progress)
        self.app.call_from_thread(self._show, report)

    def _show(self, report: Any) -> None:
        if not self.is_attached:
            return
        text = Text()
        if not report.complete:
            text.append(_("Stopped after {n} entries.").format(n=report.checked))
        elif not report.problems:
            text.append(_("{n} entries checked: all hold.").format(n=report.checked), style="bold")
            text.append(f"\n{_('Log')} {report.log}\n{_('Entry')} {report.seq}\n")
            text.append(grouped(report.head))
        for problem in report.problems:
            where = f"#{problem.seq}" if problem.seq else f"{problem.table} {problem.row}"
            text.append(f"‼ {problem.words}  {where}  {problem.detail}\n", style="bold")
        self.query_one("#told", Static).update(text)

    def action_back(self) -> None:
        self._stop.set()
        super().action_back()
