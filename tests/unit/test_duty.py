"""Duty changes by two signatures or not at all."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from support.busy import RELIEF, note, relieve, request
from support.second_reader import canonical, problems_of, sha256
from support.sites import IDS, PINS, START, Site, sign_in

from frontdesk.clock import HOUR, ManualClock, instant_from_iso
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, Refused
from frontdesk.registers import commitments, duty, duty_log, help_requests, notifications
from frontdesk.registers.handovers import blocking, emergency
from frontdesk.registers.handovers.emergency import Relief
from frontdesk.registers.roster import plan, templates
from frontdesk.registers.roster.rows import RowDraft
from frontdesk.rules.rulebook import Rulebook


def on_duty(desk: Desk) -> str | None:
    shift = desk.ask(duty.current)
    return shift.name if shift else None


def try_relief(
    desk: Desk,
    incoming: str,
    relief: Relief = RELIEF,
    release: str = "",
    releaser: str | None = None,
) -> Refused:
    """A relief that must be refused and leave nothing behind."""
    before, shift = desk.anchor(), desk.ask(duty.current)
    second = desk.warrant(IDS[releaser], PINS[releaser]) if releaser else None
    with (
        pytest.raises((GuardRefused, InvalidInput, NotAuthorised)) as refusal,
        desk.transaction(warrant=desk.warrant(IDS[incoming], PINS[incoming]), release=second) as tx,
    ):
        emergency.relieve(tx, relief, release=release)
    assert desk.anchor() == before and desk.ask(duty.current) == shift
    return refusal.value


@pytest.mark.rule("DUTY-28")
def test_duty_is_opened_once(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    assert on_duty(desk) == "王岚"
    sign_in(desk, "李娜")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(duty.open_first)
    assert refusal.value.rule == "HO-12"


def test_duty_is_for_those_who_may_stand_it(desk: Desk) -> None:
    sign_in(desk, "周明")
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(duty.open_first)
    assert refusal.value.rule == "DUTY-02"


@pytest.mark.rule("DUTY-12")
def test_signing_out_or_in_does_not_end_duty(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    desk.sign_out()
    assert on_duty(desk) == "王岚"
    sign_in(desk, "李娜")
    note(desk, "帮忙记一笔")
    assert on_duty(desk) == "王岚"


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-03-02T08:29:59.999", "2026-03-02T08:30"),
        ("2026-03-02T08:30:00.000", "2026-03-02T17:30"),
        ("2026-03-02T17:29:59.999", "2026-03-02T17:30"),
        ("2026-03-02T17:30:00.000", "2026-03-03T08:30"),
        ("2026-03-02T23:59:59.999", "2026-03-03T08:30"),
        ("2026-03-03T00:00:00.000", "2026-03-03T08:30"),
        ("2026-12-31T23:00:00.000", "2027-01-01T08:30"),
    ],
)
def test_a_shift_is_found_by_interval_across_midnight(desk: Desk, now: str, end: str) -> None:
    instant = instant_from_iso(f"{now}+08:00")
    found = duty.shift_end(instant, Rulebook.load(), desk.house.zone)
    assert found == instant_from_iso(f"{end}:00.000+08:00")


@pytest.mark.rule("DUTY-27", "DUTY-28", "HO-12", "HO-13", "LOG-16")
def test_a_relief_is_signed_by_both(site: Site, desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    request(desk, "3-2-1203 厨房漏水")
    desk.act(commitments.promise, "回电", 30)
    clock.advance(HOUR)
    before = desk.anchor()
    findings = replace(RELIEF, findings="对讲机裂", follow_up="跟进漏水")
    with desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"])) as tx:
        emergency.relieve(tx, findings)
    assert on_duty(desk) == "李娜"
    given, opened, taken = entries_after(site, before.seq)
    assert [e["kind"] for e in (given, opened, taken)] == [
        "handover.given",
        "shift.opened",
        "handover.taken",
    ]
    assert [e["author"] for e in (given, opened, taken)] == [2, 3, 3]
    assert given["retention"] == taken["retention"] == "permanent"
    sheet = given["data"]["sheet"]
    assert sheet["log"] == before.log
    assert sheet["cut_off"] == {"seq": before.seq, "head": before.head}
    things = [thing for line in sheet["open"] for thing in line["things"]]
    assert sorted(things) == ["commitment:1", "commitment:2", "help_request:1"]
    assert {line["taken_by"] for line in sheet["open"]} == {IDS["李娜"]}
    digest = sha256(canonical(sheet))
    assert given["data"]["sheet_sha256"] == taken["data"]["sheet_sha256"] == digest
    assert "对讲机裂" in given["text"] and "跟进漏水" in given["text"]
    assert (given["shift"], taken["shift"]) == (1, 2)
    with closing(sqlite3.connect(site.database)) as raw:
        row = raw.execute("SELECT sheet, sheet_sha256, from_shift, to_shift FROM handover")
        text, stored, *shifts = row.fetchone()
        states = [row[0] for row in raw.execute("SELECT state FROM shift ORDER BY id")]
    assert sha256(text.encode()) == stored == digest and shifts == [1, 2]
    assert states == ["handed_over", "running"]
    assert problems_of(site.database) == [] and desk.verify().problems == ()


def entries_after(site: Site, seq: int) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(site.database)) as raw:
        rows = raw.execute(
            "SELECT env, body FROM ledger_entry JOIN entry_body USING (seq) WHERE seq > ? "
            "ORDER BY seq",
            (seq,),
        )
        return [{**json.loads(body), **json.loads(env)} for env, body in rows]


@pytest.mark.rule("HO-12")
def test_the_same_person_does_not_sign_twice(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    assert try_relief(desk, "王岚").rule == "HO-12"


@pytest.mark.rule("HO-13")
def test_only_who_is_on_duty_hands_over(desk: Desk) -> None:
    sign_in(desk, "李娜")
    assert try_relief(desk, "王岚").rule == "HO-13"
    sign_in(desk, "王岚").act(duty.open_first)
    sign_in(desk, "李娜")
    assert try_relief(desk, "赵强").rule == "HO-13"


def test_only_who_may_stand_duty_takes_it(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    assert try_relief(desk, "周明").rule == "DUTY-02"


def test_a_relief_needs_a_second_pin(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    with pytest.raises(GuardRefused) as refusal:
        desk.act(emergency.relieve, RELIEF)
    assert refusal.value.rule == "HO-12"


def test_a_warrant_is_good_for_one_signature(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    warrant = desk.warrant(IDS["李娜"], PINS["李娜"])
    with desk.transaction(warrant=warrant) as tx:
        emergency.relieve(tx, RELIEF)
    sign_in(desk, "李娜")
    with pytest.raises(Refused, match="has been used"), desk.transaction(warrant=warrant) as tx:
        emergency.relieve(tx, RELIEF)


@pytest.mark.rule("HO-13")
def test_an_emergency_relief_says_why(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    refusal = try_relief(desk, "李娜", replace(RELIEF, reason=" "))
    assert isinstance(refusal, InvalidInput) and refusal.rule == "HO-13"
    relieve(desk, "王岚", "李娜")
    [given] = [row for row in desk.ask(duty_log.page).rows if row.kind == "handover.given"]
    assert "紧急顶班：家里有急事" in (given.text or "")
    with desk.reading() as reading:
        row = reading.raw.execute("SELECT outcome, reason FROM handover").fetchone()
        assert reading.raw.execute("SELECT how FROM shift ORDER BY id").fetchall() == [
            ("first",),
            ("emergency",),
        ]
    assert tuple(row) == ("emergency", "家里有急事")


@pytest.mark.rule("HO-15", "AUTH-05")
def test_important_work_blocks_until_it_is_done_or_released(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    number = request(desk, "3-2-1203 有人晕倒")
    assert try_relief(desk, "李娜").rule == "HO-15"
    assert try_relief(desk, "李娜", release="没事").rule == "HO-15"
    assert try_relief(desk, "赵强", release="没事").rule == "HO-15"
    desk.act(help_requests.answer, number, "120 已到")
    tell_all(desk)
    relieve(desk, "王岚", "李娜")
    assert on_duty(desk) == "李娜"


def tell_all(desk: Desk) -> None:
    for item in desk.ask(notifications.waiting):
        desk.act(notifications.record, item.id, reached=True, told="周明")


@pytest.mark.rule("HO-11", "HO-15", "REQ-40")
def test_a_special_request_of_which_somebody_must_be_told_still_blocks(
    site: Site, desk: Desk
) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    number = request(desk, "3-2-1203 有人晕倒")
    desk.act(help_requests.hand_over, number, "保安部")
    refusal = try_relief(desk, "李娜")
    assert refusal.rule == "HO-15" and "#1" in str(refusal)
    waiting = desk.ask(notifications.waiting)
    seq = desk.anchor().seq
    with desk.transaction(
        warrant=desk.warrant(IDS["陈静"], PINS["陈静"]),
    ) as tx:
        emergency.relieve(tx, RELIEF, release="我来通知")
    (given,) = [entry for entry in entries_after(site, seq) if entry["kind"] == "handover.given"]
    [line] = given["data"]["sheet"]["open"]
    left = [thing for thing in line["things"] if thing.startswith("notification:")]
    assert left == [f"notification:{item.id}" for item in waiting] and line["red"]
    sign_in(desk, "陈静")
    tell_all(desk)
    relieve(desk, "陈静", "李娜")
    assert on_duty(desk) == "李娜"


@pytest.mark.rule("HO-15")
def test_a_running_procedure_that_took_a_request_decides_alone(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    number = request(desk, "3-2-1203 有人晕倒")
    run = desk.begin(
        "emergency-patient", {"room": "3-2-1203", "phone": "13800138000"}, request=number
    )
    assert desk.ask(notifications.waiting)
    assert desk.ask(blocking.important_requests) == []
    assert [row.id for row in desk.ask(blocking.unstable_runs)] == [run]


@pytest.mark.rule("HO-12", "HO-15", "AUTH-05")
def test_a_third_person_releases_and_two_sign(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    request(desk, "3-2-1203 有人晕倒")
    assert try_relief(desk, "李娜", release="没事", releaser="赵强").rule == "AUTH-05"
    assert try_relief(desk, "李娜", releaser="周明").rule == "HO-15"
    release = desk.warrant(IDS["周明"], PINS["周明"])
    seq = desk.anchor().seq
    with desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"]), release=release) as tx:
        emergency.relieve(tx, RELIEF, release="家属在场")
    assert on_duty(desk) == "李娜" and release.used
    given, _opened, taken = entries_after(site, seq)
    assert (given["author"], taken["author"]) == (IDS["王岚"], IDS["李娜"])
    assert given["data"]["sheet"]["release"] == "家属在场"
    assert given["data"]["sheet"]["released_by"] == IDS["周明"]
    assert given["data"]["released_by"] == "周明"
    assert "重要工作由周明放行：家属在场" in given["text"]
    sign_in(desk, "李娜")
    with (
        pytest.raises(Refused, match="has been used"),
        desk.transaction(warrant=desk.warrant(IDS["王岚"], PINS["王岚"]), release=release) as tx,
    ):
        emergency.relieve(tx, RELIEF, release="家属在场")
    assert desk.verify().problems == ()


def test_a_release_nobody_needs_leaves_no_name(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    seq = desk.anchor().seq
    with desk.transaction(
        warrant=desk.warrant(IDS["李娜"], PINS["李娜"]),
        release=desk.warrant(IDS["周明"], PINS["周明"]),
    ) as tx:
        emergency.relieve(tx, RELIEF, release="没事")
    sheet = entries_after(site, seq)[0]["data"]["sheet"]
    assert (sheet["release"], sheet["released_by"]) == ("", None)


@pytest.mark.rule("HO-15", "AUTH-05")
def test_a_supervisor_releases_with_a_reason(desk: Desk) -> None:
    sign_in(desk, "陈静").act(duty.open_first)
    request(desk, "3-2-1203 有人晕倒")
    assert try_relief(desk, "李娜").rule == "HO-15"
    with desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"])) as tx:
        emergency.relieve(tx, RELIEF, release="家属在场")
    assert on_duty(desk) == "李娜"
    sheet = desk.ask(duty_log.history, "handover:1")
    assert [row.kind for row in sheet] == ["handover.taken", "handover.given"]


def test_a_failure_in_the_middle_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    before = desk.anchor()

    def broken(*args: object) -> int:
        raise RuntimeError("power cut")

    monkeypatch.setattr(duty, "open_shift", broken)
    with (
        pytest.raises(RuntimeError),
        desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"])) as tx,
    ):
        emergency.relieve(tx, RELIEF)
    assert desk.anchor() == before and on_duty(desk) == "王岚"
    assert desk.verify().problems == ()


def test_the_newest_shifts_first(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    clock.advance(HOUR)
    relieve(desk, "王岚", "李娜")
    newest, oldest = desk.ask(duty.recent)
    assert (newest.name, newest.closed_at) == ("李娜", None)
    assert (oldest.name, oldest.opened_at, oldest.closed_at) == ("王岚", START, START + HOUR)


@pytest.mark.rule("HO-10")
def test_an_unfinished_entry_of_the_outgoing_clerk_blocks_the_relief(
    signed_in: Callable[[str], Desk],
) -> None:
    desk = signed_in("王岚")
    desk.act(duty.open_first)
    desk.keep_draft("entry", {"content": "half a sentence"})
    with (
        pytest.raises(GuardRefused, match="F7") as refused,
        desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"])) as tx,
    ):
        emergency.relieve(tx, Relief("有急事", True, True, True))
    assert refused.value.rule == "HO-10"
    desk.keep_draft("entry", None)
    with desk.transaction(warrant=desk.warrant(IDS["李娜"], PINS["李娜"])) as tx:
        assert emergency.relieve(tx, Relief("有急事", True, True, True)) == 2


def rostered(desk: Desk, month: str, **codes: str) -> None:
    """A complete roster: the same code on every day of the month for each of these clerks."""
    sign_in(desk, "陈静")
    desk.act(templates.keep, "D", 8 * 60 + 30, 18 * 60)
    desk.act(templates.keep, "N", 18 * 60, 8 * 60 + 30)
    for name, code in codes.items():
        desk.act(plan.set_row, month, RowDraft(name, (code,) * 31))
    desk.act(plan.complete, month, accept="够用")


@pytest.mark.rule("DUTY-02", "DUTY-16")
def test_the_roster_says_who_opens_duty_and_until_when(desk: Desk) -> None:
    rostered(desk, "2026-03", 王岚="D", 李娜="N")
    sign_in(desk, "李娜")
    with pytest.raises(GuardRefused) as refusal:
        desk.act(duty.open_first)
    assert refusal.value.rule == "DUTY-02"
    sign_in(desk, "王岚").act(duty.open_first)
    shift = desk.ask(duty.current)
    assert shift is not None
    assert shift.ends_at == instant_from_iso("2026-03-02T18:00:00.000+08:00")


@pytest.mark.rule("DUTY-02", "HO-15")
def test_a_relief_who_is_not_on_the_roster_needs_a_supervisor(
    desk: Desk, clock: ManualClock
) -> None:
    rostered(desk, "2026-03", 王岚="D", 李娜="N")
    sign_in(desk, "王岚").act(duty.open_first)
    clock.advance(8 * HOUR + 50 * 60_000)
    assert desk.ask(blocking.blockers, IDS["李娜"]) == []
    [one] = desk.ask(blocking.blockers, IDS["赵强"])
    assert (one.subject, one.why, one.rule) == ("roster", "roster", "DUTY-02")
