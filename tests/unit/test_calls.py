"""Telephone calls: three rings, and a hotline that stays free for callers."""

import json

import pytest
from support.busy import request
from support.played import on_duty
from support.sites import Site, sign_in
from support.spoken import said

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import InvalidInput, NotFound
from frontdesk.registers import calls, duty_log
from frontdesk.registers.calls import CallDraft
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.screens.wizard_data import read_run


@pytest.fixture
def counting(site: Site) -> Desk:
    """A site that records the rings; 王岚 is on duty."""
    (site.folder / "rulebook.toml").write_text('"phone.record_rings" = true\n', "utf-8")
    return on_duty(site.open())


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty, where nobody counts rings."""
    return on_duty(desk)


@pytest.mark.rule("DUTY-15")
@pytest.mark.parametrize(("rings", "slow"), [(0, False), (3, False), (4, True)])
def test_more_than_three_rings_are_flagged(counting: Desk, rings: int, slow: bool) -> None:
    counting.act(calls.note, CallDraft(caller="刘洋", about="问停水", rings=rings))
    [one] = counting.ask(calls.page)
    assert (one.slow, one.outgoing, one.rings) == (slow, False, rings)
    assert ("DUTY-15" in said(counting)[-1]) is slow


@pytest.mark.rule("DUTY-15")
def test_rings_are_asked_only_where_the_site_records_them(clerk: Desk) -> None:
    with pytest.raises(InvalidInput, match="not recorded"):
        clerk.act(calls.note, CallDraft(caller="刘洋", rings=2))
    clerk.act(calls.note, CallDraft(caller="刘洋"))
    assert clerk.ask(calls.page)[0].slow is False


@pytest.mark.rule("DUTY-19")
def test_a_call_out_on_the_hotline_is_taken_with_its_rule(clerk: Desk) -> None:
    for line in ("hotline", "other"):
        draft = CallDraft(line=line, direction="out", telephone="139 0013 9000", about="叫车")
        clerk.act(calls.note, draft)
    other, hotline = clerk.ask(calls.page)
    assert (hotline.outgoing, other.outgoing) == (True, False)
    assert hotline.telephone == "13900139000"
    assert said(clerk)[-2] == ("电话，值班热线，去电，13900139000：叫车；热线外拨（DUTY-19）")


def test_calls_are_paged_newest_first_both_ways(clerk: Desk) -> None:
    ids = [clerk.act(calls.note, CallDraft(about=f"第{n}个")) for n in range(5)]
    page = clerk.ask(calls.page, limit=2)
    assert [one.id for one in page] == ids[:2:-1]
    assert [one.id for one in clerk.ask(calls.page, page[-1].id, 2)] == [ids[2], ids[1]]
    assert [one.id for one in clerk.ask(calls.page, limit=2, after=ids[1])] == [ids[3], ids[2]]
    assert [one.id for one in clerk.ask(calls.page, limit=2, oldest=True)] == [ids[1], ids[0]]


def test_a_call_belongs_to_a_request_and_was_when_it_was(clerk: Desk, clock: ManualClock) -> None:
    number = request(clerk, "3-2-1203 厨房漏水 13800138000")
    earlier = clock.now() - 10 * MINUTE
    clerk.act(calls.note, CallDraft(caller="刘洋", request_id=number, at=earlier, answered=False))
    [one] = clerk.ask(calls.page)
    assert (one.request_id, one.at, one.answered) == (number, earlier, False)
    history = clerk.ask(duty_log.history, f"help_request:{number}", language="zh")
    assert "call.noted" in {row.kind for row in history}
    assert said(clerk)[-1].endswith("未接通")
    with pytest.raises(NotFound):
        clerk.act(calls.note, CallDraft(caller="刘洋", request_id=99))


@pytest.mark.rule("CON-11", "CARE-28")
def test_a_call_about_a_confidential_matter_is_closed_to_others(site: Site, clerk: Desk) -> None:
    secret = {"content": "邻居欠费", "room": "3-2-1203", "requester": "刘洋", "secret": True}
    number = read_run(clerk, clerk.begin("enquiry", secret)).run.request_id
    clerk.act(calls.note, CallDraft(caller="刘洋", about="欠费的事", request_id=number))
    assert clerk.ask(calls.page)[0].about == "欠费的事"
    [other] = sign_in(site.open(), "李娜").ask(calls.page)
    assert (other.caller, other.about) == ("", f"confidential case #{number}")


@pytest.mark.parametrize(
    "draft",
    [
        CallDraft(),
        CallDraft(caller="刘洋", line="mobile"),
        CallDraft(caller="刘洋", direction="up"),
        CallDraft(telephone="打不通"),
        CallDraft(about="长" * 201),
        CallDraft(caller="刘洋", at=2**53),
    ],
)
def test_what_is_no_call(clerk: Desk, draft: CallDraft) -> None:
    with pytest.raises(InvalidInput):
        clerk.act(calls.note, draft)


@pytest.mark.parametrize("draft", [{"rings": 61}, {"rings": 2, "direction": "out"}])
def test_rings_that_cannot_be(counting: Desk, draft: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        counting.act(calls.note, CallDraft(caller="刘洋", **draft))  # type: ignore[arg-type]


@pytest.mark.rule("DUTY-09", "DUTY-10")
def test_a_round_of_patrol_stands_in_the_log_with_what_was_found(clerk: Desk) -> None:
    fields = {"route": "花园、地库", "outcome": "一处异常", "findings": "B2 积水，已抽"}
    seq = clerk.act(duty_log.write, EntryDraft("patrol.made", fields))
    assert said(clerk)[-1] == "巡查：花园、地库；一处异常；发现：B2 积水，已抽"
    detail = clerk.ask(duty_log.entry, seq, language="en")
    assert "findings: B2" in str(detail.row.text) and json.dumps(detail.row.kind)
    with pytest.raises(InvalidInput):
        clerk.act(duty_log.write, EntryDraft("patrol.made", {"route": "花园"}))
