"""Work orders (服务工作单): the order with its four tracks, its charges, goods and checks.

Amounts are whole fen, quantities thousandths of a unit, times UTC milliseconds.
"""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of

CATEGORIES = ("engineering", "cleaning", "copying", "typing", "fax", "other")
"""Kinds of contracted service (WO-11)."""
TRADES = ("water", "electric", "gas", "aircon", "carpentry", "cleaning", "office", "other")
"""What a worker must be skilled in."""
OFFERS = ("listed", "not_offered", "exception")
"""What judging the job by the price list and the centre's ability gave (WO-03, WO-13)."""
PRICE_SOURCES = ("", "none", "list", "assessed", "agreed")
SETTLEMENTS = ("same_day", "monthly")
LINE_KINDS = ("service", "material", "tool_lost", "write_off")
PAYERS = ("resident", "worker")
PAYMENT_PLACES = ("on_spot", "finance", "prepaid", "fee_notice")
PAYMENT_METHODS = ("cash", "wechat", "alipay", "card", "transfer", "other")
GOODS_KINDS = ("material", "tool")
GOODS_STATES = ("out", "used", "returned", "lost")
COPIES = ("customer_service", "department", "finance", "worker", "owner")
"""Where a copy of the form may be (WO-46)."""


class WorkOrder(Book, table=True):
    """One order, from its number to its filing (WO-56)."""

    __tablename__ = "work_order"
    __table_args__ = declared(
        "book",
        one_of("state", "open", "filed"),
        one_of("category", *CATEGORIES),
        one_of("offered", *OFFERS),
        UniqueConstraint("year", "serial"),
        Index("ix_work_order_state", "state", "id"),
        Index("ix_work_order_work", "work", "id"),
        Index("ix_work_order_money", "money", "id"),
        Index("ix_work_order_worker", "worker_id", "state"),
        Index("ix_work_order_room", "room", "id"),
        Index("ix_work_order_request", "request_id"),
        Index("ix_work_order_intake", "intake_at"),
        Index("ix_work_order_signed", "signed_at"),
    )

    year: int
    serial: int
    """Counts from 1 in each year, without gaps."""
    number: str = Field(unique=True)
    """As printed, e.g. `WO-2026-00042`."""
    request_id: int | None = Field(default=None, foreign_key="help_request.id")
    category: str
    trade: str = "other"
    nature: str = "routine"
    offered: str = "listed"
    urgency: str = "normal"
    public_area: bool = False
    room: str = ""
    room_id: int | None = Field(default=None, foreign_key="room.id")
    customer: str = ""
    telephone: str = ""
    content: str
    confidential: bool = False
    """Closed to all but its author, whoever has its request, and supervisors (CON-11)."""
    issued_by: int = Field(foreign_key="person.id")
    issued_at: int
    intake_at: int
    """When the call came in: the reply clock counts from here (WO-21)."""
    appointment_at: int | None = None
    rescheduled: int = 0
    state: str = "open"
    work: str = "registered"
    money: str = "open"
    goods: str = "none"
    visit: str = "waiting"
    filed_at: int | None = None
    price_source: str = ""
    price_item_id: int | None = Field(default=None, foreign_key="price_item.id")
    settlement: str = "same_day"
    charge_told_to: str = ""
    """Who was told that the job costs money, and agreed to that (WO-07)."""
    consent_by: str = ""
    consent_fen: int = 0
    """The sum the resident agreed to."""
    consented_at: int | None = None
    agreed_once: bool = False
    """A price was agreed to, whatever became of it since: from then on it changes by authority."""
    cost_confirmed_at: int | None = None
    """On the spot, before the work (WO-25)."""
    worker_id: int | None = Field(default=None, foreign_key="person.id")
    dispatched_at: int | None = None
    received_at: int | None = None
    arrived_at: int | None = None
    ever_arrived_at: int | None = None
    """When somebody was there last, whoever has the order now."""
    started_at: int | None = None
    done_at: int | None = None
    signed_at: int | None = None
    suspended_until: int | None = None
    suspend_reason: str = ""
    signature: str = ""
    opinion: str = ""
    unsigned: str = ""
    """Why a supervisor let it stand without the resident's signature."""
    rework: int = 0
    apology: bool = False
    damage: str = ""
    damage_told: str = ""
    """Which manager was told of the damage (WO-39)."""
    checklist: str = ""
    survey: str = ""
    """What looking at the job on the spot gave (WO-10)."""
    decision: str = ""
    """What the manager decided after failed rework (WO-38)."""
    reason: str = ""
    """Why it is not offered, was cancelled or came back."""
    order_returned: bool = False
    confirmed_by: int | None = Field(default=None, foreign_key="person.id")
    arrears_signature: str = ""
    receipt: str = ""
    copy_1: str = "customer_service"
    copy_2: str = "customer_service"
    copy_3: str = "customer_service"
    handed_in_at: int | None = None
    """When the desk handed it to the dispatcher (WO-52)."""


class OrderLine(Book, table=True):
    """What an order charges, or what was written off; a line struck out keeps its row."""

    __tablename__ = "order_line"
    __table_args__ = declared(
        "book",
        one_of("kind", *LINE_KINDS),
        one_of("payer", *PAYERS),
        Index("ix_order_line_order", "order_id"),
    )

    order_id: int = Field(foreign_key="work_order.id")
    kind: str
    price_item_id: int | None = Field(default=None, foreign_key="price_item.id")
    payer: str = "resident"
    text: str
    quantity_milli: int = 1000
    unit: str = ""
    amount_fen: int
    """Never negative; a write-off is taken from the others."""
    reason: str = ""
    written_by: int = Field(foreign_key="person.id")
    written_at: int
    struck_out: bool = False


class OrderPayment(Book, table=True):
    """Money taken for an order: by whom, where, and when finance had it."""

    __tablename__ = "order_payment"
    __table_args__ = declared(
        "book",
        one_of("place", *PAYMENT_PLACES),
        one_of("method", *PAYMENT_METHODS),
        Index("ix_order_payment_order", "order_id"),
        Index("ix_order_payment_taken", "taken_at"),
    )

    order_id: int = Field(foreign_key="work_order.id")
    amount_fen: int
    place: str
    method: str
    taken_by: str
    """Name of whoever took the money."""
    taken_at: int
    noted_by: int = Field(foreign_key="person.id")
    confirmed_by: str = ""
    """Name of whoever signed at finance."""
    confirmed_at: int | None = None
    receipt: str = ""


class OrderGoods(Book, table=True):
    """A slip of the warehouse: material issued, or a tool lent (WO-28, WO-45)."""

    __tablename__ = "order_goods"
    __table_args__ = declared(
        "book",
        one_of("kind", *GOODS_KINDS),
        one_of("state", *GOODS_STATES),
        Index("ix_order_goods_order", "order_id"),
        Index("ix_order_goods_state", "state", "due_at"),
    )

    order_id: int = Field(foreign_key="work_order.id")
    kind: str
    name: str
    specification: str = ""
    quantity_milli: int = 1000
    unit: str = ""
    worker_id: int = Field(foreign_key="person.id")
    issued_by: str = ""
    """Name of whoever handed it out."""
    issued_at: int
    due_at: int | None = None
    """When a tool must be back."""
    state: str = "out"
    settled_at: int | None = None
    line_id: int | None = Field(default=None, foreign_key="order_line.id")
    """The charge for it, where there is one."""


class OrderCheck(Book, table=True):
    """An answer of a repair checklist (FIX-02); `readings` is JSON of decimals as text."""

    __tablename__ = "order_check"
    __table_args__ = declared(
        "book",
        one_of("outcome", "normal", "fault", "not_applicable"),
        UniqueConstraint("order_id", "turn"),
    )

    order_id: int = Field(foreign_key="work_order.id")
    turn: int
    """Counts the answers of the order from 1."""
    checklist: str
    item: str
    outcome: str
    action: str = ""
    readings: str = "{}"
    passed: bool
    noted_by: int = Field(foreign_key="person.id")
    noted_at: int
