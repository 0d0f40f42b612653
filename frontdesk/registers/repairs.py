"""Rows that were changed past the console, put back as the newest entry that carries them has them.

The ledger decides, never a derived table: what somebody changed in one table they may have
changed in another.
"""

from collections.abc import Mapping
from typing import Any

from frontdesk.errors import ChainBroken, InvalidInput, LedgerError, NotFound, Refused
from frontdesk.language import _
from frontdesk.ledger import chain
from frontdesk.ledger.envelope import Envelope, body_digest, link_of
from frontdesk.ledger.signing import signature_holds
from frontdesk.ledger.trust import key_ring, loaded
from frontdesk.ledger.verify import lifted
from frontdesk.models import tables_of
from frontdesk.registers.unit_of_work import Transaction
from frontdesk.store import audit, entries
from frontdesk.store.database import row_image
from frontdesk.store.driver import DatabaseError, IntegrityError
from frontdesk.store.entries import StoredEntry


def repair(tx: Transaction, table: str, row_id: int) -> int:
    """Put a row of a book back as the ledger has it; the seq of the entry that says so.

    A row that no entry has ever carried, or that the newest one says is gone, is deleted.

    Raises:
        InvalidInput: no such table, or none that holds entries' rows.
        NotFound: neither the table nor the ledger has such a row.
        Refused: the row stands as the ledger has it, or another damaged row is in the way.
        ChainBroken: the entry itself was changed; nothing can be put back from it.
    """
    tx.require("row.repair")
    _check_table(table)
    stored = entries.newest_carrying(tx.raw, table, row_id)
    image = _image(tx, stored, table, row_id) if stored else None
    from_seq = stored.seq if stored else 0
    _refuse_needless(tx, table, row_id, image, from_seq)
    try:
        entries.put_row(tx.raw, table, row_id, image, tx.next_seq)
    except IntegrityError as error:
        raise Refused(
            _("{table} {id} cannot be put back while another row is in its way.").format(
                table=table, id=row_id
            ),
            rule="LOG-04",
            remedy=_("Verify names the other rows: repair those first."),
        ) from error
    tx.session.expire_all()
    return _post(tx, table, row_id, image, from_seq)


def _check_table(table: str) -> None:
    books = tables_of("book")
    if table in books:
        return
    known = {name for kind in ("ledger", "derived", "local") for name in tables_of(kind)}
    if table in tables_of("derived"):
        reason = _("{table} is derived: rebuild it instead.")
    elif table in known:
        reason = _("{table} holds no rows that entries carry.")
    else:
        reason = _("there is no table {table}; choose from {books}")
    raise InvalidInput(_("Table"), reason.format(table=table, books=", ".join(books)))


def _image(
    tx: Transaction, stored: StoredEntry, table: str, row_id: int
) -> Mapping[str, Any] | None:
    """The row as this entry has it in the shape of today; None where it says the row is gone."""
    body = _sound_body(tx, stored)
    facts = [fact for fact in body["facts"] if (fact["table"], fact["id"]) == (table, row_id)]
    row = facts[-1]["row"]
    return None if row is None else lifted(table, row, body["schema"], tx.house.schema)


def _sound_body(tx: Transaction, stored: StoredEntry) -> dict[str, Any]:
    """The body of an entry whose signature, link and digest hold."""
    ring = key_ring(audit.key_entries(tx.raw, indexed=False))
    try:
        envelope = Envelope.from_bytes(stored.env)
        holder = ring.holder(envelope.key, stored.seq, envelope.author)
        holds = (
            holder is not None
            and envelope.seq == stored.seq
            and signature_holds(loaded(ring)[envelope.key], stored.env, stored.sig)
            and stored.link == link_of(stored.env, stored.sig)
            and stored.salt is not None
            and stored.body is not None
            and body_digest(stored.salt, stored.body) == envelope.body
        )
    except (LedgerError, TypeError):
        holds = False
    body = chain.read_body(stored.body) if holds else None
    if body is None:
        raise ChainBroken(
            _("Entry #{seq} carries this row and was changed itself.").format(seq=stored.seq),
            rule="LOG-04",
            remedy=_("Restore a backup that verifies."),
        )
    return body


def _refuse_needless(
    tx: Transaction, table: str, row_id: int, image: Mapping[str, Any] | None, from_seq: int
) -> None:
    standing = _standing(tx, table, row_id)
    if standing is None and image is None:
        raise NotFound(
            _("Neither the book nor the ledger has a row {table} {id}.").format(
                table=table, id=row_id
            )
        )
    if standing == image and entries.entry_seq_of(tx.raw, table, row_id) == from_seq:
        raise Refused(
            _("{table} {id} stands as entry #{seq} has it.").format(
                table=table, id=row_id, seq=from_seq
            )
        )


def _standing(tx: Transaction, table: str, row_id: int) -> dict[str, Any] | None:
    """The row as it lies there; empty where its text is no text any more."""
    try:
        return row_image(tx.raw, table, row_id)
    except DatabaseError:
        return {}


def _post(
    tx: Transaction, table: str, row_id: int, image: Mapping[str, Any] | None, from_seq: int
) -> int:
    key = [(table, row_id)]
    return tx.post(
        "row.repaired",
        {"table": table, "id": row_id, "from_seq": from_seq},
        written=key if image is not None else (),
        gone=key if image is None else (),
        subject=f"{table}:{row_id}",
        text=None if from_seq else _removed(tx, table, row_id),
    )


def _removed(tx: Transaction, table: str, row_id: int) -> str:
    if tx.house.language == "zh":
        return f"{table} {row_id} 已删除：没有任何一条记录写过它"
    return f"{table} {row_id} removed: no entry has ever carried it"


def rebuild_derived(tx: Transaction) -> chain.Rebuilt:
    """Write search, log lines and subjects anew from the ledger; what was read, what is damaged."""
    tx.require("row.repair")
    return chain.rebuild_derived(tx.raw)
