"""The paid-service price list and its versions (FEE-01). Amounts are whole fen."""

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from frontdesk.models.base import Book, declared, one_of
from frontdesk.models.work_orders import TRADES

PRICINGS = ("fixed", "range", "step", "percent", "on_request")
MATERIALS = ("included", "not_included", "unstated")


class PriceList(Book, table=True):
    """One version of the price list; times in UTC milliseconds.

    It holds from `valid_from` on, until that of the next version; `superseded` says that there is
    a next one.
    """

    __tablename__ = "price_list"
    __table_args__ = declared(
        "book", one_of("state", "current", "superseded"), UniqueConstraint("version")
    )

    name: str
    version: int
    valid_from: int
    imported_at: int
    imported_by: int = Field(foreign_key="person.id")
    file: str = ""
    file_sha256: str
    state: str = "current"


class PriceItem(Book, table=True):
    """A line of a price list; amounts are for one `unit`."""

    __tablename__ = "price_item"
    __table_args__ = declared(
        "book",
        one_of("pricing", *PRICINGS),
        one_of("materials", *MATERIALS),
        one_of("trade", "", *TRADES),
        UniqueConstraint("list_id", "number"),
        Index("ix_price_item_list", "list_id", "id"),
    )

    list_id: int = Field(foreign_key="price_list.id")
    number: str
    """As printed."""
    category: str = ""
    name: str
    condition: str = ""
    """What decides between steps of one item, e.g. `500mm内`."""
    pricing: str
    least_fen: int | None = None
    most_fen: int | None = None
    percent: int | None = None
    """Hundredths of a percent."""
    unit: str = ""
    materials: str = "unstated"
    remark: str = ""
    printed: str = ""
    """The price as printed."""
    trade: str = ""
    """Whose work it is, as far as the words tell."""
