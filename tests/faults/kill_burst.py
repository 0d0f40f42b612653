"""Kill two bursts of appends at random points; every acknowledged entry must be there.

    python tests/faults/kill_burst.py --kills 500 [--seed 1] [--journal WAL]

Two processes write notes and requests on one site; each tells the seq of an entry through a pipe
once it is committed. After a random time one of them gets SIGKILL and another takes its place.
"""

import argparse
import os
import random
import selectors
import signal
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.busy import note, request
from support.second_reader import problems_of
from support.sites import CHEAP, IDS, PINS, Site, found_site, seeded

from frontdesk.desk import Committed, Desk
from frontdesk.errors import Busy
from frontdesk.ledger import verify as verifier
from frontdesk.models import tables_of
from frontdesk.store import audit


def append(site: Site, name: str, pipe: int) -> None:
    """Append until killed, telling each seq once it is committed."""
    desk = Desk(site.folder, secret_file=site.secret, pin_cost=CHEAP, journal=site.journal)

    def tell(done: Committed) -> None:
        os.write(pipe, b"%d\n" % done.last)

    desk.watch(tell)
    os.write(pipe, b"0\n")
    for number in count():
        # The other one writes without a pause, so this one may find no gap: then it tries again.
        with suppress(Busy):
            if desk.signed_in is None:
                desk.sign_in(IDS[name], PINS[name])
            elif number % 3:
                note(desk, f"{name} {number}")
            else:
                request(desk, f"3-2-1203 漏水 {number}")


@dataclass
class Burst:
    """A process that appends, and what it has acknowledged; seq 0 says that it has begun."""

    name: str
    pid: int
    pipe: int
    told: list[int] = field(default_factory=list)
    rest: bytes = b""

    def read(self) -> bool:
        """Take in what it told; False at the end. A line cut off by the kill does not count."""
        data = os.read(self.pipe, 65536)
        *lines, self.rest = (self.rest + data).split(b"\n")
        self.told += map(int, lines)
        return bool(data)

    def kill(self) -> list[int]:
        """SIGKILL; everything it has acknowledged."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        while self.read():
            pass
        os.close(self.pipe)
        return self.told[1:]


def start(site: Site, name: str) -> Burst:
    """A process that appends in the name of `name`."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(ours)
            append(site, name, theirs)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(theirs)
    return Burst(name, pid, ours)


def listen(bursts: Sequence[Burst], seconds: float) -> None:
    """Take in what the processes tell for so long."""
    with selectors.DefaultSelector() as selector:
        for one in bursts:
            selector.register(one.pipe, selectors.EVENT_READ, one)
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0:
            for key, _mask in selector.select(left):
                assert key.data.read(), "a burst died by itself"


def run(site: Site, kills: int, seed: int, *, say: bool = False) -> int:
    """Kill so often; how many entries were acknowledged.

    Raises:
        AssertionError: an acknowledged entry is lost, the chain forked, verify is not clean.
    """
    chance = random.Random(seed)
    acknowledged: list[int] = []
    bursts = [start(site, name) for name in ("王岚", "李娜")]
    try:
        for number in range(1, kills + 1):
            while not all(one.told for one in bursts):
                listen(bursts, 0.02)
            listen(bursts, chance.uniform(0.0, 0.08))
            victim = bursts.pop(chance.randrange(2))
            acknowledged += victim.kill()
            bursts.append(start(site, victim.name))
            if say and number % 50 == 0:
                print(f"{number} kills, {len(acknowledged)} acknowledged", file=sys.stderr)
    finally:
        for one in bursts:
            acknowledged += one.kill()
    check(site, acknowledged)
    return len(acknowledged)


def check(site: Site, acknowledged: list[int]) -> None:
    """Every acknowledged seq once, each in the log, and the log sound to both readers."""
    site.open()  # takes back what a killed process had begun, as any console does
    assert len(acknowledged) == len(set(acknowledged)), "two processes were given the same seq"
    with closing(audit.open_read_only(str(site.database))) as raw:
        standing = {row[0] for row in raw.execute("SELECT seq FROM ledger_entry")}
    lost = sorted(set(acknowledged) - standing)
    assert not lost, f"acknowledged entries are lost: {lost[:9]}"
    found = verifier.verify(site.database, tables_of("book"), processes=1).problems
    assert found == (), found[:5]
    assert problems_of(site.database) == []


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--journal", default="WAL", choices=["WAL", "TRUNCATE"])
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = found_site(Path(folder), seeded("burst"), journal=given.journal)
        acknowledged = run(site, given.kills, given.seed, say=True)
    print(
        f"{given.kills} kills ({given.journal}): {acknowledged} entries acknowledged, "
        "none lost, no fork, verify clean"
    )


if __name__ == "__main__":
    main()
