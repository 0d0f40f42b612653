"""A bare Textual app with one Input, to be typed into."""

from textual.app import App, ComposeResult
from textual.widgets import Input


class Bare(App[None]):
    """One line to type in."""

    def compose(self) -> ComposeResult:
        yield Input(placeholder="bare and ready")


if __name__ == "__main__":
    Bare().run()
