"""The open desk: setting up, opening, recovery, clocks, two consoles, and every kind of trouble."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import MakeSite
from support.busy import busy_morning, note
from support.second_reader import problems_of
from support.sites import CHEAP, IDS, PEOPLE, PINS, START, Site, seeded, sign_in
from support.tampering import attacker

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk, create
from frontdesk.errors import (
    Busy,
    FileRefused,
    GoToPaper,
    InvalidInput,
    NoSite,
    NotFound,
    SecretMissing,
    SignInRefused,
    SiteExists,
)
from frontdesk.ledger.signing import read_secret
from frontdesk.registers import duty_log, people
from frontdesk.registers.founding import Founding
from frontdesk.registers.people import PersonDraft
from frontdesk.store import migrations
from frontdesk.store.files import held
from frontdesk.store.site import SiteFolder, checked

SETTINGS = checked("翠园服务中心", "zh", "Asia/Shanghai")


def kinds(desk: Desk, rows: int = 99) -> list[str]:
    return [row.kind for row in reversed(desk.ask(duty_log.page, rows=rows).rows)]


def newest(desk: Desk) -> duty_log.LogRow:
    return desk.ask(duty_log.page, rows=1).rows[0]


# Setting up ---------------------------------------------------------------------------------


@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_entries_of_a_book(make_site: MakeSite, language: str, journal: str) -> None:
    site = make_site(language=language, journal=journal, buildings=("1", "2"))
    desk = site.open()
    assert kinds(desk) == [
        "key.added",
        "site.created",
        *["schema.migrated"] * len(migrations.known()),
        *["building.added"] * 2,
        *["person.added", "key.added"] * 5,
        "key.added",
        "site.opened",
    ]
    assert desk.verify().problems == () and problems_of(site.database) == []
    assert [path.name for path in site.folder.glob("frontdesk.new*")] == []


def test_the_recovery_sheet_is_complete(site: Site) -> None:
    sheet = site.sheet
    assert (sheet.site, sheet.holder) == ("翠园服务中心", "陈静")
    assert bytes.fromhex(sheet.device_secret) == read_secret(site.secret)
    assert len(bytes.fromhex(sheet.recovery_key)) == 32 and len(sheet.log) == 32


def test_a_practice_site_says_so_in_its_first_entry(make_site: MakeSite) -> None:
    assert make_site(practice=True).open().house.practice
    assert not make_site().open().house.practice


def test_a_folder_with_a_site_is_not_taken(site: Site) -> None:
    before = site.database.read_bytes()
    with pytest.raises(SiteExists):
        create(site.folder, Founding(SETTINGS, PEOPLE), secret_file=site.secret, pin_cost=CHEAP)
    assert site.database.read_bytes() == before


@pytest.mark.parametrize(
    ("staff", "match"),
    [
        ((), "supervisor"),
        ((PersonDraft("王岚", ("clerk",), "1111"),), "supervisor"),
        ((*PEOPLE, PersonDraft("短", ("clerk",), "1")), "PIN"),
        ((*PEOPLE, PersonDraft("无职", (), "1111")), "Roles"),
    ],
)
def test_everything_is_made_or_nothing(
    tmp_path: Path, staff: tuple[PersonDraft, ...], match: str
) -> None:
    secret = tmp_path / "device.secret"
    with pytest.raises(InvalidInput, match=match):
        create(
            tmp_path / "site",
            Founding(SETTINGS, staff),
            clock=ManualClock(START),
            secret_file=secret,
            entropy=seeded("nothing"),
            pin_cost=CHEAP,
        )
    assert not secret.exists()
    assert [path.name for path in (tmp_path / "site").rglob("*") if path.is_file()] == []
    with pytest.raises(NoSite):
        Desk(tmp_path / "site")


def found_again(tmp_path: Path) -> None:
    facts = Founding(SETTINGS, PEOPLE)
    secret = tmp_path / "device.secret"
    desk, _sheet = create(tmp_path / "site", facts, secret_file=secret, pin_cost=CHEAP)
    assert desk.verify().problems == ()
    desk.close()


@pytest.mark.parametrize("step", ["write_settings", "place_new"])
@pytest.mark.parametrize("killed", [True, False])
def test_setting_up_again_after_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, killed: bool
) -> None:
    def stop(*_words: object) -> None:
        if killed:
            os._exit(9)
        raise OSError

    if step == "place_new":
        monkeypatch.setattr("frontdesk.desk.place_new", stop)
    else:
        monkeypatch.setattr(SiteFolder, step, stop)
    if killed:
        child = os.fork()
        if child == 0:
            found_again(tmp_path)
        assert os.waitpid(child, 0)[1] >> 8 == 9
        assert (tmp_path / "device.secret").exists()
    else:
        with pytest.raises(OSError):
            found_again(tmp_path)
        assert not (tmp_path / "device.secret").exists()
    assert not SiteFolder(tmp_path / "site").exists
    monkeypatch.undo()
    found_again(tmp_path)
    assert list((tmp_path / "site").glob("frontdesk.[!d]*")) == []


def test_one_process_at_a_time_sets_up_a_folder(tmp_path: Path) -> None:
    folder = SiteFolder(tmp_path / "site")
    folder.make()
    with held(folder.build_lock), pytest.raises(Busy, match="setting up"):
        found_again(tmp_path)
    found_again(tmp_path)


# Opening ------------------------------------------------------------------------------------


def test_opening_checks_from_the_last_checkpoint(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    first = note(desk, "一")
    assert desk.verify_recent().checked == first
    last = note(desk, "二")
    assert desk.verify_recent().checked == 1
    desk.close()
    with attacker(site.database) as raw:
        raw.execute("UPDATE entry_body SET salt = zeroblob(32) WHERE seq = ?", (last,))
        raw.execute("DELETE FROM checkpoint WHERE seq = ?", (last,))
    assert [p.kind for p in site.open().check_opening()] == ["body_changed"]


def test_a_checkpoint_that_no_longer_fits_counts_for_nothing(site: Site, desk: Desk) -> None:
    whole = desk.verify_recent().checked
    assert whole == desk.anchor().seq
    desk.close()
    with attacker(site.database) as raw:
        raw.execute("UPDATE checkpoint SET link = zeroblob(32)")
    assert site.open().verify_recent().checked == whole


def test_changed_rules_are_told_once(site: Site, desk: Desk) -> None:
    assert desk.check_opening() == []
    before = desk.anchor()
    desk.close()
    (site.folder / "rulebook.toml").write_text('"log.late_grace_min" = 15\n', encoding="utf-8")
    changed = site.open()
    assert changed.check_opening() == []
    entry = newest(changed)
    assert (entry.kind, entry.seq) == ("rules.changed", before.seq + 1)
    assert "log.late_grace_min: 10 → 15" in str(entry.text)
    changed.close()
    again = site.open()
    assert again.check_opening() == [] and again.anchor().seq == before.seq + 1
    assert again.verify().problems == ()


def test_a_changed_site_toml_is_told(site: Site) -> None:
    toml = site.folder / "site.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("翠园", "翠苑"), encoding="utf-8")
    desk = site.open()
    desk.check_opening()
    assert (newest(desk).kind, desk.house.name) == ("rules.changed", "翠苑服务中心")
    assert "翠苑" in str(newest(desk).text)


def test_a_broken_rulebook_has_its_own_message(site: Site) -> None:
    rulebook = site.folder / "rulebook.toml"
    rulebook.write_text("= 5\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="line 1"):
        site.open()
    rulebook.write_text('"no.such_value" = 5\n', encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"no\.such_value"):
        site.open()


def test_without_the_secret_the_book_can_be_read_and_verified(site: Site) -> None:
    site.secret.unlink()
    desk = site.open()
    assert desk.check_opening() == [] and desk.tick() == 0
    assert desk.verify().problems == ()
    with pytest.raises(SecretMissing):
        sign_in(desk, "王岚")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE entry_body SET body = x'00' WHERE seq = 1",
        "DELETE FROM entry_body WHERE seq = 1",
        "UPDATE ledger_entry SET env = x'00' WHERE seq = 1",
        "DELETE FROM ledger_entry WHERE seq = 1",
    ],
)
def test_a_damaged_first_entry_keeps_nobody_from_verifying(site: Site, sql: str) -> None:
    with attacker(site.database) as raw:
        raw.execute(sql)
    desk = site.open()
    assert any(problem.seq == 1 for problem in desk.verify().problems)


# Signing in ---------------------------------------------------------------------------------


def test_sign_in_and_out(desk: Desk) -> None:
    assert desk.signed_in is None
    actor = desk.sign_in_as("王岚", PINS["王岚"])
    assert (actor.name, actor.staff_no, actor.is_supervisor) == ("王岚", "02", False)
    desk.sign_out()
    with pytest.raises(SignInRefused, match="Nobody is signed in"):
        note(desk, "谁")


def test_the_anchor_names_log_seq_head_and_time(desk: Desk, clock: ManualClock) -> None:
    before = desk.anchor()
    clock.advance(MINUTE)
    sign_in(desk, "王岚")
    note(desk, "一")
    after = desk.anchor()
    assert (after.log, after.seq, after.at) == (before.log, before.seq + 1, START + MINUTE)
    assert after.head != before.head and len(after.head) == 64


# The recovery key ---------------------------------------------------------------------------


def test_the_recovery_key_gives_a_new_pin_once(site: Site, desk: Desk) -> None:
    for _try in range(3):
        with pytest.raises(SignInRefused):
            desk.sign_in(IDS["陈静"], "0000")
    spaced = " ".join(
        site.sheet.recovery_key[start : start + 4] for start in range(0, 64, 4)
    ).upper()
    new = desk.recover(spaced, "8642")
    assert kinds(desk, 3) == ["key.recovered", "key.added", "key.added"]
    desk.sign_in(IDS["陈静"], "8642")
    desk.act(people.set_pin, IDS["王岚"], "7531")
    with pytest.raises(NotFound, match="has been used"):
        desk.recover(site.sheet.recovery_key, "8642")
    assert desk.recover(new, "9753") != new
    assert desk.verify().problems == () and problems_of(site.database) == []


@pytest.mark.parametrize("typed", ["", "zz", "00" * 32, "00" * 31, "字" * 64])
def test_a_wrong_recovery_key_is_refused(desk: Desk, typed: str) -> None:
    before = desk.anchor()
    with pytest.raises(NotFound):
        desk.recover(typed, "8642")
    assert desk.anchor() == before


def test_a_short_pin_does_not_use_the_recovery_key_up(site: Site, desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.recover(site.sheet.recovery_key, "1")
    desk.recover(site.sheet.recovery_key, "8642")


# The computer's clock -----------------------------------------------------------------------


def stepped(desk: Desk) -> list[str]:
    rows = desk.ask(duty_log.page, rows=99).rows
    return [str(row.text) for row in rows if row.kind == "clock.stepped"]


@pytest.mark.parametrize("moved", [-HOUR, HOUR, -DAY, -6000])
def test_a_clock_that_moves_is_told_once(desk: Desk, clock: ManualClock, moved: int) -> None:
    sign_in(desk, "王岚")
    note(desk, "前")
    clock.step(moved)
    note(desk, "后")
    note(desk, "再后")
    assert stepped(desk) == [f"电脑时钟变动 {moved // 1000} 秒"]
    assert kinds(desk, 3) == ["clock.stepped", "note.written", "note.written"]
    assert desk.verify().problems == ()


@pytest.mark.parametrize("moved", [-5000, 120_000, 1000])
def test_a_small_adjustment_is_not_worth_an_entry(
    desk: Desk, clock: ManualClock, moved: int
) -> None:
    sign_in(desk, "王岚")
    note(desk, "前")
    clock.step(moved)
    note(desk, "后")
    assert stepped(desk) == []


def test_time_that_passes_is_no_step(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚")
    for _day in range(3):
        note(desk, "一天")
        clock.advance(DAY)
    assert stepped(desk) == []


def test_a_step_is_not_lost_with_a_failed_transaction(desk: Desk, clock: ManualClock) -> None:
    sign_in(desk, "王岚")
    note(desk, "前")
    clock.step(HOUR)
    with pytest.raises(ZeroDivisionError), desk.transaction():
        _ = 1 // 0
    note(desk, "后")
    assert stepped(desk) == ["电脑时钟变动 3600 秒"]


def test_a_clock_set_back_while_closed_is_told(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    note(desk, "前")
    site.close()
    site.clock.step(-DAY)
    again = sign_in(site.open(), "王岚")
    note(again, "后")
    assert stepped(again) == ["电脑时钟变动 -86400 秒"]


# Two consoles, and trouble ------------------------------------------------------------------


@pytest.mark.parametrize("journal", ["WAL", "TRUNCATE"])
def test_two_consoles_on_one_site_make_one_chain(site: Site, journal: str) -> None:
    one = sign_in(site.open(journal=journal), "王岚")
    two = sign_in(site.open(journal=journal), "李娜")
    version, before = one.database.data_version(), one.anchor().seq
    seqs = [note(desk, "轮流") for _n in range(5) for desk in (one, two)]
    assert seqs == list(range(before + 1, before + 11))
    assert one.database.data_version() != version
    assert one.verify().problems == () and problems_of(site.database) == []


def test_after_an_io_error_nothing_is_taken_until_the_book_is_verified(
    site: Site, desk: Desk
) -> None:
    sign_in(desk, "王岚")
    before = desk.anchor()
    with pytest.raises(GoToPaper, match="Go to paper"), desk.transaction() as tx:
        tx.post("note.written", {"content": "丢了"})
        raise sqlite3.OperationalError("disk I/O error")
    assert desk.on_paper and desk.anchor() == before
    with pytest.raises(GoToPaper):
        note(desk, "还不行")
    assert desk.tick() == 0
    assert desk.verify_recent().problems == () and not desk.on_paper
    assert note(desk, "又行了") == before.seq + 1


def test_a_book_that_does_not_verify_keeps_the_desk_on_paper(site: Site, desk: Desk) -> None:
    sign_in(desk, "王岚")
    desk.on_paper = True
    with attacker(site.database) as raw:
        raw.execute("UPDATE entry_body SET salt = zeroblob(32) WHERE seq = 2")
    assert desk.verify().problems and desk.on_paper


def test_every_body_is_free_of_secrets(site: Site, desk: Desk, clock: ManualClock) -> None:
    busy_morning(desk, clock)
    desk.change_pin(IDS["李娜"], "90817263")
    with closing(sqlite3.connect(site.database)) as raw:
        for (body,) in raw.execute("SELECT body FROM entry_body"):
            text = json.dumps(json.loads(body))
            assert "90817263" not in text and site.sheet.device_secret not in text
            assert "sealed" not in text
