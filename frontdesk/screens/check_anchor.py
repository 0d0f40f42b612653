"""The anchor after a signed check of the log, to be copied on paper."""

from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from frontdesk.language import _
from frontdesk.widgets.form import ConfirmDialog


class CheckAnchor(ConfirmDialog):
    """Log, number and head of the newest entry, and the same as a QR code where there is room."""

    DEFAULT_CSS = """
    CheckAnchor #anchor-box { height: auto; }
    CheckAnchor #anchor { width: 1fr; height: auto; padding: 0 1; }
    CheckAnchor #code { width: 37; height: 19; }
    """

    def __init__(self, anchor: Any) -> None:
        super().__init__(_("The anchor"), "", self._written)
        self._anchor = anchor

    async def _written(self, _values: dict[str, Any]) -> bool:
        return True

    def extra(self) -> ComposeResult:
        from frontdesk.screens.handover_sign import anchor_text, payload
        from frontdesk.widgets.qr import qr_text

        words = _("The check is signed. Copy the anchor on paper; Enter when it is written.")
        coded = self.app.size.width >= 80 and self.app.size.height >= 24
        with Horizontal(id="anchor-box"):
            with Vertical(id="anchor"):
                yield Static(Text(words + "\n"))
                yield Static(anchor_text(self._anchor, 4 if coded else 8))
            if coded:
                yield Static(qr_text(payload(self._anchor)), id="code")
