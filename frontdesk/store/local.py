"""What one computer keeps for itself: checkpoints, the ticker lease, display settings."""

from frontdesk.store.driver import Connection

PROBLEMS = "verify.problems"
"""Setting in which stands, as JSON, what the last verify found wrong: at, n, kind, seq."""


def last_checkpoint(raw: Connection) -> int:
    """Up to which seq the book was last found right; 0 when never, or when it no longer fits."""
    row = raw.execute("SELECT seq, link FROM checkpoint ORDER BY seq DESC LIMIT 1").fetchone()
    if row is None:
        return 0
    standing = raw.execute("SELECT link FROM ledger_entry WHERE seq = ?", (row[0],)).fetchone()
    return int(row[0]) if standing and standing[0] == row[1] else 0


def newest_checkpoint(raw: Connection) -> tuple[int, int] | None:
    """Seq and time (UTC milliseconds) of the newest stretch found right, whether it still fits."""
    row = raw.execute("SELECT seq, verified_at FROM checkpoint ORDER BY seq DESC LIMIT 1")
    found = row.fetchone()
    return (found[0], found[1]) if found else None


def last_full(raw: Connection) -> int | None:
    """When the whole book was last found right, UTC milliseconds."""
    row = raw.execute('SELECT max(verified_at) FROM checkpoint WHERE "full"').fetchone()
    return row[0] if row else None


def save_checkpoint(raw: Connection, seq: int, link: bytes, now: int, *, full: bool) -> None:
    """Remember that the book is right up to here."""
    raw.execute(
        'INSERT INTO checkpoint(seq, link, verified_at, "full") VALUES (?, ?, ?, ?) '
        "ON CONFLICT(seq) DO UPDATE SET link = excluded.link, "
        'verified_at = excluded.verified_at, "full" = max("full", excluded."full")',
        (seq, link, now, full),
    )
    raw.execute(
        'DELETE FROM checkpoint WHERE seq < ? AND NOT "full"',
        (seq,),
    )


def lease_held(raw: Connection, holder: str, now: int, length: int) -> bool | None:
    """Whether `holder` has the lease for a while yet; None when it must be written anew."""
    row = raw.execute("SELECT holder, until FROM ticker_lease WHERE id = 1").fetchone()
    if row is None or not now < row[1] <= now + 2 * length:
        return None
    if row[0] != holder:
        return False
    return True if row[1] - now > length // 2 else None


def take_lease(raw: Connection, holder: str, now: int, length: int) -> bool:
    """Whether `holder` runs the clocks for the next `length` milliseconds."""
    if lease_held(raw, holder, now, length) is False:
        return False
    raw.execute(
        "INSERT INTO ticker_lease(id, holder, until) VALUES (1, ?, ?) "
        "ON CONFLICT(id) DO UPDATE SET holder = excluded.holder, until = excluded.until",
        (holder, now + length),
    )
    return True


def setting(raw: Connection, name: str) -> str | None:
    """A display setting of this computer."""
    row = raw.execute("SELECT value FROM local_setting WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_setting(raw: Connection, name: str, value: str) -> None:
    """Keep a display setting of this computer."""
    raw.execute(
        "INSERT INTO local_setting(name, value) VALUES (?, ?) "
        "ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        (name, value),
    )
