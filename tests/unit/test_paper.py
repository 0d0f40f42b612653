"""Pages: as text with wide characters, as HTML in which nothing of people is markup."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.exchange import anchor_code, paper_html, paper_text
from frontdesk.exchange.paper import (
    Anchor,
    Blanks,
    Block,
    Facts,
    Heading,
    Page,
    Point,
    Prose,
    Speech,
    Table,
    Words,
)
from frontdesk.text import UNSAFE, width

HEAD = "09af33c1" * 8
HOSTILE = '<script>alert(1)</script> [bold]x[/] & "quotes" \x1b[31m 换\u202e行'
TEXTS = st.text(max_size=120)


def page(*blocks: Block, practice: str = "") -> Page:
    return Page("zh", "翠园服务中心", Words("交接班记录", "Shift handover"), practice, blocks, "完")


def blocks(words: str) -> tuple[Block, ...]:
    """Every kind of block, each with the same words of somebody."""
    return (
        Heading(Words(words, words)),
        Prose(words, strong=True),
        Facts(((words, words), ("空", " "))),
        Table((words, words, words), ((words, words, words),)),
        Point(words[:3], words, (words, words), strong=True),
        Anchor(words, "a" * 32, 4182, HEAD),
        Blanks((words[:20],)),
    )


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, attributes and words."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    parser.close()
    return parser


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_no_line_is_wider_than_the_paper(words: str) -> None:
    for line, is_code in paper_text.drawn(page(*blocks(words)), 80):
        assert is_code or width(line.rstrip()) <= 80, line
        assert not UNSAFE.search(line)


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_nothing_of_people_becomes_markup(words: str) -> None:
    plain, hostile = (seen(paper_html.as_html(page(*blocks(said)))) for said in ("x", f"x{words}"))
    assert hostile.elements == plain.elements
    known = {name for name, _value in plain.attributes}
    assert {name for name, _value in hostile.attributes} <= known
    assert not UNSAFE.search("".join(hostile.words))


def test_a_page_of_html_stands_alone() -> None:
    html = paper_html.as_html(page(*blocks(HOSTILE), practice="练习"))
    found = seen(html)
    assert "script" not in found.elements and "link" not in found.elements
    assert {"svg", "style", "h1", "table"} <= set(found.elements)
    names = {name for name, _value in found.attributes}
    assert not names & {"src", "href", "onload", "onclick", "style"}
    assert "<script>alert(1)</script>" in "".join(found.words)
    assert "@page" in html and "@media print" in html and "http-equiv" in html
    assert "://" not in html
    assert "练习" in html and 'lang="zh-Hans"' in html


def test_a_short_cell_stands_on_one_line_and_a_digest_in_even_letters() -> None:
    html = paper_html.as_html(
        page(Table(("时间", "内容"), (("09:00", "长" * 60),)), Facts((("", HEAD),)))
    )
    assert '<td class="short">09:00</td>' in html and f"<td>{'长' * 60}</td>" in html
    assert f"<code>{HEAD}</code>" in html


def test_wide_characters_are_counted_in_a_table() -> None:
    rows = (("对讲机", "2", "在维修" * 20), ("钥匙", "6", ""))
    lines = paper_text.lines(page(Table(("物品", "应有", "说明"), rows)))
    start = lines.index("-" * 80)
    assert lines[start - 1] == "物品    应有  说明"
    first = lines[start + 1]
    assert first.startswith("对讲机  2     在维修在维修")
    assert all(width(line) <= 80 for line in lines)
    assert width(lines[start + 2]) - width(lines[start + 2].lstrip()) == 14
    assert lines[start + 3] == "钥匙    6"


def test_a_line_does_not_begin_with_closing_punctuation() -> None:
    words = "一切正常，" * 40
    found = paper_text.lines(page(Prose(words)))
    assert "".join(line for line in found if "一切" in line) == words
    assert not any(line.startswith(("，", "。")) for line in found)


@pytest.mark.parametrize("seq", [1, 4182, 10**12])
def test_the_code_says_log_seq_and_head(seq: int) -> None:
    said = anchor_code.payload("a" * 32, seq, HEAD)
    assert said == f"{'A' * 32}:{seq}:{HEAD.upper()}"
    matrix = [[bool(dark) for dark in row] for row in segno.make_qr(said, error="m").matrix]
    lines = anchor_code.half_blocks(said)
    assert len({len(line) for line in lines}) == 1 and len(lines) <= 24
    upper = [[sign in "▀█" for sign in line] for line in lines]
    lower = [[sign in "▄█" for sign in line] for line in lines]
    drawn = [row for pair in zip(upper, lower, strict=True) for row in pair]
    edge = anchor_code.QUIET
    assert not any(any(row) for row in drawn[:edge])
    inner = [row[edge:-edge] for row in drawn[edge : edge + len(matrix)]]
    assert inner == matrix
    assert anchor_code.svg(said).startswith("<svg") and "href" not in anchor_code.svg(said)


def test_an_anchor_stands_in_groups_of_four() -> None:
    anchor = Anchor("双方签名之后", "a" * 32, 4182, HEAD)
    text, html = paper_text.as_text(page(anchor)), paper_html.as_html(page(anchor))
    assert "  09af 33c1 09af 33c1 09af 33c1 09af 33c1\n" in text
    assert "09af 33c1 " in html and "#4182" in html and "#4182" in text
    without = page(Anchor("", "a" * 32, 1, HEAD, code=False))
    assert "▀" not in paper_text.as_text(without) and "<svg" not in paper_html.as_html(without)


def test_headings_stand_in_both_languages_where_the_log_is_chinese(desk: Any) -> None:
    assert Speech(desk.house, "zh").head("Duty log") == Words("值班记录", "Duty log")
    assert Speech(desk.house, "en").head("Duty log") == Words("Duty log", "值班记录")


def test_numbers_are_hidden_unless_asked_for(desk: Any) -> None:
    assert Speech(desk.house, "zh").person("13800138000") == "138****8000"
    assert Speech(desk.house, "zh", masked=False).person("13800138000") == "13800138000"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", Speech(desk.house, "zh").clock(0))
