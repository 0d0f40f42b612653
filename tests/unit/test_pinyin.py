"""Finding a name by characters, pinyin or initials."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk.pinyin import initials, matches


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("wl", "王岚"),
        ("ＷＬ", "王岚"),
        ("王", "王岚"),
        ("岚", "王岚"),
        ("王l", "王岚"),
        ("wanglan", "王岚"),
        ("Wang Lan", "王岚"),
        ("wangl", "王岚"),
        ("lan", "王岚"),
        ("zhs", "张三"),
        ("zs", "张三"),
        ("shan", "单雄"),
        ("dan", "单雄"),
        ("zeng", "曾国"),
        ("lv", "吕布"),
        ("lubu", "吕布"),
        ("lyubu", "吕布"),
        ("wl", "Wang Lan"),
        ("LAN", "Wang Lan"),
        ("wang l", "Wang Lan"),
        ("jjfd", "交接 Front Desk"),
        ("", "王岚"),
        ("  ", "王岚"),
        ("-", "Smith-Jones"),
    ],
)
def test_a_name_is_found(typed: str, name: str) -> None:
    assert matches(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("wx", "王岚"),
        ("an", "Wang Lan"),
        ("李", "王岚"),
        ("wlx", "王岚"),
        ("lw", "王岚"),
        ("a", ""),
    ],
)
def test_another_name_is_not(typed: str, name: str) -> None:
    assert not matches(typed, name)


def test_initials_give_every_reading_the_usual_first() -> None:
    assert initials("王岚")[0] == "wl"
    assert {"dz", "dc", "sc", "cz"} <= set(initials("单重"))
    assert initials("Wang Lan") == ("wl",)
    assert initials("") == ()


@settings(derandomize=True)
@given(st.text(st.characters()), st.text(st.characters()))
def test_nothing_raises(typed: str, name: str) -> None:
    matches(typed, name)
    initials(name)


def test_pinyin_tables_are_not_loaded_before_they_are_needed() -> None:
    program = "import frontdesk.pinyin, sys; sys.exit('pypinyin' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
