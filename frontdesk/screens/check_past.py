"""Checks of the log that were signed before, and those under way: the newest first."""

from typing import Any, ClassVar

from rich.text import Text

from frontdesk.language import N_, _
from frontdesk.screens.check_words import title_of
from frontdesk.screens.lines import stamp
from frontdesk.screens.post_lists import PostList
from frontdesk.text import clip, grouped, shown_line, width


class PastChecks(PostList):
    """Enter opens a check as it was signed."""

    WHERE: ClassVar[str] = "past_checks"
    EMPTY: ClassVar[str] = N_("No check of the log has been signed yet.")

    async def reload(self) -> None:
        from frontdesk.registers.checks import morning

        rows = await self.console.link.ask(morning.recent, limit=200)
        self.take(_("Checks of the log"), rows)

    def key(self, row: Any) -> int:
        return int(row.id)

    def line(self, row: Any, columns: int) -> Text:
        signed = row.state == "signed"
        at = row.signed_at if signed else row.begun_at
        name = row.signed_by if signed else row.begun_by
        mark = " " if signed else "▶"
        left = f"{mark} {stamp(at, self.zone, True)}  {title_of(row.kind)}  "
        left += f"#{row.from_seq} – #{row.to_seq}  {shown_line(name)}  "
        words = shown_line(row.finding) if signed else _("under way")
        return Text(left + clip(words, max(0, columns - width(left))), style="bold" * (not signed))

    def about(self, row: Any) -> list[str]:
        if row.state != "signed":
            return [
                _("Under way; it covers the entries #{first} to #{last}.").format(
                    first=row.from_seq, last=row.to_seq
                )
            ]
        words = [_("Finding: {words}").format(words=row.finding)] if row.finding else []
        return [*words, _("Sheet {digest}").format(digest=grouped(row.sheet_sha256))]

    def action_open(self) -> None:
        from frontdesk.screens.morning_check import MorningCheck

        if self.chosen is not None:
            self.app.push_screen(MorningCheck(self.chosen.id))
