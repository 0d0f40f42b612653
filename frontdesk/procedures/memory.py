"""What was checked before, so that an unchanged procedure file need not be checked again.

A file beside the site's book: the content of each procedure by the SHA-256 of its text and of all
that the check depends on. It makes no claim: what a run is pinned to, and what `rules.changed`
compares at opening, is the content itself, wherever it was read from.
"""

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from frontdesk.rules.rulebook import Rulebook

_CHECKED_BY = ("definition.py", "checks.py", "graph.py", "memory.py")


class Memory:
    """Contents by digest.

    Args:
        path: the file, or None to remember nothing.
        salt: what every check depends on beside the text itself.
    """

    def __init__(self, path: Path | None, salt: bytes, contents: dict[str, str]) -> None:
        self._path = path
        self._salt = salt
        self._before = contents
        self._now: dict[str, str] = {}

    @classmethod
    def read(cls, path: Path | None, rulebook: Rulebook) -> "Memory":
        """What the file holds; a file that is not there or not readable holds nothing."""
        contents: dict[str, str] = {}
        if path is not None:
            with suppress(OSError, ValueError):
                found = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(found, dict):
                    contents = {k: v for k, v in found.items() if isinstance(v, str)}
        names = "\n".join([*rulebook.rules(), *rulebook.parameters()])
        return cls(path, _code() + names.encode(), contents)

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
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        with suppress(OSError):
            part.write_text(json.dumps(self._now, ensure_ascii=False), encoding="utf-8")
            part.replace(self._path)


@cache
def _code() -> bytes:
    """The code of the check itself: a changed console checks everything anew."""
    folder = Path(__file__).parent
    return b"".join(
        hashlib.sha256((folder / name).read_bytes()).digest()
        for name in _CHECKED_BY
        if (folder / name).exists()
    )
