"""The floor: a bare Textual form, a list beside it, nothing behind it."""

from textual.app import App, ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label, Static


class BareForm(App[None]):
    """Four labelled inputs beside a list of lines."""

    CSS = "Static { width: 30; } Input { border: none; height: 1; } Horizontal { height: auto; }"

    def compose(self) -> ComposeResult:
        yield Static("ready")
        with Horizontal():
            yield Static("\n".join(f"step {number}" for number in range(12)))
            with Vertical():
                for number in range(4):
                    with Horizontal():
                        yield Label(f"field {number}")
                        yield Input()

    def on_mount(self) -> None:
        self.query(Input).first().focus()


if __name__ == "__main__":
    BareForm().run()
