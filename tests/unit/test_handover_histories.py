"""Over random histories nothing that is open is lost between two shifts, or taken over twice."""

import random
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)
from support.handing import Handovers
from support.histories import SECRET
from support.reckoning import Log, check
from support.second_reader import problems_of
from support.sites import START, Site, found_site, seeded

from frontdesk.clock import instant_from_iso

SEEDS = st.integers(0, 2**32)
BERLIN = "Europe/Berlin"
BEGINNINGS = (
    ("Asia/Shanghai", START),
    (BERLIN, instant_from_iso("2026-03-28T16:00:00+01:00")),
    (BERLIN, instant_from_iso("2026-10-24T16:00:00+02:00")),
)
"""A usual Monday; the evenings before the clocks go forward, and before they go back."""
_DONE = """
register answer escalate hand_over report_back close call_off keep_confidential begin done promise
settle drop record mark outing heard back order write sign refuse relief_absent relief_unfit relieve
release
"""
DONE = {*_DONE.split(), "if-then", "end run", "move order", "interrupted", "stale", "reserved"}
"""What the histories together must have done."""


class Days(RuleBasedStateMachine):
    """A desk, its people, and what becomes of them."""

    sites: ClassVar[dict[str, Site]]
    folder: ClassVar[Path]
    made: ClassVar[int] = 0
    kept: ClassVar[Counter[str]]

    @initialize(seed=SEEDS, beginning=st.sampled_from(BEGINNINGS))
    def open(self, seed: int, beginning: tuple[str, int]) -> None:
        zone, start = beginning
        self.beginning = str(start)
        type(self).made += 1
        folder = self.folder / str(self.made)
        folder.mkdir()
        self.site = self.sites[zone].copy(folder, seeded("histories"))
        self.site.clock.advance(start - self.site.clock.now())
        self.days = Handovers(self.site, random.Random(seed))
        self.turn = 0

    def throw(self, seed: int) -> Handovers:
        """The days, with other chances at every turn though the seed be the same."""
        self.turn += 1
        self.days.chance.seed(f"{seed} {self.turn}")
        return self.days

    @rule(seed=SEEDS, acts=st.integers(2, 6))
    def something(self, seed: int, acts: int) -> None:
        days = self.throw(seed)
        for _act in range(acts):
            days.anything()

    @rule(seed=SEEDS)
    def time_passes(self, seed: int) -> None:
        self.throw(seed).time_passes()

    @rule(seed=SEEDS)
    def hand_over(self, seed: int) -> None:
        self.throw(seed).hand_over()

    def teardown(self) -> None:
        """What the log says by itself holds, and every byte of it."""
        desk = self.days.consoles[0]
        self.kept.update([*self.days.kept.elements(), self.beginning])
        check(Log(desk), SECRET)
        assert desk.verify(processes=1).problems == ()
        self.site.close()
        assert problems_of(self.site.database) == []


@pytest.mark.rule("HO-07", "HO-11", "HO-12", "HO-13", "HO-15", "DUTY-27", "DUTY-28")
def test_whatever_happens_nothing_is_lost_between_two_shifts(
    template: Site, tmp_path: Path
) -> None:
    (tmp_path / "berlin").mkdir()
    berlin = found_site(tmp_path / "berlin", seeded("berlin"), zone=BERLIN)
    sites = {"Asia/Shanghai": template, BERLIN: berlin}
    kept: Counter[str] = Counter()
    machine: type[Days] = type(
        "Machine", (Days,), {"sites": sites, "folder": tmp_path, "kept": kept}
    )
    limits = settings(
        max_examples=9,
        stateful_step_count=26,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(machine, settings=limits)
    wanted = DONE | {str(start) for _zone, start in BEGINNINGS}
    assert kept.keys() >= wanted, wanted - kept.keys()
