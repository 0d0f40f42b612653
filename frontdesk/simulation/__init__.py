"""A simulated service centre that works through the same Desk as the screens, by an injected clock.

The same seed on two practice sites with the same people gives the same log, byte for byte.
"""

import random
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from frontdesk.clock import MINUTE, ManualClock, SystemClock, instant_of, local
from frontdesk.desk import Desk, RecoverySheet, create
from frontdesk.errors import InvalidInput, NotPractice, SiteExists
from frontdesk.language import Language, _, as_language
from frontdesk.ledger.signing import PinCost
from frontdesk.ledger.verify import Progress
from frontdesk.registers import duty
from frontdesk.registers.founding import Founding
from frontdesk.simulation.centre import Centre
from frontdesk.store.files import sync_file
from frontdesk.store.site import checked

__all__ = [
    "SimulationResult",
    "found_practice",
    "prepare_practice",
    "simulate",
    "simulate_site",
]

FIRST_DAY = date(2026, 3, 2)
"""Where the simulation begins on a site that has not been simulated."""
OPENS = time(8, 30)
PRACTICE_ZONE = "Asia/Shanghai"
LIGHT = PinCost(memory=1024, passes=1)
"""What a try of a PIN costs where only invented people have one, which is printed anyway."""


@dataclass(frozen=True)
class SimulationResult:
    """How many entries were written and how many requests registered."""

    entries: int
    requests: int


def _go_on(_done: int, _total: int) -> bool:
    return True


def simulate(
    desk: Desk,
    days: int,
    seed: int,
    clock: ManualClock,
    progress: Progress = _go_on,
    *,
    start: int | None = None,
    until: int | None = None,
) -> SimulationResult:
    """Work so many days at a practice site.

    Args:
        desk: open on `clock`, with `watch_clock=False`.
        progress: called with days done and days in all; False stops after that day.
        start: UTC milliseconds; by default the end of the last shift, else 08:30 of `FIRST_DAY`.
        until: UTC milliseconds after which nothing happens any more.

    Raises:
        NotPractice: the site is a real one.
        GuardRefused: somebody who is not of the invented staff is on duty.
        InvalidInput: `start` lies before the shift that is open.
    """
    if not desk.house.practice:
        raise NotPractice(
            _("Only a practice site may be simulated."),
            remedy=_("Make one: frontdesk --site DIR init --practice."),
        )
    begin = _beginning(desk, start)
    clock.step(begin - clock.now())
    before = desk.anchor().seq
    house = desk.house
    desk.house = replace(house, entropy=random.Random(f"salt {seed} {begin}").randbytes)
    try:
        centre = Centre(desk, clock, random.Random(f"{seed} {begin}"))
        for day in range(1, days + 1):
            centre.work_a_day(until)
            if not progress(day, days) or (until is not None and clock.now() >= until):
                break
    finally:
        desk.house = house
        desk.sign_out()
    return SimulationResult(desk.anchor().seq - before, centre.requests)


def _beginning(desk: Desk, start: int | None) -> int:
    shift = desk.ask(duty.current)
    if start is None:
        return shift.ends_at if shift else _opening(FIRST_DAY, desk.house.zone)
    if shift and start < shift.opened_at:
        raise InvalidInput(_("Start"), _("lies before the shift that is open"))
    return start


def _opening(day: date, zone: ZoneInfo) -> int:
    return instant_of(datetime.combine(day, OPENS, tzinfo=zone))


def simulate_site(
    site: Path,
    days: int,
    seed: int,
    progress: Progress = _go_on,
    *,
    start: str = "",
    secret_file: Path | None = None,
) -> SimulationResult:
    """Open a site, simulate and close it.

    Args:
        start: first day as `YYYY-MM-DD`; empty as in `simulate`.
    """
    clock = ManualClock(SystemClock().now())
    desk = Desk(site, clock=clock, secret_file=secret_file, watch_clock=False)
    try:
        first = _opening(_day(start), desk.house.zone) if start else None
        return simulate(desk, days, seed, clock, progress, start=first)
    finally:
        desk.close()


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise InvalidInput(_("Start"), _("write the day as 2026-03-02")) from error


def found_practice(
    site: Path,
    facts: Founding,
    *,
    secret_file: Path | None = None,
    pin_cost: PinCost | None = None,
) -> tuple[Desk, RecoverySheet]:
    """Set up a practice site whose keys and first entries follow from its facts alone.

    A sheet of a change of duty names the log and its head, so that the same log bodies need the
    same log from its first entry on. Its secrets are therefore none, like its PINs.
    """
    clock = ManualClock(_opening(FIRST_DAY, facts.settings.zone) - 30 * MINUTE)
    return create(
        site,
        facts,
        clock=clock,
        secret_file=secret_file,
        entropy=random.Random(repr(facts)).randbytes,
        pin_cost=pin_cost,
        watch_clock=False,
    )


def prepare_practice(
    site: Path,
    language: str,
    days: int,
    seed: int,
    until_now: bool = True,
    *,
    progress: Progress = _go_on,
    secret_file: Path | None = None,
) -> SimulationResult:
    """Make a practice site with so many days behind it; built aside, put in place when it is done.

    Args:
        language: `en` or `zh`, of the log.
        until_now: the days end now; otherwise they begin at `FIRST_DAY`.

    Raises:
        SiteExists: the folder holds a site or something else.
    """
    if site.exists() and (not site.is_dir() or any(site.iterdir())):
        raise SiteExists(
            _("{path} is not empty.").format(path=site), remedy=_("Open it, or delete it.")
        )
    building = site.with_name(site.name + ".new")
    shutil.rmtree(building, ignore_errors=True)
    spoken = as_language(language) or "en"
    now = SystemClock().now()
    until = now if until_now else None
    result = _build(building, spoken, days, seed, until, progress, secret_file)
    if site.exists():
        site.rmdir()
    building.rename(site)
    return result


def _build(
    site: Path,
    language: Language,
    days: int,
    seed: int,
    now: int | None,
    progress: Progress,
    secret_file: Path | None,
) -> SimulationResult:
    name = "翠园服务中心（练习）" if language == "zh" else "Jade Garden Service Centre (practice)"
    settings = checked(name, language, PRACTICE_ZONE)
    first = FIRST_DAY
    if now is not None:
        first = local(now, settings.zone).date() - timedelta(days=days)
    start = _opening(first, settings.zone)
    clock = ManualClock(start - 30 * MINUTE)
    desk, _sheet = create(
        site,
        Founding(settings, (), practice=True),
        clock=clock,
        secret_file=secret_file,
        pin_cost=LIGHT,
        watch_clock=False,
    )
    try:
        worked = days if now is None else days + 1
        with desk.database.unsynced():
            return simulate(desk, worked, seed, clock, progress, start=start, until=now)
    finally:
        desk.close()
        sync_file(desk.folder.database)
