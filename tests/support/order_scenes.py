"""Work orders brought into every state for real, every act on them, and where each is allowed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from frontdesk.clock import DAY, HOUR
from frontdesk.desk import Desk
from frontdesk.registers import commitments, notifications, return_visits
from frontdesk.registers.orders import (
    charges,
    checks,
    details,
    ending,
    exceptions,
    goods,
    payments,
    views,
    work,
    writing,
)
from frontdesk.registers.orders.charges import LineDraft
from frontdesk.registers.orders.exceptions import Consent
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.orders.views import OrderView
from frontdesk.registers.return_visits import VisitDraft
from frontdesk.registers.unit_of_work import Transaction
from support.orders import ELECTRICIAN, PLUMBER, agreed, written
from support.sites import sign_in

BEFORE = ("registered", "exception_asked", "accepted", "rescheduled", "surveying")
BEGUN = ("in_work", "suspended")
GIVEN_OUT = ("dispatched", "received", "on_site", "no_access")
OVER = ("signed", "written_off", "confirmed", "cancelled", "not_offered")
OUT = (*GIVEN_OUT, *BEGUN)
ENDED = ("cancelled", "not_offered")
OWED = ("due", "arrears", "dunned", "listed")


@dataclass(frozen=True)
class Scene:
    """An order in some state, and what an act on it needs to know.

    Attributes:
        slip, line, visit: ids of what hangs on the order; 0 where there is none.
        sides: who has agreed to the exception.
    """

    desk: Desk
    crew: Mapping[str, int]
    order: int
    slip: int = 0
    line: int = 0
    visit: int = 0
    sides: tuple[str, ...] = ()
    checklist: bool = False

    @property
    def view(self) -> OrderView:
        """The order as it stands."""
        return self.desk.ask(views.show, self.order)

    def act(self, function: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """A register's function on the order."""
        return self.desk.act(function, self.order, *args, **more)

    def supervised(self, function: Callable[..., Any], *args: Any, **more: Any) -> Any:
        """The same by the supervisor; the clerk is signed in again afterwards."""
        sign_in(self.desk, "陈静")
        try:
            return self.act(function, *args, **more)
        finally:
            sign_in(self.desk, "王岚")


Steps = Callable[[Scene], object]


def _dispatched(scene: Scene) -> None:
    scene.act(work.dispatch, scene.crew[PLUMBER])


def _agree_for(scene: Scene, side: str) -> None:
    scene.act(exceptions.approve, CONSENTS[side])


CONSENTS = {
    "head": Consent("head", "陈静"),
    "department": Consent("department", "吴工长", 30000),
}
LATER = 2 * DAY
VISIT = VisitDraft("home", "好", "刘洋", True)
STEPS: Mapping[str, Steps] = {
    "accept": lambda scene: scene.act(writing.accept),
    "agree": lambda scene: agreed(scene.desk, scene.order),
    "price": lambda scene: scene.act(charges.price, [LineDraft("修理", 8000)], source="assessed"),
    "consent": lambda scene: scene.act(charges.consent, "刘洋"),
    "not_offered": lambda scene: scene.act(
        ending.not_offered, "做不了", wish="装泳池", reported_to="工程部"
    ),
    "reschedule": lambda scene: scene.act(
        writing.reschedule, scene.desk.clock.now() + LATER, "刘洋"
    ),
    "survey": lambda scene: scene.act(work.survey, scene.crew[PLUMBER]),
    "dispatch": _dispatched,
    "receive": lambda scene: scene.act(work.receive),
    "arrive": lambda scene: scene.act(work.arrive),
    "no_access": lambda scene: scene.act(work.no_access, "门上留条"),
    "confirm_cost": lambda scene: scene.act(charges.confirm_cost),
    "start": lambda scene: scene.act(work.start),
    "suspend": lambda scene: scene.act(work.suspend, "等料", scene.desk.clock.now() + HOUR),
    "finish": lambda scene: scene.act(work.finish),
    "rework": lambda scene: scene.act(work.rework, "还漏", apology=True),
    "escalate": lambda scene: scene.act(work.escalate, "周明", "还漏"),
    "decide": lambda scene: scene.act(work.decide, "周明", "换管"),
    "sign": lambda scene: scene.act(work.sign, "刘洋", "满意"),
    "write_off": lambda scene: scene.act(ending.write_off, order_returned=True),
    "confirm": lambda scene: scene.act(ending.confirm),
    "cancel": lambda scene: scene.act(ending.cancel, "不修了", order_returned=True),
    "stop": lambda scene: scene.supervised(ending.cancel, "不修了", order_returned=True),
    "contact": lambda scene: scene.act(writing.contact, "刘洋", "马上来"),
    "lost": lambda scene: scene.desk.act(goods.lose, _slip(scene), 50000, payer="resident"),
    "file": lambda scene: scene.act(ending.file),
    "line": lambda scene: scene.act(charges.add_line, LineDraft("三通", 500, kind="material")),
    "collect": lambda scene: scene.act(payments.collect, _sum(scene)),
    "finance": lambda scene: scene.act(payments.hand_to_finance, "吴会计", "R-1"),
    "pay": lambda scene: scene.act(payments.pay, _sum(scene)),
    "refund": lambda scene: scene.act(payments.give_back, "吴会计", "没做"),
    "arrears": lambda scene: scene.act(payments.leave_unpaid, "刘洋"),
    "dun": lambda scene: scene.act(payments.dun, "2026-03"),
    "list": lambda scene: scene.act(payments.list_in_notice, "2026-03"),
    "give_up": lambda scene: scene.supervised(payments.write_off, "困难户"),
    "exception": lambda scene: scene.act(exceptions.ask, "当天搬走", urgent=True),
    "head": lambda scene: _agree_for(scene, "head"),
    "department": lambda scene: _agree_for(scene, "department"),
    "checklist": lambda scene: scene.act(checks.choose, "tap"),
    "tool": lambda scene: scene.act(goods.issue, GoodsDraft("tool", "管钳")),
    "material": lambda scene: scene.act(goods.issue, GoodsDraft("material", "三通")),
    "return": lambda scene: scene.desk.act(goods.give_back, _slip(scene)),
    "visit": lambda scene: scene.desk.act(return_visits.make, _visit(scene), VISIT),
    "check": lambda scene: _checked(scene),
}


def _sum(scene: Scene) -> PaymentDraft:
    return PaymentDraft(scene.view.owed_fen, finance="吴会计", receipt="R-2")


def _slip(scene: Scene) -> int:
    slips = scene.desk.ask(details.whole, scene.order).slips
    return slips[-1].id if slips else 0


def _visit(scene: Scene) -> int:
    found = scene.desk.ask(return_visits.of_order, scene.order)
    return found.id if found else 0


def _checked(scene: Scene) -> None:
    sign_in(scene.desk, "周明")
    scene.desk.act(return_visits.check, _visit(scene), "属实")
    sign_in(scene.desk, "王岚")


THERE = "accept dispatch receive arrive"
WORKED = f"{THERE} start"
SIGNED = f"{WORKED} finish sign"
PAID_JOB = "agree dispatch receive arrive confirm_cost start"
DUE = f"{PAID_JOB} finish sign"
ROUTINE = {
    "registered": "",
    "accepted": "accept",
    "not_offered": "not_offered",
    "rescheduled": "accept reschedule",
    "surveying": "accept survey",
    "dispatched": "accept dispatch",
    "received": "accept dispatch receive",
    "on_site": THERE,
    "no_access": f"{THERE} no_access",
    "in_work": WORKED,
    "suspended": f"{WORKED} suspend",
    "done": f"{WORKED} finish",
    "rework": f"{WORKED} finish rework",
    "done again": f"{WORKED} finish rework finish",
    "escalated": f"{WORKED} finish rework escalate",
    "decided": f"{WORKED} finish rework escalate decide",
    "decision carried out": f"{WORKED} finish rework escalate decide finish",
    "signed": SIGNED,
    "written off": f"{SIGNED} write_off",
    "confirmed": f"{SIGNED} write_off confirm",
    "visited": f"{SIGNED} write_off confirm visit",
    "checked": f"{SIGNED} write_off confirm visit check",
    "visited, told": f"contact {SIGNED} write_off confirm visit",
    "filed": f"contact {SIGNED} write_off confirm visit file",
    "cancelled": "accept dispatch cancel",
    "cancelled, filed": "cancel file",
    "by checklist": f"{THERE} checklist start",
    "material out": f"{WORKED} material",
    "tool out": f"{WORKED} tool",
    "tool back": f"{WORKED} tool return",
    "tool out, signed": f"{WORKED} tool finish sign",
    "tool out, cancelled": f"{WORKED} tool stop",
    "tool out, given back": "accept dispatch tool reschedule",
}
"""Ways into states of an order without charge."""
PAID = {
    "not priced": "accept",
    "priced": "accept price",
    "agreed": "agree",
    "cost to confirm": "agree dispatch receive arrive",
    "cost confirmed": "agree dispatch receive arrive confirm_cost",
    "paid in work": PAID_JOB,
    "price changed on site": "agree dispatch receive arrive confirm_cost line",
    "price changed in work": f"{PAID_JOB} line",
    "trial, not agreed": f"{PAID_JOB} line finish",
    "due": DUE,
    "collected": f"{DUE} collect",
    "confirmed by finance": f"{DUE} collect finance",
    "in arrears": f"{DUE} arrears",
    "asked for": f"{DUE} arrears dun",
    "listed": f"{DUE} list",
    "paid": f"{DUE} pay",
    "paid, confirmed": f"{DUE} pay write_off confirm",
    "paid beforehand": "agree pay",
    "prepaid, cancelled": "agree pay cancel",
    "given back": "agree pay cancel refund",
    "given up": f"{DUE} give_up",
    "cancelled, priced": "agree cancel",
    "tool out, agreed": f"{PAID_JOB} tool",
    "tool lost": f"{PAID_JOB} tool lost",
    "tool lost, cancelled": f"{PAID_JOB} tool lost stop",
    "tool lost and agreed, cancelled": f"{PAID_JOB} tool lost consent stop",
    "exception": "exception",
    "one side agrees": "exception head",
    "both sides agree": "exception head department",
    "exception priced": "price consent exception head department",
    "exception prepaid": "price consent pay exception head department",
}
"""Ways into states of an order that costs money."""
SCENES = {**ROUTINE, **PAID}


def scene_of(desk: Desk, crew: Mapping[str, int], name: str) -> Scene:
    """An order taken to that point; a clerk is signed in."""
    paid = {} if name in PAID else {"nature": "routine", "charge_told_to": ""}
    made = Scene(desk, crew, written(desk, **paid))
    ways = SCENES[name].split()
    for step in ways:
        STEPS[step](made)
    lines = desk.ask(details.whole, made.order).lines
    return replace(
        made,
        slip=_slip(made),
        line=lines[-1].id if lines else 0,
        visit=_visit(made),
        sides=tuple(one for one in ways if one in CONSENTS),
        checklist="checklist" in ways,
    )


# Acts --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Act:
    """One function of a register with all it needs, and where it is allowed."""

    does: Callable[[Transaction, Scene], object]
    allowed: Callable[[Scene, OrderView], bool]
    supervisor: bool = False


def _in(*states: str) -> Callable[[Scene, OrderView], bool]:
    return lambda scene, view: view.work in states


def _owing(*states: str) -> Callable[[Scene, OrderView], bool]:
    return lambda scene, view: view.money in states


def _always(scene: Scene, view: OrderView) -> bool:
    return True


def _fileable(scene: Scene, view: OrderView) -> bool:
    ended = view.work in ENDED
    running = scene.desk.ask(commitments.of_subject, f"work_order:{view.id}")
    if any(clock.rule == "WO-21" and clock.state == "open" for clock in running):
        return False
    told = scene.desk.ask(notifications.of_subject, f"work_order:{view.id}")
    if any(one.rule in ("WO-38", "WO-39") and one.outcome != "told" for one in told):
        return False
    return (
        (ended or view.work == "confirmed")
        and view.money
        in ("none", "confirmed", "refunded", "written_off", *([] if ended else ["paid"]))
        and view.goods != "out"
        and view.visit in ("not_needed", "done", "checked")
    )


def _slip_out(scene: Scene, view: OrderView) -> bool:
    return view.goods == "out"


def _material_out(scene: Scene, view: OrderView) -> bool:
    found = scene.desk.ask(details.whole, scene.order).slips
    return bool(found) and found[-1].state == "out" and found[-1].kind == "material"


def _there(scene: Scene, view: OrderView) -> bool:
    return view.worker_id is not None and view.work not in OVER


def _may_go(view: OrderView) -> bool:
    if "cleaning" in (view.category, view.trade):
        return view.money in ("none", "paid")
    return view.urgency != "normal" or view.money in ("none", "consented", "paid")


def _at_the_desk(scene: Scene, view: OrderView) -> bool:
    return (
        view.category in ("copying", "typing", "fax")
        and view.work in ("registered", "accepted", "rescheduled", "no_access")
        and view.money in ("none", "consented", "paid")
    )


def _finishable(scene: Scene, view: OrderView) -> bool:
    if scene.checklist:
        return False
    return view.work in ("in_work", "rework") or (view.work == "escalated" and bool(view.decision))


def _exceptional(scene: Scene, view: OrderView) -> bool:
    return view.work == "registered" and view.nature != "routine"


def _job_priced(scene: Scene) -> bool:
    lines = scene.desk.ask(details.whole, scene.order).lines
    return any(one.kind in ("service", "material") and not one.struck_out for one in lines)


def _paying(tx: Transaction, scene: Scene) -> PaymentDraft:
    return PaymentDraft(views.show(tx, scene.order).owed_fen, finance="吴会计", receipt="R-9")


ACTS: Mapping[str, Act] = {
    "accept": Act(lambda tx, s: writing.accept(tx, s.order), _in("registered")),
    "not_offered": Act(
        lambda tx, s: ending.not_offered(tx, s.order, "做不了", wish="a", reported_to="b"),
        _in("registered", "exception_asked", "surveying"),
    ),
    "change": Act(
        lambda tx, s: writing.change(tx, s.order, {"content": "x"}),
        lambda scene, view: view.work in BEFORE and not scene.sides,
    ),
    "reschedule": Act(
        lambda tx, s: writing.reschedule(tx, s.order, tx.now + DAY, "刘洋"),
        _in("accepted", "rescheduled", "dispatched", "received", "on_site", "no_access"),
    ),
    "contact": Act(lambda tx, s: writing.contact(tx, s.order, "刘洋", "马上来"), _always),
    "tell_charge": Act(lambda tx, s: writing.tell_charge(tx, s.order, "刘洋"), _always),
    "chase": Act(lambda tx, s: writing.chase(tx, s.order), _there),
    "report_damage": Act(
        lambda tx, s: writing.report_damage(tx, s.order, "碎", "周明"),
        lambda scene, view: view.ever_arrived_at is not None,
    ),
    "cancel": Act(
        lambda tx, s: ending.cancel(tx, s.order, "不修了", order_returned=True),
        _in(*BEFORE, *GIVEN_OUT),
    ),
    "stop": Act(
        lambda tx, s: ending.cancel(tx, s.order, "不修了", order_returned=True),
        _in(*BEFORE, *OUT),
        supervisor=True,
    ),
    "write_off": Act(
        lambda tx, s: ending.write_off(tx, s.order, order_returned=True),
        lambda scene, view: view.work == "signed" and view.goods != "out",
    ),
    "confirm": Act(lambda tx, s: ending.confirm(tx, s.order), _in("written_off")),
    "move_copy": Act(lambda tx, s: ending.move_copy(tx, s.order, 2, "owner"), _always),
    "file": Act(lambda tx, s: ending.file(tx, s.order), _fileable),
    "dispatch": Act(
        lambda tx, s: work.dispatch(tx, s.order, s.crew[PLUMBER], "最近"),
        lambda scene, view: view.work in ("accepted", "rescheduled", "no_access") and _may_go(view),
    ),
    "transfer": Act(
        lambda tx, s: work.transfer(tx, s.order, s.crew[ELECTRICIAN], "忙不过来"),
        _in("dispatched", "received"),
    ),
    "give_back": Act(
        lambda tx, s: work.give_back(tx, s.order, "不会"), _in("dispatched", "received")
    ),
    "survey": Act(
        lambda tx, s: work.survey(tx, s.order, s.crew[PLUMBER]), _in("accepted", "rescheduled")
    ),
    "surveyed": Act(lambda tx, s: work.surveyed(tx, s.order, "可修"), _in("surveying")),
    "receive": Act(lambda tx, s: work.receive(tx, s.order), _in("dispatched")),
    "arrive": Act(lambda tx, s: work.arrive(tx, s.order), _in("received")),
    "no_access": Act(lambda tx, s: work.no_access(tx, s.order, "留条"), _in("on_site")),
    "start": Act(
        lambda tx, s: work.start(tx, s.order),
        lambda scene, view: (
            view.work == "on_site" and (view.money == "none" or view.cost_confirmed_at is not None)
        ),
    ),
    "suspend": Act(lambda tx, s: work.suspend(tx, s.order, "等料", tx.now + HOUR), _in("in_work")),
    "resume": Act(lambda tx, s: work.resume(tx, s.order), _in("suspended")),
    "finish": Act(lambda tx, s: work.finish(tx, s.order), _finishable),
    "sign": Act(
        lambda tx, s: work.sign(tx, s.order, "刘洋", "好"),
        lambda scene, view: view.work == "done" and view.money in ("none", "consented", "paid"),
    ),
    "rework": Act(
        lambda tx, s: work.rework(tx, s.order, "还漏", apology=True),
        lambda scene, view: view.work == "done" and view.rework == 0,
    ),
    "escalate": Act(
        lambda tx, s: work.escalate(tx, s.order, "周明", "还漏"),
        lambda scene, view: view.work in ("done", "rework") and view.rework > 0,
    ),
    "decide": Act(lambda tx, s: work.decide(tx, s.order, "周明", "换管"), _in("escalated")),
    "serve_at_desk": Act(lambda tx, s: work.serve_at_desk(tx, s.order, "刘洋", "好"), _at_the_desk),
    "price": Act(
        lambda tx, s: charges.price(tx, s.order, [LineDraft("修", 900)], source="assessed"),
        lambda scene, view: (
            view.money in ("open", "priced") and not (view.agreed_once and _job_priced(scene))
        ),
    ),
    "change_price": Act(
        lambda tx, s: charges.price(tx, s.order, [LineDraft("修", 900)], source="assessed"),
        _owing("open", "priced", "consented"),
        supervisor=True,
    ),
    "add_line": Act(
        lambda tx, s: charges.add_line(tx, s.order, LineDraft("料", 100)),
        _owing("open", "priced", "consented"),
    ),
    "consent": Act(lambda tx, s: charges.consent(tx, s.order, "刘洋"), _owing("priced")),
    "confirm_cost": Act(
        lambda tx, s: charges.confirm_cost(tx, s.order),
        lambda scene, view: (
            view.work in ("on_site", "in_work") and view.money in ("none", "consented", "paid")
        ),
    ),
    "collect": Act(lambda tx, s: payments.collect(tx, s.order, _paying(tx, s)), _owing("due")),
    "hand_to_finance": Act(
        lambda tx, s: payments.hand_to_finance(tx, s.order, "吴会计", "R-8"), _owing("collected")
    ),
    "pay": Act(lambda tx, s: payments.pay(tx, s.order, _paying(tx, s)), _owing("consented", *OWED)),
    "refund": Act(
        lambda tx, s: payments.give_back(tx, s.order, "吴会计", "没做"),
        lambda scene, view: view.money == "paid" and view.work in ENDED,
    ),
    "leave_unpaid": Act(lambda tx, s: payments.leave_unpaid(tx, s.order, "刘洋"), _owing("due")),
    "dun": Act(lambda tx, s: payments.dun(tx, s.order, "2026-03"), _owing("arrears")),
    "ask": Act(lambda tx, s: payments.ask(tx, s.order, "刘洋", "月底付"), _owing(*OWED)),
    "list_in_notice": Act(
        lambda tx, s: payments.list_in_notice(tx, s.order, "2026-03"), _owing("due")
    ),
    "give_up": Act(
        lambda tx, s: payments.write_off(tx, s.order, "困难户"),
        lambda scene, view: view.money in OWED or (view.money == "priced" and view.work in ENDED),
        supervisor=True,
    ),
    "issue": Act(lambda tx, s: goods.issue(tx, s.order, GoodsDraft("material", "胶带")), _there),
    "use": Act(lambda tx, s: goods.use(tx, s.slip), _material_out),
    "return": Act(lambda tx, s: goods.give_back(tx, s.slip), _slip_out),
    "lose": Act(lambda tx, s: goods.lose(tx, s.slip, 100), _slip_out),
    "lose_to_resident": Act(
        lambda tx, s: goods.lose(tx, s.slip, 100, payer="resident"),
        lambda scene, view: view.goods == "out" and view.money in ("open", "priced", "consented"),
    ),
    "choose": Act(
        lambda tx, s: checks.choose(tx, s.order, "cistern"),
        lambda scene, view: view.work not in OVER,
    ),
    "answer": Act(
        lambda tx, s: checks.answer(tx, s.order, "take_off", {"outcome": "normal"}),
        lambda scene, view: scene.checklist,
    ),
    "exception": Act(lambda tx, s: exceptions.ask(tx, s.order, "急", urgent=True), _exceptional),
    "head": Act(
        lambda tx, s: exceptions.approve(tx, s.order, CONSENTS["head"]),
        lambda scene, view: view.work == "exception_asked" and "head" not in scene.sides,
    ),
    "department": Act(
        lambda tx, s: exceptions.approve(tx, s.order, CONSENTS["department"]),
        lambda scene, view: view.work == "exception_asked" and "department" not in scene.sides,
    ),
    "accept_exception": Act(
        lambda tx, s: exceptions.accept(tx, s.order, "刘洋"),
        lambda scene, view: (
            view.work == "exception_asked"
            and len(scene.sides) == 2
            and view.money in ("open", "priced", "consented")
        ),
    ),
    "visit": Act(
        lambda tx, s: return_visits.make(tx, s.visit, VISIT),
        lambda scene, view: view.visit == "due",
    ),
    "check": Act(
        lambda tx, s: return_visits.check(tx, s.visit, "属实"),
        lambda scene, view: view.visit in ("done", "checked"),
        supervisor=True,
    ),
    "strike_out": Act(
        lambda tx, s: charges.strike_out(tx, s.order, s.line, "多写了"),
        lambda scene, view: False,
        supervisor=True,
    ),
}
NEEDS = {
    **dict.fromkeys(("use", "return", "lose", "lose_to_resident"), "slip"),
    **dict.fromkeys(("visit", "check"), "visit"),
    "strike_out": "line",
}
"""What must hang on the order for the act to be tried at all."""
FILED_STILL = ("check",)
"""Acts that a filed order still takes."""


def is_allowed(scene: Scene, act: str, view: OrderView | None = None) -> bool:
    """Whether the books say that this may be done now, with the order as it stands."""
    view = view or scene.view
    if view.state == "filed" and act not in FILED_STILL:
        return False
    return ACTS[act].allowed(scene, view)


def tried(scene: Scene) -> list[str]:
    """The acts that can be tried on this order."""
    return [name for name in ACTS if name not in NEEDS or getattr(scene, NEEDS[name])]
