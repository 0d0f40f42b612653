"""A confidential matter is named by its number: what it is about, where and who is told to nobody
who may not open it, on whatever list it stands."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from support.busy import RELIEF, relieve
from support.played import begun, on_duty, request_of, row_of
from support.procedures import do, lines, open_steps, state_of
from support.sites import IDS, PINS, Site, sign_in

from frontdesk import cli
from frontdesk.clock import HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, NotAuthorised
from frontdesk.language import set_language
from frontdesk.procedures import actions
from frontdesk.procedures.running import running
from frontdesk.registers import commitments, duty_log, help_requests, households
from frontdesk.registers.handovers import emergency, sheet
from frontdesk.registers.help_requests import RequestFilter
from frontdesk.registers.households import ResidentDraft
from frontdesk.screens.wizard_data import read_run
from frontdesk.store.lines import Filter

pytestmark = pytest.mark.rule("CON-11", "CARE-28")

QUESTION = {
    "content": "邻居欠了多少管理费",
    "room": "3-2-1203",
    "requester": "刘洋",
    "phone": "13800138000",
}
SECRET = QUESTION | {"secret": True}
TELLING = (
    *("邻居", "管理费", "3-2-1203", "刘洋", "13800138000", "138****8000"),
    *("过世", "死亡", "death", "Death", "Enquiry", "enquiry", "咨询", "consult"),
)
"""Words that say what a matter is about, where, or whom it concerns."""


def told(what: object) -> list[str]:
    """The telling words in what somebody sees."""
    seen = str(what)
    return [word for word in TELLING if word in seen]


@pytest.fixture
def clerk(desk: Desk) -> Desk:
    """王岚, on duty."""
    return on_duty(desk)


def enquiry(desk: Desk) -> int:
    """A confidential enquiry that waits until the morning, with a promise to ring back; the run."""
    run = desk.begin("enquiry", SECRET)
    do(desk, run, "form", way="oral", known=False, morning=True)
    do(desk, run, "call_back", label="回电给刘洋", minutes="600")
    return run


def death(desk: Desk) -> int:
    """A death, which is confidential from its first line on; the run."""
    return begun(desk, "death")


Begin = Callable[[Desk], int]
either = pytest.mark.parametrize("begin", [enquiry, death])


def other(site: Site, name: str = "李娜") -> Desk:
    """A console at which somebody else has signed in."""
    return sign_in(site.open(), name)


# Lists ---------------------------------------------------------------------------------------


@either
def test_the_list_of_runs_names_number_owner_and_clock_alone(
    site: Site, clerk: Desk, begin: Begin
) -> None:
    run = begin(clerk)
    [seen] = other(site).ask(running, "en")
    assert (seen.title, seen.place, seen.step) == (f"confidential case {run}", "", "王岚")
    [own] = clerk.ask(running, "en")
    assert seen.due_at == own.due_at and (own.place, own.owner) == ("3-2-1203", "王岚")
    assert told(own.title) and told(other(site, "陈静").ask(running, "en"))
    assert "保密事项" in other(site).ask(running, "zh")[0].title


def test_nobody_signed_in_sees_no_more(site: Site, clerk: Desk) -> None:
    enquiry(clerk)
    nobody = site.open()
    found = (
        nobody.ask(running, "en"),
        nobody.ask(commitments.running),
        nobody.ask(help_requests.waiting),
        nobody.ask(sheet.draw).lines,
    )
    assert told(found) == []


def test_clocks_say_no_more_than_the_number_and_the_time(site: Site, clerk: Desk) -> None:
    enquiry(clerk)
    clocks = other(site).ask(commitments.running)
    assert clocks and told(clocks) == []
    assert {clock.rule for clock in clocks} <= {"", commitments.PROMISE}
    assert all(clock.label.startswith("confidential case ") for clock in clocks)
    own = clerk.ask(commitments.running)
    assert [one.due_at for one in own] == [one.due_at for one in clocks]


@either
def test_a_request_says_neither_kind_nor_room(site: Site, clerk: Desk, begin: Begin) -> None:
    number = row_of(clerk, begin(clerk)).request_id
    assert number is not None
    desk = other(site)
    seen = desk.ask(help_requests.show, number)
    assert (seen.kind, seen.sub_kind, seen.room, seen.room_id) == ("", "", "", None)
    assert told([seen, desk.ask(help_requests.waiting), desk.ask(help_requests.page)]) == []
    own = clerk.ask(help_requests.show, number)
    assert own.kind and own.room == "3-2-1203"


def test_a_room_does_not_name_the_confidential_requests_from_there(site: Site, clerk: Desk) -> None:
    number = row_of(clerk, enquiry(clerk)).request_id
    draft = help_requests.draft_of(
        {"content": "问一下", "kind": "consult", "room": "3-2-1203", "telephone": "13800138000"}
    )
    for desk, seen in ((clerk, [number]), (other(site), [])):
        assert [one.id for one in desk.ask(help_requests.from_there, room="3-2-1203")] == seen
        assert [one.id for one in desk.ask(help_requests.duplicates, draft)] == seen


def test_asking_for_a_room_or_a_kind_does_not_tell_them(site: Site, clerk: Desk) -> None:
    clerk.act(households.add_resident, "3-2-1203", ResidentDraft("刘洋"))
    room = clerk.ask(households.room, "3-2-1203")
    assert room is not None
    number = row_of(clerk, enquiry(clerk)).request_id
    people = [(clerk, [number]), (other(site, "陈静"), [number]), (other(site), [])]
    for desk, seen in (*people, (site.open(), [])):
        for wanted in (RequestFilter(room="3-2-1203"), RequestFilter(kind="consult")):
            assert [one.id for one in desk.ask(help_requests.page, wanted)] == seen
        found = desk.ask(duty_log.page, Filter(room="3-2-1203")).rows
        assert [row for row in found if row.confidential and row.text is None] == []
        assert bool([row for row in found if row.confidential]) is bool(seen)
        about = desk.ask(duty_log.history, f"room:{room.id}")
        assert bool([row for row in about if row.confidential]) is bool(seen)


def test_a_line_of_the_log_that_is_closed_names_no_room(site: Site, clerk: Desk) -> None:
    before = clerk.anchor().seq
    enquiry(clerk)
    rows = [row for row in lines(other(site)) if row.seq > before]
    assert rows and told(rows) == []
    assert any(row.room for row in lines(clerk) if row.seq > before)


def test_a_late_clock_is_told_without_its_matter(
    site: Site, clerk: Desk, clock: ManualClock
) -> None:
    enquiry(clerk)
    before = clerk.anchor().seq
    clock.advance(72 * HOUR)
    clerk.tick()
    late = [row for row in lines(other(site)) if row.seq > before]
    assert late and told(late) == []
    assert all("保密事项" in str(row.text) for row in late if row.kind == "commitment.breached")


# Clocks begun before -------------------------------------------------------------------------


def test_clocks_that_ran_before_are_renamed_when_a_matter_becomes_confidential(
    site: Site, clerk: Desk
) -> None:
    run = clerk.begin("enquiry", QUESTION)
    do(clerk, run, "form", way="oral", known=False, morning=True)
    do(clerk, run, "call_back", label="回电给刘洋", minutes="600")
    stored = labels(site)
    assert len(stored) == 2 and all("3-2-1203" in label for label in stored)
    clerk.work(actions.back, run, "form")
    do(clerk, run, "form", way="oral", known=False, morning=True, secret=True)
    number = row_of(clerk, run).request_id
    assert set(labels(site)) == {f"保密事项 #{number}"}
    assert told(other(site).ask(commitments.running)) == []
    assert clerk.verify().problems == ()


def labels(site: Site) -> list[str]:
    """What the running clocks say, as it is stored."""
    query = "SELECT label FROM commitment WHERE state = 'open'"
    return [
        row[0] for row in site.open().ask(lambda reading: reading.raw.execute(query).fetchall())
    ]


def test_no_clock_of_a_confidential_request_is_stored_with_its_words(
    site: Site, clerk: Desk
) -> None:
    enquiry(clerk)
    assert len(labels(site)) == 2 and told(labels(site)) == []


def test_a_confidential_promise_put_right_is_not_made_twice(clerk: Desk) -> None:
    run = enquiry(clerk)
    clerk.work(actions.back, run, "call_back", "时间写错")
    do(clerk, run, "call_back", label="回电给刘洋", minutes="900")
    made = [one for one in clerk.ask(commitments.running) if one.rule == commitments.PROMISE]
    assert [(one.due_at - one.started_at) // MINUTE for one in made] == [900]


# The change of duty --------------------------------------------------------------------------


@either
def test_what_is_left_names_a_closed_run_by_its_number(
    site: Site, clerk: Desk, begin: Begin
) -> None:
    run = begin(clerk)
    left = other(site).ask(sheet.draw).lines
    assert told(left) == []
    [named] = [line for line in left if f"procedure_run:{run}" in line.things]
    assert (named.words, named.next, named.owner) == (f"保密事项 {run}", "", IDS["王岚"])
    assert left == clerk.ask(sheet.draw).lines


def test_the_sheet_names_it_and_the_new_owner_opens_it(site: Site, clerk: Desk) -> None:
    run = enquiry(clerk)
    clerk.begin("ordinary-request", {"content": "借轮椅", "room": "1-1-0101"})
    before = clerk.anchor().seq
    with pytest.raises(NotAuthorised):
        read_run(other(site), run)
    release(clerk, "李娜")
    sheet = signed(site)
    (plain, secret) = sorted(sheet["open"], key=lambda line: "confidential" in line)
    assert secret["things"][0] == f"procedure_run:{run}" and secret["confidential"]
    assert (secret["words"], secret["next"]) == (f"保密事项 {run}", "")
    assert "1-1-0101" in plain["words"] and "confidential" not in plain
    assert told(secret) == []
    texts = [row.text for row in lines(other(site, "赵强")) if row.seq > before]
    assert told(texts) == []
    taken = other(site)
    assert read_run(taken, run).place == "3-2-1203"
    assert request_of(taken, run).content == SECRET["content"]
    do(taken, run, "word_later", outcome="answer")
    with pytest.raises(NotAuthorised):
        read_run(sign_in(clerk, "王岚"), run)


def release(desk: Desk, incoming: str) -> None:
    """王岚 hands over; 陈静 releases what is important."""
    second = desk.warrant(IDS["陈静"], PINS["陈静"])
    first = desk.warrant(IDS[incoming], PINS[incoming])
    with desk.transaction(warrant=first, release=second) as tx:
        emergency.relieve(tx, RELIEF, release="已知")


def signed(site: Site) -> Any:
    """The newest sheet that two people signed."""
    query = "SELECT sheet FROM handover ORDER BY id DESC"
    found = site.open().ask(lambda reading: reading.raw.execute(query).fetchone())
    return json.loads(found[0])


def test_what_holds_duty_up_is_named_by_its_number(clerk: Desk) -> None:
    run = death(clerk)
    with pytest.raises(GuardRefused) as refused:
        relieve(clerk, "王岚", "李娜")
    assert f"保密事项 {run}" in str(refused.value) and told(refused.value) == []


def test_a_closed_run_is_a_matter_of_its_own_beside_an_open_one(site: Site, clerk: Desk) -> None:
    parent = clerk.begin("hand-on", QUESTION)
    do(clerk, parent, "where", to="enquiry")
    [child] = [one.id for one in clerk.ask(running, "en") if one.id != parent]
    do(clerk, child, "question", **SECRET)
    seen = {line.key: line for line in other(site).ask(sheet.draw).lines}
    assert seen.keys() == {f"procedure_run:{parent}", f"procedure_run:{child}"}
    assert told(seen[f"procedure_run:{child}"]) == []


# A child run is asked ------------------------------------------------------------------------


def handed_on(desk: Desk) -> int:
    """An enquiry that was begun by handing a request on; the run."""
    parent = desk.begin("hand-on", QUESTION)
    do(desk, parent, "where", to="enquiry")
    [child] = [one.id for one in desk.ask(running, "en") if one.id != parent]
    return child


def test_an_enquiry_begun_from_another_run_is_asked_about_secrecy_first(clerk: Desk) -> None:
    child = handed_on(clerk)
    assert open_steps(clerk, child) == ["question"]
    laid = (clerk.draft(f"run-{child}") or {})["typed"]["question/1"]
    assert laid == {**QUESTION, "": "secret"}


@pytest.mark.parametrize("secret", [True, False])
def test_the_answer_closes_the_child_and_its_request(site: Site, clerk: Desk, secret: bool) -> None:
    child = handed_on(clerk)
    before = clerk.anchor().seq
    do(clerk, child, "question", **QUESTION, secret=secret)
    assert row_of(clerk, child).confidential is secret
    assert request_of(clerk, child).confidential is secret
    assert open_steps(clerk, child) == ["form"]
    rows = [row for row in lines(other(site)) if row.seq > before]
    assert rows and (told(rows) == []) is secret
    assert (told(labels(site)) == []) is secret


def test_a_child_of_a_confidential_run_is_not_asked_again(clerk: Desk) -> None:
    parent = clerk.begin("hand-on", QUESTION)
    number = row_of(clerk, parent).request_id
    assert number is not None
    with clerk.transaction() as tx:
        help_requests.keep_confidential(tx, number)
        tx.raw.execute(
            "UPDATE procedure_run SET confidential = 1, entry_seq = ? WHERE id = ?",
            (tx.next_seq, parent),
        )
        written = [("procedure_run", parent)]
        tx.post("note.written", {"content": "保密"}, written=written, confidential=True)
    do(clerk, parent, "where", to="enquiry")
    [child] = [one.id for one in clerk.ask(running, "en") if one.id != parent]
    assert row_of(clerk, child).confidential
    assert state_of(clerk, child).visits[0].state == "done"


# The command line ----------------------------------------------------------------------------


@pytest.fixture
def said(
    site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """What a command prints, on either stream."""

    def call(*words: str, **pins: str) -> str:
        for name in ("FRONTDESK_PIN", "FRONTDESK_PIN2", "FRONTDESK_PIN3"):
            monkeypatch.delenv(name, raising=False)
        for name, pin in pins.items():
            monkeypatch.setenv(name, pin)
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", "en"]
        capsys.readouterr()
        cli.main([*start, *words])
        set_language("en")
        captured = capsys.readouterr()
        return captured.out + captured.err

    return call


@either
@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_the_command_line_without_a_name_tells_nothing(
    site: Site, said: Callable[..., str], begin: Begin, json_too: tuple[str, ...]
) -> None:
    run = begin(on_duty(site.open()))
    site.close()
    listed = said("run", "list", *json_too)
    assert told(listed) == [] and "王岚" in listed and str(run) in listed
    assert told(said("request", "list", *json_too)) == []
    assert told(said("request", "show", "1", *json_too)) == []
    assert told(said("log", "list", *json_too)) == []
    own = said("run", "list", *json_too, "--as", "王岚", FRONTDESK_PIN=PINS["王岚"])
    assert "3-2-1203" in own


def test_a_relief_refused_on_the_command_line_tells_the_number(
    site: Site, said: Callable[..., str]
) -> None:
    run = death(on_duty(site.open()))
    site.close()
    words = ("duty", "relieve", "--as", "王岚", "--to", "李娜", "--reason", "有急事", "--checked")
    refused = said(*words, FRONTDESK_PIN=PINS["王岚"], FRONTDESK_PIN2=PINS["李娜"])
    assert "HO-15" in refused and f"保密事项 {run}" in refused and told(refused) == []


def test_the_register_lists_closed_requests_without_their_words(site: Site, clerk: Desk) -> None:
    enquiry(clerk)
    views = other(site).ask(help_requests.page, RequestFilter(only_open=True))
    assert [view.confidential for view in views] == [True] and told(views) == []
    [entry] = lines(clerk, "request.registered")
    assert other(site).ask(duty_log.entry, entry.seq).facts == {}
