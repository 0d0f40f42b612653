"""Days at a desk as chance has them: whatever people do there, at two consoles, and handovers."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from frontdesk import intake
from frontdesk.clock import DAY, HOUR, MINUTE
from frontdesk.desk import Desk
from frontdesk.errors import FrontDeskError
from frontdesk.procedures import actions, pinned, runner
from frontdesk.registers import (
    commitments,
    duty,
    duty_log,
    help_requests,
    if_then,
    inventory,
    marks,
    notifications,
    outings,
)
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.if_then import NoteDraft
from frontdesk.registers.orders import drafts, writing
from frontdesk.registers.unit_of_work import Actor, Transaction, Warrant
from support.order_scenes import ACTS, NEEDS, Scene, is_allowed
from support.orders import staffed
from support.procedures import by_chance, typed
from support.sites import IDS, PINS, Site

SECRET: Final = "家丑不可外扬"
"""Stands in confidential matters, and nowhere else."""
CLERKS: Final = ("王岚", "李娜", "赵强")
PEOPLE: Final = (*CLERKS, "陈静", "周明")
ROOMS: Final = ("3-2-1203", "5-1-0402", "2-1-0301")
PAUSES: Final = (MINUTE, 7 * MINUTE, 40 * MINUTE, 3 * HOUR, 9 * HOUR, 15 * HOUR, DAY)
DULL: Final = (
    "change",
    "tell_charge",
    "chase",
    "move_copy",
    "reschedule",
    "no_access",
    "exception",
)
"""Acts on an order that lead it nowhere."""
WAYS: Final = {
    "registered": ("answer", "escalate", "hand_over", "cannot_provide", "call_off"),
    "escalated": ("answer", "hand_over"),
    "handed_over": ("report_back",),
    **dict.fromkeys(("answered", "reported_back", "cannot_provide"), ("close",)),
}
"""What may become of a request in each of its states."""
WISH: Final = help_requests.CannotProvide("游泳馆", True, wish="游泳课", reported_to="客服")


class History:
    """A site with two consoles and its people; everything chance decides comes from `chance`.

    Attributes:
        kept: how often each act was done.
    """

    def __init__(self, site: Site, chance: random.Random) -> None:
        self.site, self.chance = site, chance
        self.kept: Counter[str] = Counter()
        self.consoles = (site.open(), site.open())
        desk = self.consoles[0]
        self.crew = staffed(desk)
        self.actors: dict[str, Actor] = {
            name: desk.check_pin(IDS[name], PINS[name]) for name in PEOPLE
        }
        self.by_id = {actor.person_id: name for name, actor in self.actors.items()}
        self.do("陈静", inventory.propose)
        self.do("王岚", duty.open_first)

    # Doing ---------------------------------------------------------------------------------

    def console(self) -> Desk:
        """One of the two, with nobody signed in but whoever acts."""
        return self.chance.choice(self.consoles)

    def do(
        self,
        who: str,
        function: Callable[..., Any],
        *args: Any,
        warrant: str = "",
        named: str = "",
        **more: Any,
    ) -> Any:
        """One act of somebody at one of the consoles: what it gives, or the refusal.

        A refusal leaves the log as it was.
        """
        desk = self.console()
        desk.signed_in = self.actors[who]
        second = Warrant(self.actors[warrant]) if warrant else None
        before = desk.anchor()
        try:
            with desk.transaction(warrant=second) as tx:
                result = function(tx, *args, **more)
        except FrontDeskError as refusal:
            assert refusal.what and desk.anchor() == before, function
            return refusal
        self.kept[named or function.__name__] += 1
        return result

    def ask(self, function: Callable[..., Any], *args: Any) -> Any:
        """A look at the books by whoever is on duty."""
        desk = self.console()
        desk.signed_in = self.actors[self.on_duty()]
        return desk.ask(function, *args)

    def ids(self, query: str) -> list[Any]:
        """The first column of a query."""
        with self.consoles[0].reading() as reading:
            return [row[0] for row in reading.raw.execute(query).fetchall()]

    def on_duty(self) -> str:
        """Who is on duty."""
        query = "SELECT person_id FROM shift WHERE state = 'running'"
        return self.by_id[self.ids(query)[0]]

    def somebody(self) -> str:
        """Whoever is on duty, mostly."""
        others = [name for name in PEOPLE if name != "周明"]
        return self.on_duty() if self.chance.random() < 0.7 else self.chance.choice(others)

    def seldom(self, *names: str) -> str:
        """One of some acts, the likelier the less often it was done."""
        return self.chance.choices(names, [1 / (1 + self.kept[name]) for name in names])[0]

    def pick(self, query: str) -> int:
        """One of the ids that a query finds; 0 where it finds none."""
        found = self.ids(query)
        return self.chance.choice(found) if found else 0

    # What comes in --------------------------------------------------------------------------

    def anything(self) -> None:
        """One of all the acts but the handover."""
        ways: dict[Callable[[], object], int] = {
            self.request: 4,
            self.move_request: 8,
            self.run: 3,
            self.walk: 8,
            self.promise: 3,
            self.end_promise: 4,
            self.order: 2,
            self.move_order: 6,
            self.tell: 5,
            self.confide: 2,
            self.mark: 1,
            self.if_then: 1,
            self.outing: 2,
            self.note: 2,
        }
        self.chance.choices(list(ways), list(ways.values()))[0]()

    def request(self) -> None:
        """A request of any kind, now and then received a while ago, or confidential."""
        closed = self.chance.random() < 0.2
        facts: dict[str, Any] = {
            "kind": self.chance.choice(intake.KINDS),
            "content": SECRET if closed else "漏水",
            "room": self.chance.choice(ROOMS),
            "telephone": "13800138000",
        }
        if self.chance.random() < 0.3:
            facts["received_at"] = self.site.clock.now() - self.chance.randrange(1, 600) * MINUTE
        draft = help_requests.draft_of(facts)
        self.do(self.somebody(), help_requests.register, draft, confidential=closed)

    def move_request(self) -> None:
        """A request goes on in some way that its state allows."""
        number = self.pick(
            "SELECT id FROM help_request WHERE state NOT IN ('closed','called_off') ORDER BY id"
        )
        if not number:
            return
        [state] = self.ids(f"SELECT state FROM help_request WHERE id = {number}")
        name = self.seldom(*WAYS[state])
        given: dict[str, Any] = {
            "answer": {"text": "已派人"},
            "escalate": {"to": "陈静"},
            "hand_over": {"to": "保安部"},
            "report_back": {"result": "已办"},
            "cannot_provide": {"outcome": WISH},
            "call_off": {"reason": "打错"},
            "close": {"result": "已办", "opinion": "满意"},
        }
        self.do(self.somebody(), getattr(help_requests, name), number, **given[name])

    def confide(self) -> None:
        """A request, or a note, that is closed to others from now on."""
        number = self.pick("SELECT id FROM help_request WHERE state = 'registered' ORDER BY id")
        if number and self.chance.random() < 0.5:
            self.do(self.somebody(), help_requests.keep_confidential, number)
        draft = EntryDraft(fields={"content": SECRET}, confidential=True)
        self.do(self.somebody(), duty_log.write, draft)
        own = self.pick("SELECT id FROM help_request WHERE confidential ORDER BY id")
        if own:
            subject = f"help_request:{own}"
            self.do(self.somebody(), commitments.promise, SECRET, 300, subject=subject)

    def note(self) -> None:
        """A line in the log."""
        self.do(self.somebody(), duty_log.write, EntryDraft(fields={"content": "巡查"}))

    def tell(self) -> None:
        """Somebody is told, or not reached."""
        number = self.pick("SELECT id FROM notification WHERE outcome <> 'told' ORDER BY id")
        reached = self.chance.random() < 0.8
        self.do(self.somebody(), notifications.record, number, reached=reached, told="陈静")

    # Procedures -----------------------------------------------------------------------------

    def run(self) -> None:
        """A procedure begins, for a request that stands or for a new one."""
        library = self.consoles[0].procedures()
        name = self.chance.choice(sorted(library.known))
        first = library.get(name).procedure.first
        given = typed(first, pick=by_chance(self.chance.randrange(99)))
        number = self.pick("SELECT id FROM help_request WHERE state='registered' ORDER BY id")
        request = number if number and self.chance.random() < 0.3 else None
        self.do(self.somebody(), actions.begin, library, name, given, request_id=request)

    def walk(self) -> None:
        """Some steps of a run; now and then it is called off."""
        number = self.pick("SELECT id FROM procedure_run WHERE state = 'running' ORDER BY id")
        if not number:
            return
        library = self.consoles[0].procedures()
        if self.chance.random() < 0.2:
            self.do(self.somebody(), actions.call_off, library, number, "误报", named="end run")
            return
        for _turn in range(self.chance.randrange(1, 8)):
            _row, procedure, state = self.consoles[0].ask(pinned.view_of, number)
            if state.state != runner.RUNNING:
                return
            visit = min(state.open, key=lambda one: procedure.steps[one.step].kind == "close")
            step = procedure.steps[visit.step]
            given = typed(step, visit.number, by_chance(self.chance.randrange(99)))
            boss = self.chance.choice(("", "周明")) if step.role else ""
            self.do(self.somebody(), actions.done, library, number, step.id, given, warrant=boss)

    # Promises, marks, notes -----------------------------------------------------------------

    def promise(self) -> None:
        """A promise, about something or by itself."""
        about = self.chance.choice(("", "", "help_request", "procedure_run", "work_order"))
        number = self.pick(f"SELECT id FROM {about} ORDER BY id") if about else 0
        subject = f"{about}:{number}" if number else ""
        minutes = self.chance.choice((10, 60, 600, 3000))
        self.do(self.somebody(), commitments.promise, "回电", minutes, subject=subject)

    def end_promise(self) -> None:
        """One is kept, or dropped for a reason."""
        number = self.pick("SELECT id FROM commitment WHERE state = 'open' ORDER BY id")
        if self.seldom("settle", "drop") == "settle":
            self.do(self.somebody(), commitments.settle, number)
        else:
            self.do(self.somebody(), commitments.drop, number, "不需要了")

    def mark(self) -> None:
        """Something is marked important, or no longer is."""
        table = self.chance.choice(
            ("help_request", "work_order", "commitment", "procedure_run", "approval")
        )
        number = self.pick(f"SELECT id FROM {table} ORDER BY id")
        marked = [*self.ask(marks.marked)]
        if marked and self.chance.random() < 0.6:
            self.do("陈静", marks.lift, self.chance.choice(marked), "已处理")
        elif number:
            self.do(self.somebody(), marks.mark, f"{table}:{number}", "盯紧")

    def if_then(self) -> None:
        """A note for the shifts to come."""
        draft = NoteDraft("先打维保", room=self.chance.choice(ROOMS))
        self.do(self.somebody(), if_then.note, draft, named="if-then")

    def outing(self) -> None:
        """Somebody goes outside, is heard of, comes back."""
        number = self.pick("SELECT id FROM outing WHERE back_at IS NULL ORDER BY id")
        if not number:
            self.do(self.somebody(), outings.begin, "刘强", "巡查", named="outing")
        else:
            self.do(self.somebody(), self.chance.choice((outings.heard, outings.back)), number)

    # Orders ---------------------------------------------------------------------------------

    def order(self) -> None:
        """A work order, mostly for a request."""
        number = self.pick(
            "SELECT id FROM help_request WHERE state IN ('registered','escalated') ORDER BY id"
        )
        given: dict[str, Any] = {
            "content": "厨房漏水",
            "room": self.chance.choice(ROOMS),
            "customer": "刘洋",
            "telephone": "13800138000",
            "nature": self.chance.choice(("routine", "contracted")),
            "urgency": self.chance.choice(("normal", "normal", "urgent")),
            "charge_told_to": "刘洋",
        }
        if number and self.chance.random() < 0.7:
            given["request_id"] = number
        if given["nature"] == "routine":
            given["charge_told_to"] = ""
        self.do(self.somebody(), writing.write, drafts.draft_of(given), named="order")

    def move_order(self) -> None:
        """Some steps of an order that lead on."""
        number = self.pick("SELECT id FROM work_order WHERE state = 'open' ORDER BY id")
        for _turn in range(self.chance.randrange(1, 6)) if number else ():
            desk = self.consoles[0]
            desk.signed_in = self.actors["陈静"]
            scene = Scene(desk, self.crew, number)
            view = scene.view
            ways = [
                name
                for name in ACTS
                if name not in DULL and name not in NEEDS and is_allowed(scene, name, view)
            ]
            if view.state != "open" or not ways:
                return
            act = ACTS[self.chance.choice(ways)]
            who = "陈静" if act.supervisor else self.somebody()
            self.do(who, _doing, act, scene, named="move order")

    # Time -----------------------------------------------------------------------------------

    def time_passes(self) -> None:
        """A while; now and then somebody sets the computer's clock back."""
        self.site.clock.advance(self.chance.choice(PAUSES))
        if self.chance.random() < 0.1:
            self.site.clock.step(-self.chance.randrange(1, 50) * MINUTE)
        if self.chance.random() < 0.8:
            self.consoles[0].tick()


def _doing(tx: Transaction, act: Any, scene: Scene) -> object:
    return act.does(tx, scene)
