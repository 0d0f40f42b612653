"""What every change of a work order goes through: its tracks, its entry, its clocks.

An order stands on four tracks that move on their own: work, money, goods (materials and tools) and
return visit. It is filed when all four are settled (WO-51).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from sqlmodel import col, select

from frontdesk.errors import GuardRefused, InvalidInput
from frontdesk.language import _
from frontdesk.ledger.kinds import field_label
from frontdesk.models import Book, Commitment, OrderLine, OrderPayment, Person, WorkOrder
from frontdesk.registers import commitments, secrecy
from frontdesk.registers.unit_of_work import DESK_ID, Actor, Reading, Transaction, not_found, row_id
from frontdesk.rules.rulebook import PRODUCT
from frontdesk.rules.transitions import Move
from frontdesk.text import clean, clean_line

TRACKS: Final[Mapping[str, str]] = {
    "work": "order_work",
    "money": "order_money",
    "goods": "order_goods",
    "visit": "order_visit",
    "state": "work_order",
}
"""Columns of an order and the track of `transitions.toml` each follows."""
SETTLED: Final[Mapping[str, tuple[str, ...]]] = {
    "work": ("confirmed", "cancelled", "not_offered"),
    "money": ("none", "confirmed", "paid", "refunded", "written_off"),
    "goods": ("none", "returned"),
    "visit": ("not_needed", "done", "checked", "not_made"),
}
"""States in which nothing of a track is left to do."""
ENDED: Final = ("cancelled", "not_offered")
"""States in which the work ended before it was done."""
BEGUN: Final = ("in_work", "suspended")
"""States in which the work has begun: nobody cancels it any more by word alone (Appendix 7)."""
OVER: Final = ("signed", "written_off", *SETTLED["work"])
"""States in which nobody works on it any more."""
REPLY_RULE: Final = "WO-21"
APPOINTMENT_RULE: Final = "WO-23"
SETTLE_RULE: Final = "FEE-05"
OFFICE: Final = ("copying", "typing", "fax")
"""Services given at the desk itself (WO-49)."""


def open_order(tx: Transaction, order_id: int, seen: int | None = None) -> WorkOrder:
    """The order to change.

    Raises:
        NotFound: no such id.
        Changed: it has newer entries than `seen`.
        NotAuthorised: it is confidential, and not the actor's to open (CON-11).
        GuardRefused: it is filed; nothing of it changes any more (WO-51).
    """
    row = tx.get(WorkOrder, order_id, seen=seen)
    secrecy.refuse_order(tx, order_id)
    if row.state == "filed":
        raise GuardRefused(
            _("Order {number} is filed.").format(number=row.number),
            rule="WO-51",
            remedy=_("Write a new order."),
        )
    return row


def move(tx: Transaction, row: WorkOrder, track: str, to: str, facts: Mapping[str, object]) -> Move:
    """Take one track of the order to another state; the caller posts the row.

    Args:
        track: `work`, `money`, `goods`, `visit` or `state`.

    Raises:
        GuardRefused: there is no such move, or a guard is not met; names both and the rule.
    """
    made = tx.house.transitions.require(TRACKS[track], getattr(row, track), to, facts)
    setattr(row, track, to)
    return made


class Standing(Protocol):
    """Whatever says where an order stands: its row, or a view of it."""

    @property
    def work(self) -> str: ...
    @property
    def money(self) -> str: ...
    @property
    def goods(self) -> str: ...
    @property
    def visit(self) -> str: ...


def is_settled(row: Standing, track: str) -> bool:
    """Whether nothing of a track is left to do.

    Money that was paid for work which then was cancelled is to be given back first.
    """
    if track == "money" and row.money == "paid" and row.work in ENDED:
        return False
    return getattr(row, track) in SETTLED[track]


def all_settled(row: Standing) -> bool:
    """Whether nothing is left to do on any track."""
    return all(is_settled(row, track) for track in SETTLED)


class Papers(Protocol):
    """Whatever says where the copies of an order belong: its row, or a view of it."""

    @property
    def category(self) -> str: ...
    @property
    def nature(self) -> str: ...


def is_cleaning(row: WorkOrder) -> bool:
    """Whether it is paid before anybody is sent, whatever kind of service it is called (WO-48)."""
    return "cleaning" in (row.category, row.trade)


def places_of(row: Papers) -> tuple[str, str, str]:
    """Where the three copies end: customer service, department, finance (WO-46, WO-48, WO-49)."""
    second = "customer_service" if row.category in (*OFFICE, "cleaning") else "department"
    third = "finance" if row.nature != "routine" else "customer_service"
    return "customer_service", second, third


def post(
    tx: Transaction,
    kind: str,
    row: WorkOrder,
    data: Mapping[str, Any],
    rows: Sequence[Book] = (),
    *,
    about: Sequence[str] = (),
    author: Actor | None = None,
) -> int:
    """Post one entry about an order; its seq. One of a confidential order is closed (CON-11)."""
    return tx.post(
        kind,
        {"number": row.number, "room": row.room, **data},
        [row, *rows],
        subject=subject_of(row),
        about=[*_about(row), *about],
        author=author,
        confidential=row.confidential,
    )


def subject_of(row: WorkOrder) -> str:
    """`work_order:12`."""
    return f"work_order:{row_id(row)}"


def _about(row: WorkOrder) -> list[str]:
    about = [f"room:{row.room_id}"] if row.room_id else []
    return [*about, f"help_request:{row.request_id}"] if row.request_id else about


def name_of(tx: Transaction | Reading, person_id: int | None) -> str:
    """The name of a member of the staff; empty for None."""
    if person_id is None:
        return ""
    found = tx.raw.execute("SELECT name FROM person WHERE id = ?", (person_id,)).fetchone()
    if found is None:
        raise not_found("person", person_id)
    return str(found[0])


def must_work_here(tx: Transaction, person_id: int) -> Person:
    """The member of the staff, still active."""
    person = tx.session.get(Person, person_id)
    if person is None or not person.active or person_id == DESK_ID:
        raise not_found("person", person_id)
    return person


def said(field: str, value: str, *, rule: str | None = None, required: bool = True) -> str:
    """A text as it is kept: cleaned, one line unless it has more.

    Raises:
        InvalidInput: it is empty though it must not be; names field and rule.
    """
    kept = clean(value).strip()
    if required and not kept:
        raise InvalidInput(field_label(field), _("must be filled in"), rule=rule)
    return kept


def line_of(field: str, value: str, *, rule: str | None = None, required: bool = True) -> str:
    """A one-line text as it is kept."""
    kept = clean_line(value)
    if required and not kept:
        raise InvalidInput(field_label(field), _("must be filled in"), rule=rule)
    if len(kept) > 200:
        raise InvalidInput(field_label(field), _("too long"), rule=rule)
    return kept


def site_words(tx: Transaction, en: str, zh: str) -> str:
    """Words that are stored, in the language of the site's log."""
    return zh if tx.house.language == "zh" else en


# Money that an order owes ---------------------------------------------------------------------


def charged(tx: Transaction | Reading, order_id: int, payer: str = "resident") -> int:
    """Fen charged to `payer`, less what was written off."""
    query = (
        "SELECT COALESCE(SUM(CASE kind WHEN 'write_off' THEN -amount_fen ELSE amount_fen END), 0) "
        "FROM order_line WHERE order_id = ? AND payer = ? AND NOT struck_out"
    )
    return int(tx.raw.execute(query, (order_id, payer)).fetchone()[0])


def received(tx: Transaction | Reading, order_id: int) -> int:
    """Fen received for an order, less what was given back."""
    query = "SELECT COALESCE(SUM(amount_fen), 0) FROM order_payment WHERE order_id = ?"
    return int(tx.raw.execute(query, (order_id,)).fetchone()[0])


def owed(tx: Transaction | Reading, order_id: int) -> int:
    """Fen that the resident still owes."""
    return charged(tx, order_id) - received(tx, order_id)


def lines_of(tx: Transaction, order_id: int) -> list[OrderLine]:
    """The charges of an order that stand, the oldest first."""
    query = (
        select(OrderLine)
        .where(OrderLine.order_id == order_id, col(OrderLine.struck_out).is_(False))
        .order_by(col(OrderLine.id))
    )
    return list(tx.session.exec(query))


def payments_of(tx: Transaction, order_id: int) -> list[OrderPayment]:
    """The payments of an order, the oldest first."""
    query = (
        select(OrderPayment).where(OrderPayment.order_id == order_id).order_by(col(OrderPayment.id))
    )
    return list(tx.session.exec(query))


# Clocks ---------------------------------------------------------------------------------------


def start_clock(
    tx: Transaction, row: WorkOrder, rule: str, words: tuple[str, str], due: int, since: int
) -> Commitment:
    """A clock of the order, for the caller to post; `words` are English and Chinese.

    That of a confidential order says no more than its number (CON-11).
    """
    label = clock_label(row, site_words(tx, *words))
    if row.confidential:
        label = secrecy.order_words(row.number, tx.house.language)
    return commitments.start(
        tx,
        rule=rule,
        subject=subject_of(row),
        label=label,
        due_at=due,
        started_at=since,
    )


def clock_label(row: WorkOrder, named: str) -> str:
    """What a clock of the order says: where, what, and the number."""
    place = (row.room or row.customer)[:60].rstrip()
    return f"{place} {named} {row.number}"[:120].strip()


def stop_clocks(tx: Transaction, row: WorkOrder, rule: str) -> list[Book]:
    """The running clocks of the order under a rule, stopped now; for the caller to post."""
    return list(commitments.stop_all(tx, subject_of(row), tx.now, rule=rule))


def running_clocks(tx: Transaction, row: WorkOrder, rule: str | None = None) -> list[Commitment]:
    """The running clocks of the order, under one rule or all."""
    query = select(Commitment).where(
        Commitment.subject == subject_of(row), Commitment.state == "open"
    )
    return [clock for clock in tx.session.exec(query) if rule is None or clock.rule == rule]


def stop(tx: Transaction, clock: Commitment) -> None:
    """Stop one clock now; the caller posts it."""
    commitments.close(tx, clock, tx.now)


def drop_clocks(
    tx: Transaction, row: WorkOrder, reason: str, rule: str | None = None
) -> list[Book]:
    """The running clocks of the order, no longer due; for the caller to post."""
    return drop(tx, running_clocks(tx, row, rule), reason)


def drop(tx: Transaction, clocks: Sequence[Commitment], reason: str) -> list[Book]:
    """These clocks, no longer due; for the caller to post."""
    for clock in clocks:
        clock.state, clock.settled_at, clock.reason = "dropped", tx.now, reason
    return list(clocks)


SUSPENDED: Final = ("work goes on", "复工")
"""What the clock of an interruption is called."""


def suspension_clocks(tx: Transaction, row: WorkOrder) -> list[Commitment]:
    """The clock of an interruption; those of borrowed tools run on beside it.

    A clock that is due at the same time belongs to a tool where one was lent when it began. Words
    decide only between two that are alike in both.
    """
    labels = suspension_labels(row)
    running = [one for one in running_clocks(tx, row, PRODUCT) if one.due_at == row.suspended_until]
    found, lent = [], _lent_since(tx, row)
    for clock in sorted(running, key=lambda one: one.label in labels):
        if clock.started_at in lent:
            lent.remove(clock.started_at)
        else:
            found.append(clock)
    return found


def suspension_labels(row: WorkOrder) -> set[str]:
    """What the clock of an interruption of the order may say."""
    return {clock_label(row, named) for named in SUSPENDED}


def _lent_since(tx: Transaction, row: WorkOrder) -> list[int]:
    """When each tool was lent that must be back when the work goes on."""
    query = (
        "SELECT issued_at FROM order_goods"
        " WHERE order_id = ? AND kind = 'tool' AND state = 'out' AND due_at = ?"
    )
    values = (row_id(row), row.suspended_until)
    return [issued for (issued,) in tx.raw.execute(query, values)]


def spoken_with(tx: Transaction, row: WorkOrder) -> list[Book]:
    """The resident was spoken with: the reply clock stops, by nothing else (WO-21)."""
    return stop_clocks(tx, row, REPLY_RULE)
