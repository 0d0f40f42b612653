"""The price list in the books: versions, search, and what a quantity costs by it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.sites import START, Site

from frontdesk.clock import DAY, HOUR, ManualClock, instant_from_iso
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.exchange.price_import import (
    Difference,
    ListRefused,
    PricesResult,
    difference,
    import_prices,
    preview_prices,
)
from frontdesk.language import set_language
from frontdesk.registers import duty_log, prices
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.price_plan import PriceDraft, PricePlan
from frontdesk.registers.price_words import materials_name, price_words, trade_name
from frontdesk.registers.prices import PriceView, quote

MIDNIGHT = instant_from_iso("2026-03-02T00:00:00+08:00")
"""Where the day of `START` begins."""
LAMP = PriceDraft("1", "换筒灯", "fixed", 1500, 1500, category="维修", unit="盏", trade="electric")
DRAIN = PriceDraft("2", "疏通地漏", "range", 12_000, 48_000, category="维修", unit="处")
COPY = PriceDraft("3", "A4复印", "fixed", 50, 50, category="办公", unit="张", trade="office")


def plan(*items: PriceDraft, mark: str = "a", valid_from: int | None = None) -> PricePlan:
    return PricePlan("收费标准", "list.csv", mark * 64, items, valid_from=valid_from)


@pytest.fixture
def desk(signed_in: Callable[[str], Desk]) -> Desk:
    return signed_in("陈静")


def head(desk: Desk) -> int:
    return desk.anchor().seq


def price_file(folder: Path, *lines: str, name: str = "prices.csv") -> Path:
    path = folder / name
    text = "序号,服务项目,收费标准,备注\n" + "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def took(desk: Desk, *items: PriceDraft, mark: str = "a") -> int:
    """The id of the list after these items were taken over."""
    return desk.act(prices.take_over, plan(*items, mark=mark)).id


# Versions -------------------------------------------------------------------------------------


@pytest.mark.rule("FEE-01")
def test_a_list_is_one_entry_with_all_its_items(desk: Desk) -> None:
    before = head(desk)
    taken = desk.act(prices.take_over, plan(LAMP, DRAIN, COPY))
    assert (taken.version, taken.valid_from, head(desk)) == (1, MIDNIGHT, before + 1)
    now = desk.ask(prices.current)
    assert now and (now.id, now.items, now.imported_by, now.state) == (
        taken.id,
        3,
        "陈静",
        "current",
    )
    assert [one.name for one in desk.ask(prices.items, taken.id)] == [
        "换筒灯",
        "疏通地漏",
        "A4复印",
    ]
    [line, *_rest] = desk.ask(duty_log.page).rows
    assert line.kind == "prices.imported"
    assert line.text == "收费标准《收费标准》第1版，自2026-03-02起执行：3项；文件 list.csv"
    assert desk.verify().problems == ()


@pytest.mark.rule("FEE-01")
def test_a_new_version_supersedes_and_the_old_stays_readable(
    desk: Desk, clock: ManualClock
) -> None:
    first = took(desk, LAMP)
    old = desk.ask(prices.items, first)[0]
    clock.advance(3 * DAY)
    second = took(desk, replace(LAMP, least_fen=1800, most_fen=1800), mark="b")
    assert [(one.id, one.state) for one in desk.ask(prices.versions)] == [
        (second, "current"),
        (first, "superseded"),
    ]
    assert desk.ask(prices.item, old.id) == old and old.version == 1
    held = desk.ask(prices.version_at, START + DAY)
    assert held and held.id == first
    assert desk.ask(prices.numbered, "1").least_fen == 1800
    assert desk.ask(prices.numbered, "1", first).least_fen == 1500
    assert desk.ask(prices.version_at, MIDNIGHT - 1) is None
    assert desk.verify().problems == ()


def test_a_list_for_a_later_day_waits_for_it(desk: Desk, clock: ManualClock) -> None:
    first = took(desk, LAMP)
    later = desk.act(prices.take_over, plan(LAMP, COPY, mark="b", valid_from=MIDNIGHT + 2 * DAY))
    now = desk.ask(prices.current)
    assert now and now.id == first
    clock.advance(2 * DAY - 9 * HOUR)
    now = desk.ask(prices.current)
    assert now and now.id == later.id


def test_no_list_reaches_back_behind_the_one_before(desk: Desk) -> None:
    took(desk, LAMP)
    before = head(desk)
    with pytest.raises(GuardRefused, match="2026-03-02") as refusal:
        desk.act(prices.take_over, plan(COPY, mark="b", valid_from=MIDNIGHT - 1))
    assert refusal.value.rule == "FEE-01" and head(desk) == before
    assert desk.act(prices.take_over, plan(COPY, mark="b", valid_from=MIDNIGHT)).version == 2


def test_the_same_file_again_is_refused_in_words(desk: Desk) -> None:
    took(desk, LAMP)
    before = head(desk)
    with pytest.raises(GuardRefused, match=r"list\.csv is the file of version 1"):
        desk.act(prices.take_over, plan(LAMP))
    assert head(desk) == before
    took(desk, COPY, mark="b")
    assert desk.act(prices.take_over, plan(LAMP)).version == 3  # back to an older list


@pytest.mark.parametrize(
    "items",
    [
        (),
        (LAMP, replace(DRAIN, number=" １")),
        (LAMP, replace(COPY, number="１")),
        (replace(LAMP, name=""),),
        (replace(LAMP, name="换\n灯"),),
        (replace(LAMP, remark="x" * 501),),
        (replace(LAMP, pricing="guess"),),
        (replace(LAMP, least_fen=-1),),
        (replace(LAMP, least_fen=None),),
        (replace(LAMP, most_fen=1400),),
        (replace(LAMP, percent=100),),
        (replace(LAMP, trade="magic"),),
        (replace(LAMP, pricing="percent"),),
        (replace(LAMP, pricing="on_request"),),
    ],
)
def test_an_unsound_list_leaves_nothing(desk: Desk, items: tuple[PriceDraft, ...]) -> None:
    before = head(desk)
    with pytest.raises(InvalidInput):
        desk.act(prices.take_over, plan(*items))
    assert head(desk) == before and desk.ask(prices.current) is None


def test_who_sets_prices(make_site: Callable[..., Site]) -> None:
    people = (
        PersonDraft("陈静", ("cs_supervisor",), "1234"),
        PersonDraft("王岚", ("clerk",), "1111"),
        PersonDraft("吴芳", ("finance",), "5555"),
    )
    desk = make_site(people=people).open()
    desk.sign_in_as("王岚", "1111")
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(prices.take_over, plan(LAMP))
    assert refusal.value.rule == "FEE-01"
    desk.sign_in_as("吴芳", "5555")
    assert desk.act(prices.take_over, plan(LAMP)).version == 1


def test_a_long_list_is_a_few_entries(desk: Desk) -> None:
    before = head(desk)
    many = [replace(LAMP, number=str(n), name=f"换筒灯{n}") for n in range(1_200)]
    taken = took(desk, *many)
    assert head(desk) == before + 3
    assert len(desk.ask(prices.items, taken)) == 1_200
    assert desk.verify().problems == ()


# Finding --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("", ["1", "2", "3"]),
        ("2", ["2"]),
        ("灯", ["1"]),
        ("htd", ["1"]),
        ("dilou", ["2"]),
        ("a4", ["3"]),
        ("Ａ４复印", ["3"]),
        ("维修", ["1", "2"]),
        ("维修 地漏", ["2"]),
        ("bangong", ["3"]),
        ("%", []),
        ("电梯", []),
    ],
)
def test_items_are_found_by_number_words_and_initials(
    desk: Desk, words: str, numbers: list[str]
) -> None:
    took(desk, LAMP, DRAIN, COPY)
    assert [one.number for one in desk.ask(prices.find, words)] == numbers


def test_the_best_stands_first_and_the_rest_is_cut(desk: Desk) -> None:
    lamps = [replace(LAMP, number=str(n), name=f"拆换筒灯{n}") for n in range(10, 40)]
    took(desk, *lamps, replace(LAMP, number="99", name="换筒灯"), replace(COPY, number="换筒灯"))
    found = desk.ask(prices.find, "换筒灯")
    assert [one.number for one in found[:3]] == ["换筒灯", "99", "10"] and len(found) == 20
    assert len(desk.ask(prices.find, "换筒灯", 5)) == 5


def test_nothing_is_found_before_the_first_list(desk: Desk) -> None:
    assert desk.ask(prices.find, "灯") == []
    with pytest.raises(NotFound):
        desk.ask(prices.numbered, "1")
    with pytest.raises(NotFound):
        desk.ask(prices.item, 1)


# Reckoning ------------------------------------------------------------------------------------


def view(**facts: object) -> PriceView:
    plain: dict[str, Any] = dict.fromkeys(PriceView.__dataclass_fields__, "")
    money = {"pricing": "fixed", "least_fen": 1500, "most_fen": 1500, "percent": None}
    return PriceView(**{**plain, **money, **facts})


@pytest.mark.parametrize(
    ("facts", "milli", "sums"),
    [
        ({}, 1000, (1500, 1500)),
        ({}, 2500, (3750, 3750)),
        ({"least_fen": 12_000, "most_fen": 48_000, "pricing": "range"}, 2000, (24_000, 96_000)),
        ({"least_fen": 1, "most_fen": 1}, 500, (1, 1)),
        ({"least_fen": 1, "most_fen": 1}, 499, (0, 0)),
        ({"least_fen": 999, "most_fen": 999, "pricing": "step"}, 333, (333, 333)),
    ],
)
def test_a_quantity_costs_whole_fen_half_up(
    facts: dict[str, object], milli: int, sums: tuple[int, int]
) -> None:
    assert quote(view(**facts), milli) == sums


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_least_is_never_above_the_most(least: int, more: int, milli: int) -> None:
    low, high = quote(view(pricing="range", least_fen=least, most_fen=least + more), milli)
    assert 0 <= low <= high


@pytest.mark.rule("WO-09")
@pytest.mark.parametrize("pricing", ["percent", "on_request"])
def test_what_the_list_does_not_price_is_assessed(pricing: str) -> None:
    with pytest.raises(GuardRefused) as refusal:
        quote(view(pricing=pricing, least_fen=None, most_fen=None), 1000)
    assert refusal.value.rule == "WO-09" and refusal.value.remedy


@pytest.mark.parametrize("milli", [0, -1000, 10**9 + 1])
def test_no_quantity_or_an_absurd_one_is_refused(milli: int) -> None:
    with pytest.raises(InvalidInput):
        quote(view(), milli)
    with pytest.raises(InvalidInput):
        quote(view(least_fen=10**11, most_fen=10**11), 2000)


def test_prices_in_words() -> None:
    shown = [
        price_words(one)
        for one in (
            LAMP,
            DRAIN,
            replace(LAMP, unit=""),
            PriceDraft("4", "管理", "percent", percent=1250),
            PriceDraft("5", "设计", "on_request"),
            PriceDraft("6", "通管", "on_request", 15_000, unit="处"),
        )
    ]
    assert shown[:4] == ["15.00/盏", "120.00-480.00/处", "15.00", "12.50%"]
    assert shown[4:] == ["on request", "from 150.00/处"]
    set_language("zh")
    assert price_words(PriceDraft("5", "设计", "on_request")) == "面议"
    assert (trade_name("water"), trade_name(""), materials_name("unstated")) == ("给排水", "", "")
    assert materials_name("not_included") == "不含材料"


# From a file ----------------------------------------------------------------------------------


@pytest.mark.rule("FEE-01")
def test_a_file_becomes_the_next_version(desk: Desk, tmp_path: Path) -> None:
    first = import_prices(desk, price_file(tmp_path, "1,换筒灯,15元/盏,含材料费", "2,看图,,"))
    assert isinstance(first, PricesResult)
    assert (first.version, first.items, first.refused) == (1, 1, 1)
    assert [problem.field for problem in first.problems] == ["price"]
    path = price_file(tmp_path, "1,换筒灯,18元/盏,含材料费", "3,换锁,30元/把,", name="二.csv")
    assert difference(desk, preview_prices(desk, path)) == Difference(new=1, changed=1, gone=0)
    assert import_prices(desk, path).version == 2
    with pytest.raises(GuardRefused, match="newest"):
        import_prices(desk, path)
    text = str(desk.ask(duty_log.page).rows[1].text)
    assert "1行未收" in text and "prices.csv" in text
    assert desk.verify().problems == ()


def test_a_preview_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    before = head(desk)
    found = preview_prices(desk, price_file(tmp_path, "1,换筒灯,15元/盏,", "2,换锁,30元/把,"))
    assert len(found.lines) == 2 and difference(desk, found).new == 2
    assert head(desk) == before and desk.ask(prices.versions) == []


def test_a_file_with_a_number_twice_is_refused_whole(desk: Desk, tmp_path: Path) -> None:
    before = head(desk)
    with pytest.raises(ListRefused, match="nothing can be taken") as refusal:
        import_prices(desk, price_file(tmp_path, "1,换筒灯,15元/盏,", "1,换锁,30元/把,"))
    assert [problem.row for problem in refusal.value.problems] == [3]
    assert head(desk) == before and desk.ask(prices.current) is None
