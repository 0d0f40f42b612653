"""What every table declares: its class, and for a book the number of its newest entry.

Classes (DESIGN: one door for every change):
    book     every change is carried by an entry; verified row by row
    ledger   the chain itself
    derived  rebuildable from the ledger; compared by verify
    local    drafts, sealed keys, failure counters, settings of this computer: no entry, no claim
"""

from typing import Any, Literal

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

TableClass = Literal["book", "ledger", "derived", "local"]


def declared(
    table_class: TableClass, *constraints: Any, without_rowid: bool = False
) -> tuple[Any, ...]:
    """`__table_args__` of a table of `table_class`; ids of a book are never reused."""
    options: dict[str, Any] = {"info": {"class": table_class}}
    if table_class == "book":
        options["sqlite_autoincrement"] = True
    if without_rowid:
        options["sqlite_with_rowid"] = False
    return (*constraints, options)


def one_of(column: str, *values: str) -> CheckConstraint:
    """A CHECK that `column` holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"ck_{column}")


class Book(SQLModel):
    """Columns that every book row has.

    Attributes:
        id: given by the database, never reused.
        entry_seq: seq of the newest entry that carries this row.
    """

    id: int | None = Field(default=None, primary_key=True)
    entry_seq: int = 0


def tables_of(table_class: TableClass) -> tuple[str, ...]:
    """Names of all tables of one class, sorted."""
    return tuple(
        sorted(
            name
            for name, table in SQLModel.metadata.tables.items()
            if table.info.get("class") == table_class
        )
    )
