"""A month of the roster from a file: months and days, codes that are asked for, rows left out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import MakeSite
from support.sites import IDS, PEOPLE, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import FileRefused, InvalidInput, NotAuthorised
from frontdesk.exchange.roster_import import (
    RosterRefused,
    difference,
    import_roster,
    preview_roster,
)
from frontdesk.registers.people import PersonDraft
from frontdesk.registers.roster import plan, presence
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.resources import data_path
from frontdesk.rules.rostering import Hours

APRIL = "2026-04"
MEANINGS = {
    "A1": "09:00-21:00",
    "a2": "９：００–２１：００",
    "B1": "20:00-09:00",
    "B2": "20:00-09:00",
}
Written = Callable[..., Path]


@pytest.fixture
def boss(desk: Desk) -> Desk:
    return sign_in(desk, "陈静")


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a file: one text a row, cells with commas."""

    def write(*rows: str, name: str = "值班表.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(rows) + "\n", encoding=encoding)
        return path

    return write


def month_of_april(*rows: tuple[str, str]) -> tuple[str, ...]:
    """Rows of a whole month: a name, and a pattern that goes round."""
    head = ",".join(["姓名", *(f"2026-04-{day:02d}" for day in range(1, 31))])
    return head, *(
        ",".join([name, *(codes.split()[day % len(codes.split())] for day in range(30))])
        for name, codes in rows
    )


FOUR_ON_TWO_OFF = month_of_april(
    ("王岚", "A1 A1 A2 A2 休 休"),
    ("李娜", "休 休 A1 A1 A2 A2"),
    ("员工03", "B1 B1 B2 B2 休 rest"),
    ("员工04", "off 休 B1 B1 B2 B2"),
)


@pytest.mark.rule("DUTY-05")
def test_codes_without_a_meaning_are_asked_for_and_nothing_is_taken(
    boss: Desk, written: Written
) -> None:
    path = written(*FOUR_ON_TWO_OFF)
    looked = preview_roster(boss, path, {"A1": "09:00-21:00"})
    assert [(one.code, one.count) for one in looked.unknown] == [("A2", 20), ("B1", 20), ("B2", 20)]
    assert [(one.row, one.day) for one in looked.unknown] == [
        (2, date(2026, 4, 3)),
        (4, date(2026, 4, 1)),
        (4, date(2026, 4, 3)),
    ]
    assert "A2, B1, B2" in looked.blocked and looked.month == APRIL
    assert looked.codes == {
        "A1": Hours(540, 1260),
        "休": Hours(rest=True),
        "REST": Hours(rest=True),
        "OFF": Hours(rest=True),
    }
    seq = boss.anchor().seq
    with pytest.raises(RosterRefused) as refusal:
        import_roster(boss, path)
    assert refusal.value.rule == "DUTY-05" and "A1=09:00-21:00" in refusal.value.remedy
    assert len(refusal.value.unknown) == 4
    assert boss.anchor().seq == seq and boss.ask(plan.month, APRIL).state == "none"


@pytest.mark.rule("DUTY-01")
def test_a_month_comes_in_one_entry_with_its_codes(boss: Desk, written: Written) -> None:
    path = written(*FOUR_ON_TWO_OFF, encoding="gb18030")
    looked = preview_roster(boss, path, MEANINGS)
    assert (looked.blocked, looked.left_out, looked.missing) == ("", 0, ())
    assert [line.draft.person_id for line in looked.lines] == [IDS["王岚"], IDS["李娜"], None, None]
    gaps = [one for one in looked.findings if one.kind == "gap"]
    assert [f"{one.day}" for one in gaps] == ["2026-04-01"]
    seq = boss.anchor().seq
    result = import_roster(boss, path, MEANINGS)
    assert boss.anchor().seq == seq + 1
    assert (result.people, result.left_out, result.post) == (4, 0, "clerk")
    assert {code: hours.words() for code, hours in result.codes.items()} == {
        "A1": "09:00–21:00",
        "A2": "09:00–21:00",
        "B1": "20:00–09:00",
        "B2": "20:00–09:00",
    }
    assert boss.ask(plan.month, APRIL).findings == result.findings == looked.findings
    boss.act(plan.complete, APRIL, accept="四月起")
    evening = boss.ask(presence.on_duty, boss.ask(plan.due_at, APRIL) + 20 * 3_600_000)
    assert [(one.name, one.code) for one in evening] == [("员工03", "B1"), ("王岚", "A1")]
    assert boss.verify().problems == ()


def test_the_same_file_again_changes_nothing_and_a_later_one_is_compared(
    boss: Desk, written: Written
) -> None:
    import_roster(boss, written(*FOUR_ON_TWO_OFF), MEANINGS)
    again = preview_roster(boss, written(*FOUR_ON_TWO_OFF))
    assert again.blocked == "" and not again.unknown
    assert vars(difference(boss, again)) == {"new": 0, "changed": 0, "gone": 0}
    later = written(
        *month_of_april(("王岚", "A2"), ("员工03", "B1 B1 B2 B2 休 rest"), ("新人", "A1"))
    )
    assert vars(difference(boss, preview_roster(boss, later))) == {
        "new": 1,
        "changed": 1,
        "gone": 2,
    }
    import_roster(boss, later)
    assert {row.name for row in boss.ask(plan.month, APRIL).rows} == {"王岚", "员工03", "新人"}
    other = preview_roster(boss, later, {"A1": "08:00-20:00"})
    assert "A1 stands in a roster as 09:00–21:00" in other.blocked
    boss.act(plan.complete, APRIL, accept="行")
    assert "is complete; reopen it first" in preview_roster(boss, later).blocked
    with pytest.raises(RosterRefused):
        import_roster(boss, later)
    assert boss.verify().problems == ()


def test_other_posts_stay_as_they_are(boss: Desk, written: Written) -> None:
    import_roster(boss, written(*FOUR_ON_TWO_OFF), MEANINGS)
    guards = written(*month_of_april(("门卫甲", "A1"), ("门卫乙", "B1")))
    assert import_roster(boss, guards, post="gate").people == 2
    rows = boss.ask(plan.month, APRIL).rows
    assert [row.post for row in rows] == ["clerk"] * 4 + ["gate"] * 2
    with pytest.raises(InvalidInput, match="choose from"):
        preview_roster(boss, guards, post="king")


@pytest.mark.rule("DUTY-17")
def test_only_the_supervisor_imports_a_roster(boss: Desk, written: Written) -> None:
    sign_in(boss, "王岚")
    with pytest.raises(NotAuthorised) as refusal:
        import_roster(boss, written(*FOUR_ON_TWO_OFF), MEANINGS)
    assert refusal.value.rule == "DUTY-17"


def test_the_template_is_read_once_its_codes_are_explained(boss: Desk) -> None:
    path = data_path("templates", "roster.csv")
    looked = preview_roster(boss, path, {"D": "08:30-17:30", "N": "17:30-08:30"}, month=APRIL)
    assert (looked.blocked, looked.left_out, looked.ignored) == ("", 0, ("31",))
    assert [f"{one.day}" for one in looked.findings if one.kind == "gap"] == ["2026-04-01"]


# Headings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "month", "name"),
    [
        ("姓名,2026-04-01,2026-04-02", None, "a.csv"),
        ("姓名,2026/4/1,2026/4/2", None, "a.csv"),
        ("姓名,2026年4月1日(三),2026年4月2日（四）", None, "a.csv"),
        ("姓名,2026-04-01 周三,2026-04-02 星期四", None, "a.csv"),
        ("姓名,46113,46114", None, "a.csv"),
        ("Name,4/1,4/2", APRIL, "a.csv"),
        ("人员,4月1日,4月2日", None, "2026年4月值班表.csv"),
        ("员工姓名,1,2", None, "roster_zh_2026-04.csv"),
        ("姓名,１日,２日", APRIL, "a.csv"),
        ("姓名,1号,2号,备注", APRIL, "a.csv"),
    ],
)
def test_days_are_headed_in_many_ways(
    boss: Desk, written: Written, head: str, month: str | None, name: str
) -> None:
    tail = "," if "备注" in head else ""
    path = written(head, f"王岚,N,休{tail}", f"李娜,休,N{tail}", name=name)
    looked = preview_roster(boss, path, {"N": "17:30-08:30"}, month=month)
    assert looked.month == APRIL and looked.missing == tuple(range(3, 31))
    assert [line.draft.cells[:3] for line in looked.lines] == [("N", "休", ""), ("休", "N", "")]
    assert looked.ignored == (("备注",) if tail else ())


def test_a_title_and_a_row_of_weekdays_are_passed_over(boss: Desk, tmp_path: Path) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["2026年4月值班表"])
    sheet.append([])
    sheet.append(["姓名", "工号", *(datetime(2026, 4, day) for day in range(1, 31))])
    sheet.append(["星期", "", *("三四五六日一二" * 5)[:30]])
    sheet.append(["王岚", "02", *["日", "日"] * 15])
    sheet.append(["备注：日 08:30-17:30"])
    path = tmp_path / "四月.xlsx"
    book.save(path)
    looked = preview_roster(boss, path, {"日": "08:30-17:30"})
    assert looked.month == APRIL and [line.draft.name for line in looked.lines] == ["王岚"]
    assert set(looked.lines[0].draft.cells) == {"日"} and looked.missing == ()
    assert [(one.row, one.field) for one in looked.problems] == [(6, "row")]
    assert import_roster(boss, path, {"日": "08:30-17:30"}).left_out == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (("姓名,1,2", "王岚,N,N"), "which one month"),
        (("姓名,2026-04-30,2026-05-01", "王岚,N,N"), "which one month"),
        (("姓名,早上,晚上", "王岚,N,N"), "no column for a day"),
        (("序号,2026-04-01,2026-04-02", "1,N,N"), "“name” is missing"),
        (("姓名,2026-04-01,2026/4/1", "王岚,N,N"), "two columns"),
    ],
)
def test_a_file_that_says_no_month(
    boss: Desk, written: Written, rows: tuple[str, ...], said: str
) -> None:
    with pytest.raises(FileRefused, match=said):
        preview_roster(boss, written(*rows))


def test_one_month_is_taken_out_of_a_file_of_two(boss: Desk, written: Written) -> None:
    path = written("姓名,2026-04-30,2026-05-01,2026-05-02", "王岚,N,休,N")
    looked = preview_roster(boss, path, {"N": "17:30-08:30"}, month="2026-05")
    assert looked.lines[0].draft.cells[:2] == ("休", "N")
    assert looked.ignored == ("2026-04-30",)
    with pytest.raises(InvalidInput):
        preview_roster(boss, path, month="2026-13")


# Rows ---------------------------------------------------------------------------------------


def test_rows_that_cannot_be_taken_are_told_with_the_reason(boss: Desk, written: Written) -> None:
    head = "姓名,电话,2026-04-01,2026-04-02,2026-04-03"
    path = written(
        head,
        "王岚,,N+D,N/D,-",
        ",,N,N,N",
        "李娜,,,,",
        f"{'长' * 61},,N,N,N",
        "外援,139 0013 9000,08:00-20:00,休,8:00－20:00",
        "外援二,,一段很长很长的说明文字写在格子里,N,N",
        "外援三,,N,N,N,N",
    )
    looked = preview_roster(boss, path, {"N": "17:30-08:30", "D": "08:30-17:30"})
    assert [(one.row, one.field) for one in looked.problems] == [
        (3, "name"),
        (4, "row"),
        (5, "name"),
        (7, "row"),
        (8, "row"),
    ]
    assert looked.left_out == 5 and looked.blocked == ""
    first, helper = (line.draft for line in looked.lines)
    assert first.cells[:3] == ("N+D", "N+D", "")
    assert helper.cells[:3] == ("08:00-20:00", "休", "08:00-20:00")
    assert looked.codes["08:00-20:00"] == Hours(480, 1200)
    import_roster(boss, path, {"N": "17:30-08:30", "D": "08:30-17:30"})
    rows = {row.name: row for row in boss.ask(plan.month, APRIL).rows}
    assert rows["外援"].telephone == "139 0013 9000" and rows["外援"].minutes == 24 * 60


def test_a_name_that_stands_twice_blocks_the_file(boss: Desk, written: Written) -> None:
    path = written(*month_of_april(("王岚", "休"), ("李娜", "休"), ("王岚", "休")))
    looked = preview_roster(boss, path)
    assert "stands twice" in looked.blocked
    assert [(one.row, one.reason) for one in looked.problems] == [
        (4, "The name stands in row 2 already.")
    ]
    empty = preview_roster(boss, written("姓名,2026-04-01,2026-04-02", "王岚,,"))
    assert empty.blocked == "No row can be taken."


def test_namesakes_are_told_apart_by_number(make_site: MakeSite, written: Written) -> None:
    namesake = PersonDraft("王岚", ("clerk",), "7777")
    desk = sign_in(make_site(people=(*PEOPLE, namesake)).open(), "陈静")
    path = written(
        "姓名,工号,2026-04-01,2026-04-02",
        "王岚,02,休,N",
        "王岚,06,N,休",
        "李娜,05,N,休",
        "王岚,,N,休",
    )
    looked = preview_roster(desk, path, {"N": "17:30-08:30"})
    assert [(line.draft.name, line.draft.person_id) for line in looked.lines] == [
        ("王岚#02", 2),
        ("王岚#06", 6),
        ("李娜", 3),
        ("王岚", None),
    ]
    assert [(one.row, one.field) for one in looked.warnings] == [(4, "staff_no"), (5, "name")]
    import_roster(desk, path, {"N": "17:30-08:30"})
    desk.act(plan.set_row, APRIL, RowDraft("王岚#06", ("N",)))
    assert len(desk.ask(plan.month, APRIL).rows) == 4


@pytest.mark.rule("DUTY-05")
@pytest.mark.parametrize(
    ("code", "meaning"), [("A1", "白天"), ("A1", ""), ("A,1", "09:00-21:00"), ("休", "09:00-21:00")]
)
def test_a_meaning_that_cannot_be_read(
    boss: Desk, written: Written, code: str, meaning: str
) -> None:
    with pytest.raises(InvalidInput):
        preview_roster(boss, written(*FOUR_ON_TWO_OFF), {code: meaning})


def test_a_proposed_code_is_asked_for_with_its_proposal(boss: Desk, written: Written) -> None:
    """The file of a site may mean other hours by `N` than the console proposes."""
    path = written(*month_of_april(("王岚", "N N 休"), ("李娜", "D 休 D")))
    looked = preview_roster(boss, path)
    assert {one.code: one.proposed for one in looked.unknown} == {
        "N": "17:30–08:30",
        "D": "08:30–17:30",
    }
    assert import_roster(boss, path, {"N": "20:00-08:00", "D": "08:00-20:00"}).people == 2
    codes = {one.code: one.hours for one in boss.ask(plan.month, APRIL).templates}
    assert (codes["N"], codes["D"]) == ("20:00–08:00", "08:00–20:00")
