"""Backups that count, and the way back from one."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.sites import PINS, Site, sign_in

from frontdesk.clock import ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import (
    Busy,
    DiskFull,
    FileRefused,
    NotAuthorised,
    ReadOnlySite,
    SignInRefused,
)
from frontdesk.exchange.archive import RestoreResult, backup, restore
from frontdesk.registers import duty_log
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.store import backup as store


def write(desk: Desk, text: str) -> None:
    desk.act(duty_log.write, EntryDraft(fields={"content": text}))


def texts(desk: Desk) -> list[str]:
    return [str(line.text) for line in desk.ask(duty_log.page).rows]


def put_back(site: Site, file: Path, name: str = "陈静", pin: str = "") -> RestoreResult:
    return restore(
        site.folder,
        file,
        name=name,
        pin=pin or PINS[name],
        clock=site.clock,
        secret_file=site.secret,
    )


@pytest.fixture(params=["WAL", "TRUNCATE"])
def desk(site: Site, request: pytest.FixtureRequest) -> Desk:
    return sign_in(site.open(journal=request.param), "陈静")


def restored_data(desk: Desk, entry: int) -> dict[str, object]:
    with desk.reading() as reading:
        body = reading.raw.execute("SELECT body FROM entry_body WHERE seq = ?", (entry,))
        data: dict[str, object] = json.loads(body.fetchone()[0])["data"]
    return data


def test_a_backup_is_whole_and_for_its_owner_alone(desk: Desk) -> None:
    write(desk, "巡查正常")
    made = backup(desk)
    anchor = desk.anchor()
    assert (made.seq, made.head) == (anchor.seq, anchor.head)
    assert made.path.name == f"frontdesk-20260302-090000-{made.seq}.db"
    assert made.bytes == made.path.stat().st_size
    assert made.path.stat().st_mode & 0o777 == 0o600
    found = store.examine(made.path)
    assert (found.log, found.head.seq, found.count) == (anchor.log, made.seq, made.seq)
    assert [path.name for path in desk.folder.backups.iterdir()] == [made.path.name]
    write(desk, "之后照常")


def test_old_backups_are_rotated_out(desk: Desk, clock: ManualClock) -> None:
    keep = desk.house.rulebook.count("backup.keep")
    foreign = desk.folder.backups / "frontdesk-20200101-000000-1.db"
    foreign.write_text("another file", encoding="utf-8")
    made = []
    for _number in range(keep + 2):
        made.append(backup(desk).path)
        clock.advance(60_000)
    assert sorted(desk.folder.backups.iterdir()) == [foreign, *made[2:]]


def test_what_a_killed_run_left_is_cleared_away(desk: Desk) -> None:
    old, young = (desk.folder.backups / f"frontdesk-2-{n}.db.1.part" for n in "ab")
    for part in (old, young):
        part.write_text("half", encoding="utf-8")
    os.utime(old, (0, 0))
    made = backup(desk)
    assert set(desk.folder.backups.iterdir()) == {young, made.path}


def test_a_folder_of_ones_own(desk: Desk, tmp_path: Path) -> None:
    made = backup(desk, tmp_path / "usb" / "may")
    assert made.path.parent == tmp_path / "usb" / "may" and made.path.exists()
    assert list(desk.folder.backups.iterdir()) == []


def test_second_folder(site: Site, tmp_path: Path) -> None:
    settings = site.folder / "site.toml"
    second = tmp_path / "disk2"
    kept = [
        line for line in settings.read_text("utf-8").splitlines() if "second_backup" not in line
    ]
    settings.write_text("\n".join([*kept, f'second_backup = "{second}"\n']), encoding="utf-8")
    desk = site.open()
    made = backup(desk)
    assert made.second == second / made.path.name and made.warning == ""
    assert store.examine(second / made.path.name) == store.examine(made.path)
    for path in second.iterdir():
        path.unlink()
    second.rmdir()
    second.write_text("not a folder", encoding="utf-8")
    site.clock.advance(1000)
    unreached = backup(desk)
    assert unreached.path.exists() and unreached.second is None
    assert "No second copy" in unreached.warning


def test_a_folder_that_cannot_be_written(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(ReadOnlySite):
        backup(desk, tmp_path / "file" / "inner")


def test_a_full_disk_leaves_no_half_backup(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(part: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_put", full)
    with pytest.raises(DiskFull):
        backup(desk)
    assert list(desk.folder.backups.iterdir()) == []


def test_restore_names_what_is_lost(site: Site, desk: Desk) -> None:
    write(desk, "备份之前")
    made = backup(desk)
    write(desk, "备份之后")
    write(desk, "还有一条")
    site.close()
    done = put_back(site, made.path)
    assert (done.seq, done.entry, done.lost) == (
        made.seq,
        made.seq + 1,
        f"#{made.seq + 1}–#{made.seq + 2}",
    )
    assert done.replaced == site.folder / "frontdesk.db.replaced-20260302-090000"
    assert done.replaced.exists()
    opened = sign_in(site.open(), "陈静")
    assert texts(opened)[0].startswith("由备份") and texts(opened)[1] == "备份之前"
    data = restored_data(opened, done.entry)
    assert data["seq"] == made.seq and data["head"] == made.head
    assert (data["lost_first"], data["lost_last"]) == (made.seq + 1, made.seq + 2)
    assert opened.verify().problems == ()
    assert opened.check_opening() == []
    write(opened, "继续值班")
    assert not (site.folder / "restoring").exists()
    assert site.database.stat().st_mode & 0o777 == 0o600


def test_restore_with_nothing_lost(site: Site, desk: Desk) -> None:
    made = backup(desk)
    site.close()
    done = put_back(site, made.path)
    assert done.lost == ""
    assert restored_data(site.open(), done.entry)["lost_last"] == 0


@pytest.mark.parametrize("damage", ["garbage", "missing", "empty"])
def test_restore_over_a_damaged_or_missing_database(site: Site, damage: str) -> None:
    desk = sign_in(site.open(), "陈静")
    write(desk, "备份之前")
    made = backup(desk)
    write(desk, "备份之后")
    site.close()
    if damage == "missing":
        site.database.unlink()
    else:
        site.database.write_bytes(b"" if damage == "empty" else b"no database at all" * 1000)
    done = put_back(site, made.path)
    assert done.lost == "unknown"
    assert (done.replaced is None) == (damage == "missing")
    opened = site.open()
    assert texts(opened)[1] == "备份之前" and "未知" in texts(opened)[0]
    assert restored_data(opened, done.entry)["lost_first"] is None
    assert opened.verify().problems == ()


def test_restore_into_an_empty_folder(site: Site, tmp_path: Path) -> None:
    made = backup(site.open())
    site.close()
    settings = site.folder.joinpath("site.toml").read_text("utf-8")
    elsewhere = Site(tmp_path / "new", site.secret, site.sheet, site.clock, site.entropy)
    done = put_back(elsewhere, made.path)
    assert done.replaced is None
    assert elsewhere.folder.joinpath("site.toml").read_text("utf-8") == settings
    opened = elsewhere.open()
    assert opened.verify().problems == ()
    elsewhere.close()


def test_who_may_restore(site: Site) -> None:
    made = backup(site.open())
    site.close()
    before = store.examine(site.database)
    with pytest.raises(SignInRefused):
        put_back(site, made.path, pin="9999")
    with pytest.raises(NotAuthorised):
        put_back(site, made.path, name="王岚")
    assert store.examine(site.database) == before
    assert not list(site.folder.glob("*replaced*")) and not (site.folder / "restoring").exists()


def test_pins_are_not_tried_without_end(site: Site) -> None:
    made = backup(site.open())
    site.close()
    for _number in range(3):
        with pytest.raises(SignInRefused) as refusal:
            put_back(site, made.path, pin="9999")
    assert refusal.value.wait_seconds == 60
    with pytest.raises(SignInRefused, match="Too many"):
        put_back(site, made.path)
    with pytest.raises(SignInRefused, match="Too many"):
        sign_in(site.open(), "陈静")
    site.close()
    site.clock.advance(61_000)
    assert put_back(site, made.path).entry == made.seq + 1


def test_the_name_of_a_backup_is_cleaned(site: Site, tmp_path: Path) -> None:
    made = backup(site.open(), tmp_path)
    site.close()
    renamed = made.path.rename(tmp_path / "b\x1b\u202e.db")
    done = put_back(site, renamed)
    assert restored_data(site.open(), done.entry)["file"] == "b␛⟨U+202E⟩.db"


def test_files_that_are_no_backup(
    site: Site, make_site: Callable[[], Site], tmp_path: Path
) -> None:
    desk = sign_in(site.open(), "陈静")
    made = backup(desk)
    write(desk, "照常")
    broken = tmp_path / "broken.db"
    broken.write_bytes(made.path.read_bytes()[:20_000])
    with pytest.raises(FileRefused, match="database in use"):
        put_back(site, site.database)
    site.close()
    with pytest.raises(FileRefused, match="no file"):
        put_back(site, tmp_path / "nothing.db")
    with pytest.raises(FileRefused, match="not a good backup"):
        put_back(site, broken)
    other = make_site()
    foreign = backup(other.open())
    with pytest.raises(FileRefused, match="another site"):
        put_back(site, foreign.path)


def test_a_changed_backup_is_refused(site: Site, tmp_path: Path) -> None:
    desk = sign_in(site.open(), "陈静")
    made = backup(desk, tmp_path)
    site.close()
    from frontdesk.store.driver import driver

    raw = driver.connect(str(made.path))
    raw.execute("UPDATE person SET name = '陈劲' WHERE id = 1")
    raw.commit()
    raw.close()
    with pytest.raises(FileRefused, match="row_differs"):
        put_back(site, made.path)


def test_a_site_in_use_is_left_alone(site: Site) -> None:
    desk = sign_in(site.open(journal="WAL"), "陈静")
    made = backup(desk)
    write(desk, "正在使用")
    with pytest.raises(Busy):
        put_back(site, made.path)
    write(desk, "照常使用")
    assert texts(desk)[:2] == ["照常使用", "正在使用"]
