"""The simulated changes of duty: the whole handover, and what now and then comes of it."""

import random
from typing import Final

from frontdesk.clock import HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.registers import (
    duty,
    help_requests,
    if_then,
    instructions,
    inventory,
    marks,
    notifications,
)
from frontdesk.registers.handovers import blocking, releases, sheet, signing, working
from frontdesk.registers.handovers.working import DAMAGED, TIDY, Count, Working
from frontdesk.registers.if_then import NoteDraft
from frontdesk.registers.inventory import ItemView
from frontdesk.registers.roster import presence
from frontdesk.registers.unit_of_work import Actor, Warrant
from frontdesk.simulation.house import House
from frontdesk.simulation.invented import CLERKS, SUPERVISOR
from frontdesk.simulation.scenes import Told

LATE: Final = (
    Told("bus broke down, comes an hour late", "公交故障，来电说晚到一小时"),
    Told("telephone not answered yet", "电话暂未接通"),
)
REFUSED: Final = (
    Told("two keys are not on the board, to be looked for first", "钥匙板少两把，先查清再接"),
    Told("the log of the afternoon is not complete", "下午的记录没写全"),
)
MISSING: Final = (
    Told("lent to the gate, comes back at noon", "借给门岗，中午送回"),
    Told("at the radio shop for repair", "送修未回"),
)
WORN: Final = (
    Told("battery weak, a new one is ordered", "电池老化，已申领"),
    Told("scratched, still works", "有划痕，能用"),
)
ABNORMAL: Final = (
    Told("glass of the notice board cracked", "宣传栏玻璃裂了"),
    Told("water on the floor of the lobby", "大堂地面有水"),
)
EXPLAINED: Final = (
    Told("noted at noon, engineering knows", "中午发现，已报工程部"),
    Told("a removal this afternoon, cleaning comes", "下午搬家所致，保洁马上来"),
)
WHY_OPEN: Final = (
    Told("the department has not answered yet", "部门未回复"),
    Told("came in just now", "刚刚受理"),
)
READ_BACK: Final = (
    Told("clear, I ring first thing", "明白，先打电话"),
    Told("understood, I follow it", "知道了，我跟进"),
)
RESERVED: Final = (Told("the radio hums, not seen to yet", "对讲机有杂音，还没处理"),)
IMPORTANT: Final = (
    Told("the director asks for it every day", "主任每天过问"),
    Told("a neighbour complains about it too", "邻居也来投诉"),
)
RELEASED: Final = (Told("the night shift follows it up", "夜班跟进"),)
ADVICE: Final = Told(
    "ask whether the tap in the corridor is shut, then engineering",
    "先问楼道阀门关了没有，再报工程部",
)
LEAK: Final = Told("leaks", "漏水")


class Shifts:
    """Who relieves whom, and how.

    Args:
        house: does things in the name of whoever is on duty, and lays out what comes later.
    """

    def __init__(self, desk: Desk, clock: ManualClock, rng: random.Random, house: House) -> None:
        self._desk, self._clock, self._rng, self._house = desk, clock, rng, house
        self._language = desk.house.language
        self._is_late = False
        if not desk.ask(inventory.items):
            house.act(SUPERVISOR, inventory.propose)

    # When -----------------------------------------------------------------------------------

    def arrive(self) -> None:
        """The relief is here some minutes before the shift, or rings that they come late."""
        self._is_late = self._rng.random() < 0.03
        if not self._is_late:
            self._begin()

    def change(self) -> None:
        """The end of a shift; on the first day duty is opened."""
        house = self._house
        if house.on_duty is None:
            house.on_duty = house.by(CLERKS[0])
            house.do(duty.open_first)
        elif self._is_late:
            self._is_late = False
            house.do(signing.relief_absent, house.pick(LATE), self._relief().person_id)
            self._tell_supervisor()
            house.later(self._rng.uniform(30, 80), self._sign)
        elif self._rng.random() < 0.03:
            self._refuse()
        else:
            self._sign()

    def _relief(self) -> Actor:
        """Who comes: whom the roster names, else whoever is next."""
        house, now = self._house, self._clock.now()
        going = self._desk.ask(working.under_way)
        clerks = {house.by(number).person_id: house.by(number) for number in CLERKS}
        if going is not None and going.incoming in clerks:
            return clerks[going.incoming]
        assert house.on_duty is not None
        soon = now + self._desk.house.rulebook.minutes("handover.prepare_before_min") * MINUTE
        for planned in self._desk.ask(presence.there, soon):
            if planned in clerks and planned != house.on_duty.person_id:
                return clerks[planned]
        others = list(clerks.values())
        place = others.index(house.on_duty) if house.on_duty in others else -1
        return others[(place + 1) % len(others)]

    def _begin(self) -> tuple[int, Actor]:
        relief = self._relief()
        return self._house.do(working.begin, relief.person_id), relief

    def _refuse(self) -> None:
        """The relief takes over only once something has been put right, half an hour later."""
        _number, relief = self._begin()
        reason = self._house.pick(REFUSED)
        with self._desk.transaction(self._house.on_duty, warrant=Warrant(relief)) as tx:
            signing.refuse(tx, reason)
        self._tell_supervisor()
        self._house.later(self._rng.uniform(15, 40), self._sign)

    def _tell_supervisor(self) -> None:
        for one in self._desk.ask(notifications.waiting):
            if one.subject.startswith("handover:"):
                self._house.tell(one.id)

    # Both sign ------------------------------------------------------------------------------

    def _sign(self) -> None:
        number, relief = self._begin()
        self._tell_the_rest()
        self._settle_important(relief)
        self._read_instructions(relief)
        filled = self._filled(Working(number, relief.person_id))
        frozen = self._desk.ask(signing.freeze, filled)
        with self._desk.transaction(self._house.on_duty, warrant=Warrant(relief)) as tx:
            signing.sign(tx, filled, frozen)
        self._house.on_duty = relief

    def _tell_the_rest(self) -> None:
        """Whoever should have heard of something long ago is rung before the clerk goes home."""
        for one in self._desk.ask(notifications.waiting):
            if one.opened_at < self._clock.now() - HOUR:
                self._house.answered(one.id)

    def _settle_important(self, relief: Actor) -> None:
        """Important work goes to a department and all are told; the rest is released (HO-15)."""
        house, desk = self._house, self._desk
        for row in desk.ask(blocking.important_requests):
            if row.state in ("registered", "escalated"):
                house.do(help_requests.hand_over, int(row.id or 0), house.department("security"))
            for item in desk.ask(notifications.of_subject, f"help_request:{row.id}"):
                if item.outcome != "told":
                    house.answered(item.id)
        boss = house.by(SUPERVISOR).name
        for one in desk.ask(blocking.blockers, relief.person_id):
            house.do(releases.release, one.subject, house.pick(RELEASED), approver=boss)

    def _read_instructions(self, relief: Actor) -> None:
        for one in self._desk.ask(instructions.pending, relief.person_id):
            self._house.act(relief.staff_no, instructions.read, one.id)

    def _filled(self, filled: Working) -> Working:
        """What the two fill in: mostly everything is there and in order."""
        pick, chance = self._house.pick, self._rng.random
        drawn = self._desk.ask(sheet.draw)
        filled.tidy = list(TIDY)
        filled.equipment = filled.log_read = True
        filled.counts = {
            str(item.id): self._count(item) for item in self._desk.ask(inventory.items)
        }
        filled.area_normal = chance() > 0.05
        if not filled.area_normal:
            filled.area_found, filled.area_explained = pick(ABNORMAL), pick(EXPLAINED)
        filled.told = [line.key for line in drawn.lines]
        most = self._desk.house.rulebook.count("handover.read_back")
        filled.read_back = {line.key: pick(READ_BACK) for line in drawn.red[:most]}
        if any(line.ordinary for line in drawn.lines):
            filled.why_open = pick(WHY_OPEN)
        if chance() < 0.03:
            filled.reservation = pick(RESERVED)
        return filled

    def _count(self, item: ItemView) -> Count:
        """One item of the post; a walkie-talkie is missing now and then."""
        luck = self._rng.random()
        if item.kind == "radio" and luck < 0.08:
            return Count(item.should_be - 1, explanation=self._house.pick(MISSING))
        if luck < 0.01:
            return Count(item.should_be, DAMAGED, self._house.pick(WORN))
        return Count(item.should_be)

    # What the shifts leave each other ---------------------------------------------------------

    def leave_note(self) -> None:
        """If it leaks again, do that first."""
        words, then = LEAK.text(self._language), ADVICE.text(self._language)
        self._house.do(if_then.note, NoteDraft(then, kind="repair", words=words))

    def mark(self) -> None:
        """The newest open request is marked important."""
        marked = self._desk.ask(marks.marked)
        for one in self._desk.ask(help_requests.page, limit=1):
            subject = f"help_request:{one.id}"
            if subject not in marked:
                self._house.do(marks.mark, subject, self._house.pick(IMPORTANT))
