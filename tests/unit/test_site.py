"""The folder of a site: settings that can be read, and messages where they cannot."""

import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sites import Site

from frontdesk.errors import FileRefused, FrontDeskError, InvalidInput, NoSite, ReadOnlySite
from frontdesk.store import site as store
from frontdesk.store.site import Settings, SiteFolder, checked


def test_no_site_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoSite, match="no site") as refusal:
        SiteFolder(tmp_path / "nowhere").read_settings()
    assert "init" in refusal.value.remedy


@pytest.mark.parametrize(
    "fields",
    [
        ("", "zh", "Asia/Shanghai"),
        (" \n", "zh", "Asia/Shanghai"),
        ("长" * 81, "zh", "Asia/Shanghai"),
        ("翠园", "fr", "Asia/Shanghai"),
        ("翠园", "", "Asia/Shanghai"),
        ("翠园", "zh", "Mars/Olympus"),
        ("翠园", "zh", ""),
        ("翠园", "zh", "../etc/passwd"),
        ("翠园", "zh", "/etc/passwd"),
        ("翠园", "zh", "Asia"),
        ("翠园", "zh", "\0"),
    ],
)
def test_settings_that_cannot_be_taken(fields: tuple[str, str, str]) -> None:
    with pytest.raises(InvalidInput):
        checked(*fields)


@settings(derandomize=True)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_name_survives_being_written(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    folder = SiteFolder(tmp_path_factory.mktemp("named"))
    try:
        wanted = checked(name, "zh", "Asia/Shanghai", '/mnt/"数据"\\')
    except InvalidInput:
        return
    folder.write_settings(wanted)
    folder.database.touch()
    assert folder.read_settings() == wanted


@pytest.mark.parametrize(
    "content",
    [b"", b"name = ", b"\xff\xfe", b'name = "x"', b"[name]\n", b"name = 1\nlanguage = 2\n"],
)
def test_a_damaged_site_toml_has_its_own_message(site: Site, content: bytes) -> None:
    (site.folder / "site.toml").write_bytes(content)
    with pytest.raises((FileRefused, InvalidInput)) as refusal:
        site.open()
    assert isinstance(refusal.value, FrontDeskError) and "Traceback" not in str(refusal.value)


GOOD = 'name = "x"\nlanguage = "en"\ntimezone = "Asia/Shanghai"\n'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (GOOD.replace('"x"', "1"), "site.toml, name"),
        (GOOD + 'second_backup = ["a"]', "site.toml, second_backup"),
        (GOOD + 'colour = "red"', "site.toml, colour"),
        (GOOD.replace("name", "naem"), "site.toml, naem"),
        ('name = "x"', "site.toml, language"),
        (GOOD.replace("Asia/Shanghai", "Mars"), "site.toml, Time zone"),
        (GOOD + 'second_backup = "a\\u202e"', "site.toml, second_backup"),
        (GOOD + "a = " + "[" * 5000, "site.toml"),
    ],
)
def test_a_wrong_key_of_site_toml_is_named(site: Site, content: str, said: str) -> None:
    (site.folder / "site.toml").write_text(content, "utf-8")
    with pytest.raises((FileRefused, InvalidInput), match=said):
        site.open()


def test_a_byte_order_mark_does_no_harm(site: Site) -> None:
    path = site.folder / "site.toml"
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert site.open().settings.language == "zh"


def test_the_folder_is_for_its_owner_alone(site: Site) -> None:
    folder = SiteFolder(site.folder / "inner" / "deeper")
    folder.make()
    for made in (folder.root, folder.backups, folder.root / "exports"):
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
    assert stat.S_IMODE(site.database.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReadOnlySite) as refusal:
        SiteFolder(tmp_path / "file" / "site").make()
    assert "--site" in refusal.value.remedy


def test_the_usual_places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FRONTDESK_SITE", str(tmp_path))
    assert store.default_root() == tmp_path
    monkeypatch.delenv("FRONTDESK_SITE")
    assert store.default_root() != store.practice_root()
    assert store.default_root().parent not in store.default_secret("ab").parents


def test_the_settings_are_one_canonical_line() -> None:
    line = Settings("翠园", "zh", "Asia/Shanghai").canonical()
    assert "\n" not in line and '"language": "zh"' in line
