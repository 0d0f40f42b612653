"""The people of the simulated centre at work: what comes in, when, and what they do about it."""

import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

from frontdesk.clock import DAY, HOUR, MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.errors import GuardRefused
from frontdesk.intake import label
from frontdesk.language import _
from frontdesk.procedures import actions
from frontdesk.procedures.library import Library
from frontdesk.registers import (
    commitments,
    duty,
    duty_log,
    help_requests,
    households,
    notifications,
    people,
)
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.founding import PRACTICE_PIN
from frontdesk.registers.households import ResidentDraft
from frontdesk.registers.unit_of_work import Actor, Transaction
from frontdesk.simulation import scenes
from frontdesk.simulation.invented import CLERKS, OTHERS, SUPERVISOR, estate, person, telephone
from frontdesk.simulation.jobs import Jobs
from frontdesk.simulation.mornings import Mornings
from frontdesk.simulation.scenes import Scene, Told
from frontdesk.simulation.shifts import Shifts

P = ParamSpec("P")
R = TypeVar("R")

EMERGENCY = "emergency-patient"
NIGHT = 9 * HOUR
"""From the beginning of a day (08:30) to the relief of the evening (17:30)."""


class Centre:
    """The centre, from one relief in the morning to the next.

    Args:
        desk: of a practice site.
        clock: the clock of that desk.
        rng: where every chance comes from.

    Attributes:
        on_duty: who acts for the desk; None before duty is opened for the first time.
        requests: how many were registered.
    """

    def __init__(self, desk: Desk, clock: ManualClock, rng: random.Random) -> None:
        self._desk, self._clock, self._rng = desk, clock, rng
        self._language = desk.house.language
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._days = 0
        self.requests = 0
        self._staff = self._sign_everybody_in()
        self.on_duty = self._found_on_duty()
        self._callers = self._register_of_households()
        self._jobs = Jobs(desk, clock, rng, self, self._language)
        self._shifts = Shifts(desk, clock, rng, self)
        self._mornings = Mornings(desk, clock, rng, self)

    # Who works ------------------------------------------------------------------------------

    def _sign_everybody_in(self) -> dict[str, Actor]:
        staff = {who.staff_no: who.id for who in self._desk.ask(people.staff)}
        missing = [number for number in (SUPERVISOR, *CLERKS, *OTHERS) if number not in staff]
        if missing:
            raise GuardRefused(
                _("The invented staff {numbers} is not here any more.").format(
                    numbers=", ".join(missing)
                ),
                remedy=_("Make a new practice site."),
            )
        return {
            number: self._desk.sign_in(staff[number], PRACTICE_PIN)
            for number in (SUPERVISOR, *CLERKS)
        } | {
            who.staff_no: Actor(who.id, who.name, who.staff_no, frozenset(who.roles))
            for who in self._desk.ask(people.staff)
            if who.staff_no in OTHERS
        }

    def _found_on_duty(self) -> Actor | None:
        shift = self._desk.ask(duty.current)
        if shift is None:
            return None
        for actor in self._staff.values():
            if actor.person_id == shift.person_id:
                return actor
        raise GuardRefused(
            _("{name} is on duty, who is not of the invented staff.").format(name=shift.name),
            remedy=_("Relieve {name} first, then simulate.").format(name=shift.name),
        )

    def _register_of_households(self) -> list[tuple[str, str, str]]:
        """Room, name and telephone of everybody who may ring; the estate is entered when new."""
        if not self._desk.ask(households.browse, "", 1):
            with self._desk.transaction(self._staff[SUPERVISOR]) as tx:
                for home in estate(self._rng, self._language):
                    drafts = [
                        ResidentDraft(name, "owner" if not place else "family", (number,))
                        for place, (name, number) in enumerate(home.people)
                    ]
                    households.enter_household(tx, home.room, drafts)
        known = self._desk.ask(households.browse, "", 500)
        return [(who.room, who.name, who.telephones[0]) for who in known if who.telephones]

    # Time ------------------------------------------------------------------------------------

    def work_a_day(self, until: int | None = None) -> None:
        """From the relief of this morning to just before the next one, at most to `until`."""
        begin = self._clock.now()
        self._days += 1
        self._shifts.change()
        self._jobs.begin_day(begin)
        self._plan(begin)
        self._run(begin + DAY if until is None else min(begin + DAY, until))

    def _run(self, end: int) -> None:
        while self._due and self._due[0][0] < end:
            when, _order, act = heapq.heappop(self._due)
            self._clock.advance(max(0, when - self._clock.now()))
            act()
        self._clock.advance(max(0, end - self._clock.now()))

    def _at(self, when: int, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._order), act))

    def _in(self, minutes: float, act: Callable[[], None]) -> None:
        self._at(self._clock.now() + round(minutes * MINUTE), act)

    def _plan(self, begin: int) -> None:
        """Lay out a day: calls, patrols, the night with its heartbeats, what supervisors do."""
        for relief in (NIGHT, DAY):
            self._at(begin + relief - self._rng.randint(5, 12) * MINUTE, self._shifts.arrive)
        self._at(begin + NIGHT, self._shifts.change)
        for _call in range(8 + int(13 * self._rng.random() ** 3)):
            self._at(begin + self._within(12, 8 * 60 + 20), self._call)
        for _call in range(self._rng.randint(1, 4)):
            self._at(begin + NIGHT + self._within(30, 14 * 60), self._night_call)
        if self._days % 3 == 1:
            self._at(begin + self._within(60, 22 * 60, avoid=(480, 570)), self._special)
        for _walk in range(self._rng.randint(1, 3)):
            self._at(begin + self._within(30, 22 * 60, avoid=(530, 550)), self._patrol)
        for hour in range(self._rng.randint(10, 11), 23):
            self._at(begin + hour * HOUR + self._within(0, 20), self._heartbeat)
        for _note in range(self._rng.randint(2, 5)):
            self._at(begin + self._within(15, 520), self._note)
        self._plan_now_and_then(begin)

    def _plan_now_and_then(self, begin: int) -> None:
        for chance, act in (
            (0.5, self._late_entry),
            (0.4, self._confidential),
            (0.15, self._from_paper),
            (0.6, self._promise),
            (0.5, self._promise),
        ):
            if self._rng.random() < chance:
                self._at(begin + self._within(60, 500), act)
        if self._rng.random() < 0.3:
            self._at(begin + NIGHT + self._within(180, 360), self._spot_check)
        if self._rng.random() < 0.15:
            self._at(begin + self._within(420, 480), self._shifts.mark)
        if self._days % 10 == 1:
            self._at(begin + self._within(60, 200), self._shifts.leave_note)
        self._at(begin + self._within(15, 40), self._mornings.work)

    def _within(self, first: int, last: int, avoid: tuple[int, int] = (0, 0)) -> int:
        """Some moment between two minutes, in milliseconds, outside of `avoid`."""
        seconds = self._rng.randrange(first * 60, last * 60 or 1)
        if avoid[0] * 60 <= seconds < avoid[1] * 60:
            seconds = avoid[1] * 60 + seconds % 600
        return seconds * 1000

    # Doing -----------------------------------------------------------------------------------

    def _do(
        self, function: Callable[Concatenate[Transaction, P], R], *args: P.args, **kw: P.kwargs
    ) -> R:
        """One act of whoever is on duty."""
        assert self.on_duty is not None
        self._desk.signed_in = self.on_duty
        return self._desk.act(function, *args, **kw)

    def do(self, function: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """One act of whoever is on duty."""
        return self._do(function, *args, **kw)

    def later(self, minutes: float, act: Callable[[], None]) -> None:
        """Lay out what comes in so many minutes."""
        self._in(minutes, act)

    def act(self, staff_no: str, function: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """One act of somebody of the invented staff."""
        self._desk.signed_in = self._staff[staff_no]
        return self._desk.act(function, *args, **kw)

    def by(self, staff_no: str) -> Actor:
        """Somebody of the invented staff."""
        return self._staff[staff_no]

    def _say(self, told: Told, **places: str) -> str:
        return told.text(self._language).format(**places)

    def pick(self, told: Sequence[Told]) -> str:
        """One of some texts, in the language of the log."""
        return self._say(self._rng.choice(told))

    def _write(self, kind: str = "note.written", **fields: Any) -> int:
        return self._do(duty_log.write, EntryDraft(kind=kind, fields=fields))

    def department(self, name: str) -> str:
        """What a department is called."""
        return label("department", name, self._language)

    # The log ---------------------------------------------------------------------------------

    def _note(self) -> None:
        seq = self._write(content=self.pick(scenes.NOTES))
        if self._rng.random() < 0.2:
            text, reason = self.pick(scenes.NOTES), self.pick(scenes.CORRECTIONS)
            self._in(
                self._rng.uniform(5, 40),
                lambda: _ignore(self._do(duty_log.correct, seq, text, reason)),
            )

    def _patrol(self) -> None:
        place, problem, correction = self._rng.choice(scenes.PATROLS)
        self._write(
            "patrol.finding",
            place=self._say(place),
            problem=self._say(problem),
            correction=self._say(correction),
            finder=person(self._rng, self._language),
        )

    def _heartbeat(self) -> None:
        """Written where nothing else was for a while."""
        if self._desk.ask(duty_log.heartbeat_due):
            self._write("desk.manned")

    def _late_entry(self) -> None:
        occurred = self._clock.now() - self._rng.randint(20, 55) * MINUTE
        draft = EntryDraft(fields={"content": self.pick(scenes.LATE)}, occurred_at=occurred)
        self._do(duty_log.write, draft)

    def _from_paper(self) -> None:
        occurred = self._clock.now() - self._rng.randint(30, 50) * MINUTE
        text, page = self.pick(scenes.NOTES), str(self._rng.randint(1, 80))
        self._do(
            duty_log.write, EntryDraft(fields={"content": text}, occurred_at=occurred, page=page)
        )

    def _confidential(self) -> None:
        fields = {"content": self.pick(scenes.CONFIDENTIAL)}
        self._do(duty_log.write, EntryDraft(fields=fields, confidential=True))

    def _spot_check(self) -> None:
        assert self.on_duty is not None
        self._by_supervisor("spot_check.recorded", who=self.on_duty.name, at_post=True)

    def _by_supervisor(self, kind: str, **fields: Any) -> None:
        self.act(SUPERVISOR, duty_log.write, EntryDraft(kind=kind, fields=fields))

    def _promise(self) -> None:
        """A promise to ring back: kept, now and then late, so that its clock fires."""
        room, _name, _number = self._rng.choice(self._callers)
        minutes = self._rng.choice((20, 30, 45))
        text = self._say(self._rng.choice(scenes.PROMISES), room=room)
        promised = self._do(commitments.promise, text, minutes)
        share = self._rng.uniform(1.1, 1.5) if self._rng.random() < 0.2 else self._rng.random()
        self._in(minutes + 0.3, self._tick)
        self._in(minutes * share, lambda: self._do(commitments.settle, promised))

    def _tick(self) -> None:
        self._desk.tick()

    # Requests --------------------------------------------------------------------------------

    def _call(self) -> None:
        self._take(self._rng.choice(scenes.EVERYDAY))

    def _night_call(self) -> None:
        self._take(self._rng.choice(scenes.BY_NIGHT))

    def _special(self) -> None:
        self._take(scenes.SPECIAL[self._days // 3 % len(scenes.SPECIAL)])

    def _take(self, scene: Scene) -> None:
        """Register a request and lay out what becomes of it."""
        request, content = self._register(scene)
        limit = self._desk.house.rulebook.minutes("req.escalated_reply_min")
        self._in(limit + 0.3, self._tick)
        if self._rng.random() < 0.05 and scene.path == "hand_over":
            reason = "住户来电取消" if self._language == "zh" else "the resident rang: not needed"
            self._in(2, lambda: self._do(help_requests.call_off, request, reason))
            return
        late = scene.path not in ("special", "patient") and self._rng.random() < 0.08
        reply = self._rng.uniform(limit + 1, 15) if late else self._rng.uniform(0.5, limit - 1)
        getattr(self, f"_path_{scene.path}")(request, scene, reply, content)
        for item in self._desk.ask(notifications.of_subject, f"help_request:{request}"):
            if scene.path != "patient":  # the procedure's own steps tell
                self.tell(item.id)

    def _register(self, scene: Scene) -> tuple[int, str]:
        room, name, number = self._rng.choice(self._callers)
        content = self._say(scene.said)
        known = self._rng.random()
        draft = help_requests.draft_of(
            {
                "content": content,
                "kind": scene.kind,
                "sub_kind": scene.sub_kind,
                "urgency": scene.urgency,
                "room": room,
                "requester": name if known < 0.9 else "",
                "telephone": number if known < 0.7 else telephone(self._rng),
                "channel": self._rng.choice(("telephone",) * 5 + ("in_person", "relayed")),
                "public_area": bool(scene.public_area_kind),
                "public_area_kind": scene.public_area_kind,
            }
        )
        self.requests += 1
        return self._do(help_requests.register, draft), content

    def tell(self, notification: int) -> None:
        """Ring whoever must hear of it; not everybody answers at once."""
        wait = self._rng.uniform(0.5, 3)
        name = person(self._rng, self._language)
        if self._rng.random() < 0.2:
            self._in(wait, lambda: self.answered(notification, reached=False))
            wait += self._rng.uniform(3, 8)
        self._in(wait, lambda: self.answered(notification, name))

    def answered(self, notification: int, name: str = "", *, reached: bool = True) -> None:
        """One call to whoever must hear of it, unless they were told meanwhile."""
        open_items = {item.id for item in self._desk.ask(notifications.waiting)}
        if notification in open_items:
            told = name or (person(self._rng, self._language) if reached else "")
            self._do(notifications.record, notification, reached=reached, told=told)

    def _path_answer(self, request: int, scene: Scene, reply: float, _content: str) -> None:
        text = self._say(scene.outcome)
        self._in(reply, lambda: self._do(help_requests.answer, request, text))
        self._close_in(reply + self._rng.uniform(10, 30), request, scene)

    def _path_escalate(self, request: int, scene: Scene, reply: float, _content: str) -> None:
        text, supervisor = self._say(scene.outcome), self._staff[SUPERVISOR].name
        self._in(reply / 3, lambda: self._do(help_requests.escalate, request, supervisor))
        self._in(reply, lambda: self._do(help_requests.answer, request, text))
        self._close_in(reply + self._rng.uniform(30, 240), request, scene)

    def _path_hand_over(self, request: int, scene: Scene, reply: float, _content: str) -> None:
        if scene.to == "engineering" and scene.sub_kind != "lift":
            self._in(reply, lambda: self._jobs.take(request, scene))
            return
        text, to = self._say(scene.outcome), self.department(scene.to)
        self._in(reply, lambda: self._do(help_requests.hand_over, request, to))
        back = reply + self._rng.uniform(25, 300)
        self._in(back, lambda: self._do(help_requests.report_back, request, text))
        self._close_in(back + self._rng.uniform(2, 30), request, scene)

    def _path_cannot(self, request: int, scene: Scene, reply: float, content: str) -> None:
        text, told = self._say(scene.outcome), self.department("customer_service")
        wish = content if self._rng.random() < 0.5 else ""
        outcome = help_requests.CannotProvide(told, True, text, wish, told if wish else "")
        self._in(reply, lambda: self._do(help_requests.cannot_provide, request, outcome))
        self._close_in(reply + self._rng.uniform(10, 60), request, scene)

    def _path_special(self, request: int, scene: Scene, reply: float, content: str) -> None:
        """Somebody goes there at once; the head hears of it; the result is written down."""
        text, to = self._say(scene.outcome), self.department(scene.to)
        director = "管理处主任" if self._language == "zh" else "the director"
        self._in(reply, lambda: self._do(help_requests.hand_over, request, to))
        self._in(
            reply + 2,
            lambda: _ignore(
                self._write("head.contacted", who=director, content=content, answered=True)
            ),
        )
        self._in(reply + 12, lambda: _ignore(self._do(help_requests.report_scene, request, text)))
        back = reply + self._rng.uniform(30, 90)
        self._in(back, lambda: self._do(help_requests.report_back, request, text))
        self._close_in(back + 15, request, scene)

    def _path_patient(self, request: int, scene: Scene, _reply: float, _content: str) -> None:
        """The emergency procedure, step by step, until the ambulance has gone."""
        library = self._desk.procedures()
        view = self._desk.ask(help_requests.show, request)
        facts = {"room": view.room, "phone": view.telephone}
        run = self._do(actions.begin, library, EMERGENCY, facts, request_id=request)
        guard, leader = (person(self._rng, self._language) for _who in range(2))
        minute = 0.0
        for pause, step, typed in (
            (0.5, "nearest", {"who": guard}),
            (0.5, "wish", {"help": ["call_120"], "relative": True}),
            (0.4, "call_120", {}),
            (0.3, "reception", {}),
            (0.3, "leader", {"told": leader}),
            (0.4, "gate", {}),
            (0.6, "confirm_120", {"outcome": "confirmed"}),
            (1.0, "scene", {"outcome": "confirmed"}),
            (0.4, "control_room", {}),
            (0.3, "director", {"now": "no"}),
            (self._rng.uniform(5, 14), "ambulance", {"outcome": "arrived"}),
            (4.0, "leader_back", {"reporter": leader, "report": self._say(scene.outcome)}),
            (0.5, "severity", {"severity": "ordinary"}),
            (2.0, "supervisor_after", {}),
            (0.5, "close", {"result": self._say(scene.outcome)}),
        ):
            minute += pause
            self._in(minute, partial(self._step, library, run, step, typed))

    def _step(self, library: Library, run: int, step: str, typed: dict[str, Any]) -> None:
        self._do(actions.done, library, run, step, typed)

    def _close_in(self, minutes: float, request: int, scene: Scene) -> None:
        result = self._say(scene.outcome) if scene.kind == "complaint" else ""
        opinion = "满意" if self._language == "zh" else "satisfied"
        said = opinion if result else ""
        self._in(
            minutes, lambda: self._do(help_requests.close, request, result=result, opinion=said)
        )


def _ignore(_seq: int) -> None:
    """An act whose seq nobody waits for."""
