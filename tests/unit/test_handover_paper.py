"""A handover on paper: its sheet, its signatures as files for openssl, and what they prove."""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.busy import RELIEF, note
from support.handovers import begun
from support.nights import PHONE, SECRET, again, worked
from support.sites import IDS, PINS, Site, sign_in
from support.tampering import attacker

from frontdesk.desk import Desk
from frontdesk.errors import FileRefused, NotFound, Refused
from frontdesk.exchange import handover_export, handover_proof, handover_sheet
from frontdesk.exchange.paper import Page
from frontdesk.exchange.paper_html import as_html
from frontdesk.exchange.paper_text import as_text
from frontdesk.ledger.envelope import canonical, digest_of
from frontdesk.registers.handovers import emergency, signing, views
from frontdesk.text import grouped, width

NO_OPENSSL = shutil.which("openssl") is None and not os.environ.get("CI")
"""Where the tests must all run, a missing openssl is a failure."""


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


@pytest.fixture
def night(site: Site) -> Desk:
    """A console on it; nobody has signed in."""
    return site.open()


def page(desk: Desk, handover: int, **more: Any) -> Page:
    with desk.reading() as reading:
        view = views.show(reading, handover)
        return handover_sheet.signed_page(reading, view, **more)


@pytest.mark.rule("HO-17", "HO-08", "LOG-20", "LOG-08")
def test_the_sheet_says_all_of_the_handover(night: Desk) -> None:
    text = as_text(page(night, 1, language="en"))
    anchor = night.ask(views.anchor_after, 1)
    assert anchor is not None
    for words in (
        *("Handover no.", "王岚", "李娜", "signed with a reservation", "#1 报修 5-1-0402 厨房漏水"),
        *(
            "Red items first",
            "What happened",
            "To be done in the next shift",
            "电梯",
            "打给电梯公司",
        ),
        *(
            "500.00",
            "400.00",
            "100.00 missing",
            "垫付快递费",
            "电话线未修好",
            "录像存U盘",
            "desk clean",
            "已知道",
        ),
        *("hands over", "takes over", anchor.head[:4], night.ask(views.show, 1).sheet_sha256),
    ):
        assert words in text, words
    assert grouped(anchor.head)[:39] in text
    assert SECRET not in text
    order = ["Red items first", "What happened", "Counted together", "Signatures", "Anchor: "]
    assert sorted(order, key=text.index) == order
    assert all(width(line) <= 80 for line in text.splitlines())


def test_numbers_are_hidden_on_the_sheet_unless_asked_for(night: Desk) -> None:
    closed, opened = as_text(page(night, 1)), as_text(page(night, 1, masked=False))
    assert PHONE not in closed and "138****8000" in closed
    assert PHONE in opened and "Telephone numbers are hidden" not in opened


def test_the_printed_page_escapes_what_people_wrote(night: Desk) -> None:
    html = as_html(page(night, 1, language="zh"))
    assert "<b>大堂</b>" not in html and "&lt;b&gt;大堂&lt;/b&gt;" in html
    assert 'lang="zh-Hans"' in html and "<svg" in html
    assert "Shift handover" in html and "交接班" in html


def test_a_draft_says_what_would_be_signed_now(night: Desk) -> None:
    sign_in(night, "李娜")
    later = note(night, "换灯泡")
    before = night.anchor()
    drawn = night.ask(handover_sheet.drafted)
    text = as_text(handover_sheet.draft_page(night.house, drawn, night.clock.now()))
    assert "Draft: nobody has signed this sheet" in text and f"#{later}  " in text
    assert "李娜" in text and "Signatures" not in text
    assert night.anchor() == before, "nothing is written by looking"


def test_one_that_was_not_signed_says_why(night: Desk) -> None:
    sign_in(night, "李娜")
    begun(night, "赵强")
    night.act(signing.relief_unfit, "酒后上岗")
    text = as_text(page(night, 2))
    assert "relief unfit" in text and "酒后上岗" in text and "Anchor: " not in text
    for look in (handover_proof.check, handover_proof.signed_view):
        with pytest.raises(Refused, match="not signed"):
            night.ask(look, 2)
    with pytest.raises(NotFound):
        night.ask(handover_proof.check, 99)


def test_an_emergency_relief_says_so(night: Desk) -> None:
    sign_in(night, "李娜")
    with night.transaction(warrant=night.warrant(IDS["王岚"], PINS["王岚"])) as tx:
        emergency.relieve(tx, RELIEF)
    text = as_text(page(night, 2))
    assert "Emergency relief: 家里有急事" in text and "emergency relief" in text
    assert all(one.holds for one in night.ask(handover_proof.check, 2))


FIRST = {
    "log": "",
    "cut_off": {"seq": 3, "head": "0" * 64},
    "shift": 1,
    "outgoing": 2,
    "incoming": 3,
    "at": "2026-03-02T17:00:00.000+08:00",
    "items_counted": True,
    "equipment_checked": True,
    "log_read": False,
    "findings": f"灯坏 {PHONE}",
    "follow_up": "问工程部",
    "release": "",
    "released_by": None,
    "open": [
        {"run": 4, "title": "急病", "place": "3-2-1203", "owner": "王岚", "stable": True},
        {"notification": 2, "role": "cs_supervisor", "subject": "help_request:9"},
        {"request": 9, "room": "5-1-0402", "kind": "repair", "state": "registered"},
        {"commitment": 7, "label": "回电", "due_at": 1772440000000},
    ],
}


def test_a_sheet_of_the_first_version_is_shown_with_what_it_had(night: Desk, site: Site) -> None:
    with attacker(site.database) as raw:
        sheet = canonical(FIRST).decode()
        raw.execute("UPDATE handover SET sheet = ?, sheet_sha256 = ?", (sheet, digest_of(FIRST)))
    text = as_text(page(night, 1, language="en"))
    for words in (
        "first version",
        "灯坏 138****8000",
        "问工程部",
        "急病 3-2-1203",
        "5-1-0402",
    ):
        assert words in text, words
    assert "procedure 4" in text and "tell " in text and "回电" in text


# What the signatures prove ------------------------------------------------------------------


def failing(desk: Desk, paper: tuple[int, str] | None = None) -> set[str]:
    return {one.name for one in desk.ask(handover_proof.check, 1, paper) if not one.holds}


@pytest.mark.rule("HO-12")
def test_the_proof_of_an_untouched_handover_holds(night: Desk) -> None:
    anchor = night.ask(views.anchor_after, 1)
    assert anchor is not None
    found = night.ask(handover_proof.check, 1, (anchor.seq, anchor.head[:16]))
    assert [one.name for one in found] == list(handover_proof.CHECKS)
    assert all(one.holds and one.words for one in found)
    other = ("0" if anchor.head[0] != "0" else "1") + anchor.head[1:]
    assert failing(night, (anchor.seq, other)) == {"anchor"}
    assert failing(night, (anchor.seq - 1, anchor.head)) == {"anchor"}


TAKEN = "(SELECT max(seq) FROM log_line WHERE kind = 'handover.taken')"
FORGERIES: dict[str, tuple[str, set[str]]] = {
    "the sheet": ("UPDATE handover SET sheet = replace(sheet, '漏水', '渗水')", {"sheet"}),
    "its digest": (f"UPDATE handover SET sheet_sha256 = '{'0' * 64}'", {"sheet"}),
    "a sheet that is none": ("UPDATE handover SET sheet = '{'", {"sheet", "cut_off"}),
    "a sheet of nothing": ("UPDATE handover SET sheet = '[]'", {"sheet", "cut_off"}),
    "half a sheet": (
        'UPDATE handover SET sheet = \'{"v": 2, "cut_off": 7}\'',
        {"sheet", "cut_off"},
    ),
    "a signature": (
        f"UPDATE ledger_entry SET sig = zeroblob(64) WHERE seq = {TAKEN}",
        {"taken", "chain"},
    ),
    "a body": (
        "UPDATE entry_body SET body = CAST(replace(CAST(body AS TEXT), '李娜', '李四') AS BLOB)"
        f" WHERE seq = {TAKEN}",
        {"bodies", "sheet"},
    ),
    "who signed": (
        "UPDATE ledger_entry SET env = CAST(replace(CAST(env AS TEXT), '\"author\":3',"
        f" '\"author\":2') AS BLOB) WHERE seq = {TAKEN}",
        {"taken", "people", "chain"},
    ),
    "the cut-off": ("UPDATE handover SET cut_off_seq = cut_off_seq - 1", {"cut_off"}),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_whatever_was_changed_is_named(night: Desk, site: Site, what: str) -> None:
    statement, named = FORGERIES[what]
    with attacker(site.database) as raw:
        raw.execute(statement)
    assert failing(night) == named
    text = as_text(page(night, 1))
    assert "王岚" in text and ("cannot be read" in text) == ("sheet" in what and "cut_off" in named)


# As files -----------------------------------------------------------------------------------


@pytest.fixture
def exported(night: Desk, tmp_path: Path) -> Path:
    """The folder of handover 1, with the texts."""
    folder = tmp_path / "proof"
    names = night.ask(handover_export.export, 1, folder, texts=True)
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    return folder


def commands(folder: Path) -> Iterator[str]:
    """The commands that the text beside the files tells to type."""
    for line in (folder / "READ-ME.txt").read_text("utf-8").splitlines():
        if line.startswith("  openssl "):
            yield line.strip()


def typed(folder: Path, command: str) -> "subprocess.CompletedProcess[str]":
    """A command, typed into a shell in that folder."""
    return subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)


@pytest.mark.rule("HO-12")
@pytest.mark.skipif(NO_OPENSSL, reason="no openssl on this computer")
def test_openssl_checks_both_signatures_without_this_program(exported: Path, night: Desk) -> None:
    checks = [line for line in commands(exported) if "pkeyutl" in line]
    assert len(checks) == 2
    for command in checks:
        ran = typed(exported, command)
        assert ran.returncode == 0 and "Verified Successfully" in ran.stdout, ran.stderr
    for name in ("given.signed", "taken.sig"):
        path = exported / name
        content = path.read_bytes()
        path.write_bytes(bytes([content[0], content[1] ^ 1, *content[2:]]))
        command = next(line for line in checks if name in line)
        ran = typed(exported, command)
        assert ran.returncode != 0 and "Verified Successfully" not in ran.stdout
        path.write_bytes(content)


@pytest.mark.skipif(NO_OPENSSL, reason="no openssl on this computer")
def test_the_digests_of_the_read_me_come_out_as_it_says(exported: Path, night: Desk) -> None:
    view, anchor = night.ask(views.show, 1), night.ask(views.anchor_after, 1)
    assert anchor is not None
    read_me = (exported / "READ-ME.txt").read_text("utf-8")
    printed = {}
    for command in commands(exported):
        if "dgst" in command:
            ran = typed(exported, command)
            assert ran.returncode == 0, ran.stderr
            printed[command] = ran.stdout.strip().rpartition(" ")[2]
    assert printed["openssl dgst -sha256 taken.link"] == anchor.head
    assert printed["openssl dgst -sha256 sheet.json"] == view.sheet_sha256
    given = json.loads((exported / "given.env.json").read_bytes())
    assert printed["openssl dgst -sha256 given.body"] == given["body"]
    keys = [digest for command, digest in printed.items() if "DER" in command]
    assert [digest[:16] for digest in keys] == [
        json.loads((exported / f"{role}.env.json").read_bytes())["key"]
        for role in handover_proof.ROLES
    ]
    assert len(printed) == 7 and all(
        one in read_me or one[:16] in read_me for one in printed.values()
    )


def test_the_files_are_the_bytes_of_the_book(exported: Path, site: Site) -> None:
    with closing(sqlite3.connect(site.database)) as raw:
        seq = raw.execute(f"SELECT {TAKEN}").fetchone()[0]
        env, sig = raw.execute("SELECT env, sig FROM ledger_entry WHERE seq = ?", (seq,)).fetchone()
        sheet = raw.execute("SELECT sheet FROM handover").fetchone()[0].encode()
    assert (exported / "taken.env.json").read_bytes() == env
    assert (exported / "taken.sig").read_bytes() == sig and len(sig) == 64
    assert (exported / "sheet.json").read_bytes() == sheet
    kept = (exported / "sheet.json.sha256").read_text()
    assert kept == f"{hashlib.sha256(sheet).hexdigest()}  sheet.json\n"
    assert all(path.stat().st_mode & 0o077 == 0 for path in exported.iterdir())


def test_without_a_name_no_text_is_given_out(night: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "bare"
    names = night.ask(handover_export.export, 1, folder, texts=False)
    assert not {"sheet.json", "given.body", "given.body.json"} & set(names)
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    assert PHONE.encode() not in everything and "厨房".encode() not in everything


def test_nothing_is_ever_overwritten(night: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "full"
    folder.mkdir()
    (folder / "given.sig").write_text("mine")
    with pytest.raises(FileRefused, match="not empty"):
        night.ask(handover_export.export, 1, folder, texts=True)
    assert [path.name for path in folder.iterdir()] == ["given.sig"]
    assert (folder / "given.sig").read_text() == "mine"
    with pytest.raises(FileRefused, match="cannot be written"):
        night.ask(handover_export.export, 1, folder / "given.sig", texts=True)
