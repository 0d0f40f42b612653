"""Enquiries as a clerk plays them: answered at once, after asking, or in writing and in time."""

import pytest
from support.played import (
    begins_with,
    cautions,
    last,
    on_duty,
    played,
    promises,
    refusal,
    request_of,
    row_of,
    shows,
)
from support.procedures import clocks, do, lines, open_steps, shipped, transitions
from support.sites import IDS, PINS, START, Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock, instant_from_iso
from frontdesk.desk import Desk
from frontdesk.errors import InvalidInput, NotAuthorised
from frontdesk.registers import duty_log

QUESTION = {
    "content": "装修押金几时退",
    "room": "3-2-1203",
    "requester": "刘洋",
    "phone": "13800138000",
}
FRIDAY = instant_from_iso("2026-03-06T16:00:00.000+08:00")
SUNDAY_NIGHT = instant_from_iso("2026-03-09T00:00:00.000+08:00")
AGREED = {"decision": "approved", "instruction": "验收后七日退"}


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """The first clerk, on duty."""
    return on_duty(desk)


def asked(desk: Desk, **form: object) -> int:
    """A question of which it is known how it came and who can answer it."""
    run = desk.begin("enquiry", QUESTION)
    do(desk, run, "form", **form)
    return run


# Oral ----------------------------------------------------------------------------------------


@pytest.mark.rule("CON-01", "CON-06", "CON-07", "CON-13", "REQ-22")
def test_what_the_clerk_knows_is_answered_at_once(clerk: Desk, clock: ManualClock) -> None:
    assert shipped().suggested("consult") == shipped().suggested("consult", "oral") == "enquiry"
    run = clerk.begin("enquiry", QUESTION)
    clock.advance(MINUTE)
    do(clerk, run, "form", way="oral", known=True)
    assert open_steps(clerk, run) == ["answer_now"]
    assert shows(clerk, run, "answer_now", "I can tell you that now", "这个我现在就能答您")
    assert shows(clerk, run, "answer_now", "by the office's rules", "按本处的规定")
    assert clocks(clerk, run)["answer_now"] == [(START + 2 * HOUR, "open")]
    assert refusal(clerk, run, "answer_now", answer=" ") == "REQ-12"
    do(clerk, run, "answer_now", answer="验收后七日")
    assert request_of(clerk, run).state == "answered"
    assert (row_of(clerk, run).stage, clocks(clerk, run)["answer_now"][0][1]) == (
        "answered",
        "kept",
    )
    do(clerk, run, "close")
    assert (row_of(clerk, run).stage, request_of(clerk, run).state) == ("closed", "closed")


@pytest.mark.rule("CON-07")
def test_an_oral_answer_later_than_two_hours_stands_in_the_log(
    clerk: Desk, clock: ManualClock
) -> None:
    run = asked(clerk)
    clock.advance(2 * HOUR + MINUTE)
    clerk.tick()
    breach = [one for one in lines(clerk, "commitment.breached") if "咨询" in str(one.text)]
    assert [one.occurred for one in breach] == [START + 2 * HOUR]
    do(clerk, run, "answer_now", answer="验收后七日")
    assert clocks(clerk, run)["answer_now"][0][1] == "kept_late"


@pytest.mark.rule("CON-08", "CON-09", "CON-13", "REQ-13")
def test_what_the_clerk_does_not_know_is_asked_of_the_supervisor_first(
    clerk: Desk, clock: ManualClock
) -> None:
    run = clerk.begin("enquiry", QUESTION)
    clock.advance(2 * MINUTE)
    do(clerk, run, "form", way="oral", known=False)
    assert open_steps(clerk, run) == ["ask_supervisor"]
    refusal(clerk, run, "answer_now", answer="大概七天吧")
    assert shows(clerk, run, "ask_supervisor", "No guessing, no acting as if", "不猜，不装懂")
    assert refusal(clerk, run, "ask_supervisor") == "REQ-13"
    do(clerk, run, "ask_supervisor", who="陈静")
    assert request_of(clerk, run).state == "escalated"
    assert row_of(clerk, run).stage == "with_supervisor"
    assert clocks(clerk, run)["word"] == [(START + 5 * MINUTE, "open")]
    do(clerk, run, "word", outcome="answer")
    assert shows(clerk, run, "answer_after", "exactly what the supervisor said", "照主管的意思讲")
    do(clerk, run, "answer_after", answer="验收后七日")
    found = request_of(clerk, run)
    assert (found.state, found.answer, found.escalated_to) == ("answered", "验收后七日", "陈静")
    assert row_of(clerk, run).stage == "answered"


@pytest.mark.rule("CON-09")
def test_an_answer_that_is_not_sure_is_left_open(clerk: Desk) -> None:
    run = asked(clerk)
    assert shows(clerk, run, "answer_now", "Do not guess", "没把握就别猜")


@pytest.mark.rule("CON-08", "CARE-22", "CARE-33")
def test_a_later_answer_is_promised_for_a_time_that_can_be_kept(clerk: Desk) -> None:
    run = asked(clerk, known=False)
    do(clerk, run, "ask_supervisor", who="陈静")
    do(clerk, run, "word", outcome="later")
    assert shows(clerk, run, "call_back", "Name a time you can keep", "时间说得宽一点，要做得到")
    assert refusal(clerk, run, "call_back", label="回电答复押金") == "CARE-22"
    assert refusal(clerk, run, "call_back", minutes="30") == "CARE-22"
    do(clerk, run, "call_back", label="回电答复押金", minutes="45")
    assert promises(clerk) == [45]
    do(clerk, run, "word_later", outcome="later")
    assert open_steps(clerk, run) == ["call_back"]


@pytest.mark.rule("CON-08", "CARE-22")
def test_a_small_matter_at_night_is_asked_in_the_morning(clerk: Desk) -> None:
    run = clerk.begin("enquiry", QUESTION)
    assert shows(clerk, run, "form", "do not wake the supervisor", "不叫醒主管")
    do(clerk, run, "form", known=False, morning=True)
    assert open_steps(clerk, run) == ["call_back"]
    do(clerk, run, "call_back", label="回电答复押金", minutes="480")
    assert open_steps(clerk, run) == ["word_later"]
    do(clerk, run, "word_later", outcome="answer")
    assert open_steps(clerk, run) == ["answer_after"]


@pytest.mark.rule("REQ-02", "REQ-16", "CARE-04", "CARE-20")
def test_what_only_others_know_the_clerk_asks_them(clerk: Desk) -> None:
    run = asked(clerk, known=False)
    do(clerk, run, "ask_supervisor", who="陈静")
    do(clerk, run, "word", outcome="elsewhere")
    assert shows(clerk, run, "elsewhere", "do not send the caller looking", "不要叫对方自己去找")
    told = {"explanation": "由供水公司答复"}
    assert refusal(clerk, run, "elsewhere", apologised=True, **told) == "REQ-02"
    assert refusal(clerk, run, "elsewhere", contacted="供水公司", apologised=False) == "REQ-16"
    do(clerk, run, "elsewhere", contacted="供水公司", apologised=True, **told)
    assert request_of(clerk, run).contacted == "供水公司"


@pytest.mark.rule("CON-10", "CARE-02", "CON-11", "CARE-28")
def test_patience_and_secrecy_are_asked_for_at_every_step(clerk: Desk) -> None:
    bars = cautions(clerk, clerk.begin("enquiry", QUESTION))
    for english, chinese in (
        ("Patient, in detail, polite", "都要耐心、讲细、客气"),
        ("residents' private affairs and internal matters", "公司机密、住户隐私、内部的事"),
    ):
        assert all(english in en and chinese in zh for en, zh in bars)


# Written -------------------------------------------------------------------------------------


def letter(desk: Desk) -> int:
    """A letter that lies before the supervisor."""
    run = asked(desk, way="written")
    do(desk, run, "came_by", channel="letter")
    do(desk, run, "put_up", who="陈静", note="来函附后")
    return run


@pytest.mark.rule("CON-01", "CON-02", "CON-03", "LOG-10")
def test_a_letter_is_registered_and_goes_to_the_supervisor(clerk: Desk) -> None:
    assert shipped().suggested("consult", "written") == "enquiry"
    run = clerk.begin("enquiry", QUESTION)
    assert shows(clerk, run, "form", "By letter, fax or e-mail: written", "邮件选“书面”")
    do(clerk, run, "form", way="written")
    assert "装修押金几时退" in str(lines(clerk, "request.registered")[-1].text)
    assert open_steps(clerk, run) == ["came_by"]
    do(clerk, run, "came_by", channel="fax")
    found = request_of(clerk, run)
    assert (found.sub_kind, found.channel) == ("written", "fax")
    assert shows(clerk, run, "put_up", "to the customer-service supervisor", "交客服主管")
    assert refusal(clerk, run, "put_up") == "REQ-14"
    do(clerk, run, "put_up", who="陈静")
    found = request_of(clerk, run)
    assert (found.state, found.handed_to) == ("handed_over", "陈静")
    assert row_of(clerk, run).stage == "with_supervisor"


@pytest.mark.rule("CON-04", "CON-13", "REQ-14", "AUTH-09")
def test_a_letter_is_answered_in_writing_within_two_calendar_days(
    clerk: Desk, clock: ManualClock
) -> None:
    clock.advance(FRIDAY - START)
    run = letter(clerk)
    assert [one for one in clocks(clerk, run).values() if one[0][1] == "open"] == [
        [(SUNDAY_NIGHT, "open")]
    ]
    clerk.decide(run, "who_answers", AGREED, IDS["陈静"], PINS["陈静"])
    clock.advance(DAY)
    assert clocks(clerk, run)["written_answer"] == [(SUNDAY_NIGHT, "open")]
    assert refusal(clerk, run, "written_answer") == "CON-04"
    do(clerk, run, "written_answer", answer="验收合格后七日内退")
    assert clocks(clerk, run)["sent_out"] == [(SUNDAY_NIGHT, "open")]
    assert row_of(clerk, run).stage == "with_supervisor"
    clock.advance(2 * DAY)
    clerk.tick()
    assert [one.occurred for one in lines(clerk, "commitment.breached")][-1] == SUNDAY_NIGHT
    do(clerk, run, "sent_out", way="letter", signed="陈静")
    assert "书面答复已送出：信函" in last(clerk) and "陈静签发" in last(clerk)
    assert clocks(clerk, run)["sent_out"][0][1] == "kept_late"
    do(clerk, run, "close")
    found = request_of(clerk, run)
    assert (found.state, found.result) == ("closed", "验收合格后七日内退")


@pytest.mark.rule("CON-03", "CON-05", "AUTH-09")
def test_the_supervisor_decides_who_answers_and_the_manager_where_it_is_needed(
    clerk: Desk,
) -> None:
    run = letter(clerk)
    for name in ("李娜", "周明"):
        with pytest.raises(NotAuthorised) as refused:
            clerk.decide(run, "who_answers", AGREED, IDS[name], PINS[name])
        assert refused.value.rule == "CON-03"
    given = AGREED | {"manager": True}
    clerk.decide(run, "who_answers", given, IDS["陈静"], PINS["陈静"])
    assert "请主任定" in last(clerk) and open_steps(clerk, run) == ["manager"]
    with pytest.raises(NotAuthorised) as refused:
        clerk.decide(run, "manager", AGREED, IDS["陈静"], PINS["陈静"])
    assert refused.value.rule == "CON-05"
    clerk.decide(run, "manager", AGREED, IDS["周明"], PINS["周明"])
    assert row_of(clerk, run).stage == "with_director"
    assert open_steps(clerk, run) == ["written_answer"]
    assert shows(clerk, run, "written_answer", "supervisor or director decided", "主任的意见")


@pytest.mark.rule("CON-05")
def test_without_need_the_manager_is_not_asked(clerk: Desk) -> None:
    run = letter(clerk)
    clerk.decide(run, "who_answers", AGREED, IDS["陈静"], PINS["陈静"])
    assert open_steps(clerk, run) == ["written_answer"]


@pytest.mark.rule("CON-13")
@pytest.mark.parametrize("form", [{}, {"known": False}, {"way": "written"}])
def test_the_stages_of_an_enquiry_follow_each_other(clerk: Desk, form: dict[str, object]) -> None:
    run = asked(clerk, **form)
    more = {"who_answers": {"manager": True}} if form.get("way") else {}
    stages = [one for one in played(clerk, run, word={"outcome": "answer"}, **more) if one]
    order = list(transitions().states("enquiry"))
    assert [order.index(one) for one in stages] == sorted(map(order.index, stages))
    assert stages[-2:] == ["answered", "closed"]
    assert ("with_supervisor" in stages) is bool(form)
    assert ("with_director" in stages) is bool(more)


# What is kept, and from whom -----------------------------------------------------------------


@pytest.mark.rule("CON-11", "CARE-28")
def test_a_confidential_enquiry_is_closed_to_others(site: Site, clerk: Desk) -> None:
    assert begins_with(clerk, "enquiry", "somebody's private affairs", "标为保密")
    before = clerk.anchor().seq
    run = clerk.begin("enquiry", QUESTION | {"content": "邻居欠了多少管理费", "secret": True})
    do(clerk, run, "form", way="written")
    assert request_of(clerk, run).confidential and row_of(clerk, run).confidential
    do(clerk, run, "came_by")
    do(clerk, run, "put_up", who="陈静", note="问邻居的费用")
    clerk.decide(run, "who_answers", AGREED, IDS["陈静"], PINS["陈静"])
    assert shows(clerk, run, "written_answer", "Nothing confidential on paper", "不写机密和隐私")
    do(clerk, run, "written_answer", answer="依法不能告知")
    others = sign_in(site.open(), "李娜")
    after = [one for one in lines(others) if one.seq > before]
    assert after and [str(one.text) for one in after if one.text] == []
    assert all(one.text for one in lines(sign_in(site.open(), "陈静")) if one.seq > before)


@pytest.mark.rule("CON-11", "CARE-28")
def test_an_enquiry_may_become_confidential_when_it_is_looked_at(clerk: Desk) -> None:
    run = asked(clerk)
    assert not row_of(clerk, run).confidential
    run = asked(clerk, secret=True)
    assert request_of(clerk, run).confidential and row_of(clerk, run).confidential


@pytest.mark.rule("CON-12", "CON-02", "REQ-17")
def test_all_that_is_kept_of_an_enquiry(clerk: Desk, clock: ManualClock) -> None:
    run = letter(clerk)
    clerk.decide(run, "who_answers", AGREED, IDS["陈静"], PINS["陈静"])
    do(clerk, run, "written_answer", answer="验收后七日内退")
    clock.advance(HOUR)
    do(clerk, run, "sent_out", way="by_hand", at="09:50", signed="陈静")
    found = request_of(clerk, run)
    assert (found.requester, found.room, found.telephone) == ("刘洋", "3-2-1203", "13800138000")
    assert (found.channel, found.sub_kind) == ("letter", "written")
    assert found.content == QUESTION["content"]
    assert (found.received_at, found.confidential, found.handed_to) == (START, False, "陈静")
    assert found.result == "验收后七日内退"
    sent = lines(clerk)[-1]
    assert "当面送交，09:50，陈静签发" in str(sent.text).replace("2026-03-02 ", "")
    assert (sent.author, sent.occurred) == (IDS["王岚"], START + HOUR)
    history = clerk.ask(duty_log.history, f"help_request:{found.id}")
    assert "来件方式：信函" in "\n".join(str(one.text) for one in history)
    assert "书面咨询" in "\n".join(str(one.text) for one in history)


@pytest.mark.rule("CON-12", "REQ-17")
@pytest.mark.parametrize("name", ["content", "room"])
def test_question_and_address_are_needed_before_anything_is_written(clerk: Desk, name: str) -> None:
    before = clerk.anchor().seq
    with pytest.raises(InvalidInput) as refused:
        clerk.begin("enquiry", QUESTION | {name: " "})
    assert refused.value.rule == "REQ-17" and clerk.anchor().seq == before


@pytest.mark.rule("CON-12", "REQ-17")
def test_the_contact_is_owed_until_the_end(clerk: Desk) -> None:
    run = clerk.begin("enquiry", QUESTION | {"phone": ""})
    do(clerk, run, "form")
    do(clerk, run, "answer_now", answer="验收后七日")
    assert refusal(clerk, run, "close") == "REQ-17"
