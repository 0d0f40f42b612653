"""A past day of the log as an inspector sees it, and the verifying of a stretch."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support import checks
from support.busy import note
from support.nights import PHONE, SECRET, again, worked
from support.sites import Site, sign_in
from support.tampering import attacker

from frontdesk.clock import DAY, HOUR, MINUTE
from frontdesk.desk import Desk
from frontdesk.errors import InvalidInput
from frontdesk.exchange import inspection
from frontdesk.exchange.handover_summary import summary
from frontdesk.exchange.inspection_json import as_json
from frontdesk.exchange.inspection_page import MANY, page
from frontdesk.exchange.paper import Speech
from frontdesk.exchange.paper_html import as_html
from frontdesk.exchange.paper_text import as_text
from frontdesk.registers import duty_log
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.handovers import views
from frontdesk.text import grouped, width

MONDAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def nightly(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site after a night with handover 1; tests copy it."""
    return worked(template, tmp_path_factory.mktemp("night"))


@pytest.fixture
def site(nightly: Site, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Such a site."""
    copied = again(nightly, tmp_path, request.node.name)
    yield copied
    copied.close()


def drawn(desk: Desk, day: date = MONDAY, language: Any = "en", masked: bool = True) -> str:
    found, verified = inspection.read_verified(desk, day)
    return as_text(page(Speech(desk.house, language, masked), found, verified))


@pytest.mark.rule("LOG-23", "LOG-19", "LOG-17", "LOG-18")
def test_the_page_of_a_day_has_all_an_inspector_asks_for(desk: Desk) -> None:
    text = drawn(desk)
    anchor = desk.ask(views.anchor_after, 1)
    assert anchor is not None
    given, taken = (desk.ask(duty_log.entry, seq) for seq in (anchor.seq - 2, anchor.seq))
    for words in (
        *("2026-03-02 Monday", "quality record", "Shifts", "Entries of the day", "王岚 → 李娜"),
        f"王岚 hands over, #{given.row.seq}, key {given.key}: the signature holds",
        f"李娜 takes over, #{taken.row.seq}, key {taken.key}: the signature holds",
        f"#1 to #{desk.anchor().seq}: {desk.anchor().seq} entries read, all hold.",
        *("Looked at:", "Not looked at:", "No check covers", "after handover 1"),
        grouped(anchor.head)[:39],
    ):
        assert words in text, words
    numbers = {line.split("  ")[0] for line in text.splitlines() if line[:1].isdigit()}
    assert {str(anchor.seq), str(anchor.seq - 1)} <= numbers
    assert all(width(line) <= 80 for line in text.splitlines())


@pytest.mark.rule("HO-05", "HO-09", "HO-15")
def test_the_page_of_a_day_says_what_was_not_as_usual_in_a_handover(desk: Desk) -> None:
    text = "".join(drawn(desk).split())
    for words in ("found400.00;explained:垫付快递费", "Reservation:电话线未修好"):
        assert words in text, words
    speech = Speech(desk.house, "en")
    written = {
        **desk.ask(views.show, 1).sheet,
        "after": 7,
        "previous_anchor": "right",
        "area": {"normal": False, "found": "大门未锁", "explanation": f"已报 {PHONE}"},
        "releases": [
            {"words": "急救", "reason": "家属在场", "by": "陈静", "signed": False, "subject": "x"}
        ],
    }
    told = list(summary(speech, written))
    assert "Area: 大门未锁; explained: 已报 138****8000" in told
    assert "Anchor before: compared, it fits" in told
    assert any("急救; 家属在场 (陈静, by telephone, to be countersigned)" in one for one in told)
    assert list(summary(speech, {"count": 1, "area": [], "releases": ["?"], "after": "x"})) == []


def test_what_is_closed_stays_closed_and_nothing_is_markup(desk: Desk) -> None:
    text = drawn(desk)
    assert SECRET not in text and "Note (confidential)" in text
    assert PHONE not in text and "138****8000" in text
    found, verified = inspection.read_verified(desk, MONDAY)
    html = as_html(page(Speech(desk.house, "zh"), found, verified))
    assert "<b>大堂</b>" not in html and "&lt;b&gt;大堂" in html and SECRET not in html
    record = as_json(found, verified, log=desk.house.log, zone=desk.house.zone)
    assert PHONE not in json.dumps(record) and SECRET not in json.dumps(record, ensure_ascii=False)
    sign_in(desk, "王岚")
    own = drawn(desk, masked=False)
    assert SECRET in own and PHONE in own
    sign_in(desk, "陈静")
    assert SECRET not in drawn(desk), "a supervisor opens it one by one, and the log says so"


@pytest.mark.rule("LOG-03")
def test_numbers_never_seem_torn(desk: Desk) -> None:
    sign_in(desk, "李娜")
    for _ in range(MANY + 2):
        desk.act(duty_log.note_reveal, "help_request:1")
    last = desk.anchor().seq
    text = drawn(desk)
    assert f"{last - MANY - 1}–{last}" in text and f"{MANY + 2} desk lines" in text


@pytest.mark.rule("LOG-04")
def test_a_correction_and_what_was_written_later_stand_beside_the_day(
    desk: Desk, site: Site
) -> None:
    sign_in(desk, "李娜")
    seq = note(desk, "大堂灯坏")
    site.clock.advance(DAY)
    desk.act(duty_log.correct, seq, "二楼灯坏", "写错")
    event = site.clock.now() - DAY - HOUR
    later = desk.act(duty_log.write, EntryDraft(fields={"content": "补记一笔"}, occurred_at=event))
    text = drawn(desk)
    assert f"[corrected by #{later - 1}]" in text
    at = text.index("Written later about this day")
    assert f"#{later}" in text[at:] and "补记一笔" in text[at:]
    tuesday = drawn(desk, date(2026, 3, 3))
    assert f"\n{later}  " in tuesday and "late: 2026-03-02 16:00" in tuesday


@pytest.mark.rule("LOG-07")
def test_checks_of_the_day_and_those_that_cover_it(desk: Desk, site: Site) -> None:
    site.clock.advance(16 * HOUR)
    checks.signed(desk)
    monday, tuesday = drawn(desk), drawn(desk, date(2026, 3, 3))
    for text in (monday, tuesday):
        assert "Morning check · 陈静 · has been signed" in text
    assert "checked by the supervisor" in monday
    assert "after log check 1" in tuesday and "after log check 1" not in monday


def test_a_day_on_which_nothing_was_written(desk: Desk) -> None:
    text = drawn(desk, date(2026, 3, 1))
    assert "Nothing was written on this day." in text and "nothing was verified" in text
    assert "Nobody was on duty." in text


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_refused(desk: Desk, typed: str) -> None:
    with pytest.raises(InvalidInput):
        desk.ask(inspection.read, inspection.typed_day(typed))


def test_a_day_to_come_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="future"):
        desk.ask(inspection.read, date(2026, 3, 3))


def test_a_change_of_the_stretch_is_named_and_one_elsewhere_is_not(desk: Desk, site: Site) -> None:
    last = desk.anchor().seq
    sign_in(desk, "李娜")
    site.clock.advance(DAY)
    later = note(desk, "第二天")
    with attacker(site.database) as raw:
        raw.execute("UPDATE entry_body SET salt = zeroblob(32) WHERE seq = ?", (later,))
    assert inspection.read_verified(desk, MONDAY)[1].problems == ()
    _found, verified = inspection.read_verified(desk, date(2026, 3, 3))
    assert [(one.kind, one.seq) for one in verified.problems] == [("body_changed", later)]
    assert verified.first == last + 1
    text = drawn(desk, date(2026, 3, 3))
    assert "1 things do not hold" in text and f"#{later}  the text was changed" in text


def test_a_record_of_the_day_that_was_changed_is_named(desk: Desk, site: Site) -> None:
    with attacker(site.database) as raw:
        raw.execute("UPDATE help_request SET content = '没有漏水'")
    _found, verified = inspection.read_verified(desk, MONDAY)
    assert {(one.kind, one.table) for one in verified.problems} == {("row_differs", "help_request")}


def test_days_meet_at_midnight_without_gap_or_overlap(desk: Desk, site: Site) -> None:
    sign_in(desk, "李娜")
    midnight = desk.ask(inspection.read, MONDAY).until
    site.clock.advance(midnight - site.clock.now() - 1)
    before = note(desk, "前")
    site.clock.advance(1)
    after = note(desk, "后")
    site.clock.advance(MINUTE)
    assert desk.ask(inspection.read, MONDAY).last == before
    assert desk.ask(inspection.read, date(2026, 3, 3)).first == after
