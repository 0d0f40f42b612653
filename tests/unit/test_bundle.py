"""The log of a month as one file for the records officer (LOG-06)."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import checks
from support.nights import PHONE, SECRET, again, worked
from support.sites import Site, sign_in
from support.tampering import attacker

from frontdesk.clock import DAY, HOUR
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, InvalidInput, NotAuthorised
from frontdesk.exchange import bundle
from frontdesk.language import set_language
from frontdesk.registers import people
from frontdesk.registers.checks import bundles


@pytest.fixture(scope="module")
def monthly(template: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """March with one handover and one check; it is the second of April."""
    site = worked(template, tmp_path_factory.mktemp("month"))
    desk = site.open(watch_clock=False)
    site.clock.advance(16 * HOUR)
    checks.signed(desk)
    site.close()
    return site


@pytest.fixture
def site(monthly: Site, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Such a site."""
    copied = again(monthly, tmp_path, request.node.name)
    copied.clock.advance(31 * DAY)
    yield copied
    copied.close()


@pytest.fixture
def officer(desk: Desk) -> Desk:
    """The supervisor at the keys."""
    return sign_in(desk, "陈静")


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.rule("LOG-06")
def test_a_month_goes_to_the_records_officer(officer: Desk, site: Site) -> None:
    assert officer.ask(bundles.due) == "2026-03"
    before = officer.anchor().seq
    path, made = bundle.make(officer, "2026-03")
    files = opened(path.read_bytes())
    assert path == site.folder / "exports" / "duty-log-2026-03.zip"
    assert path.stat().st_mode & 0o077 == 0
    days = {f"days/2026-03-{day:02d}.{end}" for day in range(1, 32) for end in ("txt", "html")}
    assert days | {"handovers/000001.txt", "handovers/000001.html"} <= set(files)
    assert {"index.txt", "index.html", "checks.json", "anchors.json", "verified.json"} <= set(files)
    assert hashlib.sha256(files["SHA256SUMS"]).hexdigest() == made.digest
    [row] = officer.ask(bundles.all_of)
    assert (row.digest, row.entries) == (made.digest, made.entries) == (made.digest, before)
    officer.act(bundles.hand, "2026-03", "老周")
    assert officer.ask(bundles.due) is None
    assert officer.verify().problems == (), "the book stays as it was"
    assert officer.anchor().seq == before + 2


def test_the_list_names_every_file_with_its_sum(officer: Desk) -> None:
    files = opened(bundle.put_together(officer, "2026-03").content)
    lines = files.pop("SHA256SUMS").decode().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert listed == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def test_what_stands_in_it(officer: Desk) -> None:
    files = opened(bundle.put_together(officer, "2026-03").content)
    everything = b"".join(files.values()).decode()
    assert PHONE not in everything and SECRET not in everything
    assert "<b>大堂</b>" not in everything.replace("<b>大堂</b> 138****8000 来电", "")
    assert "&lt;b&gt;大堂" in files["days/2026-03-02.html"].decode()
    index = files["index.txt"].decode()
    assert "LOG-05" in index and "陈静" in index and "2026-03-31" in index
    assert '"problems": []' in files["verified.json"].decode()
    assert '"after": "handover"' in files["anchors.json"].decode()


def test_the_same_books_give_the_same_bytes_whoever_makes_it(officer: Desk, site: Site) -> None:
    first = bundle.put_together(officer, "2026-03").content
    set_language("zh")
    site.clock.advance(HOUR)
    other = sign_in(site.open(), "周明")
    assert bundle.put_together(other, "2026-03").content == first
    path, _made = bundle.make(officer, "2026-03")
    again, _made = bundle.make(officer, "2026-03")
    assert again == path and [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_that_stands_there_is_never_overwritten(officer: Desk, tmp_path: Path) -> None:
    (tmp_path / "duty-log-2026-03.zip").write_text("mine")
    path, made = bundle.make(officer, "2026-03", tmp_path)
    assert path.name == "duty-log-2026-03-2.zip" and path.read_bytes() == made.content
    assert (tmp_path / "duty-log-2026-03.zip").read_text() == "mine"


def test_a_month_that_is_not_over_or_that_was_handed_over_is_refused(
    officer: Desk, site: Site
) -> None:
    with pytest.raises(GuardRefused, match="not over") as refusal:
        bundle.make(officer, "2026-04")
    assert refusal.value.rule == "LOG-06"
    with pytest.raises(InvalidInput):
        bundle.make(officer, "2026-3")
    path, made = bundle.make(officer, "2026-03")
    officer.act(bundles.hand, "2026-03", "老周")
    path.unlink()
    head = officer.anchor()
    assert bundle.make(officer, "2026-03") == (path, made), "the same file, made again"
    assert officer.anchor() == head
    seen = next(one.entry_seq for one in officer.ask(people.staff) if one.id == 2)
    officer.act(people.change, 2, name="王兰", roles=["clerk"], telephone="", seen=seen)
    with pytest.raises(GuardRefused, match="has been handed"):
        bundle.make(officer, "2026-03")
    assert not list(path.parent.glob("*.part"))


def test_only_those_whose_task_it_is_make_it(officer: Desk, site: Site) -> None:
    sign_in(officer, "王岚")
    with pytest.raises(NotAuthorised) as refusal:
        bundle.make(officer, "2026-03")
    assert refusal.value.rule == "LOG-06"
    assert not list((site.folder / "exports").iterdir())


def test_it_can_be_stopped(officer: Desk, site: Site) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        told.append((done, total))
        return done < 3

    before = officer.anchor()
    with pytest.raises(bundle.Stopped):
        bundle.make(officer, "2026-03", progress=stop)
    assert told == [(1, 31), (2, 31), (3, 31)] and officer.anchor() == before
    assert not list((site.folder / "exports").iterdir())


def test_what_does_not_hold_stands_on_the_day_where_it_is(officer: Desk, site: Site) -> None:
    with attacker(site.database) as raw:
        raw.execute("UPDATE entry_body SET salt = zeroblob(32) WHERE seq = 30")
    made = bundle.put_together(officer, "2026-03")
    files = opened(made.content)
    assert [(one.kind, one.seq) for one in made.verified.problems] == [("body_changed", 30)]
    assert "#30" in files["index.txt"].decode() and "‼" in files["days/2026-03-02.txt"].decode()
    assert "‼" not in files["days/2026-03-03.txt"].decode()
