"""A small estate for tests: who works there, and a site that is copied instead of made anew."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.clock import ManualClock, instant_from_iso
from frontdesk.desk import Desk, RecoverySheet, create
from frontdesk.ledger.signing import PinCost
from frontdesk.registers.founding import Founding
from frontdesk.registers.people import PersonDraft
from frontdesk.store.site import checked

START = instant_from_iso("2026-03-02T09:00:00.000+08:00")
"""A Monday morning in office hours."""

CHEAP = PinCost(memory=8, passes=1, lanes=1)

PEOPLE = (
    PersonDraft("陈静", ("cs_supervisor",), "1234"),
    PersonDraft("王岚", ("clerk",), "1111"),
    PersonDraft("李娜", ("clerk",), "2222"),
    PersonDraft("周明", ("director",), "3333"),
    PersonDraft("赵强", ("duty_lead",), "4444"),
)
IDS = {person.name: number for number, person in enumerate(PEOPLE, 1)}
PINS = {person.name: person.pin for person in PEOPLE}

Entropy = Callable[[int], bytes]


@dataclass
class Site:
    """A site on disk, and the desks that were opened on it."""

    folder: Path
    secret: Path
    sheet: RecoverySheet
    clock: ManualClock
    entropy: Entropy
    journal: str | None = None
    desks: list[Desk] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.folder / "frontdesk.db"

    def open(self, *, journal: str | None = None, watch_clock: bool = True) -> Desk:
        """One more console on this site."""
        desk = Desk(
            self.folder,
            clock=self.clock,
            secret_file=self.secret,
            entropy=self.entropy,
            pin_cost=CHEAP,
            journal=journal or self.journal,
            watch_clock=watch_clock,
        )
        self.desks.append(desk)
        return desk

    def close(self) -> None:
        """Close every console."""
        while self.desks:
            self.desks.pop().close()

    def copy(self, folder: Path, entropy: Entropy) -> "Site":
        """The same site in another place, with a clock of its own."""
        self.close()
        shutil.copytree(self.folder, folder / "site")
        secret = folder / "device.secret"
        shutil.copy(self.secret, secret)
        clock = ManualClock(START)
        return Site(folder / "site", secret, self.sheet, clock, entropy, self.journal)


def seeded(seed: str) -> Entropy:
    """Random bytes that are the same in every run."""
    return random.Random(seed).randbytes


def found_site(
    folder: Path,
    entropy: Entropy,
    *,
    language: str = "zh",
    journal: str | None = None,
    people: tuple[PersonDraft, ...] = PEOPLE,
    buildings: tuple[str, ...] = (),
    practice: bool = False,
    zone: str = "Asia/Shanghai",
) -> Site:
    """Set up a site in `folder` and leave it closed."""
    clock = ManualClock(START)
    facts = Founding(checked("翠园服务中心", language, zone), people, buildings, practice)
    secret = folder / "device.secret"
    desk, sheet = create(
        folder / "site",
        facts,
        clock=clock,
        secret_file=secret,
        entropy=entropy,
        pin_cost=CHEAP,
        journal=journal,
    )
    desk.close()
    return Site(folder / "site", secret, sheet, clock, entropy, journal)


def sign_in(desk: Desk, name: str) -> Desk:
    """Sign one of PEOPLE in."""
    desk.sign_in(IDS[name], PINS[name])
    return desk
