"""What was checked before, so that an unchanged procedure file need not be checked again.

A file beside the site's book: its seal, then a line for each procedure, the SHA-256 of its text
and of all that the check depends on, and its content. What stands in it is used without another
check, so it is sealed under a key drawn from the device secret; without the secret, or with a
seal that does not fit, nothing is remembered and every file is checked.
"""

import hashlib
import hmac
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from frontdesk import intake
from frontdesk.rules.authority import ROLES
from frontdesk.rules.rulebook import Rulebook
from frontdesk.rules.services import PARTIES, SERVICES
from frontdesk.store.regular import read_regular

LIMIT = 4_000_000
"""The most bytes of a memory that is read."""
_CHECKED_BY = (
    *("definition.py", "checks.py", "graph.py", "library.py", "memory.py"),
    *("../text.py", "../rules/transitions.toml"),
)


class Memory:
    """Contents by digest.

    Args:
        path: the file.
        key: what seals it; without a key, or without a path, nothing is remembered.
        salt: what every check depends on beside the text itself.
    """

    def __init__(
        self, path: Path | None, key: bytes, salt: bytes, contents: dict[str, str]
    ) -> None:
        self._path = path if key else None
        self._key = key
        self._salt = salt
        self._before = contents
        self._now: dict[str, str] = {}

    @classmethod
    def read(cls, path: Path | None, secret: bytes | None, rulebook: Rulebook) -> "Memory":
        """What the file holds; one that is not there, not readable or not sealed holds nothing.

        Args:
            secret: the device secret of the site.
        """
        if path is None or secret is None:
            return cls(None, b"", b"", {})
        key = hashlib.sha256(b"frontdesk procedures " + secret).digest()
        return cls(path, key, _code() + _names(rulebook), _opened(path, key))

    def _digest(self, text: str) -> str:
        return hashlib.sha256(self._salt + text.encode()).hexdigest()

    def recall(self, text: str) -> str | None:
        """The content of a procedure whose text was checked before."""
        if self._path is None:
            return None
        digest = self._digest(text)
        content = self._before.get(digest)
        if content is not None:
            self._now[digest] = content
        return content

    def keep(self, text: str, content: str) -> None:
        """Remember a text that was checked just now."""
        if self._path is not None:
            self._now[self._digest(text)] = content

    def write(self) -> None:
        """Save what is needed now, whole or not at all; without a writable folder nothing is."""
        if self._path is None or self._now == self._before:
            return
        payload = "\n".join(f"{digest} {content}" for digest, content in self._now.items()).encode()
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        with suppress(OSError):
            part.unlink(missing_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_seal(self._key, payload) + b"\n" + payload)
            part.replace(self._path)


def _seal(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, payload, hashlib.sha256).hexdigest().encode()


def _opened(path: Path, key: bytes) -> dict[str, str]:
    """The contents in a file whose seal fits."""
    with suppress(OSError, ValueError):
        seal, _end, payload = read_regular(path, LIMIT).partition(b"\n")
        if hmac.compare_digest(seal, _seal(key, payload)):
            lines = (line.partition(" ") for line in payload.decode().split("\n"))
            return {digest: content for digest, _space, content in lines}
    return {}


def _names(rulebook: Rulebook) -> bytes:
    """Every name that the check looks up, and what it must know of it."""
    parameters = rulebook.parameters().items()
    known = [
        list(rulebook.rules()),
        [[key, one.unit, type(one.value).__name__] for key, one in parameters],
        [list(ROLES), list(SERVICES), list(PARTIES)],
        [intake.KINDS, intake.SUB_KINDS, intake.DEPARTMENTS],
    ]
    return hashlib.sha256(json.dumps(known).encode()).digest()


@cache
def _code() -> bytes:
    """The code of the check itself and the table of tracks: a changed console checks anew."""
    folder = Path(__file__).parent
    return b"".join(
        hashlib.sha256((folder / name).read_bytes()).digest()
        for name in _CHECKED_BY
        if (folder / name).exists()
    )
