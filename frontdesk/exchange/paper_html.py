"""A page as one HTML file that prints well: no script, nothing from outside, all text escaped."""

import re
from collections.abc import Iterator
from html import escape
from itertools import groupby

from frontdesk.exchange import anchor_code
from frontdesk.exchange.paper import (
    Anchor,
    Blanks,
    Block,
    Facts,
    Heading,
    Page,
    Point,
    Prose,
    Table,
    Words,
)
from frontdesk.text import grouped, shown, width

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for the page: nothing but its own style."""
SHORT = 20
"""Letters up to which a cell stands on one line."""
_HEX = re.compile("[0-9a-f]{16,}")
STYLE = """
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 46rem; padding: 0 1rem; color: #000; background: #fff;
  font: 11pt/1.5 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun, serif; }
header { border-bottom: 2pt solid #000; margin-bottom: 1rem; }
header p { margin: 0; }
h1 { font-size: 1.5em; margin: .2em 0; }
h2 { font-size: 1.1em; margin: 1.4em 0 .4em; border-bottom: .5pt solid #000;
  break-after: avoid; }
h1 small, h2 small { font-weight: normal; font-size: .75em; margin-left: .8em; }
p { margin: .4em 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.strong { font-weight: bold; }
.strong::before { content: "\\203C  "; }
.practice { border: 2pt solid #000; padding: .2em; text-align: center; font-weight: bold;
  letter-spacing: .3em; }
table { border-collapse: collapse; width: 100%; margin: .4em 0; }
th, td { text-align: left; vertical-align: top; padding: .15em .5em .15em 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
thead th, td.short { white-space: nowrap; }
td:not(:last-child) { word-break: keep-all; overflow-wrap: break-word; }
thead th { border-bottom: .5pt solid #000; }
tbody tr { border-bottom: .25pt solid #999; break-inside: avoid; }
table.facts tr { border: 0; }
table.facts th { font-weight: normal; width: 11em; color: #444; }
ol { list-style: none; margin: .4em 0; padding: 0; }
li { display: grid; grid-template-columns: 3em 1fr; break-inside: avoid; margin: .2em 0;
  overflow-wrap: anywhere; }
li .under { grid-column: 2; color: #333; font-size: .95em; }
.anchor { break-inside: avoid; border: .5pt solid #000; padding: .6em .8em; margin: .8em 0; }
code { font: .85em/1.6 "Noto Sans Mono", "Cascadia Mono", Consolas, monospace; }
.anchor code { font-size: 1em; display: block; overflow-wrap: anywhere; }
.anchor svg { display: block; width: 38mm; height: 38mm; margin-top: .5em; }
.blanks p { margin: 2.2em 0 0; }
.blanks span { display: inline-block; width: 16em; border-bottom: .5pt solid #000;
  margin-left: 1em; }
footer { margin-top: 1.5rem; border-top: .5pt solid #000; font-size: .9em; color: #333; }
@page { size: A4; margin: 16mm 14mm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; }
  thead { display: table-header-group; }
}
""".strip()


def as_html(page: Page) -> str:
    """The whole page; it stands alone in a file encoded as UTF-8."""
    language = "zh-Hans" if page.language == "zh" else "en"
    band = f'<p class="practice">{_text(page.practice)}</p>\n' if page.practice else ""
    foot = f"<footer><p>{_text(page.foot)}</p></footer>\n" if page.foot else ""
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(page.title.main)} · {_text(page.site)}</title>\n"
        f"<style>\n{STYLE}\n</style>\n</head>\n<body>\n"
        f"<header>\n{band}<p>{_text(page.site)}</p>\n<h1>{_words(page.title)}</h1>\n</header>\n"
        f"{''.join(_blocks(page.blocks))}{foot}</body>\n</html>\n"
    )


def _text(words: str) -> str:
    """Text from people: nothing in it is markup, nothing in it is a control sign."""
    return escape(shown(words), quote=True)


def _words(words: Words) -> str:
    also = f"<small>{_text(words.also)}</small>" if words.also else ""
    return f"{_text(words.main)}{also}"


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for is_list, together in groupby(blocks, key=lambda block: isinstance(block, Point)):
        if is_list:
            points = "".join(_point(block) for block in together if isinstance(block, Point))
            yield f"<ol>\n{points}</ol>\n"
        else:
            yield from map(_block, together)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h2>{_words(block.words)}</h2>\n"
    if isinstance(block, Prose):
        mark = ' class="strong"' if block.strong else ""
        return f"<p{mark}>{_text(block.words)}</p>\n"
    if isinstance(block, Facts):
        return _facts(block)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Anchor):
        return _anchor(block)
    if isinstance(block, Blanks):
        lines = "".join(f"<p>{_text(label)}<span></span></p>\n" for label in block.labels)
        return f'<div class="blanks">\n{lines}</div>\n'
    return _point(block)


def _point(block: Point) -> str:
    under = "".join(f'<span class="under">{_text(words)}</span>' for words in block.under)
    words = _text(block.words)
    words = f'<span class="strong">{words}</span>' if block.strong else f"<span>{words}</span>"
    return f"<li><span>{_text(block.mark)}</span>{words}{under}</li>\n"


def _facts(block: Facts) -> str:
    rows = "".join(
        f"<tr><th>{_text(label)}</th><td>{_value(value)}</td></tr>\n"
        for label, value in block.filled
    )
    return f'<table class="facts"><tbody>\n{rows}</tbody></table>\n'


def _value(value: str) -> str:
    """A digest or the like in letters of one width."""
    return f"<code>{_text(value)}</code>" if _HEX.fullmatch(value) else _text(value)


def _table(block: Table) -> str:
    heads = "".join(f"<th>{_text(head)}</th>" for head in block.heads)
    rows = "".join(f"<tr>{''.join(_cells(row))}</tr>\n" for row in block.rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}</tbody></table>\n"


def _cells(row: tuple[str, ...]) -> Iterator[str]:
    """The cells of a row; a short one before the last is never broken."""
    for place, cell in enumerate(row, 1):
        is_short = place < len(row) and width(cell) <= SHORT
        yield f'<td class="short">{_text(cell)}</td>' if is_short else f"<td>{_text(cell)}</td>"


def _anchor(block: Anchor) -> str:
    groups = grouped(_text(block.head)).split()
    said = anchor_code.payload(block.log, block.seq, block.head)
    code = anchor_code.svg(said) if block.code else ""
    return (
        f'<div class="anchor"><p>{_text(block.told)}</p>\n<code>{_text(block.log)}</code>\n'
        f"<code>#{block.seq:d}</code>\n<code>{' '.join(groups[:8])}</code>\n"
        f"<code>{' '.join(groups[8:])}</code>\n{code}</div>\n"
    )
