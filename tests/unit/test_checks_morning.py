"""A morning check from its beginning to the signature; what comes of an answer."""

import json
import random
import sqlite3
from contextlib import closing
from itertools import pairwise
from typing import Any

import pytest
from support.busy import asked_supervisor, note, relieve, request
from support.checks import ahead, answered, begun, of, signed, view
from support.second_reader import canonical, problems_of, sha256
from support.sites import IDS, Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised, NotFound
from frontdesk.language import set_language
from frontdesk.registers import (
    approvals,
    commitments,
    duty,
    duty_log,
    help_requests,
    instructions,
    notifications,
)
from frontdesk.registers.checks import morning
from frontdesk.registers.checks.shapes import Exception_
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.roster import plan
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.screens import check_forms


@pytest.fixture
def worked(desk: Desk, clock: ManualClock) -> Desk:
    """A night in which 王岚 corrected an entry and handed over; 李娜 is on duty."""
    sign_in(desk, "王岚").act(duty.open_first)
    desk.act(duty_log.correct, note(desk, "三楼灯不亮"), "四楼灯不亮", "听错")
    relieve(desk, "王岚", "李娜")
    clock.advance(HOUR)
    return sign_in(desk, "李娜")


def wrong(desk: Desk, check: int, sort: str = "corrected") -> Exception_:
    (found,) = of(view(desk, check).exceptions, sort)
    return found


def state_of(site: Site, shift: int) -> str:
    with closing(sqlite3.connect(site.database)) as raw:
        return str(raw.execute("SELECT state FROM shift WHERE id = ?", (shift,)).fetchone()[0])


@pytest.mark.rule("LOG-07", "LOG-08", "HO-19", "AUTH-31", "DUTY-28")
def test_the_signature_covers_shifts_handovers_and_answers(
    site: Site, worked: Desk, clock: ManualClock
) -> None:
    check = begun(worked)
    answered(worked, check)
    before = view(worked, check)
    seq = worked.act(morning.sign, check)
    anchor = worked.anchor()
    after = view(worked, check)
    assert anchor.seq == seq and after.state == "signed" and after.signed_by == "陈静"
    assert (state_of(site, 1), state_of(site, 2)) == ("reviewed", "running")
    with closing(sqlite3.connect(site.database)) as raw:
        env, body = raw.execute(
            "SELECT env, body FROM ledger_entry JOIN entry_body USING (seq) WHERE seq = ?", (seq,)
        ).fetchone()
        text, digest = raw.execute("SELECT sheet, sheet_sha256 FROM log_check").fetchone()
    entry, sheet = {**json.loads(body), **json.loads(env)}, json.loads(text)
    assert (entry["kind"], entry["author"], entry["retention"]) == (
        "check.signed",
        IDS["陈静"],
        "permanent",
    )
    assert sha256(canonical(sheet)) == digest == entry["data"]["sheet_sha256"]
    assert sheet["log"] == anchor.log
    assert sheet["cut_off"] == {"seq": before.to_seq, "head": before.head}
    assert [one["key"] for one in sheet["exceptions"]] == [one.key for one in before.exceptions]
    assert all(one["answer"]["by"] == "陈静" for one in sheet["exceptions"])
    assert before.shifts[0].report == after.shifts[0].report and before.shifts[0].handover_id == 1
    assert "王岚 hands over to 李娜" in before.shifts[0].report
    assert sheet["sample"] == [row.seq for row in before.sample]
    assert [one["id"] for one in sheet["shifts"]] == [1]
    assert {fact["table"] for fact in entry["facts"]} == {"log_check", "shift"}
    assert [one.key for one in after.exceptions] == [one.key for one in before.exceptions]
    assert problems_of(site.database) == [] and worked.verify().problems == ()


@pytest.mark.rule("LOG-07")
def test_nothing_is_signed_before_everything_is_answered_and_the_sample_seen(
    worked: Desk,
) -> None:
    check = begun(worked)
    with pytest.raises(GuardRefused) as refusal:
        worked.act(morning.sign, check)
    assert refusal.value.rule == "LOG-07"
    assert refusal.value.missing == ("exceptions_answered", "sample_seen")
    keys = [one.key for one in view(worked, check).left]
    assert worked.act(morning.answer_all, check, keys) == len(keys) > 0
    with pytest.raises(GuardRefused) as refusal:
        worked.act(morning.sign, check)
    assert refusal.value.missing == ("sample_seen",)
    worked.act(morning.see_sample, check)
    seq = worked.anchor().seq
    worked.act(morning.see_sample, check)
    assert worked.anchor().seq == seq and view(worked, check).may_sign
    worked.act(morning.sign, check)
    for again in (morning.sign, morning.see_sample):
        with pytest.raises(GuardRefused, match="has been signed"):
            worked.act(again, check)


@pytest.mark.rule("AUTH-31", "LOG-07")
@pytest.mark.parametrize("name", ["王岚", "赵强"])
def test_only_a_supervisor_checks(worked: Desk, name: str) -> None:
    check = begun(worked)
    sign_in(worked, name)
    for act in (
        lambda: worked.act(morning.begin),
        lambda: worked.act(morning.answer_all, check, []),
        lambda: worked.act(morning.see_sample, check),
        lambda: worked.act(morning.sign, check),
    ):
        with pytest.raises(NotAuthorised) as refusal:
            act()
        assert refusal.value.rule == "AUTH-31"


def test_one_check_of_a_kind_at_a_time_and_anybody_goes_on_with_it(worked: Desk) -> None:
    check = begun(worked)
    seq = worked.anchor().seq
    assert begun(worked, "周明") == check and worked.anchor().seq == seq
    assert worked.ask(morning.open_check) == check
    answered(worked, check)
    worked.act(morning.sign, check)
    assert view(worked, check).begun_by == "陈静" and view(worked, check).signed_by == "周明"
    assert worked.ask(morning.open_check) is None
    with pytest.raises(InvalidInput):
        worked.act(morning.begin, "evening")


# Answers ----------------------------------------------------------------------------------------


def test_an_answer_is_an_entry_and_may_be_thought_over(worked: Desk) -> None:
    check = begun(worked)
    key = wrong(worked, check).key
    seq = worked.act(morning.answer, check, key, "accepted", "知道了")
    (entry,) = [row for row in worked.ask(duty_log.page).rows if row.seq == seq]
    assert "知道了" in (entry.text or "") and "认可" in (entry.text or "")
    worked.act(morning.answer, check, key, "instruct", "写清楚楼层")
    answer = wrong(worked, check).answer
    assert answer and (answer.answer, answer.words, answer.by) == ("instruct", "写清楚楼层", "陈静")
    with pytest.raises(GuardRefused, match="answered already"):
        worked.act(morning.answer, check, key, "accepted")


@pytest.mark.rule("LOG-07")
def test_a_follow_up_is_a_promise_of_whoever_answers_or_is_named(
    worked: Desk, clock: ManualClock
) -> None:
    check = begun(worked)
    first, second = (one.key for one in view(worked, check).left[:2])
    due = clock.now() + 2 * HOUR
    worked.act(morning.answer, check, first, "follow_up", "问王岚", due)
    worked.act(morning.answer, check, second, "follow_up", "查四楼", due, IDS["王岚"])
    made = {one.label: one for one in worked.ask(commitments.running)}
    assert made["问王岚"].owner == IDS["陈静"] and made["查四楼"].owner == IDS["王岚"]
    assert made["查四楼"].due_at == due and made["查四楼"].rule == commitments.PROMISE
    answer = next(one.answer for one in view(worked, check).exceptions if one.key == second)
    assert answer and answer.due_at == due and answer.commitment_id == made["查四楼"].id
    worked.act(commitments.settle, made["查四楼"].id)


@pytest.mark.rule("DUTY-03", "LOG-07")
def test_an_instruction_waits_for_the_clerk_it_is_for(worked: Desk) -> None:
    check = begun(worked)
    worked.act(
        morning.answer, check, wrong(worked, check).key, "instruct", "写清楚", to=IDS["王岚"]
    )
    (one,) = worked.ask(instructions.pending, IDS["王岚"])
    assert one.content == "写清楚" and worked.ask(instructions.pending, IDS["李娜"]) == []
    sign_in(worked, "王岚").act(instructions.read, one.id)
    assert worked.ask(instructions.pending, IDS["王岚"]) == []


@pytest.mark.rule("AUTH-02", "LOG-07")
def test_a_telephone_decision_is_answered_by_countersigning(worked: Desk) -> None:
    asked_supervisor(worked)
    check = begun(worked)
    key = wrong(worked, check, "approval").key
    with pytest.raises(InvalidInput, match="choose from countersigned"):
        worked.act(morning.answer, check, key, "accepted")
    with pytest.raises(InvalidInput, match="signed"):
        worked.act(morning.answer_all, check, [key])
    worked.act(morning.answer, check, key, "countersigned")
    kinds = [row.kind for row in worked.ask(duty_log.page).rows[:2]]
    assert kinds == ["check.answered", "approval.given"]
    answered(worked, check)
    worked.act(morning.sign, check)
    assert of(ahead(worked), "approval") == []


def test_what_was_countersigned_meanwhile_is_still_listed_and_answered(worked: Desk) -> None:
    asked_supervisor(worked)
    check = begun(worked)
    key = wrong(worked, check, "approval").key
    worked.act(approvals.countersign, int(key.removeprefix("approval:")))
    assert wrong(worked, check, "approval").answer is None
    worked.act(morning.answer, check, key, "countersigned")
    assert wrong(worked, check, "approval").answer is not None


def test_what_is_put_right_after_it_was_answered_stays_on_the_sheet(worked: Desk) -> None:
    number = request(worked, "3-2-1203 有人晕倒")
    worked.act(help_requests.hand_over, number, "保安部")
    check = begun(worked)
    untold = of(view(worked, check).exceptions, "untold")
    worked.act(morning.answer, check, untold[0].key, "accepted", "我来说")
    for one in untold:  # told of while the check is open; as the sheet has it they were not
        worked.act(notifications.record, int(one.key.partition(":")[2]), reached=True, told="周明")
    after = of(view(worked, check).exceptions, "untold")
    assert [one.key for one in after] == [one.key for one in untold]
    assert [one.words for one in after] == [one.words for one in untold]
    answered(worked, check)
    worked.act(morning.sign, check)
    assert of(ahead(worked), "untold") == []


def test_a_follow_up_that_keeps_the_words_offered_has_those_of_the_log(worked: Desk) -> None:
    check = begun(worked)
    log = worked.house.language
    set_language("en" if log == "zh" else "zh")
    (one,) = of(worked.ask(morning.show, check).exceptions, "corrected")
    *_others, offered = check_forms.follow_up_fields(one, (), IDS["陈静"])
    typed = {"due_at": "23:50", "owner": None, "follow_up": offered.value}
    worked.act(check_forms.follow_up(check, one), typed)
    (promise,) = worked.ask(commitments.running)
    kept = worked.ask(lambda reading: morning.show(reading, check, log))
    (same,) = of(kept.exceptions, "corrected")
    assert promise.label == same.words != offered.value


def test_an_exception_that_is_gone_keeps_its_answer(worked: Desk, clock: ManualClock) -> None:
    clock.advance(27 * DAY)
    check = begun(worked)
    before = next(one for one in view(worked, check).exceptions if one.key == "roster:2026-04")
    worked.act(morning.answer, check, before.key, "accepted", "今天排")
    worked.act(plan.set_row, "2026-04", RowDraft("李娜", cells=("H",) * 30))
    worked.act(plan.complete, "2026-04", accept="主管顶班")
    assert not of(ahead(worked), "roster")
    after = next(one for one in view(worked, check).exceptions if one.key == before.key)
    assert "2026-04" in after.words and after.title("en") not in after.words
    assert after.answer and after.answer.words == "今天排"


@pytest.mark.rule("REQ-13")
def test_whoever_answers_a_missed_clock_has_been_told_of_it(
    worked: Desk, clock: ManualClock
) -> None:
    request(worked, "3-2-1203 厨房漏水")
    clock.advance(20 * MINUTE)
    worked.tick()
    (before,) = worked.ask(notifications.waiting)
    check = begun(worked)
    worked.act(morning.answer, check, wrong(worked, check, "breached").key, "accepted")
    assert worked.ask(notifications.waiting) == [] and before.role == "cs_supervisor"


@pytest.mark.parametrize(
    ("answer", "more"),
    [
        ("follow_up", {"words": "问"}),
        ("follow_up", {"words": "", "due_at": 2**50}),
        ("follow_up", {"words": "问", "due_at": 1}),
        ("instruct", {}),
        ("countersigned", {}),
        ("seen", {}),
    ],
)
def test_an_answer_that_says_nothing_is_refused(
    worked: Desk, answer: str, more: dict[str, Any]
) -> None:
    check = begun(worked)
    seq = worked.anchor().seq
    with pytest.raises(InvalidInput) as refusal:
        worked.act(morning.answer, check, wrong(worked, check).key, answer, **more)
    assert refusal.value.rule == "LOG-07" or answer == "instruct"
    assert worked.anchor().seq == seq
    with pytest.raises(NotFound, match="no exception entry:999999"):
        worked.act(morning.answer, check, "entry:999999", "accepted")


@pytest.mark.rule("CARE-28")
def test_what_is_said_to_a_confidential_matter_stays_with_supervisors(
    site: Site, worked: Desk, clock: ManualClock
) -> None:
    secret = note(worked, "某户家事", confidential=True)
    worked.act(duty_log.correct, secret, "某户家事，已劝解", "写漏")
    check = begun(worked)
    found = next(one for one in view(worked, check).exceptions if one.confidential)
    worked.act(
        morning.answer, check, found.key, "follow_up", "找某户谈", clock.now() + HOUR, IDS["李娜"]
    )
    answered(worked, check)
    worked.act(morning.sign, check)
    with closing(sqlite3.connect(site.database)) as raw:
        (sheet,) = raw.execute("SELECT sheet FROM log_check").fetchone()
        labels = [row[0] for row in raw.execute("SELECT label FROM commitment")]
    assert "某户" not in sheet and not any("某户" in label for label in labels)
    sign_in(worked, "李娜")
    rows = worked.ask(duty_log.page).rows
    assert not any("找某户谈" in (row.text or "") for row in rows)
    assert any(row.kind == "check.answered" and row.text is None for row in rows)
    texts = [one.answer.words for one in view(worked, check).exceptions if one.answer]
    assert not any("某户" in text for text in texts)


# Between two checks -----------------------------------------------------------------------------


@pytest.mark.rule("LOG-07")
def test_what_is_written_while_a_check_is_open_belongs_to_the_next(
    worked: Desk, clock: ManualClock
) -> None:
    check = begun(worked)
    before = [one.key for one in view(worked, check).exceptions]
    sign_in(worked, "李娜")
    late = worked.act(
        duty_log.write, EntryDraft(fields={"content": "补记"}, occurred_at=clock.now() - HOUR)
    )
    asked_supervisor(worked)
    relieve(worked, "李娜", "王岚")
    sign_in(worked, "陈静")
    assert [one.key for one in view(worked, check).exceptions] == before
    answered(worked, check)
    worked.act(morning.sign, check)
    assert [one.id for one in view(worked, check).shifts] == [1]
    found = ahead(worked)
    assert f"entry:{late}" in [one.key for one in found] and of(found, "approval")
    assert not set(before) & {one.key for one in found}
    second = signed(worked)
    assert view(worked, second).from_seq == view(worked, check).to_seq + 1
    assert [one.id for one in view(worked, second).shifts] == [2]


STEPS = ("note", "late", "correct", "request", "answer", "tick", "promise", "check", "sign", "hour")


@pytest.mark.parametrize("seed", range(5))
def test_over_any_history_each_exception_is_answered_exactly_once(
    desk: Desk, clock: ManualClock, seed: int
) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    _lived(desk, clock, random.Random(seed).choices(STEPS, k=30))
    going = desk.ask(morning.open_check)
    if going is not None:
        _sign(desk, going)
    signed(desk)
    _compare(desk)


def _sign(desk: Desk, check: int) -> None:
    sign_in(desk, "陈静")
    answered(desk, check)
    desk.act(morning.sign, check)


def _lived(desk: Desk, clock: ManualClock, steps: list[str]) -> None:
    for step in steps:
        sign_in(desk, "王岚")
        if step == "note":
            note(desk, "巡查")
        elif step == "late":
            early = clock.now() - HOUR
            desk.act(duty_log.write, EntryDraft(fields={"content": "补"}, occurred_at=early))
        elif step == "correct":
            desk.act(duty_log.correct, note(desk, "错"), "对", "笔误")
        elif step == "request":
            request(desk, "3-2-1203 厨房漏水")
        elif step == "answer":
            waiting = desk.ask(help_requests.page, help_requests.RequestFilter())
            for row in [one for one in waiting if one.state == "registered"][:1]:
                desk.act(help_requests.answer, row.id, "已派")
        elif step == "tick":
            clock.advance(17 * MINUTE)
            desk.tick()
        elif step == "promise":
            desk.act(commitments.promise, "回电", 20)
        elif step == "hour":
            clock.advance(90 * MINUTE)
        elif step == "check":
            begun(desk)
        elif step == "sign" and (check := desk.ask(morning.open_check)) is not None:
            _sign(desk, check)


def _compare(desk: Desk) -> None:
    checks = [row.id for row in desk.ask(morning.recent)]
    told = [one.key for check in checks for one in view(desk, check).exceptions]
    kept = [key for key in told if not key.startswith(("notification:", "approval:"))]
    assert len(kept) == len(set(kept))
    with desk.database.reading() as (_session, raw):
        grave = {
            f"entry:{row[0]}"
            for row in raw.execute(
                "SELECT seq FROM log_line WHERE kind = 'entry.corrected' OR kind = 'note.written'"
                " AND recorded - occurred >= 3600000"
            )
        }
        late = {
            f"commitment:{row[0]}"
            for row in raw.execute(
                "SELECT id FROM commitment WHERE state = 'kept_late'"
                " OR state = 'open' AND due_at < ?",
                (desk.clock.now(),),
            )
        }
        ranges = raw.execute("SELECT from_seq, to_seq FROM log_check ORDER BY id").fetchall()
    assert grave and late
    assert grave | late == {key for key in kept if key.startswith(("entry:", "commitment:"))}
    assert ranges[0][0] == 1
    assert all(before[1] + 1 == after[0] for before, after in pairwise(ranges))
