"""What the lists about the post share: the row under the cursor stands in full under the list."""

from rich.text import Text
from textual.widgets import Static

from frontdesk.errors import InvalidInput
from frontdesk.language import _
from frontdesk.screens.order_lists import OrderList
from frontdesk.text import narrow, shown


class PostList(OrderList):
    """A list whose rows may be longer than a line; under it there is room for six."""

    DEFAULT_CSS = "PostList #about { height: auto; min-height: 3; max-height: 8; padding: 0 1; }"

    def tell_about(self) -> None:
        """Write the row of the cursor out, as many lines as it needs."""
        lines = self.about(self.chosen) if self.chosen is not None else ()
        self.query_one("#about", Static).update(Text(shown("\n".join(lines))))


def whole_number(text: str, field: str, *, empty: int | None = None) -> int | None:
    """A whole number as typed.

    Args:
        field: what the field is called in a refusal.
        empty: what stands for an empty field; None where that is no number at all.

    Raises:
        InvalidInput: it is none.
    """
    plain = narrow(text).strip()
    if not plain:
        return empty
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
        raise InvalidInput(field, _("write a whole number"))
    return int(plain)
