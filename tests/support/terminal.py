"""The console in a real pseudo-terminal: keys in as bytes, the screen out through pyte."""

import contextlib
import os
import re
import select
import signal
import struct
import sys
import time
from pathlib import Path

import pyte

QUERIES = (
    (re.compile(rb"\x1b\[\?\d+\$p"), None),
    (re.compile(rb"\x1b\[c|\x1b\[0c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
)
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[[0-9;]* q|\x1b\[[0-9;]*t"
    rb"|\x1b\][0-9]*;[^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP.*?\x1b\\"
)
LIMIT = 30.0
"""Seconds within which whatever is waited for has to be there."""


class Console:
    """The console running in a terminal of its own.

    Args:
        site: folder of the site.
        secret: its device secret.
        language: `en` or `zh`.
    """

    def __init__(
        self, site: Path, secret: Path, *, language: str = "zh", columns: int = 80, lines: int = 24
    ) -> None:
        import fcntl
        import pty
        import termios

        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        command = [sys.executable, "-m", "frontdesk", "--site", str(site), "--secret", str(secret)]
        inherited = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
        environment = {**inherited, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        size = struct.pack("HHHH", lines, columns, 0, 0)
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)  # before the console looks
            os.execvpe(command[0], [*command, "--language", language], environment)

    def pump(self, seconds: float = 0.05) -> bool:
        """Take in what has come; whether something had."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return False
        self.raw += data
        for query, answer in QUERIES:
            if answer and query.search(data):
                os.write(self._fd, answer)
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
        return bool(data)

    @property
    def text(self) -> str:
        """The screen, wide characters as one."""
        rows = (
            "".join(self.screen.buffer[y][x].data for x in range(self.screen.columns))
            for y in range(self.screen.lines)
        )
        return "\n".join(rows)

    def wait_for(self, words: str) -> str:
        """The screen, as soon as `words` stand on it."""
        end = time.monotonic() + LIMIT
        while words not in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} never came:\n{self.text}")
            self.pump()
        return self.text

    def wait_gone(self, words: str) -> None:
        """Return as soon as `words` stand no longer on the screen."""
        end = time.monotonic() + LIMIT
        while words in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"{words!r} stayed:\n{self.text}")
            self.pump()

    def send(self, keys: str | bytes) -> None:
        """Type text or raw bytes."""
        os.write(self._fd, keys if isinstance(keys, bytes) else keys.encode())

    def sign_in(self, initials: str, name: str, pin: str) -> None:
        """Sign in from the first screen."""
        self.wait_for("#02")
        self.send(initials)
        self.wait_gone("#01")
        self.send("\r")
        self.wait_for(f"{name}#")
        self.send(pin)
        self.wait_for("•" * len(pin))
        self.send("\r")
        self.wait_gone("#02")

    def kill(self) -> None:
        """Pull the plug: SIGKILL."""
        os.kill(self.pid, signal.SIGKILL)
        self._reap()

    def leave(self) -> int:
        """Ctrl+Q; the exit status."""
        self.send(b"\x11")
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            self.pump()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                os.close(self._fd)
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"the console did not leave:\n{self.text}")

    def _reap(self) -> None:
        os.waitpid(self.pid, 0)
        self.pid = 0
        os.close(self._fd)

    def close(self) -> None:
        """End it whatever state it is in."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self._reap()
