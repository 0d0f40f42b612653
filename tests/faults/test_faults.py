"""What a bad disk, a kill or a foreign file does to the book: a message, and nothing lost."""

import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.busy import note
from support.second_reader import problems_of
from support.sites import CHEAP, IDS, PINS, Site, sign_in

from frontdesk.desk import Desk
from frontdesk.errors import DamagedDatabase, DiskFull, ReadOnlySite, SiteError

HERE = Path(__file__).parent
JOURNALS = ("WAL", "TRUNCATE")


@pytest.mark.rule("LOG-03")
@pytest.mark.parametrize("journal", JOURNALS)
def test_no_acknowledged_entry_is_lost_when_processes_are_killed(journal: str) -> None:
    command = [sys.executable, str(HERE / "kill_burst.py"), "--kills", "6", "--journal", journal]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "none lost, no fork, verify clean" in done.stdout


def fill(desk: Desk) -> list[int]:
    """Write until the disk is full; what was acknowledged."""
    told: list[int] = []
    desk.watch(lambda done: told.append(done.last))
    with pytest.raises(DiskFull, match="nothing was written"):
        while True:
            note(desk, "满" * 5000)
    return told


@pytest.mark.parametrize("journal", JOURNALS)
def test_a_full_disk_has_its_own_message_and_loses_nothing(site: Site, journal: str) -> None:
    desk = sign_in(site.open(journal=journal), "王岚")
    with desk.database.local() as raw:
        pages = raw.execute("PRAGMA page_count").fetchone()[0]
        raw.execute(f"PRAGMA max_page_count={pages + 40}")
    told = fill(desk)
    assert told and not desk.on_paper
    assert desk.anchor().seq == told[-1]
    assert desk.verify().problems == () and problems_of(site.database) == []
    with desk.database.local() as raw:
        raw.execute(f"PRAGMA max_page_count={pages + 400}")
    last = told[-1]
    assert note(desk, "又有地方了") == last + 1


LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
from frontdesk.desk import Desk
from frontdesk.errors import SiteError
from support.busy import note
from support.sites import CHEAP, IDS, PINS
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
desk = Desk(Path(sys.argv[1]), secret_file=Path(sys.argv[2]), pin_cost=CHEAP, journal=sys.argv[3])
desk.sign_in(IDS["王岚"], PINS["王岚"])
limit = desk.folder.database.stat().st_size + 300_000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
desk.watch(lambda done: print(done.last, flush=True))
try:
    while True:
        note(desk, "满" * 5000)
except SiteError as error:
    print(type(error).__name__, error.remedy, flush=True)
"""


@pytest.mark.parametrize("journal", JOURNALS)
def test_a_file_that_cannot_grow_sends_the_desk_to_paper(site: Site, journal: str) -> None:
    arguments = [str(site.folder), str(site.secret), journal, str(HERE.parent)]
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *acknowledged, last = done.stdout.splitlines()
    assert last.split()[0] in ("GoToPaper", "DiskFull"), done.stderr
    assert acknowledged
    desk = site.open(journal=journal)
    assert desk.anchor().seq >= int(acknowledged[-1])
    assert desk.verify().problems == () and problems_of(site.database) == []


@pytest.fixture
def nobody() -> Iterator[Path]:
    """A folder that a user without rights can reach."""
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    shutil.rmtree(folder)


READER = """
import encodings.utf_8_sig, os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from frontdesk.desk import Desk
from frontdesk.errors import ReadOnlySite
from support.busy import note
from support.sites import CHEAP, IDS, PINS
if os.geteuid() == 0:
    os.setuid(65534)
try:
    desk = Desk(Path(sys.argv[1]), secret_file=Path(sys.argv[2]), pin_cost=CHEAP)
    desk.sign_in(IDS["王岚"], PINS["王岚"])
except ReadOnlySite as error:
    print(error)
"""


def test_a_read_only_file_has_its_own_message(site: Site, nobody: Path) -> None:
    shutil.copytree(site.folder, nobody / "site")
    shutil.copy(site.secret, nobody / "secret")
    for path in (nobody / "site", *(nobody / "site").rglob("*"), nobody / "secret"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = subprocess.run(
        [sys.executable, "-c", READER, nobody / "site", nobody / "secret", HERE.parent],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "frontdesk.db cannot be written" in done.stdout, done.stderr


def test_a_connection_that_may_not_write_says_so(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sign_in(site.open(), "王岚")
    before = desk.anchor()
    with desk.database.local() as raw:
        raw.execute("PRAGMA query_only=ON")
    with pytest.raises(ReadOnlySite, match=r"frontdesk\.db cannot be written") as refusal:
        note(desk, "写不进")
    assert "rights" in refusal.value.remedy
    assert desk.anchor() == before


def nothing(path: Path) -> None:
    path.write_bytes(b"")


def text(path: Path) -> None:
    path.write_text("这不是数据库" * 1000, encoding="utf-8")


def header(path: Path) -> None:
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])


def pages(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def half(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("damage", [text, header, pages, half])
def test_a_damaged_file_has_its_own_message(site: Site, damage: Callable[[Path], None]) -> None:
    damage(site.database)
    with pytest.raises(DamagedDatabase) as refusal:
        desk = site.open()
        desk.verify()
    assert "restore" in refusal.value.remedy and "keep the file" in refusal.value.remedy


def test_a_folder_in_place_of_the_file(site: Site) -> None:
    site.database.unlink()
    site.database.mkdir()
    with pytest.raises(SiteError):
        site.open()


@pytest.mark.parametrize("damage", [nothing])
def test_an_empty_file_is_no_book(site: Site, damage: Callable[[Path], None]) -> None:
    damage(site.database)
    with pytest.raises(DamagedDatabase):
        site.open()


def test_limits_are_those_of_this_process_alone() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    assert CHEAP.memory == 8 and set(IDS) == set(PINS)
