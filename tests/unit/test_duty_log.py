"""The duty log: complete entries, corrections, late ones, and what is for few eyes only."""

from typing import Any

import pytest
from support.busy import note
from support.sites import IDS, PEOPLE, START, Site, sign_in

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import InvalidInput, NotAuthorised, NotFound
from frontdesk.ledger.kinds import KINDS
from frontdesk.registers import duty, duty_log
from frontdesk.registers.duty_log import WRITABLE, WRITABLE_BY_KIND, EntryDraft, LogRow
from frontdesk.store import lines
from frontdesk.store.lines import Filter, Span

VALUES: dict[str, Any] = {"clock": START, "yes_no": True, "decision": "approved"}


def write(desk: Desk, kind: str = "note.written", **more: Any) -> int:
    draft = {name: more.pop(name) for name in list(more) if name in DRAFT_FIELDS}
    return desk.act(duty_log.write, EntryDraft(kind=kind, fields=more, **draft))


DRAFT_FIELDS = ("occurred_at", "page", "confidential", "subject")


def row(desk: Desk, seq: int) -> LogRow:
    with desk.reading() as reading:
        return duty_log.entry(reading, seq).row


def full(kind: str) -> dict[str, Any]:
    """Every field of a form, filled in."""
    return {
        spec.name: VALUES.get(spec.type, f"〈{spec.name}〉")
        for spec in WRITABLE_BY_KIND[kind].fields
    }


@pytest.mark.rule("LOG-01", "LOG-18", "LOG-20", "DUTY-10", "DUTY-20", "DUTY-21", "DUTY-23")
@pytest.mark.parametrize("kind", WRITABLE_BY_KIND)
def test_every_kind_carries_all_its_facts(desk: Desk, kind: str) -> None:
    writer = {"drunk.record": "赵强", "spot_check.record": "陈静", "log.inspect": "周明"}
    sign_in(desk, writer.get(WRITABLE_BY_KIND[kind].act, "王岚"))
    fields = full(kind)
    seq = write(desk, kind, **fields)
    text = row(desk, seq).text
    assert text is not None
    for name, value in fields.items():
        assert not isinstance(value, str) or value in text or value == "approved", name


@pytest.mark.rule("LOG-02", "LOG-18")
@pytest.mark.parametrize(
    ("kind", "absent"),
    [
        (kind.kind, spec.name)
        for kind in WRITABLE
        for spec in kind.fields
        if spec.required or (kind.kind, spec.name) == ("leave.decided", "substitute")
    ],
)
@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_no_entry_without_its_required_fields(
    desk: Desk, kind: str, absent: str, blank: str
) -> None:
    sign_in(desk, "陈静" if KINDS[kind].name != "log.inspected" else "周明")
    before = desk.anchor()
    for fields in ({**full(kind), absent: blank}, {**full(kind), absent: None}):
        with pytest.raises(InvalidInput) as refusal:
            write(desk, kind, **fields)
        assert refusal.value.rule == ("DUTY-16" if absent == "substitute" else "LOG-18")
    assert desk.anchor() == before


@pytest.mark.rule("DUTY-16", "AUTH-04")
def test_leave_is_decided_by_the_supervisor_who_names_the_stand_in(desk: Desk) -> None:
    fields = full("leave.decided")
    sign_in(desk, "王岚")
    with pytest.raises(NotAuthorised):
        write(desk, "leave.decided", **fields)
    sign_in(desk, "陈静")
    seq = write(desk, "leave.decided", **fields)
    assert "顶班" in str(row(desk, seq).text)
    fields.pop("substitute")
    assert "不同意" in str(
        row(desk, write(desk, "leave.decided", **{**fields, "decision": "refused"})).text
    )


@pytest.mark.rule("DUTY-25", "LOG-15", "LOG-17", "AUTH-31")
@pytest.mark.parametrize("kind", ["spot_check.recorded", "log.inspected", "drunk.recorded"])
def test_some_kinds_are_for_those_in_charge(desk: Desk, kind: str) -> None:
    sign_in(desk, "王岚")
    with pytest.raises(NotAuthorised) as refusal:
        write(desk, kind, **full(kind))
    assert refusal.value.rule in ("DUTY-25", "AUTH-31", "LOG-15")
    sign_in(desk, "周明")
    write(desk, kind, **full(kind))


@pytest.mark.rule("LOG-18")
def test_the_further_facts_of_an_entry(desk: Desk) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    further: dict[str, Any] = {
        "room": "３-2-1203室",
        "informant": "刘洋",
        "telephone": "138 0013 8000",
        "action_taken": "已派人",
        "reported_to": "陈静",
        "outcome": "修好",
        "finished_at": START,
        "replied_at": START,
        "opinion": "满意",
        "follow_up": "无",
    }
    seq = write(desk, content="漏水", **further)
    found = row(desk, seq)
    assert (found.seq, found.shift, found.author_name, found.kind, found.room) == (
        seq,
        1,
        "王岚",
        "note.written",
        "3-2-1203",
    )
    text = str(found.text)
    for said in ("刘洋", "13800138000", "已派人", "陈静", "修好", "03-02 09:00", "满意"):
        assert said in text
    with desk.reading() as reading:
        assert len(duty_log.entry(reading, seq).facts) == len(further) + 1


@pytest.mark.parametrize("late", [False, True])
def test_late_entries_are_marked_and_never_refused(
    desk: Desk, clock: ManualClock, late: bool
) -> None:
    sign_in(desk, "王岚")
    clock.advance(DAY)
    event = clock.now() - 10 * MINUTE - int(late)
    seq = write(desk, content="补记", occurred_at=event)
    found = row(desk, seq)
    assert (found.late, found.occurred, found.recorded) == (late, event, clock.now())


@pytest.mark.rule("LOG-18")
def test_an_event_does_not_lie_in_the_future(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚")
    write(desk, content="钟快一点", occurred_at=clock.now() + MINUTE)
    with pytest.raises(InvalidInput, match="future") as refusal:
        write(desk, content="明天", occurred_at=clock.now() + MINUTE + 1)
    assert refusal.value.rule == "LOG-18"
    with pytest.raises(InvalidInput, match="ten years"):
        write(desk, content="从前", occurred_at=clock.now() - 4000 * DAY)


def test_an_entry_from_paper_carries_its_page(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚")
    seq = write(desk, content="停电时记的", page=" 17 ", occurred_at=clock.now() - HOUR)
    with desk.reading() as reading:
        found = duty_log.entry(reading, seq)
    assert found.page == "17" and "第17页" in str(found.row.text) and found.row.late


def test_text_is_cleaned_and_never_a_template(desk: Desk) -> None:
    sign_in(desk, "王岚")
    nasty = "[/b]{kind}\x1b]0;x\x07\u202eabc e\u0301 漏\r\n水"
    text = str(row(desk, write(desk, content=nasty)).text)
    assert text == "[/b]{kind}␛]0;x␇⟨U+202E⟩abc é 漏\n水"
    with pytest.raises(InvalidInput, match="20001 characters"):
        write(desk, content="长" * 20001)
    with pytest.raises(InvalidInput, match="half a character"):
        write(desk, content="\ud800")


@pytest.mark.rule("LOG-04")
def test_a_correction_points_to_the_old_entry_which_stays(desk: Desk) -> None:
    sign_in(desk, "王岚")
    old = write(desk, content="1204 漏水", room="3-2-1204")
    new = desk.act(duty_log.correct, old, "1203 漏水", "房号写错")
    with desk.reading() as reading:
        first, second = duty_log.entry(reading, old), duty_log.entry(reading, new)
    assert first.row.text == "1204 漏水" and first.row.corrected_by == new
    assert second.corrects == old and second.row.room == "3-2-1204"
    assert "房号写错" in str(second.row.text)
    again = desk.act(duty_log.correct, old, "1205 漏水", "又写错")
    assert row(desk, old).corrected_by == again


@pytest.mark.rule("LOG-04")
@pytest.mark.parametrize(
    ("content", "reason"), [("", "错"), ("对", ""), ("对", " "), ("长" * 20001, "错")]
)
def test_a_correction_needs_text_and_reason(desk: Desk, content: str, reason: str) -> None:
    sign_in(desk, "王岚")
    seq = note(desk, "错的")
    with pytest.raises(InvalidInput):
        desk.act(duty_log.correct, seq, content, reason)
    assert row(desk, seq).corrected_by is None
    with pytest.raises(NotFound):
        desk.act(duty_log.correct, 999, "对", "错")


@pytest.mark.rule("CARE-28")
def test_confidential_text_is_for_its_author_and_supervisors(desk: Desk) -> None:
    sign_in(desk, "王岚")
    secret = note(desk, "游泳池家事", confidential=True)
    readable = {"王岚": True, "李娜": False, "赵强": False, "陈静": True, "周明": True}
    for name, may in readable.items():
        sign_in(desk, name)
        found = row(desk, secret)
        assert (found.text is not None) == may
        assert found.confidential and found.author_name == "王岚"
        with desk.reading() as reading:
            assert bool(duty_log.find(reading, "游泳池").rows) == may
            assert bool(duty_log.entry(reading, secret).facts) == may
            [line] = [r for r in duty_log.page(reading).rows if r.seq == secret]
        assert (line.text is not None) == may
    desk.sign_out()
    assert row(desk, secret).text is None


@pytest.mark.rule("CARE-28")
def test_a_correction_of_a_confidential_entry_is_confidential(desk: Desk) -> None:
    sign_in(desk, "王岚")
    secret = note(desk, "家事", confidential=True)
    sign_in(desk, "李娜")
    with pytest.raises(NotAuthorised) as refusal:
        desk.act(duty_log.correct, secret, "我来改", "好奇")
    assert refusal.value.rule == "CARE-28"
    sign_in(desk, "王岚")
    new = desk.act(duty_log.correct, secret, "游泳池家事", "补充")
    sign_in(desk, "李娜")
    assert row(desk, new).text is None and row(desk, new).confidential
    assert desk.ask(duty_log.find, "游泳池").rows == ()


def test_an_opening_and_a_reveal_are_recorded(desk: Desk) -> None:
    sign_in(desk, "陈静")
    opened = desk.act(duty_log.note_opened, 7)
    shown = desk.act(duty_log.note_reveal, "help_request:1")
    assert row(desk, opened).kind == "entry.opened"
    assert row(desk, shown).subject == "help_request:1"


def test_technical_entries_fold_so_that_numbers_never_seem_torn(desk: Desk) -> None:
    sign_in(desk, "王岚")
    first = note(desk, "前")
    for number in range(3):
        desk.act(duty_log.note_reveal, f"room:{number}")
    last = note(desk, "后")
    plain = desk.ask(duty_log.page, rows=5).rows
    assert [r.seq for r in plain] == [last, last - 1, last - 2, last - 3, first]
    folded = desk.ask(duty_log.page, rows=5, fold=True).rows
    assert [(r.seq, r.desk_lines, r.last) for r in folded] == [
        (last, 0, last),
        (last - 1, 3, last - 3),
        (first, 0, first),
    ]


@pytest.mark.rule("LOG-03")
def test_a_quiet_night_is_told_from_a_torn_page(desk: Desk, clock: ManualClock) -> None:
    assert not desk.ask(duty_log.heartbeat_due)
    sign_in(desk, "王岚")
    write(desk, "desk.manned")
    assert desk.ask(duty_log.quiet_since) == clock.now()
    clock.advance(HOUR - 1)
    assert not desk.ask(duty_log.heartbeat_due)
    clock.advance(1)
    assert desk.ask(duty_log.heartbeat_due)
    with desk.transaction(desk._desk) as tx:
        tx.post("pin.waiting", {"name": "x", "failures": 3, "minutes": 1})
    assert desk.ask(duty_log.heartbeat_due)
    seq = write(desk, "desk.manned")
    assert row(desk, seq).text == "在岗，无异常" and not desk.ask(duty_log.heartbeat_due)


def test_pages_by_key_and_filters(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚").act(duty.open_first)
    mine = [write(desk, content=f"第{n}条", room="1-1-101") for n in range(5)]
    clock.advance(DAY)
    sign_in(desk, "李娜")
    hers = write(desk, content="另一条")

    def seqs(wanted: Filter | None = None, span: Span | None = None, rows: int = 3) -> list[int]:
        return [r.seq for r in desk.ask(duty_log.page, wanted, span=span, rows=rows).rows]

    assert seqs() == [hers, mine[4], mine[3]]
    assert seqs(span=Span(before=mine[3])) == [mine[2], mine[1], mine[0]]
    assert seqs(span=Span(after=mine[2])) == [hers, mine[4], mine[3]]
    assert seqs(span=Span(oldest=True)) == [3, 2, 1]
    assert seqs(Filter(author=IDS["李娜"])) == [hers]
    assert seqs(Filter(room="1-1-101"), rows=9) == mine[::-1]
    assert seqs(Filter(shift=1, kinds=("shift.",))) == [mine[0] - 1]
    assert seqs(Filter(since=clock.now())) == [hers]
    assert seqs(Filter(until=START)) == []
    opened = mine[0] - 2
    added = range(opened - 3, opened - 3 - 2 * len(PEOPLE), -2)  # each followed by their key
    assert seqs(Filter(kinds=("person.", "site.")), rows=99) == [opened, *added, 2]
    pages = desk.ask(duty_log.page, rows=mine[0])
    assert pages.next_before is not None
    for wanted in (
        Filter(author=2),
        Filter(kinds=("note.",)),
        Filter(since=START, until=START + 1),
    ):
        with desk.reading() as reading:
            found = {r.seq for r in duty_log.page(reading, wanted, rows=99).rows}
            every = lines.page(reading.raw, Filter(), Span(), limit=99)
            assert found == {line.seq for line in every if wanted.takes(line)}


def test_the_other_language_is_marked_as_a_translation(desk: Desk) -> None:
    sign_in(desk, "王岚")
    typed, manned = note(desk, "漏水"), write(desk, "desk.manned")
    with desk.reading() as reading:
        chinese = duty_log.page(reading, rows=2, language="zh").rows
        english = duty_log.page(reading, rows=2, language="en").rows
    assert [(r.seq, r.text, r.translated) for r in chinese] == [
        (manned, "在岗，无异常", False),
        (typed, "漏水", False),
    ]
    assert [(r.text, r.translated) for r in english] == [
        ("Desk manned, nothing to report", True),
        ("漏水", False),
    ]


def test_no_such_entry(desk: Desk) -> None:
    for seq in (0, -1, 99):
        with pytest.raises(NotFound):
            row(desk, seq)


@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_what_was_written_is_there_after_a_restart(site: Site, journal: str) -> None:
    desk = sign_in(site.open(journal=journal), "王岚")
    seq = note(desk, "还在")
    site.close()
    assert sign_in(site.open(journal=journal), "王岚").ask(duty_log.entry, seq).row.text == "还在"
