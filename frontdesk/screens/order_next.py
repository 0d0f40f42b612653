"""Which acts of an order can be done now, and which of them most likely comes next."""

from collections.abc import Callable

from frontdesk.screens.order_acts import ACTS, is_office
from frontdesk.screens.order_data import OrderData
from frontdesk.screens.order_money_acts import is_paid


def _is_cleaning(data: OrderData) -> bool:
    return "cleaning" in (data.order.category, data.order.trade)


def _no_reply_yet(data: OrderData) -> bool:
    """Whether all is done but the reply that was due to the resident (WO-21)."""
    running = {clock.rule for clock in data.whole.clocks if clock.state == "open"}
    return not data.order.unsettled and "WO-21" in running


def _manager_untold(data: OrderData) -> bool:
    """Whether all is done but telling a manager of damage or dissatisfaction (WO-38, WO-39)."""
    rules = {item.rule for item in data.untold}
    return not data.order.unsettled and not rules.isdisjoint(("WO-38", "WO-39"))


def _before_going_out(data: OrderData) -> bool:
    """Whether the price comes before the worker: paid, and not urgent or to be paid beforehand."""
    order = data.order
    waiting = ("registered", "accepted") if is_office(data) else ("accepted", "rescheduled")
    if not is_paid(data) or order.work not in waiting:
        return False
    urgent = order.urgency in ("emergency", "urgent")
    return _is_cleaning(data) or is_office(data) or not urgent


def _may_go_out(data: OrderData) -> bool:
    """Whether nothing about the price holds it back."""
    order = data.order
    agreed = order.money == "paid" or (order.money == "consented" and not _is_cleaning(data))
    return agreed or not _before_going_out(data)


def _price_first(data: OrderData) -> bool:
    return _before_going_out(data) or data.order.work in ("on_site", "in_work")


NEXT: tuple[tuple[str, Callable[[OrderData], bool]], ...] = (
    ("exception_approve", lambda data: True),
    ("exception_accept", lambda data: True),
    ("price", lambda data: data.order.money == "open" and _price_first(data)),
    ("consent", _price_first),
    ("pay", lambda data: _is_cleaning(data) and _before_going_out(data)),
    ("serve", lambda data: True),
    ("accept", lambda data: True),
    ("surveyed", lambda data: True),
    ("reschedule", lambda data: data.order.work == "no_access"),
    ("dispatch", _may_go_out),
    ("receive", lambda data: True),
    ("arrive", lambda data: True),
    ("confirm_cost", lambda data: True),
    ("start", lambda data: True),
    ("resume", lambda data: True),
    ("decide", lambda data: not data.order.decision),
    ("answer", lambda data: True),
    ("finish", lambda data: True),
    ("sign", lambda data: True),
    ("collect", lambda data: data.order.settlement != "monthly"),
    ("notice", lambda data: data.order.settlement == "monthly"),
    ("use", lambda data: data.order.work not in ("in_work", "suspended")),
    ("give_back_goods", lambda data: data.order.work not in ("in_work", "suspended")),
    ("hand_to_finance", lambda data: True),
    ("write_off_desk", lambda data: True),
    ("confirm", lambda data: True),
    ("refund", lambda data: True),
    ("pay", lambda data: data.order.money != "consented"),
    ("visit", lambda data: True),
    ("contact", _no_reply_yet),
    ("told", _manager_untold),
    ("file", lambda data: True),
)
"""What a clerk most likely does next, the first that is possible, where its condition holds."""


def is_possible(name: str, data: OrderData) -> bool:
    """Whether an act can be done now; `answer` is the next item of the checklist."""
    if name == "answer":
        from frontdesk.registers.orders.checks import ANSWERABLE

        return bool(data.items) and data.order.work in ANSWERABLE
    return ACTS[name].offered(data)


def possible(data: OrderData) -> list[str]:
    """Names of the acts that can be done now, in the order of the menu."""
    return [name for name, act in ACTS.items() if act.offered(data)]


def next_act(data: OrderData, track: str = "") -> str:
    """The likeliest next act, of the whole order or of one track; empty where there is none."""
    for name, useful in NEXT:
        if track and (ACTS[name].track if name in ACTS else "work") != track:
            continue
        if is_possible(name, data) and useful(data):
            return name
    return ""
