"""`handover`, `shift`, `bundle` and `log day` on the command line."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.nights import PHONE, SECRET, again, checked
from support.sites import PINS, Site
from support.tampering import attacker

from frontdesk import cli
from frontdesk.clock import HOUR, iso
from frontdesk.registers import duty_log
from frontdesk.registers.handovers import views


@dataclass
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def record(self) -> dict[str, Any]:
        """The one JSON record of stdout."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def records(self) -> list[dict[str, Any]]:
        """The JSON records of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def nightly(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site after a night with handover 1; tests copy it."""
    return checked(template, tmp_path_factory.mktemp("night"))


@pytest.fixture
def site(nightly: Site, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Such a site, closed."""
    copied = again(nightly, tmp_path, request.node.name)
    copied.clock.advance(16 * HOUR)
    yield copied
    copied.close()


@pytest.fixture
def run(site: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on the site, in English; `name` signs in by `--as`."""

    def call(*words: str, name: str = "") -> Ran:
        monkeypatch.setenv("FRONTDESK_PIN", PINS.get(name, "none"))
        start = ["--site", str(site.folder), "--secret", str(site.secret), "--language", "en"]
        capsys.readouterr()
        status = cli.main([*start, *words, *(["--as", name] if name else [])])
        captured = capsys.readouterr()
        return Ran(status, captured.out, captured.err)

    return call


def last_kind(site: Site) -> str:
    """Kind of the newest entry."""
    desk = site.open(watch_clock=False)
    kind = desk.ask(duty_log.page, rows=1).rows[0].kind
    site.close()
    return kind


@pytest.mark.rule("LOG-08")
def test_show_and_list(run: Run, site: Site) -> None:
    shown = run("handover", "show")
    assert shown.status == 0 and "Handover no." in shown.out and "138****8000" in shown.out
    assert PHONE not in shown.out and SECRET not in shown.out
    assert run("handover", "show", "1").out == shown.out
    record = run("handover", "show", "--json").record
    assert (record["outcome"], record["outgoing"], record["incoming"]) == (
        *("reserved", "王岚", "李娜"),
    )
    assert [one["holds"] for one in record["signatures"]] == [True, True]
    assert len(record["anchor"]["head"]) == 64 and record["sheet"]["v"] == 2
    assert PHONE not in json.dumps(record)
    assert record["sheet"]["cut_off"]["head"].isalnum()
    [listed] = run("handover", "list", "--json").records
    assert listed["handover"] == 1 and listed["sheet_sha256"] == record["sheet_sha256"]
    assert "signed with a reservation" in run("handover", "list").out
    assert run("handover", "show", "7").status == 1


def test_numbers_in_full_are_noted(run: Run, site: Site) -> None:
    assert PHONE in run("handover", "show", "--json", name="李娜").out
    assert last_kind(site) == "phone.revealed"
    assert PHONE in run("log", "day", "2026-03-02", name="李娜").out
    assert last_kind(site) == "phone.revealed"


def test_a_draft_is_drawn_from_the_books(run: Run) -> None:
    drawn = run("handover", "draft", "--json").record
    assert (drawn["outgoing_name"], drawn["shift"]) == ("李娜", 2)
    assert any("厨房漏水" in one["words"] for one in drawn["open"])
    text = run("handover", "draft").out
    assert "Draft: nobody has signed" in text and "厨房漏水" in text and PHONE not in text


def test_a_page_is_written_once(run: Run, tmp_path: Path) -> None:
    for words in (("handover", "show"), ("handover", "draft"), ("log", "day", "2026-03-02")):
        file = tmp_path / f"{'-'.join(words)}.html"
        ran = run(*words, "--html", str(file))
        assert ran.status == 0 and ran.out == "" and "Written" in ran.err
        written = file.read_text("utf-8")
        assert written.startswith("<!doctype html>") and PHONE not in written
        refused = run(*words, "--html", str(file))
        assert refused.status == 1 and "nothing is overwritten" in refused.err
        assert file.read_text("utf-8") == written
    assert run("handover", "show", "--html", str(tmp_path / "no" / "such.html")).status == 1


def test_verify_and_the_anchor(run: Run, site: Site) -> None:
    desk = site.open(watch_clock=False)
    anchor = desk.ask(views.anchor_after, 1)
    assert anchor is not None
    site.close()
    paper = f"{anchor.seq}:{anchor.head}"
    code = f"{anchor.log}:{paper}".upper()
    for said in (paper, code):
        assert run("verify", "--anchor", said).status == 0
        assert run("handover", "anchor", "check", said).status == 0
    other = run("handover", "anchor", "check", f"{'0' * 32}:{paper}")
    assert other.status == 1 and "another log" in other.err
    assert run("handover", "verify", "--anchor", paper).status == 0
    assert all(one["holds"] for one in run("handover", "verify", "1", "--json").records)
    groups = [anchor.head[at : at + 4].upper() for at in range(0, 16, 4)]
    assert run("handover", "anchor", "check", *groups).status == 0
    assert run("handover", "anchor", "check", paper.upper(), "--json").record == {
        "seq": anchor.seq,
        "right": True,
    }
    wrong = "f" * 16 if anchor.head[0] != "f" else "0" * 16
    ran = run("handover", "anchor", "check", wrong)
    assert ran.status == 1 and "DOES NOT FIT" in ran.out
    assert run("handover", "verify", "--anchor", f"{anchor.seq}:{wrong}").status == 1
    assert run("handover", "anchor", "check", "12").status == 1
    with attacker(site.database) as raw:
        raw.execute("UPDATE handover SET sheet_sha256 = ?", ("0" * 64,))
    ran = run("handover", "verify")
    assert ran.status == 1 and "does not hold" in ran.err


def test_export(run: Run, tmp_path: Path, site: Site) -> None:
    bare, full = tmp_path / "bare", tmp_path / "full"
    assert "READ-ME.txt" in run("handover", "export", "1", str(bare), "--json").record["files"]
    assert not (bare / "sheet.json").exists()
    assert run("handover", "export", "1", str(full), name="李娜").status == 0
    assert PHONE.encode() in (full / "sheet.json").read_bytes()
    assert last_kind(site) == "phone.revealed"
    again_there = run("handover", "export", "1", str(full))
    assert again_there.status == 1 and "not empty" in again_there.err


def test_a_day_of_the_log(run: Run, site: Site) -> None:
    shown = run("log", "day", "2026-03-02")
    assert shown.status == 0 and "Duty log record" in shown.out and "Not looked at" in shown.out
    record = run("log", "day", "2026-03-02", "--json").record
    assert [one["seq"] for one in record["entries"]] == list(range(1, record["last"] + 1))
    assert record["verified"]["problems"] == [] and record["handovers"][0]["handover"] == 1
    assert SECRET not in json.dumps(record, ensure_ascii=False)
    assert run("log", "day", "2099-01-01").status == 1
    assert run("log", "day", "soon").status == 1
    with attacker(site.database) as raw:
        raw.execute("UPDATE entry_body SET salt = zeroblob(32) WHERE seq = 30")
    assert run("log", "day", "2026-03-02").status == 1


def test_shifts(run: Run) -> None:
    first = run("shift", "show", "1", "--json").record
    assert (first["name"], first["given_with"], first["taken_with"]) == ("王岚", 1, None)
    assert first["state"] == "reviewed" and first["last"] - first["first"] + 1 >= first["entries"]
    newest = run("shift", "show", "--json").record
    assert (newest["shift"], newest["taken_with"], newest["closed_at"]) == (2, 1, None)
    assert [one["shift"] for one in run("shift", "list", "--json").records] == [2, 1]
    assert "checked by the supervisor" in run("shift", "list").out
    assert run("shift", "show", "99").status == 1


@pytest.mark.rule("LOG-06")
def test_the_bundle_of_a_month(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.clock.advance(31 * 24 * HOUR)
    monkeypatch.setattr("frontdesk.desk.SystemClock", lambda: site.clock)
    due = run("bundle", "list")
    assert due.out == "" and "2026-03 is due" in due.err
    made = run("bundle", "make", "2026-03", "--json", name="陈静").record
    assert Path(made["path"]).parent == site.folder / "exports" and made["problems"] == 0
    assert run("bundle", "make", "2026-04", name="陈静").status == 1
    assert run("bundle", "make", "March", name="陈静").status == 1
    handed = run("bundle", "hand", "2026-03", "--to", "老周", "--json", name="陈静").record
    assert handed["handed_to"] == "老周"
    [listed] = run("bundle", "list", "--json").records
    assert (listed["month"], listed["digest"]) == ("2026-03", made["digest"])
    assert listed["handed_at"] == iso(site.clock.now(), site.open().house.zone)


def test_a_book_without_a_handover(run: Run, site: Site) -> None:
    with attacker(site.database) as raw:
        raw.execute("UPDATE handover SET outcome = 'void'")
    for words in (("handover", "show"), ("handover", "verify")):
        ran = run(*words)
        assert ran.status == 1 and "No handover has been signed yet." in ran.err
