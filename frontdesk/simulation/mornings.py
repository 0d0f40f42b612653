"""What the supervisor of the simulated centre does in the morning: the roster and the log check."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final

from frontdesk.clock import DAY, ManualClock, local
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused, NotAuthorised
from frontdesk.registers import commitments, duty, marks
from frontdesk.registers.checks import morning, views
from frontdesk.registers.checks.shapes import Exception_
from frontdesk.registers.checks.sorts import ACCEPTED, COUNTERSIGNED, FOLLOW_UP, INSTRUCT
from frontdesk.registers.roster import days, plan
from frontdesk.registers.roster.plan import RowDraft
from frontdesk.rules.calendar import is_working_day
from frontdesk.rules.rostering import REST, days_in, first_of, month_after, month_of
from frontdesk.simulation.house import House
from frontdesk.simulation.invented import CLERKS, SUPERVISOR
from frontdesk.simulation.scenes import Told

FOLLOWED: Final = {
    "breached": Told("ask the department why it took so long", "问部门为什么拖延"),
    "count": Told("get the walkie-talkie back", "把对讲机追回来"),
    "promise": Told("talk it over with the clerk", "与当班人谈一谈"),
    "approval": Told("ask whoever decided to sign", "请作决定的人补签"),
}
"""By sort of exception what the supervisor then does."""
INSTRUCTED: Final = {
    "breached": Told("Write down at once why a clock was missed.", "超时的当场写明原因。"),
    "silent": Told("Write at least that the desk is manned.", "没事也要记一笔在岗。"),
}
"""By sort of exception what all clerks are told."""
ACCEPTS: Final = Told("practice: other posts have lists of their own", "练习：其他岗位另行排班")
LIFTED: Final = Told("talked over with the director", "已与主任沟通")
AHEAD: Final = 24
"""From this day of a month on the next one is planned."""


class Mornings:
    """The supervisor at work.

    Args:
        house: knows who is on duty, and lays out what comes later.
    """

    def __init__(self, desk: Desk, clock: ManualClock, rng: random.Random, house: House) -> None:
        self._desk, self._clock, self._rng, self._house = desk, clock, rng, house

    def work(self) -> None:
        """The roster, then on working days the check of everything since the last one (LOG-07)."""
        today = local(self._clock.now(), self._desk.house.zone).date()
        self._plan_roster(today)
        if is_working_day(today, self._desk.ask(days.overrides))[0]:
            self._check()
            self._lift_marks()

    # The roster -----------------------------------------------------------------------------

    def _plan_roster(self, today: date) -> None:
        """This month where it has no roster yet; towards its end the next one (DUTY-01)."""
        planned = dict(self._desk.ask(plan.planned))
        month = month_of(today)
        wanted = [month, *([month_after(month)] if today.day >= AHEAD else [])]
        for one in wanted:
            if one not in planned:
                self._plan(one, today)

    def _plan(self, month: str, today: date) -> None:
        """The clerks go on in their order, a day and a night by turns."""
        cells = {number: [""] * days_in(month) for number in CLERKS}
        first, place = first_of(month), self._place(today)
        off = REST if self._desk.house.language == "zh" else "OFF"
        for n in range(days_in(month)):
            slot = 2 * (first + timedelta(days=n) - today).days + place
            if first + timedelta(days=n) >= today:
                day, night, rest = (CLERKS[(slot + turn) % len(CLERKS)] for turn in range(3))
                cells[day][n], cells[night][n], cells[rest][n] = "D", "N", off
        for number in CLERKS:
            who = self._house.by(number)
            draft = RowDraft(who.name, tuple(cells[number]), person_id=who.person_id)
            self._act(plan.set_row, month, draft)
        self._act(plan.complete, month, accept=self._say(ACCEPTS))

    def _place(self, today: date) -> int:
        """The place among CLERKS of whoever has this day, although they may not have come yet."""
        shift, on_duty = self._desk.ask(duty.current), self._house.on_duty
        assert shift is not None and on_duty is not None
        has_come = local(shift.opened_at, self._desk.house.zone).date() == today
        return CLERKS.index(on_duty.staff_no) + (not has_come) if on_duty.staff_no in CLERKS else 0

    # The check of the log -------------------------------------------------------------------

    def _check(self) -> None:
        """Each exception is answered, the sample looked at; then the supervisor signs."""
        check = self._act(morning.begin)
        left = self._desk.ask(morning.show, check).left
        for one in left:
            if COUNTERSIGNED in one.choices:
                self._countersign(check, one)
        plain = [one for one in left if ACCEPTED in one.choices]
        apart = [one for one in plain if self._wants_more(one)]
        for one in apart:
            self._answer(check, one)
        self._act(morning.answer_all, check, {one.key for one in plain if one not in apart})
        self._act(morning.see_sample, check)
        self._act(morning.sign, check)

    def _countersign(self, check: int, one: Exception_) -> None:
        """The supervisor signs what they decided; what somebody else decided is followed up."""
        try:
            self._act(morning.answer, check, one.key, COUNTERSIGNED)
        except (NotAuthorised, GuardRefused):
            self._follow_up(check, one)

    def _wants_more(self, one: Exception_) -> bool:
        return one.sort in (FOLLOWED.keys() | INSTRUCTED.keys()) and self._rng.random() < 0.08

    def _answer(self, check: int, one: Exception_) -> None:
        """Something is to be done about it: by the supervisor, or by all clerks."""
        if one.sort not in FOLLOWED or (one.sort in INSTRUCTED and self._rng.random() < 0.3):
            words = self._say(INSTRUCTED[one.sort])
            self._act(morning.answer, check, one.key, INSTRUCT, words)
            return
        self._follow_up(check, one)

    def _follow_up(self, check: int, one: Exception_) -> None:
        words, due = self._say(FOLLOWED[one.sort]), self._clock.now() + DAY
        self._act(morning.answer, check, one.key, FOLLOW_UP, words, due)
        made = self._desk.ask(views.answers_of, check)[one.key].commitment_id
        wait = self._rng.uniform(60, 400)
        self._house.later(wait, lambda: self._act(commitments.settle, made))

    def _lift_marks(self) -> None:
        for subject in self._desk.ask(marks.marked):
            self._act(marks.lift, subject, self._say(LIFTED))

    def _say(self, told: Told) -> str:
        return told.text(self._desk.house.language)

    def _act(self, function: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        return self._house.act(SUPERVISOR, function, *args, **kw)
