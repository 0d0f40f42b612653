"""`frontdesk roster`: import with a map, show, check, complete, on-duty, leave."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.sites import PINS, Site

from frontdesk import cli

SUPERVISOR, CLERK = "陈静", "王岚"
APRIL = "2026-04"


class Ran(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.records if one.get("record") == kind]


Run = Callable[..., Ran]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on the site; `by` signs with their PIN."""
    site.close()

    def call(*words: str, by: str | None = None, language: str = "en") -> Ran:
        monkeypatch.delenv("FRONTDESK_PIN", raising=False)
        if by:
            monkeypatch.setenv("FRONTDESK_PIN", PINS[by])
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", language]
        capsys.readouterr()
        status = cli.main([*start, "roster", *words, *(["--as", by] if by else [])])
        return Ran(status, *capsys.readouterr())

    return call


@pytest.fixture
def april(tmp_path: Path) -> str:
    """A month in which 王岚 has the nights, 员工02 the days."""
    head = ",".join(["姓名", "电话", *(f"2026-04-{day:02d}" for day in range(1, 31))])
    rows = (",".join([CLERK, "", *["B1"] * 30]), ",".join(["员工02", "13800138000", *["A1"] * 30]))
    path = tmp_path / "四月.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return str(path)


MAPS = ("--map", "A1=08:30-17:30", "--map", "B1=17:30-08:30")


@pytest.mark.rule("DUTY-01", "DUTY-05")
def test_a_roster_is_imported_checked_completed_and_read(run: Run, april: str) -> None:
    blind = run("import", april, "--json", by=SUPERVISOR)
    assert blind.status == 1 and "DUTY-05" in blind.err
    assert {(one["code"], one["count"]) for one in blind.of("unknown_code")} == {
        ("A1", 30),
        ("B1", 30),
    }
    looked = run("import", april, *MAPS, "--preview", "--json", by=SUPERVISOR)
    [preview] = looked.of("preview")
    assert looked.status == 0 and (preview["ready"], preview["staff"]) == (2, 1)
    assert preview["codes"] == {"A1": "08:30–17:30", "B1": "17:30–08:30"}
    assert {one["rule"] for one in looked.of("finding")} == {"DUTY-07", "DUTY-02", "DUTY-26"}
    assert run("show", APRIL, "--json").of("month")[0]["state"] == "none"
    [taken] = run("import", april, *MAPS, "--json", by=SUPERVISOR).records
    assert (taken["month"], taken["people"], taken["open_points"]) == (APRIL, 2, 8)
    checked = run("check", APRIL)
    assert checked.status == 1 and "nobody on duty · Duty clerk · 04-01 00:00–08:30" in checked.out
    refused = run("complete", APRIL, by=SUPERVISOR)
    assert refused.status == 1 and "DUTY-07" in refused.err
    assert run("complete", APRIL, "--accept", "首月", by=SUPERVISOR).status == 0
    assert run("import", april, *MAPS, by=SUPERVISOR).status == 1
    shown = run("show", APRIL, "--json")
    assert shown.of("month")[0]["state"] == "complete"
    assert [row["telephone"] for row in shown.of("row")] == ["", "138****8000"]
    assert [day["day"] for day in shown.of("day")] == ["2026-04-04", "2026-04-05", "2026-04-06"]
    text = run("show", APRIL, language="zh").out
    assert "值班表 2026-04：已排定 (陈静)" in text and "员工02?" in text and "清明" in text


@pytest.mark.rule("DUTY-22")
def test_who_is_on_duty_then(run: Run, april: str) -> None:
    run("import", april, *MAPS, by=SUPERVISOR)
    run("complete", APRIL, "--accept", "首月", by=SUPERVISOR)
    day = run("on-duty", "--at", "2026-04-03 10:00", "--json").records
    assert [(one["name"], one["code"], one["telephone"]) for one in day[:1]] == [
        ("员工02", "A1", "138****8000")
    ]
    assert [one["name"] for one in day[1:]] == ["周明", SUPERVISOR, "赵强"]
    night = run("on-duty", "--at", "2026-04-04 02:00", "--json", by=CLERK).records[0]
    assert (night["name"], night["starts_at"]) == (CLERK, "2026-04-03T17:30:00.000+08:00")
    assert "Duty clerk" in run("on-duty", "--at", "2026-04-04 02:00").out


@pytest.mark.rule("DUTY-17")
def test_cells_codes_and_days(run: Run) -> None:
    assert run("set", CLERK, "2099-04-03", "d+n", by=SUPERVISOR).status == 0
    assert run("set", CLERK, "2099-04-04", "休", by=SUPERVISOR).out == "王岚, 2099-04-04: 休\n"
    assert run("set", "王览", "2099-04-04", "N", by=SUPERVISOR).status == 1
    assert run("set", "王览", "2099-04-04", "N", "--new", by=SUPERVISOR).status == 0
    assert "DUTY-17" in run("set", CLERK, "2099-04-05", "N", by=CLERK).err
    assert (
        run("code", "K", "10:00-20:00", "--name", "小班", by=SUPERVISOR).out == "K: 10:00–20:00\n"
    )
    assert run("set", CLERK, "2099-04-06", "K", by=SUPERVISOR).status == 0
    assert "hours stay" in run("code", "K", "10:00-21:00", by=SUPERVISOR).err
    assert run("code", "K", "end", by=SUPERVISOR).status == 0
    assert run("day", "2099-04-06", "off", "--name", "园庆", by=SUPERVISOR).status == 0
    assert run("day", "2099-04-07", "maybe", by=SUPERVISOR).status == 1
    assert run("set", CLERK, "4月3日", "N", by=SUPERVISOR).status == 1
    shown = run("show", "2099-04")
    assert "provisional" in shown.out and "holiday  园庆" in shown.out
    [row, _other] = run("show", "2099-04", "--json").of("row")
    assert row["cells"][2:6] == ["D+N", "休", "", "K"]
    assert run("set", CLERK, "2099-04-03", "-", by=SUPERVISOR).status == 0
    run("complete", "2099-04", "--accept", "试", by=SUPERVISOR)
    assert run("reopen", "2099-04", "--reason", "改", by=SUPERVISOR).status == 0


@pytest.mark.rule("DUTY-16", "AUTH-04")
def test_leave_is_asked_for_and_decided(run: Run) -> None:
    assert run("set", CLERK, "2099-04-03", "N", by=SUPERVISOR).status == 0
    words = ("leave", "ask", "2099-04-03", "--reason", "探亲")
    assert run(*words, by=CLERK).out == "Leave 1 is asked for.\n"
    [waiting] = run("leave", "list", "--waiting", "--json").records
    assert (waiting["name"], waiting["shifts"]) == (CLERK, ["2099-04-03 N"])
    assert "AUTH-04" in run("leave", "approve", "1", by=CLERK).err
    assert "stand-in" in run("leave", "approve", "1", by=SUPERVISOR).err
    approve = ("leave", "approve", "1", "--stand-in", "李娜")
    assert run(*approve, by=SUPERVISOR).status == 0
    assert (
        "approved" in run("leave", "list").out and "已批" in run("leave", "list", language="zh").out
    )
    rows = {row["name"]: row["cells"][2] for row in run("show", "2099-04", "--json").of("row")}
    assert rows == {CLERK: "假", "李娜": "N"}
    run("leave", "ask", "2099-05-03", "2099-05-04", "--reason", "事", "--for", CLERK, by=SUPERVISOR)
    assert run("leave", "refuse", "2", "--reason", "缺人", by=SUPERVISOR).status == 0
    run("leave", "ask", "2099-05-03", "--reason", "事", by=CLERK)
    assert run("leave", "withdraw", "3", by=CLERK).status == 0
    states = [one["state"] for one in run("leave", "list", "--json").records]
    assert states == ["withdrawn", "refused", "approved"]
