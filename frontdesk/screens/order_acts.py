"""What can be done with an order: its forms, the register's function behind each."""

from collections.abc import Callable, Mapping
from typing import Any

from frontdesk.language import N_
from frontdesk.screens import order_checks as checks
from frontdesk.screens import order_exception_forms as exception
from frontdesk.screens import order_fields as fields
from frontdesk.screens import order_goods_forms as goods
from frontdesk.screens import order_work_forms as work
from frontdesk.screens import order_worker_forms as worker
from frontdesk.screens.order_data import Act, OrderData
from frontdesk.screens.order_money_acts import ENDED, MONEY
from frontdesk.screens.order_money_forms import consent_fields

OFFICE = ("copying", "typing", "fax")
OUT = ("dispatched", "received", "on_site", "in_work", "suspended", "rework", "done")
"""States in which the worker has it."""


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


def _ended(name: str) -> Callable[[Any, OrderData, dict[str, Any]], Any]:
    """A function of the register of how orders end, in the same way."""

    def call(tx: Any, data: OrderData, values: dict[str, Any]) -> Any:
        function = getattr(fields.ending(), name)
        return function(tx, data.order.id, **values, seen=data.order.entry_seq)

    return call


def _in(*states: str) -> Callable[[OrderData], bool]:
    return lambda data: data.order.work in states


def is_office(data: OrderData) -> bool:
    """Whether it is given at the desk itself (WO-49)."""
    return data.order.category in OFFICE


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
        *("work", "accepted", exception.take_exception, consent_fields, ("WO-14",)),
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
    "sign_absent": Act(
        N_("The resident does not sign"),
        *("work", "signed", work.sign_absent, work.sign_absent_fields),
        signs=True,
    ),
    "drop_checklist": Act(
        N_("Work without the checklist"),
        *("work", "", checks.drop, work.reason_fields, ("FIX-04",)),
        when=checks.is_droppable,
    ),
    "write_off_desk": Act(
        N_("Write off at desk"),
        *("work", "written_off", _ended("write_off"), work.returned_fields, ("WO-45",)),
    ),
    "confirm": Act(
        N_("Confirm it is done"), "work", "confirmed", _ended("confirm"), None, ("WO-47",)
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
        N_("Cancel"),
        *("work", "cancelled", _ended("cancel"), work.cancel_fields, ("WO-27", "WO-21")),
        note=work.cancel_note,
    ),
}

OTHERS: Mapping[str, Act] = {
    "issue": Act(
        N_("Material or tool drawn"),
        *("goods", "out", goods.issue, goods.issue_fields, ("WO-28",)),
        when=lambda data: data.order.worker_id is not None and data.order.work in OUT,
        first="kind",
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
        when=lambda data: data.order.ever_arrived_at is not None and data.order.work not in ENDED,
    ),
    "told": Act(
        N_("Somebody was told"),
        *("", "", work.told, work.told_fields),
        when=lambda data: bool(data.untold),
        first="reached",
    ),
    "copies": Act(N_("Move a copy"), "", "", _ended("move_copy"), work.copy_fields, ("WO-46",)),
    "file": Act(
        N_("File away"),
        *("state", "filed", _ended("file"), None, ("WO-51",)),
        when=lambda data: not data.order.unsettled,
    ),
}

ACTS: Mapping[str, Act] = {**WORK, **MONEY, **OTHERS}
"""Everything that is done through a form, by name, in the order of the menu."""
