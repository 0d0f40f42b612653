"""`frontdesk import prices` and `frontdesk prices`: preview, versions, search, refusals."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from support.sites import PINS, Site

from frontdesk import cli

SUPERVISOR, CLERK = "陈静", "王岚"


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
    """Call the command line on the site; `by` signs with their PIN."""
    site.close()

    def call(*words: str, by: str | None = None, language: str = "en") -> Ran:
        monkeypatch.delenv("FRONTDESK_PIN", raising=False)
        if by:
            monkeypatch.setenv("FRONTDESK_PIN", PINS[by])
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", language]
        capsys.readouterr()
        status = cli.main([*start, *words, *(["--as", by] if by else [])])
        return Ran(status, *capsys.readouterr())

    return call


def price_file(folder: Path, *lines: str, name: str = "prices.csv") -> Path:
    path = folder / name
    text = "类别,序号,服务项目,收费标准,备注\n" + "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


LAMP = "安装,1,装筒灯,15元/盏,不含材料费"
STEPS = ("安装,2,装吊灯,600mm内180元/盏,", "安装,3,装吊灯,900mm内320元/盏,")


@pytest.mark.rule("FEE-01")
def test_a_list_is_previewed_taken_and_read(run: Run, tmp_path: Path) -> None:
    path = str(price_file(tmp_path, LAMP, *STEPS))
    looked = run("import", "prices", path, "--preview", "--json", by=SUPERVISOR)
    assert looked.status == 0
    assert (looked.records[0]["ready"], looked.records[0]["new"]) == (3, 3)
    assert [row["pricing"] for row in looked.records[1:]] == ["fixed", "step", "step"]
    assert run("prices", "versions", "--json").records == []
    taken = run("import", "prices", path, "--json", by=SUPERVISOR).records[-1]
    assert (taken["version"], taken["items"], taken["refused"]) == (1, 3, 0)
    assert [row["number"] for row in run("prices", "list", "diaod", "--json").records] == ["2", "3"]
    assert [row["least_fen"] for row in run("prices", "list", "筒灯", "--json").records] == [1500]
    [shown] = run("prices", "show", "3", "--json").records
    assert (shown["condition"], shown["printed"]) == ("900mm内", "900mm内320元/盏")
    text = run("prices", "list").out
    assert "15.00/盏" in text and "without material" in text and "装吊灯 600mm内" in text
    assert "给排水" not in text and "电工" in run("prices", "show", "1", language="zh").out


def test_warnings_and_lines_left_out_are_told_with_row_and_field(run: Run, tmp_path: Path) -> None:
    path = str(price_file(tmp_path, LAMP, "安装,4,换开关16A、,25元/个,", "安装,5,换灯,1O元/盏,"))
    looked = run("import", "prices", path, "--preview", by=SUPERVISOR)
    assert looked.status == 1 and "1 lines would be left out" in looked.err
    assert "seems to be cut off" in looked.out and "“1O元/盏” is not readable" in looked.out
    notes = [
        record
        for record in run("import", "prices", path, "--preview", "--json", by=SUPERVISOR).records
        if "note" in record
    ]
    assert [(one["note"], one["row"], one["field"]) for one in notes] == [
        ("warning", 3, "item"),
        ("left_out", 4, "price"),
    ]
    taken = run("import", "prices", path, by=SUPERVISOR)
    assert taken.status == 0 and "2 items were taken over, 1 lines left out" in taken.out


def test_a_later_version_and_the_one_before(run: Run, tmp_path: Path) -> None:
    assert run("import", "prices", str(price_file(tmp_path, LAMP)), by=SUPERVISOR).status == 0
    dearer = price_file(tmp_path, LAMP.replace("15元", "18元"), name="next.csv")
    words = ("import", "prices", str(dearer), "--valid-from", "2099-01-01")
    assert run(*words, by=SUPERVISOR).status == 0
    listed = run("prices", "versions", "--json").records
    assert [(one["version"], one["holds"]) for one in listed] == [(2, False), (1, True)]
    assert listed[0]["valid_from_at"].startswith("2099-01-01T00:00")
    assert run("prices", "show", "1", "--json").records[0]["least_fen"] == 1500
    later = run("prices", "show", "1", "--version", "2", "--json").records
    assert later[0]["least_fen"] == 1800
    assert "2099-01-01" in run("prices", "versions").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prices", "list"), "No price list holds"),
        (("prices", "show", "1", "--version", "7"), "no such version"),
    ],
)
def test_without_a_list_the_next_step_is_named(run: Run, words: tuple[str, ...], said: str) -> None:
    ran = run(*words)
    assert ran.status == 1 and said in ran.err and ran.err.count("\n") == 1 and not ran.out


def test_refusals_stand_in_one_line_and_write_nothing(run: Run, tmp_path: Path) -> None:
    path = str(price_file(tmp_path, LAMP))
    assert "FEE-01" in run("import", "prices", path, by=CLERK).err
    assert "2026-03-02" in run("import", "prices", path, "--valid-from", "soon", by=SUPERVISOR).err
    twice = str(price_file(tmp_path, LAMP, LAMP, name="twice.csv"))
    ran = run("import", "prices", twice, by=SUPERVISOR)
    assert ran.status == 1 and "stands twice" in ran.err and "row 2" in ran.out
    assert run("prices", "versions", "--json").records == []
    assert run("import", "prices", path, by=SUPERVISOR).status == 0
    again = run("import", "prices", path, by=SUPERVISOR)
    assert again.status == 1 and "file of version 1" in again.err
    assert "has the number 99" in run("prices", "show", "99").err
