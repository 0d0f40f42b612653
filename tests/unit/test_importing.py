"""Files taken into the books: households all at once, past requests batch by batch."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from support.sites import Site

from frontdesk.clock import ManualClock, instant_from_iso
from frontdesk.desk import Desk
from frontdesk.errors import FileRefused, NotAuthorised
from frontdesk.exchange import importing
from frontdesk.registers import duty_log, help_requests, households
from frontdesk.registers.help_requests import RequestFilter, RequestView
from frontdesk.registers.people import PersonDraft

HOUSEHOLDS = "楼栋,单元,房号,楼层,姓名,身份,电话,备用电话\n"
REQUESTS = "编号,报事人,主题,内容,报事时间,完成时间,处理结果,类别,房号,电话,渠道,状态\n"


@pytest.fixture
def desk(signed_in: Callable[[str], Desk]) -> Desk:
    return signed_in("王岚")


def households_file(folder: Path, *lines: str) -> Path:
    path = folder / "households.csv"
    path.write_text(HOUSEHOLDS + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def requests_file(folder: Path, *lines: str, name: str = "requests.csv") -> Path:
    path = folder / name
    path.write_text(REQUESTS + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def many_requests(folder: Path, count: int) -> Path:
    lines = [f"{n},李四,,厨房漏水{n},2024-05-01 10:00,,,,3-2-1203,,," for n in range(count)]
    return requests_file(folder, *lines)


def head(desk: Desk) -> int:
    return desk.anchor().seq


def registered(desk: Desk) -> list[RequestView]:
    return desk.ask(help_requests.page, RequestFilter(only_open=False), limit=100_000)


def kinds(desk: Desk) -> list[str]:
    with desk.reading() as reading:
        rows = reading.raw.execute("SELECT kind FROM log_line ORDER BY seq DESC")
        return [kind for (kind,) in rows]


# Households ---------------------------------------------------------------------------------


def test_households_with_one_entry_a_room(desk: Desk, tmp_path: Path) -> None:
    path = households_file(
        tmp_path,
        "3,2,1203,12,张三,业主,13800000001,0755-80000001",
        "3,2,1203,12,李四,家属,13800000002,",
        "3,2,1204,12,,,,",
    )
    before = head(desk)
    result = importing.import_households(desk, path)
    assert (result.rooms, result.residents, result.refused) == (2, 2, ())
    assert head(desk) == before + 3
    assert kinds(desk)[:3] == ["households.import_finished", *["household.imported"] * 2]
    room = desk.ask(households.room, "3-2-1203")
    assert room and [resident.name for resident in room.residents] == ["张三", "李四"]
    assert room.residents[0].telephones == ("13800000001", "075580000001")
    assert room.floor == "12"
    assert desk.ask(households.by_telephone, "13800000002")[0].name == "李四"
    assert desk.verify().problems == ()


def test_the_same_households_again_change_nothing(desk: Desk, tmp_path: Path) -> None:
    path = households_file(tmp_path, "3,2,1203,12,张三,业主,13800000001,")
    importing.import_households(desk, path)
    importing.import_households(desk, path)
    room = desk.ask(households.room, "3-2-1203")
    assert room and len(room.residents) == 1
    assert kinds(desk)[:2] == ["households.import_finished"] * 2


def test_one_bad_row_refuses_the_whole_file(desk: Desk, tmp_path: Path) -> None:
    path = households_file(tmp_path, "3,2,1203,12,张三,业主,13800000001,", ",,1,,李四,,,")
    before = head(desk)
    with pytest.raises(importing.RowsRefused, match="nothing was written") as refused:
        importing.import_households(desk, path)
    assert [problem.row for problem in refused.value.problems] == [3]
    assert head(desk) == before
    assert desk.ask(households.room, "3-2-1203") is None
    assert len(importing.preview_households(desk, path).problems) == 1


def test_cancelled_households_leave_nothing(desk: Desk, tmp_path: Path) -> None:
    lines = [f"3,2,{floor}{flat:02d},,张{flat},,," for floor in range(1, 9) for flat in range(20)]
    path = households_file(tmp_path, *lines)
    before = head(desk)
    result = importing.import_households(desk, path, lambda done, total: done < 100)
    assert not result.complete and result.rooms == 0
    assert head(desk) == before and desk.ask(households.labels) == frozenset()


def test_who_may_not_import(make_site: Callable[..., Site], tmp_path: Path) -> None:
    people = (
        PersonDraft("陈静", ("cs_supervisor",), "1234"),
        PersonDraft("刘军", ("guard",), "5555"),
    )
    site = make_site(people=people)
    desk = site.open()
    desk.sign_in_as("刘军", "5555")
    with pytest.raises(NotAuthorised):
        importing.import_households(desk, households_file(tmp_path, "3,2,1203,12,张三,,,"))
    with pytest.raises(NotAuthorised):
        importing.import_requests(desk, many_requests(tmp_path, 1))


# Past requests ------------------------------------------------------------------------------


def test_facts_of_a_past_request(desk: Desk, tmp_path: Path) -> None:
    path = requests_file(
        tmp_path,
        "7,李四,漏水,厨房漏水,2024/5/1 10:00,2024-05-02 09:00,已修好,报修,3栋2单元1203,"
        "138 0013 8000,热线电话,已办结",
    )
    result = importing.import_requests(desk, path)
    assert (result.taken, result.already, result.refused) == (1, 0, 0)
    [view] = registered(desk)
    assert view.content == "漏水\n厨房漏水"
    assert (view.kind, view.room, view.telephone) == ("repair", "3-2-1203", "13800138000")
    assert (view.requester, view.result, view.channel) == ("李四", "已修好", "telephone")
    assert view.received_at == instant_from_iso("2024-05-01T10:00:00+08:00")
    assert view.closed_at == instant_from_iso("2024-05-02T09:00:00+08:00")
    assert (view.state, view.missing, view.imported) == ("closed", (), True)
    entry = desk.ask(duty_log.page).rows[1]
    assert (entry.kind, entry.author_name) == ("request.imported", "王岚")
    assert entry.occurred == view.received_at


def test_missing_facts_are_named(desk: Desk, tmp_path: Path) -> None:
    path = requests_file(
        tmp_path,
        "1,,,5-1-0402 电梯坏了,2024-05-01 10:00,2024-04-01 10:00,,,,,,",
        "2,,,有人投诉噪音,2024-05-01 10:00,,,,,,,",
        "3,,,路灯不亮,2024-05-01 10:00,,,,,,微博,Closed",
        "4,,,路灯不亮,2024-05-01 10:00,somewhen,,,,,,",
    )
    assert importing.import_requests(desk, path).taken == 4
    fourth, third, second, first = registered(desk)
    assert first.room == "5-1-0402" and first.closed_at is None and first.state == "closed"
    assert first.missing == ("requester", "telephone", "channel", "result", "closed_at")
    assert (second.state, second.kind) == ("registered", "complaint")
    assert second.missing == ("requester", "room", "telephone", "channel")
    assert (third.state, third.closed_at) == ("closed", None)
    assert "closed_at" in third.missing and "closed_at" in fourth.missing


def test_refused_rows_do_not_stop_the_others(desk: Desk, tmp_path: Path) -> None:
    path = requests_file(
        tmp_path,
        "1,李四,,漏水,昨天,,,,,,,",
        "2,李四,,漏水,2999-01-01,,,,,,,",
        "3,李四,,,2024-05-01,,,,,,,",
        "4,李四,,漏水,2027-05-01,,,,,,,",
        "5,李四,,漏水,2024-05-01,,,,,,,",
        f"6,{'李' * 201},,漏水,2024-05-01,,,,,,,",
    )
    result = importing.import_requests(desk, path)
    assert (result.taken, result.refused) == (1, 5)
    assert [(problem.row, problem.field) for problem in result.problems] == [
        (2, "received"),
        (3, "received"),
        (4, "content"),
        (5, "received"),
        (7, "requester"),
    ]
    closing = desk.ask(duty_log.page).rows[0]
    assert closing.kind == "requests.import_finished" and "拒收5条" in str(closing.text)


@pytest.mark.rule("REQ-13")
def test_imported_rows_start_no_clock(desk: Desk, clock: ManualClock, tmp_path: Path) -> None:
    importing.import_requests(desk, many_requests(tmp_path, 3))
    clock.advance(10 * 24 * 3_600_000)
    assert desk.tick() == 0
    assert desk.ask(help_requests.waiting) == []
    assert all(desk.ask(help_requests.show, view.id).due_at is None for view in registered(desk))


def test_a_broken_off_run_goes_on_without_doubles(desk: Desk, tmp_path: Path) -> None:
    path = many_requests(tmp_path, 2_300)
    broken = importing.import_requests(desk, path, lambda done, total: done < 1_500)
    assert not broken.complete and 0 < broken.taken < 2_300 and broken.taken % 500 == 0
    assert len(registered(desk)) == broken.taken
    assert "requests.import_finished" not in kinds(desk)
    done = importing.import_requests(desk, path)
    assert done.complete and (done.taken, done.already) == (2_300 - broken.taken, broken.taken)
    views = registered(desk)
    assert len(views) == len({view.content for view in views}) == 2_300
    assert kinds(desk).count("requests.import_finished") == 1
    assert desk.verify().problems == ()


def test_a_run_that_dies_inside_a_batch(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = many_requests(tmp_path, 1_200)
    take_over, taken = help_requests.take_over, 0

    def dies(*args: object) -> int:
        nonlocal taken
        taken += 1
        if taken == 777:
            raise KeyboardInterrupt
        return take_over(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(help_requests, "take_over", dies)
        with pytest.raises(KeyboardInterrupt):
            importing.import_requests(desk, path)
    assert len(registered(desk)) == 500
    assert importing.import_requests(desk, path).taken == 700
    assert len(registered(desk)) == 1_200
    assert desk.verify().problems == ()


def test_the_same_file_again_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = many_requests(tmp_path, 10)
    importing.import_requests(desk, path)
    before = head(desk)
    again = importing.import_requests(desk, path.rename(tmp_path / "other name.csv"))
    assert (again.taken, again.already) == (0, 10)
    assert head(desk) == before


def test_two_runs_at_once_take_each_row_once(desk: Desk, tmp_path: Path) -> None:
    path = many_requests(tmp_path, 1_200)
    started = False

    def other_run(done: int, total: int | None) -> bool:
        nonlocal started
        if not started:
            started = True
            importing.import_requests(desk, path)
        return True

    result = importing.import_requests(desk, path, other_run)
    assert (result.taken, result.already) == (0, 1_200)
    assert len(registered(desk)) == 1_200


def test_preview_writes_nothing(desk: Desk, tmp_path: Path) -> None:
    path = requests_file(
        tmp_path,
        "1,李四,,厨房漏水,2024-05-01,,,,3-2-1203,,,",
        "2,李四,,投诉噪音,2024-05-01,,,,,,,",
        "3,李四,,漏水,never,,,,,,,",
    )
    before = head(desk)
    seen: list[int] = []

    def watched(done: int, total: int | None) -> bool:
        seen.append(done)
        return True

    found = importing.preview_requests(desk, path, watched)
    assert (found.rows, found.ready, found.already, found.refused) == (3, 2, 0, 1)
    assert found.kinds == {"repair": 1, "complaint": 1}
    assert found.missing["telephone"] == 2
    assert [past.room for past in found.first] == ["3-2-1203", ""]
    assert found.problems[0].row == 4 and seen[-1] == 3
    assert head(desk) == before and registered(desk) == []


def test_gzipped_table_with_a_subject_alone(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "old.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("case_title,open_dt,closed_dt,case_status,type,source\n")
        file.write("Street Light Outages,2011-07-01 01:32:33,,Open,Repair,Constituent Call\n")
    assert importing.import_requests(desk, path).taken == 1
    [view] = registered(desk)
    assert (view.content, view.kind, view.channel) == (
        "Street Light Outages",
        "repair",
        "telephone",
    )


def test_a_table_without_the_needed_columns(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "wrong.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    for function in (importing.import_requests, importing.preview_requests):
        with pytest.raises(FileRefused):
            function(desk, path)
    with pytest.raises(FileRefused):
        importing.import_households(desk, households_file(tmp_path))
