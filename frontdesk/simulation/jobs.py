"""Work orders of the simulated centre, from the call to the filing; some of them go wrong."""

import random

from frontdesk.clock import DAY, HOUR, ManualClock
from frontdesk.desk import Desk
from frontdesk.language import Language
from frontdesk.registers import dispatching, help_requests, prices, return_visits, workers
from frontdesk.registers.orders import (
    charges,
    drafts,
    ending,
    goods,
    payments,
    views,
    work,
    writing,
)
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.price_plan import PriceDraft, PricePlan
from frontdesk.registers.return_visits import VisitDraft
from frontdesk.simulation.house import House
from frontdesk.simulation.invented import person
from frontdesk.simulation.scenes import Scene

ENGINEERS = (("P7", ("water", "carpentry", "other")), ("P8", ("electric", "aircon", "gas")))
"""Staff numbers of the invented workers, and what each is skilled in."""
PRICES = (
    ("1", "漏水修理", "Leak put right", 8000, ("次", "job"), "water"),
    ("2", "更换水龙头", "Tap replaced", 2000, ("个", "piece"), "water"),
    ("3", "更换插座", "Socket replaced", 3000, ("个", "piece"), "electric"),
    ("4", "更换门锁", "Door lock replaced", 5000, ("个", "piece"), "carpentry"),
    ("5", "空调检修", "Air conditioner looked over", 10000, ("台", "unit"), "aircon"),
    ("6", "燃气灶检修", "Gas stove looked over", 6000, ("台", "unit"), "gas"),
    ("7", "上门检修", "Repair at home", 4000, ("次", "job"), "other"),
)
"""An invented price list: number, what, sum in fen, unit, trade."""
METHODS = ("cash", "wechat", "wechat", "alipay", "card")


class Jobs:
    """The orders of a centre.

    Args:
        house: does things in the name of whoever is on duty, and lays out what comes later.
    """

    def __init__(
        self, desk: Desk, clock: ManualClock, rng: random.Random, house: House, language: Language
    ) -> None:
        self._desk, self._clock, self._rng, self._house = desk, clock, rng, house
        self._zh = language == "zh"
        self._language: Language = language
        self.written = 0
        self._set_up()

    def _set_up(self) -> None:
        supervisor = self._house.by("P1")
        with self._desk.transaction(supervisor) as tx:
            for number, trades in ENGINEERS:
                workers.keep(tx, self._house.by(number).person_id, trades)
        if self._desk.ask(prices.versions):
            return
        items = tuple(
            PriceDraft(
                *(number, zh if self._zh else en, "fixed", fen, fen),
                unit=unit[not self._zh],
                trade=trade,
            )
            for number, zh, en, fen, unit, trade in PRICES
        )
        name = "有偿服务收费标准（练习）" if self._zh else "Paid services (practice)"
        with self._desk.transaction(supervisor) as tx:
            prices.take_over(tx, PricePlan(name, "practice.csv", "0" * 64, items))

    def begin_day(self, morning: int) -> None:
        """Both workers are there: one by day, one into the evening, across midnight."""
        for (number, _trades), (start, hours) in zip(ENGINEERS, ((0, 12), (4, 14)), strict=True):
            begin = morning + start * HOUR
            person_id = self._house.by(number).person_id
            if not self._desk.ask(workers.shifts_of, person_id):
                self._house.do(workers.plan, person_id, begin, begin + hours * HOUR)

    # One job --------------------------------------------------------------------------------

    def take(self, request: int, scene: Scene) -> None:
        """An order for a request: routine, or paid and agreed to first."""
        view = self._desk.ask(help_requests.show, request)
        if view.state not in ("registered", "escalated"):
            return
        name = view.requester or person(self._rng, self._language)
        paid = not view.public_area and self._rng.random() < 0.5
        fields = {"nature": "contracted", "charge_told_to": name} if paid else {}
        draft = drafts.draft_for_request(view, {**fields, "customer": name})
        order = self._house.do(writing.write, draft)
        self.written += 1
        self._house.do(writing.accept, order)
        if not paid:
            word = "工程人员稍后上门" if self._zh else "an engineer will come"
            self._house.later(1, lambda: self._house.do(writing.contact, order, name, word))
        elif not self._agreed(order, name):
            return
        self._house.later(2, lambda: self._give_out(order, name))

    def _agreed(self, order: int, name: str) -> bool:
        """The price is named by the list; now and then it is too much."""
        trade = self._desk.ask(views.show, order).trade
        items = self._desk.ask(prices.find, "", 200)
        item = self._rng.choice([one for one in items if one.trade == trade] or items)
        self._house.do(charges.price, order, [LineDraft(price_item_id=item.id)])
        if self._rng.random() < 0.06:
            reason = "住户嫌贵，不修了" if self._zh else "too dear for the resident"
            self._house.do(ending.cancel, order, reason)
            return False
        self._house.do(charges.consent, order, name)
        return True

    def _give_out(self, order: int, name: str) -> None:
        if self._work(order) not in ("accepted", "rescheduled"):
            return
        found = self._desk.ask(dispatching.suggest, order)
        if not found.best:  # nobody is there at night: in the morning
            self._house.later(120, lambda: self._give_out(order, name))
            return
        self._house.do(work.dispatch, order, found.best[0].worker.person_id)
        minutes = self._rng.uniform(2, 8)
        self._house.later(minutes, lambda: self._house.do(work.receive, order))
        minutes += self._rng.uniform(5, 40)
        self._house.later(minutes, lambda: self._arrive(order, name))

    def _work(self, order: int) -> str:
        return self._desk.ask(views.show, order).work

    def _arrive(self, order: int, name: str) -> None:
        self._house.do(work.arrive, order)
        if self._rng.random() < 0.05:
            left = "门上留了字条" if self._zh else "a note was left at the door"
            self._house.do(work.no_access, order, left)
            morning = self._clock.now() + DAY
            self._house.do(writing.reschedule, order, morning, name)
            self._house.later(20 * 60, lambda: self._give_out(order, name))
            return
        view = self._desk.ask(views.show, order)
        if view.money != "none":
            self._house.do(charges.confirm_cost, order)
        slips = self._draw(order)
        self._house.do(work.start, order)
        minutes = self._rng.uniform(15, 80)
        self._house.later(minutes, lambda: self._finish(order, name, slips))

    def _draw(self, order: int) -> list[int]:
        """Material for one job in three, a tool for one in five."""
        slips = []
        if self._rng.random() < 0.33:
            draft = GoodsDraft(
                "material", *(("生料带", "", 1000, "卷") if self._zh else ("thread tape",))
            )
            slips.append(self._house.do(goods.issue, order, draft))
        if self._rng.random() < 0.2:
            draft = GoodsDraft("tool", "管钳" if self._zh else "pipe wrench")
            slips.append(self._house.do(goods.issue, order, draft))
        return slips

    def _finish(self, order: int, name: str, slips: list[int]) -> None:
        self._house.do(work.finish, order)
        if self._rng.random() < 0.08:
            reason = "试用仍有问题" if self._zh else "still not right when tried"
            self._house.do(work.rework, order, reason, apology=True)
            self._house.later(25, lambda: self._redone(order, name, slips))
        else:
            self._house.later(4, lambda: self._sign(order, name, slips))

    def _redone(self, order: int, name: str, slips: list[int]) -> None:
        self._house.do(work.finish, order)
        self._house.later(4, lambda: self._sign(order, name, slips))

    def _sign(self, order: int, name: str, slips: list[int]) -> None:
        self._house.do(work.sign, order, name, "满意" if self._zh else "satisfied")
        self._settle(order, name)
        for slip in slips:
            self._put_back(slip)
        self._house.later(30, lambda: self._bring_back(order))

    def _put_back(self, slip: int) -> None:
        kind = self._desk.ask(goods.kind_of, slip)
        if kind == "material":
            self._house.do(goods.use, slip)
        elif self._rng.random() < 0.03:
            self._house.do(goods.lose, slip, 6500)
        else:
            self._house.do(goods.give_back, slip)

    # Its money ------------------------------------------------------------------------------

    def _settle(self, order: int, name: str) -> None:
        view = self._desk.ask(views.show, order)
        if view.money != "due":
            return
        way = self._rng.random()
        method = self._rng.choice(METHODS)
        if way < 0.6:
            self._house.do(payments.collect, order, PaymentDraft(view.owed_fen, method))
            self._house.later(self._rng.uniform(20, 200), lambda: self._hand_in(order))
        elif way < 0.8:
            self._house.later(90, lambda: self._pay(order, method))
        else:
            self._house.do(payments.leave_unpaid, order, name)
            if self._rng.random() < 0.7:
                days = self._rng.uniform(2, 6)
                self._house.later(days * 24 * 60, lambda: self._pay(order, method))

    def _finance(self) -> str:
        return self._house.by("P9").name

    def _receipt(self) -> str:
        return f"R{self._rng.randrange(10**6):06d}"

    def _hand_in(self, order: int) -> None:
        self._house.do(payments.hand_to_finance, order, self._finance(), self._receipt())

    def _pay(self, order: int, method: str) -> None:
        owed = self._desk.ask(views.show, order).owed_fen
        draft = PaymentDraft(owed, method, finance=self._finance(), receipt=self._receipt())
        self._house.do(payments.pay, order, draft)

    # Its end --------------------------------------------------------------------------------

    def _bring_back(self, order: int) -> None:
        self._house.do(ending.write_off, order, order_returned=True)
        self._house.do(ending.confirm, order)
        self._house.later(self._rng.uniform(12, 60) * 60, lambda: self._visit(order))

    def _visit(self, order: int) -> None:
        visit = self._desk.ask(return_visits.of_order, order)
        if visit is None or visit.done_at is not None:
            return
        pleased = self._rng.random() > 0.05
        opinion = ("很好", "修得慢") if self._zh else ("very good", "slow")
        action = "" if pleased else ("已向班组说明" if self._zh else "taken up with the team")
        way = "home" if visit.drawn or self._rng.random() < 0.08 else "phone"
        draft = VisitDraft(way, opinion[not pleased], visit.customer or "-", pleased, action)
        self._house.do(return_visits.make, visit.id, draft)
        if not self._desk.ask(views.show, order).unsettled:
            self._house.do(ending.file, order)
