"""A program in a pseudo terminal of 120 × 40, with the time at which each output came."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

COLUMNS, ROWS = 120, 40
_QUERY = re.compile(
    rb"\x1b\[\?(?P<mode>\d+)\$p|(?P<device>\x1b\[0?c)|(?P<place>\x1b\[6n)|(?P<keyboard>\x1b\[\?u)"
)


class Terminal:
    """A running program and what it has drawn.

    Args:
        argv: the program and its arguments.
        env: further variables of its environment.
    """

    def __init__(self, argv: Sequence[str], env: Mapping[str, str] | None = None) -> None:
        surroundings = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            **(env or {}),
        }
        for name in ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE"):
            surroundings.pop(name, None)
        self.started = time.perf_counter()
        self.drawn: list[tuple[float, bytes]] = []
        self._rest = b""
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execvpe(argv[0], list(argv), surroundings)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, wait: float) -> bool:
        """Take in what comes within `wait` seconds; False when nothing came."""
        ready, _, _ = select.select([self._master], [], [], wait)
        if not ready:
            return False
        try:
            data = os.read(self._master, 1 << 20)
        except OSError:
            return False
        if data:
            self.drawn.append((time.perf_counter(), data))
            self._answer(data)
        return bool(data)

    def _answer(self, data: bytes) -> None:
        """Say what a terminal says when it is asked."""
        asked = self._rest + data
        end = 0
        for found in _QUERY.finditer(asked):
            end = found.end()
            if found["mode"]:
                known = b"2" if found["mode"] == b"2026" else b"0"
                self.type(b"\x1b[?%s;%s$y" % (found["mode"], known))
            elif found["device"]:
                self.type(b"\x1b[?62;22c")
            elif found["place"]:
                self.type(b"\x1b[1;1R")
            else:
                self.type(b"\x1b[?0u")
        self._rest = asked[max(end, len(asked) - 16) :]

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._master, keys)

    def until(self, words: str, limit: float = 30.0) -> float:
        """Read until `words` have been drawn; seconds since the program was started.

        Raises:
            TimeoutError: they did not come.
        """
        sought, seen = words.encode(), b""
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            if self.read(0.05):
                at, data = self.drawn[-1]
                seen = seen[-len(sought) :] + data
                if sought in seen:
                    return at - self.started
        raise TimeoutError(f"{words!r} was not drawn: {self.text()[-400:]!r}")

    def settle(self, quiet: float = 0.4, limit: float = 20.0) -> None:
        """Read until nothing has come for `quiet` seconds."""
        end = time.perf_counter() + limit
        while time.perf_counter() < end and self.read(quiet):
            pass

    def key(self, keys: bytes, *, quiet: float = 0.08, limit: float = 3.0) -> float:
        """Press a key; milliseconds until the last of the drawing it brought about."""
        while self.read(0):
            pass
        before, start = len(self.drawn), time.perf_counter()
        self.type(keys)
        if not self.read(limit):
            raise TimeoutError(f"nothing was drawn after {keys!r}")
        while time.perf_counter() < start + limit and self.read(quiet):
            pass
        return (self.drawn[-1][0] - start) * 1000 if len(self.drawn) > before else limit * 1000

    def text(self) -> str:
        """All that was drawn, without the sequences that steer the terminal."""
        raw = b"".join(data for _at, data in self.drawn).decode("utf-8", "replace")
        return re.sub(r"\x1b(\[[0-9;?<>=$]*[a-zA-Z]|[^\[])", "", raw)

    def peak_memory(self) -> float:
        """Peak resident memory of the program, or of its largest child, so far, MB."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        peaks = [0]
        for process in (str(self.pid), *children.split()):
            with suppress(OSError):
                status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
                peaks += map(int, re.findall(r"VmHWM:\s+(\d+)", status))
        return max(peaks) / 1024

    def close(self) -> None:
        """End the program and wait for it."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        end = time.perf_counter() + 3
        with suppress(ChildProcessError):
            while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
                self.read(0.02)
                if time.perf_counter() > end:
                    with suppress(ProcessLookupError):
                        os.kill(self.pid, signal.SIGKILL)
                    end += 3
        os.close(self._master)


def python(*arguments: str) -> list[str]:
    """A command for the Python that runs the benchmark."""
    return [sys.executable, *arguments]
