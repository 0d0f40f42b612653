"""The wish list: services that residents asked for and that are not offered yet."""

from typing import Any, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from frontdesk.errors import InvalidInput
from frontdesk.language import _, current_language
from frontdesk.ledger.kinds import field_label
from frontdesk.screens.lines import stamp
from frontdesk.text import clip, shown_line, width
from frontdesk.widgets.fields import Field
from frontdesk.widgets.form import FormDialog
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.record_table import RecordTable


class Wishes(DeskScreen):
    """Each wish with the request it came from; Enter announces that the service has started."""

    WHERE: ClassVar[str] = "wishes"

    def body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="title")
            yield RecordTable(
                self._line,
                lambda item: item[0].id,
                id="wishes",
                empty=_("Nobody has asked for a service that is not offered."),
            )

    async def reload(self) -> None:
        rows = await self.console.link.call(_read, self.console.link.require())
        waiting = sum(1 for wish, _view in rows if wish.announced_at is None)
        words = _("Service wishes · {n} not offered yet (REQ-31, REQ-32)").format(n=waiting)
        self.query_one("#title", Static).update(Text(f" {words}", style="bold", no_wrap=True))
        self.query_one("#wishes", RecordTable).show(rows)

    def _line(self, item: tuple[Any, Any], columns: int) -> Text:
        wish, view = item
        zone = self.console.link.require().house.zone
        who = " ".join(part for part in (view.room, view.requester) if part)
        if wish.announced_at:
            at = stamp(wish.announced_at, zone, True)
            state = _("announced: {notice} ({at})").format(at=at, notice=wish.notice)
        else:
            state = _("reported to {department}").format(department=wish.reported_to)
        room = columns // 4
        left = f" {stamp(wish.wished_at, zone, True)}  {clip(shown_line(wish.service), room)}"
        right = f"#{wish.request_id} {clip(shown_line(who), 20)}  {shown_line(state)}"
        gap = " " * max(2, room + 16 - width(left))
        return Text(
            left + gap + right,
            style="dim" if wish.announced_at else "",
            no_wrap=True,
            overflow="ellipsis",
        )

    def on_record_table_chosen(self, _event: RecordTable.Chosen) -> None:
        self.action_announce()

    def action_announce(self) -> None:
        item = self.query_one("#wishes", RecordTable).current
        if item is None:
            return
        wish = item[0]
        if wish.announced_at:
            self.console.tell(_("This service has been announced already."))
            return

        async def send(values: dict[str, Any]) -> bool:
            from frontdesk.registers import help_requests

            if not values["notice"].strip():
                reason = _("write where and when the notice was put up")
                raise InvalidInput(field_label("notice"), reason, rule="REQ-32")
            await self.console.link.act(help_requests.announce_service, wish.id, values["notice"])
            return True

        book = self.console.link.require().house.rulebook
        note = f"REQ-32 {book.rule('REQ-32').text(current_language())}"
        title = _("Announce: {service}").format(service=shown_line(wish.service))
        fields = [Field("notice", field_label("notice"))]
        self.app.push_screen(
            FormDialog(title, fields, send, note=note, draft=f"announce-{wish.id}")
        )


def _read(desk: Any) -> list[tuple[Any, Any]]:
    from frontdesk.registers import help_requests

    with desk.reading() as reading:
        wishes = help_requests.wishes(reading)
        views = {
            number: help_requests.show(reading, number)
            for number in {wish.request_id for wish in wishes}
        }
    return [(wish, views[wish.request_id]) for wish in wishes]
