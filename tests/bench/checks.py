"""The morning check: the exceptions of a weekend of 1,500 entries, behind a large book."""

import random
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.registers import commitments, duty_log, help_requests
from frontdesk.registers.checks import morning
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.help_requests import draft_from_line
from frontdesk.store import entries
from frontdesk.store.driver import driver

from .append import scratch
from .figures import Figure, alternating, paired
from .million import BETWEEN, PIN, STAFF, START, Made, made

WEEKEND = 1_500
PAST = 400_000
ROUNDS = 20
SUPERVISOR = STAFF[0].name
MOST = 300.0
"""Milliseconds."""


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    with scratch() as folder:
        yield _looking(folder / "weekend", large)


def _looking(folder: Path, large: int) -> Figure:
    """What a check begun now would find; the floor reads the same entries once, bodies and all."""
    folder.mkdir()
    desk, first = _weekend(made(large).copy(folder))
    try:
        return paired(
            f"checks: exceptions of {WEEKEND:,} entries behind {large:,}",
            *alternating(partial(_look, desk), partial(_read, desk, first), ROUNDS),
            "ms",
            most=MOST,
        )
    finally:
        desk.close()


def _look(desk: Desk) -> float:
    start = time.perf_counter()
    found = desk.ask(morning.ahead)
    took = (time.perf_counter() - start) * 1000
    sorts = {one.sort for one in found.exceptions}
    assert len(found.exceptions) > 100 and {"breached", "late", "corrected", "promise"} <= sorts
    return took


def _read(desk: Desk, first: int) -> float:
    with desk.reading() as reading:
        start = time.perf_counter()
        last = entries.head(reading.raw).seq
        reading.raw.execute(
            "SELECT * FROM log_line l JOIN entry_body b ON b.seq = l.seq"
            " WHERE l.seq BETWEEN ? AND ?",
            (first, last),
        ).fetchall()
        return (time.perf_counter() - start) * 1000


def _put_past(site: Made) -> None:
    """Clocks that were kept and people who were told over ten years; the rows stand in no entry."""
    raw = driver.connect(str(site.folder / "frontdesk.db"), isolation_level=None)
    raw.execute("BEGIN")
    raw.executemany(
        "INSERT INTO commitment(entry_seq, rule, subject, label, started_at, due_at, owner, state,"
        " settled_at, reason) VALUES (1, 'REQ-13', '', 'reply', ?, ?, 2, ?, ?, '')",
        (
            (START + n, START + n + 1, "kept" if n % 20 else "kept_late", START + n)
            for n in range(PAST)
        ),
    )
    raw.executemany(
        "INSERT INTO notification(entry_seq, subject, role, rule, opened_at, outcome, told, note,"
        " tries) VALUES (1, '', 'cs_supervisor', 'REQ-13', ?, 'told', '', '', 1)",
        ((START + n,) for n in range(PAST)),
    )
    raw.execute("COMMIT")
    raw.close()


def _weekend(site: Made) -> tuple[Desk, int]:
    """The desk with a weekend behind it that nobody has checked, and its first entry."""
    clock = ManualClock(START + site.entries * BETWEEN + DAY)
    desk = Desk(site.folder, clock=clock, secret_file=site.secret)
    desk.sign_in_as(SUPERVISOR, PIN)
    check = desk.act(morning.begin)
    desk.act(morning.answer_all, check, [one.key for one in desk.ask(morning.show, check).left])
    desk.act(morning.see_sample, check)
    desk.act(morning.sign, check)
    _put_past(site)
    first = desk.anchor().seq + 1
    dice = random.Random("weekend")
    while desk.anchor().seq < first + WEEKEND:
        _matter(desk, clock, dice)
    return desk, first


def _matter(desk: Desk, clock: ManualClock, dice: random.Random) -> None:
    """A note and a request, and now and then what should not be."""
    now = clock.now()
    early = EntryDraft(fields={"content": "补记巡查"}, occurred_at=now - HOUR)
    note = desk.act(duty_log.write, EntryDraft(fields={"content": "巡查正常"}))
    if dice.random() < 0.1:
        desk.act(duty_log.correct, note, "巡查，三楼灯不亮", "漏记")
    if dice.random() < 0.1:
        desk.act(duty_log.write, early)
    number = desk.act(help_requests.register, draft_from_line("3-2-1203 厨房漏水 13800138000"))
    if dice.random() < 0.2:
        clock.advance(16 * MINUTE)
        desk.tick()
    desk.act(help_requests.answer, number, "已派水工")
    if dice.random() < 0.1:
        desk.act(commitments.promise, "回电", 10)
