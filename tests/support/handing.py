"""Handovers as chance has them: every outcome, and whatever happens before both have signed."""

from typing import Any

from frontdesk.clock import MINUTE
from frontdesk.errors import FrontDeskError, GuardRefused
from frontdesk.registers.handovers import blocking, emergency, releases, signing, working
from frontdesk.registers.handovers.emergency import Relief
from frontdesk.registers.handovers.working import Count, Working
from support.handovers import filled
from support.histories import CLERKS, History

RELIEF = Relief("家里有急事", items_counted=True, equipment_checked=True, log_read=True)


class Handovers(History):
    """A history in which duty changes, or does not."""

    def hand_over(self) -> None:
        """The end of a shift, as it comes out."""
        relief = self.relief()
        ways = {"sign": self.whole, "relieve": self.at_once, "relief_absent": self.absent}
        once = self.seldom("relieve", "relief_absent")
        ways["sign" if self.chance.random() < 0.7 else once](relief)

    def relief(self) -> str:
        """Who comes: anybody who may stand duty, but whoever does."""
        return self.chance.choice([one for one in (*CLERKS, "陈静") if one != self.on_duty()])

    def absent(self, relief: str) -> None:
        """Nobody comes."""
        named = self.actors[relief].person_id if self.chance.random() < 0.5 else None
        self.do(self.on_duty(), signing.relief_absent, "电话不接", named)

    def at_once(self, relief: str) -> None:
        """There is no time for the whole; a supervisor may have to let it pass."""
        giver = "陈静" if relief != "陈静" and self.chance.random() < 0.3 else self.on_duty()
        reason = "已安排跟进" if "陈静" in (giver, relief) else ""
        self.do(giver, emergency.relieve, RELIEF, release=reason, warrant=relief)

    def whole(self, relief: str) -> None:
        """The relief has come; now and then it is another one after all."""
        for name in (self.relief(), relief) if self.chance.random() < 0.15 else (relief,):
            handover = self.do(self.on_duty(), working.begin, self.actors[name].person_id)
        if self.chance.random() < 0.3:
            self.without_signing(relief)
        else:
            self.to_the_signatures(Working(handover, self.actors[relief].person_id), relief)

    def without_signing(self, relief: str) -> None:
        """It is left lying, refused, or the relief is not fit."""
        way = self.seldom("refuse", "relief_unfit", "left")
        if way == "refuse":
            signer = relief if self.chance.random() < 0.5 else ""
            self.do(self.on_duty(), signing.refuse, "物品不齐", warrant=signer)
        elif way == "relief_unfit":
            self.do(self.on_duty(), signing.relief_unfit, "酒后上岗")
        else:
            self.kept["left"] += 1

    def to_the_signatures(self, handover: Working, relief: str) -> None:
        """Filled in, frozen, something comes between, signed; drawn anew where it does not hold."""
        for _turn in range(4):
            self.fill_in(handover)
            frozen = self.ask(signing.freeze, handover)
            for _act in range(self.chance.choice((0, 0, 1, 3))):
                self.anything()
                self.site.clock.advance(MINUTE)
            out = self.do(self.on_duty(), signing.sign, handover, frozen, warrant=relief)
            if not isinstance(out, FrontDeskError):
                self.kept["interrupted"] += self.ends_late(out, frozen.seq)
                self.kept["reserved"] += bool(handover.reservation)
                return
            assert isinstance(out, GuardRefused), out
            if out.missing == ("nothing_important",) and not self.let_pass(handover):
                return
            self.kept["stale"] += out.missing == ("stale",)

    def ends_late(self, shift: int, cut_off: int) -> bool:
        """Whether somebody wrote something between the cut-off and the signatures."""
        opened = f"SELECT min(seq) FROM entry_subject WHERE subject = 'shift:{shift}'"
        return bool(self.ids(opened)[0] > cut_off + 2)

    def fill_in(self, handover: Working) -> None:
        """All as it should be, or something is missing and explained."""
        desk = self.console()
        desk.signed_in = self.actors[self.on_duty()]
        filled(desk, handover)
        if self.chance.random() < 0.3:
            first = next(iter(handover.counts))
            handover.counts[first] = Count(1, explanation="一台送修")
        if self.chance.random() < 0.2:
            handover.reservation = "电话有杂音"

    def let_pass(self, handover: Working) -> bool:
        """A supervisor releases what holds it up, thing by thing, or does not."""
        if self.chance.random() < 0.25:
            return False
        held: list[Any] = self.ask(blocking.blockers, handover.incoming)
        for one in held:
            by: dict[str, str] = self.chance.choice(({"approver": "陈静"}, {"warrant": "陈静"}))
            self.do(self.on_duty(), releases.release, one.subject, "已安排跟进", **by)
        return True
