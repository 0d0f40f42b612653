"""What was checked before is used again only as the console itself left it."""

import copy
import hashlib
import hmac
import json
import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from support.procedures import rulebook, shipped, step, table, toml, transitions
from support.sites import Site

from frontdesk import intake
from frontdesk.procedures import checks, library, memory
from frontdesk.procedures.definition import Procedure
from frontdesk.procedures.library import Library
from frontdesk.rules.rulebook import Rulebook
from frontdesk.store.site import SiteFolder

SECRET = bytes(range(32))
PIPES = pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with one procedure of the site's own."""
    folder = tmp_path / "procedures"
    folder.mkdir()
    made = table(step("ask", role=["director"], next="close"), id="mine")
    (folder / "mine.toml").write_text(toml(made), "utf-8")
    return folder


def load(own: Path, *, secret: bytes | None = SECRET, book: Rulebook | None = None) -> Library:
    remembered = own.parent / "procedures.checked"
    return Library.load(
        book or rulebook(), transitions(), own, remembered=remembered, secret=secret
    )


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The procedures that are checked from now on, by id."""
    seen: list[str] = []
    check = checks.check

    def noted(procedure: Procedure, *more: Any) -> Any:
        seen.append(procedure.id)
        return check(procedure, *more)

    monkeypatch.setattr(library, "check", noted)
    return seen


def test_what_did_not_change_is_not_checked_again(own: Path, checked: list[str]) -> None:
    first = load(own)
    assert len(checked) == len(first.known)
    checked.clear()
    assert load(own) == first and checked == []
    (own / "mine.toml").write_text(
        toml(table(step("ask", next="close"), id="mine", revision=2)), "utf-8"
    )
    assert load(own).get("mine").procedure.revision == 2 and checked == ["mine"]


def changed(kept: bytes) -> bytes:
    """The memory with another content behind every key."""
    lines = []
    for line in kept.decode().split("\n")[1:]:
        digest, content = line.split(" ", 1)
        told = json.loads(content)
        told["step"][0]["next"] = "nowhere"
        lines.append(f"{digest} {json.dumps(told)}")
    return "\n".join(lines).encode()


def sealed(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, payload, hashlib.sha256).hexdigest().encode() + b"\n" + payload


def test_a_memory_without_the_consoles_seal_is_ignored(own: Path) -> None:
    remembered = own.parent / "procedures.checked"
    before = load(own)
    kept = remembered.read_bytes()
    seal, payload = kept.partition(b"\n")[0], changed(kept)
    bare = hashlib.sha256(payload).hexdigest().encode() + b"\n" + payload
    guessed = hashlib.sha256(b"frontdesk procedures " + bytes(32)).digest()
    for content in (payload, seal + b"\n" + payload, bare, sealed(b"", payload),
                    sealed(guessed, payload), b"\xff", b"", b"[" * 200_000):  # fmt: skip
        remembered.write_bytes(content)
        assert load(own) == before
        assert remembered.read_bytes() == kept


def test_another_secret_and_no_secret_remember_nothing(own: Path, checked: list[str]) -> None:
    everything = len(load(own).known)
    for secret in (None, None, bytes(32)):
        checked.clear()
        load(own, secret=secret)
        assert len(checked) == everything
    remembered = own.parent / "procedures.checked"
    remembered.unlink()
    load(own, secret=None)
    assert not remembered.exists()


@pytest.mark.parametrize("payload", [b"[" * 200_000, b"", b"\xff", b"\n \n"])
def test_nothing_to_remember_under_a_good_seal_is_ignored(own: Path, payload: bytes) -> None:
    before = load(own)
    key = hashlib.sha256(b"frontdesk procedures " + SECRET).digest()
    (own.parent / "procedures.checked").write_bytes(sealed(key, payload))
    assert load(own) == before


@PIPES
def test_a_pipe_in_its_place_does_not_keep_the_console_waiting(own: Path) -> None:
    remembered = own.parent / "procedures.checked"
    os.mkfifo(remembered)
    assert load(own).problems == ()
    assert remembered.is_file()


def test_more_than_the_limit_is_not_read(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(own)
    monkeypatch.setattr(memory, "LIMIT", 1000)
    kept = memory.Memory.read(own.parent / "procedures.checked", SECRET, rulebook())
    assert kept.recall((own / "mine.toml").read_text("utf-8")) is None


@pytest.mark.skipif(os.name != "posix", reason="no such modes")
def test_it_is_for_its_owner_alone(site: Site) -> None:
    site.open().procedures()
    remembered = SiteFolder(site.folder).checked_procedures
    assert stat.S_IMODE(remembered.stat().st_mode) == 0o600


def test_a_desk_seals_it_with_its_own_secret(site: Site, checked: list[str]) -> None:
    before = site.open().procedures()
    assert checked == []  # what was checked when the site was set up
    remembered = SiteFolder(site.folder).checked_procedures
    remembered.write_bytes(changed(remembered.read_bytes()))
    assert site.open().procedures() == before
    assert len(checked) == len(before.known)


NAMES = ("ROLES", "SERVICES", "PARTIES")


@pytest.mark.parametrize("name", NAMES)
def test_another_role_service_or_party_checks_anew(
    own: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    everything = len(load(own).known)
    checked.clear()
    known = dict(getattr(memory, name))
    known.popitem()
    monkeypatch.setattr(memory, name, MappingProxyType(known))
    load(own)
    assert len(checked) == everything


@pytest.mark.parametrize("name", ["KINDS", "SUB_KINDS", "DEPARTMENTS"])
def test_another_kind_or_department_checks_anew(
    own: Path, checked: list[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    everything = len(load(own).known)
    checked.clear()
    known = copy.copy(getattr(intake, name))
    more = {**known, "circus": ()} if isinstance(known, dict) else (*known, "circus")
    monkeypatch.setattr(intake, name, more)
    load(own)
    assert len(checked) == everything


def test_another_unit_of_a_parameter_checks_anew(own: Path, checked: list[str]) -> None:
    everything = len(load(own).known)
    checked.clear()
    key, parameters = "med.transport_guards", dict(rulebook().parameters())
    parameters[key] = replace(parameters[key], unit="min")
    load(own, book=Rulebook(rulebook().rules(), parameters))
    assert len(checked) == everything


def test_the_tracks_belong_to_what_is_checked() -> None:
    folder = Path(memory.__file__).parent
    names = {(folder / name).resolve().name for name in memory._CHECKED_BY}
    assert names >= {"transitions.toml", "checks.py", "definition.py", "graph.py"}
    assert all((folder / name).is_file() for name in memory._CHECKED_BY)


def test_remembered_or_not_the_procedures_are_the_same(own: Path) -> None:
    load(own)
    known = dict(load(own).known)
    del known["mine"]
    assert known == shipped().known
