"""The sheet of a handover: 300 open matters, drawn behind a large book."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from frontdesk.clock import DAY, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.exchange import handover_sheet
from frontdesk.registers import commitments, duty_log, help_requests
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.handovers import emergency
from frontdesk.registers.handovers.emergency import Relief
from frontdesk.registers.help_requests import draft_from_line
from frontdesk.store.driver import driver

from .append import scratch
from .figures import Figure, alternating, paired
from .million import BETWEEN, PIN, STAFF, START, Made, made

OPEN = 300
RUNS = 20
NOTES = 150
PAST = 400_000
HANDOVERS = 11_000
"""Three a day for ten years."""
ROUNDS = 20
MOST = 300.0
"""Milliseconds."""
OUTGOING, INCOMING = STAFF[1].name, STAFF[2].name
RELIEF = Relief("换班", items_counted=True, equipment_checked=True, log_read=True)


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    with scratch() as folder:
        yield _drafting(folder / "handover", large)


def _drafting(folder: Path, large: int) -> Figure:
    """The sheet as it would be signed now; the floor is one look at the open rows alone."""
    folder.mkdir()
    desk = _shift(made(large).copy(folder))
    try:
        return paired(
            f"handover: a sheet of {OPEN} open matters behind {large:,}",
            *alternating(partial(_draft, desk), partial(_look, desk), ROUNDS),
            "ms",
            most=MOST,
        )
    finally:
        desk.close()


def _draft(desk: Desk) -> float:
    start = time.perf_counter()
    drawn = desk.ask(handover_sheet.drafted)
    took = (time.perf_counter() - start) * 1000
    assert len(drawn["open"]) >= OPEN and drawn["happened"]["told"]
    return took


def _look(desk: Desk) -> float:
    with desk.reading() as reading:
        start = time.perf_counter()
        for table, condition in (
            ("help_request", "state IN ('registered', 'escalated') AND origin IS NULL"),
            ("procedure_run", "state = 'running'"),
            ("commitment", "state = 'open'"),
        ):
            reading.raw.execute(f"SELECT * FROM {table} WHERE {condition}").fetchall()
        return (time.perf_counter() - start) * 1000


def _shift(site: Made) -> Desk:
    """The desk after a shift in which so much was left open."""
    _put_past(site)
    clock = ManualClock(START + site.entries * BETWEEN + DAY)
    desk = Desk(site.folder, clock=clock, secret_file=site.secret)
    incoming = desk.sign_in_as(INCOMING, PIN).person_id
    desk.sign_in_as(OUTGOING, PIN)
    with desk.transaction(warrant=desk.warrant(incoming, PIN)) as tx:
        emergency.relieve(tx, RELIEF)
    desk.sign_in_as(INCOMING, PIN)
    for number in range(RUNS):
        desk.begin("ordinary-request", {"content": "借轮椅", "room": f"3-2-{1201 + number}"})
    for number in range((OPEN - RUNS) // 2):
        clock.advance(MINUTE)
        desk.act(help_requests.register, draft_from_line(f"5-1-{100 + number:04d} 厨房漏水"))
        desk.act(commitments.promise, f"回电 {number}", 600)
    for _ in range(NOTES):
        desk.act(duty_log.write, EntryDraft(fields={"content": "巡查正常"}))
    desk.tick()
    return desk


def _put_past(site: Made) -> None:
    """Ten years of clocks, people told and handovers that are over; the rows stand in no entry."""
    raw = driver.connect(str(site.folder / "frontdesk.db"), isolation_level=None)
    raw.execute("BEGIN")
    raw.executemany(
        "INSERT INTO commitment(entry_seq, rule, subject, label, started_at, due_at, owner, state,"
        " settled_at, reason) VALUES (1, 'REQ-13', '', 'reply', ?, ?, 2, 'kept', ?, '')",
        ((START + n, START + n + 1, START + n) for n in range(PAST)),
    )
    raw.executemany(
        "INSERT INTO notification(entry_seq, subject, role, rule, opened_at, outcome, told, note,"
        " tries) VALUES (1, '', 'cs_supervisor', 'REQ-13', ?, 'told', '', '', 1)",
        ((START + n,) for n in range(PAST)),
    )
    raw.executemany(
        "INSERT INTO handover(entry_seq, from_shift, to_shift, outgoing, incoming, sheet,"
        " sheet_sha256, cut_off_seq, cut_off_head, outcome, begun_at, arrived_at, signed_at,"
        " reason) VALUES (1, 1, 1, 2, 3, '', '', 1, '', 'signed', ?, ?, ?, '')",
        ((START + n * 8 * 3_600_000,) * 3 for n in range(HANDOVERS)),
    )
    raw.execute("COMMIT")
    raw.close()
