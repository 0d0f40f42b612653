"""The house rules that residents ask about, with the site's own hours and facilities."""

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from frontdesk.language import _, current_language
from frontdesk.text import shown
from frontdesk.widgets.frame import DeskScreen

RULES = ("RES-04", "RES-05", "RES-06", "RES-07", "RES-08")


class HouseRules(DeskScreen):
    """Quiet hours, cleanliness, pets, waste and shared facilities, to be told on the telephone."""

    WHERE: ClassVar[str] = "house_rules"
    DEFAULT_CSS = "HouseRules #body { padding: 1 2; }"

    def body(self) -> ComposeResult:
        with VerticalScroll(id="body", can_focus=True):
            yield Static(id="rules-text")

    async def reload(self) -> None:
        self.query_one("#rules-text", Static).update(self._text())

    def _text(self) -> Text:
        book, language = self.console.link.require().house.rulebook, current_language()
        quiet = book.text("site.quiet_hours")
        shared = book.texts("site.facilities")
        values = {"RES-04": (quiet,) if quiet else (), "RES-08": shared}
        text = Text()
        for rule in RULES:
            text.append(f"{rule}  ", style="bold")
            text.append(f"{book.rule(rule).text(language)}\n")
            for value in values.get(rule, ()):
                text.append(f"        · {shown(value)}\n", style="bold")
            if rule in values and not values[rule]:
                words = _("The site has not set this yet (rulebook.toml).")
                text.append(f"        {words}\n", style="dim")
            text.append("\n")
        return text
