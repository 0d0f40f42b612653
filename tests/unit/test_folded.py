"""Words broken into lines: what Chinese print never puts first, and whole words."""

import pytest

from frontdesk.rules.rulebook import Rulebook
from frontdesk.text import width
from frontdesk.widgets.folded import folded

BOOK = Rulebook.load()


def test_a_rule_stays_with_its_words_and_no_line_begins_with_a_closing_sign() -> None:
    assert folded("HO-02：甲乙丙丁戊。己", 20) == ["HO-02：甲乙丙丁戊。", "己"]
    assert folded("HO-02：甲乙丙丁戊。己", 18) == ["HO-02：甲乙丙丁", "戊。己"]
    assert folded("甲乙（丙）丁", 6) == ["甲乙", "（丙）", "丁"]
    assert folded("the relief: has come", 11) == ["the relief:", "has come"]
    assert folded("one\ntwo", 40) == ["one", "two"]
    assert folded("f" * 25, 10) == ["f" * 10, "f" * 10, "f" * 5]


@pytest.mark.parametrize(("cells", "room"), [(54, 3), (86, 2)])
def test_every_rule_of_a_handover_has_room_in_chinese(cells: int, room: int) -> None:
    for number in range(1, 20):
        words = f"HO-{number:02}：{BOOK.rule(f'HO-{number:02}').text('zh')}"
        lines = folded(words, cells)
        assert len(lines) <= room and max(map(width, lines)) <= cells, words
        assert not any(line[0] in "。，、；：" for line in lines), words
