"""What can be done with an order: its forms, the register's function behind each."""

from collections.abc import Callable, Mapping
from typing import Any

from frontdesk.language import N_
from frontdesk.screens import order_exception_forms as exception
from frontdesk.screens import order_fields as fields
from frontdesk.screens import order_goods_forms as goods
from frontdesk.screens import order_money_forms as money
from frontdesk.screens import order_work_forms as work
from frontdesk.screens import order_worker_forms as worker
from frontdesk.screens.order_data import Act, OrderData

OFFICE = ("copying", "typing", "fax")
OUT = ("dispatched", "received", "on_site", "in_work", "suspended", "rework", "done")
"""States in which the worker has it."""
UNPAID = ("due", "arrears", "dunned", "listed")
ENDED = ("cancelled", "not_offered")


def _worked(name: str) -> Callable[[Any, OrderData, dict[str, Any]], Any]:
    """A function of the register of the work that takes the form's values as they are."""

    def call(tx: Any, data: OrderData, values: dict[str, Any]) -> Any:
        function = getattr(fields.work(), name)
        return function(tx, data.order.id, **values, seen=data.order.entry_seq)

    return call


def _written(name: str) -> Callable[[Any, OrderData, dict[str, Any]], Any]:
    """A function of the register that writes orders, in the same way."""

    def call(tx: Any, data: OrderData, values: dict[str, Any]) -> Any:
        function = getattr(fields.writing(), name)
        return function(tx, data.order.id, **values, seen=data.order.entry_seq)

    return call


def _confirm_cost(tx: Any, data: OrderData, _values: dict[str, Any]) -> None:
    money.charges().confirm_cost(tx, data.order.id, seen=data.order.entry_seq)


def _in(*states: str) -> Callable[[OrderData], bool]:
    return lambda data: data.order.work in states


def is_office(data: OrderData) -> bool:
    return data.order.category in OFFICE


def is_paid(data: OrderData) -> bool:
    return bool(data.order.nature != "routine")


def _changeable(data: OrderData) -> bool:
    return bool(data.order.work in fields.writing().CHANGEABLE)


def _slips_of(kind: str) -> Callable[[OrderData], bool]:
    return lambda data: any(slip.kind == kind for slip in data.out)


WORK: Mapping[str, Act] = {
    "serve": Act(
        N_("Serve at the desk"),
        *("work", "", _worked("serve_at_desk"), work.sign_fields, ("WO-49",)),
        when=lambda data: is_office(data) and data.order.work in ("registered", "accepted"),
    ),
    "accept": Act(
        N_("Take on"),
        *("work", "accepted", work.accept, work.accept_fields, ("WO-03",)),
        when=_in("registered"),
    ),
    "exception_accept": Act(
        N_("Exception granted"),
        *("work", "accepted", exception.take_exception, money.consent_fields, ("WO-14",)),
        when=_in("exception_asked"),
    ),
    "surveyed": Act(
        N_("It can be done"),
        *("work", "accepted", _worked("surveyed"), worker.surveyed_fields, ("WO-10",)),
        when=_in("surveying"),
    ),
    "dispatch": Act(
        N_("Give out"),
        *("work", "dispatched", worker.dispatch, worker.dispatch_fields, ("WO-20",)),
        when=_in("accepted", "rescheduled", "no_access"),
        first="worker",
        note=worker.worker_note,
    ),
    "receive": Act(N_("Worker has it"), "work", "received", _worked("receive"), None, ("WO-22",)),
    "arrive": Act(N_("Worker is there"), "work", "on_site", _worked("arrive"), None, ("WO-23",)),
    "start": Act(
        N_("Work begins"),
        *("work", "in_work", _worked("start"), None, ("WO-25",)),
        when=_in("on_site"),
    ),
    "resume": Act(N_("Work goes on"), "work", "in_work", _worked("resume"), when=_in("suspended")),
    "decide": Act(
        N_("The manager decides"),
        *("work", "", _worked("decide"), work.decide_fields, ("WO-38",)),
        when=_in("escalated"),
    ),
    "finish": Act(N_("Work is done"), "work", "done", _worked("finish"), None, ("FIX-04",)),
    "sign": Act(
        N_("Tried and signed"), "work", "signed", _worked("sign"), work.sign_fields, ("WO-36",)
    ),
    "write_off_desk": Act(
        N_("Write off at desk"),
        *("work", "written_off", _written("write_off"), work.returned_fields, ("WO-45",)),
    ),
    "confirm": Act(
        N_("Confirm it is done"), "work", "confirmed", _written("confirm"), None, ("WO-47",)
    ),
    "reschedule": Act(
        N_("Another time"),
        *("work", "rescheduled", work.reschedule, work.reschedule_fields, ("WO-06",)),
    ),
    "transfer": Act(
        N_("Give to somebody else"),
        *("work", "dispatched", worker.transfer, worker.transfer_fields, ("WO-20",)),
        when=_in("dispatched", "received"),
        first="worker",
        note=worker.worker_note,
    ),
    "give_back": Act(
        N_("Worker gives it back"),
        *("work", "accepted", _worked("give_back"), work.reason_fields, ("WO-53",)),
        when=_in("dispatched", "received"),
    ),
    "survey": Act(
        N_("Look at it first"),
        *("work", "surveying", worker.survey, worker.survey_fields, ("WO-09",)),
        note=worker.worker_note,
    ),
    "no_access": Act(
        N_("Nobody opens"),
        *("work", "no_access", _worked("no_access"), work.no_access_fields, ("WO-06",)),
    ),
    "suspend": Act(N_("Interrupt"), "work", "suspended", work.suspend, work.suspend_fields),
    "rework": Act(
        N_("Not satisfied: redo"),
        *("work", "rework", _worked("rework"), work.rework_fields, ("WO-37",)),
    ),
    "escalate": Act(
        N_("Put to the manager"),
        *("work", "escalated", _worked("escalate"), work.escalate_fields, ("WO-38",)),
    ),
    "change": Act(
        N_("Put facts right"),
        *("work", "", work.change, work.change_fields, ("WO-02",)),
        when=_changeable,
        first="content",
    ),
    "not_offered": Act(
        N_("Cannot be offered"),
        *("work", "not_offered", work.not_offered, work.not_offered_fields, ("WO-04",)),
    ),
    "exception_ask": Act(
        N_("Ask for an exception"),
        *(
            "work",
            "exception_asked",
            exception.ask_exception,
            exception.exception_fields,
            ("WO-13",),
        ),
    ),
    "exception_approve": Act(
        N_("A side agrees"),
        *("work", "", exception.approve, exception.approve_fields, ("WO-13", "WO-14")),
        when=lambda data: data.order.work == "exception_asked" and len(data.sides) < 2,
        first="side",
        signs=True,
    ),
    "cancel": Act(
        N_("Cancel"), "work", "cancelled", _written("cancel"), work.cancel_fields, ("WO-27",)
    ),
}

MONEY: Mapping[str, Act] = {
    "tell_charge": Act(
        N_("Told that it costs"),
        *("money", "", money.tell, money.tell_fields, ("WO-07",)),
        when=lambda data: (
            is_paid(data)
            and not data.order.charge_told_to
            and data.order.money in ("open", "priced")
        ),
    ),
    "price": Act(
        N_("Price"),
        *("money", "priced", money.price, money.price_fields, ("WO-08", "FEE-01")),
        first="words",
    ),
    "consent": Act(
        N_("Resident agrees"),
        *("money", "consented", money.consent, money.consent_fields, ("WO-07",)),
        note=money.sum_note,
    ),
    "confirm_cost": Act(
        N_("Confirm the cost"),
        *("money", "", _confirm_cost, None, ("WO-25",)),
        when=lambda data: (
            data.order.work in ("on_site", "in_work")
            and data.order.money in ("consented", "paid")
            and data.order.cost_confirmed_at is None
        ),
        note=money.sum_note,
    ),
    "add_line": Act(
        N_("Further charge"),
        *("money", "priced", money.add, money.add_fields, ("WO-08",)),
        when=lambda data: bool(data.standing),
        first="words",
    ),
    "strike_out": Act(
        N_("Take a charge out"),
        *("money", "priced", money.strike, money.strike_fields, ("WO-08",)),
        when=lambda data: bool(data.standing),
    ),
    "collect": Act(
        N_("Collect on spot"),
        *("money", "collected", money.collect, money.collect_fields, ("FEE-07",)),
        first="amount",
    ),
    "hand_to_finance": Act(
        N_("Finance has it"),
        *("money", "confirmed", money.hand_over, money.finance_fields, ("FEE-07", "FEE-08")),
        note=money.sum_note,
    ),
    "pay": Act(N_("Paid at finance"), "money", "paid", money.pay, money.pay_fields, ("FEE-14",)),
    "arrears": Act(
        N_("Will pay later: arrears"),
        *("money", "arrears", money.arrears, money.arrears_fields, ("FEE-09",)),
    ),
    "ask": Act(
        N_("Asked to pay"),
        *("money", "", money.ask, money.ask_fields, ("FEE-06", "FEE-10")),
        when=lambda data: data.order.money in UNPAID,
    ),
    "dun": Act(
        N_("On finance's list of arrears"),
        *("money", "dunned", money.dun, money.month_fields, ("FEE-11",)),
    ),
    "notice": Act(
        N_("Onto the fee notice"),
        *("money", "listed", money.notice, money.month_fields, ("FEE-21",)),
    ),
    "refund": Act(
        N_("Give back what was paid"),
        *("money", "refunded", money.refund, money.refund_fields, ("WO-27",)),
        when=lambda data: data.order.work in ENDED,
    ),
    "write_off": Act(
        N_("Write the charge off"),
        *("money", "written_off", money.write_off, work.reason_fields, ("FEE-27",)),
        note=money.sum_note,
    ),
}

OTHERS: Mapping[str, Act] = {
    "issue": Act(
        N_("Material or tool drawn"),
        *("goods", "out", goods.issue, goods.issue_fields, ("WO-28",)),
        when=lambda data: data.order.worker_id is not None and data.order.work in OUT,
        first="item",
    ),
    "use": Act(
        N_("Material used"),
        *("goods", "", goods.use, goods.use_fields, ("WO-45",)),
        when=_slips_of("material"),
    ),
    "give_back_goods": Act(
        N_("Back at warehouse"),
        *("goods", "", goods.give_back, goods.slip_fields, ("WO-45",)),
        when=lambda data: bool(data.out),
    ),
    "lose": Act(
        N_("Lost, and charged"),
        *("goods", "", goods.lose, goods.lose_fields, ("WO-45",)),
        when=lambda data: bool(data.out),
        first="amount",
    ),
    "visit": Act(
        N_("Return visit made"),
        *("visit", "done", goods.visit, goods.visit_fields, ("RV-10",)),
        when=lambda data: data.visit is not None,
        first="opinion",
    ),
    "contact": Act(
        N_("Resident told"),
        *("", "", _written("contact"), work.contact_fields, ("WO-21",)),
        first="content",
    ),
    "chase": Act(
        N_("Ask the worker to hurry"),
        *("", "", _written("chase"), work.chase_fields, ("WO-22",)),
        when=_in("dispatched", "received", "on_site", "in_work", "suspended", "rework"),
    ),
    "damage": Act(
        N_("Damage reported"),
        *("", "", _written("report_damage"), work.damage_fields, ("WO-39",)),
        when=lambda data: data.order.arrived_at is not None and data.order.work not in ENDED,
    ),
    "told": Act(
        N_("Somebody was told"),
        *("", "", work.told, work.told_fields),
        when=lambda data: bool(data.untold),
        first="reached",
    ),
    "copies": Act(N_("Move a copy"), "", "", _written("move_copy"), work.copy_fields, ("WO-46",)),
    "file": Act(
        N_("File"),
        *("state", "filed", _written("file"), None, ("WO-51",)),
        when=lambda data: not data.order.unsettled,
    ),
}

ACTS: Mapping[str, Act] = {**WORK, **MONEY, **OTHERS}
"""Everything that is done through a form, by name, in the order of the menu."""
