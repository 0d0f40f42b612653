"""Checking the book: entries and signatures a second, memory, and opening from a checkpoint."""

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from frontdesk.desk import Desk
from frontdesk.ledger import verify as verifier
from frontdesk.ledger.envelope import signed_bytes
from frontdesk.ledger.signing import signature_holds
from frontdesk.ledger.trust import key_ring
from frontdesk.models import tables_of
from frontdesk.store import audit, entries

from .append import scratch
from .figures import Figure
from .million import Made, made
from .terminal import Terminal, python

SEGMENT = 5_000
CHECKED = 200_000
"""Entries of the large site that one measurement of a speed reads."""
SMALL = 100_000
CORES = os.cpu_count() or 1


def figures(large: int) -> Iterator[Figure]:
    """All figures of this benchmark."""
    site = made(large)
    yield from _speeds(site)
    yield from _signatures()
    yield from _whole(site)
    yield _opening(site)


def _speeds(site: Made) -> Iterator[Figure]:
    """Everything but the signatures, on all cores; the floor reads and hashes the same rows."""
    count = min(CHECKED, site.entries)
    bounds = [(low, min(low + SEGMENT - 1, count)) for low in range(1, count + 1, SEGMENT)]
    scope = _scope(site)
    with ProcessPoolExecutor(
        CORES, mp_context=get_context("spawn"), initializer=_begin, initargs=(scope,)
    ) as pool:
        list(pool.map(_hash, bounds[: CORES * 2]))
        checked = _rate(lambda: list(pool.map(_check, bounds)), count)
        hashed = _rate(lambda: list(pool.map(_hash, bounds)), count)
    yield Figure(
        f"verify: links, digests, after-images, derived; {CORES} cores",
        checked,
        hashed,
        "entries/s",
        checked / hashed,
        least=40_000,
    )


_scope_here: verifier.Scope


def _scope(site: Made) -> verifier.Scope:
    raw = audit.open_read_only(str(site.folder / "frontdesk.db"))
    try:
        ring = key_ring(audit.key_entries(raw, indexed=True))
        log = verifier.log_of(raw)
    finally:
        raw.close()
    return verifier.Scope(str(site.folder / "frontdesk.db"), log, tables_of("book"), ring, 1)


def _begin(scope: verifier.Scope) -> None:
    """In each worker: signatures are taken as good, so that the rest is seen."""
    global _scope_here
    _scope_here = scope
    vars(verifier)["signature_holds"] = lambda *_key_and_bytes: True


def _check(bounds: tuple[int, int]) -> None:
    raw = audit.open_read_only(_scope_here.path)
    found = verifier.Segment(raw, _scope_here).check(*bounds)
    raw.close()
    assert not found.problems, found.problems[:3]


def _hash(bounds: tuple[int, int]) -> None:
    raw = audit.open_read_only(_scope_here.path)
    for stored in entries.stream(raw, *bounds):
        sha256(stored.env + stored.sig).digest()
        sha256(stored.body or b"").digest()
    raw.close()


def _rate(work: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def _signatures() -> Iterator[Figure]:
    """As the verifier checks them, on all cores at once; the floor is the library's bare call."""
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        list(pool.map(_sign_rates, range(CORES)))
        rates = [max(pool.map(_sign_rates, range(CORES * 3)))]
    ours, bare = rates[0]
    yield Figure("verify: signatures for each core", ours, bare, "sigs/s", ours / bare, least=8_000)


def _sign_rates(_core: int) -> tuple[float, float]:
    private = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
    public, env = private.public_key(), b"e" * 450
    signed = signed_bytes(env)
    sig = private.sign(signed)
    return (
        _rate(lambda: [signature_holds(public, env, sig) for _ in range(4000)], 4000),
        _rate(lambda: [public.verify(sig, signed) for _ in range(4000)], 4000),
    )


def _whole(site: Made) -> Iterator[Figure]:
    """The command, from beginning to end, and what memory its largest process took."""
    peaks, rates = [], []
    small = made(min(SMALL, site.entries))
    for which in (small, site):
        start = time.perf_counter()
        with Terminal(
            python(
                *("-m", "frontdesk", "--language", "en", "--site", str(which.folder)),
                *("--secret", str(which.secret), "verify"),
            )
        ) as terminal:
            peak = _watched(terminal)
        rates.append(which.entries / (time.perf_counter() - start))
        peaks.append(peak)
    told = f"verify: the whole command, {site.entries:,} against {small.entries:,}"
    yield Figure(told, rates[1], rates[0], "entries/s", rates[1] / rates[0])
    told = f"verify: peak memory, {site.entries:,} against {small.entries:,}"
    yield Figure(told, peaks[1], peaks[0], "MB", peaks[1] / peaks[0], times=1.2)


def _watched(terminal: Terminal) -> float:
    """Peak memory of the largest process of a command until it ends."""
    peak = 0.0
    while "are right" not in terminal.text()[-4000:]:
        if not terminal.read(0.5) and not Path(f"/proc/{terminal.pid}").exists():
            break
        peak = max(peak, terminal.peak_memory())
        del terminal.drawn[:-50]
        assert "problem" not in terminal.text(), terminal.text()
    return peak


def _opening(site: Made) -> Figure:
    """Opening with the check from the last checkpoint on, against opening without it."""
    with scratch() as folder:
        copy = site.copy(folder)
        desk = copy.open()
        with desk.database.local() as raw:
            top = entries.head(raw)
            link = entries.one(raw, top.seq - 1_000)
            assert link is not None
            verifier_seq, verifier_link = link.seq, link.link
            raw.execute("DELETE FROM checkpoint")
            raw.execute(
                'INSERT INTO checkpoint(seq, link, verified_at, "full") VALUES (?, ?, 0, 0)',
                (verifier_seq, verifier_link),
            )
        desk.close()
        plain = [_seconds(copy.open)[0] for _ in range(3)]
        start = time.perf_counter()
        desk = Desk(copy.folder, secret_file=copy.secret)
        problems = desk.check_opening()
        took = time.perf_counter() - start
        desk.close()
        assert not problems, problems[:3]
    floor = sorted(plain)[1]
    return Figure(
        f"verify: opening {site.entries:,} entries, 1,000 of them new",
        took,
        floor,
        "s",
        took / floor,
        most=1.0,
    )


def _seconds(open_desk: Callable[[], Desk]) -> tuple[float, None]:
    start = time.perf_counter()
    desk = open_desk()
    took = time.perf_counter() - start
    desk.close()
    return took, None
