"""The command line: every command once, bad input in one line, and what goes to which stream."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.sites import PINS, Site

from frontdesk import cli
from frontdesk.cli import output
from frontdesk.cli.root import COMMANDS
from frontdesk.cli.session import Session
from frontdesk.cli.setup import read_people
from frontdesk.errors import FileRefused
from frontdesk.store.site import SiteFolder

SUPERVISOR, CLERK, OTHER = "陈静", "王岚", "李娜"


@dataclass
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON records of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on the site; `pin` and `pin2` go into the environment."""
    site.close()
    for name in ("FRONTDESK_SITE", "FRONTDESK_SECRET", "FRONTDESK_RECOVERY_KEY"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: str, pin: str | None = None, pin2: str | None = None) -> Ran:
        for name, value in (("FRONTDESK_PIN", pin), ("FRONTDESK_PIN2", pin2)):
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", "en"]
        capsys.readouterr()
        status = cli.main([*start, *words])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


@pytest.fixture
def act(run: Run) -> Run:
    """The same with `--json`, as somebody with their PIN; it must succeed."""

    def call(name: str, *words: str, pin2: str | None = None) -> Ran:
        ran = run(*words, "--as", name, "--json", pin=PINS[name], pin2=pin2)
        assert ran.status == 0, ran.err
        return ran

    return call


def refused(ran: Ran) -> str:
    """The one line on stderr of a command that was refused."""
    assert ran.status == 1
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    return ran.err


# The duty log ---------------------------------------------------------------------------------


def test_an_entry_is_written_listed_searched_and_shown(run: Run, act: Run) -> None:
    seq = act(CLERK, "log", "add", "大堂漏水 13800138000", "--room", "3栋2单元1203").records[0][
        "seq"
    ]
    [listed] = run("log", "list", "--room", "3-2-1203", "--json").records
    assert listed["seq"] == seq
    assert listed["text"] == "大堂漏水 138****8000"
    assert [row["seq"] for row in run("log", "search", "漏水", "--json").records] == [seq]
    assert run("log", "show", str(seq), "--json").records[0]["facts"]["room"] == "3-2-1203"
    assert "13800138000" not in act(CLERK, "log", "list").out
    assert "13800138000" not in act(CLERK, "log", "search", "漏水").out
    assert run("log", "search", "13800138000", "--json").records == []
    assert "13800138000" in act(CLERK, "log", "show", str(seq)).out
    assert run("log", "list", "--json").records[0]["kind"] == "phone.revealed"


def test_filters_of_the_log(run: Run, act: Run) -> None:
    shift = act(CLERK, "duty", "open").records[0]["shift"]
    act(CLERK, "log", "add", "一")
    by = {row["author_name"] for row in run("log", "list", "--person", CLERK, "--json").records}
    assert by == {CLERK}
    kinds = run("log", "list", "--kind", "note", "--shift", str(shift), "--json").records
    assert [row["kind"] for row in kinds] == ["note.written"]
    assert run("log", "list", "--day", "2001-01-01", "--json").records == []
    assert len(run("log", "list", "--limit", "2", "--json").records) == 2


def test_event_time_page_and_further_fields(run: Run, act: Run) -> None:
    words = ["log", "add", "车库", "--kind", "patrol.finding", "--field", "problem=灯不亮"]
    words += ["--field", "correction=已报修", "--at", "2026-03-02 10:00", "--page", "7"]
    seq = act(CLERK, *words).records[0]["seq"]
    [row] = run("log", "show", str(seq), "--json").records
    assert row["occurred_at"].startswith("2026-03-02T10:00")
    assert (row["page"], row["facts"]["place"], row["late"]) == ("7", "车库", True)


def test_a_correction_points_to_what_it_corrects(run: Run, act: Run) -> None:
    seq = act(CLERK, "log", "heartbeat").records[0]["seq"]
    new = act(CLERK, "log", "correct", str(seq), "有异常", "--reason", "看错").records[0]
    assert new == {"seq": seq + 1, "corrects": seq}
    assert f"corrected by #{seq + 1}" in run("log", "list").out


@pytest.mark.rule("CARE-28")
def test_confidential_texts_stay_closed(run: Run, act: Run) -> None:
    seq = act(CLERK, "log", "add", "家事", "--confidential").records[0]["seq"]
    assert run("log", "list", "--json").records[0]["text"] is None
    assert "(confidential)" in run("log", "list").out
    assert "家事" not in run("log", "show", str(seq)).out
    assert "家事" not in act(OTHER, "log", "list").out
    assert "家事" in act(CLERK, "log", "list").out
    assert "家事" not in act(SUPERVISOR, "log", "list").out
    assert act(SUPERVISOR, "log", "search", "家事").records[0]["text"] is None
    assert "家事" in act(SUPERVISOR, "log", "show", str(seq)).out
    assert run("log", "list", "--json").records[0]["kind"] == "entry.opened"


# Requests -------------------------------------------------------------------------------------


def test_a_request_from_the_line_to_the_closing(run: Run, act: Run) -> None:
    taken = act(CLERK, "request", "add", "3-2-1203 厨房漏水 13800138000", "--requester", "张伟")
    [request] = taken.records
    assert (request["id"], request["room"], request["kind"]) == (1, "3-2-1203", "repair")
    assert request["telephone"] == "13800138000"
    assert run("request", "list", "--json").records[0]["telephone"] == "138****8000"
    assert "138****8000" in run("request", "list").out
    act(CLERK, "request", "hand-over", "1", "--to", "工程部")
    act(CLERK, "request", "report-back", "1", "已更换阀芯")
    assert act(CLERK, "request", "close", "1").records[0]["state"] == "closed"
    assert run("request", "list", "--json").records == []
    assert len(run("request", "list", "--all", "--json").records) == 1
    history = run("request", "show", "1", "--json").records[0]["history"]
    assert [row["kind"] for row in history][:2] == ["request.registered", "request.handed_over"]
    assert "张伟" in run("request", "show", "1").out


def test_every_other_move_of_a_request(run: Run, act: Run) -> None:
    for _number in range(4):
        act(CLERK, "request", "add", "1-1-0101 请问几点开门", "--kind", "consult")
    act(CLERK, "request", "escalate", "1", "--to", SUPERVISOR)
    assert act(CLERK, "request", "answer", "1", "九点").records[0]["state"] == "answered"
    words = ["request", "cannot-provide", "2", "--contacted", "社区"]
    assert "REQ-16" in refused(run(*words, "--as", CLERK, pin=PINS[CLERK]))
    act(CLERK, *words, "--apologised")
    off = act(CLERK, "request", "call-off", "3", "--reason", "重复", "--duplicate-of", "4")
    assert off.records[0]["duplicate_of"] == 4


def test_open_ones_from_the_same_room_are_pointed_out(act: Run) -> None:
    act(CLERK, "request", "add", "3-2-1203 厨房漏水")
    again = act(CLERK, "request", "add", "3-2-1203 卫生间漏水")
    assert again.records[0]["duplicates"] == [1]
    assert "request 1" in again.err


def test_a_special_request_closes_once_everybody_was_told(run: Run, act: Run) -> None:
    act(CLERK, "request", "add", "3-2-1203 阳台着火")
    act(CLERK, "request", "hand-over", "1", "--to", "保安")
    act(CLERK, "request", "report-back", "1", "已扑灭")
    assert "REQ-40" in refused(run("request", "close", "1", "--as", CLERK, pin=PINS[CLERK]))
    for role in ("control_room", "director"):
        told = act(CLERK, "request", "tell", "1", role, "--told", "周明")
    assert {item["outcome"] for item in told.records[0]["to_tell"]} == {"told"}
    act(CLERK, "request", "close", "1")


def test_a_number_shown_in_full_is_noted(run: Run, act: Run) -> None:
    act(CLERK, "request", "add", "3-2-1203 厨房漏水 13800138000")
    assert "13800138000" in act(OTHER, "request", "show", "1").out
    assert run("log", "list", "--json").records[0]["kind"] == "phone.revealed"
    assert "13800138000" not in act(OTHER, "request", "list").out


def test_numbers_of_the_staff_are_for_supervisors(act: Run) -> None:
    words = ["people", "add", "新人", "--role", "clerk", "--telephone", "13800138000"]
    act(SUPERVISOR, *words, pin2="7777")
    assert "13800138000" in act(SUPERVISOR, "people", "list").out
    assert "13800138000" not in act(CLERK, "people", "list").out


def test_a_changed_configuration_is_told_before_something_is_written(
    run: Run, act: Run, site: Site
) -> None:
    (site.folder / "rulebook.toml").write_text("backup.keep = 15", "utf-8")
    assert "rules.changed" not in {row["kind"] for row in act(CLERK, "log", "list").records}
    act(CLERK, "log", "heartbeat")
    kinds = [row["kind"] for row in run("log", "list", "--json").records]
    assert kinds[:2] == ["desk.manned", "rules.changed"]


# Duty and people ------------------------------------------------------------------------------


@pytest.mark.rule("HO-12")
def test_duty_changes_with_two_pins(run: Run, act: Run) -> None:
    assert "Nobody" in run("duty", "show").out
    act(CLERK, "duty", "open")
    words = ["duty", "relieve", "--to", OTHER, "--reason", "有急事"]
    assert "HO-03" in refused(run(*words, "--as", CLERK, pin=PINS[CLERK], pin2=PINS[OTHER]))
    record = act(CLERK, *words, "--checked", pin2=PINS[OTHER]).records[0]
    assert record["name"] == OTHER
    assert run("duty", "show", "--json").records[0]["name"] == OTHER


@pytest.mark.rule("HO-15")
def test_a_third_person_releases_a_relief(
    run: Run, act: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(CLERK, "duty", "open")
    act(CLERK, "request", "add", "3-2-1203 有人晕倒")
    words = [
        "duty",
        "relieve",
        "--to",
        OTHER,
        "--reason",
        "有急事",
        "--checked",
        "--release",
        "家属在场",
    ]
    pins = {"pin": PINS[CLERK], "pin2": PINS[OTHER]}
    assert "HO-15" in refused(run(*words, "--as", CLERK, **pins))
    monkeypatch.setenv("FRONTDESK_PIN3", PINS[SUPERVISOR])
    words += ["--released-by", SUPERVISOR]
    assert act(CLERK, *words, pin2=PINS[OTHER]).records[0]["name"] == OTHER
    given = [row for row in run("log", "list").out.splitlines() if "家属在场" in row]
    assert len(given) == 1 and SUPERVISOR in given[0]


def test_people_are_added_reset_and_deactivated(run: Run, act: Run) -> None:
    act(SUPERVISOR, "people", "add", "新人", "--role", "clerk", pin2="7777")
    assert "新人" in run("people", "list").out
    act(SUPERVISOR, "people", "reset-pin", "新人", pin2="8888")
    assert run("log", "heartbeat", "--as", "新人", pin="8888").status == 0
    act(SUPERVISOR, "people", "lift-wait", "新人")
    act(SUPERVISOR, "people", "deactivate", "新人")
    assert "新人" not in run("people", "list").out
    assert not run("people", "list", "--all", "--json").records[-1]["active"]
    assert run("log", "list", "--person", "新人", "--json").records[0]["kind"] == "desk.manned"


# The book -------------------------------------------------------------------------------------


def test_verify_names_a_changed_row_and_repair_puts_it_back(run: Run, act: Run, site: Site) -> None:
    act(CLERK, "request", "add", "3-2-1203 厨房漏水")
    [clean] = run("verify", "--json").records
    assert clean["problems"] == 0
    from frontdesk.store.driver import driver

    raw = driver.connect(site.database)
    raw.execute("UPDATE help_request SET content = 'x'")
    raw.commit()
    raw.close()
    found = run("verify", "--jobs", "1", "--json")
    assert found.status == 1
    assert found.records[0]["kind"] == "row_differs"
    assert (found.records[0]["table"], found.records[0]["row"]) == ("help_request", 1)
    assert run("verify").out.startswith("row_differs")
    act(SUPERVISOR, "repair", "help_request", "1")
    assert run("verify").status == 0


def test_the_anchor_is_taken_back(run: Run) -> None:
    [anchor] = run("anchor", "--json").records
    assert set(anchor) == {"seq", "head", "log", "at"}
    head = " ".join(anchor["head"][at : at + 4] for at in range(0, 64, 4))
    assert head in run("anchor").out
    assert run("verify", "--anchor", f"{anchor['seq']}:{head}").status == 0
    assert run("verify", "--anchor", f"{anchor['seq']}:{anchor['head'][:16]}").status == 0
    cut = run("verify", "--anchor", f"{anchor['seq'] + 9}:{anchor['head']}", "--json")
    assert (cut.status, cut.records[0]["kind"]) == (1, "anchor_differs")


def test_a_backup_is_restored(run: Run, act: Run) -> None:
    [backup] = run("backup", "--json").records
    seq = act(CLERK, "log", "add", "之后").records[0]["seq"]
    [restored] = act(SUPERVISOR, "restore", backup["path"]).records
    assert restored["restored"] == backup["seq"]
    assert str(seq) in restored["lost"]
    assert run("verify").status == 0


def test_imports_preview_first(run: Run, act: Run, tmp_path: Path) -> None:
    homes = tmp_path / "住户.csv"
    homes.write_text("楼栋,单元,房号,姓名,电话\n3,2,1203,张伟,13800000001\n", "utf-8")
    assert act(CLERK, "import", "households", str(homes), "--preview").records[0]["ready"] == 1
    assert act(CLERK, "import", "households", str(homes)).records[0]["residents"] == 1
    known = act(CLERK, "request", "add", "13800000001 停电").records[0]
    assert (known["room"], known["requester"]) == ("3-2-1203", "张伟")
    past = tmp_path / "past.csv"
    past.write_text("报事时间,房号,内容\n2025-03-02 08:15,3-2-1203,水龙头漏水\n", "utf-8")
    assert act(CLERK, "import", "requests", str(past), "--preview").records[0]["ready"] == 1
    assert act(CLERK, "import", "requests", str(past)).records[-1]["taken"] == 1
    assert len(run("request", "list", "--json").records) == 2


def test_problem_rows_are_listed_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    homes = tmp_path / "bad.csv"
    homes.write_text("楼栋,单元,房号,姓名,电话\n,,,张伟,abc\n", "utf-8")
    for preview in ([], ["--preview"]):
        words = ["import", "households", str(homes), "--as", CLERK, *preview]
        ran = run(*words, pin=PINS[CLERK])
        assert ran.status == 1
        assert "RES-22" in ran.out
        assert ran.err.count("\n") == 1


def test_rules_are_read_without_signing_in(run: Run) -> None:
    assert run("rules", "log-04", "--json").records[0]["id"] == "LOG-04"
    assert len(run("rules", "--json").records) > 100
    assert "XX-1" in refused(run("rules", "XX-1"))


# Setting up -----------------------------------------------------------------------------------


@pytest.fixture
def people_file(tmp_path: Path) -> Path:
    """One supervisor."""
    path = tmp_path / "people.toml"
    path.write_text('[[person]]\nname = "甲"\nroles = ["cs_supervisor"]\npin = "1234"\n', "utf-8")
    return path


def start(folder: Path, people: Path, *more: str) -> list[str]:
    """The words that set up a site in `folder`."""
    words = ["--site", str(folder), "--secret", str(folder.parent / "new.secret")]
    words += ["--language", "en", "init", "--name", "新苑", "--language", "zh"]
    return [*words, "--people", str(people), *more]


def test_init_shows_the_sheet_and_recover_uses_it(
    tmp_path: Path,
    people_file: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, secret = tmp_path / "new", tmp_path / "new.secret"
    assert cli.main(start(folder, people_file, "--building", "3", "--json")) == 0
    sheet = json.loads(capsys.readouterr().out)
    assert sheet["holder"] == "甲"
    assert cli.main(start(folder, people_file)) == 1
    capsys.readouterr()
    secret.unlink()
    base = ["--site", str(folder), "--secret", str(secret), "--language", "en"]
    monkeypatch.setenv("FRONTDESK_PIN", "1234")
    assert cli.main([*base, "log", "heartbeat", "--as", "甲"]) == 1
    assert "frontdesk recover" in capsys.readouterr().err
    monkeypatch.setenv("FRONTDESK_SECRET", "0" * 64)
    assert cli.main([*base, "recover"]) == 1
    monkeypatch.setenv("FRONTDESK_SECRET", sheet["device_secret"])
    monkeypatch.setenv("FRONTDESK_RECOVERY_KEY", sheet["recovery_key"])
    monkeypatch.setenv("FRONTDESK_PIN", "5678")
    capsys.readouterr()
    assert cli.main([*base, "recover", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["recovery_key"]) == 64
    assert cli.main([*base, "log", "heartbeat", "--as", "甲"]) == 0


def test_init_never_overwrites_a_device_secret(
    tmp_path: Path, people_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "new.secret"
    secret.write_text("ab" * 32, "ascii")
    assert cli.main(start(tmp_path / "new", people_file)) == 1
    assert "never overwritten" in capsys.readouterr().err
    assert secret.read_text("ascii") == "ab" * 32
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ('pin = "1"\nroles = ["cs_supervisor"]', r"people.toml, person 2 \(乙\), PIN"),
        ('pin = "1234"\nroles = ["king"]', r"people.toml, person 2 \(乙\), Roles"),
        ('pin = "1234"\nroles = ["clerk"]\nstaff_no = "7"', r"person 2 \(乙\), Staff number"),
        ('pin = 0o2323\nroles = ["clerk"]', r"person 2, pin"),
        ('pin = 12_35\nroles = ["clerk"]', r"person 2, pin"),
    ],
)
def test_people_are_checked_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], person: str, said: str
) -> None:
    path = tmp_path / "people.toml"
    first = '[[person]]\nname = "甲"\nroles = ["cs_supervisor"]\npin = 1234\nstaff_no = 7\n'
    path.write_text(f'{first}[[person]]\nname = "乙"\n{person}\n', "utf-8")
    assert cli.main(start(tmp_path / "new", path)) == 1
    assert re.search(said, capsys.readouterr().err)
    assert not (tmp_path / "new").exists() and not (tmp_path / "new.secret").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_sheet_that_cannot_be_printed_is_drawn_anew(tmp_path: Path, people_file: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "frontdesk", *start(tmp_path / "new", people_file)],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert ran.returncode == 1
    said = ran.stderr.decode()
    assert "recover --renew --as 甲" in said and "Traceback" not in said
    assert SiteFolder(tmp_path / "new").exists


def test_verify_reads_the_file_where_the_desk_does_not_open(run: Run, site: Site) -> None:
    (site.folder / "site.toml").unlink()
    ran = run("verify", "--json")
    assert ran.status == 0 and "site.toml" in ran.err
    said = run("log", "list").err
    assert "site.toml is missing" in said and "timezone" in said


def test_a_defect_of_the_verification_is_not_swallowed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object, **_options: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("frontdesk.desk.Desk.verify", broken)
    assert "RuntimeError" in refused(run("verify"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "[[person]]"),
        ("person = 1", "[[person]]"),
        ("[[person]]\nname = '甲'\nroles = ['clerk']", "pin"),
        ("[[person]]\nname = '甲'\npin = '1234'\nroles = 'clerk'", "roles"),
        ("[[person]]\nname = '甲'\npin = '1234'\nroles = ['clerk']\nage = 3", "age"),
        ("[[person]]\nname = [1]", "name"),
        ("[[person]\n", "line 1"),
        ("姓名".encode("gbk").decode("latin-1"), "TOML"),
    ],
)
def test_a_bad_list_of_people_says_where(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "people.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(FileRefused, match=said.replace("[", r"\[")):
        read_people(path)


def test_a_list_of_people_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.toml"
    path.write_bytes("name = '姓名'".encode("gbk"))
    with pytest.raises(FileRefused, match="UTF-8"):
        read_people(path)
    with pytest.raises(FileRefused, match="cannot be read"):
        read_people(tmp_path / "none.toml")


def test_simulate_refuses_a_real_site(run: Run) -> None:
    assert "practice" in refused(run("simulate", "--days", "1", "--seed", "1"))


def test_demo_is_made_once_and_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from frontdesk.cli import setup
    from frontdesk.store import site as places

    monkeypatch.setattr(places, "practice_root", lambda: tmp_path / "practice")
    monkeypatch.setattr(setup, "DEMO_DAYS", 1)
    secret = ["--secret", str(tmp_path / "practice.secret")]
    assert cli.main([*secret, "--language", "en", "demo", "--no-open"]) == 0
    assert "2468" in capsys.readouterr().err
    assert SiteFolder(tmp_path / "practice").exists
    opened: list[Path] = []

    def console(_session: Session, root: Path) -> int:
        opened.append(root)
        return 0

    monkeypatch.setattr(Session, "console", console)
    assert cli.main([*secret, "--language", "en", "demo"]) == 0
    assert opened == [tmp_path / "practice"]


def test_without_a_command_the_console_opens(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "console", lambda _self, _root: 7)
    assert run().status == 7


# Bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["log"],
        ["log", "add"],
        ["log", "add", "x"],
        ["log", "add", "x", "--as", "没人"],
        ["log", "add", "", "--as", CLERK],
        ["log", "add", "x\ud800", "--as", CLERK],
        ["log", "add", "x", "--kind", "no.such", "--as", CLERK],
        ["log", "add", "x", "--field", "y", "--as", CLERK],
        ["log", "add", "x", "--field", "y=1", "--as", CLERK],
        ["log", "add", "x", "--at", "yesterday", "--as", CLERK],
        ["log", "add", "x", "--at", "2999-01-01 10:00", "--as", CLERK],
        ["log", "add", "x" * 30_000, "--as", CLERK],
        ["log", "correct", "0", "x", "--reason", "y", "--as", CLERK],
        ["log", "correct", "9999", "x", "--reason", "y", "--as", CLERK],
        ["log", "list", "--day", "2026-13-40"],
        ["log", "list", "--person", "没人"],
        ["log", "list", "--limit", "99999999999999999999"],
        ["log", "show", "9999999999999999999999"],
        ["log", "show", "abc"],
        ["request", "add", "", "--as", CLERK],
        ["request", "add", "漏水", "--as", CLERK],
        ["request", "add", "3-2-1203 漏水", "--kind", "x", "--as", CLERK],
        ["request", "show", "77"],
        ["request", "tell", "77", "director", "--as", CLERK],
        ["people", "add", "甲", "--role", "clerk", "--as", CLERK],
        ["people", "add", "甲", "--role", "king", "--as", SUPERVISOR],
        ["verify", "--anchor", "12"],
        ["verify", "--anchor", "12:zz"],
        ["verify", "--anchor", "12:abcd"],
        ["repair", "no_such", "1", "--as", SUPERVISOR],
        ["restore", "no-such-file", "--as", SUPERVISOR],
        ["import", "households", "no-such-file", "--as", CLERK],
        ["simulate", "--days", "0", "--seed", "1"],
        ["init", "--name", "x"],
    ],
)
def test_bad_input_gets_one_line(run: Run, words: list[str]) -> None:
    name = words[words.index("--as") + 1] if "--as" in words else ""
    refused(run(*words, pin=PINS.get(name, "1"), pin2="7777"))


@pytest.mark.parametrize("query", ['"', "AND OR NOT", "*", "a*b'--", "漏" * 5000, "NEAR(x y)"])
def test_any_query_is_a_query(run: Run, query: str) -> None:
    assert run("log", "search", query).status == 0


def test_markup_and_control_bytes_are_shown_not_obeyed(run: Run, act: Run) -> None:
    act(CLERK, "log", "add", "[bold]x[/foo] \x1b]0;title\x07 \u202eabc\nsecond")
    out = run("log", "list").out
    assert "[bold]x[/foo]" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)
    assert not {"\x1b", "\x07", "\u202e"} & set(run("log", "list", "--json").out)


def test_a_missing_pin_is_refused_without_a_terminal(run: Run) -> None:
    assert "FRONTDESK_PIN" in refused(run("log", "heartbeat", "--as", CLERK))
    assert "PIN" in refused(run("log", "heartbeat", "--as", CLERK, pin="9999"))


def test_no_site_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--site", str(tmp_path / "none"), "--language", "en", "log", "list"]) == 1
    assert "init" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_defect_leaves_one_line_and_no_data(
    run: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_words: object, **_options: object) -> None:
        raise RuntimeError("张伟 13800138000")

    monkeypatch.setattr(output, "show", broken)
    said = refused(run("log", "list"))
    assert "RuntimeError" in said
    assert "13800138000" not in said
    log = site.folder / "errors.log"
    assert "13800138000" not in log.read_text("utf-8")
    assert "RuntimeError" in log.read_text("utf-8")
    assert log.stat().st_mode & 0o777 == 0o600


def test_ctrl_c_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_words: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(output, "show", stopped)
    assert run("log", "list").status == 130


def test_every_help_page_is_there_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in COMMANDS:
        for language in ("en", "zh"):
            assert cli.main(["--language", language, name, "--help"]) == 0
            assert capsys.readouterr().out.startswith(f"Usage: frontdesk {name}")


# True processes -------------------------------------------------------------------------------


def process(site: Site, *words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own."""
    command = [sys.executable, "-m", "frontdesk", "--site", str(site.folder)]
    return subprocess.run(
        [*command, "--secret", str(site.secret), *words],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


def test_streams_and_status_of_a_process(site: Site) -> None:
    words = ["--language", "en", "log", "add", "测试", "--as", CLERK, "--json"]
    written = process(site, *words, FRONTDESK_PIN=PINS[CLERK])
    assert (written.returncode, written.stderr) == (0, b"")
    assert set(json.loads(written.stdout)) == {"seq"}
    wrong = process(site, *words, FRONTDESK_PIN="0000")
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count(b"\n")) == (1, b"", 1)
    listed = process(site, "log", "list", "--json", PYTHONIOENCODING="ascii")
    assert listed.returncode == 0
    assert json.loads(listed.stdout.splitlines()[0])["text"] == "测试"


def test_gbk_bytes_on_the_command_line(site: Site) -> None:
    command = [sys.executable, "-m", "frontdesk", "--site", str(site.folder)]
    ran = subprocess.run(
        [*(word.encode() for word in command), b"log", b"search", "测试".encode("gbk")],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 1
    assert b"UTF-8" in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_a_reader_that_goes_away_is_no_error(site: Site) -> None:
    words = f"{sys.executable} -m frontdesk --site {site.folder} rules --json | head -1"
    ran = subprocess.run(["sh", "-c", words], capture_output=True, timeout=60, check=False)
    assert ran.stderr == b""
    assert ran.stdout.count(b"\n") == 1


@pytest.mark.parametrize(
    ("words", "heading"),
    [(("people", "list"), "姓名"), (("log", "list"), "记录时间")],
)
def test_headings_are_in_the_language_of_the_site(
    site: Site,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    heading: str,
) -> None:
    site.close()
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    start = ["--site", str(site.folder), "--secret", str(site.secret)]
    assert cli.main([*start, *words]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert heading in first and "Name" not in first
    assert cli.main([*start, "--language", "en", *words]) == 0
    assert "姓名" not in capsys.readouterr().out.splitlines()[0]


def test_a_command_that_needs_no_site_runs_where_none_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site.toml").write_text("no = = toml", "utf-8")
    assert cli.main(["--site", str(tmp_path), "--language", "en", "checklists", "list"]) == 0
    assert cli.main(["--site", str(tmp_path), "checklists", "list"]) == 0
    assert "lamp" in capsys.readouterr().out
