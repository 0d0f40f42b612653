"""The anchor of the log as a QR code, so that nobody has to type 64 digits from paper.

The code says `LOG:SEQ:HEAD`, as `verify --anchor` and `handover anchor check` take it; a reader
that types what it sees can be held over the sheet.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

QUIET: Final = 4
"""Light modules around the code, as readers want them."""
_INK: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def payload(log: str, seq: int, head: str) -> str:
    """What the code says: capitals and digits only, so that it stays small."""
    return f"{log}:{seq}:{head}".upper()


@lru_cache(maxsize=64)
def modules(said: str) -> Sequence[Sequence[bool]]:
    """The code as rows of modules, True where it is dark; without the light edge."""
    import segno  # only paper needs it

    return [[bool(dark) for dark in row] for row in segno.make_qr(said, error="m").matrix]


def half_blocks(said: str) -> list[str]:
    """The code for a terminal or a text file, two rows of modules a line, ink on light ground.

    All lines are equally wide. On a dark terminal they are drawn black on white.
    """
    rows = modules(said)
    wide = len(rows[0]) + 2 * QUIET
    blank = [False] * wide
    edge = [False] * QUIET
    all_rows = [blank] * QUIET + [[*edge, *row, *edge] for row in rows] + [blank] * QUIET
    if len(all_rows) % 2:
        all_rows.append(blank)
    pairs = zip(all_rows[::2], all_rows[1::2], strict=True)
    return [
        "".join(_INK[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs
    ]


@lru_cache(maxsize=64)
def svg(said: str, scale: int = 3) -> str:
    """The code as an SVG element that stands inside an HTML page."""
    import segno

    return segno.make_qr(said, error="m").svg_inline(scale=scale, border=QUIET)
