"""One table of actions: bindings, footer, palette, help page and README agree."""

from collections import Counter

import pytest
from support.readme import key_table, written

from frontdesk.app import FrontDesk
from frontdesk.language import Language, set_language
from frontdesk.screens.help import help_text
from frontdesk.screens.modes import MODES
from frontdesk.text import width
from frontdesk.widgets.actions import (
    ACTIONS,
    EVERYWHERE,
    bindings,
    footer_of,
    of_screen,
    shown_key,
)
from frontdesk.widgets.frame import DeskScreen
from frontdesk.widgets.palette import named_on

PLACES = sorted({action.where for action in ACTIONS} - {EVERYWHERE})


def test_ids_are_unique() -> None:
    assert not [name for name, n in Counter(a.id for a in ACTIONS).items() if n > 1]


@pytest.mark.parametrize("where", PLACES)
def test_no_key_of_a_screen_hides_one_of_everywhere(where: str) -> None:
    own = [key for action in of_screen(where) for key in action.keys]
    common = {key for action in of_screen(EVERYWHERE) for key in action.keys if key != "escape"}
    assert not common & set(own)
    assert not [key for key, n in Counter(own).items() if n > 1]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_has_a_key_that_an_input_method_leaves_alone(action: object) -> None:
    keys = action.keys  # type: ignore[attr-defined]
    safe = [k for k in keys if k.startswith(("f", "ctrl+")) or k in ("enter", "escape")]
    assert safe or not keys, "letters alone are swallowed by an input method"


@pytest.mark.parametrize("where", [EVERYWHERE, *PLACES])
def test_bindings_are_exactly_those_of_the_table(where: str) -> None:
    bound = {(binding.key, binding.action) for binding in bindings(where)}
    assert bound == {(key, action.call) for action in of_screen(where) for key in action.keys}


def test_the_palette_names_an_action_once_with_its_key() -> None:
    def checks(where: str) -> list[str]:
        return [one.key_shown for one in named_on(where) if one.label == "Morning check"]

    assert checks("board") == ["Ctrl+R"] and checks("log") == [""]
    for where in PLACES:
        shown = Counter((one.label, one.told) for one in named_on(where))
        assert not [words for words, n in shown.items() if n > 1], where


def test_every_action_of_everywhere_is_a_method_of_the_app() -> None:
    for action in of_screen(EVERYWHERE):
        name = action.call.partition("(")[0]
        owner = DeskScreen if name.startswith("screen.") else FrontDesk
        assert hasattr(owner, f"action_{name.removeprefix('screen.')}"), action.id


def test_every_screen_action_is_a_method_of_its_screen() -> None:
    for mode in set(MODES) - {"sign_in", "welcome", "search", "rules"}:
        screen = MODES[mode]()
        for action in of_screen(screen.WHERE):  # type: ignore[attr-defined]
            name = action.call.partition("(")[0]
            assert hasattr(screen, f"action_{name}"), action.id


@pytest.mark.parametrize("where", PLACES)
def test_the_help_page_names_every_key_of_the_screen(where: str) -> None:
    page = help_text(where).plain
    for action in (*of_screen(where), *of_screen(EVERYWHERE)):
        for key in action.keys:
            assert shown_key(key) in page, action.id


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_a_key_does_hangs_beside_it_over_several_lines(language: Language) -> None:
    set_language(language)
    lines = help_text("board", columns=60).plain.splitlines()
    below = [line for line in lines if line.startswith(" " * 20)]
    assert below and all(width(line) <= 60 for line in lines)
    assert all(line.startswith("  ") for line in lines if width(line) > 40)


def test_the_footer_begins_with_the_screen_s_own_keys() -> None:
    assert [action.where for action in footer_of("log")][:3] == ["log", "log", "log"]


def test_the_readme_has_the_keys_of_the_table() -> None:
    assert written() == key_table()
