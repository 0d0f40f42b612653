"""The repair checklists: what they ask, what is in order, what stays open, what is refused."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk import cli
from frontdesk.errors import InvalidInput, NotFound
from frontdesk.language import LANGUAGES, set_language
from frontdesk.resources import data_path
from frontdesk.rules.checklist_definition import Checklist, Item, Words
from frontdesk.rules.checklist_print import wrapped
from frontdesk.rules.checklists import (
    CHECKLISTS,
    OUTCOMES,
    TRADES,
    Answer,
    Checklists,
    Judgement,
    final_passed,
    judge,
    missing,
    printable,
    unmet,
)
from frontdesk.rules.rulebook import Rulebook
from frontdesk.text import width

CHINESE = re.compile("[\u4e00-\u9fff]")
SAME = {"lamp_tube", "ballast", "switch", "tap", "gate_valve", "battery"}
"""What FIX-03 names."""


@cache
def rulebook() -> Rulebook:
    return Rulebook.load()


@cache
def shipped() -> Checklists:
    return Checklists.load(rulebook())


def item(checklist: str, name: str) -> Item:
    return shipped().get(checklist).items[name]


def normal(one: Item, readings: Mapping[str, str]) -> Judgement:
    """ "Normal" with these figures, and whatever else the item asks for."""
    choice = next((choice.id for choice in one.choices if choice.passed), "")
    ticks = [tick.id for tick in one.ticks]
    return judge(one, "normal", readings, choice=choice, ticks=ticks, note="x")


def answer(one: Item, order: int, outcome: str = "normal", **figures: str) -> Answer:
    """An answer that would be taken."""
    given = {reading.id: _inside(one, reading.id) for reading in one.readings} | figures
    if outcome == "not_applicable":
        return Answer(one.id, order, outcome)
    choice = next((each.id for each in one.choices if each.passed is (outcome == "normal")), "")
    ticks = tuple(tick.id for tick in one.ticks)
    return Answer(one.id, order, outcome, given, choice, ticks, "mended", "note")


def _inside(one: Item, reading: str) -> str:
    """A figure between the bounds of a reading."""
    found = next(each for each in one.readings if each.id == reading)
    if found.strict:
        return "0"
    bound = found.least or found.most or found.reference
    return f"{bound.number:f}" if bound and bound.number is not None else "1"


def worked(checklist: Checklist, *branches: str) -> list[Answer]:
    """Everything in order, from first to last, of the alternative branches only these."""
    skipped = checklist.alternatives - set(branches)
    kept = [one for one in checklist.item if one.branch not in skipped]
    return [answer(one, order) for order, one in enumerate(kept, 1)]


def refused(one: Item, readings: Mapping[str, str], rule: str, said: str = "") -> InvalidInput:
    with pytest.raises(InvalidInput) as told:
        normal(one, readings)
    assert told.value.rule == rule
    assert said in str(told.value)
    return told.value


# What there is ---------------------------------------------------------------------------------


@pytest.mark.rule("FIX-01")
def test_there_are_eight_checklists_and_every_one_holds() -> None:
    assert shipped().problems == ()
    assert tuple(one.id for one in shipped().all()) == CHECKLISTS
    assert len(CHECKLISTS) == 8
    assert all("FIX-01" in one.rules for one in shipped().all())


def test_each_trade_finds_its_own() -> None:
    by_trade = {trade: [one.id for one in shipped().for_trade(trade)] for trade in TRADES}
    assert by_trade == {
        "water": ["tap", "cistern", "water-pipe"],
        "electric": ["lamp", "switch"],
        "gas": ["gas-heater", "gas-stove"],
        "aircon": ["aircon"],
        "carpentry": [],
        "cleaning": [],
        "office": [],
        "other": [],
    }


def test_a_checklist_that_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match="oven"):
        shipped().get("oven")


PLACES = {
    "lamp": {
        "voltage": "FIX-10",
        "starter_pins": "FIX-11",
        "starter": "FIX-12",
        "tube": "FIX-13",
        "tube_pins": "FIX-14",
        "ballast": "FIX-15",
        "test": "FIX-16",
    },
    "switch": {
        "load": "FIX-20",
        "main_off": "FIX-21",
        "short_circuit": "FIX-21",
        "insulation": "FIX-22",
        "fit": "FIX-23",
        "test": "FIX-24",
    },
    "tap": {"take_off": "FIX-30", "core": "FIX-31", "fit": "FIX-32", "test": "FIX-33"},
    "gas-heater": {
        "battery": "FIX-40",
        "spark": "FIX-41",
        "gas_side": "FIX-42",
        "valve_closed": "FIX-43",
        "lead": "FIX-44",
        "gap": "FIX-45",
        "solenoid": "FIX-46",
        "test": "FIX-47",
    },
    "gas-stove": {
        "spark": "FIX-50",
        "inlet_dark": "FIX-51",
        "burner": "FIX-52",
        "inlet_red": "FIX-53",
        "joint": "FIX-54",
        "igniter": "FIX-55",
        "test": "FIX-04",
    },
    "cistern": {
        "rod": "FIX-60",
        "seat": "FIX-61",
        "position": "FIX-62",
        "aged": "FIX-63",
        "test": "FIX-04",
    },
    "aircon": {
        "symptom": "FIX-70",
        "noise": "FIX-71",
        "terminals": "FIX-72",
        "joints": "FIX-73",
        "suction": "FIX-74",
        "frost": "FIX-75",
        "drier": "FIX-76",
        "pressures": "FIX-77",
        "current": "FIX-79",
        "test": "FIX-80",
    },
    "water-pipe": {
        "route": "FIX-85",
        "materials": "FIX-86",
        "tools": "FIX-87",
        "unions": "FIX-88",
        "close_to_wall": "FIX-89",
        "deviation": "FIX-90",
        "hot_cold": "FIX-91",
        "clips": "FIX-92",
        "test": "FIX-93",
    },
}
"""Every item in the order of its checklist, and the rule that it is first of all."""


@pytest.mark.rule("FIX-10", "FIX-11", "FIX-12", "FIX-13", "FIX-14", "FIX-15", "FIX-30", "FIX-31")
@pytest.mark.rule("FIX-32", "FIX-40", "FIX-41", "FIX-44", "FIX-45", "FIX-46", "FIX-50", "FIX-51")
@pytest.mark.rule("FIX-52", "FIX-53", "FIX-54", "FIX-55", "FIX-60", "FIX-61", "FIX-62", "FIX-63")
@pytest.mark.rule("FIX-71", "FIX-72", "FIX-73", "FIX-74", "FIX-75", "FIX-76", "FIX-89")
def test_the_steps_stand_in_their_order_and_none_is_done_before_it_is_answered() -> None:
    for name, places in PLACES.items():
        checklist = shipped().get(name)
        assert {one.id: one.rules[0] for one in checklist.item} == places
        assert list(checklist.items) == list(places)
        answers = worked(checklist, *checklist.alternatives)
        assert missing(checklist, answers) == ()
        for left in answers[:-1]:
            rest = [each for each in answers if each is not left]
            assert left.item in missing(checklist, rest)


def test_every_rule_of_the_area_stands_on_an_item_or_on_the_whole() -> None:
    carried = {
        rule
        for checklist in shipped().all()
        for rule in (*checklist.rules, *(rule for one in checklist.item for rule in one.rules))
    }
    wanted = {rule for rule in rulebook().rules() if rule.startswith("FIX-")}
    assert wanted - carried == {"FIX-02", "FIX-05", "FIX-06"}  # every answer; the catalogue


def words_of(value: object) -> list[Words]:
    """Every text in a checklist."""
    if isinstance(value, Words):
        return [value]
    if isinstance(value, tuple):
        return [words for part in value for words in words_of(part)]
    fields = getattr(type(value), "model_fields", {})
    return [words for name in fields for words in words_of(getattr(value, name))]


@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_text_is_there_in_both_languages(name: str) -> None:
    found = words_of(shipped().get(name))
    assert len(found) > 15
    for words in found:
        assert words.text("en") and not CHINESE.search(words.text("en"))
        assert CHINESE.search(words.text("zh"))


@pytest.mark.rule("FIX-05")
def test_the_tools_are_in_the_catalogue_and_on_the_checklists_that_use_them() -> None:
    catalogue = shipped().catalogue
    assert catalogue
    assert {ware.zh for ware in catalogue.tool.values()} == {
        "万用表",
        "500V摇表（绝缘测试仪）",
        "电吹风",
        "复合压力表",
        "钳形表",
        "吊线尺",
        "热熔器",
        "管钳",
    }
    used = {tool.id for checklist in shipped().all() for tool in checklist.tools}
    assert used == set(catalogue.tool)


@pytest.mark.rule("FIX-06")
def test_the_materials_are_in_the_catalogue_and_on_the_checklists_that_use_them() -> None:
    catalogue = shipped().catalogue
    assert catalogue
    assert len(catalogue.material) == 27
    used = {ware.id for checklist in shipped().all() for ware in checklist.materials}
    assert used == set(catalogue.material)


@pytest.mark.rule("FIX-03")
def test_a_part_that_must_be_the_same_says_so_when_it_is_replaced() -> None:
    catalogue = shipped().catalogue
    assert catalogue
    assert {key for key, ware in catalogue.material.items() if ware.same_specification} == SAME
    told = {
        part.id
        for checklist in shipped().all()
        for one in checklist.item
        for part in judge(
            one,
            "fault",
            answer(one, 1).readings,
            choice=answer(one, 1, "fault").choice,
            action="replaced",
            note="x",
        ).same_specification
    }
    assert told == SAME
    assert normal(item("lamp", "tube"), {}).same_specification == ()
    assert judge(item("lamp", "starter"), "fault", {}, action="new").same_specification == ()


# One answer ------------------------------------------------------------------------------------


@pytest.mark.rule("FIX-02")
def test_an_item_is_normal_or_faulty_with_what_was_done_or_not_applicable() -> None:
    tube = item("lamp", "tube")
    assert set(OUTCOMES) == {"normal", "fault", "not_applicable"}
    assert judge(tube, "normal", {}).passed
    assert judge(tube, "not_applicable", {}).passed
    found = judge(tube, "fault", {}, action="new tube")
    assert (found.passed, found.settled) == (False, True)
    for action in ("", "  ", "\n"):
        with pytest.raises(InvalidInput, match="Action taken: is missing") as told:
            judge(tube, "fault", {}, action=action)
        assert told.value.rule == "FIX-02"
    with pytest.raises(InvalidInput, match="normal, fault, not_applicable"):
        judge(tube, "fine", {})


@pytest.mark.rule("FIX-02", "FIX-10")
def test_a_figure_that_is_asked_for_must_be_there_and_be_one() -> None:
    voltage = item("lamp", "voltage")
    assert normal(voltage, {"volt": "２２０．５"}).figures == {"volt": "220.5"}
    assert normal(voltage, {"volt": " 220。5 "}).figures == {"volt": "220.5"}
    refused(voltage, {}, "FIX-10", "Voltage at the tube: is missing")
    refused(voltage, {"volt": " "}, "FIX-10", "is missing")
    for typed in ("about 220", "2²0", "1e3", "nan", "--1", "12,5", "١٢", "1" * 30, "\ud800"):
        refused(voltage, {"volt": typed}, "FIX-10", "a number such as 12 or 0.5 is wanted")
    refused(voltage, {"volt": "10001"}, "FIX-10", "a number from 0 to 10000 is wanted")
    refused(voltage, {"volt": "-1"}, "FIX-10", "a number from 0 to 10000 is wanted")
    with pytest.raises(InvalidInput, match="is missing"):
        judge(voltage, "fault", {}, action="switch mended")
    assert judge(voltage, "fault", {"volt": "0"}, action="switch mended").figures == {"volt": "0"}


def test_what_an_item_does_not_ask_for_is_refused() -> None:
    tube = item("lamp", "tube")
    with pytest.raises(InvalidInput, match="does not ask for it"):
        judge(tube, "normal", {}, ticks=["x"])
    with pytest.raises(InvalidInput, match="does not ask for it"):
        judge(tube, "normal", {}, choice="x")
    with pytest.raises(InvalidInput, match="does not ask for it"):
        judge(tube, "normal", {"volt": "220"})


def test_what_does_not_apply_has_no_figures() -> None:
    voltage = item("lamp", "voltage")
    assert judge(voltage, "not_applicable", {"volt": " "}).passed
    with pytest.raises(InvalidInput, match="what does not apply"):
        judge(voltage, "not_applicable", {"volt": "220"})


BOUNDS = [
    pytest.param("lamp", "test", "flickers", "FIX-16", ["0", "3"], ["4"], id="flickers"),
    pytest.param("switch", "insulation", "tester", "FIX-22", ["500"], ["499", "501"], id="tester"),
    pytest.param("switch", "load", "load", "FIX-20", ["3.9", "4"], ["4.01"], id="load"),
    pytest.param(
        "gas-heater", "test", "trials", "FIX-47", ["5", "6"], ["0", "3", "4"], id="trials"
    ),
    pytest.param(
        "aircon", "pressures", "low", "FIX-78", ["0.49", "0.5", "0.54"],
        ["0.4", "0.41", "0.489", "0.541"], id="low",
    ),
    pytest.param(
        "aircon", "pressures", "low", "FIX-77", [], ["-0.1", "0", "0.39", "0.3999"], id="leak"
    ),
    pytest.param(
        "aircon", "pressures", "high", "FIX-78", ["1.17", "1.37"], ["1.16", "1.38"], id="high"
    ),
    pytest.param("water-pipe", "unions", "unions", "FIX-88", ["0", "1"], ["2"], id="unions"),
    pytest.param(
        "water-pipe", "deviation", "vertical", "FIX-90", ["0", "1.9999"], ["2", "2.1"], id="plumb"
    ),
    pytest.param(
        "water-pipe", "deviation", "lateral", "FIX-90", ["0", "1"], ["1.1"], id="lateral"
    ),
    pytest.param("water-pipe", "clips", "spacing", "FIX-92", ["1.5", "2"], ["2.01"], id="clips"),
]  # fmt: skip


@pytest.mark.rule("FIX-16", "FIX-20", "FIX-22", "FIX-47", "FIX-77", "FIX-78", "FIX-88", "FIX-90")
@pytest.mark.rule("FIX-92")
@pytest.mark.parametrize(("checklist", "name", "reading", "rule", "inside", "outside"), BOUNDS)
def test_normal_agrees_with_the_figures(
    checklist: str, name: str, reading: str, rule: str, inside: list[str], outside: list[str]
) -> None:
    one = item(checklist, name)
    rest = dict(answer(one, 1).readings) | ({"limit": "4"} if name == "load" else {})
    for figure in inside:
        found = normal(one, rest | {reading: figure})
        assert (found.passed, found.outside) == (True, ())
    for figure in outside:
        label = next(each.label.en for each in one.readings if each.id == reading)
        said = refused(one, rest | {reading: figure}, rule)
        assert said.field == label
        assert figure in said.reason
        assert "as a fault" in said.remedy


@pytest.mark.rule("FIX-77", "FIX-78")
def test_low_pressure_is_a_leak_only_under_the_lower_figure() -> None:
    pressures = item("aircon", "pressures")

    def found(low: str, ambient: str = "30") -> Judgement:
        figures = {"low": low, "high": "1.2", "ambient": ambient}
        return judge(pressures, "fault", figures, action="looked for it")

    leak, short = found("0.399"), found("0.40")
    assert [str(one) for one in leak.outside] == [
        "Low side: 0.399 MPa is under 0.4 MPa: a leak, find it and cure it"
    ]
    assert (leak.outside[0].rule, leak.outside[0].alarm, leak.settled) == ("FIX-77", True, False)
    assert [str(one) for one in short.outside] == ["Low side: 0.40 MPa is under 0.49 MPa"]
    assert (short.outside[0].rule, short.outside[0].alarm) == ("FIX-78", False)
    assert short.settled
    assert short.remarks == ()
    assert found("0.45", "35").remarks == ("measured at 35 °C; the limits hold at 30 °C",)


@pytest.mark.rule("FIX-77")
def test_a_leak_is_measured_again_after_it_was_cured() -> None:
    aircon = shipped().get("aircon")
    answers = worked(aircon)
    low = answer(aircon.items["pressures"], 8, "fault", low="0.35")
    leaking = [low if each.item == "pressures" else each for each in answers]
    assert missing(aircon, leaking) == ("pressures",)
    again = answer(aircon.items["pressures"], 20)
    assert missing(aircon, [*leaking, again]) == ()


@pytest.mark.rule("FIX-47")
def test_a_site_may_ask_for_fewer_trials_in_its_rulebook(tmp_path: Path) -> None:
    own = tmp_path / "rulebook.toml"
    own.write_text('"fix.heater_trials" = [3, 4]\n', encoding="utf-8")
    one = Checklists.load(Rulebook.load(own)).get("gas-heater").items["test"]
    assert normal(one, {"trials": "4"}).figures == {"trials": "4"}  # the count is kept
    refused(one, {"trials": "3"}, "FIX-47", "3 is under 4")
    refused(one, {"trials": "4.5"}, "FIX-47", "a whole number is wanted")


@pytest.mark.rule("FIX-20")
def test_an_overload_is_reduced_or_more_capacity_is_applied_for() -> None:
    load = item("switch", "load")
    figures = {"load": "5", "limit": "4"}
    assert [choice.id for choice in load.choices] == ["OK", "REDUCE", "APPLY_CAPACITY"]
    for choice in ("REDUCE", "APPLY_CAPACITY"):
        found = judge(load, "fault", figures, choice=choice, action="told the resident")
        assert [str(one) for one in found.outside] == ["Load: 5 kW is over 4 kW"]
        with pytest.raises(InvalidInput, match="Choice"):
            judge(load, "normal", {"load": "3", "limit": "4"}, choice=choice)
    for choice in ("", "OK"):
        with pytest.raises(InvalidInput, match="reduces the load, more capacity") as told:
            judge(load, "fault", figures, choice=choice, action="told the resident")
        assert told.value.rule == "FIX-20"
    refused(load, figures, "FIX-20", "5 kW is over 4 kW")


@pytest.mark.rule("FIX-33", "FIX-42", "FIX-86", "FIX-87", "FIX-91", "FIX-92")
@pytest.mark.parametrize(
    ("checklist", "name", "rule", "ticks"),
    [
        ("tap", "test", "FIX-33", 3),
        ("gas-heater", "gas_side", "FIX-42", 2),
        ("water-pipe", "materials", "FIX-86", 1),
        ("water-pipe", "tools", "FIX-87", 2),
        ("water-pipe", "hot_cold", "FIX-91", 2),
        ("water-pipe", "clips", "FIX-92", 1),
    ],
)
def test_normal_needs_every_tick(checklist: str, name: str, rule: str, ticks: int) -> None:
    one = item(checklist, name)
    figures = answer(one, 1).readings
    assert len(one.ticks) == ticks
    assert normal(one, figures).passed
    for left in one.ticks:
        others = [tick.id for tick in one.ticks if tick is not left]
        with pytest.raises(InvalidInput, match="it is not ticked") as told:
            judge(one, "normal", figures, ticks=others)
        assert (told.value.field, told.value.rule) == (left.label.en, rule)
    assert not judge(one, "fault", figures, action="mended").passed


@pytest.mark.rule("FIX-70", "FIX-85")
@pytest.mark.parametrize(("checklist", "name"), [("aircon", "symptom"), ("water-pipe", "route")])
def test_what_has_to_be_written_down_is_not_left_out(checklist: str, name: str) -> None:
    one = item(checklist, name)
    assert judge(one, "normal", {}, note="起夜时响").passed
    with pytest.raises(InvalidInput, match="is missing"):
        judge(one, "normal", {}, note=" ")


@pytest.mark.rule("FIX-79")
def test_rated_and_running_current_are_both_written_down() -> None:
    current = item("aircon", "current")
    refused(current, {"running": "5.2"}, "FIX-79", "Rated current: is missing")
    refused(current, {"rated": "5"}, "FIX-79", "Running current: is missing")
    found = normal(current, {"rated": "5.0", "running": "9.9"})  # no tolerance is written
    assert found.figures == {"rated": "5.0", "running": "9.9"}


def test_a_refusal_speaks_the_language_of_the_desk() -> None:
    set_language("zh")
    one = item("lamp", "test")
    assert "闪几下" in str(refused(one, {"flickers": "4"}, "FIX-16", "4 超过 3"))


# What comes first, and the final test ----------------------------------------------------------


@pytest.mark.rule("FIX-21", "FIX-22")
def test_nothing_is_measured_before_the_main_switch_is_off() -> None:
    switch = shipped().get("switch")
    for name in ("short_circuit", "insulation"):
        measured = answer(switch.items[name], 1)
        assert unmet(switch, name, []) == ("main_off",)
        assert name in missing(switch, [measured, answer(switch.items["main_off"], 2)])
        off = answer(switch.items["main_off"], 0)
        assert unmet(switch, name, [off]) == ()
        assert name not in missing(switch, [off, measured])
    with pytest.raises(InvalidInput, match="cannot be left out"):
        judge(switch.items["main_off"], "not_applicable", {})


@pytest.mark.rule("FIX-23")
def test_a_switch_is_fitted_only_after_both_tests_have_passed() -> None:
    switch = shipped().get("switch")
    off, short, insulation = (
        answer(switch.items[name], order)
        for order, name in enumerate(("main_off", "short_circuit", "insulation"), 1)
    )
    leaking = answer(switch.items["insulation"], 3, "fault")
    fitted = answer(switch.items["fit"], 4, "fault")
    assert unmet(switch, "fit", [off, short]) == ("insulation",)
    assert unmet(switch, "fit", [off, short, leaking]) == ("insulation",)
    assert unmet(switch, "fit", [off, short, insulation]) == ()
    assert "fit" in missing(switch, [off, short, leaking, fitted])
    assert "fit" not in missing(switch, [off, short, insulation, fitted])
    cured = answer(switch.items["insulation"], 5)
    after = [off, short, leaking, fitted, cured]
    assert "fit" in missing(switch, after)  # fitted too early
    assert "fit" not in missing(switch, [*after, answer(switch.items["fit"], 6, "fault")])


@pytest.mark.rule("FIX-24")
def test_a_new_switch_is_tried_after_everything_else() -> None:
    switch = shipped().get("switch")
    answers = worked(switch)
    assert final_passed(switch, answers)
    assert not final_passed(switch, [each for each in answers if each.item != "fit"])
    assert unmet(switch, "test", answers[:2]) == ("short_circuit", "insulation", "fit")


@pytest.mark.rule("FIX-43")
def test_a_banging_heater_is_not_touched_before_its_gas_valve_is_closed() -> None:
    heater = shipped().get("gas-heater")
    answers = worked(heater, "bang")
    assert answers[0].item == "valve_closed"
    assert missing(heater, answers) == ()
    late = [*answers[1:], answer(heater.items["valve_closed"], 9)]
    assert missing(heater, late) == ("lead", "gap", "solenoid", "test")
    assert unmet(heater, "lead", []) == ("valve_closed",)
    with pytest.raises(InvalidInput, match="cannot be left out"):
        judge(heater.items["valve_closed"], "not_applicable", {})


def test_of_the_branches_one_is_enough_and_none_is_too_little() -> None:
    heater = shipped().get("gas-heater")
    assert missing(heater, []) == tuple(heater.items)
    assert missing(heater, worked(heater, "no_flame")) == ()
    assert unmet(heater, "test", worked(heater, "no_flame")) == ()
    test_only = [answer(heater.items["test"], 1)]
    assert missing(heater, test_only) == tuple(heater.items)[:-1]
    banged = [*worked(heater, "no_flame"), answer(heater.items["valve_closed"], 9)]
    assert missing(heater, banged) == ("lead", "gap", "solenoid", "test")
    both_ruled_out = [
        answer(one, order, "not_applicable" if one.branch == "no_flame" else "normal")
        for order, one in enumerate(heater.item)
    ]
    assert missing(heater, both_ruled_out) == ()


def test_sections_are_all_worked_through() -> None:
    pipe = shipped().get("water-pipe")
    assert pipe.alternatives == frozenset()
    assert missing(pipe, worked(pipe)[:4]) == tuple(pipe.items)[4:]


@pytest.mark.rule("FIX-04", "FIX-16", "FIX-80", "FIX-93")
@pytest.mark.parametrize("name", CHECKLISTS)
def test_every_checklist_ends_with_a_test_that_is_never_left_out(name: str) -> None:
    checklist = shipped().get(name)
    test = checklist.final
    assert test.final and "FIX-04" in test.rules
    assert [one.id for one in checklist.item if one.final] == [test.id]
    with pytest.raises(InvalidInput, match="cannot be left out"):
        judge(test, "not_applicable", {})
    answers = worked(checklist, *checklist.alternatives)
    assert final_passed(checklist, answers)
    assert not final_passed(checklist, answers[:-1])
    assert missing(checklist, answers[:-1]) == (test.id,)


@pytest.mark.rule("FIX-04", "FIX-16", "FIX-80")
@pytest.mark.parametrize("name", CHECKLISTS)
def test_a_failed_test_or_a_later_fault_means_testing_again(name: str) -> None:
    checklist = shipped().get(name)
    test, first = checklist.final, next(one for one in checklist.item if not one.must_pass)
    answers = worked(checklist, *checklist.alternatives)
    failed = [*answers, answer(test, 50, "fault")]
    assert not final_passed(checklist, failed)
    assert missing(checklist, failed) == (test.id,)
    searched = [*failed, answer(first, 51, "fault")]
    assert not final_passed(checklist, searched)
    passed = [*searched, answer(test, 52)]
    assert final_passed(checklist, reversed(passed))
    assert missing(checklist, passed) == ()
    found_later = [*passed, answer(first, 53, "fault")]
    assert not final_passed(checklist, found_later)
    assert missing(checklist, found_later) == (test.id,)


def test_the_figures_may_be_left_out_where_the_final_test_showed_none() -> None:
    for name in ("lamp", "gas-heater"):
        found = judge(shipped().get(name).final, "fault", {}, action="it stayed dark")
        assert (found.passed, found.settled) == (False, False)


@pytest.mark.rule("FIX-88", "FIX-90", "FIX-91", "FIX-92", "FIX-93")
def test_a_pipe_is_tested_only_when_it_lies_as_it_must() -> None:
    pipe = shipped().get("water-pipe")
    for name in ("unions", "deviation", "hot_cold", "clips"):
        answers = worked(pipe)
        place = list(pipe.items).index(name)
        answers[place] = answer(pipe.items[name], place + 1, "fault")
        assert missing(pipe, answers) == (name, "test")
        again = [*answers, answer(pipe.items[name], 20), answer(pipe.final, 21)]
        assert final_passed(pipe, again)


def test_a_limit_that_the_site_sets_closer_opens_the_item_again(tmp_path: Path) -> None:
    own = tmp_path / "rulebook.toml"
    own.write_text("fix.pipe_lateral_mm = 0\n", encoding="utf-8")
    closer = Checklists.load(Rulebook.load(own)).get("water-pipe")
    assert missing(closer, worked(shipped().get("water-pipe"))) == ("deviation", "test")


def test_answers_belong_to_the_checklist_and_have_an_order() -> None:
    lamp = shipped().get("lamp")
    with pytest.raises(InvalidInput, match="there is none"):
        missing(lamp, [Answer("oven", 1, "normal")])
    with pytest.raises(InvalidInput, match="the same"):
        final_passed(lamp, [answer(lamp.final, 1), answer(lamp.final, 1)])
    with pytest.raises(InvalidInput, match="there is none"):
        unmet(lamp, "oven", [])


FIGURES = st.one_of(
    st.sampled_from(["", "0", "3", "5", "500", "0.39", "0.5", "1.2", "２", "x", "-1", "1e9"]),
    st.text(max_size=24),
)


@st.composite
def given_answers(draw: st.DrawFn) -> tuple[Checklist, list[Answer]]:
    """Answers of any kind to one checklist."""
    checklist = shipped().get(draw(st.sampled_from(CHECKLISTS)))
    answers = []
    for order in range(draw(st.integers(0, 12))):
        one = draw(st.sampled_from(checklist.item))
        names = [each.id for each in one.readings]
        names += [each.id for each in (*one.ticks, *one.choices)]
        known = st.sampled_from([*names, "x"])
        answers.append(
            Answer(
                one.id,
                order,
                draw(st.sampled_from([*OUTCOMES, "x"])),
                draw(st.dictionaries(known, FIGURES, max_size=4)),
                draw(known | st.just("")),
                tuple(draw(st.lists(known, max_size=3))),
                draw(st.text(max_size=5)),
                draw(st.text(max_size=5)),
            )
        )
    return checklist, answers


@settings(max_examples=100, deadline=None)
@given(given_answers())
def test_any_answers_give_a_judgement_or_a_refusal(made: tuple[Checklist, list[Answer]]) -> None:
    checklist, answers = made
    for one in answers:
        try:
            found = judge(
                checklist.items[one.item],
                one.outcome,
                one.readings,
                choice=one.choice,
                ticks=one.ticks,
                action=one.action,
                note=one.note,
            )
        except InvalidInput as told:
            assert str(told)
        else:
            assert found.passed is (one.outcome != "fault")
            assert found.settled or not found.passed
    still_open = missing(checklist, answers)
    assert set(still_open) <= set(checklist.items)
    assert final_passed(checklist, answers) is (checklist.final.id not in still_open)


# Files that are not as they must be ------------------------------------------------------------

TUBE = 'zh = "灯管两头黑不黑，灯丝断没断。"'
WRONG = {
    "unknown key": (
        'trade = "electric"',
        'trade = "electric"\ncolour = 1',
        "colour",
        "unknown key",
    ),
    "unknown key of an item": (
        'id = "tube"\n',
        'id = "tube"\ncolour = 1\n',
        "item.tube.colour",
        "unknown key",
    ),
    "unknown key of a reading": (
        'unit = "V"',
        'unit = "V", x = 1',
        "item.voltage.readings.volt.x",
        "",
    ),
    "missing translation": (", " + TUBE, "", "item.tube.check.zh", "is missing"),
    "empty translation": (TUBE, 'zh = " "', "item.tube.check.zh", "is empty"),
    "unknown rule": ('"FIX-12"', '"FIX-99"', "item.starter.rules.0", "no rule FIX-99"),
    "no rule": ('["FIX-12"]', "[]", "item.starter.rules", "too few"),
    "unknown trade": ('"electric"', '"plumbing"', "trade", "one of these is wanted"),
    "unknown unit": ('unit = "V"', 'unit = "volt"', "item.voltage.readings.volt.unit", "MPa"),
    "unknown number": (
        "fix.lamp_max_flicker",
        "fix.lamp_most",
        "item.test.readings.flickers.most",
        "fix.lamp_most",
    ),
    "a text as number": (
        "fix.lamp_max_flicker",
        "fee.settlement",
        "item.test.readings.flickers.most",
        "fee.settlement",
    ),
    "an end of no pair": (
        "fix.lamp_max_flicker",
        "fix.lamp_max_flicker:to",
        "item.test.readings.flickers.most",
        ":to",
    ),
    "a bare number": (
        '"fix.lamp_max_flicker"',
        "3",
        "item.test.readings.flickers.most",
        "quotation marks",
    ),
    "no such reading": (
        "fix.lamp_max_flicker",
        "volt",
        "item.test.readings.flickers",
        "no other reading volt",
    ),
    "unknown tool": ('"multimeter"', '"hammer"', "tools.0", "does not have hammer"),
    "unknown material": ('["starter"]', '["nail"]', "item.starter.parts.0", "does not have nail"),
    "material not listed": ('["starter"]', '["tee"]', "item.starter.parts", "tee is not among"),
    "unknown branch": (
        'id = "tube"\n',
        'id = "tube"\nbranch = "b"\n',
        "item.tube.branch",
        "no branch b",
    ),
    "need that comes later": (
        'id = "tube"\n',
        'id = "tube"\nneeds = ["ballast"]\n',
        "item.tube.needs",
        "ballast",
    ),
    "no final test": ("final = true", "", "item", "one item is final"),
    "an item twice": (
        'id = "starter_pins"',
        'id = "starter"',
        "item",
        "starter stands there twice",
    ),
    "one choice only": (
        'id = "tube"\n',
        'id = "tube"\nchoices = [{ id = "OK", label = { en = "a", zh = "字" } }]\n',
        "item.tube.choices",
        "one choice",
    ),
    "another file's id": ('id = "lamp"', 'id = "tap"', "id", "it must be that of the file, lamp"),
    "not one of the eight": ('id = "lamp"', 'id = "oven"', "id", "one of these is wanted"),
    "bounds the wrong way": (
        'most = "fix.lamp_max_flicker"',
        'least = "5", most = "4"',
        "item.test.readings.flickers",
        "smaller one first",
    ),
    "not TOML": ('id = "lamp"', "id = lamp", "", "line 1"),
}


@pytest.mark.parametrize(("old", "new", "key", "reason"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_with_its_key_and_the_others_stand(
    tmp_path: Path, old: str, new: str, key: str, reason: str
) -> None:
    folder = tmp_path / "checklists"
    shutil.copytree(data_path("checklists"), folder)
    lamp = folder / "lamp.toml"
    text = lamp.read_text(encoding="utf-8")
    assert old in text
    lamp.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = Checklists.load(rulebook(), folder)
    assert [one.id for one in found.all()] == [name for name in CHECKLISTS if name != "lamp"]
    assert {problem.file for problem in found.problems} == {"lamp.toml"}
    assert any(key == one.key and reason in one.reason for one in found.problems), found.problems
    with pytest.raises(NotFound, match=r"lamp\.toml"):
        found.get("lamp")


def test_a_final_test_belongs_to_every_branch(tmp_path: Path) -> None:
    folder = tmp_path / "checklists"
    shutil.copytree(data_path("checklists"), folder)
    stove = folder / "gas-stove.toml"
    text = stove.read_text(encoding="utf-8")
    stove.write_text(text.replace('id = "test"', 'id = "test"\nbranch = "leak"'), encoding="utf-8")
    found = Checklists.load(rulebook(), folder).problems
    assert [(one.key, one.reason) for one in found] == [
        ("item.test.branch", "the final item belongs to every branch")
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[tool]", "[tools]", "tools: unknown key"),
        (', zh = "管钳"', "", "tool.pipe_wrench.zh: is missing"),
        ("[tool]", "[tool", "line 4"),
    ],
)
def test_without_a_sound_catalogue_no_checklist_stands(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    folder = tmp_path / "checklists"
    shutil.copytree(data_path("checklists"), folder)
    catalogue = folder / "catalogue.toml"
    text = catalogue.read_text(encoding="utf-8")
    catalogue.write_text(text.replace(old, new), encoding="utf-8")
    found = Checklists.load(rulebook(), folder)
    assert found.all() == ()
    assert told in "\n".join(map(str, found.problems))
    with pytest.raises(NotFound, match=r"catalogue\.toml"):
        found.get("lamp")


def test_a_folder_that_is_not_there_tells_so(tmp_path: Path) -> None:
    found = Checklists.load(rulebook(), tmp_path / "none")
    assert [problem.file for problem in found.problems] == ["catalogue.toml"]


def test_nothing_is_read_at_import_and_no_database_or_screen_is_loaded() -> None:
    code = (
        "import sys, frontdesk.rules.checklists\n"
        "loaded = {name.split('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'textual', 'sqlmodel', 'sqlalchemy', 'rich', 'typer'}, loaded\n"
    )
    deny = "import tomllib\ntomllib.loads = None\n"
    subprocess.run([sys.executable, "-c", deny + code], check=True, timeout=60)


# On paper --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CHECKLISTS)
@pytest.mark.parametrize("cells", [40, 78])
def test_a_printed_checklist_says_everything_and_keeps_to_the_sheet(
    name: str, language: str, cells: int
) -> None:
    checklist = shipped().get(name)
    lines = printable(checklist, "zh" if language == "zh" else "en", cells)
    assert max(map(width, lines)) <= cells
    whole = "".join("".join(lines).split())
    for words in words_of(checklist.item):
        assert "".join(words.text("zh" if language == "zh" else "en").split()) in whole
    for one in checklist.item:
        assert all(rule in whole for rule in one.rules)
        for reading in one.readings:
            for bound in (reading.least, reading.most):
                assert bound is None or bound.number is None or f"{bound.number:f}" in whole


def test_the_sheet_has_blanks_limits_and_what_comes_first() -> None:
    lines = printable(shipped().get("aircon"), "en")
    assert any(
        line.startswith("   Low side ____") and "≥ 0.49 MPa, ≤ 0.54 MPa" in line for line in lines
    )
    pipe = printable(shipped().get("water-pipe"), "zh")
    assert "   垂直偏差 ________ mm/m (< 2 mm/m)" in pipe
    assert "   先过第 4, 6, 7, 8 项" in pipe
    tap = printable(shipped().get("tap"), "zh")
    assert "   要与旧的同规格：水龙头、闸阀" in tap


@pytest.mark.parametrize(
    ("words", "cells", "lines"),
    [
        ("量一下灯管两头。", 8, ["量一下灯", "管两头。"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefghijkl", 8, ["abcdefgh", "ijkl"]),
        ("开机，好", 4, ["开", "机，", "好"]),
        ("", 8, [""]),
    ],
)
def test_lines_break_where_they_may(words: str, cells: int, lines: list[str]) -> None:
    assert wrapped(words, cells) == lines


@given(st.text(max_size=60), st.integers(8, 30))
def test_no_line_is_wider_than_it_may_be(words: str, cells: int) -> None:
    lines = wrapped(words, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())


# The command -----------------------------------------------------------------------------------


@pytest.fixture
def nowhere(tmp_path: Path) -> list[str]:
    """Global options of a call without a site."""
    return ["--site", str(tmp_path / "none")]


def test_the_list_has_all_of_them(nowhere: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*nowhere, "--language", "en", "checklists", "list", "--json"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["id"] for record in records] == list(CHECKLISTS)
    assert records[0] == {
        "id": "lamp",
        "title": "Fluorescent lamp",
        "trade": "electric",
        "items": 7,
        "rules": ["FIX-01", "FIX-03", "FIX-04", *(f"FIX-{n}" for n in range(10, 17))],
    }
    assert cli.main([*nowhere, "--language", "zh", "checklists", "list"]) == 0
    assert "给水管安装" in capsys.readouterr().out


def test_one_is_shown_as_it_is_printed_or_as_data(
    nowhere: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*nowhere, "--language", "zh", "checklists", "show", "tap"]) == 0
    assert capsys.readouterr().out.splitlines() == printable(shipped().get("tap"), "zh")
    assert cli.main([*nowhere, "--language", "en", "checklists", "show", "lamp", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["item"][-1]["readings"][0]["most"] == {
        "number": "3",
        "key": "fix.lamp_max_flicker",
    }
    assert cli.main([*nowhere, "--language", "en", "checklists", "show", "oven"]) != 0
    assert "There is no checklist oven." in capsys.readouterr().err
