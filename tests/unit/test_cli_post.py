"""`frontdesk post …` and `frontdesk instructions …`."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from support.sites import PINS, Site

from frontdesk import cli


class Ran(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `frontdesk` on a site, with the PIN of whoever acts in the environment."""

    def call(*words: str, by: str | None = None, language: str = "en") -> Ran:
        monkeypatch.setenv("FRONTDESK_PIN", PINS[by] if by else "")
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", language]
        capsys.readouterr()
        status = cli.main([*start, *words, *(["--as", by] if by else [])])
        return Ran(status, *capsys.readouterr())

    return call


@pytest.mark.rule("HO-03", "HO-04")
def test_items_are_proposed_entered_changed_and_ended(run: Run) -> None:
    assert run("post", "items", "propose", by="王岚").status != 0
    assert run("post", "items", "propose", "--json", by="陈静").records[0]["entered"] == 7
    added = ("post", "items", "add", "备用金", "500.5", "--kind", "cash", "--place", "抽屉")
    item = run(*added, "--json", by="陈静").records[0]["id"]
    run("post", "items", "change", str(item), "--number", "600", by="陈静")
    found = {one["name"]: one for one in run("post", "items", "--json").records}
    assert found["备用金"]["should_be"] == 60000 and found["备用金"]["place"] == "抽屉"
    assert "备用金" in run("post", "items").out and "600.00" in run("post", "items").out
    assert run("post", "items", "end", str(item), by="陈静").status == 0
    assert "备用金" not in run("post", "items").out
    assert run("post", "items", "change", str(item), "--number", "1", by="陈静").status != 0
    assert run("post", "items", "add", "水桶", "两个", by="陈静").status != 0


def test_notes_and_marks(run: Run) -> None:
    left = run("post", "notes", "add", "打给B 13800138000", "--room", "3-2", "--json", by="王岚")
    line = "3-2-1203 厨房漏水 13800138000"
    number = run("request", "add", line, "--json", by="王岚").records[0]["id"]
    [note] = run("post", "notes", "--json").records
    assert note["fired"] == 1 and note["then"] == "打给B 138****8000"
    assert run("post", "notes", "end", str(left.records[0]["id"]), by="王岚").status == 0
    assert run("post", "notes", "--json").records == []
    record = f"help_request:{number}"
    assert run("post", "marks", "set", record, "--reason", "急", by="王岚").status == 0
    [mark] = run("post", "marks", "--json").records
    assert (mark["record"], mark["reason"], mark["marked_by"]) == (record, "急", "王岚")
    assert run("post", "marks", "lift", record, "--reason", "已修", by="王岚").status == 0
    assert run("post", "marks", "--json").records == []


@pytest.mark.rule("DUTY-12", "DUTY-19")
def test_who_is_outside_and_the_calls(run: Run) -> None:
    leave = ("post", "outside", "leave", "李娜", "巡查", "--minutes", "20", "--json")
    outing = str(run(*leave, by="王岚").records[0]["id"])
    assert "李娜" in run("post", "outside").out
    due = run("post", "outside", "heard", outing, "--json", by="王岚").records[0]["due_at"]
    assert run("post", "outside", "--json").records[0]["due_at"] == due
    assert run("post", "outside", "back", outing, by="王岚").status == 0
    call = ("post", "calls", "add", "--direction", "out", "--telephone", "13800138000", "--json")
    added = run(*call, by="王岚")
    assert added.records[0]["rules"] == ["DUTY-19"] and "DUTY-19" in added.err
    assert run("post", "calls", "--json").records[0]["telephone"] == "138****8000"
    assert run("post", "calls", "--json", by="王岚").records[0]["telephone"] == "13800138000"
    assert "138****8000" in run("post", "calls").out


@pytest.mark.rule("DUTY-03")
def test_instructions_are_given_read_and_withdrawn(run: Run) -> None:
    give = ("instructions", "give", "夜间巡查两次", "--days", "3", "--json")
    number = str(run(*give, by="陈静").records[0]["id"])
    run("instructions", "give", "昨晚回复晚了", "--to", "王岚", by="陈静")
    assert len(run("instructions", "list", "--json").records) == 1
    waiting = run("instructions", "read", "--json", by="王岚").records
    assert [one["content"] for one in waiting] == ["夜间巡查两次", "昨晚回复晚了"]
    assert run("instructions", "read", number, by="王岚").status == 0
    [seen] = run("instructions", "list", "--json", by="李娜").records
    assert [one["name"] for one in seen["read_by"]] == ["王岚"] and "李娜" in seen["to_read"]
    assert "李娜" in run("instructions", "list", by="李娜").out
    assert run("instructions", "withdraw", number, by="王岚").status != 0
    assert run("instructions", "withdraw", number, by="陈静").status == 0
    assert run("instructions", "list", "--json", by="李娜").records == []
