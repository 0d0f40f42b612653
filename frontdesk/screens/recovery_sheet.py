"""The recovery sheet: shown once, to be written down or printed and locked away."""

import os
from pathlib import Path
from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from frontdesk.errors import FrontDeskError, InvalidInput
from frontdesk.language import _
from frontdesk.text import grouped, shown
from frontdesk.widgets.console import begin
from frontdesk.widgets.fields import Field, Sent, Typed, yes_no
from frontdesk.widgets.form import FormFields
from frontdesk.widgets.frame import DeskScreen


class RecoveryPage(DeskScreen):
    """Device secret and recovery key; the console goes on once they are written down."""

    WHERE: ClassVar[str] = "recovery"
    HOLDS: ClassVar[bool] = True
    """The console is not left from here: the sheet is shown only once."""
    DEFAULT_CSS = """
    RecoveryPage #body { padding: 0 2; }
    RecoveryPage #sheet-box { height: auto; max-height: 1fr; }
    RecoveryPage #told { color: $warning; height: auto; min-height: 1; }
    """

    def __init__(self, sheet: Any) -> None:
        super().__init__()
        self._sheet = sheet

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            with VerticalScroll(id="sheet-box", can_focus=False):
                yield Static(Text(sheet_text(self._sheet)), id="sheet")
            yield FormFields(
                [
                    Field("path", _("Save as"), hint=_("file on a stick, to print"), limit=1000),
                    yes_no("written", _("Written down")),
                ],
                id="fields",
            )
            yield Static(id="told")

    def on_mount(self) -> None:
        super().on_mount()
        self._fields.widget("path").focus()

    @property
    def _fields(self) -> FormFields:
        return self.query_one("#fields", FormFields)

    def _say(self, words: str) -> None:
        self.query_one("#told", Static).update(Text(shown(words)))

    def on_typed(self, event: Typed) -> None:
        event.stop()

    def on_sent(self, event: Sent) -> None:
        event.stop()
        if self.focused and self.focused.id == "field-path" and self._fields.values["path"]:
            self.action_save()
        elif self.focused and self.focused.id == "field-path":
            self._fields.widget("written").focus()
        else:
            self.action_done()

    def action_back(self) -> None:
        self._say(_("The sheet is shown this once: write it down, then answer yes."))

    def action_save(self) -> None:
        """Write the sheet as a text file."""
        try:
            path = save_sheet(str(self._fields.values["path"]), self._sheet, self.console.link.site)
        except FrontDeskError as error:
            self._say(str(error))
            return
        self._say(_("Saved: {path}. Print it, then take the file away.").format(path=path))
        self._fields.widget("written").focus()

    def action_done(self) -> None:
        if not self._fields.values["written"]:
            self._say(_("First write the sheet down, or save and print it; then answer yes (→)."))
            self._fields.widget("written").focus()
            return
        begin(self.app, self._open, "open")

    async def _open(self) -> None:
        await self.app.pop_screen()
        await self.app.tasks.opened()  # type: ignore[attr-defined]


def sheet_text(sheet: Any) -> str:
    """The sheet as it is shown and printed: what it is for, who holds it, both secrets."""
    lines = [
        _("RECOVERY SHEET · {site}").format(site=sheet.site),
        _(
            "Write it down or print it; it is shown once. {name} keeps it locked away, apart from "
            "this computer."
        ).format(name=sheet.holder),
        _("Log {log}").format(log=grouped(sheet.log)),
        "",
        _("Device secret (opens the keys of this site on another computer):"),
        *_groups(sheet.device_secret),
        _("Recovery key (gives {name} a new PIN when no supervisor can):").format(
            name=sheet.holder
        ),
        *_groups(sheet.recovery_key),
    ]
    return "\n".join(lines)


def _groups(secret: str) -> list[str]:
    groups = grouped(secret).split()
    return ["  " + " ".join(groups[:8]), "  " + " ".join(groups[8:])]


def save_sheet(typed: str, sheet: Any, site: Path) -> Path:
    """Write the sheet to a new file that only its owner can read; its path.

    Raises:
        InvalidInput: the file is there already, cannot be written, or would lie in the site.
    """
    try:
        path = Path(typed.strip()).expanduser().absolute()
        if path.resolve().is_relative_to(site.resolve()):
            raise InvalidInput(
                _("Save as"), _("not into the site's own folder: backups must not carry it")
            )
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(shown(sheet_text(sheet)) + "\n")
    except FileExistsError as error:
        raise InvalidInput(_("Save as"), _("this file is there already")) from error
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidInput(
            _("Save as"), _("cannot be written: {reason}").format(reason=reason)
        ) from error
    return path
