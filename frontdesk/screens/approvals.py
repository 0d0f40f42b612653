"""Decisions taken by telephone that wait for a countersignature."""

from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical

from frontdesk.language import _, current_language
from frontdesk.screens.lines import stamp
from frontdesk.text import clip, shown, width
from frontdesk.widgets.form import ConfirmDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


class Approvals(DeskScreen):
    """Enter countersigns what whoever is signed in decided by telephone."""

    WHERE: ClassVar[str] = "approvals"
    AUTO_FOCUS = "#list"

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield RecordTable(
                self._line,
                lambda item: item.id,
                id="list",
                empty=_("No decision waits for a countersignature."),
            )

    def retitle(self) -> None:
        self.query_one("#list").border_title = _("Decided by telephone, to be countersigned")

    async def reload(self) -> None:
        from frontdesk.registers import approvals

        found = await self.console.link.ask(approvals.waiting)
        self.query_one("#list", RecordTable).show(found)

    def _line(self, item: Any, columns: int) -> Text:
        zone = self.console.link.require().house.zone
        left = f" {stamp(item.noted_at, zone, True)}  {item.approver}  "
        return Text(left + clip(_words(item), max(8, columns - width(left))))

    def on_record_table_chosen(self, event: RecordTable.Chosen) -> None:
        self._sign(event.row)

    def action_open(self) -> None:
        """Countersign the decision under the cursor."""
        self._sign(self.query_one("#list", RecordTable).current)

    def _sign(self, item: Any) -> None:
        if item is None:
            return

        async def send(_values: dict[str, Any]) -> bool:
            from frontdesk.registers import approvals

            await self.console.link.act(approvals.countersign, item.id, seen=item.entry_seq)
            return True

        words = decided_words(item, self.console.link.require().house.zone)
        self.app.push_screen(
            ConfirmDialog(_("Countersign with your key"), words, send),
            lambda done: self.reload_soon(),
        )


def _words(item: Any) -> str:
    return str(item.proposal[f"line_{current_language()}"])


def decided_words(item: Any, zone: ZoneInfo) -> str:
    """What is countersigned: what it is about, who decided what, when, and what they added."""
    known = {"approved": _("approved"), "refused": _("refused")}
    decided = known.get(item.decision, item.decision)
    lines = [
        _words(item),
        _("{name} by telephone, {at}: {decided}").format(
            name=item.approver, at=stamp(item.noted_at, zone, True), decided=decided
        ),
        item.instruction,
        _("Digest for the paper: {digest}").format(digest=item.proposal_sha256[:16]),
    ]
    return "\n".join(shown(line) for line in lines if line)
