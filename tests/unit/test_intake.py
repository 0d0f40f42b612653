"""One-line intake: room, number, matter and kind out of what the clerk types."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdesk import intake
from frontdesk.intake import parse, room_label, split_room
from frontdesk.models import duty as models_duty
from frontdesk.models import roster as models_roster
from frontdesk.models import work_orders
from frontdesk.registers import return_visits
from frontdesk.rules import rostering
from frontdesk.rules.checklist_judging import OUTCOMES


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("3-2-1203", "3-2-1203"),
        ("3-1203", "3-1203"),
        ("3栋2单元1203", "3-2-1203"),
        ("3号楼2单元1203室", "3-2-1203"),
        ("3幢1203房", "3-1203"),
        ("A3-1203", "A3-1203"),
        ("a3-1203", "A3-1203"),
        ("３－２－１２０３", "3-2-1203"),
        ("B座1203", "B-1203"),
        ("第3栋 2单元 1203", "3-2-1203"),
        ("三栋十二单元1203", "3-12-1203"),
        ("3#2-1203", "3-2-1203"),
        ("3#1203", "3-1203"),
        ("3栋2单元12楼03室", "3-2-1203"),
        ("03-2-0804", "3-2-0804"),
        ("Building 3 Unit 2 Room 1203", "3-2-1203"),
        ("block B, flat 1203", "B-1203"),
    ],
)
def test_a_room_is_known_however_it_is_written(typed: str, label: str) -> None:
    assert room_label(typed) == label
    assert parse(f"{typed} 漏水").room == label
    assert parse(f"业主说 {typed}，漏水").room == label


@pytest.mark.parametrize("typed", ["", "1203x", "厨房", "2026-11-21", "13800138000", "3-", "-1203"])
def test_what_is_no_room_has_no_label(typed: str) -> None:
    assert room_label(typed) is None


def test_split_room() -> None:
    assert split_room("3-2-1203") == ("3", "2", "1203")
    assert split_room("3-1203") == ("3", "", "1203")
    assert split_room("3栋2单元1203") == ("3", "2", "1203")
    assert split_room("1203") == ("", "", "1203")


@pytest.mark.parametrize(
    ("typed", "room"),
    [
        ("2026-11-21 09:30 3-1203 马桶堵了", "3-1203"),
        ("11-21 3-1203 马桶堵了", "3-1203"),
        ("11-21-2026 3-1203 leak", "3-1203"),
        ("2026-11-21 来访", ""),
        ("11-21 来访", ""),
        ("10:30-1130 来访", ""),
        ("138-0013-8000 来电", ""),
        ("尾号 138-0013 来电", ""),
        ("138-0013-8000 5-1-0402 来电", "5-1-0402"),
        ("0755-12345678 来电", ""),
        ("400-1203-123 送水", ""),
        ("3-1203-13800138000漏水", "3-1203"),
    ],
)
def test_a_date_a_time_or_a_number_is_no_room(typed: str, room: str) -> None:
    assert parse(typed).room == room


def test_a_room_the_site_knows_is_preferred() -> None:
    assert parse("9-2-9999 3-1203 漏水", {"3-1203"}.__contains__).room == "3-1203"
    assert parse("1203 漏水", {"1203"}.__contains__).room == "1203"
    assert parse("1203 漏水").room == ""
    assert parse("9-2-9999 漏水", {"3-1203"}.__contains__).room == "9-2-9999"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0755-12345678", "075512345678"),
        ("（0755）12345678", "075512345678"),
        ("010 6543 2100", "01065432100"),
        ("400-820-8820", "4008208820"),
        ("+852 9123 4567", "+85291234567"),
        ("26543210", "26543210"),
    ],
)
def test_a_telephone_number_is_taken(typed: str, number: str) -> None:
    found = parse(f"3-2-1203 {typed} 漏水")
    assert (found.room, found.telephone, found.text) == ("3-2-1203", number, "漏水")
    assert found.channel_hint == "telephone"


@pytest.mark.rule("REQ-04", "REQ-05", "REQ-06")
@pytest.mark.parametrize(
    ("said", "kind", "sub_kind", "urgency"),
    [
        ("厨房漏水", "repair", "water", "urgent"),
        ("家里停电", "repair", "electric", "urgent"),
        ("马桶堵了", "repair", "water", "normal"),
        ("空调坏了", "repair", "appliance", "normal"),
        ("锁在门外", "repair", "lock", "urgent"),
        ("locked out", "repair", "lock", "urgent"),
        ("窗户关不上", "repair", "structure", "normal"),
        ("车牌识别坏了", "repair", "other", "normal"),
        ("热水器打不着火", "repair", "appliance", "normal"),
        ("电梯困人", "repair", "lift", "emergency"),
        ("stuck in the elevator", "repair", "lift", "emergency"),
        ("有燃气味", "repair", "gas", "emergency"),
        ("smell of gas in the kitchen", "repair", "gas", "emergency"),
        ("老人晕倒", "medical", "", "emergency"),
        ("胸痛", "medical", "", "emergency"),
        ("救命", "medical", "", "emergency"),
        ("heart attack", "medical", "", "emergency"),
        ("he is NOT BREATHING", "medical", "", "emergency"),
        ("着火了救命", "disaster", "fire", "emergency"),
        ("楼道冒烟", "disaster", "fire", "emergency"),
        ("there is a fire", "disaster", "fire", "emergency"),
        ("车库水浸", "disaster", "flooding", "emergency"),
        ("淹水了", "disaster", "flooding", "emergency"),
        ("台风刮倒围挡", "disaster", "typhoon", "emergency"),
        ("狂风吹落广告牌", "disaster", "gale", "emergency"),
        ("家里被盗", "crime_accident", "theft", "emergency"),
        ("有小偷", "crime_accident", "theft", "emergency"),
        ("有人打架", "crime_accident", "fighting", "emergency"),
        ("门口抢劫", "crime_accident", "robbery", "emergency"),
        ("有人杀人", "crime_accident", "homicide", "emergency"),
        ("食物中毒", "crime_accident", "poisoning", "emergency"),
        ("门口车祸", "crime_accident", "traffic_accident", "emergency"),
        ("投诉保洁", "complaint", "", "normal"),
        ("楼上噪音扰民", "complaint", "", "normal"),
        ("loud music upstairs", "complaint", "", "normal"),
        ("请问物业费怎么交", "consult", "oral", "normal"),
        ("咨询装修手续，请书面答复", "consult", "written", "normal"),
        ("how do I pay the electricity bill", "consult", "oral", "normal"),
        ("fire extinguisher check", "other", "", "normal"),
        ("代收快递", "other", "", "normal"),
        ("", "other", "", "normal"),
    ],
)
def test_the_words_suggest_a_kind(said: str, kind: str, sub_kind: str, urgency: str) -> None:
    found = parse(f"3-2-1203 {said}")
    assert (found.kind, found.sub_kind, found.urgency) == (kind, sub_kind, urgency)


@pytest.mark.rule("REQ-26")
@pytest.mark.parametrize(
    ("said", "whose"),
    [
        ("大堂灯不亮", "engineering"),
        ("the corridor light is broken", "engineering"),
        ("车库有可疑人", "security"),
        ("楼道有垃圾", "cleaning"),
        ("花园树枝断了", "greening"),
        ("公共区域借用", "other"),
        ("厨房漏水", ""),
        ("I need someone to lift my sofa", ""),
    ],
)
def test_a_common_area_is_noticed(said: str, whose: str) -> None:
    found = parse(said)
    assert (found.public_area, found.public_area_kind) == (bool(whose), whose)


@pytest.mark.rule("REQ-19")
@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ("业主来电 漏水", "telephone"),
        ("来信反映", "letter"),
        ("传真一份", "fax"),
        ("e-mail from 3-1203", "email"),
        ("住户来访", "in_person"),
        ("保安转告", "relayed"),
        ("总公司转来", "company"),
        ("漏水", ""),
    ],
)
def test_the_words_hint_at_the_channel(said: str, channel: str) -> None:
    assert parse(said).channel_hint == channel


@pytest.mark.rule("REQ-04", "REQ-05", "REQ-06", "REQ-07", "REQ-08")
def test_seven_kinds_three_of_them_special() -> None:
    assert len(intake.KINDS) == len(set(intake.KINDS)) == 7
    assert set(intake.SUB_KINDS) == set(intake.KINDS)
    assert set(intake.SPECIAL_KINDS) == {"medical", "crime_accident", "disaster"}
    assert len(intake.SUB_KINDS["crime_accident"]) == 6
    assert set(intake.SUB_KINDS["disaster"]) == {"typhoon", "gale", "flooding", "fire"}


@pytest.mark.rule("REQ-03", "REQ-19", "REQ-20", "REQ-34", "REQ-39")
def test_every_value_has_a_label_in_both_languages() -> None:
    groups = {
        "kind": intake.KINDS,
        "sub_kind": tuple(sub for subs in intake.SUB_KINDS.values() for sub in subs),
        "urgency": intake.URGENCIES,
        "channel": intake.CHANNELS,
        "requester_kind": intake.REQUESTER_KINDS,
        "post": intake.POSTS,
        "public_area_kind": intake.PUBLIC_AREA_KINDS,
        "nature": intake.NATURES,
        "department": intake.DEPARTMENTS,
        "category": work_orders.CATEGORIES,
        "trade": work_orders.TRADES,
        "price_source": work_orders.PRICE_SOURCES[1:],
        "payer": work_orders.PAYERS,
        "method": work_orders.PAYMENT_METHODS,
        "copy_place": work_orders.COPIES,
        "check_outcome": tuple(OUTCOMES),
        "way": return_visits.WAYS,
        "satisfied": ("yes", "no"),
        "call_line": ("hotline", "other"),
        "call_direction": ("in", "out"),
        "check_answer": ("accepted", "follow_up", "instruct", "countersigned", "seen"),
        "roster_post": models_roster.POSTS,
        "item_kind": models_duty.ITEM_KINDS,
        "handover_outcome": models_duty.OUTCOMES,
        "leave_state": ("requested", "approved", "refused", "withdrawn"),
        "roster_finding": rostering.KINDS,
    }
    keys = {f"{group}.{value}" for group, values in groups.items() for value in values}
    assert keys == set(intake.LABELS)
    assert all(english and chinese for english, chinese in intake.LABELS.values())
    assert len(intake.CHANNELS) == 7 and len(intake.DEPARTMENTS) == 9


def test_label() -> None:
    assert intake.label("kind", "medical", "zh") == "急救病人"
    assert intake.label("kind", "medical", "en") == "Emergency patient"
    assert intake.label("kind", "unheard_of", "zh") == "unheard_of"


@pytest.mark.rule("REQ-18")
@settings(derandomize=True)
@given(st.text(st.characters(exclude_characters="0123456789"), max_size=60).map(str.strip))
def test_no_word_of_the_caller_is_lost(said: str) -> None:
    found = parse(f"漏{said}水 3-2-1203 13800138000 谢谢")
    assert found.text.startswith(f"漏{said}水")
    assert found.text.endswith("谢谢")


PIECES = [
    "3-2-1203",
    "3栋",
    "2单元",
    "13800138000",
    "+86",
    "０７５５－",
    "漏水",
    "fire",
    "2026-11-21",
]


@settings(derandomize=True)
@given(
    st.text(st.characters()) | st.lists(st.sampled_from([*PIECES, " ", "-", "\ud800"])).map("".join)
)
def test_nothing_typed_raises(line: str) -> None:
    found = parse(line)
    assert found.kind in intake.KINDS
    assert found.sub_kind in ("", *intake.SUB_KINDS[found.kind])
    assert found.urgency in intake.URGENCIES
    assert found.public_area_kind in ("", *intake.PUBLIC_AREA_KINDS)
    assert found.channel_hint in ("", *intake.CHANNELS)
    assert parse(line, lambda label: False).text is not None
    label = room_label(line)
    assert label is None or room_label(label) == label


@pytest.mark.parametrize(
    "unit", ["漏水", "a", "1", "1 3-", "3-2-1203 ", "13800138000 ", "a\u0301\u0323", "电梯 "]
)
def test_ten_megabytes_take_less_than_a_second(unit: str) -> None:
    line = unit * (10_000_000 // len(unit))
    started = time.perf_counter()
    parse(line)
    assert time.perf_counter() - started < 1


def test_a_long_text_is_kept_whole_and_a_cut_number_is_not_believed() -> None:
    line = "3-2-1203 " + "漏" * 2045 + " 13800138000 end"
    found = parse(line)
    assert found.room == "3-2-1203"
    assert found.telephone == ""
    assert found.text.endswith("13800138000 end")
