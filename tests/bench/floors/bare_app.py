"""A bare Textual app: one line of text."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """Draws one line."""

    def compose(self) -> ComposeResult:
        yield Static("bare and ready")


if __name__ == "__main__":
    Bare().run()
