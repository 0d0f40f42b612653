"""Work orders as people look at them: one order whole, the dispatch board, arrears, loans."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from frontdesk.clock import instant_of, local
from frontdesk.errors import NotFound
from frontdesk.language import Language, _
from frontdesk.registers import secrecy
from frontdesk.registers.orders import tracks
from frontdesk.registers.unit_of_work import Reading, Transaction, not_found
from frontdesk.text import narrow

BOARD: Final = (
    ("registered", "exception_asked", "accepted", "rescheduled", "surveying"),
    ("dispatched", "received", "on_site", "no_access", "in_work", "suspended"),
    ("done", "rework", "escalated"),
    ("signed", "written_off"),
)
"""The columns of the dispatch board by state of the work: to give out, out, on trial, to close."""


@dataclass(frozen=True)
class OrderView:
    """An order; instants in UTC milliseconds, sums in fen.

    To whoever may not open a confidential one it says how it stands, and nothing of its matter.
    """

    id: int
    entry_seq: int
    number: str
    request_id: int | None
    category: str
    trade: str
    nature: str
    offered: str
    urgency: str
    public_area: bool
    room: str
    customer: str
    telephone: str
    content: str
    confidential: bool
    issued_by: int
    issued_at: int
    intake_at: int
    appointment_at: int | None
    rescheduled: int
    state: str
    work: str
    money: str
    goods: str
    visit: str
    price_source: str
    settlement: str
    charge_told_to: str
    consent_by: str
    consent_fen: int
    agreed_once: bool
    cost_confirmed_at: int | None
    worker_id: int | None
    dispatched_at: int | None
    received_at: int | None
    arrived_at: int | None
    ever_arrived_at: int | None
    started_at: int | None
    done_at: int | None
    signed_at: int | None
    suspended_until: int | None
    suspend_reason: str
    signature: str
    opinion: str
    unsigned: str
    rework: int
    damage: str
    damage_told: str
    checklist: str
    survey: str
    decision: str
    reason: str
    arrears_signature: str
    receipt: str
    copy_1: str
    copy_2: str
    copy_3: str
    handed_in_at: int | None
    filed_at: int | None
    worker: str = ""
    charged_fen: int = 0
    received_fen: int = 0
    due_at: int | None = None
    """The next running clock."""
    due_rule: str = ""

    @property
    def owed_fen(self) -> int:
        """What the resident still owes."""
        return self.charged_fen - self.received_fen

    @property
    def unsettled(self) -> tuple[str, ...]:
        """Tracks that keep the order from being filed, in the order work, money, goods, visit."""
        return tuple(track for track in tracks.SETTLED if not tracks.is_settled(self, track))

    @property
    def late(self) -> bool:
        """Whether the worker came after the appointed time (WO-23)."""
        appointed, arrived = self.appointment_at, self.arrived_at
        return appointed is not None and arrived is not None and arrived > appointed


_COLUMNS: Final = [field.name for field in fields(OrderView)][:-5]
_SELECT: Final = (
    f"SELECT {', '.join('o.' + name for name in _COLUMNS)}, COALESCE(p.name, ''),"
    " (SELECT COALESCE(SUM(CASE kind WHEN 'write_off' THEN -amount_fen ELSE amount_fen END), 0)"
    "  FROM order_line l WHERE l.order_id = o.id AND l.payer = 'resident' AND NOT l.struck_out),"
    " (SELECT COALESCE(SUM(amount_fen), 0) FROM order_payment y WHERE y.order_id = o.id),"
    " c.due_at, COALESCE(c.rule, '')"
    " FROM work_order o LEFT JOIN person p ON p.id = o.worker_id"
    " LEFT JOIN commitment c ON c.id = (SELECT k.id FROM commitment k"
    "  WHERE k.subject = 'work_order:' || o.id AND k.state = 'open' ORDER BY k.due_at LIMIT 1)"
)


def some(reading: Reading | Transaction, where: str, values: Sequence[object]) -> list[OrderView]:
    """The orders that a WHERE clause of this package names; `o` is the order, `c` its clock."""
    found = reading.raw.execute(f"{_SELECT} {where}", tuple(values)).fetchall()
    return _as_seen(reading, [OrderView(*row) for row in found])


CLOSED: Final = (
    *("content", "room", "customer", "telephone", "charge_told_to", "consent_by", "signature"),
    *("opinion", "unsigned", "damage", "damage_told", "survey", "decision", "reason"),
    *("suspend_reason", "arrears_signature", "receipt", "category", "trade", "checklist"),
)
"""What a confidential order does not say to others."""
_UNSAID: Final[dict[str, Any]] = dict.fromkeys(CLOSED, "") | {"public_area": False, "due_rule": ""}


def _as_seen(reading: Reading | Transaction, found: list[OrderView]) -> list[OrderView]:
    """Orders as this viewer may see them: what a confidential one says is left out (CON-11).

    A transaction sees all: what it may change is guarded, and what it writes is closed.
    """
    subjects = [f"work_order:{one.id}" for one in found if one.confidential]
    if not subjects or isinstance(reading, Transaction):
        return found
    closed = secrecy.closed(reading, subjects)
    unsaid = {int(one.partition(":")[2]): words for one, words in closed.items()}
    return [
        replace(one, **_UNSAID | {"content": unsaid[one.id]}) if one.id in unsaid else one
        for one in found
    ]


def show(reading: Reading | Transaction, order_id: int) -> OrderView:
    """One order.

    Raises:
        NotFound: no such id.
    """
    found = some(reading, "WHERE o.id = ?", (order_id,))
    if not found:
        raise not_found("work_order", order_id)
    return found[0]


_END: Final = re.compile(r"(?:…|\.\.\.)?-?(?:([0-9]{4})-)?([0-9]{1,9})")
"""The end of a printed number: serial, or year and serial."""


def numbered(reading: Reading, wanted: str) -> OrderView:
    """One order by its printed number, of which the end is enough: `42` (of this year), `2025-42`.

    Raises:
        NotFound: no such order.
    """
    typed = narrow(wanted).strip()
    end = _END.fullmatch(typed)
    found = some(reading, "WHERE o.number = ?", (typed.upper(),))
    if end and not found:
        year = int(end[1] or local(reading.now, reading.house.zone).year)
        found = some(reading, "WHERE o.year = ? AND o.serial = ?", (year, int(end[2])))
    if not found:
        raise NotFound(_("There is no order {number}.").format(number=wanted))
    return found[0]


@dataclass(frozen=True)
class OrderFilter:
    """Which orders are wanted; empty takes all.

    Attributes:
        column: index into BOARD.
        month: `YYYY-MM` of the intake.
    """

    only_open: bool = True
    column: int | None = None
    work: str = ""
    money: str = ""
    worker_id: int | None = None
    room: str = ""
    month: str = ""
    words: str = ""


def page(
    reading: Reading,
    wanted: OrderFilter | None = None,
    *,
    before: int | None = None,
    after: int | None = None,
    oldest: bool = False,
    limit: int = 200,
) -> list[OrderView]:
    """Orders by key, always newest first.

    Asked for one room or for words, it leaves out those that are closed to the viewer (CON-11).

    Args:
        before: only those older than this id, the nearest ones.
        after: only those newer than this id, the nearest ones.
        oldest: begin at the oldest instead of the newest.
    """
    wanted = wanted or OrderFilter()
    parts, values = _where(reading, wanted)
    if wanted.room or wanted.words:
        parts.append(_open_to(reading, values))
    if before is not None:
        parts.append("o.id < ?")
        values.append(before)
    if after is not None:
        parts.append("o.id > ?")
        values.append(after)
    upward = oldest or after is not None
    where = (
        f"WHERE {' AND '.join(parts) or '1'} ORDER BY o.id {'ASC' if upward else 'DESC'} LIMIT ?"
    )
    found = some(reading, where, [*values, limit])
    return found[::-1] if upward else found


def _where(reading: Reading, wanted: OrderFilter) -> tuple[list[str], list[object]]:
    parts: list[str] = []
    values: list[object] = []
    if wanted.only_open:
        parts.append("o.state = 'open'")
    if wanted.column is not None:
        states = BOARD[wanted.column]
        parts.append(f"o.work IN ({', '.join('?' * len(states))})")
        values += states
    for name in ("work", "money", "room"):
        if value := getattr(wanted, name):
            parts.append(f"o.{name} = ?")
            values.append(value)
    if wanted.worker_id is not None:
        parts.append("o.worker_id = ?")
        values.append(wanted.worker_id)
    if wanted.month:
        parts.append("o.intake_at >= ? AND o.intake_at < ?")
        values += month_bounds(reading, wanted.month)
    if wanted.words:
        parts.append("(instr(o.content, ?) OR instr(o.room, ?) OR instr(o.number, ?))")
        values += [wanted.words] * 3
    return parts, values


def _open_to(reading: Reading, values: list[object]) -> str:
    """A condition that leaves out what is closed to the viewer; its values are added."""
    who = secrecy.reader(reading)
    if who is None:
        return "1"
    values += [who] * 3
    return f"NOT ({secrecy.CLOSED_ORDER})"


def month_bounds(reading: Reading | Transaction, month: str) -> tuple[int, int]:
    """First instant of a month (`YYYY-MM`) and of the next one, site zone, UTC milliseconds."""
    from datetime import datetime

    year, number = (int(part) for part in month.split("-"))
    following = (year + number // 12, number % 12 + 1)
    zone = reading.house.zone
    return (
        instant_of(datetime(year, number, 1, tzinfo=zone)),
        instant_of(datetime(*following, 1, tzinfo=zone)),
    )


def unpaid(reading: Reading, limit: int = 500) -> list[OrderView]:
    """Orders whose charge is due or in arrears, the oldest first."""
    where = (
        "WHERE o.state = 'open' AND o.money IN ('due', 'arrears', 'dunned', 'listed')"
        " ORDER BY o.signed_at, o.id LIMIT ?"
    )
    return some(reading, where, (limit,))


def state_name(reading: Reading | Transaction, track: str, state: str, language: Language) -> str:
    """What a state of a track is called."""
    return reading.house.transitions.states(tracks.TRACKS[track])[state].text(language)


def of_request(reading: Reading, request_id: int) -> list[OrderView]:
    """The orders written for a request, the newest first."""
    return some(reading, "WHERE o.request_id = ? ORDER BY o.id DESC", (request_id,))
