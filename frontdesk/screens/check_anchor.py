"""The anchor after a signed check of the log, to be copied on paper."""

from typing import Any

from frontdesk.language import _
from frontdesk.screens.handover_sign import AnchorSheet


class CheckAnchor(AnchorSheet):
    """Log, number and head of the newest entry; Enter when they stand on paper."""

    def __init__(self, anchor: Any) -> None:
        super().__init__("", anchor)

    def words(self) -> str:
        return _("The check is signed. Copy the anchor on paper; Enter when it is written.")
