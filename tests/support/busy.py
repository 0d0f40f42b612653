"""A morning at the desk that leaves a row in every book table."""

from frontdesk.clock import MINUTE, ManualClock
from frontdesk.desk import Desk
from frontdesk.procedures import actions
from frontdesk.registers import (
    accounts,
    calls,
    commitments,
    contacts,
    duty,
    duty_log,
    help_requests,
    households,
    if_then,
    instructions,
    inventory,
    marks,
    outings,
    prices,
    return_visits,
)
from frontdesk.registers.calls import CallDraft
from frontdesk.registers.contacts import ContactDraft
from frontdesk.registers.duty_log import EntryDraft
from frontdesk.registers.handovers import emergency
from frontdesk.registers.handovers.emergency import Relief
from frontdesk.registers.help_requests import CannotProvide, draft_from_line
from frontdesk.registers.households import RegistrationDraft, ResidentDraft
from frontdesk.registers.if_then import NoteDraft
from frontdesk.registers.orders import checks, exceptions, goods, payments
from frontdesk.registers.orders.exceptions import Consent
from frontdesk.registers.orders.goods import GoodsDraft
from frontdesk.registers.orders.payments import PaymentDraft
from frontdesk.registers.price_plan import PriceDraft, PricePlan
from frontdesk.registers.return_visits import VisitDraft
from support import orders
from support.checks import checked_morning
from support.rostering import planned_april
from support.sites import IDS, PINS, sign_in

RELIEF = Relief("家里有急事", items_counted=True, equipment_checked=True, log_read=True)
"""A relief for which there is no time to fill in the whole handover."""


def note(desk: Desk, content: str, *, confidential: bool = False) -> int:
    """A plain entry by whoever is signed in; its seq."""
    draft = EntryDraft(fields={"content": content}, confidential=confidential)
    return desk.act(duty_log.write, draft)


def request(desk: Desk, line: str) -> int:
    """A request from one typed line; its id."""
    return desk.act(help_requests.register, draft_from_line(line))


def relieve(desk: Desk, outgoing: str, incoming: str) -> int:
    """One clerk hands over to another; the new shift."""
    sign_in(desk, outgoing)
    with desk.transaction(warrant=desk.warrant(IDS[incoming], PINS[incoming])) as tx:
        return emergency.relieve(tx, RELIEF)


def asked_supervisor(desk: Desk) -> int:
    """A procedure in which the supervisor decided by telephone; ready for a handover; the run."""
    run = desk.begin("ordinary-request", {"content": "借轮椅", "room": "3-2-1203"})
    decision = {"decision": "approved", "approver": "陈静", "how": "desk"}
    for step, typed in (
        ("way", {"way": "ask"}),
        ("ask", {"who": "陈静"}),
        ("supervisor", decision),
        ("answer_after", {"answer": "可以借用"}),
    ):
        desk.work(actions.done, run, step, typed)
    return run


def jobs(desk: Desk) -> None:
    """A leak as far as its visit, and a job beyond the price list; every order table gets a row."""
    ids = orders.staffed(desk)
    leak = orders.written(desk)
    orders.agreed(desk, leak)
    orders.at_work(desk, leak, ids[orders.PLUMBER])
    desk.act(checks.choose, leak, "tap")
    desk.act(checks.answer, leak, "take_off", {"outcome": "normal"})
    desk.act(checks.answer, leak, "fit", {"outcome": "normal"})
    right = {"outcome": "normal", "ticks": ("thread", "turns", "closed")}
    desk.act(checks.answer, leak, "test", right)
    wrench = desk.act(goods.issue, leak, GoodsDraft("tool", "管钳"))
    orders.signed(desk, leak)
    desk.act(goods.give_back, wrench)
    desk.act(payments.collect, leak, PaymentDraft(8000, "wechat"))
    other = orders.written(desk, content="搬钢琴")
    desk.act(exceptions.ask, other, "住户当天搬走", urgent=True)
    desk.act(exceptions.approve, other, Consent("head", "陈静"))
    sign_in(desk, "陈静")
    items = (PriceDraft("1", "漏水修理", "fixed", 8000, 8000, unit="次"),)
    desk.act(prices.take_over, PricePlan("价目", "prices.csv", "0" * 64, items))
    desk.act(return_visits.draw, "2026-03")
    visit = desk.ask(return_visits.due)[0]
    desk.act(return_visits.make, visit.id, VisitDraft("home", "好", "刘洋", True))
    sign_in(desk, "周明")
    desk.act(return_visits.check, visit.id, "属实")
    sign_in(desk, "王岚")
    desk.act(accounts.draw_up, "2026-03")


def at_the_post(desk: Desk) -> None:
    """What belongs to the post, each thing begun and ended; nothing is in the way of a handover."""
    sign_in(desk, "陈静")
    item = desk.act(inventory.keep, "备用金", 50000, kind="cash")
    desk.act(inventory.end, item)
    told = desk.act(instructions.give, "夜间巡查两次", days=3)
    sign_in(desk, "王岚")
    desk.act(instructions.read, told)
    desk.act(if_then.note, NoteDraft("打给电梯公司", room="9-1", words="电梯"))
    promise = desk.act(commitments.promise, "回电物业", 30)
    desk.act(marks.mark, f"commitment:{promise}", "住户着急")
    desk.act(marks.lift, f"commitment:{promise}", "已说明")
    desk.act(outings.back, desk.act(outings.begin, "赵强", "巡查"))
    desk.act(calls.note, CallDraft(caller="刘洋", about="问停水"))


def busy_morning(desk: Desk, clock: ManualClock) -> None:
    """Duty, residents, requests, promises, procedures: every book table gets a row."""
    sign_in(desk, "王岚")
    desk.act(duty.open_first)
    resident = desk.act(
        households.add_resident, "3-2-1203", ResidentDraft("刘洋", telephones=("13800138000",))
    )
    papers = RegistrationDraft(id_card_seen=True, lease="none", form_filled=True)
    desk.act(households.register_move_in, resident, papers)
    desk.act(households.hand_out_keys, resident, keys=2, card="A17", signed_by="刘洋")
    first = request(desk, "3-2-1203 厨房漏水 13800138000")
    second = request(desk, "3-2-1203 想学游泳 13800138000")
    note(desk, "巡查大堂")
    secret = note(desk, "住户家事", confidential=True)
    desk.act(duty_log.correct, secret, "住户家事，已劝解", "写漏")
    clock.advance(6 * MINUTE)
    desk.tick()
    desk.act(help_requests.answer, first, "已派水工")
    wish = CannotProvide("游泳馆", True, wish="游泳课", reported_to="客户服务中心")
    desk.act(help_requests.cannot_provide, second, wish)
    desk.act(commitments.promise, "回电 1203", 30)
    request(desk, "大堂灯不亮 13900139000")
    desk.act(contacts.keep, ContactDraft(role="lift_company", telephone="13700137000"))
    asked_supervisor(desk)
    jobs(desk)
    at_the_post(desk)
    planned_april(desk)
    relieve(desk, "王岚", "李娜")
    checked_morning(desk)
    sign_in(desk, "李娜")
