"""Work orders: a suggestion among 500 workers, the board of 5,000 orders, a month counted."""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from frontdesk.clock import DAY, HOUR
from frontdesk.desk import Desk
from frontdesk.registers import accounts, dispatching
from frontdesk.store.driver import Connection, driver

from .append import scratch
from .figures import Figure, alternating, paired
from .log_screen import signed_in
from .million import Made, made
from .terminal import Terminal

SMALL = 1_000
"""Entries of the site that the rows are put into."""
WORKERS = 500
PAST = 100_000
OPEN, FEW = 5_000, 50
MONTH = 20_000
ROUNDS = 40
MOST_SUGGESTING = 50.0
MOST_COUNTING = 5_000.0
"""Milliseconds."""
DOWN, UP = b"\x1b[B", b"\x1b[A"
BOARD = b"\x16"
"""Ctrl+V: the dispatch board."""
TRADES = ("water", "electric", "gas", "aircon", "carpentry")


def figures(_large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    with scratch() as folder:
        yield _suggesting(folder / "past")
        yield _counting(folder / "month")
        yield _board(folder)


def _suggesting(folder: Path) -> Figure:
    """Whom to send, with so many workers and past orders; the floor is one look at the workers."""
    site = _site(folder, PAST, open_share=0.02)
    desk = site.open_as_clerk()
    try:
        return paired(
            f"orders: a suggestion, {WORKERS} workers, {PAST:,} orders",
            *alternating(partial(_suggest, desk), partial(_look, desk), ROUNDS),
            "ms",
            most=MOST_SUGGESTING,
        )
    finally:
        desk.close()


def _suggest(desk: Desk) -> float:
    start = time.perf_counter()
    found = desk.ask(dispatching.suggest_for, "water", "3-2-1203")
    took = (time.perf_counter() - start) * 1000
    assert len(found.best) == 3
    return took


def _look(desk: Desk) -> float:
    with desk.reading() as reading:
        start = time.perf_counter()
        reading.raw.execute("SELECT * FROM worker").fetchall()
        return (time.perf_counter() - start) * 1000


def _counting(folder: Path) -> Figure:
    """A month counted; the floor adds the same charges up in one statement."""
    site = _site(folder, MONTH, open_share=0.1, signed=True)
    desk = site.open_as_clerk()
    try:
        month = f"{_local(desk):%Y-%m}"

        def count() -> float:
            start = time.perf_counter()
            told: set[int] = set()

            def tell(done: int, _all: int) -> bool:
                told.add(done)
                return True

            counted, _found = desk.ask(accounts.count, month, None, tell)
            took = (time.perf_counter() - start) * 1000
            assert counted.charged_orders == MONTH * 9 // 10 and len(told) > 1
            return took

        def add_up() -> float:
            with desk.reading() as reading:
                start = time.perf_counter()
                reading.raw.execute("SELECT sum(amount_fen) FROM order_line").fetchone()
                return (time.perf_counter() - start) * 1000

        return paired(
            f"orders: a month of {MONTH:,} counted, with progress",
            *alternating(count, add_up, 5),
            "ms",
            most=MOST_COUNTING,
        )
    finally:
        desk.close()


def _local(desk: Desk) -> Any:
    from frontdesk.clock import local

    return local(desk.clock.now(), desk.house.zone)


def _board(folder: Path) -> Figure:
    """A key on the dispatch board, with many open orders and with few."""
    with ExitStack() as stack:
        many, few = (
            stack.enter_context(_board_of(_site(folder / f"open{count}", count, open_share=1.0)))
            for count in (OPEN, FEW)
        )
        return paired(
            f"orders: a key on the board, {OPEN:,} open against {FEW}",
            *alternating(partial(_pressed, many), partial(_pressed, few), ROUNDS),
            "ms",
            times=1.5,
        )


def _pressed(terminal: Terminal) -> float:
    took = terminal.key(DOWN)
    terminal.key(UP)
    return took


def _board_of(site: Made) -> Terminal:
    terminal = signed_in(site)
    terminal.type(BOARD)
    terminal.until("厨房漏水")
    terminal.settle()
    return terminal


# The rows, put in directly ----------------------------------------------------------------------


def _site(folder: Path, orders: int, *, open_share: float, signed: bool = False) -> Made:
    """A small site with so many orders in it; its rows stand in no entry."""
    folder.mkdir()
    site = made(SMALL).copy(folder)
    desk = site.open()
    now = desk.clock.now()
    desk.close()
    raw = driver.connect(str(site.folder / "frontdesk.db"), isolation_level=None)
    raw.execute("BEGIN")
    _put_workers(raw, now)
    _put_orders(raw, now, orders, open_share, signed)
    raw.execute("COMMIT")
    raw.close()
    return site


def _put_workers(raw: Connection, now: int) -> None:
    dice = random.Random("workers")
    first = raw.execute("SELECT max(id) + 1 FROM person").fetchone()[0]
    for number in range(first, first + WORKERS):
        raw.execute(
            "INSERT INTO person(id, entry_seq, name, staff_no, roles, initials, telephone, active,"
            " since) VALUES (?, 1, ?, ?, 'engineer', '', '', 1, 0)",
            (number, f"工人{number}", f"W{number}"),
        )
        trades = ",".join(dice.sample(TRADES, 2))
        raw.execute(
            "INSERT INTO worker(entry_seq, person_id, trades, department, active)"
            " VALUES (1, ?, ?, 'engineering', 1)",
            (number, trades),
        )
        for day in range(-20, 20):
            start = now + day * DAY - dice.randrange(4) * HOUR
            raw.execute(
                "INSERT INTO worker_shift(entry_seq, person_id, starts_at, ends_at, cancelled)"
                " VALUES (1, ?, ?, ?, 0)",
                (number, start, start + 9 * HOUR),
            )


def _put_orders(raw: Connection, now: int, count: int, open_share: float, signed: bool) -> None:
    dice = random.Random("orders")
    columns = [row[1] for row in raw.execute("PRAGMA table_info(work_order)")]
    marks = ", ".join(f":{column}" for column in columns)
    insert = f"INSERT INTO work_order({', '.join(columns)}) VALUES ({marks})"
    first = raw.execute("SELECT min(person_id) FROM worker").fetchone()[0]
    blank = dict.fromkeys(columns, "") | {name: None for name in columns if name.endswith("_at")}
    for number in range(1, count + 1):
        is_open = dice.random() < open_share if not signed else False
        at_work = is_open and dice.random() < 0.5
        raw.execute(
            insert,
            blank
            | {"id": number, "entry_seq": 1, "year": 2026, "serial": number}
            | {"number": f"WO-2026-{number:05d}", "request_id": None, "room_id": None}
            | {"category": "engineering", "trade": dice.choice(TRADES), "nature": "contracted"}
            | {"offered": "listed", "urgency": "normal", "public_area": 0}
            | {"room": f"{dice.randint(1, 9)}-{dice.randint(1, 3)}-{dice.randint(1, 30):02d}03"}
            | {"customer": "刘洋", "content": "厨房漏水", "issued_by": 2, "issued_at": now}
            | {"intake_at": now - HOUR, "rescheduled": 0, "rework": 0, "price_item_id": None}
            | {"state": "open" if is_open or signed else "filed", "settlement": "same_day"}
            | {"work": "in_work" if at_work else "accepted" if is_open else "confirmed"}
            | {"money": "consented" if is_open else "confirmed", "goods": "none"}
            | {"visit": "waiting" if is_open else "done", "consent_fen": 8000, "apology": 0}
            | {"worker_id": first + dice.randrange(WORKERS) if at_work or not is_open else None}
            | {"arrived_at": None if is_open else now - HOUR}
            | {"signed_at": now if signed and number % 10 else None}
            | {"agreed_once": 1}
            | {"order_returned": 0, "confirmed_by": None, "suspended_until": None},
        )
        if signed:
            raw.execute(
                "INSERT INTO order_line(entry_seq, order_id, kind, payer, text, quantity_milli,"
                " unit, amount_fen, reason, written_by, written_at, struck_out)"
                " VALUES (1, ?, 'service', 'resident', '漏水修理', 1000, '次', 8000, '', 2, ?, 0)",
                (number, now),
            )
            raw.execute(
                "INSERT INTO order_payment(entry_seq, order_id, amount_fen, place, method,"
                " taken_by, taken_at, noted_by, confirmed_by, confirmed_at, receipt)"
                " VALUES (1, ?, 8000, 'finance', 'cash', '吴', ?, 2, '吴', ?, 'R1')",
                (number, now, now),
            )
