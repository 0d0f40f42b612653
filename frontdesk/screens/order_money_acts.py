"""What can be done with the money of an order: its forms, and the register behind each."""

from collections.abc import Mapping
from typing import Any

from frontdesk.language import N_
from frontdesk.screens import order_money_forms as money
from frontdesk.screens import order_work_forms as work
from frontdesk.screens.order_data import Act, OrderData

UNPAID = ("due", "arrears", "dunned", "listed")
ENDED = ("cancelled", "not_offered")


def is_paid(data: OrderData) -> bool:
    """Whether the service costs money."""
    return bool(data.order.nature != "routine")


def _confirm_cost(tx: Any, data: OrderData, _values: dict[str, Any]) -> None:
    money.charges().confirm_cost(tx, data.order.id, seen=data.order.entry_seq)


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
        when=lambda data: data.order.money in UNPAID or data.order.work in ENDED,
        note=money.sum_note,
    ),
}
