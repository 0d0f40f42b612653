"""Labels of clocks for readers of the other language than the site's."""

import re

import pytest
from support.orders import agreed, at_work, signed, staffed, written
from support.sites import Site

from frontdesk.language import LANGUAGES, Language
from frontdesk.procedures import actions
from frontdesk.procedures.running import clock_names
from frontdesk.registers import commitments, duty
from frontdesk.registers.clock_words import spoken
from frontdesk.registers.orders import goods, tracks
from frontdesk.registers.orders.goods import GoodsDraft

HAN = re.compile("[\u4e00-\u9fff]")


def test_every_clock_of_an_order_is_read_in_english_on_a_chinese_site(site: Site) -> None:
    desk = site.open()
    ids = staffed(desk)
    order = written(desk)
    agreed(desk, order)
    at_work(desk, order, ids["孙工"])
    desk.act(goods.issue, order, GoodsDraft("tool", "ladder", "", 1000, "", "仓库"))
    signed(desk, order)
    clocks = desk.ask(lambda reading: commitments.of_subject(reading, f"work_order:{order}"))
    assert len(clocks) >= 3 and all(HAN.search(clock.label) for clock in clocks)
    told = [spoken(clock.label, clock.subject, "en") for clock in clocks]
    assert not [label for label in told if HAN.search(label)]
    assert {label.split(" ", 1)[1].rpartition(" ")[0] for label in told} >= {
        "ladder back",
        "return visit",
        "payment",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clock_of_a_step_is_read_in_either_language(site: Site, language: Language) -> None:
    desk = site.open()
    desk.sign_in_as("王岚", "1111")
    desk.act(duty.open_first)
    run = desk.begin("damage", {"room": "lobby", "phone": "13800138000", "content": "glass door"})
    desk.work(actions.done, run, "nearest", {"who": "Liu"})
    names = clock_names(desk.procedures())
    clocks = [one for one in desk.ask(commitments.running) if one.subject.startswith("run_step")]
    assert clocks
    for clock in clocks:
        label = spoken(clock.label, clock.subject, language, names)
        assert label.startswith("lobby ")
        assert bool(HAN.search(label)) is (language == "zh")


@pytest.mark.parametrize(
    ("label", "subject", "language", "told"),
    [
        ("回复报事 7 3-2-1203 漏水", "help_request:7", "en", "reply to 7 3-2-1203 漏水"),
        ("reply to 7 3-2-1203 leak", "help_request:7", "zh", "回复报事 7 3-2-1203 leak"),
        ("1203 归还长 梯", "work_order:1", "zh", "1203 归还长 梯"),
        ("1203 worker there WO-2026-00001", "work_order:1", "zh", "1203 到场 WO-2026-00001"),
        ("1203 ladder back WO-2026-00001", "work_order:1", "zh", "1203 ladder 归还 WO-2026-00001"),
        ("保密事项 #4", "help_request:4", "en", "confidential case #4"),
        ("回访 1203", "", "en", "回访 1203"),
    ],
)
def test_what_a_person_wrote_stays(label: str, subject: str, language: Language, told: str) -> None:
    assert spoken(label, subject, language) == told


def test_the_words_of_an_interruption_are_those_of_the_register() -> None:
    english, chinese = tracks.SUSPENDED
    assert spoken(f"1203 {chinese} WO-1", "work_order:1", "en") == f"1203 {english} WO-1"
