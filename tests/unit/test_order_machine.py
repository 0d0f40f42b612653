"""Anybody does anything with several orders, in any order: the books stay right."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.order_scenes import ACTS, NEEDS, Scene, is_allowed
from support.orders import PLUMBER, staffed
from support.sites import IDS, PINS, Site, seeded

from frontdesk.clock import DAY, HOUR, MINUTE
from frontdesk.desk import Desk
from frontdesk.errors import FrontDeskError
from frontdesk.models.work_orders import PAYERS
from frontdesk.registers import notifications, return_visits
from frontdesk.registers.orders import (
    charges,
    checks,
    details,
    drafts,
    ending,
    goods,
    payments,
    tracks,
    views,
    work,
    writing,
)
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.exceptions import SIDES
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.orders.views import OrderView
from frontdesk.registers.return_visits import VisitDraft
from frontdesk.registers.unit_of_work import Actor, Transaction

NUMBERS = st.integers(0, 10_000)
SEEDS = st.integers(0, 2**32)
FEN = [1, 99, 100, 8000, 8001, 123_456, 10**7]
CLERKS = ("王岚", "李娜")
BOSSES = ("陈静", "周明")
PEOPLE = (*CLERKS, *BOSSES, PLUMBER)
FIELDS = ("category", "nature", "urgency", "settlement", "room", "charge_told_to")
VALUES = (
    ("engineering", "engineering", "other", "cleaning", "copying"),
    ("contracted", "contracted", "business", "routine"),
    ("normal", "normal", "urgent", "emergency"),
    ("same_day", "monthly"),
    ("3-2-1203", "5-1-0402", ""),
    ("刘洋", "刘洋", ""),
)
KINDS = st.tuples(*(st.sampled_from(values) for values in VALUES))
MOST = 4
"""Orders that stand open at once."""
TABLES = (
    *("work_order", "order_line", "order_payment", "order_goods", "order_check", "return_visit"),
    *("visit_check", "visit_draw", "commitment", "notification", "approval", "help_request"),
)
"""Books that an act on an order may write."""
_DULL = """
contact tell_charge move_copy chase change change_price add_line survey choose report_damage
reschedule no_access give_back transfer exception ask file
"""
DULL = frozenset(_DULL.split())
"""Acts that lead an order nowhere; they are done at random only."""
WEIGHTS = {
    **dict.fromkeys(("issue", "price", "confirm_cost", "check", "suspend"), 4),
    **dict.fromkeys(("pay", "cancel", "stop", "not_offered", "give_up"), 1),
}
"""How often an act is chosen against 20 for the others."""
_WALKED = """
write accept dispatch receive arrive start finish sign rework escalate decide write_off confirm
cancel not_offered price consent confirm_cost collect hand_to_finance pay leave_unpaid dun
list_in_notice refund give_up visit check filed suspend resume
"""
WALKED = frozenset([*_WALKED.split(), "draw tool", "draw material", "lose", "hand in"])
"""Acts that the walks together must have done."""


def doing(name: str, scene: Scene) -> Callable[[Transaction], object]:
    """An act of the scenes, ready to be done."""
    return lambda tx: ACTS[name].does(tx, scene)


class Walk(RuleBasedStateMachine):
    """A desk with its people, and whatever they do."""

    template: ClassVar[Site]
    folder: ClassVar[Path]
    made: ClassVar[int] = 0
    kept: ClassVar[set[str]] = set()
    """Acts that were done at least once, in all walks."""

    @initialize(kinds=st.lists(KINDS, min_size=2, max_size=MOST))
    def open(self, kinds: list[tuple[str, ...]]) -> None:
        type(self).made += 1
        place = self.folder / str(self.made)
        place.mkdir()
        self.site = self.template.copy(place, seeded("machine"))
        self.desk: Desk = self.site.open()
        self.crew = staffed(self.desk)
        pins = {**PINS, PLUMBER: "7707"}
        ids = {**IDS, **self.crew}
        self.actors: dict[str, Actor] = {
            name: self.desk.check_pin(ids[name], pins[name]) for name in PEOPLE
        }
        self.orders: list[int] = []
        self.waits = self.turn = 0
        for kind in kinds:
            self.write(kind)

    def teardown(self) -> None:
        """Whatever was done before: every order can be brought to its end."""
        for order in self.left():
            if self.desk.ask(views.show, order).checklist:
                none = partial(checks.choose, order_id=order, checklist="")
                self.attempt("no checklist", "王岚", none)
            seq = self.desk.anchor().seq
            for turn in range(20):
                if order not in self.left():
                    break
                self.some_steps(order, random.Random(f"{order} {seq} {turn}"), 20)
            ended = self.desk.ask(views.show, order)
            assert ended.state == "filed", ended
        self.the_books_are_right()
        assert self.desk.verify().problems == ()
        self.site.close()

    # What is done

    def books(self) -> Any:
        with self.desk.reading() as reading:
            rows = [reading.raw.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES]
            return rows, reading.raw.execute("SELECT max(seq) FROM ledger_entry").fetchone()

    def attempt(self, name: str, who: str, does: Callable[[Transaction], Any]) -> Any:
        """Do it; a refusal leaves every book as it was."""
        before = self.books()
        try:
            with self.desk.transaction(self.actors[who]) as tx:
                result = does(tx)
        except FrontDeskError as refusal:
            assert refusal.what
            assert self.books() == before, name
            return None
        type(self).kept.add(name)
        return result

    def order(self, number: int) -> int:
        left = self.left() or self.orders
        return left[number % len(left)]

    def left(self) -> list[int]:
        filed = {row[0] for row in self.one("SELECT id FROM work_order WHERE state = 'filed'")}
        return [order for order in self.orders if order not in filed]

    def scene(self, order: int) -> Scene:
        whole = self.desk.ask(details.whole, order)
        visit = self.desk.ask(return_visits.of_order, order)
        proposals = str(self.one("SELECT proposal FROM approval WHERE order_id = ?", order))
        return Scene(
            self.desk,
            self.crew,
            order,
            slip=next((one.id for one in whole.slips if one.state == "out"), 0),
            line=whole.lines[-1].id if whole.lines else 0,
            visit=visit.id if visit else 0,
            sides=tuple(side for side in SIDES if f'"{side}"' in proposals),
            checklist=bool(whole.order.checklist),
        )

    def write(self, kind: tuple[str, ...]) -> None:
        given = {"content": "漏水", "customer": "刘洋", **dict(zip(FIELDS, kind, strict=True))}

        def does(tx: Transaction) -> int:
            return writing.write(tx, drafts.draft_of(given))

        made = self.attempt("write", "王岚", does)
        if made is not None:
            self.orders.append(made)

    @precondition(lambda self: len(self.left()) < MOST)
    @rule(kind=KINDS)
    def one_more(self, kind: tuple[str, ...]) -> None:
        self.write(kind)

    @precondition(lambda self: bool(self.orders))
    @rule(number=NUMBERS, seed=SEEDS, steps=st.integers(5, 15))
    def lead_on(self, number: int, seed: int, steps: int) -> None:
        """Several acts in turn that lead on."""
        self.some_steps(self.order(number), self.chance(seed), steps)

    def chance(self, seed: int) -> random.Random:
        self.turn += 1
        return random.Random(f"{seed} {self.turn}")

    def some_steps(self, order: int, chance: random.Random, steps: int) -> None:
        """Acts that are allowed, one after another; who may do it does it."""
        for _turn in range(steps):
            scene = self.scene(order)
            view = scene.view
            ways = [
                name
                for name in ACTS
                if name not in DULL
                and (name not in NEEDS or getattr(scene, NEEDS[name]))
                and is_allowed(scene, name, view)
            ]
            if view.unsettled == () or not ways:
                return self.file(order, chance)
            weights = [WEIGHTS.get(name, 20) for name in ways]
            (name,) = chance.choices(ways, weights)
            who = chance.choice(BOSSES if ACTS[name].supervisor else CLERKS)
            self.attempt(name, who, doing(name, scene))

    @precondition(lambda self: bool(self.orders))
    @rule(number=NUMBERS, seed=SEEDS)
    def lead_one_on(self, number: int, seed: int) -> None:
        self.lead_on(number, seed, 1)

    @precondition(lambda self: bool(self.orders))
    @rule(number=NUMBERS, seed=SEEDS)
    def disorder(self, number: int, seed: int) -> None:
        """Whatever comes to somebody's mind, with whatever words and sums."""
        self.anything(self.order(number), self.chance(seed))

    def anything(self, order: int, chance: random.Random) -> None:
        ways = (self.act, self.act, self.act, self.give_out, self.price, self.pay, self.draw)
        way = chance.choice((*ways, self.lose, self.unhappy, self.change_nature, self.file))
        way(order, chance)

    def act(self, order: int, chance: random.Random) -> None:
        scene, name = self.scene(order), chance.choice(sorted(ACTS))
        if name not in NEEDS or getattr(scene, NEEDS[name]):
            self.attempt(name, chance.choice(PEOPLE), doing(name, scene))

    def file(self, order: int, chance: random.Random) -> None:
        places = tracks.places_of(self.desk.ask(views.show, order))
        for copy, place in enumerate(places, 1):
            does = partial(ending.move_copy, order_id=order, copy=copy, place=place)
            self.attempt("move", "王岚", does)
        self.attempt(
            "contact", "王岚", partial(writing.contact, order_id=order, told="刘", content="好")
        )
        for one in self.desk.ask(notifications.of_subject, f"work_order:{order}"):
            told = partial(notifications.record, notification_id=one.id, reached=True, told="周明")
            self.attempt("tell", "王岚", told)
        self.attempt("filed", "王岚", partial(ending.file, order_id=order))

    def give_out(self, order: int, chance: random.Random) -> None:
        worker = chance.randrange(10)
        does = partial(work.dispatch, order_id=order, worker=worker, why="只有他在")
        self.attempt("give out", chance.choice(PEOPLE), does)

    def price(self, order: int, chance: random.Random) -> None:
        lines = [LineDraft("修", chance.choice(FEN)) for _one in range(chance.randrange(4))]
        does = partial(charges.price, order_id=order, lines=lines, source="assessed")
        self.attempt("reprice", chance.choice(PEOPLE), does)

    def pay(self, order: int, chance: random.Random) -> None:
        draft = PaymentDraft(chance.choice(FEN), finance="吴会计", receipt="R")
        at = chance.choice([payments.collect, payments.pay])
        self.attempt("pay some sum", "王岚", partial(at, order_id=order, draft=draft))

    def draw(self, order: int, chance: random.Random) -> None:
        kind, name = (
            chance.choice(["tool", "material"]),
            chance.choice(["管钳", "复工", "长" * 150]),
        )
        due_at = self.desk.clock.now() + chance.randrange(1, 4) * HOUR
        draft = GoodsDraft(kind, name, due_at=due_at)
        self.attempt(f"draw {kind}", "王岚", partial(goods.issue, order_id=order, draft=draft))

    def lose(self, order: int, chance: random.Random) -> None:
        slip, payer, fen = self.scene(order).slip, chance.choice(PAYERS), chance.choice(FEN)
        if slip:
            does = partial(goods.lose, goods_id=slip, amount_fen=fen, payer=payer)
            self.attempt(f"lost by {payer}", "王岚", does)

    def unhappy(self, order: int, chance: random.Random) -> None:
        visit, way = self.scene(order).visit, chance.choice(return_visits.WAYS)
        draft = VisitDraft(way, "不好", "刘洋", False, action="返工", open_request=True)
        if visit:
            does = partial(return_visits.make, visit_id=visit, draft=draft)
            self.attempt("unhappy", chance.choice(PEOPLE), does)

    def change_nature(self, order: int, chance: random.Random) -> None:
        given = {"nature": chance.choice(["routine", "contracted"]), "charge_told_to": "刘洋"}
        does = partial(writing.change, order_id=order, fields=given)
        self.attempt("change nature", "王岚", does)

    @precondition(lambda self: self.waits < 8)
    @rule(ahead=st.sampled_from([MINUTE, HOUR, 9 * HOUR, DAY, 31 * DAY]))
    def time_passes(self, ahead: int) -> None:
        self.waits += 1
        self.site.clock.advance(ahead)
        self.desk.tick()
        self.attempt("hand in", "陈静", ending.hand_in)
        self.attempt("draw visits", "陈静", partial(return_visits.draw, month="2026-03"))

    # What always holds

    @invariant()
    def the_books_are_right(self) -> None:
        self.numbers_have_no_gap()
        for order in [self.desk.ask(views.show, one) for one in self.orders]:
            self.money_in_is_money_charged(order)
            self.nobody_owes_what_nobody_agreed_to(order)
            self.what_is_out_is_known(order)
            self.each_clock_runs_once(order)
            self.somebody_has_what_is_out(order)
            assert order.state == "open" or order.unsettled == ()

    def one(self, query: str, *values: object) -> list[Any]:
        with self.desk.reading() as reading:
            return reading.raw.execute(query, values).fetchall()

    def money_in_is_money_charged(self, order: OrderView) -> None:
        sums = (order.number, order.money, order.charged_fen, order.received_fen)
        assert order.charged_fen >= 0 and order.received_fen >= 0, sums
        if order.money in ("open", "priced", "consented", *payments.UNPAID):
            assert order.received_fen == 0, sums
        if order.money in (*payments.UNPAID, "priced", "consented"):
            assert order.charged_fen > 0, sums
        if order.money in ("none", "written_off"):
            assert order.charged_fen == order.received_fen == 0, sums
        if order.money == "refunded":
            assert order.charged_fen == order.received_fen, sums
        if order.money in ("collected", "confirmed", "paid"):
            assert order.charged_fen == order.received_fen > 0, sums
        if tracks.is_settled(order, "money"):
            assert order.owed_fen == 0, sums

    def nobody_owes_what_nobody_agreed_to(self, order: OrderView) -> None:
        if order.money in ("open", "priced", "none"):
            assert (order.consent_by, order.consent_fen) == ("", 0), order
        elif order.money in ("refunded", "written_off"):
            assert order.consent_by or order.work in tracks.ENDED
        else:
            assert order.consent_by and order.consent_fen == order.charged_fen, order

    def numbers_have_no_gap(self) -> None:
        found = self.one("SELECT year, serial, number FROM work_order ORDER BY id")
        for year in {row[0] for row in found}:
            serials = [row[1] for row in found if row[0] == year]
            assert serials == list(range(1, len(serials) + 1))
        assert all(row[2] == f"WO-{row[0]}-{row[1]:05d}" for row in found)

    def what_is_out_is_known(self, order: OrderView) -> None:
        out = self.one("SELECT 1 FROM order_goods WHERE order_id = ? AND state='out'", order.id)
        assert bool(out) == (order.goods == "out"), order.number
        assert not (out and order.work in ("written_off", "confirmed")), order.number

    def each_clock_runs_once(self, order: OrderView) -> None:
        subject = f"work_order:{order.id}"
        query = "SELECT rule FROM commitment WHERE subject = ? AND state = 'open'"
        running = [row[0] for row in self.one(query, subject)]
        ruled = [rule for rule in running if rule != "product"]
        assert len(ruled) == len(set(ruled)), (order.number, running)
        loans = self.one(
            "SELECT 1 FROM order_goods WHERE order_id = ? AND kind='tool' AND state='out'",
            order.id,
        )
        wanted = len(loans) + (order.work == "suspended")
        assert running.count("product") == wanted, (order.number, order.work, running)
        assert order.state == "open" or not running
        asked = {"FEE-05", "FEE-10", "FEE-11"} & set(running)
        assert not asked or order.money in payments.UNPAID, (order.number, running)
        assert ("RV-03" in running) == (order.visit == "due"), (order.number, running)

    def somebody_has_what_is_out(self, order: OrderView) -> None:
        if order.work in ("dispatched", "received", "on_site", "no_access", "in_work"):
            assert order.worker and order.copy_1 != "department", order.number
        if order.work in ("in_work", "suspended", "done", "rework"):
            assert order.started_at, order.number
        assert order.rework <= 1


@pytest.mark.rule("WO-51", "WO-45", "WO-56", "WO-57", "FEE-31", "FEE-07")
def test_whatever_is_done_in_any_order_the_books_stay_right(template: Site, tmp_path: Path) -> None:
    machine: type[Walk] = type(
        "Machine", (Walk,), {"template": template, "folder": tmp_path, "kept": set()}
    )
    limits = settings(
        max_examples=14,
        stateful_step_count=30,
        derandomize=True,
        deadline=None,
        phases=(Phase.generate,),
    )
    run_state_machine_as_test(machine, settings=limits)
    go_on(machine, random.Random("orders"))
    assert machine.kept >= WALKED, WALKED - machine.kept


def go_on(machine: type[Walk], chance: random.Random) -> None:
    """Further walks, the same each time, until every act was done; what hypothesis draws changes
    with the words of the code that it finds."""
    while not machine.kept >= WALKED and machine.made < 90:
        walk = machine()
        kinds = [tuple(map(chance.choice, VALUES)) for _order in range(MOST)]
        walk.open(kinds=kinds)
        for _turn in range(12):
            walk.some_steps(walk.order(chance.randrange(99)), chance, chance.randint(1, 14))
            walk.anything(walk.order(chance.randrange(99)), chance)
        walk.teardown()
