"""The newest 50 hits, against the raw FTS5 query for the same rows; and that nothing is missed."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from frontdesk.desk import Desk
from frontdesk.registers import duty_log
from frontdesk.store import search
from frontdesk.text import fold

from . import log_screen
from .figures import Figure, alternating, paired
from .million import COMMON, ENGLISH, RARE, RARE_LONG, made

ROUNDS = 30
HITS = 50
WORDS = (
    ("one character, common", "梯"),
    ("one character, rare", "椅"),
    ("two characters, common", COMMON),
    ("two characters, rare", RARE),
    ("four characters", RARE_LONG),
    ("a room", "3-2-1203"),
    ("an English word", ENGLISH),
)


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    site = made(large)
    desk = site.open_as_clerk()
    try:
        for told, word in WORDS:
            found, raw = _find(desk, word), _raw(desk, word)
            found(), raw()
            yield paired(
                f"search: newest {HITS}, {told} ({word})",
                *alternating(found, raw, ROUNDS),
                "ms",
                times=3.0,
            )
        for told, word in WORDS:
            yield _complete(desk, told, word)
    finally:
        desk.close()
    yield log_screen.typing_in_search(site)


def _find(desk: Desk, word: str) -> Callable[[], float]:
    def once() -> float:
        start = time.perf_counter()
        desk.ask(duty_log.find, word, limit=HITS)
        return (time.perf_counter() - start) * 1000

    return once


def _raw(desk: Desk, word: str) -> Callable[[], float]:
    """The floor: what the index gives for the same expression, joined with line and body."""
    match = search.parse(word).match

    def once() -> float:
        start = time.perf_counter()
        with desk.database.reading() as (_session, raw):
            raw.execute(
                "SELECT l.*, b.body FROM search_index s JOIN log_line l ON l.seq = s.rowid "
                "JOIN entry_body b ON b.seq = s.rowid "
                "WHERE s.search_index MATCH ? ORDER BY s.rowid DESC LIMIT ?",
                (match, HITS),
            ).fetchall()
        return (time.perf_counter() - start) * 1000

    return once


def _complete(desk: Desk, told: str, word: str) -> Figure:
    """Every entry that LIKE finds in the texts is found, and in the same order."""
    with desk.database.reading() as (_session, raw):
        wanted = _like(raw, word)
    found: list[int] = []
    before: int | None = None
    while len(found) < len(wanted):
        page = desk.ask(duty_log.find, word, before=before, limit=2000)
        found += [row.seq for row in page.rows]
        before = page.next_before
        if before is None or found[-1] <= wanted[-1]:
            break
    missed = len(set(wanted) - set(found))
    return Figure(
        f"search: missed of what LIKE finds, {told}", missed, len(wanted), "entries", 1, most=0
    )


def _like(raw: Any, word: str) -> list[int]:
    """The newest entries whose text holds the word, by a scan."""
    rows = raw.execute(
        "SELECT seq FROM entry_body WHERE json_extract(CAST(body AS TEXT), '$.text') LIKE ? "
        "ORDER BY seq DESC LIMIT 5000",
        (f"%{fold(word)}%",),
    )
    return [row[0] for row in rows]
