"""A QR code drawn in the terminal: half blocks, two rows of modules in one line of text."""

from typing import Final

from rich.style import Style
from rich.text import Text

EDGE: Final = 2
"""Light modules around the code: readers of telephones need no more on a screen."""
_STYLES: Final = {
    (above, below): Style(
        color="#000000" if above else "#ffffff", bgcolor="#000000" if below else "#ffffff"
    )
    for above in (True, False)
    for below in (True, False)
}


def qr_text(payload: str) -> Text:
    """The code for a text, dark on light whatever the colours of the console are.

    Args:
        payload: capitals, digits and `:` alone give the smallest code.
    """
    import segno  # only after a signature

    code = segno.make_qr(payload, error="l", boost_error=False)
    rows = [bytes(row) for row in code.matrix_iter(border=EDGE)]
    rows += [bytes(len(rows[0]))] * (len(rows) % 2)
    text = Text(no_wrap=True, overflow="crop", end="")
    for above, below in zip(rows[::2], rows[1::2], strict=True):
        for upper, lower in zip(above, below, strict=True):
            text.append("▀", style=_STYLES[bool(upper), bool(lower)])
        text.append("\n")
    text.right_crop(1)
    return text
