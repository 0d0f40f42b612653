"""`frontdesk check`: list, show, begin, answer, sign, figures."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from support.busy import asked_supervisor, note, relieve
from support.sites import PINS, Site, sign_in

from frontdesk import cli
from frontdesk.clock import HOUR
from frontdesk.registers import duty, duty_log
from frontdesk.registers.duty_log import EntryDraft


class Ran(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def record(self) -> dict[str, Any]:
        [line] = self.out.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found


Run = Callable[..., Ran]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `frontdesk check` after a night with a correction, a late entry and a decision."""
    desk = sign_in(site.open(), "王岚")
    desk.act(duty.open_first)
    desk.act(duty_log.correct, note(desk, "错"), "对，来电 13800138000", "笔误")
    early = desk.clock.now() - HOUR
    desk.act(duty_log.write, EntryDraft(fields={"content": "补记"}, occurred_at=early))
    asked_supervisor(desk)
    relieve(desk, "王岚", "李娜")
    site.close()

    def call(*words: str, by: str | None = "陈静", language: str = "en") -> Ran:
        monkeypatch.setenv("FRONTDESK_PIN", PINS.get(by or "", ""))
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", language]
        capsys.readouterr()
        status = cli.main([*start, "check", *words, *(["--as", by] if by else [])])
        return Ran(status, *capsys.readouterr())

    return call


@pytest.mark.rule("LOG-07")
def test_a_check_is_begun_answered_and_signed(run: Run) -> None:
    assert "1 shifts are not signed for" in run("list", by=None).err
    begun = run("begin", "--json").record
    sorts = [one["sort"] for one in begun["exceptions"]]
    assert begun["state"] == "open" and begun["left"] == len(sorts)
    assert {"emergency", "approval", "corrected", "late"} <= set(sorts)
    approval = next(one for one in begun["exceptions"] if one["sort"] == "approval")
    assert "left" in run("answer", str(approval["place"]), "--countersign").out
    corrected = next(one for one in begun["exceptions"] if one["sort"] == "corrected")
    told = run(
        "answer", corrected["key"], "问清楚", "--follow-up", "2099-01-01 10:00", "--to", "王岚"
    )
    assert told.status == 0
    assert "choose one of" in run("answer", "1", "x", "--instruct", "--countersign").err
    assert "Still missing" in run("sign").err
    assert run("answer", "rest", "--json").record["left"] == 0
    assert run("answer", "sample", "--json").record["sample_seen"] is True
    done = run("sign", "--json").record
    assert done["state"] == "signed" and len(done["head"]) == 64 and done["shifts"]
    answers = {one["sort"]: one["answer"]["answer"] for one in done["exceptions"]}
    assert answers["approval"] == "countersigned" and answers["corrected"] == "follow_up"
    assert "Signed by 陈静" in run("show", "1", by=None).out
    listed = run("list", by=None)
    assert "morning check" in listed.out and listed.err == ""
    assert "none is under way" in run("sign").err


def test_show_without_a_check_looks_ahead_and_masks(run: Run) -> None:
    shown = run("show", by=None)
    assert shown.status == 0 and "not begun yet" in shown.out and "138****8000" in shown.out
    assert "exceptions are not answered" in shown.err
    chinese = run("show", by=None, language="zh")
    assert "更正" in chinese.out and "晨检" in chinese.out
    record = run("show", "--json", by=None).record
    assert record["check"] is None and record["sample"] == []
    assert "There is no log check 9" in run("show", "9", by=None).err


@pytest.mark.rule("LOG-17", "DUTY-24")
def test_the_inspection_and_the_figures(run: Run) -> None:
    assert "AUTH-31" in run("begin", by="王岚").err
    assert "LOG-17" in run("begin", "--inspection").err
    assert run("begin", "--inspection", by="周明").status == 0
    run("answer", "rest", "--inspection", by="周明")
    run("answer", "sample", "--inspection", by="周明")
    shown = run("show", "--inspection", "--json", by="周明").record
    (left,) = [one for one in shown["exceptions"] if one["answer"] is None]
    words = ("--inspection", "--follow-up", "2099-01-01 10:00", "--to", "陈静")
    assert run("answer", left["key"], "请主管补签", *words, by="周明").status == 0
    assert "LOG-17" in run("sign", "--inspection", by="周明").err
    assert run("sign", "--inspection", "--finding", "无遗漏", by="周明").status == 0
    rows = [json.loads(line) for line in run("figures", "2026-03", "--json").out.splitlines()]
    wang = next(row for row in rows if row["name"] == "王岚")
    assert (wang["corrections"], wang["late_entries"]) == (1, 1)
    assert "write 2026-03" in run("figures", "March").err
    assert "AUTH-31" in run("figures", "2026-03", by="王岚").err
